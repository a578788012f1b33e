from odoo import api, fields, models


class HrTrainingCourseCost(models.Model):
    """What a course usually costs: proposed where it is planned (policy 9.1)."""

    _name = "hr.training.course.cost"
    _description = "Usual Cost of a Course"
    _inherit = ["hr.training.guard.mixin"]
    _order = "course_id, cost_type_id, id"
    _rec_name = "cost_type_id"

    # Prices change while the course is offered: no content that takes a revision.
    _guarded_parents = {"course_id": "_check_usual_costs_open"}

    course_id = fields.Many2one(
        comodel_name="hr.training.course",
        required=True,
        ondelete="cascade",
        index=True,
    )
    cost_type_id = fields.Many2one(
        comodel_name="hr.training.cost.type",
        required=True,
        index=True,
        ondelete="restrict",
    )
    amount = fields.Monetary(required=True, help="Without tax.")
    currency_id = fields.Many2one(
        comodel_name="res.currency",
        compute="_compute_currency_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    basis = fields.Selection(
        selection=[("session", "Per Session"), ("person", "Per Person")],
        required=True,
        default="session",
        help="A line of a plan has the amount once, or for each of its people.",
    )

    _amount_positive = models.Constraint(
        "CHECK (amount BETWEEN 0 AND 1000000000)",
        "A usual cost lies between 0 and 1,000,000,000.",
    )

    @api.depends("course_id")
    def _compute_currency_id(self):
        for cost in self:
            company = cost.course_id.company_id or self.env.company
            cost.currency_id = cost.currency_id or company.currency_id

    @api.constrains("currency_id", "course_id")
    def _check_currency_rate(self):
        """Whoever plans the course could not enter the line for want of a rate."""
        for cost in self:
            company = cost.course_id.company_id or self.env.company
            self.env["hr.training.cost"]._check_rate(cost.currency_id, company)

    def _prepare_planned_cost(self, line, people):
        """Values of the planned cost of a line, or None where there is none.

        :param line: ``hr.training.plan.line``
        :param int people: how many it is for
        """
        self.ensure_one()
        amount = self.amount * (people if self.basis == "person" else 1)
        if self.currency_id.is_zero(amount):
            return None
        return {
            "plan_line_id": line.id,
            "cost_type_id": self.cost_type_id.id,
            "amount": self.currency_id.round(amount),
            "currency_id": self.currency_id.id,
        }
