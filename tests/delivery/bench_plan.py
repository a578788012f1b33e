"""Plans at volume: put into force with their sessions, and judged before."""

from datetime import timedelta

from odoo.fields import Command

from ...tools import states
from ..common_bench import bench_case

# A line has so many people by name; a trainer has so many lines.
NAMED, PER_TRAINER = 5, 10
# Each session hands out its seats by itself, under its own locks: see ``_promote``.
PER_SESSION = 28


def make_plan(bench, state):
    """A plan with a line on every working day, long after all else; in sudo.

    Lines have trainers and people in turn, two lines on one day share neither.
    """
    world = bench.world
    day = world.free_day.date() + timedelta(days=5)
    day -= timedelta(days=day.weekday())
    people = bench.get_people(min(bench.rows, 1000)).sudo()
    partners = bench.sudo_env["res.partner"].create(
        [{"name": f"T{n}"} for n in range(max(bench.rows // PER_TRAINER, 2))]
    )
    trainers = bench.sudo_env["hr.training.trainer"].create(
        [
            {
                "kind": "external",
                "partner_id": partner.id,
                "company_id": world.company.id,
            }
            for partner in partners
        ]
    )
    trainers._do_qualify()
    lines = []
    for number in range(bench.rows):
        week, weekday = divmod(number // 2 % 250, 5)
        start = day + timedelta(days=7 * week + weekday)
        first = NAMED * number % len(people)
        lines.append(
            Command.create(
                {
                    "code": f"B{number}",
                    "course_id": world.course.id,
                    "date_start": start,
                    "date_end": start,
                    "headcount": 20,
                    "trainer_ids": [Command.set(trainers[number % len(trainers)].ids)],
                    "employee_ids": [Command.set(people[first : first + NAMED].ids)],
                }
            )
        )
    plan = bench.sudo_env["hr.training.plan"].create(
        {
            "kind": "adhoc",
            "date_from": day,
            "date_to": day + timedelta(days=364),
            "company_id": world.company.id,
            "line_ids": lines,
        }
    )
    plan._guard_sudo().state = state
    bench.sudo_env.flush_all()
    return plan


@bench_case("publish_plan", rows=200, most=1000)
def publish_plan(bench):
    """Put a plan into force and make a session of each line, with its people."""
    plan = make_plan(bench, states.APPROVED).with_env(bench.env)

    def call():
        plan.action_publish()
        plan.action_create_sessions()

    bench.limit("", call, seconds=30, per_hundred=100 * PER_SESSION)


@bench_case("feasibility", rows=200, most=1000)
def feasibility(bench):
    """What cannot work in a plan: trainers, rooms, people, seats, courses, budget."""
    plan = make_plan(bench, states.DRAFT).with_env(bench.env)

    def call():
        plan.get_feasibility()

    bench.limit("", call, seconds=2, at_most=60)


@bench_case("execution", rows=200, most=1000)
def execution(bench):
    """Planned against held by quarter, over a year of sessions without a plan."""
    make_plan(bench, states.PUBLISHED)
    report = bench.env["hr.training.plan.report"]

    def call():
        report.formatted_read_group(
            [],
            ["date:quarter", "source"],
            ["planned_hours:sum", "held_hours:sum", "attended_people:sum"],
        )

    bench.limit("", call, seconds=5, at_most=10)
