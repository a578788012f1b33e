"""Budget figures at volume: the analysis, the lines' figures and the gate."""

from datetime import date

from odoo.fields import Command
from odoo.tools import SQL

from ...tools import budget as rules
from ...tools import states
from ..common_bench import bench_case
from ..common_bench_world import clone

TYPES = 7
MEASURES = ("planned", "committed", "actual", "remaining", "forecast")
FIGURES = ("planned", "committed", "actual", "forecast")
PAGE = 80
# Departments with lines of their own, by budget, the last year's first; all of them
# and the central ones make 868 lines.
DEPARTMENTS = (15, 14)
# What each session has; a tenth of them have costs of their plan line's.
PER_SESSION = {"cost": 3, "claim": 2, "item": 5}


def make_facts(bench, count):
    """Costs, claims and journal items of the world's sessions, of two years.

    Three in ten sessions are closed, so that nothing of them is reserved any more; the
    others have costs, which their claims and bills use up to the half, exactly, or
    beyond. Two in fifty claims and items belong to no session. As the rest of the
    world, what is what is a function of the numbers.

    :param count: facts
    :return: the two budgets
    """
    env = bench.sudo_env(
        context={
            "tracking_disable": True,
            "allowed_company_ids": bench.world.company.ids,
        }
    )
    company = bench.world.company
    sessions = count // sum(PER_SESSION.values())
    types = env["hr.training.cost.type"].create(
        [{"name": f"Type {n}", "code": f"measured_{n}"} for n in range(TYPES)]
    )
    _number_sessions(env, company, sessions)
    budgets = _make_budgets(env, company, types)
    _make_costs(env, budgets, types)
    _make_claims(env, bench.world, types)
    _make_items(env, company, types)
    env.invalidate_all()
    for table in (
        "hr_training_session",
        "hr_training_cost",
        "hr_training_budget_line",
        "hr_training_budget_item",
        "hr_training_plan_line",
        "hr_expense",
        "account_move",
        "account_move_line",
    ):
        env.cr.execute(SQL("ANALYZE %s", SQL.identifier(table)))
    return budgets


def _number_sessions(env, company, count):
    """The sessions in a table of their own, with states that count."""
    env.cr.execute(
        SQL(
            """
            CREATE TEMPORARY TABLE measured_session ON COMMIT DROP AS
            SELECT id, date_begin::date AS day,
                   (ROW_NUMBER() OVER (ORDER BY id))::int AS n
              FROM hr_training_session
             WHERE company_id = %s AND date_begin < now() + interval '300 days'
          ORDER BY id
             LIMIT %s
            """,
            company.id,
            count,
        )
    )
    env.cr.execute(
        SQL(
            """
            UPDATE hr_training_session session
               SET state = CASE WHEN s.n %% 10 < 6 THEN %s
                                WHEN s.n %% 10 = 6 THEN %s ELSE %s END
              FROM measured_session s
             WHERE s.id = session.id
            """,
            states.SESSION_DONE,
            states.SESSION_SCHEDULED,
            states.SESSION_CLOSED,
        )
    )


def _pick(numbers, records):
    """SQL of the record that a number stands for."""
    return SQL("(%s::int[])[(%s) %% %s + 1]", records.ids, numbers, len(records))


def _get_departments(env, company, count):
    departments = env["hr.department"].search(
        [("company_id", "=", company.id)], limit=count, order="id"
    )
    return departments + departments.create(
        [
            {"name": f"Further Department {n}", "company_id": company.id}
            for n in range(count - len(departments))
        ]
    )


