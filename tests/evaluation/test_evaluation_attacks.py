"""Ways around the rules of evaluations that were found open, and are closed."""

from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..common import NOW, START
from ..exam.common_exam import ExamCase
from ..feedback.common_questionnaire import QuestionnaireCase
from ..submission.common_submission import PDF, PracticalCase, ReflectionCase


@tagged("post_install", "-at_install", "hr_training_exam")
class TestEvaluationAttacks(ExamCase):
    """The frame of all methods, by an exam: clock, form and states."""

    # ------------------------------------------------------------
    # CLOCK
    # ------------------------------------------------------------

    def _add_session(self, **vals):
        """One more session of the course with its exam, people enrolled."""
        session = self._create_session(
            start=START + timedelta(days=1), schedule=True, **vals
        )
        self._enroll(session, self.employee_employee, self.employee_colleague)
        return session

    def test_d6_7_bad_evaluation_stops_no_other(self):
        good = self._add_session().evaluation_ids
        Evaluation = self.registry["hr.training.evaluation"]
        bad = self.evaluation

        def run(step, cron, moment):
            original = getattr(Evaluation, step)

            def fail(evaluations):
                if bad & evaluations.with_env(bad.env):
                    raise ZeroDivisionError("boom")
                return original(evaluations)

            logger = "odoo.addons.hr_training.models.common.hr_training_flow_mixin"
            with (
                freeze_time(moment),
                self.assertLogs(logger, "ERROR"),
                self.subTest(step=step),
            ):
                self.patch(Evaluation, step, fail)
                getattr(self.env["hr.training.evaluation"], cron)()
            self.patch(Evaluation, step, original)

        clock = "_cron_follow_clock"
        later = good.opens_on + timedelta(hours=1)
        run("_do_open", clock, later)
        self.assertEqual((bad.state, good.state), ("draft", "open"))
        bad.with_user(self.user_officer).action_open()
        self._add_user("late", department=self.department_srv_n)
        for session in (bad | good).session_id:
            self._enroll(session, self.employee_late)
        run("_hand_out", clock, later)
        self.assertEqual(len(good.user_input_ids), 3)
        run("_do_remind", "_cron_remind", later)
        self.assertFalse(bad.reminded_on)
        self.assertTrue(good.reminded_on)
        run("_do_start_marking", clock, good.closes_on + timedelta(hours=1))
        self.assertEqual((bad.state, good.state), ("open", "marking"))

    def test_p7_2_exam_before_a_course_of_days_is_over_before_it_begins(self):
        session = self._create_session(
            slot_ids=[
                Command.create({"start": start, "stop": start + timedelta(hours=3)})
                for start in (START, START + timedelta(days=4))
            ]
        )
        vals = {"session_id": session.id, "method": "exam", "duration_days": 2}
        before, after = self._as_officer("hr.training.evaluation").create(
            [{**vals, "open_days": -2}, {**vals, "open_days": 1}]
        )
        self.assertEqual(before.opens_on, START - timedelta(days=2))
        self.assertEqual(before.closes_on, START)
        self.assertEqual(after.opens_on, START + timedelta(days=5, hours=3))

    def test_d8_imported_sessions_are_history_and_open_nothing(self):
        self.training_session.is_historic = True
        with freeze_time(self.evaluation.opens_on + timedelta(hours=1)):
            self.env["hr.training.evaluation"]._cron_follow_clock()
        self.assertEqual(self.evaluation.state, "draft")

    # ------------------------------------------------------------
    # WHO SEES WHAT
    # ------------------------------------------------------------

    def test_d5_participants_do_not_read_who_has_no_login(self):
        nobody = self._create_employee("Nobody Online", self.department_srv_n)
        self._enroll(self.training_session, nobody)
        self._open()

        def read(user):
            return self._rpc(
                user,
                self.evaluation._name,
                "read",
                self.evaluation.ids,
                ["paper_text"],
            )[0]["paper_text"]

        for user in (self.user_trainer, self.user_officer, self.user_executive):
            self.assertIn("Nobody Online", read(user))
        self.assertFalse(read(self.user_employee))

    # ------------------------------------------------------------
    # THE FORM
    # ------------------------------------------------------------

    def test_d6_6_form_in_use_is_not_changed_by_its_translations(self):
        self._open()
        question, survey = self.question_text, self.survey
        answer = self.question_single.suggested_answer_ids[0]
        calls = (
            (question, "update_field_translations", "title", {"en_US": "Other"}),
            (answer, "update_field_translations", "value", {"en_US": "Other"}),
            (survey, "update_field_translations", "title", {"en_US": "Other"}),
            (question, "web_override_translations", {"title": "Other"}),
        )
        for record, method, *args in calls:
            with self.subTest(model=record._name), self.assertRefused("is in use"):
                self._rpc(self.user_officer, record._name, method, record.ids, *args)

    def test_d6_6_form_of_an_open_exam_is_not_archived(self):
        def archive():
            self._rpc(
                self.user_officer, "survey.survey", "action_archive", self.survey.ids
            )

        with self.assertRefused("needed by courses"):
            archive()
        self.survey.with_user(self.user_officer).action_training_new_version()
        self._open()
        with self.assertRefused("not over"):
            archive()
        self._end()
        archive()
        self.assertFalse(self.survey.active)

    def test_d6_6_archived_form_is_not_handed_out(self):
        self.survey.active = False
        with self.assertRefused("archived"):
            self._open()

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_d1_nobody_runs_a_training_form_as_a_live_session(self):
        """Stock lets survey users start and end those of others, in sudo."""
        papers = self._open()
        self._begin(papers[0])
        self._add_user("live", "base.group_user,survey.group_survey_user")
        self.user_officer.group_ids += self.env.ref("survey.group_survey_manager")
        layout = self.survey.questions_layout
        for user in (self.user_live, self.user_officer):
            for method in ("action_start_session", "action_end_session"):
                with (
                    self.subTest(user=user.name, method=method),
                    self.assertRaises(UserError),
                ):
                    self._rpc(user, "survey.survey", method, self.survey.ids)
                self.survey.invalidate_recordset()
                self.assertFalse(self.survey.session_state)
                self.assertEqual(self.survey.questions_layout, layout)
                self.assertEqual(papers.mapped("state"), ["in_progress", "new"])

    def test_d1_evaluation_runs_a_form_of_its_own_method_only(self):
        stock = self.env["survey.survey"].create(
            {"title": "Stock", "survey_type": "survey"}
        )
        questionnaire = self.env["survey.survey"].create(
            {"title": "Opinion", "survey_type": "training_questionnaire"}
        )
        for survey in (stock, questionnaire):
            with self.subTest(survey=survey.title):
                with self.assertRefused("no form for this method"):
                    self.evaluation.with_user(self.user_officer).survey_id = survey
                with self.assertRefused("no form for this method"):
                    self._as_officer("hr.training.evaluation").create(
                        {
                            "session_id": self.training_session.id,
                            "method": "exam",
                            "survey_id": survey.id,
                        }
                    )

        spare = self._create_exam(title="Spare")
        self._as_officer("hr.training.evaluation").create(
            {
                "session_id": self.training_session.id,
                "method": "exam",
                "survey_id": spare.id,
            }
        )
        with self.assertRefused("no form for this method"):
            spare.with_user(self.user_officer).survey_type = "survey"

    # ------------------------------------------------------------
    # STATES
    # ------------------------------------------------------------

    def test_d6_6_evaluation_with_papers_keeps_its_session(self):
        self._open()
        other = self._create_session(start=START + timedelta(days=9), schedule=True)
        for vals in ({"session_id": other.id}, {"method": "practical"}):
            with self.subTest(vals=vals), self.assertRefused("stay"):
                self._rpc(
                    self.user_officer,
                    self.evaluation._name,
                    "write",
                    self.evaluation.ids,
                    vals,
                )

    def test_d6_9_evaluation_with_papers_is_not_deleted(self):
        self._open()
        with self.assertRefused("part of the record"):
            self._rpc(
                self.user_officer,
                self.evaluation._name,
                "unlink",
                self.evaluation.ids,
            )

    def test_d6_evaluation_of_a_cancelled_session_is_not_opened(self):
        self.training_session.with_user(self.user_officer).action_cancel("Flood")
        with self.assertRefused("cancelled"):
            self._open()

    def test_p7_2_1_longer_open_means_longer_for_everybody(self):
        papers = self._open()
        deadline = papers[0].deadline
        self.assertEqual(deadline, self.evaluation.closes_on)
        self.evaluation.with_user(self.user_officer).duration_days += 3
        self.assertEqual(self.evaluation.closes_on, deadline + timedelta(days=3))
        self.assertEqual(papers.mapped("deadline"), [self.evaluation.closes_on] * 2)

    def test_p7_2_1_exam_before_a_session_that_is_put_off_is_due_with_the_rest(self):
        self.evaluation.with_user(self.user_officer).open_days = -3
        papers = self._open()
        self._sit(papers[0])
        handed_in = papers[0].deadline
        slot = self.training_session.slot_ids.with_user(self.user_officer)
        slot.write(
            {
                "start": slot.start + timedelta(days=7),
                "stop": slot.stop + timedelta(days=7),
            }
        )
        self.assertEqual(self.evaluation.closes_on, handed_in + timedelta(days=7))
        self.env["hr.training.evaluation"]._cron_follow_clock()
        self.assertEqual(
            papers.mapped("deadline"), [handed_in, self.evaluation.closes_on]
        )

    def test_p7_2_1_who_has_left_is_not_reminded(self):
        self._open()
        self.user_employee.active = False
        self.employee_employee.active = False
        with freeze_time(self.evaluation.opens_on + timedelta(hours=1)):
            last = self.env["mail.message"].search([], order="id desc", limit=1).id
            self.env["hr.training.evaluation"]._cron_remind()
        messages = self.env["mail.message"].search(
            [("id", ">", last), ("message_type", "=", "user_notification")]
        )
        self.assertEqual(messages.notified_partner_ids, self.user_colleague.partner_id)


