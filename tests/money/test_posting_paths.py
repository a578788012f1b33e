"""Every way to a posted claim, tried with the strongest rights of Odoo (policy 9.2).

The table is the specification: each path is tried on a claim in each state short of
its last step, by each user, and leaves the claim unposted and unapproved.
"""

from contextlib import suppress

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common_claim import ClaimCase

STRONG = ("expense_manager", "accountant", "strong")


class Paths:
    """The ways in: ``path_<name>(case, claim, user)``."""

    # --- Odoo's buttons -----------------------------------------------------------

    def path_button_post(self, claim, user):
        self._post(claim, user)

    def path_button_post_in_a_batch(self, claim, user):
        self._post(self.approved_lunch + claim, user)

    def path_button_approve(self, claim, user):
        claim.with_user(user).action_approve()
        self._post(claim, user)

    def path_button_submit_without_approver(self, claim, user):
        """Odoo approves on submission where nobody is set to approve."""
        claim.with_user(user).manager_id = False
        claim.with_user(user).action_submit()
        self._post(claim, user)

    def path_button_submit_as_ones_own_manager(self, claim, user):
        claim.with_user(user).manager_id = claim.employee_id.user_id
        claim.with_user(user).action_submit()
        self._post(claim, user)

    # --- wizards ------------------------------------------------------------------

    def path_post_wizard(self, claim, user):
        self._run_wizard(claim, user)

    def path_post_wizard_in_a_batch(self, claim, user):
        self._run_wizard(self.approved_lunch + claim, user)

    def _run_wizard(self, claims, user):
        ids = self._rpc(
            user,
            "hr.expense.post.wizard",
            "create",
            [{}],
            context={"allowed_company_ids": self.company.ids},
        )
        context = {
            "active_ids": claims.ids,
            "allowed_company_ids": self.company.ids,
            "company_paid_move_ids": [],
        }
        self._rpc(
            user, "hr.expense.post.wizard", "action_post_entry", ids, context=context
        )

    def path_approve_duplicate_wizard(self, claim, user):
        wizard = (
            self.env["hr.expense.approve.duplicate"]
            .with_user(user)
            .create({"expense_ids": [Command.set(claim.ids)]})
        )
        wizard.action_approve()
        self._post(claim, user)

    def path_split_wizard(self, claim, user):
        """Its lines have an approval state, which RPC can write."""
        vals = {
            "name": "x",
            "expense_id": claim.id,
            "product_id": claim.product_id.id,
            "employee_id": claim.employee_id.id,
            "company_id": claim.company_id.id,
            "currency_id": claim.currency_id.id,
            "total_amount_currency": 150,
            "approval_state": "approved",
        }
        lines = self.env["hr.expense.split"].with_user(user).create([vals, vals])
        wizard = (
            self.env["hr.expense.split.wizard"]
            .with_user(user)
            .create(
                {
                    "expense_id": claim.id,
                    "expense_split_line_ids": [Command.set(lines.ids)],
                }
            )
        )
        wizard.action_split_expense()
        self._post(claim, user)

    def path_company_card(self, claim, user):
        claim.with_user(user).payment_mode = "company_account"
        self._post(claim, user)

    def path_company_card_from_the_start(self, claim, user):
        claim.sudo().payment_mode = "company_account"
        self._post(claim, user)

    # --- RPC ----------------------------------------------------------------------

    def _write(self, claim, user, **vals):
        self._rpc(user, "hr.expense", "write", claim.ids, vals)

    def path_write_approval_state(self, claim, user):
        self._write(claim, user, approval_state="approved")
        self._post(claim, user)

    def path_write_state(self, claim, user):
        self._write(claim, user, state="approved")
        self._post(claim, user)

    def path_write_state_then_the_wizard(self, claim, user):
        self.env.cr.execute(
            "UPDATE hr_expense SET state = 'approved' WHERE id = %s", claim.ids
        )
        claim.invalidate_recordset()
        self._run_wizard(claim, user)

    def path_write_both_states(self, claim, user):
        self._write(claim, user, state="approved", approval_state="approved")
        self._post(claim, user)

    def path_write_submitted_only(self, claim, user):
        self._write(claim, user, approval_state="submitted")
        claim.with_user(user)._do_approve(check=False)
        self._post(claim, user)

    def path_write_account_move(self, claim, user):
        self._write(claim, user, account_move_id=self.other_move.id)

    def path_link_from_the_move(self, claim, user):
        self._rpc(
            user,
            "account.move",
            "write",
            self.other_move.ids,
            {"expense_ids": [Command.link(claim.id)]},
        )

    def path_create_a_move_with_the_claim(self, claim, user):
        self.env["account.move"].with_user(user).create(
            self._receipt_vals(claim, expense_ids=[Command.link(claim.id)])
        )

    def path_post_a_receipt_made_by_hand(self, claim, user):
        move = (
            self.env["account.move"].with_user(user).create(self._receipt_vals(claim))
        )
        move.action_post()
        self.hand_made = move

    def _receipt_vals(self, claim, **vals):
        return {
            "move_type": "in_receipt",
            "company_id": self.company.id,
            "partner_id": claim.employee_id.work_contact_id.id,
            "invoice_date": claim.date,
            "invoice_line_ids": [
                Command.create(
                    {
                        "name": "Train",
                        "price_unit": 300,
                        "tax_ids": [Command.clear()],
                        "expense_id": claim.id,
                    }
                )
            ],
            **vals,
        }

    def path_mark_as_imported(self, claim, user):
        self._write(claim, user, training_is_historic=True)
        claim.with_user(user).action_submit()
        claim.with_user(user).action_approve()
        self._post(claim, user)

    def path_mark_as_submitted(self, claim, user):
        self._write(claim, user, training_submitted_on="2026-01-01 00:00:00")
        self._write(claim, user, approval_state="approved")
        self._post(claim, user)

    def path_write_the_steps(self, claim, user):
        self._rpc(
            user,
            "hr.training.approval.step",
            "write",
            claim.step_ids.ids,
            {"state": "approved"},
        )
        self._write(claim, user, approval_state="approved")
        self._post(claim, user)

    def path_write_the_steps_through_the_claim(self, claim, user):
        commands = [Command.update(s.id, {"state": "approved"}) for s in claim.step_ids]
        self._write(claim, user, step_ids=commands, approval_state="approved")
        self._post(claim, user)

    def path_make_a_step(self, claim, user):
        step = {
            "name": "Mine",
            "res_model": "hr.expense",
            "res_id": claim.id,
            "round": 99,
            "company_id": self.company.id,
            "approver_ids": [Command.link(user.id)],
        }
        self._rpc(user, "hr.training.approval.step", "create", [step])
        claim.with_user(user).action_approve()
        self._post(claim, user)

    # --- no claim for a moment ------------------------------------------------------

    def path_take_the_session_off(self, claim, user):
        """What is no claim any more is approved as Odoo does; then it is one again."""
        vals = {
            "training_session_id": claim.training_session_id.id,
            "training_cost_type_id": claim.training_cost_type_id.id,
        }
        self._write(claim, user, **dict.fromkeys(vals, False))
        claim.with_user(user).action_submit()
        claim.with_user(user).action_approve()
        self._write(claim, user, **vals)
        self._post(claim, user)


