import base64
from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common_followup import FollowUpCase

PDF = base64.b64encode(b"%PDF-1.7 proof")


@tagged("post_install", "-at_install")
class TestImprovement(FollowUpCase):
    """Courses, plans, methods and trainers get better (policy 7.3.2)."""

    # ------------------------------------------------------------
    # OPENED BY FIGURES
    # ------------------------------------------------------------

    def test_p7_3_2_low_pass_rate_and_attendance_open_one_each_once(self):
        rows = self.place.attendance_ids.with_user(self.user_head)
        rows.sudo().session_id.enrollment_ids.attendance_ids.with_user(
            self.user_head
        ).action_correct("absent", "Nobody was there")
        self._release()
        found = self._improvements()
        self.assertEqual(sorted(found.mapped("kind")), ["attendance", "pass_rate"])
        low = found.filtered(lambda i: i.kind == "pass_rate")
        self.assertEqual(low.target, "course")
        self.assertEqual(low.title, "Pass Rate: 0 %, under 60 %")
        self.assertEqual(low.owner_id, self.user_officer)
        self.assertEqual(low.activity_ids.user_id, self.user_officer)
        self.lesson.sudo()._do_open_improvements()
        low.with_user(self.user_officer).action_cancel("Bad weather")
        self.lesson.sudo()._do_open_improvements()
        self.assertEqual(self._improvements(), found)

    def test_p7_3_2_good_figures_open_none(self):
        self._release()
        self.assertFalse(self._improvements())

    def test_p7_3_2_one_person_s_own_session_opens_none(self):
        self._correct("absent")
        self._correct("absent", self.other_place)
        self.lesson.sudo().is_personal = True
        self._release()
        self.assertFalse(self._improvements())

    def test_p7_3_2_threshold_is_a_setting(self):
        self.company.training_improvement_pass_rate = 0
        self._correct("absent")
        self._correct("absent", self.other_place)
        self._release()
        self.assertFalse(self._improvements(kind="pass_rate"))

    def test_p7_3_2_history_opens_none(self):
        self.lesson.sudo().is_historic = True
        self._correct("absent")
        self._release()
        self.assertFalse(self._improvements())

    def test_p7_3_2_due_some_working_days_later_and_of_the_courses_owner(self):
        self.course.responsible_id = self.user_head
        self.company.training_improvement_days = 5
        self._correct("absent")
        self._correct("absent", self.other_place)
        self._release()
        low = self._improvements(kind="pass_rate")
        self.assertEqual(low.owner_id, self.user_head)
        self.assertEqual(low.date_due, self.now.date() + timedelta(days=7))

    # ------------------------------------------------------------
    # DONE, CANCELLED
    # ------------------------------------------------------------

    def test_p7_3_2_done_needs_a_proof(self):
        improvement = self._create_improvement(owner_id=self.user_employee.id)
        mine = improvement.with_user(self.user_employee)
        self.assertEqual(mine.action_done()["res_model"], "hr.training.reason")
        mine.progress = "Half of it"
        mine.action_done("See page 12")
        self.assertEqual(improvement.state, "done")
        self.assertEqual(improvement.proof, "See page 12")
        self.assertEqual(improvement.done_by_id, self.user_employee)
        self.assertFalse(improvement.activity_ids)
        for vals in ({"progress": "More"}, {"name": "Other"}, {"state": "open"}):
            with self.subTest(vals=vals):
                with self.assertRaises(UserError):
                    self._rpc(
                        self.user_head,
                        improvement._name,
                        "write",
                        improvement.ids,
                        vals,
                    )

    def test_p7_3_2_proof_is_a_file_that_can_be_taken(self):
        improvement = self._create_improvement()
        for vals in (
            {"proof_file": base64.b64encode(b"MZ"), "proof_filename": "a.exe"},
            {"proof_file": base64.b64encode(b"MZ"), "proof_filename": "a.pdf"},
        ):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                improvement.write(vals)
        improvement.write({"proof_file": PDF, "proof_filename": "a.pdf"})
        with self.assertRaises(UserError):
            improvement.proof_filename = "a.exe"
        improvement.action_done()
        self.assertEqual(improvement.state, "done")
        with self.assertRaises(UserError):
            self._create_improvement(
                proof_file=base64.b64encode(b"MZ"), proof_filename="a.pdf"
            )

    def test_p7_3_2_owner_writes_progress_and_no_more(self):
        improvement = self._create_improvement(owner_id=self.user_employee.id)
        mine = improvement.with_user(self.user_employee)
        for vals in (
            {"date_due": "2027-01-01"},
            {"owner_id": self.user_colleague.id},
            {"must_fix": False},
        ):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                mine.write(vals)
        with self.assertRaisesRegex(UserError, "training officer"):
            mine.action_cancel("No")
        for user in (self.user_colleague, self.user_department_manager):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                improvement.with_user(user).read(["name"])

    def test_p7_3_2_trainer_reads_those_about_his_classes(self):
        other = self._create_trainer(self.employee_outsider)
        mine = self._create_improvement(session_id=self.lesson.id)
        foreign = self._create_improvement(
            session_id=self.lesson.id, trainer_id=other.id, target="trainer"
        )
        seen = self.env["hr.training.improvement"].with_user(self.user_trainer)
        self.assertEqual(seen.search([("id", "in", (mine | foreign).ids)]), mine)

    # ------------------------------------------------------------
    # OVERDUE
    # ------------------------------------------------------------

    def test_p7_3_2_overdue_ones_are_reminded_of_and_escalated(self):
        today = self.now.date()
        improvement = self._create_improvement(
            owner_id=self.user_employee.id, date_due=today
        )
        late = self.env.ref("hr_training.mail_activity_type_improvement_late")
        Improvement = self.env["hr.training.improvement"]

        def follow(days):
            self.clock.move_to(self.now + timedelta(days=days))
            before = self._messages(improvement)
            Improvement._cron_escalate()
            escalated = improvement.activity_ids.filtered(
                lambda a: a.activity_type_id == late
            )
            return len(self._messages(improvement) - before), escalated.user_id

        nobody = self.env["res.users"]
        self.assertEqual(follow(0), (0, nobody))
        self.assertEqual(follow(1), (1, nobody))
        self.assertEqual(follow(2), (0, nobody))
        # Five working days after a Monday it is the next one.
        self.assertEqual(follow(7)[1], nobody)
        self.assertIn(self.user_head, follow(8)[1])
        self.assertTrue(improvement.escalated_on)
        found = Improvement.search([("is_overdue", "=", True)])
        self.assertIn(improvement.with_env(self.env), found)
        improvement.action_done("Done at last")
        self.assertEqual(follow(20), (0, nobody))

    def test_p7_3_2_what_nobody_sees_to_is_escalated_at_once(self):
        improvement = self._create_improvement(
            owner_id=self.user_employee.id, date_due=self.now.date()
        )
        self.employee_employee.active = False
        self.clock.move_to(self.now + timedelta(days=1))
        self.env["hr.training.improvement"]._cron_escalate()
        self.assertTrue(improvement.escalated_on)
        self.assertFalse(self._messages(improvement))

    # ------------------------------------------------------------
    # UNDER REVISION
    # ------------------------------------------------------------

    def test_p7_3_2_course_to_fix_says_so_when_it_is_scheduled(self):
        draft = self._create_session()
        improvement = self._create_improvement(must_fix=True)
        self.env.invalidate_all()
        course = self.course.with_user(self.user_officer)
        self.assertTrue(course.is_under_revision)
        self.assertEqual(course.state, "published")
        self.assertIn(course, course.search([("is_under_revision", "=", True)]))
        warned = draft.with_user(self.user_officer)
        self.assertIn("under revision", warned.warning_text)
        self.assertIn("More exercises", warned.warning_text)
        warned.action_schedule()
        improvement.action_done("Done")
        self.env.invalidate_all()
        self.assertFalse(course.is_under_revision)
        self.assertNotIn("under revision", warned.warning_text or "")

    def test_p7_3_2_course_to_fix_says_so_in_the_plan(self):
        """To all who ask what cannot work; what is to fix to those who read it."""
        plan = self._create_plan(
            lines=[{"course_id": self.course.id}], scope_department_id=False
        )

        def get(user):
            self.env.invalidate_all()
            found = plan.with_user(user).get_feasibility()
            return [r for r in found if "under revision" in r["message"]]

        improvement = self._create_improvement(name="Quiz too hard")
        self.assertFalse(get(self.user_officer), "it is not said to be fixed first")
        improvement.must_fix = True
        [row] = get(self.user_officer)
        self.assertEqual(row["kind"], "course")
        self.assertEqual(row["line_id"], plan.line_ids.id)
        self.assertIn("Quiz too hard", row["message"])
        # Finance reads no improvements.
        [row] = get(self.user_finance)
        self.assertNotIn("Quiz", row["message"])
        improvement.action_done("Done")
        self.assertFalse(get(self.user_officer))

    def test_p7_3_2_another_companys_revision_stops_no_plan(self):
        self._add_company_b()
        improvement = self._create_improvement(must_fix=True).sudo()
        plan = self._create_plan(
            lines=[{"course_id": self.course.id}], scope_department_id=False
        )
        line = plan.line_ids.sudo()
        self.assertEqual(len(line._find_under_revision(self.env)), 1)
        self.assertEqual(improvement.course_id.company_id, self.course.company_id)
        self.env.cr.execute(
            "UPDATE hr_training_improvement SET company_id = %s WHERE id = %s",
            [self.company_b.id, improvement.id],
        )
        self.env.invalidate_all()
        self.assertFalse(line._find_under_revision(self.env))

    def test_p7_3_2_agreed_from_the_talk_itself_is_about_its_class(self):
        """A form that is opened from the talk names it by its context."""
        self._release()
        debrief = self.env["hr.training.debrief"].with_user(self.user_officer)
        debrief = debrief.create({"session_id": self.lesson.id, "note": "Clear"})
        improvement = (
            self.env["hr.training.improvement"]
            .with_user(self.user_officer)
            .with_context(default_debrief_id=debrief.id)
            .create({"name": "Slower"})
        )
        self.assertEqual(improvement.session_id.id, self.lesson.id)
        self.assertEqual(improvement.kind, "debrief")
        self._add_company_b()
        with self.assertRaises(UserError):
            improvement.sudo().company_id = self.company_b

    def test_p7_3_2_heads_read_it_in_their_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self._correct("absent")
        self._correct("absent", self.other_place)
        self._release()
        low = self._improvements(kind="pass_rate")
        self.user_head.lang = "zh_CN"
        self.clock.move_to(self.now + timedelta(days=90))
        self.env["hr.training.improvement"]._cron_escalate()
        late = self.env.ref("hr_training.mail_activity_type_improvement_late")
        summary = low.activity_ids.filtered(
            lambda a: a.activity_type_id == late and a.user_id == self.user_head
        ).summary
        self.assertEqual(summary, low.with_context(lang="zh_CN").title)
        self.assertNotEqual(summary, low.with_context(lang="en_US").title)

    def test_p7_3_2_what_is_to_fix_is_said_to_officers_only(self):
        session = self._create_session(schedule=True)
        self._create_improvement(must_fix=True)
        for user, told in ((self.user_employee, False), (self.user_officer, True)):
            [read] = self._rpc(
                user, session._name, "read", session.ids, ["warning_text"]
            )
            with self.subTest(user=user.name):
                self.assertEqual("exercises" in (read["warning_text"] or ""), told)

    def test_p7_3_2_another_due_date_takes_the_escalation_back(self):
        improvement = self._create_improvement(date_due=self.now.date())
        late = self.env.ref("hr_training.mail_activity_type_improvement_late")
        self.clock.move_to(self.now + timedelta(days=30))
        self.env["hr.training.improvement"]._cron_escalate()
        self.assertIn(late, improvement.activity_ids.activity_type_id)
        improvement.date_due = self.now.date() + timedelta(days=60)
        self.assertNotIn(late, improvement.activity_ids.activity_type_id)
        self.assertFalse(improvement.escalated_on)

    def test_p7_3_2_what_was_agreed_stays_however_it_was_linked(self):
        self._release()
        debrief = self.env["hr.training.debrief"].with_user(self.user_officer)
        debrief = debrief.create({"session_id": self.lesson.id, "note": "Clear"})
        improvement = self._create_improvement(session_id=self.lesson.id)
        improvement.debrief_id = debrief
        debrief.action_send()
        with self.assertRaisesRegex(UserError, "on record"):
            improvement.unlink()

    def test_p7_3_2_who_sees_to_it_is_somebody_who_sees_it(self):
        self._add_company_b()
        for owner in (
            self.user_b_employee,
            self._add_user("portal", "base.group_portal"),
        ):
            with self.subTest(owner=owner.name):
                with self.assertRaisesRegex(UserError, "would not see it"):
                    self._create_improvement(owner_id=owner.id)

    def test_nothing_crosses_companies(self):
        self._add_company_b()
        course = self._create_course("B1", publish=False)
        course.sudo().company_id = self.company_b
        with self.assertRaises(UserError):
            self._create_improvement(course_id=course.id)
        shared = self._create_improvement(must_fix=True)
        self.assertFalse(shared.course_id.sudo()._get_must_fix(self.company_b))


