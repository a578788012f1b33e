"""From the annual plan to the certificate and back, each step by who takes it."""

from datetime import datetime, timedelta

from odoo.fields import Command
from odoo.tests import tagged

from ..common import HrTrainingCase


@tagged("post_install", "-at_install", "hr_training_plan")
class TestPlanToResult(HrTrainingCase):
    """One course through a year of policy 4 and 6 (design §2)."""

    def test_d2_a_year_from_plan_to_result_can_be_walked_both_ways(self):
        self.course.write({"hours": 4, "issue_certificate": True})

        # At year end: the annual plan, with its cost (policy 4.1, 9.1).
        annual = self._create_plan(
            lines=[
                {
                    "headcount": 2,
                    "cost_ids": [Command.create(self._cost_vals(800))],
                }
            ]
        )
        annual.with_user(self.user_officer).action_submit()
        annual.with_user(self.user_head).action_approve()
        annual.with_user(self.user_executive).action_approve("Within budget")
        annual.with_user(self.user_officer).action_publish()

        # At quarter end: taken over, and a trainer and people named (policy 4.2).
        quarterly = self._create_plan("quarterly", lines=0, parent_id=annual.id)
        line = quarterly.with_user(self.user_officer).action_take_lines()
        line.write(
            {
                "trainer_ids": [Command.set(self.trainer.ids)],
                "employee_ids": [Command.set(self.employee_employee.ids)],
                "place": "Room 4",
            }
        )
        quarterly.with_user(self.user_officer).action_submit()
        quarterly.with_user(self.user_head).action_approve()
        quarterly.with_user(self.user_officer).action_publish()

        # Delivery: officer schedules, manager nominates, trainer keeps the register.
        session = quarterly.with_user(self.user_officer).action_create_sessions()
        session.action_schedule()
        self.assertEqual(session.date_begin, datetime(2026, 4, 6))
        session.with_user(self.user_department_manager).enroll(
            self.employee_colleague.ids
        )
        with self._clock_at(session.date_begin):
            session.action_start()
        self.employee_employee.barcode = "LIFE1"
        begin, end = session.date_begin, session.date_end
        unmatched = session.with_user(self.user_trainer).punch(
            [("LIFE1", begin - timedelta(minutes=5)), ("LIFE1", end)]
        )
        self.assertFalse(unmatched)
        session.with_user(self.user_trainer).set_marks(
            [
                (self.employee_employee.id, "exam", 88),
                (self.employee_colleague.id, "exam", 40),
            ]
        )
        self._end_session(session)
        session.action_release_results()
        self._waive_documents(session)
        session.action_close()
        annual.with_user(self.user_officer).action_close()

        # Forward: what became of the plan?
        self.env.invalidate_all()
        annual_line = annual.line_ids
        self.assertEqual(annual_line.child_line_ids.session_ids.ids, session.ids)
        self.assertEqual((annual_line.execution, annual.execution_rate), ("held", 100))
        enrollments = annual_line.child_line_ids.session_ids.enrollment_ids
        self.assertEqual(
            {e.employee_id: e.result for e in enrollments},
            {
                self.employee_employee: "passed",
                self.employee_colleague: "failed",
            },
        )
        # Backward: why does this certificate exist, and what did its line cost?
        certificate = self.env["hr.training.certificate"].search(
            [("employee_id", "=", self.employee_employee.id)]
        )
        self.assertEqual(len(certificate), 1)
        planned = certificate.enrollment_id.session_id.plan_line_id
        self.assertEqual(planned.plan_id, quarterly)
        self.assertEqual(planned.parent_line_id, annual_line)
        self.assertEqual(planned.parent_line_id.amount_planned, 800)
        self.assertEqual(
            planned.parent_line_id.plan_id.step_ids.mapped("decided_by_id"),
            self.user_head | self.user_executive,
        )
