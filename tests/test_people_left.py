"""What becomes of what somebody has to do who has left."""

from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import START
from .common_people import PeopleCase


@tagged("post_install", "-at_install", "hr_training_people")
class TestWhoLeft(PeopleCase):
    """Who has left is enrolled nowhere and waits nowhere (design §6.11)."""

    def test_d6_11_leaving_frees_seat_and_place_in_line_at_once(self):
        session = self._session(seats_max=2)
        a, b, c, d, e = self._enroll(session, *self.people[:5])
        with self.assertRaises(AccessError):  # leaving needs no training role
            a.with_user(self.user_outsider).action_withdraw("x")
        (self.people[1] | self.people[2]).action_archive()
        self.assertEqual(
            [row.state for row in (a, b, c, d, e)],
            ["enrolled", "withdrawn", "withdrawn", "enrolled", "waitlisted"],
        )
        self.assertEqual(b.end_reason, "Has left the company.")
        self.assertFalse(b.attendance_ids)
        self.people[1].action_unarchive()
        self.assertEqual((b.state, c.state), ("withdrawn", "withdrawn"))

    def test_d6_11_departure_wizard_ends_places_too(self):
        place = self._enroll(self._session(), self.people[0])
        self.env["hr.departure.wizard"].with_context(employee_termination=True).create(
            {
                "employee_ids": self.people[0].ids,
                "departure_reason_id": self.env["hr.departure.reason"]
                .search([], limit=1)
                .id,
            }
        ).action_register_departure()
        self.assertFalse(self.people[0].active)
        self.assertEqual(place.state, "withdrawn")

    def test_d6_11_session_that_has_begun_keeps_him(self):
        session = self._session(start=START - timedelta(days=60))
        place = self._enroll(session, self.people[0])
        ahead = self._session()
        marked = self._enroll(ahead, self.people[0])
        marked.attendance_ids.with_user(self.user_officer).action_mark_present()
        self.people[0].action_archive()
        self.assertEqual((place.state, marked.state), ("enrolled", "enrolled"))

    def test_d6_11_enrolling_who_left_is_refused_by_name(self):
        session = self._session().with_user(self.user_officer)
        gone, busy, fine = self.people[:3]
        gone.action_archive()
        self._enroll(self._session(), busy)
        with self.assertRaises(UserError) as caught:
            session.enroll((gone | busy | fine | self.employee_b_employee).ids)
        for name in (gone.name, busy.name, self.employee_b_employee.name):
            self.assertIn(name, str(caught.exception))
        self.assertNotIn(fine.name, str(caught.exception))
        self.assertFalse(session.enrollment_ids)
        with self.assertRaisesRegex(UserError, "has left"):
            self.env["hr.training.enrollment"].with_user(self.user_officer).create(
                {"session_id": session.id, "employee_id": gone.id}
            )

    def test_d6_11_reason_for_an_overlap_lets_nobody_in_who_left(self):
        self.people[0].action_archive()
        session = self._session().with_user(self.user_officer)
        with self.assertRaisesRegex(UserError, "has left"):
            session.enroll(self.people[0].ids, "never mind")

    def test_d6_11_archived_record_of_somebody_still_there_is_named(self):
        self._record_again(self.people[0])
        self.people[0].action_archive()
        session = self._session().with_user(self.user_officer)
        with self.assertRaisesRegex(UserError, "archived"):
            session.enroll(self.people[0].ids)

    def test_d6_11_promotion_ends_who_left_unseen(self):
        session = self._session(seats_max=1)
        a, b, c = self._enroll(session, *self.people[:3])
        self._archive_by_sql(self.people[1])
        a.with_user(self.user_officer).action_withdraw("ill")
        self.assertEqual((b.state, c.state), ("withdrawn", "enrolled"))
        self.assertEqual(b.end_reason, "Has left the company.")

    def test_d6_11_cron_ends_who_left_unseen_and_a_bad_one_stops_no_other(self):
        first = self._session(seats_max=1)
        a, b = self._enroll(first, *self.people[:2])
        second = self._session(seats_max=1, start=START + timedelta(days=1))
        c, d = self._enroll(second, *self.people[2:4])
        self._archive_by_sql(self.people[0] | self.people[2])
        Enrollment = self.env.registry["hr.training.enrollment"]
        do_end = Enrollment._do_end

        def failing(enrollments, state, reason, **kwargs):
            if a in enrollments:
                raise ValueError("boom")
            return do_end(enrollments, state, reason, **kwargs)

        with (
            patch.object(Enrollment, "_do_end", failing),
            self.assertLogs("odoo.addons.hr_training", "ERROR"),
        ):
            self.env["hr.training.session"]._cron_follow_clock()
        self.assertEqual((a.state, b.state), ("enrolled", "waitlisted"))
        self.assertEqual((c.state, d.state), ("withdrawn", "enrolled"))
        self.env["hr.training.session"]._cron_follow_clock()
        self.assertEqual((a.state, b.state), ("withdrawn", "enrolled"))

    def test_d6_11_who_moved_to_another_company_keeps_his_place(self):
        session = self._session(seats_max=1)
        place, waiting = self._enroll(session, self.people[0], self.people[1])
        self._record_again(self.people[0], self.department_b)
        self._record_again(self.people[1], self.department_b)
        (self.people[0] | self.people[1]).action_archive()
        self.assertEqual((place.state, waiting.state), ("enrolled", "waitlisted"))
        place.with_user(self.user_officer).action_withdraw("ill")
        self.assertEqual(waiting.state, "enrolled")
        moved = self._enroll(self._session(), self.people[2])
        self.people[2].write(
            {"company_id": self.company_b.id, "department_id": self.department_b.id}
        )
        self.assertEqual(moved.state, "enrolled")

    def test_d6_11_request_of_who_left_is_not_accepted(self):
        session = self._session(self_enrollment="approval")
        request = self.env["hr.training.enrollment"].create(
            {"session_id": session.id, "employee_id": self.people[0].id}
        )
        self._archive_by_sql(self.people[0])
        with self.assertRaisesRegex(UserError, "no longer employed"):
            request.with_user(self.user_officer).action_accept()

    def test_d6_11_trainer_who_left_is_not_scheduled(self):
        draft = self._create_session(trainer_ids=[Command.set(self.trainer.ids)])
        self.employee_trainer.action_archive()
        self.assertIn("has left", draft.warning_text)
        with self.assertRaisesRegex(UserError, "has left"):
            draft.with_user(self.user_officer).action_schedule()
        # From outside he may come back to teach.
        draft.with_user(self.user_officer).trainer_ids = self._outside_trainer(
            self.employee_trainer
        )
        draft.with_user(self.user_officer).action_schedule()

    def test_d6_11_manager_who_left_manages_nobody(self):
        manager = self.user_department_manager
        session = self._session(self_enrollment="approval").with_user(manager)
        request = self.env["hr.training.enrollment"].create(
            {"session_id": session.id, "employee_id": self.employee_employee.id}
        )
        self.assertTrue(request.with_user(manager).can_accept)
        self.assertTrue(session.can_nominate)
        self.employee_department_manager.action_archive()
        self.env.invalidate_all()
        departments = self.env["hr.department"]
        self.assertFalse(departments.with_user(manager)._training_managed_departments())
        self.assertFalse(self.department_srv._training_manager_users())
        self.assertFalse(session.can_nominate)
        with self.assertRaises(AccessError):
            session.enroll(self.employee_employee.ids)
        with self.assertRaises(UserError):
            self._rpc(manager, "hr.training.enrollment", "action_accept", request.ids)


