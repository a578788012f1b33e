"""Grades of trainers are kept over time: those that they have count from now on.

The first one counts from the beginning, so that what was taught before has a fee.
"""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    if not version:
        return
    env = api.Environment(cr, SUPERUSER_ID, {"active_test": False})
    env.flush_all()
    trainers = env["hr.training.trainer"].search([("grade_id", "!=", False)])
    env["hr.training.trainer.grade.term"]._keep(trainers)
    env.flush_all()
    env.invalidate_all()
