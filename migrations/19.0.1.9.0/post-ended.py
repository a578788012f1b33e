"""What goes by the end of a session goes by one field, without classes too.

The field itself is computed by the update. Analyses, summaries and the days until which
claims may be filed had no end, or today's, where a session has no classes.
"""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    if not version:
        return
    env = api.Environment(cr, SUPERUSER_ID, {"active_test": False})
    env.flush_all()
    ended = env["hr.training.session"].search(
        [("date_end", "=", False), ("ended_on", "!=", False)]
    )
    ended.modified(["ended_on"])
    env.flush_all()
    env.invalidate_all()
