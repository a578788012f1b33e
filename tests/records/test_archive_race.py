"""Two connections seal at once: both stand in the chain (policy 6.4.3)."""

from datetime import datetime, timedelta

from odoo.tests import tagged

from ..common_race import PAUSE, RaceCase

HELD = datetime(2025, 3, 3, 9)


@tagged("post_install", "-at_install", "hr_training_race")
class TestArchiveRace(RaceCase):
    """Real connections and committed data, as in ``test_seats_race``."""

    racers = 2

    @classmethod
    def _create_data(cls, env):
        result = super()._create_data(env)
        officers = env.ref("hr_training.group_hr_training_officer")
        cls.user_id = (
            env["res.users"]
            .with_context(no_reset_password=True)
            .create(
                {
                    "name": "Race Archivist",
                    "login": "race_archivist",
                    "company_id": cls.company_id,
                    "company_ids": [(6, 0, [cls.company_id])],
                    "group_ids": [(4, officers.id)],
                }
            )
            .id
        )
        cls.archive_ids = []
        for number in range(4):
            session = cls._create_session(env, HELD + timedelta(days=number))
            session.action_schedule()
            session.action_done(all_absent=True)
            archive = session.action_archive()
            cls.archive_ids.append(archive.id)
        return result

    @classmethod
    def _remove_data(cls):
        with cls._env() as env:
            archives = env["hr.training.archive"].browse(cls.archive_ids)
            env["ir.attachment"].search(
                [
                    ("res_model", "=", archives._name),
                    ("res_id", "in", archives.ids),
                    ("res_field", "=", "file"),
                ]
            ).unlink()
            messages = [("model", "=", archives._name), ("res_id", "in", archives.ids)]
            env["mail.message"].search(messages).unlink()
            for table, column, ids in (
                ("hr_training_archive_item", "archive_id", cls.archive_ids),
                ("hr_training_archive", "id", cls.archive_ids),
                ("hr_training_look", "user_id", [cls.user_id]),
            ):
                # By SQL: the ORM rightly refuses to delete what has a history.
                env.cr.execute(f"DELETE FROM {table} WHERE {column} = ANY(%s)", [ids])
            env.cr.execute(
                "DELETE FROM hr_training_booking_lock WHERE res_model LIKE %s",
                ["hr.training.archive%"],
            )
        result = super()._remove_data()
        with cls._env() as env:
            user = env["res.users"].browse(cls.user_id)
            user.write({"active": False, "login": f"{user.login} {user.id}"})
        return result

    def _seal(self, index, pause=0):
        ids = [self.archive_ids[index]]
        return lambda: self._call(
            self.user_id, "hr.training.archive", "action_seal", ids, pause=pause
        )

    def test_p6_4_3_two_seals_at_once_follow_each_other(self):
        errors = self._run_late(self._seal(0, pause=PAUSE), self._seal(1))
        self.assertEqual(errors, [])
        with self._env() as env:
            first, second = env["hr.training.archive"].browse(self.archive_ids[:2])
            self.assertEqual(second.chain_number, first.chain_number + 1)
            self.assertEqual(second.previous_hash, first.seal_hash)
            self.assertEqual((first | second).verify(), [])

    def test_p6_4_3_one_dossier_is_sealed_once(self):
        errors = self._run_late(self._seal(2, pause=PAUSE), self._seal(2))
        self.assertEqual(len(errors), 1)
        self.assertToldWhy(errors, "sealed already")
        with self._env() as env:
            archive = env["hr.training.archive"].browse(self.archive_ids[2])
            self.assertEqual(archive.session_id.archive_ids, archive)
            self.assertEqual(len(archive._get_file_attachment()), 1)
            self.assertEqual(archive.verify(), [])
