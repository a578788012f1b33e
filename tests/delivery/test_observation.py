from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ..common import START
from .common_delivery import OBSERVATION, ObservationCase


@tagged("post_install", "-at_install", "hr_training_observation")
class TestObservation(ObservationCase):
    """What an observation holds (policy 6.3.2, 6.3.3)."""

    def test_p6_3_3_question_homework_and_discussion_are_of_one_person(self):
        no_one = self.env["hr.training.enrollment"]
        for kind in ("question", "discussion", "homework"):
            with self.subTest(kind=kind):
                observation = self._observe(kind=kind, mark=70)
                self.assertEqual(observation.employee_id, self.employee_employee)
                self.assertEqual(observation.department_id, self.department_srv_n)
                self.assertEqual(observation.company_id, self.company)
                self.assertEqual(observation.recorded_by_id, self.user_trainer)
                with self.assertRefused("Choose the participant"):
                    self._observe(no_one, kind=kind, text="Lively")

    def test_p6_3_2_incident_may_be_of_the_whole_class(self):
        observation = self._create(self.user_trainer, self._incident())
        self.assertFalse(observation.employee_id)
        self.assertEqual(observation.company_id, self.company)
        self.assertEqual(observation.display_name, "Discipline · Whole Class")

    def test_p6_3_2_an_observation_has_a_mark_or_says_what_happened(self):
        for kind in ("question", "discussion", "homework", "discipline", "suggestion"):
            for text in (False, " \n"):
                with self.subTest(kind=kind, text=text):
                    with self.assertRefused("Employee: give a mark or say what"):
                        self._observe(kind=kind, text=text)
        answer = self._observe(text=False, mark=70)
        with self.assertRefused("give a mark or say what happened"):
            self._write(self.user_trainer, answer, is_marked=False)

    def test_p6_3_3_mark_outside_the_range_names_person_and_mend(self):
        for mark in (-0.5, 100.5, float("inf"), float("nan")):
            with self.subTest(mark=mark):
                with self.assertRefused(r"^Employee: \S+ is no mark.*from 0 to 100"):
                    self._observe(mark=mark, is_marked=True)
        observation = self._observe(mark=50)
        for text in ("101", "-1", "good", "nan"):
            with self.subTest(text=text):
                with self.assertRefused(rf"Employee: {text} is no mark.*from 0 to 100"):
                    self._write(self.user_trainer, observation, mark_text=text)
                with self.assertRefused(rf"Employee: {text} is no mark.*from 0 to 100"):
                    self._create(self.user_trainer, self._vals(mark_text=text))
        self.assertEqual(observation.mark, 50)
        for mark in (0, 100):
            self._write(self.user_trainer, observation, mark=mark)
            self.assertEqual(observation.mark, mark)

    def test_p6_3_2_incident_and_suggestion_carry_no_mark(self):
        for kind in ("discipline", "suggestion"):
            for vals in ({"mark": 5}, {"is_marked": True}, {"mark_text": "0"}):
                with self.subTest(kind=kind, vals=vals):
                    with self.assertRefused("carry no mark"):
                        self._observe(kind=kind, text="Phone rang", **vals)
        question = self._observe(mark=60)
        with self.assertRefused("carry no mark"):
            self._write(self.user_trainer, question, kind="discipline")

    def test_p6_3_3_mark_of_zero_is_a_mark_and_none_is_none(self):
        none = self._observe()
        zero = self._observe(mark=0, is_marked=True)
        typed = self._observe(mark_text=" 0 ", text=False)
        self.assertEqual(
            [(o.is_marked, o.mark_text) for o in none | zero | typed],
            [(False, False), (True, "0"), (True, "0")],
        )

    def test_p6_3_3_a_mark_is_typed_changed_and_taken_back(self):
        observation = self._observe()
        for text, expected in (
            ("７2,5", (True, 72.5, "72.5")),
            ("", (False, 0, False)),
            ("40", (True, 40, "40")),
            (False, (False, 0, False)),
        ):
            with self.subTest(text=text):
                self._write(self.user_trainer, observation, mark_text=text)
                self.assertEqual(
                    (observation.is_marked, observation.mark, observation.mark_text),
                    expected,
                )
        self._write(self.user_trainer, observation, mark=80)
        self.assertTrue(observation.is_marked)
        self._write(self.user_trainer, observation, is_marked=False)
        self.assertEqual(observation.mark, 0)

    def test_p6_3_3_form_follows_what_is_typed(self):
        form = Form(
            self.env[OBSERVATION]
            .with_user(self.user_trainer)
            .with_context(default_session_id=self.lesson.id)
        )
        form.enrollment_id = self.mine
        form.is_marked = True
        form.mark = 55
        observation = form.save()
        self.assertEqual((observation.is_marked, observation.mark), (True, 55))
        with Form(observation) as form:
            form.kind = "discipline"
            form.text = "Left the room"
        self.assertEqual((observation.is_marked, observation.mark), (False, 0))

    def test_p6_3_3_participant_and_slot_are_of_the_session(self):
        elsewhere = self._create_session(START + timedelta(days=2), schedule=True)
        foreign = self._enroll(elsewhere, self.employee_employee)
        for vals, words in (
            ({"enrollment_id": foreign.id}, "participant belongs to another session"),
            ({"slot_id": elsewhere.slot_ids.id}, "slot belongs to another session"),
        ):
            observation = self._observe()
            with self.subTest(vals=vals):
                with self.assertRefused(words):
                    self._create(self.user_officer, self._vals(**vals))
                with self.assertRefused(words):
                    self._write(self.user_officer, observation, **vals)
                with self.assertRaises(UserError):
                    self._create(self.user_trainer, self._vals(**vals))

    def test_p6_3_3_only_who_has_a_seat_is_observed(self):
        self.other.with_user(self.user_officer).action_withdraw("Ill")
        with self.assertRefused("Colleague has no seat"):
            self._observe(self.other)
        observation = self._observe()
        with self.assertRefused("Colleague has no seat"):
            self._write(self.user_trainer, observation, enrollment_id=self.other.id)

    def test_p6_3_3_wrong_person_is_mended_in_class(self):
        observation = self._observe(mark=10)
        self._write(self.user_trainer, observation, enrollment_id=self.outside.id)
        self.assertEqual(observation.employee_id, self.employee_outsider)
        self.assertEqual(observation.department_id, self.department_ops)

    def test_d10_session_of_an_observation_is_one(self):
        for junk in ([], [1], {}, {"a": 1}, "x", 0.5, True, -1, False):
            vals = {"session_id": junk, "kind": "discipline", "text": "Phones rang"}
            with self.subTest(junk=junk):
                with self.assertRaisesRegex(UserError, "Choose the session"):
                    self._rpc(self.user_trainer, OBSERVATION, "create", [vals])

    def test_p6_3_3_observation_keeps_its_session(self):
        elsewhere = self._create_session(
            START + timedelta(days=2), schedule=True, trainer_ids=self.trainer.ids
        )
        observation = self._create(self.user_trainer, self._incident())
        with self.assertRefused("keeps its session"):
            self._write(self.user_trainer, observation, session_id=elsewhere.id)

    def test_p6_3_3_slot_under_way_is_found(self):
        slots = self.lesson.slot_ids
        slots |= slots.create(
            {
                "session_id": self.lesson.id,
                "start": START + timedelta(hours=5),
                "stop": START + timedelta(hours=8),
            }
        )
        morning, afternoon = slots.sorted("start")
        for hours, slot in (
            (-0.6, slots.browse()),
            (-0.4, morning),
            (3.9, morning),
            (4.2, slots.browse()),
            (4.6, afternoon),
        ):
            with self.subTest(hours=hours):
                moment = START + timedelta(hours=hours)
                self.assertEqual(self._observe(observed_on=moment).slot_id, slot)
        chosen = self._observe(observed_on=START, slot_id=afternoon.id)
        self.assertEqual(chosen.slot_id, afternoon)

    def test_d6_8_time_is_shown_in_the_sessions_zone(self):
        self.env["res.lang"]._activate_lang("en_US")
        observation = self._observe(observed_on=START + timedelta(hours=16, minutes=5))
        self.assertEqual(
            observation.with_context(lang="en_US", tz="Europe/Berlin").observed_text,
            "04/07/2026 01:05 (Asia/Shanghai)",
        )

    def test_p6_3_3_counts_follow_what_one_may_read(self):
        self._observe(mark=80)
        self._observe(self.outside, kind="discussion")
        self._create(self.user_trainer, self._incident())
        for user, count in (
            (self.user_trainer, 3),
            (self.user_officer, 3),
            (self.user_executive, 3),
            (self.user_outsider, 1),
            (self.user_employee, 0),
            (self.user_department_manager, 0),
        ):
            with self.subTest(user=user.name):
                rows = self._rpc(
                    user,
                    self.lesson._name,
                    "read",
                    self.lesson.ids,
                    ["observation_count"],
                )
                self.assertEqual(rows[0]["observation_count"], count)

    def test_p6_3_3_mean_leaves_out_what_has_no_mark(self):
        self._observe(mark=80)
        self._observe(mark=0, is_marked=True)
        self._observe(mark=50).is_marked = False
        groups = self.env[OBSERVATION]._read_group(
            [("session_id", "=", self.lesson.id)],
            ["enrollment_id"],
            ["mark:avg", "__count"],
        )
        self.assertEqual(groups, [(self.mine, 40, 3)])


