from odoo import api, fields, models
from odoo.fields import Domain

from ..tools import states


class HrTrainingSessionEnroll(models.TransientModel):
    """Fill a roster by hand, by department or from the plan line."""

    _name = "hr.training.session.enroll"
    _description = "Enrol People"
    _inherit = ["hr.training.flow.mixin"]

    session_id = fields.Many2one(comodel_name="hr.training.session", required=True)
    company_id = fields.Many2one(related="session_id.company_id")
    seats_left = fields.Integer(related="session_id.seats_left")
    is_officer = fields.Boolean(compute="_compute_managed_department_ids")
    managed_department_ids = fields.Many2many(
        comodel_name="hr.department",
        compute="_compute_managed_department_ids",
        help="A department manager chooses among the people of these.",
    )
    department_ids = fields.Many2many(
        comodel_name="hr.department",
        string="Departments",
        domain="[('company_id', 'in', (company_id, False))]"
        " + ([] if is_officer else [('id', 'in', managed_department_ids)])",
        help="With the departments below them.",
    )
    employee_ids = fields.Many2many(
        # Whoever enrols may read these, on every screen that offers them.
        comodel_name="hr.employee.public",
        relation="hr_training_session_enroll_employee_rel",
        column2="hr_employee_id",
        compute="_compute_employee_ids",
        store=True,
        readonly=False,
        string="Employees",
        domain="[('company_id', '=', company_id)]"
        " + ([] if is_officer else [('department_id', 'in', managed_department_ids)])",
    )
    seat_text = fields.Char(compute="_compute_seat_text")
    overlap_reason = fields.Char(
        help="Enrol in spite of another class at that time, for this reason."
    )

    @api.depends("session_id")
    @api.depends_context("uid")
    def _compute_managed_department_ids(self):
        managed = self.env["hr.department"]._training_managed_departments()
        # As the user and not through the session, whose related fields are in sudo.
        officer = self.env["hr.training.session"]._is_officer()
        for wizard in self:
            wizard.is_officer = officer
            wizard.managed_department_ids = managed.sudo(False)

    @api.depends("department_ids")
    def _compute_employee_ids(self):
        for wizard in self:
            if not wizard.department_ids:
                continue
            Employee = self.env["hr.employee.public"]
            enrolled = wizard.session_id.enrollment_ids.filtered(
                lambda e: e.state not in states.ENROLLMENT_ENDED
            ).employee_id
            wizard.employee_ids |= Employee.search(
                wizard._get_employee_domain() & Domain("id", "not in", enrolled.ids)
            )

    def _get_employee_domain(self):
        self.ensure_one()
        domain = Domain("department_id", "child_of", self.department_ids.ids)
        return domain & Domain("company_id", "=", self.session_id.company_id.id)

    @api.depends("employee_ids", "session_id")
    def _compute_seat_text(self):
        for wizard in self:
            chosen, left = len(wizard.employee_ids), wizard.seats_left
            wizard.seat_text = self.env._(
                "%(chosen)s chosen, %(left)s seats left, %(waiting)s to the waiting "
                "list",
                chosen=chosen,
                left=left,
                waiting=max(0, chosen - left),
            )

    def action_enroll(self):
        """Enrol the chosen people in the order shown."""
        self.ensure_one()
        self.session_id.enroll(self.employee_ids.ids, self.overlap_reason)
        return {"type": "ir.actions.act_window_close"}
