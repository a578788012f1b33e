from odoo import api, fields, models


class HrTrainingTaskSkill(models.Model):
    """Level of a skill that a task asks for (policy 3.2).

    A skill or a level that is deleted takes its lines along, as it does in Odoo with
    those of jobs and people: nothing can be asked for that nobody can have.
    """

    _name = "hr.training.task.skill"
    _description = "Skill a Task Asks For"
    _inherit = ["hr.training.guard.mixin", "hr.training.skill.mixin"]
    _order = "task_id, id"
    _rec_name = "skill_id"

    _guarded_parents = {"task_id": "_check_parts_open"}

    task_id = fields.Many2one(
        comodel_name="hr.training.task",
        string="Work Task",
        required=True,
        ondelete="cascade",
    )
    skill_type_id = fields.Many2one(
        comodel_name="hr.skill.type",
        compute="_compute_skill_type_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        ondelete="cascade",
    )
    skill_id = fields.Many2one(
        comodel_name="hr.skill",
        required=True,
        index=True,
        domain="[('skill_type_id', '=?', skill_type_id)]",
        ondelete="cascade",
    )
    skill_level_id = fields.Many2one(
        comodel_name="hr.skill.level",
        string="Level",
        required=True,
        domain="[('skill_type_id', '=', skill_type_id)]",
        ondelete="cascade",
    )
    level_points = fields.Integer(
        related="skill_level_id.level_progress", string="Level (%)"
    )

    _skill_once = models.Constraint(
        "UNIQUE (task_id, skill_id)", "A task asks for a skill once."
    )

    @api.depends("skill_id")
    def _compute_skill_type_id(self):
        for line in self:
            kind = line.skill_id.skill_type_id
            line.skill_type_id = kind or line.skill_type_id

    @api.onchange("skill_type_id")
    def _onchange_skill_type_id(self):
        """Another scale: what was chosen of the former one is none of it."""
        if self.skill_id.skill_type_id != self.skill_type_id:
            self.skill_id = False
        if self.skill_level_id.skill_type_id != self.skill_type_id:
            self.skill_level_id = False
