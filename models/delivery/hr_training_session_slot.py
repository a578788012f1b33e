from datetime import datetime, timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ...tools import attendance as rules
from ...tools import states
from ...tools.booking import overbooked
from ...tools.years import FIRST_YEAR, YEARS_AHEAD

RESOURCES = frozenset({"trainer_ids", "facility_ids"})


class HrTrainingSessionSlot(models.Model):
    """A stretch of class with its own attendance; times are in UTC."""

    _name = "hr.training.session.slot"
    _description = "Training Session Slot"
    _inherit = ["hr.training.guard.mixin"]
    _order = "start, id"
    _rec_names_search = ["session_id"]

    _guarded_fields = frozenset({"is_all_absent"})
    _guarded_parents = {"session_id": "_check_slots_open"}
    # Its register belongs to the people of this session.
    _fixed_links = frozenset({"session_id"})

    session_id = fields.Many2one(
        comodel_name="hr.training.session",
        required=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(
        related="session_id.company_id", store=True, index=True
    )
    course_id = fields.Many2one(related="session_id.course_id")
    session_state = fields.Selection(related="session_id.state")
    can_record = fields.Boolean(compute="_compute_can_record")
    color = fields.Integer(related="session_id.color")
    start = fields.Datetime(required=True, index=True)
    stop = fields.Datetime(required=True, index=True)
    hours = fields.Float(compute="_compute_hours", store=True)
    time_text = fields.Char(
        compute="_compute_time_text",
        string="Time",
        help="In the session's own time zone.",
    )
    trainer_ids = fields.Many2many(
        comodel_name="hr.training.trainer",
        relation="hr_training_slot_trainer_rel",
        compute="_compute_from_session",
        store=True,
        readonly=False,
        check_company=True,
        string="Trainers",
        help="The session's; a change on the session replaces them.",
    )
    facility_ids = fields.Many2many(
        comodel_name="hr.training.facility",
        relation="hr_training_slot_facility_rel",
        compute="_compute_facility_ids",
        store=True,
        readonly=False,
        check_company=True,
        string="Venue and Equipment",
        help="The session's; a change on the session replaces them.",
    )
    attendance_ids = fields.One2many(
        comodel_name="hr.training.attendance", inverse_name="slot_id"
    )
    is_all_absent = fields.Boolean(
        string="Nobody Came",
        copy=False,
        help="Whoever ended the class said that the absence of all is true; otherwise "
        "nobody is absent where nobody was recorded.",
    )

    _times = models.Constraint("CHECK (start < stop)", "A slot ends after it begins.")

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("start", "stop")
    def _compute_hours(self):
        for slot in self:
            slot.hours = (
                (slot.stop - slot.start) / timedelta(hours=1)
                if slot.start and slot.stop
                else 0.0
            )

    @api.depends("start", "stop", "session_id.tz")
    @api.depends_context("lang")
    def _compute_time_text(self):
        for slot in self:
            slot.time_text = slot.session_id._format_period(slot.start, slot.stop)

    @api.depends("time_text", "session_id.code", "session_id.name")
    @api.depends_context("training_timetable", "training_register")
    def _compute_display_name(self):
        """Code and time; the course in the timetable, the time in one's register."""
        context = self.env.context
        for slot in self:
            session = slot.session_id
            if context.get("training_register"):
                slot.display_name = slot.time_text
                continue
            text = session.name if context.get("training_timetable") else slot.time_text
            slot.display_name = f"[{session.code}] {text or ''}"

    @api.depends("session_id.trainer_ids")
    def _compute_from_session(self):
        for slot in self:
            slot.trainer_ids = slot.session_id.trainer_ids

    @api.depends("session_id.facility_ids")
    def _compute_facility_ids(self):
        for slot in self:
            slot.facility_ids = slot.session_id.facility_ids

    @api.depends("session_id.state", "session_id.may_register", "start")
    @api.depends_context("uid")
    def _compute_can_record(self):
        for slot in self:
            slot.can_record = (
                slot.session_id.may_register
                and slot.session_id._is_register_open()
                and slot._is_begun()
            )

    @api.constrains("start", "stop", "session_id")
    def _check_overlap_within_session(self):
        for session in self.session_id:
            keys = overbooked(
                [(slot.start, slot.stop, slot.id) for slot in session.slot_ids]
            )
            if keys:
                raise ValidationError(
                    self.env._(
                        "Two slots of %(session)s overlap: %(slots)s.",
                        session=session.display_name,
                        slots=", ".join(self.browse(keys).mapped("time_text")),
                    )
                )

    @api.constrains("start", "stop")
    def _check_slot_years(self):
        """A slip in the year would reserve rooms for a life (design §11)."""
        first = datetime(FIRST_YEAR, 1, 1)
        last = fields.Datetime.now() + relativedelta(years=YEARS_AHEAD)
        for slot in self:
            if slot.start < first or slot.stop > last:
                raise ValidationError(
                    self.env._(
                        "A slot lies between %(first)s and %(years)s years from now: "
                        "please check the date of %(slot)s.",
                        first=FIRST_YEAR,
                        years=YEARS_AHEAD,
                        slot=slot.time_text,
                    )
                )

    @api.constrains("start", "stop", "session_id", "trainer_ids", "facility_ids")
    def _check_slot_bookings(self):
        self._check_bookings()
        self.session_id._check_fit()

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        slots = super().create(vals_list)
        for slot, vals in zip(slots, vals_list, strict=True):
            # Only what was given: the session's are not there yet, while it is made.
            slot._check_company(list(RESOURCES & vals.keys()))
        # sudo: the register follows the slots, whoever may edit these
        slots.session_id.sudo().enrollment_ids._sync_register()
        slots._check_participants()
        slots.session_id._queue_change({})
        return slots

    def write(self, vals):
        moved = {"start", "stop"} & vals.keys()
        before = self.mapped("start") + self.mapped("stop") if moved else []
        told = moved or RESOURCES & vals.keys()
        teaching = self.session_id._get_teaching() if told else {}
        result = super().write(vals)
        self._check_company(list(RESOURCES & vals.keys()))
        if moved:
            self._check_participants()
            self.session_id._do_follow_facts(
                before + self.mapped("start") + self.mapped("stop")
            )
        if told:
            self.session_id._queue_change(teaching)
        return result

    def unlink(self):
        sessions = self.session_id
        moments = self.mapped("start") + self.mapped("stop")
        teaching = sessions._get_teaching()
        result = super().unlink()
        # Punches of these may be of a class beside them.
        sessions._do_follow_facts(moments)
        sessions.exists()._queue_change(teaching)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_recorded(self):
        # sudo: attendance the user does not see counts as well
        for slot in self.sudo():
            if any(a.status != "expected" for a in slot.attendance_ids):
                raise UserError(
                    self.env._(
                        "Attendance is recorded for %(slot)s, so it stays. Cancel the "
                        "session if it was not held.",
                        slot=slot.display_name,
                    )
                )

    def _check_participants(self):
        """Slots that move must not collide with other classes of the enrolled."""
        sessions = self.session_id.filtered(lambda s: s.state in states.SESSION_BOOKED)
        # sudo: everyone enrolled counts
        sessions.sudo().enrollment_ids._check_overlaps()

    # ------------------------------------------------------------
    # REGISTER
    # ------------------------------------------------------------

    def action_all_present(self):
        """Mark everyone present in these slots who is not marked yet.

        :return: a notification that says how many were marked
        :raise UserError: when no class has begun, or everybody is marked
        """
        self.session_id._check_can_edit_register()
        # sudo: the gate above was passed
        return self._do_mark_all_present(self.sudo().attendance_ids)

    def _do_mark_all_present(self, rows):
        """Mark rows of the slots that have begun; the gate was passed.

        :param rows: the rows to choose from, ``hr.training.attendance``
        """
        self.session_id._check_can_edit_register()
        begun = self.filtered(lambda slot: slot._is_begun())
        if not begun:
            first = min(self, key=lambda slot: slot.start, default=None)
            raise UserError(
                self.env._(
                    "The class has not begun: its register opens at %(time)s.",
                    time=first.session_id._format_moment(first._get_register_begin()),
                )
                if first
                else self.env._("There is no class to mark: choose rows of a register.")
            )
        marked = (
            rows._guard_sudo()
            .filtered(lambda row: row.slot_id in begun.sudo())
            ._do_all_present()
        )
        if not marked:
            raise UserError(
                self.env._(
                    "Everybody is marked already in the classes that have begun. "
                    "Change single people in the register."
                )
            )
        return self._get_done_and_reload_action(
            self.env._("%(count)s marked present.", count=len(marked))
        )

    def action_view_register(self):
        """Attendance register of these slots."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "hr_training.hr_training_attendance_action_register"
        )
        action["domain"] = [("slot_id", "in", self.ids)]
        action["context"] = {
            "search_default_group_slot": len(self) != 1,
            "training_register": True,
        }
        if len(self) == 1:
            action["display_name"] = self.time_text
        return action

    # ------------------------------------------------------------
    # BOOKING
    # ------------------------------------------------------------

    def _get_register_begin(self):
        """When the doors open."""
        self.ensure_one()
        return self.start - timedelta(minutes=self.session_id.doors_minutes)

    def _get_register_end(self):
        """When who has not punched counts as absent."""
        self.ensure_one()
        return self.stop + timedelta(minutes=self.session_id.after_minutes)

    def _is_begun(self):
        """Whether the doors are open, or were."""
        self.ensure_one()
        return bool(self.start) and self._get_register_begin() <= fields.Datetime.now()

    def _is_over(self):
        """Whether who is not recorded any more will not be: the clock says so, or
        whoever ended the class."""
        self.ensure_one()
        return (
            self.session_id.state in states.SESSION_HELD
            or self._get_register_end() <= fields.Datetime.now()
        )

    def _get_rules_slots(self):
        """These slots as ``tools.attendance`` takes them: dict id -> its ``Slot``."""
        rules_of = {s: s._get_attendance_rules() for s in self.session_id}
        return {
            slot.id: rules.Slot(
                slot.id, slot.start, slot.stop, rules_of[slot.session_id]
            )
            for slot in self
        }

    def _filter_kept(self, apart=False):
        """Slots where somebody on the roster was recorded (sudo).

        :param apart: register rows that do not count, since they are read anew
        """
        if not self:
            return self
        domain = (
            Domain("slot_id", "in", self.ids)
            & Domain("source", "in", list(rules.ENTERED))
            & Domain("enrollment_id.state", "in", states.ENROLLMENT_SEATED)
        )
        if apart:
            domain &= Domain("id", "not in", apart.ids)
        groups = self.env["hr.training.attendance"]._read_group(domain, ["slot_id"])
        return self.browse(slot.id for (slot,) in groups)

    def _filter_unkept(self):
        """Slots with people on the roster, none of whom was recorded (sudo)."""
        expected = self.env["hr.training.attendance"]._read_group(
            Domain("slot_id", "in", self.ids)
            & Domain("status", "in", (rules.EXPECTED, rules.ABSENT))
            & Domain("enrollment_id.state", "in", states.ENROLLMENT_SEATED),
            ["slot_id"],
        )
        slots = self.browse(slot.id for (slot,) in expected)
        slots = slots.filtered(lambda slot: not slot.is_all_absent)
        return slots - slots._filter_kept()

    def _check_bookings(self):
        """No human and no facility in two overlapping slots (design §6.3, §6.11).

        A trainer is the human behind the record: he neither teaches by another record
        nor attends a class then, unless an officer gave a reason for that. Looks at
        sessions that book; history is left alone. The lock rows come first, see
        ``hr.training.booking.lock``.

        :raise UserError: names resource, time and the session that has it
        """
        # sudo: a booking counts whether or not the caller may see it
        slots = self.sudo().filtered(
            lambda slot: (
                slot.session_id.state in states.SESSION_BOOKED
                and not slot.session_id.is_historic
            )
        )
        trainers, facilities = slots.trainer_ids, slots.facility_ids
        if not trainers and not facilities:
            return
        people = self.env["hr.training.booking.lock"]._touch_people(
            trainers, recordsets=[facilities]
        )
        if facilities:
            slots._check_bookings_of(
                "facility_ids", [(f, f, f.quantity) for f in facilities]
            )
        if trainers:
            # Archived records teach nothing: they are in no slot's list.
            slots._check_bookings_of(
                "trainer_ids",
                [(t, trainers.browse(people[t].trainer_ids), 1) for t in trainers],
            )
            slots._check_trainers_attend_nothing(people)

    def _check_bookings_of(self, name, resources):
        """No more of a resource at a time than there is (sudo).

        :param str name: field of the slot
        :param resources: ``[(record, all records of the same resource, quantity)]``
        """
        ids = [i for _record, same, _quantity in resources for i in same.ids]
        others = self.search(
            Domain(name, "in", ids)
            & Domain("start", "<", max(self.mapped("stop")))
            & Domain("stop", ">", min(self.mapped("start")))
            & Domain("session_id.state", "in", states.SESSION_BOOKED)
            & Domain("session_id.is_historic", "=", False)
        )
        for record, same, quantity in resources:
            keys = overbooked(
                [
                    (slot.start, slot.stop, slot.id)
                    for slot in self | others
                    if same & slot[name]
                ],
                quantity,
            )
            if keys:
                slots = self.browse(keys)
                company = (self & slots).company_id or slots[:1].company_id
                foreign = slots.filtered(lambda s, c=company: s.company_id not in c)
                texts = (slots - foreign).mapped("display_name")
                if foreign:
                    texts.append(self.env._("a class of another company"))
                raise UserError(
                    self.env._(
                        "%(resource)s is booked twice: %(slots)s. Choose another "
                        "time or another resource.",
                        resource=record.name,
                        slots="; ".join(texts),
                    )
                )

    def _check_trainers_attend_nothing(self, people):
        """Who teaches sits in no class at that time, and not in his own (sudo).

        :param people: dict trainer -> ``Person``
        """
        teaching = [
            (slot, employee_id)
            for slot in self
            for trainer in slot.trainer_ids
            for employee_id in people[trainer].employee_ids
        ]
        attended = self.env["hr.training.enrollment"].search(
            Domain(
                "employee_id", "in", [employee_id for _slot, employee_id in teaching]
            )
            & Domain("state", "=", states.ENROLLMENT_ENROLLED)
            & Domain("overlap_reason", "=", False)
            & Domain("session_id.state", "in", states.SESSION_BOOKED)
            & Domain("session_id.is_historic", "=", False)
        )
        by_employee = attended.grouped(lambda e: e.employee_id.id)
        for slot, employee_id in teaching:
            for enrollment in by_employee.get(employee_id, ()):
                session = enrollment.session_id
                if session == slot.session_id or any(
                    slot.start < taken.stop and taken.start < slot.stop
                    for taken in session.slot_ids
                ):
                    same = session.company_id == slot.company_id
                    raise UserError(
                        self.env._(
                            "%(name)s is enrolled in %(session)s at the time of "
                            "%(slot)s. Choose another trainer or time, or withdraw the "
                            "enrolment.",
                            name=enrollment.employee_id.name,
                            session=session.display_name
                            if same
                            else self.env._("a class of another company"),
                            slot=slot.display_name,
                        )
                    )
