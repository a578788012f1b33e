"""People, not records (design §6.11): one human is booked, enrolled and asked once."""

from datetime import timedelta
from unittest.mock import patch

from lxml import etree

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import START, HrTrainingCase


class PeopleCase(HrTrainingCase):
    """Helpers to record one human twice."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._add_company_b()
        cls.people = cls.env["hr.employee"].create(
            [
                cls._employee_vals(f"Person {number}", cls.department_srv_n)
                for number in range(6)
            ]
        )

    def _record_again(self, employee, department=None, **vals):
        """Another employee record of the same human: by his contact."""
        return self._create_employee(
            f"{employee.name} again",
            department or self.department_ops,
            work_contact_id=employee.work_contact_id.id,
            **vals,
        )

    def _outside_trainer(self, employee, qualify=True):
        """Another trainer record of the same human: by his contact."""
        trainer = self.env["hr.training.trainer"].create(
            {
                "kind": "external",
                "partner_id": employee.work_contact_id.id,
                "company_id": self.company.id,
            }
        )
        if qualify:
            trainer.with_user(self.user_head).sudo()._do_qualify()
        return trainer

    def _archive_by_sql(self, employees):
        """As a program does that writes past the ORM."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE hr_employee SET active = false WHERE id IN %s", [employees._ids]
        )
        self.env.invalidate_all()

    def _session(self, **vals):
        return self._create_session(**{"schedule": True, **vals})

    def _taught(self, trainer, **vals):
        return self._session(trainer_ids=[Command.set(trainer.ids)], **vals)


@tagged("post_install", "-at_install", "hr_training_people")
class TestPerson(PeopleCase):
    """Who is who, and who is there."""

    def _same(self, *records):
        keys = self.env["hr.training.person"]._get_keys(*records)
        return len({key for key in keys.values()}) == 1

    def test_d6_11_links_join_records_whoever_is_asked(self):
        Person = self.env["hr.training.person"]
        first = self.employee_trainer
        again = self._record_again(first)
        outside = self._outside_trainer(first)
        records = (first, again, outside, self.trainer, self.user_trainer)
        self.assertTrue(self._same(*records))
        for record in records:  # the same key from whichever record he comes
            with self.subTest(record=record):
                key = Person._get_keys(record)[record]
                self.assertEqual(key, ("hr.employee", min(first.id, again.id)))
        self.assertFalse(self._same(first, self.employee_employee))

    def test_d6_11_trainer_with_two_links_joins_what_they_join(self):
        """Asked for an employee, one finds the other by a trainer not asked for."""
        one, other = self.people[:2]
        self.assertFalse(self._same(one, other))
        self.env["hr.training.trainer"].create(
            {
                "employee_id": one.id,
                "partner_id": other.work_contact_id.id,
                "company_id": self.company.id,
            }
        )
        self.assertTrue(self._same(one, other))
        aliases = self.env["hr.training.person"]._get_aliases(one)
        self.assertEqual(aliases[one], one | other)

    def test_d6_11_contact_of_a_company_joins_nobody(self):
        partner = self.env["res.partner"].create({"name": "Firm", "is_company": True})
        one, other = self.people[:2]
        (one | other).work_contact_id = partner
        self.assertFalse(self._same(one, other))
        keys = self.env["hr.training.person"]._get_keys(partner)
        self.assertEqual(keys[partner], ("res.partner", partner.id))
        partner.is_company = False
        self.assertTrue(self._same(one, other))

    def test_d6_11_merged_contacts_are_one_human(self):
        one, other = self.people[:2]
        trainer = self._outside_trainer(other)
        partners = one.work_contact_id | other.work_contact_id
        self.env["base.partner.merge.automatic.wizard"].create({})._merge(
            partners.ids, one.work_contact_id, extra_checks=False
        )
        self.assertTrue(self._same(one, other, trainer))

    def test_d6_11_what_is_kept_of_the_user_is_forgotten_with_a_link(self):
        departments = self.env["hr.department"].with_user(self.user_employee)
        self.assertEqual(departments._training_own_employees(), self.employee_employee)
        again = self._record_again(self.employee_employee)
        self.assertIn(again, departments._training_own_employees())
        again.work_contact_id = False
        self.assertNotIn(again, departments._training_own_employees())
        with self._undone():
            again.work_contact_id = self.employee_employee.work_contact_id
            self.assertIn(again, departments._training_own_employees())
        self.assertNotIn(again, departments._training_own_employees())
        again.resource_id.user_id = False
        self.employee_employee.resource_id.user_id = False
        self.employee_employee.work_contact_id = False
        self.assertFalse(departments._training_own_employees())

    def test_d6_11_who_is_employed_by_another_record_has_not_left(self):
        Person = self.env["hr.training.person"]
        one, other = self.people[:2]
        again = self._record_again(one, self.department_b)
        (one | other).action_archive()
        self.assertEqual(Person._filter_left(self.people), other)
        again.action_archive()
        self.assertEqual(Person._filter_left(self.people), one | other)

    def test_d6_11_who_has_left_decides_nothing_though_he_may_log_in(self):
        Person = self.env["hr.training.person"]
        users = self.user_department_manager | self.user_employee | self.user_officer
        self.employee_department_manager.action_archive()
        self.user_employee.active = False
        self.assertEqual(Person._filter_deciders(users), self.user_officer)

    def test_d6_11_own_records_can_be_read_whichever_carries_the_login(self):
        again = self._record_again(self.employee_employee)
        enrollment = self._enroll(self._session(), again)
        mine = enrollment.with_user(self.user_employee)
        self.assertTrue(mine.is_my_own)
        found = mine.search([("is_my_own", "=", True)])
        self.assertEqual(found, mine)
        self.assertFalse(enrollment.with_user(self.user_colleague).is_my_own)


