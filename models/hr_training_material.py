from odoo import fields, models


class HrTrainingMaterial(models.Model):
    """Textbooks, slides, cases, lesson plans, rule documents (policy 2.1, 6.2.2)."""

    _name = "hr.training.material"
    _description = "Training Material"
    _inherit = ["mail.thread"]
    _order = "kind, name, id"

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
    company_id = fields.Many2one(comodel_name="res.company", index=True)
