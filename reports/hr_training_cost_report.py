from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import budget as rules

# Larger than a session can have of people or hours (see ``_sum_once``).
ONCE_BASE = 10**9


class HrTrainingCostReport(models.Model):
    """Planned, committed and actual costs, one row per record they come from.

    The budget's figures are sums of these rows, so that each figure is the sum of
    records one can open (design §6.5). Nothing counts twice as it moves on:

    | record | counts as |
    | budget item of a budget in force | planned; expected, as far as the sessions of |
    |  | its plan line are not confirmed |
    | cost of a confirmed session (or of its plan line's) | committed, less the |
    |  | claims and bills of the session and cost type |
    | claim submitted or approved | committed |
    | journal item of a draft bill | committed |
    | posted journal item | actual; credit notes and reversals deduct |

    A cost belongs to the budget line it names, else to the one that
    ``hr.training.budget.line._find`` finds for its session's day. Where the company
    splits central costs, those of a session are shared among the departments of its
    people.

    Modules with a further source of commitment and actual, as the fee statements of
    trainers, extend :meth:`_get_fact_queries`.
    """

    _name = "hr.training.cost.report"
    _description = "Training Cost Analysis"
    _inherit = ["hr.training.view.mixin"]
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "name"
    _depends = {
        "account.move": ["state", "move_type", "reversed_entry_id"],
        "account.move.line": [
            "balance",
            "company_id",
            "date",
            "display_type",
            "expense_id",
            "move_id",
            "training_budget_line_id",
            "training_cost_type_id",
            "training_session_id",
        ],
        "hr.expense": [
            "company_id",
            "date",
            "department_id",
            "state",
            "tax_amount",
            "total_amount",
            "training_budget_line_id",
            "training_cost_type_id",
            "training_session_id",
        ],
        "hr.training.budget": ["active", "date_from", "date_to", "is_in_force"],
        "hr.training.budget.item": ["amount", "line_id", "plan_line_id"],
        "hr.training.budget.line": [
            "budget_id",
            "company_id",
            "cost_type_id",
            "department_id",
            "plan_id",
            "quarter",
        ],
        "hr.training.cost": [
            "amount_company",
            "cost_type_id",
            "department_id",
            "plan_line_id",
            "session_id",
        ],
        "hr.training.course": ["category_id"],
        "hr.training.enrollment": ["department_id", "session_id", "state"],
        "hr.training.plan.line": [
            "course_id",
            "date_start",
            "is_dropped",
            "parent_line_id",
            "plan_id",
        ],
        "hr.training.session": [
            "company_id",
            "course_id",
            "date_begin",
            "hours",
            "is_historic",
            "plan_line_id",
            "state",
            "tz",
        ],
        "res.company": ["currency_id", "training_budget_split"],
        "res.currency": ["decimal_places"],
    }

    name = fields.Char(string="Record", compute="_compute_name")
    source = fields.Selection(
        selection=[
            ("item", "Budget Item"),
            ("cost", "Session"),
            ("expense", "Claim"),
            ("move", "Journal Item"),
        ],
        readonly=True,
    )
    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    currency_id = fields.Many2one(comodel_name="res.currency", readonly=True)
    budget_id = fields.Many2one(comodel_name="hr.training.budget", readonly=True)
    budget_line_id = fields.Many2one(
        comodel_name="hr.training.budget.line", readonly=True
    )
    plan_id = fields.Many2one(comodel_name="hr.training.plan", readonly=True)
    plan_line_id = fields.Many2one(comodel_name="hr.training.plan.line", readonly=True)
    date = fields.Date(readonly=True, help="The session's, else the record's.")
    quarter = fields.Selection(selection=rules.QUARTERS, readonly=True)
    course_id = fields.Many2one(comodel_name="hr.training.course", readonly=True)
    category_id = fields.Many2one(comodel_name="hr.training.category", readonly=True)
    session_id = fields.Many2one(comodel_name="hr.training.session", readonly=True)
    trainer_ids = fields.Many2many(related="session_id.trainer_ids", string="Trainers")
    department_id = fields.Many2one(comodel_name="hr.department", readonly=True)
    cost_type_id = fields.Many2one(comodel_name="hr.training.cost.type", readonly=True)
    is_split = fields.Boolean(
        readonly=True, help="A department's share of a central cost."
    )

    # The record behind the row
    item_id = fields.Many2one(comodel_name="hr.training.budget.item", readonly=True)
    cost_id = fields.Many2one(comodel_name="hr.training.cost", readonly=True)
    expense_id = fields.Many2one(comodel_name="hr.expense", readonly=True)
    move_line_id = fields.Many2one(comodel_name="account.move.line", readonly=True)

    planned = fields.Monetary(readonly=True)
    committed = fields.Monetary(readonly=True)
    actual = fields.Monetary(readonly=True)
    remaining = fields.Monetary(readonly=True)
    expected = fields.Monetary(
        readonly=True, help="Planned for sessions that are not confirmed yet."
    )
    forecast = fields.Monetary(readonly=True)
    people = fields.Integer(
        readonly=True, help="People of the session; counted once per session."
    )
    hours = fields.Float(
        readonly=True, help="Hours of the session; counted once per session."
    )
    per_head = fields.Monetary(
        string="Actual per Head",
        readonly=True,
        aggregator="avg",
        help="Actual of sessions by the people of these sessions.",
    )
    per_hour = fields.Monetary(
        string="Actual per Hour",
        readonly=True,
        aggregator="avg",
        help="Actual of sessions by the hours of these sessions.",
    )

    @api.depends("source")
    def _compute_name(self):
        labels = dict(self._fields["source"]._description_selection(self.env))
        for row in self:
            # sudo: the name of what the row stands for, no more
            row_sudo = row.sudo()
            record = row_sudo._get_record()
            if row.source == "move":
                text = record.move_id.display_name
            elif row.source == "cost":
                text = row_sudo.session_id.display_name
            else:
                text = record.display_name
            row.name = " ".join(filter(None, (labels.get(row.source), text)))

    # ------------------------------------------------------------
    # READ
    # ------------------------------------------------------------

    def _read_group_select(self, aggregate_spec, query):
        """People and hours count once per session, however many costs it has."""
        name = aggregate_spec.partition(":")[0]
        if name in ("people", "hours"):
            return self._sum_once(name, query)
        if name in ("per_head", "per_hour"):
            divisor = "people" if name == "per_head" else "hours"
            return SQL(
                "SUM(%(actual)s) FILTER (WHERE %(session)s IS NOT NULL)"
                " / NULLIF(%(divisor)s, 0)",
                actual=self._field_to_sql(self._table, "actual", query),
                session=self._field_to_sql(self._table, "session_id", query),
                divisor=self._sum_once(divisor, query),
            )
        return super()._read_group_select(aggregate_spec, query)

    def _sum_once(self, name, query):
        """Sum of a session's number over distinct sessions, as SQL.

        ``DISTINCT`` on the number alone would drop sessions with equal ones.
        """
        key = SQL(
            "%s::numeric * %s",
            self._field_to_sql(self._table, "session_id", query),
            ONCE_BASE,
        )
        value = SQL("%s::numeric", self._field_to_sql(self._table, name, query))
        return SQL(
            "COALESCE(SUM(DISTINCT %(key)s + COALESCE(%(value)s, 0))"
            " - SUM(DISTINCT %(key)s), 0)",
            key=key,
            value=value,
        )

    # ------------------------------------------------------------
    # VIEWS
    # ------------------------------------------------------------

    def _get_record(self):
        self.ensure_one()
        return self[self._get_record_columns()[self.source]]

    def _get_opened_record(self):
        """The document of the record, where it has one."""
        record = self._get_record()
        if self.source == "cost":
            return self.session_id
        if self.source == "move":
            return record.move_id
        if self.source == "item":
            return record.budget_id
        return record
