from odoo import models


class HrTrainingPrivateThreadMixin(models.AbstractModel):
    """A thread about a person, which is sent to nobody who may read it no more.

    Whoever writes in it follows it, and would go on hearing what is said when he was
    replaced as a manager or leads somebody else (design §5). Those to whom a message
    is addressed get it.
    """

    _name = "hr.training.private.thread.mixin"
    _description = "Thread about a Person"

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        recipients = super()._notify_get_recipients(message, msg_vals, **kwargs)
        addressed = (msg_vals or {}).get("partner_ids")
        if addressed is None:
            # sudo: to whom it is addressed, whoever may read it
            addressed = message.sudo().partner_ids.ids
        return [
            one
            for one in recipients
            if one["id"] in set(addressed) or self._is_told(one.get("uid"))
        ]

    def _is_told(self, uid):
        """Whether a follower still reads it; who has no login reads nothing."""
        # The companies that somebody else has switched on are his own affair.
        record = self.with_user(uid).with_context(allowed_company_ids=[])
        return bool(uid) and record.has_access("read")
