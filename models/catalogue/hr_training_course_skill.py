from odoo import fields, models


class HrTrainingCourseSkill(models.Model):
    """Level of a skill that whoever passes has reached; of a course or, frozen
    when it was scheduled, of a session."""

    _name = "hr.training.course.skill"
    _description = "Skill Gained by a Course"
    _inherit = ["hr.training.guard.mixin", "hr.training.skill.mixin"]
    _order = "id"
    _rec_name = "skill_id"

    _guarded_parents = {"course_id": "_check_parts_open"}

    course_id = fields.Many2one(
        comodel_name="hr.training.course", ondelete="cascade", index=True
    )
    skill_type_id = fields.Many2one(comodel_name="hr.skill.type", required=True)
    skill_id = fields.Many2one(
        comodel_name="hr.skill",
        required=True,
        domain="[('skill_type_id', '=', skill_type_id)]",
        ondelete="restrict",
    )
    skill_level_id = fields.Many2one(
        comodel_name="hr.skill.level",
        required=True,
        domain="[('skill_type_id', '=', skill_type_id)]",
        ondelete="restrict",
    )
