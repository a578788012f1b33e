"""What is kept of people and sessions, in the world."""

from ..common_world import makes


@makes("end", "result changes")
def make_result_changes(case):
    enrollments = case.world["hr.training.enrollment"]
    case._create_in_world(
        "hr.training.result.change",
        **{
            scope: {
                "enrollment_id": enrollments[scope].id,
                "changed_on": "2026-05-01 08:00:00",
                "result": "failed",
            }
            for scope in ("own", "team", "other", "company")
        },
    )


@makes("end", "erasures")
def make_erasures(case):
    vals = {"proposed_on": "2026-03-02", "left_on": "2015-03-02"}
    case._create_in_world(
        "hr.training.erasure",
        other={
            **vals,
            "employee_id": case.employee_outsider.id,
            "company_id": case.company.id,
        },
        company={
            **vals,
            "employee_id": case.employee_b_employee.id,
            "company_id": case.company_b.id,
        },
    )
