from odoo import api, models
from odoo.exceptions import AccessError, UserError

from ...tools.declared import gather_dict, gather_set


class HrTrainingParentMixin(models.AbstractModel):
    """One rule for parents: what a link points to is asked, the old and the new.

    A gate that looks at the parent before the write only lets a record be moved under
    a closed one, by a write, a create, or a link command from the parent's side, which
    ends in a write of this model. So a model declares its links, each class its own:

    ``_guarded_parents``
        field → method of its model. The record is a part of the parent: the method is
        asked before the record is made, changed or deleted, of the parent it has and
        of the one it gets. It raises when parts may not change.
    ``_guarded_links``
        field → method of its model, called with ``joining``. Only the link itself is
        the parent's business: asked when it is set (True) or given up (False).
    ``_fixed_links``
        links that stay as they were made.
    ``_explained_links``
        field → why nobody has to be asked. ``tests/test_parents.py`` reads the
        registry and wants every link to a document to be in one of these.

    A parent of another company than those the user works in takes and gives nothing,
    whatever the link. Code in sudo is ours and passes.
    """

    _name = "hr.training.parent.mixin"
    _description = "Links to Parents"
    _inherit = ["hr.training.reach.mixin"]

    _guarded_parents = {}
    _guarded_links = {}
    _fixed_links = frozenset()
    _explained_links = {}

    @api.model_create_multi
    def create(self, vals_list):
        if self.env.su:
            return super().create(vals_list)
        parents = gather_dict(type(self), "_guarded_parents")
        links = gather_dict(type(self), "_guarded_links")
        others = dict.fromkeys(gather_set(type(self), "_fixed_links"))
        others |= dict.fromkeys(gather_dict(type(self), "_explained_links"))
        every = {**others, **links, **parents}
        # Those that are named come first: constraints would tell about a foreign one.
        given = {
            name: {vals[name] for vals in vals_list if self._is_id(vals.get(name))}
            for name in every
        }
        for name, ids in given.items():
            self._ask_parents(name, self._browse_parents(name, ids), every[name], True)
        records = super().create(vals_list)
        for name, method in every.items():
            left = records[name].filtered(lambda p, ids=given[name]: p.id not in ids)
            self._ask_parents(name, left, method, True)
        return records

    def write(self, vals):
        if self.env.su:
            return super().write(vals)
        parents = gather_dict(type(self), "_guarded_parents")
        links = gather_dict(type(self), "_guarded_links")
        fixed = gather_set(type(self), "_fixed_links")
        self._check_fixed_links(fixed & vals.keys(), vals)
        others = dict.fromkeys(gather_dict(type(self), "_explained_links"))
        moved = {
            name: method
            for name, method in {**others, **links, **parents}.items()
            if name in vals
        }
        for name, method in {**parents, **moved}.items():
            self._ask_parents(name, self[name], method, False)
        for name, method in moved.items():
            if self._is_id(vals[name]):
                new = self._browse_parents(name, [vals[name]])
                self._ask_parents(name, new - self[name], method, True)
        result = super().write(vals)
        for name, method in moved.items():
            if not self._is_id(vals[name]):
                self._ask_parents(name, self[name], method, True)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_parent_closed(self):
        if self.env.su:
            return
        for name, method in gather_dict(type(self), "_guarded_parents").items():
            self._ask_parents(name, self[name], method, False)

    def _check_fixed_links(self, names, vals):
        for name in names:
            given = self._fields[name].convert_to_cache(vals[name], self, False)
            if any(record[name].id != (given or False) for record in self):
                raise UserError(
                    self.env._(
                        "“%(field)s” stays as it was. Delete the record and make it "
                        "where it belongs.",
                        field=self._fields[name]._description_string(self.env),
                    )
                )

    def _browse_parents(self, name, ids):
        return self.env[self._fields[name].comodel_name].browse(ids)

    def _ask_parents(self, name, parents, method, joining):
        """Raise when one of these takes or gives no part."""
        if not parents:
            return
        self._check_parents_within_reach(parents)
        if method and name in gather_dict(type(self), "_guarded_links"):
            getattr(parents, method)(joining)
        elif method:
            getattr(parents, method)()

    @api.model
    def _check_parents_within_reach(self, parents):
        """Parents of another company are nobody's here, whoever knows their ids."""
        if "company_id" not in parents._fields:
            return
        # sudo: the company only; who may read the parent is another question
        for company in parents.sudo().company_id:
            if company not in self.env.companies:
                raise AccessError(
                    self.env._(
                        "It belongs to a company that you do not work in. Choose "
                        "another, or switch the company on."
                    )
                )
