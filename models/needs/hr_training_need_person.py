from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...tools import needs, states


class HrTrainingNeedPerson(models.Model):
    """Somebody who needs it, with his department then, and the enrolment that served
    him (policy 3, design §11).

    Once for a human in a need, whichever employee record names him.
    """

    _name = "hr.training.need.person"
    _description = "Person with a Training Need"
    # hr.mixin: people are named by who may not read the employee records
    _inherit = ["hr.mixin", "hr.training.guard.mixin", "hr.training.team.mixin"]
    _order = "need_id, id"
    _rec_name = "employee_id"

    _guarded_parents = {"need_id": "_check_content_open"}
    _guarded_fields = frozenset({"department_id", "enrollment_id"})

    need_id = fields.Many2one(
        comodel_name="hr.training.need", required=True, ondelete="cascade"
    )
    employee_id = fields.Many2one(
        comodel_name="hr.employee", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        related="need_id.company_id", store=True, index=True, precompute=True
    )
    department_id = fields.Many2one(
        comodel_name="hr.department",
        index="btree_not_null",
        copy=False,
        help="As it was when the need was raised.",
    )
    enrollment_id = fields.Many2one(
        comodel_name="hr.training.enrollment",
        string="Passed In",
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The enrolment that served the person.",
    )
    current_enrollment_id = fields.Many2one(
        comodel_name="hr.training.enrollment",
        string="Enrolment",
        compute="_compute_current_enrollment_id",
        help="Where the person learns it, or learnt it.",
    )
    shown_result = fields.Selection(
        string="Result",
        selection=[
            (states.RESULT_PENDING, "Undecided"),
            (states.RESULT_PASSED, "Passed"),
            (states.RESULT_FAILED, "Failed"),
        ],
        compute="_compute_current_enrollment_id",
    )
    distance = fields.Integer(
        compute="_compute_distance",
        store=True,
        aggregator="max",
        help="Points of 100 between the level to reach and the one of that day.",
    )

    _person_once = models.Constraint(
        "UNIQUE (need_id, employee_id)", "The person is named in the need already."
    )

    @api.depends("employee_id", "need_id.skill_id", "need_id.skill_level_id")
    def _compute_distance(self):
        current = self._get_current_levels()
        for person in self:
            need = person.need_id
            key = person.employee_id.id, need.skill_id.id
            target = need.skill_level_id.level_progress if need.skill_level_id else 0
            person.distance = (
                max(target - current.get(key, 0), 0) if person._is_as_saved() else 0
            )

    def _is_as_saved(self):
        """Whether the row says what is saved.

        Its figures are found in sudo: a form in the making would tell anybody what is
        on record of whomever he names.
        """
        self.ensure_one()
        saved = self._origin
        return bool(saved) and saved.employee_id == self.employee_id

    def _get_current_levels(self):
        """Best level today of whom and what these rows name, in points of 100 (sudo).

        :return: dict (employee id, skill id) → points; expired skills are none
        """
        rows = self.filtered(lambda p: p.need_id.skill_level_id and p.employee_id)
        if not rows:
            return {}
        aliases = self.env["hr.training.person"]._get_aliases(rows.employee_id)
        today = self.env.company._get_training_today()
        # sudo: levels count, whoever may read the skills
        found = (
            self.env["hr.employee.skill"]
            .sudo()
            ._read_group(
                [
                    ("employee_id", "in", [e.id for a in aliases.values() for e in a]),
                    ("skill_id", "in", rows.need_id.skill_id.ids),
                    "|",
                    ("valid_from", "=", False),
                    ("valid_from", "<=", today),
                    "|",
                    ("valid_to", "=", False),
                    ("valid_to", ">=", today),
                ],
                ["employee_id", "skill_id", "skill_level_id"],
            )
        )
        best = {}
        for employee, skill, level in found:
            key = employee.id, skill.id
            best[key] = max(best.get(key, 0), level.level_progress)
        return {
            (employee.id, skill.id): max(best.get((a.id, skill.id), 0) for a in records)
            for employee, records in aliases.items()
            for skill in rows.need_id.skill_id
        }

    @api.depends("enrollment_id", "employee_id", "need_id.plan_line_ids")
    def _compute_current_enrollment_id(self):
        # sudo: that somebody has a place is told to who may read his need
        found = self.sudo()._find_enrollments()
        for person, person_sudo in zip(self, self.sudo(), strict=True):
            rows = found[person_sudo].filtered(
                lambda e: e.state not in states.ENROLLMENT_ENDED
            )
            current = person_sudo.enrollment_id or rows[-1:]
            if not person_sudo._is_as_saved():
                current = current.browse()
            person.current_enrollment_id = current
            person.shown_result = current.result

    @api.constrains("need_id", "employee_id")
    def _check_human_once(self):
        """One human, one row: a second employee record is no second person."""
        # sudo: who is named counts, whoever may read the records
        rows = self.sudo().need_id.person_ids
        keys = self.env["hr.training.person"]._get_keys(rows.employee_id)
        for need, people in rows.grouped("need_id").items():
            seen = set()
            for person in people:
                key = keys[person.employee_id]
                if key in seen:
                    raise ValidationError(
                        self.env._(
                            "%(person)s is named twice in %(need)s.",
                            person=person.employee_id.name,
                            need=need.display_name,
                        )
                    )
                seen.add(key)

    @api.constrains("need_id", "employee_id")
    def _check_one_company(self):
        """Companies apart."""
        # sudo: the companies only
        for person_sudo in self.sudo():
            company = person_sudo.need_id.company_id
            if person_sudo.employee_id.company_id not in (company, company.browse()):
                raise ValidationError(
                    self.env._(
                        "%(person)s belongs to another company than the need.",
                        person=person_sudo.employee_id.name,
                    )
                )

    @api.constrains("employee_id")
    def _check_is_there(self):
        """Who has left learns nothing here any more (design §6.11)."""
        # sudo: who is named counts, whoever may read the records
        left = self.env["hr.training.person"]._filter_left(self.sudo().employee_id)
        for employee in left:
            raise ValidationError(
                self.env._(
                    "%(person)s has left. Name somebody who is there.",
                    person=employee.name,
                )
            )

    def _check_not_about_oneself(self):
        """Nobody takes himself into a need that was submitted, or out of it, since
        others decide about it."""
        if self.env.su:
            return
        # sudo: who is named, and who raised it, counts
        rows = self.sudo()
        own = self.env["hr.department"]._training_filter_forbidden(rows.employee_id)
        for row in rows.filtered(lambda r: r.employee_id in own):
            need = row.need_id
            if need.state != needs.DRAFT or need.requester_id != self.env.user:
                raise UserError(
                    self.env._(
                        "%(need)s: whether it is about yourself is a colleague’s to "
                        "change.",
                        need=need.display_name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_oneself(self):
        self._check_not_about_oneself()

    @api.model_create_multi
    def create(self, vals_list):
        people = super().create(vals_list)
        people._check_not_about_oneself()
        people._do_place()
        people.need_id._check_speaks_for()
        return people

    def _do_place(self):
        """The department is the one that the person is in now."""
        for department, rows in (
            self._guard_sudo().grouped(lambda p: p.employee_id.department_id).items()
        ):
            rows.department_id = department

    def write(self, vals):
        if {"employee_id", "need_id"} & vals.keys():
            self._check_not_about_oneself()
        result = super().write(vals)
        if {"employee_id", "need_id"} & vals.keys():
            self._check_not_about_oneself()
        if "employee_id" in vals:
            self._do_place()
            # What served somebody else does not serve this one.
            self._guard_sudo()._do_serve()
        if "employee_id" in vals or "need_id" in vals:
            self.need_id._check_speaks_for()
        return result
