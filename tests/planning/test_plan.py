"""Plans of policy 4: made, approved, published, carried out, revised."""

from datetime import UTC, date, datetime
from unittest.mock import patch
from zoneinfo import ZoneInfo

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ...tools import groups
from ..common import NOW, START, YEAR, HrTrainingCase

LATE = datetime(2026, 4, 10, 8)  # after START


class PlanCase(HrTrainingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Plan = cls.env["hr.training.plan"]
        cls.Line = cls.env["hr.training.plan.line"]

    def _create_sessions(self, plans, user=None):
        return plans.with_user(user or self.user_officer).action_create_sessions()

    def _create_quarterly(self, annual, *lines, **vals):
        """Draft quarterly plan under an annual one; each line by its values."""
        return self._create_plan(
            "quarterly", lines=list(lines), parent_id=annual.id, **vals
        )

    def assertExecution(self, line, expected):
        self.env.invalidate_all()
        self.assertEqual(line.execution, expected)
        found = self.Line.search([("execution", "=", expected)])
        self.assertIn(line, found)
        self.assertNotIn(line, self.Line.search([("execution", "!=", expected)]))


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


@tagged("post_install", "-at_install", "hr_training_plan")
class TestPlanSessions(PlanCase):
    """Sessions are generated from lines (policy 4, design §10)."""

    def test_p4_line_hands_everything_on_to_its_session(self):
        self.course.write({"hours": 6, "method": "internal"})
        plan = self._publish(
            self._create_plan(
                lines=[
                    {
                        "headcount": 12,
                        "method": "practical",
                        "place": "Workshop 2",
                        "trainer_ids": [Command.set(self.trainer.ids)],
                        "employee_ids": [
                            Command.set(
                                (self.employee_employee | self.employee_colleague).ids
                            )
                        ],
                        "responsible_id": self.user_head.id,
                    }
                ]
            )
        )
        session = self._create_sessions(plan)
        self.assertEqual(session._name, "hr.training.session")
        self.assertFalse(session.env.su)
        self.assertEqual(session.env.user, self.user_officer)
        self.assertEqual(session.state, "draft")
        self.assertEqual(session.course_id, self.course.with_env(session.env))
        self.assertEqual(session.plan_line_id.id, plan.line_ids.id)
        self.assertEqual(session.plan_id.id, plan.id)
        self.assertEqual(session.company_id, self.company)
        self.assertEqual(session.seats_max, 12)
        self.assertEqual(session.place, "Workshop 2")
        self.assertEqual(session.trainer_ids.ids, self.trainer.ids)
        self.assertEqual(session.slot_ids.trainer_ids.ids, self.trainer.ids)
        self.assertEqual(session.responsible_id, self.user_head)
        self.assertEqual(session.tz, "Asia/Shanghai")
        self.assertEqual(session.method, "practical")
        self.assertEqual(session.slot_ids.mapped("hours"), [4, 2])
        # 8 o'clock in Shanghai on the planned day
        self.assertEqual(session.date_begin, datetime(2026, 4, 6))
        enrollments = session.with_env(self.env).enrollment_ids
        self.assertEqual(
            enrollments.employee_id, self.employee_employee | self.employee_colleague
        )
        self.assertEqual(set(enrollments.mapped("state")), {"enrolled"})
        self.assertEqual(len(session.with_env(self.env).attendance_ids), 4)
        session.action_schedule()
        self.assertEqual(session.method, "practical")

    def test_p4_only_lines_without_a_session_get_one(self):
        first = self._publish(self._create_plan(lines=2))
        second = self._publish(self._create_plan("quarterly", lines=2))
        one = first.line_ids[0].with_user(self.user_officer).action_create_sessions()
        self.assertEqual(len(one), 1)
        rest = self._create_sessions(first | second)
        self.assertEqual(
            rest.plan_line_id.ids, (first.line_ids[1] | second.line_ids).ids
        )
        self.assertFalse(self._create_sessions(first | second))
        self.assertEqual(len((first | second).line_ids.session_ids), 4)
        self.assertEqual(len(set(first.line_ids.session_ids.mapped("code"))), 2)

    def test_p4_dropped_line_gets_no_session(self):
        plan = self._publish(self._create_plan(lines=[{"is_dropped": True}, {}]))
        self.assertEqual(
            self._create_sessions(plan).plan_line_id.ids, plan.line_ids[1].ids
        )

    def test_p4_cancelled_session_is_made_again_for_the_chosen_line_only(self):
        plan = self._publish(self._create_plan())
        session = self._create_sessions(plan)
        session.action_cancel("The trainer is ill")
        self.assertFalse(self._create_sessions(plan))
        line = plan.line_ids.with_user(self.user_officer)
        again = line.action_create_sessions()
        self.assertEqual(again.plan_line_id, line)
        self.assertFalse(line.action_create_sessions())

    def test_p4_before_publication_sessions_are_refused_with_the_way_out(self):
        plan = self._create_plan()
        for _step in ("draft", "submitted", "approved"):
            self.assertIn(plan.state, ("draft", "submitted", "approved"))
            for records in (plan, plan.line_ids):
                with self.assertRaisesRegex(UserError, "Publish the plan"):
                    self._create_sessions(records)
            if plan.state == "draft":
                plan.with_user(self.user_officer).action_submit()
            else:
                self._approve(plan, submit=False)
        plan.with_user(self.user_officer).action_publish()
        plan.with_user(self.user_officer).action_close()
        with self.assertRaisesRegex(UserError, "closed"):
            self._create_sessions(plan)
        self.assertFalse(plan.line_ids.session_ids)

    def test_p4_archived_plan_makes_no_sessions(self):
        plan = self._publish(self._create_plan())
        plan.with_user(self.user_officer).action_archive()
        with self.assertRaisesRegex(UserError, "Restore"):
            self._create_sessions(plan)

    def test_p4_over_rpc_the_officer_gets_the_sessions(self):
        plan = self._publish(self._create_plan(lines=2))
        ids = self._rpc(
            self.user_officer, plan._name, "action_create_sessions", plan.ids
        )
        self.assertEqual(list(ids), plan.line_ids.session_ids.ids)

    def test_p4_trainee_with_another_class_waits_and_the_row_says_why(self):
        other = self._create_session(datetime(2026, 4, 6), hours=2, schedule=True)
        self._enroll(other, self.employee_employee)
        names = self.employee_employee | self.employee_colleague
        plan = self._publish(
            self._create_plan(lines=[{"employee_ids": [Command.set(names.ids)]}])
        )
        session = self._create_sessions(plan).with_env(self.env)
        busy, free = session.enrollment_ids.sorted("employee_id")
        if busy.employee_id != self.employee_employee:
            busy, free = free, busy
        self.assertEqual((busy.state, free.state), ("waitlisted", "enrolled"))
        self.assertIn(other.code, busy.skip_reason)

    def test_p4_everyone_named_by_the_line_gets_a_seat(self):
        names = self.employee_employee | self.employee_colleague
        plan = self._publish(
            self._create_plan(
                lines=[
                    {"headcount": 1, "employee_ids": [Command.set(names.ids)]},
                    {"headcount": 0},
                ]
            )
        )
        sessions = self._create_sessions(plan)
        self.assertEqual(sessions.mapped("seats_max"), [2, 1])
        self.assertEqual(sessions[0].enrolled_count, 2)

    def test_p4_who_left_the_company_is_not_enrolled(self):
        names = self.employee_employee | self.employee_colleague
        plan = self._publish(
            self._create_plan(lines=[{"employee_ids": [Command.set(names.ids)]}])
        )
        self.employee_employee.action_archive()
        session = self._create_sessions(plan).with_env(self.env)
        self.assertEqual(session.enrollment_ids.employee_id, self.employee_colleague)

    # ------------------------------------------------------------
    # TIMES
    # ------------------------------------------------------------

    def _get_local_slots(self, hours=6, **line):
        course = self._create_course(f"H{hours}{len(line)}", hours=hours)
        plan = self._publish(
            self._create_plan(lines=[{"course_id": course.id, **line}])
        )
        session = self._create_sessions(plan)
        return [
            " – ".join(
                at.replace(tzinfo=UTC).astimezone(ZoneInfo(session.tz)).strftime(form)
                for at, form in ((slot.start, "%m-%d %H:%M"), (slot.stop, "%H:%M"))
            )
            for slot in session.slot_ids
        ]

    def test_p4_slots_pass_over_weekends_and_company_holidays(self):
        """Friday, then the Monday is a holiday: class goes on on Tuesday."""
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": self.company.resource_calendar_id.id,
                "company_id": self.company.id,
                "date_from": datetime(2026, 4, 12, 16),
                "date_to": datetime(2026, 4, 13, 15, 59),
            }
        )
        texts = self._get_local_slots(10, date_start="2026-04-10")
        self.assertEqual(
            texts,
            [
                "04-10 08:00 – 12:00",
                "04-10 13:00 – 17:00",
                "04-14 08:00 – 10:00",
            ],
        )

    def test_p4_flexible_hours_mean_weekdays_from_nine(self):
        self.company.resource_calendar_id.flexible_hours = True
        texts = self._get_local_slots(10, date_start="2026-04-10")
        self.assertEqual(
            texts,
            ["04-10 09:00 – 17:00", "04-13 09:00 – 11:00"],
        )

    def test_p4_company_without_working_hours_has_class_from_nine(self):
        self.company.resource_calendar_id.attendance_ids.unlink()
        texts = self._get_local_slots(4)
        self.assertEqual(texts, ["04-06 09:00 – 13:00"])

    def test_p4_class_hours_are_the_companys(self):
        self.company.resource_calendar_id.flexible_hours = True
        self.company.write({"training_class_start": 13.5, "training_class_end": 18.1})
        self.assertEqual(
            self._get_local_slots(6, date_start="2026-04-10"),
            ["04-10 13:30 – 18:06", "04-13 13:30 – 14:54"],
        )
        self.company.write({"training_class_start": 0, "training_class_end": 24})
        self.assertEqual(
            self._get_local_slots(25, date_start="2026-04-10"),
            ["04-10 00:00 – 00:00", "04-13 00:00 – 01:00"],
        )

    @mute_logger("odoo.sql_db")
    def test_p4_class_ends_after_it_begins(self):
        for start, end in ((17, 9), (9, 9), (-1, 9), (9, 24.5)):
            with self.subTest(start=start, end=end), self._undone():
                with self.assertRaises(IntegrityError):
                    self.company.write(
                        {"training_class_start": start, "training_class_end": end}
                    )
                    self.company.flush_recordset()

    def test_p4_head_sets_the_class_hours(self):
        for model in ("hr.training.settings", "res.config.settings"):
            with self.subTest(model=model):
                self.assertIn("training_class_start", self.env[model]._fields)
        settings = self.env["hr.training.settings"].with_user(self.user_head).create({})
        settings.write({"training_class_start": 8, "training_class_end": 12})
        self.assertEqual(
            (self.company.training_class_start, self.company.training_class_end),
            (8, 12),
        )

    def test_p6_1_online_line_has_no_slots_and_is_scheduled_all_the_same(self):
        plan = self._publish(self._create_plan(lines=[{"method": "online"}]))
        session = self._create_sessions(plan)
        self.assertFalse(session.slot_ids)
        session.action_schedule()
        self.assertEqual((session.state, session.method), ("scheduled", "online"))

    def test_p4_each_line_starts_on_its_own_day(self):
        days = ("2026-12-28", "2026-04-06", "2026-08-31")
        plan = self._publish(
            self._create_plan(lines=[{"date_start": day} for day in days])
        )
        sessions = self._create_sessions(plan)
        self.assertEqual(
            {
                (s.plan_line_id.date_start, s._get_begin_date())
                for s in sessions.with_env(self.env)
            },
            {(date.fromisoformat(day), date.fromisoformat(day)) for day in days},
        )


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
        lines = officer.action_load_annual_lines()
        self.assertEqual(
            [str(line.date_start) for line in lines], ["2026-04-01", "2026-06-30"]
        )
        self.assertEqual(lines[0].parent_line_id.code, "A1")
        self.assertEqual((lines[0].code, lines[0].headcount), ("A1", 7))
        self.assertEqual(set(lines.mapped("change")), {"same"})
        self.assertFalse(officer.action_load_annual_lines())
        with self.assertRaisesRegex(UserError, "annual plan"):
            self._create_plan("quarterly", lines=0).with_user(
                self.user_officer
            ).action_load_annual_lines()

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
        for vals in (
            {"date_start": "2026-05-05"},
            {"method": "external"},
            {"course_id": self._create_course("T02").id},
        ):
            with self.subTest(vals=vals), self._undone():
                line.with_user(self.user_officer).write(vals)
                self.assertEqual(line.change, "refined")

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


