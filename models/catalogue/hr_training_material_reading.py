from odoo import api, fields, models
from odoo.tools import SQL


class HrTrainingMaterialReading(models.Model):
    """Who has read which version of a rule document, and when (policy 2.1.1).

    Made by ``action_read`` and ``action_acknowledge`` of the version, by the reader
    himself and of the moment: nobody else writes one, for another or for a day before.
    """

    _name = "hr.training.material.reading"
    _description = "Reading of a Rule Document"
    _inherit = ["hr.training.guard.mixin", "hr.training.team.mixin"]
    _order = "id desc"
    _rec_name = "employee_id"

    _guarded_fields = frozenset(
        {
            "version_id",
            "material_id",
            "employee_id",
            "user_id",
            "contact_id",
            "company_id",
            "opened_on",
            "acknowledged_on",
        }
    )

    version_id = fields.Many2one(
        comodel_name="hr.training.material.version",
        required=True,
        copy=False,
        ondelete="restrict",
    )
    material_id = fields.Many2one(
        comodel_name="hr.training.material",
        string="Rule Document",
        required=True,
        copy=False,
        index=True,
        ondelete="restrict",
    )
    employee_id = fields.Many2one(
        comodel_name="hr.employee",
        required=True,
        copy=False,
        index=True,
        ondelete="restrict",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Login",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    # By login and contact his other employee records are known, see ``unread``.
    contact_id = fields.Many2one(
        comodel_name="res.partner",
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        copy=False,
        index=True,
        ondelete="restrict",
    )
    opened_on = fields.Datetime(copy=False)
    acknowledged_on = fields.Datetime(
        string="Read On", copy=False, help="When he said that he has read it."
    )

    _once = models.Constraint(
        "UNIQUE (version_id, employee_id)",
        "A version is acknowledged once by each person.",
    )

    @api.model
    def _get_reader(self):
        """The employee record by which the user reads (sudo); none for who has left."""
        own = self.env["hr.department"]._training_own_employees().filtered("active")
        if not self._may_act():
            return own.browse()
        here = own.filtered(lambda e: e.company_id == self.env.company)
        return (here or own)[:1]

    @api.model
    def _do_note(self, versions, acknowledged=False):
        """Note that the user has opened versions, or said that he has read them."""
        versions_sudo = versions._guard_sudo()
        reader = self._get_reader()
        now = fields.Datetime.now()
        mine = versions._find_my_readings()
        for version in versions_sudo.filtered(lambda v: v.id not in mine):
            # Two taps at once are one row: the second one is run again.
            self.env.cr.execute(
                SQL(
                    """
                    INSERT INTO hr_training_material_reading
                        (version_id, material_id, employee_id, user_id, contact_id,
                         company_id, opened_on,
                         create_uid, write_uid, create_date, write_date)
                    VALUES (%(version)s, %(material)s, %(employee)s, %(user)s,
                            %(contact)s, %(company)s, %(now)s,
                            %(user)s, %(user)s, %(now)s, %(now)s)
                    ON CONFLICT DO NOTHING
                    """,
                    version=version.id,
                    material=version.material_id.id,
                    employee=reader.id,
                    user=self.env.uid,
                    contact=reader.work_contact_id.id or None,
                    company=reader.company_id.id,
                    now=now,
                )
            )
        self.env["hr.training.material.version"].invalidate_model(["reading_ids"])
        if acknowledged:
            mine = versions._find_my_readings()
            open_ = [r.id for r in mine.values() if not r.acknowledged_on]
            self.browse(open_)._guard_sudo().write({"acknowledged_on": now})
