"""What came out of the sessions, in the world; and figures of people's work."""

from dateutil.relativedelta import relativedelta

from ..common_world import makes


@makes("released", "results")
def release_results(case, scope, session, enrollment):
    """All but what the trainer teaches; the skills have scopes of their own."""
    officer, _head = case._get_staff(scope)
    if scope != "taught":
        session.with_user(officer).action_release_results()
    if session.skill_ids:
        case._add_to_world(
            "hr.training.course.skill", **{f"frozen_{scope}": session.skill_ids}
        )
    return {"hr.training.certificate": enrollment.certificate_ids}


@makes("end", "figures")
def make_figures(case):
    case._create_in_world(
        "hr.training.kpi",
        used={"name": "Used", "code": "used"},
        unused={"name": "Unused", "code": "unused"},
    )
    kpi = case.world["hr.training.kpi"]["used"]
    # Some tests run by the real clock.
    month = case.company._get_training_today() - relativedelta(months=2, day=1)
    people = {
        "own": case.employee_employee,
        "team": case.employee_colleague,
        "other": case.employee_outsider,
        "company": case.employee_b_employee,
    }
    case._create_in_world(
        "hr.training.kpi.target",
        any={"kpi_id": kpi.id, "value": 80, "company_id": case.company.id},
        company={"kpi_id": kpi.id, "value": 80, "company_id": case.company_b.id},
    )
    case._create_in_world(
        "hr.training.kpi.value",
        **{
            scope: {
                "kpi_id": kpi.id,
                "employee_id": employee.id,
                "month": month,
                "value": 70,
            }
            for scope, employee in people.items()
        },
    )
    enrollments = case.world["hr.training.enrollment"]
    case._create_in_world(
        "hr.training.kpi.baseline",
        **{
            scope: {
                "enrollment_id": enrollments[scope].id,
                "kpi_id": kpi.id,
                "month": month - relativedelta(months=9),
                "value": 70,
            }
            for scope in people
        },
    )
    officers = {"company": case.user_b_officer}
    case._add_to_world(
        "hr.training.look",
        **{
            scope: case.env["hr.training.look"]
            .with_user(officers.get(scope, case.user_officer))
            ._do_note(employee, "kpi")
            for scope, employee in people.items()
        },
    )
