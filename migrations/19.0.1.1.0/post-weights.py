"""What is asked before a session is compared with what follows, and decides nothing.

Until now an exam that opens before its session was a required mark by default. Those
that nobody has answered for yet, and the forms of courses, follow the new rule; what
was released stays as it was judged.

Questions in class count among the evaluations of knowledge: sessions that were
scheduled before take the weight of their course, as nobody was asked in them yet.

The daily reminder is about every kind of form now, which its name, kept from updates,
does not say.
"""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    if not version:
        return
    cr.execute(
        "UPDATE hr_training_course_form SET is_required = FALSE"
        " WHERE open_days < 0 AND is_required"
    )
    cr.execute(
        "UPDATE hr_training_evaluation SET is_required = FALSE"
        " WHERE open_days < 0 AND is_required AND state = 'draft'"
    )
    cr.execute(
        "UPDATE hr_training_session session"
        "   SET observation_weight = course.observation_weight"
        "  FROM hr_training_course course"
        " WHERE course.id = session.course_id AND session.state != 'draft'"
        "   AND session.results_released IS NOT TRUE"
        "   AND COALESCE(session.observation_weight, 0) = 0"
        "   AND NOT EXISTS (SELECT FROM hr_training_observation"
        "                    WHERE session_id = session.id)"
    )
    env = api.Environment(cr, SUPERUSER_ID, {})
    cron = env.ref("hr_training.ir_cron_questionnaire_remind", raise_if_not_found=False)
    if cron and cron.name == "Training: remind of open questionnaires":
        cron.name = "Training: remind of open forms"
