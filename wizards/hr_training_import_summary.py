import json

from odoo import api, models
from odoo.tools.misc import format_amount

from ..tools import attendance as attendance_rules
from ..tools.training_values import COST_TYPES
from .hr_training_import import NOT_LOADED

RESULTS = ("passed", "failed", "pending")
# Stand in the summary where they occur only.
RARE = (attendance_rules.EXCUSED, "pending")
ATTENDANCE_STATUSES = ("present", "late", "left_early", "absent", "excused")


class HrTrainingImport(models.TransientModel):
    """Figures of an import: read back from what was made, and told in words."""

    _inherit = "hr.training.import"

    # ------------------------------------------------------------
    # FIGURES
    # ------------------------------------------------------------

    def _summarize(self, year, plan, sessions, records):
        """Figures read back from the records made."""
        self.env.flush_all()
        in_sessions = [("session_id", "in", sessions.ids)]
        people = self.env["hr.employee"].browse(
            records["employees"][row["badge"]].id for row in year.rows["employees"]
        )
        enrollments = self.env["hr.training.enrollment"]
        return {
            "year": year.year,
            "employees": len(people),
            "in_scope": len(people.filtered("department_id.in_training_scope")),
            "sessions": len(sessions),
            "slots": len(sessions.slot_ids),
            "enrolments": enrollments.search_count(in_sessions),
            "attendance": self._count(
                "hr.training.attendance", in_sessions, "status", ATTENDANCE_STATUSES
            ),
            "enrolment_results": self._count(
                "hr.training.enrollment", in_sessions, "result", RESULTS
            ),
            "punches": self._count_punches(year),
            "unmatched_punches": sum(
                problem.code in ("unmatched_badge", "unmatched_outside")
                for problem in year.problems
            ),
            "budget": self._sum_costs(plan),
            "expenses": self._sum_claims(sessions),
            "not_loaded": {
                sheet: len(year.rows[sheet]) for sheet in NOT_LOADED if year.rows[sheet]
            },
        }

    def _count(self, model, domain, field, always):
        found = dict(self.env[model]._read_group(domain, [field], ["__count"]))
        return {
            key: found.get(key, 0)
            for key in always
            if found.get(key) or key not in RARE
        }

    def _count_punches(self, year):
        """Punches of the file that are on record; a repeated one is none."""
        wanted = {(row["badge"], row["_time"]) for row in year.rows["punches"]}
        if not wanted:
            return 0
        moments = [moment for _badge, moment in wanted]
        stored = self.env["hr.training.punch"].search_fetch(
            [
                ("company_id", "=", self.company_id.id),
                ("time", ">=", min(moments)),
                ("time", "<=", max(moments)),
            ],
            ["badge", "time"],
        )
        return len(wanted & {(punch.badge, punch.time) for punch in stored})

    def _sum_claims(self, sessions):
        sums = self.env["hr.expense"]._read_group(
            [("training_session_id", "in", sessions.ids)],
            ["training_cost_type_id"],
            ["untaxed_amount:sum"],
        )
        claimed = {cost_type.code: total for cost_type, total in sums}
        return {code: claimed.get(code, 0.0) for code in COST_TYPES}

    def _sum_costs(self, plan):
        sums = self.env["hr.training.cost"]._read_group(
            [("plan_id", "=", plan.id)], ["cost_type_id"], ["amount_company:sum"]
        )
        planned = {cost_type.code: total for cost_type, total in sums}
        return {code: planned.get(code, 0.0) for code in COST_TYPES}

    # ------------------------------------------------------------
    # WORDS
    # ------------------------------------------------------------

    @api.depends("summary")
    @api.depends_context("lang")
    def _compute_summary_text(self):
        for wizard in self:
            figures = json.loads(wizard.summary or "{}")
            wizard.summary_text = "\n".join(
                f"{label}: {value}" for label, value in wizard._describe(figures)
            )

    def _describe(self, figures):
        """The summary in words: pairs of label and value."""
        statuses = self._get_labels("hr.training.attendance", "status")
        results = self._get_labels("hr.training.enrollment", "result")
        # sudo: names only
        kpis = {code: kpi.name for code, kpi in self.sudo()._get_kpis().items()}
        names = {**kpis, **results, **statuses}
        labels = {
            "year": self.env._("Year"),
            "employees": self.env._("Employees"),
            "in_scope": self.env._("Of these in scope"),
            "sessions": self.env._("Sessions"),
            "slots": self.env._("Slots"),
            "enrolments": self.env._("Enrolments"),
            "attendance": self.env._("Attendance"),
            "enrolment_results": self.env._("Results"),
            "punches": self.env._("Punches"),
            "unmatched_punches": self.env._("Of these without a slot or person"),
            "budget": self.env._("Planned cost"),
            "expenses": self.env._("Claims to approve and post"),
            "kpi_values": self.env._("KPI values"),
            "not_loaded": self.env._("Rows checked but not loaded yet"),
        }
        for key, label in labels.items():
            value = figures.get(key)
            if key in ("budget", "expenses") and value:
                value = self._describe_costs(value)
            elif isinstance(value, dict):
                value = ", ".join(
                    f"{names.get(name, name)} {count}" for name, count in value.items()
                )
            if value not in (None, ""):
                yield label, value

    def _get_labels(self, model, name):
        return dict(self.env[model]._fields[name]._description_selection(self.env))

    def _describe_costs(self, amounts):
        currency = self.company_id.currency_id
        names = {t.code: t.name for t in self._get_cost_types()}
        amounts = {names.get(code, code): value for code, value in amounts.items()}
        amounts[self.env._("total")] = sum(amounts.values())
        return ", ".join(
            f"{name} {format_amount(self.env, value, currency)}"
            for name, value in amounts.items()
        )
