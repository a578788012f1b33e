from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import anonymity, assessment, states


class HrTrainingTrainerRanking(models.Model):
    """Trainers of a company by the score of a period (policy 8.3, design §6.15).

    Empty until the company has turned ``training_trainer_ranking`` on. One row for
    each approved assessment whose trainees' figures stand on as many answers as the
    company's threshold for anonymous answers asks for. Others have no row: ranks and
    means are of those shown, so that nothing is missing where somebody is left out.

    | reads | whose |
    | officer, head, company management | everybody's in their companies |
    """

    _name = "hr.training.trainer.ranking"
    _description = "Ranking of Trainers"
    _inherit = ["hr.training.view.mixin"]
    _auto = False
    _order = "date_to desc, date_from desc, company_id, rank, id"
    _rec_name = "trainer_id"
    _depends = {
        "hr.training.trainer.assessment": [
            *("trainer_id", "company_id", "date_from", "date_to", "state", "active"),
            *("score", "has_score", "rating_level", "grade_id"),
        ],
        "hr.training.trainer.assessment.line": [
            *("assessment_id", "source", "has_value", "count"),
            *("weight", "indicator_weight"),
        ],
        "hr.training.trainer": ["kind", "employee_id"],
        "hr.employee": ["current_version_id"],
        "hr.version": ["department_id"],
        "res.company": ["training_trainer_ranking", "training_anonymity_threshold"],
    }

    assessment_id = fields.Many2one(
        comodel_name="hr.training.trainer.assessment", readonly=True
    )
    trainer_id = fields.Many2one(comodel_name="hr.training.trainer", readonly=True)
    kind = fields.Selection(
        selection=[("internal", "Internal"), ("external", "External")], readonly=True
    )
    grade_id = fields.Many2one(
        comodel_name="hr.training.trainer.grade",
        readonly=True,
        help="By the assessment. External trainers have none.",
    )
    department_id = fields.Many2one(
        comodel_name="hr.department",
        readonly=True,
        help="Of the employee today. External trainers have none.",
    )
    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    date_from = fields.Date(readonly=True)
    date_to = fields.Date(readonly=True)
    score = fields.Float(readonly=True, aggregator="avg")
    rank = fields.Float(
        string="Rank by Score",
        readonly=True,
        digits=(6, 1),
        aggregator="avg",
        help="By score among the trainers shown of the company and period; the same "
        "score to two places is the same rank.",
    )
    rating_level = fields.Selection(
        selection=assessment.RATINGS, string="Rating", readonly=True
    )
    answers = fields.Integer(
        readonly=True,
        aggregator="avg",
        help="Of trainees, behind that figure of the score which has the fewest.",
    )

    # ------------------------------------------------------------
    # QUERY
    # ------------------------------------------------------------

    @api.model
    def _get_queries(self):
        return super()._get_queries() + [
            SQL(
                """
                SELECT one.id, one.id AS assessment_id, one.trainer_id, trainer.kind,
                       one.grade_id, work.department_id, one.company_id,
                       one.date_from, one.date_to, one.score,
                       (RANK() OVER (
                           PARTITION BY one.company_id, one.date_from, one.date_to
                           ORDER BY ROUND(one.score::numeric, 2) DESC
                       ))::numeric AS rank,
                       one.rating_level, said.answers
                  FROM hr_training_trainer_assessment one
                  JOIN res_company company
                    ON company.id = one.company_id
                   AND company.training_trainer_ranking
                  JOIN hr_training_trainer trainer ON trainer.id = one.trainer_id
                  JOIN (
                        SELECT assessment_id, MIN(count) AS answers
                          FROM hr_training_trainer_assessment_line
                         WHERE source = %(trainees)s AND has_value
                           AND weight > 0 AND indicator_weight > 0
                      GROUP BY assessment_id
                       ) said ON said.assessment_id = one.id
             LEFT JOIN hr_employee employee
                    ON employee.id = trainer.employee_id
                   AND trainer.kind = 'internal'
             LEFT JOIN hr_version work ON work.id = employee.current_version_id
                 WHERE one.state = %(approved)s
                   AND one.active AND one.has_score
                   AND said.answers
                       >= GREATEST(company.training_anonymity_threshold, %(least)s)
                """,
                trainees=assessment.TRAINEES,
                approved=states.APPROVED,
                least=anonymity.LEAST_THRESHOLD,
            )
        ]

    def _get_opened_record(self):
        return self.assessment_id
