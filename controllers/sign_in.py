import secrets

from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import request

from ..tools import sign_in as signing
from . import door

DEVICE = "training_device"
DEVICE_SECONDS = 365 * 24 * 3600


class TrainingSignIn(http.Controller):
    """The code on the screen in class, and the phone that scans it (policy 6.3.1).

    The code changes every 30 seconds and is made of a secret, so that whoever is not in
    class has none. Whoever scans it is logged in, and signs himself in by a tap: an
    address that is only opened does nothing.
    """

    @http.route(
        "/training/code/<int:slot_id>",
        type="http",
        auth="user",
        methods=["GET"],
        sitemap=False,
    )
    def show_code(self, slot_id, **kwargs):
        """The trainer's screen."""
        slot = self._find_slot(slot_id)
        try:
            self._check_screen(slot)
        except UserError as refusal:  # AccessError is one
            return door.render(
                "hr_training.sign_in_page", {"slot": None, "error": str(refusal)}, 403
            )
        return door.render(
            "hr_training.code_page",
            {
                # sudo: name and time of a class whose register he keeps
                "slot": slot.sudo(),
                "path": f"/training/code/{slot_id}/now",
                "now": slot._get_code_on_screen(),
                "texts": slot._get_code_texts(),
            },
        )

    @http.route(
        "/training/code/<int:slot_id>/now",
        type="http",
        auth="user",
        methods=["GET"],
        sitemap=False,
    )
    def get_code(self, slot_id, **kwargs):
        slot = self._find_slot(slot_id)
        try:
            self._check_screen(slot)
            values, status = slot._get_code_on_screen(), 200
        except UserError as refusal:
            values, status = {"error": str(refusal)}, 403
        return door.answer(values, status)

    @http.route(
        "/training/sign-in/<int:slot_id>/<string:code>",
        type="http",
        auth="user",
        methods=["GET"],
        sitemap=False,
    )
    def show(self, slot_id, code, **kwargs):
        """The phone that scanned the code: one button."""
        slot = self._find_slot(slot_id)
        error = False
        try:
            slot._check_can_sign_in_myself(code, signing.CODES_TO_OPEN)
        except UserError as refusal:
            error = str(refusal)
        return self._render_phone(slot, code, error=error)

    @http.route(
        "/training/sign-in/<int:slot_id>/<string:code>",
        type="http",
        auth="user",
        methods=["POST"],
        sitemap=False,
    )
    def sign_in(self, slot_id, code, **kwargs):
        slot = self._find_slot(slot_id)
        if request.httprequest.method != "POST":
            return self._render_phone(slot, code)
        device = request.httprequest.cookies.get(DEVICE)
        given, device = device, device or secrets.token_urlsafe(24)
        try:
            with request.env.cr.savepoint():
                slot._check_can_sign_in_myself(code, signing.CODES_TO_TAP)
                outcome = slot._do_sign_in_myself(device=device)
        except UserError as refusal:
            return self._render_phone(slot, code, error=str(refusal))
        # sudo: his own row of the register
        outcome = slot.sudo()._get_door_outcome(outcome)
        response = self._render_phone(slot, code, outcome=outcome)
        # sudo: a setting of the class's company
        if not given and slot.sudo().company_id.training_sign_in_device:
            response.set_cookie(
                DEVICE,
                device,
                max_age=DEVICE_SECONDS,
                path="/training/sign-in",
                httponly=True,
                samesite="Lax",
                secure=request.httprequest.scheme == "https",
            )
        return response

    def _check_screen(self, slot):
        if not slot:
            raise AccessError(
                request.env._("There is no such class, or it is not yours to read.")
            )
        slot.session_id.check_access("read")
        slot._check_can_open_door()

    def _find_slot(self, slot_id):
        """The class, if the user may read it, else none: an id tells nothing."""
        slot = request.env["hr.training.session.slot"].search([("id", "=", slot_id)])
        try:
            slot.check_access("read")
        except (AccessError, MissingError):
            return slot.browse()
        return slot

    def _render_phone(self, slot, code, **values):
        return door.render(
            "hr_training.sign_in_page",
            {
                # sudo: name and time of a class whose code he has in front of him
                "slot": slot.sudo(),
                "path": f"/training/sign-in/{slot.id}/{code}",
                "error": False,
                "outcome": None,
                **values,
            },
        )
