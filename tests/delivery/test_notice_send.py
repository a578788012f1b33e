from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

from odoo.addons.base.models.ir_mail_server import MailDeliveryException

from ...tools import notices
from ..common import NOW, START
from .common_notice import NoticeCase


class TestNoticeSend(NoticeCase):
    """Whom a message reaches, and what is said of whom it does not (design §6.14)."""

    def _told(self, employee):
        self._enroll(self.lesson, employee)
        self._send()
        return self._get_rows().filtered(
            lambda r: r.enrollment_id.employee_id == employee
        )

    def _person(self, **vals):
        return self._create_employee("Person", self.department_srv_n, **vals)

    def test_who_has_no_user_gets_mail(self):
        row = self._told(self._person(work_email="person@example.com"))
        self.assertEqual(row.state, notices.SENT)
        self.assertIn("Course T01", self._mails(row)["Person"])

    def test_who_cannot_be_reached_stands_out(self):
        row = self._told(self._person(work_email="no address"))
        self.assertEqual(row.state, notices.FAILED)
        self.assertIn("no valid e-mail address", row.reason)
        self.assertIn("did not reach their people: 1", self.officer_lesson.warning_text)

    def test_who_has_no_contact_stands_out(self):
        person = self._person()
        person.work_contact_id = False
        row = self._told(person)
        self.assertEqual(
            (row.state, row.reason), ("failed", "The person has no contact.")
        )

    def test_archived_contact(self):
        person = self._person(work_email="person@example.com")
        person.work_contact_id.active = False
        row = self._told(person)
        self.assertEqual(
            (row.state, row.reason), ("failed", "The contact is archived.")
        )

    def test_answers_go_to_the_officer(self):
        row = self._told(self.employee_employee)
        self.assertEqual(row.message_id.reply_to, self.user_officer.email_formatted)
        self.assertTrue(row.message_id.email_from)

    def test_two_people_with_one_address_get_a_mail_each(self):
        people = [self._person(work_email="both@example.com") for _number in range(2)]
        people[0].work_contact_id.copy()
        people[1].work_contact_id = people[0].work_contact_id.copy()
        self._enroll(self.lesson, *people)
        sent = self._send()
        self.assertEqual(len(sent), 2)
        mails = self.env["mail.mail"].search(
            [("mail_message_id", "in", sent.message_id.ids)]
        )
        self.assertEqual(len(mails), 2)

    def test_inbox_by_ones_own_choice(self):
        self.user_employee.notification_type = "inbox"
        row = self._told(self.employee_employee)
        self.assertEqual(row.state, notices.SENT)
        self.assertFalse(self._mails(row))
        notification = row.message_id.notification_ids
        self.assertEqual(notification.notification_type, "inbox")
        self.assertEqual(notification.res_partner_id, self.user_employee.partner_id)

    def test_nobody_else_reads_the_message(self):
        row = self._told(self.employee_employee)
        message = row.message_id
        found = self.env["mail.message"].with_user(self.user_colleague)
        self.assertFalse(found.search([("id", "=", message.id)]))
        with self.assertRaises(AccessError):
            message.with_user(self.user_colleague).read(["body"])

    def test_in_his_own_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        template = self.env.ref("hr_training.mail_template_notice_nomination")
        template.with_context(
            lang="fr_FR"
        ).subject = "Bonjour {{ object.partner_id.name }}"
        self.user_employee.lang = "fr_FR"
        self._enroll(self.lesson, self.employee_employee, self.employee_colleague)
        subjects = {row.partner_id.name: row.subject for row in self._send()}
        self.assertEqual(subjects["Employee"], "Bonjour Employee")
        self.assertEqual(subjects["Colleague"], "You are enrolled in Course T01")

    def test_course_stands_in_the_readers_language_unless_the_class_has_a_name(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.course.with_context(lang="fr_FR").name = "Cours T01"
        self.user_employee.lang = "fr_FR"
        row = self._told(self.employee_employee)
        self.assertIn("Cours T01", row.subject)
        self.lesson.name = "For the north"
        self.assertEqual(row.with_context(lang="fr_FR").title, "For the north")

    def test_template_with_an_error_names_it_and_the_others_are_told(self):
        template = self.env.ref("hr_training.mail_template_notice_nomination")
        template.body_html = (
            "<p t-out=\"1 / (object.partner_id.name != 'Employee')\">x</p>"
        )
        self._enroll(self.lesson, self.employee_employee, self.employee_colleague)
        sent = self._send()
        self.assertGot(sent, ("Colleague", "nomination"))
        failed = self._get_rows(state=notices.FAILED)
        self.assertEqual(failed.partner_id, self.user_employee.partner_id)
        self.assertIn("Training: Nomination", failed.reason)
        self.assertIn("division by zero", failed.reason)

    def test_deleted_template_fails_and_says_so(self):
        self.env.ref("hr_training.mail_template_notice_nomination").unlink()
        row = self._told(self.employee_employee)
        self.assertEqual(row.state, notices.FAILED)
        self.assertIn("no template", row.reason)

    def test_sent_again_by_hand(self):
        row = self._told(self.employee_employee)
        row.with_user(self.user_officer).action_resend()
        self._send(NOW + timedelta(hours=3))
        self.assertEqual(row.state, notices.SENT)
        self.assertEqual(row.sent_on, NOW + timedelta(hours=3))
        with self.assertRaises(AccessError):
            row.with_user(self.user_employee).action_resend()

    def test_failed_is_told_anew_when_it_is_mended(self):
        person = self._person(work_email="no address")
        row = self._told(person)
        person.work_contact_id.email = "person@example.com"
        row.with_user(self.user_officer).action_resend()
        self._send(NOW + timedelta(hours=3))
        self.assertEqual((row.state, row.kind), (notices.SENT, notices.NOMINATION))

    def test_bounce_is_read_back(self):
        row = self._told(self.employee_employee)
        row.message_id.notification_ids.write(
            {"notification_status": "bounce", "failure_type": "mail_bounce"}
        )
        self._send(NOW + timedelta(hours=3))
        self.assertEqual(row.state, notices.FAILED)
        self.assertTrue(row.reason)

    @mute_logger("odoo.addons.mail.models.mail_mail")
    def test_mail_server_down_is_read_back(self):
        row = self._told(self.employee_employee)
        mail = self.env["mail.mail"].search(
            [("mail_message_id", "=", row.message_id.id)]
        )
        server = type(self.env["ir.mail_server"])
        down = MailDeliveryException("Connection refused")
        with patch.object(server, "_connect__", side_effect=down):
            mail.send()
        self._send(NOW + timedelta(hours=3))
        self.assertEqual(row.state, notices.FAILED)
        self.assertIn("mail server", row.reason)

    def test_neutralizing_a_copy_empties_the_queue(self):
        self._enroll(self.lesson, self.employee_employee)
        row = self._get_rows()
        self.env.flush_all()
        script = Path(__file__).parents[2] / "data" / "neutralize.sql"
        self.env.cr.execute(script.read_text("utf-8"))
        self.env.invalidate_all()
        self.assertEqual(row.state, notices.SKIPPED)

    def test_a_copied_database_sends_nothing(self):
        self._enroll(self.lesson, self.employee_employee)
        self.env["ir.config_parameter"].set_param("database.is_neutralized", "true")
        self.assertFalse(self._send())

    def test_what_is_rolled_back_tells_nobody(self):
        with self._undone():
            self._enroll(self.lesson, self.employee_employee)
        self.assertFalse(self._get_rows())

    def test_gone_document(self):
        self._enroll(self.lesson, self.employee_employee)
        row = self._get_rows()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE hr_training_notice SET res_id = %s WHERE id = %s", (10**8, row.id)
        )
        self.env.invalidate_all()
        self.assertFalse(self._send())
        self.assertEqual(row.reason, "What it was about is gone.")

    def test_who_has_left_hears_nothing(self):
        self._enroll(self.lesson, self.employee_colleague)
        self.employee_colleague.active = False
        self.env["hr.training.enrollment"]._cron_follow_people()
        self.assertFalse(self._send())

    def test_names_are_no_markup_and_a_subject_is_one_line(self):
        self.user_employee.name = "Li\r\nBcc: all <b>x</b>"
        self.lesson.name = "Fuses\nBcc: y@example.com <script>x</script>"
        row = self._told(self.employee_employee)
        self.assertNotIn("\n", row.subject)
        mail = self.env["mail.mail"].search(
            [("mail_message_id", "=", row.message_id.id)]
        )
        self.assertNotIn("<script>", mail.body_html)
        self.assertNotIn("<b>x</b>", mail.body_html)

    def test_who_declines_and_is_nominated_again_hears_of_it(self):
        place = self._enroll(self.lesson, self.employee_employee)
        self._send()
        with self._clock_at(NOW + timedelta(hours=4)):
            place.with_user(self.user_employee).action_respond("declined", "Ill")
        self.assertFalse(self._send(NOW + timedelta(hours=5)))
        with self._clock_at(NOW + timedelta(hours=5)):
            self._enroll(self.lesson, self.employee_employee)
        self.assertGot(self._send(NOW + timedelta(hours=8)), ("Employee", "nomination"))

    def test_times_stand_in_the_sessions_zone_on_both_clock_change_nights(self):
        """Session, user and company in three zones (design §6.8)."""
        self.user_employee.tz = "America/New_York"
        for start, text in (
            (
                START.replace(month=3, day=29, hour=0),
                "02:00 – 05:00".replace("02", "01"),
            ),
            (START.replace(month=10, day=25, hour=0), "02:00 – 04:00"),
        ):
            session = self._create_session(
                start=start, tz="Europe/Berlin", schedule=True
            )
            self._enroll(session, self.employee_employee)
            sent = self._send(of=session)
            body = self._mails(sent)["Employee"]
            self.assertIn(f"{text} (Europe/Berlin)", body)

    def test_invitation_moves_and_is_taken_back(self):
        place = self._enroll(self.lesson, self.employee_employee)
        slot = self.officer_lesson.slot_ids
        texts = []
        steps = (
            lambda: None,
            lambda: slot.write(
                {
                    "start": START + timedelta(hours=1),
                    "stop": START + timedelta(hours=2),
                }
            ),
            lambda: place.with_user(self.user_officer).action_withdraw("Work"),
        )
        for number, step in enumerate(steps):
            with self._clock_at(NOW + timedelta(hours=5 * number)):
                step()
            [row] = self._send(NOW + timedelta(hours=5 * number + 2))
            mail = self.env["mail.mail"].search(
                [("mail_message_id", "=", row.message_id.id)]
            )
            [(_name, content, kind)] = mail._get_training_invitations()
            texts.append(content.decode())
            method = "CANCEL" if number == 2 else "REQUEST"
            self.assertIn(f"METHOD:{method}", texts[-1])
            self.assertIn(f"method={method}", kind)
            [email] = mail._prepare_outgoing_list()
            message = self.env["ir.mail_server"]._build_email__(
                email_from="a@example.com",
                email_to=email["email_to"],
                subject="x",
                body="x",
                attachments=email["attachments"],
            )
            [part] = [p for p in message.walk() if p.get_param("method")]
            self.assertEqual(part.get_content_type(), "text/calendar")
            self.assertEqual(part.get_param("method"), method)
        uids = {
            line for t in texts for line in t.splitlines() if line.startswith("UID")
        }
        self.assertEqual(len(uids), 1)
        numbers = [
            int(line.split(":")[1])
            for t in texts
            for line in t.splitlines()
            if line.startswith("SEQUENCE")
        ]
        self.assertEqual(numbers, sorted(set(numbers)))
        self.assertIn("DTSTART:20260406T020000Z", texts[1])

    def test_run_that_is_killed_loses_nothing(self):
        self._enroll(self.lesson, self.employee_employee)
        notice = type(self.notices)
        with (
            patch.object(notice, "_create_mails", side_effect=MemoryError),
            self.assertRaises(MemoryError),
            self.env.cr.savepoint(),
        ):
            self._send()
        self.env.invalidate_all()
        self.assertGot(self._send(), ("Employee", "nomination"))

    def test_preview_notes_nothing_and_tests_go_to_oneself(self):
        self._enroll(self.lesson, self.employee_employee)
        before = self._get_rows()
        preview = (
            self.env["hr.training.notice.preview"]
            .with_user(self.user_officer)
            .create({"session_id": self.lesson.id, "kind": notices.CHANGE})
        )
        self.assertIn("Course T01", preview.subject)
        self.assertIn("Room 1", preview.body)
        known = self.env["mail.mail"].search([])
        preview.action_send_test()
        mail = self.env["mail.mail"].search([]) - known
        self.assertEqual(mail.email_to, self.user_officer.email_formatted)
        self.assertEqual(self._get_rows(), before)
        with self.assertRaises(UserError):
            preview.with_user(self.user_employee).action_send_test()


