from odoo.exceptions import UserError
from odoo.tests import tagged

from ...tools import notices
from .common_followup import FollowUpCase


@tagged("post_install", "-at_install")
class TestTeamResult(FollowUpCase):
    """Departments hear the results of their people (policy 2.2.4, 7.3.1)."""

    def setUp(self):
        super().setUp()
        self._release()

    def _row(self):
        return self.env["hr.training.team.result"].search(
            [("session_id", "=", self.lesson.id)]
        )

    def test_p7_3_1_manager_gets_one_message_with_all_his_people(self):
        self.assertFalse(self.company.training_notice_manager)
        [sent] = self._sent_since(2, notices.TEAM_RESULT)
        self.assertEqual(sent.partner_id, self.user_department_manager.partner_id)
        text = self._mails(sent)["Department Manager"]
        self.assertIn("Employee: Passed", text)
        self.assertIn("Colleague: Passed", text)
        self.assertFalse(self._sent_since(4, notices.TEAM_RESULT))

    def test_p7_3_1_corrected_results_are_told_anew(self):
        self._sent_since(2)
        self._correct("absent")
        [sent] = self._sent_since(5, notices.TEAM_RESULT)
        self.assertIn("Employee: Failed", self._mails(sent)["Department Manager"])
        self._correct("present")
        self._correct("absent")
        self.assertFalse(self._sent_since(8, notices.TEAM_RESULT))

    def test_p7_3_1_nobody_is_told_of_people_he_does_not_lead(self):
        self.other_place.sudo().department_id = self.department_ops
        [sent] = self._sent_since(2, notices.TEAM_RESULT)
        text = self._mails(sent)["Department Manager"]
        self.assertIn("Employee", text)
        self.assertNotIn("Colleague", text)
        row = self._row().with_user(self.user_department_manager)
        self.assertEqual(row.enrollment_ids, self.place.with_env(row.env))
        # He was replaced before the message went out.
        self.department_srv.manager_id = self.employee_outsider
        self._correct("absent")
        self.assertFalse(
            self._sent_since(5, notices.TEAM_RESULT).filtered(
                lambda r: r.partner_id == self.user_department_manager.partner_id
            )
        )
        row.invalidate_recordset()
        self.assertFalse(row.enrollment_ids)

    def test_p7_3_1_history_is_told_to_no_department(self):
        self._row().sudo().unlink()
        self.lesson.sudo().is_historic = True
        self.place._queue_results()
        self.assertFalse(self._row())

    def test_p2_2_4_department_states_its_view_and_is_answered(self):
        row = self._row()
        mine = row.with_user(self.user_department_manager)
        for user in (self.user_employee, self.user_officer, self.user_head):
            with self.subTest(user=user.name):
                with self.assertRaises(UserError):
                    row.with_user(user).action_state_view("Not true")
        mine.action_state_view("Good, but too short")
        self.assertEqual(row.state, self.DISPUTED)
        self.assertEqual(row.activity_ids.user_id, self.user_officer)
        with self.assertRaises(UserError):
            mine.action_answer("Yes")
        row.with_user(self.user_officer).action_answer("A day more next time")
        answer = self._messages(row)[-1]
        self.assertEqual(
            answer.notified_partner_ids, self.user_department_manager.partner_id
        )

    def test_p7_3_1_who_moved_is_told_of_and_shown_no_more(self):
        self._sent_since(2)
        row = self._row()
        self.employee_employee.department_id = self.department_ops
        [read] = self._rpc(
            self.user_department_manager,
            row._name,
            "web_read",
            row.ids,
            {"people_count": {}, "enrollment_ids": {"fields": {"result": {}}}},
        )
        self.assertEqual(read["people_count"], 1)
        shown = [line["id"] for line in read["enrollment_ids"]]
        self.assertEqual(shown, self.other_place.ids)
        self._correct("absent")
        self.assertFalse(self._sent_since(5, notices.TEAM_RESULT))

    def test_d6_11_nobody_is_told_as_manager_of_himself(self):
        """Not by another employee record of his either: the next above him is."""
        again = self._create_employee(
            "Hired Again",
            self.department_ops,
            work_contact_id=self.user_employee.partner_id.id,
        )
        self.department_srv_n.manager_id = again
        self.env.invalidate_all()
        found = self.place.sudo()._get_leading_partners()[self.place]
        self.assertEqual(found, self.user_department_manager.partner_id)

    def test_p2_2_4_who_leads_nobody_any_more_has_no_view(self):
        mine = self._row().with_user(self.user_department_manager)
        self.department_srv.manager_id = self.employee_outsider
        self.env.invalidate_all()
        self.assertFalse(mine.can_state_view)
        with self.assertRaisesRegex(UserError, "lead nobody"):
            mine.action_state_view("Not true")

    def test_d6_11_who_has_left_is_nobody_s_team(self):
        self.employee_employee.active = False
        self.env.invalidate_all()
        self.assertEqual(self._row().enrollment_ids, self.other_place)
