import math

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ...tools import kpi as kpi_rules
from ...tools import years

# By these fields results follow it.
WEIGHING = frozenset({"active", "direction", "unit", "weighs_in_results"})


class HrTrainingKpi(models.Model):
    """A figure of people's work, month by month (policy 3.2, 7.1).

    Three ship: customer satisfaction, on-time repair, problem resolution. Values come
    by hand, by a file, by RPC, or from a source: see ``hr_training_kpi_source``.

    | action | who |
    | read | everybody |
    | set | head of training |
    | fetch values | officer |
    """

    _name = "hr.training.kpi"
    _description = "KPI"
    _inherit = ["hr.training.company.mixin", "hr.training.flow.mixin"]
    _order = "sequence, id"
    _rec_names_search = ["name", "code"]

    # Companies measure the same; what they want of whom is in their targets.
    _company_name = False

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="By which files and programs call it.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    direction = fields.Selection(
        selection=[
            (kpi_rules.HIGHER, "Higher Is Better"),
            (kpi_rules.LOWER, "Lower Is Better"),
        ],
        required=True,
        default=kpi_rules.HIGHER,
    )
    unit = fields.Char(default="%")
    value_min = fields.Float(
        string="Least Value", default=0.0, help="Smaller values are refused."
    )
    value_max = fields.Float(
        string="Most Value", default=100.0, help="Larger values are refused."
    )
    weighs_in_results = fields.Boolean(
        string="Part of Results",
        default=True,
        help="The months after a course are a part of performance in the weighted "
        "result: how much of the target was reached or, without one, the percentage "
        "itself.",
    )
    description = fields.Text(
        translate=True, help="How it is measured, so that everybody means the same."
    )

    _code_unique = models.Constraint(
        "UNIQUE (code)", "Another KPI has this code already."
    )
    _range = models.Constraint(
        "CHECK (value_min < value_max)", "The least value lies below the most one."
    )

    @api.constrains("value_min", "value_max")
    def _check_range(self):
        if not all(
            map(math.isfinite, (*self.mapped("value_min"), *self.mapped("value_max")))
        ):
            raise ValidationError(self.env._("Please give a number."))
        outside = Domain.OR(
            Domain("kpi_id", "=", kpi.id)
            & (
                Domain("value", "<", kpi.value_min)
                | Domain("value", ">", kpi.value_max)
            )
            for kpi in self
        )
        for model in ("hr.training.kpi.value", "hr.training.kpi.target"):
            # sudo: what is on record counts, whoever may read it
            for record in self.env[model].sudo().search(outside, limit=1):
                raise ValidationError(
                    self.env._(
                        "%(kpi)s has values on record that lie outside, such as "
                        "%(value)s. Choose a wider range.",
                        kpi=record.kpi_id.name,
                        value=f"{record.value:g}",
                    )
                )

    def write(self, vals):
        result = super().write(vals)
        if WEIGHING & vals.keys():
            # sudo: results of companies that the user does not see follow as well
            values = self.env["hr.training.kpi.value"].sudo()
            values._do_follow_passes([("kpi_id", "in", self.ids)])
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        found = self.browse()
        for model in ("hr.training.kpi.value", "hr.training.kpi.baseline"):
            # sudo: uses of companies that the user does not see count as well
            records = self.env[model].sudo()
            found |= records.search([("kpi_id", "in", self.ids)], limit=1).kpi_id
        for used in found[:1]:
            raise UserError(
                self.env._(
                    "“%(kpi)s” has values on record: archive it instead.",
                    kpi=used.name,
                )
            )

    # ------------------------------------------------------------
    # RANGE
    # ------------------------------------------------------------

    def _is_within(self, value):
        """Whether a value is allowed; what is no number is not."""
        self.ensure_one()
        return self.value_min <= value <= self.value_max

    def _is_fraction(self, values):
        """Whether values are the fractions behind percentages, in all likelihood."""
        self.ensure_one()
        return (
            "%" in (self.unit or "")
            and self.direction == kpi_rules.HIGHER
            and self.value_max > 1
            and all(0 <= value <= 1 for value in values)
            and any(0 < value < 1 for value in values)
        )

    def _check_within(self, value, who=None):
        """Raise for a value out of the allowed range.

        :param str who: whose it is, for the sentence
        """
        self.ensure_one()
        if self._is_within(value):
            return
        values = {
            "kpi": self.name,
            "value": value,
            "least": f"{self.value_min:g}",
            "most": f"{self.value_max:g}",
        }
        raise ValidationError(
            self.env._(
                "%(who)s: %(value)s is no value of %(kpi)s, which lies between "
                "%(least)s and %(most)s. Please correct it.",
                who=who,
                **values,
            )
            if who
            else self.env._(
                "%(value)s is no value of %(kpi)s, which lies between %(least)s and "
                "%(most)s. Please correct it.",
                **values,
            )
        )

    # ------------------------------------------------------------
    # SOURCES
    # ------------------------------------------------------------

    def action_fetch(self, month=None):
        """Fetch the values of a month from the KPI's source, those that are missing.

        What is on record stays as it is, so that it can be called again. Only people of
        the companies that the user works in get values.

        :param month: any day of it, date or text; last month if not given
        :return: the new ``hr.training.kpi.value`` records; none where a KPI has no
            source, see :meth:`_get_source_values`
        :raise UserError: a month to come, a slip in the year, or a value out of range,
            named
        """
        self._check_can_fetch()
        today = self.env.company._get_training_today()
        [last] = kpi_rules.months_before(today, 1)
        month = kpi_rules.first_day(self._read_day(month)) if month else last
        if not years.is_plausible(month, today):
            raise UserError(
                self.env._(
                    "There are no values of %(month)s: please check the year.",
                    month=month.isoformat(),
                )
            )
        return self._do_fetch(month)

    def action_fetch_last_month(self):
        """The button: fetch the values of last month, and say how many there were."""
        values = self.action_fetch()
        return self._get_done_action(
            self.env._(
                "%(count)s values of last month were fetched.", count=len(values)
            )
        )

    def _check_can_fetch(self):
        self._check_officer()
        self.check_access("read")

    def _do_fetch(self, month):
        # sudo: what the source tells of people is kept, whatever the officer may read
        kpis = self._guard_sudo()
        found = [
            (kpi, employee_id, value)
            for kpi in kpis
            for employee_id, value in kpi._get_source_values(month)
        ]
        Value = kpis.env["hr.training.kpi.value"]
        employees = kpis.env["hr.employee"].with_context(active_test=False)
        employees = employees.browse(dict.fromkeys(row[1] for row in found)).exists()
        here = employees.filtered(lambda e: e.company_id in self.env.companies)
        by_id = {employee.id: employee for employee in here}
        rows = [row for row in found if row[1] in by_id]
        taken = Value._find_taken(
            [(kpi.id, by_id[employee_id], month) for kpi, employee_id, _value in rows]
        )
        made = Value.create(
            [
                {
                    "kpi_id": kpi.id,
                    "employee_id": employee_id,
                    "month": month,
                    "value": value,
                    "source": kpi_rules.FETCHED,
                }
                for index, (kpi, employee_id, value) in enumerate(rows)
                if index not in taken
            ]
        )
        return made.with_env(self.env)
