from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...tools import need_campaigns, needs, years


class HrTrainingNeedCampaign(models.Model):
    """Employees of departments are asked for their needs, by a form and until a day
    (policy 3.1).

    draft → open → closed.

    | action | who |
    | create, write, open, close, submit the needs | officer |
    | answer | whoever was asked, while it is open |

    Opening asks every human of the departments once, see
    ``hr_training_need_campaign_people``; answers become draft needs as they come in,
    see ``hr_training_need_answers``. Its form comes from a company, or from all.
    """

    _name = "hr.training.need.campaign"
    _description = "Need Survey"
    _inherit = [
        "hr.training.guard.mixin",
        "hr.training.reminder.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "deadline desc, id desc"
    _check_company_auto = True

    _guarded_fields = frozenset({"opened_on", "closed_on", "reminded_on"})
    # What people were asked, and who, stays once they were.
    _asked_fields = frozenset(
        {"survey_id", "department_ids", "company_id", "is_anonymous"}
    )

    name = fields.Char(required=True, default=lambda self: self._default_name())
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    state = fields.Selection(
        selection=need_campaigns.STATES,
        required=True,
        default=need_campaigns.DRAFT,
        copy=False,
        index=True,
        tracking=True,
    )
    survey_id = fields.Many2one(
        comodel_name="survey.survey",
        string="Form",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self._default_survey_id(),
        domain=[("survey_type", "=", need_campaigns.SURVEY_TYPE)],
        help="Its questions say what becomes of the answers.",
    )
    department_ids = fields.Many2many(
        comodel_name="hr.department",
        string="Departments",
        check_company=True,
        default=lambda self: self._default_department_ids(),
        help="Their people are asked, and those of the departments below.",
    )
    deadline = fields.Date(
        string="Answers Until",
        required=True,
        help="The last day on which answers are taken; it closes by itself after it.",
    )
    closes_on = fields.Datetime(
        compute="_compute_closes_on", store=True, help="The end of that day."
    )
    reminder_days = fields.Integer(
        string="Remind Every (Days)",
        default=lambda self: self.env.company.training_reminder_days,
        help="Whoever has not answered is reminded so often; 0: never.",
    )
    opened_on = fields.Datetime(copy=False)
    closed_on = fields.Datetime(copy=False)
    reminded_on = fields.Date(copy=False)

    person_ids = fields.One2many(
        comodel_name="hr.training.need.campaign.person",
        inverse_name="campaign_id",
        string="People Asked",
    )
    return_ids = fields.One2many(
        comodel_name="hr.training.need.return",
        inverse_name="campaign_id",
        string="Return per Department",
    )
    need_ids = fields.One2many(
        comodel_name="hr.training.need", inverse_name="campaign_id", string="Needs"
    )
    asked_count = fields.Integer(compute="_compute_counts", string="Asked")
    answered_count = fields.Integer(compute="_compute_counts", string="Answered")
    return_rate = fields.Float(
        compute="_compute_counts",
        string="Return (%)",
        help="Answers in percent of the people asked.",
    )
    is_return_low = fields.Boolean(compute="_compute_counts")
    no_login_count = fields.Integer(
        compute="_compute_counts",
        string="Without Login",
        help="They cannot open the form; ask them otherwise.",
    )
    need_count = fields.Integer(compute="_compute_need_count", string="Needs Raised")
    draft_count = fields.Integer(compute="_compute_need_count", string="Draft Needs")
    left_names = fields.Char(
        compute="_compute_left_names",
        string="Have Left",
        help="Nothing is planned for them, whatever they answered.",
    )
    can_open = fields.Boolean(compute="_compute_can")
    can_close = fields.Boolean(compute="_compute_can")
    can_submit_needs = fields.Boolean(compute="_compute_can")

    _reminder_days_positive = models.Constraint(
        "CHECK (reminder_days BETWEEN 0 AND 365)",
        "People are reminded every 0 to 365 days.",
    )

    # ------------------------------------------------------------
    # DEFAULTS, COMPUTE
    # ------------------------------------------------------------

    @api.model
    def _default_name(self):
        today = self.env.company._get_training_today()
        return self.env._("Training Needs %(year)s", year=today.year)

    @api.model
    def _default_survey_id(self):
        """The company's latest form, else the latest that all share."""
        forms = self.env["survey.survey"].search(
            [
                ("survey_type", "=", need_campaigns.SURVEY_TYPE),
                ("training_company_id", "in", [False, self.env.company.id]),
            ],
            order="id desc",
        )
        return (forms.filtered("training_company_id") or forms)[:1]

    @api.model
    def _default_department_ids(self):
        return self.env["hr.department"].search(
            [
                ("in_training_scope", "=", True),
                ("company_id", "in", [False, self.env.company.id]),
            ]
        )

    @api.depends("deadline", "company_id")
    def _compute_closes_on(self):
        today = self.env.company._get_training_today()
        for campaign in self:
            zone = campaign.company_id._get_training_tz()
            # A slip in the year is refused, and some years have no day after them.
            meant = campaign.deadline and years.is_plausible(campaign.deadline, today)
            campaign.closes_on = meant and need_campaigns.end_of_day(
                campaign.deadline, zone
            )

    @api.depends("person_ids.is_answered")
    def _compute_counts(self):
        # sudo: how many answered is told to who may read the campaign
        groups = (
            self.env["hr.training.need.campaign.person"]
            .sudo()
            ._read_group(
                [("campaign_id", "in", self.ids)],
                ["campaign_id", "is_answered", "has_no_login"],
                ["__count"],
            )
        )
        counts = {campaign.id: [0, 0, 0] for campaign in self}
        for campaign, is_answered, has_no_login, count in groups:
            for place, counted in enumerate((True, is_answered, has_no_login)):
                counts[campaign.id][place] += count if counted else 0
        for campaign in self:
            asked, answered, no_login = counts[campaign.id]
            answered = campaign._count_answered(answered)
            campaign.asked_count = asked
            campaign.answered_count = answered
            campaign.no_login_count = no_login
            campaign.return_rate = need_campaigns.rate(answered, asked)
            campaign.is_return_low = bool(asked) and (
                campaign.return_rate < campaign.company_id.training_return_rate
            )

    def _count_answered(self, marked):
        """How many people answered.

        :param int marked: who did, as far as it is known by name
        """
        self.ensure_one()
        return marked

    @api.depends("need_ids.state")
    def _compute_need_count(self):
        groups = self.env["hr.training.need"]._read_group(
            [("campaign_id", "in", self.ids)], ["campaign_id", "state"], ["__count"]
        )
        counts = {(campaign.id, state): count for campaign, state, count in groups}
        for campaign in self:
            campaign.need_count = sum(
                counts.get((campaign.id, state), 0) for state, _name in needs.STATES
            )
            campaign.draft_count = counts.get((campaign.id, needs.DRAFT), 0)

    @api.depends("person_ids.employee_id.active")
    def _compute_left_names(self):
        # sudo: who may read the campaign sees who was asked
        campaigns_sudo = self.sudo()
        here = campaigns_sudo.person_ids._get_records_here()
        for campaign, campaign_sudo in zip(self, campaigns_sudo, strict=True):
            left = campaign_sudo.person_ids.filtered(lambda p: not here[p])
            campaign.left_names = ", ".join(left.mapped("employee_id.name")) or False

    @api.depends("state", "survey_id", "department_ids", "deadline", "need_ids.state")
    @api.depends_context("uid")
    def _compute_can(self):
        self._set_can("open", "close", "submit_needs", who=self._is_officer())

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains("deadline")
    def _check_deadline(self):
        self._check_years("deadline")

    @api.constrains("survey_id", "company_id")
    def _check_survey(self):
        # sudo: kind and company of the form only
        for campaign in self.sudo():
            survey = campaign.survey_id
            if survey.survey_type != need_campaigns.SURVEY_TYPE:
                raise ValidationError(
                    self.env._(
                        "%(form)s is no form for training needs: choose one.",
                        form=survey.title,
                    )
                )
            if survey.training_company_id not in (
                campaign.company_id,
                self.env["res.company"],
            ):
                raise ValidationError(
                    self.env._(
                        "%(form)s is a form of another company: choose one of "
                        "%(company)s.",
                        form=survey.title,
                        company=campaign.company_id.name,
                    )
                )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    def write(self, vals):
        if not self.env.su:
            self.check_access("write")
            self._check_reasons([(c, c._get_frozen_reason(vals)) for c in self])
        result = super().write(vals)
        if "deadline" in vals:
            self._guard_sudo()._do_move_deadlines()
        return result

    def _get_frozen_reason(self, vals):
        """Why these values stay as they are, or False."""
        self.ensure_one()
        content = {name for name in vals if name in self._asked_fields | {"deadline"}}
        if self.state == need_campaigns.CLOSED and content:
            return self.env._("It is closed and stays as it was.")
        if self.state == need_campaigns.OPEN and content & self._asked_fields:
            return self.env._(
                "People were asked already: form and departments stay as they are."
            )
        return False

    @api.ondelete(at_uninstall=False)
    def _unlink_except_opened(self):
        if any(campaign.state != need_campaigns.DRAFT for campaign in self):
            raise UserError(self.env._("People were asked: only drafts are deleted."))

    # ------------------------------------------------------------
    # OPEN, CLOSE
    # ------------------------------------------------------------

    def action_open(self):
        """Ask the people of the departments, each human once (policy 3.1).

        Everybody with a login gets the form and a message; reminders follow.

        :raise UserError: not a draft, nobody to ask, a deadline that is over, a form
            that asks for nothing, or the caller is no officer
        """
        self._check_can_open()
        self._do_open()
        return True

    def _get_cannot_open_reason(self):
        self.ensure_one()
        if self.state != need_campaigns.DRAFT:
            return self.env._("Only a draft is opened.")
        if not self.deadline or self.deadline < self.company_id._get_training_today():
            return self.env._("Choose a last day for answers that is not over.")
        if not self.department_ids:
            return self.env._("Choose the departments whose people are asked.")
        return self._get_form_reason()

    def _get_form_reason(self):
        """What keeps the form from being filled in, or from saying anything."""
        self.ensure_one()
        # sudo: whether it can be used, whoever may read the form
        survey = self.sudo().survey_id
        if not survey.active:
            return self.env._("Its form is archived: nobody could fill it in.")
        if not survey._asks_for_needs():
            return self.env._(
                "No question of the form is marked as course, skill or wish: no need "
                "would come of the answers."
            )
        return False

    def _check_can_open(self):
        self._check_officer()
        self.check_access("write")
        self._check_can("open")
        self._check_reasons(
            [
                (c, not c._find_people() and self.env._("Nobody works there."))
                for c in self
            ]
        )

    def _do_open(self):
        campaigns = self._guard_sudo()
        campaigns.write(
            {"state": need_campaigns.OPEN, "opened_on": fields.Datetime.now()}
        )
        campaigns._do_ask()

    def action_close(self):
        """Take no more answers.

        :raise UserError: not open, or the caller is no officer
        """
        self._check_can_close()
        self._do_close()
        return True

    def _get_cannot_close_reason(self):
        self.ensure_one()
        return self.state != need_campaigns.OPEN and self.env._(
            "Only what is open is closed."
        )

    def _check_can_close(self):
        self._check_officer()
        self.check_access("write")
        self._check_can("close")

    def _do_close(self):
        self._guard_sudo().write(
            {"state": need_campaigns.CLOSED, "closed_on": fields.Datetime.now()}
        )

    # ------------------------------------------------------------
    # NEEDS
    # ------------------------------------------------------------

    def action_submit_needs(self):
        """Submit all draft needs that came of the answers (policy 3.1).

        Those of people who have left stay drafts, and are named; so is what was asked
        for already.

        :return: what the list's button says
        :raise UserError: there is no draft, or the caller is no officer
        """
        self._check_can_submit_needs()
        submitted, kept = self._do_submit_needs()
        message = self.env._("%(count)s needs were submitted.", count=len(submitted))
        if kept:
            message += " " + self.env._(
                "They stay drafts, since these have left or asked for the same "
                "already: %(people)s.",
                # sudo: who was asked is told to who may read the campaign
                people=", ".join(
                    dict.fromkeys(kept.sudo().person_ids.employee_id.mapped("name"))
                ),
            )
        return self._get_done_and_reload_action(message)

    def _get_cannot_submit_needs_reason(self):
        self.ensure_one()
        return not self.draft_count and self.env._("There is no draft need.")

    def _check_can_submit_needs(self):
        self._check_officer()
        self.check_access("write")
        self._check_can("submit_needs")

    def _do_submit_needs(self):
        """
        :return: needs submitted, and those that stay drafts
        """
        # sudo: an officer, see the gate
        drafts = self._guard_sudo().need_ids.filtered(
            lambda need: need.state == needs.DRAFT
        )
        people = drafts.person_ids.employee_id
        drafts._do_lock_wishes(people)
        left = self.env["hr.training.person"]._filter_left(people)
        said = {need for need, same in drafts._find_same() if same}
        ready = drafts.filtered(
            lambda need: (
                need not in said
                and not need.person_ids.employee_id & left
                and not need._get_incomplete_reason()
            )
        )
        ready._do_submit()
        return ready.with_env(self.env), (drafts - ready).with_env(self.env)

    def action_view_needs(self):
        """The needs that came of the answers."""
        self.check_access("read")
        return self._get_related_action(
            "hr_training.hr_training_need_action", [("campaign_id", "in", self.ids)]
        )

    def action_view_people(self):
        """Who was asked, and who has answered."""
        self.check_access("read")
        return self._get_related_action(
            "hr_training.hr_training_need_campaign_person_action",
            [("campaign_id", "in", self.ids)],
        )
