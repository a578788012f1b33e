from datetime import timedelta

from odoo.exceptions import AccessError, UserError
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
        self._waive_documents(self.lesson)
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
