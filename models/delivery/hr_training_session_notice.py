import logging
from datetime import timedelta

import pytz

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from ...tools import deadlines, notices, states
from ..catalogue.hr_training_trainer import TRAINER_QUALIFIED
from .hr_training_notice import ACCEPTED, DECLINED

_logger = logging.getLogger(__name__)

# Where people are told of time, place and trainer; what is written there changes them.
CLASS_FIELDS = frozenset({"trainer_ids", "facility_ids", "place", "tz"})
# Days of classes that are looked at for their deadline: longer than any of them.
LOOK_AHEAD = timedelta(days=150)


class HrTrainingSession(models.Model):
    """Who is told of a class, when, and what (policy 6.2.1, design §6.14)."""

    _name = "hr.training.session"
    _inherit = ["hr.training.session", "hr.training.noticed.mixin"]

    _guarded_fields = frozenset({"notice_on"})
    _reason_methods = frozenset({"action_decline_teaching"})

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
    # What the user was asked as its trainer, and has said
    can_answer_teaching = fields.Boolean(compute="_compute_my_teaching")
    my_teaching_response = fields.Selection(
        selection=[
            ("asked", "You are asked to teach this class"),
            (ACCEPTED, "You have accepted to teach this class"),
            (DECLINED, "You have declined to teach this class"),
        ],
        compute="_compute_my_teaching",
    )

    def _compute_can(self):
        result = super()._compute_can()
        self._set_can("send_notice", who=self._is_officer())
        return result

    @api.depends("state", "trainer_ids", "slot_ids.trainer_ids", "date_begin")
    @api.depends_context("uid")
    def _compute_my_teaching(self):
        asked = self._get_my_asked()
        for session in self:
            mine = asked.get(session._origin)
            session.can_answer_teaching = bool(
                mine and not mine._get_cannot_respond_reason()
            )
            session.my_teaching_response = mine and (mine.response or "asked")

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
        today = {
            session: fields.Datetime.now()
            .astimezone(pytz.timezone(session.tz or "UTC"))
            .date()
            for session in self
        }
        works = self._get_works()
        for session in self:
            # sudo: exams count, whoever may read them
            due = [
                deadlines.working_days_before(day, count, works[session.company_id])
                for day, count in session.sudo()._get_announcements()
            ]
            session.notice_by = min(due, default=False)
            session.is_notice_late = bool(
                due
                and not session.notice_on
                and not session.is_historic
                and session.state == states.SESSION_SCHEDULED
                and session.notice_by < today[session]
            )

    def _get_works(self):
        """Of each company, whether a day is a working day; see ``tools.deadlines``."""
        days = [s._get_begin_date() for s in self if s.date_begin]
        # sudo: exams count, whoever may read them
        days += [day for s in self for day, _count in s.sudo()._get_announcements()]
        first = min(days, default=fields.Date.today()) - LOOK_AHEAD
        last = max(days, default=fields.Date.today())
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
        warnings += self._get_trainer_warnings()
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

    def _get_trainer_warnings(self):
        """Trainers who have not answered, or do not come."""
        answers = self._get_answers()
        warnings = [
            self._get_declined_text(trainer)
            for trainer, answer in answers.items()
            if answer == DECLINED
        ]
        silent = [trainer.name for trainer, answer in answers.items() if not answer]
        if silent:
            warnings.append(
                self.env._(
                    "%(names)s has not answered yet whether to teach this class.",
                    names=", ".join(silent),
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
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "The notice goes to %(count)s people within %(minutes)s minutes.",
                    count=len(rows),
                    minutes=minutes + 5,
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

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

    def _get_trainers(self):
        """Who teaches: the session's trainers and those of its slots (sudo)."""
        # sudo: who teaches is asked for what he is told
        sessions = self.sudo()
        return sessions.trainer_ids | sessions.slot_ids.trainer_ids

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

    def _on_trainer_answered(self, notice):
        """A trainer who was asked said yes or no (sudo).

        :param notice: his ``hr.training.notice`` row
        """
        self.ensure_one()
        if notice.response == ACCEPTED:
            vals = self._prepare_trainer_notice(
                notices.TRAINER_CONFIRMED, notice.trainer_id
            )
            Notice = self.env["hr.training.notice"]
            Notice._queue([{**vals, "due_on": fields.Datetime.now()}])
            return
        self._remind_once(
            "hr_training.mail_activity_type_trainer",
            self._get_officers(),
            until_done=True,
            note=self._get_declined_text(notice.trainer_id),
        )

    def action_accept_teaching(self):
        """I teach these classes: the trainer's own button (design §10)."""
        self._check_can_answer_teaching()
        self._do_answer_teaching(ACCEPTED)
        return True

    def action_decline_teaching(self, reason=None):
        """I do not teach them, for this reason: an officer is asked for another."""
        self._check_can_answer_teaching()
        if not reason:
            return self._ask_reason("action_decline_teaching")
        self._do_answer_teaching(DECLINED, self._require_reason(reason))
        return True

    def _check_can_answer_teaching(self):
        self.check_access("read")
        self._check_can("answer_teaching")

    def _get_cannot_answer_teaching_reason(self):
        mine = self._get_my_asked().get(self)
        if not mine:
            return self.env._("You were not asked whether to teach this class.")
        return mine._get_cannot_respond_reason()

    def _do_answer_teaching(self, response, reason=False):
        for asked in self._get_my_asked().values():
            asked._do_respond(response, reason)

    def _get_my_asked(self):
        """The last row of each session that asks the user whether to teach it.

        :return: dict session → ``hr.training.notice`` row, in sudo
        """
        # sudo: the rows are the user's own, by whichever of his contacts he was asked
        asked = (
            self.env["hr.training.notice"]
            .sudo()
            .search(
                [
                    ("session_id", "in", self._origin.ids),
                    ("trainer_id.is_me", "=", True),
                    ("kind", "=", notices.TRAINER_ASKED),
                    ("state", "!=", notices.SKIPPED),
                ],
                order="id",
            )
        )
        return {row.session_id.sudo(False): row for row in asked}

    def _get_reason_wording(self, method):
        if method != "action_decline_teaching" or len(self) != 1:
            return super()._get_reason_wording(method)
        # sudo: who may make the step may know what it is about
        name = self.sudo().display_name
        return (
            self.env._("Not teaching %(session)s", session=name),
            self.env._("I Cannot Teach It"),
        )

    def _get_officers(self):
        """Who is asked about the session: its responsible, else whoever made it."""
        self.ensure_one()
        users = self.responsible_id or self.create_uid
        return self.env["hr.training.person"]._filter_deciders(users)

    def _get_answers(self):
        """The last answer of each trainer who was asked (sudo).

        :return: dict trainer → ``accepted``, ``declined`` or False
        """
        self.ensure_one()
        answers = {row.trainer_id: row.response for row in self._get_asked()}
        trainers = self._get_trainers()._origin
        return {t: answers[t] for t in trainers if t in answers}

    def _get_asked(self):
        """Rows that ask the trainers of these sessions, the last one last, in sudo."""
        # sudo: who was asked is no secret to whoever may see the class
        return (
            self.env["hr.training.notice"]
            .sudo()
            .search(
                [
                    ("session_id", "in", self._origin.ids),
                    ("kind", "=", notices.TRAINER_ASKED),
                    ("state", "!=", notices.SKIPPED),
                ],
                order="id",
            )
        )

    def _get_confirmed(self, asked):
        """By which answer a trainer teaches the class, False if by none (sudo).

        :param asked: the row that asked him last; who is not asked, by setting,
            teaches it once it is announced
        """
        self.ensure_one()
        if asked:
            return asked.response == ACCEPTED and str(asked.answered_on)
        return bool(self.notice_on)

    def _get_declined_text(self, trainer):
        """That a trainer does not come, and who could instead (sudo)."""
        others = ", ".join(self._get_free_trainers().mapped("name"))
        if not others:
            return self.env._(
                "%(name)s cannot teach this class. Nobody else who is qualified for it "
                "is free: choose another time, or another trainer.",
                name=trainer.name,
            )
        return self.env._(
            "%(name)s cannot teach this class. Free and qualified: %(others)s.",
            name=trainer.name,
            others=others,
        )

    def _get_free_trainers(self):
        """Others who are qualified for the course and teach nothing then."""
        self.ensure_one()
        # sudo: a booking counts, whoever may see it
        session = self.sudo()
        qualified = session.trainer_ids.search(
            [
                ("state", "=", TRAINER_QUALIFIED),
                ("company_id", "=", session.company_id.id),
                "|",
                ("course_ids", "=", False),
                ("course_ids", "in", session.course_id.ids),
            ]
        )
        candidates = qualified - session._get_trainers()
        candidates -= candidates._filter_left()
        taken = session.slot_ids.search(
            Domain("session_id.state", "in", states.SESSION_BOOKED)
            & Domain.OR(
                Domain("start", "<", slot.stop) & Domain("stop", ">", slot.start)
                for slot in session.slot_ids
            )
        )
        Person = self.env["hr.training.person"]
        keys = Person._get_keys(candidates, taken.trainer_ids)
        busy = {keys[trainer] for trainer in taken.trainer_ids}
        return candidates.filtered(lambda t: keys[t] not in busy)

    # ------------------------------------------------------------
    # WHAT IS SAID
    # ------------------------------------------------------------

    def _get_notice_facts(self):
        """What somebody in the class is told of it, JSON (sudo)."""
        self.ensure_one()
        slots = self.slot_ids.sorted("start")
        times = {str(slot.id): [str(slot.start), str(slot.stop)] for slot in slots}
        return {
            "times": list(times.values()),
            "slots": times,
            "zone": self.tz,
            "place": self.place or "",
            "venue": sorted((slots.facility_ids or self.facility_ids).ids),
            "trainers": sorted(self._get_trainers().ids),
        }

    def _render_notice_details(self):
        """Time, place, content, method, trainer and what to read, as HTML (sudo)."""
        self.ensure_one()
        return self.env["ir.qweb"]._render(
            "hr_training.notice_details", self._prepare_notice_details()
        )

    def _prepare_notice_details(self):
        """
        :return: dict ``rows``: list of ``(label, list of lines)``
        """
        self.ensure_one()
        # sudo: whoever is told of the class is told all of it
        session = self.sudo()
        course = session.course_id
        methods = dict(session._fields["method"]._description_selection(self.env))
        venues = session.slot_ids.facility_ids or session.facility_ids
        rows = [
            (
                self.env._("Time"),
                session.slot_ids.sorted("start").mapped("time_text"),
            ),
            (
                self.env._("Place"),
                list(filter(None, [session.place, *venues.mapped("name")])),
            ),
            (self.env._("Trainer"), session._get_trainers().mapped("name")),
            (self.env._("Method"), [methods.get(session.method)]),
            (self.env._("Content"), (course.objectives or "").splitlines()),
            (
                self.env._("Please read before"),
                [item["name"] for item in session.material_snapshot or ()],
            ),
        ]
        return {"rows": [(label, lines) for label, lines in rows if any(lines)]}

    def _judge_notices(self, bundles, told):
        facts = {session.id: session._get_notice_facts() for session in self}
        enrollments = self.enrollment_ids.sorted("id")
        Person = self.env["hr.training.person"]
        # Who was hired again is in it by whichever of his records.
        human = Person._get_keys(enrollments.employee_id)
        places = enrollments.grouped(lambda e: (e.session_id, human[e.employee_id]))
        left = Person._filter_left(enrollments.employee_id)
        roles = {rows[0].role for rows in bundles.values()}
        managers = (
            enrollments._get_manager_partners() if notices.MANAGER in roles else {}
        )
        asked_of = (
            {(r.session_id, r.trainer_id): r for r in self._get_asked()}
            if notices.TRAINER in roles
            else {}
        )
        verdicts = {}
        for key, rows in bundles.items():
            session = rows.session_id
            known, now = told.get(key, {}), dict(facts[session.id])
            if rows[0].role == notices.PARTICIPANT:
                employee = rows.enrollment_id[-1:].employee_id
                mine = places[session, human[employee]] if employee else enrollments[:0]
                now["is"] = mine._get_notice_standing()
                if employee in left:
                    reason = self.env._("The person has left the company.")
                    verdicts[key] = notices.Verdict(None, {}, reason)
                    continue
                judge = notices.judge
            elif rows[0].role == notices.TRAINER:
                teaches = rows.trainer_id & session._get_trainers()
                now["is"] = session._get_notice_standing(bool(teaches))
                asked = asked_of.get((session, rows.trainer_id[-1:]))
                now["confirmed"] = session._get_confirmed(asked)
                judge = notices.judge_trainer
            else:
                leads = (rows.partner_id in managers[e] for e in session.enrollment_ids)
                if not any(leads):
                    # He was their manager when it was queued.
                    reason = self._get_nothing_new()
                    verdicts[key] = notices.Verdict(None, {}, reason)
                    continue
                now["is"] = session._get_notice_standing(True)
                now["people"] = session._get_people_of_manager(
                    rows.partner_id, managers, known
                )
                judge = notices.judge_manager
            again = any(rows.mapped("again"))
            asked = {row.kind for row in rows if not session._is_past_reminder(row)}
            kind = asked and judge(known, now, asked, again)
            if kind in notices.AHEAD and session._is_over():
                kind = None
            verdicts[key] = session._prepare_verdict(kind or None, known, now)
        return verdicts

    def _is_over(self):
        """Whether all that was announced is past (sudo)."""
        self.ensure_one()
        end = self.date_end
        ended = bool(end) and end <= fields.Datetime.now()
        return ended or self.state in states.SESSION_HELD

    def _is_past_reminder(self, row):
        """Whether a row reminds of a day that has come: it was sent too late (sudo)."""
        return bool(row.class_day) and row.class_day <= self._get_local_date(
            fields.Datetime.now()
        )

    def _prepare_verdict(self, kind, known, now):
        """What somebody knows by a message of this kind, or why he gets none."""
        reason = "" if kind else self._get_nothing_new()
        now["announced"] = kind == notices.NOTICE or bool(known.get("announced"))
        if "confirmed" in now and kind != notices.TRAINER_CONFIRMED:
            now["confirmed"] = known.get("confirmed")
        now["changed"] = notices.differences(known, now)
        inside = now["is"] == notices.IN
        now["gone"] = {
            slot: times
            for slot, times in (known.get("slots") or {}).items()
            if not inside or slot not in now["slots"]
        }
        if not inside:
            now["slots"] = {}
        return notices.Verdict(kind, now, reason)

    def _get_notice_standing(self, inside):
        """What a trainer or manager is told of the class as such (sudo)."""
        if self.state == states.SESSION_CANCELLED:
            return notices.OFF
        return notices.IN if inside else notices.OUT

    # ------------------------------------------------------------
    # MANAGERS
    # ------------------------------------------------------------

    def _get_people_of_manager(self, partner, managers, told):
        """What a manager's people are in the class (sudo).

        :param partner: the manager's contact
        :param dict managers: enrolment → contacts of whoever manages its person
        :param dict told: what he was told; who was in it is named when he is out
        :return: dict id of an employee, as text → standing, see ``tools.notices``
        """
        self.ensure_one()
        places = self.enrollment_ids.sorted("id").grouped("employee_id")
        known = told.get("people", {})
        if self.state == states.SESSION_CANCELLED:
            # Whoever was in it, as far as he knows, is not any more.
            return {
                key: notices.OUT
                for key, standing in known.items()
                if standing in notices.CONCERNED
            }
        people = {}
        for employee, mine in places.items():
            if partner not in managers[mine[-1]]:
                continue
            standing = mine._get_notice_standing()
            key = str(employee.id)
            if standing in notices.CONCERNED or known.get(key, notices.OUT) != standing:
                people[key] = standing
        return people

    # ------------------------------------------------------------
    # CRON
    # ------------------------------------------------------------

    @api.model
    def _cron_remind_classes(self):
        """Remind of classes of tomorrow and ask the trainers of those a month ahead.

        All at once; where that fails each by itself, so that one that fails does not
        stop the others (design §6.7).
        """
        now = fields.Datetime.now()
        booked = [
            ("state", "in", states.SESSION_BOOKED),
            ("is_historic", "=", False),
        ]
        tomorrow = [
            *booked,
            ("slot_ids.start", ">", now),
            ("slot_ids.start", "<", now + timedelta(days=3)),
        ]
        # sudo: settings of all companies
        [(longest,)] = (
            self.env["res.company"]
            .sudo()
            ._read_group([], aggregates=["training_trainer_ask_days:max"])
        )
        coming = [
            *booked,
            ("date_begin", ">", now),
            "|",
            ("notice_on", "!=", False),
            ("date_begin", "<", now + timedelta(days=(longest or 0) + 1)),
        ]
        for domain, step in (
            (tomorrow, lambda sessions: sessions._remind_of_tomorrow()),
            (coming, lambda sessions: sessions._ask_trainers()),
        ):
            # sudo: the queue is the cron's
            sessions = self._guard_sudo().search(domain)
            try:
                with self.env.cr.savepoint():
                    step(sessions)
            except Exception:  # whatever it is, it is one of them
                _logger.exception("%s: one by one", sessions)
                self._run_isolated(sessions, step, domain)

    def _remind_of_tomorrow(self):
        """Remind whoever is in a class that begins tomorrow, once for that day (sudo).

        From the hour on at which classes begin; of days in a row, before the first.
        """
        days = {s: s._get_day_to_remind() for s in self}
        coming = self.filtered(days.get)
        reminded = {
            (row.session_id, row.class_day, row.enrollment_id, row.trainer_id)
            for row in self.env["hr.training.notice"].search(
                [("session_id", "in", coming.ids), ("class_day", "!=", False)]
            )
        }
        nobody, no_place = self.trainer_ids.browse(), self.enrollment_ids.browse()
        vals_list = []
        for session in coming:
            day, due = days[session], {"due_on": fields.Datetime.now()}
            due["class_day"] = day
            vals_list += [
                {**enrollment._prepare_notice(notices.REMINDER), **due}
                for enrollment in session._get_seated()
                if (session, day, enrollment, nobody) not in reminded
            ]
            vals_list += [
                {**session._prepare_trainer_notice(notices.REMINDER, trainer), **due}
                for trainer in session._get_trainers()
                if (session, day, no_place, trainer) not in reminded
            ]
        self.env["hr.training.notice"]._queue(vals_list)

    def _get_day_to_remind(self):
        """Tomorrow, if class begins then and it is time to say so; else False."""
        self.ensure_one()
        zone = pytz.timezone(self.tz or "UTC")
        now = pytz.utc.localize(fields.Datetime.now()).astimezone(zone)
        if now.hour + now.minute / 60 < self.company_id.training_class_start:
            return False
        today, tomorrow = now.date(), now.date() + timedelta(days=1)
        days = {self._get_local_date(slot.start) for slot in self.slot_ids}
        return tomorrow in days and today not in days and tomorrow

    def _ask_trainers(self):
        """Ask the trainers who do not know of it, once their time has come (sudo).

        Where nobody is asked, they are told once the class is announced.
        """
        now = fields.Datetime.now()
        due = self.filtered(lambda s: s._get_trainer_kind(now))
        known = due._get_told_trainers()
        self.env["hr.training.notice"]._queue(
            [
                {
                    **session._prepare_trainer_notice(
                        session._get_trainer_kind(now), trainer
                    ),
                    "due_on": now,
                }
                for session in due
                for trainer in session._get_trainers()
                if (session, trainer) not in known
            ]
        )

    def _get_trainer_kind(self, now):
        """What trainers hear first of a class, False before it is time (sudo)."""
        self.ensure_one()
        days = self.company_id.training_trainer_ask_days
        if not days:
            return self.notice_on and notices.TRAINER_CONFIRMED
        return self.date_begin <= now + timedelta(days=days) and notices.TRAINER_ASKED

    def _get_told_trainers(self):
        """Who knows that he teaches these, or will hear it, or cannot be told (sudo).

        Who was let go since, or was so before he heard of it, is none of them.

        :return: set of ``(session, trainer)``
        """
        told, waiting = {}, set()
        for row in self.env["hr.training.notice"].search(
            [("session_id", "in", self.ids), ("role", "=", notices.TRAINER)],
            order="sent_on, id",
        ):
            key = row.session_id, row.trainer_id
            if row.facts:
                told[key] = row.facts["is"] == notices.IN
            elif row.state in (notices.QUEUED, notices.FAILED) and row.kind in (
                notices.TRAINER_ASKED,
                notices.TRAINER_CONFIRMED,
            ):
                waiting.add(key)
        return waiting | {key for key, is_in in told.items() if is_in}
