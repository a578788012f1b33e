from odoo.fields import Command
from odoo.tests import tagged

from ..common import NOW
from .common_claim import NoticeCase


@tagged("post_install", "-at_install", "hr_training_claim")
class TestClaimNotice(NoticeCase):
    """Who claims hears how it ended, once, in his language (design §6.14)."""

    def test_d6_14_approval_is_told_at_the_end_and_once(self):
        claim = self._submit(self._create_claim(amount=1234.5))
        claim.with_user(self.user_department_manager).action_approve("Too dear, really")
        self.env.flush_all()
        self.assertEqual(self._told(claim), [])
        claim.with_user(self.user_finance).action_approve("Check the next one")
        self.env.cr.precommit.run()
        (told,) = self._told(claim)
        self.assertIn(claim.name, told)
        self.assertIn("1,234.5", told)
        for remark in ("Too dear", "Check the next"):
            self.assertNotIn(remark, told)
            self.assertNotIn(remark, "".join(claim.message_ids.mapped("body")))

    def test_d6_14_refusal_in_any_step_with_its_reason_once(self):
        for steps in (0, 1):
            claim = self._submit(self._create_claim())
            users = (self.user_department_manager, self.user_finance)
            for user in users[:steps]:
                claim.with_user(user).action_approve()
            claim.with_user(users[steps]).action_refuse("Which train?")
            self.env.cr.precommit.run()
            with self.subTest(steps=steps):
                (told,) = self._told(claim)
                self.assertIn("was refused by", told)
                self.assertIn("Which train?", told)

    def test_d6_14_odoos_refuse_wizard_tells_him_as_well(self):
        claim = self._submit(self._create_claim())
        self.user_department_manager.group_ids = [
            Command.link(self.env.ref("hr_expense.group_hr_expense_team_approver").id)
        ]
        self.env["hr.expense.refuse.wizard"].with_user(
            self.user_department_manager
        ).create(
            {"reason": "Which train?", "expense_ids": [Command.set(claim.ids)]}
        ).action_refuse()
        self.assertEqual(len(self._told(claim)), 1)

    def test_d6_14_in_his_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.user_employee.lang = "de_DE"
        claim = self._approve_claim(self._create_claim(amount=1234.5))
        self.assertIn("1.234,50", self._told(claim)[0])

    def test_d6_14_ordinary_expenses_are_told_of_as_odoo_does(self):
        self.employee_employee.expense_manager_id = self.user_expense_manager
        lunch = self._ordinary_expense()
        lunch.manager_id = self.user_expense_manager
        lunch.with_user(self.user_employee).action_submit()
        lunch.with_user(self.user_expense_manager)._do_approve(False)
        self.assertEqual(self._told(lunch), [])

    def test_d6_14_history_tells_nobody(self):
        historic = self.env["hr.expense"]._training_create_historic(
            [
                {
                    "training_session_id": self.session.id,
                    "training_cost_type_id": self.cost_type.id,
                    "employee_id": self.employee_employee.id,
                    "total_amount_currency": 10,
                    "date": NOW.date(),
                }
            ]
        )
        historic.with_user(self.user_strong).action_submit()
        historic.with_user(self.user_strong).action_approve()
        self.assertEqual(historic.approval_state, "approved")
        self.assertEqual(self._told(historic), [])

    def test_d6_11_the_human_is_told_whatever_record_claims(self):
        """An employee without a user, whose contact is somebody's user's."""
        former = self._create_employee(
            "Of before",
            self.department_srv_n,
            work_contact_id=self.user_employee.partner_id.id,
        )
        session = self._hold_session(former)
        claim = self._create_claim(
            self.user_expense_manager, employee=former, training_session_id=session.id
        )
        self._submit(claim, self.user_expense_manager)
        self._approve_claim(claim)
        self.assertEqual(len(self._told(claim)), 1)
        self.assertIn(self.user_employee, claim._approval_subjects())

    def test_d4_a_decision_leaves_a_word_without_the_remark(self):
        claim = self._submit(self._create_claim())
        claim.with_user(self.user_department_manager).action_approve("Between us")
        word = claim.message_ids[0]
        self.assertIn(claim.step_ids[0].name, word.body)
        self.assertEqual(word.author_id, self.user_department_manager.partner_id)
        self.assertNotIn("Between us", "".join(claim.message_ids.mapped("body")))

    def test_d6_14_the_log_of_claims_is_not_the_officers(self):
        claim = self._submit(self._create_claim())
        claim.with_user(self.user_department_manager).action_refuse("Which train?")
        self.assertEqual(len(self._told(claim)), 1)
        Notice = self.env["hr.training.notice"]
        for user, count in (
            (self.user_officer, 0),
            (self.user_colleague, 0),
            (self.user_employee, 1),
            (self.user_executive, 1),
        ):
            with self.subTest(user=user.name):
                found = Notice.with_user(user).search([("claim_id", "=", claim.id)])
                self.assertEqual(len(found), count)

    def test_d6_14_taken_back_before_it_was_told_is_told_to_nobody(self):
        claim = self._submit(self._create_claim())
        claim.with_user(self.user_department_manager).action_refuse("Which train?")
        claim.with_user(self.user_employee).action_reset()
        self.assertEqual(self._told(claim), [])
