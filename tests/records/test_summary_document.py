"""The summary report as a document under approval (policy 6.4.2, design §4)."""

from datetime import timedelta

from odoo.fields import Command
from odoo.tests import tagged

from ..approval.common_approval import ApprovalDocumentCase
from .common_summary import HELD, SummaryCase


@tagged("post_install", "-at_install", "hr_training_summary")
class TestSummaryDocument(ApprovalDocumentCase, SummaryCase):
    """Approved by the head of training."""

    model = "hr.training.summary"
    approvers = ("head",)
    # Nobody decides about what he has submitted, and there is one head.
    submitters = ("officer",)
    reports = ("hr_training.hr_training_summary_report",)
    content = {
        "basics": "Other",
        "effect": "Other",
        "lessons": "Other",
        "improvements": "Other",
    }

    @classmethod
    def _hold(cls, user):
        """A further session of the user's company, with its results."""
        cls.held = getattr(cls, "held", 0) + 1
        start = HELD - timedelta(days=cls.held)
        session = (
            cls.env["hr.training.session"]
            .with_user(user)
            .create(
                {
                    "course_id": cls.course.id,
                    "company_id": user.company_id.id,
                    "slot_ids": [
                        Command.create(
                            {"start": start, "stop": start + timedelta(hours=3)}
                        )
                    ],
                }
            )
        )
        session.action_schedule()
        cls._end_session(session)
        return session.with_env(cls.env)

    @classmethod
    def _make_document(cls, user):
        return cls._make_summary(cls._hold(user), user=user)

    @classmethod
    def _get_values(cls, user):
        return {"session_id": cls._hold(user).id}
