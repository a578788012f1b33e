"""Over budget: none, warn, block, escalate; in every path (policy 9)."""

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...tools.budget import MODE_BLOCK, MODE_NONE, MODE_WARN
from .common_budget import Q1, SpendingCase
from .common_claim import HELD

PASSES, NOTED, REFUSED = "passes", "noted", "refused"
# mode, escalation %, cost against a line of 1000 → what becomes of it
TABLE = (
    (MODE_NONE, 10, 5000, PASSES),
    (MODE_WARN, 10, 1000, PASSES),
    (MODE_WARN, 10, 1000.01, NOTED),
    (MODE_WARN, 10, 1100, NOTED),
    (MODE_WARN, 10, 1100.01, REFUSED),
    (MODE_WARN, 0, 1000.01, REFUSED),
    (MODE_WARN, 400, 5000, NOTED),
    (MODE_BLOCK, 10, 1000, PASSES),
    (MODE_BLOCK, 10, 1000.01, REFUSED),
    (MODE_BLOCK, 400, 1000.01, REFUSED),
)


@tagged("post_install", "-at_install", "hr_training_budget")
class TestBudgetCheck(SpendingCase):
    """The gate: session confirmation, claim submission, bill posting."""

    def _set(self, mode, escalation=10):
        self.company.write(
            {
                "training_budget_mode": mode,
                "training_budget_escalation": escalation,
            }
        )

    def _try(self, call, record):
        """What a call does: passes, leaves a note, or is refused. Undone after."""
        noted = False
        try:
            with self._undone():
                call()
                self.env.flush_all()
                noted = "Over budget" in "".join(
                    str(body) for body in record.message_ids.mapped("body")
                )
        except UserError as error:
            self.assertIn("Ask for a supplement", str(error))
            return REFUSED
        return NOTED if noted else PASSES

    def _check_table(self, make, confirm):
        """Each row of the table, by a record of the amount and how it is confirmed."""
        for mode, escalation, amount, expected in TABLE:
            with self.subTest(mode=mode, escalation=escalation, amount=amount):
                with self._undone():
                    self._set(mode, escalation)
                    record = make(amount)
                    self.assertEqual(
                        self._try(lambda r=record: confirm(r), record), expected
                    )

    def test_p9_1_session_confirmation(self):
        self._check_table(
            lambda amount: self._session_with_cost(amount, schedule=False),
            lambda s: self._rpc(self.user_officer, s._name, "action_schedule", s.ids),
        )

    def test_p9_2_claim_submission(self):
        self._check_table(
            lambda amount: self._create_claim(amount=amount),
            lambda c: self._rpc(self.user_employee, c._name, "action_submit", c.ids),
        )

    def test_p9_2_bill_posting(self):
        self._check_table(
            self._bill,
            lambda m: self._rpc(self.user_accountant, m._name, "action_post", m.ids),
        )

    def test_p9_1_cost_added_to_a_confirmed_session(self):
        for mode, escalation, amount, expected in TABLE:
            with self.subTest(mode=mode, amount=amount), self._undone():
                self._set(mode, escalation)
                session = self._session_with_cost(1)
                officer = session.with_user(self.user_officer)
                for call in (
                    lambda o=officer, a=amount: o.write(
                        {"cost_ids": [Command.create(self._cost_vals(a - 1))]}
                    ),
                    lambda o=officer, a=amount: o.cost_ids.write({"amount": a}),
                ):
                    self.assertEqual(self._try(call, session), expected)

    def test_p9_1_every_way_to_confirm_a_session(self):
        """Button, list, batch, RPC, server action, in one go or one by one."""
        self._set(MODE_BLOCK)
        sessions = self.env["hr.training.session"]
        for hour in (1, 5):
            sessions |= self._session_with_cost(
                600, schedule=False, start=HELD.replace(hour=hour)
            )
        first, _second = sessions
        action = self.env.ref("hr_training.action_session_schedule")
        for name, call in (
            (
                "batch",
                lambda: self._rpc(
                    self.user_officer, sessions._name, "action_schedule", sessions.ids
                ),
            ),
            (
                "server action",
                lambda: (
                    action.with_user(self.user_officer)
                    .with_context(active_model=sessions._name, active_ids=sessions.ids)
                    .run()
                ),
            ),
            (
                "one by one",
                lambda: [
                    s.with_user(self.user_officer).action_schedule() for s in sessions
                ],
            ),
            (
                "system",
                lambda: [s.sudo()._do_schedule() for s in sessions],
            ),
            (
                "head",
                lambda: sessions.with_user(self.user_head).action_schedule(),
            ),
        ):
            with self.subTest(way=name):
                self.assertFalse(self._passes(call))
        first.with_user(self.user_officer).action_schedule()
        self.assertFigures(600, 0, expected=1000)

    def test_p9_2_claims_submitted_together_share_what_is_left(self):
        self._set(MODE_BLOCK)
        claims = self.env["hr.expense"]
        for user in (self.user_employee, self.user_employee):
            claims |= self._create_claim(user, amount=600)
        self.assertFalse(
            self._passes(
                lambda: self._rpc(
                    self.user_employee, claims._name, "action_submit", claims.ids
                )
            )
        )
        self._submit(claims[0])
        self.assertFalse(self._passes(lambda: self._submit(claims[1])))

    def test_p9_2_bills_posted_together(self):
        self._set(MODE_BLOCK)
        bills = self._bill(600) | self._bill(600)
        self.assertFalse(
            self._passes(bills.with_user(self.user_accountant).action_post)
        )
        # A draft is a commitment: the other has to go before this one has room.
        self.assertFalse(self._passes(bills[0].action_post))
        bills[1].button_cancel()
        bills[0].action_post()
        self.assertFigures(0, 600, expected=1000)

    def test_d6_5_what_a_session_reserved_moves_on_whatever_else_happened(self):
        """Confirmed, claimed, billed and posted, though the line is exceeded."""
        self._set(MODE_BLOCK)
        session = self._session_with_cost(1000)
        self._enroll(session, self.employee_employee).attendance_ids.status = "present"
        self._end_session(session.with_user(self.user_officer))
        stray = self._bill(500)  # a draft that nobody checked yet
        self.assertFigures(1500, 0, expected=1000)
        claim = self._create_claim(training_session_id=session.id, amount=400)
        self._approve_claim(claim)
        self._post(claim)
        self._bill(600, session, post=True)
        self.assertFigures(500, 1000, expected=1000)
        self.assertFalse(self._passes(stray.action_post))
        more = self._bill(0.01, session)
        self.assertFalse(self._passes(more.action_post))

    def test_d6_5_receipt_raised_after_the_approval_needs_room(self):
        self._set(MODE_BLOCK)
        claim = self._approve_claim(self._create_claim(amount=900))
        move = self._post(claim)
        move.button_draft()
        line = self._cost_lines(move)
        line.price_unit = 1200
        self.assertFalse(self._passes(move.action_post))
        line.price_unit = 900
        move.action_post()
        self.assertFigures(0, 900, expected=1000)

    def test_p9_1_supplement_is_the_way_out(self):
        self._set(MODE_WARN)
        session = self._session_with_cost(1500, schedule=False)
        officer = session.with_user(self.user_officer)
        with self.assertRaisesRegex(UserError, "company management has to agree"):
            officer.action_schedule()
        change = self.env["hr.training.budget.change"].create(
            self._change_vals(self.line, 400)
        )
        change.with_user(self.user_officer).action_submit()
        change.with_user(self.user_head).action_approve()
        with self.assertRaises(UserError):
            officer.action_schedule()
        change.with_user(self.user_executive).action_approve()
        officer.action_schedule()
        self.assertIn("Over budget", str(session.message_ids[0].body))

    def test_d5_notes_of_before_lose_their_figures(self):
        session = self._session_with_cost(50, schedule=False)
        notes = {
            text: (session.message_post(body=text), kept)
            for text, kept in (
                ("Over budget: Fees: over 2,300 by 100", False),
                ("超预算：师资费：超出 2,300", False),
                ("Room 12 instead of 11", True),
            )
        }
        own = self.line.budget_id.message_post(body="Over budget: Fees: by 100")
        self._migrate("19.0.1.2.0/post-budget-notes", False)
        self.assertIn("2,300", str(next(iter(notes.values()))[0].body))
        self._migrate("19.0.1.2.0/post-budget-notes")
        for text, (note, kept) in notes.items():
            with self.subTest(text):
                self.assertEqual(text in str(note.body), kept)
                self.assertEqual(any(c.isdigit() for c in str(note.body)), kept)
        self.assertIn("100", str(own.body), "who reads budgets reads figures")

    def test_d5_figures_are_for_those_who_read_budgets(self):
        """Every employee reads a session's history, and confirms what he may."""
        self._set(MODE_WARN)
        session = self._session_with_cost(1050, schedule=False)
        session.with_user(self.user_officer).action_schedule()
        about = [("model", "=", session._name), ("res_id", "=", session.id)]
        for user in (self.user_employee, self.user_trainer):
            rows = self._rpc(user, "mail.message", "search_read", about, ["body"])
            text = " ".join(row["body"] for row in rows)
            self.assertIn("Over budget", text)
            self.assertNotRegex(text, r"\d")
            with self.assertRaises(AccessError):
                self._rpc(user, session._name, "read", session.ids, ["budget_warning"])
        body = str(self.line.budget_id.message_ids[0].body)
        self.assertIn(session.display_name, body)
        self.assertIn("50.00", body)
        self._set(MODE_BLOCK)
        other = self._session_with_cost(2000, schedule=False)
        Line = self.env["hr.training.budget.line"]
        for user, shown in ((self.user_employee, False), (self.user_officer, True)):
            request = [(Line.browse(), 0.0, other.with_user(user).sudo())]
            with self.assertRaises(UserError) as caught, self._undone():
                Line.with_user(user)._check_available(request)
            self.assertIn("supplement", str(caught.exception))
            self.assertEqual("050.00" in str(caught.exception), shown)

    def test_p9_1_revision_under_way_does_not_open_the_budget(self):
        self._set(MODE_BLOCK)
        session = self._session_with_cost(1500, schedule=False)
        budget = self.budget.with_user(self.user_officer)
        budget.action_revise("Prices rose")
        budget.line_ids.planned = 5000
        with self.assertRaises(UserError):
            session.with_user(self.user_officer).action_schedule()
        self._approve(self.budget)
        session.with_user(self.user_officer).action_schedule()

    def test_p9_1_cost_without_a_line_in_a_budget(self):
        """Noted with ``warn``, refused with ``block``; without any budget it passes."""
        other = {"cost_type_id": self.type_venue.id}
        session = self._session_with_cost({"amount": 10, **other}, schedule=False)
        later = self._session_with_cost(
            {"amount": 10, **other}, schedule=False, start=HELD.replace(year=2027)
        )
        for record, mode, expected in (
            (session, MODE_NONE, PASSES),
            (session, MODE_WARN, NOTED),
            (session, MODE_BLOCK, REFUSED),
            (later, MODE_BLOCK, PASSES),
        ):
            with self.subTest(mode=mode, session=record.date_begin):
                self._set(mode)
                officer = record.with_user(self.user_officer)
                self.assertEqual(self._try(officer.action_schedule, record), expected)

    def test_p9_1_nothing_planned_is_nothing_to_exceed_by_percent(self):
        change = self.env["hr.training.budget.change"].create(
            self._change_vals(
                self.line,
                1000,
                kind="transfer",
                source_line_id=self.line.id,
                cost_type_id=self.type_venue.id,
            )
        )
        self._approve(change)
        self._set(MODE_WARN)
        with self.assertRaisesRegex(UserError, "nothing is planned"):
            self._session_with_cost(1)

    def test_d8_imported_sessions_pass_every_gate(self):
        self._set(MODE_BLOCK)
        session = self._session_with_cost(5000, schedule=False)
        session.is_historic = True
        session.with_user(self.user_officer).action_schedule()
        self._bill(5000, session, post=True)
        self.assertFigures(0, 5000, expected=1000)

    def test_d8_one_historic_line_does_not_free_the_bill(self):
        self._set(MODE_BLOCK)
        historic = self._session_with_cost(1, schedule=False)
        historic.is_historic = True
        for other in (self.session, self.env["hr.training.session"]):
            with self.subTest(other=other.display_name):
                bill = self._bill(1, historic)
                bill.invoice_line_ids = [
                    Command.create(
                        {
                            "name": "Venue",
                            "quantity": 1,
                            "price_unit": 5000,
                            "account_id": self.expense_account.id,
                            "training_session_id": other.id,
                            "training_cost_type_id": self.cost_type.id,
                        }
                    )
                ]
                self.assertFalse(
                    self._passes(bill.with_user(self.user_accountant).action_post)
                )
                self.assertEqual(bill.state, "draft")
                # The gate is asked for a whole bill as well as line by line.
                Line = self.env["hr.training.budget.line"]
                with self.assertRaisesRegex(UserError, "Ask for a supplement"):
                    Line._check_available([(Line, 0.0, bill)])
                bill.invoice_line_ids[1].training_session_id = historic
                self.assertEqual(Line._check_available([(Line, 0.0, bill)]), [])
                bill.button_cancel()

    def test_d6_5_an_approved_claim_had_its_room_before_it_was_posted(self):
        """What came onto the line meanwhile does not hold its entry up."""
        self._set(MODE_BLOCK)
        claim = self._approve_claim(self._create_claim(amount=900))
        self._bill(500)  # a draft that nobody checked yet
        self.assertFigures(1400, 0, expected=1000)
        move = self._post(claim)
        self.assertFigures(500, 900, expected=1000)
        move.button_draft()
        move.action_post()
        self.assertFigures(500, 900, expected=1000)

    def test_d5_companies_do_not_share_a_budget(self):
        self._set(MODE_BLOCK)
        self._add_company_b()
        session = (
            self.env["hr.training.session"]
            .with_user(self.user_b_officer)
            .create(
                {
                    "course_id": self.course.id,
                    "seats_max": 1,
                    "slot_ids": [
                        Command.create({"start": HELD, "stop": HELD.replace(hour=4)})
                    ],
                    "cost_ids": [Command.create(self._cost_vals(5000))],
                }
            )
        )
        session.action_schedule()
        self.assertFigures(0, 0, expected=1000)

    def test_d6_5_other_records_name_line_and_amount(self):
        """The place of trainers' fee statements, which come later."""
        self._set(MODE_BLOCK)
        Line = self.env["hr.training.budget.line"]
        record = self.trainer
        self.assertEqual(Line._check_available([(self.line, 1000, record)]), [])
        for requests in (
            [(self.line, 1000.01, record)],
            [(self.line, 600, record), (self.line, 600, record)],
        ):
            with self.assertRaises(UserError):
                Line._check_available(requests)
        self.assertEqual(Line._check_available([]), [])

    def test_p9_1_percentage_is_not_negative(self):
        with mute_logger("odoo.sql_db"):
            self.assertFalse(
                self._passes(lambda: self._set(MODE_WARN, -1), IntegrityError)
            )

    def test_p9_1_error_names_line_amounts_and_percent(self):
        self._set(MODE_WARN)
        with self.assertRaises(UserError) as caught:
            self._session_with_cost(1250)
        text = str(caught.exception)
        for part in ("Test Cost · Central · 2026 Q1", "250.00", "25.0 %", "10 %"):
            self.assertIn(part, text)
        self.assertEqual(self.line.budget_id.date_from.year, Q1.year)
