"""Plans of policy 4: made, approved, published, closed."""

from datetime import date

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..common import NOW, START
from .common_planning import PlanCase


@tagged("post_install", "-at_install", "hr_training_plan")
class TestPlan(PlanCase):
    """How plans come into force, by whom (policy 4.1 to 4.3)."""

    # ------------------------------------------------------------
    # CREATE
    # ------------------------------------------------------------

    def test_d3_kind_and_dates_suffice_for_a_plan(self):
        for kind, name in (
            ("annual", "Annual Training Plan 2026"),
            ("quarterly", "Quarterly Training Plan 2026 Q2"),
            ("adhoc", "Ad Hoc Training Plan 2026-04-01"),
        ):
            with self.subTest(kind=kind):
                vals = {
                    "kind": kind,
                    "date_from": "2026-04-01",
                    "date_to": "2026-06-30",
                }
                ids = self._rpc(self.user_officer, self.Plan._name, "create", [vals])
                plan = self.Plan.browse(ids)
                self.assertEqual(plan.name, name)
                self.assertTrue(plan.code.startswith("TP/"))
                self.assertEqual(plan.state, "draft")
                self.assertEqual(plan.version, 1)
                self.assertEqual(plan.company_id, self.company)
                self.assertEqual(plan.responsible_id, self.user_officer)

    def test_d3_course_and_date_suffice_for_a_line(self):
        self.course.method = "practical"
        plan = self._create_plan(lines=0)
        vals = {
            "plan_id": plan.id,
            "course_id": self.course.id,
            "date_start": "2026-05-04",
        }
        ids = self._rpc(self.user_officer, self.Line._name, "create", [vals, vals])
        first, second = self.Line.browse(ids)
        self.assertTrue(first.code.startswith("L"))
        self.assertNotEqual(first.code, second.code)
        self.assertEqual(first.method, "practical")
        self.assertEqual(first.headcount, 20)
        self.assertEqual(first.programme, self.course.programme)
        self.assertEqual(first.execution, "planned")

    def test_p4_2_form_proposes_the_first_quarter_without_a_plan(self):
        annual = self._create_plan(
            date_from=date(2027, 1, 1), date_to=date(2027, 12, 31), lines=0
        )
        self._create_plan(
            "quarterly",
            lines=0,
            parent_id=annual.id,
            date_from=date(2027, 1, 1),
            date_to=date(2027, 3, 31),
        )
        with Form(self.Plan.with_user(self.user_officer)) as form:
            form.kind = "quarterly"
            form.parent_id = annual
            self.assertEqual(
                (form.date_from, form.date_to), (date(2027, 4, 1), date(2027, 6, 30))
            )

    def test_p4_1_form_proposes_name_and_end(self):
        with Form(self.Plan.with_user(self.user_officer)) as form:
            form.date_from = "2027-01-01"
            self.assertEqual(form.date_to, date(2027, 12, 31))
        self.assertEqual(form.record.name, "Annual Training Plan 2027")
        with Form(self.Plan.with_user(self.user_officer)) as form:
            form.kind = "quarterly"
            form.date_from = "2026-10-01"
            self.assertEqual(form.date_to, date(2026, 12, 31))
        self.assertEqual(form.record.name, "Quarterly Training Plan 2026 Q4")

    def test_p4_1_own_name_and_code_stay(self):
        plan = self._create_plan(name="The Plan", code="X1")
        plan.with_user(self.user_officer).date_from = "2026-02-01"
        self.assertEqual((plan.name, plan.code), ("The Plan", "X1"))

    @mute_logger("odoo.sql_db")
    def test_p4_1_times_and_figures_must_make_sense(self):
        for vals in (
            {"date_from": "2026-12-31", "date_to": "2026-01-01"},
            {"line_ids": [Command.create(self._line_vals(headcount=-1))]},
            {
                "line_ids": [
                    Command.create(
                        self._line_vals(date_start="2026-05-02", date_end="2026-05-01")
                    )
                ]
            },
        ):
            with self.subTest(vals=vals):
                self.assertFalse(
                    self._passes(
                        lambda v=vals: self._create_plan(lines=0, **v), IntegrityError
                    )
                )

    def test_p4_2_only_quarterly_and_adhoc_plans_stand_under_an_annual_one(self):
        annual, quarterly = self._create_plan("annual"), self._create_plan("quarterly")
        self._create_plan("quarterly", parent_id=annual.id)
        self._create_plan("adhoc", parent_id=annual.id)
        for kind, parent in (("annual", annual), ("quarterly", quarterly)):
            with self.subTest(kind=kind), self.assertRaises(ValidationError):
                self._create_plan(kind, parent_id=parent.id)
        with self.assertRaises(ValidationError):
            annual.kind = "quarterly"

    # ------------------------------------------------------------
    # APPROVAL AND LIFE
    # ------------------------------------------------------------

    def test_p4_1_annual_plan_from_draft_to_closed(self):
        plan = self._create_plan("annual", goal="Fewer repeat repairs", strategy="Grow")
        officer = plan.with_user(self.user_officer)
        self.assertTrue(officer.can_submit)
        officer.action_submit()
        plan.with_user(self.user_head).action_approve()
        with self.assertRaisesRegex(UserError, "approved"):
            officer.action_publish()
        plan.with_user(self.user_executive).action_approve()
        self.assertTrue(officer.can_publish)
        officer.action_publish()
        self.assertEqual((plan.state, plan.published_on), ("published", NOW))
        self.assertTrue(officer.can_close)
        officer.action_close()
        self.assertEqual(plan.state, "closed")

    def test_p4_1_annual_plan_states_what_the_policy_asks_for(self):
        """Strategy, goals, trainees, content, method, schedule, trainers: as approved,
        for everybody of the department to read, and kept when it is revised."""
        stated = {
            "headcount": 12,
            "goal": "Fewer repeat repairs",
            "method": "practical",
            "date_end": date(2026, 4, 8),
            "trainer_ids": [Command.set(self.trainer.ids)],
            "department_ids": [Command.set(self.department_srv.ids)],
            "employee_ids": [Command.set(self.employee_colleague.ids)],
        }
        plan = self._create_plan(
            goal="Better service", strategy="Grow", lines=[{**stated}]
        )

        def read(some_plan):
            line = some_plan.line_ids
            return (
                some_plan.goal,
                some_plan.strategy,
                line.course_id.id,
                line.headcount,
                line.goal,
                line.method,
                line.date_start,
                line.date_end,
                line.trainer_ids.ids,
                line.department_ids.ids,
                line.employee_ids.ids,
            )

        expected = (
            "Better service",
            "Grow",
            self.course.id,
            12,
            "Fewer repeat repairs",
            "practical",
            date(2026, 4, 6),
            date(2026, 4, 8),
            self.trainer.ids,
            self.department_srv.ids,
            self.employee_colleague.ids,
        )
        self._publish(plan)
        self.assertEqual(read(plan.with_user(self.user_department_manager)), expected)
        with self.assertRaises(UserError):
            plan.line_ids.with_user(self.user_officer).goal = "Another"
        plan.with_user(self.user_officer).action_revise("New strategy")
        plan.with_user(self.user_officer).strategy = "Shrink"
        old = self.Plan.with_context(active_test=False).search(
            [("active", "=", False)], order="id desc", limit=1
        )
        self.assertEqual(read(old), expected)

    def test_p4_2_quarterly_plan_is_published_after_the_heads_review(self):
        plan = self._create_plan("quarterly", lines=[{"place": "Room 4"}])
        plan.with_user(self.user_officer).action_submit()
        plan.with_user(self.user_head).action_approve()
        plan.with_user(self.user_officer).action_publish()
        self.assertEqual(plan.state, "published")
        line = plan.with_user(self.user_department_manager).line_ids
        self.assertEqual(
            (line.course_id.id, line.date_start, line.place),
            (self.course.id, START.date(), "Room 4"),
        )

    def test_p4_3_adhoc_plan_states_urgency_content_time_and_trainees(self):
        manager = self.user_department_manager
        plan = self._create_plan(
            "adhoc",
            lines=[
                {"employee_ids": [Command.set(self.employee_colleague.ids)]},
            ],
            user=manager,
            urgency="critical",
            reason="Complaints about the new pump",
        )
        self.assertEqual(plan.department_id, self.department_srv)
        plan.with_user(manager).action_submit()
        plan.with_user(self.user_head).action_approve()
        plan.with_user(self.user_officer).action_publish()
        session = self._create_sessions(plan)
        self.assertEqual(
            session.with_env(self.env).enrollment_ids.employee_id,
            self.employee_colleague,
        )

    def test_p4_3_manager_fills_the_form(self):
        """Trainees included, although he reads no employee record but his own."""
        manager = self.user_department_manager
        Plan = self.Plan.with_user(manager).with_context(default_kind="adhoc")
        with Form(Plan, "hr_training.hr_training_plan_view_form") as form:
            form.date_from = "2026-04-01"
            form.date_to = "2026-04-30"
            form.urgency = "urgent"
            self.assertEqual(form.date_due, date(2026, 4, 30))
            form.cause = "new_product"
            form.cause_reference = "Pump 3"
            with form.line_ids.new() as line:
                line.course_id = self.course.with_user(manager)
                line.date_start = "2026-04-06"
        plan = form.record
        self.assertEqual(plan.department_id.id, self.department_srv.id)
        with Form(plan.line_ids) as form:
            form.employee_ids.add(self.employee_colleague.with_user(manager))
            with form.cost_ids.new() as cost:
                cost.cost_type_id = self.cost_type.with_user(manager)
                cost.amount = 300
        self.assertEqual(plan.line_ids.employee_ids.ids, self.employee_colleague.ids)
        self.assertEqual(plan.amount_planned, 300)
        plan.action_submit()
        self.assertEqual(plan.state, "submitted")

    def test_p4_3_manager_of_two_companies_asks_in_the_one_he_works_in(self):
        self._add_company_b()
        manager = self.user_department_manager
        manager.company_ids += self.company_b
        boss = self._create_employee("Boss B", self.department_b, user_id=manager.id)
        self.department_b.manager_id = boss
        Plan = self.Plan.with_user(manager).with_context(
            allowed_company_ids=[self.company_b.id, self.company.id]
        )
        dates = {"kind": "adhoc", "date_from": START, "date_to": START}
        self.assertEqual(Plan.create(dates).department_id.id, self.department_b.id)
        Plan = Plan.with_context(
            allowed_company_ids=[self.company.id, self.company_b.id]
        )
        self.assertEqual(Plan.create(dates).department_id.id, self.department_srv.id)

    def test_p4_3_employee_asks_for_no_plan(self):
        for kind in ("annual", "quarterly", "adhoc"):
            with self.subTest(kind=kind), self.assertRaises(AccessError):
                self._create_plan(kind, user=self.user_employee)

    def test_p4_1_only_officers_publish_and_close(self):
        plan = self._approve(self._create_plan("annual"))
        others = self.user_executive | self.user_finance | self.user_department_manager
        for user in others | self.user_trainer | self.user_employee:
            with self.subTest(user=user.name), self.assertRaises(UserError):
                self._rpc(user, plan._name, "action_publish", plan.ids)
        self.assertEqual(plan.state, "approved")
        plan.with_user(self.user_officer).action_publish()
        for user in others:
            for method, args in (
                ("action_close", ()),
                ("action_revise", ("Mine",)),
                ("action_create_sessions", ()),
            ):
                with self.subTest(user=user.name, method=method):
                    with self.assertRaises(UserError):
                        self._rpc(user, plan._name, method, plan.ids, *args)
        self.assertEqual(plan.state, "published")

    def test_p4_1_every_step_refuses_the_wrong_state(self):
        plan = self._create_plan("quarterly").with_user(self.user_officer)
        steps = {
            "draft": {"action_submit", "action_cancel"},
            "submitted": {"action_reset_to_draft", "action_cancel"},
            "approved": {"action_publish", "action_revise", "action_cancel"},
            "published": {"action_close", "action_revise", "action_create_sessions"},
            "closed": set(),
        }
        every = set().union(*steps.values())

        def passes(method):
            args = ("Why",) if method == "action_revise" else ()
            return self._passes(lambda: getattr(plan, method)(*args))

        for state, allowed in steps.items():
            self.assertEqual(plan.state, state)
            self.assertEqual({m for m in every if passes(m)}, allowed, state)
            for method in every:
                flag = method.replace("action_", "can_")
                self.assertEqual(plan[flag], method in allowed, (state, flag))
            if state == "draft":
                plan.action_submit()
            elif state == "submitted":
                plan.with_user(self.user_head).action_approve()
            elif state == "approved":
                plan.action_publish()
            elif state == "published":
                plan.action_close()

    def test_p4_1_many_plans_at_once(self):
        plans = self._create_plan("quarterly") | self._create_plan("adhoc")
        officer = plans.with_user(self.user_officer)
        officer.action_submit()
        plans.with_user(self.user_head).action_approve()
        officer.action_publish()
        self.assertEqual(plans.mapped("state"), ["published"] * 2)
        sessions = self._create_sessions(plans)
        self.assertEqual(sessions.plan_id.ids, plans.ids)
        officer.action_revise("Both anew")
        self.assertEqual(plans.mapped("version"), [2, 2])
        for plan in plans:
            self._approve(plan)
        officer.action_publish()
        officer.action_close()
        self.assertEqual(plans.mapped("state"), ["closed"] * 2)

    def test_p4_1_batch_names_the_plan_that_cannot_go_on(self):
        good = self._approve(self._create_plan("quarterly", name="Good"))
        bad = self._create_plan("quarterly", name="Bad")
        for method in ("action_publish", "action_close", "action_create_sessions"):
            with self.subTest(method=method):
                with self.assertRaises(UserError) as caught:
                    getattr((good | bad).with_user(self.user_officer), method)()
                self.assertIn("Bad", str(caught.exception))
        self.assertEqual(good.state, "approved")

    def test_p4_1_copy_is_a_fresh_draft(self):
        plan = self._publish(
            self._create_plan(
                lines=[{"cost_ids": [Command.create(self._cost_vals(70))]}]
            )
        )
        self._create_sessions(plan)
        copy = plan.with_user(self.user_officer).copy()
        self.assertEqual((copy.state, copy.version), ("draft", 1))
        self.assertNotEqual(copy.code, plan.code)
        self.assertFalse(copy.step_ids or copy.published_on or copy.approved_on)
        self.assertFalse(copy.submitted_by_id or copy.submitted_on)
        self.assertEqual(copy.amount_planned, 70)
        self.assertFalse(copy.line_ids.session_ids)
        self.assertNotEqual(copy.line_ids, plan.line_ids)
        # One annual plan of a year for all, see test_plan_submission.
        copy.scope_department_id = self.department_ops
        self._publish(copy.with_env(self.env))

    # ------------------------------------------------------------
    # DELETE
    # ------------------------------------------------------------

    def test_d6_7_draft_without_history_is_deleted_with_its_lines(self):
        plan = self._create_plan()
        line = plan.line_ids
        plan.with_user(self.user_officer).unlink()
        self.assertFalse(line.exists())

    def test_d6_7_plan_with_plans_under_it_is_not_deleted(self):
        annual = self._create_plan()
        quarterly = self._create_plan("quarterly", parent_id=annual.id)
        with self.assertRaisesRegex(UserError, "Archive"):
            annual.with_user(self.user_officer).unlink()
        (annual | quarterly).with_user(self.user_officer).unlink()

    def test_d6_7_line_that_others_refine_is_dropped_not_deleted(self):
        annual = self._create_plan()
        self._create_quarterly(annual, {"parent_line_id": annual.line_ids.id})
        with self.assertRaisesRegex(UserError, "dropped"):
            annual.line_ids.with_user(self.user_officer).unlink()

    def test_d6_7_line_with_sessions_is_dropped_not_deleted(self):
        plan = self._publish(self._create_plan(lines=2))
        self._create_sessions(plan)
        plan.with_user(self.user_officer).action_revise("Change")
        line = plan.line_ids[0].with_user(self.user_officer)
        for delete in (
            line.unlink,
            lambda: plan.with_user(self.user_officer).write(
                {"line_ids": [Command.delete(line.id)]}
            ),
        ):
            with self.assertRaisesRegex(UserError, "dropped"):
                delete()
        line.write({"is_dropped": True, "change_reason": "No demand"})
        self.assertTrue(line.is_dropped)
