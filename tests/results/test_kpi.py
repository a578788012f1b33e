"""What KPI values may say, whose they are, and what is wanted (policy 3.2, 7.1)."""

from datetime import date, datetime
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger
from odoo.tools.misc import file_open

from .common_kpi import KpiCase, refuse


@tagged("post_install", "-at_install", "hr_training_kpi")
class TestKpiValue(KpiCase):
    def _create(self, *args, user=None, **vals):
        """As RPC comes in."""
        [value_id] = self._rpc(
            user or self.user_officer,
            "hr.training.kpi.value",
            "create",
            [self._value_vals(*args, **vals)],
        )
        return self.env["hr.training.kpi.value"].browse(value_id)

    def assertRefused(self, *words, error=ValidationError, call=None, **vals):
        """The value is refused, with a sentence that has these words."""
        vals = {"month": "2026-01-01", "value": 50, **vals}
        with self.assertRaises(error) as caught, self.env.cr.savepoint():
            if call:
                call()
            else:
                self._create(self.employee_employee, **vals)
        for word in words:
            self.assertIn(word, str(caught.exception))

    def test_p7_1_three_kpis_ship(self):
        for code in ("csat", "on_time_repair", "resolution"):
            kpi = self.env.ref(f"hr_training.kpi_{code}")
            self.assertEqual((kpi.code, kpi.direction, kpi.unit), (code, "higher", "%"))
            self.assertEqual((kpi.value_min, kpi.value_max), (0, 100))

    @mute_logger("odoo.sql_db")
    def test_a_code_is_one_kpis(self):
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self._create_kpi("csat")

    def test_any_day_of_the_month_is_its_first(self):
        value = self._create(self.employee_employee, "2026-01-31", 88.5)
        self.assertEqual((value.month, value.value), (date(2026, 1, 1), 88.5))
        self.assertEqual(value.source, "manual")
        self.assertEqual(value.company_id, self.company)

    def test_what_is_no_value_is_refused_and_named(self):
        who = (self.employee_employee.name, "KPI kpi", "2026-01")
        self.assertRefused(*who, "101", "between 0 and 100", value=101)
        self.assertRefused(*who, "-1", "correct it", value=-1)
        for junk in (float("nan"), float("inf"), "88", True, [88]):
            self.assertRefused("give a number", error=UserError, value=junk)
        self.assertRefused("month and value", error=UserError, value=False)
        self.assertRefused("month and value", error=UserError, month=False)
        self.assertRefused("give a date", error=UserError, month="soon")
        self.assertRefused("check the year", month="1999-01-01")
        self.assertEqual(self._create(self.employee_employee, "2026-01-01", 0).value, 0)

    def test_what_is_no_value_is_no_correction(self):
        value = self._create(self.employee_employee, "2026-01-01", 50)
        for junk in (101, -1, float("nan")):
            self.assertRefused(
                error=UserError,
                call=lambda j=junk: value.with_user(self.user_officer).write(
                    {"value": j}
                ),
            )
        value.with_user(self.user_officer).write({"value": 51})
        self.assertEqual(value.value, 51)

    def test_a_month_to_come_is_the_companys_own(self):
        """In Shanghai April begins eight hours before it does at Greenwich."""
        april = {"month": "2026-04-30"}
        with self._clock_at(datetime(2026, 3, 31, 15, 59)):
            self.assertRefused(
                self.employee_employee.name, "2026-04", "still to come", **april
            )
        with self._clock_at(datetime(2026, 3, 31, 16, 1)):
            value = self._create(self.employee_employee, "2026-04-30", 50)
        self.assertEqual(value.month, date(2026, 4, 1))

    def test_twice_for_a_month_is_refused_and_named(self):
        self._create(self.employee_employee, "2026-01-01", 50)
        who = (self.employee_employee.name, "KPI kpi", "2026-01", "already")
        self.assertRefused(*who, month="2026-01-15")
        twice = [self._value_vals(self.employee_colleague, "2026-01-01", 1)] * 2
        self.assertRefused(
            self.employee_colleague.name,
            call=lambda: self._as_officer("hr.training.kpi.value").create(twice),
        )
        self._create(self.employee_employee, "2026-02-01", 50)
        self._create(self.employee_colleague, "2026-01-01", 50)

    def test_d6_11_a_human_has_one_value_whichever_record_he_has(self):
        """Hired again: another employee record of the same contact."""
        again = self._create_employee(
            "Again",
            self.department_ops,
            work_contact_id=self.user_employee.partner_id.id,
        )
        self._create(self.employee_employee, "2026-01-01", 50)
        self.assertRefused("Again", "already", employee_id=again.id)
        both = [
            self._value_vals(employee, "2025-11-01", 50)
            for employee in (again, self.employee_employee)
        ]
        self.assertRefused(
            call=lambda: self._as_officer("hr.training.kpi.value").create(both)
        )
        self._create(again, "2026-02-01", 50)

    def test_a_value_stays_with_its_person_and_month(self):
        value = self._create(self.employee_employee, "2026-01-01", 50)
        other = self._create_kpi("other")
        for vals in (
            {"employee_id": self.employee_colleague.id},
            {"kpi_id": other.id},
            {"month": "2026-02-01"},
            {"source": "import"},
            {"department_id": self.department_ops.id},
        ):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                value.with_user(self.user_officer).write(vals)
        value.with_user(self.user_officer).write({"month": "2026-01-20", "value": 5})
        self.assertEqual((value.month, value.value), (date(2026, 1, 1), 5))

    def test_department_and_job_are_those_of_the_month(self):
        jobs = self.env["hr.job"].create([{"name": "Old"}, {"name": "New"}])
        employee = self.employee_employee
        employee.version_id.write(
            {"date_version": date(2025, 6, 1), "job_id": jobs[0].id}
        )
        employee.create_version(
            {
                "date_version": date(2026, 2, 10),
                "department_id": self.department_ops.id,
                "job_id": jobs[1].id,
            }
        )
        values = [
            self._create(employee, month, 50)
            for month in ("2025-03-01", "2026-01-01", "2026-02-01")
        ]
        before, after = self.department_srv_n, self.department_ops
        self.assertEqual([v.department_id for v in values], [before, before, after])
        self.assertEqual([v.job_id for v in values], [jobs[0], jobs[0], jobs[1]])

    def test_odoos_own_import_takes_badges_and_codes(self):
        self.employee_employee.barcode = "0077"
        self.employee_colleague.barcode = "0078"
        Value = self._as_officer("hr.training.kpi.value")
        [template] = Value.get_import_templates()
        with file_open(template["template"].removeprefix("/")) as file:
            names = file.read().split("\n")[0].split(",")
        load = Value.with_context(import_file=True).load
        found = load(
            names,
            [
                ["0077", "kpi", "2026-01-05", "88.5"],
                ["0078", "KPI kpi", "2026-01", "7"],
            ],
        )
        # A month without a day is no date to Odoo: its row is named.
        self.assertFalse(found["ids"])
        self.assertIn(1, {message["rows"]["from"] for message in found["messages"]})
        rows = [
            ["0077", "kpi", "2026-01-05", "88.5"],
            ["0078", "kpi", "2026-01-05", "7"],
        ]
        found = load(names, rows)
        self.assertFalse(found["messages"])
        values = self.env["hr.training.kpi.value"].browse(found["ids"])
        self.assertEqual(
            values.employee_id, self.employee_employee | self.employee_colleague
        )
        self.assertEqual(values.mapped("value"), [88.5, 7])
        self.assertEqual(set(values.mapped("source")), {"import"})
        rows = [
            ["0077", "kpi", "2026-02-05", "88.5"],
            ["0079", "kpi", "2026-02-05", "7"],
        ]
        messages = load(names, rows)["messages"]
        self.assertIn("“0079” is nobody's badge", messages[0]["message"])
        messages = load(names, [["0077", "kpi", "2026-02-05", ""]])["messages"]
        self.assertIn("month and value", messages[0]["message"])
        messages = load(names, [["0077", "kpi", "2026-01-05", "9"]])["messages"]
        self.assertIn("already", messages[0]["message"])

    def _load(self, *rows):
        Value = self._as_officer("hr.training.kpi.value")
        return Value.with_context(import_file=True).load(
            ["badge", "kpi_id", "month", "value"], [list(row) for row in rows]
        )

    def test_d6_12_a_badge_in_a_file_is_read_as_in_the_sheets_of_a_year(self):
        self.employee_employee.barcode = "0077"
        for number, badge in enumerate(
            ("\u200b0077", "\u00a00077\ufeff", "'0077", '="0077"', "００７７"), 1
        ):
            with self.subTest(badge=badge):
                found = self._load((badge, "kpi", f"2025-0{number}-01", "88"))
                self.assertFalse(found["messages"])
                value = self.env["hr.training.kpi.value"].browse(found["ids"])
                self.assertEqual(value.employee_id, self.employee_employee)
        for badge in ("#N/A", "1.2E+17", "77"):
            [message] = self._load((badge, "kpi", "2025-09-01", "88"))["messages"]
            self.assertIn("nobody's badge", message["message"])

    def test_d6_12_a_file_does_not_hold_fractions_for_percentages(self):
        self.employee_employee.barcode = "0077"
        self.employee_colleague.barcode = "0078"
        rows = [
            ("0077", "kpi", "2025-01-01", "0.88"),
            ("0078", "kpi", "2025-01-01", "1"),
        ]
        messages = self._load(*rows)["messages"]
        for word in ("KPI kpi", "0.88", "Write 88"):
            self.assertIn(word, messages[0]["message"])
        self.assertFalse(self.env["hr.training.kpi.value"].search([]))
        # Single small values, no satisfaction at all, and shares of errors may be.
        rows[1] = ("0078", "kpi", "2025-01-01", "75")
        self.assertTrue(self._load(*rows)["ids"])
        self.assertTrue(self._load(("0078", "kpi", "2025-02-01", "0"))["ids"])
        self._create(self.employee_employee, "2025-03-01", 0.5)
        self.kpi.direction = "lower"
        self.assertTrue(self._load(("0077", "kpi", "2025-04-01", "0.4"))["ids"])

    def test_badges_of_other_companies_are_nobodys(self):
        self._add_company_b()
        self.employee_b_employee.barcode = "0099"
        with self.assertRaises(UserError):
            self._as_officer("hr.training.kpi.value").create(
                [
                    {
                        "badge": "0099",
                        "kpi_id": self.kpi.id,
                        "month": "2026-01-01",
                        "value": 50,
                    }
                ]
            )

    def test_a_kpi_with_values_is_archived_and_keeps_its_range(self):
        self._create(self.employee_employee, "2026-01-01", 50)
        kpi = self.kpi.with_user(self.user_head)
        for word, call in (
            ("archive it", kpi.unlink),
            ("such as 50", lambda: kpi.write({"value_max": 40})),
            ("give a number", lambda: kpi.write({"value_max": float("inf")})),
        ):
            self.assertRefused(word, error=UserError, call=call)
        kpi.write({"value_max": 60, "active": False})

    def test_statements_do_not_follow_the_rows(self):
        """100 rows are one INSERT; beside it there is nothing per row or person."""
        self._fill_department(self.department_ops, 60)
        people = self.department_ops.member_ids
        Value = self._as_officer("hr.training.kpi.value")

        def count(people, month):
            self.env.flush_all()
            self.env.invalidate_all()
            vals_list = [self._value_vals(person, month, 50) for person in people]
            before = self.env.cr.sql_log_count
            Value.create(vals_list)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        count(people[:2], "2025-01-01")
        few = count(people[:5], "2025-02-01")
        self.assertLessEqual(count(people[:55], "2025-03-01"), few)

    # ------------------------------------------------------------
    # KEEPING
    # ------------------------------------------------------------

    def test_d6_15_values_are_kept_until_the_company_says_otherwise(self):
        Value = self.env["hr.training.kpi.value"]
        old, young = (
            self._create(self.employee_employee, month, 50)
            for month in ("2025-02-28", "2025-03-01")
        )
        Value._cron_forget()
        self.assertTrue(old.exists())
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            with self.env.cr.savepoint():
                self.company.training_kpi_retention_months = 6
                self.env.flush_all()
        self.company.training_kpi_retention_months = 12
        Value._cron_forget()
        self.assertFalse(old.exists())
        self.assertTrue(young.exists())

    def test_d6_7_a_company_whose_values_cannot_go_does_not_keep_others(self):
        self._add_company_b()
        values = self.env["hr.training.kpi.value"].create(
            [
                self._value_vals(employee, "2025-01-01", 50)
                for employee in (self.employee_employee, self.employee_b_employee)
            ]
        )
        for company in (self.company, self.company_b):
            company.training_kpi_retention_months = 12
        self.env.flush_all()
        with (
            refuse(type(values), "_do_forget", self.company),
            self.assertLogs("odoo.addons.hr_training", "ERROR") as logs,
        ):
            values._cron_forget()
        self.assertEqual(values.exists(), values[0])
        self.assertIn("the rest goes on", logs.output[0])


