from odoo import api, fields, models

# Fields by which it follows who manages whom.
MANAGING = frozenset({"manager_id", "parent_id"})


class HrDepartment(models.Model):
    _name = "hr.department"
    _inherit = ["hr.department", "hr.training.few.mixin"]

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

    def _create(self, data_list):
        departments = super()._create(data_list)
        self._training_forget_managers()
        return departments

    def _write_multi(self, vals_list):
        result = super()._write_multi(vals_list)
        if any(MANAGING & vals.keys() for vals in vals_list):
            self._training_forget_managers()
        return result

    def unlink(self):
        result = super().unlink()
        self._training_forget_managers()
        return result

    @api.model
    def _training_forget_managers(self):
        """As what is known of people, see ``hr.training.person.mixin``."""
        self.env["res.users"].invalidate_model(["training_managed"], flush=False)

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
        """Menus are cached per user: see ``ir_ui_menu``."""
        self.env.registry.clear_cache()

    # ------------------------------------------------------------
    # WHO MANAGES WHOM
    # ------------------------------------------------------------

    @api.model
    def _training_managed_departments(self):
        """Departments the user manages with all below, in sudo.

        Whichever of his employee records the department names, archived ones included:
        its people are still his. Who has left manages nobody, though he may still log
        in (design §6.11). Kept until a link changes, since each of many rules asks.

        sudo: whoever manages a department must be found whatever he may read.
        """
        self.env["hr.training.person"]._flush_links()
        self.flush_model(MANAGING)
        return self.sudo().browse(self.env.user.sudo().training_managed)

    @api.model
    def _training_default_department(self):
        """The first that the user manages in the company he works in."""
        here = self._training_managed_departments().filtered(
            lambda d: not d.company_id or d.company_id == self.env.company
        )
        return here[:1].sudo(False)

    @api.model
    def _training_find_managed(self, own):
        """Ids of the departments that an employee manages by any of his records.

        :param own: these records, in sudo as the departments
        """
        led = [("manager_id", "in", own.ids)]
        managed = self.search_fetch(led, ["parent_path"], order="id")
        # Most people manage nothing: the departments are asked first.
        Person = self.env["hr.training.person"]
        if not managed or not Person._get_active(own.ids):
            return []
        return self.search([("id", "child_of", managed.ids)], order="id").ids

    @api.model
    def _training_team_query(self):
        """Query of the employees in :meth:`_training_managed_departments`."""
        departments = self._training_managed_departments()
        # sudo: the answer is used in record rules, which see every employee
        Employee = self.env["hr.employee"].sudo().with_context(active_test=False)
        return Employee._search([("department_id", "in", departments.ids)])

    @api.model
    def _training_team_terms(self):
        """The same as ``_get_few_domain`` takes it."""
        return [(self._training_team_query(), "id")]

    @api.model
    def _training_team_employees(self):
        """Employees in :meth:`_training_managed_departments`, in sudo."""
        return self.env["hr.employee"].sudo().browse(self._training_team_query())

    @api.model
    def _training_own_employees(self):
        """Employee records of the user as a human, in every company, in sudo."""
        Employee = self.env["hr.employee"].sudo().with_context(active_test=False)
        return Employee.browse(
            self.env["hr.training.person"]._get_myself().employee_ids
        )

    @api.model
    def _training_filter_forbidden(self, employees):
        """The user's own among these records, where his company forbids deciding about
        oneself, see ``training_allow_self_approval``; none for a program."""
        if self.env.su:
            return employees.browse()
        # sudo: who somebody is, and what his company allows, counts whoever asks
        own = employees.sudo() & self._training_own_employees()
        return own.filtered(lambda e: not e.company_id.training_allow_self_approval)

    def _training_manager_users(self):
        """Users who manage these departments and may decide (sudo: see above)."""
        # sudo: see above
        users = self.sudo().env["res.users"]
        return users.union(*self._training_managers_of_each().values())

    def _training_managers_of_each(self):
        """Who manages each of these departments and may decide, asked for all at once
        (sudo: see above).

        The manager's own login, or, where the record named has none any more, those
        of the human behind it.

        :return: dict department → users
        """
        Person = self.env["hr.training.person"]
        # sudo: see above
        departments = self.sudo()
        without = departments.manager_id.filtered(lambda e: not e.user_id)
        people = Person._get_people(without) if without else {}
        users = departments.env["res.users"]
        found = {}
        for department in departments:
            manager = department.manager_id
            found[department] = manager.user_id
            if manager in people:
                found[department] = users.browse(people[manager].user_ids)
        deciders = Person._filter_deciders(users.union(*found.values()))
        return {department: of & deciders for department, of in found.items()}

    def _training_managers_above(self):
        """Who manages each of these departments, and those above it.

        :return: dict department → list of users, nearest first; some may be empty
        """
        chains = {department: department._training_upwards() for department in self}
        # sudo: see above
        departments = self.sudo().union(*chains.values())
        users = departments._training_managers_of_each()
        return {
            department: [users[above] for above in chain]
            for department, chain in chains.items()
        }

    def _training_upwards(self):
        """This department and those above it, nearest first (sudo: see above)."""
        department = self.sudo()
        chain = department.browse()
        while department and department not in chain:
            chain += department
            department = department.parent_id
        return chain
