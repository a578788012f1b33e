"""Approval of documents: design §4, carried by the plans of policy 4."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from ...tools import groups
from ..common import NOW
from .common_approval import ApprovalCase


@tagged("post_install", "-at_install", "hr_training_approval")
class TestApprovalSteps(ApprovalCase):
    """Who decides, in which order, by which rules."""

    def test_p4_1_annual_plan_needs_head_then_management(self):
        plan = self._submit(self._create_plan("annual"))
        self.assertEqual(plan.state, "submitted")
        self.assertEqual(plan.submitted_by_id, self.user_officer)
        self.assertEqual(plan.submitted_on, NOW)
        self.assertSteps(plan, ["pending", "waiting"])
        self.assertEqual(self._get_asked(plan), self.user_head)
        self.assertEqual(plan.waiting_for, self.user_head.name)

        plan.with_user(self.user_head).action_approve()
        self.assertEqual(plan.state, "submitted")
        self.assertSteps(plan, ["approved", "pending"])
        self.assertEqual(self._get_asked(plan), self.user_executive)

        plan.with_user(self.user_executive).action_approve("Go ahead.")
        self.assertEqual(plan.state, "approved")
        self.assertEqual(plan.approved_on, NOW)
        self.assertSteps(plan, ["approved", "approved"])
        self.assertEqual(
            plan.step_ids.mapped("decided_by_id"), self.user_head | self.user_executive
        )
        self.assertEqual(set(plan.step_ids.mapped("decided_on")), {NOW})
        self.assertEqual(plan.step_ids.mapped("remark"), [False, "Go ahead."])

    def test_p4_2_quarterly_plan_needs_head_only(self):
        plan = self._submit(self._create_plan("quarterly"))
        self.assertSteps(plan, ["pending"])
        self.assertEqual(self._get_asked(plan), self.user_head)
        plan.with_user(self.user_head).action_approve()
        self.assertEqual(plan.state, "approved")

    def test_p4_3_department_asks_for_adhoc_plan_and_head_reviews(self):
        manager = self.user_department_manager
        plan = self._create_plan("adhoc", user=manager, urgency="urgent")
        self.assertEqual(plan.department_id, self.department_srv)
        self._submit(plan, user=manager)
        self.assertEqual(self._get_asked(plan), self.user_head)
        plan.with_user(self.user_head).action_approve()
        self.assertEqual(plan.state, "approved")
        with self.assertRaises(UserError):
            plan.with_user(manager).action_publish()

    def test_p4_3_officer_may_ask_for_adhoc_plan(self):
        plan = self._submit(self._create_plan("adhoc"))
        self.assertFalse(plan.department_id)
        self.assertEqual(self._get_asked(plan), self.user_head)

    def test_p4_3_adhoc_plan_of_another_department_is_not_submitted(self):
        plan = self._create_plan("adhoc", department_id=self.department_ops.id)
        with self.assertRaises(AccessError):
            plan.with_user(self.user_department_manager).action_submit()
        self.assertEqual(plan.state, "draft")

    def test_d4_nobody_but_the_approver_decides(self):
        plan = self._submit(self._create_plan("annual"))
        self._add_user("admin", f"{groups.OFFICER},base.group_system")
        others = (
            self.user_employee
            | self.user_department_manager
            | self.user_trainer
            | self.user_officer
            | self.user_executive  # the second step is not his turn yet
            | self.user_finance
            | self.user_admin
        )
        for user in others:
            with self.subTest(user=user.name):
                for decide in ("action_approve", "action_refuse"):
                    args = ("No.",) if decide == "action_refuse" else ()
                    with self.assertRaises(UserError):
                        getattr(plan.with_user(user), decide)(*args)
                self.assertFalse(plan.with_user(user).sudo().can_approve)
        self.assertSteps(plan, ["pending", "waiting"])
        self.assertTrue(plan.with_user(self.user_head).can_approve)

    def test_d4_a_step_is_decided_once(self):
        plan = self._submit(self._create_plan("annual"))
        plan.with_user(self.user_head).action_approve()
        with self.assertRaises(UserError):
            plan.with_user(self.user_head).action_approve()
        self.assertSteps(plan, ["approved", "pending"])

    def test_d4_any_member_of_the_group_decides(self):
        second = self._second_head()
        plan = self._submit(self._create_plan("quarterly"))
        self.assertEqual(self._get_asked(plan), self.user_head | second)
        plan.with_user(second).action_approve()
        self.assertEqual(plan.step_ids.decided_by_id, second)

    def test_d4_member_of_an_implying_group_decides_too(self):
        chief = self.env["res.groups"].create(
            {
                "implied_ids": [Command.link(self.env.ref(groups.MANAGER).id)],
                "name": "C",
            }
        )
        user = self._add_user("chief")
        user.group_ids += chief
        plan = self._submit(self._create_plan("quarterly"))
        self.assertIn(user, self._get_asked(plan))

    def test_d4_archived_or_foreign_users_are_not_asked(self):
        gone = self._second_head()
        gone.active = False
        self._add_company_b()
        self.assertTrue(self.user_b_head.has_group(groups.MANAGER))
        plan = self._submit(self._create_plan("quarterly"))
        self.assertEqual(self._get_asked(plan), self.user_head)

    def test_d4_one_person_in_two_steps_decides_once(self):
        self.user_head.group_ids += self.env.ref(groups.EXECUTIVE)
        plan = self._submit(self._create_plan("annual"))
        plan.with_user(self.user_head).action_approve("Fine.")
        self.assertEqual(plan.state, "approved")
        self.assertSteps(plan, ["approved", "approved"])
        self.assertEqual(plan.step_ids.decided_by_id, self.user_head)

    def test_d4_second_step_waits_when_another_member_took_the_first(self):
        second = self._second_head()
        self.user_head.group_ids += self.env.ref(groups.EXECUTIVE)
        plan = self._submit(self._create_plan("annual"))
        plan.with_user(second).action_approve()
        self.assertEqual(plan.state, "submitted")
        self.assertSteps(plan, ["approved", "pending"])

    def test_d4_approvers_are_frozen_at_submission(self):
        plan = self._submit(self._create_plan("quarterly"))
        rule = plan.step_ids.rule_id
        rule.write({"approver": "user", "user_id": self.user_officer.id})
        newcomer = self._second_head()
        self.assertEqual(self._get_asked(plan), self.user_head)
        for user in newcomer | self.user_officer:
            with self.assertRaises(UserError):
                plan.with_user(user).action_approve()
        rule.unlink()
        plan.with_user(self.user_head).action_approve()
        self.assertEqual(plan.state, "approved")

    def test_d4_plan_without_lines_is_not_submitted(self):
        plan = self._create_plan(lines=0)
        with self.assertRaisesRegex(UserError, "line"):
            self._submit(plan)
        self.assertFalse(plan.with_user(self.user_officer).can_submit)
        self.assertEqual(plan.state, "draft")

    # ------------------------------------------------------------
    # SUBMITTERS DO NOT DECIDE, UNLESS THE COMPANY ALLOWS THEM
    # ------------------------------------------------------------

    def test_d4_submitter_is_excluded_where_others_can_decide(self):
        second = self._second_head()
        plan = self._submit(self._create_plan("quarterly"), user=self.user_head)
        self.assertEqual(self._get_asked(plan), second)
        with self.assertRaises(UserError):
            plan.with_user(self.user_head).action_approve()
        self.assertEqual(plan.state, "submitted")

    def test_d4_submitter_decides_where_the_company_allows_it(self):
        self.company.training_allow_self_approval = True
        plan = self._submit(self._create_plan("quarterly"), user=self.user_head)
        self.assertEqual(self._get_asked(plan), self.user_head)
        plan.with_user(self.user_head).action_approve()
        self.assertEqual(plan.state, "approved")

    def test_d4_empty_step_goes_to_the_next_manager_up(self):
        self._employ(self.user_head, self.department_srv_n)
        plan = self._submit(self._create_plan("quarterly"), user=self.user_head)
        self.assertEqual(self._get_asked(plan), self.user_department_manager)
        self.assertIn(
            plan,
            self.env["hr.training.plan"]
            .with_user(self.user_department_manager)
            .search([("waiting_for_me", "=", True)]),
        )
        plan.with_user(self.user_department_manager).action_approve()
        self.assertEqual(plan.state, "approved")

    def test_d4_next_manager_up_is_the_first_who_is_not_excluded(self):
        """The head manages the department himself: the one above it is asked."""
        employee = self._employ(self.user_head, self.department_srv_n)
        self.department_srv_n.manager_id = employee
        plan = self._submit(self._create_plan("quarterly"), user=self.user_head)
        self.assertEqual(self._get_asked(plan), self.user_department_manager)

    def test_d4_plain_employee_who_is_asked_reads_the_whole_document(self):
        rule = {"approver": "user", "user_id": self.user_outsider.id}
        self._add_rule("plan_quarterly", **rule)
        plan = self._create_plan("quarterly")
        plan.line_ids.cost_ids = [Command.create(self._cost_vals())]
        asked = plan.with_user(self.user_outsider)
        with self.assertRaises(AccessError):
            asked.read(["name"])
        self._submit(plan)
        self.assertEqual(asked.line_ids.cost_ids.mapped("amount"), [100])
        self.assertFalse(asked.has_access("write"))
        self.assertFalse(asked.line_ids.has_access("write"))
        asked.action_approve()
        self.assertEqual(plan.state, "approved")

    def test_d4_step_without_anybody_is_recorded_as_skipped(self):
        plan = self._submit(self._create_plan("annual"), user=self.user_head)
        self.assertSteps(plan, ["skipped", "pending"])
        skipped = plan.step_ids[0]
        self.assertFalse(skipped.decided_by_id)
        self.assertEqual(skipped.decided_on, NOW)
        self.assertTrue(skipped.remark)
        self.assertEqual(self._get_asked(plan), self.user_executive)
        plan.with_user(self.user_executive).action_approve()
        self.assertEqual(plan.state, "approved")

    def test_d4_submission_is_refused_when_nobody_can_decide(self):
        plan = self._create_plan("quarterly")
        with self.assertRaises(UserError) as caught:
            self._submit(plan, user=self.user_head)
        message = str(caught.exception)
        rule = self.env.ref("hr_training.hr_training_approval_rule_plan_quarterly_head")
        self.assertIn(rule.name, message)
        self.assertIn(self.env.ref(groups.MANAGER).name, message)
        self.assertEqual(plan.state, "draft")
        self.assertFalse(plan.step_ids)
        self.assertFalse(plan.activity_ids)

    def test_d4_refusal_names_every_step_without_anybody(self):
        self.env.ref(groups.EXECUTIVE).user_ids -= self.user_executive
        with self.assertRaises(UserError) as caught:
            self._submit(self._create_plan("annual"), user=self.user_head)
        for role in (groups.MANAGER, groups.EXECUTIVE):
            self.assertIn(self.env.ref(role).name, str(caught.exception))

    # ------------------------------------------------------------
    # WHICH RULES APPLY
    # ------------------------------------------------------------

    def test_d4_company_rules_replace_the_shared_ones(self):
        rule = {"approver": "user", "user_id": self.user_finance.id}
        self._add_rule("plan_annual", **rule)
        plan = self._submit(self._create_plan("annual"))
        self.assertEqual(self._get_asked(plan), self.user_finance)
        self.assertSteps(plan, ["pending"])

    def test_d4_rules_of_another_company_do_not_apply(self):
        other = self._create_company("Other Company")
        self._add_rule("plan_quarterly", company_id=other.id, sequence=1)
        plan = self._submit(self._create_plan("quarterly"))
        shipped = self.env.ref(
            "hr_training.hr_training_approval_rule_plan_quarterly_head"
        )
        self.assertEqual(plan.step_ids.rule_id, shipped)

    def test_d4_rules_run_in_their_sequence(self):
        late = {"approver": "user", "user_id": self.user_finance.id, "sequence": 30}
        self._add_rule("plan_quarterly", **late)
        self._add_rule("plan_quarterly", sequence=20)
        plan = self._submit(self._create_plan("quarterly"))
        self.assertEqual(self._get_asked(plan), self.user_head)
        plan.with_user(self.user_head).action_approve()
        self.assertEqual(self._get_asked(plan), self.user_finance)

    def test_d4_archived_rule_does_not_apply(self):
        self._add_rule("plan_quarterly", active=False)
        plan = self._submit(self._create_plan("quarterly"))
        self.assertFalse(plan.step_ids.rule_id.company_id)

    def test_d4_amount_decides_whether_a_step_applies(self):
        self._add_rule("plan_quarterly")
        self._add_rule(
            "plan_quarterly",
            sequence=20,
            amount_from=1000,
            group_id=self.env.ref(groups.EXECUTIVE).id,
        )
        for amount, steps in ((999.99, 1), (1000, 2), (1000.01, 2)):
            with self.subTest(amount=amount):
                plan = self._create_plan("quarterly")
                plan.line_ids.cost_ids = [Command.create(self._cost_vals(amount))]
                self._submit(plan)
                self.assertEqual(len(plan.step_ids), steps)

    def test_d4_amount_is_compared_in_company_currency(self):
        usd = self.env.ref("base.USD")
        usd.active = True
        usd.rate_ids = [
            Command.create(
                {"name": "2026-01-01", "rate": 0.125, "company_id": self.company.id}
            )
        ]
        self._add_rule("plan_quarterly")
        self._add_rule("plan_quarterly", sequence=20, amount_from=1000)
        plan = self._create_plan("quarterly")
        cost = self._cost_vals(125, currency_id=usd.id)
        plan.line_ids.cost_ids = [Command.create(cost)]
        self._submit(plan)
        self.assertEqual(plan.amount_planned, 1000)
        self.assertEqual(len(plan.step_ids), 2)

    def test_d4_without_a_rule_submission_is_refused(self):
        self.Rule.search([("document", "=", "plan_quarterly")]).active = False
        plan = self._create_plan("quarterly")
        with self.assertRaisesRegex(UserError, plan.name):
            self._submit(plan)
        self.assertEqual(plan.state, "draft")
        self.assertFalse(plan.step_ids)

    def test_d4_below_every_amount_submission_is_refused(self):
        """A plan too small for any rule must not slip through without a decision."""
        self._add_rule("plan_quarterly", amount_from=1000)
        plan = self._create_plan("quarterly")
        with self.assertRaises(UserError):
            self._submit(plan)
        self.assertEqual(plan.state, "draft")

    def test_d4_rule_asks_the_department_manager(self):
        self._add_rule("plan_adhoc", approver="department_manager", group_id=False)
        plan = self._create_plan("adhoc", department_id=self.department_srv.id)
        self._submit(plan)
        self.assertEqual(self._get_asked(plan), self.user_department_manager)

    def test_d4_department_without_manager_asks_the_one_above(self):
        self._add_rule("plan_adhoc", approver="department_manager", group_id=False)
        plan = self._create_plan("adhoc", department_id=self.department_srv_n.id)
        self._submit(plan)
        self.assertEqual(self._get_asked(plan), self.user_department_manager)

    def test_d4_rule_names_whom_it_asks(self):
        for vals in (
            {"approver": "group", "group_id": False},
            {"approver": "user", "user_id": False},
        ):
            with self.subTest(vals=vals), self.assertRaises(ValidationError):
                self._add_rule("plan_adhoc", **vals)

    def test_d5_only_the_head_sets_rules(self):
        rule = self._add_rule("plan_adhoc")
        rule.with_user(self.user_head).write({"name": "Changed"})
        users = self.user_officer | self.user_executive | self.user_department_manager
        for user in users:
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                rule.with_user(user).write({"name": "Mine"})
