from odoo import api, fields, models
from odoo.exceptions import ValidationError


class HrTrainingSessionSlotShare(models.Model):
    """How several trainers of a slot share its hours (design §7).

    Without shares they have equal parts. Officers give them until the session is
    closed; who is given none where others are has no part.
    """

    _name = "hr.training.session.slot.share"
    _description = "Trainer’s Share of a Slot"
    _inherit = ["hr.training.guard.mixin"]
    _order = "slot_id, id"
    _rec_name = "trainer_id"

    _guarded_fields = frozenset()
    _guarded_parents = {"slot_id": "_check_shares_open"}
    _fixed_links = frozenset({"slot_id"})

    slot_id = fields.Many2one(
        comodel_name="hr.training.session.slot", required=True, ondelete="cascade"
    )
    session_id = fields.Many2one(
        related="slot_id.session_id", store=True, index=True, precompute=True
    )
    company_id = fields.Many2one(
        related="slot_id.company_id", store=True, index=True, precompute=True
    )
    trainer_id = fields.Many2one(
        comodel_name="hr.training.trainer",
        required=True,
        index=True,
        ondelete="cascade",
    )
    share = fields.Float(
        string="Share (%)",
        required=True,
        help="Of the hours of the slot. What does not add up to 100 counts in "
        "proportion.",
    )

    _once = models.Constraint(
        "UNIQUE (slot_id, trainer_id)", "The trainer has a share of this slot already."
    )
    _share_plausible = models.Constraint(
        "CHECK (share BETWEEN 0 AND 100)", "A share lies between 0 and 100 %."
    )

    @api.constrains("slot_id", "trainer_id")
    def _check_teaches(self):
        for row in self:
            if row.trainer_id not in row.slot_id.trainer_ids:
                raise ValidationError(
                    self.env._(
                        "%(trainer)s does not teach %(slot)s: choose one of its "
                        "trainers.",
                        trainer=row.trainer_id.name,
                        slot=row.slot_id.display_name,
                    )
                )
