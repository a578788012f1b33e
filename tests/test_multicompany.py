from odoo.tests import tagged

from .common import HrTrainingWorldCase


@tagged("post_install", "-at_install", "hr_training_multicompany")
class TestX(HrTrainingWorldCase):
    def test_x(self):
        for m, d in self.world.items():
            print(m, {k: v.ids for k, v in d.items()})