@tagged("post_install", "-at_install", "hr_training_people")
class TestPeopleBooked(PeopleCase):
    """One place at a time (design §6.3, §6.11)."""

    def _refused(self, sentence, call, *args):
        with self.assertRaisesRegex(UserError, sentence), self.env.cr.savepoint():
            call(*args)

    def test_d6_11_two_trainer_records_are_not_scheduled_in_parallel(self):
        outside = self._outside_trainer(self.employee_trainer)
        self._taught(self.trainer)
        clash = self._create_session(trainer_ids=[Command.set(outside.ids)])
        officers = clash.with_user(self.user_officer)
        self._refused("booked twice", officers.action_schedule)
        clash.slot_ids.write(
            {"start": START + timedelta(hours=3), "stop": START + timedelta(hours=5)}
        )
        officers.action_schedule()
        self._refused(
            "booked twice",
            officers.slot_ids.write,
            {"start": START + timedelta(hours=1)},
        )

    def test_d6_11_trainer_changes_are_refused_beside_another_record_of_his(self):
        outside = self._outside_trainer(self.employee_trainer)
        self._taught(self.trainer)
        other = self._session().with_user(self.user_officer)
        self._refused("booked twice", other.write, {"trainer_ids": outside.ids})
        self._refused(
            "booked twice", other.slot_ids.write, {"trainer_ids": outside.ids}
        )

    def test_d6_11_trainer_is_not_enrolled_beside_his_class(self):
        taught = self._taught(self.trainer)
        parallel = self._session().with_user(self.user_officer)
        again = self._record_again(self.employee_trainer)
        for employee in self.employee_trainer | again:
            self._refused(r"teaches \[", parallel.enroll, employee.ids)
            self._refused(
                r"teaches \[", taught.with_user(self.user_officer).enroll, employee.ids
            )
        later = self._session(start=START + timedelta(hours=3))
        self.assertEqual(self._enroll(later, again).state, "enrolled")

    def test_d6_11_contact_of_an_employee_becomes_no_company(self):
        """Else one human would be two, with two places and two ballots."""
        person = self.people[0]
        again = self._record_again(person)
        self.user_employee.group_ids += self.env.ref("base.group_partner_manager")
        contacts = person.work_contact_id | self.user_trainer.partner_id
        for contact in contacts:
            for vals in ({"is_company": True}, {"company_type": "company"}):
                with self.subTest(contact=contact.name, vals=vals):
                    with self.assertRaisesRegex(UserError, "not a company"):
                        self._rpc(
                            self.user_employee,
                            "res.partner",
                            "write",
                            contact.ids,
                            vals,
                        )
        keys = self.env["hr.training.person"]._get_keys(person | again)
        self.assertEqual(keys[person], keys[again])
        institution = self.env["res.partner"].create({"name": "Institution"})
        institution.with_user(self.user_employee).is_company = True

    def test_d6_11_trainer_record_that_is_archived_takes_nobodys_time(self):
        taught = self._taught(self.trainer)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE hr_training_trainer SET active = false WHERE id = %s",
            [self.trainer.id],
        )
        self.env.invalidate_all()
        other = self._session().with_user(self.user_officer)
        self.assertTrue(other.enroll(self.employee_trainer.ids))
        self.assertTrue(taught.slot_ids.trainer_ids <= self.trainer)

    def test_d6_11_officer_enrols_the_trainer_with_a_reason(self):
        taught = self._taught(self.trainer).with_user(self.user_officer)
        place = taught.enroll(self.employee_trainer.ids, "he learns it anew")
        self.assertEqual(place.state, "enrolled")
        taught.slot_ids.write({"stop": START + timedelta(hours=4)})
        # The reason is the trainee's: the trainer is still booked once.
        other = self._create_session(trainer_ids=[Command.set(self.trainer.ids)])
        self._refused(
            "booked twice", other.with_user(self.user_officer).action_schedule
        )

    def test_d6_11_reason_given_later_lets_somebody_in_who_was_passed_over(self):
        session = self._session(seats_max=1).with_user(self.user_officer)
        first, waiting = session.enroll(self.people[:1].ids + self.people[1:2].ids)
        other = self._session()
        self._enroll(other, self.people[1])
        first.action_withdraw("ill")
        self.assertEqual(waiting.state, "waitlisted")
        self.assertIn("Passed over: has", waiting.skip_reason)
        self.assertEqual(session.enroll(self.people[1].ids, "needs both"), waiting)
        self.assertEqual((waiting.state, waiting.skip_reason), ("enrolled", False))

    def test_d6_11_participant_is_not_scheduled_to_teach(self):
        again = self._record_again(self.employee_trainer)
        for employee in (self.employee_trainer, again):
            with self._undone():
                self._enroll(self._session(), employee)
                draft = self._create_session(
                    trainer_ids=[Command.set(self.trainer.ids)]
                ).with_user(self.user_officer)
                self._refused("is enrolled in", draft.action_schedule)
                announced = self._session().with_user(self.user_officer)
                self._refused(
                    "is enrolled in",
                    announced.write,
                    {"trainer_ids": self.trainer.ids},
                )
                self._refused(
                    "is enrolled in",
                    announced.slot_ids.write,
                    {"trainer_ids": self.trainer.ids},
                )

    def test_d6_11_nobody_becomes_the_trainer_of_his_own_class(self):
        self.course.method = "online"
        for vals in ({}, {"start": False}):
            session = self._session(**vals).with_user(self.user_officer)
            session.enroll(self.employee_trainer.ids)
            with self.subTest(vals=vals):
                self._refused(
                    "teaches|is enrolled in",
                    session.write,
                    {"trainer_ids": self.trainer.ids},
                )

    def test_d6_11_record_of_a_trainer_stays_with_the_person(self):
        """Whom the head qualified, and who was chosen, is nobody else's record."""
        candidate = self._create_trainer(self.people[0], qualify=False)
        chosen = self._create_trainer(self.people[1], qualify=False)
        self.course.trainer_ids = chosen
        outside = self._outside_trainer(self.people[2])
        other = self.env["res.partner"].create({"name": "Other"})
        for trainer, vals in (
            (self.trainer, {"employee_id": self.people[3].id}),
            (self.trainer, {"partner_id": self.people[3].work_contact_id.id}),
            (self.trainer, {"employee_id": False, "kind": "external"}),
            (chosen, {"employee_id": self.people[3].id}),
            (outside, {"partner_id": other.id}),
        ):
            with self.subTest(trainer=trainer.name, vals=vals):
                self._refused(
                    "another trainer record",
                    self._rpc,
                    self.user_officer,
                    "hr.training.trainer",
                    "write",
                    trainer.ids,
                    vals,
                )
        # A slip of the pen, before anybody relied on it, and his own other record.
        again = self._record_again(self.employee_trainer)
        for trainer, employee in ((candidate, self.people[4]), (self.trainer, again)):
            self._rpc(
                self.user_officer,
                "hr.training.trainer",
                "write",
                trainer.ids,
                {"employee_id": employee.id},
            )
            self.assertEqual(trainer.employee_id, employee)

    def test_d6_11_trainer_who_becomes_another_does_not_teach_his_own_class(self):
        """Whoever changes the record: bookings are those of the human."""
        trainee = self.people[0]
        session = self._taught(self.trainer)
        self._enroll(session, trainee)
        self.course.method = "online"
        online = self._taught(self.trainer, start=False)
        self._enroll(online, self.people[1])
        for person in self.people[:2]:
            with self.subTest(person=person.name):
                self._refused(
                    "teaches|is enrolled in",
                    self.trainer.sudo().write,
                    {"employee_id": person.id},
                )

    def test_d6_11_two_employee_records_are_not_in_two_classes(self):
        again = self._record_again(self.people[0])
        first = self._session()
        self._enroll(first, self.people[0])
        second = self._session().with_user(self.user_officer)
        self._refused("at that time", second.enroll, again.ids)
        waiting = self._session(seats_max=1, start=START + timedelta(days=1))
        officers = waiting.with_user(self.user_officer)
        seated, queued = officers.enroll((self.people[1] | again).ids)
        busy = self._session(start=START + timedelta(days=1))
        self._enroll(busy, self.people[0])
        seated.action_withdraw("ill")
        self.assertEqual(queued.state, "waitlisted")
        self.assertIn("Passed over", queued.skip_reason)

    def test_d6_11_promotion_passes_over_who_teaches_then(self):
        session = self._session(seats_max=1)
        seated, queued, third = self._enroll(
            session, self.people[0], self.employee_trainer, self.people[1]
        )
        self._taught(self.trainer)
        seated.with_user(self.user_officer).action_withdraw("ill")
        self.assertEqual((queued.state, third.state), ("waitlisted", "enrolled"))
        self.assertIn("Passed over: teaches", queued.skip_reason)

    def test_d6_11_class_of_another_company_has_no_name_here(self):
        again = self._record_again(self.people[0], self.department_b)
        foreign = (
            self.env["hr.training.session"]
            .with_user(self.user_b_officer)
            .create(
                {
                    "course_id": self.course.copy(
                        {"code": "B1", "company_id": self.company_b.id}
                    ).id,
                    "company_id": self.company_b.id,
                    "slot_ids": [
                        Command.create(
                            {"start": START, "stop": START + timedelta(hours=3)}
                        )
                    ],
                }
            )
        )
        foreign.action_schedule()
        foreign.enroll(again.ids)
        here = self._session().with_user(self.user_officer)
        with self.assertRaises(UserError) as caught:
            here.enroll(self.people[0].ids)
        self.assertIn("a class of another company", str(caught.exception))
        self.assertNotIn(foreign.code, str(caught.exception))

    def test_d6_11_human_has_one_place_in_a_session(self):
        again = self._record_again(self.people[0])
        session = self._session().with_user(self.user_officer)
        place = session.enroll((self.people[0] | again).ids)
        self.assertEqual(place.employee_id, self.people[0])
        self.assertEqual(session.enroll(again.ids), place)
        self.assertEqual(session.enrolled_count, 1)
        Enrollment = self.env["hr.training.enrollment"].with_user(self.user_officer)
        vals = {"session_id": session.id, "employee_id": again.id}
        self._refused("already", Enrollment.create, vals)
        other = self._session(start=START + timedelta(days=1))
        both = [
            {"session_id": other.id, "employee_id": employee.id}
            for employee in self.people[0] | again
        ]
        self._refused("named twice", Enrollment.create, both)

    def test_d6_11_hired_again_he_keeps_the_place_he_has(self):
        session = self._session().with_user(self.user_officer)
        self._record_again(self.employee_employee, self.department_b)
        place = session.enroll(self.employee_employee.ids)
        self.employee_employee.action_archive()
        self.assertEqual(place.state, "enrolled")
        again = self._record_again(self.employee_employee)
        self.assertEqual(session.enroll(again.ids), place)


