"""The trainer's card, his hours, and “My Teaching” (policy 2.3, 8)."""

import random
from collections import defaultdict
from datetime import date, datetime, timedelta

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from ...tools.states import SESSION_HELD
from ..common import START
from ..exam.common_exam import ExamCase
from .common_learning import TRAINER, LearningCase


class MyTeachingMixin:
    def _get_page(self, user=None):
        """The page as its menu opens it."""
        user = user or self.user_trainer
        action = self.env[TRAINER].with_user(user).action_my_teaching()
        self.assertEqual(action["res_model"], TRAINER)
        return self.env[TRAINER].with_user(user).browse(action["res_id"])

    def _get_list(self, page, name):
        """What a tap on a duty lists, to its trainer."""
        action = page.with_context(training_duty=name).action_view_my_duty()
        Model = self.env[action["res_model"]].with_user(page.env.user)
        return Model.search(action["domain"])


@tagged("post_install", "-at_install", "hr_training_trainers")
class TestTrainerCard(LearningCase):
    """Hours taught, next classes, photo."""

    def _hold_class(self, trainers, start, hours=2, state="done"):
        session = self._create_session(
            start=start, hours=hours, trainer_ids=trainers.ids
        )
        session.state = state
        return session

    def _get_hours(self, trainer, user=None):
        return trainer.with_user(user or self.user_officer).taught_hours_year

    def test_p8_hours_of_held_classes_of_this_year_count_whole_for_each(self):
        """Two who teach a slot together were both there; money is another matter."""
        other = self._create_trainer(self.employee_colleague)
        both = self.trainer | other
        self._hold_class(self.trainer, datetime(2026, 1, 5, 1), 3)
        self._hold_class(both, datetime(2026, 2, 5, 1), 2)
        self._hold_class(both, datetime(2026, 2, 6, 1), 1, state="closed")
        for day, state in enumerate(("draft", "scheduled", "ongoing", "cancelled"), 7):
            self._hold_class(both, datetime(2026, 2, day, 1), 4, state=state)
        self.assertEqual(self._get_hours(self.trainer), 6)
        self.assertEqual(self._get_hours(other), 3)

    def test_p8_the_year_is_that_of_the_companys_clock(self):
        """At 17 h UTC it is the next day there."""
        self._hold_class(self.trainer, datetime(2025, 12, 31, 15), 1)
        self._hold_class(self.trainer, datetime(2025, 12, 31, 17), 2)
        self.assertEqual(self._get_hours(self.trainer), 2)

    def test_p8_a_slot_counts_once_for_the_human(self):
        """Design §6.11: by whichever of his records."""
        other = self.env[TRAINER].create(
            {
                "kind": "external",
                "partner_id": self.employee_trainer.work_contact_id.id,
                "company_id": self.company.id,
            }
        )
        other._do_qualify()
        both = self.trainer | other
        self._hold_class(both, datetime(2026, 2, 5, 1), 2)
        self._hold_class(other, datetime(2026, 2, 6, 1), 3)
        for trainer in both:
            self.assertEqual(self._get_hours(trainer), 5)

    def test_p8_hours_are_those_of_an_independent_count(self):
        rng = random.Random(8)
        people = [self._create_employee(f"P{n}", self.department_ops) for n in range(5)]
        trainers = self.env[TRAINER].union(*map(self._create_trainer, people))
        want = defaultdict(float)
        first, last = date(2025, 12, 30), date(2026, 1, 4)
        for _turn in range(30):
            start = datetime(2025, 12, 28, rng.randrange(24)) + timedelta(
                days=rng.randrange(9)
            )
            hours, state = rng.choice((0.5, 1, 4)), rng.choice((*SESSION_HELD, "draft"))
            chosen = trainers.browse(rng.sample(trainers.ids, rng.randrange(1, 4)))
            self._hold_class(chosen, start, hours, state)
            there = (start + timedelta(hours=8)).date()
            if state != "draft" and first <= there <= last:
                for trainer in chosen:
                    want[trainer] += hours
        had = trainers._get_taught_hours(first, last)
        self.assertTrue(want)
        for trainer in trainers:
            self.assertAlmostEqual(had[trainer], want[trainer])

    def test_p8_hours_are_shown_to_whom_they_concern(self):
        self._hold_class(self.trainer, datetime(2026, 1, 5, 1), 3)
        for user in (self.user_trainer, self.user_officer, self.user_executive):
            self.assertEqual(self._get_hours(self.trainer, user), 3)
            self.assertTrue(self.trainer.with_user(user).is_card_shown)
        self.assertEqual(self._get_hours(self.trainer, self.user_employee), 0)
        self.assertFalse(self.trainer.with_user(self.user_employee).is_card_shown)

    def test_p8_next_classes_come_in_their_order(self):
        starts = [START + timedelta(days=n) for n in (3, 0, 1, 5, 2, 4)]
        sessions = [
            self._create_session(
                start=start, trainer_ids=self.trainer.ids, schedule=True
            )
            for start in starts
        ]
        self._create_session(trainer_ids=self.trainer.ids)
        trainer = self.trainer.with_user(self.user_trainer)
        self.assertEqual(
            trainer.next_slot_ids.session_id.ids,
            [sessions[n].id for n in (1, 2, 4, 0, 5)],
        )
        self.assertIn(sessions[1].name, trainer.next_class_text)
        with self._clock_at(START + timedelta(days=2, hours=4)):
            trainer.invalidate_recordset()
            self.assertEqual(trainer.next_slot_ids[:1].session_id, sessions[0])

    def test_p8_others_see_the_classes_that_they_may_see(self):
        session = self._create_session(trainer_ids=self.trainer.ids, schedule=True)
        session.self_enrollment = "closed"
        for user in (self.user_employee, self.user_officer):
            slots = self.env["hr.training.session.slot"].with_user(user)
            seen = slots.search([("session_id", "=", session.id)])
            self.assertEqual(self.trainer.with_user(user).next_slot_ids, seen)

    def test_p8_the_photo_is_the_persons(self):
        """Officers may not read employees."""
        outside = self._create_outside_trainer()
        for trainer, person in (
            (self.trainer, self.employee_trainer),
            (outside, outside.partner_id),
        ):
            photo = trainer.with_user(self.user_officer).avatar_128
            self.assertTrue(photo)
            self.assertEqual(photo, person.avatar_128)


