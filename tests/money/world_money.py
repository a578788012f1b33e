"""What the money has in the world."""

from ..common_world import makes


@makes("begin", "cost types")
def make_cost_types(case):
    case._create_in_world(
        "hr.training.cost.type", any={"name": "Unused", "code": "unused"}
    )


@makes("begin", "usual costs")
def make_usual_costs(case):
    """Not of the course that everything in the world is about."""
    courses = case.world["hr.training.course"]
    case._create_in_world(
        "hr.training.course.cost",
        **{
            scope: case._cost_vals(course_id=courses[name].id)
            for scope, name in (("other", "draft"), ("company", "company"))
        },
    )


@makes("begin", "costs")
def make_costs(case):
    """Those of the plans' lines."""
    for scope, line in case.world["hr.training.plan.line"].items():
        case._add_to_world("hr.training.cost", **{scope: line.cost_ids})


@makes("begin", "budgets")
def make_budgets(case):
    """Draft budgets; draft changes of budgets in force."""
    for scope in ("other", "company"):
        officer, _head = case._get_staff(scope)
        budget = case._create_budget(user=officer, approve=False)
        in_force = case._create_budget(user=officer)
        change = (
            case.env["hr.training.budget.change"]
            .with_user(officer)
            .create(case._change_vals(in_force.line_ids))
        )
        for model, record in (
            ("hr.training.budget", budget),
            ("hr.training.budget.line", budget.line_ids),
            ("hr.training.budget.item", budget.sudo().line_ids.item_ids),
            ("hr.training.budget.change", change),
        ):
            case._add_to_world(model, **{scope: record})
