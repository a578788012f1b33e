from odoo import api, models
from odoo.tools import SQL

from ..models.money.hr_expense import CLAIM_OPEN
from ..tools import states

# Draft journal items are commitments in these entries; a draft credit note is not
# money yet.
DRAFT_MOVE_TYPES = ("in_invoice", "in_receipt", "entry")


class HrTrainingCostReport(models.Model):
    """The facts: what costs and is committed or spent, by source."""

    _inherit = "hr.training.cost.report"

    @api.model
    def _get_facts_sql(self, added, removed, scope):
        """CTEs ``session`` and ``fact``: what ``_get_fact_queries`` finds in a scope.

        What the scope asks for goes down into each of the queries. OFFSET keeps the
        season from being looked for once more for each share of a split cost.
        """
        return SQL(
            """
            %(sessions)s,
            %(ctes)s
            fact AS (
                SELECT fact.*, %(slot)s AS slot
                  FROM (%(facts)s) fact
             LEFT JOIN season
                    ON season.company_id = fact.company_id
                   AND fact.day BETWEEN season.date_from AND season.date_to
                 WHERE %(scope)s
                OFFSET 0
            )
            """,
            sessions=self._get_sessions_sql(scope),
            ctes=SQL("%s,", scope.ctes) if scope.ctes else SQL(),
            slot=self.env["hr.training.budget.line"]._get_slot_sql(SQL("fact.day")),
            facts=self._get_union_sql(added, removed),
            scope=scope.facts,
        )

    @api.model
    def _get_sessions_sql(self, scope):
        """CTE ``session``: their local days, worked out once, not once per fact."""
        return SQL(
            """
            session AS MATERIALIZED (
                SELECT s.id,
                       COALESCE(
                           (s.date_begin AT TIME ZONE 'UTC'
                               AT TIME ZONE COALESCE(s.tz, 'UTC'))::date,
                           pl.date_start,
                           s.create_date::date
                       ) AS day
                  FROM hr_training_session s
             LEFT JOIN hr_training_plan_line pl ON pl.id = s.plan_line_id
                 WHERE %s
            )
            """,
            scope.sessions,
        )

    @api.model
    def _get_union_sql(self, added, removed):
        return SQL(" UNION ALL ").join(
            self._get_fact_queries(
                {
                    kind: _Selection(added.get(kind, ()), removed.get(kind, ()))
                    for kind in self._get_kinds()
                }
            )
        )

    @api.model
    def _get_kinds(self):
        """Kinds of records that are asked for as if they were confirmed."""
        return ("session", "expense", "move")

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
        confirmed = SQL(
            "known.is_historic IS NOT TRUE AND %s",
            selection.filter(
                SQL("known.id"), SQL("known.state IN %s", states.SESSION_PUNCHABLE)
            ),
        )
        return SQL(
            """
            SELECT 'cost' AS source, cost.id AS res_id, known.company_id,
                   cost.session_id, cost.cost_type_id, cost.department_id,
                   NULL::int AS linked_line_id, s.day,
                   cost.amount_company AS reserved,
                   0::numeric AS committed,
                   0::numeric AS actual
              FROM hr_training_cost cost
              JOIN hr_training_session known ON known.id = cost.session_id
              JOIN session s ON s.id = cost.session_id
             WHERE %(confirmed)s
         UNION ALL
            SELECT 'cost', cost.id, known.company_id, known.id, cost.cost_type_id,
                   cost.department_id, NULL, s.day,
                   ROUND(cost.amount_company * turn.number / turn.total,
                         currency.decimal_places)
                       - ROUND(cost.amount_company * (turn.number - 1) / turn.total,
                               currency.decimal_places),
                   0, 0
              FROM hr_training_session known
              JOIN session s ON s.id = known.id
              JOIN hr_training_plan_line line ON line.id = known.plan_line_id
              JOIN (%(turns)s) turn
                ON turn.session_id = known.id
               AND turn.line_id = CASE
                   WHEN line.id IN (SELECT plan_line_id FROM hr_training_cost)
                   THEN line.id ELSE line.parent_line_id END
              JOIN hr_training_cost cost ON cost.plan_line_id = turn.line_id
              JOIN res_company company ON company.id = known.company_id
              JOIN res_currency currency ON currency.id = company.currency_id
             WHERE %(confirmed)s
               AND NOT EXISTS (SELECT 1 FROM hr_training_cost own
                                WHERE own.session_id = known.id)
            """,
            confirmed=confirmed,
            turns=self._get_turns_sql(),
        )

    @api.model
    def _get_turns_sql(self):
        """Which one of how many a session is among those of its plan line.

        A line's sessions are also those of the lines that were made of it.
        """
        return SQL(
            """
            SELECT line_id, session_id,
                   ROW_NUMBER() OVER (PARTITION BY line_id ORDER BY session_id)
                       AS number,
                   COUNT(*) OVER (PARTITION BY line_id) AS total
              FROM (%s) planned
             WHERE state <> %s
            """,
            self._get_planned_sessions_sql(),
            states.SESSION_CANCELLED,
        )

    @api.model
    def _get_planned_sessions_sql(self):
        """Each session of a plan line, for that line and for the one it is of."""
        return SQL(
            """
            SELECT s.plan_line_id AS line_id, s.id AS session_id, s.state
              FROM hr_training_session s
             WHERE s.plan_line_id IS NOT NULL
         UNION ALL
            SELECT line.parent_line_id, s.id, s.state
              FROM hr_training_session s
              JOIN hr_training_plan_line line ON line.id = s.plan_line_id
             WHERE line.parent_line_id IS NOT NULL
            """
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
