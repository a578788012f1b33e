"""What the tests about fees share: classes of closed sessions in February 2026."""

from datetime import date, datetime, timedelta

from odoo.fields import Command

from ..money.common_budget import SpendingCase

JANUARY, FEBRUARY, MARCH = (date(2026, month, 1) for month in (1, 2, 3))
FEE = "hr.training.trainer.fee"


class FeeCase(SpendingCase):
    """``trainer`` is of grade 3 (100 an hour), ``external`` asks for 120 an hour.

    The budget of SpendingCase is of another kind of cost; ``fee_type`` is that of
    fees, in whose name sessions may plan.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.fee_type = cls.env.ref("hr_training.cost_type_trainer_fee")
        cls.grades = {
            number: cls.env.ref(f"hr_training.trainer_grade_{number}")
            for number in range(1, 6)
        }
        for number, fee in enumerate((50, 70, 100, 150, 200), 1):
            cls.grades[number].hourly_fee = fee
        with cls._clock_at(datetime(2026, 1, 5, 8)):
            cls.trainer.grade_id = cls.grades[3]
        cls.partner = cls.env["res.partner"].create({"name": "External Trainer"})
        cls.external = cls.env["hr.training.trainer"].create(
            {
                "kind": "external",
                "partner_id": cls.partner.id,
                "company_id": cls.company.id,
                "hourly_fee": 120,
            }
        )
        cls.external._do_qualify()
        cls.external.qualified_on = date(2026, 1, 1)

    @classmethod
    def _teach(cls, *slots, trainers=None, close=True, **vals):
        """A session that was held: slots as ``(begin in UTC, hours)`` or values."""
        rows = [
            slot
            if isinstance(slot, dict)
            else {"start": slot[0], "stop": slot[0] + timedelta(hours=slot[1])}
            for slot in slots
        ]
        trainers = cls.trainer if trainers is None else trainers
        session = cls._create_session(
            start=False,
            trainer_ids=[Command.set(trainers.ids)],
            slot_ids=[Command.create(row) for row in rows],
            **vals,
        )
        session.state = "closed" if close else "done"
        return session

    @classmethod
    def _make_fees(cls, month=FEBRUARY, trainers=None, user=None):
        trainers = cls.trainer if trainers is None else trainers
        return trainers.with_user(user or cls.user_officer).action_make_fees(month)

    @classmethod
    def _pay(cls, fee):
        """Through approval to payroll, or to a bill."""
        fee = cls._approve(fee.with_env(cls.env))
        if fee.kind == "internal":
            fee.with_user(cls.user_finance).action_pay()
        return fee

    @classmethod
    def _reopen(cls, session):
        session.with_user(cls.user_head).action_reopen("Another figure")

    def assertLines(self, fee, *expected):
        """Lines of a statement, as ``(kind, hours, rate, coefficient, amount)``."""
        fee = fee.with_env(self.env)
        lines = [
            (line.kind, line.hours, line.rate, line.coefficient, line.amount)
            for line in fee.line_ids
        ]
        self.assertEqual(
            [(kind, *(round(f, 4) for f in figures)) for kind, *figures in lines],
            [tuple(row) for row in expected],
        )
        self.assertAlmostEqual(fee.amount, sum(row[-1] for row in expected))


def at(month, day, hour=1):
    """A moment of 2026 in UTC."""
    return datetime(2026, month, day, hour)
