from odoo import api, models
from odoo.tools import SQL

from ...tools import states
from ..evaluation.hr_training_my_form import KINDS

KIND_QUESTIONNAIRE = 1
KIND_REVIEW = 4


class HrTrainingMyForm(models.Model):
    """Anonymous questionnaires and reviews of others (policy 7.2.3, 7.2.4).

    Those that were handed in are not kept here: reviews are gone, and whose a form was
    nobody knows.
    """

    _inherit = "hr.training.my.form"
    _depends = {
        "hr.training.participation": ["evaluation_id", "enrollment_id", "is_answered"],
        "hr.training.review": [
            "evaluation_id",
            "enrollment_id",
            "rater_group",
            "rater_id",
            "state",
        ],
    }

    @api.model
    def _get_queries(self):
        return [
            *super()._get_queries(),
            self._get_questionnaire_query(),
            self._get_review_query(),
        ]

    @api.model
    def _get_questionnaire_query(self):
        """Anonymous questionnaires while they are open."""
        return SQL(
            """
            SELECT participation.id::bigint * %(kinds)s + %(kind)s AS id,
                   %(kind)s AS kind,
                   employee.user_id,
                   NULL::integer AS user_input_id,
                   evaluation.id AS evaluation_id,
                   evaluation.session_id,
                   enrollment.id AS enrollment_id,
                   NULL::integer AS employee_id,
                   evaluation.method,
                   1 AS attempt,
                   CASE WHEN participation.is_answered THEN 'done' ELSE 'new' END
                       AS answer_state,
                   evaluation.closes_on AS deadline,
                   NULL::timestamp AS handed_in_on,
                   enrollment.state IN %(seated)s AS is_current,
                   FALSE AS is_marked,
                   NULL::double precision AS value
              FROM hr_training_participation participation
              JOIN hr_training_evaluation evaluation
                ON evaluation.id = participation.evaluation_id
               AND evaluation.state = 'open'
              JOIN hr_training_enrollment enrollment
                ON enrollment.id = participation.enrollment_id
              JOIN hr_employee employee ON employee.id = enrollment.employee_id
             WHERE employee.user_id IS NOT NULL
            """,
            kinds=KINDS,
            kind=KIND_QUESTIONNAIRE,
            seated=states.ENROLLMENT_SEATED,
        )

    @api.model
    def _get_review_query(self):
        """360° reviews of others that were confirmed; once handed in they are gone."""
        return SQL(
            """
            SELECT review.id::bigint * %(kinds)s + %(kind)s AS id,
                   %(kind)s AS kind,
                   rater.user_id,
                   NULL::integer AS user_input_id,
                   evaluation.id AS evaluation_id,
                   evaluation.session_id,
                   enrollment.id AS enrollment_id,
                   CASE WHEN review.rater_group != 'self' THEN enrollment.employee_id
                       END AS employee_id,
                   evaluation.method,
                   1 AS attempt,
                   'new' AS answer_state,
                   evaluation.closes_on AS deadline,
                   NULL::timestamp AS handed_in_on,
                   TRUE AS is_current,
                   FALSE AS is_marked,
                   NULL::double precision AS value
              FROM hr_training_review review
              JOIN hr_training_evaluation evaluation
                ON evaluation.id = review.evaluation_id
               AND evaluation.state = 'open'
              JOIN hr_training_enrollment enrollment
                ON enrollment.id = review.enrollment_id
              JOIN hr_employee rater ON rater.id = review.rater_id
             WHERE review.state = 'open' AND rater.user_id IS NOT NULL
            """,
            kinds=KINDS,
            kind=KIND_REVIEW,
        )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def _get_form_model(self):
        if self.kind == KIND_REVIEW:
            return "hr.training.review"
        return super()._get_form_model()

    def _get_url(self):
        if self.kind == KIND_QUESTIONNAIRE:
            return f"/training/questionnaire/{self.evaluation_id.id}"
        return super()._get_url()
