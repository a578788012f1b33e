"""The calendar follows the session (policy 6.2.1)."""

from datetime import datetime, timedelta
from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...hooks import uninstall_hook
from ...models.delivery.hr_training_session_calendar import HrTrainingSession
from ..common import START
from .common_calendar import CalendarCase


@tagged("post_install", "-at_install", "hr_training_delivery")
class TestCalendar(CalendarCase):
    # ------------------------------------------------------------
    # IN STEP
    # ------------------------------------------------------------

    def test_p6_2_1_every_slot_has_one_entry(self):
        for slot in self.session.slot_ids:
            event = self.assertInStep(self.me | self.colleague | self.teacher, slot)
            self.assertEqual(
                (event.name, event.start, event.stop, event.location),
                (self.session.name, slot.start, slot.stop, "Plant 2"),
            )
            self.assertEqual(event.user_id, self.user_officer)
            self.assertEqual(event.show_as, "busy")
            self.assertEqual(set(event.attendee_ids.mapped("state")), {"accepted"})
            self.assertFalse(any(event.attendee_ids.mapped("access_token")))
            self.assertIn(
                f'/odoo/training-sessions/{self.session.id}"', event.description
            )
            self.assertFalse(event.activity_ids)

    def test_p6_2_1_nothing_is_done_while_people_enrol(self):
        self._enroll(self.session, self.employee_outsider)
        self.assertInStep(self.me | self.colleague | self.teacher)
        self._sync()
        self.assertInStep(
            self.me | self.colleague | self.teacher | self.user_outsider.partner_id
        )

    def test_p6_2_1_who_withdraws_goes_and_who_moves_up_comes(self):
        session = self._create_session(
            START.replace(day=20), seats_max=1, schedule=True
        )
        first = self._enroll(session, self.employee_employee)
        self._enroll(session, self.employee_colleague)
        self._sync()
        self.assertInStep(self.me, session.slot_ids)
        first.with_user(self.user_employee).action_withdraw("Ill")
        self._sync()
        self.assertInStep(self.colleague, session.slot_ids)

    def test_p6_2_1_requests_and_waiting_list_have_no_entry(self):
        session = self._create_session(
            START.replace(day=20), self_enrollment="approval", schedule=True
        )
        session.with_user(self.user_employee).enroll(self.employee_employee.ids)
        self._sync()
        self.assertInStep(self.env["res.partner"], session.slot_ids)

    def test_p6_2_1_another_trainer_takes_the_place_of_the_first(self):
        teacher = self._create_employee("Teacher", self.department_ops)
        trainer = self._create_trainer(teacher)
        self.first.with_user(self.user_officer).trainer_ids = trainer
        self._sync()
        self.assertInStep(self.me | self.colleague | teacher.work_contact_id)
        self.assertInStep(self.me | self.colleague | self.teacher, self.second)

    def test_p6_2_1_external_trainer_is_there_by_his_contact(self):
        guest = self.env["res.partner"].create({"name": "Guest"})
        trainer = self.env["hr.training.trainer"].create(
            {
                "kind": "external",
                "partner_id": guest.id,
                "company_id": self.company.id,
            }
        )
        trainer._do_qualify()
        self.session.trainer_ids |= trainer
        self._sync()
        self.assertInStep(self.me | self.colleague | self.teacher | guest)

    def test_p6_2_1_moved_slot_moves_its_entry_and_answers_stay(self):
        self.event.attendee_ids.filtered(lambda a: a.partner_id == self.me).with_user(
            self.user_employee
        ).do_decline()
        self.first.with_user(self.user_officer).write(
            {
                "start": START + timedelta(hours=4),
                "stop": START + timedelta(hours=6, minutes=30),
            }
        )
        self._sync()
        event = self.assertInStep(self.me | self.colleague | self.teacher)
        self.assertEqual(event, self.event)
        self.assertEqual(event.start, START + timedelta(hours=4))
        self.assertEqual(event.stop, START + timedelta(hours=6, minutes=30))
        self.assertEqual(event.duration, 2.5)
        answers = {a.partner_id: a.state for a in event.attendee_ids}
        self.assertEqual(answers.pop(self.me), "declined")
        self.assertEqual(set(answers.values()), {"accepted"})

    def test_p6_2_1_move_takes_no_answer_from_the_officer_who_teaches(self):
        employee = self._create_employee(
            "Officer", self.department_ops, user_id=self.user_officer.id
        )
        self.session.trainer_ids = self._create_trainer(employee)
        self._sync()
        self.first.write(
            {"start": START + timedelta(hours=1), "stop": START + timedelta(hours=2)}
        )
        self._sync()
        event = self.assertInStep(
            self.me | self.colleague | self.user_officer.partner_id
        )
        self.assertEqual(set(event.attendee_ids.mapped("state")), {"accepted"})

    def test_p6_2_1_venues_of_the_slot_are_the_location(self):
        self.first.with_user(self.user_officer).facility_ids = self.room | self.beamer
        self._sync()
        self.assertEqual(self._get_event(self.first).location, "Room 7")
        self.assertEqual(self._get_event(self.second).location, "Plant 2")
        self.room.with_user(self.user_officer).name = "Room 8"
        self.session.place = False
        self._sync()
        self.assertEqual(self._get_event(self.first).location, "Room 8")
        self.assertFalse(self._get_event(self.second).location)

    def test_p6_2_1_location_is_in_the_company_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.company.partner_id.lang = "zh_CN"
        self.first.facility_ids = self.room
        self.room.with_context(lang="zh_CN").name = "七号房间"
        self._sync()
        self.assertEqual(self._get_event(self.first).location, "七号房间")

    def test_p6_2_1_renamed_session_and_new_officer_are_followed(self):
        self.session.write({"name": "First Aid", "responsible_id": self.user_head.id})
        self._sync()
        event = self._get_event(self.first)
        self.assertEqual((event.name, event.user_id), ("First Aid", self.user_head))

    def test_p6_2_1_deleted_slot_takes_its_entry_with_it(self):
        event = self._get_event(self.second)
        attendees = event.attendee_ids
        event.message_post(body="Bring a pen")
        messages = event.message_ids
        self.second.with_user(self.user_officer).unlink()
        self.assertFalse(event.exists() or attendees.exists() or messages.exists())
        self.assertFalse(self._get_activities())
        self._sync()
        self.assertInStep(self.me | self.colleague | self.teacher)

    def test_p6_2_1_cancelled_session_leaves_the_calendar(self):
        attendees = self._get_event(self.session.slot_ids).attendee_ids
        self.session.with_user(self.user_officer).action_cancel("No trainer")
        self._sync()
        self.assertFalse(self._get_event(self.session.slot_ids))
        self.assertFalse(attendees.exists())
        self.assertFalse(self._get_activities())

    def test_p6_2_1_drafts_and_history_are_in_no_calendar(self):
        for vals in ({}, {"state": "scheduled", "is_historic": True}):
            with self.subTest(vals=vals):
                session = self._create_session(START.replace(day=21))
                session.write(vals)
                self._sync()
                self.assertFalse(self._get_event(session.slot_ids))

    def test_p6_2_1_the_past_stays(self):
        with self._clock_at(self.first.stop + timedelta(minutes=1)):
            self.session.with_user(self.user_officer).action_cancel("No trainer")
            self._sync()
            self.assertInStep(self.me | self.colleague | self.teacher)
            self.assertFalse(self._get_event(self.second))

    def test_p6_2_1_what_somebody_does_to_the_past_is_his_own(self):
        with self._clock_at(self.first.stop + timedelta(minutes=1)):
            self.event.with_user(self.user_employee).unlink()
            self._sync()
            self.assertFalse(self._get_event(self.first))
            self.assertFalse(self._get_activities())

    def test_p6_2_1_a_session_that_was_held_keeps_its_entries(self):
        self.session.write({"state": "done"})
        self._sync()
        self.assertEqual(len(self._get_event(self.session.slot_ids)), 2)

    def test_p6_2_1_slot_moved_into_the_past_is_followed_once(self):
        with self._clock_at(START - timedelta(hours=1)):
            earlier = START - timedelta(days=1)
            self.first.write({"start": earlier, "stop": earlier + timedelta(hours=1)})
            self._sync()
            self.assertEqual(self._get_event(self.first).start, earlier)
            self.assertNothingToDo()

    def test_p6_2_1_archived_contacts_are_on_no_list(self):
        guest = self._create_employee("Guest", self.department_ops)
        self._enroll(self.session, guest)
        self._sync()
        self.assertIn(guest.work_contact_id, self._get_event(self.first).partner_ids)
        guest.work_contact_id.active = False
        self._sync()
        self.assertInStep(self.me | self.colleague | self.teacher)
        self.assertNothingToDo()

    def test_p6_2_1_nights_of_the_change_of_clocks(self):
        """Berlin, 2026-03-29 and 2026-10-25: hours are UTC's, whoever looks."""
        for start, stop in (
            (datetime(2026, 3, 28, 21), datetime(2026, 3, 29, 4)),
            (datetime(2026, 10, 24, 20), datetime(2026, 10, 25, 5)),
        ):
            with self.subTest(start=start):
                session = self._create_session(
                    start=False,
                    tz="Europe/Berlin",
                    slot_ids=[Command.create({"start": start, "stop": stop})],
                    schedule=True,
                )
                self._sync()
                event = self._get_event(session.slot_ids)
                self.assertEqual((event.start, event.stop), (start, stop))
                self.assertEqual(event.duration, (stop - start) / timedelta(hours=1))
                self.assertNothingToDo()

    def test_p6_2_1_markup_in_names_is_text(self):
        self.session.write({"name": "<b>Fuses</b> %s", "place": "<i>Hall</i>, 2"})
        self._sync()
        event = self._get_event(self.first)
        self.assertEqual(event.name, "<b>Fuses</b> %s")
        self.assertEqual(event.location, "<i>Hall</i>, 2")
        self.assertNothingToDo()

    def test_d9_uninstalling_takes_the_entries_along(self):
        event = self.event
        attendees = event.attendee_ids
        uninstall_hook(self.env)
        self.assertFalse(event.exists() or attendees.exists())

    # ------------------------------------------------------------
    # HOW IT RUNS
    # ------------------------------------------------------------

    def test_d6_7_a_second_run_does_nothing(self):
        self.assertNothingToDo()
        with (
            patch.object(type(self.env["calendar.event"]), "write") as write,
            patch.object(HrTrainingSession, "_sync_calendar") as sync,
            self.assertQueryCount(2),
        ):
            self.env["hr.training.session"]._cron_sync_calendar()
        self.assertFalse(write.called or sync.called)

    def test_d6_7_a_bad_session_does_not_stop_the_rest(self):
        other = self._create_session(START.replace(day=22), schedule=True)
        self.first.facility_ids = self.room
        original = HrTrainingSession._sync_calendar

        def fail(session):
            if session == self.session:
                raise ValueError("bad")
            return original(session)

        with (
            patch.object(HrTrainingSession, "_sync_calendar", fail),
            mute_logger("odoo.addons.hr_training.models.common.hr_training_flow_mixin"),
        ):
            self._sync()
        self.assertTrue(self._get_event(other.slot_ids))
        self.assertEqual(self._get_event(self.first).location, "Plant 2")
        self._sync()
        self.assertEqual(self._get_event(self.first).location, "Room 7")

    def test_d6_7_the_scheduled_run_finds_it(self):
        self.first.facility_ids = self.room
        cron = self.env.ref("hr_training.ir_cron_sync_calendar")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(self._get_event(self.first).location, "Room 7")

    def test_p6_2_1_statements_do_not_grow_with_people(self):
        """Enrolling 200 and withdrawing them: as many statements as for 20."""
        counts = []
        for size, day in ((20, 8), (200, 9)):
            session = self._create_session(
                START.replace(day=day), seats_max=300, schedule=True
            )
            people = self.env["hr.employee"].create(
                [
                    self._employee_vals(f"P {day} {number}", self.department_ops)
                    for number in range(size)
                ]
            )
            self._enroll(session, *people[: size // 2])
            counts.append([self._count(self._sync)])
            self._enroll(session, *people[size // 2 :])
            counts[-1].append(self._count(self._sync))
            self.assertEqual(
                self._get_event(session.slot_ids).partner_ids, people.work_contact_id
            )
            session.enrollment_ids[: size // 2]._do_end("withdrawn", "Ill")
            counts[-1].append(self._count(self._sync))
        few, many = counts
        for one, other in zip(few, many, strict=True):
            self.assertLessEqual(other, one + 8, counts)
            self.assertLess(other, 80, counts)

    def _count(self, call):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        call()
        return self.env.cr.sql_log_count - before

    # ------------------------------------------------------------
    # NO MAIL
    # ------------------------------------------------------------

    def test_p6_2_1_odoo_writes_to_nobody(self):
        env = self.env(context={})  # as in a scheduled run: nothing is switched off
        before = self._count_mail()
        with self.mock_mail_gateway(), self.mock_mail_app():
            Session = env["hr.training.session"]
            session = self._create_session(START.replace(day=23), schedule=True)
            self._enroll(session, self.employee_employee, self.employee_colleague)
            sent = self._count_mail()
            Session._cron_sync_calendar()
            event = self._get_event(session.slot_ids)
            self.assertEqual(len(event.partner_ids), 2)
            self.assertEqual(self._count_mail(), sent)
            session.slot_ids.write(
                {
                    "start": START.replace(day=24),
                    "stop": START.replace(day=24) + timedelta(hours=1),
                }
            )
            session.enrollment_ids[0]._do_end("withdrawn", "Ill")
            sent = self._count_mail()
            Session._cron_sync_calendar()
            self.assertEqual(event.start, START.replace(day=24))
            self.assertEqual(self._count_mail(), sent)
            session.with_user(self.user_officer).action_cancel("No trainer")
            sent = self._count_mail()
            Session._cron_sync_calendar()
            self.assertFalse(event.exists())
            self.assertEqual(self._count_mail(), sent)
        self.assertEqual(before[2:], self._count_mail()[2:])

    def test_p6_2_1_who_drags_an_entry_writes_to_nobody(self):
        """Nor does the officer, who sees everybody on the list."""
        before = self._count_mail()
        for hours, user in enumerate((self.user_employee, self.user_officer), 1):
            env = self.env(user=user, context={})
            event = self.event.with_env(env)
            self.env.invalidate_all()
            with self.mock_mail_gateway(), self.mock_mail_app():
                event.write(
                    {
                        "start": START + timedelta(hours=hours),
                        "stop": START + timedelta(hours=hours + 1),
                    }
                )
                event.action_sendmail()
                event.attendee_ids._send_invitation_emails()
                self.env.flush_all()
            # To the officer, that it was moved.
            told = self._new_mails.recipient_ids | self._new_msgs.notified_partner_ids
            self.assertLessEqual(told, self.user_officer.partner_id)
        self.assertEqual(before[2:], self._count_mail()[2:])

    def test_p6_2_1_no_alarm_writes_to_the_class(self):
        """One by mail or text message is everybody's, whoever sets it."""
        alarms = self.env["calendar.alarm"].create(
            [
                {"name": kind, "alarm_type": kind, "duration": 1, "interval": "days"}
                for kind in ("email", "notification")
            ]
        )
        self.event.with_user(self.user_employee).alarm_ids = alarms
        ordinary = self.env["calendar.event"].create(
            {
                "name": "Lunch",
                "start": START,
                "stop": START + timedelta(hours=1),
                "alarm_ids": [Command.set(alarms.ids)],
            }
        )
        with self._clock_at(START - timedelta(hours=23)):
            found = self.env["calendar.alarm_manager"]._get_events_by_alarm_to_notify(
                "email"
            )
        self.assertEqual(found, {alarms[0].id: ordinary.ids})
