from odoo import SUPERUSER_ID, api, models

from ...tools.declared import gather_set


class HrTrainingGuardMixin(models.AbstractModel):
    """Fields that move only through the methods that own them (design §6.1).

    A host lists its workflow fields in ``_guarded_fields``, each class its own: what
    a mixin names is closed in all its hosts. Nobody but code in sudo can give them a
    value: not ``write`` nor ``create``, no ``default_*`` in the context, no
    ``ir.default``, no import, no copy, whatever the user's rights.
    The ``_do_*`` methods check rights first and then write through
    ``_guard_sudo``. Stored columns that follow from others are closed as well.

    Hosts keep the contract *one gate per transition*: ``action_x`` calls
    ``_check_can_x`` (which raises with the reasons of ``_get_cannot_x_reason``)
    and then ``_do_x``, the only writer.
    """

    _name = "hr.training.guard.mixin"
    _description = "Guarded Workflow Fields"
    _inherit = ["hr.training.flow.mixin", "hr.training.parent.mixin"]

    _guarded_fields = frozenset({"state"})

    @api.model
    def _get_guarded_fields(self):
        """Names that this model's classes close, of the fields it has."""
        names = gather_set(type(self), "_guarded_fields")
        return names if names <= self._fields.keys() else names & self._fields.keys()

    @api.model
    def _has_field_access(self, field, operation):
        if (
            operation == "write"
            and not self.env.su
            and (
                field.name in gather_set(type(self), "_guarded_fields")
                or self._is_derived(field)
            )
        ):
            return False
        return super()._has_field_access(field, operation)

    @api.model
    def _is_never_open(self, field):
        guarded = field.name in self._get_guarded_fields()
        return guarded or self._is_derived(field) or super()._is_never_open(field)

    @api.model
    def _is_derived(self, field):
        """A stored related or computed column: only its source may change it."""
        return bool(field.store and field.compute and field.readonly)

    @api.model
    def default_get(self, fields):
        """Guarded fields start as the code says, whatever context and users want.

        Every employee may set an ``ir.default`` of his own, which ``create`` takes
        in sudo as well. There a method creates and not the user: only defaults that
        are set for everybody count.
        """
        guarded = self._get_guarded_fields()
        closed = guarded
        shared = {}
        # Odoo asks once per row of a batch. Where nobody has set a default there are
        # none of others either, and no other user has to be asked.
        if self.env.su and self.env["ir.default"]._get_model_defaults(self._name):
            closed = guarded | self._get_personal_defaults()
            shared = self._get_shared_defaults()
        defaults = super().default_get([name for name in fields if name not in closed])
        for name in closed.intersection(fields):
            field = self._fields[name]
            if name in shared and name not in guarded:
                defaults[name] = shared[name]
            elif field.default:
                value = field.convert_to_cache(field.default(self), self)
                value = field.convert_to_record(value, self)
                defaults[name] = field.convert_to_write(value, self)
        return defaults

    @api.model
    def _get_personal_defaults(self):
        """Names of fields that get another default for this user than for others."""
        shared = self._get_shared_defaults()
        return {
            name
            for name, value in self.env["ir.default"]
            ._get_model_defaults(self._name)
            .items()
            if f"default_{name}" not in self.env.context and value != shared.get(name)
        }

    @api.model
    def _get_shared_defaults(self):
        Default = self.env["ir.default"].with_user(SUPERUSER_ID)
        return Default._get_model_defaults(self._name)

    def write(self, vals):
        """Refuse a write that moves records out of the writer's own reach.

        Record rules are asked before a write; what they allow must hold after it,
        or one could make of a record what one may not create. Nothing is archived
        while others wait for it or go by it.
        """
        if not self.env.su and "active" in vals and not vals["active"]:
            self._check_can_archive()
        result = super().write(vals)
        if not self.env.su:
            self.check_access("write")
        return result

    def _check_can_archive(self):
        self.check_access("write")
        self._check_can("archive")

    def _get_cannot_archive_reason(self):
        """Why a record cannot be archived, or False; hosts say what is under way."""
        self.ensure_one()
        return False
