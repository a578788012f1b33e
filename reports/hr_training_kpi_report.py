from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import anonymity

# What tells whose value it is, beside department and job.
KEYS = ("company_id", "kpi_id", "month")


class HrTrainingKpiReport(models.Model):
    """KPIs of departments and jobs, month by month: means, of nobody alone.

    The people of a month fall into groups that do not overlap, a row each: those of a
    department and a job. None has fewer people than the company's threshold for
    anonymous answers, and no sum or difference of rows is of fewer: jobs of a
    department with too few people are one group without job, departments with too few
    people one without department, and where these would still be too few the next
    larger one joins them. What is then too small is not shown (design §6.15).

    | reads | whose |
    | officer, head, company management | everybody's in their companies |
    """

    _name = "hr.training.kpi.report"
    _description = "KPI Analysis"
    _inherit = ["hr.training.view.mixin"]
    _auto = False
    _order = "month desc, kpi_id, department_id, job_id, id"
    _rec_name = "kpi_id"
    _depends = {
        "hr.training.kpi.value": [
            *("company_id", "department_id", "job_id", "kpi_id", "month", "value"),
        ],
        "res.company": ["training_anonymity_threshold"],
    }

    kpi_id = fields.Many2one(
        comodel_name="hr.training.kpi", string="KPI", readonly=True
    )
    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    month = fields.Date(readonly=True)
    department_id = fields.Many2one(
        comodel_name="hr.department",
        readonly=True,
        help="Empty: departments with too few people, together.",
    )
    job_id = fields.Many2one(
        comodel_name="hr.job",
        readonly=True,
        help="Empty: jobs with too few people, together.",
    )
    people = fields.Integer(
        readonly=True, help="Of several months: once for each month."
    )
    average = fields.Float(
        readonly=True, aggregator="avg", help="Each person and month counts the same."
    )
    unit = fields.Char(related="kpi_id.unit")

    # ------------------------------------------------------------
    # QUERY
    # ------------------------------------------------------------

    @api.model
    def _get_queries(self):
        facts = SQL(
            """
            SELECT fact.id, fact.company_id, fact.kpi_id, fact.month, fact.value,
                   fact.department_id, fact.job_id,
                   GREATEST(company.training_anonymity_threshold, %s) AS least
              FROM hr_training_kpi_value fact
              JOIN res_company company ON company.id = fact.company_id
            """,
            anonymity.LEAST_THRESHOLD,
        )
        facts = self._join_small(facts, "department_id", KEYS, ["job_id"])
        facts = self._join_small(facts, "job_id", (*KEYS, "department_id"))
        return super()._get_queries() + [
            SQL(
                """
                SELECT MIN(fact.id) AS id,
                       fact.company_id, fact.kpi_id, fact.month,
                       fact.department_id, fact.job_id,
                       COUNT(*)::integer AS people,
                       AVG(fact.value) AS average
                  FROM (%s) fact
              GROUP BY fact.company_id, fact.kpi_id, fact.month,
                       fact.department_id, fact.job_id
                HAVING COUNT(*) >= MIN(fact.least)
                """,
                facts,
            )
        ]

    @api.model
    def _join_small(self, facts, name, within, others=(), human=None):
        """SQL of the facts, with groups of too few people as one without a name.

        ``size`` orders the groups that are large enough; who is in none has no size.

        :param facts: SQL with ``id value least``, and the columns below
        :param str name: column that makes the groups
        :param within: columns of what the groups are parts of
        :param others: columns that are kept
        :param str human: column of the human, where several groups may have the same
        """
        columns = ["id", "value", "least", *within, *others]
        once = SQL("TRUE")
        if human:
            once = SQL(
                "ROW_NUMBER() OVER (PARTITION BY %s, size IS NULL, %s ORDER BY id) = 1",
                SQL(", ").join(map(SQL.identifier, within)),
                SQL.identifier(human),
            )
        return SQL(
            """
            SELECT %(columns)s,
                   CASE WHEN size > smallest OR rest = 0 OR rest >= least
                        THEN CASE WHEN size IS NOT NULL THEN %(name)s END
                         END AS %(name)s
              FROM (
                    SELECT sized.*,
                           MIN(size) OVER part AS smallest,
                           COUNT(*) FILTER (WHERE size IS NULL AND once) OVER part
                               AS rest
                      FROM (
                            SELECT sized.*, %(once)s AS once
                              FROM (
                                    SELECT fact.*,
                                           CASE WHEN %(name)s IS NOT NULL
                                                 AND COUNT(*) OVER alike >= least
                                                THEN (COUNT(*) OVER alike << 32)
                                                     + %(name)s
                                                 END AS size
                                      FROM (%(facts)s) fact
                                    WINDOW alike AS
                                           (PARTITION BY %(within)s, %(name)s)
                                   ) sized
                           ) sized
                    WINDOW part AS (PARTITION BY %(within)s)
                   ) cell
            """,
            columns=SQL(", ").join(map(SQL.identifier, columns)),
            name=SQL.identifier(name),
            within=SQL(", ").join(map(SQL.identifier, within)),
            once=once,
            facts=facts,
        )

    # ------------------------------------------------------------
    # READ
    # ------------------------------------------------------------

    @api.model
    def _read_group_select(self, aggregate_spec, query):
        """The mean of several groups is that of their people."""
        if aggregate_spec == "average:avg":
            return self._get_mean_of_people("average", query)
        return super()._read_group_select(aggregate_spec, query)

    def action_open(self):
        """The months of the group that this row stands for."""
        self.ensure_one()
        self.check_access("read")
        action = self._get_related_action(
            "hr_training.hr_training_kpi_report_action",
            [
                (name, "=", self[name].id)
                for name in ("company_id", "kpi_id", "department_id", "job_id")
            ],
        )
        action["context"] = {}
        action["views"] = [(False, "graph"), (False, "list")]
        action["view_mode"] = "graph,list"
        return action
