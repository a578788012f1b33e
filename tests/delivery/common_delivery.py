"""Sessions that are being held: a register to fill, people to observe."""

from contextlib import contextmanager
from datetime import timedelta

from odoo.exceptions import UserError
from odoo.fields import Command

from ..common import START, HrTrainingCase

OBSERVATION = "hr.training.observation"


def minutes(count):
    return timedelta(minutes=count)


class AttendanceCase(HrTrainingCase):
    """A scheduled session of two slots, with three people and their badges."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = cls.env["hr.employee"].create(
            [
                {
                    "name": f"Person {number}",
                    "company_id": cls.company.id,
                    "department_id": cls.department_srv_n.id,
                    "barcode": f"77000{number}",
                }
                for number in range(3)
            ]
        )
        cls.session = cls._create_session(
            trainer_ids=[Command.link(cls.trainer.id)],
            slot_ids=[
                Command.create({"start": START, "stop": START + timedelta(hours=3)}),
                Command.create(
                    {
                        "start": START + timedelta(hours=5),
                        "stop": START + timedelta(hours=8),
                    }
                ),
            ],
            schedule=True,
        )
        cls.enrollments = cls._enroll(cls.session, *cls.people)
        cls.morning, cls.afternoon = cls.session.slot_ids.sorted("start")

    @classmethod
    def _at(cls, hours=0, minutes=0, seconds=0):
        return START + timedelta(hours=hours, minutes=minutes, seconds=seconds)

    def _row(self, person, slot):
        return self.session.attendance_ids.filtered(
            lambda row: row.employee_id == person and row.slot_id == slot
        )

    def _punch(self, *punches, user=None):
        session = self.session.with_user(user or self.user_trainer)
        return session.punch(list(punches))


class ObservationCase(HrTrainingCase):
    """A scheduled session of ``user_trainer``'s with three people in it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lesson = cls._create_session(
            trainer_ids=[Command.link(cls.trainer.id)], schedule=True
        )
        cls.enrollments = cls._enroll(
            cls.lesson,
            cls.employee_employee,
            cls.employee_colleague,
            cls.employee_outsider,
        )
        cls.mine, cls.other, cls.outside = cls.enrollments

    @classmethod
    def _vals(cls, enrollment=None, **vals):
        """Values of a question to the first person, or what ``vals`` say.

        Without a mark, unless they have one.
        """
        enrollment = cls.mine if enrollment is None else enrollment
        return {
            "session_id": cls.lesson.id,
            "enrollment_id": enrollment.id,
            "kind": "question",
            "text": "Which fuse?",
            **vals,
        }

    @classmethod
    def _incident(cls, **vals):
        """Values of an incident of the whole class."""
        no_one = cls.env["hr.training.enrollment"]
        return cls._vals(no_one, **{"kind": "discipline", "text": "Noise", **vals})

    @classmethod
    def _observe(cls, *args, user=None, **vals):
        """An observation that the trainer records. Returned in sudo."""
        observation = cls.env[OBSERVATION].with_user(user or cls.user_trainer)
        return observation.create(cls._vals(*args, **vals)).with_env(cls.env)

    def _create(self, user, vals, **kwargs):
        ids = self._rpc(user, OBSERVATION, "create", [vals], **kwargs)
        return self.env[OBSERVATION].browse(ids)

    def _write(self, user, observation, **vals):
        self._rpc(user, OBSERVATION, "write", observation.ids, vals)

    def _reads(self, user, observation):
        return observation.id in self._rpc(
            user, OBSERVATION, "search", [("id", "in", observation.ids)]
        )

    @contextmanager
    def assertRefused(self, words):
        """An error with these words; nothing is left of what came before it."""
        with self.assertRaisesRegex(UserError, words), self._undone():
            yield

    def _hold(self):
        officers = self.lesson.with_user(self.user_officer)
        self._mark_everybody(officers)
        self._end_session(officers)

    def _release(self):
        self._hold()
        self.lesson.with_user(self.user_officer).action_release_results()

    def _close(self):
        self._release()
        self._waive_documents(self.lesson)
        self.lesson.with_user(self.user_officer).action_close()
