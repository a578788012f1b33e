"""A class has a course that is offered, trainers for it, and room (5, 6.2.3, 8.1)."""

from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..common import START, HrTrainingCase


@tagged("post_install", "-at_install")
class TestSessionFit(HrTrainingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.day = START.date()
        cls.room = cls.env["hr.training.facility"].create(
            {"name": "Room", "capacity": 5, "company_id": cls.company.id}
        )

    def _schedule(self, **vals):
        session = self._create_session(**vals)
        session.with_user(self.user_officer).action_schedule()
        return session

    # ------------------------------------------------------------
    # COURSE
    # ------------------------------------------------------------

    def test_p5_a_course_is_taught_when_it_is_offered(self):
        draft = self._create_course("D", publish=False)
        session = self._create_session(course_id=draft.id)
        by_officer = session.with_user(self.user_officer)
        with self.assertRaisesRegex(UserError, "not offered"):
            by_officer.action_schedule()
        draft.with_user(self.user_officer).action_publish()
        by_officer.action_schedule()
        draft.with_user(self.user_officer).action_revise()
        self._schedule(course_id=draft.id)
        draft.with_user(self.user_officer).action_retire()
        with self.assertRaisesRegex(UserError, "not offered"):
            self._schedule(course_id=draft.id)

    def test_p5_a_course_that_is_archived_is_not_taught(self):
        session = self._create_session()
        self.course.active = False
        with self.assertRaisesRegex(UserError, "is archived"):
            session.with_user(self.user_officer).action_schedule()

    # ------------------------------------------------------------
    # TRAINERS
    # ------------------------------------------------------------

    def test_p8_1_who_loses_the_last_course_is_not_for_every_course(self):
        only = self._create_course("ONLY")
        self.trainer.course_ids = only
        for call in (
            lambda: self.trainer.with_user(self.user_officer).write(
                {"course_ids": [Command.clear()]}
            ),
            lambda: only.with_user(self.user_officer).write(
                {"trainer_ids": [Command.clear()]}
            ),
            lambda: only.with_user(self.user_head).unlink(),
        ):
            with self.assertRaises(UserError):
                call()
        self.assertTrue(self.trainer.course_ids)
        only.active = False
        self.assertFalse(self._teaches())
        only.active = True
        self.trainer.with_user(self.user_head).course_ids = [Command.clear()]
        self.assertTrue(self._teaches())

    def test_p8_1_the_head_does_not_qualify_himself(self):
        own = self._create_employee("Head", self.department_ops)
        own.user_id = self.user_head
        trainer = self._create_trainer(own, qualify=False).with_user(self.user_head)
        with self.assertRaisesRegex(UserError, "another head"):
            trainer.action_qualify()
        self.company.training_allow_self_approval = True
        trainer.action_qualify()
        self.assertEqual(trainer.state, "qualified")

    def _teaches(self, **vals):
        """Whether the trainer with these values may teach the class."""
        self.trainer.write(vals)
        session = self._create_session(trainer_ids=[Command.set(self.trainer.ids)])
        return self._passes(session.with_user(self.user_officer).action_schedule)

    def test_p8_1_qualified_from_the_first_to_the_last_day(self):
        day, one = self.day, timedelta(days=1)
        for begin, end, expected in (
            (day, day, True),
            (day - one, False, True),
            (day + one, False, False),
            (day - one, day - one, False),
        ):
            with self.subTest(begin=begin, end=end):
                vals = {"qualified_on": begin, "valid_until": end}
                self.assertEqual(self._teaches(**vals), expected)

    def test_p8_1_the_day_is_that_of_the_class_where_it_is_held(self):
        """1:00 in Shanghai is the day before in UTC."""
        start = START.replace(hour=17)
        self.trainer.write({"qualified_on": self.day + timedelta(days=1)})
        session = self._schedule(
            start=start, trainer_ids=[Command.set(self.trainer.ids)]
        )
        self.assertEqual(session.state, "scheduled")

    def test_p8_1_every_day_of_the_class_counts(self):
        self.trainer.valid_until = self.day
        session = self._create_session(trainer_ids=[Command.set(self.trainer.ids)])
        start = START + timedelta(days=1)
        by_officer = session.with_user(self.user_officer)
        by_officer.action_schedule()
        with self.assertRaisesRegex(UserError, "qualified until"):
            by_officer.slot_ids = [
                Command.create({"start": start, "stop": start + timedelta(hours=2)})
            ]

    def test_p8_1_for_his_courses_only(self):
        other = self._create_course("OTHER")
        self.assertTrue(self._teaches(course_ids=[Command.set(self.course.ids)]))
        self.assertFalse(self._teaches(course_ids=[Command.set(other.ids)]))
        self.assertTrue(self._teaches(course_ids=[Command.clear()]))

    def test_p8_1_an_officer_overrides_with_a_reason_that_is_shown(self):
        self.trainer.valid_until = self.day - timedelta(days=1)
        session = self._create_session(trainer_ids=[Command.set(self.trainer.ids)])
        by_officer = session.with_user(self.user_officer)
        self.assertTrue(by_officer.is_trainer_unfit)
        self.assertIn("qualified until", by_officer.warning_text)
        by_officer.trainer_reason = "   "
        with self.assertRaisesRegex(UserError, "give a reason"):
            by_officer.action_schedule()
        by_officer.trainer_reason = "Renewal is under way"
        by_officer.action_schedule()
        seen = session.with_user(self.user_employee)
        self.assertEqual(seen.trainer_reason, "Renewal is under way")
        with self.assertRaisesRegex(UserError, "give a reason"):
            by_officer.trainer_reason = False

    def test_p8_1_nobody_else_gives_the_reason(self):
        session = self._create_session(trainer_ids=[Command.set(self.trainer.ids)])
        for user in (self.user_trainer, self.user_department_manager):
            with self.assertRaises(AccessError):
                session.with_user(user).trainer_reason = "I like him"

    def test_p8_1_whom_the_head_suspended_no_reason_helps(self):
        self.trainer.with_user(self.user_head).action_suspend()
        session = self._create_session(trainer_ids=[Command.set(self.trainer.ids)])
        by_officer = session.with_user(self.user_officer)
        by_officer.trainer_reason = "We need him"
        with self.assertRaisesRegex(UserError, "not a qualified trainer"):
            by_officer.action_schedule()

    def test_p8_1_terms_are_the_heads(self):
        grade = self.env.ref("hr_training.trainer_grade_3")
        for vals in ({"valid_until": self.day}, {"grade_id": grade.id}):
            with self.assertRaisesRegex(UserError, "head of training"):
                self.trainer.with_user(self.user_officer).write(vals)
            self.trainer.with_user(self.user_head).write(vals)
        with self.assertRaisesRegex(UserError, "head of training"):
            self._as_officer("hr.training.trainer").create(
                {"employee_id": self.employee_outsider.id, "valid_until": self.day}
            )

    def test_p8_1_qualified_by_the_head_with_a_word(self):
        trainer = self._create_trainer(self.employee_colleague, qualify=False)
        by_head = trainer.with_user(self.user_head)
        by_head.valid_until = "2026-03-01"
        with self.assertRaisesRegex(UserError, "before it begins"):
            by_head.action_qualify()
        by_head.valid_until = False
        by_head.action_qualify("Taught for years <b>")
        self.assertEqual(str(trainer.qualified_on), "2026-03-02")
        self.assertIn("Taught for years &lt;b&gt;", trainer.message_ids[:1].body)
        with self.assertRaises(UserError):
            by_head.action_qualify([1])

    # ------------------------------------------------------------
    # VENUES
    # ------------------------------------------------------------

    def test_p6_2_3_no_more_seats_than_the_venue_has(self):
        rooms = [Command.set(self.room.ids)]
        self._schedule(facility_ids=rooms, seats_max=5)
        start = START + timedelta(days=1)
        session = self._create_session(start, facility_ids=rooms, seats_max=6)
        by_officer = session.with_user(self.user_officer)
        with self.assertRaisesRegex(UserError, "Room has 5 seats, the class 6"):
            by_officer.action_schedule()
        by_officer.venue_reason = "Two sit in by video"
        by_officer.action_schedule()
        self.assertIn("Room has 5 seats", by_officer.warning_text)

    def test_p6_2_3_a_class_that_is_booked_does_not_outgrow_it(self):
        session = self._schedule(facility_ids=[Command.set(self.room.ids)], seats_max=5)
        with self.assertRaisesRegex(UserError, "Room has 5 seats"):
            session.with_user(self.user_officer).seats_max = 6
        session = self._schedule(start=START + timedelta(days=1), seats_max=6)
        with self.assertRaisesRegex(UserError, "Room has 5 seats"):
            session.with_user(self.user_officer).facility_ids = self.room

    def test_p6_2_3_rooms_share_the_people_and_equipment_seats_nobody(self):
        second = self.room.copy({"name": "Second", "capacity": 4})
        tool = self.room.copy({"name": "Tool", "kind": "equipment", "capacity": 1})
        hall = self.room.copy({"name": "Hall", "capacity": 0})
        for facilities, seats, expected in (
            (self.room + second, 9, True),
            (self.room + second, 10, False),
            (tool, 10, True),
            (hall, 100, True),
            (self.room + hall, 100, True),
        ):
            with self.subTest(names=facilities.mapped("name"), seats=seats):
                session = self._create_session(
                    facility_ids=[Command.set(facilities.ids)], seats_max=seats
                )
                schedule = session.with_user(self.user_officer).action_schedule
                self.assertEqual(self._passes(schedule), expected)