@tagged("post_install", "-at_install")
class TestQuestionnaireFigures(FollowUpCase):
    """Questionnaires open improvements by what their questions are about."""

    uses = (*FollowUpCase.uses, "user_outsider")

    def _count(self, evaluation, question, average, answered=8, **vals):
        """Rows as a closed questionnaire has them: one for each choice."""
        self.env["hr.training.questionnaire.result"].sudo().create(
            [
                {
                    "evaluation_id": evaluation.id,
                    "question_id": question.id,
                    "question": question.title,
                    "choice": str(value),
                    "value": value,
                    "count": 1,
                    "answered": answered,
                    "is_rated": True,
                    "average": average,
                    **vals,
                }
                for value in range(1, 6)
            ]
        )

    def _questionnaire(self, **vals):
        return self.lesson.sudo().evaluation_ids.create(
            {
                "session_id": self.lesson.id,
                "method": "questionnaire",
                "survey_id": self.env.ref("hr_training.survey_questionnaire").id,
                **vals,
            }
        )

    def _question(self, topic):
        question = self.env.ref(f"hr_training.survey_questionnaire_{topic}")
        self.assertEqual(question.training_topic, topic)
        return question

    def test_p7_3_2_low_mean_opens_one_of_what_was_asked_about(self):
        evaluation = self._questionnaire()
        self._count(evaluation, self._question("content"), 4.2)
        self._count(evaluation, self._question("method"), 2.9)
        self._count(evaluation, self._question("trainer"), 3.0)
        self.lesson.sudo()._do_open_improvements()
        found = {i.kind: i for i in self._improvements()}
        self.assertEqual(sorted(found), ["method", "trainer"])
        self.assertEqual(found["method"].target, "method")
        self.assertEqual(
            found["method"].title, "Method: 2.9 of 5, under 3.5 (8 answers)"
        )
        self.assertEqual(found["trainer"].trainer_id, self.trainer)
        self.assertIn("Method: 2.9 of 5", self._debrief_text())

    def _debrief_text(self):
        debrief = self.env["hr.training.debrief"].with_user(self.user_officer)
        return debrief.create({"session_id": self.lesson.id}).figures_text

    def test_p7_3_2_departments_and_questions_before_the_class_count_not(self):
        department = self.department_srv_n.id
        evaluation = self._questionnaire()
        self._count(evaluation, self._question("method"), 1.0, department_id=department)
        before = self._questionnaire(open_days=-3)
        self._count(before, self._question("content"), 1.0)
        self.lesson.sudo()._do_open_improvements()
        self.assertFalse(self._improvements())

    def test_p7_3_2_closing_opens_them_and_hides_what_too_few_said(self):
        """Two answers are fewer than five: nothing is shown, and nothing opened."""
        evaluation = self._questionnaire(is_anonymous=True)
        evaluation._do_open()
        evaluation._do_start_marking()
        self.assertEqual(evaluation.state, "released")
        self.assertFalse(self._improvements())

    def test_p7_3_2_named_questionnaire_opens_on_closing(self):
        evaluation = self._questionnaire(is_anonymous=False)
        evaluation._do_open()
        question = self._question("method")
        for form in evaluation.user_input_ids:
            form.write(
                {
                    "state": "done",
                    "user_input_line_ids": [
                        Command.create(
                            {
                                "question_id": question.id,
                                "answer_type": "scale",
                                "value_scale": 2,
                            }
                        )
                    ],
                }
            )
        evaluation._do_start_marking()
        self.assertEqual(self._improvements().kind, "method")

    def test_p7_3_2_what_is_not_the_class_s_opinion_counts_not(self):
        """A questionnaire about what somebody has learnt is no view of the class."""
        evaluation = self._questionnaire(indicator="attitude")
        self._count(evaluation, self._question("method"), 1.0)
        self.lesson.sudo()._do_open_improvements()
        self.assertFalse(self._improvements())
        self._count(self._questionnaire(), self._question("method"), 1.0)
        self.lesson.sudo()._do_open_improvements()
        self.assertEqual(self._improvements().kind, "method")
