from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import html2plaintext

from ..tools import groups, states


class HrTrainingEvaluation(models.Model):
    """One form run for one session (policy 6.4.1, 7.2): here its frame and marks.

    draft → open → marking → released; released by the session's release.

    | action | who |
    | open, start marking | officer |
    | enter scores | officer; trainer or examiner of the session |
    """

    _name = "hr.training.evaluation"
    _description = "Training Evaluation"
    _inherit = ["hr.training.guard.mixin", "hr.mixin"]
    _order = "session_id, id"

    _guarded_fields = frozenset({"state"})

    name = fields.Char(
        compute="_compute_name", store=True, readonly=False, precompute=True
    )
    session_id = fields.Many2one(
        comodel_name="hr.training.session",
        required=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(
        related="session_id.company_id", store=True, index=True
    )
    method = fields.Selection(
        selection=states.EVALUATION_METHODS, required=True, default="exam"
    )
    survey_id = fields.Many2one(
        comodel_name="survey.survey",
        string="Form",
        index="btree_not_null",
        ondelete="restrict",
        help="Empty: marks are entered in a list, as for an exam on paper.",
    )
    user_input_ids = fields.One2many(
        comodel_name="survey.user_input",
        inverse_name="training_evaluation_id",
        string="Answers",
        groups="hr_training.group_hr_training_officer",
    )
    is_anonymous = fields.Boolean()
    weight = fields.Float(default=1.0)
    resits = fields.Integer(default=lambda self: self.env.company.training_resits)
    attempt_policy = fields.Selection(
        selection=[("best", "Best Attempt"), ("last", "Last Attempt")],
        default="best",
        required=True,
    )
    second_marker = fields.Boolean()
    open_days = fields.Integer(string="Opens After (days)")
    duration_days = fields.Integer(string="Open For (days)", default=7)
    opens_on = fields.Datetime(compute="_compute_window", store=True)
    closes_on = fields.Datetime(compute="_compute_window", store=True)
    answered_count = fields.Integer(compute="_compute_return_rate")
    expected_count = fields.Integer(compute="_compute_return_rate")
    return_rate = fields.Float(
        compute="_compute_return_rate",
        string="Return (%)",
        help="Forms handed in, in percent of those expected.",
    )
    is_return_low = fields.Boolean(compute="_compute_return_rate")
    indicator = fields.Selection(
        selection=states.INDICATORS,
        compute="_compute_from_method",
        store=True,
        readonly=False,
        precompute=True,
    )
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("open", "Open"),
            ("marking", "Marking"),
            (states.EVALUATION_RELEASED, "Released"),
        ],
        required=True,
        default="draft",
        copy=False,
        index=True,
    )
    is_required = fields.Boolean(
        compute="_compute_is_required",
        store=True,
        readonly=False,
        precompute=True,
        help="Passing the session needs a mark at the pass score.",
    )
    pass_score = fields.Float(
        compute="_compute_pass_score", store=True, readonly=False, precompute=True
    )
    score_ids = fields.One2many(
        comodel_name="hr.training.score", inverse_name="evaluation_id"
    )
    score_count = fields.Integer(compute="_compute_score_count")
    score_average = fields.Float(compute="_compute_score_count")

    _weight_positive = models.Constraint(
        "CHECK (weight >= 0)", "A weight cannot be negative."
    )
    _pass_score_range = models.Constraint(
        "CHECK (pass_score >= 0 AND pass_score <= 100)",
        "The pass score lies between 0 and 100.",
    )

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("method")
    def _compute_name(self):
        labels = dict(self._fields["method"]._description_selection(self.env))
        for evaluation in self:
            evaluation.name = labels.get(evaluation.method)

    @api.depends("method")
    def _compute_from_method(self):
        for evaluation in self:
            evaluation.indicator = states.METHOD_INDICATORS.get(evaluation.method)

    @api.depends("method", "open_days")
    def _compute_is_required(self):
        for evaluation in self:
            evaluation.is_required = states.is_required(
                evaluation.method, evaluation.open_days
            )

    @api.depends(
        "open_days", "duration_days", "session_id.date_begin", "session_id.date_end"
    )
    def _compute_window(self):
        """Whole days from the session's end on; before its begin where negative."""
        for evaluation in self:
            session = evaluation.session_id
            before = evaluation.open_days < 0
            anchor = session.date_begin if before else session.date_end
            opens = anchor and anchor + timedelta(days=evaluation.open_days)
            evaluation.opens_on = opens
            evaluation.closes_on = opens and opens + timedelta(
                days=evaluation.duration_days
            )

    def _compute_return_rate(self):
        """Forms handed in against those expected; hosts of a method refine both."""
        for evaluation in self:
            # sudo: how many answered is no secret, who did may be
            answered, expected = evaluation.sudo()._get_return()
            evaluation.answered_count = answered
            evaluation.expected_count = expected
            evaluation.return_rate = 100.0 * answered / expected if expected else 0.0
            evaluation.is_return_low = bool(expected) and (
                evaluation.return_rate < evaluation.company_id.training_return_rate
            )

    def _get_return(self):
        """``(answered, expected)`` of an evaluation (sudo)."""
        self.ensure_one()
        if self.method in states.PAPER_METHODS:
            done = self._get_papers().filtered(
                lambda p: p.state == states.PAPER_SUBMITTED
            )
            return len(done.enrollment_id), len(self._get_participants())
        done = self.user_input_ids.filtered(lambda answer: answer.state == "done")
        return len(done.training_enrollment_id), len(self._get_participants())

    def _get_participants(self):
        """Enrolments whose people are evaluated (sudo)."""
        self.ensure_one()
        return self.session_id.enrollment_ids.filtered(
            lambda e: e.state in states.ENROLLMENT_SEATED
        )

    @api.depends("session_id")
    def _compute_pass_score(self):
        for evaluation in self:
            session = evaluation.session_id
            course, company = session.course_id, session.company_id
            evaluation.pass_score = (
                session.pass_score or course.pass_score or company.training_pass_score
            )

    def _compute_score_count(self):
        figures = {
            evaluation: (count, average)
            for evaluation, count, average in self.env["hr.training.score"]._read_group(
                [("evaluation_id", "in", self.ids)],
                ["evaluation_id"],
                ["__count", "value:avg"],
            )
        }
        for evaluation in self:
            count, average = figures.get(evaluation, (0, 0.0))
            evaluation.score_count = count
            evaluation.score_average = average

    @api.depends("name", "session_id.display_name")
    def _compute_display_name(self):
        for evaluation in self:
            names = (evaluation.name, evaluation.session_id.display_name)
            evaluation.display_name = " · ".join(filter(None, names))

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        evaluations = super().create(vals_list)
        evaluations._check_not_released()
        return evaluations

    def write(self, vals):
        self._check_not_released()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_scored(self):
        self._check_not_released()
        # sudo: marks the user does not see count as well
        if any(e.score_ids or e._get_papers() for e in self.sudo()):
            raise UserError(
                self.env._("An evaluation with marks stays: it is part of the record.")
            )

    def _check_not_released(self):
        if self.env.su:
            return
        self._check_reasons(
            [
                (
                    evaluation,
                    (
                        evaluation.state == states.EVALUATION_RELEASED
                        or evaluation.session_id.results_released
                    )
                    and self.env._(
                        "Its marks are released; the head of training can correct "
                        "single marks."
                    ),
                )
                for evaluation in self
            ]
        )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_open(self):
        """Drafts take answers and marks now; who has to answer gets his form."""
        self._check_officer()
        self._check_reasons(
            [
                (
                    e,
                    e.state != states.EVALUATION_DRAFT
                    and self.env._("Only a draft can be opened."),
                )
                for e in self
            ]
        )
        self._do_open()
        return True

    def _do_open(self):
        evaluations_sudo = self._guard_sudo()
        evaluations_sudo.write({"state": states.EVALUATION_OPEN})
        evaluations_sudo._make_answers()
        evaluations_sudo._make_papers()

    def _make_answers(self):
        """Hand out the forms: one empty answer per person, in one go (sudo).

        Anonymous forms are handed out otherwise, see ``hr.training.participation``.
        """
        self.env["survey.user_input"].create(
            [
                vals
                for evaluation in self
                if evaluation.survey_id and not evaluation.is_anonymous
                for vals in evaluation._prepare_answers()
            ]
        )

    def _prepare_answers(self):
        """Values of the empty answers of an evaluation, as its method has them."""
        self.ensure_one()
        return {
            "exam": self._prepare_exam_answers,
            "practical": self._prepare_practical_answers,
            "questionnaire": self._prepare_questionnaire_answers,
            "reflection": self._prepare_reflection_answers,
            "review360": self._prepare_review360_answers,
        }[self.method]()

    def _prepare_own_answers(self):
        """One empty answer per participant, about himself."""
        return [
            self._prepare_answer(enrollment, enrollment._get_partner())
            for enrollment in self._get_participants()
        ]

    def _prepare_answer(self, enrollment, partner, **vals):
        """Values of one empty answer that ``partner`` fills in about an enrolment."""
        self.ensure_one()
        return {
            "survey_id": self.survey_id.id,
            "partner_id": partner.id,
            "email": partner.email,
            "nickname": partner.name,
            "deadline": self.closes_on,
            "training_evaluation_id": self.id,
            "training_enrollment_id": enrollment.id,
            **vals,
        }

    def _do_take_answers(self, answers):
        """What happens with answers that were handed in (sudo), by method."""
        self.ensure_one()
        {
            "exam": self._take_exam_answers,
            "practical": self._take_practical_answers,
            "questionnaire": self._take_questionnaire_answers,
            "reflection": self._take_reflection_answers,
            "review360": self._take_review360_answers,
        }[self.method](answers)

    def action_start_marking(self):
        """Open evaluations are over; they are being marked."""
        self._check_officer()
        self._check_reasons(
            [
                (
                    e,
                    e.state != states.EVALUATION_OPEN
                    and self.env._("Only an open one can be marked."),
                )
                for e in self
            ]
        )
        self._do_start_marking()
        return True

    def _do_start_marking(self):
        """No more answers (sudo)."""
        self._guard_sudo().write({"state": states.EVALUATION_MARKING})

    def action_view_scores(self):
        """Marks of these evaluations."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "hr_training.hr_training_score_action"
        )
        action["domain"] = [("evaluation_id", "in", self.ids)]
        return action

    @api.model
    def _has_form_group(self):
        """Officers, head and management look into every form, others into theirs."""
        user = self.env.user
        return self._has_officer_group() or user.has_group(groups.EXECUTIVE)

    # ------------------------------------------------------------
    # CRON
    # ------------------------------------------------------------

    @api.model
    def _cron_follow_clock(self):
        """Open and close evaluations at their time; one bad one stops no other."""
        now = fields.Datetime.now()
        usable = [
            ("survey_id", "!=", False),
            # Closed ones too: some forms are looked at weeks later.
            (
                "session_id.state",
                "in",
                (*states.SESSION_PUNCHABLE, states.SESSION_CLOSED),
            ),
            ("session_id.is_historic", "=", False),
        ]
        due = self.search([*usable, ("state", "=", "draft"), ("opens_on", "<=", now)])
        self._run_each(due, lambda evaluation: evaluation._do_open())
        over = self.search([*usable, ("state", "=", "open"), ("closes_on", "<=", now)])
        self._run_each(over, lambda evaluation: evaluation._do_start_marking())

    @api.model
    def _run_each(self, evaluations, step):
        return self.env["hr.training.punch"]._run_isolated(evaluations, step)

    @api.model
    def _get_open(self, session, method):
        """The one evaluation of a method that takes marks; made when there is none.

        :raise UserError: when two are open, or the only one is released
        """
        evaluations = session.sudo().evaluation_ids.filtered(
            lambda e: e.method == method
        )
        open_ones = evaluations.filtered(
            lambda e: e.state != states.EVALUATION_RELEASED
        )
        if len(open_ones) > 1:
            raise UserError(
                self.env._(
                    "%(session)s has several open evaluations of this kind: enter the "
                    "marks on the evaluation itself.",
                    session=session.display_name,
                )
            )
        if not open_ones and evaluations:
            raise UserError(
                self.env._(
                    "The marks of %(session)s are released; the head of training can "
                    "correct single marks.",
                    session=session.display_name,
                )
            )
        # sudo: an examiner may mark without the right to set up evaluations
        return open_ones or self._guard_sudo().create(
            {"session_id": session.id, "method": method, "state": "open"}
        )

    # ------------------------------------------------------------
    # EXAM (policy 7.2.1)
    # ------------------------------------------------------------

    def _prepare_exam_answers(self):
        return self._prepare_own_answers()

    def _take_exam_answers(self, answers):
        """Answers that were handed in (sudo)."""

    # ------------------------------------------------------------
    # PRACTICAL TEST (policy 7.2.2)
    # ------------------------------------------------------------

    rater_kind = fields.Selection(
        selection=states.RATER_KINDS,
        default="session",
        required=True,
        help="Who fills in the checklists of a practical test.",
    )
    rater_ids = fields.Many2many(
        comodel_name="hr.employee",
        relation="hr_training_evaluation_rater_rel",
        column1="evaluation_id",
        column2="employee_id",
        string="Raters",
    )
    practical_ids = fields.One2many(
        comodel_name="hr.training.practical", inverse_name="evaluation_id"
    )
    can_hand_out_papers = fields.Boolean(compute="_compute_can_hand_out_papers")
    can_release_follow_up = fields.Boolean(compute="_compute_can_release_follow_up")

    def _prepare_practical_answers(self):
        """None: raters fill in checklists, see :meth:`_make_papers`."""
        return []

    def _take_practical_answers(self, answers):
        """Nothing: marks come from checklists."""

    @api.depends("state", "method")
    @api.depends_context("uid")
    def _compute_can_hand_out_papers(self):
        for evaluation in self:
            evaluation.can_hand_out_papers = (
                not evaluation._get_cannot_hand_out_papers_reason()
            )

    def action_hand_out_papers(self):
        """Papers for who joined after the opening."""
        self.check_access("read")
        self._check_reasons([(e, e._get_cannot_hand_out_papers_reason()) for e in self])
        self._guard_sudo()._make_papers()
        return True

    def _get_cannot_hand_out_papers_reason(self):
        self.ensure_one()
        # sudo: the session decides who marks, whoever may read it
        session = self.sudo().session_id
        if not (self._is_officer() or session.may_mark):
            return self.env._("Only those who mark the session hand out its papers.")
        if self.method not in states.PAPER_METHODS:
            return self.env._("There are no papers of this kind.")
        if self.state not in states.EVALUATION_TAKING:
            return self.env._("Only an open evaluation has papers.")
        return False

    def _get_papers(self):
        """Checklists or reflections of an evaluation, in sudo.

        sudo: they count, whoever may read them.
        """
        self.ensure_one()
        evaluation_sudo = self.sudo()
        if self.method == "practical":
            return evaluation_sudo.practical_ids
        return evaluation_sudo.reflection_ids

    def _make_papers(self):
        """Checklists and reflections for all who have none yet, in one go (sudo)."""
        practicals, reflections = [], []
        for evaluation in self:
            if evaluation.method not in states.PAPER_METHODS:
                continue
            known = evaluation._get_papers().enrollment_id
            missing = evaluation._get_participants() - known
            if evaluation.method == "practical":
                practicals += evaluation._prepare_practicals(missing)
            else:
                reflections += evaluation._prepare_reflections(missing)
        self.env["hr.training.practical"].create(practicals)
        self.env["hr.training.reflection"].create(reflections)

    def _prepare_practicals(self, enrollments, attempt=1):
        """Values of the checklists of people: one per rater who is named (sudo)."""
        self.ensure_one()
        if not self.survey_id:
            return []
        items = self.survey_id.question_ids._prepare_training_items()
        raters = self._get_raters(enrollments)
        nobody = self.env["hr.employee"]
        return [
            self._prepare_practical(enrollment, rater, attempt, items)
            for enrollment in enrollments
            for rater in raters[enrollment] or [nobody]
        ]

    def _prepare_practical(self, enrollment, rater=None, attempt=1, items=None):
        self.ensure_one()
        if items is None:
            items = self.survey_id.question_ids._prepare_training_items()
        return {
            "evaluation_id": self.id,
            "enrollment_id": enrollment.id,
            "attempt": attempt,
            "rater_id": rater.id if rater else False,
            "line_ids": [Command.create(item) for item in items],
        }

    def _get_raters(self, enrollments):
        """Dict enrolment -> employees who are asked; none leaves it to the session's.

        Where a department's manager is the person himself it is the next one up.
        """
        self.ensure_one()
        if self.rater_kind == "named":
            named = self.rater_ids.filtered("active")
            return {e: named - e.employee_id for e in enrollments}
        nobody = self.env["hr.employee"]
        if self.rater_kind != "manager":
            return dict.fromkeys(enrollments, nobody)
        managers = {
            department: department._training_upwards().manager_id.filtered("active")
            for department in enrollments.employee_id.department_id
        }
        return {
            e: (managers.get(e.employee_id.department_id, nobody) - e.employee_id)[:1]
            for e in enrollments
        }

    def action_view_papers(self):
        """Checklists or reflections of an evaluation."""
        self.ensure_one()
        xmlid = f"hr_training.hr_training_{self.method}_action"
        action = self.env["ir.actions.act_window"]._for_xml_id(xmlid)
        action["domain"] = [("evaluation_id", "=", self.id)]
        action["context"] = {}
        return action

    # What is looked at after the release

    def _outlives_release(self):
        """Whether it goes on when the session's results are released.

        What does not decide about passing and still takes answers, on the job after
        N days above all, is released later by :meth:`action_release_follow_up`.
        """
        self.ensure_one()
        return bool(
            self.survey_id
            and not self.is_required
            and self.state in (states.EVALUATION_DRAFT, states.EVALUATION_OPEN)
            and self.closes_on
            and self.closes_on > fields.Datetime.now()
        )

    def action_release_follow_up(self):
        """Release what came in after the session's release; weighted results follow."""
        self._check_can_release_follow_up()
        self._do_release_follow_up()
        return True

    def _check_can_release_follow_up(self):
        self._check_officer()
        self._check_reasons(
            [
                (
                    e,
                    not e.can_release_follow_up
                    and self.env._(
                        "It is released together with the results of its session."
                    ),
                )
                for e in self
            ]
        )

    @api.depends("state", "session_id.results_released")
    @api.depends_context("uid")
    def _compute_can_release_follow_up(self):
        officer = self._is_officer()
        for evaluation in self:
            evaluation.can_release_follow_up = (
                officer
                and evaluation.session_id.results_released
                and evaluation.state in states.EVALUATION_TAKING
            )

    def _do_release_follow_up(self):
        evaluations_sudo = self._guard_sudo()
        evaluations_sudo.write({"state": states.EVALUATION_RELEASED})
        evaluations_sudo.score_ids.enrollment_id._do_recompute_results()

    # ------------------------------------------------------------
    # QUESTIONNAIRE (policy 7.2.3, design §6.4)
    # ------------------------------------------------------------

    def _prepare_questionnaire_answers(self):
        return self._prepare_own_answers()

    def _take_questionnaire_answers(self, answers):
        """Answers that were handed in (sudo)."""

    # ------------------------------------------------------------
    # REFLECTION (policy 6.4.1)
    # ------------------------------------------------------------

    reflection_ids = fields.One2many(
        comodel_name="hr.training.reflection", inverse_name="evaluation_id"
    )

    def _prepare_reflection_answers(self):
        """None: trainees write reflections, see :meth:`_make_papers`."""
        return []

    def _take_reflection_answers(self, answers):
        """Nothing: marks are given to reflections."""

    def _prepare_reflections(self, enrollments, attempt=1):
        """Values of the reflections that people have to write (sudo)."""
        self.ensure_one()
        task = self._get_reflection_task()
        return [
            {
                "evaluation_id": self.id,
                "enrollment_id": enrollment.id,
                "attempt": attempt,
                "deadline": self.closes_on,
                "task": task,
            }
            for enrollment in enrollments
        ]

    def _get_reflection_task(self):
        """The form's description and questions as plain text (sudo)."""
        survey = self.survey_id
        texts = [html2plaintext(survey.description or "").strip()]
        texts += [f"• {question.title}" for question in survey.question_ids]
        return "\n".join(filter(None, texts)) or False

    def _get_new_deadline(self):
        """As long from now as the form was open at first."""
        self.ensure_one()
        return fields.Datetime.now() + timedelta(days=max(self.duration_days, 1))

    # ------------------------------------------------------------
    # 360° REVIEW (policy 7.2.4)
    # ------------------------------------------------------------

    def _prepare_review360_answers(self):
        return self._prepare_own_answers()

    def _take_review360_answers(self, answers):
        """Answers that were handed in (sudo)."""
