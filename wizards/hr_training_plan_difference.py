from odoo import api, fields, models
from odoo.tools import format_date, formatLang

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
                    "before": self._get_words(line, name, old),
                    "after": self._get_words(line, name, new),
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

    @api.model
    def _get_words(self, line, name, value):
        """A value as people read it (the line in sudo)."""
        field = line._fields[name]
        if not value:
            return False
        if field.relational:
            records = line.env[field.comodel_name].browse(value)
            return ", ".join(records.mapped("display_name"))
        if field.type == "date":
            return format_date(self.env, value)
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, value)
        if field.type == "monetary":
            return formatLang(self.env, value, currency_obj=line.currency_id)
        return str(value)
