"""Needs that customers show (policy 3.1)."""

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from ..common import HrTrainingCase


@tagged("post_install", "-at_install", "hr_training_needs")
class TestNeedComplaint(HrTrainingCase):
    uses = ("user_officer", "user_department_manager", "user_employee")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls.env["product.product"].create({"name": "Pump X-1"})

    def _create_need(self, user, **vals):
        vals = {"channel": "customer", "name": "Leaks after repair", **vals}
        need_id = self._rpc(user, "hr.training.need", "create", vals)
        return self.env["hr.training.need"].with_user(user).browse(need_id)

    def test_p3_1_manager_names_complaint_date_and_product(self):
        need = self._create_need(
            self.user_department_manager,
            complaint_reference="C-17",
            complaint_date="2026-03-01",
            product_id=self.product.id,
            department_id=self.department_srv.id,
        )
        need.action_submit()
        seen = need.with_user(self.user_officer)
        self.assertEqual(
            (seen.complaint_reference, str(seen.complaint_date), seen.product_id.name),
            ("C-17", "2026-03-01", "Pump X-1"),
        )
        self.assertNotIn("evidence", seen.doubts or "")

    def test_p3_1_without_the_number_there_is_no_evidence(self):
        need = self._create_need(self.user_officer, complaint_reference=" ")
        self.assertIn("evidence", need.doubts)

    def test_p3_1_complaint_of_tomorrow_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "today or before"):
            self._create_need(self.user_officer, complaint_date="2026-03-03")
        with self.assertRaisesRegex(ValidationError, "check the year"):
            self._create_need(self.user_officer, complaint_date="0206-03-01")

    def test_p3_1_product_of_another_company_is_refused(self):
        self._add_company_b()
        self.product.company_id = self.company_b
        with self.assertRaises(UserError):
            self._create_need(self.user_officer, product_id=self.product.id)

    def test_p3_1_what_was_submitted_is_changed_by_officers_only(self):
        need = self._create_need(
            self.user_department_manager, department_id=self.department_srv.id
        )
        need.action_submit()
        for vals in (
            {"complaint_reference": "Forged"},
            {"complaint_date": "2026-03-01"},
            {"product_id": self.product.id},
        ):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                self._rpc(
                    self.user_department_manager, need._name, "write", need.ids, vals
                )
        self._rpc(
            self.user_officer,
            need._name,
            "write",
            need.ids,
            {"product_id": self.product.id},
        )
        self.assertEqual(need.product_id, self.product)

    def test_p3_1_employee_without_team_raises_no_customers_need(self):
        with self.assertRaises(UserError):
            self._create_need(self.user_employee, complaint_reference="C-1")

    def test_p3_1_form_asks_for_the_complaint_where_a_customer_speaks(self):
        form = Form(self.env["hr.training.need"].with_user(self.user_officer))
        form.channel = "customer"
        form.name = "Leaks"
        form.complaint_reference = "C-18"
        form.product_id = self.product
        self.assertEqual(form.save().complaint_reference, "C-18")
