from odoo import api, models
from odoo.tools import SQL

from ...tools import requirements


class HrTrainingRequirement(models.Model):
    """By which days what is required had to be passed, and by which it was (design §7).

    A state says how it is on a day; here each day is one by which there had to be a
    pass: the first one, and the last one of every pass that ends.
    """

    _inherit = "hr.training.requirement"

    @api.model
    def _get_deadlines_query(self, first, last, course_ids=None):
        """SQL of the deadlines of a stretch of time, by what is required at its end.

        ``employee_id company_id human_id course_id due_on``; ``met_on met_by``, day
        and enrolment of the pass that came next, both empty where there is none yet.
        What was overdue when the stretch began is in it as well; what was waived on
        its day, or is waived at the end of the stretch, is not. Rights are the
        caller's business, who flushes the facts.

        :param date first: first day
        :param date last: last day, whose versions and rules count
        :param course_ids: of these courses only
        """
        doubles = self.env["hr.training.person"]._find_doubles()
        humans = dict(doubles)
        return SQL(
            """
            WITH doubled AS MATERIALIZED (
                SELECT * FROM unnest(%(doubles)s::int[], %(humans)s::int[])
                    AS doubled(employee_id, human_id)
            ), status AS MATERIALIZED (
                SELECT * FROM (%(states)s) status WHERE state <> %(waived)s
            ), rule AS MATERIALIZED (
                SELECT * FROM hr_training_requirement
                 WHERE id IN (SELECT requirement_id FROM status)
            ), good AS MATERIALIZED (
                SELECT DISTINCT ON (human_id, course_id, passed_on) *
                  FROM (%(passes)s) good
              ORDER BY human_id, course_id, passed_on, valid_until DESC NULLS FIRST
            ), turn AS (
                SELECT status.employee_id,
                       status.company_id,
                       status.human_id,
                       status.course_id,
                       status.requirement_id,
                       LEAST(status.base + rule.due_days, DATE '9999-12-31')
                           AS first_due_on,
                       passed.id AS pass_id,
                       passed.passed_on,
                       %(pass_end)s AS pass_end,
                       ROW_NUMBER() OVER each = 1 AS is_first,
                       LEAD(passed.id) OVER each AS next_id,
                       LEAD(passed.passed_on) OVER each AS next_on
                  FROM status
                  JOIN rule ON rule.id = status.requirement_id
             LEFT JOIN good passed ON passed.human_id = status.human_id
                                  AND passed.course_id = status.course_id
                                  AND (status.duties_on IS NULL
                                       OR passed.passed_on >= status.duties_on)
                WINDOW each AS (
                    PARTITION BY status.employee_id, status.course_id
                    ORDER BY passed.passed_on)
            ), deadline AS (
                SELECT employee_id, company_id, human_id, course_id, requirement_id,
                       first_due_on AS due_on, passed_on AS met_on, pass_id AS met_by
                  FROM turn WHERE is_first
                 UNION ALL
                SELECT employee_id, company_id, human_id, course_id, requirement_id,
                       pass_end, next_on, next_id
                  FROM turn WHERE pass_end IS NOT NULL
            )
            SELECT deadline.*
              FROM deadline
             WHERE due_on <= %(last)s
               AND (due_on >= %(first)s OR met_on IS NULL OR met_on >= %(first)s)
               AND NOT COALESCE((
                   -- the last one given takes the place of those before it
                   SELECT waiver.valid_until IS NULL OR waiver.valid_until >= due_on
                     FROM hr_training_requirement_waiver waiver
                LEFT JOIN doubled ON doubled.employee_id = waiver.employee_id
                    WHERE waiver.requirement_id = deadline.requirement_id
                      AND COALESCE(doubled.human_id, waiver.employee_id)
                          = deadline.human_id
                      AND waiver.granted_on <= due_on
                 ORDER BY waiver.granted_on DESC, waiver.id DESC
                    LIMIT 1), FALSE)
            """,
            doubles=list(humans),
            humans=list(humans.values()),
            states=self._get_states_query(last, course_ids=course_ids, doubles=doubles),
            waived=requirements.WAIVED,
            passes=self._get_passes_sql(last),
            pass_end=self._get_pass_end_sql(),
            first=first,
            last=last,
        )
