from odoo import api, fields, models
from odoo.exceptions import UserError


class HrTrainingRequirementWaiver(models.Model):
    """A person need not take a required course: who said so, when and why.

    Made by the head of training alone (``action_waive`` of the requirement), never
    edited and never deleted. The last one of a requirement and person counts.
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

    @api.ondelete(at_uninstall=False)
    def _unlink_except_record(self):
        if not self.env.su:
            raise UserError(self.env._("A waiver stays on record."))
