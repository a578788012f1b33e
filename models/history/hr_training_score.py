from odoo import api, fields, models


class HrTrainingScore(models.Model):
    """Marks of classes that were held before, or elsewhere (design §8)."""

    _inherit = "hr.training.score"

    @api.model
    def _do_create_past(self, marks):
        """First attempts at the one required exam of past sessions, made with them.

        In sudo, or as who imports, since a score is nobody's to write.

        :param marks: list of ``(enrolment, mark)``
        :return: the ``hr.training.score`` records
        """
        sessions = self.env["hr.training.session"].browse(
            dict.fromkeys(enrollment.session_id.id for enrollment, _mark in marks)
        )
        exams = self.env["hr.training.evaluation"].create(
            [
                {
                    "session_id": session.id,
                    "method": "exam",
                    "indicator": "knowledge",
                    "state": "marking",
                    "is_required": True,
                    "pass_score": session.pass_score,
                }
                for session in sessions
            ]
        )
        exam_of = dict(zip(sessions, exams, strict=True))
        now = fields.Datetime.now()
        return self.create(
            [
                {
                    "enrollment_id": enrollment.id,
                    "evaluation_id": exam_of[enrollment.session_id].id,
                    "value": mark,
                    "attempt": 1,
                    # As it is with a first mark, see ``set_marks``.
                    "is_counting": True,
                    "counting_mark": mark,
                    "rater_id": False,
                    "marker_id": self.env.uid,
                    "marked_on": now,
                }
                for enrollment, mark in marks
            ]
        )
