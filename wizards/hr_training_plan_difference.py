from odoo import api, fields, models

from ..tools import planning


class HrTrainingPlanDifference(models.TransientModel):
    """A row of the table of what a plan changes: the line, what, before, after.

    The words are those of the moment and of the reader's language; see
    ``hr.training.plan.get_difference`` for the rule.
    """

    _name = "hr.training.plan.difference"
    _description = "Difference of a Training Plan"
    _order = "id"

    line_name = fields.Char(string="Line")
    change = fields.Selection(
        selection=lambda self: (
            self.env["hr.training.plan.line"]
            ._fields["change"]
            ._description_selection(self.env)
        )
    )
    field_name = fields.Char(string="What")
    before = fields.Text(string="Before the Change")
    after = fields.Text()
    reason = fields.Char()

    @api.model
    def _make_rows(self, plan):
        """Rows of what differs, of one plan; what stayed as planned has none.

        Lines that came or went show what they plan, or what was planned.
        """
        vals_list = []
        for before, after, change, changed in plan._get_difference_rows():
            line = after or before
            values = changed or self._get_stated(before, after, change)
            shared = {
                "line_name": line.display_name,
                "change": change,
                "reason": after.change_reason,
            }
            if change != planning.CHANGE_SAME and not values:
                vals_list.append(shared)
            vals_list += [
                {
                    **shared,
                    "field_name": line._fields[name]._description_string(self.env),
                    "before": line._get_compared_words(name, old),
                    "after": line._get_compared_words(name, new),
                }
                for name, (old, new) in values.items()
            ]
        return self.create(vals_list)

    @api.model
    def _get_stated(self, before, after, change):
        """What a line states that has no other beside it (sudo)."""
        if change == planning.CHANGE_ADDED and not before:
            stated = after._get_compared_values()
            return {name: (False, value) for name, value in stated.items() if value}
        if change == planning.CHANGE_DROPPED and not after:
            stated = before._get_compared_values()
            return {name: (value, False) for name, value in stated.items() if value}
        return {}
