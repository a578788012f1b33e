"""Past courses of a person are no classes, and say of which version they were taught.

Whose enrolment ended by leaving is marked, so that who is back gets a place again.
"""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    if not version:
        return
    env = api.Environment(cr, SUPERUSER_ID, {})
    env.flush_all()
    cr.execute(
        """
        UPDATE hr_training_session session
           SET is_personal = TRUE, course_version = NULL, material_snapshot = NULL
          FROM hr_training_past_course past
          JOIN hr_training_enrollment enrollment ON enrollment.id = past.enrollment_id
         WHERE session.id = enrollment.session_id
        """
    )
    cr.execute(
        """
        DELETE FROM hr_training_material_version_session_rel rel
         USING hr_training_session session
         WHERE session.id = rel.session_id AND session.is_personal
        """
    )
    enrollments = env["hr.training.enrollment"]
    texts = [
        enrollments.with_context(lang=code)._get_left_text()
        for code, _name in env["res.lang"].get_installed()
    ]
    cr.execute(
        "UPDATE hr_training_enrollment SET has_left = TRUE"
        " WHERE state = 'withdrawn' AND end_reason = ANY(%s)",
        [texts],
    )
    env.invalidate_all()
