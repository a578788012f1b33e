from collections import defaultdict

from odoo import api, fields, models

from ...tools import states
from ...tools.budget import MODE_NONE


class HrTrainingSession(models.Model):
    """What a session costs, and what confirming it would do to the budget."""

    _inherit = "hr.training.session"

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

    def action_view_costs(self):
        """Committed and actual costs of these sessions, each with its record."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "hr_training.hr_training_cost_report_action_records"
        )
        action["domain"] = [("session_id", "in", self.ids)]
        action["context"] = {}
        return action
