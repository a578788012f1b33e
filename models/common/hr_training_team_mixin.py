from odoo import api, fields, models
from odoo.fields import Domain


class HrTrainingTeamMixin(models.AbstractModel):
    """Records about one person, as seen by the person and his department manager.

    Hosts have a many2one to ``hr.employee`` named in ``_team_employee_field``.
    Record rules test ``is_my_own`` and ``is_my_team`` instead of an id list:
    rule domains are cached per user, a list would go on serving a manager who
    was replaced (design §5). Both ask for the human: what stands under another
    employee record of his is his own as well (design §6.11).
    """

    _name = "hr.training.team.mixin"
    _description = "Record of a Team Member"

    _team_employee_field = "employee_id"

    is_my_own = fields.Boolean(
        string="Mine",
        compute="_compute_is_my_team",
        search="_search_is_my_own",
        compute_sudo=True,
    )
    is_my_team = fields.Boolean(
        string="My Team",
        compute="_compute_is_my_team",
        search="_search_is_my_team",
        compute_sudo=True,
        help="The person belongs to a department that you manage, or to one below.",
    )

    @api.depends_context("uid")
    @api.depends(lambda self: [self._team_employee_field])
    def _compute_is_my_team(self):
        team = self.env["hr.department"]._training_team_employees()
        own = self.env["hr.department"]._training_own_employees()
        for record in self:
            employee = record[record._team_employee_field]
            record.is_my_team = employee.id in team._ids
            record.is_my_own = employee.id in own._ids

    @api.model
    def _search_is_my_own(self, operator, value):
        if operator != "in":
            return NotImplemented
        own = self.env["hr.department"]._training_own_employees()
        return Domain(self._team_employee_field, "in", own.ids)

    @api.model
    def _search_is_my_team(self, operator, value):
        if operator != "in":
            return NotImplemented
        departments = self.env["hr.department"]
        return departments._get_few_domain(
            self._team_employee_field, "_training_team_terms"
        )
