from datetime import date, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import NOW, TODAY
from .common_classroom import QuestionCase

INCIDENT = "hr.training.incident"
OBSERVATION = "hr.training.observation"
ACTIVITY = "hr_training.mail_activity_type_incident"


@tagged("post_install", "-at_install", "hr_training_incident")
class TestIncidentFollowup(QuestionCase):
    """An incident has somebody who sees to it until a day (policy 6.3.2)."""

    uses = (*QuestionCase.uses, "user_executive")

    def setUp(self):
        super().setUp()
        self.incident = self._observe(kind="discipline", text="He slept")
        self.keeper = self._add_user("keeper")

    def _follow_up(self, user=None, incident=None, **vals):
        vals = {
            "observation_id": (incident or self.incident).id,
            "owner_id": self.keeper.id,
            "due_on": TODAY + timedelta(days=3),
            "note": "Talk to him",
            **vals,
        }
        [record_id] = self._rpc(user or self.user_trainer, INCIDENT, "create", [vals])
        return self.env[INCIDENT].browse(record_id)

    def test_p6_3_2_owner_gets_an_activity_with_the_date_and_says_it_is_done(self):
        followup = self._follow_up()
        activity = followup.activity_search([ACTIVITY])
        self.assertEqual(activity.user_id, self.keeper)
        self.assertEqual(activity.date_deadline, date(2026, 3, 5))
        self._rpc(self.keeper, INCIDENT, "action_done", followup.ids, "He is sorry")
        self.assertEqual(
            (followup.state, followup.done_note, followup.done_on, followup.done_by_id),
            ("done", "He is sorry", NOW, self.keeper),
        )
        self.assertFalse(followup.activity_search([ACTIVITY]))
        with self.assertRefused("done already"):
            self._rpc(self.keeper, INCIDENT, "action_done", followup.ids, "Again")

    def test_p6_3_2_the_observation_shows_it_to_who_records(self):
        self.assertTrue(self.incident.with_user(self.user_trainer).can_follow_up)
        self._follow_up()
        seen = self.incident.with_user(self.user_officer)
        self.assertEqual(seen.followup_owner_id, self.keeper)
        self.assertEqual(seen.followup_due, date(2026, 3, 5))
        self.assertFalse(seen.can_follow_up)
        self._rpc(
            self.user_trainer,
            OBSERVATION,
            "action_followup_done",
            self.incident.ids,
            "We talked",
        )
        self.env.invalidate_all()
        self.assertEqual(seen.followup_note, "We talked")
        self.assertEqual(seen.followup_done_on, NOW)

    def test_p6_3_2_participant_and_his_manager_read_nothing_of_it(self):
        followup = self._follow_up()
        for user in self.user_employee | self.user_department_manager:
            with self.subTest(user=user.name):
                self.assertFalse(self._finds(user, followup))
                names = ["text", "followup_note", "followup_owner_id", "followup_due"]
                [read] = self._rpc(user, OBSERVATION, "read", self.incident.ids, names)
                self.assertEqual(read.pop("text"), "He slept")
                self.assertFalse(any(read[name] for name in names[1:]))

    def test_p6_3_2_owner_reads_it_without_the_rest_of_the_class(self):
        other = self._observe(kind="discipline", text="He snored")
        followup = self._follow_up()
        [read] = self._rpc(self.keeper, INCIDENT, "read", followup.ids)
        self.assertEqual(read["text"], "He slept")
        self.assertFalse(self._finds(self.keeper, other))

    def test_p6_3_2_nobody_follows_up_what_concerns_himself(self):
        with self.assertRefused("the one whom it concerns"):
            self._follow_up(owner_id=self.user_employee.id)
        self.lesson.with_user(self.user_officer).keeper_ids = self.user_employee
        with self.assertRefused("Somebody else follows up"):
            self._follow_up(self.user_employee)
        followup = self._follow_up()
        for method, args in (("action_done", ["Fine"]), ("write", [{"note": "Fine"}])):
            with self.subTest(method=method), self.assertRaises(UserError):
                self._rpc(self.user_employee, INCIDENT, method, followup.ids, *args)

    def test_p6_3_2_only_who_records_makes_and_changes_it(self):
        stranger = self.user_outsider
        with self.assertRaises(AccessError):
            self._follow_up(stranger)
        followup = self._follow_up()
        with self.assertRaises(AccessError):
            self._rpc(stranger, INCIDENT, "write", followup.ids, {"note": "No"})
        with self.assertRefused("Only trainers, examiners"):
            self._rpc(self.keeper, INCIDENT, "write", followup.ids, {"note": "No"})
        with self.assertRaises(UserError):
            self._rpc(self.user_officer, INCIDENT, "unlink", followup.ids)

    def test_p6_3_2_another_owner_or_day_moves_the_activity(self):
        followup = self._follow_up()
        vals = {"owner_id": self.user_trainer.id, "due_on": TODAY + timedelta(days=9)}
        self._rpc(self.user_officer, INCIDENT, "write", followup.ids, vals)
        activity = followup.activity_search([ACTIVITY])
        self.assertEqual(activity.user_id, self.user_trainer)
        self.assertEqual(activity.date_deadline, date(2026, 3, 11))

    def test_p6_3_2_once_for_each_incident_and_for_incidents_only(self):
        self._follow_up()
        with self.assertRefused("followed up already"):
            self._follow_up()
        question = self._observe(kind="homework", text="None")
        with self.assertRefused("Only an incident"):
            self._follow_up(incident=question)

    def test_p6_3_2_an_incident_that_is_followed_up_stays_one(self):
        self._follow_up()
        incident = self.incident.with_user(self.user_trainer)
        with self.assertRefused("stays one"):
            incident.write({"kind": "homework"})
        with self.assertRefused("stays with the person"):
            incident.write({"enrollment_id": self.other.id})
        with self.assertRefused("stays on record"):
            incident.unlink()

    def test_p6_3_2_it_goes_on_when_the_session_is_closed(self):
        followup = self._follow_up()
        self.lesson.state = "closed"
        self._rpc(self.keeper, INCIDENT, "action_done", followup.ids, "He is sorry")
        self.assertEqual(followup.state, "done")

    def test_p6_3_2_officers_find_what_is_overdue(self):
        followup = self._follow_up()
        late = self.env[INCIDENT].with_user(self.user_officer)
        domain = [("is_overdue", "=", True)]
        self.assertNotIn(followup, late.search(domain))
        with self._clock_at(NOW + timedelta(days=4)):
            self.env.invalidate_all()
            self.assertTrue(followup.is_overdue)
            self.assertIn(followup, late.search(domain))
        self._rpc(self.keeper, INCIDENT, "action_done", followup.ids, "He is sorry")
        with self._clock_at(NOW + timedelta(days=4)):
            self.assertNotIn(followup, late.search(domain))

    def test_p6_3_2_who_sees_to_one_has_a_menu(self):
        menu = self.env.ref("hr_training.hr_training_menu_my_incidents").id
        hidden = self.env["ir.ui.menu"].with_user(self.keeper)
        self.assertIn(menu, hidden._load_menus_blacklist())
        self._follow_up()
        self.assertNotIn(menu, hidden._load_menus_blacklist())
