"""What follows from training, in the world."""

from dateutil.relativedelta import relativedelta

from ..common_world import makes

OUTCOME = "hr.training.outcome"


def make_coaching(case, officer, head, employee, coach):
    """A coaching that is under way, with a note."""
    # Some tests run by the real clock.
    today = officer.company_id._get_training_today()
    coaching = (
        case.env[OUTCOME]
        .with_user(officer)
        .create(
            {
                "kind": "coaching",
                "employee_id": employee.id,
                "reason": "It shows.",
                "coach_id": coach.id,
                "date_from": today,
                "date_to": today + relativedelta(months=6),
            }
        )
    )
    coaching.action_submit()
    while coaching.state == "submitted":
        steps = coaching.sudo()._get_current_steps()
        user = steps.filtered(lambda s: s.state == "pending").approver_ids[:1]
        coaching.with_user(user or head).action_approve()
    coaching.action_add_note("He asks good questions.")
    return coaching.with_env(case.env)


@makes("end", "outcomes")
def make_outcomes(case):
    """Drafts, and a coaching under way in each company."""
    for scope, user, employee in (
        ("team", case.user_department_manager, case.employee_colleague),
        ("other", case.user_officer, case.employee_outsider),
    ):
        draft = (
            case.env[OUTCOME]
            .with_user(user)
            .create(
                {
                    "kind": "reward",
                    "employee_id": employee.id,
                    "reason": "It shows.",
                    "proposal": "A word of praise",
                }
            )
        )
        case._add_to_world(OUTCOME, **{scope: draft})
    learner = case._create_employee("Learner B", case.department_b)
    for scope, employee, coach in (
        ("own", case.employee_employee, case.employee_colleague),
        ("company", learner, case.employee_b_employee),
    ):
        coaching = make_coaching(case, *case._get_staff(scope), employee, coach)
        case._add_to_world(OUTCOME, **{scope: coaching})
        case._add_to_world(f"{OUTCOME}.note", **{scope: coaching.note_ids})
    rule = {"name": "Rule", "basis": "fails", "kind": "retraining"}
    case._create_in_world(
        f"{OUTCOME}.rule",
        any={**rule, "company_id": case.company.id},
        company={**rule, "company_id": case.company_b.id},
    )
