"""What an import, or a past course, left in the world."""

from ..common_world import makes


@makes("end", "import batches")
def make_batches(case):
    vals = {"kind": "year", "year": 2020}
    case._create_in_world(
        "hr.training.import.batch",
        other={**vals, "company_id": case.company.id},
        company={**vals, "company_id": case.company_b.id},
    )


@makes("end", "past courses")
def make_past_courses(case):
    courses = case.world["hr.training.course"]
    vals = {"date_from": "2025-05-05"}
    case._create_in_world(
        "hr.training.past.course",
        other={
            **vals,
            "employee_id": case.employee_outsider.id,
            "course_id": courses["published"].id,
        },
        company={
            **vals,
            "employee_id": case.employee_b_employee.id,
            "course_id": courses["company"].id,
        },
    )
