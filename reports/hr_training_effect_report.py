from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools import anonymity, effect
from .hr_training_effect import EFFECT_DEPENDS

# Whose figures a row is of, from the largest group to the smallest.
GROUP = ("company_id", "kpi_id", "course_id", "session_id", "department_id")
# What a fact says beside that.
SAID = (
    *("before", "after", "enrollment_id", "passed_course_id", "job_id", "month"),
    *("human", "passed_on"),
)


class HrTrainingEffectReport(models.Model):
    """KPIs before and after courses: means of groups, of nobody alone (policy 7.1.3).

    Who passed a course for the first time and has values on both sides is in one row:
    that of his course, session and department. Sessions with too few people are one
    row of their course, departments with too few one row of their session, as in
    ``hr.training.kpi.report``; so no sum or difference of rows is of fewer people
    than the company's threshold (design §6.15). Of several courses in one row a human
    counts once, by his first pass of them.

    It says what was before and after. Where colleagues in the same jobs did not pass
    the course by the end of these months, it says of them what was, as well.

    | reads | whose |
    | officer, head, company management | everybody's in their companies |
    """

    _name = "hr.training.effect.report"
    _description = "Before and After Training"
    _inherit = ["hr.training.view.mixin"]
    _auto = False
    _order = "month desc, kpi_id, course_id, session_id, department_id, id"
    _rec_name = "kpi_id"
    _depends = {
        **EFFECT_DEPENDS,
        "hr.training.session": ["date_end", "trainer_ids"],
        "hr.training.session.slot": ["session_id", "trainer_ids"],
        "res.company": ["training_anonymity_threshold"],
    }

    company_id = fields.Many2one("res.company", readonly=True)
    kpi_id = fields.Many2one("hr.training.kpi", string="KPI", readonly=True)
    course_id = fields.Many2one(
        comodel_name="hr.training.course",
        readonly=True,
        help="Empty: courses with too few people, together.",
    )
    session_id = fields.Many2one(
        comodel_name="hr.training.session",
        readonly=True,
        help="Empty: sessions with too few people, together.",
    )
    department_id = fields.Many2one(
        comodel_name="hr.department",
        readonly=True,
        help="As on enrolment. Empty: departments with too few people, together.",
    )
    trainer_id = fields.Many2one(
        comodel_name="hr.training.trainer",
        readonly=True,
        help="Empty for sessions of several trainers, and for several sessions.",
    )
    month = fields.Date(
        string="Month of Training",
        readonly=True,
        help="That of the last class. Empty for several sessions together.",
    )
    people = fields.Integer(
        readonly=True, help="Who has values on both sides; of several KPIs once each."
    )
    value_before = fields.Float(
        string="Before Training",
        readonly=True,
        aggregator="avg",
        help="Mean of the three months before the month of the last class, as frozen.",
    )
    value_after = fields.Float(
        string="After Training",
        readonly=True,
        aggregator="avg",
        help="Mean of the three months after the month of the last class.",
    )
    value_delta = fields.Float(
        string="Difference", readonly=True, aggregator="avg", help="After less before."
    )
    spread = fields.Float(
        string="Standard Deviation",
        readonly=True,
        aggregator="avg",
        help="How far people's differences lie around their mean.",
    )
    unit = fields.Char(related="kpi_id.unit")
    untrained_people = fields.Integer(
        string="Colleagues",
        compute="_compute_untrained",
        compute_sudo=True,
        help="Of the same jobs and company, with values of the same months, who had "
        "not passed the course by their end.",
    )
    untrained_delta = fields.Float(
        string="Difference of Colleagues",
        compute="_compute_untrained",
        compute_sudo=True,
    )
    untrained_spread = fields.Float(
        string="Standard Deviation of Colleagues",
        compute="_compute_untrained",
        compute_sudo=True,
    )
    beyond_untrained = fields.Float(
        string="More than Colleagues",
        compute="_compute_untrained",
        compute_sudo=True,
        help="Difference of who passed less that of the colleagues.",
    )
    compared_text = fields.Char(
        string="In Words", compute="_compute_compared_text", compute_sudo=True
    )

    # ------------------------------------------------------------
    # QUERY
    # ------------------------------------------------------------

    @api.model
    def _get_course_cells(self, domain=Domain.TRUE, kpi=None):
        """SQL of the facts, each with the courses among which it may be shown.

        :param domain: of the passes, whole companies
        :param kpi: the only one that is asked for
        """
        Baseline = self.env["hr.training.kpi.baseline"].sudo()  # sudo: see the rules
        facts = SQL(
            """
            SELECT %(id)s AS id, fact.after - fact.before AS value,
                   fact.company_id, fact.kpi_id, fact.course_id, fact.session_id,
                   fact.department_id, fact.before, fact.after, fact.enrollment_id,
                   fact.course_id AS passed_course_id, fact.job_id, fact.month,
                   fact.human, fact.passed_on,
                   GREATEST(company.training_anonymity_threshold, %(least)s) AS least
              FROM (%(facts)s) fact
              JOIN res_company company ON company.id = fact.company_id
            """,
            id=self._pack_id((SQL("fact.enrollment_id"), 38), (SQL("fact.kpi_id"), 15)),
            least=anonymity.LEAST_THRESHOLD,
            facts=Baseline._get_facts(domain, ["company_id", "course_id"], kpi),
        )
        return self._join_small(facts, 2, human="human")

    @api.model
    def _get_cells(self):
        """SQL of the facts, each with the group in which it may be shown.

        Where courses are one group, each human is in it once.
        """
        facts = SQL(
            """
            SELECT * FROM (
                SELECT fact.*,
                       ROW_NUMBER() OVER (
                           PARTITION BY %(group)s, human
                           ORDER BY passed_on, enrollment_id
                       ) AS turn
                  FROM (%(facts)s) fact
                   ) fact
             WHERE turn = 1
            """,
            group=SQL(", ").join(map(SQL.identifier, GROUP[:3])),
            facts=self._get_course_cells(),
        )
        for index in range(3, len(GROUP)):
            facts = self._join_small(facts, index)
        return facts

    @api.model
    def _join_small(self, facts, index, **kwargs):
        return self.env["hr.training.kpi.report"]._join_small(
            facts, GROUP[index], GROUP[:index], [*GROUP[index + 1 :], *SAID], **kwargs
        )

    @api.model
    def _is_of_many(self, kpi, courses, companies, facts):
        """Whether the mean of facts tells of nobody alone, nor beside other means.

        Where courses are one group of the report, all of them are asked for. Of each
        group there are enough people who are counted by it, and enough whom another
        course asked for counts, or none: so neither leaving a course out nor adding
        means up is about fewer people than may be shown (sudo).

        :param facts: SQL of what is counted, see ``_get_facts`` of baselines
        """
        [[is_of_many]] = self.env.execute_query(
            SQL(
                """
                WITH asked AS (%(facts)s)
                SELECT COALESCE(BOOL_AND(
                           outside = 0
                           AND (counted = 0 OR counted >= least)
                           AND (inside = counted OR inside - counted >= least)
                       ), FALSE)
                  FROM (
                        SELECT COUNT(DISTINCT cell.human) FILTER (
                                   WHERE cell.passed_course_id = ANY(%(courses)s)
                               ) AS inside,
                               COUNT(*) FILTER (
                                   WHERE cell.passed_course_id <> ALL(%(courses)s)
                               ) AS outside,
                               COUNT(DISTINCT cell.human) FILTER (
                                   WHERE cell.enrollment_id IN
                                         (SELECT enrollment_id FROM asked)
                               ) AS counted,
                               MIN(cell.least) AS least
                          FROM (%(cells)s) cell
                      GROUP BY cell.company_id, cell.course_id
                       ) part
                 WHERE inside > 0
                """,
                facts=facts,
                cells=self._get_course_cells(
                    Domain("company_id", "in", companies.ids), kpi
                ),
                courses=courses.ids,
            )
        )
        return is_of_many

    @api.model
    def _get_queries(self):
        self.env["hr.training.kpi.baseline"]._avoid_compiling()
        return super()._get_queries() + [
            SQL(
                """
                SELECT cell.*, session.month, teaching.trainer_id
                  FROM (
                        SELECT MIN(cell.id) AS id, %(group)s,
                               COUNT(*)::integer AS people,
                               AVG(cell.before) AS value_before,
                               AVG(cell.after) AS value_after,
                               AVG(cell.value) AS value_delta,
                               STDDEV_POP(cell.value) AS spread
                          FROM (%(cells)s) cell
                      GROUP BY %(group)s
                        HAVING COUNT(*) >= MIN(cell.least)
                       ) cell
             LEFT JOIN (
                        SELECT session_id,
                               DATE_TRUNC('month', MIN(passed_on))::date AS month
                          FROM hr_training_enrollment
                         WHERE passed_on IS NOT NULL
                      GROUP BY session_id
                       ) session ON session.session_id = cell.session_id
             LEFT JOIN (
                        SELECT session_id, MIN(trainer_id) AS trainer_id
                          FROM (%(teaching)s) teaching
                      GROUP BY session_id
                        HAVING COUNT(*) = 1
                       ) teaching ON teaching.session_id = cell.session_id
                """,
                group=SQL(", ").join(SQL("cell.%s", SQL.identifier(n)) for n in GROUP),
                cells=self._get_cells(),
                teaching=self.env["hr.training.session"]._get_taught_query(),
            )
        ]

    @api.model
    def _read_group_select(self, aggregate_spec, query):
        """Means and deviation of several groups are those of their people."""
        name, _colon, function = aggregate_spec.partition(":")
        if function != "avg" or name not in (
            *("value_before", "value_after", "value_delta", "spread"),
        ):
            return super()._read_group_select(aggregate_spec, query)
        if name != "spread":
            return self._get_mean_of_people(name, query)
        people = self._field_to_sql(self._table, "people", query)
        mean = self._field_to_sql(self._table, "value_delta", query)
        spread = self._field_to_sql(self._table, "spread", query)
        return SQL(
            """
            SQRT(GREATEST(
                SUM(%(people)s * (%(spread)s ^ 2 + %(mean)s ^ 2))
                    / NULLIF(SUM(%(people)s), 0)
                - (SUM(%(people)s * %(mean)s) / NULLIF(SUM(%(people)s), 0)) ^ 2, 0))
            """,
            people=people,
            spread=spread,
            mean=mean,
        )

    # ------------------------------------------------------------
    # COLLEAGUES
    # ------------------------------------------------------------

    @api.depends("people")
    def _compute_untrained(self):
        found = self._find_untrained()
        for row in self:
            colleagues = found.get(row.id, effect.Spread())
            row.untrained_people = colleagues.people
            row.untrained_delta = colleagues.mean
            row.untrained_spread = colleagues.deviation
            row.beyond_untrained = (
                row.value_delta - colleagues.mean if colleagues.people else 0.0
            )

    def _find_untrained(self):
        """What was of colleagues in the same jobs and months, by one statement (sudo).

        Of each job there are enough of them, or none are shown: two rows may differ by
        one job.

        :return: dict id → ``effect.Spread``
        """
        if not self.ids:
            return {}
        Baseline = self.env["hr.training.kpi.baseline"]
        Baseline._flush_facts()
        rows = self.env.execute_query(
            SQL(
                """
                WITH cell AS (
                    SELECT cell.*,
                           MIN(cell.id) OVER (PARTITION BY %(group)s) AS group_id
                      FROM (%(cells)s) cell
                ), wanted AS MATERIALIZED (
                    SELECT DISTINCT group_id, company_id, kpi_id, passed_course_id,
                           job_id, month, least
                      FROM cell
                     WHERE group_id = ANY(%(ids)s) AND job_id IS NOT NULL
                ), human AS MATERIALIZED (%(humans)s), passed AS MATERIALIZED (
                    SELECT DISTINCT one.course_id, one.month,
                           one.human
                      FROM (%(passes)s) one
                ), figure AS (
                    SELECT wanted.group_id, wanted.least,
                           COALESCE(human.human, fact.employee_id) AS human,
                           wanted.passed_course_id, wanted.month,
                           MIN(fact.job_id) AS job_id,
                           AVG(fact.value) FILTER (WHERE fact.month < wanted.month)
                               AS before,
                           AVG(fact.value) FILTER (WHERE fact.month > wanted.month)
                               AS after
                      FROM wanted
                      JOIN hr_training_kpi_value fact
                        ON fact.company_id = wanted.company_id
                       AND fact.kpi_id = wanted.kpi_id
                       AND fact.job_id = wanted.job_id
                       AND fact.month <> wanted.month
                       AND fact.month >= wanted.month - %(months)s * INTERVAL '1 month'
                       AND fact.month <= wanted.month + %(months)s * INTERVAL '1 month'
                 LEFT JOIN human ON human.employee_id = fact.employee_id
                  GROUP BY 1, 2, 3, 4, 5
                ), untrained AS (
                        SELECT figure.*,
                               COUNT(*) OVER (
                                   PARTITION BY group_id, passed_course_id, month,
                                                job_id
                               ) AS alike
                          FROM figure
                         WHERE figure.before IS NOT NULL AND figure.after IS NOT NULL
                           AND NOT EXISTS (
                               SELECT FROM passed
                                WHERE passed.course_id = figure.passed_course_id
                                  AND passed.human = figure.human
                                  AND passed.month
                                      <= figure.month + %(months)s * INTERVAL '1 month'
                               )
                )
                SELECT group_id, COUNT(*), AVG(delta), STDDEV_POP(delta)
                  FROM (
                        SELECT group_id, human, AVG(after - before) AS delta
                          FROM untrained
                         WHERE alike >= least
                      GROUP BY group_id, human
                       ) colleague
              GROUP BY group_id
                """,
                group=SQL(", ").join(SQL("cell.%s", SQL.identifier(n)) for n in GROUP),
                cells=self._get_cells(),
                ids=self.ids,
                humans=Baseline._get_humans(),
                passes=Baseline._get_passes(Domain.TRUE),
                months=effect.MONTHS,
            )
        )
        return {res_id: effect.Spread(*row) for res_id, *row in rows}

    @api.depends("people", "value_before", "value_after", "untrained_people")
    @api.depends_context("lang")
    def _compute_compared_text(self):
        for row in self:
            text = self.env._(
                "%(people)s people: %(before)s before, %(after)s after, %(delta)s ± "
                "%(spread)s.",
                people=row.people,
                before=f"{row.value_before:.2f}",
                after=f"{row.value_after:.2f}",
                delta=f"{row.value_delta:+.2f}",
                spread=f"{row.spread:.2f}",
            )
            if row.untrained_people:
                text = self.env._(
                    "%(text)s Of %(others)s colleagues without the course %(delta)s ± "
                    "%(spread)s.",
                    text=text,
                    others=row.untrained_people,
                    delta=f"{row.untrained_delta:+.2f}",
                    spread=f"{row.untrained_spread:.2f}",
                )
            row.compared_text = text

    def _get_opened_record(self):
        return self.session_id or self.course_id or self.kpi_id
