from odoo import api, fields, models
from odoo.tools import SQL

from ..models.catalogue.hr_training_course import COURSE_PUBLISHED, COURSE_REVISING


class HrTrainingCoverageReport(models.Model):
    """Whether the catalogue serves the skills of jobs (policy 1.3, 2.1.3).

    A row for every skill that a job asks for, and for every skill of no job: the level
    asked for beside the highest that a course on offer teaches.
    """

    _name = "hr.training.coverage.report"
    _description = "Coverage of the Catalogue"
    _inherit = ["hr.training.view.mixin"]
    _auto = False
    _order = "coverage desc, job_id, skill_id, id"
    _rec_name = "skill_id"
    _depends = {
        "hr.job": ["active", "company_id", "department_id"],
        "hr.job.skill": ["job_id", "skill_id", "skill_level_id", "skill_type_id"],
        "hr.skill": ["skill_type_id"],
        "hr.skill.level": ["level_progress"],
        "hr.training.course": ["active", "company_id", "state", "version"],
        "hr.training.course.version": ["content", "course_id", "number"],
        "hr.training.course.skill": ["course_id", "skill_id", "skill_level_id"],
    }

    job_id = fields.Many2one(comodel_name="hr.job", readonly=True)
    department_id = fields.Many2one(comodel_name="hr.department", readonly=True)
    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    skill_type_id = fields.Many2one(comodel_name="hr.skill.type", readonly=True)
    skill_id = fields.Many2one(comodel_name="hr.skill", readonly=True)
    required = fields.Integer(string="Asked For (%)", readonly=True, aggregator=None)
    taught = fields.Integer(string="Taught (%)", readonly=True, aggregator=None)
    coverage = fields.Selection(
        selection=[
            ("covered", "Covered"),
            ("lower", "Taught to a Lower Level"),
            ("none", "Not Taught"),
        ],
        readonly=True,
    )
    course_count = fields.Integer(string="Courses", compute="_compute_course_count")

    @api.model
    def _get_queries(self):
        return super()._get_queries() + [self._get_job_query(), self._get_free_query()]

    @api.model
    def _get_taught(self, companies):
        """SQL of the highest level that courses on offer teach of ``skill.id``.

        Of a course under revision its last version is taught.

        :param companies: SQL of an array, whose courses count beside shared ones
        """
        return SQL(
            """
            SELECT max(level.level_progress)
              FROM (%(lines)s) line
              JOIN hr_skill_level level ON level.id = line.skill_level_id
             WHERE line.skill_id = skill.id
               AND (line.company_id IS NULL OR line.company_id = ANY(%(companies)s))
            """,
            lines=self._get_taught_lines(),
            companies=companies,
        )

    @api.model
    def _get_taught_lines(self):
        """SQL of what courses on offer teach: a row per course and skill."""
        return SQL(
            """
            SELECT course.id AS course_id, course.company_id,
                   line.skill_id, line.skill_level_id
              FROM hr_training_course course
              JOIN hr_training_course_skill line ON line.course_id = course.id
             WHERE course.active AND course.state = %(published)s
             UNION ALL
            SELECT course.id, course.company_id,
                   (line->>'skill_id')::int, (line->>'skill_level_id')::int
              FROM hr_training_course course
              JOIN hr_training_course_version version
                ON version.course_id = course.id AND version.number = course.version
        CROSS JOIN jsonb_array_elements(version.content->'skills') line
             WHERE course.active AND course.state = %(revising)s
            """,
            published=COURSE_PUBLISHED,
            revising=COURSE_REVISING,
        )

    @api.model
    def _get_job_query(self):
        """A skill that a job asks for, once: the highest level of its lines."""
        return SQL(
            """
            SELECT %(id)s AS id, asked.job_id, asked.department_id, asked.company_id,
                   asked.skill_type_id, asked.skill_id, asked.required,
                   COALESCE(taught.level, 0) AS taught,
                   CASE WHEN taught.level IS NULL THEN 'none'
                        WHEN taught.level < asked.required THEN 'lower'
                        ELSE 'covered' END AS coverage
              FROM (
                    SELECT job.id AS job_id, job.department_id, job.company_id,
                           skill.id AS skill_id, skill.skill_type_id,
                           max(level.level_progress) AS required
                      FROM hr_job_skill line
                      JOIN hr_job job ON job.id = line.job_id AND job.active
                      JOIN hr_skill skill ON skill.id = line.skill_id
                      JOIN hr_skill_level level ON level.id = line.skill_level_id
                     GROUP BY job.id, skill.id
                   ) asked
              JOIN hr_skill skill ON skill.id = asked.skill_id
             CROSS JOIN LATERAL (%(taught)s) AS taught (level)
            """,
            id=self._pack_id((SQL("asked.job_id"), 26), (SQL("asked.skill_id"), 26)),
            taught=self._get_taught(SQL("ARRAY[asked.company_id]")),
        )

    @api.model
    def _get_free_query(self):
        """A skill that no job asks for."""
        return SQL(
            """
            SELECT %(id)s AS id, NULL::integer AS job_id,
                   NULL::integer AS department_id, NULL::integer AS company_id,
                   skill.skill_type_id, skill.id AS skill_id, 0 AS required,
                   COALESCE(taught.level, 0) AS taught,
                   CASE WHEN taught.level IS NULL THEN 'none'
                        ELSE 'covered' END AS coverage
              FROM hr_skill skill
              JOIN hr_skill_type kind ON kind.id = skill.skill_type_id AND kind.active
             CROSS JOIN LATERAL (%(taught)s) AS taught (level)
             WHERE NOT EXISTS (SELECT 1
                                 FROM hr_job_skill line
                                 JOIN hr_job job ON job.id = line.job_id AND job.active
                                WHERE line.skill_id = skill.id)
            """,
            id=self._pack_id((SQL("0"), 26), (SQL("skill.id"), 26)),
            taught=self._get_taught(SQL("%s", self.env.companies.ids)),
        )

    def _get_courses(self):
        """Courses on offer that teach the skill of each row, as the user sees them.

        :return: dict row -> ``hr.training.course``
        """
        taught = self.env.execute_query(
            SQL(
                "SELECT DISTINCT skill_id, course_id FROM (%s) line"
                " WHERE skill_id = ANY(%s)",
                self._get_taught_lines(),
                self.skill_id.ids,
            )
        )
        taught = {tuple(pair) for pair in taught}
        courses = self.env["hr.training.course"].search(
            [("id", "in", [course_id for _skill, course_id in taught])]
        )
        return {
            row: courses.filtered(
                lambda course, row=row: (
                    (row.skill_id.id, course.id) in taught
                    and (
                        not row.company_id
                        or course.company_id
                        in (row.company_id, self.env["res.company"])
                    )
                )
            )
            for row in self
        }

    def _compute_course_count(self):
        for row, courses in self._get_courses().items():
            row.course_count = len(courses)

    def action_open(self):
        """The courses on offer that teach the skill of this row."""
        self.ensure_one()
        return self._get_related_action(
            "hr_training.hr_training_course_action",
            [("id", "in", self._get_courses()[self].ids)],
        )
