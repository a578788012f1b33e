"""Rows of SQL views: ids that stay, and the record behind each."""

from datetime import timedelta

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL

from .common import START, HrTrainingWorldCase

ID_MOST = 2**53


@tagged("post_install", "-at_install", "hr_training_view")
class TestSqlViews(HrTrainingWorldCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.survey = cls.env["survey.survey"].create(
            {
                "title": "Exam",
                "survey_type": "training_exam",
                "question_and_page_ids": [
                    Command.create({"title": title, "question_type": "char_box"})
                    for title in ("First", "Second")
                ],
            }
        )
        cls.first = cls._hold_exam(0)
        cls.second = cls._hold_exam(1)

    @classmethod
    def _hold_exam(cls, day):
        """An exam with two questions that one person has answered."""
        session = cls._create_session(start=START + timedelta(days=day), schedule=True)
        enrollment = cls._enroll(session, cls.employee_employee)
        evaluation = cls.env["hr.training.evaluation"].create(
            {
                "session_id": session.id,
                "method": "exam",
                "survey_id": cls.survey.id,
                "state": "marking",
            }
        )
        answer = cls.env["survey.user_input"].create(
            {
                "survey_id": cls.survey.id,
                "training_evaluation_id": evaluation.id,
                "training_enrollment_id": enrollment.id,
                "training_attempt": 1,
                "state": "done",
            }
        )
        cls.env["survey.user_input.line"].create(
            [
                {
                    "user_input_id": answer.id,
                    "question_id": question.id,
                    "answer_type": "char_box",
                    "value_char_box": "so",
                    "training_points": 1.0,
                    "training_marked_on": START,
                }
                for question in cls.survey.question_ids
            ]
        )
        return evaluation

    def _rows(self, model, *names):
        """Dict of what tells the rows apart → id, read by SQL as it is."""
        self.env.flush_all()
        self.env.invalidate_all()
        columns = SQL(", ").join(map(SQL.identifier, names))
        rows = self.env.execute_query(
            SQL("SELECT id, %s FROM (%s) t", columns, self.env[model]._table_query)
        )
        found = {tuple(key): row_id for row_id, *key in rows}
        self.assertEqual(len(found), len(rows))
        return found

    def _questions(self):
        names = "evaluation_id", "question_id"
        return self._rows("hr.training.question.report", *names)

    def test_ids_of_questions_stay_when_other_rows_come_and_go(self):
        before = self._questions()
        self.assertEqual(len(before), 4)
        third = self._hold_exam(2)
        self.assertEqual(self._questions().items() & before.items(), before.items())
        self.first.state = "open"
        after = self._questions()
        self.assertEqual(
            {evaluation for evaluation, _question in after}, {self.second.id, third.id}
        )
        kept = {key: row for key, row in before.items() if key[0] == self.second.id}
        self.assertEqual(after.items() & before.items(), kept.items())

    def test_rows_are_found_by_their_ids(self):
        rows = self.env["hr.training.question.report"].browse(
            self._questions().values()
        )
        self.assertEqual(rows.exists(), rows)
        self.assertEqual(rows.evaluation_id, self.first | self.second)
        self.assertEqual(rows.question_id, self.survey.question_ids)

    def test_ids_of_all_views_are_unique_and_within_what_a_browser_counts(self):
        self.env.flush_all()
        tried = []
        for model, cls in self.env.registry.items():
            if not model.startswith("hr.training.") or cls._abstract or cls._auto:
                continue
            with self.subTest(model=model):
                query = self.env[model]._table_query
                ids = [
                    row_id
                    for (row_id,) in self.env.execute_query(
                        SQL("SELECT id FROM (%s) t", query)
                    )
                ]
                self.assertTrue(ids, "no row to look at")
                self.assertEqual(len(ids), len(set(ids)))
                self.assertTrue(all(0 < row_id < ID_MOST for row_id in ids))
            tried.append(model)
        self.assertGreaterEqual(len(tried), 7)

    def test_open_leads_to_the_record_behind_the_row(self):
        self.env.flush_all()
        rows = self.env["hr.training.question.report"].search(
            [("evaluation_id", "=", self.first.id)]
        )
        for row in rows:
            action = self._rpc(self.user_officer, row._name, "action_open", row.ids)
            self.assertEqual(
                (action["res_model"], action["res_id"]),
                (self.first._name, self.first.id),
            )
        for none_or_many in (rows, rows.browse()):
            with self.assertRaises(UserError):
                self._rpc(
                    self.user_officer, rows._name, "action_open", none_or_many.ids
                )

    def test_packed_ids_have_room_for_what_they_are_made_of(self):
        pack = self.env["hr.training.view.mixin"]._pack_id

        def packed(*parts):
            parts = [(SQL("%s::int", number), bits) for number, bits in parts]
            return self.env.execute_query(SQL("SELECT %s", pack(*parts)))[0][0]

        self.assertEqual(packed((1, 3), (2, 25), (3, 25)), (1 << 50) + (2 << 25) + 3)
        self.assertEqual(packed((1, 3), (None, 25)), 1 << 25)
        # Beyond its bits a number leaves the others alone.
        self.assertEqual(packed((1, 3), (2**25 + 7, 25)), (1 << 25) + 7)
        self.assertLess(packed((7, 3), (2**25 - 1, 25), (2**25 - 1, 25)), ID_MOST)
        with self.assertRaises(ValueError):
            pack((SQL("1"), 30), (SQL("1"), 30))