@tagged("post_install", "-at_install", "hr_training_trainers")
class TestMyTeaching(MyTeachingMixin, LearningCase):
    """What waits for a trainer, with his own rights."""

    def test_p2_3_nothing_waits_for_whom_nothing_waits(self):
        page = self._get_page()
        self.assertEqual(page, self.trainer)
        self.assertEqual(page.my_open_count, 0)
        self.assertFalse(page.next_slot_ids)

    def test_p2_3_who_is_no_trainer_has_no_page(self):
        with self.assertRaises(UserError):
            self.env[TRAINER].with_user(self.user_employee).action_my_teaching()

    def test_p2_3_what_to_answer(self):
        session = self._create_session(trainer_ids=self.trainer.ids, schedule=True)
        held = self._hold("2026-02-26", trainer_ids=[Command.set(self.trainer.ids)])
        report = self.env["hr.training.trainer.report"].sudo()._make(held)
        debrief = (
            self.env["hr.training.debrief"]
            .with_user(self.user_officer)
            .create({"session_id": held.id, "note": "Well done"})
        )
        debrief.action_send()
        with self._clock_at(START - timedelta(days=29)):
            self.env["hr.training.session"].sudo()._cron_remind_classes()
            page = self._get_page()
            self.assertEqual(
                (page.my_asked_count, page.my_report_count, page.my_debrief_count),
                (1, 1, 1),
            )
            self.assertEqual(self._get_list(page, "asked"), session)
            self.assertEqual(self._get_list(page, "report"), report)
            self.assertEqual(self._get_list(page, "debrief"), debrief)
            session.with_user(self.user_trainer).action_accept_teaching()
            self.env.invalidate_all()
            self.assertEqual(page.my_asked_count, 0)

    def test_p2_3_what_to_prepare(self):
        with_material = self._create_course(
            "M1",
            material_ids=[
                Command.create({"name": "Slides", "kind": "slides", "version": "1"})
            ],
        )
        bare = self._create_session(trainer_ids=self.trainer.ids, schedule=True)
        self._create_session(
            start=START + timedelta(days=1),
            course_id=with_material.id,
            trainer_ids=self.trainer.ids,
            schedule=True,
        )
        task = (
            self.env["hr.training.course.development"]
            .with_user(self.user_officer)
            .create(
                {
                    "name": "Write it",
                    "course_id": self.course.id,
                    "company_id": self.company.id,
                    "author_ids": self.user_trainer.ids,
                    "date_due": "2026-03-20",
                }
            )
        )
        page = self._get_page()
        self.assertEqual((page.my_prepare_count, page.my_development_count), (1, 1))
        self.assertEqual(self._get_list(page, "prepare"), bare)
        self.assertEqual(self._get_list(page, "development"), task)

    def test_p2_3_every_count_is_the_length_of_its_list(self):
        self._create_session(trainer_ids=self.trainer.ids, schedule=True)
        held = self._hold("2026-02-26", trainer_ids=[Command.set(self.trainer.ids)])
        self.env["hr.training.trainer.report"].sudo()._make(held)
        page = self._get_page()
        duties = page._get_my_duties()
        self.assertGreater(page.my_open_count, 1)
        waiting = 0
        for name in duties:
            with self.subTest(duty=name):
                found = self._get_list(page, name)
                self.assertEqual(page[f"my_{name}_count"], len(found))
                waiting += len(found) if name != "learning" else 0
        self.assertEqual(page.my_open_count, waiting)

    def test_p8_2_own_training_still_due_leads_to_the_courses(self):
        page = self._get_page()
        self.assertTrue(page.is_learning_missing)
        listed = self._get_list(page, "learning")
        self.assertEqual(page.my_learning_count, len(listed))
        self.assertEqual(
            listed & (self.skills | self.update), self.skills | self.update
        )
        self.assertEqual(set(listed.mapped("trainer_training")) & {"none"}, set())

    def test_nothing_of_it_is_shown_to_others(self):
        held = self._hold("2026-02-26", trainer_ids=[Command.set(self.trainer.ids)])
        self.env["hr.training.trainer.report"].sudo()._make(held)
        self.assertEqual(self._get_page().my_report_count, 1)
        for user in (self.user_officer, self.user_head, self.user_employee):
            trainer = self.trainer.with_user(user)
            self.assertEqual((trainer.my_report_count, trainer.my_open_count), (0, 0))

    def test_what_waits_for_me_is_not_on_the_record_of_another(self):
        held = self._hold("2026-02-26", trainer_ids=[Command.set(self.trainer.ids)])
        self.env["hr.training.trainer.report"].sudo()._make(held)
        other = self._create_trainer(self.employee_colleague)
        both = (self.trainer | other).with_user(self.user_trainer)
        self.assertEqual(both.mapped("my_report_count"), [1, 0])

    def test_a_duty_that_nobody_has_is_refused(self):
        page = self._get_page()
        for name in (None, "", "sudo", 7, ["report"]):
            with self.assertRaises(UserError):
                page.with_context(training_duty=name).action_view_my_duty()


@tagged("post_install", "-at_install", "hr_training_trainers")
class TestMyMarking(MyTeachingMixin, ExamCase):
    def test_p2_3_answers_wait_for_the_trainer_until_they_are_marked(self):
        paper = self._open()[0]
        self._sit(paper)
        page = self._get_page()
        self.assertEqual(page.my_marking_count, 1)
        self.assertEqual(self._get_list(page, "marking"), self._to_mark(paper))
        self._mark(paper, 8)
        self.env.flush_all()
        page.invalidate_recordset()
        self.assertEqual(page.my_marking_count, 0)

    def test_p2_3_answers_of_other_classes_do_not_wait_for_him(self):
        """An officer who teaches marks everything; his page has his own."""
        self._sit(self._open()[0])
        employee = self._create_employee("Officer", self.department_ops)
        employee.user_id = self.user_officer
        self._create_trainer(employee)
        self.assertEqual(self._get_page(self.user_officer).my_marking_count, 0)
