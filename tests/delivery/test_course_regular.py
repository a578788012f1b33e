"""Regular courses are asked for when the next is not planned in time (policy 5.4.1)."""

from datetime import datetime

from odoo.tests import tagged

from ...tools import states
from ..common import HrTrainingCase


@tagged("post_install", "-at_install")
class TestCourseRegular(HrTrainingCase):
    """Held on 2025-10-15, every six months: due on 2026-04-15, asked from 02-14 on."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.course.interval_months = 6
        cls.held = cls._create_session(start=datetime(2025, 10, 15, 1))
        cls.held.state = states.SESSION_DONE

    def _get_asked(self):
        self.env["hr.training.course"]._cron_ask_regular()
        kind = self.env.ref("hr_training.mail_activity_type_regular")
        activities = self.course.activity_ids.filtered(
            lambda a: a.activity_type_id == kind
        )
        return [(a.user_id, str(a.date_deadline)) for a in activities]

    def test_p5_4_1_asked_once_when_none_is_planned(self):
        expected = [(self.user_head, "2026-04-15")]
        self.course.responsible_id = self.user_head
        self.assertEqual(self._get_asked(), expected)
        self.assertEqual(self._get_asked(), expected)

    def test_p5_4_1_asked_of_the_planners_where_nobody_is_responsible(self):
        self.assertIn((self.user_head, "2026-04-15"), self._get_asked())

    def test_p5_4_1_not_before_its_time(self):
        self.company.training_regular_days = 43
        self.assertFalse(self._get_asked())
        self.company.training_regular_days = 44
        self.assertTrue(self._get_asked())

    def test_p5_4_1_what_is_planned_in_time_is_not_asked_for(self):
        late = self._create_session(start=datetime(2026, 4, 16, 1))
        self.assertTrue(self._get_asked())
        late.slot_ids.write(
            {"start": datetime(2026, 4, 15, 1), "stop": datetime(2026, 4, 15, 2)}
        )
        self.assertFalse(self._get_asked())

    def test_p5_4_1_a_line_of_a_plan_in_force_is_planned(self):
        plan = self._create_plan(lines=[{"date_start": "2026-04-10"}])
        self.assertTrue(self._get_asked())
        plan.state = "published"
        self.assertFalse(self._get_asked())

    def test_p5_4_1_what_is_not_offered_or_not_regular_is_not_asked_for(self):
        self.course.interval_months = 0
        self.assertFalse(self._get_asked())
        self.course.interval_months = 6
        self.course.with_user(self.user_officer).action_retire()
        self.assertFalse(self._get_asked())

    def test_p5_4_1_what_was_planned_and_not_held_is_planned_no_more(self):
        draft = self._create_session(start=datetime(2026, 2, 27, 1))
        plan = self._create_plan(lines=[{"date_start": "2026-02-27"}])
        plan.state = "published"
        self.assertTrue(self._get_asked())
        draft.slot_ids.write(
            {"start": datetime(2026, 3, 3, 1), "stop": datetime(2026, 3, 3, 2)}
        )
        self.assertFalse(self._get_asked())
