"""What the sessions have in the world: the register, seats, what was seen."""

from datetime import timedelta

from odoo.fields import Command

from ..common import START
from ..common_world import makes


@makes("sessions", "sessions")
def make_sessions(case):
    """Sessions that were held for one person each; one that is open, one draft."""
    for scope, employee in (
        ("own", case.employee_employee),
        ("team", case.employee_colleague),
        ("taught", case.employee_outsider),
        ("other", case.employee_outsider),
        ("company", case.employee_b_employee),
    ):
        session, enrollment = _hold_session(case, scope, employee)
        for stage in ("held", "released", "recorded"):
            case._add_stage_to_world(stage, scope, session, enrollment)
    for scope, schedule in (("open", True), ("draft", False)):
        session = case._create_session(schedule=schedule)
        case._add_to_world("hr.training.session", **{scope: session})
        case._add_to_world("hr.training.session.slot", **{scope: session.slot_ids})


def _hold_session(case, scope, employee):
    number = len(case.world.get("hr.training.session", ()))
    employee.barcode = f"B{number}"
    officer, _head = case._get_staff(scope)
    course = "company" if scope == "company" else "published"
    start = START + timedelta(days=number)
    session = (
        case.env["hr.training.session"]
        .with_user(officer)
        .create(
            {
                "course_id": case.world["hr.training.course"][course].id,
                "seats_max": 2,
                "trainer_ids": case.trainer.ids if scope == "taught" else [],
                "slot_ids": [
                    Command.create({"start": start, "stop": start + timedelta(hours=3)})
                ],
            }
        )
    )
    session.action_schedule()
    enrollment = session.enroll(employee.ids)
    session.punch([(employee.barcode, start)])
    case._end_session(session)
    return session.with_env(case.env), enrollment.with_env(case.env)


@makes("held", "observations")
def make_observation(case, scope, session, enrollment):
    officer, _head = case._get_staff(scope)
    vals = {"session_id": session.id, "enrollment_id": enrollment.id, "mark": 80}
    observations = case.env["hr.training.observation"].with_user(officer)
    return {observations._name: observations.create(vals)}


@makes("recorded", "register")
def record_register(case, scope, session, enrollment):
    """The row is corrected; its session's skills have a scope of their own."""
    _officer, head = case._get_staff(scope)
    session.attendance_ids.with_user(head).action_correct("present", "Was there")
    employee = enrollment.employee_id
    return {
        "hr.training.session": session,
        "hr.training.session.slot": session.slot_ids,
        "hr.training.session.seat": session.seat_ids[0],
        "hr.training.enrollment": enrollment,
        "hr.training.attendance": session.attendance_ids,
        "hr.training.punch": case.env["hr.training.punch"].search(
            [("employee_id", "=", employee.id)], limit=1
        ),
        "hr.training.notice": case.env["hr.training.notice"].search(
            [("enrollment_id", "=", enrollment.id), ("kind", "=", "nomination")]
        ),
        "hr.training.correction": case.env["hr.training.correction"].search(
            [("session_id", "=", session.id)]
        ),
        "hr.training.booking.lock": case.env["hr.training.booking.lock"].search(
            [("res_id", "=", employee.id), ("res_model", "=", "hr.employee")]
        ),
    }
