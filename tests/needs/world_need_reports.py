"""Need reports in the world."""

from odoo.fields import Command

from ..common import NOW
from ..common_world import makes


@makes("begin", "need reports")
def make_need_reports(case):
    """Drafts with their figures, each on a need of its own."""
    for scope, user, employee in (
        ("other", case.user_officer, case.employee_outsider),
        ("company", case.user_b_officer, case.employee_b_employee),
    ):
        need = (
            case.env["hr.training.need"]
            .with_user(user)
            .create(
                {
                    "name": "Drones",
                    "channel": "industry",
                    "company_id": user.company_id.id,
                    "person_ids": [Command.create({"employee_id": employee.id})],
                }
            )
        )
        need.action_submit()
        need.action_validate()
        day = NOW.date().replace(month=1, day=1)
        report = (
            case.env["hr.training.need.report"]
            .with_user(user)
            .create(
                {
                    "date_from": day,
                    "date_to": day.replace(month=12, day=31),
                    "company_id": user.company_id.id,
                }
            )
        )
        report.action_draft()
        line = report.line_ids.filtered(lambda r: r.kind == "channel")
        case._add_to_world("hr.training.need.report", **{scope: report})
        case._add_to_world("hr.training.need.report.line", **{scope: line})