class NewPaths:
    """Ways to make an approved claim that was never a draft: return the claim."""

    def new_create(self, user):
        vals = self._claim_vals(approval_state="approved")
        return self.env["hr.expense"].with_user(user).create(vals)

    def new_create_with_both_states(self, user):
        vals = self._claim_vals(approval_state="approved", state="approved")
        return self.env["hr.expense"].with_user(user).create(vals)

    def new_create_with_defaults(self, user):
        Expense = self.env["hr.expense"].with_user(user)
        Expense = Expense.with_context(default_approval_state="approved")
        return Expense.create(self._claim_vals())

    def new_create_with_ones_own_default(self, user):
        self._rpc(
            user,
            "ir.default",
            "set",
            "hr.expense",
            "approval_state",
            "approved",
            user.id,
        )
        self.addCleanup(self.env.registry.clear_cache)
        return self.env["hr.expense"].with_user(user).create(self._claim_vals())

    def new_create_with_a_move(self, user):
        vals = self._claim_vals(account_move_id=self.other_move.id)
        return self.env["hr.expense"].with_user(user).create(vals)

    def new_copy(self, user):
        claim = self._create_claim().with_user(user)
        return claim.copy({"approval_state": "approved"})

    def new_load(self, user):
        Expense = self.env["hr.expense"].with_user(user)
        vals = self._claim_vals()
        names = ["name", "employee_id/.id", "training_session_id/.id"]
        names += ["training_cost_type_id/.id", "total_amount_currency"]
        row = [vals[name.split("/")[0]] for name in names]
        result = Expense.load(
            [*names, "approval_state"], [[*map(str, row), "approved"]]
        )
        if not result["ids"]:
            raise UserError(str(result["messages"]))
        return Expense.browse(result["ids"])

    def new_from_an_approved_expense(self, user):
        vals = self._claim_vals()
        self.approved_lunch.with_user(user).write(
            {name: vals[name] for name in vals if name.startswith("training_")}
        )
        return self.approved_lunch

    def new_by_mail(self, user):
        """The alias may carry defaults."""
        alias_defaults = {
            "training_session_id": self.session.id,
            "training_cost_type_id": self.cost_type.id,
            "approval_state": "approved",
        }
        return (
            self.env["hr.expense"]
            .with_user(user)
            .message_new(
                {
                    "email_from": self.user_employee.email,
                    "subject": "Train 300",
                    "message_id": "<x@example.com>",
                },
                custom_values=alias_defaults,
            )
        )


