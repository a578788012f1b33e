"""What was decided, and what it was decided on, stays as it was."""

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...tools import groups
from .common_approval import ApprovalCase


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

    def test_d4_lists_of_steps_hold_those_of_any_record(self):
        """An import says on sessions who made them; some addons are removed."""
        base = {
            "name": "Imported",
            "state": "approved",
            "company_id": self.company.id,
            "approver_ids": [Command.set(self.user_head.ids)],
            "decided_by_id": self.user_head.id,
        }
        session = self._create_session()
        steps = self.Step.create(
            [
                {**base, "res_model": "hr.training.session", "res_id": session.id},
                {**base, "res_model": "removed.document", "res_id": 1},
            ]
        )
        fields = ["document_name", "document_type", "amount", "request"]
        for user in self.user_head | self.user_officer:
            with self.subTest(user=user.name):
                rows = self._rpc(user, steps._name, "read", steps.ids, fields)
                self.assertEqual(
                    [tuple(row[field] for field in fields) for row in rows],
                    [
                        (session.display_name, "Training Session", 0, False),
                        (False, False, 0, False),
                    ],
                )
                for method in ("action_approve", "action_refuse"):
                    for step in steps:
                        with self.assertRaisesRegex(UserError, "does not wait for"):
                            self._rpc(user, step._name, method, step.ids)

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
