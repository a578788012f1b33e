from collections import defaultdict

from odoo import api, models


class HrEmployeeSkill(models.Model):
    _name = "hr.employee.skill"
    _inherit = ["hr.employee.skill", "hr.training.trace.mixin"]

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
