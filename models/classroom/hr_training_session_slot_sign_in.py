import base64
import hmac

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.http import request
from odoo.tools.misc import hmac as sign_by_secret

from ...tools import attendance as rules
from ...tools import sign_in as signing
from ...tools import states

CODE_SCOPE = "hr_training.sign_in.code"


class HrTrainingSessionSlot(models.Model):
    """Signing in for a class (policy 6.3.1, design §10).

    | action | who |
    | sign people in by badge, open a kiosk, show the code | trainer, keeper, officer |
    | sign oneself in by the code | who has a seat, logged in |
    """

    _inherit = "hr.training.session.slot"

    sign_in_ids = fields.One2many(
        comodel_name="hr.training.sign.in", inverse_name="slot_id", string="Sign-ins"
    )
    can_sign_in = fields.Boolean(compute="_compute_can_sign_in")

    @api.depends("session_id.state", "session_id.may_register", "start", "stop")
    @api.depends_context("uid")
    def _compute_can_sign_in(self):
        for slot in self:
            slot.can_sign_in = (
                slot.session_id.may_register
                and bool(slot.stop)
                and not slot._get_door_closed_reason()
            )

    # ------------------------------------------------------------
    # SIGN IN
    # ------------------------------------------------------------

    def sign_in(self, badge, moment=None, source=rules.KIOSK, code=None):
        """Sign one person in for this class (design §7, §10).

        Trainers, keepers and officers sign others in, by their badge; an employee only
        himself, by the code that is on the screen in class.

        :param str badge: his ``hr.employee.barcode``; of whoever signs himself in his
            own, or nothing
        :param moment: when, in UTC, as datetime or text; now, if not given, and by the
            code. Never ahead.
        :param str source: ``kiosk`` or ``qr``
        :param str code: of the screen, for ``qr``
        :return: dict ``employee`` (id), ``status`` of his register row, ``message``
        :raise UserError: outside the window, unknown badge, nobody of this class
        :raise AccessError: for who may not sign this person in
        """
        self.ensure_one()
        if source not in rules.SIGNED_IN:
            raise UserError(
                self.env._("Somebody signs in by “kiosk” or by “qr”, nothing else.")
            )
        self.session_id.check_access("read")
        if source == rules.QR:
            outcome = self._sign_in_myself(badge, code)
        else:
            outcome = self._sign_in_by_badge(badge, moment)
        if outcome["kind"] not in (signing.TAKEN, signing.AGAIN):
            raise UserError(self._get_sign_in_text(outcome))
        return {
            "employee": outcome["employee"].id,
            "status": outcome["row"].status,
            "message": self._get_sign_in_text(outcome),
        }

    def _sign_in_by_badge(self, badge, moment):
        self.session_id._check_can_register()
        moment = self._read_moment(moment) if moment else fields.Datetime.now()
        # Nobody says himself that he was there (design §6.2).
        own = () if self.env.su else self.env["hr.training.person"]._get_myself()
        entry = signing.Entry(badge=badge or " ", moment=moment)
        [outcome] = self._do_sign_in(
            [entry], {"source": rules.KIOSK}, own=own and own.employee_ids
        )
        return outcome

    def _sign_in_myself(self, badge, code):
        """Whoever is logged in, by the code; his own badge may be named beside."""
        self._check_can_sign_in_myself(code, signing.CODES_TO_OPEN)
        own = signing.fold_badge(badge)
        if own and own not in self._get_my_badges():
            raise AccessError(self.env._("By the code everybody signs in himself."))
        return self._do_sign_in_myself()

    def _check_can_sign_in_myself(self, code, count):
        """
        :param str code: what the phone scanned
        :param int count: how many stretches of 30 seconds it may be old
        :raise UserError: with what to do
        """
        if not self or not self._is_good_code(code, count):
            raise AccessError(
                self.env._(
                    "The code is not the one on the screen now: scan it once more."
                )
            )
        # sudo: a setting of the class's company
        networks = self.sudo().company_id.training_code_networks
        if not signing.is_within(self._get_address(), signing.read_networks(networks)):
            raise AccessError(
                self.env._(
                    "This phone is not in the company’s network: join its wireless "
                    "network, and scan the code once more."
                )
            )
        reason = self._get_door_closed_reason()
        if reason:
            raise UserError(reason)
        if not self._get_my_place():
            raise UserError(
                self.env._(
                    "You are not on the roster of this class: ask its trainer or "
                    "register keeper, who can give you a seat while one is free."
                )
            )

    @api.model
    def _get_address(self):
        """Where the request comes from; none where the call is the system's own."""
        return request.httprequest.remote_addr if request else None

    def _do_sign_in_myself(self, device=None):
        """Sign the user in; the gate was passed.

        :param str device: what the phone's browser keeps
        """
        entry = signing.Entry(
            enrollment_id=self._get_my_place().id, moment=fields.Datetime.now()
        )
        values = {"source": rules.QR}
        # sudo: a setting of the class's company
        if self.sudo().company_id.training_sign_in_device:
            values["address"] = self._get_address()
            values["device"] = device and self.env[
                "hr.training.kiosk"
            ]._get_fingerprint(device)
        [outcome] = self._do_sign_in([entry], values)
        return outcome

    def _get_code_on_screen(self):
        """What the trainer's screen shows: the code as a picture, and who is there."""
        self.ensure_one()
        now = fields.Datetime.now()
        code = self._get_code(signing.get_step(now))
        address = f"{self.session_id.get_base_url()}/training/sign-in/{self.id}/{code}"
        # The page around it is white: every pixel of the screen is the code's.
        picture = self.env["ir.actions.report"].barcode(
            "QR", address, width=720, height=720, quiet=0
        )
        return {
            "image": "data:image/png;base64," + base64.b64encode(picture).decode(),
            "left": signing.get_seconds_left(now),
            "early": not self._is_begun(),
            # sudo: how many are there, for who keeps the register
            "counts": self.sudo()._get_door_counts(),
        }

    def _get_my_place(self):
        """The enrolment by which the user sits in this class (sudo)."""
        own = self.env["hr.department"]._training_own_employees()
        # sudo: his own place, whatever he reads of the roster
        return (
            self.env["hr.training.enrollment"]
            .sudo()
            .search(
                [
                    ("session_id", "=", self.session_id.id),
                    ("employee_id", "in", own.ids),
                    ("state", "in", states.ENROLLMENT_SEATED),
                ],
                order="id desc",
                limit=1,
            )
        )

    def _get_my_badges(self):
        # sudo: one's own badges
        own = self.env["hr.department"]._training_own_employees().sudo()
        return [badge for badge in own.mapped("barcode") if badge]

    def _do_sign_in(self, entries, values, own=False):
        """Take sign-ins; the gate was passed (see ``hr.training.sign.in._take``)."""
        values = {"signed_by_id": self.env.uid, **values}
        # sudo: people by their badges, and the register of a class
        return (
            self.env["hr.training.sign.in"]
            .sudo()
            ._take(self.sudo(), entries, values, own)
        )

    # ------------------------------------------------------------
    # WHEN
    # ------------------------------------------------------------

    def _get_door_closed_reason(self):
        """Why nobody signs in here now, False where the doors are open or will be."""
        self.ensure_one()
        session = self.session_id
        # sudo: state and times of a class whose address or code somebody has
        if not session.sudo()._is_register_open():
            return self.env._(
                "Nobody signs in any more: the register of this class is not open."
            )
        # sudo: as above
        if fields.Datetime.now() >= self.sudo()._get_register_end():
            return self.env._("The class is over: its register keeper records people.")
        return False

    def _get_sign_in_window(self):
        """When people sign in, as text in the session's zone."""
        self.ensure_one()
        return self.session_id._format_period(
            self._get_register_begin(), self._get_register_end()
        )

    # ------------------------------------------------------------
    # CODE
    # ------------------------------------------------------------

    def _get_code(self, step):
        """The code of a stretch of 30 seconds: nobody makes one without the secret."""
        self.ensure_one()
        # sudo: the database's secret
        digest = sign_by_secret(self.env(su=True), CODE_SCOPE, (self.id, step))
        return digest[:20]

    def _is_good_code(self, code, count):
        """Whether a code is of now, or of the stretches just before.

        :param int count: of how many stretches
        """
        self.ensure_one()
        if not isinstance(code, str) or not code.isascii():
            return False
        step = signing.get_step(fields.Datetime.now())
        # All are compared, so that no time tells which one it was.
        return any(
            [
                hmac.compare_digest(self._get_code(step - back), code)
                for back in range(count)
            ]
        )

    # ------------------------------------------------------------
    # WHAT IS SAID
    # ------------------------------------------------------------

    def _get_sign_in_text(self, outcome):
        """What the person at the door reads, in his words."""
        self.ensure_one()
        kind, row = outcome["kind"], outcome["row"]
        # sudo: the name of who stands there
        name = outcome["employee"].sudo().name
        # sudo: the window of a class whose door he stands at
        window = self.sudo()._get_sign_in_window()
        refusals = {
            signing.UNKNOWN: self.env._("This badge is nobody’s: look for the name."),
            signing.OUTSIDE: self.env._(
                "Nobody signs in for this class then. Its doors: %(window)s.",
                window=window,
            ),
            signing.AHEAD: self.env._("Nobody signs in ahead of time."),
            signing.OWN: self.env._("Somebody else signs you in, or the code does."),
            signing.BAD: self.env._(
                "Nobody can tell when this was: its register keeper records %(name)s.",
                name=name,
            ),
            signing.WALK_IN: self.env._(
                "%(name)s is not on the roster of this class: its register keeper can "
                "give a seat while one is free.",
                name=name,
            ),
        }
        if kind in refusals:
            return refusals[kind]
        if row.check_out and row.check_out == outcome["moment"]:
            return self.env._("Goodbye, %(name)s.", name=name)
        if row.check_in and (
            kind == signing.AGAIN or row.check_in != outcome["moment"]
        ):
            return self.env._(
                "%(name)s is signed in, since %(time)s.",
                name=name,
                time=row.session_id._format_clock(row.check_in),
            )
        if row.status == rules.ABSENT:
            return self.env._(
                "%(name)s: %(minutes)s minutes late. This counts as absent.",
                name=name,
                minutes=row.minutes_late,
            )
        if row.status == rules.LATE:
            return self.env._(
                "%(name)s: %(minutes)s minutes late.",
                name=name,
                minutes=row.minutes_late,
            )
        return self.env._("Welcome, %(name)s.", name=name)

    # ------------------------------------------------------------
    # DELETE
    # ------------------------------------------------------------

    @api.ondelete(at_uninstall=False)
    def _unlink_except_signed_in(self):
        # sudo: sign-ins the user does not see count as well
        for slot in self.sudo():
            if slot.sign_in_ids:
                raise UserError(
                    self.env._(
                        "People signed in for %(slot)s, so it stays. Cancel the "
                        "session if it was not held.",
                        slot=slot.display_name,
                    )
                )
