from odoo import models

from ...tools import feasibility


class HrTrainingPlanLine(models.Model):
    """Whether what must be fixed of a course is open while it is planned (7.3.2)."""

    _inherit = "hr.training.plan.line"

    def _find_infeasible(self, env):
        return super()._find_infeasible(env) + self._find_under_revision(env)

    def _find_under_revision(self, env):
        """Lines whose course is under revision in the company of the plan.

        Whoever asks hears that it is; what must be fixed, as far as he may read it.
        """
        must_fix = self.course_id._get_must_fix(self.plan_id.company_id)
        Improvement = env["hr.training.improvement"]
        known = Improvement.browse(must_fix.ids)._filtered_access("read")
        of_course = must_fix.grouped("course_id")
        rows = []
        for line in self:
            if improvements := of_course.get(line.course_id):
                told = improvements.filtered(lambda i: i.id in known._ids)
                text = line.course_id._get_revision_text(told)
                rows.append(
                    (
                        line,
                        feasibility.COURSE,
                        self.env._(
                            "%(line)s: %(reason)s", line=line.display_name, reason=text
                        ),
                    )
                )
        return rows