@tagged("post_install", "-at_install", "hr_training_people")
class TestNotOneself(PeopleCase):
    """Trainer and participant at once, by override: others judge him."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.session = cls._create_session(
            trainer_ids=[Command.set(cls.trainer.ids)], schedule=True
        )
        cls.again = cls._create_employee(
            "Trainer again",
            cls.department_ops,
            work_contact_id=cls.employee_trainer.work_contact_id.id,
        )
        officers = cls.session.with_user(cls.user_officer)
        cls.place = officers.enroll(cls.again.ids, "he learns it anew")
        cls.other = officers.enroll(cls.people[:1].ids)

    def test_d6_11_trainer_enters_no_mark_of_his_own(self):
        session = self.session.with_user(self.user_trainer)
        with self.assertRaisesRegex(UserError, "your own mark"):
            session.set_marks([(self.again.id, "exam", 100)])
        session.set_marks([(self.people[0].id, "exam", 80)])
        with self.assertRaisesRegex(UserError, "your own mark"):
            self.env["hr.training.score"].with_user(self.user_trainer).create(
                {
                    "enrollment_id": self.place.id,
                    "evaluation_id": session.evaluation_ids.id,
                    "value": 100,
                }
            )

    def test_d6_11_mark_finds_the_person_by_any_record_of_his(self):
        person = self.people[0]
        again = self._record_again(person)
        person.action_archive()
        session = self.session.with_user(self.user_officer)
        score = session.set_marks([(again.id, "exam", 80)])
        self.assertEqual(score.enrollment_id, self.other)
        session.set_marks([(person.id, "exam", 85)])
        self.assertEqual(score.value, 85, "the same mark")
        with self.assertRaisesRegex(UserError, "Mark 1: the person is not enrolled"):
            session.set_marks([(self.people[2].id, "exam", 80)])

    def test_d6_11_who_left_does_nothing_by_the_login_he_still_has(self):
        session, person = self.session, self.people[0]
        row = self.other.attendance_ids
        session.write(
            {
                "keeper_ids": [Command.set(self.user_outsider.ids)],
                "examiner_ids": [Command.set(self.user_outsider.ids)],
            }
        )
        officer = self._create_employee(
            "Officer", self.department_ops, user_id=self.user_officer.id
        )
        head = self._create_employee(
            "Head", self.department_ops, user_id=self.user_head.id
        )
        self.again.action_archive()
        tries = {
            self.user_trainer: self.employee_trainer,
            self.user_outsider: self.employee_outsider,
            self.user_officer: officer,
            self.user_head: head,
        }
        calls = (
            (row._name, "action_set_status", row.ids, ["late"]),
            (session._name, "set_marks", session.ids, [[(person.id, "exam", 1)]]),
            (session._name, "punch", session.ids, [[]]),
        )
        late = ((session._name, "action_cancel", session.ids, ["no reason"]),)
        for user, employee in tries.items():
            mine = calls + (late if employee in officer | head else ())
            for model, method, ids, args in mine:
                with self.subTest(user=user.name, method=method):
                    with self._undone():
                        self._rpc(user, model, method, ids, *args)
                    with self._undone(), self.assertRaises(AccessError):
                        employee.action_archive()
                        self._rpc(user, model, method, ids, *args)

    def test_d6_11_nobody_punches_himself_in(self):
        self.again.barcode = "990011"
        start = self.session.slot_ids.start
        entries = [["990011", str(start)]]
        for keeper in (self.user_trainer, self.user_officer):
            with self._undone():
                if keeper == self.user_officer:
                    self.again.work_contact_id = keeper.partner_id
                session = self.session.with_user(keeper)
                (unmatched,) = session.punch(entries)
                self.assertIn("somebody else", unmatched[2])
                self.assertEqual(self.place.attendance_ids.status, "expected")
        self.assertFalse(self.session.with_user(self.user_officer).punch(entries))
        self.assertEqual(self.place.attendance_ids.status, "present")

    def test_d6_11_keepers_do_not_keep_their_own_row(self):
        own = self.place.attendance_ids
        self.session.keeper_ids = self.user_trainer
        for method, args in (
            ("action_mark_present", ()),
            ("action_set_status", ("present",)),
        ):
            with self.subTest(method), self.assertRaisesRegex(UserError, "own row"):
                getattr(own.with_user(self.user_trainer), method)(*args)
        with self.assertRaisesRegex(UserError, "own row"):
            self._rpc(
                self.user_trainer,
                "hr.training.attendance",
                "write",
                own.ids,
                {"check_in": "2026-04-06 01:00:00"},
            )
        with self._clock_at(START):
            self.session.slot_ids.with_user(self.user_trainer).action_all_present()
        self.assertEqual(own.status, "expected")
        self.assertEqual(self.other.sudo().attendance_ids.status, "present")
        own.with_user(self.user_officer).action_mark_present()
        self.assertEqual(own.sudo().status, "present")

    def test_d6_11_officer_does_not_keep_or_correct_his_own_row(self):
        own = self._create_employee(
            "Officer", self.department_ops, user_id=self.user_officer.id
        )
        row = self._enroll(self.session, own).attendance_ids
        with self.assertRaisesRegex(UserError, "own row"):
            row.with_user(self.user_officer).action_mark_present()

    def test_d6_11_manager_does_not_accept_himself_by_another_record(self):
        session = self._session(
            self_enrollment="approval", start=START + timedelta(days=2)
        )
        again = self._record_again(
            self.employee_department_manager, self.department_srv_n
        )
        request = self.env["hr.training.enrollment"].create(
            {"session_id": session.id, "employee_id": again.id}
        )
        mine = request.with_user(self.user_department_manager)
        self.assertFalse(mine.can_accept)
        with self.assertRaises(UserError):
            mine.action_accept()


@tagged("post_install", "-at_install", "hr_training_people")
class TestWhoLeft(PeopleCase):
    """Who has left is enrolled nowhere and waits nowhere (design §6.11)."""

    def test_d6_11_leaving_frees_seat_and_place_in_line_at_once(self):
        session = self._session(seats_max=2)
        a, b, c, d, e = self._enroll(session, *self.people[:5])
        with self.assertRaises(AccessError):  # leaving needs no training role
            a.with_user(self.user_outsider).action_withdraw("x")
        (self.people[1] | self.people[2]).action_archive()
        self.assertEqual(
            [row.state for row in (a, b, c, d, e)],
            ["enrolled", "withdrawn", "withdrawn", "enrolled", "waitlisted"],
        )
        self.assertEqual(b.end_reason, "Has left the company.")
        self.assertFalse(b.attendance_ids)
        self.people[1].action_unarchive()
        self.assertEqual((b.state, c.state), ("withdrawn", "withdrawn"))

    def test_d6_11_departure_wizard_ends_places_too(self):
        place = self._enroll(self._session(), self.people[0])
        self.env["hr.departure.wizard"].with_context(employee_termination=True).create(
            {
                "employee_ids": self.people[0].ids,
                "departure_reason_id": self.env["hr.departure.reason"]
                .search([], limit=1)
                .id,
            }
        ).action_register_departure()
        self.assertFalse(self.people[0].active)
        self.assertEqual(place.state, "withdrawn")

    def test_d6_11_session_that_has_begun_keeps_him(self):
        session = self._session(start=START - timedelta(days=60))
        place = self._enroll(session, self.people[0])
        ahead = self._session()
        marked = self._enroll(ahead, self.people[0])
        marked.attendance_ids.with_user(self.user_officer).action_mark_present()
        self.people[0].action_archive()
        self.assertEqual((place.state, marked.state), ("enrolled", "enrolled"))

    def test_d6_11_enrolling_who_left_is_refused_by_name(self):
        session = self._session().with_user(self.user_officer)
        gone, busy, fine = self.people[:3]
        gone.action_archive()
        self._enroll(self._session(), busy)
        with self.assertRaises(UserError) as caught:
            session.enroll((gone | busy | fine | self.employee_b_employee).ids)
        for name in (gone.name, busy.name, self.employee_b_employee.name):
            self.assertIn(name, str(caught.exception))
        self.assertNotIn(fine.name, str(caught.exception))
        self.assertFalse(session.enrollment_ids)
        with self.assertRaisesRegex(UserError, "has left"):
            self.env["hr.training.enrollment"].with_user(self.user_officer).create(
                {"session_id": session.id, "employee_id": gone.id}
            )

    def test_d6_11_reason_for_an_overlap_lets_nobody_in_who_left(self):
        self.people[0].action_archive()
        session = self._session().with_user(self.user_officer)
        with self.assertRaisesRegex(UserError, "has left"):
            session.enroll(self.people[0].ids, "never mind")

    def test_d6_11_archived_record_of_somebody_still_there_is_named(self):
        self._record_again(self.people[0])
        self.people[0].action_archive()
        session = self._session().with_user(self.user_officer)
        with self.assertRaisesRegex(UserError, "archived"):
            session.enroll(self.people[0].ids)

    def test_d6_11_promotion_ends_who_left_unseen(self):
        session = self._session(seats_max=1)
        a, b, c = self._enroll(session, *self.people[:3])
        self._archive_by_sql(self.people[1])
        a.with_user(self.user_officer).action_withdraw("ill")
        self.assertEqual((b.state, c.state), ("withdrawn", "enrolled"))
        self.assertEqual(b.end_reason, "Has left the company.")

    def test_d6_11_cron_ends_who_left_unseen_and_a_bad_one_stops_no_other(self):
        first = self._session(seats_max=1)
        a, b = self._enroll(first, *self.people[:2])
        second = self._session(seats_max=1, start=START + timedelta(days=1))
        c, d = self._enroll(second, *self.people[2:4])
        self._archive_by_sql(self.people[0] | self.people[2])
        Enrollment = self.env.registry["hr.training.enrollment"]
        do_end = Enrollment._do_end

        def failing(enrollments, state, reason):
            if a in enrollments:
                raise ValueError("boom")
            return do_end(enrollments, state, reason)

        with (
            patch.object(Enrollment, "_do_end", failing),
            self.assertLogs("odoo.addons.hr_training", "ERROR"),
        ):
            self.env["hr.training.session"]._cron_follow_clock()
        self.assertEqual((a.state, b.state), ("enrolled", "waitlisted"))
        self.assertEqual((c.state, d.state), ("withdrawn", "enrolled"))
        self.env["hr.training.session"]._cron_follow_clock()
        self.assertEqual((a.state, b.state), ("withdrawn", "enrolled"))

    def test_d6_11_who_moved_to_another_company_keeps_his_place(self):
        session = self._session(seats_max=1)
        place, waiting = self._enroll(session, self.people[0], self.people[1])
        self._record_again(self.people[0], self.department_b)
        self._record_again(self.people[1], self.department_b)
        (self.people[0] | self.people[1]).action_archive()
        self.assertEqual((place.state, waiting.state), ("enrolled", "waitlisted"))
        place.with_user(self.user_officer).action_withdraw("ill")
        self.assertEqual(waiting.state, "enrolled")
        moved = self._enroll(self._session(), self.people[2])
        self.people[2].write(
            {"company_id": self.company_b.id, "department_id": self.department_b.id}
        )
        self.assertEqual(moved.state, "enrolled")

    def test_d6_11_request_of_who_left_is_not_accepted(self):
        session = self._session(self_enrollment="approval")
        request = self.env["hr.training.enrollment"].create(
            {"session_id": session.id, "employee_id": self.people[0].id}
        )
        self._archive_by_sql(self.people[0])
        with self.assertRaisesRegex(UserError, "no longer employed"):
            request.with_user(self.user_officer).action_accept()

    def test_d6_11_trainer_who_left_is_not_scheduled(self):
        draft = self._create_session(trainer_ids=[Command.set(self.trainer.ids)])
        self.employee_trainer.action_archive()
        self.assertIn("has left", draft.warning_text)
        with self.assertRaisesRegex(UserError, "has left"):
            draft.with_user(self.user_officer).action_schedule()
        # From outside he may come back to teach.
        draft.with_user(self.user_officer).trainer_ids = self._outside_trainer(
            self.employee_trainer
        )
        draft.with_user(self.user_officer).action_schedule()

    def test_d6_11_manager_who_left_manages_nobody(self):
        manager = self.user_department_manager
        session = self._session(self_enrollment="approval").with_user(manager)
        request = self.env["hr.training.enrollment"].create(
            {"session_id": session.id, "employee_id": self.employee_employee.id}
        )
        self.assertTrue(request.with_user(manager).can_accept)
        self.assertTrue(session.can_nominate)
        self.employee_department_manager.action_archive()
        self.env.invalidate_all()
        departments = self.env["hr.department"]
        self.assertFalse(departments.with_user(manager)._training_managed_departments())
        self.assertFalse(self.department_srv._training_manager_users())
        self.assertFalse(session.can_nominate)
        with self.assertRaises(AccessError):
            session.enroll(self.employee_employee.ids)
        with self.assertRaises(UserError):
            self._rpc(manager, "hr.training.enrollment", "action_accept", request.ids)


@tagged("post_install", "-at_install", "hr_training_people")
class TestDeciders(PeopleCase):
    """Who has left decides nothing: what waits for him goes on (design §4)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.employee_head = cls._create_employee(
            "Head", cls.department_ops, user_id=cls.user_head.id
        )
        cls.env["res.groups"].browse(
            cls.env.ref("hr_training.group_hr_training_manager").id
        ).user_ids = cls.user_head

    def _submitted(self):
        plan = self._create_plan("quarterly")
        plan.with_user(self.user_officer).action_submit()
        return plan

    def _pending(self, plan):
        return plan.step_ids.filtered(lambda step: step.state == "pending")

    def test_d4_step_goes_on_to_another_of_the_group(self):
        plan = self._submitted()
        self.assertEqual(self._pending(plan).approver_ids, self.user_head)
        self._add_user("second", "hr_training.group_hr_training_manager")
        self.employee_head.action_archive()
        self.assertEqual(self._pending(plan).approver_ids, self.user_second)
        self.assertEqual(plan.activity_ids.user_id, self.user_second)
        self.assertFalse(plan.with_user(self.user_head).can_approve)
        with self.assertRaises(UserError):
            plan.with_user(self.user_head).action_approve()
        plan.with_user(self.user_second).action_approve()
        self.assertEqual(plan.state, "approved")

    def test_d4_who_remains_decides_alone(self):
        self._add_user("second", "hr_training.group_hr_training_manager")
        plan = self._submitted()
        self.user_second.active = False
        self.assertEqual(self._pending(plan).approver_ids, self.user_head)

    def test_d4_last_decider_leaves_and_nothing_is_approved_by_nobody(self):
        plan = self._submitted()
        self.user_head.active = False
        self.assertEqual(plan.state, "submitted")
        self.assertEqual(self._pending(plan).state, "pending")
        self.assertFalse(self._pending(plan).approver_ids)
        self.assertIn("nobody else can", plan.message_ids[0].body)

    def test_d4_next_manager_up_decides(self):
        self.department_ops.manager_id = self.employee_outsider
        plan = self._create_plan("adhoc", department_id=self.department_ops.id)
        plan.with_user(self.user_officer).action_submit()
        self.employee_head.action_archive()
        self.assertEqual(self._pending(plan).approver_ids, self.user_outsider)

    def test_d4_step_that_is_skipped_lets_the_others_decide(self):
        plan = self._create_plan("annual")
        plan.with_user(self.user_officer).action_submit()
        self.assertEqual(self._pending(plan).approver_ids, self.user_head)
        self.employee_head.action_archive()
        first, second = plan.step_ids.sorted("sequence")
        self.assertEqual((first.state, second.state), ("skipped", "pending"))
        self.assertEqual(plan.state, "submitted")

    def test_d4_who_left_unseen_decides_nothing_and_the_cron_hands_on(self):
        plan = self._submitted()
        self._archive_by_sql(self.employee_head)
        head = plan.with_user(self.user_head)
        self.assertFalse(head.waiting_for_me)
        self.assertFalse(
            self._pending(plan).with_user(self.user_head).is_waiting_for_me
        )
        self.assertNotIn(plan, head.search([("waiting_for_me", "=", True)]))
        with self.assertRaises(UserError):
            self._rpc(self.user_head, plan._name, "action_approve", plan.ids)
        self._add_user("second", "hr_training.group_hr_training_manager")
        self.env["hr.training.session"]._cron_follow_clock()
        self.assertEqual(self._pending(plan).approver_ids, self.user_second)

    def test_d4_new_submissions_do_not_choose_who_left(self):
        self._add_user("second", "hr_training.group_hr_training_manager")
        self.employee_head.action_archive()
        self.assertEqual(
            self._pending(self._submitted()).approver_ids, self.user_second
        )

    def test_d4_second_login_of_the_submitter_does_not_decide(self):
        self._add_user("second", "hr_training.group_hr_training_manager")
        own = self._create_employee(
            "Officer", self.department_ops, user_id=self.user_officer.id
        )
        again = self._create_employee(
            "Officer again", self.department_srv, user_id=self.user_second.id
        )
        again.work_contact_id = own.work_contact_id
        self.assertEqual(self._pending(self._submitted()).approver_ids, self.user_head)


