from odoo import api, fields, models
from odoo.exceptions import UserError


class HrTrainingOutcomePropose(models.TransientModel):
    """Dialog that shows whom rules find, before drafts are made (policy 7.3.3)."""

    _name = "hr.training.outcome.propose"
    _description = "Proposals of Rules"
    _inherit = ["hr.training.flow.mixin"]

    rule_ids = fields.Many2many(
        comodel_name="hr.training.outcome.rule",
        relation="hr_training_outcome_propose_rel",
        required=True,
    )
    found_count = fields.Integer(compute="_compute_preview")
    preview = fields.Text(
        compute="_compute_preview", help="Whom the rules find that is not proposed yet."
    )

    @api.depends("rule_ids")
    @api.depends_context("uid", "allowed_company_ids", "lang")
    def _compute_preview(self):
        for dialog in self:
            lines = dialog._get_preview()
            dialog.found_count = len(lines)
            dialog.preview = "\n".join(lines)

    def _get_preview(self):
        """A line for each who would be proposed; nobody sees himself among them."""
        self.ensure_one()
        if not self._is_officer():
            return []
        own = self.env["hr.department"]._training_own_employees()
        lines = []
        # sudo: results count, whoever may read them; the drafts tell an officer as much
        for rule in self.rule_ids.sudo():
            companies = self.env.companies & rule._get_companies()
            found = rule._get_new_candidates(companies)
            employees = rule.env["hr.employee"].browse([c.employee_id for c in found])
            lines += [
                f"{employee.name} · {rule._describe(candidate)}"
                for employee, candidate in zip(employees, found, strict=True)
                if employee not in own
            ]
        return lines

    def action_confirm(self):
        """Make the drafts as the user, rights and all, and show them."""
        self.ensure_one()
        made = self.rule_ids.action_propose()
        if not made:
            raise UserError(self.env._("There is nobody to propose any more."))
        action = self._get_related_action(
            "hr_training.hr_training_outcome_action", [("id", "in", made.ids)]
        )
        return {**action, "target": "main"}
