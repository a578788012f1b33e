"""Trainers assessed and observed, in the world."""

from odoo.fields import Command

from ..common_world import makes

ASSESSMENT = "hr.training.trainer.assessment"
CONSEQUENCE = "hr.training.trainer.consequence"
OBSERVATION = "hr.training.trainer.observation"


@makes("end", "assessments")
def make_assessments(case):
    """A draft of the trainer’s, an approved one, and one of the other company; beside
    the approved one an observation that counts in it."""
    trainers = dict(case.world["hr.training.trainer"])
    # The same human: what stands under one of his records is his.
    trainers["own"] = trainers["own"].create(
        {
            "kind": "external",
            "partner_id": case.user_employee.partner_id.id,
            "company_id": case.company.id,
        }
    )
    states = {"taught": "draft", "own": "approved", "company": "draft"}
    case._create_in_world(
        ASSESSMENT,
        **{
            scope: {
                "trainer_id": trainers[scope].id,
                "date_from": "2025-07-01",
                "date_to": "2025-12-31",
                "state": state,
                "line_ids": [
                    Command.create(
                        {"indicator": "teaching_quality", "source": "department"}
                    )
                ],
            }
            for scope, state in states.items()
        },
    )
    ones = case.world[ASSESSMENT]
    case._add_to_world(f"{ASSESSMENT}.line", **{s: ones[s].line_ids for s in states})
    case._create_in_world(
        OBSERVATION,
        taught={
            "trainer_id": trainers["taught"].id,
            "observer_id": case.user_employee.id,
            "date": "2026-02-02",
        },
        own={
            "trainer_id": trainers["own"].id,
            "observer_id": case.user_outsider.id,
            "date": "2025-10-06",
        },
        company={
            "trainer_id": trainers["company"].id,
            "observer_id": case.user_b_officer.id,
            "date": "2025-10-06",
        },
    )
    make_consequences(case)
    rows = case.world[OBSERVATION]
    rows["own"].sudo().write({"state": "handed_in", "assessment_id": ones["own"].id})
    case._add_to_world(
        f"{OBSERVATION}.line", **{s: row.line_ids[0] for s, row in rows.items()}
    )
    item = case.env[f"{OBSERVATION}.item"].create({"name": "Voice"})
    case._add_to_world(f"{OBSERVATION}.item", any=item)
    indicator = case.env["hr.training.trainer.indicator"].search([], limit=1)
    case._add_to_world("hr.training.trainer.indicator", any=indicator)
    case._add_to_world("hr.training.trainer.source", any=indicator.source_ids[0])


def make_consequences(case):
    """A certificate of the employee’s, and drafts about others in either company."""
    other = case.env["hr.training.trainer"].create(
        {
            "kind": "external",
            "partner_id": case.env["res.partner"].create({"name": "Other"}).id,
            "company_id": case.company.id,
        }
    )
    below = case.env[ASSESSMENT].create(
        {
            "trainer_id": other.id,
            "date_from": "2025-07-01",
            "date_to": "2025-12-31",
            "state": "approved",
            "rating_level": "below",
        }
    )
    ones = case.world[ASSESSMENT]
    case._create_in_world(
        CONSEQUENCE,
        own={
            "assessment_id": ones["own"].id,
            "kind": "certificate",
            "state": "done",
            "approved_on": "2026-02-02 08:00:00",
        },
        other={"assessment_id": below.id, "kind": "limit"},
        company={"assessment_id": ones["company"].id, "kind": "limit"},
    )
