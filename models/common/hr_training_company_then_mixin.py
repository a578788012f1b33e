from odoo import api, fields, models


class HrTrainingCompanyThenMixin(models.AbstractModel):
    """What is recorded of a person stays with the company he was in (design §5, §6.11).

    Hosts have ``employee_id``. A related field would follow him to another company, and
    show it there.
    """

    _name = "hr.training.company.then.mixin"
    _description = "Record of a Person in a Company"

    employee_id: object

    company_id = fields.Many2one(
        comodel_name="res.company",
        compute="_compute_company_id",
        store=True,
        precompute=True,
        help="In which the person was then: whoever moves on leaves it behind.",
    )

    # Not the employee's company: it is that of the day.
    @api.depends("employee_id")
    def _compute_company_id(self):
        for record in self:
            # sudo: the company only
            record.company_id = record.sudo().employee_id.company_id
