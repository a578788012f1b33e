from odoo import models


class HrTrainingSession(models.Model):
    """Who could teach this class (policy 8.1)."""

    _inherit = "hr.training.session"

    def action_find_trainer(self):
        """Open the dialog that says who could teach the class, and why others cannot.

        Who has declined is what somebody is looked for instead of.

        :return: action of the dialog
        :raise AccessError: the user is no training officer
        :raise UserError: for none or several sessions
        """
        self.ensure_one()
        self._check_officer()
        self.check_access("read")
        answers = self._get_answers()
        declined = [t.id for t, answer in answers.items() if answer == "declined"]
        finder = self.env["hr.training.trainer.finder"].create(
            {
                "session_id": self.id,
                "company_id": self.company_id.id,
                "course_id": self.course_id.id,
                "instead_of_id": declined[0]
                if len(declined) == 1 and declined[0] in self.trainer_ids.ids
                else False,
            }
        )
        return finder.action_find()
