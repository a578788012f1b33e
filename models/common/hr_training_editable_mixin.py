from lxml import etree

from odoo import api, fields, models

FIXED = ("1", "True", "true")


class HrTrainingEditableMixin(models.AbstractModel):
    """Forms are open to those whose changes can be saved, and to nobody else.

    Odoo asks the rights of a model before it opens a form for editing, and the rules
    of the record when it is saved: whoever may only read the record would fill in a
    form in vain. So each field of a form is closed where the record's rules refuse to
    write it, beside whatever closes it anyway.
    """

    _name = "hr.training.editable.mixin"
    _description = "Forms Open to Who May Save Them"

    is_write_allowed = fields.Boolean(compute="_compute_is_write_allowed")

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_is_write_allowed(self):
        # What is stored counts: the form in the making is judged when it is saved.
        allowed = self._origin._filtered_access("write")
        for record in self:
            record.is_write_allowed = not record._origin or record._origin in allowed

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        arch, view = super()._get_view(view_id, view_type, **options)
        if view_type == "form" and self._is_closed_by_rules():
            self._close_by_rules(arch)
        return arch, view

    @api.model
    def _is_closed_by_rules(self):
        """Whether the forms of the model are; dialogs and rows of views have no use."""
        own = self._name.startswith("hr.training.")
        return own and self._auto and not self._transient

    @api.model
    def _close_by_rules(self, arch):
        for node in arch.xpath("//field[not(ancestor::field)]"):
            field = self._fields.get(node.get("name"))
            given = node.get("readonly")
            if not field or given in FIXED:
                continue
            # Said here, it would open what the client knows as closed.
            if not given and (field.readonly or self._is_never_open(field)):
                continue
            closed = "not is_write_allowed"
            node.set("readonly", f"({given}) or {closed}" if given else closed)
        node = etree.Element("field", name="is_write_allowed", invisible="1")
        arch.insert(0, node)

    @api.model
    def _is_never_open(self, field):
        """Whether nobody writes the field; who has its groups is not asked here."""
        # Forms are kept for all users, also those that code in sudo asks for.
        return not field.groups and not self.sudo(False)._has_field_access(
            field, "write"
        )
