from odoo import fields, models


class HrTrainingCategory(models.Model):
    _name = "hr.training.category"
    _description = "Training Course Category"
    _inherit = ["hr.training.company.mixin"]
    _order = "sequence, id"

    # No company has categories of its own.
    _company_name = False

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Used by files that are imported.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    description = fields.Text(translate=True)
    course_ids = fields.One2many(
        comodel_name="hr.training.course", inverse_name="category_id"
    )
    course_count = fields.Integer(compute="_compute_course_count")

    _code_unique = models.Constraint(
        "UNIQUE (code)", "Another category has this code already."
    )

    def _compute_course_count(self):
        counts = dict(
            self.env["hr.training.course"]._read_group(
                [("category_id", "in", self.ids)], ["category_id"], ["__count"]
            )
        )
        for category in self:
            category.course_count = counts.get(category, 0)
