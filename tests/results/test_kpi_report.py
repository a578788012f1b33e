"""KPIs of departments and jobs: means, of nobody alone (policy 7.1, design §6.15)."""

import random

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_kpi import KpiCase

REPORT = "hr.training.kpi.report"
JANUARY = "2026-01-01"


@tagged("post_install", "-at_install", "hr_training_kpi")
class TestKpiReport(KpiCase):
    uses = ("user_officer", "user_executive", "user_finance", "user_head")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.jobs = cls.env["hr.job"].create(
            [{"name": f"Job {n}", "company_id": cls.company.id} for n in range(4)]
        )

    def _hire(self, department, *counts, value=50, month=JANUARY):
        """People of a department with values: so many of the first job, the second, …

        :param counts: the last one counts people without job, if there are as many
            as jobs and one
        """
        jobs = [*self.jobs, self.env["hr.job"]]
        people = self.env["hr.employee"].create(
            [
                self._employee_vals(f"{job.name} {n}", department, job_id=job.id)
                for job, count in zip(jobs, counts, strict=False)
                for n in range(count)
            ]
        )
        self.env["hr.training.kpi.value"].create(
            [self._value_vals(person, month, value) for person in people]
        )
        return people

    def _read(self, user=None):
        """``{(department, job): (people, average)}`` of the month."""
        self.env.flush_all()
        rows = self.env[REPORT].with_user(user or self.user_executive)
        rows = rows.search([("kpi_id", "=", self.kpi.id)])
        found = {
            (row.department_id, row.job_id): (row.people, row.average)
            for row in rows.with_env(self.env)
        }
        self.assertEqual(len(found), len(rows))
        return found

    def test_p7_1_management_reads_means_per_department_and_job(self):
        self._hire(self.department_srv, 5, 6, value=60)
        self._hire(self.department_ops, 0, 7, value=90)
        one, two = self.jobs[:2]
        self.assertEqual(
            self._read(),
            {
                (self.department_srv, one): (5, 60),
                (self.department_srv, two): (6, 60),
                (self.department_ops, two): (7, 90),
            },
        )

    def test_d6_15_small_jobs_of_a_department_are_counted_together(self):
        """Five of six would tell the sixth; of eleven they leave six."""
        self._hire(self.department_srv, 5, 1)
        self._hire(self.department_ops, 5, 2, 2, 2, value=70)
        no_job = self.jobs.browse()
        self.assertEqual(
            self._read(),
            {
                (self.department_srv, no_job): (6, 50),
                (self.department_ops, self.jobs[0]): (5, 70),
                (self.department_ops, no_job): (6, 70),
            },
        )

    def test_d6_15_small_departments_are_counted_together(self):
        """Two alone are too few: the smaller one of those that are enough joins."""
        self._hire(self.department_srv, 9, value=60)
        self._hire(self.department_ops, 6, value=80)
        self._hire(self.department_srv_n, 2, value=40)
        nowhere = self.department_srv.browse()
        self.assertEqual(
            self._read(),
            {
                (self.department_srv, self.jobs[0]): (9, 60),
                (nowhere, self.jobs[0]): (8, 70),
            },
        )

    def test_d6_15_too_few_people_are_not_shown_at_all(self):
        self._hire(self.department_srv, 2, 2)
        self.assertEqual(self._read(), {})
        self._hire(self.department_ops, 1)
        [(place, shown)] = self._read().items()
        self.assertEqual(place, (self.department_srv.browse(), self.jobs.browse()))
        self.assertEqual(shown, (5, 50))

    def test_d6_15_the_threshold_is_the_companys_and_three_at_least(self):
        self._hire(self.department_srv, 4)
        self.company.training_anonymity_threshold = 4
        self.assertEqual(len(self._read()), 1)
        self.company.training_anonymity_threshold = 9
        self.assertFalse(self._read())
        self._hire(self.department_ops, 2, month="2026-02-01")
        self.company.training_anonymity_threshold = 1
        self.assertEqual([people for people, _mean in self._read().values()], [4])

    def test_d6_15_whatever_the_groups_none_is_smaller_and_nobody_counts_twice(self):
        """Groups that do not overlap, each large enough: their sums are as well."""
        chance = random.Random(13)
        departments = self.department_srv | self.department_srv_n | self.department_ops
        places = [
            (department, job)
            for department in (*departments.ids, None)
            for job in (*self.jobs.ids, None)
        ]
        people = self._hire(departments[0], 40)
        months = [f"2025-{month:02}-01" for month in range(1, 13)]
        values = self.env["hr.training.kpi.value"].create(
            [self._value_vals(person, m, 50) for person in people for m in months]
        )
        self.env.flush_all()
        for month in months:
            # Some places have many, some one or two.
            some = chance.sample(places, 9)
            weights = [chance.choice((1, 2, 5, 9)) for _place in some]
            for value in values.filtered(lambda v, m=month: str(v.month) == m):
                self.env.cr.execute(
                    "UPDATE hr_training_kpi_value SET department_id = %s, job_id = %s"
                    " WHERE id = %s",
                    [*chance.choices(some, weights)[0], value.id],
                )
        self.env.invalidate_all()
        for month in months:
            rows = self.env[REPORT].search([("month", "=", month)])
            with self.subTest(month=month):
                self.assertGreaterEqual(min(rows.mapped("people")), 5)
                self.assertEqual(sum(rows.mapped("people")), len(people))
        every = self.env[REPORT].search([("month", "in", months)])
        self.assertGreater(len(every), 3 * len(months), "small groups only")

    def test_p7_1_the_mean_of_groups_is_that_of_their_people(self):
        self._hire(self.department_srv, 5, value=100)
        self._hire(self.department_ops, 15, value=20)
        self.env.flush_all()
        [row] = self._rpc(
            self.user_executive,
            REPORT,
            "formatted_read_group",
            [("kpi_id", "=", self.kpi.id)],
            ["kpi_id"],
            ["average:avg", "people:sum"],
        )
        self.assertEqual((row["average:avg"], row["people:sum"]), (40, 20))

    def test_p7_1_a_row_opens_its_months(self):
        for month in (JANUARY, "2026-02-01"):
            self._hire(self.department_srv, 5, month=month)
        self._hire(self.department_ops, 5)
        self.env.flush_all()
        rows = self.env[REPORT].with_user(self.user_executive)
        row = rows.search(
            [("kpi_id", "=", self.kpi.id), ("department_id.name", "!=", False)]
        ).filtered(lambda r: r.department_id == self.department_srv)[0]
        action = self._rpc(self.user_executive, REPORT, "action_open", row.ids)
        months = rows.search(action["domain"])
        self.assertEqual(len(months), 2)
        self.assertEqual(months.department_id.ids, self.department_srv.ids)

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_d5_officers_and_management_read_it_companies_apart(self):
        self._add_company_b()
        self._hire(self.department_srv, 5)
        department = self.employee_b_employee.department_id
        self.jobs.company_id = False
        self._hire(department, 5, value=10)
        for user in (self.user_executive, self.user_officer, self.user_head):
            self.assertEqual(
                list(self._read(user)), [(self.department_srv, self.jobs[0])]
            )
        for user in (
            self.user_employee,
            self.user_department_manager,
            self.user_trainer,
            self.user_finance,
        ):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self._read(user)
        menu = self.env.ref("hr_training.hr_training_menu_kpi_report")
        Menu = self.env["ir.ui.menu"]
        self.assertIn(menu.id, Menu.with_user(self.user_executive).load_menus(False))
        finance = Menu.with_user(self.user_finance).load_menus(False)
        self.assertNotIn(menu.id, finance)
