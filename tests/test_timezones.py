"""Times are shown in the session's zone, whoever looks (design §6.8)."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from odoo.fields import Command
from odoo.tests import tagged

from .common import HrTrainingCase

BERLIN = "Europe/Berlin"  # clocks go forward on 2026-03-29, back on 2026-10-25
NEW_YORK = "America/New_York"


def utc(zone, *moment):
    """A wall clock time somewhere, in UTC as Odoo stores it."""
    local = datetime(*moment, tzinfo=ZoneInfo(zone))
    return local.astimezone(UTC).replace(tzinfo=None)


class TimezoneCase(HrTrainingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Texts are compared as an English reader sees them.
        cls.env["res.lang"]._activate_lang("en_US")
        cls.env = cls.env(context=dict(cls.env.context, lang="en_US"))
        cls.user_officer.lang = cls.user_employee.lang = "en_US"

    def _create_in_zone(self, zone, *periods, **vals):
        """Session in a zone, of slots given as pairs of local times."""
        return self._create_session(
            start=False,
            tz=zone,
            slot_ids=[
                Command.create({"start": utc(zone, *start), "stop": utc(zone, *stop)})
                for start, stop in periods
            ],
            **vals,
        ).with_env(self.env)


@tagged("post_install", "-at_install", "hr_training_timezones")
class TestTimeTexts(TimezoneCase):
    """The computed texts of sessions and slots."""

    def test_d6_8_one_slot_shows_day_begin_end_and_zone(self):
        session = self._create_in_zone(
            NEW_YORK, ((2026, 7, 1, 19, 30), (2026, 7, 1, 21, 15))
        )
        expected = "07/01/2026 19:30 – 21:15 (America/New_York)"
        self.assertEqual(session.schedule_text, expected)
        self.assertEqual(session.slot_ids.time_text, expected)
        self.assertIn(expected, session.slot_ids.display_name)

    def test_d6_8_session_around_the_change_to_summer_time(self):
        session = self._create_in_zone(
            BERLIN,
            ((2026, 3, 28, 9), (2026, 3, 28, 12)),
            ((2026, 3, 28, 22), (2026, 3, 29, 10)),
            ((2026, 3, 30, 9), (2026, 3, 30, 12)),
        )
        self.assertEqual(
            session.slot_ids.mapped("time_text"),
            [
                "03/28/2026 09:00 – 12:00 (Europe/Berlin)",
                "03/28/2026 22:00 – 03/29/2026 10:00 (Europe/Berlin)",
                "03/30/2026 09:00 – 12:00 (Europe/Berlin)",
            ],
        )
        self.assertEqual(
            session.schedule_text,
            "03/28/2026 09:00 – 03/30/2026 12:00 (Europe/Berlin)",
        )
        # One hour of that night does not exist.
        self.assertEqual(session.slot_ids.mapped("hours"), [3, 11, 3])

    def test_d6_8_session_around_the_change_to_winter_time(self):
        session = self._create_in_zone(BERLIN, ((2026, 10, 24, 23), (2026, 10, 25, 6)))
        self.assertEqual(
            session.schedule_text,
            "10/24/2026 23:00 – 10/25/2026 06:00 (Europe/Berlin)",
        )
        self.assertEqual(session.slot_ids.hours, 8)

    def test_d6_8_midnight_is_the_sessions_not_utcs(self):
        """Two hours over UTC's midnight are one evening in New York; over the
        local midnight they are two days, although UTC sees one."""
        evening = self._create_in_zone(NEW_YORK, ((2026, 7, 1, 19), (2026, 7, 1, 21)))
        self.assertEqual(evening.date_begin.date(), date(2026, 7, 1))
        self.assertEqual(evening.date_end.date(), date(2026, 7, 2))
        self.assertEqual(
            evening.schedule_text, "07/01/2026 19:00 – 21:00 (America/New_York)"
        )
        night = self._create_in_zone(NEW_YORK, ((2026, 7, 1, 23), (2026, 7, 2, 1)))
        self.assertEqual(night.date_begin.date(), night.date_end.date())
        self.assertEqual(
            night.schedule_text,
            "07/01/2026 23:00 – 07/02/2026 01:00 (America/New_York)",
        )

    def test_d6_8_zones_off_the_full_hour(self):
        session = self._create_in_zone(
            "Asia/Kathmandu", ((2026, 5, 4, 9), (2026, 5, 4, 11))
        )
        self.assertEqual(session.date_begin, datetime(2026, 5, 4, 3, 15))
        self.assertIn("09:00 – 11:00", session.schedule_text)

    def test_d6_8_every_user_reads_the_same_text(self):
        session = self._create_in_zone(BERLIN, ((2026, 4, 6, 9), (2026, 4, 6, 12)))
        session.with_user(self.user_officer).action_schedule()
        enrollment = self._enroll(session, self.employee_employee)
        expected = "04/06/2026 09:00 – 12:00 (Europe/Berlin)"
        for zone in ("Asia/Tokyo", "America/Los_Angeles", False):
            self.user_employee.tz = zone
            for record, name in (
                (session, "schedule_text"),
                (session.slot_ids, "time_text"),
                (enrollment, "schedule_text"),
                (enrollment.attendance_ids, "time_text"),
            ):
                with self.subTest(zone=zone, model=record._name):
                    rows = self._rpc(
                        self.user_employee,
                        record._name,
                        "read",
                        record.ids,
                        [name],
                        context={"tz": zone, "lang": "en_US"},
                    )
                    self.assertEqual(rows[0][name], expected)

    def test_d6_8_text_follows_zone_and_times(self):
        session = self._create_in_zone(BERLIN, ((2026, 4, 6, 9), (2026, 4, 6, 12)))
        slot = session.slot_ids
        self.assertIn("09:00 – 12:00", slot.time_text)
        session.with_user(self.user_officer).tz = "Asia/Tokyo"
        self.assertEqual(slot.time_text, "04/06/2026 16:00 – 19:00 (Asia/Tokyo)")
        self.assertEqual(session.schedule_text, slot.time_text)
        slot.with_user(self.user_officer).stop += timedelta(minutes=30)
        self.assertIn("16:00 – 19:30", session.schedule_text)

    def test_d6_8_dates_are_written_in_the_readers_language(self):
        session = self._create_in_zone(BERLIN, ((2026, 4, 6, 9), (2026, 4, 7, 12)))
        self.env["res.lang"]._activate_lang("de_DE")
        self.assertEqual(
            session.with_context(lang="de_DE").schedule_text,
            "06.04.2026 09:00 – 07.04.2026 12:00 (Europe/Berlin)",
        )

    def test_d6_8_without_slots_there_is_no_text(self):
        session = self._create_session(start=False)
        self.assertFalse(session.schedule_text)


@tagged("post_install", "-at_install", "hr_training_timezones")
class TestLocalDays(TimezoneCase):
    """Days and working hours are those of the session's zone."""

    def test_d6_8_plan_lays_class_into_local_hours_on_both_sides_of_the_change(self):
        """Friday in winter time, Monday in summer time: 8 o'clock both times."""
        self.company.resource_calendar_id.tz = BERLIN
        course = self._create_course("DST", hours=10)
        plan = self._publish(
            self._create_plan(
                lines=[{"course_id": course.id, "date_start": "2026-03-27"}]
            )
        )
        self.user_officer.tz = "Asia/Tokyo"
        session = plan.with_user(self.user_officer).action_create_sessions()
        slots = session.slot_ids
        self.assertEqual(session.tz, BERLIN)
        self.assertEqual(
            slots.mapped("start"),
            [
                datetime(2026, 3, 27, 7),
                datetime(2026, 3, 27, 12),
                datetime(2026, 3, 30, 6),
            ],
        )
        self.assertEqual(sum(slots.mapped("hours")), 10)
        self.assertIn("08:00 – 10:00", slots[2].time_text)

    def test_d6_8_night_class_has_its_hours_in_the_night_of_the_change(self):
        """A calendar of Sundays from 0 to 6: five hours on the day of the change."""
        calendar = self.company.resource_calendar_id
        calendar.tz = BERLIN
        calendar.attendance_ids.unlink()
        self.env["resource.calendar.attendance"].create(
            {
                "name": "Night",
                "calendar_id": calendar.id,
                "dayofweek": "6",
                "hour_from": 0,
                "hour_to": 6,
                "day_period": "morning",
            }
        )
        course = self._create_course("NIGHT", hours=7)
        plan = self._publish(
            self._create_plan(
                lines=[{"course_id": course.id, "date_start": "2026-03-29"}]
            )
        )
        slots = plan.with_user(self.user_officer).action_create_sessions().slot_ids
        self.assertEqual(slots.mapped("hours"), [5, 2])
        self.assertIn("00:00 – 06:00", slots[0].time_text)
        self.assertIn("00:00 – 02:00", slots[1].time_text)

    def test_d6_8_without_working_hours_class_begins_at_nine_local_time(self):
        self.company.resource_calendar_id.write(
            {"tz": NEW_YORK, "flexible_hours": True}
        )
        plan = self._publish(self._create_plan(lines=[{"date_start": "2026-03-09"}]))
        session = plan.with_user(self.user_officer).action_create_sessions()
        self.assertEqual(session.date_begin, datetime(2026, 3, 9, 13))

    def test_d6_8_session_keeps_its_zone_when_the_company_moves(self):
        session = self._create_session()
        self.company.resource_calendar_id.tz = BERLIN
        self.assertEqual(session.tz, "Asia/Shanghai")

    def _release(self, session, *employees):
        officer = session.with_user(self.user_officer)
        officer.action_schedule()
        officer.enroll([employee.id for employee in employees])
        self._mark_everybody(officer)
        self._end_session(officer)
        return officer.action_release_results().with_env(self.env)

    def test_d7_passed_on_is_the_local_day_of_the_last_slots_end(self):
        """An evening in New York ends on the next day in UTC; a night in Shanghai
        ends on a later day than UTC says."""
        self.course.write({"issue_certificate": True, "validity_months": 12})
        evening = self._create_in_zone(NEW_YORK, ((2026, 2, 2, 19), (2026, 2, 2, 22)))
        self.assertEqual(evening.date_end.date(), date(2026, 2, 3))
        enrollment = self._release(evening, self.employee_employee)
        self.assertEqual(enrollment.passed_on, date(2026, 2, 2))
        certificate = enrollment.certificate_ids
        self.assertEqual(certificate.issued_on, date(2026, 2, 2))
        self.assertEqual(certificate.valid_until, date(2027, 2, 2))
        line = self.env["hr.resume.line"].search(
            [("training_enrollment_id", "=", enrollment.id)]
        )
        self.assertEqual(
            (line.date_start, line.date_end), (date(2026, 2, 2), date(2026, 2, 2))
        )
        night = self._create_in_zone(
            "Asia/Shanghai", ((2026, 2, 3, 22), (2026, 2, 4, 1))
        )
        self.assertEqual(night.date_end.date(), date(2026, 2, 3))
        enrollment = self._release(night, self.employee_employee)
        self.assertEqual(enrollment.passed_on, date(2026, 2, 4))

    def test_d7_lateness_is_counted_across_the_change_of_clocks(self):
        """Punches and slots are UTC: a skipped hour makes nobody late."""
        session = self._create_in_zone(
            BERLIN, ((2026, 3, 29, 1, 30), (2026, 3, 29, 4, 30))
        )
        session.with_user(self.user_officer).action_schedule()
        self.employee_employee.barcode = "TZ1"
        row = self._enroll(session, self.employee_employee).attendance_ids
        session.with_user(self.user_officer).punch(
            [
                ("TZ1", utc(BERLIN, 2026, 3, 29, 1, 25).isoformat()),
                ("TZ1", "2026-03-29T04:30:00+02:00"),
            ]
        )
        self.assertEqual(row.status, "present")
        self.assertEqual((row.minutes_late, row.minutes_early), (0, 0))
        self.assertEqual(row.hours, 2)
        self.assertEqual(row.time_text, "03/29/2026 01:30 – 04:30 (Europe/Berlin)")
