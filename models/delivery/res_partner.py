from odoo import fields, models
from odoo.fields import Domain


class ResPartner(models.Model):
    """A contact who sits in classes: his calendar says when, not in which."""

    _inherit = "res.partner"

    # The list of a class read from its other end; no view of Odoo's shows it.
    meeting_ids = fields.Many2many(groups="base.group_system")

    def _get_busy_calendar_events(self, start_datetime, end_datetime):
        """Who is in a class is taken, for those as well who may not read of it."""
        busy = super()._get_busy_calendar_events(start_datetime, end_datetime)
        # sudo: that somebody is taken is all that comes out. By groups: what is read
        # here of an event would be kept for who may not read it.
        classes = (
            self.env["calendar.event"]
            .sudo()
            ._read_group(
                Domain("training_slot_id", "!=", False)
                & Domain("stop", ">=", start_datetime.replace(tzinfo=None))
                & Domain("start", "<=", end_datetime.replace(tzinfo=None))
                & Domain("partner_ids", "in", self.ids)
                & Domain("show_as", "=", "busy"),
                ["partner_ids"],
                ["id:recordset"],
            )
        )
        for partner, events in classes:
            if partner.id in self._ids:
                busy[partner.id] = events | busy.get(partner.id, events.browse())
        return busy
