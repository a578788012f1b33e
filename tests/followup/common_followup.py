"""A class that is over, with its results: who is told, asked and answered."""

from datetime import timedelta

from ...tools import followup
from ..delivery.common_notice import NoticeCase


class FollowUpCase(NoticeCase):
    """A class of two colleagues and their trainer, which was held; nothing is out.

    ``place`` is the employee's place in it, ``other_place`` his colleague's.
    """

    uses = (
        "user_officer",
        "user_employee",
        "user_colleague",
        "user_department_manager",
        "user_trainer",
        "user_head",
    )

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.place = cls._enroll(cls.lesson, cls.employee_employee)
        cls.other_place = cls._enroll(cls.lesson, cls.employee_colleague)
        cls._mark_everybody(cls.officer_lesson)
        cls._end_session(cls.officer_lesson)
        cls.now = cls.lesson.date_end + timedelta(hours=1)
        cls.clock.move_to(cls.now)
        cls.addClassCleanup(cls.clock.move_to, cls.frozen)

    def setUp(self):
        super().setUp()
        # Whatever the test before has waited for.
        self.clock.move_to(self.now)

    def _release(self):
        self.officer_lesson.action_release_results()
        self.env.invalidate_all()

    def _correct(self, status, place=None):
        """The head corrects the register, and the result follows."""
        rows = (place or self.place).attendance_ids.with_user(self.user_head)
        rows.action_correct(status, "Looked again")
        self.env.invalidate_all()

    def _asked(self, place=None):
        """All that somebody was asked to acknowledge, the first one first."""
        return self.env["hr.training.acknowledgement"].search(
            [("enrollment_id", "=", (place or self.place).id)], order="id"
        )

    def _sent_since(self, hours, kind=None):
        sent = self._send(self.now + timedelta(hours=hours))
        return sent.filtered(lambda r: r.kind == kind) if kind else sent

    def _messages(self, record):
        """What was written in the thread of a record, or sent about it; activities
        write by themselves."""
        return (
            self.env["mail.message"]
            .sudo()
            .search(
                [
                    ("model", "=", record._name),
                    ("res_id", "in", record.ids),
                    ("message_type", "in", ("comment", "user_notification")),
                    ("subject", "not ilike", "assigned to you"),
                ],
                order="id",
            )
        )

    def _improvements(self, **domain):
        terms = [(name, "=", value) for name, value in domain.items()]
        return self.env["hr.training.improvement"].search(
            [("company_id", "=", self.company.id), *terms], order="id"
        )

    def _create_improvement(self, **vals):
        return (
            self.env["hr.training.improvement"]
            .with_user(self.user_officer)
            .create({"name": "More exercises", "course_id": self.course.id, **vals})
        )

    def assertOpen(self, rows, *states):
        self.assertEqual(rows.mapped("state"), list(states))

    OPEN = followup.OPEN
    ACKNOWLEDGED = followup.ACKNOWLEDGED
    DISPUTED = followup.DISPUTED
    ANSWERED = followup.ANSWERED
