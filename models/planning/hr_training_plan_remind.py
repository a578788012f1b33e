from datetime import timedelta

from odoo import api, models

from ...tools import groups, planning, states

# Kind of plan → the company's setting of how many days before the end of its period the
# next one is asked for, and the type of the activity that asks.
PLANNING_REMINDERS = {
    "annual": (
        "training_annual_plan_days",
        "hr_training.mail_activity_type_plan_annual",
    ),
    "quarterly": (
        "training_quarterly_plan_days",
        "hr_training.mail_activity_type_plan_quarterly",
    ),
}


class HrTrainingPlan(models.Model):
    """The next plan is asked for in time (policy 4.1, 4.2)."""

    _inherit = "hr.training.plan"

    @api.model
    def _cron_remind_planning(self):
        """Ask for the next annual and quarterly plan before the period ends.

        For companies that plan, as long as no plan for the next period is there;
        once per person and period (policy 4.1, 4.2).
        """
        companies = [company for (company,) in self._read_group([], ["company_id"])]
        self._run_isolated(companies, self._remind_planning)

    @api.model
    def _remind_planning(self, company):
        today = company._get_training_today()
        plans = self.with_context(active_test=False).search(
            [("company_id", "=", company.id)]
        )
        for kind, (setting, activity_type) in PLANNING_REMINDERS.items():
            end = planning.period_end(kind, today)
            if plans._filter_covering(kind, end + timedelta(days=1)):
                plans.activity_unlink([activity_type])
            elif end - today <= timedelta(days=company[setting]):
                plans._schedule_reminders(company, kind, end)

    def _filter_covering(self, kind, day):
        """Plans of a kind, drafts included, that are made for a day."""
        return self.filtered(
            lambda plan: (
                plan.active
                and plan.kind == kind
                and plan.date_from <= day <= plan.date_to
                and plan.state not in (states.REFUSED, states.CANCELLED)
            )
        )

    def _schedule_reminders(self, company, kind, deadline):
        """One activity per planner, on the latest of a company's plans."""
        living = self.filtered("active").sorted("date_to")
        plan = (living.filtered(lambda p: p.kind == kind) or living)[-1:]
        if plan:
            plan._remind_once(
                PLANNING_REMINDERS[kind][1],
                self._get_planners(company),
                among=self,
                date_deadline=deadline,
            )

    @api.model
    def _get_planners(self, company):
        """Heads of training of a company; without one, its officers."""
        for xmlid in (groups.MANAGER, groups.OFFICER):
            users = self.env.ref(xmlid).all_user_ids.filtered(
                lambda user: user.active and company in user.company_ids
            )
            if users:
                return users
        return self.env["res.users"]
