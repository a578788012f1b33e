import logging

import psycopg2

from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import SQL

from ...tools import notices, states

_logger = logging.getLogger(__name__)

PROMOTION_TRIES = 3
# Who has no rank comes behind those who have one: an empty column is sorted last.
QUEUE_ORDER = "queue_rank, id"


class HrTrainingEnrollment(models.Model):
    """Seats and the waiting list (policy 6.2, design §6.2)."""

    _inherit = "hr.training.enrollment"

    _guarded_fields = frozenset({"skip_reason", "queue_rank"})

    queue_rank = fields.Integer(
        copy=False,
        help="Place that an officer gave on the waiting list; without one whoever came "
        "first is first, behind those who have one.",
    )
    waiting_position = fields.Integer(compute="_compute_waiting_position")
    skip_reason = fields.Char(
        copy=False, help="Why the waiting list passed this person over last time."
    )

    @api.depends("state", "queue_rank")
    def _compute_waiting_position(self):
        # sudo: one's place in line counts people one may not see
        waiting = self.sudo().search(
            [
                ("session_id", "in", self.session_id.ids),
                ("state", "=", states.ENROLLMENT_WAITLISTED),
            ],
            order=QUEUE_ORDER,
        )
        position = {}
        for enrollments in waiting.grouped("session_id").values():
            position.update((e.id, rank) for rank, e in enumerate(enrollments, 1))
        for enrollment in self:
            enrollment.waiting_position = position.get(enrollment.id, 0)

    def _do_queue(self):
        """Put people in line whom nothing keeps from it, then hand out seats (sudo)."""
        enrollments = self._guard_sudo()
        enrollments.write({"state": states.ENROLLMENT_WAITLISTED})
        enrollments._promote(enrollments.session_id, enrollments)

    @api.model
    def _promote(self, sessions, fresh=()):
        """Hand free seats to the waiting in order, as far as both last.

        Who has another class at that time, or lacks a prerequisite, is passed over, and
        the row says why; who has left waits no longer.
        A second look after the commit finds what a concurrent transaction freed
        or queued unseen.

        :param fresh: who comes in line only now, and is told by whoever put him there
        """
        for session in sessions.sudo():
            if session.state not in (states.SESSION_DRAFT, *states.SESSION_BOOKED):
                continue
            if self._get_waiting(session):
                self._promote_session(session, fresh)
            self._promote_after_commit(session)

    @api.model
    def _get_waiting(self, session):
        return self.sudo().search(
            [
                ("session_id", "=", session.id),
                ("state", "=", states.ENROLLMENT_WAITLISTED),
            ],
            order=QUEUE_ORDER,
        )

    @api.model
    def _promote_session(self, session, fresh=()):
        """Promote within one session, and tell whoever waited for it.

        :return: the enrolments that got a seat
        """
        seated = self._hand_out_seats(session)
        seated.filtered(lambda e: e not in fresh)._queue_notices(notices.PROMOTION)
        return seated

    @api.model
    def _hand_out_seats(self, session):
        # sudo: seats and the rows of others are the method's own business
        Seat = self.env["hr.training.session.seat"].sudo()
        waiting = self._get_waiting(session)
        waiting.flush_recordset()
        passed_over = self.browse()
        seated = self.sudo().browse()
        while True:
            free, _contended = Seat._lock_free(session, len(waiting) - len(passed_over))
            if not free:
                return seated
            ids, _contended = Seat._lock_rows(
                SQL(
                    "SELECT id FROM hr_training_enrollment WHERE session_id = %s"
                    " AND state = 'waitlisted' AND id NOT IN %s",
                    session.id,
                    passed_over._ids or (0,),
                ),
                SQL("hr_training_enrollment"),
                SQL(QUEUE_ORDER),
                len(free),
            )
            candidates = self.sudo().browse(ids)
            if not candidates:
                return seated
            left = candidates._filter_left()
            left._write_end(
                states.ENROLLMENT_WITHDRAWN, self._get_left_text(), left=True
            )
            left.flush_recordset()
            candidates -= left
            clashing = {
                enrollment: conflict.get_skip_text()
                for enrollment, conflict in candidates._get_overlaps().items()
            }
            for enrollment, text in candidates._get_lacking_texts().items():
                clashing[enrollment] = self.env._("Passed over: %(why)s", why=text)
            for enrollment, text in clashing.items():
                enrollment.skip_reason = text
                passed_over += enrollment
            fitting = candidates - passed_over
            taken, _contended = Seat._take(session, fitting)
            taken.write({"state": states.ENROLLMENT_ENROLLED, "skip_reason": False})
            taken._sync_register()
            taken.flush_recordset()
            seated += taken
            if not clashing and not left:
                return seated

    @api.model
    def _promote_after_commit(self, session):
        """Look again once this transaction is visible, with a fresh snapshot."""
        postcommit = self.env.cr.postcommit
        pending = postcommit.data.setdefault("hr_training.promote", set())
        if session.id in pending:
            return
        pending.add(session.id)
        env = self.env(user=SUPERUSER_ID, su=True, context={})
        postcommit.add(lambda: self._run_promotion(env, session.id))

    @api.model
    def _run_promotion(self, env, session_id):
        """Promote in a transaction of its own; the cron does what fails here."""
        cr = env.cr
        # The transaction before is over: what it had read may be old.
        env.invalidate_all(flush=False)
        for _attempt in range(PROMOTION_TRIES):
            try:
                session = env["hr.training.session"].browse(session_id).exists()
                waiting = env[self._name]._get_waiting(session)
                if waiting and env[self._name]._promote_session(session):
                    env.flush_all()
                    cr.commit()  # pylint: disable=invalid-commit
                else:
                    cr.rollback()
                return
            except psycopg2.Error as error:
                _logger.info("promotion in session %s put off: %s", session_id, error)
                cr.rollback()
