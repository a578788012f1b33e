"""Planned and closed follow from lines and passes (policy 3.3, design §2)."""

from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..common import START
from ..results.common_required import RequiredCase
from .common_needs import NeedsCase


@tagged("post_install", "-at_install", "hr_training_needs")
class TestNeedFollow(NeedsCase):
    def _view(self, record, user=None):
        """The needs that the button of a line or a session shows."""
        record = record.with_user(user or self.user_officer)
        action = record.action_view_needs()
        return self.env[action["res_model"]].search(action["domain"])

    def test_p3_3_need_is_planned_while_a_living_line_has_it(self):
        need = self._validate(self._raise_need(self.employee_employee))
        line = self._take(need)
        self.assertEqual(need.state, "planned")
        self.assertEqual(need.plan_line_ids, line)
        other = self._create_course("OTHER")
        with self.assertRaisesRegex(UserError, "stands in a plan"):
            self._rpc(
                self.user_officer,
                need._name,
                "write",
                need.ids,
                {"course_id": other.id},
            )
        line.with_user(self.user_officer).is_dropped = True
        self.assertEqual(need.state, "validated")
        line.with_user(self.user_officer).is_dropped = False
        self.assertEqual(need.state, "planned")
        line.plan_id.with_user(self.user_officer).action_cancel()
        self.assertEqual(need.state, "validated")

    def test_p3_3_need_follows_a_line_that_is_given_up(self):
        need = self._validate(self._raise_need(self.employee_employee))
        line = self._take(need)
        line.with_user(self.user_officer).need_ids = [Command.clear()]
        self.assertEqual(need.state, "validated")
        line.with_user(self.user_officer).need_ids = [Command.link(need.id)]
        self.assertEqual(need.state, "planned")
        line.with_user(self.user_officer).unlink()
        self.assertEqual(need.state, "validated")

    def test_p3_3_line_takes_validated_needs_only(self):
        need = self._raise_need(self.employee_employee)
        need.with_user(self.user_officer).action_submit()
        with self.assertRaisesRegex(UserError, "not validated"):
            self._take(need)
        # Nor by a default of the context.
        plan = self._create_plan("annual", lines=0)
        with self.assertRaisesRegex(UserError, "not validated"):
            self._rpc(
                self.user_officer,
                "hr.training.plan.line",
                "create",
                [self._line_vals(plan_id=plan.id)],
                context={"default_need_ids": [Command.set(need.ids)]},
            )
        # Nor does it come in from the need's side.
        line = self._take(self.env["hr.training.need"])
        with self.assertRaises(AccessError):
            self._rpc(
                self.user_officer,
                need._name,
                "write",
                need.ids,
                {"plan_line_ids": [Command.link(line.id)]},
            )

    def test_d2_why_a_session_is_held_is_one_click(self):
        need = self._validate(
            self._raise_need(self.employee_employee, course_id=self.course.id)
        )
        line = self._take(need)
        session = self._create_session()
        session.plan_line_id = line
        self.assertEqual(self._view(session), need)
        self.assertEqual(session.with_user(self.user_officer).need_count, 1)
        self.assertEqual(self._view(line), need)
        quarterly = self._create_plan("quarterly", lines=0, parent_id=line.plan_id.id)
        child = (
            self.env["hr.training.plan.line"]
            .with_user(self.user_officer)
            .create(self._line_vals(plan_id=quarterly.id, parent_line_id=line.id))
        )
        self.assertEqual(self._view(child), need)
        self.assertEqual(need.with_user(self.user_officer).session_count, 1)
        # A trainer sees that there is a session, and no need of others.
        self.assertFalse(session.with_user(self.user_trainer).need_count)

    def test_p3_3_need_closes_when_all_have_passed(self):
        need = self._validate(
            self._raise_need(
                self.employee_employee,
                self.employee_colleague,
                course_id=self.course.id,
            )
        )
        first = self._create_session(schedule=True)
        enrollment = self._pass(first, self.employee_employee)
        self.assertEqual(need.person_ids[0].enrollment_id, enrollment)
        self.assertEqual(need.state, "validated", "one of two")
        second = self._create_session(START + timedelta(days=7), schedule=True)
        self._pass(second, self.employee_colleague)
        self.assertEqual(need.state, "closed")
        # A pass that is taken back opens it again.
        attendance = enrollment.attendance_ids
        attendance.with_user(self.user_head).action_correct("absent", "Was not there")
        self.assertEqual(enrollment.result, "failed")
        self.assertFalse(need.person_ids[0].enrollment_id)
        self.assertEqual(need.state, "validated")

    def test_p3_3_pass_of_before_serves_no_need(self):
        session = self._create_session(schedule=True)
        self._pass(session, self.employee_employee)
        with self._clock_at(START + timedelta(days=30)):
            need = self._validate(
                self._raise_need(self.employee_employee, course_id=self.course.id)
            )
            need._do_follow()
        self.assertEqual(need.state, "validated")

    def test_p3_3_human_passes_under_another_record(self):
        again = self._record_again(self.employee_employee)
        need = self._validate(self._raise_need(again, course_id=self.course.id))
        self._pass(self._create_session(schedule=True), self.employee_employee)
        self.assertEqual(need.state, "closed")

    def test_d6_11_who_has_left_is_not_waited_for(self):
        need = self._validate(
            self._raise_need(
                self.employee_employee,
                self.employee_colleague,
                course_id=self.course.id,
            )
        )
        self._pass(self._create_session(schedule=True), self.employee_employee)
        self.assertEqual(need.state, "validated")
        self.employee_colleague.action_archive()
        self.env["hr.training.need"]._cron_follow()
        self.assertEqual(need.state, "closed")

    def test_p3_3_need_is_closed_with_a_word_and_opened_again(self):
        need = self._validate(
            self._raise_need(self.employee_employee, course_id=self.course.id)
        )
        line = self._take(need)
        need.with_user(self.user_officer).action_close("A colleague showed him")
        self.assertEqual((need.state, need.is_settled), ("closed", True))
        line.with_user(self.user_officer).is_dropped = True
        need._do_follow()
        self.assertEqual(need.state, "closed", "facts do not reopen it")
        line.with_user(self.user_officer).is_dropped = False
        need.with_user(self.user_officer).action_reopen()
        self.assertEqual(need.state, "planned")

    def test_p3_2_skill_is_served_by_a_course_that_teaches_it(self):
        self._add_skill()
        levels = self.levels
        low, high = levels[1], levels[2]
        course = self._create_course("SKILL", publish=False)
        self.env["hr.training.course.skill"].create(
            {
                "course_id": course.id,
                "skill_type_id": self.skill_type.id,
                "skill_id": self.skill.id,
                "skill_level_id": low.id,
            }
        )
        course.with_user(self.user_officer).action_publish()
        enough = self._raise_need(
            self.employee_employee, skill_id=self.skill.id, skill_level_id=low.id
        )
        more = self._raise_need(
            self.employee_employee, skill_id=self.skill.id, skill_level_id=high.id
        )
        self._validate(enough | more)
        self._pass(
            self._create_session(course_id=course.id, schedule=True),
            self.employee_employee,
        )
        self.assertEqual((enough.state, more.state), ("closed", "validated"))

    def test_d11_following_asks_as_much_of_many_as_of_few(self):
        def count(people):
            need = self._validate(self._raise_need(*people, course_id=self.course.id))
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            need._do_follow()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        people = [
            self._create_employee(f"Person {n}", self.department_srv_n)
            for n in range(30)
        ]
        count(people[:2])
        self.assertLessEqual(count(people), count(people[:2]) + 3)


