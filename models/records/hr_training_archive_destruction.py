from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tools import format_date

from ...tools import states
from .hr_training_archive import DESTROYED
from .hr_training_archive_loan import READERS

# Lists in which a dossier waits for its destruction.
OPEN = (states.SUBMITTED, states.APPROVED)
REPORT = "hr_training.hr_training_archive_destruction_report"


class HrTrainingArchiveDestruction(models.Model):
    """Dossiers that are destroyed after their retention, by protocol (policy 6.4.3).

    draft → submitted → approved | refused → destroyed; cancelled.

    | action | who |
    | propose, write the draft, submit | officer |
    | approve | head of training, then company management |
    | destroy | head of training |

    Whether a dossier may be destroyed is asked at submission, and again when it is
    done. The file goes, its seal stays, and a certificate says what was destroyed.
    """

    _name = "hr.training.archive.destruction"
    _description = "Destruction of Dossiers"
    _inherit = ["hr.training.approval.mixin"]
    _order = "id desc"
    _rec_name = "code"

    _guarded_fields = frozenset(
        {"code", "destroyed_on", "destroyed_by_id", "certificate_id"}
    )
    _approval_content_fields = frozenset(
        {"company_id", "archive_ids", "reason", "method"}
    )

    code = fields.Char(
        string="Number", copy=False, default=lambda self: self._default_code()
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    archive_ids = fields.Many2many(
        comodel_name="hr.training.archive",
        relation="hr_training_archive_destruction_rel",
        column1="destruction_id",
        column2="archive_id",
        string="Dossiers",
        copy=False,
        domain="[('is_retention_over', '=', True), ('company_id', '=', company_id)]",
        groups=READERS,
    )
    dossiers = fields.Text(
        compute="_compute_dossiers",
        string="Dossiers Listed",
        help="For whoever decides about the list without reading dossiers.",
    )
    dossier_count = fields.Integer(compute="_compute_dossiers", string="Number Listed")
    reason = fields.Text(
        required=True,
        default=lambda self: self.env._("The retention of these dossiers is over."),
    )
    method = fields.Text(
        required=True,
        string="How They Are Destroyed",
        default=lambda self: self.env._(
            "The sealed file and the scans of the dossier are deleted from the file "
            "store; its seal stays."
        ),
    )

    state = fields.Selection(
        selection_add=[(DESTROYED, "Destroyed"), (states.REFUSED,)],
        ondelete={DESTROYED: "set default"},
    )
    destroyed_on = fields.Datetime(copy=False)
    destroyed_by_id = fields.Many2one(
        comodel_name="res.users",
        string="Destroyed by",
        copy=False,
        ondelete="restrict",
    )
    certificate_id = fields.Many2one(
        comodel_name="ir.attachment",
        string="Certificate of Destruction",
        copy=False,
        ondelete="restrict",
    )
    blocked_text = fields.Text(
        compute="_compute_blocked_text",
        string="Not to Be Destroyed",
        help="Dossiers of the list that are kept, and why.",
    )
    can_destroy = fields.Boolean(compute="_compute_can")

    # ------------------------------------------------------------
    # DEFAULTS, COMPUTE, CONSTRAINTS
    # ------------------------------------------------------------

    @api.model
    def _default_code(self):
        return self.env["ir.sequence"].next_by_code(self._name) or "/"

    @api.depends("code", "state")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for protocol in self:
            if protocol.state == DESTROYED:
                name = self.env._("Certificate of Destruction %(number)s")
            else:
                name = self.env._("Destruction of Dossiers %(number)s")
            protocol.display_name = name % {"number": protocol.code or ""}

    @api.depends("archive_ids")
    @api.depends_context("lang")
    def _compute_dossiers(self):
        for protocol in self:
            # sudo: what they are called, for whoever may read the list
            archives = protocol.sudo().archive_ids
            protocol.dossiers = "\n".join(archives.mapped("display_name")) or False
            protocol.dossier_count = len(archives)

    @api.depends("archive_ids", "state")
    @api.depends_context("lang")
    def _compute_blocked_text(self):
        undone = self.filtered(lambda p: p.state != DESTROYED)
        (self - undone).blocked_text = False
        for protocol in undone:
            # sudo: what keeps them, for whoever may read the list
            lines = protocol.sudo()._get_blocked_lines()
            protocol.blocked_text = "\n".join(lines) or False

    @api.depends("state", "archive_ids", "approved_on")
    @api.depends_context("uid")
    def _compute_can(self):
        self._set_can("destroy")

    @api.constrains("archive_ids", "company_id")
    def _check_one_company(self):
        # sudo: the company only, whoever may read the dossiers
        for protocol in self.sudo():
            if protocol.archive_ids.company_id - protocol.company_id:
                raise ValidationError(
                    self.env._("A list has dossiers of one company: make one for each.")
                )

    # ------------------------------------------------------------
    # PROPOSE
    # ------------------------------------------------------------

    def action_propose(self):
        """Make draft lists of all dossiers whose retention is over (policy 6.4.3).

        One per company the user works in, without those that are held, lent, or in a
        list already.

        :return: action of the lists that were made, or that says there are none
        :raise AccessError: by anybody but an officer
        """
        self._check_officer()
        # Of the lists that it is called on, nothing is asked but that they are his.
        self.check_access("read")
        protocols = self._do_propose()
        if not protocols:
            return self._get_done_action(
                self.env._("There is no dossier to propose for destruction.")
            )
        if len(protocols) == 1:
            return self._get_form_action(protocols)
        return self._get_related_action(
            "hr_training.hr_training_archive_destruction_action",
            [("id", "in", protocols.ids)],
        )

    @api.model
    def _do_propose(self):
        Archive = self.env["hr.training.archive"]
        over = Archive.search(
            [
                ("is_retention_over", "=", True),
                ("company_id", "in", self.env.companies.ids),
            ],
            order="company_id, chain_number",
        )
        # sudo: what keeps them, whoever may read it
        over_sudo = over.sudo()
        kept = over_sudo._get_destroy_reasons()
        drafts = over_sudo._get_lists((states.DRAFT,))
        free = over.filtered(lambda a: a not in kept and a not in drafts)
        return self.create(
            [
                {
                    "company_id": company.id,
                    "archive_ids": [Command.set(archives.ids)],
                }
                for company, archives in free.grouped("company_id").items()
            ]
        )

    # ------------------------------------------------------------
    # APPROVAL
    # ------------------------------------------------------------

    def _approval_document(self):
        return "archive_destruction"

    def _get_incomplete_reason(self):
        reason = super()._get_incomplete_reason()
        # sudo: what keeps them, whoever may read it
        return reason or self.sudo()._get_kept_reason()

    def _do_submit(self):
        # Meets whoever lends one of them at this moment: one of both is run again.
        # sudo: the dossiers of a list that the user may submit
        self.sudo().archive_ids._touch()
        return super()._do_submit()

    def _get_kept_reason(self):
        """Why not all of the list may be destroyed, or False (sudo)."""
        self.ensure_one()
        if not self.archive_ids:
            return self.env._("Choose the dossiers that are to be destroyed.")
        if lines := self._get_blocked_lines():
            return self.env._(
                "These dossiers are kept:\n%(lines)s", lines="\n".join(lines)
            )
        return False

    def _get_blocked_lines(self):
        """What of the list is kept, and why: a line for each (sudo)."""
        self.ensure_one()
        archives = self.archive_ids
        reasons = archives._get_destroy_reasons(self)
        return [f"{a.code}: {reasons[a]}" for a in archives if a in reasons]

    # ------------------------------------------------------------
    # DESTROY
    # ------------------------------------------------------------

    def action_destroy(self):
        """Destroy the dossiers of approved lists for good (policy 6.4.3).

        :raise UserError: the list is not approved, or one of its dossiers is held,
            lent, not over, or in another list
        :raise AccessError: by anybody but the head of training
        """
        self._check_can_destroy()
        self._do_destroy()
        return True

    def _get_cannot_destroy_reason(self):
        self.ensure_one()
        if not self._is_head():
            return self.env._("Only the head of training destroys dossiers.")
        if self.state != states.APPROVED:
            return self.env._("Only an approved list is carried out, once.")
        # sudo: what keeps them, whoever may read it
        protocol = self.sudo()
        return protocol._get_clock_reason() or protocol._get_kept_reason()

    def _get_clock_reason(self):
        """What is dated later than now was not: somebody has set the clock (sudo)."""
        self.ensure_one()
        moments = [
            self.approved_on,
            *self._get_current_steps().mapped("decided_on"),
            *self.archive_ids.mapped("sealed_on"),
        ]
        now = fields.Datetime.now()
        if any(moment and moment > now for moment in moments):
            return self.env._(
                "It was sealed or approved later than now, says the clock of the "
                "server. Have the clock seen to first."
            )
        return False

    def _check_can_destroy(self):
        self._check_head()
        self.check_access("read")
        self._check_can("destroy")

    def _do_destroy(self):
        protocols = self._guard_sudo()
        archives = protocols.archive_ids
        # A hold, a loan or another list at this moment: one of both is run again,
        # and finds what the other has done.
        archives._touch()
        protocols.invalidate_recordset()
        archives.invalidate_recordset()
        self._check_can("destroy")
        archives._do_destroy(protocols)
        protocols.write(
            {
                "state": DESTROYED,
                "destroyed_on": fields.Datetime.now(),
                "destroyed_by_id": self.env.uid,
            }
        )
        for protocol in protocols:
            protocol._make_certificate()

    # ------------------------------------------------------------
    # CERTIFICATE
    # ------------------------------------------------------------

    def _make_certificate(self):
        """Keep the certificate as it is printed (sudo)."""
        self.ensure_one()
        self.certificate_id = self.env["ir.actions.report"]._keep_document(
            REPORT, self, lambda p: f"{p.display_name}.pdf".replace("/", "-")
        )

    def action_open_certificate(self):
        """Download the certificate of destruction."""
        self.ensure_one()
        self.check_access("read")
        if not self.certificate_id:
            return False
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self.certificate_id.id}?download=true",
            "target": "self",
        }

    def _get_paper_rows(self):
        """Each dossier of the list, as its paper names it."""
        self.ensure_one()
        # sudo: what is on the list, for whoever prints it
        return [
            {
                "number": archive.code,
                "session": f"{archive.session_id.code} · "
                f"{archive.session_id._get_title()}",
                "part": archive.part,
                "sealed": archive.sealed_on
                and format_date(
                    self.env, archive.company_id._get_training_date(archive.sealed_on)
                ),
                "until": format_date(self.env, archive.retain_until),
                "seal": archive.seal_hash or "",
            }
            for archive in self.sudo().archive_ids.sorted("chain_number")
        ]

    def _get_paper_signatures(self):
        """Who prepared, approved and destroyed: ``[(step, who and when, remark)]``."""
        self.ensure_one()
        # sudo: names only, of a list that the reader may read
        protocol = self.sudo()
        prepared = destroyed = ""
        if self.submitted_on:
            prepared = self._get_signature(
                protocol.submitted_by_id.name, self.submitted_on
            )
        if self.destroyed_on:
            destroyed = self._get_signature(
                protocol.destroyed_by_id.name, self.destroyed_on
            )
        return [
            (self.env._("Prepared by"), prepared, ""),
            *self._get_paper_decisions(),
            (self.env._("Destroyed by"), destroyed, ""),
            (self.env._("Witnessed by"), "", ""),
        ]
