import io
import re

import lxml.html
from reportlab.pdfgen import canvas

from odoo import api, models, tools
from odoo.tools.pdf import PdfFileReader, PdfFileWriter, merge_pdf

# A document of `hr_training.pdf_layout`, one per record; as markup, so that no text
# that somebody typed reads like one.
DOCUMENT = "o_training_pdf"
MARKUP = f'class="article {DOCUMENT}'
# The mark of pdf_layout, #fefdfc, as a PDF has colours.
MARK = re.compile(rb"(?<![\d.])0?\.9960\d* 0?\.9921\d* 0?\.9882\d*")
# A document that hangs on a wall: its number would be all there is below its frame.
PLAIN = f"{MARKUP} o_training_pdf_plain"
# Documents of one print: what the printer needs grows with what it is given at once.
BATCH = 50
NUMBER_BOTTOM = 21  # points above the edge of the paper
NUMBER_SIZE = 8


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        """Many documents of ours by the batch, from their records to their pages.

        Odoo renders all of them at once, then makes a file of each and one of them all
        again: every page comes to have the fonts that it shared with those beside it.
        What is kept as an attachment of each record goes Odoo's way.
        """
        report = self._get_report(report_ref)
        ours = (report.report_name or "").startswith("hr_training.")
        if (
            not ours
            or report.attachment
            or len(res_ids or ()) < 2
            or self.get_wkhtmltopdf_state() == "install"
        ):
            return super()._render_qweb_pdf_prepare_streams(
                report_ref, data, res_ids=res_ids
            )
        batches = [res_ids[i : i + BATCH] for i in range(0, len(res_ids), BATCH)]
        parts = [self._print_batch(report_ref, data or {}, batch) for batch in batches]
        content = merge_pdf(parts) if len(parts) > 1 else parts[0]
        return {False: {"stream": io.BytesIO(content), "attachment": None}}

    def _print_batch(self, report_ref, data, res_ids):
        """PDF of the documents of some records, as Odoo prints them."""
        Report = self.with_context(debug=False)
        bodies, header, footer, paper = Report._get_documents(report_ref, res_ids, data)
        return Report._run_wkhtmltopdf(
            bodies,
            report_ref=report_ref,
            header=header,
            footer=footer,
            landscape=self.env.context.get("landscape"),
            specific_paperformat_args=paper,
            set_viewport_size=self.env.context.get("set_viewport_size"),
        )

    def _get_documents(self, report_ref, res_ids, data):
        """HTML of the documents of some records, header and footer, and the paper."""
        # Each batch gets values of its own: rendering adds to them.
        data = {"report_type": "pdf", "debug": False, **data}
        html, _kind = self._render_qweb_html(report_ref, res_ids, data=data)
        report = self._get_report(report_ref)
        bodies, _ids, header, footer, paper = report._prepare_html(html)
        return bodies, header, footer, paper

    def _get_layout(self):
        """What says ``training_own_style`` has all its style in it.

        It looks the same whether or not the server answers while it is printed.
        """
        if not self.env.context.get("training_own_style"):
            return super()._get_layout()
        return self.env.ref("hr_training.pdf_own_style_layout")

    @api.model
    def _keep_document(self, report_ref, record, name):
        """Keep a record's document as it is printed, in its company's language (sudo).

        It looks the same whether a click makes it or a scheduled run: see
        :meth:`_get_layout`.

        :param str report_ref: id of the report
        :param record: one, with a company
        :param name: function of the record in that language → name of the file
        :return: the attachment
        """
        lang = record.company_id.partner_id.lang
        printed = record.with_context(lang=lang, training_own_style=True)
        content, _kind = printed.env["ir.actions.report"]._render_qweb_pdf(
            report_ref, printed.ids
        )
        return record.env["ir.attachment"].create(
            {
                "name": name(printed),
                "raw": content,
                "res_model": record._name,
                "res_id": record.id,
            }
        )

    def get_paperformat_by_xmlid(self, xml_id):
        """The paper of a report of ours is looked up once for all documents of a print:
        Odoo's layout asks for each, and ``ref`` asks the database whether it exists.
        """
        if not (xml_id or "").startswith("hr_training."):
            return super().get_paperformat_by_xmlid(xml_id)
        res_id = self.env["ir.model.data"]._xmlid_to_res_id(xml_id, True)
        return self.browse(res_id).get_paperformat()

    def _print_each(self, report_ref, res_ids):
        """PDF of each document of a report, printed together.

        Where nothing is printed, as in tests, each is the HTML of it.

        :param res_ids: records; one may have several documents
        :return: list of bytes
        """
        Report = self.with_context(debug=False)
        bodies, _header, _footer, paper = Report._get_documents(report_ref, res_ids, {})
        bodies = [str(body) for body in bodies]
        if tools.config["test_enable"] and not self.env.context.get(
            "force_report_rendering"
        ):
            return [body.encode() for body in bodies]

        def run(printed):
            return super(IrActionsReport, Report)._run_wkhtmltopdf(
                printed, report_ref=report_ref, specific_paperformat_args=paper
            )

        return [
            number_pages([pages], [PLAIN in body])
            for body, pages in zip(bodies, print_each(bodies, run), strict=True)
        ]

    def _run_wkhtmltopdf(
        self,
        bodies,
        report_ref=False,
        header=None,
        footer=None,
        landscape=False,
        specific_paperformat_args=None,
        set_viewport_size=False,
    ):
        """Many documents in one print, each with its own page numbers.

        The wkhtmltopdf of Debian lacks the patches that print several documents at
        a time and number pages; other reports go their way.
        """
        bodies = list(bodies)
        ours = bodies and all(map(is_document, bodies))

        def run(printed):
            return super(IrActionsReport, self)._run_wkhtmltopdf(
                printed,
                report_ref=report_ref,
                header=None if ours else header,
                footer=None if ours else footer,
                landscape=landscape,
                specific_paperformat_args=specific_paperformat_args,
                set_viewport_size=set_viewport_size,
            )

        if not ours:
            return run(bodies)
        plain = [PLAIN in body for body in bodies]
        documents = []
        for begin in range(0, len(bodies), BATCH):
            documents += print_each(bodies[begin : begin + BATCH], run)
        return number_pages(documents, plain)


