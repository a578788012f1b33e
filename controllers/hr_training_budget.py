from odoo import http
from odoo.http import content_disposition, request

from ..tools.arguments import record_id


class HrTrainingBudgetController(http.Controller):
    """The budget as a workbook (policy 9.1)."""

    @http.route(
        "/hr_training/budget/<string:budget_id>/xlsx",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def budget_xlsx(self, budget_id):
        """Workbook of a budget that the user may read, else not found."""
        budget = request.env["hr.training.budget"].browse(record_id(budget_id) or ())
        budget = budget.exists()
        if not budget.has_access("read") or not budget:
            raise request.not_found()
        content = budget._get_xlsx()
        return request.make_response(
            content,
            headers=[
                (
                    "Content-Type",
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                ),
                ("Content-Disposition", content_disposition(f"{budget.name}.xlsx")),
                ("Content-Length", len(content)),
                ("Cache-Control", "no-store"),
            ],
        )
