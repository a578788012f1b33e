import filecmp
import logging
import os
import shutil
from pathlib import Path

from odoo import api, models
from odoo.tools import config

from ...tools.archives import safe_name
from .hr_training_archive import KEPT

_logger = logging.getLogger(__name__)

FOLDER = "hr_training_dossiers"


class HrTrainingArchive(models.Model):
    """Dossiers outlive the addon: an uninstall leaves them on disk (policy 6.4.3)."""

    _inherit = "hr.training.archive"

    @api.model
    def _get_export_folder(self):
        """Where an uninstall writes them to: beside the file store."""
        name = safe_name(self.env.cr.dbname, "", set())
        return Path(config["data_dir"]) / FOLDER / name

    @api.model
    def _get_exported(self):
        """What is exported: every dossier whose file is there, of all companies.

        Nobody has approved that one be destroyed, even where its retention is over.
        """
        # sudo: of all companies, whoever may uninstall
        return self.sudo().search([("state", "in", KEPT)], order="company_id, code, id")

    @api.model
    def _export_kept(self):
        """Write the sealed files to disk; nothing there is overwritten (sudo).

        One that is there with the same content, of an uninstall that was broken off,
        is not written twice.

        :return: list of the paths
        :raise OSError: the disk is full, or closed to the server
        """
        archives = self._get_exported()
        if not archives:
            return []
        folder = self._get_export_folder()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        paths = []
        for archive in archives:
            path = archive._export_one(folder)
            if path:
                paths.append(path)
            else:
                _logger.warning(
                    "Dossier %s has no file: nothing to export.", archive.code
                )
        _logger.info("%s sealed dossiers exported to %s", len(paths), folder)
        return paths

    def _export_one(self, folder):
        self.ensure_one()
        attachment = self._get_file_attachment()
        source = self._get_file_path()
        if not attachment or (source and not os.path.exists(source)):
            return None
        stem = Path(self.filename or self.code or "").stem
        taken = set()
        while True:
            path = folder / safe_name(stem, ".zip", taken)
            try:
                # Of a link that somebody put there nothing is followed either.
                number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            except FileExistsError:
                if self._is_same_file(path, source, attachment):
                    return path
                continue
            with os.fdopen(number, "wb") as target:
                if source:
                    with open(source, "rb") as stream:
                        shutil.copyfileobj(stream, target)
                else:
                    target.write(attachment.raw or b"")
            return path

    @api.model
    def _is_same_file(self, path, source, attachment):
        if path.is_symlink() or not path.is_file():
            return False
        if source:
            return filecmp.cmp(path, source, shallow=False)
        return path.read_bytes() == attachment.raw
