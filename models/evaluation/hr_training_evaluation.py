from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ...tools import groups, states


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
        "hr.training.form.mixin",
        "hr.training.reminder.mixin",
        "hr.mixin",
    ]
    _order = "session_id, id"

    _guarded_parents = {"session_id": "_check_evaluations_open"}
    _guarded_fields = frozenset(
        {
            "anonymity_threshold",
            "closed_answered",
            "closed_expected",
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
    user_input_ids = fields.One2many(
        comodel_name="survey.user_input",
        inverse_name="training_evaluation_id",
        string="Answers",
        groups="hr_training.group_hr_training_officer",
    )
    opens_on = fields.Datetime(compute="_compute_window", store=True)
    closes_on = fields.Datetime(compute="_compute_window", store=True)
    window_text = fields.Char(
        compute="_compute_window_text",
        string="Open to Answers",
        help="In the session's own time zone.",
    )
    answered_count = fields.Integer(compute="_compute_return_rate")
    expected_count = fields.Integer(compute="_compute_return_rate")
    return_rate = fields.Float(
        compute="_compute_return_rate",
        string="Return (%)",
        help="Forms handed in, in percent of those expected.",
    )
    is_return_low = fields.Boolean(compute="_compute_return_rate")
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
    pass_score = fields.Float(
        compute="_compute_pass_score", store=True, readonly=False, precompute=True
    )
    resits = fields.Integer(default=lambda self: self.env.company.training_resits)
    score_ids = fields.One2many(
        comodel_name="hr.training.score", inverse_name="evaluation_id"
    )
    score_count = fields.Integer(compute="_compute_score_count")
    score_average = fields.Float(compute="_compute_score_count")
    # Of what is forgotten on closing, numbers are kept.
    anonymity_threshold = fields.Integer(
        copy=False,
        help="How many answers a result needs, as it was promised on opening.",
    )
    closed_answered = fields.Integer(copy=False)
    closed_expected = fields.Integer(copy=False)
    is_open_to_me = fields.Boolean(
        compute="_compute_is_open_to_me",
        search="_search_is_open_to_me",
        help="The user may look into its answers.",
    )

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("method", "open_days")
    def _compute_name(self):
        """The same form may run before and after: the name tells which it is."""
        labels = dict(self._fields["method"]._description_selection(self.env))
        for evaluation in self:
            name = labels.get(evaluation.method)
            if evaluation.open_days < 0:
                name = self.env._("%(form)s before the course", form=name)
            elif evaluation.open_days > 0:
                days = evaluation.open_days
                name = self.env._("%(form)s, day %(days)s after", form=name, days=days)
            evaluation.name = name

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

    @api.depends("opens_on", "closes_on", "session_id.tz")
    @api.depends_context("lang")
    def _compute_window_text(self):
        for evaluation in self:
            evaluation.window_text = evaluation.session_id._format_period(
                evaluation.opens_on, evaluation.closes_on
            )

    def _is_before_session(self):
        """Asked before the session, to be compared with what is asked after it."""
        self.ensure_one()
        return self.open_days < 0

    def _compute_return_rate(self):
        """Forms handed in against those expected; hosts of a method refine both."""
        # sudo: how many answered is no secret, who did may be
        returns = self.sudo()._get_returns()
        for evaluation in self:
            answered, expected = returns[evaluation.sudo()]
            evaluation.answered_count = answered
            evaluation.expected_count = expected
            evaluation.return_rate = 100.0 * answered / expected if expected else 0.0
            evaluation.is_return_low = bool(expected) and (
                evaluation.return_rate < evaluation.company_id.training_return_rate
            )

    def _get_returns(self):
        """Dict evaluation → ``(answered, expected)`` (sudo); by method."""
        return self._count_humans(
            {
                evaluation: evaluation.user_input_ids.filtered(
                    lambda answer: answer.state == "done"
                ).training_enrollment_id
                for evaluation in self
            }
        )

    def _count_humans(self, answered):
        """How many humans answered and how many were asked (sudo).

        Who answered and withdrew afterwards counts as asked, for his answer stays.

        :param answered: dict evaluation → enrolments that answered
        :return: dict evaluation → the two numbers
        """
        seated = self._get_seated()
        asked = {e: answered[e] | seated[e] for e in self}
        humans = self._get_humans(
            self.env["hr.training.enrollment"].union(*asked.values())
        )
        return {
            evaluation: (
                len({humans[e] for e in answered[evaluation]}),
                len({humans[e] for e in asked[evaluation]}),
            )
            for evaluation in self
        }

    def _get_seated(self):
        """Dict evaluation → enrolments whose people are evaluated (sudo)."""
        Enrollment = self.env["hr.training.enrollment"]
        found = dict(
            Enrollment._read_group(
                self._get_seated_domain(), ["session_id"], ["id:recordset"]
            )
        )
        return {e: found.get(e.session_id._origin, Enrollment) for e in self}

    @api.model
    def _get_humans(self, enrollments):
        """Dict enrolment -> key of the human who is enrolled (sudo).

        What may happen once is counted by these: an enrolment can be made again.
        """
        keys = self.env["hr.training.person"]._get_keys(enrollments.employee_id)
        return {e: keys[e.employee_id] for e in enrollments}

    def _get_participants(self):
        """Enrolments whose people are evaluated (sudo)."""
        self.ensure_one()
        # A search and no filter: a thousand people are read by the hundred.
        return self.env["hr.training.enrollment"].search(self._get_seated_domain())

    def _get_seated_domain(self):
        return [
            ("session_id", "in", self.session_id.ids),
            ("state", "in", states.ENROLLMENT_SEATED),
        ]

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
        return self.env["hr.training.session"]._get_marked_domain("session_id")

    @api.model
    def _has_form_group(self):
        """Officers, head and management look into every form, others into theirs."""
        user = self.env.user
        return self._has_officer_group() or user.has_group(groups.EXECUTIVE)

    @api.depends("name", "session_id.display_name")
    def _compute_display_name(self):
        for evaluation in self:
            names = (evaluation.name, evaluation.session_id.display_name)
            evaluation.display_name = " · ".join(filter(None, names))

    @api.constrains("survey_id", "session_id")
    def _check_survey_company(self):
        for evaluation in self:
            # sudo: the form's company is compared, whoever may read the form
            owner = evaluation.sudo().survey_id.training_company_id
            if owner and owner != evaluation.company_id:
                raise ValidationError(
                    self.env._(
                        "%(form)s is a form of another company: choose one of "
                        "%(company)s.",
                        form=evaluation.sudo().survey_id.title,
                        company=evaluation.company_id.name,
                    )
                )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    def write(self, vals):
        self._check_not_released()
        self._check_frozen(vals)
        until = {evaluation: evaluation.closes_on for evaluation in self}
        result = super().write(vals)
        if {"open_days", "duration_days"} & vals.keys():
            for evaluation in self._guard_sudo():
                evaluation._do_move_deadlines(until[evaluation])
            self.session_id._queue_change({})
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_scored(self):
        self._check_not_released()
        # sudo: marks the user does not see count as well
        if any(evaluation._is_on_record() for evaluation in self.sudo()):
            raise UserError(
                self.env._(
                    "An evaluation that has begun stays: it is part of the record."
                )
            )

    def _is_on_record(self):
        """Whether somebody was marked or asked (sudo); by method."""
        self.ensure_one()
        return bool(self.score_ids or self.user_input_ids)

    def _takes_late_marks(self):
        """Released, but the session is not closed: who has no mark can get one (sudo).

        Not of forms whose answers are forgotten: they make their marks themselves.
        """
        self.ensure_one()
        session = self.session_id
        return (
            self.state == states.EVALUATION_RELEASED
            and session.results_released
            and session.state in states.SESSION_PUNCHABLE
            and not (self.method in states.FORGOTTEN_METHODS and self.survey_id)
        )

    def _takes_late_mark(self, enrollment):
        """Whether this person, who has no mark yet, can get one (sudo)."""
        return (
            self._takes_late_marks()
            and enrollment.state == states.ENROLLMENT_COMPLETED
            and self not in enrollment.score_ids.evaluation_id
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

    def _check_frozen(self, vals):
        if not self.env.su:
            names = vals.keys()
            self._check_reasons([(e, e._get_frozen_reason(names)) for e in self])

    def _get_frozen_reason(self, names):
        """Why some of these fields stay as they are once it is open; by method."""
        self.ensure_one()
        if names & {"session_id", "method"} and (
            self.state != states.EVALUATION_DRAFT or self.sudo()._is_on_record()
        ):
            return self.env._("It has begun: session and method stay as they are.")
        return False

    # ------------------------------------------------------------
    # MARK, RELEASE
    # ------------------------------------------------------------

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
        """No more answers; by method.

        :return: those that are to be marked, in sudo
        """
        evaluations_sudo = self._guard_sudo()
        evaluations_sudo.write({"state": states.EVALUATION_MARKING})
        return evaluations_sudo

    def _get_cannot_release_reason(self):
        """Why the marks cannot go out yet (sudo); by method."""
        self.ensure_one()
        return False

    def _do_release(self, **vals):
        """The marks go out, or what was counted.

        :param vals: what is written with it
        :return: the evaluations, in sudo
        """
        evaluations_sudo = self._guard_sudo()
        evaluations_sudo.write({"state": states.EVALUATION_RELEASED, **vals})
        return evaluations_sudo

    @api.model
    def _get_mark_source_reason(self, attempts, asked):
        """Why marks of these attempts are not for a person to give; by method.

        What was handed in makes some marks itself.

        :param attempts: list of evaluation, enrolment, number of the attempt
        :param asked: ``judge`` whether a person may mark the attempt, ``value``
            whether he may change the mark that it has or take it back
        """
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
            late = evaluations.filtered(lambda e: e._takes_late_marks())
            if len(late) == 1:
                return late
            raise UserError(
                self.env._(
                    "The marks of %(session)s are released; the head of training can "
                    "correct single marks.",
                    session=session.display_name,
                )
            )
        if not open_ones and session.results_released:
            raise UserError(
                self.env._(
                    "The results of %(session)s are released: nothing further decides "
                    "about them.",
                    session=session.display_name,
                )
            )
        # sudo: an examiner may mark without the right to set up evaluations
        return open_ones or self._guard_sudo().create(
            {"session_id": session.id, "method": method, "state": "open"}
        )
