from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..common import START, HrTrainingCase


@tagged("post_install", "-at_install", "hr_training_session")
class TestSession(HrTrainingCase):
    """The session's life and its bookings (policy 6.1, 6.2)."""

    def test_p6_2_course_and_seats_and_slot_suffice_to_schedule(self):
        session = self._create_session().with_user(self.user_officer)
        self.assertTrue(session.action_schedule())
        self.assertEqual(session.state, "scheduled")
        self.assertIn("no trainer", session.warning_text)
        self.assertIn("no venue", session.warning_text)
        self.assertIn("no material", session.warning_text)

    def test_p6_2_no_slot_cannot_be_scheduled_unless_online(self):
        session = self._create_session(start=False).with_user(self.user_officer)
        with self.assertRaisesRegex(UserError, "at least one slot"):
            session.action_schedule()
        self.course.method = "online"
        session.action_schedule()
        self.assertEqual(session.state, "scheduled")

    def test_p6_5_scheduling_freezes_what_the_course_said(self):
        self.course.write({"pass_score": 80, "validity_months": 12})
        self.company.training_grace_minutes = 7
        session = self._create_session(schedule=True)
        self.course.write({"pass_score": 50, "validity_months": 0, "hours": 99})
        self.company.training_grace_minutes = 1
        self.assertEqual(
            (session.pass_score, session.validity_months, session.hours),
            (80, 12, 6),
        )
        self.assertEqual(session.grace_minutes, 7)
        self.assertEqual(session.min_attendance, 80)

    def test_d7_course_is_stricter_than_the_company_never_laxer(self):
        for course, expected in (
            ({"pass_score": 50, "min_attendance": 70}, (60, 80)),
            ({"pass_score": 75, "min_attendance": 90}, (75, 90)),
            ({"pass_score": 0, "min_attendance": 0}, (60, 80)),
        ):
            self.course.write(course)
            session = self._create_session(schedule=True)
            with self.subTest(course=course):
                self.assertEqual((session.pass_score, session.min_attendance), expected)

    def test_p6_2_life_from_draft_to_closed(self):
        session = self._create_session().with_user(self.user_officer)
        for method, state in (
            ("action_schedule", "scheduled"),
            ("action_start", "ongoing"),
            ("action_done", "done"),
        ):
            with self._at_end(session):
                getattr(session, method)()
            self.assertEqual(session.state, state)
        session.action_release_results()
        self._waive_documents(session)
        session.action_close()
        self.assertEqual(session.state, "closed")
        session.with_user(self.user_head).action_reopen("a sheet was missing")
        self.assertEqual(session.state, "done")

    def test_p6_2_session_under_way_is_not_archived(self):
        """People would stay enrolled in what nobody sees."""
        session = self._create_session(schedule=True)
        for state in ("scheduled", "ongoing"):
            session.sudo().state = state
            for method, args in (
                ("action_archive", ()),
                ("write", ({"active": False},)),
            ):
                with (
                    self.subTest(state=state, method=method),
                    self.assertRaisesRegex(UserError, "Cancel it"),
                ):
                    self._rpc(
                        self.user_officer, session._name, method, session.ids, *args
                    )
        session.with_user(self.user_officer).action_cancel("Nobody came")
        self._rpc(self.user_officer, session._name, "action_archive", session.ids)
        self.assertFalse(session.active)
        draft = self._create_session()
        self._rpc(self.user_officer, draft._name, "action_archive", draft.ids)
        with self.assertRaisesRegex(UserError, "Restore"):
            self._rpc(self.user_officer, draft._name, "action_schedule", draft.ids)

    def test_p6_2_every_step_refuses_the_wrong_state(self):
        session = self._create_session().with_user(self.user_officer)
        for method in ("action_start", "action_done", "action_close"):
            with self.subTest(method), self.assertRaises(UserError):
                getattr(session, method)()
        session.action_schedule()
        for method in ("action_schedule", "action_close"):
            with self.subTest(method), self.assertRaises(UserError):
                getattr(session, method)()

    def test_p6_2_only_officers_move_sessions(self):
        session = self._create_session(schedule=True)
        for user in (
            self.user_employee,
            self.user_trainer,
            self.user_department_manager,
            self.user_executive,
            self.user_finance,
        ):
            for method in ("action_start", "action_done", "action_release_results"):
                with self.subTest(user=user.login, method=method):
                    with self.assertRaises(AccessError):
                        getattr(session.with_user(user), method)()

    def test_p6_2_batch_of_sessions_moves_together_or_names_the_bad_one(self):
        good = self._create_session()
        bad = self._create_session(start=False)
        sessions = (good | bad).with_user(self.user_officer)
        with self.assertRaises(UserError) as caught:
            sessions.action_schedule()
        self.assertIn(bad.code, str(caught.exception))
        self.assertNotIn(good.code, str(caught.exception))
        self.assertEqual(set(sessions.mapped("state")), {"draft"})

    def test_p6_2_cancel_wants_a_reason_and_ends_enrolments(self):
        session = self._create_session(schedule=True)
        enrollment = self._enroll(session, self.employee_employee)
        action = session.with_user(self.user_officer).action_cancel()
        self.assertEqual(action["res_model"], "hr.training.reason")
        self.assertEqual(session.state, "scheduled")
        session.with_user(self.user_officer).action_cancel("the trainer is ill")
        self.assertEqual(session.state, "cancelled")
        self.assertEqual(enrollment.state, "withdrawn")
        self.assertEqual(enrollment.end_reason, "the trainer is ill")
        self.assertFalse(session.seat_ids.enrollment_id)

    def test_p8_1_unqualified_trainer_cannot_be_scheduled(self):
        candidate = self._create_trainer(self.employee_colleague, qualify=False)
        session = self._create_session(trainer_ids=[Command.link(candidate.id)])
        with self.assertRaisesRegex(UserError, "not a qualified trainer"):
            session.with_user(self.user_officer).action_schedule()

    def test_p8_1_only_who_is_qualified_now_teaches(self):
        """In every other state scheduling, and joining a class later, are refused."""
        trainer = self._create_trainer(self.employee_colleague)
        draft = self._create_session(trainer_ids=[Command.link(trainer.id)])
        scheduled = self._create_session(
            START + timedelta(days=7), trainer_ids=self.trainer.ids, schedule=True
        )
        states = dict(trainer._fields["state"].selection)
        self.assertEqual(len(states), 5)
        for state in states:
            trainer.sudo().state = state
            for name, call in (
                ("schedule", draft.with_user(self.user_officer).action_schedule),
                (
                    "join",
                    lambda: scheduled.with_user(self.user_officer).write(
                        {"trainer_ids": [Command.link(trainer.id)]}
                    ),
                ),
            ):
                with self.subTest(state=state, way=name):
                    self.assertEqual(self._passes(call), state == "qualified")

    def test_p6_2_3_trainer_is_not_booked_twice(self):
        self._create_session(trainer_ids=[Command.link(self.trainer.id)], schedule=True)
        clash = self._create_session(
            start=START + timedelta(hours=2),
            trainer_ids=[Command.link(self.trainer.id)],
        ).with_user(self.user_officer)
        with self.assertRaisesRegex(UserError, "booked twice"), self.env.cr.savepoint():
            clash.action_schedule()
        # Right after the other one is no overlap.
        clash.slot_ids.write(
            {"start": START + timedelta(hours=3), "stop": START + timedelta(hours=4)}
        )
        clash.action_schedule()
        self.assertEqual(clash.state, "scheduled")

    def test_p6_2_3_moving_a_slot_or_a_trainer_into_a_booking_is_refused(self):
        self._create_session(trainer_ids=[Command.link(self.trainer.id)], schedule=True)
        other = self._create_session(
            start=START + timedelta(days=1),
            trainer_ids=[Command.link(self.trainer.id)],
            schedule=True,
        ).with_user(self.user_officer)
        with self.assertRaisesRegex(UserError, "booked twice"), self.env.cr.savepoint():
            other.slot_ids.write({"start": START, "stop": START + timedelta(hours=1)})
        third = self._create_session(schedule=True).with_user(self.user_officer)
        with self.assertRaisesRegex(UserError, "booked twice"), self.env.cr.savepoint():
            third.trainer_ids = self.trainer

    def test_p6_2_3_equipment_is_booked_up_to_its_quantity(self):
        projector = self.env["hr.training.facility"].create(
            {
                "name": "Projector",
                "kind": "equipment",
                "quantity": 2,
                "company_id": self.company.id,
            }
        )
        for _number in range(2):
            self._create_session(
                facility_ids=[Command.link(projector.id)], schedule=True
            )
        third = self._create_session(facility_ids=[Command.link(projector.id)])
        with self.assertRaisesRegex(UserError, "Projector is booked twice"):
            third.with_user(self.user_officer).action_schedule()

    def test_p6_2_cancelled_session_books_nobody(self):
        first = self._create_session(
            trainer_ids=[Command.link(self.trainer.id)], schedule=True
        )
        first.with_user(self.user_officer).action_cancel("moved")
        second = self._create_session(
            trainer_ids=[Command.link(self.trainer.id)], schedule=True
        )
        self.assertEqual(second.state, "scheduled")

    def test_p6_2_slots_of_a_session_do_not_overlap(self):
        session = self._create_session()
        with self.assertRaises(UserError):
            session.slot_ids.copy({"start": START + timedelta(hours=1)})

    def test_p6_2_session_with_history_is_not_deleted(self):
        session = self._create_session(schedule=True).with_user(self.user_officer)
        with self.assertRaisesRegex(UserError, "Cancel or archive"):
            session.unlink()
        self._create_session().with_user(self.user_officer).unlink()

    def test_p6_2_session_that_was_held_keeps_what_it_was(self):
        session = self._create_session(schedule=True).with_user(self.user_officer)
        self._end_session(session)
        for vals in ({"seats_max": 3}, {"name": "x"}, {"course_id": self.course.id}):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                session.write(vals)
        with self.assertRaises(UserError):
            session.slot_ids.write({"start": START - timedelta(hours=1)})

    def test_p6_8_times_are_shown_in_the_sessions_zone(self):
        session = self._create_session(tz="America/New_York")
        self.assertIn("21:00", session.schedule_text)
        self.assertIn("America/New_York", session.schedule_text)

    def test_p6_7_cron_goes_on_after_a_bad_session(self):
        bad = self._create_session(start=START - timedelta(days=60), schedule=True)
        good = self._create_session(start=START - timedelta(days=61), schedule=True)
        Session = self.env.registry["hr.training.session"]
        do_start = Session._do_start

        def failing(session):
            if session == bad:
                raise ValueError("boom")
            return do_start(session)

        self.patch(Session, "_do_start", failing)
        with self.assertLogs("odoo.addons.hr_training", "ERROR") as logs:
            self.env["hr.training.session"]._cron_follow_clock()
        self.assertIn("boom", logs.output[0])
        self.assertEqual(bad.state, "scheduled")
        self.assertEqual(good.state, "ongoing")