@tagged("post_install", "-at_install", "hr_training_practical")
class TestPracticalAttacks(PracticalCase):
    def test_p7_2_2_mark_of_a_checklist_is_not_outweighed(self):
        self._fill(self._sheet(), self.user_trainer, power=0)
        self.assertEqual(self._score().value, 59)
        for rater in (self.employee_trainer, self.employee_outsider):
            with self.assertRaisesRegex(UserError, "comes from checklists"):
                self._rpc(
                    self.user_trainer,
                    "hr.training.score",
                    "create",
                    [
                        {
                            "evaluation_id": self.evaluation.id,
                            "enrollment_id": self.enrollments[0].id,
                            "rater_id": rater.id,
                            "value": 100,
                        }
                    ],
                )

    def test_p7_2_2_pass_score_stays_once_a_checklist_is_in(self):
        """A failed must-pass item keeps the mark below the pass score of its time."""
        self._fill(self._sheet(), self.user_trainer, power=0)
        with self.assertRaisesRegex(UserError, "handed in"):
            self._rpc(
                self.user_officer,
                self.evaluation._name,
                "write",
                self.evaluation.ids,
                {"pass_score": 50},
            )

    def _two_raters(self):
        first = self._fill(self._sheet(), self.user_trainer, repair=0)
        action = first.with_user(self.user_examiner).action_add_rater()
        second = first.browse(action["res_id"])
        self._fill(second, self.user_examiner, repair=0)
        return first | second

    def test_p7_2_2_resit_of_both_raters_lists_is_one_attempt(self):
        sheets = self._two_raters()
        self._rpc(self.user_officer, sheets._name, "action_resit", sheets.ids)
        self.assertEqual(len(self._sheet(attempt=2)), 1)

    def test_p7_2_2_another_rater_for_both_lists_is_one(self):
        sheets = self._two_raters()
        self._rpc(self.user_officer, sheets._name, "action_add_rater", sheets.ids)
        self.assertEqual(len(self._sheet()), 3)


