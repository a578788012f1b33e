from odoo import fields, models


class HrJob(models.Model):
    _inherit = "hr.job"

    training_code = fields.Char(
        copy=False,
        index="btree_not_null",
        help="Code of the job in the training department's files.",
    )

    _training_code_unique = models.UniqueIndex(
        "(training_code, company_id) WHERE training_code IS NOT NULL",
        "Two jobs of a company cannot share a training code.",
    )
