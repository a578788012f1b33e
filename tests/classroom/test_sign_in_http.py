"""What strangers, broken tablets and old addresses send to the door."""

import json
from datetime import UTC, datetime, timedelta

from odoo.tests import tagged
from odoo.tools.misc import hash_sign

from .common_door import DoorCase


@tagged("-tour")
class TestSignInHttp(DoorCase):
    def setUp(self):
        super().setUp()
        self.authenticate(None, None)
        self.kiosk = self._open_kiosk()
        self.path = self.kiosk._get_path()

    def _post(self, path, body=None, **values):
        """POST of a tablet: JSON, or the body as it is."""
        if body is None:
            body = json.dumps(values)
        headers = {"Content-Type": "application/json"}
        return self.url_open(path, data=body, headers=headers, allow_redirects=False)

    def _take(self):
        """This tablet takes the kiosk."""
        answer = self._post(f"{self.path}/start")
        self.assertEqual(answer.status_code, 303)
        self.assertTrue(answer.headers["Location"].endswith(self.path))

    def _sign(self, *entries, path=None):
        """Kinds by key of what the server says; entries get the present time."""
        now = 1_000_000
        answer = self._post(
            f"{path or self.path}/sign",
            now=now,
            entries=[{"at": now, **entry} for entry in entries],
        )
        self.assertEqual(answer.status_code, 200, answer.text)
        return {one["key"]: one for one in answer.json()["results"]}

    # ------------------------------------------------------------
    # ADDRESSES
    # ------------------------------------------------------------

    def _get_bad_paths(self):
        base, token = self.path.rsplit("/", 1)
        kiosk = self.kiosk
        future = datetime.now(UTC) + timedelta(hours=1)

        def sign(scope, values):
            return hash_sign(self.env(su=True), scope, values, expiration=future)

        return [
            f"{base}/{bad}"
            for bad in (
                token[:-1],
                token[:20],
                token[::-1],
                token[:-3] + "AAA",
                "x",
                "%00",
                "1",
                "é中文",
                "A" * 3000,
                sign("hr_training.other", [kiosk.id]),
                sign("hr_training.kiosk", kiosk.id),
                sign("hr_training.kiosk", [kiosk.id, kiosk.id]),
                sign("hr_training.kiosk", [kiosk.id + 100_000]),
                sign("hr_training.kiosk", []),
            )
        ]

    def test_p6_3_1_forged_addresses_lead_nowhere(self):
        self._take()
        for path in self._get_bad_paths():
            with self.subTest(path=path[:80]):
                page = self.url_open(path)
                self.assertEqual(page.status_code, 404)
                self.assertNotIn("Colleague", page.text)
                self.assertEqual(self.url_open(f"{path}/state").status_code, 403)
                self.assertEqual(self._post(f"{path}/sign").status_code, 403)
                self.assertEqual(self._post(f"{path}/start").status_code, 404)

    def test_p6_3_1_address_ends_a_day_after_the_class(self):
        self._take()
        self.assertEqual(self.url_open(self.path).status_code, 200)
        end = self.slot._get_register_end() + timedelta(days=1)
        with self._clock_at(end - timedelta(minutes=1)):
            self.assertEqual(self.url_open(f"{self.path}/state").status_code, 200)
        with self._clock_at(end + timedelta(minutes=1)):
            self.assertEqual(self.url_open(self.path).status_code, 404)
            self.assertEqual(self.url_open(f"{self.path}/state").status_code, 403)

    def test_p6_3_1_opening_the_address_does_not_take_the_kiosk(self):
        self.assertIn("Start on This Tablet", self.url_open(self.path).text)
        answer = self.url_open(f"{self.path}/start", allow_redirects=False)
        self.assertIn(answer.status_code, (404, 405))
        self.env.invalidate_all()
        self.assertFalse(self.kiosk.device)

    def test_p6_3_1_kiosk_is_the_first_tablets(self):
        self._take()
        page = self.url_open(self.path)
        self.assertIn("Colleague", page.text)
        policy = page.headers["Content-Security-Policy"]
        self.assertIn("default-src 'self'", policy)
        self.assertEqual(page.headers["Cache-Control"], "no-store")
        self.assertEqual(page.headers["X-Frame-Options"], "DENY")
        self.opener.cookies.clear()
        elsewhere = self.url_open(self.path)
        self.assertIn("another device", elsewhere.text)
        self.assertNotIn("Colleague", elsewhere.text)
        for answer in (
            self.url_open(f"{self.path}/state"),
            self._post(f"{self.path}/sign", now=1, entries=[]),
        ):
            self.assertEqual(answer.status_code, 403)
            self.assertEqual(answer.json(), {"state": "elsewhere"})
        started = self._post(f"{self.path}/start")
        self.assertEqual(started.status_code, 200)
        self.assertIn("another device", started.text)

    def test_p6_3_1_starting_logs_out_of_odoo(self):
        self.authenticate(self.user_trainer.login, self.user_trainer.login)
        self.assertIn("logs this device out", self.url_open(self.path).text)
        self._take()
        home = self.url_open("/odoo", allow_redirects=False)
        self.assertIn("/web/login", home.headers["Location"])
        self.assertEqual(self.url_open(f"{self.path}/state").status_code, 200)

    def test_p6_3_1_worker_is_served_where_a_browser_takes_it(self):
        answer = self.url_open("/training/kiosk/worker.js")
        self.assertEqual(answer.status_code, 200)
        self.assertIn("javascript", answer.headers["Content-Type"])
        self.assertIn("addEventListener", answer.text)

    # ------------------------------------------------------------
    # WHAT IS SENT
    # ------------------------------------------------------------

    def test_p6_3_1_junk_is_refused_and_blocks_nothing(self):
        self._take()
        entry = {"key": "a", "badge": "880001", "at": 1}
        for body in (
            "x",
            "[]",
            "null",
            "{}",
            '{"entries": 1}',
            '{"now": 1, "entries": [1]}',
            '{"now": 1, "entries": ["x"]}',
            b"\xff\xfe",
            "[" * 5000,
            json.dumps({"now": 1, "entries": [{**entry, "badge": "9" * 300_000}]}),
        ):
            with self.subTest(body=body[:30]):
                answer = self._post(f"{self.path}/sign", body)
                self.assertEqual(answer.status_code, 400)
                self.assertEqual(answer.json(), {"state": "bad"})
        self.assertFalse(self._get_sign_ins())
        self.assertEqual(
            self._sign({"key": "a", "badge": "880001"})["a"]["kind"], "taken"
        )

    def test_p6_3_1_odd_entries_lose_no_other_one(self):
        self._take()
        odd = [
            {"key": "k1", "badge": 880001},
            {"key": "k2", "badge": ["880001"]},
            {"key": "k3", "badge": {"x": 1}},
            {"key": "k4", "person": "1"},
            {"key": "k5", "person": True},
            {"key": "k6", "person": -5},
            {"key": "k7", "person": 10**30},
            {"key": "k8"},
            {"key": "k9", "badge": "\x00"},
            {"key": "l1", "badge": "880002", "at": "soon"},
            {"key": "l2", "badge": "880002", "at": None},
            {"key": "l3", "badge": "880002", "at": 1e300},
            {"key": "good", "badge": "880002"},
        ]
        found = self._sign(*odd)
        self.assertEqual(found["good"]["kind"], "taken")
        del found["good"]
        self.assertFalse(
            {key for key, one in found.items() if one["kind"] == "taken"} - {"k1"}
        )
        self.assertIn(
            self.employee_colleague, self._get_sign_ins().employee_id, "it is lost"
        )

    def test_p6_3_1_more_than_one_request_holds_come_by_the_next(self):
        self._take()
        entries = [{"key": f"k{n}", "badge": f"no {n}"} for n in range(200)]
        found = self._sign(*entries, {"key": "last", "badge": "880001"})
        self.assertEqual(len(found), 200)
        self.assertNotIn("last", found)
        found = self._sign({"key": "last", "badge": "880001"})
        self.assertEqual(found["last"]["kind"], "taken")

    def test_p6_3_1_place_of_another_class_is_nobody_here(self):
        other = self._create_session(self.slot.start + timedelta(days=2), schedule=True)
        stranger = self._enroll(other, self.employee_outsider)
        self._take()
        found = self._sign({"key": "a", "person": stranger.id})["a"]
        self.assertEqual((found["kind"], found["name"]), ("unknown", ""))
        self.assertFalse(self._get_sign_ins())

    def test_p6_3_1_sent_twice_is_there_once(self):
        self._take()
        entry = {"key": "a", "badge": "880001"}
        self.assertEqual(self._sign(entry)["a"]["kind"], "taken")
        self.assertEqual(self._sign(entry)["a"]["kind"], "again")
        self.assertEqual(len(self._get_sign_ins()), 1)

    def test_p6_3_1_two_tablets_at_one_door(self):
        second = self._open_kiosk()._get_path()
        self._take()
        self.assertEqual(self._post(f"{second}/start").status_code, 303)
        entry = {"key": "a", "badge": "880001"}
        self._sign(entry)
        found = self._sign(entry, {"key": "b", "badge": "880002"}, path=second)
        self.assertEqual(found["a"]["kind"], "again")
        self.assertEqual(found["b"]["kind"], "taken")
        self.assertEqual(len(self._get_sign_ins()), 2)
        state = self.url_open(f"{self.path}/state").json()
        self.assertEqual(state["counts"], {"there": 2, "seated": 2})

    def test_p6_3_1_network_back_after_the_class(self):
        self._take()
        late = self.slot._get_register_end() + timedelta(hours=2)
        scanned = self.slot.start - timedelta(minutes=3)
        at = -1000 * (late - scanned).total_seconds()
        with self._clock_at(late):
            answer = self._post(
                f"{self.path}/sign",
                now=0,
                entries=[
                    {"key": "a", "badge": "880001", "at": at},
                    {"key": "b", "badge": "880002", "at": 0},
                ],
            )
            self.assertEqual(answer.json()["state"], "closed")
        found = {one["key"]: one for one in answer.json()["results"]}
        self.assertEqual(found["a"]["kind"], "taken")
        self.assertEqual(found["b"]["kind"], "outside")
        sign_in = self._get_sign_ins()
        self.assertEqual(sign_in.moment, scanned)
        self.assertTrue(sign_in.received_on)
        self.assertEqual(self.seat.attendance_ids.check_in, scanned)

    def test_p6_3_1_fifty_people_in_a_minute(self):
        self.lesson.seats_max = 60
        people = self.env["hr.employee"].union(
            *(
                self._create_employee(
                    f"Person {n}", self.department_srv_n, barcode=f"99{n:04}"
                )
                for n in range(50)
            )
        )
        self._enroll(self.lesson, *people)
        self._take()
        for number, person in enumerate(people):
            found = self._sign({"key": f"k{number}", "badge": person.barcode})
            self.assertTrue(found[f"k{number}"]["good"])
        state = self.url_open(f"{self.path}/state").json()
        self.assertEqual(state["counts"], {"there": 50, "seated": 52})
        self.assertEqual(sum(bool(one["signed"]) for one in state["roster"]), 50)

    # ------------------------------------------------------------
    # CODE
    # ------------------------------------------------------------

    def test_p6_3_1_code_is_the_trainers_to_show(self):
        address = f"/training/code/{self.slot.id}"
        self.assertIn("/web/login", self.url_open(address).url)
        for user in (self.user_employee, self.user_outsider):
            self.authenticate(user.login, user.login)
            for path in (address, f"{address}/now", "/training/code/99999999"):
                answer = self.url_open(path)
                self.assertEqual(answer.status_code, 403, path)
                self.assertNotIn("data:image/png", answer.text)
        self.authenticate(self.user_trainer.login, self.user_trainer.login)
        self.assertIn("data:image/png", self.url_open(f"{address}/now").text)

    def test_p6_3_1_address_of_the_code_signs_nobody_in_by_itself(self):
        self.authenticate(self.user_employee.login, self.user_employee.login)
        page = self.url_open(self._get_path_on_screen())
        self.assertIn("I Am Here", page.text)
        self.assertFalse(self._get_sign_ins())
        for code in ("x", "0" * 20, "é" * 20, "a" * 2000):
            page = self.url_open(f"/training/sign-in/{self.slot.id}/{code}")
            self.assertIn("scan it once more", page.text)
            self.assertNotIn("I Am Here", page.text)
