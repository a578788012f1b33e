from datetime import timedelta

from odoo import fields
from odoo.service.model import retrying
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from ...tools import sign_in as signing
from ..common_race import RaceCase


@tagged("post_install", "-at_install", "hr_training_race")
class TestSignInRace(RaceCase):
    """Many at two doors at once, each on a connection of its own (policy 6.3.1)."""

    @classmethod
    def _create_data(cls, env):
        result = super()._create_data(env)
        people = env["hr.employee"].browse(cls.employee_ids)
        cls.badges = [f"RACE{person.id}" for person in people]
        for person, badge in zip(people, cls.badges, strict=True):
            person.barcode = badge
        # Its doors are open by the real clock, which no thread can be given another of.
        start = fields.Datetime.now() + timedelta(minutes=5)
        session = cls._create_session(env, start, seats_max=cls.racers + 5)
        session.action_schedule()
        session.enroll(people.ids)
        cls.slot_id = session.slot_ids.id
        cls.kiosk_ids = [
            session.slot_ids.action_open_kiosk()["res_id"] for _number in range(2)
        ]
        return result

    @classmethod
    def _remove_data(cls):
        with cls._env() as env:
            for table in ("hr_training_sign_in", "hr_training_kiosk"):
                env.cr.execute(
                    SQL(
                        "DELETE FROM %s WHERE slot_id = %s",
                        SQL.identifier(table),
                        cls.slot_id,
                    )
                )
        return super()._remove_data()

    def _sign_in(self, number, kiosk=0):
        with self._env() as env:

            def step():
                door = env["hr.training.kiosk"].browse(self.kiosk_ids[kiosk])
                [answer] = door._do_take(
                    [
                        signing.Entry(
                            badge=self.badges[number],
                            moment=fields.Datetime.now(),
                            reference=f"{kiosk}-{number}",
                        )
                    ]
                )
                env.flush_all()
                return answer

            return retrying(step, env)

    def _lines(self):
        with self._env() as env:
            slot = env["hr.training.session.slot"].browse(self.slot_id)
            return [(row.status, row.source) for row in slot.attendance_ids]

    def test_p6_3_1_fifty_at_two_doors_at_once_are_all_there(self):
        errors = self._run_at_once(
            [
                lambda number=number: self._sign_in(number, number % 2)
                for number in range(self.racers)
            ]
        )
        self.assertEqual(errors, [], "nobody sees a database error")
        self.assertEqual(self._lines(), [("present", "kiosk")] * self.racers)

    def test_p6_3_1_two_tablets_start_one_kiosk_and_one_has_it(self):
        with self._env() as env:
            slot = env["hr.training.session.slot"].browse(self.slot_id)
            kiosk_id = slot.action_open_kiosk()["res_id"]
        started = []

        def start(secret):
            with self._env() as env:

                def step():
                    done = env["hr.training.kiosk"].browse(kiosk_id)._do_start(secret)
                    env.flush_all()
                    return done

                started.append(retrying(step, env))

        # The one that comes second is run again, and says so in the log.
        with mute_logger("odoo.sql_db"):
            errors = self._run_at_once([lambda: start("one"), lambda: start("two")])
        self.assertEqual(errors, [])
        self.assertEqual(sorted(started), [False, True])
