from odoo import fields, models


class HrTrainingBudgetItem(models.Model):
    """What the planned amount of a budget line is made of.

    Taken from the plan's cost rows as they were, entered by hand, or brought by an
    approved transfer or supplement. Nobody edits it: the line's methods write it.
    """

    _name = "hr.training.budget.item"
    _description = "Training Budget Item"
    _inherit = ["hr.training.reach.mixin"]
    _order = "line_id, id"

    line_id = fields.Many2one(
        comodel_name="hr.training.budget.line",
        required=True,
        index=True,
        ondelete="cascade",
    )
    budget_id = fields.Many2one(related="line_id.budget_id", store=True, index=True)
    company_id = fields.Many2one(related="line_id.company_id", store=True)
    currency_id = fields.Many2one(related="line_id.company_id.currency_id")
    cost_type_id = fields.Many2one(related="line_id.cost_type_id")
    department_id = fields.Many2one(related="line_id.department_id")
    quarter = fields.Selection(related="line_id.quarter")
    name = fields.Char(string="Description", required=True)
    kind = fields.Selection(
        selection=[
            ("plan", "Annual Plan"),
            ("manual", "Entered by Hand"),
            ("change", "Transfer or Supplement"),
        ],
        required=True,
        default="manual",
    )
    plan_line_id = fields.Many2one(
        comodel_name="hr.training.plan.line",
        index="btree_not_null",
        ondelete="set null",
    )
    course_id = fields.Many2one(related="plan_line_id.course_id")
    cost_id = fields.Many2one(
        comodel_name="hr.training.cost",
        string="Planned Cost",
        index="btree_not_null",
        ondelete="set null",
        help="The plan's cost row this amount was taken from.",
    )
    change_id = fields.Many2one(
        comodel_name="hr.training.budget.change",
        string="Transfer or Supplement",
        index="btree_not_null",
        ondelete="restrict",
    )
    amount = fields.Monetary(required=True)
