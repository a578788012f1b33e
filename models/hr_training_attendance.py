from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..tools import attendance as rules
from ..tools import states

STATUSES = [
    (rules.EXPECTED, "Expected"),
    (rules.PRESENT, "Present"),
    (rules.LATE, "Late"),
    (rules.LEFT_EARLY, "Left Early"),
    (rules.ABSENT, "Absent"),
    (rules.EXCUSED, "Excused"),
]


class HrTrainingAttendance(models.Model):
    """One line of the register: a person in a slot (policy 6.3.1, design §7).

    | action | who |
    | write status or times | officer; trainer or keeper of the session |
    | correct after closing | head of training, with a reason |

    A row written by a person has source ``manual``: no punch overrides it.
    """

    _name = "hr.training.attendance"
    _description = "Training Attendance"
    _inherit = ["hr.training.guard.mixin", "hr.training.team.mixin"]
    _order = "slot_id, employee_id, id"
    _rec_names_search = ["employee_id", "slot_id"]

    _guarded_fields = frozenset(
        {"source", "minutes_late", "minutes_early", "enrollment_id", "slot_id"}
    )
    _recorded_fields = frozenset({"status", "check_in", "check_out"})

    enrollment_id = fields.Many2one(
        comodel_name="hr.training.enrollment",
        required=True,
        ondelete="cascade",
        index=True,
    )
    slot_id = fields.Many2one(
        comodel_name="hr.training.session.slot",
        required=True,
        ondelete="cascade",
        index=True,
    )
    # The enrolment's person and session never change, so these can be stored.
    session_id = fields.Many2one(
        related="enrollment_id.session_id", store=True, index=True
    )
    employee_id = fields.Many2one(
        related="enrollment_id.employee_id", store=True, index=True
    )
    department_id = fields.Many2one(related="enrollment_id.department_id", store=True)
    course_id = fields.Many2one(related="session_id.course_id", store=True)
    company_id = fields.Many2one(
        related="enrollment_id.company_id", store=True, index=True
    )
    session_state = fields.Selection(related="session_id.state")
    slot_start = fields.Datetime(related="slot_id.start", store=True)
    time_text = fields.Char(related="slot_id.time_text")
    hours = fields.Float(related="slot_id.hours", store=True)
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
        help="Checked in without checking out: please verify.",
    )
    note = fields.Char()
    can_record = fields.Boolean(compute="_compute_can_record")

    _once = models.Constraint(
        "UNIQUE (enrollment_id, slot_id)", "A person stands once in a slot's register."
    )

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("check_in", "check_out")
    def _compute_is_single_punch(self):
        for row in self:
            row.is_single_punch = bool(row.check_in and not row.check_out)

    @api.depends("employee_id.name", "slot_id.time_text")
    def _compute_display_name(self):
        for row in self:
            names = (row.employee_id.name, row.slot_id.time_text)
            row.display_name = " · ".join(filter(None, names))

    @api.depends("session_id.state")
    @api.depends_context("uid")
    def _compute_can_record(self):
        for row in self:
            row.can_record = (
                row.session_id.may_register
                and row.session_id.state in states.SESSION_PUNCHABLE
            )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    def write(self, vals):
        if self.env.su:
            return super().write(vals)
        self.session_id._check_can_register()
        self._check_not_own()
        result = super().write(vals)
        if self._recorded_fields & vals.keys():
            self._do_stamp_manual(judge="status" not in vals)
            self._guard_sudo()._follow_up_results()
        return result

    def _follow_up_results(self):
        """The register is open until the session is closed: results follow (sudo)."""
        released = self.filtered("session_id.results_released")
        released.enrollment_id._do_recompute_results()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_recorded(self):
        if not self.env.su:
            raise UserError(
                self.env._("The register keeps its rows: withdraw the enrolment.")
            )

    # ------------------------------------------------------------
    # RECORD
    # ------------------------------------------------------------

    def _do_stamp_manual(self, judge):
        """A person wrote these rows: minutes follow, the status too if not given."""
        for row in self._guard_sudo():
            slot = row.slot_id
            verdict = rules.judge(
                slot.start,
                slot.stop,
                row.check_in,
                row.check_out,
                row.session_id._get_attendance_rules(),
            )
            values = {
                "source": "manual",
                "minutes_late": verdict.minutes_late,
                "minutes_early": verdict.minutes_early,
            }
            if judge and row.check_in:
                values["status"] = verdict.status
            row.write(values)

    def _check_not_own(self):
        """Whoever keeps the register, his own row is kept by another (§6.11)."""
        if any(row.is_my_own for row in self):
            raise UserError(
                self.env._("Somebody else keeps your own row of the register.")
            )

    def _do_all_present(self):
        """Mark who is not marked yet, oneself aside (sudo)."""
        self.filtered(
            lambda row: row.status == rules.EXPECTED and not row.is_my_own
        ).write({"status": rules.PRESENT, "source": "manual"})

    def action_all_present(self):
        """Mark present who is not marked yet: of the chosen rows, else of those shown.

        Of several slots on the screen only those count whose doors are open.
        """
        rows = self or self._get_shown_rows()
        rows.session_id._check_can_register()
        rows.check_access("write")
        rows._guard_sudo()._do_all_present()
        return True

    @api.model
    def _get_shown_rows(self):
        """Rows of the register the client shows; it hands its domain over."""
        domain = self.env.context.get("active_domain")
        rows = self.search(Domain(domain)) if domain else self.browse()
        if len(rows.slot_id) > 1:
            now = fields.Datetime.now()
            begun = rows.slot_id.filtered(lambda s: s._get_register_begin() <= now)
            rows = rows.filtered(lambda row: row.slot_id in begun)
        if not rows:
            raise UserError(
                self.env._(
                    "No class of this register has begun yet. Open the register of one "
                    "slot, or choose the people to mark."
                )
            )
        return rows

    def action_set_status(self, status):
        """Mark rows of the register by hand, as the register screen does.

        :param str status: a value of ``status``
        """
        if status not in dict(STATUSES):
            raise UserError(
                self.env._("%(status)s is no attendance status.", status=status)
            )
        self.write({"status": status})
        return True

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

    def _do_record_presence(self, presence):
        """Take what punches say about a slot (sudo).

        :param presence: ``tools.attendance.Presence``
        """
        self.ensure_one()
        slot = self.slot_id
        verdict = rules.judge(
            slot.start,
            slot.stop,
            presence.check_in,
            presence.check_out,
            self.session_id._get_attendance_rules(),
        )
        self.write(
            {
                "status": verdict.status,
                "check_in": presence.check_in,
                "check_out": presence.check_out,
                "minutes_late": verdict.minutes_late,
                "minutes_early": verdict.minutes_early,
                "source": "punch",
            }
        )

    def _do_settle(self):
        """Who is still expected was on leave, or absent (sudo, design §7)."""
        open_rows = self.filtered(lambda row: row.status == rules.EXPECTED)
        if not open_rows:
            return
        excused = open_rows._filter_on_leave()
        excused.write({"status": rules.EXCUSED, "source": "leave"})
        (open_rows - excused).write({"status": rules.ABSENT, "source": "auto"})

    def _filter_on_leave(self):
        """Rows whose person has approved leave in the slot: one search for all."""
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

    def action_correct(self, status, reason):
        """Correct rows of a closed session, as head of training (design §6.6).

        Results that were released are computed again.

        :param str status: the right value of ``status``
        :param str reason: kept with the old value
        """
        self._check_can_correct(status)
        self._do_correct(status, self._require_reason(reason))
        return True

    def _check_can_correct(self, status):
        if not self._is_head():
            raise AccessError(
                self.env._("Only the head of training corrects a closed register.")
            )
        self.check_access("read")
        self._check_not_own()
        if status not in dict(STATUSES):
            raise UserError(
                self.env._("%(status)s is no attendance status.", status=status)
            )
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

    def _do_correct(self, status, reason):
        rows = self._guard_sudo()
        self.env["hr.training.correction"].sudo().create(
            [
                {
                    "res_model": row._name,
                    "res_id": row.id,
                    "session_id": row.session_id.id,
                    "employee_id": row.employee_id.id,
                    "field_name": "status",
                    "old_value": row.status,
                    "new_value": status,
                    "reason": reason,
                }
                for row in rows
            ]
        )
        rows.write({"status": status, "source": "manual"})
        rows.enrollment_id._do_recompute_results()
