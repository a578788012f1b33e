from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..delivery.common_delivery import AttendanceCase


@tagged("post_install", "-at_install", "hr_training_release")
class TestMarksArguments(AttendanceCase):
    """Whatever is handed over as a mark, it is taken or named (design §10)."""

    def _set(self, marks):
        return self._rpc(
            self.user_trainer,
            "hr.training.session",
            "set_marks",
            self.session.ids,
            marks,
        )

    def test_marks_that_are_none_are_refused_with_their_place(self):
        one = self.people[0].id
        for junk in (5, None, True, "abc", {"a": 1}, 2.5):
            with self.subTest(junk=junk), self.assertRaisesRegex(UserError, "list of"):
                self._set(junk)
        entries = (
            [1],
            5,
            None,
            "abc",
            {"a": 1, "b": 2, "c": 3},
            [one, "exam"],
            [one, "exam", "88"],
            [one, "exam", True],
            [one, "exam", None],
            [one, "exam", float("nan")],
            [one, "exam", float("inf")],
            [one, "exam", 10**400],
            [one, "exam", -0.1],
            [one, "exam", [80]],
            [one, ["exam"], 80],
            [one, {}, 80],
            [one, None, 80],
            [str(one), "exam", 80],
            [[one], "exam", 80],
            [True, "exam", 80],
            [2**70, "exam", 80],
            [-1, "exam", 80],
            [{}, "exam", 80],
        )
        for entry in entries:
            with (
                self.subTest(entry=entry),
                self.assertRaisesRegex(UserError, "^Mark 2:"),
            ):
                self._set([[one, "exam", 80], entry])
        self.assertFalse(self.session.evaluation_ids.score_ids)
        self.assertEqual(len(self._set([])), 0)

    def test_employee_as_a_record(self):
        session = self.session.with_user(self.user_trainer)
        for junk in (self.people, self.people.browse(), self.session):
            with self.assertRaisesRegex(UserError, "^Mark 1:"):
                session.set_marks([(junk, "exam", 80)])
        for person in (
            self.people[0],
            self.env["hr.employee.public"].browse(self.people[1].id),
        ):
            self.assertEqual(session.set_marks([(person, "exam", 80)]).value, 80)

    def test_score_that_is_none(self):
        (score,) = self.session.with_user(self.user_trainer).set_marks(
            [(self.people[0].id, "exam", 80)]
        )
        good = {
            "evaluation_id": score.evaluation_id.id,
            "enrollment_id": self.enrollments[1].id,
            "value": 50.0,
        }
        for name, junk in (
            ("value", "88"),
            ("value", None),
            ("value", True),
            ("value", float("nan")),
            ("value", float("inf")),
            ("value", 10**400),
            ("value", 101),
            ("value", []),
            ("enrollment_id", False),
            ("enrollment_id", "x"),
            ("enrollment_id", [1]),
            ("evaluation_id", None),
            ("attempt", 0),
            ("attempt", "x"),
            ("attempt", 2**40),
            ("attempt", True),
        ):
            with (
                self.subTest(name=name, junk=junk),
                self.assertRaisesRegex(UserError, "^Mark 2:"),
                self._undone(),
            ):
                self._rpc(
                    self.user_officer,
                    "hr.training.score",
                    "create",
                    [good, {**good, name: junk}],
                )
        for junk in ("88", None, True, float("nan"), 101, []):
            with self.subTest(junk=junk), self.assertRaises(UserError):
                self._rpc(
                    self.user_officer,
                    "hr.training.score",
                    "write",
                    score.ids,
                    {"value": junk},
                )
        self.assertEqual(score.value, 80)

    def test_d6_1_who_has_no_seat_gets_no_mark(self):
        (score,) = self.session.with_user(self.user_trainer).set_marks(
            [(self.people[0].id, "exam", 80)]
        )
        gone, waiting = self.enrollments[1:3]
        gone.with_user(self.user_officer).action_withdraw("Ill")
        waiting.sudo().state = "waitlisted"
        for enrollment in (gone, waiting):
            for user in (self.user_trainer, self.user_officer):
                with (
                    self.subTest(state=enrollment.state, user=user.name),
                    self.assertRaisesRegex(UserError, "has no seat"),
                    self._undone(),
                ):
                    self._rpc(
                        user,
                        score._name,
                        "create",
                        [
                            {
                                "evaluation_id": score.evaluation_id.id,
                                "enrollment_id": enrollment.id,
                                "value": 50.0,
                            }
                        ],
                    )

    def test_correction_that_is_none(self):
        (score,) = self.session.with_user(self.user_trainer).set_marks(
            [(self.people[0].id, "exam", 80)]
        )
        self.session.attendance_ids.with_user(self.user_officer).status = "present"
        officers = self.session.with_user(self.user_officer)
        self._end_session(officers)
        officers.action_release_results()
        for args in (
            ["88", "why"],
            [None, "why"],
            [True, "why"],
            [float("nan"), "why"],
            [[5], "why"],
            [50, ""],
            [50, None],
            [50, 5],
            [50, ["why"]],
        ):
            with (
                self.subTest(args=args),
                self.assertRaises(UserError),
            ):
                self._rpc(
                    self.user_head,
                    "hr.training.score",
                    "action_correct",
                    score.ids,
                    *args,
                )
        with self.assertRaises(AccessError):
            self._rpc(
                self.user_officer,
                "hr.training.score",
                "action_correct",
                score.ids,
                5,
                "x",
            )
        self.assertEqual(score.value, 80)
