"""Two officers release the same session at once: everybody gets one of everything."""

from datetime import datetime, timedelta

from odoo.tests import tagged

from ..common_race import PAUSE, RaceCase


@tagged("post_install", "-at_install", "hr_training_race")
class TestReleaseRace(RaceCase):
    racers = 5

    @classmethod
    def _create_data(cls, env):
        result = super()._create_data(env)
        start = datetime.now().replace(microsecond=0) - timedelta(days=20)
        session = cls._create_session(env, start)
        session.action_schedule()
        session.enroll(cls.employee_ids)
        session.action_all_present()
        session.set_marks([(i, "exam", 90) for i in cls.employee_ids])
        session.action_done()
        cls.session_id = session.id
        return result

    @classmethod
    def _remove_data(cls):
        with cls._env() as env:
            env.cr.execute(
                "DELETE FROM hr_training_score WHERE enrollment_id IN (SELECT id"
                " FROM hr_training_enrollment WHERE employee_id = ANY(%s))",
                [cls.employee_ids],
            )
        return super()._remove_data()

    def test_p7_1_two_releases_at_once_give_one_certificate_each(self):
        def release(pause=0):
            with self._env() as env:
                uid = env.ref("base.user_admin").id
            self._call(
                uid,
                "hr.training.session",
                "action_release_results",
                [self.session_id],
                pause=pause,
            )

        errors = self._run_late(lambda: release(PAUSE), release)
        self.assertEqual(len(errors), 1)
        self.assertToldWhy(errors, "released already")
        with self._env() as env:
            session = env["hr.training.session"].browse(self.session_id)
            found = session.enrollment_ids.certificate_ids
            self.assertEqual(len(found), self.racers)
            self.assertEqual(len(set(found.mapped("name"))), self.racers)
            self.assertEqual(len(set(found.mapped("token"))), self.racers)
            lines = env["hr.resume.line"].search(
                [("training_enrollment_id", "in", session.enrollment_ids.ids)]
            )
            self.assertEqual(len(lines), self.racers)
            notices = env["hr.training.notice"].search(
                [
                    ("kind", "=", "result"),
                    ("res_id", "in", session.enrollment_ids.ids),
                    ("res_model", "=", "hr.training.enrollment"),
                ]
            )
            self.assertEqual(len(notices), self.racers)
            notices.unlink()
