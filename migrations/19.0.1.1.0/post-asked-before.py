"""What is asked before a session is compared with what follows, and decides nothing.

Until now an exam that opens before its session was a required mark by default. Those
that nobody has answered for yet, and the forms of courses, follow the new rule; what
was released stays as it was judged. The daily reminder is about every kind of form
now, which its name, kept from updates, does not say.
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
    env = api.Environment(cr, SUPERUSER_ID, {})
    cron = env.ref("hr_training.ir_cron_questionnaire_remind", raise_if_not_found=False)
    if cron and cron.name == "Training: remind of open questionnaires":
        cron.name = "Training: remind of open forms"
