import random
from contextlib import contextmanager
from datetime import timedelta

from odoo.exceptions import UserError

from ...tools import notices
from ..common import NOW, START
from .common_notice import NoticeCase

SEQUENCES = 25
STEPS = 28
SEATED = {"enrolled": "in", "waitlisted": "waiting", "requested": "requested"}
CONCERNED = {"in", "waiting", "requested"}


class TestNoticeProperty(NoticeCase):
    """Whatever happens in whatever order, everybody knows what is true, by one message
    for each piece of news, and nobody else hears of it (design §6.14).

    What people know is reckoned here by what happened, and not by what the log says.
    """

    uses = (
        "user_officer",
        "user_employee",
        "user_colleague",
        "user_trainer",
        "user_department_manager",
    )

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.worker = cls._create_employee(
            "Worker", cls.department_srv_n, work_email="worker@example.com"
        )
        cls.people = (
            cls.employee_employee + cls.employee_colleague + cls.worker
        ).sudo()
        cls.other_trainer = cls._create_trainer(
            cls._create_employee(
                "Second Trainer", cls.department_ops, work_email="second@example.com"
            )
        )

    # ------------------------------------------------------------
    # WHAT HAPPENS
    # ------------------------------------------------------------

    @contextmanager
    def _undone(self):
        savepoint = self.env.cr.savepoint()
        try:
            yield
        finally:
            savepoint.close(rollback=True)
            self.env.invalidate_all(flush=False)

    def _get_place(self, employee):
        return self.session.enrollment_ids.filtered(
            lambda e: e.employee_id in self.records[employee]
        ).sorted("id")[-1:]

    def _get_truth(self, employee):
        """What somebody is in the class, and what he is to know of it."""
        place = self._get_place(employee)
        standing = SEATED.get(place.state, "out")
        if self.session.state == "cancelled":
            standing = "off"
        return standing, self._get_class()

    def _get_class(self):
        return {
            "times": sorted((str(s.start), str(s.stop)) for s in self.session.slot_ids),
            "place": self.session.place or "",
            "zone": self.session.tz,
            "trainers": set(
                (self.session.trainer_ids | self.session.slot_ids.trainer_ids).ids
            ),
        }

    def _step(self, rng):
        """One thing that happens; what the person did himself he knows."""
        officer = self.session.with_user(self.user_officer)
        employee = rng.choice(self.people)
        present = self.records[employee][-1:]
        place = self._get_place(employee)
        user = employee.user_id or self.records[employee].user_id
        as_officer = place.with_user(self.user_officer)
        as_manager = place.with_user(self.user_department_manager)
        steps = {
            "enrol": lambda: officer.enroll(present.ids),
            "nominate": lambda: self.session.with_user(
                self.user_department_manager
            ).enroll(present.ids),
            "accept": lambda: as_officer.action_accept(),
            "refuse": lambda: as_officer.action_refuse("No"),
            "withdraw": lambda: as_officer.action_withdraw("No"),
            "manager_withdraws": lambda: as_manager.action_withdraw("No"),
            "seats": lambda: officer.write({"seats_max": rng.randint(1, 3)}),
            "admission": lambda: officer.write(
                {"self_enrollment": rng.choice(["open", "approval"])}
            ),
            "place": lambda: officer.write({"place": rng.choice(["R 1", "R 2"])}),
            "zone": lambda: officer.write(
                {"tz": rng.choice(["Asia/Shanghai", "Europe/Berlin"])}
            ),
            "move": lambda: officer.slot_ids[:1].write(
                {"stop": START + timedelta(hours=rng.choice([3, 4]))}
            ),
            "slot": lambda: officer.write(
                {
                    "slot_ids": [
                        (
                            0,
                            0,
                            {
                                "start": START + timedelta(hours=24),
                                "stop": START + timedelta(hours=25),
                            },
                        )
                    ]
                }
            ),
            "slot_off": lambda: officer.slot_ids[1:].unlink(),
            "trainer": lambda: officer.write(
                {"trainer_ids": rng.choice([self.trainer, self.other_trainer])}
            ),
            "announce": lambda: officer.action_send_notice(),
            "resend": lambda: self._resend(rng),
            "hired_again": lambda: self._hire_again(employee),
            "schedule": lambda: officer.action_schedule(),
        }
        if rng.random() < 0.04:
            steps = {"cancel": lambda: officer.action_cancel("Too few")}
        if user:
            mine = place.with_user(user)
            own = {
                "self": lambda: self.session.with_user(user).enroll(present.ids),
                "self_withdraw": lambda: mine.action_withdraw("I do not"),
                "decline": lambda: mine.action_respond("declined", "I do not"),
                "come": lambda: mine.action_respond("accepted"),
                "link": lambda: place._do_respond_by_link("declined", "I do not"),
            }
            steps |= own
        name = rng.choice(sorted(steps))
        before = self._get_truth(employee)[0]
        try:
            with self.env.cr.savepoint():
                steps[name]()
        except UserError:
            return
        self.env.flush_all()
        self.env.invalidate_all()
        self.log.append((name, employee.name))
        own = ("self", "self_withdraw", "decline", "come", "link")
        if name in own and self.session.state == "scheduled":
            standing, of_class = self._get_truth(employee)
            if standing != before:
                # Coming in he has seen what the class is, and not what was announced.
                self.known[employee] = (standing, of_class, False)
        if name in ("nominate", "manager_withdraws"):
            if self.session.state == "scheduled":
                self._note_managed(present, place.employee_id)
        if name == "announce":
            self.announcing = True
            self.asked |= {e for e in self.people if self._get_truth(e)[0] == "in"}

    def _note_managed(self, *employees):
        """What the manager did himself he knows."""
        people = self._get_managed()
        if not self.managed:
            # He has seen what the class is.
            self.managed_class = self._get_class()
        for employee in employees:
            self.managed.pop(employee, None)
            if employee in people:
                self.managed[employee] = people[employee]

    def _resend(self, rng):
        rows = self._get_rows(session_id=self.session.id).filtered(
            lambda r: r.role == notices.PARTICIPANT and r.message_id
        )
        row = rng.choice(rows) if rows else rows
        if not row:
            raise UserError("none")
        row.with_user(self.user_officer).action_resend()
        self.again |= {
            e for e in self.people if row.enrollment_id.employee_id in self.records[e]
        }

    def _hire_again(self, employee):
        old = self.records[employee][-1:]
        contact, user = old.work_contact_id, old.user_id
        if len(self.records[employee]) > 1 or not self._is_gone(employee):
            raise UserError("once, and not from within a class")
        old.write({"active": False, "user_id": False})
        new = self._create_employee(
            f"{employee.name} again",
            self.department_srv_n,
            user_id=user.id,
            work_contact_id=contact.id,
        )
        self.records[employee] += new

    def _is_gone(self, employee):
        return self._get_truth(employee)[0] in ("out", "off")

    # ------------------------------------------------------------
    # WHO IS TOLD
    # ------------------------------------------------------------

    def _get_news(self, employee):
        """Whether somebody is to be told something now."""
        standing, of_class = self._get_truth(employee)
        known = self.known.get(employee)
        again = employee in self.again
        if standing == "requested":
            return False
        if standing in ("out", "off"):
            return again or bool(known and known[0] in CONCERNED)
        if again or not known or known[0] != standing:
            return True
        if standing == "in":
            announced = employee not in self.asked or known[2]
            return known[1] != of_class or not announced
        return False

    def _run(self):
        """A run when all is due: exactly those hear of it to whom it is news."""
        self.moment += timedelta(hours=3)
        expected = {e.work_contact_id for e in self.people if self._get_news(e)}
        last = max(self._get_rows().message_id.ids, default=0)
        with self._clock_at(self.moment):
            self.env["hr.training.session"].sudo()._cron_remind_classes()
            self.notices._cron_send()
        rows = self._get_rows(session_id=self.session.id)
        self.assertFalse(
            rows.filtered(lambda r: r.state in ("queued", "failed")), self.log
        )
        new = rows.filtered(lambda r: r.message_id.id > last)
        mine = new.filtered(lambda r: r.role == notices.PARTICIPANT)
        self.assertEqual(
            sorted(mine.partner_id.mapped("name")),
            sorted(p.name for p in expected),
            (self.log, self.known),
        )
        self.assertEqual(len(mine), len(expected), self.log)
        for employee in self.people:
            standing, of_class = self._get_truth(employee)
            if employee.work_contact_id in expected:
                row = mine.filtered(
                    lambda r, e=employee: r.partner_id == e.work_contact_id
                )
                known = self.known.get(employee)
                announced = row.kind == "notice" or bool(known and known[2])
                self.known[employee] = (standing, of_class, announced)
                self._check_kind(row, standing)
        self.asked, self.again = set(), set()
        self._check_trainers(new)
        self._check_managers(new)
        self.log.append(("run", self._got(new)))

    def _check_kind(self, row, standing):
        kinds = {
            "out": ("withdrawal", "refused"),
            "off": ("cancellation",),
            "waiting": ("nomination", "accepted", "promotion"),
            "in": (
                "nomination",
                "accepted",
                "promotion",
                "notice",
                "change",
                "reminder",
            ),
        }[standing]
        self.assertIn(row.kind, kinds, self.log)

    def _check_trainers(self, new):
        """Who teaches was asked, who does not was let go, and each of it once."""
        told = new.filtered(lambda r: r.role == notices.TRAINER)
        teaching = self._get_class()["trainers"]
        booked = self.session.state == "scheduled"
        for trainer in self.trainer + self.other_trainer:
            rows = told.filtered(lambda r, t=trainer: r.trainer_id == t)
            self.assertLessEqual(len(rows), 1, self.log)
            knew = self.teaching.get(trainer)
            if booked:
                now = trainer.id in teaching and self._get_class()
                news = bool(now or knew) and now != knew
            else:
                now, news = False, bool(knew)
            self.assertEqual(bool(rows), news, (self.log, trainer.name, knew, now))
            self.teaching[trainer] = now

    def _get_managed(self):
        """What each of the manager's people is in the class, those who are in it."""
        found = {}
        if self.session.state != "cancelled":
            for place in self.session.enrollment_ids.sorted("id"):
                found[place.employee_id] = SEATED.get(place.state, "out")
        return {e: standing for e, standing in found.items() if standing != "out"}

    def _check_managers(self, new):
        """He hears of his people, what he did not do himself, and of their class."""
        told = new.filtered(lambda r: r.role == notices.MANAGER)
        people, of_class = self._get_managed(), self._get_class()
        news = people != self.managed
        if self.managed_class:
            seated = "in" in people.values()
            news |= seated and of_class != self.managed_class
        if self.announcing and not self.managed_announced:
            news |= "in" in people.values()
        news &= self.company.training_notice_manager
        self.assertEqual(len(told), int(news), (self.log, people, self.managed))
        self.announcing = False
        if told:
            self.assertEqual(told.partner_id, self.user_department_manager.partner_id)
            self.managed, self.managed_class = people, of_class
            self.managed_announced |= told.kind == "notice"

    # ------------------------------------------------------------
    # SEQUENCES
    # ------------------------------------------------------------

    def _play_sequence(self, seed):
        rng = random.Random(seed)
        self.company.training_notice_manager = rng.random() < 0.5
        self.company.training_trainer_ask_days = 60
        self.session = self._create_session(
            trainer_ids=[(4, self.other_trainer.id)],
            seats_max=rng.randint(1, 3),
            self_enrollment=rng.choice(["open", "approval"]),
            start=START,
            schedule=rng.random() < 0.8,
        )
        self.records = {e: e for e in self.people}
        self.known, self.asked, self.again = {}, set(), set()
        self.teaching, self.managed, self.managed_class = {}, {}, None
        self.announcing = self.managed_announced = False
        self.log = [("seed", seed)]
        self.moment = NOW
        for _step in range(STEPS):
            self.moment += timedelta(minutes=10)
            with self._clock_at(self.moment):
                self._step(rng)
            if rng.random() < 0.25 and self.session.state != "draft":
                self._run()
        if self.session.state != "draft":
            self._run()
            self._run()

    def test_d6_14_whatever_happens_each_is_told_once(self):
        # The class of the case stands in nobody's way.
        self.officer_lesson.action_cancel("Not this one")
        for seed in range(SEQUENCES):
            with self.subTest(seed=seed), self._undone():
                self._play_sequence(seed)
