from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import NOW
from .common_questionnaire import QuestionnaireCase


@tagged("post_install", "-at_install", "hr_training_questionnaire")
class TestQuestionnaire(QuestionnaireCase):
    """Questionnaires from opening to results (policy 7.2.3, 7.1, design §6.4)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = cls._add_people(12, [cls.department_srv_n, cls.department_ops])
        cls.session = cls._create_held_session(cls.people, trainer_ids=cls.trainer.ids)

    def _answer_as(self, evaluation, *values, people=None):
        """Ratings of the trainer by as many people, in order."""
        for person, value in zip(people or self.people, values, strict=False):
            self._answer(evaluation, person, trainer=value)

    def _distribution(self, evaluation, **values):
        rows = self._get_rows(evaluation, self.q_trainer, **values)
        return [rows.filtered(lambda r, v=v: r.value == v).count for v in range(1, 6)]

    def assertReturn(self, evaluation, answered, expected):
        found = (evaluation.answered_count, evaluation.expected_count)
        self.assertEqual(found, (answered, expected))

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
        self.env["hr.training.course.form"].with_user(self.user_officer).create(
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
    # RESULTS
    # ------------------------------------------------------------

    def test_p7_2_3_results_are_counts_averages_and_texts(self):
        evaluation = self._create_questionnaire(self.session)
        good = self.q_change.suggested_answer_ids
        slides, exercises = self.q_grid.matrix_row_ids
        columns = self.q_grid.suggested_answer_ids
        for number, rating in enumerate((1, 3, 5, 5, 5)):
            self._answer_full(
                evaluation, number, rating, good, slides, exercises, columns
            )
        self._close(evaluation)
        self.assertEqual(self._distribution(evaluation, is_total=True), [1, 0, 1, 0, 3])
        rows = self._get_rows(evaluation, self.q_trainer, is_total=True)
        self.assertEqual(set(rows.mapped("answered")), {5})
        self.assertAlmostEqual(rows[0].average, 3.8)
        self.assertEqual(rows.mapped("share"), [20, 0, 20, 0, 60])
        pace = self._get_rows(evaluation, self.q_change, is_total=True, text=False)
        self.assertEqual(pace.mapped("choice"), ["1 Bad", "2 Fair", "3 Good"])
        self.assertEqual(pace.mapped("count"), [2, 2, 1])
        self.assertAlmostEqual(pace[0].average, 1.8)
        grid = self._get_rows(evaluation, self.q_grid, is_total=True)
        self.assertEqual(set(grid.mapped("item")), {"Slides", "Exercises"})
        exercises_rows = grid.filtered(lambda r: r.item == "Exercises")
        self.assertEqual(exercises_rows.mapped("count"), [0, 0, 5])
        self.assertEqual(exercises_rows[0].average, 3)
        texts = self._get_rows(evaluation, self.q_text)
        self.assertEqual(set(texts.mapped("text")), {"Text 0", "Text 1"})
        self.assertEqual(evaluation.result_count, len(self._get_rows(evaluation)))
        self.assertFalse(evaluation.result_hint)

    def _answer_full(
        self, evaluation, number, rating, good, slides, exercises, columns
    ):
        enrollment = self.session.enrollment_ids.filtered(
            lambda e: e.employee_id == self.people[number]
        )
        participation = self.env["hr.training.participation"]._get_of(
            evaluation, enrollment
        )
        form = evaluation._make_anonymous_form(enrollment).with_context(
            training_participation_id=participation.id
        )
        form._mark_in_progress()
        form._save_lines(self.q_trainer, str(rating))
        form._save_lines(self.q_change, str(good[number % 3].id))
        form._save_lines(
            self.q_grid,
            {
                str(slides.id): [str(columns[number % 3].id)],
                str(exercises.id): [str(columns[2].id)],
            },
        )
        form._save_lines(self.q_text, f"Text {number}" if number < 2 else "")
        form._mark_done()

    def test_d6_4_below_the_threshold_nothing_is_shown_and_nothing_is_kept(self):
        evaluation = self._create_questionnaire(self.session)
        self._answer_as(evaluation, 1, 2, 3, 4)
        self._close(evaluation)
        self.assertFalse(self._get_rows(evaluation))
        self.assertFalse(self._get_forms(evaluation), "one could be told from few")
        self.assertReturn(evaluation, 4, 12)
        self.assertIn("Fewer than 5", evaluation.result_hint)

    def test_d6_4_from_the_threshold_on_they_show(self):
        evaluation = self._create_questionnaire(self.session)
        self._answer_as(evaluation, 1, 2, 3, 4, 5)
        self.assertFalse(self._get_rows(evaluation), "not while it is open")
        self._close(evaluation)
        self.assertEqual(self._distribution(evaluation, is_total=True), [1] * 5)

    def test_d6_4_the_threshold_is_the_one_promised_on_opening(self):
        self.company.training_anonymity_threshold = 6
        evaluation = self._create_questionnaire(self.session)
        self._answer_as(evaluation, 1, 2, 3, 4, 5)
        self.company.training_anonymity_threshold = 3
        self._close(evaluation)
        self.assertFalse(self._get_rows(evaluation))

    def test_d6_4_no_setting_goes_below_three(self):
        self.company.training_anonymity_threshold = 0
        few, enough = (self._create_questionnaire(self.session) for _n in range(2))
        self._answer_as(few, 1, 2)
        self._answer_as(enough, 1, 2, 3)
        self._close(few | enough)
        self.assertFalse(self._get_rows(few))
        self.assertTrue(self._get_rows(enough))

    def test_d6_4_a_question_that_few_answered_is_hidden(self):
        """Else one learns of a person what the question before gave away."""
        evaluation = self._create_questionnaire(self.session)
        self._answer_as(evaluation, 1, 2, 3, 4, 0, 0)
        for form in self.env["survey.user_input"].search(
            [("training_evaluation_id", "=", evaluation.id)]
        )[:2]:
            form._save_lines(self.q_trainer, "")
        self.env.flush_all()
        self._close(evaluation)
        self.assertFalse(self._get_rows(evaluation, self.q_trainer))
        self.assertTrue(self._get_forms(evaluation))

    def test_d6_4_departments_show_with_their_complement_only(self):
        """Golden cases of two departments: answers in each -> departments shown."""
        srv, ops = self.people[0::2], self.people[1::2]
        for in_srv, in_ops, expected in (
            (5, 5, {self.department_srv_n, self.department_ops}),
            (6, 4, set()),
            (4, 6, set()),
            (6, 0, set()),
        ):
            evaluation = self._create_questionnaire(self.session)
            people = srv[:in_srv] + ops[:in_ops]
            self._answer_as(evaluation, *([2] * len(people)), people=people)
            self._close(evaluation)
            rows = self._get_rows(evaluation, is_total=False)
            with self.subTest(srv=in_srv, ops=in_ops):
                self.assertEqual(set(rows.department_id), expected)
                self.assertTrue(self._get_rows(evaluation, is_total=True))

    def test_d6_4_departments_are_not_had_by_subtraction(self):
        """Per question: what is left of everybody's count is nothing or enough."""
        evaluation = self._create_questionnaire(self.session)
        self._answer_as(evaluation, *([4] * 12))
        # Of one department all but one leave the question out.
        forms = self.env["survey.user_input"].search(
            [("training_evaluation_id", "=", evaluation.id)]
        )
        of_ops = forms.filtered(
            lambda f: f.sudo().training_department_id == self.department_ops
        )
        self.assertEqual(len(of_ops), 6)
        for form in of_ops[1:]:
            form._save_lines(self.q_trainer, "")
        self._close(evaluation)
        rows = self._get_rows(evaluation, self.q_trainer)
        self.assertEqual(set(rows.mapped("answered")), {7})
        self.assertFalse(rows.department_id)

    def test_d6_4_a_small_department_is_on_no_form(self):
        """Not even while it is open: the person would be told by it."""
        lonely = self._create_employee("Lonely", self.department_srv)
        self.session.seats_max = 20
        enrollment = self._enroll(self.session, lonely)
        evaluation = self._create_questionnaire(self.session)
        self._answer(evaluation, lonely)
        self._answer(evaluation, self.people[0])
        self.assertEqual(enrollment.department_id, self.department_srv)
        found = [form["training_department_id"] for form in self._get_forms(evaluation)]
        self.assertNotIn(self.department_srv.id, found)

    def test_p7_2_3_named_questionnaires_count_without_a_threshold(self):
        evaluation = self._create_questionnaire(self.session, is_anonymous=False)
        forms = evaluation.user_input_ids
        self.assertEqual(
            forms.partner_id,
            self.session.enrollment_ids.mapped("employee_id.user_id.partner_id"),
        )
        form = forms[0]
        form._save_lines(self.q_trainer, "4")
        form._mark_done()
        self._close(evaluation)
        self.assertEqual(self._distribution(evaluation, is_total=True), [0, 0, 0, 1, 0])
        self.assertTrue(form.exists().partner_id)
        self.assertReturn(evaluation, 1, 12)

    def test_d5_who_reads_the_results(self):
        evaluation = self._create_questionnaire(self.session)
        self._answer_as(evaluation, *range(1, 6), *range(1, 6))
        self._close(evaluation)
        rows = self._get_rows(evaluation)
        own = rows.filtered(lambda r: r.department_id == self.department_srv_n)
        total = rows.filtered("is_total")
        self.assertTrue(own and rows - total - own)
        nothing = rows.browse()
        for name, expected in (
            ("officer", rows),
            ("head", rows),
            ("executive", rows),
            ("trainer", rows),
            ("department_manager", total | own),
            ("employee", nothing),
            ("person0", nothing),
            ("finance", nothing),
        ):
            user = getattr(self, f"user_{name}")
            with self.subTest(role=name):
                found = self._rpc(
                    user, rows._name, "search", [("evaluation_id", "=", evaluation.id)]
                )
                self.assertEqual(set(found), set(expected.ids))
        for user in (self.user_head, self.user_trainer):
            for method, args in (
                ("write", [rows.ids, {"count": 1}]),
                ("unlink", [rows.ids]),
                ("create", [[{"evaluation_id": evaluation.id, "question": "X"}]]),
            ):
                with self.subTest(user=user.name, method=method):
                    with self.assertRaises(AccessError):
                        self._rpc(user, rows._name, method, *args)

    # ------------------------------------------------------------
    # ATTITUDE
    # ------------------------------------------------------------

    def test_p7_1_attitude_is_the_mean_shift_of_the_same_questions(self):
        before = self._create_questionnaire(
            self.session, indicator="attitude", open_days=-1
        )
        after = self._create_questionnaire(self.session, indicator="attitude")
        self.assertFalse(after.has_attitude_shift)
        self._answer_as(before, 1, 2, 2, 2, 3)
        self._answer_as(after, 4, 4, 4, 5, 5, 5)
        self._close(before | after)
        self.assertTrue(after.has_attitude_shift)
        self.assertAlmostEqual(after.attitude_shift, 4.5 - 2.0)
        self.assertFalse(before.has_attitude_shift)
        row = self._get_rows(after, self.q_trainer, is_total=True)[0]
        self.assertAlmostEqual(row.average_before, 2.0)
        self.assertAlmostEqual(row.shift, 2.5)

    def _answer_by_name(self, evaluation, person, trainer, pace=None):
        """Hand in a named form: the scale from 1 to 5, "1 Bad" to "3 Good"."""
        form = evaluation.user_input_ids.filtered(
            lambda f: f.training_enrollment_id.employee_id == person
        )
        form._save_lines(self.q_trainer, str(trainer))
        if pace is not None:
            form._save_lines(self.q_change, self.q_change.suggested_answer_ids[pace].id)
        form._mark_done()

    def test_p7_1_named_attitude_marks_people_and_counts_in_their_result(self):
        named = {"indicator": "attitude", "is_anonymous": False}
        before = self._create_questionnaire(self.session, open_days=-1, **named)
        after = self._create_questionnaire(self.session, **named)
        person, silent = self.people[:2]
        self._answer_by_name(before, person, 2)
        self._answer_by_name(after, person, 4, pace=2)
        for evaluation in (before, after):
            self._close(evaluation)
        self.assertEqual(before.score_ids.mapped("value"), [25])
        # 4 on a scale from 1 to 5 is 75, "3 Good" of three is 100
        self.assertEqual(after.score_ids.mapped("value"), [87.5])
        officers = self.session.with_user(self.user_officer)
        self._mark_everybody(officers)
        self._end_session(officers)
        officers.action_release_results()
        mine, other = (
            self.session.enrollment_ids.filtered(lambda e, p=p: e.employee_id == p)
            for p in (person, silent)
        )
        self.assertEqual((mine.weighted_result, other.weighted_result), (87.5, 0))
        self.assertIn("Questionnaire 87.5 (before: 25)", mine.weighted_text)

    def test_p7_1_attitude_asked_after_the_release_comes_in_when_it_closes(self):
        after = self._create_questionnaire(
            self.session, indicator="attitude", is_anonymous=False
        )
        person = self.people[0]
        self._answer_by_name(after, person, 3)
        officers = self.session.with_user(self.user_officer)
        self._mark_everybody(officers)
        self._end_session(officers)
        officers.action_release_results()
        enrollment = self.session.enrollment_ids.filtered(
            lambda e: e.employee_id == person
        )
        self.assertEqual(enrollment.weighted_result, 0)
        self._close(after)
        self.assertEqual(enrollment.weighted_result, 50)

    def test_p7_1_opinions_and_anonymous_answers_are_nobodys_mark(self):
        opinion = self._create_questionnaire(self.session, is_anonymous=False)
        self._answer_by_name(opinion, self.people[0], 2)
        attitude = self._create_questionnaire(self.session, indicator="attitude")
        self._answer_as(attitude, 3, 3, 3, 3, 3, 3)
        for evaluation in (opinion, attitude):
            self._close(evaluation)
            self.assertFalse(evaluation.score_ids)

    def test_p7_1_attitude_of_too_few_before_is_not_shown(self):
        before = self._create_questionnaire(self.session, open_days=-1)
        after = self._create_questionnaire(self.session)
        self._answer_as(before, 1, 2, 2)
        self._answer_as(after, 4, 4, 4, 5, 5, 5)
        self._close(before | after)
        self.assertFalse(after.has_attitude_shift)

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