@tagged("post_install", "-at_install", "hr_training_people")
class TestRespond(PeopleCase):
    """The answer to a notice (design §10)."""

    def setUp(self):
        super().setUp()
        self.session = self._session(seats_max=1)
        self.place, self.next = self._enroll(
            self.session, self.employee_employee, self.employee_colleague
        )
        self.mine = self.place.with_user(self.user_employee)

    def test_d10_decline_needs_a_reason_and_promotes_the_next(self):
        action = self.mine.action_respond("declined")
        self.assertIn(self.session.display_name, action["name"])
        self.assertEqual(action["context"]["default_button"], "Not Coming")
        self.assertEqual(action["res_model"], "hr.training.reason")
        self.assertEqual((self.place.state, self.place.response), ("enrolled", False))
        self.env["hr.training.reason"].with_user(self.user_employee).with_context(
            **action["context"]
        ).create({"reason": "A customer waits"}).action_confirm()
        self.assertEqual(
            (self.place.state, self.place.response, self.place.end_reason),
            ("withdrawn", "declined", "A customer waits"),
        )
        self.assertEqual(self.next.state, "enrolled")

    def test_d10_only_an_active_place_is_answered(self):
        self.assertTrue(self.mine.can_respond)
        self._rpc(
            self.user_employee,
            self.mine._name,
            "action_respond",
            self.mine.ids,
            "accepted",
        )
        self.assertEqual(self.place.response, "accepted")
        self.mine.action_withdraw("ill")
        self.env.invalidate_all()
        self.assertFalse(self.mine.can_respond)
        for call in (
            lambda: self.mine.action_respond("accepted"),
            lambda: self.mine.action_respond("declined", "x"),
            self.mine.action_accept_place,
        ):
            with self.assertRaisesRegex(UserError, "has ended"):
                call()

    def test_d10_waiting_is_answered_and_begun_is_not(self):
        waiting = self.next.with_user(self.user_colleague)
        waiting.action_respond("declined", "No time")
        self.assertEqual(self.next.state, "withdrawn")
        self.session.with_user(self.user_officer).sudo()._do_start()
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "has begun"):
            self.mine.action_respond("declined", "x")

    def test_d10_nobody_answers_for_another_and_junk_is_refused(self):
        with self.assertRaises(UserError):
            self.place.with_user(self.user_officer).action_respond("accepted")
        for response in (None, True, "maybe", [[1]], {}, 5):
            with self.subTest(response=response), self.assertRaises(UserError):
                self.mine.action_respond(response)
        for reason in ("  ", 5, [1], {"a": 1}):
            with self.subTest(reason=reason), self.assertRaises(UserError):
                self.mine.action_respond("declined", reason)
        self.assertEqual(self.place.state, "enrolled")


