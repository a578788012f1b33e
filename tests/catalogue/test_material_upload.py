"""Files of material: what they are, what they are called, from when (policy 2.1)."""

import io
import zipfile
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from ...tools import uploads
from .common_material import PDF, MaterialCase, encode

WORD = {"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"}
BOOK = {"mimetype": uploads.MIMETYPES["epub"], "a.xhtml": b"<p/>"}
SCRIPT = b" " * 5000 + b"<html><script>1</script></html>"


def pack(parts):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


@tagged("post_install", "-at_install", "hr_training_catalogue")
class TestMaterialUpload(MaterialCase):
    uses = ("user_officer", "user_trainer")

    def _upload(self, name, content, user=None):
        material = self._create_material(
            user or self.user_trainer,
            words=None,
            file=encode(content),
            filename=name,
        )
        return material.version_ids

    def test_p2_1_file_is_what_its_ending_says(self):
        for name, content in (
            ("a.pdf", pack({"evil.exe": b"MZ"})),
            ("a.docx", pack({"evil.exe": b"MZ"})),
            ("a.docx", pack({**WORD, "word/vbaProject.bin": b"x"})),
            ("a.docx", pack({**WORD, "word/media/a.png": b"MZ\x90"})),
            ("a.epub", pack({**BOOK, "evil.js": b"alert(1)"})),
            ("a.zip", pack({"a.docx": pack({**WORD, "word/vbaProject.bin": b"x"})})),
            ("a.zip", pack({"../a.txt": b"x"})),
            ("a.xls", uploads.OLE[0] + "_VBA_PROJECT".encode("utf-16-le")),
            ("a.pdf", b"Rar!\x1a\x07\x00"),
            ("a.pdf", b"alert(1)"),
            ("a.pdf", SCRIPT),
            ("a.txt", SCRIPT),
            ("a.csv", b"a;b\n" * 3000 + b"<script>1</script>"),
            ("a.gif", b"text"),
            ("a.mp4", b"text"),
        ):
            for user in (self.user_trainer, self.user_officer):
                with self.subTest(name=name, content=content[:20], user=user.name):
                    with self.assertRaisesRegex(UserError, "without macros"):
                        self._upload(name, content, user)

    def test_p2_1_documents_and_archives_are_taken(self):
        for name, content in (
            ("a.docx", pack(WORD)),
            ("a.epub", pack(BOOK)),
            ("a.zip", pack({"a.docx": pack(WORD), "notes/b.txt": b"x"})),
            ("a.xls", uploads.OLE[0] + "Workbook".encode("utf-16-le")),
            ("a.txt", "如果 a < b".encode()),
            ("a.csv", "名称;数量".encode("gbk")),
            ("a.mp4", b"\0\0\0\x18ftypmp42"),
        ):
            with self.subTest(name=name):
                version = self._upload(name, content)
                self.assertEqual(version.filename, name)
                self.assertEqual(version._get_raw(), content)

    def test_p2_1_name_of_a_file_is_a_name_only(self):
        for name, kept in (
            ("../../a.pdf", "a.pdf"),
            ("C:\\fakepath\\a.pdf", "a.pdf"),
            ("a\r\nSet-Cookie: x=1.pdf", "aSet-Cookie_ x=1.pdf"),
            ("a\u202efdp.exe.pdf", "afdp.exe.pdf"),
            ("手册 1.pdf", "手册 1.pdf"),
        ):
            with self.subTest(name=name):
                self.assertEqual(self._upload(name, PDF).filename, kept)
        with self.assertRaisesRegex(UserError, "cannot be taken"):
            self._upload("a.pdf\u202e.exe", b"MZ")

    def test_p2_1_file_has_a_name(self):
        for name in ("", False, "..", "a/"):
            with self.subTest(name=name), self.assertRaisesRegex(UserError, "ending"):
                self._upload(name, PDF)
        material = self._create_material(words="one")
        self._write(material, file=encode(PDF + b"two"))
        self.assertEqual(material.current_version_id.number, 2)
        self.assertEqual(material.filename, "one.pdf", "the one it has")

    def test_p2_1_file_that_is_no_file_is_named_so(self):
        for value in (5, True, ["x"], {"a": 1}, 1.5):
            with self.subTest(value=value):
                with self.assertRaisesRegex(UserError, "did not arrive"):
                    self._create_material(words=None, file=value, filename="a.pdf")

    # ------------------------------------------------------------
    # IN FORCE FROM
    # ------------------------------------------------------------

    def _renew(self, material, words, day):
        dialog = self.env["hr.training.material.upload"].with_user(self.user_officer)
        dialog.create(
            {"material_id": material.id, **self._file(words), "effective_from": day}
        ).action_confirm()

    def test_p2_1_version_is_not_older_than_the_one_in_force(self):
        material = self._create_material()
        today = fields.Date.today()
        last = today + relativedelta(years=10)
        for day in (
            "0001-01-01",
            "2001-01-01",
            today - timedelta(days=1),
            last + timedelta(days=1),
            "9999-12-31",
        ):
            with self.subTest(day=day), self.assertRaisesRegex(UserError, "in force"):
                self._renew(material, "two", day)
        self.assertEqual(len(material.version_ids), 1)
        self._renew(material, "two", today)
        self.assertEqual(material.current_version_id.filename, "two.pdf")
        self._renew(material, "three", last)
        self.assertEqual(material.current_version_id.filename, "two.pdf")

    def test_p2_1_version_released_late_comes_after_the_one_in_force(self):
        """Another came in force while this one waited for its review."""
        today = fields.Date.today()
        material = self._create_material(words=None, author_id=self.user_trainer.id)
        self._renew(material, "one", today + timedelta(days=2))
        dialog = self.env["hr.training.material.upload"].with_user(self.user_trainer)
        dialog.create(
            {
                "material_id": material.id,
                **self._file("two"),
                "effective_from": today + timedelta(days=1),
            }
        ).action_confirm()
        second = material.version_ids.filtered(lambda v: v.number == 2)
        self._call(self.user_trainer, second, "action_submit")
        with self._clock_at(self.frozen + timedelta(days=3)):
            self._call(self.user_officer, second, "action_release")
            self.env.invalidate_all()
            self.assertEqual(material.current_version_id, second)
        self.env.invalidate_all()
