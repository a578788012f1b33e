from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import NOW
from .common_questionnaire import HeldQuestionnaireCase, QuestionnaireCase


@tagged("post_install", "-at_install", "hr_training_questionnaire")
class TestQuestionnaire(HeldQuestionnaireCase):
    """Questionnaires from opening to closing (policy 7.2.3, 7.1, design §6.4)."""

    # ------------------------------------------------------------
    # SET UP
    # ------------------------------------------------------------

    def test_p7_2_3_a_questionnaire_is_anonymous_unless_said_otherwise(self):
        Evaluation = self.env["hr.training.evaluation"].with_user(self.user_officer)
        vals = {"session_id": self.session.id, "method": "questionnaire"}
        self.assertTrue(Evaluation.create(vals).is_anonymous)
        self.assertFalse(
            Evaluation.create({**vals, "is_anonymous": False}).is_anonymous
        )
        self.assertFalse(Evaluation.create({**vals, "method": "exam"}).is_anonymous)

    def test_p7_2_3_the_template_asks_what_the_policy_names(self):
        survey = self.env.ref("hr_training.survey_questionnaire")
        self.assertEqual(survey.survey_type, "training_questionnaire")
        titles = survey.question_ids.mapped("title")
        for word in ("Content", "Method", "Trainer", "Usefulness"):
            self.assertTrue(any(title.startswith(word) for title in titles), word)
        kinds = survey.question_ids.mapped("question_type")
        self.assertEqual(kinds, ["scale"] * 4 + ["text_box"] * 2)
        attitude = self.env.ref("hr_training.survey_attitude")
        self.assertEqual(attitude.question_ids.mapped("question_type"), ["scale"] * 3)

    def test_p7_2_3_a_course_runs_its_questionnaire_by_the_clock(self):
        self._create_course_form(
            {
                "course_id": self.course.id,
                "method": "questionnaire",
                "survey_id": self.survey.id,
                "open_days": 1,
                "duration_days": 3,
            }
        )
        session = self._create_held_session(self.people[:5], hours_ago=6)
        evaluation = session.evaluation_ids
        self.assertTrue(evaluation.is_anonymous)
        follow = self.env["hr.training.evaluation"]._cron_follow_clock
        for days, state in ((0, "draft"), (1, "open"), (3, "open"), (4, "released")):
            with freeze_time(NOW + timedelta(days=days)):
                follow()
            self.assertEqual(evaluation.state, state, f"day {days}")

    # ------------------------------------------------------------
    # RETURN, REMINDERS
    # ------------------------------------------------------------

    def test_p7_2_3_return_rate_against_the_setting(self):
        self.company.training_return_rate = 50
        evaluation = self._create_questionnaire(self.session)
        self.assertReturn(evaluation, 0, 12)
        self._answer_as(evaluation, *([3] * 5))
        evaluation.invalidate_recordset()
        self.assertTrue(evaluation.is_return_low)
        self._answer(evaluation, self.people[5])
        evaluation.invalidate_recordset()
        self.assertEqual(evaluation.return_rate, 50)
        self.assertFalse(evaluation.is_return_low)
        self._close(evaluation)
        self.assertEqual((evaluation.answered_count, evaluation.return_rate), (6, 50))

    def test_d6_4_who_withdraws_after_answering_stays_counted(self):
        evaluation = self._create_questionnaire(self.session)
        self._answer_as(evaluation, *([3] * 5))
        enrollments = self.session.enrollment_ids
        for person in (self.people[0], self.people[11]):
            enrollments.filtered(lambda e, p=person: e.employee_id == p).with_user(
                self.user_officer
            ).action_withdraw("Left")
        evaluation.invalidate_recordset()
        self.assertReturn(evaluation, 5, 11)
        self._close(evaluation)
        self.assertReturn(evaluation, 5, 11)
        self.assertEqual(len(self._get_forms(evaluation)), 5)

    def test_d6_4_who_joins_while_it_is_open_answers_too(self):
        evaluation = self._create_questionnaire(self.session)
        self.session.seats_max = 20
        self._enroll(self.session, self.employee_colleague)
        self.assertTrue(evaluation.with_user(self.user_colleague).can_answer)
        self._answer(evaluation, self.employee_colleague)
        evaluation.invalidate_recordset()
        self.assertReturn(evaluation, 1, 13)

    def _get_reminded(self, since):
        messages = self.env["mail.message"].search(
            [("id", ">", since), ("model", "=", "hr.training.session")]
        )
        return messages.notified_partner_ids

    def _get_last_message(self):
        return self.env["mail.message"].search([], order="id desc", limit=1).id

    def test_d6_4_reminders_go_to_all_and_every_few_days(self):
        evaluation = self._create_questionnaire(self.session)
        self._answer_as(evaluation, 3, 3, 3)
        everybody = self.session.enrollment_ids.mapped("employee_id.user_id.partner_id")
        remind = self.env["hr.training.evaluation"]._cron_remind
        for days, expected in ((0, 12), (1, 0), (2, 0), (3, 12), (5, 0), (6, 12)):
            last = self._get_last_message()
            with freeze_time(NOW + timedelta(days=days)):
                remind()
            reminded = self._get_reminded(last)
            self.assertEqual(len(reminded), expected, f"day {days}")
            if expected:
                self.assertEqual(reminded, everybody)
        last = self._get_last_message()
        with freeze_time(NOW + timedelta(days=9)):
            remind()
        self.assertFalse(self._get_reminded(last), "its time is over")

    def test_p7_2_3_named_reminders_go_to_those_who_owe_an_answer(self):
        evaluation = self._create_questionnaire(self.session, is_anonymous=False)
        form = evaluation.user_input_ids[0]
        form._save_lines(self.q_trainer, "4")
        form._mark_done()
        last = self._get_last_message()
        self.env["hr.training.evaluation"]._cron_remind()
        reminded = self._get_reminded(last)
        self.assertEqual(len(reminded), 11)
        self.assertNotIn(form.partner_id, reminded)

    def test_p7_2_3_no_reminders_where_the_setting_is_zero(self):
        self._create_questionnaire(self.session)
        self.company.training_reminder_days = 0
        last = self._get_last_message()
        self.env["hr.training.evaluation"]._cron_remind()
        self.assertFalse(self._get_reminded(last))

    # ------------------------------------------------------------
    # ANSWER
    # ------------------------------------------------------------

    def test_d5_the_employee_opens_his_own_form(self):
        evaluation = self._create_questionnaire(self.session)
        user = self.people[0].user_id
        action = self._rpc(user, evaluation._name, "action_answer", evaluation.ids)
        self.assertEqual(action["url"], f"/training/questionnaire/{evaluation.id}")
        enrollment = self.session.enrollment_ids.filtered(
            lambda e: e.employee_id == self.people[0]
        )
        for record in (self.session, enrollment):
            [row] = self._rpc(
                user, record._name, "read", record.ids, ["can_answer_questionnaire"]
            )
            self.assertTrue(row["can_answer_questionnaire"])
            found = self._rpc(
                user, record._name, "action_answer_questionnaire", record.ids
            )
            self.assertEqual(found["url"], action["url"])
        self._answer(evaluation, self.people[0])
        with self.assertRaisesRegex(UserError, "answered already"):
            self._rpc(user, evaluation._name, "action_answer", evaluation.ids)
        for name in ("outsider", "officer", "trainer"):
            with self.subTest(role=name), self.assertRaises(UserError):
                self._rpc(
                    getattr(self, f"user_{name}"),
                    evaluation._name,
                    "action_answer",
                    evaluation.ids,
                )

    def test_p7_2_3_a_named_form_opens_by_its_own_link(self):
        evaluation = self._create_questionnaire(self.session, is_anonymous=False)
        user = self.people[0].user_id
        action = self._rpc(user, evaluation._name, "action_answer", evaluation.ids)
        form = evaluation.user_input_ids.filtered(
            lambda f: f.partner_id == user.partner_id
        )
        self.assertIn(form.access_token, action["url"])

    def test_d6_4_one_answer_each(self):
        evaluation = self._create_questionnaire(self.session)
        self._answer(evaluation, self.people[0])
        with self.assertRaisesRegex(UserError, "answered already"):
            self._answer(evaluation, self.people[0])

    # ------------------------------------------------------------
    # CLOSE
    # ------------------------------------------------------------

    def test_d6_4_nobody_answered(self):
        evaluation = self._create_questionnaire(self.session)
        self._close(evaluation)
        self.assertEqual(evaluation.state, "released")
        self.assertEqual(evaluation.return_rate, 0)
        self.assertFalse(self._get_rows(evaluation))

    def test_d6_4_closing_twice_changes_nothing(self):
        evaluation = self._create_questionnaire(self.session)
        self._answer_as(evaluation, *([3] * 5))
        self._close(evaluation)
        forms, rows = self._get_forms(evaluation), self._get_rows(evaluation)
        evaluation._do_start_marking()
        self.assertEqual(self._get_forms(evaluation), forms)
        self.assertEqual(self._get_rows(evaluation), rows)
        with self.assertRaises(UserError):
            evaluation.with_user(self.user_officer).action_start_marking()

    def test_d6_4_a_form_opened_in_the_moment_of_closing_is_cleared(self):
        evaluation = self._create_questionnaire(self.session)
        self._answer_as(evaluation, *([3] * 5))
        self._close(evaluation)
        evaluation._make_anonymous_form(self.session.enrollment_ids[0])
        self.assertEqual(len(self._get_forms(evaluation)), 6)
        self.env["survey.user_input"]._gc_training_blanks()
        self.assertEqual(len(self._get_forms(evaluation)), 5)
        other = self._create_questionnaire(self.session)
        other._make_anonymous_form(self.session.enrollment_ids[0])
        self.env["survey.user_input"]._gc_training_blanks()
        self.assertEqual(len(self._get_forms(other)), 1, "still being filled in")

    def test_d6_4_release_of_results_leaves_it_open_until_its_time(self):
        """Released unclosed, the answers would stay as they were given."""
        evaluation = self._create_questionnaire(self.session)
        self._answer_as(evaluation, *([3] * 5))
        officer = self.session.with_user(self.user_officer)
        self._mark_everybody(officer)
        self._end_session(officer)
        officer.action_release_results()
        self.assertEqual(evaluation.state, "open")
        self.assertTrue(evaluation.with_user(self.people[6].user_id).can_answer)
        self._waive_documents(self.session)
        officer.action_close()
        self._answer(evaluation, self.people[6])
        old = {form["id"] for form in self._get_forms(evaluation)}
        with freeze_time(evaluation.closes_on):
            self.env["hr.training.evaluation"]._cron_follow_clock()
        self.assertEqual(evaluation.state, "released")
        forms = self._get_forms(evaluation)
        self.assertEqual(len(forms), 6)
        self.assertFalse(old & {form["id"] for form in forms})

    def test_d6_4_a_cancelled_session_closes_it(self):
        evaluation = self._create_questionnaire(self.session, open_days=-1)
        self._answer_as(evaluation, *([3] * 5))
        self.session.with_user(self.user_officer).action_cancel("Flood")
        self.env["hr.training.evaluation"]._cron_follow_clock()
        self.assertEqual(evaluation.state, "released")
        self.assertTrue(self._get_rows(evaluation))

    def test_d6_4_a_questionnaire_without_an_end_closes_with_its_session(self):
        course = self._create_course("T02", method="online")
        session = self._create_session(False, course_id=course.id)
        session.with_user(self.user_officer).action_schedule()
        self._enroll(session, *self.people[:5])
        evaluation = self._create_questionnaire(session)
        self.assertFalse(evaluation.closes_on)
        follow = self.env["hr.training.evaluation"]._cron_follow_clock
        follow()
        self.assertEqual(evaluation.state, "open")
        officer = session.with_user(self.user_officer)
        self._end_session(officer)
        officer.action_release_results()
        self._waive_documents(session)
        officer.action_close()
        follow()
        self.assertEqual(evaluation.state, "released")

    def test_p7_2_3_marks_entered_in_a_list_need_no_form(self):
        """A questionnaire without a survey goes the way of other marks."""
        self.session.with_user(self.user_officer).set_marks(
            [(self.people[0].id, "questionnaire", 80)]
        )
        evaluation = self.session.evaluation_ids
        officer = self.session.with_user(self.user_officer)
        self._mark_everybody(officer)
        self._end_session(officer)
        officer.action_release_results()
        self.assertEqual(evaluation.state, "released")


