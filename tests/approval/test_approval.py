"""Approval of documents: design §4, carried by the plans of policy 4."""

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...tools import groups
from ..common import NOW, HrTrainingCase

ACTIVITY = "hr_training.mail_activity_type_approval"


class ApprovalCase(HrTrainingCase):
    """Rules of the test company are the shipped ones unless a test adds some."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Rule = cls.env["hr.training.approval.rule"]
        cls.Step = cls.env["hr.training.approval.step"]

    def _submit(self, *plans, user=None):
        for plan in plans:
            plan.with_user(user or self.user_officer).action_submit()
        return plans[0]

    def _add_rule(self, document, **vals):
        return self.Rule.create(
            {
                "name": f"Rule of {document}",
                "document": document,
                "company_id": self.company.id,
                "group_id": self.env.ref(groups.MANAGER).id,
                **vals,
            }
        )

    def _second_head(self):
        return self._add_user("head_two", groups.MANAGER)

    def _employ(self, user, department):
        return self._create_employee(user.name, department, user_id=user.id)

    def _get_asked(self, plan):
        """Who has to decide now."""
        return plan.step_ids.filtered(lambda s: s.state == "pending").approver_ids

    def assertSteps(self, plan, expected):
        """States of the last round's steps, in order."""
        self.assertEqual(plan._get_current_steps().mapped("state"), expected)


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


