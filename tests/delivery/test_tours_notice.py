"""Who is told what, by screen, mail and link: it ends where the other one sees it.

Each way is walked at the desk and on a phone. The page of a link is no part of the web
client and has no tours: a script fills in its form.
"""

import json
from datetime import timedelta

from lxml import html

from odoo import fields
from odoo.tests import HttpCase, tagged

from ...tools import groups, notices
from ..common import HrTrainingCase

PHONE = "390x844"
TEACH = "hr_training_session_action_teach"
MINE = "hr_training_enrollment_action_mine"

# Answers by the form on the page, as a browser would, and reads what comes back.
ANSWER = """
(async () => {
    const assert = (value, text) => { if (!value) { throw new Error(text); } };
    const sized = (page) =>
        assert(page.scrollWidth <= window.innerWidth, "It scrolls sideways");
    const answer = %(answer)s;
    assert(document.documentElement.lang, "The page has no language");
    assert(document.compatMode === "CSS1Compat", "The page has no doctype");
    assert(!document.body.innerText.includes("DOCTYPE"), "The doctype is text");
    sized(document.documentElement);
    const button = document.querySelector(`button[value='${answer.response}']`);
    assert(button.getBoundingClientRect().height >= 44, "Too small for a thumb");
    const form = button.form;
    if (answer.reason) {
        const field = form.elements.reason;
        assert(field.labels.length, "The reason has no label");
        assert(document.activeElement === field, "The reason has no focus");
        assert(!form.checkValidity(), "A reason is not asked for");
        field.value = answer.reason;
    }
    assert(form.checkValidity(), "The form is not complete");
    const body = new URLSearchParams(new FormData(form, button));
    const sent = await fetch(form.action, {method: form.method, body});
    const page = new DOMParser().parseFromString(await sent.text(), "text/html");
    const done = page.querySelector(".o_done");
    assert(sent.ok && done, "The answer was not taken");
    assert(page.body.textContent.includes(answer.expected), page.body.textContent);
    document.body.replaceWith(page.body);
    sized(document.documentElement);
    console.log("test successful");
})().catch((error) => console.error(error.message));
"""