@tagged("post_install", "-at_install", "hr_training_people")
class TestEnrollArguments(PeopleCase):
    """Whatever is given instead of people is said to be none (design §10)."""

    def test_d10_junk_is_no_list_of_people(self):
        session = self._session()
        for junk in (
            None,
            True,
            [True],
            "abc",
            "\x00",
            [[1]],
            ["1"],
            [None],
            10**30,
            [10**30],
            [-1],
            [0],
            1.5,
            {"a": 1},
            [2**31 - 1],
        ):
            with (
                self.subTest(junk=junk),
                self.assertRaisesRegex(UserError, "list of ids|no employee"),
            ):
                self._rpc(self.user_officer, session._name, "enroll", session.ids, junk)
        for reason in (True, 5, [1]):
            with self.subTest(reason=reason), self.assertRaisesRegex(UserError, "text"):
                session.with_user(self.user_officer).enroll(self.people[0].ids, reason)
        self.assertFalse(session.with_user(self.user_officer).enroll([]))

    @mute_logger("odoo.sql_db")
    def test_d10_create_wants_session_and_person(self):
        session = self._session()
        for vals in (
            {},
            {"session_id": session.id},
            {"employee_id": self.people[0].id},
            {"session_id": session.id, "employee_id": "x"},
            {"session_id": session.id, "employee_id": [[1]]},
            {"session_id": [[1]], "employee_id": self.people[0].id},
            {"session_id": "x", "employee_id": self.people[0].id},
            {"session_id": 10**30, "employee_id": self.people[0].id},
        ):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                self._rpc(self.user_officer, "hr.training.enrollment", "create", [vals])
        for command in (
            [Command.create({"employee_id": self.people[0].id})],
            [Command.set([])],
        ):
            with self.subTest(command=command), self.assertRaises(AccessError):
                session.with_user(self.user_officer).write({"enrollment_ids": command})


