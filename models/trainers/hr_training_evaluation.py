from odoo import api, fields, models
from odoo.tools import SQL

from ...tools import followup, states


class HrTrainingEvaluation(models.Model):
    """Questionnaires of classes with several trainers ask about each of them.

    Who they are is settled when the questionnaire is opened, and stays: people answer
    what they were promised, and what was answered is about whom it was asked. Of a
    trainer who comes later nothing is asked; what is asked of one who goes stays his.
    """

    _inherit = "hr.training.evaluation"

    per_trainer_text = fields.Char(
        compute="_compute_per_trainer_text",
        string="Asked About",
        help="Each of several trainers is asked about by himself.",
    )

    @api.depends("survey_id", "session_id")
    @api.depends_context("lang")
    def _compute_per_trainer_text(self):
        for evaluation in self:
            # sudo: who teaches, of a questionnaire that the user may read
            sudo = evaluation.sudo()
            asked = sudo._get_asked_trainers()
            text = ", ".join(asked.mapped("name"))
            if asked and (missing := sudo._get_unasked_trainers(asked)):
                text = self.env._(
                    "%(asked)s. Not about who came after it was opened: %(missing)s",
                    asked=text,
                    missing=", ".join(missing.mapped("name")),
                )
            evaluation.per_trainer_text = text or False

    def _get_asked_trainers(self):
        """Whom of several trainers the questions are about (sudo)."""
        self.ensure_one()
        survey = self.survey_id
        if not survey.training_original_id:
            return self.env["hr.training.trainer"]
        return survey.question_ids.training_trainer_id

    def _get_unasked_trainers(self, asked):
        """Who teaches and is not among those asked about (sudo)."""
        trainers = self.session_id._get_trainers()
        keys = self.env["hr.training.person"]._get_keys(trainers | asked)
        known = {keys[trainer] for trainer in asked}
        return trainers.filtered(lambda trainer: keys[trainer] not in known)

    # ------------------------------------------------------------
    # OPEN
    # ------------------------------------------------------------

    def _do_open(self):
        self._guard_sudo()._do_ask_per_trainer()
        return super()._do_open()

    def _do_ask_per_trainer(self):
        """Give drafts about to open a form that names the trainers (sudo).

        Not where the answers are marks of those who answer: what is said of trainers
        would weigh more, the more of them there are.
        """
        asking = self.filtered(
            lambda e: (
                e.state == states.EVALUATION_DRAFT
                and e._has_questionnaire_form()
                and (e.is_anonymous or e.indicator not in states.WEIGHTED_INDICATORS)
            )
        )
        for evaluation in asking._filter_shared():
            trainers = evaluation.session_id._get_trainers_once()
            if len(trainers) > 1:
                evaluation.survey_id = evaluation.survey_id._do_ask_per_trainer(
                    evaluation, trainers
                )

    def _filter_shared(self):
        """Those with several trainers and questions about them, by one statement."""
        if not self:
            return self
        self.flush_recordset(["session_id", "survey_id"])
        self.env["hr.training.session"].flush_model(["trainer_ids"])
        self.env["hr.training.session.slot"].flush_model(["session_id", "trainer_ids"])
        self.env["survey.question"].flush_model(["survey_id", "training_topic"])
        self.env["survey.survey"].flush_model(["training_original_id"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT evaluation.id
                  FROM hr_training_evaluation evaluation
                  JOIN survey_survey form ON form.id = evaluation.survey_id
                  JOIN LATERAL (
                        SELECT trainer_id
                          FROM hr_training_session_trainer_rel
                         WHERE session_id = evaluation.session_id
                         UNION
                        SELECT rel.hr_training_trainer_id
                          FROM hr_training_slot_trainer_rel rel
                          JOIN hr_training_session_slot slot
                            ON slot.id = rel.hr_training_session_slot_id
                         WHERE slot.session_id = evaluation.session_id
                       ) teaching ON TRUE
                 WHERE evaluation.id = ANY(%(ids)s)
                   AND form.training_original_id IS NULL
                   AND EXISTS (
                        SELECT FROM survey_question question
                         WHERE question.survey_id = form.id
                           AND question.training_topic = %(topic)s
                       )
              GROUP BY evaluation.id
                HAVING COUNT(*) > 1
              ORDER BY evaluation.id
                """,
                ids=self.ids,
                topic=followup.TRAINER,
            )
        )
        return self.browse([evaluation_id for (evaluation_id,) in rows])

    # ------------------------------------------------------------
    # CLOSE, COPY
    # ------------------------------------------------------------

    def _do_close_questionnaire(self):
        """An anonymous one's own form is of no more use than to say what was asked."""
        result = super()._do_close_questionnaire()
        own = self.survey_id.filtered("training_original_id")
        if own and self._is_anonymous_questionnaire():
            own.active = False
        return result

    def copy_data(self, default=None):
        """Another questionnaire gets a form of its own when it is opened."""
        vals_list = super().copy_data(default)
        for evaluation, vals in zip(self, vals_list, strict=True):
            # sudo: which form it is made from, of a record that may be copied
            survey = evaluation.sudo().survey_id
            if survey.training_original_id and vals.get("survey_id") == survey.id:
                vals["survey_id"] = survey.training_original_id.id
        return vals_list
