"""Who may work on what: on evidence, by an assessor, until a day (policy 7.3)."""

import base64
from datetime import date, timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from ...tools import authorizations, notices
from ..common import START
from ..common_people import PeopleCase
from ..test_workbook import load

PDF = base64.b64encode(b"%PDF-1.4\n%%EOF\n")


class AuthorizationCase(PeopleCase):
    """A scope that asks for a course; the trainer assesses, two people have passed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.course.validity_months = 12
        cls.assessor = cls.user_trainer
        cls.scope = cls.env["hr.training.authorization.scope"].create(
            {
                "name": "Pump P7",
                "kind": "product",
                "course_ids": [Command.set(cls.course.ids)],
                "assessor_ids": [Command.set(cls.assessor.ids)],
                "validity_months": 6,
                "company_id": cls.company.id,
            }
        )
        cls.held = cls._create_session(start=START + timedelta(days=1), schedule=True)
        cls.enrollment = cls._enroll(cls.held, cls.employee_employee)
        cls.second = cls._enroll(cls.held, cls.employee_colleague)
        officers = cls.held.with_user(cls.user_officer)
        cls._mark_everybody(officers)
        cls._end_session(officers)
        officers.action_release_results()
        cls.today = cls.company._get_training_today()
        cls.Authorization = cls.env["hr.training.authorization"]
        cls.contact = cls.env["res.partner"].create(
            {
                "name": "Dealer's Man",
                "parent_id": cls.env["res.partner"]
                .create({"name": "Dealer Ltd", "is_company": True})
                .id,
            }
        )

    @classmethod
    def _authorize(cls, employee=None, user=None, **kwargs):
        scope = cls.scope.with_user(user or cls.assessor)
        employee = employee or cls.employee_employee
        return scope.action_authorize(employee.ids, **kwargs).sudo()

    def _authorize_contact(self, partner=None, user=None, **vals):
        values = {
            "paper_name": "Maker's course",
            "paper": PDF,
            "filename": "course.pdf",
            **vals,
        }
        return (
            self.scope.with_user(user or self.assessor)
            .action_authorize_contact((partner or self.contact).id, **values)
            .sudo()
        )

    def _fail(self, enrollment=None):
        (enrollment or self.enrollment).attendance_ids.with_user(
            self.user_head
        ).action_correct("absent", "was not there")
        self.env.flush_all()

    def _pass_again(self, enrollment=None):
        (enrollment or self.enrollment).attendance_ids.with_user(
            self.user_head
        ).action_correct("present", "was there after all")
        self.env.flush_all()


@tagged("post_install", "-at_install", "hr_training_authorization")
class TestAuthorization(AuthorizationCase):
    # ------------------------------------------------------------
    # WHO AUTHORISES, ON WHAT
    # ------------------------------------------------------------

    def test_p7_3_a_named_assessor_authorises_on_passes(self):
        made = self._authorize()
        self.assertEqual(made.state, authorizations.VALID)
        self.assertEqual(made.evidence_ids, self.enrollment)
        self.assertEqual(made.certificate_ids, self.enrollment.certificate_ids)
        self.assertEqual(made.assessor_id, self.assessor)
        self.assertEqual(made.assessed_on, self.today)
        self.assertIn(self.enrollment.certificate_ids.name, made.evidence_text)

    def test_p7_3_nobody_else_authorises(self):
        for user in (
            self.user_head,
            self.user_officer,
            self.user_department_manager,
            self.user_colleague,
            self.user_executive,
        ):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self._rpc(
                    user,
                    "hr.training.authorization.scope",
                    "action_authorize",
                    self.scope.ids,
                    self.employee_employee.ids,
                )
        self.scope.assessor_ids = [Command.clear()]
        with self.assertRaises(AccessError):
            self._authorize()

    def test_p7_3_an_assessor_who_has_left_does_not(self):
        self.employee_trainer.sudo().active = False
        with self.assertRaises(AccessError):
            self._authorize()

    def test_p7_3_nobody_authorises_himself(self):
        """Nor by another record, nor as a contact."""
        self.scope.assessor_ids = [Command.link(self.user_employee.id)]
        with self.assertRaisesRegex(UserError, "himself"):
            self._authorize(user=self.user_employee)
        again = self._record_again(self.employee_employee)
        with self.assertRaisesRegex(UserError, "himself"):
            self._authorize(again, user=self.user_employee)
        with self.assertRaises(UserError):
            self._authorize_contact(
                self.user_employee.partner_id, user=self.user_employee
            )
        outside = self.env["res.users"].create(
            {
                "name": "Outside",
                "login": "outside-assessor",
                "group_ids": [Command.set(self.env.ref("base.group_user").ids)],
                "company_id": self.company.id,
                "company_ids": [Command.set(self.company.ids)],
            }
        )
        self.scope.assessor_ids = [Command.link(outside.id)]
        with self.assertRaisesRegex(UserError, "himself"):
            self._authorize_contact(outside.partner_id, user=outside)

    def test_p7_3_without_evidence_it_says_what_is_missing(self):
        other = self._create_course("More")
        self.scope.course_ids = [Command.link(other.id)]
        with self.assertRaisesRegex(UserError, f"{self.employee_employee.name}.*More"):
            self._authorize()
        with self.assertRaises(UserError) as caught:
            self._authorize(self.employee_employee | self.employee_outsider)
        for part in (self.employee_outsider.name, self.course.name, "More"):
            self.assertIn(part, str(caught.exception))
        self.assertFalse(self.Authorization.search([("scope_id", "=", self.scope.id)]))

    def test_p7_3_a_failed_or_expired_pass_is_none(self):
        self._fail()
        with self.assertRaisesRegex(UserError, "no valid pass"):
            self._authorize()
        with freeze_time("2027-06-01 12:00:00"):
            self.env.invalidate_all()
            with self.assertRaisesRegex(UserError, "no valid pass"):
                self._authorize(self.employee_colleague)

    def test_p7_3_a_pass_counts_by_whatever_record(self):
        again = self._record_again(self.employee_employee)
        self.assertEqual(self._authorize(again).evidence_ids, self.enrollment)

    def test_p7_3_who_has_left_is_not_authorised(self):
        self.employee_employee.sudo().active = False
        with self.assertRaisesRegex(UserError, "has left"):
            self._authorize()

    def test_p7_3_people_of_another_company_are_not(self):
        with self.assertRaisesRegex(UserError, "another company"):
            self._authorize(self.employee_b_employee)

    def test_d5_people_of_other_companies_are_not_named(self):
        """By whichever number one asks for them."""
        foreign = self.employee_b_employee
        for active in (True, False):
            foreign.sudo().active = active
            with self.assertRaisesRegex(UserError, "another company") as caught:
                self._authorize(foreign)
            self.assertNotIn(foreign.name, str(caught.exception))
        contact = self.contact.create(
            {"name": "Of the others", "company_id": self.company_b.id}
        )
        for is_company in (False, True):
            contact.is_company = is_company
            with self.assertRaises(UserError) as caught:
                self._authorize_contact(contact)
            self.assertNotIn(contact.name, str(caught.exception))

    def test_p7_3_a_scope_without_courses_has_no_evidence(self):
        self.scope.course_ids = [Command.clear()]
        with self.assertRaisesRegex(UserError, "no course"):
            self._authorize()

    def test_a_course_of_another_company_is_no_evidence(self):
        foreign = self.course.copy({"company_id": self.company_b.id, "code": "FRGN"})
        with self.assertRaises(ValidationError):
            self.scope.sudo().course_ids = [Command.link(foreign.id)]

    def test_p7_3_a_pass_that_is_taken_back_meanwhile_is_met(self):
        """Both take the row of its session: the second is run again."""

        def count():
            rows = self.env["hr.training.booking.lock"].search(
                [("res_model", "=", self.held._name), ("res_id", "=", self.held.id)]
            )
            rows.invalidate_recordset()
            return sum(rows.mapped("tick"))

        before = count()
        self._authorize()
        between = count()
        self.assertGreater(between, before)
        self._fail()
        self.assertGreater(count(), between)

    # ------------------------------------------------------------
    # HOW LONG
    # ------------------------------------------------------------

    def test_p7_3_it_never_lasts_longer_than_its_evidence(self):
        self.scope.validity_months = 0
        made = self._authorize()
        self.assertEqual(made.valid_until, date(2027, 4, 7))
        self.scope.validity_months = 6
        longer = self._authorize(self.employee_colleague, until="2030-01-01")
        self.assertLess(longer.valid_until, date(2027, 4, 7))
        shorter = self._authorize(until="2026-05-01")
        self.assertEqual(shorter.valid_until, date(2026, 5, 1))
        self.enrollment.certificate_ids.sudo().valid_until = "2026-04-20"
        self.assertEqual(shorter.valid_until, date(2026, 4, 20))

    def test_p7_3_it_ends_on_its_day(self):
        made = self._authorize(until="2026-05-01")
        for moment, state in (
            ("2026-05-01 12:00:00", authorizations.VALID),
            ("2026-05-02 12:00:00", authorizations.EXPIRED),
        ):
            with freeze_time(moment):
                self.env.invalidate_all()
                self.assertEqual(made.state, state)
                found = self.Authorization.search([("state", "=", state)])
                self.assertIn(made, found)

    def test_a_day_that_is_over_is_none(self):
        with self.assertRaisesRegex(UserError, "is over"):
            self._authorize(until="2020-01-01")

    # ------------------------------------------------------------
    # FALLS WITH ITS EVIDENCE
    # ------------------------------------------------------------

    def test_p7_3_it_falls_with_its_evidence(self):
        made, other = self._authorize(), self._authorize(self.employee_colleague)
        self._fail()
        self.assertEqual(made.state, authorizations.FALLEN)
        self.assertIn(self.course.name, made.state_reason)
        self.assertEqual(other.state, authorizations.VALID)
        here = [("scope_id", "=", self.scope.id)]
        found = self.Authorization.search([*here, ("state", "=", "fallen")])
        self.assertEqual(found, made)
        found = self.Authorization.search([*here, ("state", "!=", "fallen")])
        self.assertEqual(found, other)

    def test_p7_3_the_pass_comes_back_the_authorisation_does_not(self):
        """Another certificate is other evidence: somebody looks at it again."""
        made = self._authorize()
        self._fail()
        self._pass_again()
        self.assertEqual(made.state, authorizations.FALLEN)
        again = self._authorize()
        self.assertEqual(again.state, authorizations.VALID)
        self.assertNotEqual(again.certificate_ids, made.certificate_ids)

    def test_p7_3_without_certificates_it_falls_with_the_pass(self):
        self.course.issue_certificate = False
        session = self._create_session(start=START + timedelta(days=3), schedule=True)
        enrollment = self._enroll(session, self.employee_outsider)
        officers = session.with_user(self.user_officer)
        self._mark_everybody(officers)
        self._end_session(officers)
        officers.action_release_results()
        made = self._authorize(self.employee_outsider)
        self.assertFalse(made.certificate_ids)
        self._fail(enrollment)
        self.assertEqual(made.state, authorizations.FALLEN)

    def test_p7_3_who_leaves_may_do_nothing(self):
        made = self._authorize()
        self.employee_employee.sudo().active = False
        self.env.flush_all()
        self.assertEqual(made.state, authorizations.FALLEN)
        self.assertIn("left", made.state_reason)

    def test_p7_3_who_leaves_with_his_last_record_may_do_nothing(self):
        """Whichever of them he was authorised by."""
        again = self._record_again(self.employee_employee)
        made = self._authorize()
        self.employee_employee.sudo().active = False
        self.env.flush_all()
        self.assertEqual(made.state, authorizations.VALID)
        again.sudo().active = False
        self.env.flush_all()
        self.assertEqual(made.state, authorizations.FALLEN)
        again.sudo().active = True
        self.env.flush_all()
        self.assertEqual(made.state, authorizations.VALID)

    # ------------------------------------------------------------
    # ONE FOR A HUMAN
    # ------------------------------------------------------------

    def _get_valid(self):
        return self.Authorization.search(
            [("scope_id", "=", self.scope.id), ("state", "=", "valid")]
        )

    def test_p7_3_a_human_has_one_valid_one(self):
        first = self._authorize()
        second = self._authorize()
        self.assertEqual(first.state, authorizations.EXPIRED)
        self.assertEqual(self._get_valid(), second)
        again = self._record_again(self.employee_employee)
        third = self._authorize(again)
        self.assertEqual(self._get_valid(), third)

    def test_p7_3_one_that_fell_and_was_replaced_does_not_come_back(self):
        self.scope.validity_months = 0
        first = self._authorize()
        self._fail()
        self._pass_again()
        second = self._authorize()
        self.assertEqual(self._get_valid(), second)
        self.assertEqual(first.replaced_by_id, second)

    # ------------------------------------------------------------
    # WITHDRAWN
    # ------------------------------------------------------------

    def test_p7_3_it_is_withdrawn_with_a_reason(self):
        made = self._authorize()
        with self.assertRaisesRegex(UserError, "reason"):
            made.with_user(self.assessor).action_withdraw("  \n")
        for user in (self.user_officer, self.user_department_manager):
            with self.subTest(user=user.name), self.assertRaises(UserError):
                made.with_user(user).action_withdraw("Careless")
        made.with_user(self.assessor).action_withdraw("Careless")
        self.assertEqual(made.state, authorizations.WITHDRAWN)
        self.assertEqual(made.state_reason, "Careless")
        self.assertEqual(made.withdrawn_by_id, self.assessor)
        with self.assertRaisesRegex(UserError, "not valid any more"):
            made.with_user(self.user_head).action_withdraw("Once more")
        again = self._authorize()
        self.assertEqual(again.state, authorizations.VALID)
        self.assertEqual(made.state, authorizations.WITHDRAWN)

    def test_p7_3_the_head_withdraws_as_well(self):
        made = self._authorize()
        made.with_user(self.user_head).action_withdraw("Accident")
        self.assertEqual(made.state, authorizations.WITHDRAWN)

    # ------------------------------------------------------------
    # DEALERS AND AGENCIES
    # ------------------------------------------------------------

    def test_p7_3_a_contact_is_authorised_on_a_paper(self):
        made = self._authorize_contact(paper_until="2026-06-30")
        self.assertEqual(made.state, authorizations.VALID)
        self.assertEqual(made.valid_until, date(2026, 6, 30))
        self.assertEqual(made.person_name, "Dealer's Man")
        self.assertEqual(made.organization_name, "Dealer Ltd")
        self.assertEqual(made.organization_id.name, "Dealer Ltd")
        self.assertEqual(made.paper, PDF)
        found = self.Authorization.search([("person_name", "ilike", "dealer's")])
        self.assertIn(made, found)
        found = self.Authorization.search([("organization_name", "ilike", "ltd")])
        self.assertIn(made, found)
        second = self._authorize_contact()
        self.assertEqual(made.state, authorizations.EXPIRED)
        self.assertEqual(second.state, authorizations.VALID)

    def test_p7_3_a_contact_that_was_archived_may_do_nothing(self):
        """A dealer's person who is there no more, as an employee who has left."""
        made = self._authorize_contact()
        self.assertIn(made, self._get_valid())
        self.contact.active = False
        self.assertNotIn(made, self._get_valid())
        self.assertEqual(made.state, authorizations.FALLEN)
        self.assertIn("left", made.state_reason)
        self.contact.active = True
        self.assertIn(made, self._get_valid())

    def test_p7_3_no_paper_no_authorisation(self):
        for vals in (
            {"paper": False},
            {"paper_name": "  "},
            {"paper": base64.b64encode(b"MZ"), "filename": "course.exe"},
            {"paper": base64.b64encode(b"not a pdf"), "filename": "course.pdf"},
            {"paper_until": "2026-01-01"},
        ):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                self._authorize_contact(**vals)

    def test_p7_3_who_has_an_employee_record_needs_passes(self):
        with self.assertRaisesRegex(UserError, "employee record"):
            self._authorize_contact(self.employee_outsider.work_contact_id)
        with self.assertRaisesRegex(UserError, "company"):
            self._authorize_contact(self.contact.parent_id)

    # ------------------------------------------------------------
    # WHO IS TOLD
    # ------------------------------------------------------------

    def _send(self):
        self.env["hr.training.notice"].sudo()._cron_send()

    def _get_told(self, authorization):
        rows = self.env["hr.training.notice"].search(
            [("authorization_id", "=", authorization.id), ("state", "=", "sent")]
        )
        return sorted(rows.mapped(lambda r: (r.kind, r.role)))

    def test_p7_3_people_hear_of_it_once(self):
        made = self._authorize()
        later = fields.Datetime.now() + timedelta(hours=2)
        with freeze_time(later):
            self._send()
        granted = (notices.AUTHORIZED, notices.PARTICIPANT)
        self.assertEqual(self._get_told(made), [granted])
        self._fail()
        with freeze_time(later + timedelta(hours=2)):
            self._send()
        ended = (notices.AUTHORIZATION_ENDED, notices.PARTICIPANT)
        self.assertEqual(self._get_told(made), [ended, granted])

    def test_p7_3_what_ends_at_once_is_told_to_nobody(self):
        made = self._authorize()
        made.with_user(self.assessor).action_withdraw("A slip")
        with freeze_time(fields.Datetime.now() + timedelta(hours=2)):
            self._send()
        self.assertFalse(self._get_told(made))

    def test_p7_3_person_and_assessor_hear_before_it_ends(self):
        made = self._authorize(until="2026-08-01")
        with freeze_time("2026-05-01 12:00:00"):
            self._send()
            self.Authorization._cron_tell_expiring()
            self.assertFalse(made.told_for, "it is three months away")
        self.env.invalidate_all()
        with freeze_time("2026-06-10 12:00:00"):
            for _day in range(2):
                self.Authorization._cron_tell_expiring()
        with freeze_time("2026-06-10 14:00:00"):
            self._send()
        expiring = notices.AUTHORIZATION_EXPIRING
        self.assertEqual(
            self._get_told(made),
            [
                (expiring, notices.ASSESSOR),
                (expiring, notices.PARTICIPANT),
                (notices.AUTHORIZED, notices.PARTICIPANT),
            ],
        )

    # ------------------------------------------------------------
    # WHO SEES IT, AND THE GUARD
    # ------------------------------------------------------------

    def test_p7_3_who_sees_who_may_do_what(self):
        mine, theirs = self._authorize(), self._authorize(self.employee_colleague)
        outside = self._authorize_contact()
        every = mine | theirs | outside
        for user, seen in (
            (self.user_employee, mine),
            (self.user_department_manager, mine | theirs),
            (self.user_officer, every),
            (self.user_executive, every),
            (self.assessor, every),
            (self.user_outsider, every.browse()),
            (self.user_b_officer, every.browse()),
        ):
            with self.subTest(user=user.name):
                found = self.Authorization.with_user(user).search(
                    [("state", "=", "valid"), ("id", "in", every.ids)]
                )
                self.assertEqual(found.sudo(), seen)
                # Everything that the list shows can be read.
                found.read(["person_name", "evidence_text", "organization_name"])

    def test_d6_1_nothing_makes_or_moves_one_but_the_method(self):
        made = self._authorize()
        for user in (self.assessor, self.user_head, self.env.ref("base.user_admin")):
            Authorization = self.Authorization.with_user(user)
            with self.subTest(user=user.name):
                with self.assertRaises(AccessError):
                    Authorization.create(
                        {
                            "scope_id": self.scope.id,
                            "employee_id": self.employee_outsider.id,
                            "assessor_id": user.id,
                            "assessed_on": self.today,
                        }
                    )
                for vals in (
                    {"granted_until": "2040-01-01"},
                    {"valid_until": "2040-01-01"},
                    {"employee_id": self.employee_outsider.id},
                    {"evidence_ids": [Command.clear()]},
                    {"is_fallen": False},
                    {"withdrawn_on": False},
                ):
                    with self.assertRaises(AccessError):
                        made.with_user(user).write(vals)
                with self.assertRaises(UserError):
                    made.with_user(user).unlink()

    def test_the_dialog_says_what_is_missing(self):
        dialog = (
            self.env["hr.training.authorize"]
            .with_user(self.assessor)
            .create(
                {
                    "scope_id": self.scope.id,
                    "employee_ids": [Command.set(self.employee_outsider.ids)],
                }
            )
        )
        self.assertIn(self.course.name, dialog.missing_text)
        dialog.employee_ids = [Command.set(self.employee_employee.ids)]
        self.assertFalse(dialog.missing_text)
        dialog.action_authorize()
        self.assertEqual(self._get_valid().employee_id, self.employee_employee)

    # ------------------------------------------------------------
    # THE LIST
    # ------------------------------------------------------------

    def _export(self, user):
        """Persons in the workbook of a user, and its cells."""
        user.group_ids |= self.env.ref("base.group_allow_export")
        self.env.invalidate_all()
        content, name = self.Authorization.with_user(user)._export_workbook()
        self.assertEqual(name, f"authorisations-{self.today.isoformat()}.xlsx")
        sheet = load(content)["Authorisations"]
        self.assertEqual(sheet.cell(1, 2).value.date(), self.today)
        self.assertEqual(sheet.cell(3, 3).value, "Person")
        cells = [cell for row in sheet.iter_rows(min_row=4) for cell in row]
        return [row[2].value for row in sheet.iter_rows(min_row=4)], cells

    def test_p7_3_list_of_who_may_do_what_today_is_downloaded(self):
        self._authorize()
        ended = self._authorize(self.employee_colleague)
        ended.with_user(self.user_head).action_withdraw("Not safe")
        self.contact.name = '=HYPERLINK("x")'
        self._authorize_contact(paper_name="+1")
        everybody = [self.contact.name, self.employee_employee.name]
        for user in (self.user_officer, self.user_executive):
            names, cells = self._export(user)
            self.assertEqual(sorted(names), sorted(everybody), user.name)
            self.assertNotIn("f", {cell.data_type for cell in cells})
            self.assertIn("+1", [cell.value for cell in cells])
            self.assertIn("Dealer Ltd", [cell.value for cell in cells])
        with self._clock_at("2027-12-01 08:00:00"):
            [(_title, _headings, rows, *_rest)] = self.Authorization.with_user(
                self.user_officer
            )._get_workbook([])
            self.assertFalse(rows, "what has ended is in force no more")

    def test_p7_3_list_of_a_manager_holds_his_people(self):
        self._authorize()
        self._authorize_contact()
        names, _cells = self._export(self.user_department_manager)
        self.assertEqual(names, self.employee_employee.mapped("name"))
        # Neither the person himself nor who assesses hands the list on.
        for user in (self.user_employee, self.assessor):
            self.assertFalse(self._export(user)[0], user.name)
        self.user_officer.group_ids -= self.env.ref("base.group_allow_export")
        with self.assertRaisesRegex(AccessError, "may not export"):
            self._rpc(
                self.user_officer,
                self.Authorization._name,
                "action_export_workbook",
                [],
            )

    def test_who_is_named_has_the_menu(self):
        def shown(user):
            return (
                self.env["ir.ui.menu"]
                .with_user(user)
                ._training_get_shown_menus()["hr_training_menu_my_scopes"]
            )

        self.assertTrue(shown(self.assessor))
        self.assertFalse(shown(self.user_employee))
