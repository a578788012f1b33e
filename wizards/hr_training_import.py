import base64
import hashlib
import io
import json
import logging
from collections import defaultdict
from datetime import date, datetime, time

import psycopg2
import pytz

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tools.misc import clean_context

from odoo.addons.base.models.res_partner import _tz_get

from ..tools import attendance as attendance_rules
from ..tools import states
from ..tools.tabular import TabularError, read_sheets
from ..tools.training_year import COST_TYPES, ERROR, SHEETS, WARNING, TrainingYear

_logger = logging.getLogger(__name__)

# Nobody is written to about history, and no chatter tells of thousands of rows.
SILENT = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_notrack": True,
    "no_reset_password": True,
}
# Sheets whose models come with a later version; checked and reported.
NOT_LOADED = ("kpi_values", "expenses")


class HrTrainingImport(models.TransientModel):
    """Take over a past training year from files (design §8).

    All rows are checked first and every error is named; with one error nothing is
    imported. What is imported is history: published, done, released, and marked so
    with the file's hash.
    """

    _name = "hr.training.import"
    _description = "Import of a Training Year"

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
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("failed", "Errors"),
            ("checked", "Checked"),
            ("imported", "Imported"),
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
    template = fields.Binary(compute="_compute_template", attachment=False)

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("company_id")
    def _compute_tz(self):
        for wizard in self:
            wizard.tz = self.env["hr.training.session"]._get_company_tz(
                wizard.company_id
            )

    @api.depends("line_ids.severity")
    def _compute_counts(self):
        for wizard in self:
            severities = wizard.line_ids.mapped("severity")
            wizard.error_count = severities.count(ERROR)
            wizard.warning_count = severities.count(WARNING)

    @api.depends("summary")
    @api.depends_context("lang")
    def _compute_summary_text(self):
        labels = self._get_summary_labels()
        for wizard in self:
            figures = json.loads(wizard.summary or "{}")
            rows = []
            for key, label in labels.items():
                value = figures.get(key)
                if isinstance(value, dict):
                    value = ", ".join(f"{name} {n:g}" for name, n in value.items())
                if value is not None:
                    rows.append(f"{label}: {value}")
            wizard.summary_text = "\n".join(rows)

    @api.model
    def _get_summary_labels(self):
        return {
            "year": self.env._("Year"),
            "employees": self.env._("Employees"),
            "in_scope": self.env._("Of these in scope"),
            "sessions": self.env._("Sessions"),
            "slots": self.env._("Slots"),
            "enrolments": self.env._("Enrolments"),
            "attendance": self.env._("Attendance"),
            "enrolment_results": self.env._("Results"),
            "punches": self.env._("Punches"),
            "unmatched_punches": self.env._("Unmatched punches"),
            "budget": self.env._("Planned cost"),
        }

    def _compute_template(self):
        content = base64.b64encode(self._prepare_template())
        for wizard in self:
            wizard.template = content

    @api.model
    def _prepare_template(self):
        """The empty workbook: one sheet each, headers only."""
        # Imported here as Odoo itself does: only exports need it.
        import xlsxwriter

        buffer = io.BytesIO()
        options = {"in_memory": True, "strings_to_formulas": False}
        with xlsxwriter.Workbook(buffer, options) as book:
            bold = book.add_format({"bold": True})
            # Badges begin with zeros: as numbers they would lose them.
            as_text = book.add_format({"num_format": "@"})
            for name, columns in SHEETS.items():
                sheet = book.add_worksheet(name)
                for index, column in enumerate(columns):
                    is_text = column.parse.__name__ == "text"
                    sheet.set_column(index, index, 18, as_text if is_text else None)
                    sheet.write_string(0, index, column.name, bold)
        return buffer.getvalue()

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
        self.ensure_one()
        self._check_can_import()
        self.line_ids.unlink()
        self.write({"summary": False, "state": "failed"})
        year = self._read()
        if year and not year.has_errors:
            self._run(year)
        if year:
            self._report(year.problems)
        return self._reopen()

    def _check_can_import(self):
        self.env["hr.training.plan"]._check_head()
        if self.company_id not in self.env.companies and not self.env.su:
            raise AccessError(self.env._("Choose one of your companies."))

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
            "context": clean_context(self.env.context),
        }

    # ------------------------------------------------------------
    # CHECK
    # ------------------------------------------------------------

    def _read(self):
        """The parsed and checked year, or None when the file cannot be read."""
        try:
            sheets = read_sheets(base64.b64decode(self.file or b""))
        except TabularError as error:
            self._add_line(ERROR, error.sheet, 0, self._get_file_message(error.code))
            return None
        # sudo: what exists counts, whoever may see it
        existing = self.sudo()._get_existing()
        categories = self.env["hr.training.category"].sudo().search([])
        year = TrainingYear(
            sheets,
            {
                ("departments", "code"): existing["departments"].keys(),
                ("jobs", "code"): existing["jobs"].keys(),
                ("employees", "badge"): existing["employees"].keys(),
                ("courses", "code"): existing["courses"].keys(),
            },
            categories.mapped("code"),
        )
        self.sudo()._check_against_records(year, existing)
        self._check_rights(year, existing)
        self._check_times(year)
        return year

    def _get_existing(self):
        """Records by the codes of the file (sudo)."""
        in_company = [("company_id", "in", (self.company_id.id, False))]

        def by_code(model, name):
            records = self.env[model].with_context(active_test=False)
            records = records.search([(name, "!=", False), *in_company])
            # The company's own before the shared one.
            return {r[name]: r for r in records.sorted(lambda r: bool(r.company_id))}

        return {
            "departments": by_code("hr.department", "training_code"),
            "jobs": by_code("hr.job", "training_code"),
            "courses": by_code("hr.training.course", "code"),
            "employees": by_code("hr.employee", "barcode"),
        }

    def _check_against_records(self, year, existing):
        """The same year twice, taken session codes, badges of another company."""
        if not year.rows["plan_lines"]:
            year.add("plan_lines", 0, "no_rows")
            return
        taken = self.env["hr.training.plan"].search(
            [
                ("is_historic", "=", True),
                ("kind", "=", "annual"),
                ("company_id", "=", self.company_id.id),
                ("date_from", "<=", date(year.year, 12, 31)),
                ("date_to", ">=", date(year.year, 1, 1)),
            ],
            limit=1,
        )
        if taken:
            year.add("plan_lines", 0, "year_exists", year=year.year, plan=taken.name)
        codes = {row["session"] for row in year.rows["session_slots"]} - {None}
        sessions = self.env["hr.training.session"].with_context(active_test=False)
        for session in sessions.search(
            [("code", "in", list(codes)), ("company_id", "=", self.company_id.id)]
        ):
            row = next(
                r for r in year.rows["session_slots"] if r["session"] == session.code
            )
            year.add("session_slots", row["_row"], "session_exists", code=session.code)
        badges = {row["badge"]: row for row in year.rows["employees"]}
        employees = self.env["hr.employee"].with_context(active_test=False)
        for employee in employees.search(
            [
                ("barcode", "in", [badge for badge in badges if badge]),
                ("company_id", "!=", self.company_id.id),
            ]
        ):
            if employee.barcode not in existing["employees"]:
                row = badges[employee.barcode]
                year.add(
                    "employees", row["_row"], "badge_elsewhere", badge=employee.barcode
                )

    def _check_rights(self, year, existing):
        """Rows that make people, departments, jobs or claims want their own rights."""
        if self.env.su:
            return
        if not self.env.user.has_group("hr.group_hr_user"):
            for sheet, key in (
                ("departments", "code"),
                ("jobs", "code"),
                ("employees", "badge"),
            ):
                new = [r for r in year.rows[sheet] if r[key] not in existing[sheet]]
                if new:
                    year.add(sheet, new[0]["_row"], "needs_hr", count=len(new))
        if year.rows["expenses"] and not self.env.user.has_group(
            "hr_expense.group_hr_expense_user"
        ):
            row = year.rows["expenses"][0]["_row"]
            year.add("expenses", row, "needs_expense", count=len(year.rows["expenses"]))

    def _check_times(self, year):
        """Local times of slots that the zone skips on a change of the clock."""
        for row in year.rows["session_slots"]:
            for column in ("start_local", "stop_local"):
                if row[column] and self._is_skipped(row[column]):
                    year.add(
                        "session_slots",
                        row["_row"],
                        "no_such_time",
                        column=column,
                        value=str(row[column]),
                        tz=self.tz,
                    )

    def _is_skipped(self, moment):
        try:
            pytz.timezone(self.tz).localize(moment, is_dst=None)
        except pytz.NonExistentTimeError:
            return True
        except pytz.AmbiguousTimeError:
            return False
        return False

    def _to_utc(self, moment):
        """A local time of the file in UTC, naive."""
        zone = pytz.timezone(self.tz)
        return zone.localize(moment).astimezone(pytz.utc).replace(tzinfo=None)

    # ------------------------------------------------------------
    # FINDINGS
    # ------------------------------------------------------------

    def _add_line(self, severity, source, row, message):
        self._add_lines([(severity, source, row, message)])

    def _add_lines(self, lines):
        self.env["hr.training.import.line"].create(
            [
                {
                    "import_id": self.id,
                    "severity": severity,
                    "source": source,
                    "row": row,
                    "message": message,
                }
                for severity, source, row, message in lines
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
                )
                for problem in sorted(
                    problems, key=lambda p: (p.severity, order[p.sheet], p.row)
                )
            ]
        )

    def _get_file_message(self, code):
        return {
            "empty": self.env._("The file is empty: choose a workbook or an archive."),
            "format": self.env._(
                "This is neither an .xlsx workbook nor a .zip of CSV files. Download "
                "the template for the right form."
            ),
            "too_big": self.env._("Unpacked the file is too big for a training year."),
            "damaged": self.env._("The file is damaged or encrypted: save it again."),
            "encoding": self.env._("The text is neither UTF-8 nor GBK: save as UTF-8."),
        }[code]

    def _get_messages(self):
        """A sentence per problem, with the mend; rows and sheets stand beside it."""
        _ = self.env._
        return {
            "missing_sheet": _("The sheet is missing: add it, empty if need be."),
            "missing_column": _("Column “%(column)s” is missing in the header."),
            "duplicate_column": _("Column “%(column)s” stands twice in the header."),
            "missing_value": _("“%(column)s” is empty: fill it in."),
            "bad_text": _("“%(value)s” is no text for “%(column)s”."),
            "bad_number": _("“%(value)s” is no number for “%(column)s”."),
            "bad_amount": _("“%(value)s” is no amount above zero for “%(column)s”."),
            "bad_whole": _("“%(value)s” is no whole number for “%(column)s”."),
            "bad_positive": _("“%(value)s” is no number above zero for “%(column)s”."),
            "bad_score": _("“%(value)s” is no number from 0 to 100 for “%(column)s”."),
            "bad_day": _("“%(value)s” is no date like 2025-12-31 for “%(column)s”."),
            "bad_moment": _(
                "“%(value)s” is no time like 2025-12-31 09:00:00 for “%(column)s”."
            ),
            "bad_flag": _("“%(value)s” is neither 1 nor 0 for “%(column)s”."),
            "bad_method": _(
                "“%(value)s” is none of internal, external, online, practical."
            ),
            "duplicate": _("%(key)s stands in row %(first)s already: remove one."),
            "unknown": _(
                "“%(value)s” in “%(column)s” is not in %(target)s: add it there or "
                "correct it here."
            ),
            "cycle": _("Department %(value)s stands below itself."),
            "slot_order": _("The slot ends before it begins."),
            "differs": _(
                "“%(column)s” differs from row %(first)s of the same session."
            ),
            "overlap": _("The slot overlaps with row %(first)s of the same session."),
            "more_than_seats": _(
                "%(session)s: %(count)s people on %(seats)s seats; seats are raised."
            ),
            "not_on_roster": _("%(badge)s is not on the roster of %(session)s."),
            "no_rows": _("There is no plan line: the year cannot be told."),
            "year_exists": _(
                "The year %(year)s was imported already (%(plan)s): it is not "
                "imported twice."
            ),
            "session_exists": _("A session with code %(code)s exists already."),
            "badge_elsewhere": _("Badge %(badge)s belongs to another company."),
            "needs_hr": _(
                "%(count)s new rows want the rights of an HR officer. Ask for them, or "
                "have HR create these records first."
            ),
            "needs_expense": _(
                "%(count)s rows want the rights of an expense officer. Ask for them."
            ),
            "no_such_time": _(
                "%(value)s in “%(column)s” does not exist in %(tz)s: the clock is put "
                "forward then."
            ),
            "not_loaded": _("%(count)s rows were checked and are not loaded yet."),
            "unmatched_outside": _("Punch of %(badge)s at %(time)s fits no slot."),
            "unmatched_badge": _("Punch at %(time)s: badge %(badge)s is unknown."),
            "failed": _("The import failed and nothing was kept: %(error)s"),
        }

    # ------------------------------------------------------------
    # IMPORT
    # ------------------------------------------------------------

    def _run(self, year):
        """Write everything, or nothing; a trial is written and taken back."""
        savepoint = self.env.cr.savepoint()
        try:
            summary = self._do_import(year)
            self.env.flush_all()
        except (UserError, ValidationError, psycopg2.Error, ValueError) as error:
            savepoint.close(rollback=True)
            self.env.invalidate_all(flush=False)
            _logger.info("import of a training year failed", exc_info=True)
            year.add("plan_lines", 0, "failed", error=str(error).strip())
            return
        savepoint.close(rollback=self.check_only)
        if self.check_only:
            self.env.invalidate_all(flush=False)
        for sheet in NOT_LOADED:
            count = len(year.rows[sheet])
            if count:
                year.add(sheet, 0, "not_loaded", severity=WARNING, count=count)
        self.write(
            {
                "summary": json.dumps(summary, ensure_ascii=False),
                "state": "checked" if self.check_only else "imported",
            }
        )

    def _do_import(self, year):
        """Write the year as history; returns the summary (rights were checked)."""
        # sudo: history is written past every gate, by a head of training
        loader = self.sudo().with_context(**clean_context(self.env.context), **SILENT)
        loader = loader.with_company(self.company_id)
        records = loader._get_existing()
        loader._import_organisation(year, records)
        courses = loader._import_courses(year, records)
        trainers = loader._import_trainers(year, records, courses)
        plan = loader._import_plan(year, courses)
        sessions = loader._import_sessions(year, plan, courses, trainers)
        enrollments = loader._import_roster(year, records, sessions)
        unmatched = loader._import_punches(year, records)
        loader._import_marks(year, records, sessions, enrollments)
        all_sessions = self.env["hr.training.session"].sudo().union(*sessions.values())
        all_sessions = all_sessions.with_env(loader.env)
        all_sessions._do_release()
        loader._add_history_steps(plan, all_sessions, trainers)
        self.env["hr.training.budget"]._do_create_historic(plan)
        return loader._summarize(year, plan, all_sessions, records, unmatched)

    def _import_organisation(self, year, records):
        company = {"company_id": self.company_id.id}
        departments = records["departments"]
        new = [r for r in year.rows["departments"] if r["code"] not in departments]
        created = self.env["hr.department"].create(
            [
                dict(
                    company,
                    name=row["name"],
                    training_code=row["code"],
                    in_training_scope=row["in_scope"],
                )
                for row in new
            ]
        )
        departments.update(zip([r["code"] for r in new], created, strict=True))
        jobs = records["jobs"]
        new_jobs = [r for r in year.rows["jobs"] if r["code"] not in jobs]
        created_jobs = self.env["hr.job"].create(
            [
                dict(company, name=row["name"], training_code=row["code"])
                for row in new_jobs
            ]
        )
        jobs.update(zip([r["code"] for r in new_jobs], created_jobs, strict=True))
        self._import_employees(year, records)
        for row, department in zip(new, created, strict=True):
            values = {}
            if row["parent_code"]:
                values["parent_id"] = departments[row["parent_code"]].id
            if row["manager_badge"]:
                values["manager_id"] = records["employees"][row["manager_badge"]].id
            if values:
                department.write(values)

    def _import_employees(self, year, records):
        employees = records["employees"]
        new = [r for r in year.rows["employees"] if r["badge"] not in employees]
        created = self.env["hr.employee"].create(
            [self._prepare_employee(row, records) for row in new]
        )
        employees.update(zip([r["badge"] for r in new], created, strict=True))
        by_manager = defaultdict(self.env["hr.employee"].browse)
        for row, employee in zip(new, created, strict=True):
            if row["manager_badge"]:
                by_manager[row["manager_badge"]] += employee
        for badge, team in by_manager.items():
            team.write({"parent_id": employees[badge].id})

    def _prepare_employee(self, row, records):
        values = {
            "name": row["name"],
            "barcode": row["badge"],
            "company_id": self.company_id.id,
            "department_id": records["departments"][row["department_code"]].id,
            "job_id": records["jobs"][row["job_code"]].id,
            "work_email": row["email"],
            "tz": self.tz,
        }
        if row["hired_on"]:
            values["date_version"] = row["hired_on"]
            values["contract_date_start"] = row["hired_on"]
        return values

    def _import_courses(self, year, records):
        courses = records["courses"]
        categories = {
            category.code: category
            for category in self.env["hr.training.category"].search([])
        }
        new = [r for r in year.rows["courses"] if r["code"] not in courses]
        created = self.env["hr.training.course"].create(
            [
                {
                    "code": row["code"],
                    "name": row["name"],
                    "category_id": categories[row["category"]].id,
                    "method": row["method"],
                    "hours": row["hours"],
                    "pass_score": row["pass_score"],
                    "validity_months": row["validity_months"],
                    "company_id": self.company_id.id,
                    "state": "published",
                }
                for row in new
            ]
        )
        courses.update(zip([r["code"] for r in new], created, strict=True))
        return courses

    def _import_trainers(self, year, records, courses):
        """Trainers by badge; who is none yet becomes a qualified one."""
        taught = defaultdict(set)
        for row in year.rows["session_slots"]:
            if row["trainer_badge"]:
                taught[row["trainer_badge"]].add(courses[row["course_code"]].id)
        employees = {badge: records["employees"][badge] for badge in taught}
        Trainer = self.env["hr.training.trainer"].with_context(active_test=False)
        known = {
            trainer.employee_id.id: trainer
            for trainer in Trainer.search(
                [
                    ("employee_id", "in", [e.id for e in employees.values()]),
                    ("company_id", "=", self.company_id.id),
                ]
            )
        }
        new = [badge for badge, e in employees.items() if e.id not in known]
        first = min(row["start_local"] for row in year.rows["session_slots"])
        created = Trainer.create(
            [
                {
                    "kind": "internal",
                    "employee_id": employees[badge].id,
                    "company_id": self.company_id.id,
                    "course_ids": [Command.set(sorted(taught[badge]))],
                    "state": "qualified",
                    "qualified_on": first.date(),
                }
                for badge in new
            ]
        )
        known.update((trainer.employee_id.id, trainer) for trainer in created)
        return {badge: known[employee.id] for badge, employee in employees.items()}

    def _import_plan(self, year, courses):
        cost_types = {
            cost_type.code: cost_type
            for cost_type in self.env["hr.training.cost.type"].search([])
        }
        lines = [
            Command.create(
                {
                    "code": row["line"],
                    "course_id": courses[row["course_code"]].id,
                    "date_start": row["date"],
                    "headcount": row["headcount"],
                    "method": row["method"],
                    "cost_ids": [
                        Command.create(
                            {
                                "cost_type_id": cost_types[code].id,
                                "amount": row[code],
                                "currency_id": self.company_id.currency_id.id,
                            }
                        )
                        for code in COST_TYPES
                        if row[code]
                    ],
                }
            )
            for row in year.rows["plan_lines"]
        ]
        dates = [row["date"] for row in year.rows["plan_lines"]]
        first, last = date(year.year, 1, 1), date(year.year, 12, 31)
        stamp = datetime.combine(min([first, *dates]), time())
        return self.env["hr.training.plan"].create(
            {
                "kind": "annual",
                "company_id": self.company_id.id,
                "date_from": min([first, *dates]),
                "date_to": max([last, *dates]),
                "line_ids": lines,
                "state": states.PUBLISHED,
                "submitted_by_id": self.env.uid,
                "submitted_on": stamp,
                "approved_on": stamp,
                "published_on": stamp,
                "is_historic": True,
            }
        )

    def _import_sessions(self, year, plan, courses, trainers):
        """Sessions by code, held, with what the file says frozen on them."""
        lines = {line.code: line for line in plan.line_ids}
        file_courses = {row["code"]: row for row in year.rows["courses"]}
        slots_of = defaultdict(list)
        for row in year.rows["session_slots"]:
            slots_of[row["session"]].append(row)
        enrolled = defaultdict(int)
        for row in year.rows["roster"]:
            enrolled[row["session"]] += 1
        vals_list = []
        for code, rows in slots_of.items():
            course = courses[rows[0]["course_code"]]
            teachers = {r["trainer_badge"] for r in rows if r["trainer_badge"]}
            line = lines.get(rows[0]["plan_line"])
            vals_list.append(
                {
                    "code": code,
                    "course_id": course.id,
                    "company_id": self.company_id.id,
                    "plan_line_id": line.id if line else False,
                    "seats_max": max(rows[0]["seats"], enrolled[code]),
                    "tz": self.tz,
                    "self_enrollment": "closed",
                    "trainer_ids": [
                        Command.set([trainers[badge].id for badge in sorted(teachers)])
                    ],
                    "slot_ids": [self._prepare_slot(r, trainers) for r in rows],
                    "state": states.SESSION_DONE,
                    "is_historic": True,
                    **self._prepare_frozen(course, file_courses.get(course.code)),
                }
            )
        sessions = self.env["hr.training.session"].create(vals_list)
        return dict(zip(slots_of, sessions, strict=True))

    def _prepare_slot(self, row, trainers):
        badge = row["trainer_badge"]
        return Command.create(
            {
                "start": self._to_utc(row["start_local"]),
                "stop": self._to_utc(row["stop_local"]),
                "trainer_ids": [Command.set([trainers[badge].id] if badge else [])],
            }
        )

    def _prepare_frozen(self, course, row):
        """Company's settings of today, course as the file has it.

        Skills are not among it: the file says nothing of skills gained then.
        """
        session = self.env["hr.training.session"].new(
            {"course_id": course.id, "company_id": self.company_id.id}
        )
        values = session._get_freeze_values()
        del values["skill_ids"]
        values["material_snapshot"] = False
        values["min_attendance"] = self.company_id.training_min_attendance
        if row:
            values.update(
                method=row["method"],
                hours=row["hours"],
                pass_score=row["pass_score"],
                validity_months=row["validity_months"],
            )
        return values

    def _import_roster(self, year, records, sessions):
        """Enrolments by session and badge, with seats and register."""
        people = {row["badge"]: row for row in year.rows["employees"]}
        vals_list = []
        for row in year.rows["roster"]:
            employee = records["employees"][row["badge"]]
            person = people.get(row["badge"])
            values = {
                "session_id": sessions[row["session"]].id,
                "employee_id": employee.id,
                "state": states.ENROLLMENT_ENROLLED,
            }
            if person:
                department = records["departments"][person["department_code"]]
                values["department_id"] = department.id
                values["job_id"] = records["jobs"][person["job_code"]].id
            vals_list.append(values)
        enrollments = self.env["hr.training.enrollment"].create(vals_list)
        Seat = self.env["hr.training.session.seat"]
        for session, of_session in enrollments.grouped("session_id").items():
            Seat._take(session, of_session)
        enrollments._sync_register()
        return {
            (row["session"], row["badge"]): enrollment
            for row, enrollment in zip(year.rows["roster"], enrollments, strict=True)
        }

    def _import_punches(self, year, records):
        """Raw punches, then the register from them; returns what fits nowhere.

        :return: number of unmatched punches; each is a warning on ``year``
        """
        known, unknown = [], defaultdict(dict)
        first_row = {}
        for row in year.rows["punches"]:
            moment = self._to_utc(row["time_local"])
            employee = records["employees"].get(row["badge"])
            if employee:
                known.append((employee, moment))
                first_row.setdefault((employee, moment), row)
            else:
                unknown[row["badge"]].setdefault(moment, row)
        Punch = self.env["hr.training.punch"]
        Punch._store(known, self)
        Punch._store_raw(
            [
                (badge, moment, None)
                for badge, rows in unknown.items()
                for moment in rows
            ],
            self.company_id,
        )
        count = 0
        for badge, rows in unknown.items():
            for moment in attendance_rules.counted_punches(rows):
                self._add_unmatched(year, rows[moment], "unmatched_badge", badge)
                count += 1
        if known:
            moments = [moment for _employee, moment in known]
            outside = Punch._recompute(
                self.env["hr.employee"].browse({e.id for e, _moment in known}),
                min(moments),
                max(moments),
            )
            for employee, times in outside.items():
                for moment in sorted(times):
                    # A punch of before the import is none of the file's.
                    row = first_row.get((employee, moment))
                    if row:
                        self._add_unmatched(
                            year, row, "unmatched_outside", employee.barcode
                        )
                        count += 1
        self.env["hr.training.attendance"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("status", "=", attendance_rules.EXPECTED),
                ("session_id.is_historic", "=", True),
            ]
        )._do_settle()
        return count

    def _add_unmatched(self, year, row, code, badge):
        year.add(
            "punches",
            row["_row"],
            code,
            severity=WARNING,
            badge=badge,
            time=str(row["time_local"]),
        )

    def _import_marks(self, year, records, sessions, enrollments):
        """One required exam per session with marks; marks as first attempts."""
        marked = dict.fromkeys(row["session"] for row in year.rows["exam_marks"])
        exams = self.env["hr.training.evaluation"].create(
            [
                {
                    "session_id": sessions[code].id,
                    "method": "exam",
                    "state": "marking",
                    "is_required": True,
                    "pass_score": sessions[code].pass_score,
                }
                for code in marked
            ]
        )
        exam_of = dict(zip(marked, exams, strict=True))
        self.env["hr.training.score"].create(
            [
                {
                    "enrollment_id": enrollments[row["session"], row["badge"]].id,
                    "evaluation_id": exam_of[row["session"]].id,
                    "value": row["mark"],
                    "marker_id": self.env.uid,
                    "marked_on": fields.Datetime.now(),
                }
                for row in year.rows["exam_marks"]
            ]
        )

    def _add_history_steps(self, plan, sessions, trainers):
        """Say on everything imported who did it and from which file."""
        digest = hashlib.sha256(base64.b64decode(self.file)).hexdigest()
        now = fields.Datetime.now()
        documents = [plan, *sessions, *trainers.values()]
        self.env["hr.training.approval.step"].create(
            [
                {
                    "name": self.env._("Imported"),
                    "res_model": document._name,
                    "res_id": document.id,
                    "state": states.STEP_APPROVED,
                    "approver_ids": [Command.set([self.env.uid])],
                    "submitted_by_id": self.env.uid,
                    "decided_by_id": self.env.uid,
                    "decided_on": now,
                    "remark": self.env._(
                        "Imported by %(user)s from %(file)s, SHA-256 %(digest)s",
                        user=self.env.user.name,
                        file=self.filename or "-",
                        digest=digest,
                    ),
                    "company_id": self.company_id.id,
                }
                for document in documents
            ]
        )

    # ------------------------------------------------------------
    # SUMMARY
    # ------------------------------------------------------------

    def _summarize(self, year, plan, sessions, records, unmatched):
        """Figures read back from the records made."""
        self.env.flush_all()
        in_sessions = [("session_id", "in", sessions.ids)]
        badges = [row["badge"] for row in year.rows["employees"]]
        people = self.env["hr.employee"].browse(
            [records["employees"][badge].id for badge in badges]
        )
        punches = self.env["hr.training.punch"].search_count(
            [
                ("company_id", "=", self.company_id.id),
                ("time", ">=", self._to_utc(datetime(year.year, 1, 1))),
                ("time", "<", self._to_utc(datetime(year.year + 1, 1, 1))),
            ]
        )
        enrollments = self.env["hr.training.enrollment"]
        return {
            "year": year.year,
            "employees": len(people),
            "in_scope": len(people.filtered("department_id.in_training_scope")),
            "sessions": len(sessions),
            "slots": len(sessions.slot_ids),
            "enrolments": enrollments.search_count(in_sessions),
            "attendance": self._count(
                "hr.training.attendance",
                in_sessions,
                "status",
                ("present", "late", "left_early", "absent", "excused"),
            ),
            "enrolment_results": self._count(
                "hr.training.enrollment", in_sessions, "result", ("passed", "failed")
            ),
            "punches": punches,
            "unmatched_punches": unmatched,
            "budget": self._sum_costs(plan),
            "not_loaded": {
                sheet: len(year.rows[sheet]) for sheet in NOT_LOADED if year.rows[sheet]
            },
        }

    def _count(self, model, domain, field, always):
        found = dict(self.env[model]._read_group(domain, [field], ["__count"]))
        # Excused stands in the summary where it occurs only.
        return {
            key: found.get(key, 0)
            for key in always
            if found.get(key) or key != "excused"
        }

    def _sum_costs(self, plan):
        sums = self.env["hr.training.cost"]._read_group(
            [("plan_id", "=", plan.id)], ["cost_type_id"], ["amount_company:sum"]
        )
        return {cost_type.code: total for cost_type, total in sums}


class HrTrainingImportLine(models.TransientModel):
    """One finding of an import: grave or not, where, what, and the mend."""

    _name = "hr.training.import.line"
    _description = "Finding of a Training Year Import"
    _order = "id"

    import_id = fields.Many2one(
        comodel_name="hr.training.import",
        required=True,
        ondelete="cascade",
        index=True,
    )
    severity = fields.Selection(
        selection=[(ERROR, "Error"), (WARNING, "Warning")], required=True
    )
    source = fields.Char(string="Sheet")
    row = fields.Integer(help="Row in the file; the header is row 1.")
    message = fields.Char(required=True)
