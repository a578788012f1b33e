from odoo import api, models
from odoo.tools import SQL

TRUE = SQL("TRUE")
# Other lines bear nothing.
IN_FORCE = [("budget_id.is_in_force", "=", True), ("budget_id.active", "=", True)]


class Scope:
    """What of the report is asked for, as conditions on what it is made of.

    Rows outside may be missing or wrong. Claims and bills use up what is reserved of
    the same session and cost type, whatever their budget lines: a scope has all facts
    of a session and cost type, or none.

    :param facts: SQL on ``fact``, see ``_get_fact_queries``
    :param sessions: SQL on the session ``s``; facts of others are not asked for
    :param heads: SQL on ``session_id``; people of other sessions are not asked for
    :param items: SQL on the budget item ``item``
    :param ctes: SQL of CTEs behind ``session``, which these conditions refer to
    """

    def __init__(self, facts=TRUE, sessions=TRUE, heads=TRUE, items=TRUE, ctes=None):
        self.ctes = ctes
        self.facts = facts
        self.sessions = sessions
        self.heads = heads
        self.items = items


class HrTrainingCostReport(models.Model):
    """Figures of some budget lines and records, without those of all the others."""

    _inherit = "hr.training.cost.report"

    # ------------------------------------------------------------
    # FIGURES
    # ------------------------------------------------------------

    @api.model
    def _get_line_sums(self, lines, added=None):
        """Committed, actual and expected of budget lines; of those in force only.

        :param added: dict kind → ids of records to count as if they were confirmed
        :return: dict line id → ``(committed, actual, expected)``
        """
        added = added or {}
        lines = lines.filtered_domain(IN_FORCE)
        if not lines:
            return {}
        self._flush_sources()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT budget_line_id, SUM(committed), SUM(actual), SUM(expected)
                  FROM (%s) report
                 WHERE budget_line_id IN %s
              GROUP BY budget_line_id
                """,
                self._get_query(added, {}, self._get_scope_of_lines(lines, added)),
                tuple(lines.ids),
            )
        )
        return {line_id: tuple(sums) for line_id, *sums in rows}

    @api.model
    def _get_unbudgeted(self, budgets):
        """Committed and actual of the budgets' periods that no line bears.

        :return: dict budget id → amount
        """
        if not budgets:
            return {}
        self._flush_sources()
        days = SQL("fact.day %s", self._get_days_sql(budgets))
        scope = Scope(facts=self._half(days))
        rows = self.env.execute_query(
            SQL(
                """
                SELECT company_id, date, SUM(committed + actual)
                  FROM (%s) report
                 WHERE budget_line_id IS NULL AND company_id IN %s
              GROUP BY company_id, date
                """,
                self._get_query({}, {}, scope),
                tuple(budgets.company_id.ids),
            )
        )
        return {
            budget.id: sum(
                amount
                for company_id, day, amount in rows
                if company_id == budget.company_id.id
                and budget.date_from <= day <= budget.date_to
            )
            for budget in budgets
        }

    @api.model
    def _get_used(self, added, removed, scope):
        """Committed and actual per budget line, with and without some records.

        :param added: dict kind → ids of records to count as if they were confirmed
        :param removed: dict kind → ids of records to leave out
        :param scope: :class:`Scope`
        :return: ``(used, missing)``: dict line id → amount, and a list of
            ``(company, day, cost type, amount)`` of the added ones without a line
        """
        self.env.flush_all()
        query = self._get_query(added, removed, scope)
        used, missing = {}, []
        own = SQL(" OR ").join(
            SQL("%s IN %s", SQL.identifier(column), tuple(ids) or (0,))
            for column, ids in self._get_own_columns(added).items()
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

    @api.model
    def _get_own_columns(self, added):
        """Which rows are of these records: dict column → ids.

        :param added: dict kind → ids of records
        """
        items = self.env["account.move"].browse(added.get("move", ())).line_ids
        return {
            "session_id": added.get("session", ()),
            "expense_id": added.get("expense", ()),
            "move_line_id": items.ids,
        }

    @api.model
    def _flush_sources(self):
        for name, field_names in self._depends.items():
            self.env[name].flush_model(field_names)

    # ------------------------------------------------------------
    # SCOPES
    # ------------------------------------------------------------

    @api.model
    def _get_scope_of_records(self, *selections):
        """Scope of what confirming some records can change, on whatever lines.

        :param selections: dicts kind → ids, as in :meth:`_get_used`
        """
        ids = {
            kind: set().union(*(selection.get(kind, ()) for selection in selections))
            for kind in self._get_kinds()
        }
        expenses = self.env["hr.expense"].browse(ids["expense"])
        items = self.env["account.move"].browse(ids["move"]).line_ids
        sessions = self._get_sessions_of_records(ids)
        conditions = [SQL("FALSE")]
        if sessions:
            conditions.append(SQL("fact.session_id IN %s", tuple(sessions)))
        for source, records in (("expense", expenses), ("move", items)):
            # Without a session, and so apart from all other facts.
            records = records.filtered(
                lambda r: not r.training_session_id and r.training_cost_type_id
            )
            if records:
                conditions.append(
                    SQL(
                        "(fact.source = %s AND fact.res_id IN %s)",
                        source,
                        tuple(records.ids),
                    )
                )
        ids = tuple(sessions) or (0,)
        return Scope(
            facts=SQL("(%s)", SQL(" OR ").join(conditions)),
            sessions=SQL("s.id IN %s", ids),
            heads=SQL("session_id IN %s", ids),
            items=SQL("FALSE"),
        )

    @api.model
    def _get_sessions_of_records(self, ids):
        """Ids of the sessions that these records cost something for.

        :param ids: dict kind → ids of records
        """
        expenses = self.env["hr.expense"].browse(ids["expense"])
        items = self.env["account.move"].browse(ids["move"]).line_ids
        return ids["session"].union(
            expenses.training_session_id.ids, items.training_session_id.ids
        )

    @api.model
    def _get_scope_of_lines(self, lines, added):
        """Scope of all that some lines bear: of their cost types, in their periods.

        :param lines: budget lines in force
        :param added: dict kind → ids of records to count as if they were confirmed
        """
        if 2 * len(lines) > lines.search_count(IN_FORCE):
            # Then it leaves so little out that it does not pay.
            return Scope()
        ids = tuple(lines.ids)
        days = self._get_days_sql(lines.budget_id)
        usual = SQL(
            "(fact.cost_type_id IN %s AND %s)",
            tuple(lines.cost_type_id.ids),
            self._half(
                SQL(
                    "(fact.cost_type_id, EXTRACT(quarter FROM fact.day)::int) IN"
                    " (SELECT cost_type_id, quarter FROM borne) AND fact.day %s",
                    days,
                )
            ),
        )
        return Scope(
            ctes=SQL(
                """
                borne AS MATERIALIZED (%s),
                odd AS MATERIALIZED (
                    SELECT session_id, cost_type_id, source, res_id
                      FROM (%s) fact
                     WHERE linked_line_id IN %s AND %s IS NOT TRUE
                )
                """,
                self._get_borne_sql(ids),
                self._get_union_sql(added, {}),
                ids,
                usual,
            ),
            # What names a line can be of another day by now, as its session was moved.
            facts=SQL(
                """
                (%s
                 OR (session_id, cost_type_id) IN (
                     SELECT session_id, cost_type_id FROM odd)
                 OR (source, res_id) IN (SELECT source, res_id FROM odd))
                """,
                usual,
            ),
            heads=SQL(
                """
                session_id IN (
                    SELECT id FROM session
                     WHERE %s OR id IN (SELECT session_id FROM odd))
                """,
                self._half(
                    SQL(
                        "EXTRACT(quarter FROM day)::int IN (SELECT quarter FROM borne)"
                        " AND day %s",
                        days,
                    )
                ),
            ),
            items=SQL("item.line_id IN %s", ids),
        )

    @api.model
    def _get_borne_sql(self, ids):
        """Cost types and quarters of which some lines may bear costs.

        Their own quarters, and those for which their budget has neither a central line
        nor one of their department.
        """
        return SQL(
            """
            SELECT DISTINCT line.cost_type_id, q.number AS quarter
              FROM hr_training_budget_line line
        CROSS JOIN generate_series(1, 4) q (number)
             WHERE line.id IN %s
               AND (line.quarter::int = q.number
                    OR NOT EXISTS (
                       SELECT 1 FROM hr_training_budget_line other
                        WHERE other.budget_id = line.budget_id
                          AND other.cost_type_id = line.cost_type_id
                          AND other.quarter::int = q.number
                          AND (other.department_id IS NULL
                               OR other.department_id = line.department_id)))
            """,
            ids,
        )

    @api.model
    def _get_days_sql(self, budgets):
        """SQL behind a day: it is of the periods of these budgets."""
        return SQL(
            "BETWEEN %s AND %s",
            min(budgets.mapped("date_from")),
            max(budgets.mapped("date_to")),
        )

    @api.model
    def _half(self, condition):
        """The condition as SQL of which the database expects half of the rows.

        It knows nothing of days that are worked out and would expect next to none, and
        then go through all rows for each row.
        """
        return SQL("CASE WHEN %s THEN TRUE ELSE FALSE END", condition)
