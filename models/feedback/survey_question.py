from odoo import fields, models


class SurveyQuestion(models.Model):
    """Whom of several trainers a question is about (policy 7.2.3, 8.3.2)."""

    _name = "survey.question"
    _inherit = [
        "survey.question",
        "hr.training.reach.mixin",
        "hr.training.closed.mixin",
    ]

    # Opening a questionnaire says whom its questions are about, nobody else.
    _closed_fields = frozenset({"training_trainer_id"})

    training_trainer_id = fields.Many2one(
        comodel_name="hr.training.trainer",
        string="About Trainer",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
