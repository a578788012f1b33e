"""What a plan states before it is submitted (policy 4.1 to 4.3)."""

from datetime import date

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common_planning import PlanCase

NOTHING = {
    "goal": False,
    "content": False,
    "department_ids": False,
    "provider_id": False,
    "method": "internal",
    "place": False,
}


@tagged("post_install", "-at_install", "hr_training_plan")
class TestPlanSubmission(PlanCase):
    """The officer submits; what is missing is named by line, all of it at once."""

    def _get_refusal(self, plan, user=None):
        """What the submission says, or False when it passes; undone either way."""
        user = user or self.user_officer
        try:
            with self._undone():
                self._rpc(user, plan._name, "action_submit", plan.ids)
        except UserError as error:
            return str(error)
        return False

    def assertRefused(self, plan, *texts, user=None):
        refusal = self._get_refusal(plan, user)
        for text in texts:
            self.assertIn(text, refusal or "it was submitted")

    def assertComplete(self, plan, user=None):
        self.assertFalse(self._get_refusal(plan, user))

    # ------------------------------------------------------------
    # ANNUAL (policy 4.1)
    # ------------------------------------------------------------

    def test_p4_1_each_missing_thing_is_named_by_line_in_one_message(self):
        plan = self._create_plan(
            lines=[
                {"code": "A1", **NOTHING},
                {"code": "A2"},
                {"code": "A3", "date_start": "2027-01-01"},
            ]
        )
        refusal = self._get_refusal(plan).split("\n")
        self.assertEqual(
            refusal,
            [
                "The plan is not complete yet:",
                "• A1 Course T01: goal; trainees (people, or departments and how "
                "many); content (of the line, or outline of the course); trainer",
                "• A3 Course T01: date within the plan",
            ],
        )
        officers = plan.with_user(self.user_officer)
        self.assertEqual(officers.incomplete_reason.split("\n"), refusal)
        self.assertFalse(officers.can_submit)

    def test_p4_1_each_thing_is_asked_for_by_itself(self):
        given = {
            "method": "internal",
            "trainer_ids": [Command.set(self.trainer.ids)],
        }
        for vals, word in (
            ({"goal": False}, "goal"),
            ({"department_ids": False}, "trainees"),
            ({"headcount": 0}, "trainees"),
            ({"content": False}, "content"),
            ({"method": False}, "method"),
            ({"date_end": "2027-01-01"}, "date within"),
            ({"trainer_ids": False}, "trainer"),
            ({"trainer_ids": False, "method": "practical"}, "trainer"),
            ({"method": "external", "trainer_ids": [], "provider_id": 0}, "provider"),
        ):
            with self.subTest(vals=vals), self._undone():
                plan = self._create_plan(lines=[{**given, **vals}])
                self.assertRefused(plan, word)
        for vals in (
            {},
            {"method": "online", "trainer_ids": False},
            {"method": "external", "trainer_ids": False},
            {
                "department_ids": False,
                "headcount": 0,
                "employee_ids": [Command.set(self.employee_employee.ids)],
            },
        ):
            with self.subTest(vals=vals), self._undone():
                self.assertComplete(self._create_plan(lines=[{**given, **vals}]))

    def test_p4_1_goal_of_the_plan_and_outline_of_the_course_suffice(self):
        plan = self._create_plan(lines=[{"goal": False, "content": False}])
        self.assertRefused(plan, "goal; content")
        plan.goal = "Better service"
        self.assertRefused(plan, "content")
        for name in ("outline", "objectives"):
            with self.subTest(name=name), self._undone():
                self.course[name] = "1. Listening"
                self.assertComplete(plan)

    def test_p4_1_dropped_line_needs_nothing(self):
        self.assertComplete(
            self._create_plan(lines=[{}, {**NOTHING, "is_dropped": True}])
        )

    def test_p4_1_course_retired_meanwhile_is_named(self):
        for kind in ("annual", "quarterly", "adhoc"):
            plan = self._create_plan(kind, lines=[{"code": "R1"}])
            self.assertComplete(plan)
            with self.subTest(kind=kind), self._undone():
                self.course.with_user(self.user_officer).action_retire()
                self.assertRefused(plan, "R1 Course T01: the course is retired")

    def test_p4_1_imported_plan_is_not_asked(self):
        plan = self._create_plan(lines=[NOTHING], date_to=date(2027, 3, 1))
        plan.is_historic = True
        self.assertFalse(plan._get_incomplete_reason())

    def test_p4_1_annual_plan_lies_in_one_calendar_year(self):
        for dates, passes in (
            (("2026-01-01", "2026-12-31"), True),
            (("2026-03-01", "2026-06-30"), True),
            (("2026-01-01", "2027-01-01"), False),
            (("2025-07-01", "2026-06-30"), False),
        ):
            with self.subTest(dates=dates), self._undone():
                plan = self._create_plan(date_from=dates[0], date_to=dates[1])
                if passes:
                    self.assertComplete(plan)
                else:
                    self.assertRefused(plan, "one calendar year")

    def test_d3_plan_without_all_that_is_still_made(self):
        vals = {"kind": "annual", "date_from": "2026-01-01", "date_to": "2027-12-31"}
        line = {"course_id": self.course.id, "date_start": "2029-01-01"}
        vals["line_ids"] = [Command.create(line)]
        ids = self._rpc(self.user_officer, self.Plan._name, "create", [vals])
        self.assertEqual(self.Plan.browse(ids).state, "draft")

    # ------------------------------------------------------------
    # ONE ANNUAL PLAN OF A YEAR
    # ------------------------------------------------------------

    def _create_annual(self, submit=False, **vals):
        vals = {"scope_department_id": False, "name": "Ours", **vals}
        plan = self._create_plan(**vals)
        if submit:
            plan.with_user(plan.create_uid).action_submit()
        return plan

    def test_p4_1_second_annual_plan_of_a_year_is_refused_at_submission(self):
        first = self._create_annual(name="First")
        second = self._create_annual(date_from="2026-04-01")
        self.assertComplete(second)
        first.with_user(self.user_officer).action_submit()
        for state in ("submitted", "approved", "published", "closed"):
            first.state = state
            self.assertRefused(second, "First is the annual plan of 2026 already")
        for state in ("refused", "cancelled", "draft"):
            first.state = state
            self.assertComplete(second)

    def test_p4_1_revised_plan_keeps_its_year(self):
        first = self._publish(self._create_annual(name="First"))
        second = self._create_annual()
        first.with_user(self.user_officer).action_revise("More")
        self.assertEqual(first.state, "draft")
        self.assertRefused(second, "First is the annual plan")
        self.assertComplete(first)

    def test_p4_1_other_year_company_or_department_is_no_second_plan(self):
        self._add_company_b()
        self._create_annual(submit=True)
        for vals in (
            {
                "date_from": "2027-01-01",
                "date_to": "2027-12-31",
                "lines": [{"date_start": "2027-02-01"}],
            },
            {"user": self.user_b_officer},
            {"scope_department_id": self.department_ops.id},
        ):
            with self.subTest(vals=vals):
                plan = self._create_annual(**vals)
                self.assertComplete(plan, user=plan.create_uid)
        with self._undone():
            scope = {"scope_department_id": self.department_ops.id}
            self._create_annual(submit=True, **scope)
            self.assertRefused(self._create_annual(**scope), "of 2026 already")

    def test_p4_1_two_of_one_year_in_one_call_are_one_too_many(self):
        both = self._create_annual(name="First") | self._create_annual(name="Second")
        self.assertRefused(both, "Second: First is the annual plan of 2026 already")

    def test_p4_1_plan_of_a_department_is_for_its_people(self):
        scope = {"scope_department_id": self.department_srv.id}
        for line, passes in (
            ({"department_ids": [Command.set(self.department_srv.ids)]}, True),
            ({"department_ids": [Command.set(self.department_srv_n.ids)]}, True),
            ({"department_ids": [Command.set(self.department_ops.ids)]}, False),
            ({"employee_ids": [Command.set(self.employee_outsider.ids)]}, False),
        ):
            with self.subTest(line=line), self._undone():
                plan = self._create_annual(
                    lines=[{"department_ids": False, **line}], **scope
                )
                if passes:
                    self.assertComplete(plan)
                else:
                    self.assertRefused(plan, "department only")

    # ------------------------------------------------------------
    # QUARTERLY (policy 4.2)
    # ------------------------------------------------------------

    def test_p4_2_quarterly_plan_lies_in_one_quarter_of_its_annual_plans_year(self):
        annual = self._publish(self._create_plan())
        for begin, end, word in (
            ("2026-04-01", "2026-06-30", None),
            ("2026-04-06", "2026-05-31", None),
            ("2026-03-31", "2026-06-30", "one calendar quarter"),
            ("2026-04-01", "2028-03-31", "one calendar quarter"),
            ("2027-04-01", "2027-06-30", "not of the year of Annual Training Plan"),
        ):
            with self.subTest(begin=begin, end=end), self._undone():
                line = {"date_start": f"{begin[:4]}-05-04"}
                plan = self._create_quarterly(
                    annual, line, date_from=begin, date_to=end
                )
                if word:
                    self.assertRefused(plan, word)
                else:
                    self.assertComplete(plan)

    def test_p4_2_quarterly_plan_refines_an_annual_plan_in_force(self):
        plan = self._create_plan("quarterly", parent_id=False)
        self.assertRefused(plan, "Choose the annual plan")
        annual = self._create_plan(name="Our Year")
        plan = self._create_quarterly(annual, {})
        self.assertRefused(plan, "Our Year is not in force (Draft)")
        annual.with_user(self.user_officer).action_submit()
        self.assertRefused(plan, "Our Year is not in force (Submitted)")
        self._approve(annual, submit=False)
        self.assertComplete(plan)
        annual.with_user(self.user_officer).action_publish()
        self.assertComplete(plan)
        # The version before is in force while the next one is written.
        annual.with_user(self.user_officer).action_revise("More")
        self.assertComplete(plan)
        annual.with_user(self.user_officer).action_submit()
        self.assertComplete(plan)
        for state in ("refused", "cancelled", "closed"):
            annual.state = state
            self.assertRefused(plan, "Our Year is not in force")
        annual.write({"state": "published", "active": False})
        self.assertRefused(plan, "Our Year is not in force (archived)")
        plan.is_historic = True
        self.assertFalse(plan._get_incomplete_reason())

    def test_p4_1_plan_that_drops_all_its_lines_carries_nothing_out(self):
        lines = [{"is_dropped": True}]
        self.assertRefused(self._create_plan(lines=lines), "lines are dropped")
        self.assertRefused(self._create_plan("adhoc", lines=lines), "are dropped")
        # A quarter may drop what the year had planned for it.
        self.assertComplete(self._create_plan("quarterly", lines=lines))

    def test_p4_2_quarterly_line_states_place_and_day_in_the_quarter(self):
        for line, word in (
            ({"place": False}, "place"),
            ({"place": False, "method": False}, "place"),
            ({"date_start": "2026-07-01"}, "date within"),
            ({"date_end": "2026-07-01"}, "date within"),
            ({"headcount": 0}, "trainees (people, or how many)"),
            ({"place": False, "method": "online"}, None),
            # Goal, content and trainer are the annual plan's.
            ({**NOTHING, "place": "Room 1"}, None),
        ):
            with self.subTest(line=line), self._undone():
                plan = self._create_plan("quarterly", lines=[line])
                if word:
                    self.assertRefused(plan, word)
                else:
                    self.assertComplete(plan)

    # ------------------------------------------------------------
    # ONE ANNUAL LINE IN ONE QUARTERLY PLAN
    # ------------------------------------------------------------

    def test_p4_2_annual_line_stands_in_one_quarterly_plan(self):
        annual = self._create_plan()
        taking = {"parent_line_id": annual.line_ids.id}
        first = self._create_quarterly(annual, taking, name="First Q2")
        second = self._create_quarterly(annual, {}, name="Second Q2")
        line = second.line_ids.with_user(self.user_officer)
        for call in (
            lambda: line.write({"parent_line_id": annual.line_ids.id}),
            lambda: self._create_quarterly(annual, taking),
        ):
            with self.assertRaisesRegex(UserError, "stands in First Q2 already"):
                with self._undone():
                    call()
        # Two groups of one plan, and an ad hoc plan beside it, are none of that.
        self.Line.create(self._line_vals(plan_id=first.id, **taking))
        alone = self._create_plan("adhoc", lines=[taking])
        with self.assertRaisesRegex(UserError, "stands in First Q2 already"):
            with self._undone():
                alone.with_user(self.user_officer).kind = "quarterly"
        with self._undone():
            first.with_user(self.user_officer).action_archive()
            line.parent_line_id = annual.line_ids
            with self.assertRaisesRegex(UserError, "stands in Second Q2 already"):
                first.with_user(self.user_officer).action_unarchive()
                self.env.flush_all()
        first.with_user(self.user_officer).action_cancel()
        line.parent_line_id = annual.line_ids
        first.with_user(self.user_officer).action_reset_to_draft()
        self.assertRefused(first, "stands in Second Q2 already")

    def test_p4_2_quarter_takes_what_nobody_has_taken(self):
        annual = self._create_plan(lines=[{"code": "A1"}, {"code": "A2"}])
        taken, free = annual.line_ids
        self._create_quarterly(annual, {"parent_line_id": taken.id})
        plan = self._create_quarterly(annual)
        lines = plan.with_user(self.user_officer).action_take_lines()
        self.assertEqual(lines.parent_line_id.ids, free.ids)
        self.assertEqual((lines.code, lines.change), ("A2", "same"))

    def test_p4_2_people_come_along_whoever_may_read_them(self):
        """Officers read no employee records, and take and copy lines all the same."""
        people = self.employee_employee + self.employee_colleague
        lines = [
            {
                "date_start": "2026-04-20",
                "employee_ids": [Command.set(people.ids)],
            }
        ]
        annual = self._publish(self._create_plan(lines=lines))
        quarterly = self._create_plan("quarterly", lines=0, parent_id=annual.id)
        taken = quarterly.with_user(self.user_officer).action_take_lines()
        self.assertEqual(taken.sudo().employee_ids, people)
        self.assertEqual(taken.change, "same")
        copied = annual.with_user(self.user_officer).copy()
        self.assertEqual(copied.sudo().line_ids.employee_ids, people)

    def test_p4_2_only_a_quarterly_draft_takes_annual_lines(self):
        annual = self._create_plan()
        for plan, word in (
            (annual, "Only a quarterly plan"),
            (self._create_plan("adhoc", parent_id=annual.id), "Only a quarterly plan"),
            (self._create_plan("quarterly", parent_id=False), "Choose the annual plan"),
        ):
            with self.subTest(kind=plan.kind):
                with self.assertRaisesRegex(UserError, word):
                    plan.with_user(self.user_officer).action_take_lines()
        plan = self._create_quarterly(self._publish(annual), {})
        plan.with_user(self.user_officer).action_submit()
        with self.assertRaisesRegex(UserError, "no longer a draft"):
            plan.with_user(self.user_officer).action_take_lines()

    # ------------------------------------------------------------
    # AD HOC (policy 4.3)
    # ------------------------------------------------------------

    def test_p4_3_adhoc_plan_states_cause_urgency_and_trainees(self):
        manager = self.user_department_manager
        for vals, word in (
            ({"cause": False}, "Cause"),
            ({"cause_reference": False}, "Reference"),
            ({"urgency": False}, "Urgency"),
            ({"date_due": False}, "Due"),
            ({"lines": [{"department_ids": False}]}, "trainees"),
            ({"lines": [{"date_start": "2026-07-01"}]}, "date within"),
            ({"lines": 0}, "at least one line"),
            # What the annual plan is asked for.
            ({"lines": [{"goal": False, "content": False, "place": False}]}, None),
        ):
            with self.subTest(vals=vals), self._undone():
                plan = self._create_plan("adhoc", user=manager, **vals)
                if "date_due" in vals:
                    plan.date_due = False
                if word:
                    self.assertRefused(plan, word, user=manager)
                else:
                    self.assertComplete(plan, user=manager)

    def test_p4_3_most_urgent_and_first_due_stand_first_and_are_red_when_past(self):
        plans = [
            self._create_plan("adhoc", name=name, urgency=urgency, date_due=due)
            for name, urgency, due in (
                ("normal", "normal", "2026-03-03"),
                ("later", "critical", "2026-04-01"),
                ("urgent", "urgent", "2026-03-01"),
                ("sooner", "critical", "2026-03-02"),
            )
        ]
        view = self.env.ref("hr_training.hr_training_plan_view_list_adhoc")
        order = view._get_combined_arch().get("default_order")
        found = self.Plan.with_user(self.user_head).search(
            [("id", "in", [plan.id for plan in plans])], order=order
        )
        self.assertEqual(found.mapped("name"), ["sooner", "later", "urgent", "normal"])
        self.assertEqual(found.filtered("is_overdue").mapped("name"), ["urgent"])
        plans[2].state = "published"
        self.assertFalse(plans[2].is_overdue)

    def test_p4_3_due_is_the_end_unless_said_otherwise(self):
        plan = self._create_plan("adhoc")
        self.assertEqual(plan.date_due, date(2026, 6, 30))
        self.assertFalse(self._create_plan("quarterly").date_due)
