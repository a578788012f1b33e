"""Indexes that another one begins with are written and never read.

Odoo makes the indexes that fields ask for, and keeps those that none asks for now.
"""

NAMES = (
    "hr_training_attendance__enrollment_id_index",
    "hr_training_punch__employee_id_index",
    "hr_training_session__code_index",
)


def migrate(cr, version):
    if not version:
        return
    for name in NAMES:
        cr.execute(f'DROP INDEX IF EXISTS "{name}"')
