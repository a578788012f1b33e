from odoo import fields, models
from odoo.tools import SQL

from ..tools import states


class HrTrainingQuestionReport(models.Model):
    """How well questions of exams work, one row per exam held and question.

    Difficulty is the mean share of the full marks, discrimination that of the best
    27 % of the exam minus that of the weakest 27 %. First attempts that were handed in
    count; answers that wait for their marks do not. Questions of anonymous forms are
    not among it (design §6.4).
    """

    _name = "hr.training.question.report"
    _description = "Question Analysis"
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
            "answer_score",
            "skipped",
        ],
        "survey.question": ["question_type", "answer_score", "is_scored_question"],
        "survey.question.answer": ["question_id", "answer_score"],
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

    @property
    def _table_query(self):
        awarded, full, is_marked = self._get_columns()
        return SQL(
            """
              WITH full_marks AS (%(full)s),
                   answered AS (
                    SELECT input.training_evaluation_id AS evaluation_id,
                           input.id AS input_id,
                           line.question_id,
                           full_marks.value AS full_value,
                           LEAST(GREATEST(SUM(%(awarded)s), 0), full_marks.value)
                               AS awarded
                      FROM survey_user_input input
                      JOIN hr_training_evaluation evaluation
                        ON evaluation.id = input.training_evaluation_id
                       AND evaluation.method = 'exam'
                       AND evaluation.is_anonymous IS NOT TRUE
                       AND evaluation.state IN %(states)s
                      JOIN survey_user_input_line line
                        ON line.user_input_id = input.id
                      JOIN full_marks ON full_marks.question_id = line.question_id
                     WHERE input.state = 'done'
                       AND input.test_entry IS NOT TRUE
                       AND COALESCE(input.training_attempt, 1) = 1
                       AND full_marks.value > 0
                  GROUP BY input.training_evaluation_id, input.id, line.question_id,
                           full_marks.value
                    HAVING BOOL_OR(%(is_marked)s)),
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
            SELECT ROW_NUMBER() OVER (
                       ORDER BY answered.evaluation_id, answered.question_id
                   ) AS id,
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
            full=full,
            awarded=awarded,
            is_marked=is_marked,
            states=(states.EVALUATION_MARKING, states.EVALUATION_RELEASED),
        )

    def _get_columns(self):
        """What was awarded, full marks per question, and whether somebody marked.

        Exams with marks of their own bring columns for them; without these the key
        and the scores of the survey are what there is.
        """
        line = self.env["survey.user_input.line"]._fields
        question = self.env["survey.question"]._fields
        if "training_awarded" in line and "training_full_marks" in question:
            return (
                SQL("COALESCE(line.training_awarded, 0)"),
                SQL(
                    "SELECT id AS question_id, training_full_marks AS value"
                    " FROM survey_question WHERE is_page IS NOT TRUE"
                ),
                SQL("line.training_marked_on IS NOT NULL"),
            )
        return (
            SQL("COALESCE(line.answer_score, 0)"),
            SQL(
                """
                SELECT question.id AS question_id,
                       CASE question.question_type
                            WHEN 'simple_choice' THEN MAX(choice.answer_score)
                            WHEN 'multiple_choice' THEN SUM(choice.answer_score)
                                FILTER (WHERE choice.answer_score > 0)
                            ELSE question.answer_score END AS value
                  FROM survey_question question
             LEFT JOIN survey_question_answer choice ON choice.question_id = question.id
                 WHERE question.is_scored_question
              GROUP BY question.id
                """
            ),
            SQL("TRUE"),
        )
