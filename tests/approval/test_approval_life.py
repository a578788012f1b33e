from odoo.exceptions import UserError
from odoo.tests import tagged

from ...tools import groups
from ..common import NOW
from .common_approval import ApprovalCase

ACTIVITY = "hr_training.mail_activity_type_approval"


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

    def test_d4_step_is_called_in_the_reader_s_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        rule = self._add_rule("plan_annual")
        rule.with_context(lang="de_DE").name = "Prüfung"
        self.user_head.lang = "de_DE"
        plan = self._submit(self._create_plan("annual"))
        step = plan.step_ids.filtered(lambda s: s.rule_id == rule)
        self.assertEqual(step.title, "Rule of plan_annual")
        self.assertEqual(step.with_context(lang="de_DE").title, "Prüfung")
        asked = plan.activity_ids.filtered(lambda a: a.user_id == self.user_head)
        self.assertEqual(asked.mapped("summary"), ["Prüfung"])
        # What it was called at submission stays where the rule is another one now.
        rule.name = "Renamed"
        self.assertEqual(step.title, "Rule of plan_annual")

    def test_p4_3_what_waits_says_until_when_it_is_needed(self):
        manager = self.user_department_manager
        plan = self._create_plan("adhoc", user=manager, date_due="2026-03-09")
        self._submit(plan, user=manager)
        self.assertEqual(
            {str(day) for day in plan.step_ids.mapped("date_due")}, {"2026-03-09"}
        )
        annual = self._submit(self._create_plan("annual"))
        self.assertEqual(set(annual.step_ids.mapped("date_due")), {False})

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
        others = draft | quarterly.parent_id
        self.assertEqual(self._search(head, [("waiting_for_me", "=", False)]), others)

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
