"""Writes the zip of a dossier: its documents, and what they were when it was sealed.

>>> import io, zipfile
>>> stream = io.BytesIO()
>>> with DossierWriter(stream) as dossier:
...     _name = dossier.add("notice", "Class Notice", ".pdf", b"%PDF")
...     dossier.add_data({"rules": {}})
...     digest = dossier.seal({"number": "D/1", "sealed_on": "", "previous": None})
>>> with zipfile.ZipFile(stream) as archive:
...     print(archive.namelist())
...     archive.read("verify.py")[:22].decode()
['notice/Class Notice.pdf', 'data.json', 'verify.py', 'manifest.json']
'#!/usr/bin/env python3'
>>> from . import dossier_check
>>> with zipfile.ZipFile(stream) as archive:
...     dossier_check.read_manifest(archive)[1] == digest
True
"""

import hashlib
import json
import zipfile
from pathlib import Path

from . import dossier_check
from .archives import safe_name

# What is packed already gets no smaller.
STORED = frozenset({".pdf", ".png", ".jpg", ".jpeg", ".zip", ".xlsx", ".docx", ".pptx"})
STORED |= {".mp4", ".mp3", ".avi", ".mov", ".rar", ".7z"}
# The longest ending of a file that was handed in.
LONGEST_ENDING = 12


class DossierWriter:
    """A zip in the making; each file is written and forgotten, its hash is kept."""

    def __init__(self, stream):
        self._zip = zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED)
        self._taken = {}
        self.files = []
        self.manifest = ""

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self._zip.close()

    def add(self, folder, title, ending, content):
        """Add a document.

        :param str folder: name of the folder, as the code says it; empty for none
        :param str title: what the document is called, whatever anybody typed
        :param bytes content: as it is written
        :return: its name in the zip
        """
        name = safe_name(title, ending, self._taken.setdefault(folder, set()))
        if folder:
            name = f"{folder}/{name}"
        self._write(name, title, content, ending)
        return name

    def add_handed_in(self, folder, filename, content):
        """Add a file as somebody handed it in, by the name he gave it.

        >>> import io
        >>> with DossierWriter(io.BytesIO()) as dossier:
        ...     dossier.add_handed_in("m", "../a/课件.PPTX", b""), len(dossier.files)
        ('m/a-课件.pptx', 1)
        """
        stem, dot, ending = (filename or "").rpartition(".")
        if not dot or not ending.isalnum() or len(ending) > LONGEST_ENDING:
            stem, ending = filename or "", ""
        ending = f".{ending.lower()}" if ending else ""
        return self.add(folder, stem, ending, content)

    def add_data(self, data):
        """Add what a program reads: the facts, and the script that checks them."""
        text = json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True)
        self._write(dossier_check.DATA, "", text.encode(), ".json")
        script = Path(dossier_check.__file__).read_bytes()
        self._write(dossier_check.SCRIPT, "", script, ".py")

    def seal(self, values):
        """Write the manifest: nothing is added any more.

        :param dict values: number, part, moment, and the dossier before this one
        :return: SHA-256 of the manifest, by which the next one names this; its text
            is ``manifest`` from then on
        """
        manifest = {"format": dossier_check.FORMAT, **values, "files": self.files}
        text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True)
        self._zip.writestr(dossier_check.MANIFEST, text)
        self.manifest = text
        return hashlib.sha256(text.encode()).hexdigest()

    def _write(self, name, title, content, ending):
        packing = zipfile.ZIP_STORED if ending in STORED else zipfile.ZIP_DEFLATED
        self._zip.writestr(name, content, packing)
        self.files.append(
            {
                "name": name,
                "title": title,
                "size": len(content),
                "sha256": hashlib.sha256(content).hexdigest(),
            }
        )
