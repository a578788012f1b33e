from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..common import START, HrTrainingCase

SESSION = "hr.training.session"


@tagged("post_install", "-at_install", "hr_training_make_up")
class TestMakeUp(HrTrainingCase):
    """A class for those who missed it, in one click (policy 6.3)."""

    def setUp(self):
        super().setUp()
        self.session = self._create_session(
            start=False,
            trainer_ids=[Command.link(self.trainer.id)],
            slot_ids=[
                Command.create(
                    {
                        "start": START + timedelta(days=day),
                        "stop": START + timedelta(days=day, hours=2 + day),
                    }
                )
                for day in range(2)
            ],
            schedule=True,
        )
        self.enrollments = self._enroll(
            self.session,
            self.employee_employee,
            self.employee_colleague,
            self.employee_outsider,
        )
        self.first, self.second = self.session.slot_ids.sorted("start")
        self._hold(self.session, {self.employee_colleague: self.second})

    def _hold(self, session, missed):
        """Everybody was there, but for some people in a class each."""
        officers = session.with_user(self.user_officer)
        with self._at_end(session):
            session.attendance_ids.filtered(
                lambda row: missed.get(row.employee_id) == row.slot_id
            ).with_user(self.user_officer).write({"status": "absent"})
            officers.action_all_present()
            officers.action_done()

    def _make_up(self, session=None, user=None):
        session = session or self.session
        with self._at_end(session):
            action = self._rpc(
                user or self.user_officer, SESSION, "action_make_up", session.ids
            )
        return self.env[SESSION].browse(action["res_id"])

    def test_p6_3_draft_with_seats_trainers_and_the_missed_hours(self):
        made = self._make_up()
        self.assertEqual(made.state, "draft")
        self.assertEqual(made.course_id, self.session.course_id)
        self.assertEqual(made.make_up_of_id, self.session)
        self.assertEqual(made.trainer_ids, self.trainer)
        self.assertEqual(made.seats_max, 1)
        self.assertEqual(made.slot_ids.mapped("hours"), [3.0])
        self.assertEqual(
            made.date_begin, self.second.start + timedelta(days=7), "the next week"
        )
        self.assertEqual(made.enrollment_ids.employee_id, self.employee_colleague)
        self.assertEqual(made.enrollment_ids.state, "enrolled")
        self.assertEqual(self.session.with_user(self.user_officer).make_up_count, 1)

    def test_p6_3_who_was_made_up_is_not_proposed_again(self):
        self._make_up()
        with self.assertRaisesRegex(UserError, "Nobody is left"):
            self._make_up()

    def test_p6_3_by_any_of_his_records(self):
        again = self._create_employee(
            "Colleague",
            self.department_ops,
            work_contact_id=self.user_colleague.partner_id.id,
        )
        made = self._create_session(start=START + timedelta(days=20), schedule=True)
        self._enroll(made, again)
        with self.assertRaisesRegex(UserError, "Nobody is left"):
            self._make_up()

    def test_p6_3_excused_people_make_up_too(self):
        row = self.session.attendance_ids.filtered(
            lambda r: (
                r.slot_id == self.first and r.employee_id == self.employee_outsider
            )
        )
        row.sudo().status = "excused"
        made = self._make_up()
        self.assertEqual(
            made.enrollment_ids.employee_id,
            self.employee_colleague + self.employee_outsider,
        )
        self.assertEqual(len(made.slot_ids), 2)

    def test_p6_3_who_passed_or_has_left_or_another_place_is_left_out(self):
        place = self.enrollments.filtered(
            lambda e: e.employee_id == self.employee_colleague
        )
        later = START + timedelta(days=20)
        for name, step in (
            ("passed", lambda: place.write({"result": "passed"})),
            ("left", lambda: self.employee_colleague.write({"active": False})),
            (
                "elsewhere",
                lambda: self._enroll(
                    self._create_session(start=later, schedule=True),
                    self.employee_colleague,
                ),
            ),
        ):
            with self.subTest(name), self._undone():
                step()
                with self.assertRaisesRegex(UserError, "Nobody is left"):
                    self._make_up()
        self.assertTrue(self._make_up())

    def test_p6_3_who_gave_the_place_back_is_proposed_again(self):
        made = self._make_up()
        made.enrollment_ids.with_user(self.user_officer).action_withdraw("Ill")
        self.assertTrue(self._make_up())

    def test_p6_3_the_plan_line_stays_held(self):
        plan = self._create_plan()
        line = plan.line_ids
        self.session.plan_line_id = line
        made = self._make_up()
        self.assertFalse(made.plan_line_id)
        self.assertEqual(line._get_sessions(), self.session)

    def test_p6_3_only_of_what_was_held_and_by_officers(self):
        coming = self._create_session(start=START + timedelta(days=30), schedule=True)
        with self.assertRaisesRegex(UserError, "once it was held"):
            self._make_up(coming)
        for user in self.user_trainer | self.user_employee:
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self._make_up(user=user)
