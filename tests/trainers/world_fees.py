"""What the trainers of the world are paid."""

from datetime import date

from odoo.fields import Command

from ..common_world import makes

DAY = date(2026, 2, 3)


@makes("end", "fees")
def make_fees(case):
    """Statements, lines, grades and shares, of each trainer one."""
    trainers = case.world["hr.training.trainer"]
    sessions = case.world["hr.training.session"]
    grade = case.env.ref("hr_training.trainer_grade_2")
    session_of = {"taught": "taught", "own": "own", "other": "other"}
    session_of["company"] = "company"
    scopes = [scope for scope in trainers if scope in session_of]
    for scope in scopes:
        trainer = trainers[scope]
        trainer.grade_id = grade
        case._add_to_world(
            "hr.training.trainer.grade.term", **{scope: trainer.grade_term_ids[:1]}
        )
        fee = case.env["hr.training.trainer.fee"].create(
            {
                "trainer_id": trainer.id,
                "company_id": trainer.company_id.id,
                "kind": trainer.kind,
                "month": DAY.replace(day=1),
                "state": "submitted",
                "line_ids": [
                    Command.create(
                        {
                            "session_id": sessions[session_of[scope]].id,
                            "date": DAY,
                            "hours": 3,
                            "rate": 70,
                            "coefficient": 1,
                            "amount": 210,
                        }
                    )
                ],
            }
        )
        case._add_to_world("hr.training.trainer.fee", **{scope: fee})
        case._add_to_world("hr.training.trainer.fee.line", **{scope: fee.line_ids})
    for scope, session in sessions.items():
        slot = session.slot_ids[:1]
        if slot.trainer_ids and session.state not in ("closed", "cancelled"):
            share = case.env["hr.training.session.slot.share"].create(
                {
                    "slot_id": slot.id,
                    "trainer_id": slot.trainer_ids[0].id,
                    "share": 100,
                }
            )
            case._add_to_world("hr.training.session.slot.share", **{scope: share})
