"""What people need, in the world."""

from odoo.fields import Command

from ..common_world import makes


@makes("begin", "needs")
def make_needs(case):
    """Drafts, each raised by whose it is."""
    for scope, user, channel, employee in (
        ("own", case.user_employee, "employee", case.employee_employee),
        ("team", case.user_department_manager, "supervisor", case.employee_colleague),
        ("other", case.user_officer, "customer", case.employee_outsider),
        ("company", case.user_b_officer, "employee", case.employee_b_employee),
    ):
        need = (
            case.env["hr.training.need"]
            .with_user(user)
            .create(
                {
                    "name": "Pumps",
                    "channel": channel,
                    "company_id": employee.company_id.id,
                    "person_ids": [Command.create({"employee_id": employee.id})],
                }
            )
        )
        case._add_to_world("hr.training.need", **{scope: need})
        case._add_to_world("hr.training.need.person", **{scope: need.person_ids})
    case._add_to_world(
        "hr.training.need.priority",
        any=case.env.ref("hr_training.need_priority_share_50"),
    )


@makes("end", "performance cases")
def make_cases(case):
    """Made by the run: a mean of 70 in January and February, where 80 is wanted."""
    values = case.world["hr.training.kpi.value"]
    values = case.env["hr.training.kpi.value"].union(*values.values())
    for value in values:
        value.copy({"month": "2026-02-01"})
    cases = case.env["hr.training.performance.case"]
    cases = cases._do_find_cases(case.company | case.company_b)
    by_employee = cases.grouped("employee_id")
    people = {
        "own": case.employee_employee,
        "team": case.employee_colleague,
        "other": case.employee_outsider,
        "company": case.employee_b_employee,
    }
    case._add_to_world(
        "hr.training.performance.case",
        **{scope: by_employee[employee] for scope, employee in people.items()},
    )
