"""Many sessions at once, by a pattern of dates (policy 4, 5)."""

from datetime import datetime

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..common import HrTrainingCase


@tagged("post_install", "-at_install")
class TestSessionSeries(HrTrainingCase):
    def _open(self, user=None, **vals):
        return (
            self.env["hr.training.session.series"]
            .with_user(user or self.user_officer)
            .create(
                {
                    "course_id": self.course.id,
                    "company_id": self.company.id,
                    "date_from": "2026-03-02",
                    "date_to": "2026-03-31",
                    "tue": True,
                    **vals,
                }
            )
        )

    def _starts(self, series):
        series.action_create()
        sessions = self.env["hr.training.session"].search([("state", "=", "draft")])
        return sorted(sessions.mapped("date_begin"))

    def test_p4_every_tuesday_without_holidays(self):
        calendar = self.company.resource_calendar_id
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": calendar.id,
                "date_from": "2026-03-16 16:00:00",
                "date_to": "2026-03-17 15:59:59",
            }
        )
        series = self._open()
        self.assertIn("March 17, 2026", series.holidays_text)
        self.assertNotIn("March 17", series.dates_text)
        # 9 to 12 in Shanghai
        days = (3, 10, 24, 31)
        self.assertEqual(
            self._starts(series), [datetime(2026, 3, day, 1) for day in days]
        )

    def test_p4_holidays_of_another_company_are_not_ours(self):
        """Odoo makes public holidays without working hours, of one company each."""
        self._add_company_b()
        for company, day in ((self.company_b, 10), (self.company, 24)):
            holiday = self.env["resource.calendar.leaves"].create(
                {
                    "name": "Public Holiday",
                    "calendar_id": False,
                    "date_from": f"2026-03-{day - 1:02} 16:00:00",
                    "date_to": f"2026-03-{day:02} 15:59:59",
                }
            )
            holiday.company_id = company
        series = self._open()
        self.assertEqual(series.holidays_text, "Tuesday, March 24, 2026")
        plan = self._publish(self._create_plan(lines=[{"date_start": "2026-03-10"}]))
        session = plan.with_user(self.user_officer).action_create_sessions()
        # 8 o'clock in Shanghai on the planned day
        self.assertEqual(session.date_begin, datetime(2026, 3, 10))
        line = {"date_start": "2026-03-24", "date_end": "2026-03-24"}
        plan = self._create_plan(lines=[line])
        rows = plan.with_user(self.user_officer).get_feasibility()
        told = [row["message"] for row in rows if "working hours" in row["message"]]
        self.assertEqual(len(told), 1)
        self.assertIn("0 working hours", told[0])

    def test_p4_an_hour_that_the_clocks_skip_is_left_out_and_said(self):
        """In Berlin there is no 2:00 to 3:00 on 28 March 2027."""
        self.company.resource_calendar_id.tz = "Europe/Berlin"
        sunday = {"date_from": "2027-03-21", "date_to": "2027-03-28"}
        sunday |= {"tue": False, "sun": True}
        for begin, end in ((2.25, 3.1), (2, 2.5), (1, 2.5)):
            with self.subTest(begin=begin, end=end), self._undone():
                series = self._open(**sunday, hour_from=begin, hour_to=end)
                self.assertEqual(series.dates_text, "Sunday, March 21, 2027")
                self.assertEqual(
                    series.holidays_text,
                    "Sunday, March 28, 2027 (the clocks skip that hour)",
                )
                self.assertEqual(len(self._starts(series)), 1)
        series = self._open(**sunday, hour_from=1, hour_to=3)
        self.assertFalse(series.holidays_text)

    def test_d11_slips_in_the_year_are_named(self):
        for vals, text in (
            ({"date_to": "9999-12-31"}, "Course T01: “Date To” is"),
            ({"date_from": "0001-03-02"}, "Course T01: “Date From” is"),
            ({"date_from": "2020-03-02"}, "03/02/2020, which is past"),
            ({"date_from": "2026-03-01"}, "03/01/2026, which is past"),
        ):
            with self.subTest(vals=vals), self._undone():
                series = self._open(**vals)
                self.assertIsInstance(series.dates_text, str | bool)
                with self.assertRaisesRegex(UserError, text):
                    series.action_create()
        for seats in (0, 5001):
            with self.subTest(seats=seats), self._undone():
                with self.assertRaisesRegex(UserError, "1 to 5,000 seats"):
                    self._open(seats_max=seats)

    def test_p4_over_the_change_of_clocks(self):
        self.company.resource_calendar_id.tz = "Europe/Berlin"
        series = self._open(
            date_from="2026-03-22", date_to="2026-03-29", tue=False, sun=True
        )
        self.assertEqual(
            self._starts(series), [datetime(2026, 3, 22, 8), datetime(2026, 3, 29, 7)]
        )

    def test_p4_every_second_week_over_a_leap_day(self):
        series = self._open(
            date_from="2028-02-15", date_to="2028-03-14", every=2, thu=True
        )
        days = ((2, 15), (2, 17), (2, 29), (3, 2), (3, 14))
        self.assertEqual(
            self._starts(series), [datetime(2028, *day, 1) for day in days]
        )

    def test_p4_what_cannot_be_is_said(self):
        for vals, sentence in (
            ({"tue": False}, "no such day"),
            ({"date_to": "2026-03-01"}, "no such day"),
            ({"date_to": "2036-03-01"}, "shorter period"),
        ):
            with self.subTest(vals=vals), self.assertRaisesRegex(UserError, sentence):
                self._open(**vals).action_create()
        for vals in ({"hour_to": 8}, {"hour_to": 25}, {"every": 0}):
            with self.subTest(vals=vals), self.assertRaises(ValidationError):
                self._open(**vals)

    def test_p4_officers_only(self):
        for user in (self.user_employee, self.user_department_manager):
            with self.assertRaises(AccessError):
                self._open(user=user)
