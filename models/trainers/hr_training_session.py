from odoo import api, fields, models


class HrTrainingSession(models.Model):
    """How its trainers share classes, and what they are paid (policy 8.3.3)."""

    _inherit = "hr.training.session"

    has_shared_slots = fields.Boolean(compute="_compute_has_shared_slots")

    @api.depends("slot_ids.trainer_ids")
    def _compute_has_shared_slots(self):
        for session in self:
            # sudo: who teaches is no secret to whoever reads the session
            slots = session.sudo().slot_ids
            session.has_shared_slots = any(len(slot.trainer_ids) > 1 for slot in slots)

    def action_view_shares(self):
        """How the trainers share the slots of these sessions."""
        self.check_access("read")
        return self._get_related_action(
            "hr_training.hr_training_session_slot_share_action",
            [("session_id", "in", self.ids)],
            {"training_session_id": self[:1].id},
        )
