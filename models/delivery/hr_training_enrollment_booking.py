from typing import NamedTuple

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...tools import states


class Conflict(NamedTuple):
    """What keeps a person from a place in a class at the same time.

    ``session`` is the other class (sudo), or this one where ``wanted`` is the same:
    nobody sits in the class that he teaches.
    """

    employee: models.BaseModel
    wanted: models.BaseModel
    session: models.BaseModel
    teaches: bool

    def get_text(self):
        """The conflict as a sentence about the person, in the user's language."""
        env, values = self.session.env, self._get_values()
        if self.session == self.wanted:
            return env._("%(name)s teaches %(session)s.", **values)
        if self.teaches:
            return env._("%(name)s teaches %(session)s at that time.", **values)
        return env._("%(name)s has %(session)s at that time.", **values)

    def get_skip_text(self):
        """Why the waiting list passes the person over."""
        env, values = self.session.env, self._get_values()
        if self.session == self.wanted:
            return env._("Passed over: teaches this session.")
        if self.teaches:
            return env._("Passed over: teaches %(session)s at that time.", **values)
        return env._("Passed over: has %(session)s at that time.", **values)

    def _get_values(self):
        """Companies do not see each other's sessions: theirs have no name here."""
        same = self.session.company_id == self.wanted.company_id
        return {
            "name": self.employee.name,
            "session": self.session.display_name
            if same
            else self.session.env._("a class of another company"),
        }


