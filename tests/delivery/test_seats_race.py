from datetime import datetime

from odoo.service.model import retrying
from odoo.tests import tagged

from ..common_race import CONNECTIONS, SEATS, RaceCase


@tagged("post_install", "-at_install", "hr_training_race")
class TestSeatsRace(RaceCase):
    """Design §6.2: seats under simultaneous requests, each on its own connection."""

    def setUp(self):
        super().setUp()
        with self._env() as env:
            session = self._create_session(env, datetime(2027, 3, 1, 9))
            session.action_schedule()
            self.session_id = session.id

    def tearDown(self):
        with self._env() as env:
            session = env["hr.training.session"].browse(self.session_id)
            if session.state != "cancelled":
                session.action_cancel("end of test")
        super().tearDown()

    def _enroll(self, employee_id):
        with self._env() as env:
            session = env["hr.training.session"].browse(self.session_id)
            session.enroll([employee_id])

    def _counts(self):
        with self._env() as env:
            session = env["hr.training.session"].browse(self.session_id)
            taken = session.seat_ids.filtered("enrollment_id")
            return session.enrolled_count, session.waitlisted_count, len(taken)

    def test_p6_fifty_requests_for_twenty_seats_never_overbook(self):
        errors = self._run_at_once(
            [
                lambda employee_id=employee_id: self._enroll(employee_id)
                for employee_id in self.employee_ids
            ]
        )
        self.assertEqual(errors, [], "nobody sees a database error")
        self.assertEqual(self._counts(), (SEATS, CONNECTIONS - SEATS, SEATS))

    def test_p6_withdrawals_and_requests_at_once_leave_no_seat_empty(self):
        for employee_id in self.employee_ids[: SEATS + 5]:
            self._enroll(employee_id)

        def withdraw(employee_id):
            with self._env() as env:
                env["hr.training.enrollment"].search(
                    [
                        ("session_id", "=", self.session_id),
                        ("employee_id", "=", employee_id),
                    ]
                ).action_withdraw("ill")

        errors = self._run_at_once(
            [lambda e=e: withdraw(e) for e in self.employee_ids[:10]]
            + [lambda e=e: self._enroll(e) for e in self.employee_ids[SEATS + 5 :]]
        )
        self.assertEqual(errors, [], "nobody sees a database error")
        self.assertEqual(self._counts(), (SEATS, CONNECTIONS - SEATS - 10, SEATS))

    def test_p6_same_person_twice_at_once_has_one_enrolment(self):
        employee_id = self.employee_ids[0]

        def enroll_as_the_server_does():
            with self._env() as env:
                session = env["hr.training.session"].browse(self.session_id)
                retrying(lambda: session.enroll([employee_id]), env)

        self._run_at_once([enroll_as_the_server_does] * 8)
        self.assertEqual(self._counts(), (1, 0, 1))


@tagged("post_install", "-at_install", "hr_training_race")
class TestBookingRace(RaceCase):
    """Design §6.3: two bookings of one resource at once, one wins."""

    def test_p6_2_3_trainer_booked_by_two_transactions_at_once(self):
        start = datetime(2027, 4, 1, 9)
        with self._env() as env:
            sessions = [
                self._create_session(
                    env, start, trainer_ids=[(6, 0, [self.trainer_id])]
                ).id
                for _number in range(6)
            ]

        def schedule(session_id):
            with self._env() as env:
                session = env["hr.training.session"].browse(session_id)
                retrying(session.action_schedule, env)

        errors = self._run_at_once([lambda s=s: schedule(s) for s in sessions])
        with self._env() as env:
            states = env["hr.training.session"].browse(sessions).mapped("state")
        self.assertEqual(states.count("scheduled"), 1)
        self.assertEqual(len(errors), 5)
        for error in errors:
            self.assertIn("is booked twice", str(error))

    def test_p6_2_employee_enrolled_twice_at_the_same_time(self):
        start = datetime(2027, 5, 3, 9)
        with self._env() as env:
            sessions = []
            for _number in range(6):
                session = self._create_session(env, start)
                session.action_schedule()
                sessions.append(session.id)

        def enroll(session_id):
            with self._env() as env:
                session = env["hr.training.session"].browse(session_id)
                retrying(lambda: session.enroll([self.employee_ids[3]]), env)

        errors = self._run_at_once([lambda s=s: enroll(s) for s in sessions])
        with self._env() as env:
            enrolled = env["hr.training.enrollment"].search_count(
                [("session_id", "in", sessions), ("state", "=", "enrolled")]
            )
        self.assertEqual(enrolled, 1)
        self.assertEqual(len(errors), 5)

    def _run_for_one_human(self, calls):
        """Run ``call(env)`` for each as the server does, all at once."""

        def run(call):
            with self._env() as env:
                retrying(lambda: call(env), env)

        return self._run_at_once([lambda c=c: run(c) for c in calls])

    def _make_sessions(self, start, count, **vals):
        with self._env() as env:
            sessions = [
                self._create_session(env, start, **vals) for _number in range(count)
            ]
            return [session.id for session in sessions]

    def test_d6_11_trainer_and_trainee_booked_at_once_are_one_human(self):
        """By other records than those of the booking it races with."""
        start = datetime(2027, 6, 1, 9)
        with self._env() as env:
            employee = env["hr.employee"].browse(self.employee_ids[0])
            outside = env["hr.training.trainer"].create(
                {
                    "kind": "external",
                    "partner_id": employee.work_contact_id.id,
                    "company_id": self.company_id,
                }
            )
            outside._do_qualify()
            again = env["hr.employee"].browse(self.employee_ids[1])
            again.work_contact_id = employee.work_contact_id
            outside_id, again_id = outside.id, again.id
        taught = self._make_sessions(start, 2, trainer_ids=[(6, 0, [outside_id])])
        taught += self._make_sessions(start, 2, trainer_ids=[(6, 0, [self.trainer_id])])
        attended = self._make_sessions(start, 3)
        with self._env() as env:
            env["hr.training.session"].browse(attended).action_schedule()

        def schedule(session_id):
            return lambda env: (
                env["hr.training.session"].browse(session_id).action_schedule()
            )

        def enroll(session_id, employee_id):
            return lambda env: (
                env["hr.training.session"].browse(session_id).enroll([employee_id])
            )

        errors = self._run_for_one_human(
            [schedule(session_id) for session_id in taught]
            + [enroll(session_id, again_id) for session_id in attended],
        )
        with self._env() as env:
            states = env["hr.training.session"].browse(taught).mapped("state")
            enrolled = env["hr.training.enrollment"].search_count(
                [("session_id", "in", attended), ("state", "=", "enrolled")]
            )
        self.assertEqual(states.count("scheduled") + enrolled, 1, errors)
        self.assertEqual(len(errors), 6)
        for error in errors:
            self.assertRegex(str(error), "booked twice|is enrolled in|at that time")

    def test_d6_11_two_records_of_one_human_take_one_place(self):
        with self._env() as env:
            one, other = env["hr.employee"].browse(self.employee_ids[4:6])
            other.work_contact_id = one.work_contact_id
            session = self._create_session(env, datetime(2027, 6, 8, 9))
            session.action_schedule()
            session_id = session.id

        def enroll(employee_id):
            return lambda env: (
                env["hr.training.session"].browse(session_id).enroll([employee_id])
            )

        errors = self._run_for_one_human(
            [enroll(self.employee_ids[4 + number % 2]) for number in range(8)]
        )
        self.assertEqual(errors, [])
        with self._env() as env:
            session = env["hr.training.session"].browse(session_id)
            self.assertEqual(len(session.enrollment_ids), 1)
