from collections import defaultdict
from operator import itemgetter

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import format_date, formatLang

from ...tools import outcomes, states
from ...tools.workbook_writer import Column, Sheet

# What is told of a record in the file, in the order of design §10.
FILE_KEYS = (
    "employee_id",
    "course_code",
    "course",
    "session",
    "date_from",
    "date_to",
    "hours",
    "method",
    "attendance_rate",
    "score",
    "result",
    "certificate",
    "valid_until",
    "source",
)
WIDTHS = (11, 11, 9, 30, 12, 7, 12, 9, 7, 11, 15, 11, 14)
# Corrections that change what the file says: model → field.
CORRECTED = {
    "hr.training.attendance": ("status",),
    "hr.training.observation": ("mark",),
    "hr.training.score": ("value",),
}


class HrEmployee(models.Model):
    """What a person was trained in, as of any day (policy 2.2.5, design §10).

    A row for each session he sat in that had ended by then, whichever employee record
    of his stands in it. What came later is not told: results that were released,
    certificates that were issued or taken back, corrections. Past courses and imported
    years (policy 6.4.3) were known when they happened.
    """

    _inherit = "hr.employee"

    # ------------------------------------------------------------
    # WHO
    # ------------------------------------------------------------

    @api.model
    def _training_check_file(self, employees):
        """Whose file the user may see: his own, his team's; officers, company
        management and HR those of their companies.

        :raise AccessError: otherwise
        """
        if self.env.su:
            return
        departments = self.env["hr.department"]
        # sudo: which people, and their company
        others = employees.sudo() - departments._training_own_employees()
        foreign = others.company_id - self.env.companies
        if not others or (self._training_reads_files() and not foreign):
            return
        if others - departments._training_team_employees():
            raise AccessError(
                self.env._(
                    "You can see the training files of yourself and of the people of "
                    "your departments only."
                )
            )

    @api.model
    def _training_reads_files(self):
        """Whether the user reads everybody's: officers, company management, HR."""
        Requirement = self.env["hr.training.requirement"]
        return Requirement._reads_all_people() or (
            self.env.user.has_group("hr.group_hr_user") and Requirement._may_act()
        )

    # ------------------------------------------------------------
    # THE FILE
    # ------------------------------------------------------------

    def training_file(self, on=None):
        """The training files of these people as of a day (policy 2.2.5, design §10).

        Everybody may ask for himself, a department manager for his people, officers,
        company management and HR for all of their companies; who looks at another's
        is noted. Records of other companies are the person's alone.

        :param on: the day as date or text, none: today; what came later is ignored
        :return: list of dict ``employee_id course_code course session date_from
            date_to hours method attendance_rate score result certificate valid_until
            source`` by date. Days are dates, ``session`` is its code, ``method`` one of
            ``internal external online practical``, ``attendance_rate`` (%) and
            ``score`` are None where there is none, ``result`` is ``passed``,
            ``failed`` or ``pending`` (not known on the day), ``certificate`` its number
            or False, ``valid_until`` a date or False: for good, or not passed;
            ``source`` is ``session``, ``past`` (entered afterwards) or ``import``
        :raise AccessError: people whose files the user may not see
        :raise UserError: a day that is none
        """
        on = self.env["hr.training.enrollment"]._read_day(on) if on else None
        self._training_check_file(self)
        self._training_note_look("file")
        return [
            {key: row[key] for key in FILE_KEYS} for row in self._training_get_file(on)
        ]

    def _training_note_look(self, kind):
        """Note who looks into these people's files; a program looks at nothing."""
        if not self.env.su:
            self.env["hr.training.look"]._do_note(self, kind)

    def _training_note_look_at_paper(self):
        """The same, of a paper that is made by its address.

        Once a day: its button has noted it already, and an address only reads.
        """
        if not self.env.su:
            self.env["hr.training.look"]._do_note(self, "file_paper", daily=True)

    def _training_get_file(self, on=None, companies=None):
        """Rows of the file, with their ``enrollment`` in sudo beside what is told.

        Rights are the caller's business, but for the companies: what is of another
        one is shown to the person alone.

        :param date on: the day, none: today
        :param companies: whose records are shown; none: the reader's, and all of
            what is his own
        """
        owners = self._training_get_owners()
        enrollments = self._training_find_recorded(owners, companies)
        days = {e: e._get_file_days() for e in enrollments}
        today = {c: c._get_training_today() for c in enrollments.company_id}
        shown = {
            e: on or today[e.company_id]
            for e in enrollments
            if days[e][1] and days[e][1] <= (on or today[e.company_id])
        }
        enrollments = enrollments.filtered(shown.__contains__)
        results = enrollments._get_results_as_of(days, shown)
        rows = [
            {
                "enrollment": e,
                "employee_id": owners[e.employee_id.id],
                "course_code": e.course_id.code,
                "course": e.course_id.name,
                "session": e.session_id.code,
                "date_from": days[e][0],
                "date_to": days[e][1],
                "hours": e.session_id.hours,
                "method": e.session_id.method or e.course_id.method,
                "source": e._get_file_source(),
                **results[e],
            }
            for e in enrollments
        ]
        rows.sort(key=itemgetter("date_from", "date_to", "session"))
        return rows

    def _training_get_owners(self):
        """Dict of each employee record of these humans → id of the one asked for."""
        owners = {}
        aliases = self.env["hr.training.person"]._get_aliases(self)
        for employee in self:
            for alias in aliases[employee]:
                owners.setdefault(alias.id, owners.get(employee.id, employee.id))
        return owners

    @api.model
    def _training_find_recorded(self, owners, companies=None):
        """Enrolments that may stand in the files of these, in sudo.

        :param companies: as of :meth:`_training_get_file`
        """
        domain = Domain("employee_id", "in", list(owners)) & Domain(
            "state", "in", states.ENROLLMENT_SEATED
        )
        if companies:
            domain &= Domain("company_id", "in", companies.ids)
        elif not self.env.su:
            own = self.env["hr.department"]._training_own_employees()
            domain &= Domain("company_id", "in", self.env.companies.ids) | Domain(
                "employee_id", "in", own.ids
            )
        # sudo: whose they are was checked
        enrollments = self.env["hr.training.enrollment"].sudo().search(domain)
        begun = (*states.SESSION_BOOKED, *states.SESSION_HELD)
        return enrollments.filtered(lambda e: e.session_id.state in begun)

    # ------------------------------------------------------------
    # ON PAPER AND SCREEN
    # ------------------------------------------------------------

    def _training_get_file_sections(self, on):
        """What stands in a person's file, section by section, for screen and paper.

        Others add theirs: ``return super()._training_get_file_sections(on) + […]``.
        The reader's rights to the file were checked; what is read for it is read in
        sudo, and of his companies only.

        :param date on: the day as of which the file is
        :return: list of ``tools.workbook_writer.Sheet``
        """
        self.ensure_one()
        rows = self._training_get_file(on)
        # sudo: see above
        person = self.sudo()
        sections = [
            person._training_get_courses(rows),
            person._training_get_certificates(rows, on),
            person._training_get_skills(rows, on),
            person._training_get_outcomes(on),
            person._training_get_hours(rows),
            person._training_get_corrections(rows, on),
        ]
        return [section for section in sections if section.rows]

    def _training_get_courses(self, rows):
        Enrollment, Session = (
            self.env["hr.training.enrollment"],
            self.env["hr.training.session"],
        )
        methods = dict(Session._fields["method"]._description_selection(self.env))
        results = dict(Enrollment._fields["result"]._description_selection(self.env))
        sources = {
            "session": "",
            "past": self.env._("Past record"),
            "import": self.env._("Imported"),
        }
        return Sheet(
            self.env._("Courses"),
            (
                self.env._("From"),
                self.env._("To"),
                self.env._("Code"),
                self.env._("Course"),
                self.env._("Session"),
                self.env._("Hours"),
                self.env._("Method"),
                self.env._("Attendance (%)"),
                self.env._("Mark"),
                self.env._("Result"),
                self.env._("Certificate"),
                self.env._("Valid Until"),
                self.env._("Kind of Record"),
            ),
            [
                (
                    row["date_from"],
                    row["date_to"],
                    row["course_code"] or "",
                    row["course"],
                    row["session"],
                    row["hours"],
                    methods.get(row["method"], ""),
                    row["attendance_rate"],
                    row["score"],
                    results[row["result"]],
                    row["certificate"] or "",
                    row["valid_until"] or None,
                    sources[row["source"]],
                )
                for row in rows
            ],
            columns=tuple(
                map(Column, (11, 11, 9, 30, 12, 7, 12, 9, 7, 11, 15, 11, 14))
            ),
        )

    def _training_get_certificates(self, rows, on):
        def valid(until):
            return self.env._("Expired") if until and until < on else ""

        return Sheet(
            self.env._("Certificates"),
            (
                self.env._("Number"),
                self.env._("Course"),
                self.env._("Issued on"),
                self.env._("Valid Until"),
                self.env._("Remark"),
            ),
            [
                (
                    row["certificate"],
                    row["course"],
                    row["date_to"],
                    row["valid_until"] or None,
                    valid(row["valid_until"]),
                )
                for row in rows
                if row["certificate"]
            ],
            columns=tuple(map(Column, (16, 30, 12, 12, 14))),
        )

    def _training_get_skills(self, rows, on):
        """Skills that these passes have given, as they were on the day."""
        skills = self.env["hr.employee.skill"].search(
            [
                ("training_enrollment_id", "in", [r["enrollment"].id for r in rows]),
                ("valid_from", "<=", on),
                "|",
                ("valid_to", "=", False),
                ("valid_to", ">=", on),
            ],
            order="skill_id, valid_from, id",
        )
        return Sheet(
            self.env._("Skills from Training"),
            (
                self.env._("Skill"),
                self.env._("Level"),
                self.env._("Since"),
                self.env._("Course"),
            ),
            [
                (
                    skill.skill_id.name,
                    skill.skill_level_id.name,
                    skill.valid_from,
                    skill.training_enrollment_id.course_id.name,
                )
                for skill in skills
            ],
            columns=tuple(map(Column, (26, 16, 12, 30))),
        )

    def _training_get_outcomes(self, on):
        """What was approved by then to follow for the person (policy 7.3.3)."""
        aliases = self.env["hr.training.person"]._get_aliases(self)[self]
        Outcome = self.env["hr.training.outcome"]
        found = Outcome.search(
            [
                ("employee_id", "in", aliases.ids),
                ("company_id", "in", self.env.companies.ids),
                ("approved_on", "!=", False),
                # What was called off since was in force until then.
                "|",
                ("state", "in", (states.APPROVED, outcomes.ONGOING, outcomes.DONE)),
                ("called_off_on", ">", on),
            ],
            order="approved_on, id",
        )
        days = {o: o.company_id._get_training_date(o.approved_on) for o in found}
        kinds = dict(Outcome._fields["kind"]._description_selection(self.env))
        return Sheet(
            self.env._("Outcomes"),
            (
                self.env._("Approved on"),
                self.env._("Outcome"),
                self.env._("Course"),
                self.env._("Reason"),
                self.env._("Done on"),
            ),
            [
                (
                    day,
                    kinds[outcome.kind],
                    outcome.course_id.name or "",
                    outcome.reason or "",
                    outcome.done_on
                    if outcome.done_on and outcome.done_on <= on
                    else None,
                )
                for outcome, day in days.items()
                if day <= on
            ],
            columns=tuple(map(Column, (12, 16, 30, 40, 12))),
        )

    def _training_get_hours(self, rows):
        """Courses and hours of each year, and those that count: of passed ones."""
        years = defaultdict(lambda: [0, 0.0, 0.0])
        for row in rows:
            year = years[row["date_to"].year]
            year[0] += 1
            year[1] += row["hours"]
            year[2] += row["hours"] if row["result"] == states.RESULT_PASSED else 0.0
        return Sheet(
            self.env._("Hours per Year"),
            (
                self.env._("Year"),
                self.env._("Courses"),
                self.env._("Hours"),
                self.env._("Hours Passed"),
            ),
            [(str(year), *years[year]) for year in sorted(years)],
            columns=tuple(map(Column, (10, 10, 10, 14))),
        )

    def _training_get_corrections(self, rows, on):
        """Who corrected what of these records, up to the day (design §6.6)."""
        by_session = {row["enrollment"].session_id: row for row in rows}
        owners = [row["enrollment"].employee_id.id for row in rows]
        corrections = self.env["hr.training.correction"].search(
            [
                ("session_id", "in", [s.id for s in by_session]),
                ("employee_id", "in", owners),
                ("res_model", "in", list(CORRECTED)),
            ],
            order="create_date, id",
        )
        shown = []
        for row in corrections:
            day = row.session_id._get_local_date(row.create_date)
            if day > on or row.field_name not in CORRECTED[row.res_model]:
                continue
            field = self.env[row.res_model]._fields[row.field_name]
            shown.append(
                (
                    day,
                    row.user_id.name,
                    by_session[row.session_id]["course"],
                    row.session_id.code,
                    field._description_string(self.env),
                    self._training_tell(field, row.old_value),
                    self._training_tell(field, row.new_value),
                )
            )
        return Sheet(
            self.env._("Corrections"),
            (
                self.env._("Corrected on"),
                self.env._("By"),
                self.env._("Course"),
                self.env._("Session"),
                self.env._("What"),
                self.env._("From"),
                self.env._("To"),
            ),
            shown,
            columns=tuple(map(Column, (12, 18, 30, 12, 14, 12, 12))),
        )

    def _training_tell(self, field, value):
        """A value that a correction kept as text, as a reader expects it."""
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, value or "")
        return value or ""

    @api.model
    def _training_format(self, value):
        """A cell on screen and paper, as the reader's language writes it."""
        if value is None or value is False:
            return ""
        if isinstance(value, str):
            return value
        if isinstance(value, int):
            return str(value)
        if isinstance(value, float):
            digits = 0 if value == int(value) else 1
            return formatLang(self.env, value, digits=digits)
        return format_date(self.env, value)

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_training_file(self):
        """Open the training file of a person as of today.

        :return: action of the form
        :raise AccessError: whose file the user may not see
        :raise UserError: for none or several people
        """
        if len(self) != 1:
            raise UserError(self.env._("Please choose one person."))
        file = self.env["hr.training.file"].create({"employee_id": self.id})
        return file._get_form_action(file, name=self.env._("Training File"))
