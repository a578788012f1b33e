from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ...tools import deadlines, states
from .hr_training_summary import ASKED, IN_FORCE

# Reports that were handed in: their session waits for none.
HANDED_IN = (states.SUBMITTED, *IN_FORCE)


class HrTrainingSession(models.Model):
    """A session's summary report, and until when it is due (policy 6.4.2).

    | action | who |
    | make the summary | officer, once the session was held |
    """

    _inherit = "hr.training.session"

    _guarded_fields = frozenset({"summary_due_on"})

    summary_ids = fields.One2many(
        comodel_name="hr.training.summary",
        inverse_name="session_id",
        string="Summary Reports",
        context={"active_test": False},
    )
    summary_id = fields.Many2one(
        comodel_name="hr.training.summary",
        string="Summary Report",
        compute="_compute_summary_id",
        compute_sudo=False,
        help="The one that was not cancelled, as far as the user may read it.",
    )
    summary_due_on = fields.Date(
        copy=False,
        index="btree_not_null",
        help="So many working days after the end of the class, as the setting was when "
        "the session was done.",
    )
    is_summary_late = fields.Boolean(
        string="Summary Overdue",
        compute="_compute_is_summary_late",
        search="_search_is_summary_late",
    )
    can_make_summary = fields.Boolean(compute="_compute_can")

    @api.depends("summary_ids.state")
    @api.depends_context("uid")
    def _compute_summary_id(self):
        found = {}
        if self.env["hr.training.summary"].has_access("read"):
            found = self._find_summaries()
        for session in self:
            session.summary_id = found.get(session._origin)

    def _find_summaries(self):
        """The report of each session, as far as the user may read it; one that was
        archived is the session's as well.

        :return: dict session → ``hr.training.summary``, without those that have none
        """
        Summary = self.env["hr.training.summary"].with_context(active_test=False)
        reports = Summary.search(
            Domain("session_id", "in", self.ids)
            & Domain("state", "!=", states.CANCELLED)
        )
        return {report.session_id: report for report in reports}

    @api.depends("summary_due_on", "summary_ids.state")
    def _compute_is_summary_late(self):
        for session in self:
            # sudo: whether it was handed in, of a session the user may read
            session_sudo = session.sudo()
            today = session_sudo.company_id._get_training_today()
            due = session_sudo.summary_due_on
            handed_in = set(session_sudo.summary_ids.mapped("state")) & set(HANDED_IN)
            session.is_summary_late = bool(due and due < today and not handed_in)

    @api.model
    def _search_is_summary_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        # sudo: days of all companies; the reader's rules hold beside it
        companies = self.env["res.company"].sudo().search(Domain.TRUE)
        late = companies._get_training_over_domain("summary_due_on")
        return late & self._get_unreported_domain()

    @api.model
    def _get_unreported_domain(self):
        handed_in = Domain("state", "in", HANDED_IN)
        # Whoever may read the report: not to find it is no sign that there is none.
        return ~Domain("summary_ids", "any!", handed_in)

    def _compute_can(self):
        result = super()._compute_can()
        self._set_can("make_summary", who=self._is_officer())
        return result

    # ------------------------------------------------------------
    # MAKE
    # ------------------------------------------------------------

    def action_make_summary(self):
        """Draft the summary reports of these sessions from their data (policy 6.4.2).

        A session that has one keeps it; a draft is drafted anew.

        :return: the ``hr.training.summary`` records, in the order of the sessions
        :raise UserError: of a session that was not held
        """
        self._check_can_make_summary()
        return self._do_make_summary()

    def action_view_summary(self):
        """The summary report of the session, made if there is none."""
        self.ensure_one()
        self.check_access("read")
        report = self.summary_id or self.action_make_summary()
        return self._get_form_action(report)

    def _get_not_held_reason(self):
        """Why there is nothing to report or to file of a session yet, or False."""
        self.ensure_one()
        if self.state in states.SESSION_HELD:
            return False
        return self.env._(
            "%(session)s was not held yet: mark it as done first.",
            session=self.display_name,
        )

    def _get_cannot_make_summary_reason(self):
        self.ensure_one()
        if reason := self._get_not_held_reason():
            return reason
        if self.is_personal:
            return self.env._("A past course of one person has no summary report.")
        return False

    def _check_can_make_summary(self):
        self._check_officer()
        self.check_access("read")
        self._check_can("make_summary")

    def _do_make_summary(self):
        Summary = self.env["hr.training.summary"]
        # sudo: whether there is one, whoever may read it
        known = self.sudo()._find_summaries()
        missing = self.filtered(lambda s: s not in known)
        made = Summary.create([{"session_id": session.id} for session in missing])
        reports = Summary.union(
            *(known[s].sudo(False).with_env(self.env) for s in self if s in known),
            made,
        )
        drafts = reports.filtered(lambda r: r.state == states.DRAFT)
        drafts._do_compute()
        drafts._do_draft()
        of_session = {report.session_id: report for report in reports}
        return Summary.union(*(of_session[session] for session in self))

    # ------------------------------------------------------------
    # DUE
    # ------------------------------------------------------------

    def _do_done(self, all_absent=False):
        result = super()._do_done(all_absent)
        self._guard_sudo()._set_due("summary_due_on", "training_summary_days")
        return result

    def _set_due(self, name, setting):
        """Until when something is due of these sessions (sudo).

        :param str name: of the field that keeps the day
        :param str setting: of the company, in working days after the end
        """
        for company, sessions in self.grouped("company_id").items():
            sessions._set_due_of(company, name, company[setting])

    def _set_due_of(self, company, name, days):
        held = self.filtered(lambda s: not (s.is_historic or s.is_personal))
        ends = {s: s._get_end_date() or company._get_training_today() for s in held}
        if not ends:
            return
        last = max(ends.values()) + timedelta(days=deadlines.MOST_DAYS_OFF + 7 * days)
        works = self._get_working_days(company, min(ends.values()), last)
        self._write_alike(
            {
                s.id: {name: deadlines.working_days_after(end, days, works)}
                for s, end in ends.items()
            }
        )

    @api.model
    def _cron_remind_summaries(self):
        """Officers are asked for summaries, heads of training for those overdue."""
        domain = Domain("summary_due_on", "!=", False) & self._get_unreported_domain()
        # sudo: a scheduled run over all companies
        sessions = self.sudo().search(domain)
        self._run_isolated(sessions, lambda s: s._remind_summary(), domain)

    def _remind_summary(self):
        self.ensure_one()
        users = self._get_officers()
        if self.company_id._get_training_today() > self.summary_due_on:
            heads = self.env["hr.training.plan"]._get_planners(self.company_id)
            users |= self.env["hr.training.person"]._filter_deciders(heads)
        self._remind_once(ASKED, users, date_deadline=self.summary_due_on)

    # ------------------------------------------------------------
    # CLAIMS
    # ------------------------------------------------------------

    def _get_claim_papers(self):
        papers = super()._get_claim_papers()
        # sudo: who claims for a class may hand in the summary of it
        reports = self.sudo().summary_ids
        paper = reports.filtered(lambda r: r.state in IN_FORCE).paper_id
        return {**papers, "summary": paper} if paper else papers
