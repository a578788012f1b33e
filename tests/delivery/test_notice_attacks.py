import re
from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...tools import links, notices
from ..common import NOW, START
from .common_notice import LATER, LinkCase, NoticeCase

ASKED_ON = START - timedelta(days=20)


class TestNoticeAttacks(NoticeCase):
    """What was tried against the notices (design §6.14): once each, nobody else."""

    def _ask(self, moment=ASKED_ON, of=None):
        with self._clock_at(moment):
            self.env["hr.training.session"].sudo()._cron_remind_classes()
        return self._of_trainers(self._send(moment, of or self.lesson))

    def _of_trainers(self, rows):
        return rows.filtered(lambda r: r.role == notices.TRAINER)

    # ------------------------------------------------------------
    # TRAINERS
    # ------------------------------------------------------------

    def test_trainer_who_is_put_back_is_asked_again(self):
        other = self._create_trainer(self.employee_colleague)
        self.assertGot(self._ask(), ("Trainer", "trainer_asked"))
        with self._clock_at(ASKED_ON + timedelta(hours=3)):
            self.officer_lesson.trainer_ids = other
        sent = self._ask(ASKED_ON + timedelta(hours=6))
        self.assertGot(sent, ("Trainer", "withdrawal"), ("Colleague", "trainer_asked"))
        with self._clock_at(ASKED_ON + timedelta(hours=7)):
            self.officer_lesson.trainer_ids = self.trainer
        sent = self._ask(ASKED_ON + timedelta(hours=10))
        self.assertGot(sent, ("Colleague", "withdrawal"), ("Trainer", "trainer_asked"))
        self.assertFalse(self._ask(ASKED_ON + timedelta(hours=11)))

    def test_trainer_put_back_within_the_bundle_hears_nothing(self):
        other = self._create_trainer(self.employee_colleague)
        self._ask()
        with self._clock_at(ASKED_ON + timedelta(hours=3)):
            self.officer_lesson.trainer_ids = other
            self.officer_lesson.trainer_ids = self.trainer
        self.assertFalse(self._ask(ASKED_ON + timedelta(hours=6)))

    def test_trainer_is_not_confirmed_who_declined_after_he_accepted(self):
        row = self._ask()
        mine = row.with_user(self.user_trainer)
        with self._clock_at(ASKED_ON + timedelta(hours=1)):
            mine.action_accept()
            mine.action_decline("After all not")
        self.assertFalse(self._send(ASKED_ON + timedelta(hours=3)))

    def test_trainer_is_confirmed_once(self):
        self.company.training_trainer_ask_days = 0
        self._enroll(self.lesson, self.employee_employee)
        self.officer_lesson.action_send_notice()
        self.assertGot(
            self._of_trainers(self._send()), ("Trainer", "trainer_confirmed")
        )
        with self._clock_at(NOW + 2 * LATER):
            self.officer_lesson.action_send_notice()
        self.assertFalse(self._send(NOW + 4 * LATER))

    def test_another_trainer_is_told_where_nobody_is_asked(self):
        self.company.training_trainer_ask_days = 0
        other = self._create_trainer(self.employee_colleague)
        self._enroll(self.lesson, self.employee_employee)
        self.officer_lesson.action_send_notice()
        self._send()
        with self._clock_at(NOW + 2 * LATER):
            self.officer_lesson.trainer_ids = other
        self.assertGot(
            self._ask(NOW + 4 * LATER),
            ("Trainer", "withdrawal"),
            ("Colleague", "trainer_confirmed"),
        )

    def test_trainer_of_one_slot_is_asked_and_let_go(self):
        other = self._create_trainer(self.employee_colleague)
        self._ask()
        with self._clock_at(ASKED_ON + timedelta(hours=3)):
            self.officer_lesson.slot_ids.trainer_ids = self.trainer + other
        self.assertIn(
            ("Colleague", "trainer_asked"),
            self._got(self._ask(ASKED_ON + timedelta(hours=6))),
        )
        with self._clock_at(ASKED_ON + timedelta(hours=7)):
            self.officer_lesson.slot_ids.trainer_ids = self.trainer
        self.assertIn(
            ("Colleague", "withdrawal"),
            self._got(self._send(ASKED_ON + timedelta(hours=10))),
        )

    # ------------------------------------------------------------
    # SENT AGAIN
    # ------------------------------------------------------------

    def test_sent_again_in_vain_he_still_knows_what_he_was_told(self):
        place = self._enroll(self.lesson, self.employee_employee)
        row = self._send()
        self.user_employee.partner_id.email = "nonsense"
        row.with_user(self.user_officer).action_resend()
        self.assertFalse(self._send(NOW + 2 * LATER) - row)
        self.assertEqual(row.state, notices.FAILED)
        self.user_employee.partner_id.email = "employee@example.com"
        with self._clock_at(NOW + 3 * LATER):
            place.with_user(self.user_officer).action_withdraw("No")
        self.assertGot(self._send(NOW + 5 * LATER), ("Employee", "withdrawal"))

    def test_reminder_sent_again_too_late_takes_no_knowledge_away(self):
        place = self._enroll(self.lesson, self.employee_employee)
        self._send()
        day_before = START - timedelta(days=1)
        with self._clock_at(day_before):
            self.officer_lesson.place = "Room 7"
            self.env["hr.training.session"].sudo()._cron_remind_classes()
        sent = self._send(day_before + timedelta(minutes=5), self.lesson)
        told = sent.filtered("enrollment_id")
        self.assertIn(("Employee", "change"), self._got(sent))
        with self._clock_at(START + timedelta(minutes=5)):
            told.filtered("class_day").with_user(self.user_officer).action_resend()
            self.notices._cron_send()
            place._queue_notices(notices.CHANGE)
        self.assertFalse(
            self._send(START + timedelta(hours=2), self.lesson).filtered(
                "enrollment_id"
            )
        )

    def test_sent_again_says_what_changed_since_and_takes_back_what_is_gone(self):
        self._enroll(self.lesson, self.employee_employee)
        first = self._send()
        slot = self.lesson.slot_ids
        with self._clock_at(NOW + 2 * LATER):
            self.officer_lesson.slot_ids = [
                (
                    0,
                    0,
                    {
                        "start": START + timedelta(days=1, hours=1),
                        "stop": START + timedelta(days=1, hours=2),
                    },
                ),
            ]
        change = self._send(NOW + 4 * LATER)
        self.assertGot(change, ("Employee", "change"))
        gone = self.lesson.slot_ids - slot
        with self._clock_at(NOW + 5 * LATER):
            change.with_user(self.user_officer).action_resend()
            gone.with_user(self.user_officer).unlink()
        self._send(NOW + 7 * LATER)
        self.assertEqual(list(change.facts["gone"]), [str(gone.id)])
        self.assertTrue(first.exists())

    def test_an_invitation_sent_again_is_newer_than_all_before(self):
        self._enroll(self.lesson, self.employee_employee)
        self.officer_lesson.action_send_notice()
        first = self._send()
        slot = self.lesson.slot_ids.with_user(self.user_officer)
        with self._clock_at(NOW + 2 * LATER):
            slot.stop += timedelta(hours=1)
        change = self._send(NOW + 4 * LATER)
        self.assertGot(change, ("Employee", "change"))
        later = change._prepare_invitation(*change._get_told_slots()[0][0]).sequence
        with self._clock_at(NOW + 5 * LATER):
            slot.stop += timedelta(hours=1)
            first.with_user(self.user_officer).action_resend()
        self._send(NOW + 7 * LATER)
        last = (first + change).sorted("sent_on")[-1]
        self.assertEqual(last, first)
        again = last._prepare_invitation(*last._get_told_slots()[0][0]).sequence
        self.assertGreater(again, later)

    # ------------------------------------------------------------
    # WHO IS WHO
    # ------------------------------------------------------------

    def test_people_without_a_contact_are_a_row_each(self):
        people = self.employee_employee + self.employee_colleague
        for person in people:
            person.user_id = False
        people.work_contact_id = False
        self._enroll(self.lesson, *people)
        rows = self._get_rows(session_id=self.lesson.id)
        self.assertEqual(rows.enrollment_id.employee_id, people)
        self._send()
        self.assertEqual(rows.mapped("state"), [notices.FAILED] * 2)
        sent = self.officer_lesson.action_send_notice()
        self.assertEqual(len(sent), 2)

    def test_two_people_with_the_companys_contact_are_told_apart(self):
        people = self.employee_employee + self.employee_colleague
        for person in people:
            person.user_id = False
        people.work_contact_id = self.company.partner_id
        self.company.partner_id.email = "office@example.com"
        first, _second = self._enroll(self.lesson, *people)
        sent = self._send()
        self.assertEqual(sent.enrollment_id.employee_id, people)
        with self._clock_at(NOW + 2 * LATER):
            first.with_user(self.user_officer).action_withdraw("No")
        sent = self._send(NOW + 4 * LATER)
        self.assertEqual(sent.mapped("kind"), ["withdrawal"])
        self.assertEqual(sent.enrollment_id, first)

    def test_hired_again_he_is_in_whatever_record_a_row_is_about(self):
        old = self._enroll(self.lesson, self.employee_employee)
        row = self._send()
        with self._clock_at(NOW + 2 * LATER):
            old.with_user(self.user_officer).action_withdraw("Leaves")
            self.employee_employee.write({"active": False, "user_id": False})
            new = self._create_employee(
                "Employee Again", self.department_srv_n, user_id=self.user_employee.id
            )
            self._enroll(self.lesson, new)
        self.assertFalse(self._send(NOW + 4 * LATER))
        row.with_user(self.user_officer).action_resend()
        self._send(NOW + 6 * LATER)
        self.assertEqual(row.facts["is"], notices.IN)

    # ------------------------------------------------------------
    # MANAGERS
    # ------------------------------------------------------------

    def _manage(self):
        self.company.training_notice_manager = True
        return self.lesson.with_user(self.user_department_manager)

    def _of_managers(self, rows):
        return rows.filtered(lambda r: r.role == notices.MANAGER)

    def test_manager_who_nominated_hears_of_the_cancellation(self):
        self._manage().enroll(self.employee_employee.ids)
        self.assertFalse(self._of_managers(self._send()))
        with self._clock_at(NOW + 2 * LATER):
            self.officer_lesson.action_cancel("Too few")
        sent = self._of_managers(self._send(NOW + 4 * LATER))
        self.assertGot(sent, ("Department Manager", "cancellation"))
        self.assertIn("Employee: not in the class any more", sent.people_text)

    def test_manager_in_copy_hears_of_the_cancellation(self):
        self._manage()
        places = self._enroll(
            self.lesson, self.employee_employee, self.employee_colleague
        )
        self._send()
        with self._clock_at(NOW + 2 * LATER):
            places[1].with_user(self.user_officer).action_withdraw("No")
        self._send(NOW + 4 * LATER)
        with self._clock_at(NOW + 5 * LATER):
            self.officer_lesson.action_cancel("Too few")
        sent = self._of_managers(self._send(NOW + 7 * LATER))
        self.assertGot(sent, ("Department Manager", "cancellation"))
        self.assertEqual(sent.people_text, "Employee: not in the class any more")

    def test_manager_who_nominated_hears_of_a_change(self):
        self._manage().enroll(self.employee_employee.ids)
        self._send()
        with self._clock_at(NOW + 2 * LATER):
            self.officer_lesson.place = "Room 9"
        self.assertGot(
            self._of_managers(self._send(NOW + 4 * LATER)),
            ("Department Manager", "change"),
        )

    def test_manager_who_withdrew_some_hears_of_a_change_for_the_others(self):
        managed = self._manage()
        places = self._enroll(
            self.lesson, self.employee_employee, self.employee_colleague
        )
        self._send()
        with self._clock_at(NOW + 2 * LATER):
            places[0].with_user(self.user_department_manager).action_withdraw("No")
            self.officer_lesson.place = "Room 9"
        self.assertTrue(managed)
        self.assertGot(
            self._of_managers(self._send(NOW + 4 * LATER)),
            ("Department Manager", "change"),
        )

    def test_who_is_manager_no_more_hears_of_nobody(self):
        self._manage()
        places = self._enroll(
            self.lesson, self.employee_employee, self.employee_colleague
        )
        self.assertTrue(self._of_managers(self._send()))
        with self._clock_at(NOW + 2 * LATER):
            places[0].with_user(self.user_officer).action_withdraw("No")
            self.department_srv.manager_id = False
        self.assertFalse(self._of_managers(self._send(NOW + 4 * LATER)))
        self.department_srv.manager_id = self.employee_department_manager
        with self._clock_at(NOW + 5 * LATER):
            self.officer_lesson.action_cancel("Too few")
            self.employee_department_manager.active = False
        self.assertFalse(self._of_managers(self._send(NOW + 7 * LATER)))

    def test_manager_is_told_of_a_withdrawal_after_his_own_nomination(self):
        self._manage().enroll(self.employee_employee.ids)
        self._send()
        place = self.lesson.enrollment_ids
        with self._clock_at(NOW + 2 * LATER):
            place.with_user(self.user_officer).action_withdraw("No")
        self.assertGot(
            self._of_managers(self._send(NOW + 4 * LATER)),
            ("Department Manager", "withdrawal"),
        )

    # ------------------------------------------------------------
    # RUN
    # ------------------------------------------------------------

    def test_a_document_that_cannot_be_judged_does_not_stop_the_others(self):
        other = self._create_session(start=START + timedelta(days=2), schedule=True)
        self._enroll(self.lesson, self.employee_employee)
        self._enroll(other, self.employee_colleague)
        Session = self.env.registry["hr.training.session"]
        get_facts = Session._get_notice_facts

        def fail(session):
            if session.id == self.lesson.id:
                raise ValueError("bad record")
            return get_facts(session)

        self.patch(Session, "_get_notice_facts", fail)
        with mute_logger(
            "odoo.addons.hr_training.models.notice.hr_training_notice_send"
        ):
            sent = self._send()
        self.assertGot(sent, ("Colleague", "nomination"))
        broken = self._get_rows(session_id=self.lesson.id)
        self.assertEqual(broken.state, notices.FAILED)
        self.assertIn("bad record", broken.reason)

    # ------------------------------------------------------------
    # READING
    # ------------------------------------------------------------

    def test_answer_links_are_nobody_elses(self):
        self._enroll(self.lesson, self.employee_employee)
        row = self._send()
        link = row.link.split("/notice/")[1]
        for user in (
            self.user_officer,
            self.user_colleague,
            self.user_executive,
            self.user_department_manager,
            self.user_trainer,
            self.user_head,
        ):
            for model, ids in (
                ("hr.training.notice", row.ids),
                ("mail.message", row.message_id.ids),
                (
                    "mail.mail",
                    self.env["mail.mail"]
                    .sudo()
                    .search([("mail_message_id", "=", row.message_id.id)])
                    .ids,
                ),
            ):
                fields_ = [
                    n
                    for n, f in self.env[model]._fields.items()
                    if f.type in ("char", "text", "html", "json")
                ]
                for name in fields_:
                    with self.subTest(user=user.login, model=model, name=name):
                        try:
                            values = self._rpc(user, model, "read", ids, [name])
                        except (UserError, AccessError):
                            continue
                        self.assertNotIn(link, str(values))

    def test_preview_answers_for_nobody(self):
        self._enroll(self.lesson, self.employee_employee)
        preview = self._as_officer("hr.training.notice.preview").create(
            {"session_id": self.lesson.id}
        )
        path = f"{links.PATH}/"
        self.assertIn(path, preview.body)
        preview.action_send_test()
        mail = self.env["mail.mail"].sudo().search([], order="id desc", limit=1)
        for text in (preview.body, mail.body_html):
            for part in str(text).split(path)[1:]:
                token = re.split(r"[?\"]", part)[0]
                self.assertIsNone(links.read(self.env, token))

    def test_names_with_template_marks_stay_text(self):
        marks = "{{ object.env.cr.dbname }} <t t-out='1+1'/> ${1+1}"
        self.officer_lesson.place = marks
        self.employee_employee.name = "A {{ 6 * 7 }} <b>B</b>"
        self.user_employee.partner_id.name = "A {{ 6 * 7 }} <b>B</b>"
        self._enroll(self.lesson, self.employee_employee)
        row = self._send()
        self.assertIn("{{ object.env.cr.dbname }}", row.body)
        self.assertIn("&lt;t t-out", row.body)
        self.assertNotIn("<b>B</b>", row.body)
        mail = (
            self.env["mail.mail"]
            .sudo()
            .search([("mail_message_id", "=", row.message_id.id)])
        )
        self.assertNotIn("<b>B</b>", mail.body_html)
        self.assertNotIn("A 42", mail.body_html)

    def test_log_is_read_by_its_person_and_officers_alone(self):
        self._enroll(self.lesson, self.employee_employee)
        row = self._send()
        model = "hr.training.notice"
        for user in (self.user_colleague, self.user_trainer, self.user_finance):
            found = self._rpc(user, model, "search", [("id", "in", row.ids)])
            self.assertFalse(found, user.login)
            groups = self._rpc(
                user, model, "formatted_read_group", [], ["partner_id"], ["__count"]
            )
            self.assertFalse(groups, user.login)
            for method in ("action_open", "action_resend", "action_accept"):
                with self.assertRaises(UserError):
                    self._rpc(user, model, method, row.ids)
        for user in (self.user_employee, self.user_officer):
            for name in ("facts", "link", "message_id"):
                with self.assertRaises(UserError):
                    self._rpc(user, model, "read", row.ids, [name])
                with self.assertRaises(UserError):
                    self._rpc(user, model, "search", [(name, "!=", False)])
                with self.assertRaises(UserError):
                    self._rpc(user, model, "search_read", [], ["id"], order=name)
            for values in ({"state": "sent"}, {"body": "x"}, {"kind": "result"}):
                with self.assertRaises(UserError):
                    self._rpc(user, model, "write", row.ids, values)
            with self.assertRaises(UserError):
                self._rpc(user, model, "unlink", row.ids)
        with self.assertRaises(UserError):
            self._rpc(self.user_employee, model, "action_resend", row.ids)

    def test_officer_of_another_company_finds_nothing(self):
        self._add_company_b()
        place = self._enroll(self.lesson, self.employee_employee)
        row = self._send()
        model = "hr.training.notice"
        context = {"allowed_company_ids": self.company.ids}
        found = self._rpc(self.user_b_officer, model, "search", [])
        self.assertNotIn(row.id, found)
        for method, args in (("read", [["subject", "body"]]), ("action_resend", [])):
            with self.assertRaises(UserError):
                self._rpc(self.user_b_officer, model, method, row.ids, *args)
            with self.assertRaises(UserError):
                self._rpc(
                    self.user_b_officer, model, method, row.ids, *args, context=context
                )
        vals = {"session_id": self.lesson.id, "enrollment_id": place.id}
        with self.assertRaises(UserError):
            preview = self._rpc(
                self.user_b_officer, "hr.training.notice.preview", "create", vals
            )
            self._rpc(
                self.user_b_officer,
                "hr.training.notice.preview",
                "read",
                [preview],
                ["subject", "body"],
            )

    def test_preview_is_the_officers(self):
        self._enroll(self.lesson, self.employee_employee)
        for user in (self.user_employee, self.user_trainer, self.user_finance):
            with self.assertRaises(UserError):
                self._rpc(
                    user,
                    "hr.training.notice.preview",
                    "create",
                    {"session_id": self.lesson.id},
                )

    def test_preview_shows_nobody_of_another_companys_class(self):
        self._add_company_b()
        place = self._enroll(self.lesson, self.employee_employee)
        mine = self.lesson.create(
            {
                "course_id": self.lesson.course_id.copy(
                    {"company_id": False, "code": "B01"}
                ).id,
                "company_id": self.company_b.id,
            }
        )
        with self.assertRaises(AccessError):
            self._rpc(
                self.user_b_officer,
                "hr.training.notice.preview",
                "create",
                {"session_id": mine.id, "enrollment_id": place.id},
            )

    def test_lists_of_sessions_cost_no_statement_a_row(self):
        spent = {}
        for count in (10, 40):
            sessions = self.env["hr.training.session"].union(
                *(
                    self._create_session(
                        start=START + timedelta(days=100 + i, hours=count),
                        schedule=True,
                    )
                    for i in range(count)
                )
            )
            self.env.flush_all()
            self.env.invalidate_all()
            mine = sessions.with_user(self.user_officer)
            before = self.env.cr.sql_log_count
            mine.web_read({"notice_by": {}, "is_notice_late": {}, "notice_count": {}})
            spent[count] = self.env.cr.sql_log_count - before
        self.assertLessEqual(spent[40] - spent[10], 3, spent)

    def test_many_sessions_in_one_run_cost_few_statements(self):
        spent = {}
        for count in (5, 25):
            for i in range(count):
                lesson = self._create_session(
                    start=START + timedelta(days=100 + i, hours=count), schedule=True
                )
                self._enroll(lesson, self.employee_employee, self.employee_colleague)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._send(NOW + (count + 5) * LATER)
            spent[count] = self.env.cr.sql_log_count - before
        self.assertLessEqual(spent[25] - spent[5], 20 * 2, spent)

    def test_reminding_many_classes_costs_few_statements(self):
        spent = {}
        moment = START - timedelta(days=2)
        for count in (5, 25):
            for i in range(count):
                lesson = self._create_session(
                    start=START + timedelta(minutes=i + count),
                    hours=1,
                    schedule=True,
                )
                employee = self._create_employee(f"E {count} {i}", self.department_ops)
                self._enroll(lesson, employee)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            with self._clock_at(moment + timedelta(days=1)):
                self.env["hr.training.session"].sudo()._cron_remind_classes()
                self.env.flush_all()
            spent[count] = self.env.cr.sql_log_count - before
            self._get_rows().sudo().unlink()
        self.assertLessEqual(spent[25] - spent[5], 20, spent)

    def test_history_tells_nobody(self):
        past = self._create_session(start=START - timedelta(days=60))
        past.sudo().is_historic = True
        self._enroll(past, self.employee_employee)
        past.sudo()._do_schedule()
        past.with_user(self.user_officer).sudo().place = "Elsewhere"
        past.sudo()._do_cancel("Was not held")
        self.assertFalse(self._get_rows(session_id=past.id))


