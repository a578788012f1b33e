from collections import defaultdict

from odoo import models

from ...tools import notices, states

STANDING = {
    states.ENROLLMENT_REQUESTED: notices.REQUESTED,
    states.ENROLLMENT_WAITLISTED: notices.WAITING,
    states.ENROLLMENT_ENROLLED: notices.IN,
    states.ENROLLMENT_COMPLETED: notices.IN,
}
TELLING = (*states.SESSION_BOOKED, states.SESSION_CANCELLED)


class HrTrainingEnrollment(models.Model):
    """People hear of their place in a class (policy 2.2.3, 6.2.1, design §6.14)."""

    _inherit = "hr.training.enrollment"

    def _queue_notices(self, kind):
        """A row for each whose class people know of, and for managers in copy (sudo).

        :return: the rows of the people themselves
        """
        told = self._filter_told()
        rows = self.env["hr.training.notice"]._queue(
            [enrollment._prepare_notice(kind) for enrollment in told]
        )
        told._filter_copied()._queue_manager_notices(kind)
        return rows

    def _filter_copied(self):
        """Those whose managers hear of it as well, by setting (sudo)."""
        return self.filtered(lambda e: e.company_id.training_notice_manager)

    def _filter_told(self):
        """Those of sessions that were announced; history tells nobody (design §8)."""
        return self.filtered(
            lambda e: not e.session_id.is_historic and e.session_id.state in TELLING
        )

    def _prepare_notice(self, kind):
        self.ensure_one()
        return {
            "kind": kind,
            "role": notices.PARTICIPANT,
            "partner_id": (self.contact_id or self._get_partner()).id,
            "enrollment_id": self.id,
            **self.session_id._prepare_notice(),
        }

    def _note_known(self):
        """They did it themselves and know what they are now (sudo)."""
        facts = {s: s._get_notice_facts() for s in self.session_id}
        self.env["hr.training.notice"]._note_known(
            [
                {
                    **enrollment._prepare_notice(
                        notices.WITHDRAWAL
                        if enrollment.state in states.ENROLLMENT_ENDED
                        else notices.NOMINATION
                    ),
                    "facts": {
                        **facts[enrollment.session_id],
                        "is": enrollment._get_notice_standing(),
                    },
                }
                for enrollment in self._filter_told()
            ]
        )

    def _get_notice_standing(self):
        """What somebody is in a class, by his enrolments in it; see tools.notices."""
        if self.session_id.state == states.SESSION_CANCELLED:
            return notices.OFF
        standing = [STANDING[e.state] for e in self if e.state in STANDING]
        return standing[-1] if standing else notices.OUT

    # ------------------------------------------------------------
    # MANAGERS IN COPY
    # ------------------------------------------------------------

    def _queue_manager_notices(self, kind):
        """One row for a manager and a session; whoever did it knows (sudo)."""
        vals, done = {}, defaultdict(self.browse)
        # Whom a seat falls to that he frees he need not know.
        me = self.env.user.partner_id
        if kind == notices.PROMOTION:
            me = me.browse()
        for enrollment, partners in self._get_manager_partners().items():
            session = enrollment.session_id
            if partners & me:
                done[session] += enrollment
            for partner in partners - me:
                vals[session, partner] = session._prepare_manager_notice(kind, partner)
        self.env["hr.training.notice"]._queue(list(vals.values()))
        for session, enrollments in done.items():
            if kind in notices.OF_PEOPLE:
                enrollments._note_managed(session._prepare_manager_notice(kind, me))

    def _note_managed(self, vals):
        """What a manager knows of these people because he did it himself (sudo).

        What else he was not told yet, he is to be told.

        :param dict vals: of a row for him about the session
        """
        Notice = self.env["hr.training.notice"]
        key = Notice._get_bundle_key(vals)
        facts = Notice._find_told([vals]).get(key, {})
        people = facts.get("people", {})
        if not {*people.values()} & {*notices.CONCERNED}:
            # None of his was in it: he has seen what the class is.
            facts |= {**self.session_id._get_notice_facts(), "is": notices.IN}
        people |= {str(e.employee_id.id): e._get_notice_standing() for e in self}
        Notice._note_known([{**vals, "facts": {**facts, "people": people}}])

    def _get_manager_partners(self):
        """Contacts of whoever manages the department of each, or the next above it.

        Nobody is his own manager.

        :return: dict enrolment → contacts, in sudo
        """
        managers = self.department_id._training_managers_above()
        found = {}
        for enrollment in self:
            own = enrollment.employee_id.user_id
            above = managers.get(enrollment.department_id, ())
            users = (users - own for users in above)
            found[enrollment] = next(filter(None, users), own.browse()).partner_id
        return found

    # ------------------------------------------------------------
    # WHAT CAUSES THEM
    # ------------------------------------------------------------

    def _tell_entered(self, kind, themselves=False):
        """They came in, or asked to: by themselves, or by another (sudo).

        :param bool themselves: the people said so, whoever the user is
        """
        mine = self if themselves else self._filter_done_by_themselves()
        mine._note_known()
        mine._filter_told()._filter_copied()._queue_manager_notices(kind)
        (self - mine)._queue_notices(kind)

    def _tell_ended(self, themselves=False):
        """Their places ended (sudo).

        :param bool themselves: the people said so, by whichever way
        """
        mine = self if themselves else self._filter_done_by_themselves()
        mine._note_known()
        mine._filter_told()._filter_copied()._queue_manager_notices(notices.WITHDRAWAL)
        by_kind = defaultdict(self.browse)
        for enrollment in self - mine:
            by_kind[enrollment._get_ending_kind()] += enrollment
        for kind, enrollments in by_kind.items():
            enrollments._queue_notices(kind)

    def _get_ending_kind(self):
        self.ensure_one()
        if self.session_id.state == states.SESSION_CANCELLED:
            return notices.CANCELLATION
        refused = self.state == states.ENROLLMENT_REFUSED
        return notices.REFUSED if refused else notices.WITHDRAWAL

    def _filter_done_by_themselves(self):
        """Those of the user himself; a program acts for nobody (sudo)."""
        if self.env.user._is_superuser() or self.env.user._is_public():
            return self.browse()
        own = self.env["hr.department"]._training_own_employees()
        return self.filtered(lambda e: e.employee_id in own)
