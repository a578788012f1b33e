from odoo import models
from odoo.exceptions import UserError

from ..results.hr_training_requirement_serve import OPEN_STATES


class HrTrainingRequirementStatus(models.Model):
    """From “Required, No Session” to needs (policy 1.3, 3.1)."""

    _inherit = "hr.training.requirement.status"

    def action_make_needs(self):
        """Make a need per course of the people chosen who have no place.

        :return: action that shows the needs
        :raise AccessError: the user is no training officer
        :raise UserError: all of them are asked for already
        """
        self._check_officer()
        self.check_access("read")
        # sudo: an officer, see above
        rows = [
            {
                "company_id": row.company_id.id,
                "course_id": row.course_id.id,
                "requirement_id": row.requirement_id.id,
                "due_on": row.due_on,
                "employee_id": row.employee_id.id,
            }
            for row in self.sudo()
            if row.state in OPEN_STATES and not row.enrollment_id
        ]
        # sudo: an officer, see above
        made = self.env["hr.training.requirement"].sudo()._do_leave_needs(rows)
        if not made:
            raise UserError(
                self.env._("Nobody of them is without a place and without a need.")
            )
        return made.sudo(False)._get_related_action(
            "hr_training.hr_training_need_action", [("id", "in", made.ids)]
        )
