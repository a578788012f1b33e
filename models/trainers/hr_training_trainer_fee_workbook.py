from odoo import models

from ...tools.workbook_writer import Column, Sheet, money_format


class HrTrainingTrainerFee(models.Model):
    """Fee statements as a workbook for payroll (policy 8.3.3)."""

    _name = "hr.training.trainer.fee"
    _inherit = ["hr.training.trainer.fee", "hr.training.workbook.mixin"]

    _workbook_name = "trainer_fees"
    _workbook_filters = ("id",)

    def _get_workbook_url(self):
        """Of the chosen statements; of all that the user may read without any."""
        url = super()._get_workbook_url()
        return f"{url}?id={','.join(map(str, self.ids))}" if self else url

    def _get_workbook_title(self):
        return self.env._("Trainer Fees")

    def _get_workbook(self, domain):
        """A sheet of what each is paid, and one of what for."""
        fees = self.search(domain, order="month, company_id, trainer_id, id")
        currencies = fees.currency_id
        digits = max(currencies.mapped("decimal_places"), default=2)
        money = money_format(digits)
        return [self._get_fee_sheet(fees, money), self._get_line_sheet(fees, money)]

    def _get_fee_sheet(self, fees, money):
        states = dict(self._fields["state"]._description_selection(self.env))
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        rows = []
        for fee in fees:
            # sudo: payroll needs to know whom it pays
            employee = fee.sudo().trainer_id.employee_id
            rows.append(
                (
                    fee.month_text,
                    employee.barcode or None,
                    fee.sudo().trainer_id.name,
                    kinds[fee.kind],
                    employee.department_id.name or None,
                    fee.hours,
                    fee.amount,
                    fee.currency_id.name,
                    states[fee.state],
                )
            )
        return Sheet(
            title=self.env._("Fee Statements"),
            headings=(
                self.env._("Month"),
                self.env._("Badge"),
                self.env._("Trainer"),
                self.env._("Kind"),
                self.env._("Department"),
                self.env._("Hours"),
                self.env._("Amount"),
                self.env._("Currency"),
                self.env._("Status"),
            ),
            rows=rows,
            columns=(
                Column(width=10),
                Column(width=14),
                Column(width=24),
                Column(width=10),
                Column(width=24),
                Column(width=10, number_format="0.00"),
                Column(width=14, number_format=money),
                Column(width=10),
                Column(width=12),
            ),
        )

    def _get_line_sheet(self, fees, money):
        kinds = dict(fees.line_ids._fields["kind"]._description_selection(self.env))
        return Sheet(
            title=self.env._("Lines"),
            headings=(
                self.env._("Month"),
                self.env._("Trainer"),
                self.env._("Date"),
                self.env._("Session"),
                self.env._("Kind"),
                self.env._("Grade"),
                self.env._("Hours"),
                self.env._("Fee per Hour"),
                self.env._("Course Coefficient"),
                self.env._("Amount"),
            ),
            rows=[
                (
                    line.fee_id.month_text,
                    # sudo: names only, of a statement the user may read
                    line.sudo().trainer_id.name,
                    line.date,
                    line.sudo().session_id.display_name,
                    kinds[line.kind],
                    line.sudo().grade_id.name or None,
                    line.hours,
                    line.rate,
                    line.coefficient,
                    line.amount,
                )
                for line in fees.line_ids
            ],
            columns=(
                Column(width=10),
                Column(width=24),
                Column(width=12, number_format="yyyy-mm-dd"),
                Column(width=36),
                Column(width=14),
                Column(width=18),
                Column(width=10, number_format="0.00"),
                Column(width=14, number_format=money),
                Column(width=10, number_format="0.00"),
                Column(width=14, number_format=money),
            ),
        )
