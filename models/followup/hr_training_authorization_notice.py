from datetime import timedelta

from odoo import api, models
from odoo.fields import Domain

from ...tools import authorizations, notices


class HrTrainingAuthorization(models.Model):
    """Who hears that he may work on something, and that he may no longer (policy 7.3).

    The person hears that he was authorised, that it ends soon, and that it has fallen
    or was withdrawn; the assessor hears of what ends soon.
    """

    _name = "hr.training.authorization"
    _inherit = ["hr.training.authorization", "hr.training.noticed.mixin"]

    @api.model
    def _cron_tell_expiring(self):
        """Authorisations that end soon, once a day; each end is told once."""
        # sudo: the run is nobody's
        for company in self.env["res.company"].sudo().search(Domain.TRUE):
            today = company._get_training_today()
            soon = today + timedelta(days=company.training_certificate_renewal_days)
            # sudo: see above
            found = self.sudo().search(
                [
                    ("company_id", "=", company.id),
                    ("state", "=", authorizations.VALID),
                    ("valid_until", "!=", False),
                    ("valid_until", "<=", soon),
                ]
            )
            self._run_isolated(
                found.filtered(lambda a: a.told_for != a.valid_until),
                lambda authorization: authorization._do_tell_expiring(),
            )

    def _do_tell_expiring(self):
        """Tell person and assessors that these end soon (sudo)."""
        self._queue_told(notices.AUTHORIZATION_EXPIRING, assessors=True)
        self._write_alike({a.id: {"told_for": a.valid_until} for a in self})

    def _queue_ended(self):
        """Tell people that they may not work on something any more (sudo)."""
        self._queue_told(notices.AUTHORIZATION_ENDED)

    def _queue_told(self, kind=notices.AUTHORIZED, assessors=False):
        """A row for the person, and one for each assessor (sudo)."""
        Person = self.env["hr.training.person"]
        vals_list = []
        for authorization in self:
            employee = authorization.employee_id
            own = authorization.partner_id or Person._get_contact(employee)
            told = [(notices.PARTICIPANT, own)]
            if assessors:
                users = Person._filter_deciders(authorization.scope_id.assessor_ids)
                told += [
                    (notices.ASSESSOR, partner) for partner in users.partner_id - own
                ]
            vals_list += [
                {
                    "kind": kind,
                    "role": role,
                    "partner_id": partner.id,
                    "company_id": authorization.company_id.id,
                    "res_model": authorization._name,
                    "res_id": authorization.id,
                    "authorization_id": authorization.id,
                }
                for role, partner in told
            ]
        self.env["hr.training.notice"]._queue(vals_list)

    def _judge_notices(self, bundles, told):
        """What somebody knows of an authorisation against what is true (sudo).

        Who never heard that he was authorised need not hear that he is not; who has
        left is told nothing.
        """
        found = {authorization.id: authorization for authorization in self}
        left = self.env["hr.training.person"]._filter_left(self.employee_id)
        verdicts = {}
        for key, rows in bundles.items():
            authorization = found[rows[0].res_id]
            known = told.get(key, {})
            valid = authorization.state == authorizations.VALID
            until = str(authorization.valid_until or "")
            facts = {**known, "state": authorization.state}
            asked = set(rows.mapped("kind"))
            kind = None
            if (
                valid
                and notices.AUTHORIZED in asked
                and known.get("state") != authorizations.VALID
            ):
                kind = notices.AUTHORIZED
            elif valid and notices.AUTHORIZATION_EXPIRING in asked:
                kind = known.get("until") != until and notices.AUTHORIZATION_EXPIRING
                facts["until"] = until
            elif known.get("state") == authorizations.VALID and not valid:
                kind = not authorization.replaced_by_id and notices.AUTHORIZATION_ENDED
            if any(rows.mapped("again")) and not kind:
                kind = notices.AUTHORIZED if valid else notices.AUTHORIZATION_ENDED
            if authorization.employee_id in left:
                kind = None
            verdicts[key] = notices.Verdict(
                kind or None, facts, self._get_nothing_new()
            )
        return verdicts
