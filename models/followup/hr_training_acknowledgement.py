from datetime import timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools import deadlines, followup, links, marking, states
from ..delivery.hr_training_notice import ACCEPTED, DECLINED

# How long a link in a message answers for its person.
LINK_DAYS = timedelta(days=90)
# Days that are looked at for the next reminder: longer than any of its settings.
LOOK_BACK = timedelta(days=150)
# A view is no essay: what a page without a login takes.
MOST_LETTERS = 4000


class HrTrainingAcknowledgement(models.Model):
    """A person has seen his result, or says what he thinks of it (policy 7.3.1).

    open → acknowledged; open, acknowledged, answered → disputed; disputed → answered.

    | action | who |
    | acknowledge, state a view | the person himself, by login or by his link |
    | answer | officer; trainer of the session; department manager |

    One for each result that somebody is told: who acknowledged one that is corrected
    afterwards keeps it on record, and is asked for the new one. What is still asked for
    follows from the result of today and from what was acknowledged last, so that a
    correction that is taken back asks nobody again.
    """

    _name = "hr.training.acknowledgement"
    _description = "Acknowledgement of a Result"
    _inherit = [
        "hr.training.opinion.mixin",
        "hr.training.team.mixin",
        "hr.training.copied.mixin",
    ]
    _order = "id desc"
    _rec_names_search = ["employee_id", "session_id"]

    _fixed_links = frozenset({"enrollment_id"})
    _guarded_fields = frozenset(
        {
            "enrollment_id",
            "result",
            "score",
            "attendance_rate",
            "acknowledged_on",
            "waits_since",
            "reminded_on",
        }
    )

    enrollment_id = fields.Many2one(
        comodel_name="hr.training.enrollment",
        required=True,
        index=True,
        ondelete="restrict",
    )
    session_id = fields.Many2one(
        related="enrollment_id.session_id", store=True, index=True, precompute=True
    )
    employee_id = fields.Many2one(
        related="enrollment_id.employee_id", store=True, index=True, precompute=True
    )
    company_id = fields.Many2one(
        related="enrollment_id.company_id", store=True, index=True, precompute=True
    )
    department_id = fields.Many2one(related="enrollment_id.department_id")
    course_id = fields.Many2one(related="enrollment_id.course_id")
    schedule_text = fields.Char(related="enrollment_id.schedule_text")
    state = fields.Selection(
        selection=followup.VIEW_STATES,
        required=True,
        default=followup.OPEN,
        copy=False,
        index=True,
        tracking=True,
    )
    # What was acknowledged, as it was then.
    result = fields.Selection(
        selection=[
            (states.RESULT_PASSED, "Passed"),
            (states.RESULT_FAILED, "Failed"),
        ],
        required=True,
        copy=False,
    )
    score = fields.Float(string="Mark", copy=False, aggregator=None)
    attendance_rate = fields.Float(string="Attendance (%)", copy=False, aggregator=None)
    acknowledged_on = fields.Datetime(copy=False)
    waits_since = fields.Date(
        copy=False, default=lambda self: self.env.company._get_training_today()
    )
    reminded_on = fields.Date(copy=False)
    is_outdated = fields.Boolean(
        compute="_compute_is_outdated", help="The result was corrected afterwards."
    )
    can_acknowledge = fields.Boolean(compute="_compute_can")

    _open_once = models.UniqueIndex(
        "(enrollment_id) WHERE state = 'open'",
        "This result waits for its acknowledgement already.",
    )

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("employee_id.name", "session_id.name")
    def _compute_display_name(self):
        for row in self:
            # sudo: names only, of a row the user may read
            row_sudo = row.sudo()
            names = (row_sudo.employee_id.name, row_sudo.session_id.name)
            row.display_name = " · ".join(filter(None, names))

    @api.depends("result", "score", "enrollment_id.result", "enrollment_id.score")
    def _compute_is_outdated(self):
        for row in self:
            # sudo: the person's own result, of a row the user may read
            row_sudo = row.sudo()
            facts = row_sudo.enrollment_id._get_result_to_acknowledge()
            row.is_outdated = row_sudo._get_facts() != facts

    @api.depends("state")
    @api.depends_context("uid")
    def _compute_can(self):
        result = super()._compute_can()
        self._set_can("acknowledge")
        return result

    def _get_facts(self):
        """What this row is about, as ``_get_result_to_acknowledge`` says it (sudo)."""
        self.ensure_one()
        return {"result": self.result, "score": round(self.score, 2)}

    # ------------------------------------------------------------
    # WHOSE IT IS
    # ------------------------------------------------------------

    def _is_of_user(self):
        return self.is_my_own

    def _get_view_partners(self):
        return self.enrollment_id._get_partner()

    def _get_view_readers(self):
        """Officers, and the manager who was told of the result as well."""
        managers = self.enrollment_id._get_leading_partners()[self.enrollment_id]
        return super()._get_view_readers() | managers

    def _may_answer(self):
        return super()._may_answer() or self.is_my_team

    def _get_no_view_reason(self):
        # sudo: whether the person is still there, of a row the user may read
        employee = self.sudo().employee_id
        if employee in self.env["hr.training.person"]._filter_left(employee):
            return self.env._("The person has left the company.")
        return super()._get_no_view_reason()

    # ------------------------------------------------------------
    # ACKNOWLEDGE
    # ------------------------------------------------------------

    def action_acknowledge(self):
        """I have seen my result.

        :raise UserError: somebody else's, or acknowledged already
        """
        self._check_can_acknowledge()
        self._do_acknowledge()
        return True

    def _get_cannot_acknowledge_reason(self):
        self.ensure_one()
        if not self._is_of_user():
            return self.env._("Everybody acknowledges his own result only.")
        return self._get_no_acknowledgement_reason()

    def _get_no_acknowledgement_reason(self):
        """Why nobody can acknowledge it any more, or False (sudo)."""
        self.ensure_one()
        if self.state != followup.OPEN:
            return self.env._("You have answered to this result already.")
        return self._get_no_view_reason()

    def _check_can_acknowledge(self):
        self.check_access("read")
        self._check_can("acknowledge")

    def _do_acknowledge(self):
        self._guard_sudo().write(
            {
                "state": followup.ACKNOWLEDGED,
                "acknowledged_on": fields.Datetime.now(),
            }
        )

    # ------------------------------------------------------------
    # WHAT IS ASKED FOR
    # ------------------------------------------------------------

    @api.model
    def _follow(self, enrollments):
        """Ask for what of these results nobody has acknowledged (sudo).

        :param enrollments: ``hr.training.enrollment`` whose results may be others now
        """
        wanted = {e: e._get_result_to_acknowledge() for e in enrollments}
        known = self.search([("enrollment_id", "in", enrollments.ids)], order="id")
        by_enrollment = known.grouped("enrollment_id")
        gone, vals_list = self.browse(), []
        for enrollment, facts in wanted.items():
            rows = by_enrollment.get(enrollment, self.browse())
            waiting = rows.filtered(lambda row: row.state == followup.OPEN)
            settled = rows - waiting
            if not facts or (settled and settled[-1]._get_facts() == facts):
                gone += waiting
                continue
            vals = {
                **facts,
                "attendance_rate": enrollment.attendance_rate,
                "waits_since": enrollment.company_id._get_training_today(),
            }
            if not waiting:
                vals_list.append({**vals, "enrollment_id": enrollment.id})
            elif waiting._get_facts() != facts:
                waiting.write({**vals, "reminded_on": False})
        gone.unlink()
        return self._do_make(vals_list)

    # ------------------------------------------------------------
    # REMIND
    # ------------------------------------------------------------

    @api.model
    def _cron_remind(self):
        """Ask for what is open every few working days, until it is done."""
        # sudo: a scheduled run
        domain = Domain("state", "=", followup.OPEN)
        due = self.sudo().search(domain, order="id")._filter_due()
        self._run_isolated(due, lambda row: row._do_remind(), domain)

    def _filter_due(self):
        """Whose time has come to be asked again (sudo); who has left is asked no
        more."""
        left = self.env["hr.training.person"]._filter_left(self.employee_id)
        due = self.browse()
        for company, rows in self.grouped("company_id").items():
            days = company.training_acknowledge_days
            if not days:
                continue
            today = company._get_training_today()
            works = self._get_working_days(company, today - LOOK_BACK, today)
            for row in rows.filtered(lambda r: r.employee_id not in left):
                asked = row.reminded_on or row.waits_since
                if deadlines.working_days_after(asked, days, works) <= today:
                    due += row
        return due

    def _do_remind(self):
        reminded = super()._do_remind()
        self._guard_sudo().reminded_on = self.company_id._get_training_today()
        return reminded

    def _get_waiting(self):
        return {"acknowledge": self._get_view_partners()}

    def _prepare_reminder(self, asked):
        title = self.session_id._get_title()
        return (
            self.env._("Your result of %(session)s", session=title),
            [
                self.env._(
                    "Your result of %(session)s is out. Please say that you have seen "
                    "it, or what you think of it.",
                    session=title,
                )
            ],
            self._get_link().removeprefix("/"),
            self.env._("Open My Result"),
        )

    # ------------------------------------------------------------
    # LINK: the page answers for the person, see ``controllers/notice.py``
    # ------------------------------------------------------------

    def _get_link(self):
        """Path of the page where the person answers without a login."""
        self.ensure_one()
        # sudo: whoever gets the link is the person himself
        row = self.sudo()
        until = pytz.utc.localize(fields.Datetime.now() + LINK_DAYS)
        partner = row._get_view_partners()
        return links.sign(row.env, links.ACKNOWLEDGEMENT, row.id, partner.id, until)

    def _is_of_link(self, partner_id):
        """Whether a link with this contact is this person's (sudo)."""
        self.ensure_one()
        return partner_id == self._get_view_partners().id

    def _get_present_place(self):
        """What the person is asked for today: the last one of his result (sudo)."""
        self.ensure_one()
        return self.search(
            [("enrollment_id", "=", self.enrollment_id.id)], order="id desc", limit=1
        )

    def _prepare_link_page(self):
        """What the page of the link shows (sudo); see ``hr_training.notice_page``."""
        self.ensure_one()
        closed = self._get_no_view_reason()
        rows = [(self.env._("Result"), [self._get_result_text()])]
        if self.score:
            mark = marking.format_points(self.score)
            rows.append((self.env._("Mark"), [mark]))
        rate = marking.format_points(self.attendance_rate)
        rows.append((self.env._("Attendance"), [f"{rate} %"]))
        rows.append((self.env._("Time"), [self.schedule_text]))
        if self.view_text:
            rows.append((self.env._("Your View"), self.view_text.splitlines()))
        if self.answer:
            rows.append((self.env._("Answer"), self.answer.splitlines()))
        standing = {
            followup.OPEN: self.env._("Please say that you have seen your result."),
            followup.ACKNOWLEDGED: self.env._("You have acknowledged your result."),
            followup.DISPUTED: self.env._("Your view waits for an answer."),
            followup.ANSWERED: self.env._("Your view was answered."),
        }[self.state]
        return {
            "person": self.employee_id.name,
            "company": self.company_id,
            "title": self.session_id._get_title(),
            "code": self.session_id.code,
            "rows": rows,
            "standing": standing,
            "closed": closed,
            "may_accept": not closed and self.state == followup.OPEN,
            "may_decline": not closed,
            "accept_label": self.env._("I Have Seen It"),
            "decline_label": self.env._("State My View"),
        }

    def _get_result_text(self):
        selection = self._fields["result"]._description_selection(self.env)
        return dict(selection)[self.result]

    def _do_respond_by_link(self, response, reason=None):
        """Acknowledged, or a view, by whoever has the link (sudo).

        What was said already may be said again: mail clients post twice.

        :raise UserError: what is no answer, nothing said, or the person has left
        """
        self.ensure_one()
        if response not in (ACCEPTED, DECLINED):
            raise UserError(self.env._("Answer with “accepted” or “declined”."))
        author = self._get_view_partners()
        if response == ACCEPTED:
            if self.state == followup.OPEN:
                self._check_reasons([(self, self._get_no_acknowledgement_reason())])
                self._do_acknowledge()
            return
        self._check_reasons([(self, self._get_no_view_reason())])
        text = self._read_text(self._require_reason(reason), MOST_LETTERS)
        if not (self.state == followup.DISPUTED and self.view_text == text):
            self._do_state_view(text, author)
