from odoo import models

from ...tools import notices, states


class HrTrainingEnrollment(models.Model):
    """Who is told his result, and when (policy 7.3.1, design §6.14)."""

    _name = "hr.training.enrollment"
    _inherit = ["hr.training.enrollment", "hr.training.noticed.mixin"]

    def _queue_results(self):
        """A row for each whose result may be another than he knows (sudo)."""
        self.env["hr.training.notice"]._queue(
            [
                {
                    **enrollment._prepare_notice(notices.RESULT),
                    # A document of its own: what is told of the class is another.
                    "res_model": enrollment._name,
                    "res_id": enrollment.id,
                }
                for enrollment in self
                if not enrollment.session_id.is_historic
            ]
        )

    def _get_result_facts(self):
        """What somebody is told as his result: another mark is another one (sudo)."""
        self.ensure_one()
        return {"result": self.result, "score": round(self.score, 2)}

    def _judge_notices(self, bundles, told):
        """The result that he does not know yet; an undecided one is none."""
        enrollments = {enrollment.id: enrollment for enrollment in self}
        left = self.env["hr.training.person"]._filter_left(self.employee_id)
        verdicts = {}
        for key, rows in bundles.items():
            enrollment = enrollments[rows[0].res_id]
            facts = enrollment._get_result_facts()
            known = told.get(key, {"result": states.RESULT_PENDING})
            # Who was told of a result only has not heard of another mark.
            news = any(known.get(name, facts[name]) != facts[name] for name in facts)
            new = news or any(rows.mapped("again"))
            out = enrollment.session_id.results_released
            kind = new and out and enrollment.employee_id not in left
            verdicts[key] = notices.Verdict(
                notices.RESULT if kind else None, facts, self._get_nothing_new()
            )
        return verdicts
