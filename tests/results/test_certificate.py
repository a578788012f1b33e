import io
import re
import unicodedata
from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger
from odoo.tools.pdf import PdfFileReader

from ...tools.certificates import draw_qr
from ..common import START, HrTrainingCase

REPORT = "hr_training.hr_training_certificate_report"


@tagged("post_install", "-at_install", "hr_training_release")
class TestCertificate(HrTrainingCase, HttpCase):
    """A certificate is opened and printed by who may read it (policy 7.1)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.employee_employee.name = "张伟"
        cls.course.validity_months = 12
        cls.held = cls._create_session(start=START + timedelta(days=1), schedule=True)
        cls.enrollment = cls._enroll(cls.held, cls.employee_employee)
        officers = cls.held.with_user(cls.user_officer)
        cls._mark_everybody(officers)
        cls._end_session(officers)
        officers.action_release_results()
        cls.certificate = cls.enrollment.certificate_ids

    def _print(self, user, **context):
        self.env["ir.config_parameter"].set_param("report.url", self.base_url())
        self.env.invalidate_all()
        report = self.env["ir.actions.report"].with_user(user)
        report = report.with_context(force_report_rendering=True, **context)
        content, kind = report._render_qweb_pdf(REPORT, self.certificate.ids)
        self.assertEqual((kind, content[:4]), ("pdf", b"%PDF"))
        (page,) = PdfFileReader(io.BytesIO(content)).pages
        text = unicodedata.normalize("NFKC", page.extract_text())
        return re.sub(r"\s+", " ", text)

    def test_it_names_all_of_the_pass(self):
        text = self._print(self.user_employee)
        for part in (
            self.certificate.name,
            "张伟",
            self.course.name,
            self.held.code,
            self.company.name,
            "7 April 2026",
            "2026年4月7日",
            "7 April 2027",
            "2027年4月7日",
            "Hours 6",
        ):
            with self.subTest(part=part):
                self.assertIn(part, text)
        self.assertNotIn("REVOKED", text)
        self.assertNotIn("EXPIRED", text)

    def test_revoked_one_says_so(self):
        self.enrollment.attendance_ids.with_user(self.user_head).action_correct(
            "absent", "was not there"
        )
        self.assertTrue(self.certificate.revoked_on)
        self.assertIn("REVOKED", self._print(self.user_employee))

    def test_both_languages_whoever_prints(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.course.with_context(lang="zh_CN").name = "安全培训"
        english = self.course.name
        for lang in ("zh_CN", "en_US"):
            self.user_employee.lang = lang
            text = self._print(self.user_employee, lang=lang)
            for part in ("安全培训", english, "This is to certify that"):
                self.assertIn(part, text, lang)
            for label in self.certificate._get_labels("zh_CN").values():
                if label in ("兹证明", "颁发日期"):
                    self.assertIn(label, text)

    def test_expired_one_says_so(self):
        self.certificate.sudo().valid_until = "2026-04-08"
        with freeze_time("2026-04-08 12:00:00"):
            self.assertNotIn("EXPIRED", self._print(self.user_employee))
        with freeze_time("2026-04-10 12:00:00"):
            text = self._print(self.user_employee)
        self.assertIn("EXPIRED", text)
        self.assertIn("8 April 2026", text)

    def test_one_without_end_says_so(self):
        self.certificate.sudo().valid_until = False
        self.assertIn("No expiry", self._print(self.user_employee))

    def test_no_name_breaks_the_page(self):
        """Script, template words, eighty wide letters, hundreds of words, a turned
        direction: one page, and the text is shown as it is."""
        for name, seen in (
            ("<script>alert(1)</script>", "<script>alert(1)</script>"),
            ("{{ 7 * 7 }} ${7*7} <t t-out='7*7'/>", "{{ 7 * 7 }}"),
            ("W" * 80, "WWW"),
            ("李" * 80, "李李李"),
            ("A name of many words " * 60, "A name of many words"),
            ("Lin \u202e Mei", "Lin Mei"),
        ):
            with self.subTest(name=name[:30]):
                # `_print` wants exactly one page.
                self.employee_employee.name = name
                text = self._print(self.user_employee)
                self.assertIn(seen, text)
                self.assertNotIn("49", text.replace(self.certificate.name, ""))

    def test_code_is_of_the_page_that_confirms_it(self):
        paper = self.certificate.sudo()._prepare_paper()
        url = self.certificate.sudo()._get_check_url()
        self.assertTrue(url.endswith(self.certificate.sudo().token))
        self.assertEqual((paper["qr_path"], paper["qr_side"]), draw_qr(url))

    def test_who_may_read_it_opens_and_prints_it(self):
        for user in (
            self.user_employee,
            self.user_department_manager,
            self.user_officer,
            self.user_executive,
        ):
            with self.subTest(user=user.name):
                action = self._rpc(
                    user,
                    "hr.training.certificate",
                    "action_print",
                    self.certificate.ids,
                )
                self.assertEqual(
                    action["report_name"],
                    "hr_training.hr_training_certificate_document",
                )
                views = self._rpc(
                    user, "hr.training.certificate", "get_views", [(False, "form")]
                )
                names = list(views["models"]["hr.training.certificate"]["fields"])
                (row,) = self._rpc(
                    user,
                    "hr.training.certificate",
                    "web_read",
                    self.certificate.ids,
                    {
                        name: {"fields": {"display_name": {}}}
                        if name.endswith("_id")
                        else {}
                        for name in names
                    },
                )
                self.assertEqual(row["hours"], 6)
        for user in (self.user_colleague, self.user_outsider, self.user_trainer):
            with self.subTest(user=user.name):
                with self.assertRaises(AccessError):
                    self._rpc(
                        user,
                        "hr.training.certificate",
                        "action_print",
                        self.certificate.ids,
                    )
                with self.assertRaises(AccessError):
                    self._print(user)

    def test_address_of_the_report_is_no_way_round(self):
        report = "hr_training.hr_training_certificate_document"
        url = f"/report/html/{report}/{self.certificate.id}"
        passwords = {
            self.user_employee: True,
            self.user_colleague: False,
            self.user_trainer: False,
        }
        for user, allowed in passwords.items():
            user.password = "A certain password 1"
            self.authenticate(user.login, "A certain password 1")
            with mute_logger("odoo.http"):
                response = self.url_open(url)
            self.assertEqual(self.certificate.name in response.text, allowed, user.name)
