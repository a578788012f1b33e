from collections import defaultdict
from datetime import date

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ...tools import need_report, needs, planning, states, years
from ...tools.cells import is_said
from ...tools.training_values import MAX_SEATS

# Needs that a sentence on what was left out names; the rest is counted.
MOST_NAMED = 100
# Wishes that the goal of a line names.
MOST_GOALS = 5


class HrTrainingNeedReport(models.Model):
    """The annual plan of the year after, made of an approved report (policy 3.3)."""

    _inherit = "hr.training.need.report"

    plan_ids = fields.One2many(
        comodel_name="hr.training.plan",
        inverse_name="need_report_id",
        string="Plans",
        copy=False,
    )
    plan_id = fields.Many2one(
        comodel_name="hr.training.plan",
        string="Plan Made of It",
        compute="_compute_plan_id",
    )
    left_out = fields.Text(string="Left Out of the Plan", compute="_compute_plan_id")
    can_create_plan = fields.Boolean(compute="_compute_can")

    @api.depends("plan_ids.state", "plan_ids.active", "plan_ids.left_out")
    def _compute_plan_id(self):
        for report in self:
            # sudo: that there is one is told to who reads the report
            plan = report.sudo()._get_living_plan()
            report.plan_id = plan
            report.left_out = plan.left_out

    def _get_living_plan(self):
        """The plan that was made of it and is not given up (sudo)."""
        return self.plan_ids.filtered(
            lambda plan: plan.active and plan.state != states.CANCELLED
        )[:1]

    @api.depends("plan_ids.state", "plan_ids.active")
    def _compute_can(self):
        result = super()._compute_can()
        self._set_can("create_plan")
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_planned(self):
        # sudo: plans count, whoever may read them
        for report in self.sudo():
            if report.with_context(active_test=False).plan_ids:
                raise UserError(
                    self.env._(
                        "A plan was made of %(report)s. Archive it instead.",
                        report=report.display_name,
                    )
                )

    # ------------------------------------------------------------
    # CREATE PLAN
    # ------------------------------------------------------------

    def action_create_plan(self):
        """Make draft annual plans of the year after approved reports (policy 3.3).

        A line for each course and quarter has the needs it is to meet, those of their
        people who are still there, and how many there are. A need stands in the quarter
        of the day until which it is wanted, else by its urgency. What no line was made
        of is listed in the plan with the reason.

        :return: the new ``hr.training.plan`` records
        :raise UserError: not approved, a plan was made already, no need can be planned,
            or the caller is no officer
        """
        self._check_can_create_plan()
        return self._do_create_plan()

    def action_create_plan_and_view(self):
        """The button: make the plan, then open it."""
        self.ensure_one()
        return self._get_form_action(self.action_create_plan())

    def _get_cannot_create_plan_reason(self):
        self.ensure_one()
        if self.state != states.APPROVED or not self.active:
            return self.env._("Only an approved report is made a plan of.")
        if not self._is_officer():
            return self.env._("Only a training officer can make an annual plan.")
        # sudo: a plan counts, whoever may read it
        if plan := self.sudo()._get_living_plan():
            return self.env._(
                "%(plan)s was made of it already. Work on that one, or cancel it "
                "first.",
                plan=plan.display_name,
            )
        today = self.env.company._get_training_today()
        if self.date_to.year >= years.get_last_year(today):
            return self.env._("The year after it lies too far ahead.")
        return False

    def _check_can_create_plan(self):
        self.check_access("read")
        # Of two clicks at once the second is run again, and sees the first one's plan.
        self.env["hr.training.booking.lock"]._touch([self])
        self._check_can("create_plan")

    def _do_create_plan(self):
        plans = self.env["hr.training.plan"]
        for report in self._guard_sudo():
            year = report.date_to.year + 1
            asked, left = report._get_asked(year)
            lines = report._prepare_plan_lines(year, asked)
            left_out = report._say_left_out(left)
            if not lines:
                raise UserError(
                    self.env._(
                        "None of its needs can be planned:\n%(left)s", left=left_out
                    )
                )
            plan = plans._guard_sudo().create(report._prepare_plan(year, left_out))
            Line = plan.line_ids.with_company(report.company_id)
            Line.create([dict(vals, plan_id=plan.id) for vals in lines])
            plan.message_post(
                body=self.env._(
                    "Made from %(report)s. Left out: %(left)s",
                    report=report.display_name,
                    left=left_out or self.env._("nothing."),
                )
            )
            report.message_post(
                body=self.env._("%(plan)s was made of it.", plan=plan.display_name)
            )
            plans |= plan.sudo(False).with_env(self.env)
        return plans

    def _prepare_plan(self, year, left_out):
        self.ensure_one()
        return {
            "kind": "annual",
            "date_from": date(year, 1, 1),
            "date_to": date(year, 12, 31),
            "company_id": self.company_id.id,
            "department_id": False,
            "responsible_id": self.env.uid,
            "need_report_id": self.id,
            "left_out": left_out,
        }

    # ------------------------------------------------------------
    # WHAT IS PLANNED, AND WHAT IS LEFT OUT
    # ------------------------------------------------------------

    def _get_asked(self, year):
        """What the needs of the report ask for today (sudo).

        :return: ``(asked, left)``: course → rows for ``tools.need_report.place``, with
            employee records as humans; reason → needs that are left out
        """
        self.ensure_one()
        asked, left = defaultdict(list), defaultdict(self.need_ids.browse)
        roots = self.need_ids.browse(
            dict.fromkeys(need._get_root().id for need in self.need_ids)
        )
        planned = roots._filter_planned()
        trainees = self._get_trainees(roots)
        within = set(self._get_departments())
        for need in roots:
            people = trainees[need]
            headcount = need.headcount
            if within and need.department_id.id not in within:
                headcount = 0
            if headcount != need.headcount or self._get_rows_elsewhere(need, within):
                left[self.env._("People of departments that it is not about")] |= need
            if reason := self._get_left_out_reason(need, need in planned, people):
                left[reason] |= need
                continue
            quarter = need_report.get_quarter(need.urgency, need.date_wanted, year)
            asked[need.course_id].append((quarter, need, people, headcount))
        return asked, left

    def _get_left_out_reason(self, need, planned, people):
        """Why no line is made of a need, or False (sudo)."""
        if need.state in (needs.CLOSED, needs.REJECTED):
            return self.env._("They are over: closed or rejected")
        if planned:
            return self.env._("They stand in a plan already")
        if need.state not in needs.PLANNABLE:
            return self.env._("They are not validated any more")
        if not need.course_id:
            return self.env._("They name no course")
        if not need.course_id._is_offered():
            return self.env._("Their course is no longer offered")
        if need.person_ids and not people and not need.headcount:
            return self.env._("Those they were for have left, or have passed")
        return False

    def _get_trainees(self, found):
        """Who of a need has to learn it yet and is still there (sudo).

        One record for each human: the one named, or another that works in the company.

        :return: dict need → list of ``hr.employee`` records
        """
        Person = self.env["hr.training.person"]
        within = set(self._get_departments())
        rows = found.person_ids.filtered(lambda row: not row.enrollment_id)
        for need in found:
            rows -= self._get_rows_elsewhere(need, within)
        aliases = Person._get_aliases(rows.employee_id)
        # Read together: each set of records would be read by itself.
        rows.employee_id.union(*aliases.values()).fetch(["active", "company_id"])
        company = self.company_id
        record_of = {}
        chosen = {}
        for employee, records in aliases.items():
            here = records.filtered(
                lambda e: e.active and e.company_id in (company, company.browse())
            )
            # Records of one human are looked at in one order, whoever is named.
            human = chosen.setdefault(min(records.ids), here[:1])
            record_of[employee.id] = human
        return {
            need: [
                record_of[row.employee_id.id]
                for row in need.person_ids & rows
                if record_of[row.employee_id.id]
            ]
            for need in found
        }

    @api.model
    def _get_rows_elsewhere(self, need, within):
        """People of a need whom a report on these departments does not count (sudo)."""
        if not within:
            return need.person_ids.browse()
        return need.person_ids.filtered(
            lambda row: (row.department_id or need.department_id).id not in within
        )

    def _prepare_plan_lines(self, year, asked):
        """Values of the lines, without their plan (sudo).

        :param asked: as of :meth:`_get_asked`
        """
        # Read together, for the lines have people of their own each.
        every = self.env["hr.employee"].union(
            *(
                employee
                for rows in asked.values()
                for _quarter, _need, people, _count in rows
                for employee in people
            )
        )
        every.department_id.fetch(["active"])
        vals_list = []
        for course, rows in asked.items():
            for line in need_report.place(rows, MAX_SEATS):
                found = self.need_ids.browse().union(*line.needs)
                people = self.env["hr.employee"].union(*line.trainees)
                first = date(year, 3 * line.quarter - 2, 1)
                last = planning.period_end("quarterly", first)
                wanted = [n.date_wanted for n in found if n.date_wanted]
                departments = (
                    people.department_id
                    | found.filtered("headcount").department_id
                    | found.filtered(lambda n: not n.people_count).department_id
                )
                vals_list.append(
                    {
                        "course_id": course.id,
                        "date_start": first,
                        "date_end": min(
                            [day for day in wanted if first <= day <= last],
                            default=last,
                        ),
                        "headcount": line.headcount,
                        "employee_ids": [Command.set(people.ids)],
                        "department_ids": [
                            Command.set(departments.filtered("active").ids)
                        ],
                        "need_ids": [Command.set(found.ids)],
                        "goal": self._get_line_goal(found),
                    }
                )
        return sorted(vals_list, key=lambda vals: vals["date_start"])

    def _get_line_goal(self, found):
        """What the needs of a line are about (sudo).

        Words of employees stay with their needs: more people read a plan.
        """
        goals = {}
        for need in found:
            skill = " · ".join(
                filter(None, (need.skill_id.name, need.skill_level_id.name))
            )
            own = need.channel == needs.EMPLOYEE
            for text in (skill, not own and need.name):
                if is_said(text):
                    goals[text] = goals.get(text, 0) + 1
        named = sorted(goals, key=lambda text: -goals[text])[:MOST_GOALS]
        if named:
            return "\n".join(named)
        return self.env._("To meet %(count)s training needs.", count=len(found))

    def _say_left_out(self, left):
        """A line for each reason, with the needs by their numbers (sudo)."""
        rows = []
        for reason, found in left.items():
            names = [
                f"{need.code} {need.display_name}"
                if need.channel != needs.EMPLOYEE
                else need.code
                for need in found[:MOST_NAMED]
            ]
            if len(found) > MOST_NAMED:
                names.append(
                    self.env._("and %(count)s more", count=len(found) - MOST_NAMED)
                )
            rows.append(
                self.env._(
                    "• %(reason)s (%(count)s): %(names)s",
                    reason=reason,
                    count=len(found),
                    names=", ".join(names),
                )
            )
        return "\n".join(rows)

    def action_view_plan(self):
        """The plan that was made of the report."""
        self.ensure_one()
        self.check_access("read")
        if not self.plan_id:
            raise UserError(self.env._("No plan was made of it yet."))
        return self._get_form_action(self.plan_id)
