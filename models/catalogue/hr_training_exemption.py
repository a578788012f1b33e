from odoo import api, fields, models


class HrTrainingExemption(models.Model):
    """Somebody may take a course without its prerequisites (policy 1.3).

    The head of training says so with a reason, by ``hr.training.course.action_exempt``;
    revoking is for enrolments to come.
    """

    _name = "hr.training.exemption"
    _description = "Exemption from Prerequisites"
    _inherit = ["hr.training.guard.mixin"]
    _order = "id desc"
    _rec_name = "employee_id"

    _guarded_fields = frozenset(
        {"course_id", "employee_id", "reason", "user_id", "granted_on", "revoked_on"}
    )
    _explained_links = {"course_id": "written by the course's method only"}

    course_id = fields.Many2one(
        comodel_name="hr.training.course",
        required=True,
        copy=False,
        index=True,
        ondelete="cascade",
    )
    employee_id = fields.Many2one(
        comodel_name="hr.employee",
        required=True,
        copy=False,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        related="employee_id.company_id", store=True, index=True
    )
    reason = fields.Text(required=True, copy=False)
    user_id = fields.Many2one(
        comodel_name="res.users", string="Granted By", copy=False, required=True
    )
    granted_on = fields.Date(copy=False, required=True)
    revoked_on = fields.Date(copy=False)
    can_revoke = fields.Boolean(compute="_compute_can")

    @api.depends("revoked_on")
    @api.depends_context("uid")
    def _compute_can(self):
        self._set_can("revoke")

    def action_revoke(self):
        """End exemptions from today on; places that were given stay.

        :raise UserError: not the head of training, or revoked already
        """
        self._check_can_revoke()
        self._guard_sudo().write({"revoked_on": self.env.company._get_training_today()})
        return True

    def _get_cannot_revoke_reason(self):
        self.ensure_one()
        if self.revoked_on:
            return self.env._("It is revoked already.")
        if not self._is_head():
            return self.env._("Only the head of training can do this.")
        return False

    def _check_can_revoke(self):
        self.check_access("read")
        self._check_can("revoke")
