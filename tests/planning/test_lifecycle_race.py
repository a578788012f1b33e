"""Plans under simultaneous clicks, each on its own connection."""

from odoo.service.model import retrying
from odoo.tests import tagged

from ..common_race import RaceCase

CLICKS = 6


@tagged("post_install", "-at_install", "hr_training_race")
class TestPlanRace(RaceCase):
    """Sessions are made once, however many people make them (design §10)."""

    @classmethod
    def _create_data(cls, env):
        result = super()._create_data(env)
        plan = env["hr.training.plan"].create(
            {
                "kind": "annual",
                "date_from": "2027-01-01",
                "date_to": "2027-12-31",
                "company_id": cls.company_id,
                "line_ids": [
                    (0, 0, {"course_id": cls.course_id, "date_start": "2027-06-01"})
                    for _number in range(3)
                ],
            }
        )
        plan.state = "published"
        cls.plan_id = plan.id
        return result

    @classmethod
    def _remove_data(cls):
        with cls._env() as env:
            plan = env["hr.training.plan"].browse(cls.plan_id)
            plan.line_ids.session_ids.unlink()
            env.cr.execute(
                "DELETE FROM hr_training_booking_lock"
                " WHERE res_model = 'hr.training.plan.line' AND res_id = ANY(%s)",
                [plan.line_ids.ids],
            )
            plan.unlink()
        return super()._remove_data()

    def test_d10_sessions_made_by_many_at_once_are_made_once(self):
        def click():
            with self._env() as env:
                plan = env["hr.training.plan"].browse(self.plan_id)
                retrying(plan.action_create_sessions, env)

        errors = self._run_at_once([click] * CLICKS)
        self.assertEqual(errors, [], "nobody sees a database error")
        with self._env() as env:
            lines = env["hr.training.plan"].browse(self.plan_id).line_ids
            self.assertEqual(
                [len(line.session_ids) for line in lines], [1] * len(lines)
            )
