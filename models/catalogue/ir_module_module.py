from odoo import models


class IrModuleModule(models.Model):
    """Texts of a language that is loaded later reach the versions on record as well."""

    _inherit = "ir.module.module"

    def _load_module_terms(self, modules, langs, overwrite=False):
        result = super()._load_module_terms(modules, langs, overwrite=overwrite)
        if "hr_training" in modules:
            self.env["hr.training.course.version"]._add_languages()
        return result
