"""People, not records (design §6.11): one human is booked, enrolled and asked once."""

from datetime import timedelta

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import START
from .common_people import PeopleCase


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
        course = self.course.copy({"code": "B1", "company_id": self.company_b.id})
        course.with_user(self.user_b_officer).action_publish()
        foreign = (
            self.env["hr.training.session"]
            .with_user(self.user_b_officer)
            .create(
                {
                    "course_id": course.id,
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
