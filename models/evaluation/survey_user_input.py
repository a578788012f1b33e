from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class SurveyUserInput(models.Model):
    """Answers that evaluations hand out: about whom, of which attempt, from whom."""

    _name = "survey.user_input"
    _inherit = ["survey.user_input", "hr.training.answer.mixin"]

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

    # ------------------------------------------------------------
    # GUARD: answers of training forms are written by the form alone
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        default = self.env.context.get("default_survey_id")
        if not all(vals.get("survey_id", default) for vals in vals_list):
            raise UserError(self.env._("Please say which survey is answered."))
        inputs = super().create(vals_list)
        inputs._check_training_closed()
        return inputs

    def write(self, vals):
        self._check_training_closed()
        result = super().write(vals)
        if "survey_id" in vals:
            self._check_training_closed()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_training(self):
        self._check_training_closed()

    def _check_training_closed(self):
        """Nobody changes what was answered, whatever his rights in Surveys."""
        # sudo: a form is a training form whoever may read it
        if not self.env.su and any(self.sudo().survey_id.mapped("is_training")):
            raise AccessError(
                self.env._("Answers of training forms are written by the form alone.")
            )

    def _is_handed_out(self):
        """Whether we asked for it (sudo); wings that ask otherwise add theirs."""
        self.ensure_one()
        return bool(self.training_evaluation_id)

    # ------------------------------------------------------------
    # HANDING IN
    # ------------------------------------------------------------

    def _mark_done(self):
        """Hand answers of training forms to their evaluation; nothing goes out yet.

        Stock sends certificates and badges here, and other addons write résumé lines
        or take people off courses; ours wait for the release.
        """
        # sudo: answering is all that the person has a right to
        training = self.sudo().filtered("survey_id.is_training")
        result = super(SurveyUserInput, self - training)._mark_done()
        training._training_hand_in()
        return result

    def _training_hand_in(self):
        """Answers are in, once and for all (sudo)."""
        inputs = self.filtered(lambda answer: answer.state != "done")
        inputs.write({"end_datetime": fields.Datetime.now(), "state": "done"})
        for answer in inputs.filtered("survey_id.has_conditional_questions"):
            answer.predefined_question_ids -= (
                answer._get_inactive_conditional_questions()
            )
        for evaluation, answers in inputs.grouped("training_evaluation_id").items():
            if evaluation:
                evaluation.sudo()._take_answers(answers)

    # ------------------------------------------------------------
    # MESSAGING
    # ------------------------------------------------------------

    def _notify_new_participation_subscribers(self):
        """Followers of a training form get no mail for each person."""
        return super(
            SurveyUserInput,
            self.filtered(lambda answer: not answer.survey_id.is_training),
        )._notify_new_participation_subscribers()
