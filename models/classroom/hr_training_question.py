from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ...tools import questions


class HrTrainingQuestion(models.Model):
    """What trainees ask and suggest, what departments have problems with.

    open → answered → closed; answered, closed → open by asking again.

    | action | who |
    | ask, suggest | who has a seat in the session, until it is closed |
    | report a problem | department manager, of his people; officer |
    | answer | officer; a question the trainer and keeper of its session, too |
    | close | who asked; officer; the trainer, once it is answered |
    | ask again | who asked; of a problem the department manager |

    Nobody answers himself. A problem is between the department and the training
    department: whom it concerns reads nothing of it (policy 6.3.3, 2.2.4). It stays as
    it was asked.
    """

    _name = "hr.training.question"
    _description = "Question of a Class"
    _inherit = [
        "hr.training.guard.mixin",
        "hr.training.team.mixin",
        "hr.training.reminder.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "waiting_since desc, id desc"
    _rec_names_search = ["text", "session_id"]

    _guarded_fields = frozenset(
        {
            "enrollment_id",
            "asked_by_id",
            "raised_on",
            "waiting_since",
            "answer",
            "answered_by_id",
            "answered_on",
            "class_answer_id",
        }
    )
    _fixed_links = frozenset({"session_id"})

    kind = fields.Selection(
        selection=questions.KINDS,
        required=True,
        default=questions.QUESTION,
        index=True,
    )
    state = fields.Selection(
        selection=questions.STATES,
        required=True,
        default=questions.OPEN,
        copy=False,
        index=True,
    )
    session_id = fields.Many2one(
        comodel_name="hr.training.session",
        index="btree_not_null",
        ondelete="restrict",
    )
    enrollment_id = fields.Many2one(
        comodel_name="hr.training.enrollment",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="The seat of whoever asks.",
    )
    employee_id = fields.Many2one(
        comodel_name="hr.employee",
        index="btree_not_null",
        ondelete="restrict",
        help="Who asks; of a problem the person concerned, empty for the department.",
    )
    department_id = fields.Many2one(
        comodel_name="hr.department",
        index="btree_not_null",
        ondelete="restrict",
        help="As it was when it was asked.",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        compute="_compute_company_id",
        store=True,
        precompute=True,
        required=True,
        index=True,
    )
    text = fields.Text(required=True)
    asked_by_id = fields.Many2one(
        comodel_name="res.users",
        required=True,
        copy=False,
        ondelete="restrict",
        default=lambda self: self.env.user,
    )
    raised_on = fields.Datetime(
        string="Asked on", required=True, copy=False, default=fields.Datetime.now
    )
    waiting_since = fields.Datetime(
        required=True,
        copy=False,
        default=fields.Datetime.now,
        help="When it was asked, or asked again.",
    )
    answer = fields.Text(copy=False)
    answered_by_id = fields.Many2one(
        comodel_name="res.users", copy=False, ondelete="restrict"
    )
    answered_on = fields.Datetime(copy=False)
    class_answer_id = fields.Many2one(
        comodel_name="hr.training.class.answer",
        string="Shared with the Class",
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    is_my_department = fields.Boolean(
        compute="_compute_is_my_department", search="_search_is_my_department"
    )
    can_answer = fields.Boolean(compute="_compute_can")
    can_close = fields.Boolean(compute="_compute_can")
    can_ask_again = fields.Boolean(compute="_compute_can")

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("session_id", "department_id")
    def _compute_company_id(self):
        """Of the moment when it was asked: neither link changes afterwards."""
        for question in self:
            # sudo: the company only
            question_sudo = question.sudo()
            question.company_id = (
                question_sudo.session_id.company_id
                or question_sudo.department_id.company_id
                or self.env.company
            )

    @api.depends("kind", "session_id", "department_id")
    def _compute_display_name(self):
        """Without a person: whoever is told of it need not be told of him."""
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for question in self:
            # sudo: names only, of what the user may read
            question_sudo = question.sudo()
            place = question_sudo.session_id or question_sudo.department_id
            names = (labels.get(question.kind), place.display_name)
            question.display_name = " · ".join(filter(None, names))

    @api.depends("department_id")
    @api.depends_context("uid")
    def _compute_is_my_department(self):
        managed = self.env["hr.department"]._training_managed_departments()
        for question in self:
            # sudo: the department only
            question.is_my_department = question.sudo().department_id.id in managed._ids

    @api.model
    def _search_is_my_department(self, operator, value):
        if operator != "in":
            return NotImplemented
        managed = self.env["hr.department"]._training_managed_departments()
        return Domain("department_id", "in", managed.ids)

    # ------------------------------------------------------------
    # ASK
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        self = self.with_context(  # pylint: disable=self-cls-assignment
            mail_create_nolog=True, mail_create_nosubscribe=True
        )
        if self.env.su:
            return super().create(vals_list)
        names = ["kind", "session_id", "employee_id", "department_id", "text"]
        defaults = self.default_get(names)
        asked = super().create(
            [self._prepare_asked({**defaults, **vals}) for vals in vals_list]
        )
        # Whose seat it is follows from who asks, see ``_prepare_asked``.
        seats = asked.session_id._get_my_seats()
        for question_sudo in asked._guard_sudo():
            if question_sudo.kind != questions.PROBLEM:
                question_sudo.enrollment_id = seats[question_sudo.session_id.id]
        asked._guard_sudo()._tell_asked()
        return asked

    @api.model
    def _prepare_asked(self, vals):
        """What somebody asks, as it is kept; raises for who may not ask it."""
        vals = {**vals, "text": self._read_text(vals.get("text"))}
        if not vals["text"]:
            raise UserError(self.env._("Please write what you want to say."))
        if vals.get("kind") == questions.PROBLEM:
            return self._prepare_problem(vals)
        session_id = vals.get("session_id")
        if not self._is_id(session_id):
            raise UserError(self.env._("Choose the class that you ask about."))
        session = self.env["hr.training.session"].browse(session_id)
        session._check_can_ask_in_class()
        seat = session._get_my_seats()[session_id]
        return {
            **vals,
            "employee_id": seat.employee_id.id,
            "department_id": seat.department_id.id,
        }

    @api.model
    def _prepare_problem(self, vals):
        Department = self.env["hr.department"]
        managed = Department._training_managed_departments()
        # sudo: whose department somebody is in, of people named by who leads them
        employee = self.env["hr.employee"].sudo()
        if vals.get("employee_id"):
            given = vals["employee_id"]
            employee = employee.browse(given if self._is_id(given) else ()).exists()
            department = employee.department_id
        elif vals.get("department_id"):
            given = vals["department_id"]
            department = managed.browse(given if self._is_id(given) else ()).exists()
        else:
            # sudo: compared with departments that are found in sudo
            department = Department._training_default_department().sudo()
        if not department:
            raise UserError(
                self.env._("Choose the department, or the person, that it concerns.")
            )
        if employee & Department._training_own_employees():
            raise UserError(self.env._("Somebody else reports what concerns you."))
        if department not in managed and not self._is_officer():
            raise AccessError(
                self.env._(
                    "You report problems of the departments that you manage. Please "
                    "ask the training department."
                )
            )
        return {**vals, "department_id": department.id}

    def write(self, vals):
        if not self.env.su:
            raise UserError(
                self.env._("It stays as it was asked. Ask again to add something.")
            )
        return super().write(vals)
