"""Fee statements of trainers at volume: 5,000 sessions a year, each of two days."""

from dateutil.relativedelta import relativedelta

from odoo.tools import SQL

from ..common_bench import bench_case
from ..common_bench_world import link

SESSIONS_EACH = 10


def make_teaching(bench, count):
    """Trainers, each of whom teaches ten sessions of the world, four slots of each.

    :return: the trainers, in sudo
    """
    env = bench.sudo_env(context={"tracking_disable": True})
    world = bench.world
    employees = world.get_people(count)
    # Some of them teach already.
    taken = env["hr.training.trainer"].search([]).employee_id
    grade = env.ref("hr_training.trainer_grade_3")
    trainers = env["hr.training.trainer"].create(
        [
            {
                "employee_id": employee.id,
                "company_id": world.company.id,
                "grade_id": grade.id,
            }
            for employee in employees - taken
        ]
    )
    trainers._do_qualify()
    link(
        env["hr.training.session.slot"],
        "trainer_ids",
        SQL(
            """
            SELECT slot.id, (%(trainers)s::int[])[session.n %% %(count)s + 1]
              FROM (SELECT id, (ROW_NUMBER() OVER (ORDER BY id))::int AS n
                      FROM hr_training_session
                     WHERE company_id = %(company)s
                  ORDER BY id
                     LIMIT %(sessions)s) session
              JOIN hr_training_session_slot slot
                ON slot.session_id = session.id AND slot.id %% 5 < 2
            """,
            trainers=list(trainers.ids),
            count=len(trainers),
            company=world.company.id,
            sessions=count * SESSIONS_EACH,
        ),
    )
    env.invalidate_all()
    env.cr.execute("ANALYZE hr_training_slot_trainer_rel")
    return trainers


@bench_case("trainer_fees", rows=500, most=1000)
def trainer_fees(bench):
    """Make the statements of twelve months; no floor, 30 s for 500 trainers."""
    trainers = make_teaching(bench, bench.rows).with_env(bench.env)
    last = bench.env["hr.training.trainer.fee"]._get_last_month()
    months = [last - relativedelta(months=back) for back in range(11, -1, -1)]

    def call():
        for month in months:
            trainers.action_make_fees(month)

    bench.limit("", call, seconds=30, per_hundred=60)
