"""Needs decided about, raised and planned at the same moment (policy 3)."""

import time
from datetime import date, timedelta
from types import SimpleNamespace
from unittest.mock import patch

import odoo.service.model
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.service.model import retrying
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...tools import groups
from ..common_race import PAUSE, RaceCase

NEED = "hr.training.need"
REPORT = "hr.training.need.report"
CAMPAIGN = "hr.training.need.campaign"
CASE = "hr.training.performance.case"
# What the races leave behind, the last first.
TABLES = (
    "hr_training_booking_lock",
    "hr_training_plan",
    "hr_training_need_report",
    "hr_training_performance_case",
    "hr_training_need",
    "hr_training_goal",
    "hr_training_watch",
    "hr_training_need_campaign_person",
    "hr_training_notice",
    "survey_user_input",
    "hr_training_need_campaign",
    "mail_activity",
    "mail_message",
)
PEOPLE = 4


class NeedRaceCase(RaceCase):
    """Two officers, and employees with logins, each on a connection of his own."""

    racers = PEOPLE

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Who loses is run again after up to two seconds; here at once.
        quick = SimpleNamespace(uniform=lambda _least, most: most / 20)
        cls.startClassPatcher(patch.object(odoo.service.model, "random", quick))

    @classmethod
    def _create_data(cls, env):
        result = super()._create_data(env)
        cls.floors = {}
        for table in TABLES:
            env.cr.execute(f"SELECT COALESCE(MAX(id), 0) FROM {table}")
            [cls.floors[table]] = env.cr.fetchone()
        names = ["officer0", "officer1", *(f"racer{n}" for n in range(PEOPLE))]
        users = env["res.users"].create(
            [
                {
                    "name": name,
                    "login": f"hr_training_need_race_{name}",
                    "notification_type": "inbox",
                    "company_id": cls.company_id,
                    "company_ids": [Command.set([cls.company_id])],
                }
                for name in names
            ]
        )
        users[:2].group_ids |= env.ref(groups.OFFICER)
        cls.officer_ids, cls.user_ids = users[:2].ids, users[2:].ids
        cls.people_ids = cls.employee_ids
        for employee_id, user_id in zip(cls.people_ids, cls.user_ids, strict=True):
            env["hr.employee"].browse(employee_id).user_id = user_id
        cls.skill_type_id = (
            env["hr.skill.type"]
            .create(
                {
                    "name": "Race",
                    "skill_ids": [Command.create({"name": "Racing"})],
                    "skill_level_ids": [
                        Command.create({"name": str(points), "level_progress": points})
                        for points in (50, 100)
                    ],
                }
            )
            .id
        )
        kind = env["hr.skill.type"].browse(cls.skill_type_id)
        cls.skill_id = kind.skill_ids.id
        cls.level_id = kind.skill_level_ids.sorted("level_progress")[-1].id
        return result

    @classmethod
    def _remove_needs(cls):
        """What one race has left; by SQL: the ORM keeps what has a history."""
        with cls._env() as env:
            cr = env.cr
            cr.execute(
                "UPDATE hr_training_need SET merged_into_id = NULL WHERE id > %s",
                [cls.floors["hr_training_need"]],
            )
            cr.execute(
                "DELETE FROM hr_training_plan_line WHERE plan_id > %s",
                [cls.floors["hr_training_plan"]],
            )
            for table, floor in cls.floors.items():
                cr.execute(f"DELETE FROM {table} WHERE id > %s", [floor])

    @classmethod
    def _remove_data(cls):
        with cls._env() as env:
            env.invalidate_all(flush=False)
            env["hr.employee"].browse(cls.employee_ids).job_id = False
            env["hr.training.task"].search(
                [("skill_ids.skill_id", "=", cls.skill_id)]
            ).unlink()
            env["hr.job"].search([("name", "=", "Race Job")]).unlink()
            env["hr.skill.type"].browse(cls.skill_type_id).unlink()
            for employee in env["hr.employee"].browse(cls.people_ids):
                employee.user_id = False
        result = super()._remove_data()
        with cls._env() as env:
            users = env["res.users"].browse([*cls.officer_ids, *cls.user_ids])
            partners = users.partner_id
            users.unlink()
            partners.unlink()
        return result

    def setUp(self):
        super().setUp()
        self.addCleanup(self._remove_needs)
        with self._env() as env:
            self.known_ids = env[NEED].search([]).ids
        # Odoo logs what it runs again.
        mute = mute_logger("odoo.sql_db")
        mute.__enter__()
        self.addCleanup(mute.__exit__)

    def _raise(self, *numbers, state="submitted", **vals):
        """A need of these people, by the first officer. Returns its id."""
        with self._env(self.officer_ids[0]) as env:
            need = env[NEED].create(
                {
                    "channel": "supervisor",
                    "course_id": self.course_id,
                    "company_id": self.company_id,
                    "person_ids": [
                        Command.create({"employee_id": self.people_ids[number]})
                        for number in numbers
                    ],
                    **vals,
                }
            )
            if state != "draft":
                need.action_submit()
            if state == "validated":
                need.action_validate()
            return need.id

    def _get_new(self, env):
        return env[NEED].search([("id", "not in", self.known_ids)], order="id")

    def _officer(self, number, method, ids, *args, model=NEED, **params):
        """A call of one of the officers, to be made later."""
        uid = self.officer_ids[number]
        return lambda: self._call(uid, model, method, ids, *args, **params)

    def assertOneTold(self, errors, sentence):
        """One got through, the other reads why not."""
        self.assertEqual(len(errors), 1)
        self.assertToldWhy(errors, sentence)


