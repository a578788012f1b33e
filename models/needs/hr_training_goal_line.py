from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import needs
from ...tools.training_values import MAX_SEATS


class HrTrainingGoalLine(models.Model):
    """How many people are to have a skill, against those who have it today."""

    _name = "hr.training.goal.line"
    _description = "Skill of a Training Goal"
    _inherit = ["hr.training.guard.mixin", "hr.training.skill.mixin"]
    _order = "goal_id, id"
    _rec_name = "skill_id"

    _fixed_links = frozenset({"goal_id"})
    _guarded_fields = frozenset({"need_ids"})

    goal_id = fields.Many2one(
        comodel_name="hr.training.goal",
        string="Strategic Goal",
        required=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="goal_id.company_id", store=True, index=True, precompute=True
    )
    skill_id = fields.Many2one(
        comodel_name="hr.skill", required=True, ondelete="restrict"
    )
    skill_type_id = fields.Many2one(related="skill_id.skill_type_id")
    skill_level_id = fields.Many2one(
        comodel_name="hr.skill.level",
        string="Level",
        required=True,
        domain="[('skill_type_id', '=', skill_type_id)]",
        ondelete="restrict",
    )
    people_wanted = fields.Integer(required=True, default=1)
    have = fields.Integer(
        string="Have It Today",
        compute="_compute_stock",
        help="At that level or above, and not expired.",
    )
    leaving = fields.Integer(
        string="Of These Leaving",
        compute="_compute_stock",
        help="Whose departure or end of contract before the day is known.",
    )
    shortfall = fields.Integer(compute="_compute_stock")
    need_ids = fields.One2many(
        comodel_name="hr.training.need", inverse_name="goal_line_id", copy=False
    )

    _wanted_positive = models.Constraint(
        f"CHECK (people_wanted BETWEEN 1 AND {MAX_SEATS})",
        "Between 1 and 5,000 people are wanted.",
    )
    _skill_once = models.Constraint(
        "UNIQUE (goal_id, skill_id, skill_level_id)",
        "The goal names this skill at this level already.",
    )

    @api.depends(
        "people_wanted",
        "skill_id",
        "skill_level_id",
        "goal_id.horizon",
        "goal_id.company_id",
        "goal_id.department_id",
        "goal_id.job_id",
    )
    def _compute_stock(self):
        # sudo: numbers of people; an officer need not read their records
        for line, (have, leaving) in zip(self, self.sudo()._count_stock(), strict=True):
            line.have, line.leaving = have, leaving
            line.shortfall = max(line.people_wanted - have + leaving, 0)

    def _count_stock(self):
        """People who have it today, and of these who will have left (sudo).

        :return: list of ``(have, leaving)``, in the order of the lines
        """
        people = self._get_skilled_people()
        counts = []
        for line in self:
            goal = line.goal_id
            if not (line.skill_level_id and goal.horizon):
                counts.append((0, 0))
                continue
            counts.append(
                needs.count_stock(
                    people.get(line.skill_id.id, ()),
                    line.skill_level_id.level_progress,
                    goal.horizon,
                    goal._is_meant,
                )
            )
        return counts

    def _get_skilled_people(self):
        """Everybody who has one of these skills today (sudo).

        :return: dict skill id → list as :func:`tools.needs.count_stock` takes it
        """
        today = self.env.company._get_training_today()
        found = self.env["hr.employee.skill"]._read_group(
            [
                ("skill_id", "in", self.skill_id.ids),
                ("valid_from", "<=", today),
                "|",
                ("valid_to", "=", False),
                ("valid_to", ">=", today),
            ],
            ["employee_id", "skill_id", "skill_level_id"],
        )
        Employee = self.env["hr.employee"].with_context(active_test=False)
        every = Employee.union(*(employee for employee, *_rest in found))
        keys = self.env["hr.training.person"]._get_keys(every)
        aliases = self.env["hr.training.person"]._get_aliases(every)
        best, places = {}, {}
        for employee, skill, level in found:
            key = skill.id, keys[employee]
            best[key] = max(best.get(key, 0), level.level_progress)
            places[keys[employee]] = aliases[employee]
        people = {}
        for (skill_id, human), level in best.items():
            records = [
                (record, self._get_leaving_day(record))
                for record in places[human]
                if record.active
            ]
            people.setdefault(skill_id, []).append((level, records))
        return people

    @staticmethod
    def _get_leaving_day(employee):
        """The day on which somebody is known to leave, or None."""
        version = employee.current_version_id
        days = filter(None, (version.departure_date, version.contract_date_end))
        return min(days, default=None)

    def _prepare_need_values(self):
        """What the need of a line says (sudo); to be extended."""
        self.ensure_one()
        goal = self.goal_id
        Need = self.env["hr.training.need"]
        today = goal.company_id._get_training_today()
        return {
            "channel": goal.channel,
            "analysis": needs.FORWARD,
            "name": goal.name,
            "description": goal.description,
            "company_id": goal.company_id.id,
            "department_id": goal.department_id.id,
            "date": today,
            "date_wanted": goal.horizon > today and goal.horizon,
            "skill_id": self.skill_id.id,
            "skill_level_id": self.skill_level_id.id,
            "headcount": self.shortfall,
            "goal_line_id": self.id,
            **Need._prepare_source(goal),
        }

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        # sudo: needs that the user does not see count as well
        if self.sudo().need_ids:
            raise UserError(
                self.env._(
                    "Needs were made of it, which refer to it. Archive the goal."
                )
            )
