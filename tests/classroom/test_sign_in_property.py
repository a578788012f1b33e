"""The register with all its sources is a function of its facts (design §6.10)."""

import random
from datetime import timedelta

from odoo.fields import Command
from odoo.tests import tagged

from ...tools import sign_in as signing
from ..common import START
from ..delivery.common_delivery import AttendanceCase, minutes
from ..delivery.test_register_property import LIMITS, expected_register


def expected_with_doors(slots, facts):
    """Register by design §6.10 and §7, read from their text and not from our code.

    :param slots: list of ``(start, stop)``
    :param facts: as for ``expected_register``, and per person ``doors``: list of
        ``(slot number, source, moment)``
    :return: dict ``(person, slot number)`` -> ``(status, check_in, check_out)``
    """
    signed = {}
    for person, of_person in facts.items():
        for number, (start, stop) in enumerate(slots):
            opens = start - minutes(LIMITS["doors"])
            closes = stop + minutes(LIMITS["after"])
            for source in ("kiosk", "qr"):
                times = sorted(
                    moment
                    for at, by, moment in of_person["doors"]
                    if (at, by) == (number, source) and opens <= moment < closes
                )
                counted = []
                for moment in times:
                    if not counted or (moment - counted[-1]).total_seconds() >= 60:
                        counted.append(moment)
                if counted:
                    # From here on who leaves is not absent for it.
                    leaving = stop - minutes(LIMITS["limit"])
                    gone = len(counted) > 1 and counted[-1] >= leaving
                    signed[person, number] = (
                        counted[0],
                        counted[-1] if gone else False,
                    )
                    break
    # Whoever signed in was recorded, and the clock settles the others of that slot.
    recorded = {number for _person, number in signed}
    register = {}
    plain = expected_register(slots, facts)
    for (person, number), line in plain.items():
        start, stop = slots[number]
        hand = facts[person]["hand"].get(number)
        if (person, number) in signed:
            first, last = signed[person, number]
            late = max(0, (first - start).total_seconds() // 60)
            early = max(0, (stop - last).total_seconds() // 60) if last else 0
            if hand:
                status = hand
            elif max(late, early) > LIMITS["limit"]:
                status = "absent"
            elif late > LIMITS["grace"]:
                status = "late"
            elif early > LIMITS["grace"]:
                status = "left_early"
            else:
                status = "present"
            line = (status, first, last)
        elif line[0] == "expected" and number in recorded:
            line = ("absent", False, False)
        register[person, number] = line
    return register


@tagged("post_install", "-at_install", "hr_training_attendance")
class TestSignInProperty(AttendanceCase):
    """Random facts of all sources in random order, against an independent reading."""

    def _make_facts(self, dice):
        start, slots = START, []
        for _number in range(dice.randint(1, 3)):
            stop = start + minutes(dice.choice([45, 60, 120]))
            slots.append((start, stop))
            start = stop + minutes(dice.choice([10, 25, 60, 200]))
        facts = {}
        for person in self.people:
            facts[person] = {
                "punches": [
                    dice.choice(dice.choice(slots))
                    + timedelta(seconds=dice.randint(-2400, 4200))
                    for _number in range(dice.randint(0, 4))
                ],
                "doors": [
                    (
                        number := dice.randrange(len(slots)),
                        dice.choice(["kiosk", "kiosk", "qr"]),
                        dice.choice(slots[number])
                        + timedelta(seconds=dice.randint(-1800, 3500)),
                    )
                    for _number in range(dice.randint(0, 4))
                ],
                "hand": {
                    number: dice.choice(["present", "late", "absent", "excused"])
                    for number in range(len(slots))
                    if dice.random() < 0.15
                },
                "leave": [
                    (slots[number][0] + minutes(5), slots[number][1] + minutes(30))
                    for number in range(len(slots))
                    if dice.random() < 0.2
                ],
            }
        for of_person in facts.values():
            # Who is not sure whether he was heard scans once more.
            of_person["doors"] += [
                (number, source, moment + timedelta(seconds=dice.randint(1, 90)))
                for number, source, moment in of_person["doors"]
                if dice.random() < 0.5
            ]
        return slots, facts

    def _make_events(self, session, facts, dice):
        """Closures that bring the facts in, in any order; some enrol late."""
        rows = session.slot_ids.sorted("start")
        trainer = session.with_user(self.user_trainer)
        SignIn = self.env["hr.training.sign.in"].sudo()
        events, late = [], []
        for person, of_person in facts.items():
            events.append(lambda p=person: self._enroll(session, p))
            for moment in of_person["punches"]:
                events.append(
                    lambda p=person, m=moment: trainer.punch([(p.barcode, m)])
                )
            for number, source, moment in of_person["doors"]:
                entry = signing.Entry(badge=person.barcode, moment=moment)
                values = {"source": source, "signed_by_id": self.env.uid}
                events.append(
                    lambda n=number, e=entry, v=values: SignIn._take(rows[n], [e], v)
                )
            for begin, end in of_person["leave"]:
                events.append(
                    lambda p=person, b=begin, e=end: self.env[
                        "resource.calendar.leaves"
                    ].create(
                        {
                            "name": "Leave",
                            "resource_id": p.resource_id.id,
                            "company_id": self.company.id,
                            "date_from": b,
                            "date_to": e,
                        }
                    )
                )
            for number, status in of_person["hand"].items():
                late.append(
                    lambda p=person, n=number, s=status: (
                        rows[n]
                        .attendance_ids.filtered(lambda row: row.employee_id == p)
                        .with_user(self.user_trainer)
                        .action_set_status(s)
                    )
                )
        dice.shuffle(events)
        # Somebody is marked once he has a row; the rest may come before or after.
        return [*events, *late]

    def test_d6_10_all_sources_in_any_order_give_the_same_register(self):
        self.session.with_user(self.user_officer).action_cancel("not this one")
        for seed in range(25):
            dice = random.Random(seed)
            slots, facts = self._make_facts(dice)
            expected = expected_with_doors(slots, facts)
            for order in range(2):
                with self.subTest(seed=seed, order=order), self._undone():
                    session = self._create_session(
                        False,
                        seats_max=9,
                        slot_ids=[
                            Command.create({"start": start, "stop": stop})
                            for start, stop in slots
                        ],
                        trainer_ids=[Command.link(self.trainer.id)],
                    )
                    session.with_user(self.user_officer).action_schedule()
                    with self._clock_at(slots[-1][1] + timedelta(hours=2)):
                        for event in self._make_events(
                            session, facts, random.Random(f"{seed}-{order}")
                        ):
                            event()
                        session._cron_follow_clock()
                    rows = session.slot_ids.sorted("start")
                    found = {
                        (row.employee_id, rows.ids.index(row.slot_id.id)): (
                            row.status,
                            row.check_in,
                            row.check_out,
                        )
                        for row in session.attendance_ids
                    }
                    self.assertEqual(found, expected)
