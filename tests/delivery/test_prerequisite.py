"""Courses to have passed before another are asked for at enrolment (policy 1.3)."""

from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ...tools import states
from ..common import START, TODAY, HrTrainingCase


@tagged("post_install", "-at_install")
class TestPrerequisite(HrTrainingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.basic = cls.course
        cls.advanced = cls._create_course(
            "ADV", prerequisite_ids=[Command.set(cls.basic.ids)]
        )
        cls.session = cls._create_session(course_id=cls.advanced.id, schedule=True)

    def _give_pass(self, employee, course=None, valid_until=False):
        """A pass of the past, of the basic course."""
        session = self._create_session(
            start=START - timedelta(days=60), course_id=(course or self.basic).id
        )
        session.is_historic = True
        enrollment = session.enroll(employee.ids)
        enrollment.write(
            {
                "state": states.ENROLLMENT_COMPLETED,
                "result": states.RESULT_PASSED,
                "passed_on": TODAY - timedelta(days=30),
                "valid_until": valid_until,
            }
        )
        return enrollment

    def test_p1_3_who_lacks_it_is_named_and_nobody_is_enrolled(self):
        self._give_pass(self.employee_colleague)
        people = self.employee_employee + self.employee_colleague
        with self.assertRaisesRegex(UserError, r"Employee: has not passed \[T01\]"):
            self.session.with_user(self.user_officer).enroll(people.ids)
        self.assertFalse(self.session.enrollment_ids)
        self._enroll(self.session, self.employee_colleague)
        self.assertEqual(self.session.enrollment_ids.state, "enrolled")

    def test_p1_3_asked_of_everybody_who_enrols(self):
        for user, employee in (
            (self.user_employee, self.employee_employee),
            (self.user_department_manager, self.employee_employee),
            (self.user_head, self.employee_employee),
        ):
            with self.subTest(user=user.name):
                with self.assertRaisesRegex(UserError, "has not passed"):
                    self.session.with_user(user).enroll(employee.ids)
                with self.assertRaisesRegex(UserError, "has not passed"):
                    self.env["hr.training.enrollment"].with_user(user).create(
                        {"session_id": self.session.id, "employee_id": employee.id}
                    )

    def test_p1_3_a_pass_counts_until_its_last_day(self):
        day = START.date()
        for until, expected in ((day, True), (day - timedelta(days=1), False)):
            with self.subTest(until=until), self._undone():
                self._give_pass(self.employee_employee, valid_until=until)
                enroll = self.session.with_user(self.user_officer).enroll
                self.assertEqual(
                    self._passes(lambda e=enroll: e(self.employee_employee.ids)),
                    expected,
                )

    def test_d6_11_a_pass_is_the_humans(self):
        """Hired again: the pass was won by the record of before."""
        before = self._create_employee("Before", self.department_ops)
        self._give_pass(before)
        before.action_archive()
        again = self._create_employee("Again", self.department_ops)
        again.work_contact_id = before.work_contact_id
        self._enroll(self.session, again)
        self.assertEqual(self.session.enrollment_ids.employee_id, again)

    def test_p1_3_a_request_is_not_accepted_without_it(self):
        enrolled = self._give_pass(self.employee_employee)
        self.session.self_enrollment = "approval"
        self.session.with_user(self.user_employee).enroll(self.employee_employee.ids)
        request = self.session.enrollment_ids
        enrolled.result = states.RESULT_FAILED
        with self.assertRaisesRegex(UserError, "has not passed"):
            request.with_user(self.user_officer).action_accept()

    def test_p1_3_a_plans_line_enrols_the_others_and_keeps_the_reason(self):
        self._give_pass(self.employee_colleague)
        people = self.employee_employee + self.employee_colleague
        plan = self._create_plan(
            lines=[
                {
                    "course_id": self.advanced.id,
                    "employee_ids": [Command.set(people.ids)],
                }
            ]
        )
        plan.state = "published"
        session = plan.with_user(self.user_officer).action_create_sessions()
        rows = session.sudo().enrollment_ids.grouped("employee_id")
        self.assertEqual(rows[self.employee_colleague].state, "enrolled")
        self.assertEqual(rows[self.employee_employee].state, "waitlisted")
        self.assertIn("has not passed", rows[self.employee_employee].skip_reason)

    def test_p1_3_scheduling_asks_who_sits_in_the_draft(self):
        """The course was another, or asked for nothing, when they were enrolled."""
        draft = self._create_session(course_id=self.basic.id)
        self._enroll(draft, self.employee_employee)
        officer = draft.with_user(self.user_officer)
        officer.course_id = self.advanced
        with self.assertRaisesRegex(UserError, "Employee: has not passed"):
            officer.action_schedule()
        self._give_pass(self.employee_employee)
        officer.action_schedule()
        self.assertEqual(draft.enrollment_ids.state, "enrolled")

    def test_p1_3_a_prerequisite_stays(self):
        basic = self.basic.with_user(self.user_officer)
        for call in (basic.action_archive, basic.unlink):
            with self.assertRaises(UserError):
                call()
        # As a program may leave it.
        self.env.cr.execute(
            "UPDATE hr_training_course SET active = FALSE WHERE id = %s", [basic.id]
        )
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "has not passed"):
            self._enroll(self.session, self.employee_employee)

    def test_p1_3_history_asks_nothing(self):
        session = self._create_session(course_id=self.advanced.id)
        session.is_historic = True
        session.enroll(self.employee_employee.ids)
        self.assertTrue(session.enrollment_ids)

    # ------------------------------------------------------------
    # EXEMPTION
    # ------------------------------------------------------------

    def test_p1_3_the_head_exempts_with_a_reason(self):
        course = self.advanced.with_user(self.user_head)
        with self.assertRaisesRegex(UserError, "reason"):
            course.action_exempt(self.employee_employee.ids, " ")
        exemption = course.action_exempt(self.employee_employee.ids, "Built them")
        self.assertEqual(
            (exemption.reason, exemption.user_id, exemption.granted_on),
            ("Built them", self.user_head, TODAY),
        )
        again = course.action_exempt(self.employee_employee.ids, "Once more")
        self.assertEqual(again, exemption)
        self._enroll(self.session, self.employee_employee)
        with self.assertRaisesRegex(UserError, "has not passed"):
            self._enroll(self.session, self.employee_colleague)

    def test_p1_3_the_head_does_not_exempt_himself(self):
        own = self._create_employee("Head", self.department_ops)
        own.user_id = self.user_head
        course = self.advanced.with_user(self.user_head)
        with self.assertRaisesRegex(UserError, "another head"):
            course.action_exempt(own.ids, "I know it")
        self.company.training_allow_self_approval = True
        self.assertTrue(course.action_exempt(own.ids, "I know it"))

    def test_p1_3_what_is_revoked_exempts_nobody(self):
        course = self.advanced.with_user(self.user_head)
        exemption = course.action_exempt(self.employee_employee.ids, "Built them")
        with self.assertRaisesRegex(UserError, "head of training"):
            exemption.with_user(self.user_officer).action_revoke()
        exemption.action_revoke()
        with self.assertRaisesRegex(UserError, "has not passed"):
            self._enroll(self.session, self.employee_employee)
        with self.assertRaisesRegex(UserError, "already"):
            exemption.action_revoke()

    def test_p1_3_nobody_else_exempts(self):
        values = {
            "course_id": self.advanced.id,
            "employee_id": self.employee_employee.id,
            "reason": "Forged",
            "user_id": self.user_head.id,
            "granted_on": TODAY,
        }
        for user in (self.user_officer, self.user_department_manager):
            with self.assertRaisesRegex(UserError, "head of training"):
                self.advanced.with_user(user).action_exempt(
                    self.employee_employee.ids, "Mine"
                )
            with self.assertRaises(AccessError):
                self.env["hr.training.exemption"].with_user(user).create(values)
        with self.assertRaises(AccessError):
            self.env["hr.training.exemption"].with_user(self.user_head).create(values)

    def test_p1_3_odd_people_are_named(self):
        course = self.advanced.with_user(self.user_head)
        for ids in (None, [], [0], "x", [[1]], [10**12]):
            with self.subTest(ids=ids), self.assertRaises(UserError):
                course.action_exempt(ids, "Odd")
        with self.assertRaisesRegex(UserError, "no other course"):
            self.basic.with_user(self.user_head).action_exempt(
                self.employee_employee.ids, "For nothing"
            )

    def test_prerequisites_of_many_people_are_asked_at_once(self):
        people = self.env["hr.employee"].create(
            [
                self._employee_vals(f"P{number}", self.department_ops)
                for number in range(30)
            ]
        )
        for employee in people:
            self._give_pass(employee)
        Enrollment = self.env["hr.training.enrollment"]

        def count(employees):
            self.env.invalidate_all()
            found = self.env["hr.training.person"]._get_people(employees)
            places = {e: (self.session, e) for e in employees}
            before = self.env.cr.sql_log_count
            self.assertFalse(Enrollment._find_lacking(places, found))
            return self.env.cr.sql_log_count - before

        count(people[:3])
        self.assertEqual(count(people), count(people[:3]))
