from odoo import api, fields, models
from odoo.exceptions import UserError


class HrTrainingAuthorize(models.TransientModel):
    """Authorise somebody to work on a product or at a task (policy 7.3)."""

    _name = "hr.training.authorize"
    _description = "Authorise to Work"
    _inherit = ["hr.training.flow.mixin"]

    scope_id = fields.Many2one(
        comodel_name="hr.training.authorization.scope", required=True
    )
    course_ids = fields.Many2many(related="scope_id.course_ids", related_sudo=True)
    is_contact = fields.Boolean(
        string="Of a Dealer or an Agency",
        help="A person without an employee record: a paper is the evidence.",
    )
    employee_ids = fields.Many2many(
        comodel_name="hr.employee.public",
        relation="hr_training_authorize_employee_rel",
        column2="hr_employee_id",
        string="Employees",
    )
    partner_id = fields.Many2one(comodel_name="res.partner", string="Contact")
    paper_name = fields.Char(string="Paper")
    paper = fields.Binary(string="File", attachment=False)
    paper_filename = fields.Char()
    paper_until = fields.Date(string="Paper Valid until")
    until = fields.Date(
        string="Last Day", help="Empty: as long as scope and evidence say."
    )
    missing_text = fields.Text(compute="_compute_missing_text")

    @api.depends("scope_id", "employee_ids", "is_contact")
    def _compute_missing_text(self):
        """What stands in the way, before the button says so."""
        for dialog in self:
            dialog.missing_text = False
            people = dialog.employee_ids._origin
            if not dialog.scope_id or not people or dialog.is_contact:
                continue
            try:
                dialog.scope_id._check_can_authorize()
                # sudo: people are named by whoever may authorise them
                employees = dialog.env["hr.employee"].sudo().browse(people.ids)
                dialog.scope_id._check_evidence(employees)
            except UserError as reason:
                dialog.missing_text = str(reason)

    def action_authorize(self):
        """Authorise the people chosen."""
        self.ensure_one()
        if self.is_contact:
            self.scope_id.action_authorize_contact(
                self.partner_id.ids,
                self.paper_name,
                self.paper,
                self.paper_filename,
                self.paper_until,
                self.until,
            )
        else:
            self.scope_id.action_authorize(self.employee_ids.ids, self.until)
        return {"type": "ir.actions.act_window_close"}
