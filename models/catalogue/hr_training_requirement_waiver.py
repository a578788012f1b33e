from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError


class HrTrainingRequirementWaiver(models.Model):
    """A person need not take a required course: who said so, when and why.

    Made by the head of training alone (``action_waive`` of the requirement), never
    edited and never deleted; ``action_revoke`` ends it by a later one. The last one of
    a requirement and person counts.
    """

    _name = "hr.training.requirement.waiver"
    _description = "Waiver of a Requirement"
    _inherit = [
        "hr.training.guard.mixin",
        "hr.training.team.mixin",
        "hr.training.copied.mixin",
    ]
    _order = "granted_on desc, id desc"
    _rec_name = "employee_id"

    _reason_methods = frozenset({"action_revoke"})
    _fixed_links = frozenset({"requirement_id"})
    _guarded_fields = frozenset(
        {
            "requirement_id",
            "employee_id",
            "reason",
            "valid_until",
            "granted_on",
            "granted_by_id",
        }
    )

    requirement_id = fields.Many2one(
        comodel_name="hr.training.requirement",
        required=True,
        index=True,
        ondelete="restrict",
    )
    course_id = fields.Many2one(related="requirement_id.course_id")
    employee_id = fields.Many2one(
        comodel_name="hr.employee", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        related="employee_id.company_id", store=True, index=True, precompute=True
    )
    reason = fields.Text(required=True)
    valid_until = fields.Date(help="Last day; empty for good.")
    granted_on = fields.Date(required=True)
    granted_by_id = fields.Many2one(
        comodel_name="res.users", string="Waived by", required=True, index=True
    )

    is_last = fields.Boolean(compute="_compute_is_last")
    can_revoke = fields.Boolean(compute="_compute_can")

    def _compute_is_last(self):
        """Whether no later one of the same requirement and person counts instead."""
        last = {}
        # sudo: which one counts is the same for everybody
        for waiver in self.sudo().search(
            [
                ("requirement_id", "in", self.requirement_id.ids),
                ("employee_id", "in", self.employee_id.ids),
            ]
        ):
            last.setdefault((waiver.requirement_id, waiver.employee_id), waiver)
        for waiver in self:
            key = waiver.requirement_id, waiver.employee_id
            waiver.is_last = last.get(key) == waiver

    @api.depends("valid_until")
    @api.depends_context("uid")
    def _compute_can(self):
        self._set_can("revoke")

    def action_revoke(self, reason=False):
        """End waivers yesterday, by later ones; what was waived until then stays so.

        :param str reason: required, stays on record; without it a dialog asks
        :raise AccessError: the user is no head of training
        :raise UserError: no head, or one that holds no more
        """
        self._check_can_revoke()
        if not reason:
            return self._ask_reason("action_revoke")
        yesterday = self.env.company._get_training_today() - timedelta(days=1)
        # sudo: whom it was waived for is known to who may read the waiver
        for requirement, waivers in self.sudo().grouped("requirement_id").items():
            requirement.with_env(self.env).action_waive(
                waivers.employee_id.ids, reason, yesterday
            )
        return True

    def _get_cannot_revoke_reason(self):
        self.ensure_one()
        if not self._is_head():
            return self.env._("Only the head of training can do this.")
        today = self.env.company._get_training_today()
        if not self.is_last or (self.valid_until and self.valid_until < today):
            return self.env._("It is revoked already.")
        return False

    def _check_can_revoke(self):
        self.check_access("read")
        self._check_can("revoke")

    @api.ondelete(at_uninstall=False)
    def _unlink_except_record(self):
        if not self.env.su:
            raise UserError(self.env._("A waiver stays on record."))
