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
                SQL("s.id"), SQL("s.state IN %s", states.SESSION_PUNCHABLE)
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
