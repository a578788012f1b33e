"""One layout for what is printed: hr_training.pdf_layout."""

import io
import re
import unicodedata
from datetime import timedelta
from unittest.mock import patch

import lxml.html

from odoo.tests import HttpCase, tagged
from odoo.tools.pdf import PdfFileReader, PdfFileWriter

from odoo.addons.base.models import ir_actions_report as base_report

from ..reports import ir_actions_report as reports
from .common import START
from .money.common_claim import ClaimCase

CERTIFICATE = "hr_training.hr_training_certificate_report"
CLAIM = "hr_training.hr_training_claim_report"


@tagged("post_install", "-at_install")
class TestPdf(ClaimCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        held = cls._create_session(start=START + timedelta(days=1), schedule=True)
        enrollments = [
            cls._enroll(held, employee)
            for employee in (cls.employee_employee, cls.employee_colleague)
        ]
        officers = held.with_user(cls.user_officer)
        cls._mark_everybody(officers)
        cls._end_session(officers)
        officers.action_release_results()
        cls.certificates = cls.env["hr.training.certificate"].browse(
            [enrollment.certificate_ids.id for enrollment in enrollments]
        )
        cls.claim = cls._create_claim(name="The short one")
        cls.long_claim = cls._create_claim(
            name="The long one",
            description="\n".join(f"Line {line}" for line in range(65)),
        )

    def setUp(self):
        super().setUp()
        self.env["ir.config_parameter"].set_param("report.url", self.base_url())
        self.runs = 0

    def _print(self, report, records):
        """Text of each page; runs counts how often wkhtmltopdf was asked."""
        run = base_report._run_wkhtmltopdf

        def count(args):
            self.runs += 1
            return run(args)

        Report = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        with patch.object(base_report, "_run_wkhtmltopdf", count):
            content, kind = Report._render_qweb_pdf(report, records.ids)
        self.assertEqual(kind, "pdf")
        return [
            re.sub(
                r"\s+", " ", unicodedata.normalize("NFKC", page.extract_text())
            ).strip()
            for page in PdfFileReader(io.BytesIO(content)).pages
        ]

    def _get_documents(self, report, records):
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            report, records.ids
        )
        return lxml.html.document_fromstring(html).find_class("o_training_pdf")

    def test_two_records_in_one_print_are_two_documents(self):
        pages = self._print(CERTIFICATE, self.certificates)
        self.assertEqual(len(pages), 2)
        for page, certificate in zip(pages, self.certificates, strict=True):
            self.assertIn(certificate.name, page)
            self.assertIn(certificate.employee_id.name, page)
            self.assertNotRegex(page, r"\d / \d", "it hangs on a wall")
        self.assertEqual(self.runs, 1, "a page each is printed at one go")

    def test_every_page_says_which_of_its_document_it_is(self):
        pages = self._print(CLAIM, self.claim + self.long_claim + self.claim.copy())
        numbers = [re.search(r"\d / \d$", page)[0] for page in pages]
        self.assertEqual(numbers, ["1 / 1", "1 / 2", "2 / 2", "1 / 1"])
        self.assertIn("The short one", pages[0])
        self.assertIn("The long one", pages[1])
        self.assertIn("Line 64", pages[2])
        self.assertIn("The short one", pages[3])
        self.assertEqual(self.runs, 1, "where each begins is told by its mark")

    def test_a_long_one_among_many_does_not_print_each_of_them(self):
        """As if wkhtmltopdf made the pages that each document says."""
        runs = []

        def run(bodies):
            (body,) = bodies
            documents = lxml.html.document_fromstring(body).find_class("o_training_pdf")
            runs.append(len(documents))
            writer = PdfFileWriter()
            for document in documents:
                for _page in range(int(document.get("data-pages"))):
                    writer.addBlankPage(width=int(document.get("data-width")), height=9)
            stream = io.BytesIO()
            writer.write(stream)
            return stream.getvalue()

        for longer, most in ((), 1), ((70,), 25), (range(100), 101):
            with self.subTest(longer=longer):
                runs.clear()
                pages = [2 if number in longer else 1 for number in range(100)]
                printed = reports.print_each(
                    [
                        f'<div class="article o_training_pdf" data-pages="{count}"'
                        f' data-width="{number + 1}">x</div>'
                        for number, count in enumerate(pages)
                    ],
                    run,
                )
                self.assertEqual([len(document) for document in printed], pages)
                self.assertEqual(
                    [int(document[0].mediaBox.getWidth()) for document in printed],
                    list(range(1, 101)),
                )
                self.assertLessEqual(len(runs), most)

    def test_parts_of_the_layout(self):
        parts = ("head", "number", "title", "fields", "list", "signatures")
        (document,) = self._get_documents(CLAIM, self.claim)
        for part in parts:
            with self.subTest(part=part):
                self.assertEqual(len(document.find_class(f"o_training_pdf_{part}")), 1)
        head = document.find_class("o_training_pdf_head")[0].text_content()
        self.assertIn(self.company.name, head)
        self.assertIn(self.claim._get_claim_number(), head)
        signatures = document.find_class("o_training_pdf_signatures")[0]
        self.assertEqual(len(signatures.findall(".//td")), 4)
        self.assertEqual(document.get("data-oe-id"), str(self.claim.id))

    def test_certificate_has_the_parts_it_needs(self):
        for document, certificate in zip(
            self._get_documents(CERTIFICATE, self.certificates),
            self.certificates,
            strict=True,
        ):
            self.assertEqual(document.get("data-oe-id"), str(certificate.id))
            self.assertEqual(
                document.find_class("o_training_pdf_title")[0].text,
                certificate._get_labels("zh_CN")["title"],
            )
            self.assertTrue(document.find_class("o_training_pdf_fields"))
            self.assertFalse(document.find_class("o_training_pdf_number"))

    def test_other_reports_go_their_own_way(self):
        """No number of ours, and header and footer as they were."""
        Report = self.env["ir.actions.report"]
        seen = []

        def run(args):
            seen.append(args)
            raise InterruptedError

        # An invoice has such an article, and a note of any class in it.
        note = '<p class="article o_training_pdf">x</p>'
        for body in ("<p>a</p>", f'<div class="article">{note}</div>'):
            with (
                self.subTest(body=body),
                patch.object(base_report, "_run_wkhtmltopdf", run),
                self.assertRaises(InterruptedError),
            ):
                Report._run_wkhtmltopdf([body], header="<p>h</p>", footer="<p>f</p>")
            self.assertIn("--header-html", seen[-1])
            self.assertIn("--footer-html", seen[-1])

    def test_certificate_is_one_page_where_the_styles_cannot_be_fetched(self):
        """The server may not reach its own address; Odoo's styles are missing then."""
        Parameter = self.env["ir.config_parameter"]
        Parameter.set_param("report.url", "http://127.0.0.1:9")
        self.assertEqual(len(self._print(CERTIFICATE, self.certificates[:1])), 1)

    def test_certificate_is_one_page_whatever_the_name(self):
        certificate = self.certificates[0]
        certificate.employee_id.name = "A name of many words " * 60
        pages = self._print(CERTIFICATE, certificate + self.certificates[1])
        self.assertEqual(len(pages), 2)
        self.assertEqual(self.runs, 1)
        for page in pages:
            self.assertNotRegex(page, r"\d / \d", "it hangs on a wall")

    def test_document_of_one_page_that_became_longer_has_numbers(self):
        page = PdfFileWriter()
        for _number in range(3):
            page.addBlankPage(width=200, height=200)
        stream = io.BytesIO()
        page.write(stream)
        first, second, third = PdfFileReader(stream).pages
        numbered = reports.number_pages([[first, second], [third]], [True, True])
        texts = [p.extract_text() for p in PdfFileReader(io.BytesIO(numbered)).pages]
        self.assertEqual([text.strip() for text in texts], ["1 / 2", "2 / 2", ""])

    def _render(self, records):
        """PDF of certificates; how many of them were rendered at once."""
        Report = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        render = type(Report)._render_qweb_html
        sizes = []

        def count(self, report_ref, docids, data=None):
            sizes.append(len(docids))
            return render(self, report_ref, docids, data=data)

        with patch.object(type(Report), "_render_qweb_html", count):
            content, _kind = Report._render_qweb_pdf(CERTIFICATE, records.ids)
        return content, sizes

    def test_pages_of_a_print_share_their_fonts(self):
        """A file of each record, and one of these files, has as many as pages."""
        one, _sizes = self._render(self.certificates[0])
        two, sizes = self._render(self.certificates)
        self.assertEqual(sizes, [2])
        self.assertLess(len(two), 1.6 * len(one))

    def test_records_are_rendered_in_batches(self):
        """What is kept at once does not grow with the print."""
        self.patch(reports, "BATCH", 1)
        content, sizes = self._render(self.certificates)
        self.assertEqual(sizes, [1, 1])
        pages = PdfFileReader(io.BytesIO(content)).pages
        self.assertEqual(len(pages), 2)
        for page, certificate in zip(pages, self.certificates, strict=True):
            self.assertIn(certificate.name, page.extract_text())

    def test_many_are_given_to_the_printer_in_batches(self):
        self.patch(reports, "BATCH", 2)
        bodies = [
            lxml.html.tostring(document, encoding="unicode")
            for document in self._get_documents(CERTIFICATE, self.certificates)
        ]
        run = base_report._run_wkhtmltopdf

        def count(args):
            self.runs += 1
            return run(args)

        Report = self.env["ir.actions.report"]
        with patch.object(base_report, "_run_wkhtmltopdf", count):
            content = Report._run_wkhtmltopdf([*bodies, *bodies, bodies[0]])
        self.assertEqual(len(PdfFileReader(io.BytesIO(content)).pages), 5)
        self.assertEqual(self.runs, 3)
