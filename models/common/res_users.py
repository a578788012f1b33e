from odoo import fields, models


class ResUsers(models.Model):
    _name = "res.users"
    _inherit = ["res.users", "hr.training.person.mixin"]

    training_person = fields.Json(
        compute="_compute_training_person",
        groups=fields.NO_ACCESS,
        help="Records of the human behind the login, see hr.training.person.",
    )

    training_managed = fields.Json(
        string="Managed Departments",
        compute="_compute_training_managed",
        groups=fields.NO_ACCESS,
        help="Departments that the user manages, with all below, see hr.department.",
    )

    def _compute_training_person(self):
        """Kept while the transaction asks for it again and again: in every rule."""
        people = self.env["hr.training.person"]._get_people(self)
        for user in self:
            user.training_person = people[user]._asdict()

    def _compute_training_managed(self):
        """Kept as well, and forgotten when a department or a human changes."""
        people = self.env["hr.training.person"]._get_people_of(self)
        for user in self:
            # sudo: who manages what is found whatever the caller may read
            Employee = self.env["hr.employee"].sudo()
            own = Employee.browse(people[user].employee_ids)
            departments = (
                self.env["hr.department"].sudo().with_context(active_test=False)
            )
            user.training_managed = departments._training_find_managed(own)
