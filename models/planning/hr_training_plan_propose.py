from odoo import api, fields, models

from ...tools import states


class HrTrainingPlan(models.Model):
    """Departments comment on drafts and propose lines (policy 2.2.1, 2.2.2)."""

    _inherit = "hr.training.plan"

    proposal_ids = fields.One2many(
        comodel_name="hr.training.plan.proposal", inverse_name="plan_id"
    )
    open_proposal_count = fields.Integer(compute="_compute_open_proposal_count")
    can_propose = fields.Boolean(compute="_compute_can")

    @api.depends("proposal_ids.state")
    def _compute_open_proposal_count(self):
        for plan in self:
            states_ = plan.proposal_ids.mapped("state")
            plan.open_proposal_count = states_.count("proposed")

    def _compute_can(self):
        result = super()._compute_can()
        self._set_can("propose")
        return result

    def action_propose(self):
        """Open the form of a proposal for the plan."""
        self.ensure_one()
        self._check_can_propose()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Propose for %(plan)s", plan=self.display_name),
            "res_model": "hr.training.plan.proposal",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_plan_id": self.id},
        }

    def _get_cannot_propose_reason(self):
        self.ensure_one()
        if reason := self._get_takes_no_proposals_reason():
            return reason
        if not (
            self._is_officer()
            or self.env["hr.department"]._training_managed_departments()
        ):
            return self.env._("Department managers propose, for their department.")
        return False

    def _check_can_propose(self):
        self.check_access("read")
        self._check_can("propose")

    def _get_takes_no_proposals_reason(self):
        """Why the plan takes no proposals, or False."""
        self.ensure_one()
        if version_reason := self._get_version_reason():
            return version_reason
        if self.state != states.DRAFT or not self.active:
            return self.env._("Proposals are made while a plan is a draft.")
        return False

    def _check_takes_proposals(self):
        """Proposals are made and changed by who reads the plan, while it is a draft."""
        self.check_access("read")
        self._check_reasons([(p, p._get_takes_no_proposals_reason()) for p in self])
