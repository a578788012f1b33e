import io
import re
import unicodedata
from base64 import b64decode
from datetime import timedelta
from unittest.mock import patch

import lxml.html

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger
from odoo.tools.pdf import PdfFileReader

from ...models.classroom.hr_training_session_sign_sheet import (
    ATTENDANCE_SHEET,
    BLANK_ROWS,
    SIGN_SHEET,
)
from ...tools import sign_in as signing
from ..common import START
from .common_sign_in import SignInCase

REPORTS = (SIGN_SHEET, ATTENDANCE_SHEET)
ROWS = "//tr[contains(@class, 'o_row')]"


@tagged("post_install", "-at_install", "hr_training_attendance")
class TestSignSheet(SignInCase, HttpCase):
    """The sign-in sheet on paper (policy 6.3.1, 6.4.3)."""

    def _get_sheets(self, report, user=None, sessions=None):
        """A sheet a day, as parsed HTML."""
        Report = self.env["ir.actions.report"].with_user(user or self.user_keeper)
        html, _kind = Report._render_qweb_html(report, (sessions or self.session).ids)
        return lxml.html.document_fromstring(html).find_class("o_training_pdf")

    def _print(self, report, user=None):
        """Text of each page."""
        Report = self.env["ir.actions.report"].with_user(user or self.user_keeper)
        Report = Report.with_context(force_report_rendering=True)
        content, kind = Report._render_qweb_pdf(report, self.session.ids)
        self.assertEqual(kind, "pdf")
        return [
            re.sub(r"\s+", " ", unicodedata.normalize("NFKC", page.extract_text()))
            for page in PdfFileReader(io.BytesIO(content)).pages
        ]

    def _get_cells(self, sheet):
        """Text of the rows' cells, by name; blank rows under ``""``."""
        rows = {}
        for row in sheet.xpath(f".{ROWS}"):
            _number, name, _department, *cells = (
                " ".join(cell.text_content().split()) for cell in row
            )
            rows.setdefault(name, []).append(cells)
        return rows

    def _fill(self, count, session=None):
        people = self.env["hr.employee"].create(
            [
                {
                    "name": f"Somebody {number:03}",
                    "company_id": self.company.id,
                    "department_id": self.department_srv_n.id,
                }
                for number in range(count)
            ]
        )
        session = session or self.session
        session.seats_max = 500
        return self._enroll(session, *people)

    # Content

    def test_p6_3_1_blank_sheet_has_the_roster_and_room_to_sign(self):
        [sheet] = self._get_sheets(SIGN_SHEET)
        rows = self._get_cells(sheet)
        names = ["Employee", "Person 0", "Person 1", "Person 2", ""]
        self.assertEqual(list(rows), names)
        self.assertEqual(rows[""], [["", ""]] * BLANK_ROWS)
        self.assertEqual(rows["Person 0"], [["", ""]])
        text = sheet.text_content()
        for said in (
            "Sign-in Sheet",
            self.company.name,
            self.session.code,
            self.session.name,
            "09:00 – 12:00",
            "14:00 – 17:00",
            "Asia/Shanghai",
            "Monday",
            self.trainer.name,
            self.user_keeper.name,
            self.department_srv_n.name,
            "Trainer’s signature",
            "Register keeper’s signature",
        ):
            self.assertIn(said, text)

    def test_p6_4_3_filled_sheet_says_what_the_register_says(self):
        first, second, third = self.people
        with self._clock_at(self._at(5, 20)):
            self._sign_in("770000", moment=self._at(0, -2))
            self._sign_in("770000", moment=self._at(3, 1))
            self._sign_in("770001", moment=self._at(0, 7))
            self._row(first, self.afternoon).status = "present"
            self._row(second, self.afternoon).status = "absent"
            self._row(third, self.morning).status = "excused"
        [sheet] = self._get_sheets(ATTENDANCE_SHEET)
        rows = self._get_cells(sheet)
        self.assertEqual(rows["Person 0"], [["08:58 – 12:01", "Present"]])
        self.assertEqual(rows["Person 1"], [["Late (7 min)09:07 –", "Absent"]])
        self.assertEqual(rows["Person 2"], [["Excused", ""]], "he has to sign yet")
        self.assertNotIn("", rows)
        [total] = sheet.find_class("o_sum")
        self.assertIn("2 / 4", total.text_content())
        self.assertIn("1 / 4", total.text_content())

    def test_p6_3_1_who_has_no_seat_is_on_the_filled_sheet(self):
        with self._clock_at(self._at()):
            slot = self.morning.with_user(self.user_keeper)
            kiosk = self.env["hr.training.kiosk"].browse(
                slot.action_open_kiosk()["res_id"]
            )
            kiosk.sudo()._do_take([signing.Entry(badge="990001", moment=self._at())])
        [sheet] = self._get_sheets(ATTENDANCE_SHEET)
        [(name, cells)] = [
            (name, cells)
            for name, cells in self._get_cells(sheet).items()
            if name.endswith("not on the roster")
        ]
        self.assertIn(self.employee_outsider.name, name)
        self.assertEqual(cells, [["09:00 –", "Not signed in"]])
        self.assertEqual(self.session.enrolled_count, 4)
        [blank] = self._get_sheets(SIGN_SHEET)
        self.assertNotIn(self.employee_outsider.name, blank.text_content())

    def test_p6_3_1_a_sheet_for_each_day_of_the_session_s_zone(self):
        """The second day begins on the evening before it in UTC."""
        late = START + timedelta(hours=15, minutes=30)
        self.session.slot_ids = [
            Command.create({"start": late, "stop": late + timedelta(hours=1)})
        ]
        first, second = self._get_sheets(SIGN_SHEET)
        self.assertIn("Monday", first.text_content())
        self.assertIn("Tuesday", second.text_content())
        self.assertIn("00:30 – 01:30", second.text_content())
        self.assertNotIn("00:30", first.text_content())
        self.assertEqual(self._get_cells(first)["Person 0"], [["", ""]])
        self.assertEqual(self._get_cells(second)["Person 0"], [[""]])

    def test_p6_3_1_many_classes_of_a_day_leave_room_to_sign(self):
        later = START + timedelta(hours=8)
        self.session.slot_ids = [
            Command.create(
                {
                    "start": later + timedelta(minutes=20 * number),
                    "stop": later + timedelta(minutes=20 * number + 15),
                }
            )
            for number in range(3)
        ]
        first, second = self._get_sheets(SIGN_SHEET)
        self.assertEqual(self._get_cells(first)["Person 0"], [[""] * 4])
        self.assertEqual(self._get_cells(second)["Person 0"], [[""]])
        self.assertIn("Class 5", second.text_content())

    def test_p6_3_1_its_code_leads_to_the_session_and_asks_no_server(self):
        Report = type(self.env["ir.actions.report"])
        draw = Report.barcode
        drawn = []

        def note(report, kind, value, **kwargs):
            drawn.append((kind, value))
            return draw(report, kind, value, **kwargs)

        with patch.object(Report, "barcode", note):
            [sheet] = self._get_sheets(SIGN_SHEET)
        address = f"{self.session.get_base_url()}/odoo/action-"
        address += f"hr_training.hr_training_session_action/{self.session.id}"
        self.assertEqual(drawn, [("QR", address)])
        [image] = sheet.xpath(".//img")
        kind, data = image.get("src").split(",")
        self.assertEqual(kind, "data:image/png;base64")
        self.assertTrue(b64decode(data).startswith(b"\x89PNG"))

    def test_p6_3_1_what_people_typed_stays_text(self):
        name = "<script>alert(1)</script> & <b>Bo</b>"
        self.people[0].name = name
        for report in REPORTS:
            [sheet] = self._get_sheets(report)
            self.assertIn(name, self._get_cells(sheet))
            self.assertFalse(sheet.xpath(".//script"))

    def test_p6_3_1_who_gave_the_seat_back_is_not_asked_to_sign(self):
        self.enrollments[0].with_user(self.user_officer).action_withdraw("Ill")
        for report in REPORTS:
            [sheet] = self._get_sheets(report)
            self.assertNotIn("Person 0", self._get_cells(sheet))

    # Pages

    def test_p6_3_1_every_page_has_its_head_and_nobody_is_lost(self):
        self._fill(56)
        for report in REPORTS:
            with self.subTest(report=report):
                pages = self._print(report)
                self.assertEqual(len(pages), 3)
                text = " ".join(pages)
                for number in range(56):
                    self.assertEqual(text.count(f"Somebody {number:03}"), 1)
                for number, page in enumerate(pages, 1):
                    self.assertIn(self.session.code, page)
                    self.assertIn("Department", page)
                    self.assertIn("14:00", page)
                    self.assertIn(f"{number} / 3", page)
                self.assertIn("signature", pages[-1])
                self.assertNotIn("signature", pages[0])

    def test_p6_3_1_no_page_is_longer_than_its_paper(self):
        """Long names in every row, and a long head."""
        enrollments = self._fill(56)
        long = "A rather long name of somebody " * 8
        self.session.name = long
        self.session.place = long
        self.trainer.partner_id.name = long
        for enrollment in enrollments:
            enrollment.employee_id.name = f"{enrollment.id} {long}"
        self.department_srv_n.name = "培训部门" * 40
        [sheet] = self._get_sheets(SIGN_SHEET)
        made = len(sheet.find_class("o_further")) + 1
        self.assertEqual(len(self._print(SIGN_SHEET)), made)

    def test_p6_3_1_any_number_of_people_ends_with_signatures_on_the_last_page(self):
        """Around the sizes where a page is full."""
        for _more in range(3):
            for report in REPORTS:
                [sheet] = self._get_sheets(report)
                made = len(sheet.find_class("o_further")) + 1
                pages = self._print(report)
                self.assertEqual(len(pages), made)
                self.assertIn("signature", pages[-1])
                self.assertIn("Department", pages[-1])
            self._fill(4)

    def test_p6_3_1_statements_do_not_grow_with_people(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._get_sheets(ATTENDANCE_SHEET)
            return self.env.cr.sql_log_count - before

        count()
        few = count()
        self._fill(60)
        # What Odoo keeps in memory is read again by the first print.
        count()
        self.assertLessEqual(count(), few + 1)

    # Rights

    def test_p6_3_1_who_prints_it_and_who_does_not(self):
        allowed = ("trainer", "keeper", "officer", "head", "executive")
        refused = ("employee", "department_manager", "outsider", "finance")
        # Who teaches or keeps another one.
        self._create_session(START + timedelta(days=9)).keeper_ids = self.user_outsider
        for role in (*allowed, *refused):
            user = getattr(self, f"user_{role}")
            session = self.session.with_user(user)
            for report in REPORTS:
                print_it = (
                    session.action_print_sign_sheet
                    if report == SIGN_SHEET
                    else session.action_print_attendance_sheet
                )
                with self.subTest(role=role, report=report):
                    if role in refused:
                        with self.assertRaises(AccessError):
                            print_it()
                        with self.assertRaises(AccessError):
                            self._get_sheets(report, user)
                        continue
                    self.assertEqual(print_it()["type"], "ir.actions.report")
                    [sheet] = self._get_sheets(report, user)
                    self.assertIn("Person 0", self._get_cells(sheet))

    def test_p6_3_1_no_address_prints_it_for_others(self):
        # What a browser has is called so as well.
        session, self.session = self.session, None
        for login, there in ((self.user_keeper, True), (self.user_employee, False)):
            self.authenticate(login.login, login.login)
            for name in ("sign", "attendance"):
                for kind in ("html", "pdf"):
                    address = f"/report/{kind}/hr_training.hr_training_{name}_sheet"
                    with mute_logger("odoo.http"):
                        response = self.url_open(f"{address}_document/{session.id}")
                    self.assertEqual(response.ok, there)
                    self.assertEqual("Person 0" in response.text, there)

    def test_p6_3_1_one_that_is_not_his_spoils_the_print(self):
        other = self._create_session(START + timedelta(days=9))
        both = (self.session + other).with_user(self.user_keeper)
        with self.assertRaises(AccessError):
            both.action_print_sign_sheet()
        with self.assertRaises(AccessError):
            self._get_sheets(SIGN_SHEET, self.user_keeper, both)
        self.assertEqual(len(self._get_sheets(SIGN_SHEET, self.user_officer, both)), 2)

    def test_p6_3_1_without_classes_there_is_nothing_to_sign(self):
        empty = self._create_session(start=False).with_user(self.user_officer)
        with self.assertRaisesRegex(UserError, "no classes yet"):
            empty.action_print_sign_sheet()

    def test_p6_3_1_buttons_are_for_who_keeps_the_register(self):
        for user, shown in ((self.user_keeper, True), (self.user_employee, False)):
            Session = self.env["hr.training.session"].with_user(user)
            arch = Session.get_view(view_type="form")["arch"]
            self.assertIn("action_print_sign_sheet", arch)
            self.assertIn("action_print_attendance_sheet", arch)
            self.assertEqual(self.session.with_user(user).may_register, shown)
