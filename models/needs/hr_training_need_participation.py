from odoo import fields, models


class HrTrainingNeedParticipation(models.Model):
    """Who was asked in an anonymous need survey and, while it is open, who answered.

    Apart from the answers, without times, read by nobody: what is promised stands at
    ``hr.training.participation``.
    """

    _name = "hr.training.need.participation"
    _description = "Participation in an Anonymous Need Survey"
    _inherit = ["hr.training.participation.mixin"]
    _log_access = False
    _order = "id"

    _host_field = "campaign_id"
    _seat_field = "person_id"

    campaign_id = fields.Many2one(
        comodel_name="hr.training.need.campaign", required=True, ondelete="cascade"
    )
    person_id = fields.Many2one(
        comodel_name="hr.training.need.campaign.person",
        required=True,
        ondelete="cascade",
        index=True,
    )

    _once = models.Constraint(
        "UNIQUE (campaign_id, person_id)", "A person takes part once."
    )
