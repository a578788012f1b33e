from odoo import api, models
from odoo.exceptions import AccessError

from ...tools import groups
from ...tools.workbook_writer import Sheet, write_workbook


class HrTrainingWorkbookMixin(models.AbstractModel):
    """Records that are downloaded as a workbook, in one way and by one answer.

    Who may read and may export (Odoo's own right, which an administrator gives) gets a
    workbook, by the button and by the address; of a document who may read it. It holds
    what he may read and nothing else. A host names itself in the address and says what
    stands in the sheets: ``_workbook_name`` and :meth:`_get_workbook`.
    """

    _name = "hr.training.workbook.mixin"
    _description = "Workbook to Download"
    _inherit = ["hr.training.flow.mixin"]

    # The host's name in the address, each its own.
    _workbook_name = None
    # A workbook of one record; else one of all rows that the user may read.
    _workbook_of_record = False
    # Whether it takes the right to export beside that to read.
    _workbook_takes_right = True
    # Links by whose id an address may narrow the rows.
    _workbook_filters = ()
    # How the columns look in sheets that do not say it themselves.
    _workbook_columns = ()

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_export_workbook(self):
        """Download the workbook: of the record, or of all rows.

        :return: action of the address
        :raise AccessError: for who may not read or not export
        """
        self._check_can_export_workbook()
        return {
            "type": "ir.actions.act_url",
            "url": self._get_workbook_url(),
            "target": "self",
        }

    def _get_workbook_url(self):
        if self._workbook_of_record:
            return f"/hr_training/{self._workbook_name}/{self.id}/xlsx"
        return f"/hr_training/{self._workbook_name}.xlsx"

    # ------------------------------------------------------------
    # GATE
    # ------------------------------------------------------------

    def _check_can_export_workbook(self):
        """The one answer to who may have a workbook.

        :raise AccessError: for who may not read the records or may not export
        :raise UserError: where it is one record's and there is none, or several
        """
        if self._workbook_of_record:
            self.ensure_one()
        self.check_access("read")
        if not self._workbook_takes_right:
            return
        if not self.env.user.has_group(groups.EXPORT):
            raise AccessError(
                self.env._("You may not export. Please ask an administrator.")
            )

    # ------------------------------------------------------------
    # CONTENT
    # ------------------------------------------------------------

    @api.model
    def _find_workbook_host(self, name):
        """The empty recordset of the model with this name in the address, or None."""
        mixin = self.env.registry["hr.training.workbook.mixin"]
        for model, host in self.env.registry.items():
            if issubclass(host, mixin) and not host._abstract:
                if host._workbook_name == name:
                    return self.env[model]
        return None

    def _export_workbook(self, domain=()):
        """The workbook of who may have it.

        :param domain: narrows the rows; the user's rules hold beside it
        :return: ``(bytes, file name)``
        :raise AccessError: see :meth:`_check_can_export_workbook`
        """
        self._check_can_export_workbook()
        sheets = [Sheet(*sheet) for sheet in self._get_workbook(domain)]
        content = write_workbook(
            [
                sheet._replace(columns=sheet.columns or self._workbook_columns)
                for sheet in sheets
            ]
        )
        return content, f"{self._get_workbook_title()}.xlsx"

    def _get_workbook(self, domain):
        """What stands in it: list of ``tools.workbook_writer.Sheet``, or of tuples of
        its members. To be given by the host.

        :param domain: of the rows, where the workbook is not one record's
        """
        raise NotImplementedError()

    def _get_workbook_title(self):
        """Name of the file, without its ending; to be given by the host."""
        raise NotImplementedError()
