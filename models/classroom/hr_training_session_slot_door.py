from odoo import models
from odoo.exceptions import UserError

from ...tools import attendance as rules
from ...tools import sign_in as signing
from ...tools import states


class HrTrainingSessionSlot(models.Model):
    """The tablet at the door and the code on the screen (policy 6.3.1)."""

    _inherit = "hr.training.session.slot"

    def action_open_kiosk(self):
        """Open a kiosk for this class: an address for the tablet at the door.

        :return: the dialog with the address, as text and as a code to scan
        """
        self.ensure_one()
        self._check_can_open_door()
        # sudo: kiosks are made by this gate and nobody else
        kiosk = (
            self.env["hr.training.kiosk"]
            ._guard_sudo()
            .create({"slot_id": self.id, "opened_by_id": self.env.uid})
        )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "hr_training.hr_training_kiosk_action_open"
        )
        action["res_id"] = kiosk.id
        return action

    def action_show_code(self):
        """Show the code by which people in class sign themselves in."""
        self.ensure_one()
        self._check_can_open_door()
        return {
            "type": "ir.actions.act_url",
            "url": f"/training/code/{self.id}",
            "target": "new",
        }

    def _check_can_open_door(self):
        self.session_id._check_can_register()
        for slot in self:
            reason = slot._get_door_closed_reason()
            if reason:
                raise UserError(reason)

    def action_view_sign_ins(self):
        """Who signed in for these classes, how and when."""
        self.session_id.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "hr_training.hr_training_sign_in_action"
        )
        action["domain"] = [("slot_id", "in", self.ids)]
        return action

    # ------------------------------------------------------------
    # WHAT THE SCREENS SHOW
    # ------------------------------------------------------------

    def _get_code_texts(self):
        """What the screen in class says by itself, also without a network."""
        return {
            "old": self.env._(
                "No network: this code is too old. The screen tries again by itself."
            ),
        }

    def _get_door_roster(self):
        """Who sits in this class, by name, and who is signed in (sudo).

        :return: list of dicts ``id name department signed status``, by name
        """
        self.ensure_one()
        rows = self.env["hr.training.attendance"].search(
            [
                ("slot_id", "=", self.id),
                ("enrollment_id.state", "in", states.ENROLLMENT_SEATED),
            ]
        )
        return [
            {
                "id": row.enrollment_id.id,
                "name": row.employee_id.name,
                "department": row.department_id.name or "",
                "signed": self.session_id._format_clock(row.check_in)
                if row.check_in
                else "",
                "status": row.status,
            }
            for row in rows.sorted(lambda row: (row.employee_id.name or "", row.id))
        ]

    def _get_door_counts(self):
        """How many are there, of how many (sudo)."""
        self.ensure_one()
        counts = dict(
            self.env["hr.training.attendance"]._read_group(
                [
                    ("slot_id", "=", self.id),
                    ("enrollment_id.state", "in", states.ENROLLMENT_SEATED),
                ],
                ["status"],
                ["__count"],
            )
        )
        there = sum(
            count for status, count in counts.items() if status in rules.ATTENDED
        )
        return {"there": there, "seated": sum(counts.values())}

    def _get_door_outcome(self, outcome, reference=None):
        """What a screen at the door shows of a sign-in (sudo).

        :return: dict ``key kind status person name signed message good look``
        """
        row = outcome["row"]
        good = (
            outcome["kind"] in (signing.TAKEN, signing.AGAIN)
            and row.status != rules.ABSENT
        )
        warn = outcome["kind"] == signing.AGAIN or row.status == rules.LATE
        return {
            "key": reference,
            "kind": outcome["kind"],
            "status": row.status or "",
            "person": row.enrollment_id.id,
            "name": outcome["employee"].name or "",
            "signed": self.session_id._format_clock(row.check_in)
            if row.check_in
            else "",
            "message": self._get_sign_in_text(outcome),
            "good": good,
            "look": ("warn" if warn else "good") if good else "bad",
        }
