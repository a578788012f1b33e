from odoo import api, fields, models
from odoo.exceptions import ValidationError


class SurveyQuestionAnswer(models.Model):
    """What an answer that is offered stands for, whatever the language (policy 3.1)."""

    _name = "survey.question.answer"
    _inherit = ["survey.question.answer", "hr.training.reach.mixin"]

    training_course_id = fields.Many2one(
        comodel_name="hr.training.course",
        string="Course",
        index="btree_not_null",
        ondelete="set null",
    )
    training_skill_id = fields.Many2one(
        comodel_name="hr.skill",
        string="Skill",
        index="btree_not_null",
        ondelete="set null",
    )
    training_level_points = fields.Integer(
        string="Points of 100",
        help="Of a level: the lowest level of the skill's own scale that reaches them "
        "is meant.",
    )
    training_within_months = fields.Integer(
        string="Within (Months)", help="Of “wanted by”: months from the answer on."
    )

    _training_level_points = models.Constraint(
        "CHECK (training_level_points BETWEEN 0 AND 100)",
        "A level has 0 to 100 points.",
    )
    _training_within_months = models.Constraint(
        "CHECK (training_within_months BETWEEN 0 AND 60)",
        "Needs are wanted within 0 to 60 months.",
    )

    @api.constrains("training_course_id", "question_id")
    def _check_training_course_company(self):
        """A form of one company, or of all, offers its courses and those of all."""
        # sudo: companies count, whatever the writer may read
        for answer in self.sudo():
            company = answer.training_course_id.company_id
            owner = answer.question_id.survey_id.training_company_id
            if company and company != owner:
                raise ValidationError(
                    self.env._(
                        "%(course)s is a course of another company than the form: "
                        "choose one of its own, or of all.",
                        course=answer.training_course_id.name,
                    )
                )
