import io
from datetime import date, datetime, timedelta
from zipfile import ZipFile

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger
from odoo.tools.pdf import PdfFileReader

from ..common import START
from ..common_calls import run_migration
from ..common_people import PeopleCase

ENDED = date(2026, 4, 6)
RELEASED = datetime(2026, 4, 10, 2)
CORRECTED = datetime(2026, 5, 6, 2)
LATER = datetime(2026, 6, 1, 2)
DAY = timedelta(days=1)
REPORT = "hr_training.hr_training_file_report"


class FileCase(PeopleCase):
    """A person who passed a course, of which somebody corrected the mark later."""

    uses = ("user_officer", "user_employee", "user_department_manager", "user_head")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.course.write({"validity_months": 12})
        cls.held = cls._create_session(schedule=True)
        cls.enrollment = cls._enroll(cls.held, cls.employee_employee)
        cls.officers = cls.held.with_user(cls.user_officer)
        cls._mark_everybody(cls.officers)
        with cls._at_end(cls.held):
            cls.officers.set_marks([(cls.employee_employee.id, "exam", 80)])
        cls._end_session(cls.officers)

    @classmethod
    def _release(cls, moment=RELEASED):
        with cls._clock_at(moment):
            cls.officers.action_release_results()

    @classmethod
    def _correct(cls, value, moment=CORRECTED):
        with cls._clock_at(moment):
            cls.enrollment.score_ids.with_user(cls.user_head).action_correct(
                value, "Counted wrongly"
            )
            cls.env.flush_all()
            cls.env.cr.execute(
                "UPDATE hr_training_correction SET create_date = %s", (moment,)
            )
            cls.env.invalidate_all()

    def _file(self, on=None, user=None, employee=None):
        employee = employee or self.employee_employee
        employee = self.env["hr.employee"].browse(employee.id)
        with self._clock_at(LATER):
            return employee.with_user(user or self.user_officer).training_file(on)

    def _row(self, on=None, **kwargs):
        rows = self._file(on, **kwargs)
        self.assertEqual(len(rows), 1)
        return rows[0]

    def _looks(self, employee=None):
        return self.env["hr.training.look"].search(
            [("employee_id", "=", (employee or self.employee_employee).id)]
        )


