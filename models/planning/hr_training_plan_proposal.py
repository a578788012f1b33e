from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command, Domain

from ...tools import states
from ...tools.cells import is_said
from ...tools.training_values import MAX_SEATS
from ..catalogue.hr_training_course import COURSE_RETIRED

PROPOSED = "proposed"
TAKEN = "taken"
DECLINED = "declined"


class HrTrainingPlanProposal(models.Model):
    """What a department wants in a plan that is being drafted (policy 2.2.1, 2.2.2).

    proposed → taken | declined.

    | action | who |
    | create, write while it is open | manager, for his department; officer |
    | take, decline | officer |

    Taking makes a line of the plan. Whoever proposed is told, with the word given.
    """

    _name = "hr.training.plan.proposal"
    _description = "Proposal for a Training Plan"
    _inherit = ["hr.training.guard.mixin"]
    _order = "id desc"
    _check_company_auto = True

    _reason_methods = frozenset({"action_decline"})
    _guarded_parents = {"plan_id": "_check_takes_proposals"}
    _explained_links = {"course_id": "a wish; the officer looks at it"}
    _guarded_fields = frozenset(
        {"proposer_id", "answer", "answered_by_id", "answered_on", "line_id"}
    )
    _content_fields = frozenset(
        {
            "plan_id",
            "department_id",
            "course_id",
            "name",
            "headcount",
            "date_wanted",
            "comment",
        }
    )

    plan_id = fields.Many2one(
        comodel_name="hr.training.plan", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="plan_id.company_id", store=True, index=True)
    department_id = fields.Many2one(
        comodel_name="hr.department",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        default=lambda self: self._default_department_id(),
    )
    proposer_id = fields.Many2one(
        comodel_name="res.users",
        copy=False,
        index=True,
        default=lambda self: self.env.user,
        ondelete="restrict",
    )
    course_id = fields.Many2one(
        comodel_name="hr.training.course",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    name = fields.Char(
        string="Training Content",
        help="In words, where no course of the catalogue fits.",
    )
    headcount = fields.Integer(default=1, help="People of the department.")
    date_wanted = fields.Date(string="Wanted On")
    comment = fields.Text(
        string="Explanation", help="Why it is needed, or what the plan should heed."
    )
    state = fields.Selection(
        selection=[
            (PROPOSED, "Proposed"),
            (TAKEN, "Taken"),
            (DECLINED, "Not Taken"),
        ],
        required=True,
        default=PROPOSED,
        copy=False,
        index=True,
    )
    answer = fields.Char(copy=False)
    answered_by_id = fields.Many2one(
        comodel_name="res.users", copy=False, ondelete="restrict"
    )
    answered_on = fields.Datetime(copy=False)
    line_id = fields.Many2one(
        comodel_name="hr.training.plan.line",
        string="Plan Line",
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The line that was made of it.",
    )

    is_my_department = fields.Boolean(
        compute="_compute_is_my_department", search="_search_is_my_department"
    )
    can_take = fields.Boolean(compute="_compute_can")
    can_decline = fields.Boolean(compute="_compute_can")

    _headcount_positive = models.Constraint(
        "CHECK (headcount >= 0)", "The headcount cannot be negative."
    )

    # ------------------------------------------------------------
    # DEFAULTS, COMPUTE, SEARCH
    # ------------------------------------------------------------

    @api.model
    def _default_department_id(self):
        return self.env["hr.department"]._training_default_department()

    @api.depends("name", "course_id.name")
    def _compute_display_name(self):
        for proposal in self:
            # sudo: the course's name only
            course = proposal.sudo().course_id
            texts = (proposal.name, course.name, proposal.comment)
            proposal.display_name = next(filter(is_said, texts), False)

    @api.depends("department_id")
    @api.depends_context("uid")
    def _compute_is_my_department(self):
        managed = self.env["hr.department"]._training_managed_departments()
        for proposal in self:
            # sudo: the department only, whoever may read it
            proposal.is_my_department = proposal.sudo().department_id in managed

    @api.model
    def _search_is_my_department(self, operator, value):
        if operator != "in":
            return NotImplemented
        managed = self.env["hr.department"]._training_managed_departments()
        return Domain("department_id", "in", managed.ids)

    @api.depends("state", "plan_id.state", "course_id")
    @api.depends_context("uid")
    def _compute_can(self):
        self._set_can("take", "decline")

    # The plan, which is always given: of what was not given nothing is checked.
    @api.constrains("plan_id", "course_id", "name", "comment")
    def _check_says_something(self):
        for proposal in self:
            said = is_said(proposal.name) or is_said(proposal.comment)
            if not proposal.course_id and not said:
                raise ValidationError(
                    self.env._("Please choose a course, or say what is needed.")
                )

    @api.constrains("date_wanted", "headcount")
    def _check_figures(self):
        self._check_years("date_wanted")
        for proposal in self:
            if proposal.headcount > MAX_SEATS:
                raise ValidationError(
                    self.env._(
                        "%(proposal)s: %(people)s people are more than a session has "
                        "seats, %(seats)s. Please check the number.",
                        proposal=proposal.display_name,
                        people=proposal.headcount,
                        seats=MAX_SEATS,
                    )
                )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    def write(self, vals):
        if not self.env.su and self._content_fields & vals.keys():
            self._check_reasons(
                [
                    (
                        proposal,
                        proposal.state != PROPOSED
                        and self.env._("It was answered, and stays as it was made."),
                    )
                    for proposal in self
                ]
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_answered(self):
        for proposal in self:
            if proposal.state != PROPOSED:
                raise UserError(
                    self.env._("It was answered, and stays as it was made.")
                )

    # ------------------------------------------------------------
    # TAKE, DECLINE
    # ------------------------------------------------------------

    def action_take(self, word=False):
        """Make a line of the plan of each proposal (policy 2.2.2).

        :param str word: told to who proposed it
        :return: the new ``hr.training.plan.line`` records
        :raise UserError: when it has no course, or its plan is no draft any more
        """
        self._check_can_take()
        return self._do_take(self._read_text(word))

    def action_take_and_say(self):
        """The button: take it, and read the plan anew."""
        self.action_take()
        return self._get_done_and_reload_action(
            self.env._("A line of the plan was made; who proposed it is told.")
        )

    def _get_cannot_take_reason(self):
        self.ensure_one()
        if reason := self._get_cannot_decline_reason():
            return reason
        # sudo: an officer may know both
        proposal = self.sudo()
        if proposal.plan_id.state != states.DRAFT:
            return self.env._("The plan is no draft any more. Decline the proposal.")
        if not proposal.course_id:
            return self.env._("Choose a course for it first.")
        if proposal.course_id.state == COURSE_RETIRED:
            return self.env._("Its course is retired. Choose another one first.")
        return False

    def _check_can_take(self):
        self.check_access("read")
        self._check_can("take")

    def _do_take(self, word):
        # With the officer's own rights, through the plan's gate.
        lines = self.env["hr.training.plan.line"].create(
            [proposal._prepare_line() for proposal in self]
        )
        for proposal, line in zip(self, lines, strict=True):
            proposal._guard_sudo().line_id = line
        self._do_answer(TAKEN, word)
        return lines

    def _prepare_line(self):
        """Values of the line; the day is brought into the plan's time."""
        self.ensure_one()
        plan = self.plan_id
        wanted = self.date_wanted or plan.date_from
        return {
            "plan_id": plan.id,
            "course_id": self.course_id.id,
            "date_start": min(max(wanted, plan.date_from), plan.date_to),
            "headcount": self.headcount,
            "department_ids": [Command.set(self.department_id.ids)],
            "goal": next(filter(is_said, (self.name, self.comment)), False),
        }

    def action_decline(self, reason=False):
        """Decline proposals; without a reason the dialog asks for it.

        :param str reason: told to who proposed it
        """
        self._check_can_decline()
        if not reason:
            return self._ask_reason("action_decline")
        self._do_answer(DECLINED, self._require_reason(reason))
        return True

    def _get_cannot_decline_reason(self):
        self.ensure_one()
        if self.state != PROPOSED:
            return self.env._("It was answered already.")
        if not self._is_officer():
            return self.env._("Only a training officer answers proposals.")
        return False

    def _check_can_decline(self):
        self.check_access("read")
        self._check_can("decline")

    def _do_answer(self, state, word):
        self._guard_sudo().write(
            {
                "state": state,
                "answer": word,
                "answered_by_id": self.env.uid,
                "answered_on": fields.Datetime.now(),
            }
        )
        for proposal in self._guard_sudo():
            values = {
                "what": proposal.display_name,
                "department": proposal.department_id.name,
                "word": word or "–",
            }
            proposal.plan_id.message_post(
                body=self.env._(
                    "%(department)s proposed “%(what)s”: taken. %(word)s", **values
                )
                if state == TAKEN
                else self.env._(
                    "%(department)s proposed “%(what)s”: declined. %(word)s", **values
                ),
                partner_ids=proposal.proposer_id.partner_id.ids,
            )

    def _get_reason_wording(self, method):
        if method == "action_decline":
            return self.env._("Decline Proposal"), self.env._("Decline")
        return super()._get_reason_wording(method)
