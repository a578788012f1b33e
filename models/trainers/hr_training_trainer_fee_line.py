from odoo import api, fields, models

TEACHING, PREPARATION, MARKING, CORRECTION = (
    "teaching",
    "preparation",
    "marking",
    "correction",
)


class HrTrainingTrainerFeeLine(models.Model):
    """Hours of a trainer and what they are worth (policy 8.3.3).

    Made by the statement and by nothing else. A slot is stated once; what changed after
    it was stated is a correction in a later statement, which names the line that it
    corrects. Rate and coefficient stay what they were when it was stated.
    """

    _name = "hr.training.trainer.fee.line"
    _description = "Line of a Trainer’s Fee Statement"
    _inherit = ["hr.training.guard.mixin", "hr.training.copied.mixin"]
    _order = "date, id"

    _guarded_fields = frozenset(
        {
            "fee_id",
            "kind",
            "session_id",
            "slot_id",
            "origin_id",
            "date",
            "grade_id",
            "part",
            "hours",
            "rate",
            "coefficient",
            "amount",
        }
    )

    fee_id = fields.Many2one(
        comodel_name="hr.training.trainer.fee",
        string="Fee Statement",
        required=True,
        index=True,
        ondelete="cascade",
    )
    trainer_id = fields.Many2one(
        related="fee_id.trainer_id", store=True, index=True, precompute=True
    )
    company_id = fields.Many2one(
        related="fee_id.company_id", store=True, index=True, precompute=True
    )
    currency_id = fields.Many2one(
        related="fee_id.company_id.currency_id", store=True, precompute=True
    )
    month = fields.Date(related="fee_id.month", store=True, precompute=True)
    state = fields.Selection(related="fee_id.state", store=True, precompute=True)
    kind = fields.Selection(
        selection=[
            (TEACHING, "Teaching"),
            (PREPARATION, "Preparation"),
            (MARKING, "Marking"),
            (CORRECTION, "Correction"),
        ],
        required=True,
        default=TEACHING,
    )
    session_id = fields.Many2one(
        comodel_name="hr.training.session",
        required=True,
        index=True,
        ondelete="restrict",
    )
    course_id = fields.Many2one(
        related="session_id.course_id", store=True, index=True, precompute=True
    )
    slot_id = fields.Many2one(
        comodel_name="hr.training.session.slot",
        index="btree_not_null",
        ondelete="set null",
    )
    origin_id = fields.Many2one(
        comodel_name="hr.training.trainer.fee.line",
        string="Corrects",
        index="btree_not_null",
        ondelete="set null",
    )
    date = fields.Date(required=True, help="Of the class, in the session's time zone.")
    grade_id = fields.Many2one(
        comodel_name="hr.training.trainer.grade",
        index="btree_not_null",
        ondelete="restrict",
        help="Of an internal trainer, on that day.",
    )
    part = fields.Float(
        help="Which part of preparing or marking the session is this trainer's."
    )
    hours = fields.Float(digits=(16, 4))
    rate = fields.Float(string="Fee per Hour", digits="Product Price")
    coefficient = fields.Float(string="Course Coefficient", digits=(16, 4))
    amount = fields.Monetary()

    # Two statements made at once cannot both take a slot.
    _slot_once = models.UniqueIndex(
        "(slot_id, trainer_id) WHERE kind = 'teaching' AND state <> 'cancelled'",
        "This slot is in a fee statement of the trainer already.",
    )

    @api.depends("session_id.display_name", "date")
    def _compute_display_name(self):
        for line in self:
            # sudo: the name of what is paid, of a line the user may read
            line.display_name = line.sudo().session_id.display_name