@tagged("post_install", "-at_install", "hr_training_file")
class TestTrainingFile(FileCase):
    """What stands in a training file, as of a day (policy 2.2.5, design §10)."""

    def test_p2_2_5_every_course_with_all_that_is_told_of_it(self):
        self._release()
        self.assertEqual(
            self._file(),
            [
                {
                    "employee_id": self.employee_employee.id,
                    "course_code": "T01",
                    "course": self.course.name,
                    "session": self.held.code,
                    "date_from": ENDED,
                    "date_to": ENDED,
                    "hours": self.held.hours,
                    "method": "internal",
                    "attendance_rate": 100.0,
                    "score": 80.0,
                    "result": "passed",
                    "certificate": self.enrollment.certificate_ids.name,
                    "valid_until": date(2027, 4, 6),
                    "source": "session",
                }
            ],
        )

    def test_p2_2_5_as_of_a_day_nothing_later_is_known(self):
        self._release()
        self.assertEqual(self._file(ENDED - DAY), [])
        row = self._row(ENDED)
        self.assertEqual(row["result"], "pending")
        self.assertIsNone(row["score"])
        self.assertIsNone(row["attendance_rate"])
        self.assertFalse(row["certificate"])
        self.assertFalse(row["valid_until"])
        self.assertEqual(self._row(RELEASED.date())["result"], "passed")

    def test_p2_2_5_a_result_is_what_it_was_before_a_later_correction(self):
        self._release()
        self._correct(40)
        before = self._row(CORRECTED.date() - DAY)
        self.assertEqual((before["score"], before["result"]), (80, "passed"))
        self.assertEqual(before["certificate"], self.enrollment.certificate_ids.name)
        self.assertEqual(before["valid_until"], date(2027, 4, 6))
        after = self._row(CORRECTED.date())
        self.assertEqual((after["score"], after["result"]), (40, "failed"))
        self.assertFalse(after["certificate"])
        self.assertFalse(after["valid_until"])

    def test_p2_2_5_of_several_corrections_the_first_after_the_day_counts(self):
        self._release()
        for days, value in enumerate((40, 90, 50)):
            moment = CORRECTED + timedelta(days=days)
            with self._clock_at(moment):
                self.enrollment.score_ids.with_user(self.user_head).action_correct(
                    value, "Again"
                )
        scores = [
            self._row(CORRECTED.date() + timedelta(days=days))["score"]
            for days in (-1, 0, 1, 2)
        ]
        self.assertEqual(scores, [80, 40, 90, 50])

    def test_p2_2_5_who_passes_after_all_has_his_new_certificate(self):
        self._release()
        first = self.enrollment.certificate_ids
        self._correct(40)
        self._correct(90, CORRECTED + 2 * DAY)
        second = self.enrollment.certificate_ids - first
        numbers = [
            self._row(CORRECTED.date() + days * DAY)["certificate"]
            for days in (-1, 1, 3)
        ]
        self.assertEqual(numbers, [first.name, False, second.name])

    def test_d6_11_all_records_of_a_human_are_one_file(self):
        again = self._record_again(self.employee_employee)
        self._release()
        self.assertEqual(self._row(employee=again)["session"], self.held.code)
        both = self.env["hr.employee"].browse((self.employee_employee | again).ids)
        with self._clock_at(LATER):
            rows = both.with_user(self.user_officer).training_file()
        self.assertEqual(len(rows), 1)

    def test_p6_4_3_past_courses_are_in_it_and_marked(self):
        self.env["hr.training.past.course"].with_user(self.user_officer).create(
            {
                "employee_id": self.employee_employee.id,
                "course_id": self.course.id,
                "date_from": "2024-05-06",
                "hours": 6,
            }
        )
        past = self._file("2024-06-01")
        self.assertEqual(
            [(row["source"], row["result"], row["score"]) for row in past],
            [("past", "passed", None)],
        )
        self.assertEqual([r["source"] for r in self._file()], ["past", "session"])

    def test_p2_2_5_what_is_no_record_is_not_in_it(self):
        for start, end in (
            (START + timedelta(days=1), "action_cancel"),
            (START + timedelta(days=2), None),
        ):
            session = self._create_session(start=start, schedule=True)
            enrollment = self._enroll(session, self.employee_employee)
            if end:
                session.with_user(self.user_officer).action_cancel("Ill")
            else:
                enrollment.with_user(self.user_officer).action_withdraw("Ill")
        self._release()
        self.assertEqual(self._row()["session"], self.held.code)

    def test_p2_2_5_names_are_in_the_readers_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.course.with_context(lang="zh_CN").name = "水泵"
        self._release()
        employee = self.employee_employee.with_user(self.user_officer)
        with self._clock_at(LATER):
            rows = employee.with_context(lang="zh_CN").training_file()
        self.assertEqual(rows[0]["course"], "水泵")

    def test_d10_days_of_any_kind_are_read_or_refused(self):
        self._release()
        day = self._file(ENDED)
        for same in ("2026-04-06", datetime(2026, 4, 6, 12)):
            self.assertEqual(self._file(same), day)
        for none in (None, False, ""):
            self.assertEqual(self._file(none), self._file())
        for odd in ("x", "2026-13-40", 5, [1], {"a": 1}, True, "\0", object()):
            with self.subTest(odd=str(odd)[:9]), self.assertRaises(UserError):
                self._file(odd)
        self.assertEqual(self._file("9999-12-31")[0]["result"], "passed")
        self.assertEqual(self._file("0001-01-01"), [])

    # ------------------------------------------------------------
    # WHO
    # ------------------------------------------------------------

    def test_p2_2_5_the_person_his_managers_officers_management_and_hr(self):
        self._release()
        hr_user = self._add_user("hr", "base.group_user,hr.group_hr_user")
        for user in (
            self.user_employee,
            self.user_department_manager,
            self.user_officer,
            self.user_head,
            self.user_executive,
            hr_user,
        ):
            with self.subTest(user=user.login):
                self.assertTrue(self._file(user=user))
        for user in (self.user_colleague, self.user_outsider, self.user_trainer):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._file(user=user)
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._rpc(
                    user,
                    "hr.training.file",
                    "create",
                    [{"employee_id": self.employee_employee.id}],
                )

    def test_d5_companies_are_apart(self):
        self._release()
        foreign = self.user_b_officer
        with self.assertRaises(AccessError):
            self._file(user=foreign)
        # Who moves to the other company takes his past along for himself alone.
        moved = self._record_again(
            self.employee_employee,
            department=self.department_b,
            company_id=self.company_b.id,
        )
        self.assertEqual(self._file(user=foreign, employee=moved), [])
        self.assertTrue(self._file(user=self.user_employee, employee=moved))

    def test_d6_15_a_look_at_another_is_noted_each_time(self):
        self._release()
        self._file(user=self.user_employee)
        self.assertFalse(self._looks())
        self._file(user=self.user_department_manager)
        self._file(user=self.user_department_manager)
        looks = self._looks()
        self.assertEqual(looks.user_id, self.user_department_manager)
        self.assertEqual(looks.mapped("kind"), ["file", "file"])
        self.assertEqual(looks.with_user(self.user_employee).search([]), looks)


