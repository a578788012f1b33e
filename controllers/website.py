from odoo import http
from odoo.http import request

from odoo.addons.website.controllers.main import Website

from ..models.common.website import BACKEND_URL


class TrainingWebsite(Website):
    @http.route()
    def index(self, **kw):
        """A hidden site leads to the login, or into Odoo whoever is logged in."""
        if request.website._get_cached("homepage_url") == BACKEND_URL:
            return request.redirect("/odoo")
        return super().index(**kw)
