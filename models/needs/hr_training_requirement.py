from collections import defaultdict

from odoo import api, models

from ...tools import needs


class HrTrainingRequirement(models.Model):
    """Who needs a course that is offered nowhere leaves a need (policy 1.3, 3.1)."""

    _inherit = "hr.training.requirement"

    @api.model
    def _cron_serve(self):
        """After places were given: the rest is needed, and nothing is asked twice."""
        result = super()._cron_serve()
        self._do_leave_needs(self._get_unserved())
        return result

    @api.model
    def _do_leave_needs(self, rows):
        """Make needs of people who have to take a course and have no place (sudo).

        :param rows: as of ``_get_unserved``
        :return: the ``hr.training.need`` records made
        """
        asked = defaultdict(list)
        for row in rows:
            asked[row["company_id"], row["course_id"]].append(row)
        Need = self.env["hr.training.need"]
        vals_list = []
        for (company_id, course_id), of_course in asked.items():
            rule = self.browse(of_course[0]["requirement_id"])
            vals_list.append(
                {
                    "channel": needs.SUPERVISOR,
                    "analysis": needs.TASK,
                    "course_id": course_id,
                    "company_id": company_id,
                    "date_wanted": min(r["due_on"] for r in of_course),
                    "employee_ids": [r["employee_id"] for r in of_course],
                    **Need._prepare_source(rule),
                }
            )
        made, _skipped = Need._make_needs(vals_list)
        made._do_submit()
        return made
