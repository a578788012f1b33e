from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...tools import states

COURSE_DRAFT = "draft"
COURSE_PUBLISHED = "published"
COURSE_REVISING = "revising"
COURSE_RETIRED = "retired"
# In the catalogue: it can be taught.
COURSE_OFFERED = (COURSE_PUBLISHED, COURSE_REVISING)


class HrTrainingCourse(models.Model):
    """A course of the catalogue (policy 5).

    draft → published ⇄ revising, published | revising → retired → published.

    | action | who |
    | publish, revise, retire | training officer |
    | exempt from prerequisites | head of training |

    A revision that is published again raises the version; what a course teaches changes
    in no other way. Sessions keep what they were scheduled with, so an edit never
    changes what was taught (design §6.6).
    """

    _name = "hr.training.course"
    _description = "Training Course"
    _inherit = [
        "hr.training.guard.mixin",
        "hr.training.relief.mixin",
        "hr.training.company.mixin",
        "hr.training.weight.mixin",
        "hr.training.reminder.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "code, id"
    _rec_names_search = ["name", "code"]

    _guarded_fields = frozenset({"version"})
    _company_uses = {"hr.training.course": "prerequisite_ids"}

    name = fields.Char(required=True, translate=True, tracking=True)
    code = fields.Char(
        required=True,
        copy=False,
        default=lambda self: self._default_code(),
    )
    active = fields.Boolean(default=True)
    category_id = fields.Many2one(
        comodel_name="hr.training.category", index=True, ondelete="restrict"
    )
    programme = fields.Selection(
        selection=[
            ("onboarding", "Onboarding"),
            ("improvement", "Skill Improvement"),
            ("special", "Special Topic"),
        ],
        default="improvement",
        required=True,
        help="Kind of training by policy 1.2.",
    )
    method = fields.Selection(
        selection=states.METHODS, default="internal", required=True
    )
    state = fields.Selection(
        selection=[
            (COURSE_DRAFT, "Draft"),
            (COURSE_PUBLISHED, "Published"),
            (COURSE_REVISING, "Under Revision"),
            (COURSE_RETIRED, "Retired"),
        ],
        default=COURSE_DRAFT,
        required=True,
        copy=False,
        index=True,
        tracking=True,
    )
    version = fields.Integer(default=1, copy=False, readonly=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        index=True,
        default=lambda self: self._default_shared_company(),
        help="Leave empty to offer the course in every company.",
    )

    # Content
    objectives = fields.Text(translate=True)
    outline = fields.Text(translate=True)
    audience = fields.Char(translate=True, help="Whom the course is made for.")
    hours = fields.Float(default=4.0, tracking=True)
    responsible_id = fields.Many2one(
        comodel_name="res.users", index="btree_not_null", tracking=True
    )
    trainer_ids = fields.Many2many(
        comodel_name="hr.training.trainer",
        relation="hr_training_course_trainer_rel",
        column1="course_id",
        column2="trainer_id",
        string="Trainers",
    )
    material_ids = fields.Many2many(comodel_name="hr.training.material")
    prerequisite_ids = fields.Many2many(
        comodel_name="hr.training.course",
        relation="hr_training_course_prerequisite_rel",
        column1="course_id",
        column2="prerequisite_id",
        string="Prerequisites",
        help="Courses to have passed before this one.",
    )
    develop_ids = fields.One2many(
        comodel_name="hr.training.course.development",
        inverse_name="course_id",
        string="Development",
    )
    fee_coefficient = fields.Float(
        default=1.0,
        help="Trainers' fees for the course are so many times the usual.",
    )
    channel_id = fields.Many2one(
        comodel_name="slide.channel",
        string="eLearning Course",
        index="btree_not_null",
        help="Its completion is the attendance of sessions without slots.",
    )

    # Passing
    pass_score = fields.Float(
        help="Least mark from 0 to 100; counts where it is above the company's.",
    )
    min_attendance = fields.Float(
        string="Least Attendance (%)",
        help="Percent of hours; counts where it is above the company's.",
    )
    validity_months = fields.Integer(
        help="Months until the result has to be refreshed; 0 is for good.",
    )
    issue_certificate = fields.Boolean(
        default=True, help="Everyone who passes gets a numbered certificate."
    )
    observation_weight = fields.Float(
        string="Weight of Questions in Class",
        default=1.0,
        help="Weight of the mean of a person's marks for questions in class among the "
        "evaluations of knowledge; 0 does not count them.",
    )
    skill_ids = fields.One2many(
        comodel_name="hr.training.course.skill",
        inverse_name="course_id",
        string="Skills Gained",
        copy=True,
    )

    form_ids = fields.One2many(
        comodel_name="hr.training.course.form",
        inverse_name="course_id",
        string="Evaluation Forms",
        copy=True,
    )
    can_publish = fields.Boolean(compute="_compute_can")
    can_revise = fields.Boolean(compute="_compute_can")
    can_retire = fields.Boolean(compute="_compute_can")
    can_exempt = fields.Boolean(compute="_compute_can")

    # NULLS NOT DISTINCT needs PostgreSQL 15, Odoo 19 runs on 13: 0 = every company.
    _code_unique = models.UniqueIndex(
        "(code, (COALESCE(company_id, 0)))",
        "Another course has this code already.",
    )
    _hours_positive = models.Constraint(
        "CHECK (hours BETWEEN 0 AND 2000)", "A course has at most 2000 hours."
    )
    _pass_score_range = models.Constraint(
        "CHECK (pass_score >= 0 AND pass_score <= 100)",
        "The pass score lies between 0 and 100.",
    )
    _min_attendance_range = models.Constraint(
        "CHECK (min_attendance >= 0 AND min_attendance <= 100)",
        "The least attendance lies between 0 and 100 %.",
    )
    _observation_weight_positive = models.Constraint(
        "CHECK (observation_weight BETWEEN 0 AND 1000)",
        "A weight lies between 0 and 1000.",
    )
    _fee_coefficient_positive = models.Constraint(
        "CHECK (fee_coefficient BETWEEN 0 AND 100)",
        "The coefficient lies between 0 and 100.",
    )
    _validity_positive = models.Constraint(
        "CHECK (validity_months BETWEEN 0 AND 600)",
        "A result is valid for at most 600 months; 0 is for good.",
    )
    _code_given = models.Constraint("CHECK (TRIM(code) != '')", "A course has a code.")

    @api.model
    def _default_code(self):
        return self.env["ir.sequence"].next_by_code("hr.training.course") or "/"

    @api.depends("code", "name")
    def _compute_display_name(self):
        for course in self:
            course.display_name = f"[{course.code}] {course.name or ''}"

    @api.depends("state", "company_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_can(self):
        self._set_can("publish", "revise", "retire", "exempt")

    @api.constrains("prerequisite_ids")
    def _check_prerequisites(self):
        if self._has_cycle("prerequisite_ids"):
            raise ValidationError(
                self.env._("A course cannot be its own prerequisite.")
            )

    @api.constrains("company_id", "trainer_ids", "material_ids", "prerequisite_ids")
    def _check_one_company(self):
        self._check_linked_companies("trainer_ids", "material_ids", "prerequisite_ids")
        # Whom it holds up must be able to take them.
        self._check_linked_companies("prerequisite_ids", shared=True)

    def _check_not_asked_for(self):
        """Raise where a course that is asked for before others would be gone."""
        # sudo: courses of every company ask for what is shared
        after = self.sudo().search(
            [("prerequisite_ids", "in", self.ids), ("id", "not in", self.ids)]
        )
        self._check_reasons(
            [
                (
                    course,
                    self.env._(
                        "It is to be passed before %(courses)s. Take it out of the "
                        "prerequisites there first.",
                        courses=", ".join(
                            after.filtered(
                                lambda c, course=course: course in c.prerequisite_ids
                            ).mapped("display_name")
                        ),
                    ),
                )
                for course in self
                if course in after.prerequisite_ids
            ]
        )

    def _check_trainers_narrow(self, trainers):
        """Raise where trainers of certain courses would be trainers of every course.

        Without courses of his own a trainer is qualified for all (design §7), which is
        the head's word.

        :param trainers: qualified trainers who had courses before
        """
        # sudo: what somebody is qualified for counts, whoever may see him
        wide = trainers.sudo().with_context(active_test=False)
        wide = wide.filtered(lambda trainer: not trainer.course_ids)
        if wide and not self.env.su and not self._is_head():
            raise UserError(
                self.env._(
                    "%(names)s would be qualified for every course, having none any "
                    "more. The head of training does that.",
                    names=", ".join(wide.mapped("name")),
                )
            )

    def write(self, vals):
        if vals.get("active") is False:
            self._check_not_asked_for()
        # sudo: see _check_trainers_narrow
        before = self.sudo().trainer_ids if "trainer_ids" in vals else False
        result = super().write(vals)
        if before:
            self._check_trainers_narrow(before._filter_qualified())
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_asked_for(self):
        self._check_not_asked_for()
        # sudo: what somebody is qualified for counts, whoever may see him
        courses = self.sudo().with_context(active_test=False)
        last = courses.trainer_ids._filter_qualified().filtered(
            lambda trainer: trainer.course_ids <= courses
        )
        if last:
            raise UserError(
                self.env._(
                    "%(names)s would be qualified for every course, having none any "
                    "more. Give another course first.",
                    names=", ".join(last.mapped("name")),
                )
            )

    def _check_parts_open(self):
        """Forms and skills are written by whoever may write the course."""
        self.check_access("write")

    def copy_data(self, default=None):
        vals_list = super().copy_data(default=default)
        if not (default and "name" in default):
            for course, vals in zip(self, vals_list, strict=True):
                vals["name"] = self.env._("%(name)s (copy)", name=course.name)
        return vals_list

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_publish(self):
        """Offer drafts, revisions and retired courses; a revision's version rises."""
        self._check_can_publish()
        self._do_publish()
        return True

    def _get_cannot_publish_reason(self):
        if self.state == COURSE_PUBLISHED:
            return self.env._("It is published already.")
        return self._get_not_officer_reason()

    def _check_can_publish(self):
        self.check_access("write")
        self._check_can("publish")

    def _do_publish(self):
        for course_sudo in self._guard_sudo():
            revised = course_sudo.state == COURSE_REVISING
            course_sudo.write(
                {
                    "state": COURSE_PUBLISHED,
                    "version": course_sudo.version + (1 if revised else 0),
                }
            )

    def action_revise(self):
        """Open published courses for a new version; the last one is taught on."""
        self._check_can_revise()
        self._do_revise()
        return True

    def _do_revise(self):
        self._guard_sudo().write({"state": COURSE_REVISING})

    def _get_cannot_revise_reason(self):
        if self.state != COURSE_PUBLISHED:
            return self.env._("Only a published course can be revised.")
        return self._get_not_officer_reason()

    def _check_can_revise(self):
        self.check_access("write")
        self._check_can("revise")

    def action_retire(self):
        """Take courses out of the catalogue; what was taught stays."""
        self._check_can_retire()
        self._guard_sudo().write({"state": COURSE_RETIRED})
        return True

    def _get_cannot_retire_reason(self):
        if self.state not in COURSE_OFFERED:
            return self.env._("Only a published course can be retired.")
        return self._get_not_officer_reason()

    def _check_can_retire(self):
        self.check_access("write")
        self._check_can("retire")

    # ------------------------------------------------------------
    # EXEMPTION
    # ------------------------------------------------------------

    def action_exempt(self, employee_ids, reason):
        """Let people take these courses without their prerequisites (policy 1.3).

        :param employee_ids: list of ``hr.employee`` ids
        :param str reason: required, kept with the exemption
        :return: the ``hr.training.exemption`` records; who is exempt already keeps his
        :raise AccessError: people out of the user's companies
        :raise UserError: not the head of training, a course that asks for nothing
            before, nobody named, or himself
        """
        self._check_can_exempt()
        employees = self._read_employees_to_relieve(employee_ids)
        return self._do_exempt(employees, self._require_reason(reason))

    def _get_cannot_exempt_reason(self):
        self.ensure_one()
        if not self._is_head():
            return self.env._("Only the head of training can do this.")
        if not self.prerequisite_ids:
            return self.env._(
                "%(course)s asks for no other course before.", course=self.display_name
            )
        return False

    def _check_can_exempt(self):
        self.check_access("read")
        self._check_can("exempt")

    def _do_exempt(self, employees, reason):
        # sudo: exemptions are written by this method only
        Exemption = self.env["hr.training.exemption"].sudo()
        given = Exemption.search(
            [
                ("course_id", "in", self.ids),
                ("employee_id", "in", employees.ids),
                ("revoked_on", "=", False),
            ]
        )
        known = {(e.course_id.id, e.employee_id.id) for e in given}
        created = Exemption.create(
            [
                {
                    "course_id": course.id,
                    "employee_id": employee.id,
                    "reason": reason,
                    "user_id": self.env.uid,
                    "granted_on": self.env.company._get_training_today(),
                }
                for course in self
                for employee in employees
                if (course.id, employee.id) not in known
            ]
        )
        return (given | created).sudo(False).with_env(self.env)

    def _is_offered(self):
        """Whether the course is still in the catalogue."""
        self.ensure_one()
        return self.active and self.state != COURSE_RETIRED

    def _get_not_officer_reason(self):
        if not self._is_officer():
            return self.env._("Only a training officer can do this.")
        return self._get_not_editable_reason()
