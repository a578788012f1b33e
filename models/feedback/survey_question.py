from odoo import api, fields, models


class SurveyQuestion(models.Model):
    """Whom of several trainers a question is about (policy 7.2.3, 8.3.2)."""

    _name = "survey.question"
    _inherit = ["survey.question", "hr.training.reach.mixin"]

    training_trainer_id = fields.Many2one(
        comodel_name="hr.training.trainer",
        string="About Trainer",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )

    @api.model
    def _has_field_access(self, field, operation):
        """Opening a questionnaire says whom its questions are about, nobody else."""
        if (
            field.name == "training_trainer_id"
            and operation == "write"
            and not self.env.su
        ):
            return False
        return super()._has_field_access(field, operation)

    @api.model
    def default_get(self, fields):
        """Neither a context nor somebody's own default does."""
        return super().default_get([n for n in fields if n != "training_trainer_id"])
