"""Nobody can tell which rater said what: design §6.4, for 360° reviews.

Raters log in and rate over HTTP as the web client does, the review closes, and
everything that a copy of the system would hold is searched.
"""

import re

from odoo import SUPERUSER_ID
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import HttpCase, tagged
from odoo.tools import SQL, mute_logger

from .common_copy import CopyCase
from .common_review import LINE, REVIEW, Review360Case

SECRET = "-zqxv7"
# Who was asked or was there, which is no secret: mails, logins, OdooBot's greeting.
KNOWN_TABLES = {
    "bus_bus",
    "discuss_channel",
    "discuss_channel_member",
    "mail_mail",
    "mail_mail_res_partner_rel",
    "mail_message",
    "mail_message_res_partner_rel",
    "mail_notification",
    "res_device_log",
    "res_users",
    "res_users_log",
}
# What closing changes.
CLOSED_TABLES = {
    "hr_training_evaluation",
    "hr_training_review",
    "hr_training_review_line",
    "hr_training_review_result",
    "hr_training_score",
}
# In what two rows of results may differ, by their kind.
ROW_COLUMNS = {
    "total": {"id", "rater_group", "mean", "count"},
    "item": {"id", "rater_group", "mean", "count", "sequence", "item"},
    "comment": {"id", "rater_group", "text"},
}
READS = ("get_views", "web_search_read", "web_read")


