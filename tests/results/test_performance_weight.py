"""KPIs of the months after as a part of performance (policy 7.1.3)."""

from datetime import datetime, timedelta
from unittest.mock import patch

from odoo.tests import tagged

from .common_effect import AFTER, END, EffectCase


@tagged("post_install", "-at_install", "hr_training_effect", "hr_training_release")
class TestPerformanceWeight(EffectCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.person = cls.employee_employee
        cls.company.write(
            {
                "training_weight_knowledge": 60,
                "training_weight_skill": 0,
                "training_weight_attitude": 0,
                "training_weight_performance": 40,
            }
        )
        cls._create_course_form(
            {"course_id": cls.course.id, "method": "exam", "is_required": True}
        )
        # What ships weighs as well: here one alone.
        cls.env["hr.training.kpi"].search([("id", "!=", cls.kpi.id)]).write(
            {"weighs_in_results": False}
        )

    def _sit(self, mark=80, end=END):
        with self._clock_at(datetime(end.year, end.month, 1)):
            session = self._create_session(end.replace(hour=1), schedule=True)
            self._enroll(session, self.person)
        with self._clock_at(end):
            officers = session.with_user(self.user_officer)
            officers.action_all_present()
            officers.action_done()
            officers.set_marks([(self.person.id, "exam", mark)])
            officers.action_release_results()
        self.env.invalidate_all()
        return session.enrollment_ids

    def assertWeighs(self, enrollment, performance):
        """By formula: 80 in the exam weighs 60, KPIs weigh 40; None for no KPI."""
        expected = 80 if performance is None else (80 * 60 + performance * 40) / 100
        self.assertAlmostEqual(enrollment.weighted_result, expected, 6)

    def test_p7_1_3_percentages_count_as_they_are_once_the_months_are_over(self):
        enrollment = self._sit()
        self.assertWeighs(enrollment, None)
        with self._clock_at(datetime(2027, 9, 30, 8)):
            self._put(self.person, {AFTER[0]: 50, AFTER[1]: 60})
            self.assertWeighs(enrollment, None)
            enrollment._cron_follow_performance()
            self.assertWeighs(enrollment, None)
        with self._clock_at(datetime(2027, 10, 1, 8)):
            enrollment._cron_follow_performance()
            self.assertWeighs(enrollment, 55)
            self._put(self.person, {AFTER[2]: 70})
        self.assertWeighs(enrollment, 60)
        self.assertIn("KPIs Afterwards 60", enrollment.weighted_text)

    def test_p7_1_3_three_values_do_not_wait_for_the_end(self):
        enrollment = self._sit()
        with self._clock_at(datetime(2027, 9, 15, 8)):
            self._put(self.person, dict(zip(AFTER, (50, 60, 70), strict=True)))
            self.assertWeighs(enrollment, 60)

    def test_p7_1_3_it_follows_values_that_change_or_go(self):
        enrollment = self._sit()
        values = self._put(self.person, dict(zip(AFTER, (50, 60, 70), strict=True)))
        values = values.with_user(self.user_officer)
        values[0].value = 80
        self.assertWeighs(enrollment, 70)
        values[1:].unlink()
        self.assertWeighs(enrollment, 80)
        values[0].unlink()
        self.assertWeighs(enrollment, None)

    def test_p7_1_3_it_follows_targets_and_switches(self):
        enrollment = self._sit()
        self._put(self.person, dict.fromkeys(AFTER, 72))
        self.assertWeighs(enrollment, 72)
        target = self._add_target(90)
        self.assertWeighs(enrollment, 80)
        target.value = 60
        self.assertWeighs(enrollment, 100)
        target.write({"value": 90, "date_to": "2027-07-31"})
        self.assertWeighs(enrollment, (80 + 72 + 72) / 3)
        target.unlink()
        self.assertWeighs(enrollment, 72)
        self.kpi.direction = "lower"
        self.assertWeighs(enrollment, 28)
        self.kpi.unit = "h"
        self.assertWeighs(enrollment, None)
        self._add_target(36)
        self.assertWeighs(enrollment, 50)
        self.kpi.weighs_in_results = False
        self.assertWeighs(enrollment, None)

    def test_p7_1_3_the_mean_over_the_kpis(self):
        second = self._create_kpi("second")
        enrollment = self._sit()
        self._put(self.person, dict.fromkeys(AFTER, 60))
        self._put(self.person, dict.fromkeys(AFTER, 90), second)
        self.assertWeighs(enrollment, 75)
        second.active = False
        self.assertWeighs(enrollment, 60)

    def test_p7_1_3_who_failed_has_no_part_of_it(self):
        enrollment = self._sit(mark=30)
        self._put(self.person, dict.fromkeys(AFTER, 60))
        self.assertEqual(
            (enrollment.result, enrollment.weighted_result), ("failed", 30)
        )
        score = enrollment.score_ids.with_user(self.user_head)
        score.action_correct(80, "Wrong key")
        self.assertWeighs(enrollment, 60)
        score.action_correct(30, "Right after all")
        self.assertEqual(enrollment.weighted_result, 30)

    def test_p7_1_3_a_release_that_comes_late_finds_the_values_there(self):
        other = self._create_course("T02")
        with self._clock_at(datetime(2027, 6, 1)):
            session = self._create_session(
                END.replace(hour=1), schedule=True, course_id=other.id
            )
            self._enroll(session, self.person)
        officers = session.with_user(self.user_officer)
        with self._clock_at(END):
            officers.action_all_present()
            officers.action_done()
        self._put(self.person, dict.fromkeys(AFTER, 60))
        officers.action_release_results()
        self.assertEqual(session.enrollment_ids.weighted_result, 60)

    def test_d6_15_forgetting_values_is_no_correction_of_results(self):
        enrollment = self._sit()
        self._put(self.person, dict.fromkeys(AFTER, 60))
        self.company.training_kpi_retention_months = 12
        with self._clock_at(datetime(2029, 6, 1)):
            self.env["hr.training.kpi.value"]._cron_forget()
        self.assertFalse(
            self.env["hr.training.kpi.value"].search([("month", "in", AFTER)])
        )
        self.assertWeighs(enrollment, 60)

    def test_p7_1_3_an_update_freezes_and_weighs_what_was_before_it(self):
        enrollment = self._sit()
        self._put(self.person, {**dict.fromkeys(AFTER, 60), "2027-05-01": 40})
        self.env["hr.training.kpi.baseline"].search([]).unlink()
        enrollment.weighted_result = 80
        self._migrate("19.0.1.7.0/post-kpi-baseline", "19.0.1.6.1")
        self.assertWeighs(enrollment, 60)
        rows = self.env["hr.training.kpi.baseline"].search([])
        self.assertEqual((rows.enrollment_id, rows.value), (enrollment, 40))
        self._migrate("19.0.1.7.0/post-kpi-baseline", "19.0.1.6.1")
        self.assertEqual(len(rows.search([])), 1)

    def test_p7_1_3_values_of_another_record_of_the_person_count(self):
        twin = self._create_employee(
            "Twin", self.department_ops, work_contact_id=self.person.work_contact_id.id
        )
        enrollment = self._sit()
        self._put(twin, dict.fromkeys(AFTER, 60))
        self.assertWeighs(enrollment, 60)

    def test_p7_1_3_the_run_mends_what_two_transactions_did_not_see(self):
        enrollment = self._sit()
        values = self._put(self.person, {**dict.fromkeys(AFTER, 60), "2027-05-01": 40})
        rows = self.env["hr.training.kpi.baseline"].search([])
        self.assertEqual(len(rows), 1)
        # As if the release had not been seen.
        rows.unlink()
        enrollment.weighted_result = 80
        self.env.flush_all()
        # Rows bear the time of the database, which is not that of the test.
        self.env.cr.execute(
            "UPDATE hr_training_kpi_value SET write_date = %s WHERE id = ANY(%s)",
            [datetime(2028, 6, 14), values.ids],
        )
        self.env.invalidate_all()
        enrollment._cron_follow_performance()
        self.assertWeighs(enrollment, 60)
        self.assertEqual(rows.search([]).value, 40)

    def test_d7_a_mark_that_came_while_it_was_released_is_judged(self):
        """As if neither transaction had seen what the other made."""
        with self._clock_at(datetime(END.year, END.month, 1)):
            session = self._create_session(END.replace(hour=1), schedule=True)
            other = self.employee_colleague
            self._enroll(session, self.person, other)
        with self._clock_at(END):
            officers = session.with_user(self.user_officer)
            officers.action_all_present()
            officers.action_done()
            officers.set_marks([(other.id, "exam", 80)])
            officers.action_release_results()
            late = type(self.env["hr.training.score"])
            with patch.object(late, "_follow_up_results", lambda scores: None):
                [mark] = officers.set_marks([(self.person.id, "exam", 90)])
        enrollment = mark.sudo().enrollment_id
        self.assertEqual(enrollment.result, "pending")
        self.env.flush_all()
        # Rows bear the time of the database, which is not that of the test.
        self.env.cr.execute(
            "UPDATE hr_training_score SET create_date = %s WHERE id = %s",
            [END - timedelta(seconds=1), mark.id],
        )
        self.env.invalidate_all()
        with self._clock_at(END + timedelta(days=1)):
            enrollment._cron_follow_performance()
        self.assertEqual(enrollment.result, "passed")
        self.assertTrue(enrollment.certificate_ids)

    def test_p7_1_3_after_a_pause_of_months_the_run_makes_up_for_it(self):
        enrollment = self._sit()
        with self._clock_at(datetime(2027, 9, 30, 8)):
            self._put(self.person, {AFTER[0]: 50, AFTER[1]: 60})
        cron = self.env.ref("hr_training.ir_cron_follow_performance")
        for last, performance in ((False, None), (datetime(2027, 9, 30), 55)):
            cron.lastcall = last
            self.env.flush_all()
            # Values were written long ago, by the clock of the tests.
            self.env.cr.execute(
                "UPDATE hr_training_kpi_value SET write_date = %s",
                [datetime(2027, 9, 1)],
            )
            self.env.invalidate_all()
            with self._clock_at(datetime(2028, 5, 20, 8)):
                enrollment._cron_follow_performance()
            self.assertWeighs(enrollment, performance)

    def test_d6_15_the_formula_names_kpis_to_who_may_read_them(self):
        """While the company shows no single figures: to him and to officers."""
        enrollment = self._sit()
        self.assertIn("80", enrollment.with_user(self.user_executive).weighted_text)
        self._put(self.person, dict.fromkeys(AFTER, 55))
        readers = {
            self.user_employee: True,
            self.user_officer: True,
            self.user_department_manager: False,
            self.user_executive: False,
        }
        for individual in (False, True):
            self.company.training_kpi_individual = individual
            readers[self.user_department_manager] = individual
            self.env.flush_all()
            for user, shown in readers.items():
                self.env.invalidate_all()
                text = enrollment.with_user(user).weighted_text
                self.assertEqual("55" in text, shown, (user.name, text))

    def test_p7_1_3_marks_of_many_take_no_more_statements(self):
        people = [
            self._create_employee(f"P{n}", self.department_srv) for n in range(10)
        ]
        other = self._create_course("T02")
        passes = self._pass(*people, course_id=other.id).enrollment_ids
        for person in people:
            self._put(person, dict.fromkeys(AFTER, 60))
        self.assertEqual(set(passes.mapped("weighted_result")), {60})

        def count(records):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            records.browse(records.ids)._find_performance_marks()
            return self.env.cr.sql_log_count - before

        count(passes)
        self.assertLessEqual(count(passes), count(passes[:2]))
