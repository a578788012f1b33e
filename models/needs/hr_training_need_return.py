from odoo import api, fields, models
from odoo.tools import SQL


class HrTrainingNeedReturn(models.Model):
    """How many people of a department answered a need survey (policy 3.1).

    A view over the people asked; they count in the department that they were in then.
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
            SELECT MIN(id) AS id,
                   campaign_id,
                   MIN(company_id) AS company_id,
                   department_id,
                   COUNT(*)::integer AS asked_count,
                   COUNT(*) FILTER (WHERE is_answered)::integer
                       AS answered_count,
                   100.0 * COUNT(*) FILTER (WHERE is_answered) / COUNT(*)
                       AS return_rate
              FROM hr_training_need_campaign_person
          GROUP BY campaign_id, department_id
            """
        )

    @api.depends("return_rate", "company_id")
    def _compute_is_low(self):
        for row in self:
            row.is_low = row.return_rate < row.company_id.training_return_rate
