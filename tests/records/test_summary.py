"""The summary report of a session: figures, sentences, deadlines (policy 6.4.2)."""

from datetime import date, timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...tools import summary as rules
from ..common import NOW
from .common_summary import HELD, SummaryCase


@tagged("post_install", "-at_install", "hr_training_summary")
class TestSummary(SummaryCase):
    def _get_figure(self, report, kind, key):
        return report.figure_ids.filtered(lambda f: (f.kind, f.key) == (kind, key))

    # --- made of a session -----------------------------------------------------

    def test_p6_4_2_a_session_that_was_not_held_has_none(self):
        session = self._create_session(schedule=True)
        with self.assertRaisesRegex(UserError, "not held yet"):
            self._make_summary(session)
        Summary = self.env["hr.training.summary"].with_user(self.user_officer)
        with self.assertRaisesRegex(ValidationError, "not held yet"):
            Summary.create({"session_id": session.id})

    def test_p6_4_2_one_session_has_one_report(self):
        session = self._hold_session(self.employee_employee)
        other = self._hold_session(self.employee_colleague, start=HELD - timedelta(1))
        report = self._make_summary(session)
        self.assertEqual(self._make_summary(session), report)
        both = self._make_summary(other | session)
        self.assertEqual(both.session_id, other | session)
        self.assertEqual(both[1], report)

    def test_p6_4_2_a_draft_names_only_trainers_who_have_not_reported(self):
        taught = self._hold_session(
            self.employee_employee, trainer_ids=[Command.set(self.trainer.ids)]
        )
        alone = self._hold_session(
            self.employee_colleague,
            start=HELD - timedelta(1),
            trainer_ids=[Command.clear()],
        )
        self.assertEqual(self._make_summary(taught).missing_text, self.trainer.name)
        self.assertFalse(self._make_summary(alone).missing_text)

    def test_p6_4_2_a_second_report_is_refused(self):
        session = self._hold_session(self.employee_employee)
        self._make_summary(session).active = False
        Summary = self.env["hr.training.summary"].with_user(self.user_officer)
        with self.assertRaisesRegex(ValidationError, "already"):
            Summary.create({"session_id": session.id})
        other = self._hold_session(self.employee_colleague, start=HELD - timedelta(1))
        with self.assertRaisesRegex(ValidationError, "already"):
            Summary.create([{"session_id": other.id}] * 2)

    def test_p6_4_2_officers_only_make_it(self):
        session = self._hold_session(self.employee_employee)
        for role in ("employee", "department_manager", "trainer", "executive"):
            user = getattr(self, f"user_{role}")
            with self.subTest(role=role), self.assertRaises(AccessError):
                session.with_user(user).action_make_summary()

    def test_p6_4_2_after_a_cancelled_one_there_is_another(self):
        session = self._hold_session(self.employee_employee)
        report = self._make_summary(session)
        report.with_user(self.user_officer).action_cancel()
        self.assertNotEqual(self._make_summary(session), report)

    # --- figures ---------------------------------------------------------------

    def test_p6_4_2_figures_are_counted_and_open_their_records(self):
        people = (self.employee_employee, self.employee_colleague)
        session = self._hold_session(*people, late=[self.employee_colleague])
        marks = [(self.employee_employee, 90), (self.employee_colleague, 50)]
        self._release(session, marks)
        report = self._make_summary(session)

        counts = {(f.kind, f.key): f.count for f in report.figure_ids}
        exam = str(session.evaluation_ids.id)
        self.assertEqual(
            counts,
            {
                ("people", "seated"): 2,
                ("people", "passed"): 1,
                ("people", "failed"): 1,
                ("attendance", "present"): 1,
                ("attendance", "late"): 1,
                ("mark", exam): 2,
            },
        )
        mark = self._get_figure(report, "mark", exam)
        self.assertEqual((mark.value, mark.spread), (70, 20))
        self.assertEqual(self._get_figure(report, "people", "passed").share, 50)
        for kind, key, model, found in (
            ("people", "passed", "hr.training.enrollment", 1),
            ("attendance", "late", "hr.training.attendance", 1),
            ("mark", exam, "hr.training.score", 2),
        ):
            with self.subTest(kind=kind):
                action = (
                    self._get_figure(report, kind, key)
                    .with_user(self.user_officer)
                    .action_open()
                )
                self.assertEqual(action["res_model"], model)
                records = self.env[model].search(action["domain"])
                self.assertEqual(len(records), found)
                self.assertEqual(records.session_id, session)

    def test_p6_4_2_ratings_are_shares_of_their_scale(self):
        session = self._hold_session(self.employee_employee)
        self._create_rated(session, "Trainer", 4.6)
        self._create_rated(session, "Room", 2.0)
        report = self._make_summary(session)
        for question, rating in (("Trainer", 90), ("Room", 25)):
            figure = self._get_figure(report, "question", question)
            self.assertAlmostEqual(figure.value, rating)
        self.assertIn("Trainer", report.lessons)
        self.assertIn("Improve what “Room” asks about.", report.improvements)

    def test_p6_4_2_figures_have_a_name_in_each_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        session = self._hold_session(self.employee_employee)
        self._release(session, [(self.employee_employee, 90)])
        report = self._make_summary(session)
        exam = self._get_figure(report, "mark", str(session.evaluation_ids.id))
        self.assertEqual(exam.name, "Exam")
        self.assertEqual(exam.with_context(lang="zh_CN").name, "考试")
        figure = self._get_figure(report, "people", "seated")
        self.assertEqual(figure.name, "Participants")
        names = figure.names
        self.assertEqual(set(names), {"en_US", "zh_CN"})
        figure.names = {**names, "zh_CN": "参训人员"}
        self.assertEqual(figure.with_context(lang="zh_CN").name, "参训人员")

    def test_p6_4_2_figures_of_other_kinds_have_their_own_names(self):
        """A form, a KPI and a cost type may have one number in their tables."""
        session = self._hold_session(self.employee_employee)
        self._release(session, [(self.employee_employee, 90)])
        exam = session.evaluation_ids
        number = exam.search([], order="id desc", limit=1).id + 1000
        cost_type = self.env["hr.training.cost.type"]
        number += cost_type.with_context(active_test=False).search_count([])
        for table in ("hr_training_evaluation", "hr_training_cost_type"):
            self.env.cr.execute(f"SELECT setval('{table}_id_seq', {number})")
        again = exam.copy({"name": "The second exam"})
        cost_type = cost_type.create({"name": "Tram", "code": "tram"})
        self.assertEqual(again.id, cost_type.id)
        report = self._make_summary(session)
        names = [
            vals["names"]["en_US"]
            for vals in report._prepare_figures(
                [
                    rules.Figure(rules.MARK, again.id, 1, 90.0),
                    rules.Figure(rules.COST, cost_type.id, 1, 5.0, 4.0),
                ]
            )
        ]
        self.assertEqual(names, ["The second exam", "Tram"])

    def test_p6_4_2_who_withdrew_and_came_back_has_not_withdrawn(self):
        session = self._create_session(start=HELD, schedule=True)
        people = (self.employee_employee, self.employee_colleague)
        for enrollment in self._enroll(session, *people):
            enrollment.with_user(self.user_officer).action_withdraw("Ill")
        self._enroll(session, self.employee_employee)
        self._end_session(session.with_user(self.user_officer))
        report = self._make_summary(session)
        self.assertEqual(self._get_figure(report, "people", "withdrawn").count, 1)

    def test_p6_4_2_costs_of_a_plan_line_are_shared_by_its_sessions(self):
        line = self.env["hr.training.plan.line"].create(
            {
                "plan_id": self._create_plan().id,
                "course_id": self.course.id,
                "date_start": HELD.date(),
            }
        )
        cost_type = self.env["hr.training.cost.type"].search([], limit=1)
        line.cost_ids = [
            Command.clear(),
            Command.create({"cost_type_id": cost_type.id, "amount": 900}),
        ]
        sessions = [
            self._hold_session(self.employee_employee, start=HELD + timedelta(days=day))
            for day in range(3)
        ]
        for session in sessions:
            session._guard_sudo().plan_line_id = line
        report = self._make_summary(sessions[0])
        figure = self._get_figure(report, "cost", str(cost_type.id))
        self.assertAlmostEqual(figure.value_before, 300)

    def test_d6_6_figures_stay_as_they_were_submitted(self):
        session = self._hold_session(self.employee_employee)
        self._release(session)
        report = self._make_summary(session)
        report.with_user(self.user_officer).action_submit()
        before = report.figure_ids
        with self.assertRaisesRegex(UserError, "as they were submitted"):
            report.with_user(self.user_officer).action_draft()
        self.assertEqual(report.figure_ids, before)
        self.assertEqual(self._make_summary(session).figure_ids, before)

    # --- sentences -------------------------------------------------------------

    def test_p6_4_2_two_sessions_are_told_in_other_words(self):
        people = (self.employee_employee, self.employee_colleague)
        good = self._hold_session(*people, seats_max=2, place="Room 1")
        bad = self._hold_session(
            *people,
            start=HELD + timedelta(days=1),
            absent=people[1:],
            seats_max=20,
            place="Room 2",
        )
        self._release(good, [(employee, 95) for employee in people])
        self._release(bad, [(employee, 40) for employee in people])
        one, other = self._make_summary(good), self._make_summary(bad)
        for section in ("basics", "effect", "lessons", "improvements"):
            with self.subTest(section=section):
                self.assertTrue(one[section])
                self.assertTrue(other[section])
                self.assertNotEqual(one[section], other[section])
        self.assertIn("100 % passed", one.lessons)
        self.assertIn("0 % passed; 60 % were expected", other.lessons)
        self.assertIn("in the session before it were 100 %", other.lessons)
        self.assertIn("50 % of the class hours on record were missed", other.lessons)
        self.assertIn("10 % of the 20 seats were taken", other.lessons)
        self.assertEqual(one.improvements, "Nothing is to be changed.")

    def test_p6_4_2_what_somebody_wrote_stays(self):
        session = self._hold_session(self.employee_employee)
        report = self._make_summary(session).with_user(self.user_officer)
        drafted = report.basics
        report.write({"lessons": "Bring more tools.", "basics": ""})
        report.action_draft()
        self.assertEqual(report.lessons, "Bring more tools.")
        self.assertEqual(report.basics, drafted)

    def test_p6_4_2_a_past_course_of_one_person_is_no_session_before(self):
        first = self._hold_session(self.employee_employee)
        later = self._hold_session(
            self.employee_colleague, start=HELD + timedelta(days=1)
        )
        self._release(first, [(self.employee_employee, 95)])
        self._release(later, [(self.employee_colleague, 40)])
        report = self._make_summary(later)
        self.assertIn("in the session before it", report.lessons)
        first._guard_sudo().is_personal = True
        report = self._make_summary(later)
        self.assertNotIn("in the session before it", report.lessons)

    def test_p6_4_2_what_was_drafted_follows_its_figures_to_the_end(self):
        session = self._hold_session(self.employee_employee)
        report = self._make_summary(session)
        self.assertNotIn("Results", report.effect)
        self._release(session, [(self.employee_employee, 90)])
        report.with_user(self.user_officer).action_submit()
        self.assertIn("Results: 1 passed, 0 failed", report.effect)

    def test_p6_4_2_answers_are_counted_once_the_form_is_closed(self):
        session = self._hold_session(self.employee_employee)
        form = self._create_rated(session, "Trainer", 4.6)[:1].evaluation_id
        Evaluation = self.env.registry["hr.training.evaluation"]
        for state, expected, shown in (
            ("open", 4, False),
            ("marking", 0, False),
            ("marking", 4, True),
        ):
            form._guard_sudo().state = state
            with (
                self.subTest(state=state, expected=expected),
                patch.object(Evaluation, "expected_count", expected),
                patch.object(Evaluation, "answered_count", 1),
                patch.object(Evaluation, "return_rate", 25.0),
            ):
                report = self._make_summary(session)
            figure = self._get_figure(report, "return", str(form.id))
            self.assertEqual(bool(figure), shown)
        self.assertEqual((figure.count, figure.value), (1, 25))
        self.assertIn("return 25 %; 60 % were expected", report.lessons)

    def test_p6_3_2_incidents_are_counted_and_told(self):
        session = self._hold_session(self.employee_employee)
        self.env["hr.training.observation"].create(
            {
                "enrollment_id": session.enrollment_ids.id,
                "kind": "discipline",
                "session_id": session.id,
                "text": "Telephone",
            }
        )
        report = self._make_summary(session)
        figure = self._get_figure(report, "observation", "discipline")
        self.assertEqual(figure.count, 1)
        self.assertIn("Incidents in class: 1.", report.lessons)

    # --- approval --------------------------------------------------------------

    def test_p6_4_2_without_results_it_is_not_submitted(self):
        session = self._hold_session(self.employee_employee)
        report = self._make_summary(session).with_user(self.user_officer)
        self.assertFalse(report.can_submit)
        with self.assertRaisesRegex(UserError, "results of .* are not released"):
            report.action_submit()

    def _approved(self):
        session = self._hold_session(self.employee_employee)
        self._release(session)
        report = self._make_summary(session)
        self._approve(report, user=self.user_officer)
        self.assertEqual(report.state, "approved")
        return report

    def test_p6_4_2_management_acknowledges_what_the_head_approved(self):
        report = self._approved()
        self.assertEqual(report.activity_ids.user_id, self.user_executive)
        for role in ("officer", "head", "trainer"):
            user = getattr(self, f"user_{role}")
            with self.subTest(role=role), self.assertRaises(AccessError):
                report.with_user(user).action_acknowledge()
        report.with_user(self.user_executive).action_acknowledge()
        self.assertEqual(
            (report.state, report.acknowledged_by_id, report.acknowledged_on),
            ("acknowledged", self.user_executive, NOW),
        )
        self.assertFalse(report.activity_ids)
        with self.assertRaisesRegex(UserError, "once"):
            report.with_user(self.user_executive).action_acknowledge()

    def test_p6_4_2_a_draft_is_not_acknowledged(self):
        report = self._make_summary(self._hold_session(self.employee_employee))
        report = report.with_user(self.user_executive)
        self.assertFalse(report.can_acknowledge)
        with self.assertRaisesRegex(UserError, "Only an approved"):
            report.action_acknowledge()

    def test_d5_the_trainer_reads_the_approved_report_of_his_session(self):
        session = self._hold_session(
            self.employee_employee, trainer_ids=[(4, self.trainer.id)]
        )
        self._release(session)
        report = self._make_summary(session)
        mine = report.with_user(self.user_trainer)
        self.assertFalse(mine.has_access("read"))
        self._approve(report, user=self.user_officer)
        mine.invalidate_recordset()
        self.assertTrue(mine.has_access("read"))
        self.assertTrue(mine.figure_ids.has_access("read"))
        self.assertFalse(mine.has_access("write"))
        self.assertFalse(report.with_user(self.user_employee).has_access("read"))

    # --- due -------------------------------------------------------------------

    def test_p6_4_2_it_is_due_in_working_days_after_the_end(self):
        session = self._hold_session(self.employee_employee)
        # Monday the 23rd; five working days later.
        self.assertEqual(session.summary_due_on, date(2026, 3, 2))
        self.company.training_summary_days = 2
        other = self._hold_session(self.employee_colleague)
        self.assertEqual(other.summary_due_on, date(2026, 2, 25))
        self.assertEqual(session.summary_due_on, date(2026, 3, 2))

    def test_p6_4_2_who_is_late_is_listed_and_the_head_is_asked(self):
        session = self._hold_session(self.employee_employee)
        self._release(session)
        Session = self.env["hr.training.session"].with_user(self.user_officer)
        late = [("is_summary_late", "=", True)]
        Session._cron_remind_summaries()
        self.assertEqual(session.activity_ids.user_id, self.user_officer)
        self.assertNotIn(session, Session.search(late))
        with self._clock_at(NOW + timedelta(days=7)):
            session.invalidate_recordset()
            self.assertIn(session, Session.search(late))
            self.assertTrue(session.is_summary_late)
            Session._cron_remind_summaries()
            self.assertIn(self.user_head, session.activity_ids.user_id)
            report = self._make_summary(session)
            report.with_user(self.user_officer).action_submit()
            self.assertFalse(session.activity_ids)
            session.invalidate_recordset()
            self.assertNotIn(session, Session.search(late))
            self.assertFalse(session.is_summary_late)

    def test_d8_a_year_from_elsewhere_owes_none(self):
        session = self._create_session(HELD, schedule=True)
        session.is_historic = True
        self._end_session(session.with_user(self.user_officer))
        self.assertFalse(session.summary_due_on)

    # --- paper -----------------------------------------------------------------

    @mute_logger("odoo.addons.base.models.ir_actions_report")
    def test_p9_2_claims_take_the_approved_report(self):
        report = self._approved()
        session = report.session_id
        self.assertNotIn("summary", session._get_claim_papers())
        Summary = self.env["hr.training.summary"]
        Summary = Summary.with_context(force_report_rendering=True)
        Summary._cron_make_papers()
        paper = session._get_claim_papers()["summary"]
        self.assertEqual(paper, report.paper_id)
        self.assertTrue(paper.raw.startswith(b"%PDF"))
        Summary._cron_make_papers()
        self.assertEqual(report.paper_id, paper)

    def _print_papers(self):
        Summary = self.env["hr.training.summary"]
        with mute_logger("odoo.addons.base.models.ir_actions_report"):
            Summary.with_context(force_report_rendering=True)._cron_make_papers()

    def test_p9_2_the_paper_is_whole_where_no_server_answers(self):
        report = self._approved()
        Summary = self.env["hr.training.summary"]
        with self._without_server():
            Summary.with_context(force_report_rendering=True)._cron_make_papers()
        self.assertTrue(report.paper_id.raw.startswith(b"%PDF"))

    def test_p9_2_a_report_that_was_taken_back_is_no_paper(self):
        report = self._approved()
        self._print_papers()
        session, first = report.session_id, report.paper_id
        officer = report.with_user(self.user_officer)
        officer.action_cancel()
        self.assertFalse(report.activity_ids)
        self.assertNotIn("summary", session._get_claim_papers())
        officer.action_reset_to_draft()
        self.assertNotIn("summary", session._get_claim_papers())
        self._approve(report)
        self._print_papers()
        second = session._get_claim_papers()["summary"]
        self.assertNotEqual(second, first)

    def test_p6_4_2_a_cancelled_one_stays_so_beside_another(self):
        session = self._hold_session(self.employee_employee)
        report = self._make_summary(session).with_user(self.user_officer)
        report.action_cancel()
        self._make_summary(session)
        self.assertFalse(report.can_reset_to_draft)
        with self.assertRaisesRegex(UserError, "already"):
            report.action_reset_to_draft()

    def test_p6_4_2_an_archived_report_is_the_sessions_still(self):
        report = self._approved()
        self._print_papers()
        session = report.session_id
        report.with_user(self.user_officer).active = False
        self.env.invalidate_all()
        Session = self.env["hr.training.session"].with_user(self.user_officer)
        with self._clock_at(NOW + timedelta(days=30)):
            self.assertFalse(session.is_summary_late)
            self.assertNotIn(session, Session.search([("is_summary_late", "=", True)]))
        self.assertEqual(session._get_claim_papers()["summary"], report.paper_id)
        self.assertEqual(self._make_summary(session), report)

    def test_p6_4_2_who_may_not_read_the_report_sees_it_is_not_late(self):
        session = self._hold_session(
            self.employee_employee, trainer_ids=[(4, self.trainer.id)]
        )
        self._release(session)
        report = self._make_summary(session)
        report.with_user(self.user_officer).action_submit()
        mine = session.with_user(self.user_trainer)
        with self._clock_at(NOW + timedelta(days=30)):
            self.assertFalse(report.with_user(self.user_trainer).has_access("read"))
            self.assertFalse(mine.is_summary_late)
            self.assertNotIn(mine, mine.search([("is_summary_late", "=", True)]))

    def test_p6_4_2_the_approved_paper_stays_as_it_is(self):
        report = self._approved()
        self._print_papers()
        paper = report.paper_id.with_user(self.user_officer)
        for call in (lambda: paper.write({"raw": b"x"}), paper.unlink):
            with self.assertRaisesRegex(UserError, "stays as it is"), self._undone():
                call()

    def test_p6_4_2_a_past_course_of_one_person_has_none(self):
        session = self._hold_session(self.employee_employee)
        session._guard_sudo().is_personal = True
        Summary = self.env["hr.training.summary"].with_user(self.user_officer)
        with self.assertRaisesRegex(ValidationError, "past course"):
            Summary.create({"session_id": session.id})

    def test_p6_4_2_a_second_one_by_the_context_is_refused(self):
        session = self._hold_session(self.employee_employee)
        self._make_summary(session)
        Summary = self.env["hr.training.summary"].with_user(self.user_officer)
        with self.assertRaisesRegex(ValidationError, "already"):
            Summary.with_context(default_session_id=session.id).create({})

    def test_p6_4_2_what_people_typed_is_text_on_paper(self):
        report = self._make_summary(self._hold_session(self.employee_employee))
        report.with_user(self.user_officer).lessons = "<script>alert(1)</script>"
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "hr_training.hr_training_summary_report", report.ids
        )
        self.assertNotIn(b"<script>alert(1)", html)
        self.assertIn(b"&lt;script&gt;alert(1)", html)
