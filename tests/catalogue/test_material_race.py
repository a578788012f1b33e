from odoo.service.model import retrying
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common_race import RaceCase
from .common_material import PDF, encode

UPLOADS = 3


@tagged("post_install", "-at_install", "hr_training_race")
class TestUploadRace(RaceCase):
    """Several people upload a file to one material at the same time (policy 2.1)."""

    @classmethod
    def _create_data(cls, env):
        material = env["hr.training.material"].create({"name": "Raced"})
        cls.material_id = material.id

    @classmethod
    def _remove_data(cls):
        with cls._env() as env:
            material = env["hr.training.material"].browse(cls.material_id)
            material.version_ids.unlink()
            material.unlink()

    def _upload(self, number):
        vals = {"file": encode(PDF + b"%d" % number), "filename": f"{number}.pdf"}
        with self._env() as env:
            material = env["hr.training.material"].browse(self.material_id)
            retrying(lambda: material.write(vals), env)

    @mute_logger("odoo.sql_db")
    def test_p2_1_each_upload_has_a_number_of_its_own(self):
        calls = [lambda n=n: self._upload(n) for n in range(UPLOADS)]
        self.assertEqual(self._run_at_once(calls), [])
        with self._env() as env:
            versions = env["hr.training.material"].browse(self.material_id).version_ids
            self.assertEqual(
                sorted(versions.mapped("number")), list(range(1, UPLOADS + 1))
            )
            self.assertEqual(len(set(versions.mapped("checksum"))), UPLOADS)
