from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools import states, weighting
from ..tools.workbook_writer import Column


class HrTrainingScoreReport(models.Model):
    """Marks that count, one row per person and evaluation (policy 6.4.1, 7.1).

    The mark is ``counting_mark`` of ``hr.training.score``: raters of an attempt
    averaged, then best or last attempt. Questionnaires and 360° reviews are not
    among them: they are read in groups that are large enough and nowhere else
    (design §6.4).
    """

    _name = "hr.training.score.report"
    _description = "Marks Analysis"
    _inherit = [
        "hr.training.team.mixin",
        "hr.training.view.mixin",
        "hr.training.workbook.mixin",
    ]
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "employee_id"
    _depends = {
        "hr.training.score": [
            "enrollment_id",
            "evaluation_id",
            "attempt",
            "is_counting",
            "counting_mark",
        ],
        "hr.training.evaluation": [
            "session_id",
            "method",
            "indicator",
            "state",
            "pass_score",
            "is_anonymous",
            "is_required",
        ],
        "hr.training.enrollment": ["employee_id", "department_id", "course_id"],
        "hr.training.session": ["date_end", "company_id", "category_id"],
    }

    _workbook_name = "scores"
    _workbook_filters = ("session_id", "course_id")
    _workbook_columns = (
        Column(width=40),
        Column(),
        Column(width=12, number_format="0.00"),
        Column(width=12, number_format="0.00"),
    )

    enrollment_id = fields.Many2one("hr.training.enrollment", readonly=True)
    evaluation_id = fields.Many2one("hr.training.evaluation", readonly=True)
    session_id = fields.Many2one("hr.training.session", readonly=True)
    course_id = fields.Many2one("hr.training.course", readonly=True)
    category_id = fields.Many2one("hr.training.category", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    employee_id = fields.Many2one("hr.employee", readonly=True)
    department_id = fields.Many2one(
        "hr.department", readonly=True, help="As it was on enrolment."
    )
    trainer_ids = fields.Many2many(
        comodel_name="hr.training.trainer",
        relation="hr_training_score_report_trainer_rel",
        column1="report_id",
        column2="trainer_id",
        readonly=True,
        help="A mark counts for each trainer of its session, and once in totals.",
    )
    method = fields.Selection(selection=states.EVALUATION_METHODS, readonly=True)
    indicator = fields.Selection(selection=states.INDICATORS, readonly=True)
    date = fields.Datetime(string="End of Session", readonly=True)
    is_released = fields.Boolean(string="Released", readonly=True)
    is_required = fields.Boolean(string="Required", readonly=True)
    attempts = fields.Integer(readonly=True, aggregator="sum")
    value = fields.Float(string="Mark", readonly=True, aggregator="avg")
    pass_rate = fields.Float(
        string="Passed (%)",
        readonly=True,
        aggregator="avg",
        help="Share of the marks that reach the evaluation's pass score.",
    )

    @api.model
    def _get_queries(self):
        return super()._get_queries() + [self._get_marks_sql()]

    @api.model
    def _get_marks_sql(self):
        """Marks that count; a row has the id of the first score that makes its mark."""
        return SQL(
            """
            SELECT mark.id,
                   mark.enrollment_id,
                   mark.evaluation_id,
                   evaluation.session_id,
                   enrollment.course_id,
                   session.category_id,
                   session.company_id,
                   enrollment.employee_id,
                   enrollment.department_id,
                   evaluation.method,
                   evaluation.indicator,
                   session.date_end AS date,
                   evaluation.state = 'released' AS is_released,
                   evaluation.is_required,
                   mark.attempts,
                   mark.value,
                   CASE WHEN ROUND(mark.value::numeric, %(digits)s)
                          >= ROUND(evaluation.pass_score::numeric, %(digits)s)
                        THEN 100.0 ELSE 0.0 END AS pass_rate
              FROM (SELECT MIN(id) FILTER (WHERE is_counting) AS id,
                           enrollment_id,
                           evaluation_id,
                           COUNT(DISTINCT attempt) AS attempts,
                           MAX(counting_mark) FILTER (WHERE is_counting) AS value
                      FROM hr_training_score
                  GROUP BY enrollment_id, evaluation_id
                    HAVING BOOL_OR(is_counting)) mark
              JOIN hr_training_evaluation evaluation
                ON evaluation.id = mark.evaluation_id
              JOIN hr_training_enrollment enrollment
                ON enrollment.id = mark.enrollment_id
              JOIN hr_training_session session ON session.id = evaluation.session_id
             WHERE evaluation.is_anonymous IS NOT TRUE
               AND evaluation.method IN %(methods)s
            """,
            digits=weighting.DIGITS,
            methods=states.MARKED_METHODS,
        )

    def init(self):
        """The trainers of a row: a view in the place of the relation's table."""
        self.env.cr.execute(
            SQL(
                """
                CREATE OR REPLACE VIEW hr_training_score_report_trainer_rel AS
                SELECT report.id AS report_id, taught.trainer_id
                  FROM (SELECT MIN(id) FILTER (WHERE is_counting) AS id, session_id
                          FROM hr_training_score
                      GROUP BY enrollment_id, evaluation_id, session_id) report
                  JOIN (%s) taught ON taught.session_id = report.session_id
                """,
                self.env["hr.training.session"]._get_taught_query(),
            )
        )

    def _get_opened_record(self):
        """The person's enrolment, which has all marks."""
        return self.enrollment_id

    # ------------------------------------------------------------
    # WORKBOOK
    # ------------------------------------------------------------

    @api.model
    def _get_workbook(self, domain):
        """A sheet per question asked: marks by session, course, trainer and so on.

        :param domain: narrows the rows; the user's rules hold beside it
        :return: ``[(title, headings, rows)]``, as the user may read
        """
        domain = Domain(domain)
        labels = (self.env._("Marks"), self.env._("Average"), self.env._("Passed (%)"))
        sheets = []
        titles = {
            "session_id": self.env._("Sessions"),
            "course_id": self.env._("Courses"),
            "trainer_ids": self.env._("Trainers"),
            "department_id": self.env._("Departments"),
            "method": self.env._("Methods"),
            "indicator": self.env._("Indicators"),
        }
        for name, title in titles.items():
            field = self._fields[name]
            selection = (
                dict(field._description_selection(self.env))
                if field.type == "selection"
                else {}
            )
            groups = self._read_group(
                domain, [name], ["__count", "value:avg", "pass_rate:avg"]
            )
            rows = [
                (
                    selection.get(key, key or "")
                    if field.type == "selection"
                    # sudo: a group is named for who may read its rows
                    else key.sudo().display_name or "",
                    count,
                    round(average or 0.0, 2),
                    round(passed or 0.0, 2),
                )
                for key, count, average, passed in groups
            ]
            heading = field._description_string(self.env)
            sheets.append((title, (heading, *labels), sorted(rows)))
        return sheets

    def _get_workbook_title(self):
        return self.env._("training-marks")
