"""What figures were before a course is frozen, of passes of before as well.

Of what it was at their release nothing is left: the values that are there now are
frozen. Figures of the months after are weighed in their results.
"""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    if not version:
        return
    env = api.Environment(cr, SUPERUSER_ID, {})
    passes = env["hr.training.enrollment"].search(
        [
            ("state", "=", "completed"),
            ("result", "=", "passed"),
            ("passed_on", "!=", False),
        ]
    )
    env["hr.training.kpi.baseline"]._do_freeze(passes)
    marked = passes._find_performance_marks() if passes else {}
    passes.filtered(lambda e: e.id in marked)._do_follow_performance()
