"""What the evaluations have in the world: marks, and objections to them."""

from ..common_world import makes


@makes("held", "marks")
def make_marks(case, scope, session, enrollment):
    officer, _head = case._get_staff(scope)
    score = session.with_user(officer).set_marks(
        [(enrollment.employee_id.id, "exam", 90)]
    )
    return {"hr.training.evaluation": session.evaluation_ids, score._name: score}


@makes("end", "appeals")
def make_appeals(case):
    """Answered objections to the marks, so that further ones can be raised."""
    case._create_in_world(
        "hr.training.appeal",
        **{
            scope: {
                "enrollment_id": score.enrollment_id.id,
                "evaluation_id": score.evaluation_id.id,
                "text": "Too few",
                "state": "answered",
                "answer": "It stays",
            }
            for scope, score in case.world["hr.training.score"].items()
        },
    )
