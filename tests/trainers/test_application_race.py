"""Nominated, and handed in, at the same moment (policy 8.1)."""

from odoo.fields import Command
from odoo.tests import tagged

from ...tools import groups
from ..common_race import PAUSE, RaceCase
from .common_application import APPLICATION, NOMINATE, SHEET


@tagged("post_install", "-at_install", "hr_training_race")
class TestApplicationRace(RaceCase):
    racers = 3

    @classmethod
    def _create_data(cls, env):
        result = super()._create_data(env)
        cls._create_users(
            env, "Race Officer", "hr_training_application_race", 2, groups.OFFICER
        )
        # The first racer is a trainer already, see above.
        candidate = env["hr.employee"].browse(cls.employee_ids[1])
        again = env["hr.employee"].create(
            {
                "name": "Racer again",
                "company_id": cls.company_id,
                "department_id": cls.department_id,
                "work_contact_id": candidate.work_contact_id.id,
            }
        )
        cls.employee_ids = [*cls.employee_ids, again.id]
        cls.again_id = again.id
        return result

    @classmethod
    def _remove_data(cls):
        with cls._env() as env:
            for query in (
                "DELETE FROM mail_activity WHERE res_model = 'hr.training.trainer'"
                " OR res_model LIKE 'hr.training.trainer.%%'"
                " AND user_id = ANY(%(users)s)",
                "DELETE FROM hr_training_trainer_application a"
                " USING hr_training_trainer t WHERE t.id = a.trainer_id"
                " AND t.employee_id = ANY(%(employees)s)",
                "DELETE FROM hr_training_booking_lock WHERE res_model ="
                " 'hr.training.trainer.application'",
            ):
                env.cr.execute(
                    query, {"users": cls.user_ids, "employees": cls.employee_ids}
                )
        return super()._remove_data()

    def _nominate(self, number, employee_id, pause=0):
        with self._env(self.user_ids[number]) as env:
            dialog_id = (
                env[NOMINATE]
                .create(
                    {"channel": "call", "employee_ids": [Command.set([employee_id])]}
                )
                .id
            )
        return lambda: self._call(
            self.user_ids[number], NOMINATE, "action_nominate", [dialog_id], pause=pause
        )

    def _find(self, env):
        return env[APPLICATION].search(
            [("trainer_id.employee_id", "in", self.employee_ids)]
        )

    def tearDown(self):
        with self._env() as env:
            env.cr.execute(
                "DELETE FROM hr_training_trainer_application a"
                " USING hr_training_trainer t WHERE t.id = a.trainer_id"
                " AND t.employee_id = ANY(%s)",
                [self.employee_ids],
            )
            env.cr.execute(
                "DELETE FROM hr_training_trainer"
                " WHERE employee_id = ANY(%s) AND id != %s",
                [self.employee_ids, self.trainer_id],
            )
        super().tearDown()

    def test_p8_1_one_human_called_twice_at_once_applies_once(self):
        """By two officers, by two of his employee records."""
        errors = self._run_late(
            self._nominate(0, self.employee_ids[1], pause=PAUSE),
            self._nominate(1, self.again_id),
        )
        self.assertEqual(len(errors), 1)
        self.assertToldWhy(errors, "open application already")
        with self._env() as env:
            self.assertEqual(len(self._find(env)), 1)
            trainers = env["hr.training.trainer"].search(
                [("employee_id", "in", [self.employee_ids[1], self.again_id])]
            )
            self.assertEqual(len(trainers), 1)

    def test_p8_1_2_the_last_two_assessors_at_once_open_the_scores(self):
        with self._env() as env:
            company = env["res.company"].browse(self.company_id)
            lecture = company.training_trainer_lecture
            company.training_trainer_lecture = False
            trainer = env["hr.training.trainer"].create(
                {
                    "employee_id": self.employee_ids[2],
                    "company_id": self.company_id,
                }
            )
            application = env[APPLICATION].create(
                {
                    "trainer_id": trainer.id,
                    "channel": "call",
                    "assessor_ids": [Command.set(self.user_ids)],
                }
            )
            company.training_trainer_lecture = lecture
            application.score_ids.write({"value": 70, "is_answered": True})
            sheets = {s.assessor_id.id: s.id for s in application.sheet_ids}
            application_id = application.id

        def hand_in(number, **params):
            user_id = self.user_ids[number]
            ids = [sheets[user_id]]
            return lambda: self._call(user_id, SHEET, "action_hand_in", ids, **params)

        self.assertFalse(self._run_late(hand_in(0, pause=PAUSE), hand_in(1)))
        with self._env() as env:
            application = env[APPLICATION].browse(application_id)
            self.assertEqual(application.score, 70)
            self.assertTrue(all(application.score_ids.mapped("is_disclosed")))
