"""Trainers' own training: hours due, needs for what is missing, no grade without."""

import random
from collections import defaultdict
from datetime import date, timedelta
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import TODAY
from .common_learning import SKILLS, TRAINER, UPDATE, LearningCase

# Twelve months up to the day on which the tests stand.
FIRST, LAST = date(2025, 3, 3), date(2026, 3, 2)


@tagged("post_install", "-at_install", "hr_training_trainers")
class TestTrainerLearning(LearningCase):
    def _get_hours(self, trainer=None, first=FIRST, last=LAST):
        trainer = (trainer or self.trainer).with_user(self.user_officer)
        return trainer._get_learning_hours(first, last)[trainer]

    def _get_missing(self, trainer=None, day=None):
        trainer = (trainer or self.trainer).with_user(self.user_officer)
        return trainer._get_learning_missing(day)[trainer]

    # ------------------------------------------------------------
    # HOURS
    # ------------------------------------------------------------

    def test_p8_2_hours_of_passed_courses_with_the_mark_count(self):
        self._learn(self.employee_trainer, self.skills, 3)
        self._learn(self.employee_trainer, self.skills, 2, day="2026-02-03")
        self._learn(self.employee_trainer, self.update, 4, day="2026-02-04")
        # neither another course, nor another person, nor a failure
        self._learn(self.employee_trainer, self.course, 7, day="2026-02-05")
        self._learn(self._create_employee("Other", self.department_ops), self.skills, 9)
        failed = self._hold("2026-02-06", course=self.skills, hours=6)
        self._add_results(failed, (self.employee_trainer, "failed", 20))
        self.assertEqual(self._get_hours(), {SKILLS: 5.0, UPDATE: 4.0})
        self.assertEqual(self._get_missing(), {SKILLS: 3.0, UPDATE: 12.0})

    def test_p8_2_the_day_of_the_pass_decides(self):
        self._learn(self.employee_trainer, self.skills, 5, day="2025-03-02")
        self._learn(self.employee_trainer, self.skills, 1, day="2025-03-03")
        self._learn(self.employee_trainer, self.skills, 2, day="2026-03-02")
        self._learn(self.employee_trainer, self.skills, 4, day="2026-03-03")
        self.assertEqual(self._get_hours()[SKILLS], 3.0)
        self.assertEqual(self._get_missing()[SKILLS], 5.0)
        self.assertEqual(self._get_missing(day=date(2026, 3, 3))[SKILLS], 2.0)
        self.assertEqual(self._get_missing(day=date(2026, 3, 1))[SKILLS], 2.0)

    def test_p8_2_hours_agree_with_the_training_file(self):
        for day, hours in (("2025-12-31", 3), ("2026-01-01", 2), ("2026-02-20", 1.5)):
            self._learn(self.employee_trainer, self.skills, hours, day=day)
        rows = self.employee_trainer.training_file()
        for year, hours in ((2025, 3.0), (2026, 3.5)):
            in_file = sum(
                row["hours"]
                for row in rows
                if row["result"] == "passed" and row["date_to"].year == year
            )
            self.assertEqual(in_file, hours)
            first, last = date(year, 1, 1), date(year, 12, 31)
            self.assertEqual(self._get_hours(first=first, last=last)[SKILLS], hours)

    def test_p8_2_hours_are_of_the_human(self):
        """Design §6.11: by whichever record, a session once."""
        again = self._create_employee(
            "Again",
            self.department_ops,
            work_contact_id=self.employee_trainer.work_contact_id.id,
        )
        self._learn(again, self.skills, 2)
        session = self._hold("2026-02-10", course=self.skills, hours=3)
        self._add_results(
            session, (self.employee_trainer, "passed", 90), (again, "passed", 90)
        )
        self.assertEqual(self._get_hours()[SKILLS], 5.0)

    def test_p8_2_hours_are_those_of_an_independent_count(self):
        """Some trainers, some courses, some years, in any order."""
        rng = random.Random(82)
        marks = {self.skills: SKILLS, self.update: UPDATE, self.course: None}
        employees = [
            self._create_employee(f"P{n}", self.department_ops) for n in range(6)
        ]
        trainers = self.env[TRAINER].union(*map(self._create_trainer, employees))
        start, want = date(2024, 12, 1), defaultdict(float)
        for _turn in range(24):
            course, day = rng.choice(list(marks)), start + timedelta(rng.randrange(500))
            hours = rng.choice((0.5, 1, 2.25, 8))
            session = self._hold(day.isoformat(), course=course, hours=hours)
            for employee in rng.sample(employees, rng.randrange(1, 5)):
                result = rng.choice(("passed", "passed", "failed"))
                self._add_results(session, (employee, result, 50))
                if result == "passed" and marks[course] and FIRST <= day <= LAST:
                    want[employee, marks[course]] += hours
        had = trainers.with_user(self.user_officer)._get_learning_hours(FIRST, LAST)
        missing = trainers.with_user(self.user_officer)._get_learning_missing()
        self.assertTrue(want)
        for trainer in trainers:
            for kind, due in ((SKILLS, 8), (UPDATE, 16)):
                hours = want[trainer.employee_id, kind]
                self.assertAlmostEqual(had[trainer][kind], hours)
                self.assertAlmostEqual(
                    missing[trainer].get(kind, 0), max(due - hours, 0)
                )

    def test_p8_2_of_whom_nothing_is_due(self):
        """From outside, not yet or no longer a trainer, or gone."""
        outside = self._create_outside_trainer()
        candidate = self._create_trainer(
            self._create_employee("New", self.department_ops), qualify=False
        )
        gone = self._create_trainer(self._create_employee("Gone", self.department_ops))
        gone.employee_id.active = False
        retired = self._create_trainer(
            self._create_employee("Old", self.department_ops)
        )
        retired._do_move("retired")
        for trainer in outside | candidate | gone | retired:
            self.assertEqual(self._get_missing(trainer), {}, trainer.name)
            self.assertFalse(trainer.with_user(self.user_officer).learning_text)
        suspended = self._create_trainer(
            self._create_employee("Late", self.department_ops)
        )
        suspended._do_move("suspended")
        self.assertEqual(self._get_missing(suspended), {SKILLS: 8, UPDATE: 16})

    def test_p8_2_hours_due_are_the_companys(self):
        self.company.write(
            {"training_teaching_skills_hours": 2.5, "training_update_hours": 0}
        )
        self.assertEqual(self._get_missing(), {SKILLS: 2.5})
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.company.training_update_hours = -1
            self.company.flush_recordset()

    def test_p8_2_many_trainers_cost_no_more_statements(self):
        trainers = self.env[TRAINER]
        for n in range(12):
            employee = self._create_employee(f"Many {n}", self.department_ops)
            trainers |= self._create_trainer(employee)
            self._learn(employee, self.skills, n, day=f"2026-02-{n + 10}")
        self.env.flush_all()

        def count(some):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            some.with_user(self.user_officer)._get_learning_missing()
            return self.cr.sql_log_count - before

        count(trainers)
        self.assertLessEqual(count(trainers), count(trainers[:1]))

    # ------------------------------------------------------------
    # SHOWN
    # ------------------------------------------------------------

    def test_p8_2_what_is_missing_is_said_with_its_figures(self):
        self._learn(self.employee_trainer, self.skills, 8)
        self._learn(self.employee_trainer, self.update, 2.5)
        for user in (self.user_officer, self.user_trainer):
            trainer = self.trainer.with_user(user)
            self.assertEqual(
                trainer.learning_text,
                "Teaching Skills: 8 of 8 hours in the last 12 months.\n"
                "Professional Update: 2.5 of 16 hours in the last 12 months, "
                "13.5 missing.",
            )
            self.assertTrue(trainer.is_learning_missing)
            self.assertIn(trainer, trainer.search([("is_learning_missing", "=", True)]))

    def test_p8_2_the_filter_finds_who_lacks_hours(self):
        full = self._create_trainer(self._create_employee("Full", self.department_ops))
        self._learn(full.employee_id, self.skills, 8)
        self._learn(full.employee_id, self.update, 16)
        Trainer = self.env[TRAINER].with_user(self.user_officer)
        missing = Trainer.search([("is_learning_missing", "=", True)])
        self.assertIn(self.trainer, missing)
        self.assertNotIn(full, missing)
        self.assertIn(full, Trainer.search([("is_learning_missing", "=", False)]))

    def test_others_do_not_see_what_a_trainer_lacks(self):
        """Neither colleagues nor employees, who may read that he is a trainer."""
        colleague = self._create_trainer(self.employee_colleague)
        for user in (self.user_employee, self.user_colleague):
            trainer = self.trainer.with_user(user)
            self.assertFalse(trainer.learning_text)
            self.assertFalse(trainer.is_learning_missing)
            found = trainer.search([("is_learning_missing", "=", True)])
            self.assertNotIn(self.trainer, found)
        self.assertTrue(colleague.with_user(self.user_colleague).is_learning_missing)

    def test_only_officers_mark_courses(self):
        self.course.with_user(self.user_officer).trainer_training = SKILLS
        for user in (self.user_trainer, self.user_employee):
            with self.assertRaises(AccessError):
                self.course.with_user(user).trainer_training = UPDATE

    # ------------------------------------------------------------
    # NO HIGHER GRADE
    # ------------------------------------------------------------

    def test_p8_2_the_grade_is_kept_back_with_a_sentence_for_each_kind(self):
        self._learn(self.employee_trainer, self.skills, 7)
        trainer = self.trainer.with_user(self.user_officer)
        self.assertEqual(
            self._get_lacks(trainer),
            [
                "Trainer lacks training of his or her own within the last 12 months: "
                "Teaching Skills, 1 h.",
                "Trainer lacks training of his or her own within the last 12 months: "
                "Professional Update, 16 h.",
            ],
        )
        self._learn(self.employee_trainer, self.skills, 1, day="2026-02-03")
        self._learn(self.employee_trainer, self.update, 16)
        self.assertEqual(self._get_lacks(trainer), [])

    def _get_lacks(self, trainer):
        """What of it keeps a trainer from a higher grade."""
        sentences = trainer.sudo()._get_grade_reasons(TODAY)[trainer]
        return [text for text in sentences if "lacks training" in text]

    # ------------------------------------------------------------
    # NEEDS
    # ------------------------------------------------------------

    def _get_needs(self, trainer=None):
        return self.env["hr.training.need"].search(
            [
                ("source_model", "=", TRAINER),
                ("source_id", "=", (trainer or self.trainer).id),
            ],
            order="id",
        )

    def test_p8_2_what_is_missing_raises_a_need_for_each_kind(self):
        trainer = self.trainer.with_user(self.user_officer)
        action = trainer.action_make_learning_needs()
        made = self._get_needs()
        self.assertEqual(action["domain"], [("id", "in", made.ids)])
        self.assertEqual(made.course_id, self.skills | self.update)
        self.assertEqual(made.person_ids.employee_id, self.employee_trainer)
        self.assertEqual(set(made.mapped("channel")), {"supervisor"})
        self.assertEqual(set(made.mapped("state")), {"submitted"})
        self.assertIn("Teaching Skills, 8 h", made[0].description)

    def test_p8_2_without_a_course_the_need_is_in_words(self):
        self.skills.with_user(self.user_officer).action_retire()
        self.update.trainer_training = "none"
        self.trainer.with_user(self.user_officer).action_make_learning_needs()
        made = self._get_needs()
        self.assertFalse(made.course_id)
        self.assertEqual(
            made.mapped("name"),
            [
                "Teaching Skills for trainers, 2026",
                "Professional Update for trainers, 2026",
            ],
        )

    def test_p8_2_a_need_is_raised_once_a_year(self):
        """Whatever became of it, and in whichever words."""
        trainer = self.trainer.with_user(self.user_officer)
        trainer.action_make_learning_needs()
        made = self._get_needs()
        made.with_user(self.user_officer).action_reject("Not now")
        self.skills.with_user(self.user_officer).action_retire()
        with self.assertRaises(UserError):
            trainer.action_make_learning_needs()
        self.env[TRAINER]._cron_make_learning_needs()
        self.assertEqual(self._get_needs(), made)
        with self._clock_at("2027-01-04 08:00:00"):
            self.env[TRAINER]._cron_make_learning_needs()
        self.assertEqual(len(self._get_needs()), 4)

    def test_p8_2_a_human_with_two_trainer_records_is_asked_for_once(self):
        """Design §6.11."""
        other = self.env[TRAINER].create(
            {
                "kind": "external",
                "partner_id": self.employee_trainer.work_contact_id.id,
                "company_id": self.company.id,
            }
        )
        other._do_qualify()
        both = (self.trainer | other).with_user(self.user_officer)
        both.action_make_learning_needs()
        made = self._get_needs() | self._get_needs(other)
        self.assertEqual(len(made), 2)
        with self.assertRaises(UserError):
            other.with_user(self.user_officer).action_make_learning_needs()

    def test_p8_2_a_wish_for_the_course_that_is_open_is_not_doubled(self):
        self.env["hr.training.need"].with_user(self.user_officer).create(
            {
                "channel": "employee",
                "course_id": self.skills.id,
                "company_id": self.company.id,
                "person_ids": [(0, 0, {"employee_id": self.employee_trainer.id})],
            }
        )
        self.trainer.with_user(self.user_officer).action_make_learning_needs()
        self.assertEqual(self._get_needs().course_id, self.update)

    def test_a_need_made_from_the_trainer_by_hand_stands_beside(self):
        Need = self.env["hr.training.need"].with_user(self.user_officer)
        Need.action_make_from(TRAINER, self.trainer.ids)
        self.trainer.with_user(self.user_officer).action_make_learning_needs()
        self.assertEqual(len(self._get_needs()), 3)

    def test_only_officers_raise_needs(self):
        for user in (self.user_trainer, self.user_employee, self.user_executive):
            with self.assertRaises(AccessError):
                self.trainer.with_user(user).action_make_learning_needs()
        self.assertFalse(self._get_needs())

    @mute_logger("odoo.addons.hr_training.models.common.hr_training_flow_mixin")
    def test_a_trainer_who_fails_does_not_stop_the_others(self):
        other = self._create_trainer(
            self._create_employee("Other", self.department_ops)
        )
        prepare = type(self.trainer)._prepare_learning_need

        def fail(records, *args):
            if records == self.trainer:
                raise UserError("Broken")
            return prepare(records, *args)

        with patch.object(type(self.trainer), "_prepare_learning_need", fail):
            self.env[TRAINER]._cron_make_learning_needs()
        self.assertFalse(self._get_needs())
        self.assertEqual(len(self._get_needs(other)), 2)
