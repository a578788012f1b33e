from odoo import models

from odoo.addons.base.models.ir_model import MODULE_UNINSTALL_FLAG


class Base(models.AbstractModel):
    """Deletion is guarded for whoever is not uninstalling an addon.

    Odoo skips the guards of deletion (``api.ondelete``) where the context says that an
    addon goes, and takes that context from any client. Only the superuser uninstalls.
    """

    _inherit = "base"

    def unlink(self):
        if not self.env.su and self.env.context.get(MODULE_UNINSTALL_FLAG):
            return self.with_context(**{MODULE_UNINSTALL_FLAG: False}).unlink()
        return super().unlink()
