from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools import need_report, needs

# A need of the period counts in these.
COUNTED = (needs.VALIDATED, needs.PLANNED, needs.CLOSED)


class HrTrainingNeedReport(models.Model):
    """Figures of a report, counted from the needs (policy 3.3)."""

    _inherit = "hr.training.need.report"

    # ------------------------------------------------------------
    # WHICH NEEDS
    # ------------------------------------------------------------

    def _get_needs_domain(self, *found_states):
        """Needs of the period: those that count, or those of other states (sudo).

        What was merged into another need is counted with that one.
        """
        self.ensure_one()
        domain = Domain(
            [
                ("company_id", "=", self.company_id.id),
                ("date", ">=", self.date_from),
                ("date", "<=", self.date_to),
                ("state", "in", found_states or COUNTED),
                ("merged_into_id", "=", False),
            ]
        )
        if departments := self._get_departments():
            within = Domain("department_id", "in", departments)
            domain &= within | Domain("person_ids", "any", within)
        return domain

    def _get_departments(self):
        """Ids of its departments, with those below; empty for all (sudo)."""
        self.ensure_one()
        if not self.department_ids:
            return []
        Department = self.env["hr.department"].with_context(active_test=False)
        return Department.search([("id", "child_of", self.department_ids.ids)]).ids

    # ------------------------------------------------------------
    # COUNT
    # ------------------------------------------------------------

    def _do_compute(self):
        """Make the figures anew (sudo)."""
        for report in self._guard_sudo():
            facts = report._get_facts()
            counted = [fact for fact in facts if fact.state != needs.SUBMITTED]
            heads = need_report.get_heads(counted)
            costs = report._get_costs(heads)
            total, figures = need_report.tally(
                counted,
                report._get_hours(heads),
                {course: cost / heads[course] for course, cost in costs.items()},
            )
            undecided = [f.need for f in facts if f.state == needs.SUBMITTED]
            if undecided:
                figures[need_report.STATE, needs.SUBMITTED] = need_report.Figure(
                    undecided, 0, 0.0, 0.0
                )
            report.line_ids.unlink()
            report.write(
                {
                    "need_count": len(total.needs),
                    "undecided_count": len(undecided),
                    "people_count": total.heads,
                    "hours": total.hours,
                    "cost": report.currency_id.round(total.cost),
                    "counted_on": fields.Datetime.now(),
                }
            )
            report._keep_needs(total.needs)
            report._make_lines(figures)

    def _make_lines(self, figures):
        """A line for each figure, with its needs (sudo).

        :param figures: as ``tools.need_report.tally`` gives them
        """
        self.ensure_one()
        kinds = [kind for kind, _label in need_report.KINDS]
        order = sorted(
            figures, key=lambda key: (kinds.index(key[0]), -len(figures[key].needs))
        )
        Line = self.env["hr.training.need.report.line"]
        lines = Line.create(
            [
                {
                    "need_report_id": self.id,
                    "sequence": kinds.index(kind),
                    "kind": kind,
                    need_report.RECORDS.get(kind, "value"): key,
                    "kept_needs": figures[kind, key].needs,
                    "need_count": len(figures[kind, key].needs),
                    "people_count": figures[kind, key].heads,
                    "hours": figures[kind, key].hours,
                    "cost": self.currency_id.round(figures[kind, key].cost),
                }
                for kind, key in order
            ]
        )
        lines._keep_names()

    def _keep_needs(self, ids):
        """Which needs it counts, by one statement whatever their number (sudo)."""
        self.ensure_one()
        field = self._fields["need_ids"]
        relation, column1, column2 = (
            SQL.identifier(part)
            for part in (field.relation, field.column1, field.column2)
        )
        self.flush_recordset()
        self.env.cr.execute(
            SQL("DELETE FROM %s WHERE %s = %s", relation, column1, self.id)
        )
        self.env.cr.execute(
            SQL(
                "INSERT INTO %s (%s, %s) SELECT %s, unnest(%s::int[])",
                relation,
                column1,
                column2,
                self.id,
                ids,
            )
        )
        self.invalidate_recordset(["need_ids"])

    def _get_facts(self):
        """The needs of the period as ``tools.need_report`` counts them (sudo).

        Of a report on some departments, people of others are left out.

        :return: list of :class:`~..tools.need_report.Fact`
        """
        self.ensure_one()
        rows = self._read_rows_of(
            "hr.training.need",
            self._get_needs_domain(*COUNTED, needs.SUBMITTED),
            "id",
            "state",
            "channel",
            "analysis",
            "course_id",
            "skill_id",
            "department_id",
            "headcount",
            "urgency",
        )
        found = {row[0] for row in rows}
        channels = self._get_origin_channels(found)
        people = self._get_fact_people(found)
        within = set(self._get_departments())
        facts = []
        for row in rows:
            need, state, channel, method, course, skill, department = row[:7]
            named = tuple(
                (human, place or department) for human, place in people.get(need, ())
            )
            unnamed = row[7] or 0
            if within:
                named = tuple(p for p in named if p[1] in within)
                unnamed = unnamed if department in within else 0
            facts.append(
                need_report.Fact(
                    need,
                    state,
                    tuple({channel: 0, **dict.fromkeys(channels.get(need, ()))}),
                    method,
                    course,
                    skill,
                    department,
                    named,
                    unnamed,
                    row[8],
                )
            )
        return facts

    def _get_fact_people(self, found):
        """Need → list of ``(human, department then)`` (sudo)."""
        rows = self._read_rows_of(
            "hr.training.need.person",
            Domain("need_id", "in", list(found)),
            "need_id",
            "employee_id",
            "department_id",
        )
        Employee = self.env["hr.employee"].with_context(active_test=False)
        employees = Employee.browse(dict.fromkeys(row[1] for row in rows))
        keys = self.env["hr.training.person"]._get_keys(employees)
        keys = {employee.id: key for employee, key in keys.items()}
        people = defaultdict(list)
        for need, employee, department in rows:
            people[need].append((keys[employee], department))
        return people

    def _get_origin_channels(self, found):
        """Need → channels of all the needs that were merged into it (sudo)."""
        rows = self._read_rows_of(
            "hr.training.need",
            Domain("company_id", "=", self.company_id.id)
            & Domain("merged_into_id", "!=", False),
            "id",
            "merged_into_id",
            "channel",
        )
        above = {need: target for need, target, _channel in rows}
        channels = defaultdict(list)
        for _need, root, channel in rows:
            while root in above:
                root = above[root]
            if root in found and channel:
                channels[root].append(channel)
        return channels

    @api.model
    def _read_rows_of(self, model, domain, *names):
        """Stored columns of what a domain finds, in order of their ids (sudo)."""
        records = self.env[model].with_context(active_test=False)
        query = records._search(domain, order="id")
        columns = [records._field_to_sql(query.table, name, query) for name in names]
        return self.env.execute_query(query.select(*columns))

    def _get_hours(self, courses):
        """Course → hours it takes (sudo)."""
        records = self.env["hr.training.course"].browse(courses)
        return {course.id: course._get_taught_hours() for course in records}

    def _get_costs(self, heads):
        """What the courses would cost, in company currency; money says it (sudo).

        :param dict heads: course → how many people
        :return: dict course → amount
        """
        return {}
