"""Who decides about a claim, who sees it (policy 9.2, design §4, §5)."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ...tools import groups
from .common_claim import ClaimCase


@tagged("post_install", "-at_install", "hr_training_claim")
class TestClaimApproval(ClaimCase):
    def _states(self, claim):
        return claim.step_ids.sorted("id").mapped("state")

    def test_p9_2_department_manager_then_finance(self):
        claim = self._submit(self._create_claim(amount=4999.99))
        self.assertEqual(self._states(claim), ["pending", "waiting"])
        self.assertEqual(claim.step_ids[0].approver_ids, self.user_department_manager)
        manager = claim.with_user(self.user_department_manager)
        self.assertTrue(manager.waiting_for_me and manager.can_approve)
        manager.action_approve()
        self.assertEqual((claim.state, claim.approval_state), ("submitted",) * 2)
        self.assertEqual(self._states(claim), ["approved", "pending"])
        claim.with_user(self.user_finance).action_approve()
        self.assertEqual((claim.state, claim.approval_state), ("approved",) * 2)
        self.assertEqual(
            claim.step_ids.mapped("decided_by_id"),
            self.user_department_manager | self.user_finance,
        )
        self.assertEqual(claim.manager_id, self.user_finance)
        self.assertTrue(claim.approval_date)

    def test_p9_2_management_from_the_amount_on(self):
        claim = self._submit(self._create_claim(amount=5000))
        self.assertEqual(len(claim.step_ids), 3)
        for user in (self.user_department_manager, self.user_finance):
            claim.with_user(user).action_approve()
            self.assertEqual(claim.state, "submitted")
        claim.with_user(self.user_executive).action_approve()
        self.assertEqual(claim.state, "approved")

    def test_p9_2_the_amount_is_compared_in_company_currency(self):
        currency = self.env["res.currency"].create(
            {"name": "TFC", "symbol": "F", "rounding": 0.01}
        )
        self.env["res.currency.rate"].create(
            {
                "currency_id": currency.id,
                "company_id": self.company.id,
                "name": "2026-01-01",
                "rate": 0.1,
            }
        )
        claim = self._create_claim(amount=500, currency_id=currency.id)
        self._submit(claim)
        self.assertEqual(len(claim.step_ids), 3)

    def test_d4_nobody_else_decides(self):
        """Odoo's own approvers and administrators neither approve nor refuse."""
        self.employee_employee.expense_manager_id = self.user_colleague
        claim = self._submit(self._create_claim())
        for user in (
            self.user_employee,
            self.user_colleague,
            self.user_expense_manager,
            self.user_strong,
            self.user_accountant,
            self.user_head,
            self.user_officer,
            self.user_finance,
            self.user_executive,
        ):
            with self.subTest(user=user.name):
                record = claim.with_user(user)
                with self.assertRaises(UserError):
                    record.action_approve()
                with self.assertRaises(UserError):
                    record.action_refuse("No")
                self.assertEqual(self._states(claim), ["pending", "waiting"])
        with self.assertRaises(UserError):
            claim.sudo().action_approve()

    def test_d4_the_claimant_is_no_approver(self):
        """The department manager's own claim goes past him."""
        self.employee_department_manager.expense_manager_id = (
            self.user_department_manager
        )
        session = self._hold_session(self.employee_department_manager)
        claim = self._create_claim(
            self.user_department_manager, training_session_id=session.id
        )
        self._submit(claim)
        self.assertEqual(self._states(claim), ["skipped", "pending"])
        self.assertNotIn(self.user_department_manager, claim.step_ids.approver_ids)

    def test_d4_the_submitter_is_no_approver(self):
        self.user_expense_manager.group_ids = [
            Command.link(self.env.ref(groups.FINANCE).id)
        ]
        claim = self._submit(self._create_claim(), self.user_expense_manager)
        self.assertEqual(claim.step_ids[-1].approver_ids, self.user_finance)

    def test_d4_an_employee_without_odoos_approver_is_not_approved_by_himself(self):
        """Odoo validates expenses of people without approver on submission."""
        self.assertFalse(self.employee_employee.expense_manager_id)
        claim = self._create_claim()
        self.assertFalse(claim.manager_id)
        self.assertTrue(claim._can_be_autovalidated(), "Odoo would approve it")
        self._submit(claim)
        self.assertEqual(claim.state, "submitted")

    def test_d4_refusal_with_reason_returns_it(self):
        claim = self._submit(self._create_claim())
        manager = claim.with_user(self.user_department_manager)
        self.assertEqual(manager.action_refuse()["res_model"], "hr.training.reason")
        with self.assertRaises(UserError):
            manager.action_refuse(" ")
        manager.action_refuse("Which train?")
        self.assertEqual((claim.state, claim.approval_state), ("refused",) * 2)
        self.assertEqual(self._states(claim), ["refused", "skipped"])
        self.assertEqual(claim.step_ids[0].remark, "Which train?")
        self.assertTrue(
            any("Which train?" in body for body in claim.message_ids.mapped("body"))
        )
        employee = claim.with_user(self.user_employee)
        self.assertTrue(employee.can_reset)
        employee.action_reset()
        self.assertEqual((claim.state, claim.approval_state), ("draft", False))
        employee.total_amount_currency = 200
        self._approve_claim(claim)
        self.assertEqual(claim.step_ids.mapped("round"), [1, 1, 2, 2])

    def test_d4_the_reason_dialog_refuses(self):
        claim = self._submit(self._create_claim())
        action = (
            claim.step_ids[0].with_user(self.user_department_manager).action_refuse()
        )
        self.env["hr.training.reason"].with_user(
            self.user_department_manager
        ).with_context(**action["context"]).create({"reason": "No"}).action_confirm()
        self.assertEqual(claim.state, "refused")

    def test_d4_odoos_refuse_wizard_is_for_the_approver_only(self):
        """Odoo's wizard asks nobody's rights."""
        claim = self._submit(self._create_claim())
        wizard = (
            self.env["hr.expense.refuse.wizard"]
            .with_user(self.user_strong)
            .create({"reason": "No", "expense_ids": [Command.set(claim.ids)]})
        )
        with self.assertRaisesRegex(UserError, "does not wait for your decision"):
            wizard.action_refuse()
        self.assertEqual(claim.state, "submitted")

    def test_d4_odoos_duplicate_wizard_is_for_the_approver_only(self):
        claim = self._submit(self._create_claim())
        wizard = (
            self.env["hr.expense.approve.duplicate"]
            .with_user(self.user_strong)
            .create({"expense_ids": [Command.set(claim.ids)]})
        )
        with self.assertRaisesRegex(UserError, "does not wait for your decision"):
            wizard.action_approve()
        self.assertEqual(claim.state, "submitted")

    def test_d4_steps_wait_in_the_list_and_open_the_claim(self):
        claim = self._submit(self._create_claim())
        Step = self.env["hr.training.approval.step"].with_user(
            self.user_department_manager
        )
        step = Step.search(Step._get_waiting_domain())
        self.assertEqual(step.res_id, claim.id)
        self.assertEqual(step.document_type, "Reimbursement Claim")
        self.assertEqual(step.action_open_document()["res_id"], claim.id)
        activity = claim.activity_ids
        self.assertEqual(activity.user_id, self.user_department_manager)
        step.action_approve()
        self.assertEqual(claim.activity_ids.user_id, self.user_finance)

    def test_d4_remark_is_kept(self):
        claim = self._submit(self._create_claim())
        claim.with_user(self.user_department_manager).action_approve("Fine by me")
        self.assertEqual(claim.step_ids[0].remark, "Fine by me")

    def test_d10_a_remark_that_is_no_text_is_refused(self):
        claim = self._submit(self._create_claim())
        manager = self.user_department_manager
        for junk in ("a\0b", "\ud800", 5, [["x"]]):
            with self.subTest(junk=junk), self.assertRaisesRegex(UserError, "a text"):
                claim.with_user(manager).action_approve(junk)
        self.assertEqual(claim.step_ids[0].state, "pending")

    def test_d4_claims_and_other_expenses_in_one_go(self):
        claim, lunch = self._create_claim(), self._ordinary_expense()
        both = (claim + lunch).with_user(self.user_employee)
        self.employee_employee.expense_manager_id = self.user_department_manager
        lunch.manager_id = self.user_department_manager
        both.action_submit()
        self.assertEqual(set(both.mapped("state")), {"submitted"})
        self.assertFalse(lunch.step_ids)
        with self.assertRaises(UserError):
            both.with_user(self.user_department_manager).action_refuse("No")
        both.with_user(self.user_department_manager).action_approve()
        self.assertEqual((claim.state, lunch.state), ("submitted", "approved"))

    def test_d4_odoo_mails_nobody_about_claims(self):
        """Its manager of the expense does not decide about a claim."""
        self.employee_employee.expense_manager_id = self.user_expense_manager
        claim = self._create_claim()
        self._submit(claim)
        self.assertEqual(claim.manager_id, self.user_expense_manager)
        self.assertNotIn(
            self.env.ref("hr_expense.mail_act_expense_approval"),
            claim.activity_ids.activity_type_id,
        )
        known = self.env["mail.mail"].search([])
        self.env["hr.expense"]._cron_send_submitted_expenses_mail()
        self.assertFalse(self.env["mail.mail"].search([]) - known)

    def test_d6_6_what_was_submitted_cannot_be_changed(self):
        claim = self._submit(self._create_claim())
        other = self._hold_session(self.employee_employee)
        for state in ("submitted", "approved"):
            for vals in (
                {"total_amount_currency": 9999},
                {"total_amount": 9999},
                {"price_unit": 9999},
                {"quantity": 9},
                {"employee_id": self.employee_colleague.id},
                {"date": "2020-01-01"},
                {"payment_mode": "company_account"},
                {"currency_id": self.env.ref("base.USD").id},
                {"training_session_id": other.id},
                {"training_session_id": False, "training_cost_type_id": False},
                {"training_invoice_ref": "other"},
            ):
                with (
                    self.subTest(state=state, vals=vals),
                    self.assertRaisesRegex(UserError, "no longer a draft"),
                ):
                    claim.with_user(self.user_strong).write(vals)
            if state == "submitted":
                self._approve_claim(claim)

    def test_d6_6_an_approved_claim_is_reset_and_goes_all_the_way_again(self):
        """What was decided before the reset does not count for what comes after."""
        claim = self._approve_claim(self._create_claim())
        strong = claim.with_user(self.user_strong)
        strong.action_reset()
        strong.total_amount_currency = 90000
        with self.assertRaises(UserError):
            strong.approval_state = "approved"
        with self.assertRaises(UserError):
            strong.sudo().approval_state = "approved"
        self.assertEqual(claim.state, "draft")
        self._submit(claim)
        self.assertEqual(self._states(claim)[2:], ["pending", "waiting", "waiting"])

    def test_d6_1_guarded_fields_of_a_claim(self):
        claim = self._create_claim()
        for name, value in (
            ("training_submitted_on", "2026-01-01 00:00:00"),
            ("training_filed_on", "2026-01-01"),
            ("training_waived_by_id", self.user_head.id),
            ("training_waive_reason", "x"),
            ("training_is_historic", True),
            ("training_invoice_key", "X"),
            ("step_ids", [Command.clear()]),
        ):
            with self.subTest(field=name):
                with self.assertRaises(AccessError):
                    claim.with_user(self.user_strong).write({name: value})
                with self.assertRaises(AccessError):
                    self._create_claim(**{name: value})
                with self.assertRaises(AccessError):
                    self.env["hr.expense"].with_user(self.user_strong).with_context(
                        **{f"default_{name}": value}
                    ).create(self._claim_vals())


