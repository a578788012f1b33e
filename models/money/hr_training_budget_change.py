from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...tools import budget as rules
from ...tools import states


class HrTrainingBudgetChange(models.Model):
    """Transfer between lines of a budget, or supplement of one (policy 9.1).

    draft → submitted → approved | refused; cancelled.

    | action | who |
    | write, submit | officer |
    | approve | head, then company management |

    The approval books it: items on the lines, the amounts in force raised and
    lowered. It is also how company management agrees to what exceeds a budget.
    """

    _name = "hr.training.budget.change"
    _description = "Training Budget Change"
    _inherit = ["hr.training.approval.mixin"]
    _order = "id desc"

    _guarded_links = {"budget_id": "_check_takes_changes"}
    _explained_links = {
        "source_line_id": "_check_belongs_together: a line of the same budget"
    }
    _guarded_fields = frozenset(
        {
            "line_id",
            "item_ids",
        }
    )
    _approval_content_fields = frozenset(
        {
            "kind",
            "budget_id",
            "source_line_id",
            "cost_type_id",
            "department_id",
            "quarter",
            "amount",
            "reason",
        }
    )

    kind = fields.Selection(
        selection=[("transfer", "Transfer"), ("supplement", "Supplement")],
        required=True,
        default="supplement",
        tracking=True,
    )
    budget_id = fields.Many2one(
        comodel_name="hr.training.budget",
        required=True,
        index=True,
        domain="[('state', '=', 'approved')]",
        ondelete="restrict",
    )
    company_id = fields.Many2one(related="budget_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="budget_id.company_id.currency_id")
    source_line_id = fields.Many2one(
        comodel_name="hr.training.budget.line",
        string="Taken From",
        index="btree_not_null",
        domain="[('budget_id', '=', budget_id)]",
        ondelete="restrict",
        help="The line that gives the money of a transfer.",
    )
    source_remaining = fields.Monetary(
        related="source_line_id.remaining", string="Remaining There"
    )

    # The line that gets the money; made when it does not exist yet.
    cost_type_id = fields.Many2one(
        comodel_name="hr.training.cost.type", required=True, ondelete="restrict"
    )
    department_id = fields.Many2one(
        comodel_name="hr.department",
        ondelete="restrict",
        help="Empty for central.",
    )
    quarter = fields.Selection(selection=rules.QUARTERS, required=True)
    amount = fields.Monetary(required=True, tracking=True)
    reason = fields.Text(required=True)
    line_id = fields.Many2one(
        comodel_name="hr.training.budget.line",
        string="Budget Line",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="The line that got the money.",
    )
    item_ids = fields.One2many(
        comodel_name="hr.training.budget.item", inverse_name="change_id"
    )

    _amount_positive = models.Constraint(
        "CHECK (amount > 0)", "The amount must be above zero."
    )
    _source_of_transfers = models.Constraint(
        "CHECK ((kind = 'transfer') = (source_line_id IS NOT NULL))",
        "A transfer, and only a transfer, takes the money from another line.",
    )

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("kind", "amount", "cost_type_id")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for change in self:
            cost_type = change.sudo().cost_type_id
            change.display_name = " ".join(
                filter(None, (kinds.get(change.kind), cost_type.name))
            )

    @api.onchange("kind")
    def _onchange_kind(self):
        if self.kind == "supplement":
            self.source_line_id = False

    @api.constrains("budget_id", "source_line_id", "department_id")
    def _check_belongs_together(self):
        for change in self.sudo():
            source = change.source_line_id
            if source and source.budget_id != change.budget_id:
                raise ValidationError(
                    self.env._("Money is transferred within one budget only.")
                )
            company = change.department_id.company_id
            if company and company != change.company_id:
                raise ValidationError(
                    self.env._(
                        "Department %(department)s belongs to another company.",
                        department=change.department_id.name,
                    )
                )

    # ------------------------------------------------------------
    # APPROVAL
    # ------------------------------------------------------------

    def _approval_document(self):
        return "budget_change"

    def _approval_amount(self):
        return self.amount

    def _approval_department(self):
        return self.department_id

    def _get_incomplete_reason(self):
        # sudo: whether it can be booked does not depend on the reader
        change_sudo = self.sudo()
        if not change_sudo.budget_id:
            return self.env._("Choose the budget first.")
        return (
            change_sudo.budget_id._get_cannot_change_reason()
            or change_sudo._get_cannot_transfer_reason()
        )

    def _get_cannot_transfer_reason(self):
        """Why the source line cannot give the money, or False."""
        source = self.source_line_id
        if not source:
            return False
        if source._get_key() == (self.cost_type_id, self.department_id, self.quarter):
            return self.env._("The money would stay where it is: choose another line.")
        if self.currency_id.compare_amounts(source.remaining, self.amount) < 0:
            return self.env._(
                "%(line)s has not that much left; the rest is spent or committed.",
                line=source.display_name,
            )
        return False

    def _get_cannot_cancel_reason(self):
        if self.state == states.APPROVED:
            return self.env._(
                "It is booked already. Ask for a transfer in the other direction."
            )
        return super()._get_cannot_cancel_reason()

    def _do_grant(self):
        self._check_can_book()
        result = super()._do_grant()
        self._book()
        return result

    def _check_can_book(self):
        """The budget may have moved since the change was asked for (sudo)."""
        self.env["hr.training.booking.lock"]._touch([self.source_line_id])
        self.source_line_id.invalidate_recordset(["remaining"])
        reason = self._get_incomplete_reason()
        if reason:
            raise UserError(reason)

    def _book(self):
        """Items on the lines, and the amounts in force moved (sudo)."""
        key = (self.cost_type_id, self.department_id, self.quarter)
        lines = self.budget_id.line_ids
        line = lines.filtered(lambda line: line._get_key() == key)
        if not line:
            line = lines.create(
                {
                    "budget_id": self.budget_id.id,
                    "cost_type_id": self.cost_type_id.id,
                    "department_id": self.department_id.id,
                    "quarter": self.quarter,
                }
            )
        self.line_id = line
        source = self.source_line_id
        moved = [(line, self.amount)] + ([(source, -self.amount)] if source else [])
        self.env["hr.training.budget.item"].create(
            [
                {
                    "line_id": target.id,
                    "kind": "change",
                    "name": f"{self.display_name}: {self.reason}"[:120],
                    "change_id": self.id,
                    "amount": amount,
                }
                for target, amount in moved
            ]
        )
        (line | source)._freeze()
        self.budget_id._adopt_costs()
        self.budget_id.message_post(
            body=self.env._(
                "%(change)s approved: %(amount)s for %(line)s. %(reason)s",
                change=self.display_name,
                amount=self.currency_id.format(self.amount),
                line=line.display_name,
                reason=self.reason,
            )
        )

    # ------------------------------------------------------------
    # VIEWS
    # ------------------------------------------------------------

    def action_view_budget(self):
        """The budget that is changed."""
        self.ensure_one()
        return self._get_form_action(self.budget_id)
