from odoo import api, fields, models

from ...tools import states

PROMISED = {"is_anonymous", "method", "survey_id", "session_id"}


class HrTrainingEvaluation(models.Model):
    """Questionnaires (policy 7.2.3, design §6.4): what is promised, asked, counted.

    | action | who |
    | answer | who took part |
    | see results | officer, management, trainer; see the results' own rules |
    """

    _name = "hr.training.evaluation"
    _inherit = ["hr.training.evaluation", "hr.training.ballot.mixin"]

    _ballot_kind = "evaluation"
    _ballot_page = "questionnaire"
    _participation_model = "hr.training.participation"

    participation_ids = fields.One2many(
        comodel_name="hr.training.participation",
        inverse_name="evaluation_id",
        groups=fields.NO_ACCESS,
    )
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

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

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
        """Mean over the rated questions that a questionnaire before asked, too.

        What is said of trainers is no attitude, and would be of all of them together.
        """
        rows = self.env["hr.training.questionnaire.result"].search(
            [
                ("evaluation_id", "in", self.ids),
                ("is_total", "=", True),
                ("is_rated", "=", True),
                ("is_per_trainer", "=", False),
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

    # ------------------------------------------------------------
    # OPEN
    # ------------------------------------------------------------

    def _prepare_answers(self):
        if self.method != "questionnaire":
            return super()._prepare_answers()
        return [
            self._prepare_answer(enrollment, enrollment._get_partner())
            for enrollment in self._get_unasked()
        ]

    def _hand_out(self):
        self._do_promise_anonymity()
        return super()._hand_out()

    def _do_promise_anonymity(self):
        """What holds for those who answer from now on (sudo)."""
        self.filtered(lambda e: e._is_anonymous_questionnaire())._do_promise()

    def _get_frozen_reason(self, names):
        """What people were told when they answered stays true."""
        if (
            names & PROMISED
            and self.state != states.EVALUATION_DRAFT
            and self._is_anonymous_questionnaire()
        ):
            return self.env._(
                "People answer this questionnaire because it is anonymous: "
                "once it is open, it stays as it is."
            )
        return super()._get_frozen_reason(names)

    def _get_returns(self):
        secret = self.filtered(lambda e: e._is_anonymous_questionnaire())
        return super(HrTrainingEvaluation, self - secret)._get_returns() | (
            secret._get_anonymous_returns()
        )

    def _get_anonymous_returns(self):
        """Numbers of anonymous questionnaires (sudo), and not who it was."""
        closed = self.filtered(lambda e: e.state == states.EVALUATION_RELEASED)
        running = self - closed
        return {e: (e.closed_answered, e.closed_expected) for e in closed} | (
            running._count_humans(
                {
                    e: e.participation_ids.filtered("is_answered").enrollment_id
                    for e in running
                }
            )
        )

    # ------------------------------------------------------------
    # ANSWER
    # ------------------------------------------------------------

    def _get_my_seats(self):
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
        enrollments, forms = self._get_my_seats(), self._get_my_open_forms()
        own = self.env["hr.training.enrollment"].union(*enrollments.values())
        # The user's own flags only, whichever enrolment he answered by.
        rows = self.env["hr.training.participation"]._get_rows(self, own.employee_id)
        answered = rows.filtered("is_answered").evaluation_id
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
            url = evaluation._get_ballot_url()
        else:
            url = self._get_my_open_forms()[self].get_start_url()
        return {"type": "ir.actions.act_url", "url": url, "target": "self"}

    def _takes_answers(self):
        self.ensure_one()
        return self.state == states.EVALUATION_OPEN

    def _get_answer_stamp(self):
        self.ensure_one()
        return self.opens_on or self.create_date

    # ------------------------------------------------------------
    # REMIND
    # ------------------------------------------------------------

    def _get_waiting(self):
        """Of an anonymous one everybody, those who have answered included.

        A reminder that passes them over would say who they are.
        """
        if self.method != "questionnaire":
            return super()._get_waiting()
        enrollments = self.env["hr.training.enrollment"]
        if self._is_in_time():
            enrollments = self._get_participants()
            if not self.is_anonymous:
                done = self.user_input_ids.filtered(lambda form: form.state == "done")
                enrollments -= done.training_enrollment_id
        return {"feedback": self._get_contacts(enrollments)}

    def _prepare_reminder(self, asked):
        subject, sentences, path, label = super()._prepare_reminder(asked)
        if asked == "feedback":
            path = f"training/questionnaire/{self.id}"
            label = self.env._("Open the questionnaire")
            sentences[0] = self.env._(
                "Please tell us what you think of %(session)s.",
                session=self.session_id.display_name,
            )
            if self._is_anonymous_questionnaire():
                sentences.append(
                    self.env._(
                        "The questionnaire is anonymous, so this goes to everybody: if "
                        "you have answered already, thank you."
                    )
                )
        return subject, sentences, path, label

    # ------------------------------------------------------------
    # CLOSE
    # ------------------------------------------------------------

    def _do_start_marking(self):
        """Questionnaires have nothing to mark: they are counted and done."""
        questionnaires = self.filtered(lambda e: e._has_questionnaire_form())
        questionnaires._do_close_questionnaires()
        return super(HrTrainingEvaluation, self - questionnaires)._do_start_marking()

    def _do_close_questionnaires(self):
        """Count the results; of anonymous ones, forget who and when (sudo).

        Everything in one transaction, as the superuser: see
        ``hr.training.participation`` for what is promised.
        """
        still_open = self._lock_to_close().filtered(
            lambda e: e.state == states.EVALUATION_OPEN
        )
        for evaluation in still_open:
            evaluation._do_close_questionnaire()

    def _do_close_questionnaire(self):
        self.ensure_one()
        anonymous = self._is_anonymous_questionnaire()
        answered, expected = self._get_returns()[self]
        forms = self.user_input_ids.filtered(lambda form: not form.test_entry)
        answers = forms.filtered(lambda form: form.state == "done")
        if anonymous:
            threshold = self._get_answer_threshold(answers, answered)
            groups = {form: form.training_department_id for form in answers}
        else:
            threshold = 1
            groups = {f: f.training_enrollment_id.department_id for f in answers}
        # Questions are kept as the company reads them.
        evaluation = self.with_context(lang=self.company_id.partner_id.lang)
        evaluation.env["hr.training.questionnaire.result"]._do_count(
            evaluation, answers, groups, threshold
        )
        self._do_release(closed_answered=answered, closed_expected=expected)
        if anonymous:
            self._do_forget(answers, threshold)
        else:
            self._do_mark_answers(answers)

    def _do_mark_answers(self, answers):
        """Mark each person by his own answers where they count (policy 7.1), in sudo.

        Attitude is what people say of themselves, before and after the session: the
        mark is the mean of the rated answers, from 0 to 100. Opinions about the course
        (``reaction``) are nobody's mark.
        """
        self.ensure_one()
        if self.indicator not in states.WEIGHTED_INDICATORS:
            return
        ratings = self.env["hr.training.questionnaire.result"]._get_ratings(
            self, answers
        )
        now = fields.Datetime.now()
        marked = self.score_ids.enrollment_id
        scores = self.env["hr.training.score"].create(
            [
                {
                    "evaluation_id": self.id,
                    "enrollment_id": answer.training_enrollment_id.id,
                    "user_input_id": answer.id,
                    "value": rating,
                    "marked_on": now,
                }
                for answer, rating in ratings.items()
                if answer.training_enrollment_id not in marked
            ]
        )
        scores.enrollment_id._on_record_corrected()

    def action_view_results(self):
        """Figures and texts of these questionnaires."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "hr_training.hr_training_questionnaire_result_action"
        )
        action["domain"] = [("evaluation_id", "in", self.ids)]
        return action
