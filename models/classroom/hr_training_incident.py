from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

REMINDER = "hr_training.mail_activity_type_incident"
TO_DO = "open"
DONE = "done"


class HrTrainingIncident(models.Model):
    """What is done about an incident in class, by whom and until when (policy 6.3.2).

    open → done.

    | action | who |
    | make, change | officer; trainer, examiner, register keeper of the session |
    | done | its owner; who may change it |

    It is a record of its own: the participant reads what was recorded of him, as ever,
    and nothing of what is done about it. So does nobody whom it concerns own it, make
    it, or end it. It outlives the session, which may be closed before.
    """

    _name = "hr.training.incident"
    _description = "Follow-up of an Incident"
    _inherit = [
        "hr.training.guard.mixin",
        "hr.training.team.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "state desc, due_on, id"
    _rec_names_search = ["observation_id", "note"]

    _reason_methods = frozenset({"action_done"})
    _guarded_fields = frozenset({"done_on", "done_by_id", "done_note"})
    # ``_check_can_follow_up`` is asked before one is made.
    _fixed_links = frozenset({"observation_id"})

    observation_id = fields.Many2one(
        comodel_name="hr.training.observation",
        string="Incident",
        required=True,
        copy=False,
        ondelete="restrict",
    )
    session_id = fields.Many2one(
        related="observation_id.session_id", store=True, index=True
    )
    company_id = fields.Many2one(
        related="observation_id.company_id", store=True, index=True
    )
    employee_id = fields.Many2one(
        related="observation_id.employee_id",
        string="Participant",
        store=True,
        index="btree_not_null",
    )
    # Whoever follows it up need not read what else is recorded in the class.
    text = fields.Text(related="observation_id.text")
    observed_on = fields.Datetime(related="observation_id.observed_on")
    state = fields.Selection(
        selection=[(TO_DO, "To Do"), (DONE, "Done")],
        required=True,
        default=TO_DO,
        copy=False,
        index=True,
    )
    owner_id = fields.Many2one(
        comodel_name="res.users",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
        help="Who sees to it.",
    )
    due_on = fields.Date(string="Due", required=True)
    note = fields.Text(string="What Is To Be Done")
    done_on = fields.Datetime(copy=False)
    done_by_id = fields.Many2one(
        comodel_name="res.users", copy=False, ondelete="restrict"
    )
    done_note = fields.Text(string="What Was Done", copy=False)
    is_overdue = fields.Boolean(
        compute="_compute_is_overdue", search="_search_is_overdue"
    )
    can_change = fields.Boolean(compute="_compute_can")
    can_done = fields.Boolean(compute="_compute_can")

    _once = models.UniqueIndex(
        "(observation_id)", "This incident is followed up already."
    )

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    def _compute_display_name(self):
        for incident in self:
            # sudo: a name only, of an incident that the user follows up
            incident.display_name = incident.sudo().observation_id.display_name

    @api.depends("state", "due_on", "company_id")
    def _compute_is_overdue(self):
        for incident in self:
            today = incident.company_id._get_training_today()
            incident.is_overdue = (
                incident.state == TO_DO
                and bool(incident.due_on)
                and incident.due_on < today
            )

    @api.model
    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = self.env.company._get_training_today()
        return Domain([("state", "=", TO_DO), ("due_on", "<", today)])

    @api.depends("state", "owner_id", "session_id", "employee_id")
    @api.depends_context("uid")
    def _compute_can(self):
        self._set_can("change", "done")

    @api.constrains("owner_id", "observation_id", "due_on")
    def _check_owner(self):
        self._check_years("due_on")
        for incident in self:
            people = self.env["hr.training.person"]._get_logins(incident.employee_id)
            if incident.owner_id in people:
                raise ValidationError(
                    self.env._(
                        "%(name)s is the one whom it concerns: choose somebody else "
                        "to see to it.",
                        name=incident.owner_id.name,
                    )
                )
            if incident.owner_id.share:
                raise ValidationError(
                    self.env._("Choose somebody of the company to see to it.")
                )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        self = self.with_context(  # pylint: disable=self-cls-assignment
            mail_create_nolog=True, mail_create_nosubscribe=True
        )
        if not self.env.su:
            default = self.default_get(["observation_id"]).get("observation_id")
            given = [vals.get("observation_id", default) for vals in vals_list]
            if not all(self._is_id(value) for value in given):
                raise UserError(self.env._("Choose the incident."))
            observations = self.env["hr.training.observation"].browse(
                dict.fromkeys(given)
            )
            observations._check_can_follow_up()
        incidents = super().create(vals_list)
        incidents._guard_sudo()._do_ask_owner()
        return incidents

    def write(self, vals):
        if self.env.su:
            return super().write(vals)
        self._check_can_change()
        result = super().write(vals)
        self._check_can_change()
        if {"owner_id", "due_on"} & vals.keys():
            self._guard_sudo()._do_ask_owner()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        if not self.env.su:
            raise UserError(
                self.env._("What is done about an incident stays: say that it is done.")
            )

    def _get_cannot_change_reason(self):
        self.ensure_one()
        if self.is_my_own and not self.env.su:
            return self.env._("Somebody else follows up what concerns you.")
        # sudo: the class only; the role in it is the user's own
        session = self.sudo().session_id.sudo(False).with_env(self.env)
        if not session._may_observe():
            return self.env._(
                "Only trainers, examiners and register keepers of the class change "
                "it, and training officers."
            )
        return self.state == DONE and self.env._("It is done already.")

    def _check_can_change(self):
        self.check_access("read")
        self._check_can("change")

    def _do_ask_owner(self):
        """The owner has an activity with the date, and nobody else (sudo)."""
        self.activity_unlink([REMINDER])
        for incident in self.filtered(lambda i: i.state == TO_DO):
            owner = incident.owner_id
            said = incident.with_context(lang=owner.lang or self.env.lang)
            said.activity_schedule(
                REMINDER,
                date_deadline=incident.due_on,
                user_id=owner.id,
                summary=said.display_name,
                note=incident.note or incident.text or "",
            )
        # Menus are kept per user, see ``ir.ui.menu``.
        self.env["hr.department"]._training_clear_menus()

    # ------------------------------------------------------------
    # DONE
    # ------------------------------------------------------------

    def action_done(self, note=False):
        """It was seen to; without a text the dialog asks what was done.

        :param str note: what was done
        """
        self._check_can_done()
        if not note:
            return self._ask_reason("action_done")
        self._do_done(self._require_reason(note))
        return True

    def _get_cannot_done_reason(self):
        self.ensure_one()
        if self.owner_id != self.env.user or self.is_my_own:
            return self._get_cannot_change_reason()
        return self.state == DONE and self.env._("It is done already.")

    def _check_can_done(self):
        self.check_access("read")
        self._check_can("done")

    def _do_done(self, note):
        incidents = self._guard_sudo()
        incidents.write(
            {
                "state": DONE,
                "done_on": fields.Datetime.now(),
                "done_by_id": self.env.uid,
                "done_note": note,
            }
        )
        incidents._do_ask_owner()

    def _get_reason_wording(self, method):
        if method == "action_done":
            return self.env._("What was done about it?"), self.env._("Done")
        return super()._get_reason_wording(method)
