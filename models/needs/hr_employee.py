from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command

from ...tools import needs


class HrEmployee(models.Model):
    """A supervisor raises a need from the list of his people (policy 3.1)."""

    _inherit = "hr.employee"

    def action_raise_need(self):
        """Open a new training need of these people.

        :return: action of the form, filled in
        :raise UserError: the user is no training officer, and does not manage them all
        """
        Need = self.env["hr.training.need"]
        team = self.env["hr.department"]._training_team_employees()
        # sudo: who is meant counts, whoever may read the records
        if not Need._is_officer() and self.sudo() - team:
            raise UserError(self.env._("Choose people of departments that you manage."))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Training Need"),
            "res_model": Need._name,
            "views": [(False, "form")],
            "context": {
                "default_channel": needs.SUPERVISOR,
                "default_person_ids": [
                    Command.create({"employee_id": employee_id})
                    for employee_id in self.ids
                ],
            },
        }
