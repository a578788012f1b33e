from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ...tools import attendance as rules
from ...tools import states

STATUSES = [
    (rules.EXPECTED, "Expected"),
    (rules.PRESENT, "Present"),
    (rules.LATE, "Late"),
    (rules.LEFT_EARLY, "Left Early"),
    (rules.ABSENT, "Absent"),
    (rules.EXCUSED, "Excused"),
]
# Times by hand lie this near to their slot.
AROUND_SLOT = timedelta(days=1)


class HrTrainingAttendance(models.Model):
    """One line of the register: a person in a slot (policy 6.3.1, design §7).

    | action | who |
    | write status or times | officer; trainer or keeper of the session |
    | correct once results are released | head of training, with a reason |

    What a person wrote is kept as an entry of his: no punch overrides it, and
    “Expected”, or an emptied time, takes it back. The row follows from entries,
    punches, leave and roster: see ``hr_training_attendance_register``.
    """

    _name = "hr.training.attendance"
    _description = "Training Attendance"
    _inherit = [
        "hr.training.guard.mixin",
        "hr.training.team.mixin",
        "hr.training.correction.mixin",
        "hr.training.missing.mixin",
        "hr.training.copied.mixin",
    ]
    _order = "slot_id, employee_id, id"
    _rec_names_search = ["employee_id", "slot_id"]

    _guarded_fields = frozenset(
        {
            "source",
            "minutes_late",
            "minutes_early",
            "enrollment_id",
            "slot_id",
            "hand_entry",
            "fact_status",
        }
    )
    _recorded_fields = frozenset({"status", "check_in", "check_out"})

    enrollment_id = fields.Many2one(
        comodel_name="hr.training.enrollment", required=True, ondelete="cascade"
    )
    slot_id = fields.Many2one(
        comodel_name="hr.training.session.slot",
        required=True,
        ondelete="cascade",
        index=True,
    )
    # The enrolment's person and session never change, so these can be stored.
    session_id = fields.Many2one(
        related="enrollment_id.session_id", store=True, index=True, precompute=True
    )
    employee_id = fields.Many2one(
        related="enrollment_id.employee_id", store=True, index=True, precompute=True
    )
    department_id = fields.Many2one(
        related="enrollment_id.department_id", store=True, precompute=True
    )
    course_id = fields.Many2one(
        related="session_id.course_id", store=True, precompute=True
    )
    company_id = fields.Many2one(
        related="enrollment_id.company_id", store=True, index=True, precompute=True
    )
    session_state = fields.Selection(related="session_id.state")
    slot_start = fields.Datetime(related="slot_id.start", store=True, precompute=True)
    time_text = fields.Char(related="slot_id.time_text")
    hours = fields.Float(related="slot_id.hours", store=True, precompute=True)
    status = fields.Selection(
        selection=STATUSES,
        required=True,
        default=rules.EXPECTED,
        index=True,
    )
    check_in = fields.Datetime()
    check_out = fields.Datetime()
    minutes_late = fields.Integer()
    minutes_early = fields.Integer()
    source = fields.Selection(
        selection=[
            ("manual", "By Hand"),
            ("kiosk", "Kiosk"),
            ("qr", "QR Code"),
            ("punch", "Punch"),
            ("leave", "Leave"),
            ("auto", "Automatic"),
        ],
        help="A source never overrides one that stands before it in this list.",
    )
    is_single_punch = fields.Boolean(
        string="No Check-out",
        compute="_compute_is_single_punch",
        store=True,
        precompute=True,
        help="Checked in without checking out: please verify.",
    )
    note = fields.Char()
    can_record = fields.Boolean(compute="_compute_can_record")

    # Its list begins with the last slots, whose rows are then sorted by name.
    _recent = models.Index("(slot_start DESC)")
    # An enrolment's rows are found by this one as well.
    _once = models.Constraint(
        "UNIQUE (enrollment_id, slot_id)", "A person stands once in a slot's register."
    )

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("check_in", "check_out")
    def _compute_is_single_punch(self):
        for row in self:
            row.is_single_punch = self._is_single_punch(row.check_in, row.check_out)

    @api.model
    def _is_single_punch(self, check_in, check_out):
        return bool(check_in and not check_out)

    @api.depends("employee_id.name", "slot_id.time_text")
    def _compute_display_name(self):
        for row in self:
            names = (row.employee_id.name, row.slot_id.time_text)
            row.display_name = " · ".join(filter(None, names))

    @api.depends("session_id.state", "session_id.results_released", "slot_id.start")
    @api.depends_context("uid")
    def _compute_can_record(self):
        """The screen offers nothing before the doors open: a slip would be a fact."""
        for row in self:
            row.can_record = (
                row.session_id.may_register
                and row.session_id._is_register_open()
                and row.slot_id._is_begun()
            )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model
    def _add_precomputed_values(self, vals_list):
        for vals in vals_list:
            # As computed above, without a record in memory for each row.
            single = self._is_single_punch(vals.get("check_in"), vals.get("check_out"))
            vals.setdefault("is_single_punch", single)
        return super()._add_precomputed_values(vals_list)

    def write(self, vals):
        """A status or time that is written is an entry by hand, whoever writes it."""
        entered = {
            name: self._read_moment(vals[name])
            if vals[name] and name != "status"
            else vals[name]
            for name in self._recorded_fields & vals.keys()
        }
        if not self.env.su:
            self.session_id._check_can_register()
        if not entered:
            return super().write(vals)
        if not self.env.su:
            self.session_id._check_can_edit_register()
            self._check_not_own()
        self._check_entry(entered)
        super().write({k: v for k, v in vals.items() if k not in entered})
        self._do_enter(entered)
        if self.env.su:
            # Code that writes in sudo means what is on record, too.
            self.filtered(lambda row: row.session_id._is_on_record())._do_read_anew()
        return True

    @api.ondelete(at_uninstall=False)
    def _unlink_except_recorded(self):
        if not self.env.su:
            raise UserError(
                self.env._("The register keeps its rows: withdraw the enrolment.")
            )

    # ------------------------------------------------------------
    # RECORD
    # ------------------------------------------------------------

    def _check_entry(self, entered):
        """Refuse what no field takes, and a check-out before its check-in.

        :param dict entered: values of ``status``, ``check_in`` or ``check_out``
        """
        self.check_access("write")
        for name in entered:
            self._check_field_access(self._fields[name], "write")
        if entered.get("status"):
            self._check_status(entered["status"])
        for row in self:
            check_in, check_out = (
                entered[name] if name in entered else row[name]
                for name in ("check_in", "check_out")
            )
            row._check_near_slot(
                entered[name] for name in ("check_in", "check_out") if entered.get(name)
            )
            if (
                {"check_in", "check_out"} & entered.keys()
                and check_in
                and check_out
                and check_out <= check_in
            ):
                raise UserError(
                    self.env._(
                        "%(name)s: the check-out has to be after the check-in.",
                        name=row.employee_id.name,
                    )
                )

    def _check_near_slot(self, moments):
        """A slip in the date is no presence, nor one that a class could have seen."""
        self.ensure_one()
        slot = self.slot_id
        if any(
            not slot.start - AROUND_SLOT <= moment <= slot.stop + AROUND_SLOT
            for moment in moments
        ):
            raise UserError(
                self.env._(
                    "%(name)s: the time lies more than a day away from %(slot)s. "
                    "Please check the date.",
                    name=self.employee_id.name,
                    slot=slot.time_text,
                )
            )

    def _do_enter(self, entered):
        """Keep what a person entered, and read the rows anew.

        :param dict entered: as for :meth:`_check_entry`; ``expected``, or a time that
            is empty, takes an entry back
        """
        rows = self._guard_sudo()
        for row in rows:
            entry = dict(row.hand_entry or {})
            for name, value in entered.items():
                entry.pop(name, None)
                if name == "status" and value and value != rules.EXPECTED:
                    entry[name] = value
                elif name != "status" and value:
                    entry[name] = value.isoformat()
            row.hand_entry = entry or False
        rows._do_follow_own_facts()

    def _check_not_own(self):
        """Whoever keeps the register, his own row is kept by another (§6.11)."""
        if any(row.is_my_own for row in self):
            raise UserError(
                self.env._("Somebody else keeps your own row of the register.")
            )

    def _do_all_present(self):
        """Mark who is not marked yet, oneself aside; returns these rows (sudo)."""
        unmarked = self.filtered(
            lambda row: row.status == rules.EXPECTED and not row.is_my_own
        )
        unmarked._do_enter({"status": rules.PRESENT})
        return unmarked

    def action_all_present(self):
        """Mark present who is not marked yet: of the chosen rows, else of those shown.

        Of several slots on the screen only those count whose doors are open.
        """
        rows = self or self._get_shown_rows()
        rows.check_access("write")
        return rows.slot_id._do_mark_all_present(rows)

    @api.model
    def _get_shown_rows(self):
        """Rows of the register the client shows; it hands its domain over."""
        domain = self.env.context.get("active_domain")
        try:
            return self.search(Domain(domain)) if domain else self.browse()
        except (TypeError, ValueError) as error:
            raise UserError(
                self.env._("Choose the people to mark: %(error)s", error=error)
            ) from error

    def action_set_status(self, status):
        """Mark rows of the register by hand, as the register screen does.

        :param str status: a value of ``status``
        """
        self._check_status(status)
        self.write({"status": status})
        return True

    @api.model
    def _check_status(self, status):
        if not isinstance(status, str) or status not in dict(STATUSES):
            raise UserError(
                self.env._("%(status)s is no attendance status.", status=status)
            )

    def action_mark_present(self):
        """Mark the chosen rows present."""
        return self.action_set_status(rules.PRESENT)

    def action_mark_late(self):
        """Mark the chosen rows late: they count as attended."""
        return self.action_set_status(rules.LATE)

    def action_mark_absent(self):
        """Mark the chosen rows absent."""
        return self.action_set_status(rules.ABSENT)

    def action_mark_excused(self):
        """Mark the chosen rows excused."""
        return self.action_set_status(rules.EXCUSED)

    def _do_settle(self):
        """Say that who is not recorded in the slots of these rows was away (sudo).

        For history, where nobody can be asked any more: who was on leave is excused,
        the rest absent, in slots without any entry as well.
        """
        unkept = self.slot_id._filter_unkept()
        unkept.is_all_absent = True
        self._do_follow_own_facts()

    def _filter_on_leave(self):
        """Rows whose person has approved leave in the slot: one search for all."""
        if not self:
            return self
        resources = self.employee_id.resource_id
        leaves = self.env["resource.calendar.leaves"].search(
            Domain("resource_id", "in", resources.ids)
            & Domain("time_type", "=", "leave")
            & Domain("date_from", "<", max(self.slot_id.mapped("stop")))
            & Domain("date_to", ">", min(self.slot_id.mapped("start")))
        )
        away = defaultdict(list)
        for leave in leaves:
            away[leave.resource_id].append((leave.date_from, leave.date_to))
        return self.filtered(
            lambda row: any(
                start < row.slot_id.stop and row.slot_id.start < stop
                for start, stop in away[row.employee_id.resource_id]
            )
        )

    # ------------------------------------------------------------
    # CORRECT
    # ------------------------------------------------------------

    def action_ask_correction(self):
        """The button: the dialog that asks for the right status and the reason."""
        self._check_can_correct()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "hr_training.hr_training_attendance_correct_action"
        )
        action["context"] = {"default_attendance_ids": self.ids}
        return action

    def action_correct(self, status, reason):
        """Correct rows of a session that was held, as head of training (design §6.6).

        Results that were released are computed again.

        :param str status: the right value of ``status``, which says what was
        :param str reason: kept with the old value
        """
        self._check_can_correct()
        self._check_status(status)
        if status == rules.EXPECTED:
            raise UserError(
                self.env._(
                    "The class is over: say whether the person was there, absent or "
                    "excused."
                )
            )
        self._do_correct({"status": status}, self._require_reason(reason))
        return True

    def _check_can_correct(self):
        if not self._is_head():
            raise AccessError(
                self.env._("Only the head of training corrects a register on record.")
            )
        self.check_access("read")
        self._check_not_own()
        self._check_reasons(
            [
                (
                    row,
                    row.session_id.state not in states.SESSION_HELD
                    and self.env._("The session is not over: edit the register."),
                )
                for row in self
            ]
        )

    def _describe(self):
        return {"status": self.status}

    def _write_correction(self, vals):
        for row in self:
            row.hand_entry = {**(row.hand_entry or {}), **vals}
        self._do_read_anew()
