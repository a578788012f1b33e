from odoo import models

from ...tools import notices


class HrTrainingPlanLine(models.Model):
    """Whom a line names, and as what."""

    _inherit = "hr.training.plan.line"

    def _get_concerned_contacts(self, role, gone, managers):
        """Contacts whom the line concerns in a role (sudo).

        Trainees' managers are those of their departments, or the next above; nobody is
        his own manager.

        :param gone: employees who have left
        :param dict managers: department → users, nearest first
        :return: iterable of contacts
        """
        self.ensure_one()
        people = self.employee_ids - gone
        if role == notices.PARTICIPANT:
            Person = self.env["hr.training.person"]
            return [Person._get_contact(employee) for employee in people]
        if role == notices.TRAINER:
            teaching = (trainer._get_notice_partner() for trainer in self.trainer_ids)
            return [*teaching, self.provider_id]
        nobody = self.env["res.users"]
        trained = [(department, nobody) for department in self.department_ids]
        trained += [(e.department_id, e.user_id) for e in people]
        found = []
        for department, own in trained:
            above = (users - own for users in managers.get(department, ()))
            found.append(next(filter(None, above), nobody).partner_id)
        return found
