"""Files of training years for the tests of the import: read, packed, and a tiny one."""

import base64
import copy
import csv
import io
import zipfile
from contextlib import contextmanager
from pathlib import Path

from ...tools.training_sheets import SHEETS
from ..common import HrTrainingCase

COMPANY_A = Path(__file__).parents[1] / "data" / "company_a"
# What an import can make, and what it must not.
COUNTED = (
    "hr.department",
    "hr.job",
    "hr.employee",
    "hr.version",
    "res.partner",
    "hr.training.course",
    "hr.training.trainer",
    "hr.training.plan",
    "hr.training.plan.line",
    "hr.training.cost",
    "hr.training.session",
    "hr.training.session.slot",
    "hr.training.session.seat",
    "hr.training.enrollment",
    "hr.training.attendance",
    "hr.training.punch",
    "hr.training.evaluation",
    "hr.training.score",
    "hr.training.certificate",
    "hr.training.approval.step",
    "hr.resume.line",
    "mail.message",
)
NOT_SENT = ("mail.mail", "mail.activity", "mail.notification", "calendar.event")

# A year with one session of two slots; all rows of the sheets as text.
TINY = {
    "departments": ["SRV,Service,,0100001,1"],
    "jobs": ["TECH,Technician"],
    "employees": [
        "0100001,Ann,SRV,TECH,,2020-01-01,ann@example.com",
        "0100002,Bob,SRV,TECH,0100001,2021-02-03,",
        "0100003,Cem,,,0100001,,",
    ],
    "courses": ["X01,Repair,professional,practical,6,75.5,12"],
    "plan_lines": ["L1,X01,2025-03-03,practical,10,100,0,50.5,0,0,0"],
    "session_slots": [
        "S1,L1,X01,1,2025-03-03 09:00:00,2025-03-03 12:00:00,0100001,10",
        "S1,L1,X01,2,2025-03-03 13:30:00,2025-03-03 16:30:00,0100001,10",
    ],
    "roster": ["S1,0100002", "S1,0100003"],
    "punches": [
        "0100002,2025-03-03 08:55:00",
        "0100002,2025-03-03 12:01:00",
        "0100002,2025-03-03 13:25:00",
        "0100002,2025-03-03 16:31:00",
        "0100003,2025-03-03 09:10:00",
    ],
    "exam_marks": ["S1,0100002,80", "S1,0100003,75"],
    "kpi_values": [],
    "expenses": [],
}


def tiny_year():
    """Sheets of :data:`TINY`: name -> rows of cells, the header first."""
    return {
        name: [
            [column.name for column in columns],
            *(line.split(",") for line in TINY[name]),
        ]
        for name, columns in SHEETS.items()
    }


def read_company_a():
    """Sheets of the company that the customer gave as an example."""
    sheets = {}
    for name in SHEETS:
        with (COMPANY_A / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
            sheets[name] = list(csv.reader(file))
    return sheets


def changed(sheets, changes):
    """Sheets with other cells: ``{(sheet, row, column): value}``; row 1 is the header.

    A row below the last one is added, as a copy of the last.
    """
    sheets = copy.deepcopy(sheets)
    for (name, row, column), value in changes.items():
        rows = sheets[name]
        if row > len(rows):
            rows.append(list(rows[-1]))
        rows[row - 1][rows[0].index(column)] = value
    return sheets


def pack_zip(sheets, encoding="utf-8", name="{}.csv", **options):
    """Archive of CSV files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for sheet, rows in sheets.items():
            text = io.StringIO(newline="")
            csv.writer(text, **options).writerows(rows)
            archive.writestr(name.format(sheet), text.getvalue().encode(encoding))
    return buffer.getvalue()


def pack_xlsx(sheets, parsed=False):
    """Workbook with cells of text, or with the values they stand for."""
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        parsers = [column.parse for column in SHEETS.get(name, ())]
        for index, row in enumerate(rows):
            if parsed and index:
                row = [
                    parse(cell) if cell != "" else None
                    for parse, cell in zip(parsers, row, strict=True)
                ]
            sheet.append(row)
    return save(book)


def save(book):
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


class ImportCase(HrTrainingCase):
    """``user_importer`` has all the rights an import can want."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._add_user(
            "importer",
            "hr_training.group_hr_training_manager,hr.group_hr_user,"
            "hr_expense.group_hr_expense_user",
        )

    @classmethod
    def _import(cls, content, user=None, **vals):
        """Run the import of a file, or of sheets; the wizard, in sudo."""
        if isinstance(content, dict):
            content = pack_zip(content)
        wizard = (
            cls.env["hr.training.import"]
            .with_user(user or cls.user_importer)
            .create({"file": base64.b64encode(content), "filename": "year.zip", **vals})
        )
        wizard.action_import()
        cls.env.flush_all()
        return wizard.with_env(cls.env)

    def _count(self, *models):
        self.env.flush_all()
        counts = {}
        for model in models or (*COUNTED, *NOT_SENT):
            records = self.env[model].with_context(active_test=False)
            counts[model] = records.search_count([])
        return counts

    @contextmanager
    def assertNothingMade(self):
        before = self._count()
        yield
        self.assertEqual(self._count(), before)

    def assertImported(self, wizard):
        self.assertFalse(self._get_errors(wizard))
        self.assertEqual(wizard.state, "imported")

    def _get_errors(self, wizard):
        return [
            (line.source, line.row, line.message)
            for line in wizard.line_ids
            if line.severity == "error"
        ]

    def assertErrors(self, content, *expected, **vals):
        """The import names just these errors and makes nothing.

        :param expected: ``(sheet, row, parts of the message...)``
        """
        with self.assertNothingMade():
            wizard = self._import(content, **vals)
        errors = self._get_errors(wizard)
        self.assertEqual(
            [(sheet, row) for sheet, row, _message in errors],
            [(sheet, row) for sheet, row, *_parts in expected],
            errors,
        )
        for (_sheet, _row, message), (_s, _r, *parts) in zip(
            errors, expected, strict=True
        ):
            for part in parts:
                self.assertIn(part, message)
        self.assertEqual(wizard.state, "failed")
        self.assertFalse(wizard.summary)
        return wizard


class ImportErrorsCase(ImportCase):
    def assertBad(self, changes, *expected, **vals):
        """A tiny year with other cells gives just these errors."""
        return self.assertErrors(changed(tiny_year(), changes), *expected, **vals)

    def assertBadBook(self, edit, *expected, **vals):
        """A tiny workbook, edited, gives just these errors."""
        import openpyxl

        book = openpyxl.load_workbook(io.BytesIO(pack_xlsx(tiny_year())))
        edit(book)
        return self.assertErrors(save(book), *expected, **vals)

    def _edit_zip(self, content, edit):
        """A zip whose parts went through ``edit(name, data)``."""
        with io.BytesIO() as buffer:
            with (
                zipfile.ZipFile(io.BytesIO(content)) as old,
                zipfile.ZipFile(buffer, "w") as new,
            ):
                for name in old.namelist():
                    new.writestr(name, edit(name, old.read(name)))
            return buffer.getvalue()
