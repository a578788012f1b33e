from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Command
from odoo.tools import formatLang

from ...tools import budget as rules

# What costs are proposed for.
USUAL_FOR = frozenset({"course_id", "headcount", "employee_ids"})


class HrTrainingPlanLine(models.Model):
    """What a line costs by plan, and which budget bears it (policy 9.1)."""

    _inherit = "hr.training.plan.line"

    cost_ids = fields.One2many(
        comodel_name="hr.training.cost",
        inverse_name="plan_line_id",
        string="Costs",
        copy=True,
        context={"active_test": False},
    )
    amount_planned = fields.Monetary(
        compute="_compute_amount_planned", string="Planned Cost"
    )
    budget_item_ids = fields.One2many(
        comodel_name="hr.training.budget.item", inverse_name="plan_line_id"
    )

    @api.depends("cost_ids.amount_company")
    def _compute_amount_planned(self):
        for line in self:
            line.amount_planned = sum(line.cost_ids.mapped("amount_company"))

    @api.model
    def _get_compared_fields(self):
        return (*super()._get_compared_fields(), "amount_planned", "cost_ids")

    @api.model
    def _get_change_triggers(self):
        names = ("cost_type_id", "department_id", "quarter", "currency_id", "amount")
        return (
            *super()._get_change_triggers(),
            *(f"cost_ids.{name}" for name in names),
            *(f"parent_line_id.cost_ids.{name}" for name in names),
        )

    def _get_compared_words(self, name, value):
        if name != "cost_ids" or not value:
            return super()._get_compared_words(name, value)
        words = []
        for cost_type_id, department_id, quarter, currency_id, amount in value:
            names = (
                self.env["hr.training.cost.type"].browse(cost_type_id).name,
                self.env["hr.department"].browse(department_id).name,
                quarter and f"Q{quarter}",
            )
            currency = self.env["res.currency"].browse(currency_id)
            text = formatLang(self.env, amount, currency_obj=currency)
            words.append(f"{', '.join(filter(None, names))}: {text}")
        return "\n".join(words)

    def _get_compared_values(self):
        """Costs by what they are for and who bears them when, whatever their ids.

        ``cost_ids`` is a list of ``(cost type, department, quarter, currency,
        amount)``, records by their ids, amounts of the same added up.
        """
        values = super()._get_compared_values()
        costs = defaultdict(float)
        for cost in self.cost_ids:
            currency = cost.currency_id
            key = (cost.cost_type_id.id, cost.department_id.id, cost.quarter)
            costs[*key, currency.id] = currency.round(
                costs[*key, currency.id] + cost.amount
            )
        values["cost_ids"] = sorted(
            ((*key, amount) for key, amount in costs.items() if amount),
            key=lambda cost: [value or 0 for value in cost],
        )
        return values

    # ------------------------------------------------------------
    # USUAL COSTS
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        given = zip(lines, vals_list, strict=True)
        lines.browse(
            line.id for line, vals in given if not vals.get("cost_ids")
        )._propose_costs()
        return lines

    def copy_data(self, default=None):
        """A copy without costs is one: what the course costs is no news to it."""
        vals_list = super().copy_data(default=default)
        for vals in vals_list:
            vals["cost_ids"] = vals.get("cost_ids") or [Command.clear()]
        return vals_list

    def _propose_costs(self):
        """Plan new lines with what their courses usually cost.

        What was imported says itself what it cost.
        """
        if self.env.context.get("import_file"):
            return
        # sudo: what a course costs is proposed to whoever plans it
        usual = self.sudo().filtered(lambda line: not line.plan_id.is_historic)
        self.env["hr.training.cost"].create(
            [vals for of_line in usual._get_usual_costs().values() for vals in of_line]
        )

    def _get_usual_costs(self):
        """What the courses usually cost, for as many as come: dict line -> values of
        costs (sudo)."""
        trainees = self._get_trainees()
        return {
            line: [
                vals
                for cost in line.course_id.usual_cost_ids
                if cost.cost_type_id.active
                and (
                    vals := cost._prepare_planned_cost(
                        line, max(line.headcount, len(trainees[line]))
                    )
                )
            ]
            for line in self
        }

    def write(self, vals):
        """Costs that were proposed, and left so, follow what they were proposed for."""
        usual = self.browse()
        if USUAL_FOR & vals.keys() and "cost_ids" not in vals:
            usual = self._filter_usual_costs()
        result = super().write(vals)
        # sudo: they were made in sudo; the lines are open for whoever wrote them
        usual.sudo().cost_ids.unlink()
        usual._propose_costs()
        return result

    def _filter_usual_costs(self):
        """Lines that cost what their courses usually do, and nothing was changed."""
        # sudo: what a course costs is proposed to whoever plans it
        usual = self.sudo()._get_usual_costs()
        return self.browse(
            line.id
            for line, proposed in usual.items()
            if sorted(
                (c.cost_type_id.id, c.currency_id.id, c.amount) for c in line.cost_ids
            )
            == sorted(
                (vals["cost_type_id"], vals["currency_id"], vals["amount"])
                for vals in proposed
            )
            and not (line.cost_ids.department_id or any(line.cost_ids.mapped("note")))
        )

    def _get_department_weights(self):
        """Planned trainees per department, for costs that departments bear."""
        self.ensure_one()
        # sudo: an employee's department is not open to every role
        departments = self.sudo().employee_ids.mapped("department_id")
        weights = {
            department: len(
                self.sudo().employee_ids.filtered(
                    lambda e, d=department: e.department_id == d
                )
            )
            for department in departments
        }
        return weights or dict.fromkeys(self.sudo().department_ids, 1)

    def _get_cost_shares(self):
        """Who bears the costs of lines of one plan.

        Central costs are shared among the departments of the line's trainees where
        the company wants them borne by departments.

        :return: list of ``(cost, department, amount in company currency)``
        """
        company = self.plan_id.company_id
        digits = company.currency_id.decimal_places
        found = []
        for cost in self.cost_ids:
            shares = {cost.department_id: cost.amount_company}
            if company.training_budget_split and not cost.department_id:
                weights = cost.plan_line_id._get_department_weights()
                shares = (
                    rules.split_amount(cost.amount_company, weights, digits) or shares
                )
            found += [(cost, *share) for share in shares.items()]
        return found
