"""Rules of before ask in the words that a database answers fast.

What is a user's in a session was five terms, two of which read every enrolment of each
session that was looked at; it is one term, and asked of all of them at once. Rules are
kept from updates, so the words are exchanged in them, whatever else was changed there.
"""

from odoo import SUPERUSER_ID, api

SESSION = (
    "'|', '|', '|', '|', ('{0}state', 'in', ('scheduled', 'ongoing')), "
    "('{0}is_taught_by_me', '=', True), ('{0}may_register', '=', True), "
    "('{0}may_mark', '=', True), '|', ('{0}enrollment_ids.is_my_own', '=', True), "
    "('{0}has_my_team', '=', True)"
)
OPEN = "('{0}is_open_to_me', '=', True)"
HELPED = (
    "('session_id.may_register', '=', True), ('session_id.may_mark', '=', True)",
    "('session_id.is_helped_by_me', '=', True)",
)
PEOPLE = "'|', '|', {}('is_my_own', '=', True), ('is_my_team', '=', True), {}"
WORDS = (
    (PEOPLE.format("'|', ", HELPED[0]), PEOPLE.format("", HELPED[1])),
    (f"'|', {HELPED[0]}", HELPED[1]),
    *((SESSION.format(path), OPEN.format(path)) for path in ("", "session_id.")),
    ("session_ids.enrollment_ids.is_my_own", "has_my_enrollment"),
    ("enrollment_ids.is_my_own", "has_my_enrollment"),
)


def migrate(cr, version):
    if not version:
        return
    for before, after in WORDS:
        cr.execute(
            "UPDATE ir_rule SET domain_force = replace(domain_force, %s, %s)"
            "  FROM ir_model_data data"
            " WHERE data.model = 'ir.rule' AND data.module = 'hr_training'"
            "   AND data.res_id = ir_rule.id AND position(%s in domain_force) > 0",
            (before, after, before),
        )
    api.Environment(cr, SUPERUSER_ID, {}).registry.clear_cache()