@tagged("post_install", "-at_install", "hr_training_kpi")
class TestKpiTarget(KpiCase):
    def _create_job(self):
        return self.env["hr.job"].create({"name": "Job", "company_id": self.company.id})

    def _get_wanted(self, employee, month=date(2026, 1, 1)):
        [wanted] = self.env["hr.training.kpi.target"]._get_wanted(
            [
                (
                    self.kpi.id,
                    self.company.id,
                    employee.department_id.id,
                    employee.job_id.id,
                    month,
                )
            ]
        )
        return wanted

    def test_the_most_specific_target_counts(self):
        employee = self.employee_employee
        self.assertIsNone(self._get_wanted(employee))
        self._add_target(80)
        self.assertEqual(self._get_wanted(employee), 80)
        self._add_target(82, department_id=self.department_srv.id)
        self.assertEqual(self._get_wanted(employee), 82)
        nearest = self._add_target(84, department_id=self.department_srv_n.id)
        self.assertEqual(self._get_wanted(employee), 84)
        self.assertEqual(self._get_wanted(self.employee_outsider), 80)
        job = self._create_job()
        employee.job_id = job
        self._add_target(86, job_id=job.id)
        self.assertEqual(self._get_wanted(employee), 86)
        nearest.date_to = date(2025, 12, 5)
        employee.job_id = False
        self.assertEqual(self._get_wanted(employee), 82)
        self.assertEqual(self._get_wanted(employee, date(2025, 12, 1)), 84)

    def test_targets_of_another_company_do_not_count(self):
        self._add_company_b()
        self._add_target(80, company_id=self.company_b.id)
        self.assertIsNone(self._get_wanted(self.employee_employee))

    def test_two_targets_never_count_in_one_month(self):
        head = self.env["hr.training.kpi.target"].with_user(self.user_head)
        vals = {"kpi_id": self.kpi.id, "company_id": self.company.id}
        head.create({**vals, "value": 80, "date_to": "2026-01-31"})
        with self.assertRaises(ValidationError) as caught:
            head.create({**vals, "value": 85, "date_from": "2026-01-15"})
        self.assertIn("same month", str(caught.exception))
        head.create({**vals, "value": 85, "date_from": "2026-02-01"})
        head.create({**vals, "value": 85, "department_id": self.department_srv.id})
        with self.assertRaises(ValidationError):
            head.create({**vals, "value": 86, "department_id": self.department_srv.id})

    def test_a_target_is_a_value_of_its_kpi(self):
        for value in (101, -1, float("nan")):
            with self.subTest(value=value), self.assertRaises(ValidationError):
                self._add_target(value)

    @mute_logger("odoo.sql_db")
    def test_a_target_is_for_a_department_or_for_a_job(self):
        job = self._create_job()
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self._add_target(80, job_id=job.id, department_id=self.department_srv.id)


