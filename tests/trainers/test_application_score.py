"""Assessors score candidates without seeing each other's scores (policy 8.1.1)."""

from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ...tools import selection
from ..common import START, TODAY
from .common_application import (
    APPLICATION,
    CRITERION,
    SCORE,
    SHEET,
    ApplicationCase,
)

LECTURE = selection.LECTURE


@tagged("post_install", "-at_install", "hr_training_trainers")
class TestApplicationScore(ApplicationCase):
    uses = (*ApplicationCase.uses, "user_executive", "user_trainer")

    # --- what they come to --------------------------------------------------------

    def test_p8_1_1_worked_example(self):
        """By hand: A is the mean of 90 and 70, 80; B of 60 and 50, 55. Weights 60 and
        20 are shares of 80: (80 × 60 + 55 × 20) ÷ 80 = 5900 ÷ 80 = 73.75."""
        application = self._open()
        self._hand_in(application, self.user_colleague, 90, 60)
        self._hand_in(application, self.user_outsider, 70, 50)
        self.assertEqual(application.score, 73.75)
        by_officer = application.with_user(self.user_officer)
        lines = by_officer.score_text.split("\n")
        self.assertEqual(
            lines, ["Profile · A: 80 (weight 75 %)", "Profile · B: 55 (weight 25 %)"]
        )
        self.assertIn("do not add up to 100", by_officer.weight_text)

    def test_p8_1_1_weights_that_add_up_to_100_are_not_spoken_of(self):
        self.env[CRITERION].search([("code", "=", "B internal")]).weight = 40
        application = self._score(self._open())
        self.assertFalse(application.with_user(self.user_officer).weight_text)
        notes = self.env[CRITERION].search([("kind", "=", "internal")])
        profile = notes.filtered(lambda c: c.stage == selection.PROFILE)
        self.assertEqual(profile.mapped("weight_note"), ["60 %", "40 %"])
        lecture = notes - profile
        self.assertEqual(lecture.weight_note, "100 % (the weights add up to 50)")

    def test_p8_1_1_a_criterion_under_its_least_score_keeps_it_from_submission(self):
        application = self._open()
        self._hand_in(application, self.user_colleague, 100, 60)
        self._hand_in(application, self.user_outsider, 100, 39.8)
        by_officer = application.with_user(self.user_officer)
        self.assertFalse(by_officer.can_submit)
        self.assertIn("B: 49.9, under the least score of 50", by_officer.missing_text)
        with (
            self._refused("B: 49.9, under the least score of 50"),
        ):
            by_officer.action_submit()
        enough = self._open()
        self._hand_in(enough, self.user_colleague, 50, 60)
        self._hand_in(enough, self.user_outsider, 50, 40)
        enough.with_user(self.user_officer).action_submit()

    def test_p8_1_1_the_head_turns_down_whose_scores_are_under_the_least(self):
        """Told why, and he waits like everybody who was refused."""
        enough = self._score(self._open())
        application = self._open()
        by_head = application.with_user(self.user_head)
        self._hand_in(application, self.user_colleague, 100, 60)
        self.assertFalse(by_head.can_turn_down)
        with self._refused("is under the least one"):
            by_head.action_turn_down("Not enough")
        self._hand_in(application, self.user_outsider, 100, 39.8)
        self.assertTrue(by_head.can_turn_down)
        by_officer = application.with_user(self.user_officer)
        self.assertIn("can turn it down", by_officer.missing_text)
        self.assertFalse(by_officer.can_turn_down)
        for one, sentence in (
            (by_officer, "Only the head"),
            (enough.with_user(self.user_head), "is under the least one"),
        ):
            with self._refused(sentence):
                one.action_turn_down("Not enough")
        self.assertEqual(by_head.action_turn_down()["res_model"], "hr.training.reason")
        by_head.action_turn_down("Learn the process first")
        self.assertEqual(application.state, "refused")
        self.assertFalse(application.activity_ids)
        trainer = application.trainer_id
        self.assertEqual(trainer.state, "refused")
        said = application.message_ids.filtered(lambda m: "process first" in m.body)
        self.assertTrue(said)
        with self._refused("may come again from"):
            self._open(trainer)
        with self._refused("Only a draft"):
            by_head.action_turn_down("Again")

    def test_p8_1_1_missing_scores_keep_it_from_submission(self):
        application = self._open(assessors=self.env["res.users"])
        by_officer = application.with_user(self.user_officer)
        with self._refused("Name the assessors"):
            by_officer.action_submit()
        both = self.user_colleague | self.user_outsider
        by_officer.assessor_ids = both
        self._hand_in(application, self.user_colleague, 80, 80)
        with self.assertRaisesRegex(
            UserError, f"missing of: {self.user_outsider.name}"
        ):
            by_officer.action_submit()
        self._hand_in(application, self.user_outsider, 80, 80)
        by_officer.action_submit()

    def test_p8_1_1_what_was_asked_stays_whatever_becomes_of_the_criteria(self):
        application = self._open(assessors=self.user_colleague)
        criterion = self.env[CRITERION].search([("code", "=", "A internal")])
        criterion.write({"weight": 1, "score_min": 100, "active": False})
        # Who is named later answers the same.
        application.assessor_ids |= self.user_outsider
        sheets = application.sheet_ids
        self.assertEqual(*(sheet.score_ids.criterion_id for sheet in sheets))
        self._score(application)
        self.assertEqual(application.score, 80)
        application.with_user(self.user_officer).action_submit()

    def test_p8_1_1_without_criteria_nobody_scores(self):
        self.env[CRITERION].search([]).active = False
        with self._refused("no criteria"):
            self._open()

    def test_p8_1_1_scores_lie_between_0_and_100(self):
        application = self._open()
        row = self._get_sheet(application, self.user_colleague).score_ids[0]
        for value in (-1, 100.5, float("nan"), "much", True):
            with self.subTest(value=value), self._refused("between 0 and 100"):
                self._rpc(
                    self.user_colleague, SCORE, "write", row.ids, {"value": value}
                )
        row.value = 0
        self.assertTrue(row.is_answered)

    # --- handing in ---------------------------------------------------------------

    def test_p8_1_2_each_criterion_gets_a_score_and_is_fixed_when_handed_in(self):
        application = self._open()
        sheet = self._get_sheet(application, self.user_colleague)
        sheet.score_ids[0].value = 80
        with (
            self._refused("Please give a score for: B"),
        ):
            sheet.action_hand_in()
        sheet.score_ids[1].value = 0
        sheet.action_hand_in()
        for vals in ({"value": 90}, {"comment": "Better"}):
            with self._refused("stays as it is"):
                sheet.score_ids[0].write(vals)
        with self._refused("stays as it is"):
            sheet.action_hand_in()
        rows = sheet.score_ids
        with self.assertRaises(AccessError):
            rows.unlink()
        with self.assertRaises(UserError):
            self._rpc(
                self.user_colleague,
                SCORE,
                "create",
                [{"sheet_id": sheet.id, "criterion_id": rows[0].criterion_id.id}],
            )

    def test_p8_1_2_nobody_fills_in_for_another(self):
        application = self._open()
        sheet = application.sheet_ids[0]
        others = self.user_outsider | self.user_officer | self.user_head
        for user in others - sheet.assessor_id:
            for model, ids, vals in (
                (SCORE, sheet.score_ids.ids, {"value": 100}),
                (SHEET, sheet.ids, {"score_ids": []}),
            ):
                with self.subTest(user=user.name), self.assertRaises(AccessError):
                    self._rpc(user, model, "write", ids, vals)
            with self.assertRaises(UserError):
                self._rpc(user, SHEET, "action_hand_in", sheet.ids)

    def test_p8_1_2_assessors_are_asked_and_no_longer_when_they_have_handed_in(self):
        application = self._open()
        both = self.user_colleague | self.user_outsider
        self.assertEqual(application.activity_ids.user_id, both)
        self._hand_in(application, self.user_colleague, 80, 80)
        self.assertEqual(application.activity_ids.user_id, self.user_outsider)
        menus = self.env["ir.ui.menu"]
        for user, shown in ((self.user_colleague, True), (self.user_trainer, False)):
            found = menus.with_user(user)._training_get_shown_menus()
            self.assertEqual(found["hr_training_menu_my_trainer_sheets"], shown)

    def test_p8_1_2_nobody_scores_once_it_is_decided_about(self):
        application = self._open()
        sheet = self._get_sheet(application, self.user_colleague)
        application.with_user(self.user_officer).action_cancel()
        with (
            self._refused("not being scored any more"),
        ):
            self._fill(sheet, 80, 80)

    # --- who assesses -------------------------------------------------------------

    def test_p8_1_2_nobody_scores_himself_by_whatever_record(self):
        trainer = self._create_trainer(self.employee_employee, qualify=False)
        with (
            self._refused("nobody scores himself"),
        ):
            self._open(trainer, self.user_employee | self.user_colleague)
        # Another employee record of the assessor is the candidate.
        again = self._create_employee(
            "Again",
            self.department_ops,
            work_contact_id=self.user_colleague.partner_id.id,
        )
        second = self._create_trainer(again, qualify=False)
        with (
            self._refused("nobody scores himself"),
        ):
            self._open(second)
        # It turns out later: neither handed in, nor counted.
        candidate = self._add_candidate()
        application = self._open(candidate)
        self._hand_in(application, self.user_outsider, 80, 80)
        candidate.employee_id.work_contact_id = self.user_colleague.partner_id
        with self._refused("about yourself"):
            self._hand_in(application, self.user_colleague, 90, 90)
        with self._refused("nobody scores himself"):
            application.with_user(self.user_officer).action_submit()

    def test_p8_1_2_one_human_assesses_once(self):
        other = self._add_user("double")
        other.partner_id = self.user_colleague.partner_id
        with self._refused("named twice"):
            self._open(assessors=self.user_colleague | other)

    def test_p8_1_2_who_has_left_or_is_elsewhere_does_not_assess(self):
        self._add_company_b()
        with (
            self._refused("does not work in"),
        ):
            self._open(assessors=self.user_b_employee)
        application = self._open()
        self._hand_in(application, self.user_colleague, 80, 80)
        self.employee_outsider.active = False
        by_officer = application.with_user(self.user_officer)
        with (
            self._refused("left without handing in"),
        ):
            by_officer.action_submit()
        by_officer.assessor_ids = self.user_colleague
        self.assertEqual(application.score, 80)
        # Who has handed in and left has assessed all the same.
        self.employee_colleague.active = False
        by_officer.action_submit()
        with self._refused("has left"):
            self._open()

    def test_p8_1_2_who_is_taken_off_has_scored_if_he_has_handed_in(self):
        application = self._open()
        self._hand_in(application, self.user_colleague, 60, 60)
        by_officer = application.with_user(self.user_officer)
        by_officer.assessor_ids = self.user_outsider
        self._hand_in(application, self.user_outsider, 80, 80)
        self.assertEqual(application.score, 70)

    def test_p8_1_2_nobody_joins_when_scores_are_open(self):
        application = self._score(self._open(assessors=self.user_colleague))
        by_officer = application.with_user(self.user_officer)
        by_officer.assessor_ids |= self.user_outsider
        self.assertEqual(application.sheet_ids.assessor_id, self.user_colleague)

    # --- blind --------------------------------------------------------------------

    def _get_ways(self, user, application, secret):
        """Ways to read a value that an assessor has given; yields what each finds."""
        rows = secret.ids
        rpc = self._rpc
        values = [("id", "in", rows)]
        yield "search", lambda: rpc(user, SCORE, "search", values)
        yield "count", lambda: rpc(user, SCORE, "search_count", values)
        yield "read", lambda: rpc(user, SCORE, "read", rows, ["value"])
        yield (
            "export",
            lambda: rpc(user, SCORE, "export_data", rows, ["value"])["datas"],
        )
        yield "names", lambda: rpc(user, SCORE, "name_search", "A", values)
        yield (
            "group",
            lambda: [
                group
                for group in rpc(
                    user,
                    SCORE,
                    "formatted_read_group",
                    values,
                    ["criterion_id"],
                    ["value:avg", "value:sum", "__count"],
                )
                if group["__count"]
            ],
        )
        yield (
            "of the application",
            lambda: set(
                rpc(user, APPLICATION, "read", application.ids, ["score_ids"])[0][
                    "score_ids"
                ]
            ).intersection(rows),
        )
        yield (
            "of the sheet",
            lambda: set(
                rpc(user, SHEET, "read", secret.sheet_id.ids, ["score_ids"])[0][
                    "score_ids"
                ]
            ).intersection(rows),
        )
        for model, record in ((APPLICATION, application), (SHEET, secret.sheet_id)):
            yield (
                f"domain of {model}",
                lambda m=model, r=record: rpc(
                    user,
                    m,
                    "search",
                    [("id", "in", r.ids), ("score_ids.value", "=", 93)],
                ),
            )
        yield (
            "what it comes to",
            lambda: any(
                rpc(user, APPLICATION, "read", application.ids, [name])[0].get(name)
                for name in ("score", "score_text", "scored_on")
            ),
        )

    def _find(self, user, application, secret):
        """Names of the ways that find something."""
        found = []
        for name, way in self._get_ways(user, application, secret):
            try:
                with self._undone():
                    if way():
                        found.append(name)
            except UserError:
                continue
        return found

    def test_p8_1_2_scores_are_blind_until_all_have_handed_in(self):
        export = self.env.ref("base.group_allow_export")
        readers = self.user_outsider | self.user_officer | self.user_head
        readers |= self.user_executive | self.user_employee
        readers.group_ids = [Command.link(export.id)]
        trainer = self._create_trainer(self.employee_employee, qualify=False)
        application = self._open(trainer)
        self._hand_in(application, self.user_colleague, 93, 93)
        secret = application.sheet_ids.filtered("handed_in_on").score_ids
        for user in readers:
            with self.subTest(user=user.name, handed_in=False):
                self.assertEqual(self._find(user, application, secret), [])
        # His own he sees, and who has handed in the officers.
        self.assertIn("read", self._find(self.user_colleague, application, secret))
        sheets = application.with_user(self.user_officer).sheet_ids
        self.assertEqual(len(sheets.filtered("handed_in_on")), 1)

        self._hand_in(application, self.user_outsider, 80, 80)
        for user in readers - self.user_employee:
            with self.subTest(user=user.name, handed_in=True):
                found = self._find(user, application, secret)
                self.assertLessEqual({"search", "read", "group"}, set(found))
        # The candidate reads what it came to, and nobody's scores.
        self.assertEqual(
            self._find(self.user_employee, application, secret), ["what it comes to"]
        )

    def test_p8_1_2_messages_and_activities_tell_no_score(self):
        application = self._open()
        row = self._get_sheet(application, self.user_colleague).score_ids[0]
        row.write({"value": 93, "comment": "Secret words"})
        self._hand_in(application, self.user_colleague, 93, 93)
        messages = self.env["mail.message"].search([("body", "ilike", "Secret words")])
        self.assertFalse(messages)
        self.assertNotIn("93", " ".join(application.message_ids.mapped("preview")))

    # --- trial lecture ------------------------------------------------------------

    def test_p8_1_1_the_company_asks_internal_candidates_for_a_trial_lecture(self):
        self.company.training_trainer_lecture = True
        application = self._open()
        self.assertTrue(application.has_lecture)
        by_officer = application.with_user(self.user_officer)
        self._hand_in(application, self.user_colleague, 80, 80)
        self._hand_in(application, self.user_outsider, 80, 80)
        self.assertEqual(application.score, 80)
        with self._refused("Scores are missing of"):
            by_officer.action_submit()
        by_officer.lecture_on = TODAY + timedelta(days=1)
        with self._refused("still to come"):
            self._hand_in(application, self.user_colleague, 60, stage=LECTURE)
        with self._clock_at(START.replace(day=4)):
            self._hand_in(application, self.user_colleague, 60, stage=LECTURE)
            self.assertFalse(application.lecture_scored_on)
            with (
                self._refused("counts"),
                self._undone(),
            ):
                by_officer.has_lecture = False
            self._hand_in(application, self.user_outsider, 40, stage=LECTURE)
            # By hand: (60 + 40) ÷ 2, not under 50; the profile has a score of its own.
            self.assertEqual((application.score, application.lecture_score), (80, 50))
            by_officer.action_submit()

    def test_p8_1_1_a_lecture_that_the_company_asks_for_is_not_left_out(self):
        self.company.training_trainer_lecture = True
        application = self._open()
        by_officer = application.with_user(self.user_officer)
        by_officer.has_lecture = False
        self._score(application)
        with (
            self._refused("asks for a trial lecture"),
        ):
            by_officer.action_submit()
        # Of external candidates it does not, and an officer may.
        partner = self.env["res.partner"].create({"name": "Expert"})
        outside = self.env["hr.training.trainer"].create(
            {
                "kind": "external",
                "partner_id": partner.id,
                "company_id": self.company.id,
            }
        )
        application = self._open(outside)
        self.assertFalse(application.has_lecture)
        application.with_user(self.user_officer).has_lecture = True
        self.assertEqual(
            set(application.sheet_ids.mapped("stage")), {"profile", "lecture"}
        )

    def test_p8_1_1_the_class_of_the_lecture_is_of_the_company_and_is_held(self):
        application = self._open()
        by_officer = application.with_user(self.user_officer)
        session = self._create_session()
        by_officer.write({"has_lecture": True, "lecture_session_id": session.id})
        session.with_user(self.user_officer).action_cancel("No room")
        with self._refused("is cancelled"):
            by_officer.lecture_session_id = session

    def _get_asked_to_decide(self, application):
        """Officers who are asked to go on, after a day."""
        self.env[APPLICATION]._cron_ask_to_decide()
        return application.activity_search(
            ["hr_training.mail_activity_type_trainer_scored"]
        )

    def test_p8_1_2_officers_hear_once_that_all_scores_are_in(self):
        application = self._open()
        self._hand_in(application, self.user_colleague, 80, 80)
        self.assertFalse(self._get_asked_to_decide(application))
        self._hand_in(application, self.user_outsider, 80, 80)
        asked = self._get_asked_to_decide(application)
        self.assertEqual(asked.user_id, self.user_officer | self.user_head)
        self.assertEqual(self._get_asked_to_decide(application), asked)
        self._submit(application)
        self.assertFalse(self._get_asked_to_decide(application))

    def test_p8_1_2_a_lecture_without_scores_is_waited_for(self):
        application = self._open(has_lecture=True)
        for user in (self.user_colleague, self.user_outsider):
            self._hand_in(application, user, 80, 80)
        self.assertTrue(application.scored_on)
        self.assertFalse(self._get_asked_to_decide(application))

    # --- figures ------------------------------------------------------------------

    def test_scores_of_a_hundred_applications_take_as_many_statements_as_of_ten(self):
        def measure(count):
            trainers = self.env["hr.training.trainer"].create(
                [
                    {"employee_id": employee.id, "company_id": self.company.id}
                    for employee in self.env["hr.employee"].create(
                        [
                            {"name": f"Candidate {n}", "company_id": self.company.id}
                            for n in range(count)
                        ]
                    )
                ]
            )
            self.env.flush_all()
            applications = (
                self.env[APPLICATION]
                .with_user(self.user_officer)
                .create([{"trainer_id": t.id, "channel": "call"} for t in trainers])
                .with_env(self.env)
            )
            both = self.user_colleague | self.user_outsider
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            applications.with_user(self.user_officer).assessor_ids = both
            self.env.flush_all()
            named = self.cr.sql_log_count - before
            for score in applications.score_ids:
                score._guard_sudo().write({"value": 80, "is_answered": True})
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            for user in both:
                sheets = applications.sheet_ids.filtered(
                    lambda s, u=user: s.assessor_id == u
                )
                sheets.with_user(user).action_hand_in()
            self.env.flush_all()
            handed_in = self.cr.sql_log_count - before
            self.assertEqual(set(applications.mapped("score")), {80})
            return named, handed_in

        few, many = measure(10), measure(100)
        named, handed_in = ((m - f) / 90 for f, m in zip(few, many, strict=True))
        # Two assessors are asked for each by an activity, which Odoo notifies one by
        # one; the sheets and their rows come together.
        self.assertLess(named, 30, (few, many))
        self.assertLess(handed_in, 3, (few, many))
