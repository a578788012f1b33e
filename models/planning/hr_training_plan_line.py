from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command, Domain
from odoo.tools import format_date, formatLang

from ...tools import planning, states
from ...tools.cells import is_said
from ...tools.sequence import draw_numbers
from ...tools.training_values import MAX_SEATS

# Days of a line: another one moves it.
DAYS = ("date_start", "date_end")


class HrTrainingPlanLine(models.Model):
    """A course to hold by plan: when, for whom, why, how, by whom (policy 4.1)."""

    _name = "hr.training.plan.line"
    _description = "Training Plan Line"
    # hr.mixin: trainees are named by people who may not read the employee records
    _inherit = ["hr.mixin", "hr.training.guard.mixin"]
    _order = "plan_id, date_start, code, id"
    _rec_names_search = ["code", "course_id"]
    _check_company_auto = True

    _guarded_fields = frozenset({"revised_line_id", "hours"})
    # Lines change with their plan, in draft only (design §6.6).
    _guarded_parents = {"plan_id": "_check_content_open"}
    _guarded_links = {"parent_line_id": "_check_can_be_refined"}
    _explained_links = {"course_id": "check_company; what is taught may be retired"}

    plan_id = fields.Many2one(
        comodel_name="hr.training.plan",
        required=True,
        ondelete="cascade",
        index=True,
    )
    active = fields.Boolean(
        related="plan_id.active",
        store=True,
        help="Lines of earlier versions and archived plans count nowhere.",
    )
    company_id = fields.Many2one(related="plan_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="plan_id.company_id.currency_id")
    plan_state = fields.Selection(related="plan_id.state", string="Plan Status")
    plan_kind = fields.Selection(related="plan_id.kind", string="Plan Kind")
    sequence = fields.Integer(default=10)
    code = fields.Char(help="Empty takes the next number.")
    course_id = fields.Many2one(
        comodel_name="hr.training.course",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    category_id = fields.Many2one(related="course_id.category_id")
    programme = fields.Selection(related="course_id.programme")
    date_start = fields.Date(string="Planned Start", required=True)
    date_end = fields.Date(string="Planned End")
    headcount = fields.Integer(default=20, help="People to be trained.")
    goal = fields.Text()
    content = fields.Text(
        help="What is taught; needed where the course says neither its objectives nor "
        "its outline (policy 4.1).",
    )
    method = fields.Selection(
        selection=states.METHODS,
        compute="_compute_method",
        store=True,
        readonly=False,
        precompute=True,
    )
    hours = fields.Float(
        compute="_compute_hours",
        store=True,
        precompute=True,
        help="What the course took when the plan was submitted.",
    )
    place = fields.Char(help="Where it is to take place (policy 4.2).")
    trainer_ids = fields.Many2many(
        comodel_name="hr.training.trainer", string="Trainers", check_company=True
    )
    provider_id = fields.Many2one(
        comodel_name="res.partner",
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
        help="The institution that holds external training.",
    )
    department_ids = fields.Many2many(
        comodel_name="hr.department",
        string="Departments to Train",
        check_company=True,
    )
    employee_ids = fields.Many2many(
        comodel_name="hr.employee",
        relation="hr_training_plan_line_employee_rel",
        string="Trainees",
        check_company=True,
        help="Enrolled in the line’s session when it is made.",
    )
    responsible_id = fields.Many2one(comodel_name="res.users")

    # Annual line ↔ quarterly line (policy 4.2)
    parent_line_id = fields.Many2one(
        comodel_name="hr.training.plan.line",
        string="Annual Line",
        index="btree_not_null",
        check_company=True,
        domain="[('plan_id.kind', '=', 'annual'), ('company_id', '=', company_id)]",
        ondelete="set null",
    )
    child_line_ids = fields.One2many(
        comodel_name="hr.training.plan.line",
        inverse_name="parent_line_id",
        string="Quarterly Lines",
    )
    is_dropped = fields.Boolean(
        string="Dropped", help="The annual line is not carried out; say why."
    )
    change_reason = fields.Char()
    change = fields.Selection(
        selection=[
            (planning.CHANGE_SAME, "As Planned"),
            (planning.CHANGE_REFINED, "Refined"),
            (planning.CHANGE_MOVED, "Moved"),
            (planning.CHANGE_ADDED, "Added"),
            (planning.CHANGE_DROPPED, "Dropped"),
        ],
        compute="_compute_change",
        help="What a quarterly line changes against the annual plan.",
    )

    revised_line_id = fields.Many2one(
        comodel_name="hr.training.plan.line",
        string="Line in the Current Version",
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="Of a line that an earlier version keeps.",
    )

    is_in_force = fields.Boolean(compute="_compute_is_in_force")

    _headcount_positive = models.Constraint(
        "CHECK (headcount >= 0)", "The headcount cannot be negative."
    )
    _dates = models.Constraint(
        "CHECK (date_end IS NULL OR date_start <= date_end)",
        "The line ends before it begins.",
    )

    # ------------------------------------------------------------
    # COMPUTE, SEARCH
    # ------------------------------------------------------------

    @api.depends("code", "course_id.name")
    def _compute_display_name(self):
        for line in self:
            line.display_name = " ".join(
                filter(None, (line.code, line.course_id.sudo().name))
            )

    @api.depends("course_id")
    def _compute_method(self):
        for line in self:
            line.method = line.course_id.method or line.method

    @api.depends("course_id")
    def _compute_hours(self):
        """Later revisions of a course do not change what was planned (design §6.6)."""
        for line in self:
            line.hours = line.course_id._get_taught_hours() if line.course_id else 0.0

    @api.depends(lambda self: self._get_change_triggers())
    def _compute_change(self):
        # sudo: who reads a line may know what it was, see ``get_difference``
        taking_sudo = self.sudo().filtered("parent_line_id")
        pairs = [(line.parent_line_id, line) for line in taking_sudo]
        rows = self._get_difference_to(pairs)
        changes = {
            line.id: change
            for line, (change, _fields) in zip(taking_sudo, rows, strict=True)
        }
        for line in self:
            change = False
            if line.is_dropped:
                change = planning.CHANGE_DROPPED
            elif line.plan_id.kind == "quarterly":
                change = planning.CHANGE_ADDED
            line.change = changes.get(line.id, change)

    @api.model
    def _get_change_triggers(self):
        names = self._get_compared_fields()
        above = [f"parent_line_id.{name}" for name in ("is_dropped", *names)]
        return ("is_dropped", "plan_id.kind", *names, *above)

    @api.depends("plan_id.state", "plan_id.revision_ids.state")
    def _compute_is_in_force(self):
        """While a plan is revised, its last version goes on being carried out."""
        in_force = (states.PUBLISHED, states.CLOSED)
        for line in self:
            # sudo: the state counts, whoever may read the versions
            plan = line.sudo().plan_id.with_context(active_test=False)
            state = plan.state
            if state in (states.DRAFT, states.SUBMITTED, states.APPROVED):
                state = plan._get_version_before().state
            line.is_in_force = state in in_force

    @api.constrains(*DAYS)
    def _check_line_years(self):
        """A slip in the year puts the line where nobody looks for it."""
        self._check_years(*DAYS)

    @api.constrains("headcount", "employee_ids")
    def _check_headcount(self):
        """No more people than a session has seats: one is made of the line."""
        # sudo: the people count, whoever may read them
        for line in self.sudo():
            people = max(line.headcount, len(line.employee_ids))
            if people > MAX_SEATS:
                raise ValidationError(
                    self.env._(
                        "%(line)s: %(people)s people are more than a session has "
                        "seats, %(seats)s. Please check the number, or make several "
                        "lines.",
                        line=line.display_name,
                        people=people,
                        seats=MAX_SEATS,
                    )
                )

    @api.constrains("parent_line_id", "plan_id")
    def _check_parent_line(self):
        # sudo: a line keeps its place, whoever may read the annual plan
        for line in self.sudo().filtered("parent_line_id"):
            annual = line.parent_line_id.plan_id
            if line.plan_id.kind == "annual" or annual.kind != "annual":
                raise ValidationError(
                    self.env._(
                        "%(line)s: only a line of a quarterly or ad hoc plan refines "
                        "a line, and that is one of an annual plan.",
                        line=line.display_name,
                    )
                )
            if line.plan_id.parent_id and line.plan_id.parent_id != annual:
                raise ValidationError(
                    self.env._(
                        "%(line)s: the annual line belongs to another annual plan "
                        "than %(plan)s.",
                        line=line.display_name,
                        plan=line.plan_id.parent_id.display_name,
                    )
                )

    @api.constrains("parent_line_id", "plan_id")
    def _check_taken_once(self):
        """One annual line stands in one quarterly plan (policy 4.2)."""
        # sudo: whoever may read the other plan, the line is taken
        lines_sudo = self.sudo().filtered(lambda line: line._is_taking())
        annual = lines_sudo.parent_line_id
        if not annual:
            return
        # Of two plans that take it at once the second is run again, and sees the first.
        self.env["hr.training.booking.lock"]._touch([annual])
        for line in lines_sudo:
            if reason := line._get_taken_reason():
                raise ValidationError(reason)

    def _get_taken_reason(self):
        """Why the annual line is another quarterly plan's, or False (sudo)."""
        self.ensure_one()
        if not self._is_taking():
            return False
        others = self.parent_line_id._get_taking_lines().plan_id - self.plan_id
        return others and self.env._(
            "%(line)s stands in %(plan)s already: one annual line, one quarterly plan.",
            line=self.parent_line_id.display_name,
            plan=others[0].display_name,
        )

    def _is_taking(self):
        """Whether the line takes its annual line for a quarter, in a living plan."""
        self.ensure_one()
        plan = self.plan_id
        return (
            bool(self.parent_line_id)
            and plan.kind == "quarterly"
            and plan.active
            and plan.state not in (states.REFUSED, states.CANCELLED)
        )

    def _get_taking_lines(self):
        """Lines of living quarterly plans that take these annual lines (sudo)."""
        # sudo: whoever may read the other plan, the line is taken
        return self.sudo().child_line_ids.filtered(lambda line: line._is_taking())

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        nameless = [number for number, v in enumerate(vals_list) if not v.get("code")]
        codes = self._draw_codes(self._name, self.env.company, len(nameless))
        vals_list = list(vals_list)
        for number, code in zip(nameless, codes, strict=True):
            vals_list[number] = dict(vals_list[number], code=code)
        return super().create(vals_list)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_refined(self):
        # sudo: lines of plans the user does not see count as well
        for line in self.sudo():
            if line.child_line_ids - self:
                raise UserError(
                    self.env._(
                        "Quarterly lines refine %(line)s. Mark the line as dropped "
                        "instead.",
                        line=line.display_name,
                    )
                )

    @api.model
    def _check_not_planned(self, records, name):
        """Whom or what plans name that were decided about is not deleted (design §6.7).

        :param records: that are to be deleted
        :param str name: the field that names them
        :raise UserError: names plan and record, and the way out
        """
        # sudo: plans the user does not see count as well
        lines_sudo = self.sudo().with_context(active_test=False)
        for line in lines_sudo.search(
            Domain(name, "in", records.ids)
            & (
                Domain("plan_id.state", "!=", states.DRAFT)
                | Domain("plan_id.version", ">", 1)
            ),
            limit=1,
        ):
            raise UserError(
                self.env._(
                    "%(name)s stands in %(plan)s, which stays as it was decided about. "
                    "Archive the record instead.",
                    name=(line[name] & records)[:1].display_name,
                    plan=line.plan_id.display_name,
                )
            )

    def _check_plan_open(self):
        """Lines change with their plan, in draft only (design §6.6)."""
        if not self.env.su:
            self.plan_id._check_content_open()

    def _check_can_be_refined(self, joining):
        """Refuse to refine a line of a plan that is over, see the parent mixin."""
        self.plan_id._check_takes_documents(joining)

    # ------------------------------------------------------------
    # WHAT A LINE STATES, AND WHAT CHANGED
    # ------------------------------------------------------------

    def _get_facts(self):
        """What the line states, for ``planning.missing`` (sudo)."""
        self.ensure_one()
        course = self.course_id
        return planning.LineFacts(
            goal=is_said(self.goal) or is_said(self.plan_id.goal),
            employees=bool(self.employee_ids),
            departments=bool(self.department_ids),
            headcount=self.headcount,
            content=any(
                is_said(text)
                for text in (self.content, course.outline, course.objectives)
            ),
            method=self.method,
            first=self.date_start,
            last=self.date_end or self.date_start,
            place=is_said(self.place),
            trainers=bool(self.trainer_ids),
            provider=bool(self.provider_id),
        )

    def _get_trainees(self):
        """Who is named and still there, one record of each human (design §6.11).

        :return: dict line -> ``hr.employee`` records, in sudo
        """
        # sudo: trainees count whether or not the caller may read them
        lines_sudo = self.sudo()
        keys = self.env["hr.training.person"]._get_keys(lines_sudo.employee_ids)
        found = {}
        for line in lines_sudo:
            humans = {}
            for employee in line.employee_ids.filtered("active"):
                humans.setdefault(keys[employee], employee)
            found[line] = line.employee_ids.browse(e.id for e in humans.values())
        return found

    def _is_course_offered(self):
        """Whether the course is still in the catalogue."""
        self.ensure_one()
        # sudo: the state only
        return self.sudo().course_id._is_offered()

    def _get_planned_hours(self):
        """Hours as they were decided about, or would be now."""
        self.ensure_one()
        # sudo: the state counts, whoever may read the plan
        if self.sudo().plan_id.state == states.DRAFT:
            return self.course_id._get_taught_hours()
        return self.hours

    def _freeze_hours(self):
        """Hours of what is taught today stay with the lines (sudo)."""
        for line in self:
            hours = line.course_id._get_taught_hours()
            if line.hours != hours:
                line.hours = hours

    def _prepare_later(self, vals, delta, people, trainers):
        """Values of the line in a later plan, of its copied ones.

        :param delta: by how much its days move
        :param people: employees who do not come along, in sudo
        :param trainers: trainers who do not, in sudo
        """
        self.ensure_one()
        # sudo: who is named comes along, whoever may read it
        line = self.sudo().with_context(active_test=False)
        vals = {
            **vals,
            "code": False,
            "date_start": self.date_start + delta,
            "date_end": self.date_end and self.date_end + delta,
            "change_reason": False,
            "employee_ids": [Command.set((line.employee_ids - people).ids)],
            "trainer_ids": [Command.set((line.trainer_ids - trainers).ids)],
        }
        vals.pop("plan_id", None)
        return vals

    def copy_data(self, default=None):
        """The people come along, also those whom the copier may not read."""
        vals_list = super().copy_data(default=default)
        if default and "employee_ids" in default:
            return vals_list
        # sudo: see above
        for line, vals in zip(self.sudo(), vals_list, strict=True):
            vals["employee_ids"] = [Command.set(line.employee_ids.ids)]
        return vals_list

    @api.model
    def _get_compared_fields(self):
        """Names of what a line plans; wings that add to it extend this."""
        return (
            "course_id",
            *DAYS,
            "headcount",
            "goal",
            "content",
            "method",
            "trainer_ids",
            "provider_id",
            "employee_ids",
            "department_ids",
            "place",
            "responsible_id",
        )

    def _get_compared_values(self):
        """Name → value: records by their ids, amounts rounded (sudo)."""
        self.ensure_one()
        values = {}
        for name in self._get_compared_fields():
            field = self._fields[name]
            value = self[name]
            if field.type == "many2one":
                value = value.id
            elif field.relational:
                value = sorted(value.ids)
            elif field.type == "monetary" and self.currency_id:
                value = self.currency_id.round(value)
            values[name] = value
        return values

    def _get_compared_words(self, name, value):
        """A value of :meth:`_get_compared_values` as people read it (sudo)."""
        field = self._fields[name]
        if not value:
            return False
        if field.relational:
            records = self.env[field.comodel_name].browse(value)
            return ", ".join(records.mapped("display_name"))
        if field.type == "date":
            return format_date(self.env, value)
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, value)
        if field.type == "monetary":
            return formatLang(self.env, value, currency_obj=self.currency_id)
        return str(value)

    @api.model
    def _get_difference_to(self, pairs):
        """How lines differ from those before them.

        :param pairs: ``(before, after)`` lines in sudo, either of which may be empty
        :return: ``(change, fields)`` for each, see ``planning.difference``
        """
        values = {
            line: line._get_compared_values()
            for line in self.union(*(line for pair in pairs for line in pair))
        }
        rows = planning.difference(
            [
                (
                    values.get(before),
                    values.get(after),
                    before.is_dropped,
                    after.is_dropped,
                )
                for before, after in pairs
            ],
            DAYS,
        )
        return [
            self._compare_reasons(before, after, *row)
            for (before, after), row in zip(pairs, rows, strict=True)
        ]

    @api.model
    def _compare_reasons(self, before, after, change, changed):
        """A line that was dropped before is dropped for another reason now (sudo)."""
        reasons = before.change_reason, after.change_reason
        if before.is_dropped and after.is_dropped and reasons[0] != reasons[1]:
            changed = {**changed, "change_reason": reasons}
            if change == planning.CHANGE_SAME:
                change = planning.CHANGE_REFINED
        return change, changed

    # ------------------------------------------------------------
    # IMPORT
    # ------------------------------------------------------------

    @api.model
    def get_import_templates(self):
        """The empty file that Odoo's own import offers for lines of a plan."""
        return [
            {
                "label": self.env._("Import Template for Plan Lines"),
                "template": "/hr_training/static/xls/hr_training_plan_line.csv",
            }
        ]

    # ------------------------------------------------------------
    # CODES
    # ------------------------------------------------------------

    @api.model
    def _draw_codes(self, code, company, count):
        """The next codes by a company's sequence, else by the shared one.

        :param str code: of the sequence
        """
        if not count:
            return []
        # sudo: sequences are drawn by whoever plans
        sequence = (
            self.env["ir.sequence"]
            .sudo()
            .search(
                [("code", "=", code), ("company_id", "in", (company.id, False))],
                order="company_id",
                limit=1,
            )
        )
        return draw_numbers(sequence, count) if sequence else ["/"] * count
