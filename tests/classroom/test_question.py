from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import NOW
from .common_classroom import ANSWER, QUESTION, QuestionCase

ACTIVITY = "hr_training.mail_activity_type_question"


@tagged("post_install", "-at_install", "hr_training_question")
class TestQuestion(QuestionCase):
    """Trainees ask and suggest, the trainer answers (policy 6.3.3)."""

    uses = (*QuestionCase.uses, "user_executive")

    # ------------------------------------------------------------
    # ASK
    # ------------------------------------------------------------

    def test_p6_3_3_trainee_asks_and_reads_the_answer(self):
        question = self._ask()
        self.assertEqual(question.enrollment_id, self.mine)
        self.assertEqual(question.employee_id, self.employee_employee)
        self.assertEqual(
            (question.asked_by_id, question.state), (self.user_employee, "open")
        )
        self.assertIn("Which fuse?", self._get_told(self.user_trainer, question).body)
        self._answer(question, "The blue <b>one</b>")
        self.assertEqual(question.state, "answered")
        self.assertEqual(question.answered_by_id, self.user_trainer)
        [read] = self._rpc(
            self.user_employee, QUESTION, "read", question.ids, ["answer", "state"]
        )
        self.assertEqual(read["answer"], "The blue <b>one</b>")
        [told] = self._get_told(self.user_employee, question)
        self.assertIn("&lt;b&gt;", told.body, "it is text and no markup")

    def test_p6_3_3_suggestions_are_made_in_the_same_way(self):
        question = self._ask(kind="suggestion", text="More pumps")
        self.assertEqual(question.kind, "suggestion")
        self._answer(question, "Next time")

    def test_p6_3_3_only_who_has_a_seat_asks(self):
        stranger = self._add_user("stranger", department=self.department_ops)
        for user in stranger | self.user_department_manager | self.user_officer:
            with self.subTest(user=user.name), self.assertRefused("seat"):
                self._ask(user)
        self.mine.with_user(self.user_officer).action_withdraw("Ill")
        with self.assertRefused("seat"):
            self._ask()

    def test_p6_3_3_who_waits_has_no_seat(self):
        self.lesson.with_user(self.user_officer).seats_max = 3
        waiting = self._create_employee("Late", self.department_ops)
        waiting.user_id = self._add_user("late")
        self.assertEqual(self._enroll(self.lesson, waiting).state, "waitlisted")
        with self.assertRefused("seat"):
            self._ask(waiting.user_id)

    def test_p6_3_3_nobody_asks_in_the_name_of_another(self):
        question = self._ask(
            employee_id=self.employee_colleague.id,
            department_id=self.department_ops.id,
        )
        self.assertEqual(question.employee_id, self.employee_employee)
        self.assertEqual(question.department_id, self.department_srv_n)
        for name, value in (
            ("enrollment_id", self.other.id),
            ("asked_by_id", self.user_colleague.id),
            ("answer", "Yes"),
            ("state", "answered"),
        ):
            with self.subTest(field=name), self.assertRaises(AccessError):
                self._ask(**{name: value})

    def test_p6_3_3_asked_from_scheduling_until_closing(self):
        self.assertTrue(self.lesson.with_user(self.user_employee).can_ask_in_class)
        self.assertTrue(self.mine.with_user(self.user_employee).can_ask_in_class)
        self._hold()
        self._ask()
        self.lesson.state = "closed"
        with self.assertRefused("until the session is closed"):
            self._ask()
        self.assertFalse(self.mine.with_user(self.user_employee).can_ask_in_class)

    def test_p6_3_3_a_question_has_words(self):
        for text in (False, "", "  ", "\u200b", 5):
            with self.subTest(text=text), self.assertRaises(UserError):
                self._ask(text=text)

    def test_p6_3_3_what_was_asked_stays(self):
        question = self._ask()
        for user in (self.user_employee, self.user_trainer, self.user_officer):
            for vals in ({"text": "Other"}, {"kind": "problem"}):
                with self.subTest(user=user.name), self.assertRaises(UserError):
                    self._rpc(user, QUESTION, "write", question.ids, vals)
            with self.assertRaises(UserError):
                self._rpc(user, QUESTION, "unlink", question.ids)

    # ------------------------------------------------------------
    # WHO READS
    # ------------------------------------------------------------

    def test_p6_3_3_own_taught_and_officers_read(self):
        question = self._ask()
        for user, finds in (
            (self.user_employee, True),
            (self.user_trainer, True),
            (self.user_officer, True),
            (self.user_executive, True),
            (self.user_colleague, False),
            (self.user_department_manager, False),
        ):
            with self.subTest(user=user.name):
                self.assertEqual(self._finds(user, question), finds)

    def test_p6_3_3_keeper_answers_too(self):
        keeper = self._add_user("keeper")
        self.lesson.with_user(self.user_officer).keeper_ids = keeper
        question = self._ask()
        self._answer(question, "Yes", user=keeper)
        self.assertEqual(question.answered_by_id, keeper)

    def test_p6_3_3_nobody_answers_himself(self):
        self.lesson.with_user(self.user_officer).keeper_ids = self.user_employee
        question = self._ask()
        with self.assertRefused("Somebody else answers"):
            self._answer(question, "Yes", user=self.user_employee)

    def test_p6_3_3_others_do_not_answer(self):
        question = self._ask()
        with self.assertRaises(AccessError):
            self._answer(question, "Yes", user=self.user_colleague)
        with self.assertRefused("Trainers and register keepers"):
            self._answer(question, "Yes", user=self.user_executive)

    # ------------------------------------------------------------
    # SHARE
    # ------------------------------------------------------------

    def test_p6_3_3_shared_answer_is_read_by_the_class_without_a_name(self):
        question = self._ask(text="I, Employee, ask: which fuse?")
        self._answer(question, "The blue one", "Which fuse?")
        shared = question.class_answer_id
        stranger = self._add_user("stranger")
        self.assertFalse(self._finds(stranger, shared))
        self.assertFalse(self._finds(self.user_colleague, question))
        [read] = self._rpc(self.user_colleague, ANSWER, "read", shared.ids)
        self.assertEqual(
            (read["text"], read["answer"]), ("Which fuse?", "The blue one")
        )
        told = str(read)
        self.assertNotIn(self.user_employee.name, told)
        for name, field in self.env[ANSWER]._fields.items():
            if field.comodel_name in ("hr.employee", QUESTION) or name == "create_uid":
                self.assertNotIn(self.user_employee.id, shared[name].ids)
                self.assertNotEqual(field.comodel_name, QUESTION)

    def test_p6_3_3_an_answer_is_the_askers_alone_unless_shared(self):
        self._answer(self._ask(), "The blue one")
        self.assertFalse(self.env[ANSWER].search([("session_id", "=", self.lesson.id)]))

    def test_p6_3_3_who_gave_the_seat_back_reads_no_more(self):
        question = self._ask()
        self._answer(question, "The blue one", "Which fuse?")
        self.assertTrue(self._finds(self.user_colleague, question.class_answer_id))
        self.other.with_user(self.user_officer).action_withdraw("Ill")
        self.assertFalse(self._finds(self.user_colleague, question.class_answer_id))

    def test_p6_3_3_answering_is_asked_by_a_dialog(self):
        question = self._ask()
        action = self._answer(question)
        self.assertEqual(action["res_model"], "hr.training.question.answer")
        dialog = (
            self.env[action["res_model"]]
            .with_user(self.user_trainer)
            .create(
                {"question_id": question.id, "answer": "The blue", "is_shared": True}
            )
        )
        self.assertEqual(dialog.shared_text, "Which fuse?")
        dialog.action_confirm()
        self.assertEqual(question.class_answer_id.answer, "The blue")

    # ------------------------------------------------------------
    # CLOSE, ASK AGAIN
    # ------------------------------------------------------------

    def test_p6_3_3_asking_again_opens_it_with_what_was_said(self):
        question = self._ask()
        self._answer(question, "The blue one")
        with self.assertRefused("answered already"):
            self._answer(question, "Or not")
        with self.assertRefused("Only who asked"):
            self._rpc(
                self.user_trainer, QUESTION, "action_ask_again", question.ids, "What?"
            )
        self._rpc(
            self.user_employee,
            QUESTION,
            "action_ask_again",
            question.ids,
            "Which blue?",
        )
        self.assertEqual(question.state, "open")
        self.assertRegex(question.text, "(?s)^Which fuse.*Which blue")
        self._answer(question, "Dark blue")
        self.assertRegex(question.answer, "(?s)^The blue one.*Dark blue$")

    def test_p6_3_3_who_asked_or_answered_closes(self):
        question = self._ask()
        with self.assertRefused("Answer it first"):
            self._rpc(self.user_trainer, QUESTION, "action_close", question.ids)
        with self.assertRaises(AccessError):
            self._rpc(self.user_colleague, QUESTION, "action_close", question.ids)
        self._rpc(self.user_employee, QUESTION, "action_close", question.ids)
        self.assertEqual(question.state, "closed")
        with self.assertRefused("closed"):
            self._answer(question, "Late")

    # ------------------------------------------------------------
    # REMIND
    # ------------------------------------------------------------

    def _remind_at(self, moment):
        with self._clock_at(moment):
            self.env[QUESTION]._cron_remind()

    def _get_asked_users(self, question):
        activities = question.activity_search([ACTIVITY])
        return activities.user_id

    def test_p6_3_3_trainer_is_reminded_once_after_working_days(self):
        """Asked on Monday; three working days are over on Friday."""
        question = self._ask()
        self._remind_at(NOW + timedelta(days=3))
        self.assertFalse(self._get_asked_users(question))
        self._remind_at(NOW + timedelta(days=4))
        self._remind_at(NOW + timedelta(days=5))
        self.assertEqual(self._get_asked_users(question), self.user_trainer)
        self.assertEqual(len(question.activity_ids), 1)
        self._answer(question, "The blue one")
        self.assertFalse(question.activity_ids)

    def test_p6_3_3_weekends_do_not_count_and_0_reminds_nobody(self):
        with self._clock_at(NOW + timedelta(days=3)):
            question = self._ask()
        self._remind_at(NOW + timedelta(days=8))
        self.assertFalse(self._get_asked_users(question))
        self.company.training_question_days = 0
        self._remind_at(NOW + timedelta(days=30))
        self.assertFalse(self._get_asked_users(question))
        self.company.training_question_days = 3
        self._remind_at(NOW + timedelta(days=30))
        self.assertTrue(self._get_asked_users(question))

    def test_p6_3_3_without_a_trainers_login_the_officer_is_reminded(self):
        question = self._ask()
        self.employee_trainer.user_id = False
        self._remind_at(NOW + timedelta(days=9))
        self.assertEqual(self._get_asked_users(question), self.lesson._get_officers())


