"""Who holds a certificate checks it without a login, and learns nothing else."""

import statistics
import time
from datetime import timedelta

import lxml.html
from freezegun import freeze_time

from odoo import http
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged

from ...controllers.certificate import WRONG
from ...tools import certificates
from ..common import START, HrTrainingCase
from ..common_calls import run_migration


@tagged("post_install", "-at_install", "hr_training_release")
class TestCertificatePage(HrTrainingCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.employee_employee.name = "欧阳修远"
        cls.employee_colleague.name = "<script>alert(1)</script>"
        cls.course.validity_months = 12
        cls.held = cls._create_session(start=START + timedelta(days=1), schedule=True)
        cls.enrollment = cls._enroll(cls.held, cls.employee_employee)
        cls.other = cls._enroll(cls.held, cls.employee_colleague)
        officers = cls.held.with_user(cls.user_officer)
        cls._mark_everybody(officers)
        cls._end_session(officers)
        officers.action_release_results()
        cls.certificate = cls.enrollment.certificate_ids.sudo()
        cls.script = cls.other.certificate_ids.sudo()

    def setUp(self):
        super().setUp()
        WRONG.clear()
        self.addCleanup(WRONG.clear)
        # As somebody with a phone, who has never been here.
        self.opener.cookies.clear()

    def _get(self, token, lang="en", method="GET", **kwargs):
        return self.opener.request(
            method,
            f"{self.base_url()}{certificates.PATH}/{token}",
            headers={"Accept-Language": lang},
            allow_redirects=False,
            timeout=30,
            **kwargs,
        )

    def _read(self, response):
        page = lxml.html.document_fromstring(response.text)
        rows = page.findall(".//dl/div")
        return {row.find("dt").text: row.find("dd").text for row in rows}

    # ------------------------------------------------------------
    # WHAT IT SAYS
    # ------------------------------------------------------------

    @freeze_time("2026-04-20 12:00:00")
    def test_p7_1_2_it_confirms_the_paper_and_nothing_else(self):
        response = self._get(self.certificate.token)
        self.assertEqual(response.status_code, 200)
        self.assertEqual(
            self._read(response),
            {
                "Number": self.certificate.name,
                "Initials": "欧阳*",
                "Course": self.course.name,
                "Held on": "7 April 2026",
                "Issued on": "7 April 2026",
                "Valid until": "7 April 2027",
            },
        )
        self.assertIn("This certificate is valid.", response.text)
        for secret in (
            "修远",
            self.company.name,
            self.held.code,
            self.held.name if self.held.name != self.course.name else "修远",
            f"/{self.certificate.id}",
            "hr.training",
            "odoo",
            "csrf",
        ):
            self.assertNotIn(secret, response.text)

    @freeze_time("2026-04-20 12:00:00")
    def test_it_speaks_as_the_browser_asks(self):
        labels = self.certificate._get_labels("zh_CN")
        for lang, spoken in (
            ("zh-CN,zh;q=0.9,en;q=0.1", True),
            ("zh", True),
            ("de,zh-TW;q=0.5", True),
            ("en-GB,zh;q=0.5", False),
            ("fr", False),
            ("", False),
            (";;;q=x", False),
        ):
            with self.subTest(lang=lang):
                response = self._get(self.certificate.token, lang)
                self.assertIn(
                    'lang="zh-CN"' if spoken else 'lang="en-US"', response.text
                )
                if spoken:
                    rows = self._read(response)
                    self.assertEqual(rows[labels["issued"]], "2026年4月7日")

    @freeze_time("2026-04-20 12:00:00")
    def test_script_in_a_name_is_a_letter(self):
        response = self._get(self.script.token)
        self.assertEqual(self._read(response)["Initials"], "S. A. S.")
        self.assertNotIn("alert", response.text)
        taught = self.course.version_ids
        taught.with_context(lang="en_US").name = "<b>{{ 7*7 }}</b>\u202e"
        self.env.flush_all()
        response = self._get(self.script.token)
        self.assertEqual(self._read(response)["Course"], "<b>{{ 7*7 }}</b>")

    @freeze_time("2026-04-20 12:00:00")
    def test_d6_6_it_says_what_the_course_was_called_then(self):
        """As the paper does that hangs on a wall, and a new print of it."""
        taught = self.course.name
        with self._revising(self.course) as course:
            course.name = "Quite another thing"
        self.env.flush_all()
        response = self._get(self.certificate.token)
        self.assertEqual(self._read(response)["Course"], taught)
        names = [name for name, _size in self.certificate._prepare_paper()["courses"]]
        self.assertEqual(names, [taught])

    @freeze_time("2027-04-08 12:00:00")
    def test_expired_one_says_so(self):
        self.assertIn("has expired", self._get(self.certificate.token).text)

    def test_revoked_one_says_so(self):
        self.enrollment.attendance_ids.with_user(self.user_head).action_correct(
            "absent", "was not there"
        )
        self.env.flush_all()
        response = self._get(self.certificate.token)
        self.assertEqual(response.status_code, 200)
        self.assertIn("was revoked", response.text)
        self.assertNotIn("is valid", response.text)

    def test_it_leaves_no_trace(self):
        """No session, no cookie, nothing to be kept by who passes it on."""
        before = set(http.root.session_store.list())
        for token in (self.certificate.token, "x" * 32):
            response = self._get(token)
            self.assertNotIn("Set-Cookie", response.headers)
            self.assertEqual(response.headers["Cache-Control"], "no-store")
            self.assertIn("noindex", response.headers["X-Robots-Tag"])
            self.assertEqual(response.headers["Referrer-Policy"], "no-referrer")
            self.assertNotIn("ETag", response.headers)
            self.assertNotIn("Last-Modified", response.headers)
        self.assertEqual(set(http.root.session_store.list()), before)
        self.assertNotIn(certificates.PATH, self.url_open("/sitemap.xml").text)

    def test_it_answers_on_a_hidden_site_and_on_a_shown_one(self):
        site = self.env["website"].search([], limit=1)
        for homepage in ("/web/login", False):
            site.homepage_url = homepage
            self.env.flush_all()
            self.assertEqual(self._get(self.certificate.token).status_code, 200)

    def test_who_is_logged_in_stays_so_and_sees_the_same(self):
        anonymous = self._get(self.certificate.token)
        self.user_outsider.password = "A certain password 1"
        self.authenticate(self.user_outsider.login, "A certain password 1")
        response = self._get(self.certificate.token)
        self.assertEqual(response.text, anonymous.text)
        self.assertNotIn("Set-Cookie", response.headers)
        self.assertEqual(self.session.uid, self.user_outsider.id)

    # ------------------------------------------------------------
    # ATTACKS
    # ------------------------------------------------------------

    def _get_wrong(self):
        token = self.certificate.token
        return (
            "x" * 32,
            certificates.make_token(),
            token[:-1],
            token + "x",
            token.swapcase(),
            f"{token}/",
            f"{token}%0A",
            f"{token}%00",
            "%00",
            "%ff%fe",
            "%F0%9F%92%A9",
            "%27%20OR%201=1--",
            "..%2f..%2fweb",
            "../certificate/x",
            "x/y/z",
            str(self.certificate.id),
            self.certificate.name,
            "%25",
            "*",
            "%E2%80%AE",
            "x" * 4000,
        )

    def test_everything_wrong_is_one_page(self):
        self.patch(WRONG, "most", 1000)
        first = self._get("x" * 32)
        self.assertEqual(first.status_code, 404)
        shown = {k: v for k, v in first.headers.items() if k != "Date"}
        for token in self._get_wrong():
            with self.subTest(token=token[:50]):
                response = self._get(token)
                self.assertEqual(response.status_code, 404)
                self.assertEqual(response.text, first.text)
                self.assertEqual(
                    {k: v for k, v in response.headers.items() if k != "Date"}, shown
                )

    def test_other_methods_tell_nothing(self):
        token = self.certificate.token
        first = self._get("x" * 32)
        for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS"):
            with self.subTest(method=method):
                right, wrong = (
                    self._get(token, method=method),
                    self._get("x" * 32, method=method),
                )
                self.assertEqual(right.status_code, wrong.status_code)
                self.assertEqual(right.text, wrong.text)
                self.assertIn(right.text, (first.text, ""))
                self.assertNotIn("Set-Cookie", right.headers)
        head = self._get(token, method="HEAD")
        self.assertEqual((head.status_code, head.text), (200, ""))
        self.assertEqual(self._get("x" * 32, method="HEAD").status_code, 404)

    def test_parameters_change_nothing(self):
        right = self._get(self.certificate.token).text
        for query in ("debug=1", "lang=zh_CN", "db=other", "token=x", "status=200"):
            with self.subTest(query=query):
                response = self._get(f"{self.certificate.token}?{query}")
                self.assertEqual(response.text, right)

    def test_a_thousand_guesses_find_nothing_and_are_stopped(self):
        statuses = [self._get(certificates.make_token()) for _guess in range(1000)]
        self.assertEqual({r.status_code for r in statuses}, {404, 429})
        self.assertEqual(sum(r.status_code == 404 for r in statuses), WRONG.most)
        self.assertEqual(len({r.text for r in statuses}), 2)
        stopped = self._get(self.certificate.token)
        self.assertEqual(stopped.status_code, 429, "nobody learns which was right")
        self.assertEqual(stopped.text, statuses[-1].text)
        self.assertEqual(stopped.headers["Retry-After"], "60")
        # A minute later he is as welcome as anybody.
        self.patch(WRONG, "clock", lambda: time.monotonic() + 61)
        self.assertEqual(self._get(self.certificate.token).status_code, 200)

    def test_no_time_tells_what_was_wrong(self):
        """Unknown, garbled and nearly right ones in turn: medians within a bound that
        a network hides by far."""
        self.patch(WRONG, "most", 10_000)
        token = self.certificate.token
        kinds = {
            "unknown": certificates.make_token(),
            "garbled": "%00%ff",
            "near": token[:-1] + ("A" if token[-1] != "A" else "B"),
        }
        took = {kind: [] for kind in kinds}
        for _round in range(40):
            for kind, guess in kinds.items():
                begin = time.perf_counter()
                self._get(guess)
                took[kind].append(time.perf_counter() - begin)
        medians = [statistics.median(times[5:]) for times in took.values()]
        self.assertLess(max(medians) - min(medians), 0.005 + 0.5 * min(medians), took)

    def test_every_wrong_one_asks_the_database_the_same(self):
        Certificate = self.env["hr.training.certificate"].sudo()
        Certificate._find_by_token("x" * 32)
        for token in ("x" * 32, "", "\x00", None, 7, "x" * 100_000):
            with self.assertQueryCount(1):
                self.assertFalse(Certificate._find_by_token(token))

    # ------------------------------------------------------------
    # LINKS
    # ------------------------------------------------------------

    def test_links_are_random_and_nobody_s_to_read(self):
        tokens = self.certificate.token, self.script.token
        self.assertEqual(len(set(tokens)), 2)
        for token in tokens:
            self.assertTrue(certificates.is_token(token))
        for user in (self.user_employee, self.user_officer, self.user_head):
            seen = self.certificate.sudo(False).with_user(user)
            self.assertNotIn("token", seen.fields_get())
            found = seen.search_count([("id", "=", seen.id)])
            self.assertEqual(found, 1)
            with self.assertRaises(AccessError):
                seen.search([("token", "=like", f"{tokens[0][:5]}%")])

    def test_a_restored_backup_keeps_them(self):
        """Another secret, as a copy of a database gets: papers still answer."""
        self.env["ir.config_parameter"].set_param("database.secret", "another")
        self.env.flush_all()
        self.assertEqual(self._get(self.certificate.token).status_code, 200)

    def test_certificates_of_before_get_one(self):
        kept = self.script.token
        self.env.cr.execute(
            "UPDATE hr_training_certificate SET token = NULL WHERE id = %s",
            [self.certificate.id],
        )
        self.env.invalidate_all()
        run_migration(self.env, "19.0.1.7.0/post-certificates", "")
        self.assertFalse(self.certificate.token)
        run_migration(self.env, "19.0.1.7.0/post-certificates", "19.0.1.6.1")
        self.assertTrue(certificates.is_token(self.certificate.token))
        self.assertEqual(self.script.token, kept)