class TestNoticeInTime(NoticeCase):
    """Sent ahead by working days, or the officer is warned (policy 6.2.1)."""

    # Monday 6 April: five working days before is Monday 30 March.
    LAST_DAY = START - timedelta(days=7)

    def _late(self, moment):
        with self._clock_at(moment):
            self.env.invalidate_all()
            Session = self.env["hr.training.session"].with_user(self.user_officer)
            late = Session.search([("is_notice_late", "=", True)])
            self.assertEqual(self.lesson in late, self.lesson.is_notice_late)
            warned = "class notice was due" in (self.officer_lesson.warning_text or "")
            self.assertEqual(warned, self.lesson.is_notice_late)
            return self.lesson.is_notice_late

    def test_working_days_count(self):
        self.assertEqual(self.lesson.notice_by, self.LAST_DAY.date())
        self.assertFalse(self._late(self.LAST_DAY))
        self.assertTrue(self._late(self.LAST_DAY + timedelta(days=1)))

    def test_what_is_announced_is_not_late(self):
        self._enroll(self.lesson, self.employee_employee)
        self.officer_lesson.action_send_notice()
        self.assertFalse(self._late(self.LAST_DAY + timedelta(days=1)))

    def test_setting_counts(self):
        self.company.training_notice_days = 1
        self.env.invalidate_all()
        self.assertEqual(self.lesson.notice_by, (START - timedelta(days=3)).date())
