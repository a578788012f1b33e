from collections import defaultdict

from odoo import api, fields, models

from ...tools import states
from ...tools.budget import MODE_NONE


class HrTrainingSession(models.Model):
    """What a session costs, and what confirming it would do to the budget."""

    _inherit = "hr.training.session"

    _editable_when_over = frozenset({"cost_ids"})

    cost_ids = fields.One2many(
        comodel_name="hr.training.cost",
        inverse_name="session_id",
        string="Planned Costs",
    )
    budget_warning = fields.Text(
        compute="_compute_budget_warning",
        groups="hr_training.group_hr_training_officer,"
        "hr_training.group_hr_training_executive,"
        "hr_training.group_hr_training_finance",
        help="What confirming the session would exceed.",
    )

    @api.depends(
        "state",
        "cost_ids.amount_company",
        "cost_ids.cost_type_id",
        "cost_ids.department_id",
        "date_begin",
        "plan_line_id",
    )
    def _compute_budget_warning(self):
        """Asked for one session at a time, on its form."""
        Line = self.env["hr.training.budget.line"]
        for session in self:
            company, known = session.company_id, session._origin
            if (
                not known
                or session.state != states.SESSION_DRAFT
                or session.is_historic
                or company.sudo().training_budget_mode == MODE_NONE
            ):
                session.budget_warning = False
                continue
            counted = defaultdict(set, session=set(known.ids))
            _raised, *texts = Line._assess(counted, [], company.sudo())
            session.budget_warning = "\n".join(sum(texts, [])) or False

    def _check_costs_open(self):
        """Refuse other planned costs once the books of the session are closed."""
        self.check_access("write")
        for session in self:
            session._check_not_ended()

    def _do_schedule(self):
        """Confirming a session commits its costs: the budget is asked first."""
        self.env["hr.training.budget.line"]._check_sessions(self)
        return super()._do_schedule()

    def _get_cost_date(self):
        """Day that says to which quarter's budget the costs of a session belong.

        Its first day; without slots the plan line's. Empty for no session.
        """
        if not self:
            return False
        return (
            self._get_begin_date()
            or self.plan_line_id.date_start
            or self.create_date.date()
        )

    def _filter_committed(self):
        """Sessions whose costs are committed (design §6.5)."""
        return self.filtered(lambda s: s.state in states.SESSION_PUNCHABLE)

    def action_view_costs(self):
        """Committed and actual costs of these sessions, each with its record."""
        return self._get_related_action(
            "hr_training.hr_training_cost_report_action_records",
            [("session_id", "in", self.ids)],
        )
