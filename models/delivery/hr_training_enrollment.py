from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import notices, states


class HrTrainingEnrollment(models.Model):
    """A person's place in a session, from request to result.

    requested → enrolled | waitlisted | refused; waitlisted → enrolled;
    enrolled → completed; requested, waitlisted, enrolled → withdrawn.

    | action | who |
    | enrol | officer; department manager his people; employee himself |
    | accept, refuse a request | officer; department manager his people |
    | withdraw | officer; department manager; employee before the session begins |
    | result | the session's release, see results |

    Department and job are the person's on the day of enrolment.
    """

    _name = "hr.training.enrollment"
    _description = "Training Enrolment"
    _inherit = [
        "hr.training.guard.mixin",
        "hr.training.team.mixin",
        "hr.training.copied.mixin",
    ]
    _order = "session_id, id"
    _rec_names_search = ["employee_id", "session_id"]

    _reason_methods = frozenset({"action_refuse", "action_withdraw"})
    # ``_check_can_enroll`` asks the session before one is made.
    _fixed_links = frozenset({"session_id"})
    _guarded_fields = frozenset(
        {
            "result",
            "attendance_rate",
            "score",
            "passed_on",
            "valid_until",
            "end_reason",
            "ended_on",
            "has_left",
            "department_id",
            "job_id",
            "overlap_reason",
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
        related="session_id.company_id", store=True, index=True, precompute=True
    )
    course_id = fields.Many2one(
        related="session_id.course_id", store=True, index=True, precompute=True
    )
    session_state = fields.Selection(
        related="session_id.state", string="Session Status"
    )
    date_begin = fields.Datetime(
        related="session_id.date_begin", store=True, precompute=True
    )
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
    overlap_reason = fields.Char(
        copy=False, help="Why the person may have two classes at a time."
    )
    end_reason = fields.Text(copy=False)
    ended_on = fields.Datetime(copy=False)
    has_left = fields.Boolean(
        string="Ended by Leaving",
        copy=False,
        help="It ended as the person left the company, not as anybody wished.",
    )
    note = fields.Text()

    # Set by the session's release, see results (design §7)
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
    passed_on = fields.Date(copy=False, index="btree_not_null")
    valid_until = fields.Date(
        copy=False,
        index="btree_not_null",
        help="Last day of the pass; empty for good.",
    )

    can_accept = fields.Boolean(compute="_compute_can")
    can_withdraw = fields.Boolean(compute="_compute_can")

    # Its list begins with the last sessions, one after the other.
    _recent = models.Index("(date_begin DESC)")
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

    @api.depends("state", "session_id.state", "session_id.date_begin")
    @api.depends_context("uid")
    def _compute_can(self):
        self._set_can("accept", "withdraw")

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model
    def _add_precomputed_values(self, vals_list):
        """The contacts of all at once, not of a record in memory for each."""
        ids = {vals["employee_id"] for vals in vals_list if vals.get("employee_id")}
        Person = self.env["hr.training.person"]
        # sudo: whoever enrols need not read the people's contacts
        contacts = {
            employee.id: Person._get_contact(employee).id
            for employee in self.env["hr.employee"].sudo().browse(ids)
        }
        for vals in vals_list:
            vals.setdefault("contact_id", contacts.get(vals.get("employee_id"), False))
        return super()._add_precomputed_values(vals_list)

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
                admitted._do_admit(notices.NOMINATION)
                (of_session - admitted)._guard_sudo()._tell_entered(notices.NOMINATION)
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
        self._check_can("accept")

    def _do_admit(self, kind=notices.ACCEPTED):
        """Queue requests in order, then hand out the seats there are.

        :param kind: what the people hear, see ``tools.notices``
        """
        enrollments = self._guard_sudo()
        enrollments._check_still_there()
        enrollments._check_prerequisites()
        enrollments._check_overlaps()
        enrollments._do_queue()
        enrollments._tell_entered(kind)

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
        methods = ("action_withdraw", "action_refuse")
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
        self._check_can("withdraw")

    def _do_end(self, state, reason, themselves=False, left=False):
        """End enrolments: free their seats and promote the next (design §6.2).

        :param bool themselves: the people said so, whoever the user is
        :param bool left: they have left the company
        """
        enrollments = self._guard_sudo()
        if enrollments:
            enrollments._write_end(state, reason, left)
            enrollments._tell_ended(themselves)
            enrollments._promote(enrollments.session_id)

    def _write_end(self, state, reason, left=False):
        """What ends with an enrolment, the next in line aside (sudo)."""
        self.env["hr.training.session.seat"].sudo()._free(self)
        self.write(
            {
                "state": state,
                "end_reason": reason,
                "ended_on": fields.Datetime.now(),
                "has_left": left,
            }
        )
        # What was recorded stays; what was only expected will not come.
        self.attendance_ids.filtered(lambda a: a.status == "expected").unlink()
        # Punches of these people may be of another class now.
        self._follow_facts()

    def _on_record_corrected(self):
        """Something that is on record of these people was corrected (sudo).

        Rows of the register, marks, questions in class: what was made of them is made
        again. To be extended by who made something of them.
        """

    def action_view_session(self):
        """The session of this enrolment."""
        self.ensure_one()
        return self._get_form_action(self.session_id)

    def _get_partner(self):
        """Contact of the person (sudo)."""
        return self.env["hr.training.person"]._get_contact(self.employee_id.sudo())
