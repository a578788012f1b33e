"""At the door, in a browser: the tablet, the code on the screen, the phone.

These pages are no part of the web client and have no tours: scripts do what people do.
They end where the register shows it.
"""

import json
from datetime import timedelta

from lxml import html

from odoo import fields
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ...tools import sign_in as signing
from ..common import HrTrainingCase

PHONE, TABLET = "400x720", "820x1180"
HELP = """
const assert = (value, text) => { if (!value) { throw new Error(text); } };
const until = async (test, text) => {
    for (let tries = 0; tries < 200; tries++) {
        if (test()) { return; }
        await new Promise((next) => setTimeout(next, 50));
    }
    throw new Error(text + ": " + document.body.innerText);
};
const press = (key) =>
    document.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true}));
const scan = (badge) => { [...badge, "Enter"].forEach(press); };
const said = (text) => document.querySelector(".kiosk_banner").innerText.includes(text);
const sized = () =>
    assert(document.documentElement.scrollWidth <= innerWidth, "It scrolls sideways");
const run = (test) => test()
    .then(() => console.log("test successful"))
    .catch((error) => console.error(error.message));
"""
KIOSK = """
run(async () => {
    await until(() => document.querySelector(".kiosk_search"), "no kiosk");
    sized();
    assert(!document.querySelector("a"), "A link leads away from the kiosk");
    scan("770000");
    await until(() => said("Welcome, Person 0"), "not signed in by badge");
    scan("123456");
    await until(() => said("nobody"), "an unknown badge is not said");
    // By name, over the roster only.
    const search = document.querySelector(".kiosk_search");
    const look = (name) => {
        search.value = name;
        search.dispatchEvent(new Event("input"));
    };
    look("outsider");
    assert(!document.querySelector(".kiosk_name"), "Who is not on the roster is shown");
    look("son 1");
    const name = document.querySelector(".kiosk_name");
    assert(name.getBoundingClientRect().height >= 56, "Too small for a thumb");
    name.click();
    document.querySelector(".kiosk_ask .door_button").click();
    await until(() => said("Welcome, Person 1"), "not signed in by name");
    // The network goes, and what was scanned waits.
    const network = window.fetch;
    window.fetch = () => Promise.reject(new Error("no network"));
    scan("770002");
    await until(() => said("Waiting for the network"), "not kept");
    const key = Object.keys(localStorage).find((k) => !k.endsWith(":state"));
    assert(JSON.parse(localStorage.getItem(key)).length === 1, "not on the tablet");
    await new Promise((next) => setTimeout(next, 2500));
    assert(!document.querySelector(".kiosk_waiting").hidden, "Waiting is not shown");
    // The page is loaded anew, and finds it; then the network is back.
    document.getElementById("kiosk").replaceChildren();
    const script = document.createElement("script");
    script.src = "/hr_training/static/door/kiosk.js";
    document.body.appendChild(script);
    await until(() => document.querySelector(".kiosk_waiting b"), "forgotten");
    window.fetch = network;
    window.dispatchEvent(new Event("online"));
    await until(() => localStorage.getItem(key) === "[]", "not sent");
    const count = document.querySelector(".kiosk_count");
    await until(() => count.innerText.includes("3 / 4"), "not counted");
    sized();
});
"""
CODE = """
run(async () => {
    const image = document.querySelector("#code img");
    await until(() => image.naturalWidth > 100, "no code");
    sized();
    const count = document.querySelector(".code_count");
    await until(() => count.innerText === "%s", "count");
    assert(!image.classList.contains("is_old"), "An old code is shown");
});
"""
TAP = """
run(async () => {
    const button = document.querySelector("button.door_button");
    assert(button.getBoundingClientRect().height >= 56, "Too small for a thumb");
    sized();
    const sent = await fetch(button.form.action, {
        method: "POST",
        body: new URLSearchParams(new FormData(button.form)),
    });
    const page = new DOMParser().parseFromString(await sent.text(), "text/html");
    const text = page.querySelector(".door_result").textContent;
    assert(text.includes("Welcome"), text);
});
"""


