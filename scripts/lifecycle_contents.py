"""What the addon keeps in a database, a line each (fed to `odoo shell`).

Every record with an external id, its columns, and every view as it is shown with all
that extends it: an update of the same version changes none of it.
"""

import hashlib
import json

from lxml import etree

UNSTABLE = {  # what time changes, and arch, which is looked at as it is shown
    *("create_date", "create_uid", "write_date", "write_uid"),
    *("arch_db", "arch_prev", "arch_fs", "arch_updated"),
    *("lastcall", "nextcall", "date_init", "date_update", "failure_count"),
    "info",  # a docstring
    "priority",  # of views, which are looked at as they are shown
}
Data = env["ir.model.data"].search([("module", "=", "hr_training")])  # noqa: F821
for model, rows in Data.grouped("model").items():
    if model not in env:  # noqa: F821
        continue
    records = env[model].browse(rows.mapped("res_id"))  # noqa: F821
    env.cr.execute(  # noqa: F821
        f"SELECT id, to_jsonb(t) FROM {records._table} t WHERE id = ANY(%s)",
        [records.ids],
    )
    contents = dict(env.cr.fetchall())  # noqa: F821
    for row in rows:
        values = contents.get(row.res_id) or {}
        text = json.dumps(
            {key: values[key] for key in sorted(values) if key not in UNSTABLE},
            ensure_ascii=False,
        )
        print("figure content", row.name, row.noupdate, model, text)

views = env["ir.ui.view"].browse(  # noqa: F821
    Data.filtered(lambda row: row.model == "ir.ui.view").mapped("res_id")
)
while extended := views.filtered(lambda view: view.mode == "extension"):
    views = views - extended | extended.inherit_id
for view in views.sorted("id"):
    arch = view._get_combined_arch()
    shown = etree.tostring(arch, method="c14n", with_comments=False)
    digest = hashlib.sha256(b"".join(shown.split())).hexdigest()
    print("figure view", view.xml_id, view.model, digest)

env.cr.execute(  # noqa: F821
    """SELECT relname, attname, format_type(atttypid, atttypmod), attnotnull
       FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
       WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v')
         AND relname LIKE 'hr_training%' AND attnum > 0 AND NOT attisdropped"""
)
for row in env.cr.fetchall():  # noqa: F821
    print("figure column", *row)
