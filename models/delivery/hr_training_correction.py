from odoo import api, fields, models
from odoo.exceptions import UserError


class HrTrainingCorrection(models.Model):
    """A recorded change of what was closed: who, when, why, old value (design §6.6).

    Rows are made by the ``action_correct`` methods alone; nobody edits them.
    """

    _name = "hr.training.correction"
    _description = "Training Record Correction"
    _inherit = ["hr.training.guard.mixin"]
    _order = "id desc"
    _rec_name = "field_name"

    _guarded_fields = frozenset(
        {
            "res_model",
            "res_id",
            "session_id",
            "employee_id",
            "field_name",
            "old_value",
            "new_value",
            "reason",
            "user_id",
        }
    )

    res_model = fields.Char(string="Record Model", required=True, index=True)
    res_id = fields.Many2oneReference(
        string="Record", model_field="res_model", required=True, index=True
    )
    session_id = fields.Many2one(
        comodel_name="hr.training.session", required=True, index=True
    )
    employee_id = fields.Many2one(comodel_name="hr.employee", index=True)
    field_name = fields.Char(required=True)
    old_value = fields.Char()
    new_value = fields.Char()
    reason = fields.Text(required=True)
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Corrected by",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env.user,
    )
    company_id = fields.Many2one(
        related="session_id.company_id", store=True, index=True
    )

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self.env._("A recorded correction cannot be changed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_uninstall(self):
        raise UserError(self.env._("A recorded correction cannot be deleted."))
