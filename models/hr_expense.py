from odoo import fields, models


class HrExpense(models.Model):
    _inherit = "hr.expense"

    training_session_id = fields.Many2one(
        comodel_name="hr.training.session", index="btree_not_null", ondelete="restrict"
    )
    training_cost_type_id = fields.Many2one(
        comodel_name="hr.training.cost.type",
        index="btree_not_null",
        ondelete="restrict",
    )
    training_budget_line_id = fields.Many2one(
        comodel_name="hr.training.budget.line",
        index="btree_not_null",
        ondelete="restrict",
    )
