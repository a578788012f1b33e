from odoo import api, fields, models
from odoo.tools import formatLang

from ...tools import summary as rules

# What a figure adds up; a return is of an evaluation.
RECORDS = {
    rules.PEOPLE: "hr_training.hr_training_enrollment_action",
    rules.ATTENDANCE: "hr_training.hr_training_attendance_action_register",
    rules.MARK: "hr_training.hr_training_score_action",
    rules.RETURN: "hr_training.hr_training_evaluation_action",
    rules.QUESTION: "hr_training.hr_training_questionnaire_result_action",
    rules.OBSERVATION: "hr_training.hr_training_observation_action",
    rules.EFFECT: "hr_training.hr_training_enrollment_action",
    rules.COST: "hr_training.hr_training_cost_report_action",
}


class HrTrainingSummaryFigure(models.Model):
    """A figure of a summary report, with the records behind it (policy 6.4.2).

    Nobody edits it: the report's methods make it, anew while the report is a draft.
    """

    _name = "hr.training.summary.figure"
    _description = "Figure of a Summary Report"
    _inherit = ["hr.training.flow.mixin"]
    _order = "summary_id, sequence, id"
    _rec_name = "key"

    summary_id = fields.Many2one(
        comodel_name="hr.training.summary",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="summary_id.company_id", store=True)
    currency_id = fields.Many2one(related="summary_id.company_id.currency_id")
    sequence = fields.Integer(default=10)
    kind = fields.Selection(selection=rules.KINDS, required=True, default=rules.PEOPLE)
    key = fields.Char(help="What the figure is of, among those of its kind.")
    names = fields.Json(
        groups=fields.NO_ACCESS, help="As it was called then, in each language."
    )
    name = fields.Char(compute="_compute_name", string="Figure")
    count = fields.Integer(help="How many records it is of.")
    share = fields.Float(string="Share (%)")
    value = fields.Float(string="Mean or Sum")
    value_before = fields.Float(help="Before the session; of costs what was planned.")
    spread = fields.Float(help="Standard deviation.")
    has_value = fields.Boolean()
    has_before = fields.Boolean()
    value_text = fields.Char(compute="_compute_value_text", string="Value")
    kept_ids = fields.Json(groups=fields.NO_ACCESS)

    @api.depends("names")
    @api.depends_context("lang")
    def _compute_name(self):
        for figure in self:
            # sudo: the name of a figure that the user may read
            names = figure.sudo().names or {}
            figure.name = names.get(self.env.lang) or names.get("en_US") or figure.key

    @api.depends("name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for figure in self:
            figure.display_name = figure.name

    @api.depends("kind", "value", "value_before", "spread", "has_value", "has_before")
    @api.depends_context("lang")
    def _compute_value_text(self):
        for figure in self:
            figure.value_text = figure.has_value and figure._format_value()

    def _format_value(self):
        self.ensure_one()
        values = {
            "value": self._format_number(self.value),
            "before": self._format_number(self.value_before),
            "spread": self._format_number(self.spread),
        }
        if self.kind == rules.COST:
            return self.env._("%(value)s of %(before)s planned", **values)
        if self.kind == rules.MARK:
            return self.env._("%(value)s (spread %(spread)s)", **values)
        if self.kind == rules.EFFECT:
            return self.env._("%(before)s before, %(value)s after", **values)
        return self.env._("%(value)s %%", **values)

    def _format_number(self, number):
        if self.kind == rules.COST:
            return formatLang(self.env, number, currency_obj=self.currency_id)
        return formatLang(self.env, number, digits=1)

    def action_open(self):
        """Open the records that make the figure, as far as the caller may read them."""
        self.ensure_one()
        self.check_access("read")
        # sudo: the links; the list asks what the reader may read
        kept = self.sudo().kept_ids or []
        return self._get_related_action(RECORDS[self.kind], [("id", "in", kept)])
