"""What follows the sessions of the world: results told, reports, talks."""

from ...tools import followup
from ..common_world import makes


@makes("recorded", "acknowledgements")
def find_acknowledgements(case, scope, session, enrollment):
    """Made by the release, where there was one."""
    return {"hr.training.acknowledgement": enrollment.acknowledgement_ids[:1]}


@makes("end", "follow-up")
def make_follow_up(case):
    """Departments' results, improvements, reports and talks, of each relation one."""
    sessions = case.world["hr.training.session"]
    trainers = case.world["hr.training.trainer"]
    _make_team_results(case, sessions)
    _make_improvements(case, sessions)
    _make_reports(case, sessions, trainers)
    _make_debriefs(case, sessions, trainers)


def _make_team_results(case, sessions):
    found = case.env["hr.training.team.result"].search(
        [
            ("session_id", "=", sessions["team"].id),
            ("partner_id", "=", case.user_department_manager.partner_id.id),
        ]
    )
    case._add_to_world("hr.training.team.result", team=found)
    case._create_in_world(
        "hr.training.team.result",
        **{
            scope: {"session_id": sessions[scope].id, "partner_id": user.partner_id.id}
            for scope, user in (
                ("taught", case.user_officer),
                ("other", case.user_officer),
                ("company", case.user_b_officer),
            )
        },
    )


def _make_improvements(case, sessions):
    owners = {"own": case.user_employee, "company": case.user_b_officer}
    case._create_in_world(
        "hr.training.improvement",
        **{
            scope: {
                "name": "Exercises",
                "session_id": sessions[scope].id,
                "company_id": sessions[scope].company_id.id,
                "owner_id": owners.get(scope, case.user_officer).id,
            }
            for scope in ("own", "taught", "other", "company")
        },
    )


def _make_reports(case, sessions, trainers):
    Report = case.env["hr.training.trainer.report"].sudo()
    reports = {"taught": Report.search([("session_id", "=", sessions["taught"].id)])}
    # One of whom nobody else knows.
    outside = trainers["other"].create(
        {
            "kind": "external",
            "partner_id": case.env["res.partner"].create({"name": "Outside"}).id,
            "company_id": case.company.id,
        }
    )
    for scope, trainer in (("other", outside), ("company", trainers["company"])):
        reports[scope] = Report.create(
            {
                "session_id": sessions[scope].id,
                "trainer_id": trainer.id,
                "date_due": "2026-04-30",
            }
        )
    case._add_to_world("hr.training.trainer.report", **reports)
    case._create_in_world(
        "hr.training.trainer.report.line",
        **{
            scope: {"trainer_report_id": report.id, "name": "Smaller groups"}
            for scope, report in reports.items()
        },
    )


def _make_debriefs(case, sessions, trainers):
    company = sessions["company"].sudo()
    company.trainer_ids = trainers["company"]
    case._create_in_world(
        "hr.training.debrief",
        **{
            scope: {
                "session_id": session.id,
                "trainer_id": session.sudo()._get_trainers()[:1].id,
                "officer_id": user.id,
                "note": "Clear, but too fast",
                "state": state,
            }
            for scope, session, user, state in (
                ("draft", sessions["taught"], case.user_officer, followup.DRAFT),
                ("taught", sessions["taught"], case.user_officer, followup.SENT),
                ("company", company, case.user_b_officer, followup.DRAFT),
            )
        },
    )
