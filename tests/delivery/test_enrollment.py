from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import START, HrTrainingCase


@tagged("post_install", "-at_install", "hr_training_session")
class TestEnrollment(HrTrainingCase):
    """Seats, waiting list, requests, withdrawals (policy 2.2.3, design §6.2)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = cls.env["hr.employee"].union(
            *(
                cls._create_employee(f"Person {number}", cls.department_srv_n)
                for number in range(6)
            )
        )

    def test_p2_2_3_seats_go_in_the_order_given_then_the_waiting_list(self):
        session = self._create_session(schedule=True, seats_max=2)
        order = self.people[3] | self.people[0] | self.people[5] | self.people[1]
        enrollments = self._enroll(session, *order)
        self.assertEqual(enrollments.employee_id, order)
        self.assertEqual(
            enrollments.mapped("state"),
            ["enrolled", "enrolled", "waitlisted", "waitlisted"],
        )
        self.assertEqual(enrollments.mapped("waiting_position"), [0, 0, 1, 2])
        self.assertEqual((session.enrolled_count, session.seats_left), (2, 0))

    def test_p2_2_3_withdrawal_promotes_the_next_in_the_same_transaction(self):
        session = self._create_session(schedule=True, seats_max=1)
        first, second, third = self._enroll(session, *self.people[:3])
        first.with_user(self.user_officer).action_withdraw("ill")
        self.assertEqual(
            (first.state, second.state, third.state),
            ("withdrawn", "enrolled", "waitlisted"),
        )
        self.assertEqual(len(second.attendance_ids), 1)
        self.assertFalse(first.attendance_ids)

    def test_p2_2_3_who_left_can_come_back_at_the_end_of_the_line(self):
        session = self._create_session(schedule=True, seats_max=1)
        first, second = self._enroll(session, *self.people[:2])
        first.with_user(self.user_officer).action_withdraw("ill")
        again = self._enroll(session, self.people[0])
        self.assertNotEqual(again, first)
        self.assertEqual((second.state, again.state), ("enrolled", "waitlisted"))

    def test_p2_2_3_enrolling_twice_keeps_the_first_enrolment(self):
        session = self._create_session(schedule=True)
        first = self._enroll(session, self.people[0])
        self.assertEqual(self._enroll(session, self.people[0]), first)
        self.assertEqual(self._enroll(session, self.people[0], self.people[0]), first)

    def test_p2_2_3_more_seats_promote_fewer_are_refused_below_the_enrolled(self):
        session = self._create_session(schedule=True, seats_max=2)
        enrollments = self._enroll(session, *self.people[:4])
        officers = session.with_user(self.user_officer)
        officers.seats_max = 3
        self.assertEqual(enrollments.mapped("state").count("enrolled"), 3)
        with self.assertRaisesRegex(UserError, "3 seats"), self.env.cr.savepoint():
            officers.seats_max = 2
        enrollments[0].with_user(self.user_officer).action_withdraw("ill")
        self.assertEqual(session.waitlisted_count, 0)
        self.assertEqual(len(session.seat_ids), 3)

    def test_p2_2_3_people_without_user_or_department_can_enrol(self):
        nobody = self.env["hr.employee"].create(
            {"name": "Nobody", "company_id": self.company.id}
        )
        session = self._create_session(schedule=True)
        enrollment = self._enroll(session, nobody)
        self.assertEqual(enrollment.state, "enrolled")
        self.assertFalse(enrollment.department_id)

    def test_p6_department_and_job_stay_as_they_were(self):
        session = self._create_session(schedule=True)
        enrollment = self._enroll(session, self.people[0])
        self.people[0].department_id = self.department_ops
        self.assertEqual(enrollment.department_id, self.department_srv_n)

    def test_p2_2_3_employee_enrols_and_withdraws_himself(self):
        session = self._create_session(schedule=True).with_user(self.user_employee)
        self.assertTrue(session.can_enroll_myself)
        session.action_enroll_myself()
        enrollment = session.enrollment_ids
        self.assertEqual(enrollment.employee_id.id, self.employee_employee.id)
        self.assertEqual(enrollment.state, "enrolled")
        enrollment.action_withdraw("other plans")
        self.assertEqual(enrollment.state, "withdrawn")

    def test_p2_2_3_employee_cannot_enrol_or_withdraw_others(self):
        session = self._create_session(schedule=True)
        with self.assertRaises(AccessError):
            session.with_user(self.user_employee).enroll([self.employee_colleague.id])
        enrollment = self._enroll(session, self.employee_colleague)
        with self.assertRaises(UserError):
            enrollment.with_user(self.user_employee).action_withdraw("away with him")

    def test_p2_2_3_employee_cannot_withdraw_once_it_has_begun(self):
        session = self._create_session(schedule=True)
        enrollment = self._enroll(session, self.employee_employee)
        with self._clock_at(START):
            session.with_user(self.user_officer).action_start()
        with self.assertRaisesRegex(UserError, "has begun"):
            enrollment.with_user(self.user_employee).action_withdraw("bored")

    def test_p2_2_3_manager_nominates_his_people_only(self):
        session = self._create_session(schedule=True)
        manager = session.with_user(self.user_department_manager)
        enrollment = manager.enroll([self.employee_employee.id])
        self.assertEqual(enrollment.state, "enrolled")
        with self.assertRaises(AccessError):
            manager.enroll([self.employee_outsider.id])

    def test_p2_2_3_replaced_manager_loses_his_team_at_once(self):
        session = self._create_session(schedule=True)
        enrollment = self._enroll(session, self.employee_employee)
        as_manager = enrollment.with_user(self.user_department_manager)
        self.assertTrue(as_manager.has_access("read"))
        self.department_srv.manager_id = self.employee_outsider
        as_manager.invalidate_recordset()
        self.assertFalse(as_manager.has_access("read"))
        self.assertTrue(enrollment.with_user(self.user_outsider).has_access("read"))

    def test_p2_2_3_request_waits_for_the_manager(self):
        session = self._create_session(schedule=True, self_enrollment="approval")
        session.with_user(self.user_employee).action_enroll_myself()
        session.with_user(self.user_colleague).action_enroll_myself()
        mine, other = session.enrollment_ids.sorted("id")
        self.assertEqual(mine.state, "requested")
        self.assertFalse(mine.attendance_ids)
        with self.assertRaises(UserError):
            mine.with_user(self.user_employee).action_accept()
        mine.with_user(self.user_department_manager).action_accept()
        other.with_user(self.user_department_manager).action_refuse("needed here")
        self.assertEqual((mine.state, other.state), ("enrolled", "refused"))
        self.assertEqual(other.end_reason, "needed here")

    def test_p2_2_3_closed_session_takes_no_employee(self):
        session = self._create_session(schedule=True, self_enrollment="closed")
        with self.assertRaises(UserError):
            session.with_user(self.user_employee).action_enroll_myself()

    def test_p2_2_3_draft_session_is_filled_by_officers_only(self):
        session = self._create_session()
        self.assertEqual(self._enroll(session, self.people[0]).state, "enrolled")
        with self.assertRaises(UserError):
            session.with_user(self.user_employee).enroll([self.employee_employee.id])

    def test_p6_employee_in_two_classes_at_a_time_needs_a_reason(self):
        first = self._create_session(schedule=True)
        second = self._create_session(start=START + timedelta(hours=1), schedule=True)
        self._enroll(first, self.people[0])
        with self.assertRaisesRegex(UserError, "at that time"), self.env.cr.savepoint():
            self._enroll(second, self.people[0])
        enrollment = second.with_user(self.user_officer).enroll(
            [self.people[0].id], overlap_reason="only an hour, agreed"
        )
        self.assertEqual(enrollment.state, "enrolled")
        with self.assertRaises(AccessError):
            second.with_user(self.user_department_manager).enroll(
                [self.people[1].id], overlap_reason="I say so"
            )

    def test_p6_waiting_list_passes_over_who_has_another_class(self):
        session = self._create_session(schedule=True, seats_max=1)
        first, busy, free = self._enroll(session, *self.people[:3])
        other = self._create_session(schedule=True)
        self._enroll(other, self.people[1])
        first.with_user(self.user_officer).action_withdraw("ill")
        self.assertEqual((busy.state, free.state), ("waitlisted", "enrolled"))
        self.assertIn(other.code, busy.skip_reason)

    def test_p6_moved_slot_must_not_collide_with_another_class(self):
        first = self._create_session(schedule=True)
        second = self._create_session(start=START + timedelta(days=1), schedule=True)
        self._enroll(first, self.people[0])
        self._enroll(second, self.people[0])
        with self.assertRaisesRegex(UserError, "at that time"):
            second.slot_ids.with_user(self.user_officer).write(
                {"start": START, "stop": START + timedelta(hours=1)}
            )

    def test_p6_new_slot_joins_the_register(self):
        session = self._create_session(schedule=True)
        enrollment = self._enroll(session, self.people[0])
        self.env["hr.training.session.slot"].with_user(self.user_officer).create(
            {
                "session_id": session.id,
                "start": START + timedelta(hours=5),
                "stop": START + timedelta(hours=6),
            }
        )
        self.assertEqual(enrollment.attendance_ids.mapped("status"), ["expected"] * 2)

    def test_p6_enrolment_is_history_and_not_deleted(self):
        session = self._create_session(schedule=True)
        enrollment = self._enroll(session, self.people[0])
        with self.assertRaises(UserError):
            enrollment.with_user(self.user_officer).unlink()

    def test_p6_created_enrolment_passes_the_same_gate(self):
        session = self._create_session(schedule=True, seats_max=1)
        Enrollment = self.env["hr.training.enrollment"].with_user(self.user_officer)
        rows = Enrollment.create(
            [
                {"session_id": session.id, "employee_id": person.id}
                for person in self.people[:2]
            ]
        )
        self.assertEqual(rows.mapped("state"), ["enrolled", "waitlisted"])
        self.assertEqual(rows[0].department_id, self.department_srv_n)
        session.with_user(self.user_officer).action_cancel("no")
        with self.assertRaises(UserError):
            Enrollment.create(
                {"session_id": session.id, "employee_id": self.people[2].id}
            )

    def test_p6_done_ends_requests_and_the_waiting_list(self):
        session = self._create_session(schedule=True, seats_max=1)
        _first, waiting = self._enroll(session, *self.people[:2])
        officers = session.with_user(self.user_officer)
        self._end_session(officers)
        self.assertEqual(waiting.state, "refused")
        self.assertIn("without a free seat", waiting.end_reason)

    def test_enrolling_many_costs_statements_per_session_not_per_person(self):
        many = self.env["hr.employee"].create(
            [
                {"name": f"Many {number}", "company_id": self.company.id}
                for number in range(40)
            ]
        )

        def statements(people):
            session = self._create_session(
                start=START + timedelta(days=len(people)), schedule=True, seats_max=50
            ).with_user(self.user_officer)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            session.enroll(people.ids)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        statements(many[:2])
        self.assertLessEqual(statements(many), statements(many[:4]) + 4)
