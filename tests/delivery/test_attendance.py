from datetime import UTC, datetime, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import START
from ..common_calls import get_list
from .common_delivery import AttendanceCase


@tagged("post_install", "-at_install", "hr_training_attendance")
class TestAttendance(AttendanceCase):
    """Register and punches (policy 6.3.1, design §7)."""

    def test_p6_3_1_expected_row_for_every_person_and_slot(self):
        self.assertEqual(len(self.session.attendance_ids), 6)
        self.assertEqual(
            set(self.session.attendance_ids.mapped("status")), {"expected"}
        )

    def test_p6_3_1_first_punch_in_last_punch_out_in_any_order(self):
        unmatched = self._punch(
            ("770000", self._at(3, 2)),
            ("770000", self._at(1)),
            ("770000", self._at(0, -4)),
        )
        self.assertEqual(unmatched, [])
        row = self._row(self.people[0], self.morning)
        self.assertEqual((row.status, row.source), ("present", "punch"))
        self.assertEqual(row.check_in, self._at(0, -4))
        self.assertEqual(row.check_out, self._at(3, 2))

    def test_p6_3_1_order_of_arrival_does_not_matter(self):
        punches = [
            ("770001", self._at(0, 7)),
            ("770001", self._at(0, 7, 30)),
            ("770001", self._at(2, 58)),
            ("770001", self._at(4, 58)),
            ("770001", self._at(8, 1)),
        ]
        for punch in reversed(punches):
            self._punch(punch)
        rows = self._row(self.people[1], self.morning) | self._row(
            self.people[1], self.afternoon
        )
        self.assertEqual(rows.mapped("status"), ["late", "present"])
        self.assertEqual(rows[0].check_in, self._at(0, 7))
        self.assertEqual(rows[0].minutes_late, 7)

    def test_p6_3_1_repeated_punch_is_none(self):
        for _time in range(3):
            self._punch(("770000", self._at()))
        self.assertEqual(
            self.env["hr.training.punch"].search_count([("badge", "=", "770000")]), 1
        )
        self.assertTrue(self._row(self.people[0], self.morning).is_single_punch)

    def test_p6_3_1_unmatched_punches_come_back_with_their_reason(self):
        stranger = self._create_employee(
            "Stranger", self.department_ops, barcode="770099"
        )
        unmatched = self._punch(
            ("999999", self._at()),
            (stranger.barcode, self._at()),
            ("770000", self._at(-3)),
            ("770000", "half past nine"),
            ("770000", self._at()),
        )
        self.assertEqual(
            {(badge, reason) for badge, _time, reason in unmatched},
            {
                ("999999", "Unknown badge"),
                ("770099", "Not enrolled in the session"),
                ("770000", "Outside the time of every slot"),
                ("770000", "No valid time"),
            },
        )

    def test_p6_3_1_times_as_text_and_with_zone_are_understood(self):
        self._punch(
            ("770000", self._at().isoformat()),
            ("770001", str(self._at())),
            ("770002", self._at().replace(tzinfo=UTC)),
        )
        for person in self.people:
            self.assertEqual(self._row(person, self.morning).check_in, self._at())

    def test_p6_3_1_punch_over_rpc_as_the_trainer(self):
        unmatched = self._rpc(
            self.user_trainer,
            "hr.training.session",
            "punch",
            [self.session.id],
            [["770000", "2026-04-06 01:00:00"], ["999999", "2026-04-06 01:00:00"]],
        )
        self.assertEqual(len(unmatched), 1)
        self.assertEqual(self._row(self.people[0], self.morning).status, "present")

    def test_p6_3_1_boundary_minutes_with_the_settings_frozen_on_the_session(self):
        self.company.training_grace_minutes = 0
        self._punch(
            ("770000", self._at(0, 5, 59)),
            ("770001", self._at(0, 15, 59)),
            ("770002", self._at(0, 16)),
        )
        self.assertEqual(
            [self._row(person, self.morning).status for person in self.people],
            ["present", "late", "absent"],
        )

    def test_p6_3_1_hand_overrides_punch_never_the_other_way(self):
        row = self._row(self.people[0], self.morning).with_user(self.user_trainer)
        self._punch(("770000", self._at(0, 20)))
        self.assertEqual(row.status, "absent")
        row.status = "present"
        self.assertEqual(row.source, "manual")
        self._punch(("770000", self._at(0, 25)))
        self.assertEqual((row.status, row.source), ("present", "manual"))

    def test_p6_3_1_leave_excuses_and_a_punch_outranks_it(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Leave",
                "resource_id": self.people[0].resource_id.id,
                "company_id": self.company.id,
                "date_from": self._at(-1),
                "date_to": self._at(9),
            }
        )
        officers = self.session.with_user(self.user_officer)
        self._end_session(officers)
        row = self._row(self.people[0], self.morning)
        self.assertEqual((row.status, row.source), ("excused", "leave"))
        absent = self._row(self.people[1], self.morning)
        self.assertEqual((absent.status, absent.source), ("absent", "auto"))
        self._punch(("770000", self._at()))
        self.assertEqual((row.status, row.source), ("present", "punch"))

    def test_p6_3_1_cron_settles_slots_that_are_over(self):
        with self._clock_at(START):
            self.session.with_user(self.user_officer).action_start()
        self._punch(("770000", self._at()))
        with self._clock_at(self._at(4)):
            self.session._settle_past_slots()
        self.assertEqual(
            [self._row(p, self.morning).status for p in self.people],
            ["present", "absent", "absent"],
        )
        self.assertEqual(
            {self._row(p, self.afternoon).status for p in self.people}, {"expected"}
        )

    def test_p6_3_1_all_present_leaves_what_was_marked(self):
        self._row(self.people[2], self.morning).with_user(
            self.user_trainer
        ).status = "absent"
        self._mark_everybody(self.session.with_user(self.user_trainer))
        self.assertEqual(
            self.session.attendance_ids.mapped("status").count("present"), 5
        )

    def test_p6_3_1_times_by_hand_are_judged(self):
        row = self._row(self.people[0], self.morning).with_user(self.user_trainer)
        row.write({"check_in": self._at(0, 9), "check_out": self._at(3)})
        self.assertEqual((row.status, row.minutes_late), ("late", 9))

    def test_p6_3_1_only_trainer_keeper_and_officer_record(self):
        keeper = self.user_colleague
        for user in (self.user_employee, self.user_department_manager, keeper):
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    self._punch(("770000", self._at()), user=user)
        self.session.with_user(self.user_officer).keeper_ids = keeper
        self._punch(("770000", self._at()), user=keeper)
        self.assertEqual(self._row(self.people[0], self.morning).status, "present")

    def test_d10_times_by_hand_are_moments_near_the_class(self):
        row = self._row(self.people[0], self.morning)
        for name in ("check_in", "check_out"):
            for junk in (
                "9999-12-31 23:59:59",
                "1900-01-01 00:00:00",
                str(START + timedelta(days=2)),
                "abc",
                "²",
                5,
                [1],
                {"a": 1},
            ):
                with (
                    self.subTest(name=name, junk=junk),
                    self.assertRaisesRegex(UserError, "date"),
                    self._undone(),
                ):
                    self._rpc(
                        self.user_trainer, row._name, "write", row.ids, {name: junk}
                    )
        entered = {"check_in": str(START), "check_out": self._at(3).isoformat()}
        self._rpc(self.user_trainer, row._name, "write", row.ids, entered)
        self.assertEqual((row.check_in, row.check_out), (START, self._at(3)))

    def test_d6_6_correction_says_what_was(self):
        """“Expected” would take a pass back, and close a session with open rows."""
        self._end_session(self.session.with_user(self.user_officer))
        self.session.with_user(self.user_officer).action_release_results()
        row = self._row(self.people[0], self.morning)
        with self.assertRaisesRegex(UserError, "The class is over"):
            self._rpc(
                self.user_head, row._name, "action_correct", row.ids, "expected", "Why"
            )
        dialog = "hr.training.attendance.correct"
        [status] = self._rpc(self.user_head, dialog, "fields_get", ["status"]).values()
        self.assertNotIn("expected", dict(status["selection"]))

    def test_p6_3_1_closed_register_changes_by_correction_only(self):
        officers = self.session.with_user(self.user_officer)
        self._end_session(officers)
        officers.action_release_results()
        self._waive_documents(self.session)
        officers.action_close()
        row = self._row(self.people[0], self.morning)
        for user in (self.user_trainer, self.user_officer, self.user_head):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                row.with_user(user).status = "present"
            with self.subTest(user=user.login), self.assertRaises(UserError):
                self._punch(("770000", self._at()), user=user)
        with self.assertRaises(AccessError):
            row.with_user(self.user_officer).action_correct("present", "was there")
        with self.assertRaisesRegex(UserError, "reason"):
            row.with_user(self.user_head).action_correct("present", " ")
        row.with_user(self.user_head).action_correct("present", "signed the sheet")
        correction = self.env["hr.training.correction"].search(
            [("session_id", "=", self.session.id)]
        )
        self.assertEqual(
            (correction.old_value, correction.new_value, correction.user_id),
            ("absent", "present", self.user_head),
        )
        with self.assertRaises(UserError):
            correction.sudo().reason = "other"
        with self.assertRaises(UserError):
            correction.sudo().unlink()

    def test_punches_of_a_day_cost_statements_per_call_not_per_punch(self):
        def statements(punches):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._punch(*punches)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        one = [("770000", self._at(0, minute)) for minute in range(2)]
        many = [
            (person.barcode, self._at(0, minute))
            for person in self.people
            for minute in range(40, 100)
        ]
        statements([("770000", self._at(5))])
        self.assertLessEqual(statements(many), statements(one) + 6)

    def test_team_attendance_begins_with_the_last_class_in_list_and_cards(self):
        action = self.env.ref("hr_training.hr_training_attendance_action_team")
        views = {kind: view_id for view_id, kind in action.views}
        self.assertEqual(list(views), ["list", "kanban", "pivot", "graph"])
        rows = self.env["hr.training.attendance"].with_user(
            self.user_department_manager
        )
        for kind in ("list", "kanban"):
            with self.subTest(view=kind):
                _fields, order = get_list(rows, views[kind], kind)
                found = rows.search(
                    [("slot_id", "in", (self.morning | self.afternoon).ids)],
                    order=order,
                )
                self.assertEqual(
                    found.slot_id.ids, [self.afternoon.id, self.morning.id]
                )


@tagged("post_install", "-at_install", "hr_training_attendance")
class TestTwoSlotsMatch(AttendanceCase):
    """Where two slots of a person match, also of two sessions (design §7)."""

    def test_p6_3_1_check_out_and_check_in_between_sessions_that_follow(self):
        second = self._create_session(
            start=START + timedelta(hours=3, minutes=20), hours=1, schedule=True
        )
        self._enroll(second, self.people[0])
        self._punch(
            ("770000", self._at()),
            ("770000", self._at(3, 2)),
            ("770000", self._at(3, 15)),
        )
        first_row = self._row(self.people[0], self.morning)
        self.assertEqual(first_row.check_out, self._at(3, 2))
        self.assertEqual(second.attendance_ids.check_in, self._at(3, 15))

    def test_p6_3_1_punch_ahead_of_the_clock_counts(self):
        self.assertGreater(START, datetime.now())
        self._punch(("770002", self._at()))
        self.assertEqual(self._row(self.people[2], self.morning).status, "present")
