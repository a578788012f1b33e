"""Courses that are offered get a version of what they teach now."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    if not version:
        return
    env = api.Environment(cr, SUPERUSER_ID, {"active_test": False})
    env["hr.training.course"].search([("state", "!=", "draft")])._keep_versions()
    env.flush_all()
