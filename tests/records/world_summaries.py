"""Summary reports in the world."""

from ..common_world import makes


@makes("recorded", "summaries")
def make_summaries(case, scope, session, _enrollment):
    """Of what others teach: the sessions of employees have none."""
    if scope not in ("other", "company"):
        return {}
    officer, _head = case._get_staff(scope)
    report = session.with_user(officer).action_make_summary()
    return {
        "hr.training.summary": report,
        "hr.training.summary.figure": report.figure_ids[:1],
    }
