from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command

from ..tools import states


class HrTrainingCourseForm(models.Model):
    """A form that sessions of a course run as an evaluation (policy 6.4.1, 7.2)."""

    _name = "hr.training.course.form"
    _description = "Evaluation Form of a Course"
    _inherit = ["hr.training.review.weight.mixin", "hr.mixin"]
    _order = "course_id, sequence, id"

    course_id = fields.Many2one(
        comodel_name="hr.training.course",
        required=True,
        ondelete="cascade",
        index=True,
    )
    sequence = fields.Integer(default=10)
    method = fields.Selection(
        selection=states.EVALUATION_METHODS, required=True, default="exam"
    )
    survey_id = fields.Many2one(
        comodel_name="survey.survey",
        string="Form",
        index="btree_not_null",
        ondelete="restrict",
        help="Empty: marks are entered in a list, as for an exam on paper.",
    )
    indicator = fields.Selection(
        selection=states.INDICATORS,
        compute="_compute_from_method",
        store=True,
        readonly=False,
        precompute=True,
        help="What its marks count for. A questionnaire about attitude marks people by "
        "their own answers when it is not anonymous; ask the same before and after.",
    )
    is_required = fields.Boolean(
        compute="_compute_is_required",
        store=True,
        readonly=False,
        precompute=True,
        help="Passing the session needs a mark at the pass score.",
    )
    is_anonymous = fields.Boolean(
        compute="_compute_from_method",
        store=True,
        readonly=False,
        precompute=True,
        help="Nobody can tell who gave which answer (policy 7.2.3).",
    )
    pass_score = fields.Float(help="0 takes the session's.")
    weight = fields.Float(
        default=1.0, help="Share of the weighted result, as a ratio to the others."
    )
    resits = fields.Integer(
        default=-1, help="Attempts after the first; -1 takes the company's setting."
    )
    attempt_policy = fields.Selection(
        selection=[("best", "Best Attempt"), ("last", "Last Attempt")],
        default="best",
        required=True,
    )
    second_marker = fields.Boolean(help="Two people mark free text; the mean counts.")
    open_days = fields.Integer(
        string="Opens After (days)",
        help="Days from the session's end; before its begin where negative.",
    )
    duration_days = fields.Integer(string="Open For (days)", default=7)
    rater_kind = fields.Selection(
        selection=states.RATER_KINDS,
        default="session",
        required=True,
        help="Who fills in the checklists of a practical test. On the job after some "
        "days it is the department manager or a technician you name.",
    )
    rater_ids = fields.Many2many(
        comodel_name="hr.employee",
        relation="hr_training_course_form_rater_rel",
        column1="form_id",
        column2="employee_id",
        string="Raters",
    )

    _weight_positive = models.Constraint(
        "CHECK (weight >= 0)", "A weight cannot be negative."
    )
    _pass_score_range = models.Constraint(
        "CHECK (pass_score >= 0 AND pass_score <= 100)",
        "The pass score lies between 0 and 100.",
    )
    _duration_positive = models.Constraint(
        "CHECK (duration_days >= 1)", "A form is open for a day at least."
    )

    @api.depends("method")
    def _compute_from_method(self):
        for form in self:
            form.indicator = states.METHOD_INDICATORS.get(form.method)
            form.is_anonymous = form.method == "questionnaire"

    @api.depends("method", "open_days")
    def _compute_is_required(self):
        for form in self:
            form.is_required = states.is_required(form.method, form.open_days)

    @api.constrains("method", "survey_id")
    def _check_survey_type(self):
        for form in self:
            wanted = states.SURVEY_TYPES[form.method]
            if form.survey_id and form.survey_id.sudo().survey_type != wanted:
                raise ValidationError(
                    self.env._(
                        "%(form)s is no form for this method.",
                        form=form.survey_id.sudo().title,
                    )
                )

    @api.constrains("rater_kind", "rater_ids")
    def _check_raters(self):
        for form in self:
            if form.rater_kind == "named" and not form.rater_ids:
                raise ValidationError(
                    self.env._("Name the people who fill in the checklists.")
                )

    def _prepare_evaluation(self, session):
        """Values of the evaluation that a session runs with this form."""
        self.ensure_one()
        resits = self.resits if self.resits >= 0 else session.company_id.training_resits
        return {
            "session_id": session.id,
            "method": self.method,
            "survey_id": self.survey_id.id,
            "indicator": self.indicator,
            "is_required": self.is_required,
            "is_anonymous": self.is_anonymous,
            "pass_score": self.pass_score or session.pass_score,
            "weight": self.weight,
            "resits": resits,
            "attempt_policy": self.attempt_policy,
            "second_marker": self.second_marker,
            "open_days": self.open_days,
            "duration_days": self.duration_days,
            "rater_kind": self.rater_kind,
            "rater_ids": [Command.set(self.rater_ids.ids)],
            **self._prepare_review_weights(),
        }
