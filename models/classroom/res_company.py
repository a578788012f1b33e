from datetime import timedelta

from odoo import fields, models
from odoo.fields import Domain

from ...tools import groups, states

# So many kinds of files are known again; the oldest is forgotten first.
KNOWN_FILES = 50
# Nobody checks in to what begins later than that.
EARLIEST = timedelta(days=1)


class ResCompany(models.Model):
    """Where punches come from, beside the session itself (policy 6.3.1)."""

    _inherit = "res.company"

    training_punch_from_attendance = fields.Boolean(
        string="Check-ins of Attendances count as punches",
        help="Purpose: nobody has to punch twice. Check-ins and check-outs that people "
        "have in Attendances are read where a class is, as if punched at its door. Who "
        "keeps the register, the person and the managers read the times in its rows, "
        "which are kept as long as the register is; of times without a class nothing "
        "is kept here.",
    )
    training_punch_formats = fields.Json(
        copy=False,
        groups=groups.OFFICER,
        help="What the columns of devices' files are, as somebody said: by the titles "
        "that a kind of file has.",
    )

    def write(self, vals):
        switched = self.browse()
        if "training_punch_from_attendance" in vals:
            switched = self.filtered(
                lambda company: (
                    company.training_punch_from_attendance
                    != bool(vals["training_punch_from_attendance"])
                )
            )
        result = super().write(vals)
        switched._follow_attendance()
        return result

    def _follow_attendance(self, past=None):
        """Read the registers of these companies anew, see ``hr.training.punch``.

        :param timedelta past: only of classes that ended within it
        """
        if "hr.attendance" not in self.env or not self:
            return
        now = fields.Datetime.now()
        ended = Domain("stop", ">=", now - past) if past else Domain.TRUE
        # sudo: what follows from a setting, for people of all sessions
        Slot = self.env["hr.training.session.slot"].sudo()
        slots = Slot.search(
            ended
            & Domain("start", "<=", now + EARLIEST)
            & Domain("session_id.company_id", "in", self.ids)
            & Domain("session_id.state", "in", states.SESSION_PUNCHABLE)
        )
        if slots:
            Slot.env["hr.training.attendance"]._do_follow_facts(
                slots.session_id.enrollment_ids.employee_id,
                min(slots.mapped("start")),
                max(slots.mapped("stop")),
            )

    def _remember_punch_format(self, signature, values):
        """Keep what the columns of a kind of file are (sudo)."""
        known = dict(self.training_punch_formats or {})
        if known.get(signature) == values:
            return
        known.pop(signature, None)
        known[signature] = values
        self.training_punch_formats = dict(list(known.items())[-KNOWN_FILES:])
