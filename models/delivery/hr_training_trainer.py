from odoo import api, fields, models
from odoo.exceptions import UserError


class HrTrainingTrainer(models.Model):
    """A trainer who teaches: his sessions, and when he is taken (policy 6.2)."""

    _inherit = "hr.training.trainer"

    _company_uses = {
        "hr.training.session": "trainer_ids",
        "hr.training.session.slot": "trainer_ids",
    }

    session_ids = fields.Many2many(
        comodel_name="hr.training.session",
        relation="hr_training_session_trainer_rel",
        column1="trainer_id",
        column2="session_id",
        string="Sessions",
        copy=False,
    )
    session_count = fields.Integer(compute="_compute_session_count")

    @api.model
    def _has_field_access(self, field, operation):
        """Sessions choose their trainers, where bookings are checked, not reversely."""
        if field.name == "session_ids" and operation == "write" and not self.env.su:
            return False
        return super()._has_field_access(field, operation)

    def _compute_session_count(self):
        counts = dict(
            self.env["hr.training.session"]._read_group(
                [("trainer_ids", "in", self.ids)], ["trainer_ids"], ["__count"]
            )
        )
        for trainer in self:
            trainer.session_count = counts.get(trainer, 0)

    @api.constrains("employee_id", "partner_id")
    def _check_bookings_of_person(self):
        """Another human behind the record has his own classes (design §6.3)."""
        # sudo: a booking counts whether or not the caller may see it
        slots_sudo = (
            self.env["hr.training.session.slot"]
            .sudo()
            .search([("trainer_ids", "in", self.ids)])
        )
        slots_sudo._check_bookings()
        # sudo: a class counts whether or not the user may see it
        (self.sudo().session_ids | slots_sudo.session_id)._check_own_class()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_taught(self):
        # sudo: sessions the user does not see count as well
        for trainer in self.sudo().filtered("session_ids"):
            raise UserError(
                self.env._(
                    "%(trainer)s has taught or will teach. Archive the record instead.",
                    trainer=trainer.name,
                )
            )

    def action_view_sessions(self):
        """Sessions this trainer teaches."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "hr_training.hr_training_session_action"
        )
        action["domain"] = [("trainer_ids", "in", self.ids)]
        return action
