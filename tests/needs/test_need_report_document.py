"""The need report as a document under approval (policy 3.3, design §4)."""

from odoo.tests import tagged

from ..approval.common_approval import ApprovalDocumentCase
from .common_need_report import PERIOD, NeedReportCase


@tagged("post_install", "-at_install", "hr_training_need")
class TestNeedReportDocument(ApprovalDocumentCase, NeedReportCase):
    """Reviewed by the head of training, approved by company management."""

    model = "hr.training.need.report"
    approvers = ("head", "executive")
    reports = ("hr_training.hr_training_need_report_paper_report",)
    content = {
        "name": "Renamed",
        "date_from": "2025-12-01",
        "overview": "Other",
        "methods": "Other",
        "main_needs": "Other",
        "recommendations": "Other",
    }

    @classmethod
    def _make_document(cls, user):
        cls._create_need(user=user, course_id=False, name="Drones", headcount=1)
        return cls._create_report(user=user)

    @classmethod
    def _get_values(cls, user):
        return {"date_from": PERIOD[0], "date_to": PERIOD[1]}
