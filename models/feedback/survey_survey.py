from odoo import api, fields, models
from odoo.fields import Domain

from ...tools import states


class SurveySurvey(models.Model):
    """Questionnaires: nothing about answers comes past their evaluation."""

    _name = "survey.survey"
    _inherit = ["survey.survey", "hr.training.closed.mixin"]

    # Nobody says which form a questionnaire's own was made from.
    _closed_fields = frozenset({"training_original_id"})

    training_original_id = fields.Many2one(
        comodel_name="survey.survey",
        string="Made From",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="The form that one questionnaire has a copy of, with its own questions.",
    )

    # ------------------------------------------------------------
    # FORMS OF ONE QUESTIONNAIRE
    # ------------------------------------------------------------

    @api.model
    def name_search(self, name="", domain=None, operator="ilike", limit=100):
        """A questionnaire's own form is no other's to choose."""
        common = Domain("training_original_id", "=", False)
        domain = Domain(domain or Domain.TRUE) & common
        return super().name_search(name, domain, operator, limit)

    @api.model
    def _get_training_open_domain(self):
        """What it asks of a colleague, and who answered what, is not the trainers'."""
        domain = super()._get_training_open_domain()
        if self.env["hr.training.evaluation"]._has_form_group():
            return domain
        return domain & Domain("training_original_id", "=", False)

    def _is_training_taught(self):
        """What it was made from stays what was asked."""
        return super()._is_training_taught() or bool(
            self.with_context(active_test=False).search_count(
                [("training_original_id", "=", self.id)], limit=1
            )
        )

    @api.autovacuum
    def _gc_training_own_forms(self):
        """Forms whose questionnaire went with its session."""
        # sudo: a scheduled run
        self.sudo().with_context(active_test=False).search(
            [
                ("training_original_id", "!=", False),
                ("training_evaluation_ids", "=", False),
            ]
        ).unlink()

    # ------------------------------------------------------------
    # WHAT IS COUNTED
    # ------------------------------------------------------------

    def _is_training_secret(self):
        """Whether what was answered is not shown form by form, nor counted by stock."""
        # sudo: what it is, whoever may read it
        return self.sudo().survey_type == states.SURVEY_TYPES["questionnaire"]

    @api.depends("user_input_ids.survey_id")
    def _compute_answer_duration_avg(self):
        """Stock counts every answer by SQL, whatever the user may read."""
        result = super()._compute_answer_duration_avg()
        for survey in self:
            if survey._is_training_secret():
                survey.answer_duration_avg = 0.0
        return result

    def _prepare_statistics(self, user_input_lines=None):
        """Stock counts in sudo: with one answer its score would be told."""
        surveys = self.filtered(lambda survey: not survey._is_training_secret())
        if self and not surveys:
            counts = ("count_all", "count_finished", "count_failed", "count_passed")
            return dict.fromkeys(("global_success_rate", *counts), 0)
        return super(SurveySurvey, surveys)._prepare_statistics(user_input_lines)
