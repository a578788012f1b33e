"""Outcomes as documents under approval, by kind (policy 7.3.3, design §4)."""

from odoo.tests import tagged

from .common_outcome import OutcomeCase
from .common_outcome_document import OutcomeDocumentCase


@tagged("post_install", "-at_install", "hr_training_outcome")
class TestRewardApproval(OutcomeDocumentCase):
    """Rewards: department manager, then head."""

    kind = "reward"
    approvers = ("department_manager", "head")


@tagged("post_install", "-at_install", "hr_training_outcome")
class TestCareerApproval(OutcomeDocumentCase):
    """Promotion, pay, transfer: company management as well."""

    kind = "promotion"
    approvers = ("department_manager", "head", "executive")


@tagged("post_install", "-at_install", "hr_training_outcome")
class TestApprovalByKind(OutcomeCase):
    def test_d4_kinds_have_their_steps(self):
        for kind, count in (
            ("reward", 2),
            ("coaching", 2),
            ("retraining", 2),
            ("promotion", 3),
            ("pay", 3),
            ("transfer", 3),
        ):
            with self.subTest(kind=kind):
                outcome = self._propose(kind)
                outcome.with_user(self.user_officer).action_submit()
                steps = outcome._get_current_steps()
                users = [
                    self.user_department_manager,
                    self.user_head,
                    self.user_executive,
                ]
                self.assertEqual([s.approver_ids for s in steps], users[:count])
                outcome.with_user(self.user_officer).action_cancel()

    def test_d4_whom_it_is_about_does_not_decide(self):
        """Whatever the company allows: he does not even read it before."""
        self.company.training_allow_self_approval = True
        outcome = self._propose(employee=self.employee_department_manager)
        outcome.with_user(self.user_officer).action_submit()
        self.assertNotIn(
            self.user_department_manager, outcome._get_current_steps().approver_ids
        )
        self.assertFalse(
            outcome.with_user(self.user_department_manager).has_access("read")
        )
