from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .hr_training_course_version import TEACHERS


class HrTrainingCourseForm(models.Model):
    """A form that sessions of a course run as an evaluation (policy 6.4.1, 7.2)."""

    _name = "hr.training.course.form"
    _description = "Evaluation Form of a Course"
    _inherit = ["hr.training.form.mixin", "hr.training.parent.mixin", "hr.mixin"]
    _order = "course_id, sequence, id"

    _guarded_parents = {"course_id": "_check_parts_open"}

    course_id = fields.Many2one(
        comodel_name="hr.training.course",
        required=True,
        ondelete="cascade",
        index=True,
    )
    # Its title may say what is asked.
    survey_id = fields.Many2one(groups=TEACHERS)
    sequence = fields.Integer(default=10)
    pass_score = fields.Float(help="0 takes the session's.")
    resits = fields.Integer(
        default=-1, help="Attempts after the first; -1 takes the company's setting."
    )
    rater_ids = fields.Many2many(
        comodel_name="hr.employee",
        relation="hr_training_course_form_rater_rel",
        column1="form_id",
        column2="employee_id",
        string="Raters",
    )

    _duration_positive = models.Constraint(
        "CHECK (duration_days >= 1)", "A form is open for a day at least."
    )

    @api.constrains("rater_kind", "rater_ids")
    def _check_raters(self):
        for form in self:
            if form.rater_kind == "named" and not form.rater_ids:
                raise ValidationError(
                    self.env._("Name the people who fill in the checklists.")
                )

    def _get_content(self):
        """The form as a course version keeps it, for JSON."""
        self.ensure_one()
        return {
            **self._prepare_form_rules(),
            "sequence": self.sequence,
            "resits": self.resits,
            "rater_ids": self.rater_ids.ids,
        }
