from odoo import api, models
from odoo.exceptions import ValidationError


class HrTrainingSkillMixin(models.AbstractModel):
    """A skill and how well it is mastered: both of one scale.

    Hosts have ``skill_id`` and ``skill_level_id``; those that are of a scale before
    the skill is chosen have ``skill_type_id``.
    """

    _name = "hr.training.skill.mixin"
    _description = "Skill with a Level"

    skill_id: object
    skill_level_id: object

    @api.constrains(lambda self: self._get_scale_names())
    def _check_scale(self):
        for record in self.filtered("skill_level_id"):
            kinds = record.skill_id.skill_type_id, record.skill_level_id.skill_type_id
            kind = record.skill_type_id if "skill_type_id" in self._fields else kinds[0]
            if kinds != (kind, kind):
                raise ValidationError(
                    self.env._(
                        "Skill %(skill)s and level %(level)s are not of one scale. "
                        "Choose both of %(type)s.",
                        skill=record.skill_id.name or "–",
                        level=record.skill_level_id.name,
                        type=(kind or kinds[1]).name,
                    )
                )

    @api.model
    def _get_scale_names(self):
        """Fields that say of which scale it is, as far as the host has them."""
        names = ("skill_type_id", "skill_id", "skill_level_id")
        return [n for n in names if n in self._fields and self._fields[n].store]
