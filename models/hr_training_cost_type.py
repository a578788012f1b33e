from odoo import fields, models


class HrTrainingCostType(models.Model):
    """Kind of training cost (policy 9.1); its product carries the account."""

    _name = "hr.training.cost.type"
    _description = "Training Cost Type"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    product_id = fields.Many2one(
        comodel_name="product.product",
        domain=[("can_be_expensed", "=", True)],
        ondelete="restrict",
        help="Product of claims and bills, without tax.",
    )
    account_id = fields.Many2one(
        comodel_name="account.account",
        company_dependent=True,
        help="Expense account; empty takes the product's.",
    )
    requires_notice = fields.Boolean(
        default=True, help="Claims of this type need the notice of the training."
    )
    requires_invoice = fields.Boolean(
        default=True, help="Claims of this type need an invoice and its number."
    )
    requires_summary = fields.Boolean(
        string="Requires Summary Report",
        default=True,
        help="Claims of this type need the report on the training.",
    )

    _code_unique = models.Constraint(
        "UNIQUE (code)", "Another cost type has this code already."
    )
