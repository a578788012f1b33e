"""Lists and pivots at volume, as each role sees them."""

from odoo.tools import SQL

from ..common_bench import bench_case
from ..common_calls import get_list

# A page of a list.
PAGE = 80
# The client counts no further.
COUNTED = 10_001
# Rows of an export, and ids of a domain.
EXPORTED, MANY_IDS = 10_000, 5_000
# Of a page, whatever there is behind it; a query for each of its rows is more.
STATEMENTS = 60
# Tables of fewer rows are read whole, whatever is asked.
LARGE = 1000
READ = ["name", "course_id", "state", "trainer_ids", "enrolled_count", "schedule_text"]
LISTS = {
    "sessions": "hr.training.session",
    "enrolments": "hr.training.enrollment",
    "register": "hr.training.attendance",
    "marks": "hr.training.score",
}
READERS = ("officer", "manager", "trainer", "employee")


def read_page(records, domain=()):
    """A page of a list: its rows and the number of all, as the client asks."""
    specification, order = get_list(records)

    def call():
        records.web_search_read(
            list(domain), specification, order=order, limit=PAGE, count_limit=COUNTED
        )

    return call


def compare_page(bench, label, model, role):
    """A page of a list for a role, beside the same page in sudo."""
    records = bench.env_of(role)[model]
    visible = records.search([], limit=PAGE + 1)
    # Who sees no more than a page is compared with reading these rows.
    few = 0 < len(visible) <= PAGE
    domain = [("id", "in", visible.ids)] if few else []
    bench.compare(
        f"{label}, {role}",
        read_page(records),
        read_page(records.sudo(), domain),
        goal=1.5,
        at_most=STATEMENTS,
        rows=bench.sudo_env[model].search_count([]),
    )


@bench_case("lists", rows=1_000_000)
def lists(bench):
    """A page of the large lists for each role; floor: the same page in sudo."""
    for label, model in LISTS.items():
        for role in READERS:
            compare_page(bench, label, model, role)


@bench_case("rules", rows=1_000_000)
def rules(bench):
    """Every other model of volume with a rule of ours: a page, as above."""
    for model in sorted(find_ruled(bench.sudo_env) - set(LISTS.values())):
        if bench.sudo_env[model].search_count([], limit=LARGE) < LARGE:
            continue
        for role in READERS:
            if bench.env_of(role)[model].has_access("read"):
                compare_page(bench, model, model, role)


def find_ruled(env):
    """Models that a record rule of ours is about."""
    data = env["ir.model.data"].search(
        [("model", "=", "ir.rule"), ("module", "=", "hr_training")]
    )
    return set(env["ir.rule"].browse(data.mapped("res_id")).mapped("model_id.model"))


@bench_case("rosters", rows=600, most=600)
def rosters(bench):
    """Sessions with rosters of 600, as who sits in them; floor: as management, whose
    rule has no such term.
    """
    sessions = bench.world.get_large()
    for role in ("employee", "manager", "trainer"):
        bench.compare(
            role,
            lambda role=role: sessions.with_env(bench.env_of(role)).read(READ),
            lambda: sessions.with_env(bench.env_of("executive")).read(READ),
            goal=1.5,
            at_most=STATEMENTS,
        )


@bench_case("pivots", rows=1_000_000)
def pivots(bench):
    """The register by status and course; floor: bare SQL of the same rows."""
    people = bench.world.people_of
    sessions = bench.env_of("trainer")["hr.training.session"]
    for role, where in (
        ("officer", SQL("company_id IS NOT NULL")),
        ("manager", SQL("employee_id = ANY(%s)", people("manager").ids)),
        (
            "trainer",
            SQL(
                "session_id = ANY(%s)",
                sessions.search([("is_taught_by_me", "=", True)]).ids,
            ),
        ),
        ("employee", SQL("employee_id = ANY(%s)", people("employee").ids)),
    ):
        records = bench.env_of(role)["hr.training.attendance"]
        bench.compare(
            role,
            lambda records=records: records._read_group(
                [], ["status", "course_id"], ["__count", "hours:sum"]
            ),
            bench.execute(
                SQL(
                    "SELECT status, course_id, count(*), sum(hours) "
                    "FROM hr_training_attendance WHERE %s GROUP BY 1, 2",
                    where,
                )
            ),
            goal=1.3,
            at_most=STATEMENTS,
        )


@bench_case("oddities", rows=1_000_000)
def oddities(bench):
    """What nobody should ask, and somebody does."""
    mine = bench.env_of("employee")["hr.training.attendance"]
    bench.limit(
        "everything, by who sees little",
        lambda: mine.search([("employee_id.name", "ilike", "e")]),
        seconds=0.1,
        at_most=STATEMENTS,
    )
    ids = bench.world.get_people(MANY_IDS).ids
    for role in ("officer", "manager"):
        rows = bench.env_of(role)["hr.training.attendance"]
        domain = [("employee_id", "in", ids)]
        bench.limit(
            f"a domain with many ids, {role}",
            lambda rows=rows, domain=domain: rows.search(domain, limit=PAGE),
            seconds=1,
            at_most=STATEMENTS,
        )
    rows = bench.env["hr.training.attendance"]
    dimensions = ["department_id", "course_id", "status", "slot_start:month"]
    bench.compare(
        "every dimension at once",
        lambda: rows._read_group([], dimensions, ["__count", "hours:sum"]),
        lambda: rows.sudo()._read_group([], dimensions, ["__count", "hours:sum"]),
        goal=1.3,
        at_most=STATEMENTS,
    )
    names = ["employee_id/name", "session_id/name", "state", "result", "score"]
    everything = bench.env["hr.training.enrollment"].search([], limit=EXPORTED)
    bench.compare(
        "an export",
        lambda: everything.export_data(names),
        lambda: everything.sudo().export_data(names),
        goal=1.5,
        rows=len(everything),
        # Odoo exports by the thousand.
        at_most=EXPORTED // 100,
    )
