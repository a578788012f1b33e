"""Departments propose lines for drafts; they are taken or declined (policy 2.2.2)."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common_planning import PlanCase


@tagged("post_install", "-at_install", "hr_training_plan")
class TestPlanProposal(PlanCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Proposal = cls.env["hr.training.plan.proposal"]
        cls.plan = cls._create_plan()

    def _propose(self, user=None, plan=None, **vals):
        vals = {
            "plan_id": (plan or self.plan).id,
            "course_id": self.course.id,
            "headcount": 5,
            "date_wanted": "2026-05-04",
            "comment": "The new pump leaks",
            **vals,
        }
        user = user or self.user_department_manager
        ids = self._rpc(user, self.Proposal._name, "create", [vals])
        return self.Proposal.browse(ids)

    def _answer(self, proposal, method, *args, user=None):
        user = user or self.user_officer
        return self._rpc(user, proposal._name, method, proposal.ids, *args)

    def _get_told(self):
        """What the manager was told on the plan."""
        messages = self.plan.message_ids.filtered(
            lambda m: self.user_department_manager.partner_id in m.partner_ids
        )
        return "".join(messages.mapped("body"))

    def test_p2_2_2_proposal_is_taken_into_the_plan_with_a_word(self):
        proposal = self._propose()
        self.assertEqual(proposal.department_id, self.department_srv)
        self.assertEqual(proposal.proposer_id, self.user_department_manager)
        self._answer(proposal, "action_take", "Two groups")
        self.assertEqual((proposal.state, proposal.answer), ("taken", "Two groups"))
        line = proposal.line_id
        self.assertEqual(line.plan_id, self.plan)
        self.assertEqual(line.department_ids, self.department_srv)
        self.assertEqual(
            (line.course_id, line.headcount, str(line.date_start), line.goal),
            (self.course, 5, "2026-05-04", "The new pump leaks"),
        )
        told = self._get_told()
        self.assertIn("taken", told)
        self.assertIn("Two groups", told)

    def test_p2_2_2_proposal_is_declined_with_a_word(self):
        proposal = self._propose()
        action = self._answer(proposal, "action_decline")
        self.assertEqual(action["res_model"], "hr.training.reason")
        self._answer(proposal, "action_decline", "Next <b>year</b>")
        self.assertEqual(proposal.state, "declined")
        self.assertIn("Next &lt;b&gt;year", self._get_told())
        self.assertFalse(proposal.line_id)
        for method in ("action_take", "action_decline"):
            with self.assertRaisesRegex(UserError, "answered already"):
                self._answer(proposal, method, "Why")

    def test_p2_2_2_only_officers_answer(self):
        proposal = self._propose()
        for user in (
            self.user_department_manager,
            self.user_executive,
            self.user_employee,
        ):
            for method in ("action_take", "action_decline"):
                with self.subTest(user=user.name), self.assertRaises(UserError):
                    self._answer(proposal, method, "Mine", user=user)
        self.assertEqual(proposal.state, "proposed")

    def test_d5_manager_proposes_for_his_departments_only(self):
        self._propose(department_id=self.department_srv_n.id)
        with self.assertRaises(AccessError):
            self._propose(department_id=self.department_ops.id)
        for user in self.user_employee, self.user_trainer:
            with self.subTest(user=user.name), self.assertRaises(UserError):
                self._propose(user, department_id=self.department_srv.id)
        proposal = self._propose()
        for vals in (
            {"department_id": self.department_ops.id},
            {"state": "taken"},
            {"answer": "Fine"},
            {"proposer_id": self.user_officer.id},
            {"line_id": self.plan.line_ids.id},
        ):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                self._answer(proposal, "write", vals, user=self.user_department_manager)
        other = self._propose(self.user_officer, department_id=self.department_ops.id)
        with self.assertRaises(AccessError):
            self._answer(other, "read", user=self.user_department_manager)

    def test_p2_2_2_proposals_are_made_while_the_plan_is_a_draft(self):
        proposal = self._propose()
        self.plan.with_user(self.user_officer).action_submit()
        manager = self.user_department_manager
        for call in (
            self._propose,
            lambda: self._answer(proposal, "write", {"headcount": 9}, user=manager),
            lambda: self._answer(proposal, "unlink", user=manager),
        ):
            with self.assertRaisesRegex(UserError, "while a plan is a draft"):
                call()
        with self.assertRaisesRegex(UserError, "no draft any more"):
            self._answer(proposal, "action_take")
        with self.assertRaisesRegex(UserError, "while a plan is a draft"):
            self._rpc(manager, self.Plan._name, "action_propose", self.plan.ids)
        self._answer(proposal, "action_decline", "Too late")
        self.assertEqual(proposal.state, "declined")

    def test_p2_2_2_what_was_answered_stays(self):
        proposal = self._propose()
        self._answer(proposal, "action_decline", "No")
        for method, args in (("write", [{"comment": "Other"}]), ("unlink", [])):
            for user in self.user_department_manager, self.user_head:
                with self.assertRaisesRegex(UserError, "stays as it was made"):
                    self._answer(proposal, method, *args, user=user)

    def test_p2_2_2_wish_without_course_gets_one_before_it_is_taken(self):
        with self.assertRaises(ValidationError):
            self._propose(course_id=False, comment=" ")
        proposal = self._propose(course_id=False, name="Pumps", date_wanted=False)
        with self.assertRaisesRegex(UserError, "Choose a course"):
            self._answer(proposal, "action_take")
        self._answer(proposal, "write", {"course_id": self.course.id})
        with self._undone():
            self.course.with_user(self.user_officer).action_retire()
            with self.assertRaisesRegex(UserError, "retired"):
                self._answer(proposal, "action_take")
        self._answer(proposal, "action_take")
        line = proposal.line_id
        self.assertEqual(str(line.date_start), "2026-01-01")
        self.assertEqual(line.goal, "Pumps")

    def test_p2_2_2_button_opens_the_form_for_the_plan(self):
        action = self._rpc(
            self.user_department_manager,
            self.Plan._name,
            "action_propose",
            self.plan.ids,
        )
        self.assertEqual(action["context"], {"default_plan_id": self.plan.id})
        for user in self.user_executive, self.user_finance:
            with self.assertRaisesRegex(UserError, "Department managers propose"):
                self._rpc(user, self.Plan._name, "action_propose", self.plan.ids)
