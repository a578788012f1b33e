from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from ...tools import arguments, groups, states

ACKNOWLEDGED = "acknowledged"
# Reports that say what is so.
IN_FORCE = (states.APPROVED, ACKNOWLEDGED)
ACTIVITY = "hr_training.mail_activity_type_acknowledge"
# What officers are asked by, on the session.
ASKED = "hr_training.mail_activity_type_summary"


class HrTrainingSummary(models.Model):
    """What a session was, what came of it and what is to be better (policy 6.4.2).

    draft → submitted → approved | refused → acknowledged; cancelled.

    | action | who |
    | make, write the draft, submit | officer |
    | approve | head of training |
    | acknowledge | company management |

    Sections are drafted from the figures, which are counted anew while it is a draft,
    the last time at its submission, and stay as they were then.
    """

    _name = "hr.training.summary"
    _description = "Session Summary Report"
    _inherit = ["hr.training.drafted.mixin", "hr.training.reminder.mixin"]
    _order = "date_end desc, id desc"
    _rec_names_search = ["code", "session_id"]

    _guarded_fields = frozenset(
        {
            "code",
            "figure_ids",
            "paper_id",
            "acknowledged_by_id",
            "acknowledged_on",
        }
    )
    _fixed_links = frozenset({"session_id"})
    _approval_content_fields = frozenset(
        {"basics", "effect", "lessons", "improvements", "session_id"}
    )

    code = fields.Char(
        string="Number", copy=False, default=lambda self: self._default_code()
    )
    active = fields.Boolean(default=True, copy=False)
    session_id = fields.Many2one(
        comodel_name="hr.training.session",
        required=True,
        ondelete="restrict",
        copy=False,
    )
    course_id = fields.Many2one(related="session_id.course_id", store=True, index=True)
    company_id = fields.Many2one(
        related="session_id.company_id", store=True, index=True, precompute=True
    )
    date_end = fields.Datetime(
        related="session_id.ended_on", store=True, string="Session's End"
    )
    due_on = fields.Date(related="session_id.summary_due_on")

    # Sections (policy 6.4.2)
    basics = fields.Text(copy=False)
    effect = fields.Text(copy=False)
    lessons = fields.Text(copy=False)
    improvements = fields.Text(copy=False)

    figure_ids = fields.One2many(
        comodel_name="hr.training.summary.figure",
        inverse_name="summary_id",
        string="Figures",
        copy=False,
    )
    paper_id = fields.Many2one(
        comodel_name="ir.attachment",
        string="Approved Report",
        copy=False,
        ondelete="set null",
        help="As it was approved; claims for the session take it.",
    )

    state = fields.Selection(
        selection_add=[(ACKNOWLEDGED, "Acknowledged"), (states.REFUSED,)],
        ondelete={ACKNOWLEDGED: "set default"},
    )
    acknowledged_by_id = fields.Many2one(
        comodel_name="res.users", copy=False, ondelete="restrict"
    )
    acknowledged_on = fields.Datetime(copy=False)

    missing_text = fields.Char(
        compute="_compute_missing_text",
        string="Not Reported Yet",
        help="Trainers of the session who have not handed in their report.",
    )
    can_compute = fields.Boolean(compute="_compute_can")
    can_acknowledge = fields.Boolean(compute="_compute_can")

    _once = models.UniqueIndex(
        "(session_id) WHERE state <> 'cancelled'",
        "The session has a summary report already.",
    )

    # ------------------------------------------------------------
    # DEFAULTS, COMPUTE, CONSTRAINTS
    # ------------------------------------------------------------

    @api.model
    def _default_code(self):
        return self.env["ir.sequence"].next_by_code(self._name) or "/"

    @api.depends("code", "session_id.name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for report in self:
            # sudo: what the session is called, in a report the user may read
            session = report.sudo().session_id
            report.display_name = self.env._(
                "Summary Report: %(session)s",
                session=session._get_title() if session else "",
            )

    @api.depends("state", "active")
    @api.depends_context("uid")
    def _compute_can(self):
        self._set_can("compute", "acknowledge")

    @api.depends("session_id", "state")
    def _compute_missing_text(self):
        # sudo: names of trainers, of a report that the user may read
        drafts = self.sudo().filtered(lambda r: r.state == states.DRAFT)
        missing = drafts.session_id._get_missing_trainer_reports()
        for report in self:
            # sudo: as above
            trainers = missing.get(report.sudo().session_id)
            report.missing_text = (
                ", ".join(trainers.mapped("name")) if trainers else False
            )

    @api.constrains("session_id")
    def _check_session_held(self):
        """There is nothing to say of a class before it was held."""
        # sudo: the state counts, whoever may read it
        for report in self.sudo():
            if reason := report.session_id._get_cannot_make_summary_reason():
                raise ValidationError(reason)

    @api.model_create_multi
    def create(self, vals_list):
        self._check_made_once(vals_list)
        return super().create(vals_list)

    @api.model
    def _check_made_once(self, vals_list):
        default = self.env.context.get("default_session_id")
        ids = [vals.get("session_id", default) for vals in vals_list]
        # What is no session at all is refused further on.
        ids = [res_id for res_id in ids if arguments.is_id(res_id)]
        # sudo: whether there is one already, whoever may read it
        known = self.sudo().with_context(active_test=False)
        known = known.search(
            [("session_id", "in", ids), ("state", "!=", states.CANCELLED)], limit=1
        )
        if known or len(ids) > len(set(ids)):
            raise ValidationError(
                self.env._("The session has a summary report already.")
            )

    # ------------------------------------------------------------
    # APPROVAL
    # ------------------------------------------------------------

    def _approval_document(self):
        return "summary"

    def _get_incomplete_reason(self):
        """Figures without results are half of the truth."""
        # sudo: whether there are results, whoever may read them
        session = self.sudo().session_id
        if session.enrolled_count and not session.results_released:
            return self.env._(
                "The results of %(session)s are not released yet.",
                session=session.display_name,
            )
        return super()._get_incomplete_reason()

    def _do_submit(self):
        # sudo: whoever submits has done what all were asked for
        self.sudo().session_id.activity_unlink([ASKED])
        return super()._do_submit()

    def _do_grant(self):
        """Management is asked to read it; the paper of it is made next."""
        result = super()._do_grant()
        for report in self:
            readers = self.env["hr.training.person"]._get_role_users(
                groups.EXECUTIVE, report.company_id
            )
            report._remind_once(ACTIVITY, readers, until_done=True)
        cron = self.env.ref("hr_training.ir_cron_summary_papers", False)
        if cron:
            # sudo: whoever approves starts it
            cron.sudo()._trigger()
        return result

    def _get_cannot_reset_to_draft_reason(self):
        reason = super()._get_cannot_reset_to_draft_reason()
        if reason or self.state != states.CANCELLED:
            return reason
        # sudo: whether there is another one, whoever may read it
        others = self.sudo().session_id.summary_ids - self
        if others.filtered(lambda r: r.state != states.CANCELLED):
            return self.env._("The session has a summary report already.")
        return False

    def _do_reset_to_draft(self):
        result = super()._do_reset_to_draft()
        # What was approved before is no longer what is said.
        self._guard_sudo().write({"paper_id": False})
        return result

    def _do_cancel(self):
        result = super()._do_cancel()
        # sudo: nobody is asked to read it any more
        self.sudo().activity_unlink([ACTIVITY])
        return result

    # ------------------------------------------------------------
    # ACKNOWLEDGE
    # ------------------------------------------------------------

    def action_acknowledge(self):
        """Company management has read the approved reports (policy 6.4.2).

        :raise UserError: when it is not approved, or acknowledged already
        :raise AccessError: by anybody else
        """
        self._check_can_acknowledge()
        self._do_acknowledge()
        return True

    def _get_cannot_acknowledge_reason(self):
        self.ensure_one()
        if self.state != states.APPROVED:
            return self.env._("Only an approved report is acknowledged, once.")
        if not self.env.user.has_group(groups.EXECUTIVE):
            return self.env._("Company management acknowledges it.")
        return False

    def _check_can_acknowledge(self):
        if not self.env.user.has_group(groups.EXECUTIVE):
            raise AccessError(
                self.env._("Only company management acknowledges summary reports.")
            )
        self.check_access("read")
        self._check_can("acknowledge")

    def _do_acknowledge(self):
        reports = self._guard_sudo()
        reports.write(
            {
                "state": ACKNOWLEDGED,
                "acknowledged_by_id": self.env.uid,
                "acknowledged_on": fields.Datetime.now(),
            }
        )
        reports.activity_unlink([ACTIVITY])

    def action_view_session(self):
        """The session that the report is about."""
        self.ensure_one()
        return self._get_form_action(self.session_id)
