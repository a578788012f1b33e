"""An application as a document under approval (policy 8.1, design §4)."""

from datetime import timedelta

from odoo.tests import tagged

from ..approval.common_approval import ApprovalDocumentCase
from ..common import TODAY
from .common_application import APPLICATION, ApplicationCase


@tagged("post_install", "-at_install", "hr_training_trainers")
class TestApplicationDocument(ApprovalDocumentCase, ApplicationCase):
    """Reviewed by the head of training, whose approval qualifies."""

    model = APPLICATION
    approvers = ("head",)
    # Nobody decides about what he has submitted, and there is one head.
    submitters = ("officer",)
    content = {"motivation": "Other", "valid_until": TODAY + timedelta(days=30)}

    @classmethod
    def _get_assessors(cls, user):
        if user == cls.user_b_officer:
            return cls.user_b_employee
        return cls.user_colleague | cls.user_outsider

    @classmethod
    def _make_document(cls, user):
        # A human of its own: nobody has two that are open.
        user.company_id.training_trainer_lecture = False
        trainer = cls._add_candidate(user.company_id)
        application = cls._open(trainer, cls._get_assessors(user), user=user)
        return cls._score(application)

    @classmethod
    def _get_values(cls, user):
        trainer = cls._add_candidate(user.company_id)
        return {"trainer_id": trainer.id, "channel": "call"}
