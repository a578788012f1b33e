from odoo import api, models
from odoo.fields import Command

# Leads to the login, or into Odoo for whoever is logged in.
BACKEND_URL = "/web/login"


class Website(models.Model):
    _inherit = "website"

    @api.model
    def _training_hide_unused_site(self):
        """Let ``/`` lead to the login and hide the public menus (design §1).

        Only where nobody has used the site yet: a page of somebody's own, or a home
        page chosen by somebody, is a site in use and stays as it is.
        """
        sites = self.search([])  # pylint: disable=no-search-all
        if any(sites.mapped("homepage_url")) or self._training_has_own_pages():
            return
        sites.homepage_url = BACKEND_URL
        menus = self.env["website.menu"].search([("parent_id", "!=", False)])
        menus.filtered(lambda menu: not menu.group_ids).group_ids = [
            Command.link(self.env.ref("base.group_user").id)
        ]

    @api.model
    def _training_show_site(self):
        """Undo :meth:`_training_hide_unused_site` when the addon goes."""
        sites = self.search([("homepage_url", "=", BACKEND_URL)])
        sites.homepage_url = False
        hidden = self.env.ref("base.group_user") | self.env.ref(
            "website.group_website_designer"
        )
        menus = self.env["website.menu"].search([("parent_id", "!=", False)])
        menus.filtered(lambda menu: menu.group_ids == hidden).group_ids = False

    @api.model
    def _training_has_own_pages(self):
        """Whether somebody made or edited a page: those have no external id."""
        shipped = self.env["ir.model.data"].search_fetch(
            [("model", "=", "website.page")], ["res_id"]
        )
        own = [("id", "not in", shipped.mapped("res_id"))]
        return bool(self.env["website.page"].search_count(own, limit=1))
