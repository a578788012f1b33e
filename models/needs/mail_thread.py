import logging

from odoo import api, models

from ...tools import mails

_logger = logging.getLogger(__name__)


class MailThread(models.AbstractModel):
    """What machines answer makes no training need (policy 3.1).

    Asked here since the headers of a mail are known to the routing only, which is the
    gateway's and no model's.
    """

    _inherit = "mail.thread"

    @api.model
    def message_route(
        self, message, message_dict, model=None, thread_id=None, custom_values=None
    ):
        routes = super().message_route(
            message, message_dict, model, thread_id, custom_values
        )
        wanted = [
            route
            for route in routes
            if route[0] != "hr.training.need"
            or route[1]
            or not mails.is_automatic(message)
        ]
        if len(wanted) < len(routes):
            _logger.info(
                "No training need of the automatic mail %s",
                message_dict.get("message_id"),
            )
        return wanted
