"""Passes and figures of the months around them for the tests."""

from datetime import datetime, timedelta
from statistics import fmean

from .common_kpi import KpiCase

# The last class ends at noon in the zone of the tests.
END = datetime(2027, 6, 16, 4)
BEFORE = ("2027-03-01", "2027-04-01", "2027-05-01")
AFTER = ("2027-07-01", "2027-08-01", "2027-09-01")


class EffectCase(KpiCase):
    """Long after courses that were held in 2027."""

    frozen = datetime(2028, 6, 15, 8)

    @classmethod
    def _pass(cls, *people, end=END, result="passed", **vals):
        """People pass a course; the session, in sudo."""
        officer = cls.user_officer
        with cls._clock_at(end - timedelta(days=10)):
            session = cls._create_session(
                start=end - timedelta(hours=3),
                schedule=True,
                seats_max=200,
                **vals,
            )
            cls._enroll(session, *people)
        with cls._clock_at(end):
            held = session.with_user(officer)
            held.action_all_present()
            held.action_done(all_absent=True)
            held.action_release_results()
        cls.env.invalidate_all()
        assert set(session.enrollment_ids.mapped("result")) == {result}
        return session

    @classmethod
    def _put(cls, employee, values, kpi=None):
        """Values of months, by the officer: ``{month: value}``. In sudo."""
        return (
            cls._as_officer("hr.training.kpi.value")
            .create(
                [
                    cls._value_vals(employee, m, value, kpi_id=(kpi or cls.kpi).id)
                    for m, value in values.items()
                ]
            )
            .with_env(cls.env)
        )

    @classmethod
    def _put_sides(cls, employee, before, after, kpi=None):
        """The same value in all months of a side."""
        months = {**dict.fromkeys(BEFORE, before), **dict.fromkeys(AFTER, after)}
        return cls._put(employee, months, kpi)

    def _hire(self, count, department=None, **vals):
        department = department or self.department_srv
        return self.env["hr.employee"].create(
            [
                self._employee_vals(f"{department.name} {n}", department, **vals)
                for n in range(count)
            ]
        )

    def _work(self, people, deltas, before=50):
        for person, delta in zip(people, deltas, strict=True):
            self._put_sides(person, before, before + delta)

    def _effect(self, courses=None, user=None, code="kpi"):
        courses = (self.course if courses is None else courses).with_user(
            user or self.user_officer
        )
        return courses.kpi_effect(code)

    def assertEffect(self, people, before, after, courses=None):
        effect = self._effect(courses)
        self.assertEqual(effect["people"], people)
        self.assertAlmostEqual(effect["mean_before"], before, 9)
        self.assertAlmostEqual(effect["mean_after"], after, 9)


def month_key(text):
    """A number that counts months.

    >>> month_key("2026-01-31") - month_key("2025-12-01")
    1
    """
    return int(text[:4]) * 12 + int(text[5:7])


def expect_effect(ends, passes, values):
    """What must come out, in plain Python and by the words of design §7.

    :param dict ends: session → local time of the last slot's end, as text
    :param passes: ``(badge, session)`` of who passed one of the courses
    :param dict values: ``(badge, month key)`` → value
    :return: ``people, mean_delta``
    """
    first = {}
    for badge, session in passes:
        key = ends[session], session
        first[badge] = min(first.get(badge, key), key)
    deltas = []
    for badge, (end, _session) in first.items():
        month = month_key(end)
        sides = [
            [
                values[badge, month + step]
                for step in steps
                if (badge, month + step) in values
            ]
            for steps in ((-3, -2, -1), (1, 2, 3))
        ]
        if all(sides):
            deltas.append(fmean(sides[1]) - fmean(sides[0]))
    return len(deltas), round(fmean(deltas), 4) if deltas else 0
