"""Whoever passed all that was required of him in a year in time (policy 7.3.3).

The two are there since 5 January 2026; the rule is run when that year is over.
"""

from datetime import date

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from ..results.common_required import RequiredCase
from .common_outcome import OUTCOME, RULE, OutcomeCase

OVER = "2027-01-05 08:00:00"


@tagged("post_install", "-at_install", "hr_training_outcome")
class TestOnTime(OutcomeCase, RequiredCase):
    uses = (*OutcomeCase.uses, "employee_colleague")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls._create_rule("on_time", "reward")
        there = cls.employee_employee | cls.employee_colleague
        there.version_id.write({"date_version": cls.hired})
        # Due on 4 February.
        cls.required = cls._require(due_days=30, valid_from="2026-01-05")

    def _find(self, moment=OVER, rule=None):
        """Employees whom the rule finds, nothing being made."""
        with self._clock_at(moment):
            found = (rule or self.rule)._get_new_candidates(self.company)
        return self.env["hr.employee"].browse(c.employee_id for c in found)

    def assertFound(self, *employees, **kwargs):
        wanted = self.env["hr.employee"].union(*employees)
        self.assertEqual(self._find(**kwargs).sorted("id"), wanted.sorted("id"))

    # ------------------------------------------------------------
    # IN TIME
    # ------------------------------------------------------------

    def test_p7_3_3_passed_in_time_is_proposed_once_the_year_is_over(self):
        place = self._pass(self.employee_employee, "2026-02-04")
        self._pass(self.employee_colleague, "2026-02-05")
        self.assertFound(moment="2026-12-31 08:00:00")
        with self._clock_at(OVER):
            draft = self._run(self.rule)
            self.assertEqual(draft.employee_id, self.employee_employee)
            self.assertEqual((draft.kind, draft.state), ("reward", "draft"))
            self.assertEqual(draft.evidence_ids, place)
            self.assertEqual(draft.basis_key, "on_time:2026")
            self.assertIn("Required courses of 2026", draft.basis)
            self.assertFalse(self._run(self.rule))

    def test_p7_3_3_all_that_was_required_and_nothing_less(self):
        other = self._create_course("T02")
        self._require(other, due_days=60, valid_from="2026-01-05")
        self._pass(self.employee_employee, "2026-01-20")
        self._pass(self.employee_colleague, "2026-01-20")
        self._pass(self.employee_colleague, "2026-03-02", course=other)
        self.assertFound(self.employee_colleague)
        # A rule about one course looks at that one.
        self.rule.course_ids = self.course
        self.assertFound(self.employee_employee, self.employee_colleague)

    def test_p7_3_3_what_is_due_later_is_not_required_of_the_year(self):
        other = self._create_course("T02")
        self._require(other, due_days=400, valid_from="2026-01-05")
        self._pass(self.employee_employee, "2026-01-20")
        self.assertFound(self.employee_employee)
        self.required.active = False
        self.assertFound()

    def test_p7_3_3_each_renewal_counts(self):
        """Good at the end of the year, and renewed in time or after it had ended."""
        for employee, again in (
            (self.employee_employee, "2026-05-01"),
            (self.employee_colleague, "2026-05-02"),
        ):
            self._pass(employee, "2026-01-20").valid_until = "2026-05-01"
            self._pass(employee, again)
        self.assertFound(self.employee_employee)

    def test_p7_3_3_a_pass_that_ended_in_the_year_and_was_not_renewed(self):
        self._pass(self.employee_employee, "2026-01-20").valid_until = "2026-11-30"
        self._pass(self.employee_colleague, "2026-01-20").valid_until = "2027-01-01"
        self.assertFound(self.employee_colleague)

    def test_p7_3_3_what_was_overdue_when_the_year_began_was_late(self):
        self._pass(self.employee_employee, "2027-01-20")
        other = self._create_course("T02")
        self._require(other, due_days=30, valid_from="2027-03-01")
        for employee in (self.employee_employee, self.employee_colleague):
            self._pass(employee, "2027-03-02", course=other)
        self._pass(self.employee_colleague, "2026-02-04")
        self.assertFound(self.employee_colleague, moment="2028-01-05 08:00:00")

    def test_p7_3_3_what_was_waived_was_not_required(self):
        other = self._create_course("T02")
        rule = self._require(other, due_days=30, valid_from="2026-01-05")
        for employee in (self.employee_employee, self.employee_colleague):
            self._pass(employee, "2026-01-20")
        with self._clock_at("2026-01-30 08:00:00"):
            rule.with_user(self.user_head).action_waive(
                self.employee_employee.ids, "Knows it"
            )
        self.assertFound(self.employee_employee)

    def test_p7_3_3_what_was_waived_on_its_day_was_not_required_then(self):
        """The waiver ended since, and he has passed; that of the other one was ended
        before the day came."""
        required = self.required.with_user(self.user_head)
        with self._clock_at("2026-01-30 08:00:00"):
            required.action_waive(self.employee_employee.ids, "Is abroad", "2026-05-01")
            required.action_waive(self.employee_colleague.ids, "Is abroad")
        with self._clock_at("2026-02-02 08:00:00"):
            required.action_waive(self.employee_colleague.ids, "Is back", "2026-02-01")
        for employee in (self.employee_employee, self.employee_colleague):
            self._pass(employee, "2026-04-20")
        other = self._create_course("T02")
        self._require(other, due_days=30, valid_from="2026-01-05")
        for employee in (self.employee_employee, self.employee_colleague):
            self._pass(employee, "2026-01-20", course=other)
        self.assertFound(self.employee_employee)

    def test_p1_3_passes_before_the_duties_changed_do_not_count(self):
        job = self._create_job("Fitter")
        other = self._create_course("T02")
        self._require(other, jobs=job, due_days=30, valid_from="2026-01-05")
        for employee, again in (
            (self.employee_employee, "2026-06-20"),
            (self.employee_colleague, False),
        ):
            employee.version_id.job_id = job
            self._pass(employee, "2026-01-20")
            self._pass(employee, "2026-01-20", course=other)
            if again:
                self._pass(employee, again, course=other)
        self.assertFound(self.employee_employee, self.employee_colleague)
        with self._clock_at("2026-06-01 08:00:00"):
            self._as_officer("hr.training.duty.change").create(
                {"job_id": job.id, "date": "2026-06-01", "note": "New machine"}
            )
        self.assertFound(self.employee_employee)

    def test_p7_3_3_imports_and_who_has_left_are_not_proposed(self):
        place = self._pass(self.employee_employee, "2026-01-20")
        place.session_id.is_historic = True
        self._pass(self.employee_colleague, "2026-01-20")
        self.assertFound(self.employee_colleague)
        self.employee_colleague.active = False
        self.assertFound()

    def test_d6_11_passes_are_those_of_the_human(self):
        again = self._create_employee(
            "Hired Again",
            self.department_ops,
            work_contact_id=self.user_outsider.partner_id.id,
        )
        self._pass(again, "2026-01-20")
        self.assertEqual(len(self._find()), 1)

    def test_p7_3_3_a_year_before_the_rule_proposes_nobody(self):
        self._pass(self.employee_employee, "2026-01-20")
        self.rule.valid_from = date(2027, 1, 1)
        self.assertFound()

    # ------------------------------------------------------------
    # WHETHER IT STANDS
    # ------------------------------------------------------------

    def test_p7_3_3_a_corrected_result_takes_the_draft_back_and_gives_it_back(self):
        place = self._pass(self.employee_employee, "2026-01-20")
        with self._clock_at(OVER):
            draft = self._run(self.rule)
            self._correct(place, "failed", 40)
            self.assertEqual((draft.state, draft.is_unfounded), ("cancelled", True))
            self._correct(place, "passed", 80)
            self.assertEqual((draft.state, draft.is_unfounded), ("draft", False))

    def test_p7_3_3_the_daily_run_takes_back_what_would_not_be_proposed(self):
        """What is required changed, or years have gone by since."""
        self._pass(self.employee_employee, "2026-01-20")
        with self._clock_at(OVER):
            draft = self._run(self.rule)
        with self._clock_at("2029-02-01 08:00:00"):
            self.env[RULE]._cron_propose()
            self.assertEqual(draft.state, "draft")
            self._require(
                self._create_course("T02"), due_days=5, valid_from="2026-06-01"
            )
            self.env[RULE]._cron_propose()
            self.assertEqual(draft.state, "cancelled")
        self.assertEqual(
            self.env[OUTCOME].search_count([("rule_id", "=", self.rule.id)]), 1
        )

    # ------------------------------------------------------------
    # THE RULE
    # ------------------------------------------------------------

    def test_p7_3_3_it_proposes_what_is_a_gain(self):
        with self.assertRaisesRegex(ValidationError, "can be proposed for"):
            self._create_rule("on_time", "retraining")

    def test_p7_3_3_people_cost_no_further_statement(self):
        counts = []
        for number in (1, 10):
            with self._undone():
                session = self._hold("2026-01-20")
                people = self._add_people(number)
                self._add_results(session, *[(p, "passed", 90) for p in people])
                self.env.flush_all()
                self.env.invalidate_all()
                with self._clock_at(OVER):
                    before = self.env.cr.sql_log_count
                    found = self.rule._get_candidates(self.company)
                    counts.append(self.env.cr.sql_log_count - before)
                self.assertEqual(len(found), number)
        self.assertEqual(counts[0], counts[1])
