from odoo import fields, models
from odoo.fields import Domain


class HrTrainingTrainerGrade(models.Model):
    """Which score a grade asks for (policy 8.3)."""

    _inherit = "hr.training.trainer.grade"

    score_min = fields.Float(
        string="From a Score of",
        help="An assessment with this score or more, up to that of the next grade, "
        "leads to this one.",
    )

    _score_min = models.Constraint(
        "CHECK (score_min BETWEEN 0 AND 100)", "A score lies between 0 and 100."
    )

    def _get_bands(self):
        """Pairs of grade and least score, from the lowest grade to the highest."""
        return [(grade, grade.score_min) for grade in self.search(Domain.TRUE)]
