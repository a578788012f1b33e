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
