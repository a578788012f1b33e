from odoo import fields, models


class HrTrainingEnrollment(models.Model):
    """Marks of a person (policy 7.2)."""

    _inherit = "hr.training.enrollment"

    score_ids = fields.One2many(
        comodel_name="hr.training.score",
        inverse_name="enrollment_id",
        string="Marks",
    )

    def _get_best_marks(self):
        """Dict evaluation -> the person's mark that counts, by its policy."""
        return {
            score.evaluation_id: score.counting_mark
            for score in self.score_ids
            if score.is_counting
        }

    def _is_recorded(self):
        return super()._is_recorded() or bool(self.score_ids)
