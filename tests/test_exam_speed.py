import logging
from datetime import timedelta

from odoo.tests import tagged
from odoo.tools import SQL

from .common_exam import ExamCase

_logger = logging.getLogger(__name__)


class ExamSpeedCase(ExamCase):
    """Counts the statements of opening an exam and of releasing its results."""

    def _create_people(self, count):
        """Employees with a login each; users are made by SQL, for want of time."""
        prefix = f"speed{count}_"
        partners = self.env["res.partner"].create(
            [{"name": f"{prefix}{number}"} for number in range(count)]
        )
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO res_users
                       (login, active, share, company_id, partner_id, notification_type)
                SELECT name, TRUE, FALSE, %s, id, 'email'
                  FROM res_partner WHERE id IN %s
             RETURNING id, partner_id
                """,
                self.company.id,
                partners._ids,
            )
        )
        users = dict(self.env.cr.fetchall())
        return self.env["hr.employee"].create(
            [
                {
                    "name": f"{prefix}{user_id}",
                    "company_id": self.company.id,
                    "user_id": user_id,
                    "work_contact_id": partner_id,
                }
                for user_id, partner_id in users.items()
            ]
        )

    def _measure(self, count):
        """Statements of opening, and of releasing, an exam of so many people."""
        people = self._create_people(count)
        session = self._create_session(
            start=self.exam_start + timedelta(days=count),
            seats_max=count,
            schedule=True,
        )
        self._enroll(session, *people)
        evaluation = session.evaluation_ids
        officers = session.with_user(self.user_officer)
        opening = self._count(
            lambda: evaluation.with_user(self.user_officer).action_open()
        )
        papers = evaluation.user_input_ids
        self.assertEqual(len(papers), count)
        right = self._choice(self.question_single, "B")[0]
        self.env["survey.user_input.line"].create(
            [
                {
                    "user_input_id": paper.id,
                    "question_id": self.question_single.id,
                    "answer_type": "suggestion",
                    "suggested_answer_id": right,
                }
                for paper in papers
            ]
        )
        evaluation.pass_score = 5
        papers._mark_in_progress()
        handing_in = self._count(
            lambda: evaluation.with_user(self.user_officer).action_start_marking()
        )
        officers.action_all_present()
        officers.action_done()
        releasing = self._count(officers.action_release_results)
        self.assertEqual(set(session.enrollment_ids.mapped("result")), {"passed"})
        self.assertEqual(set(evaluation.score_ids.mapped("value")), {10})
        return opening, handing_in, releasing

    def _count(self, call):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        call()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def _check(self, few, many, per_hundred):
        small = self._measure(few)
        large = self._measure(many)
        _logger.info("statements for %s people %s, for %s %s", few, small, many, large)
        for name, before, after in zip(
            ("opening", "handing in", "releasing"), small, large, strict=True
        ):
            with self.subTest(step=name, statements=(before, after)):
                allowed = before + 10 + per_hundred * (many - few) / 100
                self.assertLessEqual(after, allowed)


@tagged("post_install", "-at_install", "hr_training_exam")
class TestExamSpeed(ExamSpeedCase):
    def test_many_people_cost_statements_per_hundred_rows(self):
        self._measure(2)
        self._check(10, 100, per_hundred=12)


@tagged("-standard", "post_install", "-at_install", "hr_training_hard")
class TestExamSpeedThousand(ExamSpeedCase):
    def test_a_thousand_people_cost_statements_per_hundred_rows(self):
        self._measure(2)
        self._check(100, 1000, per_hundred=12)
