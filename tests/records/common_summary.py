"""What the tests of summary reports share: a class that was held, with its results."""

import socket
from contextlib import contextmanager
from datetime import datetime

from odoo.fields import Command

from ..common import HrTrainingCase

# Monday; it ended five days before NOW.
HELD = datetime(2026, 2, 23, 1)


class SummaryCase(HrTrainingCase):
    """Sessions that were held, in a company where nobody stands in two roles."""

    @contextmanager
    def _without_server(self):
        """Printing in the block asks the server for nothing, which does not answer."""
        with socket.socket() as unheard:
            # Bound and not listening: whoever asks is refused.
            unheard.bind(("127.0.0.1", 0))
            host, port = unheard.getsockname()
            params = self.env["ir.config_parameter"]
            params.set_param("report.url", f"http://{host}:{port}")
            logger = "odoo.addons.base.models.ir_actions_report"
            with self.assertNoLogs(logger, "WARNING"):
                yield

    @classmethod
    def _hold_session(cls, *employees, start=HELD, late=(), absent=(), **vals):
        """A session of one slot that is done; who is not said otherwise was present."""
        session = cls._create_session(start=start, schedule=True, **vals)
        for enrollment in cls._enroll(session, *employees):
            status = "present"
            if enrollment.employee_id in late:
                status = "late"
            elif enrollment.employee_id in absent:
                status = "absent"
            enrollment.attendance_ids.with_user(cls.user_officer).write(
                {"status": status}
            )
        cls._end_session(session.with_user(cls.user_officer))
        return session

    @classmethod
    def _release(cls, session, marks=()):
        """Marks of an exam on paper by employee, then the results."""
        officer = session.with_user(cls.user_officer)
        if marks:
            officer.set_marks([(employee.id, "exam", mark) for employee, mark in marks])
            evaluation = session.evaluation_ids
            evaluation.with_user(cls.user_officer).is_required = True
        officer.action_release_results(fail_ungraded=True)
        return session

    @classmethod
    def _make_summary(cls, session, user=None):
        """The summary, made by the officer. Returned in sudo."""
        report = session.with_user(user or cls.user_officer).action_make_summary()
        return report.with_env(cls.env)

    @classmethod
    def _create_rated(cls, session, question, average, answered=6, full=5):
        """What a closed questionnaire has brought of one question on a scale."""
        survey = cls.env["survey.survey"].create(
            {
                "title": "How was it?",
                "survey_type": "training_questionnaire",
                "lang_ids": [Command.clear()],
            }
        )
        evaluation = (
            cls.env["hr.training.evaluation"]
            .with_user(cls.user_officer)
            .create(
                {
                    "session_id": session.id,
                    "method": "questionnaire",
                    "survey_id": survey.id,
                }
            )
        )
        return cls.env["hr.training.questionnaire.result"].create(
            [
                {
                    "evaluation_id": evaluation.id,
                    "question": question,
                    "choice": str(number),
                    "value": number,
                    "answered": answered,
                    "is_rated": True,
                    "average": average,
                }
                for number in range(1, full + 1)
            ]
        )
