from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from ...tools import groups
from ..common import NOW
from .common_planning import LATE, PlanCase


@tagged("post_install", "-at_install", "hr_training_plan")
class TestPlanRevision(PlanCase):
    """A revision keeps the record's id; the old version is an inactive copy."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls._create_plan(
            lines=[
                {"cost_ids": [Command.create(cls._cost_vals(100))]},
                {"cost_ids": [Command.create(cls._cost_vals(40, quarter="4"))]},
            ],
            goal="First goal",
        )
        cls._publish(cls.plan)
        cls.lines = cls.plan.line_ids
        cls.session = (
            cls.lines[0].with_user(cls.user_officer).action_create_sessions()
        ).with_env(cls.env)

    def _revise(self):
        self.plan.with_user(self.user_officer).action_revise("Demand has doubled")
        return self.plan.revision_ids

    def test_p4_1_old_version_is_an_inactive_copy_with_lines_and_costs(self):
        old = self._revise()
        self.assertEqual(len(old), 1)
        self.assertFalse(old.active)
        self.assertEqual((old.state, old.version), ("published", 1))
        self.assertEqual((old.name, old.code), (self.plan.name, self.plan.code))
        self.assertEqual(old.goal, "First goal")
        self.assertEqual(old.submitted_by_id, self.user_officer)
        self.assertEqual(old.approved_on, NOW)
        self.assertEqual(old.published_on, NOW)
        self.assertEqual(old.line_ids.mapped("code"), self.lines.mapped("code"))
        self.assertEqual(old.line_ids.cost_ids.mapped("amount"), [100, 40])
        self.assertEqual(old.line_ids.cost_ids[1].quarter, "4")
        self.assertEqual((old.amount_planned, old.line_count), (140, 2))
        self.assertEqual(self.plan.revision_count, 1)

    def test_p4_1_living_plan_keeps_id_lines_and_sessions(self):
        self._revise()
        self.assertEqual((self.plan.state, self.plan.version), ("draft", 2))
        self.assertTrue(self.plan.active)
        self.assertEqual(self.plan.line_ids, self.lines)
        self.assertEqual(self.session.plan_line_id, self.lines[0])
        self.assertEqual(self.session.plan_id, self.plan)
        self.assertFalse(self.plan.revision_ids.line_ids.session_ids)
        self.assertIn(
            "Demand has doubled", "".join(self.plan.message_ids.mapped("body"))
        )

    def test_p4_1_revision_is_approved_anew(self):
        self._revise()
        self.assertFalse(
            self.plan.approved_on or self.plan.published_on or self.plan.submitted_on
        )
        with self.assertRaises(UserError):
            self.plan.with_user(self.user_officer).action_publish()
        self.plan.with_user(self.user_officer).write({"goal": "Second goal"})
        self.plan.line_ids[1].with_user(self.user_officer).headcount = 50
        self._publish(self.plan)
        self.assertEqual(self.plan.step_ids.mapped("round"), [1, 1, 2, 2])
        self.assertEqual(set(self.plan.step_ids.mapped("state")), {"approved"})
        old = self.plan.revision_ids
        self.assertEqual(old.goal, "First goal")
        self.assertEqual(old.line_ids[1].headcount, 12)
        new = self._create_sessions(self.plan)
        self.assertEqual(new.plan_line_id.ids, self.lines[1].ids)
        self.assertEqual(new.seats_max, 50)

    def test_p4_1_two_revisions_leave_two_versions(self):
        self._revise()
        self._publish(self.plan)
        olds = self._revise()
        self.assertEqual(sorted(olds.mapped("version")), [1, 2])
        self.assertEqual(self.plan.version, 3)

    def test_p4_1_revision_needs_a_reason(self):
        plan = self.plan.with_user(self.user_officer)
        with self.assertRaises(UserError):
            plan.action_revise("  ")
        action = plan.action_revise()
        self.assertEqual(action["res_model"], "hr.training.reason")
        self.assertEqual((plan.state, plan.version), ("published", 1))

    def test_p4_1_old_versions_count_nowhere(self):
        """Sums over lines and costs must not count what was replaced."""
        self._revise()
        Cost = self.env["hr.training.cost"].with_user(self.user_officer)
        of_type = [("cost_type_id", "=", self.cost_type.id)]
        self.assertEqual(
            Cost._read_group(of_type, [], ["amount_company:sum"]), [(140,)]
        )
        Line = self.Line.with_user(self.user_officer)
        self.assertEqual(Line.search_count([("course_id", "=", self.course.id)]), 2)
        self.assertEqual(Cost.with_context(active_test=False).search_count(of_type), 4)
        self.assertNotIn(
            self.plan.revision_ids.id, self.Plan.search([]).ids, "hidden by default"
        )
        action = self.plan.revision_ids.action_view_costs()
        self.assertEqual(
            self.env[action["res_model"]]
            .with_context(**action["context"])
            .search_count(action["domain"]),
            2,
        )

    def test_p4_1_old_version_keeps_the_amounts_of_its_time(self):
        usd = self.env.ref("base.USD")
        usd.active = True
        rate = self.env["res.currency.rate"].create(
            {
                "name": "2026-01-01",
                "rate": 0.125,
                "currency_id": usd.id,
                "company_id": self.company.id,
            }
        )
        cost = self._cost_vals(125, currency_id=usd.id)
        plan = self._publish(
            self._create_plan(lines=[{"cost_ids": [Command.create(cost)]}])
        )
        rate.rate = 0.5
        self.assertEqual(plan.amount_planned, 1000)
        plan.with_user(self.user_officer).action_revise("New rate")
        self.assertEqual(plan.revision_ids.amount_planned, 1000)

    def test_p4_1_old_version_is_nobodys_to_act_upon(self):
        old = self._revise()
        self._add_user("admin", f"{groups.MANAGER},base.group_system")
        for user in self.user_officer | self.user_head | self.user_admin:
            for method, args in (
                ("action_submit", ()),
                ("action_publish", ()),
                ("action_close", ()),
                ("action_cancel", ()),
                ("action_reset_to_draft", ()),
                ("action_revise", ("Mine",)),
                ("action_create_sessions", ()),
                ("action_take_lines", ()),
                ("action_unarchive", ()),
                ("write", ({"active": True},)),
                ("write", ({"goal": "Other"},)),
                ("unlink", ()),
            ):
                with self.subTest(user=user.name, method=method):
                    with self.assertRaises(UserError):
                        self._rpc(user, old._name, method, old.ids, *args)
        self.assertFalse(old.active)
        old = old.with_user(self.user_officer)
        self.assertFalse(
            old.can_submit or old.can_publish or old.can_close or old.can_revise
        )
        self.assertFalse(old.can_cancel or old.can_create_sessions)

    def test_p4_1_approved_plan_can_be_revised_before_publication(self):
        plan = self._approve(self._create_plan())
        plan.with_user(self.user_officer).action_revise("Forgot a course")
        old = plan.revision_ids
        self.assertEqual((plan.state, old.state), ("draft", "approved"))
        with self.assertRaisesRegex(UserError, "earlier version"):
            old.with_user(self.user_officer).action_publish()

    def test_p4_2_revised_annual_plan_keeps_its_quarterly_plans(self):
        quarterly = self._create_quarterly(
            self.plan, {"parent_line_id": self.lines[1].id, "headcount": 30}
        )
        self._revise()
        self.assertEqual(quarterly.parent_id, self.plan)
        self.assertEqual(quarterly.line_ids.parent_line_id, self.lines[1])
        self.assertEqual(quarterly.line_ids.change, "refined")

    def test_p4_2_revised_quarterly_plan_refines_once(self):
        quarterly = self._publish(
            self._create_quarterly(self.plan, {"parent_line_id": self.lines[1].id})
        )
        quarterly.with_user(self.user_officer).action_revise("Later")
        quarterly.line_ids.with_user(self.user_officer).date_start = "2026-06-01"
        self._publish(quarterly)
        self.env.invalidate_all()
        self.assertEqual(self.lines[1].child_line_ids, quarterly.line_ids)
        with freeze_time(LATE):
            self.assertExecution(self.lines[1], "planned")

    def test_p4_archived_plan_keeps_its_lines_and_figures(self):
        self.plan.with_user(self.user_officer).action_archive()
        self.env.invalidate_all()
        self.assertEqual(self.plan.line_ids, self.lines)
        self.assertEqual(self.plan.amount_planned, 140)
        self.plan.with_user(self.user_officer).action_unarchive()
        self.assertEqual(self.Line.search([("plan_id", "=", self.plan.id)]), self.lines)
