"""What the tests about spending share: a budget in force and books to spend from."""

from datetime import date

from odoo.fields import Command

from .common_claim import HELD, ClaimCase

FIGURES = ("planned", "committed", "actual", "remaining", "forecast")
Q1 = HELD.date()
Q2 = date(2026, 5, 4)


class SpendingCase(ClaimCase):
    """One line of 1000 in Q1 for ``cost_type``, no papers asked for.

    ``session`` was held in that quarter and has no costs.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cost_type.write(
            {
                "requires_notice": False,
                "requires_invoice": False,
                "requires_summary": False,
            }
        )
        cls.type_venue = cls.env["hr.training.cost.type"].create(
            {"name": "Venue", "code": "test_venue", "product_id": cls.product.id}
        )
        cls.budget = cls._create_budget({"amount": 1000, "date_start": Q1})
        cls.line = cls.budget.line_ids
        cls.expense_account = cls.env["account.account"].search(
            [
                ("company_ids", "in", cls.company.ids),
                ("account_type", "=", "expense"),
            ],
            limit=1,
        )

    @classmethod
    def _session_with_cost(cls, *amounts, schedule=True, start=HELD, **vals):
        """Session with cost rows of its own; amounts, or values of the rows."""
        rows = [a if isinstance(a, dict) else {"amount": a} for a in amounts]
        session = cls._create_session(
            start=start,
            cost_ids=[Command.create(cls._cost_vals(**row)) for row in rows],
            **vals,
        )
        if schedule:
            session.with_user(cls.user_officer).action_schedule()
        return session

    @classmethod
    def _bill(cls, amount, session=None, move_type="in_invoice", post=False, **vals):
        """Vendor bill of one line, with a tax that training does not count. In sudo."""
        move = cls.env["account.move"].create(
            {
                "move_type": move_type,
                "company_id": cls.company.id,
                "partner_id": cls.user_officer.partner_id.id,
                "invoice_date": Q1,
                "date": Q1,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "Venue",
                            "quantity": 1,
                            "price_unit": amount,
                            "account_id": cls.expense_account.id,
                            "training_session_id": session.id if session else False,
                            "training_cost_type_id": cls.cost_type.id,
                            **vals,
                        }
                    )
                ],
            }
        )
        if post:
            move.action_post()
        return move

    def _read_figures(self, line=None):
        """The figures as they are in the database now."""
        self.env.flush_all()
        line = (line or self.line).with_user(self.user_finance)
        line.invalidate_recordset()
        return tuple(line[name] for name in FIGURES)

    def assertFigures(self, committed, actual, planned=1000, expected=0, line=None):
        """The line's figures, and that its records add up to them."""
        figures = self._read_figures(line)
        remaining = planned - committed - actual
        forecast = committed + actual + expected
        self.assertEqual(
            tuple(round(figure, 3) for figure in figures),
            tuple(
                round(figure, 3)
                for figure in (planned, committed, actual, remaining, forecast)
            ),
        )
        line = (line or self.line).with_user(self.user_finance)
        for name in ("committed", "actual"):
            action = getattr(line, f"action_view_{name}")()
            rows = line.env[action["res_model"]].search(action["domain"])
            rows.invalidate_recordset()
            self.assertAlmostEqual(sum(rows.mapped(name)), line[name], msg=name)
