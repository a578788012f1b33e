"""Complaints that are forwarded to an address (policy 3.1), as real mails."""

from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...tools import mails
from ..common import HrTrainingCase

MAILS = Path(__file__).parent / "mails"
GATEWAY = "odoo.addons.mail.models.mail_thread"


@tagged("post_install", "-at_install", "hr_training_needs")
class TestNeedMail(HrTrainingCase):
    uses = ("user_officer", "user_employee", "user_head", "user_outsider")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        domain = cls.env["mail.alias.domain"].create({"name": "train.example.com"})
        cls.company.alias_domain_id = domain
        cls.company.training_need_alias_name = "complaints"
        cls.product = cls.env["product.product"].create(
            {"name": "Pump X-1", "default_code": "P-100"}
        )

    def _receive(self, mail):
        """Let a mail come in the way the gateway's cron does; the needs it made."""
        source = (MAILS / mail).read_bytes() if isinstance(mail, str) else bytes(mail)
        before = self._find()
        env = self.env(user=self.env.ref("base.user_root"), su=False, context={})
        with mute_logger(GATEWAY):
            env["mail.thread"].message_process(False, source)
        return self._find() - before

    def _find(self):
        return self._as_officer("hr.training.need").search([])

    def _write_mail(self, sender="zhang@customer.example.org", **headers):
        mail = EmailMessage(policy=SMTP)
        mail["From"] = sender
        mail["To"] = "complaints@train.example.com"
        for name, value in headers.items():
            mail[name.replace("_", "-")] = value
        mail["Message-ID"] = f"<{len(self.env['mail.message'].search([]))}@example.org>"
        mail.set_content("The pump leaks.\n")
        return mail

    # ------------------------------------------------------------
    # WHAT BECOMES OF A MAIL
    # ------------------------------------------------------------

    def test_p3_1_forwarded_complaint_is_a_draft_with_product_and_text(self):
        need = self._receive("plain.eml")
        self.assertEqual(
            (need.state, need.channel, need.name),
            ("draft", "customer", "Noise [P-100]"),
        )
        self.assertEqual(need.company_id, self.company)
        self.assertEqual(need.product_id, self.product)
        self.assertIn("the pump is loud since the repair.", need.description)
        # 22:30 UTC is the next day in Shanghai.
        self.assertEqual(str(need.complaint_date), "2026-02-27")
        self.assertTrue(need.code)
        self.assertNotIn("no evidence", need.doubts)
        self.assertEqual(
            need.message_ids.filtered("email_from").subject, "Fwd: Noise [P-100]"
        )

    def test_p3_1_html_only_mail_leaves_text_and_nothing_that_runs(self):
        need = self._receive("html_only.eml")
        self.assertIn("pump", need.description)
        self.assertIn("leaks & drips.", need.description)
        body = need.message_ids.filtered("email_from").body
        for text in (need.description, body):
            for bad in ("<script", "alert(", "onload", "onerror", "javascript:"):
                self.assertNotIn(bad, text)
        self.assertNotIn("<", need.description)
        self.assertNotIn("color: red", need.description)

    def test_p3_1_gbk_mail_is_read(self):
        need = self._receive("gbk.eml")
        self.assertEqual(need.name, "投诉 水泵 维修后漏水")
        self.assertIn("朱镕先生要求尽快处理。\n电话未回访。", need.description)
        self.assertIn("客户服务", need.email_from)

    def test_p3_1_product_is_known_by_its_name_in_any_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.product.with_context(lang="zh_CN").name = "水泵"
        self.assertFalse(self._receive("gbk.eml").product_id)
        mail = self._write_mail(Subject="投诉：水泵，漏水")
        self.assertEqual(self._receive(mail).product_id, self.product)

    def test_p3_1_unknown_or_doubtful_product_is_left_empty(self):
        for subject in ("Leaks [P-999]", "Leaks [P%]", "Leaks [P_100]", "Pump leaks"):
            with self.subTest(subject=subject):
                need = self._receive(self._write_mail(Subject=subject))
                self.assertEqual(need.name, subject)
                self.assertFalse(need.product_id)
        self.product.create({"name": "Pump X-1", "default_code": "P-200"})
        need = self._receive(self._write_mail(Subject="Complaint: Pump X-1"))
        self.assertFalse(need.product_id, "two products have the name")
        need = self._receive(self._write_mail(Subject="Pump X-1 [p-200]"))
        self.assertEqual(need.product_id.default_code, "P-200")

    def test_p3_1_product_of_another_company_is_not_named(self):
        self._add_company_b()
        self.product.company_id = self.company_b
        self.assertFalse(self._receive("plain.eml").product_id)

    def test_p3_1_mail_without_subject_is_named_by_its_first_line(self):
        need = self._receive("no_subject.eml")
        self.assertEqual(need.name, "The technician was rude.")

    def test_p3_1_empty_mail_has_a_name_too(self):
        need = self._receive("empty.eml")
        self.assertEqual(need.name, "Complaint by E-mail")

    def test_p3_1_attachments_stay_with_the_need(self):
        need = self._receive("attachments.eml")
        self.assertEqual(
            sorted(self._get_files(need).mapped("name")),
            ["attachment", "photo.png", "维修报告.pdf"],
        )

    def _get_files(self, need):
        return self.env["ir.attachment"].search(
            [("res_model", "=", need._name), ("res_id", "=", need.id)]
        )

    def test_p3_1_mail_of_thirty_megabytes_leaves_out_its_film_and_says_so(self):
        mail = self._write_mail(Subject="A film")
        for name, size in (("film.mp4", 30 * 2**20), ("note.txt", 10)):
            mail.add_attachment(
                b"x" * size,
                maintype="application",
                subtype="octet-stream",
                filename=name,
            )
        need = self._receive(mail)
        self.assertEqual(self._get_files(need).mapped("name"), ["note.txt"])
        self.assertIn("film.mp4 (30.0 MB)", need.description)
        self.assertIn(
            "film.mp4 (30.0 MB)", need.message_ids.filtered("email_from").body
        )

    def test_p3_1_company_says_how_large_a_file_may_be(self):
        self.company.training_upload_mb = 40
        mail = self._write_mail(Subject="A film")
        mail.add_attachment(
            b"x" * 11 * 2**20, maintype="video", subtype="mp4", filename="film.mp4"
        )
        need = self._receive(mail)
        self.assertEqual(self._get_files(need).mapped("name"), ["film.mp4"])

    def test_p3_1_endless_text_is_cut_and_says_so(self):
        mail = self._write_mail(Subject="Long")
        mail.set_content("The pump leaks.\n" * 200_000)
        need = self._receive(mail)
        self.assertLess(len(need.description), mails.MOST_TEXT + 100)
        self.assertIn("it was cut here", need.description)
        body = need.message_ids.filtered("email_from").body
        self.assertLess(len(body), 2 * mails.MOST_TEXT)

    # ------------------------------------------------------------
    # WHO SENT IT
    # ------------------------------------------------------------

    def test_p3_1_colleague_who_forwards_it_raised_it_and_sees_it(self):
        need = self._receive("from_employee.eml")
        self.assertEqual(need.requester_id, self.user_employee)
        self.assertEqual(need.product_id, self.product)
        mine = need.with_user(self.user_employee)
        self.assertEqual(mine.name, "Complaint: Pump X-1 – leaks")
        with self.assertRaises(AccessError):
            mine.with_user(self.user_outsider).read(["name"])

    def test_p3_1_unknown_sender_waits_for_an_officer_and_hears_nothing(self):
        before = self.env["mail.mail"].search([])
        need = self._receive("plain.eml")
        self.assertFalse(need.requester_id)
        self.assertEqual(need.email_from, '"Zhang San" <zhang@customer.example.org>')
        self.assertFalse(self.env["mail.mail"].search([]) - before)
        self.assertFalse(need.message_partner_ids)
        with self.assertRaises(AccessError):
            need.with_user(self.user_employee).read(["name"])
        need.action_submit()
        need.action_validate()
        self.assertEqual(need.state, "validated")
        need.action_close("Settled")
        self.assertFalse(self.env["mail.mail"].search([]) - before)

    def test_p3_1_sender_of_another_company_raises_nothing_here(self):
        self._add_company_b()
        need = self._receive(
            self._write_mail("b_employee@example.com", Subject="Leaks")
        )
        self.assertEqual((need.company_id, need.requester_id.ids), (self.company, []))
        with self.assertRaises(AccessError):
            need.with_user(self.user_b_officer).read(["name"])

    def test_p3_1_address_of_another_company_makes_its_needs(self):
        self._add_company_b()
        self.company_b.training_need_alias_name = "complaints-b"
        self.company_b.training_need_alias_id.alias_domain_id = (
            self.company.alias_domain_id
        )
        mail = self._write_mail(Subject="Leaks")
        mail.replace_header("To", "complaints-b@train.example.com")
        self.assertFalse(self._receive(mail))
        need = self.env["hr.training.need"].with_user(self.user_b_officer).search([])
        self.assertEqual((need.name, need.company_id), ("Leaks", self.company_b))

    # ------------------------------------------------------------
    # WHAT MAKES NONE
    # ------------------------------------------------------------

    def test_p3_1_automatic_replies_make_none(self):
        before = self.env["mail.mail"].search([])
        self.assertFalse(self._receive("auto_reply.eml"))
        for headers in (
            {"Auto_Submitted": "auto-generated"},
            {"Precedence": "auto_reply"},
            {"X_Autoreply": "yes"},
            {"Return_Path": "<>"},
        ):
            with self.subTest(headers=headers):
                self.assertFalse(self._receive(self._write_mail(**headers)))
        self.assertFalse(self.env["mail.mail"].search([]) - before)
        with patch.object(mails, "is_automatic", return_value=False):
            self.assertTrue(self._receive("auto_reply.eml"))

    def test_p3_1_same_mail_twice_makes_one(self):
        self.assertTrue(self._receive("plain.eml"))
        self.assertFalse(self._receive("plain.eml"))

    def test_p3_1_what_nobody_sees_is_no_name_and_hides_no_product(self):
        nothing = self.product.browse()
        for subject, name, product in (
            ("\u200b\u3164", "The pump leaks.", nothing),
            ("\u202eNo\u200bise\ufeff", "Noise", nothing),
            ("Noise [\u200bP-100\u00a0]", "Noise [P-100 ]", self.product),
            ("漏水 ［Ｐ－１００］", "漏水 ［Ｐ－１００］", self.product),
            ("Ｐｕｍｐ　Ｘ-1：漏水", "Ｐｕｍｐ Ｘ-1：漏水", self.product),
        ):
            with self.subTest(subject=subject):
                need = self._receive(self._write_mail(Subject=subject))
                self.assertEqual((need.name, need.product_id), (name, product))

    def test_p3_1_a_character_no_database_keeps_does_not_lose_the_mail(self):
        mail = self._write_mail(Subject="=?utf-8?q?Noi=00se?=")
        mail.add_attachment(b"x", maintype="text", subtype="plain", filename="a.txt")
        source = bytes(mail).replace(b"a.txt", b"=?utf-8?q?a=00.txt?=")
        need = self._receive(source)
        self.assertEqual(need.name, "Noise")
        self.assertEqual(need.message_ids.attachment_ids.mapped("name"), ["a.txt"])

    def test_p3_1_sender_in_a_loop_is_stopped(self):
        self.env["ir.config_parameter"].set_param("mail.gateway.loop.threshold", "3")
        made = [
            len(self._receive(self._write_mail(Subject=f"No. {number}")))
            for number in range(5)
        ]
        self.assertEqual(made, [1, 1, 1, 0, 0])
        other = self._write_mail("li@customer.example.org", Subject="Another")
        self.assertEqual(len(self._receive(other)), 1)

    def test_p3_1_mail_to_a_need_is_kept_with_it_and_makes_none(self):
        need = self._receive("plain.eml")
        message = need.message_ids.filtered("email_from")
        mail = self._write_mail(Subject="Re: Noise", In_Reply_To=message.message_id)
        self.assertFalse(self._receive(mail))
        self.assertEqual(len(need.message_ids.filtered("email_from")), 2)

    # ------------------------------------------------------------
    # WHO SETS IT, WHO ATTACKS IT
    # ------------------------------------------------------------

    def test_p3_1_gateways_method_is_no_clients(self):
        for user in (self.user_employee, self.user_head):
            with self.assertRaises(AccessError):
                self._rpc(user, "hr.training.need", "message_new", {"subject": "x"})

    def test_p3_1_sender_is_not_forged(self):
        with self.assertRaises(AccessError):
            self._rpc(
                self.user_officer,
                "hr.training.need",
                "create",
                {"channel": "customer", "name": "x", "email_from": "a@b.c"},
            )

    def test_p3_1_address_gives_no_state_and_no_requester(self):
        alias = self.company.training_need_alias_id
        alias.alias_defaults = repr(
            {
                "company_id": self.company.id,
                "state": "validated",
                "requester_id": self.user_head.id,
            }
        )
        need = self._receive("plain.eml")
        self.assertEqual((need.state, need.requester_id.ids), ("draft", []))

    def test_p3_1_head_sets_the_address_and_an_officer_does_not(self):
        Settings = self.env["hr.training.settings"]
        with self.assertRaises(AccessError):
            Settings.with_user(self.user_officer).create(
                {"training_need_alias_name": "officers"}
            )
        Settings.with_user(self.user_head).create({"training_need_alias_name": "mine"})
        alias = self.company.training_need_alias_id
        self.assertEqual(alias.alias_full_name, "mine@train.example.com")
        Settings.with_user(self.user_head).create({"training_need_alias_name": False})
        self.assertFalse(alias.alias_name)
        self.assertEqual(self.company.training_need_alias_id, alias)
