"""What is the books' stays when the addon goes, ours goes, and no error is logged.

The whole life cycle is run by `make test`; here are the cases it has no data for.
"""

from odoo.tests import tagged

from ..hooks import uninstall_hook
from .money.common_claim import ClaimCase


@tagged("post_install", "-at_install")
class TestUninstall(ClaimCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # A claim names the product of its cost type.
        cls.travel = cls.env.ref("hr_training.product_travel")
        cls.venue = cls.env.ref("hr_training.product_venue")
        cls.cost_type.product_id = cls.travel

    def _uninstall(self):
        with self.assertNoLogs("odoo.sql_db", "WARNING"):
            uninstall_hook(self.env)

    def _get_left(self):
        """External ids that stay for Odoo's own part of the uninstall."""
        return self.env["ir.model.data"].search(
            [("module", "=", "hr_training"), ("model", "not like", "ir.%")]
        )

    def test_d9_products_of_claims_and_entries_stay(self):
        claim = self._create_claim(amount=300)
        self._approve_claim(claim)
        move = self._post(claim)
        products = move.line_ids.product_id
        self.assertEqual(products, self.travel)
        template = self.travel.product_tmpl_id
        self._uninstall()
        self.assertTrue(claim.exists() and move.exists())
        self.assertEqual(claim.product_id, self.travel.exists())
        self.assertTrue(template.exists() and template.active)
        self.assertFalse(self.venue.exists())
        self.assertEqual(
            set(self._get_left().mapped("model")),
            {"res.groups", "res.groups.privilege"},
        )

    def test_d9_without_claims_nothing_stays(self):
        self._uninstall()
        self.assertFalse((self.travel | self.venue).exists())

    def test_d9_what_another_addon_names_too_is_not_ours_alone(self):
        self.env["ir.model.data"].create(
            [
                {
                    "module": "__export__",
                    "name": record._table,
                    "model": record._name,
                    "res_id": record.id,
                }
                for record in (self.venue, self.venue.product_tmpl_id)
            ]
        )
        self._uninstall()
        self.assertTrue(self.venue.exists())
        self.assertEqual(self.env.ref("__export__.product_product"), self.venue)

    def test_d9_reminders_of_our_kind_go_with_it(self):
        # One that is of no model, so that any record may have it.
        kind = self.env.ref("hr_training.mail_activity_type_approval")
        claim = self._create_claim()
        activity = claim.activity_schedule(
            activity_type_id=kind.id, user_id=self.user_employee.id
        )
        self.assertTrue(activity)
        self._uninstall()
        self.assertFalse(activity.exists())
        self.assertFalse(kind.exists())
        self.assertTrue(claim.exists())
