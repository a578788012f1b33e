from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import HrTrainingCase

ENROLLMENT = "hr.training.enrollment"


@tagged("post_install", "-at_install", "hr_training_waiting_list")
class TestWaitingList(HrTrainingCase):
    """Officers order the waiting list, and people see their place (policy 6.3)."""

    def setUp(self):
        super().setUp()
        self.session = self._create_session(seats_max=1, schedule=True)
        self.people = [
            self._create_employee(f"Waiting {number}", self.department_ops)
            for number in range(3)
        ]
        enrollments = self._enroll(
            self.session, self.employee_outsider, *self.people, self.employee_employee
        )
        self.seated = enrollments[0]
        self.waiting = enrollments[1:]
        self.mine = enrollments[-1]

    def _move(self, enrollment, *args, user=None):
        user = user or self.user_officer
        return self._rpc(
            user, ENROLLMENT, "action_move_in_queue", enrollment.ids, *args
        )

    def _get_line(self):
        return self.env[ENROLLMENT]._get_waiting(self.session)

    def test_p6_3_place_in_line_is_shown_to_the_person(self):
        [read] = self._rpc(
            self.user_employee, ENROLLMENT, "read", self.mine.ids, ["waiting_text"]
        )
        self.assertEqual(read["waiting_text"], "Place 4 of 4 on the waiting list")

    def test_p6_3_officer_moves_somebody_up_and_the_others_read_why(self):
        self._move(self.mine, 1, "His manager called", "Who starts on Monday is first.")
        self.assertEqual(
            self._get_line(),
            self.mine + self.waiting[0] + self.waiting[1] + self.waiting[2],
        )
        self.assertEqual(self._get_line().mapped("waiting_position"), [1, 2, 3, 4])
        self.assertFalse(self.mine.passed_over_text)
        for passed in self.waiting - self.mine:
            self.assertEqual(passed.passed_over_text, "Who starts on Monday is first.")

    def test_p6_3_whoever_is_in_front_gets_the_next_seat(self):
        self._move(self.mine, 1, "Called", "Who starts on Monday is first.")
        self.seated.with_user(self.user_officer).action_withdraw("Ill")
        self.assertEqual(self.mine.state, "enrolled")
        self.assertEqual(self._get_line().mapped("waiting_position"), [1, 2, 3])

    def test_p6_3_who_comes_later_stands_behind_those_with_a_rank(self):
        self._move(self.mine, 1, "Called", "Who starts on Monday is first.")
        late = self._enroll(self.session, self.employee_colleague)
        self.assertEqual(late.waiting_position, 5)
        self._move(self.waiting[0], 5, "Not in a hurry", "You wait until summer.")
        self.assertEqual(
            self._get_line(),
            self.mine + self.waiting[1] + self.waiting[2] + late + self.waiting[0],
        )
        self.assertEqual(self.waiting[0].passed_over_text, "You wait until summer.")

    def test_p6_3_every_change_is_kept_and_the_reason_is_the_officers(self):
        self._move(self.mine, 3, "His manager called", "Who starts on Monday is first.")
        corrections = self.env["hr.training.correction"].search(
            [("session_id", "=", self.session.id), ("field_name", "=", "queue_rank")]
        )
        self.assertEqual(
            {(c.res_id, c.old_value, c.new_value) for c in corrections},
            {(self.mine.id, "4", "3"), (self.waiting[2].id, "3", "4")},
        )
        self.assertEqual(corrections.user_id, self.user_officer)
        self.assertEqual(set(corrections.mapped("reason")), {"His manager called"})
        read = self._rpc(self.user_employee, ENROLLMENT, "read", self.mine.ids)
        self.assertNotIn("manager called", str(read))

    def test_p6_3_only_officers_and_not_for_themselves(self):
        for user in self.user_employee | self.user_department_manager:
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self._move(self.mine, 1, "Me", "You wait.", user=user)
        mine = self._create_employee(
            "Officer", self.department_ops, user_id=self.user_officer.id
        )
        own = self.session.with_user(self.user_head).enroll(mine.ids)
        with self.assertRaisesRegex(UserError, "your own place"):
            self._move(own, 1, "Me", "You wait.")

    def test_p6_3_a_reason_a_sentence_and_a_place_that_is_there(self):
        self.assertEqual(
            self._move(self.mine)["res_model"], "hr.training.enrollment.move"
        )
        for rank, text, words in (
            (0, "Told", "from 1 to 4"),
            (5, "Told", "from 1 to 4"),
            (1.5, "Told", "from 1 to 4"),
            (4, "Told", "the place that"),
            (1, False, "write what those are told"),
        ):
            with self.subTest(rank=rank), self.assertRaisesRegex(UserError, words):
                self._move(self.mine, rank, "Called", text)
        with self.assertRaisesRegex(UserError, "waits for a seat"):
            self._move(self.seated, 1, "Called", "Told")

    def test_p6_3_the_dialog_asks_for_both(self):
        dialog = self._as_officer("hr.training.enrollment.move").create(
            {"enrollment_id": self.mine.id, "rank": 2, "reason": "Called"}
        )
        self.assertTrue(dialog.is_up)
        dialog.person_text = "Who starts on Monday is first."
        dialog.action_confirm()
        self.assertEqual(self.mine.waiting_position, 2)
