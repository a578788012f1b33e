from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import AccessError, UserError
from odoo.tools.misc import clean_context

from ..tools import groups


class HrTrainingGuardMixin(models.AbstractModel):
    """Fields that move only through the methods that own them (design §6.1).

    A host lists its workflow fields in ``_guarded_fields``. Nobody but code in
    sudo can give them a value: not ``write`` nor ``create``, no ``default_*`` in
    the context, no ``ir.default``, no import, no copy, whatever the user's rights.
    The ``_do_*`` methods check rights first and then write through
    :meth:`_guard_sudo`. Stored columns that follow from others are closed as well.

    Hosts keep the contract *one gate per transition*: ``action_x`` calls
    ``_check_can_x`` (which raises with the reasons of ``_get_cannot_x_reason``)
    and then ``_do_x``, the only writer.
    """

    _name = "hr.training.guard.mixin"
    _description = "Guarded Workflow Fields"

    _guarded_fields = frozenset({"state"})

    @api.model
    def _has_field_access(self, field, operation):
        if (
            operation == "write"
            and not self.env.su
            and (field.name in self._guarded_fields or self._is_derived(field))
        ):
            return False
        return super()._has_field_access(field, operation)

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
        closed = set(self._guarded_fields)
        if self.env.su:
            closed |= self._get_personal_defaults()
        defaults = super().default_get([name for name in fields if name not in closed])
        shared = self._get_shared_defaults() if self.env.su else {}
        for name in closed.intersection(fields):
            field = self._fields[name]
            if name in shared and name not in self._guarded_fields:
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
        or one could make of a record what one may not create.
        """
        result = super().write(vals)
        if not self.env.su:
            self.check_access("write")
        return result

    # ------------------------------------------------------------
    # TOOLS
    # ------------------------------------------------------------

    def _guard_sudo(self):
        """The records in sudo for a ``_do_*`` method, which has checked rights.

        The context loses its ``default_*`` keys: in sudo they would pass the
        guard and land in whatever the method creates.
        """
        context = clean_context(self.env.context)
        return self.sudo().with_context(context)  # pylint: disable=context-overridden

    def _description_translated(self):
        """The document's kind in the user's language."""
        return self.env["ir.model"]._get(self._name).name

    def _check_reasons(self, reasons):
        """Raise one error for all records that cannot make a step.

        :param reasons: list of ``(record, sentence)``; empty sentences are fine
        :raise UserError: naming each record with its reason
        """
        reasons = [(record, reason) for record, reason in reasons if reason]
        if not reasons:
            return
        if len(self) == 1:
            raise UserError(reasons[0][1])
        raise UserError(
            "\n".join(
                f"{record.sudo().display_name}: {reason}" for record, reason in reasons
            )
        )

    def _require_reason(self, reason):
        """A stripped reason text, or a ``UserError`` asking for one."""
        reason = (reason or "").strip() if isinstance(reason, str | None) else ""
        if not reason:
            raise UserError(self.env._("Please give a reason."))
        return reason

    def _ask_reason(self, method):
        """Action of the dialog that asks for a reason and then calls ``method``."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "hr_training.hr_training_reason_action"
        )
        action["context"] = {
            "default_res_model": self._name,
            "default_res_ids": ",".join(str(record_id) for record_id in self.ids),
            "default_method": method,
        }
        return action

    # ------------------------------------------------------------
    # ROLES: the only places that know which group means which role
    # ------------------------------------------------------------

    @api.model
    def _has_officer_group(self):
        """The user's own role, in sudo too: record rules are evaluated in sudo."""
        return self.env.user.has_group(groups.OFFICER)

    @api.model
    def _is_officer(self):
        """Training officer, or head of training, who is one too; or the system."""
        return self.env.su or self._has_officer_group()

    @api.model
    def _is_head(self):
        """Head of training, or the system."""
        return self.env.su or self.env.user.has_group(groups.MANAGER)

    @api.model
    def _check_officer(self):
        if not self._is_officer():
            raise AccessError(
                self.env._("Only a training officer can do this. Please ask one.")
            )

    @api.model
    def _check_head(self):
        if not self._is_head():
            raise AccessError(
                self.env._("Only the head of training can do this. Please ask them.")
            )
