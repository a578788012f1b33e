from odoo import api, fields, models
from odoo.fields import Command

from ...tools import states


class HrTrainingSession(models.Model):
    """Announcing a session: what it books, freezes and lacks (policy 6.2)."""

    _inherit = "hr.training.session"

    warning_text = fields.Text(compute="_compute_warning_text")
    can_schedule = fields.Boolean(compute="_compute_can")

    def _compute_can(self):
        result = super()._compute_can()
        officer = self._is_officer()
        for session in self:
            session.can_schedule = (
                officer and session.active and session.state == states.SESSION_DRAFT
            )
        return result

    @api.depends(
        "state",
        "trainer_ids",
        "slot_ids",
        "facility_ids",
        "place",
        "course_id.material_ids",
        "seats_min",
    )
    def _compute_warning_text(self):
        for session in self:
            session.warning_text = "\n".join(session._get_warnings()) or False

    def _get_warnings(self):
        """What is missing for the class, none of which stops it (design §3)."""
        self.ensure_one()
        if self.is_historic or self.state not in (
            states.SESSION_DRAFT,
            *states.SESSION_BOOKED,
        ):
            return []
        warnings = []
        online = (self.method or self.course_id.method) == "online"
        if not self.slot_ids and not online:
            warnings.append(self.env._("There is no slot yet."))
        if not self._get_trainers() and not online:
            warnings.append(self.env._("There is no trainer yet."))
        if self.unfit_text:
            warnings.append(self.unfit_text)
        left = self._get_trainers()._filter_left()
        if left:
            warnings.append(
                self.env._(
                    "%(names)s has left the company: choose another trainer.",
                    names=", ".join(left.mapped("name")),
                )
            )
        if not self.place and not self.facility_ids and not online:
            warnings.append(self.env._("There is no venue yet."))
        if not self.course_id.material_ids:
            warnings.append(self.env._("The course has no material yet."))
        unkept = self._get_unkept_slots()
        if unkept:
            warnings.append(
                self.env._(
                    "Nobody was recorded in %(slots)s: keep the register, or end the "
                    "session and say that all were absent.",
                    slots="; ".join(unkept.mapped("time_text")),
                )
            )
        if self.seats_min > self.enrolled_count:
            warnings.append(
                self.env._(
                    "%(enrolled)s of at least %(minimum)s participants are enrolled.",
                    enrolled=self.enrolled_count,
                    minimum=self.seats_min,
                )
            )
        return warnings

    # ------------------------------------------------------------
    # SCHEDULE
    # ------------------------------------------------------------

    def action_schedule(self):
        """Announce drafts: book trainers and facilities, freeze the course.

        Missing trainer, venue or material only show as warnings.

        :raise UserError: no slot (unless online), a course that is not offered, a
            trainer who is not qualified for it that day, a venue that is too small,
            people who lack a prerequisite, or a trainer or facility that is taken
            (policy 5, 6.2, 8.1, design §6.3)
        """
        self._check_can_schedule()
        self._do_schedule()
        return True

    def _get_cannot_schedule_reason(self):
        self.ensure_one()
        if self.state != states.SESSION_DRAFT:
            return self.env._("Only a draft session can be scheduled.")
        if not self.active:
            return self.env._("Restore the archived session before scheduling it.")
        online = (self.method or self.course_id.method) == "online"
        if not self.slot_ids and not online:
            return self.env._("Add at least one slot before scheduling the session.")
        return self._get_course_reason()

    def _check_can_schedule(self):
        self._check_officer()
        self.check_access("write")
        self._check_can("schedule")
        self._check_fit(self)
        # sudo: who sits in a draft was asked for its course of then
        people = self.sudo().enrollment_ids.filtered(
            lambda e: e.state in states.ENROLLMENT_SEATED
        )
        people._check_prerequisites(seated=True)

    def _do_schedule(self):
        self.course_id._follow_material()
        for session_sudo in self._guard_sudo():
            session_sudo.write(
                {
                    **session_sudo._get_freeze_values(),
                    "state": states.SESSION_SCHEDULED,
                }
            )
        self.slot_ids._check_bookings()
        self._guard_sudo().enrollment_ids._check_overlaps()
        # Who was enrolled in the draft may have punched meanwhile.
        self._do_follow_facts()

    def _get_freeze_values(self):
        """Everything scheduling freezes, from course and company settings."""
        self.ensure_one()
        company = self.company_id
        course = self.course_id
        content = course._get_taught_content()
        # Another company's is not taught from.
        shared = company.browse()
        materials = course._get_taught_materials(content).filtered(
            lambda material: material.company_id in (company, shared)
        )
        rows = [row for row in content["materials"] if row["id"] in materials.ids]
        taught_from = [row["version_id"] for row in rows if row.get("version_id")]
        return {
            **course._get_freeze_values(company, content),
            # A session made of a plan line is held by the line's method.
            "method": self.method or course.method,
            "doors_minutes": company.training_doors_minutes,
            "after_minutes": company.training_after_minutes,
            "grace_minutes": company.training_grace_minutes,
            "limit_minutes": company.training_limit_minutes,
            "material_snapshot": [
                {
                    "id": row["id"],
                    "name": course.version_ids._get_material_name(row),
                    "kind": row["kind"],
                    "version": row["version"],
                }
                for row in rows
            ],
            "material_version_ids": [Command.set(taught_from)],
            "skill_ids": [
                Command.clear(),
                *(Command.create(dict(line)) for line in content["skills"]),
            ],
        }

    def _check_own_class(self):
        """Nobody teaches the class he sits in, with slots or without (sudo)."""
        Enrollment = self.env["hr.training.enrollment"]
        for session in self.filtered(
            lambda s: s.state in (states.SESSION_DRAFT, *states.SESSION_BOOKED)
        ):
            people = self.env["hr.training.person"]._get_people(session._get_trainers())
            own = Enrollment.search(
                [
                    ("session_id", "=", session.id),
                    ("state", "=", states.ENROLLMENT_ENROLLED),
                    ("overlap_reason", "=", False),
                    (
                        "employee_id",
                        "in",
                        [i for p in people.values() for i in p.employee_ids],
                    ),
                ]
            )
            own._check_overlaps()