@tagged("post_install", "-at_install", "hr_training_file")
class TestTrainingFileOpened(FileCase):
    """The file on the screen, as PDF and as a workbook (policy 2.2.5)."""

    def _open(self, user, **vals):
        action = self.employee_employee.with_user(user).action_training_file()
        file = self.env["hr.training.file"].with_user(user).browse(action["res_id"])
        if vals:
            file.write(vals)
        return file

    def test_p2_2_5_it_shows_courses_skills_hours_and_corrections(self):
        self._release()
        self._correct(40)
        with self._clock_at(LATER):
            content = str(self._open(self.user_employee).content)
        for part in (self.course.name, self.held.code, "2026", "80", "40", "Failed"):
            self.assertIn(part, content)
        self.assertIn(self.user_head.name, content)

    def test_p2_2_5_another_day_shows_another_state(self):
        self._release()
        with self._clock_at(LATER):
            file = self._open(self.user_employee)
            self.assertIn("Passed", str(file.content))
            file.on = ENDED - DAY
            self.assertIn("Nothing was recorded", str(file.content))

    def test_d6_15_opening_and_papers_are_noted(self):
        self._release()
        file = self._open(self.user_department_manager)
        self.assertEqual(self._looks().mapped("kind"), ["file"])
        file.action_print()
        file.action_export_workbook()
        self.assertEqual(
            sorted(self._looks().mapped("kind")), ["file", "file_paper", "file_paper"]
        )
        file.write({"on": ENDED})
        self.assertEqual(self._looks().mapped("kind").count("file"), 2)

    def test_p2_2_5_statements_do_not_grow_with_records(self):
        past = self.env["hr.training.past.course"].with_user(self.user_officer)

        def add(year, count):
            past.create(
                [
                    {
                        "employee_id": self.employee_employee.id,
                        "course_id": self.course.id,
                        "date_from": date(year, 1, 1) + timedelta(days=3 * number),
                        "hours": 2,
                        "score": 80,
                    }
                    for number in range(count)
                ]
            )

        def count():
            file = self._open(self.user_officer)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            content = str(file.content)
            self.assertIn(self.course.name, content)
            counted = self.env.cr.sql_log_count - before
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.employee_employee.with_user(self.user_officer).training_file()
            return counted, self.env.cr.sql_log_count - before

        self._release()
        add(2020, 2)
        count()
        few = count()
        add(2022, 25)
        for less, more in zip(few, count(), strict=True):
            self.assertLessEqual(more, less + 2)

    def test_d6_15_an_address_is_noted_once_a_day(self):
        self._release()
        file = self._open(self.user_department_manager)
        for _time in range(2):
            file._get_for_print()
        self.assertEqual(sorted(self._looks().mapped("kind")), ["file", "file_paper"])
        with self._clock_at(LATER):
            file._get_for_print()
        self.assertEqual(self._looks().mapped("kind").count("file_paper"), 2)

    def test_d6_11_hr_that_has_left_reads_no_file(self):
        self._release()
        hr_user = self._add_user(
            "hr", "base.group_user,hr.group_hr_user", self.department_ops
        )
        self.assertTrue(self._file(user=hr_user))
        self.employee_hr.active = False
        with self.assertRaises(AccessError):
            self._file(user=hr_user)

    def test_d6_15_no_form_in_the_making_tells_anything(self):
        self._release()
        values = self._rpc(
            self.user_department_manager,
            "hr.training.file",
            "onchange",
            [],
            {"employee_id": self.employee_employee.id, "on": "2026-06-01"},
            ["employee_id", "on"],
            {"content": {}, "employee_id": {}, "on": {}},
        )
        self.assertFalse(values["value"].get("content"))

    def test_d6_15_a_file_cannot_be_turned_to_somebody_else(self):
        file = self._open(self.user_employee)
        with self.assertRaises(AccessError), self._undone():
            self._rpc(
                self.user_employee,
                "hr.training.file",
                "write",
                file.ids,
                {"employee_id": self.employee_colleague.id},
            )
        # The day may be another one in a form; the person is that of the file.
        self._release()
        file = self._open(self.user_department_manager)
        other = self._rpc(
            self.user_department_manager,
            "hr.training.file",
            "onchange",
            file.ids,
            {"employee_id": self.employee_colleague.id, "on": "2026-06-01"},
            ["on"],
            {"content": {}, "on": {}},
        )
        self.assertIn(self.held.code, other["value"]["content"])

    def test_p2_2_5_who_lost_his_team_no_longer_reads_what_he_opened(self):
        file = self._open(self.user_department_manager)
        self.department_srv.manager_id = self.employee_outsider
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            _content = file.content
        with self.assertRaises(AccessError):
            file._export_workbook()

    def test_p2_2_5_the_workbook_has_values_and_no_formula(self):
        self.course.name = "=1+1"
        self._release()
        with self._clock_at(LATER):
            content, _name = self._open(self.user_officer)._export_workbook()
        with ZipFile(io.BytesIO(content)) as parts:
            sheets = [n for n in parts.namelist() if n.startswith("xl/worksheets/")]
            whole = b"".join(parts.read(name) for name in parts.namelist())
        self.assertGreaterEqual(len(sheets), 2)
        self.assertNotIn(b"<f>", whole)

    def test_p2_2_5_a_mark_of_nothing_is_told(self):
        show = self.env["hr.employee"]._training_format
        shown = [show(value) for value in (0, 0.0, 87.54, None, False, "", ENDED)]
        self.assertEqual(shown[:2], ["0", "0"])
        self.assertEqual(shown[3:6], ["", "", ""])
        self.assertIn("87.5", shown[2])
        self.assertIn("2026", shown[6])

    def test_p2_2_5_script_in_names_stays_text(self):
        self.course.name = "<script>alert(1)</script>"
        self._release()
        with self._clock_at(LATER):
            content = str(self._open(self.user_officer).content)
        self.assertNotIn("<script>", content)


