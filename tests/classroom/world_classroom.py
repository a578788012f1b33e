"""What happens at the door and in class of the world's sessions."""

from ..common_world import makes


@makes("held", "doors")
def make_doors(case, scope, session, enrollment):
    """A tablet at the door, and who signed in there."""
    officer, _head = case._get_staff(scope)
    kiosk = (
        case.env["hr.training.kiosk"]
        .sudo()
        .create({"slot_id": session.slot_ids.id, "opened_by_id": officer.id})
    )
    sign_in = (
        case.env["hr.training.sign.in"]
        .sudo()
        .create(
            {
                "slot_id": session.slot_ids.id,
                "employee_id": enrollment.employee_id.id,
                "moment": session.slot_ids.start,
                "source": "kiosk",
                "kiosk_id": kiosk.id,
                "signed_by_id": officer.id,
            }
        )
    )
    return {
        "hr.training.kiosk": kiosk.with_env(case.env),
        "hr.training.sign.in": sign_in.with_env(case.env),
    }


@makes("end", "device files")
def make_device_files(case):
    vals = {"filename": "attlog.dat", "digest": "0", "tz": "UTC"}
    case._create_in_world(
        "hr.training.punch.batch",
        other={**vals, "company_id": case.company.id},
        company={**vals, "company_id": case.company_b.id},
    )