def _make_budgets(env, company, types):
    """A budget in force for last year and this one, an item in each line."""
    this_year = date.today().year
    budgets = env["hr.training.budget"]
    for year, count in zip((this_year - 1, this_year), DEPARTMENTS, strict=True):
        plan = env["hr.training.plan"].create(
            {
                "kind": "annual",
                "company_id": company.id,
                "date_from": date(year, 1, 1),
                "date_to": date(year, 12, 31),
            }
        )
        budget = env["hr.training.budget"].create({"plan_id": plan.id})
        departments = _get_departments(env, company, count)
        lines = env["hr.training.budget.line"].create(
            [
                {
                    "budget_id": budget.id,
                    "cost_type_id": cost_type.id,
                    "department_id": department.id,
                    "quarter": quarter,
                }
                for cost_type in types
                for department in [*departments, departments.browse()]
                for quarter in "1234"
            ]
        )
        env["hr.training.budget.item"].create(
            [
                {"line_id": line.id, "name": "Item", "amount": 1_000_000 + n % 97}
                for n, line in enumerate(lines)
            ]
        )
        lines._freeze()
        budgets |= budget
    env.flush_all()
    env.cr.execute(
        SQL(
            "UPDATE hr_training_budget SET is_in_force = TRUE, state = %s "
            "WHERE id IN %s",
            states.APPROVED,
            tuple(budgets.ids),
        )
    )
    return budgets


def _make_costs(env, budgets, types):
    """Nine in ten sessions have rows of their own; others share those of a line."""
    Cost = env["hr.training.cost"]
    plan = budgets[-1].plan_id
    first = env["hr.training.session"].search([], limit=1, order="id desc")
    plan_line = env["hr.training.plan.line"].create(
        {
            "plan_id": plan.id,
            "course_id": first.course_id.id,
            "date_start": plan.date_from,
        }
    )
    cost = Cost.create(
        {"session_id": first.id, "cost_type_id": types[0].id, "amount": 1}
    )
    amount = SQL("300 + (s.n * 7 + k * 13) %% 50")
    columns = {
        "cost_type_id": _pick(SQL("s.n + s.k"), types),
        "amount": amount,
        "amount_company": amount,
    }
    departments = env["hr.department"].search(
        [("company_id", "=", plan.company_id.id)], order="id"
    )
    clone(
        cost,
        SQL(
            "SELECT * FROM measured_session, generate_series(0, 2) k WHERE n %% 10 > 0"
        ),
        session_id=SQL("s.id"),
        department_id=SQL(
            "CASE WHEN s.k = 2 THEN %s END", _pick(SQL("s.n"), departments)
        ),
        **columns,
    )
    # One line for five sessions.
    lines = SQL("SELECT DISTINCT n / 50 AS n FROM measured_session WHERE n %% 10 = 0")
    clone(plan_line, lines, sequence=SQL("1000 + s.n"))
    env.cr.execute(
        SQL(
            """
            UPDATE hr_training_session session
               SET plan_line_id = line.id
              FROM measured_session s
              JOIN hr_training_plan_line line ON line.sequence = 1000 + s.n / 50
             WHERE s.n %% 10 = 0 AND session.id = s.id AND line.plan_id = %s
            """,
            plan.id,
        )
    )
    clone(
        cost,
        SQL(
            """
            SELECT line.id, line.sequence AS n, k
              FROM hr_training_plan_line line, generate_series(0, 2) k
             WHERE line.plan_id = %s AND line.sequence >= 1000
            """,
            plan.id,
        ),
        session_id=SQL("NULL"),
        plan_line_id=SQL("s.id"),
        **columns,
    )
    cost.unlink()


# The session of all but two in fifty.
SESSION_OF = SQL("CASE WHEN (s.n + s.k) %% 50 > 1 THEN s.id END")


def _make_claims(env, world, types):
    employee = world.get_people(1).with_env(env)
    product = env["product.product"].create(
        {"name": "Training", "type": "service", "can_be_expensed": True}
    )
    claim = env["hr.expense"].create(
        {
            "name": "Claim",
            "employee_id": employee.id,
            "company_id": world.company.id,
            "product_id": product.id,
            "total_amount_currency": 1,
        }
    )
    departments = env["hr.department"].search([("company_id", "=", world.company.id)])
    clone(
        claim,
        SQL("SELECT * FROM measured_session, generate_series(0, 1) k"),
        date=SQL("s.day"),
        department_id=_pick(SQL("s.n + s.k"), departments),
        state=SQL("CASE s.n %% 2 WHEN 0 THEN 'submitted' ELSE 'approved' END"),
        total_amount=SQL("20 + (s.n + s.k) %% 20"),
        tax_amount=SQL("0"),
        training_session_id=SESSION_OF,
        training_cost_type_id=_pick(SQL("s.n + s.k"), types),
        training_budget_line_id=SQL("NULL"),
    )


