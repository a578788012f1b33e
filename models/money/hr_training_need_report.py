from odoo import models


class HrTrainingNeedReport(models.Model):
    """What it would cost to meet the needs (policy 3.3, 9.1)."""

    _inherit = "hr.training.need.report"

    def _get_costs(self, heads):
        """What the courses usually cost, for as many people, each course once (sudo).

        :param dict heads: course → how many people
        :return: dict course → amount in company currency
        """
        courses = self.env["hr.training.course"].browse(
            course for course, count in heads.items() if count
        )
        company = self.company_id
        today = company._get_training_today()
        costs = super()._get_costs(heads)
        for course in courses:
            total = 0.0
            for usual in course.usual_cost_ids:
                if usual.cost_type_id.active:
                    people = heads[course.id] if usual.basis == "person" else 1
                    total += usual.currency_id._convert(
                        usual.amount * people, company.currency_id, company, today
                    )
            costs[course.id] = total
        return costs
