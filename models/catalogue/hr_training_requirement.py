from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

# Days a rule may count: ten years.
MOST_DAYS = 3660


class HrTrainingRequirement(models.Model):
    """A course that people of a department, job and rank have to have passed.

    | action | who |
    | write rules | training officer |
    | waive for a person | head of training, not for himself |

    A rule is set by department, job and level (policy 1.3). What it says of a person
    on a day is read from his versions, passes and waivers each time it is asked, see
    results (design §7); nothing of it is kept.

    **How long a pass lasts.** The course says it, in months, and each certificate has
    its last day. A rule can only shorten that: the first of the two days ends the
    pass for this rule.

    - *expiry*: the certificate's own end, none is for good;
    - *pass*: so many months after the day of the pass;
    - *fixed_day*: the same day of each year for everybody. A pass within the renewal
      window before the day is already the one of the year after.
    """

    _name = "hr.training.requirement"
    _description = "Training Requirement"
    _inherit = [
        "hr.training.relief.mixin",
        "hr.training.parent.mixin",
        "hr.training.company.mixin",
        "mail.thread",
    ]
    _order = "course_id, id"
    _rec_names_search = ["course_id.name", "course_id.code"]

    _explained_links = {"course_id": "_check_one_company; what is required may retire"}

    course_id = fields.Many2one(
        comodel_name="hr.training.course",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
    )
    active = fields.Boolean(default=True, tracking=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        index=True,
        default=lambda self: self._default_shared_company(),
        help="Leave empty to require it in every company.",
    )
    note = fields.Text(help="Why it is required, such as a law or a customer.")

    # Whom it is about
    applies_to = fields.Selection(
        selection=[
            ("everyone", "Everyone"),
            ("department", "Departments"),
            ("job", "Jobs"),
        ],
        required=True,
        default="everyone",
        tracking=True,
    )
    department_ids = fields.Many2many(
        comodel_name="hr.department",
        relation="hr_training_requirement_department_rel",
        column1="requirement_id",
        column2="department_id",
        ondelete="restrict",
        string="Departments",
        help="With all departments below. Beside jobs: only there.",
    )
    job_ids = fields.Many2many(
        comodel_name="hr.job",
        relation="hr_training_requirement_job_rel",
        column1="requirement_id",
        column2="job_id",
        ondelete="restrict",
        string="Jobs",
        help="Beside departments: only these jobs there.",
    )
    rank = fields.Selection(
        selection=[
            ("all", "All"),
            ("managers", "Managers"),
            ("staff", "Staff"),
        ],
        required=True,
        default="all",
        tracking=True,
        help="A manager leads a department or has subordinates today.",
    )
    valid_from = fields.Date(
        tracking=True,
        help="Who was there before has the days until due from this day on.",
    )

    # Until when
    due_days = fields.Integer(
        string="Days until Due",
        default=30,
        tracking=True,
        help="Days after somebody's joining the department or job.",
    )
    renewal_days = fields.Integer(
        string="Renewal Window (Days)",
        default=60,
        tracking=True,
        help="So many days before a pass ends it is to be renewed.",
    )
    renewal_basis = fields.Selection(
        selection=[
            ("expiry", "End of the Certificate"),
            ("pass", "Months after the Pass"),
            ("fixed_day", "Fixed Day of the Year"),
        ],
        required=True,
        default="expiry",
        tracking=True,
        help="What ends a pass for this requirement; a certificate that ends earlier "
        "ends it as well.",
    )
    renewal_months = fields.Integer(default=12)
    renewal_month = fields.Selection(
        selection=[
            ("1", "January"),
            ("2", "February"),
            ("3", "March"),
            ("4", "April"),
            ("5", "May"),
            ("6", "June"),
            ("7", "July"),
            ("8", "August"),
            ("9", "September"),
            ("10", "October"),
            ("11", "November"),
            ("12", "December"),
        ],
        default="12",
    )
    renewal_day = fields.Integer(
        default=31, help="In a month that is shorter its last day."
    )

    waiver_ids = fields.One2many(
        comodel_name="hr.training.requirement.waiver",
        inverse_name="requirement_id",
        string="Waivers",
    )

    _days_range = models.Constraint(
        f"CHECK (due_days BETWEEN 0 AND {MOST_DAYS}"
        f" AND renewal_days BETWEEN 0 AND {MOST_DAYS})",
        "Days lie between 0 and 3660.",
    )
    _renewal_range = models.Constraint(
        "CHECK (renewal_months BETWEEN 1 AND 120 AND renewal_day BETWEEN 1 AND 31)",
        "A pass lasts from 1 to 120 months; days of a month go from 1 to 31.",
    )

    # ------------------------------------------------------------
    # COMPUTE, CONSTRAINS
    # ------------------------------------------------------------

    @api.depends("course_id", "applies_to", "department_ids", "job_ids", "rank")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for requirement in self:
            # sudo: who reads the rule may know whom it is about
            course = requirement.sudo().course_id.display_name or ""
            whom = requirement._get_whom()
            requirement.display_name = f"{course} · {whom}" if course else False

    def _get_whom(self):
        """Whom it is about, in words of the reader's language."""
        self.ensure_one()
        # sudo: who reads the rule may know whom it is about
        requirement_sudo = self.sudo().with_context(active_test=False)
        parts = []
        if self.applies_to == "job":
            parts += requirement_sudo.job_ids.mapped("name")
        if self.applies_to != "everyone":
            parts += requirement_sudo.department_ids.mapped("name")
        whom = ", ".join(parts) or self.env._("everyone")
        if self.rank == "managers":
            return self.env._("%(whom)s, managers", whom=whom)
        if self.rank == "staff":
            return self.env._("%(whom)s, staff", whom=whom)
        return whom

    @api.constrains("applies_to", "department_ids", "job_ids")
    def _check_whom(self):
        # An archived department or job has its people still.
        for requirement in self.with_context(active_test=False):
            if requirement.applies_to == "department" and not (
                requirement.department_ids
            ):
                raise ValidationError(
                    self.env._("Choose the departments that the course is required in.")
                )
            if requirement.applies_to == "job" and not requirement.job_ids:
                raise ValidationError(
                    self.env._("Choose the jobs that the course is required for.")
                )

    @api.constrains("valid_from")
    def _check_valid_from(self):
        self._check_years("valid_from")

    @api.constrains("renewal_basis", "renewal_month", "renewal_months")
    def _check_renewal(self):
        for requirement in self:
            if requirement.renewal_basis == "fixed_day" and not (
                requirement.renewal_month
            ):
                raise ValidationError(
                    self.env._("Say in which month passes are to be renewed.")
                )

    @api.constrains("company_id", "course_id", "department_ids", "job_ids")
    def _check_one_company(self):
        self._check_linked_companies("course_id", "department_ids", "job_ids")

    @api.ondelete(at_uninstall=False)
    def _unlink_except_waived(self):
        # sudo: waivers of companies that the user does not see count as well
        if self.sudo().waiver_ids:
            raise UserError(
                self.env._(
                    "It was waived for somebody, which stays on record. Archive the "
                    "requirement instead."
                )
            )

    # ------------------------------------------------------------
    # WAIVE
    # ------------------------------------------------------------

    def action_waive(self, employee_ids, reason, valid_until=None):
        """Waive the requirements for people (policy 1.3, design §10).

        A later waiver of the same requirement and person takes the place of the
        earlier, so one with its last day in the past ends it.

        :param employee_ids: list of ``hr.employee`` ids
        :param str reason: why, stays on record
        :param valid_until: last day as date or text, none: for good
        :return: the ``hr.training.requirement.waiver`` records made
        :raise AccessError: the user is no head of training, or the people are out of
            his companies
        :raise UserError: no reason, nobody named, or himself
        """
        self._check_can_waive()
        employees = self._read_employees_to_relieve(employee_ids)
        reason = self._require_reason(reason)
        valid_until = self._read_day(valid_until) if valid_until else False
        return self._do_waive(employees, reason, valid_until)

    def _check_can_waive(self):
        self.check_access("read")
        self._check_head()

    def _do_waive(self, employees, reason, valid_until):
        """The only writer of waivers; rights were checked."""
        waivers = self.env["hr.training.requirement.waiver"]._guard_sudo()
        today = self.env.company._get_training_today()
        created = waivers.create(
            [
                {
                    "requirement_id": requirement.id,
                    "employee_id": employee.id,
                    "reason": reason,
                    "valid_until": valid_until,
                    "granted_on": today,
                    "granted_by_id": self.env.uid,
                }
                for requirement in self
                for employee in employees
            ]
        )
        return created.with_env(self.env)

    @api.model
    def get_import_templates(self):
        """The empty file that Odoo's own import offers for requirements."""
        return [
            {
                "label": self.env._("Import Template for Requirements"),
                "template": "/hr_training/static/xls/hr_training_requirement.csv",
            }
        ]
