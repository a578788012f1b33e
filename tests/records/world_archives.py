"""Dossiers in the world."""

from ..common_world import makes


@makes("recorded", "archives")
def make_archives(case, scope, session, _enrollment):
    """Of what others teach, as with summary reports."""
    if scope not in ("other", "company"):
        return {}
    officer, _head = case._get_staff(scope)
    archive = session.with_user(officer).action_archive()
    return {
        "hr.training.archive": archive,
        "hr.training.archive.item": archive.item_ids[:1],
    }
