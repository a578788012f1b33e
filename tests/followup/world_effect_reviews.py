"""What follows sessions, in the world."""

from ..common_world import makes


@makes("end", "effect_reviews")
def make_effect_reviews(case):
    enrollments = case.world["hr.training.enrollment"]
    scopes = [s for s in ("own", "team", "other", "company") if s in enrollments]
    case._create_in_world(
        "hr.training.effect.review",
        **{
            scope: {"enrollment_id": enrollments[scope].id, "due_on": "2026-03-02"}
            for scope in scopes
        },
    )
