"""Build the asset bundles of a template database (fed to `odoo shell`).

Copies then start with them, which saves every tour half a minute. The bundles of
reports are asked for with vendor prefixes, as wkhtmltopdf is served them.
"""

qweb = env["ir.qweb"]  # noqa: F821
qweb._pregenerate_assets_bundles()
for view in (qweb, qweb.with_context(website_id=1)):
    for bundle in ("web.report_assets_common", "web.report_assets_pdf"):
        view._get_asset_bundle(bundle, css=True, js=False, autoprefix=True).css()
env.cr.commit()  # noqa: F821
