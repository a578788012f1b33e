from odoo import api, fields, models
from odoo.exceptions import UserError

DEVELOPMENT_OPEN = "open"
DEVELOPMENT_DELIVERED = "delivered"
DEVELOPMENT_ACCEPTED = "accepted"
DEVELOPMENT_CANCELLED = "cancelled"
ACTIVITY = "hr_training.mail_activity_type_development"
# What is reviewed, and by whom it is: as it was delivered.
REVIEWED_FIELDS = frozenset(
    {
        "name",
        "company_id",
        "kind",
        "author_ids",
        "date_due",
        "description",
        "work_done",
        "material_ids",
    }
)


class HrTrainingCourseDevelopment(models.Model):
    """Somebody writes or improves a part of a course (policy 2.2.2, 2.3.3).

    open → delivered → accepted; delivered → open, returned with what is missing;
    open, delivered → cancelled.

    | action | who |
    | ask for it, change it while it is open, cancel it | training officer |
    | deliver | its authors, an officer for them |
    | accept, return | an officer who is none of the authors |

    Authors stay on record: what trainers are assessed by reads them (policy 8.3.1).
    """

    _name = "hr.training.course.development"
    _description = "Course Development"
    _inherit = [
        "hr.training.guard.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "date_due, id"

    _reason_methods = frozenset({"action_return", "action_cancel"})
    _guarded_fields = frozenset(
        {"delivered_on", "accepted_on", "accepted_by_id", "return_reason"}
    )
    _fixed_links = frozenset({"course_id"})

    name = fields.Char(string="Development Task", required=True, tracking=True)
    course_id = fields.Many2one(
        comodel_name="hr.training.course",
        required=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    kind = fields.Selection(
        selection=[("write", "Write"), ("improve", "Improve")],
        required=True,
        default="write",
    )
    state = fields.Selection(
        selection=[
            (DEVELOPMENT_OPEN, "To Do"),
            (DEVELOPMENT_DELIVERED, "To Review"),
            (DEVELOPMENT_ACCEPTED, "Work Accepted"),
            (DEVELOPMENT_CANCELLED, "Cancelled"),
        ],
        required=True,
        default=DEVELOPMENT_OPEN,
        copy=False,
        index=True,
        tracking=True,
    )
    author_ids = fields.Many2many(
        comodel_name="res.users",
        relation="hr_training_course_development_author_rel",
        column1="development_id",
        column2="user_id",
        ondelete="restrict",
        string="Authors",
        domain="[('share', '=', False)]",
        tracking=True,
    )
    responsible_id = fields.Many2one(
        comodel_name="res.users",
        string="Reviewer",
        default=lambda self: self.env.user,
        tracking=True,
        help="The training officer who reviews what is delivered.",
    )
    date_due = fields.Date(string="Due Date", required=True, tracking=True)
    description = fields.Text(help="What is to be written or improved.")
    work_done = fields.Text(help="What was written or improved; the authors say so.")
    material_ids = fields.Many2many(
        comodel_name="hr.training.material",
        relation="hr_training_course_development_material_rel",
        ondelete="restrict",
        string="Material Written",
    )
    delivered_on = fields.Date(copy=False)
    accepted_on = fields.Date(copy=False)
    accepted_by_id = fields.Many2one(comodel_name="res.users", copy=False)
    return_reason = fields.Text(string="What Is Missing", copy=False)
    is_late = fields.Boolean(compute="_compute_is_late")
    is_mine = fields.Boolean(compute="_compute_can")
    can_deliver = fields.Boolean(compute="_compute_can")
    can_accept = fields.Boolean(compute="_compute_can")
    can_return = fields.Boolean(compute="_compute_can")
    can_cancel = fields.Boolean(compute="_compute_can")

    @api.depends("date_due", "state", "delivered_on")
    def _compute_is_late(self):
        today = self.env.company._get_training_today()
        for task in self:
            day = task.delivered_on or today
            over = task.state == DEVELOPMENT_CANCELLED
            task.is_late = bool(task.date_due) and not over and day > task.date_due

    @api.depends("state", "author_ids", "work_done", "material_ids")
    @api.depends_context("uid")
    def _compute_can(self):
        mine = self._filter_mine()
        for task in self:
            task.is_mine = task in mine
        self._set_can("deliver", "accept", "return", "cancel")

    def _filter_mine(self):
        """Tasks of the user as a human, whatever login he has."""
        users = self.env["hr.training.person"]._get_my_users()
        # sudo: an author's other logins are his
        return self.filtered(lambda task: bool(task.sudo().author_ids & users.sudo()))

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.constrains("date_due")
    def _check_date_due(self):
        self._check_years("date_due")

    @api.model_create_multi
    def create(self, vals_list):
        tasks = super().create(vals_list)
        tasks._ask_authors()
        return tasks

    def write(self, vals):
        if not self.env.su:
            if not self._is_officer():
                self._check_author_writes(vals)
            if REVIEWED_FIELDS & vals.keys():
                self._check_reasons([(t, t._get_closed_reason()) for t in self])
        result = super().write(vals)
        if {"author_ids", "date_due", "name"} & vals.keys():
            self._ask_authors()
        return result

    def _check_author_writes(self, vals):
        """Authors say what they did, as long as it waits for them."""
        if vals.keys() - {"work_done", "material_ids"}:
            raise UserError(
                self.env._("Authors fill in the result and the material written.")
            )

    def _get_closed_reason(self):
        self.ensure_one()
        if self.state == DEVELOPMENT_OPEN:
            return False
        if self.state != DEVELOPMENT_DELIVERED:
            return self.env._("It is decided about, and stays on record as it is.")
        if not self._is_officer():
            return self.env._("It is delivered: a training officer reviews it.")
        return self.env._("It is delivered: return it first, to have it changed.")

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        for task in self:
            if task.state != DEVELOPMENT_OPEN:
                raise UserError(
                    self.env._(
                        "%(task)s is on record. Cancel it instead.",
                        task=task.display_name,
                    )
                )

    def _ask_authors(self):
        """The authors' to-do says what and until when (sudo)."""
        # sudo: whoever asks need not see others' activities
        for task in self.sudo():
            task.activity_unlink([ACTIVITY])
            if task.state != DEVELOPMENT_OPEN:
                continue
            for user in task.author_ids:
                task.activity_schedule(
                    ACTIVITY,
                    user_id=user.id,
                    date_deadline=task.date_due,
                    summary=task.name,
                )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_deliver(self):
        """Hand in what was written, for review.

        :raise UserError: neither author nor officer, or nothing is said to be done
        """
        self._check_can_deliver()
        self._do_deliver()
        return True

    def _get_cannot_deliver_reason(self):
        self.ensure_one()
        if self.state != DEVELOPMENT_OPEN:
            return self.env._("Only an open task can be delivered.")
        if not self._is_officer() and not self._filter_mine():
            return self.env._("Its authors deliver it, or a training officer.")
        # sudo: who they are counts, whoever may see them
        if not self.sudo().author_ids:
            return self.env._("Say who wrote it: an author at least.")
        if not (self.work_done or "").strip() and not self.material_ids:
            return self.env._("Say what was done, or add the material.")
        return False

    def _check_can_deliver(self):
        self.check_access("read")
        self._check_can("deliver")

    def _do_deliver(self):
        tasks = self._guard_sudo()
        tasks.write(
            {
                "state": DEVELOPMENT_DELIVERED,
                "delivered_on": self.env.company._get_training_today(),
                "return_reason": False,
            }
        )
        tasks.activity_feedback([ACTIVITY])
        for task in tasks.filtered("responsible_id"):
            task.activity_schedule(
                ACTIVITY,
                user_id=task.responsible_id.id,
                summary=task.env._("Review: %(task)s", task=task.name),
            )

    def action_accept(self):
        """Accept what was delivered; its authors stay on record.

        :raise UserError: no officer, an author himself, or nothing delivered
        """
        self._check_can_accept()
        tasks = self._guard_sudo()
        tasks.write(
            {
                "state": DEVELOPMENT_ACCEPTED,
                "accepted_on": self.env.company._get_training_today(),
                "accepted_by_id": self.env.uid,
            }
        )
        tasks.activity_feedback([ACTIVITY])
        return True

    def _get_cannot_accept_reason(self):
        self.ensure_one()
        if self.state != DEVELOPMENT_DELIVERED:
            return self.env._("Nothing is delivered yet, or it is decided about.")
        if not self._is_officer():
            return self.env._("Only a training officer reviews it.")
        if self._filter_mine():
            return self.env._("Somebody else than its authors reviews it.")
        return False

    def _check_can_accept(self):
        self.check_access("read")
        self._check_can("accept")

    def action_return(self, reason=False):
        """Give delivered tasks back with what is missing; a dialog asks for it.

        :param str reason: what is missing
        """
        self._check_can_return()
        if not reason:
            return self._ask_reason("action_return")
        reason = self._require_reason(reason)
        tasks = self._guard_sudo()
        tasks.activity_feedback([ACTIVITY])
        tasks.write(
            {
                "state": DEVELOPMENT_OPEN,
                "delivered_on": False,
                "return_reason": reason,
            }
        )
        tasks._ask_authors()
        return True

    def _get_cannot_return_reason(self):
        return self._get_cannot_accept_reason()

    def _check_can_return(self):
        self.check_access("read")
        self._check_can("return")

    def action_cancel(self, reason=False):
        """Give up tasks, with a reason that the authors see.

        :param str reason: required; without it a dialog asks
        """
        self._check_can_cancel()
        if not reason:
            return self._ask_reason("action_cancel")
        reason = self._require_reason(reason)
        tasks = self._guard_sudo()
        tasks.write({"state": DEVELOPMENT_CANCELLED, "return_reason": reason})
        tasks.activity_unlink([ACTIVITY])
        return True

    def _get_cannot_cancel_reason(self):
        self.ensure_one()
        if self.state not in (DEVELOPMENT_OPEN, DEVELOPMENT_DELIVERED):
            return self.env._("It is accepted or cancelled already.")
        if not self._is_officer():
            return self.env._("Only a training officer can do this.")
        return False

    def _check_can_cancel(self):
        self.check_access("read")
        self._check_can("cancel")