@tagged("post_install", "-at_install", "hr_training_claim")
class TestClaimAccess(ClaimCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        session = cls._hold_session(cls.employee_outsider)
        cls.claims = {
            "team draft": cls._create_claim(),
            "team": cls._submit(cls._create_claim(cls.user_colleague)),
            "other": cls._submit(
                cls._create_claim(cls.user_outsider, training_session_id=session.id)
            ),
        }
        cls.expenses = {
            "ordinary team": cls._ordinary_expense(),
            "ordinary other": cls._ordinary_expense(cls.user_outsider),
        }
        (cls.expenses["ordinary other"]).approval_state = "submitted"

    def _seen(self, user, method="read"):
        found = set()
        for name, record in {**self.claims, **self.expenses}.items():
            args = {
                "read": (["name"],),
                "write": ({"name": "Changed"},),
                "unlink": (),
            }[method]
            if self._passes(
                lambda r=record, a=args: self._rpc(user, r._name, method, r.ids, *a)
            ):
                found.add(name)
        return found

    def test_d5_who_reads_which_expense(self):
        """Managers and executives without an expense group see claims and no more."""
        claims = set(self.claims)
        for role, seen in {
            "employee": {"team draft", "ordinary team"},
            "colleague": {"team"},
            "department_manager": {"team draft", "team"},
            "trainer": set(),
            "officer": claims,
            "head": claims,
            "executive": claims,
            "finance": claims,
        }.items():
            with self.subTest(role=role):
                self.assertEqual(self._seen(getattr(self, f"user_{role}")), seen)

    def test_d5_our_rules_let_nobody_write(self):
        for role in ("department_manager", "officer", "head", "executive", "finance"):
            user = getattr(self, f"user_{role}")
            with self.subTest(role=role):
                self.assertEqual(self._seen(user, "write"), set())
                self.assertEqual(self._seen(user, "unlink"), set())

    def test_d5_an_approver_elsewhere_keeps_what_he_decided_about(self):
        """A rule that names a user gives him that claim only."""
        self.env["hr.training.approval.rule"].create(
            {
                "name": "Check",
                "document": "claim",
                "approver": "user",
                "user_id": self.user_trainer.id,
                "company_id": self.company.id,
            }
        )
        claim = self._submit(self._create_claim())
        self.claims["asked"] = claim
        self.addCleanup(self.claims.pop, "asked")
        self.assertEqual(self._seen(self.user_trainer), {"asked"})
        claim.with_user(self.user_trainer).action_approve()
        self.assertEqual(claim.state, "approved")
        self.assertEqual(self._seen(self.user_trainer), {"asked"})

    def test_d5_a_replaced_manager_loses_the_team(self):
        self.department_srv.manager_id = self.employee_outsider
        self.assertEqual(
            self._seen(self.user_department_manager), {"team"}, "he is its approver"
        )

    def test_d5_stock_rights_do_not_widen(self):
        """What each stock group reads is what Odoo's own rules give it."""
        ours = self.env["ir.rule"].search(
            [
                ("model_id.model", "=", "hr.expense"),
                ("name", "=like", "Training claim%"),
            ]
        )
        self.assertEqual(len(ours), 2)
        everything = self.env["hr.expense"].search([]).ids
        for name, xmlids in (
            ("team approver", "hr_expense.group_hr_expense_team_approver"),
            ("all approver", "hr_expense.group_hr_expense_user"),
            ("administrator", "hr_expense.group_hr_expense_manager"),
            ("billing", "account.group_account_invoice"),
            ("accountant", "account.group_account_user"),
            ("hr", "hr.group_hr_user"),
        ):
            role = f"x_{name.replace(' ', '_')}"
            user = self._add_user(role, xmlids, self.department_ops)
            for method in ("read", "write", "unlink"):
                with self.subTest(group=name, method=method):
                    ours.active = True
                    widened = self._reach(user, everything, method)
                    ours.active = False
                    self.assertEqual(widened, self._reach(user, everything, method))

    def _reach(self, user, ids, method):
        self.env.flush_all()
        self.env.registry.clear_cache()
        self.env.invalidate_all()
        records = self.env["hr.expense"].with_user(user).browse(ids)
        return records._filtered_access(method).ids

    def test_d5_approvers_read_the_papers(self):
        claim = self.claims["team"]
        for user in (self.user_department_manager, self.user_finance):
            names = self._rpc(
                user, "ir.attachment", "read", claim.attachment_ids.ids, ["raw"]
            )
            self.assertEqual(len(names), 3)
        with self.assertRaises(AccessError):
            self._rpc(
                self.user_employee,
                "ir.attachment",
                "read",
                claim.attachment_ids.ids,
                ["raw"],
            )

    def test_d5_the_form_opens_for_each_approver(self):
        """The client reads every field of the form, computed ones included."""
        claim = self.claims["team"]
        for role in ("colleague", "department_manager", "executive", "finance", "head"):
            user = getattr(self, f"user_{role}")
            with self.subTest(role=role):
                view = self._rpc(user, "hr.expense", "get_views", [[False, "form"]])
                names = view["models"]["hr.expense"]["fields"]
                read = self._rpc(
                    user,
                    "hr.expense",
                    "web_read",
                    claim.ids,
                    specification={name: {} for name in names},
                )
                self.assertEqual(read[0]["id"], claim.id)

    def test_d5_companies_stay_apart(self):
        self._add_company_b()
        user = self._add_user("b_finance", groups.FINANCE, company=self.company_b)
        self.assertEqual(self._seen(user), set())
