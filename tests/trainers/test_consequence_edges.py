"""What follows from a trainer's assessment, at its edges (policy 8.3.3)."""

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .test_consequence import CONSEQUENCE, ConsequenceCase


@tagged("post_install", "-at_install", "hr_training_trainer_consequence")
class TestConsequenceEdges(ConsequenceCase):
    def _plan(self, day="2026-04-06", hours=4, **vals):
        session = self._as_officer("hr.training.session").create(
            {
                "course_id": self.course.id,
                "seats_max": 10,
                "trainer_ids": [Command.set(self.trainer.ids)],
                "slot_ids": [
                    Command.create(
                        {
                            "start": f"{day} 01:00:00",
                            "stop": f"{day} {1 + hours:02d}:00:00",
                        }
                    )
                ],
                **vals,
            }
        )
        session.action_schedule()
        return session

    def test_p8_3_3_opened_again_and_called_off(self):
        one = self._assess(95)
        certificate = self._approve(self._find(one, "certificate"))
        one.with_user(self.user_head).action_revise("Another rating")
        one.with_user(self.user_head).action_cancel()
        self.assertEqual(certificate.state, "cancelled")

    def test_p8_3_3_two_taken_back_come_back_as_one(self):
        one = self._assess(95)
        first = self._find(one, "certificate")
        self._revalue(one, 75)
        second = self._as_officer(CONSEQUENCE).create(
            {"assessment_id": one.id, "kind": "certificate"}
        )
        self._revalue(one, 76)
        self._revalue(one, 95)
        self.assertEqual(
            sorted((first | second.sudo()).mapped("state")), ["cancelled", "draft"]
        )

    def test_p8_3_3_a_limit_that_fell_comes_back(self):
        limit = self._limit()
        one = limit.assessment_id
        self._revalue(one, 75)
        self.assertEqual(limit.state, "done")
        self._revalue(one, 30)
        live = self._find(one, "limit").filtered(lambda c: c.state == "draft")
        self.assertEqual(len(live), 1)

    def test_p8_3_3_called_off_before_it_was_ever_approved(self):
        self._hold()
        one = self._rate(self._draft(), 95)
        one.with_user(self.user_officer).action_cancel()
        self.assertFalse(one.consequence_ids or one.outcome_ids)

    def test_p8_3_3_a_form_counts_a_class_once(self):
        self._limit("hours", hours_max=10)
        session = self._plan(hours=6)
        form = session.new(origin=session)
        self.assertFalse(form._get_limit_texts()[form])
        form.slot_ids.stop = "2026-04-06 12:00:00"
        form.slot_ids._compute_hours()
        self.assertIn("at most 10", " ".join(form._get_limit_texts()[form].values()))

    def test_p8_3_3_another_clock_moves_a_class_into_the_limit(self):
        self._limit()
        session = self._plan("2026-07-01")
        with self.assertRaisesRegex(UserError, "no classes until"):
            session.tz = "America/Los_Angeles"

    def test_p8_3_3_more_parts_of_a_class_and_another_like_it(self):
        self._limit("hours", hours_max=10)
        session = self._plan(hours=6)
        more = {"start": "2026-04-09 01:00:00", "stop": "2026-04-09 06:00:00"}
        later = {"start": "2026-04-10 01:00:00", "stop": "2026-04-10 06:00:00"}
        other = session.copy({"slot_ids": [Command.create(later)]})
        with self.assertRaisesRegex(UserError, "at most 10 hours"):
            other.action_schedule()
        with self.assertRaisesRegex(UserError, "at most 10 hours"):
            session.slot_ids = [Command.create(more)]

    def test_p8_3_3_who_joins_a_class_of_days_within_the_limit(self):
        colleague = self._create_external()
        mine = {"trainer_ids": [Command.set(colleague.ids)]}
        within, after = self._plan(**mine), self._plan("2026-07-06", **mine)
        self._limit()
        after.trainer_ids = [Command.link(self.trainer.id)]
        with self.assertRaisesRegex(UserError, "no classes until"):
            within.trainer_ids = [Command.link(self.trainer.id)]

    def test_p8_3_3_the_trainer_sees_nothing_of_it_before(self):
        limit = self._find(self._assess(30), "limit")
        limit.message_post(body="Not yet")
        draft = limit.with_user(self.user_officer)
        draft.write({"date_from": "2026-03-02", "date_to": "2026-06-30"})
        draft.action_submit()
        self.env.flush_all()
        self.env.invalidate_all()
        for model, domain in (
            (CONSEQUENCE, []),
            ("mail.message", [("model", "=", CONSEQUENCE)]),
            ("mail.activity", [("res_model", "=", CONSEQUENCE)]),
            ("ir.attachment", [("res_model", "=", CONSEQUENCE)]),
            ("hr.training.approval.step", [("res_model", "=", CONSEQUENCE)]),
            ("hr.training.outcome", []),
        ):
            with self.subTest(model=model):
                own = self.env[model].with_user(self.user_trainer)
                self.assertFalse(own.search_count(domain))
                self.assertEqual(own._read_group(domain, [], ["__count"]), [(0,)])
        mine = limit.assessment_id.with_user(self.user_trainer)
        self.assertFalse(mine.consequence_count or mine.consequence_ids)
        self.assertFalse(mine.outcome_count or mine.outcome_ids)
        self.assertNotIn(self.user_trainer.partner_id, limit.message_ids.partner_ids)
