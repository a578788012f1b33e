from datetime import timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.mail import parse_contact_from_email

from ...tools import ical, links, notices

# Answers come until the class begins, and the page says so for some days after.
DAYS_AFTER = timedelta(days=7)
ACCEPTED = "accepted"
DECLINED = "declined"
RESPONSES = (ACCEPTED, DECLINED)
# Whose a row is, beside the contact.
ENTITIES = ("enrollment_id", "trainer_id")


class HrTrainingNotice(models.Model):
    """Notices about a class: to whoever is enrolled, teaches it, leads its people.

    A trainer who is asked answers the row itself; a participant answers his enrolment.
    """

    _inherit = "hr.training.notice"

    _reason_methods = frozenset({"action_decline"})
    _guarded_fields = frozenset(
        {
            "session_id",
            "enrollment_id",
            "trainer_id",
            "class_day",
            "response",
            "response_reason",
            "answered_on",
        }
    )

    session_id = fields.Many2one(
        copy=False,
        comodel_name="hr.training.session",
        index="btree_not_null",
        ondelete="cascade",
    )
    enrollment_id = fields.Many2one(
        copy=False,
        comodel_name="hr.training.enrollment",
        index="btree_not_null",
        ondelete="cascade",
    )
    trainer_id = fields.Many2one(
        copy=False,
        comodel_name="hr.training.trainer",
        index="btree_not_null",
        ondelete="cascade",
    )
    class_day = fields.Date(copy=False, help="The day that a reminder is about.")

    # What a trainer says to being asked
    response = fields.Selection(
        selection=[(ACCEPTED, "Accepted"), (DECLINED, "Declined")], copy=False
    )
    response_reason = fields.Char(string="Reason of the Answer", copy=False)
    answered_on = fields.Datetime(copy=False)
    can_respond = fields.Boolean(compute="_compute_can")

    # For templates
    title = fields.Char(compute="_compute_title")
    details = fields.Html(compute="_compute_details", sanitize=False)
    schedule_text = fields.Char(related="session_id.schedule_text")
    change_text = fields.Char(compute="_compute_change_text")
    people_text = fields.Text(compute="_compute_people_text")

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("response")
    def _compute_can(self):
        result = super()._compute_can()
        self._set_can("respond")
        return result

    @api.depends("session_id")
    @api.depends_context("lang")
    def _compute_title(self):
        for session, rows in self.grouped("session_id").items():
            rows.title = session._get_title() if session else False

    @api.depends("session_id", "role")
    @api.depends_context("lang")
    def _compute_details(self):
        """Time, place, content, method, trainer, what to read (policy 6.2.1)."""
        for session, rows in self.grouped("session_id").items():
            rows.details = session._render_notice_details() if session else False

    def _get_link_path(self):
        """Where the person answers without a login."""
        if self.res_model == "hr.training.session":
            if self.role == notices.PARTICIPANT and self.enrollment_id:
                return self.enrollment_id._get_link()
            if self.role == notices.TRAINER:
                return self._get_trainer_link()
        return super()._get_link_path()

    @api.depends("facts", "session_id")
    @api.depends_context("lang")
    def _compute_change_text(self):
        """What is another than he was told, as a list."""
        labels = {
            "times": self.env._("time"),
            "zone": self.env._("time zone"),
            "place": self.env._("place"),
            "venue": self.env._("venue and equipment"),
            "trainers": self.env._("trainer"),
            "exams": self.env._("exam"),
        }
        for notice in self:
            # sudo: what somebody knows is read for his own message
            changed = (notice.sudo().facts or {}).get("changed", ())
            notice.change_text = ", ".join(labels[name] for name in changed)

    @api.depends("facts", "session_id")
    @api.depends_context("lang")
    def _compute_people_text(self):
        """What each of a manager's people is in the class now, a line each."""
        words = {
            notices.IN: self.env._("enrolled"),
            notices.WAITING: self.env._("on the waiting list"),
            notices.REQUESTED: self.env._("asked for a seat"),
            notices.OUT: self.env._("not in the class any more"),
        }
        # sudo: the manager's own people, see the session's _get_people_of_manager
        people = {
            notice: (notice.sudo().facts or {}).get("people", {}) for notice in self
        }
        ids = {int(employee) for of_one in people.values() for employee in of_one}
        # sudo: the manager's own people
        names = {e.id: e.name for e in self.env["hr.employee"].sudo().browse(ids)}
        for notice, standing in people.items():
            notice.people_text = "\n".join(
                f"{names[int(employee)]}: {words[what]}"
                for employee, what in standing.items()
            )

    # ------------------------------------------------------------
    # BUNDLE
    # ------------------------------------------------------------

    @api.model
    def _queue(self, vals_list):
        # At once, for what is asked of each below.
        self._browse_contacts(v["partner_id"] for v in vals_list).fetch(["is_company"])
        return super()._queue(vals_list)

    @api.model
    def _browse_contacts(self, ids):
        # sudo: who somebody is does not depend on what the caller may read
        return self.env["res.partner"].sudo().browse({i for i in ids if i})

    @api.model
    def _get_bundle_key(self, row):
        """Whoever has no contact of his own is told apart by his other record: that of
        a company is nobody's, see ``hr.training.person``."""
        key = super()._get_bundle_key(row)
        partner = row["partner_id"]
        if not isinstance(partner, models.BaseModel):
            partner = self._browse_contacts([partner])
        if partner and not partner.is_company:
            return key
        place_id, trainer_id = (
            row.get(name, False) if isinstance(row, dict) else row[name].id
            for name in ENTITIES
        )
        place = self.env["hr.training.enrollment"].browse(place_id or ())
        return (*key, place.employee_id.id, trainer_id)

    # ------------------------------------------------------------
    # ANSWER OF A TRAINER
    # ------------------------------------------------------------

    def action_accept(self):
        """I teach this class: the trainer's own button."""
        self._check_can_respond()
        self._do_respond(ACCEPTED)
        return True

    def action_decline(self, reason=None):
        """I do not teach it, for this reason: an officer is asked for another."""
        self._check_can_respond()
        if not reason:
            return self._ask_reason("action_decline")
        self._do_respond(DECLINED, self._require_reason(reason))
        return True

    def _get_cannot_respond_reason(self):
        self.ensure_one()
        if not self.trainer_id.is_me:
            return self.env._("You can answer for yourself only.")
        return self._get_no_answer_reason()

    def _get_no_answer_reason(self):
        """Why no answer is taken of anybody, or False (sudo)."""
        self.ensure_one()
        # sudo: the session is no secret to who was asked to teach it
        session = self.sudo().session_id
        if self.kind != notices.TRAINER_ASKED or not session:
            return self.env._("There is nothing to answer.")
        if self.trainer_id not in session._get_trainers():
            return self.env._("Another trainer teaches this class.")
        if session._has_begun():
            return self.env._("The session has begun: please ask a training officer.")
        return False

    def _check_can_respond(self):
        self.check_access("read")
        self._check_can("respond")

    def _do_respond(self, response, reason=False):
        """Take the answer; the class goes on as planned, or needs another trainer."""
        for notice in self._guard_sudo():
            if notice.response == response:
                continue
            notice.write(
                {
                    "state": notices.ANSWERED,
                    "response": response,
                    "response_reason": reason,
                    "answered_on": fields.Datetime.now(),
                }
            )
            notice.session_id._on_trainer_answered(notice)

    def _do_respond_by_link(self, response, reason=None):
        """The same by whoever has the link (sudo).

        :raise UserError: what is no answer, no reason to decline, too late
        """
        self.ensure_one()
        if response not in RESPONSES:
            raise UserError(self.env._("Answer with “accepted” or “declined”."))
        self._check_reasons([(self, self._get_no_answer_reason())])
        if response == DECLINED:
            reason = self._require_reason(reason)
        self._do_respond(response, reason)

    # ------------------------------------------------------------
    # LINK OF A TRAINER
    # ------------------------------------------------------------

    def _get_trainer_link(self):
        """Path of the page where a trainer answers; see ``hr.training.enrollment``."""
        self.ensure_one()
        # sudo: whoever gets the link is the trainer himself
        row = self.sudo()
        end = row.session_id.date_end or row.due_on
        until = pytz.utc.localize(end + DAYS_AFTER)
        return links.sign(row.env, links.TRAINER, row.id, row.partner_id.id, until)

    def _is_of_link(self, partner_id):
        """Whether a link with this contact is of this row (sudo)."""
        self.ensure_one()
        return self.role == notices.TRAINER and partner_id == self.partner_id.id

    def _get_present_place(self):
        """The row to answer: he may have been asked again since (sudo)."""
        self.ensure_one()
        return (
            self.search(
                [
                    ("session_id", "=", self.session_id.id),
                    ("trainer_id", "=", self.trainer_id.id),
                    ("kind", "=", notices.TRAINER_ASKED),
                ],
                limit=1,
            )
            or self
        )

    def _prepare_link_page(self):
        """What the page of the link shows (sudo); see ``hr_training.notice_page``."""
        self.ensure_one()
        closed = self._get_no_answer_reason()
        standing = {
            ACCEPTED: self.env._("You have accepted to teach this class."),
            DECLINED: self.env._("You have declined to teach this class."),
        }.get(self.response, self.env._("You are asked to teach this class."))
        if self.kind != notices.TRAINER_ASKED:
            closed, standing = False, self.env._("You teach this class.")
        return {
            "person": self.trainer_id.name,
            "company": self.company_id,
            "title": self.session_id._get_title(),
            "code": self.session_id.code,
            "rows": self.session_id._prepare_notice_details()["rows"],
            "standing": standing,
            "closed": closed,
            "may_accept": self._may_answer(ACCEPTED),
            "may_decline": self._may_answer(DECLINED),
            "accept_label": self.env._("I Can Teach It"),
            "decline_label": self.env._("I Cannot Teach It"),
        }

    def _may_answer(self, response):
        return self.response != response and not self._get_no_answer_reason()

    # ------------------------------------------------------------
    # CALENDAR FILE
    # ------------------------------------------------------------

    def _get_told_slots(self):
        """Slots that the message is about, and those that it takes back (sudo).

        :return: two lists of ``(slot id, start, stop)``, aware in UTC
        """
        self.ensure_one()
        facts = self.facts or {}

        def read(slots):
            return [
                (
                    int(slot_id),
                    *(pytz.utc.localize(fields.Datetime.from_string(m)) for m in times),
                )
                for slot_id, times in (slots or {}).items()
            ]

        return read(facts.get("slots")), read(facts.get("gone"))

    def _prepare_invitation(self, slot_id, start, stop):
        """A slot for the calendar of the person (sudo); see ``tools.ical``."""
        self.ensure_one()
        session = self.session_id
        # sudo: the database's own number
        parameters = self.env["ir.config_parameter"].sudo()
        venues = session.slot_ids.facility_ids or session.facility_ids
        return ical.Event(
            uid=f"training-slot-{slot_id}@{parameters.get_param('database.uuid')}",
            # A row may be sent again after later ones: each message is a new one.
            sequence=self.message_id.id,
            stamp=pytz.utc.localize(self.sent_on),
            start=start,
            stop=stop,
            summary=self.with_context(lang=self.lang).title,
            attendee=ical.Person(
                self.partner_id.email_normalized or "", self.partner_id.name or ""
            ),
            location=", ".join(filter(None, [session.place, *venues.mapped("name")])),
            url=self.link or "",
        )

    def _get_organizer(self, email_from):
        """Who invites: the company (sudo).

        :param email_from: sender of the mail, where the company has no address
        """
        self.ensure_one()
        company = self.company_id
        name, address = parse_contact_from_email(company.email or email_from or "")
        return ical.Person(address, company.name or name)
