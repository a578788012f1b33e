from odoo import fields, models


class HrTrainingMaterialUpload(models.TransientModel):
    """Dialog for a further version: its file or link, what is new, from when."""

    _name = "hr.training.material.upload"
    _description = "New Version"
    _inherit = ["hr.training.flow.mixin"]

    material_id = fields.Many2one(comodel_name="hr.training.material", required=True)
    kind = fields.Selection(related="material_id.kind")
    # The bytes lie in the dialog until it is confirmed, and are gone with it.
    file = fields.Binary(attachment=False)
    filename = fields.Char()
    url = fields.Char(string="Link")
    name = fields.Char(string="Version", help="Empty: the number after the last one.")
    note = fields.Text(string="What Is New")
    effective_from = fields.Date(
        string="In Force From",
        help="By default from its release; of a rule document not before.",
    )

    def action_confirm(self):
        """Make the version as the user, rights and all, and show the material.

        :raise UserError: for a file that cannot be taken, or nothing new
        """
        self.ensure_one()
        material = self.material_id
        material.check_access("write")
        content = {
            name: value
            for name, value in {
                "file": self.with_context(bin_size=False).file,
                "filename": self.filename,
                "url": self.url,
                "version": self.name,
                "note": self.note,
                "effective_from": self.effective_from,
            }.items()
            if value
        }
        material._take_contents({material: content}, required=True)
        return {"type": "ir.actions.act_window_close"}
