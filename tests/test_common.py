"""The test world: users are there when a test names them, and gone with it."""

from odoo.tests import tagged

from .common import HrTrainingCase
from .common_lazy import lazy


def look(case, role):
    """A helper of another module, whose code no class shows."""
    return getattr(case, "".join(("us", "er_", role)))


@tagged("post_install", "-at_install")
class TestLazyUsers(HrTrainingCase):
    def _is_made(self, role):
        return not isinstance(vars(type(self))["".join(("us", "er_", role))], lazy)

    def test_1_what_no_code_names_is_made_by_the_test_that_asks(self):
        self.assertTrue(self._is_made("officer"), "the helpers act as the officer")
        self.assertFalse(self._is_made("finance"))
        user = look(self, "finance")
        self.assertTrue(user.exists().active)
        self.assertEqual(look(self, "finance"), user)

    def test_2_and_made_anew_by_the_next_one(self):
        self.assertFalse(self._is_made("finance"))
        self.assertTrue(look(self, "finance").exists())
        self.assertTrue(look(type(self), "trainer").exists())

    def test_3_with_all_that_belongs_to_the_role(self):
        manager = look(self, "department_manager")
        self.assertEqual(self.department_srv.manager_id.user_id, manager)
