"""What happens at the door and in class of the world's sessions."""

from ..common_world import makes


@makes("end", "device files")
def make_device_files(case):
    vals = {"filename": "attlog.dat", "digest": "0", "tz": "UTC"}
    case._create_in_world(
        "hr.training.punch.batch",
        other={**vals, "company_id": case.company.id},
        company={**vals, "company_id": case.company_b.id},
    )
