from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ...tools import groups
from ..common import START
from .common_review import LINE, RESULT, REVIEW, Review360Case


@tagged("post_install", "-at_install", "hr_training_review360")
class TestReview360Result(Review360Case):
    """What comes out of a review: the mark, who sees what, before and after."""

    # ------------------------------------------------------------
    # GOLDEN CASES
    # ------------------------------------------------------------

    def test_p7_2_4_groups_are_weighted(self):
        """10 × 100 + 40 × 75 + 30 × 50 + 20 × 25 over 100."""
        self.below |= self._more_below()
        self._confirm()
        self._answer(self._reviews("self"), 5)
        self._answer(self._reviews("superior"), 4)
        self._answer(self._reviews("peer"), 3)
        self._answer(self._reviews("subordinate"), 2)
        self._close()
        self.assertEqual(
            self._totals(),
            {
                "self": (100, 1),
                "superior": (75, 1),
                "peer": (50, 4),
                "subordinate": (25, 3),
            },
        )
        score = self.evaluation.score_ids
        self.assertEqual(score.value, 60)
        self.assertEqual(score.evaluation_id.indicator, "performance")
        self.assertIn("40.0 %", score.comment)

    def _more_below(self):
        """A third subordinate, which makes three answers possible."""
        self._add_user("below2", department=self.department_srv_n)
        self.employee_below2.parent_id = self.person
        manager = self.user_department_manager
        self._reviews("subordinate")[0].with_user(manager).action_add_rater()
        blank = self._reviews().filtered(lambda r: not r.rater_id)
        blank.with_user(manager).rater_id = self.employee_below2
        return self.employee_below2

    def test_p7_2_4_group_under_the_threshold_counts_nowhere(self):
        """Two subordinates of three: 10 × 100 + 40 × 75 + 30 × 50 over 80."""
        self._confirm()
        self._answer(self._reviews("self"), 5)
        self._answer(self._reviews("superior"), 4)
        self._answer(self._reviews("peer"), 3, comment="Fine says")
        self._answer(self._reviews("subordinate"), 1, comment="Awful says")
        self._close()
        self.assertEqual(self.evaluation.score_ids.value, 68.75)
        self.assertNotIn("subordinate", self._totals())
        rows = self.evaluation.review_result_ids
        self.assertNotIn("subordinate", rows.mapped("rater_group"))
        texts = [text for text in rows.mapped("text") if text]
        self.assertEqual(len(texts), self.peer_count)
        self.assertFalse([text for text in texts if "Awful" in text])

    def test_p7_2_4_missing_group_shares_its_weight(self):
        """Superior and peers only: 40 × 75 + 30 × 50 over 70."""
        self._confirm()
        self._answer(self._reviews("superior"), 4)
        self._answer(self._reviews("peer"), 3)
        self._close()
        self.assertAlmostEqual(self.evaluation.score_ids.value, 64.285714, 5)

    def test_p7_2_4_weights_of_the_course_are_taken_over(self):
        session = self._create_review_session(
            self._create_course("RW"),
            {"start": START + timedelta(days=3)},
            review_weight_self=1,
            review_weight_superior=0,
        )
        self.assertEqual(
            session.evaluation_ids._get_review_weights(),
            {"self": 1, "superior": 0, "peer": 30, "subordinate": 20},
        )
        self.assertEqual(session.evaluation_ids.is_required, False)
        with self.assertRaisesRegex(UserError, "has begun"):
            self.evaluation.with_user(self.user_officer).review_weight_self = 90

    def test_p7_2_4_threshold_is_the_one_it_was_opened_with(self):
        self.company.training_anonymity_threshold = 99
        self._confirm()
        self._answer(self._reviews("peer"), 3)
        self._close()
        self.assertEqual(self._totals(), {"peer": (50, 4)})

    def test_p7_2_4_nobody_answered_leaves_no_mark_but_a_hint(self):
        self._confirm()
        self._close()
        self.assertFalse(self.evaluation.score_ids)
        self.assertFalse(self.evaluation.review_result_ids)
        self.assertIn("Nobody answered", self.evaluation.review_hint)

    def test_p7_2_4_only_a_group_too_small_answered(self):
        self._confirm()
        self._answer(self._reviews("subordinate"), 3)
        self._close()
        self.assertFalse(self.evaluation.score_ids)
        self.assertIn("1 people have no mark", self.evaluation.review_hint)

    def test_p7_2_4_nothing_is_said_where_nothing_is_missing(self):
        self._confirm()
        self.assertIs(self.evaluation.review_hint, False)
        self._answer(self._reviews("peer"), 3)
        self._close()
        self.assertTrue(self.evaluation.score_ids)
        self.assertIs(self.evaluation.review_hint, False)

    # ------------------------------------------------------------
    # WHO SEES WHAT
    # ------------------------------------------------------------

    def _attackers(self):
        admin = self._add_user("sysadmin", f"base.group_system,{groups.MANAGER}")
        return (
            self.user_person,
            self.user_department_manager,
            self.user_officer,
            self.user_head,
            self.user_executive,
            self.user_trainer,
            admin,
        )

    def test_d6_4_answers_of_a_rater_are_his_alone(self):
        """While it is open, and between handing in and closing."""
        self._confirm()
        peers = self._reviews("peer")
        half, done = peers[0], peers[1]
        half.with_user(half.rater_id.user_id).write({"comment": "Secret"})
        half.with_user(half.rater_id.user_id).line_ids[0].points = 5
        self._answer(done, 1, comment="Secret")
        lines = (half | done).line_ids.ids
        of_peers = [("review_id.rater_group", "=", "peer")]
        for user in self._attackers():
            with self.subTest(user=user.name):
                self.assertFalse(self._rpc(user, LINE, "search", of_peers))
                self.assertFalse(self._rpc(user, LINE, "search", [("id", "in", lines)]))
                with self.assertRaises(AccessError):
                    self._rpc(user, LINE, "read", lines, ["points"])
                with self.assertRaises(AccessError):
                    self._rpc(user, REVIEW, "read", done.ids, ["state"])
                text = "comment_text"
                with self.assertRaises(AccessError):
                    self._rpc(user, REVIEW, "search", [(text, "ilike", "S")])
                with self.assertRaises(AccessError):
                    self._rpc(user, REVIEW, "read", half.ids, [text])
                with self.assertRaises(AccessError):
                    self._rpc(
                        user,
                        "hr.training.evaluation",
                        "search",
                        [("review_ids.comment_text", "ilike", "Secret")],
                    )
                if user in (self.user_department_manager, self.user_officer):
                    [vals] = self._rpc(
                        user, REVIEW, "read", half.ids, ["comment", "progress_text"]
                    )
                    self.assertFalse(vals["comment"] or vals["progress_text"])
        # The rater himself: what he has handed in is not shown again.
        with self.assertRaises(AccessError):
            self._rpc(done.rater_id.user_id, REVIEW, "read", done.ids, ["comment"])

    def test_d6_4_person_rated_does_not_see_who_is_asked(self):
        self._confirm()
        found = self._rpc(self.user_person, REVIEW, "search", [])
        self.assertEqual(found, self._reviews("self").ids)

    def test_d6_4_forged_values_are_refused(self):
        self._confirm()
        review = self._reviews("peer")[0]
        rater = review.rater_id.user_id
        for vals in (
            {"state": "submitted"},
            {"rater_group": "superior"},
            {"rater_id": self.employee_outsider.id},
            {"comment_text": "x"},
            {"line_ids": [Command.clear()]},
        ):
            with self.subTest(vals=vals):
                self.assertFalse(
                    self._passes(
                        lambda v=vals: self._rpc(rater, REVIEW, "write", review.ids, v)
                    )
                )
        for user in (self.user_officer, self.user_department_manager, rater):
            self.assertFalse(
                self._passes(lambda u=user: self._rpc(u, REVIEW, "unlink", review.ids))
            )

    def test_d6_4_closing_deletes_who_said_what(self):
        self._confirm()
        self._answer(self._reviews(), 3, comment="Says")
        reviews, lines = self._reviews(), self._reviews().line_ids
        self._close()
        self.assertFalse(reviews.exists())
        self.assertFalse(lines.exists())
        self.assertFalse(
            self.env[REVIEW].search([("evaluation_id", "=", self.evaluation.id)])
        )
        self.assertEqual(self.evaluation.closed_answered, len(reviews))
        rows = self.evaluation.review_result_ids
        self.assertEqual(rows.create_uid, self.env.ref("base.user_root"))
        self.assertFalse(
            [f for f in rows._fields.values() if f.name in ("rater_id", "review_id")]
        )

    def test_d6_4_results_show_to_the_person_once_released(self):
        self._confirm()
        self._answer(self._reviews(), 3, comment="Says")
        self._close()

        def found(user):
            rows = self._rpc(user, RESULT, "search_read", [], ["rater_group"])
            return {row["rater_group"] for row in rows}

        shown = {"self", "superior", "peer"}
        self.assertEqual(found(self.user_officer), shown)
        for user in (self.user_person, self.user_department_manager):
            self.assertFalse(found(user))
        self.evaluation.sudo().state = "released"
        self.assertEqual(found(self.user_person), shown)
        self.assertEqual(found(self.user_department_manager), shown)
        for user in (self.user_colleague, self.user_trainer, self.user_outsider):
            self.assertFalse(found(user))
        for user in self._attackers():
            self.assertFalse(self._rpc(user, REVIEW, "search", []))

    def test_d6_4_mark_of_a_review_is_not_typed_over(self):
        self._confirm()
        self._answer(self._reviews("superior"), 3)
        self._close()
        with self.assertRaisesRegex(UserError, "comes from the raters"):
            self.evaluation.score_ids.with_user(self.user_officer).value = 100

    # ------------------------------------------------------------
    # BEFORE, AND N DAYS AFTER
    # ------------------------------------------------------------

    def test_p7_2_4_before_and_days_after(self):
        course = self._create_course("RB")
        self._create_course_form(
            {
                "course_id": course.id,
                "method": "review360",
                "survey_id": self.survey.id,
                "open_days": -20,
                "duration_days": 10,
            }
        )
        start = START + timedelta(days=5)
        session = self._create_review_session(course, {"start": start}, open_days=30)
        enrollment = self._enroll(session, self.person)
        before, after = session.evaluation_ids.sorted("open_days")
        with freeze_time(start - timedelta(days=19)):
            before._cron_follow_clock()
            self.assertEqual((before.state, after.state), ("open", "draft"))
            self._fill_superior(before, 2)
        with freeze_time(start - timedelta(days=9)):
            before._cron_follow_clock()
            self.assertEqual(before.state, "marking")
            self.assertEqual(before.score_ids.value, 25)
        self._mark_everybody(session.with_user(self.user_officer))
        self._end_session(session.with_user(self.user_officer))
        session.with_user(self.user_officer).action_release_results()
        self.assertEqual((before.state, after.state), ("released", "draft"))
        self.assertEqual(enrollment.result, "passed")
        with freeze_time(start + timedelta(days=31)):
            after._cron_follow_clock()
            self._fill_superior(after, 5)
            after.with_user(self.user_officer).action_release_follow_up()
        self.assertEqual(after.state, "released")
        self.assertEqual(after.score_ids.value, 100)
        self.assertFalse(after.review_ids)
        # What was said before is compared with what is said after, and counts nowhere.
        self.env.invalidate_all()
        self.assertEqual(enrollment.weighted_result, 100)
        for user in (self.user_person, self.user_department_manager, self.user_officer):
            rows = self.env[RESULT].with_user(user).search([])
            found = {
                (row.kind, row.mean_before, row.shift)
                for row in rows.filtered("has_shift")
            }
            self.assertEqual(found, {("total", 25, 75), ("item", 25, 75)})
            self.assertFalse(
                rows.filtered(
                    lambda row: row.has_shift and row.evaluation_id.sudo().open_days < 0
                )
            )

    def test_d6_4_what_the_reader_may_not_read_before_is_not_compared(self):
        """A group that was too small before has no row, and so no comparison."""
        before = self.evaluation
        before.sudo().open_days = -3
        after = before.sudo().copy({"open_days": 5})
        for evaluation, peers in ((before, self.peers[:2]), (after, self.peers)):
            self.evaluation = evaluation
            if evaluation == after:
                evaluation.with_user(self.user_officer).action_open()
            asked = self._confirm(self._reviews("peer"))
            self._answer(asked.filtered(lambda r, p=peers: r.rater_id in p), 4)
            self._close(release=True)
        rows = self.env[RESULT].with_user(self.user_person).search([])
        self.assertEqual(rows.evaluation_id.sudo(), after)
        self.assertFalse(rows.filtered("has_shift"))

    def test_d6_4_release_of_the_session_ends_a_review_that_is_over(self):
        self._confirm()
        self._answer(self._reviews("superior"), 4)
        reviews = self._reviews()
        self._mark_everybody(self.held.with_user(self.user_officer))
        self._end_session(self.held.with_user(self.user_officer))
        with freeze_time(self.evaluation.closes_on + timedelta(minutes=1)):
            self.held.with_user(self.user_officer).action_release_results()
        self.assertEqual(self.evaluation.state, "released")
        self.assertEqual(self.evaluation.score_ids.value, 75)
        self.assertFalse(reviews.exists())

    def test_d6_4_cancelled_session_keeps_no_answers(self):
        self._confirm()
        self._answer(self._reviews("peer"), 4, comment="Says")
        reviews = self._reviews()
        self.held.sudo().state = "cancelled"
        self.evaluation._cron_follow_clock()
        self.assertFalse(reviews.exists())

    def test_p7_2_4_review_with_raters_is_not_deleted(self):
        with self.assertRaisesRegex(UserError, "part of the record"):
            self.evaluation.with_user(self.user_officer).unlink()

    def test_p7_2_4_form_in_use_is_not_changed(self):
        with self.assertRaisesRegex(UserError, "is in use"):
            self.survey.with_user(self.user_officer).title = "Other"

    def _fill_superior(self, evaluation, points):
        review = evaluation.review_ids.filtered(lambda r: r.rater_group == "superior")
        self._confirm(review)
        self._answer(review, points)
