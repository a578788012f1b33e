from datetime import datetime, timedelta

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from ...tools import groups
from ..common_race import PAUSE, RaceCase

REVIEW = "hr.training.review"
EVALUATION = "hr.training.evaluation"
BEFORE = 5
AT_ONCE = 5


@tagged("post_install", "-at_install", "hr_training_race")
class TestReviewRace(RaceCase):
    """A 360° review with real connections (policy 7.2.4, design §6.4).

    Colleagues number 0, 1, 2 … give 1 or 5 points to every item.
    """

    @classmethod
    def _create_data(cls, env):
        result = super()._create_data(env)
        cls.evaluation_ids = []
        names = ["officer", *(f"racer{number}" for number in range(BEFORE + AT_ONCE))]
        users = env["res.users"].create(
            [
                {
                    "name": name,
                    "login": f"hr_training_race_{name}",
                    "notification_type": "inbox",
                    "company_id": cls.company_id,
                    "company_ids": [Command.set([cls.company_id])],
                }
                for name in names
            ]
        )
        users[0].group_ids |= env.ref(groups.OFFICER)
        cls.officer_id, *cls.user_ids = users.ids
        cls.person_id, *cls.rater_ids = cls.employee_ids[: len(users)]
        for employee_id, user_id in zip(cls.rater_ids, cls.user_ids, strict=True):
            env["hr.employee"].browse(employee_id).user_id = user_id
        return result

    @classmethod
    def _remove_data(cls):
        with cls._env() as env:
            for table in ("hr_training_score", REVIEW.replace(".", "_")):
                env.cr.execute(
                    f"DELETE FROM {table} WHERE evaluation_id = ANY(%s)",
                    [cls.evaluation_ids],
                )
            for rater in env["hr.employee"].browse(cls.rater_ids):
                rater.user_id = False
        result = super()._remove_data()
        with cls._env() as env:
            users = env["res.users"].browse([cls.officer_id, *cls.user_ids])
            partners = users.partner_id
            users.unlink()
            partners.unlink()
        return result

    def setUp(self):
        super().setUp()
        with self._env() as env:
            start = datetime.now().replace(microsecond=0) - timedelta(
                days=1 + len(self.session_ids)
            )
            session = self._create_session(env, start)
            session.action_schedule()
            enrollment = session.enroll([self.person_id])
            evaluation = env[EVALUATION].create(
                {
                    "session_id": session.id,
                    "method": "review360",
                    "survey_id": env.ref("hr_training.survey_review360_service").id,
                    "duration_days": 36500,
                }
            )
            self.evaluation_ids.append(evaluation.id)
            evaluation.action_open()
            evaluation.review_ids.unlink()
            reviews = env[REVIEW].create(
                [
                    {
                        "evaluation_id": evaluation.id,
                        "enrollment_id": enrollment.id,
                        "rater_id": rater_id,
                        "rater_group": "peer",
                        "state": "open",
                    }
                    for rater_id in self.rater_ids
                ]
            )
            items = reviews._prepare_items(evaluation.survey_id)
            env["hr.training.review.line"].create(
                [dict(item, review_id=r.id) for r in reviews for item in items]
            )
            self.evaluation_id = evaluation.id
            self.review_ids = reviews.ids
            self.line_ids = [review.line_ids.ids for review in reviews]
        # Statements that fail are logged, and what was answered with them.
        watch = self.assertNoLogs("odoo.sql_db", "ERROR")
        watch.__enter__()
        self.addCleanup(watch.__exit__, None, None, None)

    # ------------------------------------------------------------
    # WHAT A REQUEST DOES
    # ------------------------------------------------------------

    def _get_points(self, number):
        return 5 if number % 2 else 1

    def _rate(self, number, points=None):
        """All items of a review, by its rater."""
        vals = {"points": points or self._get_points(number)}
        commands = [Command.update(i, vals) for i in self.line_ids[number]]
        self._call(
            self.user_ids[number],
            REVIEW,
            "write",
            [self.review_ids[number]],
            {"line_ids": commands},
        )

    def _hand_in(self, number, pause=0):
        uid, review_id = self.user_ids[number], self.review_ids[number]
        self._call(uid, REVIEW, "action_submit", [review_id], pause=pause)

    def _close(self):
        self._call(
            self.officer_id, EVALUATION, "action_start_marking", [self.evaluation_id]
        )

    def _close_by_cron(self):
        with self._env() as env:
            env[EVALUATION].browse(self.evaluation_id)._do_end_on_time()

    def _note(self, numbers, number, pause=0):
        """Hand in, and note whom that was said to."""
        self._hand_in(number, pause=pause)
        numbers.append(number)

    # ------------------------------------------------------------
    # WHAT IS THERE AFTERWARDS
    # ------------------------------------------------------------

    def assertCounted(self, numbers):
        """The review is closed; those who were told so are in it, and nobody else."""
        with self._env() as env:
            evaluation = env[EVALUATION].browse(self.evaluation_id)
            self.assertEqual(evaluation.state, "marking")
            self.assertEqual(evaluation.closed_answered, len(numbers))
            left = env[REVIEW].search_count([("evaluation_id", "=", evaluation.id)])
            self.assertFalse(left, "nothing of who said what is left behind")
            total = evaluation.review_result_ids.filtered(lambda r: r.kind == "total")
            self.assertEqual(total.count, len(numbers))
            marks = [100.0 if self._get_points(n) == 5 else 0.0 for n in numbers]
            mean = round(sum(marks) / len(marks), 6)
            self.assertEqual(total.mean, mean)
            self.assertEqual(evaluation.score_ids.mapped("value"), [mean])

    # ------------------------------------------------------------
    # THE RACES
    # ------------------------------------------------------------

    def _race_with_closing(self, close):
        handed_in = []
        for number in range(BEFORE + AT_ONCE):
            self._rate(number)
        for number in range(BEFORE):
            self._note(handed_in, number)
        late = range(BEFORE, BEFORE + AT_ONCE)
        errors = self._run_at_once(
            [lambda n=n: self._note(handed_in, n) for n in late] + [close]
        )
        self.assertToldWhy(errors, "This review is over")
        self.assertEqual(len(handed_in), BEFORE + AT_ONCE - len(errors))
        return handed_in

    def test_p7_2_4_the_last_review_counts_or_is_refused(self):
        self.assertCounted(self._race_with_closing(self._close))

    def test_p7_2_4_the_last_review_counts_when_the_clock_closes_it(self):
        handed_in = self._race_with_closing(self._close_by_cron)
        self._close_by_cron()
        self.assertCounted(handed_in)

    def test_p7_2_4_closing_waits_for_who_is_handing_in(self):
        handed_in = []
        for number in range(BEFORE + 1):
            self._rate(number)
        for number in range(BEFORE):
            self._note(handed_in, number)
        errors = self._run_late(
            lambda: self._note(handed_in, BEFORE, pause=PAUSE), self._close
        )
        self.assertEqual(errors, [])
        self.assertCounted([*range(BEFORE + 1)])

    def test_p7_2_4_the_clock_comes_again_for_who_is_handing_in(self):
        handed_in = []
        for number in range(BEFORE + 1):
            self._rate(number)
        for number in range(BEFORE):
            self._note(handed_in, number)
        errors = self._run_late(
            lambda: self._note(handed_in, BEFORE, pause=PAUSE), self._close_by_cron
        )
        self.assertEqual(errors, [])
        with self._env() as env:
            evaluation = env[EVALUATION].browse(self.evaluation_id)
            self.assertEqual(evaluation.state, "open")
            self.assertFalse(evaluation.review_result_ids)
        self._close_by_cron()
        self.assertCounted([*range(BEFORE + 1)])

    def test_p7_2_4_who_is_judging_while_it_closes_learns_it(self):
        line_id = self.line_ids[BEFORE][0]
        for number in range(BEFORE):
            self._rate(number)
            self._hand_in(number)
        errors = self._run_at_once([lambda: self._rate(BEFORE)] * 2 + [self._close])
        self.assertToldWhy(errors, "This review is over")
        self.assertCounted([*range(BEFORE)])
        item = (self.user_ids[BEFORE], "hr.training.review.line", "write", [line_id])
        with self.assertRaisesRegex(UserError, "This review is over"):
            self._call(*item, {"points": 3})

    def test_p7_2_4_two_tabs_hand_in_one_review(self):
        self._rate(0)
        errors = self._run_at_once([lambda: self._hand_in(0)] * 4)
        self.assertEqual(len(errors), 3)
        self.assertToldWhy(errors, "handed in already")

    def test_p7_2_4_two_tabs_judge_one_review(self):
        tabs = [lambda p=points: self._rate(0, points=p) for points in (2, 3, 4)]
        self.assertEqual(self._run_at_once(tabs), [])
        with self._env() as env:
            lines = env[REVIEW].browse(self.review_ids[0]).line_ids
            self.assertEqual(set(lines.mapped("is_answered")), {True})
            self.assertEqual(len(set(lines.mapped("points"))), 1)

    def test_p7_2_4_two_tabs_judge_one_item_or_comment(self):
        mine = self.user_ids[0]
        for model, record_id, values in (
            (REVIEW, self.review_ids[0], [{"comment": "One"}, {"comment": "Other"}]),
            (
                "hr.training.review.line",
                self.line_ids[0][0],
                [{"points": 2}, {"points": 4}],
            ),
        ):
            first, second = (
                (mine, model, "write", [record_id], vals) for vals in values
            )
            with self.subTest(model=model):
                errors = self._run_late(
                    lambda call=first: self._call(*call, pause=PAUSE),
                    lambda call=second: self._call(*call),
                )
                self.assertEqual(errors, [])
        with self._env() as env:
            review = env[REVIEW].browse(self.review_ids[0])
            self.assertEqual(review.sudo().comment_text, "Other")
            self.assertEqual(review.line_ids[0].points, 4)

    def test_p7_2_4_two_officers_close_one_review(self):
        for number in range(BEFORE):
            self._rate(number)
            self._hand_in(number)
        errors = self._run_at_once([self._close] * 3)
        self.assertEqual(len(errors), 2)
        self.assertToldWhy(errors, "Only an open one can be marked")
        self.assertCounted([*range(BEFORE)])

    def test_p7_2_4_rater_added_while_it_closes_is_not_left_behind(self):
        for number in range(BEFORE):
            self._rate(number)
            self._hand_in(number)
        add = (self.officer_id, REVIEW, "action_add_rater", [self.review_ids[-1]])
        errors = self._run_late(lambda: self._call(*add, pause=PAUSE), self._close)
        self.assertEqual(errors, [])
        self.assertCounted([*range(BEFORE)])
        with self.assertRaisesRegex(UserError, "This review is over"):
            self._call(*add)

    def test_p7_2_4_rater_is_replaced_while_he_hands_in(self):
        """Whoever is first wins; the answers are never another one's."""
        self._rate(0)
        vals = {"rater_id": self.employee_ids[len(self.rater_ids) + 1]}
        replace = (self.officer_id, REVIEW, "write", [self.review_ids[0]], vals)
        errors = self._run_at_once(
            [lambda: self._hand_in(0), lambda: self._call(*replace)]
        )
        self.assertEqual(len(errors), 1)
        self.assertIsInstance(errors[0], UserError)
        with self._env() as env:
            review = env[REVIEW].browse(self.review_ids[0])
            kept = review.rater_id.id == self.rater_ids[0]
            self.assertEqual(review.state, "submitted" if kept else "open")
            self.assertEqual(set(review.line_ids.mapped("is_answered")), {kept})
