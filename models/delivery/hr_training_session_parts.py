from odoo import api, models
from odoo.exceptions import UserError, ValidationError

from ...tools import states
from ...tools.declared import gather_set


class HrTrainingSession(models.Model):
    """What of a session may change when, and when its parts may, see
    ``hr.training.parent.mixin`` (design §6.6)."""

    _inherit = "hr.training.session"

    def _check_slots_open(self):
        """Refuse other slots once it was held or called off."""
        for session in self:
            if session.state in (*states.SESSION_HELD, states.SESSION_CANCELLED):
                raise UserError(
                    self.env._(
                        "%(session)s is over: its slots stay as they were.",
                        session=session.display_name,
                    )
                )

    def _check_not_ended(self):
        self.ensure_one()
        if self.state in (states.SESSION_CLOSED, states.SESSION_CANCELLED):
            raise UserError(
                self.env._(
                    "%(session)s is closed or cancelled: nothing is added to it and "
                    "nothing taken away.",
                    session=self.display_name,
                )
            )

    def _get_cannot_archive_reason(self):
        """People, trainers and rooms are taken by it, and nobody would see by what."""
        return super()._get_cannot_archive_reason() or (
            self.state in states.SESSION_BOOKED
            and self.env._(
                "%(session)s is scheduled or under way. Cancel it, or end it, before "
                "archiving it.",
                session=self.display_name,
            )
        )

    def _check_open_for_edit(self, vals):
        """A session that was held keeps what it was (design §6.6)."""
        ended = (*states.SESSION_HELD, states.SESSION_CANCELLED)
        editable = gather_set(type(self), "_editable_when_over")
        content = {
            name
            for name in vals
            if name not in editable
            and not name.startswith(("message_", "activity_", "rating_", "website_"))
        }
        frozen_by_schedule = {"course_id", "company_id"}
        for session in self:
            if session.state in ended and content:
                raise UserError(
                    self.env._(
                        "%(session)s is over and can no longer be changed. The head "
                        "of training can correct single records.",
                        session=session.display_name,
                    )
                )
            # sudo: enrolments count, whoever may read them
            if "company_id" in content and session.sudo().enrollment_ids:
                raise UserError(
                    self.env._(
                        "%(session)s has participants, so it stays in its company.",
                        session=session.display_name,
                    )
                )
            if session.state != states.SESSION_DRAFT and (frozen_by_schedule & content):
                raise UserError(
                    self.env._(
                        "%(session)s is scheduled: its course is settled. Cancel it "
                        "and make another.",
                        session=session.display_name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        # sudo: enrolments the user does not see count as well
        for session in self.sudo():
            if session.state != states.SESSION_DRAFT or session.enrollment_ids:
                raise UserError(
                    self.env._(
                        "%(session)s has a history. Cancel or archive it instead.",
                        session=session.display_name,
                    )
                )

    @api.constrains("course_id", "company_id", "trainer_ids", "facility_ids")
    def _check_one_company(self):
        # sudo: companies count, whatever the caller may read
        for session in self.sudo():
            course = session.course_id
            if session.plan_line_id.company_id not in (
                session.company_id,
                session.company_id.browse(),
            ):
                raise ValidationError(
                    self.env._(
                        "%(session)s was made from a plan of another company.",
                        session=session.display_name,
                    )
                )
            if course.company_id and course.company_id != session.company_id:
                raise ValidationError(
                    self.env._(
                        "Course %(course)s belongs to another company.",
                        course=course.display_name,
                    )
                )
            for resources in (session.trainer_ids, session.facility_ids):
                foreign = resources.filtered(
                    lambda r, s=session: r.company_id and r.company_id != s.company_id
                )
                if foreign:
                    raise ValidationError(
                        self.env._(
                            "%(names)s: of another company than the session’s.",
                            names=", ".join(foreign.mapped("name")),
                        )
                    )
