"""Races: committed data, real connections, threads that start together."""

import threading
import time
from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.modules.registry import DummyRLock, Registry
from odoo.service.model import call_kw, retrying
from odoo.tests import BaseCase, get_db_name
from odoo.tools import SQL

CONNECTIONS = 50
SEATS = 20
THREAD_TIMEOUT = 120  # seconds
# How long a transaction stays open that another one is to meet, in seconds.
PAUSE = 0.6
# What a release leaves behind.
RELEASED = ("hr_training_certificate", "hr_training_acknowledgement", "hr_resume_line")


class RaceCase(BaseCase):
    """Committed data and real connections; everything made is removed again."""

    racers = CONNECTIONS

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry = Registry(get_db_name())
        # The test run holds the registry's lock, which every new environment takes.
        cls.startClassPatcher(patch.object(Registry, "_lock", DummyRLock()))
        with cls._env() as env:
            env.cr.execute("SELECT coalesce(max(id), 0) FROM mail_message")
            [last_message_id] = env.cr.fetchone()
        # The last to go: removing records leaves messages too.
        cls.addClassCleanup(cls._remove_messages, last_message_id)
        cls.addClassCleanup(cls._remove_data)
        with cls._env() as env:
            cls._create_data(env)

    @classmethod
    @contextmanager
    def _env(cls, uid=SUPERUSER_ID):
        """An environment on a connection of its own, committed at the end."""
        with cls.registry.cursor() as cr:
            yield api.Environment(cr, uid, {"tracking_disable": True})

    @classmethod
    def _create_data(cls, env):
        cls.session_ids = []
        company = env.ref("base.main_company")
        cls.company_id = company.id
        cls.department_id = (
            env["hr.department"]
            .create({"name": "Race Department", "company_id": company.id})
            .id
        )
        employees = env["hr.employee"].create(
            [
                {
                    "name": f"Racer {number}",
                    "company_id": company.id,
                    "department_id": cls.department_id,
                }
                for number in range(cls.racers)
            ]
        )
        cls.employee_ids = employees.ids
        cls.trainer_id = (
            env["hr.training.trainer"]
            .create({"employee_id": employees[0].id, "company_id": company.id})
            .id
        )
        env["hr.training.trainer"].browse(cls.trainer_id)._do_qualify()
        cls.course_id = env.ref("hr_training.course_p01").id

    @classmethod
    def _create_users(cls, env, name, login, number, *roles):
        """So many users of the company with roles; their ids are ``cls.user_ids``.

        They have a history, and are only put away afterwards.
        """
        users = env["res.users"].create(
            [
                {
                    "name": f"{name} {n}",
                    "login": f"{login}_{n}",
                    "notification_type": "inbox",
                    "company_id": cls.company_id,
                    "company_ids": [Command.set([cls.company_id])],
                    "group_ids": [Command.link(env.ref(role).id) for role in roles],
                }
                for n in range(number)
            ]
        )
        cls.user_ids = users.ids
        cls.addClassCleanup(cls._retire_users, users.ids)

    @classmethod
    def _retire_users(cls, user_ids):
        with cls._env() as env:
            # Another run makes users of the same logins.
            for user in env["res.users"].browse(user_ids):
                user.write({"active": False, "login": f"{user.login}_{user.id}"})

    @classmethod
    def _remove_data(cls):
        with cls._env() as env:
            cr = env.cr
            # By SQL: the ORM rightly refuses to delete what has a history.
            for table in RELEASED:
                cr.execute(
                    SQL(
                        "DELETE FROM %s WHERE employee_id = ANY(%s)",
                        SQL.identifier(table),
                        cls.employee_ids,
                    )
                )
            cr.execute(
                "DELETE FROM hr_training_enrollment WHERE employee_id = ANY(%s)",
                [cls.employee_ids],
            )
            cr.execute(
                "DELETE FROM hr_training_session WHERE id = ANY(%s)", [cls.session_ids]
            )
            cr.execute(
                "DELETE FROM hr_training_trainer WHERE employee_id = ANY(%s)"
                " OR partner_id IN (SELECT work_contact_id FROM hr_employee"
                " WHERE id = ANY(%s))",
                [cls.employee_ids, cls.employee_ids],
            )
            cr.execute(
                "DELETE FROM hr_training_booking_lock"
                " WHERE res_model = 'hr.employee' AND res_id = ANY(%s)",
                [cls.employee_ids],
            )
            env.invalidate_all(flush=False)
            env["hr.employee"].browse(cls.employee_ids).unlink()
            env["hr.department"].browse(cls.department_id).unlink()

    @classmethod
    def _remove_messages(cls, last_message_id):
        """What was told goes with it; a record removed by SQL keeps its messages."""
        with cls._env() as env:
            env.cr.execute("DELETE FROM mail_message WHERE id > %s", [last_message_id])

    @classmethod
    def _create_session(cls, env, start, **vals):
        session = env["hr.training.session"].create(
            {
                "course_id": cls.course_id,
                "company_id": cls.company_id,
                "seats_max": SEATS,
                "tz": "UTC",
                "slot_ids": [
                    (0, 0, {"start": start, "stop": start + timedelta(hours=3)})
                ],
                **vals,
            }
        )
        cls.session_ids.append(session.id)
        return session

    def _run_at_once(self, calls):
        """Run callables in threads that start together; returns what they raised."""
        barrier = threading.Barrier(len(calls))
        errors = []

        def run(call):
            barrier.wait()
            try:
                call()
            except Exception as error:
                errors.append(error)

        threads = [
            threading.Thread(target=run, args=(call,), daemon=True) for call in calls
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=THREAD_TIMEOUT)
            self.assertFalse(thread.is_alive(), "a connection hangs")
        return errors

    def _call(self, uid, model, method, ids, *args, pause=0):
        """A method by RPC, run again like a request that lost a race."""
        with self._env(uid) as env:

            def step():
                call_kw(env[model], method, [ids, *args], {})
                env.flush_all()
                time.sleep(pause)

            retrying(step, env)

    def _run_late(self, first, second):
        """``second`` starts while the transaction of ``first`` is not over."""

        def wait():
            time.sleep(PAUSE / 2)
            second()

        return self._run_at_once([first, wait])

    def assertToldWhy(self, errors, sentence):
        for error in errors:
            self.assertIsInstance(error, UserError, "nobody sees a database error")
            self.assertIn(sentence, str(error))
