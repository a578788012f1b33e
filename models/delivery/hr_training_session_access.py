from odoo import api, fields, models
from odoo.fields import Domain

from ...tools import groups, states


class HrTrainingSession(models.Model):
    """Whose session it is: who teaches, keeps, marks it or sits in it (policy 2.3)."""

    _inherit = "hr.training.session"

    # Who may do what
    is_taught_by_me = fields.Boolean(
        compute="_compute_my_part", search="_search_is_taught_by_me"
    )
    may_register = fields.Boolean(
        compute="_compute_my_part", search="_search_may_register"
    )
    may_mark = fields.Boolean(compute="_compute_my_part", search="_search_may_mark")
    has_my_team = fields.Boolean(
        compute="_compute_my_part", search="_search_has_my_team"
    )
    my_enrollment_state = fields.Char(compute="_compute_my_enrollment")
    can_enroll_myself = fields.Boolean(compute="_compute_my_enrollment")
    can_withdraw_myself = fields.Boolean(compute="_compute_my_enrollment")
    can_see_roster = fields.Boolean(compute="_compute_my_part")

    @api.depends("trainer_ids", "slot_ids.trainer_ids", "keeper_ids", "examiner_ids")
    @api.depends_context("uid")
    def _compute_my_part(self):
        # sudo: a trainer is found whatever he may read
        Trainer = self.env["hr.training.trainer"].sudo()
        me = Trainer.search(Trainer._get_me_domain())
        team = self.sudo().search(
            Domain("id", "in", self.ids) & self._get_team_domain()
        )
        # The group itself: record rules ask in sudo, where everyone is an officer.
        officer = self._has_officer_group()
        reader = self.env.user.has_group(groups.EXECUTIVE)
        user = self.env.user if self._may_act() else self.env.user.browse()
        for session in self:
            session_sudo = session.sudo()
            trainers = session_sudo.trainer_ids | session_sudo.slot_ids.trainer_ids
            taught = bool(user and trainers & me)
            session.is_taught_by_me = taught
            session.may_register = (
                officer or taught or bool(user & session_sudo.keeper_ids)
            )
            session.may_mark = (
                officer or taught or bool(user & session_sudo.examiner_ids)
            )
            session.has_my_team = session._origin.id in team._ids
            session.can_see_roster = (
                reader or session.may_register or session.has_my_team
            )

    def _get_markers(self):
        """Contacts of those who mark, officers aside (sudo)."""
        self.ensure_one()
        trainers = self.trainer_ids | self.slot_ids.trainer_ids
        users = trainers.employee_id.user_id | trainers.partner_id.user_ids
        users |= self.examiner_ids
        return self.env["hr.training.person"]._filter_deciders(users).partner_id

    @api.model
    def _search_is_taught_by_me(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._get_taught_domain() if self._may_act() else Domain.FALSE

    @api.model
    def _get_taught_domain(self):
        return Domain("trainer_ids.is_me", "=", True) | Domain(
            "slot_ids.trainer_ids.is_me", "=", True
        )

    @api.model
    def _search_may_register(self, operator, value):
        if operator != "in":
            return NotImplemented
        if self._has_officer_group():
            return Domain.TRUE
        return self._get_helper_domain("keeper_ids")

    @api.model
    def _search_may_mark(self, operator, value):
        if operator != "in":
            return NotImplemented
        if self._has_officer_group():
            return Domain.TRUE
        return self._get_helper_domain("examiner_ids")

    @api.model
    def _get_helper_domain(self, name):
        """Sessions that the user teaches, or helps in as this field says."""
        if not self._may_act():
            return Domain.FALSE
        return Domain(name, "in", self.env.uid) | self._get_taught_domain()

    @api.model
    def _search_has_my_team(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._get_team_domain()

    @api.model
    def _get_team_domain(self):
        return Domain("enrollment_ids.is_my_team", "=", True)

    @api.depends("enrollment_ids.state", "state", "self_enrollment")
    @api.depends_context("uid")
    def _compute_my_enrollment(self):
        own = self.env["hr.department"]._training_own_employees()
        # sudo: reads the user's own enrolments only
        enrollments = (
            self.env["hr.training.enrollment"]
            .sudo()
            .search(
                [
                    ("session_id", "in", self.ids),
                    ("employee_id", "in", own.ids),
                    ("state", "not in", states.ENROLLMENT_ENDED),
                ]
            )
        )
        labels = dict(enrollments._fields["state"]._description_selection(self.env))
        for session in self:
            mine = enrollments.filtered(
                lambda e, session=session: e.session_id.id == session._origin.id
            )
            session.my_enrollment_state = labels.get(mine[:1].state, False)
            session.can_withdraw_myself = bool(mine) and not any(
                e._get_cannot_withdraw_reason() for e in mine.sudo(False)
            )
            session.can_enroll_myself = (
                not mine
                and bool(own)
                and session.state == states.SESSION_SCHEDULED
                and session.self_enrollment != "closed"
            )
