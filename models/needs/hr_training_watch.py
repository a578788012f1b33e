from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...tools import groups, needs

# How often an item is looked at again (policy 3.1: trends change).
REVIEW_MONTHS = 12


class HrTrainingWatch(models.Model):
    """What comes in the industry and its technology, and the skills it will ask for
    (policy 3.1, 3.2).

    | action | who |
    | create, write, review, make needs | officer |
    | read | officer, management |

    Reviewed once a year: whoever watches it is asked by an activity.
    """

    _name = "hr.training.watch"
    _description = "Industry and Technology Watch"
    _inherit = [
        "hr.training.guard.mixin",
        "hr.training.reminder.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "horizon, name, id"
    _check_company_auto = True

    _reason_methods = frozenset({"action_review"})
    _guarded_fields = frozenset(
        {"review_on", "reviewed_on", "reviewed_by_id", "review_note", "need_ids"}
    )

    name = fields.Char(string="Trend", required=True, tracking=True)
    description = fields.Text(string="What It Means for Us")
    source = fields.Char(help="Who says so: a journal, a fair, a manufacturer, a law.")
    link = fields.Char(help="The page, beginning with https:// or http://.")
    horizon = fields.Date(
        string="Expected By", tracking=True, help="When our work will ask for it."
    )
    skill_ids = fields.Many2many(
        comodel_name="hr.skill",
        string="Skills It Will Ask For",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Watched By",
        default=lambda self: self.env.user,
        check_company=True,
        ondelete="restrict",
        help="Asked to review it; if left open, all training officers are.",
    )
    active = fields.Boolean(default=True)

    # Review
    review_on = fields.Date(
        string="Next Review",
        required=True,
        copy=False,
        index=True,
        default=lambda self: self._default_review_on(),
    )
    reviewed_on = fields.Date(string="Last Review", copy=False)
    reviewed_by_id = fields.Many2one(
        comodel_name="res.users", copy=False, ondelete="restrict"
    )
    review_note = fields.Text(string="Result of the Review", copy=False)
    is_review_due = fields.Boolean(
        compute="_compute_is_review_due", search="_search_is_review_due"
    )

    need_ids = fields.One2many(
        comodel_name="hr.training.need", inverse_name="watch_id", copy=False
    )
    need_count = fields.Integer(compute="_compute_need_count")
    can_review = fields.Boolean(compute="_compute_can")
    can_make_need = fields.Boolean(compute="_compute_can")

    # ------------------------------------------------------------
    # DEFAULTS, COMPUTE, SEARCH
    # ------------------------------------------------------------

    @api.model
    def _default_review_on(self):
        return self.env.company._get_training_today() + relativedelta(
            months=REVIEW_MONTHS
        )

    @api.depends("review_on")
    def _compute_is_review_due(self):
        today = self.env.company._get_training_today()
        for item in self:
            item.is_review_due = bool(item.review_on and item.review_on <= today)

    @api.model
    def _search_is_review_due(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("review_on", "<=", self.env.company._get_training_today())]

    @api.depends("need_ids")
    @api.depends_context("uid")
    def _compute_need_count(self):
        counts = dict(
            self.env["hr.training.need"]._read_group(
                [("watch_id", "in", self.ids)], ["watch_id"], ["__count"]
            )
        )
        for item in self:
            item.need_count = counts.get(item._origin, 0)

    @api.depends("active", "need_ids", "skill_ids")
    @api.depends_context("uid")
    def _compute_can(self):
        self._set_can("review", "make_need")

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains("link")
    def _check_link(self):
        for item in self:
            if item.link and not needs.is_web_address(item.link):
                raise ValidationError(
                    self.env._(
                        "“%s” is no link. Enter the address of the page, beginning "
                        "with https:// or http://.",
                        item.link,
                    )
                )

    @api.constrains("horizon")
    def _check_horizon(self):
        self._check_years("horizon")

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        # sudo: needs that the user does not see count as well
        if self.sudo().need_ids:
            raise UserError(
                self.env._("Needs were made of it, which refer to it. Archive it.")
            )

    # ------------------------------------------------------------
    # REVIEW
    # ------------------------------------------------------------

    def action_review(self, reason=False):
        """Say what has become of it; the next review is a year later (policy 3.1).

        :param str reason: the result; without it a dialog asks for it
        :raise UserError: archived, or the caller is no training officer
        """
        self._check_can_review()
        if not reason:
            return self._ask_reason("action_review")
        self._do_review(self._require_reason(reason))
        return True

    def _get_cannot_review_reason(self):
        self.ensure_one()
        if not self._is_officer():
            return self.env._("Only a training officer can do this.")
        if not self.active:
            return self.env._("It is archived; nobody watches it any longer.")
        return False

    def _check_can_review(self):
        self.check_access("read")
        self._check_can("review")

    def _do_review(self, note):
        for item_sudo in self._guard_sudo():
            today = item_sudo.company_id._get_training_today()
            item_sudo.write(
                {
                    "reviewed_on": today,
                    "reviewed_by_id": self.env.uid,
                    "review_note": note,
                    "review_on": today + relativedelta(months=REVIEW_MONTHS),
                }
            )
            item_sudo.message_post(
                body=self.env._("Reviewed: %(note)s", note=note),
                author_id=self.env.user.partner_id.id,
            )
            item_sudo.activity_unlink(["hr_training.mail_activity_type_watch"])

    def _get_reason_wording(self, method):
        if method == "action_review":
            return self.env._("What Has Become of It?"), self.env._("Note the Review")
        return super()._get_reason_wording(method)

    @api.model
    def _cron_remind_reviews(self):
        """Ask for the review of what was not looked at for a year."""
        # sudo: a scheduled run; days differ by a few hours among companies
        found = self.sudo().search([("is_review_due", "=", True)])
        if not found:
            return
        Person = self.env["hr.training.person"]
        by_company = {
            company: Person._get_role_users(groups.OFFICER, company)
            for company in found.company_id
        }
        self._run_isolated(
            found, lambda item: item._ask_for_review(by_company[item.company_id])
        )

    def _ask_for_review(self, officers):
        """Ask who watches it, if he is an officer still, else all of them (sudo)."""
        self.ensure_one()
        self._remind_once(
            "hr_training.mail_activity_type_watch",
            self.user_id & officers or officers,
            until_done=True,
            date_deadline=self.review_on,
        )

    # ------------------------------------------------------------
    # NEEDS
    # ------------------------------------------------------------

    def action_make_need(self):
        """Make a draft of each skill that it will ask for, once (policy 3.1, 3.2).

        Without a skill one of the trend itself.

        :return: the ``hr.training.need`` records made
        :raise UserError: all are made, or the caller is no training officer
        """
        self._check_can_make_need()
        return self._do_make_need()

    def action_make_need_and_view(self):
        """The button: make them, and show all that were made of it."""
        self.action_make_need()
        return self.action_view_needs()

    def _get_cannot_make_need_reason(self):
        if reason := self._get_cannot_review_reason():
            return reason
        if not self._get_missing_skills():
            return self.env._("Its needs are made already.")
        return False

    def _check_can_make_need(self):
        self.check_access("read")
        # Of two clicks at once the second is run again, and sees the first one's.
        self.env["hr.training.booking.lock"]._touch([self])
        self._check_can("make_need")

    def _get_missing_skills(self):
        """Of what there is no need yet: ids of skills, False for the trend itself."""
        self.ensure_one()
        # sudo: each once, whoever may read what was made
        made = self.sudo().need_ids
        if not self.skill_ids:
            return [] if made else [False]
        return [skill.id for skill in self.skill_ids - made.skill_id]

    def _do_make_need(self):
        Need = self.env["hr.training.need"]
        vals_list = []
        for item in self:
            today = item.company_id._get_training_today()
            later = item.horizon and item.horizon > today
            vals_list += [
                {
                    "channel": needs.INDUSTRY,
                    "analysis": needs.FORWARD,
                    "name": item.name,
                    "description": item.description,
                    "company_id": item.company_id.id,
                    "date": today,
                    "date_wanted": later and item.horizon,
                    "skill_id": skill_id,
                    "watch_id": item.id,
                    **Need._prepare_source(item),
                }
                for skill_id in item._get_missing_skills()
            ]
        made, _skipped = Need._make_needs(vals_list)
        return made

    def action_view_needs(self):
        """The needs that were made of these items."""
        self.check_access("read")
        return self._get_related_action(
            "hr_training.hr_training_need_action", [("watch_id", "in", self.ids)]
        )
