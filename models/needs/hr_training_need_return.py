from odoo import api, fields, models
from odoo.tools import SQL


class HrTrainingNeedReturn(models.Model):
    """How many people of a department answered a need survey (policy 3.1).

    A view over the people asked; they count in the department that they were in then.
    Of anonymous surveys only what was kept on closing is known, and departments that
    could be told from it count together, as none.
    """

    _name = "hr.training.need.return"
    _description = "Return of a Need Survey per Department"
    _auto = False
    _order = "campaign_id desc, department_id, id"
    _rec_name = "department_id"
    _depends = {
        "hr.training.need.campaign.person": [
            "campaign_id",
            "company_id",
            "department_id",
            "is_answered",
        ],
        "hr.training.need.campaign": ["is_anonymous", "closed_returns"],
    }

    campaign_id = fields.Many2one(
        comodel_name="hr.training.need.campaign", readonly=True
    )
    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    department_id = fields.Many2one(comodel_name="hr.department", readonly=True)
    asked_count = fields.Integer(string="Asked", readonly=True)
    answered_count = fields.Integer(string="Answered", readonly=True)
    return_rate = fields.Float(string="Return (%)", readonly=True, aggregator="avg")
    is_low = fields.Boolean(
        compute="_compute_is_low",
        string="Too Few",
        help="Fewer answered than the company wants, see its settings.",
    )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT row.*,
                   100.0 * row.answered_count / row.asked_count AS return_rate
              FROM (SELECT MIN(person.id) AS id,
                           person.campaign_id,
                           MIN(person.company_id) AS company_id,
                           shown.department_id,
                           COUNT(*)::integer AS asked_count,
                           CASE WHEN campaign.is_anonymous
                                THEN (campaign.closed_returns
                                      ->> COALESCE(shown.department_id, 0)::text
                                     )::integer
                                ELSE COUNT(*) FILTER (WHERE person.is_answered)
                                END AS answered_count
                      FROM hr_training_need_campaign_person person
                      JOIN hr_training_need_campaign campaign
                        ON campaign.id = person.campaign_id
                CROSS JOIN LATERAL (
                           SELECT CASE WHEN campaign.is_anonymous IS NOT TRUE
                                         OR jsonb_exists(campaign.closed_returns,
                                                         person.department_id::text)
                                       THEN person.department_id END
                           ) shown (department_id)
                     WHERE campaign.is_anonymous IS NOT TRUE
                        OR campaign.closed_returns IS NOT NULL
                  GROUP BY person.campaign_id, campaign.id, shown.department_id
                   ) row
            """
        )

    @api.depends("return_rate", "company_id")
    def _compute_is_low(self):
        for row in self:
            row.is_low = row.return_rate < row.company_id.training_return_rate