@tagged("post_install", "-at_install", "hr_training_race")
class TestNeedRace(NeedRaceCase):
    # ------------------------------------------------------------
    # DECIDED ABOUT
    # ------------------------------------------------------------

    def test_p3_1_two_officers_validate_one_need(self):
        need_id = self._raise(0)
        errors = self._run_late(
            self._officer(0, "action_validate", [need_id], pause=PAUSE),
            self._officer(1, "action_validate", [need_id]),
        )
        self.assertOneTold(errors, "decided about already")
        with self._env() as env:
            need = env[NEED].browse(need_id)
            self.assertEqual(need.state, "validated")
            self.assertEqual(need.decided_by_id.id, self.officer_ids[0])

    def test_p3_1_one_validates_what_another_rejects(self):
        need_id = self._raise(0)
        errors = self._run_late(
            self._officer(0, "action_reject", [need_id], "No", pause=PAUSE),
            self._officer(1, "action_validate", [need_id]),
        )
        self.assertOneTold(errors, "decided about already")
        with self._env() as env:
            need = env[NEED].browse(need_id)
            self.assertEqual((need.state, need.answer), ("rejected", "No"))

    def test_p3_1_it_is_taken_back_while_it_is_validated(self):
        need_id = self._raise(0)
        errors = self._run_late(
            self._officer(0, "action_reset_to_draft", [need_id], pause=PAUSE),
            self._officer(1, "action_validate", [need_id]),
        )
        self.assertOneTold(errors, "Submit it first")

    def test_p3_1_somebody_is_named_while_it_is_validated(self):
        need_id = self._raise(0)
        errors = self._run_late(
            self._officer(0, "action_validate", [need_id], pause=PAUSE),
            self._officer(
                1,
                "write",
                [need_id],
                {"person_ids": [Command.create({"employee_id": self.people_ids[1]})]},
            ),
        )
        self.assertEqual(errors, [], "an officer changes it afterwards too")
        with self._env() as env:
            self.assertEqual(env[NEED].browse(need_id).people_count, 2)

    # ------------------------------------------------------------
    # MERGED
    # ------------------------------------------------------------

    def test_p3_1_two_merges_of_overlapping_needs(self):
        # All of the same people: no row says more after the merge than before.
        first, middle, last = (
            self._raise(0, state="validated", date=date(2026, 1, day), headcount=0)
            for day in (1, 2, 3)
        )
        errors = self._run_late(
            self._officer(0, "action_merge_and_view", [first, middle], pause=PAUSE),
            self._officer(1, "action_merge_and_view", [middle, last]),
        )
        self.assertOneTold(errors, "It is over")
        with self._env() as env:
            self.assertEqual(env[NEED].browse(middle).merged_into_id.id, first)
            self.assertFalse(env[NEED].browse(last).merged_into_id)

    def test_p3_3_a_line_takes_what_is_merged_meanwhile(self):
        with self._env() as env:
            plan = env["hr.training.plan"].create(
                {
                    "kind": "annual",
                    "company_id": self.company_id,
                    "date_from": date(2036, 1, 1),
                    "date_to": date(2036, 12, 31),
                }
            )
            lines = env["hr.training.plan.line"].create(
                [
                    {
                        "plan_id": plan.id,
                        "course_id": self.course_id,
                        "date_start": date(2036, 2, 1),
                    }
                ]
                * 2
            )
        ids = [self._raise(0, state="validated") for _number in range(2)]
        link = {"need_ids": [Command.link(ids[1])]}
        lines_of = {"model": "hr.training.plan.line"}
        self._officer(0, "write", lines[:1].ids, link, **lines_of)()
        with self._env() as env:
            # It is planned already: its row says the same before and after.
            self.assertEqual(env[NEED].browse(ids[1]).state, "planned")
        self._officer(1, "write", [ids[0]], {"date": date(2026, 1, 1)})()
        self._officer(
            0,
            "write",
            lines[:1].ids,
            {"need_ids": [Command.link(ids[0])]},
            **lines_of,
        )()
        errors = self._run_late(
            self._officer(0, "action_merge_and_view", ids, pause=PAUSE),
            self._officer(1, "write", lines[1:].ids, link, **lines_of),
        )
        self.assertOneTold(errors, "is over")

    # ------------------------------------------------------------
    # RAISED TWICE
    # ------------------------------------------------------------

    def _ask(self, number, **params):
        uid = self.user_ids[number]
        return lambda: self._call(
            uid, "hr.training.course", "action_ask_and_say", [self.course_id], **params
        )

    def test_p3_1_two_taps_ask_once(self):
        errors = self._run_at_once([self._ask(0)] * 3)
        self.assertEqual(len(errors), 2)
        self.assertToldWhy(errors, "You have asked for it already")
        with self._env() as env:
            self.assertEqual(self._get_new(env).mapped("state"), ["submitted"])

    def test_p3_1_two_drafts_of_one_wish_are_submitted(self):
        ids = [
            self._raise(1, state="draft", channel="employee") for _number in range(2)
        ]
        errors = self._run_late(
            self._officer(0, "action_submit", ids[:1], pause=PAUSE),
            self._officer(1, "action_submit", ids[1:]),
        )
        self.assertOneTold(errors, "asked for already")

    def test_p3_1_others_ask_meanwhile(self):
        errors = self._run_late(self._ask(2, pause=PAUSE), self._ask(3))
        self.assertEqual(errors, [])
        with self._env() as env:
            self.assertEqual(len(self._get_new(env)), 2)

    def test_p3_2_cells_become_needs_once(self):
        with self._env() as env:
            job = env["hr.job"].create(
                {"name": "Race Job", "company_id": self.company_id}
            )
            env["hr.training.task"].create(
                {
                    "name": "Racing",
                    "job_id": job.id,
                    "skill_ids": [
                        Command.create(
                            {
                                "skill_type_id": self.skill_type_id,
                                "skill_id": self.skill_id,
                                "skill_level_id": self.level_id,
                            }
                        )
                    ],
                }
            )
            env["hr.employee"].browse(self.people_ids).job_id = job
        cells = [(employee_id, self.skill_id) for employee_id in self.people_ids]

        def make(number, chosen, pause=0):
            uid = self.officer_ids[number]
            return lambda: self._call(
                uid, "hr.training.gap", "action_make_needs", chosen, pause=pause
            )

        errors = self._run_late(make(0, cells[:3], pause=PAUSE), make(1, cells[1:]))
        self.assertEqual(errors, [], "the second is told who was asked for")
        with self._env() as env:
            people = self._get_new(env).person_ids.employee_id
            self.assertEqual(len(self._get_new(env).person_ids), PEOPLE)
            self.assertEqual(sorted(people.ids), sorted(self.people_ids))

    def test_p3_2_needs_of_a_goal_are_made_once(self):
        with self._env() as env:
            goal = env["hr.training.goal"].create(
                {
                    "name": "Racing",
                    "company_id": self.company_id,
                    "horizon": date.today() + timedelta(days=300),
                    "line_ids": [
                        Command.create(
                            {
                                "skill_id": self.skill_id,
                                "skill_level_id": self.level_id,
                                "people_wanted": 3,
                            }
                        )
                    ],
                }
            )
        of_goals = {"model": "hr.training.goal"}
        errors = self._run_late(
            self._officer(0, "action_make_needs", goal.ids, pause=PAUSE, **of_goals),
            self._officer(1, "action_make_needs", goal.ids, **of_goals),
        )
        self.assertOneTold(errors, "Nobody is missing")
        with self._env() as env:
            self.assertEqual(len(self._get_new(env)), 1)

    def test_p3_1_needs_of_a_trend_are_made_once(self):
        with self._env() as env:
            item = env["hr.training.watch"].create(
                {"name": "Racing", "company_id": self.company_id}
            )
        of_trends = {"model": "hr.training.watch"}
        errors = self._run_late(
            self._officer(0, "action_make_need", item.ids, pause=PAUSE, **of_trends),
            self._officer(1, "action_make_need", item.ids, **of_trends),
        )
        self.assertOneTold(errors, "needs are made already")
        with self._env() as env:
            self.assertEqual(len(self._get_new(env)), 1)

    def test_p3_2_need_of_a_case_is_made_once(self):
        with self._env() as env:
            case = env[CASE].create(
                {
                    "employee_id": self.people_ids[0],
                    "kpi_id": env.ref("hr_training.kpi_csat").id,
                    "month_from": date(2025, 1, 1),
                    "month_to": date(2025, 3, 1),
                    "state": "judged",
                    "cause": "skill",
                }
            )
        errors = self._run_late(
            self._officer(0, "action_make_need", case.ids, pause=PAUSE, model=CASE),
            self._officer(1, "action_make_need_and_open", case.ids, model=CASE),
        )
        self.assertOneTold(errors, "made already")
        with self._env() as env:
            self.assertEqual(len(self._get_new(env)), 1)

    def test_p3_1_of_a_record_a_need_is_made_once(self):
        with self._env() as env:
            partner = env["hr.employee"].browse(self.people_ids[0]).work_contact_id
        args = ("res.partner", partner.ids)
        errors = self._run_late(
            self._officer(0, "action_make_from_and_view", [], *args, pause=PAUSE),
            self._officer(1, "action_make_from_and_view", [], *args),
        )
        self.assertEqual(errors, [], "the second finds the first one's")
        with self._env() as env:
            self.assertEqual(len(self._get_new(env)), 1)

    # ------------------------------------------------------------
    # PLANNED
    # ------------------------------------------------------------

    def _report(self, env, year):
        report = env[REPORT].create(
            {
                "date_from": date(year, 1, 1),
                "date_to": date(year, 12, 31),
                "company_id": self.company_id,
                "department_ids": [Command.set([self.department_id])],
            }
        )
        report._do_compute()
        report._guard_sudo().state = "approved"
        return report

    def test_p3_3_two_make_a_plan_of_one_report(self):
        need_id = self._raise(0, state="validated", date=date(2025, 3, 3))
        with self._env() as env:
            report = self._report(env, 2025)
        errors = self._run_late(
            self._officer(
                0, "action_create_plan", report.ids, pause=PAUSE, model=REPORT
            ),
            self._officer(1, "action_create_plan_and_view", report.ids, model=REPORT),
        )
        self.assertOneTold(errors, "was made of it already")
        with self._env() as env:
            self.assertEqual(len(env[REPORT].browse(report.id).plan_ids), 1)
            self.assertEqual(len(env[NEED].browse(need_id).plan_line_ids), 1)

    def test_p3_3_two_reports_do_not_plan_one_need_twice(self):
        need_id = self._raise(0, state="validated", date=date(2024, 3, 3))
        with self._env() as env:
            reports = self._report(env, 2024) + self._report(env, 2024)
        errors = self._run_late(
            self._officer(
                0, "action_create_plan", reports[:1].ids, pause=PAUSE, model=REPORT
            ),
            self._officer(1, "action_create_plan", reports[1:].ids, model=REPORT),
        )
        self.assertOneTold(errors, "They stand in a plan already")
        with self._env() as env:
            need = env[NEED].browse(need_id)
            self.assertEqual((need.state, len(need.plan_line_ids)), ("planned", 1))


