from odoo import api, models

from ...tools.declared import gather_set


class HrTrainingClosedMixin(models.AbstractModel):
    """Fields of ours on other addons' records, which our code in sudo alone sets.

    A host lists them in ``_closed_fields``, each class its own. Neither ``write`` nor
    ``create`` of anybody else gives them a value, nor a context or somebody's own
    default, in sudo either. Records with steps of their own have
    ``hr.training.guard.mixin``.
    """

    _name = "hr.training.closed.mixin"
    _description = "Fields Closed to All"

    _closed_fields = frozenset()

    @api.model
    def _has_field_access(self, field, operation):
        if (
            operation == "write"
            and not self.env.su
            and field.name in gather_set(type(self), "_closed_fields")
        ):
            return False
        return super()._has_field_access(field, operation)

    @api.model
    def default_get(self, fields):
        closed = gather_set(type(self), "_closed_fields")
        return super().default_get([name for name in fields if name not in closed])