@tagged("post_install", "-at_install", "hr_training_approval")
class TestApprovalLife(ApprovalCase):
    """Refuse, reset, cancel, submit again; what waits for whom."""

    def test_d4_refusal_keeps_who_when_and_why(self):
        plan = self._submit(self._create_plan("annual"))
        plan.with_user(self.user_head).action_refuse("  Goals are missing. ")
        self.assertEqual(plan.state, "refused")
        self.assertSteps(plan, ["refused", "skipped"])
        step = plan.step_ids[0]
        self.assertEqual(step.decided_by_id, self.user_head)
        self.assertEqual(step.decided_on, NOW)
        self.assertEqual(step.remark, "Goals are missing.")
        self.assertFalse(plan.approved_on)

    def test_d4_submitter_is_told_the_reason(self):
        plan = self._submit(self._create_plan("annual"))
        plan.with_user(self.user_head).action_refuse("Goals are missing.")
        told = plan.message_ids.filtered(lambda m: "Goals are missing." in m.body)
        self.assertIn(self.user_officer.partner_id, told.notified_partner_ids)

    def test_d4_refusal_needs_a_reason(self):
        plan = self._submit(self._create_plan("annual")).with_user(self.user_head)
        with self.assertRaises(UserError):
            plan.action_refuse("   ")
        self.assertEqual(plan.state, "submitted")
        self.assertSteps(plan, ["pending", "waiting"])

    def test_d4_refusal_without_reason_opens_the_dialog_that_asks(self):
        plan = self._submit(self._create_plan("annual")).with_user(self.user_head)
        action = plan.action_refuse()
        self.assertEqual(plan.state, "submitted")
        self.assertEqual(action["res_model"], "hr.training.reason")
        dialog = (
            self.env["hr.training.reason"]
            .with_user(self.user_head)
            .with_context(**action["context"])
            .create({"reason": "Goals are missing."})
        )
        dialog.action_confirm()
        self.assertEqual(plan.state, "refused")

    def test_d4_dialog_refuses_only_with_a_reason_and_as_the_user(self):
        plan = self._submit(self._create_plan("annual"))
        vals = {
            "res_model": plan._name,
            "res_ids": str(plan.id),
            "method": "action_refuse",
        }
        Dialog = self.env["hr.training.reason"]
        with self.assertRaises(UserError):
            Dialog.with_user(self.user_head).create(vals).action_confirm()
        vals["reason"] = "No."
        with self.assertRaises(UserError):
            Dialog.with_user(self.user_officer).create(vals).action_confirm()
        self.assertEqual(plan.state, "submitted")

    def test_d4_dialog_calls_no_other_method_and_no_other_model(self):
        plan = self._create_plan("annual", lines=0)
        Dialog = self.env["hr.training.reason"].with_user(self.user_officer)
        attacks = (
            (plan._name, str(plan.id), "unlink"),
            (plan._name, str(plan.id), "_do_cancel"),
            ("res.users", str(self.user_officer.id), "action_cancel"),
            ("no.such.model", "1", "action_cancel"),
        )
        for res_model, res_ids, method in attacks:
            with self.subTest(method=method), self.assertRaises(UserError):
                Dialog.create(
                    {
                        "res_model": res_model,
                        "res_ids": res_ids,
                        "method": method,
                        "reason": "x",
                    }
                ).action_confirm()
        self.assertEqual(plan.exists().state, "draft")

    def test_d4_reset_takes_submitted_refused_and_cancelled_back_to_draft(self):
        def submitted(plan):
            self._submit(plan)

        def refused(plan):
            self._submit(plan)
            plan.with_user(self.user_head).action_refuse("No.")

        def cancelled(plan):
            plan.with_user(self.user_officer).action_cancel()

        for bring in (submitted, refused, cancelled):
            with self.subTest(state=bring.__name__):
                plan = self._create_plan("annual")
                bring(plan)
                self.assertEqual(plan.state, bring.__name__)
                plan.with_user(self.user_officer).action_reset_to_draft()
                self.assertEqual(plan.state, "draft")
                self.assertFalse(plan.submitted_by_id)
                self.assertFalse(self._get_asked(plan))

    def test_d4_approved_and_published_are_not_reset(self):
        plan = self._approve(self._create_plan("annual"))
        officer = plan.with_user(self.user_officer)
        with self.assertRaises(UserError):
            officer.action_reset_to_draft()
        officer.action_publish()
        with self.assertRaises(UserError):
            officer.action_reset_to_draft()
        with self.assertRaises(UserError):
            officer.action_cancel()
        self.assertEqual(plan.state, "published")

    def test_d4_cancel_ends_the_approval(self):
        plan = self._submit(self._create_plan("annual"))
        plan.with_user(self.user_officer).action_cancel()
        self.assertEqual(plan.state, "cancelled")
        self.assertSteps(plan, ["skipped", "skipped"])
        with self.assertRaises(UserError):
            plan.with_user(self.user_head).action_approve()
        with self.assertRaises(UserError):
            plan.with_user(self.user_officer).action_cancel()

    def test_d4_who_may_not_write_may_not_reset_nor_cancel(self):
        plan = self._submit(self._create_plan("annual"))
        users = self.user_executive | self.user_finance | self.user_department_manager
        for user in users | self.user_employee:
            for method in ("action_reset_to_draft", "action_cancel"):
                with self.subTest(user=user.name, method=method):
                    with self.assertRaises(UserError):
                        getattr(plan.with_user(user), method)()
        self.assertEqual(plan.state, "submitted")

    def test_d4_resubmission_makes_a_new_round(self):
        plan = self._submit(self._create_plan("annual"))
        plan.with_user(self.user_head).action_approve()
        plan.with_user(self.user_executive).action_refuse("Too dear.")
        plan.with_user(self.user_officer).action_reset_to_draft()
        self._submit(plan)
        self.assertEqual(plan.step_ids.mapped("round"), [1, 1, 2, 2])
        self.assertEqual(
            plan.step_ids.mapped("state"), ["approved", "refused", "pending", "waiting"]
        )
        self._approve(plan, submit=False)
        self.assertEqual(plan.state, "approved")
        self.assertEqual(plan.step_ids[1].remark, "Too dear.")

    def test_d4_approval_of_the_first_round_does_not_count_in_the_second(self):
        """One person in two steps decides once per round."""
        self.user_head.group_ids += self.env.ref(groups.EXECUTIVE)
        plan = self._submit(self._create_plan("annual"))
        plan.with_user(self.user_head).action_approve()
        plan.with_user(self.user_officer).action_revise("New goals")
        self._submit(plan)
        self.assertEqual(plan.state, "submitted")
        self.assertSteps(plan, ["pending", "waiting"])

    def test_d4_many_documents_at_once(self):
        plans = self._create_plan("annual") | self._create_plan("quarterly")
        plans |= self._create_plan("adhoc")
        plans.with_user(self.user_officer).action_submit()
        self.assertEqual(set(plans.mapped("state")), {"submitted"})
        plans.with_user(self.user_head).action_approve("All fine.")
        self.assertEqual(plans.mapped("state"), ["submitted", "approved", "approved"])
        plans[1:].with_user(self.user_officer).action_cancel()
        plans[1:].with_user(self.user_officer).action_reset_to_draft()
        self.assertEqual(plans.mapped("state"), ["submitted", "draft", "draft"])
        plans[1:].with_user(self.user_officer).action_submit()
        plans[1:].with_user(self.user_head).action_refuse("Not now.")
        self.assertEqual(plans.mapped("state"), ["submitted", "refused", "refused"])

    def test_d4_one_bad_document_stops_the_batch_and_is_named(self):
        good, bad = self._create_plan("annual"), self._create_plan("annual", lines=0)
        bad.name = "Plan without lines"
        with self.assertRaisesRegex(UserError, "Plan without lines"):
            (good | bad).with_user(self.user_officer).action_submit()
        self.assertEqual((good | bad).mapped("state"), ["draft", "draft"])

    def test_d6_7_document_with_an_approval_is_not_deleted(self):
        plan = self._submit(self._create_plan("annual"))
        plan.with_user(self.user_officer).action_reset_to_draft()
        for record in (plan.with_user(self.user_officer), plan):
            with self.assertRaisesRegex(UserError, "archive"):
                record.unlink()
        self.assertTrue(plan.exists())

    # ------------------------------------------------------------
    # WHAT WAITS FOR WHOM: SEARCH, COUNTER, ACTIVITIES
    # ------------------------------------------------------------

    def _search(self, user, domain):
        return self.env["hr.training.plan"].with_user(user).search(domain)

    def _get_activity_users(self, plan):
        return plan.activity_search([ACTIVITY]).user_id

    def test_d4_waiting_for_me_is_found(self):
        annual, quarterly = self._create_plan("annual"), self._create_plan("quarterly")
        draft = self._create_plan("annual")
        self._submit(annual, quarterly)
        head, executive = self.user_head, self.user_executive
        waiting = [("waiting_for_me", "=", True)]
        self.assertEqual(self._search(head, waiting), annual | quarterly)
        self.assertFalse(self._search(executive, waiting))
        self.assertTrue(annual.with_user(head).waiting_for_me)
        self.assertFalse(annual.with_user(executive).waiting_for_me)
        self.assertEqual(self._search(head, [("waiting_for_me", "=", False)]), draft)

        annual.with_user(head).action_approve()
        self.assertEqual(self._search(head, waiting), quarterly)
        self.assertEqual(self._search(executive, waiting), annual)
        self.assertFalse(annual.with_user(head).waiting_for_me)

    def test_d4_decided_and_coming_steps_make_an_approver(self):
        plan = self._submit(self._create_plan("annual"))
        other = self._submit(self._create_plan("quarterly"))
        involved = [("is_approver", "=", True)]
        self.assertEqual(self._search(self.user_executive, involved), plan)
        self.assertEqual(self._search(self.user_head, involved), plan | other)
        self.assertFalse(self._search(self.user_officer, involved))

    def test_d4_counter_counts_what_waits_for_the_user(self):
        def count(user):
            return self._rpc(user, "hr.training.approval.step", "get_waiting_count")

        plans = self._create_plan("annual") | self._create_plan("quarterly")
        self.assertEqual(count(self.user_head), 0)
        self._submit(*plans)
        self.assertEqual(count(self.user_head), 2)
        self.assertEqual(count(self.user_executive), 0)
        self.assertEqual(count(self.user_officer), 0)
        self.assertEqual(count(self.user_employee), 0)
        plans.with_user(self.user_head).action_approve()
        self.assertEqual(count(self.user_head), 0)
        self.assertEqual(count(self.user_executive), 1)

    def test_d4_activities_follow_the_steps(self):
        second = self._second_head()
        plan = self._submit(self._create_plan("annual"))
        self.assertEqual(self._get_activity_users(plan), self.user_head | second)
        plan.with_user(second).action_approve()
        self.assertEqual(self._get_activity_users(plan), self.user_executive)
        plan.with_user(self.user_executive).action_approve()
        self.assertFalse(self._get_activity_users(plan))

    def test_d4_activities_end_with_the_approval(self):
        for method, user, args in (
            ("action_refuse", self.user_head, ("No.",)),
            ("action_cancel", self.user_officer, ()),
            ("action_reset_to_draft", self.user_officer, ()),
        ):
            with self.subTest(method=method):
                plan = self._submit(self._create_plan("annual"))
                self.assertTrue(self._get_activity_users(plan))
                getattr(plan.with_user(user), method)(*args)
                self.assertFalse(self._get_activity_users(plan))

    def test_d4_other_activities_stay(self):
        plan = self._create_plan("quarterly")
        plan.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.user_head.id
        )
        self._approve(plan)
        self.assertEqual(len(plan.activity_ids), 1)


