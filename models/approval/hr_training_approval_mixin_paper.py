from odoo import models
from odoo.tools import format_datetime

from ...tools import states


class HrTrainingApprovalMixin(models.AbstractModel):
    """Who has decided about a document, as its paper says it (design §4)."""

    _inherit = "hr.training.approval.mixin"

    def _get_paper_decisions(self):
        """Who decides: ``[(step, who and when, remark)]``; empty where still open.

        Steps of a draft are not made yet: those who usually decide sign by hand.
        """
        self.ensure_one()
        steps = self._get_current_steps() if self.state != states.DRAFT else ()
        decisions = []
        for step in steps:
            signed = ""
            if step.state == states.STEP_SKIPPED:
                signed = self.env._("Skipped")
            elif step.decided_on:
                signed = self._get_signature(step.decided_by_id.name, step.decided_on)
            decisions.append((step.title, signed, step.remark or ""))
        return decisions or [
            (self.env._("Head of Training"), "", ""),
            (self.env._("Company Management"), "", ""),
        ]

    def _get_signature(self, name, moment):
        """Name, and when in the company's zone, below each other."""
        tz = self.company_id._get_training_tz()
        day = format_datetime(self.env, moment, tz=tz, dt_format="short")
        return f"{name}\n{day}"
