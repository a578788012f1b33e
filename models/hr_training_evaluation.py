import logging
from collections import Counter
from datetime import timedelta

from markupsafe import Markup
from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain
from odoo.tools import SQL, html2plaintext

from ..tools import anonymity, groups, states

_logger = logging.getLogger(__name__)


class HrTrainingEvaluation(models.Model):
    """One form run for one session (policy 6.4.1, 7.2): here its frame and marks.

    draft → open → marking → released; released by the session's release.

    | action | who |
    | open, start marking | officer |
    | enter scores | officer; trainer or examiner of the session |
    """

    _name = "hr.training.evaluation"
    _description = "Training Evaluation"
    _inherit = [
        "hr.training.guard.mixin",
        "hr.training.review.weight.mixin",
        "hr.mixin",
    ]
    _order = "session_id, id"

    _guarded_fields = frozenset(
        {
            "state",
            "anonymity_threshold",
            "closed_answered",
            "closed_expected",
            "reminded_on",
        }
    )

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
    is_anonymous = fields.Boolean(
        compute="_compute_from_method",
        store=True,
        readonly=False,
        precompute=True,
        help="Nobody can tell who gave which answer (policy 7.2.3).",
    )
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

    # Exams
    paper_text = fields.Text(
        compute="_compute_paper_text",
        string="On Paper",
        help="Who cannot fill in the form, for want of a login.",
    )
    unmarked_count = fields.Integer(
        compute="_compute_exam_counts", string="Answers to Mark"
    )
    is_open_to_me = fields.Boolean(
        compute="_compute_is_open_to_me",
        search="_search_is_open_to_me",
        help="The user may look into its answers.",
    )
    can_mark = fields.Boolean(compute="_compute_can_exam")
    can_hand_out = fields.Boolean(compute="_compute_can_exam")
    can_open_resit = fields.Boolean(compute="_compute_can_exam")
    can_release_resits = fields.Boolean(compute="_compute_can_exam")

    _weight_positive = models.Constraint(
        "CHECK (weight >= 0)", "A weight cannot be negative."
    )

    # Questionnaires
    anonymity_threshold = fields.Integer(
        copy=False,
        help="How many answers a result needs, as it was promised on opening.",
    )
    participation_ids = fields.One2many(
        comodel_name="hr.training.participation",
        inverse_name="evaluation_id",
        groups=fields.NO_ACCESS,
    )
    closed_answered = fields.Integer(copy=False)
    closed_expected = fields.Integer(copy=False)
    reminded_on = fields.Date(copy=False)
    result_ids = fields.One2many(
        comodel_name="hr.training.questionnaire.result",
        inverse_name="evaluation_id",
        string="Results",
    )
    result_count = fields.Integer(compute="_compute_result_count")
    result_hint = fields.Char(compute="_compute_result_hint", string="Results Shown")
    attitude_shift = fields.Float(
        compute="_compute_attitude_shift",
        help="Mean change of the questions that were asked before the course as well.",
    )
    has_attitude_shift = fields.Boolean(compute="_compute_attitude_shift")
    can_answer = fields.Boolean(compute="_compute_can_answer")

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
            evaluation.is_anonymous = evaluation.method == "questionnaire"

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
        if self._is_anonymous_questionnaire():
            return self._get_anonymous_return()
        if self._has_review_form():
            return self._get_review_return()
        done = self.user_input_ids.filtered(lambda answer: answer.state == "done")
        return len(done.training_enrollment_id), len(self._get_participants())

    def _get_participants(self):
        """Enrolments whose people are evaluated (sudo)."""
        self.ensure_one()
        # A search and no filter: a thousand people are read by the hundred.
        return self.env["hr.training.enrollment"].search(
            [
                ("session_id", "in", self.session_id.ids),
                ("state", "in", states.ENROLLMENT_SEATED),
            ]
        )

    @api.depends("session_id")
    def _compute_pass_score(self):
        for evaluation in self:
            session = evaluation.session_id
            course, company = session.course_id, session.company_id
            evaluation.pass_score = session.pass_score or max(
                course.pass_score, company.training_pass_score
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
        self._check_exam_frozen(vals)
        self._check_promise(vals)
        self._check_review_frozen(vals)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_scored(self):
        self._check_not_released()
        # sudo: marks the user does not see count as well
        if any(
            e.score_ids or e._get_papers() or e.review_ids or e.review_result_ids
            for e in self.sudo()
        ):
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
        evaluations_sudo._make_reviews()
        evaluations_sudo._do_promise_anonymity()

    def _make_answers(self):
        """Hand out the forms: one empty answer per person, in one go (sudo).

        Anonymous forms are handed out otherwise, see ``hr.training.participation``.
        """
        self.env["survey.user_input"].with_context(tracking_disable=True).create(
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
        """No more answers (sudo); questionnaires have nothing to mark."""
        questionnaires = self.filtered(lambda e: e._has_questionnaire_form())
        questionnaires._do_close_questionnaires()
        evaluations_sudo = (self - questionnaires)._guard_sudo()
        evaluations_sudo._do_close_reviews()
        evaluations_sudo.write({"state": states.EVALUATION_MARKING})
        evaluations_sudo._do_hand_in_exam()

    def _get_cannot_release_reason(self):
        """Why the marks cannot go out yet (sudo); each method has its own."""
        self.ensure_one()
        if self.method == "exam":
            return self._get_exam_cannot_release_reason()
        return False

    def action_view_scores(self):
        """Marks of these evaluations."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "hr_training.hr_training_score_action"
        )
        action["domain"] = [("evaluation_id", "in", self.ids)]
        if len(self) == 1:
            action["context"] = {"default_evaluation_id": self.id}
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
        # Anonymous answers are not left as they are, whatever became of the session.
        over |= self.search(self._get_questionnaire_over_domain(now))
        self._run_each(over, lambda evaluation: evaluation._do_end_on_time())
        self._follow_exam_clock(usable, now)

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
        """A paper for each who can log in and has none; see ``paper_text``."""
        missing = self._get_participants() - self.user_input_ids.training_enrollment_id
        return [
            self._prepare_answer(enrollment, enrollment.employee_id.user_id.partner_id)
            for enrollment in missing
            if enrollment.employee_id.user_id.active
        ]

    def _compute_paper_text(self):
        for evaluation in self:
            # sudo: who has no login is said to those who may mark, by name only
            evaluation_sudo = evaluation.sudo()
            names = (
                evaluation_sudo._get_participants()
                .employee_id.filtered(lambda e: not e.user_id.active)
                .mapped("name")
                if evaluation.method == "exam" and evaluation.survey_id
                else ()
            )
            evaluation.paper_text = (
                self.env._(
                    "These people have no login. Let them sit the exam on paper and "
                    "enter their marks in the mark sheet: %(names)s.",
                    names=", ".join(names),
                )
                if names
                else False
            )

    def _compute_exam_counts(self):
        # sudo: numbers only, of evaluations the user may read
        unmarked = self.sudo()._get_unmarked_counts()
        for evaluation in self:
            evaluation.unmarked_count = unmarked.get(evaluation, 0)

    def _get_unmarked_counts(self):
        """How many answers wait for marks per evaluation, over all attempts (sudo)."""
        Line = self.env["survey.user_input.line"]
        enrollment = "user_input_id.training_enrollment_id"
        return dict(
            Line._read_group(
                [
                    *Line._get_training_unmarked_domain(),
                    ("user_input_id.training_evaluation_id", "in", self.ids),
                    (f"{enrollment}.state", "in", states.ENROLLMENT_SEATED),
                ],
                ["user_input_id.training_evaluation_id"],
                ["__count"],
            )
        )

    @api.depends("state", "method", "survey_id")
    @api.depends_context("uid")
    def _compute_can_exam(self):
        officer = self._is_officer()
        for evaluation in self:
            online = evaluation.method == "exam" and bool(evaluation.survey_id)
            released = evaluation.state == states.EVALUATION_RELEASED
            held = evaluation.sudo().session_id.state in states.SESSION_PUNCHABLE
            open_now = evaluation.state == states.EVALUATION_OPEN
            after = evaluation.state in (states.EVALUATION_MARKING, "released")
            evaluation.can_hand_out = officer and online and open_now
            evaluation.can_open_resit = (
                officer and online and held and after and evaluation.resits > 0
            )
            evaluation.can_release_resits = officer and online and held and released
            evaluation.can_mark = evaluation.method == "exam" and (
                evaluation.sudo(False).session_id.may_mark
            )

    @api.depends("session_id")
    @api.depends_context("uid")
    def _compute_is_open_to_me(self):
        everything = self._has_form_group()
        for evaluation in self:
            evaluation.is_open_to_me = everything or evaluation.session_id.may_mark

    @api.model
    def _search_is_open_to_me(self, operator, value):
        if operator != "in":
            return NotImplemented
        if self._has_form_group():
            return Domain.TRUE
        return Domain("session_id.may_mark", "=", True)

    def _check_exam_frozen(self, vals):
        """Rules of an exam that has begun are those it began with."""
        frozen = {"survey_id", "resits", "attempt_policy", "second_marker", "method"}
        if self.env.su or not frozen & vals.keys():
            return
        self._check_reasons(
            [
                (
                    evaluation,
                    evaluation.method == "exam"
                    and evaluation.survey_id
                    and evaluation.state != states.EVALUATION_DRAFT
                    and self.env._(
                        "The exam has begun: form, resits and markers stay as they are."
                    ),
                )
                for evaluation in self
            ]
        )

    # Hand out, hand in

    def action_hand_out(self):
        """Papers for those who joined after the exam was opened."""
        self._check_officer()
        self._check_reasons(
            [
                (
                    e,
                    e.state != states.EVALUATION_OPEN
                    and self.env._("Forms are handed out while the exam is open."),
                )
                for e in self
            ]
        )
        self._guard_sudo()._make_answers()
        return True

    def _take_exam_answers(self, answers):
        """Mark what has a key; the rest waits for the trainer (sudo)."""
        answers._do_mark_by_key()
        answers._do_settle_exam()

    def _do_hand_in_exam(self):
        """Whoever is still at it hands in what is saved (sudo)."""
        exams = self.filtered(lambda e: e.method == "exam")
        exams.user_input_ids.filtered(
            lambda a: a.state == "in_progress" and a.training_attempt == 1
        )._mark_done()

    def _follow_exam_clock(self, usable, now):
        """Papers for latecomers; papers whose time is over are handed in."""
        exams = [*usable, ("method", "=", "exam")]
        self._run_each(
            self.search([*exams, ("state", "=", states.EVALUATION_OPEN)]),
            lambda evaluation: evaluation._guard_sudo()._make_answers(),
        )
        started = self.env["survey.user_input"].search(
            [
                ("training_evaluation_id.method", "=", "exam"),
                ("state", "=", "in_progress"),
                "|",
                ("deadline", "<=", now),
                ("survey_id.is_time_limited", "=", True),
            ]
        )
        over = started.filtered(
            lambda a: a.survey_time_limit_reached or (a.deadline and a.deadline <= now)
        )
        self._run_each(over, lambda answer: answer.sudo()._mark_done())

    # Marks

    def action_view_marking(self):
        """The answers of these exams, to be marked on one screen."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "hr_training.hr_training_marking_action"
        )
        action["domain"] = [("evaluation_id", "in", self.ids)]
        return action

    def action_view_mark_sheet(self):
        """A line per participant, for marks of an exam on paper."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "hr_training.hr_training_mark_sheet_action"
        )
        action["domain"] = [("evaluation_id", "in", self.ids)]
        return action

    def _get_exam_cannot_release_reason(self):
        """Everybody has handed in and everything is marked, or a sentence why not."""
        name = self.display_name
        answers = self.user_input_ids.filtered(
            lambda a: a.training_enrollment_id.state in states.ENROLLMENT_SEATED
        )
        waiting = answers._filter_exam_answerable()
        waiting |= answers.filtered(lambda a: a.state == "in_progress")
        if waiting:
            return self.env._(
                "%(count)s people have not handed in %(exam)s yet: it can be marked "
                "when it is over.",
                count=len(waiting),
                exam=name,
            )
        unmarked = self._get_unmarked_counts().get(self)
        if unmarked:
            return self.env._(
                "%(count)s answers of %(exam)s are not marked yet.",
                count=unmarked,
                exam=name,
            )
        single = self._get_marks_without_second()
        if single:
            return self.env._(
                "%(count)s marks of %(exam)s lack the second marker's.",
                count=single,
                exam=name,
            )
        return False

    def _get_marks_without_second(self):
        """How many marks of an exam on paper one marker alone has given (sudo)."""
        if not self.second_marker:
            return 0
        by_attempt = self.score_ids.filtered(lambda s: not s.user_input_id).grouped(
            lambda s: (s.enrollment_id, s.attempt)
        )
        return sum(len(scores) < 2 for scores in by_attempt.values())

    # Resits

    def _get_counted_marks(self):
        """Counted mark per enrolment (sudo); who has none is left out."""
        self.ensure_one()
        return {
            enrollment: mark
            for enrollment in self.score_ids.enrollment_id
            if (mark := enrollment._get_best_marks().get(self)) is not None
        }

    def _get_cannot_resit_reasons(self, enrollments):
        """Dict of why enrolments get no further attempt (sudo); no key: they do."""
        self.ensure_one()
        marks = self._get_counted_marks()
        tried = self._get_tried_attempts()
        waiting = self._get_unsettled_enrollments()
        reasons = {}
        for enrollment in enrollments:
            if enrollment.session_id != self.session_id or enrollment.state not in (
                states.ENROLLMENT_SEATED
            ):
                reason = self.env._("The person does not take part.")
            elif not enrollment.employee_id.user_id.active:
                reason = self.env._("The person has no login: use the mark sheet.")
            elif enrollment in waiting:
                reason = self.env._("The last attempt is not over or not marked.")
            elif marks.get(enrollment, -1.0) >= self.pass_score:
                reason = self.env._("The exam is passed.")
            elif enrollment not in tried:
                reason = self.env._("The first attempt was not handed out.")
            elif tried[enrollment] > self.resits:
                reason = self.env._("No attempt is left.")
            else:
                continue
            reasons[enrollment] = reason
        return reasons

    def _get_tried_attempts(self):
        """Number of the last attempt per enrolment (sudo)."""
        self.ensure_one()
        attempts = [(s.enrollment_id, s.attempt) for s in self.score_ids]
        attempts += [
            (a.training_enrollment_id, a.training_attempt) for a in self.user_input_ids
        ]
        tried = {}
        for enrollment, attempt in attempts:
            tried[enrollment] = max(tried.get(enrollment, 0), attempt)
        return tried

    def _get_unsettled_enrollments(self):
        """Whose attempts are not over, not marked or not released yet (sudo)."""
        answers = self.user_input_ids
        unsettled = answers._filter_exam_answerable()
        unsettled |= answers.filtered(lambda a: a.state == "in_progress")
        unsettled |= self._get_unreleased_answers()
        return unsettled.training_enrollment_id

    def action_open_resit(self, enrollment_ids=None):
        """Hand out one more attempt to those who failed (policy 7.2.1).

        :param enrollment_ids: whose; by default of everybody who may have one
        :return: the answers that were made, ``survey.user_input``
        :raise UserError: when nobody may, or one of those named may not
        """
        self.ensure_one()
        self._check_officer()
        self.check_access("read")
        self._check_can_resit()
        self_sudo = self._guard_sudo()
        named = self_sudo.env["hr.training.enrollment"].browse(enrollment_ids or ())
        wanted = named or self_sudo._get_participants()
        reasons = self_sudo._get_cannot_resit_reasons(wanted)
        if named:
            self._check_reasons([(e, reason) for e, reason in reasons.items()])
        able = wanted.filtered(lambda e: e not in reasons)
        if not able:
            raise UserError(
                self.env._("Nobody failed who has an attempt left and a login.")
            )
        return self_sudo._do_open_resit(able).sudo(False).with_env(self.env)

    def action_open_resit_and_stay(self):
        """The button: open resits, and stay on the evaluation."""
        self.action_open_resit()
        return True

    def _check_can_resit(self):
        session = self.sudo().session_id
        if self.method != "exam" or not self.sudo().survey_id:
            raise UserError(self.env._("Only an exam with a form has resits online."))
        if session.state not in states.SESSION_PUNCHABLE:
            raise UserError(self.env._("The session is closed: no more attempts."))
        if self.state not in (states.EVALUATION_MARKING, states.EVALUATION_RELEASED):
            raise UserError(
                self.env._("Resits are opened when the exam is over: mark it first.")
            )

    def _can_resit_myself(self, enrollment):
        """Whether the person may open his own resit: once his mark is out (sudo)."""
        self.ensure_one()
        return (
            self.method == "exam"
            and bool(self.survey_id)
            and self.state == states.EVALUATION_RELEASED
            and self.session_id.state in states.SESSION_PUNCHABLE
            and not self._get_cannot_resit_reasons(enrollment)
        )

    def _do_open_resit(self, enrollments):
        """One more paper each, open as long as the first was (sudo)."""
        self.ensure_one()
        tried = self._get_tried_attempts()
        deadline = fields.Datetime.now() + timedelta(days=self.duration_days or 1)
        return (
            self.env["survey.user_input"]
            .with_context(tracking_disable=True)
            .create(
                [
                    self._prepare_answer(
                        enrollment,
                        enrollment.employee_id.user_id.partner_id,
                        training_attempt=tried[enrollment] + 1,
                        deadline=deadline,
                    )
                    for enrollment in enrollments
                ]
            )
        )

    def action_release_resits(self):
        """Marks of attempts after the release go out, and the results follow.

        :return: the marks
        """
        self._check_officer()
        self.check_access("read")
        self._check_can_release_resits()
        evaluations_sudo = self._guard_sudo()
        scores = evaluations_sudo._get_unreleased_answers()._do_score_exam()
        scores.enrollment_id._do_recompute_results()
        return scores.sudo(False).with_env(self.env)

    def action_release_resits_and_stay(self):
        """The button: release resits, and stay on the evaluation."""
        self.action_release_resits()
        return True

    def _check_can_release_resits(self):
        reasons = []
        for evaluation in self:
            evaluation_sudo = evaluation.sudo()
            reason = evaluation_sudo._get_cannot_release_reason()
            if evaluation.state != states.EVALUATION_RELEASED:
                reason = self.env._("Its marks go out with the session's results.")
            elif evaluation_sudo.session_id.state not in states.SESSION_PUNCHABLE:
                reason = self.env._("The session is closed: no more attempts.")
            elif not (reason or evaluation_sudo._get_unreleased_answers()):
                reason = self.env._("There is no resit to release.")
            reasons.append((evaluation, reason))
        self._check_reasons(reasons)

    def _get_unreleased_answers(self):
        """Attempts that were handed in and have no mark yet (sudo)."""
        return (
            self.user_input_ids.filtered(
                lambda a: (
                    a.state == "done"
                    and a.training_enrollment_id.state in states.ENROLLMENT_SEATED
                )
            )
            - self.score_ids.user_input_id
        )

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
        evaluations_sudo._do_close_reviews()
        evaluations_sudo.write({"state": states.EVALUATION_RELEASED})
        evaluations_sudo.score_ids.enrollment_id._do_recompute_results()

    # ------------------------------------------------------------
    # QUESTIONNAIRE (policy 7.2.3, design §6.4)
    # ------------------------------------------------------------

    def _prepare_questionnaire_answers(self):
        return self._prepare_own_answers()

    def _take_questionnaire_answers(self, answers):
        """Nothing is marked: named answers are counted on closing, as others are."""

    def _is_anonymous_questionnaire(self):
        return self._has_questionnaire_form() and self.is_anonymous

    def _has_questionnaire_form(self):
        """Not one of which only marks are entered in a list."""
        return self.method == "questionnaire" and bool(self.survey_id)

    @api.depends("result_ids")
    def _compute_result_count(self):
        Result = self.env["hr.training.questionnaire.result"]
        counts = dict(
            Result._read_group(
                [("evaluation_id", "in", self.ids)], ["evaluation_id"], ["__count"]
            )
        )
        for evaluation in self:
            evaluation.result_count = counts.get(evaluation._origin, 0)

    @api.depends("state", "method", "is_anonymous", "closed_answered")
    def _compute_result_hint(self):
        """Why a questionnaire shows no result."""
        for evaluation in self:
            hint = False
            threshold = evaluation.anonymity_threshold
            if evaluation.method == "questionnaire":
                if evaluation.state != states.EVALUATION_RELEASED:
                    hint = self.env._("Results show once it is closed.")
                elif evaluation.is_anonymous and evaluation.closed_answered < threshold:
                    hint = self.env._(
                        "Fewer than %(threshold)s answers: nothing is shown, so that "
                        "nobody can be told from them.",
                        threshold=threshold,
                    )
            evaluation.result_hint = hint

    @api.depends("result_ids", "open_days")
    def _compute_attitude_shift(self):
        """Mean over the rated questions that a questionnaire before asked, too."""
        rows = self.env["hr.training.questionnaire.result"].search(
            [
                ("evaluation_id", "in", self.ids),
                ("is_total", "=", True),
                ("is_rated", "=", True),
            ]
        )
        shifts = {}
        for row in rows.filtered("has_shift"):
            # The rows of a question's choices share its average.
            shifts.setdefault(row.evaluation_id, {})[row.question, row.item] = row.shift
        for evaluation in self:
            found = list(shifts.get(evaluation._origin, {}).values())
            evaluation.has_attitude_shift = bool(found)
            evaluation.attitude_shift = sum(found) / len(found) if found else 0.0

    # Open

    def _do_promise_anonymity(self):
        """What holds for those who answer from now on (sudo)."""
        for evaluation in self.filtered(lambda e: e._is_anonymous_questionnaire()):
            evaluation.anonymity_threshold = anonymity.effective_threshold(
                evaluation.company_id.training_anonymity_threshold
            )
            self.env["hr.training.participation"]._do_ask(evaluation)

    def _check_promise(self, vals):
        """What people were told when they answered stays true."""
        promised = {"is_anonymous", "method", "survey_id", "session_id"}
        if self.env.su or not promised & vals.keys():
            return
        self._check_reasons(
            [
                (
                    evaluation,
                    evaluation.state != states.EVALUATION_DRAFT
                    and evaluation._is_anonymous_questionnaire()
                    and self.env._(
                        "People answer this questionnaire because it is anonymous: "
                        "once it is open, it stays as it is."
                    ),
                )
                for evaluation in self
            ]
        )

    def _get_anonymous_return(self):
        """Numbers of an anonymous questionnaire (sudo): who it was is not among them.

        Who answered and withdrew afterwards counts as asked, for his answer stays.
        """
        self.ensure_one()
        if self.state == states.EVALUATION_RELEASED:
            return self.closed_answered, self.closed_expected
        answered = self.participation_ids.filtered("is_answered").enrollment_id
        return len(answered), len(answered | self._get_participants())

    # Answer

    def _get_my_enrollments(self):
        """Dict of evaluation -> the user's own seat in its session, in sudo."""
        own = self.env["hr.department"]._training_own_employees()
        # sudo: the user's own enrolments only
        enrollments = (
            self.env["hr.training.enrollment"]
            .sudo()
            .search(
                [
                    ("session_id", "in", self.sudo().session_id.ids),
                    ("employee_id", "in", own.ids),
                    ("state", "in", states.ENROLLMENT_SEATED),
                ]
            )
        )
        mine = enrollments.grouped("session_id")
        nobody = enrollments.browse()
        return {e: mine.get(e.sudo().session_id, nobody)[:1] for e in self}

    def _get_my_open_forms(self):
        """Dict of evaluation -> form with the user's name on it, not handed in."""
        # sudo: the user's own forms only
        forms = (
            self.env["survey.user_input"]
            .sudo()
            .search(
                [
                    ("training_evaluation_id", "in", self.ids),
                    ("partner_id", "=", self.env.user.partner_id.id),
                    ("state", "!=", "done"),
                ],
                order="id",
            )
        )
        mine = forms.grouped("training_evaluation_id")
        return {e: mine.get(e.sudo(), forms.browse())[:1] for e in self}

    @api.depends("state", "closes_on")
    @api.depends_context("uid")
    def _compute_can_answer(self):
        reasons = self._get_cannot_answer_reasons()
        for evaluation in self:
            evaluation.can_answer = not reasons[evaluation]

    def _get_cannot_answer_reasons(self):
        """Dict of evaluation -> why the user cannot answer it now, or False."""
        now = fields.Datetime.now()
        enrollments, forms = self._get_my_enrollments(), self._get_my_open_forms()
        # sudo: the user's own flags only
        rows = (
            self.env["hr.training.participation"]
            .sudo()
            .search(
                [
                    ("evaluation_id", "in", self.ids),
                    ("enrollment_id", "in", [e.id for e in enrollments.values()]),
                    ("is_answered", "=", True),
                ]
            )
        )
        answered = rows.evaluation_id
        reasons = {}
        for evaluation in self:
            sudo = evaluation.sudo()
            anonymous = sudo._is_anonymous_questionnaire()
            asked = enrollments[evaluation] if anonymous else forms[evaluation]
            reason = False
            if sudo.state != states.EVALUATION_OPEN or not sudo.survey_id:
                reason = self.env._("It is not open for answers.")
            elif sudo.closes_on and sudo.closes_on <= now:
                reason = self.env._("The time to answer is over.")
            elif anonymous and sudo in answered:
                reason = self.env._("You have answered already. Thank you!")
            elif not asked:
                reason = self.env._("There is no form for you to fill in here.")
            reasons[evaluation] = reason
        return reasons

    def _check_can_answer(self):
        self.check_access("read")
        self._check_reasons(list(self._get_cannot_answer_reasons().items()))

    def action_answer(self):
        """Open the form that the user has to fill in.

        :return: the action that leads to it
        :raise UserError: there is none, or not any more
        """
        self.ensure_one()
        self._check_can_answer()
        # sudo: the address of a form of the user's own
        evaluation = self.sudo()
        if evaluation._is_anonymous_questionnaire():
            url = f"/training/questionnaire/{evaluation.id}"
        else:
            url = self._get_my_open_forms()[self].get_start_url()
        return {"type": "ir.actions.act_url", "url": url, "target": "self"}

    def _get_form_department(self, enrollment):
        """The department that a form may carry, see ``hr.training.participation``."""
        self.ensure_one()
        participants = self._get_participants()
        shown = anonymity.publishable_groups(
            Counter(e.department_id.id or None for e in participants),
            anonymity.effective_threshold(self.anonymity_threshold),
        )
        department = enrollment.department_id
        return department if department.id in shown else department.browse()

    def _make_anonymous_form(self, enrollment):
        """A blank form that nobody can tell from another (sudo)."""
        self.ensure_one()
        self._do_lock_answers()
        return self.env["survey.user_input"]._do_make_blank(
            self, self._get_form_department(enrollment)
        )

    def _do_lock_answers(self):
        """Let closing wait until this transaction ends, or wait for it.

        Many may hold it at once. Whoever loses starts over, before a token or an
        answer is in a statement that would be logged when it fails.
        """
        self.env.cr.execute(
            SQL(
                "SELECT id FROM hr_training_evaluation WHERE id = %s FOR SHARE", self.id
            ),
            log_exceptions=False,
        )
        self.invalidate_recordset(["state"])

    # Close

    def _do_end_on_time(self):
        """Stop answers for the cron; who is handing in right now is waited for."""
        try:
            with self.env.cr.savepoint():
                self._do_start_marking()
        except SerializationFailure:
            _logger.info("%s: an answer comes in, closed by the next run", self)

    def _get_questionnaire_over_domain(self, now):
        ended = (states.SESSION_CLOSED, states.SESSION_CANCELLED)
        return Domain(
            [
                ("method", "in", ("questionnaire", "review360")),
                ("survey_id", "!=", False),
                ("state", "=", states.EVALUATION_OPEN),
            ]
        ) & (
            Domain("closes_on", "<=", now)
            | Domain("session_id.state", "=", states.SESSION_CANCELLED)
            | (
                Domain("closes_on", "=", False)
                & Domain("session_id.state", "in", ended)
            )
        )

    def _do_close_questionnaires(self):
        """Count the results; of anonymous ones, forget who and when (sudo).

        Everything in one transaction, as the superuser: see
        ``hr.training.participation`` for what is promised.
        """
        if not self:
            return
        # Nobody's name, whoever closes it; nothing is noted on the way.
        evaluations = (
            self._guard_sudo()
            .with_user(SUPERUSER_ID)
            .with_context(tracking_disable=True)
        )
        evaluations.flush_recordset()
        # Waits for who is handing in; who comes later finds it closed.
        self.env.cr.execute(
            SQL(
                "SELECT id FROM hr_training_evaluation WHERE id IN %s"
                " ORDER BY id FOR UPDATE",
                evaluations._ids,
            ),
            log_exceptions=False,
        )
        evaluations.invalidate_recordset()
        still_open = evaluations.filtered(lambda e: e.state == states.EVALUATION_OPEN)
        for evaluation in still_open:
            evaluation._do_close_questionnaire()

    def _do_close_questionnaire(self):
        self.ensure_one()
        anonymous = self._is_anonymous_questionnaire()
        answered, expected = self._get_return()
        forms = self.user_input_ids.filtered(lambda form: not form.test_entry)
        answers = forms.filtered(lambda form: form.state == "done")
        if anonymous:
            threshold = anonymity.effective_threshold(self.anonymity_threshold)
            groups = {form: form.training_department_id for form in answers}
        else:
            threshold = 1
            groups = {f: f.training_enrollment_id.department_id for f in answers}
        # Questions are kept as the company reads them.
        evaluation = self.with_context(lang=self.company_id.partner_id.lang)
        evaluation.env["hr.training.questionnaire.result"]._do_count(
            evaluation, answers, groups, threshold
        )
        self.write(
            {
                "state": states.EVALUATION_RELEASED,
                "closed_answered": answered,
                "closed_expected": expected,
            }
        )
        if anonymous:
            kept = answers if len(answers) >= threshold else answers.browse()
            self.env["survey.user_input"]._do_rewrite(self, kept)
            self.env["hr.training.participation"]._do_forget(self)

    def action_view_results(self):
        """Figures and texts of these questionnaires."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "hr_training.hr_training_questionnaire_result_action"
        )
        action["domain"] = [("evaluation_id", "in", self.ids)]
        return action

    # Remind

    @api.model
    def _cron_remind(self):
        """Ask for answers every few days (``training_reminder_days``).

        Everybody is reminded of an anonymous questionnaire, those who have answered
        included: a reminder that passes them over would say who they are.
        """
        today = fields.Date.context_today(self)
        now = fields.Datetime.now()
        due = self.search(
            [
                ("method", "=", "questionnaire"),
                ("state", "=", states.EVALUATION_OPEN),
                ("survey_id", "!=", False),
                ("session_id.is_historic", "=", False),
                "|",
                ("closes_on", "=", False),
                ("closes_on", ">", now),
            ]
        ).filtered(lambda e: e._is_reminder_due(today))
        self._run_each(due, lambda evaluation: evaluation._do_remind())

    def _is_reminder_due(self, today):
        self.ensure_one()
        days = self.company_id.training_reminder_days
        return days > 0 and (
            not self.reminded_on or self.reminded_on + timedelta(days=days) <= today
        )

    def _do_remind(self):
        """Write to those who are to answer; the link leads to the form (sudo)."""
        self.ensure_one()
        if self._is_anonymous_questionnaire():
            enrollments = self._get_participants()
        else:
            enrollments = self.user_input_ids.filtered(
                lambda form: form.state != "done"
            ).training_enrollment_id
        self._guard_sudo().reminded_on = fields.Date.context_today(self)
        partners = self.env["res.partner"].union(
            *(enrollment._get_partner() for enrollment in enrollments)
        )
        for lang, of_lang in partners.grouped("lang").items():
            evaluation = self.with_context(lang=lang or self.env.lang)
            evaluation.session_id.message_notify(
                partner_ids=of_lang.ids,
                subject=evaluation.env._(
                    "Questionnaire: %(session)s", session=self.session_id.name
                ),
                body=evaluation._prepare_reminder_body(),
                email_layout_xmlid="mail.mail_notification_light",
            )

    def _prepare_reminder_body(self):
        self.ensure_one()
        lines = [
            self.env._(
                "Please tell us what you think of %(session)s.",
                session=self.session_id.display_name,
            )
        ]
        if self._is_anonymous_questionnaire():
            lines.append(
                self.env._(
                    "The questionnaire is anonymous, so this goes to everybody: if you "
                    "have answered already, thank you."
                )
            )
        body = Markup().join(Markup("<p>%s</p>") % line for line in lines)
        url = f"{self.get_base_url()}/training/questionnaire/{self.id}"
        return body + Markup('<p><a href="%s">%s</a></p>') % (
            url,
            self.env._("Open the questionnaire"),
        )

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

    # Nobody's: who said what is deleted on closing, and who is asked has a menu.
    review_ids = fields.One2many(
        comodel_name="hr.training.review",
        inverse_name="evaluation_id",
        groups=fields.NO_ACCESS,
    )
    review_result_ids = fields.One2many(
        comodel_name="hr.training.review.result", inverse_name="evaluation_id"
    )
    review_result_count = fields.Integer(compute="_compute_review_result_count")
    review_hint = fields.Char(compute="_compute_review_hint", string="About the Review")
    can_propose_raters = fields.Boolean(compute="_compute_can_propose_raters")

    def _prepare_review360_answers(self):
        """None: raters are proposed, see :meth:`_make_reviews`."""
        return []

    def _take_review360_answers(self, answers):
        """Nothing: marks come from ``hr.training.review``."""

    def _has_review_form(self):
        """Not one of which only marks are entered in a list."""
        return self.method == "review360" and bool(self.survey_id)

    def _get_review_return(self):
        """Reviews handed in and asked for (sudo); numbers only are kept."""
        self.ensure_one()
        if self.state not in (states.EVALUATION_DRAFT, states.EVALUATION_OPEN):
            return self.closed_answered, self.closed_expected
        done = self.review_ids.filtered(lambda r: r.state == "submitted")
        return len(done), len(self.review_ids)

    def _compute_review_result_count(self):
        counts = dict(
            self.env["hr.training.review.result"]._read_group(
                [("evaluation_id", "in", self.ids)], ["evaluation_id"], ["__count"]
            )
        )
        for evaluation in self:
            evaluation.review_result_count = counts.get(evaluation._origin, 0)

    def _compute_review_hint(self):
        """What is missing in a review, in numbers."""
        for evaluation in self:
            # sudo: numbers, of an evaluation that the user may read
            evaluation.review_hint = (
                evaluation.sudo()._get_review_hint()
                if evaluation._has_review_form()
                else False
            )

    def _get_review_hint(self):
        self.ensure_one()
        if self.state == states.EVALUATION_DRAFT:
            return False
        if self.state == states.EVALUATION_OPEN:
            waiting = self.review_ids.filtered(lambda r: r.state == "proposed")
            return waiting and self.env._(
                "%(count)s raters wait to be confirmed by the manager.",
                count=len(waiting),
            )
        if not self.closed_answered:
            return self.env._("Nobody answered: there is no mark.")
        without = len(self._get_participants() - self.score_ids.enrollment_id)
        return without and self.env._(
            "%(count)s people have no mark: too few have answered.", count=without
        )

    def _check_review_frozen(self, vals):
        """Weights and threshold of a review are those it was opened with."""
        frozen = {"survey_id", "method", *self._get_review_weight_names()}
        if self.env.su or not frozen & vals.keys():
            return
        self._check_reasons(
            [
                (
                    evaluation,
                    evaluation._has_review_form()
                    and evaluation.state != states.EVALUATION_DRAFT
                    and self.env._(
                        "The review has begun: form and weights stay as they are."
                    ),
                )
                for evaluation in self
            ]
        )

    @api.depends("state", "method", "survey_id")
    @api.depends_context("uid")
    def _compute_can_propose_raters(self):
        officer = self._is_officer()
        for evaluation in self:
            evaluation.can_propose_raters = (
                officer
                and evaluation._has_review_form()
                and evaluation.state == states.EVALUATION_OPEN
            )

    def action_propose_raters(self):
        """Raters of those who joined after the opening."""
        self._check_officer()
        self.check_access("read")
        self._check_reasons(
            [
                (
                    e,
                    not e.can_propose_raters
                    and self.env._("Raters are proposed while a review is open."),
                )
                for e in self
            ]
        )
        self._guard_sudo()._make_reviews()
        return True

    def _make_reviews(self):
        """Propose raters of all who have none yet; nobody is asked so far (sudo)."""
        Review = self.env["hr.training.review"]
        vals_list = []
        for evaluation in self.filtered(lambda e: e._has_review_form()):
            known = evaluation.review_ids.enrollment_id
            if not evaluation.anonymity_threshold:
                evaluation.anonymity_threshold = anonymity.effective_threshold(
                    evaluation.company_id.training_anonymity_threshold
                )
            missing = evaluation._get_participants() - known
            vals_list += Review._prepare_proposals(evaluation, missing)
        Review.create(vals_list)

    def _do_close_reviews(self):
        """Count what open reviews say, and forget who said it (sudo).

        Everything in one transaction, as the superuser.
        """
        open_ones = self.filtered(
            lambda e: e._has_review_form() and e.state == states.EVALUATION_OPEN
        )
        if not open_ones:
            return
        evaluations = (
            open_ones._guard_sudo()
            .with_user(SUPERUSER_ID)
            .with_context(tracking_disable=True)
        )
        evaluations.flush_recordset()
        # Waits for who is handing in; who comes later finds it closed.
        self.env.cr.execute(
            SQL(
                "SELECT id FROM hr_training_evaluation WHERE id IN %s"
                " ORDER BY id FOR UPDATE",
                evaluations._ids,
            ),
            log_exceptions=False,
        )
        evaluations.invalidate_recordset()
        for evaluation in evaluations:
            if evaluation.state == states.EVALUATION_OPEN:
                evaluation._do_close_review()
        self.invalidate_recordset()

    def _do_close_review(self):
        self.ensure_one()
        Result = self.env["hr.training.review.result"]
        answered, expected = self._get_review_return()
        participants = self._get_participants()
        handed_in = self.review_ids.filtered(
            lambda r: r.state == "submitted" and r.enrollment_id in participants
        )
        means = Result._do_count(self, handed_in)
        Result._do_mark(self, means)
        self.review_ids.unlink()
        self.write(
            {
                "state": states.EVALUATION_MARKING,
                "closed_answered": answered,
                "closed_expected": expected,
            }
        )

    def action_view_review_results(self):
        """What the groups of raters say."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "hr_training.hr_training_review_result_action"
        )
        action["domain"] = [("evaluation_id", "in", self.ids)]
        return action

    def action_view_raters(self):
        """Raters to confirm or to replace."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "hr_training.hr_training_review_action_confirm"
        )
        action["domain"] = [
            ("evaluation_id", "in", self.ids),
            ("is_confirmer", "=", True),
        ]
        return action
