from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ...tools import groups

# Nothing of it is typed by anybody: the action's own model says what the records are.
CODE = (
    'action = env["hr.training.need"].action_make_from_and_view('
    "model._name, records.ids if records else [])"
)


class HrTrainingNeedBinding(models.Model):
    """Documents of which training needs are made, by an entry in their action menu
    (policy 3.1).

    The head of training chooses among the documents that he may read. What the entry
    does is the same for all of them, see ``action_make_from`` of needs.
    """

    _name = "hr.training.need.binding"
    _description = "Source of Training Needs"
    _inherit = ["hr.training.guard.mixin", "hr.training.company.mixin"]
    _order = "model"
    _rec_name = "model"

    # An action is in the menu of every company.
    _company_name = False

    model = fields.Selection(
        selection=lambda self: self._select_models(),
        string="Documents",
        required=True,
        copy=False,
    )
    note = fields.Char(help="What officers should look for there.")
    server_action_id = fields.Many2one(
        comodel_name="ir.actions.server",
        copy=False,
        index="btree_not_null",
        ondelete="cascade",
        groups=fields.NO_ACCESS,
    )

    _model_once = models.UniqueIndex(
        "(model)", "These documents have the entry in their action menu already."
    )

    @api.model
    def _select_models(self):
        """Documents that have messages, and that the user may read."""
        Need = self.env["hr.training.need"]
        names = [
            name
            for name, model in self.env.registry.items()
            if issubclass(model, self.env.registry["mail.thread"])
            and not name.startswith("hr.training.")
            and Need._is_source(name)
            and self.env[name].has_access("read")
        ]
        # sudo: what documents are called is no secret
        rows = self.env["ir.model"].sudo().search([("model", "in", names)])
        return sorted(
            ((row.model, row.name) for row in rows), key=lambda pair: (pair[1], pair[0])
        )

    @api.model_create_multi
    def create(self, vals_list):
        bindings = super().create(vals_list)
        bindings._check_choice()
        bindings._do_bind()
        return bindings

    def _check_choice(self):
        """Odoo takes any text where the choices are found by a method."""
        choices = dict(self._select_models())
        if any(binding.model not in choices for binding in self):
            raise UserError(
                self.env._("Choose documents of the list: you may read those only.")
            )

    def _do_bind(self):
        """Put the entry into the action menus of these documents (sudo)."""
        officers = self.env.ref(groups.OFFICER)
        for binding in self._guard_sudo():
            model = self.env["ir.model"]._get(binding.model)
            binding.server_action_id = binding.env["ir.actions.server"].create(
                {
                    "name": "Make a Training Need",
                    "model_id": model.id,
                    "binding_model_id": model.id,
                    "binding_view_types": "list,form",
                    "group_ids": [Command.set(officers.ids)],
                    "state": "code",
                    "code": CODE,
                }
            )
            for lang, _name in self.env["res.lang"].get_installed():
                named = binding.server_action_id.with_context(lang=lang)
                named.name = named.env._("Make a Training Need")

    def write(self, vals):
        if "model" in vals and any(b.model != vals["model"] for b in self):
            raise UserError(
                self.env._("Delete it, and choose the other documents in a new one.")
            )
        return super().write(vals)

    def unlink(self):
        actions = self._guard_sudo().server_action_id
        result = super().unlink()
        actions.exists().unlink()
        return result
