"""The algorithms in ``tools`` document themselves: their examples are tests. What
would be too long for an example stands here as well."""

import doctest
import importlib
import pkgutil

from odoo.tests import BaseCase, tagged

from .. import tools
from ..tools.uploads import check_photo, check_upload


@tagged("post_install", "-at_install", "hr_training_tools")
class TestToolsDoctests(BaseCase):
    """Every module of ``tools``, those to come included."""

    def test_the_examples_in_the_docstrings_hold(self):
        names = [module.name for module in pkgutil.iter_modules(tools.__path__)]
        self.assertIn("attendance", names)
        attempted = 0
        for name in names:
            with self.subTest(module=name):
                module = importlib.import_module(f"{tools.__name__}.{name}")
                report = []
                runner = doctest.DocTestRunner(verbose=False)
                for test in doctest.DocTestFinder(exclude_empty=True).find(module):
                    runner.run(test, out=report.append)
                attempted += runner.tries
                self.assertFalse(runner.failures, "".join(report))
        self.assertGreater(attempted, 30, "the examples were not found")


@tagged("post_install", "-at_install", "hr_training_tools")
class TestUploads(BaseCase):
    def test_p6_4_1_what_stands_before_a_pdf_is_not_another_file(self):
        for lead in (
            *(
                b"\0MZ",
                b"MZ\x90\0",
                b"\0<html>",
                b"\xff\xfe<\0h\0",
                b"<script",
                b"\n<svg",
            ),
            *(
                b"\x1f\x8b\x08\0",
                b"Rar!\x1a\x07",
                b"7z\xbc\xaf\x27\x1c",
                b"\0\0\0\x18ftyp",
            ),
            *(
                b"\xca\xfe\xba\xbe",
                b"@echo off\r\n",
                b"x\r\n@echo off\r\n",
                b"#!/bin/sh\n",
            ),
            *(
                b"L\0\0\0\x01\x14\x02\0",
                b"\x7fELF",
                b"\xd0\xcf\x11\xe0",
                b"PK\x03\x04",
                b"GIF89a",
            ),
            *(
                b"\xef\xbb\xbf\0MZ",
                b"M\0Z\0",
                b"[InternetShortcut]\r\n",
                b"{\\rtf1",
                bytes(99),
            ),
            *(
                b"\x89PNG\r\n\x1a\n",
                b"\xff\xd8\xff",
                b"RIFF\0\0\0\0WAVE",
                b"junk <b>",
                b"%!PS\n",
            ),
        ):
            with self.subTest(lead=lead):
                self.assertEqual(
                    check_upload("a.pdf", lead + b"%PDF-1.7\n", 1), "content"
                )
        for lead in (
            *(
                b"",
                b"\n",
                b"\r\n \t\f",
                b"\xef\xbb\xbf",
                b"\xef\xbb\xbf\r\n",
                b"\0",
                b"\n\0\0",
            ),
            *(b"X-Scanner: ward 3\r\nSubject: scan\r\n\r\n", b"junk of a gateway, 12;"),
            b"\x1b%-12345X@PJL JOB\r\n@PJL SET COPIES=1\r\n",
            "扫描件\n".encode(),
        ):
            with self.subTest(lead=lead):
                self.assertIsNone(check_upload("a.pdf", lead + b"%PDF-1.7\n", 1))

    def test_p6_4_1_rich_text_and_pictures_are_known_by_their_marks(self):
        for lead in (b"", b"\xef\xbb\xbf", b"\r\n", b"\xef\xbb\xbf\r\n"):
            with self.subTest(lead=lead):
                self.assertIsNone(check_upload("a.doc", lead + rb"{\rtf1 x}", 1))
        self.assertEqual(check_upload("a.doc", rb"MZ{\rtf1 x}", 1), "content")
        for form in (b"WAVE", b"AVI ", b"", b"\0\0\0\0"):
            with self.subTest(form=form):
                content = b"RIFF\x24\0\0\0" + form
                self.assertEqual(check_upload("a.webp", content, 1), "content")
                self.assertEqual(check_photo(content, 1), "type")
        self.assertIsNone(check_photo(b"RIFF\x24\0\0\0WEBPVP8 ", 1))
