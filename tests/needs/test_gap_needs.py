"""Policy 3.2: cells of the gap matrix become needs, none of them twice."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_gap import GapCase


@tagged("post_install", "-at_install", "hr_training_needs")
class TestGapNeeds(GapCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_task(cls.job, (cls.pumps, 80), (cls.fridges, 50))
        cls.ann, cls.max, cls.zoe = (
            cls._create_employee(name, cls.department_srv_n, job_id=cls.job.id)
            for name in ("Ann", "Max", "Zoe")
        )
        cls.stranger = cls._create_employee(
            "Stranger", cls.department_ops, job_id=cls.job.id
        )
        cls._hold(cls.max, cls.fridges, 50)

    def _make(self, user, *cells):
        """The needs that the user's choice makes, in sudo, and what he is told."""
        Need = self.env["hr.training.need"].sudo()
        before = Need.search([])
        action = self._matrix(user).action_make_needs(
            [(employee.id, skill.id) for employee, skill in cells]
        )
        return Need.search([]) - before, action["params"]["message"]

    def _people(self, need):
        return sorted(need.person_ids.employee_id.mapped("name"))

    def test_chosen_cells_become_a_need_per_skill_and_level(self):
        course = self._teach("P1", self.pumps, 80)
        made, said = self._make(
            self.user_officer,
            (self.ann, self.pumps),
            (self.max, self.pumps),
            (self.zoe, self.fridges),
        )
        self.assertEqual(len(made), 2)
        of_pumps = made.filtered(lambda n: n.skill_id == self.pumps)
        of_fridges = made - of_pumps
        self.assertEqual(self._people(of_pumps), ["Ann", "Max"])
        self.assertEqual(of_pumps.skill_level_id, self._level(self.pumps, 80))
        self.assertEqual(of_pumps.course_id, course)
        self.assertEqual(self._people(of_fridges), ["Zoe"])
        self.assertFalse(of_fridges.course_id, "no course teaches it")
        self.assertEqual(set(made.mapped("channel")), {"supervisor"})
        self.assertEqual(set(made.mapped("analysis")), {"task"})
        self.assertEqual(set(made.mapped("state")), {"submitted"})
        self.assertEqual(of_pumps.person_ids.mapped("distance"), [80, 80])
        self.assertIn("2 needs for 3 people", said)

    def test_none_is_made_twice(self):
        self._make(self.user_officer, (self.ann, self.pumps))
        made, said = self._make(
            self.user_officer, (self.ann, self.pumps), (self.max, self.pumps)
        )
        self.assertEqual(self._people(made), ["Max"])
        self.assertIn("1 had been asked for before", said)
        made, said = self._make(self.user_officer, (self.ann, self.pumps))
        self.assertFalse(made)
        self.assertIn("1 had been asked for before", said)
        # A course that came since makes no second need of it.
        self._teach("P1", self.pumps, 80)
        made, _said = self._make(self.user_officer, (self.ann, self.pumps))
        self.assertFalse(made)

    def test_a_human_is_asked_for_once_whichever_record_names_him(self):
        again = self._create_employee("Ann", self.department_ops, job_id=self.job.id)
        again.work_contact_id = self.ann.work_contact_id
        made, said = self._make(
            self.user_officer, (self.ann, self.pumps), (again, self.pumps)
        )
        self.assertEqual(len(made.person_ids), 1)
        self.assertIn("1 had been asked for before", said)

    def test_a_need_for_less_does_not_stand_for_more(self):
        self.env["hr.training.need"].with_user(self.user_officer).create(
            {
                "channel": "supervisor",
                "skill_id": self.pumps.id,
                "skill_level_id": self._level(self.pumps, 50).id,
                "person_ids": [(0, 0, {"employee_id": self.ann.id})],
            }
        )
        made, _said = self._make(self.user_officer, (self.ann, self.pumps))
        self.assertEqual(self._people(made), ["Ann"])

    def test_the_best_course_on_offer_is_taken(self):
        self._teach("LOW", self.pumps, 50)
        self._teach("TOP", self.pumps, 100, hours=2)
        self._teach("LONG", self.pumps, 80, hours=20)
        short = self._teach("SHORT", self.pumps, 80, hours=4)
        gone = self._teach("GONE", self.pumps, 80, hours=1)
        gone.with_user(self.user_officer).action_retire()
        made, _said = self._make(self.user_officer, (self.ann, self.pumps))
        self.assertEqual(made.course_id, short)

    def test_what_is_no_gap_any_more_is_left_out_and_said(self):
        made, said = self._make(
            self.user_officer, (self.max, self.fridges), (self.ann, self.fridges)
        )
        self.assertEqual(self._people(made), ["Ann"])
        self.assertIn("1 are no gap any more", said)

    def test_a_manager_speaks_for_his_people_and_for_nobody_else(self):
        manager = self.user_department_manager
        made, _said = self._make(manager, (self.ann, self.pumps))
        self.assertEqual((made.channel, made.requester_id), ("supervisor", manager))
        for cells in (
            [(self.stranger, self.pumps)],
            [(self.zoe, self.pumps), (self.stranger, self.pumps)],
        ):
            with self.assertRaises(AccessError):
                self._make(manager, *cells)

    def test_what_somebody_chooses_of_his_own_is_his_wish(self):
        self.employee_employee.job_id = self.job
        made, _said = self._make(
            self.user_employee, (self.employee_employee, self.pumps)
        )
        self.assertEqual(made.channel, "employee")
        for user in (self.user_employee, self.user_executive, self.user_trainer):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self._make(user, (self.ann, self.pumps))

    def test_companies_stay_apart(self):
        self._add_company_b()
        job = self._create_job("B", self.company_b)
        self._ask_of_job(job, self.pumps, 80)
        foreign = self._create_employee("Of B", self.department_b, job_id=job.id)
        made, said = self._make(self.user_officer, (foreign, self.pumps))
        self.assertFalse(made)
        self.assertIn("1 are no gap any more", said)
        # A course of the other company teaches nobody here.
        self._teach("P1", self.pumps, 80, company_id=self.company.id)
        made, _said = self._make(self.user_b_officer, (foreign, self.pumps))
        self.assertFalse(made.course_id)
        self.assertEqual(made.company_id, self.company_b)

    def test_evidence_opens_the_gaps_it_was_made_of(self):
        made, _said = self._make(
            self.user_officer, (self.ann, self.pumps), (self.zoe, self.pumps)
        )
        self.assertTrue(made._has_evidence())
        action = made.with_user(self.user_officer).action_open_evidence()
        rows = self._matrix(self.user_officer).search(action["domain"])
        self.assertEqual(rows.employee_id, self.ann | self.zoe)

    def test_bad_cells_are_refused_with_a_sentence(self):
        for junk in (None, 5, "ab", [], [[1]], [["a", 1]], [[True, 1]], [[1, 10**30]]):
            with self.subTest(junk=junk), self.assertRaises(UserError):
                self._matrix(self.user_officer).action_make_needs(junk)

    def test_many_cells_take_few_more_statements(self):
        def count(people):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._make(self.user_officer, *((p, self.pumps) for p in people))
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        people = [
            self._create_employee(f"P{n}", self.department_srv_n, job_id=self.job.id)
            for n in range(45)
        ]
        count(people[:1])
        few = count(people[1:5])
        self.assertLessEqual(count(people[5:]), few)