@tagged("post_install", "-at_install", "hr_training_people")
class TestEnrollWizard(PeopleCase):
    """Whoever enrols finds his people, without a right on employee records."""

    def _wizard(self, user):
        session = self._session()
        Wizard = self.env["hr.training.session.enroll"].with_user(user)
        self.env.invalidate_all()
        return Form(Wizard.with_context(default_session_id=session.id)), session

    def test_w1_manager_chooses_of_his_own_and_officer_of_all(self):
        for user, officer in (
            (self.user_department_manager, False),
            (self.user_officer, True),
        ):
            with self.subTest(user=user.login), self._undone():
                form, session = self._wizard(user)
                self.assertEqual(form.is_officer, officer)
                form.department_ids.add(
                    self.department_srv_n.with_user(user).with_env(form._env)
                )
                wizard = form.save()
                self.assertEqual(wizard.employee_ids._name, "hr.employee.public")
                self.assertIn(self.employee_employee.id, wizard.employee_ids.ids)
                wizard.action_enroll()
                self.assertIn(
                    self.employee_employee, session.enrollment_ids.employee_id
                )

    def test_w1_what_the_screens_ask_for_may_be_read(self):
        """Search More and the phone's cards read the public employees."""
        field = self.env["hr.training.session.enroll"]._fields["employee_ids"]
        for user in (self.user_department_manager, self.user_officer):
            for view in ("list", "kanban", "search"):
                with self.subTest(user=user.login, view=view):
                    self._rpc(user, field.comodel_name, "get_views", [[False, view]])
            found = self._rpc(
                user,
                field.comodel_name,
                "web_search_read",
                [("company_id", "=", self.company.id)],
                {"display_name": {}, "department_id": {"fields": {"display_name": {}}}},
            )
            self.assertGreater(found["length"], 5)

    def test_w2_card_and_form_offer_a_manager_to_enrol_people(self):
        view = self.env.ref("hr_training.hr_training_session_view_kanban_nominate")
        arch = self.env["hr.training.session"].get_view(view.id, "kanban")["arch"]
        buttons = {
            node.text: node.get("class")
            for node in etree.fromstring(arch).iter("button")
        }
        self.assertEqual(buttons["Enrol People"], "btn btn-primary")
        self.assertEqual(buttons["Enrol Myself"], "btn btn-secondary")