@tagged("post_install", "-at_install", "hr_training_claim")
class TestPostingPaths(Paths, NewPaths, ClaimCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_strong.group_ids |= cls.env.ref("base.group_erp_manager")
        cls.other_move = cls.env["account.move"].create(
            {
                "move_type": "in_receipt",
                "company_id": cls.company.id,
                "partner_id": cls.employee_outsider.work_contact_id.id,
                "invoice_date": "2026-02-27",
                "invoice_line_ids": [
                    Command.create(
                        {"name": "x", "price_unit": 1, "tax_ids": [Command.clear()]}
                    )
                ],
            }
        )
        cls.other_move.action_post()
        cls.approved_lunch = cls._ordinary_expense(cls.user_outsider)
        cls.approved_lunch.with_user(cls.user_strong)._do_approve()
        cls.claims = {
            "draft": cls._create_claim(),
            "submitted": cls._submit(cls._create_claim()),
            "half approved": cls._submit(cls._create_claim()),
            "refused": cls._submit(cls._create_claim()),
            "reset": cls._approve_claim(cls._create_claim()),
        }
        manager = cls.user_department_manager
        cls.claims["half approved"].with_user(manager).action_approve()
        cls.claims["refused"].with_user(manager).action_refuse("No")
        cls.claims["reset"].with_user(cls.user_strong).action_reset()
        cls.env.flush_all()

    def _get_paths(self, prefix):
        return {
            name.removeprefix(prefix): getattr(self, name)
            for name in dir(self)
            if name.startswith(prefix)
        }

    def test_p9_2_no_path_posts_a_claim_short_of_its_last_step(self):
        paths = self._get_paths("path_")
        self.assertGreater(len(paths), 20)
        for name, path in paths.items():
            for state, claim in self.claims.items():
                for role in STRONG:
                    user = getattr(self, f"user_{role}")
                    with self.subTest(path=name, state=state, user=role):
                        self._try(path, claim, user)

    def _try(self, path, claim, user):
        before = claim.approval_state
        self.hand_made = self.env["account.move"]
        with self._undone():
            with suppress(UserError), self.env.cr.savepoint():
                path(claim, user)
                self.env.flush_all()
            self.env.invalidate_all()
            claim = claim.with_env(self.env)
            self.assertFalse(claim.account_move_id, "linked to an entry")
            moves = self.env["account.move.line"].search(
                [("expense_id", "=", claim.id), ("parent_state", "=", "posted")]
            )
            self.assertFalse(moves, "posted")
            if claim.training_session_id:
                self.assertNotEqual(claim.approval_state, "approved")
            if before:
                self.assertEqual(claim.approval_state, before)

    def test_p9_2_programs_in_sudo_do_not_get_round_it_either(self):
        """Odoo posts and approves in sudo in places, and so may other addons."""
        root = self.env.ref("base.user_root")
        for name in (
            "button_post",
            "button_post_in_a_batch",
            "button_approve",
            "button_submit_without_approver",
            "post_wizard",
            "approve_duplicate_wizard",
            "split_wizard",
            "company_card_from_the_start",
            "write_approval_state",
            "write_state",
            "write_state_then_the_wizard",
            "write_both_states",
            "write_submitted_only",
            "write_account_move",
            "link_from_the_move",
            "create_a_move_with_the_claim",
            "post_a_receipt_made_by_hand",
        ):
            for state, claim in self.claims.items():
                with self.subTest(path=name, state=state):
                    self._try(getattr(self, f"path_{name}"), claim, root)

    def test_p9_2_no_claim_is_born_approved(self):
        paths = self._get_paths("new_")
        self.assertGreater(len(paths), 7)
        for name, path in paths.items():
            for role in STRONG:
                user = getattr(self, f"user_{role}")
                with self.subTest(path=name, user=role), self._undone():
                    known = self.env["hr.expense"].search([])
                    with suppress(UserError), self.env.cr.savepoint():
                        path(user)
                        self.env.flush_all()
                    self.env.invalidate_all()
                    claims = self.env["hr.expense"].search(
                        [("training_session_id", "!=", False)]
                    )
                    for claim in claims - known + self.approved_lunch:
                        if claim.training_session_id:
                            self.assertFalse(claim.approval_state)
                            self.assertFalse(claim.account_move_id)

    def test_p9_2_the_same_paths_post_what_went_all_the_way(self):
        """The attacks fail because of the steps, not because nothing can be posted."""
        for name, post in (
            ("button", self._post),
            ("wizard", lambda claim, user: self._run_wizard(claim, user)),
            (
                "batch",
                lambda claim, user: self._post(self.approved_lunch + claim, user),
            ),
        ):
            with self.subTest(path=name), self._undone():
                claim = self._approve_claim(self._create_claim())
                post(claim, self.user_accountant)
                self.assertEqual(claim.account_move_id.state, "posted")
                self.assertEqual(claim.state, "posted")

    def test_p9_2_ordinary_expenses_go_the_same_paths_as_before(self):
        """The controls of the table: what a session does, nothing else does."""
        for name in ("write_approval_state", "write_state_then_the_wizard"):
            lunch = self._ordinary_expense()
            with self.subTest(path=name), self._undone():
                path = getattr(self, f"path_{name}")
                path(lunch, self.user_strong)
                self.assertTrue(lunch.account_move_id)

    def test_p9_2_a_posted_claim_is_not_posted_again(self):
        claim = self._approve_claim(self._create_claim())
        self._post(claim)
        for user in (self.user_accountant, self.user_strong):
            with self.assertRaises(UserError):
                self._post(claim, user)
            with self.assertRaises(UserError):
                self._run_wizard(claim, user)

    def test_p9_2_employees_and_approvers_do_not_post(self):
        claim = self._approve_claim(self._create_claim())
        for role in ("employee", "department_manager", "finance", "executive", "head"):
            user = getattr(self, f"user_{role}")
            with self.subTest(role=role), self.assertRaises(UserError):
                self._post(claim, user)
        self.assertFalse(claim.account_move_id)