class HrTrainingEnrollment(models.Model):
    """Who cannot have a place: somebody taken at that time, or who has left.

    Keyed on the human and not on his records, see ``hr.training.person``.
    """

    _inherit = "hr.training.enrollment"

    # ------------------------------------------------------------
    # OVERLAPS
    # ------------------------------------------------------------

    def _check_overlaps(self):
        """No person in two classes at a time, unless an officer said why (§6.3)."""
        overlaps = self._get_overlaps()
        if overlaps:
            raise UserError(
                "\n".join(conflict.get_text() for conflict in overlaps.values())
            )

    def _get_overlaps(self):
        """Enrolments whose person is taken then: dict enrolment -> :class:`Conflict`.

        Takes the persons' lock rows first, see ``hr.training.booking.lock``.
        """
        enrollments = self.filtered(
            lambda e: (
                e.state not in states.ENROLLMENT_ENDED
                and not e.overlap_reason
                and not e.session_id.is_historic
            )
        )
        if not enrollments:
            return {}
        people = self.env["hr.training.booking.lock"]._touch_people(
            enrollments.employee_id
        )
        places = {e: (e.session_id, e.employee_id) for e in enrollments}
        return self._find_conflicts(places, people)

    @api.model
    def _find_conflicts(self, places, people):
        """What keeps people from places they want.

        The lock rows of the people are taken.

        :param places: dict anything -> ``(session, employee)``
        :param people: dict employee -> ``Person``
        :return: dict anything -> :class:`Conflict`
        """
        for model in (
            "hr.training.enrollment",
            "hr.training.session",
            "hr.training.session.slot",
            "hr.training.trainer",
        ):
            self.env[model].flush_model()
        attended, taught = [], []
        places = list(places.items())
        for position, (_key, (session, employee)) in enumerate(places):
            person = people[employee]
            attended += [(position, session.id, i) for i in person.employee_ids]
            taught += [(position, session.id, i) for i in person.trainer_ids]
        found = dict(self._query_attended(attended))
        teaches = dict(self._query_taught(taught))
        conflicts = {}
        # sudo: a class counts whether or not the caller may see it
        Session = self.env["hr.training.session"].sudo()
        for position, (key, (session, employee)) in enumerate(places):
            taken = teaches.get(position) or found.get(position)
            if taken:
                conflicts[key] = Conflict(
                    employee.sudo(),
                    session.sudo(),
                    Session.browse(taken),
                    position in teaches,
                )
        return conflicts

    @api.model
    def _query_attended(self, wanted):
        """First other class that each person sits in at a time he wants.

        :param wanted: ``[(position, session id, employee id)]``, a row per record of
            the person
        :return: ``[(position, session id)]``
        """
        if not wanted:
            return []
        self.env.cr.execute(
            SQL(
                """
                SELECT DISTINCT ON (wanted.position) wanted.position, session.id
                  FROM unnest(%s, %s, %s)
                       AS wanted (position, session_id, employee_id)
                  JOIN hr_training_session_slot slot
                    ON slot.session_id = wanted.session_id
                  JOIN hr_training_enrollment other
                    ON other.employee_id = wanted.employee_id
                   AND other.session_id != wanted.session_id
                   AND other.state = 'enrolled'
                  JOIN hr_training_session session
                    ON session.id = other.session_id
                   AND session.state IN %s
                  JOIN hr_training_session_slot taken
                    ON taken.session_id = session.id
                   AND taken.start < slot.stop
                   AND slot.start < taken.stop
                 ORDER BY wanted.position, session.id
                """,
                *map(list, zip(*wanted, strict=True)),
                states.SESSION_BOOKED,
            )
        )
        return self.env.cr.fetchall()

    @api.model
    def _query_taught(self, wanted):
        """First class that each person teaches at a time he wants to sit in another.

        The class itself comes first: nobody sits in the one that he teaches, whatever
        its state, slots or none.

        :param wanted: ``[(position, session id, trainer id)]``, a row per record of
            the person
        :return: ``[(position, session id)]``
        """
        if not wanted:
            return []
        self.env.cr.execute(
            SQL(
                """
                SELECT DISTINCT ON (wanted.position) wanted.position, taught.session_id
                  FROM unnest(%s, %s, %s)
                       AS wanted (position, session_id, trainer_id)
                  JOIN hr_training_trainer trainer
                    ON trainer.id = wanted.trainer_id
                   AND trainer.active
                 CROSS JOIN LATERAL (
                       SELECT rel.session_id
                         FROM hr_training_session_trainer_rel rel
                        WHERE rel.trainer_id = trainer.id
                          AND rel.session_id = wanted.session_id
                        UNION ALL
                       SELECT taken.session_id
                         FROM hr_training_slot_trainer_rel rel
                         JOIN hr_training_session_slot taken
                           ON taken.id = rel.hr_training_session_slot_id
                         JOIN hr_training_session session
                           ON session.id = taken.session_id
                        WHERE rel.hr_training_trainer_id = trainer.id
                          AND (taken.session_id = wanted.session_id
                               OR session.state IN %s
                              AND EXISTS (
                                  SELECT 1 FROM hr_training_session_slot slot
                                   WHERE slot.session_id = wanted.session_id
                                     AND taken.start < slot.stop
                                     AND slot.start < taken.stop
                              ))
                       ) taught
                 ORDER BY wanted.position,
                          taught.session_id != wanted.session_id,
                          taught.session_id
                """,
                *map(list, zip(*wanted, strict=True)),
                states.SESSION_BOOKED,
            )
        )
        return self.env.cr.fetchall()

    # ------------------------------------------------------------
    # WHO HAS LEFT
    # ------------------------------------------------------------

    def _filter_left(self):
        """Enrolments of people who have left."""
        left = self.env["hr.training.person"]._filter_left(self.employee_id)
        return self.filtered(lambda e: e.employee_id.id in left._ids)

    def _check_rater_able(self, rater):
        """Whoever is named to judge these people is there and sees them (sudo)."""
        if self.env["hr.training.person"]._filter_left(rater):
            raise UserError(
                self.env._(
                    "%(name)s has left the company: choose somebody who is there.",
                    name=rater.name,
                )
            )
        if self.company_id - (rater.company_id | rater.user_id.company_ids):
            raise UserError(
                self.env._("%(name)s belongs to another company.", name=rater.name)
            )
        keys = self.env["hr.training.person"]._get_keys(self.employee_id | rater)
        if keys[rater] in [keys[employee] for employee in self.employee_id]:
            raise UserError(
                self.env._("%(name)s does not judge about himself.", name=rater.name)
            )

    def _check_still_there(self):
        """Nobody is enrolled who has left (sudo)."""
        left = self._filter_left()
        if left:
            raise UserError(
                self.env._(
                    "%(names)s: no longer employed, so nothing is left to decide.",
                    names=", ".join(left.employee_id.mapped("name")),
                )
            )

    @api.model
    def _get_left_text(self):
        return self.env._("Has left the company.")

    @api.model
    def _do_leave(self, employees):
        """End what people who have left were waiting or seated for.

        Where nothing has begun the next moves up in the same transaction; a session
        that has begun, or has a mark or a register entry of them, keeps them.

        :param employees: those who may have left; who is employed by another record
            keeps everything
        :return: the enrolments that ended
        """
        left = self.env["hr.training.person"]._filter_left(employees)
        aliases = self.env["hr.training.person"]._get_aliases(left)
        ids = [i for records in aliases.values() for i in records.ids]
        rows = self._guard_sudo().search(
            self._get_active_domain() + [("employee_id", "in", ids)]
        )
        ended = rows.filtered(lambda e: e._is_still_ahead())
        ended._do_end(states.ENROLLMENT_WITHDRAWN, self._get_left_text(), left=True)
        return ended

    @api.model
    def _get_active_domain(self):
        return [
            ("state", "in", states.ENROLLMENT_ACTIVE),
            ("session_id.state", "in", (states.SESSION_DRAFT, *states.SESSION_BOOKED)),
            ("session_id.is_historic", "=", False),
        ]

    def _is_still_ahead(self):
        """Whether nothing of the class has happened for this person (sudo)."""
        self.ensure_one()
        if self.state != states.ENROLLMENT_ENROLLED:
            return True
        return not (self.session_id._has_begun() or self._is_recorded())

    def _is_recorded(self):
        """Whether anything of the class is known of this person (sudo)."""
        return any(row.status != "expected" for row in self.attendance_ids)

    @api.model
    def _cron_follow_people(self):
        """End what people wait or sit for who left unseen, session by session.

        An employee archived by a program that writes past the ORM, or before this
        addon knew of it, is found here; so are approvers.
        """
        rows = self.sudo().search(
            [*self._get_active_domain(), ("employee_id.active", "=", False)]
        )
        self._run_isolated(
            rows._filter_left().session_id,
            lambda session: session.enrollment_ids._do_leave(
                session.enrollment_ids.employee_id
            ),
        )
        self.env["hr.training.approval.step"]._cron_reroute()
