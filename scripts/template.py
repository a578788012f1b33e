"""Finish a template database (fed to `odoo shell`): Chinese, and asset bundles.

`--load-language` at the installation would make Chinese everybody's language. Copies
start with the bundles, which saves every tour half a minute; those of reports are
asked for with vendor prefixes, as wkhtmltopdf is served them.
"""

from odoo.tools.translate import load_language

load_language(env.cr, "zh_CN")  # noqa: F821

qweb = env["ir.qweb"]  # noqa: F821
qweb._pregenerate_assets_bundles()
for view in (qweb, qweb.with_context(website_id=1)):
    for bundle in ("web.report_assets_common", "web.report_assets_pdf"):
        view._get_asset_bundle(bundle, css=True, js=False, autoprefix=True).css()
env.cr.commit()  # noqa: F821
