from odoo import api, models
from odoo.tools import SQL

from ..tools import states

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
            id=self._get_id_sql(),
            items=self._get_items_sql(),
        )

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
