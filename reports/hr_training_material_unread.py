from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import notices, versions


class HrTrainingMaterialUnread(models.Model):
    """Who has not read a rule document in force, a row for each (policy 2.1.1).

    A view: rows follow from the version in force today, from who is concerned by
    department or job today, and from what people have acknowledged. A human who has
    read it by another of his employee records is not in it.
    """

    _name = "hr.training.material.unread"
    _description = "Rule Document to Read"
    _inherit = ["hr.training.view.mixin", "hr.training.team.mixin"]
    _auto = False
    _order = "effective_from, id"
    _rec_name = "material_id"
    _depends = {
        "hr.training.material": [
            "active",
            "kind",
            "state",
            "concerned",
            "department_ids",
            "job_ids",
            "company_id",
        ],
        "hr.training.material.version": ["material_id", "state", "effective_from"],
        "hr.training.material.reading": [
            "version_id",
            "employee_id",
            "acknowledged_on",
        ],
        "hr.employee": [
            "active",
            "company_id",
            "user_id",
            "work_contact_id",
            "current_version_id",
        ],
        "hr.version": ["department_id", "job_id"],
        "hr.department": ["parent_path", "in_training_scope"],
        "res.users": ["partner_id"],
    }

    material_id = fields.Many2one(
        comodel_name="hr.training.material", string="Rule Document", readonly=True
    )
    version_id = fields.Many2one(
        comodel_name="hr.training.material.version", readonly=True
    )
    effective_from = fields.Date(string="In Force From", readonly=True)
    employee_id = fields.Many2one(comodel_name="hr.employee", readonly=True)
    department_id = fields.Many2one(comodel_name="hr.department", readonly=True)
    job_id = fields.Many2one(comodel_name="hr.job", readonly=True)
    partner_id = fields.Many2one(
        comodel_name="res.partner", string="Contact", readonly=True
    )
    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    opened_on = fields.Datetime(readonly=True, help="Opened, and not acknowledged yet.")
    note = fields.Text(related="version_id.note")
    version = fields.Char(string="Version Number", related="version_id.name")

    @api.model
    def _get_queries(self):
        today = self.env.company._get_training_today()
        query = SQL(
            """
            WITH in_force AS (
                SELECT DISTINCT ON (version.material_id)
                       version.id, version.material_id, version.effective_from,
                       material.concerned, material.company_id
                  FROM hr_training_material_version version
                  JOIN hr_training_material material
                    ON material.id = version.material_id
                 WHERE version.state = %(released)s
                   AND version.effective_from <= %(today)s
                   AND material.kind = %(rule)s
                   AND material.state = %(released)s
                   AND material.active
                   AND material.concerned != 'none'
                 ORDER BY version.material_id, version.effective_from DESC,
                       version.number DESC
            )
            SELECT %(id)s AS id,
                   in_force.material_id,
                   in_force.id AS version_id,
                   in_force.effective_from,
                   employee.id AS employee_id,
                   work.department_id,
                   work.job_id,
                   COALESCE(users.partner_id, employee.work_contact_id) AS partner_id,
                   employee.company_id,
                   opened.opened_on
              FROM in_force
              JOIN hr_employee employee
                ON employee.active
               AND (in_force.company_id IS NULL
                    OR in_force.company_id = employee.company_id)
              JOIN hr_version work ON work.id = employee.current_version_id
              LEFT JOIN hr_department department ON department.id = work.department_id
              LEFT JOIN res_users users ON users.id = employee.user_id
              LEFT JOIN hr_training_material_reading opened
                ON opened.version_id = in_force.id
               AND opened.employee_id = employee.id
             WHERE CASE in_force.concerned
                   WHEN 'scope' THEN department.in_training_scope
                   WHEN 'departments' THEN EXISTS (
                       SELECT FROM hr_department_hr_training_material_rel rel
                         JOIN hr_department top ON top.id = rel.hr_department_id
                        WHERE rel.hr_training_material_id = in_force.material_id
                          AND department.parent_path LIKE top.parent_path || '%%')
                   WHEN 'jobs' THEN EXISTS (
                       SELECT FROM hr_job_hr_training_material_rel rel
                        WHERE rel.hr_training_material_id = in_force.material_id
                          AND rel.hr_job_id = work.job_id)
                   END
               AND NOT EXISTS (%(by_employee)s)
               AND NOT EXISTS (%(by_login)s)
               AND NOT EXISTS (%(by_contact)s)
            """,
            released=versions.RELEASED,
            rule=versions.RULE,
            today=today,
            id=self._pack_id(
                (SQL("in_force.id"), 24),
                (SQL("employee.id"), 28),
            ),
            by_employee=self._get_done_query("employee_id", SQL("employee.id")),
            by_login=self._get_done_query("user_id", SQL("employee.user_id")),
            by_contact=self._get_done_query(
                "contact_id", SQL("employee.work_contact_id")
            ),
        )
        return super()._get_queries() + [query]

    @api.model
    def _get_done_query(self, column, value):
        """What a human has acknowledged, by one of the links to his records."""
        return SQL(
            "SELECT FROM hr_training_material_reading done"
            " WHERE done.version_id = in_force.id AND %s = %s"
            " AND done.acknowledged_on IS NOT NULL",
            SQL.identifier("done", column),
            value,
        )

    def _get_opened_record(self):
        return self.version_id

    def action_read(self):
        """Open the file or link of the rule document."""
        self.ensure_one()
        self.check_access("read")
        return self.version_id.action_read()

    def action_acknowledge(self):
        """Say that one has read it; rows of others are refused.

        :raise UserError: it is asked of somebody else
        """
        self.check_access("read")
        self._check_reasons(
            [
                (row, self.env._("Everybody acknowledges rules for himself."))
                for row in self
                if not row.is_my_own
            ]
        )
        return self.version_id.action_acknowledge()

    @api.model
    def _find_due(self):
        """Who is to be asked now: values for ``hr.training.notice._queue`` (sudo).

        Who was asked is asked again after the company's number of days; 0 asks nobody.
        """
        # sudo: who has not read a rule does not depend on who asks
        rows = self.sudo()._search([("partner_id", "!=", False)])
        company = rows.join(rows.table, "company_id", "res_company", "id", "company")
        days = SQL.identifier(company, "training_reading_days")
        rows.add_where(SQL("%s > 0", days))
        rows.add_where(
            SQL(
                """NOT EXISTS (
                    SELECT FROM hr_training_notice asked
                     WHERE asked.res_model = %(model)s
                       AND asked.res_id = %(version)s
                       AND asked.partner_id = %(partner)s
                       AND (asked.state = %(queued)s OR asked.due_on
                            > %(now)s - %(days)s * INTERVAL '1 day'))""",
                model="hr.training.material.version",
                version=SQL.identifier(rows.table, "version_id"),
                partner=SQL.identifier(rows.table, "partner_id"),
                queued=notices.QUEUED,
                days=days,
                # A message waits to be bundled, and runs are not on the minute.
                now=fields.Datetime.now() + timedelta(hours=12),
            )
        )
        columns = [
            SQL.identifier(rows.table, name)
            for name in ("version_id", "partner_id", "company_id")
        ]
        found = self.env.execute_query(rows.select(*columns))
        return [
            {
                "kind": notices.READING,
                "partner_id": partner_id,
                "company_id": company_id,
                "res_model": "hr.training.material.version",
                "res_id": version_id,
                "material_version_id": version_id,
            }
            for version_id, partner_id, company_id in dict.fromkeys(found)
        ]