def _make_items(env, company, types):
    """A bill per session with five items of it; one in five bills is a draft."""
    account = env["account.account"].create(
        {
            "name": "Training",
            "code": "MEASURED",
            "account_type": "expense",
            "company_ids": company.ids,
        }
    )
    journal = env["account.journal"].create(
        {
            "name": "Training",
            "code": "MEASU",
            "type": "general",
            "company_id": company.id,
        }
    )
    move = env["account.move"].create(
        {
            "journal_id": journal.id,
            "line_ids": [Command.create({"name": "Item", "account_id": account.id})],
        }
    )
    env.flush_all()
    env.cr.execute("SELECT MAX(id) FROM account_move")
    [top] = env.cr.fetchone()
    state = SQL("CASE s.n %% 5 WHEN 0 THEN 'draft' ELSE 'posted' END")
    clone(
        move,
        SQL("SELECT * FROM measured_session"),
        id=SQL("%s + s.n", top),
        date=SQL("s.day"),
        name=SQL("'/'"),
        state=state,
        move_type=SQL("'in_invoice'"),
    )
    clone(
        move.line_ids[0],
        SQL("SELECT * FROM measured_session, generate_series(0, 4) k"),
        move_id=SQL("%s + s.n", top),
        date=SQL("s.day"),
        display_type=SQL("'product'"),
        parent_state=state,
        balance=SQL("30 + (s.n * 3 + s.k * 11) %% 90"),
        training_session_id=SESSION_OF,
        training_cost_type_id=_pick(SQL("s.n + s.k"), types),
        training_budget_line_id=SQL("NULL"),
    )


# ----------------------------------------------------------------------
# MEASURED
# ----------------------------------------------------------------------


@bench_case("costs", rows=50_000, sizes=("tenth", "one"))
def costs(bench):
    """Cost analysis, lines' figures and gate; floor: GROUP BY with the line join."""
    make_facts(bench, bench.rows)
    company = bench.world.company
    company.training_budget_mode = rules.MODE_BLOCK
    Report = bench.env["hr.training.cost.report"]
    Line = bench.env["hr.training.budget.line"]
    session = bench.env["hr.training.session"].search(
        [("state", "=", states.SESSION_DONE), ("cost_ids", "!=", False)], limit=1
    )
    page = Line.search([], limit=PAGE)

    def pivot():
        Report.formatted_read_grouping_sets(
            [], [["cost_type_id"], []], [f"{name}:sum" for name in MEASURES]
        )

    def read(limit):
        specification = dict.fromkeys(FIGURES, {})
        return lambda: Line.web_search_read([], specification, limit=limit)

    for split in (False, True):
        company.training_budget_split = split
        bench.sudo_env.flush_all()
        label = "central costs split" if split else "not split"
        by_type = _get_floor(split, SQL("cost_type_id"))
        bench.compare(f"pivot, {label}", pivot, bench.execute(by_type), goal=2)
        by_line = _get_floor(split, SQL("line_id"))
        bench.compare(f"all lines, {label}", read(None), bench.execute(by_line), goal=2)
        some = _get_floor(split, SQL("line_id"), page.cost_type_id)
        bench.compare(f"a page, {label}", read(PAGE), bench.execute(some), goal=2)
        bench.limit(
            f"gate of one session, {label}",
            lambda: Line._check_sessions(session),
            seconds=0.3,
        )