@tagged("post_install", "-at_install", "hr_training_notice")
class TestNoticeLinkAttacks(LinkCase):
    """What was tried against the links that answer without a login."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._announce_lesson(seats_max=2, trainer_ids=[(4, cls.trainer.id)])
        cls.place = cls._enroll(cls.lesson, cls.employee_employee)

    def setUp(self):
        super().setUp()
        self.link = self.place._get_link()

    def _post(self, data=None, link=None, **kwargs):
        url = f"{link or self.link}/answer"
        answer = self.url_open(url, data=data, method="POST", **kwargs)
        self.env.invalidate_all()
        return answer

    def test_reasons_that_are_no_text_are_answered_by_the_page(self):
        for reason in ("\0", "a\0b", " ", "\u202e", "x" * 200_000, "\U0001f600" * 10):
            with self.subTest(reason=reason[:5]):
                page = self._post({"response": "declined", "reason": reason})
                self.assertIn(page.status_code, (200, 413), page.text[:300])
        page = self._post(
            {"response": "declined"}, files={"reason": ("a.txt", b"\0\xff")}
        )
        self.assertEqual(page.status_code, 200)
        page = self._post({"x": "1"}, files={"response": ("a.txt", b"declined")})
        self.assertEqual(page.status_code, 200)

    def test_other_methods_decide_nothing(self):
        for method in ("HEAD", "OPTIONS", "PUT", "DELETE", "PATCH"):
            for url in (self.link, f"{self.link}/answer"):
                answer = self.url_open(
                    url, data={"response": "declined", "reason": "x"}, method=method
                )
                self.assertLess(answer.status_code, 500, (method, url))
                self.env.invalidate_all()
                self.assertEqual(self.place.state, "enrolled", (method, url))
        answer = self.url_open(f"{self.link}/answer?response=declined&reason=x")
        self.assertLess(answer.status_code, 500)
        self.env.invalidate_all()
        self.assertEqual(self.place.state, "enrolled")

    def test_nonsense_is_not_found_and_logs_no_error(self):
        token = self.link.split("/")[-1]
        for text in (
            "x",
            "%00",
            "a%00b",
            "%F0%9F%98%80",
            "A" * 5000,
            token[:-1],
            token[1:],
            token + "A",
            token.swapcase(),
            "%25",
            "=",
            "-" * 90,
        ):
            with self.subTest(text=text[:12]):
                page = self.url_open(f"{links.PATH}/{text}")
                self.assertIn(page.status_code, (400, 404), text)
                page = self._post({"response": "accepted"}, link=f"{links.PATH}/{text}")
                self.assertIn(page.status_code, (400, 404), text)
        page = self.url_open(f"/zh_CN{self.link}")
        self.assertLess(page.status_code, 500)

    def test_whoever_is_logged_in_the_link_answers_for_its_person(self):
        self.authenticate("hr_training_colleague", "hr_training_colleague")
        page = self.url_open(self.link)
        self.assertIn("Employee", page.text)
        self._post({"response": "accepted"})
        self.assertEqual(self.place.response, "accepted")
        self.assertFalse(
            self.lesson.enrollment_ids.filtered(
                lambda e: e.employee_id == self.employee_colleague
            )
        )

    def test_who_has_left_answers_nothing(self):
        self.employee_employee.active = False
        self.env.flush_all()
        page = self._post({"response": "accepted"})
        self.assertEqual(page.status_code, 200)
        self.assertFalse(self.place.response)

    def test_link_of_a_deleted_place(self):
        link = self.link
        self.lesson.sudo()._do_cancel("No")
        self.env.flush_all()
        page = self.url_open(link)
        self.assertIn("The class was cancelled", page.text)
        self.place.sudo().unlink()
        self.env.flush_all()
        self.assertEqual(self.url_open(link).status_code, 404)
        self.assertEqual(self._post({"response": "accepted"}, link).status_code, 404)

    def test_token_of_one_kind_is_none_of_another(self):
        env = self.env(su=True)
        self.env["hr.training.session"].sudo()._cron_remind_classes()
        until = self.lesson.date_end.astimezone()
        partner = self.user_employee.partner_id.id
        for about, record_id in (
            (links.TRAINER, self.place.id),
            ("res.users", self.user_officer.id),
            (links.ENROLLMENT, 0),
            (links.ENROLLMENT, -1),
        ):
            path = links.sign(env, about, record_id, partner, until)
            self.assertEqual(self.url_open(path).status_code, 404)
            self.assertEqual(
                self._post({"response": "accepted"}, path).status_code, 404
            )
