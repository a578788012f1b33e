"""Who becomes a trainer by which way, once at a time, and again (policy 8.1, 2.1.4)."""

from datetime import datetime, timedelta

from dateutil.relativedelta import relativedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from ...tools import groups
from ..common import START, TODAY
from ..common_people import PeopleCase
from .common_application import APPLICATION, NOMINATE, SHEET, TRAINER, ApplicationCase

PDF = b"JVBERi0xLjcgY3Y="  # %PDF-1.7 cv


@tagged("post_install", "-at_install", "hr_training_trainers")
class TestApplicationChannels(ApplicationCase):
    """Self-nomination, recommendation, call; institution, referral, web (8.1.2)."""

    uses = (*ApplicationCase.uses, "user_trainer", "user_executive")

    def test_p8_1_2_an_employee_nominates_himself(self):
        application = self._nominate(
            self.user_employee,
            "self",
            course_ids=[Command.set(self.course.ids)],
            motivation="I like to explain",
            cv=PDF.decode(),
            cv_filename="cv.pdf",
        )
        trainer = application.trainer_id
        self.assertEqual(trainer.employee_id, self.employee_employee)
        self.assertEqual((trainer.state, trainer.kind), ("candidate", "internal"))
        self.assertEqual((application.channel, application.state), ("self", "draft"))
        self.assertEqual(application.course_ids, self.course)
        self.assertEqual(application.cv, PDF)
        self.assertTrue(application.with_user(self.user_employee).is_me)
        # The training department is asked to look at it, himself nobody tells.
        asked = application.activity_ids.user_id
        self.assertEqual(asked, self.user_officer | self.user_head)
        # The menu leads to it from now on.
        action = self._become(self.user_employee)
        self.assertEqual(action["res_id"], application.id)

    def _become(self, user):
        """What the menu opens."""
        return self.env[APPLICATION].with_user(user)._get_become_action()

    def test_p8_1_2_the_menu_leads_to_the_form_first(self):
        action = self._become(self.user_employee)
        self.assertEqual(action["res_model"], NOMINATE)

    def test_p8_1_2_who_has_no_employee_record_is_told(self):
        with self._refused("no employee record"):
            self._nominate(self.user_officer, "self")

    def test_p8_1_2_a_manager_recommends_his_people_and_nobody_else(self):
        manager = self.user_department_manager
        people = {"employee_ids": [Command.set(self.employee_employee.ids)]}
        application = self._nominate(manager, "department", motivation="Good", **people)
        self.assertEqual(application.trainer_id.employee_id, self.employee_employee)
        self.assertEqual(application.channel, "department")
        self.assertTrue(application.with_user(manager).has_access("read"))
        self.assertFalse(application.with_user(manager).has_access("write"))
        # He is told, and may say something about himself.
        told = self.env["mail.message"].search(
            [("model", "=", APPLICATION), ("res_id", "=", application.id)]
        )
        self.assertIn(self.user_employee.partner_id, told.partner_ids)
        for employee, sentence in (
            (self.employee_outsider, "is none of your people"),
            (self.employee_department_manager, ": nominate yourself"),
        ):
            # The name is said once.
            with self._refused(f"^{employee.name}:? ?{sentence.lstrip(': ')}"):
                self._nominate(
                    manager, "department", employee_ids=[Command.set(employee.ids)]
                )
        with self._refused("none of your people"):
            self._nominate(
                self.user_colleague,
                "department",
                employee_ids=[Command.set(self.employee_employee.ids)],
            )

    def test_p8_1_2_an_officer_calls_many(self):
        employees = self.employee_employee | self.employee_outsider
        called = self._nominate(
            self.user_officer, "call", employee_ids=[Command.set(employees.ids)]
        )
        self.assertEqual(called.trainer_id.employee_id, employees)
        told = self.env["mail.message"].search(
            [("model", "=", APPLICATION), ("res_id", "in", called.ids)]
        )
        self.assertEqual(
            told.partner_ids, (self.user_employee | self.user_outsider).partner_id
        )
        for user in self.user_employee | self.user_department_manager:
            for channel in ("call", "web"):
                with self.assertRaises(AccessError):
                    self._nominate(
                        user, channel, employee_ids=[Command.set(employees.ids)]
                    )
        with self._refused("Choose who"):
            self._nominate(self.user_officer, "call")

    def test_p8_1_2_from_outside_by_an_institution_with_an_agreed_fee(self):
        institute, partner = self.env["res.partner"].create(
            [{"name": "Institute", "is_company": True}, {"name": "Expert"}]
        )
        application = self._nominate(
            self.user_officer,
            "institution",
            partner_id=partner.id,
            institution_id=institute.id,
            hourly_fee=300,
            course_ids=[Command.set(self.course.ids)],
        )
        trainer = application.trainer_id
        self.assertEqual((trainer.kind, trainer.partner_id), ("external", partner))
        self.assertEqual(application.institution_id, institute)
        self.assertEqual(application.hourly_fee, 300)
        self.assertEqual(application.currency_id, self.company.currency_id)
        # The same contact again is the same trainer.
        application.with_user(self.user_officer).action_cancel()
        again = self._nominate(self.user_officer, "web", partner_id=partner.id)
        self.assertEqual(again.trainer_id, trainer)
        again.channel = "institution"
        with self._refused("Choose the courses"):
            again.with_user(self.user_officer).action_submit()
        again.course_ids = self.course
        with (
            self._refused("Choose the institution"),
        ):
            again.with_user(self.user_officer).action_submit()

    def test_p8_1_2_an_officer_does_not_call_himself_from_outside(self):
        contact = self.user_officer.partner_id
        with self._refused("nominate yourself"):
            self._nominate(self.user_officer, "web", partner_id=contact.id)

    def test_p8_1_employees_read_neither_refusals_nor_fees_of_trainers(self):
        trainer = self._add_candidate()
        trainer._do_qualify()
        trainer.grade_id = self.env.ref("hr_training.trainer_grade_3")
        for record, name in (
            (trainer, "refused_on"),
            (trainer, "renewal_asked_for"),
            (trainer.grade_id, "hourly_fee"),
        ):
            with self.subTest(name), self.assertRaises(AccessError):
                record.with_user(self.user_employee).read([name])
            record.with_user(self.user_officer).read([name])

    def test_p8_1_2_the_agreed_fee_is_read_by_who_has_to_do_with_money(self):
        partner = self.env["res.partner"].create({"name": "Expert"})
        application = self._nominate(
            self.user_officer, "web", partner_id=partner.id, hourly_fee=300
        )
        application.assessor_ids = self.user_colleague
        by_assessor = application.with_user(self.user_colleague)
        self.assertTrue(by_assessor.has_access("read"))
        self.assertNotIn("hourly_fee", by_assessor.fields_get())
        by_officer = application.with_user(self.user_officer)
        self.assertIn("hourly_fee", by_officer.fields_get())

    def test_p8_1_2_channels_fit_internal_and_external_candidates(self):
        officer = self.user_officer
        for channel in ("web", "referral", "institution"):
            with (
                self._refused("Internal candidates come"),
            ):
                self._open(channel=channel)
        with (
            self._refused("something to renew"),
        ):
            self._open(channel="renewal")
        application = self._open()
        with (
            self._refused("of external candidates"),
        ):
            application.with_user(officer).hourly_fee = 10
        with self.assertRaises(ValidationError):
            self._open(hourly_fee=-1)

    def test_p8_1_2_files_are_of_known_kinds(self):
        with self._refused("cannot be taken"):
            self._nominate(
                self.user_employee, "self", cv=PDF.decode(), cv_filename="cv.exe"
            )
        application = self._nominate(
            self.user_employee, "self", cv=PDF.decode(), cv_filename="cv.pdf"
        )
        own = application.with_user(self.user_employee)
        for vals in (
            {"cv_filename": "cv.exe"},
            {"reference_file": "TVo=", "reference_filename": "r.pdf"},
        ):
            with self.assertRaises(UserError), self._undone():
                own.write(vals)

    def test_p8_1_2_the_candidate_writes_about_himself_and_nothing_else(self):
        application = self._nominate(self.user_employee, "self")
        own = application.with_user(self.user_employee)
        own.write({"experience": "Ten years", "cv": PDF, "cv_filename": "cv.pdf"})
        grade = self.env.ref("hr_training.trainer_grade_5")
        for vals in (
            {"course_ids": [Command.set(self.course.ids)]},
            {"grade_id": grade.id},
            {"valid_until": "2030-01-01"},
            {"assessor_ids": [Command.set(self.user_colleague.ids)]},
            {"channel": "call"},
            {"has_lecture": True},
        ):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                own.write(vals)
        for method in ("action_submit", "action_cancel", "unlink"):
            with self.subTest(method=method), self.assertRaises(UserError):
                getattr(own, method)()
        self._open_for_submission(application)
        self._submit(application)
        with self.assertRaises(UserError):
            own.experience = "More"

    def _open_for_submission(self, application):
        application.write(
            {
                "course_ids": [Command.set(self.course.ids)],
                "assessor_ids": [Command.set(self.user_colleague.ids)],
            }
        )
        return self._score(application)

    def test_p8_1_2_the_candidate_withdraws(self):
        application = self._nominate(self.user_employee, "self")
        own = application.with_user(self.user_employee)
        action = own.action_withdraw()
        self.assertEqual(action["res_model"], "hr.training.reason")
        with self.assertRaises(UserError):
            application.with_user(self.user_officer).action_withdraw("No")
        self._open_for_submission(application)
        self._submit(application)
        own.action_withdraw("Too much work")
        self.assertEqual(application.state, "cancelled")
        self.assertFalse(application.activity_ids)
        self.assertIn("Too much work", application.message_ids[:1].body)

    def test_p8_1_an_officer_has_no_hand_in_his_own(self):
        officer = self.user_officer
        employee = self._create_employee("Officer", self.department_ops)
        employee.user_id = officer
        application = self._nominate(officer, "self")
        own = application.with_user(officer)
        for vals in (
            {"assessor_ids": [Command.set(self.user_colleague.ids)]},
            {"valid_until": "2030-01-01"},
        ):
            with self.assertRaises(UserError):
                own.write(vals)
        self._open_for_submission(application)
        with self._refused("about yourself"):
            own.action_submit()
        # Opened in the list of all, it would be without all this.
        trainer = self._add_candidate()
        trainer.employee_id.work_contact_id = officer.partner_id
        with self.assertRaises(UserError):
            self._open(trainer)

    def test_p8_1_who_reads_applications(self):
        application = self._open(assessors=self.user_colleague)
        readers = self.user_officer | self.user_head | self.user_colleague
        readers |= self.user_executive
        for user in readers:
            self.assertTrue(application.with_user(user).has_access("read"), user.name)
        for user in self.user_employee | self.user_department_manager:
            self.assertFalse(application.with_user(user).has_access("read"), user.name)

    def test_d4_drafts_are_deleted_and_what_was_scored_is_not(self):
        application = self._open()
        trainer = application.trainer_id
        with self._refused("has applications"):
            trainer.with_user(self.user_officer).unlink()
        application.with_user(self.user_officer).unlink()
        self.assertFalse(self.env[SHEET].search([("id", "in", [])]))
        trainer.with_user(self.user_officer).unlink()
        scored = self._score(self._open())
        with self._refused("stays on record"):
            scored.with_user(self.user_officer).unlink()


