import logging
from operator import itemgetter

from odoo import api, fields, models
from odoo.exceptions import AccessError

from ...tools import states

_logger = logging.getLogger(__name__)

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
        employees._training_serve()
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
        elif "active" in vals:
            self._training_serve()
        return result

    def _training_serve(self):
        """Who joins or moves gets his place in required courses (policy 1.2).

        Whatever is wrong with a session, HR's own work goes on: what failed is logged
        and tried again by the daily run.
        """
        making = self.env.context.get("training_making")
        if not self._ids or (isinstance(making, Making) and making.includes(self)):
            return
        # sudo: whoever keeps employee records has no part in training
        Requirement = self.env["hr.training.requirement"].sudo()
        if not Requirement.search_count([], limit=1):
            return
        # What HR has entered fails by itself, and not in here.
        self.env.flush_all()
        try:
            with self.env.cr.savepoint():
                Requirement._do_serve(Requirement._get_unserved(self.ids))
        except Exception as error:  # whatever it is, HR's work goes on
            _logger.error(
                "Required courses of %s are left to the cron: %s", self, error
            )

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

        Coming back brings nothing back: he is enrolled anew, by whoever wants him
        there, or by what is required of him.
        """
        # sudo: whoever keeps employee records has no part in training
        employees = self.sudo()
        self.env["hr.training.enrollment"]._do_leave(employees)
        people = self.env["hr.training.person"]._get_people(employees)
        ids = {i for person in people.values() for i in person.user_ids}
        users = self.env["res.users"].sudo().browse(ids)
        self.env["hr.training.approval.step"]._reroute(users)

    @api.model
    def _training_check_required(self, employees):
        """Whose requirements the user may see: his own, his team's, as officer all.

        :raise AccessError: otherwise
        """
        Training = self.env["hr.training.requirement"]
        foreign = employees.company_id - self.env.companies
        if self.env.su or (Training._reads_all_people() and not foreign):
            return
        departments = self.env["hr.department"]
        own = departments._training_own_employees()
        if employees - own - departments._training_team_employees():
            raise AccessError(
                self.env._(
                    "You can see what is required of yourself and of the people of "
                    "your departments only."
                )
            )

    def training_requirements(self, on=None):
        """The courses required of these people on a day (policy 1.3, design §7, §10).

        Everybody may ask for himself, a department manager for his people, officers
        and company management for all of their companies.

        :param on: the day as date or text, none: today; what came later is ignored
        :return: list of dict ``employee_id course_id requirement_id state due_on
            valid_until`` by employee and course; state is one of ``due``,
            ``overdue``, ``expiring``, ``done``, ``waived``; both days are dates or
            False: none, for good
        :raise AccessError: people the user may not ask about
        :raise UserError: a day that is none
        """
        Requirement = self.env["hr.training.requirement"]
        on = Requirement._read_day(on) if on else None
        # sudo: which people, and their company
        self._training_check_required(self.sudo())
        # sudo: whose they are was checked
        Requirement = Requirement.sudo()
        return [
            {
                "employee_id": employee_id,
                "course_id": course_id,
                "requirement_id": requirement_id,
                "state": state,
                "due_on": due_on or False,
                "valid_until": valid_until or False,
            }
            for employee_id, course_id, requirement_id, state, due_on, valid_until in (
                sorted(Requirement._get_states(on, self.ids), key=itemgetter(0, 1))
            )
        ]

    def action_view_training(self):
        """Training record of these people."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "hr_training.hr_training_enrollment_action"
        )
        action["domain"] = [("employee_id", "in", self.ids)]
        return action
