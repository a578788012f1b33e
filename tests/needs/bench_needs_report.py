"""The need analysis report at volume."""

from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tools import SQL

from ..common_bench import bench_case
from ..common_bench_world import clone, numbers

CHANNELS = ["supervisor", "customer", "industry", "employee"]
METHODS = ["task", "performance", "forward"]
DAYS = 300


def make_needs(bench, count):
    """Validated needs of as many people as there are, of all courses of the world.

    As the rest of the world, what is what is a function of the numbers.
    """
    env, company = bench.sudo_env, bench.world.company
    people = bench.world.get_people(count)
    courses = env["hr.training.course"].search(
        [("company_id", "=", company.id), ("state", "=", "published")]
    )
    today = fields.Date.today()
    need = env["hr.training.need"].create(
        {
            "channel": "supervisor",
            "company_id": company.id,
            "course_id": courses[0].id,
            "date": today - timedelta(days=DAYS),
            "person_ids": [Command.create({"employee_id": people[0].id})],
        }
    )
    need._do_submit()
    need._do_validate()
    env.cr.execute("SELECT max(id) FROM hr_training_need")
    of_need = SQL("%s + s.n", env.cr.fetchone()[0])
    every = numbers(count)

    def choose(values, cast):
        return SQL(f"(%s::{cast}[])[s.n %% %s + 1]", list(values), len(values))

    clone(
        need,
        every,
        id=of_need,
        channel=choose(CHANNELS, "text"),
        analysis=choose(METHODS, "text"),
        course_id=choose(courses.ids, "int"),
        date=SQL("%s::date + s.n %% %s", today - timedelta(days=DAYS), DAYS),
    )
    clone(
        need.person_ids,
        every,
        need_id=of_need,
        employee_id=choose(people.ids, "int"),
        department_id=choose(people.department_id.ids, "int"),
    )
    env.invalidate_all()
    for table in ("hr_training_need", "hr_training_need_person"):
        env.cr.execute(SQL("ANALYZE %s", SQL.identifier(table)))
    return today


@bench_case("need_report", rows=20_000)
def need_report(bench):
    """Count the needs of a year, write the sections, keep the needs of each figure."""
    today = make_needs(bench, bench.rows)
    report = bench.env["hr.training.need.report"].create(
        {
            "date_from": today - timedelta(days=DAYS),
            "date_to": today,
            "company_id": bench.world.company.id,
        }
    )
    bench.limit("", report.action_draft, seconds=5, per_hundred=1)
