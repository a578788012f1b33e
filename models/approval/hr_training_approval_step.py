from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools import states


class HrTrainingApprovalStep(models.Model):
    """One step of one document's approval; its decision stays as it was made.

    Rows are made and moved by ``hr.training.approval.mixin`` alone.
    """

    _name = "hr.training.approval.step"
    _description = "Training Approval Step"
    _inherit = ["hr.training.guard.mixin"]
    _order = "res_model, res_id, round, sequence, id"

    _guarded_fields = frozenset({"decided_by_id", "decided_on", "remark"})
    _decision_fields = frozenset(
        {
            "res_model",
            "res_id",
            "purpose",
            "round",
            "state",
            "decided_by_id",
            "decided_on",
            "remark",
        }
    )

    name = fields.Char(required=True)
    title = fields.Char(
        string="Step",
        compute="_compute_title",
        compute_sudo=True,
        help="The name in the reader's language, as long as the rule has it.",
    )
    res_model = fields.Char(string="Document Model", required=True, index=True)
    res_id = fields.Many2oneReference(
        string="Document", model_field="res_model", required=True, index=True
    )
    purpose = fields.Selection(
        selection=[
            (states.STEP_FOR_APPROVAL, "Approval"),
            (states.STEP_FOR_WAIVER, "Waiver of the Deadline"),
        ],
        required=True,
        default=states.STEP_FOR_APPROVAL,
        readonly=True,
    )
    document_name = fields.Char(compute="_compute_document", compute_sudo=True)
    document_type = fields.Char(
        string="Kind of Document", compute="_compute_document", compute_sudo=True
    )
    amount = fields.Monetary(
        compute="_compute_document",
        compute_sudo=True,
        help="What is to be decided about, untaxed, in company currency.",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    request = fields.Char(
        string="Reason Given",
        compute="_compute_document",
        compute_sudo=True,
        help="Why the decision is asked for, where whoever asked had to say so.",
    )
    round = fields.Integer(default=1, help="1 for the first submission, then 2 …")
    sequence = fields.Integer(default=10)
    date_due = fields.Date(
        string="Due Date",
        help="Until when what it is about is needed, where somebody said so.",
    )
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

    _one_open_waiver = models.UniqueIndex(
        "(res_model, res_id) WHERE purpose = 'waiver' AND state = 'pending'",
        "A waiver was asked for already.",
    )

    @api.depends("name", "rule_id.name")
    @api.depends_context("lang")
    def _compute_title(self):
        # The name was that of whoever submitted, in his language.
        names = self.env["hr.training.approval.rule"]._fields["name"]
        for step in self:
            rule = step.rule_id
            known = names._get_stored_translations(rule) if rule else {}
            step.title = rule.name if step.name in (known or {}).values() else step.name

    @api.depends("state", "approver_ids")
    @api.depends_context("uid")
    def _compute_is_waiting_for_me(self):
        mine = self.filtered(lambda step: self.env.user in step.approver_ids)
        mine = mine._filter_decidable()
        for step in self:
            step.is_waiting_for_me = step in mine

    @api.depends("res_model", "res_id", "purpose")
    @api.depends_context("lang")
    def _compute_document(self):
        decided = self.pool["hr.training.approval.steps.mixin"]
        for (_res_model, purpose), steps in self.grouped(
            lambda step: (step.res_model, step.purpose)
        ).items():
            documents = steps._get_documents()
            by_id = {document.id: document for document in documents}
            # An import says on sessions and trainers, too, who made them.
            is_decided = isinstance(documents, decided)
            kind = documents._description_translated()
            if purpose != states.STEP_FOR_APPROVAL:
                label = dict(self._fields["purpose"]._description_selection(self.env))
                kind = label[purpose]
            for step in steps:
                document = by_id.get(step.res_id)
                step.document_name = document.display_name if document else False
                step.document_type = kind if document else False
                asked = document if is_decided else False
                step.amount = asked._approval_amount() if asked else 0
                step.request = asked and asked._get_step_request(purpose)

    def _get_documents(self):
        """The documents of steps of one kind that are still there.

        Of an addon that was removed there are none.
        """
        res_model = self[:1].res_model
        if res_model not in self.env:
            return self.browse()
        return self.env[res_model].browse(self.mapped("res_id")).exists()

    # ------------------------------------------------------------
    # STEPS OF PRIVATE DOCUMENTS
    # ------------------------------------------------------------

    def _filter_hidden(self, models):
        """Steps of documents of these models that the user may not read.

        :param models: names of models whose documents are about somebody
        :return: some of these steps, in sudo
        """
        # sudo: the links; rules are evaluated in sudo, and it is the user who is asked
        hidden = self.sudo().browse()
        for model, steps in self.sudo().grouped("res_model").items():
            if model in models:
                documents = self.env[model].sudo(False).browse(steps.mapped("res_id"))
                seen = documents.exists()._filtered_access("read")
                hidden += steps.filtered(lambda s, seen=seen: s.res_id not in seen._ids)
        return hidden

    @api.model
    def _get_hidden_domain(self, models):
        """Domain of what :meth:`_filter_hidden` finds."""
        return Domain.OR(
            Domain("res_model", "=", model)
            & Domain(
                "res_id",
                "not in",
                # sudo: as above
                self.env[model]
                .sudo(False)
                .with_context(active_test=False)
                ._search(Domain.TRUE),
            )
            for model in models
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
            document = step._get_documents()
            if document and step.state in states.STEP_OPEN and step.approver_ids - able:
                document._guard_sudo()._do_reroute(step, able)

    @api.model
    def _cron_reroute(self):
        """Find what waits for people who left unseen; a bad document stops no other."""
        steps = self.sudo().search([("state", "in", states.STEP_OPEN)])
        approvers = steps.with_context(active_test=False).approver_ids
        gone = approvers - self.env["hr.training.person"]._filter_deciders(approvers)
        self._run_isolated(gone, self._reroute)

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_open_document(self):
        """Open the document to decide about."""
        self.ensure_one()
        return self._get_form_action(self.env[self.res_model].browse(self.res_id))

    def action_approve(self):
        """Approve what these steps ask for, as a caller for whom all of them wait."""
        self._check_can_decide()
        return self._call_documents("_approve_step_for")

    def action_refuse(self):
        """Ask for the reason, then refuse the documents, which are of one kind."""
        self._check_can_decide()
        if (
            len(set(self.mapped("res_model"))) > 1
            or len(set(self.mapped("purpose"))) > 1
        ):
            raise UserError(
                self.env._("Documents of several kinds: please refuse one kind a time.")
            )
        return self._call_documents("_refuse_step_for")

    def _get_cannot_decide_reason(self):
        self.ensure_one()
        if not self.is_waiting_for_me:
            return self.env._(
                "%(document)s does not wait for your decision in this step.",
                document=self.document_name or self.name,
            )
        return False

    def _check_can_decide(self):
        self.check_access("read")
        self._check_can("decide")

    @api.model
    def get_waiting_count(self):
        """Number of documents that wait for the user's decision.

        :return: int, shown by the menu bar's counter
        :raise AccessError: who decides about nothing, such as a portal user
        """
        self.check_access("read")
        mine = Domain(self._get_waiting_domain())
        # sudo: of steps that wait for the user himself, which he may all read
        return self.sudo().search_count(
            mine & Domain("company_id", "in", self.env.companies.ids)
        )

    @api.model
    def _get_waiting_domain(self):
        return [
            ("state", "=", states.STEP_PENDING),
            ("approver_ids", "in", self.env.uid),
        ]

    def _call_documents(self, method):
        """Call a method of the documents with what their steps are asked for."""
        result = True
        for (res_model, purpose), steps in self.grouped(
            lambda step: (step.res_model, step.purpose)
        ).items():
            documents = self.env[res_model].browse(steps.mapped("res_id"))
            called = getattr(documents, method)(purpose)
            result = called if isinstance(called, dict) else result
        return result