@tagged("post_install", "-at_install", "hr_training_questionnaire")
class TestQuestionnaireSpeed(QuestionnaireCase):
    """Statements follow hundreds of rows, not rows."""

    def _measure(self, count):
        person = self._create_employee("Person", self.department_srv_n)
        session = self._create_held_session([person])
        # Many rows of one person, for a thousand employees take minutes to make; each
        # passes for a human here, as more forms than humans would not be kept.
        Evaluation = type(self.env["hr.training.evaluation"])
        self.patch(Evaluation, "_get_humans", lambda _self, rows: {e: e for e in rows})
        enrollments = self.env["hr.training.enrollment"].create(
            [
                {
                    "session_id": session.id,
                    "employee_id": person.id,
                    "state": "withdrawn",
                }
            ]
            * (count - 1)
        )
        evaluation = self._create_questionnaire(session)
        rows = self.env["hr.training.participation"].create(
            [
                {"evaluation_id": evaluation.id, "enrollment_id": enrollment.id}
                for enrollment in enrollments
            ]
        )
        rows.is_answered = True
        forms = (
            self.env["survey.user_input"]
            ._as_nobody()
            .create(
                [
                    {
                        "survey_id": self.survey.id,
                        "training_evaluation_id": evaluation.id,
                        "state": "done",
                    }
                ]
                * count
            )
        )
        self.env["survey.user_input.line"].sudo().create(
            [
                {"user_input_id": form.id, "question_id": question.id, **values}
                for form in forms
                for question, values in (
                    (self.q_trainer, {"answer_type": "scale", "value_scale": 3}),
                    (
                        self.q_text,
                        {"answer_type": "text_box", "value_text_box": "Good"},
                    ),
                )
            ]
        )
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        evaluation.with_user(self.user_officer).action_start_marking()
        self.env.flush_all()
        statements = self.env.cr.sql_log_count - before
        self.assertEqual(len(self._get_forms(evaluation)), count)
        return statements

    @mute_logger("odoo.models.unlink")
    def test_d6_4_closing_takes_statements_per_hundred_rows(self):
        small = self._measure(100)
        large = self._measure(1000)
        # 900 forms, 1,800 lines, 900 texts and 900 participations more.
        self.assertLess(large - small, 4500 / 100 * 2, f"{small} and {large}")
        self.assertLess(small, 200)
