from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..common import NOW
from .common_exam import ExamCase


@tagged("post_install", "-at_install", "hr_training_exam")
class TestExam(ExamCase):
    """Marking by key, time and release (policy 7.2.1)."""

    # ------------------------------------------------------------
    # MARKED BY THE KEY
    # ------------------------------------------------------------

    def test_p7_2_1_choice_and_fill_in_are_marked_by_their_key(self):
        paper = self._sit(self._open()[0])
        points = {
            question.title: sum(self._lines(paper, question).mapped("training_awarded"))
            for question in self.survey.question_ids
        }
        self.assertEqual(points, {"Single": 2, "Multiple": 4, "Fill": 4, "Text": 0})
        self.assertFalse(self._lines(paper, self.question_text).training_marked_on)
        self.assertFalse(self._scores(), "the text is not marked yet")

    def test_p7_2_1_wrong_half_and_missing_answers_give_nothing(self):
        paper = self._sit(
            self._open()[0],
            {
                self.question_single: self._choice(self.question_single, "A"),
                self.question_multiple: self._choice(self.question_multiple, "A"),
                self.question_fill: "piston",
                self.question_text: "",
            },
        )
        self.assertEqual(sum(paper.user_input_line_ids.mapped("training_awarded")), 0)
        self.assertEqual(self._scores().mapped("value"), [0], "nothing is to be marked")
        self.assertFalse(self._to_mark(paper).filtered(lambda m: m.can_mark))

    def test_p7_2_1_some_right_choices_get_their_share_where_the_form_says_so(self):
        self.question_multiple.training_partial_credit = True
        paper = self._sit(
            self._open()[0],
            {self.question_multiple: self._choice(self.question_multiple, "C")},
        )
        self.assertEqual(paper.user_input_line_ids.training_awarded, 2)

    def test_p7_2_1_answers_sent_twice_or_of_another_question_give_no_more(self):
        """The survey's controller takes any ids; the key does not."""
        right = self._choice(self.question_multiple, "A", "C")
        foreign = self._choice(self.question_single, "B")
        papers = self._open()
        twice = self._sit(papers[0], {self.question_multiple: [*right, *right]})
        self.assertEqual(sum(twice.user_input_line_ids.mapped("training_awarded")), 4)
        other = self._sit(papers[1], {self.question_multiple: [*right, *foreign]})
        self.assertEqual(sum(other.user_input_line_ids.mapped("training_awarded")), 0)

    def test_p7_2_1_numbers_and_dates_have_keys_zero_included(self):
        number, day = (
            self.env["survey.question"].create(
                {
                    "survey_id": self.survey.id,
                    "title": kind,
                    "question_type": kind,
                    "training_full_marks": 3,
                    "answer_date": "2026-01-02",
                }
            )
            for kind in ("numerical_box", "date")
        )
        papers = self._open()
        right = self._sit(papers[0], {number: "0.0", day: "2026-01-02"})
        wrong = self._sit(papers[1], {number: "1", day: "2026-01-03"})
        self.assertEqual(sum(right.user_input_line_ids.mapped("training_awarded")), 6)
        self.assertEqual(sum(wrong.user_input_line_ids.mapped("training_awarded")), 0)

    def test_p7_2_1_random_draw_from_a_bank_and_the_mark_is_of_the_paper_drawn(self):
        bank = self._create_exam(
            questions_selection="random",
            questions_layout="page_per_section",
            question_and_page_ids=[
                Command.create(
                    {
                        "title": "Bank",
                        "is_page": True,
                        "question_type": False,
                        "random_questions_count": 2,
                        "sequence": 1,
                    }
                ),
                *(
                    Command.create(
                        {
                            "title": f"Q{number}",
                            "sequence": number + 2,
                            "question_type": "char_box",
                            "training_full_marks": 5,
                            "training_accepted_answers": "yes",
                        }
                    )
                    for number in range(6)
                ),
            ],
        )
        self.assertEqual(bank.training_full_marks, 10)
        self.evaluation.survey_id = bank
        rows = [(f"draw{n}", "base.group_user", self.department_ops) for n in range(6)]
        self._add_users(self.company, *rows)
        people = [getattr(self, f"employee_{role}") for role, *_rest in rows]
        self._enroll(self.training_session, *people)
        papers = self._open()
        draws = [set(paper.predefined_question_ids.ids) for paper in papers]
        self.assertEqual({len(draw) for draw in draws}, {2})
        self.assertGreater(len({frozenset(draw) for draw in draws}), 1, "all the same")
        first, second = papers[0].predefined_question_ids
        self._sit(papers[0], {first: "YES", second: "no"})
        self.assertEqual(self._scores().value, 50)

    # ------------------------------------------------------------
    # RELEASE
    # ------------------------------------------------------------

    def test_p7_2_1_released_only_when_everything_is_marked(self):
        papers = self._open()
        self._hold()
        for paper in papers:
            self._sit(paper)
        self._end()
        with self.assertRefused("2 answers of .* are not marked yet"):
            self._release()
        self._mark(papers[0], 5)
        with self.assertRefused("1 answers of .* are not marked yet"):
            self._release()
        self._mark(papers[1], 5)
        self._release()
        self.assertEqual(self.evaluation.state, "released")
        self.assertEqual(set(self.enrollments.mapped("result")), {"passed"})
        self.assertEqual(self.enrollments.mapped("score"), [75, 75])

    def test_p7_2_1_release_waits_for_who_is_still_writing(self):
        papers = self._open()
        self._hold()
        self._mark(self._sit(papers[0]), 10)
        with self.assertRefused("1 people have not handed in"):
            self._release()
        self._end()
        self._release()
        # Nobody fails because he handed nothing in: that is to be decided.
        self.assertEqual(self.enrollments.mapped("result"), ["passed", "pending"])

    def test_p7_2_1_who_missed_the_exam_gets_another_attempt_after_the_release(self):
        self.evaluation.with_user(self.user_officer).resits = 0
        papers = self._open()
        self._hold()
        self._mark(self._sit(papers[0]), 10)
        self._end()
        self._release()
        missed = self.enrollments[1]
        officers = self.evaluation.with_user(self.user_officer)
        self.assertFalse(self.evaluation.sudo()._can_resit_myself(missed))
        with self.assertRaises(UserError):
            officers.action_open_resit(self.enrollments[0].ids)
        paper = officers.action_open_resit(missed.ids).sudo()
        self._mark(self._sit(paper), 10)
        self.assertEqual(missed.result, "pending")
        officers.action_release_resits()
        self.assertEqual(missed.result, "passed")
        self.assertEqual(len(missed.certificate_ids), 1)

    def test_p7_2_1_withdrawn_person_holds_nothing_up(self):
        papers = self._open()
        for paper in papers:
            self._sit(paper)
        self._mark(papers[0], 5)
        self.enrollments[1].with_user(self.user_officer).action_withdraw("Ill")
        self._hold()
        self._end()
        self._release()
        self.assertFalse(self._to_mark(papers[1]))

    def test_p7_2_1_nothing_goes_out_before_the_release(self):
        """No mail, certificate, badge, résumé line, skill; no state of eLearning."""
        badge = self.env["gamification.badge"].create(
            {"name": "Pumps", "rule_auth": "nobody"}
        )
        # As somebody with all rights would set it up, around the form's own ways.
        template = self.env.ref("survey.mail_template_certification")
        self.survey.write(
            {
                "certification": True,
                "scoring_type": "scoring_with_answers",
                "scoring_success_min": 0,
                "certification_mail_template_id": template.id,
                "certification_give_badge": True,
                "certification_badge_id": badge.id,
            }
        )
        self.survey.message_subscribe(self.user_officer.partner_id.ids)
        papers = self._open()
        counted = (
            "mail.mail",
            "mail.message",
            "hr.training.certificate",
            "gamification.badge.user",
            "hr.resume.line",
            "hr.employee.skill",
            "slide.channel.partner",
            "hr.training.score",
        )

        def count():
            self.env.flush_all()
            return {name: self.env[name].sudo().search_count([]) for name in counted}

        before = count()
        for paper in papers:
            self._sit(paper)
        self.assertEqual(count(), before, "handed in")
        for paper in papers:
            self._mark(paper, 10)
        marked = count()
        self.assertEqual(marked.pop("hr.training.score"), 2)
        before.pop("hr.training.score")
        self.assertEqual(marked, before, "marked")
        self.assertEqual(set(self.enrollments.mapped("result")), {"pending"})
        for user in (self.user_employee, self.user_department_manager):
            for model in ("hr.training.score", "hr.training.marking"):
                with self.subTest(user=user.name, model=model):
                    self.assertFalse(self.env[model].with_user(user).search([]))
        self._hold()
        self._release()
        self.assertEqual(len(self.enrollments.certificate_ids), 2)

    def test_p7_2_1_employee_sees_mark_points_and_comment_after_the_release(self):
        paper = self._sit(self._open()[0])
        self._hold()
        self._end()
        self._mark(paper, 5, comment="One reason is missing")
        form = self.env["hr.training.my.form"].with_user(self.user_employee).search([])
        self.assertEqual((form.answer_state, form.mark), ("done", False))
        self._release()
        row = self._rpc(self.user_employee, form._name, "read", form.ids, ["mark"])[0]
        self.assertEqual(row["mark"], "75")
        action = self._rpc(
            self.user_employee, form._name, "action_view_answers", form.ids
        )
        rows = self._rpc(
            self.user_employee,
            action["res_model"],
            "search_read",
            action["domain"],
            ["question_text", "awarded", "comment", "model_answer"],
        )
        self.assertEqual([row["awarded"] for row in rows], [2, 4, 4, 5])
        self.assertEqual(rows[3]["comment"], "One reason is missing")
        self.assertFalse(
            any(row["model_answer"] for row in rows), "the key serves the next session"
        )

    def test_p7_2_1_released_marks_change_by_correction_alone(self):
        paper = self._sit(self._open()[0])
        self._hold()
        self._end()
        self._mark(paper, 5)
        self._release()
        with self.assertRefused("released"):
            self._mark(paper, 10)
        with self.assertRaises(UserError):
            self._rpc(
                self.user_trainer,
                "hr.training.score",
                "write",
                self._scores().ids,
                {"value": 100},
            )
        self._scores().with_user(self.user_head).action_correct(40, "Wrong paper")
        self.assertEqual(self.enrollment.result, "failed")

    # ------------------------------------------------------------
    # TIME
    # ------------------------------------------------------------

    def test_p7_2_1_browser_closed_half_way_is_handed_in_when_time_is_over(self):
        self.survey.write({"is_time_limited": True, "time_limit": 30})
        paper = self._begin(self._open()[0])
        self._save(paper, {self.question_fill: "keypump"})
        Evaluation = self.env["hr.training.evaluation"]
        paper.start_datetime = NOW - timedelta(minutes=29)
        Evaluation._cron_follow_clock()
        self.assertEqual(paper.state, "in_progress")
        paper.start_datetime = NOW - timedelta(minutes=31)
        Evaluation._cron_follow_clock()
        self.assertEqual(paper.state, "done")
        self.assertEqual(self._scores().value, 20, "what was saved counts")

    def test_p7_2_1_end_of_the_exam_hands_in_what_is_saved(self):
        papers = self._open()
        paper = self._begin(papers[0])
        self._save(paper, {self.question_fill: "keypump"})
        self._end()
        self.assertEqual(papers.mapped("state"), ["done", "new"])
        self.assertEqual(self._scores().value, 20)
        self.assertFalse(papers[1]._filter_exam_answerable(), "too late to begin")

    def test_p7_2_1_clock_opens_and_ends_the_exam(self):
        Evaluation = self.env["hr.training.evaluation"]
        self.evaluation.write({"open_days": -40})
        self.assertLess(self.evaluation.opens_on, NOW)
        Evaluation._cron_follow_clock()
        self.assertEqual(self.evaluation.state, "open")
        self.assertEqual(len(self.evaluation.user_input_ids), 2)
        self._enroll(self.training_session, self.employee_outsider)
        Evaluation._cron_follow_clock()
        self.assertEqual(len(self.evaluation.user_input_ids), 3, "the latecomer's")
        self.evaluation.write({"duration_days": 1})
        Evaluation._cron_follow_clock()
        self.assertEqual(self.evaluation.state, "marking")

    def test_p7_2_1_handed_in_once(self):
        paper = self._sit(self._open()[0])
        ended = paper.end_datetime
        paper.end_datetime = ended - timedelta(hours=1)
        paper._mark_done()
        self.assertEqual(paper.end_datetime, ended - timedelta(hours=1))

    # ------------------------------------------------------------
    # MY FORMS
    # ------------------------------------------------------------

    def _my_forms(self, user):
        return (
            self.env["hr.training.my.form"]
            .with_user(user)
            .search([("is_open", "=", True)])
        )

    def test_p7_2_1_my_forms_are_those_that_wait_for_me(self):
        self.assertFalse(self._my_forms(self.user_employee))
        papers = self._open()
        form = self._my_forms(self.user_employee)
        self.assertEqual(form.user_input_id.sudo(), papers[0])
        self.assertEqual(form.method, "exam")
        action = self._rpc(self.user_employee, form._name, "action_fill", form.ids)
        self.assertIn(papers[0].access_token, action["url"])
        for user in (self.user_colleague, self.user_officer, self.user_head):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self._rpc(user, form._name, "action_fill", form.ids)
        self._sit(papers[0])
        self.assertFalse(self._my_forms(self.user_employee))
        self._end()
        self.assertFalse(self._my_forms(self.user_colleague), "the exam is over")

    def test_p7_2_3_my_forms_hold_named_questionnaires(self):
        survey = self.env["survey.survey"].create(
            {"title": "Named", "survey_type": "training_questionnaire"}
        )
        other = self.env["hr.training.evaluation"].create(
            {
                "session_id": self.training_session.id,
                "method": "questionnaire",
                "survey_id": survey.id,
                "is_anonymous": False,
            }
        )
        other.with_user(self.user_officer).action_open()
        form = self._my_forms(self.user_employee)
        self.assertEqual(form.evaluation_id.sudo(), other)
        self.assertFalse(form.mark)
