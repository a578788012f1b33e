"""Figures of people's work for the tests."""

from unittest.mock import patch

from odoo.exceptions import UserError

from ..common import HrTrainingCase


def refuse(model, name, company):
    """A step of a scheduled run that fails in one company."""
    step = getattr(model, name)

    def refusing(self, companies):
        if company in companies:
            raise UserError("A bad record")
        return step(self, companies)

    return patch.object(model, name, refusing)


class KpiCase(HrTrainingCase):
    """``kpi``, of which 0 to 100 % are allowed, and more is better."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kpi = cls._create_kpi("kpi")

    @classmethod
    def _create_kpi(cls, code, **vals):
        return cls.env["hr.training.kpi"].create(
            {"name": f"KPI {code}", "code": code, **vals}
        )

    @classmethod
    def _value_vals(cls, employee, month, value, **vals):
        return {
            "kpi_id": cls.kpi.id,
            "employee_id": employee.id,
            "month": month,
            "value": value,
            **vals,
        }

    @classmethod
    def _add_values(cls, employee, *values, kpi=None):
        """Values of December, January, February, as far as given. In sudo.

        :param values: None leaves a month out
        """
        months = ("2025-12-01", "2026-01-01", "2026-02-01")
        return cls._as_officer("hr.training.kpi.value").create(
            [
                cls._value_vals(employee, month, value, kpi_id=(kpi or cls.kpi).id)
                for month, value in zip(months, values, strict=False)
                if value is not None
            ]
        )

    @classmethod
    def _add_target(cls, value, kpi=None, **vals):
        return cls.env["hr.training.kpi.target"].create(
            {
                "kpi_id": (kpi or cls.kpi).id,
                "value": value,
                "company_id": cls.company.id,
                **vals,
            }
        )
