from datetime import timedelta

from ...tools import notices
from ..delivery.common_notice import NoticeCase


class TestResultNotice(NoticeCase):
    """Everybody hears his own result, once (policy 7.3.1)."""

    def _hold(self):
        self.place = self._enroll(self.lesson, self.employee_employee)
        self._mark_everybody(self.officer_lesson)
        self._end_session(self.officer_lesson)
        self._send(self.lesson.date_end)
        self.now = self.lesson.date_end + timedelta(hours=1)

    def _results(self, hours):
        sent = self._send(self.now + timedelta(hours=hours))
        return sent.filtered(lambda r: r.kind == notices.RESULT)

    def test_result_is_told_once_to_the_person(self):
        self._hold()
        with self._clock_at(self.now):
            self.officer_lesson.action_release_results()
        sent = self._results(2)
        self.assertGot(sent, ("Employee", "result"))
        self.assertIn("Passed", self._mails(sent)["Employee"])
        self.assertFalse(self._results(4))

    def test_corrected_result_is_told_anew(self):
        self._hold()
        with self._clock_at(self.now):
            self.officer_lesson.action_release_results()
        self._results(2)
        with self._clock_at(self.now + timedelta(hours=3)):
            rows = self.lesson.attendance_ids.with_user(self.user_head)
            rows.action_correct("absent", "Was not there")
        sent = self._results(5)
        self.assertGot(sent, ("Employee", "result"))
        self.assertIn("Failed", self._mails(sent)["Employee"])

    def test_imported_results_are_told_to_nobody(self):
        self._hold()
        self.lesson.sudo().is_historic = True
        with self._clock_at(self.now):
            self.officer_lesson.action_release_results()
        self.assertFalse(self._results(2))
