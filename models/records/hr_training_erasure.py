from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

PROPOSED, APPROVED, DONE, REFUSED = "proposed", "approved", "done", "refused"


class HrTrainingErasure(models.Model):
    """Somebody who left long ago is replaced by a number in our records (§6.15).

    proposed → approved → done; proposed, approved → refused.

    | action | who |
    | propose | a job, after the years of retention |
    | approve, refuse, erase | head of training, with a reason |

    What was done cannot be undone; this log has the number and no name. HR's own
    records stay, and the books.
    """

    _name = "hr.training.erasure"
    _description = "Erasure of a Person"
    _inherit = ["hr.training.guard.mixin"]
    _order = "id desc"
    _rec_name = "label"
    _rec_names_search = ["employee_id"]

    _reason_methods = frozenset({"action_approve", "action_refuse"})
    _explained_links = {"employee_id": "set by the job that proposes, and by nobody"}
    _guarded_fields = frozenset(
        {
            "employee_id",
            "company_id",
            "proposed_on",
            "left_on",
            "decided_by_id",
            "decided_on",
            "reason",
            "kept",
        }
    )

    label = fields.Char(compute="_compute_label", string="Person")
    employee_id = fields.Many2one(
        comodel_name="hr.employee",
        copy=False,
        index="btree_not_null",
        ondelete="cascade",
        help="Empty once it is done.",
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, copy=False, index=True
    )
    proposed_on = fields.Date(required=True, copy=False)
    left_on = fields.Date(required=True, copy=False)
    state = fields.Selection(
        selection=[
            (PROPOSED, "Proposed to Erase"),
            (APPROVED, "Approved"),
            (DONE, "Erased"),
            (REFUSED, "Refused"),
        ],
        required=True,
        default=PROPOSED,
        copy=False,
        index=True,
    )
    reason = fields.Text(copy=False, string="Reason of the Decision")
    decided_by_id = fields.Many2one(
        comodel_name="res.users", copy=False, ondelete="restrict"
    )
    decided_on = fields.Date(copy=False)
    kept = fields.Json(copy=False)
    kept_text = fields.Text(
        compute="_compute_kept_text",
        string="Stays until Its Date",
        help="What is sealed keeps the name until then.",
    )
    can_approve = fields.Boolean(compute="_compute_can")
    can_refuse = fields.Boolean(compute="_compute_can")
    can_erase = fields.Boolean(compute="_compute_can")

    _once = models.UniqueIndex(
        "(employee_id) WHERE employee_id IS NOT NULL",
        "The erasure of this person is proposed already.",
    )

    @api.depends("state", "employee_id.name")
    def _compute_label(self):
        for erasure in self:
            # sudo: the name of who is proposed, while there is one
            name = erasure.sudo().employee_id.name
            erasure.label = name or erasure._get_number()

    @api.depends("employee_id", "kept", "state")
    @api.depends_context("lang")
    def _compute_kept_text(self):
        for erasure in self:
            kept = erasure.kept or []
            if erasure.employee_id:
                # sudo: what is sealed, whoever may read it
                kept = erasure.sudo()._get_erasure_blockers()
            erasure.kept_text = "\n".join(
                self.env._(
                    "%(what)s, until %(day)s",
                    what=what,
                    day=format_date(self.env, day),
                )
                for what, day in kept
            )

    @api.depends("state")
    @api.depends_context("uid")
    def _compute_can(self):
        self._set_can("approve", "refuse", "erase")

    def _get_number(self):
        """What stands for the person afterwards: a code, the same in every language."""
        return f"Person {self.id:05d}" if self.id else ""

    def _get_erasure_blockers(self):
        """What is sealed, and keeps the person's name until its day (sudo).

        Hook: whoever seals something adds to it.

        :return: list of ``(what it is called, day as ISO text)``
        """
        self.ensure_one()
        return []

    # ------------------------------------------------------------
    # PROPOSED
    # ------------------------------------------------------------

    @api.model
    def _cron_propose(self):
        """Propose who left longer ago than the company keeps records of people."""
        # sudo: people who left, and settings of all companies
        companies = self.env["res.company"].sudo().search(Domain.TRUE)
        env = self.sudo().with_context(active_test=False).env
        for company in companies:
            limit = self._get_limit(company)
            people = env["hr.employee"].search(
                [
                    ("company_id", "=", company.id),
                    ("active", "=", False),
                    ("departure_date", "<", limit),
                ]
            )
            gone = people & env["hr.training.person"]._filter_left(people)
            known = self._guard_sudo().search([("employee_id", "in", gone.ids)])
            self._run_isolated(gone - known.employee_id, self._do_propose)

    @api.model
    def _get_limit(self, company):
        """Who left a company before this day is no longer kept."""
        years = company.training_retention_years
        return company._get_training_today() - relativedelta(years=years)

    @api.model
    def _filter_kept(self, employees):
        """Records whose companies keep what belongs to them still (sudo)."""
        limits = {company: self._get_limit(company) for company in employees.company_id}
        return employees.filtered(
            lambda e: (
                e.active
                or not e.departure_date
                or e.departure_date >= limits[e.company_id]
            )
        )

    @api.model
    def _do_propose(self, employee):
        """Propose one, unless a record of his is kept still, a later one speaks for
        him, or an erasure is there (sudo)."""
        # sudo: the job looks at everybody who has left
        employee = employee.sudo().with_context(active_test=False)
        aliases = self.env["hr.training.person"]._get_aliases(employee)[employee]
        erasures = self._guard_sudo()
        known = erasures.search([("employee_id", "in", aliases.ids)], limit=1)
        if known or self._filter_kept(aliases):
            return
        late = aliases.filtered(lambda e: e.departure_date > employee.departure_date)
        if not late and self._is_named(employee):
            erasures.create(
                {
                    "employee_id": employee.id,
                    "company_id": employee.company_id.id,
                    "proposed_on": employee.company_id._get_training_today(),
                    "left_on": employee.departure_date,
                }
            )

    @api.model
    def _is_named(self, employee):
        """Whether records of ours are about a person or done by him (sudo).

        Those of other addons stay, as claims in the books, and are no reason.
        """
        held = employee.env["hr.training.held"]
        about, done = held._find(employee)
        return any(map(held._is_ours, [*about, *(of._name for of, _link in done)]))

    # ------------------------------------------------------------
    # DECIDED
    # ------------------------------------------------------------

    def action_approve(self, reason=False):
        """Let people be erased; a second step does it.

        :param str reason: required; without it a dialog asks
        """
        self._check_can_approve()
        if not reason:
            return self._ask_reason("action_approve")
        self._do_decide(APPROVED, self._require_reason(reason))
        return True

    def action_refuse(self, reason=False):
        """Keep people as they are; they are not proposed again.

        :param str reason: required; without it a dialog asks
        """
        self._check_can_refuse()
        if not reason:
            return self._ask_reason("action_refuse")
        self._do_decide(REFUSED, self._require_reason(reason))
        return True

    def action_erase(self):
        """Replace people by a number in our records, for good."""
        self._check_can_erase()
        self._do_erase()
        return True

    def _get_cannot_approve_reason(self):
        self.ensure_one()
        if not self._is_head():
            return self.env._("Only the head of training decides about an erasure.")
        if self.state != PROPOSED:
            return self.env._("Only what is proposed can be approved.")
        return False

    def _get_cannot_refuse_reason(self):
        self.ensure_one()
        if not self._is_head():
            return self.env._("Only the head of training decides about an erasure.")
        if self.state not in (PROPOSED, APPROVED):
            return self.env._("It was decided about already.")
        return False

    def _get_cannot_erase_reason(self):
        self.ensure_one()
        if not self._is_head():
            return self.env._("Only the head of training decides about an erasure.")
        if self.state != APPROVED:
            return self.env._("Only what is approved can be done.")
        # sudo: who has come back is nobody to be erased
        employee = self.sudo().employee_id
        if not self.env["hr.training.person"]._filter_left(employee):
            return self.env._("The person is back, and cannot be erased.")
        aliases = self.env["hr.training.person"]._get_aliases(employee)[employee]
        if self._filter_kept(aliases):
            return self.env._(
                "The person was back in between, or another company keeps his records "
                "for longer."
            )
        return False

    def _check_can_approve(self):
        self._check_head()
        self.check_access("read")
        self._check_can("approve")

    def _check_can_refuse(self):
        self._check_head()
        self.check_access("read")
        self._check_can("refuse")

    def _check_can_erase(self):
        self._check_head()
        self.check_access("read")
        self._check_can("erase")

    def _do_decide(self, state, reason):
        self._guard_sudo().write(
            {
                "state": state,
                "reason": reason,
                "decided_by_id": self.env.uid,
                "decided_on": self.env.company._get_training_today(),
            }
        )

    def _do_erase(self):
        for erasure in self._guard_sudo():
            kept = erasure._get_erasure_blockers()
            erasure.env["hr.training.eraser"]._erase(
                erasure.employee_id, erasure._get_number()
            )
            erasure.write({"state": DONE, "employee_id": False, "kept": kept})

    @api.ondelete(at_uninstall=False)
    def _unlink_except_log(self):
        raise UserError(self.env._("An erasure stays on record."))
