from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import states


class HrTrainingApprovalStep(models.Model):
    """One step of one document's approval; its decision stays as it was made.

    Rows are made and moved by ``hr.training.approval.mixin`` alone.
    """

    _name = "hr.training.approval.step"
    _description = "Training Approval Step"
    _inherit = ["hr.training.guard.mixin"]
    _order = "res_model, res_id, round, sequence, id"

    _guarded_fields = frozenset({"state", "decided_by_id", "decided_on", "remark"})
    _decision_fields = frozenset(
        {
            "res_model",
            "res_id",
            "round",
            "state",
            "decided_by_id",
            "decided_on",
            "remark",
        }
    )

    name = fields.Char(required=True)
    res_model = fields.Char(string="Document Model", required=True, index=True)
    res_id = fields.Many2oneReference(
        string="Document", model_field="res_model", required=True, index=True
    )
    document_name = fields.Char(compute="_compute_document_name", compute_sudo=True)
    document_type = fields.Char(compute="_compute_document_name", compute_sudo=True)
    round = fields.Integer(default=1, help="1 for the first submission, then 2 …")
    sequence = fields.Integer(default=10)
    rule_id = fields.Many2one(
        comodel_name="hr.training.approval.rule", ondelete="set null"
    )
    state = fields.Selection(
        selection=[
            (states.STEP_WAITING, "Waiting"),
            (states.STEP_PENDING, "Pending"),
            (states.STEP_APPROVED, "Approved"),
            (states.STEP_REFUSED, "Refused"),
            (states.STEP_SKIPPED, "Skipped"),
        ],
        required=True,
        default=states.STEP_WAITING,
        index=True,
    )
    approver_ids = fields.Many2many(
        comodel_name="res.users",
        string="Approvers",
        help="Frozen at submission: anyone of them can decide. Who leaves meanwhile is "
        "replaced.",
    )
    submitted_by_id = fields.Many2one(
        comodel_name="res.users", index=True, ondelete="restrict"
    )
    decided_by_id = fields.Many2one(
        comodel_name="res.users", string="Decided by", ondelete="restrict"
    )
    decided_on = fields.Datetime()
    remark = fields.Text()
    company_id = fields.Many2one(comodel_name="res.company", required=True, index=True)
    is_waiting_for_me = fields.Boolean(compute="_compute_is_waiting_for_me")

    @api.depends("state", "approver_ids")
    @api.depends_context("uid")
    def _compute_is_waiting_for_me(self):
        mine = self.filtered(lambda step: self.env.user in step.approver_ids)
        mine = mine._filter_decidable()
        for step in self:
            step.is_waiting_for_me = step in mine

    @api.depends("res_model", "res_id")
    @api.depends_context("lang")
    def _compute_document_name(self):
        for step in self:
            document = step._get_document().exists()
            step.document_name = document.display_name if document else False
            step.document_type = (
                document._description_translated() if document else False
            )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    def write(self, vals):
        """Refuse to touch a decision that was made, in sudo too (design §4)."""
        if self._decision_fields & vals.keys() and any(
            step.state in states.STEP_DECIDED for step in self
        ):
            raise UserError(self.env._("A decision that was made cannot be changed."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_decided(self):
        if any(step.state in states.STEP_DECIDED for step in self):
            raise UserError(self.env._("A decision that was made cannot be deleted."))

    # ------------------------------------------------------------
    # WHO HAS LEFT
    # ------------------------------------------------------------

    def _filter_decidable(self):
        """The user's own steps that are his to decide today, if he is still there."""
        pending = self.filtered(lambda step: step.state == states.STEP_PENDING)
        if not pending:
            return pending
        there = self.env["hr.training.person"]._filter_deciders(self.env.user)
        return pending if there else pending.browse()

    @api.model
    def _reroute(self, users):
        """Hand on what waits for users who may decide no more (design §6.11).

        :param users: who may have left, or whose login was closed
        """
        # sudo: who archives somebody has no part in the documents he decides about
        steps = (
            self.sudo()
            .with_context(active_test=False)
            .search(
                [("state", "in", states.STEP_OPEN), ("approver_ids", "in", users.ids)]
            )
        )
        there = self.env["hr.training.person"]._filter_deciders(steps.approver_ids)
        for step in steps:
            able = there.filtered(lambda u, s=step: s.company_id in u.company_ids)
            document = step._get_document().exists()
            if document and step.state in states.STEP_OPEN and step.approver_ids - able:
                document._guard_sudo()._do_reroute(step, able)

    @api.model
    def _cron_reroute(self):
        """Find what waits for people who left unseen; a bad document stops no other."""
        steps = self.sudo().search([("state", "in", states.STEP_OPEN)])
        approvers = steps.with_context(active_test=False).approver_ids
        gone = approvers - self.env["hr.training.person"]._filter_deciders(approvers)
        self.env["hr.training.punch"]._run_isolated(gone, self._reroute)

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_open_document(self):
        """Open the document to decide about."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "views": [(False, "form")],
        }

    def action_approve(self):
        """Approve the documents of these steps, as a caller who may."""
        return self._call_documents("action_approve")

    def action_refuse(self):
        """Ask for the reason, then refuse the document."""
        self.ensure_one()
        return self._get_document().action_refuse()

    @api.model
    def get_waiting_count(self):
        """Number of documents that wait for the user's decision.

        :return: int, shown by the menu bar's counter
        """
        return self.search_count(self._get_waiting_domain())

    @api.model
    def _get_waiting_domain(self):
        return [
            ("state", "=", states.STEP_PENDING),
            ("approver_ids", "in", self.env.uid),
        ]

    def _get_document(self):
        self.ensure_one()
        return self.env[self.res_model].browse(self.res_id)

    def _call_documents(self, method):
        for res_model, steps in self.grouped("res_model").items():
            getattr(self.env[res_model].browse(steps.mapped("res_id")), method)()
        return True
