from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

# What makes another paper of it.
CONTENT = frozenset(
    {"datas", "raw", "db_datas", "store_fname", "res_model", "res_id", "res_field"}
)
# What makes it another paper, or lets others read it.
ASKED = CONTENT | {"type", "url", "public", "access_token"}


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
        elif ASKED & vals.keys():
            self._check_training_guarded()
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
        self._check_training_kept()

    def _check_training_kept(self):
        """A paper that was kept as it was issued stays so: a guarded field names it."""
        if self.env.su:
            return
        # sudo: what they belong to, whoever may read it
        for model, files in self.sudo().grouped("res_model").items():
            Model = self.env.get(model)
            if Model is None or not hasattr(Model, "_get_guarded_fields"):
                continue
            papers = [
                field
                for name in sorted(Model._get_guarded_fields())
                if (field := Model._fields[name]).store
                and (field.type, field.comodel_name) == ("many2one", self._name)
            ]
            named = Domain.OR(Domain(field.name, "in", files.ids) for field in papers)
            # sudo: as above
            records = Model.sudo().with_context(active_test=False)
            if found := records.search(named, limit=1):
                field = next(f for f in papers if found[f.name] in files)
                what = field._description_string(self.env)
                raise AccessError(
                    self.env._("“%(what)s” is on record and stays as it is.", what=what)
                )

    def _check_training_handed_in(self):
        """Refuse files that a form alone writes; asked when they are there as well."""
        self._check_training_guarded()

    def _check_training_guarded(self):
        """The file of a guarded field moves by its methods alone (design §6.1).

        Odoo asks for the groups of the field, and for write access to the record.
        """
        if self.env.su:
            return
        # sudo: what they belong to, whoever may read it
        for attachment in self.sudo():
            Model = self.env.get(attachment.res_model)
            if Model is None or not hasattr(Model, "_get_guarded_fields"):
                continue
            if attachment.res_field in Model._get_guarded_fields():
                raise AccessError(
                    self.env._("This file is part of a record: it stays as it is.")
                )
