from odoo import api, fields, models


class BaseModuleUninstall(models.TransientModel):
    """Warn before sealed dossiers go with the addon (policy 6.4.3)."""

    _inherit = "base.module.uninstall"

    training_dossiers = fields.Integer(compute="_compute_training_dossiers")
    training_dossier_folder = fields.Char(compute="_compute_training_dossiers")

    @api.depends("module_ids")
    def _compute_training_dossiers(self):
        # sudo: how many there are, for whoever may uninstall
        archives = self.env["hr.training.archive"].sudo()
        count = len(archives._get_exported())
        folder = str(archives._get_export_folder()) if count else False
        for dialog in self:
            concerned = "hr_training" in dialog._get_modules().mapped("name")
            dialog.training_dossiers = count if concerned else 0
            dialog.training_dossier_folder = concerned and folder
