from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_date

from ...tools import groups, selection, states
from ...tools.declared import gather_set
from ..catalogue.hr_training_trainer import TRAINER_QUALIFIED

TODO = "hr_training.mail_activity_type_trainer_application"
ACTIVITY = "hr_training.mail_activity_type_trainer_sheet"
DECIDE = "hr_training.mail_activity_type_trainer_scored"
OPEN = (states.DRAFT, states.SUBMITTED)
# Who reads applications as such.
READERS = f"{groups.OFFICER},{groups.EXECUTIVE}"
FEE_READERS = f"{READERS},{groups.FINANCE}"


class HrTrainingTrainerApplication(models.Model):
    """Somebody is to become a trainer, for more courses, or to stay one (policy 8.1).

    draft (scored) → submitted → approved | refused; cancelled. The trainer follows.

    | action | who |
    | open one for himself | employee |
    | open one for his people | department manager |
    | open one for anybody, name assessors, submit, cancel | officer |
    | write texts and files of a draft, withdraw | the candidate |
    | score | assessors, on their ``hr.training.trainer.sheet`` |
    | approve: qualify; refuse; turn down a draft by its scores | head of training |

    Nobody opens, scores, submits or decides his own, but for opening and withdrawing
    it. A human has one open application in a company, and who was refused comes again
    after the months of the setting: both by whatever record of his. What scores come
    to stands here once all assessors have handed in, see :meth:`_do_disclose`.
    """

    _name = "hr.training.trainer.application"
    _description = "Trainer Application"
    _inherit = [
        "hr.training.approval.mixin",
        "hr.training.team.mixin",
        "hr.training.reminder.mixin",
        "hr.training.upload.mixin",
    ]
    _order = "id desc"
    _rec_names_search = ["trainer_id.name"]

    _reason_methods = frozenset({"action_withdraw", "action_turn_down"})
    _fixed_links = frozenset({"trainer_id"})
    _explained_links = {
        "lecture_session_id": "_check_lecture_session: of the company; nothing of the "
        "class changes by it",
    }
    _guarded_fields = frozenset(
        {
            "score",
            "lecture_score",
            "scored_on",
            "lecture_scored_on",
            "sheet_ids",
            "score_ids",
            "refused_on",
        }
    )
    _approval_content_fields = frozenset(
        {
            "channel",
            "course_ids",
            "grade_id",
            "valid_until",
            "institution_id",
            "hourly_fee",
            "motivation",
            "experience",
            "references",
            "cv",
            "cv_filename",
            "reference_file",
            "reference_filename",
            "assessor_ids",
            "has_lecture",
            "lecture_on",
            "lecture_place",
            "lecture_session_id",
        }
    )
    # What a candidate says of himself.
    _candidate_fields = frozenset(
        {
            "motivation",
            "experience",
            "references",
            "cv",
            "cv_filename",
            "reference_file",
            "reference_filename",
        }
    )
    _files = {"cv": "cv_filename", "reference_file": "reference_filename"}

    # Who
    trainer_id = fields.Many2one(
        comodel_name="hr.training.trainer",
        string="Candidate",
        required=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        related="trainer_id.company_id", store=True, index=True, precompute=True
    )
    employee_id = fields.Many2one(
        related="trainer_id.employee_id",
        store=True,
        index="btree_not_null",
        precompute=True,
    )
    kind = fields.Selection(related="trainer_id.kind", store=True, precompute=True)
    trainer_state = fields.Selection(
        related="trainer_id.state", string="Is So Far", related_sudo=True
    )
    channel = fields.Selection(
        selection=selection.CHANNELS, required=True, index=True, tracking=True
    )
    is_renewal = fields.Boolean(
        compute="_compute_is_renewal", store=True, string="Renewal"
    )
    institution_id = fields.Many2one(
        comodel_name="res.partner",
        domain="[('is_company', '=', True)]",
        index="btree_not_null",
        ondelete="restrict",
        help="Where an external candidate comes from.",
    )

    # For what
    course_ids = fields.Many2many(
        comodel_name="hr.training.course",
        relation="hr_training_trainer_application_course_rel",
        column1="application_id",
        column2="course_id",
        string="Courses",
        help="What he or she is to be qualified for. Courses that a trainer has "
        "already stay.",
    )
    grade_id = fields.Many2one(
        comodel_name="hr.training.trainer.grade",
        index="btree_not_null",
        ondelete="restrict",
        help="With the approval the trainer is of this grade; empty: as before.",
    )
    valid_until = fields.Date(
        string="Qualified Until",
        tracking=True,
        help="Last day of the qualification; empty for good.",
    )
    hourly_fee = fields.Monetary(
        string="Agreed Fee per Hour",
        groups=FEE_READERS,
        help="Of an external trainer, for an hour of class.",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")

    # What speaks for him
    motivation = fields.Text(help="Why he or she wants to teach, or should.")
    experience = fields.Text(help="Years, projects, classes taught before.")
    references = fields.Text(help="Who knows the candidate as a trainer.")
    cv = fields.Binary(string="CV", copy=False, attachment=True)
    cv_filename = fields.Char(copy=False)
    reference_file = fields.Binary(
        string="Letter of Reference", copy=False, attachment=True
    )
    reference_filename = fields.Char(copy=False)

    # What is thought of him
    assessor_ids = fields.Many2many(
        comodel_name="res.users",
        relation="hr_training_trainer_application_assessor_rel",
        column1="application_id",
        column2="user_id",
        string="Assessors",
        copy=False,
        domain="[('share', '=', False)]",
    )
    has_lecture = fields.Boolean(
        string="Trial Lecture",
        compute="_compute_has_lecture",
        store=True,
        precompute=True,
        readonly=False,
        copy=False,
    )
    lecture_on = fields.Date(string="Lecture on", copy=False)
    lecture_place = fields.Char(copy=False)
    lecture_session_id = fields.Many2one(
        comodel_name="hr.training.session",
        string="In the Class",
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    sheet_ids = fields.One2many(
        comodel_name="hr.training.trainer.sheet",
        inverse_name="application_id",
        string="Score Sheets",
        copy=False,
    )
    score_ids = fields.One2many(
        comodel_name="hr.training.trainer.score",
        inverse_name="application_id",
        string="Scores",
        copy=False,
    )
    scored_on = fields.Datetime(
        copy=False, help="Since then all assessors have handed in."
    )
    score = fields.Float(
        copy=False, digits=(5, 2), aggregator="avg", help="Of the profile."
    )
    lecture_scored_on = fields.Datetime(copy=False)
    lecture_score = fields.Float(copy=False, digits=(5, 2), aggregator="avg")
    score_text = fields.Text(compute="_compute_score_text", string="By Criteria")
    weight_text = fields.Char(compute="_compute_score_text")
    missing_text = fields.Text(
        compute="_compute_missing_text", help="What keeps it from being submitted."
    )

    # What came of it
    state = fields.Selection(
        selection_add=[(states.REFUSED, "Not Qualified")],
        ondelete={states.REFUSED: "set default"},
    )
    refused_on = fields.Date(copy=False)
    is_me = fields.Boolean(related="trainer_id.is_me", related_sudo=True)
    is_assessed_by_me = fields.Boolean(
        compute="_compute_is_assessed_by_me", search="_search_is_assessed_by_me"
    )
    is_officer = fields.Boolean(compute="_compute_can")
    can_withdraw = fields.Boolean(compute="_compute_can")
    can_turn_down = fields.Boolean(compute="_compute_can")

    # ------------------------------------------------------------
    # COMPUTE, SEARCH
    # ------------------------------------------------------------

    @api.depends("trainer_id.name", "channel")
    @api.depends_context("lang")
    def _compute_display_name(self):
        channels = dict(self._fields["channel"]._description_selection(self.env))
        for application in self:
            # sudo: who may read it may know whom it is about
            name = application.sudo().trainer_id.name
            names = (name, channels.get(application.channel))
            application.display_name = " · ".join(filter(None, names))

    @api.depends("channel")
    def _compute_is_renewal(self):
        for application in self:
            application.is_renewal = application.channel == selection.RENEWAL

    @api.depends("trainer_id", "channel")
    def _compute_has_lecture(self):
        for application in self:
            application.has_lecture = (
                application.has_lecture or application._is_lecture_due()
            )

    def _is_lecture_due(self):
        """Whether the company asks this candidate for a trial lecture."""
        self.ensure_one()
        # sudo: kind of the candidate and setting of the company, whoever writes it
        trainer = self.sudo().trainer_id
        return (
            trainer.kind == selection.INTERNAL
            and self.channel != selection.RENEWAL
            and trainer.company_id.training_trainer_lecture
        )

    def _get_lecture_text(self):
        """Day and place in words, or False (sudo)."""
        self.ensure_one()
        parts = [
            self.lecture_on and format_date(self.env, self.lecture_on),
            self.lecture_place,
            self.lecture_session_id.display_name,
        ]
        return self.has_lecture and " · ".join(filter(None, parts))

    @api.depends("state", "sheet_ids.handed_in_on", "course_ids", "valid_until")
    @api.depends_context("uid", "lang")
    def _compute_missing_text(self):
        for application in self:
            saved = application._origin
            draft = saved and saved.state == states.DRAFT
            text = draft and self._is_officer() and saved._get_incomplete_reason()
            # sudo: scores that are in, of a draft that the user may write
            if text and saved.sudo()._get_under_text():
                said = self.env._("The head of training can turn it down.")
                text = f"{text}\n{said}"
            application.missing_text = text

    @api.depends("assessor_ids")
    @api.depends_context("uid")
    def _compute_is_assessed_by_me(self):
        mine = self.env["hr.training.person"]._get_my_users()
        for application in self:
            # sudo: only whether the user is among them
            sheets = application.sudo().sheet_ids
            application.is_assessed_by_me = bool(sheets.assessor_id & mine)

    @api.model
    def _search_is_assessed_by_me(self, operator, value):
        if operator != "in":
            return NotImplemented
        mine = self.env["hr.training.person"]._get_my_users()
        # sudo: which ones the user is to score, or has scored
        Sheet = self.env["hr.training.trainer.sheet"].sudo()
        found = Sheet.search([("assessor_id", "in", mine.ids)])
        return Domain("id", "in", found.application_id.ids)

    @api.depends("state", "trainer_id", "scored_on", "lecture_scored_on")
    @api.depends_context("uid")
    def _compute_can(self):
        self._set_can("withdraw", "turn_down")
        self.is_officer = self._is_officer()

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains("channel", "trainer_id")
    def _check_channel(self):
        for application in self:
            if application.channel not in selection.CHANNELS_OF[application.kind]:
                raise ValidationError(
                    self.env._(
                        "Internal candidates come by self-nomination, recommendation "
                        "or call, external ones by an institution, a referral or web "
                        "search."
                    )
                )
            if application.is_renewal and (
                application.trainer_id.state != TRAINER_QUALIFIED
            ):
                raise ValidationError(
                    self.env._("Only who is qualified has something to renew.")
                )

    @api.constrains("hourly_fee", "institution_id")
    def _check_external(self):
        for application in self:
            fee = application.hourly_fee
            # What compares with nothing is no number.
            if not fee >= 0:
                raise ValidationError(self.env._("A fee cannot be negative."))
            if application.kind == selection.INTERNAL and (
                fee or application.institution_id
            ):
                raise ValidationError(
                    self.env._(
                        "Institution and agreed fee are of external candidates; who "
                        "is employed has the fee of his or her grade."
                    )
                )

    @api.constrains("valid_until", "lecture_on")
    def _check_application_years(self):
        self._check_years("valid_until", "lecture_on")

    @api.constrains("lecture_session_id", "trainer_id")
    def _check_lecture_session(self):
        for application in self:
            session = application.lecture_session_id
            if session and session.company_id != application.company_id:
                raise ValidationError(
                    self.env._("The trial lecture is in a class of the same company.")
                )
            if session.state == states.SESSION_CANCELLED:
                raise ValidationError(
                    self.env._("The class of the trial lecture is cancelled.")
                )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self.browse()._check_files(vals)
        applications = super().create(vals_list)
        if not self.env.su:
            applications._check_of_others()
        applications._check_may_come()
        applications._do_make_sheets()
        return applications

    def write(self, vals):
        if not self.env.su:
            self._check_writer(vals)
        for application in self:
            application._check_files(vals)
        result = super().write(vals)
        if {"assessor_ids", "has_lecture"} & vals.keys():
            self._do_make_sheets()
        return result

    def _check_writer(self, vals):
        """The candidate writes about himself, and nothing else; officers write the
        rest, of others."""
        closed = vals.keys() - self._candidate_fields
        if self._is_officer():
            closed &= gather_set(type(self), "_approval_content_fields")
            closed = closed if self.filtered("is_me") else ()
        if closed:
            raise UserError(
                self.env._(
                    "You may write about yourself here; the rest is up to a training "
                    "officer."
                )
            )

    def _check_of_others(self):
        """An officer opens applications of others; his own comes as everybody's."""
        if self.filtered("is_me"):
            raise UserError(
                self.env._(
                    "It would be about yourself: use My Training > Become a Trainer."
                )
            )

    def _check_files(self, vals):
        for name, filename in self._files.items():
            given = vals.get(filename, self[filename] if self else "")
            if vals.get(name):
                self._check_upload(vals[name], given)
            elif self and name not in vals and filename in vals:
                # Another name for the file that is there lends it no other kind.
                # sudo: checked only, in whatever form it is kept
                data = self.sudo().with_context(bin_size=False)[name]
                if data:
                    self._check_upload(data, given)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_scored(self):
        """What somebody scored is history (see also the steps of an approval)."""
        # sudo: whether anybody handed in, whoever may read the sheets
        if self.sudo().sheet_ids.filtered("handed_in_on"):
            raise UserError(
                self.env._(
                    "Assessors have handed in their scores, so it stays on record. "
                    "Cancel it instead."
                )
            )

    # ------------------------------------------------------------
    # VIEWS
    # ------------------------------------------------------------

    def action_view_scores(self):
        """The scores behind the figures, as far as the user may read them."""
        self.check_access("read")
        return self._get_related_action(
            "hr_training.hr_training_trainer_score_action",
            [("application_id", "in", self.ids)],
            {"group_by": ["stage", "criterion_id"]},
        )

    def action_view_trainer(self):
        """The trainer's own record."""
        self.ensure_one()
        self.check_access("read")
        return self._get_form_action(self.trainer_id)
