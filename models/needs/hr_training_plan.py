from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime


class HrTrainingPlan(models.Model):
    """Needs follow the plans they stand in, and a plan the report it was made of
    (policy 3.3)."""

    _inherit = "hr.training.plan"

    _guarded_fields = frozenset({"need_report_id", "left_out"})
    _identity_fields = frozenset({"need_report_id", "left_out"})

    need_report_id = fields.Many2one(
        comodel_name="hr.training.need.report",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="The approved report of needs that the plan was made of.",
    )
    left_out = fields.Text(
        string="Needs Left Out",
        copy=False,
        help="Needs of the report that no line was made of, and why.",
    )
    need_remarks = fields.Text(
        string="Remarks on the Needs",
        compute="_compute_need_remarks",
        help="What head of training and company management said when they approved "
        "the report: the plan follows it (policy 3.3).",
    )
    is_need_report_shown = fields.Boolean(compute="_compute_need_remarks")

    _one_per_need_report = models.UniqueIndex(
        "(need_report_id) WHERE active AND state <> 'cancelled'",
        "Another plan was made of the same need report. Cancel that one first.",
    )

    @api.depends("need_report_id")
    @api.depends_context("uid", "lang")
    def _compute_need_remarks(self):
        # sudo: the link; who may read the report is asked below
        plans_sudo = self.sudo()
        reports = plans_sudo.need_report_id.with_env(self.env)
        readable = reports._filtered_access("read")
        for plan, plan_sudo in zip(self, plans_sudo, strict=True):
            report = plan_sudo.need_report_id.with_env(self.env)
            plan.is_need_report_shown = bool(report & readable)
            plan.need_remarks = plan.is_need_report_shown and "\n".join(
                f"{title} ({name}, {moment}): {remark}"
                for title, name, moment, remark in plan._get_need_remarks(report)
            )

    @api.model
    def _get_need_remarks(self, report):
        tz = report.company_id._get_training_tz()
        return [
            (
                title,
                name,
                format_datetime(self.env, moment, tz=tz, dt_format="short"),
                remark,
            )
            for title, name, moment, remark in report._get_approval_remarks()
            if remark
        ]

    def action_view_need_report(self):
        """The report of needs that the plan was made of."""
        self.ensure_one()
        self.check_access("read")
        # sudo: the link; the report asks who may read it
        report = self.sudo().need_report_id.with_env(self.env)
        if not report:
            raise UserError(self.env._("It was not made of a need report."))
        report.check_access("read")
        return self._get_form_action(report)

    def _get_replaced_reason(self):
        """Why a plan that was given up stays so: another took its place, or False."""
        self.ensure_one()
        # sudo: a plan counts, whoever may read it
        other = self.sudo().need_report_id._get_living_plan() - self
        return other and self.env._(
            "%(plan)s was made of the same need report meanwhile. Cancel that one "
            "first.",
            plan=other.display_name,
        )

    def _get_cannot_reset_to_draft_reason(self):
        reason = super()._get_cannot_reset_to_draft_reason()
        return reason or self._get_replaced_reason()

    def write(self, vals):
        if vals.get("active"):
            self._check_reasons([(p, p._get_replaced_reason()) for p in self])
        result = super().write(vals)
        if {"state", "active"} & vals.keys():
            # sudo: needs follow, whoever decides about the plan
            plans_sudo = self.sudo().with_context(active_test=False)
            plans_sudo.line_ids.need_ids._do_follow()
        return result

    def unlink(self):
        # sudo: as above
        linked = self.sudo().with_context(active_test=False).line_ids.need_ids
        result = super().unlink()
        linked.exists()._do_follow()
        return result
