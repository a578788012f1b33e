from datetime import datetime, time

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
        selection=[("kpi", "KPI Chart"), ("kpi_values", "KPI Values")],
        string="At What",
        required=True,
        copy=False,
    )
    looked_on = fields.Datetime(required=True, copy=False)

    @api.model
    def _do_note(self, employees, kind, daily=False):
        """Note that the user looks into other people's data; one's own is no look.

        :param employees: whose they are
        :param str kind: of :attr:`kind`
        :param bool daily: once a day (UTC) is enough
        """
        # sudo: who it is
        others = employees.sudo() - self.env["hr.department"]._training_own_employees()
        now = fields.Datetime.now()
        looks = self._guard_sudo()
        if others and daily:
            known = looks.search_fetch(
                [
                    ("employee_id", "in", others.ids),
                    ("user_id", "=", self.env.uid),
                    ("kind", "=", kind),
                    ("looked_on", ">=", datetime.combine(now, time())),
                ],
                ["employee_id"],
            )
            others -= known.employee_id
        return looks.create(
            [
                {
                    "employee_id": employee.id,
                    "user_id": self.env.uid,
                    "kind": kind,
                    "looked_on": now,
                }
                for employee in others
            ]
        )
