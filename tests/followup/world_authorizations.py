"""What follows from the sessions, in the world."""

from odoo.fields import Command

from ..common_world import makes


@makes("end", "authorisations")
def make_authorizations(case):
    course = case.env.ref("hr_training.course_g01")
    values = {"name": "Pump P7", "course_ids": [Command.set(course.ids)]}
    case._create_in_world(
        "hr.training.authorization.scope",
        any={**values, "company_id": case.company.id},
        unused={**values, "company_id": case.company.id},
        company={**values, "company_id": case.company_b.id},
    )
    people = {
        "own": case.employee_employee,
        "team": case.employee_colleague,
        "other": case.employee_outsider,
        "company": case.employee_b_employee,
    }
    scopes = case.world["hr.training.authorization.scope"]
    case._add_to_world(
        "hr.training.authorization",
        **{
            name: scopes["company" if name == "company" else "any"]
            .with_user(case._get_staff(name)[1])
            ._do_authorize(
                {(scopes["company" if name == "company" else "any"], employee): {}},
                None,
            )
            .sudo()
            for name, employee in people.items()
        },
    )
