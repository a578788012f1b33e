"""Two confirmations race for the last amount: one wins (policy 9, design §6.5)."""

from datetime import date, datetime

from odoo.service.model import retrying
from odoo.tests import tagged

from ..common_race import RaceCase

AMOUNT = 600


@tagged("post_install", "-at_install", "hr_training_race")
class TestBudgetRace(RaceCase):
    """Real connections and committed data, as in ``test_seats_race``."""

    @classmethod
    def _create_data(cls, env):
        result = super()._create_data(env)
        company = env["res.company"].browse(cls.company_id)
        cls.mode = company.training_budget_mode
        company.training_budget_mode = "block"
        cls.cost_type_id = (
            env["hr.training.cost.type"]
            .create({"name": "Race Cost", "code": "race_cost"})
            .id
        )
        plan = env["hr.training.plan"].create(
            {
                "kind": "annual",
                "company_id": cls.company_id,
                "date_from": date(2027, 1, 1),
                "date_to": date(2027, 12, 31),
                "line_ids": [
                    (
                        0,
                        0,
                        {
                            "course_id": cls.course_id,
                            "date_start": date(2027, 2, 1),
                            "cost_ids": [
                                (
                                    0,
                                    0,
                                    {"cost_type_id": cls.cost_type_id, "amount": 1000},
                                )
                            ],
                        },
                    )
                ],
            }
        )
        cls.plan_id = plan.id
        budget = env["hr.training.budget"]._do_create_historic(plan)
        cls.budget_id = budget.id
        cls.line_id = budget.line_ids.id
        return result

    @classmethod
    def _remove_data(cls):
        with cls._env() as env:
            company = env["res.company"].browse(cls.company_id)
            company.training_budget_mode = cls.mode
            for model, column, value in (
                ("hr_training_cost", "cost_type_id", cls.cost_type_id),
                ("hr_training_budget_item", "budget_id", cls.budget_id),
                ("hr_training_budget_line", "budget_id", cls.budget_id),
                ("hr_training_budget", "id", cls.budget_id),
                ("hr_training_plan_line", "plan_id", cls.plan_id),
                ("hr_training_plan", "id", cls.plan_id),
            ):
                # By SQL: the ORM rightly refuses to delete what has a history.
                env.cr.execute(f"DELETE FROM {model} WHERE {column} = %s", [value])
            env.cr.execute(
                "DELETE FROM hr_training_booking_lock"
                " WHERE res_model = 'hr.training.budget.line' AND res_id = %s",
                [cls.line_id],
            )
        result = super()._remove_data()
        with cls._env() as env:
            env["hr.training.cost.type"].browse(cls.cost_type_id).unlink()
        return result

    def _make_sessions(self, count):
        with self._env() as env:
            return [
                self._create_session(
                    env,
                    datetime(2027, 2, 1 + number, 9),
                    cost_ids=[
                        (
                            0,
                            0,
                            {"cost_type_id": self.cost_type_id, "amount": AMOUNT},
                        )
                    ],
                ).id
                for number in range(count)
            ]

    def _schedule(self, session_id):
        with self._env() as env:
            session = env["hr.training.session"].browse(session_id)
            retrying(session.action_schedule, env)

    def _count(self, sessions):
        with self._env() as env:
            states = env["hr.training.session"].browse(sessions).mapped("state")
            line = env["hr.training.budget.line"].browse(self.line_id)
            return states.count("scheduled"), line.committed

    def test_p9_1_two_confirmations_race_for_the_last_amount(self):
        sessions = self._make_sessions(2)
        errors = self._run_at_once([lambda s=s: self._schedule(s) for s in sessions])
        self.assertEqual(self._count(sessions), (1, AMOUNT))
        self.assertEqual(len(errors), 1)
        self.assertIn("Ask for a supplement", str(errors[0]))
        with self._env() as env:
            won = env["hr.training.session"].browse(sessions)
            won.filtered(lambda s: s.state == "scheduled").action_cancel("end of test")
        # The lock row is there now; the race is the same.
        sessions = self._make_sessions(6)
        errors = self._run_at_once([lambda s=s: self._schedule(s) for s in sessions])
        self.assertEqual(self._count(sessions), (1, AMOUNT))
        self.assertEqual(len(errors), 5)
        for error in errors:
            self.assertIn("Ask for a supplement", str(error))
