from odoo import api, models

FACTS = {"date_from", "date_to", "resource_id", "time_type"}


class ResourceCalendarLeaves(models.Model):
    """Approved leave is a fact of the register (design §6.10)."""

    _inherit = "resource.calendar.leaves"

    @api.model_create_multi
    def create(self, vals_list):
        leaves = super().create(vals_list)
        leaves._training_follow_facts(leaves._training_get_stretches())
        return leaves

    def write(self, vals):
        if not FACTS & vals.keys():
            return super().write(vals)
        before = self._training_get_stretches()
        result = super().write(vals)
        self._training_follow_facts(before + self._training_get_stretches())
        return result

    def unlink(self):
        before = self._training_get_stretches()
        result = super().unlink()
        self._training_follow_facts(before)
        return result

    def _training_get_stretches(self):
        """``[(resource, from, to)]``; what is nobody's own leave excuses nobody."""
        return [
            (leave.resource_id, leave.date_from, leave.date_to)
            for leave in self
            if leave.resource_id and leave.date_from and leave.date_to
        ]

    @api.model
    def _training_follow_facts(self, stretches):
        if not stretches:
            return
        begin = min(start for _resource, start, _stop in stretches)
        end = max(stop for _resource, _start, stop in stretches)
        resources = self.env["resource.resource"].union(*(s[0] for s in stretches))
        # sudo: whoever enters leave need not see the training register
        rows = (
            self.env["hr.training.attendance"]
            .sudo()
            .search(
                [
                    ("employee_id.resource_id", "in", resources.ids),
                    ("slot_id.start", "<", end),
                    ("slot_id.stop", ">", begin),
                ]
            )
        )
        rows._do_follow_own_facts()
