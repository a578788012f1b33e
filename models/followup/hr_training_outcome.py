from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ...tools import groups, marking, outcomes, states


class HrTrainingOutcome(models.Model):
    """What follows from training for a person (policy 7.3.3).

    draft → submitted → approved → ongoing → done; refused, cancelled.

    | action | who |
    | propose, write the draft, submit | officer; department manager for his people |
    | approve | department manager, then head; for promotion, pay and transfer |
    | | company management as well |
    | finish | HR or an officer; of a coaching its coach |
    | cancel | who writes the draft; once it is approved, also what is under way, |
    | | officer only |

    Nobody has a hand in what is about himself: he reads it once it is approved, and
    not before. Nothing of it changes a job or pay: HR does that, and says so here.
    What retraining and coaching do is in the files of these names; who is proposed by
    rules in ``hr.training.outcome.rule``.
    """

    _name = "hr.training.outcome"
    _description = "Training Outcome"
    _inherit = [
        "hr.training.private.thread.mixin",
        "hr.training.approval.mixin",
        "hr.training.team.mixin",
        "hr.training.company.then.mixin",
    ]
    _order = "proposed_on desc, id desc"
    _rec_names_search = ["employee_id", "course_id"]

    _explained_links = {
        "enrollment_id": "_check_evidence: a released result of the person, here",
        "course_id": "_check_evidence: the course of the enrolment, or any that is "
        "offered",
    }
    _guarded_fields = frozenset(
        {
            "department_id",
            "job_id",
            "proposed_on",
            "proposer_id",
            "started_on",
            "called_off_on",
            "done_on",
            "done_by_id",
            "result",
            "result_note",
        }
    )
    _approval_content_fields = frozenset(
        {
            "kind",
            "employee_id",
            "enrollment_id",
            "course_id",
            "reason",
            "proposal",
            "date_effective",
        }
    )

    kind = fields.Selection(
        selection=outcomes.KINDS, required=True, index=True, tracking=True
    )
    employee_id = fields.Many2one(
        comodel_name="hr.employee",
        required=True,
        index=True,
        tracking=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(required=True, index=True)
    department_id = fields.Many2one(
        comodel_name="hr.department",
        copy=False,
        index="btree_not_null",
        help="As it was when it was proposed.",
    )
    job_id = fields.Many2one(
        comodel_name="hr.job", copy=False, help="As it was when it was proposed."
    )
    state = fields.Selection(
        selection_add=[
            (outcomes.ONGOING, "Under Way"),
            (outcomes.DONE, "Done"),
            (states.REFUSED,),
            (states.CANCELLED,),
        ],
        ondelete={outcomes.ONGOING: "set default", outcomes.DONE: "set default"},
    )

    # Why
    enrollment_id = fields.Many2one(
        comodel_name="hr.training.enrollment",
        string="Result",
        index="btree_not_null",
        domain="[('employee_id', '=', employee_id), ('state', '=', 'completed')]",
        ondelete="restrict",
        help="The result it follows from.",
    )
    course_id = fields.Many2one(
        comodel_name="hr.training.course",
        compute="_compute_course_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Of retraining: what is to be learnt again.",
    )
    reason = fields.Text(help="The person reads it once it is approved.")
    evidence = fields.Char(
        compute="_compute_evidence", help="The result that stands behind it, in words."
    )

    # What
    proposal = fields.Text(
        help="What the person gets or what is to change. No amount is paid by it.",
    )
    date_effective = fields.Date(string="Effective From")
    proposed_on = fields.Date(
        copy=False,
        required=True,
        index=True,
        default=lambda self: self.env.company._get_training_today(),
    )
    proposer_id = fields.Many2one(
        comodel_name="res.users",
        copy=False,
        index="btree_not_null",
        default=lambda self: self.env.user,
        ondelete="restrict",
        help="Empty where a rule proposed it.",
    )

    # What came of it
    started_on = fields.Date(copy=False)
    called_off_on = fields.Date(
        copy=False, help="After it had been approved: until then it was in force."
    )
    done_on = fields.Date(copy=False, index="btree_not_null")
    done_by_id = fields.Many2one(
        comodel_name="res.users", copy=False, ondelete="restrict"
    )
    result = fields.Selection(
        selection=outcomes.RESULTS,
        string="Result Reached",
        copy=False,
        tracking=True,
    )
    result_note = fields.Text(string="Remark on the Result", copy=False)

    can_finish = fields.Boolean(compute="_compute_can")

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("kind", "employee_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for outcome in self:
            # sudo: who may read it may know whom it is about
            name = outcome.sudo().employee_id.name
            names = (kinds.get(outcome.kind), name)
            outcome.display_name = " · ".join(filter(None, names))

    @api.depends("enrollment_id")
    def _compute_course_id(self):
        for outcome in self:
            if outcome.enrollment_id:
                # sudo: the link only, of a result that its maker may read
                outcome.course_id = outcome.enrollment_id.sudo().course_id

    @api.depends("enrollment_id")
    @api.depends_context("lang")
    def _compute_evidence(self):
        for outcome in self:
            # sudo: what stands behind a document that the user may read. A form in
            # the making would tell it of whatever result one names.
            saved = outcome._origin.sudo()
            same = saved.enrollment_id == outcome.enrollment_id._origin
            outcome.evidence = saved._get_evidence() if saved and same else False

    def _get_evidence(self):
        """Session, result and mark in words (sudo)."""
        self.ensure_one()
        enrollment = self.enrollment_id
        if not enrollment:
            return False
        results = dict(enrollment._fields["result"]._description_selection(self.env))
        parts = [enrollment.session_id.display_name, results[enrollment.result]]
        if enrollment.weighted_result:
            parts.append(marking.format_points(enrollment.weighted_result))
        return " · ".join(parts)

    @api.depends("state", "kind", "employee_id")
    @api.depends_context("uid")
    def _compute_can(self):
        self._set_can("finish")

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains("employee_id", "enrollment_id", "course_id")
    def _check_evidence(self):
        """What is said to follow from a result follows from one of the person's."""
        # sudo: whose result it is counts, whoever reads it
        outcomes_sudo = self.sudo()
        keys = self.env["hr.training.person"]._get_keys(
            outcomes_sudo.employee_id | outcomes_sudo.enrollment_id.employee_id
        )
        for outcome in outcomes_sudo:
            enrollment = outcome.enrollment_id
            if not enrollment:
                continue
            if keys[enrollment.employee_id] != keys[outcome.employee_id]:
                raise ValidationError(
                    self.env._("Choose a result of the person it is about.")
                )
            if enrollment.company_id != outcome.company_id:
                raise ValidationError(
                    self.env._("The result belongs to another company.")
                )
            if enrollment.state != states.ENROLLMENT_COMPLETED:
                raise ValidationError(
                    self.env._("The result is not released yet: wait for it.")
                )

    @api.constrains("employee_id")
    def _check_company_there(self):
        for outcome in self:
            if not outcome.company_id:
                raise ValidationError(
                    self.env._("The person belongs to no company any more.")
                )

    @api.constrains("date_effective")
    def _check_outcome_years(self):
        self._check_years("date_effective")

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        made = super().create(vals_list)
        made._check_about_others()
        made._do_note_place()
        return made

    def write(self, vals):
        result = super().write(vals)
        if "employee_id" in vals:
            self._check_about_others()
            self._do_note_place()
        return result

    def _do_note_place(self):
        """Department and job of the day."""
        outcomes_sudo = self._guard_sudo()
        outcomes_sudo._write_alike(
            {
                outcome.id: {
                    "department_id": outcome.employee_id.department_id.id,
                    "job_id": outcome.employee_id.job_id.id,
                }
                for outcome in outcomes_sudo
            }
        )

    def _check_about_others(self):
        """Who proposes may do so of this person: of his people, never of himself."""
        if self.env.su:
            return
        own = self.env["hr.department"]._training_own_employees()
        team = self.env["hr.department"]._training_team_employees()
        officer = self._is_officer()
        # sudo: who is named counts, whoever may read the record
        employees = self.sudo().employee_id
        for employee in employees:
            if employee in own:
                raise UserError(
                    self.env._(
                        "It would be about yourself: leave it to your manager or to "
                        "a training officer."
                    )
                )
            if not officer and employee not in team:
                raise UserError(
                    self.env._(
                        "%(person)s is none of your people: ask a training officer.",
                        person=employee.name,
                    )
                )
        for employee in self.env["hr.training.person"]._filter_left(employees):
            raise UserError(self.env._("%(person)s has left.", person=employee.name))

    # ------------------------------------------------------------
    # APPROVAL
    # ------------------------------------------------------------

    def _approval_document(self):
        return "outcome_career" if self.kind in outcomes.CAREER else "outcome"

    def _approval_department(self):
        # sudo: whose manager is asked, whoever submits
        return self.sudo().employee_id.department_id.sudo(False)

    def _approval_subjects(self):
        # sudo: whom it is about, whoever submits
        return self.env["hr.training.person"]._get_logins(self.sudo().employee_id)

    def _get_excluded_users(self, submitter):
        """Who cannot read it does not decide, whatever the company allows."""
        return super()._get_excluded_users(submitter) | self._approval_subjects()

    def _get_incomplete_reason(self):
        # sudo: only what is said, of a document that the user may write
        outcome_sudo = self.sudo()
        employee = outcome_sudo.employee_id
        if self.env["hr.training.person"]._filter_left(employee):
            return self.env._("%(person)s has left.", person=employee.name)
        if not outcome_sudo._is_reasoned():
            return self.env._("Say why: the reason is missing.")
        if outcome_sudo.kind in outcomes.BY_HR and not outcome_sudo.proposal:
            return self.env._("Say what is proposed for the person.")
        return super()._get_incomplete_reason()

    def _is_reasoned(self):
        """Whether it says why it is proposed (sudo)."""
        return bool((self.reason or "").strip())

    def _get_cannot_submit_reason(self):
        if not self.env.su and self.is_my_own:
            return self._get_own_sentence()
        return super()._get_cannot_submit_reason()

    def _do_submit(self):
        """One after the other: what one of them takes, as a coach's last place, the
        next one finds taken."""
        if len(self) == 1:
            return super()._do_submit()
        for outcome in self:
            outcome._check_can("submit")
            super(HrTrainingOutcome, outcome)._do_submit()
        return None

    def _get_own_sentence(self):
        return self.env._("It is about yourself.")

    def _notify_refused(self, reason):
        """The thread says that it was refused, and only who submitted it reads why: the
        person reads the thread as well once it is approved after all."""
        self.message_post(body=self.env._("Refused."))
        self.message_notify(
            partner_ids=self.submitted_by_id.partner_id.ids,
            subject=self.display_name,
            body=Markup("<p>%s</p>") % self.env._("Refused: %(reason)s", reason=reason),
        )

    def _get_cannot_cancel_reason(self):
        """What was approved is called off, and what is under way ended, by the training
        department: the person has read it, whoever proposed it."""
        if self.state not in (states.APPROVED, outcomes.ONGOING):
            return super()._get_cannot_cancel_reason()
        if not self._is_officer() or not self.has_access("write"):
            return self.env._("Only a training officer ends what was approved.")
        return False

    def _do_cancel(self):
        # sudo: that it was approved, whoever calls it off
        approved = self._guard_sudo().filtered("approved_on")
        result = super()._do_cancel()
        for outcome in approved:
            outcome.called_off_on = outcome.company_id._get_training_today()
        return result

    def _do_reset_to_draft(self):
        result = super()._do_reset_to_draft()
        self._guard_sudo().write({"called_off_on": False})
        return result

    def _do_grant(self):
        result = super()._do_grant()
        self._do_start()
        return result

    def _do_start(self):
        """It is approved: what begins with it (sudo); retraining, coaching extend."""

    # ------------------------------------------------------------
    # FINISH
    # ------------------------------------------------------------

    def action_finish(self, note=None, result=None, on=None):
        """Say that it was carried out, or how a coaching ended (policy 7.3.3).

        Without a note a dialog asks. Nothing else changes by it: job and pay are
        changed by HR in the employee's record.

        :param str note: what was done, or came of it
        :param str result: of a coaching ``full``, ``half`` or ``none``
        :param on: the day of it, as date or text; none: today
        :raise UserError: not approved, followed by results, not the user's to finish,
            no note, no such result, or a day ahead or before the approval
        """
        self._check_can_finish()
        if not note:
            action = self.env["ir.actions.act_window"]._for_xml_id(
                "hr_training.hr_training_outcome_finish_action"
            )
            action["context"] = {"default_outcome_ids": self.ids}
            return action
        note = self._require_reason(note)
        result = self._read_text(result) or False
        on = self._read_day(on) if on else None
        self._check_finish_values(result, on)
        self._do_finish(note, result, on)
        return True

    def _get_cannot_finish_reason(self):
        self.ensure_one()
        if self.state not in (states.APPROVED, outcomes.ONGOING):
            return self.env._("Only what was approved is carried out.")
        if self.kind == outcomes.RETRAINING:
            return self.env._("It is done when the person has passed the course.")
        if not self.env.su and self.is_my_own:
            return self._get_own_sentence()
        if not self._is_finisher():
            return self.env._("Only HR or a training officer says this.")
        return False

    def _is_finisher(self):
        """Whether the user may say that it is done."""
        if self._is_officer():
            return True
        hr = self.env.user.has_group(groups.HR_USER) and self._may_act()
        return self.kind in outcomes.BY_HR and hr

    def _check_can_finish(self):
        self.check_access("read")
        self._check_can("finish")

    def _check_finish_values(self, result, on):
        for outcome in self:
            # sudo: the company's day only
            today = outcome.sudo().company_id._get_training_today()
            coached = outcome.kind == outcomes.COACHING
            if coached != (result in dict(outcomes.RESULTS)) or (
                result and not coached
            ):
                raise UserError(
                    self.env._(
                        "Say of a coaching, and only of one, whether its goal was "
                        "reached, partly or not."
                    )
                )
            if on and not outcome._get_approval_day() <= on <= today:
                raise UserError(
                    self.env._("It was done between its approval and today.")
                )

    def _get_approval_day(self):
        # sudo: a day of the document that the user reads
        outcome_sudo = self.sudo()
        return outcome_sudo.company_id._get_training_date(outcome_sudo.approved_on)

    def _do_finish(self, note, result, on):
        for outcome_sudo in self._guard_sudo():
            outcome_sudo.write(
                {
                    "state": outcomes.DONE,
                    "result": result,
                    "result_note": note,
                    "done_on": on or outcome_sudo.company_id._get_training_today(),
                    "done_by_id": self.env.uid,
                }
            )

    # ------------------------------------------------------------
    # VIEWS
    # ------------------------------------------------------------

    def action_view_enrollment(self):
        """The result it follows from."""
        self.ensure_one()
        self.check_access("read")
        return self._get_form_action(self.enrollment_id)

    @api.model
    def _get_open_domain(self):
        """What is not over."""
        return Domain(
            "state",
            "in",
            (states.DRAFT, states.SUBMITTED, states.APPROVED, outcomes.ONGOING),
        )