@tagged("post_install", "-at_install", "hr_training_race")
class TestNeedCampaignRace(NeedRaceCase):
    """A need survey that is answered, closed and moved at the same moment."""

    def setUp(self):
        super().setUp()
        with self._env() as env:
            campaign = env[CAMPAIGN].create(
                {
                    "name": "Race",
                    "company_id": self.company_id,
                    "survey_id": env.ref("hr_training.survey_need").id,
                    "department_ids": [Command.set([self.department_id])],
                    "deadline": date.today() + timedelta(days=10),
                }
            )
            campaign.action_open()
            self.campaign_id = campaign.id

    def _answer(self, env, number, position=0):
        """The form as its page has it, a course chosen. Returned in sudo."""
        campaign = env[CAMPAIGN].browse(self.campaign_id)
        person = campaign.person_ids.filtered(
            lambda p: p.employee_id.id == self.people_ids[number]
        )
        form = person.user_input_id.with_user(self.user_ids[number]).sudo()
        question = env.ref("hr_training.survey_need_course")
        choice = question.suggested_answer_ids[position]
        # As the controller does: before anything is saved.
        form._do_lock_need()
        if form.state == "done":
            raise UserError("unauthorized")
        form._save_lines(question, [str(choice.id)], overwrite_existing=True)
        return form

    def _hand_in(self, number, position=0, pause=0):
        """What the page does, run again like a request that lost a race."""
        with self._env() as env:

            def step():
                self._answer(env, number, position)._mark_done()
                env.flush_all()
                time.sleep(pause)

            retrying(step, env)

    def _of_campaign(self, number, method, *args, **params):
        ids = [self.campaign_id]
        return self._officer(number, method, ids, *args, model=CAMPAIGN, **params)

    def assertCounted(self, answered):
        """Who was told that it was taken is counted, and each has his need."""
        with self._env() as env:
            campaign = env[CAMPAIGN].browse(self.campaign_id)
            people = campaign.person_ids.filtered("is_answered")
            done = people.user_input_id.filtered(lambda form: form.state == "done")
            self.assertEqual((len(people), len(done)), (answered, answered))
            named = campaign.need_ids.person_ids
            self.assertEqual(len(campaign.need_ids), answered)
            self.assertEqual(named.employee_id, people.employee_id)

    def test_p3_1_it_is_closed_while_they_hand_in(self):
        errors = self._run_at_once(
            [lambda n=number: self._hand_in(n) for number in range(PEOPLE)]
            + [self._of_campaign(0, "action_close")]
        )
        self.assertToldWhy(errors, "closed")
        self.assertCounted(PEOPLE - len(errors))

    def test_p3_1_closing_waits_for_who_is_handing_in(self):
        errors = self._run_late(
            lambda: self._hand_in(0, pause=PAUSE), self._of_campaign(0, "action_close")
        )
        self.assertEqual(errors, [])
        self.assertCounted(1)
        with self._env() as env:
            self.assertEqual(env[CAMPAIGN].browse(self.campaign_id).state, "closed")

    def test_p3_1_who_hands_in_while_it_closes_is_told(self):
        errors = self._run_late(
            self._of_campaign(0, "action_close", pause=PAUSE), lambda: self._hand_in(0)
        )
        self.assertOneTold(errors, "closed")
        self.assertCounted(0)

    def test_p3_1_two_tabs_hand_in_once(self):
        errors = self._run_at_once(
            [lambda p=position: self._hand_in(1, p) for position in (0, 1, 2)]
        )
        self.assertEqual(len(errors), 2)
        self.assertToldWhy(errors, "unauthorized")
        self.assertCounted(1)
        with self._env() as env:
            form = env[CAMPAIGN].browse(self.campaign_id).person_ids.user_input_id
            lines = form.user_input_line_ids
            self.assertEqual(len(lines), 1)

    def test_p3_1_he_asks_for_it_himself_while_he_hands_in(self):
        with self._env() as env:
            question = env.ref("hr_training.survey_need_course")
            offered = question.suggested_answer_ids.training_course_id.ids
        position = offered.index(self.course_id)
        ask = (self.user_ids[2], "hr.training.course", "action_ask", [self.course_id])
        errors = self._run_late(
            lambda: self._call(*ask, pause=PAUSE), lambda: self._hand_in(2, position)
        )
        self.assertEqual(errors, [])
        with self._env() as env:
            self.assertEqual(len(self._get_new(env)), 1)

    def test_p3_1_two_submit_what_was_answered(self):
        self._hand_in(0)
        self._hand_in(1)
        errors = self._run_late(
            self._of_campaign(0, "action_submit_needs", pause=PAUSE),
            self._of_campaign(1, "action_submit_needs"),
        )
        self.assertOneTold(errors, "no draft need")

    def test_p3_1_he_submits_his_own_while_the_officer_submits_all(self):
        with self._env() as env:
            question = env.ref("hr_training.survey_need_course")
            offered = question.suggested_answer_ids.training_course_id.ids
        self._hand_in(2, offered.index(self.course_id))
        own = self._raise(2, state="draft", channel="employee")
        errors = self._run_late(
            self._officer(0, "action_submit", [own], pause=PAUSE),
            self._of_campaign(1, "action_submit_needs"),
        )
        self.assertEqual(errors, [], "the officer is told who asked already")
        with self._env() as env:
            states = self._get_new(env).mapped("state")
            self.assertEqual(sorted(states), ["draft", "submitted"])

    def test_p3_1_who_joins_while_the_deadline_moves_has_as_long(self):
        with self._env() as env:
            late = env["hr.employee"].browse(self.people_ids[3])
            person = env["hr.training.need.campaign.person"].search(
                [
                    ("campaign_id", "=", self.campaign_id),
                    ("employee_id", "=", late.id),
                ]
            )
            person.user_input_id.unlink()
        deadline = date.today() + timedelta(days=30)

        def follow():
            with self._env() as env:

                def step():
                    env[CAMPAIGN].browse(self.campaign_id)._do_follow_day()

                retrying(step, env)

        errors = self._run_late(
            self._of_campaign(0, "write", {"deadline": str(deadline)}, pause=PAUSE),
            follow,
        )
        self.assertEqual(errors, [])
        with self._env() as env:
            campaign = env[CAMPAIGN].browse(self.campaign_id)
            forms = campaign.person_ids.user_input_id
            self.assertEqual(len(forms), PEOPLE)
            self.assertEqual(set(forms.mapped("deadline")), {campaign.closes_on})
