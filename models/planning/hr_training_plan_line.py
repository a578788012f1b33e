from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command, Domain

from ...tools import planning, states
from ...tools.sequence import draw_numbers

# Slots of a session made from a line are looked for in this many days.
SLOT_HORIZON = timedelta(days=60)


class HrTrainingPlanLine(models.Model):
    """A course to hold by plan: when, for whom, why, how, by whom (policy 4.1)."""

    _name = "hr.training.plan.line"
    _description = "Training Plan Line"
    # hr.mixin: trainees are named by people who may not read the employee records
    _inherit = ["hr.mixin", "hr.training.guard.mixin"]
    _order = "plan_id, date_start, code, id"
    _rec_names_search = ["code", "course_id"]
    _check_company_auto = True

    _guarded_fields = frozenset({"session_ids"})
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
    method = fields.Selection(
        selection=states.METHODS,
        compute="_compute_method",
        store=True,
        readonly=False,
        precompute=True,
    )
    place = fields.Char(help="Where it is to take place (policy 4.2).")
    trainer_ids = fields.Many2many(
        comodel_name="hr.training.trainer", string="Trainers", check_company=True
    )
    department_ids = fields.Many2many(
        comodel_name="hr.department", string="Departments", check_company=True
    )
    employee_ids = fields.Many2many(
        comodel_name="hr.employee",
        relation="hr_training_plan_line_employee_rel",
        string="Trainees",
        check_company=True,
        help="Enrolled in the line’s session when it is made.",
    )
    responsible_id = fields.Many2one(comodel_name="res.users")
    cost_ids = fields.One2many(
        comodel_name="hr.training.cost",
        inverse_name="plan_line_id",
        string="Costs",
        copy=True,
        context={"active_test": False},
    )
    amount_planned = fields.Monetary(
        compute="_compute_amount_planned", string="Planned Cost"
    )

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
            ("same", "As Planned"),
            ("refined", "Refined"),
            ("added", "Added"),
            ("dropped", "Dropped"),
        ],
        compute="_compute_change",
        help="What a quarterly line changes against the annual plan.",
    )

    session_ids = fields.One2many(
        comodel_name="hr.training.session", inverse_name="plan_line_id"
    )
    session_count = fields.Integer(compute="_compute_session_count")
    is_in_force = fields.Boolean(compute="_compute_is_in_force")
    execution = fields.Selection(
        selection=[
            (planning.EXECUTION_PLANNED, "Planned"),
            (planning.EXECUTION_SCHEDULED, "Scheduled"),
            (planning.EXECUTION_HELD, "Held"),
            (planning.EXECUTION_LATE, "Overdue"),
            (planning.EXECUTION_CANCELLED, "Cancelled"),
        ],
        compute="_compute_execution",
        search="_search_execution",
    )

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

    @api.depends("cost_ids.amount_company")
    def _compute_amount_planned(self):
        for line in self:
            line.amount_planned = sum(line.cost_ids.mapped("amount_company"))

    @api.depends(
        "is_dropped",
        "plan_id.kind",
        "course_id",
        "headcount",
        "date_start",
        "method",
        "parent_line_id.course_id",
        "parent_line_id.headcount",
        "parent_line_id.date_start",
        "parent_line_id.method",
    )
    def _compute_change(self):
        for line in self:
            parent = line.parent_line_id
            if line.is_dropped:
                line.change = "dropped"
            elif parent:
                same = all(
                    line[name] == parent[name]
                    for name in ("course_id", "headcount", "date_start", "method")
                )
                line.change = "same" if same else "refined"
            else:
                line.change = "added" if line.plan_id.kind == "quarterly" else False

    def _compute_session_count(self):
        for line in self:
            line.session_count = len(line._get_sessions())

    @api.depends(
        "session_ids.state",
        "child_line_ids.session_ids.state",
        "child_line_ids.plan_id.state",
        "child_line_ids.is_dropped",
        "child_line_ids.date_start",
        "child_line_ids.date_end",
        "parent_line_id.session_ids.state",
        "plan_id.state",
        "is_dropped",
        "date_start",
        "date_end",
    )
    def _compute_execution(self):
        today = fields.Date.context_today(self)
        # sudo: the line is held even where the reader may not see the session
        lines_sudo = self.sudo()
        lines_sudo._get_sessions().fetch(["state"])
        for line, line_sudo in zip(self, lines_sudo, strict=True):
            refining = line_sudo.child_line_ids.filtered("is_in_force")
            kept = refining.filtered(lambda child: not child.is_dropped)
            line.execution = planning.execution(
                line_sudo._get_sessions().mapped("state"),
                # A quarterly plan in force has the last word on date and dropping.
                max((kept or line_sudo).mapped(lambda r: r.date_end or r.date_start)),
                today,
                in_force=line_sudo.is_in_force,
                dropped=line.is_dropped
                or line.plan_id.state == states.CANCELLED
                or bool(refining and not kept),
            )

    @api.depends("plan_id.state")
    def _compute_is_in_force(self):
        for line in self:
            line.is_in_force = line.plan_id.state in (states.PUBLISHED, states.CLOSED)

    @api.model
    def _search_execution(self, operator, value):
        """Late depends on the day, so the lines are judged when asked."""
        if operator != "in":
            return NotImplemented
        lines = self.search_fetch(Domain.TRUE, ["date_start", "date_end", "plan_id"])
        return Domain(
            "id", "in", lines.filtered(lambda line: line.execution in value).ids
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
    def _unlink_except_in_force(self):
        # sudo: sessions the user does not see count as well
        for line in self.sudo().filtered("session_ids"):
            raise UserError(
                self.env._(
                    "%(line)s has sessions. Mark the line as dropped instead.",
                    line=line.display_name,
                )
            )
        for line in self.sudo():
            if line.child_line_ids - self:
                raise UserError(
                    self.env._(
                        "Quarterly lines refine %(line)s. Mark the line as dropped "
                        "instead.",
                        line=line.display_name,
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
    # SESSIONS
    # ------------------------------------------------------------

    def action_create_sessions(self):
        """Make the sessions of these lines that have none; returns them.

        Lines whose sessions were all cancelled get another one: they were chosen.
        """
        self.plan_id._check_can_create_sessions()
        return self._do_create_sessions(again=True)

    def _do_create_sessions(self, again=False):
        """Draft sessions for the lines that have none; the plan's gate was passed.

        :param bool again: whether a cancelled session counts as none
        """
        # Of two clicks at once the second is run again, and finds the sessions.
        self.env["hr.training.booking.lock"]._touch([self])
        lines = self.filtered(
            lambda line: not line.is_dropped and not line._is_provided_for(again)
        )
        # sudo: ``plan_line_id`` is guarded, so that only this links line and session
        Session = self.env["hr.training.session"]._guard_sudo()
        sessions_sudo = Session
        for company, of_company in lines.grouped("company_id").items():
            tz = Session._get_company_tz(company)
            stretches = of_company._get_class_stretches(company, pytz.timezone(tz))
            codes = self._draw_codes(Session._name, company, len(of_company))
            sessions_sudo += Session.create(
                [
                    dict(line._prepare_session(tz, stretches), code=code)
                    for line, code in zip(of_company, codes, strict=True)
                ]
            )
        self._enroll_trainees(sessions_sudo)
        return sessions_sudo.sudo(False).with_env(self.env)

    def _get_sessions(self):
        """Sessions that carry these lines out, as far as the caller sees them.

        A line's own and those of the quarterly lines that refine it. A quarterly
        line without any is carried out by what was made of its annual line before.
        """
        sessions = self.session_ids | self.child_line_ids.session_ids
        for line in self:
            if not (line.session_ids or line.child_line_ids.session_ids):
                sessions |= line.parent_line_id.session_ids
        return sessions

    def _is_provided_for(self, again):
        # sudo: sessions the caller does not see count as well
        sessions = self.sudo()._get_sessions()
        if again:
            sessions = sessions.filtered(lambda s: s.state != states.SESSION_CANCELLED)
        return bool(sessions)

    @api.model
    def _enroll_trainees(self, sessions_sudo):
        """Enrol the people that the sessions' lines name.

        Who has another class at that time is passed over, and the row says why.
        """
        Enrollment = self.env["hr.training.enrollment"]._guard_sudo()
        enrollments = Enrollment.create(
            [
                {"session_id": session.id, "employee_id": employee.id}
                for session in sessions_sudo
                for employee in session.plan_line_id.employee_ids.filtered("active")
            ]
        )
        enrollments.write({"state": states.ENROLLMENT_WAITLISTED})
        enrollments._promote(enrollments.session_id)

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

    def _prepare_session(self, tz, stretches):
        """Values of the session that carries the line out.

        :param str tz: the company's zone
        :param stretches: see :meth:`_get_class_stretches`
        """
        self.ensure_one()
        # sudo: trainees count whether or not the caller may read them
        employees = self.sudo().employee_ids.filtered("active")
        return {
            "course_id": self.course_id.id,
            "plan_line_id": self.id,
            "company_id": self.company_id.id,
            "method": self.method,
            # Whoever is named by the plan gets a seat.
            "seats_max": max(self.headcount, len(employees), 1),
            "tz": tz,
            "place": self.place,
            "responsible_id": self.responsible_id.id or self.env.uid,
            "trainer_ids": [Command.set(self.trainer_ids.ids)],
            "slot_ids": [
                Command.create({"start": start, "stop": stop})
                for start, stop in self._propose_slots(pytz.timezone(tz), stretches)
            ],
        }

    def _get_class_stretches(self, company, zone):
        """When class may be held for these lines: ``[(start, stop)]``, aware.

        The company's working hours without its holidays; where it has none, or
        they are flexible, weekdays from ``training_class_start`` to
        ``training_class_end``.
        """
        begin = zone.localize(datetime.combine(min(self.mapped("date_start")), time()))
        days = (max(self.mapped("date_start")) - begin.date() + SLOT_HORIZON).days
        # sudo: working hours are not open to every role
        calendar = company.sudo().resource_calendar_id
        if calendar and not calendar.flexible_hours:
            end = begin + timedelta(days=days)
            intervals = calendar._work_intervals_batch(begin, end)[False]
            if intervals:
                return [(start, stop) for start, stop, _meta in intervals]
        class_hours = [
            timedelta(minutes=round(hour * 60))
            for hour in (company.training_class_start, company.training_class_end)
        ]
        midnights = (
            datetime.combine(begin.date() + timedelta(days=day), time())
            for day in range(days)
        )
        return [
            tuple(zone.localize(midnight + hour) for hour in class_hours)
            for midnight in midnights
            if midnight.isoweekday() <= 5
        ]

    def _propose_slots(self, zone, stretches):
        """Times in UTC for the course's hours, from the planned start on.

        Self-paced learning has no slots.
        """
        self.ensure_one()
        if self.method == "online":
            return []
        begin = zone.localize(datetime.combine(self.date_start, time()))
        reach = planning.clip(stretches, begin, begin + SLOT_HORIZON)
        return [
            tuple(at.astimezone(pytz.utc).replace(tzinfo=None) for at in slot)
            for slot in planning.split_hours(self.course_id.hours, reach)
        ]

    def action_create_sessions_and_view(self):
        """The list's action: create the sessions, then show the lines' sessions."""
        self.action_create_sessions()
        return self.action_view_sessions()

    def action_view_sessions(self):
        """Sessions of these lines and of the quarterly lines that refine them."""
        return self.env["hr.training.plan"]._get_related_action(
            "hr_training.hr_training_session_action",
            Domain("id", "in", self._get_sessions().ids),
        )
