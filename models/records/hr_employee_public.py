from odoo import api, fields, models
from odoo.fields import Domain


class HrEmployeePublic(models.Model):
    """The training file on what everybody sees of an employee."""

    _inherit = "hr.employee.public"

    is_training_file_open = fields.Boolean(
        string="Training File Is Open to Me",
        compute="_compute_is_training_file_open",
        search="_search_is_training_file_open",
    )
    is_training_team = fields.Boolean(
        string="In My Training Team",
        compute="_compute_is_training_file_open",
        search="_search_is_training_team",
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_is_training_file_open(self):
        departments = self.env["hr.department"]
        own = set(departments._training_own_employees()._ids)
        team = set(departments._training_team_employees()._ids)
        reads_all = self.env["hr.employee"]._training_reads_files()
        for employee in self:
            employee.is_training_team = employee.id in team
            employee.is_training_file_open = (
                employee.id in own
                or employee.id in team
                or (reads_all and employee.company_id in self.env.companies)
            )

    @api.model
    def _search_is_training_file_open(self, operator, value):
        if operator != "in":
            return NotImplemented
        if self.env["hr.employee"]._training_reads_files():
            return Domain("company_id", "in", self.env.companies.ids)
        own = self.env["hr.department"]._training_own_employees()
        return self._search_is_training_team("in", value) | Domain("id", "in", own.ids)

    @api.model
    def _search_is_training_team(self, operator, value):
        if operator != "in":
            return NotImplemented
        team = self.env["hr.department"]._training_team_employees()
        return Domain("id", "in", team.ids)

    def action_training_file(self):
        """As on ``hr.employee``, whose records these are."""
        return self.env["hr.employee"].browse(self.ids).action_training_file()

    def action_export_held(self):
        """As on ``hr.employee``, whose records these are."""
        return self.env["hr.employee"].browse(self.ids).action_export_held()
