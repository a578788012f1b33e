import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_time


class HrTrainingSession(models.Model):
    """Signing in for the class that is held now (policy 6.3.1)."""

    _inherit = "hr.training.session"

    walk_in_count = fields.Integer(
        string="Not on the Roster",
        compute="_compute_walk_in_count",
        help="Who signed in and has no seat.",
    )

    sign_in_count = fields.Integer(compute="_compute_walk_in_count", string="Sign-ins")

    @api.depends("slot_ids.sign_in_ids.is_walk_in")
    @api.depends_context("uid")
    def _compute_walk_in_count(self):
        # sudo: two numbers; whoever may not keep the register has no part in it
        for session in self:
            found = session.sudo().slot_ids.sign_in_ids
            if not session.may_register:
                found = found.browse()
            session.sign_in_count = len(found)
            session.walk_in_count = len(found.filtered("is_walk_in"))

    def action_open_kiosk(self):
        """Open a kiosk for the class at whose doors one stands, or the next one."""
        self.ensure_one()
        return self._get_slot_at_door().action_open_kiosk()

    def action_show_code(self):
        """Show the code by which people sign themselves in, for the same class."""
        self.ensure_one()
        return self._get_slot_at_door().action_show_code()

    def action_view_walk_ins(self):
        """Who signed in for these sessions and has no seat."""
        self.check_access("read")
        self._check_can_register()
        # sudo: they are looked at by who keeps the register, see the gate above
        found = self.sudo().slot_ids.sign_in_ids.filtered("is_walk_in")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "hr_training.hr_training_sign_in_action"
        )
        action["domain"] = [("id", "in", found.ids)]
        action["display_name"] = self.env._("Not on the Roster")
        return action

    def action_view_sign_ins(self):
        """Who signed in for these sessions, how and when."""
        return self.slot_ids.action_view_sign_ins()

    def _get_slot_at_door(self):
        """The class that people sign in for now, or the next one.

        :raise UserError: when all are over
        """
        self.ensure_one()
        self._check_can_register()
        now = fields.Datetime.now()
        # The later one's doors are open as well while the first one still goes on.
        coming = self.slot_ids.filtered(lambda slot: slot._get_register_end() > now)
        begun = coming.filtered(lambda slot: slot._get_register_begin() <= now)
        slot = begun.sorted("start")[-1:] or coming.sorted("start")[:1]
        if not slot:
            raise UserError(
                self.env._(
                    "All classes of %(session)s are over: record people in its "
                    "register.",
                    session=self.display_name,
                )
            )
        return slot

    def _format_clock(self, moment):
        """The time of day of a moment, in the session's zone."""
        zone = pytz.timezone(self.tz or "UTC")
        local = pytz.utc.localize(moment).astimezone(zone)
        return format_time(self.env, local.time(), time_format="HH:mm")
