from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools import states


class HrTrainingFormMixin(models.AbstractModel):
    """How a form is run as an evaluation (policy 6.4.1, 7.2).

    A course has forms; scheduling a session takes them over as its evaluations, which
    then have rules of their own: an edit of the course does not change them.
    """

    _name = "hr.training.form.mixin"
    _description = "Rules of an Evaluation Form"
    _inherit = ["hr.training.review.weight.mixin"]

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
    pass_score = fields.Float()
    weight = fields.Float(
        default=1.0, help="Share of the weighted result, as a ratio to the others."
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

    _weight_positive = models.Constraint(
        "CHECK (weight >= 0)", "A weight cannot be negative."
    )
    _pass_score_range = models.Constraint(
        "CHECK (pass_score >= 0 AND pass_score <= 100)",
        "The pass score lies between 0 and 100.",
    )

    @api.depends("method")
    def _compute_from_method(self):
        for record in self:
            record.indicator = states.METHOD_INDICATORS.get(record.method)
            record.is_anonymous = record.method == "questionnaire"

    @api.depends("method", "open_days")
    def _compute_is_required(self):
        for record in self:
            record.is_required = states.is_required(record.method, record.open_days)

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

    def _prepare_form_rules(self):
        """Values of the fields above, as they stand on the record."""
        self.ensure_one()
        return {
            "method": self.method,
            "survey_id": self.survey_id.id,
            "indicator": self.indicator,
            "is_required": self.is_required,
            "is_anonymous": self.is_anonymous,
            "pass_score": self.pass_score,
            "weight": self.weight,
            "attempt_policy": self.attempt_policy,
            "second_marker": self.second_marker,
            "open_days": self.open_days,
            "duration_days": self.duration_days,
            "rater_kind": self.rater_kind,
            **self._prepare_review_weights(),
        }
