"""What an import left, in the world."""

from ..common_world import makes


@makes("end", "import batches")
def make_batches(case):
    vals = {"kind": "year", "year": 2020}
    case._create_in_world(
        "hr.training.import.batch",
        other={**vals, "company_id": case.company.id},
        company={**vals, "company_id": case.company_b.id},
    )
