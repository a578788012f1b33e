import base64
import binascii
import hashlib
import json
import logging
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path

import psycopg2

from odoo import api, fields, models, tools
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.modules import get_module_path
from odoo.tools.misc import clean_context, format_amount
from odoo.tools.translate import PoFileReader

from odoo.addons.base.models.res_partner import _tz_get

from ..tools import attendance as attendance_rules
from ..tools.names import same_name
from ..tools.tabular import MAX_FILE, TabularError, read_sheets
from ..tools.training_sheets import SHEETS
from ..tools.training_values import COST_TYPES
from ..tools.training_year import ERROR, WARNING, TrainingYear
from ..tools.workbook_writer import (
    DAY_FORMAT,
    MOMENT_FORMAT,
    TEXT_FORMAT,
    Column,
    Sheet,
    write_workbook,
)

_logger = logging.getLogger(__name__)

# Sheets whose models come with a later version; checked and reported.
NOT_LOADED = ("kpi_values",)
# Where the rows of a sheet are found again: sheet -> model, code field.
MATCHED = {
    "departments": ("hr.department", "training_code"),
    "jobs": ("hr.job", "training_code"),
    "employees": ("hr.employee", "barcode"),
    "courses": ("hr.training.course", "code"),
}
# Number formats of the template's columns, by what a column takes.
TEMPLATE_FORMATS = {
    # Badges begin with zeros: as numbers they would lose them.
    "text": TEXT_FORMAT,
    "code": TEXT_FORMAT,
    "badge": TEXT_FORMAT,
    "day": DAY_FORMAT,
    "month": DAY_FORMAT,
    "moment": MOMENT_FORMAT,
}
# Findings that the user may overrule with a tick.
ABSENT_CODES = {"no_punch", "all_absent"}
NAME_CODES = {"other_person", "other_person_accepted"}
# Sheets whose new rows make records of HR.
HR_SHEETS = ("departments", "jobs", "employees")


