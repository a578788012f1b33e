from odoo import api, models

# What makes another paper of it.
CONTENT = frozenset(
    {"datas", "raw", "db_datas", "store_fname", "res_model", "res_id", "res_field"}
)


class IrAttachment(models.Model):
    """Files that are part of a record stay as they were seen; wings say which."""

    _inherit = "ir.attachment"

    @api.model_create_multi
    def create(self, vals_list):
        attachments = super().create(vals_list)
        attachments._check_training_handed_in()
        return attachments

    def write(self, vals):
        if CONTENT & vals.keys():
            self._check_training_papers()
        result = super().write(vals)
        if CONTENT & vals.keys():
            self._check_training_handed_in()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_training_papers(self):
        self._check_training_papers()

    def _check_training_papers(self):
        """Refuse to change or delete files that stay; asked before it is done."""
        self._check_training_handed_in()

    def _check_training_handed_in(self):
        """Refuse files that a form alone writes; asked when they are there as well."""
