"""Browsers at the door: a tablet and phones side by side, a network that is cut.

A tour lives in the web client and dies with a reload. These pages are none of the web
client's, and what they promise is about reloads and networks, so that a browser is led
from outside by its devtools, with keys as a scanner has them.
"""

import base64
import pathlib
import time
from contextlib import contextmanager, suppress
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.http import request
from odoo.tests import HttpCase
from odoo.tests.common import (
    HOST,
    TEST_CURSOR_COOKIE_NAME,
    ChromeBrowser,
    get_db_name,
    tagged,
)
from odoo.tools import config

from ...controllers.kiosk import TrainingKiosk
from ...tools import sign_in as signing
from ..common import HrTrainingCase

PHONE = (400, 700)
UPRIGHT = (820, 1180)
TABLET = (1180, 820)
SIZES = (PHONE, UPRIGHT, TABLET)
# Between two keys of a scanner.
SCANNER = 0.01
PATIENCE = 15
OFFLINE = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}


class Door:
    """A browser of its own: cookies and what it keeps are nobody else's."""

    def __init__(self, case, size=TABLET):
        self.case = case
        case.browser_size = "{}x{}".format(*size)
        self.browser = ChromeBrowser(case)
        self.browser._websocket_request("Network.enable")
        self.allow()

    def stop(self):
        if self.browser:
            self.browser.stop()
            self.browser = None
            self.case.doors.remove(self)

    def allow(self):
        """Let its requests through, in this block of ``allow_requests``."""
        self.browser.set_cookie(
            TEST_CURSOR_COOKIE_NAME, self.case.http_request_key, "/", HOST
        )

    def log_in(self, session):
        self.browser.set_cookie("session_id", session.sid, "/", HOST)

    def ask(self, method, **params):
        return self.browser._websocket_request(method, params=params)

    def open(self, path):
        self.ask("Page.navigate", url=self.case.base_url() + path)
        self.wait("document.readyState === 'complete'")

    def reload(self):
        self.run("window.before = true")
        self.ask("Page.reload")
        self.wait("!window.before && document.readyState === 'complete'")

    def run(self, code):
        """The value of an expression in the page."""
        answer = self.ask(
            "Runtime.evaluate", expression=code, awaitPromise=True, returnByValue=True
        )
        if "exceptionDetails" in answer:
            raise AssertionError(str(answer["exceptionDetails"])[:2000])
        return answer["result"].get("value")

    def wait(self, code, seconds=PATIENCE):
        end = time.time() + seconds
        while time.time() < end:
            # Between two pages nothing can be asked.
            with suppress(AssertionError):
                if self.run(f"Boolean({code})"):
                    return
            time.sleep(0.05)
        self.shot("failed")
        text = self.run("document.body.innerText")
        raise AssertionError(f"never: {code}\nThe page says: {text}")

    def see(self, text, within="body"):
        self.wait(f"document.querySelector('{within}')?.innerText.includes({text!r})")

    def type(self, text, gap=SCANNER, enter=True):
        """Keys as a keyboard sends them, or a scanner."""
        for key in text:
            self.ask("Input.dispatchKeyEvent", type="keyDown", text=key, key=key)
            self.ask("Input.dispatchKeyEvent", type="keyUp", key=key)
            time.sleep(gap)
        if enter:
            named = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13}
            self.ask("Input.dispatchKeyEvent", type="keyDown", text="\r", **named)
            self.ask("Input.dispatchKeyEvent", type="keyUp", **named)

    def tap(self, selector):
        """A tap where the element is: what lies over it gets it."""
        self.wait(f"document.querySelector({selector!r})?.offsetParent")
        x, y, width, height = self.run(
            f"(({{x, y, width, height}}) => [x, y, width, height])"
            f"(document.querySelector({selector!r}).getBoundingClientRect())"
        )
        x, y = x + width / 2, y + height / 2
        point = {"x": x, "y": y, "button": "left", "clickCount": 1}
        self.ask("Input.dispatchMouseEvent", type="mousePressed", **point)
        self.ask("Input.dispatchMouseEvent", type="mouseReleased", **point)

    def cut(self):
        self.ask("Network.emulateNetworkConditions", offline=True, **OFFLINE)

    def mend(self):
        self.ask("Network.emulateNetworkConditions", offline=False, **OFFLINE)

    def shot(self, name):
        """A picture, for people to look at."""
        data = self.ask("Page.captureScreenshot")["data"]
        folder = pathlib.Path(config["screenshots"]) / get_db_name() / "door"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.png").write_bytes(base64.b64decode(data))

    def look(self, name):
        """Pictures at every size, none of which may scroll sideways."""
        for width, height in SIZES:
            self.ask(
                "Emulation.setDeviceMetricsOverride",
                width=width,
                height=height,
                deviceScaleFactor=1,
                mobile=False,
            )
            time.sleep(0.2)
            wide = self.run("document.documentElement.scrollWidth")
            self.case.assertLessEqual(wide, width, f"{name} scrolls sideways")
            self.shot(f"{name}_{width}x{height}")

    def leave(self):
        """Close it; nothing went wrong in its pages."""
        self.case.assertFalse(self.browser.had_failure, "an error in the page")
        self.stop()


