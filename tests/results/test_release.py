from datetime import date, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..common import START
from ..delivery.common_delivery import AttendanceCase


@tagged("post_install", "-at_install", "hr_training_release")
class TestRelease(AttendanceCase):
    """Marks, release and what follows from a pass (policy 7.1, design §7)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.officers = cls.session.with_user(cls.user_officer)

    def _held(self, *statuses):
        """Mark morning and afternoon of each person, then end the session."""
        for person, (morning, afternoon) in zip(self.people, statuses, strict=False):
            self._row(person, self.morning).with_user(
                self.user_trainer
            ).status = morning
            self._row(person, self.afternoon).with_user(
                self.user_trainer
            ).status = afternoon
        self._end_session(self.officers)

    def _marks(self, *values):
        return self.session.with_user(self.user_trainer).set_marks(
            [
                (person.id, "exam", value)
                for person, value in zip(self.people, values, strict=False)
            ]
        )

    def _results(self):
        return [
            self.enrollments.filtered(lambda e, p=p: e.employee_id == p).result
            for p in self.people
        ]

    def test_p7_1_passed_is_mark_and_attendance(self):
        self._held(
            ("present", "late"), ("present", "absent"), ("present", "left_early")
        )
        self._marks(60, 95, 59.9)
        released = self.officers.action_release_results()
        self.assertEqual(released, self.enrollments.with_env(released.env))
        self.assertEqual(self._results(), ["passed", "failed", "failed"])
        self.assertEqual(self.enrollments.mapped("attendance_rate"), [100, 50, 100])
        self.assertEqual(self.enrollments.mapped("score"), [60, 95, 59.9])
        self.assertEqual(set(self.enrollments.mapped("state")), {"completed"})

    def test_p7_1_passed_on_is_the_last_slots_end_in_the_sessions_zone(self):
        self._held(("present", "present"))
        self._marks(80)
        self.officers.action_release_results()
        self.assertEqual(self.enrollments[0].passed_on, date(2026, 4, 6))
        self.assertFalse(self.enrollments[1].passed_on)

    def test_p7_1_everything_excused_stays_pending(self):
        self._held(("excused", "excused"), ("excused", "present"))
        self._marks(90, 90)
        self.officers.action_release_results()
        self.assertEqual(self._results(), ["pending", "passed", "failed"])

    def test_p7_1_no_evaluation_attendance_decides(self):
        self._held(("present", "present"), ("absent", "present"))
        self.officers.action_release_results()
        self.assertEqual(self._results(), ["passed", "failed", "failed"])

    def test_p7_1_required_evaluation_without_a_mark_is_not_released(self):
        self.env["hr.training.evaluation"].with_user(self.user_officer).create(
            {"session_id": self.session.id, "method": "practical"}
        )
        self._held(("present", "present"))
        with self.assertRaisesRegex(UserError, "No marks were entered"):
            self.officers.action_release_results()

    def test_p7_1_two_required_marks_both_count(self):
        self._held(("present", "present"), ("present", "present"))
        self._marks(90, 90)
        self.session.with_user(self.user_trainer).set_marks(
            [
                (self.people[0].id, "practical", 70),
                (self.people[1].id, "practical", 10),
            ]
        )
        self.officers.action_release_results()
        self.assertEqual(self._results(), ["passed", "failed", "failed"])
        self.assertEqual(self.enrollments[0].score, 80)

    def test_p7_1_pass_score_is_the_one_frozen_at_scheduling(self):
        self.course.pass_score = 99
        self._held(("present", "present"))
        self._marks(61)
        self.officers.action_release_results()
        self.assertEqual(self._results()[0], "passed")

    def test_p7_1_results_wait_for_the_register(self):
        with self._clock_at(START):
            self.officers.action_start()
        with self.assertRaisesRegex(UserError, "Attendance is not complete"):
            self.officers.action_release_results()

    def test_p7_1_nothing_of_it_is_written_before_the_release(self):
        self._held(("present", "present"))
        self._marks(90)
        self.assertEqual(self.enrollments[0].result, "pending")
        self.assertFalse(self.enrollments[0].certificate_ids)
        self.assertFalse(
            self.env["hr.training.score"]
            .with_user(self.user_employee)
            .search([("session_id", "=", self.session.id)])
        )

    def test_p7_1_released_once(self):
        self._held(("present", "present"))
        self.officers.action_release_results()
        with self.assertRaisesRegex(UserError, "released already"):
            self.officers.action_release_results()

    def test_p7_2_1_marks_are_written_again_until_the_release(self):
        scores = self._marks(50, 60)
        again = self._marks(70)
        self.assertEqual(again, scores[0])
        self.assertEqual(scores[0].value, 70)
        self.assertEqual(scores[0].marker_id, self.user_trainer)
        self.assertEqual(len(self.session.evaluation_ids), 1)

    def test_p7_2_1_bad_marks_are_all_named_and_none_is_kept(self):
        with self.assertRaises(UserError) as caught:
            self.session.with_user(self.user_trainer).set_marks(
                [
                    (self.people[0].id, "exam", 80),
                    (self.people[1].id, "exam", 101),
                    (self.people[2].id, "essay", 50),
                    (self.employee_outsider.id, "exam", 50),
                    (self.people[2].id, "exam", "80"),
                    (self.people[2].id, "exam", float("nan")),
                ]
            )
        for number in range(2, 7):
            self.assertIn(f"Mark {number}:", str(caught.exception))
        self.assertNotIn("Mark 1:", str(caught.exception))
        self.assertFalse(self.session.evaluation_ids.score_ids)

    def test_p7_2_1_two_open_evaluations_of_a_method_are_refused(self):
        for _number in range(2):
            self.env["hr.training.evaluation"].with_user(self.user_officer).create(
                {"session_id": self.session.id, "method": "exam"}
            )
        with self.assertRaisesRegex(UserError, "several open evaluations"):
            self._marks(80)

    def test_p7_2_2_examiner_marks_his_session_only(self):
        with self.assertRaises(AccessError):
            self.session.with_user(self.user_colleague).set_marks(
                [(self.people[0].id, "exam", 80)]
            )
        self.officers.examiner_ids = self.user_colleague
        self.session.with_user(self.user_colleague).set_marks(
            [(self.people[0].id, "exam", 80)]
        )
        other = self._create_session(start=START + timedelta(days=3), schedule=True)
        self._enroll(other, self.people[0])
        with self.assertRaises(AccessError):
            other.with_user(self.user_colleague).set_marks(
                [(self.people[0].id, "exam", 80)]
            )

    def test_p7_1_result_follows_corrections_of_the_register_once_released(self):
        session = self._create_session(schedule=True)
        enrollment = self._enroll(session, self.employee_employee)
        officer = session.with_user(self.user_officer)
        self._end_session(officer)
        officer.action_release_results()
        self.assertEqual(enrollment.result, "failed")
        self.assertFalse(enrollment.certificate_ids)
        slot = session.slot_ids
        self.employee_employee.barcode = "B77"
        officer.punch([("B77", slot.start), ("B77", slot.stop)])
        self.assertEqual(enrollment.result, "failed")
        row = enrollment.attendance_ids
        self.assertEqual((row.status, row.fact_status), ("absent", "present"))
        row.with_user(self.user_head).action_correct("present", "The device was late")
        self.assertEqual(enrollment.result, "passed")
        self.assertEqual(len(enrollment.certificate_ids), 1)
        with self.assertRaisesRegex(UserError, "released"):
            row.with_user(self.user_officer).status = "absent"
        row.with_user(self.user_head).action_correct("absent", "Somebody else’s badge")
        self.assertEqual(enrollment.result, "failed")
        self.assertTrue(enrollment.certificate_ids.revoked_on)

    def test_p7_1_released_mark_changes_by_correction_and_the_result_follows(self):
        self._held(("present", "present"), ("present", "present"))
        low, high = self._marks(50, 90)
        self.officers.action_release_results()
        with self.assertRaises(UserError):
            low.with_user(self.user_trainer).value = 90
        with self.assertRaises(UserError):
            self._marks(90)
        low.with_user(self.user_head).action_correct(75, "question 3 was wrong")
        high.with_user(self.user_head).action_correct(20, "somebody else's paper")
        self.assertEqual(self._results(), ["passed", "failed", "failed"])
        first, second, _third = self.enrollments
        self.assertEqual(len(first.certificate_ids), 1)
        self.assertTrue(second.certificate_ids.revoked_on)
        self.assertFalse(second.passed_on)

    def test_p7_1_certificate_has_number_and_validity_of_the_session(self):
        self.course.validity_months = 12
        session = self._create_session(start=START + timedelta(days=7), schedule=True)
        self.course.validity_months = 1
        enrollment = self._enroll(session, self.people[0])
        officers = session.with_user(self.user_officer)
        self._mark_everybody(session.with_user(self.user_officer))
        self._end_session(officers)
        officers.action_release_results()
        certificate = enrollment.certificate_ids
        self.assertTrue(certificate.name)
        self.assertEqual(certificate.issued_on, date(2026, 4, 13))
        self.assertEqual(certificate.valid_until, date(2027, 4, 13))
        with self.assertRaises(UserError):
            certificate.sudo().unlink()

    def test_p1_3_pass_raises_the_skill_keeps_history_lowers_nothing(self):
        skill_type = self.env["hr.skill.type"].create(
            {
                "name": "Test Skills",
                "skill_ids": [Command.create({"name": "Pumps"})],
                "skill_level_ids": [
                    Command.create({"name": f"L{p}", "level_progress": p})
                    for p in (20, 50, 90)
                ],
            }
        )
        skill = skill_type.skill_ids
        low, middle, high = skill_type.skill_level_ids.sorted("level_progress")

        def skill_vals(level):
            return {
                "skill_type_id": skill_type.id,
                "skill_id": skill.id,
                "skill_level_id": level.id,
            }

        self.course.skill_ids = [Command.create(skill_vals(middle))]
        for person, level in ((self.people[0], low), (self.people[1], high)):
            self.env["hr.employee.skill"].create(
                dict(
                    skill_vals(level),
                    employee_id=person.id,
                    valid_from=date(2025, 1, 1),
                )
            )
        session = self._create_session(start=START + timedelta(days=7), schedule=True)
        self._enroll(session, *self.people)
        officers = session.with_user(self.user_officer)
        self._mark_everybody(officers)
        self._end_session(officers)
        officers.action_release_results()

        def levels(person):
            rows = self.env["hr.employee.skill"].search(
                [("employee_id", "=", person.id)], order="valid_from, id"
            )
            return [(row.skill_level_id, bool(row.valid_to)) for row in rows]

        self.assertEqual(levels(self.people[0]), [(low, True), (middle, False)])
        self.assertEqual(levels(self.people[1]), [(high, False)])
        self.assertEqual(levels(self.people[2]), [(middle, False)])

    def test_p1_3_rows_that_training_made_are_closed_to_the_employee(self):
        session = self._create_session(start=START + timedelta(days=7), schedule=True)
        enrollment = self._enroll(session, self.employee_employee)
        officers = session.with_user(self.user_officer)
        self._mark_everybody(officers)
        self._end_session(officers)
        officers.action_release_results()
        line = self.env["hr.resume.line"].search(
            [("training_enrollment_id", "=", enrollment.id)]
        )
        self.assertEqual(line.course_type, "training")
        as_employee = line.with_user(self.user_employee)
        with self.assertRaises(UserError):
            as_employee.name = "Master of Everything"
        with self.assertRaises(UserError):
            as_employee.unlink()
        with self.assertRaises(UserError):
            self.env["hr.resume.line"].with_user(self.user_employee).create(
                {
                    "employee_id": self.employee_employee.id,
                    "name": "Forged",
                    "training_enrollment_id": enrollment.id,
                }
            )

    def test_release_of_many_costs_statements_per_hundred_rows(self):
        def statements(count):
            people = self.env["hr.employee"].create(
                [
                    {"name": f"P{count}-{number}", "company_id": self.company.id}
                    for number in range(count)
                ]
            )
            session = self._create_session(
                start=START + timedelta(days=count), seats_max=200, schedule=True
            )
            self._enroll(session, *people)
            officers = session.with_user(self.user_officer)
            self._mark_everybody(officers)
            self._end_session(officers)
            officers.set_marks([(person.id, "exam", 80) for person in people])
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            officers.action_release_results()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        statements(2)
        self.assertLessEqual(statements(100), statements(10) + 10)
