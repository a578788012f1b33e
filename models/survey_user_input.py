from odoo import fields, models


class SurveyUserInput(models.Model):
    _inherit = "survey.user_input"

    training_evaluation_id = fields.Many2one(
        comodel_name="hr.training.evaluation",
        string="Evaluation",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    training_enrollment_id = fields.Many2one(
        comodel_name="hr.training.enrollment",
        string="About",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="The person the answers are about; empty where nobody is to be known.",
    )
    training_rater_id = fields.Many2one(
        comodel_name="hr.employee",
        string="Rater",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Who judged somebody else: practical test, 360°.",
    )
    training_attempt = fields.Integer(string="Attempt", default=1, readonly=True)

    def _mark_done(self):
        """Hand answers of training forms to their evaluation; nothing goes out yet.

        Stock sends certificates and badges here; ours wait for the release.
        """
        result = super()._mark_done()
        for evaluation, inputs in self.grouped("training_evaluation_id").items():
            if evaluation:
                # sudo: answering is all that the person has a right to
                evaluation.sudo()._do_take_answers(inputs.sudo())
        return result