@tagged("post_install", "-at_install", "tour")
class TestToursNotice(HrTrainingCase, HttpCase):
    # The browser's clock is not frozen.
    frozen = None
    uses = ("user_officer", "user_employee", "user_colleague", "user_trainer")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.now = fields.Datetime.now().replace(minute=0, second=0, microsecond=0)
        cls.notices = cls.env["hr.training.notice"].sudo()
        cls.company.training_notice_bundle_minutes = 0
        cls.company.training_trainer_ask_days = 30
        cls._add_user("substitute", groups.TRAINER, cls.department_ops)
        for lang in ("en_US", "zh_CN"):
            cls.env["res.lang"]._activate_lang(lang)
        users = cls.env["res.users"].search([("login", "=like", "hr_training_%")])
        users.lang = "en_US"
        if "odoobot_state" in users:
            # Its chat window would lie over the phone's screen.
            users.odoobot_state = "disabled"

    def setUp(self):
        super().setUp()
        # The browser's; the training session has another name.
        self.session = None
        self.lesson = self._create_session(
            self.now + timedelta(days=10),
            seats_max=1,
            place="Room 1",
            trainer_ids=self.trainer.ids,
            schedule=True,
        )
        self.suffix = ""

    # ------------------------------------------------------------
    # WALKING
    # ------------------------------------------------------------

    def _take_phone(self):
        self.browser_size = PHONE
        self.touch_enabled = True
        self.suffix = "_phone"

    def _start(self, tour, user, action=None):
        path = f"/odoo/hr.training.session/{self.lesson.id}"
        if action:
            path = f"/odoo/action-hr_training.{action}"
        name = f"hr_training_notice_{tour}{self.suffix}"
        self.start_tour(path, name, login=user.login)
        self.lesson.invalidate_recordset()

    def _send(self):
        """Send what waits; mails by whom they go to and what they are."""
        known = self.notices.search([]).message_id
        self.notices._cron_send()
        self.assertFalse(self.notices.search([("state", "=", notices.QUEUED)]))
        rows = self.notices.search([]).filtered(
            lambda row: row.message_id and row.message_id not in known
        )
        mails = self.env["mail.mail"].sudo()
        sent = {
            (row.partner_id.name, row.kind): mails.search(
                [("mail_message_id", "=", row.message_id.id)]
            )
            for row in rows
        }
        self.assertEqual(len(sent), len(rows), "somebody was told twice")
        for (name, _kind), mail in sent.items():
            self.assertEqual(mail.recipient_ids.mapped("name"), [name])
        return sent

    def _get_link(self, mail, answer):
        """Path of the answer's button in a mail."""
        [link] = html.fromstring(mail.body_html).xpath(
            f"//a[contains(@href, 'answer={answer}')]/@href"
        )
        return link.removeprefix(self.lesson.get_base_url())

    def _answer(self, mail, response, expected, reason=None):
        """Answer by the link of a mail, in a browser where nobody is logged in."""
        answer = {"response": response, "reason": reason, "expected": expected}
        self.browser_js(
            self._get_link(mail, response), ANSWER % {"answer": json.dumps(answer)}
        )
        self.env.invalidate_all()

    # ------------------------------------------------------------
    # WAYS
    # ------------------------------------------------------------

    def _walk_waiting_list(self):
        self._start("send", self.user_officer)
        self.assertTrue(self.lesson.notice_on)
        sent = self._send()
        self.assertEqual(
            set(sent), {("Colleague", "notice"), ("Employee", "nomination")}
        )
        self.assertIn("on the waiting list", sent["Employee", "nomination"].body_html)
        self._answer(
            sent["Colleague", "notice"],
            "declined",
            "You have said that you are not coming.",
            reason="A customer needs me that day",
        )
        mine, other = self.lesson.enrollment_ids.sorted("id")
        self.assertEqual((mine.state, mine.response), ("withdrawn", "declined"))
        self.assertEqual(mine.end_reason, "A customer needs me that day")
        self.assertEqual((other.state, other.response), ("enrolled", False))
        self.assertEqual(set(self._send()), {("Employee", "promotion")})
        self._start("log", self.user_officer)
        self._start("come", self.user_employee, MINE)
        self.assertEqual(other.response, "accepted")
        self._start("roster", self.user_officer)
        self.assertFalse(self._send())

    def test_p6_2_1_declined_promoted_and_coming_at_the_desk(self):
        self._walk_waiting_list()

    def test_p6_2_1_declined_promoted_and_coming_on_the_phone(self):
        self._take_phone()
        self._walk_waiting_list()

    def _walk_change(self):
        self.lesson.seats_max = 2
        self._enroll(self.lesson, self.employee_employee, self.employee_colleague)
        self._send()
        before = self.lesson.slot_ids.start
        self._start("move", self.user_officer)
        self.assertEqual(self.lesson.slot_ids.start, before - timedelta(hours=1))
        self.assertEqual(self.lesson.place, "Room 2")
        sent = self._send()
        self.assertEqual(set(sent), {("Employee", "change"), ("Colleague", "change")})
        for mail in sent.values():
            self.assertIn("time, place", mail.body_html)
            self.assertIn("Room 2", mail.body_html)
        self.assertFalse(self._send())

    def test_p6_2_1_change_is_one_message_at_the_desk(self):
        self._walk_change()

    def test_p6_2_1_change_is_one_message_on_the_phone(self):
        self._take_phone()
        self._walk_change()

    def _walk_trainer(self):
        substitute = self._create_trainer(self.employee_substitute)
        self.env["hr.training.session"].sudo()._cron_remind_classes()
        sent = self._send()
        self.assertEqual(set(sent), {("Trainer", "trainer_asked")})
        self._answer(
            sent["Trainer", "trainer_asked"],
            "declined",
            "You have declined to teach this class.",
            reason="I am on a business trip",
        )
        self.assertEqual(
            self.lesson.activity_ids.user_id, self.user_officer, "nobody is asked"
        )
        self._start("replace", self.user_officer)
        self.assertEqual(self.lesson.trainer_ids, substitute)
        self.env["hr.training.session"].sudo()._cron_remind_classes()
        self.assertEqual(
            set(self._send()),
            {("Trainer", "withdrawal"), ("Substitute", "trainer_asked")},
        )
        self._start("teach", self.user_substitute, TEACH)
        self.assertEqual(self.lesson._get_answers(), {substitute: "accepted"})
        self.assertEqual(set(self._send()), {("Substitute", "trainer_confirmed")})

    def test_p6_2_1_trainer_declines_and_is_replaced_at_the_desk(self):
        self._walk_trainer()

    def test_p6_2_1_trainer_declines_and_is_replaced_on_the_phone(self):
        self._take_phone()
        self._walk_trainer()

    def _walk_preview(self):
        self._enroll(self.lesson, self.employee_employee)
        self._send()
        rows = self.notices.search_count([])
        mails = self.env["mail.mail"].sudo()
        known = mails.search([])
        self._start("preview", self.user_officer)
        [mail] = mails.search([]) - known
        self.assertIn("officer@example.com", mail.email_to)
        self.assertFalse(mail.recipient_ids)
        self.assertIn("Room 1", mail.body_html)
        self.assertEqual(self.notices.search_count([]), rows)

    def test_p6_2_1_preview_goes_to_oneself_at_the_desk(self):
        self._walk_preview()

    def test_p6_2_1_preview_goes_to_oneself_on_the_phone(self):
        self._take_phone()
        self._walk_preview()
