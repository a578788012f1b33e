from collections import defaultdict
from datetime import date

from odoo import fields, models
from odoo.fields import Domain

from ...tools import planning, states
from ...tools.cells import is_said

# In these an annual plan has the year; a revision has it while it is a draft.
HAVING_THE_YEAR = (
    states.SUBMITTED,
    states.APPROVED,
    states.PUBLISHED,
    states.CLOSED,
)
# In these a quarterly plan can refine it.
IN_FORCE = (states.APPROVED, states.PUBLISHED)


class HrTrainingPlan(models.Model):
    """What a plan has to state before it can be decided about (policy 4).

    Little is needed to make one (design §3); at its submission every missing thing is
    named, line by line, in one message. Imported plans are history and not asked.
    """

    _inherit = "hr.training.plan"

    incomplete_reason = fields.Text(
        compute="_compute_incomplete_reason",
        string="Still Missing",
        help="What the plan has to state before it can be submitted.",
    )
    year_plan_id = fields.Many2one(
        comodel_name="hr.training.plan",
        string="Annual Plan of the Year",
        compute="_compute_year_plan_id",
        compute_sudo=True,
        help="The other annual plan that has the year, for the same department.",
    )

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    def _compute_incomplete_reason(self):
        for plan in self:
            draft = plan.state == states.DRAFT and not plan.revision_of_id
            plan.incomplete_reason = draft and plan._get_incomplete_reason()

    def _compute_year_plan_id(self):
        annual = self.filtered(lambda plan: plan.kind == "annual" and plan.date_from)
        (self - annual).year_plan_id = False
        if not annual:
            return
        years = [plan.date_from.year for plan in annual]
        others = self.with_context(active_test=False).search(
            Domain("kind", "=", "annual")
            & Domain("company_id", "in", annual.company_id.ids)
            & Domain("revision_of_id", "=", False)
            & Domain("date_from", "<=", date(max(years), 12, 31))
            & Domain("date_to", ">=", date(min(years), 1, 1))
            & (
                Domain("state", "in", HAVING_THE_YEAR)
                | (Domain("state", "=", states.DRAFT) & Domain("version", ">", 1))
            ),
            order="id",
        )
        for plan in annual:
            plan.year_plan_id = others.filtered(
                lambda other, plan=plan: (
                    other != plan._origin
                    and other.company_id == plan.company_id
                    and other.scope_department_id == plan.scope_department_id
                    and other.date_from.year <= plan.date_from.year
                    and other.date_to.year >= plan.date_from.year
                )
            )[:1]

    # ------------------------------------------------------------
    # SUBMIT
    # ------------------------------------------------------------

    def _get_incomplete_reason(self):
        """Everything that is missing, a row per line, or False."""
        # sudo: who may write the plan may know what it lacks, in whatever it names
        plan = self.sudo()
        if plan.is_historic:
            return super()._get_incomplete_reason()
        if not plan.line_ids:
            return self.env._("Add at least one line before submitting the plan.")
        rows = [*plan._get_missing_rows(), *plan._get_missing_line_rows()]
        if not rows:
            return super()._get_incomplete_reason()
        return "\n".join([self.env._("The plan is not complete yet:"), *rows])

    def _get_missing_rows(self):
        """Sentences about the plan itself (sudo)."""
        self.ensure_one()
        rows = []
        if not planning.is_one_period(self.kind, self.date_from, self.date_to):
            rows.append(
                self.env._("An annual plan lies inside one calendar year.")
                if self.kind == "annual"
                else self.env._("A quarterly plan lies inside one calendar quarter.")
            )
        if self.kind == "quarterly":
            rows += self._get_annual_rows()
        elif all(self.line_ids.mapped("is_dropped")):
            rows.append(
                self.env._("All its lines are dropped: add what is carried out.")
            )
        if self.year_plan_id:
            rows.append(self._get_year_taken_text(self.year_plan_id))
        if self.kind == "adhoc":
            for name in ("cause", "cause_reference", "urgency", "date_due"):
                value = self[name]
                if not (is_said(value) if isinstance(value, str) else value):
                    rows.append(
                        self.env._(
                            "Please fill in “%(field)s”.",
                            field=self._fields[name]._description_string(self.env),
                        )
                    )
        return rows

    def _get_annual_rows(self):
        """Why the annual plan is none that a quarterly plan refines (sudo)."""
        annual = self.parent_id
        if not annual:
            return [
                self.env._(
                    "Choose the annual plan of its year: a quarterly plan refines one "
                    "that is approved."
                )
            ]
        rows = []
        if not annual._is_plan_in_force():
            labels = dict(annual._fields["state"]._description_selection(self.env))
            rows.append(
                self.env._(
                    "%(plan)s is not in force (%(state)s): let it be approved first, "
                    "or choose another annual plan.",
                    plan=annual.display_name,
                    state=labels[annual.state]
                    if annual.active
                    else self.env._("archived"),
                )
            )
        if not annual.date_from.year <= self.date_from.year <= annual.date_to.year:
            rows.append(
                self.env._(
                    "It is not of the year of %(plan)s.", plan=annual.display_name
                )
            )
        return rows

    def _is_plan_in_force(self):
        """Whether it is approved; while it is revised, its last version was (sudo)."""
        self.ensure_one()
        state = self.state
        if state in (states.DRAFT, states.SUBMITTED):
            plan = self.with_context(active_test=False)
            state = plan._get_version_before().state
        return self.active and state in IN_FORCE

    def _get_year_taken_text(self, other):
        self.ensure_one()
        return self.env._(
            "%(plan)s is the annual plan of %(year)s already. Revise that one, or "
            "limit this one to a department.",
            plan=other.display_name,
            year=self.date_from.year,
        )

    def _get_missing_line_rows(self):
        """A row per line that lacks something (sudo)."""
        self.ensure_one()
        words = self._get_missing_words()
        rows = []
        for line in self.line_ids:
            if line.is_dropped:
                continue
            found = planning.missing(
                self.kind, self.date_from, self.date_to, line._get_facts()
            )
            if not line._is_course_offered():
                found.append("retired")
            if self._is_outside_scope(line):
                found.append("scope")
            texts = [words[code] for code in found]
            if reason := line._get_taken_reason():
                texts.append(reason)
            if texts:
                rows.append(f"• {line.display_name}: {'; '.join(texts)}")
        return rows

    def _get_missing_words(self):
        return {
            "goal": self.env._("goal"),
            "trainees": self.env._("trainees (people, or departments and how many)"),
            "people": self.env._("trainees (people, or how many)"),
            "content": self.env._("content (of the line, or outline of the course)"),
            "method": self.env._("method"),
            "date": self.env._("date within the plan"),
            "place": self.env._("place"),
            "trainer": self.env._("trainer"),
            "provider": self.env._("provider"),
            "retired": self.env._("the course is retired, choose another"),
            "scope": self.env._("trainees of the plan’s department only"),
        }

    def _is_outside_scope(self, line):
        """Whether a line is for others than the department of the plan (sudo)."""
        scope = self.scope_department_id
        if not scope or self.kind != "annual":
            return False
        departments = line.department_ids | line.employee_ids.department_id
        inside = f"/{scope.id}/"
        return any(inside not in f"/{d.parent_path or ''}" for d in departments)

    def _get_step_due(self):
        adhoc = self.kind == "adhoc"
        return self.date_due if adhoc else super()._get_step_due()

    def _check_can_submit(self):
        """Two annual plans of a year: one is submitted, whoever is first.

        Their companies' rows are taken before it is looked: of two at once the second
        is run again, and sees the first. The plans' own rows keep away who edits a
        line meanwhile, see ``_check_content_open``.
        """
        self.check_access("write")
        annual = self.filtered(lambda plan: plan.kind == "annual")
        self.env["hr.training.booking.lock"]._touch([self, annual.company_id])
        self.invalidate_recordset(["year_plan_id"])
        result = super()._check_can_submit()
        firsts = defaultdict(self.browse)
        reasons = []
        for plan in annual.filtered(lambda plan: not plan.is_historic):
            key = (plan.company_id, plan.date_from.year, plan.scope_department_id)
            if firsts[key]:
                reasons.append((plan, plan._get_year_taken_text(firsts[key])))
            firsts[key] = firsts[key] or plan
        self._check_reasons(reasons)
        return result

    def _do_submit(self):
        # sudo: the hours are guarded, so that only this freezes them
        self._guard_sudo().line_ids._freeze_hours()
        return super()._do_submit()

    def _check_content_open(self):
        """Who edits meets who submits: an edit never lands in a submitted plan unseen.

        Both take the plan's row; the second is run again and sees what the first did.
        """
        self.env["hr.training.booking.lock"]._touch([self])
        return super()._check_content_open()

    def _do_grants(self):
        """Plans that are approved in one go are written together (sudo)."""
        self._do_grant()
