from odoo import models


class ResCompany(models.Model):
    """Figures of single people have a menu where they are on (design §6.15)."""

    _inherit = "res.company"

    _menu_settings = frozenset({"training_kpi_individual"})
