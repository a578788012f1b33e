from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ...tools import groups
from ..common import START
from .common_review import REVIEW, Review360Case


@tagged("post_install", "-at_install", "hr_training_review360")
class TestReview360(Review360Case):
    """Self, peers, superiors and subordinates (policy 7.2.4)."""

    # ------------------------------------------------------------
    # PROPOSED, CONFIRMED
    # ------------------------------------------------------------

    def test_p7_2_4_raters_are_proposed_from_the_organisation_chart(self):
        found = {
            group: self._reviews(group).rater_id
            for group in ("self", "superior", "peer", "subordinate")
        }
        self.assertEqual(found["self"], self.person)
        self.assertEqual(found["superior"], self.boss)
        self.assertEqual(found["peer"], self.peers)
        self.assertEqual(found["subordinate"], self.below)
        self.assertEqual(set(self._reviews().mapped("state")), {"proposed"})
        self.assertFalse(self._reviews().line_ids)
        self.assertFalse(self.evaluation.user_input_ids)

    def test_p7_2_4_department_manager_stands_in_for_a_missing_superior(self):
        self.person.parent_id = False
        proposed = self.env[REVIEW]._propose(self.enrollment)[self.enrollment]
        self.assertEqual(proposed[self.boss], "superior")
        self.assertNotIn("peer", proposed.values())

    def test_p7_2_4_who_left_or_has_no_login_is_not_proposed(self):
        self.peers[1].active = False
        self.peers[2].user_id.active = False
        proposed = self.env[REVIEW]._propose(self.enrollment)[self.enrollment]
        peers = [rater for rater, group in proposed.items() if group == "peer"]
        self.assertEqual(set(peers), {self.peers[0], self.peers[3]})

    def test_p7_2_4_as_many_colleagues_are_proposed_as_the_company_wants(self):
        def count():
            proposed = self.env[REVIEW]._propose(self.enrollment)[self.enrollment]
            return list(proposed.values()).count("peer")

        self.assertEqual(count(), 4)
        self.company.training_review_raters = 3
        self.assertEqual(count(), 3)
        # With fewer than the threshold nothing could be shown.
        self.company.training_review_raters = 1
        self.assertEqual(count(), 3)

    def test_p7_2_4_direct_manager_finds_whose_raters_to_confirm(self):
        menu = self.env.ref("hr_training.hr_training_menu_my_raters").id
        team = self.env.ref("hr_training.hr_training_menu_team").id

        def menus(user):
            # The cached call of the web client, not what it is made from.
            loaded = self.env["ir.ui.menu"].with_user(user).load_menus(False)
            return {menu, team} & set(loaded)

        self.assertFalse(menus(self.user_outsider))
        self.person.parent_id = self.employee_outsider
        self.assertEqual(menus(self.user_outsider), {menu})
        self.assertEqual(menus(self.user_department_manager), {team})
        self.person.parent_id = self.boss
        self.assertFalse(menus(self.user_outsider))

    def test_p7_2_4_nobody_is_asked_before_the_manager_confirms(self):
        mine = [("is_mine", "=", True)]
        peer = self.user_colleague
        self.assertFalse(self._rpc(peer, REVIEW, "search", mine))
        review = self._reviews("peer").filtered(
            lambda r: r.rater_id == self.employee_colleague
        )
        for user in (self.user_person, peer, self.user_trainer, self.user_outsider):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self._rpc(user, REVIEW, "action_confirm", review.ids)
        self.assertEqual(review.state, "proposed")
        self._confirm(review)
        self.assertEqual(self._rpc(peer, REVIEW, "search", mine), review.ids)
        self.assertEqual(review.line_ids.mapped("name"), ["Listens", "Helps"])

    def test_p7_2_4_direct_manager_and_officer_confirm_too(self):
        self.person.parent_id = self.employee_outsider
        peers = self._reviews("peer")
        found = self._rpc(
            self.user_outsider, REVIEW, "search", [("is_confirmer", "=", True)]
        )
        self.assertEqual(set(found), set(self._reviews().ids))
        peers[0].with_user(self.user_outsider).action_confirm()
        peers[1].with_user(self.user_officer).action_confirm()
        self.assertEqual(set(peers[:2].mapped("state")), {"open"})

    def test_p7_2_4_nobody_confirms_his_own_raters(self):
        """Neither as manager of his own department nor as training officer."""
        self.department_srv_n.manager_id = self.person
        self.user_person.group_ids |= self.env.ref(groups.OFFICER)
        review = self._reviews("peer")[0]
        with self.assertRaises(AccessError):
            self._rpc(self.user_person, REVIEW, "action_confirm", review.ids)
        self.assertFalse(
            self._rpc(self.user_person, REVIEW, "search", [("state", "!=", False)])
        )

    def test_p7_2_4_manager_adds_replaces_and_removes_raters(self):
        manager = self.user_department_manager
        first = self._reviews("peer")[0]
        self._rpc(manager, REVIEW, "action_add_rater", first.ids)
        added = self._reviews("peer").filtered(lambda r: not r.rater_id)
        with self.assertRaisesRegex(UserError, "Name the rater"):
            added.with_user(manager).action_confirm()
        added.with_user(manager).rater_id = self.employee_outsider
        self._confirm(added)
        self.assertEqual(added.state, "open")
        self._rpc(manager, REVIEW, "action_remove", first.ids)
        self.assertFalse(first.exists())
        with self.assertRaisesRegex(UserError, "asked already"):
            added.with_user(manager).action_remove()
        with self.assertRaisesRegex(UserError, "rates himself"):
            added.with_user(manager).rater_id = self.person

    def test_p7_2_4_who_joins_later_gets_raters_too(self):
        self._enroll(self.held, self.employee_colleague)
        before = self._reviews()
        self.evaluation.with_user(self.user_officer).action_propose_raters()
        added = self._reviews() - before
        self.assertEqual(added.employee_id, self.employee_colleague)
        with self.assertRaises(AccessError):
            self.evaluation.with_user(self.user_trainer).action_propose_raters()

    # ------------------------------------------------------------
    # FILLED IN
    # ------------------------------------------------------------

    def test_p7_2_4_every_item_is_judged_before_it_is_handed_in(self):
        review = self._confirm(self._reviews("superior"))
        own = review.with_user(self.user_department_manager)
        first, second = own.line_ids
        self.assertEqual(own.progress_text, "0 / 2")
        own.write({"line_ids": [Command.update(first.id, {"points": 2})]})
        self.assertEqual(own.progress_text, "1 / 2")
        with self.assertRaisesRegex(UserError, "Missing: Helps"):
            own.action_submit()
        second.points = 4
        action = own.action_submit_and_next()
        self.assertEqual(action["res_model"], REVIEW)
        self.assertEqual(review.state, "submitted")

    def test_p7_2_4_rater_reads_what_the_scale_means(self):
        self.survey.sudo().description = "<p>1: hardly ever</p>"
        review = self._confirm(self._reviews("superior"))
        own = review.with_user(self.user_department_manager)
        self.assertEqual(own.instruction, "1: hardly ever")

    def test_p7_2_4_points_off_the_scale_are_refused(self):
        review = self._confirm(self._reviews("superior"))
        line = review.line_ids[0].with_user(self.user_department_manager)
        for points in (0, 6, 2.5, "3", True, None):
            with self.subTest(points=points), self.assertRaises(UserError):
                line.write({"points": points})
        self.assertFalse(line.sudo().is_answered)

    def test_p7_2_4_after_the_deadline_nothing_is_taken(self):
        review = self._confirm(self._reviews("superior"))
        own = review.with_user(self.user_department_manager)
        with freeze_time(self.evaluation.closes_on + timedelta(minutes=1)):
            with self.assertRaisesRegex(UserError, "time to answer is over"):
                own.line_ids[0].points = 5

    # ------------------------------------------------------------
    # RATER WHO LEFT
    # ------------------------------------------------------------

    def test_p7_2_4_rater_who_left_is_replaced_and_his_answers_are_gone(self):
        self._confirm()
        review = self._reviews("peer")[0]
        leaver = review.rater_id
        own = review.with_user(leaver.user_id)
        own.line_ids[0].points = 5
        own.comment = "Between us"
        leaver.user_id.active = False
        leaver.active = False
        gone = [("is_rater_gone", "=", True)]
        manager = self.user_department_manager
        self.assertEqual(self._rpc(manager, REVIEW, "search", gone), review.ids)
        with self.assertRaises(AccessError):
            self._rpc(
                self.user_trainer,
                REVIEW,
                "write",
                review.ids,
                {"rater_id": self.employee_outsider.id},
            )
        self._rpc(
            manager,
            REVIEW,
            "write",
            review.ids,
            {"rater_id": self.employee_outsider.id},
        )
        new = review.with_user(self.user_outsider)
        self.assertFalse(new.comment)
        self.assertEqual(set(new.line_ids.mapped("points")), {0})
        self._answer(review, 5)
        with self.assertRaises(UserError):
            self._rpc(
                manager,
                REVIEW,
                "write",
                review.ids,
                {"rater_id": self.employee_trainer.id},
            )

    # ------------------------------------------------------------
    # TEMPLATE, SPEED
    # ------------------------------------------------------------

    def test_p7_2_4_shipped_template_has_scales(self):
        survey = self.env.ref("hr_training.survey_review360_service")
        self.assertEqual(survey.survey_type, "training_review360")
        self.assertGreaterEqual(len(self.env[REVIEW]._prepare_items(survey)), 6)

    def _count(self, count):
        people = self.env["hr.employee"].create(
            [
                self._employee_vals(
                    f"P{count}-{number}",
                    self.department_srv_n,
                    parent_id=self.boss.id,
                )
                for number in range(count)
            ]
        )
        session = self._create_review_session(
            self._create_course(f"S{count}"),
            {"start": START + timedelta(days=count), "seats_max": count},
        )
        self._enroll(session, *people)
        evaluation = session.evaluation_ids
        steps = []
        for step in (
            lambda: evaluation.with_user(self.user_officer).action_open(),
            lambda: (
                self.env[REVIEW]
                .with_user(self.user_officer)
                .browse(evaluation.review_ids.ids)
                .action_confirm()
            ),
            lambda: evaluation.with_user(self.user_officer).action_start_marking(),
        ):
            self.env.flush_all()
            self.env.invalidate_all()
            if len(steps) == 2:
                lines = evaluation.review_ids.line_ids.sudo()
                lines.write({"points": 3, "is_answered": True})
                evaluation.review_ids.sudo().write({"state": "submitted"})
                self.env.flush_all()
                self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            step()
            self.env.flush_all()
            steps.append(self.env.cr.sql_log_count - before)
        self.assertEqual(len(evaluation.score_ids), count)
        return steps

    def test_p7_2_4_hundred_people_cost_no_more_statements_than_ten(self):
        ten, hundred = self._count(10), self._count(100)
        for few, many in zip(ten, hundred, strict=True):
            self.assertLessEqual(many, few + 40, f"{ten} {hundred}")
