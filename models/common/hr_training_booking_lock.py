from odoo import api, fields, models
from odoo.tools import SQL


class HrTrainingBookingLock(models.Model):
    """One row per human, facility and other thing that was ever booked.

    A booking updates the rows of all it takes before it looks for conflicts. Two
    transactions that book the same resource meet on that row: PostgreSQL lets one
    through, the other is run again by Odoo and then sees the first (design §6.3).
    A look without the row would, in REPEATABLE READ, let both through.

    A human has one row, that of his key in ``hr.training.person``: who is booked as a
    trainer here and enrolled there meets on it, whatever records say so.
    """

    _name = "hr.training.booking.lock"
    _description = "Training Booking Lock"

    res_model = fields.Char(required=True)
    res_id = fields.Many2oneReference(model_field="res_model", required=True)
    tick = fields.Integer(default=0)

    _resource_unique = models.Constraint(
        "UNIQUE (res_model, res_id)", "A resource has one lock row."
    )

    @api.model
    def _touch_people(self, *people, recordsets=(), topic=None):
        """Take the lock rows of the humans behind records until the transaction ends.

        :param people: recordsets that ``hr.training.person`` knows
        :param recordsets: what is booked together with them, as for :meth:`_touch`
        :param str topic: rows of its own, so that no booking waits for it
        :return: dict record -> ``Person`` of ``hr.training.person``
        """
        found = self.env["hr.training.person"]._get_people(*people)
        keys = {person.key for person in found.values()}
        if topic:
            keys = {(topic, res_id) for _model, res_id in keys}
        self._touch(recordsets, keys=keys)
        return found

    @api.model
    def _touch(self, recordsets, keys=()):
        """Take the lock rows of all records until the transaction ends.

        :param recordsets: recordsets of any models that are being booked
        :param keys: ``(model, id)`` of further ones
        """
        # Always in the same order, so that two bookings cannot wait for each other.
        keys = sorted(
            {(rs._name, res_id) for rs in recordsets for res_id in rs.ids} | set(keys)
        )
        for chunk in (keys[i : i + 500] for i in range(0, len(keys), 500)):
            self.env.cr.execute(
                SQL(
                    """
                    INSERT INTO hr_training_booking_lock AS lock
                                (res_model, res_id, tick)
                         VALUES %s
                    ON CONFLICT (res_model, res_id)
                      DO UPDATE SET tick = lock.tick + 1
                    """,
                    SQL(", ").join(SQL("(%s, %s, 0)", *key) for key in chunk),
                ),
                # Losing the race is part of the plan: Odoo runs the loser again.
                log_exceptions=False,
            )
