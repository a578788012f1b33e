from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_planning import PlanCase


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

    def test_d6_11_a_human_named_twice_is_enrolled_once(self):
        contact = self.employee_employee.user_id.partner_id
        again = self._create_employee(
            "Again", self.department_ops, work_contact_id=contact.id
        )
        people = again | self.employee_employee | self.employee_colleague
        line = {"employee_ids": [Command.set(people.ids)], "headcount": 1}
        session = self._create_sessions(self._publish(self._create_plan(lines=[line])))
        session.action_schedule()
        enrollments = session.with_env(self.env).enrollment_ids
        self.assertEqual(len(enrollments), 2)
        self.assertIn(self.employee_colleague, enrollments.employee_id)
        self.assertEqual(session.seats_max, 2)

    def test_p4_place_called_like_a_venue_is_taken_by_the_session(self):
        self._add_company_b()
        Facility = self.env["hr.training.facility"]
        rooms = Facility.create(
            [
                {"name": "Practice Workshop", "capacity": 12, "company_id": company.id}
                for company in (self.company_b, self.company)
            ]
        )
        line = {"place": " practice workshop", "headcount": 50}
        plan = self._publish(self._create_plan(lines=[line, {**line, "headcount": 5}]))
        many, few = self._create_sessions(plan)
        self.assertEqual(many.facility_ids | few.facility_ids, rooms[1])
        with self.assertRaisesRegex(UserError, "12"), self._undone():
            many.action_schedule()
        few.action_schedule()
        many.seats_max = 12
        with self.assertRaisesRegex(UserError, "booked twice"):
            many.action_schedule()

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
                    {
                        "headcount": 0,
                        "employee_ids": [Command.set(self.employee_employee.ids)],
                    },
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
