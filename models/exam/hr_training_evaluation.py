from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools import states, weighting

FROZEN = {"survey_id", "resits", "attempt_policy", "second_marker", "method"}


class HrTrainingEvaluation(models.Model):
    """Exams (policy 7.2.1): papers, markers, resits.

    | action | who |
    | hand out, open resits, release resits | officer |
    | mark | trainer or examiner of the session, see ``hr.training.marking`` |
    | take a resit | the trainee, see ``hr.training.my.form`` |
    """

    _inherit = "hr.training.evaluation"

    paper_text = fields.Text(
        compute="_compute_paper_text",
        string="On Paper",
        help="Who cannot fill in the form, for want of a login.",
    )
    unmarked_count = fields.Integer(
        compute="_compute_exam_counts", string="Answers to Mark"
    )
    can_mark = fields.Boolean(compute="_compute_can_exam")
    can_hand_out = fields.Boolean(compute="_compute_can_exam")
    can_open_resit = fields.Boolean(compute="_compute_can_exam")
    can_release_resits = fields.Boolean(compute="_compute_can_exam")

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends_context("uid")
    def _compute_paper_text(self):
        for evaluation in self:
            # sudo: who has no login is said to those who may mark, by name only
            evaluation_sudo = evaluation.sudo()
            names = (
                evaluation_sudo._get_participants()
                .employee_id.filtered(lambda e: not e.user_id.active)
                .mapped("name")
                if evaluation.method == "exam"
                and evaluation.survey_id
                and evaluation.is_open_to_me
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

    def _get_frozen_reason(self, names):
        if (
            names & FROZEN
            and self.method == "exam"
            and self.survey_id
            and self.state != states.EVALUATION_DRAFT
        ):
            return self.env._(
                "The exam has begun: form, resits and markers stay as they are."
            )
        return super()._get_frozen_reason(names)

    # ------------------------------------------------------------
    # HAND OUT, HAND IN
    # ------------------------------------------------------------

    def _prepare_answers(self):
        """A paper for each who can log in and has none; see ``paper_text``."""
        if self.method != "exam":
            return super()._prepare_answers()
        return [
            self._prepare_answer(enrollment, enrollment.employee_id.user_id.partner_id)
            for enrollment in self._get_unasked()
            if enrollment.employee_id.user_id.active
        ]

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

    def _take_answers(self, answers):
        """Mark what has a key; the rest waits for the trainer (sudo)."""
        if self.method == "exam":
            answers._do_mark_by_key()
            answers._do_settle_exam()
        return super()._take_answers(answers)

    def _do_start_marking(self):
        """Whoever is still at it hands in what is saved."""
        evaluations_sudo = super()._do_start_marking()
        exams = evaluations_sudo.filtered(lambda e: e.method == "exam")
        exams.user_input_ids.filtered(
            lambda a: a.state == "in_progress" and a.training_attempt == 1
        )._mark_done()
        return evaluations_sudo

    @api.model
    def _cron_follow_clock(self):
        """Hand in papers whose time is over, beside what every method has."""
        now = fields.Datetime.now()
        started = [
            ("training_evaluation_id.method", "=", "exam"),
            ("state", "=", "in_progress"),
            "|",
            ("deadline", "<=", now),
            ("survey_id.is_time_limited", "=", True),
        ]
        answers = self.env["survey.user_input"].search(started)
        over = answers.filtered(
            lambda a: a.survey_time_limit_reached or (a.deadline and a.deadline <= now)
        )
        self._run_isolated(over, lambda answer: answer.sudo()._mark_done(), started)
        return super()._cron_follow_clock()

    # ------------------------------------------------------------
    # REMIND
    # ------------------------------------------------------------

    @api.model
    def _get_remind_domain(self):
        """Resits go on after the release, until the session is closed."""
        return super()._get_remind_domain() | Domain(
            [
                *self._get_usable_domain(),
                ("method", "=", "exam"),
                ("state", "=", states.EVALUATION_RELEASED),
                ("session_id.state", "in", states.SESSION_PUNCHABLE),
            ]
        )

    def _get_waiting(self):
        if self.method != "exam":
            return super()._get_waiting()
        answerable = self.user_input_ids._filter_exam_answerable()
        waiting = {"fill": self._get_contacts(answerable.training_enrollment_id)}
        if self.state != states.EVALUATION_OPEN and self._get_unmarked_counts():
            waiting["mark"] = self.session_id._get_markers()
        return waiting

    # ------------------------------------------------------------
    # MARKS
    # ------------------------------------------------------------

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

    @api.model
    def _get_mark_source_reason(self, attempts, asked):
        """The mark of answers that were handed in follows from their points."""
        reason = super()._get_mark_source_reason(attempts, asked)
        exam_ids = {e.id for e, _enrollment, _a in attempts if e.method == "exam"}
        if reason or "judge" not in asked or not exam_ids:
            return reason
        # sudo: the answers are closed to those who mark in lists
        answers_sudo = (
            self.env["survey.user_input"]
            .sudo()
            .search(
                [
                    ("training_evaluation_id", "in", list(exam_ids)),
                    ("training_enrollment_id", "in", [e.id for _e, e, _a in attempts]),
                    ("state", "=", "done"),
                ]
            )
        )
        handed_in = {
            (a.training_evaluation_id, a.training_enrollment_id, a.training_attempt)
            for a in answers_sudo
        }
        names = [
            enrollment.sudo().employee_id.name
            for evaluation, enrollment, attempt in attempts
            if (evaluation, enrollment, attempt) in handed_in
        ]
        return bool(names) and self.env._(
            "%(names)s: handed in already. The mark follows from the points of "
            "the answers.",
            names=", ".join(names),
        )

    def _get_cannot_release_reason(self):
        """Everybody has handed in and everything is marked, or a sentence why not."""
        if self.method != "exam":
            return super()._get_cannot_release_reason()
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

    # ------------------------------------------------------------
    # RESITS
    # ------------------------------------------------------------

    def _get_counted_marks(self):
        """Counted mark per enrolment (sudo); who has none is left out."""
        self.ensure_one()
        return {
            enrollment: mark
            for enrollment in self.score_ids.enrollment_id
            if (mark := enrollment._get_best_marks().get(self)) is not None
        }

    def _get_cannot_resit_reasons(self, enrollments, ungraded=False):
        """Dict of why enrolments get no further attempt (sudo); no key: they do.

        :param bool ungraded: whoever missed all attempts may have one more
        """
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
            elif weighting.reaches(marks.get(enrollment), self.pass_score):
                reason = self.env._("The exam is passed.")
            elif enrollment not in tried:
                reason = self.env._("The first attempt was not handed out.")
            elif tried[enrollment] > self.resits and not (
                ungraded and enrollment not in marks
            ):
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
        self._check_can_resit()
        self_sudo = self._guard_sudo()
        named = self_sudo.env["hr.training.enrollment"]
        if enrollment_ids:
            named = named.browse(self._read_ids(enrollment_ids)).exists()
        wanted = named or self_sudo._get_participants()
        # An officer who names somebody means it: he may have been ill each time.
        reasons = self_sudo._get_cannot_resit_reasons(wanted, ungraded=bool(named))
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
        self.check_access("read")
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
        self._check_can_release_resits()
        evaluations_sudo = self._guard_sudo()
        scores = evaluations_sudo._get_unreleased_answers()._do_score_exam()
        scores.enrollment_id._on_record_corrected()
        return scores.sudo(False).with_env(self.env)

    def action_release_resits_and_stay(self):
        """The button: release resits, and stay on the evaluation."""
        self.action_release_resits()
        return True

    def _check_can_release_resits(self):
        self._check_officer()
        self.check_access("read")
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
        unmarked = self.user_input_ids - self.score_ids.user_input_id
        by_hand = unmarked._get_hand_entered_attempts()
        return unmarked.filtered(
            lambda a: (
                a.state == "done"
                and a.training_enrollment_id.state in states.ENROLLMENT_SEATED
                and (
                    a.training_evaluation_id,
                    a.training_enrollment_id,
                    a.training_attempt,
                )
                not in by_hand
            )
        )
