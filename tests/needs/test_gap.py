"""Policy 3.2, task analysis: what jobs ask for against what people have."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from ..common import TODAY
from .common_gap import GapCase


@tagged("post_install", "-at_install", "hr_training_needs")
class TestTask(GapCase):
    def test_an_officer_writes_what_a_job_asks_for(self):
        task = self._create_task(self.job, (self.pumps, 80), criticality="high")
        self.assertEqual(task.company_id, self.company)
        line = task.skill_ids
        self.assertEqual((line.skill_id, line.level_points), (self.pumps, 80))

    def test_the_scale_of_a_skill_is_found_by_itself(self):
        task = self._create_task(self.job)
        line = self._as_officer("hr.training.task.skill").create(
            {
                "task_id": task.id,
                "skill_id": self.pumps.id,
                "skill_level_id": self._level(self.pumps, 50).id,
            }
        )
        self.assertEqual(line.skill_type_id, self.skill_type)

    def test_whatever_names_a_skill_names_a_level_of_its_scale(self):
        other = self._create_scale("Languages")
        goal = self.env["hr.training.goal"].create(
            {"name": "Goal", "company_id": self.company.id, "horizon": "2026-12-31"}
        )
        good = self._skill_vals(self.pumps, 50)
        bad = {**good, "skill_level_id": other.skill_level_ids[-1].id}
        kind = {"skill_type_id": other.id}
        for model, vals, wrong in (
            ("hr.training.need", {"channel": "supervisor"}, ({}, {"skill_id": False})),
            ("hr.training.goal.line", {"goal_id": goal.id, "people_wanted": 1}, ({},)),
            ("hr.training.course.skill", {"course_id": self.course.id}, ({}, kind)),
        ):
            names = set(self.env[model]._fields) - {"skill_type_id"}
            if model == "hr.training.course.skill":
                names.add("skill_type_id")
            for change in wrong:
                told = {k: v for k, v in {**bad, **change}.items() if k in names}
                with self.subTest(model=model, change=change), self._undone():
                    with self.assertRaisesRegex(ValidationError, "not of one scale"):
                        self.env[model].create({**vals, **told})
            with self.subTest(model=model):
                told = {k: v for k, v in good.items() if k in names}
                self.env[model].create({**vals, **told})

    def test_a_level_that_is_not_on_the_skills_scale_is_refused(self):
        task = self._create_task(self.job)
        other = self._create_scale("Languages")
        vals = self._skill_vals(self.pumps, 50, task_id=task.id)
        vals["skill_level_id"] = other.skill_level_ids[-1].id
        with self.assertRaises(ValidationError) as refused:
            self._as_officer("hr.training.task.skill").create(vals)
        self.assertIn("not of one scale", str(refused.exception))
        line = self._as_officer("hr.training.task.skill").create(
            self._skill_vals(self.pumps, 50, task_id=task.id)
        )
        with self.assertRaises(ValidationError):
            line.skill_level_id = other.skill_level_ids[-1]

    def test_a_skill_that_is_deleted_takes_its_lines_along(self):
        task = self._create_task(self.job, (self.pumps, 80), (self.fridges, 50))
        self.pumps.unlink()
        self.env.invalidate_all()
        self.assertEqual(task.skill_ids.skill_id, self.fridges)

    def test_an_employee_reads_the_tasks_of_his_own_job_only(self):
        other = self._create_job("Clerk")
        mine = self._create_task(self.job, (self.pumps, 80), name="Mine")
        theirs = self._create_task(other, (self.pumps, 80), name="Theirs")
        self.employee_employee.job_id = self.job
        self.env.flush_all()
        for user, seen in (
            (self.user_employee, mine),
            (self.user_outsider, mine.browse()),
            (self.user_department_manager, mine | theirs),
            (self.user_executive, mine | theirs),
        ):
            with self.subTest(user=user.name):
                tasks = self.env["hr.training.task"].with_user(user)
                found = tasks.search([("id", "in", (mine | theirs).ids)])
                self.assertEqual(found.with_env(self.env), seen)
                lines = self.env["hr.training.task.skill"].with_user(user)
                found = lines.search([("task_id", "in", (mine | theirs).ids)])
                self.assertEqual(found.task_id.with_env(self.env), seen)
                with self.assertRaises(AccessError):
                    mine.with_user(user).name = "Changed"
                with self.assertRaises(AccessError):
                    mine.skill_ids.with_user(user).unlink()

    def test_a_skill_is_not_moved_to_a_task_of_another_company(self):
        self._add_company_b()
        foreign = self.env["hr.training.task"].create(
            {"name": "Of B", "job_id": self._create_job("B", self.company_b).id}
        )
        task = self._create_task(self.job, (self.pumps, 80))
        with self.assertRaises(AccessError):
            task.skill_ids.with_user(self.user_officer).task_id = foreign


@tagged("post_install", "-at_install", "hr_training_needs")
class TestGap(GapCase):
    """The matrix computed by hand: each case has one reason to be as it is."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._add_company_b()
        cls._ask_of_job(cls.job, cls.pumps, 50)
        # The task asks for more than the job itself, and for one thing more.
        cls._create_task(cls.job, (cls.pumps, 80))
        cls.task = cls._create_task(cls.job, (cls.fridges, 50), name="Cool")

    @classmethod
    def _technician(cls, name, department=None, **vals):
        return cls._create_employee(
            name, department or cls.department_srv_n, job_id=cls.job.id, **vals
        )

    def test_the_matrix_equals_the_case_computed_by_hand(self):
        new = self._technician("None")
        low = self._technician("Low")
        self._hold(low, self.pumps, 20)
        self._hold(low, self.fridges, 50)
        above = self._technician("Above")
        self._hold(above, self.pumps, 100)
        self._hold(above, self.fridges, 100)
        expired = self._technician("Expired")
        self._hold(expired, self.pumps, 80, until="2026-03-01")
        self._hold(expired, self.fridges, 50, until="2026-03-02")
        early = self._technician("Early")
        self._hold(early, self.pumps, 80, since="2026-03-03")
        self._hold(early, self.fridges, 50, since="2026-03-02")
        archived = self._technician("Archived")
        archived.active = False
        other_job = self._create_employee("Clerk", self.department_srv_n)
        other_job.job_id = self._create_job("Clerk")
        # Another company's, in a job that all share.
        shared = self._create_job("Shared", self.env["res.company"])
        self._ask_of_job(shared, self.pumps, 20)
        self._create_employee("Of B", self.department_b, job_id=shared.id)
        self._create_employee("Shares", self.department_ops, job_id=shared.id)
        self.assertEqual(
            self._gaps(self.user_officer),
            [
                ("Early", "Pumps", 80, 0),
                ("Expired", "Pumps", 80, 0),
                ("Low", "Pumps", 80, 20),
                ("None", "Fridges", 50, 0),
                ("None", "Pumps", 80, 0),
                ("Shares", "Pumps", 20, 0),
            ],
        )
        self.assertEqual(
            self._gaps(self.user_b_officer), [("Of B", "Pumps", 20, 0)], "their own"
        )
        self.assertEqual(
            self._gaps(self.user_officer, self.job, self.department_srv),
            [
                ("Early", "Pumps", 80, 0),
                ("Expired", "Pumps", 80, 0),
                ("Low", "Pumps", 80, 20),
                ("None", "Fridges", 50, 0),
                ("None", "Pumps", 80, 0),
            ],
            "departments with those below, of one job",
        )
        self.assertFalse(self._gaps(self.user_officer, self.job, self.department_ops))
        # As soon as he has it, it is none any more.
        self._hold(new, self.fridges, 50)
        self.assertNotIn(("None", "Fridges", 50, 0), self._gaps(self.user_officer))

    def test_who_works_in_two_companies_has_his_skills_in_both(self):
        here = self._technician("Both")
        job = self._create_job("Fitter", self.company_b)
        self._ask_of_job(job, self.fridges, 100)
        there = self._create_employee("Both", self.department_b, job_id=job.id)
        there.work_contact_id = here.work_contact_id
        self._hold(there, self.pumps, 80)
        self._hold(here, self.fridges, 50)
        self.assertFalse(self._gaps(self.user_officer))
        self.assertEqual(
            self._gaps(self.user_b_officer), [("Both", "Fridges", 100, 50)]
        )

    def test_a_task_asks_until_it_is_archived(self):
        self._technician("Somebody")
        self.task.active = False
        self.assertEqual(self._gaps(self.user_officer), [("Somebody", "Pumps", 80, 0)])

    def test_what_a_job_no_longer_asks_for_does_not_count(self):
        job = self._create_job("Old")
        self._ask_of_job(job, self.pumps, 80, until="2026-03-01")
        self._ask_of_job(job, self.fridges, 80, since="2026-03-03")
        self._create_employee("Old Hand", self.department_ops, job_id=job.id)
        self.assertFalse(self._gaps(self.user_officer))

    def test_the_job_is_that_of_the_version_in_force(self):
        clerk = self._create_job("Clerk")
        moved = self._technician("Moved")
        moved.version_id.date_version = "2026-01-01"
        self.env.flush_all()
        for day, job in (("2026-03-02", clerk), ("2026-03-03", self.job)):
            self.env["hr.version"].create(
                {
                    "employee_id": moved.id,
                    "date_version": day,
                    "department_id": self.department_srv_n.id,
                    "job_id": job.id,
                }
            )
        self.assertFalse(self._gaps(self.user_officer), "a clerk today")
        with self._clock_at("2026-03-03 08:00:00"):
            self.assertEqual(len(self._gaps(self.user_officer)), 2)

    def test_the_day_is_the_companys_own(self):
        person = self._technician("Late")
        self._hold(person, self.pumps, 80, until=str(TODAY))
        self._hold(person, self.fridges, 50)
        # Eight hours ahead of Greenwich the next day has begun.
        with self._clock_at("2026-03-02 15:59:00"):
            self.assertFalse(self._gaps(self.user_officer))
        with self._clock_at("2026-03-02 16:01:00"):
            self.assertEqual(self._gaps(self.user_officer), [("Late", "Pumps", 80, 0)])

    def test_everybody_gets_whom_he_may_see(self):
        self.employee_employee.job_id = self.job
        self.employee_outsider.job_id = self.job
        names = {"own": ["Employee"], "all": ["Employee", "Outsider"], "none": []}
        for user, seen in (
            (self.user_officer, "all"),
            (self.user_head, "all"),
            (self.user_executive, "all"),
            (self.user_department_manager, "own"),
            (self.user_employee, "own"),
            (self.user_colleague, "none"),
            (self.user_trainer, "none"),
            (self.user_finance, "none"),
        ):
            with self.subTest(user=user.name):
                gaps = self._gaps(user)
                self.assertEqual(sorted({row[0] for row in gaps}), names[seen])
                # The screen and the list say the same.
                page = self._matrix(user).get_page()
                self.assertEqual(
                    sorted(row["name"] for row in page["people"]), names[seen]
                )
                rows = self._matrix(user).search([]).sudo()
                self.assertEqual(
                    sorted(set(rows.employee_id.mapped("name"))), names[seen]
                )

    def test_a_portal_user_gets_nothing(self):
        portal = self._add_user("portal", "base.group_portal")
        with self.assertRaises(AccessError):
            self.job.with_user(portal).training_gaps()
        with self.assertRaises(AccessError):
            self._matrix(portal).get_page()

    def test_bad_departments_are_refused_with_a_sentence(self):
        for junk in ("abc", [[1]], {"a": 1}, True, [None], 0.5, -1):
            with self.subTest(junk=junk), self.assertRaises(UserError):
                self.job.with_user(self.user_officer).training_gaps(junk)

    def test_many_people_take_no_more_statements(self):
        def count(call):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            call()
            return self.env.cr.sql_log_count - before

        # One environment for all: what it keeps of the user is asked for once.
        job = self.job.with_user(self.user_officer)

        def ask():
            job.training_gaps()

        ask()
        self._technician("One")
        one = count(ask)
        for number in range(20):
            self._technician(f"Person {number}")
        self.assertEqual(count(ask), one)