@tagged("post_install", "-at_install", "hr_training_people")
class TestDeciders(PeopleCase):
    """Who has left decides nothing: what waits for him goes on (design §4)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.employee_head = cls._create_employee(
            "Head", cls.department_ops, user_id=cls.user_head.id
        )
        cls.env["res.groups"].browse(
            cls.env.ref("hr_training.group_hr_training_manager").id
        ).user_ids = cls.user_head

    def _submitted(self):
        plan = self._create_plan("quarterly")
        plan.with_user(self.user_officer).action_submit()
        return plan

    def _pending(self, plan):
        return plan.step_ids.filtered(lambda step: step.state == "pending")

    def test_d4_step_goes_on_to_another_of_the_group(self):
        plan = self._submitted()
        self.assertEqual(self._pending(plan).approver_ids, self.user_head)
        self._add_user("second", "hr_training.group_hr_training_manager")
        self.employee_head.action_archive()
        self.assertEqual(self._pending(plan).approver_ids, self.user_second)
        self.assertEqual(plan.activity_ids.user_id, self.user_second)
        self.assertFalse(plan.with_user(self.user_head).can_approve)
        with self.assertRaises(UserError):
            plan.with_user(self.user_head).action_approve()
        plan.with_user(self.user_second).action_approve()
        self.assertEqual(plan.state, "approved")

    def test_d4_who_remains_decides_alone(self):
        self._add_user("second", "hr_training.group_hr_training_manager")
        plan = self._submitted()
        self.user_second.active = False
        self.assertEqual(self._pending(plan).approver_ids, self.user_head)

    def test_d4_last_decider_leaves_and_nothing_is_approved_by_nobody(self):
        plan = self._submitted()
        self.user_head.active = False
        self.assertEqual(plan.state, "submitted")
        self.assertEqual(self._pending(plan).state, "pending")
        self.assertFalse(self._pending(plan).approver_ids)
        self.assertIn("nobody else can", plan.message_ids[0].body)

    def test_d4_next_manager_up_decides(self):
        self.department_ops.manager_id = self.employee_outsider
        plan = self._create_plan("adhoc", department_id=self.department_ops.id)
        plan.with_user(self.user_officer).action_submit()
        self.employee_head.action_archive()
        self.assertEqual(self._pending(plan).approver_ids, self.user_outsider)

    def test_d4_step_that_is_skipped_lets_the_others_decide(self):
        plan = self._create_plan("annual")
        plan.with_user(self.user_officer).action_submit()
        self.assertEqual(self._pending(plan).approver_ids, self.user_head)
        self.employee_head.action_archive()
        first, second = plan.step_ids.sorted("sequence")
        self.assertEqual((first.state, second.state), ("skipped", "pending"))
        self.assertEqual(plan.state, "submitted")

    def test_d4_who_left_unseen_decides_nothing_and_the_cron_hands_on(self):
        plan = self._submitted()
        self._archive_by_sql(self.employee_head)
        head = plan.with_user(self.user_head)
        self.assertFalse(head.waiting_for_me)
        self.assertFalse(
            self._pending(plan).with_user(self.user_head).is_waiting_for_me
        )
        self.assertNotIn(plan, head.search([("waiting_for_me", "=", True)]))
        with self.assertRaises(UserError):
            self._rpc(self.user_head, plan._name, "action_approve", plan.ids)
        self._add_user("second", "hr_training.group_hr_training_manager")
        self.env["hr.training.session"]._cron_follow_clock()
        self.assertEqual(self._pending(plan).approver_ids, self.user_second)

    def test_d4_new_submissions_do_not_choose_who_left(self):
        self._add_user("second", "hr_training.group_hr_training_manager")
        self.employee_head.action_archive()
        self.assertEqual(
            self._pending(self._submitted()).approver_ids, self.user_second
        )

    def test_d4_second_login_of_the_submitter_does_not_decide(self):
        self._add_user("second", "hr_training.group_hr_training_manager")
        own = self._create_employee(
            "Officer", self.department_ops, user_id=self.user_officer.id
        )
        again = self._create_employee(
            "Officer again", self.department_srv, user_id=self.user_second.id
        )
        again.work_contact_id = own.work_contact_id
        self.assertEqual(self._pending(self._submitted()).approver_ids, self.user_head)
