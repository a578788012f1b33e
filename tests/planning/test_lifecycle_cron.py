"""The clock moves sessions; a bad record does not stop the rest (design §6.7)."""

from datetime import timedelta

import psycopg2
from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import NOW, HrTrainingCase

LOGGER = "odoo.addons.hr_training"


@tagged("post_install", "-at_install", "hr_training_cron")
class TestCronFollowsClock(HrTrainingCase):
    """``_cron_follow_clock`` as the scheduler runs it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cron = cls.env.ref("hr_training.ir_cron_follow_clock")

    def _run(self, moment=NOW):
        with freeze_time(moment):
            self.cron.ir_actions_server_id.run()
        self.env.invalidate_all()

    def _create_at(self, offset, **vals):
        """Scheduled session of two hours, some time from now."""
        return self._create_session(
            NOW + timedelta(hours=offset), hours=2, schedule=True, **vals
        )

    def test_p6_3_1_clock_starts_sessions_and_settles_their_registers(self):
        session = self._create_at(1)
        row = self._enroll(session, self.employee_employee).attendance_ids
        self._keep_register(session)
        begin, stop = session.date_begin, session.date_end
        after = timedelta(minutes=session.after_minutes)
        second = timedelta(seconds=1)
        for moment, state, status in (
            (begin - second, "scheduled", "expected"),
            (begin, "ongoing", "expected"),
            (stop + after - second, "ongoing", "expected"),
            (stop + after, "ongoing", "absent"),
            (stop + after, "ongoing", "absent"),
        ):
            with self.subTest(moment=moment):
                self._run(moment)
                self.assertEqual((session.state, row.status), (state, status))
        self.assertEqual(row.source, "auto")

    def test_p6_3_1_clock_leaves_other_states_alone(self):
        draft = self._create_session(NOW - timedelta(days=1))
        cancelled = self._create_at(-2)
        cancelled.with_user(self.user_officer).action_cancel("No trainer")
        done = self._create_at(-30)
        self._end_session(done.with_user(self.user_officer))
        historic = self._create_at(-60)
        historic.is_historic = True
        self._run()
        self.assertEqual(
            (draft | cancelled | done | historic).mapped("state"),
            ["draft", "cancelled", "done", "scheduled"],
        )

    def test_p2_2_3_clock_promotes_who_could_not_be_before(self):
        """A seat that is free without anybody having looked."""
        session = self._create_at(24, seats_max=1)
        waiting = self._enroll(
            session, self.employee_employee, self.employee_colleague
        )[1]
        self.assertEqual(waiting.state, "waitlisted")
        self.env["hr.training.session.seat"].create(
            {"session_id": session.id, "number": 2}
        )
        self._run()
        self.assertEqual(waiting.state, "enrolled")

    def _check_the_rest_goes_on(self, method, error, prepare):
        """Every session of three passes the method but the middle one."""
        sessions = self.env["hr.training.session"].union(
            *(prepare(number) for number in range(3))
        )
        bad = sessions[1]
        model, name = method
        original = getattr(self.env.registry[model], name)

        def failing(records, *args):
            result = original(records, *args)
            if str(bad) in map(str, (records, *args)):
                bad.note = "Half done"
                bad.flush_recordset()
                error()
            return result

        self.patch(self.env.registry[model], name, failing)
        with mute_logger("odoo.sql_db"), self.assertLogs(LOGGER, "ERROR") as logs:
            self._run()
        self.assertEqual(len(logs.output), 1)
        self.assertIn(str(bad), logs.output[0])
        self.assertFalse(bad.note, "what the bad one had begun is undone")
        return sessions[0] | sessions[2], bad

    def _raise(self, error):
        raise error

    def _break_the_database(self):
        self.env.cr.execute("INSERT INTO hr_training_session (name) VALUES ('x')")

    def test_d6_7_session_that_does_not_start_stops_no_other(self):
        for error in (
            lambda: self._raise(UserError("boom")),
            lambda: self._raise(TypeError("boom")),
            lambda: self._raise(ZeroDivisionError("boom")),
            lambda: self._raise(psycopg2.OperationalError("boom")),
            self._break_the_database,
        ):
            with self._undone():
                good, bad = self._check_the_rest_goes_on(
                    ("hr.training.session", "_do_start"),
                    error,
                    lambda number: self._create_at(-1 - number),
                )
                self.assertEqual(good.mapped("state"), ["ongoing"] * 2)
                self.assertEqual(bad.state, "scheduled")

    def test_d6_7_register_that_is_not_settled_stops_no_other(self):
        def prepare(number):
            session = self._create_at(-50 - 200 * number)
            self._enroll(session, self.employee_employee)
            with self._clock_at(session.date_begin):
                self._keep_register(session)
            return session

        good, bad = self._check_the_rest_goes_on(
            ("hr.training.session", "_settle_past_slots"),
            lambda: self._raise(AttributeError("boom")),
            prepare,
        )
        rows = (good | bad).attendance_ids.filtered(
            lambda row: row.employee_id == self.employee_employee
        )
        self.assertEqual(
            {row.session_id: row.status for row in rows},
            {**dict.fromkeys(good, "absent"), bad: "expected"},
        )

    def test_d6_7_waiting_list_that_fails_stops_no_other(self):
        def prepare(number):
            session = self._create_at(20 + 10 * number, seats_max=1)
            self._enroll(session, self.employee_employee, self.employee_colleague)
            self.env["hr.training.session.seat"].create(
                {"session_id": session.id, "number": 2}
            )
            return session

        good, bad = self._check_the_rest_goes_on(
            ("hr.training.enrollment", "_promote"),
            lambda: self._raise(KeyError("boom")),
            prepare,
        )
        self.assertEqual(set(good.enrollment_ids.mapped("state")), {"enrolled"})
        self.assertIn("waitlisted", bad.enrollment_ids.mapped("state"))

    def test_d6_7_bad_one_is_tried_again_next_time(self):
        bad = self._create_at(-1)
        Session = self.env.registry["hr.training.session"]
        with self.assertLogs(LOGGER, "ERROR"):
            self.patch(Session, "_do_start", lambda _session: self._raise(KeyError()))
            self._run()
        self.assertEqual(bad.state, "scheduled")
        self.patch(
            Session,
            "_do_start",
            lambda session: session._guard_sudo().write({"state": "ongoing"}),
        )
        self._run()
        self.assertEqual(bad.state, "ongoing")
