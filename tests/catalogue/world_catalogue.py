"""What the catalogue has in the world."""

import base64

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
    # Who has courses of his own teaches those.
    case.trainer.course_ids += case.course
    case._add_to_world(
        "hr.training.course.version",
        published=case.course.version_ids,
        company=course_b.version_ids,
    )


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


@makes("end", "versions of materials")
def make_versions(case):
    """One of each visibility, and what a trainer wrote; rules with who read them."""
    file = base64.b64encode(b"%PDF-1.7 material")
    materials = case.env["hr.training.material"].create(
        [
            {"name": "Book", "file": file, "filename": "book.pdf"},
            {
                "name": "Exercises",
                "file": file,
                "filename": "x.pdf",
                "visibility": "participants",
                "course_ids": [Command.set(case.course.ids)],
            },
            {
                "name": "Keys",
                "file": file,
                "filename": "k.pdf",
                "visibility": "trainers",
            },
            {
                "name": "Of B",
                "company_id": case.company_b.id,
                "file": file,
                "filename": "b.pdf",
            },
        ]
    )
    mine = case.env["hr.training.material"].with_user(case.user_trainer)
    mine = mine.create({"name": "Draft", "file": file, "filename": "draft.pdf"})
    names = ("everyone", "participants", "trainers", "company", "taught")
    made = [*materials, mine.sudo()]
    case._add_to_world(
        "hr.training.material.version",
        **{n: m.version_ids for n, m in zip(names, made, strict=True)},
    )
    departments = case.department_srv | case.department_ops
    rules = case.env["hr.training.material"].create(
        [
            {
                "name": name,
                "kind": "rule",
                "url": "https://example.com/rule",
                "company_id": company.id,
                "concerned": "departments",
                "department_ids": [Command.set(concerned.ids)],
            }
            for name, company, concerned in (
                ("Rule", case.company, departments),
                ("Rule of B", case.company_b, case.department_b),
            )
        ]
    )
    rules.version_ids._do_release()
    readers = {
        "own": (case.user_employee, case.employee_employee),
        "team": (case.user_colleague, case.employee_colleague),
        "other": (case.user_outsider, case.employee_outsider),
        "company": (case.user_b_employee, case.employee_b_employee),
    }
    for scope, (user, employee) in readers.items():
        version = rules[1 if scope == "company" else 0].version_ids
        version.with_user(user).action_read()
        reading = version.reading_ids.filtered(lambda r, e=employee: r.employee_id == e)
        case._add_to_world("hr.training.material.reading", **{scope: reading})


@makes("begin", "rooms and trainers")
def make_resources(case):
    case._create_in_world(
        "hr.training.trainer.grade", any={"name": "Grade", "code": "any"}
    )
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


@makes("end", "exemptions")
def make_exemptions(case):
    courses = case.world["hr.training.course"]
    values = {
        "course_id": courses["published"].id,
        "reason": "Did it for years",
        "user_id": case.user_head.id,
        "granted_on": "2026-03-02",
    }
    case._create_in_world(
        "hr.training.exemption",
        any={**values, "employee_id": case.employee_employee.id},
        company={**values, "employee_id": case.employee_b_employee.id},
    )


@makes("end", "course development")
def make_development(case):
    courses = case.world["hr.training.course"]
    task = {"name": "Exercises", "course_id": courses["published"].id}
    task["date_due"] = "2026-04-30"
    case._create_in_world(
        "hr.training.course.development",
        own={
            **task,
            "company_id": case.company.id,
            "author_ids": [Command.set(case.user_employee.ids)],
        },
        taught={
            **task,
            "company_id": case.company.id,
            "author_ids": [Command.set(case.user_trainer.ids)],
        },
        other={**task, "company_id": case.company.id},
        company={**task, "company_id": case.company_b.id},
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
