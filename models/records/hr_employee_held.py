from odoo import models
from odoo.exceptions import AccessError, UserError


class HrEmployee(models.Model):
    """All that is held of a person as one file, for himself and officers (§6.15)."""

    _inherit = "hr.employee"

    def action_export_held(self):
        """Download all that our records hold of a person.

        :return: action of the address
        :raise AccessError: neither he himself nor a training officer
        :raise UserError: for none or several people
        """
        if len(self) != 1:
            raise UserError(self.env._("Please choose one person."))
        self._training_check_held()
        return {
            "type": "ir.actions.act_url",
            "url": f"/hr_training/held/{self.id}.zip",
            "target": "self",
        }

    def _training_check_held(self):
        """
        :raise AccessError: see :meth:`action_export_held`
        """
        if self.env.su:
            return
        # sudo: which person, and his company
        others = self.sudo() - self.env["hr.department"]._training_own_employees()
        foreign = others.company_id - self.env.companies
        Enrollment = self.env["hr.training.enrollment"]
        if others and (foreign or not Enrollment._is_officer()):
            raise AccessError(
                self.env._(
                    "Only the person and training officers get all that is held."
                )
            )

    def _training_export_held(self, stream):
        """Write what is held of the person as a zip; who takes another's is noted.

        :raise AccessError: see :meth:`action_export_held`
        """
        self.ensure_one()
        self._training_check_held()
        self._training_note_look("held")
        # sudo: what is held, whoever may read it
        held = self.env["hr.training.held"].sudo()
        own = self.env["hr.department"]._training_own_employees()
        held._write_zip(self.sudo(), stream, is_own=self.id in own._ids)