@tagged("post_install", "-at_install", "hr_training_reflection")
class TestReflectionAttacks(ReflectionCase):
    def test_p6_4_1_longer_open_means_longer_but_for_the_reopened(self):
        later = self.mine.deadline + timedelta(days=30)
        self.other.deadline = later
        self.evaluation.with_user(self.user_officer).duration_days += 2
        self.assertEqual(self.mine.deadline, self.evaluation.closes_on)
        self.assertEqual(self.other.deadline, later)

    def test_p6_4_1_file_is_handed_in_on_the_form_and_no_other_way(self):
        """An attachment of one's own would pass by type, size and deadline."""
        mine = self.mine.with_user(self.user_employee)
        mine.write({"file": PDF, "filename": "mine.pdf"})
        mine.action_submit()
        link = {
            "res_model": mine._name,
            "res_id": mine.id,
            "res_field": "file",
            "name": "file",
        }
        attachment = self.env["ir.attachment"].search(
            [(name, "=", link[name]) for name in ("res_model", "res_id", "res_field")]
        )
        self.assertEqual(len(attachment), 1)
        free = self.env["ir.attachment"].with_user(self.user_employee)
        free = free.create({"name": "free", "raw": b"MZ"})
        calls = (
            ("write", attachment.ids, {"raw": b"MZ"}),
            ("write", attachment.ids, {"res_id": 0}),
            ("write", free.ids, link),
            ("unlink", attachment.ids),
            ("create", [{**link, "raw": b"MZ"}]),
        )
        for method, *args in calls:
            with (
                self.subTest(method=method, args=args),
                self.assertRaisesRegex(UserError, "on the form itself"),
                self._undone(),
            ):
                self._rpc(self.user_employee, "ir.attachment", method, *args)
        self.assertEqual(mine.with_context(bin_size=False).file, PDF)


