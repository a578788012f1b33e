from odoo import api, models


class HrTrainingCopiedMixin(models.AbstractModel):
    """Columns that are copied from what a record links to, as soon as it is made.

    Stored related columns have ``precompute``, or every row would be inserted and then
    updated. Odoo fills these record by record: each is made in memory first and asked
    field by field, which takes longer than to insert it. Here they are read from the
    links of all records at once.
    """

    _name = "hr.training.copied.mixin"
    _description = "Columns Copied from Links"

    @api.model
    def _add_precomputed_values(self, vals_list):
        for name, (link, *steps) in self._get_copied_paths().items():
            field = self._fields[name]
            # sudo: as related fields are read
            linked = self.env[self._fields[link].comodel_name].sudo()
            ids = {vals.get(link) for vals in vals_list if name not in vals}
            # Each record is read once, however many link to it.
            values = {
                record.id: self._read_copied(field, record, steps)
                for record in linked.browse(filter(None, ids))
            }
            for vals in vals_list:
                if name not in vals and vals.get(link):
                    vals[name] = values[vals[link]]
        # What hangs on no link of the record is left to Odoo.
        return super()._add_precomputed_values(vals_list)

    @api.model
    def _get_copied_paths(self):
        """Dict field -> fields to go by, the first of which is a link that is set."""
        paths = {}
        for name, field in self._fields.items():
            if field.precompute and field.related and field.readonly:
                link, *steps = field.related.split(".")
                # By a link that is copied itself: by what that is copied from.
                paths[name] = [*paths.get(link, [link]), *steps]
        return paths

    @api.model
    def _read_copied(self, field, record, steps):
        for step in steps:
            record = record[step]
        return field.convert_to_write(record, self)
