"""Planned, committed, actual, forecast: design §6.5, each figure to the cent."""

from datetime import datetime

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .common_budget import Q1, Q2, SpendingCase
from .common_claim import HELD


@tagged("post_install", "-at_install", "hr_training_budget")
class TestBudgetFigures(SpendingCase):
    """What counts as what, and that nothing counts twice as it moves on."""

    def _hold(self, session):
        self._enroll(session, self.employee_employee).attendance_ids.with_user(
            self.user_officer
        ).write({"status": "present"})
        self._end_session(session.with_user(self.user_officer))

    def _reverse(self, move):
        move._reverse_moves([{"invoice_date": Q1}], cancel=True)

    def test_d6_5_a_cost_moves_on_and_is_never_counted_twice(self):
        """Session → claim → approved → posted → reversed → session closed."""
        session = self._session_with_cost(600, schedule=False)
        self.assertFigures(0, 0, expected=1000)
        officer = session.with_user(self.user_officer)
        officer.action_schedule()
        self.assertFigures(600, 0, expected=1000)
        with self._clock_at(session.date_begin):
            officer.action_start()
        self.assertFigures(600, 0, expected=1000)
        self._hold(session)
        self.assertFigures(600, 0, expected=1000)
        claim = self._create_claim(training_session_id=session.id, amount=250)
        self.assertFigures(600, 0, expected=1000)
        self._submit(claim)
        self.assertFigures(600, 0, expected=1000)
        self.assertEqual(claim.training_budget_line_id, self.line)
        self._approve_claim(claim)
        self.assertFigures(600, 0, expected=1000)
        move = self._post(claim)
        self.assertFigures(350, 250, expected=1000)
        self.assertEqual(self._cost_lines(move).training_budget_line_id, self.line)
        self._reverse(move)
        # Odoo gives the claim back, approved, to be posted once more.
        self.assertEqual(claim.state, "approved")
        self.assertFigures(600, 0, expected=1000)
        self._post(claim)
        self.assertFigures(350, 250, expected=1000)
        officer.action_release_results()
        self._waive_documents(session)
        officer.action_close()
        self.assertFigures(0, 250, expected=1000)

    def test_d6_5_refused_claim_gives_its_room_back(self):
        claim = self._submit(self._create_claim(amount=250))
        self.assertFigures(250, 0, expected=1000)
        step = claim.step_ids.filtered(lambda s: s.state == "pending")
        claim.with_user(step.approver_ids[0]).action_refuse("No")
        self.assertFigures(0, 0, expected=1000)

    def test_d6_5_claims_beyond_the_sessions_cost_count_in_full(self):
        session = self._session_with_cost(100)
        self._hold(session)
        for amount, committed in ((60, 100), (60, 120)):
            self._submit(
                self._create_claim(training_session_id=session.id, amount=amount)
            )
            self.assertFigures(committed, 0, expected=1000)

    def test_d6_5_another_cost_type_leaves_the_commitment_alone(self):
        session = self._session_with_cost(100)
        self._bill(40, session, training_cost_type_id=self.type_venue.id)
        self.assertFigures(100, 0, expected=1000)

    def test_d6_5_another_session_leaves_the_commitment_alone(self):
        self._session_with_cost(100)
        self._bill(40, self.session)
        self.assertFigures(140, 0, expected=1000)

    def test_d6_5_bills_are_untaxed_and_move_from_draft_to_actual(self):
        tax = self.env["account.tax"].search(
            [
                ("company_id", "=", self.company.id),
                ("type_tax_use", "=", "purchase"),
                ("amount", ">", 0),
            ],
            limit=1,
        )
        self.assertTrue(tax)
        session = self._session_with_cost(500)
        bill = self._bill(200, session, tax_ids=[Command.set(tax.ids)])
        self.assertGreater(bill.amount_total, 200)
        self.assertFigures(500, 0, expected=1000)
        bill.action_post()
        self.assertFigures(300, 200, expected=1000)
        bill.button_draft()
        self.assertFigures(500, 0, expected=1000)
        bill.button_cancel()
        self.assertFigures(500, 0, expected=1000)

    def test_d6_5_credit_notes_and_reversals_are_deducted(self):
        bill = self._bill(300, post=True)
        self.assertFigures(0, 300, expected=1000)
        note = self._bill(100, move_type="in_refund")
        self.assertFigures(0, 300, expected=1000)  # a draft is not money yet
        note.action_post()
        self.assertFigures(0, 200, expected=1000)
        self._reverse(bill)
        self.assertFigures(0, -100, expected=1000)

    def test_d6_5_reversal_gives_back_to_the_line_that_was_charged(self):
        """Whatever line would be found for the reversal itself."""
        own = self._create_budget(
            {
                "amount": 500,
                "date_start": Q1,
                "department_id": self.department_srv.id,
            },
        ).line_ids
        bill = self._bill(300, self.session)
        self._cost_lines(bill).training_budget_line_id = own
        bill.action_post()
        self.assertFigures(0, 300, planned=500, expected=500, line=own)
        self._reverse(bill)
        self.assertFigures(0, 0, planned=500, expected=500, line=own)
        self.assertFigures(0, 0, expected=1000)

    def test_d6_5_budget_line_of_a_bill_fits_its_cost_type(self):
        venue = self._create_budget(
            {"amount": 5, "date_start": Q1, "cost_type_id": self.type_venue.id}
        ).line_ids
        bill = self._bill(300, self.session)
        with self.assertRaises(ValidationError):
            self._cost_lines(bill).training_budget_line_id = venue

    def test_d6_5_credit_note_of_a_session_opens_its_commitment_again(self):
        session = self._session_with_cost(500)
        self._bill(300, session, post=True)
        self.assertFigures(200, 300, expected=1000)
        self._bill(100, session, move_type="in_refund", post=True)
        self.assertFigures(300, 200, expected=1000)

    def test_d6_5_journal_entries_count_too(self):
        for state, figures in (("draft", (75, 0)), ("posted", (0, 75))):
            move = self.env["account.move"].create(
                {
                    "move_type": "entry",
                    "company_id": self.company.id,
                    "date": Q1,
                    "line_ids": [
                        Command.create(
                            {
                                "account_id": self.expense_account.id,
                                "debit": 75,
                                "training_cost_type_id": self.cost_type.id,
                            }
                        ),
                        Command.create(
                            {"account_id": self.expense_account.id, "credit": 75}
                        ),
                    ],
                }
            )
            if state == "posted":
                move.action_post()
            with self.subTest(state=state):
                self.assertFigures(*figures, expected=1000)
            move.button_draft() if state == "posted" else None
            move.unlink()

    def test_d6_5_cancelled_session_leaves_what_was_spent(self):
        session = self._session_with_cost(500)
        self._bill(200, session, post=True)
        session.with_user(self.user_officer).action_cancel("No trainer")
        self.assertFigures(0, 200, expected=1000)

    def test_d6_5_foreign_currency_at_the_documents_rate(self):
        currency = self.env["res.currency"].with_context(active_test=False)
        currency = currency.search([("name", "=", "KWD")])
        currency.write({"active": True, "rounding": 0.001})
        currency.rate_ids.unlink()
        self.env["res.currency.rate"].create(
            {
                "currency_id": currency.id,
                "company_id": self.company.id,
                "name": "2026-01-01",
                "rate": 0.25,
            }
        )
        self._session_with_cost({"amount": 10.125, "currency_id": currency.id})
        self.assertFigures(40.5, 0, expected=1000)
        move = self._bill(10.125, self.session)
        move.currency_id = currency
        self.assertFigures(81, 0, expected=1000)
        move.action_post()
        self.assertFigures(40.5, 40.5, expected=1000)

    def test_d6_5_a_session_without_costs_has_those_of_its_plan_line(self):
        plan = self._publish(self.budget.plan_id)
        session = plan.with_user(self.user_officer).action_create_sessions()
        self.assertFigures(0, 0, expected=1000)
        session.action_schedule()
        self.assertFigures(1000, 0)
        self._bill(300, session, post=True)
        self.assertFigures(700, 300)
        session.write({"cost_ids": [Command.create(self._cost_vals(450))]})
        self.assertFigures(150, 300)
        session.action_cancel("No trainer")
        self.assertFigures(0, 300)

    def test_d6_5_sessions_of_one_plan_line_share_its_costs(self):
        line = self.budget.plan_id.line_ids
        sessions = [
            self._session_with_cost(schedule=False, start=HELD.replace(day=day))
            for day in (20, 21, 23)
        ]
        for session in sessions:
            session.plan_line_id = line
        for session, committed, expected in zip(
            sessions, (333.33, 666.67, 1000), (666.67, 333.33, 0), strict=True
        ):
            session.with_user(self.user_officer).action_schedule()
            self.assertFigures(committed, 0, expected=expected)
        sessions[0].with_user(self.user_officer).action_cancel("No trainer")
        self.assertFigures(1000, 0)

    def test_d6_5_quarterly_lines_carry_the_annual_lines_costs(self):
        annual = self.budget.plan_id.line_ids
        quarterly = self._create_plan(
            "quarterly",
            parent_id=annual.plan_id.id,
            lines=[{"parent_line_id": annual.id}],
        )
        session = self._session_with_cost(schedule=False)
        session.plan_line_id = quarterly.line_ids
        session.with_user(self.user_officer).action_schedule()
        self.assertFigures(1000, 0)

    def test_d6_5_forecast_leaves_out_what_is_dropped_or_cancelled(self):
        line = self.budget.plan_id.line_ids
        line.is_dropped = True
        self.assertFigures(0, 0)
        line.is_dropped = False
        session = self._session_with_cost(schedule=False)
        session.plan_line_id = line
        self.assertFigures(0, 0, expected=1000)
        session.with_user(self.user_officer).action_cancel("No trainer")
        self.assertFigures(0, 0)

    def test_d6_5_costs_go_to_the_sessions_quarter_in_its_own_zone(self):
        """7 o'clock on 1 April in Shanghai is still March in Greenwich."""
        budget = self._create_budget(
            {"amount": 10, "date_start": Q1, "cost_type_id": self.type_venue.id},
            {"amount": 20, "date_start": Q2, "cost_type_id": self.type_venue.id},
            approve=True,
        )
        lines = {line.quarter: line for line in budget.line_ids}
        self._session_with_cost(
            {"amount": 5, "cost_type_id": self.type_venue.id},
            start=datetime(2026, 3, 31, 23),
        )
        self.assertFigures(0, 0, planned=10, expected=10, line=lines["1"])
        self.assertFigures(5, 0, planned=20, expected=20, line=lines["2"])

    def test_d6_5_departments_bear_their_own_claims(self):
        budget = self._create_budget(
            {
                "amount": 500,
                "date_start": Q1,
                "department_id": self.department_srv_n.id,
            },
        )
        own = budget.line_ids
        claim = self._submit(self._create_claim(amount=120))
        self.assertEqual(claim.training_budget_line_id, own)
        self.assertFigures(120, 0, planned=500, expected=500, line=own)
        self.assertFigures(0, 0, expected=1000)

    def test_d6_5_claims_consume_the_sessions_commitment_on_another_line(self):
        """The session reserved centrally; the claim is the department's."""
        own = self._create_budget(
            {
                "amount": 500,
                "date_start": Q1,
                "department_id": self.department_srv_n.id,
            },
        ).line_ids
        session = self._session_with_cost(
            100, {"amount": 50, "department_id": self.department_srv_n.id}
        )
        self._hold(session)
        self._submit(self._create_claim(training_session_id=session.id, amount=80))
        self.assertFigures(70, 0, expected=1000)
        self.assertFigures(80, 0, planned=500, expected=500, line=own)

    def test_p9_1_central_costs_of_a_session_shared_by_enrolled_hours(self):
        """Two of SRV-N and one of OPS: two thirds and one third, to the cent."""
        self.company.training_budget_split = True
        departments = self.department_srv_n | self.department_ops
        budget = self._create_budget(
            *(
                {"amount": 500, "date_start": Q1, "department_id": department.id}
                for department in departments
            )
        )
        lines = {line.department_id: line for line in budget.line_ids}
        session = self._session_with_cost(100)
        self._enroll(
            session,
            self.employee_employee,
            self.employee_colleague,
            self.employee_outsider,
        )
        shares = {self.department_srv_n: 66.67, self.department_ops: 33.33}
        for department, share in shares.items():
            self.assertFigures(
                share, 0, planned=500, expected=500, line=lines[department]
            )
        self.assertFigures(0, 0, expected=1000)
        self._bill(100, session, post=True)
        for department, share in shares.items():
            self.assertFigures(
                0, share, planned=500, expected=500, line=lines[department]
            )

    def test_p9_1_costs_without_budget_have_their_own_list(self):
        bill = self._bill(70, training_cost_type_id=self.type_venue.id, post=True)
        self._session_with_cost({"amount": 30, "cost_type_id": self.type_venue.id})
        finance = self.budget.with_user(self.user_finance)
        finance.invalidate_recordset()
        self.assertEqual(finance.unbudgeted, 100)
        action = finance.action_view_unbudgeted()
        rows = finance.env[action["res_model"]].search(action["domain"])
        self.assertEqual(sorted(rows.mapped("committed")), [0, 30])
        self.assertEqual(sorted(rows.mapped("actual")), [0, 70])
        change = self.env["hr.training.budget.change"].create(
            self._change_vals(
                self.line, 90, cost_type_id=self.type_venue.id, quarter="1"
            )
        )
        self._approve(change)
        finance.invalidate_recordset()
        self.assertEqual(finance.unbudgeted, 0)
        self.assertFigures(30, 70, planned=90, line=change.line_id)
        self.assertEqual(
            self._cost_lines_of(bill).training_budget_line_id, change.line_id
        )

    def _cost_lines_of(self, move):
        return move.line_ids.filtered("training_cost_type_id")

    def test_p9_1_what_was_booked_before_the_approval_is_adopted(self):
        bill = self._bill(70, training_cost_type_id=self.type_venue.id, post=True)
        budget = self._create_budget(
            {"amount": 90, "date_start": Q1, "cost_type_id": self.type_venue.id}
        )
        self.assertFigures(0, 70, planned=90, expected=90, line=budget.line_ids)
        self.assertEqual(
            self._cost_lines_of(bill).training_budget_line_id, budget.line_ids
        )

    def test_d6_5_each_row_opens_its_record(self):
        session = self._session_with_cost(500)
        self._hold(session)
        claim = self._submit(
            self._create_claim(training_session_id=session.id, amount=40)
        )
        bill = self._bill(10, post=True)
        rows = self.env["hr.training.cost.report"].search(
            [("budget_line_id", "=", self.line.id)]
        )
        opened = {
            (action["res_model"], action["res_id"])
            for action in (row.action_open() for row in rows)
        }
        self.assertEqual(
            opened,
            {
                ("hr.training.session", session.id),
                ("hr.expense", claim.id),
                ("account.move", bill.id),
                ("hr.training.budget", self.budget.id),
            },
        )
        self.assertTrue(all(rows.mapped("name")))

    def test_d6_5_a_claim_stays_on_its_line_when_its_session_moves(self):
        """Of another year by now, it is not among what the line bears by its day."""
        self._create_budget(
            *(
                {"amount": 5, "date_start": Q1.replace(month=month)}
                for month in (1, 4, 7, 10)
            )
        )
        self._submit(self._create_claim(amount=33))
        self.assertFigures(33, 0, expected=1000)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE hr_training_session SET date_begin = %s WHERE id = %s",
            (HELD.replace(year=2027), self.session.id),
        )
        self.env.invalidate_all()
        self.assertFigures(33, 0, expected=1000)

    def test_d6_5_figures_of_many_lines_take_one_query(self):
        for number in range(12):
            self._session_with_cost(5, start=HELD.replace(hour=number))
        budget = self._create_budget(
            *(
                {"amount": 5, "date_start": Q1.replace(month=month), "quarter": q}
                for month, q in ((1, "1"), (4, "2"), (7, "3"), (10, "4"))
            )
        )
        counts = []
        for lines in (self.line, self.line, self.line | budget.line_ids):
            self.env.flush_all()
            lines.invalidate_recordset()
            before = self.env.cr.sql_log_count
            lines.mapped("committed")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])
