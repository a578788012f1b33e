"""Who teaches is asked for his renewal before the term ends (policy 8.1)."""

from datetime import datetime, timedelta

from dateutil.relativedelta import relativedelta

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from ..common import START, TODAY
from ..common_people import PeopleCase
from .common_application import APPLICATION, TRAINER, ApplicationCase

RENEW = "hr_training.mail_activity_type_trainer_renewal"


@tagged("post_install", "-at_install", "hr_training_trainers")
class TestApplicationRenewal(ApplicationCase, PeopleCase):
    uses = (*ApplicationCase.uses, "trainer", "user_trainer")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.training_trainer_renewal_days = 60
        cls.until = TODAY + timedelta(days=60)
        cls.trainer.write({"valid_until": cls.until, "course_ids": cls.course})

    def _run(self, day=TODAY):
        with self._clock_at(datetime.combine(day, START.time())):
            self.env[TRAINER]._cron_ask_for_renewal()
        self.env.invalidate_all()

    def _get_told(self):
        return self.env["mail.message"].search(
            [
                ("model", "=", TRAINER),
                ("res_id", "=", self.trainer.id),
                ("subject", "=", "Your qualification as a trainer ends"),
            ]
        )

    def _get_asked(self):
        return self.trainer.activity_search([RENEW])

    def test_p8_1_trainer_and_officers_are_asked_once_for_a_term(self):
        self._run(TODAY - timedelta(days=1))
        self.assertFalse(self._get_told() or self._get_asked())
        self._run()
        self.assertEqual(self._get_told().partner_ids, self.user_trainer.partner_id)
        self.assertEqual(self._get_asked().user_id, self.user_officer | self.user_head)
        self._run()
        self._run(TODAY + timedelta(days=1))
        self.assertEqual(len(self._get_told()), 1)
        self.assertEqual(len(self._get_asked()), 2)
        # The next term is another one.
        self.trainer.valid_until = self.until + timedelta(days=365)
        self._run(self.until + timedelta(days=320))
        self.assertEqual(len(self._get_told()), 2)

    def test_p8_1_nobody_is_asked_for_who_does_not_go_on(self):
        states = {
            "no term": lambda: self.trainer.write({"valid_until": False}),
            "retired": lambda: self.trainer._guard_sudo().write({"state": "retired"}),
            "suspended": lambda: self.trainer._guard_sudo().write(
                {"state": "suspended"}
            ),
            "archived": lambda: self.trainer.write({"active": False}),
            "left": lambda: self.employee_trainer.write({"active": False}),
            "over": lambda: self.trainer._guard_sudo().write(
                {"valid_until": TODAY - timedelta(days=1), "qualified_on": "2020-01-01"}
            ),
            "turned off": lambda: self.company.write(
                {"training_trainer_renewal_days": 0}
            ),
            "applied": lambda: self._open(self.trainer),
            "moved": lambda: self.employee_trainer.write(
                {"department_id": False, "company_id": self.company_b.id}
            ),
        }
        for name, change in states.items():
            with self.subTest(name), self._undone():
                change()
                self._run()
                self.assertFalse(self._get_told() or self._get_asked())
        # Who left and was hired again goes on.
        with self._undone():
            self._record_again(self.employee_trainer)
            self.employee_trainer.active = False
            self._run()
            self.assertTrue(self._get_asked())

    def test_p8_1_one_bad_record_does_not_keep_the_others_waiting(self):
        other = self._create_trainer(self.people[0])
        other.valid_until = self.until
        broken = self.trainer
        broken.activity_schedule(RENEW, user_id=self.user_officer.id)

        def ask(trainer):
            if trainer == broken:
                raise ValueError("broken")
            return original(trainer)

        original = type(broken)._do_ask_for_renewal
        self.patch(type(broken), "_do_ask_for_renewal", ask)
        with self.assertLogs("odoo.addons.hr_training", "ERROR"):
            self._run()
        self.assertEqual(other.renewal_asked_for, self.until)

    def test_p8_1_renewed_by_one_button_and_an_approval(self):
        grade = self.env.ref("hr_training.trainer_grade_3")
        self.trainer.grade_id = grade
        self._run()
        began = self.trainer.qualified_on
        for user, may in (
            (self.user_employee, False),
            (self.user_department_manager, False),
            (self.user_trainer, True),
            (self.user_officer, True),
        ):
            with self.subTest(user=user.name), self._undone():
                if may:
                    self._rpc(user, TRAINER, "action_renew", self.trainer.ids)
                else:
                    with self._refused("asks for it"):
                        self._rpc(user, TRAINER, "action_renew", self.trainer.ids)
        action = self.trainer.with_user(self.user_officer).action_renew()
        application = self.env[APPLICATION].browse(action["res_id"])
        self.assertTrue(application.is_renewal)
        self.assertEqual(application.course_ids, self.course)
        self.assertEqual(application.grade_id, grade)
        self.assertFalse(self._get_asked())
        with self._refused("open already"):
            self.trainer.with_user(self.user_officer).action_renew()
        # Nobody scores him anew, unless an officer wants it.
        by_officer = application.with_user(self.user_officer)
        by_officer.valid_until = self.until + timedelta(days=730)
        by_officer.action_submit()
        self.assertEqual(self.trainer.valid_until, self.until)
        application.with_user(self.user_head).action_approve()
        self.assertEqual(self.trainer.valid_until, self.until + timedelta(days=730))
        self.assertEqual(self.trainer.qualified_on, began)
        self.assertEqual(self.trainer.course_ids, self.course)

    def test_p8_1_a_term_is_proposed_and_is_not_for_good_by_mistake(self):
        """Renewed for the months of the setting; more courses leave the term alone."""
        for months, until in (
            (6, self.until + relativedelta(months=6)),
            (0, False),
        ):
            with self.subTest(months=months), self._undone():
                self.company.training_trainer_term_months = months
                self.trainer.with_user(self.user_officer).action_renew()
                self.assertEqual(self.trainer.application_ids.valid_until, until)
        # Who is no trainer yet has no term that could be lost.
        for employee, until in (
            (self.employee_trainer, self.until),
            (self.people[0], False),
        ):
            application = self._nominate(
                self.user_officer,
                "call",
                employee_ids=[Command.set(employee.ids)],
                course_ids=[Command.set(self.course.ids)],
            )
            self.assertEqual(application.trainer_id.employee_id, employee)
            self.assertEqual(application.valid_until, until)

    def test_p8_1_1_a_renewal_brings_no_course_that_nobody_scored_him_for(self):
        further = self.env["hr.training.course"].create({"name": "Further"})
        application = self._open(
            self.trainer,
            self.env["res.users"],
            channel="renewal",
            course_ids=[Command.set((self.course | further).ids)],
        )
        with self._refused("Name the assessors"):
            self._submit(application)
        application.course_ids = self.course
        self._submit(application)

    def test_p8_2_no_higher_grade_by_an_application_without_own_training(self):
        self.company.training_teaching_hours = 10
        low, high = (
            self.env.ref(f"hr_training.trainer_grade_{number}") for number in (2, 3)
        )
        self.trainer.grade_id = low
        application = self._open(
            self.trainer, self.env["res.users"], channel="renewal", grade_id=high.id
        )
        with self._refused("a higher grade asks for"):
            self._submit(application)
        application.grade_id = low
        self._submit(application)

    def test_p8_1_a_renewal_that_is_scored_waits_for_its_scores(self):
        self.trainer.with_user(self.user_officer).action_renew()
        application = self.trainer.application_ids
        by_officer = application.with_user(self.user_officer)
        by_officer.assessor_ids = self.user_colleague
        with self._refused("Scores are missing"):
            by_officer.action_submit()
        self._score(application, 20)
        with self._refused("under the least score"):
            by_officer.action_submit()

    def test_p8_1_a_term_that_was_over_begins_anew_and_stays_known(self):
        last = TODAY - timedelta(days=10)
        self.trainer.valid_until = last
        self.trainer.with_user(self.user_officer).action_renew()
        application = self.trainer.application_ids
        until = TODAY + relativedelta(months=12)
        self.assertEqual(application.valid_until, until)
        self._submit(application)
        application.with_user(self.user_head).action_approve()
        self.assertEqual(self.trainer.qualified_on, TODAY)
        self.assertEqual(self.trainer.valid_until, until)
        for days, expected in ((-10, True), (-9, False), (0, True)):
            day = TODAY + timedelta(days=days)
            with self.subTest(days=days):
                was = self.trainer._was_qualified(self.course, day)
                self.assertEqual(was, expected)

    def test_p8_1_a_refused_renewal_does_not_keep_him_waiting(self):
        self.trainer.with_user(self.user_officer).action_renew()
        application = self.trainer.application_ids
        self._submit(application)
        application.with_user(self.user_head).action_refuse("Not without a course")
        self.assertEqual(self.trainer.state, "qualified")
        self.trainer.with_user(self.user_officer).action_renew()
        self.assertEqual(len(self.trainer.application_ids), 2)

    def test_p8_1_nobody_else_says_that_he_was_asked(self):
        for user in (self.user_officer, self.user_head):
            with self.assertRaises(AccessError):
                self._rpc(
                    user,
                    TRAINER,
                    "write",
                    self.trainer.ids,
                    {"renewal_asked_for": self.until},
                )
