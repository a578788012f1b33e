from odoo import fields, models
from odoo.exceptions import UserError


class HrTrainingResultChange(models.Model):
    """What a released result was before a correction changed it (policy 2.2.5).

    A correction keeps the attendance or mark that it changed; what followed from them
    is judged anew and was lost. The training file as of an earlier day needs it. Made
    with the new result, by whatever changes it; nobody reads, writes or deletes one.
    """

    _name = "hr.training.result.change"
    _description = "Training Result Before a Correction"
    _inherit = ["hr.training.guard.mixin"]
    _order = "id"
    _rec_name = "enrollment_id"

    _guarded_fields = frozenset(
        {
            "enrollment_id",
            "changed_on",
            "result",
            "score",
            "is_scored",
            "attendance_rate",
            "is_rated",
            "passed_on",
            "valid_until",
        }
    )

    enrollment_id = fields.Many2one(
        comodel_name="hr.training.enrollment",
        required=True,
        copy=False,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        related="enrollment_id.company_id", store=True, index=True, precompute=True
    )
    changed_on = fields.Datetime(required=True, copy=False)
    # As they were until then.
    result = fields.Char(required=True, copy=False)
    score = fields.Float(copy=False)
    is_scored = fields.Boolean(copy=False)
    attendance_rate = fields.Float(copy=False)
    is_rated = fields.Boolean(copy=False)
    passed_on = fields.Date(copy=False)
    valid_until = fields.Date(copy=False)

    def write(self, vals):
        if not self.env.su:
            raise UserError(self.env._("A recorded correction cannot be changed."))
        return super().write(vals)
