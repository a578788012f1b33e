from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..common import START
from .common_delivery import OBSERVATION, ObservationCase


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
