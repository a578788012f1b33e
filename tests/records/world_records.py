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
