"""Before and after, of groups and of persons (policy 7.1.3, design §6.15)."""

from datetime import datetime
from statistics import fmean, pstdev

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .common_effect import AFTER, BEFORE, END, EffectCase

REPORT = "hr.training.effect.report"
SINGLE = "hr.training.effect"


@tagged("post_install", "-at_install", "hr_training_effect")
class TestEffectReport(EffectCase):
    uses = ("user_officer", "user_executive", "user_head", "user_finance")

    def _read(self, user=None, model=REPORT):
        self.env.flush_all()
        self.env.invalidate_all()
        rows = self.env[model].with_user(user or self.user_executive)
        return rows.search([("kpi_id", "=", self.kpi.id)])

    def test_p7_1_3_a_row_per_session_and_department_with_its_spread(self):
        srv, ops = self._hire(5), self._hire(6, self.department_ops)
        deltas = ([1, 2, 3, 4, 10], [5, 5, 5, 5, 5, 11])
        self._work(srv, deltas[0])
        self._work(ops, deltas[1])
        session = self._pass(*srv, *ops, trainer_ids=[Command.link(self.trainer.id)])
        rows = self._read()
        self.assertEqual(len(rows), 2)
        for row, expected in zip(rows.sorted("people"), deltas, strict=True):
            self.assertEqual(row.people, len(expected))
            self.assertEqual(row.session_id.id, session.id)
            self.assertEqual(row.trainer_id.id, self.trainer.id)
            self.assertEqual(str(row.month), "2027-06-01")
            self.assertAlmostEqual(row.value_before, 50)
            self.assertAlmostEqual(row.value_delta, fmean(expected))
            self.assertAlmostEqual(row.spread, pstdev(expected))
        [group] = self._rpc(
            self.user_executive,
            REPORT,
            "formatted_read_group",
            [("kpi_id", "=", self.kpi.id)],
            ["course_id"],
            ["people:sum", "value_delta:avg", "value_after:avg", "spread:avg"],
        )
        everybody = deltas[0] + deltas[1]
        self.assertEqual(group["people:sum"], 11)
        self.assertAlmostEqual(group["value_delta:avg"], fmean(everybody))
        self.assertAlmostEqual(group["value_after:avg"], 50 + fmean(everybody))
        self.assertAlmostEqual(group["spread:avg"], pstdev(everybody))

    def test_p7_1_3_a_session_that_several_taught_is_of_no_one_of_them(self):
        people = self._hire(5)
        self._work(people, range(5))
        session = self._pass(*people, trainer_ids=[Command.link(self.trainer.id)])
        self.assertEqual(self._read().trainer_id.id, self.trainer.id)
        other = self._create_trainer(self.employee_colleague)
        session.slot_ids.trainer_ids = other
        self.assertFalse(self._read().trainer_id)

    def test_d6_15_no_row_is_of_fewer_people_than_the_threshold(self):
        many, few = self._hire(7), self._hire(2, self.department_ops)
        self._work(many | few, range(9))
        self._pass(*many)
        self._pass(*few, end=END.replace(day=20))
        rows = self._read()
        self.assertEqual(rows.people, 9)
        self.assertFalse(rows.session_id or rows.trainer_id or rows.department_id)
        self.assertEqual(rows.course_id.id, self.course.id)
        self.company.training_anonymity_threshold = 10
        self.assertFalse(self._read())

    def test_p7_1_3_colleagues_of_the_same_job_without_the_course(self):
        job, other_job = self.env["hr.job"].create(
            [{"name": name, "company_id": self.company.id} for name in ("A", "B")]
        )
        trained = self._hire(5, job_id=job.id)
        untrained = self._hire(6, job_id=job.id)
        others = self._hire(5, self.department_ops, job_id=other_job.id)
        later = self._hire(1, job_id=job.id)
        halves = self._hire(1, job_id=job.id)
        self._work(trained, [6, 7, 8, 9, 10])
        self._work(untrained, [0, 1, 2, 3, 4, 8])
        self._work(others, [30] * 5)
        self._work(later, [40])
        self._put(halves, dict.fromkeys(AFTER, 99))
        self._pass(*trained)
        # Before the end of the months after: he is no colleague without it.
        self._pass(later, end=datetime(2027, 9, 20, 4))
        row = self._read()
        self.assertEqual(row.untrained_people, 6)
        self.assertAlmostEqual(row.untrained_delta, 3)
        self.assertAlmostEqual(row.untrained_spread, pstdev([0, 1, 2, 3, 4, 8]))
        self.assertAlmostEqual(row.beyond_untrained, row.value_delta - 3)
        for part in ("6 colleagues", "+3.00", f"{row.people} people"):
            self.assertIn(part, row.compared_text)
        self.assertNotIn("caus", row.compared_text)

    def test_p7_1_3_too_few_colleagues_are_not_shown(self):
        job = self.env["hr.job"].create({"name": "A", "company_id": self.company.id})
        trained, untrained = self._hire(5, job_id=job.id), self._hire(4, job_id=job.id)
        self._work(trained, [6] * 5)
        self._work(untrained, [1] * 4)
        self._pass(*trained)
        row = self._read()
        self.assertEqual((row.people, row.untrained_people), (5, 0))
        self.assertEqual((row.untrained_delta, row.beyond_untrained), (0, 0))

    def test_d5_officers_and_management_read_groups_companies_apart(self):
        self._add_company_b()
        people = self._hire(5)
        self._work(people, range(5))
        self._pass(*people)
        for user in (self.user_executive, self.user_officer, self.user_head):
            self.assertEqual(self._read(user).people, 5)
        self.assertFalse(self._read(self.user_b_officer))
        for user in (
            self.user_employee,
            self.user_department_manager,
            self.user_trainer,
            self.user_finance,
        ):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self._read(user)

    def test_p7_1_3_a_row_opens_its_session_and_sessions_open_their_rows(self):
        people = self._hire(5)
        self._work(people, range(5))
        session = self._pass(*people)
        row = self._read()
        action = self._rpc(self.user_executive, REPORT, "action_open", row.ids)
        self.assertEqual(
            (action["res_model"], action["res_id"]), (session._name, session.id)
        )
        for record in (session, session.course_id):
            action = record.with_user(self.user_executive).action_view_effect()
            found = self.env[REPORT].search(action["domain"])
            self.assertEqual(found.ids, row.ids)

    def test_d6_15_single_persons_only_where_the_company_shows_them(self):
        person, colleague = self.employee_employee, self.employee_colleague
        outsider = self.employee_outsider
        for one in (person, colleague, outsider):
            self._put_sides(one, 50, 60)
        self._pass(person, colleague, outsider)
        users = {
            self.user_employee: person,
            self.user_department_manager: person | colleague,
            self.user_outsider: outsider,
            self.user_officer: person | colleague | outsider,
            self.user_executive: person.browse(),
        }
        for user in users:
            self.assertFalse(self._read(user, SINGLE), user.name)
        self.company.training_kpi_individual = True
        for user, whose in users.items():
            rows = self._read(user, SINGLE)
            self.assertEqual(rows.sudo().employee_id.ids, sorted(whose.ids), user.name)
        row = self._read(self.user_employee, SINGLE)
        self.assertEqual((row.value_before, row.value_after), (50, 60))
        self.assertEqual(row.value_delta, 10)
        self.assertFalse(self.env["hr.training.look"].search([]))
        self._rpc(
            self.user_department_manager,
            SINGLE,
            "web_search_read",
            [("kpi_id", "=", self.kpi.id)],
            {"value_delta": {}},
        )
        looks = self.env["hr.training.look"].search([])
        self.assertEqual(looks.employee_id, person | colleague)

    def test_p7_1_3_the_first_pass_of_each_course(self):
        person = self.employee_employee
        self.company.training_kpi_individual = True
        self._put_sides(person, 50, 60)
        other = self._create_course("T02")
        self._pass(person)
        self._pass(person, end=END.replace(day=20))
        self._pass(person, end=END.replace(day=22), course_id=other.id)
        rows = self._read(self.user_officer, SINGLE)
        self.assertEqual(len(rows), 2)
        self.assertEqual(len(set(rows.ids)), 2)
        self.assertEqual(rows.course_id.ids, sorted((self.course | other).ids))

    def test_p7_1_3_the_report_says_what_the_method_says(self):
        people = self._hire(9)
        self._work(people, [1, 2, 3, 4, 5, 6, 7, 8, 9.5])
        self._pass(*people[:5])
        self._pass(*people[5:], end=END.replace(day=20))
        effect = self._effect()
        [row] = self._rpc(
            self.user_executive,
            REPORT,
            "formatted_read_group",
            [("course_id", "=", self.course.id), ("kpi_id", "=", self.kpi.id)],
            [],
            ["people:sum", "value_delta:avg", "value_before:avg", "value_after:avg"],
        )
        self.assertEqual(row["people:sum"], effect["people"])
        for name in ("before", "after", "delta"):
            self.assertAlmostEqual(row[f"value_{name}:avg"], effect[f"mean_{name}"])
        self.assertEqual(len(BEFORE), 3)

    def test_d6_15_one_person_with_many_courses_is_no_group(self):
        """Courses with few people are one row: of people, not of their passes."""
        person = self.employee_employee
        self._put_sides(person, 50, 60)
        courses = self.course
        for number in range(2, 7):
            courses |= self._create_course(f"T0{number}")
        for day, course in enumerate(courses, 10):
            self._pass(person, end=END.replace(day=day), course_id=course.id)
        self.assertFalse(self._read())
        others = self._hire(4)
        self._work(others, range(4))
        self._pass(*others, course_id=courses[0].id, end=END.replace(day=20))
        row = self._read()
        self.assertEqual(row.people, 5, "each of them once")
        self.assertAlmostEqual(row.value_delta, fmean([0, 1, 2, 3, 10]))
        self.assertFalse(row.course_id)

    def test_d6_15_a_row_with_a_further_job_says_nothing_of_one_colleague(self):
        jobs = self.env["hr.job"].create(
            [{"name": name, "company_id": self.company.id} for name in ("A", "B")]
        )
        one = self._hire(5, job_id=jobs[0].id)
        both = self._hire(4, self.department_ops, job_id=jobs[0].id)
        both |= self._hire(1, self.department_ops, job_id=jobs[1].id)
        self._work(one | both, [6] * 10)
        self._work(self._hire(5, job_id=jobs[0].id), [1] * 5)
        self._work(self._hire(1, job_id=jobs[1].id), [31])
        self._pass(*one, *both)
        rows = self._read()
        self.assertEqual(len(rows), 2)
        for row in rows:
            self.assertEqual(row.untrained_people, 5)
            self.assertAlmostEqual(row.untrained_delta, 1)
