from datetime import timedelta

from odoo.tests import tagged

from ..common import NOW
from .common_claim import HELD, ClaimCase


@tagged("post_install", "-at_install", "hr_training_claim")
class TestClaimSessionPicker(ClaimCase):
    """The sessions offered are those in which the claimant had a part (policy 9.2)."""

    def _offered(self, employee, user=None):
        """What the form's field offers, as the client asks for it."""
        user = user or self.user_employee
        Expense = self.env["hr.expense"].with_user(user)
        expense = Expense.new({"employee_id": employee.id, "company_id": self.company})
        ids = expense.training_claimable_session_ids._origin.ids
        found = self._rpc(
            user,
            "hr.training.session",
            "name_search",
            "",
            [("id", "in", ids)],
            context={"training_with_date": True},
        )
        return [row[0] for row in found], found

    def test_p9_2_his_own_newest_first_with_the_day(self):
        newer = self._hold_session(
            self.employee_employee, start=HELD + timedelta(days=2)
        )
        self._hold_session(self.employee_colleague)
        ahead = self._create_session(schedule=True)
        self._enroll(ahead, self.employee_employee)
        withdrawn = self._create_session(start=NOW + timedelta(days=1), schedule=True)
        self._enroll(withdrawn, self.employee_employee).with_user(
            self.user_officer
        ).action_withdraw("No")
        ids, found = self._offered(self.employee_employee)
        self.assertEqual(ids, [newer.id, self.session.id])
        self.assertIn("2026", found[0][1])
        self.assertTrue(found[0][1].startswith(f"[{newer.code}]"))

    def test_p9_2_the_trainer_is_offered_what_he_taught(self):
        self.session.sudo().trainer_ids = self.trainer
        ids, _found = self._offered(self.employee_trainer, self.user_trainer)
        self.assertEqual(ids, self.session.ids)

    def test_d6_11_by_whatever_record_he_was_there(self):
        """Who was enrolled by the record of before claims by today's, and gets it."""
        former = self._create_employee(
            "Of before",
            self.department_ops,
            work_contact_id=self.user_outsider.partner_id.id,
        )
        session = self._hold_session(former)
        Expense = self.env["hr.expense"].with_user(self.user_outsider)
        expense = Expense.new(
            {"employee_id": self.employee_outsider.id, "company_id": self.company}
        )
        self.assertEqual(expense.training_claimable_session_ids._origin, session)
        claim = self._create_claim(self.user_outsider, training_session_id=session.id)
        self._submit(claim)
        self.assertEqual(claim.state, "submitted")
        self.assertTrue(session.with_user(self.user_outsider).sudo().can_file_claim)

    def test_p9_2_whose_claim_it_is_not_to_file_learns_nothing(self):
        """Nobody finds out by the form where somebody else was."""
        for user in (self.user_outsider, self.user_colleague, self.user_trainer):
            with self.subTest(user=user.name):
                expense = (
                    self.env["hr.expense"]
                    .with_user(user)
                    .new(
                        {
                            "employee_id": self.employee_employee.id,
                            "company_id": self.company.id,
                        }
                    )
                )
                self.assertFalse(expense.training_claimable_session_ids)
                found = self._rpc(
                    user,
                    "hr.expense",
                    "onchange",
                    [],
                    {"employee_id": self.employee_employee.id},
                    ["employee_id"],
                    {"employee_id": {}, "training_claimable_session_ids": {}},
                )["value"]
                self.assertFalse(found.get("training_claimable_session_ids"))

    def test_p9_2_who_files_for_others_sees_theirs(self):
        for user in (self.user_officer, self.user_finance):
            with self.subTest(user=user.name):
                ids, _found = self._offered(self.employee_employee, user)
                self.assertEqual(ids, self.session.ids)
                ids, _found = self._offered(self.employee_outsider, user)
                self.assertEqual(ids, [])
