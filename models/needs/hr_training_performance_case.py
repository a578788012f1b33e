from collections import defaultdict
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

from ...tools import groups, needs
from ...tools import kpi as kpi_rules

OPEN = "open"
JUDGED = "judged"


class Figure(NamedTuple):
    """A value of the months that are looked at."""

    company_id: int
    kpi_id: int
    employee_id: int
    month: object
    value: float
    department_id: int
    job_id: int


class HrTrainingPerformanceCase(models.Model):
    """Somebody whose KPI is under target: why, asks performance analysis (policy 3.2).

    open → judged. Found once a month, from the mean of the last months against the
    targets of these; one for each human, KPI and period, and none beside one that is
    still open. The supervisor says what it is: knowledge, skill or attitude become
    needs; what training cannot mend goes to whom he names.

    | action | who |
    | find | officer; a scheduled run |
    | read | officer; the department manager, with figures only where the company has |
    | | turned ``training_kpi_individual`` on; never the person himself |
    | judge, make the need | department manager, for his people; officer |
    """

    _name = "hr.training.performance.case"
    _description = "Performance under Target"
    _inherit = [
        "hr.training.guard.mixin",
        "hr.training.team.mixin",
        "hr.training.company.then.mixin",
        "hr.training.looked.mixin",
    ]
    _order = "month_to desc, id desc"
    _rec_name = "employee_id"

    _guarded_fields = frozenset(
        {
            "employee_id",
            "kpi_id",
            "department_id",
            "job_id",
            "month_from",
            "month_to",
            "months",
            "mean",
            "target",
            "cause",
            "note",
            "passed_to_id",
            "judged_by_id",
            "judged_on",
            "need_id",
        }
    )

    _looked_fields = frozenset({"figures", "mean", "target"})

    employee_id = fields.Many2one(
        comodel_name="hr.employee", required=True, copy=False, ondelete="restrict"
    )
    company_id = fields.Many2one(index=True)
    kpi_id = fields.Many2one(
        comodel_name="hr.training.kpi",
        string="KPI",
        required=True,
        copy=False,
        index=True,
        ondelete="restrict",
    )
    department_id = fields.Many2one(
        comodel_name="hr.department",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="Where the person was in the last of these months.",
    )
    job_id = fields.Many2one(comodel_name="hr.job", copy=False, ondelete="restrict")
    month_from = fields.Date(string="First Month", required=True, copy=False)
    month_to = fields.Date(string="Last Month", required=True, copy=False, index=True)
    months = fields.Integer(
        string="Months Counted", copy=False, groups=groups.OFFICER, aggregator=None
    )
    mean = fields.Float(copy=False, groups=groups.OFFICER, aggregator="avg")
    target = fields.Float(copy=False, groups=groups.OFFICER, aggregator="avg")
    figures = fields.Char(
        compute="_compute_figures", help="Mean and target, for whom they are open."
    )
    state = fields.Selection(
        selection=[(OPEN, "To Judge"), (JUDGED, "Judged")],
        required=True,
        default=OPEN,
        copy=False,
        index=True,
    )
    cause = fields.Selection(
        selection=[
            ("knowledge", "Knowledge"),
            ("skill", "Skill"),
            ("attitude", "Attitude"),
            ("other", "Nothing Training Can Mend"),
        ],
        string="Root Cause",
        copy=False,
        help="What training cannot mend lies in tools, process or staffing.",
    )
    note = fields.Text(
        string="Supervisor's Note", copy=False, help="The person does not see it."
    )
    passed_to_id = fields.Many2one(
        comodel_name="res.users",
        string="Passed On To",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    judged_by_id = fields.Many2one(
        comodel_name="res.users", copy=False, ondelete="restrict"
    )
    judged_on = fields.Datetime(copy=False)
    need_id = fields.Many2one(
        comodel_name="hr.training.need",
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The need that was made of it.",
    )

    can_judge = fields.Boolean(compute="_compute_can")
    can_make_need = fields.Boolean(compute="_compute_can")
    can_view_chart = fields.Boolean(compute="_compute_can")

    _once = models.Constraint(
        "UNIQUE (employee_id, kpi_id, month_to)",
        "This person's KPI was looked at for this period already.",
    )

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("employee_id.name", "kpi_id.name", "month_to")
    def _compute_display_name(self):
        Value = self.env["hr.training.kpi.value"]
        for case in self:
            # sudo: names only, of what the user may read
            case_sudo = case.sudo()
            month = case.month_to and Value._get_month_text(case.month_to)
            names = (case_sudo.employee_id.name, case_sudo.kpi_id.name, month)
            case.display_name = ", ".join(filter(None, names))

    @api.depends("mean", "target", "months", "company_id.training_kpi_individual")
    @api.depends_context("uid", "lang")
    def _compute_figures(self):
        officer = self._is_officer()
        # sudo: who may read the figures is decided here
        for case, case_sudo in zip(self, self.sudo(), strict=True):
            shown = officer or case_sudo.company_id.training_kpi_individual
            unit = case_sudo.kpi_id.unit or ""
            case.figures = shown and self.env._(
                "%(mean)s over %(months)s months, target %(target)s",
                mean=f"{case_sudo.mean:.2f} {unit}".strip(),
                months=case_sudo.months,
                target=f"{case_sudo.target:.2f} {unit}".strip(),
            )

    @api.depends(
        "state", "cause", "need_id", "employee_id", "company_id.training_kpi_individual"
    )
    @api.depends_context("uid")
    def _compute_can(self):
        self._set_can("judge", "make_need", "view_chart")

    def _filter_shown(self):
        return self.filtered("figures")

    # ------------------------------------------------------------
    # FIND
    # ------------------------------------------------------------

    def action_find_cases(self):
        """Look who is under target in the companies the user works in (policy 3.2).

        The mean of the last whole months (``training_kpi_months``) against the mean of
        the targets of these months. Called again it finds nothing twice. Of which
        records it is called does not matter.

        :return: the new ``hr.training.performance.case`` records
        :raise AccessError: no training officer
        """
        self._check_officer()
        self.check_access("read")
        return self._do_find_cases(self.env.companies).with_env(self.env)

    def action_find_and_say(self):
        """The button: look, and read the list anew."""
        cases = self.action_find_cases()
        return self._get_done_and_reload_action(
            self.env._("%(count)s cases were found.", count=len(cases))
        )

    @api.model
    def _cron_find_cases(self):
        # sudo: a scheduled run, company by company
        companies = self.env["res.company"].sudo().search(Domain.TRUE)
        self._run_isolated(companies, self._do_find_cases)

    @api.model
    def _do_find_cases(self, companies):
        """Make the cases of last month's end that are not there, set-wise (sudo)."""
        cases = self._guard_sudo()
        env = cases.env
        groups_ = env["hr.training.kpi.target"]._read_group(
            [("company_id", "in", companies.ids)], ["company_id"]
        )
        companies = env["res.company"].union(*(company for [company] in groups_))
        if not companies:
            return cases
        # Two runs at once meet here: the second is run again, and sees the first.
        env["hr.training.booking.lock"]._touch([companies])
        windows = {
            company.id: kpi_rules.months_before(
                company._get_training_today(), company.training_kpi_months
            )
            for company in companies
        }
        found = cases._find_shortfalls(windows)
        cases = cases.create(
            [
                {
                    "employee_id": figure.employee_id,
                    "kpi_id": figure.kpi_id,
                    "department_id": figure.department_id,
                    "job_id": figure.job_id,
                    "month_from": windows[figure.company_id][0],
                    "month_to": windows[figure.company_id][-1],
                    "months": shortfall.months,
                    "mean": shortfall.mean,
                    "target": shortfall.target,
                }
                for figure, shortfall in found
            ]
        )
        cases._tell_supervisors()
        return cases

    @api.model
    def _find_shortfalls(self, windows):
        """Who is under target and has no case of it (sudo).

        :param dict windows: company id → first days of the months that are looked at
        :return: list of ``(Figure, Shortfall)``, the figure that of the last month
        """
        rows = self._get_figures(windows)
        wanted = self.env["hr.training.kpi.target"]._get_wanted(
            [(r.kpi_id, r.company_id, r.department_id, r.job_id, r.month) for r in rows]
        )
        employees = self.env["hr.employee"].with_context(active_test=False)
        employees = employees.browse(dict.fromkeys(row.employee_id for row in rows))
        Person = self.env["hr.training.person"]
        people = {e.id: person for e, person in Person._get_people(employees).items()}
        active = set(Person._get_active(employees.ids)._ids)
        of_human = defaultdict(list)
        for row, target in zip(rows, wanted, strict=True):
            human = people[row.employee_id].key
            of_human[row.company_id, row.kpi_id, human].append((row, target))
        known = self._get_known(windows, people)
        directions = {
            kpi.id: kpi.direction
            for kpi in self.env["hr.training.kpi"].browse({row.kpi_id for row in rows})
        }
        result = []
        for key, of_key in of_human.items():
            company_id, kpi_id, _human = key
            # The record of his that is still there; who has left is let be.
            there = [row for row, _target in of_key if row.employee_id in active]
            if key in known or not there:
                continue
            shortfall = kpi_rules.find_shortfall(
                [(row.value, target) for row, target in of_key],
                len(windows[company_id]),
                directions[kpi_id],
            )
            if shortfall:
                result.append((there[-1], shortfall))
        return result

    @api.model
    def _get_figures(self, windows):
        """Values of these months, by one statement, the earliest first (sudo).

        :return: list of :class:`Figure`
        """
        Value = self.env["hr.training.kpi.value"]
        names = list(Figure._fields)
        Value.flush_model(names)
        domain = Domain.OR(
            Domain("company_id", "=", company_id)
            & Domain("month", ">=", months[0])
            & Domain("month", "<=", months[-1])
            for company_id, months in windows.items()
        )
        query = Value._search(
            domain & Domain("kpi_id.active", "=", True), order="month, id"
        )
        columns = [Value._field_to_sql(query.table, name, query) for name in names]
        return [Figure(*row) for row in self.env.execute_query(query.select(*columns))]

    @api.model
    def _get_known(self, windows, people):
        """Humans and KPIs that have a case of the period, or one that is open (sudo).

        :return: set of ``(company id, KPI id, key of the human)``
        """
        key_of = {i: p.key for p in people.values() for i in p.employee_ids}
        domain = Domain("state", "=", OPEN) | Domain.OR(
            Domain("company_id", "=", company_id) & Domain("month_to", "=", months[-1])
            for company_id, months in windows.items()
        )
        found = self.search_fetch(
            domain & Domain("company_id", "in", list(windows)),
            ["company_id", "kpi_id", "employee_id"],
        )
        return {
            (case.company_id.id, case.kpi_id.id, key_of[case.employee_id.id])
            for case in found
            if case.employee_id.id in key_of
        }

    def _tell_supervisors(self):
        """One message to each supervisor, however many of his people it is (sudo)."""
        managers = self.department_id._training_managers_above()
        cases_of = defaultdict(self.browse)
        for case in self:
            own = case.employee_id.user_id
            chain = managers.get(case.department_id, [])
            for user in next(filter(None, (users - own for users in chain)), ()):
                cases_of[user] += case
        for user, cases in cases_of.items():
            thread = self.env["mail.thread"].with_context(lang=user.lang)
            env = thread.env
            thread.message_notify(
                partner_ids=user.partner_id.ids,
                subject=env._("Performance under target"),
                body=env._(
                    "Of your people, %(count)s are under a KPI target: say in “My "
                    "Team > Performance under Target” what it is, so that training "
                    "can help.",
                    count=len(cases.employee_id),
                ),
            )

    # ------------------------------------------------------------
    # JUDGE
    # ------------------------------------------------------------

    def action_judge(self, cause=None, note=None, user_id=None):
        """Say what a shortfall comes from; without a cause a dialog asks (policy 3.2).

        :param str cause: ``knowledge``, ``skill``, ``attitude``, or ``other``: nothing
            that training can mend, as tools, process, staffing
        :param str note: what the supervisor has seen; the person does not see it;
            required with ``other``
        :param int user_id: with ``other``, to whom it goes: he gets the note
        :raise UserError: judged already, not the user's to judge, or something missing
        """
        self._check_can_judge()
        if not cause:
            action = self.env["ir.actions.act_window"]._for_xml_id(
                "hr_training.hr_training_performance_judge_action"
            )
            action["context"] = {"default_case_ids": self.ids}
            return action
        cause = self._read_text(cause)
        if cause not in (*kpi_rules.CAUSES, kpi_rules.CAUSE_OTHER):
            raise UserError(
                self.env._(
                    "Please choose knowledge, skill, attitude, or nothing training can "
                    "mend."
                )
            )
        note = self._read_text(note)
        user = self.env["res.users"]
        if cause == kpi_rules.CAUSE_OTHER:
            user = self._read_recipient(user_id)
            if not note:
                raise UserError(
                    self.env._("Please say what is in the way, for whom it goes to.")
                )
        self._do_judge(cause, note, user)
        return True

    def _read_recipient(self, user_id):
        """The user to whom something goes: internal, there, of these companies."""
        ids = self._read_ids(user_id) if user_id else []
        # sudo: who may be asked does not depend on what the caller may read
        users = self.env["res.users"].sudo().browse(ids).exists()
        companies = self.sudo().company_id
        Person = self.env["hr.training.person"]
        if len(users) != 1 or not (
            users._is_internal()
            and Person._filter_deciders(users)
            and companies <= users.company_ids
        ):
            raise UserError(
                self.env._("Please choose to whom it goes: a colleague with a login.")
            )
        # sudo: whom it is about
        people = self.sudo().employee_id
        keys = Person._get_keys(users, people)
        if keys[users] in {keys[employee] for employee in people}:
            raise UserError(
                self.env._(
                    "It is about %(person)s, who does not see the note: choose "
                    "somebody else.",
                    person=users.name,
                )
            )
        return users

    def _get_cannot_judge_reason(self):
        self.ensure_one()
        if self.state != OPEN:
            return self.env._("It was judged already.")
        return self._get_not_supervisor_reason()

    def _get_not_supervisor_reason(self):
        """Why the user has no say in it, or False."""
        if self.is_my_own:
            return self.env._("Nobody judges himself. Please ask a training officer.")
        if not self._is_officer() and not (self.is_my_team and self._may_act()):
            return self.env._(
                "Only the department manager or a training officer says this."
            )
        return False

    def _check_can_judge(self):
        self.check_access("read")
        self._check_can("judge")

    def _do_judge(self, cause, note, user):
        cases = self._guard_sudo()
        cases.write(
            {
                "state": JUDGED,
                "cause": cause,
                "note": note or False,
                "passed_to_id": user.id,
                "judged_by_id": self.env.uid,
                "judged_on": fields.Datetime.now(),
            }
        )
        if user:
            cases._tell_recipient(user)

    def _tell_recipient(self, user):
        """What is in the way, where; not whose figures told so (sudo)."""
        departments = self.department_id.mapped("name")
        thread = self.env["mail.thread"].with_context(lang=user.lang)
        env = thread.env
        kpis = self.kpi_id.with_context(lang=user.lang)
        for note in dict.fromkeys(self.mapped("note")):
            thread.message_notify(
                partner_ids=user.partner_id.ids,
                subject=env._("Nothing that training can mend"),
                body=env._(
                    "%(kpis)s is under target in %(departments)s. %(who)s says that it "
                    "is nothing training can mend, and passes it on to you: %(note)s",
                    kpis=", ".join(kpis.mapped("name")),
                    departments=", ".join(departments) or "–",
                    who=self.env.user.name,
                    note=note,
                ),
            )

    # ------------------------------------------------------------
    # NEED
    # ------------------------------------------------------------

    def action_make_need(self):
        """Make the training need of each case, once (policy 3.2).

        A draft of the user's: he may choose a course before he submits it.

        :return: the ``hr.training.need`` records made
        :raise UserError: not judged yet, nothing training can mend, made already
        """
        self._check_can_make_need()
        return self._do_make_need()

    def action_make_need_and_open(self):
        """The button: make the needs, and open them."""
        needs_made = self.action_make_need()
        if len(needs_made) == 1:
            return self._get_form_action(needs_made)
        return self._get_related_action(
            "hr_training.hr_training_need_action", [("id", "in", needs_made.ids)]
        )

    def action_view_need(self):
        """Open the need that was made of it."""
        self.ensure_one()
        self.check_access("read")
        return self._get_form_action(self.need_id)

    def _get_cannot_make_need_reason(self):
        self.ensure_one()
        if self.state == OPEN:
            return self.env._("Say first what it is.")
        if self.cause not in kpi_rules.CAUSES:
            return self.env._("It is nothing that training can mend.")
        # sudo: that there is one, whoever may read it
        if self.sudo().need_id:
            return self.env._("The need was made already.")
        return self._get_not_supervisor_reason()

    def _check_can_make_need(self):
        self.check_access("read")
        self._check_can("make_need")

    def _do_make_need(self):
        cases = self._guard_sudo()
        made = cases.env["hr.training.need"].create(
            [case._prepare_need() for case in cases]
        )
        for case, need in zip(cases, made, strict=True):
            case.need_id = need
        return made.with_env(self.env)

    def _prepare_need(self):
        """Values of the need, in sudo; the note stays hidden from the person."""
        self.ensure_one()
        causes = dict(self._fields["cause"]._description_selection(self.env))
        return {
            "channel": needs.SUPERVISOR,
            "analysis": needs.PERFORMANCE,
            "cause": self.cause,
            "name": self.env._(
                "%(kpi)s under target: %(cause)s",
                kpi=self.kpi_id.name,
                cause=causes[self.cause],
            ),
            "kept_note": self.note,
            "company_id": self.company_id.id,
            "date": self.company_id._get_training_today(),
            "person_ids": [Command.create({"employee_id": self.employee_id.id})],
            **self.env["hr.training.need"]._prepare_source(self),
        }

    # ------------------------------------------------------------
    # CHART
    # ------------------------------------------------------------

    def action_view_chart(self):
        """Open the chart of the person's months; looking is noted (design §6.15).

        :return: action of the chart
        :raise UserError: where the company has not turned such charts on
        """
        self.ensure_one()
        self._check_can_view_chart()
        # sudo: whose months they are
        employee = self.sudo().employee_id
        return self.env["hr.training.kpi.value"]._get_chart_action(employee)

    def _get_cannot_view_chart_reason(self):
        self.ensure_one()
        # sudo: the company's setting only
        company = self.sudo().company_id
        return self.env["hr.training.kpi.value"]._get_no_chart_reason(company)

    def _check_can_view_chart(self):
        self.check_access("read")
        self._check_can("view_chart")
