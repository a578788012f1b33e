"""What a dossier is asked for, who waives it, and that closing asks (policy 6.4.3)."""

from base64 import b64encode
from datetime import date, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..common import NOW
from ..common_calls import run_migration
from .common_archive import ArchiveCase
from .common_summary import HELD

ASKED = {
    "notice",
    "material",
    "register",
    "papers",
    "evaluation",
    "trainer_report",
    "summary",
}


@tagged("post_install", "-at_install", "hr_training_archive")
class TestArchive(ArchiveCase):
    def _missing(self, archive):
        archive.invalidate_recordset()
        archive.item_ids.invalidate_recordset()
        return {i.kind for i in archive.item_ids if i._is_missing()}

    # --- collected ------------------------------------------------------------

    def test_p6_4_3_a_dossier_is_collected_once_a_session_was_held(self):
        ahead = self._create_session(schedule=True)
        with self.assertRaisesRegex(UserError, "not held yet"):
            ahead.with_user(self.user_officer)._check_can_file()
        with self.assertRaisesRegex(UserError, "not held yet"):
            self.env["hr.training.archive"].create({"session_id": ahead.id})
        archive = self._file()
        self.assertEqual(archive.state, "collecting")
        self.assertEqual(self._file(), archive)
        self.assertEqual(set(archive.item_ids.mapped("kind")), ASKED)

    def test_p6_4_3_of_sessions_that_were_not_held_the_name_hides_as_everywhere(self):
        draft = self._create_session(start=False)
        draft.with_user(self.user_officer).action_archive()
        self.assertFalse(draft.active)
        self.assertFalse(draft.archive_ids)
        self.held.with_user(self.user_officer).action_archive()
        self.assertTrue(self.held.active)

    def test_p6_4_3_who_reads_a_session_opens_its_form_and_sees_no_dossier(self):
        self._file()
        session = self.held.with_user(self.user_employee)
        session.invalidate_recordset()
        names = ("is_archive_late", "archive_count", "can_file", "unfiled_text")
        self.assertEqual([session[name] for name in names], [False, 0, False, False])

    def test_p6_4_3_management_reads_and_does_not_seal(self):
        self._waive_documents(self.held)
        archive = self.held.archive_ids
        self.assertFalse(archive.with_user(self.user_executive).can_seal)
        with self.assertRaises(AccessError):
            archive.with_user(self.user_executive).action_seal()
        archive.invalidate_recordset()
        self.assertTrue(archive.with_user(self.user_officer).can_seal)

    def test_p6_4_3_officers_only_collect(self):
        for role in ("employee", "trainer", "executive"):
            user = getattr(self, f"user_{role}")
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.held.with_user(user).action_archive()

    def test_p6_4_3_of_many_sessions_each_has_its_own_in_their_order(self):
        other = self._hold_session(self.employee_employee, start=HELD - timedelta(1))
        both = (other | self.held).with_user(self.user_officer)
        archives = both.action_archive()
        self.assertEqual(archives.session_id.ids, both.ids)

    # --- what is missing is named with its way ---------------------------------

    def test_p6_4_3_what_is_there_follows_from_the_session(self):
        archive = self._file()
        self.assertEqual(
            self._missing(archive),
            {
                *("notice", "material", "papers", "evaluation"),
                *("trainer_report", "summary"),
            },
        )
        self.assertIn("questionnaire", self._get_item(archive, "evaluation").way)
        self.assertIn(self.trainer.name, self._get_item(archive, "trainer_report").way)
        self.assertIn("Summary Report: Write", archive.missing_text)

    def test_p6_4_3_each_paper_stops_being_missing_when_it_is_there(self):
        archive = self._file()
        report = self._make_summary(self.held)
        report.with_user(self.user_officer).action_submit()
        self.assertIn("summary", self._missing(archive))
        report.with_user(self.user_head).action_approve()
        self.assertNotIn("summary", self._missing(archive))

        trainer_report = self.env["hr.training.trainer.report"].search(
            [("session_id", "=", self.held.id)]
        )
        trainer_report.with_user(self.user_trainer).write(
            {"went": "Well", "change": "More exercises"}
        )
        self.assertIn("trainer_report", self._missing(archive))
        trainer_report.with_user(self.user_trainer).action_submit()
        self.assertNotIn("trainer_report", self._missing(archive))

        self.held._make_notice_paper()
        self.assertNotIn("notice", self._missing(archive))
        self.assertEqual(self._missing(archive), {"material", "papers", "evaluation"})

    def test_p6_4_3_papers_of_marks_that_were_entered_by_hand_are_asked_for(self):
        evaluation = self.held.evaluation_ids
        self._tamper(evaluation, method="reflection")
        archive = self._file()
        self.assertIn(evaluation.name, self._get_item(archive, "papers").way)
        Reflection = self.env["hr.training.reflection"].sudo()._guard_sudo()
        first, second = self.held.enrollment_ids
        handed_in = {"evaluation_id": evaluation.id, "state": "submitted"}
        handed_in.update(task="What will you do?", text="Look first.")
        Reflection.create({**handed_in, "enrollment_id": first.id})
        self.env.invalidate_all()
        self.assertIn("papers", self._missing(archive))
        paper = Reflection.create({**handed_in, "enrollment_id": second.id})
        self.env.invalidate_all()
        self.assertNotIn("papers", self._missing(archive))
        # A draft is no paper.
        paper.state = "open"
        self.env.invalidate_all()
        self.assertIn("papers", self._missing(archive))

    def test_p6_4_3_of_an_exam_that_was_answered_here_the_papers_are_there(self):
        archive = self._file()
        self.assertIn("papers", self._missing(archive))
        answers = self.env["survey.user_input"].sudo()
        answers = answers.create(
            [
                {
                    "survey_id": self.env["survey.survey"].create({"title": "Exam"}).id,
                    "training_evaluation_id": self.held.evaluation_ids.id,
                    "training_enrollment_id": enrollment.id,
                    "training_attempt": 1,
                    "state": "done",
                }
                for enrollment in self.held.enrollment_ids
            ]
        )
        self.env.invalidate_all()
        self.assertNotIn("papers", self._missing(archive))
        self._tamper(answers[:1], state="in_progress")
        self.assertIn("papers", self._missing(archive))

    def test_p6_4_3_an_evaluation_that_is_open_is_missing_until_it_is_closed(self):
        before = NOW - timedelta(days=1)
        session, form = self._hold_rated(state="open", opens_on=before)
        archive = self._file(session)
        self.assertIn("evaluation", self._missing(archive))
        self.assertIn(form.name, self._get_item(archive, "evaluation").way)
        self._tamper(form, state="marking")
        self.assertNotIn("evaluation", self._missing(archive))

    def test_p6_4_3_a_form_that_opens_later_is_a_further_part_and_not_missing(self):
        later = NOW + timedelta(days=60)
        session, _form = self._hold_rated(state="draft", opens_on=later)
        archive = self._file(session)
        self.assertNotIn("evaluation", self._missing(archive))

    def test_p6_4_3_material_is_what_the_session_was_taught_from(self):
        version = self._create_version()
        archive = self._file()
        self.held.material_version_ids = version
        self.assertNotIn("material", self._missing(archive))

    def test_p6_4_3_a_register_that_was_not_kept_is_missing(self):
        archive = self._file()
        self._tamper(self.held.slot_ids, is_all_absent=False)
        rows = self.held.attendance_ids
        for row in rows:
            self._tamper(row, source=None, status="expected", hand_entry=None)
        self.assertIn("register", self._missing(archive))

    def test_p6_4_3_nothing_is_asked_of_a_year_that_was_kept_elsewhere(self):
        self._tamper(self.held, is_historic=True)
        archive = self._file()
        self.assertFalse(self._missing(archive))
        self.officer_held.action_close()
        self.assertEqual((self.held.state, archive.state), ("closed", "sealed"))

    def test_p6_4_3_of_a_year_kept_elsewhere_none_is_made(self):
        self._tamper(self.held, is_historic=True)
        self.officer_held.action_close()
        self.assertFalse(self.held.archive_ids)

    def test_p6_4_3_a_file_that_was_added_is_there(self):
        archive = self._file()
        item = self._get_item(archive, "material").with_user(self.user_officer)
        file = self.env["ir.attachment"].with_user(self.user_officer)
        file = file.create({"name": "textbook.pdf", "raw": b"%PDF-1.4 book"})
        item.file_ids = [Command.link(file.id)]
        self.assertNotIn("material", self._missing(archive))
        self.assertEqual((file.res_model, file.res_id), (item._name, item.id))

    def test_p6_4_3_nobody_adds_what_is_somebody_elses(self):
        archive = self._file()
        item = self._get_item(archive, "material").with_user(self.user_officer)
        other = self.env["ir.attachment"].create({"name": "a", "raw": b"a"})
        with self.assertRaises(AccessError):
            item.file_ids = [Command.link(other.id)]

    # --- waived ---------------------------------------------------------------

    def test_p6_4_3_the_head_waives_with_a_reason(self):
        archive = self._file()
        item = self._get_item(archive, "material")
        with self.assertRaises(AccessError):
            item.with_user(self.user_officer).action_waive("No book")
        head = item.with_user(self.user_head)
        self.assertEqual(head.action_waive()["res_model"], "hr.training.reason")
        with self.assertRaisesRegex(UserError, "reason"):
            head.action_waive("  ")
        head.action_waive("No book")
        self.assertEqual(
            (item.waived, item.waive_reason, item.waived_by_id),
            (True, "No book", self.user_head),
        )
        with self.assertRaisesRegex(UserError, "waived already"):
            head.action_waive("Again")
        with self.assertRaisesRegex(UserError, "It is there"):
            self._get_item(archive, "register").with_user(self.user_head).action_waive(
                "No register"
            )

    def test_p6_4_3_what_is_waived_is_called_by_its_name(self):
        item = self._get_item(self._file(), "material").with_user(self.user_head)
        self.assertEqual(item.display_name, "Material Taught From")
        subject = item.action_waive()["context"]["default_subject"]
        self.assertEqual(subject, "Waive: Material Taught From")

    def test_p6_4_3_officers_add_files_in_a_dialog_until_it_is_sealed(self):
        item = self._get_item(self._file(), "notice")
        action = item.with_user(self.user_officer).action_add_files()
        self.assertEqual(
            (action["res_model"], action["res_id"], action["target"]),
            (item._name, item.id, "new"),
        )
        with self.assertRaises(AccessError):
            item.with_user(self.user_executive).action_add_files()
        self._waive_documents(self.held)
        self.held._guard_sudo()._do_close()
        with self.assertRaisesRegex(UserError, "sealed"):
            item.with_user(self.user_officer).action_add_files()

    def test_p6_4_3_nothing_is_waived_or_added_once_it_is_sealed(self):
        archive = self._seal()
        item = self._get_item(archive, "register")
        with self.assertRaisesRegex(UserError, "sealed"):
            item.with_user(self.user_head).action_waive("No register")
        with self.assertRaisesRegex(UserError, "sealed"):
            item.with_user(self.user_officer).file_ids = [
                Command.create({"name": "late.pdf", "raw": b"late"})
            ]
        with self.assertRaisesRegex(UserError, "kept"):
            archive.unlink()

    # --- closing asks -----------------------------------------------------------

    def test_p6_4_3_closing_refuses_while_something_is_missing(self):
        self.assertFalse(self.officer_held.can_close)
        self.assertIn("Class Notice", self.officer_held.unfiled_text)
        with self.assertRaisesRegex(UserError, "lacks") as caught:
            self.officer_held.action_close()
        message = str(caught.exception)
        for word in ("Class Notice", "Material", "Evaluation", "Trainer", "Summary"):
            self.assertIn(word, message)
        self.assertNotIn("Register", message)
        self.assertEqual(self.held.state, "done")
        archive = self._file()
        with self.assertRaisesRegex(UserError, "lacks"):
            archive.with_user(self.user_officer).action_seal()

    def test_p6_4_3_closing_asks_before_results_are_out_for_them_first(self):
        session = self._hold_session(self.employee_employee, start=HELD - timedelta(1))
        with self.assertRaisesRegex(UserError, "Release the results"):
            session.with_user(self.user_officer).action_close()

    def test_p6_4_3_a_waiver_of_another_dossier_is_none(self):
        other = self._hold_session(self.employee_colleague, start=HELD - timedelta(1))
        self._release(other)
        self._waive_documents(other)
        with self.assertRaisesRegex(UserError, "lacks"):
            self.officer_held.action_close()

    def test_p6_4_3_closing_seals_and_twice_changes_nothing(self):
        archive = self._seal()
        self.assertEqual((self.held.state, archive.state), ("closed", "sealed"))
        seal = archive.seal_hash
        with self.assertRaisesRegex(UserError, "Only a session that is done"):
            self.officer_held.action_close()
        with self.assertRaisesRegex(UserError, "sealed already"):
            archive.with_user(self.user_officer).action_seal()
        self.assertEqual(self.held.archive_ids, archive)
        self.assertEqual(archive.seal_hash, seal)

    def test_p6_4_3_sealing_closes_a_session_whose_results_are_out(self):
        self._waive_documents(self.held)
        self.held.archive_ids.with_user(self.user_officer).action_seal()
        self.assertEqual(self.held.state, "closed")
        self.assertEqual(self.held.archive_ids.state, "sealed")

    def test_p6_4_3_of_many_that_are_closed_the_scheduled_run_seals_the_rest(self):
        sessions = self.held.browse()
        for number in range(7):
            session = self._hold_session(
                self.employee_employee, start=HELD - timedelta(days=number + 1)
            )
            sessions |= self._release(session)
        self._waive_documents(sessions)
        sessions.with_user(self.user_officer).action_close()
        self.assertEqual(set(sessions.mapped("state")), {"closed"})
        states = sessions.archive_ids.mapped("state")
        self.assertEqual((states.count("sealed"), states.count("collecting")), (5, 2))
        self.env["hr.training.archive"]._cron_seal()
        self.assertEqual(set(sessions.archive_ids.mapped("state")), {"sealed"})

    # --- due --------------------------------------------------------------------

    def test_p6_4_3_it_is_due_in_working_days_and_the_officer_is_asked(self):
        # Monday the 23rd of February and ten working days.
        self.assertEqual(self.held.archive_due_on, date(2026, 3, 9))
        Session = self.env["hr.training.session"].sudo()
        kind = self.env.ref("hr_training.mail_activity_type_archive")

        def asked():
            Session._cron_remind_archives()
            activities = self.held.activity_ids
            return activities.filtered(lambda a: a.activity_type_id == kind)

        with self._clock_at(NOW.replace(month=3, day=9)):
            self.assertFalse(asked())
            self.assertFalse(self.held.is_archive_late)
        with self._clock_at(NOW.replace(month=3, day=10)):
            self.env.invalidate_all()
            self.assertTrue(self.held.is_archive_late)
            self.assertIn("Summary Report", asked().note)
            self.assertEqual(len(asked()), 1)
            self._seal()
            self.assertFalse(self.held.is_archive_late)
            self.assertFalse(asked())

    def test_p6_4_3_an_update_gives_sessions_that_wait_their_days_from_then(self):
        closed = self._hold_session(
            self.employee_employee, start=HELD - timedelta(days=3)
        )
        self._tamper(closed, state="closed", archive_due_on=None)
        self._tamper(self.held, archive_due_on=None)
        run_migration(self.env, "19.0.1.8.0/post-dossiers", "19.0.1.7.0")
        # Monday the 2nd of March and ten working days.
        self.assertEqual(self.held.archive_due_on, date(2026, 3, 16))
        self.assertFalse(closed.archive_due_on)
        self._tamper(self.held, archive_due_on=date(2026, 3, 9))
        run_migration(self.env, "19.0.1.8.0/post-dossiers", "19.0.1.7.0")
        self.assertEqual(self.held.archive_due_on, date(2026, 3, 9))

    def test_p6_4_3_of_what_was_closed_before_the_dossier_is_sealed_when_complete(self):
        self._tamper(self.held, state="closed")
        archive = self._file()
        Archive = self.env["hr.training.archive"]
        Archive._cron_seal()
        self.assertEqual(archive.state, "collecting")
        with self.assertRaisesRegex(UserError, "lacks"):
            archive.with_user(self.user_officer).action_seal()
        self._waive_documents(self.held)
        archive.with_user(self.user_officer).action_seal()
        self.assertEqual(archive.state, "sealed")

    # --- found --------------------------------------------------------------------

    def test_p6_4_3_found_by_course_date_trainer_participant_and_text(self):
        archive = self._seal()
        Archive = self.env["hr.training.archive"].with_user(self.user_executive)
        for domain in (
            [("course_id", "ilike", self.course.name)],
            [("date_end", ">=", HELD), ("date_end", "<", HELD + timedelta(days=1))],
            [("trainer_ids", "ilike", self.trainer.name)],
            [("employee_ids", "ilike", self.employee_colleague.name)],
            [("employee_ids", "in", self.employee_employee.ids)],
            [("content", "ilike", "hall 7")],
        ):
            with self.subTest(domain=domain):
                self.assertIn(archive, Archive.search(domain))
        stranger = self._create_employee("Stranger", self.department_ops)
        self.assertNotIn(
            archive, Archive.search([("employee_ids", "in", stranger.ids)])
        )

    def test_p6_4_3_who_has_left_is_found_still(self):
        archive = self._seal()
        self.employee_colleague.active = False
        Archive = self.env["hr.training.archive"].with_user(self.user_officer)
        name = self.employee_colleague.name
        self.assertIn(archive, Archive.search([("employee_ids", "ilike", name)]))

    def test_p6_4_3_by_a_trainer_who_teaches_no_more_it_is_found_still(self):
        archive = self._seal()
        Archive = self.env["hr.training.archive"].with_user(self.user_executive)
        self.held.slot_ids.trainer_ids = other = self._create_trainer(
            self.employee_outsider
        )
        for trainer in (self.trainer, other):
            trainer.active = False
            with self.subTest(trainer=trainer.name):
                by_name = [("trainer_ids", "ilike", trainer.name)]
                self.assertIn(archive, Archive.search(by_name))

    # --- who may ------------------------------------------------------------------

    def test_d5_who_reads_dossiers(self):
        archive = self._seal()
        for role, reads in (
            ("officer", True),
            ("head", True),
            ("executive", True),
            ("employee", False),
            ("trainer", False),
            ("finance", False),
        ):
            user = getattr(self, f"user_{role}")
            with self.subTest(role=role):
                self.assertEqual(archive.with_user(user).has_access("read"), reads)

    def test_d5_officers_and_management_see_who_took_part(self):
        archive = self._seal()
        people = self.employee_employee | self.employee_colleague
        for user in (self.user_officer, self.user_executive):
            shown = archive.with_user(user).employee_ids
            self.assertEqual(set(shown.mapped("name")), set(people.mapped("name")))
            archive.invalidate_recordset()

    def test_d6_2_what_is_sealed_is_written_by_nobody(self):
        archive = self._seal()
        for user in (self.user_officer, self.user_head):
            for name, value in (
                ("state", "collecting"),
                ("file", b64encode(b"x")),
                ("seal_hash", "0"),
                ("retain_until", "2026-03-02"),
                ("legal_hold", True),
                ("manifest", "{}"),
            ):
                with self.subTest(user=user.name, field=name):
                    with self.assertRaises(AccessError):
                        archive.with_user(user).write({name: value})

    # --- hold ---------------------------------------------------------------------

    def test_p6_4_3_the_head_holds_and_releases_with_a_reason(self):
        archive = self._seal()
        with self.assertRaises(AccessError):
            archive.with_user(self.user_officer).action_hold("Case 7")
        head = archive.with_user(self.user_head)
        head.action_hold("Case 7")
        self.assertEqual(
            (archive.legal_hold, archive.hold_reason, archive.hold_by_id),
            (True, "Case 7", self.user_head),
        )
        with self.assertRaisesRegex(UserError, "held already"):
            head.action_hold("Case 8")
        head.action_release_hold("Settled")
        self.assertFalse(archive.legal_hold)
        with self.assertRaisesRegex(UserError, "not held"):
            head.action_release_hold("Again")

    def test_p6_4_3_retention_counts_the_companys_years_and_days(self):
        self.company.training_retention_years = 3
        archive = self._seal()
        self.assertEqual(archive.retain_until, NOW.date().replace(year=2029))
        with self._clock_at(NOW.replace(year=2029)):
            self.assertFalse(archive.is_retention_over)
        archive.invalidate_recordset()
        with self._clock_at(NOW.replace(year=2029, day=NOW.day + 1)):
            self.assertTrue(archive.is_retention_over)
            found = archive.search([("is_retention_over", "=", True)])
            self.assertIn(archive, found)
