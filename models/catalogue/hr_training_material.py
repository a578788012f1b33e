from odoo import api, fields, models
from odoo.exceptions import UserError


class HrTrainingMaterial(models.Model):
    """Textbooks, slides, cases, lesson plans, rule documents (policy 2.1, 6.2.2)."""

    _name = "hr.training.material"
    _description = "Training Material"
    _inherit = ["hr.training.flow.mixin", "hr.training.company.mixin", "mail.thread"]
    _order = "kind, name, id"

    _company_uses = {"hr.training.course": "material_ids"}

    name = fields.Char(required=True, translate=True, tracking=True)
    active = fields.Boolean(default=True)
    kind = fields.Selection(
        selection=[
            ("textbook", "Textbook"),
            ("slides", "Slides"),
            ("case", "Case"),
            ("lesson_plan", "Lesson Plan"),
            ("video", "Video"),
            ("ebook", "E-book"),
            ("rule", "Rule Document"),
            ("other", "Other"),
        ],
        required=True,
        default="slides",
        index=True,
    )
    version = fields.Char(default="1.0", required=True, tracking=True)
    visibility = fields.Selection(
        selection=[
            ("everyone", "All Employees"),
            ("participants", "Participants"),
            ("trainers", "Trainers"),
        ],
        required=True,
        default="everyone",
    )
    file = fields.Binary(attachment=True)
    filename = fields.Char()
    url = fields.Char(string="Link")
    summary = fields.Text(translate=True)
    author_id = fields.Many2one(
        comodel_name="res.users",
        default=lambda self: self.env.user,
        index="btree_not_null",
    )
    course_ids = fields.Many2many(comodel_name="hr.training.course", string="Courses")
    company_id = fields.Many2one(
        comodel_name="res.company",
        index=True,
        default=lambda self: self._default_shared_company(),
    )

    @api.constrains("company_id", "course_ids")
    def _check_one_company(self):
        self._check_linked_companies("course_ids")

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        materials = super().create(vals_list)
        materials._check_author()
        return materials

    def write(self, vals):
        if "author_id" in vals and not self._is_officer():
            if any(material.author_id.id != vals["author_id"] for material in self):
                raise UserError(self._get_author_sentence())
        return super().write(vals)

    def _check_author(self):
        """The author is who made it: it is by him that trainers may edit their own."""
        if self._is_officer():
            return
        if any(material.author_id != self.env.user for material in self):
            raise UserError(self._get_author_sentence())

    @api.model
    def _get_author_sentence(self):
        return self.env._(
            "The author is who made the material. A training officer can name another."
        )
