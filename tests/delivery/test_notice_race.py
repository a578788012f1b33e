from datetime import datetime

from odoo.tests import tagged

from ..common_race import SEATS, RaceCase

RUNS = 8


@tagged("post_install", "-at_install", "hr_training_race")
class TestNoticeRace(RaceCase):
    """Several runs at once, and one that ends in the middle (design §6.14)."""

    def setUp(self):
        super().setUp()
        with self._env() as env:
            session = self._create_session(env, datetime(2027, 3, 8, 9))
            session.action_schedule()
            session.enroll(self.employee_ids[:SEATS])
            self.session_id = session.id
            session.enrollment_ids.employee_id.work_contact_id.write(
                {"email": "racer@example.com"}
            )
            self._get_rows(env).due_on = datetime(2020, 1, 1)

    def tearDown(self):
        with self._env() as env:
            rows = self._get_rows(env)
            mails = env["mail.mail"].search(
                [("mail_message_id", "in", rows.message_id.ids)]
            )
            mails.unlink()
            rows.message_id.unlink()
            env["hr.training.session"].browse(self.session_id).action_cancel("over")
            self._get_rows(env).unlink()
        super().tearDown()

    def _get_rows(self, env):
        return env["hr.training.notice"].search(
            [("session_id", "=", self.session_id), ("role", "=", "participant")]
        )

    def _send(self):
        with self._env() as env:
            env["hr.training.notice"]._cron_send()

    def _count_messages(self):
        with self._env() as env:
            return env["mail.message"].search_count(
                [
                    ("model", "=", "hr.training.session"),
                    ("res_id", "=", self.session_id),
                    ("message_type", "=", "user_notification"),
                ]
            )

    def test_d6_14_runs_at_once_tell_everybody_once(self):
        self.assertEqual(self._run_at_once([self._send] * RUNS), [])
        self._send()
        with self._env() as env:
            self.assertEqual(set(self._get_rows(env).mapped("state")), {"sent"})
        self.assertEqual(self._count_messages(), SEATS)

    def test_d6_14_a_run_that_dies_tells_nobody_and_the_next_does(self):
        with self.assertRaises(KeyboardInterrupt), self._env() as env:
            env["hr.training.notice"]._cron_send()
            env.flush_all()
            raise KeyboardInterrupt
        self.assertEqual(self._count_messages(), 0)
        self._send()
        self._send()
        self.assertEqual(self._count_messages(), SEATS)
