from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..tools import states

TRAINING_TYPES = tuple(states.SURVEY_TYPES.values())


class SurveySurvey(models.Model):
    """Forms of evaluations are surveys of types of our own (design §1).

    Stock survey and eLearning officers see neither their keys nor their answers:
    global rules ask ``is_training_open``. A form that is in use stays as it is;
    :meth:`action_training_new_version` offers a copy to change.
    """

    _inherit = "survey.survey"

    survey_type = fields.Selection(
        selection_add=[
            ("training_questionnaire", "Training: Questionnaire"),
            ("training_exam", "Training: Exam"),
            ("training_practical", "Training: Practical Test"),
            ("training_reflection", "Training: Reflection"),
            ("training_review360", "Training: 360° Review"),
        ],
        ondelete=dict.fromkeys(TRAINING_TYPES, "cascade"),
    )
    training_evaluation_ids = fields.One2many(
        comodel_name="hr.training.evaluation", inverse_name="survey_id"
    )
    training_version = fields.Integer(default=1, copy=False, readonly=True)
    training_previous_id = fields.Many2one(
        comodel_name="survey.survey",
        string="Earlier Version",
        copy=False,
        readonly=True,
        index="btree_not_null",
    )
    is_training = fields.Boolean(compute="_compute_is_training")
    is_training_used = fields.Boolean(compute="_compute_is_training_used")
    is_training_open = fields.Boolean(
        compute="_compute_is_training_open", search="_search_is_training_open"
    )

    @api.depends("survey_type")
    def _compute_is_training(self):
        for survey in self:
            survey.is_training = survey.survey_type in TRAINING_TYPES

    @api.depends("training_evaluation_ids.state", "user_input_ids")
    def _compute_is_training_used(self):
        for survey in self:
            # sudo: a form is in use whoever may read the evaluation
            survey_sudo = survey.sudo()
            survey.is_training_used = survey.is_training and bool(
                survey_sudo.user_input_ids
                or survey_sudo.training_evaluation_ids.filtered(
                    lambda e: e.state != states.EVALUATION_DRAFT
                )
            )

    @api.depends_context("uid")
    def _compute_is_training_open(self):
        mine = self.sudo().filtered_domain(self._get_training_open_domain())
        for survey in self:
            survey.is_training_open = survey in mine

    @api.model
    def _search_is_training_open(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._get_training_open_domain()

    @api.model
    def _get_training_open_domain(self):
        """Forms the user may look into: officers all, markers those they mark."""
        if self.env["hr.training.evaluation"]._has_form_group():
            return Domain.TRUE
        return Domain("training_evaluation_ids.session_id.may_mark", "=", True)

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    def write(self, vals):
        self._check_training_unused(vals)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_training_used(self):
        self._check_training_unused()

    def _check_training_unused(self, vals=None):
        """Refuse to change a form that somebody is answering or has answered.

        :param dict vals: None when the form is to be deleted
        """
        harmless = {"active", "color", "user_id", "session_show_leaderboard"}
        if vals is not None and not vals.keys() - harmless:
            return
        used = self.filtered("is_training_used")
        if used and not self.env.su:
            raise UserError(
                self.env._(
                    "%(form)s is in use and stays as it is. Make a new version of it "
                    "and change that.",
                    form=", ".join(used.mapped("title")),
                )
            )

    # ------------------------------------------------------------
    # QUESTIONNAIRES: nothing about answers comes past their evaluation
    # ------------------------------------------------------------

    def _is_training_questionnaire(self):
        return self.survey_type == states.SURVEY_TYPES["questionnaire"]

    def _check_answer_creation(self, user, *args, test_entry=False, **kwargs):
        """A questionnaire is handed out by its evaluation, once to each person."""
        if self._is_training_questionnaire() and not test_entry:
            raise UserError(
                self.env._("Please open the questionnaire from your training.")
            )
        return super()._check_answer_creation(
            user, *args, test_entry=test_entry, **kwargs
        )

    @api.depends("user_input_ids.survey_id")
    def _compute_answer_duration_avg(self):
        """Stock counts every answer by SQL, whatever the user may read."""
        result = super()._compute_answer_duration_avg()
        for survey in self:
            if survey._is_training_questionnaire():
                survey.answer_duration_avg = 0.0
        return result

    def _prepare_statistics(self, user_input_lines=None):
        """Stock counts in sudo: with one answer its score would be told."""
        surveys = self.filtered(lambda survey: not survey._is_training_questionnaire())
        if self and not surveys:
            counts = ("count_all", "count_finished", "count_failed", "count_passed")
            return dict.fromkeys(("global_success_rate", *counts), 0)
        return super(SurveySurvey, surveys)._prepare_statistics(user_input_lines)

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_training_new_version(self):
        """Copy a form that is in use; courses take the copy from now on.

        :return: the new forms
        """
        self.check_access("write")
        versions = self.browse()
        for survey in self:
            version = survey.copy({"title": survey.title})
            # sudo: the numbers of versions are nobody's to write
            version.sudo().write(
                {
                    "training_version": survey.training_version + 1,
                    "training_previous_id": survey.id,
                }
            )
            self.env["hr.training.course.form"].search(
                [("survey_id", "=", survey.id)]
            ).survey_id = version
            versions += version
        return versions
