from odoo import api, models
from odoo.exceptions import AccessError


class HrTrainingSettings(models.TransientModel):
    """The training settings for the head of training, who is no administrator.

    Odoo's own settings are open to administrators only (design §5: the head sets).
    """

    _name = "hr.training.settings"
    _description = "Training Settings"
    _inherit = ["hr.training.flow.mixin", "hr.training.settings.mixin"]

    @api.model_create_multi
    def create(self, vals_list):
        company = self.env.company
        for vals in vals_list:
            self._check_can_set(vals.get("company_id", company.id))
        vals_list = [dict(vals, company_id=company.id) for vals in vals_list]
        # sudo: the company's other fields are not the head's to change
        return super(HrTrainingSettings, self.sudo()).create(vals_list).sudo(False)

    def write(self, vals):
        # Before sudo, which no rule meets: one's own dialog only.
        self.check_access("write")
        for settings in self:
            self._check_can_set(vals.get("company_id", settings.company_id.id))
        # sudo: see ``create``
        return super(HrTrainingSettings, self.sudo()).write(vals)

    def _check_can_set(self, company_id):
        """Head of training, for the company that he works in."""
        self._check_head()
        if company_id != self.env.company.id:
            raise AccessError(
                self.env._("Switch to the company before changing its settings.")
            )

    def action_save(self):
        """Close the dialog; the company has what was entered."""
        self.check_access("read")
        return {"type": "ir.actions.act_window_close"}
