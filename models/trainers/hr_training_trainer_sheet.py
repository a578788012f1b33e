from odoo import api, fields, models
from odoo.fields import Domain

from ...tools import selection, states
from .hr_training_trainer_application import ACTIVITY


class HrTrainingTrainerSheet(models.Model):
    """The score sheet of an assessor: a candidate's profile, or his trial lecture.

    Made when an officer names the assessors; handed in once, and fixed from then on.

    | action | who |
    | fill in, hand in | the assessor, while the application is a draft |
    | see who has handed in | officer, management |
    """

    _name = "hr.training.trainer.sheet"
    _description = "Score Sheet of a Candidate"
    _inherit = ["hr.training.guard.mixin"]
    _order = "application_id desc, stage desc, id"

    _guarded_fields = frozenset(
        {"application_id", "assessor_id", "stage", "handed_in_on"}
    )

    application_id = fields.Many2one(
        comodel_name="hr.training.trainer.application",
        required=True,
        copy=False,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="application_id.company_id", store=True, index=True, precompute=True
    )
    assessor_id = fields.Many2one(
        comodel_name="res.users",
        required=True,
        copy=False,
        index=True,
        ondelete="restrict",
    )
    stage = fields.Selection(selection=selection.STAGES, required=True, copy=False)
    handed_in_on = fields.Datetime(string="Handed in on", copy=False)
    score_ids = fields.One2many(
        comodel_name="hr.training.trainer.score", inverse_name="sheet_id"
    )
    # What the assessor judges by, of the application that he reads as well.
    trainer_name = fields.Char(related="application_id.trainer_id.name")
    motivation = fields.Text(related="application_id.motivation")
    experience = fields.Text(related="application_id.experience")
    references = fields.Text(related="application_id.references")
    cv = fields.Binary(related="application_id.cv")
    cv_filename = fields.Char(related="application_id.cv_filename")
    course_text = fields.Char(compute="_compute_about", string="Courses")
    lecture_text = fields.Char(compute="_compute_about", string="Trial Lecture")
    is_mine = fields.Boolean(compute="_compute_is_mine", search="_search_is_mine")
    is_waiting = fields.Boolean(
        compute="_compute_is_waiting", search="_search_is_waiting"
    )
    can_fill = fields.Boolean(compute="_compute_can")
    cannot_reason = fields.Char(
        compute="_compute_can", help="Why it cannot be filled in now."
    )

    _once = models.Constraint(
        "UNIQUE (application_id, assessor_id, stage)",
        "An assessor has one sheet for each part of an application.",
    )

    # ------------------------------------------------------------
    # COMPUTE, SEARCH
    # ------------------------------------------------------------

    @api.depends("application_id", "stage")
    @api.depends_context("lang")
    def _compute_display_name(self):
        stages = dict(self._fields["stage"]._description_selection(self.env))
        for sheet in self:
            # sudo: who may read it may know whom it is about
            name = sheet.sudo().application_id.trainer_id.name
            names = (name, stages.get(sheet.stage))
            sheet.display_name = " · ".join(filter(None, names))

    @api.depends("application_id.course_ids", "application_id.lecture_on")
    @api.depends_context("lang")
    def _compute_about(self):
        for sheet in self:
            # sudo: the assessor judges what he is to teach, published or not
            application = sheet.sudo().application_id
            sheet.course_text = ", ".join(application.course_ids.mapped("name"))
            sheet.lecture_text = application._get_lecture_text()

    @api.depends("assessor_id")
    @api.depends_context("uid")
    def _compute_is_mine(self):
        mine = self.env["hr.training.person"]._get_my_users()
        for sheet in self:
            sheet.is_mine = sheet.assessor_id.id in mine._ids

    @api.model
    def _search_is_mine(self, operator, value):
        if operator != "in":
            return NotImplemented
        mine = self.env["hr.training.person"]._get_my_users()
        return Domain("assessor_id", "in", mine.ids)

    @api.depends("handed_in_on", "application_id.state")
    def _compute_is_waiting(self):
        for sheet in self:
            # sudo: the state only
            draft = sheet.sudo().application_id.state == states.DRAFT
            sheet.is_waiting = draft and not sheet.handed_in_on

    @api.model
    def _search_is_waiting(self, operator, value):
        if operator != "in":
            return NotImplemented
        # sudo: the state only
        Application = self.env["hr.training.trainer.application"].sudo()
        drafts = Application._search([("state", "=", states.DRAFT)])
        return Domain("handed_in_on", "=", False) & Domain(
            "application_id", "in", drafts
        )

    @api.depends("handed_in_on", "application_id.state", "application_id.lecture_on")
    @api.depends_context("uid", "lang")
    def _compute_can(self):
        for sheet in self:
            reason = sheet._get_cannot_fill_reason()
            sheet.can_fill = not reason
            sheet.cannot_reason = reason

    # ------------------------------------------------------------
    # FILL IN
    # ------------------------------------------------------------

    def _get_cannot_fill_reason(self):
        self.ensure_one()
        if not self.is_mine or not self._may_act():
            return self.env._("The assessor fills it in.")
        if self.handed_in_on:
            return self.env._("It is handed in, and stays as it is.")
        # sudo: state and day of the application, and who the candidate is
        application = self.sudo().application_id
        if application.state != states.DRAFT:
            return self.env._("The application is not being scored any more.")
        if application.is_me:
            return self.env._("It is about yourself.")
        if self.stage == selection.LECTURE:
            today = application.company_id._get_training_today()
            if not application.lecture_on or application.lecture_on > today:
                return self.env._("The trial lecture is still to come.")
        return False

    def _check_can_fill(self):
        self.check_access("write")
        self._check_can("fill")

    # ------------------------------------------------------------
    # HAND IN
    # ------------------------------------------------------------

    def action_hand_in(self):
        """Hand in score sheets; nothing of them changes any more (policy 8.1.2).

        :raise UserError: not the assessor's own, a criterion without a score, or the
            application is not being scored any more
        """
        self._check_can_hand_in()
        self._do_hand_in()
        return True

    def action_hand_in_and_close(self):
        """The same from the form: back to what else waits."""
        self.action_hand_in()
        return self.env["ir.actions.act_window"]._for_xml_id(
            "hr_training.hr_training_trainer_sheet_action_mine"
        )

    def _get_cannot_hand_in_reason(self):
        self.ensure_one()
        if reason := self._get_cannot_fill_reason():
            return reason
        if missing := self.score_ids.filtered(lambda s: not s.is_answered):
            return self.env._(
                "Please give a score for: %(names)s.",
                names=", ".join(missing.mapped("name")),
            )
        return False

    def _check_can_hand_in(self):
        self.check_access("write")
        self._check_can("hand_in")

    def _do_hand_in(self):
        sheets = self._guard_sudo()
        # Two of the last assessors at once: the second sees that he is the last.
        self.env["hr.training.booking.lock"]._touch([sheets.application_id])
        sheets.handed_in_on = fields.Datetime.now()
        for assessor, of_him in sheets.grouped("assessor_id").items():
            applications = of_him.application_id
            open_sheets = applications.sheet_ids.filtered(
                lambda s, user=assessor: s.assessor_id == user and not s.handed_in_on
            )
            done = applications - open_sheets.application_id
            done.activity_unlink([ACTIVITY], user_id=assessor.id)
        sheets.application_id._do_disclose()
