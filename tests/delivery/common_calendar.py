"""Sessions with their entries in the calendar."""

from datetime import timedelta

from odoo.fields import Command

from odoo.addons.mail.tests.common import MailCase

from ..common import START, HrTrainingCase

KIND = "hr_training.mail_activity_type_calendar"


class CalendarCase(HrTrainingCase, MailCase):
    """A scheduled session of two slots with a trainer and two people."""

    uses = ("user_officer", "trainer")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.room, cls.beamer = cls.env["hr.training.facility"].create(
            [
                {"name": "Room 7", "company_id": cls.company.id},
                {
                    "name": "Beamer",
                    "kind": "equipment",
                    "company_id": cls.company.id,
                },
            ]
        )
        cls.session = cls._create_session(
            place="Plant 2",
            trainer_ids=[Command.link(cls.trainer.id)],
            slot_ids=[
                Command.create({"start": START, "stop": START + timedelta(hours=3)}),
                Command.create(
                    {
                        "start": START + timedelta(days=1),
                        "stop": START + timedelta(days=1, hours=3),
                    }
                ),
            ],
            schedule=True,
        )
        cls.first, cls.second = cls.session.slot_ids.sorted("start")
        cls.mine = cls._enroll(cls.session, cls.employee_employee)
        cls.other = cls._enroll(cls.session, cls.employee_colleague)
        cls._sync()
        cls.event = cls._get_event(cls.first)
        cls.me, cls.colleague, cls.teacher = (
            cls.user_employee.partner_id,
            cls.user_colleague.partner_id,
            cls.user_trainer.partner_id,
        )

    @classmethod
    def _sync(cls):
        cls.env["hr.training.session"]._cron_sync_calendar()
        cls.env.flush_all()
        cls.env.invalidate_all()

    @classmethod
    def _get_event(cls, slots):
        Event = cls.env["calendar.event"].with_context(active_test=False)
        return Event.search([("training_slot_id", "in", slots.ids)])

    def _get_activities(self, session=None):
        return (session or self.session).activity_ids.filtered(
            lambda a: a.activity_type_id == self.env.ref(KIND)
        )

    def assertInStep(self, people, slot=None):
        """One entry with these people, as guests and as answers."""
        event = self._get_event(slot or self.first)
        self.assertEqual(len(event), 1)
        self.assertEqual(event.partner_ids, people)
        self.assertEqual(len(event.attendee_ids), len(people))
        self.assertEqual(event.attendee_ids.partner_id, people)
        return event

    def assertNothingToDo(self):
        self.assertEqual(self.env["hr.training.session"]._find_calendar_entries(), [])

    def assertTold(self, words, session=None):
        """The officer was told once, by whom."""
        activity = self._get_activities(session)
        self.assertEqual(activity.user_id, self.user_officer)
        self.assertEqual(len(activity), 1)
        self.assertIn(words, activity.note)

    def _rpc_event(self, user, method, *args):
        return self._rpc(user, "calendar.event", method, *args)

    def _search(self, user, event, *terms):
        domain = [("id", "in", event.ids), *terms]
        return self._rpc_event(user, "search", domain)

    def _count_mail(self):
        self.env.flush_all()
        self.env.cr.execute(
            """
            SELECT (SELECT COUNT(*) FROM mail_mail),
                   (SELECT COUNT(*) FROM mail_notification),
                   (SELECT COUNT(*) FROM mail_message WHERE model = 'calendar.event'),
                   (SELECT COUNT(*) FROM mail_followers
                     WHERE res_model = 'calendar.event')
            """
        )
        return self.env.cr.fetchone()
