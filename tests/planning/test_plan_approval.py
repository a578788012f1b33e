"""The plan as a document under approval (policy 4, design §4)."""

from odoo.fields import Command
from odoo.tests import tagged

from ..approval.common_approval import ApprovalDocumentCase
from ..common import YEAR, HrTrainingCase


@tagged("post_install", "-at_install", "hr_training_approval")
class TestPlanApproval(ApprovalDocumentCase, HrTrainingCase):
    """The annual plan: head of training, then company management."""

    model = "hr.training.plan"
    reports = ("hr_training.hr_training_plan_paper_report",)
    approvers = ("head", "executive")
    content = {
        "name": "Renamed",
        "goal": "Other",
        "strategy": "Other",
        "date_to": "2027-12-31",
        "line_ids": [Command.clear()],
    }

    @classmethod
    def _make_document(cls, user):
        return cls._create_plan(user=user)

    @classmethod
    def _get_values(cls, user):
        date_from, date_to = YEAR
        return {"kind": "annual", "date_from": date_from, "date_to": date_to}
