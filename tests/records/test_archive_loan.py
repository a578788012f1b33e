"""A sealed dossier is lent until a day, and named until it is back (policy 6.4.3)."""

from datetime import timedelta

from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ...models.records.hr_training_archive_loan import REMIND_EVERY
from ..approval.common_approval import ApprovalDocumentCase
from ..common import NOW, TODAY
from .common_archive_kept import KeptArchiveCase

LOAN = "hr.training.archive.loan"


@tagged("post_install", "-at_install", "hr_training_archive")
class TestArchiveLoanDocument(ApprovalDocumentCase, KeptArchiveCase):
    """Approved by the head of training, which lends it."""

    model = LOAN
    approvers = ("head",)
    granted = "lent"
    # Nobody decides about what he has submitted, and there is one head.
    submitters = ("officer",)
    content = {"purpose": "Other", "date_due": TODAY + timedelta(days=3)}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # What may be forged: the last one, which no document is of.
        cls._seal_one()

    @classmethod
    def _make_document(cls, user):
        # One of its own: nobody has the same dossier on loan twice.
        return cls._ask_for(cls._seal_one(user), user, submit=False)

    @classmethod
    def _get_values(cls, user):
        return {"number": cls._seal_one(user).code, "purpose": "An audit."}


@tagged("post_install", "-at_install", "hr_training_archive")
class TestArchiveLoan(KeptArchiveCase, HttpCase):
    uses = ("user_officer", "user_head", "user_executive", "user_employee")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.archive = cls._seal_one()
        cls.employees = cls.user_employee | cls.user_colleague

    def _as_borrower(self, archive):
        return archive.with_user(self.user_employee)

    # --- ask -------------------------------------------------------------------

    def test_p6_4_3_everybody_asks_by_the_number_and_is_told_no_more(self):
        loan = self._ask_for(self.archive, self.user_employee, submit=False)
        self.assertEqual(loan.archive_id, self.archive)
        self.assertEqual(loan.company_id, self.company)
        own = loan.with_user(self.user_employee)
        self.env.invalidate_all()
        self.assertEqual(own.dossier, self.archive.code)
        self.assertNotIn(self.course.name, own.display_name)
        read = self._rpc(self.user_employee, LOAN, "read", loan.ids)[0]
        self.assertNotIn("archive_id", read)
        self.assertNotIn(self.course.name, str(read))
        self.assertFalse(self._as_borrower(self.archive).has_access("read"))

    def test_p6_4_3_a_number_that_is_none_is_refused_in_the_same_words(self):
        collecting = self._hold_as(self.user_officer)._do_file().with_env(self.env)
        self.assertEqual(collecting.state, "collecting")
        self._add_company_b()
        foreign = self._seal_one(self.user_b_officer)
        values = {"purpose": "An audit."}
        for number in ("D/1999/0001", collecting.code, foreign.code):
            with (
                self.subTest(number=number),
                self.assertRaisesRegex(ValidationError, "no sealed dossier of the"),
            ):
                self._rpc(
                    self.user_employee, LOAN, "create", {**values, "number": number}
                )
        loan = self._ask_for(self.archive, self.user_employee, submit=False)
        with self.assertRaisesRegex(ValidationError, "no sealed dossier of the"):
            loan.with_user(self.user_employee).number = foreign.code
        other = self._seal_one()
        loan.with_user(self.user_employee).number = other.code
        self.assertEqual(loan.archive_id, other)

    def test_p6_4_3_nobody_asks_for_another_but_an_officer(self):
        values = {
            "number": self.archive.code,
            "purpose": "An audit.",
            "borrower_id": self.user_colleague.id,
        }
        with self.assertRaises(AccessError):
            self._rpc(self.user_employee, LOAN, "create", values)
        own = self._ask_for(self.archive, self.user_employee, submit=False)
        with self.assertRaises(AccessError):
            own.with_user(self.user_employee).borrower_id = self.user_colleague
        with self.assertRaises(AccessError):
            own.with_user(self.user_colleague).read(["purpose"])
        loan = self.env[LOAN].with_user(self.user_officer).create(values)
        loan.action_submit()
        loan.with_user(self.user_head).action_approve()
        self.assertTrue(loan.with_user(self.user_colleague).can_open_file)
        self.assertFalse(loan.with_user(self.user_officer).can_open_file)

    def test_p6_4_3_it_comes_back_within_the_days_of_the_setting(self):
        self.company.training_loan_days = 10
        loan = self._ask_for(self.archive, self.user_employee, submit=False)
        self.assertEqual(loan.date_due, TODAY + timedelta(days=10))
        own = loan.with_user(self.user_employee)
        own.date_due = TODAY
        for days, sentence in ((-1, "is over"), (11, "10 days at most")):
            with (
                self.subTest(days=days),
                self.assertRaisesRegex(ValidationError, sentence),
                self._undone(),
            ):
                own.date_due = TODAY + timedelta(days=days)
        with self._days_on(1), self.assertRaisesRegex(UserError, "is over"):
            own.action_submit()
        for days in (0, 366):
            with (
                self.subTest(days=days),
                mute_logger("odoo.sql_db"),
                self.assertRaises(CheckViolation),
                self._undone(),
            ):
                self.company.training_loan_days = days

    def test_p6_4_3_what_is_to_be_destroyed_is_not_lent(self):
        loan = self._ask_for(self.archive, self.user_employee)
        waiting = self._ask_for(self.archive, self.user_colleague, submit=False)
        self._let_pass(self.archive)
        self._list(self.archive, "submitted")
        with self.assertRaisesRegex(UserError, "to be destroyed"):
            waiting.with_user(self.user_colleague).action_submit()
        head = loan.with_user(self.user_head)
        with self.assertRaisesRegex(UserError, "to be destroyed"), self._undone():
            head.action_approve()
        self.assertEqual(loan.state, "submitted")
        head.action_refuse("It is to be destroyed.")
        self.assertEqual(loan.state, "refused")

    def test_p6_4_3_a_day_that_is_over_is_not_approved(self):
        loan = self._ask_for(self.archive, self.user_employee, date_due=TODAY)
        with self._days_on(1), self.assertRaisesRegex(UserError, "is over"):
            loan.with_user(self.user_head).action_approve()

    def test_p6_4_3_it_is_lent_to_who_works_here_and_once(self):
        self._lend(self.archive, self.user_employee)
        again = self._ask_for(self.archive, self.user_employee, submit=False)
        with self.assertRaisesRegex(UserError, "on loan already"):
            again.with_user(self.user_employee).action_submit()
        self._add_company_b()
        officer = self.env[LOAN].with_user(self.user_officer)
        vals = {"number": self.archive.code, "purpose": "An audit."}
        loan = officer.create({**vals, "borrower_id": self.user_b_employee.id})
        with self.assertRaisesRegex(UserError, "does not work in"):
            loan.action_submit()

    def test_p6_4_3_the_borrower_does_not_decide_about_his_own_loan(self):
        head = self._add_user("head_two", "hr_training.group_hr_training_manager")
        loan = self.env[LOAN].with_user(self.user_officer)
        loan = loan.create(
            {
                "number": self.archive.code,
                "purpose": "An audit.",
                "borrower_id": head.id,
            }
        )
        loan.action_submit()
        self.assertEqual(loan.sudo().step_ids.approver_ids, self.user_head)

    # --- open ------------------------------------------------------------------

    def test_p6_4_3_the_file_is_open_while_it_is_lent(self):
        archive = self.archive
        borrower = self._as_borrower(archive)
        loan = self._ask_for(archive, self.user_employee)
        own = loan.with_user(self.user_employee)

        def may():
            self.env.invalidate_all()
            try:
                borrower._check_can_download()
            except AccessError:
                self.assertFalse(own.can_open_file)
                with self.assertRaises(UserError):
                    own.action_open_file()
                return False
            self.assertTrue(own.can_open_file)
            return True

        self.assertFalse(may())
        loan.with_user(self.user_head).action_approve()
        self.assertTrue(may())
        self.assertEqual((loan.state, loan.lent_on), ("lent", NOW))
        self.assertIn(self.course.name, own.dossier)
        url = own.action_open_file()["url"]
        self.assertEqual(url, f"/hr_training/dossier/{archive.id}.zip")
        with self._days_on(30):
            self.assertTrue(may())
        with self._days_on(31):
            self.assertFalse(may())
        for user in (self.user_colleague, self.user_trainer):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                archive.with_user(user)._check_can_download()
        loan.with_user(self.user_officer).action_return()
        self.assertFalse(may())

    def test_p6_4_3_the_file_comes_over_http_to_the_borrower_and_is_noted(self):
        archive = self._seal(self._hold_session(self.employee_colleague))
        path = f"/hr_training/dossier/{archive.id}.zip"
        self._lend(archive, self.user_employee)
        Look = self.env["hr.training.look"]
        before = Look.search([])
        for user, status in ((self.user_employee, 200), (self.user_colleague, 404)):
            with self.subTest(user=user.name):
                self.authenticate(user.login, user.login)
                response = self.url_open(path)
                self.assertEqual(response.status_code, status)
                if status == 200:
                    self.assertEqual(response.content[:2], b"PK")
                    self.assertEqual(len(response.content), archive.file_size)
        self.env.invalidate_all()
        look = Look.search([]) - before
        self.assertEqual(look.employee_id, self.employee_colleague)
        self.assertEqual(look.user_id, self.user_employee)

    def test_d6_11_who_has_left_opens_nothing(self):
        self._lend(self.archive, self.user_employee)
        self.employee_employee.action_archive()
        self.env.invalidate_all()
        self.assertFalse(self._as_borrower(self.archive)._is_lent_to_me())

    # --- return, overdue -------------------------------------------------------

    def test_p6_4_3_officers_take_it_back(self):
        loan = self._lend(self.archive, self.user_employee)
        for user in (self.user_employee, self.user_executive, self.user_trainer):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                loan.with_user(user).action_return()
        loan.with_user(self.user_officer).action_return()
        self.assertEqual(loan.state, "returned")
        self.assertEqual(loan.returned_by_id, self.user_officer)
        self.assertEqual(loan.returned_on, NOW)
        with self.assertRaisesRegex(UserError, "not lent"):
            loan.with_user(self.user_officer).action_return()

    def _remind(self, loan, days):
        """Messages to the borrower that the daily run sends on a later day."""
        Message = self.env["mail.message"]
        domain = [("model", "=", LOAN), ("res_id", "=", loan.id)]
        domain += [("partner_ids", "in", self.user_employee.partner_id.ids)]
        before = Message.search_count(domain)
        with self._days_on(days):
            self.env[LOAN]._cron_remind_overdue()
            self.env.invalidate_all()
        return Message.search_count(domain) - before

    def test_p6_4_3_what_is_not_returned_goes_on_being_named(self):
        loan = self._lend(self.archive, self.user_employee)
        # 1 April 2026 is a Wednesday.
        first = (loan.date_due - TODAY).days + 1
        self.assertEqual(first, 31)
        self.assertEqual(self._remind(loan, first - 1), 0)
        self.assertFalse(loan.activity_ids)
        self.assertEqual(self._remind(loan, first), 1)
        self.assertEqual(loan.activity_ids.user_id, self.user_officer)
        self.assertEqual(self._remind(loan, first), 0)
        # Five working days: a week of the calendar.
        self.assertEqual(REMIND_EVERY, 5)
        self.assertEqual(self._remind(loan, first + 6), 0)
        self.assertEqual(self._remind(loan, first + 7), 1)
        self.assertEqual(self._remind(loan, first + 365), 1)
        self.assertEqual(len(loan.activity_ids), 1)
        with self._days_on(first):
            Loan = self.env[LOAN].with_user(self.user_officer)
            self.assertEqual(Loan.search([("is_overdue", "=", True)]), loan)
            self.env.invalidate_all()
            self.assertTrue(loan.is_overdue)
        loan.with_user(self.user_officer).action_return()
        self.assertFalse(loan.activity_ids)
        self.assertEqual(self._remind(loan, first + 400), 0)

    def test_p6_4_3_a_loan_that_fails_does_not_keep_the_others_from_being_named(self):
        bad = self._lend(self.archive, self.user_colleague)
        loan = self._lend(self.archive, self.user_employee)
        original = type(loan)._do_remind

        def fail(record):
            if record == bad:
                raise ValueError("bad")
            return original(record)

        self.patch(type(loan), "_do_remind", fail)
        with self.assertLogs("odoo.addons.hr_training", "ERROR"):
            self.assertEqual(self._remind(loan, 31), 1)

    # --- menus -----------------------------------------------------------------

    def test_p6_4_3_who_has_a_loan_has_a_menu(self):
        menu = self.env.ref("hr_training.hr_training_menu_my_loans")
        Menu = self.env["ir.ui.menu"].with_user(self.user_employee)
        self.assertNotIn(menu.id, Menu.load_menus(False))
        self._ask_for(self.archive, self.user_employee, submit=False)
        self.assertIn(menu.id, Menu.load_menus(False))
        Menu = Menu.with_user(self.user_colleague)
        self.assertNotIn(menu.id, Menu.load_menus(False))

    def test_p6_4_3_a_dossier_says_who_has_it(self):
        loan = self._lend(self.archive, self.user_employee)
        archive = self.archive.with_user(self.user_officer)
        self.assertEqual(archive.loan_count, 1)
        action = archive.action_view_loans()
        found = self.env[LOAN].search(action["domain"])
        self.assertEqual(found, loan)
        new = self.env[LOAN].with_user(self.user_officer)
        new = new.with_context(**action["context"]).create({"purpose": "Mine"})
        self.assertEqual(new.archive_id, self.archive)

    def test_p6_4_3_a_form_of_an_officer_shows_what_the_number_is_of(self):
        values = {"number": self.archive.code}
        spec = {"number": {}, "archive_id": {"fields": {"display_name": {}}}}
        shown = self._rpc(
            self.user_officer, LOAN, "onchange", [], values, ["number"], spec
        )
        self.assertEqual(shown["value"]["archive_id"]["id"], self.archive.id)

    def test_d10_junk_is_refused_in_words(self):
        for number in (5, True, [1], "\ud800", "", None):
            with self.subTest(number=number), self.assertRaises(UserError):
                self._rpc(
                    self.user_employee,
                    LOAN,
                    "create",
                    {"number": number, "purpose": "An audit."},
                )
        self.assertFalse(
            self.env[LOAN].search([("borrower_id", "=", self.user_employee.id)])
        )

    def test_p6_4_3_several_may_have_it(self):
        for user in self.employees:
            self._lend(self.archive, user)
        lent = self.archive._get_lent()[self.archive]
        self.assertEqual(lent.borrower_id, self.employees)
