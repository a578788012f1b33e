import pytz

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_date, format_time

from odoo.addons.base.models.res_partner import _tz_get

from ...tools import groups, states


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
        "hr.training.reminder.mixin",
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
            "material_version_ids",
            "skill_ids",
            "observation_weight",
            "weight_knowledge",
            "weight_skill",
            "weight_attitude",
            "weight_performance",
        }
    )
    # What may still change once it was held or called off (design §6.6).
    _editable_when_over = frozenset(
        {"note", "responsible_id", "examiner_ids", "keeper_ids", "active"}
    )
    _explained_links = {
        "course_id": "_check_one_company; frozen by scheduling, see "
        "_check_open_for_edit"
    }
    _guarded_fields = (
        frozenset(
            {
                "plan_line_id",
                "done_on",
                "results_released",
                "released_on",
                "cancel_reason",
                "is_historic",
                "is_personal",
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
    done_on = fields.Datetime(
        copy=False,
        help="When it was marked as done: the end of a session without classes, as "
        "online.",
    )
    ended_on = fields.Datetime(
        string="Ended on", compute="_compute_ended_on", store=True, index=True
    )
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
    # With what is for trainers only: others read the text.
    material_snapshot = fields.Json(copy=False, groups=groups.OFFICER)
    material_version_ids = fields.Many2many(
        comodel_name="hr.training.material.version",
        relation="hr_training_material_version_session_rel",
        column1="session_id",
        column2="version_id",
        string="Versions Taught From",
        copy=False,
        help="What was in force when the session was scheduled.",
    )
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
    results_released = fields.Boolean(copy=False, tracking=True)
    released_on = fields.Datetime(copy=False)
    cancel_reason = fields.Text(copy=False)
    note = fields.Text()
    is_personal = fields.Boolean(
        string="Past Course of a Person",
        copy=False,
        help="On the record of one person: no class that the company held.",
    )
    is_historic = fields.Boolean(
        copy=False, help="Imported from a past year: no gates, no mail (design §8)."
    )

    can_nominate = fields.Boolean(compute="_compute_can")
    is_officer = fields.Boolean(compute="_compute_can")

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
            session.tz = session.tz or session.company_id._get_training_tz()

    @api.depends("code", "name")
    def _compute_display_name(self):
        for session in self:
            session.display_name = f"[{session.code}] {session.name or ''}"

    def _get_title(self):
        """The course in the reader's language; the session's own name, if it has one.

        sudo: who is told of the class may read what it is called
        """
        self.ensure_one()
        # sudo: see above
        session = self.sudo()
        languages = [code for code, _name in self.env["res.lang"].get_installed()]
        names = {session.course_id.with_context(lang=code).name for code in languages}
        return session.course_id.name if session.name in names else session.name

    def _get_trainers(self):
        """Who teaches: the session's trainers and those of its slots (sudo)."""
        # sudo: who teaches counts, whatever the caller may read
        sessions = self.sudo()
        return sessions.trainer_ids | sessions.slot_ids.trainer_ids

    def _get_trainers_once(self, order=None):
        """One record of each human who teaches (sudo).

        :param str order: which of his records is the first; by name where it is empty
        """
        trainers = self._get_trainers()
        if len(trainers) < 2:
            return trainers
        keys = self.env["hr.training.person"]._get_keys(trainers)
        once = {}
        for trainer in trainers.sorted(order):
            once.setdefault(keys[trainer], trainer)
        return trainers.browse().union(*once.values())

    @api.depends("slot_ids.start", "slot_ids.stop")
    def _compute_dates(self):
        for session in self:
            slots = session.slot_ids.filtered(lambda slot: slot.start and slot.stop)
            session.date_begin = min(slots.mapped("start"), default=False)
            session.date_end = max(slots.mapped("stop"), default=False)

    @api.depends("date_end", "done_on")
    def _compute_ended_on(self):
        """When its last class ends, or ended; without classes, when it was done."""
        for session in self:
            session.ended_on = session.date_end or session.done_on

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
        # sudo: how full a class is counts people whose enrolments one may not read
        Enrollment = self.env["hr.training.enrollment"].sudo()
        taken = {
            (session.id, state): count
            for session, state, count in Enrollment._read_group(
                [("session_id", "in", self.ids)], ["session_id", "state"], ["__count"]
            )
        }
        for session in self:

            def count(*wanted, session_id=session._origin.id):
                return sum(taken.get((session_id, state), 0) for state in wanted)

            session.enrolled_count = count(*states.ENROLLMENT_SEATED)
            session.waitlisted_count = count(states.ENROLLMENT_WAITLISTED)
            session.requested_count = count(states.ENROLLMENT_REQUESTED)
            session.seats_left = max(0, session.seats_max - session.enrolled_count)

    @api.depends("material_snapshot")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_material_text(self):
        """What the reader may know of."""
        # sudo: only what he may read is told
        rows = [session_sudo.material_snapshot or () for session_sudo in self.sudo()]
        told = self.env["hr.training.course.version"]._filter_told(
            {item["id"] for items in rows for item in items}
        )
        for session, items in zip(self, rows, strict=True):
            session.material_text = "\n".join(
                f"{item['name']} ({item['version']})"
                for item in items
                if item["id"] in told
            )

    # Whose session is it

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
        officer = self._is_officer()
        manager = bool(self.env["hr.department"]._training_managed_departments())
        for session in self:
            session.is_officer = officer
            session.can_nominate = (
                (officer and session.state == states.SESSION_DRAFT)
                or (officer or manager)
                and session.state in states.SESSION_BOOKED
            )

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
            # Slots follow the session by recomputation, which runs no constraint.
            self.slot_ids._check_bookings()
        if "trainer_ids" in vals:
            # sudo: whoever is enrolled; nobody becomes the trainer of his own class
            self.sudo()._check_own_class()
        return result

    def _sync_seats(self):
        """One numbered seat row per seat; free ones go when seats are cut."""
        self.env["hr.training.session.seat"]._sync(self)

    # ------------------------------------------------------------
    # SCHEDULE
    # ------------------------------------------------------------

    def _has_begun(self):
        """Whether it was started, called off or held, or its first slot is on."""
        self.ensure_one()
        if self.state not in (states.SESSION_DRAFT, states.SESSION_SCHEDULED):
            return True
        return bool(self.date_begin) and self.date_begin <= fields.Datetime.now()

    @api.model
    def _get_taught_query(self):
        """SQL of ``session_id, trainer_id``: who teaches a session, or one of its
        slots, once each."""
        of_session = self._fields["trainer_ids"]
        of_slot = self.env["hr.training.session.slot"]._fields["trainer_ids"]
        return SQL(
            """
            SELECT %(session)s AS session_id, %(trainer)s AS trainer_id
              FROM %(of_session)s
             UNION
            SELECT slot.session_id, %(slot_trainer)s
              FROM %(of_slot)s
              JOIN hr_training_session_slot slot ON slot.id = %(slot)s
            """,
            session=SQL.identifier(of_session.column1),
            trainer=SQL.identifier(of_session.column2),
            of_session=SQL.identifier(of_session.relation),
            slot_trainer=SQL.identifier(of_slot.column2),
            of_slot=SQL.identifier(of_slot.relation),
            slot=SQL.identifier(of_slot.column1),
        )

    @api.model
    def _get_attended_domain(self):
        """Sessions that somebody sits, or sat, in: of others nothing is waited for."""
        seated = SQL("place.state IN %s", states.ENROLLMENT_SEATED)
        return self._get_placed_domain(lambda session: seated)

    @api.model
    def _get_placed_domain(self, condition):
        """Sessions of which some place fulfils a condition, whoever may read it.

        It is asked for each session, by the index, hence the offset: as a join
        PostgreSQL reads all the places there ever were.

        :param condition: function of the session's name in the statement → SQL about
            ``place``
        """

        def to_sql(sessions, alias, query):
            sessions.env["hr.training.enrollment"].flush_model()
            return SQL(
                """
                EXISTS (SELECT
                          FROM hr_training_enrollment place
                         WHERE place.session_id = %s AND %s
                        OFFSET 0)
                """,
                SQL.identifier(alias, "id"),
                condition(alias),
            )

        return Domain.custom(to_sql=to_sql)

    def _get_begin_date(self):
        """Day of the first slot in the session's zone."""
        return self._get_local_date(self.date_begin)

    def _get_end_date(self):
        """Day of the last slot's end in the session's zone; without slots that on
        which it was done, until then today."""
        return (
            self._get_local_date(self.ended_on) or self.company_id._get_training_today()
        )

    def _get_local_date(self, moment):
        self.ensure_one()
        if not moment:
            return False
        zone = pytz.timezone(self.tz or "UTC")
        return pytz.utc.localize(moment).astimezone(zone).date()

    # ------------------------------------------------------------
    # START, DONE, CLOSE
    # ------------------------------------------------------------

    def _check_states(self, allowed, sentence):
        self._check_reasons(
            [(session, session.state not in allowed and sentence) for session in self]
        )

    # ------------------------------------------------------------
    # VIEWS
    # ------------------------------------------------------------

    def action_view_enrollments(self):
        """Roster of these sessions."""
        return self._get_part_action("hr_training.hr_training_enrollment_action")

    def action_view_register(self):
        """Attendance register of these sessions."""
        return self._get_part_action(
            "hr_training.hr_training_attendance_action_register",
            {"search_default_group_slot": 1, "training_register": True},
        )

    def action_view_plan(self):
        """The plan this session carries out."""
        self.ensure_one()
        return self._get_form_action(self.plan_id)

    def _get_part_action(self, xmlid, context=None):
        """A window action for what belongs to these sessions."""
        one = self.id if len(self) == 1 else False
        return self._get_related_action(
            xmlid,
            [("session_id", "in", self.ids)],
            dict(context or {}, default_session_id=one),
        )
