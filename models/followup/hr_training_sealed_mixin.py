from odoo import api, fields, models

from ...tools import followup


class HrTrainingSealedMixin(models.AbstractModel):
    """A paper between trainer and training department: closed once it is handed in.

    What is on record changes by a recorded correction only (design §6.6): an officer
    gives it back with a reason, and when it is handed in again what is another than
    before is kept, old and new. A host names the texts (``_sealed_fields``) and the
    state in which they are closed (``_sealed_state``).
    """

    _name = "hr.training.sealed.mixin"
    _description = "Paper Closed When Handed In"
    _inherit = [
        "hr.training.guard.mixin",
        "hr.training.reminder.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]

    _sealed_fields = ()
    _sealed_state = None
    _reason_methods = frozenset({"action_reopen"})
    _guarded_fields = frozenset({"sealed_on", "sealed_by_id", "reopen_reason"})

    sealed_on = fields.Datetime(copy=False)
    sealed_by_id = fields.Many2one(
        comodel_name="res.users", copy=False, ondelete="restrict"
    )
    # What it said before it was given back, until it is handed in again.
    sealed_texts = fields.Json(copy=False, groups=fields.NO_ACCESS)
    reopen_reason = fields.Text(string="Given Back", copy=False)
    said_by = fields.Char(
        string="Who Said So",
        copy=False,
        help="Where a training officer records it for a trainer without a login.",
    )
    is_mine = fields.Boolean(compute="_compute_is_mine", search="_search_is_mine")
    has_login = fields.Boolean(compute="_compute_has_login")
    is_officer = fields.Boolean(compute="_compute_can")
    can_fill = fields.Boolean(compute="_compute_can")
    can_reopen = fields.Boolean(compute="_compute_can")

    # ------------------------------------------------------------
    # COMPUTE, SEARCH
    # ------------------------------------------------------------

    @api.depends("trainer_id")
    @api.depends_context("uid")
    def _compute_is_mine(self):
        mine = self._get_my_trainers()
        for paper in self:
            # sudo: whose it is only
            paper.is_mine = paper.sudo().trainer_id.id in mine

    @api.model
    def _search_is_mine(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("trainer_id", "in", list(self._get_my_trainers()))]

    @api.model
    def _get_my_trainers(self):
        """Ids of the user's trainer records, while he is there."""
        Person = self.env["hr.training.person"]
        return Person._get_myself().trainer_ids if self._may_act() else ()

    @api.depends("trainer_id")
    def _compute_has_login(self):
        for paper in self:
            # sudo: whether somebody has a login is no secret
            paper.has_login = bool(paper.sudo()._get_trainer_users())

    def _get_trainer_users(self):
        """Logins by which the trainer may act today (sudo)."""
        Person = self.env["hr.training.person"]
        return Person._filter_deciders(Person._get_logins(self.trainer_id))

    @api.depends("state")
    @api.depends_context("uid")
    def _compute_can(self):
        officer = self._is_officer()
        self._set_can("fill", "reopen")
        for paper in self:
            paper.is_officer = officer

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    def write(self, vals):
        if not self.env.su:
            self._check_can_write(vals)
        return super().write(vals)

    def _check_can_write(self, vals):
        """Hook: what is written while the rest is closed."""
        self._check_can_fill()

    def _get_cannot_fill_reason(self):
        """Why the user writes nothing in it now, or False."""
        raise NotImplementedError

    def _check_can_fill(self):
        self.check_access("read")
        self._check_can("fill")

    def _get_unsaid_reason(self):
        """Why an officer cannot speak for the trainer, or False."""
        if self.is_mine or self.env.su:
            return False
        # sudo: whether somebody has a login is no secret
        if self.sudo()._get_trainer_users():
            return self.env._("The trainer has a login, and says it himself.")
        if not (self.said_by or "").strip():
            return self.env._("Say who said so, and when.")
        return False

    # ------------------------------------------------------------
    # SEAL, REOPEN
    # ------------------------------------------------------------

    def _do_seal(self, **vals):
        """It is on record from now on; what was corrected is kept (sudo).

        :param vals: what is written with it
        """
        corrections = []
        for paper in self:
            before = paper.sealed_texts or {}
            corrections += [
                paper._prepare_seal_correction(
                    name, before[name], text, paper.reopen_reason
                )
                for name, text in paper._describe_sealed().items()
                if name in before and before[name] != text
            ]
        # sudo: rows of corrections are made here alone
        self.env["hr.training.correction"].sudo().create(corrections)
        self.write(
            {
                "state": self._sealed_state,
                "sealed_on": fields.Datetime.now(),
                "sealed_by_id": self.env.uid,
                "sealed_texts": False,
                "reopen_reason": False,
                **vals,
            }
        )

    def _describe_sealed(self):
        """Dict field → text, of what is on record (sudo)."""
        self.ensure_one()
        return {name: self[name] or "" for name in self._sealed_fields}

    def _prepare_seal_correction(self, name, old, new, reason):
        self.ensure_one()
        return {
            "res_model": self._name,
            "res_id": self.id,
            "session_id": self.session_id.id,
            "employee_id": self.trainer_id.employee_id.id,
            "field_name": name,
            "old_value": old,
            "new_value": new,
            "reason": reason,
        }

    def action_reopen(self, reason=False):
        """Give it back to be corrected; the reason and what it said are kept.

        :param str reason: required; without it a dialog asks
        :raise UserError: it is not on record, or the caller is no training officer
        """
        self._check_can_reopen()
        if not reason:
            return self._ask_reason("action_reopen")
        self._do_reopen(self._require_reason(reason))
        return True

    def _get_cannot_reopen_reason(self):
        self.ensure_one()
        if self.state != self._sealed_state:
            return self.env._("It is not on record yet.")
        return not self._is_officer() and self.env._(
            "Only a training officer can do this."
        )

    def _check_can_reopen(self):
        self.check_access("read")
        self._check_can("reopen")

    def _do_reopen(self, reason):
        for paper in self._guard_sudo():
            if paper.state != self._sealed_state:
                paper.write({"state": followup.DRAFT})
                continue
            selection = dict(paper._fields["state"]._description_selection(self.env))
            # sudo: rows of corrections are made here alone
            self.env["hr.training.correction"].sudo().create(
                paper._prepare_seal_correction(
                    "state",
                    selection[paper.state],
                    selection[followup.DRAFT],
                    reason,
                )
            )
            paper.write(
                {
                    "state": followup.DRAFT,
                    "sealed_texts": paper._describe_sealed(),
                    "reopen_reason": reason,
                    "sealed_on": False,
                    "sealed_by_id": False,
                }
            )
