"""What observations come to, and how they change once that is out."""

from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ..common import START
from .common_delivery import OBSERVATION, ObservationCase


@tagged("post_install", "-at_install", "hr_training_observation")
class TestObservedResult(ObservationCase):
    """Questions in class are a part of knowledge (policy 7.1)."""

    def _exam(self, value, method="exam", **vals):
        evaluation = self._as_officer("hr.training.evaluation").create(
            {"session_id": self.lesson.id, "method": method, **vals}
        )
        self._as_officer("hr.training.score").create(
            {
                "evaluation_id": evaluation.id,
                "enrollment_id": self.mine.id,
                "value": value,
            }
        )

    def _schedule_with_weight(self, weight):
        self.course.observation_weight = weight
        cls = type(self)
        session = self._create_session(
            START + timedelta(days=7), schedule=True, trainer_ids=self.trainer.ids
        )
        self.patch(cls, "lesson", session)
        self.patch(cls, "mine", self._enroll(session, self.employee_employee))
        return session

    def test_p7_1_golden(self):
        self._schedule_with_weight(1.5)
        self._exam(90, weight=2, name="Exam")
        self._exam(60, method="practical", name="Bench")
        self._observe(mark=50)
        self._observe(mark=65)
        # None of these is a marked question.
        self._observe()
        self._observe(kind="homework", mark=1)
        self._observe(kind="discussion", mark=2)
        self._release()
        # Knowledge: (90 × 2 + 57.5 × 1.5) ÷ 3.5 = 76.0714; company's weights 40, 30
        self.assertAlmostEqual(
            self.mine.weighted_result, (76.0714286 * 40 + 60 * 30) / 70, 5
        )
        # Passing asks for exam and bench; questions have no pass score.
        self.assertEqual((self.mine.score, self.mine.result), (75, "passed"))
        self.assertEqual(
            self.mine.weighted_text.splitlines(),
            [
                "Knowledge: (Exam 90 × 2 + Questions in Class 57.5 × 1.5) ÷ 3.5 = "
                "76.07, counts 57.14 %",
                "Skill: Bench 60 = 60, counts 42.86 %",
                "Result: (76.07 × 40 + 60 × 30) ÷ 70 = 69.18",
            ],
        )

    def test_p7_1_questions_alone_make_a_result_and_wrong_answers_count(self):
        self._observe(mark=80)
        self._observe(mark=0, is_marked=True)
        self._release()
        self.assertEqual(self.mine.weighted_result, 40)
        self.assertEqual(self.other.weighted_result, 0)
        self.assertFalse(self.other.weighted_text)

    def test_p7_1_weight_is_frozen_when_scheduled(self):
        self.assertEqual(self.lesson.observation_weight, 1)
        self.course.observation_weight = 9
        self._exam(80)
        self._observe(mark=40)
        self._release()
        self.assertEqual(self.mine.weighted_result, 60)

    def test_p7_1_weight_of_a_session_is_nobodys_to_write(self):
        for user in (self.user_officer, self.user_head):
            with self.subTest(user=user.name), self.assertRaises(UserError):
                self._rpc(
                    user,
                    self.lesson._name,
                    "write",
                    self.lesson.ids,
                    {"observation_weight": 9},
                )

    def test_p7_1_weight_of_zero_does_not_count_them(self):
        self._schedule_with_weight(0)
        self._exam(80)
        self._observe(mark=10)
        self._release()
        self.assertEqual(self.mine.weighted_result, 80)
        self.assertNotIn("Questions", self.mine.weighted_text)

    def test_d6_6_marks_are_settled_by_the_release(self):
        marked, unmarked = self._observe(mark=40), self._observe(text="Well asked")
        self._release()
        for user in (self.user_trainer, self.user_officer, self.user_head):
            for observation, vals in (
                (marked, {"mark": 90}),
                (marked, {"mark_text": "90"}),
                (marked, {"is_marked": False}),
                (marked, {"kind": "homework"}),
                (marked, {"text": "Nearly"}),
                (marked, {"enrollment_id": self.other.id}),
                (unmarked, {"mark": 90}),
                (unmarked, {"is_marked": True}),
            ):
                with self.subTest(user=user.name, vals=vals):
                    with self.assertRefused(
                        "mark of Employee is settled. The head of training"
                    ):
                        self._write(user, observation, **vals)
            with self.subTest(user=user.name, create=True):
                with self.assertRefused("settled"):
                    self._create(user, self._vals(mark=100))
            for observation in marked | unmarked:
                with self.subTest(user=user.name, unlink=observation.mark_text):
                    with self.assertRefused("released"):
                        self._rpc(user, OBSERVATION, "unlink", observation.ids)
        # What decides nothing can still be told.
        self._write(self.user_trainer, unmarked, text="Asked twice")
        self.assertTrue(self._create(self.user_trainer, self._incident()))
        self.assertEqual(self.mine.weighted_result, 40)

    def test_d6_6_closed_session_keeps_what_was_observed(self):
        incident = self._create(self.user_trainer, self._incident())
        self._close()
        for user in (self.user_trainer, self.user_officer, self.user_head):
            for method, args in (
                ("write", [incident.ids, {"text": "Silence"}]),
                ("unlink", [incident.ids]),
                ("create", [[self._incident()]]),
            ):
                with self.subTest(user=user.name, method=method):
                    with self.assertRefused("head of training can correct"):
                        self._rpc(user, OBSERVATION, method, *args)


