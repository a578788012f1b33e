"""Whom rules propose, once, and for how long it stands (policy 7.3.3)."""

import random
from collections import defaultdict
from datetime import date

from dateutil.relativedelta import relativedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common_outcome import OUTCOME, RULE, OutcomeCase


@tagged("post_install", "-at_install", "hr_training_outcome")
class TestOutcomeRule(OutcomeCase):
    # ------------------------------------------------------------
    # FAILS
    # ------------------------------------------------------------

    def test_p7_3_3_two_fails_of_a_course_propose_retraining_once(self):
        rule = self._create_rule("fails")
        self._fail(self.employee_employee, "2026-01-05")
        self.assertFalse(self._run(rule))
        fails = self._fail(self.employee_employee, "2026-02-02")
        draft = self._run(rule)
        self.assertEqual((draft.kind, draft.state), ("retraining", "draft"))
        self.assertEqual(draft.employee_id, self.employee_employee)
        self.assertEqual(draft.enrollment_id, fails)
        self.assertEqual(
            (draft.course_id, draft.company_id), (self.course, self.company)
        )
        self.assertEqual(len(draft.evidence_ids), 2)
        self.assertIn("2 times within 12 months", draft.basis)
        self.assertFalse(draft.proposer_id)
        self.assertFalse(self._run(rule))
        draft.with_user(self.user_officer).action_cancel()
        self.assertFalse(self._run(rule), "never again, whatever became of it")

    def test_p7_3_3_other_courses_old_fails_and_a_pass_between_do_not_count(self):
        rule = self._create_rule("fails")
        other = self._create_course("T02")
        self._fail(self.employee_employee, "2026-01-05")
        self._fail(self.employee_employee, "2026-02-02", course=other)
        self._fail(self.employee_colleague, "2025-01-06", "2026-01-07")
        self._fail(self.employee_outsider, "2025-12-01")
        self._pass(self.employee_outsider, "2025-12-15")
        self._fail(self.employee_outsider, "2026-02-02")
        self.assertFalse(self._run(rule))
        rule.months = 24
        self.assertEqual(self._run(rule).employee_id, self.employee_colleague)

    def test_d6_11_fails_count_by_the_human(self):
        rule = self._create_rule("fails")
        again = self._create_employee(
            "Hired Again",
            self.department_ops,
            work_contact_id=self.user_outsider.partner_id.id,
        )
        self._fail(self.employee_outsider, "2026-01-05")
        self._fail(again, "2026-02-02")
        self.assertEqual(len(self._run(rule)), 1)

    def test_p7_3_3_imports_and_people_who_left_propose_nobody(self):
        rule = self._create_rule("fails")
        fails = self._fail(self.employee_employee, "2026-01-05", "2026-02-02")
        fails[0].session_id.is_historic = True
        self._fail(self.employee_colleague, "2026-01-06", "2026-02-03")
        self.employee_colleague.active = False
        self.assertFalse(self._run(rule))
        rule.valid_from = "2026-02-10"
        fails[0].session_id.is_historic = False
        self.assertFalse(self._run(rule))
        rule.valid_from = "2026-01-01"
        self.assertEqual(self._run(rule).employee_id, self.employee_employee)

    def test_p7_3_3_who_learns_it_again_already_is_not_proposed(self):
        rule = self._create_rule("fails")
        self._fail(self.employee_employee, "2026-01-05", "2026-02-02")
        session = self._create_session(schedule=True)
        place = self._enroll(session, self.employee_employee)
        self.assertFalse(self._run(rule))
        place.with_user(self.user_officer).action_withdraw("Ill")
        self.assertTrue(self._run(rule))

    # ------------------------------------------------------------
    # FACTS
    # ------------------------------------------------------------

    def test_p7_3_3_a_corrected_result_takes_the_draft_back_and_gives_it_back(self):
        rule = self._create_rule("fails")
        fails = self._fail(self.employee_employee, "2026-01-05", "2026-02-02")
        draft = self._run(rule)
        self._correct(fails[1], "passed", 80)
        self.assertEqual((draft.state, draft.is_unfounded), ("cancelled", True))
        self.assertIn("fell away", draft.message_ids[:1].body)
        with self.assertRaisesRegex(UserError, "fell away"):
            draft.with_user(self.user_officer).action_reset_to_draft()
        self._correct(fails[1], "failed", 40)
        self.assertEqual((draft.state, draft.is_unfounded), ("draft", False))

    def test_p7_3_3_under_approval_it_is_marked(self):
        rule = self._create_rule("fails")
        fails = self._fail(self.employee_employee, "2026-01-05", "2026-02-02")
        draft = self._run(rule)
        draft.with_user(self.user_officer).action_submit()
        self._correct(fails[0], "passed", 80)
        self.assertEqual((draft.state, draft.is_unfounded), ("submitted", True))
        self._correct(fails[0], "failed", 40)
        self.assertFalse(draft.is_unfounded)
        # A third fail is a further fact, and takes nothing away.
        self._fail(self.employee_employee, "2026-02-23")
        self.env[RULE]._cron_propose()
        self.assertFalse(draft.is_unfounded)
        self.assertEqual(self.env[OUTCOME].search_count([("rule_id", "=", rule.id)]), 1)

    # ------------------------------------------------------------
    # BELOW, TOP
    # ------------------------------------------------------------

    def test_p7_3_3_a_result_under_the_score_proposes_coaching(self):
        rule = self._create_rule("below", score=60)
        session = self._hold("2026-02-02")
        self._add_results(
            session,
            (self.employee_employee, "failed", 59.9),
            (self.employee_colleague, "passed", 60),
            (self.employee_outsider, "failed", 0),
        )
        draft = self._run(rule)
        self.assertEqual(draft.employee_id, self.employee_employee)
        self.assertIn("59.9", draft.basis)
        self._pass(self.employee_employee, "2026-02-09")
        self.env[RULE]._cron_propose()
        self.assertEqual(draft.state, "cancelled")

    def test_p7_3_3_the_best_tenth_with_ties_of_enough_people(self):
        people = self._add_people(20)
        rule = self._create_rule("top", scope="session", min_people=20)
        session = self._hold("2026-02-02")
        values = [95, 90, 90, *range(60, 77)]
        self._add_results(
            session,
            *[(p, "passed", v) for p, v in zip(people, values, strict=True)],
        )
        rule.min_people = 21
        self.assertFalse(self._run(rule))
        rule.min_people = 20
        drafts = self._run(rule)
        self.assertEqual(drafts.employee_id, people[:3])
        self.assertIn("10 % of 20 people", drafts[0].basis)
        # Beside the number of the session, whatever that is.
        self.assertNotIn("95", drafts[0].basis.replace(session.display_name, ""))

    def test_p7_3_3_who_has_no_result_and_history_make_nobody_the_best(self):
        people = self._add_people(20)
        rule = self._create_rule("top", scope="session", min_people=20)
        session = self._hold("2026-02-02")
        rows = [(p, "passed", 60 + n) for n, p in enumerate(people[:19])]
        added = self._add_results(session, *rows, (people[19], "failed", 0))
        self.assertFalse(rule._get_candidates(self.company))
        added[-1].weighted_result = 40
        self.env.flush_all()
        self.assertTrue(rule._get_candidates(self.company))
        session.is_historic = True
        self.assertFalse(rule._get_candidates(self.company))

    def test_p7_3_3_a_year_is_looked_at_once_it_is_over(self):
        people = self._add_people(10)
        rules = self._create_rule("top", scope="course")
        rules |= self._create_rule("top", "promotion", scope="year")
        for day in ("2025-06-02", "2026-02-02"):
            self._add_results(
                self._hold(day),
                *[(p, "passed", 70 + n) for n, p in enumerate(people)],
            )
        drafts = self._run(rules)
        self.assertEqual(drafts.mapped("employee_id"), people[-1])
        self.assertEqual(sorted(drafts.mapped("kind")), ["promotion", "reward"])
        with self._clock_at("2027-01-02 08:00:00"):
            self.assertEqual(len(self._run(rules)), 2)

    def test_p7_3_3_rules_find_what_plain_python_finds(self):
        """Golden: 40 people, two of them one human, ties, over two courses."""
        rng = random.Random(7)
        people = self._add_people(40)
        people[39].work_contact_id = people[38].work_contact_id = self.env[
            "res.partner"
        ].create({"name": "Twice"})
        human = {p.id: p.id for p in people} | {people[39].id: people[38].id}
        courses = [self._create_course("T02"), self._create_course("T03")]
        rows = []
        for _number in range(24):
            course = rng.choice(courses)
            day = date(2025, 1, 6) + relativedelta(days=rng.randrange(400))
            session = self._hold(str(day), course=course)
            taken = rng.sample(list(people), 15)
            made = self._add_results(
                session,
                *[
                    (p, rng.choice(["passed", "failed"]), rng.choice(range(40, 101, 5)))
                    for p in taken
                ],
            )
            rows += [
                (human[e.employee_id.id], course.id, day, e.result, e.weighted_result)
                for e in made
            ]
        self._check_top(rows)
        self._check_fails(rows)

    def _check_top(self, rows):
        best, passed = defaultdict(dict), set()
        for person, course, day, result, value in rows:
            if day.year == 2025:
                of_course = best[course]
                of_course[person] = max(of_course.get(person, 0), value)
                if result == "passed":
                    passed.add((person, course))
        expected = set()
        for course, values in best.items():
            if len(values) < 10:
                continue
            ranked = sorted(values.values(), reverse=True)
            least = ranked[int(len(ranked) * 0.2) - 1]
            expected |= {
                (person, f"course:{course}:2025")
                for person, value in values.items()
                if value >= least and (person, course) in passed
            }
        rule = self._create_rule("top", scope="course", share=20)
        found = rule._get_candidates(self.company)
        self.assertTrue(expected)
        self.assertEqual({(c.human_id, c.key) for c in found}, expected)

    def _check_fails(self, rows):
        expected = set()
        by_person = defaultdict(list)
        for person, course, day, result, _value in rows:
            by_person[person, course].append((day, result))
        for (person, course), results in by_person.items():
            passes = [day for day, result in results if result == "passed"]
            fails = [
                day
                for day, result in results
                if result == "failed" and (not passes or day > max(passes))
            ]
            for day in fails:
                window = [d for d in fails if day - relativedelta(months=6) <= d <= day]
                if len(window) >= 2:
                    expected.add((person, course))
        rule = self._create_rule("fails", months=6)
        found = rule._get_candidates(self.company)
        self.assertTrue(expected)
        self.assertEqual({(c.human_id, c.topic) for c in found}, expected)

    def test_p7_3_3_a_proposal_more_is_a_statement_more_or_so(self):
        people = self._add_people(60)
        rule = self._create_rule("fails", count=1)
        counts = []
        for part in (people[:10], people[10:]):
            session = self._hold("2026-02-02")
            self._add_results(session, *[(p, "failed", 40) for p in part])
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertEqual(len(self._run(rule)), len(part))
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        # 40 people more.
        self.assertLess(counts[1] - counts[0], 60, counts)

    def test_p7_3_3_a_release_takes_back_what_falls_by_it(self):
        rule = self._create_rule("fails")
        self._fail(self.employee_employee, "2026-01-05", "2026-02-02")
        draft = self._run(rule)
        session = self._create_session(schedule=True)
        self._enroll(session, self.employee_employee)
        officer = session.with_user(self.user_officer)
        self._mark_everybody(officer)
        self._end_session(officer)
        with self._at_end(session):
            officer.action_release_results()
        self.assertEqual(session.enrollment_ids.result, "passed")
        self.assertEqual((draft.state, draft.is_unfounded), ("cancelled", True))

    def test_p7_3_3_what_a_rule_says_of_one_is_said_of_no_other(self):
        rule = self._create_rule("fails")
        self._fail(self.employee_employee, "2026-01-05", "2026-02-02")
        draft = self._run(rule)
        for vals in (
            {"employee_id": self.employee_outsider.id},
            {"employee_id": self.employee_outsider.id, "enrollment_id": False},
        ):
            with self.assertRaisesRegex(UserError, "by hand"):
                self._rpc(self.user_officer, OUTCOME, "write", draft.ids, vals)
        draft.with_user(self.user_officer).write(
            {"employee_id": self.employee_employee.id, "reason": "It shows."}
        )

    def test_p7_3_3_rules_that_have_proposed_stay(self):
        rule = self._create_rule("fails")
        self._fail(self.employee_employee, "2026-01-05", "2026-02-02")
        self._run(rule)
        with self.assertRaisesRegex(UserError, "Archive it"):
            rule.with_user(self.user_head).unlink()
        self._create_rule("below").with_user(self.user_head).unlink()

    def test_a_rule_in_the_making_may_look_for_nothing_yet(self):
        rule = self.env[RULE].new({"basis": False, "kind": "reward"})
        rule._onchange_basis()
        self.assertEqual(rule.kind, "reward")
        rule.basis = "fails"
        rule._onchange_basis()
        self.assertEqual(rule.kind, "coaching")

    def test_p7_3_3_proposals_are_in_the_language_of_the_company(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        rule = self._create_rule("fails", proposal="A course")
        rule.with_context(lang="zh_CN").proposal = "再培训"
        self.company.partner_id.lang = "zh_CN"
        self._fail(self.employee_employee, "2026-01-05", "2026-02-02")
        self.env[RULE]._cron_propose()
        draft = self.env[OUTCOME].search([("rule_id", "=", rule.id)])
        self.assertEqual(draft.proposal, "再培训")

    # ------------------------------------------------------------
    # WHO
    # ------------------------------------------------------------

    def test_p7_3_3_officers_look_and_propose_the_head_writes_rules(self):
        rule = self._create_rule("fails")
        self._fail(self.employee_employee, "2026-01-05", "2026-02-02")
        for user in (self.user_department_manager, self.user_executive):
            with self.assertRaises(AccessError):
                rule.with_user(user).action_propose()
        with self.assertRaises(AccessError):
            rule.with_user(self.user_officer).name = "Mine"
        action = rule.with_user(self.user_officer).action_preview()
        dialog = self.env[action["res_model"]].with_user(self.user_officer)
        dialog = dialog.browse(action["res_id"])
        self.assertEqual(dialog.found_count, 1)
        self.assertIn(self.employee_employee.name, dialog.preview)
        self.assertFalse(self.env[OUTCOME].search([("rule_id", "=", rule.id)]))
        dialog.action_confirm()
        draft = self.env[OUTCOME].search([("rule_id", "=", rule.id)])
        self.assertEqual(draft.employee_id, self.employee_employee)
        with self.assertRaisesRegex(UserError, "nobody to propose"):
            dialog.action_confirm()

    def test_p7_3_3_an_officer_does_not_see_himself_in_a_preview(self):
        self.user_employee.group_ids |= self.env.ref(
            "hr_training.group_hr_training_officer"
        )
        rule = self._create_rule("fails")
        self._fail(self.employee_employee, "2026-01-05", "2026-02-02")
        action = rule.with_user(self.user_employee).action_preview()
        dialog = self.env[action["res_model"]].with_user(self.user_employee)
        self.assertFalse(dialog.browse(action["res_id"]).preview)
        self.assertFalse(rule.with_user(self.user_employee).action_propose())

    def test_d5_companies_are_apart(self):
        self._add_company_b()
        rule = self._create_rule("fails", company_id=False)
        self._fail(self.employee_employee, "2026-01-05", "2026-02-02")
        self.assertFalse(rule.with_user(self.user_b_officer).action_propose())
        own = self._create_rule("fails", company_id=self.company_b.id)
        self.assertFalse(self._run(own))
        self.assertTrue(self._run(rule))

    def test_p7_3_3_a_rule_proposes_what_fits(self):
        with self.assertRaisesRegex(ValidationError, "can be proposed for"):
            self._create_rule("fails", "reward")

    def test_p7_3_3_rules_ship_with_those_that_are_safe_in_force(self):
        shipped = {
            name: self.env.ref(f"hr_training.outcome_rule_{name}").active
            for name in (
                "two_fails",
                "top_course",
                "under_score",
                "top_year",
                "on_time",
            )
        }
        self.assertEqual(
            shipped,
            {
                "two_fails": True,
                "top_course": True,
                "under_score": False,
                "top_year": False,
                "on_time": False,
            },
        )
