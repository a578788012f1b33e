from odoo import fields, models

from ...tools import needs, notices


class HrTrainingNotice(models.Model):
    """Whoever raised a need hears what became of it (policy 3.1, design §6.14)."""

    _inherit = "hr.training.notice"

    _guarded_fields = frozenset({"need_id", "campaign_id"})

    need_id = fields.Many2one(
        copy=False,
        comodel_name="hr.training.need",
        string="Training Need",
        index="btree_not_null",
        ondelete="cascade",
    )
    campaign_id = fields.Many2one(
        copy=False,
        comodel_name="hr.training.need.campaign",
        string="Need Survey",
        index="btree_not_null",
        ondelete="cascade",
    )
    need_state = fields.Selection(
        selection=needs.STATES, compute="_compute_need", string="What Became of It"
    )
    need_answer = fields.Text(compute="_compute_need", string="Word Given")

    def _compute_need(self):
        for row in self:
            # sudo: of a need that was merged into another, what became of that
            root = row.sudo().need_id._get_root()
            row.need_state = root.state
            row.need_answer = root.answer

    def _get_link_path(self):
        """Whoever is asked cannot read the survey: his forms are where he answers."""
        if self.kind == notices.NEED_SURVEY:
            return "/odoo/my-training-forms"
        return super()._get_link_path()
