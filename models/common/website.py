import json

from lxml import etree

from odoo import api, models
from odoo.fields import Command

# Such a home page marks a hidden site: controllers/website.py leads from there.
BACKEND_URL = "/web/login"
# What was hidden, so that an uninstall gives back that and nothing else.
HIDDEN_PARAMETER = "hr_training.hidden_site"


class Website(models.Model):
    _inherit = "website"

    @api.model
    def _training_hide_unused_site(self):
        """Let ``/`` lead to the login and hide the public menus (design §1).

        Only of sites that nobody uses yet. The default menus stay as they are: a site
        that somebody makes later on is copied from them.
        """
        sites = self.search([])  # pylint: disable=no-search-all
        unused = sites.filtered(lambda site: not site._training_is_used())
        if not unused or self._training_is_wanted():
            return
        menus = self.env["website.menu"].search(
            [
                ("website_id", "in", unused.ids),
                ("parent_id", "!=", False),
                ("group_ids", "=", False),
            ]
        )
        unused.homepage_url = BACKEND_URL
        menus.group_ids = [Command.link(self.env.ref("base.group_user").id)]
        self._training_note_hidden(unused, menus)

    @api.model
    def _training_show_site(self):
        """Undo :meth:`_training_hide_unused_site` when the addon goes.

        What somebody has changed since is his.
        """
        parameters = self.env["ir.config_parameter"]
        hidden = json.loads(parameters.get_param(HIDDEN_PARAMETER) or "{}")
        sites = self.browse(hidden.get("sites", [])).exists()
        sites.filtered(lambda s: s.homepage_url == BACKEND_URL).homepage_url = False
        menus = self.env["website.menu"].browse(hidden.get("menus", [])).exists()
        groups = self._training_get_menu_groups()
        menus.filtered(lambda menu: menu.group_ids == groups).group_ids = False
        parameters.set_param(HIDDEN_PARAMETER, False)

    @api.model
    def _training_note_hidden(self, sites, menus):
        """Remember what was hidden, beside what was hidden before."""
        parameters = self.env["ir.config_parameter"]
        hidden = json.loads(parameters.get_param(HIDDEN_PARAMETER) or "{}")
        new = {"sites": sites.ids, "menus": menus.ids}
        both = {key: sorted({*hidden.get(key, []), *new[key]}) for key in new}
        parameters.set_param(HIDDEN_PARAMETER, json.dumps(both))

    @api.model
    def _training_get_menu_groups(self):
        """The groups of a hidden menu: the website adds its designers to any."""
        return self.env.ref("base.group_user") | self.env.ref(
            "website.group_website_designer"
        )

    @api.model
    def _training_is_wanted(self):
        """Whether somebody wants a website, whatever it has on it.

        A shop, a blog or events chosen by somebody; or anything that he published.
        What installs itself beside others, and what we need ourselves, was not chosen.
        """
        modules = self.env["ir.module.module"]
        ours = modules.search([("name", "=", "hr_training")])
        gone = ("uninstallable", "uninstalled", "to remove")
        on_site = modules.search([("name", "=", "website")]).downstream_dependencies()
        # Downwards by our own way as well: what was made for us chose no website.
        beside = ours | ours.downstream_dependencies()
        beside |= ours.upstream_dependencies(exclude_states=gone)
        chosen = (on_site - beside).filtered(lambda module: not module.auto_install)
        return bool(chosen) or self._training_has_published()

    @api.model
    def _training_has_published(self):
        """Whether somebody published a course, a product, an event or the like.

        Pages are asked one by one. A slide is seen in its course or not at all, and the
        courses of ours are open to those who are enrolled.
        """
        asked_elsewhere = {"website.page", "slide.slide"}
        for name, model in self.env.items():
            published = model._fields.get("is_published")
            if (
                name in asked_elsewhere
                or name.startswith("theme.")
                or "website_published" not in model._fields
                or not (published and published.store and model._auto)
            ):
                continue
            records = model.sudo().search([("is_published", "=", True)])
            records -= self._training_get_shipped(records)
            if records - self._training_get_internal(records):
                return True
        return False

    @api.model
    def _training_get_internal(self, records):
        """Those of the published records that are for employees; wings say which."""
        return records.browse()

    @api.model
    def _training_get_shipped(self, records):
        """Those of the records that came with an addon: they have an external id."""
        data = self.env["ir.model.data"].search_fetch(
            [("model", "=", records._name), ("res_id", "in", records.ids)], ["res_id"]
        )
        return records.browse(data.mapped("res_id"))

    def _training_is_used(self):
        """Whether somebody made this site his own: home page, theme or pages."""
        self.ensure_one()
        if self.homepage_url or self.theme_id:
            return True
        here = [("website_id", "in", (False, self.id))]
        pages = self.env["website.page"].search(here)
        own = pages - self._training_get_shipped(pages)
        edited = pages.view_id.filtered("arch_updated")
        return bool(edited) or not all(own.mapped(_is_untouched_home))


def _is_untouched_home(page):
    """Whether the page is the empty one that Odoo makes as the home of each site."""
    if page.url != "/":
        return False
    body = etree.fromstring(page.view_id.arch_db).find(".//div[@id='wrap']")
    return body is not None and not len(body) and not (body.text or "").strip()
