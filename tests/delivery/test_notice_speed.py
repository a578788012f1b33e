from datetime import timedelta

from ...tools import notices
from ..common import START
from .common_notice import NoticeCase


class TestNoticeSpeed(NoticeCase):
    def test_a_hundred_people_more_cost_five_statements(self):
        """Policy 6.2.1: who is told, and how many they are, is asked once for all."""
        people = self.env["hr.employee"].create(
            [
                {
                    "name": f"Person {number}",
                    "company_id": self.company.id,
                    "work_email": f"person{number}@example.com",
                }
                for number in range(300)
            ]
        )
        spent = {}
        # The first run fills what is kept for the next ones.
        for number, count in enumerate((10, 100, 300)):
            session = self._create_session(
                start=START + timedelta(days=number + 1), schedule=True, seats_max=count
            )
            self._enroll(session, *people[:count])
            session.with_user(self.user_officer).action_send_notice()
            self.env.flush_all()
            self.env.invalidate_all()
            with self._clock_at(self.frozen + timedelta(hours=2)):
                before = self.cr.sql_log_count
                self.notices._cron_send()
                self.env.flush_all()
                spent[count] = self.cr.sql_log_count - before
            sent = self._get_rows(session_id=session.id, state=notices.SENT)
            self.assertEqual(len(sent), count)
            self.assertEqual(set(sent.mapped("kind")), {notices.NOTICE})
        self.assertLessEqual(spent[300] - spent[100], 2 * 5)
        self.assertLessEqual(spent[100], 55)
