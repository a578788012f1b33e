"""A trainer's score over time, on his form and in “My Teaching” (policy 8.3)."""

import json

from odoo.tests import HttpCase, tagged

from .common_assessment import ASSESSMENT, AssessmentCase


class ScoreCase(AssessmentCase):
    def _make(self, score, date_to, trainer=None, **vals):
        """An approved assessment as its approval leaves it."""
        return self.Assessment.create(
            {
                "trainer_id": (trainer or self.trainer).id,
                "date_from": date_to[:8] + "01",
                "date_to": date_to,
                "state": "approved",
                "score": score,
                "has_score": True,
                "rating_level": "standard",
                **vals,
            }
        )


@tagged("post_install", "-at_install", "hr_training_trainers")
class TestScoreGraph(ScoreCase):
    uses = (*AssessmentCase.uses, "user_executive", "user_finance", "user_colleague")

    def _read(self, user, trainer=None):
        """``[(label, value), …]`` of the bars that a user is shown."""
        trainer = (trainer or self.trainer).with_user(user)
        trainer.invalidate_recordset()
        [graph] = json.loads(trainer.score_graph)
        return [(tuple(bar["label"]), bar["value"]) for bar in graph["values"]]

    def test_p8_3_scores_stand_in_the_order_of_their_periods(self):
        self._make(77, "2025-12-31")
        self._make(58.254, "2024-12-31")
        self._make(91.336, "2025-06-30")
        shown = [
            (("58.25", "2024-12"), 58.25),
            (("91.34", "2025-06"), 91.34),
            (("77.00", "2025-12"), 77),
        ]
        for user in (
            *(self.user_trainer, self.user_officer, self.user_head),
            self.user_executive,
        ):
            self.assertEqual(self._read(user), shown, user.name)

    def test_p8_3_only_approved_versions_in_force_are_drawn(self):
        self._make(50, "2025-03-31", state="draft")
        self._make(51, "2025-04-30", state="submitted")
        self._make(52, "2025-05-31", state="cancelled")
        self._make(53, "2025-06-30", active=False)
        self._make(54, "2025-08-31", has_score=False)
        self._make(55, "2025-09-30")
        one = self._make(56, "2025-10-31")
        labels = [("55.00", "2025-09"), ("56.00", "2025-10")]
        self.assertEqual([b[0] for b in self._read(self.user_officer)], labels)
        one.with_user(self.user_head).action_revise("Wrong")
        self.assertEqual([b[0] for b in self._read(self.user_officer)], labels[:1])

    def test_p8_3_the_last_eight_are_drawn(self):
        for month in range(1, 11):
            self._make(month, f"2025-{month:02}-28")
        shown = [value for _label, value in self._read(self.user_trainer)]
        self.assertEqual(shown, [3, 4, 5, 6, 7, 8, 9, 10])

    def test_p8_3_without_a_score_there_is_still_something_to_draw(self):
        """The widget reads it whatever it is."""
        self.assertEqual(self._read(self.user_officer), [])
        self.assertFalse(self.trainer.with_user(self.user_officer).last_assessment_id)
        new = self.env["hr.training.trainer"].new({})
        self.assertEqual(json.loads(new.score_graph)[0]["values"], [])

    def test_d5_who_reads_no_assessments_sees_no_scores(self):
        self._make(77, "2025-12-31")
        for user in (self.user_finance, self.user_colleague):
            trainer = self.trainer.with_user(user)
            if trainer.has_access("read"):
                self.assertEqual(self._read(user), [], user.name)
        other = self._create_trainer(self.employee_colleague)
        self._make(88, "2025-12-31", other)
        self.assertEqual(self._read(self.user_trainer, other), [])
        self.assertEqual(self._read(self.user_colleague, other)[0][1], 88)

    def test_d6_the_graph_is_neither_kept_nor_searched(self):
        field = self.env["hr.training.trainer"]._fields["score_graph"]
        self.assertFalse(field.store or field.search or field.inherited)

    def test_graphs_of_many_take_as_many_statements_as_one(self):
        trainers = self.trainer
        for employee in (self.employee_colleague, self.employee_outsider):
            trainers |= self._create_trainer(employee)
        for trainer in trainers:
            self._make(77, "2025-11-30", trainer)
            self._make(78, "2025-12-31", trainer)

        # One environment for all: what it keeps of the user is asked for once.
        trainers = trainers.with_user(self.user_officer)

        def count(some):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some.mapped("score_graph")
            return self.env.cr.sql_log_count - before

        count(trainers)
        self.assertEqual(count(trainers[0]), count(trainers))
        self.assertEqual(self.env[ASSESSMENT].search_count([]), 6)


@tagged("post_install", "-at_install", "tour")
class TestToursScoreGraph(ScoreCase, HttpCase):
    uses = (*ScoreCase.uses, "employee_colleague")

    def test_p8_3_each_form_shows_the_scores_of_its_trainer(self):
        """A form shows one record after the other with the same widget."""
        # The steps name what a reader of English sees.
        self.env["res.lang"]._activate_lang("en_US")
        self.user_officer.lang = "en_US"
        colleague = self._create_trainer(self.employee_colleague)
        self._make(71.5, "2025-06-30", colleague)
        self._make(80, "2025-12-31", colleague)
        self._make(66, "2025-12-31")
        self.start_tour(
            "/odoo/action-hr_training.hr_training_trainer_action",
            "hr_training_score_graph",
            login=self.user_officer.login,
            timeout=120,
        )
