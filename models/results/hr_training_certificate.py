from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

from ...tools import certificates
from ...tools.sequence import draw_numbers


class HrTrainingCertificate(models.Model):
    """Numbered proof of a pass; issued by the session's release only.

    A pass that is taken back revokes it; who passes after all gets another one with a
    number of its own. Whoever has the paper can check it without a login, by the
    ``token`` in its QR code: see ``hr_training_certificate_paper``.
    """

    _name = "hr.training.certificate"
    _description = "Training Certificate"
    _inherit = [
        "hr.training.guard.mixin",
        "hr.training.team.mixin",
        "hr.training.copied.mixin",
    ]
    _order = "issued_on desc, name desc, id desc"

    _guarded_fields = frozenset(
        {"name", "enrollment_id", "issued_on", "valid_until", "revoked_on"}
    )

    name = fields.Char(
        string="Number",
        required=True,
        copy=False,
        default="/",
    )
    enrollment_id = fields.Many2one(
        comodel_name="hr.training.enrollment",
        required=True,
        ondelete="restrict",
        index=True,
    )
    # All belong to the enrolment for good, so these can be stored.
    employee_id = fields.Many2one(
        related="enrollment_id.employee_id", store=True, index=True, precompute=True
    )
    session_id = fields.Many2one(
        related="enrollment_id.session_id", store=True, index=True, precompute=True
    )
    course_id = fields.Many2one(
        related="enrollment_id.course_id", store=True, index=True, precompute=True
    )
    company_id = fields.Many2one(
        related="enrollment_id.company_id", store=True, index=True, precompute=True
    )
    issued_on = fields.Date(required=True)
    valid_until = fields.Date(help="Last day; empty for good.", index=True)
    revoked_on = fields.Date(help="Withdrawn by a correction of the result.")
    hours = fields.Float(compute="_compute_proof")
    period_text = fields.Char(compute="_compute_proof", string="Held")
    is_expired = fields.Boolean(compute="_compute_status")
    status = fields.Selection(
        selection=certificates.STATUSES,
        compute="_compute_status",
        search="_search_status",
        help="As of today; expiring within the days that the company has set.",
    )
    # Random and kept, not derived from the secret of the database: a copy that is
    # restored from a backup gets another secret, and papers hang on walls for years.
    token = fields.Char(copy=False, readonly=True, groups=fields.NO_ACCESS)

    _token_unique = models.UniqueIndex("(token)", "This link is taken.")
    _name_unique = models.Constraint(
        "UNIQUE (name, company_id)", "Another certificate has this number already."
    )
    _once = models.UniqueIndex(
        "(enrollment_id) WHERE revoked_on IS NULL",
        "This enrolment has a certificate already.",
    )

    @api.depends("session_id")
    @api.depends_context("lang")
    def _compute_proof(self):
        """What the certificate says of its session, whoever may read that."""
        for certificate in self:
            # sudo: of the session that the certificate names
            session = certificate.sudo().session_id
            certificate.hours = session.hours
            days = [session._get_begin_date(), session._get_end_date()]
            days = [day for day in days if day and session.slot_ids]
            certificate.period_text = " – ".join(
                dict.fromkeys(format_date(self.env, day) for day in days)
            )

    @api.depends("valid_until", "revoked_on", "company_id")
    def _compute_status(self):
        for certificate in self:
            # sudo: a setting of the company that issued it
            company = certificate.sudo().company_id or self.env.company
            today = company._get_training_today()
            soon = today + timedelta(days=company.training_certificate_renewal_days)
            until = certificate.valid_until
            certificate.is_expired = bool(until and until < today)
            if certificate.revoked_on:
                certificate.status = certificates.REVOKED
            elif certificate.is_expired:
                certificate.status = certificates.EXPIRED
            elif until and until <= soon:
                certificate.status = certificates.EXPIRING
            else:
                certificate.status = certificates.VALID

    @api.model
    def _search_status(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain.OR(self._get_status_domain(status) for status in value)

    @api.model
    def _get_status_domain(self, status):
        """Certificates of a status today, by day and setting of each company."""
        if status == certificates.REVOKED:
            return Domain("revoked_on", "!=", False)
        domains = []
        # sudo: days and settings only, of whatever the user may read
        for company in self.env["res.company"].sudo().search(Domain.TRUE):
            today = company._get_training_today()
            soon = today + timedelta(days=company.training_certificate_renewal_days)
            until = {
                certificates.EXPIRED: Domain("valid_until", "<", today),
                certificates.EXPIRING: Domain("valid_until", ">=", today)
                & Domain("valid_until", "<=", soon),
                certificates.VALID: Domain("valid_until", "=", False)
                | Domain("valid_until", ">", soon),
            }.get(status, Domain.FALSE)
            domains.append(Domain("company_id", "=", company.id) & until)
        return Domain("revoked_on", "=", False) & Domain.OR(domains)

    @api.model_create_multi
    def create(self, vals_list):
        numbers = self._draw_numbers(len(vals_list))
        return super().create(
            [
                {
                    **vals,
                    "name": vals.get("name") or number,
                    "token": certificates.make_token(),
                }
                for vals, number in zip(vals_list, numbers, strict=True)
            ]
        )

    @api.model
    def _draw_numbers(self, count):
        """The next certificate numbers."""
        # sudo: numbers are drawn by whoever releases
        sequence = self.env.ref("hr_training.ir_sequence_certificate").sudo()
        return draw_numbers(sequence, count)

    def action_view_enrollment(self):
        """The enrolment that earned the certificate."""
        self.ensure_one()
        return self._get_form_action(self.enrollment_id)

    def action_print(self):
        """The certificates as one PDF, as the user may read them."""
        self.check_access("read")
        report = self.env.ref("hr_training.hr_training_certificate_report")
        return report.report_action(self)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_issued(self):
        raise UserError(self.env._("An issued certificate stays on record."))
