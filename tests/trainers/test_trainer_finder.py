"""Who could teach this on that day, and why the others could not (policy 8.1)."""

from datetime import date, datetime, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import START
from .common_learning import LearningCase

FINDER = "hr.training.trainer.finder"


@tagged("post_install", "-at_install", "hr_training_trainers")
class TestTrainerFinder(LearningCase):
    def _add_trainer(self, name, **vals):
        employee = self._create_employee(name, self.department_ops)
        trainer = self._create_trainer(employee)
        trainer.write(vals)
        return trainer

    def _open(self, record, user=None):
        """The dialog opened from a session, a line or a course."""
        action = record.with_user(user or self.user_officer).action_find_trainer()
        self.assertEqual((action["res_model"], action["target"]), (FINDER, "new"))
        return (
            self.env[FINDER]
            .with_user(user or self.user_officer)
            .browse(action["res_id"])
        )

    def _get_lines(self, finder):
        """Dict name of the trainer → why not, empty for who could teach it."""
        return {
            line.trainer_id.name: line.reason or ""
            for line in finder.line_ids
            if line.trainer_id.company_id == self.company
        }

    # ------------------------------------------------------------
    # WHO
    # ------------------------------------------------------------

    def test_p8_1_every_trainer_is_there_and_who_could_teach_comes_first(self):
        narrow = self._add_trainer("A Narrow", course_ids=[(6, 0, self.update.ids)])
        fit = self._add_trainer("Z Fit")
        candidate = self._create_trainer(
            self._create_employee("B Candidate", self.department_ops), qualify=False
        )
        finder = self._open(self._create_session())
        self.assertEqual(
            finder.line_ids.trainer_id, self.trainer | narrow | fit | candidate
        )
        self.assertEqual(finder.line_ids.mapped("is_fit"), [True, True, False, False])
        self.assertEqual(finder.found_text, "2 of 4 trainers could teach it.")
        why = self._get_lines(finder)
        self.assertEqual(why["Z Fit"], "")
        self.assertEqual(
            why["A Narrow"],
            "A Narrow is not qualified for [T01] Course T01: it is not among his or "
            "her courses.",
        )
        self.assertIn("B Candidate is not a qualified trainer.", why["B Candidate"])

    def test_p8_1_qualified_on_the_day_of_the_class(self):
        """By the clock of the class: it is the 7th there and the 6th in UTC."""
        start = datetime(2026, 4, 6, 17)
        self._add_trainer("Until Then", valid_until="2026-04-07")
        self._add_trainer("Too Short", valid_until="2026-04-06")
        self._add_trainer("Too Late", qualified_on="2026-04-08")
        why = self._get_lines(self._open(self._create_session(start=start)))
        self.assertEqual(why["Until Then"], "")
        self.assertIn("Too Short is qualified until", why["Too Short"])
        self.assertIn("Too Late is qualified from", why["Too Late"])

    def test_p8_1_who_teaches_at_that_time_is_named_with_the_class(self):
        busy, after = self._add_trainer("Busy"), self._add_trainer("After")
        other = self._create_session(trainer_ids=busy.ids, schedule=True)
        self._create_session(
            start=START + timedelta(hours=3), trainer_ids=after.ids, schedule=True
        )
        why = self._get_lines(self._open(self._create_session()))
        self.assertEqual(why["Busy"], f"Teaches {other.display_name} at that time.")
        self.assertEqual(why["After"], "")

    def test_p8_1_a_draft_or_a_class_called_off_takes_nobody(self):
        free = self._add_trainer("Free")
        self._create_session(trainer_ids=free.ids)
        off = self._create_session(trainer_ids=free.ids, schedule=True)
        off.with_user(self.user_officer).action_cancel("Nobody came")
        self.assertEqual(
            self._get_lines(self._open(self._create_session()))["Free"], ""
        )

    def test_p8_1_who_takes_part_in_another_class_is_not_free(self):
        learner = self._add_trainer("Learner")
        other = self._create_session(schedule=True)
        self._enroll(other, learner.employee_id)
        session = self._create_session()
        why = self._get_lines(self._open(session))
        self.assertEqual(
            why["Learner"], f"Takes part in {other.display_name} at that time."
        )

    def test_p8_1_who_takes_part_in_this_class_does_not_teach_it(self):
        learner = self._add_trainer("Learner")
        session = self._create_session(schedule=True)
        self._enroll(session, learner.employee_id)
        why = self._get_lines(self._open(session))
        self.assertEqual(why["Learner"], "Takes part in this class.")

    def test_p8_1_approved_leave_by_whichever_record(self):
        """As the register knows it; why and how long is not said."""
        away, back = self._add_trainer("Away"), self._add_trainer("Back")
        again = self._create_employee(
            "Again",
            self.department_ops,
            work_contact_id=away.employee_id.work_contact_id.id,
        )
        for employee, begin in ((again, START), (back.employee_id, START)):
            late = timedelta(hours=3) if employee == back.employee_id else timedelta()
            self.env["resource.calendar.leaves"].create(
                {
                    "name": "Hospital",
                    "resource_id": employee.resource_id.id,
                    "date_from": begin + late,
                    "date_to": begin + late + timedelta(hours=8),
                    "time_type": "leave",
                }
            )
        why = self._get_lines(self._open(self._create_session()))
        self.assertEqual(why["Away"], "Is on approved leave at that time.")
        self.assertEqual(why["Back"], "")

    def test_p8_1_a_human_is_taken_by_another_record(self):
        """Design §6.11: by a trainer record of another company, which has no name."""
        self._add_company_b()
        both = self._add_trainer("Both")
        elsewhere = self.env["hr.training.trainer"].create(
            {
                "kind": "external",
                "partner_id": both.employee_id.work_contact_id.id,
                "company_id": self.company_b.id,
            }
        )
        elsewhere._do_qualify()
        elsewhere.qualified_on = "2026-01-01"
        course = self.env["hr.training.course"].create(
            {"code": "B1", "name": "B", "company_id": self.company_b.id, "hours": 3}
        )
        course.action_publish()
        session = self.env["hr.training.session"].create(
            {
                "course_id": course.id,
                "company_id": self.company_b.id,
                "seats_max": 5,
                "trainer_ids": elsewhere.ids,
                "slot_ids": [
                    (0, 0, {"start": START, "stop": START + timedelta(hours=3)})
                ],
            }
        )
        session.action_schedule()
        why = self._get_lines(self._open(self._create_session()))
        self.assertEqual(
            why["Both"], "Teaches a class of another company at that time."
        )

    def test_p8_1_who_has_left_does_not_teach(self):
        gone = self._add_trainer("Gone")
        gone.employee_id.active = False
        why = self._get_lines(self._open(self._create_session()))
        self.assertIn("Gone has left the company.", why["Gone"])

    def test_p8_1_several_reasons_are_all_said(self):
        busy = self._add_trainer("Busy")
        other = self._create_session(trainer_ids=busy.ids, schedule=True)
        busy.course_ids = self.update
        why = self._get_lines(self._open(self._create_session()))["Busy"]
        self.assertEqual(len(why.splitlines()), 2)
        self.assertIn("not qualified for", why)
        self.assertIn(other.display_name, why)

    def test_p8_1_who_teaches_it_already_is_not_offered(self):
        session = self._create_session(trainer_ids=self.trainer.ids)
        why = self._get_lines(self._open(session))
        self.assertEqual(why[self.trainer.name], "Teaches this class already.")

    # ------------------------------------------------------------
    # WHERE FROM
    # ------------------------------------------------------------

    def test_p8_1_on_a_plan_line_it_is_its_first_day(self):
        busy = self._add_trainer("Busy")
        line = self._create_plan("annual").line_ids
        line.date_start = START.date()
        self._create_session(trainer_ids=busy.ids, schedule=True)
        finder = self._open(line)
        # 9:00 and 17:00 in Shanghai
        self.assertEqual(finder.date_from, datetime(2026, 4, 6, 1))
        self.assertEqual(finder.date_to, datetime(2026, 4, 6, 9))
        self.assertIn("Teaches", self._get_lines(finder)["Busy"])
        line.date_start = date(2026, 4, 7)
        self.assertEqual(self._get_lines(self._open(line))["Busy"], "")

    def test_p8_1_on_a_course_at_the_time_entered(self):
        busy = self._add_trainer("Busy")
        self._create_session(trainer_ids=busy.ids, schedule=True)
        finder = self._open(self.course)
        self.assertEqual(finder.date_from, datetime(2026, 3, 3, 1))
        self.assertEqual(self._get_lines(finder)["Busy"], "")
        finder.write({"date_from": START, "date_to": START + timedelta(hours=1)})
        finder.action_find()
        self.assertIn("Teaches", self._get_lines(finder)["Busy"])
        finder.date_to = START
        with self.assertRaises(UserError):
            finder.action_find()

    def test_p8_1_without_a_session_nobody_is_assigned(self):
        finder = self._open(self.course)
        self.assertFalse(finder.can_assign)
        with self.assertRaises(UserError):
            finder.line_ids[0].action_assign()

    # ------------------------------------------------------------
    # ASSIGN
    # ------------------------------------------------------------

    def _assign(self, finder, trainer):
        line = finder.line_ids.filtered(lambda x: x.trainer_id == trainer)
        return line.action_assign()

    def test_p8_1_an_officer_assigns_one_with_a_click(self):
        fit = self._add_trainer("Fit")
        session = self._create_session(trainer_ids=self.trainer.ids, schedule=True)
        self._assign(self._open(session), fit)
        self.assertEqual(session.trainer_ids, self.trainer | fit)
        self.assertEqual(session.slot_ids.trainer_ids, self.trainer | fit)

    def test_p8_1_who_is_assigned_takes_the_place_of_who_declined(self):
        fit = self._add_trainer("Fit")
        session = self._create_session(trainer_ids=self.trainer.ids, schedule=True)
        with self._clock_at(START - timedelta(days=29)):
            self.env["hr.training.session"].sudo()._cron_remind_classes()
            mine = session.with_user(self.user_trainer)
            mine.action_decline_teaching("On a journey")
            finder = self._open(session)
        self.assertEqual(finder.instead_of_id, self.trainer)
        self.assertEqual(
            self._get_lines(finder)[self.trainer.name],
            "Teaches this class already.\nHas declined to teach this class.",
        )
        self._assign(finder, fit)
        self.assertEqual(session.trainer_ids, fit)

    def test_p8_1_the_gates_of_the_session_hold(self):
        narrow = self._add_trainer("Narrow", course_ids=[(6, 0, self.update.ids)])
        busy = self._add_trainer("Busy")
        self._create_session(trainer_ids=busy.ids, schedule=True)
        session = self._create_session(schedule=True)
        finder = self._open(session)
        for trainer in narrow | busy:
            with self.assertRaises(UserError):
                self._assign(finder, trainer)
        self.assertFalse(session.trainer_ids)

    def test_p8_1_others_neither_look_nor_assign(self):
        session = self._create_session(schedule=True, trainer_ids=self.trainer.ids)
        finder = self._open(session)
        for user in (self.user_trainer, self.user_employee, self.user_executive):
            with self.assertRaises(AccessError):
                session.with_user(user).action_find_trainer()
            with self.assertRaises(AccessError):
                finder.line_ids.with_user(user)[0].action_assign()
        with self.assertRaises(AccessError):
            finder.with_user(self.user_head).action_find()
        with self.assertRaises(AccessError):
            finder.line_ids[0].with_user(self.user_head).action_assign()

    # ------------------------------------------------------------
    # SPEED
    # ------------------------------------------------------------

    def test_p8_1_many_trainers_cost_no_more_statements(self):
        """Asked for 500 as for two: a few statements."""
        trainers = self.trainer | self._add_trainer("Second")
        other = self._create_session(trainer_ids=trainers.ids, schedule=True)
        session = self._create_session()
        windows = [(slot.start, slot.stop) for slot in session.slot_ids]
        days = [START.date()]

        def count(some):
            self.env.flush_all()
            self.env.invalidate_all()
            some = some.with_user(self.user_officer)
            course = self.course.with_user(self.user_officer)
            before = self.cr.sql_log_count
            found = some._find_unfit(course, windows, days, session)
            self.assertEqual(len(found), len(some))
            return self.cr.sql_log_count - before

        count(trainers)
        few = count(trainers)
        for n in range(30):
            trainers |= self._add_trainer(f"Many {n}")
        other.trainer_ids = trainers
        self.assertLessEqual(count(trainers), few)
        self.assertLess(few, 40)
