from odoo import models

from ...tools import needs


class HrTrainingNeed(models.Model):
    """Evidence of a need that was made of gaps: the cells it was made of."""

    _inherit = "hr.training.need"

    def _is_of_gaps(self):
        # sudo: the link only
        return self.sudo().source_model == "hr.skill" and self.analysis == needs.TASK

    def _has_open_evidence(self):
        # The list shows those whose gaps the user may read.
        return self._is_of_gaps() or super()._has_open_evidence()

    def action_open_evidence(self):
        """Of a need made of gaps: what the jobs ask for and what its people have now.

        :return: action of the list of gaps; else as before
        """
        self.ensure_one()
        self.check_access("read")
        if not self._is_of_gaps():
            return super().action_open_evidence()
        # sudo: whom it is about; the user sees those whose gaps he may read
        employees = self.sudo().person_ids.employee_id
        return self._get_related_action(
            "hr_training.hr_training_gap_action",
            [
                ("skill_id", "=", self.skill_id.id),
                ("employee_id", "in", employees.ids),
            ],
        )
