"""Skills of jobs that no published course serves (policy 1.3, 2.1.3)."""

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from ..common import HrTrainingCase


@tagged("post_install", "-at_install")
class TestCoverage(HrTrainingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kind = cls.env["hr.skill.type"].create(
            {
                "name": "Trade",
                "skill_ids": [
                    Command.create({"name": name}) for name in ("Pumps", "Pipes", "Air")
                ],
                "skill_level_ids": [
                    Command.create({"name": "Low", "level_progress": 20}),
                    Command.create({"name": "High", "level_progress": 80}),
                ],
            }
        )
        cls.pumps, cls.pipes, cls.air = (
            cls.kind.skill_ids.filtered(lambda s, n=name: s.name == n)
            for name in ("Pumps", "Pipes", "Air")
        )
        cls.low, cls.high = cls.kind.skill_level_ids.sorted("level_progress")
        cls.job = cls.env["hr.job"].create(
            {
                "name": "Fitter",
                "company_id": cls.company.id,
                "job_skill_ids": [
                    Command.create(cls._skill(skill, cls.high))
                    for skill in (cls.pumps, cls.pipes)
                ],
            }
        )

    @classmethod
    def _skill(cls, skill, level):
        return {
            "skill_type_id": cls.kind.id,
            "skill_id": skill.id,
            "skill_level_id": level.id,
        }

    def _teach(self, skill, level, publish=True):
        return self._create_course(
            f"C{skill.id}{level.id}",
            publish=publish,
            skill_ids=[Command.create(self._skill(skill, level))],
        )

    def _get_rows(self, user=None):
        self.env.invalidate_all()
        rows = (
            self.env["hr.training.coverage.report"]
            .with_user(user or self.user_officer)
            .search([("skill_type_id", "=", self.kind.id)])
        )
        return {
            (row.job_id.name, row.skill_id.name): (
                row.required,
                row.taught,
                row.coverage,
            )
            for row in rows
        }

    def test_p1_3_what_courses_on_offer_serve(self):
        self.assertEqual(
            self._get_rows(),
            {
                ("Fitter", "Pumps"): (80, 0, "none"),
                ("Fitter", "Pipes"): (80, 0, "none"),
                (False, "Air"): (0, 0, "none"),
            },
        )
        self._teach(self.pumps, self.low)
        self._teach(self.air, self.low)
        draft = self._teach(self.pipes, self.high, publish=False)
        rows = self._get_rows()
        self.assertEqual(rows["Fitter", "Pumps"], (80, 20, "lower"))
        self.assertEqual(rows["Fitter", "Pipes"], (80, 0, "none"))
        self.assertEqual(rows[False, "Air"], (0, 20, "covered"))
        draft.with_user(self.user_officer).action_publish()
        self.assertEqual(self._get_rows()["Fitter", "Pipes"], (80, 80, "covered"))
        draft.with_user(self.user_officer).action_retire()
        self.assertEqual(self._get_rows()["Fitter", "Pipes"], (80, 0, "none"))

    def test_p1_3_a_row_opens_the_courses(self):
        course = self._teach(self.pumps, self.low)
        row = self.env["hr.training.coverage.report"].with_user(self.user_officer)
        row = row.search([("skill_id", "=", self.pumps.id)])
        self.assertEqual(row.course_count, 1)
        self.assertEqual(row.action_open()["domain"], [("id", "in", course.ids)])

    def test_d5_other_companies_courses_serve_nobody_here(self):
        self._add_company_b()
        course = self._teach(self.pumps, self.high)
        course.company_id = self.company_b
        air = self._teach(self.air, self.high)
        air.company_id = self.company_b
        rows = self._get_rows()
        self.assertEqual(rows["Fitter", "Pumps"], (80, 0, "none"))
        self.assertEqual(rows[False, "Air"], (0, 0, "none"))
        self.assertNotIn(("Fitter", "Pumps"), self._get_rows(self.user_b_officer))

    def test_p1_3_officers_and_management_read_it(self):
        self.assertTrue(self._get_rows(self.user_executive))
        for user in (self.user_employee, self.user_trainer, self.user_finance):
            with self.assertRaises(AccessError):
                self._get_rows(user)

    def test_p2_1_3_of_a_course_under_revision_the_last_version_is_taught(self):
        course = self._teach(self.pumps, self.low)
        expected = {"Fitter": (80, 20, "lower")}
        key = ("Fitter", "Pumps")
        self.assertEqual(self._get_rows()[key], expected["Fitter"])
        officer = course.with_user(self.user_officer)
        officer.action_revise()
        officer.skill_ids.skill_level_id = self.high
        self.assertEqual(self._get_rows()[key], expected["Fitter"])
        officer.skill_ids.unlink()
        self.assertEqual(self._get_rows()[key], expected["Fitter"])
        row = self.env["hr.training.coverage.report"].with_user(self.user_officer)
        row = row.search([("skill_id", "=", self.pumps.id)])
        self.assertEqual(row.course_count, 1)
        officer.action_publish()
        self.assertEqual(self._get_rows()[key], (80, 0, "none"))
