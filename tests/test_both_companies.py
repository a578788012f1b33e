from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..tools import groups
from .common import START, HrTrainingCase


@tagged("post_install", "-at_install", "hr_training_multicompany")
class TestBothCompanies(HrTrainingCase):
    """A user of both sees each as the company switcher says; the rest is apart."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._add_company_b()
        cls.both = cls.company | cls.company_b
        cls.user_both = cls._add_user("both", groups.MANAGER)
        cls.user_both.company_ids = cls.both

    @classmethod
    def _create_session_b(cls, start=START, schedule=True, **vals):
        session = (
            cls.env["hr.training.session"]
            .with_user(cls.user_b_officer)
            .create(
                {
                    "course_id": cls.course.id,
                    "seats_max": 3,
                    "slot_ids": [
                        Command.create(
                            {"start": start, "stop": start + timedelta(hours=2)}
                        )
                    ],
                    **vals,
                }
            )
        )
        if schedule:
            session.action_schedule()
        return session.with_env(cls.env)

    def _in(self, *companies):
        return {"allowed_company_ids": [company.id for company in companies]}

    def _write_in_both(self, record, vals):
        self._rpc(
            self.user_both,
            record._name,
            "write",
            record.ids,
            vals,
            context=self._in(self.company, self.company_b),
        )

    # ------------------------------------------------------------
    # WHO SEES WHAT
    # ------------------------------------------------------------

    def test_d5_allowed_companies_decide_what_is_seen(self):
        session_a, session_b = self._create_session(), self._create_session_b()
        plan_a = self._create_plan()
        plan_b = self._create_plan(user=self.user_b_officer)
        a, b = self.company, self.company_b
        for one, other in ((session_a, session_b), (plan_a, plan_b)):
            for companies, seen in (
                ((a,), one),
                ((b,), other),
                ((a, b), one | other),
                ((b, a), one | other),
            ):
                with self.subTest(model=one._name, companies=len(companies)):
                    found = self._rpc(
                        self.user_both,
                        one._name,
                        "search",
                        [("id", "in", (one | other).ids)],
                        context=self._in(*companies),
                    )
                    self.assertEqual(set(found), set(seen.ids))

    def test_d5_company_that_is_switched_off_is_not_acted_upon(self):
        session = self._create_session_b(schedule=False)
        for companies, passes in (
            ((self.company,), False),
            ((self.company_b,), True),
            ((self.company, self.company_b), True),
        ):
            with self.subTest(companies=len(companies)):
                self.assertEqual(
                    self._passes(
                        lambda c=companies: self._rpc(
                            self.user_both,
                            session._name,
                            "action_schedule",
                            session.ids,
                            context=self._in(*c),
                        )
                    ),
                    passes,
                )

    def test_d5_a_company_one_does_not_belong_to_cannot_be_switched_on(self):
        session = self._create_session_b()
        with self.assertRaises(AccessError):
            self._rpc(
                self.user_officer,
                session._name,
                "search",
                [],
                context=self._in(self.company, self.company_b),
            )

    def test_d5_shared_courses_are_seen_in_both_own_ones_in_one(self):
        shared = self.course
        self.assertFalse(shared.company_id)
        own = self._create_course("OWN", company_id=self.company.id)
        for user, seen in (
            (self.user_officer, shared | own),
            (self.user_employee, shared | own),
            (self.user_b_officer, shared),
            (self.user_b_employee, shared),
        ):
            with self.subTest(user=user.name):
                found = self._rpc(
                    user, own._name, "search", [("id", "in", (shared | own).ids)]
                )
                self.assertEqual(set(found), set(seen.ids))

    # ------------------------------------------------------------
    # RECORDS STAY WITHIN THEIR COMPANY
    # ------------------------------------------------------------

    def test_d5_plan_refers_to_its_own_company_whoever_writes(self):
        """Someone of both companies mixes nothing up either."""
        course_b = (
            self.env["hr.training.course"]
            .with_user(self.user_b_officer)
            .create({"code": "B1", "name": "Of B", "company_id": self.company_b.id})
        )
        trainer_b = self._create_trainer(self.employee_b_employee)
        annual_b = self._create_plan(user=self.user_b_officer)
        plan = self._create_plan("quarterly")
        line = plan.line_ids
        for record, vals in (
            (line, {"course_id": course_b.id}),
            (line, {"trainer_ids": [Command.set(trainer_b.ids)]}),
            (line, {"employee_ids": [Command.set(self.employee_b_employee.ids)]}),
            (line, {"department_ids": [Command.set(self.department_b.ids)]}),
            (line, {"parent_line_id": annual_b.line_ids.id}),
            (plan, {"department_id": self.department_b.id}),
            (plan, {"parent_id": annual_b.id}),
        ):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                self._write_in_both(record, vals)

    def test_d5_session_is_taught_and_held_within_its_company(self):
        trainer_b = self._create_trainer(self.employee_b_employee)
        room_b = self.env["hr.training.facility"].create(
            {"name": "Room B", "company_id": self.company_b.id}
        )
        session = self._create_session(trainer_ids=[Command.set(self.trainer.ids)])
        trainers = {"trainer_ids": [Command.set(trainer_b.ids)]}
        rooms = {"facility_ids": [Command.set(room_b.ids)]}
        for record, vals in (
            (session, trainers),
            (session, rooms),
            (session, {"company_id": self.company_b.id}),
            (session.slot_ids, trainers),
            (session.slot_ids, rooms),
        ):
            with self.subTest(model=record._name, vals=vals):
                with self.assertRaises(UserError):
                    self._write_in_both(record, vals)

    def test_d5_plan_changes_company_only_when_all_its_lines_can(self):
        own = self._create_course("OWN", company_id=self.company.id)
        shared = self._create_plan(lines=[{"department_ids": False}])
        bound = self._create_plan(
            lines=[{"course_id": own.id, "department_ids": False}]
        )
        context = self._in(self.company, self.company_b)
        vals = {"company_id": self.company_b.id}
        self._rpc(
            self.user_both, shared._name, "write", shared.ids, vals, context=context
        )
        self.assertEqual(shared.line_ids.company_id, self.company_b)
        with self.assertRaises(UserError):
            self._rpc(
                self.user_both, bound._name, "write", bound.ids, vals, context=context
            )

    def test_d10_sessions_belong_to_the_plans_company_not_to_the_callers(self):
        self.company_b.resource_calendar_id.tz = "Europe/Berlin"
        self.env["ir.sequence"].create(
            {
                "name": "Sessions of B",
                "code": "hr.training.session",
                "prefix": "B-",
                "company_id": self.company_b.id,
            }
        )
        plan_a = self._publish(self._create_plan(lines=2))
        plan_b = self._create_plan(user=self.user_b_officer)
        plan_b.with_user(self.user_b_officer).action_submit()
        self.env.ref(groups.EXECUTIVE).user_ids += self.user_both
        self._approve(plan_b, submit=False)
        plan_b.with_user(self.user_b_officer).action_publish()
        sessions = (
            (plan_a | plan_b)
            .with_user(self.user_both)
            .with_context(allowed_company_ids=self.both.ids)
            .action_create_sessions()
        )
        of_b = sessions.filtered(lambda s: s.plan_id.id == plan_b.id)
        of_a = sessions - of_b
        self.assertEqual((len(of_a), of_a.company_id), (2, self.company))
        self.assertEqual((len(of_b), of_b.company_id), (1, self.company_b))
        self.assertEqual((of_b.tz, of_a[0].tz), ("Europe/Berlin", "Asia/Shanghai"))
        self.assertTrue(of_b.code.startswith("B-"))
        self.assertFalse([s for s in of_a if s.code.startswith("B-")])

    def test_d5_codes_are_unique_within_a_company_only(self):
        session = self._create_session(code="S1")
        other = self._create_session_b(code="S1")
        self.assertEqual((session.code, other.code), ("S1", "S1"))

    # ------------------------------------------------------------
    # SETTINGS, CRON, APPROVAL
    # ------------------------------------------------------------

    def test_d7_settings_are_the_companys_and_frozen_per_session(self):
        self.company.write({"training_grace_minutes": 3, "training_pass_score": 70})
        self.company_b.write({"training_grace_minutes": 9, "training_pass_score": 50})
        # Made by one who works in A at the time: the session's company counts.
        session_b = self._create_session_b(schedule=False)
        session_b.with_user(self.user_both).with_context(
            allowed_company_ids=self.both.ids
        ).action_schedule()
        session_a = self._create_session(schedule=True)
        for company in self.both:
            company.write({"training_grace_minutes": 1, "training_pass_score": 1})
        self.assertEqual((session_a.grace_minutes, session_a.pass_score), (3, 70))
        self.assertEqual((session_b.grace_minutes, session_b.pass_score), (9, 50))

    def test_d6_7_cron_works_for_all_companies(self):
        past = START - timedelta(days=60)
        session_a = self._create_session(start=past, schedule=True)
        session_b = self._create_session_b(start=past)
        self._enroll(session_a, self.employee_employee)
        session_b.with_user(self.user_b_officer).enroll(self.employee_b_employee.ids)
        guests = self._keep_register(session_a) | self._keep_register(session_b)
        self.env.ref("hr_training.ir_cron_follow_clock").ir_actions_server_id.run()
        for session in session_a | session_b:
            self.assertEqual(session.state, "ongoing")
            rows = session.attendance_ids - guests
            self.assertEqual(rows.mapped("status"), ["absent"])

    def test_d4_nobody_of_another_company_is_asked(self):
        """By group, by name or as manager of a department."""
        self.department_b.manager_id = self.employee_b_employee
        Rule = self.env["hr.training.approval.rule"]
        for vals in (
            {"approver": "user", "user_id": self.user_b_head.id},
            {"approver": "department_manager"},
        ):
            Rule.create(
                {
                    "name": "Second look",
                    "document": "plan_quarterly",
                    "sequence": 90,
                    "company_id": self.company.id,
                    "group_id": False,
                    **vals,
                }
            )
        Rule.create(
            {
                "name": "Head",
                "document": "plan_quarterly",
                "company_id": self.company.id,
                "group_id": self.env.ref(groups.MANAGER).id,
            }
        )
        plan = self._create_plan("quarterly")
        plan.with_user(self.user_officer).action_submit()
        self.assertEqual(plan.step_ids.approver_ids, self.user_head | self.user_both)
        waiting = [("waiting_for_me", "=", True)]
        Plan = self.env["hr.training.plan"]
        self.assertFalse(Plan.with_user(self.user_b_head).search(waiting))
        with self.assertRaises(UserError):
            self._rpc(self.user_b_head, plan._name, "action_approve", plan.ids)

    def test_d4_head_of_both_is_asked_and_decides_in_both(self):
        plan_a = self._create_plan("quarterly")
        plan_b = self._create_plan("quarterly", user=self.user_b_officer)
        plan_a.with_user(self.user_officer).action_submit()
        plan_b.with_user(self.user_b_officer).action_submit()
        for plan in plan_a | plan_b:
            self.assertIn(self.user_both, plan.step_ids.approver_ids)
        self._rpc(
            self.user_both,
            plan_a._name,
            "action_approve",
            (plan_a | plan_b).ids,
            context=self._in(self.company, self.company_b),
        )
        self.assertEqual((plan_a | plan_b).mapped("state"), ["approved"] * 2)
