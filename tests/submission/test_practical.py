import base64
import logging
from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..common import START
from .common_submission import PracticalCase

_logger = logging.getLogger(__name__)

# A GIF of one pixel: an image, but none of the kinds that are taken.
GIF = base64.b64encode(
    b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00"
    b"\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"
)
PNG = (
    b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9"
    b"awAAAABJRU5ErkJggg=="
)


@tagged("post_install", "-at_install", "hr_training_practical")
class TestPractical(PracticalCase):
    """Checklists at the bench (policy 7.2.2)."""

    # ------------------------------------------------------------
    # HANDED OUT
    # ------------------------------------------------------------

    def test_p7_2_2_opening_hands_out_a_checklist_per_person(self):
        sheets = self.evaluation.practical_ids
        self.assertEqual(sheets.employee_id, self.people)
        lines = self._sheet().line_ids.sorted("sequence")
        self.assertEqual(lines.mapped("name"), ["Power off", "Repair", "Tidy"])
        self.assertEqual(lines.mapped("weight"), [1, 2, 1])
        self.assertEqual(lines.mapped("full_points"), [1, 10, 1])
        self.assertEqual(lines.mapped("must_pass"), [True, False, False])
        self.assertFalse(self.evaluation.user_input_ids)

    def test_p7_2_2_items_are_frozen_when_handed_out(self):
        self.survey.question_ids[0].sudo().write({"training_weight": 50})
        self.assertEqual(self._sheet().line_ids.mapped("weight"), [1, 2, 1])

    def test_p7_2_2_form_in_use_is_not_changed(self):
        with self.assertRaisesRegex(UserError, "is in use"):
            self.survey.with_user(self.user_officer).title = "Other"

    def test_p7_2_2_text_is_no_item_of_a_checklist(self):
        with self.assertRaisesRegex(UserError, "Essay"):
            self._as_officer("survey.survey").create(
                {
                    "title": "Wrong",
                    "survey_type": "training_practical",
                    "question_and_page_ids": [
                        Command.create({"title": "Essay", "question_type": "text_box"})
                    ],
                }
            )

    def test_p7_2_2_who_joins_later_gets_one_too(self):
        self._enroll(self.held, self.employee_outsider)
        evaluation = self.evaluation.with_user(self.user_trainer)
        evaluation.action_hand_out_papers()
        evaluation.action_hand_out_papers()
        self.assertEqual(len(self.evaluation.practical_ids), 3)
        with self.assertRaises(UserError):
            self.evaluation.with_user(self.user_employee).action_hand_out_papers()

    def test_p7_2_2_shipped_template_is_a_checklist(self):
        survey = self.env.ref("hr_training.survey_practical_repair")
        items = survey.question_ids._prepare_training_items()
        self.assertGreater(len(items), 5)
        self.assertTrue(any(item["must_pass"] for item in items))
        self.assertEqual({item["kind"] for item in items}, {"check", "points"})

    # ------------------------------------------------------------
    # FILLED IN
    # ------------------------------------------------------------

    def test_p7_2_2_trainer_and_examiner_fill_in_and_the_mark_follows(self):
        self._fill(self._sheet(), self.user_trainer, repair=5)
        self._fill(self._sheet(self.employee_colleague), self.user_examiner, tidy=0)
        self.assertEqual(self._score().value, 75)
        self.assertEqual(self._score().marker_id, self.user_trainer)
        self.assertEqual(self._score(person=self.employee_colleague).value, 75)
        self.assertEqual(self._sheet().rater_id, self.employee_trainer)
        self.assertEqual(
            self._sheet(self.employee_colleague).rater_id, self.employee_examiner
        )

    def test_p7_2_2_failed_must_pass_item_keeps_the_mark_below_the_pass_score(self):
        sheet = self._fill(self._sheet(), self.user_trainer, power=0)
        self.assertEqual(self._score().value, 59)
        self.assertFalse(self._score().is_passed)
        self.assertEqual(sheet.failed_text, "Power off")

    def test_p7_2_2_taps_on_the_phone(self):
        sheet = self._sheet().with_user(self.user_examiner)
        power, repair, tidy = sheet.line_ids.sorted("sequence")
        self.assertEqual(sheet.progress_text, "0 / 3")
        power.action_pass()
        tidy.action_fail()
        repair.action_more()
        repair.action_more()
        repair.action_less()
        self.assertEqual((power.points, repair.points, tidy.points), (1, 1, 0))
        self.assertEqual(sheet.progress_text, "3 / 3")
        repair.action_less()
        repair.action_less()
        self.assertEqual(repair.points, 0)
        tidy.action_more()
        tidy.action_more()
        self.assertEqual(tidy.points, 1)

    def test_p7_2_2_after_handing_in_comes_the_next_person(self):
        sheet = self._fill(self._sheet(), self.user_trainer, submit=False)
        action = sheet.with_user(self.user_trainer).action_submit_and_next()
        following = self._sheet(self.employee_colleague)
        self.assertEqual(action["res_id"], following.id)
        self._fill(following, self.user_trainer, submit=False)
        action = following.with_user(self.user_trainer).action_submit_and_next()
        self.assertFalse(action.get("res_id"))

    def test_p7_2_2_every_item_is_judged_before_handing_in(self):
        sheet = self._sheet().with_user(self.user_trainer)
        sheet.line_ids[0].action_pass()
        with self.assertRaisesRegex(UserError, "Missing: Repair, Tidy"):
            sheet.action_submit()
        self.assertFalse(self._score())

    def test_p7_2_2_points_above_the_full_marks_are_refused(self):
        repair = self._sheet().with_user(self.user_trainer).line_ids[1]
        for points in (10.5, -1, float("nan"), float("inf"), "9", True):
            with self.subTest(points=points):
                with self.assertRaisesRegex(UserError, "between 0 and 10"):
                    repair.write({"points": points})
        self.assertFalse(repair.is_answered)

    def test_p7_2_2_what_was_handed_in_stays(self):
        sheet = self._fill(self._sheet(), self.user_trainer)
        for user in (self.user_trainer, self.user_officer, self.user_head):
            as_user = sheet.with_user(user)
            for call in (
                lambda s=as_user: s.write({"comment": "Other"}),
                lambda s=as_user: s.line_ids[0].action_fail(),
                lambda s=as_user: s.line_ids[0].write({"comment": "Other"}),
                lambda s=as_user: s.action_submit(),
                lambda s=as_user: s.unlink(),
            ):
                with self.assertRaises(UserError):
                    call()

    def test_p7_2_2_mark_of_a_checklist_is_not_typed_over(self):
        self._fill(self._sheet(), self.user_trainer)
        with self.assertRaisesRegex(UserError, "comes from checklists"):
            self._score().with_user(self.user_trainer).value = 100
        with self.assertRaisesRegex(UserError, "comes from checklists"):
            self.held.with_user(self.user_trainer).set_marks(
                [(self.employee_employee.id, "practical", 100)]
            )
        with self.assertRaisesRegex(UserError, "comes from checklists"):
            self._score().with_user(self.user_officer).unlink()
        self._score().with_user(self.user_trainer).comment = "Well done"
        self.held.with_user(self.user_trainer).set_marks(
            [(self.employee_colleague.id, "practical", 80)]
        )

    def test_p7_2_2_photo_of_another_kind_or_too_large_is_refused(self):
        line = self._sheet().with_user(self.user_trainer).line_ids[0]
        with self.assertRaisesRegex(UserError, "jpg, png, webp"):
            line.photo = GIF
        with self.assertRaisesRegex(UserError, "jpg, png, webp"):
            line.photo = base64.b64encode(b"<svg onload='alert(1)'/>")
        line.photo = PNG
        self.assertTrue(line.photo)
        self.company.training_upload_mb = 1
        large = base64.b64encode(base64.b64decode(PNG) + b"\0" * 2**20)
        with self.assertRaisesRegex(UserError, "larger than 1 MB"):
            line.photo = large

    # ------------------------------------------------------------
    # RESITS
    # ------------------------------------------------------------

    def test_p7_2_2_resit_is_another_checklist_and_the_best_counts(self):
        first = self._fill(self._sheet(), self.user_trainer, power=0)
        second = first.with_user(self.user_trainer).action_resit()
        self.assertEqual(second.attempt, 2)
        self.assertFalse(any(second.line_ids.mapped("is_answered")))
        self._fill(second, self.user_trainer)
        self.assertEqual(self.evaluation.score_ids.mapped("value"), [59, 100])
        self.assertEqual(first.value, 59)
        enrollment = self.enrollments[0]
        self.assertEqual(enrollment._get_best_marks(), {self.evaluation: 100})

    def test_p7_2_2_resits_end_at_the_set_number(self):
        self.assertEqual(self.evaluation.resits, 1)
        sheet = self._sheet().with_user(self.user_trainer)
        with self.assertRaisesRegex(UserError, "no mark yet"):
            sheet.action_resit()
        self._fill(sheet, self.user_trainer, power=0)
        second = sheet.action_resit()
        with self.assertRaisesRegex(UserError, "handed out already"):
            sheet.action_resit()
        self._fill(second, self.user_trainer, power=0)
        with self.assertRaisesRegex(UserError, "2 of 2 attempts"):
            second.action_resit()

    def test_p7_2_2_who_passed_has_no_resit(self):
        sheet = self._fill(self._sheet(), self.user_trainer)
        with self.assertRaisesRegex(UserError, "was passed"):
            sheet.with_user(self.user_trainer).action_resit()
        with self.assertRaises(UserError):
            sheet.with_user(self.user_employee).action_resit()

    # ------------------------------------------------------------
    # RELEASE, ON THE JOB
    # ------------------------------------------------------------

    def _hold(self, session):
        self._mark_everybody(session.with_user(self.user_officer))
        self._end_session(session.with_user(self.user_officer))

    def test_p7_2_2_nobody_filled_anything_in(self):
        self._hold(self.held)
        self.assertEqual(self.evaluation.return_rate, 0)
        with self.assertRaisesRegex(UserError, "No marks were entered"):
            self.held.with_user(self.user_officer).action_release_results()

    def test_p7_2_2_return_rate_counts_people_not_raters(self):
        first = self._fill(self._sheet(), self.user_trainer)
        action = first.with_user(self.user_examiner).action_add_rater()
        self._fill(first.browse(action["res_id"]), self.user_examiner)
        self.evaluation.invalidate_recordset()
        self.assertEqual(self.evaluation.answered_count, 1)
        self.assertEqual(self.evaluation.expected_count, 2)
        self.assertEqual(self.evaluation.return_rate, 50)

    def test_p7_2_2_nothing_is_handed_in_after_the_release(self):
        self._fill(self._sheet(), self.user_trainer)
        self._hold(self.held)
        self.held.with_user(self.user_officer).action_release_results()
        self.assertEqual(self.enrollments.mapped("result"), ["passed", "pending"])
        with self.assertRaises(UserError):
            self._sheet().with_user(self.user_trainer).line_ids[0].action_pass()
        # Who has no mark yet can get one until the session is closed.
        other = self._sheet(self.employee_colleague)
        self.assertTrue(other.with_user(self.user_trainer).can_fill)
        with self._undone():
            self._fill(other, self.user_trainer)
            self.assertEqual(self.enrollments.mapped("result"), ["passed", "passed"])
            row = self.env["hr.training.correction"].search(
                [("session_id", "=", self.held.id)]
            )
            self.assertEqual(row.employee_id, self.employee_colleague)
            self.assertFalse(row.old_value)
            with self.assertRaises(UserError):
                other.with_user(self.user_trainer).action_add_rater()
        self._waive_documents(self.held)
        self.held.with_user(self.user_head).action_close()
        with self.assertRaisesRegex(UserError, "marks are released"):
            other.with_user(self.user_trainer).line_ids[0].action_pass()

    def test_p7_1_on_the_job_after_days_is_the_managers_and_comes_after_release(self):
        """Skill shown at work: rated later, released later, weighs in then."""
        course = self._create_course("PJ")
        session = self._create_practical_session(
            course,
            {"start": START + timedelta(days=1)},
            open_days=30,
            rater_kind="manager",
        )
        enrollment = self._enroll(session, self.employee_outsider)
        self.department_ops.manager_id = self.employee_outsider
        self.department_ops.parent_id = self.department_srv
        evaluation = session.evaluation_ids
        self.assertEqual(evaluation.indicator, "skill")
        self.assertFalse(evaluation.is_required)
        self._hold(session)
        session.with_user(self.user_officer).action_release_results()
        self.assertEqual(enrollment.result, "passed")
        self.assertEqual(evaluation.state, "draft")
        self._waive_documents(session)
        session.with_user(self.user_officer).action_close()
        evaluation._cron_follow_clock()
        self.assertEqual(evaluation.state, "draft")
        with freeze_time(START + timedelta(days=32)):
            evaluation._cron_follow_clock()
            self.assertEqual(evaluation.state, "open")
            sheet = evaluation.practical_ids
            # His own department is his: the next one up is asked.
            self.assertEqual(sheet.rater_id, self.employee_department_manager)
            self._fill(sheet, self.user_department_manager, repair=0)
            self.assertEqual(enrollment.weighted_result, 0)
            self.assertFalse(
                self.env["hr.training.score"]
                .with_user(self.user_outsider)
                .search([("evaluation_id", "=", evaluation.id)])
            )
            evaluation.with_user(self.user_officer).action_release_follow_up()
        self.assertEqual(enrollment.weighted_result, 50)
        self.assertEqual(enrollment.result, "passed")
        self.assertTrue(
            self.env["hr.training.score"]
            .with_user(self.user_outsider)
            .search([("evaluation_id", "=", evaluation.id)])
        )

    def test_p7_1_follow_up_is_released_by_an_officer_and_after_the_session(self):
        with self.assertRaisesRegex(UserError, "released together"):
            self.evaluation.with_user(self.user_officer).action_release_follow_up()
        with self.assertRaises(AccessError):
            self.evaluation.with_user(self.user_trainer).action_release_follow_up()

    # ------------------------------------------------------------
    # SPEED
    # ------------------------------------------------------------

    def test_opening_costs_statements_per_hundred_rows(self):
        self.assertLessEqual(self._count_opening(100), self._count_opening(10) + 10)


@tagged("post_install", "-at_install", "-standard", "hr_training_hard")
class TestPracticalBench(PracticalCase):
    """Opening for a thousand people."""

    def test_opening_costs_statements_per_hundred_rows(self):
        hundred, thousand = self._count_opening(100), self._count_opening(1000)
        _logger.info("opening: %s for 100 people, %s for 1,000", hundred, thousand)
        self.assertLessEqual(thousand, hundred * 10)


@tagged("post_install", "-at_install", "hr_training_practical")
class TestStockOfficers(PracticalCase):
    def test_d1_survey_officers_reach_no_checklist(self):
        """Stock survey and eLearning managers read neither template nor checklist."""
        stock = self._add_user(
            "stock",
            "base.group_user,survey.group_survey_manager,"
            "website_slides.group_website_slides_manager",
        )
        self.assertFalse(
            self.env["survey.survey"]
            .with_user(stock)
            .search_count([("id", "=", self.survey.id)])
        )
        self.assertFalse(
            self.env["hr.training.practical"].with_user(stock).search_count([])
        )
