"""Who is under target, why, and who is told (policy 3.2)."""

from datetime import date, datetime

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..results.common_kpi import KpiCase, refuse


class PerformanceCase(KpiCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Case = cls.env["hr.training.performance.case"]

    def _find(self, user=None):
        """What the run makes, in sudo."""
        cases = self.Case.with_user(user or self.user_officer).action_find_cases()
        return cases.with_env(self.env)

    def _make(self, employee=None):
        """A case of an employee, by default of user_employee."""
        if not self.env["hr.training.kpi.target"].search(
            [("kpi_id", "=", self.kpi.id)]
        ):
            self._add_target(80)
        self._add_values(employee or self.employee_employee, 70, 70, 70)
        return self._find()


@tagged("post_install", "-at_install", "hr_training_kpi")
class TestFindPerformance(PerformanceCase):
    def test_p3_2_whose_mean_is_under_target_is_found(self):
        """By hand: (70 + 85 + 79) / 3 = 78 < 80; (90 + 75 + 75) / 3 = 80 is not."""
        self._add_target(80)
        self._add_values(self.employee_employee, 70, 85, 79)
        self._add_values(self.employee_colleague, 90, 75, 75)
        case = self._find()
        self.assertEqual(case.employee_id, self.employee_employee)
        self.assertEqual((case.mean, case.target, case.months), (78, 80, 3))
        self.assertEqual(case.month_from, date(2025, 12, 1))
        self.assertEqual(case.month_to, date(2026, 2, 1))
        self.assertEqual(case.department_id, self.department_srv_n)
        self.assertEqual((case.state, case.company_id), ("open", self.company))

    def test_p3_2_lower_can_be_better(self):
        kpi = self._create_kpi("repeats", direction="lower")
        self._add_target(10, kpi=kpi)
        self._add_values(self.employee_employee, 9, 12, 12, kpi=kpi)
        self._add_values(self.employee_colleague, 5, 5, 5, kpi=kpi)
        self.assertEqual(self._find().employee_id, self.employee_employee)

    def test_p3_2_each_month_has_its_target(self):
        """(80 + 80 + 90) / 3 = 83.33 is wanted; 83 are less, 84 are not."""
        self._add_target(80, date_to="2026-01-31")
        self._add_target(90, date_from="2026-02-01")
        self._add_values(self.employee_employee, 83, 83, 83)
        self._add_values(self.employee_colleague, 84, 84, 84)
        case = self._find()
        self.assertEqual(case.employee_id, self.employee_employee)
        self.assertAlmostEqual(case.target, 250 / 3)

    def test_d6_13_nobody_is_judged_by_missing_data(self):
        """Two of three months say something, one does not; no target, no case."""
        self._add_target(80, department_id=self.department_srv.id)
        self._add_values(self.employee_employee, 70, None, 70)
        self._add_values(self.employee_colleague, None, None, 10)
        self._add_values(self.employee_outsider, 10, 10, 10)
        case = self._find()
        self.assertEqual(case.employee_id, self.employee_employee)
        self.assertEqual(case.months, 2)

    def test_p3_2_the_months_are_a_setting(self):
        self._add_target(80)
        self._add_values(self.employee_employee, 10, 85, 85)
        self.company.training_kpi_months = 2
        self.assertFalse(self._find())
        self.company.training_kpi_months = 3
        self.assertTrue(self._find())

    def test_p3_2_the_month_that_runs_does_not_count(self):
        self._add_target(80)
        self._add_values(self.employee_employee, 85, 85, 85)
        self.env["hr.training.kpi.value"].create(
            self._value_vals(self.employee_employee, "2026-03-01", 0)
        )
        self.assertFalse(self._find())

    def test_p3_2_a_case_is_made_once(self):
        case = self._make()
        self.assertEqual(len(case), 1)
        self.assertFalse(self._find())
        case.with_user(self.user_officer).action_judge("skill")
        self.assertFalse(self._find())
        self.Case._cron_find_cases()
        self.assertEqual(self.Case.search([("kpi_id", "=", self.kpi.id)]), case)

    def test_d6_7_a_company_that_fails_does_not_keep_others_from_their_cases(self):
        self._add_company_b()
        people = (self.employee_employee, self.employee_b_employee)
        for employee in people:
            self._add_target(80, company_id=employee.company_id.id)
            self.env["hr.training.kpi.value"].create(
                [
                    self._value_vals(employee, month, 70)
                    for month in ("2026-01-01", "2026-02-01")
                ]
            )
        for bad, good in (people, people[::-1]):
            with (
                self.subTest(bad=bad.name),
                self._undone(),
                refuse(type(self.Case), "_do_find_cases", bad.company_id),
                self.assertLogs("odoo.addons.hr_training", "ERROR"),
            ):
                self.Case._cron_find_cases()
                cases = self.Case.search([("kpi_id", "=", self.kpi.id)])
                self.assertEqual(cases.employee_id, good)

    def test_p3_2_the_next_month_makes_a_case_of_its_own(self):
        """… when the one before is judged; beside one that is open it makes none."""
        self._add_values(self.employee_colleague, 70, 70, 70)
        old = self._make()
        old[0].with_user(self.user_officer).action_judge("skill")
        for employee in old.employee_id:
            self.env["hr.training.kpi.value"].create(
                self._value_vals(employee, "2026-03-01", 70)
            )
        with self._clock_at(datetime(2026, 4, 1)):
            new = self._find()
        self.assertEqual(new.employee_id, old[0].employee_id)
        self.assertEqual(new.month_to, date(2026, 3, 1))

    def test_d6_11_a_human_with_two_records_is_one_case(self):
        again = self._create_employee(
            "Again",
            self.department_ops,
            work_contact_id=self.user_employee.partner_id.id,
        )
        self._add_target(80)
        self._add_values(self.employee_employee, 70, 70)
        self._add_values(again, None, None, 70)
        case = self._find()
        self.assertEqual((case.employee_id, case.months), (again, 3))
        self.assertFalse(self._find())

    def test_d6_11_who_has_left_has_no_case(self):
        self._add_target(80)
        self._add_values(self.employee_outsider, 70, 70, 70)
        self.employee_outsider.active = False
        self.assertFalse(self._find())

    def test_d5_companies_are_looked_at_apart(self):
        self._add_company_b()
        self._add_target(80, company_id=self.company_b.id)
        self.env["hr.training.kpi.value"].create(
            [
                self._value_vals(employee, month, 70)
                for employee in (self.employee_b_employee, self.employee_employee)
                for month in ("2026-01-01", "2026-02-01")
            ]
        )
        self.assertFalse(self._find())
        case = self._find(self.user_b_officer)
        self.assertEqual(case.employee_id, self.employee_b_employee)

    def test_officers_look_and_nobody_else(self):
        for user in (self.user_employee, self.user_department_manager):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self._find(user)

    def test_d6_14_the_supervisor_is_told_once(self):
        self._add_values(self.employee_colleague, 70, 70, 70)
        self._make()
        of_the_supervisor = [
            ("res_partner_id", "=", self.user_department_manager.partner_id.id)
        ]
        told = self.env["mail.notification"].search(of_the_supervisor)
        self.assertEqual(len(told.mail_message_id), 1)
        self.assertIn("2 are under a KPI target", told.mail_message_id.body)
        everybody = told.search_count([])
        self._find()
        self.assertEqual(told.search(of_the_supervisor), told)
        self.assertEqual(told.search_count([]), everybody, "nor is anybody else")

    def test_statements_do_not_follow_the_people(self):
        self._add_target(80)
        self._fill_department(self.department_ops, 40)

        def count(people):
            for person in people:
                self._add_values(person, 70, 70, 70)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertEqual(len(self._find()), len(people))
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        people = self.department_ops.member_ids
        count(people[:1])
        few = count(people[1:4])
        self.assertLessEqual(count(people[4:34]), few)

    def test_a_run_that_finds_nothing_asks_little(self):
        self.Case._cron_find_cases()
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(20):
            self.Case._cron_find_cases()
        with self.assertQueryCount(5):
            self.env["hr.training.kpi.value"]._cron_forget()


@tagged("post_install", "-at_install", "hr_training_kpi")
class TestJudgePerformance(PerformanceCase):
    def test_p3_2_the_supervisor_says_what_it_is(self):
        case = self._make()
        manager = case.with_user(self.user_department_manager)
        self.assertTrue(manager.can_judge)
        action = manager.action_judge()
        dialog = self.env["hr.training.performance.judge"].with_context(
            **action["context"]
        )
        dialog = dialog.with_user(self.user_department_manager)
        dialog.create({"cause": "attitude", "note": "Comes late"}).action_confirm()
        self.assertEqual((case.state, case.cause), ("judged", "attitude"))
        self.assertEqual(case.note, "Comes late")
        self.assertEqual(case.judged_by_id, self.user_department_manager)
        self.assertEqual(case.judged_on, datetime(2026, 3, 2, 8))
        with self.assertRaisesRegex(UserError, "judged already"):
            manager.action_judge("skill")

    def test_p3_2_what_training_cannot_mend_goes_to_whom_he_names(self):
        case = self._make()
        manager = case.with_user(self.user_department_manager)
        with self.assertRaisesRegex(UserError, "to whom"):
            manager.action_judge("other", "No spare parts")
        with self.assertRaisesRegex(UserError, "in the way"):
            manager.action_judge("other", " ", self.user_outsider.id)
        with self.assertRaisesRegex(UserError, "does not see the note"):
            manager.action_judge("other", "No spare parts", self.user_employee.id)
        self.employee_outsider.active = False
        with self.assertRaisesRegex(UserError, "to whom"):
            manager.action_judge("other", "No spare parts", self.user_outsider.id)
        self.employee_outsider.active = True
        manager.action_judge("other", "No spare parts", self.user_outsider.id)
        self.assertEqual(case.passed_to_id, self.user_outsider)
        told = self.env["mail.notification"].search(
            [("res_partner_id", "=", self.user_outsider.partner_id.id)]
        )
        body = told.mail_message_id.body
        for word in ("No spare parts", "KPI kpi", self.department_srv_n.name):
            self.assertIn(word, body)
        # He is to mend the parts, and not to judge the person.
        for word in (self.employee_employee.name, "70"):
            self.assertNotIn(word, body)
        self.assertFalse(self.Case.with_user(self.user_outsider).search([]))

    def test_d10_what_clients_give_is_read_strictly(self):
        manager = self._make().with_user(self.user_department_manager)
        for args in (
            ("luck",),
            (["skill"],),
            (5,),
            ("skill", 5),
            ("other", "Note", "7"),
            ("other", "Note", 10**30),
            ("other", "Note", self.user_employee.ids * 2 + self.user_officer.ids),
        ):
            with self.subTest(args=args), self.assertRaises(UserError):
                manager.action_judge(*args)
        self.assertEqual(manager.state, "open")

    def test_d5_the_person_reads_nothing_of_it(self):
        """Nor does he as an officer, or as the manager of his own department."""
        case = self._make()
        case.with_user(self.user_department_manager).action_judge("skill", "Slow")
        self.assertFalse(self.Case.with_user(self.user_employee).search([]))
        self.user_employee.group_ids += self.env.ref(
            "hr_training.group_hr_training_officer"
        )
        self.department_srv_n.manager_id = self.employee_employee
        self.assertFalse(self.Case.with_user(self.user_employee).search([]))
        with self.assertRaises(AccessError):
            case.with_user(self.user_employee).read(["note"])
        with self.assertRaises(AccessError):
            case.with_user(self.user_employee).action_judge("skill")

    def test_d5_who_is_no_supervisor_judges_nothing(self):
        case = self._make()
        for user in (self.user_outsider, self.user_executive, self.user_trainer):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                case.with_user(user).action_judge("skill")
        self.assertEqual(case.state, "open")

    def test_d6_1_a_judgement_is_not_written(self):
        case = self._make()
        for vals in ({"state": "judged"}, {"cause": "skill"}, {"mean": 90}):
            for user in (self.user_department_manager, self.user_head):
                with self.subTest(vals=vals), self.assertRaises(AccessError):
                    case.with_user(user).write(vals)

    def test_d6_15_off_the_manager_sees_who_and_no_figures(self):
        case = self._make().with_user(self.user_department_manager)
        self.assertEqual(case.employee_id.name, self.employee_employee.name)
        self.assertFalse(case.figures)
        for name in ("mean", "target", "months"):
            with self.subTest(field=name), self.assertRaises(AccessError):
                case.read([name])
        self.assertFalse(case.can_view_chart)
        with self.assertRaisesRegex(UserError, "are off"):
            case.action_view_chart()
        officer = case.with_user(self.user_officer)
        self.assertEqual(officer.figures, "70.00 % over 3 months, target 80.00 %")

    def test_d6_15_reading_the_figures_of_a_case_is_noted_where_they_are_shown(self):
        case = self._make()
        manager = self.user_department_manager
        args = (manager, case._name, "read", case.ids, ["figures"])
        self._rpc(*args)
        Look = self.env["hr.training.look"]
        self.assertFalse(Look.search([]))
        self.company.training_kpi_individual = True
        self._rpc(*args)
        look = Look.search([])
        self.assertEqual(
            (look.employee_id, look.user_id, look.kind),
            (self.employee_employee, manager, "kpi_values"),
        )

    def test_d6_15_on_he_sees_figures_and_a_chart_and_it_is_noted(self):
        self.company.training_kpi_individual = True
        case = self._make().with_user(self.user_department_manager)
        self.assertEqual(case.figures, "70.00 % over 3 months, target 80.00 %")
        action = case.action_view_chart()
        Value = self.env["hr.training.kpi.value"].with_user(case.env.user)
        self.assertEqual(len(Value.search(action["domain"])), 3)
        look = self.env["hr.training.look"].search([])
        self.assertEqual(
            (look.employee_id, look.user_id),
            (self.employee_employee, self.user_department_manager),
        )

    # ------------------------------------------------------------
    # NEED
    # ------------------------------------------------------------

    def test_p3_2_knowledge_skill_and_attitude_become_needs_once(self):
        case = self._make()
        manager = case.with_user(self.user_department_manager)
        with self.assertRaisesRegex(UserError, "Say first"):
            manager.action_make_need()
        manager.action_judge("skill", "Slow at the bench")
        self.assertTrue(manager.can_make_need)
        need = manager.action_make_need()
        self.assertEqual(case.need_id, need.with_env(self.env))
        self.assertEqual(need.requester_id, self.user_department_manager)
        need = need.with_env(self.env)
        self.assertEqual((need.channel, need.analysis), ("supervisor", "performance"))
        self.assertEqual((need.cause, need.state), ("skill", "draft"))
        self.assertEqual(need.name, "KPI kpi under target: Skill")
        self.assertEqual(need.person_ids.employee_id, self.employee_employee)
        self.assertEqual(need.company_id, self.company)
        self.assertEqual(need._get_evidence_record(), case)
        with self.assertRaisesRegex(UserError, "made already"):
            manager.action_make_need()
        need.with_user(self.user_department_manager).action_submit()
        self.assertEqual(need.state, "submitted")

    def test_p3_2_what_training_cannot_mend_becomes_no_need(self):
        case = self._make()
        manager = case.with_user(self.user_department_manager)
        manager.action_judge("other", "No spare parts", self.user_outsider.id)
        self.assertFalse(manager.can_make_need)
        with self.assertRaisesRegex(UserError, "nothing that training can mend"):
            manager.action_make_need()

    def test_p2_2_1_the_person_sees_the_need_and_not_the_note(self):
        case = self._make()
        manager = case.with_user(self.user_department_manager)
        manager.action_judge("skill", "Slow at the bench")
        need = manager.action_make_need()
        self.assertEqual(need.performance_note, "Slow at the bench")
        need.action_submit()
        own = need.with_user(self.user_employee)
        self.assertEqual(own.state, "submitted")
        self.assertFalse(own.performance_note)
        with self.assertRaises(AccessError):
            own.action_open_evidence()
