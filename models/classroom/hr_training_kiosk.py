import base64
import hashlib
import hmac
from datetime import UTC

from odoo import api, fields, models
from odoo.tools.misc import hash_sign, verify_hash_signed

from ...tools import attendance as rules
from ...tools import sign_in as signing

SCOPE = "hr_training.kiosk"
PATH = "/training/kiosk"


class HrTrainingKiosk(models.Model):
    """A tablet at the door of one class, where people sign in (policy 6.3.1).

    Its address is signed and ends with the class. The first device that starts it has
    it: elsewhere the address shows nothing, and whoever needs a second tablet opens a
    second kiosk.

    | action | who |
    | open, close | trainer or keeper of the session, officer |
    """

    _name = "hr.training.kiosk"
    _description = "Sign-in Kiosk"
    _inherit = ["hr.training.guard.mixin"]
    _order = "id desc"
    _rec_name = "slot_id"

    _guarded_fields = frozenset(
        {"slot_id", "opened_by_id", "device", "started_on", "closed_on"}
    )
    _fixed_links = frozenset({"slot_id"})

    slot_id = fields.Many2one(
        comodel_name="hr.training.session.slot",
        string="Class",
        required=True,
        index=True,
        ondelete="cascade",
    )
    session_id = fields.Many2one(
        related="slot_id.session_id", store=True, index=True, precompute=True
    )
    company_id = fields.Many2one(
        related="slot_id.company_id", store=True, index=True, precompute=True
    )
    opened_by_id = fields.Many2one(
        comodel_name="res.users", required=True, ondelete="restrict"
    )
    device = fields.Char(
        help="A fingerprint of the tablet that started it.", copy=False
    )
    started_on = fields.Datetime(copy=False)
    closed_on = fields.Datetime(copy=False)
    state = fields.Selection(
        selection=[
            ("waiting", "Waiting for Its Tablet"),
            ("running", "Running"),
            ("closed", "Closed"),
        ],
        compute="_compute_state",
    )
    window_text = fields.Char(
        string="Doors",
        compute="_compute_window_text",
        help="When people sign in, in the session's own time zone.",
    )
    address = fields.Char(compute="_compute_address")
    code_image = fields.Binary(string="Code", compute="_compute_address")
    can_close = fields.Boolean(compute="_compute_can")

    @api.depends("device", "closed_on", "slot_id.stop", "session_id.state")
    def _compute_state(self):
        for kiosk in self:
            if not kiosk.slot_id or kiosk._get_closed_reason():
                kiosk.state = "closed"
            else:
                kiosk.state = "running" if kiosk.device else "waiting"

    @api.depends("slot_id.start", "slot_id.stop", "session_id.tz")
    @api.depends_context("lang")
    def _compute_window_text(self):
        for kiosk in self:
            kiosk.window_text = (
                kiosk.slot_id.stop and kiosk.slot_id._get_sign_in_window()
            )

    @api.depends("slot_id.stop", "device")
    @api.depends_context("uid")
    def _compute_address(self):
        """For who may open one: to everybody else it says nothing."""
        Report = self.env["ir.actions.report"]
        for kiosk in self:
            if not kiosk.id or not kiosk.session_id.may_register:
                kiosk.address = kiosk.code_image = False
                continue
            address = kiosk.session_id.get_base_url() + kiosk._get_path()
            kiosk.address = address
            kiosk.code_image = base64.b64encode(
                Report.barcode("QR", address, width=320, height=320)
            )

    @api.depends("closed_on", "session_id")
    @api.depends_context("uid")
    def _compute_can(self):
        self._set_can("close")

    # ------------------------------------------------------------
    # ADDRESS
    # ------------------------------------------------------------

    def _get_path(self):
        """The signed path of this kiosk; what the tablet kept without a network comes
        in by it for a day after the class."""
        self.ensure_one()
        # sudo: the times of a class and the database's secret
        kiosk = self.sudo()
        until = kiosk.slot_id._get_register_end() + signing.DELIVERY
        token = hash_sign(
            kiosk.env, SCOPE, [kiosk.id], expiration=until.replace(tzinfo=UTC)
        )
        return f"{PATH}/{token}"

    @api.model
    def _find_by_token(self, token):
        """The kiosk of an address, in sudo; empty for anything that is none of ours,
        or has ended."""
        # sudo: whoever has the address stands at the door, and need not log in
        kiosks = self.sudo()
        try:
            found = verify_hash_signed(kiosks.env, SCOPE, token)
        except (ValueError, IndexError, TypeError, OverflowError):
            # Cut off, garbled, not of ours: Odoo's reader is made for its own tokens.
            found = None
        if not isinstance(found, list) or len(found) != 1 or not self._is_id(*found):
            return kiosks
        return kiosks.browse(found[0]).exists()

    @api.model
    def _get_fingerprint(self, secret):
        return hashlib.sha256((secret or "").encode()).hexdigest()

    def _is_started_by(self, secret):
        """Whether this device has started it (sudo)."""
        self.ensure_one()
        return bool(self.device) and hmac.compare_digest(
            self.device, self._get_fingerprint(secret)
        )

    def _do_start(self, secret):
        """Give the kiosk to a device, the first one that asks (sudo).

        :return: whether it is this device's
        """
        self.ensure_one()
        if self.device:
            return self._is_started_by(secret)
        if self._get_closed_reason():
            return False
        # Two tablets at once: the second is run again, and finds it taken.
        self._guard_sudo().write(
            {
                "device": self._get_fingerprint(secret),
                "started_on": fields.Datetime.now(),
            }
        )
        return True

    # ------------------------------------------------------------
    # CLOSE
    # ------------------------------------------------------------

    def action_close(self):
        """Close these kiosks: nobody signs in by them any more."""
        self._check_can_close()
        self._guard_sudo().write({"closed_on": fields.Datetime.now()})
        return True

    def _check_can_close(self):
        self.check_access("read")
        self._check_can("close")

    def _get_cannot_close_reason(self):
        self.ensure_one()
        if not (self.env.su or self.session_id.may_register):
            return self.env._(
                "Trainers, register keepers and training officers close a kiosk."
            )
        if self.closed_on:
            return self.env._("This kiosk is closed already.")
        return False

    def _get_closed_reason(self):
        """Why nobody signs in here, False while it is open or will be."""
        self.ensure_one()
        if self.closed_on:
            return self.env._("This kiosk was closed.")
        return self.slot_id._get_door_closed_reason()

    # ------------------------------------------------------------
    # SIGN IN
    # ------------------------------------------------------------

    def _do_take(self, entries):
        """Take what the tablet has scanned (sudo).

        What it kept while it had no network comes in after the class as well, as long
        as the register is open.

        :param entries: list of ``tools.sign_in.Entry``
        :return: list of dicts for the tablet, see ``_get_door_outcome``
        """
        self.ensure_one()
        slot = self.slot_id
        outcomes = self.env["hr.training.sign.in"]._take(
            slot,
            entries,
            {
                "source": rules.KIOSK,
                "kiosk_id": self.id,
                "signed_by_id": self.opened_by_id.id,
            },
        )
        return [
            slot._get_door_outcome(outcome, entry.reference)
            for outcome, entry in zip(outcomes, entries, strict=True)
        ]

    def _get_page_texts(self):
        """What the page says by itself, also without a network, in its language."""
        return {
            "ready": self.env._("Scan your badge, or look for your name."),
            "sending": self.env._("One moment …"),
            "kept": self.env._("Kept: waiting for the network."),
            "waiting": self.env._("Not sent yet; it goes by itself."),
            "early": self.env._("The doors open later."),
            "closed": self.env._("Signing in has ended."),
            "end_waiting": self.env._(
                "Not everything is sent yet: leave this page open and the tablet on."
            ),
            "end_sent": self.env._("Everything has been sent. Thank you."),
            "failed": self.env._("That did not work. Please try again."),
            "bad": self.env._("The server could not read this."),
            "elsewhere": self.env._("This kiosk runs on another device."),
            "gone": self.env._("This address has ended with its class."),
        }

    def action_start_here(self):
        """Go to the kiosk's page on this device, which logs out of Odoo there."""
        self.ensure_one()
        self.check_access("read")
        self.session_id._check_can_register()
        return {
            "type": "ir.actions.act_url",
            "url": self._get_path(),
            "target": "self",
        }
