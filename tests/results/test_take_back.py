"""A pass that is taken back takes back all it gave; and nobody edits what it gave."""

from contextlib import suppress
from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ...tools import requirements
from ..common import START
from ..common_people import PeopleCase


class PassCase(PeopleCase):
    """One who had a skill at a low level, and has passed a course that raises it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        kind = cls.env["hr.skill.type"].create(
            {
                "name": "Pumps",
                "skill_ids": [Command.create({"name": "P7"})],
                "skill_level_ids": [
                    Command.create({"name": "Low", "level_progress": 20}),
                    Command.create({"name": "High", "level_progress": 80}),
                ],
            }
        )
        cls.low, cls.high = kind.skill_level_ids.sorted("level_progress")
        cls.pump = {"skill_type_id": kind.id, "skill_id": kind.skill_ids.id}
        cls.course.validity_months = 12
        cls.course.skill_ids = [
            Command.create({**cls.pump, "skill_level_id": cls.high.id})
        ]
        cls.env["hr.employee.skill"].create(
            {
                "employee_id": cls.employee_employee.id,
                "skill_level_id": cls.low.id,
                "valid_from": "2025-01-01",
                **cls.pump,
            }
        )
        cls.rule = cls.env["hr.training.requirement"].create(
            {"course_id": cls.course.id, "applies_to": "everyone"}
        )
        cls.held = cls._create_session(start=START + timedelta(days=1), schedule=True)
        cls.enrollment = cls._enroll(cls.held, cls.employee_employee)
        officers = cls.held.with_user(cls.user_officer)
        cls._mark_everybody(officers)
        cls._end_session(officers)
        officers.action_release_results()
        cls.certificate = cls.enrollment.certificate_ids.sudo()
        cls.env.flush_all()

    def _correct(self, status, reason="It was so"):
        self.enrollment.attendance_ids.with_user(self.user_head).action_correct(
            status, reason
        )
        self.env.flush_all()

    def _get_level(self):
        """Level of today, as anybody reads it."""
        today = self.company._get_training_today()
        rows = self.env["hr.employee.skill"].search(
            [
                ("employee_id", "=", self.employee_employee.id),
                ("skill_id", "=", self.pump["skill_id"]),
                ("valid_from", "<=", today),
                "|",
                ("valid_to", "=", False),
                ("valid_to", ">=", today),
            ]
        )
        return rows.skill_level_id

    def _get_lines(self):
        return self.env["hr.resume.line"].search(
            [("training_enrollment_id", "=", self.enrollment.id)]
        )

    def _get_required(self):
        (row,) = (
            row
            for row in self.employee_employee.sudo().training_requirements("2026-05-01")
            if row["course_id"] == self.course.id
        )
        return row["state"]


@tagged("post_install", "-at_install", "hr_training_release")
class TestTakeBack(PassCase):
    def test_p7_1_a_pass_taken_back_takes_back_all_it_gave(self):
        self.assertEqual(self._get_level(), self.high)
        self.assertEqual(len(self._get_lines()), 1)
        self.assertEqual(self._get_required(), requirements.DONE)
        self._correct("absent")
        today = self.company._get_training_today()
        self.assertEqual(self.certificate.revoked_on, today)
        self.assertEqual(self._get_level(), self.low)
        self.assertFalse(self._get_lines())
        self.assertNotEqual(self._get_required(), requirements.DONE)

    def test_p7_1_passed_after_all_gives_another_certificate_and_one_that_is_valid(
        self,
    ):
        first = self.certificate
        for _round in range(2):
            self._correct("absent")
            self._correct("present")
        found = self.enrollment.certificate_ids.sudo()
        self.assertEqual(len(found), 3)
        self.assertEqual(len(set(found.mapped("name"))), 3)
        self.assertEqual(len(set(found.mapped("token"))), 3)
        valid = found.filtered(lambda c: not c.revoked_on)
        self.assertEqual(len(valid), 1)
        self.assertNotEqual(valid, first)
        self.assertTrue(first.revoked_on, "its paper hangs somewhere")
        self.assertEqual(self._get_level(), self.high)
        self.assertEqual(len(self._get_lines()), 1)
        self.assertEqual(self._get_required(), requirements.DONE)

    def test_p1_3_who_lacks_a_prerequisite_now_is_named_to_the_officer(self):
        """Of classes that have not begun; the place is not taken away by itself."""
        later = self._create_course("Advanced")
        later.prerequisite_ids = [Command.set(self.course.ids)]
        start = START + timedelta(days=20)
        ahead = self._create_session(start, course_id=later.id, schedule=True)
        ahead.responsible_id = self.user_officer
        again = self._record_again(self.employee_employee)
        place = self._enroll(ahead, again)
        other = self._create_session(start + timedelta(days=1), schedule=True)
        other.responsible_id = self.user_officer
        self._enroll(other, self.employee_employee)
        self.employee_employee.name = "Zhang <b>Wei</b>"
        again.name = "Zhang <b>Wei</b>"
        self._correct("absent")
        kind = self.env.ref("hr_training.mail_activity_type_prerequisite")
        asked = self.env["mail.activity"].search([("activity_type_id", "=", kind.id)])
        self.assertEqual(asked.mapped("res_id"), ahead.ids)
        self.assertEqual(asked.user_id, self.user_officer)
        self.assertIn("Zhang &lt;b&gt;Wei&lt;/b&gt;", asked.note)
        self.assertIn(self.course.name, asked.note)
        self.assertEqual(place.state, "enrolled")
        # Once, however often it goes to and fro.
        self._correct("present")
        self._correct("absent")
        asked = self.env["mail.activity"].search([("activity_type_id", "=", kind.id)])
        self.assertEqual(len(asked), 1)


@tagged("post_install", "-at_install", "hr_training_guard")
class TestTraces(PassCase):
    """What a pass has made is HR's: nobody talks a row into or out of it."""

    def _read_rows(self):
        """What stands in the database about the person."""
        self.env.flush_all()
        rows = []
        for query in (
            "SELECT id, skill_level_id, valid_from, valid_to, training_enrollment_id"
            " FROM hr_employee_skill WHERE employee_id = %s AND"
            " (training_enrollment_id IS NOT NULL OR valid_from = '2025-01-01')"
            " ORDER BY id",
            "SELECT id, name, course_type, date_start, date_end, training_enrollment_id"
            " FROM hr_resume_line WHERE employee_id = %s AND"
            " (training_enrollment_id IS NOT NULL OR course_type = 'training')"
            " ORDER BY id",
            "SELECT id, name, valid_until, revoked_on, issued_on, token"
            " FROM hr_training_certificate WHERE employee_id = %s ORDER BY id",
        ):
            self.env.cr.execute(query, [self.employee_employee.id])
            rows.append(self.env.cr.fetchall())
        return rows

    def _get_attacks(self):
        me = self.employee_employee
        skills = self.env["hr.employee.skill"].search(
            [("training_enrollment_id", "=", self.enrollment.id)]
        )
        lines = self._get_lines()
        certificates = self.certificate
        forged_skill = {
            "employee_id": me.id,
            "skill_level_id": self.high.id,
            "valid_from": "2024-01-01",
            "valid_to": "2024-02-01",
            **self.pump,
        }
        forged_line = {
            "employee_id": me.id,
            "name": "Forged",
            "date_start": "2026-01-01",
        }
        link = {"training_enrollment_id": self.enrollment.id}
        for rows, changes in (
            (
                skills,
                (
                    {"skill_level_id": self.low.id},
                    {"valid_to": "2026-04-06"},
                    {"valid_from": "2020-01-01"},
                    {"employee_id": self.employee_colleague.id},
                    {"training_enrollment_id": False},
                    {"training_before_id": False},
                ),
            ),
            (
                lines,
                (
                    {"name": "Master"},
                    {"date_end": "2030-01-01"},
                    {"course_type": "external"},
                    {"employee_id": self.employee_colleague.id},
                    {"training_enrollment_id": False},
                    {"description": "With honours"},
                ),
            ),
            (
                certificates,
                (
                    {"valid_until": "2040-01-01"},
                    {"revoked_on": False},
                    {"token": "x" * 32},
                    {"name": "MINE"},
                    {"employee_id": self.employee_colleague.id},
                ),
            ),
        ):
            model = rows._name
            for vals in changes:
                yield model, "write", (rows.ids, vals), {}
                yield model, "web_save", (rows.ids, vals, {"display_name": {}}), {}
            yield model, "unlink", (rows.ids,), {}
            yield model, "copy", (rows.ids, {**link}), {}
            yield (
                model,
                "load",
                ([".id", "display_name"], [[str(rows[:1].id), "x"]]),
                {},
            )
        for model, forged in (
            ("hr.employee.skill", forged_skill),
            ("hr.resume.line", forged_line),
        ):
            yield model, "create", ([{**forged, **link}],), {}
            context = {f"default_{name}": value for name, value in link.items()}
            yield model, "create", ([forged],), {"context": context}
        yield (
            "hr.resume.line",
            "create",
            ([{**forged_line, "course_type": "training"}],),
            {},
        )
        yield (
            "hr.resume.line",
            "create",
            ([forged_line],),
            {"context": {"default_course_type": "training"}},
        )
        yield (
            "hr.training.certificate",
            "create",
            ([{"enrollment_id": self.enrollment.id, "issued_on": "2026-01-01"}],),
            {},
        )
        for row, name in (
            (skills, "employee_skill_ids"),
            (skills, "current_employee_skill_ids"),
            (lines, "resume_line_ids"),
            (certificates, "training_certificate_ids"),
        ):
            vals = {"skill_level_id": self.low.id} if row is skills else {"name": "x"}
            for command in (
                Command.delete(row.id),
                Command.unlink(row.id),
                Command.clear(),
                Command.update(row.id, vals),
            ):
                for model, record in (
                    ("hr.employee", me),
                    ("hr.employee.public", me),
                    ("res.users", self.user_employee),
                    ("resource.resource", me.resource_id),
                ):
                    yield model, "write", (record.ids, {name: [command]}), {}
                yield (
                    "res.users",
                    "write",
                    (
                        self.user_employee.ids,
                        {"employee_ids": [Command.update(me.id, {name: [command]})]},
                    ),
                    {},
                )
                yield (
                    "res.users",
                    "write",
                    (self.user_employee.ids, {f"employee_id.{name}": [command]}),
                    {},
                )
        yield (
            "hr.training.enrollment",
            "write",
            (
                self.enrollment.ids,
                {"certificate_ids": [Command.update(certificates.id, {"name": "x"})]},
            ),
            {},
        )
        yield (
            "hr.training.enrollment",
            "write",
            (
                self.enrollment.ids,
                {"result": "failed"},
            ),
            {},
        )

    def test_p7_1_2_nobody_edits_what_came_from_a_pass(self):
        before = self._read_rows()
        for user in (self.user_employee, self.user_department_manager):
            for model, method, args, kwargs in self._get_attacks():
                with self.subTest(
                    user=user.name, model=model, method=method, args=args
                ):
                    refused = (AccessError, UserError, ValueError, KeyError)
                    with suppress(*refused), self.env.cr.savepoint():
                        self._rpc(user, model, method, *args, **kwargs)
                        self.env.flush_all()
                    self.env.invalidate_all()
                    self.assertEqual(self._read_rows(), before)

    def test_p7_1_2_a_default_of_ones_own_makes_no_trace(self):
        for model, name, value in (
            ("hr.resume.line", "training_enrollment_id", self.enrollment.id),
            ("hr.resume.line", "course_type", "training"),
            ("hr.employee.skill", "training_enrollment_id", self.enrollment.id),
        ):
            before = self._read_rows()
            with self.subTest(model=model, name=name):
                self.env["ir.default"].with_user(self.user_employee).sudo().set(
                    model, name, value, user_id=self.user_employee.id
                )
                vals = {"employee_id": self.employee_employee.id}
                if model == "hr.resume.line":
                    vals |= {"name": "Mine", "date_start": "2026-01-01"}
                else:
                    vals |= {
                        **self.pump,
                        "skill_level_id": self.low.id,
                        "valid_from": "2024-01-01",
                        "valid_to": "2024-02-01",
                    }
                with self.assertRaises(UserError), self.env.cr.savepoint():
                    self._rpc(self.user_employee, model, "create", [vals])
                self.env.invalidate_all()
                self.assertEqual(self._read_rows(), before)
