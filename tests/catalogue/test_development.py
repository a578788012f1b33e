"""Who writes or improves what of a course until when (policy 2.2.2, 2.3.3)."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..common import HrTrainingCase


@tagged("post_install", "-at_install")
class TestDevelopment(HrTrainingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.task = cls._as_officer("hr.training.course.development").create(
            {
                "name": "Exercises",
                "course_id": cls.course.id,
                "company_id": cls.company.id,
                "author_ids": [Command.set(cls.user_trainer.ids)],
                "date_due": "2026-03-20",
            }
        )
        cls.by_author = cls.task.with_user(cls.user_trainer)

    def test_p2_3_3_written_delivered_reviewed_accepted(self):
        self.assertEqual(
            self.task.sudo().activity_ids.mapped(
                lambda a: (a.user_id, str(a.date_deadline))
            ),
            [(self.user_trainer, "2026-03-20")],
        )
        with self.assertRaisesRegex(UserError, "what was done"):
            self.by_author.action_deliver()
        self.by_author.work_done = "Twenty of them"
        self.by_author.action_deliver()
        self.assertEqual(self.task.state, "delivered")
        self.assertEqual(self.task.sudo().activity_ids.user_id, self.user_officer)
        self.task.action_accept()
        self.assertEqual(
            (self.task.state, self.task.accepted_by_id, str(self.task.accepted_on)),
            ("accepted", self.user_officer, "2026-03-02"),
        )
        self.assertEqual(self.task.author_ids, self.user_trainer)
        self.assertFalse(self.task.sudo().activity_ids)

    def test_p2_3_3_returned_with_what_is_missing(self):
        self.by_author.work_done = "Half of them"
        self.by_author.action_deliver()
        self.task.action_return("The answers")
        self.assertEqual(
            (self.task.state, self.task.return_reason), ("open", "The answers")
        )
        self.assertEqual(self.task.sudo().activity_ids.user_id, self.user_trainer)
        self.by_author.action_deliver()
        self.assertFalse(self.task.return_reason)

    def test_p2_3_3_an_author_does_not_review_himself(self):
        self.task.author_ids = self.user_officer
        self.task.work_done = "Mine"
        self.task.action_deliver()
        for call in (self.task.action_accept, lambda: self.task.action_return("No")):
            with self.assertRaisesRegex(UserError, "Somebody else"):
                call()
        self.task.with_user(self.user_head).action_accept()

    def test_p2_3_3_what_is_reviewed_stays_as_it_was_delivered(self):
        self.task.author_ids = self.user_officer
        self.task.work_done = "Mine"
        self.task.action_deliver()
        changes = (
            {"author_ids": [Command.unlink(self.user_officer.id)]},
            {"work_done": "Somebody's"},
            {"date_due": "2030-01-01"},
            {"kind": "improve"},
        )
        for vals in changes:
            with self.assertRaisesRegex(UserError, "return it first"):
                self.task.write(vals)
        self.task.with_user(self.user_head).action_accept()
        for vals in changes:
            with self.assertRaisesRegex(UserError, "stays on record"):
                self.task.write(vals)
        self.assertEqual(self.task.author_ids, self.user_officer)

    def test_p2_3_3_somebody_wrote_it(self):
        self.task.write({"author_ids": [Command.clear()], "work_done": "Done"})
        with self.assertRaisesRegex(UserError, "an author at least"):
            self.task.action_deliver()

    def test_p2_3_3_who_may_do_what(self):
        with self.assertRaises(AccessError):
            self.task.with_user(self.user_employee).action_deliver()
        self.by_author.work_done = "Done"
        for vals in (
            {"date_due": "2027-01-01"},
            {"author_ids": [Command.clear()]},
            {"name": "Less"},
        ):
            with self.assertRaisesRegex(UserError, "Authors fill in"):
                self.by_author.write(vals)
        for name in ("action_accept", "action_cancel", "action_return"):
            with self.assertRaises(UserError):
                getattr(self.by_author, name)()
        self.by_author.action_deliver()
        with self.assertRaisesRegex(UserError, "reviews it"):
            self.by_author.work_done = "More"

    def test_p2_3_3_what_was_delivered_is_on_record(self):
        self.by_author.work_done = "Done"
        self.by_author.action_deliver()
        with self.assertRaisesRegex(UserError, "Cancel it"):
            self.task.unlink()
        self.task.action_cancel("Not needed")
        with self.assertRaisesRegex(UserError, "already"):
            self.task.action_cancel("Again")
