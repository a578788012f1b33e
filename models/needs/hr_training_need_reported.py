from odoo import api, models
from odoo.exceptions import UserError

from ...tools import states


class HrTrainingNeed(models.Model):
    """What a report has counted stays on record (policy 3.3, design §6.7)."""

    _inherit = "hr.training.need"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_reported(self):
        # sudo: reports count, whoever may read them
        lines = self.env["hr.training.need.report.line"].sudo()
        for line in lines.search(
            [
                ("need_ids", "in", self.ids),
                ("need_report_id.state", "!=", states.DRAFT),
            ],
            limit=1,
        ):
            raise UserError(
                self.env._(
                    "%(report)s counts it, and its figures stay as they were. Reject "
                    "the need, or close it.",
                    report=line.need_report_id.display_name,
                )
            )