@tagged("post_install", "-at_install", "hr_training_kpi")
class TestKpiSource(KpiCase):
    def _fetch(self, values, user=None, **kwargs):
        kpi = self.kpi.with_user(user or self.user_officer)
        source = type(kpi)
        with patch.object(source, "_get_source_values", lambda self, month: values):
            return kpi.action_fetch(**kwargs).with_env(self.env)

    def test_without_a_source_nothing_is_fetched(self):
        self.assertFalse(self.kpi.with_user(self.user_officer).action_fetch())

    def test_d11_a_slip_in_the_year_is_refused(self):
        for month in ("0001-01-01", "9999-12-31", "1999-12-01"):
            with self.subTest(month), self.assertRaisesRegex(UserError, "the year"):
                self.kpi.with_user(self.user_officer).action_fetch(month)

    def test_what_is_missing_is_fetched_once(self):
        [old] = self._add_values(self.employee_employee, None, None, 50)
        rows = [(self.employee_employee.id, 70), (self.employee_colleague.id, 80)]
        new = self._fetch(rows)
        self.assertEqual(new.employee_id, self.employee_colleague)
        self.assertEqual((new.value, new.month), (80, date(2026, 2, 1)))
        self.assertEqual(new.source, "fetched")
        self.assertEqual(old.value, 50)
        self.assertFalse(self._fetch(rows))
        self.assertEqual(len(self._fetch(rows, month="2026-01-15")), 2)

    def test_what_a_source_says_wrong_is_refused(self):
        for word, value, month in (
            ("between 0 and 100", 170, "2026-02-01"),
            ("still to come", 70, "2026-04-01"),
        ):
            with self.assertRaises(ValidationError) as caught:
                self._fetch([(self.employee_employee.id, value)], month=month)
            self.assertIn(word, str(caught.exception))

    def test_people_of_other_companies_get_no_values(self):
        self._add_company_b()
        self.assertFalse(self._fetch([(self.employee_b_employee.id, 70), (0, 70)]))

    def test_officers_fetch_and_nobody_else(self):
        for user in (self.user_employee, self.user_department_manager):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self._fetch([], user=user)

    def _rate(self, stars, day, rated=None, company=None, **vals):
        """A customer rates somebody who did something of a company."""
        rated = rated or self.employee_employee
        partner = (company or self.company).partner_id
        # What is a company's: a contact of it.
        record = self.env["res.partner"].create(
            {"name": partner.name, "company_id": (company or self.company).id}
        )
        with self._clock_at(day):
            return self.env["rating.rating"].create(
                {
                    "res_model_id": self.env["ir.model"]._get_id("res.partner"),
                    "res_id": record.id,
                    "rated_partner_id": rated.work_contact_id.id,
                    "rating": stars,
                    "consumed": True,
                    **vals,
                }
            )

    def _fetch_satisfaction(self, month=None, **context):
        kpi = self.env.ref("hr_training.kpi_csat").with_user(self.user_officer)
        values = kpi.with_context(**context).action_fetch(month).with_env(self.env)
        return {(value.employee_id, value.value) for value in values}

    def test_p7_1_satisfaction_is_the_share_of_those_who_rate_well(self):
        """3 of 4 give four stars or more in February; January counts on its own."""
        february = datetime(2026, 2, 10)
        for stars in (5, 4, 4, 3):
            self._rate(stars, february)
        self._rate(1, february, consumed=False)
        # Midnight in Shanghai lies between these two.
        self._rate(1, datetime(2026, 1, 31, 15, 59))
        self.assertEqual(self._fetch_satisfaction(), {(self.employee_employee, 75)})
        self.assertEqual(
            self._fetch_satisfaction("2026-01-01"), {(self.employee_employee, 0)}
        )

    def test_p7_1_what_learners_say_of_courses_is_no_customers_word(self):
        channel = self.env["slide.channel"].create({"name": "Online"})
        rating = self._rate(1, datetime(2026, 2, 10))
        rating.write(
            {
                "res_model_id": self.env["ir.model"]._get_id("slide.channel"),
                "res_id": channel.id,
            }
        )
        self.assertFalse(self._fetch_satisfaction())

    def test_p7_1_a_month_is_that_of_the_companys_own_clock(self):
        """An officer who works in two: each month begins when the company's does."""
        self._add_company_b()
        self.company_b.resource_calendar_id.tz = "America/New_York"
        self.user_officer.company_ids += self.company_b
        for moment, stars in (
            # February in Shanghai, January in New York.
            (datetime(2026, 1, 31, 17), 1),
            (datetime(2026, 2, 10), 5),
            # March in Shanghai, February in New York.
            (datetime(2026, 2, 28, 17), 4),
        ):
            self._rate(stars, moment)
            self._rate(
                stars, moment, rated=self.employee_b_employee, company=self.company_b
            )
        both = (self.company | self.company_b).ids
        found = self._fetch_satisfaction("2026-02-01", allowed_company_ids=both)
        self.assertEqual(
            found, {(self.employee_employee, 50), (self.employee_b_employee, 100)}
        )
        for company in (self.company, self.company_b):
            values = self.env["hr.training.kpi.value"].search(
                [("company_id", "=", company.id), ("month", "=", "2026-02-01")]
            )
            self.assertEqual(len(values), 1)
        both = (self.company_b | self.company).ids
        found = self._fetch_satisfaction("2026-01-01", allowed_company_ids=both)
        self.assertEqual(found, {(self.employee_b_employee, 0)})

    def test_d6_11_work_of_two_companies_counts_where_it_was_done(self):
        self._add_company_b()
        there = self.env["hr.employee"].create(
            {
                "name": "The Same",
                "company_id": self.company_b.id,
                "work_contact_id": self.employee_employee.work_contact_id.id,
            }
        )
        for stars, company in ((5, self.company), (1, self.company_b)):
            self._rate(stars, datetime(2026, 2, 10), company=company)
        self.assertEqual(self._fetch_satisfaction(), {(self.employee_employee, 100)})
        self.user_officer.company_ids += self.company_b
        found = self._fetch_satisfaction(allowed_company_ids=self.company_b.ids)
        self.assertEqual(found, {(there, 0)})
