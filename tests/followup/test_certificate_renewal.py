"""A certificate that ends soon is told and asked for again (policy 1.3, 7.1.2)."""

from datetime import date, timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from ...tools import certificates, notices, states
from ..common import START
from ..common_people import PeopleCase

IN_WINDOW = "2027-02-15 12:00:00"
BEFORE = "2027-01-15 12:00:00"


@tagged("post_install", "-at_install", "hr_training_release")
class TestCertificateRenewal(PeopleCase):
    """Two people hold a certificate until 7 April 2027; the window has 60 days."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.course.validity_months = 12
        cls.held = cls._create_session(start=START + timedelta(days=1), schedule=True)
        cls.enrollment = cls._enroll(cls.held, cls.employee_employee)
        cls.second = cls._enroll(cls.held, cls.employee_colleague)
        officers = cls.held.with_user(cls.user_officer)
        cls._mark_everybody(officers)
        cls._end_session(officers)
        officers.action_release_results()
        cls.certificate = cls.enrollment.certificate_ids.sudo()
        cls.other = cls.second.certificate_ids.sudo()
        cls.Certificate = cls.env["hr.training.certificate"].sudo()
        cls.env["hr.training.notice"].sudo().search([]).unlink()

    def _renew(self, moment=IN_WINDOW):
        with freeze_time(moment):
            self.env.invalidate_all()
            self.Certificate._cron_renew()
            self.env.flush_all()

    def _get_needs(self):
        return self.env["hr.training.need"].search([("course_id", "=", self.course.id)])

    def _get_asked(self):
        return self._get_needs().person_ids.employee_id

    def _get_queued(self):
        rows = self.env["hr.training.notice"].search(
            [("kind", "=", notices.CERTIFICATE_EXPIRING)]
        )
        return {(row.certificate_id, row.role) for row in rows}

    # ------------------------------------------------------------
    # NEEDS
    # ------------------------------------------------------------

    def test_p7_1_2_in_its_window_it_leaves_a_need(self):
        self._renew(BEFORE)
        self.assertFalse(self._get_needs())
        self._renew()
        need = self._get_needs()
        self.assertEqual(len(need), 1, "one for the course, with its people")
        self.assertEqual(need.state, "submitted")
        self.assertEqual(need.date_wanted, date(2027, 4, 7))
        people = self.employee_employee | self.employee_colleague
        self.assertEqual(self._get_asked(), people)

    def test_p7_1_2_the_company_sets_the_window(self):
        self.company.training_certificate_renewal_days = 90
        self._renew(BEFORE)
        self.assertTrue(self._get_needs())

    def test_p7_1_2_a_need_is_left_once_for_each_end(self):
        self._renew()
        need = self._get_needs()
        need.with_user(self.user_officer).action_reject("Not this year")
        self._renew("2027-03-01 12:00:00")
        self.assertEqual(self._get_needs(), need, "it was asked and answered")

    def test_p7_1_2_who_has_left_is_not_asked_for(self):
        self.employee_employee.sudo().active = False
        self._renew()
        self.assertEqual(self._get_asked(), self.employee_colleague)
        self.assertEqual(
            {certificate for certificate, _role in self._get_queued()}, {self.other}
        )

    def test_p7_1_2_a_course_that_is_given_no_more_is_not_asked_for(self):
        self.course.sudo().state = "retired"
        self._renew()
        self.assertFalse(self._get_needs())
        self.assertFalse(self._get_queued())

    def test_p7_1_2_a_revoked_or_expired_one_is_not_asked_for(self):
        self.enrollment.attendance_ids.with_user(self.user_head).action_correct(
            "absent", "was not there"
        )
        self._renew()
        self.assertEqual(self._get_asked(), self.employee_colleague)
        self.other.renewal_told_for = False
        self._get_needs().sudo().person_ids.unlink()
        self._renew("2027-04-08 12:00:00")
        self.assertFalse(self._get_asked())

    def test_p7_1_2_who_has_passed_again_is_not_asked_for(self):
        """By whichever record of the human."""
        again = self._record_again(self.employee_employee)
        self.env["hr.training.enrollment"].sudo().create(
            {
                "session_id": self._create_session(START + timedelta(days=9)).id,
                "employee_id": again.id,
                "state": states.ENROLLMENT_COMPLETED,
                "result": states.RESULT_PASSED,
                "passed_on": "2027-01-05",
                "valid_until": "2028-01-05",
            }
        )
        self._renew()
        self.assertEqual(self._get_asked(), self.employee_colleague)

    def test_p7_1_2_who_has_a_place_already_is_not_asked_for(self):
        session = self._create_session(
            start=fields.Datetime.to_datetime("2027-03-20 08:00:00"), schedule=True
        )
        self._enroll(session, self.employee_employee)
        self._renew()
        self.assertEqual(self._get_asked(), self.employee_colleague)
        self.assertIn((self.certificate, notices.PARTICIPANT), self._get_queued())

    def test_p1_3_a_requirement_gives_the_place_and_no_need_is_left(self):
        """Its own window counts; nobody asks beside it."""
        self.env["hr.training.requirement"].with_user(self.user_officer).create(
            {
                "course_id": self.course.id,
                "applies_to": "department",
                "department_ids": [Command.set(self.department_srv_n.ids)],
                "renewal_days": 60,
            }
        )
        required = (self.employee_employee | self.employee_colleague).filtered(
            lambda e: e.department_id == self.department_srv_n
        )
        self.assertTrue(required)
        session = self._create_session(
            start=fields.Datetime.to_datetime("2027-03-20 08:00:00"), schedule=True
        )
        self._renew()
        self.assertFalse(self._get_asked() & required)
        with freeze_time(IN_WINDOW):
            Requirement = self.env["hr.training.requirement"].sudo()
            Requirement._do_serve(Requirement._get_unserved())
        placed = session.enrollment_ids.filtered(
            lambda e: e.state in states.ENROLLMENT_ACTIVE
        )
        self.assertEqual(placed.employee_id & required, required)

    # ------------------------------------------------------------
    # WHO IS TOLD
    # ------------------------------------------------------------

    def test_p7_1_2_person_and_manager_are_told_once(self):
        self._renew()
        queued = self._get_queued()
        self.assertIn((self.certificate, notices.PARTICIPANT), queued)
        self.assertIn((self.certificate, notices.MANAGER), queued)
        with freeze_time("2027-02-15 15:00:00"):
            self.env["hr.training.notice"].sudo()._cron_send()
        rows = self.env["hr.training.notice"].search(
            [("certificate_id", "=", self.certificate.id)]
        )
        self.assertEqual(set(rows.mapped("state")), {"sent"})
        self.assertIn(self.certificate.name, rows[0].subject)
        self._renew("2027-02-16 12:00:00")
        self.assertEqual(self._get_queued(), queued)

    def test_p7_1_2_what_is_revoked_meanwhile_is_not_told(self):
        self._renew()
        self.enrollment.attendance_ids.with_user(self.user_head).action_correct(
            "absent", "was not there"
        )
        with freeze_time("2027-02-15 15:00:00"):
            self.env.invalidate_all()
            self.env["hr.training.notice"].sudo()._cron_send()
        rows = self.env["hr.training.notice"].search(
            [("certificate_id", "=", self.certificate.id)]
        )
        self.assertEqual(set(rows.mapped("state")), {"skipped"})

    def test_it_is_revoked_on_the_day_of_its_company(self):
        """Whichever company whoever corrects works in at the moment."""
        self.company_b.resource_calendar_id.tz = "Pacific/Kiritimati"
        self.user_head.company_ids += self.company_b
        with freeze_time("2026-05-01 12:00:00"):
            today = self.company._get_training_today()
            self.assertNotEqual(self.company_b._get_training_today(), today)
            rows = self.enrollment.attendance_ids.with_user(self.user_head)
            rows.with_company(self.company_b).with_context(
                allowed_company_ids=[self.company_b.id, self.company.id]
            ).action_correct("absent", "was not there")
        self.assertEqual(self.certificate.revoked_on, today)

    # ------------------------------------------------------------
    # LISTS
    # ------------------------------------------------------------

    def test_status_is_found_and_shown_alike(self):
        both = self.certificate | self.other
        self.other.revoked_on = "2026-05-01"
        self.env.flush_all()
        for moment, status in (
            ("2026-05-01 12:00:00", certificates.VALID),
            ("2027-02-06 12:00:00", certificates.EXPIRING),
            ("2027-04-07 12:00:00", certificates.EXPIRING),
            ("2027-04-08 12:00:00", certificates.EXPIRED),
        ):
            with self.subTest(moment=moment), freeze_time(moment):
                self.env.invalidate_all()
                self.assertEqual(self.certificate.status, status)
                self.assertEqual(self.other.status, certificates.REVOKED)
                for name, _label in certificates.STATUSES:
                    found = self.Certificate.search(
                        [("status", "=", name), ("id", "in", both.ids)]
                    )
                    self.assertEqual(
                        found, both.filtered(lambda c, n=name: c.status == n), name
                    )
                found = self.Certificate.search(
                    [("status", "!=", status), ("id", "in", both.ids)]
                )
                self.assertEqual(found, self.other)

    # ------------------------------------------------------------
    # WHAT IS IN THE WAY
    # ------------------------------------------------------------

    def _hold_other(self):
        """Another course that somebody passed on the same day; his certificate."""
        other = self._create_course("T02", validity_months=12)
        held = self._create_session(
            START + timedelta(days=1), course_id=other.id, schedule=True
        )
        enrollment = self._enroll(held, self.employee_outsider)
        officers = held.with_user(self.user_officer)
        self._mark_everybody(officers)
        self._end_session(officers)
        officers.action_release_results()
        return enrollment.certificate_ids.sudo()

    def test_d6_7_what_fails_for_one_course_does_not_stop_the_others(self):
        certificate = self._hold_other()
        Need, make = type(self.env["hr.training.need"]), None
        make = Need._make_needs

        def refuse(needs, vals_list):
            if any(vals["course_id"] == self.course.id for vals in vals_list):
                raise UserError("A bad record")
            return make(needs, vals_list)

        with (
            patch.object(Need, "_make_needs", refuse),
            self.assertLogs("odoo.addons.hr_training", "ERROR"),
        ):
            self._renew()
        self.assertTrue(certificate.renewal_told_for)
        self.assertFalse(self.certificate.renewal_told_for)
        self._renew("2027-02-16 12:00:00")
        self.assertTrue(self.certificate.renewal_told_for)

    def test_d6_11_who_works_for_another_company_now_stops_nobody(self):
        self.employee_employee.sudo().write(
            {"company_id": self.company_b.id, "department_id": False}
        )
        self._renew()
        self.assertIn(self.employee_colleague, self._get_asked())
