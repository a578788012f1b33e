"""Workbooks made by hand, as other programs write them, and what is read of a cell."""

import io
import zipfile

from ...tools import tabular
from ...tools.tabular import TabularError, read_sheets
from ...tools.training_year import TrainingYear
from .common_import import tiny_year

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def raw_book(
    rows,
    formats=(),
    strings=None,
    properties="",
    main=MAIN,
    prefix="",
    tail="",
    name="jobs",
    head="",
    calculation="",
    state="",
):
    """A workbook of hand-made XML with one sheet.

    :param rows: XML of the rows
    :param formats: codes of number formats; a cell with ``s="1"`` has the first
    """
    p = f"{prefix}:" if prefix else ""
    space = f'xmlns:{prefix}="{main}"' if prefix else f'xmlns="{main}"'
    codes = "".join(
        f'<{p}numFmt numFmtId="{200 + i}" '
        f'formatCode="{code.replace(chr(34), "&quot;")}"/>'
        for i, code in enumerate(formats)
    )
    styles = "".join(f'<{p}xf numFmtId="{200 + i}"/>' for i in range(len(formats)))
    parts = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" '
        f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<{p}workbook {space} xmlns:r="{OFFICE}">'
        f"<{p}workbookPr {properties}/><{p}sheets>"
        f'<{p}sheet name="{name}" sheetId="1" {state} r:id="r1"/></{p}sheets>'
        f"<{p}calcPr {calculation}/></{p}workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">'
        f'<Relationship Id="r1" Type="{OFFICE}/worksheet" '
        'Target="/xl/worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{OFFICE}/styles" Target="styles.xml"/>'
        f'<Relationship Id="r3" Type="{OFFICE}/sharedStrings" Target="strings.xml"/>'
        "</Relationships>",
        "xl/styles.xml": f"<{p}styleSheet {space}><{p}numFmts>{codes}</{p}numFmts>"
        f'<{p}cellStyleXfs><{p}xf numFmtId="9"/></{p}cellStyleXfs>'
        f'<{p}cellXfs><{p}xf numFmtId="0"/>{styles}</{p}cellXfs></{p}styleSheet>',
        "xl/strings.xml": f"<{p}sst {space}>{strings or ''}</{p}sst>",
        "xl/worksheets/sheet1.xml": f"{head}<{p}worksheet {space}><{p}sheetData>"
        f"{rows}</{p}sheetData>{tail}</{p}worksheet>",
    }
    return pack_parts(parts)


def pack_parts(parts):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def text_cell(text, p=""):
    return f'<{p}c t="inlineStr"><{p}is><{p}t>{text}</{p}t></{p}is></{p}c>'


class CellsMixin:
    def _read_cell(self, cell, **options):
        """Value of a hand-made cell below a header."""
        rows = f'<row r="1">{text_cell("code")}</row><row r="2">{cell}</row>'
        body = read_sheets(raw_book(rows, **options))["jobs"].rows
        return body[0][1][0] if body else None

    def _read_format(self, number, code, **options):
        return self._read_cell(
            f'<c s="1"><v>{number}</v></c>', formats=[code], **options
        )

    def _get_code(self, content):
        with self.assertRaises(TabularError) as raised:
            read_sheets(content)
        return raised.exception.code

    def _find(self, sheet, column, cell):
        """Codes of what a year says of one cell that a workbook holds."""
        sheets = {
            name: tabular.Sheet(
                header, [(number, list(row)) for number, row in enumerate(rows, 2)]
            )
            for name, (header, *rows) in tiny_year().items()
        }
        place = sheets[sheet].header.index(column)
        sheets[sheet].rows[0][1][place] = cell
        year = TrainingYear(sheets, {}, ["professional"], "Asia/Shanghai")
        value = year.rows[sheet][0][column]
        return value, [p.code for p in year.problems if p[1:3] == (sheet, 2)]
