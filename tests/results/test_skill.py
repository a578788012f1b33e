from datetime import date, timedelta

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import START, HrTrainingCase


@tagged("post_install", "-at_install", "hr_training_release")
class TestSkill(HrTrainingCase):
    """Skills follow from the passes that stand (policy 1.3, design §7)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.skill_type = cls._create_type("Test Skills")
        cls.skill = cls.skill_type.skill_ids
        cls.low, cls.middle, cls.high = cls.skill_type.skill_level_ids.sorted(
            "level_progress"
        )
        cls.person = cls.employee_employee

    def setUp(self):
        super().setUp()
        self.day = 0

    @classmethod
    def _create_type(cls, name, **vals):
        return cls.env["hr.skill.type"].create(
            {
                "name": name,
                "skill_ids": [Command.create({"name": f"{name} One"})],
                "skill_level_ids": [
                    Command.create({"name": f"L{p}", "level_progress": p})
                    for p in (20, 50, 90)
                ],
                **vals,
            }
        )

    def _vals(self, level):
        return {
            "skill_type_id": level.skill_type_id.id,
            "skill_id": level.skill_type_id.skill_ids.id,
            "skill_level_id": level.id,
        }

    def _by_hand(self, level, **vals):
        """As HR does on the employee's form: history kept by Odoo."""
        vals = {"valid_from": date.today(), **self._vals(level), **vals}
        self.person.write({"current_employee_skill_ids": [Command.create(vals)]})
        return self._rows()[-1:]

    def _passed(self, level, months=0, people=None, mark=None):
        """A released session whose course gives the level.

        :param mark: of an exam; none is held without
        """
        self.day += 1
        course = self._create_course(
            f"SK{self.day}",
            validity_months=months,
            skill_ids=[Command.create(self._vals(level))],
        )
        session = self._create_session(
            start=START + timedelta(days=self.day), course_id=course.id, schedule=True
        )
        enrollment = self._enroll(session, *(people or self.person))
        officers = session.with_user(self.user_officer)
        self._mark_everybody(officers)
        self._end_session(officers)
        if mark is not None:
            vals = {"session_id": session.id, "method": "exam"}
            officers.env["hr.training.evaluation"].create(vals).action_open()
            officers.set_marks([(e.employee_id.id, "exam", mark) for e in enrollment])
        officers.action_release_results()
        self.assertEqual(set(enrollment.mapped("result")), {"passed"})
        return enrollment

    def _correct(self, enrollment, status):
        enrollment.attendance_ids.with_user(self.user_head).action_correct(
            status, "register was wrong"
        )

    def _take_back(self, enrollment):
        self._correct(enrollment, "absent")
        self.assertEqual(enrollment.result, "failed")

    def _rows(self, person=None):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.env["hr.employee.skill"].search(
            [("employee_id", "=", (person or self.person).id)], order="id"
        )

    def _open(self, person=None):
        """Levels that are open, in percent; Odoo wants one at most."""
        rows = self._rows(person).filtered(lambda row: not row.valid_to)
        return rows.mapped("skill_level_id.level_progress")

    def _history(self):
        rows = self._rows().sorted(lambda row: (row.valid_from, row.id))
        return [
            (row.skill_level_id.level_progress, row.valid_from, row.valid_to)
            for row in rows
        ]

    # A pass is taken back

    def test_pass_taken_back_leaves_what_was_before(self):
        self._by_hand(self.low, valid_from=date(2025, 1, 1))
        before = self._history()
        enrollment = self._passed(self.middle)
        self.assertEqual(self._open(), [50])
        self._take_back(enrollment)
        self.assertEqual(self._history(), before)

    def test_l3_passes_of_before_know_their_end_and_what_they_replaced(self):
        self._by_hand(self.low, valid_from=date(2025, 1, 1))
        enrollment = self._passed(self.middle, months=12, mark=80)
        row = self._rows()[-1]
        names = ("valid_until", "weighted_result")
        facts = [enrollment[name] for name in names]
        links = (row.training_before_id, row.training_before_from)
        self.assertTrue(all(facts) and all(links))
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE hr_training_enrollment"
            " SET valid_until = NULL, skill_mark = NULL, weighted_result = 0"
            " WHERE id = %s",
            [enrollment.id],
        )
        self.env.cr.execute(
            "UPDATE hr_employee_skill"
            " SET training_before_id = NULL, training_before_from = NULL"
        )
        self.env.invalidate_all()
        self._migrate("19.0.1.2.0/post-results", False)
        self.assertFalse(enrollment.valid_until, "a fresh database has nothing to mend")
        for _time in range(2):
            self._migrate("19.0.1.2.0/post-results")
            self.assertEqual([enrollment[name] for name in names], facts)
            self.assertEqual((row.training_before_id, row.training_before_from), links)
            # Its own row is the newest of which one can be sure that it was there.
            self.assertEqual(enrollment.skill_mark, row.id)
        self._take_back(enrollment)
        self.assertEqual(self._open(), [20])

    def test_pass_taken_back_from_somebody_without_the_skill(self):
        enrollment = self._passed(self.middle)
        self._take_back(enrollment)
        self.assertFalse(self._rows())

    def test_level_of_the_same_day_comes_back_as_it_was(self):
        for given in (None, date(2027, 1, 1)):
            with self._undone():
                vals = {"valid_from": given} if given else {}
                self._by_hand(self.low, **vals)
                before = self._history()
                enrollment = self._passed(self.middle)
                self.assertEqual(self._open(), [50])
                self.assertEqual(len(self._rows()), 2)
                self._take_back(enrollment)
                self.assertEqual(self._history(), before)

    def test_end_that_was_set_by_hand_comes_back(self):
        self._by_hand(self.low, valid_from=date(2025, 1, 1), valid_to=date(2030, 1, 1))
        before = self._history()
        enrollment = self._passed(self.middle)
        self.assertEqual(self._open(), [50])
        self._take_back(enrollment)
        self.assertEqual(self._history(), before)

    def test_corrections_to_and_fro(self):
        self._by_hand(self.low, valid_from=date(2025, 1, 1))
        before = self._history()
        enrollment = self._passed(self.middle)
        gained = self._history()
        for _time in range(3):
            self._take_back(enrollment)
            self.assertEqual(self._history(), before)
            self._correct(enrollment, "present")
            self.assertEqual(self._history(), gained)
        lines = self.env["hr.resume.line"].search(
            [("training_enrollment_id", "=", enrollment.id)]
        )
        self.assertEqual(len(lines), 1)

    def test_corrections_weeks_apart_leave_no_gap(self):
        self._by_hand(self.low, valid_from=date(2025, 1, 1))
        enrollment = self._passed(self.middle)
        with freeze_time("2026-06-01"):
            self._take_back(enrollment)
        self.assertEqual(self._history(), [(20, date(2025, 1, 1), False)])
        with freeze_time("2026-07-01"):
            self._correct(enrollment, "present")
        self.assertEqual(
            self._history(),
            [
                (20, date(2025, 1, 1), date(2026, 6, 30)),
                (50, date(2026, 7, 1), False),
            ],
        )

    def test_two_courses_in_either_order(self):
        for first, second in (
            (self.middle, self.high),
            (self.high, self.middle),
            (self.middle, self.middle),
        ):
            for taken in (0, 1):
                with self.subTest(first=first.name, taken=taken), self._undone():
                    self._by_hand(self.low, valid_from=date(2025, 1, 1))
                    before = self._history()
                    passes = [self._passed(first), self._passed(second)]
                    levels = [first.level_progress, second.level_progress]
                    self.assertEqual(self._open(), [max(levels)])
                    self._take_back(passes[taken])
                    self.assertEqual(self._open(), [levels[1 - taken]])
                    self._take_back(passes[1 - taken])
                    self.assertEqual(self._history(), before)
                    self._correct(passes[taken], "present")
                    self.assertEqual(self._open(), [levels[taken]])

    def test_two_courses_weeks_apart_first_taken_back(self):
        self._by_hand(self.low, valid_from=date(2025, 1, 1))
        first = self._passed(self.middle)
        with freeze_time("2026-06-01"):
            self._passed(self.high)
        self._take_back(first)
        self.assertEqual(
            self._history(),
            [
                (20, date(2025, 1, 1), date(2026, 5, 31)),
                (90, date(2026, 6, 1), False),
            ],
        )

    def test_two_courses_weeks_apart_both_taken_back_the_first_first(self):
        self._by_hand(self.low, valid_from=date(2025, 1, 1))
        before = self._history()
        first = self._passed(self.middle)
        with freeze_time("2026-06-01"):
            second = self._passed(self.high)
            self._take_back(first)
            self._take_back(second)
        self.assertEqual(self._history(), before)

    def test_later_change_by_hand_stands(self):
        enrollment = self._passed(self.middle)
        for level in (self.low, self.high):
            for day in ("2026-03-02", "2026-09-01"):
                with self.subTest(level=level.name, day=day), self._undone():
                    with freeze_time(day):
                        self._by_hand(level)
                        self.assertEqual(self._open(), [level.level_progress])
                        self._take_back(enrollment)
                        self.assertEqual(self._open(), [level.level_progress])
                        self._correct(enrollment, "present")
                    self.assertEqual(self._open(), [max(level.level_progress, 50)])

    def test_lowered_by_hand_is_not_raised_again_by_an_old_pass(self):
        self._passed(self.high)
        with freeze_time("2026-05-01"):
            self._by_hand(self.low)
        with freeze_time("2026-06-01"):
            other = self._passed(self.middle)
            self.assertEqual(self._open(), [50])
            self._take_back(other)
        self.assertEqual(self._open(), [20])

    def test_lowered_by_hand_below_a_pass_that_raised_nothing(self):
        self._by_hand(self.high, valid_from=date(2025, 1, 1))
        self._passed(self.middle)
        with freeze_time("2026-05-01"):
            self._by_hand(self.low)
        with freeze_time("2026-06-01"):
            self._take_back(self._passed(self.low))
        self.assertEqual(self._open(), [20])

    def test_row_that_hr_ended_stays_ended(self):
        first = self._passed(self.middle)
        row = self._rows()
        with freeze_time("2026-05-01"):
            row.valid_to = date(2026, 4, 30)
            self._passed(self.low)
            self.assertEqual(self._open(), [20])
            self._take_back(first)
        self.assertEqual(self._open(), [20])

    def test_level_entered_by_hand_is_never_lowered(self):
        self._by_hand(self.high, valid_from=date(2025, 1, 1))
        before = self._history()
        enrollment = self._passed(self.middle)
        self.assertEqual(self._history(), before)
        self._take_back(enrollment)
        self.assertEqual(self._history(), before)

    def test_several_people_at_once(self):
        people = self.employee_employee | self.employee_colleague
        self._by_hand(self.low, valid_from=date(2025, 1, 1))
        enrollments = self._passed(self.middle, people=people)
        self.assertEqual(self._open(), [50])
        self.assertEqual(self._open(self.employee_colleague), [50])
        self._take_back(enrollments[0])
        other = enrollments[1].employee_id
        self.assertEqual(self._open(other), [50])

    # A pass ends

    def test_skill_of_a_pass_that_ends_is_open_until_then(self):
        self._by_hand(self.low, valid_from=date(2025, 1, 1))
        enrollment = self._passed(self.middle, months=12)
        self.assertEqual(self._open(), [50])
        until = enrollment.valid_until
        self.assertEqual(until, enrollment.certificate_ids.valid_until)
        Skill = self.env["hr.employee.skill"]
        with freeze_time(until):
            Skill._cron_end_expired()
            self.assertEqual(self._open(), [50])
        for late in (1, 9):
            with self._undone(), freeze_time(until + timedelta(days=late)):
                for _run in range(2):
                    Skill._cron_end_expired()
                    self.assertEqual(
                        self._history()[1:],
                        [
                            (50, date(2026, 3, 2), until),
                            (20, until + timedelta(days=1), False),
                        ],
                    )
                # A renewal raises it again, taking that back restores this.
                renewed = self._passed(self.middle)
                self.assertEqual(self._open(), [50])
                self._take_back(renewed)
                self.assertEqual(self._open(), [20])

    def test_renewal_before_the_end_keeps_it_open(self):
        first = self._passed(self.middle, months=12)
        with freeze_time("2026-12-01"):
            second = self._passed(self.middle, months=24)
        with freeze_time(first.valid_until + timedelta(days=1)):
            self.env["hr.employee.skill"]._cron_end_expired()
            self.assertEqual(self._open(), [50])
            self.assertEqual(self._rows()[-1:].training_enrollment_id, second)
            # The first had never been: the second bears it alone.
            self._take_back(first)
            self.assertEqual(self._open(), [50])
            self._take_back(second)
            self.assertEqual(self._open(), [])

    def test_lower_pass_for_good_comes_back_when_the_higher_ends(self):
        self._by_hand(self.low, valid_from=date(2025, 1, 1))
        lower = self._passed(self.middle)
        higher = self._passed(self.high, months=6)
        with freeze_time(higher.valid_until + timedelta(days=1)):
            self.env["hr.employee.skill"]._cron_end_expired()
            self.assertEqual(self._open(), [50])
            self._take_back(lower)
        self.assertEqual(self._open(), [20])

    def test_best_of_the_passes_for_good_comes_back_when_the_higher_ends(self):
        self._passed(self.middle)
        higher = self._passed(self.high, months=6)
        self._passed(self.low)
        with freeze_time(higher.valid_until + timedelta(days=1)):
            self.env["hr.employee.skill"]._cron_end_expired()
        self.assertEqual(self._open(), [50])

    def test_expired_without_anything_before_is_nothing(self):
        enrollment = self._passed(self.middle, months=1)
        with freeze_time(enrollment.valid_until + timedelta(days=1)):
            self.env["hr.employee.skill"]._cron_end_expired()
        self.assertEqual(self._open(), [])
        self.assertEqual(len(self._rows()), 1)

    def test_bad_row_stops_no_other(self):
        people = self.employee_employee | self.employee_colleague
        enrollments = self._passed(self.middle, months=1, people=people)
        Skill = type(self.env["hr.employee.skill"])
        original = Skill._training_sync
        bad = self.employee_employee.id

        def failing(skills, pairs):
            if any(employee_id == bad for employee_id, _skill_id in pairs):
                raise ValueError("bad row")
            return original(skills, pairs)

        self.patch(Skill, "_training_sync", failing)
        with (
            freeze_time(enrollments[0].valid_until + timedelta(days=1)),
            mute_logger("odoo.addons.hr_training.models.common.hr_training_flow_mixin"),
        ):
            self.env["hr.employee.skill"]._cron_end_expired()
        self.assertEqual(self._open(self.employee_colleague), [])
        self.assertEqual(self._open(), [50])

    # Certifications

    def test_certifications_are_dated_and_stand_side_by_side(self):
        licence = self._create_type("Licences", is_certification=True)
        level = licence.skill_level_ids[0]
        first = self._passed(level, months=12)
        second = self._passed(level, months=24)
        self.assertEqual(
            self._history(),
            [
                (20, first.passed_on, first.valid_until),
                (20, second.passed_on, second.valid_until),
            ],
        )
        self._take_back(first)
        self.assertEqual(self._history(), [(20, second.passed_on, second.valid_until)])
        self._correct(first, "present")
        self.assertEqual(len(self._rows()), 2)
        with freeze_time(first.valid_until + timedelta(days=1)):
            self.env["hr.employee.skill"]._cron_end_expired()
        self.assertEqual(len(self._rows()), 2)

    def test_certification_that_hr_entered_before_the_release_is_not_doubled(self):
        licence = self._create_type("Licences", is_certification=True)
        level = licence.skill_level_ids[0]
        with self._undone():
            vals = {"valid_from": self._passed(level).passed_on}
        self._by_hand(level, **vals)
        self.day = 0
        self._passed(level)
        self.assertEqual(self._history(), [(20, vals["valid_from"], False)])

    def test_links_are_closed_to_the_employee(self):
        self._passed(self.middle)
        with self.assertRaises(UserError):
            self.env["hr.employee.skill"].with_user(self.user_employee).create(
                {
                    "employee_id": self.person.id,
                    "training_before_id": self._rows().id,
                    **self._vals(self.low),
                    "valid_from": date(2024, 1, 1),
                    "valid_to": date(2024, 2, 1),
                }
            )
