"""Two who make the statements of a month at once (policy 8.3.3, design §6)."""

from datetime import date, datetime

from odoo.service.model import retrying
from odoo.tests import tagged

from ..common_race import RaceCase

FEE = "hr.training.trainer.fee"


@tagged("post_install", "-at_install", "hr_training_race")
class TestFeeRace(RaceCase):
    """Real connections and committed data, as in ``test_seats_race``."""

    racers = 4

    @classmethod
    def _create_data(cls, env):
        result = super()._create_data(env)
        trainer = env["hr.training.trainer"].browse(cls.trainer_id)
        trainer.grade_id = env.ref("hr_training.trainer_grade_3")
        for hour in (1, 5):
            session = cls._create_session(env, datetime(2025, 2, 3, hour))
            session.trainer_ids = trainer
            session.state = "closed"
        return result

    @classmethod
    def _remove_data(cls):
        with cls._env() as env:
            for query in (
                "DELETE FROM hr_training_trainer_fee_line WHERE trainer_id = %s",
                "DELETE FROM hr_training_trainer_fee WHERE trainer_id = %s",
                "DELETE FROM hr_training_trainer_grade_term WHERE trainer_id = %s",
            ):
                env.cr.execute(query, [cls.trainer_id])
            env.cr.execute(
                "DELETE FROM hr_training_booking_lock WHERE res_model = %s", [FEE]
            )
        return super()._remove_data()

    def _make(self):
        with self._env() as env:
            trainer = env["hr.training.trainer"].browse(self.trainer_id)
            # Its snapshot is of before the others commit.
            trainer.read(["name"])
            retrying(lambda: trainer.action_make_fees(date(2025, 2, 1)), env)

    def test_p8_3_3_two_connections_state_a_slot_once(self):
        self.assertFalse(self._run_at_once([self._make] * self.racers))
        with self._env() as env:
            fees = env[FEE].search([("trainer_id", "=", self.trainer_id)])
            self.assertEqual(len(fees), 1)
            self.assertEqual(len(fees.line_ids), 2)
            self.assertEqual(len(fees.line_ids.slot_id), 2)
