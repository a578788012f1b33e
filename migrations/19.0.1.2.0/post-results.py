"""Results of before get what is computed from now on.

The weighted result stayed 0 where it was released before there was one. Passes know
their last day, and which skill rows were there when they were passed: what came in by
hand since overrules them. Rows that a training has made know the row they ended, so
that taking the pass back brings that one back.
"""

from odoo import SUPERUSER_ID, api

BATCH = 500


def migrate(cr, version):
    if not version:
        return
    cr.execute(
        "UPDATE hr_training_enrollment enrollment"
        "   SET valid_until = COALESCE("
        "           (SELECT MAX(valid_until) FROM hr_training_certificate"
        "             WHERE enrollment_id = enrollment.id AND revoked_on IS NULL),"
        "           (enrollment.passed_on"
        "            + make_interval(months => session.validity_months))::date)"
        "  FROM hr_training_session session"
        " WHERE session.id = enrollment.session_id"
        "   AND enrollment.result = 'passed' AND enrollment.valid_until IS NULL"
        "   AND enrollment.passed_on IS NOT NULL AND session.validity_months > 0"
    )
    # The rows of the pass itself, else those that were there on the day of release.
    cr.execute(
        "UPDATE hr_training_enrollment enrollment"
        "   SET skill_mark = COALESCE("
        "           (SELECT MAX(id) FROM hr_employee_skill"
        "             WHERE training_enrollment_id = enrollment.id),"
        "           (SELECT MAX(id) FROM hr_employee_skill"
        "             WHERE create_date <= session.released_on),"
        "           0)"
        "  FROM hr_training_session session"
        " WHERE session.id = enrollment.session_id"
        "   AND enrollment.result = 'passed'"
        "   AND COALESCE(enrollment.skill_mark, 0) = 0"
    )
    cr.execute(
        "UPDATE hr_employee_skill mine"
        "   SET training_before_id = before.id,"
        "       training_before_from = before.valid_from"
        "  FROM hr_employee_skill before, hr_skill_type kind"
        " WHERE mine.training_enrollment_id IS NOT NULL"
        "   AND mine.training_before_id IS NULL"
        "   AND kind.id = mine.skill_type_id AND kind.is_certification IS NOT TRUE"
        "   AND before.employee_id = mine.employee_id"
        "   AND before.skill_id = mine.skill_id AND before.id < mine.id"
        "   AND before.valid_to = mine.valid_from - 1"
    )
    env = api.Environment(cr, SUPERUSER_ID, {})
    env.invalidate_all()
    completed = env["hr.training.enrollment"].search(
        [("state", "=", "completed"), ("weighted_result", "=", 0)], order="id"
    )
    for start in range(0, len(completed), BATCH):
        for enrollment in completed[start : start + BATCH]:
            value = enrollment._get_weighted_result().value
            if value:
                enrollment.weighted_result = value
        env.flush_all()
        env.invalidate_all()
