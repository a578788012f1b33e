"""What trainers are paid for their classes (policy 8.3.3, design §7)."""

from datetime import date, datetime, timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from ...tools import states
from ..common_calls import run_migration
from .common_fee import FEBRUARY, FEE, JANUARY, MARCH, FeeCase, at


@tagged("post_install", "-at_install", "hr_training_trainer_fee")
class TestFee(FeeCase):
    # ------------------------------------------------------------
    # HOURS × GRADE × COURSE
    # ------------------------------------------------------------

    def test_p8_3_3_a_month_computed_by_hand(self):
        """Two sessions, three classes of the month, one course that counts half more.

        3 h × 100 + 2.5 h × 100 × 1.5 + 0.75 h × 100 × 1.5 = 300 + 375 + 112.50
        """
        course = self._create_course("T02", fee_coefficient=1.5)
        self._teach((at(2, 3), 3), (at(1, 30), 2))
        self._teach((at(2, 10), 2.5), (at(2, 11), 0.75), course_id=course.id)
        fee = self._make_fees()
        self.assertLines(
            fee,
            ("teaching", 3, 100, 1, 300),
            ("teaching", 2.5, 100, 1.5, 375),
            ("teaching", 0.75, 100, 1.5, 112.5),
        )
        self.assertEqual(
            (fee.month, fee.state, fee.kind), (FEBRUARY, "draft", "internal")
        )
        self.assertEqual(round(fee.hours, 2), 6.25)

    def test_p8_3_3_only_closed_sessions_are_paid(self):
        session = self._teach((at(2, 3), 3), close=False)
        self.assertFalse(self._make_fees())
        session.state = "closed"
        self.assertEqual(self._make_fees().amount, 300)

    def test_d8_what_was_imported_is_history(self):
        self._teach((at(2, 3), 3)).is_historic = True
        self.assertFalse(self._make_fees())

    def test_p8_3_3_the_month_is_that_of_the_session_s_zone(self):
        """Half past midnight of 1 March in Shanghai is 28 February in Greenwich."""
        self._teach((at(2, 28, 16), 1), tz="Asia/Shanghai")
        self._teach((at(2, 28, 16), 1), tz="UTC", trainers=self.external)
        both = self.trainer | self.external
        self.assertEqual(self._make_fees(MARCH, both).trainer_id, self.trainer)
        self.assertEqual(self._make_fees(FEBRUARY, both).trainer_id, self.external)

    def test_p8_3_3_two_trainers_share_the_hours(self):
        self._teach((at(2, 3), 3), trainers=self.trainer | self.external)
        fees = self._make_fees(trainers=self.trainer | self.external)
        amounts = {fee.trainer_id.id: fee.amount for fee in fees}
        self.assertEqual(
            amounts, {self.trainer.id: 1.5 * 100, self.external.id: 1.5 * 120}
        )

    def test_p8_3_3_given_shares_count(self):
        session = self._teach(
            (at(2, 3), 3), trainers=self.trainer | self.external, close=False
        )
        self._share(session, (self.trainer, 80), (self.external, 20))
        session.state = "closed"
        fees = self._make_fees(trainers=self.trainer | self.external)
        hours = {fee.trainer_id.id: round(fee.hours, 4) for fee in fees}
        self.assertEqual(hours, {self.trainer.id: 2.4, self.external.id: 0.6})

    def test_p8_3_3_who_is_given_no_share_is_not_paid(self):
        session = self._teach(
            (at(2, 3), 3), trainers=self.trainer | self.external, close=False
        )
        self._share(session, (self.external, 50))
        session.state = "closed"
        fees = self._make_fees(trainers=self.trainer | self.external)
        self.assertEqual(fees.trainer_id, self.external)
        self.assertEqual(fees.hours, 3)

    def test_p8_3_3_shares_are_of_who_teaches_and_closed_with_the_session(self):
        session = self._teach((at(2, 3), 3), close=False)
        with self.assertRaises(ValidationError):
            self._share(session, (self.external, 50))
        session.state = "closed"
        with self.assertRaises(UserError):
            self._share(session, (self.trainer, 50))

    def test_p8_3_3_nobody_shares_out_his_own_classes(self):
        self.employee_trainer.user_id = self.user_officer
        session = self._teach(
            (at(2, 3), 3), trainers=self.trainer | self.external, close=False
        )
        with self.assertRaisesRegex(UserError, "another officer"):
            self._share(session, (self.trainer, 100))

    def _share(self, session, *shares):
        return self._as_officer("hr.training.session.slot.share").create(
            [
                {
                    "slot_id": session.slot_ids[0].id,
                    "trainer_id": trainer.id,
                    "share": share,
                }
                for trainer, share in shares
            ]
        )

    # ------------------------------------------------------------
    # THE GRADE OF THE DAY
    # ------------------------------------------------------------

    def test_p8_3_3_a_grade_changed_in_mid_month_counts_from_its_day(self):
        with self._clock_at(at(2, 16, 8)):
            self.trainer.with_user(self.user_head).grade_id = self.grades[4]
        self._teach((at(2, 13), 1), (at(2, 16), 1), (at(2, 20), 1))
        self.assertLines(
            self._make_fees(),
            ("teaching", 1, 100, 1, 100),
            ("teaching", 1, 150, 1, 150),
            ("teaching", 1, 150, 1, 150),
        )

    def test_p8_3_3_the_first_grade_counts_from_the_beginning(self):
        self.assertEqual(self.trainer.grade_term_ids.date_from, date(2026, 1, 5))
        self._teach((at(1, 2), 1))
        self.assertEqual(self._make_fees(JANUARY).amount, 100)

    def test_p8_3_3_grades_of_before_are_kept_by_the_upgrade(self):
        self.trainer.grade_term_ids.unlink()
        run_migration(self.env, "19.0.1.10.0/post-grades", "19.0.1.9.0")
        self.assertEqual(self.trainer.grade_term_ids.grade_id, self.grades[3])
        run_migration(self.env, "19.0.1.10.0/post-grades", "19.0.1.9.0")
        self.assertEqual(len(self.trainer.grade_term_ids), 1)

    def test_p8_3_3_two_grades_of_a_day_are_one(self):
        for number in (5, 4):
            self.trainer.grade_id = self.grades[number]
        self.assertEqual(
            self.trainer.grade_term_ids.grade_id, self.grades[4] | self.grades[3]
        )

    def test_p8_3_3_without_a_grade_nothing_is_submitted(self):
        other = self._create_trainer(self.employee_colleague)
        self._teach((at(2, 3), 3), trainers=other)
        fee = self._make_fees(trainers=other)
        with self.assertRaisesRegex(UserError, "no grade"):
            fee.action_submit()
        other.with_user(self.user_head).grade_id = self.grades[1]
        fee.action_compute()
        fee.action_submit()
        self.assertEqual(fee.amount, 150)

    def test_p8_3_3_without_an_agreed_fee_nothing_is_submitted(self):
        self.external.hourly_fee = 0
        self._teach((at(2, 3), 3), trainers=self.external)
        fee = self._make_fees(trainers=self.external)
        with self.assertRaisesRegex(UserError, "No fee per hour"):
            fee.action_submit()

    def test_p8_3_3_only_the_head_agrees_on_a_fee(self):
        with self.assertRaises(UserError):
            self.external.with_user(self.user_officer).hourly_fee = 500
        self.external.with_user(self.user_head).hourly_fee = 130
        self.assertEqual(self.external.hourly_fee, 130)
        with self.assertRaises(AccessError):
            self.external.with_user(self.user_employee).read(["hourly_fee"])

    # ------------------------------------------------------------
    # PREPARATION AND MARKING
    # ------------------------------------------------------------

    def test_p8_3_3_preparation_is_paid_where_the_company_says_so(self):
        """2 hours for a session, 3 of whose 4 hours are his: 1.5 h."""
        self.company.training_fee_preparation_hours = 2
        session = self._teach((at(2, 3), 3), close=False)
        session.write(
            {
                "slot_ids": [
                    Command.create(
                        {
                            "start": at(2, 4),
                            "stop": at(2, 4, 2),
                            "trainer_ids": [Command.set(self.external.ids)],
                        }
                    )
                ]
            }
        )
        session.state = "closed"
        fees = self._make_fees(trainers=self.trainer | self.external)
        own = fees.filtered(lambda fee: fee.trainer_id.id == self.trainer.id)
        self.assertLines(
            own, ("teaching", 3, 100, 1, 300), ("preparation", 1.5, 100, 1, 150)
        )
        self.assertFalse(
            own.line_ids.filtered(lambda line: line.kind != "teaching").slot_id
        )

    def test_p8_3_3_preparation_is_shared_by_whomever_it_is_counted_for(self):
        """Statements are counted one by one as well: a session is prepared once."""
        self.company.training_fee_preparation_hours = 2
        session = self._teach((at(2, 3), 3), close=False)
        other = {
            "start": at(2, 4),
            "stop": at(2, 4, 2),
            "trainer_ids": [Command.set(self.external.ids)],
        }
        session.slot_ids = [Command.create(other)]
        session.state = "closed"
        hours = [
            sum(
                self._make_fees(trainers=trainer)
                .line_ids.filtered(lambda line: line.kind == "preparation")
                .mapped("hours")
            )
            for trainer in (self.trainer, self.external)
        ]
        self.assertEqual(hours, [1.5, 0.5])

    def test_p8_3_3_another_setting_changes_nothing_that_was_stated(self):
        self.company.training_fee_preparation_hours = 2
        self._teach((at(2, 3), 3))
        self._pay(self._make_fees())
        self.company.training_fee_preparation_hours = 5
        self.assertFalse(self._make_fees(MARCH))

    def test_p8_3_3_marking_is_paid_where_marks_were_given(self):
        self.company.training_fee_marking_hours = 1
        session = self._teach((at(2, 3), 3))
        self.assertEqual(self._make_fees().amount, 300)
        self.env["hr.training.evaluation"].create(
            {"session_id": session.id, "method": "exam", "state": "released"}
        )
        self.assertEqual(self._make_fees().amount, 400)

    # ------------------------------------------------------------
    # ONCE
    # ------------------------------------------------------------

    def test_p8_3_3_a_second_run_changes_nothing(self):
        self._teach((at(2, 3), 3))
        first = self._make_fees()
        again = self._make_fees("2026-02-17")
        self.assertEqual(again, first)
        self.assertEqual(again.amount, 300)

    def test_p8_3_3_a_month_has_one_statement(self):
        self._teach((at(2, 3), 3))
        fee = self._make_fees()
        fee.action_submit()
        self._teach((at(2, 4), 3))
        self.assertEqual(self._make_fees(), fee)
        self.assertEqual(fee.amount, 300)

    def test_p8_3_3_what_comes_late_is_in_the_next_one(self):
        self._teach((at(2, 3), 3))
        late = self._teach((at(2, 4), 2), close=False)
        self._pay(self._make_fees())
        late.state = "closed"
        self.assertLines(self._make_fees(MARCH), ("teaching", 2, 100, 1, 200))

    def test_p8_3_3_what_is_not_settled_waits_for_its_own_month(self):
        self._teach((at(1, 5), 3))
        self._teach((at(2, 3), 1))
        self.assertEqual(self._make_fees(FEBRUARY).amount, 100)
        self.assertEqual(self._make_fees(JANUARY).amount, 300)

    def test_p8_3_3_a_slot_of_a_human_is_paid_once_by_whatever_record(self):
        """An employee who is an external trainer as well (design §6.11)."""
        self.external.partner_id = self.employee_trainer.work_contact_id
        session = self._teach((at(2, 3), 3), trainers=self.trainer | self.external)
        both = self.trainer | self.external
        fees = self._make_fees(trainers=both)
        self.assertEqual((len(fees), sum(fees.mapped("hours"))), (1, 3))
        self._pay(fees)
        # Given to his other record afterwards.
        session.state = "done"
        other = both - fees.trainer_id.with_env(self.env)
        session.slot_ids.trainer_ids = other
        session.state = "closed"
        self.assertFalse(self._make_fees(MARCH, both))

    def test_p8_3_3_a_trainer_who_left_is_paid_what_he_taught(self):
        self._teach((at(2, 3), 3))
        self.env.flush_all()
        self.trainer.active = False
        self.employee_trainer.active = False
        self.assertEqual(self._make_fees().amount, 300)

    # ------------------------------------------------------------
    # CORRECTIONS
    # ------------------------------------------------------------

    def test_d6_6_a_session_reopened_after_its_fee_was_paid(self):
        """What changed is a line in the next statement, at the fee that was paid."""
        session = self._teach((at(2, 3), 3), trainers=self.trainer | self.external)
        paid = self._pay(self._make_fees())
        self.assertEqual(paid.amount, 150)
        self._reopen(session)
        self._share(session, (self.trainer, 75), (self.external, 25))
        self.assertFalse(self._make_fees(MARCH), "its books are open")
        session.state = "closed"
        # Neither another grade nor another coefficient changes what was stated.
        self.trainer.grade_id = self.grades[5]
        session.course_id.sudo().fee_coefficient = 3
        fee = self._make_fees(MARCH)
        self.assertLines(fee, ("correction", 0.75, 100, 1, 75))
        self.assertEqual(fee.line_ids.origin_id, paid.line_ids)
        self.assertEqual(paid.amount, 150)
        self._pay(fee)
        self.assertFalse(self._make_fees(date(2026, 4, 1)), "corrected once")

    def test_d6_6_what_he_did_not_teach_is_taken_back(self):
        session = self._teach((at(2, 3), 3))
        self._pay(self._make_fees())
        session.state = "done"
        session.slot_ids.trainer_ids = self.external
        session.state = "closed"
        both = self.trainer | self.external
        fees = self._make_fees(MARCH, both)
        amounts = {fee.trainer_id.id: fee.amount for fee in fees}
        self.assertEqual(amounts, {self.trainer.id: -300})
        # It is of February, which is not settled for the other.
        self.assertEqual(self._make_fees(FEBRUARY, self.external).amount, 360)

    def test_d6_6_hours_that_do_not_come_out_even_are_not_corrected(self):
        """50 minutes are 0.8333 h on paper, and paid as what they are."""
        begin = at(2, 3)
        slot = {"start": begin, "stop": begin + timedelta(minutes=50)}
        self._teach(slot)
        paid = self._pay(self._make_fees())
        self.assertEqual(paid.amount, 83.33)
        self.assertFalse(self._make_fees(MARCH))

    def test_p8_3_3_who_came_late_into_a_stated_class_is_paid(self):
        """The scheduled run finds the month, though another has the slot stated."""
        session = self._teach((at(2, 3), 3))
        self._pay(self._make_fees())
        self._reopen(session)
        session.slot_ids.trainer_ids = self.trainer | self.external
        session.state = "closed"
        with self._clock_at(datetime(2026, 4, 2, 8)):
            self.env[FEE]._cron_make()
        fees = self.env[FEE].search([("trainer_id", "=", self.external.id)])
        self.assertEqual((fees.month, fees.hours), (FEBRUARY, 1.5))

    def test_d6_11_two_who_turn_out_to_be_one_are_not_paid_twice(self):
        """Contacts are merged after each of two records was paid its half."""
        both = self.trainer | self.external
        self._teach((at(2, 3), 3), trainers=both)
        for fee in self._make_fees(trainers=both):
            self._approve(fee.with_env(self.env))
        self.external.partner_id = self.employee_trainer.work_contact_id
        self.assertFalse(self._make_fees(MARCH, both))

    def test_d6_11_what_the_other_record_was_paid_is_not_paid_again(self):
        session = self._teach((at(2, 3), 3))
        self._approve(self._make_fees().with_env(self.env))
        session.state = "done"
        session.slot_ids.trainer_ids = self.external
        session.state = "closed"
        both = self.trainer | self.external
        self._approve(self._make_fees(MARCH).with_env(self.env))
        self._approve(self._make_fees(FEBRUARY, self.external).with_env(self.env))
        self.external.partner_id = self.employee_trainer.work_contact_id
        self.assertFalse(self._make_fees(date(2026, 4, 1), both))

    def test_d6_6_what_was_never_approved_is_not_taken_back(self):
        session = self._teach((at(2, 3), 3))
        fee = self._make_fees()
        fee.action_submit()
        fee.with_user(self.user_head).action_refuse("Another figure")
        session.state = "done"
        session.slot_ids.stop = at(2, 3, 3)
        session.state = "closed"
        self.assertFalse(self._make_fees(MARCH))
        fee.action_reset_to_draft()
        self.assertEqual(fee.amount, 200)

    def test_p8_3_3_a_draft_is_paid_by_the_way_that_its_trainer_is(self):
        self._teach((at(2, 3), 3))
        self.assertEqual(self._make_fees().kind, "internal")
        self.trainer.write(
            {"kind": "external", "partner_id": self.partner.id, "hourly_fee": 120}
        )
        fee = self._make_fees()
        self.assertEqual((fee.kind, fee.amount), ("external", 360))

    def test_d6_6_what_a_later_one_corrects_stays(self):
        session = self._teach((at(2, 3), 3))
        fee = self._approve(self._make_fees().with_env(self.env))
        session.state = "done"
        session.slot_ids.stop = at(2, 3, 3)
        session.state = "closed"
        later = self._make_fees(MARCH)
        self.assertLines(later, ("correction", -1, 100, 1, -100))
        with self.assertRaisesRegex(UserError, "cancel that first"):
            fee.with_user(self.user_officer).action_cancel()
        later.action_cancel()
        fee.with_user(self.user_officer).action_cancel()
        self.assertEqual(self._make_fees().amount, 200)

    def test_p8_3_3_cancelled_ones_give_their_classes_back(self):
        self._teach((at(2, 3), 3))
        fee = self._make_fees()
        fee.action_cancel()
        again = self._make_fees()
        self.assertNotEqual(again, fee)
        with self.assertRaisesRegex(UserError, "another statement"):
            fee.action_reset_to_draft()
        again.action_cancel()
        fee.action_reset_to_draft()
        self.assertEqual((fee.state, fee.amount), ("draft", 300))

    # ------------------------------------------------------------
    # CURRENCIES
    # ------------------------------------------------------------

    def test_p8_3_3_amounts_are_rounded_to_the_currency(self):
        """A third of an hour at 100: 33.33, 33 yen, 33.333 dinars."""
        for code, expected in (("CNY", 33.33), ("JPY", 33), ("BHD", 33.333)):
            with self.subTest(currency=code):
                currency = self.env["res.currency"].with_context(active_test=False)
                currency = currency.search([("name", "=", code)])
                currency.active = True
                self._tamper(self.company, currency_id=currency.id)
                session = self._teach(
                    {"start": at(2, 3), "stop": at(2, 3).replace(minute=20)}
                )
                fee = self._make_fees()
                self.assertEqual(fee.line_ids.amount, expected)
                self.assertEqual(fee.amount, expected)
                fee.action_cancel()
                session.state = "done"

    # ------------------------------------------------------------
    # BAD INPUT
    # ------------------------------------------------------------

    def test_d10_any_day_of_the_month_and_nothing_else(self):
        self._teach((at(2, 3), 3))
        self.assertEqual(self._make_fees(date(2026, 2, 28)).month, FEBRUARY)
        self.assertEqual(self._make_fees(None).month, FEBRUARY, "the last one")
        for bad in ("soon", "2026-13-01", 7, [1], {"a": 1}, True):
            with self.subTest(month=bad), self.assertRaises(UserError):
                self._make_fees(bad)

    def test_d5_officers_make_them(self):
        self._teach((at(2, 3), 3))
        for user in (self.user_trainer, self.user_finance, self.user_employee):
            with self.subTest(user=user.name), self.assertRaises(UserError):
                self._make_fees(user=user)

    def test_p8_3_3_the_cron_makes_those_of_the_last_month_and_earlier_ones(self):
        self._teach((at(2, 3), 3))
        self._teach((at(1, 5), 1))
        self._teach((at(3, 1), 1))
        self.env[FEE]._cron_make()
        fees = self.env[FEE].search([("trainer_id", "=", self.trainer.id)])
        self.assertEqual(set(fees.mapped("month")), {JANUARY, FEBRUARY})

    def test_d6_1_a_statement_is_written_by_its_methods_only(self):
        self._teach((at(2, 3), 3))
        fee = self._make_fees()
        for vals in (
            {"state": states.APPROVED},
            {"amount": 5000},
            {"month": MARCH},
            {"line_ids": [Command.clear()]},
            {"trainer_id": self.external.id},
            {"paid_on": MARCH},
        ):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                fee.write(vals)
        with self.assertRaises(AccessError):
            self._as_officer(FEE).create(
                {"trainer_id": self.trainer.id, "month": MARCH}
            )
        with self.assertRaises(AccessError):
            fee.line_ids.write({"amount": 5000})
        with self.assertRaises(AccessError):
            fee.unlink()