@tagged("post_install", "-at_install", "hr_training_needs")
class TestGapMatrix(GapCase):
    """What the screen asks for."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_task(cls.job, (cls.pumps, 80), (cls.fridges, 50))
        cls.first, cls.second, cls.third = (
            cls._create_employee(name, cls.department_srv_n, job_id=cls.job.id)
            for name in ("Zoe", "Ann", "Max")
        )
        cls._hold(cls.second, cls.pumps, 50)
        cls._hold(cls.third, cls.pumps, 80)
        cls._hold(cls.third, cls.fridges, 100)

    def _page(self, **filters):
        page = self._matrix(self.user_officer).get_page(**filters)
        return [(row["name"], row["total"]) for row in page["people"]], page

    def test_a_page_has_people_down_and_skills_across(self):
        people, page = self._page()
        self.assertEqual(people, [("Zoe", 130), ("Ann", 80), ("Max", 0)])
        self.assertEqual(page["count"], 3)
        self.assertEqual(
            [(s["name"], s["people"], s["total"]) for s in page["skills"]],
            [("Fridges", 2, 100), ("Pumps", 2, 110)],
        )
        cells = page["people"][1]["cells"]
        self.assertEqual(cells, {self.pumps.id: [80, 50], self.fridges.id: [50, 0]})

    def test_it_is_ordered_by_name_and_turned_page_by_page(self):
        self.assertEqual(
            [name for name, _total in self._page(order="name")[0]],
            ["Ann", "Max", "Zoe"],
        )
        people, page = self._page(order="name", offset=1, limit=1)
        self.assertEqual((people, page["count"]), ([("Max", 0)], 3))

    def test_filters_narrow_people_and_skills(self):
        clerk = self._create_job("Clerk")
        self._create_task(clerk, (self.fridges, 20))
        self._create_employee("Ops", self.department_ops, job_id=clerk.id)
        for filters, names in (
            ({"department_ids": self.department_srv.ids}, ["Zoe", "Ann", "Max"]),
            ({"department_ids": self.department_ops.ids}, ["Ops"]),
            ({"job_ids": clerk.ids}, ["Ops"]),
            ({"skill_ids": self.pumps.ids}, ["Zoe", "Ann", "Max"]),
        ):
            with self.subTest(filters=filters):
                people, page = self._page(**filters)
                self.assertEqual([name for name, _total in people], names)
        self.assertEqual([s["name"] for s in page["skills"]], ["Pumps"])

    def test_a_page_takes_no_more_statements_with_more_people(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._page()
            return self.env.cr.sql_log_count - before

        # As long as somebody holds it, all calls share one environment, and what that
        # keeps of the user is asked for once.
        _held = self._matrix(self.user_officer)
        count()
        few = count()
        for number in range(20):
            self._create_employee(
                f"P{number}", self.department_srv_n, job_id=self.job.id
            )
        count()
        self.assertEqual(count(), few)

    def test_a_cell_opens_its_evidence(self):
        self._ask_of_job(self.job, self.pumps, 20)
        self._hold(self.first, self.pumps, 100, "2025-01-01", "2025-12-31")
        good = self._teach("P1", self.pumps, 80)
        little = self._teach("P2", self.pumps, 50)
        self._create_course(
            "P3",
            publish=False,
            skill_ids=[Command.create(self._skill_vals(self.pumps, 100))],
        )
        evidence = self._matrix(self.user_officer).get_evidence(
            self.first.id, self.pumps.id
        )
        self.assertEqual(
            [(row["source"], row["progress"]) for row in evidence["asked"]],
            [("task", 80), ("job", 20)],
        )
        self.assertEqual(
            [(row["progress"], row["state"]) for row in evidence["held"]],
            [(100, "expired")],
        )
        self.assertEqual(
            [(row["id"], row["reaches"]) for row in evidence["courses"]],
            [(little.id, False), (good.id, True)],
        )
        self.assertEqual(
            (evidence["required"], evidence["current"], evidence["distance"]),
            (80, 0, 80),
        )

    def test_from_a_gap_of_his_own_one_comes_to_the_courses_that_teach_it(self):
        self.employee_employee.job_id = self.job
        course = self._teach("P1", self.pumps, 80)
        self._teach("F1", self.fridges, 80)
        Gap = self.env["hr.training.gap"].with_user(self.user_employee)
        gap = Gap.search([("is_my_own", "=", True), ("skill_id", "=", self.pumps.id)])
        action = gap.action_view_courses()
        found = self.env[action["res_model"]].with_user(self.user_employee)
        found = found.search(action["domain"])
        self.assertEqual(found, course)
        self.assertTrue(found.can_ask)
        with self.assertRaises(UserError):
            Gap.action_view_courses()
        theirs = gap.with_user(self.user_colleague)
        with self.assertRaises(AccessError):
            theirs.action_view_courses()

    def test_evidence_of_people_out_of_reach_is_refused(self):
        for user in (self.user_employee, self.user_trainer, self.user_finance):
            with self.subTest(user=user.name), self.assertRaises(UserError):
                self._matrix(user).get_evidence(self.first.id, self.pumps.id)
        seen = self._matrix(self.user_department_manager)
        self.assertTrue(seen.get_evidence(self.first.id, self.pumps.id))

    def test_the_workbook_has_the_matrix_and_the_gaps(self):
        matrix, gaps = self._matrix(self.user_officer)._get_workbook(
            [("department_id", "in", self.department_srv.ids)]
        )
        self.assertEqual(matrix.headings[3:], ("Total Gap", "Fridges", "Pumps"))
        self.assertEqual(
            [(row[0], *row[3:]) for row in matrix.rows],
            [("Ann", 80, 50, 30), ("Max", 0, 0, 0), ("Zoe", 130, 50, 80)],
        )
        self.assertEqual(
            [(row[0], row[3], *row[5:]) for row in gaps.rows],
            [
                ("Ann", "Pumps", 80, 50, 30),
                ("Ann", "Fridges", 50, 0, 50),
                ("Zoe", "Pumps", 80, 0, 80),
                ("Zoe", "Fridges", 50, 0, 50),
            ],
        )
        of_employee, _gaps = self._matrix(self.user_outsider)._get_workbook([])
        self.assertFalse(of_employee.rows)
