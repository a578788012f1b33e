"""The register is a function of its facts, whatever their order (design §6.10)."""

import random
from datetime import timedelta

from odoo.fields import Command
from odoo.tests import tagged

from ..common import START
from .common_delivery import AttendanceCase, minutes

LIMITS = {"doors": 30, "after": 60, "grace": 5, "limit": 15}


def expected_register(slots, facts):
    """Register by design §7, read from its text and not from our code.

    :param slots: list of ``(start, stop)``, in order, that do not overlap
    :param facts: per person ``punches``, ``hand`` (slot number -> status), ``leave``
        (list of stretches)
    :return: dict ``(person, slot number)`` -> ``(status, check_in, check_out)``
    """
    times = {}
    for person, of_person in facts.items():
        counted = []
        for moment in sorted(set(of_person["punches"])):
            if counted and (moment - counted[-1]).total_seconds() < 60:
                continue
            counted.append(moment)
            fitting = [
                number
                for number, (start, stop) in enumerate(slots)
                if start - minutes(LIMITS["doors"])
                <= moment
                < stop + minutes(LIMITS["after"])
            ]
            while len(fitting) > 1:
                earlier, later = fitting[:2]
                to_stop = abs((moment - slots[earlier][1]).total_seconds())
                to_start = abs((slots[later][0] - moment).total_seconds())
                once = len(times.get((person, earlier), [])) == 1
                fitting = [earlier] if once and to_stop < to_start else fitting[1:]
            if fitting:
                times.setdefault((person, fitting[0]), []).append(moment)
    kept = {number for _person, number in times}
    kept |= {number for of_person in facts.values() for number in of_person["hand"]}
    register = {}
    for person, of_person in facts.items():
        for number, (start, stop) in enumerate(slots):
            moments = times.get((person, number), [])
            first = moments[0] if moments else False
            last = moments[-1] if len(moments) > 1 else False
            if number in of_person["hand"]:
                status = of_person["hand"][number]
            elif moments:
                late = max(0, (first - start).total_seconds() // 60)
                early = max(0, (stop - last).total_seconds() // 60) if last else 0
                if max(late, early) > LIMITS["limit"]:
                    status = "absent"
                elif late > LIMITS["grace"]:
                    status = "late"
                elif early > LIMITS["grace"]:
                    status = "left_early"
                else:
                    status = "present"
            elif any(b < stop and start < e for b, e in of_person["leave"]):
                status = "excused"
            else:
                status = "absent" if number in kept else "expected"
            register[person, number] = (status, first, last)
    return register


@tagged("post_install", "-at_install", "hr_training_attendance")
class TestRegisterProperty(AttendanceCase):
    """Random facts in random order, against an independent reading of the design."""

    def _make_facts(self, dice):
        start = START
        slots = []
        for _number in range(dice.randint(2, 4)):
            stop = start + minutes(dice.choice([45, 60, 120]))
            slots.append((start, stop))
            start = stop + minutes(dice.choice([0, 10, 25, 60, 200]))
        facts = {}
        for person in self.people:
            edges = [edge for slot in slots for edge in slot]
            facts[person] = {
                "punches": [
                    dice.choice(edges) + timedelta(seconds=dice.randint(-2400, 4200))
                    for _number in range(dice.randint(0, 7))
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
        return slots, facts

    def _make_events(self, session, slots, facts, dice):
        """Closures that bring the facts in, in an order that people could follow."""
        trainer = session.with_user(self.user_trainer)
        rows = session.slot_ids.sorted("id")
        later = []
        for person, of_person in facts.items():
            own = [lambda p=person: self._enroll(session, p)]
            if dice.random() < 0.4:
                own += [
                    lambda p=person: (
                        self._seat(session, p)
                        .with_user(self.user_officer)
                        .action_withdraw("by mistake")
                    ),
                    lambda p=person: self._enroll(session, p),
                ]
            for number, status in of_person["hand"].items():
                own.append(
                    lambda p=person, n=number, s=status: (
                        self._row_of(p, rows[n])
                        .with_user(self.user_trainer)
                        .action_set_status(s)
                    )
                )
            later.append(own)
            punches = [(person.barcode, moment) for moment in of_person["punches"]]
            dice.shuffle(punches)
            while punches:
                size = dice.randint(1, len(punches))
                batch, punches = punches[:size], punches[size:]
                later.append([lambda b=batch: trainer.punch(b)])
            for begin, end in of_person["leave"]:
                later.append([lambda p=person, b=begin, e=end: self._leave(p, b, e)])
        # Each slot stands elsewhere at first; the last first, so that none meet.
        moves = [
            lambda s=rows[number], t=times: s.with_user(self.user_officer).write(
                {"start": t[0], "stop": t[1]}
            )
            for number, times in enumerate(slots)
        ]
        later.append(moves)
        events = []
        while later:
            own = dice.choice(later)
            events.append(own.pop(0))
            later = [own for own in later if own]
        return events

    def _seat(self, session, person):
        return session.enrollment_ids.filtered(
            lambda e: e.employee_id == person and e.state == "enrolled"
        )

    def _row_of(self, person, slot):
        return slot.attendance_ids.filtered(
            lambda row: (
                row.employee_id == person and row.enrollment_id.state == "enrolled"
            )
        )

    def _leave(self, person, begin, end):
        return self.env["resource.calendar.leaves"].create(
            {
                "name": "Leave",
                "resource_id": person.resource_id.id,
                "company_id": self.company.id,
                "date_from": begin,
                "date_to": end,
            }
        )

    def _register_after(self, slots, facts, dice):
        wrong = [
            (start - timedelta(days=dice.choice([2, 9])), number)
            for number, (start, _stop) in enumerate(slots)
        ]
        days = sorted({start.date() for start, _number in wrong})
        session = self._create_session(
            False,
            seats_max=9,
            slot_ids=[
                Command.create(
                    {
                        "start": slots[number][0] - timedelta(days=3 + number),
                        "stop": slots[number][1] - timedelta(days=3 + number),
                    }
                )
                for number in range(len(slots))
            ],
            trainer_ids=[Command.link(self.trainer.id)],
        )
        self.assertTrue(days)
        session.with_user(self.user_officer).action_schedule()
        for event in self._make_events(session, slots, facts, dice):
            event()
        with self._clock_at(slots[-1][1] + timedelta(hours=5)):
            session._cron_follow_clock()
            # What the clock settled is read anew like the rest.
            session._cron_follow_clock()
        rows = session.slot_ids.sorted("id")
        seated = session.attendance_ids.filtered(
            lambda row: row.enrollment_id.state == "enrolled"
        )
        self.assertEqual(len(seated), len(slots) * len(facts))
        return {
            (row.employee_id, rows.ids.index(row.slot_id.id)): (
                row.status,
                row.check_in,
                row.check_out,
            )
            for row in seated
        }

    def test_d6_10_the_same_facts_in_any_order_give_the_same_register(self):
        # Another class at that time would take punches as well.
        self.session.with_user(self.user_officer).action_cancel("not this one")
        for seed in range(25):
            dice = random.Random(seed)
            slots, facts = self._make_facts(dice)
            expected = expected_register(slots, facts)
            for order in range(2):
                with self.subTest(seed=seed, order=order), self._undone():
                    found = self._register_after(
                        slots, facts, random.Random(f"{seed}-{order}")
                    )
                    self.assertEqual(found, expected)
