from odoo import api, fields, models
from odoo.fields import Domain

from ...tools import states
from ...tools.declared import gather_set


class HrTrainingRevisionMixin(models.AbstractModel):
    """An approved document that is revised (design §3, §6.6).

    A revision keeps the record's id and opens it as a draft with the next number; the
    version before becomes an inactive copy that nothing can be done with.

    Hosts declare ``active``, and ``revision_of_id`` and ``revision_ids`` of their own
    model. They say which states are revised (``_revised_states``), which fields are of
    one version (``_version_fields``), which are the same in all
    (``_identity_fields``), and what a copy has to keep (:meth:`_keep_version`).
    """

    _name = "hr.training.revision.mixin"
    _description = "Document with Revisions"
    _inherit = ["hr.training.approval.mixin"]

    revision_of_id: models.BaseModel  # each host has its own link

    _reason_methods = frozenset({"action_revise"})
    _revised_states = (states.APPROVED,)
    # Each class states its own.
    _version_fields = frozenset({"submitted_by_id", "submitted_on", "approved_on"})
    _identity_fields = frozenset({"name"})
    _revision_action = None

    version = fields.Integer(default=1, copy=False, readonly=True)
    is_historic = fields.Boolean(
        copy=False, help="Imported from a past year: no gates, no mail (design §8)."
    )
    revision_count = fields.Integer(compute="_compute_revision_count")
    can_revise = fields.Boolean(compute="_compute_can_revise")

    def _compute_revision_count(self):
        counts = dict(
            self.with_context(active_test=False)._read_group(
                [("revision_of_id", "in", self.ids)], ["revision_of_id"], ["__count"]
            )
        )
        for record in self:
            record.revision_count = counts.get(record, 0)

    @api.depends("state", "active")
    @api.depends_context("uid")
    def _compute_can_revise(self):
        self._set_can("revise")

    # ------------------------------------------------------------
    # EARLIER VERSIONS
    # ------------------------------------------------------------

    def _get_version_reason(self):
        """Why an earlier version cannot be acted upon, or False."""
        self.ensure_one()
        if self.revision_of_id:
            return self.env._(
                "This is an earlier version, kept as it was. Work on %(document)s.",
                document=self.revision_of_id.sudo().display_name,
            )
        return False

    def _get_cannot_submit_reason(self):
        return self._get_version_reason() or super()._get_cannot_submit_reason()

    def _get_cannot_reset_to_draft_reason(self):
        return self._get_version_reason() or super()._get_cannot_reset_to_draft_reason()

    def _get_cannot_cancel_reason(self):
        return self._get_version_reason() or super()._get_cannot_cancel_reason()

    def action_view_revisions(self):
        """Earlier versions of these documents."""
        action = self.env["ir.actions.act_window"]._for_xml_id(self._revision_action)
        action["domain"] = Domain("revision_of_id", "in", self.ids)
        action["context"] = {"active_test": False, "create": False}
        return action

    # ------------------------------------------------------------
    # REVISE
    # ------------------------------------------------------------

    def action_revise(self, reason=False):
        """Open documents in force for a new version; the old one is kept as a copy.

        :param str reason: stands in the document's history; a dialog asks for it
        """
        self._check_can_revise()
        if not reason:
            return self._ask_reason("action_revise")
        self._do_revise(self._require_reason(reason))
        return True

    def _get_cannot_revise_reason(self):
        self.ensure_one()
        if version_reason := self._get_version_reason():
            return version_reason
        if self.state not in self._revised_states:
            return self.env._("Only what is approved can be revised.")
        if self.is_historic:
            return self.env._("What was imported is history and stays as it is.")
        if not self._is_officer():
            return self.env._("Only a training officer can revise it.")
        return False

    def _check_can_revise(self):
        self.check_access("write")
        self._check_can("revise")

    def _do_revise(self, reason):
        of_version = gather_set(type(self), "_version_fields")
        identity = gather_set(type(self), "_identity_fields")
        for record_sudo in self._guard_sudo():
            kept = (*identity, *of_version, "state", "version")
            values = record_sudo.read(kept, load=None)[0]
            values.pop("id")
            version = record_sudo.copy(
                {**values, "active": False, "revision_of_id": record_sudo.id}
            )
            record_sudo._keep_version(version)
            record_sudo.write(
                {
                    **dict.fromkeys(of_version, False),
                    "state": states.DRAFT,
                    "version": record_sudo.version + 1,
                }
            )
            record_sudo.message_post(
                body=self.env._(
                    "Revision %(version)s opened: %(reason)s",
                    version=record_sudo.version,
                    reason=reason,
                )
            )

    def _keep_version(self, version):
        """Freeze on a copy what later changes of others must not move (sudo)."""
