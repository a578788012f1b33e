from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_date

from ...tools import requirements
from .hr_training_requirement_serve import OPEN_STATES

STATES = [
    (requirements.OVERDUE, "Overdue"),
    (requirements.EXPIRING, "Expiring"),
    (requirements.DUE, "To Do"),
    (requirements.DONE, "Done"),
    (requirements.WAIVED, "Waived"),
]
# Bits of an employee's and of a course's number in the id of a row.
BITS = 26


class HrTrainingRequirementStatus(models.Model):
    """Required courses per person today: what, until when, and why (policy 1.3).

    A view on the statement of ``hr.training.requirement``: one's own, a department
    manager's team, everybody for officers and company management.
    """

    _name = "hr.training.requirement.status"
    _description = "Required Course"
    _inherit = ["hr.training.team.mixin", "hr.training.view.mixin"]
    _auto = False
    _order = "due_on, id"
    _rec_name = "course_id"
    _reason_methods = frozenset({"action_waive"})
    _depends = {
        "hr.training.requirement": [
            *("active", "course_id", "company_id", "applies_to", "department_ids"),
            *("job_ids", "rank", "due_days", "renewal_days", "valid_from"),
            *("renewal_basis", "renewal_months", "renewal_month", "renewal_day"),
        ],
        "hr.training.requirement.waiver": [
            *("requirement_id", "employee_id", "granted_on", "valid_until"),
        ],
        "hr.training.duty.change": ["job_id", "date", "revoked_on"],
        "hr.training.enrollment": [
            *("employee_id", "session_id", "course_id", "state", "result"),
            *("passed_on", "valid_until", "date_begin"),
        ],
        "hr.training.certificate": ["enrollment_id", "valid_until", "revoked_on"],
        "hr.training.session": ["state"],
        "hr.training.trainer": ["employee_id", "partner_id"],
        "hr.department": ["parent_id", "manager_id", "active", "in_training_scope"],
        "hr.employee": [
            *("active", "parent_id", "user_id", "work_contact_id", "company_id"),
        ],
        "hr.version": [
            *("employee_id", "department_id", "job_id", "date_version", "active"),
            *("contract_date_start", "departure_date"),
        ],
    }

    employee_id = fields.Many2one("hr.employee", readonly=True)
    course_id = fields.Many2one("hr.training.course", readonly=True)
    requirement_id = fields.Many2one("hr.training.requirement", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    department_id = fields.Many2one("hr.department", readonly=True)
    job_id = fields.Many2one("hr.job", readonly=True)
    state = fields.Selection(selection=STATES, string="Status", readonly=True)
    due_on = fields.Date(
        string="Complete By",
        readonly=True,
        help="With a pass the day it ends; empty: for good.",
    )
    valid_until = fields.Date(
        readonly=True, help="Last day of the pass or of the waiver; empty: for good."
    )
    base = fields.Date(string="Required since", readonly=True)
    passed_on = fields.Date(readonly=True)
    enrollment_id = fields.Many2one(
        "hr.training.enrollment", string="Enrolment", readonly=True
    )
    session_id = fields.Many2one("hr.training.session", readonly=True)
    waiver_id = fields.Many2one("hr.training.requirement.waiver", readonly=True)
    is_unserved = fields.Boolean(
        string="No Session",
        readonly=True,
        help="Has to take the course and has no place in any session of it.",
    )
    reason_text = fields.Char(string="Why", compute="_compute_texts")
    session_text = fields.Char(string="Next Session", compute="_compute_texts")
    can_manage = fields.Boolean(compute="_compute_can")
    can_waive = fields.Boolean(compute="_compute_can")

    # ------------------------------------------------------------
    # QUERY
    # ------------------------------------------------------------

    @api.model
    def _get_queries(self):
        Requirement = self.env["hr.training.requirement"]
        return super()._get_queries() + [
            SQL(
                """
                SELECT %(id)s AS id,
                       status.employee_id,
                       status.course_id,
                       status.requirement_id,
                       status.company_id,
                       status.department_id,
                       status.job_id,
                       status.state,
                       status.due_on,
                       status.valid_until,
                       status.base,
                       status.passed_on,
                       status.enrollment_id,
                       status.session_id,
                       status.waiver_id,
                       status.is_served AND status.state IN %(open)s
                           AND status.enrollment_id IS NULL AS is_unserved
                  FROM (%(query)s) status
                """,
                id=self._pack_id(
                    (SQL("status.employee_id"), BITS), (SQL("status.course_id"), BITS)
                ),
                open=OPEN_STATES,
                query=Requirement._get_status_query(),
            )
        ]

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("requirement_id", "state", "base", "due_on", "session_id")
    @api.depends_context("lang", "uid")
    def _compute_texts(self):
        # sudo: who reads the row may know what it says
        for row, row_sudo in zip(self, self.sudo(), strict=True):
            row.reason_text = row_sudo._get_reason()
            session = row_sudo.session_id
            row.session_text = (
                session
                and " · ".join(filter(None, [session.code, session.schedule_text]))
                or False
            )

    def _get_reason(self):
        """One sentence: for whom it is required, since when, and what follows."""
        self.ensure_one()
        requirement = self.requirement_id
        values = {
            "whom": requirement._get_whom(),
            "since": format_date(self.env, self.base),
            "days": requirement.due_days,
            "until": format_date(self.env, self.due_on) if self.due_on else "",
            "passed": format_date(self.env, self.passed_on) if self.passed_on else "",
        }
        if waiver := self.waiver_id:
            values |= {
                "by": waiver.granted_by_id.name,
                "until": waiver.valid_until
                and format_date(self.env, waiver.valid_until),
                "reason": waiver.reason,
            }
            if waiver.valid_until:
                return self.env._(
                    "Required for %(whom)s since %(since)s; waived by %(by)s until "
                    "%(until)s: %(reason)s",
                    **values,
                )
            return self.env._(
                "Required for %(whom)s since %(since)s; waived by %(by)s: %(reason)s",
                **values,
            )
        if not self.passed_on:
            return self.env._(
                "Required for %(whom)s since %(since)s; due within %(days)s days.",
                **values,
            )
        if not self.due_on:
            return self.env._(
                "Required for %(whom)s since %(since)s; passed on %(passed)s.", **values
            )
        return self.env._(
            "Required for %(whom)s since %(since)s; passed on %(passed)s, to be "
            "renewed by %(until)s.",
            **values,
        )

    @api.depends_context("uid")
    @api.depends("state")
    def _compute_can(self):
        officer, head = self._has_officer_group(), self._is_head()
        for row in self:
            row.can_manage = officer and row.state in OPEN_STATES
            row.can_waive = head and row.state in OPEN_STATES

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def _get_opened_record(self):
        """The place somebody has; else the rule, to whom it is about the course."""
        if self.enrollment_id or self._has_officer_group():
            return self.enrollment_id or self.requirement_id
        return self.course_id

    def action_enroll(self):
        """Give people their places in the next sessions there are, late ones too.

        :return: action that says how many, and why not the others
        :raise AccessError: the user is no training officer
        """
        self._check_officer()
        self.check_access("read")
        # sudo: names of people whose rows the officer may read
        wanted = {
            (row.employee_id.id, row.course_id.id): row.employee_id.name
            for row in self.sudo()
            if row.state in OPEN_STATES and not row.enrollment_id
        }
        # sudo: officers enrol anybody, which was checked
        Requirement = self.env["hr.training.requirement"].sudo()
        status = Requirement._get_status_of([pair[0] for pair in wanted])
        rows = [r for r in status if (r["employee_id"], r["course_id"]) in wanted]
        reasons = Requirement._do_serve(rows, in_time=False)
        self.invalidate_model()
        # Of a human with two records one is enrolled.
        served = {
            (r["human_id"], r["course_id"])
            for r in rows
            if (r["employee_id"], r["course_id"]) not in reasons
        }
        count = len(served)
        lines = [self.env._("%(count)s people were enrolled.", count=count)]
        lines += [
            f"{wanted[key]}: " + (reason or self.env._("no session with free seats."))
            for key, reason in reasons.items()
        ]
        return self._get_done_and_reload_action("\n".join(lines))

    def action_plan(self):
        """A new session of the course these people need.

        :return: action of its form, filled in
        :raise AccessError: the user is no training officer
        :raise UserError: they need different courses
        """
        self._check_officer()
        self.check_access("read")
        if len(self.course_id) != 1:
            raise UserError(self.env._("Choose people who need the same course."))
        return {
            "type": "ir.actions.act_window",
            "res_model": "hr.training.session",
            "views": [(False, "form")],
            "context": {"default_course_id": self.course_id.id},
        }

    def action_waive(self, reason=False):
        """Waive the courses for these people; without a reason the dialog asks for it.

        :param str reason: why, stays on record
        :raise AccessError: the user is no head of training
        """
        self._check_head()
        self.check_access("read")
        if not reason:
            return self._ask_reason("action_waive")
        # Each rule that asks for the course, one after the other.
        rows, waived = self, set()
        while rows:
            waived.update((row.id, row.requirement_id) for row in rows)
            for requirement, asked in rows.grouped("requirement_id").items():
                requirement.action_waive(asked.employee_id.ids, reason)
            self.invalidate_model()
            rows = self.exists().filtered(
                lambda row: (
                    row.state in OPEN_STATES
                    and (row.id, row.requirement_id) not in waived
                )
            )
        return True
