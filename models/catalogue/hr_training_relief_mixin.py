from odoo import api, models
from odoo.exceptions import AccessError, UserError


class HrTrainingReliefMixin(models.AbstractModel):
    """What the head of training spares people: a required course, its prerequisites."""

    _name = "hr.training.relief.mixin"
    _description = "Relieving People of Training"
    _inherit = ["hr.training.flow.mixin"]

    @api.model
    def _read_employees_to_relieve(self, employee_ids):
        """Employees that a client named; who may name any is asked by the step (sudo).

        :raise AccessError: people out of the user's companies
        :raise UserError: nobody, or himself, where the company does not allow that
        """
        # sudo: the head keeps no employee records; who is meant is checked here
        employees = self.env["hr.employee"].sudo().with_context(active_test=False)
        employees = employees.browse(dict.fromkeys(self._read_ids(employee_ids)))
        employees = employees.exists()
        if not employees:
            raise UserError(self.env._("Say for whom: a list of ids of employees."))
        if self.env.su:
            return employees
        if employees.company_id - self.env.companies:
            raise AccessError(
                self.env._("You can waive it for people of your companies only.")
            )
        if self.env["hr.department"]._training_filter_forbidden(employees):
            raise UserError(
                self.env._("Nobody waives his own training. Please ask another head.")
            )
        return employees