@tagged("post_install", "-at_install", "hr_training_observation")
class TestInClass(ObservationCase):
    """A tap per answer."""

    def _tap(self, method, enrollment=None, user=None):
        enrollment = self.mine if enrollment is None else enrollment
        return self._rpc(
            user or self.user_trainer, enrollment._name, method, enrollment.ids
        )

    def _read(self, *names, user=None):
        rows = self._rpc(
            user or self.user_trainer, self.mine._name, "read", self.mine.ids, names
        )
        return tuple(rows[0][name] for name in names)

    def test_p6_3_3_an_answer_is_one_tap(self):
        for method in ("right", "partly", "wrong"):
            self._tap(f"action_answer_{method}")
        observations = self.mine.observation_ids.sorted("id")
        self.assertEqual(observations.mapped("mark"), [100, 50, 0])
        self.assertEqual(set(observations.mapped("is_marked")), {True})
        self.assertEqual(observations.recorded_by_id, self.user_trainer)
        self.assertEqual(self._read("question_text"), ("100 · 50 · 0, mean 50",))

    def test_p6_3_3_last_answer_of_ones_own_is_taken_back(self):
        self._tap("action_answer_right")
        self._tap("action_answer_wrong")
        self._tap("action_answer_partly", user=self.user_officer)
        self.assertEqual(self._read("can_undo_question"), (True,))
        self._tap("action_undo_answer")
        self.assertEqual(self._read("question_text"), ("100 · 50, mean 75",))
        self._tap("action_undo_answer")
        self.assertEqual(self._read("can_undo_question"), (False,))
        with self.assertRefused("recorded no answer"):
            self._tap("action_undo_answer")
        self.assertEqual(self.mine.observation_ids.recorded_by_id, self.user_officer)

    def test_p6_3_3_buttons_are_for_those_who_may(self):
        self.lesson.keeper_ids = self.user_colleague
        names = ("can_observe", "can_ask")
        for user, expected in (
            (self.user_trainer, (True, True)),
            (self.user_officer, (True, True)),
            (self.user_colleague, (True, False)),
            (self.user_employee, (False, False)),
            (self.user_department_manager, (False, False)),
            (self.user_executive, (False, False)),
        ):
            with self.subTest(user=user.name):
                self.assertEqual(self._read(*names, user=user), expected)
        self._release()
        self.assertEqual(self._read(*names), (True, False))
        self.lesson.with_user(self.user_officer).action_close()
        self.assertEqual(self._read(*names), (False, False))

    def test_p6_3_3_taps_of_those_who_may_not_are_refused(self):
        self.lesson.keeper_ids = self.user_colleague
        for user in (
            self.user_employee,
            self.user_colleague,
            self.user_department_manager,
            self.user_executive,
            self.user_finance,
        ):
            for method in ("action_answer_right", "action_undo_answer"):
                with self.subTest(user=user.name, method=method):
                    with self.assertRaises(UserError):
                        self._tap(method, user=user)
        self.assertFalse(self.mine.observation_ids)

    def test_p6_3_3_anything_else_is_recorded_by_its_form(self):
        for enrollment, kind in ((self.mine, "discussion"), (None, "discipline")):
            record = self.mine.browse() if enrollment is None else enrollment
            action = self._rpc(
                self.user_trainer,
                record._name,
                "action_observe" if record else "action_observe_class",
                record.ids,
                context={"default_session_id": self.lesson.id},
            )
            form = Form(
                self.env[action["res_model"]]
                .with_user(self.user_trainer)
                .with_context(**action["context"])
            )
            form.text = "Lively"
            with self.subTest(kind=kind):
                observation = form.save()
                self.assertEqual(observation.kind, kind)
                self.assertEqual(observation.enrollment_id.id, record.id)
                self.assertEqual(observation.session_id.id, self.lesson.id)
        for user in (self.user_employee, self.user_executive):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self._rpc(
                    user,
                    self.mine._name,
                    "action_observe_class",
                    [],
                    context={"default_session_id": self.lesson.id},
                )

    def test_p6_3_3_class_shows_who_has_a_seat(self):
        self.other.with_user(self.user_officer).action_withdraw("Ill")
        action = self._rpc(
            self.user_trainer,
            self.lesson._name,
            "action_view_class",
            self.lesson.ids,
        )
        self.assertEqual(
            self.env[action["res_model"]].search(action["domain"]),
            self.mine | self.outside,
        )