@tagged("post_install", "-at_install", "tour", "hr_training_tour")
class TestSignInInBrowser(HrTrainingCase, HttpCase):
    # A browser's clock is not frozen.
    frozen = None
    uses = ("user_officer", "user_trainer", "user_employee", "user_outsider")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("en_US")
        cls.env["res.users"].search(
            [("login", "=like", "hr_training_%")]
        ).lang = "en_US"
        cls.people = cls.env["hr.employee"].create(
            [
                cls._employee_vals(
                    f"Person {number}", cls.department_ops, barcode=f"77000{number}"
                )
                for number in range(3)
            ]
        )
        # Its doors are open.
        start = fields.Datetime.now().replace(microsecond=0) + timedelta(minutes=10)
        cls.lesson = cls._create_session(
            start, schedule=True, trainer_ids=cls.trainer.ids
        )
        cls._enroll(cls.lesson, *cls.people, cls.employee_employee)
        cls.slot = cls.lesson.slot_ids

    def _open_kiosk(self, secret=None):
        slot = self.slot.with_user(self.user_trainer)
        kiosk = self.env["hr.training.kiosk"].browse(slot.action_open_kiosk()["res_id"])
        if secret:
            kiosk.sudo()._do_start(secret)
        return kiosk.sudo()

    def _lines(self):
        self.env.invalidate_all()
        return {
            row.employee_id: (row.status, row.source or None)
            for row in self.slot.attendance_ids
        }

    def _run(self, path, script, size, **kwargs):
        self.browser_size, self.touch_enabled = size, True
        self.browser_js(path, HELP + script, timeout=60, **kwargs)

    def _kiosk_in_browser(self, size):
        kiosk = self._open_kiosk("tablet")
        before = fields.Datetime.now()
        self._run(
            kiosk._get_path(),
            KIOSK,
            size,
            cookies={f"training_kiosk_{kiosk.id}": "tablet"},
        )
        there = ("present", "kiosk")
        self.assertEqual(
            self._lines(),
            {
                **dict.fromkeys(self.people, there),
                self.employee_employee: ("expected", None),
            },
        )
        facts = self.env["hr.training.sign.in"].search([("slot_id", "=", self.slot.id)])
        self.assertEqual(len(facts), 3, "what was sent twice came in once")
        kept = facts.filtered(lambda f: f.employee_id == self.people[2])
        # Its own time, which the network did not have.
        late = fields.Datetime.now() - kept.moment
        self.assertGreaterEqual(late.total_seconds(), 2)
        self.assertGreaterEqual(kept.moment, before - timedelta(seconds=2))
        return kiosk

    def test_p6_3_1_the_kiosk_on_a_tablet_with_the_network_cut(self):
        self._kiosk_in_browser(TABLET)

    def test_p6_3_1_the_kiosk_on_a_phone_with_the_network_cut(self):
        self._kiosk_in_browser(PHONE)

    def test_p6_3_1_the_code_on_the_screen_and_two_phones(self):
        path = f"/training/code/{self.slot.id}"
        self._run(path, CODE % "0 / 4", TABLET, login=self.user_trainer.login)
        code = self.slot._get_code(signing.get_step(fields.Datetime.now()))
        phone = f"/training/sign-in/{self.slot.id}/{code}"
        self._run(phone, TAP, PHONE, login=self.user_employee.login)
        self.assertEqual(self._lines()[self.employee_employee], ("present", "qr"))
        # The other one is told whom to ask, and nothing is recorded.
        self.authenticate(self.user_outsider.login, self.user_outsider.login)
        code = self.slot._get_code(signing.get_step(fields.Datetime.now()))
        answer = self.url_open(f"/training/sign-in/{self.slot.id}/{code}")
        self.assertIn("register keeper", answer.text)
        self.assertNotIn("<button", answer.text)
        self._run(path, CODE % "1 / 4", PHONE, login=self.user_trainer.login)

    # Over HTTP

    def _post(self, path, body, cookies=None):
        return self.url_open(
            path,
            data=body if isinstance(body, str | bytes) else json.dumps(body),
            headers={"Content-Type": "application/json"},
            cookies=cookies,
        )

    def test_p6_3_1_the_tablet_takes_its_kiosk_by_a_tap_and_leaves_odoo(self):
        kiosk = self._open_kiosk()
        path = kiosk._get_path()
        self.authenticate(self.user_trainer.login, self.user_trainer.login)
        page = self.url_open(path)
        self.assertIn("logs this device out", page.text)
        self.assertFalse(kiosk.device, "looking at it takes nothing")
        self.assertNotIn("Person 0", page.text)
        page = self.url_open(path + "/start", data={"x": "1"})
        self.assertIn("Person 0", page.text)
        self.assertTrue(kiosk.device)
        self.assertFalse(
            html.fromstring(page.text).xpath("//a"), "no way from it into Odoo"
        )
        # The session is nobody's any more.
        inside = self.url_open("/odoo", allow_redirects=False)
        self.assertIn("/web/login", inside.headers.get("Location", ""))

    def test_p6_3_1_a_kiosk_s_address_elsewhere_shows_no_roster(self):
        kiosk = self._open_kiosk("tablet")
        path = kiosk._get_path()
        self.authenticate(None, None)
        page = self.url_open(path)
        self.assertIn("another device", page.text)
        self.assertNotIn("Person 0", page.text)
        for secret in ({}, {f"training_kiosk_{kiosk.id}": "phone"}):
            state = self.url_open(path + "/state", cookies=secret)
            self.assertEqual(state.status_code, 403)
            self.assertNotIn("Person 0", state.text)
            entry = {"key": "1", "badge": "770000", "at": 1}
            answer = self._post(path + "/sign", {"now": 1, "entries": [entry]}, secret)
            self.assertEqual(answer.status_code, 403)
        self.url_open(path + "/start", data={"x": "1"})
        self.assertTrue(kiosk._is_started_by("tablet"))
        self.assertEqual(self._lines()[self.people[0]], ("expected", None))

    def test_p6_3_1_forged_addresses_and_bodies_are_refused(self):
        kiosk = self._open_kiosk("tablet")
        cookies = {f"training_kiosk_{kiosk.id}": "tablet"}
        path = kiosk._get_path()
        self.authenticate(None, None)
        for token in ("x", path.rpartition("/")[2][:-3], "%00", "a" * 400):
            answer = self.url_open(f"/training/kiosk/{token}")
            self.assertEqual(answer.status_code, 404, token)
            self.assertIn("nowhere", answer.text)
        bodies = (
            b" ",
            b"{",
            b"\xff\xfe",
            "[]",
            "5",
            "null",
            '{"entries": 5, "now": 1}',
            '{"entries": [5], "now": 1}',
            "[" * 5000,
            {"entries": [{"badge": "x" * 300_000}], "now": 1},
        )
        for body in bodies:
            answer = self._post(path + "/sign", body, cookies)
            self.assertEqual(answer.status_code, 400, repr(body)[:40])
        junk = [
            {"badge": badge, "at": at, "key": key}
            for badge, at, key in (
                (["770000"], 1, "1"),
                ("770000", None, "2"),
                ("770000", "soon", "3"),
                ({"a": 1}, 1, ["4"]),
                ("\0", 1, "5"),
                (None, 1, "6"),
            )
        ]
        answer = self._post(path + "/sign", {"now": 1, "entries": junk}, cookies)
        self.assertEqual(answer.status_code, 200)
        kinds = [result["kind"] for result in answer.json()["results"]]
        self.assertEqual(set(kinds) - {signing.UNKNOWN, signing.BAD}, set())
        self.assertFalse(
            self.env["hr.training.sign.in"].search([("slot_id", "=", self.slot.id)])
        )

    def test_p6_3_1_a_tablet_whose_clock_is_an_hour_wrong(self):
        kiosk = self._open_kiosk("tablet")
        cookies = {f"training_kiosk_{kiosk.id}": "tablet"}
        self.authenticate(None, None)
        for number, hours in enumerate((-1, 0, 1)):
            now = fields.Datetime.now().timestamp() * 1000 + hours * 3_600_000
            answer = self._post(
                kiosk._get_path() + "/sign",
                {
                    "now": now,
                    "entries": [
                        {
                            "key": str(number),
                            "badge": f"77000{number}",
                            "at": now - 60_000,
                        }
                    ],
                },
                cookies,
            )
            self.assertTrue(answer.json()["results"][0]["good"], answer.text)
        self.env.invalidate_all()
        for row in self.slot.attendance_ids.filtered("check_in"):
            ago = fields.Datetime.now() - row.check_in
            self.assertLess(abs(ago.total_seconds() - 60), 20)

    def test_p6_3_1_a_closed_kiosk_says_so(self):
        kiosk = self._open_kiosk("tablet")
        kiosk.with_user(self.user_trainer).action_close()
        cookies = {f"training_kiosk_{kiosk.id}": "tablet"}
        self.authenticate(None, None)
        entry = {"key": "1", "badge": "770000", "at": 1}
        answer = self._post(
            kiosk._get_path() + "/sign", {"now": 1, "entries": [entry]}, cookies
        )
        self.assertEqual(answer.status_code, 409)
        self.assertIn("closed", answer.json()["reason"])
        self.assertEqual(self._lines()[self.people[0]], ("expected", None))

    def test_p6_3_1_the_code_is_shown_to_who_keeps_the_register(self):
        path = f"/training/code/{self.slot.id}"
        for user, status in ((self.user_trainer, 200), (self.user_employee, 403)):
            self.authenticate(user.login, user.login)
            for address in (path, path + "/now"):
                answer = self.url_open(address)
                self.assertEqual(answer.status_code, status, user.name)
                self.assertEqual("data:image/png" in answer.text, status == 200)

    @mute_logger("odoo.http")
    def test_p6_3_1_who_is_not_logged_in_is_asked_to(self):
        self.authenticate(None, None)
        code = self.slot._get_code(signing.get_step(fields.Datetime.now()))
        answer = self.url_open(
            f"/training/sign-in/{self.slot.id}/{code}", allow_redirects=False
        )
        self.assertIn("/web/login", answer.headers["Location"])

    def test_p6_3_1_opening_the_address_signs_nobody_in_and_a_forged_post_neither(self):
        self.authenticate(self.user_employee.login, self.user_employee.login)
        code = self.slot._get_code(signing.get_step(fields.Datetime.now()))
        path = f"/training/sign-in/{self.slot.id}/{code}"
        self.assertIn("I Am Here", self.url_open(path).text)
        with mute_logger("odoo.http"):
            self.url_open(path, data={"x": "1"})  # without Odoo's token of the page
        self.assertEqual(self._lines()[self.employee_employee], ("expected", None))
        forged = self.url_open(f"/training/sign-in/{self.slot.id}/{'0' * 20}")
        self.assertIn("scan it once more", forged.text)
        foreign = self.url_open(f"/training/sign-in/{self.slot.id + 9999}/{code}")
        self.assertIn("scan it once more", foreign.text)

    def test_p6_3_1_the_worker_keeps_its_place(self):
        answer = self.url_open("/training/kiosk/worker.js")
        self.assertEqual(answer.status_code, 200)
        self.assertIn("javascript", answer.headers["Content-Type"])
