"""What the catalogue has in the world."""

from odoo.fields import Command

from ..common_world import makes


@makes("begin", "courses")
def make_courses(case):
    case._create_in_world(
        "hr.training.category",
        used={"name": "Used", "code": "used"},
        unused={"name": "Unused", "code": "unused"},
    )
    case.env["hr.training.category"].browse(
        case.world["hr.training.category"]["used"].id
    ).course_ids = case.course
    case._create_in_world(
        "hr.training.course",
        draft={"name": "Draft", "code": "D1"},
        taught={
            "name": "Taught Draft",
            "code": "D2",
            "trainer_ids": [Command.set(case.trainer.ids)],
        },
        company={"name": "Of B", "code": "D3", "company_id": case.company_b.id},
    )
    course_b = case.world["hr.training.course"]["company"]
    course_b.with_user(case.user_b_officer).action_publish()
    case._add_to_world("hr.training.course", published=case.course)


@makes("begin", "skills of courses")
def make_skills(case):
    case.skill_type = case.env["hr.skill.type"].create(
        {
            "name": "Test Skills",
            "skill_ids": [Command.create({"name": "Pumps"})],
            "skill_level_ids": [
                Command.create({"name": "Low", "level_progress": 20}),
                Command.create({"name": "High", "level_progress": 80}),
            ],
        }
    )
    case.skill = case.skill_type.skill_ids
    case.skill_level_low, case.skill_level = case.skill_type.skill_level_ids.sorted(
        "level_progress"
    )
    courses = case.world["hr.training.course"]
    case._create_in_world(
        "hr.training.course.skill",
        **{
            name: case._skill_vals(course_id=courses[name].id)
            for name in ("published", "draft", "company")
        },
    )


@makes("begin", "materials")
def make_materials(case):
    of_course = {"course_ids": [Command.set(case.course.ids)]}
    case._create_in_world(
        "hr.training.material",
        everyone={"name": "Slides"},
        participants={"name": "Cases", "visibility": "participants", **of_course},
        trainers={"name": "Answers", "visibility": "trainers"},
        taught={
            "name": "Mine",
            "visibility": "trainers",
            "author_id": case.user_trainer.id,
        },
        company={"name": "Of B", "company_id": case.company_b.id},
    )


@makes("begin", "rooms and trainers")
def make_resources(case):
    room = {"name": "Room", "company_id": case.company.id}
    case._create_in_world(
        "hr.training.facility",
        any=room,
        company={**room, "company_id": case.company_b.id},
    )
    case._add_to_world(
        "hr.training.trainer",
        taught=case.trainer,
        own=case._create_trainer(case.employee_employee, qualify=False),
        other=case._create_trainer(case.employee_outsider, qualify=False),
        company=case._create_trainer(case.employee_b_employee),
    )


@makes("end", "forms of courses")
def make_forms(case):
    """Sessions made after it would have an evaluation more."""
    courses = case.world["hr.training.course"]
    case._create_in_world(
        "hr.training.course.form",
        **{
            name: {"course_id": courses[name].id, "method": "questionnaire"}
            for name in ("published", "draft", "company")
        },
    )


@makes("end", "requirements")
def make_requirements(case):
    """Long before it is due: nobody of the world is to be enrolled by it."""
    case._create_in_world(
        "hr.training.requirement",
        any={"course_id": case.course.id, "company_id": case.company.id},
        waived={"course_id": case.course.id, "company_id": case.company.id},
        company={"course_id": case.course.id, "company_id": case.company_b.id},
    )
    rules = case.world["hr.training.requirement"]
    waive = rules["waived"].with_user(case.user_head).action_waive
    case._add_to_world(
        "hr.training.requirement.waiver",
        own=waive(case.employee_employee.ids, "Known"),
        team=waive(case.employee_colleague.ids, "Known"),
        other=waive(case.employee_outsider.ids, "Known"),
        company=rules["company"]
        .with_user(case.user_b_head)
        .action_waive(case.employee_b_employee.ids, "Known"),
    )
    job, job_b = case.env["hr.job"].create(
        [
            {"name": "Technician", "company_id": company.id}
            for company in (case.company, case.company_b)
        ]
    )
    change = {"date": "2026-01-01", "note": "Other pumps"}
    case._create_in_world(
        "hr.training.duty.change",
        any={"job_id": job.id, **change},
        company={"job_id": job_b.id, **change},
    )