@tagged("post_install", "-at_install", "hr_training_observation")
class TestObservationCorrection(ObservationCase):
    """What is frozen changes by a recorded correction (design §6.6)."""

    def _correct(self, observation, *args, user=None, **kwargs):
        return self._rpc(
            user or self.user_head,
            OBSERVATION,
            "action_correct",
            observation.ids,
            *args,
            **kwargs,
        )

    def _get_corrections(self):
        return self.env["hr.training.correction"].search(
            [("session_id", "=", self.lesson.id)], order="id"
        )

    def test_d6_6_corrected_mark_moves_the_result_and_leaves_a_record(self):
        first, _second = self._observe(mark=40), self._observe(mark=80)
        self._close()
        self.assertEqual(self.mine.weighted_result, 60)
        self._correct(first, 100, "The answer was right after all")
        self.assertEqual(self.mine.weighted_result, 90)
        correction = self._get_corrections()
        self.assertEqual(
            (
                correction.field_name,
                correction.old_value,
                correction.new_value,
                correction.user_id,
                correction.employee_id,
                correction.res_id,
            ),
            ("mark", "40", "100", self.user_head, self.employee_employee, first.id),
        )
        self.assertEqual(first.recorded_by_id, self.user_trainer)

    def test_d6_6_mark_is_taken_back_and_another_is_given(self):
        wrong, missing = self._observe(mark=40), self._observe()
        self._release()
        self._correct(wrong, False, "Somebody else was asked")
        self.assertEqual((wrong.is_marked, self.mine.weighted_result), (False, 0))
        self._correct(missing, 70, "The mark was left out")
        self.assertEqual(self.mine.weighted_result, 70)
        self.assertEqual(
            [(c.old_value, c.new_value) for c in self._get_corrections()],
            [("40", ""), ("", "70")],
        )

    def test_d6_6_what_is_given_as_it_stood_is_no_correction(self):
        observation = self._observe(mark=40)
        self._release()
        self._correct(observation, 40, "The same mark", text="What really happened")
        self.assertEqual(self._get_corrections().mapped("field_name"), ["text"])
        self._correct(observation, 40, "The same again")
        self.assertEqual(len(self._get_corrections()), 1)

    def test_d6_6_incident_is_corrected_in_words(self):
        incident = self._observe(kind="discipline", text="Phone rang")
        self._close()
        self._correct(incident, None, "A mix-up", "The fire alarm rang")
        self.assertEqual(incident.text, "The fire alarm rang")
        correction = self._get_corrections()
        self.assertEqual(
            (correction.field_name, correction.old_value, correction.reason),
            ("text", "Phone rang", "A mix-up"),
        )

    def test_d6_6_only_the_head_corrects_with_a_reason_and_within_bounds(self):
        incident = self._observe(kind="discipline", text="Phone rang")
        question = self._observe(mark=40)
        with self.assertRefused("edit the observation"):
            self._correct(question, 50, "Too early")
        self._release()
        for user in (self.user_officer, self.user_trainer, self.user_executive):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self._correct(question, 90, "Because", user=user)
        for args, words in (
            ((90, "  "), "give a reason"),
            ((None, "Because"), "right mark"),
            ((101, "Because"), "from 0 to 100"),
        ):
            with self.subTest(args=args), self.assertRefused(words):
                self._correct(question, *args)
        with self.assertRefused("carry no mark"):
            self._correct(incident, 90, "Because")
        self.assertFalse(self._get_corrections())
        self.assertEqual(question.mark, 40)

    def test_d6_6_nobody_corrects_what_concerns_himself(self):
        head = self._create_employee(
            "H", self.department_ops, user_id=self.user_head.id
        )
        observation = self._observe(self._enroll(self.lesson, head), mark=40)
        self._release()
        with self.assertRefused("Somebody else corrects"):
            self._correct(observation, 100, "I knew it")

    def test_d6_6_dialog_corrects_what_was_changed_in_it(self):
        question = self._observe(mark=40, text="E4?")
        self._release()
        action = self._correct(question)
        dialog = Form(
            self.env[action["res_model"]]
            .with_user(self.user_head)
            .with_context(**action["context"])
        )
        self.assertEqual((dialog.mark_text, dialog.text), ("40", "E4?"))
        dialog.mark_text = "55"
        dialog.reason = "Half of it was right"
        dialog.save().action_confirm()
        self.assertEqual((question.mark, question.text), (55, "E4?"))
        self.assertEqual(self._get_corrections().mapped("field_name"), ["mark"])
