from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common_followup import FollowUpCase


@tagged("post_install", "-at_install")
class TestDebrief(FollowUpCase):
    """The officer goes through the figures with the trainer (policy 7.3.2, 8.3)."""

    def setUp(self):
        super().setUp()
        self._release()
        self.debrief = (
            self.env["hr.training.debrief"]
            .with_user(self.user_officer)
            .create(
                {
                    "session_id": self.lesson.id,
                    "note": "Clear, but too fast",
                    "improvement_ids": [
                        Command.create({"name": "Slower", "target": "trainer"})
                    ],
                }
            )
        )
        self.mine = self.debrief.with_user(self.user_trainer)

    def test_p7_3_2_figures_stand_beside_and_stay_as_they_were_sent(self):
        self.assertEqual(self.debrief.trainer_id, self.trainer.with_env(self.mine.env))
        self.assertIn("Pass Rate: 100 %", self.debrief.figures_text)
        self.debrief.action_send()
        self._correct("absent")
        self.assertIn("Pass Rate: 100 %", self.debrief.figures_text)

    def test_p7_3_2_trainer_reads_and_confirms_what_was_agreed(self):
        with self.assertRaises(AccessError):
            self.mine.read(["note"])
        self.debrief.action_send()
        sent = self._messages(self.debrief)[-1]
        self.assertEqual(sent.notified_partner_ids, self.user_trainer.partner_id)
        self.assertEqual(self.mine.note, "Clear, but too fast")
        self.assertEqual(self.mine.improvement_ids.kind, "debrief")
        self.mine.action_remark("Agreed")
        self.assertEqual(self.debrief.state, "confirmed")
        self.assertEqual(self.debrief.sealed_by_id, self.user_trainer)
        self.assertEqual(self.debrief.trainer_remark, "Agreed")

    def test_p7_3_2_nobody_confirms_for_a_trainer_who_has_a_login(self):
        self.debrief.action_send()
        for user in (self.user_officer, self.user_head, self.user_employee):
            with self.subTest(user=user.name):
                with self.assertRaises(UserError):
                    self.debrief.with_user(user).action_confirm()

    def test_p7_3_2_what_was_sent_is_closed_and_corrections_are_recorded(self):
        self.debrief.action_send()
        improvement = self.debrief.improvement_ids
        for vals in (
            {"note": "Other"},
            {"improvement_ids": [Command.create({"name": "More"})]},
            {"improvement_ids": [Command.unlink(improvement.id)]},
            {"state": "confirmed"},
        ):
            with self.subTest(vals=vals):
                with self.assertRaises(UserError):
                    self._rpc(
                        self.user_head,
                        self.debrief._name,
                        "write",
                        self.debrief.ids,
                        vals,
                    )
        with self.assertRaises(UserError):
            self.debrief.unlink()
        self.mine.action_confirm()
        with self.assertRaises(UserError):
            self.debrief.note = "Other"
        self.debrief.action_reopen("Wrong figure")
        self.debrief.note = "Clear, and right"
        self.debrief.action_send()
        self.mine.action_confirm()
        rows = self.env["hr.training.correction"].search(
            [("res_model", "=", self.debrief._name)], order="id"
        )
        self.assertEqual(rows.mapped("field_name"), ["state", "note"])
        self.assertEqual(rows[1].old_value, "Clear, but too fast")

    def test_p7_3_2_with_whom_the_class_was_held_and_not_before(self):
        other = self._create_session(schedule=True, trainer_ids=self.trainer.ids)
        for vals in (
            {"session_id": other.id, "trainer_id": self.trainer.id},
            {
                "session_id": self.lesson.id,
                "trainer_id": self._create_trainer(self.employee_outsider).id,
            },
        ):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                self.debrief.create(vals)

    def test_p7_3_2_figures_are_those_of_the_day_it_was_sent(self):
        self.debrief.action_send()
        self._correct("absent")
        self.debrief.action_reopen("Too early")
        self.assertIn("Pass Rate: 50 %", self.debrief.figures_text)
        self.debrief.action_send()
        self.mine.action_confirm()
        self._correct("present")
        self.assertIn("Pass Rate: 50 %", self.debrief.figures_text)
        # Confirmed ones are on record: another figure is a correction.
        self.debrief.action_reopen("A result was corrected")
        self.debrief.action_send()
        self.mine.action_confirm()
        rows = self.env["hr.training.correction"].search(
            [("res_model", "=", self.debrief._name)], order="id"
        )
        self.assertEqual(rows.mapped("field_name"), ["state", "figures"])
        self.assertIn("50 %", rows[1].old_value)
        self.assertIn("100 %", rows[1].new_value)
