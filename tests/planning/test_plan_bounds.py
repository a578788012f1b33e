"""What slips in: a year, a number, blanks (policy 4, design §11)."""

from datetime import date

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .common_planning import PlanCase


@tagged("post_install", "-at_install", "hr_training_plan")
class TestPlanBounds(PlanCase):
    """The officer enters, and reads which plan or line it is about."""

    def _create_as_officer(self, model, **vals):
        ids = self._rpc(self.user_officer, model, "create", [vals])
        return self.env[model].browse(ids)

    # ------------------------------------------------------------
    # YEARS
    # ------------------------------------------------------------

    def test_d11_plans_lie_between_2000_and_ten_years_ahead(self):
        for kind in ("annual", "quarterly", "adhoc"):
            for first, last, passes in (
                ("0001-01-01", "0001-12-31", False),
                ("1999-10-01", "1999-12-31", False),
                ("2000-01-01", "2000-03-31", True),
                ("2036-10-01", "2036-12-31", True),
                ("2036-12-31", "2037-01-01", False),
                ("9999-01-01", "9999-12-31", False),
            ):
                vals = {"kind": kind, "date_from": first, "date_to": last}
                with self.subTest(**vals), self._undone():
                    if passes:
                        self._create_as_officer(self.Plan._name, **vals)
                        continue
                    with self.assertRaisesRegex(
                        ValidationError, "check the year: it lies between 2000 and 2036"
                    ):
                        self._create_as_officer(self.Plan._name, **vals)
        plan = self._create_plan("adhoc", name="Complaints")
        with self.assertRaisesRegex(ValidationError, "Complaints: “Due Date” is"):
            plan.with_user(self.user_officer).date_due = "9999-12-31"

    def test_d11_lines_and_proposals_as_well(self):
        plan = self._create_plan(lines=[{"code": "A1"}])
        line = plan.line_ids.with_user(self.user_officer)
        for vals, text in (
            ({"date_start": "0001-01-01"}, "A1 Course T01: “Planned Start”"),
            ({"date_end": "9999-12-31"}, "A1 Course T01: “Planned End”"),
        ):
            with self.subTest(vals=vals), self._undone():
                with self.assertRaisesRegex(ValidationError, text):
                    self._rpc(self.user_officer, line._name, "write", line.ids, vals)
        vals = {"plan_id": plan.id, "name": "Pumps", "date_wanted": "9999-12-31"}
        with self.assertRaisesRegex(ValidationError, "Pumps: “Wanted On”"):
            self._rpc(
                self.user_department_manager,
                "hr.training.plan.proposal",
                "create",
                [vals],
            )

    def test_d11_form_proposes_the_end_of_any_year(self):
        plan = self.Plan.with_user(self.user_officer).new({"date_from": "9999-11-01"})
        for kind in ("annual", "quarterly"):
            plan.kind = kind
            plan._onchange_date_from()
            self.assertEqual(plan.date_to, date(9999, 12, 31))

    def test_d11_old_slips_end_in_sentences(self):
        """A plan and a line of before they were refused."""
        for year in ("9999", "0001"):
            annual = self._create_plan(lines=[{"code": f"A{year}"}])
            plan = annual.with_user(self.user_officer)
            line = plan.line_ids
            self._set_raw(plan, date_from=f"{year}-01-01", date_to=f"{year}-12-31")
            self._set_raw(line, date_start=f"{year}-12-31")
            with self.subTest(year=year):
                self.assertFalse(plan.incomplete_reason)
                kinds = {row["kind"] for row in plan.get_feasibility()}
                self.assertLessEqual(kinds, {"people"}, "nobody is in the department")
                self.assertEqual(line.execution, "planned")
                self.assertFalse(plan.unplanned_count)
                self.assertTrue(plan._get_paper_lines())
                self.assertTrue(plan.action_export_workbook())
                with self.assertRaisesRegex(UserError, "too far|check the year"):
                    plan.action_copy_to_next_year()
                annual.state = "published"
                with self.assertRaisesRegex(ValidationError, f"A{year} Course T01"):
                    plan.action_create_sessions()
                self.env["hr.training.plan.report"].search([]).mapped("days_late")

    # ------------------------------------------------------------
    # HEADCOUNT
    # ------------------------------------------------------------

    def test_p4_no_more_people_are_planned_than_a_session_seats(self):
        plan = self._create_plan(lines=0)
        many = [
            self._line_vals(plan_id=plan.id, code=f"A{n}", headcount=count)
            for n, count in enumerate((5000, 5001, 12))
        ]
        with self.assertRaisesRegex(
            ValidationError, "A1 Course T01: 5001 people are more than .* seats, 5000"
        ):
            self._rpc(self.user_officer, self.Line._name, "create", many)
        self._rpc(self.user_officer, self.Line._name, "create", many[:1])
        vals = {"plan_id": plan.id, "name": "Pumps", "headcount": 5001}
        with self.assertRaisesRegex(ValidationError, "Pumps: 5001 people"):
            self._rpc(
                self.user_department_manager,
                "hr.training.plan.proposal",
                "create",
                [vals],
            )

    def test_p4_old_line_of_too_many_people_is_named_when_sessions_are_made(self):
        plan = self._publish(self._create_plan(lines=[{}, {"code": "A2"}]))
        line = plan.line_ids.filtered(lambda line: line.code == "A2")
        self._set_raw(line, headcount=100000)
        with self.assertRaisesRegex(ValidationError, "A2 Course T01: 100000 people"):
            self._create_sessions(plan)

    # ------------------------------------------------------------
    # BLANKS
    # ------------------------------------------------------------

    def test_p4_1_blanks_say_nothing(self):
        for line, word in (
            ({"goal": " \n "}, "goal"),
            ({"content": "\t"}, "content"),
        ):
            with self.subTest(line=line), self._undone():
                plan = self._create_plan(lines=[line])
                self.assertIn(f": {word}", plan._get_incomplete_reason())
        plan = self._create_plan(lines=[{"goal": False, "content": False}], goal="  ")
        self.course.outline = "\n"
        self.assertIn("goal; content", plan._get_incomplete_reason())
        plan = self._create_plan("quarterly", lines=[{"place": "  "}])
        self.assertIn(": place", plan._get_incomplete_reason())
        plan = self._create_plan("adhoc", cause_reference=" ")
        self.assertIn("Reference", plan._get_incomplete_reason())

    def test_p2_2_2_proposal_of_nothing_is_none(self):
        plan = self._create_plan()
        for vals in ({}, {"name": " ", "comment": "\n"}):
            with self.subTest(vals=vals), self._undone():
                with self.assertRaisesRegex(ValidationError, "say what is needed"):
                    self._rpc(
                        self.user_department_manager,
                        "hr.training.plan.proposal",
                        "create",
                        [{"plan_id": plan.id, **vals}],
                    )
        [res_id] = self._rpc(
            self.user_department_manager,
            "hr.training.plan.proposal",
            "create",
            [{"plan_id": plan.id, "name": " ", "comment": "It leaks"}],
        )
        proposal = self.env["hr.training.plan.proposal"].browse(res_id)
        self.assertEqual(proposal.display_name, "It leaks")

    # ------------------------------------------------------------
    # WHO IS NAMED STAYS ON RECORD (design §6.7)
    # ------------------------------------------------------------

    def test_d6_7_what_decided_plans_name_is_not_deleted(self):
        """By whoever may delete it otherwise: HR, and the officer."""
        team = self._create_department("Team")
        person = self._create_employee("Person", team)
        teacher = self._create_trainer(self._create_employee("Teacher", team))
        room = self.env["hr.training.facility"].create(
            {"name": "Room 9", "company_id": self.company.id}
        )
        named = {
            "employee_ids": person,
            "department_ids": team,
            "trainer_ids": teacher,
            "facility_ids": room,
        }
        for name, record in named.items():
            trainees = {"department_ids": [Command.set(self.department_ops.ids)]}
            line = {**trainees, name: [Command.set(record.ids)]}
            plan = self._create_plan("adhoc", lines=[line], name="Decided")
            with self.subTest(name=name), self._undone():
                # A draft lets go of it.
                record.unlink()
                self.assertFalse(plan.line_ids[name])
            with self.subTest(name=name):
                plan.with_user(self.user_officer).action_submit()
                with self.assertRaisesRegex(
                    UserError, f"{record.display_name} stands in Decided.*Archive"
                ):
                    record.unlink()
                self._approve(plan, submit=False)
                plan.with_user(self.user_officer).action_revise("Without it")
                plan.line_ids.with_user(self.user_officer)[name] = False
                with self.assertRaisesRegex(UserError, "stands in Decided"):
                    record.unlink()

    def test_d6_7_department_of_a_plan_is_not_deleted(self):
        for kind, name in (
            ("annual", "scope_department_id"),
            ("adhoc", "department_id"),
        ):
            team = self._create_department(f"Team {kind}")
            plan = self._create_plan(kind, lines=0, **{name: team.id})
            with self.subTest(name=name):
                with self.assertRaisesRegex(UserError, f"is of Team {kind}. Archive"):
                    team.unlink()
                plan.unlink()
                team.unlink()

    def test_d6_7_venue_of_a_class_is_not_deleted(self):
        room = self.env["hr.training.facility"].create(
            {"name": "Room 9", "company_id": self.company.id}
        )
        session = self._create_session(facility_ids=[Command.set(room.ids)])
        session.with_user(self.user_officer).action_schedule()
        with self.assertRaisesRegex(UserError, "took, place there. Archive"):
            room.with_user(self.user_officer).unlink()

    # ------------------------------------------------------------
    # NAMES
    # ------------------------------------------------------------

    def test_p4_1_slip_in_one_of_many_lines_names_the_line(self):
        lines = [{"code": "A1"}, {"code": "A2", "date_start": "2206-04-06"}]
        lines = [
            Command.create(self._line_vals(**line, department_ids=[])) for line in lines
        ]
        vals = {"date_from": "2026-01-01", "date_to": "2026-12-31", "line_ids": lines}
        with self.assertRaisesRegex(ValidationError, "^A2 Course T01: “Planned Start”"):
            self._create_as_officer(self.Plan._name, **vals)