@tagged("post_install", "-at_install", "hr_training_observation")
class TestObservationRights(ObservationCase):
    """Who records and who reads (design §5)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._add_company_b()
        cls.elsewhere = cls._create_session(START + timedelta(days=2), schedule=True)
        cls._enroll(cls.elsewhere, cls.employee_employee)

    def test_d5_who_has_no_part_in_the_session_records_nothing(self):
        observation = self._observe(kind="discussion")
        users = self.user_employee | self.user_outsider | self.user_department_manager
        users |= self.user_executive | self.user_finance | self.user_b_officer
        for user in users:
            for vals in (self._vals(), self._incident(), self._vals(self.outside)):
                with self.subTest(user=user.name, vals=vals):
                    with self.assertRaises(AccessError):
                        self._create(user, vals)
            for method, args in (
                ("write", [{"text": "Mine"}]),
                ("write", [{"mark": 100}]),
                ("unlink", []),
            ):
                with self.subTest(user=user.name, method=method):
                    with self.assertRaises(AccessError):
                        self._rpc(user, OBSERVATION, method, observation.ids, *args)
        self.assertEqual(self.mine.observation_ids, observation)

    def test_d5_trainer_of_another_session_records_nothing(self):
        colleague = self._create_trainer(self.employee_outsider)
        self.elsewhere.trainer_ids = colleague
        observation = self._observe(kind="discussion")
        for vals in (self._vals(), self._incident()):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                self._create(self.user_outsider, vals)
        with self.assertRaises(AccessError):
            self._write(self.user_outsider, observation, text="Mine")
        # Of his own session he does; its people do not lend him those of another.
        vals = self._incident(session_id=self.elsewhere.id)
        self.assertTrue(self._create(self.user_outsider, vals))
        with self.assertRaises(UserError):
            self._create(self.user_outsider, {**vals, "enrollment_id": self.mine.id})

    def test_d5_refusal_does_not_tell_who_is_enrolled_where(self):
        vals = self._vals(session_id=self.elsewhere.id)
        with self.assertRaises(AccessError) as caught:
            self._create(self.user_finance, vals)
        self.assertNotIn("Employee", str(caught.exception))

    def test_d5_no_detour_by_the_enrolment(self):
        command = Command.create({"session_id": self.lesson.id, "mark": 100})
        for user in (self.user_employee, self.user_outsider):
            with self.subTest(user=user.name), self.assertRaises(UserError):
                self._rpc(
                    user,
                    self.mine._name,
                    "write",
                    self.mine.ids,
                    {"observation_ids": [command]},
                )

    def test_d5_keeper_records_and_examiner_marks_in_that_session(self):
        keeper, examiner = self.user_department_manager, self.user_b_employee
        examiner = self._add_user("examiner")
        self.lesson.keeper_ids = keeper
        self.lesson.examiner_ids = examiner
        for user in keeper | examiner:
            with self.subTest(user=user.name):
                self.assertTrue(self._create(user, self._vals(kind="homework")))
                elsewhere = self._incident(session_id=self.elsewhere.id)
                with self.assertRaises(AccessError):
                    self._create(user, elsewhere)
        marked = self._create(examiner, self._vals(mark=70))
        unmarked = self._observe()
        for vals in ({"mark": 1}, {"text": "Well"}, {"is_marked": False}):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                self._write(keeper, marked, **vals)
        with self.assertRefused("give marks"):
            self._write(keeper, unmarked, mark_text="90")
        with self.assertRefused("give marks"):
            self._create(keeper, self._vals(mark=90))
        self._write(keeper, unmarked, text="Knew it")
        self.assertEqual(unmarked.recorded_by_id, self.user_trainer)

    def test_d6_1_who_recorded_is_not_forged(self):
        forged = {"recorded_by_id": self.user_head.id}
        context = {"default_recorded_by_id": self.user_head.id}
        with self.assertRaises(UserError):
            self._create(self.user_trainer, {**self._vals(), **forged})
        with self.assertRaises(UserError):
            self._create(self.user_trainer, self._vals(), context=context)
        observation = self._create(self.user_trainer, self._vals())
        for user in (self.user_trainer, self.user_officer, self.user_head):
            with self.subTest(user=user.name), self.assertRaises(UserError):
                self._write(user, observation, **forged)
        self.assertEqual(observation.recorded_by_id, self.user_trainer)

    def test_d6_1_tap_takes_nothing_from_the_context(self):
        self._rpc(
            self.user_trainer,
            self.mine._name,
            "action_answer_wrong",
            self.mine.ids,
            context={
                "default_mark": 100,
                "default_kind": "homework",
                "default_session_id": self.elsewhere.id,
                "default_enrollment_id": self.other.id,
            },
        )
        answer = self.mine.observation_ids
        self.assertEqual(
            (answer.session_id, answer.mark, answer.kind),
            (self.lesson, 0, "question"),
        )

    def test_d5_nobody_records_what_concerns_himself(self):
        """Neither the keeper who sits in the class, nor an officer or head who does."""
        people = self.env["hr.employee"].create(
            [
                self._employee_vals(u.name, self.department_ops, user_id=u.id)
                for u in self.user_officer | self.user_head
            ]
        )
        self.lesson.keeper_ids = self.user_employee
        for user, enrollment in zip(
            (self.user_employee, self.user_officer, self.user_head),
            self.mine | self._enroll(self.lesson, *people),
            strict=True,
        ):
            about = self._observe(enrollment, kind="discipline", text="Slept")
            with self.subTest(user=user.name):
                self.assertTrue(self._reads(user, about))
                for method, args in (
                    ("write", [{"text": "Awake"}]),
                    ("write", [{"enrollment_id": self.outside.id}]),
                    ("unlink", []),
                ):
                    with self.assertRefused("Somebody else records"):
                        self._rpc(user, OBSERVATION, method, about.ids, *args)
                with self.assertRefused("Somebody else records"):
                    self._create(user, self._vals(enrollment))

    def test_d5_one_reads_what_is_recorded_of_oneself_marks_once_released(self):
        homework = self._observe(kind="homework", text="Well done")
        incident = self._observe(kind="discipline", text="Phone rang")
        question = self._observe(mark=40)
        of_class = self._create(self.user_trainer, self._incident())
        readers = (self.user_employee, self.user_department_manager)
        for user in readers:
            with self.subTest(user=user.name, released=False):
                self.assertTrue(self._reads(user, homework))
                self.assertTrue(self._reads(user, incident))
                self.assertFalse(self._reads(user, question))
                self.assertFalse(self._reads(user, of_class))
        for observation in homework | incident | question | of_class:
            self.assertFalse(self._reads(self.user_colleague, observation))
            self.assertFalse(self._reads(self.user_finance, observation))
            self.assertFalse(self._reads(self.user_b_officer, observation))
            for user in (self.user_executive, self.user_head, self.user_trainer):
                self.assertTrue(self._reads(user, observation))
        self._release()
        for user in readers:
            with self.subTest(user=user.name, released=True):
                self.assertTrue(self._reads(user, question))
                self.assertFalse(self._reads(user, of_class))
        self.assertFalse(self._reads(self.user_colleague, question))

    def test_d5_keeper_does_not_see_marks(self):
        self.lesson.keeper_ids = self.user_colleague
        marked, unmarked = self._observe(mark=40), self._observe()
        self.assertTrue(self._reads(self.user_colleague, unmarked))
        self.assertFalse(self._reads(self.user_colleague, marked))
        self._release()
        self.assertFalse(self._reads(self.user_colleague, marked))

    def test_d5_recorder_or_officer_deletes(self):
        second = self._create_trainer(self.employee_department_manager)
        self.lesson.trainer_ids |= second
        for deleter, passes in (
            (self.user_department_manager, False),
            (self.user_trainer, True),
            (self.user_officer, True),
        ):
            observation = self._observe()
            with self.subTest(deleter=deleter.name):
                self.assertEqual(
                    self._passes(
                        lambda u=deleter, o=observation: self._rpc(
                            u, OBSERVATION, "unlink", o.ids
                        )
                    ),
                    passes,
                )

    def test_d5_draft_and_cancelled_sessions_take_none(self):
        draft = self._create_session(START + timedelta(days=4))
        self.lesson.with_user(self.user_officer).action_cancel("Trainer is ill")
        for session in draft | self.lesson:
            with self.subTest(state=session.state):
                with self.assertRefused("from scheduling until closing"):
                    self._create(
                        self.user_officer, self._incident(session_id=session.id)
                    )


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
