from psycopg2 import errors as pg_errors

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class HrTrainingSessionSeat(models.Model):
    """A numbered seat of a session, free or taken by one enrolment (design §6.2).

    Seats are taken with ``FOR UPDATE SKIP LOCKED``: a seat that another transaction
    is taking counts as taken. There are never more rows taken than seats, so a
    session cannot be overbooked, whatever the number of requests at once.
    """

    _name = "hr.training.session.seat"
    _description = "Training Session Seat"
    _inherit = ["hr.training.guard.mixin"]
    _order = "session_id, number"
    _rec_name = "number"

    _guarded_fields = frozenset({"session_id", "number", "enrollment_id"})

    session_id = fields.Many2one(
        comodel_name="hr.training.session", required=True, ondelete="cascade"
    )
    number = fields.Integer(required=True)
    enrollment_id = fields.Many2one(
        comodel_name="hr.training.enrollment", ondelete="set null"
    )

    _number_unique = models.Constraint(
        "UNIQUE (session_id, number)", "Seats are numbered once."
    )
    _enrollment_unique = models.Constraint(
        "UNIQUE (enrollment_id)", "An enrolment takes one seat."
    )

    @api.model
    def _sync(self, sessions):
        """Bring the rows to ``seats_max`` of each session.

        :raise UserError: when more seats are taken than are to remain
        """
        # sudo: seat rows are open to nobody; the caller may write the session
        Seat = self.sudo()
        sessions.flush_recordset(["seats_max"])
        rows = Seat.search([("session_id", "in", sessions.ids)])
        by_session = rows.grouped("session_id")
        to_create = []
        to_remove = Seat
        for session in sessions.sudo():
            seats = by_session.get(session, Seat)
            missing = session.seats_max - len(seats)
            if missing > 0:
                last = max(seats.mapped("number"), default=0)
                to_create += [
                    {"session_id": session.id, "number": last + offset}
                    for offset in range(1, missing + 1)
                ]
            elif missing < 0:
                free = seats.filtered(lambda seat: not seat.enrollment_id)
                if len(free) < -missing:
                    raise UserError(
                        self.env._(
                            "%(taken)s seats of %(session)s are taken. Withdraw "
                            "enrolments before cutting the seats to %(seats)s.",
                            taken=len(seats) - len(free),
                            session=session.display_name,
                            seats=session.seats_max,
                        )
                    )
                to_remove |= free.sorted("number", reverse=True)[:-missing]
        Seat.create(to_create)
        to_remove.unlink()

    @api.model
    def _take(self, session, enrollments):
        """Give free seats to enrolments in their order, as far as seats last.

        :return: ``(seated, contended)``: the enrolments that got a seat, and
            whether a seat was passed over because another transaction holds it
        """
        enrollments.flush_recordset()
        free, contended = self._lock_free(session, len(enrollments))
        seated = enrollments[: len(free)]
        if seated:
            self.env.cr.execute_values(
                """
                UPDATE hr_training_session_seat AS seat
                   SET enrollment_id = taken.enrollment_id
                  FROM (VALUES %s) AS taken (seat_id, enrollment_id)
                 WHERE seat.id = taken.seat_id
                """,
                list(zip(free, seated.ids, strict=True)),
                page_size=len(seated),
            )
        self.invalidate_model(["enrollment_id"])
        return seated, contended

    @api.model
    def _free(self, enrollments):
        """Free the seats of enrolments that end."""
        if enrollments:
            enrollments.flush_recordset()
            self.env.cr.execute(
                SQL(
                    "UPDATE hr_training_session_seat SET enrollment_id = NULL"
                    " WHERE enrollment_id IN %s",
                    enrollments._ids,
                )
            )
            self.invalidate_model(["enrollment_id"])

    @api.model
    def _lock_free(self, session, count):
        """Lock up to ``count`` free seats; returns their ids and whether contended."""
        locked, contended = self._lock_rows(
            SQL(
                "SELECT id FROM hr_training_session_seat"
                " WHERE session_id = %s AND enrollment_id IS NULL",
                session.id,
            ),
            SQL("hr_training_session_seat"),
            SQL("number"),
            count,
        )
        return locked, contended

    @api.model
    def _lock_rows(self, candidates, table, order, count):
        """Lock up to ``count`` of the candidate rows that nobody else holds.

        In REPEATABLE READ a row that was changed and committed after this
        transaction's snapshot raises a serialization failure instead of being
        skipped. Such a row is gone for us: the savepoint undoes the failure and
        the next candidate is tried, so that nobody sees a database error.

        :param SQL candidates: query of the candidates' ids
        :param SQL table: the rows' table
        :param SQL order: order in which they are taken
        :param int count: how many are wanted
        :return: ``(ids, contended)``
        """
        if not count:
            return [], False
        cr = self.env.cr
        cr.execute(
            SQL(
                "SELECT id FROM %s WHERE id IN (%s) ORDER BY %s",
                table,
                candidates,
                order,
            )
        )
        ids = [row[0] for row in cr.fetchall()]
        locked = []
        position = 0
        contended = False
        while position < len(ids) and len(locked) < count:
            chunk = ids[position : position + count - len(locked)]
            rows = self._try_lock(table, chunk)
            if rows is None and len(chunk) > 1:
                # Somewhere in the chunk a row has changed: take them singly.
                rows = [
                    row_id
                    for single in chunk
                    for row_id in self._try_lock(table, [single]) or ()
                ]
            rows = rows or []
            contended = contended or len(rows) < len(chunk)
            locked += rows
            position += len(chunk)
        return locked, contended

    @api.model
    def _try_lock(self, table, ids):
        """Ids of the rows locked, or None when one changed since the snapshot."""
        try:
            with self.env.cr.savepoint(flush=False):
                self.env.cr.execute(
                    SQL(
                        "SELECT id FROM %s WHERE id IN %s FOR UPDATE SKIP LOCKED",
                        table,
                        tuple(ids),
                    ),
                    log_exceptions=False,
                )
                found = {row[0] for row in self.env.cr.fetchall()}
        except pg_errors.SerializationFailure:
            return None
        return [row_id for row_id in ids if row_id in found]