def is_document(body):
    """Whether the whole is a document, not something that somebody put into another
    one: a note of an invoice may have any class.
    """
    if MARKUP not in body:
        return False
    articles = lxml.html.document_fromstring(body).find_class("article")
    return any(DOCUMENT in article.classes for article in articles[:1])


def print_each(bodies, run):
    """→ [pages of a document].

    Together they take as long as one. Where a document begins the colour of its mark
    tells; a printer that has left it out tells it by as many pages as documents. Else a
    few that are longer are found by halves, before a hundred of them take as many
    prints.
    """
    if len(bodies) > 1:
        together = PdfFileReader(io.BytesIO(run([join_bodies(bodies)])))
        longer = together.numPages - len(bodies)
        if not longer:
            return [[page] for page in together.pages]
        begins = find_begins(together.pages)
        if len(begins) == len(bodies) and not begins[0]:
            ends = [*begins[1:], together.numPages]
            pages = list(together.pages)
            return [pages[i:j] for i, j in zip(begins, ends, strict=True)]
        if 2 * longer * len(bodies).bit_length() < len(bodies):
            half = len(bodies) // 2
            return print_each(bodies[:half], run) + print_each(bodies[half:], run)
    return [list(PdfFileReader(io.BytesIO(run([body]))).pages) for body in bodies]


def find_begins(pages):
    """Numbers of the pages that have the mark of a document's begin, from 0."""
    return [number for number, page in enumerate(pages) if MARK.search(read(page))]


def read(page):
    """What a page is drawn by; its name has changed between the libraries' versions."""
    content = (getattr(page, "get_contents", None) or page.getContents)()
    if content is None:
        return b""
    return (getattr(content, "get_data", None) or content.getData)()


def join_bodies(bodies):
    """One page of HTML with the documents of all; the style begins each anew."""
    first, *others = (lxml.html.document_fromstring(body) for body in bodies)
    last = first.find_class(DOCUMENT)[-1]
    for other in others:
        for document in other.find_class(DOCUMENT):
            last.addnext(document)
            last = document
    return lxml.html.tostring(first, encoding="unicode", doctype="<!DOCTYPE html>")


def number_pages(documents, plain):
    """PDF of all pages; each says which of its document it is.

    :param documents: pages of each document
    :param plain: for each, whether it has no number as long as it is one page
    """
    writer = PdfFileWriter()
    for pages, is_plain in zip(documents, plain, strict=True):
        for number, page in enumerate(pages, 1):
            if len(pages) > 1 or not is_plain:
                page.mergePage(draw_number(page.mediaBox, f"{number} / {len(pages)}"))
            writer.addPage(page)
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def draw_number(box, text):
    """A page with nothing but its number, in a font that every reader has."""
    width, height = float(box.getWidth()), float(box.getHeight())
    stream = io.BytesIO()
    drawing = canvas.Canvas(stream, pagesize=(width, height))
    drawing.setFont("Helvetica", NUMBER_SIZE)
    drawing.setFillGray(0.35)
    drawing.drawCentredString(width / 2, NUMBER_BOTTOM, text)
    drawing.save()
    return PdfFileReader(stream).getPage(0)
