from odoo import api, models
from odoo.tools import SQL

from ..models.money.hr_training_budget_line import PLACE_MASK
from ..tools import states
from .hr_training_cost_report_scope import Scope

# Room for seven sources in an id.
SOURCE_BITS = 3


class HrTrainingCostReport(models.Model):
    """From facts to rows: split among departments, placed on budget lines, consumed,
    counted, and beside them what is planned."""

    _inherit = "hr.training.cost.report"

    # ------------------------------------------------------------
    # QUERY
    # ------------------------------------------------------------

    @api.model
    def _get_queries(self):
        return super()._get_queries() + [self._get_query({}, {})]

    @api.model
    def _get_query(self, added, removed, scope=None):
        """The rows as SQL.

        :param added: dict kind (see ``_get_kinds``) → ids of records to count
            as if they were confirmed
        :param removed: dict kind → ids of records to leave out
        :param scope: :class:`Scope`, what is asked for; rows of other costs may be
            missing, or be there with wrong figures
        """
        scope = scope or Scope()
        return SQL(
            """
            WITH %(places)s,
            %(facts)s,
            placed AS MATERIALIZED (%(placed)s),
            consumed AS (%(consumed)s),
            counted AS (%(counted)s)
            %(rows)s
            """,
            places=self.env["hr.training.budget.line"]._get_places_sql(),
            facts=self._get_facts_sql(added, removed, scope),
            placed=self._get_placed_sql(scope),
            consumed=self._get_consumed_sql(),
            counted=self._get_counted_sql(),
            rows=self._get_rows_sql(scope),
        )

    @api.model
    def _get_heads_sql(self, scope):
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
             WHERE state IN %s AND %s
          GROUP BY session_id, department_id
            """,
            states.ENROLLMENT_SEATED,
            scope.heads,
        )

    @api.model
    def _get_shared_sql(self, scope):
        """Central costs of a session shared by enrolled hours, where wanted.

        All people of a session have its hours, so heads are shares of hours.
        """
        if not self._is_any_split():
            return SQL(
                """
                SELECT fact.*, company.currency_id, FALSE AS is_split
                  FROM fact
             LEFT JOIN res_company company ON company.id = fact.company_id
                 WHERE fact.company_id IS NOT NULL
                """
            )

        def share(column):
            column = SQL.identifier("fact", column)
            return SQL(
                """CASE WHEN head.total IS NULL OR %(column)s = 0 THEN %(column)s
                        ELSE ROUND(%(column)s * head.running / head.total, dp)
                           - ROUND(%(column)s * (head.running - head.people)
                                       / head.total, dp)
                   END""",
                column=column,
            )

        return SQL(
            """
            SELECT fact.source, fact.res_id, fact.company_id, fact.session_id,
                   fact.cost_type_id,
                   COALESCE(fact.department_id, head.department_id) AS department_id,
                   CASE WHEN head.total IS NULL THEN fact.linked_line_id
                   END AS linked_line_id,
                   fact.day,
                   %(reserved)s AS reserved,
                   %(committed)s AS committed,
                   %(actual)s AS actual,
                   fact.slot, company.currency_id,
                   head.total IS NOT NULL AS is_split
              FROM fact
         LEFT JOIN (
                   SELECT company.id, company.training_budget_split,
                          company.currency_id, currency.decimal_places AS dp
                     FROM res_company company
                     JOIN res_currency currency ON currency.id = company.currency_id
              ) company ON company.id = fact.company_id
         LEFT JOIN (%(heads)s) head
                ON head.session_id = fact.session_id
               AND fact.department_id IS NULL
               AND company.training_budget_split
             WHERE fact.company_id IS NOT NULL
            """,
            reserved=share("reserved"),
            committed=share("committed"),
            actual=share("actual"),
            heads=self._get_heads_sql(scope),
        )

    @api.model
    def _is_any_split(self):
        """Whether any company splits costs; most do not, and then need not count."""
        # sudo: rows of all companies are made, and the rules choose among them
        return bool(
            self.env["res.company"]
            .sudo()
            .search_count([("training_budget_split", "=", True)], limit=1)
        )

    @api.model
    def _get_placed_sql(self, scope):
        """Each cost with the budget line that bears it.

        ``bearer`` is the same line, with a number behind all others for none: unlike
        NULL, the database joins and sorts by it at once. ``is_reserve`` tells costs of
        sessions, which the others consume; the database takes them for half of the
        rows, and for next to none by ``source``.
        """
        Line = self.env["hr.training.budget.line"]

        def key(department):
            slot, cost_type = SQL("shared.slot"), SQL("shared.cost_type_id")
            return Line._get_place_key_sql(slot, cost_type, department)

        return SQL(
            """
            SELECT shared.source, shared.source = 'cost' AS is_reserve,
                   shared.res_id, shared.company_id,
                   shared.currency_id, shared.session_id, shared.cost_type_id,
                   shared.department_id, shared.day, shared.is_split,
                   shared.reserved, shared.committed, shared.actual,
                   COALESCE(
                       linked.id,
                       (LEAST(own.place, central.place) & %(none)s)::int,
                       %(none)s
                   ) AS bearer
              FROM (%(shared)s) shared
         LEFT JOIN (
                   SELECT line.id
                     FROM hr_training_budget_line line
                     JOIN hr_training_budget budget ON budget.id = line.budget_id
                    WHERE budget.is_in_force AND budget.active
              ) linked ON linked.id = shared.linked_line_id
         LEFT JOIN place own ON own.key = %(own)s
         LEFT JOIN place central ON central.key = %(central)s
            """,
            own=key(SQL("shared.department_id")),
            central=key(SQL("0")),
            shared=self._get_shared_sql(scope),
            none=PLACE_MASK,
        )

    @api.model
    def _get_consumed_sql(self):
        """What claims and bills used up of a session's costs, by cost type and line.

        First on their own budget line, then whatever is over on the session's
        other lines, in order.
        """
        return SQL(
            """
            SELECT session_id, cost_type_id, bearer,
                   spent + GREATEST(0, excess - left_before) AS amount
              FROM (
                   SELECT used.*,
                          SUM(GREATEST(0, spent - reserved)) OVER (
                              PARTITION BY session_id, cost_type_id
                          ) AS excess,
                          SUM(GREATEST(0, reserved - spent)) OVER (
                              PARTITION BY session_id, cost_type_id
                              ORDER BY bearer
                          ) - GREATEST(0, reserved - spent) AS left_before
                     FROM (
                          SELECT session_id, cost_type_id, bearer,
                                 COALESCE(SUM(reserved), 0) AS reserved,
                                 GREATEST(0, SUM(committed + actual)) AS spent
                            FROM placed
                           WHERE (session_id, cost_type_id) IN (
                                 SELECT session_id, cost_type_id
                                   FROM placed
                                  WHERE is_reserve)
                        GROUP BY session_id, cost_type_id, bearer
                     ) used
              ) used
            """
        )

    @api.model
    def _get_counted_sql(self):
        """All costs with what they count as.

        Of a session's costs what was consumed is taken away row by row, in order. A
        row keeps what is left, never below zero.
        """
        return SQL(
            """
            SELECT cost.source, cost.res_id, cost.company_id, cost.currency_id,
                   cost.session_id, cost.cost_type_id, cost.department_id, cost.day,
                   cost.is_split, cost.bearer,
                   GREATEST(0, cost.reserved - GREATEST(
                       0, COALESCE(consumed.amount, 0) - cost.before
                   )) AS committed,
                   0::numeric AS actual
              FROM (
                   SELECT placed.*,
                          SUM(reserved) OVER (
                              PARTITION BY session_id, cost_type_id, bearer
                              ORDER BY res_id, department_id
                          ) - reserved AS before
                     FROM placed
                    WHERE is_reserve
              ) cost
         LEFT JOIN consumed
                ON consumed.session_id = cost.session_id
               AND consumed.cost_type_id = cost.cost_type_id
               AND consumed.bearer = cost.bearer
         UNION ALL
            SELECT source, res_id, company_id, currency_id, session_id, cost_type_id,
                   department_id, day, is_split, bearer, committed, actual
              FROM placed
             WHERE NOT is_reserve
            """
        )

    @api.model
    def _get_rows_sql(self, scope):
        """The columns of the model: costs, and items of the budgets in force."""
        return SQL(
            """
            SELECT %(id)s AS id,
                   one.source, one.company_id, one.currency_id,
                   line.budget_id, one.line_id AS budget_line_id,
                   COALESCE(line.plan_id, plan_line.plan_id) AS plan_id,
                   plan_line.id AS plan_line_id,
                   one.day AS date,
                   CASE WHEN one.source = 'item' THEN line.quarter
                        ELSE EXTRACT(quarter FROM one.day)::int::text END AS quarter,
                   course.id AS course_id, course.category_id,
                   one.session_id, one.department_id, one.cost_type_id, one.is_split,
                   %(records)s,
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
                          cost_type_id, department_id, day, is_split,
                          NULLIF(bearer, %(none)s) AS line_id,
                          NULL::int AS plan_line_id,
                          0::numeric AS planned, committed, actual,
                          0::numeric AS expected
                     FROM counted
                UNION ALL
                   (%(items)s)
              ) one
         LEFT JOIN hr_training_budget_line line ON line.id = one.line_id
         LEFT JOIN hr_training_session session ON session.id = one.session_id
         LEFT JOIN hr_training_plan_line plan_line
                ON plan_line.id = COALESCE(one.plan_line_id, session.plan_line_id)
         LEFT JOIN hr_training_course course
                ON course.id = COALESCE(session.course_id, plan_line.course_id)
         LEFT JOIN (SELECT session_id, COUNT(*)::int AS people
                      FROM hr_training_enrollment
                     WHERE state IN %(seated)s
                  GROUP BY session_id) heads
                ON heads.session_id = one.session_id
             WHERE one.source <> 'cost' OR one.committed <> 0
            """,
            id=self._get_id_sql(),
            records=SQL(", ").join(
                SQL(
                    "CASE WHEN one.source = %s THEN one.res_id END AS %s",
                    source,
                    SQL.identifier(column),
                )
                for source, column in self._get_record_columns().items()
            ),
            items=self._get_items_sql(scope),
            none=PLACE_MASK,
            seated=states.ENROLLMENT_SEATED,
        )

    @api.model
    def _get_record_columns(self):
        """The link to the record behind a row: dict source → field."""
        return {
            "item": "item_id",
            "cost": "cost_id",
            "expense": "expense_id",
            "move": "move_line_id",
        }

    @api.model
    def _get_id_sql(self):
        """A row stands for a record and, where it is split, for a department's share.

        Costs of a plan line are shared by its sessions, so that theirs has a session
        as well. Rows of a day are in the order of source, record, session, department.
        """
        source = SQL("ARRAY_POSITION(%s, one.source)", self._get_sources())
        record = SQL("one.res_id")
        session = SQL("one.session_id")
        department = SQL("one.department_id")
        return SQL(
            "CASE WHEN one.source = 'cost' THEN %(of_cost)s ELSE %(of_record)s END",
            of_cost=self._pack_id(
                (source, SOURCE_BITS), (record, 19), (session, 18), (department, 13)
            ),
            of_record=self._pack_id(
                (source, SOURCE_BITS), (record, 31), (department, 19)
            ),
        )

    @api.model
    def _get_sources(self):
        """The sources in the order of their numbers, which ids are made of.

        A further source of ``_get_fact_queries`` is added at the end, seven at most.
        """
        return ["cost", "expense", "item", "move"]

    @api.model
    def _get_items_sql(self, scope):
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
         LEFT JOIN (
                   SELECT line_id,
                          COUNT(*) FILTER (WHERE state = %(draft)s) AS drafts,
                          COUNT(*) FILTER (WHERE state <> %(cancelled)s) AS living,
                          COUNT(*) FILTER (WHERE state = %(cancelled)s) AS cancelled
                     FROM (%(planned)s) planned
                 GROUP BY line_id
              ) made ON made.line_id = item.plan_line_id
             WHERE %(scope)s
            """,
            planned=self._get_planned_sessions_sql(),
            scope=scope.items,
            draft=states.SESSION_DRAFT,
            cancelled=states.SESSION_CANCELLED,
        )
