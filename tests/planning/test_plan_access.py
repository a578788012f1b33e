from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ...tools import groups
from ..common import YEAR
from .common_planning import PlanCase


@tagged("post_install", "-at_install", "hr_training_plan")
class TestPlanAccess(PlanCase):
    """Content is locked outside draft; managers keep to their departments."""

    def test_d6_6_state_and_version_fields_are_closed(self):
        plan = self._create_plan()
        self._add_user("admin", f"{groups.MANAGER},base.group_system")
        for vals in (
            {"state": "published"},
            {"version": 9},
            {"published_on": "2026-01-01 00:00:00"},
            {"revision_of_id": plan.id},
            {"is_historic": True},
            {"submitted_by_id": self.user_head.id},
        ):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                self._rpc(self.user_admin, plan._name, "write", plan.ids, vals)
            new = {"kind": "adhoc", "date_from": YEAR[0], "date_to": YEAR[1], **vals}
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                self._rpc(self.user_admin, plan._name, "create", [new])

    def test_d6_6_lines_and_costs_are_not_archived_by_themselves(self):
        plan = self._create_plan(
            lines=[{"cost_ids": [Command.create(self._cost_vals())]}]
        )
        for record in (plan.line_ids, plan.line_ids.cost_ids):
            with self.subTest(model=record._name), self.assertRaises(AccessError):
                self._rpc(self.user_head, record._name, "action_archive", record.ids)

    def test_d6_6_content_of_a_plan_in_force_is_closed_through_other_records(self):
        """By way of a draft's commands or of the plan above it."""
        annual = self._publish(self._create_plan())
        quarterly = self._publish(
            self._create_quarterly(annual, {"parent_line_id": annual.line_ids.id})
        )
        line = quarterly.line_ids
        draft = self._create_plan()
        self._add_user("admin", f"{groups.MANAGER},base.group_system")
        for record, vals in (
            (draft, {"line_ids": [Command.link(line.id)]}),
            (draft.line_ids, {"child_line_ids": [Command.link(line.id)]}),
            (annual, {"child_ids": [Command.update(quarterly.id, {"goal": "X"})]}),
            (annual, {"child_ids": [Command.unlink(quarterly.id)]}),
            (
                annual.line_ids,
                {"child_line_ids": [Command.update(line.id, {"headcount": 1})]},
            ),
        ):
            with self.subTest(vals=vals):
                self.assertFalse(
                    self._passes(
                        lambda r=record, v=vals: self._rpc(
                            self.user_admin, r._name, "write", r.ids, v
                        )
                    )
                )

    def test_d5_manager_does_not_move_his_plan_out_of_reach(self):
        manager = self.user_department_manager
        plan = self._create_plan("adhoc", user=manager)
        annual = self._create_plan()
        for record, vals in (
            (plan, {"kind": "annual"}),
            (plan, {"department_id": self.department_ops.id}),
            (plan, {"department_id": False}),
            (plan.line_ids, {"plan_id": annual.id}),
        ):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                self._rpc(manager, record._name, "write", record.ids, vals)
        self._rpc(
            manager,
            plan._name,
            "write",
            plan.ids,
            {"department_id": self.department_srv_n.id},
        )

    def test_d5_manager_cannot_touch_what_is_not_his_departments(self):
        manager = self.user_department_manager
        foreign = self._create_plan("adhoc", department_id=self.department_ops.id)
        for plan in foreign | self._create_plan("annual"):
            for model, method, args in (
                (plan, "write", [{"goal": "Mine"}]),
                (plan, "action_submit", []),
                (plan, "action_cancel", []),
                (plan, "action_take_lines", []),
                (plan, "unlink", []),
                (plan.line_ids, "write", [{"headcount": 1}]),
                (plan.line_ids, "unlink", []),
            ):
                with self.subTest(plan=plan.kind, method=method):
                    with self.assertRaises(UserError):
                        self._rpc(manager, model._name, method, model.ids, *args)
            with self.assertRaises(UserError):
                vals = self._line_vals(plan_id=plan.id)
                self._rpc(manager, plan.line_ids._name, "create", [vals])

    def test_d5_manager_works_on_the_adhoc_plan_of_his_department(self):
        manager = self.user_department_manager
        plan = self._create_plan("adhoc", department_id=self.department_srv_n.id)
        line_vals = self._line_vals(
            plan_id=plan.id,
            department_ids=[Command.set(self.department_srv_n.ids)],
            cost_ids=[Command.create(self._cost_vals(30))],
        )
        self._rpc(manager, self.Line._name, "create", [line_vals])
        self.assertEqual(plan.amount_planned, 30)
        self._rpc(manager, plan._name, "action_submit", plan.ids)
        self.assertEqual(plan.state, "submitted")
