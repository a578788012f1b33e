import logging
from collections import defaultdict

import psycopg2
from dateutil.relativedelta import relativedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools import attendance, states, weighting
from ...tools.result import verdict

_logger = logging.getLogger(__name__)

PROMOTION_TRIES = 3


class HrTrainingEnrollment(models.Model):
    """A person's place in a session, from request to result.

    requested → enrolled | waitlisted | refused; waitlisted → enrolled;
    enrolled → completed; requested, waitlisted, enrolled → withdrawn.

    | action | who |
    | enrol | officer; department manager his people; employee himself |
    | accept, refuse a request | officer; department manager his people |
    | withdraw | officer; department manager; employee before the session begins |
    | result | the session's release |
    | fail who is not graded, after the release | officer |

    Department and job are the person's on the day of enrolment.
    """

    _name = "hr.training.enrollment"
    _description = "Training Enrolment"
    _inherit = ["hr.training.guard.mixin", "hr.training.team.mixin"]
    _order = "session_id, id"
    _rec_names_search = ["employee_id", "session_id"]

    # ``_check_can_enroll`` asks the session before one is made.
    _fixed_links = frozenset({"session_id"})
    _guarded_fields = frozenset(
        {
            "result",
            "attendance_rate",
            "score",
            "weighted_result",
            "passed_on",
            "valid_until",
            "skill_mark",
            "ungraded_failed_on",
            "ungraded_failed_by_id",
            "end_reason",
            "ended_on",
            "department_id",
            "job_id",
            "overlap_reason",
            "skip_reason",
            "response",
        }
    )

    session_id = fields.Many2one(
        comodel_name="hr.training.session",
        required=True,
        index=True,
        ondelete="restrict",
    )
    employee_id = fields.Many2one(
        comodel_name="hr.employee", required=True, index=True, ondelete="restrict"
    )
    department_id = fields.Many2one(
        comodel_name="hr.department",
        index=True,
        copy=False,
        help="As it was on enrolment.",
    )
    job_id = fields.Many2one(
        comodel_name="hr.job", copy=False, help="As it was on enrolment."
    )
    contact_id = fields.Many2one(
        comodel_name="res.partner",
        compute="_compute_contact_id",
        store=True,
        precompute=True,
        help="As it was on enrolment: people learn online by their contact.",
    )
    company_id = fields.Many2one(
        related="session_id.company_id", store=True, index=True
    )
    course_id = fields.Many2one(related="session_id.course_id", store=True, index=True)
    session_state = fields.Selection(
        related="session_id.state", string="Session Status"
    )
    date_begin = fields.Datetime(related="session_id.date_begin", store=True)
    schedule_text = fields.Char(related="session_id.schedule_text")
    state = fields.Selection(
        selection=[
            (states.ENROLLMENT_REQUESTED, "Requested"),
            (states.ENROLLMENT_WAITLISTED, "Waiting List"),
            (states.ENROLLMENT_ENROLLED, "Enrolled"),
            (states.ENROLLMENT_REFUSED, "Refused"),
            (states.ENROLLMENT_WITHDRAWN, "Withdrawn"),
            (states.ENROLLMENT_COMPLETED, "Completed"),
        ],
        required=True,
        default=states.ENROLLMENT_REQUESTED,
        copy=False,
        index=True,
    )
    waiting_position = fields.Integer(compute="_compute_waiting_position")
    skip_reason = fields.Char(
        copy=False, help="Why the waiting list passed this person over last time."
    )
    overlap_reason = fields.Char(
        copy=False, help="Why the person may have two classes at a time."
    )
    response = fields.Selection(
        selection=[("accepted", "Coming"), ("declined", "Not Coming")],
        copy=False,
        help="The person's answer to the notice.",
    )
    end_reason = fields.Text(copy=False)
    ended_on = fields.Datetime(copy=False)
    note = fields.Text()

    # Result (design §7), set by the session's release
    result = fields.Selection(
        selection=[
            (states.RESULT_PENDING, "Undecided"),
            (states.RESULT_PASSED, "Passed"),
            (states.RESULT_FAILED, "Failed"),
        ],
        required=True,
        default=states.RESULT_PENDING,
        copy=False,
        index=True,
    )
    attendance_rate = fields.Float(
        string="Attendance (%)", copy=False, aggregator="avg"
    )
    score = fields.Float(
        copy=False, aggregator="avg", help="Mean of the marks that passing needs."
    )
    weighted_result = fields.Float(
        copy=False,
        aggregator="avg",
        help="Of all indicators that have a mark, by the session's weights.",
    )
    weighted_text = fields.Text(
        compute="_compute_weighted_text",
        string="How It Comes About",
        help="Marks, weights and the sum of the weighted result.",
    )
    passed_on = fields.Date(copy=False, index="btree_not_null")
    valid_until = fields.Date(
        copy=False,
        index="btree_not_null",
        help="Last day of the pass; empty for good.",
    )
    skill_mark = fields.Integer(
        copy=False,
        help="The newest skill row there was when this was passed: what is entered by "
        "hand later overrules the pass.",
    )
    ungraded_failed_on = fields.Datetime(
        string="Failed without a Mark on",
        copy=False,
        help="Somebody decided that the missing mark is a failed one. A mark that "
        "comes later counts all the same.",
    )
    ungraded_failed_by_id = fields.Many2one(
        comodel_name="res.users",
        string="Failed without a Mark by",
        copy=False,
        ondelete="restrict",
    )
    missing_marks = fields.Char(
        compute="_compute_missing_marks",
        string="Not Graded",
        help="What passing needs and nobody has marked yet.",
    )
    can_fail_ungraded = fields.Boolean(compute="_compute_can_fail_ungraded")

    attendance_ids = fields.One2many(
        comodel_name="hr.training.attendance", inverse_name="enrollment_id"
    )
    score_ids = fields.One2many(
        comodel_name="hr.training.score",
        inverse_name="enrollment_id",
        string="Marks",
    )
    certificate_ids = fields.One2many(
        comodel_name="hr.training.certificate", inverse_name="enrollment_id"
    )
    can_accept = fields.Boolean(compute="_compute_can")
    can_withdraw = fields.Boolean(compute="_compute_can")
    can_respond = fields.Boolean(compute="_compute_can")
    can_answer_questionnaire = fields.Boolean(
        compute="_compute_can_answer_questionnaire"
    )

    _once = models.UniqueIndex(
        "(session_id, employee_id) WHERE state NOT IN ('refused', 'withdrawn')",
        "This person is enrolled in the session already.",
    )

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("employee_id.name", "session_id.display_name")
    @api.depends_context("training_roster")
    def _compute_display_name(self):
        """Person and session; in the roster of one session the person."""
        roster = self.env.context.get("training_roster")
        for enrollment in self:
            if roster:
                enrollment.display_name = enrollment.employee_id.name
                continue
            names = (enrollment.employee_id.name, enrollment.session_id.display_name)
            enrollment.display_name = " · ".join(filter(None, names))

    @api.depends("employee_id")
    def _compute_contact_id(self):
        """Taken once: an enrolment keeps its person, whatever contact he gets."""
        for enrollment in self:
            enrollment.contact_id = enrollment.sudo()._get_partner()

    @api.depends("state")
    def _compute_waiting_position(self):
        # sudo: one's place in line counts people one may not see
        waiting = self.sudo().search(
            [
                ("session_id", "in", self.session_id.ids),
                ("state", "=", states.ENROLLMENT_WAITLISTED),
            ],
            order="id",
        )
        position = {}
        for enrollments in waiting.grouped("session_id").values():
            position.update((e.id, rank) for rank, e in enumerate(enrollments, 1))
        for enrollment in self:
            enrollment.waiting_position = position.get(enrollment.id, 0)

    @api.depends("state", "session_id.state", "session_id.date_begin")
    @api.depends_context("uid")
    def _compute_can(self):
        for enrollment in self:
            enrollment.can_accept = not enrollment._get_cannot_accept_reason()
            enrollment.can_withdraw = not enrollment._get_cannot_withdraw_reason()
            enrollment.can_respond = not enrollment._get_cannot_respond_reason()

    @api.depends("weighted_result", "state", "result")
    def _compute_weighted_text(self):
        for enrollment in self:
            # sudo: its parts are the person's own, and shown once released
            enrollment_sudo = enrollment.sudo()
            enrollment.weighted_text = (
                enrollment.state == states.ENROLLMENT_COMPLETED
                and enrollment_sudo._format_weighted_result()
            )

    @api.depends("result", "state", "score_ids")
    @api.depends_context("uid")
    def _compute_missing_marks(self):
        """Before the release for officers alone: it tells who has a mark."""
        officer = self._is_officer()
        for enrollment in self:
            # sudo: names of forms only, of an enrolment the user may read
            enrollment_sudo = enrollment.sudo()
            shown = (
                officer
                if enrollment.state == states.ENROLLMENT_ENROLLED
                else enrollment.state == states.ENROLLMENT_COMPLETED
            )
            missing = (
                shown
                and enrollment.result == states.RESULT_PENDING
                and enrollment_sudo._get_missing_evaluations()
            )
            enrollment.missing_marks = missing and ", ".join(missing.mapped("name"))

    @api.depends("result", "state", "session_id.state", "score_ids")
    @api.depends_context("uid")
    def _compute_can_fail_ungraded(self):
        for enrollment in self:
            enrollment.can_fail_ungraded = (
                not enrollment._get_cannot_fail_ungraded_reason()
            )

    @api.depends("session_id.can_answer_questionnaire", "is_my_own")
    @api.depends_context("uid")
    def _compute_can_answer_questionnaire(self):
        for enrollment in self:
            enrollment.can_answer_questionnaire = (
                enrollment.is_my_own
                # sudo: whoever sees his enrolment may answer, whatever the session
                and enrollment.sudo().session_id.can_answer_questionnaire
            )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Rows get the person's department and job; outside sudo they are admitted.

        ``hr.training.session.enroll`` is the way; a create by a user passes the
        same gate, so that no row ever skips it.
        """
        vals_list = [dict(vals) for vals in vals_list]
        by_user = not self.env.su
        if by_user:
            self._check_create_by_user(vals_list)
        # sudo: the snapshot is taken whatever the caller reads of the person
        employees = (
            self.env["hr.employee"]
            .sudo()
            .browse([vals.get("employee_id") for vals in vals_list])
        )
        if not by_user:
            for vals, employee in zip(vals_list, employees, strict=True):
                vals.setdefault("department_id", employee.department_id.id)
                vals.setdefault("job_id", employee.job_id.id)
        enrollments = super().create(vals_list)
        if by_user:
            enrollments_sudo = enrollments._guard_sudo()
            # One write for all of a department and job.
            alike = defaultdict(list)
            for enrollment, employee in zip(enrollments_sudo, employees, strict=True):
                alike[employee.department_id, employee.job_id].append(enrollment.id)
            for (department, job), ids in alike.items():
                enrollments_sudo.browse(ids).write(
                    {"department_id": department.id, "job_id": job.id}
                )
            for session, of_session in enrollments.grouped("session_id").items():
                admitted = of_session.filtered(
                    lambda e, s=session: s._is_admitted_at_once(e.employee_id)
                )
                admitted._do_admit()
        return enrollments

    def _check_create_by_user(self, vals_list):
        by_session = defaultdict(list)
        for vals in vals_list:
            if not vals.get("session_id") or not vals.get("employee_id"):
                raise UserError(self.env._("Choose the session and the person."))
            try:
                by_session[vals["session_id"]].append(vals["employee_id"])
            except TypeError:
                raise UserError(
                    self.env._("Choose the session and the person.")
                ) from None
        for session_id, employee_ids in by_session.items():
            session = self.env["hr.training.session"]._browse_to_enroll(session_id)
            employees = session._get_employees_to_enroll(employee_ids)
            session._check_can_enroll(employees)
            session._check_new_people(employees, len(employee_ids))

    def write(self, vals):
        if not self.env.su and {"session_id", "employee_id"} & vals.keys():
            raise UserError(
                self.env._(
                    "An enrolment keeps its person and session: withdraw it and "
                    "enrol anew."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        if not self.env.su:
            raise UserError(
                self.env._("An enrolment is history: withdraw it instead of deleting.")
            )

    # ------------------------------------------------------------
    # ACCEPT, REFUSE
    # ------------------------------------------------------------

    def action_accept(self):
        """Accept requests: a seat each, or a place on the waiting list."""
        self._check_can_accept()
        self._do_admit()
        return True

    def _get_cannot_accept_reason(self):
        self.ensure_one()
        if self.state != states.ENROLLMENT_REQUESTED:
            return self.env._("Only a request can be accepted or refused.")
        if not self._is_officer() and (not self.is_my_team or self.is_my_own):
            return self.env._(
                "Only the department manager or a training officer decides about it."
            )
        return False

    def _check_can_accept(self):
        self.check_access("read")
        self._check_reasons([(e, e._get_cannot_accept_reason()) for e in self])

    def _do_admit(self):
        """Queue requests in order, then hand out the seats there are."""
        enrollments = self._guard_sudo()
        enrollments._check_still_there()
        enrollments._check_overlaps()
        enrollments._do_queue()

    def _do_queue(self):
        """Put people in line whom nothing keeps from it, then hand out seats (sudo)."""
        enrollments = self._guard_sudo()
        enrollments.write({"state": states.ENROLLMENT_WAITLISTED})
        enrollments._promote(enrollments.session_id)

    def action_refuse(self, reason=False):
        """Refuse requests; without a reason the dialog asks for it."""
        self._check_can_accept()
        if not reason:
            return self._ask_reason("action_refuse")
        self._do_end(states.ENROLLMENT_REFUSED, self._require_reason(reason))
        return True

    # ------------------------------------------------------------
    # WITHDRAW
    # ------------------------------------------------------------

    def _get_reason_wording(self, method):
        methods = ("action_withdraw", "action_refuse", "action_decline")
        if method not in methods or len(self) != 1:
            return super()._get_reason_wording(method)
        # sudo: who may make the step may know what it is about
        session, name = (
            self.sudo().session_id.display_name,
            self.sudo().employee_id.name,
        )
        if method == "action_refuse":
            return (
                self.env._(
                    "Refuse %(name)s for %(session)s", name=name, session=session
                ),
                self.env._("Refuse"),
            )
        if method == "action_decline":
            return (
                self.env._("Not coming to %(session)s", session=session),
                self.env._("Not Coming"),
            )
        title = self.env._(
            "Withdraw %(name)s from %(session)s", name=name, session=session
        )
        if self.is_my_own:
            title = self.env._("Withdraw from %(session)s", session=session)
        return title, self.env._("Withdraw")

    def action_withdraw(self, reason=False):
        """Give places back; the next on the waiting list moves up at once (§10).

        :param str reason: required; without it a dialog asks
        """
        self._check_can_withdraw()
        if not reason:
            return self._ask_reason("action_withdraw")
        self._do_end(states.ENROLLMENT_WITHDRAWN, self._require_reason(reason))
        return True

    def _get_cannot_withdraw_reason(self):
        self.ensure_one()
        if self.state not in states.ENROLLMENT_ACTIVE:
            return self.env._("The enrolment has ended already.")
        session_state = self.sudo().session_id.state
        if session_state not in (states.SESSION_DRAFT, *states.SESSION_BOOKED):
            return self.env._("The session is over: nobody can withdraw any more.")
        if self._is_officer() or self.is_my_team:
            return False
        if not self.is_my_own:
            return self.env._(
                "Only the person, the department manager or a training officer can "
                "withdraw the enrolment."
            )
        if session_state == states.SESSION_ONGOING:
            return self.env._("The session has begun: please ask a training officer.")
        return False

    def _check_can_withdraw(self):
        self.check_access("read")
        self._check_reasons([(e, e._get_cannot_withdraw_reason()) for e in self])

    def _do_end(self, state, reason):
        """End enrolments: free their seats and promote the next (design §6.2)."""
        enrollments = self._guard_sudo()
        if enrollments:
            enrollments._write_end(state, reason)
            enrollments._promote(enrollments.session_id)

    def _write_end(self, state, reason):
        """What ends with an enrolment, the next in line aside (sudo)."""
        self.env["hr.training.session.seat"].sudo()._free(self)
        self.write(
            {
                "state": state,
                "end_reason": reason,
                "ended_on": fields.Datetime.now(),
            }
        )
        # What was recorded stays; what was only expected will not come.
        self.attendance_ids.filtered(lambda a: a.status == "expected").unlink()
        # Punches of these people may be of another class now.
        self._follow_facts()

    # ------------------------------------------------------------
    # RESPOND
    # ------------------------------------------------------------

    def action_respond(self, response, reason=None):
        """Answer the notice of a session as the person enrolled (design §10).

        :param str response: ``accepted`` or ``declined``
        :param str reason: required to decline; without it a dialog asks. Declining
            frees the seat and promotes the next
        """
        if response not in ("accepted", "declined"):
            raise UserError(self.env._("Answer with “accepted” or “declined”."))
        self._check_can_respond()
        if response == "declined":
            if not reason:
                return self._ask_reason("action_decline")
            self._do_respond(response, self._require_reason(reason))
        else:
            self._do_respond(response)
        return True

    def action_accept_place(self):
        """The person's own button: I am coming."""
        return self.action_respond("accepted")

    def action_decline(self, reason=None):
        """The person's own button: I am not coming, for this reason."""
        return self.action_respond("declined", reason)

    def _get_cannot_respond_reason(self):
        self.ensure_one()
        if not self.is_my_own:
            return self.env._("You can answer for yourself only.")
        if self.state not in states.ENROLLMENT_ACTIVE:
            return self.env._(
                "Your enrolment has ended: there is nothing to answer any more."
            )
        # sudo: the session's state is no secret to who is enrolled
        if self.sudo().session_id._has_begun():
            return self.env._("The session has begun: please ask a training officer.")
        return False

    def _check_can_respond(self):
        self.check_access("read")
        self._check_reasons([(e, e._get_cannot_respond_reason()) for e in self])

    def _do_respond(self, response, reason=False):
        self._guard_sudo().write({"response": response})
        if response == "declined":
            self._do_end(states.ENROLLMENT_WITHDRAWN, reason)

    def action_view_session(self):
        """The session of this enrolment."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "hr.training.session",
            "res_id": self.session_id.id,
            "views": [(False, "form")],
        }

    def action_answer_questionnaire(self):
        """The person's own button: see ``hr.training.session``."""
        self.ensure_one()
        self.check_access("read")
        return self.session_id.action_answer_questionnaire()

    # ------------------------------------------------------------
    # SEATS
    # ------------------------------------------------------------

    @api.model
    def _promote(self, sessions):
        """Hand free seats to the waiting in order, as far as both last.

        Who has another class at that time is passed over, and the row says why; who
        has left waits no longer.
        A second look after the commit finds what a concurrent transaction freed
        or queued unseen.
        """
        for session in sessions.sudo():
            if session.state not in (states.SESSION_DRAFT, *states.SESSION_BOOKED):
                continue
            if self._get_waiting(session):
                self._promote_session(session)
            self._promote_after_commit(session)

    @api.model
    def _get_waiting(self, session):
        return self.sudo().search(
            [
                ("session_id", "=", session.id),
                ("state", "=", states.ENROLLMENT_WAITLISTED),
            ],
            order="id",
        )

    @api.model
    def _promote_session(self, session):
        """Promote within one session; returns the enrolments that got a seat."""
        # sudo: seats and the rows of others are the method's own business
        Seat = self.env["hr.training.session.seat"].sudo()
        waiting = self._get_waiting(session)
        waiting.flush_recordset()
        passed_over = self.browse()
        seated = self.sudo().browse()
        while True:
            free, _contended = Seat._lock_free(session, len(waiting) - len(passed_over))
            if not free:
                return seated
            ids, _contended = Seat._lock_rows(
                SQL(
                    "SELECT id FROM hr_training_enrollment WHERE session_id = %s"
                    " AND state = 'waitlisted' AND id NOT IN %s",
                    session.id,
                    passed_over._ids or (0,),
                ),
                SQL("hr_training_enrollment"),
                SQL("id"),
                len(free),
            )
            candidates = self.sudo().browse(ids)
            if not candidates:
                return seated
            left = candidates._filter_left()
            left._write_end(states.ENROLLMENT_WITHDRAWN, self._get_left_text())
            left.flush_recordset()
            candidates -= left
            clashing = candidates._get_overlaps()
            for enrollment, conflict in clashing.items():
                enrollment.skip_reason = conflict.get_skip_text()
                passed_over += enrollment
            fitting = candidates - passed_over
            taken, _contended = Seat._take(session, fitting)
            taken.write({"state": states.ENROLLMENT_ENROLLED, "skip_reason": False})
            taken._sync_register()
            taken.flush_recordset()
            seated += taken
            if not clashing and not left:
                return seated

    @api.model
    def _promote_after_commit(self, session):
        """Look again once this transaction is visible, with a fresh snapshot."""
        postcommit = self.env.cr.postcommit
        pending = postcommit.data.setdefault("hr_training.promote", set())
        if session.id in pending:
            return
        pending.add(session.id)
        env = self.env(user=SUPERUSER_ID, su=True, context={})
        postcommit.add(lambda: self._run_promotion(env, session.id))

    @api.model
    def _run_promotion(self, env, session_id):
        """Promote in a transaction of its own; the cron does what fails here."""
        cr = env.cr
        # The transaction before is over: what it had read may be old.
        env.invalidate_all(flush=False)
        for _attempt in range(PROMOTION_TRIES):
            try:
                session = env["hr.training.session"].browse(session_id).exists()
                waiting = env[self._name]._get_waiting(session)
                if waiting and env[self._name]._promote_session(session):
                    env.flush_all()
                    cr.commit()  # pylint: disable=invalid-commit
                else:
                    cr.rollback()
                return
            except psycopg2.Error as error:
                _logger.info("promotion in session %s put off: %s", session_id, error)
                cr.rollback()

    # ------------------------------------------------------------
    # REGISTER
    # ------------------------------------------------------------

    def _sync_register(self):
        """A row for each enrolled person and slot, read from its facts (design §6.10).

        Who was enrolled before and comes back has the rows he had.
        """
        enrolled = self.filtered(lambda e: e.state == states.ENROLLMENT_ENROLLED)
        if not enrolled:
            return
        Attendance = self.env["hr.training.attendance"]._guard_sudo()
        enrolled._take_over_rows()
        existing = {
            (enrollment.id, slot.id)
            for enrollment, slot in Attendance._read_group(
                [("enrollment_id", "in", enrolled.ids)], ["enrollment_id", "slot_id"]
            )
        }
        Attendance.create(
            [
                {"enrollment_id": enrollment.id, "slot_id": slot.id}
                for enrollment in enrolled
                for slot in enrollment.session_id.slot_ids
                if (enrollment.id, slot.id) not in existing
            ]
        )
        enrolled._follow_facts()

    def _take_over_rows(self):
        """Rows of the same humans' ended enrolments in the session become theirs."""
        Attendance = self.env["hr.training.attendance"]._guard_sudo()
        left = Attendance.search(
            [
                ("session_id", "in", self.session_id.ids),
                ("enrollment_id.state", "in", states.ENROLLMENT_ENDED),
            ]
        )
        if not left:
            return
        keys = self.env["hr.training.person"]._get_keys(
            self.employee_id | left.employee_id
        )
        back = {(e.session_id, keys[e.employee_id]): e for e in self}
        taken = set()
        for row in left.sorted("id", reverse=True):
            enrollment = back.get((row.session_id, keys[row.employee_id]))
            # Of several times enrolled the last one's row is on the register.
            if enrollment and (enrollment.id, row.slot_id.id) not in taken:
                taken.add((enrollment.id, row.slot_id.id))
                row.enrollment_id = enrollment

    def _follow_facts(self):
        """Read the register of these people anew where something may be known of it."""
        now = fields.Datetime.now()
        # sudo: whoever enrols need not see slots and punches
        sessions = self.sudo().session_id
        begun = sessions.filtered(
            lambda s: any(slot.start <= now for slot in s.slot_ids)
        )
        slots = sessions.slot_ids
        if not slots:
            return
        first, last = min(slots.mapped("start")), max(slots.mapped("stop"))
        Punch = self.env["hr.training.punch"].sudo()
        if begun or Punch._has_between(first, last):
            self.env["hr.training.attendance"]._do_follow_facts(
                self.employee_id, first, last
            )

    # ------------------------------------------------------------
    # RELEASE
    # ------------------------------------------------------------

    def _do_release(self, fail_ungraded=False):
        """Compute and write results, then what follows from a pass (sudo).

        :param bool fail_ungraded: whoever releases says that a missing mark is a
            failed one
        """
        completions = self._get_channel_completions()
        if fail_ungraded:
            self._filter_ungraded(completions)._do_decide_ungraded()
        for enrollment in self:
            enrollment.write(enrollment._prepare_result(completions))
        self.filtered(lambda e: e.result == states.RESULT_PASSED)._do_gain()

    def _do_gain(self):
        """What a pass brings (sudo)."""
        self._issue_certificates()
        if self.session_id.skill_ids:
            self.write({"skill_mark": self.env["hr.employee.skill"]._get_last_id()})
            self._sync_skills()
        self._add_resume_lines()

    def _do_recompute_results(self):
        """Results after a correction: what was released is judged again (sudo).

        Who passes by it gets what a pass brings; who no longer does keeps the
        number on record as a revoked certificate.
        """
        released = self.filtered(
            lambda e: (
                e.state == states.ENROLLMENT_COMPLETED and e.session_id.results_released
            )
        )
        before = {e: e.result for e in released}
        completions = released._get_channel_completions()
        for enrollment in released:
            enrollment.write(enrollment._prepare_result(completions))
        gained = released.filtered(
            lambda e: (
                e.result == states.RESULT_PASSED and before[e] != states.RESULT_PASSED
            )
        )
        gained._do_gain()
        lost = released.filtered(
            lambda e: (
                e.result != states.RESULT_PASSED and before[e] == states.RESULT_PASSED
            )
        )
        lost.certificate_ids.filtered(lambda c: not c.revoked_on).write(
            {"revoked_on": fields.Date.context_today(self)}
        )
        # sudo: the résumé tells of passes that stand
        self.env["hr.resume.line"].sudo().search(
            [("training_enrollment_id", "in", lost.ids)]
        ).unlink()
        lost._sync_skills()

    def _prepare_result(self, completions):
        """Values of the result by design §7.

        :param dict completions: eLearning completion in percent per enrolment
        """
        self.ensure_one()
        session = self.session_id
        rate, enough = self._get_attendance(completions)
        required = session.evaluation_ids.filtered("is_required")
        best = self._get_best_marks()
        marks = [best[evaluation] for evaluation in required if evaluation in best]
        values = {
            "state": states.ENROLLMENT_COMPLETED,
            "attendance_rate": rate or 0.0,
            "score": sum(marks) / len(marks) if marks else 0.0,
            "weighted_result": self._get_weighted_result().value or 0.0,
            "result": verdict(
                enough,
                [(best.get(e), e.pass_score) for e in required],
                fail_ungraded=bool(self.ungraded_failed_on),
            ),
            "passed_on": False,
            "valid_until": False,
        }
        if values["result"] == states.RESULT_PASSED:
            passed_on = (
                session._get_local_date(session.date_end or session.released_on)
                or session._get_end_date()
            )
            months = session.validity_months
            values["passed_on"] = passed_on
            if months:
                values["valid_until"] = passed_on + relativedelta(months=months)
        if len(marks) == len(required):
            # Nothing is missing: what was decided about it is over.
            values.update(ungraded_failed_on=False, ungraded_failed_by_id=False)
        return values

    def _get_attendance(self, completions):
        """``(rate, enough)`` by design §7, each None where nobody can know (sudo).

        :param dict completions: eLearning completion in percent per enrolment
        """
        self.ensure_one()
        session = self.session_id
        if not session.slot_ids:
            rate = completions.get(self)
            enough = None if rate is None else rate >= session.min_attendance
            return rate, enough
        entries = [
            (row.status, (row.slot_id.stop - row.slot_id.start).total_seconds())
            for row in self.attendance_ids
        ]
        return (
            attendance.attendance_rate(entries),
            attendance.is_enough(entries, session.min_attendance),
        )

    # Who is not graded: enough attendance, but a mark that passing needs is missing

    def _get_missing_evaluations(self):
        """Evaluations that passing needs and that have no mark of the person (sudo)."""
        self.ensure_one()
        required = self.session_id.evaluation_ids.filtered("is_required")
        best = self._get_best_marks() if required else {}
        return required.filtered(lambda evaluation: evaluation not in best)

    def _filter_ungraded(self, completions=None):
        """Who would be, or is, left undecided for want of a mark (sudo)."""
        if completions is None:
            completions = self._get_channel_completions()

        def is_ungraded(enrollment):
            required = enrollment.session_id.evaluation_ids.filtered("is_required")
            if not required or enrollment.ungraded_failed_on:
                return False
            best = enrollment._get_best_marks()
            marks = [(best.get(e), e.pass_score) for e in required]
            _rate, enough = enrollment._get_attendance(completions)
            return (
                any(mark is None for mark, _pass_score in marks)
                and enough is not None
                and verdict(enough, marks) == states.RESULT_PENDING
            )

        return self.filtered(is_ungraded)

    def action_fail_ungraded(self):
        """Fail who is still not graded after the release; a mark reopens it."""
        self._check_can_fail_ungraded()
        self._do_fail_ungraded()
        return True

    def _get_cannot_fail_ungraded_reason(self):
        self.ensure_one()
        # sudo: the marks count, whoever may read them
        enrollment_sudo = self.sudo()
        if not self._is_officer():
            return self.env._("Only a training officer decides this.")
        if enrollment_sudo.session_id.state not in states.SESSION_PUNCHABLE:
            return self.env._("The session is closed: its results stay as they are.")
        if (
            self.state != states.ENROLLMENT_COMPLETED
            or self.result != states.RESULT_PENDING
            or not enrollment_sudo._filter_ungraded()
        ):
            return self.env._("Nothing is left undecided for want of a mark here.")
        return False

    def _check_can_fail_ungraded(self):
        self._check_officer()
        self.check_access("read")
        self._check_reasons([(e, e._get_cannot_fail_ungraded_reason()) for e in self])

    def _do_fail_ungraded(self):
        enrollments = self._guard_sudo()
        enrollments._do_decide_ungraded()
        enrollments._do_recompute_results()

    def _do_decide_ungraded(self):
        """Keep who said, and when, that a missing mark is a failed one (sudo)."""
        self.write(
            {
                "ungraded_failed_on": fields.Datetime.now(),
                "ungraded_failed_by_id": self.env.uid,
            }
        )

    def _get_best_marks(self):
        """Dict evaluation -> the person's mark that counts, by its policy."""
        return {
            score.evaluation_id: score.counting_mark
            for score in self.score_ids
            if score.is_counting
        }

    # ------------------------------------------------------------
    # WEIGHTED RESULT (policy 7.1)
    # ------------------------------------------------------------

    def _get_weighted_result(self):
        """``tools.weighting.Result`` of what is released, or is being released (sudo).

        What outlives the release of its session comes in when it is released itself.
        Marks from before the session do not count: they stand beside those after it.
        """
        self.ensure_one()
        session = self.session_id
        best = self._get_best_marks()
        counted = session.evaluation_ids.filtered(
            lambda e: (
                not e.is_anonymous
                and (
                    e.state == states.EVALUATION_RELEASED
                    or not (session.results_released or e._outlives_release())
                )
            )
        )
        before = {
            (e.method, e.indicator): best.get(e)
            for e in counted
            if e._is_before_session()
        }
        parts = [
            weighting.Part(
                evaluation.indicator,
                evaluation.name or "",
                best.get(evaluation),
                evaluation.weight,
                before.get((evaluation.method, evaluation.indicator)),
            )
            for evaluation in counted
            if not evaluation._is_before_session()
        ]
        weights = session._get_weights()
        if not any(weights.values()):
            # Imported, or never scheduled: nothing was frozen.
            weights = session.company_id._get_training_weights()
        return weighting.weighted_result(parts + self._get_observed_parts(), weights)

    def _get_observed_parts(self):
        """``tools.weighting.Part`` of what is no evaluation of the session (sudo).

        Questions in class are in ``hr_training_enrollment_observation``. To be
        extended: KPI values (performance).
        """
        return []

    def _format_weighted_result(self):
        """Formula and inputs as text, a line per indicator (sudo)."""
        self.ensure_one()
        result = self._get_weighted_result()
        if result.value is None:
            return False
        labels = dict(states.INDICATORS)
        labels.update(
            self.env["hr.training.evaluation"]
            ._fields["indicator"]
            ._description_selection(self.env)
        )

        lines = [
            self.env._(
                "%(indicator)s: %(formula)s = %(mark)s, counts %(share)s %%",
                indicator=labels[row.indicator],
                formula=self._format_parts(row.parts),
                mark=self._format_number(row.mark),
                share=self._format_number(row.share),
            )
            for row in result.indicators
        ]
        number = self._format_number
        lines.append(
            self.env._(
                "Result: (%(terms)s) ÷ %(total)s = %(value)s",
                terms=" + ".join(
                    f"{number(row.mark)} × {number(row.weight)}"
                    for row in result.indicators
                ),
                total=number(sum(row.weight for row in result.indicators)),
                value=number(result.value),
            )
        )
        return "\n".join(lines)

    @api.model
    def _format_parts(self, parts):
        number = self._format_number
        if len(parts) == 1:
            return self._format_part(parts[0])
        terms = " + ".join(
            f"{self._format_part(part)} × {number(part.weight)}" for part in parts
        )
        return f"({terms}) ÷ {number(sum(part.weight for part in parts))}"

    @api.model
    def _format_part(self, part):
        number = self._format_number
        if part.before is None:
            return f"{part.name} {number(part.mark)}"
        return self.env._(
            "%(name)s %(mark)s (before: %(before)s)",
            name=part.name,
            mark=number(part.mark),
            before=number(part.before),
        )

    @api.model
    def _format_number(self, value):
        return f"{value:.2f}".rstrip("0").rstrip(".")

    def _get_channel_completions(self):
        """eLearning completion in percent, for sessions without slots."""
        enrollments = self.filtered(
            lambda e: not e.session_id.slot_ids and e.course_id.channel_id
        )
        if not enrollments:
            return {}
        contacts = enrollments._get_all_contacts()
        Membership = self.env["slide.channel.partner"].with_context(active_test=False)
        memberships = Membership.search(
            [
                ("channel_id", "in", enrollments.course_id.channel_id.ids),
                (
                    "partner_id",
                    "in",
                    list({p for ids in contacts.values() for p in ids}),
                ),
            ]
        )
        done = {
            # Content that is added later takes nothing from who had finished.
            (m.channel_id.id, m.partner_id.id): 100.0
            if m.member_status == "completed"
            else float(m.completion)
            for m in memberships
        }
        return {
            e: max(
                (done.get((e.course_id.channel_id.id, p), 0.0) for p in contacts[e]),
                default=0.0,
            )
            for e in enrollments
        }

    def _get_all_contacts(self):
        """Contacts by which a person may have learned (sudo).

        Of all records of the human, and the one he had when he was enrolled, unless
        it is somebody else's now.

        :return: dict enrolment -> set of ids of contacts
        """
        aliases = self.env["hr.training.person"]._get_aliases(self.employee_id)
        of_human = {
            employee: set((records.work_contact_id | records.user_id.partner_id).ids)
            for employee, records in aliases.items()
        }
        now_of = defaultdict(set)
        # sudo is the caller's: people of other companies, and who has left
        Employee = self.env["hr.employee"].with_context(active_test=False)
        for employee in Employee.search(
            Domain("work_contact_id", "in", self.contact_id.ids)
            | Domain("user_id.partner_id", "in", self.contact_id.ids)
        ):
            for partner in employee.work_contact_id | employee.user_id.partner_id:
                now_of[partner.id].add(employee.id)
        contacts = {}
        for enrollment in self:
            contact, employee = enrollment.contact_id.id, enrollment.employee_id
            contacts[enrollment] = set(of_human[employee])
            if contact and now_of[contact] <= set(aliases[employee].ids):
                contacts[enrollment].add(contact)
        return contacts

    def _get_partner(self):
        """Contact of the person (sudo)."""
        employee = self.employee_id.sudo()
        return employee.user_id.partner_id or employee.work_contact_id

    def _issue_certificates(self):
        self.env["hr.training.certificate"]._guard_sudo().create(
            [
                e._prepare_certificate()
                for e in self.filtered("session_id.issue_certificate")
            ]
        )

    def _prepare_certificate(self):
        self.ensure_one()
        return {
            "enrollment_id": self.id,
            "issued_on": self.passed_on,
            "valid_until": self.valid_until,
        }

    def _sync_skills(self):
        """Skills of these people follow from their passes (sudo)."""
        self.env["hr.employee.skill"]._training_sync(
            {
                (enrollment.employee_id.id, line.skill_id.id)
                for enrollment in self
                for line in enrollment.session_id.skill_ids
            }
        )

    def _add_resume_lines(self):
        line_type = self.env.ref(
            "hr_skills.resume_type_training", raise_if_not_found=False
        )
        self.env["hr.resume.line"].sudo().create(
            [
                {
                    "employee_id": e.employee_id.id,
                    "name": e.session_id.name,
                    "date_start": e.session_id._get_begin_date() or e.passed_on,
                    "date_end": e.passed_on,
                    "line_type_id": line_type.id if line_type else False,
                    "course_type": "training",
                    "training_enrollment_id": e.id,
                }
                for e in self
            ]
        )
