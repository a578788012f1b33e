from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...tools import states

ACTIVITY = "hr_training.mail_activity_type_head_count"
# Beyond that it is a slip and no class that is moved.
MOST_DAYS = 366


class HrTrainingSession(models.Model):
    """What becomes of a class that too few people come to (policy 6.3).

    | action | who |
    | move all classes by days, merge into another session | officer, until it begins |

    Merging is one act: people are withdrawn here and enrolled there in their order, and
    where anybody with a seat would lose it nothing happens.
    """

    _inherit = "hr.training.session"

    head_count_text = fields.Char(
        string="Too Few People", compute="_compute_head_count_text"
    )
    can_move = fields.Boolean(compute="_compute_can")
    can_merge = fields.Boolean(compute="_compute_can")

    def _compute_can(self):
        result = super()._compute_can()
        self._set_can("move", "merge", who=self._is_officer())
        return result

    @api.depends("state", "seats_min", "date_begin", "enrollment_ids.state")
    @api.depends_context("lang")
    def _compute_head_count_text(self):
        now = fields.Datetime.now()
        for session in self:
            days = session.company_id.training_seats_min_days
            session.head_count_text = (
                session._is_short(now, days) and session._get_head_count_text()
            )

    def _is_short(self, now, days):
        """Whether the class comes within so many days, with too few people."""
        self.ensure_one()
        return bool(
            self.state == states.SESSION_SCHEDULED
            and not self.is_historic
            and days
            and self.date_begin
            and now < self.date_begin <= now + timedelta(days=days)
            and self.enrolled_count < self.seats_min
        )

    def _get_head_count_text(self):
        return self.env._(
            "%(enrolled)s of at least %(minimum)s people are enrolled, and class "
            "begins on %(day)s: move it, merge it with another session, or cancel it.",
            enrolled=self.enrolled_count,
            minimum=self.seats_min,
            day=format_date(self.env, self._get_begin_date()),
        )

    def _get_not_begun_reason(self):
        """Only what has not begun is laid elsewhere."""
        if self.state not in (states.SESSION_DRAFT, states.SESSION_SCHEDULED):
            return self.env._("Only a session that has not begun can be moved.")
        return self._has_begun() and self.env._("The session has begun already.")

    # ------------------------------------------------------------
    # MOVE
    # ------------------------------------------------------------

    def action_move(self, days=None):
        """Move all classes by days, at the same hours; without days a dialog asks.

        :param int days: to later ones, below 0 to earlier ones
        """
        self.ensure_one()
        self._check_can_move()
        if days is None or days is False:
            action = self.env["ir.actions.act_window"]._for_xml_id(
                "hr_training.hr_training_session_move_action"
            )
            action["context"] = {"default_session_id": self.id}
            return action
        number = self._read_number(days)
        if number != int(number) or not 1 <= abs(number) <= MOST_DAYS:
            raise UserError(
                self.env._("Move it by 1 to %(count)s days.", count=MOST_DAYS)
            )
        self._do_move(int(number))
        return True

    def _get_cannot_move_reason(self):
        self.ensure_one()
        if reason := self._get_not_begun_reason():
            return reason
        return not self.slot_ids and self.env._("There is no slot yet.")

    def _check_can_move(self):
        self._check_officer()
        self.check_access("write")
        self._check_can("move")

    def _do_move(self, days):
        """By the slots' own gates, which name whoever is booked or elsewhere then."""
        self.ensure_one()
        slots = self._guard_sudo().slot_ids.sorted("start", reverse=days > 0)
        times = slots._get_shifted(days)
        if min(start for start, _stop in times) <= fields.Datetime.now():
            raise UserError(
                self.env._("The first class would lie in the past: choose other days.")
            )
        # The one that moves away first makes room for the next.
        for slot, (start, stop) in zip(slots, times, strict=True):
            slot.write({"start": start, "stop": stop})

    # ------------------------------------------------------------
    # MERGE
    # ------------------------------------------------------------

    def action_merge(self, target_id=False, reason=False):
        """Hold this session together with another one of its course.

        :param int target_id: the session that stays
        :param str reason: kept with what ends here
        """
        self.ensure_one()
        self._check_can_merge()
        if not target_id or not reason:
            action = self.env["ir.actions.act_window"]._for_xml_id(
                "hr_training.hr_training_session_merge_action"
            )
            action["context"] = {"default_session_id": self.id}
            return action
        target = self.browse(self._read_ids(target_id))
        if len(target) != 1:
            raise UserError(self.env._("Choose the other session."))
        reason = self._require_reason(reason)
        target.exists().check_access("write")
        if reason_not := self._get_cannot_merge_into_reason(target):
            raise UserError(reason_not)
        self._do_merge(target, reason)
        return True

    def _get_cannot_merge_reason(self):
        self.ensure_one()
        return self._get_not_begun_reason()

    def _check_can_merge(self):
        self._check_officer()
        self.check_access("write")
        self._check_can("merge")

    def _get_cannot_merge_into_reason(self, target):
        if not target.exists() or target == self:
            return self.env._("Choose the other session.")
        if target.course_id != self.course_id or target.company_id != self.company_id:
            return self.env._(
                "%(session)s teaches something else: choose a session of the same "
                "course.",
                session=target.display_name,
            )
        if target.state != states.SESSION_SCHEDULED or target._has_begun():
            return self.env._(
                "%(session)s is not announced, or has begun: choose one that is still "
                "to come.",
                session=target.display_name,
            )
        return False

    def _do_merge(self, target, reason):
        """End this session, and give its people places in the other, in their order.

        :raise UserError: naming whoever would lose his seat; nothing has happened then
        """
        self.ensure_one()
        enrollments = self._guard_sudo().enrollment_ids.sorted("id")
        seated = enrollments.filtered(lambda e: e.state == states.ENROLLMENT_ENROLLED)
        waiting = enrollments._get_waiting(self)
        left = self.env["hr.training.person"]._filter_left(
            (seated | waiting).employee_id
        )
        people = (seated.employee_id - left) + (waiting.employee_id - left)
        self._do_cancel(
            self.env._(
                "Merged with %(session)s: %(reason)s",
                session=target.display_name,
                reason=reason,
            )
        )
        if not people:
            return
        # sudo: who got a seat counts, whoever may read it
        places = target.enroll(people.ids).sudo()
        aliases = self.env["hr.training.person"]._get_aliases(seated.employee_id - left)
        there = places.filtered(
            lambda e: e.state == states.ENROLLMENT_ENROLLED
        ).employee_id
        lost = [e.name for e, records in aliases.items() if not records & there]
        if lost:
            raise UserError(
                self.env._(
                    "%(session)s has no seat for %(names)s. Nothing was changed: give "
                    "it more seats, or choose another session.",
                    session=target.display_name,
                    names=", ".join(lost),
                )
            )

    # ------------------------------------------------------------
    # CRON
    # ------------------------------------------------------------

    @api.model
    def _cron_ask_head_count(self):
        """Ask the officers what becomes of classes that too few people come to."""
        now = fields.Datetime.now()
        # sudo: settings of all companies
        [(longest,)] = (
            self.env["res.company"]
            .sudo()
            ._read_group([], aggregates=["training_seats_min_days:max"])
        )
        domain = [
            ("state", "=", states.SESSION_SCHEDULED),
            ("is_historic", "=", False),
            ("seats_min", ">", 0),
            ("date_begin", ">", now),
            ("date_begin", "<=", now + timedelta(days=longest or 0)),
        ]
        # sudo: sessions of all companies are the cron's
        sessions = self._guard_sudo().search(domain)
        short = sessions.filtered(
            lambda s: s._is_short(now, s.company_id.training_seats_min_days)
        )
        self._run_isolated(short, lambda session: session._ask_head_count(), domain)

    def _ask_head_count(self):
        """Once for the day on which it begins; moved, it is asked again (sudo)."""
        self._remind_once(
            ACTIVITY,
            self._get_officers(),
            date_deadline=self._get_begin_date(),
            summary=lambda session: session._get_head_count_text(),
        )
