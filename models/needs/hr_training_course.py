from odoo import api, fields, models

from ...tools import needs


class HrTrainingCourse(models.Model):
    """An employee asks for a course from its card (policy 3.1)."""

    _inherit = "hr.training.course"

    is_asked = fields.Boolean(
        string="Asked For",
        compute="_compute_is_asked",
        help="You have a training need for it that is not over.",
    )
    can_ask = fields.Boolean(compute="_compute_can")

    @api.depends_context("uid")
    def _compute_is_asked(self):
        own = self.env["hr.department"]._training_own_employees()
        # sudo: the user's own needs
        asked = (
            self.env["hr.training.need.person"]
            .sudo()
            .search(
                [
                    ("employee_id", "in", own.ids),
                    ("need_id.course_id", "in", self.ids),
                    ("need_id.channel", "=", needs.EMPLOYEE),
                    ("need_id.state", "in", needs.OPEN),
                ]
            )
            .need_id.course_id
        )
        for course in self:
            course.is_asked = course.id in asked._ids

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
        self.invalidate_recordset(["is_asked", "can_ask"])
        return need

    def action_ask_and_say(self):
        """The button of the card: ask, and say what follows."""
        self.action_ask()
        return self._get_done_and_reload_action(
            self.env._(
                "You have asked for it. “My Training Needs” shows what becomes of it."
            )
        )

    def _get_asking_employee(self):
        own = self.env["hr.department"]._training_own_employees()
        here = own.filtered(lambda e: e.active and e.company_id in self.env.companies)
        return here.sorted(lambda e: e.company_id != self.env.company)[:1]

    def _get_cannot_ask_reason(self):
        self.ensure_one()
        if not self._is_offered() or self.state == "draft":
            return self.env._("The course is not offered.")
        if not self._get_asking_employee():
            return self.env._("Only employees ask for training, each for himself.")
        if self.is_asked:
            return self.env._("You have asked for it already, see “My Training Needs”.")
        return False

    def _check_can_ask(self):
        self.check_access("read")
        self._check_can("ask")