@tagged("post_install", "-at_install", "hr_training_needs")
class TestNeedOfRequirement(RequiredCase):
    def _needs(self):
        return self.env["hr.training.need"].search([("course_id", "=", self.course.id)])

    def test_p1_3_required_course_without_session_leaves_a_need(self):
        self._require()
        rule = self.env["hr.training.requirement"].search(
            [("course_id", "=", self.course.id)]
        )
        rule._cron_serve()
        need = self._needs()
        self.assertEqual(len(need), 1)
        self.assertEqual(need.state, "submitted")
        self.assertEqual((need.channel, need.analysis), ("supervisor", "task"))
        unserved = {row["employee_id"] for row in rule._get_unserved()}
        self.assertEqual(set(need.person_ids.employee_id.ids), unserved)
        self.assertTrue(unserved)
        self.assertEqual(need._get_evidence_record(), rule)
        # The next day nothing is asked twice; who joins is asked for.
        rule._cron_serve()
        self.assertEqual(self._needs(), need)
        joiner = self._hire()
        rule._cron_serve()
        self.assertEqual((self._needs() - need).person_ids.employee_id, joiner)

    def test_p1_3_list_of_required_makes_needs(self):
        self._require()
        rows = self.env["hr.training.requirement.status"].with_user(self.user_officer)
        found = rows.search([("is_unserved", "=", True)])
        action = found.action_make_needs()
        self.assertEqual(action["domain"], [("id", "in", self._needs().ids)])
        with self.assertRaises(UserError):
            found.action_make_needs()
        with self.assertRaises(AccessError):
            found.with_user(self.user_employee).action_make_needs()
