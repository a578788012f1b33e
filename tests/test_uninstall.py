"""What is the books' stays when the addon goes, ours goes, and no error is logged.

The whole life cycle is run by `make test`; here are the cases it has no data for.
"""

import io
import shutil
import tempfile
import zipfile
from pathlib import Path
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import config

from ..hooks import uninstall_hook
from ..models.records import hr_training_archive_export
from .money.common_claim import ClaimCase
from .records.common_archive_kept import KeptArchiveCase


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
        done = claim.activity_schedule(
            activity_type_id=kind.id, user_id=self.user_employee.id
        )
        # Done, and kept as such.
        done.active = False
        self._uninstall()
        self.assertFalse((activity | done).exists())
        self.assertFalse(kind.exists())
        self.assertTrue(claim.exists())


@tagged("post_install", "-at_install")
class TestUninstallDossiers(KeptArchiveCase):
    """Sealed dossiers are written to disk before their records go (policy 6.4.3)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.archive = cls._seal_one()
        cls.content = cls.archive._get_file_attachment().raw

    def setUp(self):
        super().setUp()
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        filestore = config.filestore(self.env.cr.dbname)
        self.patch(config, "filestore", lambda _dbname: filestore)
        options = config.options
        self.patch(config, "options", {**options, "data_dir": str(self.folder)})

    def _get_files(self):
        """Name → content of what was exported of this company."""
        return {
            path.relative_to(self.folder).as_posix(): path.read_bytes()
            for path in self.folder.rglob("*.zip")
        }

    def _get_path(self):
        return f"hr_training_dossiers/{self.env.cr.dbname}/{self.archive.filename}"

    def test_p6_4_3_an_uninstall_leaves_the_sealed_files_on_disk(self):
        collecting = self._hold_as(self.user_officer)._do_file()
        self.assertTrue(collecting)
        path = self._get_path()
        with patch.object(hr_training_archive_export, "_logger") as logger:
            uninstall_hook(self.env)
        said = logger.info.call_args.args
        self.assertIn(str(self.folder), said[0] % said[1:])
        files = self._get_files()
        self.assertEqual(files[path], self.content)
        with zipfile.ZipFile(io.BytesIO(files[path])) as exported:
            self.assertIn("verify.py", exported.namelist())
        mode = (self.folder / path).stat().st_mode
        self.assertFalse(mode & 0o077, "others on the machine read it")

    def test_p6_4_3_nothing_is_overwritten_and_nothing_written_twice(self):
        path = self.folder / self._get_path()
        path.parent.mkdir(parents=True)
        path.write_bytes(b"Of another time")
        Archive = self.env["hr.training.archive"]
        for _number in range(2):
            Archive._export_kept()
        self.assertEqual(path.read_bytes(), b"Of another time")
        second = path.with_name(f"{path.stem} 2.zip")
        self.assertEqual(second.read_bytes(), self.content)
        self.assertFalse(path.with_name(f"{path.stem} 3.zip").exists())

    def test_p6_4_3_a_name_leads_nowhere_else_and_a_lost_file_is_named(self):
        self.archive._guard_sudo().filename = "../../../evil.zip"
        lost = self._seal_one()
        lost._get_file_attachment().unlink()
        self.env.invalidate_all()
        with self.assertLogs("odoo.addons.hr_training", "WARNING") as logs:
            self.env["hr.training.archive"]._export_kept()
        self.assertIn(lost.code, "".join(logs.output))
        self.assertIn(self.content, self._get_files().values())
        names = {path.name for path in self.folder.rglob("*.zip")}
        self.assertIn("evil.zip", names)
        self.assertEqual(
            [p.name for p in self.folder.iterdir()], ["hr_training_dossiers"]
        )

    def test_p6_4_3_the_dialog_says_how_many_and_where(self):
        count = len(self.archive._get_exported())
        for name, expected in (("hr_training", count), ("survey", count), ("crm", 0)):
            module = self.env["ir.module.module"].search([("name", "=", name)])
            if not module:
                continue
            dialog = self.env["base.module.uninstall"].create(
                {"module_ids": module.ids}
            )
            with self.subTest(module=name):
                self.assertEqual(dialog.training_dossiers, expected)
                folder = dialog.training_dossier_folder
                self.assertEqual(bool(folder), bool(expected))
                self.assertIn("hr_training_dossiers", folder or "hr_training_dossiers")
        arch = dialog.get_view(view_type="form")["arch"]
        self.assertIn("training_dossier_folder", arch)
