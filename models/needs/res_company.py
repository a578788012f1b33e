from odoo import api, fields, models


class ResCompany(models.Model):
    """The address to which complaints are forwarded (policy 3.1)."""

    _inherit = "res.company"

    training_need_alias_id = fields.Many2one(
        comodel_name="mail.alias", copy=False, ondelete="set null"
    )
    training_need_alias_name = fields.Char(
        compute="_compute_training_need_alias_name",
        inverse="_inverse_training_need_alias_name",
        help="What stands before the @ of the address to which complaints are "
        "forwarded; each becomes a draft of a training need.",
    )

    @api.depends("training_need_alias_id.alias_name")
    def _compute_training_need_alias_name(self):
        for company in self:
            # sudo: the address is told to who reads the settings
            company.training_need_alias_name = (
                company.sudo().training_need_alias_id.alias_name
            )

    def _inverse_training_need_alias_name(self):
        model = self.env["ir.model"]._get("hr.training.need")
        for company in self:
            # sudo: who sets the company's training sets this address of it alone
            company_sudo = company.sudo()
            name = company.training_need_alias_name
            alias_sudo = company_sudo.training_need_alias_id
            if alias_sudo:
                # Without a name it takes nothing.
                alias_sudo.alias_name = name
            elif name:
                company_sudo.training_need_alias_id = alias_sudo.with_company(
                    company
                ).create(
                    {
                        "alias_name": name,
                        "alias_model_id": model.id,
                        "alias_contact": "everyone",
                        "alias_defaults": repr({"company_id": company.id}),
                    }
                )
