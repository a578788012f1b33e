from datetime import timedelta

from odoo.tests import tagged

from .common_summary import HELD, SummaryCase

FLAGS = ("is_results_late", "is_file_late", "is_archive_late")


@tagged("post_install", "-at_install")
class TestWithoutPeople(SummaryCase):
    """Of a class that nobody sat in nothing is waited for (policy 2.2.5, 6.4.3)."""

    def _find_late(self, session):
        self.env.invalidate_all()
        with self._clock_at(HELD + timedelta(days=60)):
            officer = session.with_user(self.user_officer)
            found = {n for n in FLAGS if officer in officer.search([(n, "=", True)])}
            self.assertEqual(found, {n for n in FLAGS if officer[n]})
            self.env.invalidate_all()
        return found

    def test_p6_4_3_it_is_late_with_nothing_open_or_closed(self):
        empty = self._hold_session()
        self.assertFalse(self._find_late(empty))
        empty.with_user(self.user_officer).action_close()
        self.assertFalse(self._find_late(empty))
        with self._clock_at(HELD + timedelta(days=60)):
            empty._cron_remind_files()
            empty._cron_remind_archives()
            empty._cron_remind_results()
        kinds = ("training_file", "archive", "results_late")
        asked = empty.activity_search(
            [f"hr_training.mail_activity_type_{kind}" for kind in kinds]
        )
        self.assertFalse(asked)

    def test_p6_4_3_one_with_a_single_person_is_late_with_all(self):
        held = self._hold_session(self.employee_employee)
        self.assertEqual(self._find_late(held), set(FLAGS))
