"""Check-ins of Odoo's attendances, of an addon that we do not depend on (policy 6.3.1).

These tests run where it is installed, in ``make test-hard``, and fail where it is not.
"""

from datetime import timedelta

from odoo.tests import tagged

from ..common import START
from .common_punch_import import PunchImportCase


@tagged("post_install", "-at_install", "-standard", "hr_training_beside")
class TestPunchAttendance(PunchImportCase):
    def _attend(self, person, start, stop=None):
        return self.env["hr.attendance"].create(
            {
                "employee_id": person.id,
                "check_in": start,
                "check_out": stop or start + timedelta(hours=3),
            }
        )

    def test_p6_3_1_check_ins_count_as_punches_where_the_company_says_so(self):
        person = self.people[0]
        row = self._row(person, self.morning)
        with self._clock_at(self._at(20)):
            attendance = self._attend(person, self._at(0, 2))
            self.env["hr.training.punch"]._cron_follow_attendance()
            self.assertFalse(row.check_in, "off until the company turns it on")
            self.company.training_punch_from_attendance = True
            self.assertEqual(
                (row.status, row.source, row.check_in, row.check_out),
                ("present", "punch", self._at(0, 2), self._at(3, 2)),
            )
            # Facts together, whichever came first.
            self._import(self._attlog((person.barcode, START)))
            self.assertEqual(row.check_in, START)
            attendance.unlink()
            self.env["hr.training.punch"]._cron_follow_attendance()
            self.assertEqual((row.check_in, row.check_out), (START, False))
            self._attend(person, self._at(0, 5))
            self.env["hr.training.punch"]._cron_follow_attendance()
            self.assertEqual(row.check_out, self._at(3, 5))
            self.company.training_punch_from_attendance = False
            self.assertEqual((row.check_in, row.check_out), (START, False))

    def test_p6_3_1_only_where_a_class_is(self):
        self.company.training_punch_from_attendance = True
        with self._clock_at(self._at(60)):
            self._attend(self.people[0], self._at(24))
            self.env["hr.training.punch"]._cron_follow_attendance()
        self.assertFalse(self._row(self.people[0], self.morning).check_in)
