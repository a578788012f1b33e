"""Each of several trainers is asked about by himself (policy 7.2.3, 8.3.2; §6.4)."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from ..feedback.common_questionnaire import HeldQuestionnaireCase
from .common_assessment import AssessmentCase

RESULT = "hr.training.questionnaire.result"
PERIOD = ("2026-01-01", "2026-06-30")


class PerTrainerCase(HeldQuestionnaireCase, AssessmentCase):
    """A class of ``trainer`` and ``second``, and a form that asks about them."""

    uses = (
        *AssessmentCase.uses,
        "user_outsider",
        "employee_outsider",
        "user_executive",
        "user_department_manager",
    )

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.q_trainer.training_topic = "trainer"
        cls.second = cls._create_trainer(cls.employee_outsider)
        cls.third = cls._create_trainer(
            cls._create_employee("Third Trainer", cls.department_ops)
        )
        cls.shared = cls._hold_for(cls.trainer | cls.second, hours_ago=8)

    @classmethod
    def _hold_for(cls, trainers, hours_ago):
        return cls._create_held_session(
            cls.people, hours_ago=hours_ago, trainer_ids=[Command.set(trainers.ids)]
        ).sudo()

    def _record_trainer(self, employee):
        """Another trainer record of the same human: by his contact."""
        trainer = self.env["hr.training.trainer"].create(
            {
                "kind": "external",
                "partner_id": employee.work_contact_id.id,
                "company_id": self.company.id,
            }
        )
        trainer.with_user(self.user_head).sudo()._do_qualify()
        trainer.qualified_on = "2026-01-01"
        return trainer

    def _get_about(self, evaluation, trainer):
        return evaluation.survey_id.question_ids.filtered(
            lambda question: question.training_trainer_id == trainer
        )

    def _say(self, evaluation, trainers, *answers):
        """Marks of each trainer by one person after another; None says nothing."""
        questions = [self._get_about(evaluation, trainer) for trainer in trainers]
        everything = evaluation.survey_id.question_ids
        self.q_trainer = questions[0]
        self.q_text = everything.filtered(lambda q: q.question_type == "text_box")
        for person, marks in zip(self.people, answers, strict=False):
            said = {q: mark or "" for q, mark in zip(questions, marks, strict=True)}
            self._answer(
                evaluation, person, trainer=said.pop(questions[0]), answers=said
            )

    def _ask_two(self, *answers, session=None, trainers=None, close=True, **vals):
        trainers = trainers or self.trainer | self.second
        evaluation = self._create_questionnaire(session or self.shared, **vals)
        self._say(evaluation, trainers, *answers)
        if close:
            self._close(evaluation)
        return evaluation

    def _get_means(self, evaluation, **values):
        """Dict trainer → (mean, answers) of what everybody said of him."""
        rows = self._get_rows(evaluation, is_total=True, is_per_trainer=True, **values)
        return {row.trainer_id: (row.average, row.answered) for row in rows}

    def _assess(self, trainer):
        return self._draft(trainer, PERIOD)

    def _held(self, *sessions):
        for session in sessions:
            session.write({"state": "done"})


@tagged("post_install", "-at_install", "hr_training_assessment")
class TestQuestionsPerTrainer(PerTrainerCase):
    # ------------------------------------------------------------
    # THE FORM
    # ------------------------------------------------------------

    def test_p7_2_3_questions_about_trainers_name_each_the_others_come_once(self):
        evaluation = self._create_questionnaire(self.shared)
        own = evaluation.survey_id
        self.assertEqual(own.training_original_id, self.survey)
        self.assertEqual(own.title, self.survey.title)
        self.assertEqual(own.training_company_id, self.company)
        for name in ("access_mode", "survey_type", "questions_layout", "lang_ids"):
            self.assertEqual(own[name], self.survey[name], name)
        names = sorted([self.trainer, self.second], key=lambda t: t.name)
        self.assertEqual(
            own.question_ids.sorted().mapped("title"),
            [
                *(f"{trainer.name}: Trainer" for trainer in names),
                "Pace",
                "Material",
                "What else?",
            ],
        )
        self.assertEqual(
            own.question_ids.sorted().training_trainer_id.ids, [t.id for t in names]
        )
        self.assertEqual(
            set(own.question_ids.filtered("training_trainer_id").mapped("scale_max")),
            {5},
        )
        self.assertEqual(len(self.survey.question_ids), 4, "the form itself stays")
        self.assertIn(self.second.name, evaluation.per_trainer_text)

    def test_p7_2_3_questions_without_an_order_of_theirs_stay_together(self):
        self.survey.question_ids.sequence = 10
        self.q_change.training_topic = "trainer"
        own = self._create_questionnaire(self.shared).survey_id
        titles = own.question_ids.sorted().mapped("title")
        self.assertEqual(
            [title.rpartition(": ")[2] for title in titles],
            ["Trainer", "Trainer", "Pace", "Pace", "Material", "What else?"],
        )

    def test_p7_2_3_in_every_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.q_trainer.with_context(lang="zh_CN").title = "讲师讲得清楚吗？"
        self.survey.with_context(lang="zh_CN").title = "您觉得怎么样？"
        own = self._create_questionnaire(self.shared).survey_id
        self.assertEqual(own.with_context(lang="zh_CN").title, "您觉得怎么样？")
        self.assertEqual(own.with_context(lang="en_US").title, "How was it?")
        for question in own.question_ids.filtered("training_trainer_id"):
            name = question.training_trainer_id.name
            chinese = question.with_context(lang="zh_CN").title
            self.assertIn("讲师讲得清楚吗？", chinese)
            self.assertTrue(chinese.startswith(name))
            english = question.with_context(lang="en_US").title
            self.assertEqual(english, f"{name}: Trainer")

    def test_p7_2_3_sections_and_conditions_stay_in_the_copy(self):
        """What depends on an answer about a trainer is asked about him alone; what
        depends on it and is asked once, by an answer about either."""
        bad, _fair, good = self.q_change.suggested_answer_ids
        common = {"survey_id": self.survey.id, "question_type": "text_box"}
        options = [Command.create({"value": value}) for value in ("Yes", "No")]
        Question = self.env["survey.question"]
        page = Question.create(
            {
                "survey_id": self.survey.id,
                "title": "People",
                "question_type": False,
                "is_page": True,
                "sequence": 5,
            }
        )
        clear = Question.create(
            {
                **common,
                "title": "Clear?",
                "question_type": "simple_choice",
                "suggested_answer_ids": options,
                "training_topic": "trainer",
                "sequence": 6,
                "triggering_answer_ids": [Command.set((bad | good).ids)],
            }
        )
        yes, no = clear.suggested_answer_ids
        why, also = Question.create(
            [
                {
                    **common,
                    "title": title,
                    "sequence": number,
                    "training_topic": topic,
                    "triggering_answer_ids": [Command.set(trigger.ids)],
                }
                for number, (title, topic, trigger) in enumerate(
                    (("Why not?", "trainer", no), ("More?", False, yes | no)), start=7
                )
            ]
        )
        own = self._create_questionnaire(self.shared).survey_id
        found = {
            title: own.question_ids.filtered(lambda q, t=title: t in q.title)
            for title in ("Clear?", "Why not?", "More?", "Pace")
        }
        self.assertEqual([len(q) for q in found.values()], [2, 2, 1, 1])
        self.assertEqual(own.page_ids.mapped("title"), [page.title])
        for title in ("Clear?", "Why not?", "More?"):
            self.assertEqual(found[title].page_id, own.page_ids)
        for question in found["Clear?"]:
            self.assertEqual(
                question.triggering_answer_ids,
                found["Pace"].suggested_answer_ids.filtered(
                    lambda a: a.value in ("1 Bad", "3 Good")
                ),
            )
            of_him = found["Why not?"].filtered(
                lambda q, one=question: q.training_trainer_id == one.training_trainer_id
            )
            self.assertEqual(
                of_him.triggering_answer_ids, question.suggested_answer_ids[1]
            )
        self.assertEqual(
            found["More?"].triggering_answer_ids, found["Clear?"].suggested_answer_ids
        )
        self.assertFalse(any(own.question_ids.mapped("is_placed_before_trigger")))
        self.assertEqual((why | also).triggering_answer_ids, yes | no)
        self.assertEqual(clear.triggering_answer_ids, bad | good)

    def test_p7_2_3_who_needs_no_form_of_his_own_gets_none(self):
        alone = self._create_questionnaire(self.session)
        self.assertEqual(alone.survey_id, self.survey)
        self.q_trainer.training_topic = "content"
        self.assertEqual(self._create_questionnaire(self.shared).survey_id, self.survey)
        self.q_trainer.training_topic = "trainer"
        self.survey.questions_selection = "random"
        self.assertEqual(self._create_questionnaire(self.shared).survey_id, self.survey)

    def test_p7_2_3_marks_of_oneself_are_not_moved_by_it(self):
        named = self._create_questionnaire(
            self.shared, is_anonymous=False, indicator="attitude"
        )
        self.assertEqual(named.survey_id, self.survey)

    def test_p7_2_3_trainers_of_slots_are_asked_about(self):
        self.session.sudo().slot_ids[0].trainer_ids = self.trainer | self.third
        own = self._create_questionnaire(self.session).survey_id
        self.assertEqual(
            own.question_ids.training_trainer_id, self.trainer | self.third
        )

    def test_d6_11_one_human_with_two_records_counts_once(self):
        again = self._record_trainer(self.employee_trainer)
        alone = self._hold_for(self.trainer, 14)
        alone.slot_ids[0].trainer_ids = again
        evaluation = self._create_questionnaire(alone)
        self.assertEqual(evaluation.survey_id, self.survey)
        self._answer_as(evaluation, 4, 4, 4, 4, 4)
        self._close(evaluation)
        rows = self._get_rows(evaluation)
        self.assertIn(rows.trainer_id, (self.trainer, again))
        self._held(alone)
        self.assertFigure(
            self._assess(self.trainer), "teaching_quality", "trainees", 75.0, 5
        )
        self.shared.slot_ids[0].trainer_ids = again | self.second
        own = self._create_questionnaire(self.shared).survey_id
        self.assertEqual(len(own.question_ids.filtered("training_trainer_id")), 2)

    def test_p7_2_3_namesakes_are_told_apart(self):
        self.second.employee_id.name = self.trainer.name
        self.second.employee_id.department_id = self.department_srv_n
        evaluation = self._ask_two(*[(5, 1)] * 5)
        titles = self._get_rows(evaluation, is_per_trainer=True).mapped("question")
        self.assertEqual(len(set(titles)), 2)
        self.assertEqual(
            self._get_means(evaluation),
            {self.trainer: (5, 5), self.second: (1, 5)},
        )

    # ------------------------------------------------------------
    # ONCE, AND FOR GOOD
    # ------------------------------------------------------------

    def test_handed_out_again_the_form_stays(self):
        evaluation = self._create_questionnaire(self.shared)
        own = evaluation.survey_id
        evaluation.sudo()._hand_out()
        self.env["hr.training.evaluation"]._cron_follow_clock()
        evaluation.sudo()._do_ask_per_trainer()
        with self.assertRaises(UserError):
            evaluation.with_user(self.user_officer).action_open()
        self.assertEqual(evaluation.survey_id, own)
        forms = self.env["survey.survey"].search(
            [("training_original_id", "=", self.survey.id)]
        )
        self.assertEqual(forms, own)

    def test_d6_4_what_was_promised_stays_whoever_teaches_then(self):
        evaluation = self._ask_two(*[(5, 1)] * 5, close=False)
        own = evaluation.survey_id
        self.shared.trainer_ids = self.trainer | self.third
        evaluation.sudo()._hand_out()
        self.assertEqual(evaluation.survey_id, own)
        self.assertIn(self.third.name, evaluation.per_trainer_text)
        with self.assertRaises(UserError):
            evaluation.with_user(self.user_officer).survey_id = self.survey
        self._close(evaluation)
        self.assertEqual(
            self._get_means(evaluation),
            {self.trainer: (5, 5), self.second: (1, 5)},
        )
        self._held(self.shared)
        # Of who came later nobody said anything.
        self.assertFigure(
            self._assess(self.third),
            "teaching_quality",
            "trainees",
            None,
            missing="several",
        )
        # Who is gone reads what was said of him, and who came reads nothing of it.
        rows = self._get_rows(evaluation, is_per_trainer=True)
        self.assertEqual(
            self.env[RESULT].with_user(self.user_outsider).search([]).sudo(),
            rows.filtered(lambda r: r.trainer_id == self.second),
        )

    def test_a_form_of_one_questionnaire_is_no_others(self):
        evaluation = self._create_questionnaire(self.shared)
        own = evaluation.survey_id
        officer = self.env(user=self.user_officer)
        found = officer["survey.survey"].name_search("How was it?", limit=None)
        self.assertEqual([form_id for form_id, _name in found], [self.survey.id])
        with self.assertRaisesRegex(ValidationError, "made for one questionnaire"):
            self._create_questionnaire(self.session, own, open_it=False)
        with self.assertRaisesRegex(ValidationError, "made for one questionnaire"):
            self.env["hr.training.course.form"].create(
                {
                    "course_id": self.course.id,
                    "method": "questionnaire",
                    "survey_id": own.id,
                }
            )
        again = evaluation.sudo().copy({"session_id": self.session.id})
        self.assertEqual(again.survey_id, self.survey)
        self.assertTrue(self.survey.is_training_used, "what was asked stays")
        with self.assertRaises(UserError):
            self.q_trainer.with_user(self.user_officer).title = "Other"

    def test_nobody_says_whom_questions_are_about(self):
        for record, name, value in (
            (self.q_trainer, "training_trainer_id", self.trainer.id),
            (self.survey, "training_original_id", self.survey.id),
        ):
            own = record.with_user(self.user_officer)
            with self.assertRaises(AccessError):
                own.write({name: value})
            self.assertFalse(
                own.with_context(**{f"default_{name}": value}).default_get([name])
            )

    def test_forms_whose_questionnaire_went_go_as_well(self):
        evaluation = self._create_questionnaire(self.shared)
        own = evaluation.survey_id
        kept = self._create_questionnaire(self.shared).survey_id
        evaluation.sudo().participation_ids.unlink()
        evaluation.sudo().unlink()
        self.env["survey.survey"]._gc_training_own_forms()
        self.assertFalse(own.exists())
        self.assertTrue(kept.exists() and self.survey.exists())

    def test_statements_do_not_grow_with_questionnaires_of_one_trainer(self):
        """One statement finds those that need a form, however many are opened."""
        drafts = [
            self._create_questionnaire(self.session, open_it=False).sudo()
            for _number in range(5)
        ]
        drafts = drafts[0].union(*drafts[1:])
        self.env.flush_all()
        self.env.invalidate_all()
        drafts.mapped("survey_id.title")
        with self.assertQueryCount(1):
            drafts._filter_shared()

    # ------------------------------------------------------------
    # FIGURES
    # ------------------------------------------------------------

    def test_p8_3_2_worked_example_of_two(self):
        """Counted by hand: six people, one of whom says nothing of the second.

        trainer  5 4 4 3 5 5: 26 ÷ 6 = 4.33, as a mark (4.33 − 1) ÷ 4 = 83.33
        second   2 1 2 3 2:   10 ÷ 5 = 2.00, as a mark 25.00
        pace     3 3 3 2 2 3, on a scale of 1 to 3: 16 ÷ 6, as a mark 83.33
        """
        evaluation = self._create_questionnaire(self.shared)
        pace = evaluation.survey_id.question_ids.filtered(lambda q: q.title == "Pace")
        _one, two, three = (a.id for a in pace.suggested_answer_ids)
        about = [self._get_about(evaluation, t) for t in (self.trainer, self.second)]
        self.q_trainer = about[0]
        self.q_text = evaluation.survey_id.question_ids.sorted()[-1]
        for person, first, second, chosen in zip(
            self.people,
            (5, 4, 4, 3, 5, 5),
            (2, 1, 2, 3, 2, ""),
            (three, three, three, two, two, three),
            strict=False,
        ):
            self._answer(
                evaluation,
                person,
                trainer=first,
                answers={about[1]: second, pace: str(chosen)},
            )
        self._close(evaluation)
        means = self._get_means(evaluation)
        self.assertEqual(round(means[self.trainer][0], 2), 4.33)
        self.assertEqual(means[self.trainer][1], 6)
        self.assertEqual(means[self.second], (2.0, 5))
        # Nothing is said of both together, and nothing else of either.
        rows = self._get_rows(evaluation)
        self.assertFalse(rows.filtered(lambda r: not r.is_per_trainer).trainer_id)
        self._held(self.shared)
        for trainer, figure, count in (
            (self.trainer, 83.33, 6),
            (self.second, 25.0, 5),
        ):
            one = self._assess(trainer)
            self.assertFigure(one, "teaching_quality", "trainees", figure, count)
            self.assertFigure(one, "satisfaction", "trainees", 83.33, 6)
            self.assertFalse(
                self._get_line(one, "teaching_quality", "trainees").left_out
            )
            for indicator, expected in (
                ("teaching_quality", trainer),
                ("satisfaction", trainer.browse()),
            ):
                action = self._get_line(one, indicator, "trainees").action_open()
                found = self.env[RESULT].search(action["domain"])
                self.assertTrue(found)
                self.assertEqual(found.trainer_id, expected)

    def test_d6_4_of_three_the_one_under_the_threshold_is_hidden(self):
        """Four of six say something of the third: there is no row of him, nor one of
        all together from which he could be told."""
        trainers = self.trainer | self.second | self.third
        session = self._hold_for(trainers, hours_ago=14)
        answers = [(5, 2, 1)] * 4 + [(4, 3, None)] * 2
        evaluation = self._ask_two(*answers, session=session, trainers=trainers)
        means = self._get_means(evaluation)
        self.assertEqual(set(means), {self.trainer, self.second})
        rows = self._get_rows(evaluation)
        self.assertNotIn(self.third, rows.trainer_id)
        self.assertFalse(
            rows.filtered(
                lambda r: (
                    not r.is_per_trainer and r.question_id.training_topic == "trainer"
                )
            )
        )
        # Nor by what is made of the rows.
        self.assertNotIn("trainer", session._get_topic_figures()[session])
        self.assertEqual(
            set(session._get_trainer_figures()[session]), {self.trainer, self.second}
        )
        self.assertFalse(evaluation.has_attitude_shift)
        self._held(session)
        one = self._assess(self.third)
        self.assertFigure(one, "teaching_quality", "trainees", None, missing="few")

    def test_p8_3_2_closed_ones_of_before_are_left_out_and_it_is_said(self):
        """One form for all of them, as it was handed out before."""
        evaluation = self._create_questionnaire(self.shared, open_it=False).sudo()
        evaluation.state = "open"
        evaluation._hand_out()
        evaluation._do_ask_per_trainer()
        self.assertEqual(evaluation.survey_id, self.survey, "as it was promised")
        self._answer_as(evaluation, 4, 4, 4, 4, 4)
        self._close(evaluation)
        self.assertFalse(self._get_rows(evaluation).trainer_id)
        self._held(self.shared)
        one = self._assess(self.trainer)
        self.assertFigure(one, "teaching_quality", "trainees", None, missing="several")
        line = self._get_line(one, "teaching_quality", "trainees")
        self.assertIn("nobody was asked about each of them", line.note)

    def test_p7_1_shift_compares_a_trainer_with_himself(self):
        before = self._ask_two(*[(2, 4)] * 5, open_days=-3, duration_days=30)
        after = self._ask_two(*[(5, 3)] * 5)
        self.assertEqual(before.survey_id.training_original_id, self.survey)
        for trainer, shift in ((self.trainer, 3), (self.second, -1)):
            rows = self._get_rows(after, is_total=True).filtered(
                lambda r, t=trainer: r.trainer_id == t
            )
            self.assertEqual(set(rows.mapped("shift")), {shift})
        self.assertFalse(after.has_attitude_shift, "that of both would be of neither")

    def test_p7_1_shift_is_of_the_trainer_and_not_of_his_name(self):
        self._ask_two(*[(2, 4)] * 5, open_days=-3, duration_days=30)
        names = (self.second.name, self.trainer.name)
        for trainer, name in zip((self.trainer, self.second), names, strict=True):
            trainer.employee_id.name = name
        after = self._ask_two(*[(5, 3)] * 5)
        rows = self._get_rows(after, is_total=True, is_per_trainer=True)
        self.assertTrue(rows)
        self.assertFalse(any(rows.mapped("has_shift")))

    def test_p7_3_2_improvements_are_of_each(self):
        """The first is good, the second 2 of 5; a talk has its trainer's figure."""
        self._ask_two(*[(5, 2)] * 5)
        self._held(self.shared)
        self.shared._do_open_improvements()
        self.shared._do_open_improvements()
        found = self.env["hr.training.improvement"].search(
            [("session_id", "=", self.shared.id), ("kind", "=", "trainer")]
        )
        self.assertEqual(found.trainer_id, self.second)
        self.assertEqual((len(found), found.figure, found.answered), (1, 2.0, 5))
        for user, seen in ((self.user_trainer, False), (self.user_outsider, True)):
            self.assertEqual(
                bool(found.with_user(user).search([("id", "in", found.ids)])), seen
            )
        for trainer, mean in ((self.trainer, 5), (self.second, 2)):
            figures = self.shared._get_debrief_figures(trainer)
            self.assertEqual(figures["trainer"], mean)
        self.assertNotIn("trainer", self.shared._get_debrief_figures(self.third))

    def test_p7_3_2_both_may_need_one(self):
        self._ask_two(*[(1, 2)] * 5)
        self.shared._do_open_improvements()
        found = self.env["hr.training.improvement"].search(
            [("session_id", "=", self.shared.id), ("kind", "=", "trainer")]
        )
        self.assertEqual(found.trainer_id, self.trainer | self.second)

    # ------------------------------------------------------------
    # WHO READS
    # ------------------------------------------------------------

    def _read_all(self, user, **vals):
        """Rows about trainers that a user finds in every way the ORM and RPC have."""
        domain = [("is_per_trainer", "=", True)]
        self.env.flush_all()
        self.env.invalidate_all()
        Result = self.env[RESULT].with_user(user)
        rows = Result.search(domain)
        grouped = Result._read_group(domain, ["trainer_id"], ["__count"])
        self.assertEqual(sum(count for _trainer, count in grouped), len(rows))
        found = self._rpc(user, RESULT, "search_read", domain, ["trainer_id"])
        self.assertEqual({row["id"] for row in found}, set(rows.ids))
        groups = self._rpc(
            user, RESULT, "formatted_read_group", domain, ["trainer_id"], ["__count"]
        )
        self.assertEqual(sum(group["__count"] for group in groups), len(rows))
        everything = self.env[RESULT].sudo().search(domain)
        for row in everything:
            self.assertEqual(row.with_user(user).has_access("read"), row.id in rows.ids)
        self.assertEqual(everything.with_user(user)._filtered_access("read"), rows)
        return rows.sudo()

    def test_d6_4_a_colleague_reads_his_own_rows_alone(self):
        evaluation = self._ask_two(*[(5, 2)] * 12)
        rows = self._get_rows(evaluation, is_per_trainer=True)
        of = rows.grouped("trainer_id")
        self.assertTrue(rows.filtered("department_id"), "of departments as well")
        self.assertEqual(self._read_all(self.user_trainer), of[self.trainer])
        self.assertEqual(self._read_all(self.user_outsider), of[self.second])
        for user in (self.user_officer, self.user_executive):
            self.assertEqual(self._read_all(user), rows)
        self.assertFalse(self._read_all(self.people[0].user_id))
        # What was asked once is read by both.
        for user in (self.user_trainer, self.user_outsider):
            mine = self.env[RESULT].with_user(user).search([("is_rated", "=", True)])
            self.assertEqual(
                evaluation.with_user(user).result_count,
                len(self.env[RESULT].with_user(user).search([])),
            )
            self.assertEqual(mine.sudo().filtered("is_per_trainer"), mine.sudo())

    def test_d6_4_a_manager_reads_as_of_any_class_but_not_of_his_colleague(self):
        """Everybody's and his department's; teaching it, what is said of himself."""
        evaluation = self._ask_two(*[(5, 2)] * 12)
        rows = self._get_rows(evaluation, is_per_trainer=True)
        manager = self.user_department_manager
        managed = self.env["hr.department"].with_user(manager)
        managed = managed._training_managed_departments()
        self.assertEqual(
            self._read_all(manager),
            rows.filtered(
                lambda r: not r.department_id or r.department_id.id in managed.ids
            ),
        )
        own = self._create_trainer(self.employee_department_manager)
        self.shared.trainer_ids = self.trainer | self.second | own
        self.assertFalse(self._read_all(manager))

    def test_d6_4_all_records_of_a_human_read_and_who_left_does_not(self):
        about = self._record_trainer(self.employee_outsider)
        self.shared.trainer_ids = self.trainer | about
        self._ask_two(*[(5, 2)] * 5, trainers=self.trainer | about)
        self.assertEqual(self._read_all(self.user_outsider).trainer_id, about)
        self.employee_outsider.active = False
        self.assertFalse(self._read_all(self.user_outsider))

    def test_d6_4_form_and_named_answers_are_not_the_trainers(self):
        """Who marks a class looks into its forms, but not into what is said of a
        colleague."""
        named = self._create_questionnaire(self.shared, is_anonymous=False)
        alone = self._create_questionnaire(self.session, is_anonymous=False)
        question = self._get_about(named, self.second)
        form = named.sudo().user_input_ids[0]
        form._save_lines(question, "1")
        line = form.user_input_line_ids
        for user, seen in ((self.user_officer, True), (self.user_trainer, False)):
            for record in (named.survey_id, question, form, line):
                with self.subTest(user=user.login, model=record._name):
                    self.assertEqual(record.with_user(user).has_access("read"), seen)
        mine = self.user_trainer
        self.assertTrue(alone.survey_id.with_user(mine).has_access("read"))
        self.assertTrue(
            alone.sudo().user_input_ids[0].with_user(mine).has_access("read")
        )
        # The questionnaire itself is still his to look at.
        data = self._rpc(
            mine, "hr.training.evaluation", "web_read", named.ids, {"survey_id": {}}
        )
        self.assertTrue(data)

    def test_p6_4_2_reports_that_all_of_them_read_say_nothing_of_one(self):
        self._ask_two(*[(5, 2)] * 5)
        self._held(self.shared)
        self.shared.write({"results_released": True})
        self.shared._do_open_improvements()
        summary = self.env["hr.training.summary"].sudo()
        summary = summary.create({"session_id": self.shared.id})
        summary._do_compute()
        self.assertFalse(summary._say_agreed())
        texts = " ".join(
            filter(None, (summary[name] for name in ("effect", "lessons")))
        )
        texts += summary.improvements or ""
        for trainer in (self.trainer, self.second):
            self.assertNotIn(f"{trainer.name}: Trainer", texts)
        self.assertNotIn("2 of 5", texts)
        self.assertFalse([f for f in summary._count_questions() if "Trainer" in str(f)])
        archive = self.env["hr.training.archive"].sudo()
        archive = archive.new({"session_id": self.shared.id})
        self.assertFalse(archive._get_total_results().filtered("is_per_trainer"))

    def test_stock_statistics_of_the_form_say_nothing(self):
        evaluation = self._ask_two(*[(5, 2)] * 5)
        own = evaluation.survey_id
        self.assertTrue(own._is_training_secret())
        self.assertFalse(any(own._prepare_statistics().values()))
        self.assertFalse(own.active, "closed, it fills no list")
        self.assertFalse(
            self.env["hr.training.question.report"].search(
                [("evaluation_id", "=", evaluation.id)]
            )
        )
