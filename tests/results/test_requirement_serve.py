"""Who joins gets a place (policy 1.2), and the lists of what is required (1.3)."""

from datetime import datetime, timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import START
from .common_required import RequiredCase

SOON = datetime(2026, 3, 16, 1)


@tagged("post_install", "-at_install", "hr_training_required")
class TestRequirementServe(RequiredCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Nobody is in scope but who joins here.
        (cls.department_srv | cls.department_srv_n).in_training_scope = False
        cls.department_new = cls._create_department("NEW", in_training_scope=True)
        cls.session = cls._create_session(SOON, schedule=True, seats_max=2)

    def _join(self, name="Joiner", department=None, **vals):
        """Hired today, with all the values at once, as HR does it."""
        return self._create_employee(name, department or self.department_new, **vals)

    def _places(self, *people):
        """The sessions that people have places in."""
        enrollments = self.env["hr.training.enrollment"].sudo()
        return enrollments.search(
            [
                ("employee_id", "in", [p.id for p in people]),
                ("state", "in", ("enrolled", "waitlisted")),
            ]
        ).session_id

    def _rows(self, user, domain=()):
        rows = self.env["hr.training.requirement.status"].with_user(user)
        return rows.search([("course_id", "=", self.course.id), *domain])

    def _run_cron(self):
        self.env["hr.training.requirement"]._cron_serve()

    # ------------------------------------------------------------
    # JOINING
    # ------------------------------------------------------------

    def test_p1_2_who_joins_is_enrolled_without_anyone_asking(self):
        self._require()
        person = self._join()
        self.assertEqual(self._places(person), self.session)
        enrollment = self.session.enrollment_ids
        self.assertEqual(enrollment.state, "enrolled")
        # Once more changes nothing.
        self._run_cron()
        person.job_id = self.job
        self.assertEqual(self.session.enrollment_ids, enrollment)

    def test_p1_2_by_a_user_of_hr_who_knows_nothing_of_training(self):
        self._require()
        user = self._add_user("hr", "base.group_user,hr.group_hr_user")
        values = self._employee_vals("Joiner", self.department_new)
        person = self.env["hr.employee"].with_user(user).create(values)
        self.assertEqual(self._places(person), self.session)

    def test_p1_2_who_changes_job_is_enrolled(self):
        self._require(jobs=self.job)
        person = self._join()
        self.assertFalse(self._places(person))
        person.job_id = self.job
        self.assertEqual(self._places(person), self.session)

    def test_p1_2_out_of_scope_only_whom_a_requirement_names(self):
        rule = self._require()
        person = self._join(department=self.department_ops)
        self.assertFalse(self._places(person))
        self.assertFalse(self._rows(self.user_officer, [("is_unserved", "=", True)]))
        rule.write({"applies_to": "department"} | self._of(self.department_ops))
        self._run_cron()
        self.assertEqual(self._places(person), self.session)

    @staticmethod
    def _of(department):
        return {"department_ids": [(6, 0, department.ids)]}

    def test_p1_2_only_in_what_begins_in_time(self):
        self._require(due_days=13)
        person = self._join()
        self.assertFalse(self._places(person))
        rows = self._rows(self.user_officer, [("is_unserved", "=", True)])
        self.assertEqual(rows.employee_id, person)
        # Once it is overdue, late is better than never.
        with self._clock_at(datetime(2026, 3, 16, 0, 30)):
            self._run_cron()
        self.assertEqual(self._places(person), self.session)
        self.assertFalse(self._rows(self.user_officer, [("is_unserved", "=", True)]))

    def test_p1_2_as_far_as_there_are_seats(self):
        later = self._create_session(
            SOON + timedelta(days=7), schedule=True, seats_max=1
        )
        self._require()
        people = [self._join(f"J{number}") for number in range(4)]
        self.assertEqual(self._places(*people[:2]), self.session)
        self.assertEqual(self._places(people[2]), later)
        self.assertFalse(self._places(people[3]))
        rows = self._rows(self.user_officer, [("is_unserved", "=", True)])
        self.assertEqual(rows.employee_id, people[3])
        people[3].active = False
        self.assertFalse(self._rows(self.user_officer, [("is_unserved", "=", True)]))

    def test_p1_2_one_place_for_a_human_with_two_records(self):
        person = self._join()
        other = self._join("Again", work_contact_id=person.work_contact_id.id)
        self._require()
        self._run_cron()
        self.assertEqual(len(self.session.enrollment_ids), 1)
        self._run_cron()
        self.assertEqual(len(self.session.enrollment_ids), 1)
        self.assertFalse(
            self._rows(
                self.user_officer,
                [
                    ("employee_id", "in", (person | other).ids),
                    ("is_unserved", "=", True),
                ],
            )
        )

    def test_p1_2_who_gave_the_place_back_is_not_put_there_again(self):
        self._require()
        person = self._join()
        self.session.enrollment_ids.with_user(self.user_officer).action_withdraw("Ill")
        self._run_cron()
        self.assertFalse(self._places(person))
        later = self._create_session(SOON + timedelta(days=7), schedule=True)
        self._run_cron()
        self.assertEqual(self._places(person), later)

    def test_p1_2_who_had_left_and_is_back_gets_a_place_again(self):
        self._require()
        person = self._join()
        self.assertEqual(self._places(person), self.session)
        person.active = False
        self.assertFalse(self._places(person))
        person.active = True
        self.assertEqual(self._places(person), self.session)
        # What he gave back himself since counts.
        place = self.session.enrollment_ids.filtered(lambda e: e.state == "enrolled")
        place.with_user(self.user_officer).action_withdraw("Ill")
        self._run_cron()
        self.assertFalse(self._places(person))

    def test_p1_2_a_human_of_two_companies_has_the_sessions_of_both(self):
        foreign = self._create_company("Sister")
        # The one here has no session of the course but a full one.
        self.session.seats_max = 1
        self.session.enroll(self.employee_colleague.ids)
        person = self._join()
        department = self._create_department(
            "ABROAD", company_id=foreign.id, in_training_scope=True
        )
        other = self._join(
            "Abroad",
            department=department,
            company_id=foreign.id,
            work_contact_id=person.work_contact_id.id,
        )
        self.course.sudo().company_id = False
        self.env["hr.training.requirement"].create(
            {"course_id": self.course.id, "company_id": False}
        )
        slot = {"start": SOON, "stop": SOON + timedelta(hours=3)}
        session = self.env["hr.training.session"].create(
            {
                "course_id": self.course.id,
                "company_id": foreign.id,
                "seats_max": 10,
                "slot_ids": [Command.create(slot)],
            }
        )
        session.action_schedule()
        self._run_cron()
        self.assertEqual(self._places(person, other), session)
        self._run_cron()
        self.assertEqual(len(session.enrollment_ids), 1)

    def test_p1_2_nobody_is_put_where_the_department_chooses(self):
        self.session.self_enrollment = "closed"
        self._require()
        person = self._join()
        self.assertFalse(self._places(person))
        self._rows(self.user_officer, [("employee_id", "=", person.id)]).action_enroll()
        self.assertEqual(self._places(person), self.session)

    def test_p1_2_whom_one_session_does_not_take_is_tried_in_the_next(self):
        later = self._create_session(SOON + timedelta(days=7), schedule=True)
        other = self._create_session(
            SOON, schedule=True, course_id=self._create_course("T02").id
        )
        busy, free = self._join("Busy"), self._join("Free")
        self._enroll(other, busy)
        self._require()
        self._run_cron()
        self.assertEqual(self._places(free), self.session)
        self.assertEqual(self._places(busy) - other, later)

    def test_p1_2_a_waived_or_passed_course_gives_no_place(self):
        rule = self._require()
        department = self._create_department("LATER")
        self._pass(self._join("Passed", department), "2026-02-01")
        person = self._join("Waived", department)
        rule.with_user(self.user_head).action_waive(person.ids, "Known")
        department.in_training_scope = True
        self._run_cron()
        self.assertFalse(self.session.enrollment_ids)

    @mute_logger(
        "odoo.addons.hr_training.models.results.hr_employee",
        "odoo.addons.hr_training.models.common.hr_training_flow_mixin",
    )
    def test_a_bad_session_keeps_nobody_from_joining(self):
        self._require()
        for method in ("_do_enroll", "_get_begin_date"):
            with patch.object(
                type(self.session), method, side_effect=ZeroDivisionError
            ):
                person = self._join(method)
            self.assertTrue(person.exists())
            self.assertFalse(self._places(person))
        self._run_cron()
        self.assertTrue(self._places(person))

    def test_the_daily_run_with_nothing_to_do(self):
        self._require()
        for number in range(2):
            self._join(f"J{number}")
        self._run_cron()
        with self.assertQueryCount(20):
            self._run_cron()

    # ------------------------------------------------------------
    # LISTS
    # ------------------------------------------------------------

    def test_p1_3_each_sees_his_own_his_teams_or_all(self):
        self._require()
        own, colleague = self.employee_employee, self.employee_colleague
        outsider = self.employee_outsider
        team = own | colleague | self.employee_department_manager
        ours = own | colleague | outsider | self.employee_department_manager
        for user, expected in (
            (self.user_employee, own),
            (self.user_department_manager, team),
            (self.user_outsider, outsider),
            (self.user_officer, ours),
            (self.user_executive, ours),
            (self.user_finance, own.browse()),
        ):
            with self.subTest(user=user.login):
                rows = self._rows(user, [("employee_id", "in", ours.ids)])
                self.assertEqual(set(rows.employee_id.ids), set(expected.ids))
        self.assertTrue(self._rows(self.user_employee, [("is_my_own", "=", True)]))

    def test_p1_3_a_row_says_why_and_what_comes(self):
        self._require(departments=self.department_new)
        self._join(user_id=self.user_finance.id)
        row = self._rows(self.user_finance)
        self.assertEqual(row.state, "due")
        self.assertIn("NEW", row.reason_text)
        self.assertIn("within 30 days", row.reason_text)
        self.assertIn(self.session.code, row.session_text)
        self.assertEqual(row.action_open()["res_id"], self.session.enrollment_ids.id)
        self.assertFalse(row.can_manage)

    def test_p1_3_who_has_no_place_opens_the_course(self):
        self._require(departments=self.department_ops)
        self.session.with_user(self.user_officer).action_cancel("Nobody came")
        person = self._join(department=self.department_ops)
        person.user_id = self.user_finance
        for user, model in (
            (self.user_finance, "hr.training.course"),
            (self.user_officer, "hr.training.requirement"),
        ):
            row = self._rows(user, [("employee_id", "=", person.id)])
            self.assertEqual(row.action_open()["res_model"], model)

    def test_p1_3_officers_enrol_and_plan_from_the_list(self):
        self._require(due_days=3)
        person, late = self._join(), self._join("Late")
        self.session.seats_max = 1
        rows = self._rows(
            self.user_officer, [("employee_id", "in", (person | late).ids)]
        )
        action = rows.action_plan()
        self.assertEqual(action["context"], {"default_course_id": self.course.id})
        message = rows.action_enroll()["params"]["message"]
        self.assertIn("1 people were enrolled", message)
        self.assertIn("no session with free seats", message)
        self.assertEqual(self._places(person, late), self.session)
        for user in (self.user_department_manager, self.user_executive):
            for method in ("action_enroll", "action_plan"):
                with self.assertRaises(AccessError):
                    getattr(rows.with_user(user), method)()

    def test_p1_3_the_head_waives_from_the_list(self):
        self._require()
        person = self._join(department=self.department_ops)
        rows = self._rows(self.user_head, [("employee_id", "=", person.id)])
        self.assertTrue(rows.can_waive)
        self.assertEqual(rows.action_waive()["res_model"], "hr.training.reason")
        rows.action_waive("Known")
        self.assertEqual(rows.state, "waived")
        self.assertIn("waived by Head: Known", rows.reason_text)
        with self.assertRaises(AccessError):
            rows.with_user(self.user_officer).action_waive("Known")
        other = self._create_course("T03")
        self._require(other)
        both = self.env["hr.training.requirement.status"].with_user(self.user_officer)
        both = both.search([("employee_id", "=", person.id)])
        with self.assertRaises(UserError):
            both.action_plan()

    def test_p1_3_from_the_list_every_rule_for_the_course_is_waived(self):
        self._require()
        self._require(departments=self.department_ops, due_days=60)
        person = self._join(department=self.department_ops)
        rows = self._rows(self.user_head, [("employee_id", "=", person.id)])
        rows.action_waive("Known")
        self.assertEqual(rows.state, "waived")

    def test_p1_3_enrolling_says_how_many_humans(self):
        self._require(due_days=3)
        person = self._join()
        again = self._join("Again", work_contact_id=person.work_contact_id.id)
        rows = self._rows(
            self.user_officer, [("employee_id", "in", (person | again).ids)]
        )
        message = rows.action_enroll()["params"]["message"]
        self.assertEqual(message, "1 people were enrolled.")

    def test_the_list_has_the_session_somebody_waits_for(self):
        self._require()
        far = self._create_session(START + timedelta(days=90), schedule=True)
        person = self._join(department=self.department_ops)
        self._enroll(far, person)
        row = self._rows(self.user_officer, [("employee_id", "=", person.id)])
        self.assertEqual(row.session_id, far)
        self.assertFalse(row.is_unserved)
