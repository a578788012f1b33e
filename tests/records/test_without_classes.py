from datetime import timedelta

from odoo.tests import tagged

from ..common import NOW
from ..common_calls import run_migration
from ..results.common_elearning import ELearningCase

SOON, LATER = NOW + timedelta(days=7), NOW + timedelta(days=8)
DAY = timedelta(days=1)


@tagged("post_install", "-at_install")
class TestWithoutClasses(ELearningCase):
    """What has no classes, as online, is late and followed as any other session."""

    uses = ("user_officer", "user_head", "user_executive", "user_department_manager")

    def _done(self):
        """A session that was learnt and marked as done today. Returned in sudo."""
        self._learn()
        session = self._enrolled().session_id
        self._end_session(session.with_user(self.user_officer))
        self.assertFalse(session.date_end)
        return session

    def _is_found(self, session, name, moment):
        self.env.invalidate_all()
        with self._clock_at(moment):
            Session = self.env["hr.training.session"].with_user(self.user_officer)
            found = session in Session.search([(name, "=", True)])
            self.assertEqual(session[name], found)
        return found

    def test_p7_3_1_results_are_late_so_many_days_after_it_was_done(self):
        session = self._done()
        self.assertEqual(session.results_due_on, SOON.date())
        self.assertFalse(self._is_found(session, "is_results_late", SOON))
        self.assertTrue(self._is_found(session, "is_results_late", LATER))
        with self._clock_at(LATER):
            self.env["hr.training.session"]._cron_remind_results()
            officer = session.with_user(self.user_officer)
            self.assertIn("Officer", officer.results_late_text)
        asked = session.activity_ids.filtered(lambda a: a.date_deadline == SOON.date())
        self.assertEqual(asked.user_id, self.user_officer)

    def test_p2_2_5_files_are_late_so_many_days_after_it_was_done(self):
        session = self._done()
        self.assertFalse(self._is_found(session, "is_file_late", SOON))
        self.assertTrue(self._is_found(session, "is_file_late", LATER))
        session.with_user(self.user_officer).action_release_results()
        self.assertFalse(self._is_found(session, "is_file_late", LATER))

    def test_p7_1_3_its_effect_is_reviewed_so_many_days_after_its_result(self):
        session = self._done()
        self.company.training_effect_review_days = 60
        released = NOW + 5 * DAY
        with self._clock_at(released):
            session.with_user(self.user_officer).action_release_results()
        Review = self.env["hr.training.effect.review"]
        mine = [("session_id", "=", session.id)]
        with self._clock_at(released + 59 * DAY):
            Review._cron_review()
        self.assertFalse(Review.search(mine))
        with self._clock_at(released + 60 * DAY):
            Review._cron_review()
        review = Review.search(mine)
        self.assertEqual(review.employee_id, self.person)
        self.assertEqual(review.reviewer_id, self.user_department_manager)
        self.assertEqual(review.due_on, (released + 60 * DAY).date())

    def test_p6_4_2_its_summary_says_when_it_was_done(self):
        session = self._done()
        with self._clock_at(NOW + 40 * DAY):
            report = session.with_user(self.user_officer).action_make_summary()
        self.assertIn("03/02/2026", report.basics)

    def test_p6_4_3_its_dossier_is_found_by_the_day(self):
        session = self._done()
        archive = session.with_user(self.user_officer).action_archive()
        found = archive.search(
            [("date_end", ">=", NOW - DAY), ("date_end", "<", NOW + DAY)]
        )
        self.assertIn(archive, found)

    def test_p9_3_its_claims_are_due_so_many_days_after_it_was_done(self):
        self._learn()
        session = self._enrolled().session_id
        expense = self.env["hr.expense"].create(
            {
                "name": "Manuals",
                "company_id": self.company.id,
                "employee_id": self.person.id,
                "training_session_id": session.id,
                "training_cost_type_id": self.env["hr.training.cost.type"]
                .search([], limit=1)
                .id,
                "total_amount_currency": 5,
            }
        )
        days = timedelta(days=self.company.training_claim_days)
        self.assertEqual(expense.training_deadline, NOW.date() + days)
        with self._clock_at(LATER):
            self._end_session(session.with_user(self.user_officer))
            self.assertEqual(expense.training_deadline, LATER.date() + days)

    def test_p6_4_2_its_summary_is_found_by_the_day_it_was_done(self):
        session = self._done()
        summary = session.with_user(self.user_officer).action_make_summary()
        self.assertEqual(summary.date_end, NOW)

    def test_p6_4_2_an_update_gives_its_summary_the_day(self):
        session = self._done()
        summary = session.with_user(self.user_officer).action_make_summary()
        self._tamper(summary, date_end=None)
        run_migration(self.env, "19.0.1.9.0/post-ended", "19.0.1.8.0")
        self.assertEqual(summary.date_end, NOW)

    def test_p6_4_3_an_update_says_when_it_was_done(self):
        """Nobody kept the day: it is that of the results, else of the last change."""
        session = self._done()
        archive = session.with_user(self.user_officer).action_archive()
        released = NOW - 5 * DAY
        for values, done_on in (
            ({"released_on": released, "write_date": NOW}, released),
            ({"released_on": None, "write_date": NOW - DAY}, NOW - DAY),
        ):
            self._tamper(session, done_on=None, **values)
            self._tamper(archive, date_end=None)
            run_migration(self.env, "19.0.1.8.0/post-dossiers", "19.0.1.7.0")
            self.assertEqual(session.done_on, done_on)
            self.assertEqual(archive.date_end, done_on)
        run_migration(self.env, "19.0.1.8.0/post-dossiers", "19.0.1.7.0")
        self.assertEqual(session.done_on, NOW - DAY)
