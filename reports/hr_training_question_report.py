from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import states

# A row stands for an exam and a question: a hundred million each.
EVALUATION_BITS = 27
QUESTION_BITS = 26


class HrTrainingQuestionReport(models.Model):
    """How well questions of exams work, one row per exam held and question.

    Difficulty is the mean share of the full marks, discrimination that of the best
    27 % of the exam minus that of the weakest 27 %. First attempts that were handed in
    count; answers that wait for their marks do not. Questions of anonymous forms are
    not among it (design §6.4).
    """

    _name = "hr.training.question.report"
    _description = "Question Analysis"
    _inherit = ["hr.training.view.mixin"]
    _auto = False
    _order = "evaluation_id desc, question_id"
    _rec_name = "question_id"
    _depends = {
        "survey.user_input": [
            "state",
            "training_evaluation_id",
            "training_attempt",
            "test_entry",
        ],
        "survey.user_input.line": [
            "user_input_id",
            "question_id",
            "training_awarded",
            "training_marked_on",
        ],
        "survey.question": [
            "question_type",
            "survey_id",
            "is_page",
            "training_full_marks",
        ],
        "hr.training.evaluation": ["method", "state", "is_anonymous", "session_id"],
        "hr.training.session": ["course_id", "company_id", "date_end"],
    }

    evaluation_id = fields.Many2one("hr.training.evaluation", readonly=True)
    session_id = fields.Many2one("hr.training.session", readonly=True)
    course_id = fields.Many2one("hr.training.course", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    survey_id = fields.Many2one("survey.survey", string="Form", readonly=True)
    question_id = fields.Many2one("survey.question", readonly=True)
    question_type = fields.Selection(
        selection=lambda self: (
            self.env["survey.question"]._fields["question_type"].selection
        ),
        readonly=True,
    )
    date = fields.Datetime(string="End of Session", readonly=True)
    answer_count = fields.Integer(string="Answers", readonly=True, aggregator="sum")
    difficulty = fields.Float(
        string="Solved (%)",
        readonly=True,
        aggregator="avg",
        help="Mean share of the full marks: 100 is solved by everybody.",
    )
    discrimination = fields.Float(
        readonly=True,
        aggregator="avg",
        help="From -1 to 1: how much better the best 27 % solve it than the weakest "
        "27 %. Below 0.2 the question says little, below 0 something is wrong with it.",
    )

    @api.model
    def _get_queries(self):
        return super()._get_queries() + [self._get_exams_sql()]

    @api.model
    def _get_exams_sql(self):
        """Answers of first attempts, by the marks that exams have of their own."""
        return SQL(
            """
              WITH answered AS (
                    SELECT input.training_evaluation_id AS evaluation_id,
                           input.id AS input_id,
                           line.question_id,
                           question.training_full_marks AS full_value,
                           LEAST(
                               GREATEST(SUM(COALESCE(line.training_awarded, 0)), 0),
                               question.training_full_marks
                           ) AS awarded
                      FROM survey_user_input input
                      JOIN hr_training_evaluation evaluation
                        ON evaluation.id = input.training_evaluation_id
                       AND evaluation.method = 'exam'
                       AND evaluation.is_anonymous IS NOT TRUE
                       AND evaluation.state IN %(states)s
                      JOIN survey_user_input_line line
                        ON line.user_input_id = input.id
                      JOIN survey_question question
                        ON question.id = line.question_id
                       AND question.is_page IS NOT TRUE
                     WHERE input.state = 'done'
                       AND input.test_entry IS NOT TRUE
                       AND COALESCE(input.training_attempt, 1) = 1
                       AND question.training_full_marks > 0
                  GROUP BY input.training_evaluation_id, input.id, line.question_id,
                           question.id
                    HAVING BOOL_OR(line.training_marked_on IS NOT NULL)),
                   ranked AS (
                    SELECT evaluation_id, input_id,
                           ROW_NUMBER() OVER (
                               PARTITION BY evaluation_id
                               ORDER BY SUM(awarded) / SUM(full_value) DESC, input_id
                           ) AS from_top,
                           CEIL(0.27 * COUNT(*) OVER (PARTITION BY evaluation_id))
                               AS size,
                           COUNT(*) OVER (PARTITION BY evaluation_id) AS people
                      FROM answered
                  GROUP BY evaluation_id, input_id)
            SELECT %(id)s AS id,
                   answered.evaluation_id,
                   evaluation.session_id,
                   session.course_id,
                   session.company_id,
                   question.survey_id,
                   answered.question_id,
                   question.question_type,
                   session.date_end AS date,
                   COUNT(*) AS answer_count,
                   100.0 * AVG(awarded / full_value) AS difficulty,
                   AVG(awarded / full_value)
                       FILTER (WHERE people > 1 AND from_top <= size)
                   - AVG(awarded / full_value)
                       FILTER (WHERE people > 1 AND from_top > people - size)
                       AS discrimination
              FROM answered
              JOIN ranked USING (evaluation_id, input_id)
              JOIN hr_training_evaluation evaluation
                ON evaluation.id = answered.evaluation_id
              JOIN hr_training_session session ON session.id = evaluation.session_id
              JOIN survey_question question ON question.id = answered.question_id
          GROUP BY answered.evaluation_id, answered.question_id, evaluation.session_id,
                   session.id, question.id
            """,
            id=self._pack_id(
                (SQL.identifier("answered", "evaluation_id"), EVALUATION_BITS),
                (SQL.identifier("answered", "question_id"), QUESTION_BITS),
            ),
            states=(states.EVALUATION_MARKING, states.EVALUATION_RELEASED),
        )

    def _get_opened_record(self):
        """The exam: its form has the questions."""
        return self.evaluation_id
