"""What waits for somebody: kind, amount, a selection at once; what dialogs say."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common_claim import ClaimCase


@tagged("post_install", "-at_install", "hr_training_claim")
class TestWaitingForMe(ClaimCase):
    def _steps(self, user):
        Step = self.env["hr.training.approval.step"].with_user(user)
        return Step.search(Step._get_waiting_domain())

    def test_d4_kind_amount_and_requester_of_what_waits(self):
        self._submit(self._create_claim(amount=250))
        plan = self._create_plan("adhoc", user=self.user_department_manager)
        plan.with_user(self.user_department_manager).action_submit()
        step = self._steps(self.user_department_manager)
        self.assertEqual(step.document_type, "Reimbursement Claim")
        self.assertEqual((step.amount, step.currency_id.name), (250, "CNY"))
        self.assertEqual(step.submitted_by_id, self.user_employee)
        step = self._steps(self.user_head)
        self.assertEqual(step.document_type, "Training Plan")
        self.assertEqual(step.amount, plan.amount_planned)

    def test_d4_whoever_reads_a_claim_sees_whom_it_waits_for(self):
        """The steps that the rules let him read, read before, do not stand for all."""
        claim = self._submit(self._create_claim())
        manager = self.user_department_manager
        self._steps(manager).action_approve()
        names = ["step_ids", "waiting_for"]
        seen = {
            user: self._rpc(user, claim._name, "read", claim.ids, names)[0]
            for user in (manager, self.user_finance, self.user_employee)
        }
        self.assertTrue(seen[manager]["waiting_for"])
        self.assertEqual(len({row["waiting_for"] for row in seen.values()}), 1)

    def test_d4_many_documents_take_no_more_statements_than_one(self):
        for _number in range(4):
            self._submit(self._create_claim())
        steps = self._steps(self.user_department_manager)

        def count(steps):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            steps.mapped("amount")
            steps.mapped("document_name")
            return self.env.cr.sql_log_count - before

        count(steps)
        self.assertLessEqual(count(steps), count(steps[:1]))

    def test_d4_a_selection_is_approved_at_once(self):
        claims = self._submit(self._create_claim()) | self._submit(self._create_claim())
        plan = self._create_plan("adhoc", user=self.user_officer)
        plan.with_user(self.user_officer).action_submit()
        user = self.user_department_manager
        steps = self._steps(user)
        self.assertEqual(len(steps), 2)
        self.assertTrue(
            self._rpc(user, "hr.training.approval.step", "action_approve", steps.ids)
        )
        self.assertEqual(set(claims.step_ids.mapped("state")), {"approved", "pending"})
        self.assertEqual(self._steps(user).get_waiting_count(), 0)

    def test_d4_of_a_selection_all_or_nothing_waits_for_the_caller(self):
        """Another step of the document is not a way to decide about this one."""
        claim, other = self._create_claim(), self._create_claim()
        self._submit(claim)
        self._submit(other)
        user = self.user_department_manager
        other.with_user(user).action_approve()
        for steps in (
            claim.step_ids,
            claim.step_ids[0] | other.step_ids[0],
            claim.step_ids[1],
        ):
            for method in ("action_approve", "action_refuse"):
                with (
                    self.subTest(steps=steps.mapped("state"), method=method),
                    self.assertRaises(UserError),
                    self._undone(),
                ):
                    self._rpc(user, steps._name, method, steps.ids)
        self.assertEqual(claim.step_ids.mapped("state"), ["pending", "waiting"])
        for caller in (self.user_employee, self.user_officer, self.user_executive):
            with (
                self.subTest(user=caller.name),
                self.assertRaisesRegex(UserError, "does not wait for your decision"),
            ):
                claim.step_ids[0].with_user(caller).action_approve()

    def test_d4_several_kinds_are_not_refused_by_one_reason(self):
        self._submit(self._create_claim())
        budget = self._create_budget(100, approve=False)
        steps = self._steps(self.user_department_manager)
        self.assertEqual(steps.action_refuse()["res_model"], "hr.training.reason")
        budget.with_user(self.user_officer).action_submit()
        rule = budget.step_ids[0]
        rule.sudo().approver_ids += self.user_department_manager
        both = steps | rule.with_env(steps.env)
        with self.assertRaisesRegex(UserError, "one kind"):
            both.action_refuse()

    def test_w9_dialogs_say_the_act_and_to_what(self):
        """Title and button, for one record and for many."""
        session = self._create_session(schedule=True)
        enrollments = self._enroll(
            session, self.employee_employee, self.employee_colleague
        )
        claim = self._submit(self._create_claim())
        own = enrollments[0].with_user(self.user_employee)
        for action, title, button in (
            (
                own.action_withdraw(),
                f"Withdraw from {session.display_name}",
                "Withdraw",
            ),
            (
                enrollments[0].with_user(self.user_officer).action_withdraw(),
                f"Withdraw Employee from {session.display_name}",
                "Withdraw",
            ),
            (
                enrollments.with_user(self.user_officer).action_withdraw(),
                "Withdraw Training Enrolment × 2",
                "Withdraw",
            ),
            (
                session.with_user(self.user_officer).action_cancel(),
                f"Cancel Training Session {session.display_name}",
                "Cancel Training Session",
            ),
            (
                claim.with_user(self.user_department_manager).action_refuse(),
                f"Refuse Reimbursement Claim {claim.name}",
                "Refuse",
            ),
        ):
            with self.subTest(title=title):
                self.assertEqual(action["name"], title)
                self.assertEqual(action["context"]["default_subject"], title)
                self.assertEqual(action["context"]["default_button"], button)
