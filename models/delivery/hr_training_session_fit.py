from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import states
from ..catalogue.hr_training_course import COURSE_OFFERED


class HrTrainingSession(models.Model):
    """What fits a class: its course, who teaches it, and the room (policy 5, 6.2, 8.1).

    What does not fit is refused by scheduling, and by what is changed afterwards. An
    officer may have a reason for another trainer or a small room: he gives it in the
    session, which shows it. History is left alone.
    """

    _inherit = "hr.training.session"

    trainer_reason = fields.Text(
        string="Reason for Another Trainer",
        copy=False,
        tracking=True,
        help="Why somebody teaches who is not qualified for this course on that day. "
        "With it the class can be scheduled all the same.",
    )
    venue_reason = fields.Text(
        string="Reason for a Small Venue",
        copy=False,
        tracking=True,
        help="Why there are more seats than the venue has. With it the class can be "
        "scheduled all the same.",
    )
    course_version_id = fields.Many2one(
        comodel_name="hr.training.course.version",
        string="Course Version Taught",
        compute="_compute_course_version_id",
    )
    unfit_text = fields.Text(compute="_compute_unfit_text")
    is_trainer_unfit = fields.Boolean(compute="_compute_unfit_text")
    is_venue_unfit = fields.Boolean(compute="_compute_unfit_text")

    @api.depends(
        "state",
        "course_id",
        "trainer_ids",
        "facility_ids.capacity",
        "seats_max",
        "slot_ids.start",
        "slot_ids.trainer_ids",
        "slot_ids.facility_ids",
    )
    def _compute_unfit_text(self):
        """What keeps a draft from being scheduled, or is so in spite of it."""
        for session in self:
            trainers, venues = [], []
            if session._is_fit_asked():
                trainers = list(session._get_unfit_trainers().values())
                venues = session._get_unfit_venues()
            session.is_trainer_unfit = bool(trainers)
            session.is_venue_unfit = bool(venues)
            session.unfit_text = "\n".join([*trainers, *venues]) or False

    @api.depends("course_id", "course_version")
    def _compute_course_version_id(self):
        # sudo: a session shows what it taught, whoever may open that
        versions = self.env["hr.training.course.version"].sudo()
        found = versions.search(
            [
                ("course_id", "in", self.course_id.ids),
                ("number", "in", self.mapped("course_version")),
            ]
        )
        by_number = {(v.course_id.id, v.number): v.id for v in found}
        for session in self:
            key = (session.course_id.id, session.course_version)
            session.course_version_id = by_number.get(key)

    def _is_fit_asked(self):
        """Whether the class is still to be held, and not history."""
        self.ensure_one()
        ahead = (states.SESSION_DRAFT, *states.SESSION_BOOKED)
        return self.state in ahead and not self.is_historic

    def write(self, vals):
        result = super().write(vals)
        if {
            "trainer_ids",
            "facility_ids",
            "seats_max",
            "trainer_reason",
            "venue_reason",
            "tz",
        } & vals.keys():
            self._check_fit()
        return result

    def _check_fit(self, sessions=None):
        """Raise where trainers or venues of classes that are booked do not fit.

        :param sessions: those that are about to be booked
        """
        if sessions is None:
            sessions = self.filtered(lambda s: s.state in states.SESSION_BOOKED)
        sessions = sessions.filtered(lambda session: not session.is_historic)
        sessions._check_trainers_qualified()
        sessions._check_venues_large()

    # ------------------------------------------------------------
    # COURSE
    # ------------------------------------------------------------

    def _get_course_reason(self):
        """Why the course cannot be taught now, or False (policy 5)."""
        self.ensure_one()
        # sudo: the course is taught, whatever the caller may read of it
        course = self.course_id.sudo()
        if self.is_historic:
            return False
        if not course.active:
            return self.env._(
                "%(course)s is archived. Restore the course first.",
                course=course.display_name,
            )
        if course.state in COURSE_OFFERED:
            return False
        labels = dict(course._fields["state"]._description_selection(self.env))
        return self.env._(
            "%(course)s is not offered (%(state)s). Publish the course first.",
            course=course.display_name,
            state=labels[course.state],
        )

    # ------------------------------------------------------------
    # TRAINERS
    # ------------------------------------------------------------

    def _check_trainers_qualified(self):
        """Who teaches is there, and qualified for it on that day (policy 8.1)."""
        for session in self:
            trainers = session._get_trainers()
            left = trainers._filter_left()
            if left:
                raise UserError(
                    self.env._(
                        "%(session)s: %(names)s has left the company. Choose another "
                        "trainer.",
                        session=session.display_name,
                        names=", ".join(left.mapped("name")),
                    )
                )
            barred = trainers._filter_barred()
            unfit = session._get_unfit_trainers()
            if not barred and (not unfit or session._has_reason("trainer_reason")):
                continue
            texts = [text for t, text in unfit.items() if t in (barred or trainers)]
            if not barred:
                texts.append(
                    self.env._("A training officer can give a reason for it there.")
                )
            raise UserError("\n".join([f"{session.display_name}:", *texts]))

    def _get_unfit_trainers(self):
        """Trainers who are not qualified for what they teach here, and why (sudo).

        :return: dict trainer -> sentence
        """
        self.ensure_one()
        days = {}
        # sudo: who teaches counts, whatever the caller may read
        session = self.sudo()
        for slot in session.slot_ids.filtered("start"):
            day = session._get_local_date(slot.start)
            for trainer in slot.trainer_ids:
                days.setdefault(trainer, set()).add(day)
        today = session.company_id._get_training_today()
        reasons = {}
        for trainer in session._get_trainers():
            for day in sorted(days.get(trainer, {today})):
                reason = trainer._get_unqualified_reason(session.course_id, day)
                if reason:
                    reasons[trainer] = reason
                    break
        return reasons

    def _has_reason(self, name):
        self.ensure_one()
        return bool((self[name] or "").strip())

    # ------------------------------------------------------------
    # VENUES
    # ------------------------------------------------------------

    def _check_venues_large(self):
        """No more seats than the venue has, unless an officer said why (6.2.3)."""
        for session in self:
            texts = session._get_unfit_venues()
            if texts and not session._has_reason("venue_reason"):
                texts.append(
                    self.env._(
                        "Choose another venue or fewer seats. A training officer can "
                        "give a reason for it there."
                    )
                )
                raise UserError("\n".join([f"{session.display_name}:", *texts]))

    def _get_unfit_venues(self):
        """Venues that are too small for the seats, a sentence each (sudo).

        Those of one time share the people, see ``_get_seats`` of the venues.
        """
        self.ensure_one()
        # sudo: a venue is small, whatever the caller may read
        session = self.sudo()
        together = dict.fromkeys(
            part.facility_ids._filter_venues() for part in session.slot_ids or session
        )
        texts = []
        for venues in together:
            capacity = venues._get_seats()
            if capacity is not None and capacity < session.seats_max:
                texts.append(
                    self.env._(
                        "%(venues)s has %(capacity)s seats, the class %(seats)s.",
                        venues=", ".join(venues.mapped("name")),
                        capacity=capacity,
                        seats=session.seats_max,
                    )
                )
        return texts
