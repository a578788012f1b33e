"""What came out of the sessions, in the world."""

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
