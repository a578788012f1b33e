from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path

from odoo import api, models, tools
from odoo.modules import get_module_path
from odoo.tools.translate import PoFileReader

from ..tools import attendance as attendance_rules
from ..tools.names import same_name
from ..tools.training_sheets import SHEETS
from ..tools.training_values import COST_TYPES
from ..tools.training_year import ERROR, WARNING, TrainingYear
from .hr_training_import import MATCHED

# Sheets whose new rows make records of HR.
HR_SHEETS = ("departments", "jobs", "employees")


class HrTrainingImport(models.TransientModel):
    """What a file says is compared with what there is (design §8)."""

    _inherit = "hr.training.import"

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
            loader._get_kpis().keys(),
        )
        year.claims_plan = loader._get_claims_plan(year, existing)
        if year.claims_plan:
            year.add("expenses", 0, "claims_only", severity=WARNING, year=year.year)
        else:
            loader._check_year(year)
            loader._check_session_codes(year)
            loader._check_kpi_values(year, existing)
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
