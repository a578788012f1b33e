from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

# Bits of an employee's and of a skill's number in the id of a row.
BITS = 26


class HrTrainingGap(models.Model):
    """What a person's job asks of a skill against what he has today (policy 3.2).

    A row per employee and skill that the job asks for, read anew each time by one
    statement: :meth:`_get_cells_query`.

    *Required* is the highest level among Odoo's skills of the job that are valid
    today and those of its tasks. *Current* is the highest level among the person's
    skills that are valid today; what has expired or has not begun does not count.
    Today is the day of the employee's company. The job is that of the version in
    force. A skill is the human's: it counts under whichever of his employee records
    it stands (design §6.11).

    | reads | whose |
    | officer, head, company management | everybody's in their companies |
    | department manager | his people's and his own |
    | employee | his own |
    """

    _name = "hr.training.gap"
    _description = "Skill Gap"
    _inherit = ["hr.training.team.mixin", "hr.training.view.mixin"]
    _auto = False
    _order = "distance desc, id"
    _rec_name = "skill_id"
    _depends = {
        "hr.training.task": ["active", "job_id"],
        "hr.training.task.skill": ["task_id", "skill_id", "skill_level_id"],
        "hr.training.trainer": ["employee_id", "partner_id"],
        "hr.employee": ["active", "company_id", "user_id", "work_contact_id"],
        "hr.employee.skill": [
            *("employee_id", "skill_id", "skill_level_id", "valid_from", "valid_to"),
        ],
        "hr.job.skill": [
            *("job_id", "skill_id", "skill_level_id", "valid_from", "valid_to"),
        ],
        "hr.skill": ["skill_type_id"],
        "hr.skill.level": ["level_progress"],
        "hr.skill.type": ["active"],
        "hr.version": [
            *("employee_id", "department_id", "job_id", "date_version", "active"),
        ],
    }

    employee_id = fields.Many2one("hr.employee", readonly=True)
    skill_id = fields.Many2one("hr.skill", readonly=True)
    skill_type_id = fields.Many2one("hr.skill.type", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    department_id = fields.Many2one("hr.department", readonly=True)
    job_id = fields.Many2one("hr.job", readonly=True)
    skill_level_id = fields.Many2one(
        "hr.skill.level", string="Required Level", readonly=True
    )
    required = fields.Integer(
        string="Required (%)", readonly=True, aggregator="avg", help="100 is mastery."
    )
    current = fields.Integer(
        string="Current (%)",
        readonly=True,
        aggregator="avg",
        help="0: none, or it has expired.",
    )
    distance = fields.Integer(
        string="Gap",
        readonly=True,
        aggregator="sum",
        help="Points from the current level to the required one; 0: it is reached.",
    )

    # ------------------------------------------------------------
    # QUERY
    # ------------------------------------------------------------

    @api.model
    def _get_queries(self):
        # sudo: all companies there are, the rules choose among them
        companies = self.env["res.company"].sudo().search(Domain.TRUE)
        return super()._get_queries() + [
            SQL(
                """
                SELECT cell.id,
                       cell.employee_id,
                       cell.skill_id,
                       cell.skill_type_id,
                       cell.company_id,
                       cell.department_id,
                       cell.job_id,
                       cell.skill_level_id,
                       cell.required,
                       cell.current,
                       GREATEST(cell.required - cell.current, 0) AS distance
                  FROM (%(cells)s) cell
                """,
                cells=self._get_cells_query(companies),
            )
        ]

    @api.model
    def _flush_facts(self):
        """What the statement reads is on disk."""
        for model in self._depends:
            self.env[model].flush_model()

    @api.model
    def _get_reach_sql(self):
        """Which people the user may ask about, as a condition on ``employee``."""
        if self.env.su or self.env["hr.training.requirement"]._reads_all_people():
            return SQL("TRUE")
        departments = self.env["hr.department"]
        own = departments._training_own_employees()
        reach = SQL("employee.id = ANY(%s)", list(own.ids))
        if departments._training_managed_departments():
            team = departments._training_team_query()
            reach = SQL("(%s OR employee.id IN %s)", reach, team.subselect())
        return reach

    @api.model
    def _get_cells_query(self, companies, **filters):
        """The one statement of the gaps, a row per employee and skill of his job.

        ``id employee_id company_id department_id job_id skill_id skill_type_id
        skill_level_id required current``, of people the user may ask about; ``id`` is
        in the order of employee and skill.

        :param companies: ``res.company`` whose people are meant
        :param filters: see :meth:`_get_facts_sql`
        """
        return SQL(
            """
            WITH %(facts)s
            -- Of a skill that somebody has twice the highest level: one sort by one
            -- number costs less than to group all that people have. Conditions on
            -- other columns stay outside, for with them FULL would be LEFT, see below.
            SELECT DISTINCT ON (id)
                   %(id)s AS id,
                   person.employee_id,
                   person.company_id,
                   person.department_id,
                   person.job_id,
                   asked.skill_id,
                   asked.skill_type_id,
                   asked.skill_level_id,
                   asked.level_progress AS required,
                   COALESCE(had.level_progress, 0) AS current
              FROM person
              JOIN asked ON asked.place = person.place
         -- FULL, with what is no cell left out by words that do not tell the planner
         -- so: it takes the cells for one or two, and a LEFT JOIN for a loop.
         FULL JOIN had ON had.employee_id = person.employee_id
                      AND had.skill_id = asked.skill_id
             WHERE COALESCE(person.employee_id, 0) > 0
          ORDER BY id, current DESC
            """,
            facts=self._get_facts_sql(companies, **filters),
            id=self._pack_id(
                (SQL("person.employee_id"), BITS), (SQL("asked.skill_id"), BITS)
            ),
        )

    @api.model
    def _get_facts_sql(
        self,
        companies,
        employee_ids=None,
        job_ids=None,
        department_ids=None,
        skill_ids=None,
    ):
        """What a statement on gaps begins with: a table for each of its facts.

        ``person``, whom the user may ask about with the job of today; ``asked``, what
        the jobs of a company ask for; ``had``, what people have by each of their
        entries that is valid today; ``held``, the highest of those of a skill. None
        asks for all; an employee of no job has nothing to be asked for.

        :param list department_ids: these and those below
        """
        doubles = self.env["hr.training.person"]._find_doubles()
        return SQL(
            """
            day AS MATERIALIZED (
                SELECT * FROM unnest(%(companies)s::int[], %(days)s::date[])
                    AS day(company_id, today)
            ), doubled AS MATERIALIZED (
                SELECT * FROM unnest(%(doubles)s::int[], %(humans)s::int[])
                    AS doubled(employee_id, human_id)
            ), person AS MATERIALIZED (
                SELECT in_force.*,
                       -- one number to join by, which the planner can estimate
                       (company_id::bigint << 32) + job_id AS place
                  FROM (SELECT DISTINCT ON (employee.id)
                               employee.id AS employee_id,
                               employee.company_id,
                               COALESCE(doubled.human_id, employee.id) AS human_id,
                               version.department_id,
                               version.job_id,
                               day.today
                          FROM hr_employee employee
                          JOIN day ON day.company_id = employee.company_id
                          JOIN hr_version version
                            ON version.employee_id = employee.id AND version.active
                     LEFT JOIN doubled ON doubled.employee_id = employee.id
                         WHERE employee.active AND %(of_people)s AND %(reach)s
                      -- the last that has begun, else the first to come
                      ORDER BY employee.id,
                               version.date_version > day.today,
                               ABS(version.date_version - day.today),
                               version.id DESC) in_force
                 WHERE job_id IS NOT NULL AND %(of_jobs)s AND %(of_departments)s
            ), asked AS MATERIALIZED (
                SELECT DISTINCT ON (place.place, wanted.skill_id)
                       place.place,
                       wanted.skill_id,
                       skill.skill_type_id,
                       wanted.skill_level_id,
                       level.level_progress
                  FROM (SELECT DISTINCT place, job_id, today FROM person) place
                  JOIN (SELECT job_id, skill_id, skill_level_id, valid_from, valid_to
                          FROM hr_job_skill
                         UNION ALL
                        SELECT task.job_id, line.skill_id, line.skill_level_id,
                               NULL, NULL
                          FROM hr_training_task_skill line
                          JOIN hr_training_task task
                            ON task.id = line.task_id AND task.active) wanted
                    ON wanted.job_id = place.job_id
                   AND (wanted.valid_from IS NULL
                        OR wanted.valid_from <= place.today)
                   AND (wanted.valid_to IS NULL OR wanted.valid_to >= place.today)
                  JOIN hr_skill skill ON skill.id = wanted.skill_id
                  JOIN hr_skill_type kind
                    ON kind.id = skill.skill_type_id AND kind.active
                  JOIN hr_skill_level level ON level.id = wanted.skill_level_id
                 WHERE %(of_skills)s
              ORDER BY place.place, wanted.skill_id,
                       level.level_progress DESC, level.id
            ), holder AS (
                -- whose skills count: his own, and those under his other records
                SELECT employee_id AS holder_id, employee_id, place, today
                  FROM person
                 UNION ALL
                SELECT doubled.employee_id, person.employee_id, place, today
                  FROM person
                  JOIN doubled ON doubled.human_id = person.human_id
                              AND doubled.employee_id != person.employee_id
            ), had AS NOT MATERIALIZED (
                -- read for those whom the statement is about, by each that uses it
                SELECT holder.employee_id,
                       holder.place,
                       skill.skill_id,
                       level.level_progress
                  FROM hr_employee_skill skill
                  JOIN hr_skill_level level ON level.id = skill.skill_level_id
                  JOIN holder ON holder.holder_id = skill.employee_id
                 WHERE (skill.valid_from IS NULL OR skill.valid_from <= holder.today)
                   AND (skill.valid_to IS NULL OR skill.valid_to >= holder.today)
            ), held AS (
                SELECT employee_id, place, skill_id,
                       MAX(level_progress) AS level_progress
                  FROM had
              GROUP BY employee_id, place, skill_id
            )
            """,
            companies=list(companies.ids),
            days=[company._get_training_today() for company in companies],
            doubles=[employee_id for employee_id, _human_id in doubles],
            humans=[human_id for _employee_id, human_id in doubles],
            reach=self._get_reach_sql(),
            of_people=self._get_among_sql(SQL("employee.id"), employee_ids),
            of_jobs=self._get_among_sql(SQL("job_id"), job_ids),
            of_departments=self._get_departments_sql(department_ids),
            of_skills=self._get_among_sql(SQL("wanted.skill_id"), skill_ids),
        )

    @api.model
    def _get_among_sql(self, column, ids):
        if ids is None:
            return SQL("TRUE")
        return SQL("%s = ANY(%s)", column, list(ids))

    @api.model
    def _get_departments_sql(self, department_ids):
        if department_ids is None:
            return SQL("TRUE")
        return SQL(
            """
            department_id IN (
                SELECT below.id
                  FROM hr_department named
                  JOIN hr_department below
                    ON starts_with(below.parent_path, named.parent_path)
                 WHERE named.id = ANY(%s))
            """,
            list(department_ids),
        )

    @api.model
    def _get_gaps(self, job_ids=None, department_ids=None):
        """Where more is required than there is, of people the user may ask about.

        :return: tuples ``(employee_id, skill_id, required, current)`` in their order
        """
        self._flush_facts()
        return self.env.execute_query(
            SQL(
                """
                SELECT employee_id, skill_id, required, current
                  FROM (%s) cell
                 WHERE required > current
              ORDER BY id
                """,
                self._get_cells_query(
                    self.env.companies, job_ids=job_ids, department_ids=department_ids
                ),
            )
        )

    # ------------------------------------------------------------
    # VIEWS
    # ------------------------------------------------------------

    def _get_opened_record(self):
        """What the job asks for."""
        return self.job_id