@tagged("post_install", "-at_install", "hr_training_plan")
class TestPlanRevision(PlanCase):
    """A revision keeps the record's id; the old version is an inactive copy."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls._create_plan(
            lines=[
                {"cost_ids": [Command.create(cls._cost_vals(100))]},
                {"cost_ids": [Command.create(cls._cost_vals(40, quarter="4"))]},
            ],
            goal="First goal",
        )
        cls._publish(cls.plan)
        cls.lines = cls.plan.line_ids
        cls.session = (
            cls.lines[0].with_user(cls.user_officer).action_create_sessions()
        ).with_env(cls.env)

    def _revise(self):
        self.plan.with_user(self.user_officer).action_revise("Demand has doubled")
        return self.plan.revision_ids

    def test_p4_1_old_version_is_an_inactive_copy_with_lines_and_costs(self):
        old = self._revise()
        self.assertEqual(len(old), 1)
        self.assertFalse(old.active)
        self.assertEqual((old.state, old.version), ("published", 1))
        self.assertEqual((old.name, old.code), (self.plan.name, self.plan.code))
        self.assertEqual(old.goal, "First goal")
        self.assertEqual(old.submitted_by_id, self.user_officer)
        self.assertEqual(old.approved_on, NOW)
        self.assertEqual(old.published_on, NOW)
        self.assertEqual(old.line_ids.mapped("code"), self.lines.mapped("code"))
        self.assertEqual(old.line_ids.cost_ids.mapped("amount"), [100, 40])
        self.assertEqual(old.line_ids.cost_ids[1].quarter, "4")
        self.assertEqual((old.amount_planned, old.line_count), (140, 2))
        self.assertEqual(self.plan.revision_count, 1)

    def test_p4_1_living_plan_keeps_id_lines_and_sessions(self):
        self._revise()
        self.assertEqual((self.plan.state, self.plan.version), ("draft", 2))
        self.assertTrue(self.plan.active)
        self.assertEqual(self.plan.line_ids, self.lines)
        self.assertEqual(self.session.plan_line_id, self.lines[0])
        self.assertEqual(self.session.plan_id, self.plan)
        self.assertFalse(self.plan.revision_ids.line_ids.session_ids)
        self.assertIn(
            "Demand has doubled", "".join(self.plan.message_ids.mapped("body"))
        )

    def test_p4_1_revision_is_approved_anew(self):
        self._revise()
        self.assertFalse(
            self.plan.approved_on or self.plan.published_on or self.plan.submitted_on
        )
        with self.assertRaises(UserError):
            self.plan.with_user(self.user_officer).action_publish()
        self.plan.with_user(self.user_officer).write({"goal": "Second goal"})
        self.plan.line_ids[1].with_user(self.user_officer).headcount = 50
        self._publish(self.plan)
        self.assertEqual(self.plan.step_ids.mapped("round"), [1, 1, 2, 2])
        self.assertEqual(set(self.plan.step_ids.mapped("state")), {"approved"})
        old = self.plan.revision_ids
        self.assertEqual(old.goal, "First goal")
        self.assertEqual(old.line_ids[1].headcount, 12)
        new = self._create_sessions(self.plan)
        self.assertEqual(new.plan_line_id.ids, self.lines[1].ids)
        self.assertEqual(new.seats_max, 50)

    def test_p4_1_two_revisions_leave_two_versions(self):
        self._revise()
        self._publish(self.plan)
        olds = self._revise()
        self.assertEqual(sorted(olds.mapped("version")), [1, 2])
        self.assertEqual(self.plan.version, 3)

    def test_p4_1_revision_needs_a_reason(self):
        plan = self.plan.with_user(self.user_officer)
        with self.assertRaises(UserError):
            plan.action_revise("  ")
        action = plan.action_revise()
        self.assertEqual(action["res_model"], "hr.training.reason")
        self.assertEqual((plan.state, plan.version), ("published", 1))

    def test_p4_1_old_versions_count_nowhere(self):
        """Sums over lines and costs must not count what was replaced."""
        self._revise()
        Cost = self.env["hr.training.cost"].with_user(self.user_officer)
        of_type = [("cost_type_id", "=", self.cost_type.id)]
        self.assertEqual(
            Cost._read_group(of_type, [], ["amount_company:sum"]), [(140,)]
        )
        Line = self.Line.with_user(self.user_officer)
        self.assertEqual(Line.search_count([("course_id", "=", self.course.id)]), 2)
        self.assertEqual(Cost.with_context(active_test=False).search_count(of_type), 4)
        self.assertNotIn(
            self.plan.revision_ids.id, self.Plan.search([]).ids, "hidden by default"
        )
        action = self.plan.revision_ids.action_view_costs()
        self.assertEqual(
            self.env[action["res_model"]]
            .with_context(**action["context"])
            .search_count(action["domain"]),
            2,
        )

    def test_p4_1_old_version_keeps_the_amounts_of_its_time(self):
        usd = self.env.ref("base.USD")
        usd.active = True
        rate = self.env["res.currency.rate"].create(
            {
                "name": "2026-01-01",
                "rate": 0.125,
                "currency_id": usd.id,
                "company_id": self.company.id,
            }
        )
        cost = self._cost_vals(125, currency_id=usd.id)
        plan = self._publish(
            self._create_plan(lines=[{"cost_ids": [Command.create(cost)]}])
        )
        rate.rate = 0.5
        self.assertEqual(plan.amount_planned, 1000)
        plan.with_user(self.user_officer).action_revise("New rate")
        self.assertEqual(plan.revision_ids.amount_planned, 1000)

    def test_p4_1_old_version_is_nobodys_to_act_upon(self):
        old = self._revise()
        self._add_user("admin", f"{groups.MANAGER},base.group_system")
        for user in self.user_officer | self.user_head | self.user_admin:
            for method, args in (
                ("action_submit", ()),
                ("action_publish", ()),
                ("action_close", ()),
                ("action_cancel", ()),
                ("action_reset_to_draft", ()),
                ("action_revise", ("Mine",)),
                ("action_create_sessions", ()),
                ("action_load_annual_lines", ()),
                ("action_unarchive", ()),
                ("write", ({"active": True},)),
                ("write", ({"goal": "Other"},)),
                ("unlink", ()),
            ):
                with self.subTest(user=user.name, method=method):
                    with self.assertRaises(UserError):
                        self._rpc(user, old._name, method, old.ids, *args)
        self.assertFalse(old.active)
        old = old.with_user(self.user_officer)
        self.assertFalse(
            old.can_submit or old.can_publish or old.can_close or old.can_revise
        )
        self.assertFalse(old.can_cancel or old.can_create_sessions)

    def test_p4_1_approved_plan_can_be_revised_before_publication(self):
        plan = self._approve(self._create_plan())
        plan.with_user(self.user_officer).action_revise("Forgot a course")
        old = plan.revision_ids
        self.assertEqual((plan.state, old.state), ("draft", "approved"))
        with self.assertRaisesRegex(UserError, "earlier version"):
            old.with_user(self.user_officer).action_publish()

    def test_p4_2_revised_annual_plan_keeps_its_quarterly_plans(self):
        quarterly = self._create_quarterly(
            self.plan, {"parent_line_id": self.lines[1].id, "headcount": 30}
        )
        self._revise()
        self.assertEqual(quarterly.parent_id, self.plan)
        self.assertEqual(quarterly.line_ids.parent_line_id, self.lines[1])
        self.assertEqual(quarterly.line_ids.change, "refined")

    def test_p4_2_revised_quarterly_plan_refines_once(self):
        quarterly = self._publish(
            self._create_quarterly(self.plan, {"parent_line_id": self.lines[1].id})
        )
        quarterly.with_user(self.user_officer).action_revise("Later")
        quarterly.line_ids.with_user(self.user_officer).date_start = "2026-06-01"
        self._publish(quarterly)
        self.env.invalidate_all()
        self.assertEqual(self.lines[1].child_line_ids, quarterly.line_ids)
        with freeze_time(LATE):
            self.assertExecution(self.lines[1], "planned")

    def test_p4_archived_plan_keeps_its_lines_and_figures(self):
        self.plan.with_user(self.user_officer).action_archive()
        self.env.invalidate_all()
        self.assertEqual(self.plan.line_ids, self.lines)
        self.assertEqual(self.plan.amount_planned, 140)
        self.plan.with_user(self.user_officer).action_unarchive()
        self.assertEqual(self.Line.search([("plan_id", "=", self.plan.id)]), self.lines)


@tagged("post_install", "-at_install", "hr_training_plan")
class TestPlanAccess(PlanCase):
    """Content is locked outside draft; managers keep to their departments."""

    def test_d6_6_state_and_version_fields_are_closed(self):
        plan = self._create_plan()
        self._add_user("admin", f"{groups.MANAGER},base.group_system")
        for vals in (
            {"state": "published"},
            {"version": 9},
            {"published_on": "2026-01-01 00:00:00"},
            {"revision_of_id": plan.id},
            {"is_historic": True},
            {"submitted_by_id": self.user_head.id},
        ):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                self._rpc(self.user_admin, plan._name, "write", plan.ids, vals)
            new = {"kind": "adhoc", "date_from": YEAR[0], "date_to": YEAR[1], **vals}
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                self._rpc(self.user_admin, plan._name, "create", [new])

    def test_d6_6_lines_and_costs_are_not_archived_by_themselves(self):
        plan = self._create_plan(
            lines=[{"cost_ids": [Command.create(self._cost_vals())]}]
        )
        for record in (plan.line_ids, plan.line_ids.cost_ids):
            with self.subTest(model=record._name), self.assertRaises(AccessError):
                self._rpc(self.user_head, record._name, "action_archive", record.ids)

    def test_d6_6_content_of_a_plan_in_force_is_closed_through_other_records(self):
        """By way of a draft's commands or of the plan above it."""
        annual = self._publish(self._create_plan())
        quarterly = self._publish(
            self._create_quarterly(annual, {"parent_line_id": annual.line_ids.id})
        )
        line = quarterly.line_ids
        draft = self._create_plan()
        self._add_user("admin", f"{groups.MANAGER},base.group_system")
        for record, vals in (
            (draft, {"line_ids": [Command.link(line.id)]}),
            (draft.line_ids, {"child_line_ids": [Command.link(line.id)]}),
            (annual, {"child_ids": [Command.update(quarterly.id, {"goal": "X"})]}),
            (annual, {"child_ids": [Command.unlink(quarterly.id)]}),
            (
                annual.line_ids,
                {"child_line_ids": [Command.update(line.id, {"headcount": 1})]},
            ),
        ):
            with self.subTest(vals=vals):
                self.assertFalse(
                    self._passes(
                        lambda r=record, v=vals: self._rpc(
                            self.user_admin, r._name, "write", r.ids, v
                        )
                    )
                )

    def test_d5_manager_does_not_move_his_plan_out_of_reach(self):
        manager = self.user_department_manager
        plan = self._create_plan("adhoc", user=manager)
        annual = self._create_plan()
        for record, vals in (
            (plan, {"kind": "annual"}),
            (plan, {"department_id": self.department_ops.id}),
            (plan, {"department_id": False}),
            (plan.line_ids, {"plan_id": annual.id}),
        ):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                self._rpc(manager, record._name, "write", record.ids, vals)
        self._rpc(
            manager,
            plan._name,
            "write",
            plan.ids,
            {"department_id": self.department_srv_n.id},
        )

    def test_d5_manager_cannot_touch_what_is_not_his_departments(self):
        manager = self.user_department_manager
        foreign = self._create_plan("adhoc", department_id=self.department_ops.id)
        for plan in foreign | self._create_plan("annual"):
            for model, method, args in (
                (plan, "write", [{"goal": "Mine"}]),
                (plan, "action_submit", []),
                (plan, "action_cancel", []),
                (plan, "action_load_annual_lines", []),
                (plan, "unlink", []),
                (plan.line_ids, "write", [{"headcount": 1}]),
                (plan.line_ids, "unlink", []),
            ):
                with self.subTest(plan=plan.kind, method=method):
                    with self.assertRaises(UserError):
                        self._rpc(manager, model._name, method, model.ids, *args)
            with self.assertRaises(UserError):
                vals = self._line_vals(plan_id=plan.id)
                self._rpc(manager, plan.line_ids._name, "create", [vals])

    def test_d5_manager_works_on_the_adhoc_plan_of_his_department(self):
        manager = self.user_department_manager
        plan = self._create_plan("adhoc", department_id=self.department_srv_n.id)
        line_vals = self._line_vals(
            plan_id=plan.id, cost_ids=[Command.create(self._cost_vals(30))]
        )
        self._rpc(manager, self.Line._name, "create", [line_vals])
        self.assertEqual(plan.amount_planned, 30)
        self._rpc(manager, plan._name, "action_submit", plan.ids)
        self.assertEqual(plan.state, "submitted")


