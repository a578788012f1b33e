from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ...tools import needs, states
from ...tools.cells import is_said
from ...tools.declared import gather_set
from ...tools.training_values import MAX_SEATS


class HrTrainingNeed(models.Model):
    """What people have to learn, by which channel it came and how it was found
    (policy 3.1, 3.2).

    draft → submitted → validated | rejected; validated → planned → closed.

    | action | who |
    | create, write a draft | employee for himself; manager for his people; officer |
    | submit, take back | who raised it; officer |
    | validate, reject, merge, close with a word, open again | officer |

    Planned and closed follow from the plan's lines and from passes, see
    ``hr_training_need_follow``.
    """

    _name = "hr.training.need"
    _description = "Training Need"
    _inherit = [
        "hr.training.guard.mixin",
        "hr.training.skill.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "priority desc, date desc, id desc"
    _rec_names_search = ["code", "name", "course_id", "skill_id"]
    _check_company_auto = True

    _reason_methods = frozenset({"action_reject", "action_close"})
    _explained_links = {
        "course_id": "a wish; the officer looks at it",
        "merged_into_id": "written by the merge only",
    }
    _guarded_fields = frozenset(
        {
            "code",
            "requester_id",
            "answer",
            "decided_by_id",
            "decided_on",
            "is_settled",
            "merged_into_id",
            "plan_line_ids",
            "source_model",
            "source_id",
            "source_name",
        }
    )
    # What only a draft's maker changes; officers also later, until it is over. Each
    # file its own.
    _content_fields = frozenset(
        {
            "channel",
            "analysis",
            "cause",
            "name",
            "description",
            "course_id",
            "skill_id",
            "skill_level_id",
            "urgency",
            "date",
            "date_wanted",
            "headcount",
            "department_id",
            "company_id",
            "evidence",
            "person_ids",
        }
    )

    code = fields.Char(string="Number", copy=False, readonly=True)
    name = fields.Char(
        string="Need", help="In words, where no course of the catalogue fits."
    )
    description = fields.Text(string="Explanation")
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    channel = fields.Selection(
        selection=needs.CHANNELS,
        index=True,
        default=lambda self: self._default_channel(),
        help="From whom the need comes (policy 3.1).",
    )
    analysis = fields.Selection(
        selection=needs.METHODS,
        string="Method of Analysis",
        help="How the need was found (policy 3.2).",
    )
    cause = fields.Selection(
        selection=needs.CAUSES,
        string="Root Cause",
        help="What is missing, where work falls short (policy 3.2).",
    )
    state = fields.Selection(
        selection=needs.STATES,
        required=True,
        default=needs.DRAFT,
        copy=False,
        index=True,
        tracking=True,
    )
    shown_state = fields.Selection(
        selection=needs.STATES,
        string="What Became of It",
        compute="_compute_shown_state",
        help="Of a need that was merged into another: where that one stands.",
    )
    course_id = fields.Many2one(
        comodel_name="hr.training.course",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        tracking=True,
    )
    skill_id = fields.Many2one(
        comodel_name="hr.skill", index="btree_not_null", ondelete="restrict"
    )
    skill_type_id = fields.Many2one(related="skill_id.skill_type_id")
    skill_level_id = fields.Many2one(
        comodel_name="hr.skill.level",
        string="Level to Reach",
        domain="[('skill_type_id', '=', skill_type_id)]",
        ondelete="restrict",
    )
    urgency = fields.Selection(
        selection=states.URGENCIES, default="normal", required=True
    )
    date = fields.Date(
        string="Raised On",
        required=True,
        copy=False,
        index=True,
        default=lambda self: self.env.company._get_training_today(),
    )
    date_wanted = fields.Date(string="Wanted By")
    headcount = fields.Integer(
        string="Unnamed People", help="People who are not named below."
    )
    people_count = fields.Integer(
        string="People", compute="_compute_people_count", store=True
    )
    department_id = fields.Many2one(
        comodel_name="hr.department",
        compute="_compute_department_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
        help="Of the people, where they are of one.",
    )
    person_ids = fields.One2many(
        comodel_name="hr.training.need.person",
        inverse_name="need_id",
        string="For Whom",
    )
    requester_id = fields.Many2one(
        comodel_name="res.users",
        string="Raised By",
        copy=False,
        index=True,
        default=lambda self: self.env.user,
        ondelete="restrict",
    )

    # Evidence
    evidence = fields.Char(
        help="The document, complaint or figure that shows the need (policy 3.1)."
    )
    source_model = fields.Char(copy=False)
    source_id = fields.Many2oneReference(model_field="source_model", copy=False)
    source_name = fields.Char(
        string="Made From", copy=False, help="The record it was made from."
    )
    has_evidence = fields.Boolean(
        compute="_compute_has_evidence", help="There is a record the user may open."
    )
    kept_note = fields.Text(groups=fields.NO_ACCESS, copy=False)
    performance_note = fields.Text(
        string="Note on Work Performance",
        compute="_compute_performance_note",
        readonly=False,
        help="Not shown to the people it is about.",
    )
    is_note_shown = fields.Boolean(compute="_compute_is_note_shown")

    # Decision
    answer = fields.Text(string="Word Given", copy=False, tracking=True)
    shown_answer = fields.Text(string="Answer", compute="_compute_shown_state")
    decided_by_id = fields.Many2one(
        comodel_name="res.users", copy=False, ondelete="restrict"
    )
    decided_on = fields.Datetime(copy=False)
    is_settled = fields.Boolean(
        string="Closed by Hand",
        copy=False,
        help="Settled otherwise than by passes; nothing reopens it by itself.",
    )
    merged_into_id = fields.Many2one(
        comodel_name="hr.training.need",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    origin_ids = fields.One2many(
        comodel_name="hr.training.need",
        inverse_name="merged_into_id",
        string="Merged Needs",
        copy=False,
    )
    plan_line_ids = fields.Many2many(
        comodel_name="hr.training.plan.line",
        relation="hr_training_plan_line_need_rel",
        column1="need_id",
        column2="line_id",
        string="Plan Lines",
        copy=False,
    )

    is_open_to_me = fields.Boolean(
        compute="_compute_is_open_to_me", search="_search_is_open_to_me"
    )
    is_of_my_team = fields.Boolean(
        string="Of My Team",
        compute="_compute_is_open_to_me",
        search="_search_is_of_my_team",
    )
    line_count = fields.Integer(compute="_compute_counts")
    session_count = fields.Integer(compute="_compute_counts")
    origin_count = fields.Integer(compute="_compute_counts")
    is_content_open = fields.Boolean(compute="_compute_can")
    can_submit = fields.Boolean(compute="_compute_can")
    can_reset_to_draft = fields.Boolean(compute="_compute_can")
    can_validate = fields.Boolean(compute="_compute_can")
    can_reject = fields.Boolean(compute="_compute_can")
    can_close = fields.Boolean(compute="_compute_can")
    can_reopen = fields.Boolean(compute="_compute_can")
    doubts = fields.Char(
        compute="_compute_doubts",
        help="What is missing before it is validated; a warning.",
    )

    _headcount_positive = models.Constraint(
        "CHECK (headcount >= 0)", "The headcount cannot be negative."
    )

    _merged_elsewhere = models.Constraint(
        "CHECK (merged_into_id <> id)", "A need is merged into another one."
    )

    # ------------------------------------------------------------
    # DEFAULTS, COMPUTE, SEARCH
    # ------------------------------------------------------------

    @api.model
    def _default_channel(self):
        """A department manager speaks for his people, everybody else for himself."""
        if self.env["hr.department"]._training_managed_departments():
            return needs.SUPERVISOR
        return False if self._is_officer() else needs.EMPLOYEE

    @api.depends("name", "course_id.name", "skill_id.name", "skill_level_id.name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for need in self:
            # sudo: what is needed is no secret to who may read the need
            need_sudo = need.sudo()
            skill = " · ".join(
                filter(None, (need_sudo.skill_id.name, need_sudo.skill_level_id.name))
            )
            texts = (need.name, need_sudo.course_id.name, skill, need.code)
            need.display_name = next(filter(is_said, texts), False)

    @api.depends("state", "answer", "merged_into_id")
    def _compute_shown_state(self):
        for need in self:
            # sudo: who may read a need may know what became of it
            root = need.sudo()._get_root()
            need.shown_state = root.state
            need.shown_answer = root.answer

    def _get_root(self):
        """The need that stands for this one, after every merge."""
        root, seen = self, set()
        while root.merged_into_id and root.id not in seen:
            seen.add(root.id)
            root = root.merged_into_id
        return root

    @api.depends("person_ids", "headcount")
    def _compute_people_count(self):
        for need in self:
            need.people_count = len(need.person_ids) + need.headcount

    @api.depends("person_ids.department_id")
    def _compute_department_id(self):
        for need in self:
            departments = need.person_ids.department_id
            if len(departments) == 1:
                need.department_id = departments
            elif departments or not need.department_id:
                need.department_id = False

    @api.depends("person_ids.employee_id", "requester_id")
    @api.depends_context("uid")
    def _compute_is_note_shown(self):
        officer = self._has_officer_group() or self.env.su
        team = self.env["hr.department"]._training_team_employees()
        own = self.env["hr.department"]._training_own_employees()
        for need in self:
            # sudo: whether the user is meant is asked here, and nowhere else
            need_sudo = need.sudo()
            people = need_sudo._get_people()
            raised = need_sudo.requester_id == self.env.user and not people
            # Who managed them once does so no more.
            may = officer or raised or (bool(people) and not people - team)
            need.is_note_shown = may and not people & own

    def _get_people(self):
        """Whom the need names, in sudo.

        Asked anew: who may not see them all has read fewer, and what was read stays.
        """
        self.ensure_one()
        # sudo: see above
        rows = self.env["hr.training.need.person"].sudo()
        rows = rows.search([("need_id", "=", self._origin.id)])
        return (rows | self.sudo().person_ids).employee_id

    # Not the people: naming one in a form would take away what was typed.
    @api.depends("kept_note")
    @api.depends_context("uid")
    def _compute_performance_note(self):
        for need in self:
            # sudo: for whom it is meant, see above
            kept = need.sudo().kept_note
            need.performance_note = kept if need.is_note_shown else False

    def _do_keep_note(self, note):
        """Keep the note of who may write the need and is not its subject."""
        for need in self:
            if need.is_note_shown or self.env.su:
                # sudo: nobody reads the field itself
                need.sudo().kept_note = note

    @api.depends("person_ids", "requester_id", "state", "department_id")
    @api.depends_context("uid")
    def _compute_is_open_to_me(self):
        open_ids, team_ids = self._filter_few(
            ("_get_open_terms", "_get_team_terms"), ("_get_team_terms",)
        )
        for need in self:
            need.is_open_to_me = need.id in open_ids
            need.is_of_my_team = need.id in team_ids

    @api.model
    def _search_is_open_to_me(self, operator, value):
        return self._search_few(operator, "_get_open_terms", "_get_team_terms")

    @api.model
    def _search_is_of_my_team(self, operator, value):
        return self._search_few(operator, "_get_team_terms")

    @api.model
    def _get_open_terms(self):
        """What the user raised, and what is about himself."""
        # sudo: asked by record rules
        Need = self.sudo()
        Person = Need.env["hr.training.need.person"]
        own = self.env["hr.department"]._training_own_employees()
        raised = Domain("requester_id", "=", self.env.uid)
        # A draft is its maker's; what he said himself is his from the start.
        told = Domain("need_id.state", "!=", needs.DRAFT)
        return [
            (Need._search(raised), "id"),
            (
                Person._search(
                    Domain("employee_id", "in", own.ids)
                    & (told | Domain("need_id.channel", "=", needs.EMPLOYEE))
                ),
                "need_id",
            ),
        ]

    @api.model
    def _get_team_terms(self):
        """What is about people or departments that the user manages."""
        Department = self.env["hr.department"]
        managed = Department._training_managed_departments()
        if not managed:
            return []
        # sudo: asked by record rules
        Need = self.sudo()
        told = Domain("state", "!=", needs.DRAFT) | Domain(
            "requester_id", "=", self.env.uid
        )
        of_people = Domain("employee_id", "in", Department._training_team_query())
        of_people &= Domain("need_id", "any", told)
        of_department = Domain("department_id", "in", managed.ids) & told
        return [
            (Need.env["hr.training.need.person"]._search(of_people), "need_id"),
            (Need._search(of_department), "id"),
        ]

    @api.depends("plan_line_ids", "origin_ids")
    @api.depends_context("uid")
    def _compute_counts(self):
        for need in self:
            need.line_count = len(need._get_seen_lines())
            need.session_count = len(need._get_seen_sessions())
            # sudo: a number, of a need the user may read
            need.origin_count = len(need.sudo().origin_ids)

    def _get_seen_lines(self):
        """The lines that have these needs, as far as the user may read them."""
        # sudo: the links; what the user sees of them is asked below
        lines = self.sudo().plan_line_ids
        lines |= lines.child_line_ids
        return self.env["hr.training.plan.line"].search([("id", "in", lines.ids)])

    def _get_seen_sessions(self):
        """Sessions of these lines, and those where its people learn it."""
        # sudo: as above
        needs_sudo = self.sudo()
        lines = needs_sudo.plan_line_ids
        sessions = (lines | lines.child_line_ids).session_ids
        sessions |= needs_sudo.person_ids.current_enrollment_id.session_id
        return self.env["hr.training.session"].search([("id", "in", sessions.ids)])

    def action_view_plan_lines(self):
        """The plan lines that are to meet these needs."""
        self.check_access("read")
        return self._get_related_action(
            "hr_training.hr_training_plan_line_action",
            [("id", "in", self._get_seen_lines().ids)],
        )

    def action_view_sessions(self):
        """The sessions that were held, or will be, for these needs."""
        self.check_access("read")
        return self._get_related_action(
            "hr_training.hr_training_session_action",
            [("id", "in", self._get_seen_sessions().ids)],
        )

    @api.depends("state", "requester_id", "is_settled", "merged_into_id")
    @api.depends_context("uid")
    def _compute_can(self):
        self._set_can(
            "submit", "reset_to_draft", "validate", "reject", "close", "reopen"
        )
        for need in self:
            need.is_content_open = not need._get_content_closed_reason()

    @api.depends("evidence", "source_id", "cause", "analysis", "person_ids")
    @api.depends_context("lang")
    def _compute_doubts(self):
        for need in self:
            need.doubts = " ".join(need._get_doubts()) or False

    def _get_doubts(self):
        """Sentences on what an officer should know before he validates."""
        self.ensure_one()
        doubts = []
        if not self._has_evidence():
            doubts.append(self.env._("There is no evidence for it."))
        if not self.cause and self.analysis == needs.PERFORMANCE:
            doubts.append(
                self.env._(
                    "It does not say whether knowledge, skill or attitude is missing."
                )
            )
        if not self.people_count:
            doubts.append(self.env._("It does not say for whom, or for how many."))
        return doubts

    def _has_evidence(self):
        """Whether anything shows the need; wings and files that add some extend it."""
        self.ensure_one()
        return bool(is_said(self.evidence) or self.source_id)

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains("date", "date_wanted")
    def _check_need_years(self):
        self._check_years("date", "date_wanted")
        for need in self:
            if need.date > need.company_id._get_training_today():
                raise ValidationError(
                    self.env._("A need is raised today or was before, not later.")
                )

    @api.model
    def _check_size(self, vals):
        """Before it is stored: the column holds no such number."""
        people = vals.get("headcount")
        if isinstance(people, int | float) and people > MAX_SEATS:
            raise ValidationError(
                self.env._(
                    "%(people)s people are more than a session has seats, %(seats)s. "
                    "Please check the number.",
                    people=people,
                    seats=MAX_SEATS,
                )
            )

    def _check_speaks_for(self):
        """Whoever raises a need speaks for himself, or for people he manages."""
        if self.env.su:
            return
        for need in self:
            if reason := need._get_cannot_speak_reason():
                raise ValidationError(reason)

    def _get_cannot_speak_reason(self):
        """Why the user may not raise it for these people or departments, or False."""
        self.ensure_one()
        if self._is_officer():
            return False
        Department = self.env["hr.department"]
        own = Department._training_own_employees()
        # sudo: who is named counts, whoever may read the records
        need_sudo = self.sudo()
        people = need_sudo._get_people()
        if need_sudo.channel == needs.EMPLOYEE:
            if people - own or need_sudo.headcount:
                return self.env._("An employee’s need is his own: name nobody else.")
            return False
        managed = Department._training_managed_departments()
        team = Department._training_team_employees()
        if not managed:
            return self.env._(
                "You ask for yourself. What your department needs, its manager raises."
            )
        # Of himself a manager speaks as an employee.
        nobodys = need_sudo.headcount and not need_sudo.department_id
        beyond = need_sudo.department_id - managed or people - team or nobodys
        if beyond or people & own:
            return self.env._(
                "Name people and departments that you manage; for yourself, use the "
                "channel “Employee”."
            )
        return False

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        codes = self.env["hr.training.plan.line"]._draw_codes(
            self._name, self.env.company, len(vals_list)
        )
        for vals in vals_list:
            self._check_size(vals)
        # The people come first: it is not for them.
        notes = [vals.get("performance_note") for vals in vals_list]
        needs_made = super().create(vals_list)
        for need, note in zip(needs_made, notes, strict=True):
            if note:
                need._do_keep_note(note)
        for need_sudo, code in zip(needs_made._guard_sudo(), codes, strict=True):
            need_sudo.code = code
        needs_made._do_name_oneself()
        needs_made._check_speaks_for()
        return needs_made

    def _do_name_oneself(self):
        """An employee who asks for himself need not say for whom."""
        alone = self.filtered(
            lambda n: n.channel == needs.EMPLOYEE and not n.person_ids
        )
        if self.env.su or not alone:
            return
        own = self.env["hr.department"]._training_own_employees()
        vals_list = [
            {"need_id": need.id, "employee_id": employees[:1].id}
            for need in alone
            if (
                employees := own.filtered(
                    lambda e, need=need: e.active and e.company_id == need.company_id
                )
            )
        ]
        # sudo: his own need, of which he is the person
        self.env["hr.training.need.person"].sudo().create(vals_list)

    def write(self, vals):
        content = gather_set(type(self), "_content_fields")
        if not self.env.su and (content & vals.keys() or "performance_note" in vals):
            self._check_content_open()
        if (
            not self.env.su
            and {"course_id", "skill_id", "skill_level_id"} & vals.keys()
        ):
            self._check_reasons(
                [
                    (
                        need,
                        need.state == needs.PLANNED
                        and self.env._(
                            "It stands in a plan, whose course stays. Take it out of "
                            "its line first."
                        ),
                    )
                    for need in self
                ]
            )
        self._check_size(vals)
        result = super().write(vals)
        if content & vals.keys():
            self._check_speaks_for()
        if "performance_note" in vals:
            self._do_keep_note(vals["performance_note"])
        return result

    def _check_content_open(self):
        """What a need says changes while it is its maker's, or the officer's."""
        self._check_reasons([(n, n._get_content_closed_reason()) for n in self])

    def _get_content_closed_reason(self):
        self.ensure_one()
        if self.env.su:
            return False
        if self.merged_into_id:
            return self.env._("It was merged into another need; change that one.")
        if self.state == needs.DRAFT:
            return False
        if self.state in (needs.REJECTED, needs.CLOSED):
            return self.env._("It is over and stays as it was.")
        if not self._is_officer():
            return self.env._(
                "It was submitted: take it back to change it, or ask the training "
                "department."
            )
        return False

    @api.ondelete(at_uninstall=False)
    def _unlink_except_submitted(self):
        # sudo: that something hangs on it is a fact, whoever may read it
        for need in self.sudo():
            if need.state != needs.DRAFT or need.origin_ids or need.plan_line_ids:
                raise UserError(
                    self.env._("Only drafts are deleted. Reject it, or close it.")
                )