@tagged("post_install", "-at_install", "hr_training_questionnaire")
class TestQuestionnaireAttacks(QuestionnaireCase):
    def test_p7_1_attitude_is_what_the_person_says_and_no_marker(self):
        with freeze_time(NOW):
            people = self._add_people(1)
            session = self._create_held_session(
                people, trainer_ids=[Command.link(self.trainer.id)]
            )
            evaluation = self._create_questionnaire(
                session, indicator="attitude", is_anonymous=False
            )
            vals = {
                "evaluation_id": evaluation.id,
                "enrollment_id": session.enrollment_ids.id,
                "value": 100,
            }
            calls = (
                ("hr.training.score", "create", [vals]),
                (
                    "hr.training.session",
                    "set_marks",
                    session.ids,
                    [(people[0].id, "questionnaire", 100)],
                ),
            )
            for model, method, *args in calls:
                with (
                    self.subTest(model=model),
                    self.assertRaisesRegex(UserError, "makes its marks"),
                ):
                    self._rpc(self.user_trainer, model, method, *args)

    def test_p7_1_question_with_one_choice_says_nothing_about_attitude(self):
        survey = self._create_form("One choice")
        survey.question_ids[1:].unlink()
        survey.question_ids.write(
            {
                "question_type": "simple_choice",
                "suggested_answer_ids": [Command.create({"value": "1 Yes"})],
            }
        )
        with freeze_time(NOW):
            people = self._add_people(1)
            evaluation = self._create_questionnaire(
                self._create_held_session(people),
                survey=survey,
                indicator="attitude",
                is_anonymous=False,
            )
            form = evaluation.user_input_ids
            form._save_lines(
                survey.question_ids, survey.question_ids.suggested_answer_ids.id
            )
            form._mark_done()
            self._close(evaluation)
        self.assertEqual(evaluation.state, "released")
        self.assertFalse(evaluation.score_ids)


@tagged("post_install", "-at_install", "hr_training_questionnaire")
class TestNamedQuestionnaireAttacks(HttpCase, QuestionnaireCase):
    frozen = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        now = fields.Datetime.now().replace(microsecond=0)
        cls.people = cls._add_people(1)
        cls.held = cls._create_session(
            start=now - timedelta(hours=4), seats_max=20, schedule=True
        )
        cls._enroll(cls.held, *cls.people)
        cls.evaluation = cls._as_officer("hr.training.evaluation").create(
            {
                "session_id": cls.held.id,
                "method": "questionnaire",
                "is_anonymous": False,
                "survey_id": cls.survey.id,
            }
        )
        cls.evaluation.action_open()
        cls.evaluation = cls.evaluation.with_env(cls.env)

    def test_p7_2_3_named_answer_after_closing_is_refused(self):
        form = self.evaluation.user_input_ids
        user = self.people[0].user_id
        self.authenticate(user.login, user.login)
        base = f"{self.survey.access_token}/{form.access_token}"
        self.make_jsonrpc_request(f"/survey/begin/{base}", {})
        self.evaluation.with_user(self.user_officer).action_start_marking()
        _correct, content = self.make_jsonrpc_request(
            f"/survey/submit/{base}", {str(self.q_trainer.id): "3"}
        )
        form.invalidate_recordset()
        self.assertEqual(content, {"error": "answer_deadline"})
        self.assertFalse(form.user_input_line_ids)
        self.assertEqual(self.evaluation.answered_count, 0)
