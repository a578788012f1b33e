"""Forms are open to those who may save them, and say why they are closed."""

from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .planning.common_planning import PlanCase


@tagged("post_install", "-at_install", "hr_training_access")
class TestFormsOpen(PlanCase):
    def _get_arch(self, record, user):
        views = record.with_user(user).get_views([(False, "form")])
        return etree.fromstring(views["views"]["form"]["arch"])

    def _get_open(self, record, user):
        """Fields of the form that may be typed into, whatever the record says."""
        record = record.with_user(user)
        return [
            node.get("name")
            for node in self._get_arch(record, user).xpath("//field")
            if not node.xpath("ancestor::field")
            and not record._fields[node.get("name")].readonly
            and record._has_field_access(record._fields[node.get("name")], "write")
            and node.get("readonly") not in ("1", "True", "true")
            and "not is_write_allowed" not in node.get("readonly", "")
        ]

    def test_form_is_closed_to_who_only_reads_the_plan(self):
        plan = self._create_plan()
        user = self.user_department_manager
        self.assertEqual(self._get_open(plan, user), [])
        self.assertFalse(plan.with_user(user).is_write_allowed)
        self.assertTrue(plan.with_user(self.user_officer).is_write_allowed)
        new = plan.with_user(user).new({"kind": "adhoc"})
        self.assertTrue(new.is_write_allowed)
        # In the making it stays what the saved one is.
        made = plan.with_user(user).new({"name": "Other"}, origin=plan)
        self.assertFalse(made.is_write_allowed)

    def test_parts_of_a_line_are_not_closed_twice(self):
        arch = self._get_arch(self._create_plan(), self.user_officer)
        lines = arch.xpath("//field[@name='line_ids']//field")
        self.assertTrue(lines)
        for node in lines:
            self.assertNotIn("is_write_allowed", node.get("readonly", ""))

    def test_shared_course_says_who_changes_it(self):
        course = self.course.with_user(self.user_officer)
        course.sudo().company_id = False
        self._add_company_b()
        self.env.invalidate_all()
        self.assertEqual(self._get_open(course, self.user_officer), [])
        self.assertFalse(course.is_write_allowed)
        for method in ("action_retire", "action_revise"):
            with (
                self.subTest(method=method),
                self.assertRaisesRegex(AccessError, "All companies share it"),
            ):
                getattr(course, method)()
        line = self._get_arch(course, self.user_officer).xpath(
            "//div[@invisible='not id or is_company_editable']"
        )
        self.assertIn("All companies share it", line[0].text)
        # Who has no right to any course is told Odoo's own sentence.
        with self.assertRaises(AccessError) as refused:
            course.with_user(self.user_employee).write({"name": "Mine"})
        self.assertNotIn("All companies", str(refused.exception))
