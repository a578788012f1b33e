"""What the trainers of the world are paid."""

from datetime import date

from odoo.fields import Command

from ..common_world import makes

DAY = date(2026, 2, 3)


@makes("end", "fees")
def make_fees(case):
    """Statements, lines, grades and shares, of each trainer one."""
    known = case.world["hr.training.trainer"]
    sessions = case.world["hr.training.session"]
    grade = case.env.ref("hr_training.trainer_grade_2")
    # What is paid keeps its trainer: those of the world may be deleted.
    employee = case._create_employee("Paid", case.department_ops)
    trainers = {
        "taught": known["taught"],
        "own": known["own"].create(
            {
                "kind": "external",
                "partner_id": case.user_employee.partner_id.id,
                "company_id": case.company.id,
            }
        ),
        "other": case._create_trainer(employee, qualify=False),
        "company": known["company"],
    }
    for scope, trainer in trainers.items():
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
                            "session_id": sessions[scope].id,
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
