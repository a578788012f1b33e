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
