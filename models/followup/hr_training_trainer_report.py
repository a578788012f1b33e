from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

from ...tools import deadlines, followup, states

# A class that ended longer ago is asked for by hand only.
ASKED_DAYS = timedelta(days=60)
LOOK_BACK = timedelta(days=150)


class HrTrainingTrainerReport(models.Model):
    """What a trainer says after a class: how it went, what should change (2.3.5).

    draft → submitted; submitted → draft, given back by an officer with a reason.

    | action | who |
    | write, submit | the trainer; an officer for one without a login |
    | give back | officer |

    One for each class and human who taught it; due some working days after his last
    class. Each suggestion becomes an improvement, once. What was submitted changes by
    a recorded correction only.
    """

    _name = "hr.training.trainer.report"
    _description = "Trainer’s Report"
    _inherit = ["hr.training.sealed.mixin", "hr.training.copied.mixin"]
    _order = "date_due desc, id desc"
    _rec_names_search = ["session_id", "trainer_id"]

    _sealed_fields = ("went", "change", "questions_asked", "problems")
    _sealed_state = followup.SUBMITTED
    _fixed_links = frozenset({"session_id"})
    _guarded_fields = frozenset({"session_id", "trainer_id", "date_due", "reminded_on"})

    session_id = fields.Many2one(
        comodel_name="hr.training.session",
        required=True,
        ondelete="cascade",
    )
    trainer_id = fields.Many2one(
        comodel_name="hr.training.trainer",
        required=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        related="session_id.company_id", store=True, index=True, precompute=True
    )
    course_id = fields.Many2one(
        related="session_id.course_id", store=True, index=True, precompute=True
    )
    schedule_text = fields.Char(related="session_id.schedule_text")
    state = fields.Selection(
        selection=followup.REPORT_STATES,
        required=True,
        default=followup.DRAFT,
        copy=False,
        index=True,
        tracking=True,
    )
    date_due = fields.Date(string="Due Date", required=True, index=True, copy=False)
    went = fields.Text(string="How It Went", copy=False)
    change = fields.Text(string="What Should Change", copy=False)
    questions_asked = fields.Text(string="What Participants Asked", copy=False)
    problems = fields.Text(copy=False)
    line_ids = fields.One2many(
        comodel_name="hr.training.trainer.report.line",
        inverse_name="trainer_report_id",
        string="Suggestions",
        copy=False,
    )
    reminded_on = fields.Date(copy=False)
    is_late = fields.Boolean(compute="_compute_is_late", search="_search_is_late")
    can_submit = fields.Boolean(compute="_compute_can")

    _once = models.Constraint(
        "UNIQUE (session_id, trainer_id)",
        "There is a report of this trainer on the class already.",
    )

    # ------------------------------------------------------------
    # COMPUTE, SEARCH
    # ------------------------------------------------------------

    @api.depends("trainer_id.name", "session_id.name")
    def _compute_display_name(self):
        for report in self:
            # sudo: names only, of a report the user may read
            report_sudo = report.sudo()
            names = (report_sudo.trainer_id.name, report_sudo.session_id.name)
            report.display_name = " · ".join(filter(None, names))

    @api.depends("state", "date_due")
    def _compute_is_late(self):
        today = self.env.company._get_training_today()
        for report in self:
            report.is_late = bool(
                report.state == followup.DRAFT
                and report.date_due
                and report.date_due < today
            )

    @api.model
    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = self.env.company._get_training_today()
        return Domain("state", "=", followup.DRAFT) & Domain("date_due", "<", today)

    @api.depends("went", "said_by")
    def _compute_can(self):
        result = super()._compute_can()
        self._set_can("submit")
        return result

    # ------------------------------------------------------------
    # WRITE, SUBMIT
    # ------------------------------------------------------------

    def _get_cannot_fill_reason(self):
        self.ensure_one()
        if self.state != followup.DRAFT:
            return self.env._(
                "It is submitted: a training officer can give it back to be corrected."
            )
        if not (self._is_officer() or self.is_mine):
            return self.env._("The trainer writes it.")
        return False

    def _check_lines_open(self):
        """Suggestions are written as long as the report is."""
        self._check_can_fill()

    def action_submit(self):
        """Hand it in: it stays as it is, and its suggestions become improvements.

        :raise UserError: nothing written, before the class is over, or for a trainer
            who has a login
        """
        self._check_can_submit()
        self._do_submit()
        return True

    def _get_cannot_submit_reason(self):
        self.ensure_one()
        if reason := self._get_cannot_fill_reason():
            return reason
        # sudo: the clock is the same for everybody
        end = self.sudo()._get_last_class()
        if end and end > fields.Datetime.now():
            return self.env._("The class is not over yet.")
        if not (self.went or "").strip():
            return self.env._("Say how it went.")
        return self._get_unsaid_reason()

    def _check_can_submit(self):
        self.check_access("read")
        self._check_can("submit")

    def _do_submit(self):
        reports = self._guard_sudo()
        reports._do_seal()
        reports.line_ids._do_open_improvements()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        if not self.env.su:
            raise UserError(self.env._("A trainer’s report is on record."))

    # ------------------------------------------------------------
    # ASK
    # ------------------------------------------------------------

    @api.model
    def _make(self, sessions):
        """A report for each human who taught these, where there is none (sudo).

        :return: all of these sessions
        """
        reports = self._guard_sudo()
        known = reports.search([("session_id", "in", sessions.ids)])
        wanted = {s: s._get_reporting_trainers() for s in sessions}
        trainers = self.env["hr.training.trainer"].union(*wanted.values())
        keys = self.env["hr.training.person"]._get_keys(trainers | known.trainer_id)
        there = {(r.session_id, keys[r.trainer_id]) for r in known}
        vals_list = []
        for session, teaching in wanted.items():
            for trainer in teaching:
                if (session, keys[trainer]) in there:
                    continue
                there.add((session, keys[trainer]))
                vals_list.append({"session_id": session.id, "trainer_id": trainer.id})
        if vals_list:
            # Of two who ask at once the second is run again, and finds it there.
            self.env["hr.training.booking.lock"]._touch([sessions])
        for vals in vals_list:
            draft = reports.new(vals)
            vals["date_due"] = draft._get_due_on()
        return known | reports.with_context(**followup.QUIET).create(vals_list)

    def _get_last_class(self):
        """When his last class ended, that of the session where he has none (sudo)."""
        self.ensure_one()
        slots = self.session_id.slot_ids
        mine = slots.filtered(lambda s: self.trainer_id._origin in s.trainer_ids)
        return max((mine or slots).mapped("stop"), default=self.session_id.date_end)

    def _get_due_on(self):
        """The day by which it is due, in working days of the company (sudo)."""
        self.ensure_one()
        session = self.session_id._origin
        company = session.company_id
        ended = session._get_local_date(self._get_last_class())
        ended = ended or company._get_training_today()
        return self._get_working_day_after(
            company, ended, company.training_trainer_report_days
        )

    @api.model
    def _cron_ask(self):
        """Ask for reports on classes that are over, and remind of what is late."""
        now = fields.Datetime.now()
        # sudo: a scheduled run
        sessions = self.env["hr.training.session"].sudo()
        over = [
            ("state", "in", (states.SESSION_ONGOING, states.SESSION_DONE)),
            ("is_historic", "=", False),
            ("date_end", "<=", now),
            ("date_end", ">", now - ASKED_DAYS),
        ]
        self._run_isolated(sessions.search(over), self._make, over)
        domain = [("state", "=", followup.DRAFT)]
        # sudo: a scheduled run
        drafts = self.sudo().search(domain)
        wanted = drafts._filter_wanted()
        unwanted = (drafts - wanted)._filter_empty()
        self._run_isolated(unwanted, lambda report: report.unlink())
        over = wanted.filtered(lambda r: not (end := r._get_last_class()) or end <= now)
        due = over._filter_due()
        self._run_isolated(due, lambda report: report._do_remind(), domain)

    def _filter_wanted(self):
        """Of classes that are held, by who teaches them now (sudo).

        A class may be called off on its last day, or taught by another in the end.
        """
        held = (states.SESSION_ONGOING, *states.SESSION_HELD)
        reports = self.filtered(lambda r: r.session_id.state in held)
        teaching = {s: s._get_trainers() for s in reports.session_id}
        every = self.env["hr.training.trainer"].union(*teaching.values())
        keys = self.env["hr.training.person"]._get_keys(every | reports.trainer_id)
        return reports.filtered(
            lambda r: keys[r.trainer_id] in {keys[t] for t in teaching[r.session_id]}
        )

    def _filter_empty(self):
        """In which nobody has written anything yet (sudo)."""
        return self.filtered(
            lambda r: (
                not r.line_ids
                and not r.sealed_texts
                and not any(r[name] for name in self._sealed_fields)
            )
        )

    def _filter_due(self):
        """Asked at once, and again once it is late, every few working days (sudo)."""
        due = self.browse()
        for company, reports in self.grouped("company_id").items():
            today = company._get_training_today()
            works = self._get_working_days(company, today - LOOK_BACK, today)
            days = company.training_reminder_days
            for report in reports:
                asked = report.reminded_on
                again = (
                    asked
                    and days
                    and report.date_due < today
                    and deadlines.working_days_after(asked, days, works) <= today
                )
                if not asked or again:
                    due += report
        return due

    def _do_remind(self):
        reminded = super()._do_remind()
        self._guard_sudo().reminded_on = self.company_id._get_training_today()
        return reminded

    def _get_waiting(self):
        """The trainer; for one without a login the officer, who asks him.

        Who has left is asked nothing.
        """
        if self.trainer_id._filter_left():
            return {}
        users = self._get_trainer_users()
        if users:
            return {"report": users.partner_id[:1]}
        return {"record": self.session_id._get_officers().partner_id}

    def _prepare_reminder(self, asked):
        title = self.session_id._get_title()
        day = format_date(self.env, self.date_due)
        if asked == "record":
            sentence = self.env._(
                "%(trainer)s has no login. Ask how %(session)s went, and record it by "
                "%(day)s.",
                trainer=self.trainer_id.name,
                session=title,
                day=day,
            )
        else:
            sentence = self.env._(
                "How did %(session)s go, and what should change? Please say so by "
                "%(day)s.",
                session=title,
                day=day,
            )
        return (
            self.env._("Trainer’s report: %(session)s", session=title),
            [sentence],
            f"odoo/{self._name}/{self.id}",
            self.env._("Write the Report"),
        )

    def action_view_session(self):
        """The class that it is about."""
        self.ensure_one()
        self.check_access("read")
        return self._get_form_action(self.session_id)
