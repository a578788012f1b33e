from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools import groups, states
from .hr_training_archive_item import KINDS

COLLECTING, SEALED, REOPENED, DESTROYED = (
    "collecting",
    "sealed",
    "reopened",
    "destroyed",
)
# Dossiers whose file is there, whole or with its seal broken by a reopening.
KEPT = (SEALED, REOPENED)


class HrTrainingArchive(models.Model):
    """The dossier of a session: its papers, sealed and found again (policy 6.4.3).

    collecting → sealed → reopened, when the session is; both → destroyed, after the
    years of retention. Of a session there may be several parts: what came after the
    first seal, and what was sealed anew after a reopening.

    | action | who |
    | collect, seal | officer |
    | waive a paper, hold, release a hold | head of training |
    | open the file | officer, company management, who has it on loan |
    | verify | officer, company management |
    | destroy | head of training, by an approved list |
    """

    _name = "hr.training.archive"
    _description = "Session Dossier"
    _inherit = [
        "hr.training.guard.mixin",
        "hr.training.reminder.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "date_end desc, id desc"
    _rec_name = "code"
    _rec_names_search = ["code", "session_id"]

    _guarded_fields = frozenset(
        {
            "code",
            "session_id",
            "part",
            "follows_id",
            "covered",
            "file",
            "filename",
            "file_size",
            "seal_hash",
            "previous_number",
            "previous_hash",
            "chain_number",
            "sealed_on",
            "sealed_by_id",
            "manifest",
            "content",
            "retain_until",
            "legal_hold",
            "hold_reason",
            "hold_by_id",
            "hold_on",
            "verified_on",
            "problems",
        }
    )
    _reason_methods = frozenset({"action_hold", "action_release_hold"})

    code = fields.Char(
        string="Number", copy=False, default=lambda self: self._default_code()
    )
    session_id = fields.Many2one(
        comodel_name="hr.training.session",
        required=True,
        ondelete="restrict",
        copy=False,
    )
    course_id = fields.Many2one(related="session_id.course_id", store=True, index=True)
    company_id = fields.Many2one(
        related="session_id.company_id", store=True, index=True, precompute=True
    )
    date_begin = fields.Datetime(
        related="session_id.date_begin", store=True, string="Session’s Begin"
    )
    date_end = fields.Datetime(
        related="session_id.ended_on",
        store=True,
        string="Session’s End",
        help="Without classes, as online, when it was marked as done.",
    )
    schedule_text = fields.Char(related="session_id.schedule_text")
    state = fields.Selection(
        selection=[
            (COLLECTING, "Collecting"),
            (SEALED, "Sealed"),
            (REOPENED, "Session Reopened"),
            (DESTROYED, "Destroyed"),
        ],
        required=True,
        default=COLLECTING,
        copy=False,
        index=True,
        tracking=True,
    )
    part = fields.Integer(default=1, required=True, copy=False, aggregator=None)
    follows_id = fields.Many2one(
        comodel_name="hr.training.archive",
        string="Adds to",
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        help="The sealed part that this one adds to: it holds what came later.",
    )
    covers = fields.Text(
        compute="_compute_covers",
        string="What Came Later",
        help="What came after the part before it, and stands in this one.",
    )
    item_ids = fields.One2many(
        comodel_name="hr.training.archive.item",
        inverse_name="archive_id",
        string="Papers",
    )
    missing_text = fields.Text(compute="_compute_missing_text", string="Missing")

    # What was sealed
    # For administrators, and code in sudo: an opening is noted (``_open_file``).
    file = fields.Binary(
        attachment=True, copy=False, string="Dossier", groups="base.group_system"
    )
    filename = fields.Char(copy=False)
    file_size = fields.Integer(copy=False, string="Size (bytes)", aggregator=None)
    sealed_on = fields.Datetime(copy=False)
    sealed_by_id = fields.Many2one(
        comodel_name="res.users", string="Sealed by", copy=False, ondelete="restrict"
    )
    seal_hash = fields.Char(
        string="Seal (SHA-256)",
        copy=False,
        help="Of the list of all files with their own, which the next dossier names.",
    )
    previous_number = fields.Char(
        string="Dossier before It",
        copy=False,
        help="The one that was sealed before it in the company. It names its seal, so "
        "that none can be changed or taken out unnoticed.",
    )
    previous_hash = fields.Char(string="Seal before It", copy=False)
    chain_number = fields.Integer(string="Sealed as No.", copy=False, aggregator=None)
    manifest = fields.Text(copy=False)
    # Which forms and corrections stand in it: {"forms": ids, "correction": last id}.
    covered = fields.Json(copy=False)
    content = fields.Text(
        copy=False,
        string="Text",
        help="By which the dossier is found: what it was about, what was reported.",
    )

    # How long it is kept
    retain_until = fields.Date(copy=False, index="btree_not_null")
    is_retention_over = fields.Boolean(
        compute="_compute_is_retention_over", search="_search_is_retention_over"
    )
    legal_hold = fields.Boolean(copy=False, tracking=True)
    hold_reason = fields.Text(copy=False, string="Reason of the Hold")
    hold_by_id = fields.Many2one(
        comodel_name="res.users", string="Held by", copy=False, ondelete="restrict"
    )
    hold_on = fields.Datetime(string="Held since", copy=False)

    # Whether it is whole
    verified_on = fields.Datetime(copy=False, string="Last Verified")
    problems = fields.Text(copy=False, string="Not as It Was Sealed")

    employee_ids = fields.Many2many(
        comodel_name="hr.employee.public",
        compute="_compute_people",
        search="_search_employee_ids",
        string="Participants",
    )
    trainer_ids = fields.Many2many(
        comodel_name="hr.training.trainer",
        compute="_compute_people",
        search="_search_trainer_ids",
        string="Trainers",
    )

    can_seal = fields.Boolean(compute="_compute_can")
    can_verify = fields.Boolean(compute="_compute_can")
    can_hold = fields.Boolean(compute="_compute_can")
    can_release_hold = fields.Boolean(compute="_compute_can")
    can_open_file = fields.Boolean(compute="_compute_can")

    _part_once = models.UniqueIndex(
        "(session_id, part)", "The session has this part already."
    )
    _collecting_once = models.UniqueIndex(
        "(session_id) WHERE state = 'collecting'",
        "A dossier of the session is being collected already.",
    )
    _chain = models.UniqueIndex(
        "(company_id, chain_number) WHERE chain_number > 0",
        "Another dossier was sealed at the same moment. Please try again.",
    )

    # ------------------------------------------------------------
    # DEFAULTS, COMPUTE, SEARCH
    # ------------------------------------------------------------

    @api.model
    def _default_code(self):
        return self.env["ir.sequence"].next_by_code(self._name) or "/"

    @api.depends("code", "part", "session_id.name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for archive in self:
            # sudo: what the session is called, in a dossier the user may read
            session = archive.sudo().session_id
            archive.display_name = " · ".join(
                filter(
                    None,
                    (
                        archive.code,
                        session and session._get_title(),
                        archive.part > 1
                        and self.env._("part %(number)s", number=archive.part),
                    ),
                )
            )

    @api.depends("state", "item_ids.waived", "item_ids.file_ids")
    @api.depends_context("lang")
    def _compute_missing_text(self):
        for archive in self:
            missing = archive.item_ids.filtered(lambda i: i._is_missing())
            archive.missing_text = (
                archive.state == COLLECTING
                and "\n".join(item._get_missing_line() for item in missing)
            ) or False

    @api.depends("session_id")
    def _compute_people(self):
        for archive in self:
            # sudo: who took part and taught, in a dossier the user may read
            session = archive.sudo().session_id
            seated = session.enrollment_ids.filtered(
                lambda e: e.state in states.ENROLLMENT_SEATED
            )
            archive.employee_ids = self.env["hr.employee.public"].browse(
                seated.employee_id.ids
            )
            archive.trainer_ids = session._get_trainers()

    @api.model
    def _search_employee_ids(self, operator, value):
        """Found by a participant, whoever has left by now."""
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        # sudo: who took part; the dossier's own rules hold beside it
        enrollments = self.env["hr.training.enrollment"].sudo()
        found = enrollments.with_context(active_test=False)._search(
            Domain("state", "in", states.ENROLLMENT_SEATED)
            & Domain("employee_id", operator, value)
        )
        seated = Domain("enrollment_ids", "any!", Domain("id", "in", found))
        return Domain("session_id", "any!", seated)

    @api.model
    def _search_trainer_ids(self, operator, value):
        """Found by who taught the session or one of its slots, whoever teaches no
        more by now."""
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        teaches = Domain("trainer_ids", operator, value)
        # sudo: who taught, archived by now or not; the dossier's own rules hold beside
        sessions = self.env["hr.training.session"].sudo()
        found = sessions.with_context(active_test=False)._search(
            teaches | Domain("slot_ids", "any!", teaches)
        )
        return Domain("session_id", "in", found)

    @api.depends("retain_until", "state")
    def _compute_is_retention_over(self):
        for archive in self:
            until = archive.retain_until
            archive.is_retention_over = bool(
                until
                and archive.state in KEPT
                and until < archive.company_id._get_training_today()
            )

    @api.model
    def _search_is_retention_over(self, operator, value):
        if operator != "in":
            return NotImplemented
        # sudo: days of all companies; the reader's rules hold beside it
        companies = self.env["res.company"].sudo().search(Domain.TRUE)
        over = companies._get_training_over_domain("retain_until")
        return over & Domain("state", "in", KEPT)

    @api.depends("state", "legal_hold", "session_id.state")
    @api.depends_context("uid")
    def _compute_can(self):
        self._set_can("seal", who=self._is_officer())
        self._set_can("verify", "hold", "release_hold", "open_file")

    def _get_not_collecting_reason(self):
        self.ensure_one()
        if self.state != COLLECTING:
            return self.env._("The dossier is sealed: its papers stay as they are.")
        return False

    def _check_collecting(self):
        """Papers are added while it is collected."""
        self._check_reasons([(a, a._get_not_collecting_reason()) for a in self])

    # ------------------------------------------------------------
    # CREATE, DELETE
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        archives = super().create(vals_list)
        archives._check_session_held()
        archives._add_items()
        return archives

    def _check_session_held(self):
        """There is nothing to file of a class before it was held."""
        # sudo: the state counts, whoever may read it
        for archive in self.sudo():
            if reason := archive.session_id._get_cannot_file_reason():
                raise UserError(reason)

    def _add_items(self):
        """What every dossier is asked for, where it is being collected."""
        wanted = [
            {"archive_id": archive.id, "kind": kind}
            for archive in self.filtered(
                lambda a: a.state == COLLECTING and not a.follows_id
            )
            for kind in KINDS
        ]
        order = {kind: number for number, kind in enumerate(KINDS, 1)}
        # sudo: the list is the same for everybody
        items = self.env["hr.training.archive.item"]._guard_sudo()
        items._make_missing(wanted, lambda want: {"sequence": order[want["kind"]]})
        self.invalidate_recordset(["item_ids"])

    @api.ondelete(at_uninstall=False)
    def _unlink_except_sealed(self):
        if any(archive.state != COLLECTING for archive in self):
            raise UserError(
                self.env._(
                    "A sealed dossier is kept until its date, and its seal for good."
                )
            )

    # ------------------------------------------------------------
    # HOLD
    # ------------------------------------------------------------

    def action_hold(self, reason=False):
        """Keep dossiers whatever their date, as for a case at court (policy 6.4.3).

        :param str reason: required; without it a dialog asks
        :raise AccessError: by anybody but the head of training
        """
        self._check_can_hold()
        if not reason:
            return self._ask_reason("action_hold")
        self._do_hold(self._require_reason(reason))
        return True

    def action_release_hold(self, reason=False):
        """End the hold: the date of retention counts again.

        :param str reason: required; without it a dialog asks
        :raise AccessError: by anybody but the head of training
        """
        self._check_can_release_hold()
        if not reason:
            return self._ask_reason("action_release_hold")
        self._do_release_hold(self._require_reason(reason))
        return True

    def _get_reason_wording(self, method):
        if method == "action_hold":
            return self.env._("Hold the Dossier"), self.env._("Hold")
        if method == "action_release_hold":
            return self.env._("Release the Hold"), self.env._("Release")
        return super()._get_reason_wording(method)

    def _get_cannot_hold_reason(self):
        self.ensure_one()
        if not self._is_head():
            return self.env._("Only the head of training holds a dossier.")
        if self.state == DESTROYED:
            return self.env._("It was destroyed.")
        return self.legal_hold and self.env._("It is held already.")

    def _get_cannot_release_hold_reason(self):
        self.ensure_one()
        if not self._is_head():
            return self.env._("Only the head of training releases a hold.")
        return not self.legal_hold and self.env._("It is not held.")

    def _check_can_hold(self):
        self._check_head()
        self.check_access("read")
        self._check_can("hold")

    def _check_can_release_hold(self):
        self._check_head()
        self.check_access("read")
        self._check_can("release_hold")

    def _do_hold(self, reason):
        archives = self._guard_sudo()
        archives._touch()
        archives.write(
            {
                "legal_hold": True,
                "hold_reason": reason,
                "hold_by_id": self.env.uid,
                "hold_on": fields.Datetime.now(),
            }
        )
        for archive in archives:
            archive.message_post(body=self.env._("Held: %(reason)s", reason=reason))

    def _do_release_hold(self, reason):
        archives = self._guard_sudo()
        archives._touch()
        archives.write(
            {
                "legal_hold": False,
                "hold_reason": False,
                "hold_by_id": False,
                "hold_on": False,
            }
        )
        for archive in archives:
            archive.message_post(
                body=self.env._("Hold released: %(reason)s", reason=reason)
            )

    def _touch(self):
        """Meet whoever destroys, lends or holds the same dossiers at this moment."""
        self.env["hr.training.booking.lock"]._touch([self])

    # ------------------------------------------------------------
    # OPEN
    # ------------------------------------------------------------

    def action_open_file(self):
        """Download the sealed zip; whoever opens it is noted.

        :return: action of the address
        :raise AccessError: who may not see it
        """
        self.ensure_one()
        self._check_can_open_file()
        return {
            "type": "ir.actions.act_url",
            "url": f"/hr_training/dossier/{self.id}.zip",
            "target": "self",
        }

    def _reads_all(self):
        """Whether the user reads dossiers as such: officers, company management."""
        return self._is_officer() or self.env.user.has_group(groups.EXECUTIVE)

    def _get_cannot_open_file_reason(self):
        self.ensure_one()
        if self.state not in KEPT:
            return self.env._("There is no sealed file.")
        if not self._reads_all():
            return self.env._(
                "Training officers, company management and who has it on loan open a "
                "dossier."
            )
        return False

    def _check_can_open_file(self):
        self.check_access("read")
        self._check_can("open_file")

    def _get_file_path(self):
        """Where the zip is on disk, or False: it is in the database (sudo)."""
        self.ensure_one()
        attachment = self._get_file_attachment()
        name = attachment.store_fname
        return name and attachment._full_path(name)

    def _get_file_attachment(self):
        """The record of the zip (sudo)."""
        return self.env["ir.attachment"].search(
            [
                ("res_model", "=", self._name),
                ("res_field", "=", "file"),
                ("res_id", "in", self.ids),
            ],
            limit=1,
        )

    def action_view_session(self):
        """The session that the dossier is of."""
        self.ensure_one()
        return self._get_form_action(self.session_id)

    @api.model
    def _find_of(self, employees):
        """Sealed dossiers in which people stand, as participants or trainers (sudo).

        :param employees: all records of one human
        """
        seated = Domain("employee_id", "in", employees.ids)
        seated &= Domain("state", "in", states.ENROLLMENT_SEATED)
        teaches = Domain(
            "trainer_ids", "any!", Domain("employee_id", "in", employees.ids)
        )
        session = Domain("enrollment_ids", "any!", seated) | teaches
        session |= Domain("slot_ids", "any!", teaches)
        return self.search(
            Domain("state", "in", KEPT) & Domain("session_id", "any!", session),
            order="id",
        )
