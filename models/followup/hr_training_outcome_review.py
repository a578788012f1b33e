from odoo import models

from ...tools.workbook_writer import Column


class HrTrainingOutcome(models.Model):
    """What was approved, as a list for the yearly review (policy 7.3.3)."""

    _name = "hr.training.outcome"
    _inherit = ["hr.training.outcome", "hr.training.workbook.mixin"]

    _workbook_name = "outcomes"
    _workbook_columns = (
        Column(width=12),
        Column(width=24),
        Column(width=20),
        Column(width=14),
        Column(width=50),
        Column(width=50),
        Column(width=12),
        Column(width=12),
        Column(width=14),
        Column(width=40),
    )

    def _get_workbook(self, domain):
        """One sheet: what was approved, by person, with what it stands on."""
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        names = dict(self._fields["state"]._description_selection(self.env))
        results = dict(self._fields["result"]._description_selection(self.env))
        found = self.search(
            [("approved_on", "!=", False), *domain],
            order="employee_id, approved_on, id",
        )
        rows = [
            (
                outcome._get_approval_day(),
                # sudo: names in what the user may read
                outcome.sudo().employee_id.name or "",
                outcome.sudo().department_id.name or "",
                kinds[outcome.kind],
                outcome.basis or outcome.reason or outcome.evidence or "",
                outcome.proposal or "",
                outcome.date_effective or "",
                outcome.done_on or "",
                results.get(outcome.result) or names[outcome.state],
                outcome.result_note or "",
            )
            for outcome in found
        ]
        headings = (
            self.env._("Approved on"),
            self.env._("Employee"),
            self.env._("Department"),
            self.env._("Kind"),
            self.env._("Evidence"),
            self.env._("Proposal"),
            self.env._("Effective From"),
            self.env._("Done on"),
            self.env._("Status"),
            self.env._("Remark"),
        )
        return [(self.env._("Outcomes"), headings, rows)]

    def _get_workbook_title(self):
        return self.env._("training-outcomes")
