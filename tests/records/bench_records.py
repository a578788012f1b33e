"""Training files of people with a long life."""

from datetime import timedelta

from odoo import fields
from odoo.tools import SQL

from ..common_bench import bench_case
from ..common_bench_world import clone, numbers


@bench_case("training_file", rows=300, most=3000)
def training_file(bench):
    """The file of a person with 300 records (policy 2.2.5), as he is shown it."""
    [person] = bench.get_people(1)
    start = fields.Datetime.now().replace(microsecond=0) - timedelta(days=400)
    session = bench.create_session(seats=1, start=start)
    session.enroll(person.ids)
    session.action_all_present()
    session.set_marks([(person.id, "exam", 80)])
    session.action_done()
    session.action_release_results()
    session = session.sudo()
    env, count = session.env, bench.rows - 1
    env.flush_all()
    every = numbers(count)

    def after(table):
        env.cr.execute(SQL("SELECT max(id) FROM %s", SQL.identifier(table)))
        return SQL("%s + s.n", env.cr.fetchone()[0])

    enrollment = session.enrollment_ids
    of_session, of_enrollment = after(session._table), after(enrollment._table)
    of_evaluation = after("hr_training_evaluation")
    clone(session, every, id=of_session, code=SQL("'BENCH' || s.n"))
    clone(session.evaluation_ids, every, id=of_evaluation, session_id=of_session)
    clone(enrollment, every, id=of_enrollment, session_id=of_session)
    clone(
        enrollment.score_ids,
        every,
        enrollment_id=of_enrollment,
        evaluation_id=of_evaluation,
    )
    clone(
        enrollment.certificate_ids,
        every,
        enrollment_id=of_enrollment,
        session_id=of_session,
        name=SQL("'BENCH' || s.n"),
    )
    env.invalidate_all()

    def call():
        bench.env.invalidate_all()
        rows = person.with_env(bench.env).training_file()
        # Beside those of his year in the world.
        assert len(rows) >= bench.rows, len(rows)

    bench.limit("", call, seconds=0.5)
