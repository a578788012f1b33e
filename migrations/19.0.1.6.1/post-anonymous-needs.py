"""Answers to anonymous need surveys are read by nobody.

Rules are kept from updates, so the words are exchanged in them, whatever else was
changed there.
"""

from odoo import SUPERUSER_ID, api

BEFORE = "('survey_id.is_training_open', '=', True)"
ANONYMOUS = "('{}training_campaign_id.is_anonymous', '=', False)"
RULES = {
    "survey_user_input_rule_need": "",
    "survey_user_input_line_rule_need": "user_input_id.",
}


def migrate(cr, version):
    if not version:
        return
    for name, path in RULES.items():
        term = ANONYMOUS.format(path)
        cr.execute(
            "UPDATE ir_rule SET domain_force = replace(domain_force, %s, %s)"
            "  FROM ir_model_data data"
            " WHERE data.model = 'ir.rule' AND data.module = 'hr_training'"
            "   AND data.name = %s AND data.res_id = ir_rule.id"
            "   AND position(%s in domain_force) = 0",
            (BEFORE, f"'&', {BEFORE}, {term}", name, term),
        )
    api.Environment(cr, SUPERUSER_ID, {}).registry.clear_cache()
