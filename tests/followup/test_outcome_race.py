"""Outcomes proposed and approved at the same moment (policy 7.3.3)."""

from datetime import datetime, timedelta

from odoo.fields import Command
from odoo.tests import tagged

from ...tools import groups
from ..common_race import PAUSE
from ..needs.test_need_race import NeedRaceCase
from .common_outcome import OUTCOME, RULE


@tagged("post_install", "-at_install", "hr_training_race")
class TestOutcomeRace(NeedRaceCase):
    @classmethod
    def _create_data(cls, env):
        result = super()._create_data(env)
        users = env["res.users"].browse(cls.officer_ids)
        users.group_ids = [Command.link(env.ref(groups.MANAGER).id)]
        return result

    def setUp(self):
        super().setUp()
        self.addCleanup(self._remove_outcomes)

    def _remove_outcomes(self):
        with self._env() as env:
            for table in ("hr_training_outcome", "hr_training_enrollment"):
                env.cr.execute(
                    f"DELETE FROM {table} WHERE employee_id = ANY(%s)",
                    [self.employee_ids],
                )
            env.cr.execute(
                "DELETE FROM hr_training_outcome_rule"
                " WHERE name->>'en_US' = 'Race Rule'"
            )
            env.cr.execute(
                "DELETE FROM hr_training_approval_step WHERE res_model = %s", [OUTCOME]
            )

    def _approve(self, number, outcome_id, **params):
        return self._officer(
            number, "action_approve", [outcome_id], model=OUTCOME, **params
        )

    def test_p7_3_3_two_runs_of_a_rule_make_one_proposal(self):
        with self._env() as env:
            rule_id = (
                env[RULE]
                .create(
                    {
                        "name": "Race Rule",
                        "basis": "fails",
                        "kind": "retraining",
                        "company_id": self.company_id,
                        "valid_from": "2020-01-01",
                    }
                )
                .id
            )
            for days in (40, 20):
                start = datetime.now().replace(microsecond=0) - timedelta(days=days)
                session = self._create_session(env, start)
                session.write(
                    {"state": "done", "results_released": True, "released_on": start}
                )
                env["hr.training.enrollment"].create(
                    {
                        "session_id": session.id,
                        "employee_id": self.employee_ids[0],
                        "state": "completed",
                        "result": "failed",
                    }
                )
        errors = self._run_late(
            self._officer(0, "action_propose", [rule_id], model=RULE, pause=PAUSE),
            self._officer(1, "action_propose", [rule_id], model=RULE),
        )
        self.assertFalse(errors)
        with self._env() as env:
            self.assertEqual(env[OUTCOME].search_count([("rule_id", "=", rule_id)]), 1)

    def test_p7_3_3_two_approvals_enrol_once(self):
        with self._env() as env:
            start = datetime.now().replace(microsecond=0) + timedelta(days=20)
            session = self._create_session(env, start)
            session._do_schedule()
            outcome = env[OUTCOME].create(
                {
                    "kind": "retraining",
                    "employee_id": self.employee_ids[1],
                    "course_id": self.course_id,
                    "reason": "It shows.",
                }
            )
            outcome.action_submit()
            outcome_id, session_id = outcome.id, session.id
        errors = self._run_late(
            self._approve(0, outcome_id, pause=PAUSE), self._approve(1, outcome_id)
        )
        self.assertOneTold(errors, "Only a submitted document")
        with self._env() as env:
            outcome = env[OUTCOME].browse(outcome_id)
            self.assertEqual(outcome.state, "ongoing")
            made = env["hr.training.enrollment"].search(
                [("employee_id", "=", self.employee_ids[1])]
            )
            self.assertEqual(made, outcome.new_enrollment_id)
            self.assertEqual(made.session_id.id, session_id)

    def test_p7_3_3_a_coach_is_given_his_last_place_once(self):
        """Two that are under way are handed to the same coach at once."""
        with self._env() as env:
            company = env["res.company"].browse(self.company_id)
            most = company.training_coach_people
            company.training_coach_people = 1
            today = company._get_training_today()
            outcomes = env[OUTCOME]
            for person, coach in ((0, 2), (1, 0)):
                outcome = env[OUTCOME].create(
                    {
                        "kind": "coaching",
                        "employee_id": self.employee_ids[person],
                        "coach_id": self.employee_ids[coach],
                        "date_from": today,
                        "date_to": today + timedelta(days=180),
                        "reason": "It shows.",
                    }
                )
                outcome.write({"state": "ongoing", "approved_on": datetime.now()})
                outcomes |= outcome
            ids = outcomes.ids
        self.addCleanup(self._set_most, most)
        change = {"coach_id": self.employee_ids[3]}
        errors = self._run_late(
            self._officer(0, "write", [ids[0]], change, model=OUTCOME, pause=PAUSE),
            self._officer(1, "write", [ids[1]], change, model=OUTCOME),
        )
        self.assertOneTold(errors, "at most 1")

    def _set_most(self, most):
        with self._env() as env:
            env["res.company"].browse(self.company_id).training_coach_people = most
