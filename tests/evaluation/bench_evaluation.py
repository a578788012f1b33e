"""Marks at volume."""

from ..common_bench import SEATS, bench_case


@bench_case("marks", rows=1000, most=SEATS)
def marks(bench):
    """A list of marks, new and again; floors: the same rows inserted, or updated."""
    people = bench.get_people(bench.rows)
    session = bench.create_session(seats=bench.rows)
    session.enroll(people.ids)
    given = [(person.id, "exam", 50 + person.id % 50) for person in people]

    def call():
        session.set_marks(given)

    floor = bench.insert_again(call, "hr_training_evaluation", "hr_training_score")
    bench.compare("new", call, floor, goal=6)
    scores = session.set_marks([(person.id, "exam", 10) for person in people])
    bench.env.flush_all()
    floor = bench.update_again(call, "hr_training_score", scores.ids)
    bench.compare("again", call, floor, goal=6)
