from odoo import api, fields, models


class HrTrainingTrainer(models.Model):
    """What a trainer's hours are worth, and since when (policy 8.3.3)."""

    _inherit = "hr.training.trainer"

    grade_term_ids = fields.One2many(
        comodel_name="hr.training.trainer.grade.term",
        inverse_name="trainer_id",
        string="Grades over Time",
        copy=False,
    )

    @api.model_create_multi
    def create(self, vals_list):
        trainers = super().create(vals_list)
        # sudo: kept, whoever is graded by whom
        graded = trainers.sudo().filtered("grade_id")
        self.env["hr.training.trainer.grade.term"]._keep(graded)
        return trainers

    def write(self, vals):
        result = super().write(vals)
        if "grade_id" in vals:
            # sudo: see create
            self.env["hr.training.trainer.grade.term"]._keep(self.sudo())
        return result

    def _do_grade(self, grade):
        """Give the trainers a grade from today on (gates are the caller's)."""
        self._guard_sudo().grade_id = grade
