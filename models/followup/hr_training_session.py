from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ...tools import deadlines, effect, followup, groups, states

ACTIVITY = "hr_training.mail_activity_type_results_late"
# Days after a session that are looked at: longer than any setting and any exam.
LOOK_AHEAD = timedelta(days=150)
# Results that are missing longer than this were looked for often enough.
LATE_DAYS = timedelta(days=730)
NOT_OUT = (*states.SESSION_BOOKED, states.SESSION_DONE)
# What a questionnaire asks after the class, and not before it or for a mark.
REACTION = "reaction"


class HrTrainingSession(models.Model):
    """What follows a session: marks in time, reports, talks, improvements (7.3)."""

    _inherit = "hr.training.session"

    results_due_on = fields.Date(
        compute="_compute_results_due_on",
        help="By then the marks are out: so many working days after the last class or "
        "exam as the company says (policy 7.3.1).",
    )
    is_results_late = fields.Boolean(
        string="Results Late",
        compute="_compute_results_due_on",
        search="_search_is_results_late",
    )
    results_late_text = fields.Char(
        compute="_compute_results_late_text",
        string="Who Is Late",
    )
    acknowledgement_count = fields.Integer(compute="_compute_follow_up_counts")
    unacknowledged_count = fields.Integer(compute="_compute_follow_up_counts")
    trainer_report_count = fields.Integer(compute="_compute_follow_up_counts")
    missing_report_count = fields.Integer(compute="_compute_follow_up_counts")
    debrief_count = fields.Integer(compute="_compute_follow_up_counts")
    improvement_count = fields.Integer(compute="_compute_follow_up_counts")
    open_improvement_count = fields.Integer(compute="_compute_follow_up_counts")

    @api.depends_context("uid")
    def _compute_follow_up_counts(self):
        """As far as the user may read them."""

        def count(model, *domain):
            Model = self.env[model]
            if not Model.has_access("read"):
                return {}
            domain = [("session_id", "in", self.ids), *domain]
            return dict(Model._read_group(domain, ["session_id"], ["__count"]))

        still = ("state", "=", followup.OPEN)
        counts = {
            "acknowledgement_count": count("hr.training.acknowledgement"),
            "unacknowledged_count": count("hr.training.acknowledgement", still),
            "trainer_report_count": count("hr.training.trainer.report"),
            "missing_report_count": count(
                "hr.training.trainer.report", ("state", "=", followup.DRAFT)
            ),
            "debrief_count": count("hr.training.debrief"),
            "improvement_count": count("hr.training.improvement"),
            "open_improvement_count": count("hr.training.improvement", still),
        }
        for session in self:
            for name, found in counts.items():
                session[name] = found.get(session._origin, 0)

    # ------------------------------------------------------------
    # MARKS IN TIME
    # ------------------------------------------------------------

    @api.depends("ended_on", "tz", "state", "results_released", "company_id")
    def _compute_results_due_on(self):
        # sudo: exams count, whoever may read them
        ends = {s: s.sudo()._get_results_begin() for s in self}
        days = [day for day in ends.values() if day]
        works = {}
        if days:
            works = {
                company: self._get_working_days(
                    company, min(days), max(days) + LOOK_AHEAD
                )
                for company in self.company_id
            }
        for session, day in ends.items():
            company = session.company_id
            # A form in the making may have no company yet.
            day = day if company else False
            session.results_due_on = day and deadlines.working_days_after(
                day, company.training_result_days, works[company]
            )
            session.is_results_late = bool(
                day
                and not session.is_historic
                and not session.results_released
                and session.state in NOT_OUT
                and session.enrolled_count
                and session.results_due_on < company._get_training_today()
            )

    def _get_results_begin(self):
        """The day from which the marks are waited for: of the last class, without
        classes that on which it was done, or of the end of the last form that passing
        needs (sudo)."""
        self.ensure_one()
        if not self.ended_on:
            return False
        needed = self.evaluation_ids.filtered(
            lambda e: e.is_required and not e._outlives_release() and e.closes_on
        )
        return self._get_local_date(max([self.ended_on, *needed.mapped("closes_on")]))

    @api.model
    def _search_is_results_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("id", "in", self._find_late_results().ids)

    @api.model
    def _find_late_results(self):
        now = fields.Datetime.now()
        candidates = self.search(
            Domain(
                [
                    ("state", "in", NOT_OUT),
                    ("results_released", "=", False),
                    ("is_historic", "=", False),
                    ("ended_on", "<", now),
                    ("ended_on", ">", now - LATE_DAYS),
                ]
            )
            & self._get_attended_domain()
        )
        return candidates.filtered("is_results_late")

    @api.depends("is_results_late")
    @api.depends_context("uid", "lang")
    def _compute_results_late_text(self):
        """Who is late is named to those who see to it, and not to the class."""
        management = self.env.user.has_group(groups.EXECUTIVE) and self._may_act()
        for session in self:
            # sudo: whoever may read the forms
            session.results_late_text = (
                session.is_results_late
                and (self.env.su or management or session.is_helped_by_me)
                and session.sudo()._get_late_text()
            )

    def _get_late_text(self):
        """Who is waited for: those who mark, else the officer who releases (sudo)."""
        self.ensure_one()
        late = self._get_late_markers()
        if late:
            return self.env._(
                "To mark: %(names)s", names=", ".join(late.mapped("name"))
            )
        officers = self._get_officers()
        return self.env._(
            "To release: %(names)s", names=", ".join(officers.mapped("name"))
        )

    def _get_late_markers(self):
        """Contacts of whom marks that passing needs are waited for (sudo)."""
        self.ensure_one()
        late = self.env["res.partner"]
        for evaluation in self.evaluation_ids.filtered("is_required"):
            waiting = evaluation._get_waiting()
            for asked in ("mark", "rate", "check"):
                late |= waiting.get(asked) or late.browse()
            if not evaluation.survey_id and not evaluation.score_ids:
                # Its marks are entered in a list.
                late |= self._get_markers()
        return late

    @api.model
    def _cron_remind_results(self):
        """Ask officers and markers for results that are late (policy 7.3.1)."""
        # sudo: a scheduled run
        late = self.sudo()._find_late_results()
        self._run_isolated(late, lambda session: session._remind_of_results())

    def _remind_of_results(self):
        """The officer by an activity; who marks in a list by a message, as the others
        are reminded of their forms (sudo)."""
        self.ensure_one()
        self._remind_once(
            ACTIVITY,
            self._get_officers(),
            until_done=True,
            date_deadline=self.results_due_on,
            note=lambda session: session._get_late_text(),
        )
        today = self.company_id._get_training_today()
        for evaluation in self.evaluation_ids:
            if (
                evaluation.is_required
                and not evaluation.survey_id
                and not evaluation.score_ids
                and evaluation._is_reminder_due(today)
            ):
                evaluation._send_reminder("list", self._get_markers())
                evaluation._guard_sudo().reminded_on = today

    def _do_release(self, fail_ungraded=False):
        result = super()._do_release(fail_ungraded)
        sessions = self._guard_sudo()
        sessions.activity_unlink([ACTIVITY])
        sessions._do_open_improvements()
        # Now that they are out: rules look at results of released sessions only.
        result.with_env(sessions.env)._do_follow_outcomes()
        return result

    # ------------------------------------------------------------
    # FIGURES
    # ------------------------------------------------------------

    def _get_debrief_figures(self, trainer):
        """What a class came to, as far as it may be shown: JSON (sudo).

        :param trainer: with whom it is talked about: where each of several was asked
            about, his own figure
        :return: dict; percentages ``pass_rate attendance return``, means of 1 to 5 by
            what questions are about, ``enrolled``; what is not known is not in it
        """
        self.ensure_one()
        figures = self._get_result_figures()[self]
        figures["enrolled"] = self.enrolled_count
        topics = self._get_topic_figures()[self]
        if of_each := self._get_trainer_figures()[self]:
            person = self.env["hr.training.person"]
            keys = person._get_keys(trainer.union(*of_each))
            for one, figure in of_each.items():
                if keys[one] == keys[trainer]:
                    topics = {**topics, followup.TRAINER: figure}
        figures.update({topic: figure for topic, (figure, _count) in topics.items()})
        forms = self.evaluation_ids.filtered(lambda e: e._has_questionnaire_form())
        returns = [e.return_rate for e in forms if e.expected_count]
        if returns:
            figures["return"] = round(min(returns), 2)
        return {
            name: round(figure, 2)
            for name, figure in figures.items()
            if figure is not None
        }

    def _get_result_figures(self):
        """Pass rate and mean attendance of released sessions in percent (sudo).

        :return: dict session → dict of kind → figure, None where nobody is judged
        """
        released = self.filtered("results_released")
        groups = self.env["hr.training.enrollment"]._read_group(
            [
                ("session_id", "in", released.ids),
                ("state", "=", states.ENROLLMENT_COMPLETED),
                ("result", "in", (states.RESULT_PASSED, states.RESULT_FAILED)),
            ],
            ["session_id", "result"],
            ["__count", "attendance_rate:sum"],
        )
        figures = {}
        for session in self:
            mine = [row[1:] for row in groups if row[0] == session]
            judged = sum(count for _result, count, _rate in mine)
            passed = sum(
                count for what, count, _rate in mine if what == states.RESULT_PASSED
            )
            rates = sum(rate or 0.0 for _result, _count, rate in mine)
            figures[session] = {
                followup.PASS_RATE: 100.0 * passed / judged if judged else None,
                followup.ATTENDANCE: rates / judged if judged else None,
            }
        return figures

    def _get_topic_figures(self):
        """What questionnaires after the class say of each topic (sudo).

        Of rows that may be shown, for there are no others: see
        ``hr.training.questionnaire.result``.

        :return: dict session → dict topic → (mean of 1 to 5, fewest answers)
        """
        rows = self._find_topic_rows(Domain("is_per_trainer", "=", False))
        return self._get_row_figures(rows, lambda r: r.question_id.training_topic)

    def _get_trainer_figures(self):
        """What they say of each of several trainers, and never of all (sudo).

        :return: dict session → dict trainer → as :meth:`_get_topic_figures`
        """
        rows = self._find_topic_rows(
            Domain("is_per_trainer", "=", True) & Domain("trainer_id", "!=", False)
        )
        return self._get_row_figures(rows, lambda r: r.trainer_id)

    def _find_topic_rows(self, domain):
        return self.env["hr.training.questionnaire.result"].search(
            domain
            & Domain("session_id", "in", self.ids)
            & Domain("is_total", "=", True)
            & Domain("is_rated", "=", True)
            & Domain("indicator", "=", REACTION)
            & Domain("evaluation_id.open_days", ">=", 0)
            & Domain("question_id.training_topic", "!=", False)
        )

    def _get_row_figures(self, rows, get_key):
        """Means of rows by what a key says they are of, see above."""
        figures = {session: {} for session in self}
        for session, of_session in rows.grouped("session_id").items():
            for key, of_key in of_session.grouped(get_key).items():
                means = []
                items = of_key.grouped(
                    lambda r: (r.evaluation_id, r.question_id, r.item)
                )
                for of_item in items.values():
                    values = of_item.mapped("value")
                    means.append(
                        followup.of_five(of_item[0].average, min(values), max(values))
                    )
                found = effect.mean(mean for mean in means if mean is not None)
                if found is not None:
                    answered = min(of_key.mapped("answered"))
                    figures[session][key] = (round(found, 2), answered)
        return figures

    # ------------------------------------------------------------
    # IMPROVEMENTS
    # ------------------------------------------------------------

    def _do_open_improvements(self):
        """Open one for each figure under its threshold, once (7.3.2), in sudo.

        Of several trainers, one for each of whom so little is said.
        """
        sessions = self._guard_sudo().filtered(
            lambda s: not s.is_historic and not s.is_personal
        )
        if not sessions:
            return
        results = sessions._get_result_figures()
        topics = sessions._get_topic_figures()
        trainers = sessions._get_trainer_figures()
        Improvement = sessions.env["hr.training.improvement"]
        there = Improvement.search([("session_id", "in", sessions.ids)])
        known = {(i.session_id, i.kind) for i in there}
        known_trainers = {
            (i.session_id, i.trainer_id)
            for i in there.filtered(lambda i: i.kind == followup.TRAINER)
        }
        vals_list = []
        for session in sessions:
            figures = {
                **results[session],
                **{topic: figure for topic, (figure, _n) in topics[session].items()},
            }
            thresholds = session._get_thresholds()
            for kind, figure in followup.find_low(figures, thresholds).items():
                if (session, kind) not in known:
                    vals_list.append(
                        session._prepare_improvement(
                            kind,
                            figure=figure,
                            threshold=thresholds[kind],
                            answered=topics[session].get(kind, (0, 0))[1],
                        )
                    )
            for trainer, (figure, answered) in trainers[session].items():
                kind = followup.TRAINER
                if (session, trainer) not in known_trainers and followup.find_low(
                    {kind: figure}, thresholds
                ):
                    vals_list.append(
                        session._prepare_improvement(
                            kind,
                            trainer_id=trainer.id,
                            figure=figure,
                            threshold=thresholds[kind],
                            answered=answered,
                        )
                    )
        if vals_list:
            # Of two closings at once the second is run again, and sees the first one's.
            self.env["hr.training.booking.lock"]._touch([sessions])
        Improvement._do_open(vals_list)

    def _get_thresholds(self):
        """Under which figure something has to be done, by kind (sudo)."""
        self.ensure_one()
        company = self.company_id
        rating = company.training_improvement_rating
        return {
            followup.PASS_RATE: company.training_improvement_pass_rate,
            followup.ATTENDANCE: self.min_attendance,
            **{topic: rating for topic, _label in followup.TOPICS},
        }

    def _prepare_improvement(self, kind, **vals):
        """Values of what a figure opens (sudo)."""
        self.ensure_one()
        target = followup.FIGURE_TARGETS[kind]
        trainers = self._get_trainers()
        about = target == followup.TRAINER and len(trainers) == 1
        return {
            "kind": kind,
            "target": target,
            "session_id": self.id,
            "trainer_id": trainers.id if about else False,
            "plan_id": self.plan_id.id if target == followup.PLAN else False,
            **vals,
        }

    def _get_improvement_owner(self):
        """Who sees to what a session brings: of the course, else its officer (sudo).

        Whoever they are, they are still there, and work in the session's company.
        """
        self.ensure_one()
        return (
            self.course_id._get_responsible(self.company_id)
            or self._get_officers()[:1]
            or self.course_id._get_improvement_owner(self.company_id)
        )

    def _get_improvements(self):
        """What is to get better by this session: for its summary and its archive.

        :return: ``hr.training.improvement`` as far as the user may read them
        """
        return self.env["hr.training.improvement"].search(
            [("session_id", "in", self.ids)]
        )

    def _get_warnings(self):
        warnings = super()._get_warnings()
        # Everybody may read a class that is announced.
        if not self._is_officer():
            return warnings
        # sudo: who schedules is warned, whoever may read what is wrong
        course = self.sudo().course_id
        if open_ones := course._get_must_fix(self.company_id):
            warnings.append(course._get_revision_text(open_ones))
        return warnings

    # ------------------------------------------------------------
    # TRAINERS' REPORTS
    # ------------------------------------------------------------

    def _do_done(self, all_absent=False):
        result = super()._do_done(all_absent)
        held = self._guard_sudo().filtered(lambda s: not s.is_historic)
        self.env["hr.training.trainer.report"]._make(held)
        return result

    def _get_reporting_trainers(self):
        """Trainers who report on this session, one record of each human (sudo)."""
        self.ensure_one()
        return self._get_trainers_once("id")

    def _get_trainer_reports(self):
        """Submitted trainers' reports of these sessions (policy 2.3.5).

        :return: ``hr.training.trainer.report`` as far as the user may read them
        """
        return self.env["hr.training.trainer.report"].search(
            [
                ("session_id", "in", self.ids),
                ("state", "=", followup.SUBMITTED),
            ],
            order="session_id, id",
        )

    def _get_missing_trainer_reports(self):
        """Who taught these sessions and has not reported on them.

        :return: dict session → ``hr.training.trainer``, in sudo
        """
        # sudo: whether somebody has reported, whoever may read the report
        done = self.sudo()._get_trainer_reports()
        wanted = {s: s.sudo()._get_reporting_trainers() for s in self}
        every = self.env["hr.training.trainer"].sudo().union(*wanted.values())
        keys = self.env["hr.training.person"]._get_keys(every | done.trainer_id)
        there = {(r.session_id.id, keys[r.trainer_id]) for r in done}
        return {
            session: trainers.filtered(
                lambda t, s=session: (s.id, keys[t]) not in there
            )
            for session, trainers in wanted.items()
        }

    # ------------------------------------------------------------
    # VIEWS
    # ------------------------------------------------------------

    def action_view_acknowledgements(self):
        """Who has seen his result, and what was said of it."""
        return self._get_part_action("hr_training.hr_training_acknowledgement_action")

    def action_view_improvements(self):
        """What is to get better by these sessions."""
        return self._get_part_action(
            "hr_training.hr_training_improvement_action",
            {"default_session_id": self.id} if len(self) == 1 else {},
        )

    def action_view_debriefs(self):
        """Talks with the trainers of these sessions."""
        return self._get_part_action(
            "hr_training.hr_training_debrief_action",
            {"default_session_id": self.id} if len(self) == 1 else {},
        )

    def action_view_trainer_reports(self):
        """Reports of the trainers; those that are not there yet are made for officers.

        :raise UserError: the class is not over
        """
        self.check_access("read")
        if self._is_officer():
            # sudo: which of them were held, of sessions the officer may read
            held = self.sudo().filtered(
                lambda s: (
                    not s.is_historic
                    and s.state in (states.SESSION_ONGOING, *states.SESSION_HELD)
                )
            )
            self.env["hr.training.trainer.report"]._make(held)
        return self._get_part_action("hr_training.hr_training_trainer_report_action")