@tagged("post_install", "-at_install", "hr_training_plan")
class TestPlanReminder(PlanCase):
    """Reminders before year and quarter end (policy 4.1, 4.2)."""

    ANNUAL = "hr_training.mail_activity_type_plan_annual"
    QUARTERLY = "hr_training.mail_activity_type_plan_quarterly"

    def setUp(self):
        super().setUp()
        self.plan = self._create_plan("annual")

    def _remind(self, moment, activity_type, plans=None):
        """Run the cron at a moment; the open reminders on our plans."""
        with freeze_time(moment):
            self.Plan._cron_remind_planning()
        return (plans or self.plan).activity_search([activity_type])

    def test_p4_1_head_is_reminded_before_the_year_ends(self):
        self.assertFalse(self._remind("2026-11-15 08:00:00", self.ANNUAL))
        activity = self._remind("2026-11-20 08:00:00", self.ANNUAL)
        self.assertEqual(activity.user_id, self.user_head)
        self.assertEqual(activity.date_deadline, date(2026, 12, 31))
        self.assertEqual(activity.res_id, self.plan.id)

    def test_p4_2_head_is_reminded_before_the_quarter_ends(self):
        quarterly = self._create_plan("quarterly")
        self.assertFalse(self._remind("2026-06-05 08:00:00", self.QUARTERLY, quarterly))
        activity = self._remind("2026-06-15 08:00:00", self.QUARTERLY, quarterly)
        self.assertEqual(activity.date_deadline, date(2026, 6, 30))
        self.assertFalse(quarterly.activity_search([self.ANNUAL]))

    def test_p4_days_ahead_are_the_companys(self):
        quarterly = self._create_plan("quarterly")
        self.company.write(
            {"training_annual_plan_days": 60, "training_quarterly_plan_days": 10}
        )
        self.assertTrue(self._remind("2026-11-05 08:00:00", self.ANNUAL))
        self.assertFalse(self._remind("2026-06-15 08:00:00", self.QUARTERLY, quarterly))
        self.assertTrue(self._remind("2026-06-21 08:00:00", self.QUARTERLY, quarterly))

    def test_p4_1_reminder_comes_once(self):
        first = self._remind("2026-11-20 08:00:00", self.ANNUAL)
        self.assertEqual(self._remind("2026-11-21 08:00:00", self.ANNUAL), first)
        with freeze_time("2026-11-22 08:00:00"):
            first.with_user(self.user_head).action_feedback("I know")
        self.assertFalse(self._remind("2026-11-23 08:00:00", self.ANNUAL))
        again = self._remind("2027-11-23 08:00:00", self.ANNUAL)
        self.assertEqual(again.date_deadline, date(2027, 12, 31))

    def test_p4_1_no_reminder_once_the_next_plan_is_there(self):
        reminder = self._remind("2026-11-20 08:00:00", self.ANNUAL)
        self.assertTrue(reminder)
        following = self._create_plan(
            "annual", date_from=date(2027, 1, 1), date_to=date(2027, 12, 31)
        )
        both = self.plan | following
        self.assertFalse(self._remind("2026-11-21 08:00:00", self.ANNUAL, both))
        following.with_user(self.user_officer).action_cancel()
        self.assertTrue(self._remind("2026-11-22 08:00:00", self.ANNUAL, both))

    def test_p4_1_without_a_head_the_officers_are_reminded(self):
        self.user_head.group_ids -= self.env.ref(groups.MANAGER)
        activity = self._remind("2026-11-20 08:00:00", self.ANNUAL)
        self.assertEqual(activity.user_id, self.user_officer)

    def test_p4_1_each_company_has_its_own_reminder(self):
        self._add_company_b()
        other = self._create_plan("annual", user=self.user_b_officer)
        covered = {"date_from": date(2027, 1, 1), "date_to": date(2027, 12, 31)}
        self._create_plan("annual", **covered)
        activity = self._remind("2026-11-20 08:00:00", self.ANNUAL, other)
        self.assertEqual(activity.user_id, self.user_b_head)
        self.assertFalse(self.plan.activity_search([self.ANNUAL]))

    def test_d6_7_company_that_fails_does_not_stop_the_others(self):
        self._add_company_b()
        other = self._create_plan("annual", user=self.user_b_officer)
        get_planners = type(self.Plan)._get_planners

        def failing(model, company):
            if company == self.company:
                raise RuntimeError("boom")
            return get_planners(model, company)

        with (
            patch.object(type(self.Plan), "_get_planners", failing),
            self.assertLogs("odoo.addons.hr_training", "ERROR"),
        ):
            activity = self._remind("2026-11-20 08:00:00", self.ANNUAL, other)
        self.assertTrue(activity)
        self.assertFalse(self.plan.activity_search([self.ANNUAL]))

    def test_p4_1_cron_calls_the_method(self):
        cron = self.env.ref("hr_training.ir_cron_remind_planning")
        with freeze_time("2026-11-20 08:00:00"):
            cron.ir_actions_server_id.run()
        self.assertTrue(self.plan.activity_search([self.ANNUAL]))
