from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common_questionnaire import HeldQuestionnaireCase


@tagged("post_install", "-at_install", "hr_training_questionnaire")
class TestQuestionnaireResult(HeldQuestionnaireCase):
    """What a questionnaire shows, to whom, and the attitude counted from it."""

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

    def test_p7_2_3_answers_that_no_form_offers_count_nowhere(self):
        """They were kept before anybody looked at what a browser sends."""
        evaluation = self._create_questionnaire(self.session)
        foreign = self._create_form("Another one").question_ids[1].suggested_answer_ids
        pace = self.q_change.suggested_answer_ids
        for number, rating in enumerate((1, 3, 5, 5, 5, 999)):
            chosen = (foreign if rating == 999 else pace)[0].id
            answers = {self.q_trainer: rating, self.q_change: chosen}
            self._answer(evaluation, self.people[number], answers=answers)
        self._close(evaluation)
        self.assertEqual(self._distribution(evaluation, is_total=True), [1, 0, 1, 0, 3])
        rows = self._get_rows(evaluation, self.q_trainer, is_total=True)
        self.assertEqual(set(rows.mapped("answered")), {5})
        self.assertAlmostEqual(rows[0].average, 3.8)
        rows = self._get_rows(evaluation, self.q_change, is_total=True)
        self.assertEqual(rows.mapped("count"), [5, 0, 0])
        self.assertReturn(evaluation, 6, 12)

    def test_p7_1_answers_that_no_form_offers_give_no_mark(self):
        after = self._create_questionnaire(
            self.session, indicator="attitude", is_anonymous=False
        )
        self._answer_by_name(after, self.people[0], 999)
        self._answer_by_name(after, self.people[1], 999, pace=2)
        self._close(after)
        self.assertEqual(after.score_ids.mapped("value"), [100])
        self.assertEqual(after.score_ids.employee_id, self.people[1])

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
