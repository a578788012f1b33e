from odoo import api, fields, models


class HrDepartment(models.Model):
    _inherit = "hr.department"

    in_training_scope = fields.Boolean(
        help="After-sales departments whose people are trained under the training "
        "policy (policy 1.2).",
    )
    training_code = fields.Char(
        copy=False,
        index="btree_not_null",
        help="Code of the department in the training department's files.",
    )

    _training_code_unique = models.UniqueIndex(
        "(training_code, company_id) WHERE training_code IS NOT NULL",
        "Two departments of a company cannot share a training code.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        departments = super().create(vals_list)
        if any(vals.get("manager_id") for vals in vals_list):
            self._training_clear_menus()
        return departments

    def write(self, vals):
        result = super().write(vals)
        if "manager_id" in vals or "active" in vals:
            self._training_clear_menus()
        return result

    @api.model
    def _training_clear_menus(self):
        """Menus of department managers are cached per user: see ``ir_ui_menu``."""
        self.env.registry.clear_cache()

    # ------------------------------------------------------------
    # WHO MANAGES WHOM
    # ------------------------------------------------------------

    @api.model
    def _training_managed_departments(self):
        """Departments the user manages with all below, in sudo.

        sudo: whoever manages a department must be found whatever he may read.
        """
        managed = self.sudo().search([("manager_id.user_id", "=", self.env.uid)])
        if not managed:
            return managed
        return self.sudo().search([("id", "child_of", managed.ids)])

    @api.model
    def _training_team_query(self):
        """Query of the employees in :meth:`_training_managed_departments`."""
        departments = self._training_managed_departments()
        # sudo: the answer is used in record rules, which see every employee
        Employee = self.env["hr.employee"].sudo().with_context(active_test=False)
        return Employee._search([("department_id", "in", departments.ids)])

    @api.model
    def _training_team_employees(self):
        """Employees in :meth:`_training_managed_departments`, in sudo."""
        return self.env["hr.employee"].sudo().browse(self._training_team_query())

    @api.model
    def _training_own_employees(self):
        """Employee records of the user, in every company, in sudo."""
        return (
            self.env["hr.employee"]
            .sudo()
            .with_context(active_test=False)
            .search([("user_id", "=", self.env.uid)])
        )

    def _training_manager_users(self):
        """Users who manage these departments (sudo: see above)."""
        return self.sudo().manager_id.user_id.filtered("active")

    def _training_upwards(self):
        """This department and those above it, nearest first (sudo: see above)."""
        department = self.sudo()
        chain = department.browse()
        while department and department not in chain:
            chain += department
            department = department.parent_id
        return chain
