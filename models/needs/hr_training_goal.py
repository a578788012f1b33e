from odoo import api, fields, models

from ...tools import needs


class HrTrainingGoal(models.Model):
    """What people are to be able to do by a day, as strategy and market ask for it
    (policy 3.2: forward-looking analysis).

    | action | who |
    | create, write, make needs | officer |
    | read | officer, management |
    """

    _name = "hr.training.goal"
    _description = "Strategic Training Goal"
    _inherit = ["hr.training.guard.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "horizon desc, name, id"
    _check_company_auto = True

    name = fields.Char(string="Strategic Goal", required=True, tracking=True)
    description = fields.Text(
        string="Background", help="The strategy, or the forecast, that asks for it."
    )
    horizon = fields.Date(
        string="To Be Reached By",
        required=True,
        tracking=True,
        help="Who is known to leave before this day is not counted on.",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    department_id = fields.Many2one(
        comodel_name="hr.department",
        check_company=True,
        ondelete="restrict",
        help="With all departments below; empty for the whole company.",
    )
    job_id = fields.Many2one(
        comodel_name="hr.job", check_company=True, ondelete="restrict"
    )
    channel = fields.Selection(
        selection=[
            pair for pair in needs.CHANNELS if pair[0] in needs.FORWARD_CHANNELS
        ],
        required=True,
        default=needs.INDUSTRY,
        help="From whom its needs come.",
    )
    active = fields.Boolean(default=True)
    line_ids = fields.One2many(
        comodel_name="hr.training.goal.line", inverse_name="goal_id", copy=True
    )
    shortfall = fields.Integer(string="People Missing", compute="_compute_shortfall")
    need_count = fields.Integer(compute="_compute_need_count")
    can_make_needs = fields.Boolean(compute="_compute_can")

    @api.depends("line_ids.shortfall")
    def _compute_shortfall(self):
        for goal in self:
            goal.shortfall = sum(goal.line_ids.mapped("shortfall"))

    @api.depends("line_ids.need_ids")
    @api.depends_context("uid")
    def _compute_need_count(self):
        counts = dict(
            self.env["hr.training.need"]._read_group(
                [("goal_line_id", "in", self.line_ids.ids)],
                ["goal_line_id"],
                ["__count"],
            )
        )
        for goal in self:
            goal.need_count = sum(counts.get(line, 0) for line in goal.line_ids._origin)

    @api.depends("active", "line_ids.shortfall", "line_ids.need_ids")
    @api.depends_context("uid")
    def _compute_can(self):
        self._set_can("make_needs")

    @api.constrains("horizon")
    def _check_horizon(self):
        self._check_years("horizon")

    def _is_meant(self, employee):
        """Whether an employee record is of those the goal is about (sudo)."""
        self.ensure_one()
        version = employee.current_version_id
        if employee.company_id != self.company_id:
            return False
        if self.job_id and version.job_id != self.job_id:
            return False
        path = version.department_id.parent_path or ""
        return not self.department_id or path.startswith(
            self.department_id.parent_path or "-"
        )

    # ------------------------------------------------------------
    # NEEDS
    # ------------------------------------------------------------

    def action_make_needs(self):
        """Make a draft of each line that people are missing for, once (policy 3.2).

        :return: the ``hr.training.need`` records made
        :raise UserError: nobody is missing, all are made, or the caller is no officer
        """
        self._check_can_make_needs()
        return self._do_make_needs()

    def action_make_needs_and_view(self):
        """The button: make them, and show all that were made of these goals."""
        self.action_make_needs()
        return self.action_view_needs()

    def _get_cannot_make_needs_reason(self):
        self.ensure_one()
        if not self._is_officer():
            return self.env._("Only a training officer can do this.")
        if not self.active:
            return self.env._("It is archived.")
        if not self._get_open_lines():
            return self.env._(
                "Nobody is missing for it, or the needs are made already."
            )
        return False

    def _check_can_make_needs(self):
        self.check_access("read")
        # Of two clicks at once the second is run again, and sees the first one's.
        self.env["hr.training.booking.lock"]._touch([self])
        self._check_can("make_needs")

    def _get_open_lines(self):
        """Lines that people are missing for, and that have no need yet."""
        # sudo: each once, whoever may read what was made
        return self.sudo().line_ids.filtered(
            lambda line: line.shortfall and not line.need_ids
        )

    def _do_make_needs(self):
        vals_list = [
            line_sudo._prepare_need_values() for line_sudo in self._get_open_lines()
        ]
        made, _skipped = self.env["hr.training.need"]._make_needs(vals_list)
        return made

    def action_view_needs(self):
        """The needs that were made of these goals."""
        self.check_access("read")
        return self._get_related_action(
            "hr_training.hr_training_need_action",
            [("goal_line_id", "in", self.line_ids.ids)],
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        # sudo: needs that the user does not see count as well
        self.sudo().line_ids._unlink_except_used()
