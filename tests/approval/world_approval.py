"""What the approval wing has in the world; its steps come with the plans."""

from ...tools import groups
from ..common_world import makes


@makes("begin", "approval rules")
def make_rules(case):
    group = {"group_id": case.env.ref(groups.MANAGER).id, "name": "Rule"}
    case._create_in_world(
        "hr.training.approval.rule",
        any={**group, "document": "summary", "company_id": case.company.id},
        company={**group, "document": "summary", "company_id": case.company_b.id},
    )
