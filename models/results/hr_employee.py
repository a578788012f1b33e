from odoo import api, fields, models

from ...tools import states

# Who leads whom decides about menus, which are cached: see ``ir_ui_menu``.
MENU_FIELDS = {"user_id", "work_contact_id", "parent_id", "department_id", "active"}
# Whose punches are whose: badges, and what joins records of one human.
PUNCH_FIELDS = {"barcode", "user_id", "work_contact_id"}


class Making:
    """Says which employees are being made: an object, which no client can send."""

    def __init__(self, last_id):
        self.last_id = last_id

    def includes(self, employees):
        return all(employee_id > self.last_id for employee_id in employees._ids)


class HrEmployee(models.Model):
    _name = "hr.employee"
    _inherit = ["hr.employee", "hr.training.person.mixin"]

    training_enrollment_ids = fields.One2many(
        comodel_name="hr.training.enrollment",
        inverse_name="employee_id",
        string="Training Record",
        groups="hr.group_hr_user",
    )
    training_certificate_ids = fields.One2many(
        comodel_name="hr.training.certificate",
        inverse_name="employee_id",
        string="Training Certificates",
        groups="hr.group_hr_user",
    )
    training_passed_count = fields.Integer(
        compute="_compute_training_figures", groups="hr.group_hr_user"
    )
    training_hours = fields.Float(
        compute="_compute_training_figures",
        groups="hr.group_hr_user",
        help="Hours of class attended.",
    )

    def _compute_training_figures(self):
        passed = dict(
            self.env["hr.training.enrollment"]._read_group(
                [
                    ("employee_id", "in", self.ids),
                    ("result", "=", states.RESULT_PASSED),
                ],
                ["employee_id"],
                ["__count"],
            )
        )
        hours = dict(
            self.env["hr.training.attendance"]._read_group(
                [
                    ("employee_id", "in", self.ids),
                    ("status", "in", ("present", "late", "left_early")),
                ],
                ["employee_id"],
                ["hours:sum"],
            )
        )
        for employee in self:
            employee.training_passed_count = passed.get(employee, 0)
            employee.training_hours = hours.get(employee, 0.0)

    @api.depends("employee_skill_ids.skill_id")
    def _compute_skill_ids(self):
        """As hr_skills does, but read and written for all people at once.

        There each person's list is read and written by itself: a class of a thousand
        that gains a skill took two thousand statements.
        """
        if len(self) == 1 or not all(self._ids):
            return super()._compute_skill_ids()
        skill_ids = self._fields["skill_ids"]
        found = [(e, e.employee_skill_ids.skill_id) for e in self]
        # What an assignment in a compute does, here of all of them.
        self.env.remove_to_compute(skill_ids, self)
        return skill_ids.write_batch(found)

    @api.model_create_multi
    def create(self, vals_list):
        # Whatever is written while they are made is followed below, for all at once.
        self.env.cr.execute("SELECT COALESCE(MAX(id), 0) FROM hr_employee")
        making = Making(self.env.cr.fetchone()[0])
        making = self.with_context(training_making=making)
        employees = super(HrEmployee, making).create(vals_list).with_env(self.env)
        if any(MENU_FIELDS & vals.keys() for vals in vals_list):
            self.env["hr.department"]._training_clear_menus()
        employees._training_get_aliases()._training_follow_facts()
        return employees

    def write(self, vals):
        # Of the human they were as well as of the one they become.
        follow = bool(PUNCH_FIELDS & vals.keys())
        making = self.env.context.get("training_making")
        if isinstance(making, Making) and making.includes(self):
            follow = False
        before = self._training_get_aliases() if follow else self.browse()
        result = super().write(vals)
        if MENU_FIELDS & vals.keys():
            self.env["hr.department"]._training_clear_menus()
        if follow:
            (before | self._training_get_aliases())._training_follow_facts()
        if "active" in vals and not vals["active"]:
            self._training_leave()
        return result

    def _training_get_aliases(self):
        """All records of these humans, in sudo."""
        aliases = self.env["hr.training.person"]._get_aliases(self)
        # sudo: who somebody is does not depend on what the caller may read
        return self.sudo().union(*aliases.values())

    def _training_follow_facts(self):
        """Read the register of these records anew: punches are theirs, or no more."""
        # sudo: whoever keeps employee records need not see the training register
        rows = self.env["hr.training.attendance"].sudo()
        rows.search(
            [
                ("employee_id", "in", self.ids),
                ("session_id.state", "in", states.SESSION_PUNCHABLE),
            ]
        )._do_follow_own_facts()

    def _training_leave(self):
        """Who has left waits, sits and decides no longer (design §6.11).

        Coming back brings nothing back: he is enrolled anew.
        """
        # sudo: whoever keeps employee records has no part in training
        employees = self.sudo()
        self.env["hr.training.enrollment"]._do_leave(employees)
        people = self.env["hr.training.person"]._get_people(employees)
        ids = {i for person in people.values() for i in person.user_ids}
        users = self.env["res.users"].sudo().browse(ids)
        self.env["hr.training.approval.step"]._reroute(users)

    def action_view_training(self):
        """Training record of these people."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "hr_training.hr_training_enrollment_action"
        )
        action["domain"] = [("employee_id", "in", self.ids)]
        return action
