from odoo import models

from ...tools import certificates, consequences, states
from ..results.hr_training_certificate_paper import COMPANY_SIZES, PERSON_SIZES


class HrTrainingTrainerConsequence(models.Model):
    """The certificate of an excellent trainer (policy 8.3.3).

    It is kept as it was issued; what is printed later says the same, and whether it
    was called off since.
    """

    _inherit = "hr.training.trainer.consequence"

    def _do_keep_paper(self):
        """(sudo)"""
        self.ensure_one()
        self.paper_id = self.env["ir.actions.report"]._keep_document(
            "hr_training.hr_training_trainer_consequence_report",
            self,
            lambda one: one._get_paper_name() + ".pdf",
        )

    def _get_paper_name(self):
        """Name of the file."""
        self.ensure_one()
        names = (self.display_name, self.number)
        return " ".join(filter(None, names)).replace("/", "-")

    def _get_for_print(self):
        """Certificates that were issued, read as whoever prints (sudo)."""
        self.check_access("read")
        self._check_can("print")
        # sudo: names that stand on a paper which the user may read
        return self.sudo()

    def _get_cannot_print_reason(self):
        self.ensure_one()
        if self.kind != consequences.CERTIFICATE or not self.number:
            return self.env._("Only a certificate that was issued is printed.")
        return False

    def _prepare_paper(self):
        """What the paper shows, in the sizes that it has room for (sudo)."""
        self.ensure_one()
        company = self.company_id
        person, person_size = certificates.fit(self.trainer_id.name, PERSON_SIZES)
        company_name, company_size = certificates.fit(company.name, COMPANY_SIZES)
        return {
            "logo": self.env["hr.training.certificate"]._get_paper_logo(company),
            "company": company_name,
            "company_size": company_size,
            "person": person,
            "person_size": person_size,
            "period": self.assessment_id._get_period(),
            "grade": self.assessment_id.grade_id.name,
            "classes": self.assessment_id.session_count,
            "is_void": self.state == states.CANCELLED,
        }
