from odoo import models
from odoo.exceptions import UserError


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "hr.training.person.mixin"]

    def write(self, vals):
        if vals.get("is_company"):
            self._training_check_no_human()
        return super().write(vals)

    def _training_check_no_human(self):
        """A contact by which a human is known becomes no company.

        A company's contact joins nobody: one human would be two, with two places in a
        class and two ballots (design §6.11).
        """
        # sudo: whose contact it is, whatever the user may read
        people_sudo = self.sudo().filtered(lambda partner: not partner.is_company)
        env = people_sudo.with_context(active_test=False).env
        of_employees = env["hr.employee"].search(
            [("work_contact_id", "in", people_sudo.ids)]
        )
        of_users = env["res.users"].search(
            [("partner_id", "in", people_sudo.ids), ("share", "=", False)]
        )
        humans = of_employees.work_contact_id | of_users.partner_id
        if humans:
            raise UserError(
                self.env._(
                    "%(names)s: the contact of an employee or a user is a person, not "
                    "a company. Make a contact of the company beside it.",
                    names=", ".join(humans.mapped("display_name")),
                )
            )
