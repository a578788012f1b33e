from datetime import timedelta

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from ...tools.states import METHODS
from ..common import START
from .common_elearning import ELearningCase


@tagged("post_install", "-at_install", "hr_training_release")
class TestELearning(ELearningCase):
    """What was finished online counts, whatever became of it (design §7)."""

    def test_finished(self):
        self._learn()
        self.assertEqual(self._release(self._enrolled()), ("passed", 100))

    def test_p6_1_each_method_ends_in_a_pass(self):
        """From the line of a plan to the released result, each held by its method."""
        self._learn()
        for number, method in enumerate(dict(METHODS)):
            with self.subTest(method=method):
                course = self._create_course(
                    f"M-{method}",
                    method=method,
                    channel_id=self.channel.id if method == "online" else False,
                )
                plan = self._create_plan(
                    "adhoc",
                    lines=[
                        {
                            "course_id": course.id,
                            "method": method,
                            "date_start": START.date() + timedelta(days=number),
                            "employee_ids": [Command.link(self.person.id)],
                        }
                    ],
                )
                plan.with_user(self.user_officer).action_submit()
                plan.with_user(self.user_head).action_approve()
                officer = plan.with_user(self.user_officer)
                officer.action_publish()
                session = officer.action_create_sessions()
                session.action_schedule()
                self.assertEqual(session.method, method)
                if method == "online":
                    self.assertFalse(session.slot_ids)
                    session.action_done()
                else:
                    self._mark_everybody(session)
                    self._end_session(session)
                session.action_release_results()
                enrollment = session.sudo().enrollment_ids
                self.assertEqual(
                    (enrollment.result, enrollment.attendance_rate), ("passed", 100)
                )

    def test_not_begun_and_half_done(self):
        self.assertEqual(self._release(self._enrolled()), ("failed", 0))
        self._add_content("Two")
        self._learn(slides=self.channel.slide_content_ids[0])
        self.assertEqual(self._release(self._enrolled()), ("failed", 50))

    def test_day_of_the_pass_stays_whenever_it_is_judged_again(self):
        self._learn()
        enrollment = self._enrolled()
        self._release(enrollment)
        day = enrollment.passed_on
        with freeze_time(day + timedelta(days=40)):
            enrollment._do_recompute_results()
        self.assertEqual(enrollment.passed_on, day)

    def test_membership_archived_afterwards(self):
        self._learn().action_archive()
        self.assertEqual(self._release(self._enrolled()), ("passed", 100))

    def test_content_added_afterwards(self):
        membership = self._learn()
        self._add_content("Two")
        self.env.flush_all()
        self.assertEqual(membership.member_status, "completed")
        self.assertEqual(self._release(self._enrolled()), ("passed", 100))
        membership.action_archive()
        self.assertEqual(self._release(self._enrolled()), ("passed", 100))

    def test_second_record_of_the_same_human(self):
        """Learned as an employee of another company, or before he was hired again."""
        self._add_company_b()
        other = self.env["hr.employee"].create(
            {
                "name": "Same Human",
                "company_id": self.company_b.id,
                "user_id": self.user_employee.id,
            }
        )
        contact = self.env["res.partner"].create({"name": "Same Human"})
        other.work_contact_id = contact
        other.action_archive()
        self._learn(contact)
        self.assertEqual(self._release(self._enrolled()), ("passed", 100))

    def test_contact_changed_after_the_enrolment(self):
        enrollment = self._enrolled()
        self._learn()
        user = self.user_outsider.copy(
            {
                "name": "New Login",
                "login": "new_login",
                "group_ids": [Command.set([self.env.ref("base.group_user").id])],
            }
        )
        self.person.write({"user_id": user.id, "work_contact_id": user.partner_id.id})
        self.assertEqual(enrollment.contact_id, self.partner)
        self.assertEqual(self._release(enrollment), ("passed", 100))

    def test_contact_that_is_another_persons_now_does_not_count(self):
        enrollment = self._enrolled()
        contact = self.env["res.partner"].create({"name": "Own"})
        for employee in self.person | self.employee_colleague:
            employee.user_id = False
        self.person.work_contact_id = contact
        self.employee_colleague.work_contact_id = self.partner
        self._learn()
        self.assertEqual(self._release(enrollment), ("failed", 0))

    def test_somebody_elses_membership_is_nobodys(self):
        self._learn(self.user_colleague.partner_id)
        self.assertEqual(self._release(self._enrolled()), ("failed", 0))
