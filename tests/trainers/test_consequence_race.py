"""Decided, followed and planned at the same moment (policy 8.3.3, design §6)."""

from datetime import date, datetime

from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...tools import groups
from ..common_race import PAUSE, RaceCase
from .common_assessment import ASSESSMENT
from .test_consequence import CONSEQUENCE

SESSION = "hr.training.session"
TODAY = date.today()
LAST = date(TODAY.year + 1, 12, 31)
# A Monday ahead, at ten.
AHEAD = datetime(TODAY.year + 1, 3, 1, 10)


@tagged("post_install", "-at_install", "hr_training_race")
class TestConsequenceRace(RaceCase):
    """Two officers who are heads as well, and what follows from an assessment."""

    racers = 2

    @classmethod
    def _create_data(cls, env):
        result = super()._create_data(env)
        cls._create_users(
            env,
            "Race Head",
            "hr_training_consequence_race",
            3,
            groups.OFFICER,
            groups.MANAGER,
        )
        cls.verdict_ids = []
        return result

    @classmethod
    def _remove_data(cls):
        cls._remove_followed()
        return super()._remove_data()

    @classmethod
    def _remove_followed(cls):
        with cls._env() as env:
            for query in (
                "DELETE FROM mail_activity WHERE res_model LIKE 'hr.training.%%'"
                " AND user_id = ANY(%(users)s)",
                "DELETE FROM ir_attachment WHERE res_model = %(model)s AND res_id IN"
                " (SELECT id FROM hr_training_trainer_consequence"
                " WHERE assessment_id = ANY(%(verdicts)s))",
                "DELETE FROM hr_training_approval_step WHERE res_model = %(model)s"
                " AND res_id IN (SELECT id FROM hr_training_trainer_consequence"
                " WHERE assessment_id = ANY(%(verdicts)s))",
                "DELETE FROM hr_training_trainer_consequence"
                " WHERE assessment_id = ANY(%(verdicts)s)",
                "DELETE FROM hr_training_trainer_assessment"
                " WHERE id = ANY(%(verdicts)s)",
                "DELETE FROM hr_training_session WHERE id = ANY(%(sessions)s)",
            ):
                env.cr.execute(
                    query,
                    {
                        "users": cls.user_ids,
                        "model": CONSEQUENCE,
                        "verdicts": cls.verdict_ids,
                        "sessions": cls.session_ids,
                    },
                )
        cls.session_ids = []

    def tearDown(self):
        self._remove_followed()
        super().tearDown()

    def _propose(self, rating, kind, submit=True, **vals):
        """What follows from an approved assessment; its id."""
        with self._env() as env:
            verdict = env[ASSESSMENT].create(
                {
                    "trainer_id": self.trainer_id,
                    "date_from": date(TODAY.year - 1, 1, 1),
                    "date_to": date(TODAY.year - 1, 6, 30),
                }
            )
            verdict.write({"state": "approved", "rating_level": rating})
            self.verdict_ids.append(verdict.id)
        with self._env(self.user_ids[2]) as env:
            one = env[CONSEQUENCE].create(
                {"assessment_id": verdict.id, "kind": kind, **vals}
            )
            if submit:
                one.action_submit()
            return one.id

    def _head(self, number, method, one_id, *args, pause=0):
        return lambda: self._call(
            self.user_ids[number], CONSEQUENCE, method, [one_id], *args, pause=pause
        )

    def _schedule(self, session_id, pause=0):
        return lambda: self._call(
            self.user_ids[0], SESSION, "action_schedule", [session_id], pause=pause
        )

    def _plan(self):
        with self._env() as env:
            session = self._create_session(env, AHEAD)
            session.trainer_ids = [Command.set([self.trainer_id])]
            return session.id

    def _limit(self):
        days = {"date_from": TODAY, "date_to": LAST}
        return self._propose("below", "limit", limit_kind="stop", **days)

    @mute_logger("odoo.sql_db")
    def test_p8_3_3_two_heads_issue_a_certificate_once(self):
        one_id = self._propose("excellent", "certificate")
        errors = self._run_late(
            self._head(0, "action_approve", one_id, pause=PAUSE),
            self._head(1, "action_approve", one_id),
        )
        self.assertEqual(len(errors), 1)
        self.assertToldWhy(errors, "Only a submitted document")
        with self._env() as env:
            one = env[CONSEQUENCE].browse(one_id)
            self.assertEqual(one.state, "done")
            papers = env["ir.attachment"].search(
                [("res_model", "=", CONSEQUENCE), ("res_id", "=", one_id)]
            )
            self.assertEqual(papers, one.paper_id)
            self.assertIn(one.number.replace("/", "-"), papers.name)

    @mute_logger("odoo.sql_db")
    def test_p8_3_3_approved_and_refused_at_once(self):
        one_id = self._propose("excellent", "certificate")
        errors = self._run_late(
            self._head(0, "action_refuse", one_id, "Not now", pause=PAUSE),
            self._head(1, "action_approve", one_id),
        )
        self.assertEqual(len(errors), 1)
        self.assertToldWhy(errors, "Only a submitted document")
        with self._env() as env:
            one = env[CONSEQUENCE].browse(one_id)
            self.assertEqual((one.state, one.number), ("refused", False))

    @mute_logger("odoo.sql_db")
    def test_p8_3_3_what_is_under_way_ends_once(self):
        for first, second, said in (
            (("action_finish", "Done"), ("action_finish", "Done"), "under way"),
            (("action_finish", "Done"), ("action_cancel",), "in force or cancelled"),
            (("action_cancel",), ("action_finish", "Done"), "under way"),
        ):
            one_id = self._propose("excellent", "bonus", submit=False)
            with self._env() as env:
                env[CONSEQUENCE].browse(one_id).state = "ongoing"
            with self.subTest(first=first, second=second):
                errors = self._run_late(
                    self._head(0, first[0], one_id, *first[1:], pause=PAUSE),
                    self._head(1, second[0], one_id, *second[1:]),
                )
                self.assertEqual(len(errors), 1)
                self.assertToldWhy(errors, said)
            self._remove_followed()

    @mute_logger("odoo.sql_db")
    def test_p8_3_3_a_class_that_is_planned_while_a_limit_is_approved(self):
        """The limit comes first: the class is not given."""
        session_id, one_id = self._plan(), self._limit()
        errors = self._run_late(
            self._head(0, "action_approve", one_id, pause=PAUSE),
            self._schedule(session_id),
        )
        self.assertEqual(len(errors), 1)
        self.assertToldWhy(errors, "no classes until")
        with self._env() as env:
            self.assertEqual(env[CONSEQUENCE].browse(one_id).state, "ongoing")
            self.assertEqual(env[SESSION].browse(session_id).state, "draft")

    @mute_logger("odoo.sql_db")
    def test_p8_3_3_a_limit_that_is_approved_while_a_class_is_planned(self):
        """The class comes first: somebody is asked to find another trainer for it."""
        session_id, one_id = self._plan(), self._limit()
        errors = self._run_late(
            self._schedule(session_id, pause=PAUSE),
            self._head(1, "action_approve", one_id),
        )
        self.assertFalse(errors)
        with self._env() as env:
            one = env[CONSEQUENCE].browse(one_id)
            session = env[SESSION].browse(session_id)
            self.assertEqual((one.state, session.state), ("ongoing", "scheduled"))
            self.assertIn(session.display_name, one.activity_ids.note)
