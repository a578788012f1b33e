from odoo import api, fields, models
from odoo.exceptions import UserError


class HrTrainingTrainerFeeMake(models.TransientModel):
    """Dialog that asks for the month whose fee statements are made."""

    _name = "hr.training.trainer.fee.make"
    _description = "Fee Statements of a Month"
    _inherit = ["hr.training.flow.mixin"]

    month = fields.Date(
        required=True,
        default=lambda self: self._default_month(),
        help="Any day of it.",
    )

    @api.model
    def _default_month(self):
        return self.env["hr.training.trainer.fee"]._get_last_month()

    def action_confirm(self):
        """Make the statements of all trainers, and open those of the month."""
        self.ensure_one()
        Trainer = self.env["hr.training.trainer"].with_context(active_test=False)
        trainers = Trainer.search([("company_id", "=", self.env.company.id)])
        fees = trainers.action_make_fees(self.month)
        if not fees:
            raise UserError(
                self.env._(
                    "There is nothing to be paid for that month: no class of it is in "
                    "a closed session."
                )
            )
        return fees._get_related_action(
            "hr_training.hr_training_trainer_fee_action", [("id", "in", fees.ids)]
        )
