from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command, Domain

from ...tools import assessment

ASKED = "asked"
HANDED_IN = "handed_in"
CANCELLED = "cancelled"
ACTIVITY = "hr_training.mail_activity_type_trainer_observation"
# What the observer says.
SAID = frozenset({"strengths", "advice", "line_ids"})


class HrTrainingTrainerObservation(models.Model):
    """A colleague sits in a class and says what he saw (policy 8.3.2).

    asked → handed_in; asked → cancelled.

    | action | who |
    | name the observer, call it off | officer |
    | give points and advice, hand in once | the observer |
    | read | officer, management; the trainer, once the assessment in which it |
    | | counts is approved |

    Nobody observes himself, by whatever record of his.
    """

    _name = "hr.training.trainer.observation"
    _description = "Class Observation by a Peer"
    _inherit = [
        "hr.training.private.thread.mixin",
        "hr.training.guard.mixin",
        "hr.training.reminder.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "date desc, id desc"
    _rec_names_search = ["trainer_id", "session_id"]

    _guarded_links = {"trainer_id": "_check_takes_assessments"}
    _explained_links = {
        "session_id": "_check_session: a class that the trainer teaches",
    }
    _guarded_fields = frozenset({"handed_in_on", "value", "assessment_id"})

    trainer_id = fields.Many2one(
        comodel_name="hr.training.trainer",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('state', 'in', ('qualified', 'suspended'))]",
    )
    company_id = fields.Many2one(
        related="trainer_id.company_id", store=True, index=True, precompute=True
    )
    observer_id = fields.Many2one(
        comodel_name="res.users",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('share', '=', False)]",
    )
    session_id = fields.Many2one(
        comodel_name="hr.training.session",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('trainer_ids', 'in', trainer_id)]",
        help="Which class is looked at; empty where the observer chooses.",
    )
    date = fields.Date(
        required=True,
        copy=False,
        default=lambda self: self.env.company._get_training_today(),
        help="The day of the class.",
    )
    state = fields.Selection(
        selection=[
            (ASKED, "To Hand In"),
            (HANDED_IN, "Handed In"),
            (CANCELLED, "Cancelled"),
        ],
        required=True,
        default=ASKED,
        copy=False,
        index=True,
    )
    line_ids = fields.One2many(
        comodel_name="hr.training.trainer.observation.line",
        inverse_name="observation_id",
        string="Items",
        copy=False,
    )
    strengths = fields.Text(copy=False)
    advice = fields.Text(copy=False)
    handed_in_on = fields.Datetime(copy=False)
    value = fields.Float(
        string="Mark", copy=False, aggregator="avg", help="From 0 to 100: the mean."
    )
    assessment_id = fields.Many2one(
        comodel_name="hr.training.trainer.assessment",
        string="Counts in",
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    is_mine = fields.Boolean(compute="_compute_is_mine", search="_search_is_mine")
    is_about_me = fields.Boolean(
        compute="_compute_is_mine", search="_search_is_about_me"
    )
    can_fill = fields.Boolean(compute="_compute_can")
    can_plan = fields.Boolean(compute="_compute_can")
    can_hand_in = fields.Boolean(compute="_compute_can")
    can_cancel = fields.Boolean(compute="_compute_can")

    # ------------------------------------------------------------
    # COMPUTE, SEARCH
    # ------------------------------------------------------------

    @api.depends("trainer_id.name", "session_id.name", "date")
    def _compute_display_name(self):
        for row in self:
            # sudo: names only, of what the user may read
            row_sudo = row.sudo()
            names = (row_sudo.trainer_id.name, row_sudo.session_id.name)
            row.display_name = " · ".join(filter(None, names))

    @api.depends("observer_id", "trainer_id")
    @api.depends_context("uid")
    def _compute_is_mine(self):
        me = self.env["hr.training.person"]._get_myself()
        for row in self:
            # sudo: whose it is, and whom it is about, only
            row.is_mine = row.sudo().observer_id.id in me.user_ids
            row.is_about_me = row.sudo().trainer_id.id in me.trainer_ids

    @api.model
    def _search_is_mine(self, operator, value):
        if operator != "in":
            return NotImplemented
        me = self.env["hr.training.person"]._get_myself()
        return Domain("observer_id", "in", list(me.user_ids))

    @api.model
    def _search_is_about_me(self, operator, value):
        if operator != "in":
            return NotImplemented
        me = self.env["hr.training.person"]._get_myself()
        return Domain("trainer_id", "in", list(me.trainer_ids))

    @api.depends("state", "observer_id", "line_ids.is_answered")
    @api.depends_context("uid")
    def _compute_can(self):
        self._set_can("fill", "plan", "hand_in", "cancel")

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains("observer_id", "trainer_id")
    def _check_observer(self):
        """Nobody observes himself, and who observes works in the company."""
        # sudo: who is who counts, whoever may read it
        rows = self.sudo()
        Person = self.env["hr.training.person"]
        keys = Person._get_keys(rows.trainer_id, rows.observer_id)
        there = Person._filter_deciders(rows.observer_id)
        for row in rows:
            observer = row.observer_id
            if keys[row.trainer_id] == keys[observer]:
                raise ValidationError(
                    self.env._("Nobody observes himself: name somebody else.")
                )
            if row.company_id not in observer.company_ids:
                raise ValidationError(
                    self.env._(
                        "%(name)s does not work in the trainer’s company.",
                        name=observer.name,
                    )
                )
            if row.state == ASKED and observer not in there:
                raise ValidationError(
                    self.env._("%(name)s has left.", name=observer.name)
                )

    @api.constrains("session_id", "trainer_id")
    def _check_session(self):
        # sudo: who teaches counts, whoever may read the class
        rows = self.sudo().filtered("session_id")
        keys = self.env["hr.training.person"]._get_keys(
            rows.trainer_id | rows.session_id._get_trainers()
        )
        for row in rows:
            teaching = {keys[t] for t in row.session_id._get_trainers()}
            if keys[row.trainer_id] not in teaching:
                raise ValidationError(
                    self.env._("Choose a class that the trainer teaches.")
                )

    @api.constrains("date")
    def _check_observation_years(self):
        self._check_years("date")

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        if not self.env.su:
            rows._check_can_plan()
        rows._guard_sudo()._do_ask()
        return rows

    def write(self, vals):
        if self.env.su:
            return super().write(vals)
        if SAID & vals.keys():
            self._check_can_fill()
        if vals.keys() - SAID:
            self._check_can_plan()
        before = {row: row.observer_id for row in self}
        result = super().write(vals)
        self._check_can_plan_about()
        moved = self.filtered(lambda row: row.observer_id != before[row])
        moved._guard_sudo()._do_ask()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_said(self):
        for row in self:
            if row.state == HANDED_IN and not self.env.su:
                raise UserError(self.env._("What was handed in stays on record."))

    def _do_ask(self):
        """Items to fill in, and a to-do of the observer (sudo)."""
        items = self.env["hr.training.trainer.observation.item"].search(Domain.TRUE)
        for row in self:
            if not row.line_ids:
                row.line_ids = [Command.create({"item_id": i.id}) for i in items]
            row.activity_unlink([ACTIVITY])
            row.activity_schedule(
                ACTIVITY,
                user_id=row.observer_id.id,
                date_deadline=row.date,
                summary=row.display_name,
            )

    # ------------------------------------------------------------
    # GATES
    # ------------------------------------------------------------

    def _get_cannot_plan_reason(self):
        """Why the user does not say who observes whom, or False."""
        self.ensure_one()
        if not self._is_officer():
            return self.env._("A training officer names who observes whom.")
        if not self.env.su and self.is_about_me:
            return self.env._("It is about yourself: leave it to somebody else.")
        if self.state != ASKED:
            return self.env._("It is handed in or cancelled, and stays as it is.")
        return False

    def _check_can_plan(self):
        if not self._is_officer():
            raise AccessError(self.env._("A training officer names who observes whom."))
        self.check_access("read")
        self._check_can("plan")

    def _check_can_plan_about(self):
        """Whom it is about now is not the user himself."""
        self.check_access("read")
        self._check_reasons(
            [
                (
                    row,
                    row.is_about_me
                    and self.env._("It is about yourself: leave it to somebody else."),
                )
                for row in self
            ]
        )

    def _get_cannot_fill_reason(self):
        self.ensure_one()
        if not self.is_mine:
            return self.env._("Who was named to observe fills it in.")
        if self.state != ASKED:
            return self.env._("It is handed in or cancelled, and stays as it is.")
        return False

    def _check_can_fill(self):
        self.check_access("read")
        self._check_can("fill")

    # ------------------------------------------------------------
    # HAND IN, CANCEL
    # ------------------------------------------------------------

    def action_hand_in(self):
        """Hand in what was seen; it stays as it is.

        :raise UserError: somebody else's, before the day, or without all points
        """
        self._check_can_hand_in()
        for row in self._guard_sudo():
            row.write(
                {
                    "state": HANDED_IN,
                    "handed_in_on": fields.Datetime.now(),
                    "value": assessment.observed(row.line_ids.mapped("points")),
                }
            )
            row.activity_feedback([ACTIVITY])
        return True

    def _get_cannot_hand_in_reason(self):
        if reason := self._get_cannot_fill_reason():
            return reason
        # sudo: the items of an observation of his own
        lines = self.sudo().line_ids
        if not lines or not all(lines.mapped("is_answered")):
            return self.env._("Give points for every item.")
        # sudo: the clock only
        if self.date > self.sudo().company_id._get_training_today():
            return self.env._("The day of the class is still ahead.")
        return False

    def _check_can_hand_in(self):
        self.check_access("read")
        self._check_can("hand_in")

    def action_cancel(self):
        """Nobody has to observe any more."""
        self._check_can_cancel()
        rows = self._guard_sudo()
        rows.write({"state": CANCELLED})
        rows.activity_unlink([ACTIVITY])
        return True

    def _get_cannot_cancel_reason(self):
        return self._get_cannot_plan_reason()

    def _check_can_cancel(self):
        self.check_access("write")
        self._check_can("cancel")
