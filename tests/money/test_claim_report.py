"""The application form 培训费用报销申请表 (policy 9.2)."""

import io
import re
import unicodedata

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools.pdf import PdfFileReader

from ..approval.common_approval import PaperMixin
from .common_claim import ClaimCase

REPORT = "hr_training.hr_training_claim_report"


@tagged("post_install", "-at_install", "hr_training_claim")
class TestClaimForm(PaperMixin, ClaimCase, HttpCase):
    def _render(self, claims, user=None):
        self.env["ir.config_parameter"].set_param("report.url", self.base_url())
        report = self.env["ir.actions.report"].with_user(user or self.user_employee)
        report = report.with_context(force_report_rendering=True)
        content, kind = report._render_qweb_pdf(REPORT, claims.ids)
        self.assertEqual((kind, content[:4]), ("pdf", b"%PDF"))
        pages = PdfFileReader(io.BytesIO(content)).pages
        # The fonts give radicals for some characters.
        return [
            re.sub(r"\s+", " ", unicodedata.normalize("NFKC", page.extract_text()))
            for page in pages
        ]

    def test_p9_2_the_form_names_all_of_the_claim(self):
        self.employee_employee.name = "张伟"
        claim = self._approve_claim(self._create_claim(amount=5678.9))
        (text,) = self._render(claim)
        for part in (
            "培训费用报销申请表",
            "张伟",
            self.session.code,
            "Test Cost",
            "5,678.90",
            claim.training_invoice_ref,
            "Department Manager",
            "Executive",
            "notice.pdf",
            "2026",
        ):
            with self.subTest(part=part):
                self.assertIn(part, text)

    def test_d4_the_form_says_who_decided_what(self):
        claim = self._approve_claim(self._create_claim())
        steps = claim._get_current_steps()
        report = self.env.ref(REPORT)
        deciders = steps.mapped("decided_by_id.name")
        self.assertGreater(len(deciders), 1)
        for reader in (self.user_employee, self.user_finance):
            self.assertOnPaper(
                report, claim, reader, [claim.name, *deciders, *steps.mapped("name")]
            )

    def test_p9_2_several_forms_in_one_print(self):
        """wkhtmltopdf without its patches prints one document at a time."""
        one = self._create_claim(name="First of them")
        two = self._create_claim(name="Second of them", training_notice_ids=False)
        pages = self._render(one + two)
        self.assertEqual(len(pages), 2)
        self.assertIn("First of them", pages[0])
        self.assertIn("Not submitted yet", pages[0])
        self.assertIn("Second of them", pages[1])
        self.assertEqual(pages[0].count("☐"), 0)
        self.assertEqual(pages[1].count("☐"), 1)

    def test_p9_2_whose_claim_it_is_not_does_not_print_it(self):
        claim = self._submit(self._create_claim())
        self.assertIn(self.session.code, self._render(claim, self.user_finance)[0])
        for user in (self.user_outsider, self.user_trainer):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self._render(claim, user)

    def test_p9_2_other_expenses_have_no_form(self):
        with self.assertRaisesRegex(UserError, "no training claim"):
            self._render(self._ordinary_expense())
