"""Plans submitted and edited at the same moment, on connections of their own."""

from datetime import date

from psycopg2 import errors

from odoo import api
from odoo.exceptions import UserError
from odoo.service.model import retrying
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common_race import RaceCase


@tagged("post_install", "-at_install", "hr_training_race")
class TestPlanYearRace(RaceCase):
    @classmethod
    def _create_data(cls, env):
        result = super()._create_data(env)
        cls.plan_ids = []
        company = env["res.company"].browse(cls.company_id)
        # Whoever is there in this database may decide.
        cls.self_approval = company.training_allow_self_approval
        company.training_allow_self_approval = True
        return result

    @classmethod
    def _remove_data(cls):
        with cls._env() as env:
            company = env["res.company"].browse(cls.company_id)
            company.training_allow_self_approval = cls.self_approval
            cr = env.cr
            for query in (
                "DELETE FROM hr_training_approval_step WHERE res_id = ANY(%s)"
                " AND res_model = 'hr.training.plan'",
                "DELETE FROM mail_activity WHERE res_id = ANY(%s)"
                " AND res_model = 'hr.training.plan'",
                "DELETE FROM mail_message WHERE res_id = ANY(%s)"
                " AND model = 'hr.training.plan'",
                "DELETE FROM hr_training_booking_lock WHERE res_id = ANY(%s)"
                " AND res_model = 'hr.training.plan'",
                "UPDATE hr_training_plan_line SET parent_line_id = NULL"
                " WHERE plan_id = ANY(%s)",
                "DELETE FROM hr_training_plan_line WHERE plan_id = ANY(%s)",
                "UPDATE hr_training_plan SET parent_id = NULL WHERE id = ANY(%s)",
                "DELETE FROM hr_training_plan WHERE id = ANY(%s)",
            ):
                # By SQL: the ORM rightly refuses to delete what has a history.
                cr.execute(query, [cls.plan_ids])
        return super()._remove_data()

    def _create_plan(self, year, kind="annual", **vals):
        with self._env() as env:
            plan = env["hr.training.plan"].create(
                {
                    "kind": kind,
                    "company_id": self.company_id,
                    "date_from": date(year, 1, 1),
                    "date_to": date(year, 12 if kind == "annual" else 3, 31),
                    "line_ids": [
                        (
                            0,
                            0,
                            {
                                "course_id": self.course_id,
                                "date_start": date(year, 2, 1),
                                "goal": "Better",
                                "method": "online",
                                "department_ids": [(6, 0, [self.department_id])],
                            },
                        )
                    ],
                    **vals,
                }
            )
            self.plan_ids.append(plan.id)
            return plan.id

    def _submit(self, plan_id):
        with self._env(uid=2) as env:
            plan = env["hr.training.plan"].browse(plan_id)
            retrying(plan.action_submit, env)

    def test_p4_1_of_two_plans_submitted_at_once_one_has_the_year(self):
        ids = [self._create_plan(2031) for _number in range(2)]
        raised = self._run_at_once(
            [lambda plan_id=plan_id: self._submit(plan_id) for plan_id in ids]
        )
        self.assertEqual([type(error) for error in raised], [UserError])
        self.assertIn("annual plan of 2031 already", str(raised[0]))
        with self._env() as env:
            states = env["hr.training.plan"].browse(ids).mapped("state")
            self.assertEqual(sorted(states), ["draft", "submitted"])

    def test_d6_6_edit_does_not_land_in_a_plan_that_was_approved_meanwhile(self):
        plan_id = self._create_plan(2032)
        with self.registry.cursor() as cr:
            env = self._env_of(cr)
            plan = env["hr.training.plan"].browse(plan_id)
            self.assertEqual(plan.state, "draft")  # the snapshot is taken
            self._submit(plan_id)
            with self._env() as other:
                other["hr.training.plan"].browse(plan_id)._do_grant()
            with mute_logger("odoo.sql_db"):
                with self.assertRaises(errors.SerializationFailure):
                    plan.line_ids.headcount = 99
            cr.rollback()
            env.invalidate_all(flush=False)
            with self.assertRaisesRegex(UserError, "no longer a draft"):
                plan.line_ids.headcount = 99
            cr.rollback()
            env.invalidate_all(flush=False)
        with self._env() as env:
            line = env["hr.training.plan"].browse(plan_id).line_ids
            self.assertEqual(line.headcount, 20)

    def test_d6_6_submission_sees_the_edit_that_came_first(self):
        plan_id = self._create_plan(2033)
        with self.registry.cursor() as cr:
            env = self._env_of(cr)
            plan = env["hr.training.plan"].browse(plan_id)
            self.assertEqual(plan.state, "draft")
            with self._env(uid=2) as other:
                other["hr.training.plan"].browse(plan_id).line_ids.goal = False
            with self.assertRaisesRegex(UserError, "goal"):
                retrying(plan.action_submit, env)
            cr.rollback()
            env.invalidate_all(flush=False)

    def test_p4_2_of_two_quarterly_plans_one_takes_the_line(self):
        annual_id = self._create_plan(2034)
        ids = [
            self._create_plan(2034, "quarterly", parent_id=annual_id, line_ids=[])
            for _number in range(2)
        ]

        def take(plan_id):
            with self._env(uid=2) as env:
                plan = env["hr.training.plan"].browse(plan_id)
                retrying(plan.action_take_lines, env)

        raised = self._run_at_once([lambda p=plan_id: take(p) for plan_id in ids])
        self.assertEqual(raised, [], "the second finds nothing left")
        with self._env() as env:
            annual = env["hr.training.plan"].browse(annual_id)
            self.assertEqual(len(annual.line_ids.child_line_ids), 1)

    def _env_of(self, cr):
        """The administrator, who is head of training, on a connection."""
        return api.Environment(cr, 2, {"tracking_disable": True})
