import hashlib
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ...tools import uploads
from ..common import START
from .common_material import PDF, MaterialCase, encode


@tagged("post_install", "-at_install", "hr_training_catalogue")
class TestMaterialVersion(MaterialCase):
    """A new file is a new version, old ones stay (policy 2.1)."""

    uses = ("user_officer", "user_trainer", "user_head", "user_employee")

    def test_p2_1_new_file_is_a_new_version_and_the_old_one_stays(self):
        material = self._create_material(version="1.0", url="https://example.com/1")
        first = material.version_ids
        self.assertEqual(
            (first.number, first.name, first.filename, first.url, first.state),
            (1, "1.0", "one.pdf", "https://example.com/1", "released"),
        )
        self.assertEqual(first.author_id, self.user_officer)
        self.assertEqual(first.effective_from, fields.Date.today())
        self.assertEqual(material.current_version_id, first)
        self._write(material, **self._file("two"))
        second = material.version_ids - first
        self.assertEqual((second.number, second.name), (2, "2.0"))
        self.assertEqual(second.url, "https://example.com/1")
        self.assertEqual(material.current_version_id, second)
        self.assertEqual(material.version, "2.0")
        self.assertEqual(material.filename, "two.pdf")
        self.assertEqual(first._get_raw(), PDF + b"one")
        self.assertEqual(second._get_raw(), PDF + b"two")
        for version, words in ((first, b"one"), (second, b"two")):
            expected = hashlib.sha256(PDF + words).hexdigest()
            self.assertEqual(version.checksum, expected)

    def test_p2_1_same_file_again_is_no_version(self):
        material = self._create_material(version="1.0")
        self._write(material, **self._file("one"))
        self._write(material, name="Other name", file=self._file("one")["file"])
        self.assertEqual(len(material.version_ids), 1)
        self.assertEqual(material.name, "Other name")

    def test_p2_1_link_and_label_make_versions_too(self):
        material = self._create_material(words=None, version="1.0")
        self.assertFalse(material.version_ids)
        self._write(material, version="1.1")
        self.assertEqual(material.version, "1.1")
        self.assertFalse(material.version_ids, "on paper only")
        self._write(material, url="https://example.com/a")
        self.assertEqual(material.current_version_id.name, "1.1")
        self._write(material, version="3rd edition")
        self.assertEqual(material.version_ids.mapped("number"), [2, 1])
        self.assertEqual(material.version, "3rd edition")
        self.assertEqual(material.url, "https://example.com/a")

    def test_p2_1_what_was_handed_out_is_not_taken_away(self):
        material = self._create_material()
        with self.assertRaisesRegex(UserError, "handed out stays"):
            self._write(material, file=False)

    def test_p2_1_versions_are_changed_and_deleted_by_nobody(self):
        version = self._create_material().version_ids
        model = version._name
        for user in (self.user_officer, self.user_head, self.user_trainer):
            for vals in (
                {"file": encode(PDF + b"x")},
                {"number": 7},
                {"checksum": "0"},
                {"effective_from": "2020-01-01"},
                {"author_id": user.id},
                {"state": "draft"},
                {"note": "x"},
            ):
                with self.subTest(user=user.name, vals=vals):
                    with self.assertRaises(AccessError):
                        self._rpc(user, model, "write", version.ids, vals)
            with self.assertRaises(AccessError):
                self._rpc(user, model, "unlink", version.ids)
            with self.assertRaises(AccessError):
                vals = {"material_id": version.material_id.id, "number": 9, "name": "9"}
                self._rpc(user, model, "create", [vals])

    def test_p2_1_file_of_a_version_is_not_replaced_below_it(self):
        version = self._create_material(self.user_trainer).version_ids
        attachment = self.env["ir.attachment"].search(
            [
                ("res_model", "=", version._name),
                ("res_id", "=", version.id),
                ("res_field", "=", "file"),
            ]
        )
        self.assertEqual(attachment.raw, PDF + b"one")
        for user in (self.user_trainer, self.user_officer, self.user_head):
            for vals in ({"raw": "x"}, {"public": True}, {"res_field": False}):
                with self.subTest(user=user.name, vals=vals):
                    with self.assertRaises(AccessError):
                        self._rpc(user, "ir.attachment", "write", attachment.ids, vals)
            with self.assertRaises(AccessError):
                self._rpc(user, "ir.attachment", "unlink", attachment.ids)

    def test_p2_1_version_in_force_is_the_latest_whose_day_has_come(self):
        material = self._create_material()
        first = material.version_ids
        today = fields.Date.today()
        dialog = self.env["hr.training.material.upload"].with_user(self.user_officer)
        dialog.create(
            {
                "material_id": material.id,
                **self._file("two"),
                "name": "2.0",
                "note": "New limits",
                "effective_from": today + timedelta(days=10),
            }
        ).action_confirm()
        second = material.version_ids - first
        self.assertEqual((second.note, second.state), ("New limits", "released"))
        for days, expected in ((0, first), (9, first), (10, second)):
            with self._clock_at(self.frozen + timedelta(days=days)):
                self.env.invalidate_all()
                self.assertEqual(material.current_version_id, expected)
        self.env.invalidate_all()

    def test_p2_1_unused_material_goes_with_its_file_and_used_stays(self):
        material = self._create_material()
        version = material.version_ids
        attachments = self.env["ir.attachment"].search(
            [("res_model", "=", version._name), ("res_field", "=", "file")]
        )
        mine = attachments.filtered(lambda a: a.res_id == version.id)
        self._rpc(self.user_officer, material._name, "unlink", material.ids)
        self.assertFalse(version.exists())
        self.assertFalse(material.exists())
        self.assertFalse(mine.exists())
        kept = self._create_material()
        self._write(kept, **self._file("two"))
        with self.assertRaisesRegex(UserError, "Archive it instead"):
            self._rpc(self.user_officer, kept._name, "unlink", kept.ids)

    def test_p2_1_many_files_at_once_ask_no_statement_each(self):
        def upload(count):
            vals = [{"name": f"M{n}", **self._file(f"f{n}")} for n in range(count)]
            Material = self.env["hr.training.material"].with_user(self.user_officer)
            before = self.env.cr.sql_log_count
            Material.create(vals)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        upload(1)
        few, many = upload(10), upload(30)
        # Odoo writes each file by itself; nothing of ours is asked for each.
        self.assertLessEqual((many - few) / 20, 8)

    # ------------------------------------------------------------
    # WHAT MAY BE UPLOADED
    # ------------------------------------------------------------

    def test_p2_1_large_files_are_refused_with_the_limit(self):
        self.company.training_material_mb = 1
        large = encode(PDF + b"x" * uploads.MEGABYTE)
        with self.assertRaisesRegex(UserError, "larger than 1 MB"):
            self._create_material(words=None, file=large, filename="film.pdf")
        self.company.training_material_mb = 2
        self._create_material(words=None, file=large, filename="film.pdf")

    def test_p2_1_programs_and_pages_are_refused_whatever_their_name(self):
        for name, content in (
            ("page.html", b"<html></html>"),
            ("page.pdf", b"<!DOCTYPE html><script>1</script>"),
            ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
            ("drawing.png", b"<?xml version='1.0'?><svg onload='x'/>"),
            ("setup.exe", b"MZ\x90"),
            ("setup.docx", b"MZ\x90"),
            ("run.sh", b"#!/bin/sh"),
            ("run.txt", b"#!/bin/sh"),
            ("macro.docm", b"PK\x03\x04"),
            ("noending", b"text"),
        ):
            for user in (self.user_trainer, self.user_officer):
                with self.subTest(name=name, user=user.name):
                    with self.assertRaisesRegex(UserError, "cannot be taken"):
                        self._create_material(
                            user, words=None, file=encode(content), filename=name
                        )

    def test_p2_1_links_are_pages_and_no_programs(self):
        for url in ("javascript:alert(1)", "data:text/html,x", "//example.com", "x"):
            with self.subTest(url=url), self.assertRaisesRegex(UserError, "https://"):
                self._create_material(words=None, url=url)

    def test_p2_1_script_in_a_name_is_a_name(self):
        name = "<script>alert(1)</script>.pdf"
        material = self._create_material(
            words=None, file=encode(PDF), filename=name, name=name
        )
        self.assertEqual(material.name, name)
        self.assertEqual(material.version_ids.filename, "script_.pdf")

    # ------------------------------------------------------------
    # SESSIONS
    # ------------------------------------------------------------

    def test_p6_2_2_session_keeps_the_version_it_was_scheduled_with(self):
        material = self._create_material(course_ids=[(6, 0, self.course.ids)])
        self.course.material_ids = material
        first = material.version_ids
        session = self._create_session(schedule=True)
        self.assertEqual(session.material_version_ids, first)
        self.assertEqual(session.material_snapshot[0]["version"], "1.0")
        self._write(material, **self._file("two"))
        self.assertEqual(session.material_version_ids, first)
        later = self._create_session(START + timedelta(days=7), schedule=True)
        self.assertEqual(later.material_version_ids.number, 2)
        with self.assertRaises(AccessError):
            self._rpc(
                self.user_officer,
                session._name,
                "write",
                session.ids,
                {"material_version_ids": [(5, 0, 0)]},
            )
        self.course.material_ids = False
        with self.assertRaisesRegex(UserError, "Archive it instead"):
            self._rpc(self.user_officer, material._name, "unlink", material.ids)

    # ------------------------------------------------------------
    # CASES, IMPORT, MIGRATION
    # ------------------------------------------------------------

    def test_p2_1_3_case_is_found_by_product_and_fault(self):
        case = self._create_material(
            words=None, kind="case", product="Pump P-40", fault="Stops on Mondays"
        )
        Material = self.env["hr.training.material"].with_user(self.user_employee)
        for domain in ([("product", "ilike", "p-40")], [("fault", "ilike", "monday")]):
            self.assertEqual(Material.search(domain), case)

    def test_p2_1_material_is_imported_by_odoo_itself(self):
        Material = self.env["hr.training.material"].with_user(self.user_officer)
        [template] = Material.get_import_templates()
        self.assertTrue(template["template"].endswith(".xlsx"))
        result = Material.load(
            ["name", "kind", "version", "url", "product"],
            [["Imported", "Case", "2.0", "https://example.com/c", "Pump"]],
        )
        self.assertFalse(result["messages"])
        made = Material.browse(result["ids"])
        self.assertEqual(made.version_ids.name, "2.0")
        self.assertEqual((made.version, made.product), ("2.0", "Pump"))

    def test_p2_1_what_landed_before_becomes_a_first_version(self):
        material = self._create_material(words=None)
        rule = self._create_material(words=None, kind="rule")
        self.env.flush_all()
        self.env.cr.execute(
            """
            ALTER TABLE hr_training_material
                ADD COLUMN IF NOT EXISTS filename varchar,
                ADD COLUMN IF NOT EXISTS url varchar,
                ADD COLUMN IF NOT EXISTS version varchar;
            UPDATE hr_training_material SET version = '3.2', filename = 'old.pdf',
                   create_date = '2026-01-05'
             WHERE id = %s
            """,
            [material.id],
        )
        attachment = self.env["ir.attachment"].create(
            {
                "name": "file",
                "res_model": material._name,
                "res_field": "file",
                "res_id": material.id,
                "raw": PDF + b"old",
            }
        )
        self._migrate("19.0.1.5.0/post-material", "19.0.1.4.0")
        version = material.version_ids
        self.assertEqual((version.number, version.name), (1, "3.2"))
        self.assertEqual(version._get_raw(), PDF + b"old")
        self.assertEqual(version.checksum, hashlib.sha256(PDF + b"old").hexdigest())
        self.assertEqual(attachment.res_id, version.id)
        self.assertEqual((material.version, material.filename), ("3.2", "old.pdf"))
        self.assertEqual(rule.concerned, "none")
        self._migrate("19.0.1.5.0/post-material", "19.0.1.4.0")
        self.assertEqual(len(material.version_ids), 1)
