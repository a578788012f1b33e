from odoo import fields, models


class HrTrainingNeedCampaignPerson(models.Model):
    """Somebody who is asked for his training needs: once for a human (policy 3.1).

    Rows are made and followed by the campaign; nobody writes them.
    """

    _name = "hr.training.need.campaign.person"
    _description = "Person Asked for Training Needs"
    # hr.mixin: people are named by who may not read the employee records
    _inherit = ["hr.mixin", "hr.training.guard.mixin"]
    _order = "campaign_id, department_id, id"
    _rec_name = "employee_id"

    _guarded_fields = frozenset(
        {
            "campaign_id",
            "employee_id",
            "department_id",
            "user_input_id",
            "has_no_login",
            "is_answered",
            "answered_on",
        }
    )

    campaign_id = fields.Many2one(
        comodel_name="hr.training.need.campaign",
        required=True,
        copy=False,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="campaign_id.company_id", store=True, index=True, precompute=True
    )
    employee_id = fields.Many2one(
        comodel_name="hr.employee",
        required=True,
        index=True,
        copy=False,
        ondelete="restrict",
    )
    department_id = fields.Many2one(
        comodel_name="hr.department",
        index="btree_not_null",
        copy=False,
        ondelete="restrict",
        help="As it was when the person was asked.",
    )
    user_input_id = fields.Many2one(
        comodel_name="survey.user_input",
        string="Answers",
        index="btree_not_null",
        copy=False,
        ondelete="set null",
    )
    has_no_login = fields.Boolean(
        string="No Login",
        default=True,
        copy=False,
        help="The person cannot open the form.",
    )
    is_anonymous = fields.Boolean(related="campaign_id.is_anonymous")
    is_answered = fields.Boolean(string="Answered", copy=False)
    answered_on = fields.Datetime(copy=False)

    _once = models.Constraint(
        "UNIQUE (campaign_id, employee_id)", "A person is asked once."
    )

    def _get_partner(self):
        """Whom a message about it goes to (sudo)."""
        self.ensure_one()
        return self.user_input_id.partner_id or self.employee_id.user_id.partner_id

    def _get_partners(self):
        """The same of several (sudo)."""
        return self.env["res.partner"].union(*(p._get_partner() for p in self))

    def action_open_answers(self):
        """The person's answers, for who may read them."""
        self.ensure_one()
        self.check_access("read")
        # sudo: the link only; the answers are asked themselves
        form = self.sudo().user_input_id.sudo(False)
        form.check_access("read")
        return self._get_form_action(form)
