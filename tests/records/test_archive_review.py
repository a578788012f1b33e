import json

from odoo.tests import tagged

from ..feedback.common_review import Review360Case
from .common_archive import ArchiveCase


@tagged("post_install", "-at_install", "hr_training_archive")
class TestArchiveReview(Review360Case):
    """What a 360° review has brought is in the dossier, as results (policy 6.4.3)."""

    def _seal(self):
        """The dossier of the reviewed class. Returned in sudo."""
        officer = self.held.with_user(self.user_officer)
        self._mark_everybody(officer)
        self._end_session(officer)
        officer.action_release_results()
        self._waive_documents(self.held)
        officer.action_close()
        return self.held.archive_ids.with_env(self.env)

    def _review(self):
        self._confirm()
        self._answer(self._reviews("self"), 5)
        self._answer(self._reviews("superior"), 3, comment="Seen by")
        self._answer(self._reviews("peer"), 4)
        self._answer(self._reviews("subordinate"), 1)
        self._close(release=True)

    def test_p6_4_3_results_by_group_and_no_rater(self):
        self._review()
        archive = self._seal()
        with ArchiveCase._unzip(archive) as sealed:
            data = json.loads(sealed.read("data.json"))
            [name] = [n for n in sealed.namelist() if n.startswith("evaluation/")]
            # Tests print HTML.
            text = sealed.read(name).decode()
        rows = data["reviews"]
        totals = {
            r["group"]: (r["mean"], r["count"]) for r in rows if r["kind"] == "total"
        }
        self.assertEqual(totals, self._totals())
        self.assertIn("peer", totals)
        self.assertNotIn("subordinate", totals, "two are too few")
        self.assertEqual({r["person"] for r in rows}, {self.enrollment.id})
        self.assertIn(self.person.name, text)
        for peer in self.peers | self.below:
            self.assertNotIn(peer.name, text)
            self.assertNotIn(peer.name, json.dumps(rows))
        self.assertFalse(archive.verify())

    def test_p6_4_3_a_changed_result_is_found(self):
        self._review()
        archive = self._seal()
        row = self.evaluation.review_result_ids.filtered(
            lambda r: (r.kind, r.rater_group) == ("total", "peer")
        )
        table = "hr_training_review_result"
        for statement, found in (
            (f"UPDATE {table} SET mean = mean + 1", f"Changed: {self.person.name}"),
            (f"UPDATE {table} SET mean = mean - 1", ""),
            (f"DELETE FROM {table}", f"Missing: {self.person.name}"),
        ):
            with self.subTest(statement=statement):
                self.env.flush_all()
                self.env.cr.execute(f"{statement} WHERE id = %s", row.ids)
                self.env.invalidate_all()
                told = "".join(archive.verify())
                self.assertEqual(bool(told), bool(found))
                self.assertIn(found, told)

    def test_p6_4_3_one_sealed_before_reviews_were_in_it_is_whole(self):
        self._review()
        archive = self._seal()
        data = archive._find_file_problems()[1]
        del data["reviews"]
        self.assertFalse(archive._find_row_problems(data))
