import logging
from datetime import timedelta

from odoo.tests import tagged
from odoo.tools import SQL

from ...tools import states
from ..exam.common_exam import ExamCase

_logger = logging.getLogger(__name__)


class ExamSpeedCase(ExamCase):
    """Counts the statements of opening an exam and of releasing its results."""

    def _create_people(self, count):
        """Employees with a login each, joined by SQL, for want of time: Odoo would copy
        each user's picture, in all its sizes.
        """
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
        users = self.env.cr.fetchall()
        people = self.env["hr.employee"].create(
            [
                {
                    "name": f"{prefix}{user_id}",
                    "company_id": self.company.id,
                    "work_contact_id": partner_id,
                }
                for user_id, partner_id in users
            ]
        )
        self.env.flush_all()
        for table, key in (("hr_employee", "id"), ("resource_resource", "resource_id")):
            self.env.cr.execute(
                SQL(
                    """
                    UPDATE %(table)s joined SET user_id = res_users.id
                      FROM res_users, hr_employee employee
                     WHERE employee.work_contact_id = res_users.partner_id
                       AND employee.id IN %(people)s
                       AND joined.id = employee.%(key)s
                    """,
                    table=SQL.identifier(table),
                    people=people._ids,
                    key=SQL.identifier(key),
                )
            )
        self.env.invalidate_all()
        return people

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
        self._mark_everybody(officers)
        self._end_session(officers)
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

    def test_a_thousand_people_cost_statements_per_hundred_rows(self):
        self._measure(2)
        self._check(100, 1000, per_hundred=12)


@tagged("post_install", "-at_install", "hr_training_evaluation")
class TestOpeningSpeed(ExamSpeedCase):
    """Opening hands out to a thousand people in statements per hundred rows."""

    def _open_each_method(self, people, day):
        """Statements that opening costs, per method."""
        session = self._create_session(
            start=self.exam_start + timedelta(days=day),
            seats_max=len(people),
            schedule=True,
        )
        self._enroll(session, *people)
        counts = {}
        for method, _label in states.EVALUATION_METHODS:
            evaluation = session.evaluation_ids.with_user(self.user_officer)
            if method != "exam":
                survey = self.env["survey.survey"].search(
                    [("survey_type", "=", states.SURVEY_TYPES[method])],
                    order="id",
                    limit=1,
                )
                evaluation = evaluation.create(
                    {
                        "session_id": session.id,
                        "method": method,
                        "survey_id": survey.id,
                        "rater_kind": "manager",
                    }
                )
            else:
                evaluation = evaluation.filtered(lambda e: e.method == "exam")
            counts[method] = self._count(evaluation.action_open)
        return session, counts

    def test_every_method_opens_for_a_thousand_people(self):
        people = self._create_people(1000)
        # Teams of ten: a superior and eight colleagues, or nine people below.
        for start in range(0, 1000, 10):
            people[start + 1 : start + 10].parent_id = people[start]
        self._open_each_method(people[:2], day=1)
        _session, small = self._open_each_method(people[:100], day=2)
        session, large = self._open_each_method(people, day=3)
        _logger.info("opening for 100 people %s, for 1,000 %s", small, large)
        self.env.invalidate_all()
        made = {
            "exam": len(session.evaluation_ids.user_input_ids),
            "practical": len(session.evaluation_ids.practical_ids),
            "questionnaire": len(session.evaluation_ids.participation_ids),
            "reflection": len(session.evaluation_ids.reflection_ids),
            "review360": len(session.evaluation_ids.review_ids),
        }
        for method, rows in made.items():
            with self.subTest(method=method, rows=rows):
                self.assertGreaterEqual(rows, 1000)
                # What a thousand rows more may cost: twelve statements per hundred.
                allowed = small[method] + 10 + 12 * (rows * 0.9) / 100
                self.assertLessEqual(large[method], allowed)