@tagged("post_install", "-at_install", "hr_training_file")
class TestTrainingFilePaper(FileCase, HttpCase):
    def test_p2_2_5_the_paper_names_all_of_it(self):
        self._release()
        file = (
            self.env["hr.training.file"]
            .with_user(self.user_department_manager)
            .create({"employee_id": self.employee_employee.id, "on": "2026-06-01"})
        )
        self.env["ir.config_parameter"].set_param("report.url", self.base_url())
        report = self.env["ir.actions.report"].with_user(self.user_department_manager)
        report = report.with_context(force_report_rendering=True)
        content, _kind = report._render_qweb_pdf(REPORT, file.ids)
        pages = PdfFileReader(io.BytesIO(content)).pages
        text = " ".join(" ".join(p.extract_text() for p in pages).split())
        for part in (self.employee_employee.name, self.held.code, "Hours per Year"):
            self.assertIn(part, text)
        self.assertIn("file_paper", self._looks().mapped("kind"))


@tagged("post_install", "-at_install", "hr_training_file")
class TestLateFiles(FileCase):
    """Files are complete within 5 working days after the end (policy 2.2.5)."""

    def _late(self):
        return self.env["hr.training.session"].search(
            [("is_file_late", "=", True), ("id", "=", self.held.id)]
        )

    def test_p2_2_5_five_working_days_after_the_end_it_is_late(self):
        # It ends on Monday, the 6th: the fifth working day is the next Monday.
        with self._clock_at(datetime(2026, 4, 13, 8)):
            self.assertFalse(self._late())
        with self._clock_at(datetime(2026, 4, 14, 8)):
            self.assertEqual(self._late(), self.held)
            self.assertTrue(self.held.is_file_late)
            self.company.training_file_days = 10
            self.assertFalse(self._late())

    def test_p2_2_5_released_in_time_it_is_not(self):
        self._release()
        with self._clock_at(LATER):
            self.assertFalse(self._late())
            self.enrollment.certificate_ids._guard_sudo().write(
                {"revoked_on": "2026-05-01"}
            )
            self.assertEqual(self._late(), self.held)

    def test_p2_2_5_a_year_from_elsewhere_is_not_late(self):
        self.held._guard_sudo().is_historic = True
        with self._clock_at(LATER):
            self.assertFalse(self._late())

    def test_d6_11_who_has_left_needs_no_line_of_a_resume(self):
        self._release()
        self.env["hr.resume.line"].search(
            [("training_enrollment_id", "=", self.enrollment.id)]
        ).unlink()
        with self._clock_at(LATER):
            self.assertEqual(self._late(), self.held)
            self.employee_employee.active = False
            self.assertFalse(self._late())

    def test_p2_2_5_the_officer_is_asked_once_until_it_is_done(self):
        Session = self.env["hr.training.session"]
        kind = self.env.ref("hr_training.mail_activity_type_training_file")
        with self._clock_at(LATER), mute_logger("odoo.addons.hr_training"):
            for _time in range(2):
                Session._cron_remind_files()
            asked = self.held.activity_ids.filtered(
                lambda a: a.activity_type_id == kind
            )
            self.assertEqual(asked.user_id, self.held.responsible_id)
            self.assertEqual(len(asked), 1)
        self._release(LATER)
        self.assertFalse(asked.exists().filtered("active"))

    def test_p2_2_5_where_the_officer_has_left_the_heads_are_asked(self):
        Session = self.env["hr.training.session"]
        kind = self.env.ref("hr_training.mail_activity_type_training_file")
        self.env["res.lang"]._activate_lang("zh_CN")
        self.user_head.lang = "zh_CN"
        self.held.responsible_id = self.user_officer
        self.user_officer.active = False
        with self._clock_at(LATER), mute_logger("odoo.addons.hr_training"):
            for _time in range(2):
                Session._cron_remind_files()
            asked = self.held.activity_ids.filtered(
                lambda a: a.activity_type_id == kind
            )
        self.assertIn(self.user_head, asked.user_id)
        self.assertEqual(len(asked), len(asked.user_id))
        [note] = asked.filtered(lambda a: a.user_id == self.user_head).mapped("note")
        self.assertNotIn("results", note)


@tagged("post_install", "-at_install", "hr_training_file")
class TestTrainingFileMigration(FileCase):
    def test_p2_2_5_results_of_before_say_what_there_was(self):
        self._release()
        guest = self._enroll(
            self._create_session(start=START + DAY, schedule=True),
            self.employee_employee,
        )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE hr_training_enrollment SET is_scored = NULL, is_rated = NULL"
        )
        run_migration(self.env, "19.0.1.7.0/post-training-file")
        self.env.invalidate_all()
        self.assertTrue(self.enrollment.is_scored and self.enrollment.is_rated)
        self.assertFalse(guest.is_scored or guest.is_rated)
