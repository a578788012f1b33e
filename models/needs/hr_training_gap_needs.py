from collections import defaultdict

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, format_date

from ...tools import needs
from ...tools.arguments import is_id


class HrTrainingGap(models.Model):
    """What was chosen in the gap matrix becomes needs (policy 3.1, 3.2).

    | cells | who makes needs of them | channel |
    | of anybody | training officer | supervisor |
    | of his people | department manager | supervisor |
    | his own | everybody | employee |
    """

    _inherit = "hr.training.gap"

    @api.model
    def action_make_needs(self, cells):
        """Make needs of cells of the matrix, and say what became of them (policy 3.2).

        One need for each skill, required level and course, with its people; the
        course is the best on offer that teaches the skill to that level. Who asked
        for the skill to that level before, or for the course, is left out.

        :param cells: list of ``(employee_id, skill_id)``
        :return: action that says how many were made, how many people had asked
            before, how many cells are no gap any more; it opens the needs
        :raise AccessError: cells of people whom the user does not speak for
        :raise UserError: no cells, or no list of them
        """
        self.browse().check_access("read")
        pairs = self._read_cells(cells)
        self._check_can_make_needs(pairs)
        made, skipped, gone = self._do_make_needs(pairs)
        parts = [
            self.env._(
                "%(needs)s needs for %(people)s people were made.",
                needs=len(made),
                # sudo: a number, of needs the user has made
                people=len(made.sudo().person_ids),
            )
        ]
        if skipped:
            parts.append(
                self.env._("%(count)s had been asked for before.", count=skipped)
            )
        if gone:
            parts.append(self.env._("%(count)s are no gap any more.", count=gone))
        message = " ".join(parts)
        if not made:
            return self._get_done_action(message, type="warning")
        return self._get_done_action(
            message,
            next={
                "type": "ir.actions.act_window",
                "name": self.env._("Needs Made of Gaps"),
                "res_model": made._name,
                "views": [(False, "list"), (False, "form")],
                "domain": [("id", "in", made.ids)],
            },
        )

    @api.model
    def _read_cells(self, cells):
        sentence = self.env._("Please choose cells: pairs of employee and skill.")
        pairs = dict.fromkeys(self._read_rows(cells, 2, sentence=sentence))
        if not all(is_id(number) for pair in pairs for number in pair):
            raise UserError(sentence)
        if not pairs:
            raise UserError(self.env._("Choose at least one cell of the matrix."))
        return list(pairs)

    @api.model
    def _check_can_make_needs(self, pairs):
        """Officers speak for everybody, others for their people and themselves."""
        if self._is_officer():
            return
        departments = self.env["hr.department"]
        mine = set(departments._training_own_employees()._ids)
        mine.update(departments._training_team_employees()._ids)
        if not mine.issuperset(employee_id for employee_id, _skill_id in pairs):
            raise AccessError(
                self.env._(
                    "Choose cells of yourself and of people whom you manage: for "
                    "others you file no needs."
                )
            )

    @api.model
    def _do_make_needs(self, pairs):
        """The needs of chosen cells; rights were checked.

        :param pairs: list of ``(employee_id, skill_id)``
        :return: ``(needs made, people left out, cells without a gap)``
        """
        cells = self._get_chosen_gaps(pairs)
        own = set(self.env["hr.department"]._training_own_employees()._ids)
        officer = self._is_officer()
        groups, skipped = defaultdict(list), 0
        said = self._get_said(cells)
        courses = self._get_best_courses(cells)
        for employee_id, company_id, _job_id, skill_id, level_id, required in cells:
            if (employee_id, skill_id) in said:
                skipped += 1
                continue
            mine = employee_id in own and not officer
            channel = needs.EMPLOYEE if mine else needs.SUPERVISOR
            course_id = courses[company_id, skill_id, required]
            key = channel, company_id, skill_id, required, course_id
            groups[key].append((employee_id, level_id))
        # sudo: what skills are called is no secret
        skills = self.env["hr.skill"].sudo().browse({key[2] for key in groups})
        sources = {
            s.id: self.env["hr.training.need"]._prepare_source(s) for s in skills
        }
        # sudo: rights were asked for, of each of the people
        made, known = self.env["hr.training.need"]._make_needs(
            [
                {
                    "channel": channel,
                    "analysis": needs.TASK,
                    "company_id": company_id,
                    "skill_id": skill_id,
                    "skill_level_id": people[0][1],
                    "course_id": course_id,
                    "evidence": self._get_need_evidence(company_id, required),
                    "employee_ids": [employee_id for employee_id, _level in people],
                    **sources[skill_id],
                }
                for (channel, company_id, skill_id, required, course_id), people in (
                    groups.items()
                )
            ]
        )
        made._do_submit()
        return made, skipped + known, len(pairs) - len(cells)

    @api.model
    def _get_chosen_gaps(self, pairs):
        """Of chosen cells those that the user may see and that are gaps today."""
        self._flush_facts()
        query = self._get_cells_query(
            self.env.companies,
            employee_ids={employee_id for employee_id, _skill_id in pairs},
            skill_ids={skill_id for _employee_id, skill_id in pairs},
        )
        return self.env.execute_query(
            SQL(
                """
                SELECT cell.employee_id, cell.company_id, cell.job_id, cell.skill_id,
                       cell.skill_level_id, cell.required
                  FROM (%s) cell
                  JOIN unnest(%s::int[], %s::int[]) AS chosen(employee_id, skill_id)
                    ON chosen.employee_id = cell.employee_id
                   AND chosen.skill_id = cell.skill_id
                 WHERE cell.required > cell.current
              ORDER BY cell.skill_id, cell.required, cell.employee_id
                """,
                query,
                [employee_id for employee_id, _skill_id in pairs],
                [skill_id for _employee_id, skill_id in pairs],
            )
        )

    @api.model
    def _get_said(self, cells):
        """Pairs of employee and skill that an open need has, to that level at least.

        Whatever its course: :meth:`hr.training.need._make_needs` compares courses.
        """
        ids = {cell[0] for cell in cells}
        said = self.env["hr.training.need"]._get_said_wishes(ids)
        # sudo: who somebody is does not depend on what the caller may read
        employees = self.env["hr.employee"].sudo().browse(ids)
        keys = self.env["hr.training.person"]._get_keys(employees)
        humans = {employee.id: key for employee, key in keys.items()}
        return {
            (employee_id, skill_id)
            for employee_id, company, _job, skill_id, _level, required in cells
            if said.get((company, humans[employee_id], "skill", skill_id), (-1, None))[
                0
            ]
            >= required
        }

    @api.model
    def _get_best_courses(self, cells):
        """The course for each company, skill and level; False where none is on offer.

        :return: dict ``(company id, skill id, required)`` → course id or False
        """
        # sudo: links only, of cells that the user may see
        env = self.sudo().env
        wanted = {(cell[1], cell[3], cell[5]) for cell in cells}
        lines = self._find_teaching(
            env["hr.skill"].browse({skill_id for _company, skill_id, _level in wanted}),
            env["res.company"].browse({company_id for company_id, *_rest in wanted}),
        ).grouped("skill_id")
        best = {}
        for company_id, skill_id, required in wanted:
            found = lines.get(env["hr.skill"].browse(skill_id), ())
            best[company_id, skill_id, required] = next(
                (
                    line.course_id.id
                    for line in found
                    if line.skill_level_id.level_progress >= required
                    and line.course_id.company_id.id in (company_id, False)
                ),
                False,
            )
        return best

    @api.model
    def _get_need_evidence(self, company_id, required):
        # sudo: the day only
        company = self.env["res.company"].sudo().browse(company_id)
        return self.env._(
            "Gap matrix of %(day)s: the job asks for %(required)s of 100.",
            day=format_date(self.env, company._get_training_today()),
            required=required,
        )
