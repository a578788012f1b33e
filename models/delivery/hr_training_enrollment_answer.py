from datetime import timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import links, notices, states
from .hr_training_notice import ACCEPTED, DAYS_AFTER, DECLINED, RESPONSES

# Where no class has a time yet.
DAYS_WITHOUT = timedelta(days=90)


class HrTrainingEnrollment(models.Model):
    """The person's answer to a notice, in Odoo or by the link of his mail (6.2.1).

    Who declined may change his mind until the cut-off: he gets a seat, or a place in
    line, as anybody would.
    """

    _inherit = "hr.training.enrollment"

    _reason_methods = frozenset({"action_decline"})
    _guarded_fields = frozenset({"response"})

    response = fields.Selection(
        selection=[(ACCEPTED, "Coming"), (DECLINED, "Not Coming")],
        copy=False,
        help="The person's answer to the notice.",
    )
    can_respond = fields.Boolean(compute="_compute_can")

    @api.depends("response")
    def _compute_can(self):
        result = super()._compute_can()
        self._set_can("respond")
        return result

    def action_respond(self, response, reason=None):
        """Answer the notice of a session as the person enrolled (design §10).

        :param str response: ``accepted`` or ``declined``
        :param str reason: required to decline; without it a dialog asks. Declining
            frees the seat and promotes the next
        """
        self._check_response(response)
        self._check_can_respond()
        if response == DECLINED:
            if not reason:
                return self._ask_reason("action_decline")
            self._do_respond(response, self._require_reason(reason))
        else:
            self._do_respond(response)
        return True

    def action_accept_place(self):
        """The person's own button: I am coming."""
        return self.action_respond(ACCEPTED)

    def action_decline(self, reason=None):
        """The person's own button: I am not coming, for this reason."""
        return self.action_respond(DECLINED, reason)

    def _check_response(self, response):
        if response not in RESPONSES:
            raise UserError(self.env._("Answer with “accepted” or “declined”."))

    def _get_reason_wording(self, method):
        if method != "action_decline" or len(self) != 1:
            return super()._get_reason_wording(method)
        # sudo: who may make the step may know what it is about
        session = self.sudo().session_id.display_name
        return (
            self.env._("Not coming to %(session)s", session=session),
            self.env._("Not Coming"),
        )

    # ------------------------------------------------------------
    # GATE
    # ------------------------------------------------------------

    def _get_cannot_respond_reason(self):
        self.ensure_one()
        if not self.is_my_own:
            return self.env._("You can answer for yourself only.")
        return self._get_no_answer_reason()

    def _get_no_answer_reason(self):
        """Why no answer is taken of anybody, or False."""
        self.ensure_one()
        # sudo: the session's state is no secret to who is enrolled
        place = self.sudo()
        session = place.session_id
        if session.state == states.SESSION_CANCELLED:
            return self.env._("The class was cancelled.")
        if self.state not in states.ENROLLMENT_ACTIVE and not (
            # Who has come back answers for the place that he has now.
            self._is_declined() and place._get_present_place() == self
        ):
            return self.env._(
                "Your enrolment has ended: there is nothing to answer any more."
            )
        if session._has_begun():
            return self.env._("The session has begun: please ask a training officer.")
        end = session._get_answer_end()
        if end and end <= fields.Datetime.now():
            return self.env._(
                "Answers were taken until %(time)s: please ask a training officer.",
                time=session._format_moment(end),
            )
        return False

    def _is_declined(self):
        """Whether the person himself gave the place back, by his answer."""
        self.ensure_one()
        return self.state == states.ENROLLMENT_WITHDRAWN and self.response == DECLINED

    def _check_can_respond(self):
        self.check_access("read")
        self._check_can("respond")

    # ------------------------------------------------------------
    # ANSWER
    # ------------------------------------------------------------

    def _do_respond(self, response, reason=False):
        enrollments = self._guard_sudo()
        if response == ACCEPTED:
            for declined in enrollments.filtered(lambda e: e._is_declined()):
                enrollments = enrollments - declined + declined._do_return()
            enrollments.write({"response": response})
        else:
            enrollments = enrollments.filtered(lambda e: not e._is_declined())
            enrollments.write({"response": response})
            enrollments._do_end(states.ENROLLMENT_WITHDRAWN, reason, themselves=True)
        enrollments._mark_answered()

    def _do_return(self):
        """Enrol somebody again who gave his place back (sudo).

        :return: his enrolment: with a seat, or on the waiting list
        """
        self.ensure_one()
        session, employee = self.session_id, self.employee_id
        people = session._lock_people(employee)
        known = session._get_places_of(people)
        if people[employee].key not in known:
            session._check_people(employee, people)
        place = session._do_enroll(employee, people, known, themselves=True)
        return place._guard_sudo()

    def _mark_answered(self):
        """The last message about each place has its answer (sudo)."""
        Notice = self.env["hr.training.notice"]._guard_sudo()
        last = {}
        for row in Notice.search(
            [
                ("enrollment_id", "in", self.ids),
                ("role", "=", notices.PARTICIPANT),
                ("state", "=", notices.SENT),
            ],
            order="sent_on, id",
        ):
            last[row.enrollment_id] = row
        Notice.union(*last.values()).write({"state": notices.ANSWERED})

    # ------------------------------------------------------------
    # LINK
    # ------------------------------------------------------------

    def _get_link(self):
        """Path of the page where the person answers; it names him and the place.

        It is of no use for another enrolment, nor for another contact.
        """
        self.ensure_one()
        # sudo: whoever gets the link is the person himself
        place = self.sudo()
        end = place.session_id.date_end
        until = end + DAYS_AFTER if end else fields.Datetime.now() + DAYS_WITHOUT
        return links.sign(
            place.env,
            links.ENROLLMENT,
            place.id,
            place.contact_id.id or place._get_partner().id,
            pytz.utc.localize(until),
        )

    def _is_of_link(self, partner_id):
        """Whether a link with this contact is this person's (sudo)."""
        self.ensure_one()
        return partner_id in (self.contact_id.id, self._get_partner().id)

    def _get_present_place(self):
        """The person's place in the class today: his last enrolment in it (sudo)."""
        self.ensure_one()
        places = self.session_id.enrollment_ids.filtered(
            lambda e: e.employee_id == self.employee_id
        ).sorted("id")
        active = places.filtered(lambda e: e.state in states.ENROLLMENT_ACTIVE)
        return active[-1:] or places[-1:]

    def _do_respond_by_link(self, response, reason=None):
        """The same by whoever has the link (sudo).

        What was answered already may be said again: mail clients post twice.

        :raise UserError: what is no answer, no reason to decline, too late
        """
        self.ensure_one()
        self._check_response(response)
        if self.response == response:
            return
        self._check_reasons([(self, self._get_no_answer_reason())])
        if response == DECLINED:
            reason = self._require_reason(reason)
        self._do_respond(response, reason)

    def _prepare_link_page(self):
        """What the page of the link shows (sudo); see ``hr_training.notice_page``."""
        self.ensure_one()
        closed = self._get_no_answer_reason()
        return {
            "person": self.employee_id.name,
            "company": self.company_id,
            "title": self.session_id._get_title(),
            "code": self.session_id.code,
            "rows": self.session_id._prepare_notice_details()["rows"],
            "standing": self._get_standing_text(),
            "closed": closed,
            "may_accept": not closed and self.response != ACCEPTED,
            "may_decline": not closed and not self._is_declined(),
            "accept_label": self.env._("I Am Coming"),
            "decline_label": self.env._("I Am Not Coming"),
        }

    def _get_standing_text(self):
        """What the person is in the class, in a sentence to him (sudo)."""
        self.ensure_one()
        if self._is_declined():
            return self.env._("You have said that you are not coming.")
        if self.state == states.ENROLLMENT_WAITLISTED:
            return self.env._(
                "You are on the waiting list, at place %(position)s.",
                position=self.waiting_position,
            )
        if self.state == states.ENROLLMENT_REQUESTED:
            return self.env._("Your request is not decided yet.")
        if self.state in states.ENROLLMENT_ENDED:
            return self.env._("Your place in this class has ended.")
        if self.response == ACCEPTED:
            return self.env._("You have said that you are coming.")
        return self.env._("A seat is kept for you.")
