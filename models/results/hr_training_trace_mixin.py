from odoo import api, fields, models
from odoo.exceptions import UserError


class HrTrainingTraceMixin(models.AbstractModel):
    """Rows of Odoo's records of a person that a passed training has made (design §1).

    They are HR's and not the employee's: who may edit his other rows may not make,
    change or delete these.
    """

    _name = "hr.training.trace.mixin"
    _description = "Row Made by a Training"
    _inherit = ["hr.training.reach.mixin"]

    training_enrollment_id = fields.Many2one(
        comodel_name="hr.training.enrollment",
        string="Training Record",
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The passed training that this comes from; closed to the employee.",
    )

    @api.model
    def _get_training_closed_fields(self):
        """Columns that only a release writes; more per host."""
        return {"training_enrollment_id"}

    @api.model_create_multi
    def create(self, vals_list):
        closed = self._get_training_closed_fields()
        if any(vals.get(name) for vals in vals_list for name in closed):
            self._check_training_closed(force=True)
        rows = super().create(vals_list)
        # Again, for what defaults have set.
        rows._check_training_closed()
        return rows

    def write(self, vals):
        closed = self._get_training_closed_fields()
        self._check_training_closed(force=bool(closed & vals.keys()))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_training(self):
        self._check_training_closed()

    def _check_training_closed(self, force=False):
        if self.env.su or self.env.user.has_group("hr.group_hr_user"):
            return
        # sudo: the link is read for the check only
        if force or any(row.training_enrollment_id for row in self.sudo()):
            raise UserError(
                self.env._("This comes from a passed training. Ask HR if it is wrong.")
            )
