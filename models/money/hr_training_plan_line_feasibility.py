from collections import defaultdict

from odoo import models
from odoo.tools import formatLang

from ...tools import budget as rules
from ...tools import feasibility, states


class HrTrainingPlanLine(models.Model):
    """Whether the budget bears what lines cost by plan (policy 9.1)."""

    _inherit = "hr.training.plan.line"

    def _find_infeasible(self, env):
        return super()._find_infeasible(env) + self._find_unbudgeted(env)

    def _find_unbudgeted(self, env):
        """Cost that no budget line bears, or more than the line has left.

        An annual plan is measured by the budget that was made of it, a draft as well;
        it has none yet while it is being written, and nothing is short then. Whatever
        else, and an annual plan in force, is measured by the budgets in force. Where
        the company looks at no budget, nothing is.
        """
        if self.plan_id.company_id.training_budget_mode == rules.MODE_NONE:
            return []
        shares = self._get_cost_shares()
        shares = [share for share in shares if share[2] and share[0].date]
        shares.sort(key=lambda share: (share[0].date, share[0].plan_line_id.code or ""))
        lines = self._find_budget_lines(shares)
        if lines is None:
            return []
        budget_lines = self.env["hr.training.budget.line"].union(*lines)
        figures = budget_lines._get_figures()
        left = {}
        for line in budget_lines:
            if line.budget_id.is_in_force:
                committed, actual, _expected = figures.get(line.id, (0, 0, 0))
                left[line] = line.amount_approved - float(committed + actual)
            else:
                left[line] = line.planned
        return self._judge_shares(env, shares, lines, left)

    def _find_budget_lines(self, shares):
        """The budget line of each share, empty where there is none.

        :param shares: as :meth:`_get_cost_shares` gives them
        :return: list, or None where there is no budget to measure by
        """
        plan = self.plan_id
        BudgetLine = self.env["hr.training.budget.line"]
        own = plan.budget_ids.filtered(lambda b: b.state != states.CANCELLED)
        if plan.kind == "annual" and not any(own.mapped("is_in_force")):
            if own:
                places = {line._get_key(): line for line in own.line_ids}
                return [
                    self._find_place(places, cost, department) or BudgetLine
                    for cost, department, _amount in shares
                ]
            if plan.state not in (states.PUBLISHED, states.CLOSED):
                return None
        return BudgetLine._find_many(
            [
                (plan.company_id, cost.date, cost.cost_type_id, department)
                for cost, department, _amount in shares
            ]
        )

    def _find_place(self, places, cost, department):
        """The line of a draft budget that bears a cost, as one in force would."""
        for quarter in rules.nearest_quarters(cost.quarter):
            for bearer in dict.fromkeys((department, department.browse())):
                if line := places.get((cost.cost_type_id, bearer, quarter)):
                    return line
        return None

    def _judge_shares(self, env, shares, lines, left):
        """Rows of the costs that are too much, in order of their dates.

        :param lines: the budget line of each share
        :param left: dict budget line -> what it has left for them
        """
        currency = self.plan_id.company_id.currency_id
        used, before = defaultdict(float), defaultdict(dict)
        short = defaultdict(float)
        whole = defaultdict(float)
        for (cost, _department, amount), line in zip(shares, lines, strict=True):
            plan_line = cost.plan_line_id
            if not line:
                short[plan_line, cost.cost_type_id, line] += amount
                continue
            used[line] += amount
            whole[plan_line, cost.cost_type_id, line] += amount
            over = min(amount, used[line] - left[line])
            if currency.compare_amounts(over, 0) > 0:
                short[plan_line, cost.cost_type_id, line] += over
            before[line][plan_line] = None
        # Who asks for the training need not know what else is paid of it.
        BudgetLine = env["hr.training.budget.line"]
        known = BudgetLine.browse(line.id for line in used)._filtered_access("read")
        rows = []
        for (plan_line, cost_type, line), amount in short.items():
            values = {"line": plan_line.display_name, "type": cost_type.name}
            if not line:
                text = self.env._(
                    "%(line)s: no budget line bears its cost for %(type)s, %(amount)s.",
                    amount=formatLang(env, amount, currency_obj=currency),
                    **values,
                )
            elif line.id not in known._ids:
                text = self.env._(
                    "%(line)s: the budget does not bear all of its cost for %(type)s.",
                    **values,
                )
            else:
                text = self._get_over_text(
                    values,
                    line,
                    [other for other in before[line] if other != plan_line],
                    *(
                        formatLang(env, figure, currency_obj=currency)
                        for figure in (
                            whole[plan_line, cost_type, line],
                            left[line],
                            amount,
                        )
                    ),
                )
            rows.append((plan_line, feasibility.BUDGET, text))
        return rows

    def _get_over_text(self, values, line, others, amount, left, short):
        """The sentence about a budget line that has less left than is planned.

        :param others: plan lines that use it as well
        """
        values = {
            **values,
            "budget": line.display_name,
            "amount": amount,
            "left": left,
            "short": short,
        }
        if not others:
            return self.env._(
                "%(line)s: its cost for %(type)s is %(amount)s, and %(budget)s has "
                "%(left)s left: %(short)s are short.",
                **values,
            )
        return self.env._(
            "%(line)s: its cost for %(type)s is %(amount)s, and %(budget)s has "
            "%(left)s left for it and %(others)s: %(short)s are short.",
            others=self._join_names([other.display_name for other in others]),
            **values,
        )
