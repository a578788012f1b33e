"""The budget and its changes as documents under approval (policy 9.1, design §4)."""

from odoo.tests import tagged

from ..approval.common_approval import ApprovalDocumentCase
from ..common import HrTrainingCase


@tagged("post_install", "-at_install", "hr_training_budget")
class TestBudgetApproval(ApprovalDocumentCase, HrTrainingCase):
    """The annual budget: head of training, then company management."""

    model = "hr.training.budget"
    approvers = ("head", "executive")
    content = {"name": "Renamed", "note": "Other"}

    @classmethod
    def _make_document(cls, user):
        return cls._create_budget(user=user, approve=False)

    @classmethod
    def _get_values(cls, user):
        return {"plan_id": cls._create_plan(user=user).id}


@tagged("post_install", "-at_install", "hr_training_budget")
class TestBudgetChangeApproval(ApprovalDocumentCase, HrTrainingCase):
    """What a budget lacks is granted by the same two."""

    model = "hr.training.budget.change"
    approvers = ("head", "executive")
    content = {"amount": 200.0, "reason": "Other", "quarter": "4"}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        budgets = [
            cls._create_budget(user=user)
            for user in (cls.user_officer, cls.user_b_officer)
        ]
        cls.lines = {budget.company_id: budget.line_ids for budget in budgets}

    @classmethod
    def _make_document(cls, user):
        changes = cls.env[cls.model].with_user(user)
        return changes.create(cls._get_values(user)).with_env(cls.env)

    @classmethod
    def _get_values(cls, user):
        return cls._change_vals(cls.lines[user.company_id])
