from collections import defaultdict

from odoo import api, models
from odoo.fields import Command

from ...tools import arguments

# Everybody may know that a colleague is there; the rest of the record is HR's.
PUBLIC = {"hr.employee": "hr.employee.public"}


class HrTrainingReachMixin(models.AbstractModel):
    """A link is set by who may read what it points to.

    Columns that follow from a link are computed in sudo. So a form in the making, a
    default or a dialog of one's own would tell anybody what any record says: whoever
    may make one mark could ask for all of them. What a client links is looked at
    first, whatever way it comes in; what a record links already is nobody's question.
    Code in sudo is ours and passes.

    Records of other addons are saved by their own rules: a claim may be filed for a
    session that its maker does not see. There only the form is asked.
    """

    _name = "hr.training.reach.mixin"
    _description = "Links within Reach"

    _is_id = staticmethod(arguments.is_id)

    def onchange(self, values, field_names, fields_spec):
        if not self.env.su:
            self._check_reach([values])
        return super().onchange(values, field_names, fields_spec)

    @api.model
    def default_get(self, fields):
        """Anybody may send a default, or keep one for himself."""
        defaults = super().default_get(fields)
        if self.env.su:
            return defaults
        return {
            name: value
            for name, value in defaults.items()
            if not self._get_out_of_reach(self._gather_links(self, [{name: value}]))
        }

    @api.model_create_multi
    def create(self, vals_list):
        if self._is_saved_within_reach():
            self.browse()._check_reach(vals_list, saving=True)
        return super().create(vals_list)

    def write(self, vals):
        if self._is_saved_within_reach():
            self._check_reach([vals], saving=True)
        return super().write(vals)

    @api.model
    def _is_saved_within_reach(self):
        return not self.env.su and self._name.startswith("hr.training.")

    def _check_reach(self, vals_list, saving=False):
        """Refuse links that these records do not have yet to what is out of reach.

        :param bool saving: links to records of other addons have gates of their own
        :raise AccessError: Odoo's own, which names the kind of record
        """
        links = self._gather_links(self, vals_list)
        if saving:
            links = {m: ids for m, ids in links.items() if m.startswith("hr.training.")}
        for records in self._get_out_of_reach(links):
            records.check_access("read")

    @api.model
    def _get_out_of_reach(self, links):
        """
        :param links: dict model -> set of ids
        :return: recordsets of which the user may not read all
        """
        found = []
        for model, ids in links.items():
            records = self.env[PUBLIC.get(model, model)].browse(sorted(ids))
            if not records.has_access("read"):
                found.append(records)
        return found

    @api.model
    def _gather_links(self, records, vals_list):
        """What values link to, and what records do not link to already.

        :return: dict model -> set of ids
        """
        links = defaultdict(set)
        for vals in vals_list:
            if not isinstance(vals, dict):
                continue
            for name, value in vals.items():
                field = records._fields.get(name)
                if not field or not self._is_asked_about(field):
                    continue
                comodel = self.env[field.comodel_name]
                ids = set()
                for linked, nested in self._iter_links(field, value):
                    if self._is_id(linked):
                        ids.add(linked)
                    lines = comodel.browse(linked if self._is_id(linked) else ())
                    for model, more in self._gather_links(lines, [nested]).items():
                        links[model] |= more
                if ids:
                    # sudo: which ids the records have, whoever may read them
                    known = records.sudo()[name]._origin.ids if records else ()
                    links[comodel._name] |= ids.difference(known)
        return {model: ids for model, ids in links.items() if ids}

    @staticmethod
    def _is_asked_about(field):
        """Of models of other addons only the links that are ours."""
        return field.relational and (
            field.model_name.startswith("hr.training.")
            or field.comodel_name.startswith("hr.training.")
        )

    @staticmethod
    def _iter_links(field, value):
        """``(id or None, nested values)`` of a value as clients send it."""
        if isinstance(value, models.BaseModel):
            yield from ((record_id, {}) for record_id in value._ids)
        elif field.type == "many2one":
            if isinstance(value, dict):
                yield value.get("id"), value
            elif isinstance(value, list | tuple):
                yield (value[0] if value else None), {}
            else:
                yield value, {}
        elif isinstance(value, list | tuple):
            for command in value:
                if isinstance(command, dict):
                    yield command.get("id"), command
                elif not isinstance(command, list | tuple):
                    yield command, {}
                elif len(command) > 2 and command[0] == Command.SET:
                    ids = command[2] if isinstance(command[2], list | tuple) else ()
                    yield from ((linked, {}) for linked in ids)
                elif len(command) > 1 and command[0] in (
                    Command.CREATE,
                    Command.UPDATE,
                    Command.LINK,
                ):
                    yield command[1], command[2] if len(command) > 2 else {}
