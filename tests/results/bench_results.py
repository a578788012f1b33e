"""The release of results at volume."""

from datetime import timedelta

from odoo import fields
from odoo.fields import Command

from ..common_bench import SEATS, bench_case


def make_done_session(bench, people):
    """A session of the past that everybody attended and has a mark in."""
    start = fields.Datetime.now().replace(microsecond=0) - timedelta(days=400)
    session = bench.create_session(seats=len(people), start=start)
    session.enroll(people.ids)
    session.action_all_present()
    session.set_marks([(person.id, "exam", 60 + person.id % 40) for person in people])
    session.action_done()
    bench.env.flush_all()
    return session


def compare_release(bench, label, session, *tables, **goals):
    def call():
        session.action_release_results()

    enrollments = session.sudo().enrollment_ids
    insert = bench.insert_again(
        call, "hr_training_certificate", "hr_resume_line", *tables
    )
    update = bench.update_again(call, "hr_training_enrollment", enrollments.ids)
    bench.compare(label, call, lambda: (insert(), update()), **goals)


@bench_case("release", rows=1000, most=SEATS)
def release(bench):
    """Results of a class, all passed; floor: the same rows, inserted and updated."""
    people = bench.get_people(bench.rows)
    session = make_done_session(bench, people)
    compare_release(bench, "", session, goal=5, per_hundred=8)


@bench_case("skills", rows=1000, most=SEATS)
def skills(bench):
    """The same, and a skill for each, half of whom had it at a lower level."""
    people = bench.get_people(bench.rows).sudo()
    kind = bench.sudo_env["hr.skill.type"].create(
        {
            "name": "Measured",
            "skill_ids": [Command.create({"name": "Pumps"})],
            "skill_level_ids": [
                Command.create({"name": "Low", "level_progress": 20}),
                Command.create({"name": "High", "level_progress": 80}),
            ],
        }
    )
    low, high = kind.skill_level_ids.sorted("level_progress")
    skill = {"skill_type_id": kind.id, "skill_id": kind.skill_ids.id}
    bench.sudo_env["hr.employee.skill"].create(
        [
            {
                "employee_id": person.id,
                "skill_level_id": low.id,
                "valid_from": "2025-01-01",
                **skill,
            }
            for person in people[::2]
        ]
    )
    bench.world.course.with_env(bench.env).skill_ids = [
        Command.create({**skill, "skill_level_id": high.id})
    ]
    session = make_done_session(bench, people)
    compare_release(bench, "", session, "hr_employee_skill", goal=5, per_hundred=10)
