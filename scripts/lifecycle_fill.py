"""Work for the life cycle (fed to `odoo shell`): a year imported and closed.

What an uninstall has to leave to the books, and an upgrade has to keep: claims that
are drafts, approved and posted, results released, skills raised, questionnaires closed.
Runs on older versions of the addon as well.
"""

import base64
import inspect
from datetime import datetime, timedelta

from freezegun import freeze_time

try:
    from odoo.addons.hr_training.tests.history.common_import import (
        pack_zip,
        read_company_a,
    )
except ModuleNotFoundError:  # up to 19.0.1.2.0
    from odoo.addons.hr_training.tests.import_common import pack_zip, read_company_a

env = env(user=env.ref("base.user_admin"))  # noqa: F821
roles = (
    "hr_training.group_hr_training_manager,hr.group_hr_user,"
    "hr_expense.group_hr_expense_manager,account.group_account_manager"
)
env.user.sudo().group_ids = [(4, env.ref(role).id) for role in roles.split(",")]
company = env.company
if not company.chart_template:
    env["account.chart.template"].try_loading("generic_coa", company, False)

# What is in class is asked about, answered, and its evaluations end.
sessions = env["hr.training.session"].search([("state", "=", "ongoing")])
assert sessions
evaluations = env["hr.training.evaluation"].create(
    [
        {
            "session_id": session.id,
            "method": method,
            "is_anonymous": anonymous,
            "survey_id": env.ref(f"hr_training.survey_{method}").id,
        }
        for session in sessions
        for method, anonymous in (("questionnaire", True), ("questionnaire", False))
    ]
)
end = max(max(sessions.mapped("date_end")), datetime.now())
with freeze_time(end + timedelta(hours=2)):
    # Later versions ask about classes in which nobody was recorded.
    asks = "all_absent" in inspect.signature(type(sessions).action_done).parameters
    sessions.action_done(**({"all_absent": True} if asks else {}))
    env["hr.training.evaluation"]._cron_follow_clock()
    assert "open" in evaluations.mapped("state"), evaluations.mapped("state")
    for form in evaluations.sudo().user_input_ids.filtered("training_enrollment_id"):
        question = form.predefined_question_ids.filtered(
            lambda q: q.question_type == "text_box"
        )[:1]
        form._save_lines(question, "More exercises, please.")
        form._mark_done()
with freeze_time(end + timedelta(days=90)):
    env["hr.training.evaluation"]._cron_follow_clock()
    assert "open" not in evaluations.mapped("state"), evaluations.mapped("state")
env.cr.commit()

wizard = env["hr.training.import"].create(
    {"file": base64.b64encode(pack_zip(read_company_a())), "filename": "year.zip"}
)
wizard.action_import()
errors = wizard.line_ids.filtered(lambda line: line.severity == "error")
assert wizard.state == "imported", errors.mapped("message")

# A year of books: posted, approved, and some that are still drafts.
claims = env["hr.expense"].search([("training_session_id", "!=", False)], order="id")
claims = claims.filtered(lambda claim: claim.state == "draft")
assert len(claims) > 60, len(claims)
claims[:50].action_submit()
claims[:50].filtered(lambda claim: claim.state == "submitted").action_approve()
action = claims[:40].action_post()
if action:
    env["hr.expense.post.wizard"].with_context(**action["context"]).browse(
        action["res_id"]
    ).action_post_entry()
assert "posted" in claims.mapped("state"), claims.mapped("state")

# Imported sessions are done and released: the books of some are closed. Those of the
# demo are closed there, or wait for the papers of their dossiers.
sessions = env["hr.training.session"].search(
    [
        ("state", "=", "done"),
        ("results_released", "=", True),
        ("is_historic", "=", True),
    ]
)
sessions[: len(sessions) // 2].action_close()
env.cr.commit()
