"""KPIs before and after courses: windows, first passes, people (policy 7.1.3)."""

from datetime import datetime

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_effect import AFTER, BEFORE, EffectCase


@tagged("post_install", "-at_install", "hr_training_effect")
class TestKpiEffect(EffectCase):
    def test_p7_1_3_three_months_on_either_side_without_the_month_itself(self):
        person = self.employee_employee
        self._put(
            person,
            {
                "2027-02-01": 1,
                **dict(zip(BEFORE, (60, 62, 67), strict=True)),
                "2027-06-01": 2,
                **dict(zip(AFTER, (70, 74, 81), strict=True)),
                "2027-10-01": 3,
            },
        )
        self._pass(person)
        self.assertEqual(
            self._effect(),
            {"people": 1, "mean_before": 63, "mean_after": 75, "mean_delta": 12},
        )

    def test_p7_1_3_the_mean_of_the_values_there_are(self):
        one, two = self.employee_employee, self.employee_colleague
        self._put(one, {BEFORE[1]: 60, AFTER[0]: 70, AFTER[2]: 80})
        self._put_sides(two, 50, 51)
        self._pass(one, two)
        self.assertEffect(2, 55, 63)
        self.assertAlmostEqual(self._effect()["mean_delta"], (15 + 1) / 2)

    def test_p7_1_3_who_has_values_on_one_side_only_is_not_counted(self):
        one, two, three = (
            self.employee_employee,
            self.employee_colleague,
            self.employee_outsider,
        )
        self._put(one, dict.fromkeys(BEFORE, 50))
        self._put(two, dict.fromkeys(AFTER, 50))
        self._put_sides(three, 70, 80)
        self._pass(one, two, three)
        self.assertEffect(1, 70, 80)

    def test_p7_1_3_people_cost_no_further_statement(self):
        people = self.employee_employee, self.employee_colleague, self.employee_outsider
        counts = []
        for number in (1, 3):
            with self._undone():
                for person in people[:number]:
                    self._put_sides(person, 70, 80)
                self._pass(*people[:number])
                self._effect()
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                self.assertEqual(self._effect()["people"], number)
                counts.append(self.env.cr.sql_log_count - before)
        # Of one person alone it is noted who looked.
        self.assertLessEqual(counts[1], counts[0])

    def test_p7_1_3_over_the_end_of_a_year_and_a_leap_day(self):
        person = self.employee_employee
        self._put(person, {"2027-11-30": 40, "2028-01-15": 60, "2028-03-01": 77})
        self._pass(person, end=datetime(2028, 2, 29, 6))
        self.assertEffect(1, 50, 77)

    def test_p7_1_3_the_month_is_that_of_the_session_s_zone(self):
        """At midnight in Shanghai it is still yesterday in UTC."""
        early, late = self.employee_employee, self.employee_colleague
        for person in early | late:
            self._put(person, {"2027-04-01": 10, "2027-05-01": 50, "2027-08-01": 80})
        # 31 May, 23:59 and 1 June, 00:30 there; the same day in UTC.
        self._pass(early, end=datetime(2027, 5, 31, 15, 59), tz="Asia/Shanghai")
        self.assertEffect(1, 10, 80)
        other = self._create_course("T02")
        self._pass(
            late,
            end=datetime(2027, 5, 31, 16, 30),
            tz="Asia/Shanghai",
            course_id=other.id,
        )
        self.assertEffect(1, 30, 80, other)

    def test_p7_1_3_the_last_slot_ends_it(self):
        person = self.employee_employee
        self._put(person, {"2027-06-01": 40, "2027-08-01": 60})
        start = datetime(2027, 6, 30, 1)
        self._pass(
            person,
            end=datetime(2027, 7, 1, 4),
            slot_ids=[
                Command.create({"start": start, "stop": start.replace(hour=4)}),
                Command.create(
                    {
                        "start": datetime(2027, 7, 1, 1),
                        "stop": datetime(2027, 7, 1, 4),
                    }
                ),
            ],
        )
        self.assertEffect(1, 40, 60)

    def test_p7_1_3_the_first_pass_of_any_of_the_courses(self):
        person = self.employee_employee
        other = self._create_course("T02")
        self._put_sides(person, 50, 60)
        self._put(person, {"2027-06-01": 90, "2027-10-01": 20})
        self._pass(person, end=datetime(2027, 6, 2, 4))
        self._pass(person, end=datetime(2027, 9, 2, 4), course_id=other.id)
        self.assertEffect(1, 50, 60)
        self.assertEffect(1, 50, 60, self.course | other)
        self.assertEffect(1, (90 + 60 + 60) / 3, 20, other)
        # The second time of the same course is not the first.
        self._pass(person, end=datetime(2027, 9, 20, 4))
        self.assertEffect(1, 50, 60)

    def test_p7_1_3_who_failed_has_no_pass(self):
        person = self.employee_employee
        self._put_sides(person, 50, 60)
        with self._clock_at(datetime(2027, 6, 1)):
            session = self._create_session(datetime(2027, 6, 16, 1), schedule=True)
            self._enroll(session, person)
        with self._clock_at(datetime(2027, 6, 16, 4)):
            officers = session.with_user(self.user_officer)
            officers.action_done(all_absent=True)
            officers.action_release_results()
        self.assertEqual(session.enrollment_ids.result, "failed")
        self.assertEqual(self._effect()["people"], 0)
        self.assertFalse(self.env["hr.training.kpi.baseline"].search([]))

    def test_d6_11_two_records_of_a_human_are_one_person(self):
        first = self._create_employee("Twice", self.department_srv)
        second = self._create_employee(
            "Twice again", self.department_ops, work_contact_id=first.work_contact_id.id
        )
        self.assertEqual(first.work_contact_id, second.work_contact_id)
        self._put(first, {BEFORE[0]: 40, AFTER[0]: 60})
        self._put(second, {BEFORE[1]: 50, AFTER[1]: 80})
        self._pass(first)
        self._pass(second, end=datetime(2027, 9, 16, 4))
        self.assertEffect(1, 45, 70)

    def test_d7_who_has_left_was_there(self):
        person = self._create_employee("Gone", self.department_srv)
        self._put_sides(person, 50, 60)
        self._pass(person)
        person.active = False
        self.assertEffect(1, 50, 60)

    def test_d5_companies_apart(self):
        self._add_company_b()
        person = self.employee_employee
        self._put_sides(person, 50, 60)
        self._pass(person)
        self.course.company_id = False
        effect = self.course.with_user(self.user_b_officer).kpi_effect("kpi")
        self.assertEqual(effect["people"], 0)

    def test_d10_officers_and_management_ask(self):
        self._put_sides(self.employee_employee, 50, 60)
        self._pass(self.employee_employee)
        for user in (
            self.user_employee,
            self.user_department_manager,
            self.user_trainer,
            self.user_finance,
        ):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self._effect(user=user)
        for user in (self.user_officer, self.user_head, self.user_executive):
            self.assertEqual(self._effect(user=user)["people"], 1, user.name)

    def test_d6_15_management_sees_no_figure_of_few_and_a_look_at_one_is_noted(self):
        people = [self._create_employee(f"P{n}", self.department_srv) for n in range(5)]
        for person in people:
            self._put_sides(person, 50, 60)
        other = self._create_course("T02")
        self._pass(*people[:4])
        self._pass(people[4], course_id=other.id, end=datetime(2027, 6, 20, 4))
        management = self.user_executive
        self.assertEqual(
            self._effect(user=management),
            {
                "people": 4,
                "mean_before": False,
                "mean_after": False,
                "mean_delta": False,
            },
        )
        both = self._effect(self.course | other, user=management)
        self.assertEqual((both["people"], both["mean_delta"]), (5, 10))
        looks = self.env["hr.training.look"].search([])
        self.assertFalse(looks)
        self.assertEqual(self._effect(other)["mean_delta"], 10)
        looks = self.env["hr.training.look"].search([])
        self.assertEqual(
            (looks.employee_id, looks.user_id), (people[4], self.user_officer)
        )

    def test_d6_15_management_learns_of_nobody_by_asking_for_more_or_less(self):
        """Neither of whom one course more brings in, nor of whom two courses share, nor
        beside the report, which joins courses of few."""
        people = [
            self._create_employee(f"P{n}", self.department_srv) for n in range(11)
        ]
        for number, person in enumerate(people):
            self._put_sides(person, 50, 60 + number)
        second, third = self._create_course("T02"), self._create_course("T03")
        self._pass(*people[:5])
        self._pass(*people[4:10], course_id=second.id, end=datetime(2027, 6, 20, 4))
        management, both = self.user_executive, self.course | second

        def is_told(courses):
            return self._effect(courses, management)["mean_delta"] is not False

        self.assertTrue(is_told(self.course))
        self.assertTrue(is_told(second))
        self.assertFalse(is_told(both), "one of ten has passed both")
        self.assertEqual(self._effect(both)["people"], 10)
        self._pass(people[10], course_id=third.id, end=datetime(2027, 6, 22, 4))
        # In the report the third is one row with the smallest of the others.
        self.assertFalse(is_told(self.course))
        self.assertTrue(is_told(self.course | third))
        self.assertTrue(is_told(second))

    def test_d10_unknown_codes_and_empty_sets_are_answered(self):
        for code in ("luck", "", None, False):
            with self.subTest(code=code), self.assertRaisesRegex(UserError, "no KPI"):
                self._effect(code=code)
        nobody = {
            "people": 0,
            "mean_before": False,
            "mean_after": False,
            "mean_delta": False,
        }
        self.assertEqual(self._effect(), nobody)
        self.assertEqual(self._effect(self.course.browse()), nobody)
        self._put_sides(self.employee_employee, 50, 60)
        self._pass(self.employee_employee)
        self.kpi.active = False
        self.assertEffect(1, 50, 60)
