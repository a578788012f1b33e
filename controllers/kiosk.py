import json
import secrets
from datetime import UTC, timedelta

from odoo import SUPERUSER_ID, fields, http
from odoo.http import Stream, request

from ..models.classroom.hr_training_kiosk import PATH
from ..tools import sign_in as signing
from . import door

COOKIE = "training_kiosk_%s"
# A class may be moved by some days while its tablet stands ready.
COOKIE_SPARE = timedelta(days=3)
# A class of some hundreds that was kept without a network is far below.
MOST_BYTES = 256 * 1024


def get_milliseconds(moment):
    """A moment in UTC as a browser counts."""
    return round(moment.replace(tzinfo=UTC).timestamp() * 1000)


class TrainingKiosk(http.Controller):
    """The tablet at the door of a class (policy 6.3.1).

    Nobody is logged in there, and no page leads on: the signed address and the cookie
    of the device that started the kiosk are the proof. A GET only shows, since scanners
    of messages open every address; the device takes the kiosk by a tap.
    """

    @http.route(
        f"{PATH}/<string:token>",
        type="http",
        auth="public",
        methods=["GET"],
        sitemap=False,
        save_session=False,
    )
    def show(self, token, **kwargs):
        kiosk = self._find_kiosk(token)
        return self._render(kiosk, token)

    @http.route(
        f"{PATH}/worker.js",
        type="http",
        auth="public",
        methods=["GET"],
        sitemap=False,
        save_session=False,
    )
    def worker(self, **kwargs):
        """What keeps the page for a reload without a network: a browser takes it only
        from the folder that it is about."""
        stream = Stream.from_path("hr_training/static/door/worker.js", public=True)
        response = stream.get_response(max_age=0, content_security_policy=None)
        response.headers["Content-Type"] = "text/javascript; charset=utf-8"
        return response

    # The address is the proof; there is no session that could be ridden on.
    @http.route(
        f"{PATH}/<string:token>/start",
        type="http",
        auth="public",
        methods=["POST"],
        csrf=False,
        sitemap=False,
    )
    def start(self, token, **kwargs):
        """Take the kiosk for this device, and log out of Odoo here."""
        kiosk = self._find_kiosk(token)
        name = COOKIE % kiosk.id
        secret = request.httprequest.cookies.get(name) or secrets.token_urlsafe(32)
        if kiosk and request.httprequest.method == "POST" and kiosk._do_start(secret):
            # Whoever stands at the tablet is not who opened the kiosk.
            if request.session.uid:
                request.session.logout(keep_db=True)
            response = request.redirect(f"{PATH}/{token}", code=303)
            response.set_cookie(
                name,
                secret,
                max_age=self._get_cookie_seconds(kiosk),
                path=PATH,
                httponly=True,
                # Strict would lose the tablet that comes back by a link in a message.
                samesite="Lax",
                secure=request.httprequest.scheme == "https",
            )
            return response
        return self._render(kiosk, token)

    @http.route(
        f"{PATH}/<string:token>/state",
        type="http",
        auth="public",
        methods=["GET"],
        sitemap=False,
        save_session=False,
    )
    def state(self, token, **kwargs):
        """The roster and who is signed in, for the tablet that has the kiosk."""
        kiosk = self._find_kiosk(token)
        if not self._is_mine(kiosk):
            return door.answer({"state": "elsewhere" if kiosk else "gone"}, 403)
        return door.answer(self._get_state(kiosk))

    @http.route(
        f"{PATH}/<string:token>/sign",
        type="http",
        auth="public",
        methods=["POST"],
        csrf=False,
        sitemap=False,
        save_session=False,
    )
    def sign(self, token, **kwargs):
        """Take what the tablet scanned: ``{"now": ms, "entries": [{"key": text,
        "badge": text, "person": id, "at": ms}]}``, times by the tablet's own clock."""
        kiosk = self._find_kiosk(token)
        if not self._is_mine(kiosk):
            return door.answer({"state": "elsewhere" if kiosk else "gone"}, 403)
        if kiosk.closed_on or not kiosk.session_id._is_register_open():
            return door.answer(self._get_state(kiosk), 409)
        entries = self._read_entries()
        if entries is None:
            return door.answer({"state": "bad"}, 400)
        results = kiosk._do_take(entries)
        return door.answer({**self._get_state(kiosk), "results": results})

    def _find_kiosk(self, token):
        kiosk = request.env["hr.training.kiosk"]._find_by_token(token)
        # As the system: whoever stands at the door has no login, and the public user
        # belongs to no company.
        env = request.env(user=SUPERUSER_ID, su=True)
        lang = kiosk.opened_by_id.lang or kiosk.company_id.partner_id.lang
        return kiosk.with_env(env).with_context(lang=lang)

    def _is_mine(self, kiosk):
        secret = request.httprequest.cookies.get(COOKIE % kiosk.id)
        return bool(kiosk and secret) and kiosk._is_started_by(secret)

    def _get_cookie_seconds(self, kiosk):
        """As long as the tablet may come back: one is started days ahead as well."""
        until = kiosk.slot_id._get_register_end() + signing.DELIVERY + COOKIE_SPARE
        return int((until - fields.Datetime.now()).total_seconds())

    def _read_entries(self):
        """What the tablet sent, as ``tools.sign_in.Entry``; None for what is none."""
        if (request.httprequest.content_length or 0) > MOST_BYTES:
            return None
        try:
            sent = json.loads(request.httprequest.get_data())
            given = sent["entries"][: signing.MOST_ENTRIES]
            now = request.env.cr.now().replace(microsecond=0)
            return [
                signing.Entry(
                    badge=entry.get("badge") or None,
                    enrollment_id=entry.get("person"),
                    moment=signing.get_moment(now, sent.get("now"), entry.get("at")),
                    reference=str(entry.get("key") or "")[:64] or None,
                )
                for entry in given
            ]
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return None

    def _get_state(self, kiosk):
        slot = kiosk.slot_id
        reason = kiosk._get_closed_reason()
        return {
            "state": "closed" if reason else "open" if slot._is_begun() else "early",
            "reason": reason or "",
            "title": slot.session_id.name or "",
            "code": slot.session_id.code or "",
            "period": slot.time_text or "",
            "window": slot._get_sign_in_window() or "",
            # By the server's clock: the tablet's may be wrong by an hour.
            "now": get_milliseconds(request.env.cr.now()),
            "begin": get_milliseconds(slot._get_register_begin()),
            "end": get_milliseconds(slot._get_register_end()),
            "zone": slot.session_id.tz or "UTC",
            "counts": slot._get_door_counts(),
            "roster": slot._get_door_roster(),
        }

    def _render(self, kiosk, token):
        if kiosk:
            request.update_context(lang=kiosk.env.context.get("lang"))
        mine = self._is_mine(kiosk)
        if not kiosk:
            page = "gone"
        elif mine:
            page = "run"
        elif kiosk._get_closed_reason():
            page = "over"
        else:
            page = "elsewhere" if kiosk.device else "start"
        response = door.render(
            "hr_training.kiosk_page",
            {
                "page": page,
                "kiosk": kiosk,
                "slot": kiosk.slot_id,
                "path": f"{PATH}/{token}",
                "logged_in": bool(request.session.uid),
                "state": self._get_state(kiosk) if page == "run" else None,
                "texts": kiosk._get_page_texts(),
            },
            status=200 if kiosk else 404,
        )
        # What the worker keeps for a reload without a network.
        response.headers["X-Kiosk"] = page
        return response
