from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

from ...tools import planning, states
from ..planning.hr_training_plan_line import DAYS

# Slots of a session made from a line are looked for in this many days.
SLOT_HORIZON = timedelta(days=60)


class HrTrainingPlanLine(models.Model):
    """How a line is carried out: its sessions, made and followed (policy 4)."""

    _inherit = "hr.training.plan.line"

    _guarded_fields = frozenset({"session_ids"})

    session_ids = fields.One2many(
        comodel_name="hr.training.session", inverse_name="plan_line_id"
    )
    session_count = fields.Integer(compute="_compute_session_count")
    facility_ids = fields.Many2many(
        comodel_name="hr.training.facility",
        string="Venue and Equipment",
        check_company=True,
        help="Taken by the session that is made of the line. A place that is called "
        "like a venue is that venue.",
    )
    execution = fields.Selection(
        selection=[
            (planning.EXECUTION_PLANNED, "To Be Scheduled"),
            (planning.EXECUTION_SCHEDULED, "Scheduled"),
            (planning.EXECUTION_HELD, "Held"),
            (planning.EXECUTION_LATE, "Overdue"),
            (planning.EXECUTION_CANCELLED, "Cancelled"),
        ],
        compute="_compute_execution",
        search="_search_execution",
    )

    # ------------------------------------------------------------
    # COMPUTE, SEARCH
    # ------------------------------------------------------------

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
        "is_in_force",
        "is_dropped",
        "date_start",
        "date_end",
    )
    def _compute_execution(self):
        today = self.env.company._get_training_today()
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

    @api.model
    def _search_execution(self, operator, value):
        """Late depends on the day, so the lines are judged when asked."""
        if operator != "in":
            return NotImplemented
        lines = self.search_fetch(Domain.TRUE, ["date_start", "date_end", "plan_id"])
        return Domain(
            "id", "in", lines.filtered(lambda line: line.execution in value).ids
        )

    @api.model
    def _get_compared_fields(self):
        return (*super()._get_compared_fields(), "facility_ids")

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

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
        # Of before slips were refused.
        lines._check_years(*DAYS)
        lines._check_headcount()
        trainees = lines._get_trainees()
        # sudo: a place may be a venue, whoever may read it
        venues = lines.sudo()._get_venues_of_places()
        # sudo: ``plan_line_id`` is guarded, so that only this links line and session
        Session = self.env["hr.training.session"]._guard_sudo()
        sessions_sudo = Session
        for company, of_company in lines.grouped("company_id").items():
            tz = company._get_training_tz()
            stretches = of_company._get_class_stretches(company, pytz.timezone(tz))
            codes = self._draw_codes(Session._name, company, len(of_company))
            sessions_sudo += Session.create(
                [
                    {
                        **line._prepare_session(tz, stretches),
                        "code": code,
                        # Where the place is a venue, that one says it.
                        "place": not venues[line] and line.place,
                        # Whoever is named by the plan gets a seat.
                        "seats_max": max(line.headcount, len(trainees[line]), 1),
                        "facility_ids": [
                            Command.set((line.facility_ids | venues[line]).ids)
                        ],
                    }
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
        trainees = sessions_sudo.plan_line_id._get_trainees()
        enrollments = Enrollment.create(
            [
                {"session_id": session.id, "employee_id": employee.id}
                for session in sessions_sudo
                for employee in trainees[session.plan_line_id]
            ]
        )
        enrollments.write({"state": states.ENROLLMENT_WAITLISTED})
        enrollments._promote(enrollments.session_id)

    def _prepare_session(self, tz, stretches):
        """Values of the session that carries the line out.

        :param str tz: the company's zone
        :param stretches: see :meth:`_get_class_stretches`
        """
        self.ensure_one()
        return {
            "course_id": self.course_id.id,
            "plan_line_id": self.id,
            "company_id": self.company_id.id,
            "method": self.method,
            "tz": tz,
            "responsible_id": self.responsible_id.id or self.env.uid,
            "trainer_ids": [Command.set(self.trainer_ids.ids)],
            "slot_ids": [
                Command.create({"start": start, "stop": stop})
                for start, stop in self._propose_slots(pytz.timezone(tz), stretches)
            ],
        }

    def _get_class_stretches(self, company, zone, last=None):
        """When class may be held for these lines: ``[(start, stop)]``, aware.

        The company's working hours without its holidays; where it has none, or
        they are flexible, weekdays from ``training_class_start`` to
        ``training_class_end``.

        :param last: the last day; else so far as sessions are laid after the last line
        """
        begin = zone.localize(datetime.combine(min(self.mapped("date_start")), time()))
        days = (max(self.mapped("date_start")) - begin.date() + SLOT_HORIZON).days
        if last:
            days = (last - begin.date()).days + 1
        stretches = company._get_training_work_intervals(
            begin, begin + timedelta(days=days)
        )
        if stretches:
            return stretches
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
        # Of a course under revision the last version is taught.
        hours = self.course_id._get_taught_hours()
        return [
            tuple(at.astimezone(pytz.utc).replace(tzinfo=None) for at in slot)
            for slot in planning.split_hours(hours, reach)
        ]

    def action_create_sessions_and_view(self):
        """The list's action: create the sessions, then show the lines' sessions."""
        self.action_create_sessions()
        return self.action_view_sessions()

    def action_view_sessions(self):
        """Sessions of these lines and of the quarterly lines that refine them."""
        return self._get_related_action(
            "hr_training.hr_training_session_action",
            Domain("id", "in", self._get_sessions().ids),
        )
