from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..common import NOW, START
from ..feedback.common_questionnaire import QuestionnaireCase
from ..feedback.common_review import Review360Case
from ..submission.common_submission import PracticalCase, ReflectionCase

FORM = "hr.training.my.form"


class MyFormCase:
    def _open_forms(self, user):
        return self.env[FORM].with_user(user).search([("is_open", "=", True)])

    def _all_forms(self, user):
        return self.env[FORM].with_user(user).search([])


@tagged("post_install", "-at_install", "hr_training_my_form")
class TestMyFormReflection(MyFormCase, ReflectionCase):
    """Whatever waits for a person is in one list."""

    def test_p6_4_1_a_reflection_waits_and_is_kept(self):
        form = self._open_forms(self.user_employee)
        self.assertEqual(form.method, "reflection")
        action = form.action_fill()
        self.assertEqual(
            (action["res_model"], action["res_id"]), (self.mine._name, self.mine.id)
        )
        self._hand_in(self.mine)
        self.env.invalidate_all()
        self.assertFalse(self._open_forms(self.user_employee))
        form = self._all_forms(self.user_employee)
        self.assertEqual((form.answer_state, form.mark), ("done", False))
        self.assertEqual(form.action_fill()["res_id"], self.mine.id, "to be read")

    def test_p6_4_1_its_mark_shows_once_it_is_released(self):
        for reflection in (self.mine, self.other):
            self._hand_in(reflection)
            self._mark(reflection, 75)
        self.assertFalse(self._all_forms(self.user_employee).mark)
        self._release()
        self.env.invalidate_all()
        self.assertEqual(self._all_forms(self.user_employee).mark, "75")

    def test_p6_4_1_an_overdue_one_does_not_wait(self):
        with freeze_time(self.mine.deadline + timedelta(minutes=1)):
            self.assertFalse(self._open_forms(self.user_employee))

    def test_d5_nobody_opens_the_form_of_another(self):
        form = self._open_forms(self.user_employee)
        for user in (self.user_colleague, self.user_trainer, self.user_officer):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self._rpc(user, FORM, "action_fill", form.ids)


@tagged("post_install", "-at_install", "hr_training_my_form")
class TestMyFormPractical(MyFormCase, PracticalCase):
    def test_p7_2_2_a_named_rater_finds_whom_to_rate(self):
        session = self._create_practical_session(
            self._create_course("PN"),
            {"start": START + timedelta(days=30)},
            rater_kind="named",
            rater_ids=[Command.link(self.employee_department_manager.id)],
        )
        self._enroll(session, self.employee_employee)
        session.evaluation_ids.with_user(self.user_officer).action_open()
        form = self._open_forms(self.user_department_manager)
        self.assertEqual(form.employee_id.sudo(), self.employee_employee)
        sheet = session.evaluation_ids.practical_ids
        self.assertEqual(form.action_fill()["res_id"], sheet.id)
        self.assertFalse(self._all_forms(self.user_employee), "it is about him")
        # Raters may be late: it waits until the marks are out.
        session.evaluation_ids.with_user(self.user_officer).action_start_marking()
        self.env.invalidate_all()
        with freeze_time(START + timedelta(days=90)):
            self.assertTrue(self._open_forms(self.user_department_manager))
        self._fill(sheet, self.user_department_manager)
        self.assertFalse(self._open_forms(self.user_department_manager))


@tagged("post_install", "-at_install", "hr_training_my_form")
class TestMyFormReview(MyFormCase, Review360Case):
    def test_p7_2_4_a_review_waits_once_confirmed_and_is_gone_once_handed_in(self):
        boss = self.user_department_manager
        with freeze_time(START + timedelta(hours=4)):
            self.assertFalse(self._open_forms(boss))
            own = self._confirm(self._reviews("superior"))
            form = self._open_forms(boss)
            self.assertEqual(form.employee_id.sudo(), self.person)
            self.assertEqual(form.action_fill()["res_id"], own.id)
            self._answer(own, 3)
            self.env.invalidate_all()
            self.assertFalse(self._all_forms(boss))

    def test_p7_2_4_the_person_rated_sees_his_own_form_only(self):
        with freeze_time(START + timedelta(hours=4)):
            self._confirm()
            forms = self._open_forms(self.user_person)
        self.assertEqual(len(forms), 1)
        self.assertEqual(forms.id // 10, self._reviews("self").id)


@tagged("post_install", "-at_install", "hr_training_my_form")
class TestMyFormQuestionnaire(MyFormCase, QuestionnaireCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = cls._add_people(4)
        with freeze_time(NOW):
            cls.session = cls._create_held_session(cls.people)
            cls.evaluation = cls._create_questionnaire(cls.session)

    def setUp(self):
        super().setUp()
        clock = freeze_time(NOW)
        clock.start()
        self.addCleanup(clock.stop)

    def test_d6_4_an_anonymous_one_waits_and_tells_no_time(self):
        user = self.people[0].user_id
        form = self._open_forms(user)
        self.assertEqual(
            form.action_fill()["url"], f"/training/questionnaire/{self.evaluation.id}"
        )
        self._answer(self.evaluation, self.people[0])
        self.env.invalidate_all()
        self.assertFalse(self._open_forms(user))
        form = self._all_forms(user)
        self.assertEqual((form.answer_state, form.handed_in_on), ("done", False))
        with self.assertRaises(UserError):
            form.action_fill()
        self.assertTrue(self._open_forms(self.people[1].user_id))

    def test_d6_4_after_closing_nobody_finds_whether_he_has_answered(self):
        for person in self.people[:3]:
            self._answer(self.evaluation, person)
        self.evaluation.with_user(self.user_officer).action_start_marking()
        self.env.invalidate_all()
        for person in self.people:
            self.assertFalse(self._all_forms(person.user_id))

    def test_d6_4_no_user_reads_the_forms_of_others(self):
        self._answer(self.evaluation, self.people[0])
        for user in (self.user_officer, self.user_head, self.user_executive):
            self.assertFalse(self._all_forms(user))
        admin = self.env.ref("base.user_admin")
        self.assertFalse(
            self._all_forms(admin).filtered(
                lambda form: form.evaluation_id == self.evaluation
            )
        )

    def test_d6_who_joins_an_open_one_finds_it(self):
        late = self._add_user("late", department=self.department_srv_n)
        self._enroll(self.session, self.employee_late)
        self.env["hr.training.evaluation"]._cron_follow_clock()
        self.assertEqual(self._open_forms(late).evaluation_id.sudo(), self.evaluation)