@tagged("post_install", "-at_install", "hr_training_anonymity")
class TestReviewProof(CopyCase, Review360Case, HttpCase):
    """Real logins, real requests; then the copy."""

    # The session of a login lives in real time.
    frozen = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.evaluation.sudo().duration_days = 36500

    def setUp(self):
        super().setUp()
        self._set_trap()

    # ------------------------------------------------------------
    # THE BROWSER
    # ------------------------------------------------------------

    def _kw(self, model, method, *args, route="call_kw", **kwargs):
        return self.make_jsonrpc_request(
            f"/web/dataset/{route}/{model}/{method}",
            {"model": model, "method": method, "args": args, "kwargs": kwargs},
            timeout=60,
        )

    def _get_points(self, number):
        return [1 + number % 5, 1 + (number * 2) % 5]

    def _fill_in(self, number, record):
        """Open one's review, save it, hand it in; every second one comments."""
        login = record.rater_id.user_id.login
        self.authenticate(login, login)
        self.url_open("/odoo/training-reviews", timeout=60)
        mine = [("is_mine", "=", True), ("state", "=", "open")]
        spec = {"employee_id": {}, "progress_text": {}}
        [found] = self._kw(REVIEW, "web_search_read", domain=mine, specification=spec)[
            "records"
        ]
        items = {"points": {}, "is_answered": {}}
        spec = {"comment": {}, "line_ids": {"fields": items}}
        ids = [found["id"]]
        [vals] = self._kw(REVIEW, "web_read", ids, specification=spec)
        commands = [
            Command.update(line["id"], {"points": points})
            for line, points in zip(
                vals["line_ids"], self._get_points(number), strict=True
            )
        ]
        changes = {"line_ids": commands}
        if number % 2:
            self._kw(REVIEW, "web_save", ids, changes, specification=spec)
            changes = {"comment": f"COMMENT-{number}{SECRET}"}
        self._kw(REVIEW, "web_save", ids, changes, specification=spec)
        self._kw(REVIEW, "action_submit_and_next", ids, route="call_button")

    def _close_in_browser(self):
        self.authenticate(self.user_officer.login, self.user_officer.login)
        self._kw(
            self.evaluation._name,
            "action_start_marking",
            self.evaluation.ids,
            route="call_button",
        )
        self.env.invalidate_all()

    def _fake_times(self):
        """One test is one transaction, so every row has its time: take them apart.

        What stays in the tables afterwards must come from the closing.
        """
        raters = self._reviews().rater_id.user_id
        for table in ("hr_training_review", "hr_training_review_line"):
            self.env.cr.execute(
                SQL(
                    "UPDATE %s SET create_date = create_date + id * interval '1 s',"
                    " write_date = write_date + id * interval '1 s', write_uid = %s,"
                    " create_uid = %s",
                    SQL.identifier(table),
                    raters[0].id,
                    raters[1].id,
                )
            )
        self.env.invalidate_all()

    # ------------------------------------------------------------
    # THE PROOF
    # ------------------------------------------------------------

    @mute_logger("odoo.addons.mail.models.mail_mail")
    def test_d6_4_no_table_file_or_log_links_rater_and_answer(self):
        """Rated in an order that is known, closed, copied, searched."""
        self._confirm()
        reviews = self._reviews().sorted("rater_id")
        self.evaluation.sudo().reminded_on = False
        before = self._dump()
        order = [5, 2, 7, 0, 3, 6, 1, 4]
        self.assertEqual(sorted(order), [*range(len(reviews))])
        for position, number in enumerate(order):
            self._fill_in(number, reviews[number])
            if position == 3:
                self.env[self.evaluation._name]._cron_remind()
        self.env.invalidate_all()
        self.assertEqual(self.evaluation.answered_count, len(reviews))
        self._fake_times()
        self._close_in_browser()
        self.evaluation.sudo().state = "released"
        dump = self._dump()
        self._check_results()
        self._check_changes(before, dump)
        for path, content in self._read_files().items():
            self.assertNotIn(SECRET.encode(), content, path)
        self._check_log()

    def _check_results(self):
        """Rows of a kind differ in what they say, and in nothing else."""
        rows = self._fetch(
            "hr_training_review_result", evaluation_id=self.evaluation.id
        )
        self.assertEqual(
            {row["rater_group"] for row in rows}, {"self", "superior", "peer"}
        )
        for kind, allowed in ROW_COLUMNS.items():
            of_kind = [row for row in rows if row["kind"] == kind]
            self.assertGreater(len(of_kind), 1)
            for column in of_kind[0]:
                if column not in allowed:
                    found = {str(row[column]) for row in of_kind}
                    self.assertEqual(len(found), 1, f"{column} tells them apart")
        for row in rows:
            self.assertEqual((row["create_uid"], row["write_uid"]), (SUPERUSER_ID,) * 2)
            self.assertEqual(row["create_date"], row["write_date"])
        [score] = self._fetch("hr_training_score", evaluation_id=self.evaluation.id)
        for column in ("rater_id", "marker_id", "user_input_id"):
            self.assertFalse(score[column], column)
        self.assertEqual((score["create_uid"], score["write_uid"]), (SUPERUSER_ID,) * 2)
        texts = {row["text"] for row in rows} - {None}
        self.assertGreater(len(texts), 1)
        self.assertTrue(all(SECRET in text for text in texts))

    def _check_changes(self, before, dump):
        """Row by row: what is new or different, and where secrets are."""
        new = {
            table: set(text.splitlines()) - set(before[table].splitlines())
            for table, text in dump.items()
        }
        changed = {table for table, text in dump.items() if text != before[table]}
        self.assertLessEqual(changed, KNOWN_TABLES | CLOSED_TABLES)
        self.assertLessEqual(CLOSED_TABLES, changed)
        for table in ("hr_training_review", "hr_training_review_line"):
            self.assertFalse(dump[table], table)
        holders = {table for table, text in dump.items() if SECRET in text}
        self.assertEqual(holders, {"hr_training_review_result"})
        # Who was asked is written to, but not about whom.
        mails = [line for line in new["mail_message"] if "hr.training" in line]
        self.assertTrue(mails, "the reminders must be there")
        for line in mails:
            self.assertNotIn(self.person.name, line)
        for table in KNOWN_TABLES:
            for line in new[table]:
                self.assertNotIn("hr.training.review", line, table)

    def _check_log(self):
        log = "\n".join(self.trap.lines)
        self.assertIn(f"/{REVIEW}/web_save", log, "the trap must have caught requests")
        self.assertNotIn(SECRET, log)
        self.assertNotIn(LINE, log)
        writes = [line for line in self.trap.lines if f"/{REVIEW}/web_save" in line]
        self.assertGreaterEqual(len(writes), len(self.peers | self.below) + 2)
        for line in writes:
            self.assertNotRegex(line, r"\d+ \d+\.\d{3} \d+\.\d{3}$", line)

    def test_d6_4_what_is_refused_leaves_no_answer_in_the_log(self):
        """An answer off the scale, another one's item, one that comes too late."""
        self._confirm()
        peers = self._reviews("peer")
        mine, other = peers[0], peers[1]
        login = mine.rater_id.user_id.login
        self.authenticate(login, login)
        line, foreign = mine.line_ids[0], other.line_ids[0]
        self.env.flush_all()

        def refused(line_id, points):
            vals = {
                "comment": f"COMMENT{SECRET}",
                "line_ids": [Command.update(line_id, {"points": points})],
            }
            with self.assertRaises(Exception) as caught, mute_logger("odoo.http"):
                self._kw(REVIEW, "web_save", mine.ids, vals, specification={})
            self.assertNotIn("SerializationFailure", str(caught.exception))

        refused(line.id, 98765)
        refused(foreign.id, 4)
        self._close_in_browser()
        self.authenticate(login, login)
        refused(line.id, 4)
        log = "\n".join(self.trap.lines)
        self.assertIn("web_save", log)
        for secret in (SECRET, "98765"):
            self.assertNotIn(secret, log)

    # ------------------------------------------------------------
    # THE WEB CLIENT
    # ------------------------------------------------------------

    def test_d6_4_web_client_asks_the_same_whatever_is_answered(self):
        """Points by the tap, or a comment of its own, would be told by the log."""
        self._confirm()
        peers = self._reviews("peer")
        self.assertGreater(len(peers), 1)
        asked = []
        for record, tour in zip(
            peers[:2],
            ("hr_training_review360_low", "hr_training_review360_high"),
            strict=True,
        ):
            login = record.rater_id.user_id.login
            self.trap.lines.clear()
            self.start_tour("/odoo/training-reviews", tour, login=login)
            paths = [
                match[1]
                for line in self.trap.lines
                if (match := re.search(rf'"POST \S+/{REVIEW}/(\w+)', line))
            ]
            # Screens are loaded in their own time, and before anything is answered.
            paths = [path for path in paths if path not in READS]
            asked.append(paths)
            self.assertEqual(record.state, "submitted")
        low, high = (set(record.line_ids.mapped("points")) for record in peers[:2])
        self.assertEqual((low, high), ({1}, {2, 5}))
        self.assertTrue(peers[1].sudo().comment_text)
        self.assertFalse(peers[0].sudo().comment_text)
        self.assertEqual(*asked)
        self.assertEqual(set(asked[0]), {"web_save", "action_submit_and_next"})


