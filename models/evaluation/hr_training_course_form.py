from odoo import models
from odoo.fields import Command


class HrTrainingCourseForm(models.Model):
    """What a form makes of a session: its evaluation (policy 7.2)."""

    _inherit = "hr.training.course.form"

    def _prepare_evaluation(self, session):
        """Values of the evaluation that a session runs with this form."""
        self.ensure_one()
        resits = self.resits if self.resits >= 0 else session.company_id.training_resits
        return {
            **self._prepare_form_rules(),
            "session_id": session.id,
            "pass_score": self.pass_score or session.pass_score,
            "resits": resits,
            "rater_ids": [Command.set(self.rater_ids.ids)],
        }
