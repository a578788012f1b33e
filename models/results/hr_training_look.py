from odoo import api, fields, models


class HrTrainingLook(models.Model):
    """Who has looked into what is kept of another person, and when (design §6.15).

    Made by what shows it, of the moment: nobody writes, changes or deletes one. The
    person himself reads who has looked.
    """

    _name = "hr.training.look"
    _description = "Look into a Person's Data"
    _inherit = [
        "hr.training.guard.mixin",
        "hr.training.team.mixin",
        "hr.training.company.then.mixin",
    ]
    _order = "id desc"
    _rec_name = "employee_id"

    _guarded_fields = frozenset({"employee_id", "user_id", "looked_on"})

    employee_id = fields.Many2one(
        comodel_name="hr.employee",
        string="Whose",
        required=True,
        copy=False,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(index=True)
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Who Looked",
        required=True,
        copy=False,
        index=True,
        ondelete="restrict",
    )
    kind = fields.Selection(
        selection=[("kpi", "KPI Chart")], string="At What", required=True, copy=False
    )
    looked_on = fields.Datetime(required=True, copy=False)

    @api.model
    def _do_note(self, employee, kind):
        """Note that the user looks into another person's data; one's own is no look.

        :param employee: whose they are
        :param str kind: of :attr:`kind`
        """
        # sudo: who it is
        if employee.sudo() & self.env["hr.department"]._training_own_employees():
            return self.browse()
        return self._guard_sudo().create(
            [
                {
                    "employee_id": employee.id,
                    "user_id": self.env.uid,
                    "kind": kind,
                    "looked_on": fields.Datetime.now(),
                }
            ]
        )
