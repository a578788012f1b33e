"""Analysis, workbook and share of wages: policy 9, issue "Analysis"."""

import io
from datetime import date
from zipfile import ZipFile

from lxml import etree

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from ...tools import groups
from .common_budget import Q1, SpendingCase
from .common_claim import HELD

SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
MEASURES = ("planned", "committed", "actual")


@tagged("post_install", "-at_install", "hr_training_budget")
class TestCostReport(SpendingCase):
    """Every group adds up to the whole; heads and hours count once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_course = cls._create_course("T02")
        cls.other_session = cls._session_with_cost(
            200,
            start=HELD.replace(day=24),
            course_id=cls.other_course.id,
            trainer_ids=cls.trainer.ids,
        )
        cls._enroll(cls.other_session, cls.employee_employee)
        cls._bill(300, cls.session, post=True)
        cls._bill(60, cls.session, post=True, training_cost_type_id=cls.type_venue.id)
        cls._bill(50, cls.other_session, post=True)
        cls._bill(7, post=True)

    def _group(self, by, measures=MEASURES, user=None, domain=()):
        """Dict group → sums, as finance sees them."""
        self.env.flush_all()
        Report = self.env["hr.training.cost.report"].with_user(
            user or self.user_finance
        )
        return {
            group.display_name if hasattr(group, "display_name") else group: tuple(sums)
            for group, *sums in Report._read_group(
                [("company_id", "=", self.company.id), *domain],
                [by],
                [f"{name}:sum" for name in measures],
            )
        }

    def test_p9_1_costs_by_every_dimension(self):
        names = {
            "course_id": {
                self.course.display_name: (1000, 0, 360),
                self.other_course.display_name: (0, 150, 50),
                False: (0, 0, 7),
            },
            "session_id": {
                self.session.display_name: (0, 0, 360),
                self.other_session.display_name: (0, 150, 50),
                False: (1000, 0, 7),
            },
            "cost_type_id": {
                self.cost_type.display_name: (1000, 150, 357),
                self.type_venue.display_name: (0, 0, 60),
            },
            "trainer_ids": {
                self.trainer.display_name: (0, 150, 50),
                False: (1000, 0, 367),
            },
            "department_id": {False: (1000, 150, 417)},
            "quarter": {"1": (1000, 150, 417)},
            "plan_id": {
                self.budget.plan_id.display_name: (1000, 150, 357),
                False: (0, 0, 60),
            },
            "date:quarter": {date(2026, 1, 1): (1000, 150, 417)},
        }
        for by, expected in names.items():
            with self.subTest(by=by):
                self.assertEqual(self._group(by), expected)

    def test_p9_1_cost_of_a_claim_is_the_departments(self):
        self._submit(self._create_claim(amount=33))
        by_department = self._group("department_id")
        self.assertEqual(by_department[self.department_srv_n.display_name], (0, 33, 0))

    def test_p9_1_per_head_and_per_hour(self):
        """360 for two people, 50 for one; sessions of 6 hours by their course."""
        Report = self.env["hr.training.cost.report"].with_user(self.user_finance)
        self.env.flush_all()
        spec = ("people:sum", "hours:sum", "per_head:avg", "per_hour:avg")
        hours = self.session.hours
        domain = [("company_id", "=", self.company.id)]
        rows = dict(
            (session, tuple(values))
            for session, *values in Report._read_group(domain, ["session_id"], spec)
        )
        self.assertEqual(rows[self.session], (2, hours, 180, 360 / hours))
        self.assertEqual(rows[self.other_session], (1, hours, 50, 50 / hours))
        [(people, total, per_head, per_hour)] = Report._read_group(domain, [], spec)
        self.assertEqual((people, total), (3, 2 * hours))
        self.assertAlmostEqual(float(per_head), 410 / 3)
        self.assertAlmostEqual(float(per_hour), 410 / (2 * hours))
        by_type = dict(
            (cost_type, value)
            for cost_type, value in Report._read_group(
                domain, ["cost_type_id"], ["per_head:avg"]
            )
        )
        self.assertEqual(by_type[self.type_venue], 30)

    def test_p9_1_pivot_and_list_of_the_screen(self):
        Report = self.env["hr.training.cost.report"].with_user(self.user_finance)
        Report.formatted_read_grouping_sets(
            [],
            [["cost_type_id", "date:quarter"], ["trainer_ids"]],
            ["planned:sum", "per_head:avg", "hours:sum", "__count"],
        )
        rows = Report.search([("company_id", "=", self.company.id)])
        self.assertTrue(rows.read())
        per_head = {row.session_id: row.per_head for row in rows if row.actual == 300}
        self.assertEqual(per_head, {self.session: 150})

    def test_p9_1_ledger_budget_and_analysis_agree_to_the_cent(self):
        ledger = dict(
            self.env["account.move.line"]._read_group(
                [
                    ("training_cost_type_id", "!=", False),
                    ("parent_state", "=", "posted"),
                    ("company_id", "=", self.company.id),
                ],
                ["training_cost_type_id"],
                ["balance:sum"],
            )
        )
        report = {
            name: actual
            for name, (actual,) in self._group("cost_type_id", ["actual"]).items()
        }
        self.assertEqual(
            {cost_type.display_name: total for cost_type, total in ledger.items()},
            report,
        )
        self.assertEqual(self.line.actual, 357)

    def test_d5_who_sees_the_analysis(self):
        for role in ("officer", "head", "executive", "finance"):
            user = getattr(self, f"user_{role}")
            with self.subTest(role=role):
                self.assertTrue(self._group("cost_type_id", user=user))
        for role in ("employee", "department_manager", "trainer"):
            user = getattr(self, f"user_{role}")
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._rpc(user, "hr.training.cost.report", "search", [])

    def test_d5_companies_do_not_see_each_others_costs(self):
        self._add_company_b()
        self.env.flush_all()
        found = self.env["hr.training.cost.report"].with_user(self.user_b_head)
        self.assertFalse(found.search([("company_id", "=", self.company.id)]))
        self.assertFalse(found.search([]))

    def test_p9_1_the_analysis_takes_one_query_however_many_sessions(self):
        counts = []
        for _number in range(2):
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self._group("cost_type_id")
            counts.append(self.env.cr.sql_log_count - before)
            for hour in range(8):
                self._session_with_cost(1, start=HELD.replace(day=25, hour=hour))
        self.assertLessEqual(counts[1], counts[0])

    def test_p9_1_analytic_account_per_plan_by_setting(self):
        plan = self._create_plan(lines=[{}])
        self._publish(plan)
        self.assertFalse(plan.analytic_account_id)
        self.assertFalse(plan._get_analytic_distribution())
        analytic = self.env["account.analytic.plan"].create({"name": "Training"})
        self.company.write(
            {
                "training_analytic_per_plan": True,
                "training_analytic_plan_id": analytic.id,
            }
        )
        plan = self._create_plan(lines=[{}])
        self._publish(plan)
        account = plan.analytic_account_id
        self.assertEqual(
            (account.name, account.plan_id, account.company_id),
            (plan.name, analytic, self.company),
        )
        child = self._create_plan("quarterly", parent_id=plan.id)
        for own in (plan, child):
            self.assertEqual(own._get_analytic_distribution(), {str(account.id): 100.0})


@tagged("post_install", "-at_install", "hr_training_budget")
class TestWageReport(SpendingCase):
    """Training cost as a share of wages, to HR managers only."""

    def test_p9_1_share_of_wages(self):
        hr_manager = self._add_user("hr_manager", "hr.group_hr_manager")
        employees = self.env["hr.employee"].search(
            [("company_id", "=", self.company.id)]
        )
        for employee in employees:
            employee.version_id.write({"wage": 0, "date_version": date(2025, 1, 1)})
        self.employee_employee.version_id.wage = 1000
        self.employee_colleague.version_id.wage = 3000
        self._bill(480, post=True)
        self.env.flush_all()
        row = (
            self.env["hr.training.wage.report"]
            .with_user(hr_manager)
            .search([("budget_id", "=", self.budget.id)])
        )
        self.assertEqual(row.wages, 48000)
        self.assertEqual((row.planned, row.actual), (1000, 480))
        self.assertAlmostEqual(row.planned_share, 2.0833, 3)
        self.assertAlmostEqual(row.actual_share, 1.0)

    def test_p9_1_nobody_else_sees_it(self):
        strongest = self._add_user(
            "strongest", f"{groups.MANAGER},{groups.EXECUTIVE},{groups.FINANCE}"
        )
        for user in (
            self.user_employee,
            self.user_department_manager,
            self._add_user("hr_officer", "hr.group_hr_user"),
            strongest,
        ):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self._rpc(user, "hr.training.wage.report", "search_read", [])

    def test_d5_wages_of_companies_stay_apart(self):
        self._add_company_b()
        hr_b = self._add_user("hr_b", "hr.group_hr_manager", company=self.company_b)
        self.env.flush_all()
        found = self._rpc(hr_b, "hr.training.wage.report", "search_read", [])
        self.assertNotIn(self.company.id, [row["company_id"][0] for row in found])


@tagged("post_install", "-at_install", "hr_training_budget")
class TestBudgetWorkbook(SpendingCase, HttpCase):
    """Real number cells, sub-totals, texts that stay texts."""

    # The session of a login lives in real time.
    frozen = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        del cls.session  # HttpCase has its own

    def _cells(self, content):
        """Dict cell → str of a text, float of a number; no formula anywhere."""
        with ZipFile(io.BytesIO(content)) as archive:
            strings = [
                "".join(item.itertext())
                for item in etree.fromstring(archive.read("xl/sharedStrings.xml"))
            ]
            sheet = etree.fromstring(archive.read("xl/worksheets/sheet1.xml"))
        self.assertFalse(list(sheet.iter(f"{SHEET}f")), "formulas")
        cells = {}
        for cell in sheet.iter(f"{SHEET}c"):
            value = cell.findtext(f"{SHEET}v")
            if value is not None:
                text = cell.get("t") == "s"
                cells[cell.get("r")] = strings[int(value)] if text else float(value)
        return cells

    def test_p9_1_workbook_of_the_budget(self):
        formula = '=HYPERLINK("http://example.com","x")'
        self.type_venue.name = formula
        budget = self._create_budget(
            {"amount": 100.5, "date_start": Q1, "cost_type_id": self.type_venue.id},
            {
                "amount": 20,
                "date_start": Q1,
                "cost_type_id": self.type_venue.id,
                "department_id": self.department_srv.id,
            },
            {"amount": 3, "date_start": Q1.replace(month=5)},
        )
        self._bill(40, training_cost_type_id=self.type_venue.id, post=True)
        self.authenticate(self.user_finance.login, self.user_finance.login)
        action = budget.with_user(self.user_finance).action_download()
        response = self.url_open(action["url"])
        self.assertEqual(response.status_code, 200)
        self.assertIn(".xlsx", response.headers["Content-Disposition"])
        cells = self._cells(response.content)
        rows = {}
        for key, value in cells.items():
            column, row = key[0], int(key[1:])
            if row > 5:
                rows.setdefault(row, {})[column] = value
        table = [
            tuple(row.get(column) for column in "ABCDEFGH") for row in rows.values()
        ]
        self.assertEqual(
            sorted(table, key=str),
            sorted(
                [
                    ("Test Cost", "Central", "Q2", 3, 0, 0, 3, 3),
                    ("Total Test Cost", None, None, 3, 0, 0, 3, 3),
                    (formula, "Central", "Q1", 100.5, 0, 40, 60.5, 140.5),
                    (formula, "SRV", "Q1", 20, 0, 0, 20, 20),
                    (f"Total {formula}", None, None, 120.5, 0, 40, 80.5, 160.5),
                    ("Total", None, None, 123.5, 0, 40, 83.5, 163.5),
                ],
                key=str,
            ),
        )

    def test_d5_workbook_of_those_who_may_read_the_budget(self):
        self._add_company_b()
        url = f"/hr_training/budget/{self.budget.id}/xlsx"
        for user, status in (
            (self.user_officer, 200),
            (self.user_executive, 200),
            (self.user_employee, 404),
            (self.user_trainer, 404),
            (self.user_b_head, 404),
        ):
            with self.subTest(user=user.name):
                self.authenticate(user.login, user.login)
                self.assertEqual(self.url_open(url).status_code, status)
        self.authenticate(self.user_officer.login, self.user_officer.login)
        gone = self.url_open("/hr_training/budget/999999999/xlsx")
        self.assertEqual(gone.status_code, 404)
        self.authenticate(None, None)
        response = self.url_open(url, allow_redirects=False)
        self.assertIn(response.status_code, (302, 303))


@tagged("post_install", "-at_install", "hr_training_budget")
class TestBudgetScreens(SpendingCase):
    """Buttons go where they say; forms can be filled."""

    def test_p9_1_smart_buttons_between_plan_and_budget(self):
        plan, budget = self.budget.plan_id, self.budget
        action = plan.with_user(self.user_officer).action_view_budgets()
        self.assertEqual(
            (action["res_model"], action["res_id"]),
            (
                "hr.training.budget",
                budget.id,
            ),
        )
        self.assertEqual(budget.action_view_plan()["res_id"], plan.id)
        for name in (
            "lines",
            "planned",
            "committed",
            "actual",
            "changes",
            "revisions",
            "unbudgeted",
        ):
            action = getattr(
                budget.with_user(self.user_finance), f"action_view_{name}"
            )()
            with self.subTest(button=name):
                self.env[action["res_model"]].search(action["domain"])

    def test_p9_1_over_budget_is_found(self):
        self._bill(1050, post=True)
        self.env.flush_all()
        Line = self.env["hr.training.budget.line"].with_user(self.user_finance)
        over = Line.search([("is_over", "=", True)])
        self.assertIn(self.line, over)
        self.assertEqual(self.budget.over_count, 1)
        budgets = self.env["hr.training.budget"].with_user(self.user_finance)
        self.assertIn(self.budget, budgets.search([("line_ids.is_over", "=", True)]))
        self.assertNotIn(self.line, Line.search([("is_over", "=", False)]))

    def test_p9_1_server_actions_for_the_roles(self):
        budget = self._create_budget(5, approve=False)
        for name, user in (
            ("submit", self.user_officer),
            ("approve", self.user_head),
            ("approve", self.user_executive),
        ):
            self.env.ref(f"hr_training.action_budget_{name}").with_user(
                user
            ).with_context(active_model=budget._name, active_ids=budget.ids).run()
        self.assertEqual(budget.state, "approved")
        change = self.env["hr.training.budget.change"].create(
            self._change_vals(budget.line_ids, 5)
        )
        self.env.ref("hr_training.action_budget_change_submit").with_user(
            self.user_officer
        ).with_context(active_model=change._name, active_ids=change.ids).run()
        self.assertEqual(change.state, "submitted")

    def test_p9_1_budget_of_a_plan_with_commands(self):
        budget = self._create_budget(5, approve=False)
        budget.with_user(self.user_officer).write(
            {
                "line_ids": [
                    Command.create(
                        {
                            "cost_type_id": self.type_venue.id,
                            "quarter": "2",
                            "planned": 12.5,
                        }
                    ),
                    Command.update(budget.line_ids.id, {"planned": 4}),
                ]
            }
        )
        self.assertEqual(budget.planned, 16.5)

    def test_p9_1_session_form_says_what_it_would_exceed(self):
        small = self._session_with_cost(1000, schedule=False)
        big = self._session_with_cost(1200, schedule=False)
        for session, expected in ((small, False), (big, "20.0 %")):
            session = session.with_user(self.user_officer)
            self.env.flush_all()
            with self.subTest(expected=expected):
                if expected:
                    self.assertIn(expected, session.budget_warning)
                else:
                    self.assertFalse(session.budget_warning)
        self.company.training_budget_mode = "none"
        big.invalidate_recordset()
        self.assertFalse(big.budget_warning)

    def test_p9_1_session_opens_its_costs(self):
        session = self._session_with_cost(100)
        self._bill(30, session, post=True)
        self.env.flush_all()
        action = session.with_user(self.user_officer).action_view_costs()
        rows = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(sum(rows.mapped("committed")), 70)
        self.assertEqual(sum(rows.mapped("actual")), 30)
