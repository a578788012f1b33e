from odoo import api, models
from odoo.tools import SQL

from ...tools import states
from ..evaluation.hr_training_my_form import KINDS

KIND_REFLECTION = 2
KIND_PRACTICAL = 3
KIND_MODELS = {
    KIND_REFLECTION: "hr.training.reflection",
    KIND_PRACTICAL: "hr.training.practical",
}


class HrTrainingMyForm(models.Model):
    """Reflections to write and checklists to fill in (policy 6.4.1, 7.2.2)."""

    _inherit = "hr.training.my.form"
    _depends = {
        "hr.training.reflection": [
            "evaluation_id",
            "enrollment_id",
            "attempt",
            "state",
            "deadline",
            "submitted_on",
            "score_id",
        ],
        "hr.training.practical": [
            "evaluation_id",
            "enrollment_id",
            "attempt",
            "state",
            "rater_id",
            "submitted_on",
        ],
    }

    @api.model
    def _get_queries(self):
        return [
            *super()._get_queries(),
            self._get_reflection_query(),
            self._get_practical_query(),
        ]

    @api.model
    def _get_reflection_query(self):
        """What the person has to write, with its mark once that is out."""
        return self._get_paper_query(
            KIND_REFLECTION,
            SQL(
                """
                JOIN hr_employee filler ON filler.id = enrollment.employee_id
                LEFT JOIN hr_training_score score
                  ON score.id = paper.score_id AND evaluation.state = 'released'
                """
            ),
            employee_id=SQL("NULL::integer"),
            deadline=SQL("paper.deadline"),
            value=SQL("score.value"),
        )

    @api.model
    def _get_practical_query(self):
        """Checklists about others; raters may be late until the marks are out."""
        return self._get_paper_query(
            KIND_PRACTICAL,
            SQL("JOIN hr_employee filler ON filler.id = paper.rater_id"),
            employee_id=SQL("enrollment.employee_id"),
            deadline=SQL(
                "CASE WHEN evaluation.state = 'open' THEN evaluation.closes_on END"
            ),
            value=SQL("NULL::double precision"),
        )

    @api.model
    def _get_paper_query(self, kind, join, employee_id, deadline, value):
        """Papers of a kind; ``join`` finds the employee who fills them in: filler."""
        return SQL(
            """
            SELECT paper.id::bigint * %(kinds)s + %(kind)s AS id,
                   %(kind)s AS kind,
                   filler.user_id,
                   NULL::integer AS user_input_id,
                   evaluation.id AS evaluation_id,
                   evaluation.session_id,
                   enrollment.id AS enrollment_id,
                   %(employee_id)s AS employee_id,
                   evaluation.method,
                   paper.attempt,
                   CASE WHEN paper.state = 'submitted' THEN 'done' ELSE 'new' END
                       AS answer_state,
                   %(deadline)s AS deadline,
                   paper.submitted_on AS handed_in_on,
                   enrollment.state IN %(seated)s AND evaluation.state IN %(taking)s
                       AS is_current,
                   %(value)s IS NOT NULL AS is_marked,
                   %(value)s AS value
              FROM %(table)s paper
              JOIN hr_training_evaluation evaluation
                ON evaluation.id = paper.evaluation_id
              JOIN hr_training_enrollment enrollment
                ON enrollment.id = paper.enrollment_id
              %(join)s
             WHERE filler.user_id IS NOT NULL
            """,
            kinds=KINDS,
            kind=kind,
            table=SQL.identifier(self.env[KIND_MODELS[kind]]._table),
            join=join,
            employee_id=employee_id,
            deadline=deadline,
            value=value,
            seated=states.ENROLLMENT_SEATED,
            taking=states.EVALUATION_TAKING,
        )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def _is_kept(self):
        return self.kind in KIND_MODELS or super()._is_kept()

    def _get_form_model(self):
        return KIND_MODELS.get(self.kind) or super()._get_form_model()
