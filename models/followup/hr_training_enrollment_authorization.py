from odoo import fields, models

from ...tools import authorizations


class HrTrainingEnrollment(models.Model):
    """A pass as evidence of an authorisation to work (policy 7.3)."""

    _inherit = "hr.training.enrollment"

    _guarded_fields = frozenset({"authorization_ids"})

    # Authorisations follow their passes; by this link they are found for a class at
    # once, and not by a search for each result that is written.
    authorization_ids = fields.Many2many(
        comodel_name="hr.training.authorization",
        relation="hr_training_authorization_enrollment_rel",
        column1="enrollment_id",
        column2="authorization_id",
        string="Authorisations",
        copy=False,
    )

    def _get_evidence_until(self):
        """Last day of a pass: that of its certificate, if it has one (sudo)."""
        self.ensure_one()
        live = self.certificate_ids.filtered(lambda c: not c.revoked_on)
        return live[:1].valid_until if live else self.valid_until

    def _get_longest(self):
        """Of several passes the one that lasts longest (sudo)."""
        for_good = self.filtered(lambda e: not e._get_evidence_until())
        return for_good[:1] or self.sorted(lambda e: e._get_evidence_until())[-1:]

    def _on_passes_lost(self):
        """Authorisations fall with what they stand on: their people hear of it."""
        result = super()._on_passes_lost()
        # sudo: whoever corrects a result need not see authorisations
        Authorization = self.env["hr.training.authorization"].sudo()
        standing = Authorization.search([("evidence_ids", "in", self.ids)])
        standing.filtered(lambda a: a.state == authorizations.FALLEN)._queue_ended()
        return result
