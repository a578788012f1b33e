from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_date

from ...tools import groups
from ...tools.declared import gather_set
from ..common.hr_training_person_mixin import LINKS

TRAINER_CANDIDATE = "candidate"
TRAINER_QUALIFIED = "qualified"
TRAINER_SUSPENDED = "suspended"
TRAINER_RETIRED = "retired"
TRAINER_REFUSED = "refused"


class HrTrainingTrainer(models.Model):
    """An internal or external trainer (policy 8.1).

    candidate → qualified | refused; qualified ⇄ suspended; any of them → retired.

    | action | who |
    | qualify, refuse, suspend, retire | head of training |
    | say until when, and of which grade | head of training |

    Only who is qualified for a course on a day is scheduled for it then: from
    ``qualified_on`` to ``valid_until`` (none: for good), for ``course_ids`` (none: for
    every course; design §7). What is decided about a trainer, and what
    he is chosen for, is of a human: the record stays with him.
    """

    _name = "hr.training.trainer"
    _description = "Trainer"
    _inherit = [
        "hr.training.guard.mixin",
        "hr.training.company.mixin",
        "hr.training.person.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "name, id"

    _company_uses = {"hr.training.course": "trainer_ids"}

    _guarded_fields = frozenset({"qualified_on"})
    # What the head of training says of a trainer, each class its own.
    _head_fields = frozenset({"valid_until", "grade_id"})

    name = fields.Char(compute="_compute_name", store=True, index=True)
    active = fields.Boolean(default=True)
    kind = fields.Selection(
        selection=[("internal", "Internal"), ("external", "External")],
        required=True,
        default="internal",
        index=True,
    )
    employee_id = fields.Many2one(
        comodel_name="hr.employee", index="btree_not_null", ondelete="restrict"
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Contact",
        index="btree_not_null",
        ondelete="restrict",
    )
    state = fields.Selection(
        selection=[
            (TRAINER_CANDIDATE, "Candidate"),
            (TRAINER_QUALIFIED, "Qualified"),
            (TRAINER_SUSPENDED, "Suspended"),
            (TRAINER_RETIRED, "Retired"),
            (TRAINER_REFUSED, "Refused"),
        ],
        required=True,
        default=TRAINER_CANDIDATE,
        copy=False,
        index=True,
        tracking=True,
    )
    qualified_on = fields.Date(copy=False)
    valid_until = fields.Date(
        copy=False,
        tracking=True,
        help="Last day on which the trainer may teach; empty for good. The head of "
        "training says so.",
    )
    # Stretches of days that were over when the head suspended or retired him:
    # [[first, last], …] as ISO texts, first "" where nobody said since when.
    past_terms = fields.Json(copy=False, groups=fields.NO_ACCESS)
    grade_id = fields.Many2one(
        comodel_name="hr.training.trainer.grade",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
        help="The head of training grades trainers.",
    )
    course_ids = fields.Many2many(
        comodel_name="hr.training.course",
        relation="hr_training_course_trainer_rel",
        column1="trainer_id",
        column2="course_id",
        string="Courses",
    )
    expertise = fields.Text()
    experience = fields.Text()
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    is_me = fields.Boolean(compute="_compute_is_me", search="_search_is_me")
    is_head = fields.Boolean(compute="_compute_can")
    can_qualify = fields.Boolean(compute="_compute_can")
    can_refuse = fields.Boolean(compute="_compute_can")
    can_suspend = fields.Boolean(compute="_compute_can")
    can_retire = fields.Boolean(compute="_compute_can")

    _employee_unique = models.UniqueIndex(
        "(employee_id, company_id) WHERE employee_id IS NOT NULL",
        "This employee has a trainer record already.",
    )
    _valid_from_on = models.Constraint(
        "CHECK (valid_until >= qualified_on)",
        "A qualification ends after it began.",
    )

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("employee_id.name", "partner_id.name")
    def _compute_name(self):
        for trainer in self:
            trainer_sudo = trainer.sudo()
            trainer.name = trainer_sudo.employee_id.name or trainer_sudo.partner_id.name

    @api.depends("employee_id", "partner_id")
    @api.depends_context("uid")
    def _compute_is_me(self):
        mine = self.sudo().search(self._get_me_domain())
        for trainer in self:
            trainer.is_me = trainer._origin in mine

    @api.model
    def _search_is_me(self, operator, value):
        if operator != "in":
            return NotImplemented
        # sudo: finding oneself needs no right on others' records
        return Domain("id", "in", self.sudo()._search(self._get_me_domain()))

    @api.model
    def _get_me_domain(self):
        """Trainer records of the user as a human (design §6.11)."""
        return Domain(
            "id", "in", self.env["hr.training.person"]._get_myself().trainer_ids
        )

    def _get_notice_partner(self):
        """Where the trainer is reached: his login's contact, else his own."""
        self.ensure_one()
        # sudo: whoever is to be told need not be readable to who tells him
        trainer = self.sudo()
        contact = self.env["hr.training.person"]._get_contact(trainer.employee_id)
        return contact or trainer.partner_id

    def _filter_left(self):
        """Internal trainers who have left; who left and teaches from outside has a
        record of that kind (sudo)."""
        internal = self.filtered(lambda t: t.kind == "internal")
        left = self.env["hr.training.person"]._filter_left(internal.employee_id)
        return internal.filtered(lambda t: t.employee_id.id in left._ids)

    @api.depends("state")
    @api.depends_context("uid")
    def _compute_can(self):
        head = self._is_head()
        for trainer in self:
            trainer.is_head = head
            trainer.can_qualify = head and trainer.state in (
                TRAINER_CANDIDATE,
                TRAINER_SUSPENDED,
            )
            trainer.can_refuse = head and trainer.state == TRAINER_CANDIDATE
            trainer.can_suspend = head and trainer.state == TRAINER_QUALIFIED
            trainer.can_retire = head and trainer.state in (
                TRAINER_QUALIFIED,
                TRAINER_SUSPENDED,
            )

    @api.constrains("kind", "employee_id", "partner_id")
    def _check_person(self):
        for trainer in self:
            if trainer.kind == "internal" and not trainer.employee_id:
                raise ValidationError(
                    self.env._("An internal trainer is an employee: choose one.")
                )
            if trainer.kind == "external" and not trainer.partner_id:
                raise ValidationError(
                    self.env._("An external trainer is a contact: choose one.")
                )

    # ------------------------------------------------------------
    # WHAT HE MAY TEACH
    # ------------------------------------------------------------

    def _filter_qualified(self):
        return self.filtered(lambda trainer: trainer.state == TRAINER_QUALIFIED)

    def _filter_barred(self):
        """Trainers whom the head has turned down, suspended or retired."""
        barred = (TRAINER_SUSPENDED, TRAINER_RETIRED, TRAINER_REFUSED)
        return self.filtered(lambda trainer: trainer.state in barred)

    def _get_unqualified_reason(self, course, day):
        """Why the trainer may not teach a course on a day, or False (design §7)."""
        self.ensure_one()
        values = {"name": self.name}
        if self.state != TRAINER_QUALIFIED:
            return self.env._(
                "%(name)s is not a qualified trainer. Choose another, or ask the head "
                "of training to qualify him or her.",
                **values,
            )
        if self.qualified_on and day < self.qualified_on:
            return self.env._(
                "%(name)s is qualified from %(day)s on only.",
                day=format_date(self.env, self.qualified_on),
                **values,
            )
        if self.valid_until and day > self.valid_until:
            return self.env._(
                "%(name)s is qualified until %(day)s. The head of training can "
                "prolong it.",
                day=format_date(self.env, self.valid_until),
                **values,
            )
        # One that is archived narrows as well.
        courses = self.with_context(active_test=False).course_ids
        if courses and course not in courses:
            return self.env._(
                "%(name)s is not qualified for %(course)s: it is not among his or her "
                "courses.",
                course=course.display_name,
                **values,
            )
        return False

    def _was_qualified(self, course, day):
        """Whether the trainer was qualified for a course on a day, whatever was decided
        since: suspended, retired, or qualified anew (sudo)."""
        self.ensure_one()
        if not self._get_unqualified_reason(course, day):
            return True
        courses = self.with_context(active_test=False).course_ids
        if courses and course not in courses:
            return False
        on = fields.Date.to_string(day)
        return any(first <= on <= last for first, last in self.past_terms or ())

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            for vals in vals_list:
                self._check_terms(vals)
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            self._check_person_stays(vals)
            self._check_terms(vals)
        if "course_ids" not in vals:
            return super().write(vals)
        # sudo: what he is qualified for counts, whoever may see the courses
        narrow = self.sudo().with_context(active_test=False).filtered("course_ids")
        result = super().write(vals)
        self.env["hr.training.course"]._check_trainers_narrow(
            narrow.with_env(self.env)._filter_qualified()
        )
        return result

    def _mail_get_operation_for_mail_message_operation(self, message_operation):
        """Every employee sees who is qualified; what the head decided about a trainer,
        and why, is for whoever works with trainers, management and the trainer."""
        result = super()._mail_get_operation_for_mail_message_operation(
            message_operation
        )
        if message_operation != "read" or self.env.user.has_group(groups.EXECUTIVE):
            return result
        return {
            trainer: needed if trainer.is_me else "write"
            for trainer, needed in result.items()
        }

    def _check_terms(self, vals):
        """Until when somebody is qualified, his grade and fee are the head's word."""
        given = gather_set(type(self), "_head_fields") & vals.keys()
        if not any(vals[name] for name in given) and not self:
            return
        if given and not self._is_head():
            raise UserError(
                self.env._(
                    "Only the head of training says until when a trainer is "
                    "qualified, of which grade, and for which fee."
                )
            )

    def _check_person_stays(self, vals):
        """The head decided about a human, and classes were planned with him: nobody
        else takes over the record. Another record of the same human may."""
        names = LINKS[self._name] & vals.keys()
        if not names:
            return
        settled = self.filtered(lambda t: t.state != TRAINER_CANDIDATE)
        settled |= (self - settled)._filter_used()
        Person = self.env["hr.training.person"]
        for name in names:
            field = self._fields[name]
            given = field.convert_to_cache(vals[name], self, False)
            new = self.env[field.comodel_name].browse(given or ())
            # sudo: compared only, whoever may read the person
            for trainer in settled.filtered(lambda t, f=name, n=new: t.sudo()[f] != n):
                keys = Person._get_keys(trainer, new)
                if not new or keys[new] != keys[trainer]:
                    raise UserError(
                        self.env._(
                            "%(trainer)s is decided about or chosen to teach already, "
                            "so the record stays with the person. Make another "
                            "trainer record for somebody else.",
                            trainer=trainer.name,
                        )
                    )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_qualify(self, reason=None):
        """Admit candidates, or suspended trainers again, to teach from today on.

        :param str reason: why, without an application; it is kept with the record
        :raise UserError: not the head of training, another state, or a qualification
            that would have ended before it begins
        """
        reason = self._read_text(reason)
        self._check_can_qualify()
        self._do_qualify(reason)
        return True

    def _check_can_qualify(self):
        self._check_can_move((TRAINER_CANDIDATE, TRAINER_SUSPENDED))
        self._check_not_own()
        today = self.env.company._get_training_today()
        self._check_reasons(
            [
                (
                    trainer,
                    trainer.valid_until
                    and trainer.valid_until < today
                    and self.env._(
                        "The qualification ends on %(day)s, before it begins. Set "
                        "another last day, or none.",
                        day=format_date(self.env, trainer.valid_until),
                    ),
                )
                for trainer in self
            ]
        )

    def _check_not_own(self):
        """Nobody decides about himself, see ``training_allow_self_approval``."""
        if self.env.su:
            return
        # sudo: what the company allows
        companies = self.sudo().company_id
        strict = companies.filtered(lambda c: not c.training_allow_self_approval)
        self._check_reasons(
            [
                (
                    trainer,
                    trainer.is_me
                    and trainer.company_id in strict
                    and self.env._(
                        "Nobody qualifies himself. Please ask another head of training."
                    ),
                )
                for trainer in self
            ]
        )

    def _do_qualify(self, reason=False):
        trainers = self._guard_sudo()
        trainers.write(
            {
                "state": TRAINER_QUALIFIED,
                "qualified_on": self.env.company._get_training_today(),
            }
        )
        if reason:
            for trainer in trainers:
                trainer.message_post(body=reason)

    def action_refuse(self):
        """Turn candidates down."""
        self._check_can_move((TRAINER_CANDIDATE,))
        self._do_move(TRAINER_REFUSED)
        return True

    def action_suspend(self):
        """Stop qualified trainers from being scheduled for now."""
        self._check_can_move((TRAINER_QUALIFIED,))
        self._do_move(TRAINER_SUSPENDED)
        return True

    def action_retire(self):
        """End the teaching of trainers; their history stays."""
        self._check_can_move((TRAINER_QUALIFIED, TRAINER_SUSPENDED))
        self._do_move(TRAINER_RETIRED)
        return True

    def _check_can_move(self, from_states):
        self._check_head()
        self.check_access("write")
        labels = dict(self._fields["state"]._description_selection(self.env))
        self._check_reasons(
            [
                (
                    trainer,
                    trainer.state not in from_states
                    and self.env._(
                        "This is not possible for a trainer in state %(state)s.",
                        state=labels[trainer.state],
                    ),
                )
                for trainer in self
            ]
        )

    def _do_move(self, state):
        trainers = self._guard_sudo()
        trainers.filtered(lambda t: t.state == TRAINER_QUALIFIED)._keep_term()
        trainers.write({"state": state})

    def _keep_term(self):
        """What was qualified until today is over, and stays known (sudo)."""
        for trainer in self:
            today = trainer.company_id._get_training_today()
            last = min(trainer.valid_until or today, today)
            first = fields.Date.to_string(trainer.qualified_on) or ""
            term = [first, fields.Date.to_string(last)]
            trainer.past_terms = [*(trainer.past_terms or ()), term]
