from odoo import fields, models

from ...tools import trainer_learning


class HrTrainingCourse(models.Model):
    """Which courses are the trainers' own training (policy 8.2).

    A mark of the course as it stands, and not of the sessions that were held: marking
    a course counts the hours that trainers had in it before.
    """

    _inherit = "hr.training.course"

    trainer_training = fields.Selection(
        selection=trainer_learning.MARKS,
        string="Trainers’ Own Training",
        required=True,
        default=trainer_learning.NONE,
        index=True,
        help="Hours of this course count for what a trainer has to learn in a year: "
        "how to teach, or what is new in the profession.",
    )

    def action_find_trainer(self):
        """Open the dialog that says who could teach the course, and why others cannot.

        :return: action of the dialog
        :raise AccessError: the user is no training officer
        :raise UserError: for none or several courses
        """
        self.ensure_one()
        self._check_officer()
        self.check_access("read")
        finder = self.env["hr.training.trainer.finder"].create({"course_id": self.id})
        return finder.action_find()
