from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

OPEN, DONE, CANCELLED = "open", "done", "cancelled"


class HrTrainingEffectReview(models.Model):
    """What a manager sees at work, some weeks after a course (policy 7.1.3).

    open → done | cancelled. Made by a scheduled run, one for a human and session, when
    its day has come; who manages the person then is asked, and reminded until it is
    done. It follows its facts: it is cancelled when the pass is taken back, when the
    person has left or an officer withdraws it, and open again when the pass, or the
    person, is back.

    | action | who |
    | fill in, hand in | a manager of the person, never himself; an officer where |
    | | nobody manages him |
    | withdraw, with a reason | officer, never his own |
    | read | managers of the person, officers, company management; himself once done |
    """

    _name = "hr.training.effect.review"
    _description = "Effect Review"
    _inherit = [
        "hr.mixin",
        "hr.training.guard.mixin",
        "hr.training.team.mixin",
        "hr.training.reminder.mixin",
    ]
    _order = "due_on desc, id desc"
    _rec_name = "employee_id"

    _reason_methods = frozenset({"action_withdraw"})
    _guarded_fields = frozenset(
        {
            "enrollment_id",
            "reviewer_id",
            "due_on",
            "done_by_id",
            "done_on",
            "is_withdrawn",
            "withdraw_reason",
            "reminded_on",
        }
    )

    enrollment_id = fields.Many2one(
        comodel_name="hr.training.enrollment",
        required=True,
        copy=False,
        ondelete="cascade",
    )
    employee_id = fields.Many2one(
        related="enrollment_id.employee_id", store=True, index=True, precompute=True
    )
    session_id = fields.Many2one(
        related="enrollment_id.session_id", store=True, index=True, precompute=True
    )
    course_id = fields.Many2one(
        related="enrollment_id.course_id", store=True, precompute=True
    )
    company_id = fields.Many2one(
        related="enrollment_id.company_id", store=True, index=True, precompute=True
    )
    reviewer_id = fields.Many2one(
        comodel_name="res.users",
        string="Asked to Review",
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="Who manages the person; empty where nobody does, and an officer fills "
        "it in.",
    )
    due_on = fields.Date(string="Due", required=True, copy=False)
    state = fields.Selection(
        selection=[
            (OPEN, "Waiting for Review"),
            (DONE, "Done"),
            (CANCELLED, "Cancelled"),
        ],
        required=True,
        default=OPEN,
        copy=False,
        index=True,
    )
    applies = fields.Selection(
        selection=[
            ("4", "Always"),
            ("3", "Mostly"),
            ("2", "Sometimes"),
            ("1", "Hardly ever"),
            ("0", "No occasion yet"),
        ],
        string="Applies It at Work",
        copy=False,
    )
    change_text = fields.Text(string="What Has Changed at Work", copy=False)
    hindrance_text = fields.Text(string="What Hinders", copy=False)
    need_met = fields.Selection(
        selection=[("yes", "Yes"), ("partly", "Partly"), ("no", "No")],
        string="Need Is Met",
        copy=False,
        help="“No” opens the needs again that the course was to meet.",
    )
    remark = fields.Text(string="Further Remark", copy=False)
    done_by_id = fields.Many2one(
        comodel_name="res.users", string="Reviewed by", copy=False, ondelete="restrict"
    )
    done_on = fields.Datetime(copy=False)
    is_withdrawn = fields.Boolean(copy=False)
    withdraw_reason = fields.Text(string="Why Withdrawn", copy=False)
    reminded_on = fields.Date(copy=False)

    is_mine_to_do = fields.Boolean(
        string="Mine to Do",
        compute="_compute_is_mine_to_do",
        search="_search_is_mine_to_do",
    )
    can_fill = fields.Boolean(compute="_compute_can")
    can_withdraw = fields.Boolean(compute="_compute_can")

    _once = models.Constraint(
        "UNIQUE (enrollment_id)", "This training is reviewed already."
    )

    # ------------------------------------------------------------
    # COMPUTE, SEARCH
    # ------------------------------------------------------------

    @api.depends("employee_id.name", "session_id.name")
    def _compute_display_name(self):
        for review in self:
            # sudo: names only, of what the user may read
            review_sudo = review.sudo()
            names = (review_sudo.employee_id.name, review_sudo.session_id.name)
            review.display_name = ", ".join(filter(None, names))

    @api.depends("state", "reviewer_id")
    @api.depends_context("uid")
    def _compute_is_mine_to_do(self):
        mine = self.env["hr.training.person"]._get_my_users()
        for review in self:
            review.is_mine_to_do = review.state == OPEN and review.reviewer_id in mine

    @api.model
    def _search_is_mine_to_do(self, operator, value):
        if operator != "in":
            return NotImplemented
        mine = self.env["hr.training.person"]._get_my_users()
        return Domain("state", "=", OPEN) & Domain("reviewer_id", "in", mine.ids)

    @api.depends("state", "employee_id", "reviewer_id")
    @api.depends_context("uid")
    def _compute_can(self):
        self._set_can("fill", "withdraw")

    # ------------------------------------------------------------
    # FILL IN, HAND IN
    # ------------------------------------------------------------

    def write(self, vals):
        if not self.env.su:
            self._check_can_fill()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_system(self):
        if not self.env.su:
            raise UserError(self.env._("A review stays: withdraw it instead."))

    def action_submit(self):
        """Hand the review in; it is on record, and the person may read it.

        :raise UserError: something is missing, or it is not the caller's to fill in
        """
        self._check_can_submit()
        self._do_submit()
        return True

    def action_submit_and_next(self):
        """The button: hand in, then go on with the next person."""
        self.ensure_one()
        self.action_submit()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "hr_training.hr_training_effect_review_action_mine"
        )
        return {**action, "target": "main"}

    def _get_cannot_fill_reason(self):
        self.ensure_one()
        if self.state == DONE:
            return self.env._("It was handed in and stays as it is.")
        if self.state == CANCELLED:
            return self.env._("This review was cancelled.")
        # sudo: whose it is counts, whoever may read it
        person = self.sudo().employee_id
        if person in self.env["hr.department"]._training_own_employees():
            return self.env._("Nobody reviews himself: the next manager is asked.")
        managed = person in self.env["hr.department"]._training_team_employees()
        # sudo: whether anybody is asked
        nobody = not self.sudo().reviewer_id
        if not managed and not (self._is_officer() and nobody):
            return self.env._("Only who manages the person fills this in.")
        return False

    def _check_can_fill(self):
        self.check_access("read")
        self._check_can("fill")

    def _check_can_submit(self):
        self._check_can_fill()
        self._check_reasons(
            [
                (
                    review,
                    not (review.applies and review.need_met)
                    and self.env._(
                        "Please say how far it is applied at work, and whether the "
                        "need is met."
                    ),
                )
                for review in self
            ]
        )

    def _do_submit(self):
        # Two managers may do so at once: the second is run again, and told.
        self.env["hr.training.booking.lock"]._touch([self])
        self._guard_sudo().write(
            {
                "state": DONE,
                "done_by_id": self.env.uid,
                "done_on": fields.Datetime.now(),
            }
        )
        self._do_follow_needs()

    def _do_follow_needs(self):
        """Needs of these people are met, or not, by what was said."""
        # sudo: needs follow, whoever reviews
        people = self.sudo().employee_id
        self.env["hr.training.need"]._do_follow_people(people)

    # ------------------------------------------------------------
    # WITHDRAW
    # ------------------------------------------------------------

    def action_withdraw(self, reason=None):
        """Withdraw reviews, done ones too; nobody is asked for them again.

        :param str reason: kept with it
        :raise AccessError: no training officer
        """
        self._check_can_withdraw()
        self._do_withdraw(self._require_reason(reason))
        return True

    def action_ask_withdraw(self):
        """The button: the dialog that asks why."""
        self._check_can_withdraw()
        return self._ask_reason("action_withdraw")

    def _get_cannot_withdraw_reason(self):
        self.ensure_one()
        if not self._is_officer():
            return self.env._("Only a training officer withdraws a review.")
        if self.is_withdrawn:
            return self.env._("It was withdrawn already.")
        if self.env["hr.department"]._training_filter_forbidden(
            # sudo: whose it is
            self.sudo().employee_id
        ):
            return self.env._("Somebody else withdraws what concerns you.")
        return False

    def _check_can_withdraw(self):
        self._check_officer()
        self.check_access("read")
        self._check_can("withdraw")

    def _do_withdraw(self, reason):
        self._guard_sudo().write(
            {"is_withdrawn": True, "withdraw_reason": reason, "state": CANCELLED}
        )
        self._do_follow_needs()

    # ------------------------------------------------------------
    # FOLLOW THE FACTS
    # ------------------------------------------------------------

    def _do_follow(self):
        """Open or cancelled, and who is asked, found anew (sudo).

        What was handed in stays, as long as its pass stands.
        """
        for review, vals in self._get_changes().items():
            review.write(vals)

    def _get_changes(self):
        """What the facts want otherwise, asked for all at once (sudo).

        :return: dict review → values, without those that are right
        """
        changes = {}
        # One statement each, however many there are.
        self.enrollment_id.fetch(["state", "result"])
        self.employee_id.fetch(["active", "current_version_id"])
        self.employee_id.current_version_id.fetch(["department_id"])
        Person = self.env["hr.training.person"]
        left = Person._filter_left(self.employee_id)
        managers = Person._get_managers(self.employee_id)
        passed = set(self.enrollment_id._filter_passed())
        for review in self.filtered(lambda r: not r.is_withdrawn):
            stands = review.enrollment_id in passed
            state = CANCELLED
            if stands and review.done_on:
                state = DONE
            elif stands and review.employee_id not in left:
                state = OPEN
            vals = {}
            if review.state != state:
                vals["state"] = state
            reviewer = managers[review.employee_id][:1]
            if state == OPEN and review.reviewer_id != reviewer:
                vals["reviewer_id"] = reviewer.id
            if vals:
                changes[review] = vals
        return changes

    # ------------------------------------------------------------
    # REMIND
    # ------------------------------------------------------------

    def _get_waiting(self):
        # Somebody may have taken over: facts were followed before.
        return {"review": self.reviewer_id.partner_id}

    def _get_reminder_thread(self):
        return self.session_id

    def _prepare_reminder(self, asked):
        session = self.session_id
        waiting = session.effect_review_ids.filtered(
            lambda r: r.state == OPEN and r.reviewer_id == self.reviewer_id
        )
        return (
            self.env._("Effect review: %(session)s", session=session.name),
            [
                self.env._(
                    "What has changed at work since %(session)s? Your word is asked "
                    "for, about %(names)s.",
                    session=session.display_name,
                    names=", ".join(waiting.employee_id.mapped("name")),
                )
            ],
            "odoo/training-effect-reviews",
            self.env._("Open the reviews"),
        )
