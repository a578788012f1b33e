from odoo import fields, models

from ...tools import needs


class HrTrainingCourse(models.Model):
    """An employee asks for a course from its card (policy 3.1)."""

    _inherit = "hr.training.course"

    can_ask = fields.Boolean(compute="_compute_can")

    def _compute_can(self):
        result = super()._compute_can()
        self._set_can("ask")
        return result

    def action_ask(self):
        """File the user's own need for the course, and submit it (policy 3.1).

        :return: the ``hr.training.need``
        :raise UserError: he has asked already, is no employee, or it is not offered
        """
        self.ensure_one()
        self._check_can_ask()
        need = self.env["hr.training.need"].create(
            {
                "channel": needs.EMPLOYEE,
                "course_id": self.id,
                "company_id": self._get_asking_employee().company_id.id,
            }
        )
        need.action_submit()
        return need

    def action_ask_and_say(self):
        """The button of the card: ask, and say what follows."""
        self.action_ask()
        return self._get_done_action(
            self.env._(
                "You have asked for it. “My Training Needs” shows what became of it."
            )
        )

    def _get_asking_employee(self):
        own = self.env["hr.department"]._training_own_employees()
        here = own.filtered(lambda e: e.active and e.company_id in self.env.companies)
        return here.sorted(lambda e: e.company_id != self.env.company)[:1]

    def _get_cannot_ask_reason(self):
        self.ensure_one()
        if self.state not in ("published", "revising") or not self.active:
            return self.env._("The course is not offered.")
        if not self._get_asking_employee():
            return self.env._("Only employees ask for training, each for himself.")
        return False

    def _check_can_ask(self):
        self.check_access("read")
        self._check_can("ask")
