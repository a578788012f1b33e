"""Holds, loans and lists that meet on a dossier, with real connections (6.4.3)."""

from datetime import datetime, timedelta

from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL

from ...tools import groups
from ..common_race import PAUSE, RaceCase

ARCHIVE = "hr.training.archive"
LOAN = "hr.training.archive.loan"
LIST = "hr.training.archive.destruction"


@tagged("post_install", "-at_install", "hr_training_race")
class TestArchiveKeptRace(RaceCase):
    """A list is carried out while somebody else does something with its dossier."""

    racers = 2

    @classmethod
    def _create_data(cls, env):
        result = super()._create_data(env)
        users = env["res.users"].create(
            [
                {
                    "name": name,
                    "login": f"hr_training_race_{name}",
                    "notification_type": "inbox",
                    "company_id": cls.company_id,
                    "company_ids": [Command.set([cls.company_id])],
                    "group_ids": [Command.link(env.ref(groups.MANAGER).id)],
                }
                for name in ("keeper", "other_keeper", "borrower")
            ]
        )
        cls.user_ids = users.ids
        cls.head_id, cls.other_id, cls.borrower_id = users.ids
        cls.archive_ids, cls.list_ids, cls.loan_ids = [], [], []
        return result

    @classmethod
    def _remove_data(cls):
        made = {
            LOAN: cls.loan_ids,
            LIST: cls.list_ids,
            ARCHIVE: cls.archive_ids,
        }
        with cls._env() as env:
            for model, ids in made.items():
                # The records first: a certificate is held by its list.
                table = SQL.identifier(model.replace(".", "_"))
                env.cr.execute(SQL("DELETE FROM %s WHERE id = ANY(%s)", table, ids))
                for name, column in (
                    ("ir_attachment", "res_model"),
                    ("mail_message", "model"),
                    ("mail_followers", "res_model"),
                    ("mail_activity", "res_model"),
                    ("hr_training_approval_step", "res_model"),
                    ("hr_training_booking_lock", "res_model"),
                ):
                    env.cr.execute(
                        SQL(
                            "DELETE FROM %s WHERE %s = %s AND res_id = ANY(%s)",
                            SQL.identifier(name),
                            SQL.identifier(column),
                            model,
                            ids,
                        )
                    )
        result = super()._remove_data()
        with cls._env() as env:
            users = env["res.users"].browse(cls.user_ids)
            partners = users.partner_id
            users.unlink()
            partners.unlink()
        return result

    def setUp(self):
        super().setUp()
        with self._env() as env:
            start = datetime.now().replace(microsecond=0) - timedelta(days=400)
            session = self._create_session(env, start)._guard_sudo()
            session.state = "done"
            archive = env[ARCHIVE]._guard_sudo().create({"session_id": session.id})
            archive.write({"state": "sealed", "retain_until": "2020-01-01"})
            self.archive_id = archive.id
            self.archive_ids.append(archive.id)
            self.list_id = self._make_list(env, "approved")

    def _make_list(self, env, state):
        protocol = (
            env[LIST]
            ._guard_sudo()
            .create(
                {
                    "archive_ids": [Command.set([self.archive_id])],
                    "company_id": self.company_id,
                }
            )
        )
        protocol.write({"state": state, "approved_on": datetime(2026, 1, 1)})
        self.list_ids.append(protocol.id)
        return protocol.id

    def _destroy(self, uid=None, pause=0, list_id=None):
        ids = [list_id or self.list_id]
        self._call(uid or self.head_id, LIST, "action_destroy", ids, pause=pause)

    def _hold(self, pause=0):
        ids = [self.archive_id]
        self._call(self.other_id, ARCHIVE, "action_hold", ids, "Court", pause=pause)

    def _get_state(self):
        with self._env() as env:
            archive = env[ARCHIVE].browse(self.archive_id)
            return archive.state, archive.legal_hold

    # ------------------------------------------------------------

    def test_p6_4_3_a_hold_that_was_first_wins(self):
        errors = self._run_late(lambda: self._hold(pause=PAUSE), self._destroy)
        self.assertEqual(len(errors), 1)
        self.assertToldWhy(errors, "it is held: Court")
        self.assertEqual(self._get_state(), ("sealed", True))

    def test_p6_4_3_a_hold_that_came_late_is_told_so(self):
        errors = self._run_late(lambda: self._destroy(pause=PAUSE), self._hold)
        self.assertEqual(len(errors), 1)
        self.assertToldWhy(errors, "It was destroyed.")
        self.assertEqual(self._get_state(), ("destroyed", False))

    def test_p6_4_3_a_list_is_carried_out_once(self):
        errors = self._run_late(
            lambda: self._destroy(pause=PAUSE),
            lambda: self._destroy(self.other_id),
        )
        self.assertEqual(len(errors), 1)
        self.assertToldWhy(errors, "once")
        with self._env() as env:
            found = [("res_model", "=", LIST), ("res_id", "=", self.list_id)]
            self.assertEqual(env["ir.attachment"].search_count(found), 1)

    def _ask_for_it(self):
        """A loan that waits for its approval, while the list is a draft."""
        with self._env() as env:
            number = env[ARCHIVE].browse(self.archive_id).code
            env[LIST].browse(self.list_id)._guard_sudo().state = "draft"
            env.flush_all()
            loan = env[LOAN].with_user(self.borrower_id)
            loan = loan.create({"number": number, "purpose": "An audit."})
            loan.action_submit()
            self.loan_ids.append(loan.id)
            return loan.ids

    def _lend(self, ids, pause=0):
        self._call(self.head_id, LOAN, "action_approve", ids, pause=pause)

    def _submit(self, pause=0):
        self._call(self.other_id, LIST, "action_submit", [self.list_id], pause=pause)

    def test_p6_4_3_what_is_lent_at_this_moment_is_not_listed(self):
        ids = self._ask_for_it()
        errors = self._run_late(lambda: self._lend(ids, pause=PAUSE), self._submit)
        self.assertEqual(len(errors), 1)
        self.assertToldWhy(errors, "it is on loan")

    def test_p6_4_3_what_is_listed_at_this_moment_is_not_lent(self):
        ids = self._ask_for_it()
        errors = self._run_late(
            lambda: self._submit(pause=PAUSE), lambda: self._lend(ids)
        )
        self.assertEqual(len(errors), 1)
        self.assertToldWhy(errors, "to be destroyed")
