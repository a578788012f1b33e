from odoo import fields, models


class ResUsers(models.Model):
    _name = "res.users"
    _inherit = ["res.users", "hr.training.person.mixin"]

    training_person = fields.Json(
        compute="_compute_training_person",
        groups=fields.NO_ACCESS,
        help="Records of the human behind the login, see hr.training.person.",
    )

    def _compute_training_person(self):
        """Kept while the transaction asks for it again and again: in every rule."""
        people = self.env["hr.training.person"]._get_people(self)
        for user in self:
            user.training_person = people[user]._asdict()
