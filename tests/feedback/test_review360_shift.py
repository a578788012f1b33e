from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common import START
from .common_review import RESULT, Review360Case

BEFORE_DAYS = 20
HELD = START + timedelta(days=5)


@tagged("post_install", "-at_install", "hr_training_review360")
class TestReviewShift(Review360Case):
    """The same review before the course and after it (policy 7.2.4, 7.1).

    The threshold is 3; the person has four peers and two subordinates.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.course_twice = cls._create_course("RT")
        cls._add_form(open_days=-BEFORE_DAYS, duration_days=10)
        cls.second = cls._create_employee("Second", cls.department_srv_n)
        cls.second.parent_id = cls.boss

    @classmethod
    def _add_form(cls, survey=None, **vals):
        cls._create_course_form(
            {
                "course_id": cls.course_twice.id,
                "method": "review360",
                "survey_id": (survey or cls.survey).id,
                **vals,
            }
        )

    def _hold(self, before, after, survey=None, people=None):
        """A session with its reviews, as the groups have answered.

        :param before: dict of person and group -> points per item, how many rate: the
            first ones, or the last ones where negative
        :return: the review before, the review after; both marked, not released
        """
        self._add_form(survey=survey)
        session = self._create_session(
            course_id=self.course_twice.id, start=HELD, schedule=True
        )
        self._enroll(session, *(people or self.person))
        reviews = session.evaluation_ids.sorted("open_days")
        with freeze_time(HELD - timedelta(days=BEFORE_DAYS - 1)):
            self._run(reviews[0], before)
        self._run(reviews[1], after)
        return reviews

    def _run(self, evaluation, answers):
        evaluation.with_user(self.user_officer).action_open()
        for (person, group), (points, count) in answers.items():
            reviews = evaluation.review_ids.filtered(
                lambda r, p=person, g=group: r.employee_id == p and r.rater_group == g
            )
            reviews = reviews[:count] if count > 0 else reviews[count:]
            self.assertEqual(len(reviews), abs(count))
            self._confirm(reviews)
            for record in reviews:
                own = record.with_user(record.rater_id.user_id)
                for line, number in zip(own.line_ids, points, strict=True):
                    line.points = number
                own.action_submit()
        evaluation.with_user(self.user_officer).action_start_marking()

    def _get_shifts(self, evaluation, user=None, kind="total"):
        self.env.invalidate_all()
        rows = self.env[RESULT].with_user(user or self.user_officer)
        rows = rows.search([("evaluation_id", "=", evaluation.id), ("kind", "=", kind)])
        return {
            (row.rater_group, row.item or ""): (row.mean_before, row.shift)
            for row in rows
            if row.has_shift
        }

    # ------------------------------------------------------------
    # GOLDEN CASES
    # ------------------------------------------------------------

    def test_p7_2_4_shift_per_group_and_item(self):
        me = self.person
        before, after = self._hold(
            {
                (me, "self"): ((5, 5), 1),
                (me, "superior"): ((3, 1), 1),
                (me, "peer"): ((2, 3), 4),
            },
            {
                (me, "self"): ((4, 4), 1),
                (me, "superior"): ((3, 5), 1),
                (me, "peer"): ((4, 2), 3),
            },
        )
        self.assertEqual(
            self._get_shifts(after),
            {
                ("self", ""): (100, -25),
                ("superior", ""): (25, 50),
                ("peer", ""): (37.5, 12.5),
            },
        )
        self.assertEqual(
            self._get_shifts(after, kind="item"),
            {
                ("self", "Listens"): (100, -25),
                ("self", "Helps"): (100, -25),
                ("superior", "Listens"): (50, 0),
                ("superior", "Helps"): (0, 100),
                ("peer", "Listens"): (25, 50),
                ("peer", "Helps"): (50, -25),
            },
        )
        self.assertFalse(self._get_shifts(before))
        self.assertFalse(self._get_shifts(before, kind="item"))
        # 10 × -25 + 40 × 50 + 30 × 12.5 over 80
        officer = after.with_user(self.user_officer)
        self.assertAlmostEqual(officer.review_shift, 26.5625)
        self.assertTrue(officer.has_review_shift)
        self.assertFalse(before.with_user(self.user_officer).has_review_shift)

    def test_p7_2_4_mean_shift_is_of_people_and_not_of_rows(self):
        """(75 + (40 × 25 + 30 × 0) / 70) / 2: who has more groups counts no more."""
        me, second = self.person, self.second
        _before, after = self._hold(
            {
                (me, "superior"): ((2, 2), 1),
                (me, "peer"): ((3, 3), 3),
                (second, "superior"): ((2, 2), 1),
            },
            {
                (me, "superior"): ((3, 3), 1),
                (me, "peer"): ((3, 3), 3),
                (second, "superior"): ((5, 5), 1),
            },
            people=me | second,
        )
        officer = after.with_user(self.user_officer)
        self.assertAlmostEqual(officer.review_shift, (75 + 1000 / 70) / 2, 5)

    # ------------------------------------------------------------
    # WHAT IS NOT COMPARED
    # ------------------------------------------------------------

    def test_d6_4_group_hidden_on_one_side_has_no_shift(self):
        """Two peers before, four after; subordinates the other way round."""
        me = self.person
        self._add_user("below2", department=self.department_srv_n)
        self.employee_below2.parent_id = me
        _before, after = self._hold(
            {
                (me, "superior"): ((3, 3), 1),
                (me, "peer"): ((1, 1), 2),
                (me, "subordinate"): ((1, 1), 3),
            },
            {
                (me, "superior"): ((3, 3), 1),
                (me, "peer"): ((3, 3), 4),
                (me, "subordinate"): ((2, 2), 2),
            },
        )
        self.assertEqual(self._get_shifts(after), {("superior", ""): (50, 0)})
        rows = after.review_result_ids.filtered(lambda r: r.rater_group == "peer")
        self.assertTrue(rows)
        for row in rows:
            self.assertEqual((row.mean_before, row.shift), (0, 0))
        self.assertEqual(after.with_user(self.user_officer).review_shift, 0)
        self.assertTrue(after.with_user(self.user_officer).has_review_shift)

    def test_d6_4_others_rating_afterwards_compare_two_groups_that_are_shown(self):
        """The first three peers before, the last three after: both means stand."""
        me = self.person
        before, after = self._hold(
            {(me, "peer"): ((2, 2), 3)}, {(me, "peer"): ((3, 3), -3)}
        )
        [shown_before] = before.review_result_ids.filtered(lambda r: r.kind == "total")
        [shown_after] = after.review_result_ids.filtered(lambda r: r.kind == "total")
        self.assertEqual(
            (shown_after.mean_before, shown_after.shift),
            (shown_before.mean, shown_after.mean - shown_before.mean),
        )

    def test_p7_2_4_other_items_are_not_compared_as_a_whole(self):
        more = self.survey.copy({"title": "More"})
        more.question_ids[0].copy({"survey_id": more.id, "title": "Explains"})
        me = self.person
        _before, after = self._hold(
            {(me, "superior"): ((2, 2), 1)},
            {(me, "superior"): ((4, 4, 5), 1)},
            survey=more,
        )
        self.assertFalse(self._get_shifts(after))
        self.assertEqual(
            self._get_shifts(after, kind="item"),
            {
                ("superior", "Listens"): (25, 50),
                ("superior", "Helps"): (25, 50),
            },
        )
        self.assertFalse(after.with_user(self.user_officer).has_review_shift)

    def test_p7_2_4_of_two_reviews_before_the_nearer_counts(self):
        # Made after the nearer one, so that its number does not tell.
        self._add_form(open_days=-2 * BEFORE_DAYS, duration_days=2)
        self._add_form()
        session = self._create_session(
            course_id=self.course_twice.id, start=HELD, schedule=True
        )
        self._enroll(session, self.person)
        far, near, after = session.evaluation_ids.sorted("open_days")
        answers = {}
        for evaluation, points in ((near, 3), (far, 1), (after, 4)):
            answers[(self.person, "superior")] = ((points, points), 1)
            with freeze_time(evaluation.opens_on + timedelta(hours=1)):
                self._run(evaluation, answers)
        self.assertEqual(self._get_shifts(after), {("superior", ""): (50, 25)})

    # ------------------------------------------------------------
    # WHO SEES IT
    # ------------------------------------------------------------

    def test_p7_2_4_shift_shows_to_whom_both_sides_show(self):
        me = self.person
        before, after = self._hold(
            {(me, "superior"): ((2, 2), 1)}, {(me, "superior"): ((4, 4), 1)}
        )
        expected = {("superior", ""): (25, 50)}
        after.sudo().state = "released"
        for user in (self.user_person, self.user_department_manager):
            for kind in ("total", "item"):
                self.assertFalse(self._get_shifts(after, user, kind))
        before.sudo().state = "released"
        for user in (self.user_person, self.user_department_manager):
            self.assertEqual(self._get_shifts(after, user), expected)
        for user in (self.user_officer, self.user_executive):
            self.assertEqual(after.with_user(user).review_shift, 50)
        with self.assertRaises(AccessError):
            self._rpc(
                self.user_person, after._name, "read", after.ids, ["review_shift"]
            )

    def test_p7_2_4_another_persons_before_is_not_mine(self):
        _before, after = self._hold(
            {(self.second, "superior"): ((2, 2), 1)},
            {
                (self.person, "superior"): ((4, 4), 1),
                (self.second, "superior"): ((4, 4), 1),
            },
            people=self.person | self.second,
        )
        self.env.invalidate_all()
        rows = after.review_result_ids.filtered(lambda row: row.kind == "total")
        self.assertEqual(rows.employee_id, self.person | self.second)
        self.assertEqual(rows.filtered("has_shift").employee_id, self.second)
