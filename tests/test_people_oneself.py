from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import START
from .common_people import PeopleCase


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