@tagged("post_install", "-at_install", "hr_training_approval")
class TestApprovalRecord(ApprovalCase):
    """A decision can be neither edited nor deleted."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_admin = cls._add_user(
            "admin", f"{groups.MANAGER},{groups.EXECUTIVE},base.group_system"
        )
        cls.plan = cls._create_plan("annual")
        cls.plan.with_user(cls.user_officer).action_submit()
        cls.plan.with_user(cls.user_head).action_approve("First decision")
        cls.step = cls.plan.step_ids[0]
        cls.changes = (
            {"state": "refused"},
            {"decided_by_id": cls.user_officer.id},
            {"decided_on": "2020-01-01 00:00:00"},
            {"remark": "Something else"},
        )

    def test_d4_decision_is_not_edited_by_any_user(self):
        for user in self.user_officer | self.user_head | self.user_admin:
            for vals in self.changes:
                with self.subTest(user=user.name, vals=vals):
                    with self.assertRaises(UserError):
                        self._rpc(user, self.step._name, "write", self.step.ids, vals)
        self.assertEqual(self.step.remark, "First decision")

    def test_d4_decision_is_not_edited_in_sudo(self):
        for vals in self.changes:
            with self.subTest(vals=vals), self.assertRaises(UserError):
                self.step.write(vals)

    def test_d4_decision_is_not_moved_to_another_document(self):
        other = self._create_plan("annual")
        for vals in ({"res_id": other.id}, {"res_model": "res.partner"}, {"round": 7}):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                self.step.write(vals)

    def test_d4_decision_is_not_deleted(self):
        for user in self.user_officer | self.user_head | self.user_admin:
            with self.subTest(user=user.name), self.assertRaises(UserError):
                self._rpc(user, self.step._name, "unlink", self.step.ids)
        with self.assertRaises(UserError):
            self.step.unlink()
        with self.assertRaises(UserError):
            self.plan.step_ids = [Command.clear()]
        self.assertTrue(self.step.exists())

    def test_d4_decision_is_not_made_up(self):
        vals = {
            "name": "Made up",
            "res_model": self.plan._name,
            "res_id": self.plan.id,
            "company_id": self.company.id,
        }
        for user in self.user_officer | self.user_head | self.user_admin:
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self._rpc(user, self.step._name, "create", [vals])

    @mute_logger("odoo.sql_db")
    def test_d4_decision_outlives_its_user(self):
        """The deciding user can be archived, not deleted: who decided must stay."""
        decider = self._add_user("temp_head", groups.MANAGER)
        plan = self._submit(self._create_plan("quarterly"))
        plan.with_user(decider).action_approve()
        self.assertFalse(self._passes(decider.unlink, IntegrityError))
        self.assertEqual(plan.step_ids.decided_by_id, decider)

    def test_d4_approving_a_step_row_approves_its_document(self):
        pending = self.plan.step_ids[1]
        with self.assertRaises(UserError):
            pending.with_user(self.user_head).action_approve()
        action = pending.with_user(self.user_executive).action_open_document()
        self.assertEqual((action["res_model"], action["res_id"]), self._key(self.plan))
        pending.with_user(self.user_executive).action_approve()
        self.assertEqual(self.plan.state, "approved")

    def _key(self, record):
        return record._name, record.id


@tagged("post_install", "-at_install", "hr_training_approval")
class TestApprovalContent(ApprovalCase):
    """Outside draft the content is closed to everyone (design §6.6)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_admin = cls._add_user("admin", f"{groups.MANAGER},base.group_system")
        cls.writers = cls.user_officer | cls.user_head | cls.user_admin
        cls.writers |= cls.user_department_manager
        lines = [{"cost_ids": [Command.create(cls._cost_vals())]}]
        cls.plan = cls._create_plan(
            "adhoc", lines=lines, department_id=cls.department_srv.id
        )
        cls.draft = cls._create_plan("adhoc", department_id=cls.department_srv.id)
        cls.line = cls.plan.line_ids
        cls.cost = cls.line.cost_ids

    def _get_attempts(self):
        """``(what, model, method, args)`` of every way to change the content."""
        plan, line, cost = self.plan, self.line, self.cost
        other_line = self.draft.line_ids
        return [
            ("rename", plan, "write", [plan.ids, {"name": "Renamed"}]),
            ("period", plan, "write", [plan.ids, {"date_to": "2027-12-31"}]),
            ("goal", plan, "write", [plan.ids, {"goal": "Other"}]),
            ("reason", plan, "web_save", [plan.ids, {"reason": "Other"}, {}]),
            (
                "line by command",
                plan,
                "write",
                [plan.ids, {"line_ids": [Command.create(self._line_vals())]}],
            ),
            (
                "line changed by command",
                plan,
                "write",
                [plan.ids, {"line_ids": [Command.update(line.id, {"headcount": 1})]}],
            ),
            ("line", line, "create", [[self._line_vals(plan_id=plan.id)]]),
            ("headcount", line, "write", [line.ids, {"headcount": 99}]),
            ("drop", line, "write", [line.ids, {"is_dropped": True}]),
            ("line out", line, "write", [line.ids, {"plan_id": self.draft.id}]),
            ("line in", line, "write", [other_line.ids, {"plan_id": plan.id}]),
            ("line away", line, "unlink", [line.ids]),
            (
                "cost by command",
                line,
                "write",
                [line.ids, {"cost_ids": [Command.create(self._cost_vals())]}],
            ),
            ("cost", cost, "create", [[self._cost_vals(plan_line_id=line.id)]]),
            ("amount", cost, "write", [cost.ids, {"amount": 1}]),
            ("cost out", cost, "write", [cost.ids, {"plan_line_id": other_line.id}]),
            ("cost away", cost, "unlink", [cost.ids]),
        ]

    def _check_all(self, expected):
        for user in self.writers:
            for what, model, method, args in self._get_attempts():
                with self.subTest(user=user.name, what=what, state=self.plan.state):
                    self.assertEqual(
                        self._passes(
                            lambda u=user, m=model, n=method, a=args: self._rpc(
                                u, m._name, n, *a
                            )
                        ),
                        expected,
                    )

    def test_d4_what_waits_for_approval_is_not_archived(self):
        """Nobody decides about what nobody sees, whichever came first."""
        plan = self._create_plan()
        plan.with_user(self.user_officer).action_submit()

        def call(method, *args):
            self._rpc(self.user_officer, plan._name, method, plan.ids, *args)

        for method, args in (("action_archive", ()), ("write", ({"active": False},))):
            with self.assertRaisesRegex(UserError, "Reset it to draft or cancel"):
                call(method, *args)
        self.assertTrue(plan.active)
        call("action_reset_to_draft")
        call("action_archive")
        self.assertFalse(plan.active)
        with self.assertRaisesRegex(UserError, "Restore"):
            call("action_submit")

    def test_d6_6_draft_is_open_to_its_writers(self):
        self._check_all(True)

    def test_d6_6_submitted_plan_is_closed(self):
        self._submit(self.plan)
        self._check_all(False)

    def test_d6_6_published_plan_is_closed(self):
        self._publish(self.plan)
        self._check_all(False)

    def test_d6_6_cost_moves_neither_in_nor_out_of_a_closed_plan(self):
        self.draft.line_ids.cost_ids = [Command.create(self._cost_vals(7))]
        self._submit(self.plan)
        cost = self.draft.line_ids.cost_ids.with_user(self.user_head)
        with self.assertRaises(UserError):
            cost.plan_line_id = self.line
        self.assertEqual(self.plan.amount_planned, 100)

    def test_d4_what_is_no_content_can_change_in_any_state(self):
        self._publish(self.plan)
        self.plan.with_user(self.user_officer).write(
            {"responsible_id": self.user_head.id}
        )
        self.assertEqual(self.plan.responsible_id, self.user_head)
        self.plan.with_user(self.user_officer).message_post(body="Well done.")

    def test_d5_department_manager_comments_draft_plans(self):
        plan = self._create_plan("annual").with_user(self.user_department_manager)
        message = plan.message_post(body="Please add a course on the new pump.")
        self.assertEqual(message.author_id, self.user_department_manager.partner_id)
        self.assertIn(message, plan.message_ids)
        with self.assertRaises(UserError):
            plan.write({"goal": "Mine"})
