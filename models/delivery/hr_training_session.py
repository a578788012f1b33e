import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command, Domain
from odoo.tools import format_date, format_time

from odoo.addons.base.models.res_partner import _tz_get

from ...tools import groups, states
from ...tools.attendance import EXPECTED, AttendanceRules
from ..catalogue.hr_training_trainer import TRAINER_QUALIFIED


class HrTrainingSession(models.Model):
    """A course held for a group of people at set times (policy 6).

    draft → scheduled → ongoing → done → closed; draft | scheduled | ongoing →
    cancelled; closed → done by the head's reopening.

    | action | who |
    | schedule, start, done, release results, close, cancel | officer |
    | reopen | head of training |
    | punches, register, marks | officer; trainer, keeper, examiner of the session |

    Scheduling books trainers and facilities and freezes what later edits of course
    and settings must not change (design §3).
    """

    _name = "hr.training.session"
    _description = "Training Session"
    _inherit = [
        "hr.training.guard.mixin",
        "hr.training.weight.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "date_begin desc, id desc"
    _rec_names_search = ["name", "code"]
    _mail_post_access = "read"

    # What scheduling freezes; kept apart because imports write them as well.
    _frozen_fields = frozenset(
        {
            "course_version",
            "method",
            "hours",
            "pass_score",
            "min_attendance",
            "validity_months",
            "issue_certificate",
            "doors_minutes",
            "after_minutes",
            "grace_minutes",
            "limit_minutes",
            "material_snapshot",
            "skill_ids",
            "observation_weight",
            "weight_knowledge",
            "weight_skill",
            "weight_attitude",
            "weight_performance",
        }
    )
    _explained_links = {
        "course_id": "_check_one_company; frozen by scheduling, see "
        "_check_open_for_edit"
    }
    _guarded_fields = (
        frozenset(
            {
                "plan_line_id",
                "results_released",
                "released_on",
                "cancel_reason",
                "is_historic",
                "enrollment_ids",
            }
        )
        | _frozen_fields
    )

    name = fields.Char(
        compute="_compute_name",
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
    )
    code = fields.Char(
        required=True,
        copy=False,
        index=True,
        default=lambda self: self._default_code(),
    )
    active = fields.Boolean(default=True)
    course_id = fields.Many2one(
        comodel_name="hr.training.course",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
    )
    category_id = fields.Many2one(
        related="course_id.category_id", store=True, index=True
    )
    programme = fields.Selection(related="course_id.programme")
    plan_line_id = fields.Many2one(
        comodel_name="hr.training.plan.line",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    plan_id = fields.Many2one(
        related="plan_line_id.plan_id", store=True, index="btree_not_null"
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    state = fields.Selection(
        selection=[
            (states.SESSION_DRAFT, "Draft"),
            (states.SESSION_SCHEDULED, "Scheduled"),
            (states.SESSION_ONGOING, "Ongoing"),
            (states.SESSION_DONE, "Done"),
            (states.SESSION_CLOSED, "Closed"),
            (states.SESSION_CANCELLED, "Cancelled"),
        ],
        required=True,
        default=states.SESSION_DRAFT,
        copy=False,
        index=True,
        tracking=True,
        group_expand=True,
    )
    color = fields.Integer(related="category_id.sequence")

    # Time and place
    tz = fields.Selection(
        selection=_tz_get,
        string="Time Zone",
        compute="_compute_tz",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    slot_ids = fields.One2many(
        comodel_name="hr.training.session.slot",
        inverse_name="session_id",
        string="Slots",
    )
    date_begin = fields.Datetime(
        compute="_compute_dates", store=True, precompute=True, index=True
    )
    date_end = fields.Datetime(compute="_compute_dates", store=True, precompute=True)
    schedule_text = fields.Char(
        compute="_compute_schedule_text",
        string="Schedule",
        help="Begin and end in the session's own time zone.",
    )
    place = fields.Char()
    facility_ids = fields.Many2many(
        comodel_name="hr.training.facility", string="Venue and Equipment"
    )

    # People
    responsible_id = fields.Many2one(
        comodel_name="res.users",
        default=lambda self: self.env.user,
        index="btree_not_null",
        tracking=True,
    )
    trainer_ids = fields.Many2many(
        comodel_name="hr.training.trainer",
        relation="hr_training_session_trainer_rel",
        column1="session_id",
        column2="trainer_id",
        string="Trainers",
    )
    keeper_ids = fields.Many2many(
        comodel_name="res.users",
        relation="hr_training_session_keeper_rel",
        string="Register Keepers",
        help="They record attendance of this session (policy 6.3.1).",
    )
    examiner_ids = fields.Many2many(
        comodel_name="res.users",
        relation="hr_training_session_examiner_rel",
        string="Examiners",
        help="They enter marks of this session (policy 7.2.2).",
    )
    self_enrollment = fields.Selection(
        selection=[
            ("open", "Open"),
            ("approval", "By Request"),
            ("closed", "By the Training Department Only"),
        ],
        required=True,
        default="open",
        help="Open: employees take a seat themselves. By request: their department "
        "manager or a training officer accepts them first.",
    )
    seats_max = fields.Integer(string="Seats", default=20, required=True)
    seats_min = fields.Integer(
        string="Least Participants", help="Fewer than this are warned about."
    )
    seat_ids = fields.One2many(
        comodel_name="hr.training.session.seat",
        inverse_name="session_id",
        groups="hr_training.group_hr_training_officer",
    )
    enrollment_ids = fields.One2many(
        comodel_name="hr.training.enrollment",
        inverse_name="session_id",
        string="Enrolments",
    )
    enrolled_count = fields.Integer(compute="_compute_enrollment_counts")
    waitlisted_count = fields.Integer(compute="_compute_enrollment_counts")
    requested_count = fields.Integer(compute="_compute_enrollment_counts")
    passed_count = fields.Integer(compute="_compute_enrollment_counts")
    seats_left = fields.Integer(compute="_compute_enrollment_counts")

    # Frozen when scheduled
    course_version = fields.Integer(copy=False)
    method = fields.Selection(selection=states.METHODS, copy=False)
    hours = fields.Float(copy=False)
    pass_score = fields.Float(copy=False)
    min_attendance = fields.Float(string="Least Attendance (%)", copy=False)
    validity_months = fields.Integer(copy=False)
    issue_certificate = fields.Boolean(copy=False)
    doors_minutes = fields.Integer(string="Doors Open Before (min)", copy=False)
    after_minutes = fields.Integer(string="Sign-out Until After (min)", copy=False)
    grace_minutes = fields.Integer(string="Grace (min)", copy=False)
    limit_minutes = fields.Integer(string="Limit (min)", copy=False)
    weight_knowledge = fields.Float(copy=False)
    weight_skill = fields.Float(copy=False)
    weight_attitude = fields.Float(copy=False)
    weight_performance = fields.Float(copy=False)
    observation_weight = fields.Float(string="Weight of Questions in Class", copy=False)
    material_snapshot = fields.Json(copy=False)
    material_text = fields.Text(compute="_compute_material_text", string="Material")
    skill_ids = fields.One2many(
        comodel_name="hr.training.course.skill",
        inverse_name="session_id",
        string="Skills Gained",
        copy=False,
    )

    # Results
    attendance_ids = fields.One2many(
        comodel_name="hr.training.attendance", inverse_name="session_id"
    )
    evaluation_ids = fields.One2many(
        comodel_name="hr.training.evaluation",
        inverse_name="session_id",
        string="Evaluations",
    )
    cost_ids = fields.One2many(
        comodel_name="hr.training.cost",
        inverse_name="session_id",
        string="Planned Costs",
    )
    fact_count = fields.Integer(
        compute="_compute_fact_count",
        string="Facts Changed",
        help="Register rows on record about which punches, slots or leave say "
        "something else since.",
    )
    results_released = fields.Boolean(copy=False, tracking=True)
    released_on = fields.Datetime(copy=False)
    cancel_reason = fields.Text(copy=False)
    note = fields.Text()
    is_historic = fields.Boolean(
        copy=False, help="Imported from a past year: no gates, no mail (design §8)."
    )
    warning_text = fields.Text(compute="_compute_warning_text")

    # Who may do what
    is_taught_by_me = fields.Boolean(
        compute="_compute_my_part", search="_search_is_taught_by_me"
    )
    may_register = fields.Boolean(
        compute="_compute_my_part", search="_search_may_register"
    )
    may_mark = fields.Boolean(compute="_compute_my_part", search="_search_may_mark")
    has_my_team = fields.Boolean(
        compute="_compute_my_part", search="_search_has_my_team"
    )
    my_enrollment_state = fields.Char(compute="_compute_my_enrollment")
    can_enroll_myself = fields.Boolean(compute="_compute_my_enrollment")
    can_withdraw_myself = fields.Boolean(compute="_compute_my_enrollment")
    can_answer_questionnaire = fields.Boolean(
        compute="_compute_can_answer_questionnaire"
    )
    can_schedule = fields.Boolean(compute="_compute_can")
    can_start = fields.Boolean(compute="_compute_can")
    can_done = fields.Boolean(compute="_compute_can")
    can_close = fields.Boolean(compute="_compute_can")
    can_cancel = fields.Boolean(compute="_compute_can")
    can_reopen = fields.Boolean(compute="_compute_can")
    can_nominate = fields.Boolean(compute="_compute_can")
    is_officer = fields.Boolean(compute="_compute_can")
    can_see_roster = fields.Boolean(compute="_compute_my_part")

    _code_unique = models.Constraint(
        "UNIQUE (code, company_id)", "Another session has this code already."
    )
    _seats_positive = models.Constraint(
        "CHECK (seats_max >= 1 AND seats_max <= 5000)",
        "A session has between 1 and 5000 seats.",
    )
    _seats_min_positive = models.Constraint(
        "CHECK (seats_min >= 0)", "The least participants cannot be negative."
    )

    # ------------------------------------------------------------
    # DEFAULTS
    # ------------------------------------------------------------

    @api.model
    def _default_code(self):
        return self.env["ir.sequence"].next_by_code("hr.training.session") or "/"

    @api.model
    def _get_company_tz(self, company):
        """Zone of a company's sessions: its working hours', else the user's."""
        # sudo: working hours are not open to every role
        return company.sudo().resource_calendar_id.tz or self.env.user.tz or "UTC"

    # ------------------------------------------------------------
    # COMPUTE, SEARCH
    # ------------------------------------------------------------

    @api.depends("course_id")
    def _compute_name(self):
        for session in self:
            session.name = session.course_id.name

    @api.depends("company_id")
    def _compute_tz(self):
        for session in self:
            session.tz = session.tz or self._get_company_tz(session.company_id)

    @api.depends("code", "name")
    def _compute_display_name(self):
        for session in self:
            session.display_name = f"[{session.code}] {session.name or ''}"

    @api.depends("slot_ids.start", "slot_ids.stop")
    def _compute_dates(self):
        for session in self:
            slots = session.slot_ids.filtered(lambda slot: slot.start and slot.stop)
            session.date_begin = min(slots.mapped("start"), default=False)
            session.date_end = max(slots.mapped("stop"), default=False)

    @api.depends("date_begin", "date_end", "tz")
    @api.depends_context("lang")
    def _compute_schedule_text(self):
        for session in self:
            session.schedule_text = session._format_period(
                session.date_begin, session.date_end
            )

    def _format_period(self, start, stop):
        """A stretch of time as text in the session's zone (design §6.8).

        In UTC while no session is chosen, as on a new record.
        """
        if not start or not stop:
            return False
        tz = self.tz or "UTC"
        zone = pytz.timezone(tz)
        first = pytz.utc.localize(start).astimezone(zone)
        last = pytz.utc.localize(stop).astimezone(zone)

        def clock(moment):
            return format_time(self.env, moment.time(), time_format="HH:mm")

        begin = f"{format_date(self.env, first.date())} {clock(first)}"
        same_day = first.date() == last.date()
        end = clock(last)
        if not same_day:
            end = f"{format_date(self.env, last.date())} {end}"
        return f"{begin} – {end} ({tz})"

    def _format_moment(self, moment):
        """A moment as text in the session's zone (design §6.8); see above."""
        if not moment:
            return False
        tz = self.tz or "UTC"
        local = pytz.utc.localize(moment).astimezone(pytz.timezone(tz))
        clock = format_time(self.env, local.time(), time_format="HH:mm")
        return f"{format_date(self.env, local.date())} {clock} ({tz})"

    @api.depends_context("uid")
    def _compute_enrollment_counts(self):
        Enrollment = self.env["hr.training.enrollment"]
        domain = [("session_id", "in", self.ids)]
        # sudo: how full a class is counts people whose enrolments one may not read
        taken = {
            (session.id, state): count
            for session, state, count in Enrollment.sudo()._read_group(
                domain, ["session_id", "state"], ["__count"]
            )
        }
        passed = dict(
            Enrollment._read_group(
                [*domain, ("result", "=", states.RESULT_PASSED)],
                ["session_id"],
                ["__count"],
            )
            if Enrollment.has_access("read")
            else ()
        )
        for session in self:

            def count(*wanted, session_id=session._origin.id):
                return sum(taken.get((session_id, state), 0) for state in wanted)

            session.enrolled_count = count(*states.ENROLLMENT_SEATED)
            session.waitlisted_count = count(states.ENROLLMENT_WAITLISTED)
            session.requested_count = count(states.ENROLLMENT_REQUESTED)
            session.passed_count = passed.get(session, 0)
            session.seats_left = max(0, session.seats_max - session.enrolled_count)

    @api.depends("material_snapshot")
    def _compute_material_text(self):
        for session in self:
            session.material_text = "\n".join(
                f"{item['name']} ({item['version']})"
                for item in session.material_snapshot or ()
            )

    @api.depends(
        "state",
        "trainer_ids",
        "slot_ids",
        "facility_ids",
        "place",
        "course_id.material_ids",
        "seats_min",
    )
    def _compute_warning_text(self):
        for session in self:
            session.warning_text = "\n".join(session._get_warnings()) or False

    def _get_warnings(self):
        """What is missing for the class, none of which stops it (design §3)."""
        self.ensure_one()
        if self.is_historic or self.state not in (
            states.SESSION_DRAFT,
            *states.SESSION_BOOKED,
        ):
            return []
        warnings = []
        online = (self.method or self.course_id.method) == "online"
        if not self.slot_ids and not online:
            warnings.append(self.env._("There is no slot yet."))
        if not self.trainer_ids and not self.slot_ids.trainer_ids and not online:
            warnings.append(self.env._("There is no trainer yet."))
        untaught = self.trainer_ids.filtered(
            lambda trainer: (
                trainer.course_ids and self.course_id not in trainer.course_ids
            )
        )
        if untaught:
            warnings.append(
                self.env._(
                    "The course is not among those of %(names)s.",
                    names=", ".join(untaught.mapped("name")),
                )
            )
        left = (self.trainer_ids | self.slot_ids.trainer_ids).sudo()._filter_left()
        if left:
            warnings.append(
                self.env._(
                    "%(names)s has left the company: choose another trainer.",
                    names=", ".join(left.mapped("name")),
                )
            )
        if not self.place and not self.facility_ids and not online:
            warnings.append(self.env._("There is no venue yet."))
        if not self.course_id.material_ids:
            warnings.append(self.env._("The course has no material yet."))
        unkept = self._get_unkept_slots()
        if unkept:
            warnings.append(
                self.env._(
                    "Nobody was recorded in %(slots)s: keep the register, or end the "
                    "session and say that all were absent.",
                    slots="; ".join(unkept.mapped("time_text")),
                )
            )
        if self.seats_min > self.enrolled_count:
            warnings.append(
                self.env._(
                    "%(enrolled)s of at least %(minimum)s participants are enrolled.",
                    enrolled=self.enrolled_count,
                    minimum=self.seats_min,
                )
            )
        return warnings

    # Whose session is it

    @api.depends("trainer_ids", "slot_ids.trainer_ids", "keeper_ids", "examiner_ids")
    @api.depends_context("uid")
    def _compute_my_part(self):
        # sudo: a trainer is found whatever he may read
        Trainer = self.env["hr.training.trainer"].sudo()
        me = Trainer.search(Trainer._get_me_domain())
        team = self.sudo().search(
            Domain("id", "in", self.ids) & self._get_team_domain()
        )
        # The group itself: record rules ask in sudo, where everyone is an officer.
        officer = self._has_officer_group()
        reader = self.env.user.has_group(groups.EXECUTIVE)
        user = self.env.user if self._may_act() else self.env.user.browse()
        for session in self:
            session_sudo = session.sudo()
            trainers = session_sudo.trainer_ids | session_sudo.slot_ids.trainer_ids
            taught = bool(user and trainers & me)
            session.is_taught_by_me = taught
            session.may_register = (
                officer or taught or bool(user & session_sudo.keeper_ids)
            )
            session.may_mark = (
                officer or taught or bool(user & session_sudo.examiner_ids)
            )
            session.has_my_team = session._origin.id in team._ids
            session.can_see_roster = (
                reader or session.may_register or session.has_my_team
            )

    def _get_markers(self):
        """Contacts of those who mark, officers aside (sudo)."""
        self.ensure_one()
        trainers = self.trainer_ids | self.slot_ids.trainer_ids
        users = trainers.employee_id.user_id | trainers.partner_id.user_ids
        users |= self.examiner_ids
        return self.env["hr.training.person"]._filter_deciders(users).partner_id

    @api.model
    def _search_is_taught_by_me(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._get_taught_domain() if self._may_act() else Domain.FALSE

    @api.model
    def _get_taught_domain(self):
        return Domain("trainer_ids.is_me", "=", True) | Domain(
            "slot_ids.trainer_ids.is_me", "=", True
        )

    @api.model
    def _search_may_register(self, operator, value):
        if operator != "in":
            return NotImplemented
        if self._has_officer_group():
            return Domain.TRUE
        return self._get_helper_domain("keeper_ids")

    @api.model
    def _search_may_mark(self, operator, value):
        if operator != "in":
            return NotImplemented
        if self._has_officer_group():
            return Domain.TRUE
        return self._get_helper_domain("examiner_ids")

    @api.model
    def _get_helper_domain(self, name):
        """Sessions that the user teaches, or helps in as this field says."""
        if not self._may_act():
            return Domain.FALSE
        return Domain(name, "in", self.env.uid) | self._get_taught_domain()

    @api.model
    def _search_has_my_team(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._get_team_domain()

    @api.model
    def _get_team_domain(self):
        return Domain("enrollment_ids.is_my_team", "=", True)

    @api.depends("enrollment_ids.state", "state", "self_enrollment")
    @api.depends_context("uid")
    def _compute_my_enrollment(self):
        own = self.env["hr.department"]._training_own_employees()
        # sudo: reads the user's own enrolments only
        enrollments = (
            self.env["hr.training.enrollment"]
            .sudo()
            .search(
                [
                    ("session_id", "in", self.ids),
                    ("employee_id", "in", own.ids),
                    ("state", "not in", states.ENROLLMENT_ENDED),
                ]
            )
        )
        labels = dict(enrollments._fields["state"]._description_selection(self.env))
        for session in self:
            mine = enrollments.filtered(
                lambda e, session=session: e.session_id.id == session._origin.id
            )
            session.my_enrollment_state = labels.get(mine[:1].state, False)
            session.can_withdraw_myself = bool(mine) and not any(
                e._get_cannot_withdraw_reason() for e in mine.sudo(False)
            )
            session.can_enroll_myself = (
                not mine
                and bool(own)
                and session.state == states.SESSION_SCHEDULED
                and session.self_enrollment != "closed"
            )

    @api.depends(
        "active",
        "state",
        "results_released",
        "date_begin",
        "date_end",
        "enrollment_ids.state",
    )
    @api.depends_context("uid")
    def _compute_can(self):
        officer, head = self._is_officer(), self._is_head()
        manager = bool(self.env["hr.department"]._training_managed_departments())
        for session in self:
            session.is_officer = officer
            session.can_nominate = (
                (officer and session.state == states.SESSION_DRAFT)
                or (officer or manager)
                and session.state in states.SESSION_BOOKED
            )
            session.can_schedule = (
                officer and session.active and session.state == states.SESSION_DRAFT
            )
            session.can_start = officer and not session._get_cannot_start_reason()
            session.can_done = officer and not session._get_cannot_done_reason()
            session.can_close = officer and not session._get_cannot_close_reason()
            session.can_cancel = officer and not session._get_cannot_cancel_reason()
            session.can_reopen = head and not session._get_cannot_reopen_reason()

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        sessions = super().create(vals_list)
        sessions._sync_seats()
        return sessions

    def write(self, vals):
        if not self.env.su:
            self._check_open_for_edit(vals)
        result = super().write(vals)
        if "seats_max" in vals:
            self._sync_seats()
            self.env["hr.training.enrollment"]._promote(self)
        if {"trainer_ids", "facility_ids"} & vals.keys():
            self._check_trainers_qualified()
            # Slots follow the session by recomputation, which runs no constraint.
            self.slot_ids._check_bookings()
        if "trainer_ids" in vals:
            # sudo: whoever is enrolled; nobody becomes the trainer of his own class
            self.sudo()._check_own_class()
        return result

    def _get_cannot_archive_reason(self):
        """People, trainers and rooms are taken by it, and nobody would see by what."""
        return super()._get_cannot_archive_reason() or (
            self.state in states.SESSION_BOOKED
            and self.env._(
                "%(session)s is scheduled or under way. Cancel it, or end it, before "
                "archiving it.",
                session=self.display_name,
            )
        )

    def _check_open_for_edit(self, vals):
        """A session that was held keeps what it was (design §6.6)."""
        ended = (*states.SESSION_HELD, states.SESSION_CANCELLED)
        editable = {
            "note",
            "responsible_id",
            "examiner_ids",
            "keeper_ids",
            "cost_ids",
            # An exam may be set up after the class; released ones guard themselves.
            "evaluation_ids",
            "active",
        }
        content = {
            name
            for name in vals
            if name not in editable
            and not name.startswith(("message_", "activity_", "rating_", "website_"))
        }
        frozen_by_schedule = {"course_id", "company_id"}
        for session in self:
            if session.state in ended and content:
                raise UserError(
                    self.env._(
                        "%(session)s is over and can no longer be changed. The head "
                        "of training can correct single records.",
                        session=session.display_name,
                    )
                )
            # sudo: enrolments count, whoever may read them
            if "company_id" in content and session.sudo().enrollment_ids:
                raise UserError(
                    self.env._(
                        "%(session)s has participants, so it stays in its company.",
                        session=session.display_name,
                    )
                )
            if session.state != states.SESSION_DRAFT and (frozen_by_schedule & content):
                raise UserError(
                    self.env._(
                        "%(session)s is scheduled: its course is settled. Cancel it "
                        "and make another.",
                        session=session.display_name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        # sudo: enrolments the user does not see count as well
        for session in self.sudo():
            if session.state != states.SESSION_DRAFT or session.enrollment_ids:
                raise UserError(
                    self.env._(
                        "%(session)s has a history. Cancel or archive it instead.",
                        session=session.display_name,
                    )
                )

    @api.constrains("course_id", "company_id", "trainer_ids", "facility_ids")
    def _check_one_company(self):
        # sudo: companies count, whatever the caller may read
        for session in self.sudo():
            course = session.course_id
            if session.plan_line_id.company_id not in (
                session.company_id,
                session.company_id.browse(),
            ):
                raise ValidationError(
                    self.env._(
                        "%(session)s was made from a plan of another company.",
                        session=session.display_name,
                    )
                )
            if course.company_id and course.company_id != session.company_id:
                raise ValidationError(
                    self.env._(
                        "Course %(course)s belongs to another company.",
                        course=course.display_name,
                    )
                )
            for resources in (session.trainer_ids, session.facility_ids):
                foreign = resources.filtered(
                    lambda r, s=session: r.company_id and r.company_id != s.company_id
                )
                if foreign:
                    raise ValidationError(
                        self.env._(
                            "%(names)s: of another company than the session’s.",
                            names=", ".join(foreign.mapped("name")),
                        )
                    )

    def _sync_seats(self):
        """One numbered seat row per seat; free ones go when seats are cut."""
        self.env["hr.training.session.seat"]._sync(self)

    # ------------------------------------------------------------
    # SCHEDULE
    # ------------------------------------------------------------

    def action_schedule(self):
        """Announce drafts: book trainers and facilities, freeze the course.

        Missing trainer, venue or material only show as warnings.

        :raise UserError: no slot (unless online), an unqualified trainer, or a
            trainer or facility that is taken (policy 6.2, design §6.3)
        """
        self._check_can_schedule()
        self._do_schedule()
        return True

    def _get_cannot_schedule_reason(self):
        self.ensure_one()
        if self.state != states.SESSION_DRAFT:
            return self.env._("Only a draft session can be scheduled.")
        if not self.active:
            return self.env._("Restore the archived session before scheduling it.")
        online = (self.method or self.course_id.method) == "online"
        if not self.slot_ids and not online:
            return self.env._("Add at least one slot before scheduling the session.")
        return False

    def _check_can_schedule(self):
        self._check_officer()
        self.check_access("write")
        self._check_reasons([(s, s._get_cannot_schedule_reason()) for s in self])
        self._check_trainers_qualified(self)

    def _do_schedule(self):
        self.env["hr.training.budget.line"]._check_sessions(self)
        for session_sudo in self._guard_sudo():
            session_sudo.write(
                {
                    **session_sudo._get_freeze_values(),
                    "state": states.SESSION_SCHEDULED,
                }
            )
            session_sudo._make_evaluations()
        self.slot_ids._check_bookings()
        self._guard_sudo().enrollment_ids._check_overlaps()
        # Who was enrolled in the draft may have punched meanwhile.
        self._do_follow_facts()

    def _make_evaluations(self):
        """The evaluations that the course's forms ask for (sudo).

        What was set up by hand before stays: a form of a method that is there
        already makes no second one.
        """
        self.ensure_one()
        forms = self.course_id.form_ids.filtered(
            lambda form: form.method not in self.evaluation_ids.mapped("method")
        )
        self.env["hr.training.evaluation"].sudo().create(
            [form._prepare_evaluation(self) for form in forms]
        )

    def _get_freeze_values(self):
        """Everything scheduling freezes, from course and company settings."""
        self.ensure_one()
        company = self.company_id
        course = self.course_id
        return {
            **course._get_freeze_values(company),
            # A session made of a plan line is held by the line's method.
            "method": self.method or course.method,
            "doors_minutes": company.training_doors_minutes,
            "after_minutes": company.training_after_minutes,
            "grace_minutes": company.training_grace_minutes,
            "limit_minutes": company.training_limit_minutes,
            "material_snapshot": [
                {
                    "id": material.id,
                    "name": material.name,
                    "kind": material.kind,
                    "version": material.version,
                }
                # Another company's is not taught from.
                for material in course.material_ids
                if material.company_id in (company, company.browse())
            ],
            "skill_ids": [
                Command.clear(),
                *(
                    Command.create(
                        {
                            "skill_type_id": line.skill_type_id.id,
                            "skill_id": line.skill_id.id,
                            "skill_level_id": line.skill_level_id.id,
                        }
                    )
                    for line in course.skill_ids
                ),
            ],
        }

    def _get_cost_date(self):
        """Day that says to which quarter's budget the costs of a session belong.

        Its first day; without slots the plan line's. Empty for no session.
        """
        if not self:
            return False
        return (
            self._get_begin_date()
            or self.plan_line_id.date_start
            or self.create_date.date()
        )

    def _filter_committed(self):
        """Sessions whose costs are committed (design §6.5)."""
        return self.filtered(lambda s: s.state in states.SESSION_PUNCHABLE)

    def _get_attendance_rules(self):
        """The settings frozen on a session, for ``tools.attendance``."""
        self.ensure_one()
        return AttendanceRules(
            doors=self.doors_minutes,
            after=self.after_minutes,
            grace=self.grace_minutes,
            limit=self.limit_minutes,
        )

    def _has_begun(self):
        """Whether it was started, called off or held, or its first slot is on."""
        self.ensure_one()
        if self.state not in (states.SESSION_DRAFT, states.SESSION_SCHEDULED):
            return True
        return bool(self.date_begin) and self.date_begin <= fields.Datetime.now()

    def _get_begin_date(self):
        """Day of the first slot in the session's zone."""
        return self._get_local_date(self.date_begin)

    def _get_end_date(self):
        """Day of the last slot's end in the session's zone, else today."""
        return self._get_local_date(self.date_end) or fields.Date.context_today(self)

    def _get_local_date(self, moment):
        self.ensure_one()
        if not moment:
            return False
        zone = pytz.timezone(self.tz or "UTC")
        return pytz.utc.localize(moment).astimezone(zone).date()

    def _check_trainers_qualified(self, sessions=None):
        """Only qualified trainers teach (policy 8.1); history is left alone."""
        if sessions is None:
            sessions = self.filtered(lambda s: s.state in states.SESSION_BOOKED)
        for session in sessions:
            if session.is_historic:
                continue
            # sudo: the state counts, whatever the caller may read
            trainers = session.sudo().trainer_ids | session.sudo().slot_ids.trainer_ids
            left = trainers._filter_left()
            if left:
                raise UserError(
                    self.env._(
                        "%(session)s: %(names)s has left the company. Choose another "
                        "trainer.",
                        session=session.display_name,
                        names=", ".join(left.mapped("name")),
                    )
                )
            wrong = trainers.filtered(lambda t: t.state != TRAINER_QUALIFIED)
            if wrong:
                raise UserError(
                    self.env._(
                        "%(session)s: %(names)s is not a qualified trainer. Choose "
                        "another, or ask the head of training to qualify him or her.",
                        session=session.display_name,
                        names=", ".join(wrong.mapped("name")),
                    )
                )

    def _check_own_class(self):
        """Nobody teaches the class he sits in, with slots or without (sudo)."""
        Enrollment = self.env["hr.training.enrollment"]
        for session in self.filtered(
            lambda s: s.state in (states.SESSION_DRAFT, *states.SESSION_BOOKED)
        ):
            people = self.env["hr.training.person"]._get_people(
                session.trainer_ids | session.slot_ids.trainer_ids
            )
            own = Enrollment.search(
                [
                    ("session_id", "=", session.id),
                    ("state", "=", states.ENROLLMENT_ENROLLED),
                    ("overlap_reason", "=", False),
                    (
                        "employee_id",
                        "in",
                        [i for p in people.values() for i in p.employee_ids],
                    ),
                ]
            )
            own._check_overlaps()

    # ------------------------------------------------------------
    # START, DONE, CLOSE
    # ------------------------------------------------------------

    def action_start(self):
        """Scheduled sessions have begun: possible once their doors are open."""
        self._check_can_start()
        self._do_start()
        return True

    def _get_cannot_start_reason(self):
        self.ensure_one()
        if self.state != states.SESSION_SCHEDULED:
            return self.env._("Only a scheduled session can be started.")
        # sudo: the clock is the same for everybody
        first = self.sudo().slot_ids.sorted("start")[:1]
        if first and not first._is_begun():
            return self.env._(
                "%(session)s has not begun: its doors open at %(time)s. Correct its "
                "slots if the class is earlier.",
                session=self.display_name,
                time=self._format_moment(first._get_register_begin()),
            )
        return False

    def _check_can_start(self):
        self._check_officer()
        self.check_access("write")
        self._check_reasons([(s, s._get_cannot_start_reason()) for s in self])

    def _do_start(self):
        self._guard_sudo().write({"state": states.SESSION_ONGOING})

    def action_done(self, all_absent=False):
        """Sessions were held: who is not recorded was excused or absent.

        Requests and the waiting list end here. Nobody is absent in a slot where nobody
        was recorded, for the register may be missing (design §6.13).

        :param bool all_absent: the absence of all in such slots is true
        :raise UserError: before the last class is over, or a slot without any entry
        """
        all_absent = all_absent is True
        self._check_can_done()
        if not all_absent:
            self._check_register_kept()
        self._do_done(all_absent)
        return True

    def action_ask_done(self):
        """The button: done, or the question about classes nobody was recorded in."""
        self._check_can_done()
        if not self._get_unkept_slots():
            return self.action_done()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "hr_training.hr_training_session_done_action"
        )
        action["context"] = {"default_session_ids": self.ids}
        return action

    def _get_cannot_done_reason(self):
        self.ensure_one()
        if self.state not in states.SESSION_BOOKED:
            return self.env._("Only a scheduled or ongoing session can be done.")
        if self.date_end and self.date_end > fields.Datetime.now():
            return self.env._(
                "%(session)s is not over before %(time)s. Correct its slots if it "
                "ended earlier, or cancel it if it is not held.",
                session=self.display_name,
                time=self._format_moment(self.date_end),
            )
        return False

    def _check_can_done(self):
        self._check_officer()
        self.check_access("write")
        self._check_reasons([(s, s._get_cannot_done_reason()) for s in self])

    def _get_unkept_slots(self):
        """Slots that are over, with people on the roster and no entry, in sudo."""
        # sudo: whose register is missing, whoever may read it
        return self.sudo().slot_ids._filter_unkept().filtered(lambda s: s._is_over())

    def _check_register_kept(self):
        # sudo: whose register is missing, whoever may read it
        unkept = self.sudo().slot_ids._filter_unkept()
        self._check_reasons(
            [
                (
                    slots.session_id.sudo(False),
                    self.env._(
                        "Nobody was recorded in %(slots)s. Keep the register first, or "
                        "say that all were absent.",
                        slots="; ".join(slots.mapped("time_text")),
                    ),
                )
                for slots in unkept.grouped("session_id").values()
            ]
        )

    def _do_done(self, all_absent=False):
        sessions_sudo = self._guard_sudo()
        sessions_sudo.enrollment_ids.filtered(
            lambda e: (
                e.state
                in (
                    states.ENROLLMENT_REQUESTED,
                    states.ENROLLMENT_WAITLISTED,
                )
            )
        )._do_end(
            states.ENROLLMENT_REFUSED,
            self.env._("The session was held without a free seat."),
        )
        if all_absent:
            sessions_sudo.slot_ids._filter_unkept().is_all_absent = True
        sessions_sudo.write({"state": states.SESSION_DONE})
        sessions_sudo._do_follow_facts()

    def action_close(self):
        """Close the books: attendance and marks change by correction only."""
        self._check_can_close()
        self._do_close()
        return True

    def _check_can_close(self):
        self._check_officer()
        self.check_access("write")
        self._check_reasons([(s, s._get_cannot_close_reason()) for s in self])

    def _get_cannot_close_reason(self):
        self.ensure_one()
        if self.state != states.SESSION_DONE:
            return self.env._("Only a session that is done can be closed.")
        if not self.results_released and self.enrolled_count:
            return self.env._("Release the results before closing the session.")
        return (
            # sudo: what was handed in counts, whoever may read it
            self.sudo()._get_unreleased_reason() or self._get_ungraded_reason()
        )

    def _get_unreleased_reason(self):
        """Resits that were handed in would never be marked (sudo)."""
        self.ensure_one()
        released = self.evaluation_ids.filtered(
            lambda e: e.method == "exam" and e.state == states.EVALUATION_RELEASED
        )
        waiting = released._get_unreleased_answers().training_evaluation_id
        return bool(waiting) and self.env._(
            "Resits wait to be released: %(names)s.",
            names=", ".join(waiting.mapped("name")),
        )

    def _do_close(self):
        self._guard_sudo().write({"state": states.SESSION_CLOSED})

    def action_reopen(self, reason=False):
        """Open closed sessions again, as head of training; the reason is kept."""
        self._check_can_reopen()
        if not reason:
            return self._ask_reason("action_reopen")
        self._do_reopen(self._require_reason(reason))
        return True

    def _check_can_reopen(self):
        self._check_head()
        self.check_access("write")
        self._check_reasons([(s, s._get_cannot_reopen_reason()) for s in self])

    def _get_cannot_reopen_reason(self):
        self.ensure_one()
        if self.state != states.SESSION_CLOSED:
            return self.env._("Only a closed session can be reopened.")
        return self.is_historic and self.env._(
            "An imported session is history: correct it."
        )

    def _do_reopen(self, reason):
        for session_sudo in self._guard_sudo():
            session_sudo.state = states.SESSION_DONE
            session_sudo.message_post(
                body=self.env._("Reopened: %(reason)s", reason=reason)
            )

    def _check_states(self, allowed, sentence):
        self._check_reasons(
            [(session, session.state not in allowed and sentence) for session in self]
        )

    # ------------------------------------------------------------
    # CANCEL
    # ------------------------------------------------------------

    def action_cancel(self, reason=False):
        """Call sessions off: bookings end, and the reason is kept.

        :param str reason: required; without it a dialog asks
        """
        self._check_can_cancel()
        if not reason:
            return self._ask_reason("action_cancel")
        self._do_cancel(self._require_reason(reason))
        return True

    def _check_can_cancel(self):
        self._check_officer()
        self.check_access("write")
        self._check_reasons([(s, s._get_cannot_cancel_reason()) for s in self])

    def _get_cannot_cancel_reason(self):
        self.ensure_one()
        return self.state not in (
            states.SESSION_DRAFT,
            *states.SESSION_BOOKED,
        ) and self.env._("A session that was held cannot be cancelled.")

    def _do_cancel(self, reason):
        sessions_sudo = self._guard_sudo()
        # The sessions end first, so that no seat is handed on.
        sessions_sudo.write(
            {"state": states.SESSION_CANCELLED, "cancel_reason": reason}
        )
        sessions_sudo.enrollment_ids.filtered(
            lambda e: e.state not in states.ENROLLMENT_ENDED
        )._do_end(states.ENROLLMENT_WITHDRAWN, reason)
        for session_sudo in sessions_sudo:
            session_sudo.message_post(
                body=self.env._("Cancelled: %(reason)s", reason=reason)
            )

    # ------------------------------------------------------------
    # CRON
    # ------------------------------------------------------------

    @api.model
    def _cron_follow_clock(self):
        """Start sessions whose time has come and settle slots that are over.

        Where nobody was recorded nobody is judged: the officer is asked instead. A
        session that fails is logged and tried again next time; the others go on
        (design §6.7).
        """
        # Before anything begins: who has left does not begin it.
        self.env["hr.training.enrollment"]._cron_follow_people()
        now = fields.Datetime.now()
        started = self.search(
            [
                ("state", "=", states.SESSION_SCHEDULED),
                ("date_begin", "<=", now),
                ("is_historic", "=", False),
            ]
        )
        self._run_each(started, lambda session: session._do_start())
        ongoing = self.search([("state", "=", states.SESSION_ONGOING)])
        self._run_each(ongoing, lambda session: session._settle_past_slots())
        waiting = self.search(
            [
                ("state", "in", states.SESSION_BOOKED),
                ("enrollment_ids.state", "=", states.ENROLLMENT_WAITLISTED),
            ]
        )
        self._run_each(
            waiting, lambda session: session.enrollment_ids._promote(session)
        )

    @api.model
    def _run_each(self, sessions, step):
        """Run a step for each session, each kept or dropped by itself."""
        return self.env["hr.training.punch"]._run_isolated(sessions, step)

    def _settle_past_slots(self):
        """Absent is who did not punch by stop + after (design §7)."""
        self.ensure_one()
        over = self.slot_ids.filtered(lambda slot: slot._is_over())
        open_rows = self.env["hr.training.attendance"].search(
            [("slot_id", "in", over.ids), ("status", "=", EXPECTED)]
        )
        open_rows._do_follow_own_facts()
        if over._filter_unkept():
            self._ask_for_register()

    def _ask_for_register(self):
        """Ask whoever is responsible, once, for a register that nobody kept (sudo)."""
        self.ensure_one()
        kind = "hr_training.mail_activity_type_register"
        if self.activity_search([kind], only_automated=False):
            return
        user = self.responsible_id
        if user.active and user.has_group(groups.OFFICER):
            self.activity_schedule(
                kind,
                user_id=user.id,
                note=self.env._(
                    "Nobody was recorded in a class that is over. Keep its register, "
                    "or end the session and say that all were absent."
                ),
            )

    # ------------------------------------------------------------
    # REGISTER
    # ------------------------------------------------------------

    def _is_on_record(self):
        """Whether the register changes by correction only (design §6.6)."""
        self.ensure_one()
        return self.results_released or self.state == states.SESSION_CLOSED

    def _is_register_open(self):
        """Whether who keeps the register may write in it."""
        self.ensure_one()
        return self.state in states.SESSION_PUNCHABLE and not self.results_released

    def _do_follow_facts(self, moments=()):
        """Read the register of these sessions anew (design §6.10).

        :param moments: times in UTC that count beside those of the slots: where a
            slot was
        """
        # sudo: everybody on the roster, whoever moved a slot
        sessions_sudo = self.sudo()
        moments = [
            *moments,
            *sessions_sudo.slot_ids.mapped("start"),
            *sessions_sudo.slot_ids.mapped("stop"),
        ]
        if moments:
            self.env["hr.training.attendance"]._do_follow_facts(
                sessions_sudo.enrollment_ids.employee_id, min(moments), max(moments)
            )

    @api.depends("attendance_ids.fact_status")
    def _compute_fact_count(self):
        counts = dict(
            self.env["hr.training.attendance"]._read_group(
                [("session_id", "in", self.ids), ("fact_status", "!=", False)],
                ["session_id"],
                ["__count"],
            )
        )
        for session in self:
            session.fact_count = counts.get(session._origin, 0)

    def action_view_changed_facts(self):
        """Rows on record about which the facts say something else now."""
        action = self._get_related_action(
            "hr_training.hr_training_attendance_action_register",
            {"search_default_changed": 1, "training_register": True},
        )
        return action

    # ------------------------------------------------------------
    # VIEWS
    # ------------------------------------------------------------

    def action_view_enrollments(self):
        """Roster of these sessions."""
        return self._get_related_action("hr_training.hr_training_enrollment_action", {})

    def action_view_register(self):
        """Attendance register of these sessions."""
        return self._get_related_action(
            "hr_training.hr_training_attendance_action_register",
            {"search_default_group_slot": 1, "training_register": True},
        )

    def action_view_scores(self):
        """Marks of these sessions."""
        return self._get_related_action("hr_training.hr_training_score_action", {})

    def action_view_certificates(self):
        """Certificates issued by these sessions."""
        return self._get_related_action(
            "hr_training.hr_training_certificate_action", {}
        )

    def action_view_plan(self):
        """The plan this session carries out."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "hr.training.plan",
            "res_id": self.plan_id.id,
            "views": [(False, "form")],
        }

    def _get_related_action(self, xmlid, context):
        action = self.env["ir.actions.act_window"]._for_xml_id(xmlid)
        action["domain"] = [("session_id", "in", self.ids)]
        action["context"] = dict(
            context, default_session_id=self.id if len(self) == 1 else False
        )
        return action
