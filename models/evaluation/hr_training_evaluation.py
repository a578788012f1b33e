import logging
from datetime import timedelta

from markupsafe import Markup
from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools import groups, states

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
    _inherit = ["hr.training.guard.mixin", "hr.training.form.mixin", "hr.mixin"]
    _order = "session_id, id"

    _guarded_parents = {"session_id": "_check_evaluations_open"}
    _guarded_fields = frozenset(
        {
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
    score_ids = fields.One2many(
        comodel_name="hr.training.score", inverse_name="evaluation_id"
    )
    score_count = fields.Integer(compute="_compute_score_count")
    score_average = fields.Float(compute="_compute_score_count")
    can_release_follow_up = fields.Boolean(compute="_compute_can_release_follow_up")
    reminded_on = fields.Date(copy=False)
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
        """``(answered, expected)`` of an evaluation (sudo); by method."""
        self.ensure_one()
        done = self.user_input_ids.filtered(lambda answer: answer.state == "done")
        return self._count_humans(done.training_enrollment_id)

    def _count_humans(self, answered):
        """How many humans answered and how many were asked (sudo).

        Who answered and withdrew afterwards counts as asked, for his answer stays.
        """
        self.ensure_one()
        asked = answered | self._get_participants()
        humans = self._get_humans(asked)
        return len({humans[e] for e in answered}), len(set(humans.values()))

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
    # OPEN
    # ------------------------------------------------------------

    def action_open(self):
        """Drafts take answers and marks now; who has to answer gets his form."""
        self._check_officer()
        self._check_reasons([(e, e._get_cannot_open_reason()) for e in self])
        self._do_open()
        return True

    def _get_cannot_open_reason(self):
        self.ensure_one()
        if self.state != states.EVALUATION_DRAFT:
            return self.env._("Only a draft can be opened.")
        if self.session_id.state == states.SESSION_CANCELLED:
            return self.env._(
                "The session was cancelled: there is nothing to evaluate."
            )
        if self.survey_id and not self.sudo().survey_id.active:
            return self.env._("Its form is archived: nobody could fill it in.")
        return False

    def _do_open(self):
        evaluations_sudo = self._guard_sudo()
        evaluations_sudo.write({"state": states.EVALUATION_OPEN})
        evaluations_sudo._hand_out()
        return evaluations_sudo

    def _hand_out(self):
        """Give everybody who has none yet what the method has for him (sudo).

        Called on opening, and again for those who join while it is open.
        """
        self._make_answers()
        for evaluation in self:
            # Sessions are put off: what was handed out is due with the rest.
            evaluation._do_move_deadlines(evaluation.closes_on)

    def _make_answers(self):
        """Empty answers by name, in one go (sudo).

        Anonymous forms are handed out otherwise, see ``hr.training.participation``.
        """
        vals_list = []
        for evaluation in self:
            if evaluation.survey_id and not evaluation.is_anonymous:
                evaluation._do_follow_people()
                vals_list += evaluation._prepare_answers()
        self.env["survey.user_input"].with_context(tracking_disable=True).create(
            vals_list
        )

    def _do_follow_people(self):
        """Answers and marks of who left and came back go on where he sits now (sudo).

        A form is answered once, and attempts are counted, by human: withdrawing and
        enrolling again, or a second employee record, gives nobody another one.
        """
        self.ensure_one()
        seats = self._get_participants().sorted("id")
        answers, scores = self.user_input_ids, self.score_ids
        left = (answers.training_enrollment_id | scores.enrollment_id) - seats
        if not left:
            return
        humans = self._get_humans(seats | left)
        back = {}
        for seat in seats - answers.training_enrollment_id - scores.enrollment_id:
            back.setdefault(humans[seat], seat)
        for enrollment in left:
            # One of several that he left: what the others have stays there.
            seat = back.pop(humans[enrollment], None)
            if not seat:
                continue
            mine = answers.filtered(
                lambda a, e=enrollment: a.training_enrollment_id == e
            )
            mine.write({"training_enrollment_id": seat.id})
            # Whose login was exchanged on the way finds it with the new one.
            if partner := seat.employee_id.user_id.partner_id:
                mine.filtered(lambda a: a.state != "done").write(
                    {
                        "partner_id": partner.id,
                        "email": partner.email,
                        "nickname": partner.name,
                    }
                )
            scores.filtered(
                lambda s, e=enrollment: s.enrollment_id == e
            )._guard_sudo().write({"enrollment_id": seat.id})

    def _prepare_answers(self):
        """Values of the answers that are handed out by name (sudo); by method."""
        self.ensure_one()
        return []

    def _get_unasked(self):
        """Participants who have no answer of theirs yet, each human once (sudo)."""
        asked = self.user_input_ids.training_enrollment_id
        participants = self._get_participants()
        humans = self._get_humans(asked | participants)
        known = {humans[enrollment] for enrollment in asked}
        unasked = {}
        for enrollment in participants:
            if humans[enrollment] not in known:
                unasked.setdefault(humans[enrollment], enrollment)
        return participants.browse().union(*unasked.values())

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

    def _do_move_deadlines(self, until):
        """Who has not handed in has as long as the evaluation is open (sudo).

        :param until: when it was to close; whose own time was set otherwise keeps it
        """
        self.ensure_one()
        if not self.closes_on or self.is_anonymous:
            return
        self.user_input_ids.filtered(
            lambda a: (
                a.state != "done"
                and a.training_attempt == 1
                and a.deadline != self.closes_on
            )
        ).write({"deadline": self.closes_on})

    def _take_answers(self, answers):
        """What happens with answers that were handed in (sudo), by method."""
        self.ensure_one()

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

    def _lock_to_close(self):
        """These evaluations, held and read anew, as the superuser (sudo).

        Waits for who is handing in; who comes later finds them closed. Nobody's name
        gets into what is counted, whoever closes, and nothing is noted on the way.
        """
        evaluations = (
            self._guard_sudo()
            .with_user(SUPERUSER_ID)
            .with_context(tracking_disable=True)
        )
        if evaluations:
            evaluations.flush_recordset()
            self.env.cr.execute(
                SQL(
                    "SELECT id FROM hr_training_evaluation WHERE id IN %s"
                    " ORDER BY id FOR UPDATE",
                    evaluations._ids,
                ),
                log_exceptions=False,
            )
            evaluations.invalidate_recordset()
        return evaluations

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
        self.check_access("write")
        self._check_reasons(
            [(e, e._get_cannot_release_follow_up_reason()) for e in self]
        )

    def _get_cannot_release_follow_up_reason(self):
        self.ensure_one()
        if not self.can_release_follow_up:
            return self.env._(
                "It is released together with the results of its session."
            )
        return self.sudo()._get_cannot_release_reason()

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
    # CRON
    # ------------------------------------------------------------

    @api.model
    def _cron_follow_clock(self):
        """Open and close evaluations at their time; one bad one stops no other.

        Who has joined an open one gets what the others have.
        """
        now = fields.Datetime.now()
        usable = self._get_usable_domain()
        joined = self.search([*usable, ("state", "=", states.EVALUATION_OPEN)])
        joined = joined.filtered(lambda e: e._is_in_time())
        self._run_each(joined, lambda evaluation: evaluation._guard_sudo()._hand_out())
        due = self.search([*usable, ("state", "=", "draft"), ("opens_on", "<=", now)])
        self._run_each(due, lambda evaluation: evaluation._do_open())
        over = self.search(self._get_over_domain(now))
        self._run_each(over, lambda evaluation: evaluation._do_end_on_time())

    @api.model
    def _get_usable_domain(self):
        """Forms that open and close by themselves."""
        return [
            ("survey_id", "!=", False),
            ("session_id.state", "in", states.SESSION_EVALUATED),
            ("session_id.is_historic", "=", False),
        ]

    @api.model
    def _get_over_domain(self, now):
        """Open ones whose time is over.

        What is forgotten on closing does not stay as it is, whatever became of the
        session.
        """
        open_ones = Domain("state", "=", states.EVALUATION_OPEN)
        over = Domain("closes_on", "<=", now)
        ended = (states.SESSION_CLOSED, states.SESSION_CANCELLED)
        forgotten = Domain(
            [
                ("method", "in", states.FORGOTTEN_METHODS),
                ("survey_id", "!=", False),
            ]
        ) & (
            over
            | Domain("session_id.state", "=", states.SESSION_CANCELLED)
            | (
                Domain("closes_on", "=", False)
                & Domain("session_id.state", "in", ended)
            )
        )
        return open_ones & (forgotten | (Domain(self._get_usable_domain()) & over))

    @api.model
    def _run_each(self, evaluations, step):
        return self._run_isolated(evaluations, step)

    def _do_end_on_time(self):
        """Stop answers for the cron; who is handing in right now is waited for."""
        try:
            with self.env.cr.savepoint():
                self._do_start_marking()
        except SerializationFailure:
            _logger.info("%s: an answer comes in, closed by the next run", self)

    # ------------------------------------------------------------
    # REMIND
    # ------------------------------------------------------------

    @api.model
    def _cron_remind(self):
        """Ask for what is missing, every few days (``training_reminder_days``)."""
        today = fields.Date.context_today(self)
        due = self.search(self._get_remind_domain())
        due = due.filtered(lambda e: e._is_reminder_due(today))
        self._run_each(due, lambda evaluation: evaluation._do_remind())

    @api.model
    def _get_remind_domain(self):
        """Evaluations that may wait for somebody; by method."""
        return Domain(self._get_usable_domain()) & Domain(
            "state", "in", states.EVALUATION_TAKING
        )

    def _is_reminder_due(self, today):
        self.ensure_one()
        days = self.company_id.training_reminder_days
        return days > 0 and (
            not self.reminded_on or self.reminded_on + timedelta(days=days) <= today
        )

    def _is_in_time(self):
        """Open, and the time to answer is not over."""
        self.ensure_one()
        return self.state == states.EVALUATION_OPEN and (
            not self.closes_on or self.closes_on > fields.Datetime.now()
        )

    def _get_waiting(self):
        """Whom the evaluation waits for (sudo), by method.

        :return: dict of what is asked for (see :meth:`_prepare_reminder`) -> contacts
        """
        self.ensure_one()
        return {}

    @api.model
    def _get_contacts(self, enrollments):
        """Contacts of people, those who have left aside (sudo)."""
        here = enrollments.filtered("employee_id.active")
        return self.env["res.partner"].union(*(e._get_partner() for e in here))

    def _do_remind(self):
        """Write to everybody whom the evaluation waits for (sudo)."""
        self.ensure_one()
        waiting = {asked: who for asked, who in self._get_waiting().items() if who}
        if not waiting:
            return
        self._guard_sudo().reminded_on = fields.Date.context_today(self)
        for asked, partners in waiting.items():
            self._send_reminder(asked, partners)

    def _send_reminder(self, asked, partners):
        """One notification per language, with a link to what is to be done (sudo)."""
        self.ensure_one()
        for lang, of_lang in partners.grouped("lang").items():
            evaluation = self.with_context(lang=lang or self.env.lang)
            subject, sentences, path, label = evaluation._prepare_reminder(asked)
            url = f"{self.get_base_url()}/{path}"
            body = Markup().join(Markup("<p>%s</p>") % line for line in sentences)
            body += Markup('<p><a href="%s">%s</a></p>') % (url, label)
            for recipients in evaluation._split_recipients(asked, of_lang):
                evaluation.session_id.message_notify(
                    partner_ids=recipients.ids,
                    subject=subject,
                    body=body,
                    email_layout_xmlid="mail.mail_notification_light",
                )

    @api.model
    def _split_recipients(self, asked, partners):
        """Contacts who may know of each other; raters are written to one by one."""
        return partners if asked == "rate" else [partners]

    def _prepare_reminder(self, asked):
        """What a reminder says, in the language of the context.

        :param str asked: ``fill`` a form of one's own, ``rate`` others, ``mark``
            answers; a method may have more
        :return: subject, sentences, path of the page, label of the link
        """
        self.ensure_one()
        session = self.session_id.display_name
        subject = self.env._(
            "%(form)s: %(session)s", form=self.name, session=self.session_id.name
        )
        path, label = "odoo/my-training-forms", self.env._("Open my forms")
        if asked == "rate":
            sentence = self.env._(
                "Your rating is asked for: %(session)s.", session=session
            )
        elif asked == "mark":
            sentence = self.env._(
                "Answers wait for marks: %(session)s.", session=session
            )
            path, label = "odoo/training-marking", self.env._("Open the answers")
        else:
            sentence = self.env._("A form waits for you: %(session)s.", session=session)
        sentences = [sentence]
        if asked != "mark" and self._is_in_time() and self.closes_on:
            due = self.session_id._format_moment(self.closes_on)
            sentences.append(self.env._("Please hand in by %(date)s.", date=due))
        return subject, sentences, path, label
