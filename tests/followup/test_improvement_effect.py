"""KPIs that were worse after a course than before open an improvement (policy 7.3.2,
7.1.3), of enough people and of nobody alone (design §6.15)."""

from datetime import datetime, timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..results.common_effect import EffectCase

IMPROVEMENT = "hr.training.improvement"
LATER = datetime(2027, 7, 7, 4)


@tagged("post_install", "-at_install", "hr_training_effect")
class TestImprovementByEffect(EffectCase):
    uses = ("user_officer", "user_head", "user_employee", "employee_employee")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = cls._add_people(6)

    @classmethod
    def _add_people(cls, count):
        return cls.env["hr.employee"].create(
            [
                cls._employee_vals(f"Person {n}", cls.department_ops)
                for n in range(count)
            ]
        )

    def _measure(self, people, before=80, after=70, kpi=None, **vals):
        """They pass the course, and have these figures on either side."""
        for person in people:
            self._put_sides(person, before, after, kpi)
        return self._pass(*people, **vals)

    def _run(self):
        """What the daily run opens."""
        known = self._find()
        self.env[IMPROVEMENT]._cron_escalate()
        self.env.invalidate_all()
        return self._find() - known

    def _find(self):
        return self.env[IMPROVEMENT].search([("kind", "=", "effect")], order="id")

    # ------------------------------------------------------------
    # WHICH WAY
    # ------------------------------------------------------------

    def test_p7_1_3_a_kpi_that_was_worse_opens_one_on_the_course(self):
        self.course.responsible_id = self.user_employee
        self._measure(self.people[:5], 80, 72.5)
        opened = self._run()
        self.assertEqual((opened.target, opened.state), ("course", "open"))
        self.assertEqual((opened.course_id, opened.kpi_id), (self.course, self.kpi))
        self.assertEqual(opened.owner_id, self.user_employee)
        self.assertEqual(opened.activity_ids.user_id, self.user_employee)
        self.assertFalse(opened.must_fix)
        self.assertIn(
            "72.5 % after the course, 80 % before it (5 people)", opened.title
        )
        for word in ("cause", "because", "due to"):
            self.assertNotIn(word, opened.title)
        with self.assertRaises(UserError):
            self._rpc(
                self.user_officer,
                IMPROVEMENT,
                "write",
                opened.ids,
                {"kpi_id": False},
            )

    def test_p7_1_3_what_was_better_or_the_same_opens_none(self):
        self._measure(self.people[:5], 80, 80)
        self.assertFalse(self._run())
        less = self._create_kpi("less", direction="lower")
        for person in self.people[:5]:
            self._put_sides(person, 30, 20, less)
        self._pass(*self.people[:5], course_id=self._create_course("T02").id)
        self.assertFalse(self._run())

    def test_p7_1_3_of_what_is_better_low_more_is_worse(self):
        less = self._create_kpi("less", direction="lower")
        self._measure(self.people[:5], 20, 30, kpi=less)
        opened = self._run()
        self.assertEqual(opened.kpi_id, less)
        self.assertEqual(opened.owner_id, self.user_head)

    # ------------------------------------------------------------
    # OF WHOM
    # ------------------------------------------------------------

    def test_d6_15_fewer_people_than_the_threshold_open_none(self):
        self._measure(self.people[:4])
        self.assertFalse(self._run())
        self.company.training_anonymity_threshold = 4
        self.assertEqual(self._run().answered, 4)

    def test_d6_15_no_figure_tells_of_few_beside_another(self):
        """All courses together less this one would be the figure of one person."""
        self._measure(self.people[:5])
        other = self._create_course("T02")
        self._put_sides(self.people[5], 80, 70)
        self._pass(self.people[5], course_id=other.id)
        self.assertFalse(self._run())

    def test_p7_1_3_the_months_after_are_waited_for(self):
        self._measure(self.people[:5])
        with self._clock_at("2027-09-30 08:00:00"):
            self.assertFalse(self._run())
        with self._clock_at("2027-10-01 08:00:00"):
            self.assertTrue(self._run())

    def test_p7_1_3_history_and_what_is_taught_no_more_open_none(self):
        session = self._measure(self.people[:5])
        with self._undone():
            session.sudo().is_historic = True
            self.assertFalse(self._run())
        with self._undone():
            session.sudo().is_personal = True
            self.assertFalse(self._run())
        with self._clock_at("2029-07-01 08:00:00"), self._undone():
            self.assertFalse(self._run(), "they passed too long ago")
        with self._undone():
            self.kpi.active = False
            self.assertFalse(self._run())
        with self._undone():
            self.course.with_user(self.user_officer).action_retire()
            self.assertFalse(self._run())
        self.assertTrue(self._run())

    def test_d6_15_who_passed_lately_are_as_many_as_may_be_shown(self):
        """Four were imported, one passed here: one is not what the course does."""
        self._measure(self.people[:4]).sudo().is_historic = True
        self._measure(self.people[4], end=LATER)
        self.assertFalse(self._run())

    # ------------------------------------------------------------
    # ONCE
    # ------------------------------------------------------------

    def test_p7_3_2_one_is_open_at_a_time_and_the_next_needs_others(self):
        self.company.training_anonymity_threshold = 3
        self._measure(self.people[:3])
        first = self._run()
        self.assertEqual(len(first), 1)
        self._measure(self.people[3:6], end=LATER)
        self.assertFalse(self._run(), "one is open")
        first.with_user(self.user_officer).action_done("Another exercise")
        self.assertEqual(self._run().answered, 6)
        self._find().filtered(lambda i: i.state == "open").with_user(
            self.user_officer
        ).action_cancel("Looked into")
        more = self._add_people(2)
        self._measure(more, end=LATER + timedelta(days=1))
        self.assertFalse(self._run(), "two more say nothing new")

    def test_p7_3_2_each_kpi_of_a_course_has_its_own(self):
        other = self._create_kpi("other")
        for person in self.people[:5]:
            self._put_sides(person, 60, 50, other)
        self._measure(self.people[:5])
        self.assertEqual(self._run().kpi_id, self.kpi | other)

    def test_p7_3_2_courses_and_people_cost_no_further_statement(self):
        counts = []
        for number in (1, 3):
            with self._undone():
                for n in range(number):
                    course = self._create_course(f"N{n}")
                    self._measure(
                        self._add_people(5), 70, 80, course_id=course.id, end=LATER
                    )
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                self.env[IMPROVEMENT]._cron_escalate()
                counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])
