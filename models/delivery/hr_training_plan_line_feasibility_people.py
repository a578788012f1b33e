from collections import defaultdict

from odoo import models
from odoo.fields import Domain

from ...tools import feasibility as rules


class HrTrainingPlanLine(models.Model):
    """Whether there are the people whom lines are planned for (policy 4).

    Who comes is named, or it is so many people of departments, those below included.
    See ``_find_infeasible`` for what the methods give.
    """

    _inherit = "hr.training.plan.line"

    def _find_infeasible(self, env):
        return [
            *super()._find_infeasible(env),
            *self._find_small_departments(),
            *self._find_unprepared(),
        ]

    # ------------------------------------------------------------
    # PEOPLE OF DEPARTMENTS
    # ------------------------------------------------------------

    def _get_candidates(self):
        """Who may come to a line: the people of its departments, and those named.

        :return: dict line -> set of humans, by their smallest employee id; empty for
            lines of no department
        """
        of_departments = self.filtered("department_ids")
        found = dict.fromkeys(self, frozenset())
        if not of_departments:
            return found
        departments = of_departments.department_ids
        humans = dict(self.env["hr.training.person"]._find_doubles())
        people = self.env["hr.employee"].search_fetch(
            Domain("department_id", "child_of", departments.ids), ["department_id"]
        )
        paths = {d: f"/{d.parent_path or ''}" for d in people.department_id}
        of_department = {
            above: {d for d, path in paths.items() if f"/{above.id}/" in path}
            for above in departments
        }
        members = defaultdict(set)
        for employee in people:
            human = humans.get(employee.id, employee.id)
            members[employee.department_id].add(human)
        for line in of_departments:
            below = set().union(*(of_department[d] for d in line.department_ids))
            found[line] = frozenset().union(
                (humans.get(e.id, e.id) for e in line.employee_ids),
                *(members[department] for department in below),
            )
        return found

    def _find_small_departments(self):
        """More people are planned for than the departments have."""
        candidates = self._get_candidates()
        return [
            (
                line,
                rules.PEOPLE,
                self.env._(
                    "%(line)s: it is planned for %(planned)s people of %(names)s, who "
                    "are %(people)s: %(short)s are short.",
                    line=line.display_name,
                    planned=line.headcount,
                    names=line._join_names(line.department_ids.mapped("name")),
                    people=len(people),
                    short=line.headcount - len(people),
                ),
            )
            for line, people in candidates.items()
            if line.department_ids and line.headcount > len(people)
        ]

    def _judge_departments(self, demands, stretches, zone):
        """Lines at a time for more people of departments than these have.

        :param demands: dict line -> its ``Demand``
        """
        lines = self.browse().union(*demands)
        if not lines.department_ids:
            return []
        candidates = lines._get_candidates()
        humans = dict(self.env["hr.training.person"]._find_doubles())
        named = {
            line: {humans.get(e.id, e.id) for e in line.employee_ids} for line in lines
        }
        groups = {}
        for line, people in candidates.items():
            if people:
                groups.setdefault(people, line.department_ids)
        rows, told = [], set()
        for group, departments in groups.items():
            crowds = rules.find_crowding(
                [
                    demand._replace(people=count)
                    for line, demand in demands.items()
                    if (count := line._count_of(group, candidates[line], named[line]))
                ],
                rules.get_free(stretches),
                len(group),
            )
            for crowd in crowds:
                # Of a department and the one above it, the first that is too small.
                if (key := frozenset([crowd.key, *crowd.others])) not in told:
                    told.add(key)
                    text = self._get_crowd_text(crowd, departments, len(group), zone)
                    rows.append((crowd.key, rules.PEOPLE, text))
        return rows

    def _count_of(self, group, candidates, named):
        """How many people of a group the line takes at least.

        :param group: humans
        :param candidates: those who may come, see :meth:`_get_candidates`
        :param named: those who are to come
        """
        self.ensure_one()
        planned = min(self.headcount, len(candidates))
        return max(len(named & group), planned - len(candidates - group), 0)

    def _get_crowd_text(self, crowd, departments, people, zone):
        """The sentence about lines for more people at a time than there are."""
        values = self._get_time_values(crowd, 0, 0, zone)
        return self.env._(
            "%(line)s and %(others)s are for %(needed)s people of %(names)s from "
            "%(from)s to %(to)s, who are %(people)s and have time for %(times)s of "
            "them each: %(short)s are short.",
            line=crowd.key.display_name,
            others=self._join_names([other.display_name for other in crowd.others]),
            needed=crowd.needed,
            names=self._join_names(departments.mapped("name")),
            people=people,
            times=crowd.times,
            short=crowd.needed - crowd.times * people,
            **{"from": values["from"], "to": values["to"]},
        )

    # ------------------------------------------------------------
    # PREREQUISITES
    # ------------------------------------------------------------

    def _find_unprepared(self):
        """Who is named and lacks a course that has to be passed before (policy 1.3).

        What an earlier line of the plan teaches him is not held against him.
        """
        asked = self.filtered("course_id.prerequisite_ids")
        if not asked.employee_ids:
            return []
        Enrollment = self.env["hr.training.enrollment"]
        people = self.env["hr.training.person"]._get_people(self.employee_ids)
        ids = {i for e in asked.employee_ids for i in people[e].employee_ids}
        passes = Enrollment._get_passes(asked.course_id.prerequisite_ids, ids)
        exempt = Enrollment._get_exempt(asked.course_id, ids)
        taught = defaultdict(list)
        for line in self:
            for employee in line.employee_ids:
                key = line.course_id.id, people[employee].key
                taught[key].append(line.date_end or line.date_start)
        today = self.env.company._get_training_today()
        lacking = defaultdict(list)
        for line in asked:
            course = line.course_id
            day = max(line.date_start, today)
            for employee in line.employee_ids:
                person = people[employee]
                missing = Enrollment._get_missing(course, person, day, passes, exempt)
                missing = missing.filtered(
                    lambda c, person=person, line=line: (
                        not any(
                            end < line.date_start
                            for end in taught.get((c.id, person.key), ())
                        )
                    )
                )
                if missing:
                    lacking[line, missing].append(employee.name)
        return [
            (
                line,
                rules.PEOPLE,
                self.env._(
                    "%(line)s: %(names)s has not passed %(courses)s, which the course "
                    "asks for.",
                    line=line.display_name,
                    names=self._join_names(names),
                    courses=self._join_names(courses.mapped("name")),
                ),
            )
            for (line, courses), names in lacking.items()
        ]
