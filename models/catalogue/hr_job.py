from odoo import fields, models


class HrJob(models.Model):
    _inherit = "hr.job"

    training_duty_change_ids = fields.One2many(
        comodel_name="hr.training.duty.change",
        inverse_name="job_id",
        string="Changes of Duties",
        groups="hr_training.group_hr_training_officer",
    )
