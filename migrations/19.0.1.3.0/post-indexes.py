"""Indexes that another one begins with are written and never read.

Odoo makes the indexes that fields ask for, and keeps those that none asks for now.
"""

NAMES = (
    "hr_training_attendance__enrollment_id_index",
    "hr_training_budget_line__budget_id_index",
    "hr_training_certificate__name_index",
    "hr_training_course__code_index",
    "hr_training_punch__badge_index",
    "hr_training_punch__employee_id_index",
    "hr_training_session__code_index",
    "hr_training_session_seat__session_id_index",
)


def migrate(cr, version):
    if not version:
        return
    for name in NAMES:
        cr.execute(f'DROP INDEX IF EXISTS "{name}"')
