from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..common import NOW
from .common_exam import ExamCase


@tagged("post_install", "-at_install", "hr_training_exam")
class TestExam(ExamCase):
    """Marking by key and by hand, release, attempts (policy 7.2.1)."""

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
    # MARKED BY HAND
    # ------------------------------------------------------------

    def test_p7_2_1_trainer_marks_text_with_question_answer_and_model_in_sight(self):
        paper = self._sit(self._open()[0])
        record = self._to_mark(paper)
        row = record.read(
            ["question_text", "answer_text", "model_answer", "full_marks", "points"]
        )[0]
        self.assertEqual(
            (row["question_text"], row["answer_text"], row["model_answer"]),
            ("Text", "Because", "Keymodel"),
        )
        self.assertEqual((row["full_marks"], row["points"]), (10, False))
        self._rpc(
            self.user_trainer,
            record._name,
            "web_save",
            record.ids,
            {"points": "7,5", "comment": "Two reasons"},
            {"points": {}},
        )
        line = self._lines(paper, self.question_text)
        self.assertEqual(line.training_points, 7.5)
        self.assertEqual(line.training_marker_id, self.user_trainer)
        self.assertEqual(line.training_marked_on, NOW)
        self.assertEqual(line.training_comment, "Two reasons")
        score = self._scores()
        self.assertEqual(score.value, 100 * 17.5 / 20)
        self.assertEqual(
            (score.marker_id, score.user_input_id), (self.user_trainer, paper)
        )

    def test_p7_2_1_points_above_full_marks_and_nonsense_are_refused(self):
        paper = self._sit(self._open()[0])
        for points in (10.5, "11", "-1", "many", "nan", "inf", "", False, None):
            with self.subTest(points=points), self.assertRefused("10"):
                self._mark(paper, points)
        self.assertFalse(self._lines(paper, self.question_text).training_marked_on)
        self._mark(paper, 0)
        self.assertEqual(self._scores().value, 50, "zero is a mark")

    def test_p7_2_1_marking_again_before_the_release_moves_the_mark(self):
        paper = self._sit(self._open()[0])
        self._mark(paper, 10)
        first = self._scores()
        self._mark(paper, 4, user=self.user_officer)
        self.assertEqual(self._scores(), first)
        self.assertEqual(first.value, 70)
        self.assertEqual(first.marker_id, self.user_officer)

    def test_p7_2_1_full_and_zero_buttons(self):
        papers = self._open()
        for paper, method, mark in (
            (papers[0], "action_mark_full", 100),
            (papers[1], "action_mark_zero", 50),
        ):
            record = self._to_mark(self._sit(paper))
            self._rpc(self.user_trainer, record._name, method, record.ids)
            score = self._scores(paper.training_enrollment_id)
            self.assertEqual(score.value, mark)

    def test_p7_2_1_comment_alone_does_not_mark(self):
        paper = self._sit(self._open()[0])
        record = self._to_mark(paper)
        self._rpc(
            self.user_trainer, record._name, "write", record.ids, {"comment": "Hm"}
        )
        line = self._lines(paper, self.question_text)
        self.assertEqual(
            (line.training_comment, line.training_marked_on), ("Hm", False)
        )

    def test_p7_2_1_only_points_and_comment_are_written_on_the_screen(self):
        record = self._to_mark(self._sit(self._open()[0]))
        for vals in (
            {"marking_state": "marked"},
            {"awarded": 10},
            {"answer_text": "Better"},
            {"user_input_id": 1},
        ):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                self._rpc(self.user_officer, record._name, "write", record.ids, vals)

    def test_p7_2_1_nobody_but_those_of_the_session_marks(self):
        paper = self._sit(self._open()[0])
        record = self._to_mark(paper)
        other = self._add_user("other_trainer", "hr_training.group_hr_training_trainer")
        for user in (
            self.user_employee,
            self.user_colleague,
            self.user_department_manager,
            self.user_executive,
            self.user_finance,
            other,
        ):
            for method, args in (
                ("write", [{"points": "1"}]),
                ("action_mark", [1]),
                ("action_mark_full", []),
                ("action_mark_zero", []),
            ):
                with self.subTest(user=user.name, method=method):
                    with self.assertRaises(AccessError):
                        self._rpc(user, record._name, method, record.ids, *args)
        self.training_session.examiner_ids = self.user_outsider
        self._mark(paper, 3, user=self.user_outsider)
        line = self._lines(paper, self.question_text)
        self.assertEqual(line.training_marker_id, self.user_outsider)

    def test_p7_2_1_nobody_marks_his_own_answers(self):
        self.training_session.examiner_ids = self.user_employee
        paper = self._sit(self._open()[0])
        with self.assertRefused("Somebody else"):
            self._mark(paper, 10, user=self.user_employee)

    def test_p7_2_1_marking_needs_the_paper_to_be_handed_in(self):
        paper = self._begin(self._open()[0])
        self._save(paper, self._right_answers())
        self.assertFalse(self._to_mark(paper))

    def test_p7_2_1_two_hundred_answers_in_one_request(self):
        """One ``web_search_read`` with as many statements as for a few answers."""
        spec = {
            name: {}
            for name in (
                "question_text",
                "answer_text",
                "model_answer",
                "full_marks",
                "points",
                "comment",
                "marks_text",
                "marking_state",
                "can_mark",
            )
        }
        spec.update(
            employee_id={"fields": {"display_name": {}}},
            question_id={"fields": {"display_name": {}}},
        )
        self.training_session.examiner_ids = self.user_outsider

        def request(limit):
            before = self.env.cr.sql_log_count
            result = self._rpc(
                self.user_outsider,
                "hr.training.marking",
                "web_search_read",
                [("evaluation_id", "=", self.evaluation.id)],
                spec,
                limit=limit,
            )
            return len(result["records"]), self.env.cr.sql_log_count - before

        employees = self.env["hr.employee"].create(
            [
                {"name": f"P{number}", "company_id": self.company.id}
                for number in range(60)
            ]
        )
        self.training_session.seats_max = 100
        enrollments = self._enroll(self.training_session, *employees)
        self.evaluation.with_user(self.user_officer).action_open()
        papers = self.env["survey.user_input"].create(
            [self.evaluation._prepare_answer(e, e._get_partner()) for e in enrollments]
        )
        for paper in papers:
            self._save(paper, self._right_answers())
        papers._mark_done()
        self.env.flush_all()
        request(1)
        few, cheap = request(5)
        many, dear = request(200)
        self.assertEqual((few, many), (5, 200))
        self.assertLessEqual(dear, cheap + 3)
        self.assertLess(dear, 60)
        for group, count in (("question_id", 4), ("employee_id", 60)):
            result = self._rpc(
                self.user_outsider,
                "hr.training.marking",
                "web_read_group",
                [("evaluation_id", "=", self.evaluation.id)],
                [group],
                ["__count"],
                auto_unfold=True,
                unfold_read_specification=spec,
                unfold_read_default_limit=200,
            )
            with self.subTest(group=group):
                self.assertEqual(len(result["groups"]), count)
                self.assertTrue(all(g[group][1] for g in result["groups"]))

    # ------------------------------------------------------------
    # SECOND MARKER
    # ------------------------------------------------------------

    def _with_second_marker(self):
        self.evaluation.second_marker = True
        self.training_session.examiner_ids = self.user_outsider
        return self._sit(self._open()[0])

    def test_p7_2_1_second_marker_both_marks_are_kept_and_the_mean_counts(self):
        paper = self._with_second_marker()
        self._mark(paper, 4, comment="Short")
        self.assertFalse(self._scores(), "one marker is not enough")
        self._mark(paper, 8, user=self.user_outsider, comment="Good")
        line = self._lines(paper, self.question_text)
        self.assertEqual((line.training_points, line.training_second_points), (4, 8))
        self.assertEqual(line.training_marker_id, self.user_trainer)
        self.assertEqual(line.training_second_marker_id, self.user_outsider)
        self.assertEqual(
            (line.training_comment, line.training_second_comment), ("Short", "Good")
        )
        self.assertEqual(line.training_awarded, 6)
        self.assertEqual(self._scores().value, 80)

    def test_p7_2_1_second_marker_does_not_see_the_first_marks_before_his_own(self):
        paper = self._with_second_marker()
        self._mark(paper, 4, comment="Short")
        names = ["points", "comment", "marks_text"]
        record = self._to_mark(paper)

        def seen(user):
            row = self._rpc(user, record._name, "read", record.ids, names)[0]
            return [row[name] for name in names]

        self.assertEqual(seen(self.user_outsider), [False, False, False])
        self.assertEqual(seen(self.user_trainer), ["4", "Short", False])
        self._mark(paper, 8, user=self.user_outsider)
        self.assertEqual(
            seen(self.user_outsider), ["8", False, "Trainer: 4, Outsider: 8"]
        )

    def test_p7_2_1_each_marker_changes_his_own_marks_and_there_is_no_third(self):
        paper = self._with_second_marker()
        self._mark(paper, 4)
        self._mark(paper, 8, user=self.user_outsider)
        self._mark(paper, 6)
        self.assertEqual(self._scores().value, 85)
        with self.assertRefused("Trainer and Outsider"):
            self._mark(paper, 1, user=self.user_officer)

    def test_p7_2_1_second_marker_is_another_human_and_not_another_login(self):
        paper = self._with_second_marker()
        self._mark(paper, 4)
        self.employee_outsider.work_contact_id = self.user_trainer.partner_id
        self._mark(paper, 8, user=self.user_outsider)
        line = self._lines(paper, self.question_text)
        self.assertEqual(
            (line.training_points, line.training_second_marked_on), (8, False)
        )
        self.assertFalse(self._scores(), "one human is not enough")

    def test_p7_2_1_release_waits_for_the_second_marker(self):
        paper = self._with_second_marker()
        self._hold()
        self._end()
        self._mark(paper, 4)
        with self.assertRefused("1 answers of .* are not marked yet"):
            self._release()
        self._mark(paper, 8, user=self.user_outsider)
        self.assertTrue(self._release())

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
    # RESITS
    # ------------------------------------------------------------

    def _fail(self, points=0, release=False):
        """user_employee fails, user_colleague passes; marked, maybe released."""
        papers = self._open()
        self._sit(papers[0], {self.question_text: "No idea"})
        self._sit(papers[1])
        self._mark(papers[0], points)
        self._mark(papers[1], 10)
        self._hold()
        self._end()
        if release:
            self._release()

    def _open_resit(self, *enrollments, user=None):
        ids = self._rpc(
            user or self.user_officer,
            "hr.training.evaluation",
            "action_open_resit",
            self.evaluation.ids,
            [e.id for e in enrollments] or None,
        )
        return self.env["survey.user_input"].browse(ids)

    def test_p7_2_1_resit_is_a_new_paper_for_who_failed_and_every_attempt_is_kept(self):
        self._fail()
        paper = self._open_resit()
        self.assertEqual(paper.training_enrollment_id, self.enrollment)
        self.assertEqual(paper.training_attempt, 2)
        self.assertEqual(paper.deadline, NOW + timedelta(days=7))
        with self.assertRefused("1 people have not handed in"):
            self._release()
        self._sit(paper)
        self._mark(paper, 6)
        self.assertEqual(self._scores().mapped("attempt"), [1, 2])
        self.assertEqual(self._scores().mapped("value"), [0, 80])
        self._release()
        self.assertEqual(self.enrollment.result, "passed")
        self.assertEqual(self.enrollment.score, 80)

    def test_p7_2_1_resits_to_the_set_number(self):
        self._fail()
        paper = self._open_resit(self.enrollment)
        with self.assertRefused("not over or not marked"):
            self._open_resit(self.enrollment)
        self._sit(paper, {self.question_text: "Still none"})
        with self.assertRefused("not over or not marked"):
            self._open_resit(self.enrollment)
        self._mark(paper, 0)
        with self.assertRefused("No attempt is left"):
            self._open_resit(self.enrollment)
        with self.assertRefused("Nobody failed"):
            self._open_resit()

    def test_p7_2_1_who_passed_or_is_of_another_session_gets_no_resit(self):
        self._fail()
        with self.assertRefused("is passed"):
            self._open_resit(self.enrollments[1])
        other = self._create_session(START_LATER, schedule=True)
        foreign = self._enroll(other, self.employee_outsider)
        with self.assertRefused("does not take part"):
            self._open_resit(foreign)

    def test_p7_2_1_resits_are_frozen_on_the_evaluation(self):
        self.form.resits = 5
        self.company.training_resits = 5
        self.assertEqual(self.evaluation.resits, 1)
        self._open()
        for name, value in (
            ("resits", 5),
            ("attempt_policy", "last"),
            ("second_marker", True),
            ("survey_id", False),
        ):
            with self.subTest(field=name), self.assertRefused("begun"):
                self._rpc(
                    self.user_head,
                    "hr.training.evaluation",
                    "write",
                    self.evaluation.ids,
                    {name: value},
                )

    def test_p7_2_1_best_attempt_counts(self):
        self._check_policy("best", 80, "passed")

    def test_p7_2_1_last_attempt_counts(self):
        self._check_policy("last", 10, "failed")

    def _check_policy(self, policy, mark, result):
        """First attempt 55 %, second 80 %, third 10 %: what counts?"""
        self.evaluation.write({"attempt_policy": policy, "resits": 2})
        self.evaluation.pass_score = 85
        papers = self._open()
        self._mark(self._sit(papers[0]), 1)
        self._hold()
        self._end()
        self._mark(self._sit(self._open_resit(self.enrollment)), 6)
        last = self._sit(
            self._open_resit(self.enrollment), {self.question_text: "Nothing"}
        )
        self._mark(last, 2)
        self.assertEqual(self._scores().mapped("value"), [55, 80, 10])
        self.evaluation.pass_score = 60
        self._release()
        self.assertEqual(
            (self.enrollment.score, self.enrollment.result), (mark, result)
        )

    def test_p7_2_1_only_officers_open_resits_before_the_release(self):
        self._fail()
        for user in (self.user_trainer, self.user_employee, self.user_executive):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self._open_resit(self.enrollment, user=user)
        form = self.env["hr.training.my.form"].with_user(self.user_employee).search([])
        self.assertFalse(form.can_resit, "it would tell him that he failed")
        with self.assertRaises(UserError):
            form.action_resit()

    def test_p7_2_1_trainee_takes_the_resit_offered_after_the_release(self):
        self._fail(release=True)
        self.assertEqual(self.enrollment.result, "failed")
        Form = self.env["hr.training.my.form"]
        self.env.invalidate_all()
        form = Form.with_user(self.user_employee).search([])
        self.assertTrue(form.can_resit)
        passed = Form.with_user(self.user_colleague).search([])
        self.assertFalse(passed.can_resit)
        with self.assertRaises(AccessError):
            form.with_user(self.user_colleague).action_resit()
        action = form.action_resit()
        paper = self.evaluation.user_input_ids.filtered(
            lambda a: a.training_attempt == 2
        )
        self.assertIn(paper.access_token, action["url"])
        with self.assertRaises(UserError):
            form.action_resit()
        self.assertTrue(paper._filter_exam_answerable())
        self._sit(paper)
        self._mark(paper, 6)
        self.assertEqual(len(self._scores()), 1, "the mark waits for its release")
        self.assertEqual(self.enrollment.result, "failed")
        shown = self.env["hr.training.marking"].with_user(self.user_employee)
        self.assertFalse(shown.search([("user_input_id", "=", paper.id)]))

    def test_p7_2_1_resit_after_the_release_goes_out_by_a_release_of_its_own(self):
        self._fail(release=True)
        paper = self._open_resit(self.enrollment)

        def release(user=self.user_officer):
            return self._rpc(
                user,
                "hr.training.evaluation",
                "action_release_resits",
                self.evaluation.ids,
            )

        with self.assertRefused("1 people have not handed in"):
            release()
        self._sit(paper)
        with self.assertRefused("1 answers of .* are not marked"):
            release()
        self._mark(paper, 6)
        with self.assertRaises(AccessError):
            release(self.user_trainer)
        self.assertFalse(self.enrollment.certificate_ids)
        release()
        self.assertEqual(self._scores().mapped("value"), [0, 80])
        self.assertEqual(self.enrollment.result, "passed")
        self.assertEqual(len(self.enrollment.certificate_ids), 1)
        with self.assertRefused("no resit to release"):
            release()

    def test_p7_2_1_resit_that_nobody_came_to_holds_nothing_up(self):
        self._fail()
        paper = self._open_resit()
        paper.deadline = NOW - timedelta(seconds=1)
        self._release()
        self.assertEqual(self.enrollment.result, "failed")

    def test_p7_2_1_no_resit_once_the_session_is_closed(self):
        self._fail(release=True)
        self.training_session.sudo().state = "closed"
        with self.assertRefused("closed"):
            self._open_resit(self.enrollment)

    # ------------------------------------------------------------
    # PAPER
    # ------------------------------------------------------------

    def test_p7_2_1_people_without_login_are_named_and_sit_it_on_paper(self):
        self.assertFalse(self.evaluation.paper_text)
        nobody = self._create_employee("Nobody Online", self.department_ops)
        self.user_colleague.active = False
        enrollment = self._enroll(self.training_session, nobody)
        self._open()
        self.assertEqual(
            self.evaluation.user_input_ids.training_enrollment_id, self.enrollment
        )
        text = self._rpc(
            self.user_officer,
            "hr.training.evaluation",
            "read",
            self.evaluation.ids,
            ["paper_text"],
        )[0]["paper_text"]
        self.assertIn("Nobody Online", text)
        self.assertIn("Colleague", text)
        self.assertNotIn("Employee,", text)
        self.training_session.with_user(self.user_trainer).set_marks(
            [(nobody.id, "exam", 70)]
        )
        self.assertEqual(self._scores(enrollment).value, 70)

    def _sheet(self, user=None, **vals):
        return (
            self.env["hr.training.mark.sheet"]
            .with_user(user or self.user_trainer)
            .search([("evaluation_id", "=", self.evaluation.id)])
        )

    def test_p7_2_1_mark_sheet_has_a_line_for_every_participant(self):
        self.evaluation.survey_id = False
        lines = self._sheet()
        self.assertEqual(lines.employee_id, self.enrollments.employee_id)
        self.assertEqual(lines.mapped("mark"), [False, False])
        self._rpc(
            self.user_trainer, lines._name, "web_save", lines[0].ids, {"mark": "55"}, {}
        )
        self._rpc(self.user_trainer, lines._name, "write", lines[1].ids, {"mark": 0})
        self.assertEqual(self.evaluation.score_ids.mapped("value"), [55, 0])
        self.assertEqual(self.evaluation.score_ids.marker_id, self.user_trainer)
        lines = self._sheet()
        self.assertEqual(
            [(line.employee_id, line.attempt) for line in lines],
            [
                (self.employee_employee, 1),
                (self.employee_employee, 2),
                (self.employee_colleague, 1),
                (self.employee_colleague, 2),
            ],
        )
        for bad in ("101", "-1", "x"):
            with self.subTest(mark=bad), self.assertRefused("0 to 100"):
                self._rpc(
                    self.user_trainer, lines._name, "write", lines[1].ids, {"mark": bad}
                )
        self._rpc(self.user_trainer, lines._name, "write", lines[1].ids, {"mark": "65"})
        self.assertEqual(self._scores().mapped("value"), [55, 65])

    def test_p7_2_1_mark_sheet_is_for_those_who_mark(self):
        self.evaluation.survey_id = False
        lines = self._sheet()
        for user in (self.user_employee, self.user_finance, self.user_executive):
            with self.subTest(user=user.name):
                self.assertFalse(self._sheet(user))
                with self.assertRaises(AccessError):
                    self._rpc(user, lines._name, "write", lines.ids, {"mark": "100"})

    def test_p7_2_1_each_marker_on_paper_changes_his_own_mark_only(self):
        self.evaluation.write({"survey_id": False, "second_marker": True})
        self.training_session.examiner_ids = self.user_outsider
        person = self.enrollment.employee_id.id

        def set_mark(user, value):
            self._rpc(
                user,
                "hr.training.session",
                "set_marks",
                self.training_session.ids,
                [[person, "exam", value]],
            )

        set_mark(self.user_trainer, 20)
        set_mark(self.user_outsider, 90)
        first, second = self._scores().sorted("id")
        self.assertEqual((first.value, second.value), (20, 90))
        self.assertEqual(second.rater_id, self.employee_outsider)
        set_mark(self.user_trainer, 30)
        set_mark(self.user_outsider, 80)
        self.assertEqual((first.value, second.value), (30, 80))
        for user, other in ((self.user_trainer, second), (self.user_outsider, first)):
            for vals in ({"value": 1}, {"comment": "Mine"}):
                with self.subTest(user=user.name, vals=vals):
                    with self.assertRefused("enter yours as the second"):
                        self._rpc(user, other._name, "write", other.ids, vals)
        self.training_session.examiner_ids |= self.user_colleague
        with self.assertRefused("was given by"):
            set_mark(self.user_colleague, 1)
        self.assertEqual((first.value, second.value), (30, 80))
        self._rpc(self.user_officer, first._name, "write", first.ids, {"value": 40})
        self.assertEqual(first.value, 40, "an officer enters for both")

    def test_p7_2_1_second_marker_on_paper_the_mean_counts(self):
        self.evaluation.write({"survey_id": False, "second_marker": True})
        self.training_session.examiner_ids = self.user_outsider
        line = self._sheet()[0]
        self._rpc(self.user_trainer, line._name, "write", line.ids, {"mark": "50"})
        self._hold()
        with self.assertRefused("1 marks of .* second marker"):
            self._release()
        row = self._rpc(self.user_outsider, line._name, "read", line.ids, ["mark"])[0]
        self.assertFalse(row["mark"])
        self._rpc(self.user_outsider, line._name, "write", line.ids, {"mark": "80"})
        self.assertEqual(sorted(self._scores().mapped("value")), [50, 80])
        self._release()
        self.assertEqual(self.enrollment.score, 65)

    def test_p7_2_1_mark_of_answers_is_not_overwritten_in_a_list(self):
        paper = self._sit(self._open()[0])
        self._mark(paper, 5)
        score, line = self._scores(), self._sheet()[0]
        calls = (
            ("hr.training.score", "write", score.ids, {"value": 100}),
            ("hr.training.score", "unlink", score.ids),
            ("hr.training.mark.sheet", "write", line.ids, {"mark": "100"}),
            (
                "hr.training.session",
                "set_marks",
                self.training_session.ids,
                [(self.employee_employee.id, "exam", 100)],
            ),
        )
        for model, method, *args in calls:
            with self.subTest(model=model, method=method):
                with self.assertRefused("handed in"):
                    self._rpc(self.user_officer, model, method, *args)
        self.assertEqual(score.value, 75)

    def test_p7_2_1_who_is_marked_on_paper_answers_no_more_online(self):
        paper = self._begin(self._open()[0])
        self.training_session.with_user(self.user_trainer).set_marks(
            [(self.employee_employee.id, "exam", 70)]
        )
        self.assertFalse(paper._filter_exam_answerable())
        self._save(paper, {self.question_fill: "keypump"})
        self._end()
        self.assertEqual(self._scores().value, 70)

    # ------------------------------------------------------------
    # FORMS IN USE
    # ------------------------------------------------------------

    def test_d6_6_form_in_use_is_neither_edited_nor_deleted(self):
        self._open()
        choice = self.question_single.suggested_answer_ids[0]
        copy = self._create_exam(title="Elsewhere")
        elsewhere = self._question("Text", copy)
        attacks = [
            (self.survey, "write", {"title": "Other"}),
            (self.survey, "write", {"time_limit": 1, "is_time_limited": True}),
            (self.survey, "write", {"survey_type": "survey"}),
            (
                self.survey,
                "write",
                {"question_and_page_ids": [Command.delete(self.question_text.id)]},
            ),
            (self.survey, "unlink"),
            (self.question_text, "write", {"training_full_marks": 1}),
            (self.question_text, "write", {"survey_id": copy.id}),
            (elsewhere, "write", {"survey_id": self.survey.id}),
            (self.question_text, "unlink"),
            (self.question_text, "copy"),
            (choice, "write", {"is_correct": True}),
            (choice, "unlink"),
            (choice, "copy"),
        ]
        for user in (self.user_officer, self.user_head):
            for record, method, *args in attacks:
                with self.subTest(user=user.name, record=record, method=method):
                    with self.assertRefused("new version"):
                        self._rpc(user, record._name, method, record.ids, *args)
        for model, vals in (
            ("survey.question", {"survey_id": self.survey.id, "title": "One more"}),
            (
                "survey.question.answer",
                {"question_id": self.question_single.id, "value": "D"},
            ),
        ):
            with self.subTest(model=model):
                with self.assertRefused("new version"):
                    self._rpc(self.user_officer, model, "create", [vals])

    def test_d6_6_new_version_is_a_copy_that_courses_take_from_now_on(self):
        self._open()
        action = self._rpc(
            self.user_officer,
            "survey.survey",
            "action_training_open_new_version",
            self.survey.ids,
        )
        version = self.env["survey.survey"].browse(action["res_id"])
        self.assertEqual(version.title, self.survey.title)
        self.assertEqual(
            (version.training_version, self.survey.training_version), (2, 1)
        )
        self.assertEqual(self.form.survey_id, version)
        self.assertEqual(self.evaluation.survey_id, self.survey)
        self.assertEqual(
            version.question_ids.mapped("training_accepted_answers"),
            self.survey.question_ids.mapped("training_accepted_answers"),
        )
        text = self._question("Text", version)
        self._rpc(
            self.user_officer,
            "survey.question",
            "write",
            text.ids,
            {"training_full_marks": 1},
        )
        self.assertEqual(self.question_text.training_full_marks, 10)

    def test_d6_6_trying_a_form_out_does_not_count_as_use(self):
        self.survey.with_user(self.user_officer).sudo()._create_answer(
            user=self.user_officer, test_entry=True
        )
        self.assertFalse(self.survey.is_training_used)

    def test_p7_2_1_form_warns_of_choices_without_a_right_answer(self):
        self.assertFalse(self.survey.training_warning)
        self.question_single.suggested_answer_ids.is_correct = False
        self.assertIn("Single", self.survey.training_warning)
        self.assertEqual(self.survey.training_full_marks, 20)

    def test_p7_2_1_an_exam_is_silent_whatever_is_set(self):
        wanted = {
            "access_mode": "public",
            "users_login_required": False,
            "certification": True,
            "scoring_type": "scoring_with_answers",
            "is_attempts_limited": True,
        }
        made = self._create_exam(**wanted)
        changed = self._create_exam()
        changed.with_user(self.user_officer).write(wanted)
        turned = self.env["survey.survey"].create({"title": "Quiz", **wanted})
        turned.survey_type = "training_exam"
        for survey in (made, changed, turned):
            self.assertEqual(survey.access_mode, "token")
            self.assertEqual(survey.scoring_type, "no_scoring")
            self.assertFalse(survey.certification)
            self.assertTrue(survey.users_login_required)

    def test_p7_2_1_sample_exam_ships(self):
        sample = self.env.ref("hr_training.survey_exam_sample")
        self.assertEqual(sample.survey_type, "training_exam")
        self.assertFalse(sample.training_warning)
        kinds = set(sample.question_ids.mapped("question_type"))
        self.assertEqual(
            kinds, {"simple_choice", "multiple_choice", "char_box", "text_box"}
        )
        self.assertEqual(sample.training_full_marks, 70)

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

    # ------------------------------------------------------------
    # APPEALS
    # ------------------------------------------------------------

    def _appeal(self, user=None, **vals):
        ids = self._rpc(
            user or self.user_employee,
            "hr.training.appeal",
            "create",
            [{"evaluation_id": self.evaluation.id, "text": "Question 4", **vals}],
        )
        return self.env["hr.training.appeal"].browse(ids)

    def _answer(self, appeal, user, *args):
        return self._rpc(user, appeal._name, "action_answer", appeal.ids, *args)

    def test_p7_2_1_appeal_by_the_trainee_is_answered(self):
        self._fail(release=True)
        appeal = self._appeal()
        self.assertEqual(appeal.enrollment_id, self.enrollment)
        self.assertEqual((appeal.state, appeal.old_mark), ("open", "0"))
        self._answer(appeal, self.user_trainer, "I have looked again: it stays.")
        self.assertEqual(appeal.state, "answered")
        self.assertEqual(appeal.answered_by_id, self.user_trainer)
        row = self._rpc(
            self.user_employee, appeal._name, "read", appeal.ids, ["answer"]
        )
        self.assertEqual(row[0]["answer"], "I have looked again: it stays.")
        self.assertEqual(self._scores().value, 0)
        with self.assertRefused("answered already"):
            self._answer(appeal, self.user_officer, "Once more")

    def test_p7_2_1_appeal_that_is_right_corrects_the_mark_on_record(self):
        self._fail(release=True)
        appeal = self._appeal()
        for user in (self.user_officer, self.user_trainer):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self._answer(appeal, user, "Right", 70)
        self.assertEqual(appeal.state, "open")
        self._answer(appeal, self.user_head, "You are right", 70)
        self.assertEqual((appeal.old_mark, appeal.new_mark), ("0", "70"))
        self.assertEqual(self._scores().value, 70)
        self.assertEqual(self.enrollment.result, "passed")
        correction = self.env["hr.training.correction"].search(
            [
                ("res_model", "=", "hr.training.score"),
                ("res_id", "=", self._scores().id),
            ]
        )
        self.assertEqual(correction.reason, "You are right")
        self.assertEqual(correction.old_value, "0.0")

    def test_p7_2_1_appeal_is_for_released_marks_of_ones_own(self):
        self._fail()
        with self.assertRefused("not released"):
            self._appeal()
        self._release()
        with self.assertRaises(AccessError):
            self._appeal(enrollment_id=self.enrollments[1].id)
        with self.assertRefused("what is wrong"):
            self._appeal(text="  ")
        with self.assertRefused("no mark there"):
            self._appeal(self.user_outsider)
        self._appeal()
        with self.assertRefused("open already"):
            self._appeal()

    def test_p7_2_1_nobody_answers_his_own_appeal(self):
        self._fail(release=True)
        self.training_session.examiner_ids = self.user_employee
        appeal = self._appeal()
        with self.assertRefused("Somebody else"):
            self._answer(appeal, self.user_employee, "Granted")
        with self.assertRaises(AccessError):
            self._answer(appeal, self.user_colleague, "Granted")

    def test_p7_2_1_appeal_dialog(self):
        self._fail(release=True)
        appeal = self._appeal()
        action = self._answer(appeal, self.user_head)
        self.assertEqual(action["res_model"], "hr.training.appeal.answer")
        dialog = (
            self.env[action["res_model"]]
            .with_user(self.user_head)
            .with_context(**action["context"])
            .create({"answer": "Granted", "is_changed": True, "new_mark": 61})
        )
        self.assertEqual((dialog.text, dialog.may_correct), ("Question 4", True))
        dialog.action_confirm()
        self.assertEqual(self._scores().value, 61)


START_LATER = fields.Datetime.to_datetime("2026-05-04 01:00:00")
