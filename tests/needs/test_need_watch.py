"""What comes in industry and technology (policy 3.1, 3.2)."""

from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_needs import NeedsCase

WATCH = "hr.training.watch"


@tagged("post_install", "-at_install", "hr_training_needs")
class TestNeedWatch(NeedsCase):
    uses = ("user_officer", "user_head", "user_executive", "user_department_manager")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._add_skill()

    def _watch(self, **vals):
        item_id = self._rpc(
            self.user_officer, WATCH, "create", {"name": "Remote diagnosis", **vals}
        )
        return self._as_officer(WATCH).browse(item_id)

    def _asked(self, item):
        return item.sudo().activity_ids.user_id

    # ------------------------------------------------------------
    # NEEDS
    # ------------------------------------------------------------

    def test_p3_1_trend_becomes_a_need_of_each_skill_once(self):
        other = self.skill.create(
            {"name": "Networks", "skill_type_id": self.skill_type.id}
        )
        item = self._watch(skill_ids=self.skill.ids, horizon="2028-01-01")
        made = item.action_make_need()
        self.assertEqual(
            (made.channel, made.analysis, made.state, made.skill_id),
            ("industry", "forward", "draft", self.skill),
        )
        self.assertEqual(made.date_wanted, date(2028, 1, 1))
        self.assertNotIn("no evidence", made.doubts)
        self.assertEqual(made.action_open_evidence()["res_id"], item.id)
        with self.assertRaisesRegex(UserError, "made already"):
            item.action_make_need()
        item.skill_ids += other
        self.assertEqual(item.action_make_need().skill_id, other)
        self.assertEqual(item.need_count, 2)

    def test_p3_1_trend_without_skill_is_one_need_of_its_own_words(self):
        item = self._watch(horizon="2025-01-01")
        made = item.action_make_need()
        self.assertEqual((made.name, made.skill_id.ids), (item.name, []))
        self.assertFalse(made.date_wanted, "a day that is over is nobody's wish")
        self.assertFalse(item.can_make_need)

    def test_p3_1_what_needs_refer_to_is_archived_and_not_deleted(self):
        item = self._watch()
        item.action_make_need()
        with self.assertRaisesRegex(UserError, "Archive it"):
            self._rpc(self.user_head, WATCH, "unlink", item.ids)
        item.action_archive()
        with self.assertRaisesRegex(UserError, "archived"):
            item.action_review("Over")

    # ------------------------------------------------------------
    # WHAT IT SAYS
    # ------------------------------------------------------------

    def test_p3_1_link_is_a_page_and_runs_nothing(self):
        for link in (
            "javascript:alert(1)",
            "data:text/html,x",
            "example.org",
            "//x.org",
        ):
            with self.subTest(link=link), self.assertRaises(ValidationError):
                self._watch(link=link)
        self.assertTrue(self._watch(link="https://example.org/a?b=c"))

    def test_p3_1_horizon_with_a_slip_in_its_year_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "check the year"):
            self._watch(horizon="0202-01-01")

    # ------------------------------------------------------------
    # REVIEWED YEARLY
    # ------------------------------------------------------------

    def test_p3_1_reviewed_yearly_who_watches_it_is_asked_once(self):
        item = self._watch()
        self.assertEqual(item.review_on, date(2027, 3, 2))
        self.env[WATCH]._cron_remind_reviews()
        self.assertFalse(self._asked(item))
        with freeze_time("2027-03-02 08:00:00"):
            for _run in range(2):
                self.env[WATCH]._cron_remind_reviews()
            self.assertEqual(len(item.sudo().activity_ids), 1)
            self.assertEqual(self._asked(item), self.user_officer)
            self.assertTrue(item.is_review_due)
            item.action_review("Two makers sell it by now.")
            self.assertFalse(self._asked(item))
            self.assertEqual(
                (item.reviewed_on, item.reviewed_by_id, item.review_on),
                (date(2027, 3, 2), self.user_officer, date(2028, 3, 2)),
            )
            self.assertIn("Two makers", item.message_ids[0].body)
            item.invalidate_recordset()
            self.assertFalse(item.is_review_due)
            self.env[WATCH]._cron_remind_reviews()
            self.assertFalse(self._asked(item))

    def test_p3_1_who_is_no_officer_any_longer_is_not_asked(self):
        item = self._watch(user_id=self.user_department_manager.id)
        with freeze_time("2027-03-03 08:00:00"):
            self.env[WATCH]._cron_remind_reviews()
        self.assertLessEqual(self.user_officer | self.user_head, self._asked(item))
        self.assertNotIn(self.user_department_manager, self._asked(item))

    def test_p3_1_review_asks_for_its_result(self):
        item = self._watch()
        self.assertEqual(item.action_review()["res_model"], "hr.training.reason")
        with self.assertRaisesRegex(UserError, "reason"):
            item.action_review(" ")

    def test_p3_1_nothing_to_ask_costs_few_statements(self):
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        self.env[WATCH]._cron_remind_reviews()
        self.assertLessEqual(self.env.cr.sql_log_count - before, 20)

    # ------------------------------------------------------------
    # ATTACKS
    # ------------------------------------------------------------

    def test_p3_1_review_and_needs_are_written_by_their_methods_only(self):
        item = self._watch()
        made = item.action_make_need()
        for vals in (
            {"review_on": "2030-01-01"},
            {"reviewed_on": "2026-03-02"},
            {"review_note": "Forged"},
            {"need_ids": [(5, 0, 0)]},
        ):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                self._rpc(self.user_head, WATCH, "write", item.ids, vals)
        with self.assertRaises(AccessError):
            self._rpc(
                self.user_head, made._name, "write", made.ids, {"watch_id": False}
            )

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_p3_1_management_reads_others_nothing(self):
        item = self._watch()
        read = lambda user: self._rpc(user, WATCH, "read", item.ids, ["name"])  # noqa: E731
        self.assertTrue(read(self.user_executive))
        with self.assertRaises(UserError):
            self._rpc(self.user_executive, WATCH, "action_review", item.ids, "Mine")
        with self.assertRaises(UserError):
            self._rpc(self.user_executive, WATCH, "action_make_need", item.ids)
        with self.assertRaises(AccessError):
            read(self.user_department_manager)
        self._add_company_b()
        with self.assertRaises(AccessError):
            read(self.user_b_officer)
