"""Need surveys: who is asked, what comes of the answers, who sees it (policy 3.1)."""

from datetime import date, datetime, timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...tools import notices
from ..common import NOW
from .common_campaign import DEADLINE, CampaignCase

LATE = datetime(2026, 4, 1)


@tagged("post_install", "-at_install", "hr_training_need")
class TestNeedCampaign(CampaignCase):
    """Opening, reminding and closing."""

    def test_p3_1_opening_asks_everybody_of_the_departments_and_below(self):
        self._create_employee("No Login", self.department_srv_n)
        campaign = self._create_campaign(
            department_ids=[Command.set(self.department_srv.ids)]
        )
        people = campaign.person_ids
        self.assertEqual(
            people.employee_id.mapped("name"),
            ["Department Manager", "Employee", "Colleague", "No Login"],
        )
        self.assertEqual(
            people.filtered("has_no_login").employee_id.mapped("name"), ["No Login"]
        )
        self.assertEqual(len(people.user_input_id), 3)
        self.assertEqual(campaign.no_login_count, 1)
        of_north = people.filtered(lambda p: p.department_id == self.department_srv_n)
        self.assertEqual(len(of_north), 3)

    def test_p3_1_a_human_is_asked_once_whichever_records_he_has(self):
        twin = self._create_employee(
            "Employee again",
            self.department_srv_n,
            work_contact_id=self.user_employee.partner_id.id,
        )
        campaign = self._create_campaign()
        self.assertNotIn(twin, campaign.person_ids.employee_id)
        self.assertIn(self.employee_employee, campaign.person_ids.employee_id)
        self.assertEqual(len(campaign.person_ids), 2)

    def test_p3_1_who_joins_or_gets_a_login_is_asked_with_the_next_run(self):
        newcomer = self._create_employee("New", self.department_srv_n)
        campaign = self._create_campaign()
        asked = campaign.person_ids
        self.assertEqual(len(asked.user_input_id), 2)
        self._add_user("joined")
        newcomer.user_id = self.user_joined
        late = self._create_employee("Later", self.department_srv_n)
        self.env["hr.training.need.campaign"]._cron_follow_clock()
        campaign.invalidate_recordset()
        self.assertEqual(len(campaign.person_ids.user_input_id), 3)
        self.assertEqual((campaign.person_ids - asked).employee_id, late)
        self.assertFalse(
            asked.filtered(lambda p: p.employee_id == newcomer).has_no_login
        )

    def test_p3_1_whoever_is_asked_is_told_once_by_a_message(self):
        campaign = self._create_campaign()
        rows = self.env["hr.training.notice"].search(
            [("campaign_id", "=", campaign.id)]
        )
        self.assertEqual(
            rows.partner_id,
            (self.user_employee | self.user_colleague).partner_id,
        )
        self.assertEqual(set(rows.mapped("kind")), {notices.NEED_SURVEY})
        self._answer(campaign, self.employee_colleague, wish="Welding")
        with self._clock_at(NOW + timedelta(hours=2)):
            self.env["hr.training.notice"]._cron_send()
        states = {row.partner_id: row.state for row in rows}
        self.assertEqual(states[self.user_employee.partner_id], "sent")
        self.assertEqual(
            states[self.user_colleague.partner_id], "skipped", "he has answered"
        )
        [sent] = rows.filtered(lambda row: row.state == "sent")
        self.assertIn("Needs 2026", sent.subject)
        self.assertIn("/odoo/my-training-forms", sent.message_id.body)

    def test_p3_1_reminders_go_to_who_has_not_answered_every_so_many_days(self):
        campaign = self._create_campaign(reminder_days=3)
        self._answer(campaign, self.employee_colleague, wish="Welding")
        Campaign = self.env["hr.training.need.campaign"]

        def reminded(day):
            before = self.env["mail.message"].search([], order="id desc", limit=1).id
            with self._clock_at(day):
                Campaign._cron_follow_clock()
            return (
                self.env["mail.message"]
                .search(
                    [
                        ("id", ">", before),
                        ("model", "=", campaign._name),
                        ("res_id", "=", campaign.id),
                    ]
                )
                .partner_ids
            )

        me = self.user_employee.partner_id
        self.assertFalse(reminded(NOW + timedelta(days=2)))
        self.assertEqual(reminded(NOW + timedelta(days=3)), me)
        self.assertFalse(reminded(NOW + timedelta(days=4)))
        self.assertEqual(reminded(NOW + timedelta(days=6)), me)
        campaign.reminder_days = 0
        self.assertFalse(reminded(NOW + timedelta(days=20)))

    def test_p3_1_it_closes_by_itself_when_its_last_day_is_over(self):
        campaign = self._create_campaign()
        self.assertEqual(campaign.closes_on, datetime(2026, 3, 31, 16))
        with self._clock_at(datetime(2026, 3, 31, 15, 59)):
            self.env["hr.training.need.campaign"]._cron_follow_clock()
        self.assertEqual(campaign.state, "open")
        with self._clock_at(datetime(2026, 3, 31, 16, 1)):
            self.env["hr.training.need.campaign"]._cron_follow_clock()
        self.assertEqual(campaign.state, "closed")
        self.assertTrue(campaign.closed_on)

    def test_p3_1_a_run_with_nothing_to_do_takes_few_statements(self):
        Campaign = self.env["hr.training.need.campaign"]
        self._create_campaign()
        Campaign.search([("state", "=", "open")])._do_close()
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(20):
            Campaign._cron_follow_clock()

    def test_p3_1_a_longer_deadline_gives_everybody_more_time(self):
        campaign = self._create_campaign()
        form = self._get_form(campaign, self.employee_employee)
        campaign.with_user(self.user_officer).deadline = date(2026, 4, 30)
        self.assertEqual(form.deadline, datetime(2026, 4, 30, 16))

    def test_p3_1_one_that_cannot_work_is_not_opened(self):
        officer = self.user_officer
        for vals, sentence in (
            ({"deadline": date(2026, 3, 1)}, "last day"),
            ({"department_ids": [Command.clear()]}, "departments"),
            ({"department_ids": [Command.set(self.department_ops.ids)]}, "Nobody"),
        ):
            campaign = self._create_campaign(open_it=False, **vals)
            with self.assertRaisesRegex(UserError, sentence):
                campaign.with_user(officer).action_open()
            self.assertEqual(campaign.state, "draft")
            self.assertFalse(campaign.person_ids)
        self.survey.question_ids.training_need_mark = False
        campaign = self._create_campaign(open_it=False)
        with self.assertRaisesRegex(UserError, "marked"):
            campaign.with_user(officer).action_open()

    def test_p3_1_form_and_departments_stay_once_people_were_asked(self):
        campaign = self._create_campaign().with_user(self.user_officer)
        other = self._create_need_form("Another")
        for vals in (
            {"survey_id": other.id},
            {"department_ids": [Command.set(self.department_ops.ids)]},
        ):
            with self.assertRaisesRegex(UserError, "asked already"):
                campaign.write(vals)
        with self.assertRaisesRegex(UserError, "in use"):
            self.survey.with_user(self.user_officer).title = "Changed"
        with self.assertRaisesRegex(UserError, "only drafts"):
            campaign.unlink()
        campaign.action_close()
        with self.assertRaisesRegex(UserError, "closed"):
            campaign.deadline = date(2026, 5, 31)

    def test_p3_1_return_per_department_against_what_the_company_wants(self):
        self.company.training_return_rate = 60
        self._create_employee("No Login", self.department_srv_n)
        campaign = self._create_campaign(
            department_ids=[Command.set(self.department_srv.ids)]
        )
        self._answer(campaign, self.employee_employee, wish="Welding")
        self._answer(campaign, self.employee_department_manager, wish="Leading")
        rows = {
            row.department_id: (
                row.asked_count,
                row.answered_count,
                row.return_rate,
                row.is_low,
            )
            for row in campaign.with_user(self.user_executive).return_ids
        }
        self.assertEqual(rows[self.department_srv], (1, 1, 100.0, False))
        asked, answered, rate, low = rows[self.department_srv_n]
        self.assertEqual((asked, answered, low), (3, 1, True))
        self.assertAlmostEqual(rate, 100 / 3)
        self.assertEqual((campaign.return_rate, campaign.is_return_low), (50.0, True))
        self.company.training_return_rate = 50
        campaign.invalidate_recordset()
        self.assertFalse(campaign.is_return_low)

    def test_p3_1_asking_many_takes_as_many_statements_as_asking_few(self):
        def count(department):
            campaign = self._create_campaign(
                open_it=False, department_ids=[Command.set(department.ids)]
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            campaign.with_user(self.user_officer).action_open()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        departments = [self._create_department(f"D{n}") for n in range(3)]
        for department, size in zip(departments, (2, 2, 30), strict=True):
            users = self.env["res.users"].create(
                [
                    {"name": f"{department.name}-{n}", "login": f"{department.id}-{n}"}
                    for n in range(size)
                ]
            )
            self.env["hr.employee"].create(
                [
                    self._employee_vals(user.name, department, user_id=user.id)
                    for user in users
                ]
            )
        _warm, few, many = (count(department) for department in departments)
        self.assertLessEqual(many, few + 10)


@tagged("post_install", "-at_install", "hr_training_need")
class TestNeedCampaignAnswers(CampaignCase):
    """What becomes of the answers."""

    def test_p3_1_answers_become_draft_needs_by_their_marks(self):
        campaign = self._create_campaign()
        made = self._answer(
            campaign,
            self.employee_employee,
            course=[0, 1],
            skill=[0],
            level=[1],
            wish="Reading diagrams",
            reason="New line",
            when=[0],
            career="Team leader",
        )
        self.assertEqual(len(made), 4)
        self.assertEqual(set(made.mapped("state")), {"draft"})
        self.assertEqual(set(made.mapped("channel")), {"employee"})
        self.assertEqual(made.person_ids.employee_id, self.employee_employee)
        self.assertEqual(made.requester_id, self.user_employee)
        self.assertEqual(made.course_id, self.course | self.course_b)
        self.assertEqual(set(made.mapped("date_wanted")), {date(2026, 6, 2)})
        [skilled] = made.filtered("skill_id")
        self.assertEqual(skilled.skill_id, self.skill)
        # 50 points: the lowest of 30, 60, 100 that reaches them.
        self.assertEqual(skilled.skill_level_id.level_progress, 60)
        [worded] = made.filtered("name")
        self.assertEqual(worded.name, "Reading diagrams")
        for need in made:
            self.assertEqual(
                need.description, "About reason: New line\nAbout career: Team leader"
            )
            self.assertEqual(need.department_id, self.department_srv_n)
        self.assertEqual(set(made.mapped("source_name")), {"Needs 2026"})
        self.assertTrue(campaign.person_ids[0].is_answered)

    def test_p3_1_the_employee_sees_his_needs_and_the_officer_their_evidence(self):
        campaign = self._create_campaign()
        [need] = self._answer(campaign, self.employee_employee, course=[0])
        mine = (
            self.env["hr.training.need"]
            .with_user(self.user_employee)
            .search([("person_ids.is_my_own", "=", True)])
        )
        self.assertEqual(mine, need)
        self.assertFalse(
            self.env["hr.training.need"].with_user(self.user_colleague).search([])
        )
        action = need.with_user(self.user_officer).action_open_evidence()
        form = self._get_form(campaign, self.employee_employee)
        self.assertEqual((action["res_model"], action["res_id"]), (form._name, form.id))
        action = need.with_user(self.user_employee).action_open_evidence()
        self.assertIn(f"/survey/print/{form.survey_id.access_token}", action["url"])
        self.assertIn(form.access_token, action["url"])
        self.assertTrue(need.with_user(self.user_employee).has_evidence)

    def test_p3_1_the_same_wish_of_one_person_counts_once_across_surveys(self):
        said = {"course": [0], "skill": [0], "level": [1], "wish": "Reading  Diagrams"}
        first = self._answer(self._create_campaign(), self.employee_employee, **said)
        self.assertEqual(len(first), 3)
        again = self._create_campaign(name="Again")
        self.assertFalse(self._answer(again, self.employee_employee, **said))
        self.assertEqual(again.answered_count, 1)
        self.assertEqual(len(self._answer(again, self.employee_colleague, **said)), 3)

    def test_p3_1_what_is_over_can_be_wished_for_again_and_more_is_more(self):
        first = self._answer(
            self._create_campaign(), self.employee_employee, course=[0], wish="A b"
        )
        first.with_user(self.user_officer).action_submit()
        first.with_user(self.user_officer).action_reject("Not now")
        made = self._answer(
            self._create_campaign(name="Again"),
            self.employee_employee,
            course=[0],
            skill=[0],
            level=[0],
            wish="a B",
        )
        self.assertEqual(len(made), 3, "what was rejected is no longer open")
        [higher] = self._answer(
            self._create_campaign(name="Third"),
            self.employee_employee,
            skill=[0],
            level=[2],
        )
        self.assertEqual(higher.skill_level_id.level_progress, 100)

    def test_p3_1_two_wishes_in_words_are_two_needs(self):
        campaign = self._create_campaign()
        made = self._answer(
            campaign, self.employee_employee, skill="Hydraulics", wish="Welding"
        )
        self.assertEqual(set(made.mapped("name")), {"Hydraulics", "Welding"})

    def test_p3_1_a_wish_that_nobody_sees_is_none(self):
        campaign = self._create_campaign()
        blank = "\u200b\u3164\u2800"
        self.assertFalse(self._answer(campaign, self.employee_employee, wish=blank))
        [need] = self._answer(
            campaign, self.employee_colleague, wish="Weld\u200bing\ufeff"
        )
        self.assertEqual(need.name, "Welding")

    def test_p3_1_the_same_wish_counts_once_whatever_nobody_sees_in_it(self):
        need = self._answer(
            self._create_campaign(), self.employee_employee, wish="Welding"
        )
        need.name = "Weld\u200bing"
        again = self._create_campaign()
        self.assertFalse(
            self._answer(again, self.employee_employee, wish="welding\u00ad")
        )

    def test_p3_1_a_long_wish_keeps_all_its_words(self):
        text = "Diagrams\nof the new pump, " + "and of all others " * 20
        [need] = self._answer(
            self._create_campaign(), self.employee_employee, wish=text
        )
        self.assertEqual(need.name, "Diagrams …")
        self.assertIn(text.strip(), need.description)

    def test_p3_1_a_course_retired_meanwhile_is_a_wish_in_words(self):
        campaign = self._create_campaign()
        self.course.with_user(self.user_officer).action_retire()
        [need] = self._answer(campaign, self.employee_employee, course=[0])
        self.assertFalse(need.course_id)
        self.assertEqual(need.name, "Course T01")

    def test_p3_1_a_skill_deleted_meanwhile_is_a_wish_in_words(self):
        campaign = self._create_campaign()
        self.skill.unlink()
        [need] = self._answer(campaign, self.employee_employee, skill=[0], level=[0])
        self.assertFalse(need.skill_id)
        self.assertEqual(need.name, "Seals")

    def test_p3_1_a_level_above_the_scale_is_its_highest(self):
        self.skill_type.skill_level_ids.filtered(
            lambda level: level.level_progress == 100
        ).unlink()
        [need] = self._answer(
            self._create_campaign(), self.employee_employee, skill=[0], level=[2]
        )
        self.assertEqual(need.skill_level_id.level_progress, 60)

    def test_p3_1_answers_in_another_language_say_the_same(self):
        self.env["res.lang"]._activate_lang("de_DE")
        answer = self.questions["course"].suggested_answer_ids[0]
        answer.with_context(lang="de_DE").value = "Erster"
        self.user_employee.lang = "de_DE"
        campaign = self._create_campaign()
        form = self._get_form(campaign, self.employee_employee)
        form.lang_id = self.env["res.lang"]._lang_get("de_DE")
        [need] = self._answer(
            campaign, self.employee_employee, course=[0], reason="Neue Linie"
        )
        self.assertEqual(need.course_id, self.course)
        self.assertEqual(need.description, "About reason: Neue Linie")

    def test_p3_1_a_day_that_is_over_is_said_in_words(self):
        self.questions["when"].write({"question_type": "date"})
        campaign = self._create_campaign()
        [past] = self._answer(
            campaign, self.employee_employee, course=[0], when="2016-03-31"
        )
        self.assertFalse(past.date_wanted)
        self.assertEqual(past.description, "About when: 2016-03-31")
        [ahead] = self._answer(
            campaign, self.employee_colleague, course=[0], when="2026-09-30"
        )
        self.assertEqual(ahead.date_wanted, date(2026, 9, 30))

    def test_p3_1_who_says_nothing_needs_nothing(self):
        campaign = self._create_campaign()
        self.assertFalse(
            self._answer(campaign, self.employee_employee, wish=" \n ", career="Boss")
        )
        self.assertEqual(campaign.answered_count, 1)

    def test_p3_1_a_late_answer_is_refused_and_makes_nothing(self):
        campaign = self._create_campaign()
        self._answer(campaign, self.employee_employee, hand_in=False, course=[0])
        campaign.with_user(self.user_officer).action_close()
        form = self._get_form(campaign, self.employee_employee)
        with self.assertRaisesRegex(UserError, "closed"):
            form._mark_done()
        self.assertNotEqual(form.state, "done")
        self.assertFalse(campaign.need_ids)
        self.assertEqual(campaign.answered_count, 0)

    def test_p3_1_an_answer_after_the_last_day_is_refused_before_the_cron_ran(self):
        campaign = self._create_campaign()
        with self._clock_at(LATE), self.assertRaisesRegex(UserError, "closed"):
            self._answer(campaign, self.employee_employee, course=[0])
        self.assertFalse(campaign.need_ids)

    def test_p3_1_handed_in_twice_makes_needs_once(self):
        campaign = self._create_campaign()
        [need] = self._answer(campaign, self.employee_employee, course=[0])
        need.with_user(self.user_employee).unlink()
        self._get_form(campaign, self.employee_employee)._mark_done()
        self.assertFalse(campaign.need_ids)

    def test_p3_1_who_has_left_answers_nothing_any_more(self):
        campaign = self._create_campaign()
        self._answer(campaign, self.employee_employee, hand_in=False, course=[0])
        form = self._get_form(campaign, self.employee_employee)
        self.employee_employee.active = False
        with self.assertRaisesRegex(UserError, "left"):
            form._mark_done()
        self.assertFalse(campaign.need_ids)
        self.assertEqual(campaign.left_names, "Employee")
        self.assertNotIn(
            self.user_employee.partner_id,
            campaign._get_unanswered().user_input_id.partner_id,
        )

    def test_p3_1_who_moved_to_another_company_is_not_asked_any_more(self):
        campaign = self._create_campaign()
        self._answer(campaign, self.employee_employee, hand_in=False, course=[0])
        form = self._get_form(campaign, self.employee_employee)
        self._add_company_b()
        self.employee_employee.write(
            {"company_id": self.company_b.id, "department_id": False}
        )
        self.assertNotIn(form, campaign._get_unanswered().user_input_id)
        self.assertEqual(campaign.left_names, "Employee")
        with self.assertRaisesRegex(UserError, "left"):
            form._mark_done()
        mine = self.env["hr.training.my.form"].with_user(self.user_employee)
        self.assertFalse(mine.search([("is_current", "=", True)]))

    def test_p3_1_who_is_hired_again_answers_as_who_he_is_now(self):
        campaign = self._create_campaign()
        person = campaign.person_ids.filtered(
            lambda p: p.employee_id == self.employee_employee
        )
        self.employee_employee.action_archive()
        again = self._create_employee(
            "Again",
            self.department_srv_n,
            work_contact_id=self.employee_employee.work_contact_id.id,
        )
        self.employee_employee.user_id = False
        again.user_id = self.user_employee
        campaign._do_ask()
        self.assertEqual(person.employee_id, again)
        [need] = self._answer(campaign, again, course=[0])
        self.assertEqual(need.person_ids.employee_id, again)

    def test_p3_1_of_two_asked_who_turn_out_to_be_one_human_one_answers(self):
        """HR finds it while the survey is open; the daily run goes on."""
        self._add_users(
            self.company, ("double", "base.group_user", self.department_srv_n)
        )
        first = self._create_employee("First", self.department_srv_n)
        second = self.employee_double
        for is_anonymous in (False, True):
            for is_archived in (False, True):
                with self.subTest((is_anonymous, is_archived)), self._undone():
                    self.company.training_anonymity_threshold = 3
                    campaign = self._create_campaign(is_anonymous=is_anonymous)
                    people = campaign.person_ids.filtered(
                        lambda p: p.employee_id in first | second
                    )
                    self.assertEqual(len(people), 2)
                    first.work_contact_id = second.work_contact_id
                    first.active = not is_archived
                    campaign._do_follow_day()
                    self.env.flush_all()
                    self.assertEqual(people.employee_id, first | second)
                    asked = people.filtered(lambda p: not p.has_no_login)
                    self.assertEqual(asked.employee_id, second)
                    if not is_anonymous:
                        self.assertEqual(asked.user_input_id, people.user_input_id)
                    partners = campaign._get_unanswered_partners()
                    self.assertIn(second.user_id.partner_id, partners)

    def test_p3_1_who_has_answered_by_another_record_has_answered(self):
        """Each record had a login, until HR found that they are one human's."""
        self._add_users(
            self.company, ("double", "base.group_user", self.department_srv_n)
        )
        second = self.employee_double
        campaign = self._create_campaign()
        self._answer(campaign, self.employee_colleague, course=[0])
        twin = campaign.person_ids.filtered(lambda p: p.employee_id == second)
        self.employee_colleague.user_id = False
        self.employee_colleague.work_contact_id = second.work_contact_id
        campaign._do_follow_day()
        self.assertNotIn(twin, campaign._get_unanswered())
        with self.assertRaisesRegex(UserError, "answered already"):
            self._answer(campaign, second, course=[1])
        self.assertEqual(len(campaign.need_ids), 1)

    def test_p3_1_a_login_that_comes_with_another_record_gets_the_form(self):
        contact = self.env["res.partner"].create({"name": "Both"})
        without = self._create_employee("Without", self.department_srv_n)
        campaign = self._create_campaign()
        person = campaign.person_ids.filtered(lambda p: p.employee_id == without)
        self.assertFalse(person.user_input_id)
        with_login = self._create_employee(
            "With", self.department_ops, work_contact_id=contact.id
        )
        with_login.user_id = self.env["res.users"].create(
            {
                "name": "With",
                "login": "hr_training_with",
                "partner_id": contact.id,
                "company_id": self.company.id,
                "company_ids": [Command.set(self.company.ids)],
            }
        )
        # Odoo takes the contact off whom the login does not belong to.
        without.work_contact_id = contact
        campaign._do_ask()
        self.assertFalse(person.has_no_login)
        self.assertEqual(person.user_input_id.partner_id, contact)

    def test_p3_1_a_login_that_is_handed_on_does_not_answer_for_who_had_it(self):
        campaign = self._create_campaign()
        self._answer(campaign, self.employee_employee, hand_in=False, course=[0])
        form = self._get_form(campaign, self.employee_employee)
        for employee in self.employee_employee + self.employee_outsider:
            employee.user_id = False
        self.env.flush_all()
        new = self._create_employee(
            "New", self.department_srv_n, user_id=self.user_employee.id
        )
        with self.assertRaisesRegex(UserError, "somebody else"):
            form._mark_done()
        self.employee_employee.user_id = self.user_outsider
        campaign._do_ask()
        self.assertFalse(form.exists(), "nobody goes on with what he had begun")
        partners = {
            person.employee_id: person.user_input_id.partner_id
            for person in campaign.person_ids
        }
        self.assertEqual(partners[new], self.user_employee.partner_id)
        self.assertEqual(
            partners[self.employee_employee], self.user_outsider.partner_id
        )

    def test_p3_1_a_wish_that_nobody_can_see_is_none(self):
        campaign = self._create_campaign()
        made = self._answer(campaign, self.employee_employee, wish=chr(0x200B))
        self.assertFalse(made)

    def test_p3_1_officer_submits_all_and_who_left_meanwhile_is_named(self):
        campaign = self._create_campaign()
        stays = self._answer(campaign, self.employee_employee, course=[0, 1])
        gone = self._answer(campaign, self.employee_colleague, course=[0])
        self.employee_colleague.active = False
        officer = campaign.with_user(self.user_officer)
        action = officer.action_submit_needs()
        self.assertEqual(set(stays.mapped("state")), {"submitted"})
        self.assertEqual(gone.state, "draft")
        self.assertIn("2 needs", action["params"]["message"])
        self.assertIn("Colleague", action["params"]["message"])
        self.assertEqual(campaign.left_names, "Colleague")
        gone.with_user(self.user_officer).unlink()
        campaign.invalidate_recordset()
        with self.assertRaisesRegex(UserError, "no draft"):
            officer.action_submit_needs()

    def test_p3_1_what_he_asked_for_himself_meanwhile_is_not_submitted_twice(self):
        campaign = self._create_campaign()
        [draft] = self._answer(campaign, self.employee_employee, course=[0])
        own = (
            self.env["hr.training.need"]
            .with_user(self.user_employee)
            .create({"channel": "employee", "course_id": self.course.id})
        )
        own.action_submit()
        campaign.with_user(self.user_officer).action_submit_needs()
        self.assertEqual(draft.state, "draft")

    def test_p3_1_many_wishes_take_few_statements(self):
        few = self._create_campaign()
        self._answer(few, self.employee_employee, hand_in=False, course=[0])
        many = self._create_campaign(name="More")
        self._answer(
            many,
            self.employee_colleague,
            hand_in=False,
            course=[0, 1],
            skill=[0],
            wish="Welding",
        )

        def count(campaign, employee):
            form = self._get_form(campaign, employee)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            form._mark_done()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        one = count(few, self.employee_employee)
        self.assertLessEqual(count(many, self.employee_colleague), one + 25)


@tagged("post_install", "-at_install", "hr_training_need")
class TestNeedCampaignForm(CampaignCase):
    """The form: its marks, its offers, and the one that is shipped."""

    def test_p3_1_the_shipped_form_asks_by_every_mark(self):
        shipped = self.env.ref("hr_training.survey_need")
        marks = {q.training_need_mark for q in shipped.question_ids}
        field = self.env["survey.question"]._fields["training_need_mark"]
        self.assertEqual(marks, {mark for mark, _name in field.selection})
        courses = shipped.question_ids.suggested_answer_ids.training_course_id
        self.assertEqual(len(courses), 10)
        self.assertFalse(shipped.training_need_warning)
        self.assertEqual(shipped.access_mode, "token")
        self.assertTrue(shipped.users_login_required)

    def test_p3_1_courses_offered_are_filled_in_with_the_skills_they_teach(self):
        self.env["res.lang"]._activate_lang("de_DE")
        course = self._create_course("T03", publish=False)
        self.env["hr.training.course.skill"].create(
            {
                "course_id": course.id,
                "skill_type_id": self.skill_type.id,
                "skill_id": self.skill.id,
                "skill_level_id": self.skill_type.skill_level_ids[0].id,
            }
        )
        course.with_context(lang="de_DE").name = "Kurs"
        course.with_user(self.user_officer).action_publish()
        draft = self._create_course("T04", publish=False)
        form = self._create_need_form("Fill")
        marked = form.question_ids.grouped("training_need_mark")
        marked["skill"].suggested_answer_ids.unlink()
        for _twice in range(2):
            form.with_user(self.user_officer).action_training_fill_offers()
        answers = marked["course"].suggested_answer_ids
        linked = answers.training_course_id
        self.assertEqual(len(answers), len(linked), "each once")
        self.assertIn(course, linked)
        self.assertNotIn(draft, linked)
        [added] = answers.filtered(lambda a: a.training_course_id == course)
        self.assertEqual(added.value, "Course T03")
        self.assertEqual(added.with_context(lang="de_DE").value, "Kurs")
        self.assertIn(
            self.skill, marked["skill"].suggested_answer_ids.training_skill_id
        )

    def test_p3_1_a_mark_is_for_questions_that_can_say_it(self):
        question = self.questions["wish"]
        for mark in ("course", "level", "when"):
            with self.assertRaisesRegex(ValidationError, "kinds"):
                question.training_need_mark = mark
        question.training_need_mark = "reason"

    def test_p3_1_answers_without_course_or_skill_are_named(self):
        self.assertFalse(self.survey.training_need_warning)
        answer = self.questions["course"].suggested_answer_ids[0]
        answer.training_course_id = False
        self.assertIn("First", self.survey.training_need_warning)

    def test_p3_1_a_new_version_is_made_of_one_need_survey(self):
        Survey = self.env["survey.survey"].with_user(self.user_officer)
        exam = Survey.create({"title": "Exam", "survey_type": "training_exam"})
        mine = self.survey.with_user(self.user_officer)
        for forms in (Survey, exam, mine + exam):
            with self.assertRaisesRegex(UserError, "one form of a need survey"):
                forms.action_training_open_new_need_version()
        self.assertEqual(Survey.search_count([("title", "=like", "Exam%")]), 1)

    def test_p3_1_a_form_in_use_gets_a_new_version(self):
        self._create_campaign()
        action = self.survey.with_user(
            self.user_officer
        ).action_training_open_new_need_version()
        version = self.env["survey.survey"].browse(action["res_id"])
        self.assertEqual(version.training_version, 2)
        self.assertEqual(
            version.question_ids.mapped("training_need_mark"),
            self.survey.question_ids.mapped("training_need_mark"),
        )
        self.assertEqual(
            version.question_ids.suggested_answer_ids.training_course_id,
            self.course | self.course_b,
        )
        version.with_user(self.user_officer).title = "Changed"


@tagged("post_install", "-at_install", "hr_training_need")
class TestNeedCampaignAttacks(CampaignCase):
    """What others try (design §5, §6.1)."""

    uses = (*CampaignCase.uses, "user_executive", "user_trainer", "user_finance")

    def test_p3_1_others_than_officers_neither_ask_nor_read(self):
        campaign = self._create_campaign()
        self._answer(campaign, self.employee_employee, course=[0])
        form = campaign.person_ids.user_input_id[0]
        portal = self.env["res.users"].create(
            {
                "name": "Portal",
                "login": "need_portal",
                "group_ids": [Command.set(self.env.ref("base.group_portal").ids)],
            }
        )
        for user in (
            self.user_employee,
            self.user_department_manager,
            self.user_trainer,
            self.user_finance,
            portal,
        ):
            for record in (
                campaign,
                campaign.person_ids,
                campaign.return_ids,
                self.survey,
                self.survey.question_ids,
                form,
                form.user_input_line_ids,
            ):
                with self.subTest(user=user.name, model=record._name):
                    with self.assertRaises(AccessError):
                        record.with_user(user).read(["display_name"])
            for method in ("action_open", "action_close", "action_submit_needs"):
                with self.assertRaises(AccessError):
                    getattr(campaign.with_user(user), method)()
        executive = campaign.with_user(self.user_executive)
        executive.read()
        executive.return_ids.read()
        with self.assertRaises(AccessError):
            executive.action_close()
        with self.assertRaises(AccessError):
            executive.write({"name": "Mine"})

    def test_p3_1_companies_see_nothing_of_each_other(self):
        self._add_company_b()
        campaign = self._create_campaign()
        self._answer(campaign, self.employee_employee, course=[0])
        form = campaign.person_ids.user_input_id[0]
        foreign = self.user_b_officer
        for record in (campaign, campaign.person_ids, campaign.return_ids, form):
            self.assertFalse(
                self.env[record._name]
                .with_user(foreign)
                .search([("id", "in", record.ids)])
            )
            with self.assertRaises(AccessError):
                record.with_user(foreign).read(["display_name"])
        with self.assertRaises(AccessError):
            self._create_campaign(
                open_it=False, user=foreign, company_id=self.company_b.id
            )

    def test_p3_1_with_a_shared_form_answers_stay_in_their_company(self):
        self._add_company_b()
        self.survey.sudo().training_company_id = False
        campaign = self._create_campaign()
        self._answer(campaign, self.employee_employee, course=[0])
        ours = campaign.person_ids.user_input_id
        other = self._create_campaign(
            user=self.user_b_officer,
            company_id=self.company_b.id,
            department_ids=[Command.set(self.department_b.ids)],
        )
        self.assertEqual(other.person_ids.employee_id, self.employee_b_employee)
        UserInput = self.env["survey.user_input"].with_user(self.user_b_officer)
        seen = UserInput.search([("survey_id", "=", self.survey.id)])
        self.assertEqual(seen, other.person_ids.user_input_id)
        with self.assertRaises(AccessError):
            ours.user_input_line_ids.with_user(self.user_b_officer).read(
                ["suggested_answer_id"]
            )

    def test_p3_1_stock_survey_officers_see_neither_form_nor_answers(self):
        campaign = self._create_campaign()
        self._answer(campaign, self.employee_employee, course=[0])
        self._add_user("stock", "base.group_user,survey.group_survey_manager")
        form = campaign.person_ids.user_input_id
        for record in (
            self.survey,
            self.survey.question_ids,
            self.survey.question_ids.suggested_answer_ids,
            form,
            form.user_input_line_ids,
        ):
            with self.subTest(model=record._name), self.assertRaises(AccessError):
                record.with_user(self.user_stock).read(["display_name"])
        with self.assertRaises(AccessError):
            self.env["survey.survey"].with_user(self.user_stock).create(
                {"title": "Mine", "survey_type": "training_need"}
            )

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_p3_1_nothing_moves_but_by_its_method(self):
        campaign = self._create_campaign(open_it=False)
        officer = campaign.with_user(self.user_officer)
        with self.assertRaises(AccessError):
            officer.write({"state": "closed"})
        with self.assertRaises(AccessError):
            officer.write({"opened_on": NOW})
        officer.action_open()
        person = officer.person_ids[0]
        for vals in ({"is_answered": True}, {"has_no_login": True}):
            with self.assertRaises(AccessError):
                person.write(vals)
        [need] = self._answer(campaign, self.employee_employee, course=[0])
        with self.assertRaises(AccessError):
            need.with_user(self.user_employee).write({"campaign_id": False})
        with self.assertRaises(AccessError):
            self.env["hr.training.need"].with_user(self.user_employee).create(
                {"channel": "employee", "name": "X", "campaign_id": campaign.id}
            )
        with self.assertRaises(AccessError):
            campaign.person_ids.user_input_id[0].with_user(self.user_officer).write(
                {"training_campaign_id": False}
            )

    def test_p3_1_no_link_of_stocks_makes_an_answer(self):
        self._create_campaign()
        with self.assertRaisesRegex(UserError, "handed out"):
            self.survey.sudo()._create_answer(user=self.user_outsider)
        with self.assertRaisesRegex(UserError, "handed out"):
            self.survey.with_user(self.user_officer).action_send_survey()

    def test_p3_1_my_forms_show_ones_own_and_only_while_it_is_open(self):
        campaign = self._create_campaign()
        MyForm = self.env["hr.training.my.form"]
        [mine] = MyForm.with_user(self.user_employee).search([("is_open", "=", True)])
        self.assertEqual((mine.name, mine.method), ("Needs 2026", "need"))
        self.assertTrue(mine.deadline_text)
        form = self._get_form(campaign, self.employee_employee)
        self.assertEqual(mine.action_fill()["url"], form.get_start_url())
        self.assertFalse(MyForm.with_user(self.user_outsider).search([]))
        with self.assertRaises(AccessError):
            mine.with_user(self.user_colleague).action_fill()
        campaign.with_user(self.user_officer).action_close()
        self.env.invalidate_all()
        self.assertFalse(
            MyForm.with_user(self.user_employee).search([("is_open", "=", True)])
        )
        with self.assertRaisesRegex(UserError, "no answers"):
            mine.action_fill()

    def test_p3_1_a_form_in_the_making_survives_any_year(self):
        campaign = self.env["hr.training.need.campaign"].with_user(self.user_officer)
        fields_spec = {"deadline": {}, "closes_on": {}}
        for day in ("9999-12-31", "0001-01-01"):
            values = campaign.onchange({"deadline": day}, ["deadline"], fields_spec)
            self.assertFalse(values["value"].get("closes_on"))

    def test_p3_1_deadline_is_a_day_that_is_meant(self):
        with self.assertRaisesRegex(ValidationError, "year"):
            self._create_campaign(open_it=False, deadline=date(2206, 3, 31))
        self.assertEqual(self._create_campaign().deadline, DEADLINE)
