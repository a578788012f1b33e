"""What people handed in, in the world."""

from odoo.fields import Command

from ..common_world import makes


@makes("recorded", "papers")
def make_papers(case, scope, session, enrollment):
    """What was handed in beside the exam; released and open as the session is."""
    released = session.results_released
    evaluations = case.env["hr.training.evaluation"].create(
        [
            {
                "session_id": session.id,
                "method": method,
                "is_required": False,
                "state": "released" if released else "open",
            }
            for method in ("practical", "reflection")
        ]
    )
    vals = {
        "enrollment_id": enrollment.id,
        "state": "submitted" if released else "open",
    }
    practical = case.env["hr.training.practical"].create(
        {
            **vals,
            "evaluation_id": evaluations[0].id,
            "line_ids": [Command.create({"name": "Item"})],
        }
    )
    return {
        "hr.training.practical": practical,
        "hr.training.practical.line": practical.line_ids,
        "hr.training.reflection": case.env["hr.training.reflection"].create(
            {**vals, "evaluation_id": evaluations[1].id}
        ),
    }
