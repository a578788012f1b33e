from odoo import fields, models


class ResCompany(models.Model):
    """How often trainers are assessed, and what a score means (policy 8.3)."""

    _inherit = "res.company"

    _menu_settings = frozenset({"training_trainer_ranking"})

    training_assessment_months = fields.Integer(
        default=6,
        help="Trainers are assessed for every so many months, counted from January on; "
        "with 0 no assessment is proposed.",
    )
    training_assessment_excellent = fields.Float(
        default=90.0, help="A trainer with this score or more is excellent."
    )
    training_assessment_standard = fields.Float(
        default=60.0, help="A trainer under this score is below standard."
    )
    training_teaching_hours = fields.Float(
        default=10.0,
        help="For a higher grade a trainer has taught so many hours within 12 months, "
        "or as many courses as are asked for; with 0 hours are not asked for.",
    )
    training_teaching_courses = fields.Integer(
        default=3,
        help="For a higher grade a trainer has taught so many courses within 12 "
        "months, or as many hours as are asked for; with 0 courses are not asked for.",
    )
    training_trainer_ranking = fields.Boolean(
        help="Purpose: to see who teaches best, for promotion and for help. Readers: "
        "the head of training, training officers and company management; trainers see "
        "no ranking. Kept: nothing beside the assessments; turned off, it is gone. "
        "Whoever has fewer answers of trainees than are shown at all is not ranked."
    )

    _training_assessment = models.Constraint(
        "CHECK (training_assessment_months BETWEEN 0 AND 24"
        " AND training_assessment_standard BETWEEN 0 AND 100"
        " AND training_assessment_excellent BETWEEN training_assessment_standard"
        " AND 100)",
        "Trainers are assessed every 1 to 24 months, or never with 0; scores lie "
        "between 0 and 100, that of an excellent trainer above the standard.",
    )
    _training_teaching = models.Constraint(
        "CHECK (training_teaching_hours BETWEEN 0 AND 2000"
        " AND training_teaching_courses BETWEEN 0 AND 200)",
        "Trainers teach 0 to 2,000 hours and 0 to 200 courses within 12 months.",
    )