class HrTrainingImport(models.TransientModel):
    """Take over a past training year from files (design §8).

    All rows are checked first and every error is named; with one error nothing is
    imported. What is imported is history: published, done, released, and marked so
    with the file's hash.

    | action | who |
    | check, import | head of training |
    | … rows that make people, departments, jobs | and HR officer |
    | … rows of expenses | and expense officer |
    """

    _name = "hr.training.import"
    _description = "Import of a Training Year"
    _inherit = ["hr.training.flow.mixin"]
    _rec_name = "filename"

    file = fields.Binary(string="Workbook or Archive", attachment=False)
    filename = fields.Char()
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
    )
    tz = fields.Selection(
        selection=_tz_get,
        string="Time Zone",
        compute="_compute_tz",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        help="Zone of the local times in the file.",
    )
    check_only = fields.Boolean(
        string="Only Check", help="Try everything and keep nothing."
    )
    absent_is_true = fields.Boolean(
        string="Nobody Was There",
        help="Slots without one fitting punch are true: who was on their roster is "
        "absent.",
    )
    accept_other_names = fields.Boolean(
        string="Names May Differ",
        help="People whose badge is in Odoo under another name are the same people.",
    )
    asks_absent = fields.Boolean(compute="_compute_asks")
    asks_names = fields.Boolean(compute="_compute_asks")
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("failed", "Errors"),
            ("checked", "Checked"),
            ("imported", "Imported"),
            ("undone", "Taken Back"),
        ],
        default="draft",
    )
    line_ids = fields.One2many(
        comodel_name="hr.training.import.line",
        inverse_name="import_id",
        string="Findings",
    )
    error_count = fields.Integer(compute="_compute_counts")
    warning_count = fields.Integer(compute="_compute_counts")
    summary = fields.Text(help="Figures of the import as JSON.")
    summary_text = fields.Text(compute="_compute_summary_text", string="Figures")
    plan_id = fields.Many2one(comodel_name="hr.training.plan", string="Imported Plan")
    session_ids = fields.Many2many(
        comodel_name="hr.training.session",
        relation="hr_training_import_session_rel",
        string="Imported Sessions",
    )
    batch_id = fields.Many2one(
        comodel_name="hr.training.import.batch", string="Past Import", readonly=True
    )
    template = fields.Binary(compute="_compute_template", attachment=False)

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("company_id")
    def _compute_tz(self):
        for wizard in self:
            wizard.tz = wizard.company_id._get_training_tz()

    @api.depends("line_ids.severity")
    def _compute_counts(self):
        for wizard in self:
            severities = wizard.line_ids.mapped("severity")
            wizard.error_count = severities.count(ERROR)
            wizard.warning_count = severities.count(WARNING)

    @api.depends("line_ids.code", "absent_is_true", "accept_other_names")
    def _compute_asks(self):
        """What the file raises is asked, and nothing else."""
        for wizard in self:
            codes = set(wizard.line_ids.mapped("code"))
            wizard.asks_absent = wizard.absent_is_true or bool(codes & ABSENT_CODES)
            wizard.asks_names = wizard.accept_other_names or bool(codes & NAME_CODES)

    @api.depends("summary")
    @api.depends_context("lang")
    def _compute_summary_text(self):
        for wizard in self:
            figures = json.loads(wizard.summary or "{}")
            wizard.summary_text = "\n".join(
                f"{label}: {value}" for label, value in wizard._describe(figures)
            )

    def _describe(self, figures):
        """The summary in words: pairs of label and value."""
        statuses = self._get_labels("hr.training.attendance", "status")
        results = self._get_labels("hr.training.enrollment", "result")
        labels = {
            "year": self.env._("Year"),
            "employees": self.env._("Employees"),
            "in_scope": self.env._("Of these in scope"),
            "sessions": self.env._("Sessions"),
            "slots": self.env._("Slots"),
            "enrolments": self.env._("Enrolments"),
            "attendance": self.env._("Attendance"),
            "enrolment_results": self.env._("Results"),
            "punches": self.env._("Punches"),
            "unmatched_punches": self.env._("Of these without a slot or person"),
            "budget": self.env._("Planned cost"),
            "expenses": self.env._("Claims to approve and post"),
            "not_loaded": self.env._("Rows checked but not loaded yet"),
        }
        for key, label in labels.items():
            value = figures.get(key)
            if key in ("budget", "expenses") and value:
                value = self._describe_costs(value)
            elif isinstance(value, dict):
                value = ", ".join(
                    f"{statuses.get(name) or results.get(name) or name} {count}"
                    for name, count in value.items()
                )
            if value not in (None, ""):
                yield label, value

    def _get_labels(self, model, name):
        return dict(self.env[model]._fields[name]._description_selection(self.env))

    def _describe_costs(self, amounts):
        currency = self.company_id.currency_id
        names = {t.code: t.name for t in self._get_cost_types()}
        amounts = {names.get(code, code): value for code, value in amounts.items()}
        amounts[self.env._("total")] = sum(amounts.values())
        return ", ".join(
            f"{name} {format_amount(self.env, value, currency)}"
            for name, value in amounts.items()
        )

    @api.model
    def _get_cost_types(self):
        CostType = self.env["hr.training.cost.type"].with_context(active_test=False)
        return CostType.search([("code", "in", COST_TYPES)])

    def _compute_template(self):
        content = base64.b64encode(self._prepare_template())
        for wizard in self:
            wizard.template = content

    @api.model
    def _prepare_template(self):
        """The empty workbook: one sheet each, headers only, with a note on each."""
        notes = self._get_notes()
        sheets = []
        for name, columns in SHEETS.items():
            looks = []
            for column in columns:
                kind = column.parse.__name__
                note = notes[kind]
                if not column.required:
                    note = self.env._("%(note)s May be empty.", note=note)
                looks.append(Column(20, TEMPLATE_FORMATS.get(kind), note))
            headings = [column.name for column in columns]
            sheets.append(Sheet(name, headings, [], looks))
        return write_workbook(sheets)

    @api.model
    def _get_notes(self):
        """What a kind of column takes, for the template."""
        return {
            "text": self.env._("Text."),
            "code": self.env._("Text. Codes and badges keep their leading zeros."),
            "badge": self.env._("Letters and digits, 18 at most."),
            "flag": self.env._("1 for yes, 0 for no."),
            "day": self.env._("Date like 2025-12-31."),
            "month": self.env._("Month like 2025-12-01."),
            "moment": self.env._("Local time like 2025-12-31 09:00:00."),
            "method": self.env._("internal, external, online or practical."),
            "figure": self.env._("Number, 88 where a percentage is meant."),
            "amount": self.env._("Number, 0 or more."),
            "claim": self.env._("Amount above zero."),
            "whole": self.env._("Whole number, 0 or more."),
            "months": self.env._("Months, 0 for good."),
            "seats": self.env._("Whole number from 1 to 5000."),
            "score": self.env._("Number from 0 to 100."),
        }

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_vals(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_vals(vals)
        return super().write(vals)

    @api.model
    def _check_vals(self, vals):
        """What a program gives and no field could take is told in a sentence."""
        zones = {zone for zone, _label in _tz_get(self)}
        if vals.get("tz") and vals["tz"] not in zones:
            raise UserError(
                self.env._("“%(tz)s” is no time zone: choose one.", tz=vals["tz"])
            )
        data = vals.get("file")
        if data and not (
            isinstance(data, bytes) or (isinstance(data, str) and data.isascii())
        ):
            raise UserError(self.env._("The file did not arrive: choose it again."))

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_download_template(self):
        """Download the empty template workbook."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "target": "self",
            "url": f"/web/content/{self._name}/{self.id}/template"
            "/training_year.xlsx?download=true",
        }

    def action_check(self):
        """Try the import and keep nothing."""
        self.check_only = True
        return self.action_import()

    def action_import_now(self):
        """The button: import for good."""
        self.check_only = False
        return self.action_import()

    def action_import(self):
        """Check the file and import it; ``line_ids`` and ``summary`` tell the rest.

        Bad data raise nothing: every error is a line with sheet and row, and then
        nothing is imported.

        :return: action that shows the wizard with its findings
        :raise AccessError: without the rights of a head of training
        """
        self._check_can_import()
        self.line_ids.unlink()
        self.write(
            {
                "summary": False,
                "state": "failed",
                "plan_id": False,
                "session_ids": [Command.clear()],
            }
        )
        try:
            content = self._get_content()
            sheets = read_sheets(content, SHEETS)
        except TabularError as error:
            message = self._get_file_messages()[error.code] % error.params
            self._add_lines([(ERROR, "", 0, message, error.code)])
            return self._reopen()
        year = self._check_file(sheets)
        if not year.has_errors:
            self._run(year, hashlib.sha256(content).hexdigest())
        self._report(year.problems)
        return self._reopen()

    def _check_can_import(self):
        self.env["hr.training.plan"]._check_head()
        if len(self) != 1:
            raise UserError(self.env._("Import one file at a time."))
        if self.state == "imported":
            raise UserError(
                self.env._(
                    "This file was imported. Take it back first, or begin a new import."
                )
            )
        if self.company_id not in self.env.companies and not self.env.su:
            raise AccessError(
                self.env._(
                    "Choose %(company)s among your companies first.",
                    company=self.company_id.sudo().name,
                )
            )

    def _get_content(self):
        """The file; what is no base64 is no file either."""
        data = self.with_context(bin_size=False, bin_size_file=False).file
        if len(data or b"") * 3 // 4 > MAX_FILE:
            raise TabularError("file", most=MAX_FILE // 2**20)
        try:
            return base64.b64decode(data or b"")
        except (binascii.Error, ValueError, TypeError):
            return b"?"

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Import a Training Year"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
            "context": clean_context(self.env.context),
        }

    def action_undo(self):
        """Take the import back while nothing new stands on it (design §8).

        :raise UserError: names what stands on it
        """
        if len(self) != 1 or not self.batch_id:
            raise UserError(self.env._("Nothing was imported here."))
        self.batch_id.action_undo()
        self.write({"state": "undone", "summary": False})
        return self._reopen()

    def action_view_plan(self):
        """Open the plan that was imported."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "hr.training.plan",
            "res_id": self.plan_id.id,
            "views": [(False, "form")],
        }

    def action_view_sessions(self):
        """List the sessions that were imported."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "hr_training.hr_training_session_action"
        )
        action["domain"] = [("id", "in", self.session_ids.ids)]
        action["context"] = {}
        return action

    # ------------------------------------------------------------
    # CHECK
    # ------------------------------------------------------------

    def _check_file(self, sheets):
        """The parsed year with all that is wrong with it."""
        # sudo: what exists counts, whoever may see it
        loader = self.sudo()
        existing = loader._get_existing()
        categories = loader._get_categories()
        year = TrainingYear(
            sheets,
            {
                (sheet, SHEETS[sheet][0].name): records.keys()
                for sheet, records in existing.items()
            },
            categories.keys(),
            self.tz,
        )
        year.claims_plan = loader._get_claims_plan(year, existing)
        if year.claims_plan:
            year.add("expenses", 0, "claims_only", severity=WARNING, year=year.year)
        else:
            loader._check_year(year)
            loader._check_session_codes(year)
        loader._check_badges(year, existing)
        loader._check_names(year, existing)
        loader._check_twins(year, existing)
        loader._check_cost_types(year)
        self._check_rights(year, existing)
        if not year.claims_plan:
            loader._check_register(year, existing)
        return year

    def _get_existing(self):
        """Records of the company by the codes of the file, per sheet (sudo)."""
        existing = {}
        for sheet, (model, name) in MATCHED.items():
            records = self.env[model].with_context(active_test=False)
            records = records.search_fetch(
                [
                    (name, "!=", False),
                    ("company_id", "in", (self.company_id.id, False)),
                ],
                [name, "company_id"],
            )
            # The company's own record wins over the shared one.
            existing[sheet] = {
                record[name]: record
                for record in records.sorted(lambda r: bool(r.company_id))
            }
        return existing

    def _get_categories(self):
        """Course categories by code (sudo)."""
        Category = self.env["hr.training.category"].with_context(active_test=False)
        return {c.code: c for c in Category.search([("code", "!=", False)])}

    def _get_imported_plan(self, year):
        """The plan of an import of the same year (sudo)."""
        return (
            self.env["hr.training.plan"]
            .with_context(active_test=False)
            .search(
                [
                    ("is_historic", "=", True),
                    ("kind", "=", "annual"),
                    ("company_id", "=", self.company_id.id),
                    ("date_from", "<=", date(year.year, 12, 31)),
                    ("date_to", ">=", date(year.year, 1, 1)),
                ],
                limit=1,
            )
        )

    def _check_year(self, year):
        """The same year is not imported twice."""
        taken = year.year and self._get_imported_plan(year)
        if taken:
            year.add("plan_lines", 0, "year_exists", year=year.year, plan=taken.name)

    def _get_claims_plan(self, year, existing):
        """The plan of the year that lacks only the claims of this file, or None (sudo).

        Versions before 19.0.1.1.0 checked the expenses and did not load them. Sessions,
        times and rosters have to be those of the file, and nobody new is in it.
        """
        if year.has_errors or not year.year or not year.rows["expenses"]:
            return None
        plan = self._get_imported_plan(year)
        sessions = self.env["hr.training.session"].with_context(active_test=False)
        sessions = sessions.search(
            [("plan_id", "=", plan.id), ("is_historic", "=", True)]
        )
        if not plan or not sessions:
            return None
        slots = {(s.session_id.code, s.start, s.stop) for s in sessions.slot_ids}
        roster = {
            (e.session_id.code, e.employee_id.barcode) for e in sessions.enrollment_ids
        }
        claims = self.env["hr.expense"].search_count(
            [
                ("training_session_id", "in", sessions.ids),
                ("training_is_historic", "=", True),
            ],
            limit=1,
        )
        is_same = (
            slots
            == {
                (r["session"], r["_start"], r["_stop"])
                for r in year.rows["session_slots"]
            }
            and roster == {(r["session"], r["badge"]) for r in year.rows["roster"]}
            and all(r["badge"] in existing["employees"] for r in year.rows["employees"])
        )
        return plan if is_same and not claims else None

    def _check_session_codes(self, year):
        first_row = {}
        for row in year.rows["session_slots"]:
            first_row.setdefault(row["session"], row["_row"])
        sessions = self.env["hr.training.session"].with_context(active_test=False)
        for session in sessions.search(
            [
                ("code", "in", [code for code in first_row if code]),
                ("company_id", "=", self.company_id.id),
            ]
        ):
            row = first_row[session.code]
            year.add("session_slots", row, "session_exists", code=session.code)

    def _check_badges(self, year, existing):
        """A badge is one person's in all companies."""
        badges = {row["badge"]: row for row in year.rows["employees"]}
        new = [
            badge for badge in badges if badge and badge not in existing["employees"]
        ]
        employees = self.env["hr.employee"].with_context(active_test=False)
        for employee in employees.search([("barcode", "in", new)]):
            year.add(
                "employees",
                badges[employee.barcode]["_row"],
                "badge_elsewhere",
                badge=employee.barcode,
            )

    def _check_names(self, year, existing):
        """A code that is there already may be somebody else's by now."""
        for row, employee in self._get_matched(year, existing, "employees"):
            if not same_name(row["name"], employee.name):
                accepted = self.accept_other_names
                year.add(
                    "employees",
                    row["_row"],
                    "other_person_accepted" if accepted else "other_person",
                    severity=WARNING if accepted else ERROR,
                    badge=row["badge"],
                    name=row["name"],
                    other=employee.name,
                )
        for sheet in ("departments", "jobs", "courses"):
            for row, record in self._get_matched(year, existing, sheet):
                names = self._get_names(record)
                if not any(same_name(row["name"], name) for name in names):
                    year.add(
                        sheet,
                        row["_row"],
                        "other_name",
                        severity=WARNING,
                        code=row["code"],
                        name=row["name"],
                        other=record.name,
                    )

    def _get_matched(self, year, existing, sheet):
        """Rows with a name, and the record that each means."""
        code = SHEETS[sheet][0].name
        return [
            (row, existing[sheet][row[code]])
            for row in year.rows[sheet]
            if row["name"] and row[code] in existing[sheet]
        ]

    def _get_names(self, record):
        """A record's name in every language, shipped ones included (sudo)."""
        stored = record._fields["name"]._get_stored_translations(record) or {}
        names = {record.name, *stored.values()}
        xmlid = record.get_external_id()[record.id]
        return names.union(self._get_shipped_names().get(xmlid, ()))

    @api.model
    @tools.ormcache()
    def _get_shipped_names(self):
        """Names of what this addon ships, in the languages that it speaks.

        The database may not have loaded them: the file's language counts, not ours.
        """
        names = defaultdict(set)
        folder = Path(get_module_path("hr_training")) / "i18n"
        for path in sorted(folder.glob("*.po")):
            with path.open("rb") as file:
                for row in PoFileReader(file):
                    if row["name"] == "hr.training.course,name" and row["value"]:
                        names[f"{row['module']}.{row['imd_name']}"].add(row["value"])
        return {xmlid: frozenset(values) for xmlid, values in names.items()}

    def _check_twins(self, year, existing):
        """Two badges with one mail address are rather one person with a new badge."""
        holders = defaultdict(list)
        for badge, employee in existing["employees"].items():
            if employee.work_email:
                holders[employee.work_email.casefold()].append((badge, 0))
        for row in year.rows["employees"]:
            if row["email"] and row["badge"]:
                holders[row["email"].casefold()].append((row["badge"], row["_row"]))
        for row in year.rows["employees"]:
            if not row["email"] or row["badge"] in existing["employees"]:
                continue
            others = [
                (badge, number)
                for badge, number in holders[row["email"].casefold()]
                if badge != row["badge"] and number < row["_row"]
            ]
            if others:
                year.add(
                    "employees",
                    row["_row"],
                    "same_email",
                    severity=WARNING,
                    badge=row["badge"],
                    email=row["email"],
                    other=others[0][0],
                )

    def _check_register(self, year, existing):
        """Slots for which no data came are named: nobody is judged by them."""
        company = self.company_id
        rules = attendance_rules.AttendanceRules(
            company.training_doors_minutes,
            company.training_after_minutes,
            company.training_grace_minutes,
            company.training_limit_minutes,
        )
        year.check_register(
            rules, self._get_known_punches(year, existing), self.absent_is_true
        )

    def _get_known_punches(self, year, existing):
        """Punches on record of people who exist: ``[(badge, time)]`` (sudo)."""
        people = {
            existing["employees"][row["badge"]].id: row["badge"]
            for row in year.rows["roster"]
            if row["badge"] in existing["employees"]
        }
        times = [
            row[key]
            for row in year.rows["session_slots"]
            for key in ("_start", "_stop")
            if row[key]
        ]
        if not people or not times:
            return []
        punches = self.env["hr.training.punch"].search_fetch(
            [
                ("employee_id", "in", list(people)),
                ("time", ">=", min(times) - timedelta(days=1)),
                ("time", "<=", max(times) + timedelta(days=1)),
            ],
            ["employee_id", "time"],
        )
        return [(people[punch.employee_id.id], punch.time) for punch in punches]

    def _check_cost_types(self, year):
        missing = set(COST_TYPES) - set(self._get_cost_types().mapped("code"))
        for code in sorted(missing):
            if any(row[code] for row in year.rows["plan_lines"]):
                year.add("plan_lines", 1, "no_cost_type", code=code)

    def _check_rights(self, year, existing):
        """Rows that make people, departments, jobs or claims want their own rights."""
        if self.env.su:
            return
        if not self.env.user.has_group("hr.group_hr_user"):
            for sheet in HR_SHEETS:
                code = SHEETS[sheet][0].name
                new = [r for r in year.rows[sheet] if r[code] not in existing[sheet]]
                if new:
                    year.add(sheet, new[0]["_row"], "needs_hr", count=len(new))
        claims = year.rows["expenses"]
        if claims and not self.env.user.has_group("hr_expense.group_hr_expense_user"):
            year.add("expenses", claims[0]["_row"], "needs_expense", count=len(claims))

    # ------------------------------------------------------------
    # FINDINGS
    # ------------------------------------------------------------

    def _add_lines(self, lines):
        self.env["hr.training.import.line"].create(
            [
                {
                    "import_id": self.id,
                    "severity": severity,
                    "source": source,
                    "row": row,
                    "message": message,
                    "code": code and code[0],
                }
                for severity, source, row, message, *code in lines
            ]
        )

    def _report(self, problems):
        messages = self._get_messages()
        order = {name: index for index, name in enumerate(SHEETS)}
        self._add_lines(
            [
                (
                    problem.severity,
                    problem.sheet,
                    problem.row,
                    messages[problem.code] % problem.params,
                    problem.code,
                )
                for problem in sorted(
                    problems, key=lambda p: (p.severity, order.get(p.sheet, -1), p.row)
                )
            ]
        )

    def _get_file_messages(self):
        """What is wrong with a file as a whole, with the mend."""
        return {
            "empty": self.env._("The file is empty: choose a workbook or an archive."),
            "format": self.env._(
                "This is neither an .xlsx workbook nor a .zip of CSV files. Download "
                "the template for the right form."
            ),
            "file": self.env._(
                "The file is too big: more than %(most)s MB. Split it by year or "
                "remove what is no part of it."
            ),
            "too_big": self.env._(
                "Unpacked the file is too big for a training year: split it by year "
                "or remove what is no part of it."
            ),
            "parts": self.env._(
                "The archive is too big: more than %(most)s files. Pack the sheets of "
                "the year only."
            ),
            "doctype": self.env._(
                "The workbook has a document type of its own, as no spreadsheet "
                "program writes it: open it there and save it as .xlsx."
            ),
            "elements": self.env._(
                "The workbook is too big: it has far more formats or parts than cells "
                "with values. Copy the values into the template."
            ),
            "sheets": self.env._(
                "The workbook is too big: more than %(most)s sheets. Remove what is no "
                "part of the year."
            ),
            "rows": self.env._(
                "Sheet %(sheet)s is too big: more than %(most)s rows, empty ones "
                "included. Delete the empty rows below the data, or split the file by "
                "year."
            ),
            "cells": self.env._(
                "The file is too big: with sheet %(sheet)s it has more than %(most)s "
                "cells, empty ones included. Delete the empty rows and columns, or "
                "split the file by year."
            ),
            "strings": self.env._(
                "The workbook is too big: more than %(most)s texts. Split the file by "
                "year or remove what is no part of it."
            ),
            "long_text": self.env._(
                "A cell holds more than %(most)s characters: shorten it."
            ),
            "damaged": self.env._("The file is damaged: save it again."),
            "password": self.env._(
                "The file has a password: save it as .xlsx without a password."
            ),
            "old": self.env._(
                "This is a workbook of another kind (.xls, .xlsb, .ods …): save it as "
                ".xlsx."
            ),
            "opendocument": self.env._(
                "This is an OpenDocument file (.ods): save it as .xlsx."
            ),
            "ole": self.env._(
                "The file has a password or is an old .xls workbook: save it as .xlsx "
                "without a password."
            ),
            "books": self.env._(
                "The archive holds several workbooks, or one beside CSV files: choose "
                "one workbook, or pack CSV files only."
            ),
        }

    def _get_messages(self):
        """A sentence per problem, with the mend; rows and sheets stand beside it."""
        return {
            "missing_sheet": self.env._(
                "The sheet is missing: add it, with its header only if need be."
            ),
            "encoding": self.env._(
                "The text is neither UTF-8 nor GBK: save the sheet as UTF-8."
            ),
            "quotes": self.env._(
                "A quotation mark is out of place here: double it or remove it."
            ),
            "same_name": self.env._("Two sheets have this name: remove one."),
            "missing_column": self.env._(
                "Column “%(column)s” is missing: name it so in the header."
            ),
            "duplicate_column": self.env._(
                "Column “%(column)s” stands twice in the header: remove one."
            ),
            "missing_value": self.env._("“%(column)s” is empty: fill it in."),
            "formula": self.env._(
                "“%(column)s” holds a formula without a value: put the value there."
            ),
            "error": self.env._(
                "“%(column)s” holds the error %(value)s: mend its formula or put the "
                "value there."
            ),
            "merged": self.env._(
                "Cells of rows %(first)s to %(last)s are merged: unmerge them and fill "
                "in each row."
            ),
            "hidden_rows": self.env._(
                "%(count)s rows are hidden or filtered out; they are read as well."
            ),
            "hidden_sheet": self.env._("The sheet is hidden; it is read as well."),
            "similar_sheet": self.env._(
                "Sheet “%(name)s” is not read: move its rows here if they belong to "
                "the year."
            ),
            "bad_length": self.env._(
                "“%(value)s…” is too long for “%(column)s”: shorten it to 300 "
                "characters."
            ),
            "bad_digits": self.env._(
                "“%(value)s” in “%(column)s” lost digits: a spreadsheet keeps 15 of a "
                "number. Format the column as text and type the code again."
            ),
            "bad_percent": self.env._(
                "“%(value)s” is a percentage, but “%(column)s” is none: write the "
                "plain number."
            ),
            "bad_scale": self.env._(
                "“%(column)s” is shown in thousands or another unit: write the plain "
                "number %(value)s in a plain format."
            ),
            "bad_code": self.env._(
                "“%(value)s” is no code for “%(column)s”: format the cell as text and "
                "type it as it is to be."
            ),
            "bad_text": self.env._(
                "“%(value)s” is no text for “%(column)s”: format the cell as text."
            ),
            "bad_badge": self.env._(
                "“%(value)s” is no badge: use letters and digits, 18 at most."
            ),
            "bad_figure": self.env._(
                "“%(value)s” is no number for “%(column)s”: write it like 59.5."
            ),
            "bad_amount": self.env._(
                "“%(value)s” is no amount for “%(column)s”: write a number like "
                "1500.5, 0 or more."
            ),
            "bad_claim": self.env._(
                "“%(value)s” is no amount for “%(column)s”: write a number like "
                "1500.5, above zero."
            ),
            "bad_whole": self.env._(
                "“%(value)s” is no whole number for “%(column)s”: write one like 12, "
                "0 or more."
            ),
            "bad_months": self.env._(
                "“%(value)s” is no number of months for “%(column)s”: write one like "
                "24, or 0 for good."
            ),
            "bad_seats": self.env._(
                "“%(value)s” is no number of seats: write one from 1 to 5000."
            ),
            "bad_score": self.env._(
                "“%(value)s” is no mark for “%(column)s”: write a number from 0 to 100."
            ),
            "bad_day": self.env._(
                "“%(value)s” is no date for “%(column)s”: write one like 2025-12-31."
            ),
            "bad_month": self.env._(
                "“%(value)s” is no month for “%(column)s”: write one like 2025-12-01."
            ),
            "bad_moment": self.env._(
                "“%(value)s” is no time for “%(column)s”: write one like "
                "2025-12-31 09:00:00."
            ),
            "bad_flag": self.env._("“%(value)s” in “%(column)s”: write 1 or 0."),
            "bad_method": self.env._(
                "“%(value)s” is no method: write internal, external, online or "
                "practical."
            ),
            "duplicate": self.env._(
                "%(key)s stands in row %(first)s already: remove one."
            ),
            "repeated": self.env._(
                "%(key)s stands in row %(first)s already. Both are imported: remove "
                "one if it is the same expense."
            ),
            "near_code": self.env._(
                "“%(value)s” in “%(column)s” is unknown, but there is “%(other)s”: did "
                "it lose its leading zeros? Write it the same way everywhere."
            ),
            "unknown": self.env._(
                "“%(value)s” in “%(column)s” is not in %(target)s: add it there or "
                "correct it here."
            ),
            "not_listed": self.env._(
                "“%(value)s” in “%(column)s” is unknown: write one of %(target)s."
            ),
            "cycle": self.env._(
                "Department %(value)s stands below itself: correct the parents."
            ),
            "slot_order": self.env._(
                "The slot ends before it begins: correct one of the times."
            ),
            "differs": self.env._(
                "“%(column)s” differs from row %(first)s of the same session: correct "
                "one of them."
            ),
            "overlap": self.env._(
                "The slot overlaps with row %(first)s of the same session: correct the "
                "times."
            ),
            "more_than_seats": self.env._(
                "%(session)s: %(count)s people on %(seats)s seats; seats are raised."
            ),
            "too_many": self.env._(
                "%(session)s: %(count)s people are more than the %(most)s a session "
                "can have: split it."
            ),
            "not_on_roster": self.env._(
                "%(badge)s is not on the roster of %(session)s: add the person there "
                "or remove the mark."
            ),
            "no_rows": self.env._(
                "There is no plan line, so the year cannot be told: add one."
            ),
            "other_year": self.env._(
                "%(date)s is outside of %(year)s, the year of most lines."
            ),
            "year_exists": self.env._(
                "The year %(year)s was imported already (%(plan)s): it is not "
                "imported twice."
            ),
            "claims_only": self.env._(
                "The year %(year)s was imported before without its claims: they are "
                "added, and nothing else."
            ),
            "session_exists": self.env._(
                "A session with code %(code)s exists already: give this one another."
            ),
            "other_person": self.env._(
                "Badge %(badge)s is %(other)s's in Odoo and %(name)s's in the file: "
                "correct the badge, or tick “Names May Differ” if they are one person."
            ),
            "other_person_accepted": self.env._(
                "Badge %(badge)s: %(name)s in the file is %(other)s in Odoo, as you "
                "said."
            ),
            "other_name": self.env._(
                "%(code)s is “%(other)s” in Odoo and “%(name)s” in the file: they are "
                "taken for the same."
            ),
            "same_email": self.env._(
                "%(email)s is the address of badge %(other)s, too: if %(badge)s is the "
                "same person's new badge, write the one that Odoo has."
            ),
            "no_punch": self.env._(
                "%(session)s, slot %(slot)s: nobody of its roster has a fitting punch. "
                "Add the punches, choose their time zone, or tick “Nobody Was There” "
                "if that is true."
            ),
            "all_absent": self.env._(
                "%(session)s, slot %(slot)s: nobody of its roster has a fitting punch; "
                "all are absent, as you said."
            ),
            "zone_shift": self.env._(
                "%(count)s of %(total)s slots have no fitting punch; moved by "
                "%(shift)s hours the punches would fit. Is %(tz)s the time zone of "
                "these times?"
            ),
            "zone_miss": self.env._(
                "%(count)s of %(total)s slots have no fitting punch. Is %(tz)s the "
                "time zone of these times, and are the punches those of this year?"
            ),
            "zone_late": self.env._(
                "In %(count)s of %(total)s slots all who came are absent for coming "
                "late or leaving early. Is %(tz)s the time zone of these times?"
            ),
            "no_mark": self.env._(
                "%(badge)s has no mark in %(session)s: who attended enough stays "
                "undecided. Add the mark, or enter it later."
            ),
            "badge_elsewhere": self.env._(
                "Badge %(badge)s belongs to another company's employee: correct it."
            ),
            "no_cost_type": self.env._(
                "There is no cost type with code %(code)s: add it in the settings."
            ),
            "needs_hr": self.env._(
                "%(count)s new rows want the rights of an HR officer. Ask for them, or "
                "have HR create these records first."
            ),
            "needs_expense": self.env._(
                "%(count)s rows want the rights of an expense officer. Ask for them, "
                "or leave the rows out."
            ),
            "no_such_time": self.env._(
                "%(value)s in “%(column)s” does not exist in %(tz)s, where the clock "
                "is put forward past it: correct the time or choose the right time "
                "zone."
            ),
            "not_loaded": self.env._(
                "%(count)s rows were checked and are not loaded yet."
            ),
            "unmatched_outside": self.env._(
                "Punch of %(badge)s at %(time)s fits no slot."
            ),
            "unmatched_badge": self.env._(
                "Punch at %(time)s: badge %(badge)s is unknown."
            ),
            "failed": self.env._("The import failed and nothing was kept: %(error)s"),
        }

    # ------------------------------------------------------------
    # IMPORT
    # ------------------------------------------------------------

    def _run(self, year, digest):
        """Write everything, or nothing; a trial is written and taken back.

        :param str digest: SHA-256 of the file
        """
        savepoint = self.env.cr.savepoint()
        # sudo: what an import made is kept for the day it is taken back
        Batch = self.env["hr.training.import.batch"].sudo()
        try:
            floors = Batch._get_floors()
            if year.claims_plan:
                plan, sessions, summary = self._do_import_claims(year)
            else:
                plan, sessions, summary = self._do_import(year, digest)
            self.env.flush_all()
            batch = Batch
            if not self.check_only:
                batch = Batch._do_record(
                    floors,
                    {
                        "company_id": self.company_id.id,
                        "kind": "claims" if year.claims_plan else "year",
                        "year": year.year,
                        "filename": self.filename,
                        "digest": digest,
                        "plan_id": plan.id,
                    },
                )
        except psycopg2.OperationalError:
            # Another transaction was faster: Odoo runs this one again.
            raise
        except (UserError, psycopg2.Error) as error:
            savepoint.close(rollback=True)
            self.env.invalidate_all(flush=False)
            _logger.info("import of a training year failed", exc_info=True)
            year.add("", 0, "failed", error=self._get_error_text(error))
            return
        savepoint.close(rollback=self.check_only)
        values = {
            "summary": json.dumps(summary, ensure_ascii=False),
            "state": "checked" if self.check_only else "imported",
        }
        if self.check_only:
            self.env.invalidate_all(flush=False)
        else:
            values["batch_id"] = batch.id
            values["plan_id"] = plan.id
            values["session_ids"] = [Command.set(sessions.ids)]
        for sheet in NOT_LOADED:
            count = len(year.rows[sheet])
            if count:
                year.add(sheet, 0, "not_loaded", severity=WARNING, count=count)
        self.write(values)

    def _get_error_text(self, error):
        """What a person can make of an error of a model or of the database."""
        if isinstance(error, UserError):
            return str(error)
        for model in self.env.values():
            if model._table == error.diag.table_name and not model._abstract:
                return model._sql_error_to_message(error)
        return self.env["base"]._sql_error_to_message(error)
