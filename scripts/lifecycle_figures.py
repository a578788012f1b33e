"""The figures that an upgrade must not change, a line each (fed to `odoo shell`)."""

SHOWN = {
    "hr.training.plan": ("name", "state", "planned_cost"),
    "hr.training.session": ("name", "state", "results_released", "enrolled_count"),
    "hr.training.attendance": ("status", "minutes_late", "minutes_early"),
    "hr.training.enrollment": ("state", "result", "score", "attendance_rate"),
    "hr.training.score": ("value", "attempt"),
    "hr.training.certificate": ("name", "valid_until"),
    "hr.training.budget.line": ("planned", "committed", "actual"),
    "hr.expense": ("name", "state", "total_amount", "training_cost_type_id"),
    "account.move.line": ("balance", "training_session_id", "training_cost_type_id"),
    "hr.employee.skill": ("skill_id", "skill_level_id"),
    "hr.resume.line": ("name", "date_start"),
    "survey.user_input": ("state", "scoring_percentage"),
}

for name, fields in SHOWN.items():
    model = env[name].with_context(lang="en_US", active_test=False)  # noqa: F821
    fields = [field for field in fields if field in model._fields]
    for row in model.search([], order="id").read(fields, load=False):
        print("figure", name, *(f"{key}={value}" for key, value in row.items()))
# Since 19.0.1.7.0 KPIs of the months after a course weigh in its results. Without them
# the results are what they were; nothing of this is committed.
kpis = env.get("hr.training.kpi", [])  # noqa: F821
if "weighs_in_results" in getattr(kpis, "_fields", ()):
    kpis.search([]).weighs_in_results = False
for row in env["hr.training.enrollment"].search([("weighted_result", "!=", 0)]):  # noqa: F821
    print("figure weighted", row.id, round(row.weighted_result, 4))
# Rows of the answers that nobody may read any more are counted.
for name, model in sorted(env.items()):  # noqa: F821
    if name.startswith("hr.training.") and model._auto and not model._transient:
        print("figure rows", name, min(model.sudo().search_count([]), 10**9))
