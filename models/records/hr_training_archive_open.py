from odoo import models
from odoo.exceptions import AccessError


class HrTrainingArchive(models.Model):
    """Who opens a sealed file, and that it is noted (policy 6.4.3, design §6.15)."""

    _inherit = "hr.training.archive"

    def _check_can_download(self):
        """
        :raise AccessError: neither officer nor management, and not lent to the user
        :raise UserError: there is no file
        """
        self.ensure_one()
        if self.env.su or (self.has_access("read") and self._reads_all()):
            self._check_can("open_file")
            return
        if not self._is_lent_to_me():
            raise AccessError(
                self.env._(
                    "Training officers, company management and who has it on loan open "
                    "a dossier."
                )
            )

    def _is_lent_to_me(self):
        """Whether the user has it on loan today; loans extend it."""
        return False

    def _open_file(self):
        """Where the file is read from; whoever opens it is noted.

        :return: an open stream and the name of the file
        :raise AccessError: see :meth:`_check_can_download`
        """
        self._check_can_download()
        # sudo: who took part, and the file of a dossier the user may open
        archive = self.sudo()
        people = archive._get_dossier_people().employee_id
        people.sudo(False).with_env(self.env)._training_note_look("dossier")
        stream = archive.env["ir.binary"]._get_stream_from(archive, "file")
        return stream, archive.filename
