from datetime import date

from odoo import api, fields, models
from odoo.tools import format_date

from ...tools import states


class HrTrainingNeedReport(models.Model):
    """What people of a company have to learn, from a period's needs (policy 3.3).

    draft → submitted → approved | refused; cancelled.

    | action | who |
    | make, write the draft, submit | officer |
    | approve | head, then company management |
    | make the plan of the approved report | officer |

    Sections are text; figures are not typed: they are counted anew while it is a
    draft, the last time at its submission, and stay as they were then, with the needs
    behind each of them.
    """

    _name = "hr.training.need.report"
    _description = "Need Analysis Report"
    _inherit = ["hr.training.drafted.mixin"]
    _order = "date_to desc, id desc"
    _rec_names_search = ["name", "code"]
    _check_company_auto = True

    _guarded_fields = frozenset(
        {
            "line_ids",
            "need_ids",
            "plan_ids",
            "need_count",
            "undecided_count",
            "people_count",
            "hours",
            "cost",
        }
    )
    _approval_content_fields = frozenset(
        {
            "name",
            "code",
            "date_from",
            "date_to",
            "company_id",
            "department_ids",
            "overview",
            "methods",
            "main_needs",
            "recommendations",
        }
    )

    name = fields.Char(
        copy=False,
        compute="_compute_name",
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
    )
    code = fields.Char(
        string="Number", copy=False, default=lambda self: self._default_code()
    )
    active = fields.Boolean(default=True, copy=False)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date_from = fields.Date(
        required=True, tracking=True, help="The first day on which needs were raised."
    )
    date_to = fields.Date(required=True, tracking=True)
    department_ids = fields.Many2many(
        comodel_name="hr.department",
        string="Departments",
        check_company=True,
        help="With those below them; empty for all.",
    )

    # Sections (policy 3.3)
    overview = fields.Text(copy=False)
    methods = fields.Text(string="Methods and Process", copy=False)
    main_needs = fields.Text(copy=False)
    recommendations = fields.Text(copy=False)

    # Figures
    line_ids = fields.One2many(
        comodel_name="hr.training.need.report.line",
        inverse_name="need_report_id",
        string="Figures",
        copy=False,
    )
    need_ids = fields.Many2many(
        comodel_name="hr.training.need",
        relation="hr_training_need_report_need_rel",
        column1="report_id",
        column2="need_id",
        string="Needs",
        copy=False,
        help="What it counts: validated, planned and closed needs of the period; those "
        "that were merged into another stand in that one.",
    )
    need_count = fields.Integer(string="Number of Needs", copy=False)
    undecided_count = fields.Integer(
        string="Undecided Needs",
        copy=False,
        help="Submitted in the period and not validated: they are in no figure but "
        "this one.",
    )
    people_count = fields.Integer(
        string="People", copy=False, help="Each human once, and those without a name."
    )
    hours = fields.Float(
        string="Training Hours",
        copy=False,
        help="Hours of the courses, for each of the people who need them.",
    )
    cost = fields.Monetary(
        string="Estimated Cost",
        copy=False,
        help="What the courses usually cost, for as many people, each course once.",
    )

    can_compute = fields.Boolean(compute="_compute_can")

    _dates = models.Constraint(
        "CHECK (date_from <= date_to)", "The report ends before it begins."
    )

    # ------------------------------------------------------------
    # DEFAULTS, COMPUTE, CONSTRAINTS
    # ------------------------------------------------------------

    @api.model
    def _default_code(self):
        return self.env["ir.sequence"].next_by_code(self._name) or "/"

    @api.depends("date_from", "date_to")
    def _compute_name(self):
        for report in self:
            if report.name or not report.date_from or not report.date_to:
                report.name = report.name
                continue
            report.name = self.env._(
                "Need Analysis Report %(period)s", period=report._get_period()
            )

    def _get_period(self):
        """The period in words: a year, or its first and last day."""
        self.ensure_one()
        first, last = self.date_from, self.date_to
        if (first, last) == (date(first.year, 1, 1), date(first.year, 12, 31)):
            return str(first.year)
        return " – ".join(format_date(self.env, day) for day in (first, last))

    @api.depends("state", "active")
    @api.depends_context("uid")
    def _compute_can(self):
        self._set_can("compute")

    @api.constrains("date_from", "date_to")
    def _check_report_years(self):
        """A slip in the year makes a report of nothing."""
        self._check_years("date_from", "date_to")

    # ------------------------------------------------------------
    # FIGURES AND TEXT
    # ------------------------------------------------------------

    def action_compute(self):
        """Count the figures of drafts anew (policy 3.3).

        :raise UserError: when it is no draft any more, or the caller may not write it
        """
        self._check_can_compute()
        self._do_compute()
        return True

    def action_view_needs(self):
        """The needs that these reports count."""
        self.check_access("read")
        return self._get_needs_action(self.need_ids.ids)

    @api.model
    def _get_needs_action(self, ids):
        return self._get_related_action(
            "hr_training.hr_training_need_action", [("id", "in", ids)]
        )

    # ------------------------------------------------------------
    # APPROVAL
    # ------------------------------------------------------------

    def _approval_document(self):
        return "need_report"

    def _approval_amount(self):
        return self.cost

    def _get_incomplete_reason(self):
        """A report on nothing says so, and is not submitted."""
        # sudo: whether there are any, whoever may read them
        report = self.sudo()
        if report.env["hr.training.need"].search_count(
            report._get_needs_domain(), limit=1
        ):
            return super()._get_incomplete_reason()
        return self.env._(
            "There is nothing to report on: no need of these departments was validated "
            "between %(first)s and %(last)s.",
            first=format_date(self.env, self.date_from),
            last=format_date(self.env, self.date_to),
        )

    # ------------------------------------------------------------
    # WHAT IS TOLD OF IT
    # ------------------------------------------------------------

    def _get_top(self, kind, limit=None):
        """Lines of a kind, the greatest first.

        :param kind: one of ``tools.need_report.KINDS``
        """
        self.ensure_one()
        lines = self.line_ids.filtered(lambda line: line.kind == kind)
        return lines.sorted(lambda line: (-line.need_count, line.id))[:limit]

    def _get_approval_remarks(self):
        """What was said at the approval, a row for each who decided (policy 3.3)."""
        self.ensure_one()
        # sudo: told to who reads the report
        steps = self.sudo()._get_current_steps()
        return [
            (step.title, step.decided_by_id.name, step.decided_on, step.remark or "")
            for step in steps
            if step.state in (states.STEP_APPROVED, states.STEP_REFUSED)
        ]
