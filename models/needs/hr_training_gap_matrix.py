from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_date

from ...tools import groups
from ...tools.workbook_writer import Column, Sheet

# People of a page, and the most that a client may ask for at once.
PAGE = 80
MOST_PEOPLE = 200
# Columns beyond that are no table any more: a filter brings the others.
MOST_SKILLS = 60
ORDERS = {
    "distance": SQL("total DESC, name, employee_id"),
    "name": SQL("name, employee_id"),
}
NOT_BEGUN, VALID, EXPIRED = "not_begun", "valid", "expired"


class HrTrainingGap(models.Model):
    """The gap matrix: people down, skills across (policy 3.2).

    What the screen ``hr_training.gap_matrix`` asks for, and the same as a workbook.
    """

    _name = "hr.training.gap"
    _inherit = ["hr.training.gap", "hr.training.workbook.mixin"]

    _workbook_name = "gaps"
    _workbook_filters = ("department_id", "job_id", "skill_id")

    # ------------------------------------------------------------
    # A PAGE
    # ------------------------------------------------------------

    @api.model
    def get_page(
        self,
        department_ids=None,
        job_ids=None,
        skill_ids=None,
        order="distance",
        offset=0,
        limit=PAGE,
    ):
        """A page of the matrix, of people the user may see (policy 3.2).

        Somebody stands in it when his job asks for a skill, also where he has it.

        :param list department_ids: these and those below; nothing: all
        :param list job_ids: nothing: all
        :param list skill_ids: nothing: all
        :param str order: ``distance``, the largest sum first, or ``name``
        :param int offset: people before the page
        :param int limit: people of the page, 200 at most
        :return: dict: ``people``, list of ``id name department job total cells``,
            where ``cells`` has ``skill id: [required, current]`` (0–100); ``skills``,
            list of ``id name type people total``; ``count`` of people, ``hidden``
            columns that are left out, ``can_export``, ``can_make_needs``
        :raise AccessError: for who is no employee's user
        :raise UserError: for arguments that are none
        """
        self.browse().check_access("read")
        filters = self._read_filters(department_ids, job_ids, skill_ids)
        if not isinstance(order, str) or order not in ORDERS:
            raise UserError(self.env._("Order by distance or by name, please."))
        offset = max(int(self._read_number(offset)), 0)
        limit = min(max(int(self._read_number(limit)), 1), MOST_PEOPLE)
        self._flush_facts()
        people, skills, cells, count = {}, {}, {}, 0
        for (
            kind,
            employee_id,
            skill_id,
            first,
            second,
            third,
            fourth,
        ) in self.env.execute_query(
            self._get_page_query(filters, ORDERS[order], offset, limit)
        ):
            if kind == "person":
                people[employee_id] = {
                    "total": first,
                    "department_id": third,
                    "job_id": fourth,
                }
                count = second
            elif kind == "skill":
                skills[skill_id] = {"people": first, "total": second}
            else:
                cells.setdefault(employee_id, {})[skill_id] = [first, second]
        columns, hidden = self._get_columns(skills)
        return {
            "people": self._get_people(people, cells),
            "skills": columns,
            "count": count,
            "hidden": hidden,
            "can_export": self.env.user.has_group(groups.EXPORT),
            "can_make_needs": self._can_make_needs(),
        }

    @api.model
    def _read_filters(self, department_ids, job_ids, skill_ids):
        """What clients hand over as filters; nothing asks for all."""
        given = {
            "department_ids": department_ids,
            "job_ids": job_ids,
            "skill_ids": skill_ids,
        }
        return {
            name: self._read_ids(value) if value else None
            for name, value in given.items()
        }

    @api.model
    def _get_page_query(self, filters, order, offset, limit):
        """One statement: people of the page, all skills with their sums, cells.

        Sums are what the jobs ask for less what people have of it, so that only the
        cells of the page are put together and not those of everybody.
        """
        return SQL(
            """
            WITH %(facts)s, reached AS MATERIALIZED (
                SELECT held.employee_id,
                       held.skill_id,
                       asked.level_progress AS required,
                       LEAST(held.level_progress, asked.level_progress) AS points
                  FROM held
                  JOIN asked ON asked.place = held.place
                            AND asked.skill_id = held.skill_id
            ), page AS MATERIALIZED (
                SELECT ranked.*,
                       ROW_NUMBER() OVER (ORDER BY %(order)s) AS number
                  FROM (SELECT part.employee_id,
                               employee.name,
                               SUM(part.points)::int AS total,
                               COUNT(*) OVER () AS people
                          FROM (SELECT person.employee_id,
                                       job.required AS points
                                  FROM person
                                  JOIN (SELECT place, SUM(level_progress) AS required
                                          FROM asked
                                      GROUP BY place) job
                                    ON job.place = person.place
                                 UNION ALL
                                SELECT employee_id, -points FROM reached) part
                          JOIN hr_employee employee
                            ON employee.id = part.employee_id
                      GROUP BY part.employee_id, employee.name) ranked
              ORDER BY %(order)s LIMIT %(limit)s OFFSET %(offset)s
            )
            (SELECT 'person', page.employee_id, NULL::int AS skill_id, page.total,
                    page.people::int, person.department_id, person.job_id
               FROM page
               JOIN person ON person.employee_id = page.employee_id
           ORDER BY page.number)
             UNION ALL
             SELECT 'skill', NULL, wanted.skill_id,
                    (wanted.people - COALESCE(had.people, 0))::int,
                    (wanted.points - COALESCE(had.points, 0))::int, NULL, NULL
               FROM (SELECT asked.skill_id,
                            -- a level of nothing is reached by everybody
                            SUM(CASE WHEN asked.level_progress > 0
                                THEN place.people ELSE 0 END) AS people,
                            SUM(asked.level_progress * place.people) AS points
                       FROM asked
                       JOIN (SELECT place, COUNT(*) AS people
                               FROM person
                           GROUP BY place) place ON place.place = asked.place
                   GROUP BY asked.skill_id) wanted
          LEFT JOIN (SELECT skill_id,
                            COUNT(*) FILTER (
                                WHERE required > 0 AND points = required) AS people,
                            SUM(points) AS points
                       FROM reached
                   GROUP BY skill_id) had ON had.skill_id = wanted.skill_id
             UNION ALL
             SELECT 'cell', person.employee_id, asked.skill_id, asked.level_progress,
                    COALESCE(held.level_progress, 0), NULL, NULL
               FROM page
               JOIN person ON person.employee_id = page.employee_id
               JOIN asked ON asked.place = person.place
          LEFT JOIN held ON held.employee_id = page.employee_id
                        AND held.skill_id = asked.skill_id
            """,
            facts=self._get_facts_sql(self.env.companies, **filters),
            order=order,
            limit=limit,
            offset=offset,
        )

    @api.model
    def _get_people(self, people, cells):
        # sudo: names of people whose gaps the user may see, of departments and jobs
        env = self.sudo().with_context(active_test=False).env
        employees = env["hr.employee"].browse(people)
        departments = env["hr.department"].browse(
            {row["department_id"] for row in people.values()} - {None}
        )
        jobs = env["hr.job"].browse({row["job_id"] for row in people.values()})
        # Of each the name only, and not its texts.
        for records in (employees, departments, jobs):
            records.fetch(["name"])
        department_names = {d.id: d.name for d in departments}
        job_names = {job.id: job.name for job in jobs}
        return [
            {
                "id": employee.id,
                "name": employee.name,
                "department": department_names.get(row["department_id"], ""),
                "job": job_names.get(row["job_id"], ""),
                "total": row["total"],
                "cells": cells.get(employee.id, {}),
            }
            for employee, row in zip(employees, people.values(), strict=True)
        ]

    @api.model
    def _get_columns(self, figures):
        """Columns in the order of the skills, and how many are left out.

        :param dict figures: skill id → ``people total``
        """
        worst_first = sorted(figures, key=lambda i: (-figures[i]["total"], i))
        shown = worst_first[:MOST_SKILLS]
        # sudo: what skills are called is no secret
        skills = self.env["hr.skill"].sudo().browse(shown)
        ordered = skills.sorted(
            lambda s: (
                s.skill_type_id.sequence,
                s.skill_type_id.name,
                s.sequence,
                s.name,
                s.id,
            )
        )
        return [
            {
                "id": skill.id,
                "name": skill.name,
                "type": skill.skill_type_id.name,
                **figures[skill.id],
            }
            for skill in ordered
        ], len(worst_first) - len(shown)

    @api.model
    def _can_make_needs(self):
        """Whether the user files needs for others: officers, department managers."""
        return self._has_officer_group() or bool(
            self.env["hr.department"]._training_managed_departments()
        )

    # ------------------------------------------------------------
    # EVIDENCE OF A CELL
    # ------------------------------------------------------------

    @api.model
    def get_evidence(self, employee_id, skill_id):
        """Why a cell says what it says (policy 3.2).

        :param int employee_id: somebody the user may see
        :param int skill_id: a skill that his job asks for
        :return: dict: ``employee job skill required current distance level``;
            ``asked``, list of ``source name level progress frequency criticality``
            where source is ``task`` or ``job``, the highest first; ``held``, list of
            ``level progress from to state elsewhere`` where state is ``valid``,
            ``expired`` or ``not_begun``; ``courses`` that teach the skill, list of
            ``id name level progress reaches``
        :raise UserError: people out of reach, or a skill that is not asked for
        """
        self.browse().check_access("read")
        employee_ids, skill_ids = self._read_ids(employee_id), self._read_ids(skill_id)
        self._flush_facts()
        query = self._get_cells_query(
            self.env.companies, employee_ids=employee_ids, skill_ids=skill_ids
        )
        rows = self.env.execute_query(
            SQL(
                "SELECT employee_id, skill_id, job_id, skill_level_id, required,"
                " current FROM (%s) cell LIMIT 2",
                query,
            )
        )
        if len(rows) != 1:
            raise UserError(
                self.env._(
                    "Choose one person whom you may see, and one skill that the job "
                    "asks for."
                )
            )
        [(employee_id, skill_id, job_id, level_id, required, current)] = rows
        # sudo: the user may see this gap, which was checked, and so what makes it
        env = self.sudo().with_context(active_test=False).env
        employee = env["hr.employee"].browse(employee_id)
        skill, job = env["hr.skill"].browse(skill_id), env["hr.job"].browse(job_id)
        today = employee.company_id._get_training_today()
        return {
            "employee": employee.name,
            "job": job.name,
            "skill": skill.display_name,
            "level": env["hr.skill.level"].browse(level_id).name,
            "required": required,
            "current": current,
            "distance": max(required - current, 0),
            "asked": self._get_asked(env, job, skill, today),
            "held": self._get_held(env, employee, skill, today),
            "courses": [
                {
                    "id": line.course_id.id,
                    "name": line.course_id.display_name,
                    "level": line.skill_level_id.name,
                    "progress": line.skill_level_id.level_progress,
                    "reaches": line.skill_level_id.level_progress >= required,
                }
                for line in self._find_teaching(skill, employee.company_id)
            ],
        }

    def _get_asked(self, env, job, skill, today):
        """Tasks and skills of the job that ask for a skill, the highest level first."""
        lines = env["hr.training.task.skill"].search(
            [
                ("task_id.job_id", "=", job.id),
                ("task_id.active", "=", True),
                ("skill_id", "=", skill.id),
            ]
        )
        labels = {
            name: dict(
                env["hr.training.task"]._fields[name]._description_selection(env)
            )
            for name in ("frequency", "criticality")
        }
        asked = [
            {
                "source": "task",
                "name": line.task_id.name,
                "level": line.skill_level_id.name,
                "progress": line.skill_level_id.level_progress,
                "frequency": labels["frequency"][line.task_id.frequency],
                "criticality": labels["criticality"][line.task_id.criticality],
            }
            for line in lines
        ]
        of_job = env["hr.job.skill"].search(
            [("job_id", "=", job.id), ("skill_id", "=", skill.id)]
        )
        asked += [
            {
                "source": "job",
                "name": job.name,
                "level": row.skill_level_id.name,
                "progress": row.skill_level_id.level_progress,
                "frequency": "",
                "criticality": "",
            }
            for row in of_job
            if self._get_validity(row, today) == VALID
        ]
        return sorted(asked, key=lambda row: -row["progress"])

    def _get_held(self, env, employee, skill, today):
        """What the human has and had of a skill, the latest first."""
        aliases = self.env["hr.training.person"]._get_aliases(employee)[employee]
        rows = env["hr.employee.skill"].search(
            [("employee_id", "in", aliases.ids), ("skill_id", "=", skill.id)],
            order="valid_from desc, id desc",
        )
        return [
            {
                "level": row.skill_level_id.name,
                "progress": row.skill_level_id.level_progress,
                "from": row.valid_from and format_date(self.env, row.valid_from) or "",
                "to": row.valid_to and format_date(self.env, row.valid_to) or "",
                "state": self._get_validity(row, today),
                # Of which company that record is, is nobody's business here.
                "elsewhere": row.employee_id != employee,
            }
            for row in rows
        ]

    @api.model
    def _get_validity(self, row, today):
        if row.valid_from and row.valid_from > today:
            return NOT_BEGUN
        return EXPIRED if row.valid_to and row.valid_to < today else VALID

    @api.model
    def _find_teaching(self, skills, companies):
        """What courses on offer teach, the best way to a level first, in sudo.

        The lowest level that will do, then the fewest hours.

        :param companies: whose courses, beside those that all share
        :return: ``hr.training.course.skill``
        """
        # sudo: courses on offer may be read by everybody of their company
        Line = self.env["hr.training.course.skill"].sudo()
        lines = Line.search(
            [
                ("skill_id", "in", skills.ids),
                ("course_id.active", "=", True),
                ("course_id.state", "in", ("published", "revising")),
                ("course_id.company_id", "in", [*companies.ids, False]),
            ]
        )
        return lines.sorted(
            lambda line: (
                line.skill_level_id.level_progress,
                line.course_id.hours,
                line.course_id.code or "",
                line.id,
            )
        )

    def action_view_courses(self):
        """The courses on offer that teach the skill, where one may ask for them.

        :return: action of the catalogue
        :raise UserError: for none or several rows
        """
        self.ensure_one()
        self.check_access("read")
        # sudo: names only, of a row that the user may read
        gap = self.sudo()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "hr_training.hr_training_course_action_catalogue"
        )
        courses = self._find_teaching(gap.skill_id, gap.company_id).course_id
        return {
            **action,
            "name": gap.skill_id.name,
            "domain": [("id", "in", courses.ids)],
        }

    # ------------------------------------------------------------
    # WORKBOOK
    # ------------------------------------------------------------

    @api.model
    def _get_workbook(self, domain):
        """The matrix as the screen has it, and a sheet with a row per gap.

        :param domain: terms of the address: ids of departments, jobs, skills
        """
        filters = dict.fromkeys(("department_ids", "job_ids", "skill_ids"))
        for name, _operator, value in domain:
            filters[f"{name}s"] = value if isinstance(value, list) else [value]
        self._flush_facts()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT cell.employee_id, cell.department_id, cell.job_id,
                       cell.skill_id, cell.skill_level_id, cell.required,
                       cell.current, employee.name
                  FROM (%s) cell
                  JOIN hr_employee employee ON employee.id = cell.employee_id
              ORDER BY employee.name, cell.employee_id, cell.skill_id
                """,
                self._get_cells_query(self.env.companies, **filters),
            )
        )
        # sudo: names of what the user may see
        env = self.sudo().with_context(active_test=False).env
        names = {
            model: {
                record.id: record.name
                for record in env[model].browse({row[index] for row in rows} - {None})
            }
            for model, index in (
                ("hr.department", 1),
                ("hr.job", 2),
                ("hr.skill", 3),
                ("hr.skill.level", 4),
            )
        }
        skills = sorted(
            {row[3] for row in rows}, key=lambda i: (names["hr.skill"][i], i)
        )
        people, gaps = {}, []
        for employee_id, department, job, skill, level, required, current, name in rows:
            distance = max(required - current, 0)
            place = (
                name,
                names["hr.department"].get(department, ""),
                names["hr.job"][job],
            )
            people.setdefault(employee_id, (place, {}))[1][skill] = distance
            if distance:
                gaps.append(
                    (
                        *place,
                        names["hr.skill"][skill],
                        names["hr.skill.level"][level],
                        required,
                        current,
                        distance,
                    )
                )
        heads = (
            self.env._("Employee"),
            self.env._("Department"),
            self.env._("Job"),
        )
        wide = (Column(width=28), Column(width=24), Column(width=24))
        return [
            Sheet(
                self.env._("Matrix"),
                (
                    *heads,
                    self.env._("Total Gap"),
                    *(names["hr.skill"][i] for i in skills),
                ),
                [
                    (*place, sum(cells.values()), *(cells.get(i) for i in skills))
                    for place, cells in people.values()
                ],
                wide,
            ),
            Sheet(
                self.env._("Gaps"),
                (
                    *heads,
                    self.env._("Skill"),
                    self.env._("Required Level"),
                    self.env._("Required (%)"),
                    self.env._("Current (%)"),
                    self.env._("Gap"),
                ),
                gaps,
                (*wide, Column(width=28), Column(width=18)),
            ),
        ]

    def _get_workbook_title(self):
        return self.env._("skill-gaps")