@tagged("post_install", "-at_install", "tour")
class DoorCase(HrTrainingCase, HttpCase):
    """A class that is held now, its door, and people with badges."""

    # The browser's clock is not frozen.
    frozen = None
    uses = ("user_officer", "user_employee", "user_colleague", "user_trainer")
    uses += ("user_outsider",)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        now = fields.Datetime.now().replace(second=0, microsecond=0)
        cls.lesson = cls._create_session(
            now + timedelta(minutes=5),
            place="Room 1",
            trainer_ids=cls.trainer.ids,
            schedule=True,
        )
        cls.slot = cls.lesson.slot_ids
        for number, employee in enumerate(
            (cls.employee_employee, cls.employee_colleague, cls.employee_outsider), 1
        ):
            employee.barcode = f"88000{number}"
        cls.seat, cls.seat_2 = cls._enroll(
            cls.lesson, cls.employee_employee, cls.employee_colleague
        ).sorted("id")

    def setUp(self):
        super().setUp()
        # The browser's; the class has another name.
        self.session = None
        self.doors = []

    def _open_kiosk(self, user=None):
        """A kiosk of the class, in sudo."""
        slot = self.slot.with_user(user or self.user_trainer)
        kiosk = self.env["hr.training.kiosk"].browse(slot.action_open_kiosk()["res_id"])
        return kiosk.sudo()

    def _get_sessions(self, *users):
        """Logins beside each other, one for each browser."""
        sessions = []
        for user in users:
            self.session = None
            sessions.append(self.authenticate(user.login, user.login))
        return sessions

    def _browse(self, size=TABLET):
        """A browser of its own, until the test is over; within ``_at_door``."""
        door = Door(self, size)
        self.doors.append(door)
        self.addCleanup(door.stop)
        return door

    @contextmanager
    def _at_door(self):
        """Let the browsers ask the server, which sees what was done before; nothing
        else is done in the database meanwhile."""
        self.cr.flush()
        self.cr.clear()
        with self.allow_requests():
            for door in self.doors:
                door.allow()
            yield

    def _start(self, door, kiosk_path):
        """Take the kiosk for this browser."""
        door.open(kiosk_path)
        door.tap("button.door_button")
        door.wait("document.getElementById('kiosk')?.dataset.phase")

    def _break_server(self):
        """The kiosk's page is an error, until what is returned is called."""

        def broken(*args, **kwargs):
            response = request.make_response("down")
            response.status_code = 503
            return response

        patcher = patch.object(TrainingKiosk, "_render", broken)
        patcher.start()
        return patcher.stop

    def _get_sign_ins(self):
        self.env.invalidate_all()
        return self.env["hr.training.sign.in"].search([("slot_id", "=", self.slot.id)])

    def _get_path_on_screen(self):
        """What a camera reads there."""
        step = signing.get_step(fields.Datetime.now())
        return f"/training/sign-in/{self.slot.id}/{self.slot._get_code(step)}"
