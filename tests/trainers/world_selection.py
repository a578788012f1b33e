"""Candidates and their scores in the world (policy 8.1)."""

from odoo.fields import Command

from ..common_world import makes

APPLICATION = "hr.training.trainer.application"


@makes("end", "selection")
def make_selection(case):
    """Applications of each relation, all drafts; score sheets of theirs."""
    (case.company | case.company_b).training_trainer_lecture = False
    Trainer = case.env["hr.training.trainer"]
    # His record as an employee is another one, see ``world_catalogue``.
    own = Trainer.create(
        {
            "kind": "external",
            "partner_id": case.user_employee.partner_id.id,
            "company_id": case.company.id,
        }
    )
    people = {
        "team": ("department", case.department_srv_n, case.user_outsider),
        "assessed": ("call", case.department_ops, case.user_trainer),
        "other": ("call", case.department_ops, case.user_outsider),
        "company": ("call", case.department_b, case.user_b_employee),
    }
    made = {"own": _apply(case, own, "referral", case.user_outsider)}
    for scope, (channel, department, assessor) in people.items():
        employee = case._create_employee(f"Candidate {scope}", department)
        trainer = case._create_trainer(employee, qualify=False)
        made[scope] = _apply(case, trainer, channel, assessor)
    case._add_to_world(APPLICATION, **made)
    sheets = {
        scope: made[scope].sheet_ids for scope in ("assessed", "other", "company")
    }
    case._add_to_world("hr.training.trainer.sheet", **sheets)
    case._add_to_world(
        "hr.training.trainer.score",
        **{scope: sheet.score_ids[0] for scope, sheet in sheets.items()},
    )
    _disclose(case, made["team"])
    # After those whose candidates it would be asked of.
    case._create_in_world(
        "hr.training.trainer.criterion", any={"name": "Criterion", "code": "any"}
    )


def _apply(case, trainer, channel, assessor):
    """An application that an officer of the trainer's company opens, in sudo."""
    ours = trainer.company_id == case.company
    officer = case.user_officer if ours else case.user_b_officer
    application = case.env[APPLICATION].with_user(officer)
    return application.create(
        {
            "trainer_id": trainer.id,
            "channel": channel,
            "course_ids": [Command.set(case.course.ids)],
            "assessor_ids": [Command.set(assessor.ids)],
        }
    ).with_env(case.env)


def _disclose(case, application):
    """All of its assessors have handed in."""
    sheet = application.sheet_ids.with_user(application.assessor_ids)
    for score in sheet.score_ids:
        score.value = 70
    sheet.action_hand_in()
    sheet = sheet.with_env(case.env)
    case._add_to_world("hr.training.trainer.sheet", handed_in=sheet)
    case._add_to_world("hr.training.trainer.score", disclosed=sheet.score_ids[0])