@tagged("post_install", "-at_install", "hr_training_trainers")
class TestApplicationOnce(ApplicationCase, PeopleCase):
    """One open application of a human, and none soon after a refusal (§6.11)."""

    def _again(self, employee):
        return self._nominate(
            self.user_officer, "call", employee_ids=[Command.set(employee.ids)]
        )

    def test_p8_1_one_open_application_of_a_human(self):
        employee = self.people[0]
        application = self._again(employee)
        twice = self._record_again(employee)
        # The same record, another employee record, another trainer record.
        for who in (employee, twice):
            with (
                self._refused("open application already"),
            ):
                self._again(who)
        outside = self._outside_trainer(employee, qualify=False)
        with (
            self._refused("open application already"),
        ):
            self._open(outside)
        # Two records of him in one call are one candidate.
        application.with_user(self.user_officer).action_cancel()
        both = self._again(employee | twice)
        self.assertEqual(len(both), 1)
        # What was cancelled does not come back beside it.
        with (
            self._refused("open application already"),
        ):
            application.with_user(self.user_officer).action_reset_to_draft()

    def test_p8_1_an_archived_trainer_record_is_gone_on_with(self):
        trainer = self._create_trainer(self.people[0], qualify=False)
        trainer.active = False
        again = self._record_again(self.people[0])
        self.people[0].active = False
        application = self._again(again)
        self.assertEqual(application.trainer_id, trainer)
        self.assertTrue(trainer.active)

    def test_p8_1_companies_are_apart(self):
        employee = self.people[0]
        self._again(employee)
        there = self._record_again(
            employee, self.department_b, company_id=self.company_b.id
        )
        trainer = self._create_trainer(there, qualify=False)
        application = self._open(
            trainer, self.env["res.users"], user=self.user_b_officer
        )
        self.assertEqual(application.company_id, self.company_b)

    def test_p8_1_who_was_refused_comes_again_after_the_months_of_the_setting(self):
        employee = self.people[0]
        self.company.training_trainer_again_months = 3
        application = self._again(employee)
        application.write(
            {
                "course_ids": [Command.set(self.course.ids)],
                "assessor_ids": [Command.set(self.user_colleague.ids)],
            }
        )
        self._refuse(application)
        self.assertEqual(application.trainer_id.state, "refused")
        self.assertEqual(application.refused_on, TODAY)
        twice = self._record_again(employee)
        outside = self._outside_trainer(employee, qualify=False)
        attacks = {
            "again": lambda: self._again(employee),
            "other employee record": lambda: self._again(twice),
            "other trainer record": lambda: self._open(outside),
            "reset": lambda: application.with_user(
                self.user_officer
            ).action_reset_to_draft(),
            "archived and called": lambda: self._archive_and_call(application),
        }
        for name, attack in attacks.items():
            with self.subTest(name), self.assertRaises(UserError), self._undone():
                attack()
        last = TODAY + relativedelta(months=3)
        with self._days_later(last - timedelta(days=1)):
            with (
                self._refused("may come again from"),
            ):
                self._again(twice)
        with self._days_later(last):
            again = self._again(twice)
            self.assertEqual(again.trainer_id, application.trainer_id)

    def _archive_and_call(self, application):
        trainer = application.trainer_id.with_user(self.user_officer)
        trainer.active = False
        self._again(trainer.sudo().employee_id)

    def _days_later(self, day):
        return self._clock_at(datetime.combine(day, START.time()))

    def test_p8_1_whom_the_head_refused_without_an_application_waits_as_well(self):
        trainer = self._create_trainer(self.people[0], qualify=False)
        trainer.with_user(self.user_head).action_refuse()
        with self._refused("may come again from"):
            self._again(self._record_again(self.people[0]))

    def test_p8_1_who_was_refused_is_told_before_he_writes_a_page(self):
        application = self._nominate(self.user_employee, "self")
        application.write(
            {
                "course_ids": [Command.set(self.course.ids)],
                "assessor_ids": [Command.set(self.user_colleague.ids)],
            }
        )
        self._refuse(application)
        dialog = self.env[NOMINATE].with_user(self.user_employee)
        dialog = dialog.with_company(self.company).new({"channel": "self"})
        self.assertIn("may come again from", dialog.cannot_text)

    def test_p8_1_who_has_left_is_not_nominated_and_not_qualified(self):
        employee = self.people[0]
        application = self._again(employee)
        application.write(
            {
                "course_ids": [Command.set(self.course.ids)],
                "assessor_ids": [Command.set(self.user_colleague.ids)],
            }
        )
        self._submit(self._score(application))
        employee.active = False
        with self._refused("has left"):
            application.with_user(self.user_head).action_approve()
        self.assertEqual(application.trainer_id.state, "candidate")
        application.with_user(self.user_officer).action_cancel()
        with self._refused("has left"):
            self._again(employee)

    def test_p8_1_who_moved_to_another_company_is_up_to_it(self):
        employee = self.people[0]
        application = self._again(employee)
        application.write(
            {
                "course_ids": [Command.set(self.course.ids)],
                "assessor_ids": [Command.set(self.user_colleague.ids)],
            }
        )
        self._score(application)
        employee.write(
            {"department_id": self.department_b.id, "company_id": self.company_b.id}
        )
        with (
            self._refused("works in Other Company now"),
        ):
            application.with_user(self.user_officer).action_submit()

    def test_p8_1_a_contact_archived_or_merged(self):
        first, second = self.env["res.partner"].create(
            [{"name": "Expert"}, {"name": "Expert 2"}]
        )
        applications = self.env[APPLICATION]
        for partner in (first, second):
            applications += self._nominate(
                self.user_officer, "web", partner_id=partner.id
            )
        for application in applications:
            application.write(
                {
                    "course_ids": [Command.set(self.course.ids)],
                    "assessor_ids": [Command.set(self.user_colleague.ids)],
                }
            )
            self._score(application)
        first.active = False
        with (
            self._refused("contact of Expert is archived"),
        ):
            applications[0].with_user(self.user_officer).action_submit()
        first.active = True
        # They turn out to be one: one application goes on.
        self.env["base.partner.merge.automatic.wizard"].sudo()._merge(
            (first | second).ids, first
        )
        self.env.invalidate_all()
        self.assertEqual(applications.trainer_id.partner_id, first)
        with self._refused("open application"):
            applications[0].with_user(self.user_officer).action_submit()
        applications[1].with_user(self.user_officer).action_cancel()
        applications[0].with_user(self.user_officer).action_submit()


