"""What an assessment of a trainer comes to, and of what (policy 8.3.1, 8.3.2)."""

from datetime import date

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common_calls import run_migration
from .common_assessment import OBSERVATION, AssessmentCase

TAGS = ("post_install", "-at_install", "hr_training_assessment")


@tagged(*TAGS)
class TestAssessmentFigures(AssessmentCase):
    uses = (*AssessmentCase.uses, "user_colleague", "user_outsider")

    def test_p8_3_1_worked_example(self):
        """Counted by hand, to two decimals.

        Teaching quality 40: trainees 50, peers 25, department 25
          trainees   8 answers of 4.5 and 12 of 4.0, as marks 87.5 and 75:
                     (8 × 87.5 + 12 × 75) ÷ 20 = 80.00
          peers      5 4 4 3 4 as marks 100 75 75 50 75: 75.00
          department 90
          (80 × 50 + 75 × 25 + 90 × 25) ÷ 100 = 81.25
        Training effect 25: pass rate 60, KPI 40 (nobody has values)
          his 10 of 12, of all 25 of 32: 10 ÷ (12 × 25 ÷ 32) = 106.67 %: 100.00
        Satisfaction 20: 8 answers of content 4 (75) and method 3 (50): 62.50
        Development 15: tasks 70: on time, late, not delivered: (100+50+0) ÷ 3 = 50
          department 30: 90: (50 × 70 + 90 × 30) ÷ 100 = 62.00
        Score: (81.25 × 40 + 100 × 25 + 62.5 × 20 + 62 × 15) ÷ 100 = 79.30
        """
        first = self._hold("2025-09-01")
        second = self._hold("2025-12-31")
        other = self._hold("2025-11-03", trainers=self.trainer.browse())
        self._judge(first, 6, 2)
        self._judge(second, 4, 0)
        self._judge(other, 15, 5)
        self._ask(first, 8, trainer=4.5, content=4.0, method=3.0)
        self._ask(second, 12, trainer=4.0)
        self._observe((5, 4, 4, 3, 4))
        self._create_task("2025-08-01", "2025-08-01")
        self._create_task("2025-08-01", "2025-08-02")
        self._create_task("2025-12-31")
        one = self._rate(self._draft(), 90)
        self.assertFigure(one, "teaching_quality", "trainees", 80.0, 20)
        self.assertFigure(one, "teaching_quality", "peers", 75.0, 1)
        self.assertFigure(one, "teaching_quality", "department", 90.0, 1)
        self.assertFigure(one, "training_effect", "pass_rate", 100.0, 12)
        self.assertFigure(one, "training_effect", "kpi", None, missing="nothing")
        self.assertFigure(one, "satisfaction", "trainees", 62.5, 8)
        self.assertFigure(one, "development", "tasks", 50.0, 3)
        self.assertEqual(round(one.score, 2), 79.30)
        self.assertEqual(one.score_text, "79.30")
        self.assertEqual(one.rating_level, "standard")
        self.assertEqual(one.grade_reached_id, self.grades[2])
        self.assertEqual(one.session_ids, first | second)
        self.assertIn("KPI before and after", one.missing_text)
        self.assertFalse(one.weights_text)
        self.assertAlmostEqual(sum(one.line_ids.mapped("share")), 100, 6)

    def test_p8_3_1_missing_sources_renormalise(self):
        """Only a rating of 70 in two indicators: that is the score."""
        self._hold()
        one = self._rate(self._draft(), 70)
        self.assertEqual(one.score, 70)
        self.assertEqual(len(one.line_ids.filtered("has_value")), 2)
        self.assertEqual(
            one.missing_text.splitlines(),
            [
                "Teaching Quality · Trainees: No closed questionnaire with rated "
                "answers.",
                "Teaching Quality · Peers: No observation was handed in.",
                "Training Effect · Pass Rate: No results are released.",
                "Training Effect · KPI before and after: Nobody has KPI values on both "
                "sides of the course.",
                "Trainee Satisfaction · Trainees: No closed questionnaire with rated "
                "answers.",
                "Course Development · Development Tasks: No development task was due "
                "and is judged.",
            ],
        )

    def test_p8_3_1_weights_are_shares_of_their_sum_and_it_is_said(self):
        """Teaching 60 and development 20, beside two others of 0: 80 × ¾ + 40 × ¼."""
        rows = self.env["hr.training.trainer.indicator"].with_user(self.user_head)
        rows = rows.search([])
        for row, weight in zip(rows, (60, 0, 0, 20), strict=True):
            row.weight = weight
        self.assertEqual(rows[0].share_text, "75 %, for the weights add up to 80")
        self._hold()
        one = self._draft()
        for indicator, value in (("teaching_quality", 80), ("development", 40)):
            line = self._get_line(one, indicator, "department")
            line.with_user(self.user_officer).rated_value = value
        self.assertEqual(one.score, 70)
        self.assertIn("indicators: 80", one.weights_text)

    def test_p8_3_1_nothing_with_a_weight_is_no_score(self):
        self.env["hr.training.trainer.indicator"].search([]).weight = 0
        self._hold()
        one = self._rate(self._draft())
        self.assertFalse(one.has_score)
        with self.assertRaisesRegex(UserError, "No figure that counts"):
            one.with_user(self.user_officer).action_submit()

    def test_p8_3_1_weights_are_numbers(self):
        for model in ("indicator", "source"):
            row = self.env[f"hr.training.trainer.{model}"].search([], limit=1)
            for weight in (float("nan"), float("inf"), -1.0):
                with (
                    self.subTest(model, weight=weight),
                    mute_logger("odoo.sql_db"),
                    self.assertRaises(IntegrityError),
                ):
                    row.weight = weight
                    row.flush_recordset()

    def test_p8_3_1_weights_are_the_head_s(self):
        row = self.env["hr.training.trainer.indicator"].search([], limit=1)
        with self.assertRaises(AccessError):
            row.with_user(self.user_officer).weight = 1
        source = row.source_ids[0]
        source.with_user(self.user_head).weight = 1
        self.assertEqual(source.weight, 1)
        with self.assertRaises(AccessError):
            source.with_user(self.user_head).source = "kpi"

    def test_p8_3_1_a_later_weight_changes_no_draft_until_it_is_counted(self):
        self._hold()
        one = self._draft()
        for indicator, value in (("teaching_quality", 80), ("development", 40)):
            line = self._get_line(one, indicator, "department")
            line.with_user(self.user_officer).rated_value = value
        before = one.score
        self.env["hr.training.trainer.indicator"].search([]).weight = 50
        self._rate(one.browse())
        self.assertEqual(one.score, before)
        one.with_user(self.user_officer).action_compute()
        self.assertEqual(one.score, 60)

    # ------------------------------------------------------------
    # TRAINEES (design §6.4)
    # ------------------------------------------------------------

    def test_d6_4_fewer_answers_than_may_be_shown_are_missing(self):
        session = self._hold()
        self._ask(session, 4, trainer=5.0)
        one = self._draft()
        self.assertFigure(one, "teaching_quality", "trainees", None, 4, missing="few")
        line = self._get_line(one, "teaching_quality", "trainees")
        self.assertEqual(line.note, "Fewer than 5 answers.")
        self.company.training_anonymity_threshold = 4
        one.with_user(self.user_officer).action_compute()
        self.assertFigure(one, "teaching_quality", "trainees", 100.0, 4)

    def test_d6_4_the_least_answered_question_counts(self):
        session = self._hold()
        evaluation = self._ask(session, 9, content=4.0)
        self._add_rows(evaluation, "method", 5.0, 3, trainer_id=self.trainer.id)
        one = self._draft()
        self.assertFigure(one, "satisfaction", "trainees", None, 3, missing="few")

    def test_d6_4_only_what_is_shown_of_everybody_counts(self):
        """Departments' rows, forms before the class and hidden answers do not."""
        session = self._hold()
        evaluation = self._ask(session, 8, trainer=4.0)
        self._add_rows(
            evaluation,
            "trainer",
            1.0,
            8,
            trainer_id=self.trainer.id,
            department_id=self.department_srv_n.id,
        )
        before = self._ask(session, 8, trainer=1.0)
        before.open_days = -3
        one = self._draft()
        self.assertFigure(one, "teaching_quality", "trainees", 75.0, 8)

    def test_d6_4_classes_with_several_trainers_are_left_out_and_it_is_said(self):
        second = self._create_trainer(self._create_employee("Two", self.department_ops))
        shared = self._hold(trainers=self.trainer | second)
        self._ask(shared, 8, trainer=1.0)
        one = self._draft()
        self.assertFigure(one, "teaching_quality", "trainees", None, missing="several")
        alone = self._hold("2025-11-03")
        self._ask(alone, 8, trainer=5.0)
        one.with_user(self.user_officer).action_compute()
        self.assertFigure(one, "teaching_quality", "trainees", 100.0, 8)
        line = self._get_line(one, "teaching_quality", "trainees")
        self.assertEqual(line.left_out, 1)
        self.assertIn("1 classes with several trainers", line.note)

    # ------------------------------------------------------------
    # RESULTS
    # ------------------------------------------------------------

    def test_p8_3_1_pass_rate_against_the_course_s_average(self):
        """5 of 10, of all 25 of 30: 5 ÷ (10 × 25 ÷ 30) = 60 %."""
        self._judge(self._hold(), 5, 5)
        self._judge(self._hold(trainers=self.trainer.browse()), 20, 0)
        # Another course, and another time, are no comparison.
        self._judge(
            self._hold(
                trainers=self.trainer.browse(), course=self._create_course("T02")
            ),
            0,
            20,
        )
        self._judge(self._hold("2026-01-05", trainers=self.trainer.browse()), 0, 20)
        self.assertFigure(self._draft(), "training_effect", "pass_rate", 60.0, 10)

    def test_p8_3_1_a_course_that_nobody_else_taught_is_no_comparison(self):
        self._judge(self._hold(), 10)
        self._judge(self._hold(trainers=self.trainer.browse()), 4)
        one = self._draft()
        self.assertFigure(one, "training_effect", "pass_rate", None, missing="alone")

    def test_p8_3_1_results_that_are_not_released_do_not_count(self):
        session = self._hold()
        self._judge(session, 5, 5)
        self._judge(self._hold(trainers=self.trainer.browse()), 20)
        one = self._draft()
        self.assertFigure(one, "training_effect", "pass_rate", 60.0, 10)
        session.results_released = False
        one.with_user(self.user_officer).action_compute()
        self.assertFigure(one, "training_effect", "pass_rate", None, missing="nothing")

    def test_p8_3_1_kpi_effect_against_the_course_s_average(self):
        """3 of his 6 got better, of all 9 of 12: 3 ÷ (6 × 9 ÷ 12) = 66.67 %."""
        kpi = self.env["hr.training.kpi"].create(
            {"name": "Repeats", "code": "repeats", "unit": "h", "direction": "lower"}
        )
        for session, better in (
            (self._hold(), 3),
            (self._hold(trainers=self.trainer.browse()), 6),
        ):
            self._measure(kpi, self._judge(session, 6), better)
        one = self._draft()
        self.assertFigure(one, "training_effect", "kpi", 66.67, 6)

    def test_d6_15_kpi_of_few_people_is_not_told(self):
        kpi = self.env["hr.training.kpi"].create(
            {"name": "Repeats", "code": "repeats", "unit": "h", "direction": "lower"}
        )
        for session, count in (
            (self._hold(), 4),
            (self._hold(trainers=self.trainer.browse()), 9),
        ):
            self._measure(kpi, self._judge(session, count), 2)
        one = self._draft()
        self.assertFigure(one, "training_effect", "kpi", None, missing="few")

    def _measure(self, kpi, enrollments, better):
        """KPI values around the course: so many people do better after it."""
        self.env["hr.training.kpi.baseline"].create(
            [
                {
                    "enrollment_id": place.id,
                    "kpi_id": kpi.id,
                    "month": "2025-09-01",
                    "value": 10,
                }
                for place in enrollments
            ]
        )
        self.env["hr.training.kpi.value"].create(
            [
                {
                    "kpi_id": kpi.id,
                    "employee_id": place.employee_id.id,
                    "month": "2025-11-01",
                    "value": 8 if number < better else 12,
                }
                for number, place in enumerate(enrollments)
            ]
        )

    # ------------------------------------------------------------
    # DEVELOPMENT
    # ------------------------------------------------------------

    def test_p8_3_1_development_tasks_by_author_and_due_date(self):
        self._hold()
        self._create_task("2025-07-01", "2025-06-30")
        self._create_task("2025-12-31", "2026-01-02")
        # Not due in the period, somebody else's, called off, not looked at yet
        self._create_task("2026-01-01")
        self._create_task("2025-10-01", author_ids=[Command.set(self.user_head.ids)])
        self._create_task("2025-10-01", state="cancelled")
        self._create_task("2025-10-01", "2025-10-01", accepted=False)
        self.assertFigure(self._draft(), "development", "tasks", 75.0, 2)

    # ------------------------------------------------------------
    # WHAT COUNTS
    # ------------------------------------------------------------

    def test_p8_3_2_only_classes_of_the_period_that_were_held(self):
        """In the company's zone: 31 December 17:00 UTC is the first of January."""
        inside = self._hold("2025-12-31")
        late = self._hold("2025-12-30")
        late.slot_ids.write(
            {"start": "2025-12-31 15:00:00", "stop": "2025-12-31 17:00:00"}
        )
        self._hold("2025-06-30")
        self._hold("2025-10-01", state="scheduled")
        self._hold("2025-10-01", state="cancelled")
        self.assertEqual(self._draft().session_ids, inside)

    def test_p8_3_2_a_trainer_of_one_slot_taught_the_class(self):
        session = self._hold(trainers=self.trainer.browse())
        session.slot_ids.trainer_ids = self.trainer
        self.assertEqual(self._draft().session_ids, session)

    def test_p8_3_2_a_period_without_classes_has_no_score_and_is_refused(self):
        one = self._rate(self._draft())
        self.assertFalse(one.has_score)
        self.assertFalse(one.grade_id)
        with self.assertRaisesRegex(UserError, "taught no class"):
            one.with_user(self.user_officer).action_submit()

    def test_d6_11_two_records_of_a_human_are_one(self):
        partner = self.user_trainer.partner_id
        other = self.trainer.create(
            {
                "kind": "external",
                "partner_id": partner.id,
                "company_id": self.company.id,
            }
        )
        other._do_qualify()
        first, second = self._hold(), self._hold("2025-11-03", trainers=other)
        one = self._draft()
        self.assertEqual(one.session_ids, first | second)
        with self.assertRaises(ValidationError):
            self._draft(trainer=other)
        one.with_user(self.user_officer).action_cancel()
        self.assertTrue(self._draft(trainer=other))

    def test_p8_3_2_a_class_that_was_opened_again_counts_no_more(self):
        session = self._hold()
        self._hold("2025-11-03")
        one = self._rate(self._draft())
        session.state = "ongoing"
        one.with_user(self.user_officer).action_submit()
        self.assertNotIn(session, one.session_ids)

    def test_p8_3_2_what_is_submitted_was_counted_on_that_day(self):
        session = self._hold()
        one = self._rate(self._draft())
        self._ask(session, 8, trainer=5.0)
        one.with_user(self.user_officer).action_submit()
        self.assertFigure(one, "teaching_quality", "trainees", 100.0, 8)
        self._add_rows(
            session.evaluation_ids, "content", 1.0, 8, trainer_id=self.trainer.id
        )
        with self.assertRaisesRegex(UserError, "draft"):
            one.with_user(self.user_officer).action_compute()

    # ------------------------------------------------------------
    # THE DEPARTMENT'S RATING
    # ------------------------------------------------------------

    def test_p8_3_2_only_what_the_department_rates_is_rated(self):
        self._hold()
        one = self._draft()
        line = self._get_line(one, "teaching_quality", "trainees")
        with self.assertRaisesRegex(UserError, "It is counted"):
            line.with_user(self.user_officer).rated_value = 100
        line = self._get_line(one, "teaching_quality", "department")
        with self.assertRaises(AccessError):
            line.with_user(self.user_officer).value = 100
        with self.assertRaises(AccessError):
            line.with_user(self.user_trainer).rated_value = 100
        line = line.with_user(self.user_officer)
        line.write({"rated_value": 0, "is_rated": True})
        self.assertEqual((one.has_score, one.score), (True, 0))
        line.is_rated = False
        self.assertFalse(one.has_score)

    def test_p8_3_2_a_rating_outlives_counting_anew(self):
        self._hold()
        one = self._rate(self._draft(), 66)
        one.with_user(self.user_officer).action_compute()
        self.assertEqual(one.score, 66)

    def test_p8_3_2_nobody_rates_or_makes_his_own(self):
        """An officer who teaches: another one does."""
        self._hold()
        one = self._draft()
        self.user_trainer.group_ids += self.env.ref(
            "hr_training.group_hr_training_officer"
        )
        own = one.with_user(self.user_trainer)
        line = self._get_line(one, "teaching_quality", "department")
        for step in (
            lambda: line.with_user(self.user_trainer).write({"rated_value": 100}),
            own.action_compute,
            own.action_submit,
            own.action_cancel,
            own.unlink,
            lambda: own.write({"remark": "Splendid"}),
        ):
            with self.assertRaises(UserError):
                step()
        one.with_user(self.user_officer).action_cancel()
        with self.assertRaises(AccessError):
            self._draft(user=self.user_trainer, compute=False)

    # ------------------------------------------------------------
    # THE RECORDS OF A FIGURE
    # ------------------------------------------------------------

    def test_p8_3_2_every_figure_opens_its_records(self):
        session = self._hold()
        places = self._judge(session, 5, 5)
        self._judge(self._hold(trainers=self.trainer.browse()), 20)
        self._ask(session, 8, trainer=5.0, content=4.0)
        task = self._create_task("2025-10-01", "2025-10-01")
        row = self._observe()
        one = self._rate(self._draft())
        for line in one.line_ids.with_user(self.user_officer).filtered("has_value"):
            action = line.action_open()
            if line.source == "department":
                self.assertEqual(action["res_id"], one.id)
                continue
            found = self.env[action["res_model"]].with_user(self.user_officer)
            found = found.search(action["domain"])
            with self.subTest(figure=line.title):
                if line.source == "trainees":
                    topics = set(found.question_id.mapped("training_topic"))
                    about = line.indicator == "teaching_quality"
                    self.assertEqual(topics, {"trainer"} if about else {"content"})
                else:
                    expected = {"peers": row, "pass_rate": places, "tasks": task}
                    self.assertEqual(found.sudo(), expected[line.source])


