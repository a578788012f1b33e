from odoo import models


class SurveySurvey(models.Model):
    """Training forms of a company, and those that all companies share."""

    _name = "survey.survey"
    _inherit = ["survey.survey", "hr.training.company.mixin"]

    _company_name = "training_company_id"
    _company_uses = {
        "hr.training.evaluation": "survey_id",
        "hr.training.course.form": "survey_id",
    }
