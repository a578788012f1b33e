from datetime import datetime

from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .common_planning import LATE, PlanCase


@tagged("post_install", "-at_install", "hr_training_plan")
class TestPlanExecution(PlanCase):
    """Execution is tracked per line and plan (policy 4)."""

    def _move(self, session, *steps):
        for step in steps:
            officers = session.with_user(self.user_officer)
            if step == "done":
                self._end_session(officers)
            elif step == "start":
                with self._at_end(session):
                    officers.action_start()
            else:
                args = ("No demand",) if step == "cancel" else ()
                getattr(officers, f"action_{step}")(*args)

    def test_p4_line_is_planned_then_scheduled_then_held(self):
        plan = self._publish(self._create_plan())
        line = plan.line_ids
        self.assertExecution(line, "planned")
        session = self._create_sessions(plan)
        self.assertExecution(line, "planned")
        for steps, expected in (
            (("schedule",), "scheduled"),
            (("start",), "scheduled"),
            (("done",), "held"),
        ):
            self._move(session, *steps)
            self.assertExecution(line, expected)
        session.action_release_results()
        self._move(session, "close")
        self.assertExecution(line, "held")

    def test_p4_line_is_late_the_day_after_it_was_due(self):
        plan = self._publish(
            self._create_plan(
                lines=[{"date_start": "2026-04-06"}, {"date_end": "2026-04-09"}]
            )
        )
        single, range_ = plan.line_ids
        if single.date_end:
            single, range_ = range_, single
        for moment, expected in (
            (datetime(2026, 4, 6, 8), ("planned", "planned")),
            (datetime(2026, 4, 7, 8), ("late", "planned")),
            (datetime(2026, 4, 9, 8), ("late", "planned")),
            (datetime(2026, 4, 10, 8), ("late", "late")),
        ):
            with self.subTest(moment=moment), freeze_time(moment):
                for line, execution in zip((single, range_), expected, strict=True):
                    self.assertExecution(line, execution)
                late = [e for e in expected if e == "late"]
                self.assertEqual(plan.late_count, len(late))

    def test_p4_session_of_any_open_state_is_late_after_the_date(self):
        plan = self._publish(self._create_plan())
        session = self._create_sessions(plan)
        with freeze_time(LATE):
            self.assertExecution(plan.line_ids, "late")
            self._move(session, "schedule")
            self.assertExecution(plan.line_ids, "late")
            self._move(session, "start")
            self.assertExecution(plan.line_ids, "scheduled")
            self._move(session, "done")
            self.assertExecution(plan.line_ids, "held")

    def test_p4_draft_plan_is_never_late_a_closed_one_is(self):
        draft = self._create_plan()
        plan = self._publish(self._create_plan())
        plan.with_user(self.user_officer).action_close()
        with freeze_time(LATE):
            self.assertExecution(draft.line_ids, "planned")
            self.assertExecution(plan.line_ids, "late")

    def test_p4_cancelled_on_every_path(self):
        plan = self._publish(
            self._create_plan(lines=[{"is_dropped": True}, {"headcount": 3}])
        )
        dropped = plan.line_ids.filtered("is_dropped")
        line = plan.line_ids - dropped
        self.assertExecution(dropped, "cancelled")
        self._move(self._create_sessions(plan), "cancel")
        self.assertExecution(line, "cancelled")
        never = self._create_plan()
        never.with_user(self.user_officer).action_cancel()
        self.assertExecution(never.line_ids, "cancelled")
        with freeze_time(LATE):
            self.assertExecution(line, "cancelled")
            self.assertExecution(dropped, "cancelled")

    def test_p4_line_is_held_when_the_rest_was_cancelled(self):
        plan = self._publish(self._create_plan())
        line = plan.line_ids.with_user(self.user_officer)
        first = self._create_sessions(plan)
        self._move(first, "cancel")
        second = line.action_create_sessions()
        self.assertExecution(plan.line_ids, "planned")
        self._move(second, "schedule", "start", "done")
        self.assertExecution(plan.line_ids, "held")

    def test_p4_plan_counts_its_lines(self):
        plan = self._publish(self._create_plan(lines=4))
        held, scheduled, _planned, _late = self._create_sessions(plan)
        self._move(held, "schedule", "start", "done")
        self._move(scheduled, "schedule")
        self.env.invalidate_all()
        self.assertEqual((plan.line_count, plan.headcount), (4, 48))
        self.assertEqual((plan.held_count, plan.late_count), (1, 0))
        self.assertEqual((plan.execution_rate, plan.session_count), (25, 4))
        with freeze_time(LATE):
            self.env.invalidate_all()
            self.assertEqual((plan.held_count, plan.late_count), (1, 3))

    def test_p4_execution_counts_sessions_the_reader_does_not_see(self):
        plan = self._create_plan("adhoc", department_id=self.department_srv.id)
        self._publish(plan)
        session = self._create_sessions(plan)
        self._move(session, "schedule", "start", "done")
        line = plan.line_ids.with_user(self.user_department_manager)
        self.env.invalidate_all()
        self.assertFalse(session.with_env(line.env).has_access("read"))
        self.assertEqual(line.execution, "held")

    # ------------------------------------------------------------
    # QUARTERLY LINES AND ANNUAL LINES (policy 4.2)
    # ------------------------------------------------------------

    def test_p4_2_quarterly_plan_loads_the_annual_lines_of_its_time_once(self):
        annual = self._publish(
            self._create_plan(
                lines=[
                    {"date_start": "2026-03-31"},
                    {"date_start": "2026-04-01", "headcount": 7, "code": "A1"},
                    {"date_start": "2026-06-30"},
                    {"date_start": "2026-07-01"},
                    {"date_start": "2026-05-01", "is_dropped": True},
                ]
            )
        )
        quarterly = self._create_quarterly(annual)
        officer = quarterly.with_user(self.user_officer)
        lines = officer.action_take_lines()
        self.assertEqual(
            [str(line.date_start) for line in lines], ["2026-04-01", "2026-06-30"]
        )
        self.assertEqual(lines[0].parent_line_id.code, "A1")
        self.assertEqual((lines[0].code, lines[0].headcount), ("A1", 7))
        self.assertEqual(set(lines.mapped("change")), {"same"})
        self.assertFalse(officer.action_take_lines())
        with self.assertRaisesRegex(UserError, "annual plan"):
            self._create_plan("quarterly", lines=0, parent_id=False).with_user(
                self.user_officer
            ).action_take_lines()

    def test_p4_2_lines_show_what_was_refined_added_dropped(self):
        annual = self._publish(self._create_plan(lines=4))
        parents = [{"parent_line_id": line.id} for line in annual.line_ids]
        quarterly = self._create_quarterly(
            annual,
            parents[0],
            {**parents[1], "headcount": 30},
            {**parents[2], "is_dropped": True, "change_reason": "No demand"},
            {},
        )
        self.assertEqual(
            quarterly.line_ids.sorted("id").mapped("change"),
            ["same", "refined", "dropped", "added"],
        )
        self.assertFalse(any(annual.line_ids.mapped("change")))
        line = quarterly.line_ids.sorted("id")[0]
        for vals, expected in (
            ({"date_start": "2026-05-05"}, "moved"),
            ({"method": "practical"}, "refined"),
            ({"course_id": self._create_course("T02").id}, "refined"),
            ({"place": "Room 9"}, "refined"),
            ({"trainer_ids": [Command.set(self.trainer.ids)]}, "refined"),
        ):
            with self.subTest(vals=vals), self._undone():
                line.with_user(self.user_officer).write(vals)
                self.assertEqual(line.change, expected)

    def test_p4_2_annual_line_follows_the_sessions_of_its_quarterly_line(self):
        annual = self._publish(self._create_plan(lines=2))
        refined, other = annual.line_ids
        quarterly = self._publish(
            self._create_quarterly(annual, {"parent_line_id": refined.id})
        )
        session = self._create_sessions(quarterly)
        self._move(session, "schedule")
        self.assertExecution(refined, "scheduled")
        self.assertExecution(other, "planned")
        self.assertEqual(self._create_sessions(annual).plan_line_id.ids, other.ids)
        self._move(session, "start", "done")
        self.assertExecution(refined, "held")

    def test_p4_2_session_of_the_annual_line_is_not_made_twice(self):
        annual = self._publish(self._create_plan())
        session = self._create_sessions(annual)
        quarterly = self._publish(
            self._create_quarterly(annual, {"parent_line_id": annual.line_ids.id})
        )
        self.assertFalse(self._create_sessions(quarterly))
        self._move(session, "schedule", "start", "done")
        self.assertExecution(quarterly.line_ids, "held")
        self.assertEqual(quarterly.line_ids.session_count, 1)

    def test_p4_2_quarterly_plan_in_force_has_the_last_word(self):
        annual = self._publish(self._create_plan(lines=2))
        moved, dropped = annual.line_ids
        quarterly = self._create_quarterly(
            annual,
            {"parent_line_id": moved.id, "date_start": "2026-05-20"},
            {"parent_line_id": dropped.id, "is_dropped": True},
        )
        with freeze_time(LATE):
            self.assertExecution(moved, "late")
            self.assertExecution(dropped, "late")
        self._publish(quarterly)
        with freeze_time(LATE):
            self.assertExecution(moved, "planned")
            self.assertExecution(dropped, "cancelled")
        with freeze_time("2026-05-21 08:00:00"):
            self.assertExecution(moved, "late")

    def test_p4_2_parent_line_is_one_of_the_annual_plan(self):
        annual, other = self._create_plan(), self._create_plan()
        quarterly = self._create_quarterly(annual, {})
        for line, parent in (
            (quarterly.line_ids, other.line_ids),
            (annual.line_ids, other.line_ids),
            (quarterly.line_ids, quarterly.line_ids),
        ):
            with self.subTest(line=line.code), self.assertRaises(ValidationError):
                line.with_user(self.user_officer).parent_line_id = parent

    def test_p4_2_plan_moves_to_no_place_where_its_lines_do_not_belong(self):
        annual, other = self._create_plan(), self._create_plan()
        refining = [{"parent_line_id": annual.line_ids.id}]
        quarterly = self._create_quarterly(annual, *refining)
        alone = self._create_plan("adhoc", lines=refining)
        self.assertFalse(alone.parent_id)
        for plan, vals in (
            (quarterly, {"kind": "annual", "parent_id": False}),
            (quarterly, {"parent_id": other.id}),
            (alone, {"kind": "annual"}),
            (alone, {"parent_id": other.id}),
            # What refines it would hang in the air.
            (annual, {"kind": "quarterly"}),
        ):
            with self.subTest(plan=plan.display_name, vals=vals):
                with self.assertRaises(ValidationError):
                    self._rpc(self.user_officer, plan._name, "write", plan.ids, vals)
        quarterly.unlink()
        with self.assertRaises(ValidationError):
            vals = {"kind": "quarterly"}
            self._rpc(self.user_officer, annual._name, "write", annual.ids, vals)
