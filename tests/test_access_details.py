from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import START
from .common_access import AccessCase


@tagged("post_install", "-at_install", "hr_training_access")
class TestAccessDetails(AccessCase):
    """What a table cannot say."""

    def _reads(self, user, record):
        return self._passes(
            lambda: self._rpc(user, record._name, "read", record.ids, ["display_name"])
        )

    def test_d5_replaced_manager_loses_his_team_at_once(self):
        enrollment = self.world["hr.training.enrollment"]["team"]
        manager, new = self.user_department_manager, self.user_outsider
        self.assertTrue(self._reads(manager, enrollment))
        self.assertFalse(self._reads(new, self.world["hr.training.score"]["team"]))
        self.department_srv.manager_id = self.employee_outsider
        self.assertFalse(self._reads(manager, enrollment))
        self.assertTrue(self._reads(new, enrollment))

    def test_d5_manager_sees_departments_below_and_none_above(self):
        team = self.world["hr.training.enrollment"]["team"]
        self.department_srv_n.manager_id = self.employee_outsider
        self.assertTrue(self._reads(self.user_outsider, team))
        boss = self._create_employee("Boss", self.department_srv)
        session = self.world["hr.training.session"]["open"]
        enrollment = self._enroll(session, boss)
        self.assertFalse(self._reads(self.user_outsider, enrollment))
        self.assertTrue(self._reads(self.user_department_manager, enrollment))

    def test_d5_person_who_moved_is_in_the_new_managers_team(self):
        self.department_ops.manager_id = self.employee_outsider
        enrollment = self.world["hr.training.enrollment"]["team"]
        self.employee_colleague.department_id = self.department_ops
        self.assertFalse(self._reads(self.user_department_manager, enrollment))
        self.assertTrue(self._reads(self.user_outsider, enrollment))
        self.assertEqual(enrollment.department_id, self.department_srv_n)

    def test_d5_named_keeper_and_examiner_write_on_that_session_only(self):
        """Plain employees, named on one session (design §5)."""
        taught = self.world["hr.training.session"]["taught"]
        keeper, examiner = self.user_colleague, self.user_employee
        taught.keeper_ids, taught.examiner_ids = keeper, examiner
        row = self.world["hr.training.attendance"]["taught"]
        score = self.world["hr.training.score"]["taught"]
        other_row = self.world["hr.training.attendance"]["other"]
        for user, record, vals, expected in (
            (keeper, row, {"status": "late"}, True),
            (keeper, other_row, {"status": "late"}, False),
            (keeper, score, {"value": 1}, False),
            (examiner, score, {"value": 1}, True),
            (examiner, row, {"status": "late"}, False),
        ):
            with self.subTest(user=user.name, model=record._name, expected=expected):
                self.assertEqual(
                    self._passes(
                        lambda u=user, r=record, v=vals: self._rpc(
                            u, r._name, "write", r.ids, v
                        )
                    ),
                    expected,
                )
        marks = [(self.employee_outsider.id, "exam", 70)]
        self._rpc(examiner, taught._name, "set_marks", taught.ids, marks)
        self.assertEqual((score.value, score.marker_id), (70, examiner))
        with self.assertRaises(AccessError):
            self._rpc(keeper, taught._name, "set_marks", taught.ids, marks)
        with self.assertRaises(AccessError):
            self._rpc(examiner, taught._name, "punch", taught.ids, [])

    def test_d5_trainer_of_one_slot_reads_the_roster_of_its_session(self):
        other = self.world["hr.training.enrollment"]["other"]
        self.assertFalse(self._reads(self.user_trainer, other))
        other.session_id.slot_ids.trainer_ids = self.trainer
        self.assertTrue(self._reads(self.user_trainer, other))

    def test_d5_external_trainer_with_a_login_teaches_too(self):
        partner = self.user_colleague.partner_id
        trainer = self.env["hr.training.trainer"].create(
            {
                "kind": "external",
                "partner_id": partner.id,
                "company_id": self.company.id,
            }
        )
        taught = self.world["hr.training.session"]["taught"]
        taught.trainer_ids = trainer
        self.assertTrue(
            self._reads(self.user_colleague, self.world["hr.training.score"]["taught"])
        )
        self.assertFalse(
            self._reads(self.user_trainer, self.world["hr.training.score"]["taught"])
        )

    def test_d5_trainer_uploads_material_in_his_own_name_only(self):
        vals = {"name": "New", "author_id": self.user_officer.id}
        with self.assertRaises(UserError):
            self._rpc(self.user_trainer, "hr.training.material", "create", [vals])
        mine = self.world["hr.training.material"]["taught"]
        link = {"url": "https://example.com"}
        self._rpc(self.user_trainer, mine._name, "write", mine.ids, link)
        self.assertEqual(mine.version_ids.author_id, self.user_trainer)
        self.assertEqual(mine.version_ids.state, "draft", "others see it later")

    def test_d5_marks_are_shown_to_the_person_after_release(self):
        session = self.world["hr.training.session"]["taught"]
        score = self.world["hr.training.score"]["taught"]
        self.assertFalse(self._reads(self.user_outsider, score))
        self.department_ops.manager_id = self.employee_colleague
        self.assertFalse(self._reads(self.user_colleague, score))
        session.with_user(self.user_officer).action_release_results()
        self.assertTrue(self._reads(self.user_outsider, score))
        self.assertTrue(self._reads(self.user_colleague, score))

    def test_d5_retired_course_is_shown_to_who_took_it(self):
        self.course.with_user(self.user_officer).action_retire()
        self.assertTrue(self._reads(self.user_employee, self.course))
        self.assertFalse(self._reads(self.user_finance, self.course))

    def test_d5_withdrawn_person_keeps_seeing_his_own_enrolment(self):
        session = self.world["hr.training.session"]["open"]
        enrollment = self._enroll(session, self.employee_employee)
        enrollment.with_user(self.user_employee).action_withdraw("Ill")
        self.assertEqual(enrollment.state, "withdrawn")
        self.assertTrue(self._reads(self.user_employee, enrollment))

    def test_d5_employee_sees_how_many_seats_are_left(self):
        """The number counts people whose enrolments he may not read."""
        session = self._create_session(START.replace(day=29), schedule=True)
        self._enroll(session, self.employee_colleague, self.employee_outsider)
        row = self._rpc(
            self.user_employee, session._name, "read", session.ids, ["seats_left"]
        )
        self.assertEqual(row[0]["seats_left"], 8)

    def test_d5_department_manager_moves_no_plan_out_of_his_reach(self):
        """What he may create he may not turn into something he may not create."""
        plan = self.world["hr.training.plan"]["team"]
        annual = self.world["hr.training.plan"]["other"]
        line, cost = plan.line_ids, plan.line_ids.cost_ids
        for record, vals in (
            (plan, {"kind": "annual"}),
            (plan, {"kind": "quarterly"}),
            (plan, {"department_id": self.department_ops.id}),
            (plan, {"company_id": self.company_b.id}),
            (line, {"plan_id": annual.id}),
            (cost, {"plan_line_id": annual.line_ids.id}),
        ):
            with self.subTest(model=record._name, vals=vals):
                self.assertFalse(
                    self._passes(
                        lambda r=record, v=vals: self._rpc(
                            self.user_department_manager, r._name, "write", r.ids, v
                        )
                    )
                )

    def test_d5_department_manager_leaves_adhoc_plans_of_others_alone(self):
        plan = self._create_plan("adhoc", department_id=self.department_ops.id)
        for method, args in (
            ("write", [{"reason": "Mine"}]),
            ("action_submit", []),
            ("action_cancel", []),
            ("unlink", []),
        ):
            with self.subTest(method=method), self.assertRaises(UserError):
                self._rpc(
                    self.user_department_manager, plan._name, method, plan.ids, *args
                )

    def test_d5_department_manager_asks_for_his_own_department_only(self):
        vals = {"kind": "adhoc", "date_from": START, "date_to": START}
        for department in (self.department_ops, self.department_b, None):
            vals["department_id"] = department.id if department else False
            with self.subTest(department=department), self.assertRaises(UserError):
                self._rpc(
                    self.user_department_manager, "hr.training.plan", "create", [vals]
                )
        vals["department_id"] = self.department_srv_n.id
        self._rpc(self.user_department_manager, "hr.training.plan", "create", [vals])

    def test_d5_settings_are_closed_to_officers(self):
        for user in self.user_officer | self.user_executive | self.user_finance:
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self._rpc(
                    user,
                    "res.company",
                    "write",
                    self.company.ids,
                    {"training_pass_score": 1},
                )

    def test_d5_head_sets_for_his_company_and_nobody_else_does(self):
        vals = {"training_pass_score": 75, "training_budget_mode": "block"}
        for user in self.user_officer | self.user_executive | self.user_employee:
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self._rpc(user, "hr.training.settings", "create", [vals])
        ids = self._rpc(self.user_head, "hr.training.settings", "create", [vals])
        self.assertEqual(self.company.training_pass_score, 75)
        self.assertEqual(self.company.training_budget_mode, "block")
        self._rpc(
            self.user_head,
            "hr.training.settings",
            "write",
            ids,
            {"training_pass_score": 70},
        )
        self.assertEqual(self.company.training_pass_score, 70)
        with self.assertRaises(UserError):
            self._rpc(
                self.user_head,
                "hr.training.settings",
                "create",
                [{"company_id": self.company_b.id, "training_pass_score": 1}],
            )
        self.assertEqual(self.company_b.training_pass_score, 60)

    def test_d5_employees_do_not_edit_what_training_gave_them(self):
        """Skill and résumé rows of a pass are closed to the employee (design §1)."""
        Skill, Line = self.env["hr.employee.skill"], self.env["hr.resume.line"]
        own = [("employee_id", "=", self.employee_employee.id)]
        skill = Skill.search([*own, ("training_enrollment_id", "!=", False)])
        line = Line.search([*own, ("training_enrollment_id", "!=", False)])
        self.assertTrue(skill and line)
        low = self.skill_level_low.id
        enrollment = self.world["hr.training.enrollment"]["own"]
        for record, vals in (
            (skill, {"skill_level_id": low}),
            (skill, {"valid_to": "2026-01-01"}),
            (skill, {"training_enrollment_id": False}),
            (line, {"name": "Better"}),
            (line, {"date_end": "2020-01-01"}),
        ):
            with self.subTest(model=record._name, vals=vals):
                with self.assertRaises(UserError):
                    self._rpc(
                        self.user_employee, record._name, "write", record.ids, vals
                    )
        for record in (skill, line):
            with self.subTest(model=record._name), self.assertRaises(UserError):
                self._rpc(self.user_employee, record._name, "unlink", record.ids)
        with self.assertRaises(UserError):
            self._rpc(
                self.user_employee,
                Line._name,
                "create",
                [
                    {
                        "employee_id": self.employee_employee.id,
                        "name": "Forged",
                        "date_start": "2020-01-01",
                        "training_enrollment_id": enrollment.id,
                    }
                ],
            )

    def test_d5_commands_on_himself_do_not_open_an_employees_records(self):
        enrollment = self.world["hr.training.enrollment"]["own"]
        forged = {"note": "Mine"}
        for user in (self.user_employee, self._add_user("hr", "hr.group_hr_manager")):
            with self.subTest(user=user.name), self.assertRaises(UserError):
                self._rpc(
                    user,
                    "hr.employee",
                    "write",
                    self.employee_employee.ids,
                    {
                        "training_enrollment_ids": [
                            Command.update(enrollment.id, forged)
                        ]
                    },
                )
