"""A past course of one person, by hand or by file (policy 2.2.5, design §8)."""

from datetime import date, datetime

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools.misc import file_open

from ..common import HrTrainingCase


@tagged("post_install", "-at_install")
class TestPastCourse(HrTrainingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kind = cls.env["hr.skill.type"].create(
            {
                "name": "Trade",
                "skill_ids": [Command.create({"name": "Pumps"})],
                "skill_level_ids": [
                    Command.create({"name": "High", "level_progress": 80})
                ],
            }
        )
        cls.subject = cls._create_course(
            "PAST",
            validity_months=12,
            skill_ids=[
                Command.create(
                    {
                        "skill_type_id": cls.kind.id,
                        "skill_id": cls.kind.skill_ids.id,
                        "skill_level_id": cls.kind.skill_level_ids.id,
                    }
                )
            ],
        )

    def _record(self, user=None, employee=None, **vals):
        employee = employee or self.employee_employee
        return (
            self.env["hr.training.past.course"]
            .with_user(user or self.user_officer)
            .create(
                {
                    "employee_id": employee.id,
                    "course_id": self.subject.id,
                    "date_from": "2025-06-02",
                    "date_to": "2025-06-03",
                    **vals,
                }
            )
        )

    def test_p2_2_5_a_pass_brings_what_every_pass_brings(self):
        past = self._record(score=75, place="Institute")
        enrollment = past.sudo().enrollment_id
        session = enrollment.session_id
        self.assertEqual((past.result, str(past.valid_until)), ("passed", "2026-06-03"))
        self.assertEqual(enrollment.passed_on, date(2025, 6, 3))
        self.assertEqual((enrollment.score, enrollment.attendance_rate), (75, 100))
        self.assertTrue(enrollment.certificate_ids)
        self.assertEqual(
            self.employee_employee.current_employee_skill_ids.skill_level_id,
            self.kind.skill_level_ids,
        )
        self.assertEqual((session.hours, session.place), (6, "Institute"))
        # Three hours a day from nine in Shanghai.
        self.assertEqual(
            session.slot_ids.mapped(lambda s: (s.start, s.hours)),
            [(datetime(2025, 6, 2, 1), 3), (datetime(2025, 6, 3, 1), 3)],
        )
        told = self.env["hr.training.notice"].search(
            [("session_id", "=", session.id), ("state", "=", "queued")]
        )
        self.assertFalse(told)

    def test_p2_2_5_the_courses_rules_decide(self):
        self.assertEqual(self._record(score=59).result, "failed")
        zero = self._record(
            has_score=True, score=0, date_from="2025-07-01", date_to="2025-07-01"
        )
        self.assertEqual((zero.result, str(zero.date_to)), ("failed", "2025-07-01"))
        attended = self._record(date_from="2025-08-01", date_to="2025-08-01")
        self.assertEqual(attended.result, "passed")

    def test_p2_2_5_by_file(self):
        past = self.env["hr.training.past.course"].with_user(self.user_officer)
        [template] = past.get_import_templates()
        with file_open(template["template"].removeprefix("/")) as file:
            names = file.read().split("\n")[0].split(",")
        row = [
            "Employee",
            "PAST",
            "2025-06-02",
            "2025-06-02",
            "6",
            "80",
            "Here",
            "No. 7",
        ]
        rows = [[*row[:5], mark, *row[6:]] for mark in ("80", "0", "")]
        for number, data in enumerate(rows, 2):
            data[2] = data[3] = f"2025-06-0{number}"
        found = past.load(names, rows)
        self.assertFalse(found["messages"])
        self.assertEqual(
            past.browse(found["ids"]).mapped("result"), ["passed", "failed", "passed"]
        )

    def test_p2_2_5_nobody_takes_it_twice(self):
        self._record()
        for first, last in (("02", "03"), ("01", "30"), ("03", "09"), ("01", "02")):
            with self.assertRaises(UserError):
                self._record(
                    date_from=f"2025-06-{first}", date_to=f"2025-06-{last}", hours=2
                )
        self._record(date_from="2025-06-04", date_to="2025-06-05")
        again = self._create_employee("Again", self.department_ops)
        again.work_contact_id = self.employee_employee.work_contact_id
        with self.assertRaisesRegex(UserError, "on record already"):
            self._record(employee=again)

    def test_p2_2_5_nobody_gives_himself_a_pass(self):
        own = self._create_employee("Officer", self.department_ops)
        own.user_id = self.user_officer
        with self.assertRaises(UserError):
            self._record(employee=own)
        self._record(user=self.user_head, employee=own)
        self.company.training_allow_self_approval = True
        self._record(employee=own, date_from="2025-06-09", date_to="2025-06-10")

    def test_p2_2_5_what_cannot_be_is_said(self):
        for vals, sentence in (
            ({"date_to": "2026-03-03"}, "has ended"),
            ({"date_from": "1999-12-31", "date_to": "1999-12-31"}, "year 2000"),
            ({"date_from": "2025-01-01"}, "at most 60 days"),
            ({"hours": 0}, "how many hours"),
            ({"hours": 49}, "how many hours"),
        ):
            with (
                self.subTest(vals=vals),
                self.assertRaisesRegex(ValidationError, sentence),
            ):
                self._record(**vals)

    def test_p2_2_5_it_stays_on_record(self):
        past = self._record()
        with self.assertRaisesRegex(UserError, "on record"):
            past.score = 100
        with self.assertRaises(UserError):
            past.unlink()

    def test_p4_it_is_no_class_of_the_company(self):
        """Neither held without a plan, nor the last time that the course was held."""
        self.subject.interval_months = 6
        plan = self._create_plan(date_from="2025-01-01", date_to="2025-12-31", lines=0)
        plan.state = "published"
        Report = self.env["hr.training.plan.report"]
        mine = [("company_id", "=", self.company.id), ("source", "=", "unplanned")]

        def get_held():
            self.env.invalidate_all()
            officers = plan.with_user(self.user_officer)
            day = self.subject._get_held().get((self.subject, self.company))
            return officers.unplanned_count, Report.search_count(mine), str(day)

        held = self._create_session(
            start=datetime(2025, 3, 3, 1), course_id=self.subject.id
        )
        # Of a year that was kept elsewhere, which the company held.
        held.write({"state": "done", "is_historic": True})
        self.assertEqual(get_held(), (1, 1, "2025-03-03"))
        session = self._record().sudo().enrollment_id.session_id
        self._record(employee=self.employee_colleague)
        self.assertEqual(get_held(), (1, 1, "2025-03-03"))
        session.is_personal = False
        self.assertEqual(get_held(), (2, 2, "2025-06-03"))

    def test_p2_2_5_officers_only(self):
        for user in (
            self.user_employee,
            self.user_department_manager,
            self.user_trainer,
        ):
            with self.assertRaises(AccessError):
                self._record(user=user)
        self._add_company_b()
        with self.assertRaises(UserError):
            self._record(user=self.user_b_officer)

    def test_many_rows_take_no_more_statements_each(self):
        def record(names):
            employees = self.env["hr.employee"].create(
                [self._employee_vals(name, self.department_ops) for name in names]
            )
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.env["hr.training.past.course"].with_user(self.user_officer).create(
                [
                    {
                        "employee_id": employee.id,
                        "course_id": self.subject.id,
                        "date_from": "2025-06-02",
                        "score": 70,
                    }
                    for employee in employees
                ]
            )
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        record(["Warm"])
        few, many = record("ABC"), record("DEFGHIJKLMNOP")
        self.assertLess((many - few) / 10, 45)

    def test_what_was_entered_before_is_no_class_and_of_no_version(self):
        """As the first version of past courses left them, and who had left."""
        session = self._record().sudo().enrollment_id.session_id
        self.assertFalse(session.course_version)
        other = self._create_session(schedule=True)
        left, ill = self._enroll(other, self.employee_colleague, self.employee_outsider)
        left._do_end("withdrawn", left._get_left_text())
        ill._do_end("withdrawn", "Ill")
        session.write({"is_personal": False, "course_version": 1})
        self._migrate("19.0.1.5.1/post-past-courses", None)
        for _twice in range(2):
            self._migrate("19.0.1.5.1/post-past-courses", "19.0.1.5.0")
        self.assertEqual(
            (session.is_personal, session.course_version, other.is_personal),
            (True, 0, False),
        )
        self.assertEqual((left.has_left, ill.has_left), (True, False))
