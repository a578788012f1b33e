import random
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from ...tools import anonymity
from .common_questionnaire import QuestionnaireCase


@tagged("post_install", "-at_install", "hr_training_anonymity")
class TestAnonymityOrder(QuestionnaireCase):
    """No order of ids, rows, tokens or lines follows the order of answering."""

    COUNT = 60

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = [
            cls._create_employee(f"Person {number}", cls.department_srv_n)
            for number in range(cls.COUNT)
        ]
        cls.session = cls._create_held_session(cls.people)
        cls.evaluation = cls._create_questionnaire(cls.session)

    def test_d6_4_the_measure_notices_an_order(self):
        for numbers in (range(self.COUNT), range(self.COUNT, 0, -1)):
            with self.assertRaises(AssertionError):
                self.assertShuffled(list(numbers), "in order")

    def test_d6_4_ids_rows_and_tokens_follow_no_order(self):
        for number, person in enumerate(self.people):
            self._answer(self.evaluation, person, text=f"{number:03}")
        forms = self._get_forms(self.evaluation)
        self._close(self.evaluation)
        forms = self._get_forms(self.evaluation)
        lines = self._get_lines(forms)
        number_of = {
            line["user_input_id"]: int(line["value_text_box"])
            for line in lines
            if line["value_text_box"]
        }
        in_heap = [number_of[form["id"]] for form in forms]
        by_id = [number_of[form["id"]] for form in sorted(forms, key=lambda f: f["id"])]
        by_token = sorted(forms, key=lambda f: f["access_token"])
        self.assertShuffled(in_heap, "forms as a dump has them")
        self.assertShuffled(by_id, "forms by id")
        self.assertShuffled([number_of[f["id"]] for f in by_token], "forms by token")
        texts = [line for line in lines if line["value_text_box"]]
        self.assertShuffled(
            [int(line["value_text_box"]) for line in texts], "lines as a dump has them"
        )
        texts.sort(key=lambda line: line["id"])
        self.assertShuffled([int(line["value_text_box"]) for line in texts], "by id")
        # Lines and forms have orders of their own.
        position = {form["id"]: rank for rank, form in enumerate(forms)}
        self.assertShuffled([position[t["user_input_id"]] for t in texts], "lines")
        results = self._fetch(
            "hr_training_questionnaire_result", evaluation_id=self.evaluation.id
        )
        shown = [int(row["text"]) for row in results if row["text"]]
        self.assertEqual(len(shown), self.COUNT)
        self.assertShuffled(shown, "texts shown")
        self.assertShuffled([in_heap.index(n) for n in shown], "texts against forms")

    def test_d6_4_rows_of_participation_follow_no_order(self):
        for person in self.people:
            self._answer(self.evaluation, person)
        old = self._fetch("hr_training_participation", evaluation_id=self.evaluation.id)
        self._close(self.evaluation)
        rows = self._fetch(
            "hr_training_participation", evaluation_id=self.evaluation.id
        )
        rank = {e.id: number for number, e in enumerate(self.session.enrollment_ids)}
        self.assertFalse({r["id"] for r in old} & {r["id"] for r in rows})
        self.assertShuffled([rank[r["enrollment_id"]] for r in rows], "as dumped")
        rows.sort(key=lambda row: row["id"])
        self.assertShuffled([rank[r["enrollment_id"]] for r in rows], "by id")
        self.assertEqual({row["is_answered"] for row in rows}, {False})
        # Neither as they were dumped before (as people answered) nor as they were made.
        for known in (old, sorted(old, key=lambda row: row["id"])):
            before = {row["enrollment_id"]: number for number, row in enumerate(known)}
            self.assertShuffled([before[r["enrollment_id"]] for r in rows], "old, new")

    def test_d6_4_chance_is_not_seeded(self):
        """Nobody finds the order by trying a generator's seeds."""
        self.assertIsInstance(anonymity.RANDOM, random.SystemRandom)

    def test_d6_4_one_form_is_closed_in_one_transaction(self):
        """When closing fails half way, nothing of it has happened."""
        for person in self.people[:6]:
            self._answer(self.evaluation, person)
        before = self._get_forms(self.evaluation)
        Participation = type(self.env["hr.training.participation"])
        with (
            self.assertLogs("odoo.addons.hr_training", "ERROR"),
            freeze_time(self.evaluation.closes_on),
            patch.object(Participation, "_do_forget", side_effect=UserError("No luck")),
        ):
            self.env["hr.training.evaluation"]._cron_follow_clock()
        self.env.invalidate_all()
        self.assertEqual(self.evaluation.state, "open")
        self.assertEqual(self._get_forms(self.evaluation), before)
        self.assertFalse(self._get_rows(self.evaluation))
