"""Punches are found by person and time; the index of the person alone is not needed.

Odoo keeps indexes that it no longer knows.
"""


def migrate(cr, version):
    cr.execute("DROP INDEX IF EXISTS hr_training_punch__employee_id_index")
