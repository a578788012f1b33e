from odoo import models

from ...tools.workbook_writer import Column, Sheet, money_format

FIGURES = ("planned", "committed", "actual", "remaining", "forecast")


class HrTrainingBudget(models.Model):
    """The budget as a workbook (policy 9.1)."""

    _name = "hr.training.budget"
    _inherit = ["hr.training.budget", "hr.training.workbook.mixin"]

    _workbook_name = "budget"
    _workbook_of_record = True
    # A document under approval: who may read it has it on paper as well.
    _workbook_takes_right = False

    def _get_workbook(self, domain):
        """One sheet: real numbers, a sub-total per cost type.

        :return: list of ``tools.workbook_writer.Sheet``
        """
        self.ensure_one()
        rows, totals = [], set()
        for cost_type, lines in self.line_ids.grouped("cost_type_id").items():
            for line in lines:
                # sudo: the department's name only, of a line the user may read
                department = line.sudo().department_id.name
                texts = (
                    cost_type.name,
                    department or self.env._("Central"),
                    f"Q{line.quarter}",
                )
                rows.append(self._get_workbook_row(texts, line))
            totals.add(len(rows))
            texts = (self.env._("Total %(type)s", type=cost_type.name), None, None)
            rows.append(self._get_workbook_row(texts, lines))
        totals.add(len(rows))
        texts = (self.env._("Total"), None, None)
        rows.append(self._get_workbook_row(texts, self.line_ids))
        number = money_format(self.currency_id.decimal_places)
        return [
            Sheet(
                title=self.env._("Budget"),
                headings=self._get_workbook_headings(),
                rows=rows,
                columns=(
                    Column(width=26),
                    Column(width=26),
                    Column(width=8),
                    *[Column(width=16, number_format=number)] * len(FIGURES),
                ),
                preface=self._get_workbook_preface(),
                totals=frozenset(totals),
            )
        ]

    def _get_workbook_title(self):
        return self.name

    def _get_workbook_preface(self):
        """What stands above the table: whose budget it is, and which version."""
        states = dict(self._fields["state"]._description_selection(self.env))
        version = f"{self.version} ({states.get(self.state, '')})"
        return (
            (self.name,),
            (self.env._("Company"), self.company_id.name),
            (self.env._("Version"), version),
            (self.env._("Currency"), self.currency_id.name),
        )

    def _get_workbook_headings(self):
        columns = self.env["hr.training.budget.line"]._fields
        return (
            self.env._("Cost Type"),
            self.env._("Department"),
            self.env._("Quarter"),
            *(columns[name]._description_string(self.env) for name in FIGURES),
        )

    def _get_workbook_row(self, texts, lines):
        """One line, or the total of several."""
        return (
            *texts,
            *(self.currency_id.round(sum(lines.mapped(name))) for name in FIGURES),
        )
