from odoo import models

from ...tools import certificates


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _match(cls, path_info):
        """Whatever cannot be the link of a certificate is one wrong address.

        Odoo has no rule for some of it, as for a line break, and would show a page of
        the website: another answer than the one that unknown links get.
        """
        below = f"{certificates.PATH}/"
        if path_info.startswith(below) and not certificates.is_token(
            path_info.removeprefix(below)
        ):
            path_info = certificates.PATH
        return super()._match(path_info)
