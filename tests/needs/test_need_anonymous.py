"""Anonymous need surveys: who is asked is known, who said what is not (§6.4)."""

from datetime import datetime

from odoo.exceptions import UserError
from odoo.fields import Command, Domain
from odoo.tests import tagged

from ..common_calls import run_migration
from ..feedback.common_copy import CopyCase
from .common_anonymous import AnonymousCase


@tagged("post_install", "-at_install", "hr_training_need", "hr_training_anonymity")
class TestNeedAnonymous(CopyCase, AnonymousCase):
    """Twelve people of two departments, asked by an officer."""

    def _get_forms(self, campaign):
        return self.env["survey.user_input"].search(
            [("training_campaign_id", "=", campaign.id)]
        )

    def _get_table(self, campaign):
        """What the needs say, in no order."""
        return sorted(
            (
                need.course_id.code or need.skill_id.name or need.name,
                need.skill_level_id.level_progress or 0,
                need.department_id.name or "",
                need.headcount,
            )
            for need in campaign.need_ids
        )

    # ------------------------------------------------------------
    # OPEN
    # ------------------------------------------------------------

    def test_d6_4_nobody_gets_a_form_of_his_own(self):
        campaign = self._create_anonymous()
        self.assertEqual(len(campaign.person_ids), 12)
        self.assertFalse(campaign.person_ids.user_input_id)
        self.assertFalse(self._get_forms(campaign))
        self.assertEqual(campaign.no_login_count, 0)
        rows = self._fetch("hr_training_need_participation", campaign_id=campaign.id)
        self.assertEqual(
            set(rows[0]), {"id", "campaign_id", "person_id", "is_answered"}
        )
        self.assertEqual(len(rows), 12)
        self.assertShuffled(
            [row["person_id"] for row in rows], "rows tell the order of the people"
        )

    def test_d6_4_everybody_is_told_and_reminded_alike(self):
        campaign = self._create_anonymous(reminder_days=7)
        self._answer_as(campaign, self.people[0], course=[0])
        partners = self._partners(self.people)
        notices = self.env["hr.training.notice"].search(
            [("campaign_id", "=", campaign.id)]
        )
        self.assertEqual(notices.partner_id, partners)
        self.assertEqual(campaign._get_waiting(), {"answer": partners})
        verdicts = campaign._judge_notices({1: notices[0]}, {})
        self.assertTrue(verdicts[1].kind)
        _subject, sentences, _path, _label = campaign._prepare_reminder({"answer"})
        self.assertIn("anonymous", sentences[0])

    def test_d6_4_so_few_people_are_not_asked_anonymously(self):
        few = self._create_anonymous(
            open_it=False, department_ids=[Command.set(self.department_ops.ids)]
        )
        self.company.training_anonymity_threshold = 7
        self.assertFalse(few.with_user(self.user_officer).can_open)
        with self.assertRaisesRegex(UserError, "asks 7 at least"):
            few.with_user(self.user_officer).action_open()
        self.company.training_anonymity_threshold = 6
        few.invalidate_recordset()
        few.with_user(self.user_officer).action_open()
        self.assertEqual(few.anonymity_threshold, 6)

    def test_d6_4_what_was_promised_stays(self):
        campaign = self._create_anonymous()
        with self.assertRaisesRegex(UserError, "asked already"):
            campaign.with_user(self.user_officer).is_anonymous = False
        self.company.training_anonymity_threshold = 3
        self.assertEqual(campaign.anonymity_threshold, 5)
        named = self._create_campaign(name="Named")
        with self.assertRaisesRegex(UserError, "asked already"):
            named.with_user(self.user_officer).is_anonymous = True

    # ------------------------------------------------------------
    # ANSWER
    # ------------------------------------------------------------

    def test_d6_4_a_human_answers_once_whichever_record_he_has(self):
        campaign = self._create_anonymous()
        person = self.people[0]
        seat = campaign.with_user(person.user_id)._get_my_seats()[campaign]
        self._answer_as(campaign, person, course=[0])
        with self.assertRaisesRegex(UserError, "answered already"):
            campaign.with_user(person.user_id).action_answer()
        with self.assertRaisesRegex(UserError, "answered already"):
            self._answer_as(campaign, person, course=[1])
        twin = self.env["hr.employee"].create(
            {
                "name": person.name,
                "company_id": self.company.id,
                "department_id": person.department_id.id,
                "work_contact_id": person.work_contact_id.id,
            }
        )
        campaign._do_follow_day()
        self.assertNotIn(twin, campaign.person_ids.employee_id)
        row = self.env["hr.training.need.participation"]._get_rows(campaign, twin)
        self.assertEqual(row.person_id, seat)
        self.assertEqual(campaign.answered_count, 1)

    def test_d6_4_who_was_not_asked_or_has_left_gets_no_form(self):
        campaign = self._create_anonymous()
        page = "There is no form"
        with self.assertRaisesRegex(UserError, page):
            campaign.with_user(self.user_trainer).action_answer()
        self.assertFalse(
            self.env["hr.training.need.campaign"]
            .with_user(self.user_trainer)
            ._browse_ballot(campaign.id)
        )
        person = self.people[0]
        action = campaign.with_user(person.user_id).action_answer()
        self.assertEqual(action["url"], f"/training/need-survey/{campaign.id}")
        person.active = False
        with self.assertRaisesRegex(UserError, page):
            campaign.with_user(person.user_id).action_answer()

    def test_p3_1_a_named_survey_leads_to_ones_own_form(self):
        departments = self.employee_employee.department_id
        campaign = self._create_campaign(department_ids=[Command.set(departments.ids)])
        action = campaign.with_user(self.user_employee).action_answer()
        form = self._get_form(campaign, self.employee_employee)
        self.assertEqual(action["url"], form.get_start_url())
        self._answer(campaign, self.employee_employee, course=[0])
        with self.assertRaisesRegex(UserError, "answered already"):
            campaign.with_user(self.user_employee).action_answer()

    def test_d6_4_my_forms_show_it_while_it_is_open(self):
        campaign = self._create_anonymous()
        user = self.people[0].user_id
        forms = self.env["hr.training.my.form"].with_user(user)
        own = Domain("user_id", "=", user.id) & Domain("method", "=", "need")
        row = forms.search(own)
        self.assertEqual(len(row), 1)
        self.assertEqual((row.name, row.answer_state), (campaign.name, "new"))
        self.assertEqual(row._get_url(), f"/training/need-survey/{campaign.id}")
        self._answer_as(campaign, self.people[0], course=[0])
        self.env.invalidate_all()
        row = forms.search(own)
        self.assertEqual((row.answer_state, row.handed_in_on), ("done", False))
        self._close(campaign)
        self.assertFalse(forms.search(own))

    def test_d6_4_nobody_reads_forms_neither_before_nor_after_closing(self):
        campaign = self._create_anonymous()
        self._answer_all(campaign)
        readers = (self.user_officer, self.user_head, self.user_executive)
        for closed in (False, True):
            if closed:
                self._close(campaign)
            forms = self._get_forms(campaign)
            self.assertEqual(len(forms), 12)
            for user in readers:
                for records in (forms, forms.user_input_line_ids):
                    self.assertFalse(
                        records.with_user(user).has_access("read"), user.login
                    )
                    self.assertFalse(
                        records.with_user(user).search([("id", "in", records.ids)])
                    )
        self.assertTrue(self.survey._is_training_secret())
        self.assertFalse(self.survey._prepare_statistics()["count_all"])

    def test_d6_4_while_it_is_open_a_number_is_told_and_no_department(self):
        campaign = self._create_anonymous()
        self._answer_as(campaign, self.people[0], course=[0])
        seen = campaign.with_user(self.user_officer)
        self.assertEqual((seen.asked_count, seen.answered_count), (12, 1))
        self.assertFalse(seen.return_ids)
        self.assertFalse(campaign.need_ids)
        self.assertIn("when it is closed", seen.result_hint)
        self.assertFalse(any(campaign.person_ids.mapped("is_answered")))
        self.assertFalse(any(campaign.person_ids.mapped("answered_on")))

    # ------------------------------------------------------------
    # CLOSE
    # ------------------------------------------------------------

    def test_d6_4_needs_count_people_and_name_nobody(self):
        """Six of each department; by hand: what each wishes for."""
        campaign = self._create_anonymous()
        north = [p for p in self.people if p.department_id == self.department_srv_n]
        ops = [p for p in self.people if p.department_id == self.department_ops]
        for person in north[:4]:
            self._answer_as(campaign, person, course=[0], reason="New line")
        self._answer_as(campaign, north[4], skill=[0], level=[1])
        self._answer_as(campaign, north[5], course=[0, 1], reason="Old line")
        for person in ops[:5]:
            self._answer_as(campaign, person, course=[1])
        self._answer_as(campaign, ops[5], wish=" welding ")
        self._close(campaign)
        self.assertEqual(
            self._get_table(campaign),
            [
                ("Sealing", 60, self.department_srv_n.name, 1),
                ("T01", 0, self.department_srv_n.name, 5),
                ("T02", 0, self.department_ops.name, 5),
                ("T02", 0, self.department_srv_n.name, 1),
                ("welding", 0, self.department_ops.name, 1),
            ],
        )
        needs = campaign.need_ids
        self.assertFalse(needs.person_ids)
        self.assertFalse(needs.requester_id)
        self.assertEqual(set(needs.mapped("state")), {"draft"})
        told = needs.filtered(lambda n: n.headcount == 5 and n.course_id == self.course)
        self.assertEqual(
            set(told.description.split("\n\n")),
            {"About reason: New line", "About reason: Old line"},
        )
        action = needs[0].with_user(self.user_officer).action_open_evidence()
        self.assertEqual(
            (action["res_model"], action["res_id"]), (campaign._name, campaign.id)
        )
        campaign.with_user(self.user_officer).action_submit_needs()
        self.assertEqual(set(needs.mapped("state")), {"submitted"})

    def test_d6_4_of_fewer_answers_than_promised_nothing_is_kept(self):
        campaign = self._create_anonymous()
        for person in self.people[:4]:
            self._answer_as(campaign, person, course=[0])
        self._close(campaign)
        self.assertFalse(campaign.need_ids)
        self.assertFalse(self._get_forms(campaign))
        self.assertEqual((campaign.answered_count, campaign.asked_count), (4, 12))
        self.assertIn("Fewer than 5 answers", campaign.result_hint)

    def test_d6_4_a_department_that_could_be_told_from_the_rest_is_none(self):
        campaign = self._create_anonymous()
        for person in self.people[:8]:
            self._answer_as(campaign, person, course=[0])
        self._close(campaign)
        self.assertEqual(self._get_table(campaign), [("T01", 0, "", 8)])

    def test_d6_4_return_per_department_comes_with_the_closing(self):
        campaign = self._create_anonymous()
        for person in self.people[:9]:
            self._answer_as(campaign, person, course=[0])
        north = [p for p in self.people[:9] if p.department_id == self.department_srv_n]
        self._close(campaign)
        found = {
            row.department_id: (row.asked_count, row.answered_count)
            for row in campaign.with_user(self.user_officer).return_ids
        }
        self.assertEqual(
            found,
            {
                self.department_srv_n: (6, len(north)),
                self.department_ops: (6, 9 - len(north)),
            },
        )

    def test_d6_4_small_departments_return_together(self):
        self.company.training_anonymity_threshold = 7
        campaign = self._create_anonymous()
        for person in self.people[:9]:
            self._answer_as(campaign, person, course=[0])
        self._close(campaign)
        [row] = campaign.return_ids
        self.assertFalse(row.department_id)
        self.assertEqual((row.asked_count, row.answered_count), (12, 9))
        self.assertEqual(row.return_rate, 75)

    def test_d6_4_closing_leaves_no_trace(self):
        """Nothing but id, token and answers tells two forms apart; none is old."""
        campaign = self._create_anonymous()
        before = [
            self._answer_as(campaign, person, wish=f"WISH-{number}-zqxv7")
            for number, person in enumerate(self.people)
        ]
        old_ids = {form.id for form in before}
        old_tokens = {form.access_token for form in before}
        self._close(campaign)
        rows = self._fetch("survey_user_input", training_campaign_id=campaign.id)
        self.assertEqual(len(rows), 12)
        for column in rows[0]:
            if column not in ("id", "access_token"):
                values = {str(row[column]) for row in rows}
                self.assertEqual(len(values), 1, f"{column} tells them apart")
        for column in ("partner_id", "email", "nickname", "training_department_id"):
            self.assertFalse(rows[0][column], column)
        self.assertFalse(old_ids & {row["id"] for row in rows})
        dump = self._dump()
        for table, text in dump.items():
            for token in old_tokens:
                self.assertNotIn(token, text, table)
        holders = {table for table, text in dump.items() if "-zqxv7" in text}
        self.assertEqual(holders, {"survey_user_input_line", "hr_training_need"})
        for records in ("survey_user_input_line", "hr_training_need"):
            texts = [
                text.split("WISH-")[1].split("-")[0]
                for text in dump[records].splitlines()
                if "-zqxv7" in text
            ]
            self.assertShuffled([int(text) for text in texts], records)
        asked = self._fetch("hr_training_need_participation", campaign_id=campaign.id)
        self.assertEqual({row["is_answered"] for row in asked}, {False})
        needs = self._fetch("hr_training_need", campaign_id=campaign.id)
        for column in ("create_uid", "write_uid", "create_date", "requester_id"):
            self.assertEqual(len({row[column] for row in needs}), 1, column)
        self.assertEqual(needs[0]["create_uid"], self.env.ref("base.user_root").id)

    def test_d6_4_a_late_answer_is_refused(self):
        campaign = self._create_anonymous()
        self._answer_all(campaign, self.people[:6])
        form, row = self._begin(campaign, self.people[7])
        self._close(campaign)
        with self.assertRaises(UserError):
            row.exists()._do_answer() if row.exists() else campaign.with_user(
                self.people[7].user_id
            ).action_answer()
        self.assertFalse(form.exists())
        self.assertEqual(len(self._get_forms(campaign)), 6)

    def test_d6_4_it_closes_by_itself(self):
        campaign = self._create_anonymous()
        self._answer_all(campaign)
        with self._clock_at(datetime(2026, 4, 1, 6)):
            self.env["hr.training.need.campaign"]._cron_follow_clock()
        self.assertEqual(campaign.state, "closed")
        self.assertEqual(sum(campaign.need_ids.mapped("headcount")), 12)

    def test_p3_1_only_a_wish_without_a_name_has_nobody(self):
        campaign = self._create_anonymous()
        self._answer_all(campaign)
        self._close(campaign)
        need = campaign.need_ids[0].with_user(self.user_officer)
        need.headcount = 0
        with self.assertRaisesRegex(UserError, "Name the employee"):
            need.action_submit()

    # ------------------------------------------------------------
    # UPGRADE
    # ------------------------------------------------------------

    def test_d6_9_rules_of_before_learn_of_anonymous_surveys(self):
        rules = [
            self.env.ref(f"hr_training.survey_user_input_{name}rule_need")
            for name in ("", "line_")
        ]
        wanted = [rule.domain_force for rule in rules]
        before = (
            "['|', ('survey_id.survey_type', '!=', 'training_need'), "
            "('survey_id.is_training_open', '=', True)]"
        )
        for rule in rules:
            rule.domain_force = before
        run_migration(self.env, "19.0.1.6.1/post-anonymous-needs", False)
        self.assertEqual([rule.domain_force for rule in rules], [before] * 2)
        for _again in range(2):
            run_migration(self.env, "19.0.1.6.1/post-anonymous-needs")
            self.assertEqual([rule.domain_force for rule in rules], wanted)
