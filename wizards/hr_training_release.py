from odoo import api, fields, models
from odoo.exceptions import UserError


class HrTrainingRelease(models.TransientModel):
    """Dialog before a release that leaves people undecided (design §6.13).

    It names them with the mark each lacks, and whoever releases says what of them:
    they stay undecided and can be marked until the session is closed, or they fail.
    """

    _name = "hr.training.release"
    _description = "Release with People Not Graded"
    _inherit = ["hr.training.flow.mixin"]

    session_ids = fields.Many2many(
        comodel_name="hr.training.session",
        relation="hr_training_release_session_rel",
        required=True,
    )
    ungraded_ids = fields.Many2many(
        comodel_name="hr.training.enrollment",
        relation="hr_training_release_enrollment_rel",
        string="Not Graded",
        help="As they were when the dialog opened: nobody else fails by it.",
    )
    ungraded_count = fields.Integer(compute="_compute_ungraded_count")

    @api.depends("ungraded_ids")
    def _compute_ungraded_count(self):
        for release in self:
            release.ungraded_count = len(release.ungraded_ids)

    def action_release(self):
        """Release; who is not graded stays undecided."""
        return self._release(fail_ungraded=False)

    def action_release_and_fail(self):
        """Release; who is not graded has failed."""
        return self._release(fail_ungraded=True)

    def _release(self, fail_ungraded):
        """As the user, rights and all."""
        self.ensure_one()
        sessions = self.session_ids
        if not sessions:
            raise UserError(self.env._("This dialog was opened wrongly."))
        sessions.check_access("read")
        # They were named, and somebody said what of them.
        sessions._check_can_release(None)
        if sessions._get_ungraded() - self.ungraded_ids.sudo():
            raise UserError(
                self.env._(
                    "Meanwhile others lack a mark as well: open the dialog again."
                )
            )
        sessions._do_release(fail_ungraded)
        return {"type": "ir.actions.act_window_close"}
