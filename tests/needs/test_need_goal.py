"""Goals against today's stock and known leavers (policy 3.2)."""

from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common_needs import NeedsCase

GOAL = "hr.training.goal"
HORIZON = date(2027, 1, 1)


@tagged("post_install", "-at_install", "hr_training_needs")
class TestNeedGoal(NeedsCase):
    uses = (
        "user_officer",
        "user_head",
        "user_executive",
        "user_department_manager",
        "employee_employee",
        "employee_colleague",
    )

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._add_skill()

    @classmethod
    def _learn(cls, employee, points=50, **vals):
        """Somebody has the skill since last year."""
        cls.env["hr.employee.skill"].create(
            {
                "employee_id": employee.id,
                "skill_type_id": cls.skill_type.id,
                "skill_id": cls.skill.id,
                "skill_level_id": cls.levels.filtered(
                    lambda level: level.level_progress == points
                ).id,
                "valid_from": "2025-06-01",
                **vals,
            }
        )
        return employee

    def _hire(self, name, department=None, **vals):
        return self._create_employee(name, department or self.department_srv, **vals)

    def _set_goal(self, wanted=5, points=50, **vals):
        line = {
            "skill_id": self.skill.id,
            "skill_level_id": self.levels.filtered(
                lambda level: level.level_progress == points
            ).id,
            "wanted": wanted,
        }
        goal_id = self._rpc(
            self.user_officer,
            GOAL,
            "create",
            {
                "name": "Electric drives",
                "horizon": str(HORIZON),
                "line_ids": [Command.create(line)],
                **vals,
            },
        )
        return self._as_officer(GOAL).browse(goal_id)

    def _count(self, goal):
        goal.invalidate_recordset()
        line = goal.line_ids
        line.invalidate_recordset()
        return line.have, line.leaving, line.shortfall

    # ------------------------------------------------------------
    # THE FIGURES
    # ------------------------------------------------------------

    def test_p3_2_stock_without_expired_archived_and_leaving_people(self):
        """Of ten only four have it, and one of them leaves: two of five are missing."""
        self._learn(self.employee_employee)
        self._learn(self.employee_colleague, 100)
        self._learn(self.employee_department_manager, valid_to="2026-03-01")
        self._learn(self._hire("Leaves", departure_date="2026-12-31"))
        self._learn(self._hire("Leaves on the day", departure_date="2027-01-01"))
        self._learn(self._hire("Of another department", self.department_ops), 100)
        self._learn(self._hire("Archived"), 100).active = False
        self._learn(self._hire("Below"), 0)
        self._learn(self._hire("Begins tomorrow"), valid_from="2026-03-03")
        again = self._record_again(self.employee_employee)
        again.department_id = self.department_srv
        self._learn(again, 100)
        goal = self._set_goal(department_id=self.department_srv.id)
        self.assertEqual(self._count(goal), (4, 1, 2))
        goal.department_id = False
        self.assertEqual(self._count(goal), (5, 1, 1))
        goal.department_id = self.department_srv_n
        self.assertEqual(self._count(goal), (2, 0, 3))

    def test_p3_2_end_of_contract_is_a_known_departure(self):
        employee = self._learn(self._hire("On contract"))
        employee.version_id.write(
            {"contract_date_start": "2025-01-01", "contract_date_end": "2026-09-30"}
        )
        goal = self._set_goal(1)
        self.assertEqual(self._count(goal), (1, 1, 1))
        goal.horizon = "2026-09-30"
        self.assertEqual(self._count(goal), (1, 0, 0))

    def test_p3_2_job_and_level_narrow_it(self):
        job = self.env["hr.job"].create(
            {"name": "Fitter", "company_id": self.company.id}
        )
        self._learn(self._hire("Fitter", job_id=job.id), 100)
        self._learn(self._hire("Clerk"), 100)
        goal = self._set_goal(2, 100, job_id=job.id)
        self.assertEqual(self._count(goal), (1, 0, 1))

    def test_p3_2_people_of_another_company_are_not_counted(self):
        self._add_company_b()
        self._learn(self.employee_b_employee)
        self.assertEqual(self._count(self._set_goal(1)), (0, 0, 1))

    def test_p3_2_form_shows_the_figures_while_it_is_filled_in(self):
        self._learn(self.employee_employee)
        form = Form(self._as_officer(GOAL))
        form.name = "Drives"
        form.horizon = HORIZON
        with form.line_ids.new() as line:
            line.skill_id = self.skill
            line.skill_level_id = self.levels[1]
            line.wanted = 3
            self.assertEqual((line.have, line.shortfall), (1, 2))
        self.assertEqual(form.save().shortfall, 2)

    def test_p3_2_many_goals_cost_no_more_statements_than_one(self):
        for number in range(10):
            self._learn(self._hire(f"Person {number}"))
        goals = self.env[GOAL].union(*(self._set_goal(n + 1) for n in range(10)))

        def count(records):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            records.with_user(self.user_officer).mapped("shortfall")
            return self.env.cr.sql_log_count - before

        count(goals)
        self.assertLessEqual(count(goals), count(goals[:1]) + 2)

    # ------------------------------------------------------------
    # NEEDS
    # ------------------------------------------------------------

    def test_p3_2_what_is_missing_becomes_a_need_once(self):
        goal = self._set_goal(
            description="Half of all sold by 2027.",
            department_id=self.department_srv.id,
        )
        need = goal.action_make_needs()
        self.assertEqual(
            (need.channel, need.analysis, need.state, need.headcount),
            ("industry", "forward", "draft", 5),
        )
        self.assertEqual(
            (need.skill_id, need.skill_level_id, need.department_id),
            (self.skill, self.levels[1], self.department_srv),
        )
        self.assertEqual((need.date_wanted, need.name), (HORIZON, "Electric drives"))
        self.assertEqual(need.action_open_evidence()["res_id"], goal.id)
        with self.assertRaisesRegex(UserError, "made already"):
            goal.action_make_needs()
        self.assertEqual((goal.need_count, goal.can_make_needs), (1, False))

    def test_p3_2_where_nobody_is_missing_there_is_no_need(self):
        self._learn(self.employee_employee)
        goal = self._set_goal(1)
        with self.assertRaisesRegex(UserError, "Nobody is missing"):
            goal.action_make_needs()

    def test_p3_2_supervisors_goal_makes_supervisors_needs(self):
        goal = self._set_goal(channel="supervisor")
        self.assertEqual(goal.action_make_needs().channel, "supervisor")

    # ------------------------------------------------------------
    # BAD INPUT, ATTACKS
    # ------------------------------------------------------------

    @mute_logger("odoo.sql_db")
    def test_p3_2_level_of_another_scale_and_odd_numbers_are_refused(self):
        other = self.env["hr.skill.type"].create(
            {
                "name": "Tongues",
                "skill_ids": [Command.create({"name": "French"})],
                "skill_level_ids": [
                    Command.create({"name": "A1", "level_progress": 9})
                ],
            }
        )
        goal = self._set_goal()
        with self.assertRaises(ValidationError):
            goal.line_ids.skill_level_id = other.skill_level_ids
        with self.assertRaisesRegex(ValidationError, "check the year"):
            goal.horizon = "2207-01-01"
        for wanted in (0, -1, 5001):
            with self.subTest(wanted=wanted):
                self.assertFalse(
                    self._passes(lambda n=wanted: self._set_goal(n), Exception)
                )

    def test_p3_2_goal_with_needs_stays(self):
        goal = self._set_goal()
        goal.action_make_needs()
        for records in (goal, goal.line_ids):
            with self.assertRaisesRegex(UserError, "refer to it"):
                self._rpc(self.user_head, records._name, "unlink", records.ids)
        goal.action_archive()
        self.assertFalse(goal.can_make_needs)

    def test_p3_2_lines_stay_in_their_goal_and_needs_are_not_forged(self):
        goal, other = self._set_goal(), self._set_goal()
        need = goal.action_make_needs()
        line = goal.line_ids
        with self.assertRaisesRegex(UserError, "stays as it was"):
            self._rpc(
                self.user_officer, line._name, "write", line.ids, {"goal_id": other.id}
            )
        for vals in ({"goal_line_id": other.line_ids.id}, {"goal_line_id": False}):
            with self.assertRaises(AccessError):
                self._rpc(self.user_head, need._name, "write", need.ids, vals)

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_p3_2_management_reads_others_nothing(self):
        goal = self._set_goal()
        for records in (goal, goal.line_ids):
            name = records._name

            def read(user, records=records, name=name):
                return self._rpc(user, name, "read", records.ids)

            self.assertTrue(read(self.user_executive))
            with self.assertRaises(AccessError):
                read(self.user_department_manager)
        with self.assertRaises(UserError):
            self._rpc(self.user_executive, GOAL, "action_make_needs", goal.ids)
        self._add_company_b()
        with self.assertRaises(AccessError):
            self._rpc(self.user_b_officer, GOAL, "read", goal.ids)
