from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError


class HrEmployeeSkill(models.Model):
    _inherit = "hr.employee.skill"

    training_enrollment_id = fields.Many2one(
        comodel_name="hr.training.enrollment",
        string="Gained by",
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The passed training that raised this skill; closed to the employee.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        if any(vals.get("training_enrollment_id") for vals in vals_list):
            self._check_training_closed(force=True)
        return super().create(vals_list)

    def write(self, vals):
        self._check_training_closed(force="training_enrollment_id" in vals)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_training(self):
        self._check_training_closed()

    def _check_training_closed(self, force=False):
        """Rows that training made are HR's, not the employee's (design §1)."""
        if self.env.su or self.env.user.has_group("hr.group_hr_user"):
            return
        # sudo: the link is read for the check only
        if force or any(row.training_enrollment_id for row in self.sudo()):
            raise UserError(
                self.env._("This comes from a passed training. Ask HR if it is wrong.")
            )

    @api.model
    def _training_apply(self, commands):
        """Carry out the commands of ``_create_individual_skills``.

        Odoo applies them through the employee, one at a time (notes §2); applied
        here they keep the history of many employees in one go.
        """
        to_create, to_unlink = [], []
        to_write = defaultdict(list)  # rows by equal values: one write for all
        for command, row_id, vals in commands:
            if command == 0:
                to_create.append(vals)
            elif command == 1:
                to_write[tuple(vals.items())].append(row_id)
            elif command == 2:
                to_unlink.append(row_id)
        for items, row_ids in to_write.items():
            self.browse(row_ids).write(dict(items))
        self.browse(to_unlink).unlink()
        return self.create(to_create)