@tagged(*TAGS)
class TestAssessmentGrade(AssessmentCase):
    """Bands, what keeps from a higher grade, and who gets it (policy 8.3.3)."""

    def test_p8_3_3_grades_of_before_get_their_bands_by_the_upgrade(self):
        grades = [
            self.env.ref(f"hr_training.trainer_grade_{number}")
            for number in range(1, 6)
        ]
        for grade in grades:
            grade.score_min = 0
        grades[1].score_min = 55
        own = self.env["hr.training.trainer.grade"].create({"name": "X", "code": "x"})
        run_migration(self.env, "19.0.1.10.0/post-bands", "19.0.1.9.0")
        self.assertEqual(
            [grade.score_min for grade in grades], [0, 55, 70, 80, 90], "one was set"
        )
        self.assertEqual(own.score_min, 0)

    def test_p8_3_3_bands_lead_to_grades(self):
        self.company.training_teaching_hours = 0
        self.company.training_teaching_courses = 0
        self._hold()
        one = self._draft()
        for value, number, rating in (
            (0, 0, "below"),
            (59.99, 0, "below"),
            (60, 1, "standard"),
            (79.99, 2, "standard"),
            (80, 3, "standard"),
            (90, 4, "excellent"),
            (100, 4, "excellent"),
        ):
            with self.subTest(score=value):
                lines = one.line_ids.filtered(lambda li: li.source == "department")
                lines.with_user(self.user_officer).write(
                    {"rated_value": value, "is_rated": True}
                )
                self.assertEqual(one.grade_id, self.grades[number])
                self.assertEqual(one.rating_level, rating)

    def test_p8_3_3_too_little_teaching_withholds_a_higher_grade(self):
        self.trainer.grade_id = self.grades[1]
        self._hold(hours=3)
        one = self._rate(self._draft(), 95)
        self.assertEqual(one.grade_reached_id, self.grades[4])
        self.assertEqual(one.grade_id, self.grades[1])
        self.assertIn("Taught 3 hours and 1 courses", one.withheld)
        # The hours of twelve months up to the end of the period
        for day, hours in (("2024-12-31", 8), ("2026-01-05", 8)):
            self._hold(day, hours=hours)
        one.with_user(self.user_officer).action_compute()
        self.assertTrue(one.withheld)
        self._hold("2025-01-06", hours=7)
        one.with_user(self.user_officer).action_compute()
        self.assertFalse(one.withheld)
        self.assertEqual(one.grade_id, self.grades[4])

    def test_p8_3_3_three_courses_are_enough(self):
        self._hold(hours=1)
        for number in range(2):
            course = self._create_course(f"T1{number}")
            self._hold(hours=1, course=course)
        one = self._rate(self._draft(), 95)
        self.assertFalse(one.withheld)

    def test_p8_3_3_no_lower_grade_is_withheld(self):
        self.trainer.grade_id = self.grades[4]
        self._hold(hours=1)
        one = self._rate(self._draft(), 65)
        self.assertFalse(one.withheld)
        self.assertEqual(one.grade_id, self.grades[1])

    def test_p8_3_3_approval_gives_the_grade_from_that_day_on(self):
        self.trainer.grade_id = self.grades[4]
        self._hold(hours=1)
        one = self._rate(self._draft(), 65)
        one.with_user(self.user_officer).action_submit()
        self.assertEqual(self.trainer.grade_id, self.grades[4])
        one.with_user(self.user_head).action_approve()
        self.assertEqual(self.trainer.grade_id, self.grades[1])
        last = self.trainer.grade_term_ids.sorted("date_from")[-1]
        self.assertEqual(last.grade_id, self.grades[1])
        self.assertEqual(last.date_from, date(2026, 3, 2))
        self.assertEqual(self.trainer.last_assessment_id, one)
        self.assertEqual(self.trainer.last_rating, "standard")

    def test_p8_3_3_trainers_from_outside_have_no_grade(self):
        partner = self.env["res.partner"].create({"name": "Outside"})
        outside = self.trainer.create(
            {
                "kind": "external",
                "partner_id": partner.id,
                "company_id": self.company.id,
            }
        )
        outside._do_qualify()
        self._hold(trainers=outside)
        one = self._approve(self._rate(self._draft(trainer=outside), 95))
        self.assertEqual((one.score, one.rating_level), (95, "excellent"))
        self.assertFalse(one.grade_id | outside.grade_id)

    def test_p8_3_3_who_has_left_gets_no_grade(self):
        self._hold(hours=10)
        one = self._rate(self._draft(), 95)
        self.employee_trainer.active = False
        self._approve(one)
        self.assertEqual(one.grade_id, self.grades[4])
        self.assertFalse(self.trainer.grade_id)

    def test_p8_2_no_higher_grade_without_training_of_ones_own(self):
        self.company.training_teaching_skills_hours = 8
        self._hold(hours=10)
        one = self._rate(self._draft(), 95)
        self.assertIn("Teaching Skills, 8 h", one.withheld)
        self.assertFalse(one.grade_id)
        self.company.training_teaching_skills_hours = 0
        one.action_compute()
        self.assertEqual((one.withheld, one.grade_id), (False, self.grades[4]))

    def test_p8_3_3_an_older_assessment_takes_no_grade_back(self):
        self._hold(hours=10)
        self._hold("2025-03-03", hours=10)
        new = self._rate(self._draft(), 95)
        old = self._rate(self._draft(period=("2025-01-01", "2025-06-30")), 65)
        self._approve(new)
        self._approve(old)
        self.assertEqual(self.trainer.grade_id, self.grades[4])

    def test_p8_3_3_settings_lie_in_their_ranges(self):
        for vals in (
            {"training_assessment_months": -1},
            {"training_assessment_standard": 95},
            {"training_assessment_excellent": 101},
            {"training_teaching_hours": -1},
        ):
            with (
                self.subTest(vals=vals),
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
            ):
                self.company.write(vals)
                self.env.flush_all()


