"""Fees of a generated year beside an independent computation (policy 8.3.3)."""

import random
from collections import defaultdict
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from odoo.fields import Command
from odoo.tests import tagged

from .common_fee import FeeCase

SEEDS = (7, 19, 2026)
CENT = Decimal("0.01")
MONTHS = [date(2026, month, 1) for month in range(1, 7)]


@tagged("post_install", "-at_install", "hr_training_trainer_fee")
class TestFeeGenerated(FeeCase):
    def _generate(self, rng):
        """Trainers with grades by day, courses with coefficients, closed classes."""
        trainers = self.trainer | self.external
        for number in range(3):
            employee = self._create_employee(f"Teacher {number}", self.department_ops)
            trainers |= self._create_trainer(employee)
        self.grades_by_day = defaultdict(list)
        for trainer in trainers.filtered(lambda t: t.kind == "internal"):
            for day in sorted(rng.sample(range(1, 150), 2)):
                since = datetime(2026, 1, 5, 9) + timedelta(days=day)
                grade = self.grades[rng.randint(1, 5)]
                with self._clock_at(since):
                    trainer.grade_id = grade
                self.grades_by_day[trainer.id].append((since.date(), grade.hourly_fee))
        self.grades_by_day[self.trainer.id].insert(0, (date(2026, 1, 5), 100))
        courses = [
            self._create_course(f"G{number}", fee_coefficient=coefficient)
            for number, coefficient in enumerate((0.8, 1, 1.25))
        ]
        sessions = []
        for number in range(24):
            begin = datetime(2026, 1, 6, 1) + timedelta(days=7 * number)
            teaching = trainers.browse(rng.sample(trainers.ids, rng.choice((1, 1, 2))))
            session = self._teach(
                *(
                    {
                        "start": begin + timedelta(days=day),
                        "stop": begin
                        + timedelta(days=day, minutes=rng.choice((45, 90, 180, 200))),
                    }
                    for day in range(rng.randint(1, 3))
                ),
                trainers=teaching,
                close=False,
                course_id=rng.choice(courses).id,
                tz="UTC",
            )
            if len(teaching) > 1 and rng.random() < 0.5:
                session.slot_ids.share_ids.create(
                    [
                        {
                            "slot_id": slot.id,
                            "trainer_id": trainer.id,
                            "share": rng.choice((20, 50, 70)),
                        }
                        for slot in session.slot_ids
                        for trainer in teaching
                    ]
                )
            sessions.append(session)
        return trainers, sessions

    def _compute_alone(self, trainers, sessions):
        """What everybody is due by class, without any code of ours."""
        due = defaultdict(Decimal)
        for session in sessions:
            for slot in session.slot_ids:
                shares = {row.trainer_id.id: row.share for row in slot.share_ids}
                whole = sum(shares.values()) or len(slot.trainer_ids)
                day = slot.start.date()
                for trainer in slot.trainer_ids:
                    share = Decimal(shares.get(trainer.id, 1)) / Decimal(whole)
                    minutes = int((slot.stop - slot.start).total_seconds() // 60)
                    fee = 120
                    if trainer.kind == "internal":
                        terms = self.grades_by_day[trainer.id]
                        earlier = [value for since, value in terms if since <= day]
                        fee = earlier[-1] if earlier else terms[0][1]
                    amount = Decimal(minutes) / 60 * share * Decimal(fee)
                    amount *= Decimal(str(session.course_id.fee_coefficient))
                    due[trainer.id] += amount.quantize(CENT, ROUND_HALF_UP)
        return due

    def test_p8_3_3_as_computed_independently_whatever_the_order(self):
        """Sessions are closed, stated, paid, reopened and corrected in any order: in
        the end everybody has what his classes come to."""
        for seed in SEEDS:
            with self.subTest(seed=seed), self.env.cr.savepoint() as savepoint:
                self._check_year(random.Random(seed))
                savepoint.rollback()
                self.env.invalidate_all()

    def _check_year(self, rng):
        trainers, sessions = self._generate(rng)
        waiting = list(sessions)
        rng.shuffle(waiting)
        for month in MONTHS:
            for session in waiting[:6]:
                session.state = "closed"
            del waiting[:6]
            fees = self._make_fees(month, trainers)
            for fee in fees.filtered(lambda f: f.state == "draft"):
                if rng.random() < 0.7:
                    self._pay(fee)
            for session in rng.sample(sessions, 2):
                if session.state == "closed" and rng.random() < 0.7:
                    # Given to another for a while, or for good.
                    session.state = "done"
                    session.slot_ids.share_ids.unlink()
                    session.slot_ids[:1].trainer_ids = [
                        Command.set(rng.sample(trainers.ids, 1))
                    ]
                    session.state = "closed"
        for session in waiting:
            session.state = "closed"
        # All that is left, and what has changed since.
        for month in (*MONTHS, date(2026, 7, 1), date(2026, 8, 1)):
            for fee in self._make_fees(month, trainers):
                if fee.state == "draft":
                    self._pay(fee)
        stated = defaultdict(Decimal)
        lines = self.env["hr.training.trainer.fee.line"].search(
            [("trainer_id", "in", trainers.ids), ("state", "!=", "cancelled")]
        )
        for line in lines:
            stated[line.trainer_id.id] += Decimal(str(line.amount))
        due = self._compute_alone(trainers, sessions)
        for trainer in trainers:
            paid = stated[trainer.id].quantize(CENT)
            # A correction keeps the fee of the day it was stated on: to the cent.
            self.assertEqual(paid, due[trainer.id], trainer.name)
        once = [(line.trainer_id, line.slot_id) for line in lines if not line.origin_id]
        self.assertEqual(len(once), len(set(once)), "each slot once")
