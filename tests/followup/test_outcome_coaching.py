"""Coaching: who coaches, what he notes, and how it ends (policy 7.3.3)."""

from datetime import date

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from ...models.followup.hr_training_outcome_coaching import (
    COACHING_ACTIVITY,
    OVERDUE_ACTIVITY,
)
from .common_outcome import OUTCOME, OutcomeCase


@tagged("post_install", "-at_install", "hr_training_outcome")
class TestCoaching(OutcomeCase):
    uses = (*OutcomeCase.uses, "employee_colleague")

    def _approve_coaching(self, **vals):
        return self._grant(self._propose("coaching", **vals))

    def _refused(self, sentence, **vals):
        outcome = self._propose("coaching", **vals)
        with self.assertRaisesRegex(UserError, sentence):
            outcome.with_user(self.user_officer).action_submit()

    def test_p7_3_3_the_coach_is_asked_month_by_month(self):
        outcome = self._approve_coaching()
        self.assertEqual(outcome.state, "ongoing")
        asked = outcome.activity_search([COACHING_ACTIVITY])
        self.assertEqual(asked.user_id, self.user_colleague)
        self.assertEqual(
            sorted(asked.mapped("date_deadline")),
            [date(2026, 4, 2), date(2026, 5, 2), date(2026, 6, 1)],
        )

    def test_p7_3_3_who_coaches_has_the_menu(self):
        menu = self.env.ref("hr_training.hr_training_menu_my_coached").id

        def shown(user):
            # The cached call of the web client, not what it is made from.
            return menu in self.env["ir.ui.menu"].with_user(user).load_menus(False)

        outcome = self._propose("coaching")
        self.assertFalse(shown(self.user_colleague), "it is not approved yet")
        self._grant(outcome)
        self.assertTrue(shown(self.user_colleague))
        self.assertFalse(shown(self.user_employee))
        self.assertFalse(shown(self.user_outsider))
        outcome.with_user(self.user_officer).coach_id = self.employee_outsider
        self.assertTrue(shown(self.user_outsider))
        self.assertFalse(shown(self.user_colleague))

    def test_p7_3_3_a_coaching_names_coach_and_days(self):
        self._refused("who coaches", coach_id=False)
        self._refused("who coaches", date_to=False)
        self._refused("3 to 12 months", date_to="2026-05-31")
        self._refused("3 to 12 months", date_to="2027-03-02")
        stranger = self._create_employee("Stranger", self.department_ops)
        self._refused("no login", coach_id=stranger.id)
        with self.assertRaisesRegex(ValidationError, "Nobody coaches himself"):
            self._propose("coaching", coach_id=self.employee_employee.id)
        self.company.training_coaching_months_min = 1
        self._propose("coaching", date_to="2026-04-01").with_user(
            self.user_officer
        ).action_submit()

    def test_p7_3_3_a_coach_has_so_many_people_at_a_time(self):
        people = self._add_people(3)
        self.company.training_coach_people = 2
        for person in people[:2]:
            self._propose("coaching", person).with_user(
                self.user_officer
            ).action_submit()
        self._refused("at most 2", employee=people[2])
        later = {"date_from": "2026-07-01", "date_to": "2026-10-01"}
        self._propose("coaching", people[2], **later).with_user(
            self.user_officer
        ).action_submit()

    def test_p7_3_3_the_coach_notes_and_ends_it(self):
        outcome = self._propose("coaching")
        coach = self.user_colleague
        self.assertFalse(outcome.with_user(coach).has_access("read"))
        self._grant(outcome)
        outcome.with_user(coach).action_add_note("He asks good questions.")
        note = outcome.note_ids
        self.assertEqual((note.author_id, note.date), (coach, date(2026, 3, 2)))
        self.assertEqual(len(outcome.activity_search([COACHING_ACTIVITY])), 2)
        self.assertTrue(note.with_user(self.user_employee).has_access("read"))
        self.assertFalse(note.with_user(self.user_outsider).has_access("read"))
        self.assertFalse(self.env[note._name].with_user(self.user_outsider).search([]))
        for user in (self.user_employee, self.user_department_manager):
            with self.assertRaisesRegex(UserError, "yourself|Only the coach"):
                outcome.with_user(user).action_add_note("Mine")
        for method, args in (
            ("write", [note.ids, {"text": "Mine"}]),
            ("create", [{"outcome_id": outcome.id, "text": "Mine"}]),
            ("unlink", [note.ids]),
        ):
            with self.assertRaises(UserError):
                self._rpc(coach, note._name, method, *args)
        with self.assertRaises(UserError):
            self._rpc(
                coach,
                OUTCOME,
                "write",
                outcome.ids,
                {"note_ids": [Command.create({"text": "Mine"})]},
            )
        with self.assertRaisesRegex(UserError, "whether its goal was"):
            outcome.with_user(coach).action_finish("Well done")
        outcome.with_user(coach).action_finish("Well done", "half")
        self.assertEqual((outcome.state, outcome.result), ("done", "half"))
        self.assertFalse(outcome.activity_search([COACHING_ACTIVITY]))
        with self.assertRaises(UserError):
            outcome.with_user(coach).action_add_note("Late")

    def test_p7_3_3_overdue_asks_the_coach_then_the_manager(self):
        outcome = self._approve_coaching()

        def asked(moment):
            with self._clock_at(moment):
                self.env[OUTCOME]._cron_remind_coaching()
                self.env[OUTCOME]._cron_remind_coaching()
                outcome.invalidate_recordset(["is_overdue"])
                self.assertEqual(
                    outcome.is_overdue, moment > "2026-06-02", "by its last day"
                )
                return outcome.activity_search([OVERDUE_ACTIVITY]).user_id

        self.assertFalse(asked("2026-06-01 08:00:00"))
        self.assertEqual(asked("2026-06-02 08:00:00"), self.user_colleague)
        self.assertEqual(asked("2026-06-08 08:00:00"), self.user_colleague)
        self.assertEqual(
            asked("2026-06-09 08:00:00"),
            self.user_colleague | self.user_department_manager,
        )

    def test_p7_3_3_an_officer_gives_it_to_another_coach_and_extends_it(self):
        outcome = self._approve_coaching()
        for user in (self.user_colleague, self.user_department_manager):
            with self.assertRaises(UserError):
                self._rpc(
                    user, OUTCOME, "write", outcome.ids, {"date_to": "2026-09-01"}
                )
        mine = outcome.with_user(self.user_officer)
        with self.assertRaisesRegex(UserError, "3 to 12 months"):
            mine.date_to = "2028-09-01"
        mine.write({"coach_id": self.employee_outsider.id, "date_to": "2026-07-01"})
        asked = outcome.activity_search([COACHING_ACTIVITY])
        self.assertEqual(asked.user_id, self.user_outsider)
        self.assertEqual(max(asked.mapped("date_deadline")), date(2026, 7, 1))
        self.assertFalse(outcome.with_user(self.user_colleague).has_access("read"))

    def test_p7_3_3_who_has_left_is_coached_no_more(self):
        outcome = self._approve_coaching()
        other = self._approve_coaching(
            employee=self.employee_outsider, coach_id=self.employee_colleague.id
        )
        self.employee_outsider.active = False
        self.employee_colleague.active = False
        self.env[OUTCOME]._cron_remind_coaching()
        self.assertEqual((outcome.state, other.state), ("ongoing", "cancelled"))
        asked = outcome.activity_search([OVERDUE_ACTIVITY])
        self.assertIn(self.user_officer, asked.user_id)

    def test_p7_3_3_who_is_asked_anew_was_not_asked_of_this(self):
        """Of another coach or last day what was asked for before is over."""
        outcome = self._approve_coaching()
        mine = outcome.with_user(self.user_officer)

        def asked():
            self.env[OUTCOME]._cron_remind_coaching()
            return outcome.activity_search([OVERDUE_ACTIVITY]).user_id

        with self._clock_at("2026-06-02 08:00:00"):
            self.assertEqual(asked(), self.user_colleague)
            mine.date_to = "2026-09-01"
            self.assertFalse(asked())
            self.employee_colleague.active = False
            self.assertEqual(asked(), self.user_officer | self.user_head)
            outcome.activity_search([OVERDUE_ACTIVITY]).action_feedback()
            mine.coach_id = self.employee_outsider
            self.assertFalse(asked())
            self.employee_outsider.active = False
            self.assertEqual(asked(), self.user_officer | self.user_head)

    def test_p7_3_3_officers_read_it_in_their_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.env["ir.module.module"]._load_module_terms(["hr_training"], ["zh_CN"])
        outcome = self._approve_coaching()
        self.user_officer.lang = "zh_CN"
        self.employee_colleague.active = False
        self.env[OUTCOME]._cron_remind_coaching()
        asked = outcome.activity_search([OVERDUE_ACTIVITY])
        words = {a.user_id: a.summary for a in asked}
        self.assertIn("coach has left", words[self.user_head])
        self.assertNotIn("coach", words[self.user_officer])

    def test_p7_3_3_several_that_are_submitted_together_count_each_other(self):
        people = self._add_people(3)
        self.company.training_coach_people = 2
        drafts = self.env[OUTCOME]
        for person in people:
            drafts |= self._propose("coaching", person)
        with self._undone(), self.assertRaisesRegex(UserError, "at most 2"):
            drafts.with_user(self.user_officer).action_submit()
        self.env.invalidate_all()
        drafts[:2].with_user(self.user_officer).action_submit()

    def test_p7_3_3_nobody_notes_on_himself(self):
        """An officer who is coached reads what is noted, and writes none of it."""
        outcome = self._approve_coaching()
        self.user_employee.group_ids |= self.env.ref(
            "hr_training.group_hr_training_officer"
        )
        with self.assertRaisesRegex(UserError, "about yourself"):
            outcome.with_user(self.user_employee).action_add_note("I did well.")

    def test_d5_a_coach_is_of_the_company(self):
        self._add_company_b()
        with self.assertRaisesRegex(ValidationError, "another company"):
            self.env[OUTCOME].create(
                self._outcome_vals("coaching", coach_id=self.employee_b_employee.id)
            )

    def test_p7_3_3_it_ends_after_it_begins(self):
        outcome = self._approve_coaching(date_from="2026-03-10", date_to="2026-07-01")
        coach = outcome.with_user(self.user_colleague)
        with self._clock_at("2026-03-12 08:00:00"):
            with self.assertRaisesRegex(UserError, "ends after it begins"):
                coach.action_finish("Well done", "full", "2026-03-05")
            coach.action_finish("Well done", "full", "2026-03-11")
        self.assertEqual(outcome.done_on, date(2026, 3, 11))
