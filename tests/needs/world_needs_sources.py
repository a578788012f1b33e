"""Where needs come from, in the world."""

from odoo.fields import Command

from ..common_world import makes


@makes("begin", "sources of needs")
def make_sources(case):
    case._add_to_world(
        "hr.training.need.binding",
        any=case.env["hr.training.need.binding"].create({"model": "hr.job"}),
    )
    for scope, user in (("any", case.user_officer), ("company", case.user_b_officer)):
        watch = case.env["hr.training.watch"].with_user(user).create({"name": "Trend"})
        case._add_to_world("hr.training.watch", **{scope: watch})
        cluster = (
            case.env["hr.training.need.cluster"]
            .sudo()
            .create(
                {
                    "key": scope,
                    "source_model": "res.partner",
                    "topic": "Leaks",
                    "company_id": user.company_id.id,
                    "date_from": "2026-02-01",
                    "date_to": "2026-03-01",
                }
            )
        )
        case._add_to_world("hr.training.need.cluster", **{scope: cluster})


@makes("end", "goals")
def make_goals(case):
    """After the skills of the catalogue."""
    for scope, user in (("any", case.user_officer), ("company", case.user_b_officer)):
        goal = (
            case.env["hr.training.goal"]
            .with_user(user)
            .create(
                {
                    "name": "Goal",
                    "horizon": "2027-01-01",
                    "line_ids": [
                        Command.create(
                            {
                                "skill_id": case.skill.id,
                                "skill_level_id": case.skill_level.id,
                                "wanted": 3,
                            }
                        )
                    ],
                }
            )
        )
        case._add_to_world("hr.training.goal", **{scope: goal})
        case._add_to_world("hr.training.goal.line", **{scope: goal.line_ids})
