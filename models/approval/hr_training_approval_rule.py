from odoo import api, fields, models
from odoo.exceptions import ValidationError


class HrTrainingApprovalRule(models.Model):
    """Who decides about a kind of document, step by step (design §4)."""

    _name = "hr.training.approval.rule"
    _description = "Training Approval Rule"
    _inherit = ["hr.training.company.mixin"]
    _order = "document, sequence, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    document = fields.Selection(
        selection=[
            ("need_report", "Need Analysis Report"),
            ("plan_annual", "Annual Plan"),
            ("plan_quarterly", "Quarterly Plan"),
            ("plan_adhoc", "Ad Hoc Plan"),
            ("budget", "Budget"),
            ("budget_change", "Budget Transfer or Supplement"),
            ("summary", "Summary Report"),
            ("trainer_application", "Trainer Application"),
            ("trainer_assessment", "Trainer Assessment"),
            ("outcome", "Outcome"),
            ("outcome_career", "Outcome: Promotion, Pay, Transfer"),
            ("claim", "Reimbursement Claim"),
        ],
        required=True,
        index=True,
    )
    sequence = fields.Integer(default=10)
    approver = fields.Selection(
        selection=[
            ("department_manager", "Department Manager"),
            ("group", "Members of a Group"),
            ("user", "One User"),
        ],
        required=True,
        default="group",
    )
    group_id = fields.Many2one(comodel_name="res.groups", ondelete="restrict")
    user_id = fields.Many2one(comodel_name="res.users", ondelete="restrict")
    amount_from = fields.Monetary(
        help="The step applies from this amount on, untaxed, in company currency.",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        index=True,
        default=lambda self: self._default_shared_company(),
        help="Leave empty for every company.",
    )
    currency_id = fields.Many2one(
        comodel_name="res.currency",
        compute="_compute_currency_id",
    )

    @api.depends("company_id")
    @api.depends_context("company")
    def _compute_currency_id(self):
        for rule in self:
            rule.currency_id = (rule.company_id or self.env.company).currency_id

    @api.constrains("approver", "group_id", "user_id")
    def _check_approver(self):
        for rule in self:
            if rule.approver == "group" and not rule.group_id:
                raise ValidationError(
                    self.env._("Rule %(rule)s: choose the group.", rule=rule.name)
                )
            if rule.approver == "user" and not rule.user_id:
                raise ValidationError(
                    self.env._("Rule %(rule)s: choose the user.", rule=rule.name)
                )

    # ------------------------------------------------------------
    # CRUD: who decides has a menu, see ``ir_ui_menu``
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        self.env["hr.department"]._training_clear_menus()
        return rules

    def write(self, vals):
        result = super().write(vals)
        if {"user_id", "group_id", "approver", "active"} & vals.keys():
            self.env["hr.department"]._training_clear_menus()
        return result

    def unlink(self):
        result = super().unlink()
        self.env["hr.department"]._training_clear_menus()
        return result

    @api.model
    def _get_rules(self, document, company, amount):
        """Rules for a document, in order.

        A company's own rules for the document replace the shared ones.

        :param str document: value of the field ``document``
        :param company: the document's company
        :param float amount: untaxed, in company currency
        """
        # sudo: whoever submits must find his deciders, without a right on the rules
        rules = self.sudo().search(
            [
                ("document", "=", document),
                ("company_id", "in", (company.id, False)),
            ]
        )
        rules = rules.filtered("company_id") or rules
        return rules.filtered(
            lambda rule: (
                company.currency_id.compare_amounts(rule.amount_from, amount) <= 0
            )
        )

    def _get_approvers(self, document_record):
        """Users the rule names for a document, before anybody is excluded.

        Who has left or moved to another company decides nothing (design §6.11).
        """
        self.ensure_one()
        company = document_record.company_id
        if self.approver == "user":
            users = self.user_id
        elif self.approver == "group":
            users = self.group_id.all_user_ids
        else:
            department = document_record._approval_department()
            users = department._training_manager_users()
        users = users.filtered(lambda user: company in user.company_ids)
        return self.env["hr.training.person"]._filter_deciders(users)

    def _get_role_name(self):
        """What the error calls the people of this rule."""
        self.ensure_one()
        if self.approver == "group":
            return self.group_id.name
        if self.approver == "user":
            return self.user_id.name
        return dict(self._fields["approver"]._description_selection(self.env))[
            self.approver
        ]
