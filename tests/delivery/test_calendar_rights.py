"""Who finds a class in the calendar, and who learns from it who is in it."""

from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from ..common import START
from .common_calendar import CalendarCase


@tagged("post_install", "-at_install", "hr_training_delivery")
class TestCalendarRights(CalendarCase):
    def test_p2_3_who_is_not_concerned_finds_no_entry(self):
        outsider = self.user_outsider
        self.assertEqual(self._search(outsider, self.event), [])
        with self.assertRaises(AccessError):
            self._rpc_event(outsider, "read", self.event.ids, ["name"])
        self.assertEqual(
            self._rpc(
                outsider,
                "calendar.attendee",
                "search",
                [("partner_id", "in", self.me.ids)],
            ),
            [],
        )

    def test_p2_3_the_class_does_not_read_who_else_is_in_it(self):
        user, event = self.user_employee, self.event
        names = ["name", "partner_ids", "attendee_ids", "invalid_email_partner_ids"]
        [read] = self._rpc_event(user, "read", event.ids, names)
        self.assertEqual(read["name"], self.session.name)
        self.assertEqual(read["partner_ids"], self.me.ids)
        mine = event.attendee_ids.filtered(lambda a: a.partner_id == self.me)
        self.assertEqual(read["attendee_ids"], mine.ids)
        self.assertLessEqual(set(read["invalid_email_partner_ids"]), set(self.me.ids))
        self.assertEqual(
            self._rpc(
                user, "calendar.attendee", "search", [("event_id", "=", event.id)]
            ),
            mine.ids,
        )
        self.assertEqual(
            self._rpc(
                user,
                "res.partner",
                "get_attendee_detail",
                (self.me | self.colleague).ids,
                event.ids,
            )[0]["id"],
            self.me.id,
        )

    def test_p2_3_the_class_does_not_find_out_who_else_is_in_it(self):
        user, event, other = self.user_employee, self.event, self.colleague
        both = (self.me | other).ids
        for term in (
            ("partner_ids", "=", other.id),
            ("partner_ids", "in", other.ids),
            ("partner_ids", "child_of", other.ids),
            ("partner_ids", "ilike", other.name),
            ("partner_ids.name", "=", other.name),
            ("partner_ids.email", "ilike", "colleague"),
            ("partner_ids", "any", [("id", "=", other.id)]),
            ("attendee_ids.partner_id", "=", other.id),
            ("attendee_ids.common_name", "=", other.name),
            ("attendee_ids", "any", [("partner_id", "=", other.id)]),
        ):
            with self.subTest(term=term):
                self.assertEqual(self._search(user, event, term), [])
                self.assertEqual(self._search(user, event, term, ("id", "!=", 0)), [])
        # What is denied says nothing either: with and without are the same.
        nobody = self.user_outsider.partner_id
        for operator in ("not in", "!="):
            found = [
                self._search(
                    user,
                    event,
                    (
                        "partner_ids",
                        operator,
                        partner.ids if operator == "not in" else partner.id,
                    ),
                )
                for partner in (other, nobody)
            ]
            self.assertEqual(*found)
        for partner in (other, nobody):
            self.assertEqual(
                self._search(
                    user,
                    event,
                    "!",
                    "&",
                    ("partner_ids", "in", partner.ids),
                    ("id", "!=", 0),
                ),
                [],
            )
        # The calendar asks for oneself, and for oneself beside others.
        for ids in (self.me.ids, both):
            self.assertEqual(
                self._search(user, event, ("partner_ids", "in", ids)), event.ids
            )
        for method, args in (
            (
                "formatted_read_group",
                ([("id", "=", event.id)], ["partner_ids"], ["__count"]),
            ),
        ):
            rows = self._rpc_event(user, method, *args)
            self.assertEqual(rows, [])

    def test_p2_3_contacts_do_not_tell_their_classes(self):
        user = self.user_employee
        for model, record in (
            ("res.partner", self.colleague),
            ("res.users", self.user_colleague),
        ):
            with self.subTest(model=model):
                with self.assertRaises(AccessError):
                    self._rpc(user, model, "read", record.ids, ["meeting_ids"])
                with self.assertRaises(AccessError):
                    self._rpc(
                        user, model, "search", [("meeting_ids", "in", self.event.ids)]
                    )
        self._rpc(user, "res.partner", "read", self.colleague.ids, ["meeting_count"])

    def test_p2_3_who_may_see_the_roster_reads_the_list(self):
        everybody = self.me | self.colleague | self.teacher
        self.session.keeper_ids = self.user_outsider
        for user in (
            self.user_officer,
            self.user_head,
            self.user_executive,
            self.user_trainer,
            self.user_outsider,
        ):
            with self.subTest(user=user.login):
                [read] = self._rpc_event(
                    user, "read", self.event.ids, ["partner_ids", "attendee_ids"]
                )
                self.assertEqual(set(read["partner_ids"]), set(everybody.ids))
                self.assertEqual(
                    set(read["attendee_ids"]), set(self.event.attendee_ids.ids)
                )
                self.assertEqual(
                    self._search(user, self.event, ("partner_ids", "=", self.me.id)),
                    self.event.ids,
                )

    def test_p6_2_1_whoever_plans_a_meeting_sees_who_is_in_a_class(self):
        """When somebody is taken, and nothing else that is read of it."""
        guests = self.colleague | self.user_outsider.partner_id
        guests = guests.with_user(self.user_outsider)
        for days, taken in ((0, self.colleague), (2, self.colleague.browse())):
            start = START + timedelta(days=days, hours=1)
            self.env.invalidate_all()
            busy = guests._get_busy_calendar_events(start, start + timedelta(hours=1))
            self.assertEqual(set(busy), set(taken.ids))
        vals = {
            "name": "Lunch",
            "start": START,
            "stop": START + timedelta(hours=1),
            "partner_ids": [Command.set(guests.ids)],
        }
        event_id = self._rpc_event(self.user_outsider, "create", vals)
        [read] = self._rpc_event(
            self.user_outsider, "read", [event_id], ["unavailable_partner_ids"]
        )
        self.assertIn(self.colleague.id, read["unavailable_partner_ids"])

    def test_p6_2_1_every_company_has_its_own(self):
        self._add_company_b()
        course = self.course.sudo().copy({"company_id": False, "code": "T02"})
        course.sudo().write({"state": "published"})
        session = self.env["hr.training.session"].create(
            {
                "course_id": course.id,
                "company_id": self.company_b.id,
                "responsible_id": self.user_b_officer.id,
                "slot_ids": [
                    Command.create({"start": START, "stop": START + timedelta(hours=1)})
                ],
            }
        )
        session.write({"state": "scheduled"})
        session.sudo().enroll(self.employee_b_employee.ids)
        self._sync()
        event = self.assertInStep(self.user_b_employee.partner_id, session.slot_ids)
        self.assertEqual(self._search(self.user_officer, event), [])
        self.assertEqual(self._search(self.user_b_officer, event), event.ids)
        self.assertEqual(self._search(self.user_b_officer, self.event), [])
        self.assertEqual(self._search(self.user_b_employee, event), event.ids)

    def test_p6_2_1_ordinary_events_are_as_they_were(self):
        user = self.user_employee
        vals = {
            "name": "Lunch",
            "start": START,
            "stop": START + timedelta(hours=1),
            "partner_ids": [Command.set((self.me | self.colleague).ids)],
        }
        event = self.env["calendar.event"].browse(self._rpc_event(user, "create", vals))
        [read] = self._rpc_event(self.user_outsider, "read", event.ids, ["partner_ids"])
        self.assertEqual(set(read["partner_ids"]), set((self.me | self.colleague).ids))
        self.assertEqual(
            self._search(
                self.user_outsider, event, ("partner_ids", "in", self.colleague.ids)
            ),
            event.ids,
        )
        self._rpc_event(user, "write", event.ids, {"name": "Dinner"})
        mine = event.attendee_ids.filtered(lambda a: a.partner_id == self.colleague)
        self._rpc(self.user_colleague, "calendar.attendee", "do_decline", mine.ids)
        self.assertIn("declined", event.message_ids[0].body)
        self._rpc_event(user, "unlink", event.ids)
        self.assertFalse(self._get_activities())
