from odoo import api, fields, models
from odoo.exceptions import ValidationError


class HrTrainingCategory(models.Model):
    """A chapter of the catalogue, or a part of one (policy 5)."""

    _name = "hr.training.category"
    _description = "Training Course Category"
    _inherit = ["hr.training.company.mixin"]
    _order = "sequence, id"
    _parent_store = True

    # No company has categories of its own.
    _company_name = False

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Used by files that are imported.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    parent_id = fields.Many2one(
        comodel_name="hr.training.category",
        string="Part of",
        index="btree_not_null",
        ondelete="restrict",
    )
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many(
        comodel_name="hr.training.category",
        inverse_name="parent_id",
        string="Sub-Categories",
    )
    description = fields.Text(translate=True)
    display_name = fields.Char(recursive=True)
    course_ids = fields.One2many(
        comodel_name="hr.training.course", inverse_name="category_id"
    )
    course_count = fields.Integer(
        compute="_compute_course_count", help="With those of its sub-categories."
    )

    _code_unique = models.Constraint(
        "UNIQUE (code)", "Another category has this code already."
    )

    @api.depends("name", "parent_id.display_name")
    def _compute_display_name(self):
        for category in self:
            names = (category.parent_id.display_name, category.name)
            category.display_name = " / ".join(filter(None, names))

    def _compute_course_count(self):
        below = self.search([("id", "child_of", self.ids)])
        counts = dict(
            self.env["hr.training.course"]._read_group(
                [("category_id", "in", below.ids)], ["category_id"], ["__count"]
            )
        )
        for category in self:
            parts = below.filtered(
                lambda c, path=category.parent_path: (
                    path and (c.parent_path or "").startswith(path)
                )
            )
            category.course_count = sum(counts.get(part, 0) for part in parts)

    @api.constrains("parent_id")
    def _check_parent(self):
        if self._has_cycle():
            raise ValidationError(self.env._("A category cannot be a part of itself."))
