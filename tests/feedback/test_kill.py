from datetime import datetime, timedelta
from unittest.mock import patch

import psycopg2
from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_questionnaire import BEFORE, QuestionnaireRaceCase

POINTS = 200


class KillMixin:
    """Runs a step whose connection is cut at one of its statements.

    The server's backend is terminated by another connection, as it is when the
    process or the machine dies.
    """

    def _run_and_cut(self, step, at=None):
        """Statements that the step took; None when it was cut off."""
        with self.registry.cursor() as killer:
            try:
                with self._env() as env:
                    count = self._count_and_cut(env, step, killer, at)
            except psycopg2.Error:
                return None
        return count

    def _count_and_cut(self, env, step, killer, at):
        execute, count = env.cr.execute, 0
        env.cr.execute("SELECT pg_backend_pid()")
        (pid,) = env.cr.fetchone()

        def count_and_execute(*args, **kwargs):
            nonlocal count
            if count == at:
                killer.execute("SELECT pg_terminate_backend(%s)", [pid])
            count += 1
            return execute(*args, **kwargs)

        with patch.object(env.cr, "execute", count_and_execute):
            step(env)
            env.flush_all()
            if at is not None:
                # What a warm cache saves: then it is cut before the commit.
                at = count
                env.cr.execute("SELECT 1")
        return count

    def _run_cut_everywhere(self, step, check):
        """Cut a step off at points spread over all of its statements, then let it run.

        :param check: called after each; it finds everything as it was before
        """
        total = None
        with self.registry.cursor() as killer, self._env() as env:
            with env.cr.savepoint() as savepoint:
                total = self._count_and_cut(env, step, killer, None)
                savepoint.rollback()
            env.invalidate_all(flush=False)
        check(0)
        points = sorted({total * number // POINTS for number in range(POINTS)})
        for point in points:
            with self.subTest(statement=point, of=total):
                self.assertIsNone(self._run_and_cut(step, at=point))
                check(point)
        self.assertTrue(self._run_and_cut(step))


@tagged("-standard", "post_install", "-at_install", "hr_training_hard")
class TestClosingIsKilled(KillMixin, QuestionnaireRaceCase):
    """Design §6.4, §6.7: closing is done as a whole, or not at all."""

    @mute_logger("odoo.sql_db")
    def test_d6_4_a_killed_closing_loses_and_shows_nothing(self):
        for enrollment_id in self.enrollment_ids[:BEFORE]:
            self._hand_in(enrollment_id)

        def close(env):
            env["hr.training.evaluation"].browse(self.evaluation_id)._do_start_marking()

        def check(point):
            self.assertEqual(self._get_numbers(), (BEFORE, BEFORE, BEFORE))
            with self._env() as env:
                evaluation = env["hr.training.evaluation"].browse(self.evaluation_id)
                self.assertEqual(evaluation.state, "open")
                self.assertFalse(evaluation.result_ids)

        self._run_cut_everywhere(close, check)
        self.assertEqual(self._get_numbers(), (BEFORE, BEFORE, 0))
        with self._env() as env:
            evaluation = env["hr.training.evaluation"].browse(self.evaluation_id)
            self.assertEqual(evaluation.state, "released")
            self.assertTrue(evaluation.result_ids)


@tagged("-standard", "post_install", "-at_install", "hr_training_hard")
class TestDeliveryIsKilled(KillMixin, QuestionnaireRaceCase):
    """Design §6.2, §6.7: seats and results are given as a whole, or not at all."""

    @mute_logger("odoo.sql_db")
    def test_d6_2_a_killed_enrolment_takes_no_seat(self):
        people = self.employee_ids[:4]
        with self._env() as env:
            start = datetime.now().replace(microsecond=0) + timedelta(days=30)
            session = self._create_session(env, start)
            session.action_schedule()
            session_id = session.id

        def enroll(env):
            env["hr.training.session"].browse(session_id).enroll(people)

        def check(point):
            with self._env() as env:
                session = env["hr.training.session"].browse(session_id)
                self.assertFalse(session.enrollment_ids)
                env.cr.execute(
                    "SELECT COUNT(*) FROM hr_training_session_seat"
                    " WHERE session_id = %s AND enrollment_id IS NOT NULL",
                    [session_id],
                )
                self.assertEqual(env.cr.fetchone(), (0,))

        self._run_cut_everywhere(enroll, check)
        with self._env() as env:
            session = env["hr.training.session"].browse(session_id)
            self.assertEqual(session.enrollment_ids.mapped("state"), ["enrolled"] * 4)

    @mute_logger("odoo.sql_db")
    def test_d6_6_a_killed_release_publishes_nothing(self):
        session_id = self.session_ids[-1]
        with self._env() as env:
            session = env["hr.training.session"].browse(session_id)
            with freeze_time(session.date_end + timedelta(hours=2)):
                session.action_all_present()
                session.action_done()

        def release(env):
            env["hr.training.session"].browse(session_id).action_release_results()

        def check(point):
            with self._env() as env:
                session = env["hr.training.session"].browse(session_id)
                self.assertFalse(session.results_released)
                self.assertEqual(
                    set(session.enrollment_ids.mapped("result")), {"pending"}
                )
                self.assertFalse(session.enrollment_ids.certificate_ids)

        self._run_cut_everywhere(release, check)
        with self._env() as env:
            session = env["hr.training.session"].browse(session_id)
            self.assertEqual(set(session.enrollment_ids.mapped("result")), {"passed"})
