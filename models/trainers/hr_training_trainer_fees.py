from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import groups

READERS = f"{groups.OFFICER},{groups.EXECUTIVE},{groups.FINANCE}"


class HrTrainingTrainer(models.Model):
    """What a trainer's hours are worth, and what he was paid (policy 8.3.3)."""

    _inherit = "hr.training.trainer"

    _head_fields = frozenset({"hourly_fee"})

    hourly_fee = fields.Float(
        string="Agreed Fee (per Hour)",
        digits="Product Price",
        copy=False,
        groups=READERS,
        help="Of an hour of class of an external trainer, untaxed, in the currency of "
        "the company. Internal trainers have that of their grade.",
    )
    grade_term_ids = fields.One2many(
        comodel_name="hr.training.trainer.grade.term",
        inverse_name="trainer_id",
        string="Grades over Time",
        copy=False,
    )
    fee_ids = fields.One2many(
        comodel_name="hr.training.trainer.fee",
        inverse_name="trainer_id",
        string="Fee Statements",
        copy=False,
    )
    fee_count = fields.Integer(compute="_compute_fee_count")

    _hourly_fee_positive = models.Constraint(
        "CHECK (hourly_fee >= 0)", "The fee of an hour cannot be negative."
    )

    @api.depends("fee_ids")
    @api.depends_context("uid")
    def _compute_fee_count(self):
        """As far as the user may read them."""
        groups_ = self.env["hr.training.trainer.fee"]._read_group(
            [("trainer_id", "in", self.ids)], ["trainer_id"], ["__count"]
        )
        counts = dict(groups_)
        for trainer in self:
            trainer.fee_count = counts.get(trainer._origin, 0)

    @api.model_create_multi
    def create(self, vals_list):
        trainers = super().create(vals_list)
        # sudo: kept, whoever is graded by whom
        graded = trainers.sudo().filtered("grade_id")
        self.env["hr.training.trainer.grade.term"]._keep(graded)
        return trainers

    def write(self, vals):
        result = super().write(vals)
        if "grade_id" in vals:
            # sudo: see create
            self.env["hr.training.trainer.grade.term"]._keep(self.sudo())
        return result

    def _do_grade(self, grade):
        """Give the trainers a grade from today on (gates are the caller's)."""
        self._guard_sudo().grade_id = grade

    # ------------------------------------------------------------
    # FEES
    # ------------------------------------------------------------

    def action_make_fees(self, month=None):
        """Fee statements of a month for these trainers (policy 8.3.3, design §7).

        A draft that is there is counted anew; what is submitted or further stays, and
        what comes late is in the next one. Who has nothing to be paid has none.

        :param month: any day of it, as a date or a text; without one the last month
        :return: the statements of that month, ``hr.training.trainer.fee``
        :raise UserError: for who is no training officer, and for what is no day
        """
        self._check_officer()
        self.check_access("read")
        Fee = self.env["hr.training.trainer.fee"]
        month = self._read_day(month) if month else Fee._get_last_month()
        if not month:
            raise UserError(self.env._("Please give a day of the month."))
        return Fee._do_make(self.exists(), month.replace(day=1)).with_env(self.env)

    def action_view_fees(self):
        """Fee statements of these trainers, as far as the user may read them."""
        self.check_access("read")
        return self._get_related_action(
            "hr_training.hr_training_trainer_fee_action",
            [("trainer_id", "in", self.ids)],
        )
