from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import budget as rules
from ..tools import states

# Draft journal items are commitments in these entries; a draft credit note is not
# money yet.
DRAFT_MOVE_TYPES = ("in_invoice", "in_receipt", "entry")
CLAIM_OPEN = ("submitted", "approved")
SESSION_COMMITTED = (
    states.SESSION_SCHEDULED,
    states.SESSION_ONGOING,
    states.SESSION_DONE,
)
# Larger than a session can have of people or hours (see ``_sum_once``).
ONCE_BASE = 10**9


class HrTrainingCostReport(models.Model):
    """Planned, committed and actual costs, one row per record they come from.

    The budget's figures are sums of these rows, so that each figure is the sum of
    records one can open (design §6.5). Nothing counts twice as it moves on:

    | record | counts as |
    | budget item of a budget in force | planned; expected, as far as the sessions of |
    |  | its plan line are not confirmed |
    | cost of a confirmed session (or of its plan line's) | committed, less the |
    |  | claims and bills of the session and cost type |
    | claim submitted or approved | committed |
    | journal item of a draft bill | committed |
    | posted journal item | actual; credit notes and reversals deduct |

    A cost belongs to the budget line it names, else to the one that
    ``hr.training.budget.line._find`` finds for its session's day. Where the company
    splits central costs, those of a session are shared among the departments of its
    people.

    Modules with a further source of commitment and actual, as the fee statements of
    trainers, extend :meth:`_get_fact_queries`.
    """

    _name = "hr.training.cost.report"
    _description = "Training Cost Analysis"
    _inherit = ["hr.training.flow.mixin"]
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "name"
    _depends = {
        "account.move": ["state", "move_type", "reversed_entry_id"],
        "account.move.line": [
            "balance",
            "company_id",
            "date",
            "display_type",
            "expense_id",
            "move_id",
            "training_budget_line_id",
            "training_cost_type_id",
            "training_session_id",
        ],
        "hr.expense": [
            "company_id",
            "date",
            "department_id",
            "state",
            "tax_amount",
            "total_amount",
            "training_budget_line_id",
            "training_cost_type_id",
            "training_session_id",
        ],
        "hr.training.budget": ["active", "date_from", "date_to", "is_in_force"],
        "hr.training.budget.item": ["amount", "line_id", "plan_line_id"],
        "hr.training.budget.line": [
            "budget_id",
            "company_id",
            "cost_type_id",
            "department_id",
            "plan_id",
            "quarter",
        ],
        "hr.training.cost": [
            "amount_company",
            "cost_type_id",
            "department_id",
            "plan_line_id",
            "session_id",
        ],
        "hr.training.course": ["category_id"],
        "hr.training.enrollment": ["department_id", "session_id", "state"],
        "hr.training.plan.line": [
            "course_id",
            "date_start",
            "is_dropped",
            "parent_line_id",
            "plan_id",
        ],
        "hr.training.session": [
            "company_id",
            "course_id",
            "date_begin",
            "hours",
            "is_historic",
            "plan_line_id",
            "state",
            "tz",
        ],
        "res.company": ["currency_id", "training_budget_split"],
        "res.currency": ["decimal_places"],
    }

    name = fields.Char(string="Record", compute="_compute_name")
    source = fields.Selection(
        selection=[
            ("item", "Budget Item"),
            ("cost", "Session"),
            ("expense", "Claim"),
            ("move", "Journal Item"),
        ],
        readonly=True,
    )
    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    currency_id = fields.Many2one(comodel_name="res.currency", readonly=True)
    budget_id = fields.Many2one(comodel_name="hr.training.budget", readonly=True)
    budget_line_id = fields.Many2one(
        comodel_name="hr.training.budget.line", readonly=True
    )
    plan_id = fields.Many2one(comodel_name="hr.training.plan", readonly=True)
    plan_line_id = fields.Many2one(comodel_name="hr.training.plan.line", readonly=True)
    date = fields.Date(readonly=True, help="The session's, else the record's.")
    quarter = fields.Selection(selection=rules.QUARTERS, readonly=True)
    course_id = fields.Many2one(comodel_name="hr.training.course", readonly=True)
    category_id = fields.Many2one(comodel_name="hr.training.category", readonly=True)
    session_id = fields.Many2one(comodel_name="hr.training.session", readonly=True)
    trainer_ids = fields.Many2many(related="session_id.trainer_ids", string="Trainers")
    department_id = fields.Many2one(comodel_name="hr.department", readonly=True)
    cost_type_id = fields.Many2one(comodel_name="hr.training.cost.type", readonly=True)
    is_split = fields.Boolean(
        readonly=True, help="A department's share of a central cost."
    )

    # The record behind the row
    item_id = fields.Many2one(comodel_name="hr.training.budget.item", readonly=True)
    cost_id = fields.Many2one(comodel_name="hr.training.cost", readonly=True)
    expense_id = fields.Many2one(comodel_name="hr.expense", readonly=True)
    move_line_id = fields.Many2one(comodel_name="account.move.line", readonly=True)

    planned = fields.Monetary(readonly=True)
    committed = fields.Monetary(readonly=True)
    actual = fields.Monetary(readonly=True)
    remaining = fields.Monetary(readonly=True)
    expected = fields.Monetary(
        readonly=True, help="Planned for sessions that are not confirmed yet."
    )
    forecast = fields.Monetary(readonly=True)
    people = fields.Integer(
        readonly=True, help="People of the session; counted once per session."
    )
    hours = fields.Float(
        readonly=True, help="Hours of the session; counted once per session."
    )
    per_head = fields.Monetary(
        string="Actual per Head",
        readonly=True,
        aggregator="avg",
        help="Actual of sessions by the people of these sessions.",
    )
    per_hour = fields.Monetary(
        string="Actual per Hour",
        readonly=True,
        aggregator="avg",
        help="Actual of sessions by the hours of these sessions.",
    )

    @api.depends("source")
    def _compute_name(self):
        labels = dict(self._fields["source"]._description_selection(self.env))
        for row in self:
            # sudo: the name of what the row stands for, no more
            row_sudo = row.sudo()
            record = row_sudo._get_record()
            if row.source == "move":
                text = record.move_id.display_name
            elif row.source == "cost":
                text = row_sudo.session_id.display_name
            else:
                text = record.display_name
            row.name = " ".join(filter(None, (labels.get(row.source), text)))

    # ------------------------------------------------------------
    # QUERY
    # ------------------------------------------------------------

    @property
    def _table_query(self):
        return self._get_query({}, {})

    @api.model
    def _get_query(self, added, removed):
        """The rows as SQL.

        :param added: dict kind (``session expense move``) → ids of records to count
            as if they were confirmed
        :param removed: dict kind → ids of records to leave out
        """
        return SQL(
            """
            WITH %(facts)s,
            head AS (%(heads)s),
            shared AS (%(shared)s),
            placed AS (%(placed)s),
            consumed AS (%(consumed)s),
            counted AS (%(counted)s)
            %(rows)s
            """,
            facts=self._get_facts_sql(added, removed),
            heads=self._get_heads_sql(),
            shared=self._get_shared_sql(),
            placed=self._get_placed_sql(),
            consumed=self._get_consumed_sql(),
            counted=self._get_counted_sql(),
            rows=self._get_rows_sql(),
        )

    @api.model
    def _get_facts_sql(self, added, removed):
        """CTEs ``session`` (with its local day) and ``fact``."""
        queries = self._get_fact_queries(
            {
                kind: _Selection(added.get(kind, ()), removed.get(kind, ()))
                for kind in ("session", "expense", "move")
            }
        )
        return SQL(
            """
            session AS (
                SELECT s.id, s.state, s.is_historic, s.company_id, s.course_id,
                       s.plan_line_id, s.hours,
                       COALESCE(
                           (s.date_begin AT TIME ZONE 'UTC'
                               AT TIME ZONE COALESCE(s.tz, 'UTC'))::date,
                           pl.date_start,
                           s.create_date::date
                       ) AS day
                  FROM hr_training_session s
             LEFT JOIN hr_training_plan_line pl ON pl.id = s.plan_line_id
            ),
            fact AS (%s)
            """,
            SQL(" UNION ALL ").join(queries),
        )

    @api.model
    def _get_fact_queries(self, selections):
        """Costs by source, each a query with these columns, in this order:

        ``source`` text, ``res_id``, ``company_id``, ``session_id``,
        ``cost_type_id``, ``department_id`` (NULL: central), ``linked_line_id``
        (NULL: to be found), ``day``, ``reserved`` (a session's cost, consumed by
        the others), ``committed``, ``actual``; amounts untaxed in company currency.

        :param selections: dict kind → :class:`_Selection`, for
            :meth:`hr.training.budget.line._check_available`
        """
        return [
            self._get_session_costs_sql(selections["session"]),
            self._get_claims_sql(selections["expense"]),
            self._get_journal_items_sql(selections["move"]),
        ]

    @api.model
    def _get_session_costs_sql(self, selection):
        """Cost rows of confirmed sessions; without any, those of the plan line.

        A plan line's costs are shared equally by its sessions that are not
        cancelled, whatever cost rows the others have.
        """
        return SQL(
            """
            SELECT 'cost' AS source, cost.id AS res_id, s.company_id,
                   s.id AS session_id, cost.cost_type_id, cost.department_id,
                   NULL::int AS linked_line_id, s.day,
                   CASE WHEN cost.session_id IS NOT NULL THEN cost.amount_company
                        ELSE ROUND(cost.amount_company * turn.number / turn.total,
                                   currency.decimal_places)
                           - ROUND(cost.amount_company * (turn.number - 1)
                                       / turn.total, currency.decimal_places)
                   END AS reserved,
                   0::numeric AS committed,
                   0::numeric AS actual
              FROM session s
              JOIN res_company company ON company.id = s.company_id
              JOIN res_currency currency ON currency.id = company.currency_id
         LEFT JOIN LATERAL (
                   SELECT COALESCE(
                       (SELECT pl.id
                          FROM hr_training_plan_line pl
                         WHERE pl.id = s.plan_line_id
                           AND EXISTS (SELECT 1 FROM hr_training_cost c
                                        WHERE c.plan_line_id = pl.id)),
                       (SELECT pl.parent_line_id
                          FROM hr_training_plan_line pl
                         WHERE pl.id = s.plan_line_id)
                   ) AS id
              ) source_line ON TRUE
         LEFT JOIN LATERAL (
                   SELECT COUNT(*) AS total,
                          COUNT(*) FILTER (WHERE other.id <= s.id) AS number
                     FROM hr_training_session other
                     JOIN hr_training_plan_line pl ON pl.id = other.plan_line_id
                    WHERE (pl.id = source_line.id OR pl.parent_line_id = source_line.id)
                      AND other.state <> %(cancelled)s
              ) turn ON TRUE
              JOIN LATERAL (
                   SELECT own.* FROM hr_training_cost own WHERE own.session_id = s.id
                UNION ALL
                   SELECT planned.*
                     FROM hr_training_cost planned
                    WHERE planned.plan_line_id = source_line.id
                      AND NOT EXISTS (SELECT 1 FROM hr_training_cost own
                                       WHERE own.session_id = s.id)
              ) cost ON TRUE
             WHERE s.is_historic IS NOT TRUE
               AND %(confirmed)s
            """,
            cancelled=states.SESSION_CANCELLED,
            confirmed=selection.filter(
                SQL("s.id"), SQL("s.state IN %s", SESSION_COMMITTED)
            ),
        )

    @api.model
    def _get_claims_sql(self, selection):
        return SQL(
            """
            SELECT 'expense', e.id, e.company_id, e.training_session_id,
                   e.training_cost_type_id, e.department_id,
                   e.training_budget_line_id, COALESCE(s.day, e.date), 0,
                   e.total_amount - COALESCE(e.tax_amount, 0), 0
              FROM hr_expense e
         LEFT JOIN session s ON s.id = e.training_session_id
             WHERE (e.training_session_id IS NOT NULL
                    OR e.training_cost_type_id IS NOT NULL)
               AND %(open)s
            """,
            open=selection.filter(SQL("e.id"), SQL("e.state IN %s", CLAIM_OPEN)),
        )

    @api.model
    def _get_journal_items_sql(self, selection):
        return SQL(
            """
            SELECT 'move', l.id, l.company_id, l.training_session_id,
                   l.training_cost_type_id, e.department_id,
                   l.training_budget_line_id,
                   COALESCE(s.day, l.date, l.create_date::date), 0,
                   CASE WHEN m.state <> 'posted' THEN l.balance ELSE 0 END,
                   CASE WHEN m.state = 'posted' THEN l.balance ELSE 0 END
              FROM account_move_line l
              JOIN account_move m ON m.id = l.move_id
         LEFT JOIN hr_expense e ON e.id = l.expense_id
         LEFT JOIN session s ON s.id = l.training_session_id
             WHERE (l.training_session_id IS NOT NULL
                    OR l.training_cost_type_id IS NOT NULL)
               AND l.display_type IN ('product', 'cogs')
               AND %(counts)s
            """,
            counts=selection.filter(
                SQL("m.id"),
                SQL(
                    """(m.state = 'posted'
                        OR (m.state = 'draft' AND m.move_type IN %s
                            AND m.reversed_entry_id IS NULL))""",
                    DRAFT_MOVE_TYPES,
                ),
            ),
        )

    @api.model
    def _get_heads_sql(self):
        """People of a session by department, with running totals."""
        return SQL(
            """
            SELECT session_id, department_id, COUNT(*) AS people,
                   SUM(COUNT(*)) OVER (
                       PARTITION BY session_id
                       ORDER BY department_id NULLS LAST
                   ) AS running,
                   SUM(COUNT(*)) OVER (PARTITION BY session_id) AS total
              FROM hr_training_enrollment
             WHERE state IN %s
          GROUP BY session_id, department_id
            """,
            states.ENROLLMENT_SEATED,
        )

    @api.model
    def _get_shared_sql(self):
        """Central costs of a session shared by enrolled hours, where wanted.

        All people of a session have its hours, so heads are shares of hours.
        """

        def share(column):
            column = SQL.identifier("fact", column)
            return SQL(
                """CASE WHEN head.total IS NULL THEN %(column)s
                        ELSE ROUND(%(column)s * head.running / head.total, dp)
                           - ROUND(%(column)s * (head.running - head.people)
                                       / head.total, dp)
                   END""",
                column=column,
            )

        return SQL(
            """
            SELECT fact.source, fact.res_id, fact.company_id, fact.session_id,
                   fact.cost_type_id, fact.day, currency.id AS currency_id,
                   COALESCE(fact.department_id, head.department_id) AS department_id,
                   CASE WHEN head.total IS NULL THEN fact.linked_line_id
                   END AS linked_line_id,
                   head.total IS NOT NULL AS is_split,
                   %(reserved)s AS reserved,
                   %(committed)s AS committed,
                   %(actual)s AS actual
              FROM fact
              JOIN res_company company ON company.id = fact.company_id
              JOIN (SELECT id, decimal_places AS dp FROM res_currency) currency
                ON currency.id = company.currency_id
         LEFT JOIN head
                ON head.session_id = fact.session_id
               AND fact.department_id IS NULL
               AND company.training_budget_split
            """,
            reserved=share("reserved"),
            committed=share("committed"),
            actual=share("actual"),
        )

    @api.model
    def _get_placed_sql(self):
        """Each cost with the budget line that bears it."""
        return SQL(
            """
            SELECT shared.*, COALESCE(linked.id, found.id) AS line_id
              FROM shared
         LEFT JOIN (
                   SELECT line.id
                     FROM hr_training_budget_line line
                     JOIN hr_training_budget budget ON budget.id = line.budget_id
                    WHERE budget.is_in_force AND budget.active
              ) linked ON linked.id = shared.linked_line_id
         LEFT JOIN LATERAL (%s) found ON linked.id IS NULL
            """,
            self.env["hr.training.budget.line"]._get_match_sql(
                company=SQL("shared.company_id"),
                day=SQL("shared.day"),
                cost_type=SQL("shared.cost_type_id"),
                department=SQL("shared.department_id"),
            ),
        )

    @api.model
    def _get_consumed_sql(self):
        """What claims and bills used up of a session's costs, row by row.

        First on their own budget line, then whatever is over on the session's
        other lines, in order. A row keeps what is left, never below zero.
        """
        return SQL(
            """
            SELECT own.*,
                   SUM(own.left_own) OVER (
                       PARTITION BY own.session_id, own.cost_type_id
                       ORDER BY own.line_id NULLS LAST, own.res_id, own.department_id
                   ) - own.left_own AS before_all
              FROM (
                   SELECT reserve.*,
                          GREATEST(0, reserve.reserved - GREATEST(
                              0, COALESCE(spent.amount, 0) - reserve.before_own
                          )) AS left_own
                     FROM (
                          SELECT placed.*,
                                 SUM(reserved) OVER (
                                     PARTITION BY session_id, cost_type_id, line_id
                                     ORDER BY res_id, department_id
                                 ) - reserved AS before_own
                            FROM placed
                           WHERE source = 'cost'
                     ) reserve
                LEFT JOIN (
                          SELECT session_id, cost_type_id, line_id,
                                 GREATEST(0, SUM(committed + actual)) AS amount
                            FROM placed
                           WHERE source <> 'cost'
                        GROUP BY session_id, cost_type_id, line_id
                     ) spent
                       ON spent.session_id = reserve.session_id
                      AND spent.cost_type_id = reserve.cost_type_id
                      AND spent.line_id IS NOT DISTINCT FROM reserve.line_id
              ) own
            """
        )

    @api.model
    def _get_counted_sql(self):
        """All costs with what they count as."""
        return SQL(
            """
            SELECT consumed.source, consumed.res_id, consumed.company_id,
                   consumed.currency_id, consumed.session_id, consumed.cost_type_id,
                   consumed.department_id, consumed.day, consumed.is_split,
                   consumed.line_id,
                   GREATEST(0, consumed.left_own - GREATEST(
                       0, COALESCE(excess.amount, 0) - consumed.before_all
                   )) AS committed,
                   0::numeric AS actual
              FROM consumed
         LEFT JOIN (
                   SELECT spent.session_id, spent.cost_type_id,
                          SUM(GREATEST(0, spent.amount - COALESCE(own.amount, 0)))
                              AS amount
                     FROM (
                          SELECT session_id, cost_type_id, line_id,
                                 SUM(committed + actual) AS amount
                            FROM placed
                           WHERE source <> 'cost'
                        GROUP BY session_id, cost_type_id, line_id
                     ) spent
                LEFT JOIN (
                          SELECT session_id, cost_type_id, line_id,
                                 SUM(reserved) AS amount
                            FROM placed
                           WHERE source = 'cost'
                        GROUP BY session_id, cost_type_id, line_id
                     ) own
                       ON own.session_id = spent.session_id
                      AND own.cost_type_id = spent.cost_type_id
                      AND own.line_id IS NOT DISTINCT FROM spent.line_id
                 GROUP BY spent.session_id, spent.cost_type_id
              ) excess
                ON excess.session_id = consumed.session_id
               AND excess.cost_type_id = consumed.cost_type_id
         UNION ALL
            SELECT source, res_id, company_id, currency_id, session_id, cost_type_id,
                   department_id, day, is_split, line_id, committed, actual
              FROM placed
             WHERE source <> 'cost'
            """
        )

    @api.model
    def _get_rows_sql(self):
        """The columns of the model: costs, and items of the budgets in force."""
        return SQL(
            """
            SELECT ROW_NUMBER() OVER (
                       ORDER BY one.source, one.res_id, one.session_id,
                                one.department_id
                   ) AS id,
                   one.source, one.company_id, one.currency_id,
                   line.budget_id, one.line_id AS budget_line_id,
                   COALESCE(line.plan_id, plan_line.plan_id) AS plan_id,
                   plan_line.id AS plan_line_id,
                   one.day AS date,
                   CASE WHEN one.source = 'item' THEN line.quarter
                        ELSE EXTRACT(quarter FROM one.day)::int::text END AS quarter,
                   course.id AS course_id, course.category_id,
                   one.session_id, one.department_id, one.cost_type_id, one.is_split,
                   CASE WHEN one.source = 'item' THEN one.res_id END AS item_id,
                   CASE WHEN one.source = 'cost' THEN one.res_id END AS cost_id,
                   CASE WHEN one.source = 'expense' THEN one.res_id END AS expense_id,
                   CASE WHEN one.source = 'move' THEN one.res_id END AS move_line_id,
                   one.planned, one.committed, one.actual,
                   one.planned - one.committed - one.actual AS remaining,
                   one.expected,
                   one.actual + one.committed + one.expected AS forecast,
                   heads.people,
                   COALESCE(session.hours, 0) AS hours,
                   one.actual / NULLIF(heads.people, 0) AS per_head,
                   one.actual / NULLIF(session.hours, 0)::numeric AS per_hour
              FROM (
                   SELECT source, res_id, company_id, currency_id, session_id,
                          cost_type_id, department_id, day, is_split, line_id,
                          NULL::int AS plan_line_id,
                          0::numeric AS planned, committed, actual,
                          0::numeric AS expected
                     FROM counted
                UNION ALL
                   (%(items)s)
              ) one
         LEFT JOIN hr_training_budget_line line ON line.id = one.line_id
         LEFT JOIN session ON session.id = one.session_id
         LEFT JOIN hr_training_plan_line plan_line
                ON plan_line.id = COALESCE(one.plan_line_id, session.plan_line_id)
         LEFT JOIN hr_training_course course
                ON course.id = COALESCE(session.course_id, plan_line.course_id)
         LEFT JOIN (SELECT session_id, SUM(people)::int AS people
                      FROM head GROUP BY session_id) heads
                ON heads.session_id = one.session_id
             WHERE one.source <> 'cost' OR one.committed <> 0
            """,
            items=self._get_items_sql(),
        )

    @api.model
    def _get_items_sql(self):
        """Planned amounts of budgets in force, and what of them is still expected.

        Expected is what belongs to sessions of the plan line that are not confirmed;
        a line without session is expected unless it was dropped or its sessions
        were cancelled. What belongs to no plan line is not expected.
        """
        return SQL(
            """
            SELECT 'item', item.id, line.company_id, company.currency_id, NULL::int,
                   line.cost_type_id, line.department_id,
                   GREATEST(budget.date_from, begin.day + CASE
                       WHEN begin.day + INTERVAL '3 months' <= budget.date_from
                       THEN INTERVAL '1 year' ELSE INTERVAL '0' END)::date,
                   FALSE, line.id, item.plan_line_id, item.amount, 0, 0,
                   CASE WHEN plan_line.id IS NULL OR plan_line.is_dropped THEN 0
                        WHEN made.living > 0
                        THEN ROUND(item.amount * made.drafts / made.living,
                                   currency.decimal_places)
                        WHEN made.cancelled > 0 THEN 0
                        ELSE item.amount END
              FROM hr_training_budget_item item
              JOIN hr_training_budget_line line ON line.id = item.line_id
              JOIN hr_training_budget budget
                ON budget.id = line.budget_id
               AND budget.is_in_force AND budget.active
              JOIN res_company company ON company.id = line.company_id
              JOIN res_currency currency ON currency.id = company.currency_id
        CROSS JOIN LATERAL (
                   SELECT MAKE_DATE(EXTRACT(year FROM budget.date_from)::int,
                                    line.quarter::int * 3 - 2, 1) AS day
              ) begin
         LEFT JOIN hr_training_plan_line plan_line ON plan_line.id = item.plan_line_id
         LEFT JOIN LATERAL (
                   SELECT COUNT(*) FILTER (WHERE s.state = %(draft)s) AS drafts,
                          COUNT(*) FILTER (WHERE s.state <> %(cancelled)s) AS living,
                          COUNT(*) FILTER (WHERE s.state = %(cancelled)s) AS cancelled
                     FROM hr_training_session s
                     JOIN hr_training_plan_line own ON own.id = s.plan_line_id
                    WHERE own.id = plan_line.id OR own.parent_line_id = plan_line.id
              ) made ON TRUE
            """,
            draft=states.SESSION_DRAFT,
            cancelled=states.SESSION_CANCELLED,
        )

    # ------------------------------------------------------------
    # READ
    # ------------------------------------------------------------

    def _read_group_select(self, aggregate_spec, query):
        """People and hours count once per session, however many costs it has."""
        name = aggregate_spec.partition(":")[0]
        if name in ("people", "hours"):
            return self._sum_once(name, query)
        if name in ("per_head", "per_hour"):
            divisor = "people" if name == "per_head" else "hours"
            return SQL(
                "SUM(%(actual)s) FILTER (WHERE %(session)s IS NOT NULL)"
                " / NULLIF(%(divisor)s, 0)",
                actual=self._field_to_sql(self._table, "actual", query),
                session=self._field_to_sql(self._table, "session_id", query),
                divisor=self._sum_once(divisor, query),
            )
        return super()._read_group_select(aggregate_spec, query)

    def _sum_once(self, name, query):
        """Sum of a session's number over distinct sessions, as SQL.

        ``DISTINCT`` on the number alone would drop sessions with equal ones.
        """
        key = SQL(
            "%s::numeric * %s",
            self._field_to_sql(self._table, "session_id", query),
            ONCE_BASE,
        )
        value = SQL("%s::numeric", self._field_to_sql(self._table, name, query))
        return SQL(
            "COALESCE(SUM(DISTINCT %(key)s + COALESCE(%(value)s, 0))"
            " - SUM(DISTINCT %(key)s), 0)",
            key=key,
            value=value,
        )

    @api.model
    def _get_used(self, added, removed):
        """Committed and actual per budget line, with and without some records.

        :param added: dict kind → ids of records to count as if they were confirmed
        :param removed: dict kind → ids of records to leave out
        :return: ``(used, missing)``: dict line id → amount, and a list of
            ``(company, day, cost type, amount)`` of the added ones without a line
        """
        self.env.flush_all()
        query = self._get_query(added, removed)
        used, missing = {}, []
        own = SQL(" OR ").join(
            [
                SQL("FALSE"),
                *(
                    SQL("(%s IN %s)", column, tuple(added[kind]))
                    for kind, column in (
                        ("session", SQL("session_id")),
                        ("expense", SQL("expense_id")),
                        (
                            "move",
                            SQL(
                                "(SELECT move_id FROM account_move_line l"
                                " WHERE l.id = move_line_id)"
                            ),
                        ),
                    )
                    if added.get(kind)
                ),
            ]
        )
        rows = self.env.execute_query(
            SQL(
                """
                SELECT budget_line_id, company_id, cost_type_id,
                       CASE WHEN budget_line_id IS NULL THEN date END,
                       SUM(committed + actual)
                  FROM (%(query)s) report
                 WHERE budget_line_id IS NOT NULL OR %(own)s
              GROUP BY 1, 2, 3, 4
                """,
                query=query,
                own=own,
            )
        )
        for line_id, company_id, cost_type_id, day, amount in rows:
            if line_id:
                used[line_id] = used.get(line_id, 0.0) + float(amount)
            elif amount:
                missing.append(
                    (
                        self.env["res.company"].browse(company_id),
                        day,
                        self.env["hr.training.cost.type"].browse(cost_type_id),
                        float(amount),
                    )
                )
        return used, missing

    # ------------------------------------------------------------
    # VIEWS
    # ------------------------------------------------------------

    def _get_record(self):
        self.ensure_one()
        return self.item_id or self.cost_id or self.expense_id or self.move_line_id

    def action_open(self):
        """The record this row stands for."""
        self.ensure_one()
        record = self._get_record()
        if self.source == "cost":
            record = self.session_id
        elif self.source == "move":
            record = record.move_id
        elif self.source == "item":
            record = record.budget_id
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "views": [(False, "form")],
        }


class _Selection:
    """Records to be counted in spite of their state, and others to be left out."""

    def __init__(self, added, removed):
        self.added = tuple(added)
        self.removed = tuple(removed)

    def filter(self, column, condition):
        """SQL of the condition on a record's state, changed for these records."""
        if self.added:
            condition = SQL("(%s OR %s IN %s)", condition, column, self.added)
        if self.removed:
            condition = SQL("(%s AND %s NOT IN %s)", condition, column, self.removed)
        return condition
