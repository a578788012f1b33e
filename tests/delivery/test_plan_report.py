"""Planned against held, and what was held without a plan (policy 4)."""

import random
from collections import Counter, defaultdict
from datetime import date, datetime, timedelta

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from ..common import HrTrainingCase

HELD = ("done", "closed")
ATTENDED = ("present", "late", "left_early")


@tagged("post_install", "-at_install", "hr_training_view")
class TestPlanReport(HrTrainingCase):
    frozen = datetime(2026, 7, 15, 8)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.report = cls.env["hr.training.plan.report"]

    def _rows(self, **terms):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.report.search(
            [("company_id", "=", self.company.id)]
            + [(name, "=", value) for name, value in terms.items()]
        )

    def _publish_lines(self, *lines, kind="annual", **vals):
        vals = {"date_from": "2026-01-01", "date_to": "2026-12-31"} | vals
        plan = self._create_plan(kind, lines=list(lines), **vals)
        return self._move(plan, state="published")

    def _move(self, records, **vals):
        """As the step would have written it."""
        records._guard_sudo().write(vals)
        return records

    def _hold(self, line=None, start=datetime(2026, 4, 6, 1), hours=3, people=(), **v):
        """A session of these hours; who is in ``people`` with his status in class."""
        vals = {"course_id": line.course_id.id} if line else {}
        session = self._create_session(start, hours, **vals | v)
        self._move(session, state="done", plan_line_id=line and line.id)
        enrollments = self.env["hr.training.enrollment"]._guard_sudo()
        for employee, status in people:
            enrollment = enrollments.create(
                {
                    "session_id": session.id,
                    "employee_id": employee.id,
                    "state": "completed",
                }
            )
            self.env["hr.training.attendance"]._guard_sudo().create(
                [
                    {
                        "enrollment_id": enrollment.id,
                        "slot_id": slot.id,
                        "status": status,
                    }
                    for slot in session.slot_ids
                    if slot not in enrollment.attendance_ids.slot_id
                ]
            )
            self._move(enrollment.attendance_ids, status=status)
        return session

    # ------------------------------------------------------------
    # BY HAND
    # ------------------------------------------------------------

    def test_p4_a_line_held_a_line_late_and_a_class_without_a_plan(self):
        """6 hours and 12 people are planned for 6 April; 3 + 4 hours were held, from
        the 8th on, and 2 of 3 people came. The second line is late since May. A class
        of 2 hours took place in March without a plan."""
        plan = self._publish_lines(
            {"date_start": "2026-04-06", "method": "internal"},
            {"date_start": "2026-05-04"},
        )
        first, second = plan.line_ids
        session = self._hold(
            first,
            datetime(2026, 4, 8, 1),
            people=[
                (self.employee_employee, "late"),
                (self.employee_colleague, "absent"),
                (self.employee_outsider, "present"),
            ],
        )
        self.env["hr.training.session.slot"].create(
            {
                "session_id": session.id,
                "start": datetime(2026, 4, 9, 1),
                "stop": datetime(2026, 4, 9, 5),
            }
        )
        # 17 o'clock in UTC on the 31st is 1 o'clock on 1 April in Shanghai.
        other = self._hold(
            start=datetime(2026, 3, 31, 17),
            hours=2,
            people=[(self.employee_employee, "present")],
        )
        rows = self._rows()
        self.assertEqual(len(rows), 3)
        row = rows.filtered(lambda r: r.plan_line_id == first)
        self.assertRecordValues(
            row,
            [
                {
                    "source": "planned",
                    "plan_id": plan.id,
                    "annual_plan_id": plan.id,
                    "plan_kind": "annual",
                    "course_id": self.course.id,
                    "category_id": self.category.id,
                    "method": "internal",
                    "date": date(2026, 4, 6),
                    "quarter": "2",
                    "date_held": date(2026, 4, 8),
                    "days_late": 2,
                    "execution": "held",
                    "planned_lines": 1,
                    "held_lines": 1,
                    "late_lines": 0,
                    "held_rate": 100,
                    "planned_hours": 6,
                    "held_hours": 7,
                    "planned_people": 12,
                    "attended_people": 2,
                    "held_sessions": 1,
                    "unplanned_sessions": 0,
                }
            ],
        )
        row = rows.filtered(lambda r: r.plan_line_id == second)
        self.assertRecordValues(
            row,
            [
                {"execution": "late", "late_lines": 1, "held_rate": 0}
                | {"held_hours": 0, "attended_people": 0, "date_held": False}
            ],
        )
        row = rows.filtered("session_id")
        self.assertRecordValues(
            row,
            [
                {
                    "source": "unplanned",
                    "session_id": other.id,
                    "plan_id": False,
                    "date": date(2026, 4, 1),
                    "quarter": "2",
                    "planned_lines": 0,
                    "planned_hours": 0,
                    "held_hours": 2,
                    "attended_people": 1,
                    "unplanned_sessions": 1,
                }
            ],
        )
        self.assertEqual(row.department_ids, self.department_srv_n)
        officer = plan.with_user(self.user_officer)
        self.assertEqual((officer.late_count, officer.unplanned_count), (1, 1))
        action = officer.action_view_execution()
        found = self.report.with_user(self.user_officer).search(action["domain"])
        self.assertEqual(set(found.ids), set(rows.ids))
        [[lines, rate, hours]] = self.report._read_group(
            [("company_id", "=", self.company.id)],
            [],
            ["planned_lines:sum", "held_rate:avg", "held_hours:sum"],
        )
        self.assertEqual((lines, rate, hours), (2, 50, 9))

    def test_p4_quarterly_line_stands_for_the_annual_one(self):
        """With the session that was made of it before; one that it drops stays."""
        annual = self._publish_lines(
            {"date_start": "2026-04-06"}, {"date_start": "2026-05-04"}
        )
        first, second = annual.line_ids
        session = self._hold(first)
        quarterly = self._publish_lines(
            {"date_start": "2026-04-20", "parent_line_id": first.id},
            {
                "date_start": "2026-05-04",
                "parent_line_id": second.id,
                "is_dropped": True,
            },
            kind="quarterly",
            parent_id=annual.id,
            date_from="2026-04-01",
            date_to="2026-06-30",
        )
        refined, _dropped = quarterly.line_ids
        rows = self._rows()
        self.assertEqual(rows.plan_line_id, refined | second)
        row = rows.filtered(lambda r: r.plan_line_id == refined)
        self.assertEqual((row.execution, row.held_sessions), ("held", 1))
        self.assertEqual(row.annual_plan_id, annual)
        self.assertEqual(row.days_late, -14)
        row = rows.filtered(lambda r: r.plan_line_id == second)
        self.assertEqual(row.execution, "cancelled")
        # While it was a draft it stood for nothing.
        self._move(quarterly, state="draft")
        rows = self._rows()
        self.assertEqual(rows.plan_line_id, first | second)
        self.assertFalse(rows.filtered("session_id"), session)

    def test_p4_planned_hours_stay_when_a_course_is_revised(self):
        plan = self._create_plan(lines=[{"date_start": "2026-08-03"}])
        course = self.course.with_user(self.user_officer)
        course.action_revise()
        course.hours = 7
        self._approve(plan)
        # Nobody teaches what is not published.
        self.assertEqual(plan.line_ids.hours, 6)
        course.action_publish()
        draft = self._create_plan(lines=[{"date_start": "2026-08-10"}])
        course.action_revise()
        course.hours = 9
        plan.with_user(self.user_officer).action_publish()
        self.assertEqual(self._rows(plan_id=plan.id).planned_hours, 6)
        self.assertEqual(draft.line_ids.hours, 7)
        session = plan.with_user(self.user_officer).action_create_sessions()
        session.action_schedule()
        self.assertEqual((sum(session.slot_ids.mapped("hours")), session.hours), (7, 7))
        course.action_publish()
        self.assertEqual(self._rows(plan_id=plan.id).planned_hours, 6)
        [told] = plan.with_user(self.user_officer)._get_paper_totals(
            plan.with_user(self.user_officer)._get_paper_lines()
        )[:1]
        self.assertEqual(told.hours, 6)
        # What is still written is decided about as it is taught then.
        self.assertEqual(draft.line_ids._get_planned_hours(), 9)
        self._approve(draft)
        self.assertEqual(draft.line_ids.hours, 9)
        # The version before keeps what it was, the next one is planned anew.
        plan.with_user(self.user_officer).action_revise("More")
        self._approve(plan)
        self.assertEqual(
            (plan.line_ids.hours, plan.revision_ids.line_ids.hours), (9, 6)
        )

    def test_p4_lines_stay_while_their_plan_is_revised(self):
        plan = self._publish(self._create_plan(lines=2))
        before = self._rows()
        self.assertEqual(len(before), 2)
        plan.with_user(self.user_officer).action_revise("Other dates")
        self.assertEqual(plan.state, "draft")
        self.assertEqual(self._rows(), before)
        self._create_plan(lines=2)
        self.assertEqual(self._rows(), before, "a draft that was never in force")

    def test_p4_overdue_stays_overdue_while_the_plan_is_revised(self):
        plan = self._create_plan(lines=[{"date_start": "2026-05-04"}])
        draft = self._create_plan(lines=[{"date_start": "2026-05-04"}])
        self._publish(plan)

        def get_late():
            rows = self._rows(execution="late")
            return plan.line_ids.execution, plan.late_count, rows.plan_line_id

        self.assertEqual(get_late(), ("late", 1, plan.line_ids))
        plan.with_user(self.user_officer).action_revise("Anew")
        self.assertEqual(get_late(), ("late", 1, plan.line_ids))
        plan.with_user(self.user_officer).action_submit()
        self.assertEqual(get_late(), ("late", 1, plan.line_ids))
        self.assertEqual(draft.line_ids.execution, "planned")

    def test_p4_a_line_is_late_by_the_companys_day_wherever_the_reader_is(self):
        """At noon it is the next day on Kiritimati, not where the company is."""
        plan = self._publish_lines({"date_start": "2026-07-15"})
        far = {"tz": "Pacific/Kiritimati"}
        for moment, execution in (
            (datetime(2026, 7, 15, 12), "planned"),
            (datetime(2026, 7, 16, 12), "late"),
        ):
            with self.subTest(moment), self._clock_at(moment):
                self.env.flush_all()
                self.env.invalidate_all()
                report = self.report.with_user(self.user_officer).with_context(**far)
                row = report.search([("plan_id", "=", plan.id)])
                line = row.plan_line_id
                self.assertEqual((row.execution, line.execution), (execution,) * 2)

    def test_p4_class_of_a_plan_that_is_not_in_force_counts_as_unplanned(self):
        plan = self._publish_lines({})
        session = self._hold(plan.line_ids)
        self._move(plan, state="cancelled")
        self.assertEqual(self._rows().session_id, session)

    def test_p4_self_paced_class_has_the_hours_of_its_course(self):
        plan = self._publish_lines({"method": "online"})
        session = self._hold(plan.line_ids, start=False)
        self._move(session, hours=5)
        enrollment = self._move(self._enroll_done(session), attendance_rate=40)
        self.assertEqual(enrollment.state, "completed")
        row = self._rows()
        self.assertEqual((row.held_hours, row.attended_people), (5, 1))
        self._move(enrollment, attendance_rate=0)
        self.assertEqual(self._rows().attended_people, 0)

    def _enroll_done(self, session):
        return (
            self.env["hr.training.enrollment"]
            ._guard_sudo()
            .create(
                {
                    "session_id": session.id,
                    "employee_id": self.employee_employee.id,
                    "state": "completed",
                }
            )
        )

    # ------------------------------------------------------------
    # A SECOND READING
    # ------------------------------------------------------------

    def test_p4_figures_are_those_of_a_second_reading(self):
        """Plans, quarterly plans and sessions by chance, counted in another way."""
        for seed in range(3):
            with self.subTest(seed=seed), self._undone():
                self._make_year(random.Random(seed))
                rows = self._rows()
                expected = self._count_year()
                found = {
                    row.plan_line_id or row.session_id: (
                        row.execution,
                        row.held_sessions,
                        round(row.held_hours, 6),
                        row.attended_people,
                    )
                    for row in rows
                }
                self.assertEqual(len(found), len(rows))
                self.assertEqual(found, expected)
                for row in rows.filtered("plan_line_id"):
                    self.assertEqual(row.execution, row.plan_line_id.execution)
                held = self.env["hr.training.session"].search(
                    [("company_id", "=", self.company.id), ("state", "in", HELD)]
                )
                self.assertEqual(sum(rows.mapped("held_sessions")), len(held))

    def _make_year(self, chance):
        people = self.employee_employee | self.employee_colleague
        statuses = ("present", "late", "left_early", "absent", "excused", "expected")

        def day():
            return date(2026, 1, 5) + timedelta(days=chance.randrange(300))

        for state in ("published", "closed", "draft", "cancelled"):
            annual = self._publish_lines(
                *[
                    {"date_start": day(), "is_dropped": chance.random() < 0.1}
                    for _number in range(8)
                ]
            )
            quarterly = self._publish_lines(
                *[
                    {
                        "date_start": day(),
                        "parent_line_id": line.id,
                        "is_dropped": chance.random() < 0.3,
                    }
                    for line in chance.sample(list(annual.line_ids), 4)
                ],
                {"date_start": day()},
                kind="quarterly",
                parent_id=annual.id,
            )
            self._move(
                quarterly,
                state=chance.choice(("published", "closed", "draft", "cancelled")),
            )
            self._move(annual, state=state)
            for line in annual.line_ids | quarterly.line_ids:
                # One that refines another is held once, by one of the two.
                if line.parent_line_id.session_ids:
                    continue
                for number in range(chance.choice((0, 0, 1, 1, 2))):
                    start = datetime(2026, 1, 5, 1) + timedelta(
                        days=chance.randrange(180), hours=number
                    )
                    session = self._hold(
                        line,
                        start,
                        chance.choice((1, 2.5, 4)),
                        [(person, chance.choice(statuses)) for person in people],
                    )
                    self._move(
                        session,
                        state=chance.choice(
                            ("draft", "scheduled", "ongoing", "cancelled", *HELD, *HELD)
                        ),
                    )
        for state in (*HELD, "scheduled", "cancelled"):
            self._move(self._hold(people=[(people[0], "late")]), state=state)

    def _count_year(self):
        """Dict line or session -> execution, sessions, hours, people."""
        Line = self.env["hr.training.plan.line"]
        lines = Line.search([("company_id", "=", self.company.id)]).filtered(
            lambda line: line.plan_id.state in ("published", "closed")
        )
        shown = lines.filtered(
            lambda line: (
                not (line.child_line_ids & lines).filtered(
                    lambda child: not child.is_dropped
                )
            )
        )
        shown = shown.filtered(
            lambda line: not (line.is_dropped and line.parent_line_id in lines)
        )
        figures = defaultdict(Counter)
        expected = {}
        sessions = self.env["hr.training.session"].search(
            [("company_id", "=", self.company.id), ("state", "in", HELD)]
        )
        for session in sessions:
            line = session.plan_line_id
            if line not in shown:
                line = (line.child_line_ids & shown)[:1] or line.parent_line_id & shown
            count = figures[line or session]
            count["sessions"] += 1
            for slot in session.slot_ids:
                count["minutes"] += (slot.stop - slot.start).seconds // 60
            for enrollment in session.enrollment_ids:
                count["people"] += any(
                    row.status in ATTENDED for row in enrollment.attendance_ids
                )
            if not line:
                expected[session] = "held"
        for line in shown:
            expected[line] = self._judge(line, lines)
        return {
            record: (
                execution,
                figures[record]["sessions"],
                figures[record]["minutes"] / 60,
                figures[record]["people"],
            )
            for record, execution in expected.items()
        }

    def _judge(self, line, lines):
        sessions = line.session_ids | line.child_line_ids.session_ids
        sessions = sessions or line.parent_line_id.session_ids
        live = [state for state in sessions.mapped("state") if state != "cancelled"]
        if live and set(live) <= set(HELD):
            return "held"
        if line.is_dropped or line.child_line_ids & lines or (sessions and not live):
            return "cancelled"
        if "ongoing" in live:
            return "scheduled"
        if line.date_start < date(2026, 7, 15):
            return "late"
        return "scheduled" if "scheduled" in live else "planned"

    # ------------------------------------------------------------
    # WHO
    # ------------------------------------------------------------

    def test_p4_officers_management_and_finance_read_it_and_nobody_else(self):
        self._publish_lines({})
        self.env.flush_all()
        for user in (
            self.user_officer,
            self.user_head,
            self.user_executive,
            self.user_finance,
        ):
            with self.subTest(user=user.login):
                self.assertEqual(len(self.report.with_user(user).search([])), 1)
        for user in (
            self.user_employee,
            self.user_department_manager,
            self.user_trainer,
        ):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.report.with_user(user).search([])

    def test_p4_companies_do_not_see_each_others_rows(self):
        self._publish_lines({})
        self._add_company_b()
        self.env.flush_all()
        self.assertFalse(self.report.with_user(self.user_b_officer).search([]))

    def test_p4_a_row_opens_its_line_or_session(self):
        plan = self._publish_lines({})
        session = self._hold()
        for row in self._rows().with_user(self.user_officer):
            action = row.action_open()
            record = self.env[action["res_model"]].browse(action["res_id"])
            self.assertIn(record, (plan.line_ids, session))

    def test_p4_departments_are_the_lines_else_the_plans(self):
        plan = self._publish_lines(
            {"department_ids": [Command.set(self.department_ops.ids)]},
            {"department_ids": [], "date_start": "2026-05-04"},
            kind="adhoc",
            department_id=self.department_srv.id,
        )
        rows = self._rows()
        self.assertEqual(
            {row.plan_line_id: row.department_ids for row in rows},
            dict(
                zip(
                    plan.line_ids,
                    (self.department_ops, self.department_srv),
                    strict=True,
                )
            ),
        )
