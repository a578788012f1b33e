"""The door of a class by screen: a tablet without a network, a code and two phones.

It ends where the other one sees it: the scan in the register, the phone in the count on
the trainer's screen.
"""

import time
from datetime import timedelta

from odoo import fields
from odoo.tools.translate import load_language

from .common_door import PHONE, TABLET, UPRIGHT, DoorCase

WAITING = "document.getElementById('kiosk').dataset.waiting === '%s'"
# The tablet's clock an hour behind.
WRONG_CLOCK = "(() => {const real = Date.now; Date.now = () => real() - 3600000;})()"
# Twenty seconds without a touch are half a second.
FAST_IDLE = """
(() => {
    const real = window.setTimeout;
    window.setTimeout = (call, time, ...rest) =>
        real(call, time === 20000 ? 500 : time, ...rest);
})()
"""


class TestToursSignIn(DoorCase):
    # ------------------------------------------------------------
    # KIOSK
    # ------------------------------------------------------------

    def _walk_opening(self, suffix=""):
        self.start_tour(
            f"/odoo/hr.training.session/{self.lesson.id}",
            f"hr_training_sign_in_open_kiosk{suffix}",
            login=self.user_trainer.login,
        )
        kiosk = self.env["hr.training.kiosk"].search([("slot_id", "=", self.slot.id)])
        self.assertTrue(kiosk.closed_on)
        self.assertEqual(kiosk.opened_by_id, self.user_trainer)

    def test_p6_3_1_trainer_opens_a_kiosk_at_the_desk(self):
        self._walk_opening()

    def test_p6_3_1_trainer_opens_a_kiosk_on_the_phone(self):
        self.browser_size = "390x844"
        self.touch_enabled = True
        self._walk_opening("_phone")

    def _walk_kiosk(self, size, clock=None):
        path = self._open_kiosk()._get_path()
        with self._at_door():
            door = self._browse(size)
            if clock:
                door.ask("Page.addScriptToEvaluateOnNewDocument", source=clock)
            self._start(door, path)
            door.see("0 / 2")
            # Kept for the reload below.
            door.wait(
                f"caches.open('hr_training_kiosk').then(c => c.match('{path}'))"
                ".then(Boolean)"
            )
            door.cut()
            door.type("880001")
            scanned = fields.Datetime.now()
            door.see("waiting for the network", ".door_banner.door_warn")
            door.wait(WAITING % 1)
            door.see("1 waiting", "#waiting")
            door.tap("#banner")
            door.tap("#search")
            door.type("colle", gap=0.15, enter=False)
            door.tap("#found button")
            door.see("Is this you?", "#confirm")
            door.see("Colleague", "#confirm")
            door.tap("#yes")
            door.see("Colleague", ".door_banner.door_warn")
            door.wait(WAITING % 2)
            mend_server = self._break_server()
            time.sleep(3)
            door.reload()
            mend_server()
            door.wait(WAITING % 2)
            door.see("No network", "#offline")
            self.assertFalse(self._count_sign_ins(door), "it went without a network")
            door.mend()
            door.wait(WAITING % 0, seconds=30)
            door.see("2 / 2")
            door.type("880001")
            door.see("is signed in, since", ".door_banner.door_warn")
            door.type("880003")
            door.see("not on the roster", ".door_banner.door_bad")
            door.type("４４４４")
            door.see("This badge is nobody", ".door_banner.door_bad")
            door.leave()
        sign_ins = self._get_sign_ins().sorted("id")
        mine = sign_ins.filtered(lambda s: s.employee_id == self.employee_employee)
        # The second scan was another one, half a minute and less after the first.
        self.assertEqual(len(mine), 1)
        self.assertEqual(len(sign_ins), 3)
        row = self.seat.attendance_ids
        self.assertEqual((row.source, row.status), ("kiosk", "present"))
        self.assertLessEqual(abs(row.check_in - scanned), timedelta(seconds=1))
        self.assertGreater(mine.create_date - row.check_in, timedelta(seconds=2))
        other = self.seat_2.attendance_ids
        self.assertEqual((other.source, other.status), ("kiosk", "present"))
        self.assertTrue(sign_ins.filtered("is_by_name"))

    def _count_sign_ins(self, door):
        return door.run("parseInt(document.getElementById('there').textContent)")

    def test_p6_3_1_kiosk_on_a_phone_without_a_network(self):
        self._walk_kiosk(PHONE)

    def test_p6_3_1_kiosk_on_a_tablet_whose_clock_is_an_hour_behind(self):
        self._walk_kiosk(TABLET, WRONG_CLOCK)

    def test_p6_3_1_badge_scanned_into_the_search_is_no_search(self):
        path = self._open_kiosk()._get_path()
        with self._at_door():
            door = self._browse(UPRIGHT)
            self._start(door, path)
            door.tap("#search")
            door.type("Em", gap=0.15, enter=False)
            door.see("Employee", "#found")
            time.sleep(0.2)
            door.type("880002")
            door.see("Welcome, Colleague", ".door_banner.door_good")
            self.assertEqual(door.run("document.getElementById('search').value"), "")
            # The button that has the focus is not pressed by a scanner's end.
            door.tap("#search")
            door.type("Emp", gap=0.15, enter=False)
            door.tap("#found button")
            door.run("document.getElementById('yes').focus()")
            # Read twice at once is read once.
            time.sleep(2)
            door.type("880002")
            door.see("Colleague is signed in", ".door_banner.door_warn")
            door.leave()
        self.assertEqual(
            self._get_sign_ins().employee_id, self.employee_colleague, "a wrong press"
        )

    def test_p6_3_1_next_person_does_not_see_the_search_of_the_last(self):
        path = self._open_kiosk()._get_path()
        with self._at_door():
            door = self._browse(PHONE)
            door.ask("Page.addScriptToEvaluateOnNewDocument", source=FAST_IDLE)
            self._start(door, path)
            door.tap("#search")
            door.type("coll", gap=0.15, enter=False)
            door.tap("#found button")
            door.see("Is this you?", "#confirm")
            door.wait("document.getElementById('confirm').hidden")
            door.wait("!document.getElementById('search').value")
            self.assertNotIn("Colleague", door.run("document.body.innerText"))
            door.leave()
        self.assertFalse(self._get_sign_ins())

    def test_p6_3_1_two_pages_of_one_kiosk_send_once(self):
        path = self._open_kiosk()._get_path()
        with self._at_door():
            door = self._browse()
            self._start(door, path)
            door.cut()
            door.type("880001")
            door.wait(WAITING % 1)
            # Another page of the same tablet; it has the network back first.
            door.run("window.other = window.open(location.href); true")
            door.wait("other.document.getElementById('kiosk')?.dataset.phase")
            door.mend()
            door.wait(WAITING % 0, seconds=30)
            door.see("1 / 2")
            door.wait("other.document.getElementById('kiosk').dataset.waiting === '0'")
            door.run("other.close()")
            door.leave()
        self.assertEqual(len(self._get_sign_ins()), 1)

    def test_p6_3_1_kiosk_elsewhere_shows_nobody(self):
        path = self._open_kiosk()._get_path()
        with self._at_door():
            tablet, other = self._browse(), self._browse(PHONE)
            self._start(tablet, path)
            tablet.see("0 / 2")
            other.open(path)
            other.see("runs on another device")
            shown = other.run("document.documentElement.outerHTML")
            state = other.run(f"fetch('{path}/state').then(r => r.text())")
            for text in (shown, state):
                self.assertNotIn("Colleague", text)
                self.assertNotIn("Employee", text)
            self.assertEqual(other.run("document.querySelectorAll('a').length"), 0)
            self.assertEqual(tablet.run("document.querySelectorAll('a').length"), 0)
            tablet.leave()
            other.leave()

    def test_p6_3_1_closed_kiosk_says_so_and_what_it_kept_is_not_lost(self):
        kiosk = self._open_kiosk()
        path = kiosk._get_path()
        with self._at_door():
            door = self._browse()
            self._start(door, path)
            door.cut()
            door.type("880001")
            door.wait(WAITING % 1)
        kiosk.with_user(self.user_trainer).action_close()
        with self._at_door():
            door.mend()
            door.wait(WAITING % 0, seconds=30)
            door.see("This kiosk was closed", "#end")
            door.see("1 not taken", "#refused")
            door.tap("#refused")
            door.see("0001", "#kept")
            door.see("This kiosk was closed", "#kept")
            door.leave()
        self.assertFalse(self._get_sign_ins())

    # ------------------------------------------------------------
    # CODE
    # ------------------------------------------------------------

    def test_p6_3_1_code_on_the_screen_and_two_phones(self):
        logins = self._get_sessions(
            self.user_trainer, self.user_employee, self.user_outsider
        )
        with self._at_door():
            screen = self._browse()
            phones = [self._browse(PHONE), self._browse(PHONE)]
            for door, login in zip((screen, *phones), logins, strict=True):
                door.log_in(login)
            screen.open(f"/training/code/{self.slot.id}")
            screen.see("0 / 2")
            screen.wait("document.getElementById('image').naturalWidth > 200")
            first = screen.run("document.getElementById('image').src")
        code = self._get_path_on_screen()
        with self._at_door():
            phones[0].open(code)
            phones[0].tap("button.door_button")
            phones[0].see("Welcome, Employee", ".door_good")
            phones[1].open(code)
            phones[1].see("You are not on the roster", ".door_bad")
            screen.see("1 / 2")
            phones[0].open(code[:-3] + "000")
            phones[0].see("scan it once more", ".door_bad")
            # Half a minute later there is another one.
            screen.wait(
                f"document.getElementById('image').src !== {first!r}", seconds=40
            )
            screen.cut()
            screen.see("No network")
            for door in (screen, *phones):
                door.leave()
        self.assertEqual(self._get_sign_ins().source, "qr")
        row = self.seat.attendance_ids
        self.assertEqual((row.source, row.status), ("qr", "present"))

    # ------------------------------------------------------------
    # EVERY SCREEN
    # ------------------------------------------------------------

    def _look_at_all(self, suffix):
        path = self._open_kiosk(self.user_officer)._get_path()
        ended = self._open_kiosk(self.user_officer)
        early = self._create_session(
            fields.Datetime.now() + timedelta(days=1), schedule=True
        )
        self._enroll(early, self.employee_employee)
        code = self._get_path_on_screen()
        logins = self._get_sessions(self.user_officer, self.user_employee)
        with self._at_door():
            door, phone = self._browse(UPRIGHT), self._browse(PHONE)
            door.log_in(logins[0])
            phone.log_in(logins[1])
            door.open(f"/training/code/{self.slot.id}")
            door.wait("document.getElementById('image').naturalWidth > 200")
            door.look(f"code{suffix}")
            door.open(f"/training/code/{early.slot_ids.id}")
            door.look(f"code_early{suffix}")
            door.open(path)
            door.look(f"start{suffix}")
            phone.open(path[:-9] + "AAAAAAAAA")
            phone.look(f"gone{suffix}")
            phone.open(code)
            phone.look(f"phone{suffix}")
            phone.tap("button.door_button")
            phone.wait("document.querySelector('.door_result')")
            phone.look(f"phone_in{suffix}")
            self._start(door, path)
            door.wait("document.getElementById('there').textContent === '1 / 2'")
            door.look(f"kiosk{suffix}")
            phone.open(path)
            phone.look(f"elsewhere{suffix}")
            door.tap("#search")
            door.type("e", gap=0.2, enter=False)
            door.wait("document.querySelectorAll('#found button').length === 2")
            door.look(f"search{suffix}")
            door.tap("#found button")
            door.look(f"confirm{suffix}")
            door.tap("#yes")
            door.wait("document.querySelector('.door_good, .door_warn')")
            door.look(f"good{suffix}")
            door.type("4711")
            door.wait("document.querySelector('.door_banner.door_bad')")
            door.look(f"bad{suffix}")
            door.cut()
            door.type("880002")
            door.wait("document.querySelector('.door_banner.door_warn')")
            door.look(f"kept{suffix}")
            door.tap("#banner")
            door.tap("#waiting")
            door.look(f"waiting{suffix}")
        ended.with_user(self.user_officer).action_close()
        with self._at_door():
            phone.open(ended._get_path())
            phone.look(f"over{suffix}")
            door.leave()
            phone.leave()

    def test_p6_3_1_pages_fit_every_screen(self):
        self._look_at_all("")

    def test_p6_3_1_pages_fit_every_screen_in_chinese(self):
        load_language(self.env.cr, "zh_CN")
        (self.user_officer | self.user_employee).lang = "zh_CN"
        self._look_at_all("_zh")
