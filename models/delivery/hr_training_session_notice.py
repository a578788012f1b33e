from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from ...tools import deadlines, notices, states

# Where people are told of time, place and trainer; what is written there changes them.
CLASS_FIELDS = frozenset({"trainer_ids", "facility_ids", "place", "tz"})
# Days of classes that are looked at for their deadline: longer than any of them.
LOOK_AHEAD = timedelta(days=150)


class HrTrainingSession(models.Model):
    """Who is told of a class, when, and what (policy 6.2.1, design §6.14)."""

    _name = "hr.training.session"
    _inherit = ["hr.training.session", "hr.training.noticed.mixin"]

    _guarded_fields = frozenset({"notice_on"})

    notice_on = fields.Datetime(
        string="Class Notice",
        copy=False,
        tracking=True,
        help="When the class notice was last sent to the participants.",
    )
    notice_by = fields.Date(
        string="Notice Due",
        compute="_compute_notice_by",
        help="The last day for the class notice, by the working days of the company.",
    )
    is_notice_late = fields.Boolean(
        string="Not Announced in Time",
        compute="_compute_notice_by",
        search="_search_is_notice_late",
    )
    notice_ids = fields.One2many(
        comodel_name="hr.training.notice",
        inverse_name="session_id",
        groups="hr_training.group_hr_training_officer",
    )
    notice_count = fields.Integer(compute="_compute_notice_count")
    can_send_notice = fields.Boolean(compute="_compute_can")

    def _compute_can(self):
        result = super()._compute_can()
        self._set_can("send_notice", who=self._is_officer())
        return result

    def _compute_notice_count(self):
        # sudo: the number is shown to officers, who may read all of them
        counts = dict(
            self.env["hr.training.notice"]
            .sudo()
            ._read_group([("session_id", "in", self.ids)], ["session_id"], ["__count"])
        )
        for session in self:
            session.notice_count = counts.get(session._origin, 0)

    # ------------------------------------------------------------
    # IN TIME
    # ------------------------------------------------------------

    @api.depends("date_begin", "tz", "state", "notice_on", "company_id")
    def _compute_notice_by(self):
        # sudo: exams count, whoever may read them
        announced = {s: s.sudo()._get_announcements() for s in self}
        works = self._get_works([day for a in announced.values() for day, _count in a])
        now = fields.Datetime.now()
        for session, announcements in announced.items():
            due = [
                deadlines.working_days_before(day, count, works[session.company_id])
                for day, count in announcements
            ]
            session.notice_by = min(due, default=False)
            session.is_notice_late = bool(
                due
                and not session.notice_on
                and not session.is_historic
                and session.state == states.SESSION_SCHEDULED
                and session.notice_by < session._get_local_date(now)
            )

    def _get_works(self, days):
        """Of each company, whether a day before one of these is a working day.

        See ``tools.deadlines``.
        """
        if not days:
            return {}
        first, last = min(days) - LOOK_AHEAD, max(days)
        return {
            company: self._get_working_days(company, first, last)
            for company in self.company_id
        }

    def _get_announcements(self):
        """What is to be announced, and how many working days ahead (sudo).

        Hook: others add what people have to prepare for.

        :return: list of ``(day, working days)``
        """
        self.ensure_one()
        if not self.date_begin:
            return []
        return [(self._get_begin_date(), self.company_id.training_notice_days)]

    @api.model
    def _search_is_notice_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        now = fields.Datetime.now()
        candidates = self.search(
            [
                ("state", "=", states.SESSION_SCHEDULED),
                ("notice_on", "=", False),
                ("is_historic", "=", False),
                ("date_begin", "<=", now + LOOK_AHEAD),
            ]
        )
        return Domain("id", "in", candidates.filtered("is_notice_late").ids)

    def _get_warnings(self):
        warnings = super()._get_warnings()
        if self.is_notice_late:
            warnings.append(
                self.env._(
                    "The class notice was due on %(day)s: send it now.",
                    day=format_date(self.env, self.notice_by),
                )
            )
        # sudo: only the number is told
        failed = (
            self.env["hr.training.notice"]
            .sudo()
            .search_count(
                [
                    ("session_id", "in", self._origin.ids),
                    ("state", "=", notices.FAILED),
                ]
            )
        )
        if failed and self._is_officer():
            warnings.append(
                self.env._(
                    "Notices that did not reach their people: %(count)s. See Notices.",
                    count=failed,
                )
            )
        return warnings

    # ------------------------------------------------------------
    # CLASS NOTICE
    # ------------------------------------------------------------

    def action_send_notice(self):
        """The class notice to everybody who has a seat (policy 6.2.1, design §10).

        It is queued; who was told everything already hears nothing again.

        :return: the ``hr.training.notice`` rows, one per person
        :raise UserError: a session that is not announced, or begun; nobody enrolled
        """
        self._check_can_send_notice()
        return self._do_send_notice()

    def action_send_notice_and_stay(self):
        """The button: queue the notice and say to how many it goes, and when."""
        rows = self.action_send_notice()
        minutes = max(
            self.company_id.mapped("training_notice_bundle_minutes"), default=0
        )
        return self._get_done_and_reload_action(
            self.env._(
                "The notice goes to %(count)s people within %(minutes)s minutes.",
                count=len(rows),
                minutes=minutes + 5,
            )
        )

    def _get_cannot_send_notice_reason(self):
        self.ensure_one()
        if self.state not in states.SESSION_BOOKED:
            return self.env._("Schedule the session before people are told of it.")
        if self.is_historic:
            return self.env._("An imported session is history: nobody is told of it.")
        if self._has_begun():
            return self.env._("The session has begun: a notice would come too late.")
        return not self.enrolled_count and self.env._("Nobody is enrolled yet.")

    def _check_can_send_notice(self):
        self._check_officer()
        self.check_access("write")
        self._check_can("send_notice")

    def _do_send_notice(self):
        sessions = self._guard_sudo()
        sessions.write({"notice_on": fields.Datetime.now()})
        rows = sessions._get_seated()._queue_notices(notices.NOTICE)
        unasked = sessions.filtered(
            lambda s: not s.company_id.training_trainer_ask_days
        )
        unasked._queue_trainers(notices.TRAINER_CONFIRMED)
        return rows.sudo(False).with_env(self.env)

    def _get_seated(self):
        """Enrolments with a seat (sudo)."""
        return self.enrollment_ids.filtered(
            lambda e: e.state == states.ENROLLMENT_ENROLLED
        )

    def action_view_notices(self):
        """Log of who was told of these sessions."""
        return self._get_part_action("hr_training.hr_training_notice_action")

    def _get_answer_end(self):
        """Until when participants answer; False where no class has a time (sudo)."""
        self.ensure_one()
        days = timedelta(days=self.company_id.training_answer_days)
        return self.date_begin and self.date_begin - days

    # ------------------------------------------------------------
    # CHANGES
    # ------------------------------------------------------------

    def write(self, vals):
        told = bool(CLASS_FIELDS & vals.keys())
        before = self._get_teaching() if told else None
        result = super().write(vals)
        if told:
            self._queue_change(before)
        return result

    def _do_schedule(self):
        result = super()._do_schedule()
        # Who was put into the draft hears of it now.
        waiting = (states.ENROLLMENT_ENROLLED, states.ENROLLMENT_WAITLISTED)
        self._guard_sudo().enrollment_ids.filtered(
            lambda e: e.state in waiting
        )._queue_notices(notices.NOMINATION)
        return result

    def _do_cancel(self, reason):
        booked = self.filtered(lambda s: s.state in states.SESSION_BOOKED)
        result = super()._do_cancel(reason)
        booked._guard_sudo()._queue_trainers(notices.CANCELLATION)
        return result

    def _queue_change(self, before):
        """Time, place or trainer may be others now: whoever was told of it hears of
        it, if it stays so.

        :param dict before: session → trainers of before, see :meth:`_get_teaching`
        """
        sessions = self._guard_sudo().filtered(
            lambda s: s.state in states.SESSION_BOOKED and not s.is_historic
        )
        sessions._get_seated()._queue_notices(notices.CHANGE)
        sessions._queue_trainers(notices.CHANGE, before)

    # ------------------------------------------------------------
    # TRAINERS
    # ------------------------------------------------------------

    def _get_teaching(self):
        """Dict session → its trainers, to be asked before they are others."""
        return {session.id: session._get_trainers() for session in self}

    def _queue_trainers(self, kind, before=None):
        """A row for each trainer of these sessions (sudo).

        :param dict before: session id → trainers of before, who hear of it as well
        """
        before = before or {}
        vals_list = []
        for session in self.filtered(lambda s: not s.is_historic):
            trainers = session._get_trainers() | before.get(
                session.id, session.trainer_ids.browse()
            )
            vals_list += [session._prepare_trainer_notice(kind, t) for t in trainers]
        return self.env["hr.training.notice"]._queue(vals_list)

    def _prepare_trainer_notice(self, kind, trainer):
        return {
            "kind": kind,
            "role": notices.TRAINER,
            "partner_id": trainer._get_notice_partner().id,
            "trainer_id": trainer.id,
            **self._prepare_notice(),
        }

    def _prepare_notice(self):
        """What all rows about a session have."""
        self.ensure_one()
        return {
            "company_id": self.company_id.id,
            "res_model": "hr.training.session",
            "res_id": self.id,
            "session_id": self.id,
        }

    def _prepare_manager_notice(self, kind, partner):
        return {
            "kind": kind,
            "role": notices.MANAGER,
            "partner_id": partner.id,
            **self._prepare_notice(),
        }
