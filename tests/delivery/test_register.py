from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import START
from .common_delivery import AttendanceCase, minutes


@tagged("post_install", "-at_install", "hr_training_attendance")
class TestRegister(AttendanceCase):
    """Each fact that changes, and nobody judged by missing data (design §6.10, 13)."""

    def _line(self, person=0, slot=None):
        row = self._row(self.people[person], slot or self.morning)
        return row.status, row.source or None, row.minutes_late

    def _move(self, slot, **delta):
        moved = timedelta(**delta)
        slot.with_user(self.user_officer).write(
            {"start": slot.start + moved, "stop": slot.stop + moved}
        )

    # Facts that change

    def test_d6_10_a_slot_that_moves_is_judged_again(self):
        self._punch(("770000", self._at(0, -2)), ("770000", self._at(3, 2)))
        self.assertEqual(self._line(), ("present", "punch", 0))
        self.morning.with_user(self.user_officer).start = self._at(-1)
        self.assertEqual(self._line(), ("absent", "punch", 58))
        self._move(self.morning, days=-1)
        self.assertEqual(self._line(), ("expected", None, 0))
        self.morning.with_user(self.user_officer).write(
            {"start": self._at(), "stop": self._at(3)}
        )
        self.assertEqual(self._line(), ("present", "punch", 0))

    def test_d6_10_a_slot_made_or_deleted_later_takes_and_gives_back_punches(self):
        evening = [("770000", self._at(10)), ("770000", self._at(12))]
        self.assertEqual(len(self._punch(*evening)), 2)
        slot = (
            self.env["hr.training.session.slot"]
            .with_user(self.user_officer)
            .create(
                {
                    "session_id": self.session.id,
                    "start": self._at(10),
                    "stop": self._at(12),
                }
            )
            .sudo()
        )
        self.assertEqual(self._line(0, slot), ("present", "punch", 0))

    def test_d6_10_who_is_enrolled_after_the_file_came_was_there(self):
        late = self._create_employee("Late", self.department_srv_n, barcode="770009")
        self.assertEqual(len(self._punch(("770009", self._at()))), 1)
        self._enroll(self.session, late)
        self.assertEqual(self._row(late, self.morning).status, "present")

    def test_d6_10_who_gets_the_badge_after_the_file_came_was_there(self):
        self._punch(("770077", self._at(0, 7)))
        self.people[0].barcode = "770077"
        self.assertEqual(self._line(), ("late", "punch", 7))

    def test_d6_10_who_comes_back_has_one_row_and_what_was_recorded(self):
        self._punch(("770000", self._at()))
        row = self._row(self.people[1], self.morning)
        row.with_user(self.user_trainer).action_mark_late()
        for enrollment in self.enrollments[:2]:
            enrollment.with_user(self.user_officer).action_withdraw("by mistake")
        self._enroll(self.session, *self.people[:2])
        self.assertEqual(len(self.session.attendance_ids), 6)
        self.assertEqual(self._line(0), ("present", "punch", 0))
        self.assertEqual(self._line(1)[:2], ("late", "manual"))

    def test_d6_10_a_punch_of_a_cancelled_class_goes_to_the_one_beside_it(self):
        beside = self._create_session(self._at(3, 10), hours=1, schedule=True)
        self._enroll(beside, self.people[0])
        self._punch(("770000", self._at(0)), ("770000", self._at(3, 3)))
        row = beside.attendance_ids
        self.assertEqual(row.status, "expected")
        self.session.with_user(self.user_officer).action_cancel("no trainer")
        self.assertEqual((row.status, row.check_in), ("present", self._at(3, 3)))

    def test_d6_10_a_fact_of_the_day_before_moves_no_punch(self):
        """Rows at the edge of what is read anew are read with their neighbours."""
        first = self._create_session(self._at(26), hours=0.5, schedule=True)
        second = self._create_session(self._at(27, 5), hours=1, schedule=True)
        for session in (first, second):
            self._enroll(session, self.people[0])
        first.with_user(self.user_officer).punch(
            [("770000", self._at(26)), ("770000", self._at(26, 55))]
        )

        def lines():
            rows = (first | second).attendance_ids.sorted("id")
            return [(row.check_in, row.check_out) for row in rows]

        apart = [(self._at(26), False), (self._at(26, 55), False)]
        self.assertEqual(lines(), apart)
        self._punch(("770000", self._at(3)))
        self.assertEqual(lines(), apart)

    def test_d6_11_punches_by_the_badge_of_his_new_record_are_his(self):
        person = self.people[0]
        self._create_employee(
            "Person again",
            self.department_ops,
            work_contact_id=person.work_contact_id.id,
            barcode="770088",
        )
        person.action_archive()
        self._punch(("770088", self._at(0, -2)), ("770088", self._at(3, 2)))
        self.assertEqual(self._line(), ("present", "punch", 0))
        self.morning.with_user(self.user_officer).start = self._at(-1)
        self.assertEqual(self._line(), ("absent", "punch", 58))

    def test_d6_11_record_that_is_made_later_brings_the_punches_of_its_badge(self):
        self._punch(("770088", self._at(0, 7)))
        self.assertEqual(self._line(), ("expected", None, 0))
        self._create_employee(
            "Person again",
            self.department_ops,
            work_contact_id=self.people[0].work_contact_id.id,
            barcode="770088",
        )
        self.assertEqual(self._line(), ("late", "punch", 7))

    def test_d6_11_records_that_turn_out_to_be_one_human_share_their_punches(self):
        person = self.people[0]
        other = self._create_employee(
            "Person again", self.department_ops, barcode="770088"
        )
        alone = other.work_contact_id
        self._punch(("770088", self._at()), ("770001", self._at()))
        with self._clock_at(self._at(20)):
            self.env["hr.training.session"]._cron_follow_clock()
            self.assertEqual(self._line(), ("absent", "auto", 0))
            other.work_contact_id = person.work_contact_id
            self.assertEqual(self._line(), ("present", "punch", 0))
            other.work_contact_id = alone
            self.assertEqual(self._line(), ("absent", "auto", 0))

    def test_d6_10_leave_that_is_approved_or_taken_back_later_counts(self):
        self._punch(("770001", self._at()))
        with self._clock_at(self._at(5)):
            self.session._cron_follow_clock()
            self.assertEqual(self._line()[:2], ("absent", "auto"))
            leave = self.env["resource.calendar.leaves"].create(
                {
                    "name": "Leave",
                    "resource_id": self.people[0].resource_id.id,
                    "company_id": self.company.id,
                    "date_from": self._at(0),
                    "date_to": self._at(1),
                }
            )
            self.assertEqual(self._line()[:2], ("excused", "leave"))
            leave.time_type = "other"
            self.assertEqual(self._line()[:2], ("absent", "auto"))
            leave.time_type = "leave"
            leave.write({"date_from": self._at(4), "date_to": self._at(5)})
            self.assertEqual(self._line()[:2], ("absent", "auto"))
            leave.write({"date_from": self._at(1), "date_to": self._at(5)})
            self.assertEqual(self._line()[:2], ("excused", "leave"))
            leave.unlink()
            self.assertEqual(self._line()[:2], ("absent", "auto"))

    def test_d6_10_an_entry_by_hand_stands_and_can_be_taken_back(self):
        self._punch(("770000", self._at(0, 20)))
        self.assertEqual(self._line(), ("absent", "punch", 20))
        row = self._row(self.people[0], self.morning).with_user(self.user_trainer)
        row.action_mark_present()
        self._punch(("770000", self._at(3)))
        self.assertEqual(self._line()[:2], ("present", "manual"))
        self.assertEqual(row.check_out, self._at(3))
        row.action_set_status("expected")
        self.assertEqual(self._line(), ("absent", "punch", 20))
        row.check_in = self._at(0, 6)
        self.assertEqual(self._line(), ("late", "manual", 6))
        row.check_in = False
        self.assertEqual(self._line(), ("absent", "punch", 20))

    def test_d6_10_a_check_out_by_hand_must_follow_the_check_in(self):
        row = self._row(self.people[0], self.morning).with_user(self.user_trainer)
        with self.assertRaisesRegex(UserError, "after the check-in"):
            row.write({"check_in": self._at(2), "check_out": self._at(1)})

    # On record

    def test_d6_10_what_is_released_changes_by_correction_and_says_so(self):
        officers = self.session.with_user(self.user_officer)
        self._punch(("770000", self._at(2, 59)), ("770001", self._at()))
        self._end_session(officers)
        officers.action_release_results()
        unmatched = self._punch(("770000", self._at(0, 2)))
        self.assertFalse(unmatched)
        row = self._row(self.people[0], self.morning)
        self.assertEqual((row.status, row.fact_status), ("absent", "present"))
        self.assertEqual(officers.fact_count, 1)
        with self.assertRaisesRegex(UserError, "released"):
            row.with_user(self.user_trainer).action_mark_present()
        with self.assertRaisesRegex(UserError, "released"):
            officers.action_all_present()
        with self.assertRaises(AccessError):
            row.with_user(self.user_officer).action_correct("present", "second device")
        row.with_user(self.user_head).action_correct("present", "second device")
        self.assertEqual((row.status, row.fact_status), ("present", False))
        self.assertEqual(officers.fact_count, 0)
        self.assertEqual(row.check_in, self._at(2, 59), "as it was recorded")
        correction = self.env["hr.training.correction"].search(
            [("res_model", "=", row._name), ("res_id", "=", row.id)]
        )
        self.assertEqual(
            (correction.old_value, correction.reason), ("absent", "second device")
        )

    def test_d6_10_a_closed_class_keeps_the_punches_that_are_its_own(self):
        beside = self._create_session(self._at(3, 10), hours=1, schedule=True)
        self._enroll(beside, self.people[0])
        self._punch(("770000", self._at(0)), ("770000", self._at(3, 3)))
        officers = self.session.with_user(self.user_officer)
        self._end_session(officers)
        officers.action_release_results()
        self._waive_documents(self.session)
        officers.action_close()
        beside.with_user(self.user_officer).punch([("770000", self._at(3, 8))])
        self.assertEqual(beside.attendance_ids.check_in, self._at(3, 8))

    # Missing data

    def test_d6_13_without_any_entry_nobody_is_absent(self):
        officers = self.session.with_user(self.user_officer)
        self._punch(("770000", self._at()))
        with self._clock_at(self._at(20)):
            self.session._cron_follow_clock()
            self.assertEqual(self._line(1)[:2], ("absent", "auto"))
            self.assertEqual(self._line(1, self.afternoon)[0], "expected")
            activity = self.session.activity_ids
            self.assertEqual(activity.user_id, self.user_officer)
            self.session._cron_follow_clock()
            self.assertEqual(self.session.activity_ids, activity)
            self.assertIn("Nobody was recorded", officers.warning_text)
            with self.assertRaisesRegex(UserError, "Nobody was recorded"):
                officers.action_done()
            with self.assertRaisesRegex(UserError, "Nobody was recorded"):
                officers.action_done(all_absent="yes")
            self.assertEqual(self.session.state, "ongoing")
            officers.action_done(all_absent=True)
        self.assertEqual(self._line(1, self.afternoon)[:2], ("absent", "auto"))
        self.assertEqual(self._line(0)[0], "present")

    def test_d6_13_each_class_is_asked_for_and_nobody_beside_who_has_it(self):
        with self._clock_at(self._at(4)):
            self.session._cron_follow_clock()
            asked = self.session.activity_ids
            self.assertEqual(asked.user_id, self.user_officer)
            asked.user_id = self.user_head
            self.session._cron_follow_clock()
            self.assertEqual(self.session.activity_ids, asked, "handed on")
            self._punch(("770000", self._at()))
            asked.action_feedback()
            self.session._cron_follow_clock()
            self.assertFalse(self.session.activity_ids)
        with self._clock_at(self._at(20)):
            self.session._cron_follow_clock()
            again = self.session.activity_ids
            self.assertEqual(again.user_id, self.user_officer, "for the afternoon")

    def test_d6_13_the_first_entry_after_the_clock_settles_the_rest(self):
        with self._clock_at(self._at(20)):
            self.session._cron_follow_clock()
            self.assertEqual(self._line(1)[0], "expected")
            self._row(self.people[0], self.morning).with_user(
                self.user_trainer
            ).action_mark_present()
            self.assertEqual(self._line(1)[:2], ("absent", "auto"))
            self._row(self.people[0], self.morning).with_user(
                self.user_trainer
            ).action_set_status("expected")
            self.assertEqual(self._line(1)[0], "expected")

    def test_d6_13_the_dialog_names_the_classes_and_ends_the_session(self):
        officers = self.session.with_user(self.user_officer)
        with self._at_end(officers):
            action = officers.action_ask_done()
            self.assertEqual(action["res_model"], "hr.training.session.done")
            dialog = (
                self.env["hr.training.session.done"]
                .with_user(self.user_officer)
                .with_context(**action["context"])
                .create({})
            )
            self.assertIn(self.session.code, dialog.slots_text)
            dialog.action_all_absent()
        self.assertEqual(self.session.state, "done")
        self.assertEqual(set(self.session.attendance_ids.mapped("status")), {"absent"})

    def test_l3_an_older_register_keeps_what_it_says(self):
        """Entries and absences from before they were facts."""
        officers = self.session.with_user(self.user_officer)
        row = self._row(self.people[0], self.morning)
        row.write({"status": "late", "check_in": self._at(0, 9)})
        self._end_session(officers)
        self._do_as_before(row)
        self._migrate("19.0.1.2.0/post-register", False)
        self.assertFalse(row.hand_entry)
        for _time in range(2):
            self._migrate("19.0.1.2.0/post-register")
        self.assertEqual(
            row.hand_entry,
            {"status": "late", "check_in": self._at(0, 9).isoformat()},
        )
        self.assertEqual(self.session.slot_ids.mapped("is_all_absent"), [False, True])
        before = self.session.attendance_ids.mapped("status")
        self.session._do_follow_facts()
        self.assertEqual(self.session.attendance_ids.mapped("status"), before)

    def _do_as_before(self, row):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE hr_training_attendance SET hand_entry = NULL WHERE id = %s",
            [row.id],
        )
        self.env.cr.execute("UPDATE hr_training_session_slot SET is_all_absent = NULL")
        self.env.invalidate_all()

    # Ahead of time

    def test_d10_neither_started_nor_done_ahead_of_its_time(self):
        officers = self.session.with_user(self.user_officer)
        for moment, start, done in (
            (self._at(-1), False, False),
            (self._at(0, -30), True, False),
            (self._at(7, 59), True, False),
            (self._at(8), True, True),
        ):
            with self.subTest(moment=moment), self._clock_at(moment):
                self.env.invalidate_all()
                self.assertEqual((officers.can_start, officers.can_done), (start, done))
                self.assertEqual(self._passes(officers.action_start), start)
                self.assertEqual(
                    self._passes(lambda: officers.action_done(all_absent=True)), done
                )
        with self.assertRaisesRegex(UserError, "not over before"):
            self._rpc(
                self.user_officer,
                "hr.training.session",
                "action_done",
                self.session.ids,
                True,
            )

    def test_p6_3_1_screen_offers_to_record_once_the_doors_are_open(self):
        row = self._row(self.people[0], self.morning).with_user(self.user_trainer)
        for moment, offered in ((self._at(0, -31), False), (self._at(0, -30), True)):
            with self.subTest(moment=moment), self._clock_at(moment):
                self.env.invalidate_all()
                self.assertEqual(row.can_record, offered)
                self.assertEqual(row.slot_id.can_record, offered)

    def test_p6_3_1_nobody_is_marked_present_before_the_doors_open(self):
        trainers = self.session.with_user(self.user_trainer)
        slots = self.session.slot_ids.with_user(self.user_trainer)
        rows = self.session.attendance_ids.with_user(self.user_trainer)
        for records in (trainers, slots, rows):
            with (
                self.subTest(records._name),
                self.assertRaisesRegex(UserError, "has not begun"),
            ):
                records.action_all_present()
        with self._clock_at(self._at(0, -30)):
            message = trainers.action_all_present()["params"]["message"]
            self.assertEqual(message, "3 marked present.")
            self.assertEqual(self._line(0, self.afternoon)[0], "expected")
            with self.assertRaisesRegex(UserError, "marked already"):
                trainers.action_all_present()

    # What devices send

    def test_p6_3_1_one_bad_entry_loses_no_good_one(self):
        good = [("770000", self._at(0, -5)), ("770000", self._at(3, 1))]
        bad = (
            ("770001", "0001-01-01 00:00:00"),
            ("770001", "9999-12-31 23:59:59"),
            ("770001", "0001-01-01T00:00:00+14:00"),
            ("770001", "0000-00-00 00:00:00"),
            ("770001", "2026-04-06"),
            ("770001", 1795741080000),
            ("770001", None),
            ("770001\x00\x00", self._at()),
            ("77\u200b0001", self._at()),
            ("9" * 500, self._at()),
            ("\ud800", self._at()),
            (10**5000, self._at()),
            (None, self._at()),
            (True, self._at()),
            (["770001"], self._at()),
            ("770001", self._at(), 1, 0, 1, 0),
            ("770001",),
            "770001",
            7,
            None,
        )
        for entry in bad:
            with self.subTest(entry=str(entry)[:40] if entry != bad[11] else "digits"):
                with self._undone():
                    self.assertEqual(len(self._punch(*good, entry)), 1)
                    self.assertEqual(self._line(), ("present", "punch", 0))
                    self.assertEqual(self._line(1), ("expected", None, 0))
        for nothing in (None, 5, "770000", {"770000": 1}):
            with self.subTest(nothing=nothing), self.assertRaises(UserError):
                self.session.with_user(self.user_trainer).punch(nothing)

    # Speed

    def test_d6_10_reading_a_class_anew_costs_no_statement_per_person(self):
        many = self.env["hr.employee"].create(
            [
                self._employee_vals(
                    f"N{number}", self.department_srv_n, barcode=f"N{number}"
                )
                for number in range(60)
            ]
        )
        session = self._create_session(
            START + timedelta(days=9), seats_max=99, schedule=True
        )
        self._enroll(session, *many)
        slot = session.slot_ids
        session.with_user(self.user_officer).punch(
            [(p.barcode, slot.start + minutes(n % 20)) for n, p in enumerate(many)]
        )

        def statements():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            session._do_follow_facts()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        self.assertLessEqual(statements(), 30)
        with_ten = statements()
        slot.with_user(self.user_officer).write({"start": slot.start - minutes(3)})
        self.assertLessEqual(statements(), with_ten + 2)
