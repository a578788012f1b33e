from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ...tools import sign_in as signing
from .common_sign_in import SIGN_IN, SignInCase


@tagged("post_install", "-at_install", "hr_training_attendance")
class TestSignIn(SignInCase):
    """Signing in at the door (policy 6.3.1, design §7, §10)."""

    # What it does

    def test_p6_3_1_who_signs_in_at_the_door_is_present(self):
        with self._clock_at(self._at(0, -3)):
            answer = self._sign_in("770000")
        self.assertEqual(
            answer,
            {
                "employee": self.people[0].id,
                "status": "present",
                "message": "Welcome, Person 0.",
            },
        )
        self.assertEqual(self._line(), ("present", "kiosk", 0))
        self.assertEqual(self._line(self.people[1]), ("expected", None, 0))

    def test_d7_late_and_too_late_are_said(self):
        with self._clock_at(self._at(1)):
            late = self._sign_in("770000", moment=self._at(0, 7))
            absent = self._sign_in("770001", moment="2026-04-06 01:16:00")
        self.assertEqual(late["status"], "late")
        self.assertIn("7 minutes late", late["message"])
        self.assertEqual(absent["status"], "absent")
        self.assertIn("counts as absent", absent["message"])

    def test_d7_signing_in_again_says_since_when_and_makes_nobody_absent(self):
        with self._clock_at(self._at(0, -10)):
            self._sign_in("770000")
        for later in (0, 2, 60):
            with self._clock_at(self._at(0, -10 + later)):
                answer = self._sign_in("770000")
            self.assertEqual(answer["status"], "present")
            self.assertIn("08:50", answer["message"])
        self.assertFalse(self._row(self.people[0], self.morning).check_out)

    def test_d7_signing_in_when_one_leaves_is_the_check_out(self):
        for moment in ((0, -10), (2, 52)):
            with self._clock_at(self._at(*moment)):
                answer = self._sign_in("770000")
        self.assertEqual(answer["message"], "Goodbye, Person 0.")
        row = self._row(self.people[0], self.morning)
        self.assertEqual(
            (row.status, row.check_out, row.minutes_early),
            ("left_early", self._at(2, 52), 8),
        )

    def test_d10_nobody_signs_in_outside_the_window_or_ahead(self):
        cases = {
            (0, -31): "Its doors",
            (4, 0): "Its doors",
        }
        for moment, words in cases.items():
            with self._clock_at(self._at(9)), self.assertRaisesRegex(UserError, words):
                self._sign_in("770000", moment=self._at(*moment))
        with (
            self._clock_at(self._at(0, -5)),
            self.assertRaisesRegex(UserError, "ahead"),
        ):
            self._sign_in("770000", moment=self._at())
        self.assertFalse(self._facts())

    def test_d10_unknown_padded_and_full_width_badges(self):
        with self._clock_at(self._at()):
            for badge in ("123", "", None, "x" * 99, True, 4.5, ["770000"], "a\0b"):
                with (
                    self.subTest(badge=badge),
                    self.assertRaisesRegex(UserError, "nobody’s"),
                ):
                    self._sign_in(badge)
            for badge, person in ((" ７７００００ ", 0), (770001, 1)):
                answer = self._sign_in(badge)
                self.assertEqual(answer["employee"], self.people[person].id)

    def test_d10_a_badge_with_other_zeros_is_his_whose_alone_it_can_be(self):
        with self._clock_at(self._at()):
            self.assertEqual(self._sign_in("00770000")["employee"], self.people[0].id)
            self.people[1].barcode = "0770000"
            with self.assertRaisesRegex(UserError, "nobody’s"):
                self._sign_in("000770000")
            # The one that is printed on it is exact.
            self.assertEqual(self._sign_in("0770000")["employee"], self.people[1].id)

    def test_d10_a_badge_that_was_given_to_somebody_else_is_his_now(self):
        self.people[0].barcode = False
        self.people[1].barcode = "770000"
        with self._clock_at(self._at()):
            self._sign_in("770000")
        self.assertEqual(self._line(self.people[0]), ("expected", None, 0))
        self.assertEqual(self._line(self.people[1]), ("present", "kiosk", 0))

    def test_d10_a_source_or_moment_that_is_none_is_refused(self):
        with self._clock_at(self._at()):
            for source in ("manual", None, [], "punch"):
                with self.assertRaisesRegex(UserError, "kiosk"):
                    self._sign_in("770000", source=source)
            for moment in ("soon", [1], 5, object):
                with self.assertRaises(UserError):
                    self._sign_in("770000", moment=moment)

    # Who may

    def test_d10_trainer_keeper_and_officer_sign_in_nobody_else(self):
        with self._clock_at(self._at()):
            for user in (self.user_trainer, self.user_keeper, self.user_officer):
                with self._undone():
                    self.assertTrue(self._sign_in("770000", user=user))
            for user in (self.user_employee, self.user_outsider, self.user_finance):
                with self.assertRaises(AccessError):
                    self._sign_in("770000", user=user)

    def test_d6_2_nobody_signs_himself_in_by_his_badge(self):
        self.employee_colleague.barcode = "880001"
        self._enroll(self.session, self.employee_colleague)
        with self._clock_at(self._at()), self.assertRaisesRegex(UserError, "else"):
            self._sign_in("880001")
        self.assertEqual(self._line(self.employee_colleague)[0], "expected")

    def test_d6_2_no_client_makes_changes_or_deletes_a_sign_in(self):
        with self._clock_at(self._at()):
            self._sign_in("770000")
        fact = self._facts()
        vals = {
            "slot_id": self.morning.id,
            "employee_id": self.people[1].id,
            "moment": self._at(),
            "source": "kiosk",
            "signed_by_id": self.user_officer.id,
        }
        for user in (self.user_officer, self.user_head, self.user_keeper):
            with self.assertRaises(AccessError):
                self.env[SIGN_IN].with_user(user).create(vals)
            with self.assertRaises(AccessError):
                fact.with_user(user).write({"moment": self._at(1)})
            with self.assertRaises(AccessError):
                fact.with_user(user).unlink()

    def test_d5_sign_ins_are_read_by_who_keeps_the_register(self):
        with self._clock_at(self._at()):
            self._sign_in("770000")
        for user, count in (
            (self.user_trainer, 1),
            (self.user_keeper, 1),
            (self.user_officer, 1),
            (self.user_employee, 0),
            (self.user_outsider, 0),
            (self.user_department_manager, 0),
        ):
            found = self.env[SIGN_IN].with_user(user).search([])
            self.assertEqual(len(found & self._facts()), count, user.name)

    def test_d6_6_a_closed_register_takes_nobody(self):
        self._punch(("770001", self._at()), ("770001", self._at(5)))
        self._end_session(self.session.with_user(self.user_officer))
        self.session.with_user(self.user_officer).action_release_results()
        with self._clock_at(self._at(9)):
            self._sign_in("770000", moment=self._at(0, 7))
        row = self._row(self.people[0], self.morning)
        self.assertEqual(self._line(), ("absent", "auto", 0))
        self.assertEqual(row.fact_status, "late")

    # A fact of the register

    def test_d6_10_punches_leave_a_sign_in_alone_whichever_came_first(self):
        early = ("770000", self._at(0, -20))
        for order in ("punch", "door"):
            with self.subTest(first=order), self._undone():
                if order == "punch":
                    self._punch(early)
                with self._clock_at(self._at(0, 7)):
                    self._sign_in("770000")
                if order == "door":
                    self._punch(early)
                self.assertEqual(self._line(), ("late", "kiosk", 7))

    def test_d6_10_the_kiosk_goes_before_the_code_and_a_hand_before_both(self):
        person = self.employee_employee
        with self._clock_at(self._at(0, -5)):
            self._sign_in(None, user=self.user_employee, source="qr", code=self._code())
        self.assertEqual(self._line(person), ("present", "qr", 0))
        person.barcode = "660001"
        with self._clock_at(self._at(0, 8)):
            self._sign_in("660001")
        self.assertEqual(self._line(person), ("late", "kiosk", 8))
        row = self._row(person, self.morning).with_user(self.user_trainer)
        row.action_mark_excused()
        self.assertEqual(self._line(person)[:2], ("excused", "manual"))
        row.action_set_status("expected")
        self.assertEqual(self._line(person), ("late", "kiosk", 8))

    def test_d6_10_a_slot_that_moves_while_people_sign_in(self):
        with self._clock_at(self._at(0, 2)):
            self._sign_in("770000")
        slot = self.morning.with_user(self.user_officer)
        slot.write({"start": self._at(0, -20)})
        self.assertEqual(self._line(), ("absent", "kiosk", 22))
        slot.write({"start": self._at(24), "stop": self._at(27)})
        self.assertEqual(self._line(), ("expected", None, 0))
        slot.write({"start": self._at(), "stop": self._at(3)})
        self.assertEqual(self._line(), ("present", "kiosk", 2))

    def test_d6_10_a_sign_in_is_of_its_slot_and_no_other(self):
        """Where two slots' doors are open at once, the tablet says which it is."""
        self.afternoon.with_user(self.user_officer).write(
            {"start": self._at(3, 10), "stop": self._at(6)}
        )
        with self._clock_at(self._at(3, 5)):
            self._sign_in("770000", slot=self.afternoon)
        self.assertEqual(self._line(), ("expected", None, 0))
        self.assertEqual(self._line(slot=self.afternoon), ("present", "kiosk", 0))

    def test_d6_11_a_badge_of_his_other_record_is_his(self):
        person = self.people[0]
        self._create_employee(
            "Person again",
            self.department_ops,
            work_contact_id=person.work_contact_id.id,
            barcode="770088",
        )
        with self._clock_at(self._at()):
            self._sign_in("770088")
        self.assertEqual(self._line(), ("present", "kiosk", 0))

    def test_d6_13_one_sign_in_and_the_clock_settles_the_rest(self):
        with self._clock_at(self._at()):
            self._sign_in("770000")
        with self._clock_at(self._at(4)):
            self.session._cron_follow_clock()
        self.assertEqual(self._line(self.people[1]), ("absent", "auto", 0))
        self.assertEqual(
            self._line(self.people[1], self.afternoon), ("expected", None, 0)
        )

    def test_d6_7_a_slot_with_sign_ins_is_not_deleted(self):
        with self._clock_at(self._at()):
            self._sign_in("770000")
        self._facts().with_user(self.user_keeper).action_void("not he")
        with self.assertRaisesRegex(UserError, "signed in"):
            self.morning.with_user(self.user_officer).unlink()

    # The code

    def test_p6_3_1_an_employee_signs_himself_in_by_the_code(self):
        with self._clock_at(self._at(0, -5)):
            answer = self._sign_in(
                False, user=self.user_employee, source="qr", code=self._code()
            )
        self.assertEqual(answer["employee"], self.employee_employee.id)
        self.assertEqual(self._line(self.employee_employee), ("present", "qr", 0))

    def test_d10_a_forged_old_or_foreign_code_signs_nobody_in(self):
        with self._clock_at(self._at(0, -5)):
            codes = [None, "", "0" * 20, "é" * 20, 5, ["x"], self._code(self.afternoon)]
            old = self._code()
        with self._clock_at(self._at(0, -4)):
            good = self._code()
            for code in (*codes, old):
                with self.subTest(code=code), self.assertRaises(AccessError):
                    self._sign_in(
                        False, user=self.user_employee, source="qr", code=code
                    )
            # A try that failed blocks nothing.
            self._sign_in(False, user=self.user_employee, source="qr", code=good)

    def test_d10_the_code_just_before_is_good(self):
        with self._clock_at(self._at(0, -5)):
            code = self._code()
        with self._clock_at(self._at(0, -5, 31)):
            self._sign_in(False, user=self.user_employee, source="qr", code=code)
        self.assertEqual(self._line(self.employee_employee), ("present", "qr", 0))

    def test_d10_an_early_try_blocks_nothing(self):
        with self._clock_at(self._at(-1)), self.assertRaisesRegex(UserError, "doors"):
            self._sign_in(
                False, user=self.user_employee, source="qr", code=self._code()
            )
        with self._clock_at(self._at(0, -5)):
            self._sign_in(
                False, user=self.user_employee, source="qr", code=self._code()
            )

    def test_d10_by_the_code_nobody_signs_in_somebody_else(self):
        self.employee_employee.barcode = "660001"
        with self._clock_at(self._at(0, -5)):
            with self.assertRaises(AccessError):
                self._sign_in(
                    "770000", user=self.user_employee, source="qr", code=self._code()
                )
            self._sign_in(
                "660001", user=self.user_employee, source="qr", code=self._code()
            )
        self.assertEqual(self._line(), ("expected", None, 0))

    def test_d10_who_is_not_on_the_roster_is_told_whom_to_ask(self):
        with (
            self._clock_at(self._at(0, -5)),
            self.assertRaisesRegex(UserError, "keeper"),
        ):
            self._sign_in(
                False, user=self.user_outsider, source="qr", code=self._code()
            )

    def test_d10_the_code_and_the_kiosk_end_with_the_class(self):
        slot = self.morning.with_user(self.user_keeper)
        with self._clock_at(self._at(4)):
            for method in (slot.action_open_kiosk, slot.action_show_code):
                with self.assertRaisesRegex(UserError, "over"):
                    method()
            with self.assertRaisesRegex(UserError, "over"):
                self._sign_in(
                    False, user=self.user_employee, source="qr", code=self._code()
                )

    def test_d6_15_nothing_of_phones_is_kept_until_the_company_says_so(self):
        slot = self.morning.with_user(self.user_employee)
        with self._clock_at(self._at(0, -5)):
            slot._do_sign_in_myself(device="phone")
            self.assertFalse(self._facts().device)
        self.company.training_sign_in_device = True
        with self._clock_at(self._at(0, -3)):
            slot._do_sign_in_myself(device="phone")
        kept = self._facts()[0]
        self.assertTrue(kept.device)
        self.assertNotIn("phone", kept.device)
        self.assertFalse(kept.is_device_shared)
        self._enroll(self.session, self.employee_outsider)
        with self._clock_at(self._at(0, -2)):
            self.morning.with_user(self.user_outsider)._do_sign_in_myself(
                device="phone"
            )
        self.assertTrue(self._facts()[0].is_device_shared)
        found = self.env[SIGN_IN].search([("is_device_shared", "=", True)])
        self.assertEqual(len(found), 2)
        self._tamper(found[0], create_date="2020-01-01 00:00:00")
        self.env[SIGN_IN]._gc_devices()
        self.assertFalse(found[0].device)
        self.assertTrue(found[1].device)

    def test_d6_15_networks_of_the_code_are_addresses(self):
        self.company.training_code_networks = "192.0.2.0/24, 2001:db8::/32"
        with self.assertRaisesRegex(ValidationError, "office"):
            self.company.training_code_networks = "office"

    def test_d6_15_the_code_may_be_taken_in_the_company_s_network_only(self):
        self.company.training_code_networks = "192.0.2.0/24"
        Slot = type(self.morning)
        with self._clock_at(self._at(0, -5)):
            for address in ("198.51.100.9", None, "junk"):
                with (
                    patch.object(Slot, "_get_address", return_value=address),
                    self.assertRaisesRegex(AccessError, "network"),
                ):
                    self._sign_in(
                        False, self.user_employee, source="qr", code=self._code()
                    )
            with patch.object(Slot, "_get_address", return_value="192.0.2.9"):
                self._sign_in(False, self.user_employee, source="qr", code=self._code())
        self.assertEqual(self._line(self.employee_employee)[0], "present")

    # Walk-ins, and signing in for another

    def test_p6_3_1_who_walks_in_gets_a_free_seat_and_was_there(self):
        with self._clock_at(self._at(0, -5)):
            kiosk = self._open_kiosk()
            [answer] = kiosk._do_take(
                [signing.Entry(badge="990001", moment=self._at(0, -5))]
            )
            self.assertEqual(answer["kind"], signing.WALK_IN)
            self.assertEqual(self.session.with_user(self.user_keeper).walk_in_count, 1)
            fact = self._facts().with_user(self.user_keeper)
            self.assertTrue(fact.is_walk_in)
            fact.action_admit()
        self.assertEqual(self._line(self.employee_outsider), ("present", "kiosk", 0))
        self.assertFalse(fact.is_walk_in)
        with self.assertRaisesRegex(UserError, "seat already"):
            fact.action_admit()

    def test_p6_3_1_where_no_seat_is_free_nobody_walks_in(self):
        self.session.with_user(self.user_officer).seats_max = 4
        with self._clock_at(self._at(0, -5)):
            self._open_kiosk()._do_take(
                [signing.Entry(badge="990001", moment=self._at(0, -5))]
            )
            fact = self._facts()
            with (
                self.assertRaisesRegex(UserError, "No seat is free"),
                self._undone(),
            ):
                fact.with_user(self.user_keeper).action_admit()
        self.assertFalse(
            self.env["hr.training.enrollment"].search(
                [
                    ("session_id", "=", self.session.id),
                    ("employee_id", "=", self.employee_outsider.id),
                ]
            )
        )

    def test_p6_3_1_only_who_keeps_the_register_lets_in(self):
        with self._clock_at(self._at(0, -5)):
            self._open_kiosk()._do_take(
                [signing.Entry(badge="990001", moment=self._at(0, -5))]
            )
            for user in (self.user_outsider, self.user_employee):
                with self.assertRaises(UserError):
                    self._facts().with_user(user).action_admit()

    def test_p6_3_2_signing_in_for_another_is_taken_back_and_recorded(self):
        with self._clock_at(self._at()):
            self._sign_in("770000")
            fact = self._facts().with_user(self.user_keeper)
            with self.assertRaisesRegex(UserError, "reason"):
                fact.action_void("  ")
            self.assertEqual(fact.action_void()["res_model"], "hr.training.reason")
            fact.action_void("Person 1 held the badge of Person 0")
        self.assertEqual(self._line(), ("expected", None, 0))
        incident = self.env["hr.training.observation"].search(
            [("session_id", "=", self.session.id)]
        )
        self.assertEqual(incident.kind, "discipline")
        self.assertEqual(incident.employee_id, self.people[0])
        self.assertEqual(incident.recorded_by_id, self.user_keeper)
        self.assertIn("held the badge", incident.text)
        with self.assertRaisesRegex(UserError, "already"):
            fact.action_void("again")
        # Who was there himself then is there.
        with self._clock_at(self._at(0, 3)):
            self._sign_in("770000", moment=self._at())
        self.assertEqual(self._line(), ("present", "kiosk", 0))

    def test_d6_11_nobody_decides_about_his_own_sign_in(self):
        self.employee_colleague.barcode = "880001"
        self._enroll(self.session, self.employee_colleague)
        with self._clock_at(self._at()):
            self._sign_in("880001", user=self.user_trainer)
        with self.assertRaisesRegex(UserError, "own"):
            self._facts().with_user(self.user_keeper).action_void("no")

    # The kiosk

    def _open_kiosk(self, user=None, slot=None):
        slot = (slot or self.morning).with_user(user or self.user_keeper)
        action = slot.action_open_kiosk()
        return self.env["hr.training.kiosk"].browse(action["res_id"]).sudo()

    def test_p6_3_1_a_kiosk_is_opened_by_who_keeps_the_register(self):
        with self._clock_at(self._at(-2)):
            for user in (self.user_trainer, self.user_keeper, self.user_officer):
                kiosk = self._open_kiosk(user)
                self.assertEqual(kiosk.opened_by_id, user)
                self.assertIn("/training/kiosk/", kiosk.with_user(user).address)
            for user in (self.user_employee, self.user_outsider):
                with self.assertRaises(AccessError):
                    self._open_kiosk(user)

    def test_p6_3_1_the_first_device_has_the_kiosk_until_the_class_ends(self):
        with self._clock_at(self._at(0, -20)):
            kiosk = self._open_kiosk()
            self.assertEqual(kiosk.state, "waiting")
            self.assertTrue(kiosk._do_start("tablet"))
            self.assertFalse(kiosk._do_start("phone elsewhere"))
            self.assertTrue(kiosk._do_start("tablet"))
            self.assertEqual(kiosk.state, "running")
            self.assertTrue(kiosk._is_started_by("tablet"))
            for secret in ("phone elsewhere", "", None):
                self.assertFalse(kiosk._is_started_by(secret))
            second = self._open_kiosk()
            second.with_user(self.user_keeper).action_close()
            self.assertFalse(second._do_start("tablet"))
        with self._clock_at(self._at(4)):
            kiosk.invalidate_recordset()
            self.assertEqual(kiosk.state, "closed")

    def test_p6_3_1_a_kiosk_s_address_is_signed_and_ends(self):
        Kiosk = self.env["hr.training.kiosk"]
        with self._clock_at(self._at(0, -20)):
            kiosk = self._open_kiosk()
            token = kiosk._get_path().rpartition("/")[2]
            self.assertEqual(Kiosk._find_by_token(token), kiosk)
            for wrong in (token[:-1], token[:-2] + "xx", "x", "", "é", "a" * 500):
                self.assertFalse(Kiosk._find_by_token(wrong))
        with self._clock_at(self._at(4 + 24, 1)):
            self.assertFalse(Kiosk._find_by_token(token))

    def test_p6_3_1_what_the_tablet_kept_comes_in_once_with_its_own_time(self):
        kiosk = self._open_at(self._at(0, -20))
        kept = [
            signing.Entry(badge="770000", moment=self._at(0, -2), reference="a"),
            signing.Entry(badge="770001", moment=self._at(0, 8), reference="b"),
            signing.Entry(badge="123", moment=self._at(0, 8), reference="c"),
            signing.Entry(badge="770002", moment=self._at(4), reference="d"),
        ]
        for _again in range(2):
            with self._clock_at(self._at(6)):
                answers = kiosk._do_take(kept)
        self.assertEqual(
            [answer["kind"] for answer in answers],
            [signing.AGAIN, signing.AGAIN, signing.UNKNOWN, signing.OUTSIDE],
        )
        self.assertEqual(len(self._facts()), 2)
        self.assertTrue(all(fact.received_on for fact in self._facts()))
        self.assertEqual(self._line(), ("present", "kiosk", 0))
        self.assertEqual(self._line(self.people[1]), ("late", "kiosk", 8))
        self.assertEqual(self._line(self.people[2]), ("absent", "auto", 0))

    def test_p6_3_1_what_is_sent_twice_comes_in_once_whatever_its_clock_says(self):
        kiosk = self._open_at(self._at(0, -20))
        for seconds in (0, 1):
            with self._clock_at(self._at(0, 1)):
                kiosk._do_take(
                    [
                        signing.Entry(
                            badge="770000",
                            moment=self._at(0, 0, seconds),
                            reference="a",
                        )
                    ]
                )
        self.assertEqual(self._facts().moment, self._at())

    def test_p6_3_1_two_tablets_of_a_class_sign_one_in_once(self):
        first, second = (self._open_at(self._at(0, -20)) for _number in range(2))
        for number, kiosk in ((1, second), (0, first), (2, first)):
            with self._clock_at(self._at(0, -2)):
                kiosk._do_take(
                    [
                        signing.Entry(
                            badge="770000",
                            moment=self._at(0, -3, 10 * number),
                            reference=f"key {number}",
                        )
                    ]
                )
        self.assertEqual(self._line(), ("present", "kiosk", 0))
        row = self._row(self.people[0], self.morning)
        self.assertEqual((row.check_in, row.check_out), (self._at(0, -3), False))

    def test_p6_3_1_a_kiosk_signs_in_by_name_who_is_on_its_roster_only(self):
        kiosk = self._open_at(self._at(0, -20))
        other = self._enroll(
            self._create_session(self._at(48), schedule=True), self.people[2]
        )
        mine = self.enrollments[0]
        junk = ("1", None, True, 10**30, [mine.id], 0, other.id)
        with self._clock_at(self._at(0, -3)):
            answers = kiosk._do_take(
                [
                    signing.Entry(enrollment_id=given, moment=self._at(0, -3))
                    for given in (*junk, mine.id)
                ]
            )
        self.assertEqual(
            [answer["kind"] for answer in answers],
            [*[signing.UNKNOWN] * len(junk), signing.TAKEN],
        )
        self.assertTrue(self._facts().is_by_name)

    def test_d6_5_other_companies_people_are_nobody_here(self):
        self._add_company_b()
        self.employee_b_employee.barcode = "B1"
        kiosk = self._open_at(self._at(0, -20))
        with self._clock_at(self._at(0, -3)):
            [answer] = kiosk._do_take(
                [signing.Entry(badge="B1", moment=self._at(0, -3))]
            )
        self.assertEqual((answer["kind"], answer["name"]), (signing.UNKNOWN, ""))
        with self._clock_at(self._at()), self.assertRaises(AccessError):
            self._sign_in("770000", user=self.user_b_officer)

    def _open_at(self, moment):
        with self._clock_at(moment):
            return self._open_kiosk()

    def test_p6_3_1_the_session_s_button_finds_the_class_at_the_door(self):
        session = self.session.with_user(self.user_keeper)
        for moment, slot in (
            (self._at(-24), self.morning),
            (self._at(1), self.morning),
            (self._at(4, 29), self.afternoon),
            (self._at(8), self.afternoon),
        ):
            with self._clock_at(moment):
                kiosk = self.env["hr.training.kiosk"].browse(
                    session.action_open_kiosk()["res_id"]
                )
            self.assertEqual(kiosk.slot_id, slot)
        with self._clock_at(self._at(9)), self.assertRaisesRegex(UserError, "over"):
            session.action_open_kiosk()

    def test_p6_3_1_a_class_of_many_takes_no_more_statements(self):
        people = self.env["hr.employee"].create(
            [
                self._employee_vals(
                    f"Many {number}", self.department_ops, barcode=f"M{number}"
                )
                for number in range(40)
            ]
        )
        session = self._create_session(
            self._at(48), seats_max=60, schedule=True, keeper_ids=self.user_keeper
        )
        slot = session.slot_ids
        counts = []
        for number in (1, 40):
            some = people[:number] - session.enrollment_ids.employee_id
            self._enroll(session, *some)
            with self._clock_at(self._at(48)):
                kiosk = self._open_kiosk(slot=slot)
                entries = [
                    signing.Entry(badge=p.barcode, moment=self._at(48)) for p in some
                ]
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                answers = kiosk._do_take(entries)
                self.env.flush_all()
                counts.append(self.env.cr.sql_log_count - before)
                self.assertTrue(all(answer["good"] for answer in answers))
        self.assertLessEqual(counts[1], counts[0] + 5)

    def test_p6_3_1_leaving_the_roster_leaves_the_door(self):
        """Who withdrew is a walk-in; who comes back was there."""
        kiosk = self._open_at(self._at(0, -20))
        entry = [signing.Entry(badge="770000", moment=self._at(0, -3))]
        with self._clock_at(self._at(0, -3)):
            self.enrollments[0].with_user(self.user_officer).action_withdraw("moved")
            self.assertEqual(kiosk._do_take(entry)[0]["kind"], signing.WALK_IN)
            again = self._enroll(self.session, self.people[0])
        row = again.attendance_ids.filtered(lambda r: r.slot_id == self.morning)
        self.assertEqual((row.status, row.source), ("present", "kiosk"))

    def test_p6_3_1_the_window_s_edges(self):
        edges = {
            timedelta(minutes=-30): True,
            timedelta(minutes=-30, seconds=-1): False,
            timedelta(hours=4, seconds=-1): True,
            timedelta(hours=4): False,
        }
        for delta, inside in edges.items():
            with self._undone(), self._clock_at(self._at(9)):
                moment = self._at() + delta
                if inside:
                    self._sign_in("770000", moment=moment)
                    self.assertEqual(self._facts().moment, moment)
                else:
                    with self.assertRaises(UserError):
                        self._sign_in("770000", moment=moment)
