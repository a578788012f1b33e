"""Records without company are read by all companies and written by who works in all.

Rules are kept from updates: those that let a company's officer write what all share are
for reading only from now on. The new rules for writing come with the update.
"""

from odoo import SUPERUSER_ID, api

READING = (
    "hr_training_approval_rule_rule_company",
    "hr_training_course_rule_company",
    "hr_training_course_form_rule_company",
    "hr_training_course_skill_rule_company",
    "hr_training_material_rule_company",
)


def migrate(cr, version):
    if not version:
        return
    env = api.Environment(cr, SUPERUSER_ID, {})
    for name in READING:
        rule = env.ref(f"hr_training.{name}", raise_if_not_found=False)
        if rule:
            rule.write(
                {"perm_write": False, "perm_create": False, "perm_unlink": False}
            )
