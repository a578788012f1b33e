import re
from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from ...tools import links, notices
from ..common import NOW, START
from .common_notice import LinkCase


@tagged("post_install", "-at_install", "hr_training_notice")
class TestNoticeAnswer(LinkCase):
    """The link in a mail: GET shows, POST decides, for one person (policy 6.2.1)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._announce_lesson(seats_max=1)
        cls.first, cls.second = cls._enroll(
            cls.lesson, cls.employee_employee, cls.employee_colleague
        )

    def setUp(self):
        super().setUp()
        self.link = self.first._get_link()

    def _post(self, response, reason=None, link=None):
        data = {"response": response}
        if reason is not None:
            data["reason"] = reason
        answer = self.url_open(f"{link or self.link}/answer", data=data)
        self.env.invalidate_all()
        return answer

    def _send_all(self):
        self.notices._cron_send()
        return self._get_rows(state=notices.SENT)

    def test_get_shows_whose_it_is_and_decides_nothing(self):
        for query in ("", "?answer=accepted", "?answer=declined", "?response=declined"):
            page = self.url_open(self.link + query)
            self.assertEqual(page.status_code, 200)
            self.assertIn("Employee", page.text)
            self.assertIn("Course T01", page.text)
            self.assertEqual(page.headers["Cache-Control"], "no-store")
            self.assertIn("noindex", page.headers["X-Robots-Tag"])
        self.env.invalidate_all()
        self.assertFalse(self.first.response)
        self.assertEqual(self.first.state, "enrolled")

    def test_declining_frees_the_seat_and_promotes_the_next_who_is_told(self):
        self._send_all()
        page = self._post("declined", "I am <i>away</i>")
        self.assertIn("your answer has been noted", page.text)
        self.assertEqual(
            (self.first.state, self.second.state), ("withdrawn", "enrolled")
        )
        self.assertEqual(self.first.end_reason, "I am <i>away</i>")
        last = self._send_all().sorted("id")[-1]
        self.assertEqual(
            (last.partner_id, last.kind),
            (self.user_colleague.partner_id, notices.PROMOTION),
        )

    def test_declining_asks_why(self):
        page = self._post("declined", "   ")
        self.assertIn("Please give a reason", page.text)
        self.assertEqual(self.first.state, "enrolled")

    def test_who_declined_himself_hears_nothing_of_it(self):
        self._send_all()
        self._post("declined", "Away")
        self._send_all()
        told = self._get_rows().filtered(
            lambda r: r.enrollment_id == self.first and r.state in notices.TOLD
        )
        self.assertEqual(told.mapped("kind"), [notices.NOMINATION])
        self.assertEqual(told.state, notices.ANSWERED)

    def test_posting_twice_is_posting_once(self):
        for _time in range(2):
            self.assertEqual(self._post("declined", "Away").status_code, 200)
        self.assertEqual(len(self.lesson.enrollment_ids), 2)
        for _time in range(2):
            self.assertEqual(self._post("accepted").status_code, 200)
        self.assertEqual(len(self.lesson.enrollment_ids), 3)

    def test_changing_ones_mind_gives_a_seat_or_a_place_in_line(self):
        self._post("accepted")
        self.assertEqual(self.first.response, "accepted")
        self._post("declined", "Away")
        page = self._post("accepted")
        self.assertIn("waiting list", page.text)
        again = self.lesson.enrollment_ids.sorted("id")[-1]
        self.assertEqual(
            (again.employee_id, again.state), (self.employee_employee, "waitlisted")
        )

    def test_whom_the_officer_withdrew_the_link_does_not_bring_back(self):
        self.first.with_user(self.user_officer).action_withdraw("Work")
        page = self._post("accepted")
        self.assertIn("has ended", page.text)
        self.assertEqual(self.first.state, "withdrawn")

    def test_cut_off(self):
        days = (START.replace(year=2030) - NOW).days
        self.company.training_answer_days = 60
        begin = self.lesson.date_begin
        self.assertGreater(days, 60)
        with self._clock_at(begin - timedelta(days=59)):
            reason = self.first._get_no_answer_reason()
        self.assertIn("Answers were taken until", reason)
        with self._clock_at(begin - timedelta(days=61)):
            self.assertFalse(self.first._get_no_answer_reason())

    def test_forged_truncated_and_foreign_links_are_one_page(self):
        token = self.link.rsplit("/", 1)[1]
        env = self.env(su=True)
        partner = self.user_employee.partner_id.id
        other = links.sign(
            env, "enrollment", self.first.id, self.user_colleague.partner_id.id, None
        )
        gone = links.sign(env, "enrollment", 10**9, partner, None)
        bad = links.sign(env, "res.users", self.user_employee.id, partner, None)
        for link in (
            f"{links.PATH}/{token[:-6]}",
            f"{links.PATH}/{token[:20]}",
            f"{links.PATH}/{token[:-1]}{'A' if token[-1] != 'A' else 'B'}",
            f"{links.PATH}/AQ",
            f"{links.PATH}/0",
            f"{links.PATH}/%00%ff",
            f"{links.PATH}/{'é' * 20}",
            other,
            gone,
            bad,
        ):
            with self.subTest(link=link):
                for answer in (
                    self.url_open(link),
                    self._post("declined", "Me", link=link),
                ):
                    self.assertEqual(answer.status_code, 404)
                    self.assertIn("This link is not valid", answer.text)
        self.env.invalidate_all()
        self.assertEqual(self.first.state, "enrolled")

    def test_an_expired_link_is_none(self):
        with self._clock_at(self.lesson.date_end + timedelta(days=8)):
            token = self.link.rsplit("/", 1)[1]
            self.assertFalse(links.read(self.env(su=True), token))
        self.assertTrue(links.read(self.env(su=True), token))

    def test_page_speaks_the_readers_language_and_zone_of_the_session(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.user_employee.lang = "zh_CN"
        page = self.url_open(self.link)
        self.assertIn('lang="zh-CN"', page.text)
        self.assertIn("(Asia/Shanghai)", page.text)

    def test_nonsense_is_answered_by_a_sentence(self):
        for response in ("", "maybe", "accepted\x00", "declined;"):
            page = self._post(response, "x" * 10000)
            self.assertEqual(page.status_code, 200)
        self.assertEqual(self.first.state, "enrolled")

    def test_in_odoo_nobody_answers_for_another(self):
        with self.assertRaisesRegex(UserError, "for yourself only"):
            self.first.with_user(self.user_department_manager).action_respond(
                "accepted"
            )

    def test_the_mail_has_both_answers(self):
        self._send_all()
        mail = self.env["mail.mail"].search(
            [("recipient_ids", "=", self.user_employee.partner_id.id)]
        )
        found = re.findall(r'href="([^"]*/training/notice/[^"]*)"', mail.body_html)
        self.assertEqual(
            [link.rsplit("?", 1)[1] for link in found],
            ["answer=accepted", "answer=declined"],
        )
        self.assertTrue(found[0].startswith("http"))
