"""``/`` leads to the login where nobody uses the website.

Until now no site was ever hidden by the installation: the empty home page that Odoo
makes for each site was taken for somebody's own. Where a site was hidden nevertheless,
its home page having been deleted, that is noted, so that an uninstall gives it back.
"""

from odoo import SUPERUSER_ID, api

HIDDEN_URL = "/web/login"


def migrate(cr, version):
    if not version:
        return
    website = api.Environment(cr, SUPERUSER_ID, {})["website"]
    hidden = website.search([("homepage_url", "=", HIDDEN_URL)])
    if hidden:
        groups = website._training_get_menu_groups()
        menus = website.env["website.menu"].search([("parent_id", "!=", False)])
        menus = menus.filtered(lambda menu: menu.group_ids == groups)
        website._training_note_hidden(hidden, menus)
    website._training_hide_unused_site()
