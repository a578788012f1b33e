"""The plan that is made of an approved need report (policy 3.3, 4.1)."""

from datetime import date
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ...models.needs import hr_training_need_report_plan as plans
from .common_need_report import NeedReportCase


@tagged("post_install", "-at_install", "hr_training_need")
class TestNeedReportPlan(NeedReportCase):
    uses = ("user_executive", "user_head", "user_finance", "user_department_manager")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_course = cls._create_course("T02", hours=4)
        cls.people = cls.env["hr.employee"].create(
            [
                cls._employee_vals(f"Person {number}", cls.department_ops)
                for number in range(4)
            ]
        )

    def _make(self, *remarks, **vals):
        """The plan of an approved report on all needs that there are."""
        self.report = self._approve(self._create_report(**vals), *remarks)
        return self._create_plan_of(self.report)

    def _get_lines(self, plan):
        """(course, quarter, people, unnamed, needs) of each line."""
        return [
            (
                line.course_id,
                (line.date_start.month + 2) // 3,
                set(line.employee_ids),
                line.headcount - len(line.employee_ids),
                set(line.need_ids),
            )
            for line in plan.line_ids.sorted(lambda r: (r.course_id.code, r.date_start))
        ]

    # ------------------------------------------------------------
    # LINES
    # ------------------------------------------------------------

    def test_p3_3_more_lines_take_no_more_statements(self):
        """Each with a course, people, a department and costs of its own."""

        def measure(day, count):
            for number in range(count):
                course = self._create_course(f"D{day}N{number}")
                self.env["hr.training.course.cost"].with_company(self.company).create(
                    {
                        "course_id": course.id,
                        "cost_type_id": self.cost_type.id,
                        "amount": 100,
                        "currency_id": self.company.currency_id.id,
                        "basis": "person",
                    }
                )
                department = self._create_department(course.code)
                self._create_need(
                    self._create_employee(course.code, department),
                    self.people[0],
                    course_id=course.id,
                    date=date(2026, 1, day),
                    headcount=2,
                )
            raised = date(2026, 1, day)
            report = self._create_report(date_from=raised, date_to=raised)
            self._approve(report)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            plan = self._create_plan_of(report)
            self.env.flush_all()
            statements = self.cr.sql_log_count - before
            self.assertEqual(len(plan.line_ids), count)
            return statements

        measure(1, 2)
        few = measure(2, 2)
        self.assertLessEqual(measure(3, 12), few + 3)

    def test_p3_3_plan_has_a_line_per_course_and_quarter(self):
        one, two, three, four = self.people
        critical = self._create_need(one, two, urgency="critical")
        again = self._create_need(two, headcount=2, urgency="critical")
        urgent = self._create_need(three, urgency="urgent")
        normal = self._create_need(four, course_id=self.other_course.id)
        wanted = self._create_need(
            one, course_id=self.other_course.id, date_wanted=date(2027, 11, 2)
        )
        plan = self._make()
        self.assertEqual(
            (plan.kind, plan.state, plan.date_from, plan.date_to, plan.company_id),
            ("annual", "draft", date(2027, 1, 1), date(2027, 12, 31), self.company),
        )
        self.assertEqual(
            self._get_lines(plan),
            [
                (self.course, 1, {one, two}, 2, {critical, again}),
                (self.course, 2, {three}, 0, {urgent}),
                (self.other_course, 3, {four}, 0, {normal}),
                (self.other_course, 4, {one}, 0, {wanted}),
            ],
        )
        last = plan.line_ids.filtered(lambda r: r.need_ids == wanted)
        self.assertEqual(
            (last.date_start, last.date_end), (date(2027, 10, 1), date(2027, 11, 2))
        )
        self.assertEqual(last.department_ids, self.department_ops)
        needs = critical | again | urgent | normal | wanted
        self.assertEqual(needs.mapped("state"), ["planned"] * 5)
        self.assertEqual(needs.plan_line_ids.plan_id, plan)
        self.assertFalse(plan.left_out)
        # Nothing but what the officer adds is missing.
        self.assertNotIn("goal", plan.incomplete_reason or "")

    def test_p9_1_lines_cost_what_their_courses_usually_do(self):
        self.env["hr.training.course.cost"].with_company(self.company).create(
            {
                "course_id": self.course.id,
                "cost_type_id": self.cost_type.id,
                "amount": 100,
                "currency_id": self.company.currency_id.id,
                "basis": "person",
            }
        )
        self._create_need(self.people[0], headcount=4)
        plan = self._make()
        self.assertEqual(plan.amount_planned, 500)
        self.assertEqual(self.report.cost, 500)

    def test_d6_11_a_human_is_trained_once_in_a_course(self):
        """Two records of one, two needs of one; who has left stays out."""
        one, two, three, _four = self.people
        twice = self._create_employee(
            "Second", self.department_srv, work_contact_id=one.work_contact_id.id
        )
        first = self._create_need(one, urgency="critical")
        second = self._create_need(twice, three)
        gone = self._create_need(two)
        three.active = False
        two.active = False
        plan = self._make()
        self.assertEqual(
            self._get_lines(plan), [(self.course, 1, {one}, 0, {first, second})]
        )
        self.assertEqual(gone.state, "validated")
        self.assertIn(gone.code, plan.left_out)

    def test_d6_11_who_has_another_record_is_still_there(self):
        one = self.people[0]
        self._create_need(one)
        again = self._create_employee(
            "Again", self.department_ops, work_contact_id=one.work_contact_id.id
        )
        one.active = False
        self.assertEqual(self._make().line_ids.employee_ids, again)

    def test_p3_3_what_is_left_out_is_listed_with_the_reason(self):
        one, two, three, four = self.people
        kept = self._create_need(one)
        left = {
            "no course": self._create_need(two, course_id=False, name="Drones"),
            "no longer offered": self._create_need(
                three, course_id=self.other_course.id
            ),
            "have left": self._create_need(four),
            "closed or rejected": self._create_need(two),
            "in a plan already": self._create_need(three),
        }
        own = self._create_need(
            one, course_id=False, name="Private wish", channel="employee"
        )
        four.active = False
        self.other_course.with_user(self.user_officer).action_retire()
        report = self._approve(self._create_report())
        left["closed or rejected"].with_user(self.user_officer).action_close("Done")
        other = self._create_plan(lines=0).line_ids.create(
            self._line_vals(plan_id=self._create_plan(lines=0).id)
        )
        other.need_ids = left["in a plan already"]
        plan = self._create_plan_of(report)
        self.assertEqual(plan.line_ids.need_ids, kept)
        rows = plan.left_out.split("\n")
        self.assertEqual(len(rows), len(left))
        for reason, need in left.items():
            with self.subTest(reason=reason):
                [row] = [row for row in rows if reason in row]
                self.assertIn(need.code, row)
        # More people read a plan than a wish.
        self.assertIn(own.code, plan.left_out)
        self.assertNotIn("Private wish", plan.left_out)
        self.assertIn("Drones", plan.left_out)
        self.assertEqual(report.left_out, plan.left_out)
        self.assertTrue(plan.message_ids.filtered(lambda m: "Drones" in m.body))

    def test_p3_3_merged_needs_are_planned_as_one(self):
        one, two, *_rest = self.people
        first, second = self._create_need(one), self._create_need(two)
        report = self._approve(self._create_report())
        target = (first | second).with_user(self.user_officer).action_merge().sudo()
        plan = self._create_plan_of(report)
        self.assertEqual(plan.line_ids.need_ids, target)
        self.assertEqual(plan.line_ids.employee_ids, one | two)

    def test_p3_3_more_people_than_a_class_has_seats_make_several_lines(self):
        need = self._create_need(*self.people, headcount=1)
        with patch.object(plans, "MAX_SEATS", 2):
            plan = self._make()
        self.assertEqual(plan.line_ids.mapped("headcount"), [2, 2, 1])
        self.assertEqual(plan.line_ids.employee_ids, self.people)
        for line in plan.line_ids:
            self.assertEqual(line.need_ids, need)

    # ------------------------------------------------------------
    # ONCE
    # ------------------------------------------------------------

    def test_p3_3_one_plan_of_a_report(self):
        self._create_need(self.people[0])
        plan = self._make()
        officer = self.report.with_user(self.user_officer)
        self.assertFalse(officer.can_create_plan)
        with self.assertRaisesRegex(UserError, plan.name):
            officer.action_create_plan()
        plan.with_user(self.user_officer).action_cancel()
        self.assertTrue(officer.can_create_plan)
        again = officer.action_create_plan().sudo()
        self.assertEqual(again.line_ids.need_ids, plan.line_ids.need_ids)
        self.assertEqual(self.report.plan_id, again)
        given_up = plan.with_user(self.user_officer)
        self.assertFalse(given_up.can_reset_to_draft)
        with self.assertRaisesRegex(UserError, "same need report"):
            given_up.action_reset_to_draft()
        again.with_user(self.user_officer).action_cancel()
        given_up.action_reset_to_draft()
        self.assertEqual(self.report.plan_id, plan)

    def test_p3_3_an_archived_plan_makes_room_and_stays_away(self):
        self._create_need(self.people[0])
        plan = self._make()
        plan.with_user(self.user_officer).action_archive()
        again = self._create_plan_of(self.report)
        self.assertEqual(again.line_ids.need_ids, plan.line_ids.need_ids)
        with self.assertRaisesRegex(UserError, "same need report"):
            plan.with_user(self.user_officer).action_unarchive()

    def test_p3_3_only_an_approved_report_is_made_a_plan_of(self):
        self._create_need(self.people[0])
        report = self._create_report()
        officer = report.with_user(self.user_officer)
        with self.assertRaisesRegex(UserError, "Only an approved"):
            officer.action_create_plan()
        officer.action_submit()
        with self.assertRaisesRegex(UserError, "Only an approved"):
            officer.action_create_plan()
        self.assertFalse(report.plan_ids)

    def test_d5_only_an_officer_makes_the_plan(self):
        self._create_need(self.people[0])
        report = self._approve(self._create_report())
        for user in (
            self.user_executive,
            self.user_finance,
            self.user_department_manager,
        ):
            with self.subTest(user=user.name), self.assertRaises(UserError):
                self._rpc(user, report._name, "action_create_plan", report.ids)
        self.assertFalse(report.plan_ids)

    def test_p3_3_nothing_to_plan_makes_no_plan(self):
        need = self._create_need(self.people[0], course_id=False, name="Drones")
        report = self._approve(self._create_report())
        with self.assertRaisesRegex(UserError, need.code):
            report.with_user(self.user_officer).action_create_plan()
        self.assertFalse(report.plan_ids)

    def test_d6_1_a_plan_is_not_hung_on_a_report(self):
        self._create_need(self.people[0])
        report = self._approve(self._create_report())
        plan = self._create_plan()
        for vals in ({"need_report_id": report.id}, {"left_out": "Nothing"}):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                self._rpc(self.user_head, plan._name, "write", plan.ids, vals)
        with self.assertRaises(AccessError):
            self._rpc(
                self.user_head,
                report._name,
                "write",
                report.ids,
                {"plan_ids": [Command.link(plan.id)]},
            )
        self.assertFalse(report.plan_ids)

    # ------------------------------------------------------------
    # BOTH WAYS
    # ------------------------------------------------------------

    def test_p3_3_remarks_stay_visible_on_the_plan(self):
        self._create_need(self.people[0])
        plan = self._make("More practice", "Within the budget")
        for user in (self.user_officer, self.user_executive):
            seen = plan.with_user(user)
            with self.subTest(user=user.name):
                self.assertTrue(seen.is_need_report_shown)
                for word in (
                    "More practice",
                    self.user_head.name,
                    "Within the budget",
                    self.user_executive.name,
                ):
                    self.assertIn(word, seen.need_remarks)
                action = self._rpc(
                    user, plan._name, "action_view_need_report", plan.ids
                )
                self.assertEqual(action["res_id"], self.report.id)
                back = self._rpc(
                    user, self.report._name, "action_view_plan", self.report.ids
                )
                self.assertEqual(back["res_id"], plan.id)
        # Department managers help with the plan; the report is not theirs to read.
        manager = plan.with_user(self.user_department_manager)
        self.assertTrue(manager.has_access("read"))
        self.assertFalse(manager.need_remarks)
        with self.assertRaises(AccessError):
            manager.action_view_need_report()

    def test_p3_3_remarks_come_along_with_a_revision(self):
        self._create_need(self.people[0])
        plan = self._make("More practice", False)
        plan._guard_sudo().state = "published"
        plan.with_user(self.user_officer).action_revise("New prices")
        version = plan.with_context(active_test=False).revision_ids
        self.assertEqual((plan | version).need_report_id, self.report)
        self.assertIn("More practice", plan.with_user(self.user_officer).need_remarks)
        self.assertEqual(self.report.plan_id, plan)

    def test_d6_7_a_report_with_a_plan_is_not_deleted(self):
        self._create_need(self.people[0])
        self._make()
        with self.assertRaises(UserError):
            self.report.with_user(self.user_officer).unlink()
