from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from ...tools import groups, links, notices
from .common_followup import FollowUpCase


@tagged("post_install", "-at_install")
class TestAcknowledgement(FollowUpCase):
    """A trainee has seen his result, or says what he thinks of it (policy 7.3.1)."""

    def setUp(self):
        super().setUp()
        self._release()
        self.row = self._asked()
        self.mine = self.row.with_user(self.user_employee)

    # ------------------------------------------------------------
    # ASKED
    # ------------------------------------------------------------

    def test_p7_3_1_release_asks_everybody_once(self):
        self.assertOpen(self.row, self.OPEN)
        self.assertEqual(self.row.result, "passed")
        self.assertOpen(self._asked(self.other_place), self.OPEN)
        self.place._queue_results()
        self.assertEqual(self._asked(), self.row)

    def test_p7_3_1_acknowledged_by_the_person(self):
        self.place.with_user(self.user_employee).action_acknowledge()
        self.assertOpen(self._asked(), self.ACKNOWLEDGED)
        self.assertTrue(self.row.acknowledged_on)
        with self.assertRaisesRegex(UserError, "already"):
            self.mine.action_acknowledge()

    def test_p7_3_1_nobody_acknowledges_for_another(self):
        everything = self._add_user("everything", f"{groups.MANAGER},base.group_system")
        for user in (
            self.user_officer,
            self.user_head,
            self.user_department_manager,
            self.user_colleague,
            self.user_trainer,
            everything,
        ):
            for method in ("action_acknowledge", "action_state_view"):
                args = ["I disagree"] if method == "action_state_view" else []
                with self.subTest(user=user.name, method=method):
                    with self.assertRaises(UserError):
                        self._rpc(user, self.row._name, method, self.row.ids, *args)
                    with self.assertRaises(UserError):
                        self._rpc(user, self.place._name, method, self.place.ids, *args)
        with self.assertRaises(UserError):
            self.row.sudo().action_acknowledge()
        with self.assertRaises(UserError):
            self._rpc(
                self.user_employee,
                self.row._name,
                "write",
                self.row.ids,
                {"state": "acknowledged"},
            )
        self.assertOpen(self._asked(), self.OPEN)

    def test_p7_3_1_history_and_who_left_are_asked_nothing(self):
        self.row.sudo().unlink()
        self.lesson.sudo().is_historic = True
        self.place._queue_results()
        self.assertFalse(self._asked())
        self.lesson.sudo().is_historic = False
        self.employee_employee.active = False
        self.place._queue_results()
        self.assertFalse(self._asked())

    # ------------------------------------------------------------
    # CORRECTED
    # ------------------------------------------------------------

    def test_p7_3_1_corrected_result_is_asked_anew_and_the_old_one_stays(self):
        self.mine.action_acknowledge()
        self._correct("absent")
        old, new = self._asked()
        self.assertOpen(old + new, self.ACKNOWLEDGED, self.OPEN)
        self.assertEqual((old + new).mapped("result"), ["passed", "failed"])
        self.assertTrue(old.is_outdated)
        self.assertFalse(new.is_outdated)

    def test_p7_3_1_unacknowledged_result_is_asked_as_it_is_now(self):
        self._correct("absent")
        self.assertEqual(self._asked(), self.row)
        self.assertEqual(self.row.result, "failed")

    def test_p7_3_1_correction_taken_back_asks_nobody_again(self):
        self.mine.action_acknowledge()
        self._correct("absent")
        self._correct("present")
        self.assertOpen(self._asked(), self.ACKNOWLEDGED)

    def test_p7_3_1_another_mark_is_another_result(self):
        self.mine.action_acknowledge()
        self.place.sudo().score = 71.0
        self.place._queue_results()
        self.assertOpen(self._asked(), self.ACKNOWLEDGED, self.OPEN)

    # ------------------------------------------------------------
    # VIEW AND ANSWER
    # ------------------------------------------------------------

    def test_p7_3_1_view_is_answered_in_the_thread(self):
        action = self.mine.action_state_view()
        self.assertEqual(action["res_model"], "hr.training.reason")
        self.mine.action_state_view("I was <b>there</b> all day")
        self.assertOpen(self.row, self.DISPUTED)
        [message] = self._messages(self.row)
        self.assertIn("&lt;b&gt;there", message.body)
        self.assertEqual(message.author_id, self.user_employee.partner_id)
        told = message.notified_partner_ids
        self.assertIn(self.user_officer.partner_id, told)
        self.assertIn(self.user_department_manager.partner_id, told)
        self.assertEqual(self.row.activity_ids.user_id, self.user_officer)

        self.row.with_user(self.user_trainer).action_answer("The list says so")
        self.assertOpen(self.row, self.ANSWERED)
        answer = self._messages(self.row)[-1]
        self.assertIn(self.user_employee.partner_id, answer.notified_partner_ids)
        self.assertFalse(self.row.activity_ids)
        self.mine.action_state_view("The list is wrong")
        self.assertOpen(self.row, self.DISPUTED)
        self.row.with_user(self.user_department_manager).action_answer("I look at it")
        self.assertEqual(self.row.answered_by_id, self.user_department_manager)

    def test_p7_3_1_nobody_answers_his_own_view(self):
        self.mine.action_state_view("No")
        for user in (self.user_employee, self.user_colleague):
            with self.subTest(user=user.name):
                with self.assertRaises(UserError):
                    self.row.with_user(user).action_answer("Yes")
        with self.assertRaisesRegex(UserError, "nothing to answer"):
            self._asked(self.other_place).with_user(self.user_officer).action_answer(
                "Yes"
            )

    def test_d6_11_officer_who_attended_is_not_asked_to_answer_himself(self):
        self.user_employee.group_ids |= self.env.ref(groups.OFFICER)
        self.lesson.sudo().responsible_id = self.user_employee
        self.mine.action_state_view("No")
        asked = self.row.sudo().activity_ids.user_id
        self.assertIn(self.user_officer, asked)
        self.assertNotIn(self.user_employee, asked)

    def test_d6_11_view_reaches_another_officer_when_the_first_has_left(self):
        self.lesson.sudo().responsible_id = self._add_user("gone", groups.OFFICER)
        self.lesson.sudo().responsible_id.active = False
        self.mine.action_state_view("No")
        self.assertIn(self.user_officer, self.row.sudo().activity_ids.user_id)

    def test_d5_replaced_manager_hears_nothing_more(self):
        """Whoever has answered follows the thread; it is not sent to him for ever."""
        manager = self.user_department_manager
        self.mine.action_state_view("One")
        self.row.with_user(manager).action_answer("Yes")
        self.mine.action_state_view("Two")
        told = self._messages(self.row)[-1].notified_partner_ids
        self.assertIn(manager.partner_id, told)
        self.department_srv.manager_id = self.employee_outsider
        self.env.invalidate_all()
        self.mine.action_state_view("Three")
        told = self._messages(self.row)[-1].notified_partner_ids
        self.assertNotIn(manager.partner_id, told)
        self.assertIn(self.user_officer.partner_id, told)
        # Who is named gets it, whatever he reads otherwise.
        self.row.with_user(self.user_officer).action_answer("No")
        told = self._messages(self.row)[-1].notified_partner_ids
        self.assertIn(self.user_employee.partner_id, told)

    def test_d5_register_keeper_reads_the_roster_and_no_acknowledgement(self):
        self.lesson.sudo().keeper_ids = self.user_outsider
        [read] = self._rpc(
            self.user_outsider,
            self.place._name,
            "read",
            self.place.ids,
            ["result", "acknowledgement_state", "can_acknowledge"],
        )
        self.assertFalse(read["acknowledgement_state"] or read["can_acknowledge"])

    def test_d4_who_attended_and_teaches_answers_not_himself(self):
        """An officer is one of those who answer, but not what he has said himself."""
        self.user_employee.group_ids |= self.env.ref(groups.OFFICER)
        self.mine.action_state_view("No")
        with self.assertRaisesRegex(UserError, "Somebody else answers"):
            self.mine.action_answer("Yes")

    def test_d5_management_reads_and_answers_nothing(self):
        self.mine.action_state_view("No")
        row = self.row.with_user(self.user_executive)
        self.assertEqual(row.view_text, "No")
        with self.assertRaisesRegex(UserError, "Training officers"):
            row.action_answer("Yes")

    def test_d6_11_who_has_left_answers_by_no_way(self):
        self.employee_employee.active = False
        for call in (
            self.row._do_respond_by_link,
            lambda _response: self.mine.action_acknowledge(),
        ):
            with self.assertRaisesRegex(UserError, "has left"):
                call("accepted")
        self.assertTrue(self.row._prepare_link_page()["closed"])

    # ------------------------------------------------------------
    # REMINDED
    # ------------------------------------------------------------

    def _remind(self, days):
        self.clock.move_to(self.now + timedelta(days=days))
        Row = self.env["hr.training.acknowledgement"]
        before = self._messages(self.row)
        Row._cron_remind()
        return self._messages(self.row) - before

    def test_p7_3_1_reminded_every_few_working_days_until_done(self):
        # The class was on a Monday.
        self.assertFalse(self._remind(2))
        [message] = self._remind(3)
        self.assertEqual(message.notified_partner_ids, self.user_employee.partner_id)
        self.assertIn(links.PATH, message.body)
        # Saturday and Sunday do not count.
        self.assertFalse(self._remind(7))
        self.assertTrue(self._remind(8))
        self.mine.action_acknowledge()
        self.assertFalse(self._remind(20))

    def test_p7_3_1_who_left_is_reminded_of_nothing(self):
        self.employee_employee.active = False
        self.assertFalse(self._remind(3))

    def test_p7_3_1_setting_switches_reminders_off(self):
        self.company.training_acknowledge_days = 0
        self.assertFalse(self._remind(30))

    # ------------------------------------------------------------
    # LINK
    # ------------------------------------------------------------

    def test_p7_3_1_link_of_the_message_answers_for_its_person_only(self):
        [sent] = self._sent_since(2, notices.RESULT).filtered(
            lambda r: r.partner_id == self.user_employee.partner_id
        )
        path = sent.link[sent.link.index(links.PATH) :]
        about, record_id, partner_id = links.read(
            self.env, path.removeprefix(f"{links.PATH}/")
        )
        self.assertEqual((about, record_id), (links.ACKNOWLEDGEMENT, self.row.id))
        self.assertTrue(self.row._is_of_link(partner_id))
        self.assertFalse(self.row._is_of_link(self.user_colleague.partner_id.id))
        page = self.row._prepare_link_page()
        self.assertTrue(page["may_accept"] and page["may_decline"])
        self.row._do_respond_by_link("accepted")
        self.row._do_respond_by_link("accepted")
        self.assertOpen(self.row, self.ACKNOWLEDGED)
        for text in (None, " ", "x" * 5000):
            with self.subTest(text=text), self.assertRaises(UserError):
                self.row._do_respond_by_link("declined", text)
        self.row._do_respond_by_link("declined", "Too strict")
        self.row._do_respond_by_link("declined", "Too strict")
        [message] = self._messages(self.row).filtered(lambda m: "Too" in m.body)
        self.assertEqual(message.author_id, self.user_employee.partner_id)

    def test_speed_acknowledgements_take_no_statements_per_person(self):
        """The rows of a class are found and made together."""
        counts = []
        for size in (2, 12):
            session = self._create_session(self.now, schedule=True, seats_max=20)
            people = [
                self._create_employee(f"P {size} {n}", self.department_ops)
                for n in range(size)
            ]
            places = self._enroll(session, *people).sudo()
            places.write({"state": "completed", "result": "passed"})
            session.sudo().results_released = True
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["hr.training.acknowledgement"].sudo()._follow(places)
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1] - counts[0], 3)
