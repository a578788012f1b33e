from odoo import api, models
from odoo.tools import SQL


class CalendarAlarmManager(models.AbstractModel):
    """Reminders by mail or text message go to everybody on a list, whoever set them:
    of a class its notice reminds. What rings on one's own screen does."""

    _inherit = "calendar.alarm_manager"

    @api.model
    def _get_notify_alert_extra_conditions(self):
        conditions = super()._get_notify_alert_extra_conditions()
        return SQL("%s AND event.training_slot_id IS NULL", conditions)