@tagged("post_install", "-at_install", "hr_training_trainers")
class TestApplicationGranted(ApplicationCase):
    """What an approval makes of a trainer, and what a refusal does (8.1)."""

    uses = (*ApplicationCase.uses, "trainer", "user_trainer")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls._create_course("T02")
        cls.grade = cls.env.ref("hr_training.trainer_grade_2")

    def test_p8_1_a_candidate_is_qualified_for_courses_with_grade_and_term(self):
        application = self._open(
            grade_id=self.grade.id, valid_until=TODAY + timedelta(days=365)
        )
        trainer = application.trainer_id
        trainer.course_ids = self.other
        self._approve(application)
        self.assertEqual((application.state, trainer.state), ("approved", "qualified"))
        self.assertEqual(trainer.course_ids, self.course)
        self.assertEqual(trainer.grade_id, self.grade)
        self.assertEqual(trainer.qualified_on, TODAY)
        self.assertEqual(trainer.valid_until, TODAY + timedelta(days=365))
        self.assertEqual(trainer.grade_term_ids.grade_id, self.grade)

    def test_p8_1_the_candidate_is_told_and_sees_it(self):
        application = self._nominate(self.user_employee, "self")
        application.write(
            {
                "course_ids": [Command.set(self.course.ids)],
                "assessor_ids": [Command.set(self.user_colleague.ids)],
            }
        )
        self._approve(application)
        told = self.env["mail.message"].search(
            [("subject", "=", "You are a qualified trainer")]
        )
        self.assertEqual(told.partner_ids, self.user_employee.partner_id)
        own = application.with_user(self.user_employee)
        self.assertEqual((own.state, own.trainer_state), ("approved", "qualified"))

    def test_p8_1_officers_see_who_is_qualified_and_has_no_role_yet(self):
        """Without it there is no menu “Teaching” (design §5)."""
        user = self.user_employee
        trainer = self._create_trainer(self.employee_employee, qualify=False)
        application = self._open(trainer)
        trainer = trainer.with_user(self.user_officer)
        self.assertFalse(trainer.role_text)
        self._approve(application)
        self.assertIn("Training / Trainer", trainer.role_text)
        user.group_ids += self.env.ref(groups.TRAINER)
        trainer.invalidate_recordset()
        self.assertFalse(trainer.role_text)
        nobody = self._add_candidate()
        nobody._do_qualify()
        self.assertFalse(nobody.with_user(self.user_officer).role_text)

    def test_p8_1_a_trainer_gets_more_courses_and_loses_nothing(self):
        trainer = self.trainer
        trainer.write(
            {"course_ids": [Command.set(self.other.ids)], "grade_id": self.grade.id}
        )
        began = trainer.qualified_on
        self._approve(self._open(trainer, valid_until=TODAY + timedelta(days=10)))
        self.assertEqual(trainer.course_ids, self.course | self.other)
        # He was qualified for good, and since then; his grade is as before.
        self.assertFalse(trainer.valid_until)
        self.assertEqual(trainer.qualified_on, began)
        self.assertEqual(trainer.grade_id, self.grade)

    def test_p8_1_who_teaches_every_course_goes_on_doing_so(self):
        trainer = self.trainer
        trainer.course_ids = False
        self._approve(self._open(trainer))
        self.assertFalse(trainer.course_ids)
        self.assertFalse(trainer._get_unqualified_reason(self.other, TODAY))

    def test_p8_1_who_was_suspended_or_refused_is_qualified_by_it(self):
        suspended = self.trainer
        suspended.course_ids = self.other
        suspended.with_user(self.user_head).action_suspend()
        self._approve(self._open(suspended))
        self.assertEqual(suspended.state, "qualified")
        self.assertEqual(suspended.course_ids, self.course | self.other)
        refused = self._add_candidate()
        self.company.training_trainer_again_months = 0
        self._refuse(self._open(refused))
        self.assertEqual(refused.state, "refused")
        self._approve(self._open(refused))
        self.assertEqual(refused.state, "qualified")

    def test_p8_1_who_had_retired_is_qualified_for_what_he_was_scored_for(self):
        """Though he taught every course before."""
        trainer = self._add_candidate()
        trainer._do_qualify()
        trainer._do_move("retired")
        self._approve(self._open(trainer))
        self.assertEqual(trainer.course_ids, self.course)

    def test_p8_1_a_refusal_leaves_a_trainer_what_he_is(self):
        application = self._refuse(self._open(self.trainer), "Not for this course")
        self.assertEqual(self.trainer.state, "qualified")
        bodies = "".join(application.message_ids.mapped("body"))
        self.assertIn("Not for this course", bodies)
        for method in ("action_reset_to_draft", "action_cancel"):
            with self._refused("decided"):
                getattr(application.with_user(self.user_officer), method)()

    def test_p8_1_what_was_approved_is_not_cancelled(self):
        application = self._approve(self._open())
        with self._refused("decided"):
            application.with_user(self.user_officer).action_cancel()

    def test_p8_1_a_term_that_is_over_is_not_granted(self):
        application = self._score(self._open(valid_until=TODAY + timedelta(days=1)))
        self._submit(application)
        with self._clock_at(START.replace(day=30)):
            with (
                self._refused("choose a later day"),
            ):
                application.with_user(self.user_head).action_approve()

    def test_p8_1_only_who_is_qualified_is_assigned_on_the_day(self):
        """Candidate, applicant, refused: nobody schedules him but with a reason, which
        an officer gives; whom the head refused no reason helps."""
        trainer = self._add_candidate()
        application = self._open(trainer)

        def schedule(days, reason=False):
            session = self._create_session(
                START + timedelta(days=days), trainer_ids=[Command.set(trainer.ids)]
            )
            by_officer = session.with_user(self.user_officer)
            by_officer.trainer_reason = reason
            by_officer.action_schedule()
            return session

        with (
            self._refused("not a qualified trainer"),
        ):
            schedule(0)
        self.assertTrue(schedule(1, "He learns it"))
        self._refuse(application)
        with (
            self._refused("not a qualified trainer"),
        ):
            schedule(2, "He learns it")
        self.company.training_trainer_again_months = 0
        until = START.date() + timedelta(days=9)
        self._approve(self._open(trainer, valid_until=until))
        self.assertEqual(schedule(3).state, "scheduled")
        with self._refused("qualified until"):
            schedule(20)
        other = self._create_session(
            course_id=self.other.id, trainer_ids=[Command.set(trainer.ids)]
        )
        with self._refused("not qualified for"):
            other.with_user(self.user_officer).action_schedule()

    def test_p8_1_the_reason_for_another_trainer_is_an_officers(self):
        session = self._create_session(trainer_ids=[Command.set(self.trainer.ids)])
        executive = self._add_user("boss", groups.EXECUTIVE)
        for user in (
            self.user_trainer,
            self.user_employee,
            self.user_department_manager,
            executive,
        ):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self._rpc(
                    user,
                    "hr.training.session",
                    "write",
                    session.ids,
                    {"trainer_reason": "I like him"},
                )

    # --- directly by the head ----------------------------------------------------

    def test_p8_1_the_head_qualifies_with_a_reason_that_the_screen_asks_for(self):
        trainer = self._add_candidate()
        by_head = trainer.with_user(self.user_head)
        action = self._rpc(
            self.user_head, TRAINER, "action_qualify_with_reason", trainer.ids
        )
        self.assertEqual(trainer.state, "candidate")
        self.assertEqual(action["context"]["default_method"], "action_qualify")
        dialog = self.env["hr.training.reason"].with_user(self.user_head)
        dialog = dialog.with_context(**action["context"])
        dialog.create({"reason": "Taught for years"}).action_confirm()
        self.assertEqual(trainer.state, "qualified")
        self.assertIn("Taught for years", trainer.message_ids[:1].body)
        with self.assertRaises(UserError):
            by_head.action_qualify_with_reason()
        with self.assertRaises(AccessError):
            self._rpc(
                self.user_officer,
                TRAINER,
                "action_qualify_with_reason",
                self._add_candidate().ids,
            )

    def test_d5_why_somebody_was_qualified_is_not_for_every_employee(self):
        trainer = self._add_candidate()
        trainer.with_user(self.user_head).action_qualify("Taught us for years")
        domain = [("model", "=", TRAINER), ("res_id", "=", trainer.id)]
        for user, reads in ((self.user_employee, False), (self.user_officer, True)):
            with self.subTest(user=user.name):
                self.assertTrue(trainer.with_user(user).has_access("read"))
                found = self.env["mail.message"].with_user(user).search(domain)
                self.assertEqual("for years" in "".join(found.mapped("body")), reads)

    def test_d10_programs_qualify_without_a_reason(self):
        trainer = self._add_candidate()
        self._rpc(self.user_head, TRAINER, "action_qualify", trainer.ids)
        self.assertEqual(trainer.state, "qualified")

    def test_p8_1_what_the_head_decides_directly_ends_the_application(self):
        application = self._open()
        trainer = application.trainer_id.with_user(self.user_head)
        with self._refused("open application"):
            trainer.action_refuse()
        trainer.action_qualify("Taught for years")
        self.assertEqual(application.state, "cancelled")
        self.assertFalse(application.activity_ids)
        further = self._open(application.trainer_id)
        trainer.action_retire()
        self.assertEqual(further.state, "cancelled")