@tagged("post_install", "-at_install", "hr_training_question")
class TestProblem(QuestionCase):
    """A department reports a problem of its people (policy 2.2.4)."""

    uses = (*QuestionCase.uses, "user_executive")

    def test_p2_2_4_manager_reports_and_reads_the_answer(self):
        problem = self._report(employee_id=self.employee_colleague.id)
        self.assertEqual(problem.department_id, self.department_srv_n)
        self.assertEqual(problem.company_id, self.company)
        self.assertTrue(self._get_told(self.user_officer, problem))
        self._answer(problem, "We repeat it", user=self.user_officer)
        [read] = self._rpc(
            self.user_department_manager, QUESTION, "read", problem.ids, ["answer"]
        )
        self.assertEqual(read["answer"], "We repeat it")
        self.assertTrue(self._get_told(self.user_department_manager, problem))

    def test_p2_2_4_of_the_whole_department_and_of_a_session(self):
        problem = self._report(session_id=self.lesson.id)
        self.assertEqual(problem.department_id, self.department_srv)
        self.assertFalse(problem.employee_id)

    def test_p2_2_4_trainees_and_trainers_read_nothing_of_it(self):
        problem = self._report(
            employee_id=self.employee_colleague.id, session_id=self.lesson.id
        )
        self._answer(problem, "We repeat it", user=self.user_officer)
        for user in self.user_colleague | self.user_employee | self.user_trainer:
            with self.subTest(user=user.name):
                self.assertFalse(self._finds(user, problem))
                self.assertFalse(self._get_told(user, problem))

    def test_p2_2_4_who_leads_does_not_read_what_concerns_himself(self):
        above = self._add_user("above", department=self.department_ops)
        top = self._create_department("TOP")
        self.department_srv.parent_id = top
        top.manager_id = self.employee_above
        problem = self._report(above, employee_id=self.employee_department_manager.id)
        self.assertEqual(problem.department_id, self.department_srv)
        self.assertTrue(self._finds(above, problem))
        self.assertFalse(self._finds(self.user_department_manager, problem))
        self._answer(problem, "We see", user=self.user_officer)
        self.assertFalse(self._get_told(self.user_department_manager, problem))

    def test_p2_2_4_only_of_ones_own_departments(self):
        for user, vals in (
            (self.user_department_manager, {"employee_id": self.employee_outsider.id}),
            (self.user_department_manager, {"department_id": self.department_ops.id}),
            (self.user_employee, {"department_id": self.department_srv_n.id}),
            (self.user_trainer, {"employee_id": self.employee_colleague.id}),
        ):
            with self.subTest(user=user.name, **vals), self.assertRaises(UserError):
                self._report(user, **vals)
        with self.assertRefused("Somebody else reports"):
            self._report(employee_id=self.employee_department_manager.id)

    def test_p2_2_4_the_department_may_be_named_beside_another_of_the_person(self):
        problem = self._report(
            employee_id=self.employee_colleague.id,
            department_id=self.department_ops.id,
        )
        self.assertEqual(problem.department_id, self.department_srv_n)

    def test_p2_2_4_the_training_department_answers_and_no_class_reads_it(self):
        problem = self._report(session_id=self.lesson.id)
        with self.assertRaises(AccessError):
            self._answer(problem, "No", user=self.user_trainer)
        with self.assertRefused("training department answers"):
            self._answer(problem, "No", user=self.user_department_manager)
        with self.assertRefused("not told to a class"):
            self._answer(problem, "No", "Shared", user=self.user_officer)

    def test_p2_2_4_who_follows_as_manager_reads_it(self):
        problem = self._report()
        successor = self._add_user("successor", department=self.department_ops)
        self.department_srv.manager_id = self.employee_successor
        self.assertTrue(self._finds(successor, problem))
        self.assertFalse(self._finds(self.user_department_manager, problem))

    def test_p2_2_4_officers_find_what_is_open(self):
        problem = self._report()
        self.assertTrue(self._finds(self.user_officer, problem))
        self.assertTrue(self._finds(self.user_executive, problem))
        self.env[QUESTION]._cron_remind()
        with self._clock_at(NOW + timedelta(days=9)):
            self.env[QUESTION]._cron_remind()
        self.assertIn(self.user_officer, problem.activity_ids.user_id)
