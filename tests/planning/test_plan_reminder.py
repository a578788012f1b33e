from datetime import date
from unittest.mock import patch

from freezegun import freeze_time

from odoo.tests import tagged

from ...tools import groups
from .common_planning import PlanCase


@tagged("post_install", "-at_install", "hr_training_plan")
class TestPlanReminder(PlanCase):
    """Reminders before year and quarter end (policy 4.1, 4.2)."""

    ANNUAL = "hr_training.mail_activity_type_plan_annual"
    QUARTERLY = "hr_training.mail_activity_type_plan_quarterly"

    def setUp(self):
        super().setUp()
        self.plan = self._create_plan("annual")

    def _remind(self, moment, activity_type, plans=None):
        """Run the cron at a moment; the open reminders on our plans."""
        with freeze_time(moment):
            self.Plan._cron_remind_planning()
        return (plans or self.plan).activity_search([activity_type])

    def test_p4_1_head_is_reminded_before_the_year_ends(self):
        self.assertFalse(self._remind("2026-11-15 08:00:00", self.ANNUAL))
        activity = self._remind("2026-11-20 08:00:00", self.ANNUAL)
        self.assertEqual(activity.user_id, self.user_head)
        self.assertEqual(activity.date_deadline, date(2026, 12, 31))
        self.assertEqual(activity.res_id, self.plan.id)

    def test_p4_2_head_is_reminded_before_the_quarter_ends(self):
        quarterly = self._create_plan("quarterly")
        self.assertFalse(self._remind("2026-06-05 08:00:00", self.QUARTERLY, quarterly))
        activity = self._remind("2026-06-15 08:00:00", self.QUARTERLY, quarterly)
        self.assertEqual(activity.date_deadline, date(2026, 6, 30))
        self.assertFalse(quarterly.activity_search([self.ANNUAL]))

    def test_p4_days_ahead_are_the_companys(self):
        quarterly = self._create_plan("quarterly")
        self.company.write(
            {"training_annual_plan_days": 60, "training_quarterly_plan_days": 10}
        )
        self.assertTrue(self._remind("2026-11-05 08:00:00", self.ANNUAL))
        self.assertFalse(self._remind("2026-06-15 08:00:00", self.QUARTERLY, quarterly))
        self.assertTrue(self._remind("2026-06-21 08:00:00", self.QUARTERLY, quarterly))

    def test_p4_1_reminder_comes_once(self):
        first = self._remind("2026-11-20 08:00:00", self.ANNUAL)
        self.assertEqual(self._remind("2026-11-21 08:00:00", self.ANNUAL), first)
        with freeze_time("2026-11-22 08:00:00"):
            first.with_user(self.user_head).action_feedback("I know")
        self.assertFalse(self._remind("2026-11-23 08:00:00", self.ANNUAL))
        again = self._remind("2027-11-23 08:00:00", self.ANNUAL)
        self.assertEqual(again.date_deadline, date(2027, 12, 31))

    def test_p4_1_no_reminder_once_the_next_plan_is_there(self):
        reminder = self._remind("2026-11-20 08:00:00", self.ANNUAL)
        self.assertTrue(reminder)
        following = self._create_plan(
            "annual", date_from=date(2027, 1, 1), date_to=date(2027, 12, 31)
        )
        both = self.plan | following
        self.assertFalse(self._remind("2026-11-21 08:00:00", self.ANNUAL, both))
        following.with_user(self.user_officer).action_cancel()
        self.assertTrue(self._remind("2026-11-22 08:00:00", self.ANNUAL, both))

    def test_p4_1_without_a_head_the_officers_are_reminded(self):
        self.user_head.group_ids -= self.env.ref(groups.MANAGER)
        activity = self._remind("2026-11-20 08:00:00", self.ANNUAL)
        self.assertEqual(activity.user_id, self.user_officer)

    def test_p4_1_each_company_has_its_own_reminder(self):
        self._add_company_b()
        other = self._create_plan("annual", user=self.user_b_officer)
        covered = {"date_from": date(2027, 1, 1), "date_to": date(2027, 12, 31)}
        self._create_plan("annual", **covered)
        activity = self._remind("2026-11-20 08:00:00", self.ANNUAL, other)
        self.assertEqual(activity.user_id, self.user_b_head)
        self.assertFalse(self.plan.activity_search([self.ANNUAL]))

    def test_d6_7_company_that_fails_does_not_stop_the_others(self):
        self._add_company_b()
        other = self._create_plan("annual", user=self.user_b_officer)
        get_planners = type(self.Plan)._get_planners

        def failing(model, company):
            if company == self.company:
                raise RuntimeError("boom")
            return get_planners(model, company)

        with (
            patch.object(type(self.Plan), "_get_planners", failing),
            self.assertLogs("odoo.addons.hr_training", "ERROR"),
        ):
            activity = self._remind("2026-11-20 08:00:00", self.ANNUAL, other)
        self.assertTrue(activity)
        self.assertFalse(self.plan.activity_search([self.ANNUAL]))

    def test_p4_1_cron_calls_the_method(self):
        cron = self.env.ref("hr_training.ir_cron_remind_planning")
        with freeze_time("2026-11-20 08:00:00"):
            cron.ir_actions_server_id.run()
        self.assertTrue(self.plan.activity_search([self.ANNUAL]))
