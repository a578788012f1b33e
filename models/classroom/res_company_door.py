from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools import sign_in as signing


class ResCompany(models.Model):
    _inherit = "res.company"

    # At the door (policy 6.3.1, design §6.15)
    training_code_networks = fields.Char(
        help="The code on the screen in class is taken from these network addresses "
        "only, as 192.0.2.0/24; several by commas. Empty: from anywhere.",
    )
    training_sign_in_device = fields.Boolean(
        help="Purpose: to see whether one phone signs in several people. Readers: who "
        "keeps the register of the session, and training officers. Kept: as long as "
        "“Keep phones and addresses” says. While it is off, nothing of them is kept.",
    )
    training_sign_in_device_days = fields.Integer(
        default=30,
        help="Phones and network addresses of sign-ins are forgotten after so many "
        "days.",
    )

    _training_sign_in_days = models.Constraint(
        "CHECK (training_sign_in_device_days >= 0)",
        "Days of keeping phones and addresses cannot be negative.",
    )

    @api.constrains("training_code_networks")
    def _check_training_code_networks(self):
        for company in self:
            try:
                signing.read_networks(company.training_code_networks)
            except ValueError as error:
                raise ValidationError(
                    self.env._(
                        "“%(part)s” is no network address: write one as 192.0.2.0/24.",
                        part=error.args[0],
                    )
                ) from None
