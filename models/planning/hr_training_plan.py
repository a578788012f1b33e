from datetime import date

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ...tools import planning, states


class HrTrainingPlan(models.Model):
    """Annual, quarterly or ad hoc training plan (policy 4).

    draft → submitted → approved → published → closed; refused; cancelled.

    | action | who |
    | write annual and quarterly plans, submit, publish, close, revise | officer |
    | write and submit an ad hoc plan of his department | department manager |
    | approve annual | head, then company management |
    | approve quarterly, ad hoc | head |

    A revision keeps the record's id; the version before becomes an inactive copy
    that nobody changes.
    """

    _name = "hr.training.plan"
    _description = "Training Plan"
    _inherit = ["hr.training.revision.mixin", "hr.training.reminder.mixin"]
    _order = "date_from desc, kind, id desc"
    _rec_names_search = ["name", "code"]
    _check_company_auto = True

    _guarded_links = {"parent_id": "_check_takes_documents"}
    _guarded_fields = frozenset(
        {
            "published_on",
            "version",
            "revision_of_id",
            "is_historic",
        }
    )
    _approval_content_fields = frozenset(
        {
            "name",
            "code",
            "kind",
            "date_from",
            "date_to",
            "parent_id",
            "line_ids",
            "goal",
            "strategy",
            "resources",
            "urgency",
            "cause",
            "cause_reference",
            "date_due",
            "reason",
            "scope_department_id",
            "department_id",
            "company_id",
        }
    )

    _revised_states = (states.APPROVED, states.PUBLISHED)
    _version_fields = frozenset({"published_on"})
    _identity_fields = frozenset({"code"})
    _revision_action = "hr_training.hr_training_plan_action"

    name = fields.Char(
        compute="_compute_name",
        store=True,
        readonly=False,
        precompute=True,
        tracking=True,
    )
    code = fields.Char(copy=False, default=lambda self: self._default_code())
    active = fields.Boolean(default=True, copy=False)
    kind = fields.Selection(
        selection=[
            ("annual", "Annual"),
            ("quarterly", "Quarterly"),
            ("adhoc", "Ad Hoc"),
        ],
        required=True,
        default="annual",
        index=True,
    )
    state = fields.Selection(
        selection_add=[
            (states.PUBLISHED, "Published"),
            (states.CLOSED, "Closed"),
            (states.REFUSED,),
            (states.CANCELLED,),
        ],
        ondelete={states.PUBLISHED: "set default", states.CLOSED: "set default"},
    )
    date_from = fields.Date(required=True, tracking=True)
    date_to = fields.Date(required=True, tracking=True)
    parent_id = fields.Many2one(
        comodel_name="hr.training.plan",
        string="Annual Plan",
        index="btree_not_null",
        check_company=True,
        domain="[('kind', '=', 'annual'), ('company_id', '=', company_id)]",
        ondelete="restrict",
        help="The annual plan that this plan refines or supplements.",
    )
    child_ids = fields.One2many(
        comodel_name="hr.training.plan", inverse_name="parent_id"
    )
    department_id = fields.Many2one(
        comodel_name="hr.department",
        string="Requesting Department",
        index="btree_not_null",
        check_company=True,
        default=lambda self: self._default_department_id(),
    )
    scope_department_id = fields.Many2one(
        comodel_name="hr.department",
        string="Limited to Department",
        index="btree_not_null",
        check_company=True,
        help="An annual plan for one department and those below it; empty for the "
        "whole company. Each has one annual plan a year (policy 4.1).",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    responsible_id = fields.Many2one(
        comodel_name="res.users", default=lambda self: self.env.user, tracking=True
    )

    # Content (policy 4.1 to 4.3)
    goal = fields.Text()
    strategy = fields.Text(string="Business Strategy")
    resources = fields.Text(string="Training Resources")
    urgency = fields.Selection(
        selection=states.URGENCIES,
        default="normal",
        help="How soon an ad hoc plan has to be carried out (policy 4.3).",
    )
    urgency_rank = fields.Integer(
        compute="_compute_urgency_rank",
        store=True,
        aggregator=None,
        help="The most urgent first.",
    )
    date_due = fields.Date(
        string="Due Date",
        compute="_compute_date_due",
        store=True,
        readonly=False,
        precompute=True,
        help="Until when an ad hoc plan is needed: its end, unless said otherwise.",
    )
    is_overdue = fields.Boolean(
        compute="_compute_is_overdue", help="Not in force yet, and due before today."
    )
    cause = fields.Selection(
        selection=[
            ("new_business", "New Business"),
            ("new_product", "New Product"),
            ("complaint", "Complaint"),
            ("other", "Other"),
        ],
        help="What an ad hoc plan is made for (policy 4.3).",
    )
    cause_reference = fields.Char(
        string="Reference",
        help="The complaint, project or product that it is about, by its number.",
    )
    reason = fields.Text(help="What happened, in words (policy 4.3).")
    line_ids = fields.One2many(
        comodel_name="hr.training.plan.line",
        inverse_name="plan_id",
        string="Lines",
        copy=True,
        # Lines are archived with their plan, which goes on showing them.
        context={"active_test": False},
    )

    # Versions
    revision_of_id = fields.Many2one(
        comodel_name="hr.training.plan",
        string="Earlier Version of",
        copy=False,
        index="btree_not_null",
    )
    revision_ids = fields.One2many(
        comodel_name="hr.training.plan",
        inverse_name="revision_of_id",
        string="Earlier Versions",
        context={"active_test": False},
    )
    published_on = fields.Datetime(copy=False)

    line_count = fields.Integer(compute="_compute_figures")
    headcount = fields.Integer(compute="_compute_figures")

    is_open_to_me = fields.Boolean(
        compute="_compute_is_open_to_me", search="_search_is_open_to_me"
    )
    is_my_department = fields.Boolean(
        compute="_compute_is_open_to_me", search="_search_is_my_department"
    )
    can_publish = fields.Boolean(compute="_compute_can")
    can_close = fields.Boolean(compute="_compute_can")

    _dates = models.Constraint(
        "CHECK (date_from <= date_to)", "The plan ends before it begins."
    )

    # ------------------------------------------------------------
    # DEFAULTS
    # ------------------------------------------------------------

    @api.model
    def _default_code(self):
        return self.env["ir.sequence"].next_by_code("hr.training.plan") or "/"

    @api.model
    def _default_department_id(self):
        """An ad hoc plan of a department manager is his department's."""
        if self._is_officer():
            return False
        return self.env["hr.department"]._training_default_department()

    # ------------------------------------------------------------
    # COMPUTE, SEARCH
    # ------------------------------------------------------------

    @api.depends("kind", "date_from")
    def _compute_name(self):
        for plan in self:
            if plan.name or not plan.date_from:
                plan.name = plan.name
                continue
            year = plan.date_from.year
            if plan.kind == "annual":
                plan.name = self.env._("Annual Training Plan %(year)s", year=year)
            elif plan.kind == "quarterly":
                plan.name = self.env._(
                    "Quarterly Training Plan %(year)s Q%(quarter)s",
                    year=year,
                    quarter=(plan.date_from.month + 2) // 3,
                )
            else:
                plan.name = self.env._(
                    "Ad Hoc Training Plan %(date)s", date=plan.date_from
                )

    @api.depends("urgency")
    def _compute_urgency_rank(self):
        ranks = {"critical": 0, "urgent": 1}
        for plan in self:
            plan.urgency_rank = ranks.get(plan.urgency, 2)

    @api.depends("kind", "date_to")
    def _compute_date_due(self):
        for plan in self:
            if plan.kind != "adhoc":
                plan.date_due = False
            elif not plan.date_due:
                plan.date_due = plan.date_to

    @api.depends("date_due", "state")
    def _compute_is_overdue(self):
        today = self.env.company._get_training_today()
        for plan in self:
            plan.is_overdue = bool(
                plan.date_due
                and plan.date_due < today
                and plan.state in (states.DRAFT, states.SUBMITTED, states.APPROVED)
            )

    @api.depends("line_ids.headcount")
    def _compute_figures(self):
        for plan in self:
            lines = plan.line_ids
            plan.line_count = len(lines)
            plan.headcount = sum(lines.mapped("headcount"))

    @api.depends("department_id")
    @api.depends_context("uid")
    def _compute_is_open_to_me(self):
        managed = self.env["hr.department"]._training_managed_departments()
        for plan in self:
            plan.is_my_department = plan.department_id.id in managed._ids
            plan.is_open_to_me = bool(managed) or plan.is_approver

    @api.model
    def _search_is_open_to_me(self, operator, value):
        """Department managers help with plans (policy 2.2.2); approvers decide."""
        if operator != "in":
            return NotImplemented
        if self.env["hr.department"]._training_managed_departments():
            return Domain.TRUE
        return self._search_is_approver(operator, value)

    @api.model
    def _search_is_my_department(self, operator, value):
        if operator != "in":
            return NotImplemented
        managed = self.env["hr.department"]._training_managed_departments()
        return Domain("department_id", "in", managed.ids)

    @api.depends("state", "active")
    @api.depends_context("uid")
    def _compute_can(self):
        self._set_can("publish", "close")

    @api.constrains("date_from", "date_to", "date_due")
    def _check_plan_years(self):
        """A slip in the year puts the plan where nobody looks for it."""
        self._check_years("date_from", "date_to", "date_due")

    @api.constrains("kind", "parent_id")
    def _check_parent(self):
        # sudo: a plan keeps its place, whoever may read the other one
        for plan in self.sudo():
            parent = plan.parent_id
            if parent and (plan.kind == "annual" or parent.kind != "annual"):
                raise ValidationError(
                    self.env._(
                        "Only a quarterly or ad hoc plan stands under an annual plan."
                    )
                )
            if plan.kind != "annual" and plan.child_ids:
                raise ValidationError(
                    self.env._(
                        "%(plan)s has quarterly or ad hoc plans and stays annual.",
                        plan=plan.display_name,
                    )
                )

    @api.constrains("kind", "parent_id", "active")
    def _check_refined_lines(self):
        """Its lines, and those that refine them, still have the right annual plan."""
        # sudo: a line keeps its place, whoever may read the other plan
        lines_sudo = self.sudo().line_ids
        (lines_sudo | lines_sudo.child_line_ids)._check_parent_line()
        lines_sudo._check_taken_once()

    @api.constrains("company_id")
    def _check_lines_company(self):
        """What the lines refer to must belong to the plan's company as well."""
        self.line_ids._check_company()
        self.child_ids._check_company()

    @api.onchange("kind", "date_from")
    def _onchange_date_from(self):
        """Propose the end of the year or of the quarter."""
        if self.date_from and self.kind in planning.PERIOD_MONTHS:
            self.date_to = planning.period_end(self.kind, self.date_from)

    @api.onchange("date_due")
    def _onchange_date_due(self):
        """A plan of short notice lasts until it is due, as the end makes it due."""
        if self.kind == "adhoc" and self.date_due and not self.date_to:
            self.date_to = self.date_due

    @api.onchange("kind", "parent_id")
    def _onchange_parent_id(self):
        """Propose the first quarter of the annual plan that has no plan yet."""
        annual = self.parent_id
        if self.kind != "quarterly" or not annual.date_from:
            return
        if self.date_from and annual.date_from <= self.date_from <= annual.date_to:
            return
        quarterly = annual.child_ids.filtered(
            lambda plan: (
                plan.kind == "quarterly"
                and plan.state not in (states.REFUSED, states.CANCELLED)
            )
        )
        taken = {plan.date_from.month for plan in quarterly if plan.date_from}
        month = next((month for month in (1, 4, 7, 10) if month not in taken), 10)
        self.date_from = date(annual.date_from.year, month, 1)
        self.date_to = planning.period_end(self.kind, self.date_from)

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model
    def default_get(self, fields_list):
        """Who asks at short notice means from today on, unless he says otherwise."""
        values = super().default_get(fields_list)
        if values.get("kind") == "adhoc" and "date_from" in fields_list:
            values.setdefault("date_from", self.env.company._get_training_today())
        return values

    def write(self, vals):
        if not self.env.su and vals.get("active"):
            self._check_reasons([(plan, plan._get_version_reason()) for plan in self])
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        # sudo: plans the user does not see count as well
        for plan in self.sudo().with_context(active_test=False):
            if plan.revision_of_id:
                raise UserError(
                    self.env._(
                        "%(plan)s is an earlier version and stays on record.",
                        plan=plan.display_name,
                    )
                )
            if plan.child_ids - self:
                raise UserError(
                    self.env._(
                        "Quarterly or ad hoc plans stand under %(plan)s. Archive it, "
                        "or put them under another annual plan.",
                        plan=plan.display_name,
                    )
                )

    def _check_takes_documents(self, joining):
        """Refuse plans and budgets under a plan that is over.

        One that was cancelled or refused can still be left.
        """
        over = [states.CLOSED]
        if joining:
            over += [states.CANCELLED, states.REFUSED]
        for plan in self:
            # sudo: the state only, of a plan that the user was told the id of
            if plan.sudo().state in over:
                raise UserError(
                    self.env._(
                        "%(plan)s is over: nothing is put under it or taken from it.",
                        plan=plan.sudo().display_name,
                    )
                )

    # ------------------------------------------------------------
    # APPROVAL
    # ------------------------------------------------------------

    def _approval_document(self):
        return f"plan_{self.kind}"

    def _approval_department(self):
        return self.department_id

    # ------------------------------------------------------------
    # PUBLISH, CLOSE
    # ------------------------------------------------------------

    def action_publish(self):
        """Put approved plans into force (policy 4.1, 4.2)."""
        self._check_can_publish()
        self._do_publish()
        return True

    def _get_cannot_publish_reason(self):
        self.ensure_one()
        if version_reason := self._get_version_reason():
            return version_reason
        if self.state != states.APPROVED:
            return self.env._("Only an approved plan can be published.")
        if not self._is_officer():
            return self.env._("Only a training officer can publish a plan.")
        return False

    def _check_can_publish(self):
        self.check_access("read")
        self._check_can("publish")

    def _do_publish(self):
        self._guard_sudo().write(
            {"state": states.PUBLISHED, "published_on": fields.Datetime.now()}
        )

    def action_close(self):
        """Close published plans at the end of their time."""
        self._check_can_close()
        self._do_close()
        return True

    def _get_cannot_close_reason(self):
        self.ensure_one()
        if version_reason := self._get_version_reason():
            return version_reason
        if self.state != states.PUBLISHED:
            return self.env._("Only a published plan can be closed.")
        if not self._is_officer():
            return self.env._("Only a training officer can close a plan.")
        return False

    def _check_can_close(self):
        self.check_access("read")
        self._check_can("close")

    def _do_close(self):
        self._guard_sudo().write({"state": states.CLOSED})

    # ------------------------------------------------------------
    # ANNUAL LINES
    # ------------------------------------------------------------

    def action_take_lines(self):
        """Copy the annual lines of its time into a quarterly draft (policy 4.2).

        Lines that were dropped, or that this or another quarterly plan has taken, are
        left alone.

        :return: the new ``hr.training.plan.line`` records
        :raise UserError: when it is no quarterly draft under an annual plan
        """
        self.ensure_one()
        self.check_access("write")
        self._check_content_open()
        if self.kind != "quarterly":
            raise UserError(self.env._("Only a quarterly plan takes annual lines."))
        if not self.parent_id:
            raise UserError(self.env._("Choose the annual plan first."))
        lines = self.parent_id.line_ids.filtered(
            lambda line: (
                not line.is_dropped
                and self.date_from <= line.date_start <= self.date_to
            )
        )
        lines -= self.line_ids.parent_line_id
        lines -= lines._get_taking_lines().parent_line_id.sudo(False)
        return self.env["hr.training.plan.line"].create(
            [
                dict(
                    vals,
                    plan_id=self.id,
                    parent_line_id=line.id,
                    code=line.code,
                )
                for line, vals in zip(lines, lines.copy_data(), strict=True)
            ]
        )

    def action_take_lines_and_say(self):
        """The button: take the lines, then say how many, and read them."""
        lines = self.action_take_lines()
        return self._get_done_and_reload_action(
            self.env._("%(count)s annual lines were taken.", count=len(lines))
        )

    # ------------------------------------------------------------
    # VIEWS
    # ------------------------------------------------------------

    def action_view_lines(self):
        """Lines of these plans, to follow their execution."""
        action = self._get_related_action(
            "hr_training.hr_training_plan_line_action",
            Domain("plan_id", "in", self.ids),
        )
        action["context"] = {"active_test": False}
        return action
