from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools.cells import is_said


class HrTrainingNeed(models.Model):
    """What customers complained about, and of which product (policy 3.1)."""

    _inherit = "hr.training.need"

    _content_fields = frozenset({"complaint_reference", "complaint_date", "product_id"})

    complaint_reference = fields.Char(
        string="Complaint", help="The number under which the complaint is kept."
    )
    complaint_date = fields.Date(string="Complained On")
    product_id = fields.Many2one(
        comodel_name="product.product",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )

    def _has_evidence(self):
        return super()._has_evidence() or is_said(self.complaint_reference)

    @api.constrains("complaint_date")
    def _check_complaint_date(self):
        self._check_years("complaint_date")
        for need in self:
            today = need.company_id._get_training_today()
            if need.complaint_date and need.complaint_date > today:
                raise ValidationError(
                    self.env._("A customer has complained today or before, not later.")
                )
