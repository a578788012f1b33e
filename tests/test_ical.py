"""Invitations as other programmes read them (policy 6.2.1)."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import vobject

from odoo.tests import BaseCase, tagged

from ..tools.ical import CANCEL, REQUEST, Event, Person, build

ANNA = Person("anna@example.com", "Anna")
START = datetime(2026, 4, 6, 1, tzinfo=UTC)
EVENT = Event(
    uid="slot-7@example.com",
    sequence=0,
    stamp=START - timedelta(days=30),
    start=START,
    stop=START + timedelta(hours=3),
    summary="Fuses",
    attendee=Person("li@example.com", "Li Na"),
)


@tagged("post_install", "-at_install", "hr_training_tools")
class TestIcal(BaseCase):
    def _read(self, *events, method=REQUEST, organizer=ANNA):
        """The entries as they are read; the form of each line is looked at."""
        text = build(method, events, organizer)
        for line in text.split("\r\n"):
            self.assertLessEqual(len(line.encode()), 75)
            self.assertNotRegex(line, "[\r\n\x00\x85\u2028]")
        calendar = vobject.readOne(text)
        self.assertEqual(calendar.method.value, method)
        return calendar.vevent_list

    def test_p6_2_1_a_slot_is_an_entry_in_utc(self):
        first, second = self._read(
            EVENT,
            EVENT._replace(
                uid="slot-8@example.com",
                # The night on which Berlin's clocks go forward.
                start=datetime(2026, 3, 28, 22, tzinfo=ZoneInfo("Europe/Berlin")),
                stop=datetime(2026, 3, 29, 5, tzinfo=ZoneInfo("Europe/Berlin")),
            ),
        )
        self.assertEqual(first.uid.value, "slot-7@example.com")
        self.assertEqual(first.dtstart.value, START)
        self.assertEqual(first.dtend.value, START + timedelta(hours=3))
        self.assertEqual(first.status.value, "CONFIRMED")
        self.assertEqual(second.dtend.value - second.dtstart.value, timedelta(hours=6))
        text = build(REQUEST, [EVENT], ANNA)
        self.assertIn("DTSTART:20260406T010000Z\r\n", text)
        self.assertNotIn("TZID", text)

    def test_p6_2_1_an_entry_is_called_off_by_its_uid(self):
        [entry] = self._read(EVENT._replace(sequence=3), method=CANCEL)
        self.assertEqual(entry.uid.value, EVENT.uid)
        self.assertEqual(entry.sequence.value, "3")
        self.assertEqual(entry.status.value, "CANCELLED")

    def test_p6_2_1_nobody_is_asked_to_answer(self):
        [entry] = self._read(EVENT)
        self.assertEqual(entry.attendee.value, "mailto:li@example.com")
        self.assertEqual(entry.attendee.params["RSVP"], ["FALSE"])
        self.assertEqual(entry.attendee.params["PARTSTAT"], ["ACCEPTED"])
        self.assertEqual(entry.organizer.value, "mailto:anna@example.com")

    def test_p6_2_1_texts_come_back_as_they_were(self):
        for text in (
            "安全培训：" * 60,
            "a, b; c: d \\ e \\n f",
            '“quoted” "quoted"',
            "👩‍🏫" * 40,
            "x" * 500,
        ):
            with self.subTest(text=text):
                [entry] = self._read(
                    EVENT._replace(
                        summary=text, location=text, description=f"{text}\n{text}"
                    )
                )
                self.assertEqual(entry.summary.value, text)
                self.assertEqual(entry.location.value, text)
                self.assertEqual(entry.description.value, f"{text}\n{text}")

    def test_p6_2_1_no_value_adds_a_line(self):
        for end in ("\r\n", "\n", "\r", "\x85", "\u2028", "\0\n", "\r\n "):
            bad = f"Li{end}ATTENDEE:mailto:evil@example.com{end}X-EVIL:1"
            with self.subTest(end=end):
                [entry] = self._read(
                    Event(
                        uid=bad,
                        sequence=1,
                        stamp=START,
                        start=START,
                        stop=START,
                        summary=bad,
                        attendee=Person(bad, f'{bad}";RSVP=TRUE:'),
                        location=bad,
                        description=bad,
                        url=bad,
                    ),
                    organizer=Person(bad, bad),
                )
                self.assertEqual(len(entry.attendee_list), 1)
                self.assertEqual(entry.attendee.params["RSVP"], ["FALSE"])
                self.assertNotIn("x-evil", entry.contents)

    def test_p6_2_1_what_cannot_be_told_is_refused(self):
        with self.assertRaises(ValueError):
            build("PUBLISH", [EVENT], ANNA)
        with self.assertRaises(ValueError):
            build(REQUEST, [EVENT._replace(start=START.replace(tzinfo=None))], ANNA)
