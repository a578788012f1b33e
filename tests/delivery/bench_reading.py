"""Lists and pivots at volume, as each role sees them."""

from odoo.fields import Domain
from odoo.tools import SQL

from ..common_bench import bench_case

# A page of a list.
PAGE = 80
READERS = ("officer", "manager", "trainer", "employee")
PIVOT = ["attendance_rate:avg", "__count"]


def read_page(records, fields, domain=()):
    """A page of a list: its rows and the number of all, as the client asks."""

    def call():
        records.web_search_read(list(domain), {f: {} for f in fields}, limit=PAGE)

    return call


def compare_with_sudo(bench, label, model, fields, goal):
    """A page for each role beside the very same page in sudo."""
    for role in READERS:
        records = bench.env_of(role)[model]
        rows = bench.sudo_env[model].search_count([])
        visible = records.search([], limit=PAGE + 1)
        domain = Domain.TRUE
        if len(visible) <= PAGE:
            domain = Domain("id", "in", visible.ids)
        bench.compare(
            f"{label}, {role}",
            read_page(records, fields),
            read_page(records.sudo(), fields, domain),
            goal=goal,
            per_hundred=0.01,
            rows=rows,
        )


@bench_case("lists", rows=1_000_000)
def lists(bench):
    """A page of the large lists; floor: as many rows in sudo."""
    for label, model, fields in (
        ("sessions", "hr.training.session", ["name", "course_id", "date_begin"]),
        (
            "enrolments",
            "hr.training.enrollment",
            ["session_id", "employee_id", "state", "result"],
        ),
        (
            "register",
            "hr.training.attendance",
            ["slot_id", "employee_id", "status", "check_in"],
        ),
    ):
        compare_with_sudo(bench, label, model, fields, goal=1.5)


@bench_case("pivots", rows=1_000_000)
def pivots(bench):
    """The register by status and course; floor: bare SQL of the same rows."""
    for role in READERS:
        records = bench.env_of(role)["hr.training.attendance"]
        ids = [] if role == "officer" else records.search([]).ids
        where = SQL("id = ANY(%s)", ids) if ids else SQL("company_id IS NOT NULL")
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
            per_hundred=0.01,
        )
