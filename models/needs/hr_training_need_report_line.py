from odoo import api, fields, models

from ...tools import need_report, needs


class HrTrainingNeedReportLine(models.Model):
    """A figure of a need report, with the needs that it adds up (policy 3.3).

    Nobody edits it: the report's methods make it, anew while the report is a draft.
    """

    _name = "hr.training.need.report.line"
    _description = "Figure of a Need Analysis Report"
    _inherit = ["hr.training.flow.mixin"]
    _order = "need_report_id, sequence, id"
    _rec_name = "kept_name"

    need_report_id = fields.Many2one(
        comodel_name="hr.training.need.report",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="need_report_id.company_id", store=True)
    currency_id = fields.Many2one(related="need_report_id.company_id.currency_id")
    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        selection=need_report.KINDS,
        string="Grouped By",
        required=True,
        default="channel",
    )
    value = fields.Char(string="Code", help="Of a channel, a method or a status.")
    course_id = fields.Many2one(
        comodel_name="hr.training.course", ondelete="set null", index="btree_not_null"
    )
    skill_id = fields.Many2one(
        comodel_name="hr.skill", ondelete="set null", index="btree_not_null"
    )
    department_id = fields.Many2one(
        comodel_name="hr.department", ondelete="set null", index="btree_not_null"
    )
    kept_name = fields.Char(help="As it was called when it was counted.")
    name = fields.Char(compute="_compute_name", string="Figure")
    need_ids = fields.Many2many(
        comodel_name="hr.training.need",
        relation="hr_training_need_report_line_need_rel",
        column1="line_id",
        column2="need_id",
        string="Needs",
    )
    need_count = fields.Integer(string="Number of Needs")
    share = fields.Float(
        string="Share (%)",
        compute="_compute_share",
        help="Of the report’s needs. One that came by several channels counts in each.",
    )
    people_count = fields.Integer(string="People")
    hours = fields.Float(string="Training Hours")
    cost = fields.Monetary(string="Estimated Cost")

    @api.depends("kind", "value", "course_id.name", "skill_id.name", "kept_name")
    @api.depends("department_id.name")
    @api.depends_context("lang")
    def _compute_name(self):
        labels = self._get_value_labels()
        none = self._get_none_labels()
        for line in self:
            # sudo: names only, of a figure that the reader may read
            line_sudo = line.sudo()
            record = line_sudo.course_id or line_sudo.skill_id
            record = record or line_sudo.department_id
            line.name = (
                labels.get((line.kind, line.value))
                or record.name
                or line.kept_name
                or none.get(line.kind)
            )

    @api.depends("name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for line in self:
            line.display_name = line.name

    @api.model
    def _get_value_labels(self):
        """Names of channels, methods and states, as the reader calls them."""
        columns = self.env["hr.training.need"]._fields
        return {
            (kind, code): label
            for kind, name in (
                (need_report.CHANNEL, "channel"),
                (need_report.METHOD, "analysis"),
                (need_report.STATE, "state"),
            )
            for code, label in columns[name]._description_selection(self.env)
        } | {(need_report.STATE, needs.SUBMITTED): self.env._("Undecided")}

    @api.model
    def _get_none_labels(self):
        """What a figure is called whose needs name none."""
        return {
            need_report.METHOD: self.env._("Without a method"),
            need_report.COURSE: self.env._("Without a course"),
            need_report.DEPARTMENT: self.env._("Without a department"),
        }

    @api.depends("need_count", "need_report_id.need_count")
    def _compute_share(self):
        for line in self:
            total = line.need_report_id.need_count
            decided = (line.kind, line.value) != (need_report.STATE, needs.SUBMITTED)
            share = 100 * line.need_count / total if total and decided else 0.0
            line.share = round(share, 1)

    def action_open(self):
        """Open the needs that make the figure, as far as the caller may read them."""
        self.ensure_one()
        self.check_access("read")
        # sudo: the links; the list asks what the reader may read
        ids = self.sudo().need_ids.ids
        return self.need_report_id._get_needs_action(ids)
