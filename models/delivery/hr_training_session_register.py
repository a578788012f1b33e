from odoo import api, fields, models
from odoo.exceptions import AccessError

from ...tools import groups, states
from ...tools.attendance import EXPECTED, AttendanceRules


class HrTrainingSession(models.Model):
    """The register of a session (policy 6.3.1, design §6.10, §7).

    | action | who |
    | punches, everybody present | trainer, register keeper, officer |
    """

    _inherit = "hr.training.session"

    fact_count = fields.Integer(
        compute="_compute_fact_count",
        string="Facts Changed",
        help="Register rows on record about which punches, slots or leave say "
        "something else since.",
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

    # ------------------------------------------------------------
    # WHO MAY RECORD
    # ------------------------------------------------------------

    def punch(self, punches):
        """Take punches of this session's people into the register (design §7, §10).

        :param punches: ``[(badge, time in UTC)]``, time as datetime or ISO text, in
            any order, in any state from scheduled to done
        :return: list of ``(badge, time, reason)`` of those that fit nowhere; an entry
            that is no pair comes back as the badge
        :raise UserError: when the session is not open for punches
        """
        self.ensure_one()
        self._check_can_register()
        return self.env["hr.training.punch"]._do_punch(self, punches)

    def _check_can_register(self):
        """Trainer, keeper or officer, while the session is not closed."""
        for session in self:
            session.check_access("read")
            if not (self.env.su or session.may_register):
                raise AccessError(
                    self.env._(
                        "Only its trainers, register keepers and training officers "
                        "record attendance of %(session)s.",
                        session=session.display_name,
                    )
                )
        self._check_states(
            states.SESSION_PUNCHABLE,
            self.env._(
                "Attendance is recorded from scheduling until closing; afterwards the "
                "head of training can correct it."
            ),
        )

    def _check_can_edit_register(self):
        """The same, while its results are not released: then it is on record."""
        self._check_can_register()
        self._check_reasons(
            [
                (
                    session,
                    session._is_on_record()
                    and self.env._(
                        "The results of %(session)s are released: the head of training "
                        "can correct single rows of its register.",
                        session=session.display_name,
                    ),
                )
                for session in self
            ]
        )

    def action_all_present(self):
        """Mark everyone present who is not marked yet, in the classes that have begun
        (policy 6.3.1).

        :return: a notification that says how many were marked
        :raise UserError: when no class has begun, or everybody is marked
        """
        self._check_can_edit_register()
        # sudo: the gate above was passed
        return self.sudo().slot_ids.action_all_present()

    # ------------------------------------------------------------
    # FACTS
    # ------------------------------------------------------------

    def _get_attendance_rules(self):
        """The settings frozen on a session, for ``tools.attendance``."""
        self.ensure_one()
        return AttendanceRules(
            doors=self.doors_minutes,
            after=self.after_minutes,
            grace=self.grace_minutes,
            limit=self.limit_minutes,
        )

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
        """Ask whoever is responsible for a register that nobody kept (sudo)."""
        self.ensure_one()
        user = self.responsible_id
        if user.active and user.has_group(groups.OFFICER):
            self._remind_once(
                "hr_training.mail_activity_type_register",
                user,
                until_done=True,
                note=self.env._(
                    "Nobody was recorded in a class that is over. Keep its register, "
                    "or end the session and say that all were absent."
                ),
            )

    def action_view_changed_facts(self):
        """Rows on record about which the facts say something else now."""
        action = self._get_part_action(
            "hr_training.hr_training_attendance_action_register",
            {"search_default_changed": 1, "training_register": True},
        )
        return action
