from odoo import api, fields, models
from odoo.exceptions import ValidationError


class HrTrainingCourseSkill(models.Model):
    """Level of a skill that whoever passes has reached; of a course or, frozen
    when it was scheduled, of a session."""

    _name = "hr.training.course.skill"
    _description = "Skill Gained by a Course"
    _inherit = ["hr.training.guard.mixin"]
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

    @api.constrains("skill_type_id", "skill_id", "skill_level_id")
    def _check_skill_type(self):
        for line in self:
            if (
                line.skill_id.skill_type_id != line.skill_type_id
                or line.skill_level_id.skill_type_id != line.skill_type_id
            ):
                raise ValidationError(
                    self.env._(
                        "Skill %(skill)s and level %(level)s do not belong to the "
                        "skill type %(type)s.",
                        skill=line.skill_id.name,
                        level=line.skill_level_id.name,
                        type=line.skill_type_id.name,
                    )
                )