def _get_floor(split, by, types=None):
    """What is planned, committed and spent, by the least that gives about the same.

    Planned and actual are the same. Committed is not quite: what is over on one line
    is not taken from the session's other lines.
    """
    fact = SQL("fact")
    if split:
        fact = SQL(
            """
            (SELECT fact.session_id, fact.cost_type_id, fact.company_id, fact.day,
                    COALESCE(fact.department_id, head.department_id) AS department_id,
                    ROUND(reserved * COALESCE(head.share, 1), 2) AS reserved,
                    ROUND(committed * COALESCE(head.share, 1), 2) AS committed,
                    ROUND(actual * COALESCE(head.share, 1), 2) AS actual
               FROM fact
          LEFT JOIN (
                    SELECT session_id, department_id,
                           COUNT(*) / SUM(COUNT(*)) OVER (PARTITION BY session_id)
                               AS share
                      FROM hr_training_enrollment
                     WHERE state IN %s
                  GROUP BY session_id, department_id
               ) head ON head.session_id = fact.session_id
                     AND fact.department_id IS NULL)
            """,
            states.ENROLLMENT_SEATED,
        )
    return SQL(
        """
        WITH session AS MATERIALIZED (
            SELECT id, state, plan_line_id,
                   (date_begin AT TIME ZONE 'UTC' AT TIME ZONE tz)::date AS day
              FROM hr_training_session
        ),
        fact AS (
            SELECT cost.session_id, cost.cost_type_id, cost.department_id,
                   cost.company_id, s.day, cost.amount_company AS reserved,
                   0::numeric AS committed, 0::numeric AS actual
              FROM hr_training_cost cost
              JOIN session s ON s.id = cost.session_id
             WHERE s.state IN %(confirmed)s
         UNION ALL
            SELECT s.id, cost.cost_type_id, cost.department_id, cost.company_id,
                   s.day, ROUND(cost.amount_company / planned.count, 2), 0, 0
              FROM session s
              JOIN (SELECT plan_line_id, COUNT(*) FROM session GROUP BY 1) planned
                ON planned.plan_line_id = s.plan_line_id
              JOIN hr_training_cost cost ON cost.plan_line_id = s.plan_line_id
             WHERE s.state IN %(confirmed)s
         UNION ALL
            SELECT training_session_id, training_cost_type_id, department_id,
                   company_id, COALESCE(s.day, e.date), 0, total_amount, 0
              FROM hr_expense e
         LEFT JOIN session s ON s.id = e.training_session_id
             WHERE training_cost_type_id IS NOT NULL
         UNION ALL
            SELECT training_session_id, training_cost_type_id, NULL, company_id,
                   COALESCE(s.day, l.date), 0,
                   CASE WHEN parent_state = 'draft' THEN balance ELSE 0 END,
                   CASE WHEN parent_state = 'posted' THEN balance ELSE 0 END
              FROM account_move_line l
         LEFT JOIN session s ON s.id = l.training_session_id
             WHERE training_cost_type_id IS NOT NULL
        ),
        placed AS (
            SELECT fact.session_id, fact.cost_type_id,
                   COALESCE(own.id, central.id) AS line_id,
                   SUM(reserved) AS reserved, SUM(committed) AS committed,
                   SUM(actual) AS actual
              FROM %(fact)s fact
         LEFT JOIN hr_training_budget budget
                ON budget.company_id = fact.company_id AND budget.is_in_force
               AND fact.day BETWEEN budget.date_from AND budget.date_to
         LEFT JOIN hr_training_budget_line own
                ON own.budget_id = budget.id
               AND own.cost_type_id = fact.cost_type_id
               AND own.department_id = fact.department_id
               AND own.quarter::int = EXTRACT(quarter FROM fact.day)
         LEFT JOIN hr_training_budget_line central
                ON central.budget_id = budget.id
               AND central.cost_type_id = fact.cost_type_id
               AND central.department_id IS NULL
               AND central.quarter::int = EXTRACT(quarter FROM fact.day)
             WHERE %(types)s
          GROUP BY 1, 2, 3
        )
        SELECT %(by)s, SUM(planned), SUM(committed), SUM(actual)
          FROM (
               SELECT cost_type_id, line_id, 0 AS planned,
                      committed + GREATEST(0, reserved - committed - actual)
                          AS committed,
                      actual
                 FROM placed
            UNION ALL
               SELECT line.cost_type_id, line.id, item.amount, 0, 0
                 FROM hr_training_budget_item item
                 JOIN hr_training_budget_line line ON line.id = item.line_id
          ) row
      GROUP BY 1
        """,
        fact=fact,
        confirmed=states.SESSION_PUNCHABLE,
        by=by,
        types=SQL("fact.cost_type_id IN %s", tuple(types.ids))
        if types
        else SQL("TRUE"),
    )
