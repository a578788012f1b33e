from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

from ..tools import planning, states

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

    _guarded_fields = frozenset({"session_ids"})

    plan_id = fields.Many2one(
        comodel_name="hr.training.plan",
        required=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(related="plan_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="plan_id.company_id.currency_id")
    plan_state = fields.Selection(related="plan_id.state", string="Plan Status")
    plan_kind = fields.Selection(related="plan_id.kind", string="Plan Kind")
    sequence = fields.Integer(default=10)
    code = fields.Char(default=lambda self: self._default_code())
    course_id = fields.Many2one(
        comodel_name="hr.training.course",
        required=True,
        index=True,
        ondelete="restrict",
    )
    category_id = fields.Many2one(related="course_id.category_id")
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
        comodel_name="hr.training.trainer", string="Trainers"
    )
    department_ids = fields.Many2many(
        comodel_name="hr.department", string="Departments"
    )
    employee_ids = fields.Many2many(
        comodel_name="hr.employee",
        relation="hr_training_plan_line_employee_rel",
        string="Trainees",
    )
    responsible_id = fields.Many2one(comodel_name="res.users")
    cost_ids = fields.One2many(
        comodel_name="hr.training.cost",
        inverse_name="plan_line_id",
        string="Costs",
        copy=True,
    )
    amount_planned = fields.Monetary(
        compute="_compute_amount_planned", string="Planned Cost"
    )

    # Annual line ↔ quarterly line (policy 4.2)
    parent_line_id = fields.Many2one(
        comodel_name="hr.training.plan.line",
        string="Annual Line",
        index="btree_not_null",
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
    execution = fields.Selection(
        selection=[
            (planning.EXECUTION_PLANNED, "Planned"),
            (planning.EXECUTION_SCHEDULED, "Scheduled"),
            (planning.EXECUTION_HELD, "Held"),
            (planning.EXECUTION_LATE, "Late"),
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

    @api.model
    def _default_code(self):
        return self.env["ir.sequence"].next_by_code("hr.training.plan.line") or "/"

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
        counts = dict(
            self.env["hr.training.session"]._read_group(
                [("plan_line_id", "in", self.ids)], ["plan_line_id"], ["__count"]
            )
        )
        for line in self:
            line.session_count = counts.get(line, 0)

    @api.depends(
        "session_ids.state",
        "child_line_ids.session_ids.state",
        "plan_id.state",
        "is_dropped",
        "date_start",
        "date_end",
    )
    def _compute_execution(self):
        today = fields.Date.context_today(self)
        for line in self:
            # sudo: the line is held even where the reader may not see the session
            sessions = line.sudo()._get_sessions()
            line.execution = planning.execution(
                sessions.mapped("state"),
                line.date_end or line.date_start,
                today,
                in_force=line.plan_id.state in (states.PUBLISHED, states.CLOSED),
                dropped=line.is_dropped or line.plan_id.state == states.CANCELLED,
            )

    @api.model
    def _search_execution(self, operator, value):
        """Late depends on the day, so the lines are judged when asked."""
        if operator != "in":
            return NotImplemented
        lines = self.search_fetch(Domain.TRUE, ["date_start", "date_end", "plan_id"])
        return Domain(
            "id", "in", lines.filtered(lambda line: line.execution in value).ids
        )

    def _get_sessions(self):
        """Sessions of a line and of the quarterly lines that refine it."""
        return self.session_ids | self.child_line_ids.session_ids

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._check_plan_open()
        return lines

    def write(self, vals):
        self._check_plan_open()
        result = super().write(vals)
        if "plan_id" in vals:
            self._check_plan_open()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_force(self):
        self._check_plan_open()
        # sudo: sessions the user does not see count as well
        for line in self.sudo().filtered("session_ids"):
            raise UserError(
                self.env._(
                    "%(line)s has sessions. Mark the line as dropped instead.",
                    line=line.display_name,
                )
            )

    def _check_plan_open(self):
        """Lines change with their plan, in draft only (design §6.6)."""
        if not self.env.su:
            self.plan_id._check_content_open()

    # ------------------------------------------------------------
    # SESSIONS
    # ------------------------------------------------------------

    def _do_create_sessions(self):
        """Draft sessions for the lines that have none; the plan's gate was passed."""
        lines = self.filtered(
            lambda line: not line.is_dropped and not line.sudo()._get_sessions()
        )
        # sudo: ``plan_line_id`` is guarded, so that only this links line and session
        sessions_sudo = (
            self.env["hr.training.session"]
            ._guard_sudo()
            .create([line._prepare_session() for line in lines])
        )
        return sessions_sudo.sudo(False)

    def _prepare_session(self):
        """Values of the session that carries the line out."""
        self.ensure_one()
        tz = self.env["hr.training.session"]._get_company_tz(self.company_id)
        return {
            "course_id": self.course_id.id,
            "plan_line_id": self.id,
            "company_id": self.company_id.id,
            "seats_max": self.headcount or 1,
            "tz": tz,
            "place": self.place,
            "responsible_id": self.responsible_id.id or self.env.uid,
            "trainer_ids": [Command.set(self.trainer_ids.ids)],
            "slot_ids": [
                Command.create({"start": start, "stop": stop})
                for start, stop in self._propose_slots(tz)
            ],
        }

    def _propose_slots(self, tz):
        """Times in UTC for the course's hours, within the company's working hours.

        Without working hours in reach (or none set) class begins at 9 o'clock.
        Self-paced learning has no slots.
        """
        self.ensure_one()
        if self.method == "online" or not self.course_id.hours:
            return []
        zone = pytz.timezone(tz)
        begin = zone.localize(datetime.combine(self.date_start, time.min))
        calendar = self.company_id.resource_calendar_id
        stretches = []
        if calendar and not calendar.flexible_hours:
            intervals = calendar._work_intervals_batch(begin, begin + SLOT_HORIZON)
            stretches = [(start, stop) for start, stop, _meta in intervals[False]]
        slots = planning.split_hours(self.course_id.hours, stretches)
        if not slots:
            nine = zone.localize(datetime.combine(self.date_start, time(9)))
            slots = [(nine, nine + timedelta(hours=self.course_id.hours))]
        return [
            (
                start.astimezone(pytz.utc).replace(tzinfo=None),
                stop.astimezone(pytz.utc).replace(tzinfo=None),
            )
            for start, stop in slots
        ]

    def action_create_sessions(self):
        """Make the sessions of these lines that have none; returns them."""
        self.plan_id._check_can_create_sessions()
        return self._do_create_sessions()

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
