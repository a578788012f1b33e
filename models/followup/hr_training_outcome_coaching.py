from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ...tools import groups, outcomes, states

COACHING_ACTIVITY = "hr_training.mail_activity_type_coaching"
OVERDUE_ACTIVITY = "hr_training.mail_activity_type_coaching_overdue"


class HrTrainingOutcome(models.Model):
    """Coaching: by whom, how long, what he notes, and how it ends (policy 7.3.3).

    | action | who |
    | add a note | the coach; officer |
    | finish with a result | the coach; officer |
    | give it to another coach, extend it | officer |

    The coach is asked month by month by activities; after the last day he is asked to
    end it, and so many working days later the person's manager is.
    """

    _name = "hr.training.outcome"
    _inherit = ["hr.training.outcome", "hr.training.reminder.mixin"]

    _reason_methods = frozenset({"action_add_note"})
    _guarded_fields = frozenset({"note_ids"})
    # Beside drafts what is under way takes another coach or last day: see ``write``.
    _coaching_fields = frozenset({"coach_id", "date_to"})
    _approval_content_fields = frozenset({"date_from"})

    coach_id = fields.Many2one(
        comodel_name="hr.employee",
        index="btree_not_null",
        copy=False,
        tracking=True,
        ondelete="restrict",
        help="Somebody with a login, who is asked month by month.",
    )
    date_from = fields.Date(string="Coached From", copy=False)
    date_to = fields.Date(string="Coached Until", copy=False, tracking=True)
    note_ids = fields.One2many(
        comodel_name="hr.training.outcome.note",
        inverse_name="outcome_id",
        string="Coach's Notes",
        copy=False,
    )
    is_my_coaching = fields.Boolean(
        string="Coached by Me",
        compute="_compute_is_my_coaching",
        search="_search_is_my_coaching",
        compute_sudo=True,
    )
    is_overdue = fields.Boolean(
        string="Coaching Overdue",
        compute="_compute_is_overdue",
        search="_search_is_overdue",
    )
    can_add_note = fields.Boolean(compute="_compute_can")
    can_change_coach = fields.Boolean(compute="_compute_can")

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("state", "kind", "employee_id", "coach_id")
    @api.depends_context("uid")
    def _compute_can(self):
        self._set_can("add_note", "change_coach")
        return super()._compute_can()

    @api.depends("kind", "coach_id", "approved_on")
    @api.depends_context("uid")
    def _compute_is_my_coaching(self):
        own = self.env["hr.department"]._training_own_employees()
        for outcome in self:
            outcome.is_my_coaching = bool(
                outcome.kind == outcomes.COACHING
                and outcome.approved_on
                and outcome.coach_id.id in own._ids
            )

    @api.model
    def _search_is_my_coaching(self, operator, value):
        if operator != "in":
            return NotImplemented
        own = self.env["hr.department"]._training_own_employees()
        # A coach who was named before it became something else is none.
        return (
            Domain("kind", "=", outcomes.COACHING)
            & Domain("coach_id", "in", own.ids)
            & Domain("approved_on", "!=", False)
        )

    @api.depends("state", "date_to", "company_id")
    def _compute_is_overdue(self):
        for outcome in self:
            # sudo: the company's day only
            today = outcome.sudo().company_id._get_training_today()
            outcome.is_overdue = bool(
                outcome.kind == outcomes.COACHING
                and outcome.state == outcomes.ONGOING
                and outcome.date_to
                and outcome.date_to < today
            )

    @api.model
    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._get_overdue_domain(self.env.companies)

    @api.model
    def _get_overdue_domain(self, companies):
        return (
            Domain("kind", "=", outcomes.COACHING)
            & Domain("state", "=", outcomes.ONGOING)
            & companies._get_training_over_domain("date_to")
        )

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains("coach_id", "employee_id")
    def _check_coach(self):
        """A colleague of the company, and not the person himself."""
        # sudo: who it is counts, whoever may read the records
        outcomes_sudo = self.sudo().filtered("coach_id")
        keys = self.env["hr.training.person"]._get_keys(
            outcomes_sudo.coach_id | outcomes_sudo.employee_id
        )
        for outcome in outcomes_sudo:
            if keys[outcome.coach_id] == keys[outcome.employee_id]:
                raise ValidationError(
                    self.env._("Nobody coaches himself: choose somebody else.")
                )
            if outcome.coach_id.company_id != outcome.company_id:
                raise ValidationError(
                    self.env._(
                        "%(coach)s belongs to another company.",
                        coach=outcome.coach_id.name,
                    )
                )

    @api.constrains("date_from", "date_to")
    def _check_coaching_days(self):
        self._check_years("date_from", "date_to")
        for outcome in self:
            first, last = outcome.date_from, outcome.date_to
            if first and last and last < first:
                raise ValidationError(self.env._("A coaching ends after it begins."))

    # ------------------------------------------------------------
    # WRITE: who coaches, until when
    # ------------------------------------------------------------

    def write(self, vals):
        moving = not self.env.su and bool(self._coaching_fields & vals.keys())
        if not moving:
            return super().write(vals)
        self._check_reasons([(o, o._get_coaching_closed_reason()) for o in self])
        running = self.filtered(lambda o: o.state == outcomes.ONGOING)
        # sudo: who was asked before, whoever may read his logins
        before = {o: o.sudo()._get_coach_users() for o in running}
        result = super().write(vals)
        if running:
            # Of two who take the new coach's last place the second is run again.
            running._do_lock_coaches()
        running._check_coaching_kept()
        for outcome_sudo in running._guard_sudo():
            outcome_sudo._do_ask_coach()
            outcome_sudo._do_forget_overdue(before[outcome_sudo])
        if running and "coach_id" in vals:
            self.env["hr.department"]._training_clear_menus()
        return result

    def _do_forget_overdue(self, coaches):
        """Its last day is another, or its coach: what was asked for that is over, and
        may have to be asked anew (sudo).

        :param coaches: logins of the coach before
        """
        self.ensure_one()
        asked = (
            self.env["mail.activity"]
            .with_context(active_test=False)
            .search(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "=", self.id),
                    ("activity_type_id", "=", self.env.ref(OVERDUE_ACTIVITY).id),
                ]
            )
        )
        now = self._get_coach_users()
        asked.filtered(
            lambda a: a.date_deadline != self.date_to or a.user_id in coaches - now
        ).unlink()

    def _get_coaching_closed_reason(self):
        self.ensure_one()
        if self.state == states.DRAFT:
            return False
        return self._get_cannot_change_coach_reason()

    def _get_cannot_change_coach_reason(self):
        """What is under way can be given to another, or extended, by officers."""
        self.ensure_one()
        if self.kind != outcomes.COACHING or self.state != outcomes.ONGOING:
            return self.env._("Only of a coaching that is under way.")
        if not self._is_officer() or not self.has_access("write"):
            return self.env._("Only a training officer changes this.")
        return False

    def _check_coaching_kept(self):
        """What was asked at the submission holds for another coach and day as well."""
        self._check_reasons([(o, o._get_coach_reason()) for o in self])

    # ------------------------------------------------------------
    # SUBMIT
    # ------------------------------------------------------------

    def _get_incomplete_reason(self):
        if self.kind == outcomes.COACHING:
            if reason := self._get_coach_reason():
                return reason
        return super()._get_incomplete_reason()

    def _get_coach_reason(self):
        """What is missing of coach and days, or False."""
        # sudo: who it is and whom else he coaches count, whoever asks
        outcome_sudo = self.sudo()
        company, coach = outcome_sudo.company_id, outcome_sudo.coach_id
        first, last = outcome_sudo.date_from, outcome_sudo.date_to
        if not coach or not first or not last:
            return self.env._("Say who coaches, from which day until which.")
        least, most = (
            company.training_coaching_months_min,
            company.training_coaching_months_max,
        )
        if not outcomes.is_of_length(first, last, least, most):
            return self.env._(
                "A coaching takes %(least)s to %(most)s months.", least=least, most=most
            )
        # A form in the making would tell it of whomever one names in it.
        if not self.id:
            return False
        if not outcome_sudo._get_coach_users():
            return self.env._(
                "%(coach)s has no login by which to be asked, or has left: choose "
                "somebody else.",
                coach=coach.name,
            )
        people = outcome_sudo._count_coached()
        if people >= company.training_coach_people:
            return self.env._(
                "%(coach)s coaches %(people)s people already, at most %(most)s at a "
                "time: choose somebody else.",
                coach=coach.name,
                people=people,
                most=company.training_coach_people,
            )
        return False

    def _get_coach_users(self):
        """Logins of the coach, by which he can be asked (sudo)."""
        Person = self.env["hr.training.person"]
        users = self.env["res.users"]
        if self.coach_id:
            person = Person._get_people(self.coach_id)[self.coach_id]
            users = users.browse(person.user_ids)
        users = users.filtered(lambda u: self.company_id in u.company_ids)
        return Person._filter_deciders(users)

    def _count_coached(self):
        """How many others the coach has at the same time: waiting or under way (sudo).

        Whatever record of his they name.
        """
        self.ensure_one()
        aliases = self.env["hr.training.person"]._get_aliases(self.coach_id)
        rows = self.search(
            [
                ("id", "!=", self.id),
                ("kind", "=", outcomes.COACHING),
                (
                    "state",
                    "in",
                    (states.SUBMITTED, states.APPROVED, outcomes.ONGOING),
                ),
                ("coach_id", "in", aliases[self.coach_id].ids),
                ("date_from", "<=", self.date_to),
                # One that is over its time is still his.
                "|",
                ("date_to", ">=", self.date_from),
                ("state", "=", outcomes.ONGOING),
            ]
        )
        return len(
            set(self.env["hr.training.person"]._get_keys(rows.employee_id).values())
        )

    def _do_lock_coaches(self):
        """Of two who take a coach's last place the second is run again (sudo)."""
        # sudo: whose lock it is, whoever may read the coach
        coaches = self.sudo().coach_id
        Lock = self.env["hr.training.booking.lock"]
        Lock._touch_people(coaches, topic=f"{self._name}.coach")

    def _check_can_submit(self):
        self._do_lock_coaches()
        return super()._check_can_submit()

    # ------------------------------------------------------------
    # START, NOTE
    # ------------------------------------------------------------

    def _do_start(self):
        result = super()._do_start()
        coached = self.filtered(lambda o: o.kind == outcomes.COACHING)
        if coached:
            # The coach has a menu from now on.
            self.env["hr.department"]._training_clear_menus()
        for outcome in coached:
            outcome.write(
                {
                    "state": outcomes.ONGOING,
                    "started_on": outcome.company_id._get_training_today(),
                }
            )
            outcome._do_ask_coach()
        return result

    def _do_ask_coach(self):
        """Activities of the coach, one for each month to come (sudo)."""
        self.ensure_one()
        today = self.company_id._get_training_today()
        self.activity_unlink([COACHING_ACTIVITY])
        user = self._get_coach_users()[:1]
        days = outcomes.months_of(self.date_from, self.date_to)
        # He is told of the first one, and finds the others among his activities.
        quiet = self.env.context.get("mail_activity_quick_update", False)
        for day in days if user else ():
            if day >= today or day == self.date_to:
                self.with_context(mail_activity_quick_update=quiet).activity_schedule(
                    COACHING_ACTIVITY, user_id=user.id, date_deadline=day
                )
                quiet = True

    def action_add_note(self, text=None):
        """Note how it goes; without a text a dialog asks (policy 7.3.3).

        :param str text: what the coach saw; the person reads it
        :raise UserError: no coaching under way, or the user is not its coach
        """
        self._check_can_add_note()
        if not text:
            action = self._ask_reason("action_add_note")
            action["context"]["default_is_remark"] = True
            return action
        self._do_add_note(self._require_reason(text))
        return True

    def _get_reason_wording(self, method):
        if method == "action_add_note":
            # sudo: who may make the step may know what it is called
            what = self.sudo().display_name if len(self) == 1 else f"× {len(self)}"
            return self.env._("Note on %(what)s", what=what), self.env._("Note")
        return super()._get_reason_wording(method)

    def _get_cannot_add_note_reason(self):
        self.ensure_one()
        if self.kind != outcomes.COACHING or self.state != outcomes.ONGOING:
            return self.env._("Notes are made on a coaching that is under way.")
        if not self.env.su and self.is_my_own:
            return self._get_own_sentence()
        return self._get_not_coach_reason()

    def _get_not_coach_reason(self):
        if self._is_officer() or (self.is_my_coaching and self._may_act()):
            return False
        return self.env._("Only the coach or a training officer says this.")

    def _is_finisher(self):
        coach = self.is_my_coaching and self._may_act()
        return super()._is_finisher() or (self.kind == outcomes.COACHING and coach)

    def _check_can_add_note(self):
        self.check_access("read")
        self._check_can("add_note")

    def _do_add_note(self, text):
        outcomes_sudo = self._guard_sudo()
        outcomes_sudo.env["hr.training.outcome.note"].create(
            [
                {
                    "outcome_id": outcome.id,
                    "date": outcome.company_id._get_training_today(),
                    "text": text,
                    "author_id": self.env.uid,
                }
                for outcome in outcomes_sudo
            ]
        )
        for outcome in outcomes_sudo:
            # The month's question is answered.
            asked = outcome.activity_search([COACHING_ACTIVITY])
            asked.sorted("date_deadline")[:1].action_feedback()

    def _do_finish(self, note, result, on):
        coached = self.filtered(lambda o: o.kind == outcomes.COACHING)
        result_ = super()._do_finish(note, result, on)
        coached._guard_sudo().activity_unlink([COACHING_ACTIVITY, OVERDUE_ACTIVITY])
        return result_

    def _do_cancel(self):
        result = super()._do_cancel()
        self._guard_sudo().activity_unlink([COACHING_ACTIVITY, OVERDUE_ACTIVITY])
        return result

    # ------------------------------------------------------------
    # OVERDUE
    # ------------------------------------------------------------

    @api.model
    def _cron_remind_coaching(self):
        """Once a day: whose coaching should have ended, or whose coach or person has
        left."""
        # sudo: a scheduled run
        companies = self.env["res.company"].sudo().search(Domain.TRUE)
        Outcome = self.sudo()
        running = Outcome.search(
            [("kind", "=", outcomes.COACHING), ("state", "=", outcomes.ONGOING)]
        )
        self._run_isolated(running, lambda outcome: outcome._do_keep_coaching())
        overdue = Outcome.search(self._get_overdue_domain(companies))
        self._run_isolated(overdue, lambda outcome: outcome._do_remind_overdue())

    def _do_keep_coaching(self):
        """Who has left is coached no more; a coach who has left is replaced (sudo)."""
        self.ensure_one()
        Person = self.env["hr.training.person"]
        if Person._filter_left(self.employee_id):
            self._do_cancel()
        elif Person._filter_left(self.coach_id):
            self._remind_once(
                OVERDUE_ACTIVITY,
                Person._get_role_users(groups.OFFICER, self.company_id),
                summary=lambda outcome: outcome.env._(
                    "Its coach has left: choose another one"
                ),
            )

    def _do_remind_overdue(self):
        """The coach first, then the person's manager, each once for a last day
        (sudo)."""
        self.ensure_one()
        company = self.company_id
        today = company._get_training_today()
        self._remind_once(
            OVERDUE_ACTIVITY, self._get_coach_users()[:1], date_deadline=self.date_to
        )
        days = company.training_coaching_remind_days
        works = self._get_working_days(company, self.date_to, today)
        passed = sum(
            works(self.date_to + timedelta(days=n))
            for n in range(1, (today - self.date_to).days + 1)
        )
        if passed <= days:
            return
        managers = self.env["hr.training.person"]._get_managers(self.employee_id)
        self._remind_once(
            OVERDUE_ACTIVITY, managers[self.employee_id], date_deadline=self.date_to
        )

    def _check_finish_values(self, result, on):
        checked = super()._check_finish_values(result, on)
        for outcome in self:
            if outcome.kind == outcomes.COACHING and on and on < outcome.date_from:
                raise UserError(self.env._("A coaching ends after it begins."))
        return checked
