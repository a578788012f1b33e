"""What was asked and raised, in the world."""

from dateutil.relativedelta import relativedelta

from odoo.fields import Command

from ..common_world import makes


@makes("begin", "needs")
def make_needs(case):
    """Drafts, each raised by whose it is."""
    for scope, user, channel, employee in (
        ("own", case.user_employee, "employee", case.employee_employee),
        ("team", case.user_department_manager, "supervisor", case.employee_colleague),
        ("other", case.user_officer, "customer", case.employee_outsider),
        ("company", case.user_b_officer, "employee", case.employee_b_employee),
    ):
        need = (
            case.env["hr.training.need"]
            .with_user(user)
            .create(
                {
                    "name": "Pumps",
                    "channel": channel,
                    "company_id": employee.company_id.id,
                    "person_ids": [Command.create({"employee_id": employee.id})],
                }
            )
        )
        case._add_to_world("hr.training.need", **{scope: need})
        case._add_to_world("hr.training.need.person", **{scope: need.person_ids})
    case._add_to_world(
        "hr.training.need.priority",
        any=case.env.ref("hr_training.need_priority_share_50"),
    )


@makes("end", "performance cases")
def make_cases(case):
    """Made by the run: a mean of 70 in January and February, where 80 is wanted."""
    values = case.world["hr.training.kpi.value"]
    values = case.env["hr.training.kpi.value"].union(*values.values())
    for value in values:
        value.copy({"month": value.month + relativedelta(months=1)})
    cases = case.env["hr.training.performance.case"]
    cases = cases._do_find_cases(case.company | case.company_b)
    by_employee = cases.grouped("employee_id")
    people = {
        "own": case.employee_employee,
        "team": case.employee_colleague,
        "other": case.employee_outsider,
        "company": case.employee_b_employee,
    }
    case._add_to_world(
        "hr.training.performance.case",
        **{scope: by_employee[employee] for scope, employee in people.items()},
    )


@makes("begin", "need_campaigns")
def make_need_campaigns(case):
    """Need surveys: a draft, one that is open, and that of the other company."""
    form = case.env.ref("hr_training.survey_need")
    campaigns = {}
    for scope, department, user in (
        ("draft", case.department_ops, case.user_officer),
        ("open", case.department_srv_n, case.user_officer),
        ("company", case.department_b, case.user_b_officer),
    ):
        campaigns[scope] = (
            case.env["hr.training.need.campaign"]
            .with_user(user)
            .create(
                {
                    "name": "Needs",
                    "survey_id": form.id,
                    "department_ids": [Command.set(department.ids)],
                    "deadline": "2026-12-31",
                }
            )
        )
    case._add_to_world("hr.training.need.campaign", **campaigns)
    for scope in ("open", "company"):
        campaigns[scope].action_open()
    people = {
        "own": campaigns["open"].person_ids.filtered(
            lambda p: p.employee_id == case.employee_employee
        ),
        "team": campaigns["open"].person_ids.filtered(
            lambda p: p.employee_id == case.employee_colleague
        ),
        "company": campaigns["company"].person_ids[:1],
    }
    case._add_to_world("hr.training.need.campaign.person", **people)
    case._add_to_world(
        "hr.training.need.participation",
        **{
            scope: case.env["hr.training.need.participation"].create(
                {"campaign_id": person.campaign_id.id, "person_id": person.id}
            )
            for scope, person in people.items()
        },
    )
