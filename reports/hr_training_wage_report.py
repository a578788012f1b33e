from datetime import timedelta

from odoo import fields, models
from odoo.tools import SQL

from ..tools.budget import wages_between


class HrTrainingWageReport(models.Model):
    """Training cost as a share of wages, per budget in force; HR managers only.

    Usual are 1.5 to 2.5 % (policy, usual figures).
    """

    _name = "hr.training.wage.report"
    _description = "Training Cost and Wages"
    _auto = False
    _order = "date_from desc, id desc"
    _rec_name = "budget_id"
    _depends = {
        "hr.training.budget": [
            "active",
            "company_id",
            "date_from",
            "date_to",
            "is_in_force",
        ],
        "res.company": ["currency_id"],
    }

    budget_id = fields.Many2one(comodel_name="hr.training.budget", readonly=True)
    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    currency_id = fields.Many2one(comodel_name="res.currency", readonly=True)
    date_from = fields.Date(readonly=True)
    date_to = fields.Date(readonly=True)
    wages = fields.Monetary(
        compute="_compute_shares", help="Monthly wages of the period's versions."
    )
    planned = fields.Monetary(compute="_compute_shares")
    actual = fields.Monetary(compute="_compute_shares")
    planned_share = fields.Float(compute="_compute_shares", string="Planned (%)")
    actual_share = fields.Float(compute="_compute_shares", string="Actual (%)")

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT budget.id, budget.id AS budget_id, budget.company_id,
                   company.currency_id, budget.date_from, budget.date_to
              FROM hr_training_budget budget
              JOIN res_company company ON company.id = budget.company_id
             WHERE budget.is_in_force AND budget.active
            """
        )

    def _compute_shares(self):
        versions = self._get_versions()
        for row in self:
            # sudo: an HR manager need not read budgets to see the share
            budget_sudo = row.sudo().budget_id
            row.planned = budget_sudo.planned
            row.actual = budget_sudo.actual
            row.wages = wages_between(
                versions.get(row.company_id.id, ()), row.date_from, row.date_to
            )
            row.planned_share = 100.0 * row.planned / row.wages if row.wages else 0.0
            row.actual_share = 100.0 * row.actual / row.wages if row.wages else 0.0

    def _get_versions(self):
        """Dict company id → [(wage, first day, last day)] of its employees.

        A version holds until the next one of the employee or the contract's end.
        Who left without an end of contract counts until the last version began.
        """
        versions = (
            self.env["hr.version"]
            .with_context(active_test=False)
            .search_fetch(
                [
                    ("company_id", "in", self.company_id.ids),
                    ("employee_id", "!=", False),
                    ("active", "=", True),
                ],
                [
                    "wage",
                    "date_version",
                    "contract_date_start",
                    "contract_date_end",
                    "employee_id",
                    "company_id",
                ],
                order="employee_id, date_version",
            )
        )
        result = {}
        for employee, held in versions.grouped("employee_id").items():
            following = [*held[1:].mapped("date_version"), None]
            for version, after in zip(held, following, strict=True):
                last = after and after - timedelta(days=1)
                if not last and not employee.active:
                    last = version.contract_date_end or version.date_version
                ends = [day for day in (last, version.contract_date_end) if day]
                first = version.date_version
                if version.contract_date_start:
                    first = max(first, version.contract_date_start)
                result.setdefault(version.company_id.id, []).append(
                    (version.wage, first, min(ends, default=None))
                )
        return result
