from datetime import timedelta

from odoo.tests import tagged

from ..common import NOW
from ..followup.common_outcome import OutcomeCase

DAY = timedelta(days=1)
LATER = NOW + 30 * DAY


@tagged("post_install", "-at_install", "hr_training_file")
class TestTrainingFileOutcomes(OutcomeCase):
    """What was approved to follow for a person stands in his file (policy 7.3.3)."""

    def _read(self, moment):
        """``[(kind, done on)]`` as of a day, long after all of it."""
        self.env.invalidate_all()
        employee = self.employee_employee.with_user(self.user_officer)
        with self._clock_at(LATER + 30 * DAY):
            sections = employee._training_get_file_sections(moment.date())
        rows = [row for s in sections if s.title == "Outcomes" for row in s.rows]
        return [(row[1], row[4]) for row in rows]

    def test_p2_2_5_from_its_approval_on_and_done_from_its_day_on(self):
        outcome = self._propose("reward")
        self.assertFalse(self._read(NOW))
        self._grant(outcome)
        with self._clock_at(LATER):
            outcome.with_user(self.user_officer).action_finish("Paid by HR")
        self.assertFalse(self._read(NOW - DAY))
        self.assertEqual(self._read(NOW), [("Reward", None)])
        self.assertEqual(self._read(LATER - DAY), [("Reward", None)])
        self.assertEqual(self._read(LATER), [("Reward", LATER.date())])

    def test_p2_2_5_one_that_was_called_off_until_that_day(self):
        outcome = self._propose("reward")
        self._grant(outcome)
        with self._clock_at(LATER):
            outcome.with_user(self.user_officer).action_cancel()
        self.assertEqual(self._read(LATER - DAY), [("Reward", None)])
        self.assertFalse(self._read(LATER))

    def test_p2_2_5_one_that_was_never_approved_stands_nowhere(self):
        outcome = self._propose("reward")
        outcome.with_user(self.user_officer).action_cancel()
        self.assertFalse(outcome.called_off_on)
        self.assertFalse(self._read(NOW))
