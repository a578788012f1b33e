"""Files for Odoo's own import: what they name is what the models take (policy 2.1)."""

from odoo.tests import tagged
from odoo.tools.misc import file_open

from ..common import HrTrainingCase


@tagged("post_install", "-at_install")
class TestImportTemplate(HrTrainingCase):
    def _load(self, model, **values):
        """Records of one row, by the columns of the model's template."""
        records = self.env[model].with_user(self.user_officer)
        [template] = records.get_import_templates()
        with file_open(template["template"].removeprefix("/")) as file:
            names = file.read().split("\n")[0].split(",")
        self.assertFalse(values.keys() - set(names))
        found = records.load(names, [[values.get(name, "") for name in names]])
        self.assertFalse(found["messages"])
        return records.browse(found["ids"])

    def test_p5_courses(self):
        course = self._load(
            "hr.training.course",
            code="FILE",
            name="From a File",
            category_id="Test Category",
            programme="Onboarding",
            method="Internal Training",
            hours="4",
            objectives="Know the rules",
            interval_months="12",
        )
        self.assertEqual(
            (course.code, course.category_id, course.hours, course.interval_months),
            ("FILE", self.category, 4, 12),
        )
        self.assertEqual((course.state, course.programme), ("draft", "onboarding"))

    def test_p1_3_requirements(self):
        rule = self._load(
            "hr.training.requirement",
            course_id="T01",
            applies_to="Departments",
            department_ids="SRV",
            rank="Staff",
            due_days="45",
            renewal_days="60",
            renewal_basis="Months after the Pass",
            renewal_months="24",
        )
        self.assertEqual(
            (rule.course_id, rule.department_ids, rule.rank, rule.due_days),
            (self.course, self.department_srv, "staff", 45),
        )
        self.assertEqual((rule.renewal_basis, rule.renewal_months), ("pass", 24))
