from odoo import fields, models

from ...tools import states


class HrTrainingSession(models.Model):
    """Files of devices for the register of a session (policy 6.3.1).

    | action | who |
    | import a device's file | trainer, register keeper, officer |
    """

    _inherit = "hr.training.session"

    can_import_punches = fields.Boolean(compute="_compute_can_import_punches")

    def _compute_can_import_punches(self):
        for session in self:
            session.can_import_punches = (
                session.may_register and session.state in states.SESSION_PUNCHABLE
            )

    def action_import_punches(self):
        """Open the import of a device's file for these sessions."""
        self._check_can_register()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "hr_training.hr_training_punch_import_action"
        )
        action["context"] = {"default_session_ids": self.ids}
        return action
