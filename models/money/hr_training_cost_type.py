from odoo import fields, models
from odoo.fields import Command


class HrTrainingCostType(models.Model):
    """Kind of training cost (policy 9.1); its product carries the account."""

    _name = "hr.training.cost.type"
    _description = "Training Cost Type"
    _inherit = ["hr.training.company.mixin"]
    _order = "sequence, id"

    # No company has cost types of its own; the account is each company's.
    _company_name = False

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

    def _prepare_bill_line(self, session, amount):
        """Values of a line of a vendor bill for a session, untaxed; in the company of
        the environment."""
        self.ensure_one()
        vals = {
            "name": f"{self.name}: {session.display_name}",
            "product_id": self.product_id.id,
            "quantity": 1,
            "price_unit": amount,
            "tax_ids": [Command.clear()],
            "training_session_id": session.id,
            "training_cost_type_id": self.id,
        }
        if self.account_id:
            vals["account_id"] = self.account_id.id
        return vals

    def write(self, vals):
        """The account is each company's own, so its head sets it for his."""
        if (
            vals
            and not self.env.su
            and all(
                name in self._fields and self._fields[name].company_dependent
                for name in vals
            )
        ):
            self.browse().check_access("write")
            self.check_access("read")
            # sudo: the values of the company one works in, and nothing else
            return super(HrTrainingCostType, self.sudo()).write(vals)
        return super().write(vals)
