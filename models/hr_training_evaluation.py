import logging
from collections import Counter
from datetime import timedelta

from markupsafe import Markup
from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

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
    _inherit = ["hr.training.guard.mixin"]
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
        compute="_compute_from_method",
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
            evaluation.is_required = evaluation.method in states.MARKED_METHODS
            evaluation.is_anonymous = evaluation.method == "questionnaire"

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
        if self._is_anonymous_questionnaire():
            return self._get_anonymous_return()
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
        self._check_promise(vals)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_scored(self):
        self._check_not_released()
        # sudo: marks the user does not see count as well
        if any(evaluation.score_ids for evaluation in self.sudo()):
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
        evaluations_sudo._do_promise_anonymity()

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
        """No more answers (sudo); questionnaires have nothing to mark."""
        questionnaires = self.filtered(lambda e: e._has_questionnaire_form())
        questionnaires._do_close_questionnaires()
        (self - questionnaires)._guard_sudo().write(
            {"state": states.EVALUATION_MARKING}
        )

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
            ("session_id.state", "in", states.SESSION_PUNCHABLE),
            ("session_id.is_historic", "=", False),
        ]
        due = self.search([*usable, ("state", "=", "draft"), ("opens_on", "<=", now)])
        self._run_each(due, lambda evaluation: evaluation._do_open())
        over = self.search([*usable, ("state", "=", "open"), ("closes_on", "<=", now)])
        # Anonymous answers are not left as they are, whatever became of the session.
        over |= self.search(self._get_questionnaire_over_domain(now))
        self._run_each(over, lambda evaluation: evaluation._do_end_on_time())

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

    def _prepare_practical_answers(self):
        return self._prepare_own_answers()

    def _take_practical_answers(self, answers):
        """Answers that were handed in (sudo)."""

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
                ("method", "=", "questionnaire"),
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

    def _prepare_reflection_answers(self):
        return self._prepare_own_answers()

    def _take_reflection_answers(self, answers):
        """Answers that were handed in (sudo)."""

    # ------------------------------------------------------------
    # 360° REVIEW (policy 7.2.4)
    # ------------------------------------------------------------

    def _prepare_review360_answers(self):
        return self._prepare_own_answers()

    def _take_review360_answers(self, answers):
        """Answers that were handed in (sudo)."""
