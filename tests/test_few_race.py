"""Answers that are kept for what a transaction sees, over real connections."""

from datetime import datetime

from odoo.tests import tagged

from .common_race import RaceCase

TERM = [("is_taught_by_me", "=", True)]


@tagged("post_install", "-at_install", "hr_training_race")
class TestKeptAnswers(RaceCase):
    @classmethod
    def _create_data(cls, env):
        result = super()._create_data(env)
        cls.session_id = cls._create_session(env, datetime(2036, 5, 5, 9)).id
        cls.user_id = env["res.users"].create({"name": "R", "login": "racing_few"}).id
        env["hr.employee"].browse(cls.employee_ids[0]).user_id = cls.user_id
        return result

    @classmethod
    def _remove_data(cls):
        with cls._env() as env:
            env["hr.employee"].browse(cls.employee_ids[0]).user_id = False
            env["res.users"].browse(cls.user_id).unlink()
        return super()._remove_data()

    def _teaches(self, env):
        sessions = env["hr.training.session"].sudo()
        return sessions.search_count([("id", "=", self.session_id), *TERM])

    def _set_trainer(self, env, teaches=True):
        session = env["hr.training.session"].sudo().browse(self.session_id)
        session.trainer_ids = [self.trainer_id] if teaches else False
        # Nothing is left in memory that would tell.
        env.flush_all()

    def test_a_request_that_reads_looks_once(self):
        with self._env(self.user_id) as env:
            self.assertFalse(self._teaches(env))
            before = env.cr.sql_log_count
            self.assertFalse(self._teaches(env))
            # Whether anything has changed; none of no sessions needs no count.
            self.assertEqual(env.cr.sql_log_count - before, 1)

    def test_what_the_transaction_changes_it_finds(self):
        with self._env(self.user_id) as env:
            self.assertFalse(self._teaches(env))
            self._set_trainer(env)
            self.assertTrue(self._teaches(env))
            self._set_trainer(env, teaches=False)
            self.assertFalse(self._teaches(env))

    def test_what_is_not_written_yet_is_found_as_well(self):
        with self._env(self.user_id) as env:
            session = env["hr.training.session"].sudo().browse(self.session_id)
            domain = [("id", "=", session.id), ("is_open_to_me", "=", True)]
            self.assertFalse(session.search_count(domain))
            session.state = "ongoing"
            self.assertTrue(session.search_count(domain))
            env.cr.rollback()
            env.invalidate_all(flush=False)

    def test_the_next_transaction_of_a_cursor_sees_what_others_committed(self):
        with self._env(self.user_id) as env:
            self.assertFalse(self._teaches(env))
            with self._env() as other:
                self._set_trainer(other)
            # Still what it began with, as PostgreSQL has it.
            self.assertFalse(self._teaches(env))
            env.cr.commit()
            self.assertTrue(self._teaches(env))
            with self._env() as other:
                self._set_trainer(other, teaches=False)
            env.cr.rollback()
            self.assertFalse(self._teaches(env))
