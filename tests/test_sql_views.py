"""Rows of SQL views: ids that stay, and the record behind each."""

from datetime import timedelta

from lxml import etree

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL

from .common import START
from .common_world import HrTrainingWorldCase
from .money.common_budget import HELD, Q1, SpendingCase

ID_MOST = 2**53


@tagged("post_install", "-at_install", "hr_training_view")
class TestSqlViews(HrTrainingWorldCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Of the world's people so many have figures.
        cls.company.training_anonymity_threshold = 3
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
        cls._add_figures()

    @classmethod
    def _add_figures(cls):
        """Three who passed last year, with a figure before and one after."""
        session = cls._create_session(
            start=START + timedelta(days=9),
            schedule=True,
            course_id=cls._create_course("T09").id,
        )
        people = cls.employee_employee | cls.employee_colleague | cls.employee_outsider
        cls._enroll(session, *people).write(
            {"state": "completed", "result": "passed", "passed_on": "2025-06-16"}
        )
        kpi = cls.world["hr.training.kpi"]["used"]
        cls.env["hr.training.kpi.value"].create(
            [
                {
                    "kpi_id": kpi.id,
                    "employee_id": person.id,
                    "month": month,
                    "value": 50,
                }
                for person in people
                for month in ("2025-05-01", "2025-07-01")
            ]
        )

        # An assessment of which enough trainees answered, where trainers are ranked.
        cls.company.training_trainer_ranking = True
        one = cls.world["hr.training.trainer.assessment"]["own"].sudo()
        one.write({"score": 80, "has_score": True, "rating_level": "standard"})
        cls.env["hr.training.trainer.assessment.line"].create(
            {
                "assessment_id": one.id,
                "indicator": "satisfaction",
                "indicator_weight": 25,
                "source": "trainees",
                "weight": 100,
                "value": 80,
                "has_value": True,
                "count": 3,
            }
        )

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

    def test_rows_of_every_analysis_open_the_record_behind_them(self):
        """Not a form that Odoo makes up, also after a cell of a pivot was opened."""
        View = self.env.registry["hr.training.view.mixin"]
        tried = []
        for model, cls in self.env.registry.items():
            if issubclass(cls, View) and not cls._abstract:
                with self.subTest(model=model):
                    arch = etree.fromstring(
                        self.env[model].get_view(None, "list")["arch"]
                    )
                    self.assertEqual(
                        (arch.get("action"), arch.get("type")),
                        ("action_open", "object"),
                    )
                tried.append(model)
        self.assertGreaterEqual(len(tried), 3)

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


@tagged("post_install", "-at_install", "hr_training_view")
class TestCostRows(SpendingCase):
    """Rows of the cost analysis, which stand for a record and a share of it."""

    def _rows(self):
        """Dict of what tells the rows apart → id."""
        self.env.flush_all()
        report = self.env["hr.training.cost.report"]
        self.assertEqual(
            set(report._fields["source"].get_values(self.env)),
            set(report._get_sources()),
        )
        rows = report.search([("company_id", "=", self.company.id)])
        found = {
            (row.source, row._get_record(), row.session_id, row.department_id): row.id
            for row in rows
        }
        self.assertEqual(len(found), len(rows))
        self.assertEqual(len(set(found.values())), len(rows))
        return found

    def test_ids_of_costs_stay_when_other_rows_come_and_go(self):
        self.company.training_budget_split = True
        # A plan line's cost is shared by its sessions, and theirs by departments.
        line = self._create_plan(
            lines=[{"cost_ids": [Command.create(self._cost_vals(amount=90))]}]
        ).line_ids
        sessions = self.env["hr.training.session"]
        for number in range(2):
            session = self._session_with_cost(start=HELD.replace(day=24 + number))
            session.plan_line_id = line
            self._enroll(session, self.employee_employee, self.employee_outsider)
            sessions |= session
        bills = self._bill(30, post=True), self._bill(20, self.session, post=True)
        self._submit(self._create_claim(amount=33))
        before = self._rows()
        self.assertEqual(
            {source for source, *_rest in before}, {"cost", "expense", "item", "move"}
        )
        shares = [key for key in before if key[0] == "cost" and key[1] == line.cost_ids]
        self.assertEqual(len(shares), 4)

        # Rows come before, between and behind the others.
        self._create_budget({"amount": 7, "date_start": Q1.replace(month=5)})
        self._session_with_cost(5, start=HELD.replace(day=26))
        self._bill(3, self.session)
        after = self._rows()
        self.assertGreater(len(after), len(before))
        self.assertEqual(after.items() & before.items(), before.items())

        bills[0].button_draft()
        bills[0].button_cancel()
        sessions[0].with_user(self.user_officer).action_cancel("Nobody")
        after = self._rows()
        gone = before.keys() - after.keys()
        self.assertTrue(gone)
        for key in before.keys() - gone:
            self.assertEqual(after[key], before[key], key)

    def test_rows_of_a_day_are_in_order_of_source_and_record(self):
        bills = [self._bill(amount, post=True) for amount in (1, 2, 3)]
        self._submit(self._create_claim(amount=33))
        self.env.flush_all()
        rows = self.env["hr.training.cost.report"].search(
            [("company_id", "=", self.company.id)], order="id"
        )
        self.assertEqual(rows.mapped("source"), sorted(rows.mapped("source")))
        self.assertEqual(rows.move_line_id.move_id.ids, [bill.id for bill in bills])
