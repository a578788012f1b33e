from collections import defaultdict

from odoo import models

from ...tools import needs


class HrTrainingCertificate(models.Model):
    """A certificate that ends and that nothing renews leaves a need (policy 3.1)."""

    _inherit = "hr.training.certificate"

    def _do_ask_renewal(self):
        """A need per company and course, with the people whose certificates end.

        Who has asked for the course himself is left out, as everywhere; so is who works
        for another company now: what he needs there is for that one to say.
        """
        super()._do_ask_renewal()
        Need = self.env["hr.training.need"]
        asked = defaultdict(lambda: self.browse())
        for certificate in self.filtered(
            lambda c: c.employee_id.company_id == c.company_id
        ):
            asked[certificate.company_id, certificate.course_id] |= certificate
        made, _skipped = Need._make_needs(
            [
                {
                    "channel": needs.SUPERVISOR,
                    "analysis": needs.TASK,
                    "course_id": course.id,
                    "company_id": company.id,
                    "date_wanted": min(found.mapped("valid_until")),
                    "employee_ids": found.employee_id.ids,
                    **Need._prepare_source(course),
                }
                for (company, course), found in asked.items()
            ]
        )
        made._do_submit()
        return made
