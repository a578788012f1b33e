from odoo import api, fields, models
from odoo.fields import Domain

from ...tools import groups, planning, states


class HrTrainingPlan(models.Model):
    """How a plan is carried out: sessions from its lines, and what became of them."""

    _inherit = "hr.training.plan"

    held_count = fields.Integer(compute="_compute_execution")
    late_count = fields.Integer(compute="_compute_execution")
    execution_rate = fields.Float(
        compute="_compute_execution", help="Lines held, in percent of lines."
    )
    unplanned_count = fields.Integer(
        compute="_compute_unplanned_count",
        groups=f"{groups.OFFICER},{groups.EXECUTIVE},{groups.FINANCE}",
        help="Sessions held in its time without a line of a plan in force.",
    )
    session_count = fields.Integer(compute="_compute_session_count")
    enrollment_count = fields.Integer(compute="_compute_session_count")
    can_create_sessions = fields.Boolean(compute="_compute_can")

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("line_ids.execution")
    def _compute_execution(self):
        for plan in self:
            executions = plan.line_ids.mapped("execution")
            plan.held_count = executions.count(planning.EXECUTION_HELD)
            plan.late_count = executions.count(planning.EXECUTION_LATE)
            plan.execution_rate = (
                100.0 * plan.held_count / len(executions) if executions else 0.0
            )

    @api.depends("kind", "date_from", "date_to", "company_id")
    def _compute_unplanned_count(self):
        rows = self.env["hr.training.plan.report"]
        timed = self._filter_unplanned_time()
        if timed:
            rows = rows.search_fetch(timed._get_unplanned_domain(), ["date"])
        for plan in self:
            plan.unplanned_count = len(
                rows.filtered(
                    lambda row, p=plan: (
                        p in timed
                        and row.company_id == p.company_id
                        and p.date_from <= row.date <= p.date_to
                    )
                )
            )

    def _filter_unplanned_time(self):
        """Plans for all that is held in their time; an ad hoc plan comes on top."""
        return self.filtered(
            lambda plan: plan.kind != "adhoc" and plan.date_from and plan.date_to
        )

    def _get_unplanned_domain(self):
        """Rows of the report: what was held in the time of these plans without one."""
        return Domain("source", "=", "unplanned") & Domain.OR(
            Domain("company_id", "=", plan.company_id.id)
            & Domain("date", ">=", plan.date_from)
            & Domain("date", "<=", plan.date_to)
            for plan in self._filter_unplanned_time()
        )

    def _compute_session_count(self):
        sessions = dict(
            self.env["hr.training.session"]._read_group(
                [("plan_id", "in", self.ids)], ["plan_id"], ["__count"]
            )
        )
        enrollments = dict(
            self.env["hr.training.enrollment"]._read_group(
                [
                    ("session_id.plan_id", "in", self.ids),
                    ("state", "not in", states.ENROLLMENT_ENDED),
                ],
                ["session_id.plan_id"],
                ["__count"],
            )
        )
        for plan in self:
            plan.session_count = sessions.get(plan, 0)
            plan.enrollment_count = enrollments.get(plan, 0)

    def _compute_can(self):
        result = super()._compute_can()
        self._set_can("create_sessions")
        return result

    # ------------------------------------------------------------
    # SESSIONS
    # ------------------------------------------------------------

    def action_create_sessions(self):
        """Make a draft session for every line of these plans that has none.

        Date, hours, seats, trainers and method come from line and course; slots
        are laid into the company's working hours (policy 4).

        :return: the new ``hr.training.session`` records
        :raise UserError: when a plan is not published
        """
        self._check_can_create_sessions()
        return self.line_ids._do_create_sessions()

    def action_create_sessions_and_view(self):
        """The button: create the sessions, then show all of the plan's."""
        self.action_create_sessions()
        return self.action_view_sessions()

    def _get_cannot_create_sessions_reason(self):
        self.ensure_one()
        if version_reason := self._get_version_reason():
            return version_reason
        if self.state == states.CLOSED:
            return self.env._(
                "The plan is closed. Put what is still to be held into a new plan."
            )
        if self.state != states.PUBLISHED:
            return self.env._("Publish the plan before making sessions from it.")
        if not self.active:
            return self.env._("Restore the archived plan before making sessions.")
        if not self._is_officer():
            return self.env._("Only a training officer can make sessions.")
        return False

    def _check_can_create_sessions(self):
        self.check_access("read")
        self._check_can("create_sessions")

    def action_view_sessions(self):
        """Sessions made from these plans."""
        return self._get_related_action(
            "hr_training.hr_training_session_action", Domain("plan_id", "in", self.ids)
        )

    def action_view_enrollments(self):
        """Enrolments in sessions of these plans."""
        return self._get_related_action(
            "hr_training.hr_training_enrollment_action",
            Domain("session_id.plan_id", "in", self.ids),
        )

    def action_view_execution(self):
        """Planned against held of these plans and those under them, and what was held
        in their time without a plan."""
        own = Domain("plan_id", "in", self.ids)
        own |= Domain("annual_plan_id", "in", self.ids)
        return self._get_related_action(
            "hr_training.hr_training_plan_report_action",
            own | self._get_unplanned_domain(),
        )
