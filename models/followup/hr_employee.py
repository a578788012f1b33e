from odoo import fields, models


class HrEmployee(models.Model):
    """What followed from training, on the employee's form (policy 7.3.3)."""

    _inherit = "hr.employee"

    training_outcome_ids = fields.One2many(
        comodel_name="hr.training.outcome",
        inverse_name="employee_id",
        string="Training Outcomes",
        domain=[("approved_on", "!=", False)],
        groups="hr.group_hr_user",
    )

    def write(self, vals):
        result = super().write(vals)
        if "active" in vals:
            # Whoever leaves does so with the last of his records, which may be another
            # one than he is authorised by.
            # sudo: whoever keeps employee records has no part in training
            Authorization = self.env["hr.training.authorization"].sudo()
            aliases = self._training_get_aliases()
            Authorization.search([("employee_id", "in", aliases.ids)])._do_follow()
        return result
