import io
import re
import unicodedata
from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger
from odoo.tools.pdf import PdfFileReader

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
            "04/07/2026",
            "04/07/2027",
            "Hours 6",
        ):
            with self.subTest(part=part):
                self.assertIn(part, text)
        self.assertNotIn("REVOKED", text)

    def test_revoked_one_says_so(self):
        self.enrollment.attendance_ids.with_user(self.user_head).action_correct(
            "absent", "was not there"
        )
        self.assertTrue(self.certificate.revoked_on)
        self.assertIn("REVOKED", self._print(self.user_employee))

    def test_course_in_the_readers_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.course.with_context(lang="zh_CN").name = "安全培训"
        self.user_employee.lang = "zh_CN"
        self.assertIn("安全培训", self._print(self.user_employee, lang="zh_CN"))

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
