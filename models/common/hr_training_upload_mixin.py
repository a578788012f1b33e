import base64
import binascii

from odoo import models
from odoo.exceptions import UserError

from ...tools import uploads


class HrTrainingUploadMixin(models.AbstractModel):
    """Files that people hand in: of known kinds and no larger than the company says."""

    _name = "hr.training.upload.mixin"
    _description = "Files Handed In"

    def _check_upload(self, data, filename, photo=False):
        """Refuse a file with a sentence that says what is possible.

        :param data: base64 as the web client sends it
        :param str filename: what the user called it
        """
        limit = min((self.company_id or self.env.company).mapped("training_upload_mb"))
        try:
            content = base64.b64decode(data or b"", validate=False)
        except (TypeError, ValueError, binascii.Error):
            raise UserError(self.env._("The file did not arrive: try again.")) from None
        if photo:
            problem = uploads.check_photo(content, limit)
        else:
            problem = uploads.check_upload(filename, content, limit)
        if problem:
            raise UserError(self._get_upload_sentence(problem, filename, limit, photo))

    def _get_upload_sentence(self, problem, filename, limit, photo):
        kinds = uploads.PHOTOS if photo else tuple(uploads.KINDS)
        if problem == "size":
            return self.env._(
                "“%(name)s” is larger than %(limit)s MB: hand in a smaller file.",
                name=filename,
                limit=limit,
            )
        if problem == "empty":
            return self.env._("“%(name)s” is empty.", name=filename)
        if problem == "content":
            return self.env._(
                "“%(name)s” is not what its name says: save it again as one of "
                "%(kinds)s.",
                name=filename,
                kinds=", ".join(kinds),
            )
        return self.env._(
            "“%(name)s” cannot be taken: hand in one of %(kinds)s.",
            name=filename or "",
            kinds=", ".join(kinds),
        )
