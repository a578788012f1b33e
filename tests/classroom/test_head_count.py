from datetime import date, datetime, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..common import NOW, START, HrTrainingCase

SESSION = "hr.training.session"
ACTIVITY = "hr_training.mail_activity_type_head_count"


@tagged("post_install", "-at_install", "hr_training_head_count")
class TestHeadCount(HrTrainingCase):
    """Too few people: the officer is asked in time, and has three choices (6.3)."""

    def setUp(self):
        super().setUp()
        self.session = self._create_session(seats_min=3, schedule=True)
        self.enrollments = self._enroll(
            self.session, self.employee_employee, self.employee_colleague
        )

    def _ask_at(self, moment):
        with self._clock_at(moment):
            self.env[SESSION]._cron_ask_head_count()

    def _get_asked(self, session=None):
        return (session or self.session).activity_search([ACTIVITY])

    def _call(self, method, *args, user=None, session=None):
        session = session or self.session
        return self._rpc(user or self.user_officer, SESSION, method, session.ids, *args)

    # ------------------------------------------------------------
    # ASK
    # ------------------------------------------------------------

    def test_p6_3_officer_is_asked_once_days_before(self):
        self._ask_at(START - timedelta(days=8))
        self.assertFalse(self._get_asked())
        self._ask_at(START - timedelta(days=7))
        self._ask_at(START - timedelta(days=6))
        activity = self._get_asked()
        self.assertEqual(activity.user_id, self.user_officer)
        self.assertRegex(
            activity.summary, "2 of at least 3 .*move it, merge it.*cancel"
        )
        self.assertEqual(activity.date_deadline, date(2026, 4, 6))

    def test_p6_3_nobody_is_asked_where_enough_people_come(self):
        self._enroll(self.session, self.employee_outsider)
        self._ask_at(START - timedelta(days=2))
        self.assertFalse(self._get_asked())

    def test_p6_3_with_0_days_nobody_is_asked(self):
        self.company.training_seats_min_days = 0
        self._ask_at(START - timedelta(days=1))
        self.assertFalse(self._get_asked())

    def test_p6_3_the_form_says_so_in_time(self):
        session = self.session.with_user(self.user_officer)
        self.assertFalse(session.head_count_text)
        with self._clock_at(START - timedelta(days=3)):
            self.env.invalidate_all()
            self.assertIn("2 of at least 3", session.head_count_text)

    # ------------------------------------------------------------
    # MOVE
    # ------------------------------------------------------------

    def test_p6_3_all_classes_move_by_days_at_the_same_hours(self):
        session = self._create_session(
            start=False,
            slot_ids=[
                Command.create(
                    {
                        "start": START + timedelta(days=day),
                        "stop": START + timedelta(days=day, hours=3),
                    }
                )
                for day in range(3)
            ],
            schedule=True,
        )
        before = session.slot_ids.sorted("start").mapped("start")
        for days in (1, -2):
            self._call("action_move", days, session=session)
            after = session.slot_ids.sorted("start").mapped("start")
            before = [start + timedelta(days=days) for start in before]
            self.assertEqual(after, before)

    def test_p6_3_hours_stay_when_the_clocks_change(self):
        session = self._create_session(
            start=datetime(2026, 3, 27, 8), tz="Europe/Berlin", schedule=True
        )
        self._call("action_move", 3, session=session)
        self.assertEqual(session.date_begin, datetime(2026, 3, 30, 7))

    def test_p6_3_moved_it_is_asked_about_again(self):
        self._ask_at(START - timedelta(days=5))
        self._call("action_move", 14)
        self._ask_at(START + timedelta(days=10))
        self.assertEqual(len(self._get_asked()), 2)

    def test_p6_3_who_has_another_class_then_is_named(self):
        other = self._create_session(start=START + timedelta(days=7), schedule=True)
        self._enroll(other, self.employee_employee)
        with self.assertRaisesRegex(UserError, "Employee has"), self._undone():
            self._call("action_move", 7)

    def test_p6_3_not_into_the_past_nor_by_odd_numbers(self):
        for days, words in (
            (-90, "in the past"),
            (0, "1 to 366"),
            (1.5, "1 to 366"),
            (5000, "1 to 366"),
            ("x", "number"),
        ):
            with self.subTest(days=days), self.assertRaisesRegex(UserError, words):
                self._call("action_move", days)
        with self._clock_at(START + timedelta(hours=1)):
            self.assertRaisesRegex(UserError, "begun", self._call, "action_move", 7)

    # ------------------------------------------------------------
    # MERGE
    # ------------------------------------------------------------

    def _get_places(self, session):
        return [
            (e.employee_id, e.state)
            for e in session.enrollment_ids.sorted("id")
            if e.state not in ("withdrawn", "refused")
        ]

    def _create_target(self, **vals):
        return self._create_session(
            start=START + timedelta(days=2), schedule=True, **vals
        )

    def test_p6_3_people_are_enrolled_there_in_order_and_withdrawn_here(self):
        target = self._create_target()
        self._call("action_merge", target.id, "Too few")
        self.assertEqual(
            self._get_places(target),
            [
                (self.employee_employee, "enrolled"),
                (self.employee_colleague, "enrolled"),
            ],
        )
        self.assertEqual(self.session.state, "cancelled")
        self.assertEqual(set(self.enrollments.mapped("state")), {"withdrawn"})
        self.assertIn("Too few", self.enrollments[0].end_reason)
        self.assertIn(target.code, self.session.cancel_reason)

    def test_p6_3_nobody_loses_a_seat(self):
        target = self._create_target(seats_max=1)
        with self.assertRaisesRegex(UserError, "no seat for Colleague"), self._undone():
            self._call("action_merge", target.id, "Too few")
        self.env.invalidate_all()
        self.assertEqual(self.session.state, "scheduled")
        self.assertEqual(set(self.enrollments.mapped("state")), {"enrolled"})
        self.assertFalse(target.enrollment_ids)

    def test_p6_3_who_waits_comes_behind_who_had_a_seat(self):
        self.session.with_user(self.user_officer).seats_max = 2
        waits = self._enroll(self.session, self.employee_outsider)
        self.assertEqual(waits.state, "waitlisted")
        target = self._create_target(seats_max=2)
        self._call("action_merge", target.id, "Too few")
        self.assertEqual(
            [state for _e, state in self._get_places(target)],
            ["enrolled", "enrolled", "waitlisted"],
        )

    def test_p6_3_classes_at_the_same_time_are_merged_as_well(self):
        target = self._create_session(schedule=True)
        self._call("action_merge", target.id, "Too few")
        self.assertEqual(len(self._get_places(target)), 2)

    def test_p6_3_only_into_a_session_of_the_same_course_to_come(self):
        other = self._create_course("T02")
        for target in (
            self.session,
            self._create_session(course_id=other.id, schedule=True),
            self._create_session(),
        ):
            with self.subTest(target=target.code), self.assertRaises(UserError):
                self._call("action_merge", target.id, "Too few")
        for junk in (NOW, [1, 2], "x", 2**31 - 1):
            with self.subTest(target=junk), self.assertRaises(UserError):
                self._call("action_merge", junk, "Too few")

    def test_p6_3_only_officers_move_and_merge(self):
        target = self._create_target()
        for user in self.user_employee | self.user_trainer:
            for method, args in (
                ("action_move", [7]),
                ("action_merge", [target.id, "Too few"]),
            ):
                with self.subTest(user=user.name), self.assertRaises(AccessError):
                    self._call(method, *args, user=user)

    def test_p6_3_dialogs_do_the_same(self):
        self.assertEqual(
            self._call("action_move")["res_model"], "hr.training.session.move"
        )
        move = self._as_officer("hr.training.session.move").create(
            {"session_id": self.session.id, "move_days": 7}
        )
        self.assertIn("4", move.times_text)
        move.action_confirm()
        self.assertEqual(self.session.date_begin, START + timedelta(days=7))
        target = self._create_target()
        merge = self._as_officer("hr.training.session.merge").create(
            {
                "session_id": self.session.id,
                "target_id": target.id,
                "reason": "Too few",
            }
        )
        self.assertIn("10 seats left there, 2 people", merge.seat_text)
        merge.action_confirm()
        self.assertEqual(self.session.state, "cancelled")
