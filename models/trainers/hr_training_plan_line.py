from odoo import models


class HrTrainingPlanLine(models.Model):
    """Who could teach what is planned, on its first day (policy 8.1)."""

    _inherit = "hr.training.plan.line"

    def action_find_trainer(self):
        """Open the dialog that says who could teach it, and why others cannot.

        :return: action of the dialog
        :raise AccessError: the user is no training officer
        :raise UserError: for none or several lines
        """
        self.ensure_one()
        self._check_officer()
        self.check_access("read")
        Finder = self.env["hr.training.trainer.finder"]
        company = self.plan_id.company_id or self.env.company
        first, last = Finder._get_class_hours(company, self.date_start)
        finder = Finder.create(
            {
                "company_id": company.id,
                "course_id": self.course_id.id,
                "date_from": first,
                "date_to": last,
            }
        )
        return finder.action_find()
