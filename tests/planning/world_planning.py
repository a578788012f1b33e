"""What the plans have in the world."""

from odoo.fields import Command

from ..common_world import makes


@makes("begin", "plans")
def make_plans(case):
    """Drafts; the steps are those of further plans that were submitted."""
    manager = case.user_department_manager
    lines = [{"cost_ids": [Command.create(case._cost_vals())]}]
    plans = {
        "team": case._create_plan("adhoc", lines=lines, user=manager),
        "other": case._create_plan("annual", lines=lines),
        "company": case._create_plan("annual", lines=lines, user=case.user_b_officer),
    }
    case._add_to_world("hr.training.plan", **plans)
    for scope, plan in plans.items():
        case._add_to_world("hr.training.plan.line", **{scope: plan.line_ids})
    for scope, department, user in (
        ("team", case.department_srv, manager),
        ("other", case.department_ops, case.user_officer),
        ("company", case.department_b, case.user_b_officer),
    ):
        proposal = (
            case.env["hr.training.plan.proposal"]
            .with_user(user)
            .create(
                {
                    "plan_id": plans["company" if scope == "company" else "other"].id,
                    "department_id": department.id,
                    "course_id": case.course.id,
                    "comment": "Complaints",
                }
            )
        )
        case._add_to_world("hr.training.plan.proposal", **{scope: proposal})
    case.submitted = {}
    for scope, kind, user in (
        ("team", "adhoc", manager),
        ("other", "annual", case.user_officer),
        ("company", "quarterly", case.user_b_officer),
    ):
        plan = case._create_plan(kind, user=user)
        plan.with_user(user).action_submit()
        case.submitted[scope] = plan
        case._add_to_world("hr.training.approval.step", **{scope: plan.step_ids[0]})
