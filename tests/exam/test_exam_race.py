from functools import partial

from odoo.service.model import retrying
from odoo.tests import tagged

from ..common_race import RaceCase


@tagged("post_install", "-at_install", "hr_training_race")
class TestExamRace(RaceCase):
    """Two tabs hand in one exam at the same moment, each on its own connection."""

    @classmethod
    def _create_data(cls, env):
        survey = env["survey.survey"].create(
            {
                "title": "Race",
                "survey_type": "training_exam",
                "question_and_page_ids": [
                    (0, 0, {"title": "Text", "question_type": "text_box"})
                ],
            }
        )
        cls.survey_id = survey.id

    @classmethod
    def _remove_data(cls):
        with cls._env() as env:
            env["survey.survey"].browse(cls.survey_id).unlink()

    def _hand_in(self, paper_id, text):
        """What a request to ``/survey/submit`` does; True where it was the first."""
        with self._env() as env:

            def submit():
                paper = env["survey.user_input"].browse(paper_id)
                paper._training_lock()
                if paper.state == "done":
                    return False
                paper._save_lines(paper.survey_id.question_ids, text)
                paper._mark_done()
                return True

            return retrying(submit, env)

    def test_p7_2_1_two_tabs_at_once_hand_in_one_answer(self):
        for number in range(5):
            with self._env() as env:
                paper = env["survey.user_input"].create(
                    {"survey_id": self.survey_id, "state": "in_progress"}
                )
                paper_id = paper.id
            firsts = []

            def hand_in(text, paper_id=paper_id, firsts=firsts):
                firsts.append(self._hand_in(paper_id, text))

            tabs = ("First tab", "Second tab", "Third tab")
            errors = self._run_at_once([partial(hand_in, text) for text in tabs])
            with self.subTest(number=number):
                self.assertEqual(errors, [])
                self.assertEqual(sorted(firsts), [False, False, True])
                with self._env() as env:
                    paper = env["survey.user_input"].browse(paper_id)
                    self.assertEqual(len(paper.user_input_line_ids), 1)
