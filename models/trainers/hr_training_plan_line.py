from odoo import models

from ...tools import feasibility as rules


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

    def _find_bad_trainers(self):
        """Limits that hold on its first or last day count as well (policy 8.3.3); of
        hours a month there is nothing to say before the classes are."""
        rows = super()._find_bad_trainers()
        for company, lines in self.grouped("company_id").items():
            classes = [
                (
                    line.env["hr.training.session"],
                    line.course_id,
                    dict.fromkeys(
                        line.trainer_ids,
                        [(day, 0.0) for day in (line.date_start, line.date_end) if day],
                    ),
                )
                for line in lines
            ]
            found = lines.trainer_ids._find_limited(company, classes)
            rows += [
                (
                    line,
                    rules.TRAINER,
                    self.env._(
                        "%(line)s: %(reason)s", line=line.display_name, reason=text
                    ),
                )
                for line, texts in zip(lines, found, strict=True)
                for text in texts.values()
            ]
        return rows