@tagged(*TAGS)
class TestClassObservation(AssessmentCase):
    """A colleague observes a class (policy 8.3.2)."""

    uses = (*AssessmentCase.uses, "user_colleague", "user_outsider")

    def test_p8_3_2_observer_hands_in_once(self):
        row = self._observe(hand_in=False)
        self.assertEqual(len(row.line_ids), 5)
        self.assertEqual(row.activity_ids.user_id, self.user_colleague)
        own = row.with_user(self.user_colleague)
        with self.assertRaisesRegex(UserError, "points for every item"):
            own.action_hand_in()
        own.write(
            {
                "strengths": "Good examples",
                "line_ids": [
                    Command.update(line.id, {"points": 4}) for line in row.line_ids
                ],
            }
        )
        own.action_hand_in()
        self.assertEqual((row.state, row.value), ("handed_in", 75))
        self.assertFalse(row.activity_ids)
        for step in (
            own.action_hand_in,
            lambda: own.write({"advice": "More"}),
            lambda: own.line_ids[0].write({"points": 1}),
            row.with_user(self.user_officer).action_cancel,
            row.with_user(self.user_officer).unlink,
        ):
            with self.assertRaises(UserError):
                step()

    def test_p8_3_2_points_are_whole_and_of_the_scale(self):
        line = self._observe(hand_in=False).line_ids[0]
        for points in (0, 6, 2.5, "3", True, None, [1]):
            with self.subTest(points=points), self.assertRaises(UserError):
                line.with_user(self.user_colleague).write({"points": points})

    def test_p8_3_2_only_the_observer_fills_it_in(self):
        row = self._observe(hand_in=False)
        for user in (self.user_officer, self.user_head):
            with self.assertRaises(UserError):
                row.line_ids[0].with_user(user).write({"points": 1})
            with self.assertRaises(UserError):
                row.with_user(user).write({"advice": "No"})
        self.assertFalse(row.with_user(self.user_outsider).has_access("read"))
        with self.assertRaises(AccessError):
            row.with_user(self.user_colleague).write({"date": "2025-10-07"})

    def test_p8_3_2_nobody_observes_himself(self):
        """By no record or login of his."""
        with self.assertRaisesRegex(ValidationError, "observes himself"):
            self._observe(hand_in=False, observer=self.user_trainer)
        other = self.trainer.create(
            {
                "kind": "external",
                "partner_id": self.user_trainer.partner_id.id,
                "company_id": self.company.id,
            }
        )
        other._do_qualify()
        with self.assertRaisesRegex(ValidationError, "observes himself"):
            self._observe(
                hand_in=False, observer=self.user_trainer, trainer_id=other.id
            )

    def test_p8_3_2_trainer_reads_it_once_the_assessment_is_approved(self):
        self._hold()
        row = self._observe()
        one = self._rate(self._draft())
        own = row.with_user(self.user_trainer)
        self.assertFalse(own.has_access("read"))
        self._approve(one)
        self.env.invalidate_all()
        self.assertTrue(own.has_access("read"))
        self.assertEqual(own.line_ids.mapped("points"), [5, 4, 4, 3, 4])
        self.assertFalse(own.has_access("write"))

    def test_p8_3_2_only_a_class_that_he_teaches(self):
        other = self._hold(trainers=self.trainer.browse())
        with self.assertRaisesRegex(ValidationError, "class that the trainer teaches"):
            self._observe(hand_in=False, session_id=other.id)
        self.assertTrue(self._observe(hand_in=False, session_id=self._hold().id))

    def test_p8_3_2_observations_of_the_period_that_were_handed_in_count(self):
        self._hold()
        self._observe((5, 5, 5, 5, 5), date="2025-12-31")
        self._observe((3, 3, 3, 3, 3), date="2025-07-01")
        self._observe((1, 1, 1, 1, 1), date="2026-01-01")
        self._observe(hand_in=False)
        self.assertFigure(self._draft(), "teaching_quality", "peers", 75.0, 2)

    def test_p8_3_2_who_teaches_not_yet_is_not_observed(self):
        candidate = self._create_trainer(
            self._create_employee("New", self.department_ops), qualify=False
        )
        with self.assertRaisesRegex(UserError, "not admitted"):
            self._observe(hand_in=False, trainer_id=candidate.id)

    def test_p8_3_2_observer_who_left_is_not_named(self):
        self.employee_colleague.active = False
        with self.assertRaisesRegex(ValidationError, "has left"):
            self._observe(hand_in=False)

    def test_p8_3_2_officer_observes_for_others_only(self):
        self.user_trainer.group_ids += self.env.ref(
            "hr_training.group_hr_training_officer"
        )
        with self.assertRaises(UserError):
            self.env[OBSERVATION].with_user(self.user_trainer).create(
                {
                    "trainer_id": self.trainer.id,
                    "observer_id": self.user_colleague.id,
                }
            )
