from odoo import api, fields, models
from odoo.tools import format_date

from ...tools import notices


class HrTrainingNotice(models.Model):
    """Whoever a published plan names hears of it, in one message (policy 4)."""

    _inherit = "hr.training.notice"

    _guarded_fields = frozenset({"plan_id"})

    plan_id = fields.Many2one(
        copy=False,
        comodel_name="hr.training.plan",
        index="btree_not_null",
        ondelete="cascade",
    )
    lines_text = fields.Text(compute="_compute_lines_text")

    @api.model
    def _get_template(self, kind, role):
        """Of a plan all are told in the same words, managers as well."""
        if kind == notices.PLAN:
            role = notices.PARTICIPANT
        return super()._get_template(kind, role)

    @api.depends("plan_id", "partner_id")
    @api.depends_context("lang")
    def _compute_lines_text(self):
        """The lines that concern the person, a line of text each."""
        # sudo: whoever is named in a plan may know in which line
        concerned = self.sudo().plan_id._get_concerned()
        for row in self:
            of_plan = concerned.get(row.plan_id, {})
            nothing = row.role, row.plan_id.line_ids.browse()
            _role, lines = of_plan.get(row.partner_id, nothing)
            row.lines_text = "\n".join(
                f"{line.course_id.name} · {format_date(self.env, line.date_start)}"
                for line in lines.sorted("date_start")
            )
