"""Outcomes of a kind as documents under approval."""

from ..approval.common_approval import ApprovalDocumentCase
from .common_outcome import OUTCOME, OutcomeCase


class OutcomeDocumentCase(ApprovalDocumentCase, OutcomeCase):
    model = OUTCOME
    kind = None
    content = {
        "reason": "Other",
        "proposal": "Other",
        "date_effective": "2026-05-01",
    }

    @classmethod
    def _make_document(cls, user):
        return cls._propose(user=user, **cls._get_values(user))

    @classmethod
    def _get_values(cls, user):
        here = user.company_id == cls.company
        employee = cls.employee_employee if here else cls.employee_b_employee
        return cls._outcome_vals(cls.kind, employee)
