from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..delivery.common_delivery import AttendanceCase


@tagged("post_install", "-at_install", "hr_training_release")
class TestWeightedResult(AttendanceCase):
    """One weighted result per enrolment (policy 7.1)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.officers = cls.session.with_user(cls.user_officer)
        cls.enrollment = cls.enrollments[0]
        cls.evaluations = cls.env["hr.training.evaluation"]

    def _evaluation(self, method, marks=(), **vals):
        """An evaluation with marks of the first person, one per attempt."""
        evaluation = self._as_officer("hr.training.evaluation").create(
            {"session_id": self.session.id, "method": method, **vals}
        )
        self._as_officer("hr.training.score").create(
            [
                {
                    "evaluation_id": evaluation.id,
                    "enrollment_id": self.enrollment.id,
                    "attempt": attempt,
                    "value": value,
                }
                for attempt, value in enumerate(marks, 1)
            ]
        )
        return evaluation

    def _release(self):
        self._mark_everybody(self.officers)
        self._end_session(self.officers)
        self.officers.action_release_results()

    def test_p7_1_indicators_by_the_companys_weights(self):
        self._evaluation("exam", [80])
        self._evaluation("practical", [60], weight=2)
        self._evaluation("practical", [90], name="On the Job")
        self._release()
        # knowledge 80, skill (60 × 2 + 90) ÷ 3 = 70; weights 40 and 30
        self.assertAlmostEqual(self.enrollment.weighted_result, 75.714286)
        self.assertAlmostEqual(self.enrollment.score, (80 + 60 + 90) / 3)

    def test_p7_1_weights_of_the_course_go_before(self):
        self.course.write({"weight_knowledge": 1, "weight_skill": 3})
        # The session was scheduled before: its weights stay.
        self.assertEqual(self.session.weight_skill, 30)
        copy = self._create_session(start=self._at(72), schedule=True)
        self.assertEqual((copy.weight_knowledge, copy.weight_skill), (1, 3))
        self.assertEqual((copy.weight_attitude, copy.weight_performance), (0, 0))

    def test_p7_1_settings_do_not_change_what_was_scheduled(self):
        self.company.write({"training_weight_knowledge": 0})
        self._evaluation("exam", [80])
        self._evaluation("practical", [60])
        self._release()
        self.assertAlmostEqual(self.enrollment.weighted_result, (3200 + 1800) / 70, 4)

    def test_p7_1_session_that_was_never_scheduled_takes_the_companys_weights(self):
        """An imported one has none of its own."""
        self._evaluation("exam", [80])
        self._evaluation("practical", [60])
        self.env["hr.training.session"].flush_model()
        self.env.cr.execute(
            "UPDATE hr_training_session SET weight_knowledge = 0, weight_skill = 0,"
            " weight_attitude = 0, weight_performance = 0 WHERE id = %s",
            [self.session.id],
        )
        self.env.invalidate_all()
        self.company.write(
            {"training_weight_knowledge": 10, "training_weight_skill": 30}
        )
        self._release()
        self.assertAlmostEqual(self.enrollment.weighted_result, (800 + 1800) / 40, 4)

    def test_p7_1_what_has_no_mark_shares_its_weight_among_the_rest(self):
        self._evaluation("exam", [80])
        self._evaluation("practical", is_required=False)
        self._release()
        self.assertEqual(self.enrollment.weighted_result, 80)

    def test_p7_1_what_was_asked_before_is_compared_and_does_not_count(self):
        before = self._evaluation("exam", [40], open_days=-3)
        after = self._evaluation("exam", [80])
        self.assertEqual((before.is_required, after.is_required), (False, True))
        self._release()
        self.assertEqual(self.enrollment.weighted_result, 80)
        self.assertEqual(self.enrollment.score, 80)
        self.assertEqual(self.enrollment.result, "passed")
        self.assertIn("Exam 80 (before: 40)", self.enrollment.weighted_text)

    def test_p7_1_before_alone_is_no_result(self):
        self._evaluation("exam", [40], open_days=-3)
        self._release()
        self.assertEqual(self.enrollment.weighted_result, 0)
        self.assertFalse(self.enrollment.weighted_text)

    def test_p7_1_best_or_last_attempt_counts(self):
        self._evaluation("exam", [70, 90, 80])
        last = self._evaluation("practical", [70, 90, 80], attempt_policy="last")
        self._release()
        self.assertEqual(self.enrollment.score, 85)
        self.assertAlmostEqual(
            self.enrollment.weighted_result, (90 * 40 + 80 * 30) / 70, 4
        )
        self.assertEqual(len(last.score_ids), 3)

    def test_p7_1_last_attempt_below_the_pass_score_fails(self):
        self._evaluation("exam", [90, 50], attempt_policy="last")
        self._release()
        self.assertEqual(self.enrollment.result, "failed")

    def test_p7_1_pass_score_of_each_evaluation_is_reached_or_not(self):
        self._evaluation("exam", [80], pass_score=80)
        self._evaluation("practical", [79.9], pass_score=80)
        self._release()
        self.assertEqual(self.enrollment.result, "failed")

    def test_p7_1_marks_of_several_raters_are_averaged(self):
        evaluation = self._evaluation("practical", [80])
        self._as_officer("hr.training.score").create(
            {
                "evaluation_id": evaluation.id,
                "enrollment_id": self.enrollment.id,
                "rater_id": self.employee_trainer.id,
                "value": 50,
            }
        )
        self._release()
        self.assertEqual(self.enrollment.score, 65)

    def test_p7_1_reaction_and_anonymous_forms_do_not_weigh(self):
        self._evaluation("exam", [80])
        self._evaluation("questionnaire", [10])
        self._evaluation("practical", [10], is_anonymous=True, is_required=False)
        self._release()
        self.assertEqual(self.enrollment.weighted_result, 80)

    def test_p7_1_nobody_is_rated_without_a_mark(self):
        self._release()
        self.assertEqual(self.enrollment.weighted_result, 0)
        self.assertFalse(self.enrollment.weighted_text)

    def test_p7_1_formula_and_inputs_are_shown_once_released(self):
        self._evaluation("exam", [80], name="Exam")
        self._evaluation("practical", [60], weight=2, name="Bench")
        self._evaluation("practical", [90], name="On the Job")
        self.assertFalse(self.enrollment.weighted_text)
        self._release()
        self.enrollment.invalidate_recordset()
        self.assertEqual(
            self.enrollment.weighted_text.splitlines(),
            [
                "Knowledge: Exam 80 = 80, counts 57.14 %",
                "Skill: (Bench 60 × 2 + On the Job 90 × 1) ÷ 3 = 70, counts 42.86 %",
                "Result: (80 × 40 + 70 × 30) ÷ 70 = 75.71",
            ],
        )

    def test_p7_1_correction_moves_the_weighted_result(self):
        evaluation = self._evaluation("exam", [50])
        self._release()
        evaluation.score_ids.with_user(self.user_head).action_correct(90, "Wrong key")
        self.assertEqual(self.enrollment.weighted_result, 90)

    def test_p7_1_weights_and_result_are_nobodys_to_write(self):
        self._evaluation("exam", [50])
        self._release()
        for record, vals in (
            (self.enrollment, {"weighted_result": 100}),
            (self.session, {"weight_skill": 100}),
            (self.session.evaluation_ids, {"weight": 100}),
        ):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                self._rpc(self.user_officer, record._name, "write", record.ids, vals)

    @mute_logger("odoo.sql_db")
    def test_p7_1_weights_are_not_negative(self):
        for record, vals in (
            (self.course, {"weight_skill": -1}),
            (self.company, {"training_weight_skill": -1}),
            (self._evaluation("exam"), {"weight": -1}),
        ):
            with self.subTest(model=record._name), self.assertRaises(IntegrityError):
                with self.env.cr.savepoint():
                    record.write(vals)
                    self.env.flush_all()

    def test_p7_1_form_of_a_course_brings_its_weight_and_raters(self):
        self._create_course_form(
            {
                "course_id": self.course.id,
                "method": "practical",
                "weight": 3,
                "open_days": 30,
                "rater_kind": "named",
                "rater_ids": [Command.set(self.employee_trainer.ids)],
            }
        )
        session = self._create_session(start=self._at(96), schedule=True)
        evaluation = session.evaluation_ids
        self.assertEqual((evaluation.weight, evaluation.indicator), (3, "skill"))
        self.assertEqual(evaluation.rater_ids, self.employee_trainer)
        self.assertFalse(evaluation.is_required)
