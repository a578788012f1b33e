from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import followup


class HrTrainingTrainerReportLine(models.Model):
    """A suggestion of a trainer; an improvement once his report is submitted (2.3.5).

    | action | who |
    | write, delete | who writes the report, until it is an improvement |
    """

    _name = "hr.training.trainer.report.line"
    _description = "Trainer’s Suggestion"
    _inherit = ["hr.training.guard.mixin"]
    _order = "id"

    _guarded_parents = {"trainer_report_id": "_check_lines_open"}
    _guarded_fields = frozenset({"improvement_ids"})

    trainer_report_id = fields.Many2one(
        comodel_name="hr.training.trainer.report",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="trainer_report_id.company_id", store=True, index=True
    )
    name = fields.Char(string="Suggestion", required=True)
    target = fields.Selection(
        selection=followup.TARGETS,
        required=True,
        default=followup.COURSE,
        help="What should change.",
    )
    improvement_ids = fields.One2many(
        comodel_name="hr.training.improvement", inverse_name="report_line_id"
    )
    improvement_state = fields.Selection(
        selection=followup.IMPROVEMENT_STATES,
        compute="_compute_improvement",
        string="What Became of It",
    )
    improvement_text = fields.Char(
        compute="_compute_improvement", string="Proof or Reason"
    )
    is_mine = fields.Boolean(related="trainer_report_id.is_mine")

    @api.depends(
        "improvement_ids.state",
        "improvement_ids.proof",
        "improvement_ids.cancel_reason",
    )
    def _compute_improvement(self):
        for line in self:
            # sudo: who made a suggestion hears what became of it
            improvement = line.sudo().improvement_ids[:1]
            line.improvement_state = improvement.state
            line.improvement_text = improvement.cancel_reason or improvement.proof

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    def write(self, vals):
        if not self.env.su:
            self._check_no_improvement()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_improvement(self):
        self._check_no_improvement()

    def _check_no_improvement(self):
        # sudo: what became of it counts, whoever may read it
        if self.sudo().improvement_ids:
            raise UserError(
                self.env._(
                    "This suggestion is an improvement already. Make another one."
                )
            )

    # ------------------------------------------------------------
    # IMPROVEMENT
    # ------------------------------------------------------------

    def _do_open_improvements(self):
        """An improvement for each suggestion that has none (sudo)."""
        vals_list = []
        for line in self.filtered(lambda line: not line.improvement_ids):
            report = line.trainer_report_id
            about = line.target == followup.TRAINER
            vals_list.append(
                {
                    "kind": followup.REPORT,
                    "name": line.name,
                    "target": line.target,
                    "session_id": report.session_id.id,
                    "trainer_id": report.trainer_id.id if about else False,
                    "plan_id": report.session_id.plan_id.id
                    if line.target == followup.PLAN
                    else False,
                    "report_line_id": line.id,
                }
            )
        return self.env["hr.training.improvement"]._do_open(vals_list)
