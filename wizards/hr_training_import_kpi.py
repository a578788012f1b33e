from odoo import models

from ..tools import kpi as kpi_rules
from ..tools import years
from ..tools.cells import Percent


class HrTrainingImport(models.TransientModel):
    """KPI values of a file, checked as the model would, and named by their rows."""

    _inherit = "hr.training.import"

    def _get_kpis(self):
        """KPIs by code, archived ones included (sudo)."""
        Kpi = self.env["hr.training.kpi"].with_context(active_test=False)
        return {kpi.code: kpi for kpi in Kpi.search([])}

    def _check_kpi_values(self, year, existing):
        """Range and month of each value, and what is on record already (sudo)."""
        kpis = self._get_kpis()
        ranges = {code: (kpi.value_min, kpi.value_max) for code, kpi in kpis.items()}
        today = self.company_id._get_training_today()
        first = {}
        for row in year.rows["kpi_values"]:
            badge, code, month = row["badge"], row["kpi"], row["month"]
            least, most = ranges.get(code, (None, None))
            value = row["value"]
            if (
                code in kpis
                and isinstance(value, Percent)
                and not kpi_rules.takes_percent(kpis[code].unit)
            ):
                year.add(
                    "kpi_values", row["_row"], "bad_percent", column=code, value=value
                )
            if least is not None and value is not None and not least <= value <= most:
                year.add(
                    "kpi_values",
                    row["_row"],
                    "kpi_range",
                    kpi=code,
                    value=f"{value:g}",
                    least=f"{least:g}",
                    most=f"{most:g}",
                )
            if month and (month > today or not years.is_plausible(month, today)):
                year.add("kpi_values", row["_row"], "kpi_month", month=f"{month:%Y-%m}")
            if code in kpis and month and badge in existing["employees"]:
                # The same badge twice is found anyway.
                first.setdefault((badge, code, month), row["_row"])
        keys = list(first)
        for index in self.env["hr.training.kpi.value"]._find_taken(
            [(kpis[c].id, existing["employees"][b], month) for b, c, month in keys]
        ):
            badge, code, month = keys[index]
            year.add(
                "kpi_values",
                first[keys[index]],
                "kpi_taken",
                badge=badge,
                kpi=code,
                month=f"{month:%Y-%m}",
            )

    def _import_kpi_values(self, year, records):
        """The values of the year, in the rights of history (sudo)."""
        kpis = self._get_kpis()
        return self.env["hr.training.kpi.value"].create(
            [
                {
                    "employee_id": records["employees"][row["badge"]].id,
                    "kpi_id": kpis[row["kpi"]].id,
                    "month": row["month"],
                    "value": row["value"],
                    "source": kpi_rules.IMPORT,
                }
                for row in year.rows["kpi_values"]
            ]
        )

    def _count_kpi_values(self, values):
        """How many values there are of each KPI, by its code."""
        counts = self.env["hr.training.kpi.value"]._read_group(
            [("id", "in", values.ids)], ["kpi_id"], ["__count"]
        )
        return {kpi.code: count for kpi, count in counts}
