"""Loans and lists of dossiers in the world."""

from odoo.fields import Command

from ..common_world import makes


@makes("end", "archives kept")
def make_archives_kept(case):
    """Of the dossiers of what others teach, sealed for it."""
    archives = {}
    for scope in ("other", "company"):
        officer, _head = case._get_staff(scope)
        session = case.world["hr.training.session"][scope]
        session = session.copy()._guard_sudo()
        session.state = "done"
        archive = session.with_user(officer).action_archive()
        archive._guard_sudo().write({"state": "sealed", "retain_until": "2020-01-01"})
        archives[scope] = archive.with_env(case.env)
    borrowers = {
        "own": case.user_employee,
        "other": case.user_outsider,
        "company": case.user_b_employee,
    }
    for scope, user in borrowers.items():
        number = archives["company" if scope == "company" else "other"].code
        loan = case.env["hr.training.archive.loan"].with_user(user)
        loan = loan.create({"number": number, "purpose": "An audit."})
        case._add_to_world(loan._name, **{scope: loan})
    for scope, archive in archives.items():
        officer, _head = case._get_staff(scope)
        protocol = case.env["hr.training.archive.destruction"].with_user(officer)
        protocol = protocol.create({"archive_ids": [Command.set(archive.ids)]})
        case._add_to_world(protocol._name, **{scope: protocol})