@tagged("post_install", "-at_install", "hr_training_anonymity")
class TestReviewOrder(CopyCase, Review360Case):
    """No order of ids or rows follows the order of rating or of the raters."""

    COUNT = 60

    def test_d6_4_comments_follow_no_order(self):
        self._reviews().sudo().unlink()
        raters = self.env["hr.employee"].create(
            [
                self._employee_vals(f"Rater {number}", self.department_srv_n)
                for number in range(self.COUNT)
            ]
        )
        reviews = self.env[REVIEW].create(
            [
                {
                    "evaluation_id": self.evaluation.id,
                    "enrollment_id": self.enrollment.id,
                    "rater_id": rater.id,
                    "rater_group": "peer",
                    "state": "submitted",
                    "comment_text": f"{number:03}",
                }
                for number, rater in enumerate(raters)
            ]
        )
        items = reviews._prepare_items(self.survey)
        self.env[LINE].create(
            [
                dict(item, review_id=r.id, points=3, is_answered=True)
                for r in reviews
                for item in items
            ]
        )
        self.evaluation.with_user(self.user_officer).action_start_marking()
        rows = self._fetch(
            "hr_training_review_result",
            evaluation_id=self.evaluation.id,
            kind="comment",
        )
        self.assertEqual(len(rows), self.COUNT)
        self.assertShuffled([int(row["text"]) for row in rows], "as a dump has them")
        rows.sort(key=lambda row: row["id"])
        self.assertShuffled([int(row["text"]) for row in rows], "by id")
        shown = self.evaluation.review_result_ids.filtered("text")
        self.assertShuffled([int(text) for text in shown.mapped("text")], "as shown")

    def test_d6_4_an_item_is_one_row_whoever_confirmed_the_raters(self):
        """Words in two languages would be two items, of fewer raters each."""
        self.env["res.lang"]._activate_lang("fr_FR")
        question = self.survey.question_ids[0]
        question.sudo().with_context(lang="fr_FR").title = "Écoute"
        peers = self._reviews("peer")
        peers[0].with_user(self.user_officer).with_context(
            lang="fr_FR"
        ).action_confirm()
        self._confirm(peers[1:])
        self._answer(peers, 3)
        self._close()
        items = self.evaluation.review_result_ids.filtered(lambda r: r.kind == "item")
        self.assertEqual(items.mapped("item"), ["Listens", "Helps"])
        self.assertEqual(items.mapped("count"), [4, 4])

    def test_d6_4_an_item_is_one_row_whatever_stands_in_it(self):
        """A rater who could make his item another one would part it from the rest."""
        peers = self._confirm(self._reviews("peer"))
        own = peers[0].with_user(peers[0].rater_id.user_id)
        for name, value in (("sequence", 9), ("name", "Other"), ("weight", 0)):
            with self.subTest(name=name), self.assertRaises(AccessError):
                own.line_ids[0].write({name: value})
        peers[0].line_ids[0].sudo().write({"sequence": 9, "name": "Other"})
        self._answer(peers, 3)
        self._close()
        items = self.evaluation.review_result_ids.filtered(lambda r: r.kind == "item")
        self.assertEqual(items.mapped("count"), [4, 4])
