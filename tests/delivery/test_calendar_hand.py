"""What people do in the calendar: the session wins, its officer is told."""

from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ..common import START
from .common_calendar import CalendarCase


@tagged("post_install", "-at_install", "hr_training_delivery")
class TestCalendarHand(CalendarCase):
    def _drag(self, user=None, hours=1):
        self._rpc_event(
            user or self.user_employee,
            "write",
            self.event.ids,
            {
                "start": START + timedelta(hours=hours),
                "stop": START + timedelta(hours=hours + 1),
            },
        )

    def test_p6_2_1_what_was_moved_by_hand_is_put_back_and_told_once(self):
        self._drag()
        self._drag(self.user_colleague, 2)
        self.assertTold(self.user_employee.name)
        self.assertNotIn(self.user_colleague.name, self._get_activities().note)
        self._sync()
        event = self.assertInStep(self.me | self.colleague | self.teacher)
        self.assertEqual((event.start, event.stop), (self.first.start, self.first.stop))
        self.assertNothingToDo()
        self.assertTold(self.user_employee.name)
        self._get_activities().with_user(self.user_officer).action_done()
        self._drag(self.user_colleague)
        self.assertTold(self.user_colleague.name)

    def test_p6_2_1_what_was_deleted_by_hand_is_made_again_and_told(self):
        self._rpc_event(self.user_employee, "unlink", self.event.ids)
        self.assertTold(self.user_employee.name)
        self._sync()
        event = self.assertInStep(self.me | self.colleague | self.teacher)
        self.assertNotEqual(event, self.event)

    def test_p6_2_1_what_was_archived_or_renamed_by_hand_is_put_back(self):
        for vals in (
            {"active": False},
            {"name": "Party"},
            {"location": "Bar"},
            {"description": "<p>Party</p>"},
            {"privacy": "public"},
            {"show_as": "free"},
            {"user_id": False},
            {"videocall_location": "https://example.com/party"},
            {"allday": True, "start_date": "2026-04-08", "stop_date": "2026-04-09"},
        ):
            with self.subTest(vals=vals), self._undone():
                self._rpc_event(self.user_employee, "write", self.event.ids, vals)
                self.assertTold(self.user_employee.name)
                self._sync()
                event = self.assertInStep(self.me | self.colleague | self.teacher)
                self.assertEqual(event.name, self.session.name)
                self.assertEqual(event.start, self.first.start)
                self.assertTrue(event.active)
                self.assertNothingToDo()

    def test_p6_2_1_who_takes_himself_off_the_list_is_put_back(self):
        mine = self.event.attendee_ids.filtered(lambda a: a.partner_id == self.me)
        self._rpc(self.user_employee, "calendar.attendee", "unlink", mine.ids)
        self.assertTold(self.user_employee.name)
        self._sync()
        self.assertInStep(self.me | self.colleague | self.teacher)

    def test_p6_2_1_the_officer_too_enrols_in_the_session(self):
        guest = self.user_outsider.partner_id
        self._rpc_event(
            self.user_officer,
            "write",
            self.event.ids,
            {"partner_ids": [Command.link(guest.id), Command.unlink(self.me.id)]},
        )
        self.assertTold(self.user_officer.name)
        self._sync()
        self.assertInStep(self.me | self.colleague | self.teacher)

    def test_p6_2_1_the_class_does_not_make_its_own_list(self):
        guest = self.user_outsider.partner_id
        for vals in (
            {"partner_ids": [Command.link(guest.id)]},
            {"partner_ids": [Command.unlink(self.me.id)]},
            {"attendee_ids": [Command.create({"partner_id": guest.id})]},
        ):
            with self.subTest(vals=vals), self.assertRaisesRegex(UserError, "follows"):
                self._rpc_event(self.user_employee, "write", self.event.ids, vals)
        with self.assertRaises(AccessError):
            self._rpc(
                self.user_employee,
                "calendar.attendee",
                "create",
                {"event_id": self.event.id, "partner_id": guest.id},
            )

    def test_p6_2_1_ones_own_answer_and_alarm_are_ones_own(self):
        mine = self.event.attendee_ids.filtered(lambda a: a.partner_id == self.me)
        before = self._count_mail()
        for method, state in (
            ("do_decline", "declined"),
            ("do_tentative", "tentative"),
            ("do_accept", "accepted"),
            ("do_decline", "declined"),
        ):
            self._rpc(self.user_employee, "calendar.attendee", method, mine.ids)
            self.assertEqual(mine.state, state)
        alarm = self.env["calendar.alarm"].create(
            {
                "name": "Bell",
                "alarm_type": "notification",
                "duration": 1,
                "interval": "hours",
            }
        )
        self._rpc_event(
            self.user_employee,
            "write",
            self.event.ids,
            {"alarm_ids": [Command.link(alarm.id)]},
        )
        self.assertEqual(self._count_mail(), before)
        self.assertFalse(self._get_activities())
        self.assertNothingToDo()
        self._sync()
        self.assertEqual(mine.state, "declined")
        self.assertEqual(self.event.alarm_ids, alarm)

    def test_p6_2_1_nobody_answers_for_others(self):
        other = self.event.attendee_ids.filtered(
            lambda a: a.partner_id == self.colleague
        )
        with self.assertRaises(AccessError):
            self._rpc(self.user_employee, "calendar.attendee", "do_decline", other.ids)

    def test_p6_2_1_an_entry_is_not_repeated(self):
        for vals in (
            {
                "recurrency": True,
                "rrule_type": "daily",
                "interval": 1,
                "count": 3,
                "end_type": "count",
                "recurrence_update": "all_events",
            },
            {"recurrency": True, "rrule": "FREQ=DAILY;COUNT=3"},
        ):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                self._rpc_event(self.user_employee, "write", self.event.ids, vals)
        with self.assertRaises(UserError):
            self._rpc(
                self.user_employee,
                "calendar.recurrence",
                "create",
                {
                    "rrule_type": "daily",
                    "base_event_id": self.event.id,
                    "calendar_event_ids": [Command.link(self.event.id)],
                },
            )
        self._sync()
        self.assertInStep(self.me | self.colleague | self.teacher)

    def test_p6_2_1_an_entry_has_no_links(self):
        mine = self.event.attendee_ids.filtered(lambda a: a.partner_id == self.me)
        with self.assertRaises(UserError):
            self._rpc(
                self.user_employee,
                "calendar.attendee",
                "write",
                mine.ids,
                {"access_token": "x"},
            )
        with self.assertRaises(UserError):
            self._rpc_event(
                self.user_employee, "write", self.event.ids, {"access_token": "x"}
            )

    def test_p6_2_1_only_a_session_says_whose_entry_it_is(self):
        vals = {"name": "X", "start": START, "stop": START + timedelta(hours=1)}
        slot = {"training_slot_id": self.second.id}
        self._get_event(self.second).with_context(training_sync=True).unlink()
        for user in (self.user_employee, self.user_officer):
            with self.assertRaises(AccessError):
                self._rpc_event(user, "create", {**vals, **slot})
            with self.assertRaises(AccessError):
                self._rpc_event(user, "write", self.event.ids, slot)
            context = {"default_training_slot_id": self.second.id}
            with self.assertRaises(AccessError):
                self._rpc(user, "calendar.event", "create", vals, context=context)
            default = self.env["ir.default"].with_user(user).sudo(False)
            default.set(
                "calendar.event", "training_slot_id", self.second.id, user_id=True
            )
            event_id = self._rpc_event(user, "create", vals)
            event = self.env["calendar.event"].browse(event_id)
            self.assertFalse(event.training_slot_id)
            copied = self._rpc_event(self.user_officer, "copy", self.event.ids, {})
            copy = self.env["calendar.event"].browse(copied)
            self.assertFalse(copy.training_slot_id)

    def test_p6_2_1_the_context_of_a_client_is_not_the_sessions(self):
        self._rpc(
            self.user_employee,
            "calendar.event",
            "write",
            self.event.ids,
            {"name": "Party"},
            context={"training_sync": True, "default_note": "X", "default_user_id": 1},
        )
        self.assertTold(self.user_employee.name)

    def test_p6_2_1_names_are_text_in_what_is_told(self):
        self.user_employee.name = "<img src=x> %(slot)s"
        self._drag()
        self.assertTold("&lt;img src=x&gt; %(slot)s")

    def test_p6_2_1_without_an_officer_the_head_is_told(self):
        self.session.responsible_id = self.user_employee
        self.user_head  # noqa: B018
        self._sync()
        self._drag(self.user_colleague)
        self.assertEqual(self._get_activities().user_id, self.user_head)

    def test_p6_2_1_the_form_opens_and_saves_for_who_attends(self):
        env = self.env(user=self.user_employee, context={})
        event = self.event.with_env(env)
        self.env.flush_all()
        self.env.invalidate_all()
        with Form(event) as form:
            form.name = "Mine"
        self.assertEqual(self.event.name, "Mine")
        self.assertTold(self.user_employee.name)
        self._sync()
        self.assertInStep(self.me | self.colleague | self.teacher)
