from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...tools import states
from ...tools.sequence import draw_numbers


class HrTrainingPlanLine(models.Model):
    """A course to hold by plan: when, for whom, why, how, by whom (policy 4.1)."""

    _name = "hr.training.plan.line"
    _description = "Training Plan Line"
    # hr.mixin: trainees are named by people who may not read the employee records
    _inherit = ["hr.mixin", "hr.training.guard.mixin"]
    _order = "plan_id, date_start, code, id"
    _rec_names_search = ["code", "course_id"]
    _check_company_auto = True

    # Lines change with their plan, in draft only (design §6.6).
    _guarded_parents = {"plan_id": "_check_content_open"}
    _guarded_links = {"parent_line_id": "_check_can_be_refined"}
    _explained_links = {"course_id": "check_company; what is taught may be retired"}

    plan_id = fields.Many2one(
        comodel_name="hr.training.plan",
        required=True,
        ondelete="cascade",
        index=True,
    )
    active = fields.Boolean(
        related="plan_id.active",
        store=True,
        help="Lines of earlier versions and archived plans count nowhere.",
    )
    company_id = fields.Many2one(related="plan_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="plan_id.company_id.currency_id")
    plan_state = fields.Selection(related="plan_id.state", string="Plan Status")
    plan_kind = fields.Selection(related="plan_id.kind", string="Plan Kind")
    sequence = fields.Integer(default=10)
    code = fields.Char(help="Empty takes the next number.")
    course_id = fields.Many2one(
        comodel_name="hr.training.course",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    category_id = fields.Many2one(related="course_id.category_id")
    programme = fields.Selection(related="course_id.programme")
    date_start = fields.Date(string="Planned Start", required=True)
    date_end = fields.Date(string="Planned End")
    headcount = fields.Integer(default=20, help="People to be trained.")
    goal = fields.Text()
    method = fields.Selection(
        selection=states.METHODS,
        compute="_compute_method",
        store=True,
        readonly=False,
        precompute=True,
    )
    place = fields.Char(help="Where it is to take place (policy 4.2).")
    trainer_ids = fields.Many2many(
        comodel_name="hr.training.trainer", string="Trainers", check_company=True
    )
    department_ids = fields.Many2many(
        comodel_name="hr.department", string="Departments", check_company=True
    )
    employee_ids = fields.Many2many(
        comodel_name="hr.employee",
        relation="hr_training_plan_line_employee_rel",
        string="Trainees",
        check_company=True,
        help="Enrolled in the line’s session when it is made.",
    )
    responsible_id = fields.Many2one(comodel_name="res.users")

    # Annual line ↔ quarterly line (policy 4.2)
    parent_line_id = fields.Many2one(
        comodel_name="hr.training.plan.line",
        string="Annual Line",
        index="btree_not_null",
        check_company=True,
        domain="[('plan_id.kind', '=', 'annual'), ('company_id', '=', company_id)]",
        ondelete="set null",
    )
    child_line_ids = fields.One2many(
        comodel_name="hr.training.plan.line",
        inverse_name="parent_line_id",
        string="Quarterly Lines",
    )
    is_dropped = fields.Boolean(
        string="Dropped", help="The annual line is not carried out; say why."
    )
    change_reason = fields.Char()
    change = fields.Selection(
        selection=[
            ("same", "As Planned"),
            ("refined", "Refined"),
            ("added", "Added"),
            ("dropped", "Dropped"),
        ],
        compute="_compute_change",
        help="What a quarterly line changes against the annual plan.",
    )

    is_in_force = fields.Boolean(compute="_compute_is_in_force")

    _headcount_positive = models.Constraint(
        "CHECK (headcount >= 0)", "The headcount cannot be negative."
    )
    _dates = models.Constraint(
        "CHECK (date_end IS NULL OR date_start <= date_end)",
        "The line ends before it begins.",
    )

    # ------------------------------------------------------------
    # COMPUTE, SEARCH
    # ------------------------------------------------------------

    @api.depends("code", "course_id.name")
    def _compute_display_name(self):
        for line in self:
            line.display_name = " ".join(
                filter(None, (line.code, line.course_id.sudo().name))
            )

    @api.depends("course_id")
    def _compute_method(self):
        for line in self:
            line.method = line.course_id.method or line.method

    @api.depends(
        "is_dropped",
        "plan_id.kind",
        "course_id",
        "headcount",
        "date_start",
        "method",
        "parent_line_id.course_id",
        "parent_line_id.headcount",
        "parent_line_id.date_start",
        "parent_line_id.method",
    )
    def _compute_change(self):
        for line in self:
            parent = line.parent_line_id
            if line.is_dropped:
                line.change = "dropped"
            elif parent:
                same = all(
                    line[name] == parent[name]
                    for name in ("course_id", "headcount", "date_start", "method")
                )
                line.change = "same" if same else "refined"
            else:
                line.change = "added" if line.plan_id.kind == "quarterly" else False

    @api.depends("plan_id.state")
    def _compute_is_in_force(self):
        for line in self:
            line.is_in_force = line.plan_id.state in (states.PUBLISHED, states.CLOSED)

    @api.constrains("parent_line_id", "plan_id")
    def _check_parent_line(self):
        # sudo: a line keeps its place, whoever may read the annual plan
        for line in self.sudo().filtered("parent_line_id"):
            annual = line.parent_line_id.plan_id
            if line.plan_id.kind == "annual" or annual.kind != "annual":
                raise ValidationError(
                    self.env._(
                        "%(line)s: only a line of a quarterly or ad hoc plan refines "
                        "a line, and that is one of an annual plan.",
                        line=line.display_name,
                    )
                )
            if line.plan_id.parent_id and line.plan_id.parent_id != annual:
                raise ValidationError(
                    self.env._(
                        "%(line)s: the annual line belongs to another annual plan "
                        "than %(plan)s.",
                        line=line.display_name,
                        plan=line.plan_id.parent_id.display_name,
                    )
                )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        nameless = [number for number, v in enumerate(vals_list) if not v.get("code")]
        codes = self._draw_codes(self._name, self.env.company, len(nameless))
        vals_list = list(vals_list)
        for number, code in zip(nameless, codes, strict=True):
            vals_list[number] = dict(vals_list[number], code=code)
        return super().create(vals_list)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_refined(self):
        # sudo: lines of plans the user does not see count as well
        for line in self.sudo():
            if line.child_line_ids - self:
                raise UserError(
                    self.env._(
                        "Quarterly lines refine %(line)s. Mark the line as dropped "
                        "instead.",
                        line=line.display_name,
                    )
                )

    def _check_plan_open(self):
        """Lines change with their plan, in draft only (design §6.6)."""
        if not self.env.su:
            self.plan_id._check_content_open()

    def _check_can_be_refined(self, joining):
        """Refuse to refine a line of a plan that is over, see the parent mixin."""
        self.plan_id._check_takes_documents(joining)

    # ------------------------------------------------------------
    # SESSIONS
    # ------------------------------------------------------------

    @api.model
    def _draw_codes(self, code, company, count):
        """The next codes by a company's sequence, else by the shared one.

        :param str code: of the sequence
        """
        if not count:
            return []
        # sudo: sequences are drawn by whoever plans
        sequence = (
            self.env["ir.sequence"]
            .sudo()
            .search(
                [("code", "=", code), ("company_id", "in", (company.id, False))],
                order="company_id",
                limit=1,
            )
        )
        return draw_numbers(sequence, count) if sequence else ["/"] * count
